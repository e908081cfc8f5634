"""What becomes of an annex in each shape: what ``docs/annexes.md`` says is what happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.definition.annex_files import SAMPLE, Annex, Cell, document, paragraph
from tests.definition.annex_shapes import (
    BODY,
    COUNTY,
    PLAIN,
    SHAPES,
    SMALL,
    SMALL_HEADERS,
    TITLES,
    Rows,
    Shape,
    book,
    page,
    pasted,
    text,
    text_table,
    word,
)
from tests.intake.open_documents import number_cell, open_document, row, sheet
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition, shipped
from workbook_tool.definition.annex import ImportedScheme
from workbook_tool.definition.annex.header_pairs import with_header_pairs
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.workflows.import_scheme import import_scheme
from workbook_tool.workflows.office import convert_document

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tests.conftest import Soffice

DOCUMENT = Path(__file__).parents[2] / "docs/annexes.md"
FIELD = Path(__file__).parent / "annexes" / "field"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| .* \| (.+) \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    return dict(ROW.findall(DOCUMENT.read_text("utf-8")))


def imported(folder: Path, name: str, content: bytes) -> ImportedScheme:
    file = folder / name
    file.write_bytes(content)
    return import_scheme(file, language=Language.ZH, dry_run=True).scheme


def test_the_page_names_every_shape_once() -> None:
    assert list(documented()) == list(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_becomes_what_the_page_says(tmp_path: Path, shape: str) -> None:
    made = SHAPES[shape]()
    scheme = imported(tmp_path, made.name, made.content)

    said = documented()[shape]
    codes = re.findall(r"[A-Z]\d{3}", said)
    weight = Severity.WARNING if said.startswith("imported") else Severity.ERROR
    loud = [one.rule.id for one in scheme.findings if one.severity is weight]
    assert sorted(set(loud)) == sorted(codes)
    assert scheme.is_sound is (weight is Severity.WARNING)
    if scheme.is_sound and scheme.assessment_round is not None:
        assert scheme.total == Decimal(100)
        if scheme.count == len(COUNTY):
            read = scheme.assessment_round.scheme.criteria
            assert tuple(one.cap for one in read) == COUNTY
            assert [one.text.partition("（")[0] for one in read] == [
                row[2].partition("（")[0] for row in BODY
            ]
            firsts = dict.fromkeys(one.levels[0] for one in read)
            assert [any(title in one for one in firsts) for title in TITLES] == [True] * 3


def test_a_merged_cap_makes_one_criterion_of_all_its_lines(tmp_path: Path) -> None:
    made = SHAPES["cap-merged"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    first = scheme.assessment_round.scheme.criteria[0]
    assert (first.text, first.cap) == ("有机构，没有扣5分\n有方案，没有扣5分", Decimal(20))
    assert [one.rule for one in scheme.findings if one.severity is Severity.WARNING] == [
        Code.ROWS_JOINED
    ]


def test_shared_weights_are_those_of_the_levels(tmp_path: Path) -> None:
    made = SHAPES["weight-shared"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    weights = [one.weight for one in scheme.assessment_round.scheme]
    assert weights == [Decimal(20), Decimal(20), Decimal(42), Decimal(18)]


def test_bonus_rows_are_no_part_of_the_total(tmp_path: Path) -> None:
    made = SHAPES["bonus-rows"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    assert scheme.assessment_round.scheme.criteria[-1].role is CriterionRole.BONUS
    assert (scheme.total, scheme.stated_total) == (Decimal(100), Decimal(100))


def test_tables_under_headings_say_that_they_became_one(tmp_path: Path) -> None:
    made = SHAPES["tables-under-headings"]()
    scheme = imported(tmp_path, made.name, made.content)

    told = [one.rule for one in scheme.findings if one.severity is Severity.INFO]
    assert told.count(Code.TABLES_JOINED) == 1
    assert told.count(Code.HEADING_IS_LEVEL) == len(TITLES)


def test_the_preview_has_each_row_with_its_place(tmp_path: Path) -> None:
    made = SHAPES["tables-under-headings"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert [row.cap for row in scheme.rows] == [str(cap) for cap in COUNTY]
    assert (scheme.rows[5].at.sheet, scheme.rows[5].at.cell) == ("表格2", "B2")
    made = SHAPES["caps-symbol"]()
    refused = imported(tmp_path, made.name, made.content)
    assert not refused.is_sound
    assert [row.cap for row in refused.rows][:2] == ["10①", "8"]


def test_the_advice_about_a_word_cell_is_not_about_excel(tmp_path: Path) -> None:
    for shape, words in (("caps-each", "Word"), ("cap-repeated", "合并")):
        made = SHAPES[shape]()
        scheme = imported(tmp_path, made.name, made.content)
        (fault,) = [one for one in scheme.findings if one.severity is Severity.ERROR]
        assert words in fault.hint(Language.ZH)
        assert "常规" not in fault.hint(Language.ZH)


def test_what_no_column_says_is_named_with_the_headers_that_are_known(tmp_path: Path) -> None:
    made = SHAPES["no-caps"]()
    scheme = imported(tmp_path, made.name, made.content)

    (fault,) = scheme.findings
    message = fault.message(Language.ZH)
    assert "缺分值的表头（认得的名称如 分值、标准分、满分、权重）" in message
    assert "表格1 第 1 行：一级指标、二级指标、测评标准" in message


def test_what_is_hidden_is_named(tmp_path: Path) -> None:
    made = SHAPES["hidden"]()
    scheme = imported(tmp_path, made.name, made.content)

    hidden = [one for one in scheme.findings if one.rule is Code.HIDDEN_LEFT_OUT]
    assert [one.message(Language.ZH) for one in hidden] == [
        "隐藏的第 5 行没有导入：“旧 旧 作废 5”。",
        "隐藏的工作表没有导入：“一级指标 评分标准 分值 旧 旧 100”。",
    ]


def test_targets_of_agencies_are_named_sheet_by_sheet(tmp_path: Path) -> None:
    made = SHAPES["targets-sheet"]()
    scheme = imported(tmp_path, made.name, made.content)

    told = [one for one in scheme.findings if one.rule is Code.TARGETS_NOT_IMPORTED]
    assert [one.at.sheet for one in told] == ["各局目标", "权重", "目标值"]
    assert "加一张“目标值”表照填" in told[0].message(Language.ZH)


# Of each file that was met: the total, and what has to be said about it beside notes.
FIELD_CASES = {
    "03_several_tables.docx": ("100", []),
    "04_caps_in_text.docx": ("100", []),
    "05_cap_forms.docx": (None, ["D106", "N201"]),
    "17_hidden_row_several_sheets.xlsx": (None, ["N102", "N120"]),
    "14c_seed_annex_only.csv": ("100", ["N128"]),
    "18_scores_columns_beside.xlsx": ("100", ["N201", "N202"]),
    "20_cap_at_every_level.xlsx": ("100", []),
    "21_items_in_one_cell.docx": ("100", ["N124"]),
    "42_weight_fixed.docx": ("100", []),
    "46_cap_merged_over_rows.docx": (None, ["N110"]),
    "48_1.docx": (None, ["N104"]),
    "49_6.docx": (None, ["N103"]),
    "51_percent_format.xlsx": ("100", ["N201"]),
    "52_hidden_sheet.xlsx": ("100", ["N120"]),
    "60b_nfkc.docx": (None, ["D106"]),
    "notice.txt": ("100", ["N128"]),
}


@pytest.mark.parametrize("name", FIELD_CASES)
def test_what_offices_sent_is_read_or_refused_with_one_thing_to_do(
    tmp_path: Path, name: str
) -> None:
    scheme = imported(tmp_path, name, (FIELD / name).read_bytes())

    total, codes = FIELD_CASES[name]
    loud = {one.rule.id for one in scheme.findings if one.severity is not Severity.INFO}
    assert sorted(loud) == codes
    assert scheme.is_sound is (total is not None)
    errors = {one.rule for one in scheme.findings if one.severity is Severity.ERROR}
    assert len(errors) == (0 if scheme.is_sound else 1)
    if total is not None:
        assert scheme.total == Decimal(total)


def test_the_notice_of_the_county_gives_the_sample_cell_by_cell(tmp_path: Path) -> None:
    """As the text that was published, and pasted into Word as paragraphs."""
    sample = shipped("samples", "xinping", "assessment.xlsx").read_bytes()
    notice = (FIELD / "notice.txt").read_bytes()
    lines = notice.decode("utf-8").split("\n")
    for name, content in (
        ("notice.txt", notice),
        ("notice.docx", document(*map(paragraph, lines))),
    ):
        definition = tmp_path / "assessment.xlsx"
        definition.write_bytes(sample)
        (tmp_path / name).write_bytes(content)
        result = import_scheme(tmp_path / name, into=tmp_path, language=Language.ZH)
        assert (result.is_written, result.changes) == (True, ())
        assert read_definition(definition).scheme == SAMPLE.scheme


def _rows_of(levels: dict[str, list[str]], kind: str) -> Rows:
    rows: list[Sequence[Cell | str]] = [("一级指标", "测评标准", "分值")]
    for title, inner in levels.items():
        for at, cap in enumerate(inner):
            is_first = at == 0
            down = "restart" if is_first else "continue"
            is_flat = kind in {"csv", "utf-16", "xlsx", "spaces", "flat"}
            first = title if is_first or is_flat else ""
            rows.append((first if is_flat else Cell(first, down=down), f"{title}做到{at}", cap))
    return rows


MAKERS: dict[str, Callable[[Rows], Shape]] = {
    "docx": word,
    "html": page,
    "csv": lambda rows: text_table(rows, "gbk"),
    "utf-16": lambda rows: text_table(rows, "utf-16", "\t"),
    "xlsx": book,
    "pasted": lambda rows: text(pasted(rows)),
    "spaces": lambda rows: text(*("  ".join(map(str, row)) for row in rows)),
    "flat": lambda rows: text(pasted(rows, tab="", blanks=False)),
}
TITLE = st.text("组织领导宣传教育民族团结进步", min_size=2, max_size=8)
CAP = st.integers(1, 60).map(lambda halves: number_text(Decimal(halves) / 2))


@settings(max_examples=24, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    levels=st.dictionaries(TITLE, st.lists(CAP, min_size=1, max_size=4), min_size=1, max_size=4),
    kind=st.sampled_from(sorted(MAKERS)),
)
def test_a_random_scheme_reads_back_from_any_shape(
    tmp_path: Path, levels: dict[str, list[str]], kind: str
) -> None:
    made = MAKERS[kind](_rows_of(levels, kind))
    scheme = imported(tmp_path, made.name, made.content)

    if kind == "flat" and any(one.rule is Code.PARAGRAPHS_UNCLEAR for one in scheme.findings):
        return  # one row, or a title that may be one more heading: asked, and rightly
    if any(one.rule is Code.CAP_STANDS_REPEATEDLY for one in scheme.findings):
        return  # a total of 100 by counting a repeated cap once: asked, and rightly
    assert scheme.assessment_round is not None, scheme.findings
    read = [(one.levels, one.text, one.cap) for one in scheme.assessment_round.scheme]
    assert read == [
        ((title,), f"{title}做到{at}", Decimal(cap))
        for title, inner in levels.items()
        for at, cap in enumerate(inner)
    ]


def _deep(count: int) -> bytes:
    return b"<html><body>" + b"<table><tr><td>" * count + b"x"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html><table>" + b"<tr><td>1" * 30_000),
        ("a.html", b"<html><table><tr>" + b"<td>1" * 250_000),
        ("a.html", b"<html><table><tr>" + b"<td colspan=200>1" * 11),
        ("a.html", b"<html><table><tr>" + b"<td rowspan=9999>1" * 1_900 + b"<tr><td>1" * 1_100),
        ("a.txt", "一级指标 分值 ".encode() * 1_100_000),
        ("a.csv", b"a,b\n" * 100_000),
    ],
    ids=["rows", "cells", "columns", "merges", "text", "lines"],
)
def test_what_is_larger_than_any_annex_is_one_finding(
    tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(DefinitionError) as caught:
        imported(tmp_path, name, content)
    assert [one.rule for one in caught.value.findings] == [Code.ANNEX_TOO_LARGE]


@pytest.mark.parametrize(
    "content",
    [
        _deep(20_000),
        b"<html><table><tr><td rowspan=999999 colspan=999999>x</table>",
        b"<html><table>" + b"<a" * 200_000,
        b"<html><table>" + b"<!--" * 100_000,
        b"<html><table><script>" + b"</scrip" * 100_000,
        b"<html><table><td>" + b"&amp;&#x31;&nosuch;" * 50_000,
    ],
    ids=["nested", "spans", "tags", "comments", "script", "entities"],
)
def test_a_hostile_page_is_read_in_one_pass_and_has_no_scheme(
    tmp_path: Path, content: bytes
) -> None:
    scheme = imported(tmp_path, "a.html", content)
    assert [one.rule for one in scheme.findings] == [Code.NO_ANNEX_TABLE]


def test_a_document_is_converted_by_a_program_that_may_fail_or_hang(tmp_path: Path) -> None:
    program = tmp_path / "office"
    made = SHAPES["total-title"]().content
    (tmp_path / "made.docx").write_bytes(made)
    cases = {
        f'mkdir -p "$7"; cp {tmp_path}/made.docx "$7/annex.docx"': made,
        "exit 1": None,
        "sleep 60": None,
    }
    for script, expected in cases.items():
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
        assert convert_document(b"old", str(program), "docx", seconds=1.0) == expected
    assert convert_document(b"old", str(tmp_path / "absent"), "docx") is None


@pytest.mark.libreoffice
def test_an_old_document_is_read_where_libreoffice_is_installed(
    tmp_path: Path, soffice: Soffice
) -> None:
    source = tmp_path / "附件.docx"
    made = word("评分表（100分）", Annex(total=()).rows(), "完")
    source.write_bytes(made.content)
    (old,) = soffice.convert([source], to="doc", into=tmp_path / "old")
    scheme = import_scheme(old, language=Language.ZH, dry_run=True).scheme

    assert (scheme.count, scheme.total, scheme.stated_total) == (12, Decimal(100), Decimal(100))


def _percents_beside_what_is_hidden(workbook: Workbook) -> None:
    sheet = workbook.worksheets[0]
    for (cell,) in sheet.iter_rows(min_row=2, min_col=5, max_col=5):
        cell.value, cell.number_format = int(str(cell.value)) / 100, "0%"
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[sheet.max_row].hidden = True


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_another_workbook_is_read_where_libreoffice_is_installed(
    tmp_path: Path, soffice: Soffice, form: str
) -> None:
    rows = [[*one[:3], "旧", one[3]] for one in [*PLAIN, ("旧", "旧", "作废", "5")]]
    source = tmp_path / "附件.xlsx"
    source.write_bytes(book(rows, _percents_beside_what_is_hidden).content)
    (old,) = soffice.convert([source], to=form, into=tmp_path / "old")
    read = [
        import_scheme(path, language=Language.ZH, dry_run=True).scheme for path in (source, old)
    ]

    assert read[0].assessment_round == read[1].assessment_round is not None
    assert [(one.rule, one.at.cell, one.facts) for one in read[0].findings] == [
        (one.rule, one.at.cell, one.facts) for one in read[1].findings
    ]


def test_another_workbook_has_its_remedy_where_libreoffice_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("workbook_tool.workflows.office.USUAL_PLACES", ())
    with pytest.raises(DefinitionError) as caught:
        imported(tmp_path, "附件.ods", open_document(sheet(row(number_cell("1")))))
    assert "在 Excel 或 WPS 中打开，另存为 .xlsx" in caught.value.zh


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("考核指标", "", "评分标准", "分值"), ("一级指标",)),  # one of the two labels is not there
        (("考核指标", "", "评分标准", "分值"), ("一级指标", "20")),
        (("考核指标", "", "评分标准", "分值"), ("组织", "建设")),
        (("考核指标", "评分标准", "分值"), ("", "", "（分）")),
        (("", "考核指标", "评分标准", "分值"), ("一级指标",)),
        (("一级指标", "评分标准", "分值"), ()),
    ],
)
def test_a_row_below_a_header_is_part_of_it_only_for_sure(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    cells = (
        {column: cell for column, cell in enumerate(one, start=1) if cell}
        for one in (first, second, ("组织", "有机构", "建立", "20"))
    )
    grid = Grid("a.csv", dict(enumerate(cells, start=1)))
    assert with_header_pairs(grid) is grid


def test_a_weight_of_one_criterion_is_not_its_levels_though_it_equals_the_sum(
    tmp_path: Path,
) -> None:
    header = ("一级指标", "测评标准", "分值", "权重")
    rows = [header, ("组织", "有机构", "2", "5"), *(("组织", f"有方案{n}", "1", "") for n in "123")]
    made = text_table(rows, "utf-8")
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    weights = [one.weight for one in scheme.assessment_round.scheme]
    assert weights == [Decimal(5), None, None, None]


def test_what_has_no_limit_becomes_a_count_with_its_rule(tmp_path: Path) -> None:
    made = SHAPES["no-limit"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    read = scheme.assessment_round.scheme.criteria[3:]
    assert {one.kind for one in read} == {kinds.COUNT}
    assert all(one.is_uncapped for one in read)
    assert [one.role.value for one in read] == ["bonus", "bonus", "deduction"]
    assert [one.rule.in_unit(one.unit).zh for one in read] == [
        "每次得2分",
        "每篇得1分",
        "每次扣0.5分",
    ]
    assert [level.sum for level in scheme.levels] == [20, 30, 50, 0, 0]  # no limit adds nothing
    assert [(row.cap, row.is_uncapped) for row in scheme.rows][3:] == [("", True)] * 3


@pytest.mark.parametrize(
    "words", ["不封顶", "上不封顶", "无上限", "不设上限", "No limit", "（不封顶）"]
)
def test_no_limit_is_understood_however_it_is_said(tmp_path: Path, words: str) -> None:
    rows = [SMALL_HEADERS, *SMALL, ("加分项", "信息被采用的，每篇加1分", words)]
    made = word("评分表（100分）", rows)
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    assert scheme.assessment_round.scheme.criteria[-1].is_uncapped


@pytest.mark.parametrize("words", ["按省里规定，不封顶", "10分封顶，不封顶", "不封顶的5分"])
def test_what_says_more_than_no_limit_is_refused(tmp_path: Path, words: str) -> None:
    made = word([SMALL_HEADERS, *SMALL, ("加分项", "每篇加1分", words)])
    scheme = imported(tmp_path, made.name, made.content)

    assert not scheme.is_sound
    assert Code.NUMBER_AS_TEXT in {one.rule for one in scheme.findings}


def test_two_rules_beside_no_limit_are_not_chosen_between(tmp_path: Path) -> None:
    text = "每篇加1分，每次加2分，不封顶"
    made = word([SMALL_HEADERS, *SMALL, ("加分项", text, "不封顶")])
    scheme = imported(tmp_path, made.name, made.content)

    assert Code.RULE_MISSING in {one.rule for one in scheme.findings}
