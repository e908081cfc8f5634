"""The definition stays readable whoever edits it, and with whatever program."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.core.form.rounds import with_settings
from tests.definition.editing import HEADER_ROW, SAMPLE, SAMPLE_BYTES, Edited
from tools.example_round import build_example
from workbook_tool.core.findings import Code, Gap, Severity
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import PrintArea, Subtotals
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.words.setting_fields import SETTINGS, gap_field
from workbook_tool.definition.writing.writer import write_definition

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Soffice


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path / "assessment.xlsx")


def test_an_unedited_copy_saved_by_openpyxl_reads_the_same(edited: Edited) -> None:
    assert edited.read() == SAMPLE


def test_agencies_may_be_appended_below_the_last_one(edited: Edited) -> None:
    roster = edited.sheet("单位名册")
    assert roster.max_row == HEADER_ROW + len(SAMPLE.roster)
    roster.append([82, "XP082", "新平县新单位", None, "政府部门"])
    agencies = edited.read().roster.agencies
    assert agencies[:-1] == SAMPLE.roster.agencies
    assert agencies[-1] == Agency("XP082", "新平县新单位", "", "政府部门", category_order=5)


def test_code_and_name_are_enough_for_an_agency(edited: Edited) -> None:
    edited.sheet("单位名册").append([None, "XP082", "新平县新单位"])
    read = edited.read().roster
    assert read.by_code["XP082"].category == ""
    assert read.categories[-1] == ""


def test_blank_and_merely_numbered_rows_are_skipped(edited: Edited) -> None:
    roster = edited.sheet("单位名册")
    roster.insert_rows(20, 3)
    roster.append([90])
    assert edited.read().roster == SAMPLE.roster


def test_rows_may_be_inserted_above_any_header(edited: Edited) -> None:
    for sheet in edited.workbook.worksheets:
        sheet.insert_rows(1, 2)
    settings = edited.sheet("设置")
    settings.insert_rows(edited.row_of("阶段"), 2)
    assert edited.read() == SAMPLE


def test_columns_may_be_moved_and_added(edited: Edited) -> None:
    for name in ("指标", "单位名册"):
        sheet = edited.sheet(name)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER_ROW)]
        for number, row in enumerate(rows, start=HEADER_ROW):
            for column, value in enumerate(["自己加的", *reversed(row)], start=1):
                sheet.cell(number, column).value = value
    assert edited.read() == SAMPLE


def test_merged_levels_are_filled_down(edited: Edited) -> None:
    sheet = edited.sheet("指标")
    for column, spans in (("B", ((4, 8), (9, 12), (13, 15))), ("C", ((4, 5), (6, 7), (14, 15)))):
        for first, last in spans:
            sheet.merge_cells(f"{column}{first}:{column}{last}")
    assert edited.read() == SAMPLE


def test_blank_levels_below_a_filled_one_are_filled_down(edited: Edited) -> None:
    for number, criterion in enumerate(SAMPLE.scheme.criteria, start=1):
        if number == 1:
            continue
        above = SAMPLE.scheme.criteria[number - 2]
        if criterion.levels[0] == above.levels[0]:
            edited.cell("指标", "一级指标", number).value = None
            if criterion.levels == above.levels:
                edited.cell("指标", "二级指标", number).value = None
    assert edited.read() == SAMPLE


def test_a_new_branch_does_not_inherit_the_deeper_level(edited: Edited) -> None:
    edited.cell("指标", "二级指标", 6).value = None
    edited.cell("指标", "二级指标", 7).value = None
    levels = [criterion.levels for criterion in edited.read().scheme]
    assert levels[5] == levels[6] == ("认真贯彻执行党和国家的民族政策法规",)


DEPTHS = (
    (("甲", "一", "子", "细"), ("甲", "一", "子", "细")),
    (("甲", "一", "子", None), ("甲", "一", "子")),
    (("甲", "一", None, None), ("甲", "一")),
    (("甲", None, None, None), ("甲",)),
    (("甲", "一", "子", "细"), ("甲", "一", "子", "细")),
    ((None, None, None, None), ("甲", "一", "子", "细")),
    ((None, None, None, "另"), ("甲", "一", "子", "另")),
    ((None, None, "新", None), ("甲", "一", "新")),
    ((None, None, "新", "细"), ("甲", "一", "新", "细")),
    ((None, None, None, "—"), ("甲", "一", "新")),
    ((None, "二", None, None), ("甲", "二")),
    ((None, "—", None, None), ("甲",)),
)


def test_a_row_that_writes_a_level_out_ends_there(edited: Edited) -> None:
    sheet = edited.sheet("指标")
    sheet.cell(HEADER_ROW, sheet.max_column + 1).value = "三级指标"
    sheet.cell(HEADER_ROW, sheet.max_column + 1).value = "四级指标"
    for number, (typed, _) in enumerate(DEPTHS, start=1):
        for label, title in zip(("一", "二", "三", "四"), typed, strict=True):
            edited.cell("指标", f"{label}级指标", number).value = title
    levels = [criterion.levels for criterion in edited.read().scheme]
    assert levels == [expected for _, expected in DEPTHS]


def test_a_merged_level_is_not_written_out_again_in_the_rows_it_covers(edited: Edited) -> None:
    for number, (first, second) in enumerate((("甲", "一"), (None, None), (None, "二")), start=1):
        edited.cell("指标", "一级指标", number).value = first
        edited.cell("指标", "二级指标", number).value = second
    edited.sheet("指标").merge_cells(
        start_row=HEADER_ROW + 1, end_row=HEADER_ROW + 3, start_column=2, end_column=2
    )
    levels = [criterion.levels for criterion in edited.read().scheme]
    assert levels[:3] == [("甲", "一"), ("甲", "一"), ("甲", "二")]


def test_codes_are_assigned_where_the_column_is_blank(edited: Edited) -> None:
    for row in range(1, 13):
        edited.cell("指标", "编号", row).value = None
    assert edited.read() == SAMPLE


def test_codes_are_assigned_where_there_is_no_such_column(edited: Edited) -> None:
    edited.sheet("指标").delete_cols(1)
    assert edited.read() == SAMPLE


@pytest.mark.parametrize("separator", ["|", "、", ";", "；", "\n", " \r\n "])
def test_methods_may_be_separated_in_any_usual_way(edited: Edited, separator: str) -> None:
    edited.cell("指标", "测评方法", 6).value = separator.join(("听取汇报", "材料审核", "实地考察"))
    assert edited.read() == SAMPLE


def test_a_total_line_below_the_criteria_is_not_one_of_them(edited: Edited) -> None:
    edited.sheet("指标").append(["总分:100分"])
    edited.sheet("指标").append([None, "合计", None, None, 100])
    assert edited.read() == SAMPLE


def test_usual_headers_are_understood(edited: Edited) -> None:
    for sheet, header, other in (
        ("单位名册", "单位名称", "单位"),
        ("单位名册", "单位类别", "类 别"),
        ("单位名册", "单位代码", "代码"),
        ("指标", "分值", "分值（分）"),
        ("指标", "测评标准", "测评\n标准"),
    ):
        edited.cell(sheet, header, 0).value = other
    assert edited.read() == SAMPLE


def test_no_grades_where_the_sheet_is_empty(edited: Edited) -> None:
    edited.sheet("等次").delete_rows(HEADER_ROW + 1, 10)
    assert edited.read().grades == ()
    edited.sheet("等次").delete_rows(1, 10)
    assert edited.read().grades == ()


def test_sheets_of_ones_own_and_any_order_do_not_matter(edited: Edited) -> None:
    edited.workbook.create_sheet("草稿", 0).append(["编号", "分值"])
    edited.workbook.move_sheet("单位名册", -3)
    assert edited.read() == SAMPLE


def test_binary_noise_of_a_computed_number_is_not_a_fault(edited: Edited) -> None:
    edited.cell("指标", "步长", 1).value = 0.1 + 0.2 - 0.2
    assert edited.read().scheme.by_code["C01"].step == Decimal("0.1")


def test_dates_may_be_typed_as_text(edited: Edited) -> None:
    for typed in ("2018-10-31", "2018.10.31", "2018年10月31日", "2018/10/31"):
        edited.setting("报送截止日期").value = typed
        assert edited.read() == SAMPLE


def test_a_bare_minimum_of_settings_is_enough(edited: Edited) -> None:
    required = {"活动编号", "标题", "主办单位", "总分"}
    sheet = edited.sheet("设置")
    for row in reversed(range(HEADER_ROW + 1, edited.row_of("阶段"))):
        if sheet.cell(row, 1).value not in required:
            sheet.delete_rows(row)
    settings = edited.read().settings
    assert settings.round_id == "XPMZ18"
    assert settings.deadline is None
    assert settings.required_cover == replace(settings).required_cover


@pytest.mark.parametrize("gap", Gap)
def test_each_gap_has_a_row_that_says_how_much_it_weighs(edited: Edited, gap: Gap) -> None:
    label = next(one.label.zh for one in SETTINGS if one.field == gap_field(gap))
    edited.setting(label).value = "退回"

    assert edited.read().settings.gap_weights == ((gap, Severity.ERROR),)


def test_rows_on_gaps_that_an_older_definition_lacks_mean_a_reminder(edited: Edited) -> None:
    for gap in Gap:
        label = next(one.label.zh for one in SETTINGS if one.field == gap_field(gap))
        row = edited.setting(label).row
        edited.sheet("设置").cell(row, 1).value = edited.sheet("设置").cell(row, 2).value = None

    settings = edited.read().settings

    assert {settings.weight_of(gap) for gap in Gap} == {Severity.WARNING}


def test_english_template_is_read_with_its_own_labels(tmp_path: Path) -> None:
    example = build_example(Language.EN)
    package = write_definition(example, Language.EN, is_template=True)
    edited = Edited(tmp_path / "assessment.xlsx", package)
    assert edited.workbook.sheetnames == ["Settings", "Criteria", "Grades", "Roster"]
    edited.cell("Criteria", "Cap", 1).value = "20 points"
    (finding,) = edited.faults()
    assert finding.rule is Code.NUMBER_AS_TEXT
    assert (finding.at.sheet, finding.at.cell) == ("Criteria", "E4")


@pytest.mark.libreoffice
def test_saved_by_libreoffice_it_reads_the_same(tmp_path: Path, soffice: Soffice) -> None:
    original = tmp_path / "assessment.xlsx"
    original.write_bytes(SAMPLE_BYTES)
    (saved,) = soffice.convert([original], to="xlsx:Calc MS Excel 2007 XML", into=tmp_path / "lo")
    assert read_definition(saved) == SAMPLE


@pytest.mark.libreoffice
def test_formulas_computed_by_libreoffice_are_read_by_their_results(
    tmp_path: Path, soffice: Soffice
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edited.cell("指标", "分值", 1).value = "=4+6"
    edited.setting("总分").value = "=SUM(指标!E4:E15)"
    assert [finding.rule for finding in edited.faults()] == [Code.FORMULA_WITHOUT_VALUE] * 2
    (saved,) = soffice.convert([edited.path], to="xlsx", into=tmp_path / "lo")
    assert read_definition(saved) == SAMPLE


@pytest.mark.parametrize(
    ("label", "typed", "expected"),
    [
        ("打印区域", "固定", PrintArea.FIXED),
        ("打印区域", "随内容", PrintArea.FILLED),
        ("打印区域", "", PrintArea.FILLED),
        ("Print area", "fixed", PrintArea.FIXED),
        ("Printed rows", "filled rows", PrintArea.FILLED),
        ("佐证材料打印区域", "固定区域", PrintArea.FIXED),
    ],
)
def test_the_print_area_is_read_in_both_languages(
    edited: Edited, label: str, typed: str, expected: PrintArea
) -> None:
    row = edited.row_of("打印区域")
    for column, text in enumerate((label, typed), start=1):
        edited.sheet("设置").cell(row, column).value = text
    assert edited.read().settings.print_area is expected


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("area", PrintArea)
def test_the_print_area_is_written_with_its_choices(
    tmp_path: Path, language: Language, area: PrintArea
) -> None:
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(write_definition(with_settings(SAMPLE, print_area=area), language))
    assert read_definition(path).settings.print_area is area
    sheet = load_workbook(path).worksheets[0]
    label = {Language.ZH: "打印区域", Language.EN: "Print area"}[language]
    row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == label)
    choices = {Language.ZH: '"随内容,固定"', Language.EN: '"filled rows,fixed"'}[language]
    lists = sheet.data_validations.dataValidation
    assert [one.formula1 for one in lists if f"B{row}" in str(one.sqref).split()] == [choices]


@pytest.mark.parametrize("language", Language)
def test_levels_of_subtotals_are_written_where_they_are_more_than_usual(
    tmp_path: Path, language: Language
) -> None:
    path = tmp_path / "assessment.xlsx"
    every = with_settings(SAMPLE, subtotals=Subtotals.EVERY)
    path.write_bytes(write_definition(every, language))
    assert read_definition(path).settings.subtotals is Subtotals.EVERY
    usual = Edited(path, write_definition(SAMPLE, language)).workbook.worksheets[0]
    labels = {str(row[0].value) for row in usual.iter_rows()}
    assert not labels & {"分级小计", "Subtotals"}
