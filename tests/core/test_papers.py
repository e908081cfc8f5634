"""Signed papers: what staff noted of them, against the check codes of what counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.cells import Cell, CellKind, FileFormat, FoundSheet, FoundWorkbook, Range
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.returns.paper_table import read_papers
from workbook_tool.core.returns.papers import PaperRegister, Papers, PaperState, compare_papers
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import Language

ROSTER = Roster(
    (
        Agency("A1", "新平县农业局", "县农业局", aliases=("农业局",)),
        Agency("A2", "新平县林业局", "县林业局"),
        Agency("A3", "新平县水利局", "县水利局"),
    )
)
COUNTED = {"A1": "0477", "A2": "8123"}
HEADINGS = ("序号", "单位代码", "单位", "类别", "收到日期", "校验码", "一致/不一致", "备注")
Typed = str | int | float | Cell | None


def cell(value: Typed) -> Cell:
    if isinstance(value, Cell):
        return value
    is_text = isinstance(value, str)
    return Cell(CellKind.TEXT if is_text else CellKind.NUMBER, str(value))


def sheet(
    *rows: Sequence[Typed],
    headings: Sequence[str] = HEADINGS,
    name: str = "纸质登记",
    merges: tuple[Range, ...] = (),
) -> FoundSheet:
    """Return a sheet with a title, the headings in row 3, and the rows below."""
    lines: list[Sequence[Typed]] = [["纸质件登记"], ["填写说明"], headings, *rows]
    cells = {
        (row, column): cell(value)
        for row, line in enumerate(lines, start=1)
        for column, value in enumerate(line, start=1)
        if value is not None
    }
    return FoundSheet(name, cells=cells, merges=merges)


def read(*sheets: FoundSheet) -> PaperRegister:
    return read_papers(FoundWorkbook(FileFormat.XLSX, sheets), ROSTER, "纸质登记.xlsx")


def compare(
    *rows: Sequence[Typed],
    counted: Mapping[str, str] = COUNTED,
    carried: frozenset[str] = frozenset(),
    merges: tuple[Range, ...] = (),
) -> Papers:
    papers = compare_papers(read(sheet(*rows, merges=merges)), ROSTER, counted, carried)
    assert papers is not None
    return papers


def line(
    agency: str = "A1",
    *,
    day: Typed = None,
    code: Typed = None,
    word: Typed = None,
    remark: Typed = None,
    name: str | None = None,
) -> list[Typed]:
    known = {one.code: one.name for one in ROSTER}
    return [1, agency, known.get(agency) if name is None else name, "", day, code, word, remark]


ALL = (line("A1"), line("A2"), line("A3"))


def rules(papers: Papers | PaperRegister) -> list[Rule]:
    for finding in papers.findings:
        for language in Language:
            assert "{" not in finding.message(language)
            assert finding.hint(language)
    return [finding.rule for finding in papers.findings]


def only(papers: Papers, rule: Rule) -> Finding:
    (found,) = (one for one in papers.findings if one.rule is rule)
    rules(papers)
    assert found.at.file == "纸质登记.xlsx"
    return found


def test_a_list_in_which_nobody_wrote_changes_nothing() -> None:
    register = read(sheet(*ALL))
    assert compare_papers(register, ROSTER, COUNTED) is None
    assert not list(register.lacks(ROSTER))


def test_an_equal_code_agrees_and_another_one_differs_with_both_codes() -> None:
    papers = compare(line("A1", code="0477"), line("A2", code="8124"), line("A3"))
    assert papers.of("A1").state is PaperState.AGREES
    assert [agency.code for agency in papers.differing] == ["A2"]
    assert [agency.code for agency in papers.missing] == ["A3"]
    found = only(papers, Code.PAPER_DIFFERS)
    assert (found.at.agency, found.at.sheet, found.at.cell) == ("A2", "纸质登记", "F5")
    assert (found.observed, found.expected) == ("8124", "8123")
    assert "8124" in found.message(Language.ZH)
    assert "8123" in found.message(Language.ZH)


def test_states_add_up_to_the_roster() -> None:
    papers = compare(line("A1", day="11月1日"), line("A2", code="1111"), line("A3"))
    assert sum(papers.counts.values()) == len(ROSTER)
    assert papers.received == 2


def test_a_word_of_staff_counts_and_a_code_counts_more() -> None:
    papers = compare(
        line("A1", word="一致", code="9999"),
        line("A2", word="不一致", code="8123", remark="签字不全"),
        line("A3"),
    )
    assert rules(papers) == [Code.PAPER_DIFFERS, Code.PAPER_SAID_TO_DIFFER]
    said = only(papers, Code.PAPER_SAID_TO_DIFFER)
    assert said.at.cell == "G5"
    assert "签字不全" in said.message(Language.ZH)
    assert "（无）" in only(
        compare(line("A1", word="不一致"), *ALL[1:]), Code.PAPER_SAID_TO_DIFFER
    ).message(Language.ZH)


@pytest.mark.parametrize("word", ["一致", "一 致", "AGREES", "agrees"])
def test_agrees_in_both_languages(word: str) -> None:
    papers = compare(line("A1", word=word), *ALL[1:])
    assert papers.of("A1").state is PaperState.AGREES


@pytest.mark.parametrize("word", ["√", "差不多", "是", "不一致？吗", "TRUE"])
def test_any_other_word_is_told_and_never_guessed(word: str) -> None:
    papers = compare(line("A1", word=word), *ALL[1:])
    assert papers.of("A1").state is PaperState.UNCHECKED
    found = only(papers, Code.PAPER_WORD_UNCLEAR)
    assert (found.observed, found.at.cell) == (word.replace("？", "?"), "G4")


@pytest.mark.parametrize(
    "code",
    ["0477", " 0477 ", "０４７７", "04 77", 477, 477.0, Cell(CellKind.NUMBER, "4.77E2")],
)
def test_codes_are_read_whatever_a_program_made_of_them(code: Typed) -> None:
    assert compare(line("A1", code=code), *ALL[1:]).of("A1") == compare(
        line("A1", code="0477"), *ALL[1:]
    ).of("A1")


@pytest.mark.parametrize(
    "code",
    ["477", "04777", "O477", "-477", -477, 47.7, 10**12, "四百", "0477 8123", "#REF!", "NaN"],
)
def test_a_code_that_is_none_is_told_with_its_cell_and_the_paper_is_there(code: Typed) -> None:
    papers = compare(line("A1", code=code), *ALL[1:])
    assert papers.of("A1").state is PaperState.UNCHECKED
    assert only(papers, Code.PAPER_CODE_UNCLEAR).at.cell == "F4"


def test_a_formula_without_a_value_is_no_code() -> None:
    formula = Cell(CellKind.NUMBER, "", formula="A1+1", is_cached=False)
    found = only(compare(line("A1", code=formula), *ALL[1:]), Code.PAPER_CODE_UNCLEAR)
    assert found.observed == "=A1+1"
    nan = Cell(CellKind.NUMBER, "NaN")
    assert rules(compare(line("A1", code=nan), *ALL[1:])) == [Code.PAPER_CODE_UNCLEAR]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2018-10-31", "2018-10-31"),
        ("2018/10/31 09:30", "2018/10/31 09:30"),
        ("２０１８．１０．３１", "2018.10.31"),
        ("2018年10月31日", "2018年10月31日"),
        ("2018 年 10 月 31 日", "2018 年 10 月 31 日"),
        ("10月31日收", "10月31日收"),
        ("10.31", "10.31"),
        ("20181031", "20181031"),
        ("31/10/2018", "31/10/2018"),
        ("31 Oct 2018", "31 Oct 2018"),
        ("October 31", "October 31"),
        (43404, "2018-10-31"),
        (43404.75, "2018-10-31"),
        (20181031, "20181031"),
        (10.31, "10.31"),
        (Cell(CellKind.DATE, "2018-10-31T00:00:00"), "2018-10-31"),
    ],
)
def test_dates_are_read_as_text_and_as_numbers(typed: Typed, shown: str) -> None:
    papers = compare(line("A1", day=typed), *ALL[1:])
    assert papers.of("A1").state is PaperState.UNCHECKED
    assert papers.of("A1").received == shown
    assert not papers.findings


@pytest.mark.parametrize("typed", ["未收", "已催3次", "13月1日", "2018-10-32", "/", 5, -43404])
def test_what_is_no_date_is_no_receipt(typed: Typed) -> None:
    papers = compare(line("A1", day=typed), *ALL[1:])
    assert papers.received == 0
    assert only(papers, Code.PAPER_DATE_UNCLEAR).at.cell == "E4"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 3))
def test_every_day_is_a_date_in_every_usual_form(day: date, form: int) -> None:
    serial = (day - date(1899, 12, 30)).days
    typed: tuple[Typed, ...] = (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.month}月{day.day}日",
        serial,
    )
    papers = compare(line("A1", day=typed[form]), *ALL[1:])
    assert papers.of("A1").received
    if form == len(typed) - 1:
        assert papers.of("A1").received == day.isoformat()
        assert date(1899, 12, 30) + timedelta(days=serial) == day


@given(st.permutations(range(3)), st.permutations(range(8)), st.integers(0, 2))
def test_rows_and_columns_may_go_anywhere(
    rows: Sequence[int], columns: Sequence[int], blanks: int
) -> None:
    lines = [line("A1", day="11月1日", code="0477"), line("A2", code="1111"), line("A3")]
    moved = [[lines[row][column] for column in columns] for row in rows]
    headings = [HEADINGS[column] for column in columns]
    found = read(sheet(*[[]] * blanks, *moved, headings=headings))
    papers = compare_papers(found, ROSTER, COUNTED)
    assert papers is not None
    assert {code: papers.of(code).state for code in ("A1", "A2", "A3")} == {
        "A1": PaperState.AGREES,
        "A2": PaperState.DIFFERS,
        "A3": PaperState.MISSING,
    }
    assert rules(papers) == [Code.PAPER_DIFFERS]


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=6), st.integers()), max_size=8)))
def test_whatever_is_typed_ends_in_states_that_add_up(typed: list[list[Typed]]) -> None:
    papers = compare_papers(read(sheet(*typed, *ALL)), ROSTER, COUNTED)
    assert papers is None or sum(papers.counts.values()) == len(ROSTER)


def test_an_agency_is_known_by_code_name_or_alias_and_by_both_only_if_they_agree() -> None:
    papers = compare(
        line("", name="农业局", day="11月1日"),
        line("a2", day="11月1日", name=""),
        line("A9", name="新平县水利局", day="11月1日"),
    )
    assert papers.received == 3
    assert not papers.findings
    shifted = compare(line("A1", name="新平县林业局", code="0477"), *ALL)
    found = only(shifted, Code.PAPER_NAMES_TWO)
    assert found.at.cell == "B4"
    assert shifted.received == 0


def test_an_agency_that_the_roster_does_not_have_is_told_with_row_and_cell() -> None:
    papers = compare(*ALL, line("A9", name="县体育局", code="1234"), line("", name="", code="1"))
    found, blank = papers.findings
    assert found.rule is blank.rule is Code.PAPER_OF_NOBODY
    assert (found.at.cell, found.observed) == ("B7", "A9")
    assert "（空白）" in blank.message(Language.ZH)
    assert not compare(*ALL, line("A1", day="11月1日"), ["制表人：", None, "合计"]).missing[2:]


def test_an_agency_noted_twice_is_told_and_the_worst_row_stands() -> None:
    papers = compare(
        line("A1", code="0477"), line("A1", code="0478"), line("A2", day="11月1日"), *ALL
    )
    assert papers.of("A1").state is PaperState.DIFFERS
    found = only(papers, Code.PAPER_TWICE)
    assert found.at.cell == "B5"
    assert "B4、B5" in found.message(Language.ZH)
    better = compare(line("A1", day="11月1日"), line("A1", code="0477"), *ALL[1:])
    assert better.of("A1").state is PaperState.AGREES


def test_a_paper_without_a_counted_return_waits() -> None:
    papers = compare(line("A3", code="1234"), *ALL[:2])
    assert papers.of("A3").state is PaperState.UNCHECKED
    assert "还没有已采用" in only(papers, Code.PAPER_NOT_COMPARED).message(Language.ZH)
    said = compare(line("A3", word="一致"), *ALL[:2])
    assert said.of("A3").state is PaperState.UNCHECKED
    assert compare(line("A3", word="不一致"), *ALL[:2]).of("A3").state is PaperState.DIFFERS


def test_a_return_on_an_older_form_prints_another_code_and_is_not_compared() -> None:
    carried = frozenset({"A1"})
    papers = compare(line("A1", code="1234"), *ALL[1:], carried=carried)
    assert papers.of("A1").state is PaperState.UNCHECKED
    assert "旧版" in only(papers, Code.PAPER_NOT_COMPARED).message(Language.ZH)
    by_eye = compare(line("A1", code="1234", word="一致"), *ALL[1:], carried=carried)
    assert by_eye.of("A1").state is PaperState.AGREES


def test_a_date_that_is_merged_over_agencies_is_that_of_each() -> None:
    merges = (Range(1, 1, 1, 8), Range(4, 5, 5, 5), Range(6, 7, 6, 8))
    papers = compare(line("A1", day="11月1日"), *ALL[1:], merges=merges)
    assert [papers.of(code).received for code in ("A1", "A2", "A3")] == ["11月1日", "11月1日", ""]


def test_a_roster_that_grew_is_told_once_the_list_is_in_use() -> None:
    register = read(sheet(line("A1", day="11月1日"), line("A2")))
    papers = compare_papers(register, ROSTER, COUNTED)
    assert papers is not None
    assert "县水利局" in only(papers, Code.PAPER_AGENCY_NOT_LISTED).message(Language.ZH)
    unused = read(sheet(line("A1"), line("A2")))
    assert compare_papers(unused, ROSTER, COUNTED) is None
    assert [one.rule for one in unused.lacks(ROSTER)] == [Code.PAPER_AGENCY_NOT_LISTED]


def test_a_second_table_is_not_read_and_told() -> None:
    copy = sheet(line("A1", code="1111"), name="备份")
    register = read(FoundSheet("说明"), sheet(line("A1", code="0477"), *ALL[1:]), copy)
    papers = compare_papers(register, ROSTER, COUNTED)
    assert papers is not None
    assert papers.of("A1").state is PaperState.AGREES
    assert "备份" in only(papers, Code.PAPER_TABLES_TWICE).message(Language.EN)


@pytest.mark.parametrize(
    "headings",
    [(), ("单位", "备注"), ("收到日期", "校验码"), ("名称", "日期")],
)
def test_without_headings_nothing_is_read_and_that_is_told(headings: tuple[str, ...]) -> None:
    papers = compare_papers(read(sheet(headings=headings)), ROSTER, COUNTED)
    assert papers is not None
    assert rules(papers) == [Code.PAPER_REGISTER_UNREADABLE]
    assert papers.received == 0


def test_few_columns_are_enough() -> None:
    by_name = sheet(["新平县农业局", "0478"], headings=("单位", "校验码"))
    papers = compare_papers(read(by_name), ROSTER, COUNTED)
    assert papers is not None
    assert only(papers, Code.PAPER_DIFFERS).at.cell == "B4"
    by_code = sheet(["A1", "43404"], headings=("Agency code", "Received on"))
    unclear = compare_papers(read(by_code), ROSTER, COUNTED)
    assert unclear is not None
    assert only(unclear, Code.PAPER_DATE_UNCLEAR).at.cell == "B4"
    stranger = sheet(["县体育局", "0478"], headings=("单位", "校验码"))
    nobody = compare_papers(read(stranger), ROSTER, COUNTED)
    assert nobody is not None
    assert only(nobody, Code.PAPER_OF_NOBODY).at.cell == "A4"
