"""The rules of notices in docs/definition.md, one line each, and what comes out of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.numbers import read_written_fraction, read_written_number
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import build_register, judge
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.round.parts import inner_paths
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import Subtotals
from workbook_tool.core.text import Language, Text
from workbook_tool.definition import read_definition
from workbook_tool.definition.words.labels import SHEET_NAMES, SheetKey
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from workbook_tool.core.round.settings import AssessmentRound

ROOT = Path(__file__).parents[2]
HEADER_ROW = 3
FACTS: dict[str, Text] = {
    "total": Text("总分", "total"),
    "grade": Text("等次", "grade"),
    "rank": Text("名次", "rank"),
}
NOT_APPLICABLE = ("不适用", "not applicable")
NOTHING_LEFT = ("不适用", "n/a")
NAMED = re.compile(r"^(\S.*?)\s*[：:]\s*")


@dataclass(frozen=True)
class Example:
    """One line of the table: a sentence, rows of sheets, answers and results by agency."""

    said: str
    language: Language
    rows: tuple[tuple[SheetKey, dict[str, str]], ...]
    answers: dict[str, list[str]]
    results: dict[str, dict[str, str]]

    def of(self, key: SheetKey) -> list[dict[str, str]]:
        return [cells for sheet, cells in self.rows if sheet is key]


def _rows(text: str) -> Iterator[tuple[SheetKey, dict[str, str]]]:
    """Yield each span in code marks as the sheet that it names and its cells by their headers."""
    for span in re.findall(r"`([^`]+)`", text):
        sheet, cells = NAMED.match(span), NAMED.sub("", span)
        assert sheet is not None, span
        key = next(key for key, name in SHEET_NAMES.items() if sheet[1] in {name.zh, name.en})
        pairs = (one.partition("=") for one in cells.split(" · "))
        yield key, {header: value for header, _, value in pairs}


def _by_agency(text: str) -> dict[str, list[str]]:
    """Return what stands for each agency, "" for the one that is not named."""
    found = {}
    for line in text.split("<br>"):
        name = NAMED.match(line)
        values = NAMED.sub("", line) if name else line
        found[name[1] if name else ""] = re.split(r"、|, ", values)
    return found


def _results(text: str) -> dict[str, dict[str, str]]:
    return {
        name: dict(one.rsplit(" ", 1) for one in facts) for name, facts in _by_agency(text).items()
    }


def examples() -> list[Example]:
    text = (ROOT / "docs" / "definition.md").read_text("utf-8")
    part = text.split("## One line for each rule of a notice")[1].split("\n## ")[0]
    lines = [line for line in part.split("\n") if line.startswith("|")][2:]
    found = []
    for line in lines:
        said, how, typed, results = (cell.strip() for cell in line.strip("|").split(" | "))
        rows = tuple(_rows(how))
        is_chinese = any(f"`{name.zh}：" in how for name in SHEET_NAMES.values())
        language = Language.ZH if is_chinese else Language.EN
        found.append(Example(said, language, rows, _by_agency(typed), _results(results)))
    return found


def number(text: str) -> Fraction:
    found = read_written_fraction(text) or read_written_number(text)
    return Fraction(found or 0)


def typed_value(text: str) -> float | str:
    """Return what Excel keeps of something typed."""
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def stated_total(example: Example, label: dict[str, str]) -> float:
    """Return the sum of weights or caps of what is regular, and what is given."""
    given = sum(
        number(value)
        for cells in example.of(SheetKey.SETTINGS)
        for name, value in cells.items()
        if name in {"基础分", "Given points"}
    )
    regular = [one for one in example.of(SheetKey.CRITERIA) if label["role"] not in one]
    return float(
        given + sum(number(one.get(label["weight"], one[label["cap"]])) for one in regular)
    )


def fill(sheet: Worksheet, rows: list[dict[str, str]]) -> None:
    """Replace the rows of a table; columns that it does not have are added."""
    for cells in sheet.iter_rows(min_row=HEADER_ROW + 1):
        for cell in cells:
            cell.value = None
    headers = [str(cell.value) for cell in sheet[HEADER_ROW] if cell.value]
    for turn, row in enumerate(rows, start=HEADER_ROW + 1):
        for header, value in row.items():
            if header not in headers:
                headers.append(header)
                sheet.cell(HEADER_ROW, len(headers), header)
            sheet.cell(turn, headers.index(header) + 1).value = typed_value(value)


def define(example: Example, path: Path) -> AssessmentRound:
    """Return the definition that the rows of an example make of the blank one."""
    language = example.language
    book = load_workbook(ROOT / "blank_templates" / f"assessment.{language}.xlsx")
    sheet = {key: book[name.in_language(language)] for key, name in SHEET_NAMES.items()
             if key not in {SheetKey.EVALUATORS, SheetKey.TARGETS}}  # fmt: skip
    if targets := example.of(SheetKey.TARGETS):
        added = book.create_sheet(SHEET_NAMES[SheetKey.TARGETS].in_language(language))
        fill(added, targets)
    label = {one.field: one.label.in_language(language) for one in CRITERIA_COLUMNS}
    fill(sheet[SheetKey.GRADES], example.of(SheetKey.GRADES))

    criteria = [
        {label["text"]: f"{example.said} {turn}", **one}
        for turn, one in enumerate(example.of(SheetKey.CRITERIA), start=1)
    ]
    criteria[0] = {label["level_1"]: "甲", **criteria[0]}
    fill(sheet[SheetKey.CRITERIA], criteria)

    name = Text("单位名称", "Agency").in_language(language)
    code = Text("单位代码", "Agency code").in_language(language)
    group = Text("单位类别", "Category").in_language(language)
    category = Text("政府部门", "Departments").in_language(language)
    agencies = example.of(SheetKey.ROSTER) or [{name: one or "局"} for one in example.answers]
    fill(
        sheet[SheetKey.ROSTER],
        [{code: f"A{turn}", group: category, **one} for turn, one in enumerate(agencies, start=1)],
    )

    settings = sheet[SheetKey.SETTINGS]
    rows = {str(settings.cell(row, 1).value): row for row in range(HEADER_ROW, 40)}
    total = Text("总分", "Stated total").in_language(language)
    settings.cell(rows[total], 2).value = stated_total(example, label)
    for cells in example.of(SheetKey.SETTINGS):
        for setting, value in cells.items():
            if setting not in rows:
                rows[setting] = rows[Text("时区", "Time zone").in_language(language)] + 1
                settings.insert_rows(rows[setting])
                settings.cell(rows[setting], 1, setting)
            settings.cell(rows[setting], 2).value = typed_value(value)
    book.save(path)
    return read_definition(path)


def entries_of(made: AssessmentRound, agency: Agency, typed: list[str]) -> Iterator[Entry]:
    asked = made.scheme.for_agency(agency)
    for criterion, value in zip(asked, typed, strict=True):
        if value in NOT_APPLICABLE:
            yield Entry(criterion.code, None, is_not_applicable=True, reason="没有这项工作")
            continue
        kind = CellKind.NUMBER if isinstance(typed_value(value), float) else CellKind.TEXT
        reading = read_score(Cell(kind, value), criterion)
        assert reading.rule is None, (value, reading.rule)
        yield Entry(criterion.code, reading.score, value, choice=reading.choice, fact=reading.fact)


def results_of(made: AssessmentRound, example: Example) -> dict[str, AgencyResult]:
    verdicts = []
    for agency in made.roster:
        typed = example.answers.get(agency.name) or example.answers[""]
        found = AgencyReturn(
            FileFacts(f"{agency.code}.xlsx", agency.code),
            agency.code,
            tuple(entries_of(made, agency, typed)),
        )
        verdicts.append(judge(found.file, (), agency=agency.code, agency_return=found))
    register = build_register(verdicts, made.roster)
    done = consolidate(made, register, issued=len(made.roster))
    return {one.agency.name: one for one in done.results}


def subtotal(made: AssessmentRound, result: AgencyResult, title: str) -> Decimal | None:
    """Return the subtotal of an indicator, where the round has one."""
    assert made.settings.subtotals is Subtotals.EVERY
    assert result.scored is not None
    (path,) = (path for path in inner_paths(made.scheme.regular) if path[-1] == title)
    return result.scored.parts.points_of(path)


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.said)
def test_each_line_gives_what_it_states(example: Example, tmp_path: Path) -> None:
    made = define(example, tmp_path / "assessment.xlsx")

    found = results_of(made, example)

    for name, stated in example.results.items():
        result = found[name] if name else next(iter(found.values()))
        got = {"total": result.total, "grade": result.grade, "rank": result.group_rank}
        for fact, words in FACTS.items():
            if words.in_language(example.language) in stated:
                expected = stated[words.in_language(example.language)]
                is_number = fact != "grade"
                assert got[fact] == (Decimal(expected) if is_number else expected), (name, fact)
        facts = {words.in_language(example.language) for words in FACTS.values()}
        for title in set(stated) - facts:  # the subtotal of an indicator
            wanted = None if stated[title] in NOTHING_LEFT else Decimal(stated[title])
            assert subtotal(made, result, title) == wanted, title


def test_each_rule_stands_in_chinese_and_then_in_english_with_one_result() -> None:
    every = examples()
    chinese, english = every[::2], every[1::2]
    assert {one.language for one in chinese} == {Language.ZH}
    assert {one.language for one in english} == {Language.EN}
    for zh, en in zip(chinese, english, strict=True):
        assert [key for key, _ in zh.rows] == [key for key, _ in en.rows], zh.said
        assert _figures(zh) == _figures(en), zh.said


def _figures(example: Example) -> list[list[str]]:
    """Return the figures of the results; grades are words and left out."""
    return [
        [value for value in facts.values() if isinstance(typed_value(value), float)]
        for facts in example.results.values()
    ]


def test_what_notices_ask_for_most_is_all_there() -> None:
    """Hold a line for each row of the list of rules that public schemes have."""
    used = {(key, header) for one in examples() for key, cells in one.rows for header in cells}
    for header in (
        "每次",
        "计分",
        "目标值",
        "适用单位",
        "权重",
        "取最高组",
        "选项",
        "最低分",
        "后果",
    ):
        assert (SheetKey.CRITERIA, header) in used, header
    for header in ("总分折算为", "基础分", "最低总分", "分级小计"):
        assert (SheetKey.SETTINGS, header) in used, header
    assert {(SheetKey.ROSTER, "排名分组"), (SheetKey.ROSTER, "难度系数")} <= used
    assert {(SheetKey.GRADES, "分项下限"), (SheetKey.TARGETS, "目标值")} <= used
    assert (SheetKey.TARGETS, "权重") in used
