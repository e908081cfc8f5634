"""The annex of a notice becomes a definition, whichever program wrote it and however."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.definition.annex_files import (
    CRITERIA,
    HEADERS,
    SAMPLE,
    Annex,
    Cell,
    csv_bytes,
    document,
    flat_rows,
    paragraph,
    table,
)
from tests.strategies import rounds
from workbook_tool.core.errors import DefinitionError, UsageError
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition, shipped
from workbook_tool.definition.reading.workbook_file import read_all_grids
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.workflows.import_scheme import ImportResult, import_scheme

SAMPLE_BYTES = shipped("samples", "xinping", "assessment.xlsx").read_bytes()
ANNEXES = Path(__file__).parent / "annexes"
SCHEDULE = table([("阶段", "时间", "任务"), ("宣传发动", "3—4月", "部署")])
TITLE = paragraph("附件2") + paragraph("新平县民族团结进步创建活动测评指标")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round with the sample's definition."""
    place = tmp_path / "round"
    place.mkdir()
    place.joinpath("assessment.xlsx").write_bytes(SAMPLE_BYTES)
    return place


def imported(
    folder: Path, content: bytes, name: str = "附件.docx", table: int | None = None
) -> ImportResult:
    file = folder / name
    file.write_bytes(content)
    return import_scheme(file, into=folder, language=Language.ZH, table=table)


def _workbook(rows: list[tuple[Cell | str, ...]]) -> bytes:
    """The annex as a sheet of a workbook with other sheets, titles above, and merged cells."""
    workbook = Workbook()
    first = workbook.worksheets[0]
    first.append(["工作安排", "时间"])
    first.append(["宣传发动", "3—4月"])
    sheet = workbook.create_sheet("附件2")
    sheet["A1"] = "新平县民族团结进步创建活动测评指标"
    sheet.merge_cells("A1:E1")
    starts: dict[int, int] = {}
    for number, cells in enumerate(rows, start=4):
        column = 1
        for plain in cells:
            cell = plain if isinstance(plain, Cell) else Cell(plain)
            if cell.down != "continue" and starts.get(column, number) < number - 1:
                sheet.merge_cells(None, starts[column], column, number - 1, column)
            if cell.down != "continue":
                starts[column] = number if cell.down else number + 99
            if cell.text:
                value = int(cell.text) if cell.text.isdigit() else cell.text
                sheet.cell(number, column, value)
            if cell.span > 1:
                sheet.merge_cells(None, number, column, number, column + cell.span - 1)
            column += cell.span
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def _with_numbers(rows: list[tuple[Cell | str, ...]]) -> list[tuple[Cell | str, ...]]:
    head, *body, last = rows
    numbered = [(str(number), *row) for number, row in enumerate(body, start=1)]
    return [("序号", *head), *numbered, (Cell("合计 100 分", span=6),) if last else last]


def _tracked(text: str) -> str:
    deleted = "<w:del><w:r><w:delText>删去的字</w:delText></w:r></w:del>"
    inserted = f"<w:ins><w:r><w:t>{text[:3]}</w:t></w:r></w:ins>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>"
    run = "<w:r><w:t>文本框</w:t></w:r>"
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run}</w:p></w:txbxContent></w:pict></w:r>"
    rest = f"<w:r><w:t>{text[3:]}</w:t></w:r>"
    return f"<w:p>{deleted}{inserted}{hidden}{box}{rest}</w:p>"


def _revised(rows: list[tuple[Cell | str, ...]]) -> str:
    """The table as a reviewed draft: tracked changes in the texts, a deleted row."""
    body: list[tuple[Cell | str, ...]] = [
        (*row[:2], Cell(inside=_tracked(str(row[2]))), *row[3:]) if len(row) == 5 else row
        for row in rows[1:]
    ]
    xml = table([rows[0], *body])
    gone = '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>' + "<w:tc><w:p/></w:tc>" * 5 + "</w:tr>"
    return xml.replace("</w:tbl>", f"{gone}</w:tbl>")


def _layout(rows: list[tuple[Cell | str, ...]]) -> list[tuple[Cell | str, ...]]:
    """Level titles broken over lines, as in narrow columns."""
    return [
        tuple(
            replace(cell, text=f"{cell.text[:4]}\n{cell.text[4:]}")
            if isinstance(cell, Cell) and len(cell.text) > 4 and cell.span == 1
            else cell
            for cell in row
        )
        for row in rows
    ]


def _two_row_header(rows: list[tuple[Cell | str, ...]]) -> list[tuple[Cell | str, ...]]:
    top = (
        Cell("测评指标", span=2),
        *(Cell(title, down="restart") for title in HEADERS[2:]),
    )
    filled: tuple[Cell | str, ...] = tuple(Cell(down="continue") for _ in HEADERS[2:])
    below = ("一级指标", "二级指标", *filled)
    return [top, below, *rows[1:]]


MERGED, EMPTY = Annex().rows(), Annex(is_merged=False).rows()
PLAIN_TOTAL = Annex(total=("总分", "", "", "100", "")).rows()
PAGES = [*MERGED[:7], HEADERS, *MERGED[7:]]
OUTER = "<w:tbl><w:tr><w:tc>" + table(MERGED) + "<w:p/></w:tc></w:tr></w:tbl>"
DOCUMENTS = {
    "merged": document(TITLE, SCHEDULE, paragraph("测评指标"), table(MERGED)),
    "empty levels": document(TITLE, table(EMPTY)),
    "levels repeated": document(table(flat_rows())),
    "sums below each part": document(
        table(
            [
                *MERGED[:6],
                ("合计", "", "", "42", ""),
                *MERGED[6:10],
                ("合计", "", "", "31分", ""),
                *MERGED[10:],
            ]
        )
    ),
    "many runs": document(table(MERGED, pieces=7)),
    "numbered": document(TITLE, table(_with_numbers(MERGED))),
    "total in its column": document(table(PLAIN_TOTAL)),
    "total with a full-width colon": document(
        table(Annex(total=(Cell("总分：１００分", span=5),)).rows())
    ),
    "total below the table": document(table(Annex(total=()).rows()), paragraph("总分:100分")),
    "total in the header": document(
        table([(*HEADERS[:3], "分值（100分）", HEADERS[4]), *Annex(total=()).rows()[1:]])
    ),
    "header again in the table": document(table(PAGES)),
    "split into two tables": document(
        table(Annex(is_merged=False, total=()).rows()[:7]),
        paragraph("续表"),
        table([HEADERS, *EMPTY[7:]]),
    ),
    "split without a header": document(table(EMPTY[:7]), table(EMPTY[7:])),
    "tracked changes": document(_revised(MERGED)),
    "titles over two lines": document(table(_layout(MERGED))),
    "two rows of headers": document(table(_two_row_header(MERGED))),
    "inside another table": document(TITLE, OUTER),
    "strict": document(table(MERGED), is_strict=True),
    "other words": document(
        table([("一级指标", "二级指标", "考核\n内容", "标准分值", "评分方法"), *MERGED[1:]])
    ),
    "by place": document(
        table([("考核项目", "考核内容", "评价标准", "分数", "考核方式"), *MERGED[1:]])
    ),
    "overview before": document(
        table([("一级指标", "分值"), ("高度重视民族工作", "42")]), table(MERGED)
    ),
    "content control": document(
        "<w:sdt><w:sdtContent>" + table(MERGED) + "</w:sdtContent></w:sdt>"
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_county_annex_gives_the_sample_byte_for_byte(folder: Path, name: str) -> None:
    result = imported(folder, DOCUMENTS[name])

    assert [one for one in result.scheme.findings if one.severity is not Severity.INFO] == []
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES
    assert (result.scheme.count, result.scheme.total) == (12, Decimal(100))
    assert result.scheme.stated_total == Decimal(100)
    assert [(level.count, level.sum) for level in result.scheme.levels] == [
        (5, Decimal(42)),
        (4, Decimal(31)),
        (3, Decimal(27)),
    ]


ENGLISH = ["level1", "level2", "criterion", "cap", "methods"]
FLAT = {
    "utf-8": csv_bytes(flat_rows(), encoding="utf-8"),
    "utf-8 with its mark": csv_bytes(flat_rows()),
    "gb18030": csv_bytes(flat_rows(), encoding="gb18030"),
    "utf-16": csv_bytes(flat_rows(), delimiter="\t", encoding="utf-16"),
    "tabs": csv_bytes(flat_rows(), delimiter="\t"),
    "semicolons": csv_bytes(flat_rows(), delimiter=";"),
    "sep line": b"sep=;\r\n" + csv_bytes(flat_rows(), delimiter=";", encoding="utf-8"),
    "English headers": csv_bytes([ENGLISH, *flat_rows()[1:]]),
    "title and total": csv_bytes(
        [["附件2"], [], *flat_rows(), ["合计", "", "", "100", ""], ["注：自评时逐项填写"]]
    ),
    "empty levels": csv_bytes(
        [[cell if isinstance(cell, str) else cell.text for cell in row] for row in EMPTY]
    ),
    "as published": shipped("samples", "xinping", "source").joinpath("rubric.csv").read_bytes(),
}


@pytest.mark.parametrize("name", FLAT)
def test_text_tables_give_the_sample_byte_for_byte(folder: Path, name: str) -> None:
    imported(folder, FLAT[name], "rubric.csv")

    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_a_workbook_gives_the_sample_byte_for_byte(folder: Path) -> None:
    imported(folder, _workbook(MERGED), "附件.xlsx")

    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


@pytest.mark.parametrize("path", sorted(ANNEXES.glob("saved_by_*")), ids=lambda path: path.name)
def test_what_other_programs_saved_gives_the_sample(folder: Path, path: Path) -> None:
    result = imported(folder, path.read_bytes(), path.name)

    assert result.scheme.stated_total == Decimal(100)
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_a_definition_is_an_annex_too(folder: Path) -> None:
    result = imported(folder, SAMPLE_BYTES, "other.xlsx")

    assert result.changes == ()
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_without_a_round_all_kinds_give_the_same_definition(tmp_path: Path) -> None:
    contents = set()
    for name, content in (
        ("annex.docx", DOCUMENTS["merged"]),
        ("annex.xlsx", _workbook(MERGED)),
        ("annex.csv", FLAT["gb18030"]),
    ):
        place = tmp_path / name.replace(".", "_")
        place.mkdir()
        file = place / name
        file.write_bytes(content)
        result = import_scheme(file, language=Language.ZH)
        assert result.target == place / "assessment.xlsx"
        contents.add(result.target.read_bytes())

    assert len(contents) == 1
    made = read_definition(result.target)
    assert made.scheme == SAMPLE.scheme
    assert made.settings.is_example
    assert made.settings.stated_total == Decimal(100)


FAULTS: tuple[tuple[Rule, str, bytes, str | None], ...] = (
    (Code.NO_ANNEX_TABLE, "a.docx", document(TITLE, SCHEDULE), None),
    (Code.NO_ANNEX_TABLE, "a.docx", document(TITLE), None),
    (Code.NO_ANNEX_TABLE, "a.csv", b"\xd0\xd5,name\r\n1,2\r\n", None),
    (
        Code.SEVERAL_ANNEX_TABLES,
        "a.docx",
        document(table(MERGED), paragraph("附件3"), table(MERGED)),
        None,
    ),
    (
        Code.TOTAL_DIFFERS,
        "a.docx",
        document(table(Annex(total=(Cell("总分:101分", span=5),)).rows())),
        "A14",
    ),
    (Code.TOTAL_DIFFERS, "a.docx", document(table(Annex(caps={"C05": "9"}).rows())), "A14"),
    (
        Code.LEVEL_SUM_DIFFERS,
        "a.docx",
        document(table(Annex(levels={"高度重视民族工作": "高度重视民族工作（41分）"}).rows())),
        "A2",
    ),
    (
        Code.LEVEL_SUM_DIFFERS,
        "a.docx",
        document(table([*MERGED[:6], (Cell("小计", span=3), "41", ""), *MERGED[6:]])),
        "A7",
    ),
    (Code.NUMBER_AS_TEXT, "a.docx", document(table(Annex(caps={"C05": "8-10"}).rows())), "D6"),
    (Code.NUMBER_AS_TEXT, "a.docx", document(table(Annex(caps={"C12": "若干"}).rows())), "D13"),
    (Code.CAP_MISSING, "a.docx", document(table(Annex(caps={"C02": ""}).rows())), "D3"),
    (
        Code.CRITERION_TEXT_MISSING,
        "a.csv",
        csv_bytes([*flat_rows()[:-1], [*flat_rows()[-1][:2], "", "9", ""]]),
        "C13",
    ),
    (Code.SHEET_EMPTY, "a.csv", csv_bytes([HEADERS]), None),
    (
        Code.NUMBER_AS_TEXT,
        "a.docx",
        document(table(Annex(total=(Cell("合计", span=3), "约100分", "")).rows())),
        "D14",
    ),
    (
        Code.TOTAL_DIFFERS,  # a remark beside the total changes nothing
        "a.docx",
        document(table(Annex(total=(Cell("合计", span=3), "101", "各部门配合")).rows())),
        "A14",
    ),
)


@pytest.mark.parametrize(
    ("rule", "name", "content", "cell"),
    FAULTS,
    ids=[f"{rule.id}-{turn}" for turn, (rule, *_) in enumerate(FAULTS)],
)
def test_what_is_wrong_is_said_with_its_cell_and_nothing_is_written(
    folder: Path, rule: Rule, name: str, content: bytes, cell: str | None
) -> None:
    result = imported(folder, content, name)

    errors = [one for one in result.scheme.findings if one.severity is Severity.ERROR]
    assert [one.rule for one in errors] == [rule]
    assert (errors[0].at.file, errors[0].at.cell) == (name, cell)
    assert not result.scheme.is_sound
    assert not result.is_written
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_a_sum_whose_result_is_not_in_the_file_is_no_total(folder: Path) -> None:
    with_formula: list[tuple[Cell | str, ...]] = [*map(tuple, flat_rows())]
    with_formula += [("合计", "", "", "=SUM(D5:D16)", "")]
    result = imported(folder, _workbook(with_formula), "a.xlsx")
    assert [(one.rule, one.at.cell) for one in result.scheme.findings] == [
        (Code.FORMULA_WITHOUT_VALUE, "D17")
    ]
    assert (result.scheme.count, result.is_written) == (12, False)


def test_the_other_of_two_places_is_one_of_the_document_too(folder: Path) -> None:
    result = imported(folder, csv_bytes([*flat_rows(), flat_rows()[-1]]), "a.csv")
    (doubled, *_) = [one for one in result.scheme.findings if one.rule is Code.CRITERION_TEXT_TWICE]
    assert dict(doubled.facts)["first"] == "C13"


def test_a_fault_in_the_second_half_stands_in_its_own_table(folder: Path) -> None:
    rows = Annex(is_merged=False, caps={"C09": "若干"}).rows()
    result = imported(folder, document(table(rows[:7]), table([HEADERS, *rows[7:]])))

    (fault,) = result.scheme.findings
    assert (fault.at.sheet, fault.at.cell) == ("表格2", "D4")


def test_one_of_several_tables_is_chosen_by_its_number(folder: Path) -> None:
    other = table(Annex(criteria=(replace(CRITERIA[0], cap=Decimal(100)),), total=()).rows())
    result = imported(folder, document(other, paragraph("附件3"), table(MERGED)), table=2)

    assert result.scheme.source == "表格2"
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


@pytest.mark.parametrize("count", [1, 2])
def test_a_number_that_no_table_has_is_told_with_those_that_there_are(
    folder: Path, count: int
) -> None:
    tables = [piece for _ in range(count) for piece in (table(MERGED), paragraph("附件"))]
    result = imported(folder, document(*tables), table=9)

    (fault,) = result.scheme.findings
    assert fault.rule is Code.NO_SUCH_ANNEX_TABLE
    message = fault.message(Language.ZH)
    assert f"有 {count} 个指标表，没有第 9 个" in message
    assert all(f"{turn}. 表格{turn}（" in message for turn in range(1, count + 1))
    assert "（" not in fault.message(Language.EN)


@pytest.mark.parametrize("broken", [document("<w:p>"), document(table(MERGED)) + b"PK\x05\x06"])
def test_what_cannot_be_read_is_no_business_of_an_agency(tmp_path: Path, broken: bytes) -> None:
    error = _refused(tmp_path, broken, "a.docx")
    said = error.zh + "".join(one.hint(Language.ZH) for one in error.findings)
    assert "重新取得完整的原件" in said
    assert "重报" not in said
    assert "填报单位" not in said


NOTES: tuple[tuple[Rule, list[tuple[Cell | str, ...]], str], ...] = (
    (Code.NUMBER_REPAIRED, Annex(caps={"C01": "10分"}).rows(), "D2"),
    (Code.NUMBER_REPAIRED, Annex(caps={"C01": "１０"}).rows(), "D2"),
    (Code.NUMBER_REPAIRED, Annex(caps={"C01": "10 分"}).rows(), "D2"),
    (Code.COLUMN_NOT_TAKEN, [(*row, "县委") if len(row) == 5 else row for row in MERGED], "F1"),
    (Code.ROW_NOT_TAKEN, [*MERGED, (Cell("注：逐项填写。", span=5),)], "A15"),
    (Code.ROW_NOT_TAKEN, [MERGED[0], (Cell("一、基本指标", span=5),), *MERGED[1:]], "A2"),
    (Code.ROW_NOT_TAKEN, [*_with_numbers(MERGED), (Cell("说明：略", span=6),)], "A15"),
    (Code.COLUMN_TAKEN_AS, [("项目", *HEADERS[1:]), *MERGED[1:]], "A1"),
    (
        Code.CODES_ASSIGNED,
        [("编号", *MERGED[0]), *(("1.1", *row) for row in MERGED[1:-1]), MERGED[-1]],
        "A1",
    ),
)


@pytest.mark.parametrize(("rule", "rows", "cell"), NOTES)
def test_what_is_not_taken_as_it_stands_is_said(
    folder: Path, rule: Rule, rows: list[tuple[Cell | str, ...]], cell: str
) -> None:
    result = imported(folder, document(table(rows)))

    assert [(one.rule, one.at.cell) for one in result.scheme.findings] == [(rule, cell)]
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_a_level_keeps_the_points_that_it_states(folder: Path) -> None:
    title = "高度重视民族工作（42分）"
    rows = Annex(levels={"高度重视民族工作": title}).rows()
    result = imported(folder, document(table(rows)))

    assert result.scheme.findings == ()
    assert result.scheme.levels[0].stated == Decimal(42)
    assert read_definition(folder / "assessment.xlsx").scheme.criteria[0].levels[0] == title
    assert {change.field for change in result.changes} == {"levels"}


def test_points_beside_a_level_are_its_sum(folder: Path) -> None:
    rows: list[list[str]] = [["一级指标", "分值", "二级指标", "测评标准", "分值", "测评方法"]]
    sums = iter(("42", "31", "28"))
    above = ""
    for criterion in CRITERIA:
        points = next(sums) if criterion.levels[0] != above else ""
        above = criterion.levels[0]
        methods = "|".join(criterion.methods)
        rows.append(
            [above, points, criterion.levels[1], criterion.text, str(criterion.cap), methods]
        )
    result = imported(folder, csv_bytes(rows), "a.csv")

    (fault,) = result.scheme.findings
    assert (fault.rule, fault.at.cell) == (Code.LEVEL_SUM_DIFFERS, "B11")
    assert (fault.observed, fault.expected) == ("27", "28")


def test_a_cap_that_the_default_step_misses_gets_a_step_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv_bytes([HEADERS, ["甲", "", "一", "3.3", ""], ["乙", "", "二", "6.7", ""]]))
    result = import_scheme(file, language=Language.ZH)

    assert [one.rule for one in result.scheme.findings] == [Code.STEP_CHOSEN, Code.STEP_CHOSEN]
    steps = [criterion.step for criterion in read_definition(result.target).scheme]
    assert steps == [Decimal("0.1"), Decimal("0.1")]


def test_a_stated_total_replaces_that_of_the_settings(folder: Path) -> None:
    annex = Annex(criteria=CRITERIA[:5], total=(Cell("总分:42分", span=5),))
    result = imported(folder, document(table(annex.rows())))

    # The grades of the sample begin at 90 points, which 42 never reach.
    rules = [one.rule for one in result.scheme.findings]
    assert Code.TOTAL_REPLACED in rules
    assert Code.GRADE_ABOVE_TOTAL in rules
    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_caps_that_miss_the_total_of_the_settings_are_faulty(folder: Path) -> None:
    annex = Annex(criteria=CRITERIA[:5], total=())
    result = imported(folder, document(table(annex.rows())))

    fault = result.scheme.findings[0]
    assert (fault.rule, fault.at.file) == (Code.CAPS_DO_NOT_ADD_UP, "assessment.xlsx")


def test_a_scheme_without_points_becomes_states(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [["objective", "principle", "contributing_outcome", "options"]]
    rows += [["A", "A1", f"A1.{letter}", "Achieved|Not achieved"] for letter in "abc"]
    file.write_bytes(csv_bytes(rows))
    scheme = import_scheme(file, language=Language.EN).scheme.assessment_round

    assert scheme is not None
    assert [criterion.kind.name for criterion in scheme.scheme] == ["state"] * 3
    assert scheme.scheme.total == 0


def test_percent_scales_and_weights_are_kept_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv_bytes([["level1", "item", "weight", "scale_percent_step"],
                                ["1 Leadership", "1.1", "70", "5"],
                                ["1 Leadership", "1.2", "50", "5"]]))  # fmt: skip
    made = import_scheme(file, language=Language.EN).scheme.assessment_round

    assert made is not None
    first = made.scheme.criteria[0]
    assert (first.cap, first.weight, first.step) == (Decimal(100), Decimal(70), Decimal(5))
    assert made.scheme.total == Decimal(120)
    assert [grade.minimum_total for grade in made.grades] == [108, 96, 72, None]


def test_an_existing_definition_is_never_overwritten(tmp_path: Path) -> None:
    file, target = tmp_path / "a.docx", tmp_path / "assessment.xlsx"
    file.write_bytes(DOCUMENTS["merged"])
    target.write_bytes(SAMPLE_BYTES)
    with pytest.raises(UsageError, match="left alone"):
        import_scheme(file, language=Language.ZH)
    assert target.read_bytes() == SAMPLE_BYTES

    elsewhere = tmp_path / "new" / "round"
    import_scheme(file, output=elsewhere, language=Language.ZH)
    again = import_scheme(file, output=elsewhere / "assessment.xlsx", language=Language.ZH)
    assert again.is_written


def test_the_replaced_definition_is_kept(folder: Path) -> None:
    rows = [*MERGED[:-1], MERGED[-1]]
    rows[1] = (rows[1][0], rows[1][1], "换了的标准", *rows[1][3:])
    result = imported(folder, document(table(rows)))

    kept = folder / ".workbook-tool" / "previous" / "assessment-000001.xlsx"
    assert kept.read_bytes() == SAMPLE_BYTES
    assert [(change.subject, change.field) for change in result.changes] == [("C01", "text")]


def test_a_false_sum_below_a_part_is_said(folder: Path) -> None:
    rows = [*MERGED[:6], ("合计", "", "", "41", ""), *MERGED[6:]]
    result = imported(folder, document(table(rows)))

    (fault,) = result.scheme.findings
    assert (fault.rule, fault.at.cell) == (Code.LEVEL_SUM_DIFFERS, "A7")


def test_a_criterion_may_begin_where_its_lower_levels_are_missing(folder: Path) -> None:
    wide = (Cell("另一个指标", down="restart"), Cell("直接的标准", span=2), "5", "材料审核")
    rows = [*Annex(total=()).rows(), wide, (Cell("总分:105分", span=5),)]
    result = imported(folder, document(table(rows)))
    made = read_definition(folder / "assessment.xlsx").scheme.criteria

    assert [one.rule for one in result.scheme.findings] == [Code.TOTAL_REPLACED]
    assert (made[-1].levels, made[-1].text) == (("另一个指标",), "直接的标准")
    assert made[:-1] == CRITERIA


def test_an_impossible_number_of_columns_costs_nothing(folder: Path) -> None:
    rows = [*MERGED[:-1], (Cell("总分:100分", span=999_999_999),)]
    imported(folder, document(table(rows)))

    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_a_header_of_two_words_for_one_column_is_known(folder: Path) -> None:
    header = ("一级指标", "二级指标", "考核内容及评分标准", "分值", "考核方式、方法")
    imported(folder, document(table([header, *MERGED[1:]])))

    assert folder.joinpath("assessment.xlsx").read_bytes() == SAMPLE_BYTES


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(DOCUMENTS["merged"])
    result = import_scheme(file, language=Language.ZH, dry_run=True)

    assert result.scheme.is_sound
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


def test_without_a_definition_there_is_nothing_to_import_into(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(DOCUMENTS["merged"])
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UsageError, match="There is no"):
        import_scheme(file, into=empty, language=Language.ZH)


def _exported(assessment_round: AssessmentRound) -> tuple[bytes, list[list[str]]]:
    """A definition, and its sheet 指标 as a plain table."""
    content = write_definition(assessment_round, Language.ZH)
    grid = next(g for g in read_all_grids(content, Path("a.xlsx")) if g.name == "指标")
    header = next(row for row, cells in grid.rows.items() if "测评标准" in cells.values())
    width = max(max(cells) for cells in grid.rows.values())
    rows = [
        [str(cells.get(column, "")) for column in range(1, width + 1)]
        for row, cells in grid.rows.items()
        if row >= header
    ]
    return content, rows


def _tidy(assessment_round: AssessmentRound) -> AssessmentRound:
    """The round without blank lines and blanks at the ends of lines, which Word does not keep."""
    criteria = tuple(
        replace(one, text="\n".join(filter(None, map(str.strip, one.text.split("\n")))))
        for one in assessment_round.scheme
    )
    return replace(assessment_round, scheme=replace(assessment_round.scheme, criteria=criteria))


@settings(max_examples=15, suppress_health_check=list(HealthCheck))  # a busy machine is no defect
@given(drawn=rounds(), kind=st.sampled_from(("xlsx", "csv", "docx")))
def test_what_is_exported_is_imported_again(
    tmp_path: Path, drawn: AssessmentRound, kind: str
) -> None:
    expected = _tidy(drawn)
    content, rows = _exported(expected)
    definition = tmp_path / "assessment.xlsx"
    definition.write_bytes(content)
    exported = {"xlsx": content, "csv": csv_bytes(rows), "docx": document(table(rows))}[kind]
    result = imported(tmp_path, exported, f"annex.{kind}")

    has_sheet = kind == "xlsx" and any(one.goals for one in drawn.roster)
    told = [Code.TARGETS_NOT_IMPORTED] if has_sheet else []
    # A line that is reached at own weights only is out of reach without them.
    aside = {Code.GRADE_ABOVE_TOTAL} if drawn.roster.own_weights else set()
    assert [one.rule for one in result.scheme.findings if one.rule not in aside] == told
    assert read_definition(definition) == expected
    assert definition.read_bytes() == content


def _refused(folder: Path, content: bytes, name: str) -> DefinitionError:
    folder.joinpath(name).write_bytes(content)
    with pytest.raises(DefinitionError) as caught:
        import_scheme(folder / name, language=Language.ZH)
    return caught.value


CUTS = (3, 4, 6, 8, 20, 511, 700)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.doc", OLE, ".docx"),
        ("a.pdf", b"%PDF-1.7\n", "PDF 文件"),
        ("a.docx", b"", "空文件"),
        ("a.docx", DOCUMENTS["merged"][:900], "另存为"),
        ("a.docx", b"PK\x03\x04" + bytes(60), "另存为"),
        ("a.docx", document(table(MERGED), prolog='<!DOCTYPE x [<!ENTITY a "b">]>'), "无法读取"),
        ("a.docx", document("<w:p>"), "无法读取"),
        *((f"cut{size}.doc", (OLE + bytes(range(256)) * 9)[:size], "没有传完") for size in CUTS),
        ("a.docx", DOCUMENTS["merged"][:900], "没有传完"),
        ("a.txt", b"\xff some text, 1" * 9, "没有传完"),
    ],
)
def test_other_files_are_refused_with_the_remedy(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    assert words in _refused(tmp_path, content, name).zh


def test_a_declaration_is_named_as_the_airlock_names_it(tmp_path: Path) -> None:
    content = document(table(MERGED), prolog='<!DOCTYPE x [<!ENTITY a "b">]>')
    (finding,) = _refused(tmp_path, content, "a.docx").findings
    assert finding.rule is Code.DOCTYPE_REFUSED


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    source=st.sampled_from((DOCUMENTS["merged"], FLAT["utf-8"])),
    at=st.integers(0, 20_000),
    new=st.binary(max_size=8),
)
def test_damaged_files_never_end_in_a_traceback(
    tmp_path: Path, source: bytes, at: int, new: bytes
) -> None:
    place = at % len(source)
    file = tmp_path / "a.docx"
    file.write_bytes(source[:place] + new + source[place + len(new) :])
    with contextlib.suppress(DefinitionError):  # nothing else may come out
        import_scheme(file, language=Language.ZH, dry_run=True)
