"""One set of cases for every reader: what stands in a score cell, and what is booked for it.

A case says in plain terms what a cell holds and how it is shown. ``workbook_for`` and its like
write it in each format of file; ``verdict_of`` reads it through the airlock and judges it as the
answer to one criterion (cap 10, step 0.5). A new case is a line in ``CASES``; a format that cannot
say what a case says gives None, and the tests list those.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from tests.intake.packages import HEAD, MAIN, packed, workbook_parts, worksheet
from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Severity
from workbook_tool.core.form import Field
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.entries import read_entries
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook

SCHEME = IndicatorScheme(
    (
        Criterion("C01", ("一",), "标准一", Decimal(10), Decimal("0.5")),
        Criterion("C02", ("一",), "标准二", Decimal(10), Decimal("0.5")),
    )
)
# The score cell is C2; C5 holds an ordinary answer, so that no form is blank.
ROWS = {"C01": 2, "C02": 5}
SCORE_COLUMN = 3
OTHER_ANSWER = "8"


@dataclass(frozen=True)
class Number:
    """A number as it is stored."""

    stored: str


@dataclass(frozen=True)
class Text:
    """A text of one run; escapes and entities are the writer's affair."""

    text: str


@dataclass(frozen=True)
class Run:
    """A piece of a rich text; ``mark`` is "", "superscript", "subscript" or "strike"."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Rich:
    """A text of several runs."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Truth:
    """TRUE or FALSE."""

    is_true: bool


@dataclass(frozen=True)
class ErrorValue:
    """An error value such as #REF!."""

    value: str


@dataclass(frozen=True)
class Formula:
    """A formula and the result that was kept with it, None where none was."""

    formula: str
    result: Number | Text | Truth | ErrorValue | None


Content = Number | Text | Rich | Truth | ErrorValue | Formula | None


@dataclass(frozen=True)
class CellCase:
    """One score cell, and what comes of it.

    ``verdict`` is the score that is booked, if any, then the ids of the warnings and errors, one
    blank between them. ``shown_as`` is the code of the number format, or the number of a built-in
    one. ``merge`` is a merged range. ``is_struck`` tells that the whole cell is struck through.
    """

    name: str
    content: Content
    verdict: str
    shown_as: str | int = "General"
    merge: str = ""
    is_struck: bool = False


CASES = (
    CellCase("a whole number", Number("9"), "9"),
    CellCase("a number with places", Number("7.5"), "7.5"),
    CellCase("a number with the noise of binary floats", Number("7.4999999999999996"), "7.5"),
    CellCase("zero", Number("0"), "0"),
    CellCase("a number above the cap", Number("11"), "S103"),
    CellCase("a number below zero", Number("-1"), "S104"),
    CellCase("a number off the step", Number("7.3"), "S105"),
    CellCase("nothing", None, "S101"),
    # formats
    CellCase("two places", Number("7.5"), "7.5", "0.00"),
    CellCase("built-in percent", Number("0.9"), "S107", 9),
    CellCase("built-in percent of a whole number", Number("1"), "S107", 10),
    CellCase("percent by a code", Number("0.5"), "S107", "0.0%"),
    CellCase("built-in date", Number("43381"), "S108", 14),
    CellCase("a score in a date format", Number("9"), "9 S109", "yyyy-mm-dd"),
    CellCase("a time", Number("0.5"), "S108", "h:mm"),
    CellCase("elapsed hours", Number("9.5"), "S108", "[h]:mm"),
    CellCase("a number in a text format", Number("9"), "9", "@"),
    # texts
    CellCase("a number as text", Text("9"), "9 S102"),
    CellCase("a number with 分", Text("8.5分"), "8.5 S102"),
    CellCase("blanks around a number", Text("  9　"), "9 S102"),
    CellCase("a line break between digits", Text("1\n0"), "S106"),
    CellCase("a tab between digits", Text("1\t0"), "S106"),
    CellCase("blanks between digits", Text("1   0"), "S106"),
    CellCase("an ideographic full stop", Text("8。5"), "8.5 S102"),
    CellCase("a comma", Text("7,5"), "S106"),
    CellCase("words", Text("满分"), "S106"),
    CellCase("characters of XML", Text('<9> & "x"'), "S106"),
    CellCase("percent as text", Text("90%"), "S106"),
    CellCase("a circled digit", Text("⑧"), "S106"),
    CellCase("digits shown from right to left", Text("\u202e01"), "S106"),
    CellCase("runs that say one thing", Rich((Run("8"), Run(".5"))), "8.5 S102"),
    # other kinds
    CellCase("true", Truth(is_true=True), "S113"),
    CellCase("false", Truth(is_true=False), "S113"),
    CellCase("a broken reference", ErrorValue("#REF!"), "S112"),
    CellCase("a division by zero", ErrorValue("#DIV/0!"), "S112"),
    CellCase("not available", ErrorValue("#N/A"), "S112"),
    # formulas
    CellCase("a formula", Formula("4+5", Number("9")), "9 S110"),
    CellCase("a formula shown as percent", Formula("1/2", Number("0.5")), "S107", 9),
    CellCase("a formula without its result", Formula("4+5", None), "S111"),
    CellCase("a formula of text", Formula('"9"&"分"', Text("9分")), "9 S110"),
    CellCase("a formula that is true", Formula("1=1", Truth(is_true=True)), "S113"),
    CellCase("a formula with an error", Formula("1/0", ErrorValue("#DIV/0!")), "S112"),
    # merges
    CellCase("merged with the row below", Number("9"), "S114", merge="C2:C3"),
    CellCase("covered by the row above", Number("9"), "S114", merge="C1:C2"),
    CellCase("covered from the left", Number("9"), "S114", merge="B2:C2"),
    CellCase("merged to the right", Number("9"), "9", merge="C2:D2"),
    CellCase("a merge elsewhere", Number("9"), "9", merge="D2:E9"),
    # the section that applies to the value
    CellCase("percent below a hundred", Number("0.5"), "S107", "[>100]0;0%"),
    CellCase("percent below a hundred, whole", Number("9"), "S107", "[>100]0;0%"),
    CellCase("percent of small numbers only", Number("9"), "9", "[<1]0%;0"),
    CellCase("percent of negative numbers only", Number("9"), "9", "0;0%"),
    CellCase("percent of zero only", Number("0"), "S107", "0;-0;0%"),
    CellCase("percent of one number", Number("9"), "S107", "[=9]0%;0"),
    CellCase("percent in the third section", Number("9"), "S107", "[>100]0;[>50]0.0;0%"),
    CellCase("time below ten", Number("0.5"), "S108", "[>=10]0;h:mm"),
    CellCase("a whole score shown as time below ten", Number("9"), "9 S109", "[>=10]0;h:mm"),
    CellCase("no time from ten on", Number("10"), "10", "[>=10]0;h:mm"),
    CellCase("a colour and a condition", Number("9"), "S107", "[Red][>100]0;[Blue]0%"),
    # built-in formats of other languages
    CellCase("Thai percent", Number("0.5"), "S107", 67),
    CellCase("Thai percent with places", Number("9"), "S107", 68),
    CellCase("Thai date", Number("43381"), "S108", 71),
    CellCase("Thai time", Number("0.5"), "S108", 75),
    CellCase("Thai digits", Number("9"), "9", 59),
    CellCase("Chinese date", Number("43381"), "S108", 31),
    CellCase("Chinese time", Number("0.5"), "S108", 32),
    CellCase("Japanese date", Number("43381"), "S108", 57),
    CellCase("Korean date", Number("43381"), "S108", 50),
    # what is shown is not what is stored
    CellCase("rounded to a whole number", Number("7.5"), "7.5 S123", "0"),
    CellCase("rounded by a built-in format", Number("7.5"), "7.5 S123", 1),
    CellCase("another number in quotes", Number("9"), "9 S123", '"10"'),
    CellCase("a digit put in front", Number("9"), "9 S123", '"1"0'),
    CellCase("hidden", Number("9"), "9 S123", ";;;"),
    CellCase("a zero that is hidden", Number("0"), "0 S123", "0;-0;"),
    CellCase("shown in thousands", Number("9"), "9 S123", "0,"),
    CellCase("an escaped percent sign", Number("9"), "9 S123", "0\\%"),
    CellCase("a percent sign in quotes", Number("9"), "9 S123", '0"%"'),
    CellCase("per mille", Number("9"), "9 S123", "0\u2030"),
    CellCase("ten thousands", Number("9"), "9 S123", '0"万"'),
    CellCase("a text that is hidden", Text("9"), "9 S102 S123", ";;;"),
    CellCase("a text shown as another", Text("9"), "9 S102 S123", '0;0;0;"10"'),
    CellCase("brackets as accounts have them", Number("9"), "9 S123", "(0)"),
    CellCase("a unit behind the number", Number("9"), "9", '0.0"分"'),
    CellCase("a formula that is rounded", Formula("15/2", Number("7.5")), "7.5 S110 S123", "0"),
    # struck through, raised and lowered
    CellCase("all of a number is struck", Number("9"), "9 S124", is_struck=True),
    CellCase("all of a text is struck", Text("9"), "9 S102 S124", is_struck=True),
    CellCase("all runs are struck", Rich((Run("9", "strike"),)), "9 S102 S124"),
    CellCase("a raised nought", Rich((Run("1"), Run("0", "superscript"))), "S125"),
    CellCase("a lowered nought", Rich((Run("1"), Run("0", "subscript"))), "S125"),
    CellCase("the first digit is struck", Rich((Run("1", "strike"), Run("0"))), "S125"),
    CellCase("the places are struck", Rich((Run("7"), Run(".5", "strike"))), "S125"),
    CellCase("an old score is struck", Rich((Run("9", "strike"), Run("8"))), "S125"),
    CellCase("an old score and a blank", Rich((Run("9", "strike"), Run(" 8"))), "S125"),
    CellCase("struck and raised", Rich((Run("9", "strike"), Run("8", "superscript"))), "S125"),
    CellCase("a raised unit", Rich((Run("9"), Run("分", "superscript"))), "9 S102"),
    CellCase("all of it is raised", Rich((Run("9", "superscript"),)), "9 S102"),
    CellCase("a struck blank", Rich((Run("9"), Run(" ", "strike"))), "9 S102"),
    # escapes of characters
    CellCase("a carriage return", Text("9\r"), "9 S102"),
    CellCase("what looks like an escape", Text("_x0039_"), "S106"),
    CellCase("an escape over two runs", Rich((Run("_x00"), Run("39_"))), "S106"),
)


def verdict_of(content: bytes, path: str, limits: AirlockLimits = DEFAULT_LIMITS) -> str:
    """Return what is booked for the score cell of a file, and the ids of what was found."""
    try:
        found = read_workbook(content, path, limits=limits)
    except UnreadableReturnError as error:
        return error.finding.rule.id
    return judged(found)


def judged(found: FoundWorkbook) -> str:
    """Return what is booked for the score cell of a workbook, and the ids of what was found."""
    columns: dict[str, int] = {Field.CODE: 1, Field.TEXT: 2, Field.SCORE: SCORE_COLUMN}
    table = LocatedTable(found.sheets[0], 1, columns, ROWS, None, is_moved=False)
    (entry, other), findings = read_entries(table, SCHEME, version=1)
    assert other.raw == OTHER_ANSWER
    ids = [one.rule.id for one in findings if one.severity is not Severity.INFO]
    booked = [] if entry.score is None else [number_text(entry.score)]
    return " ".join([*booked, *sorted(ids)])


def _escaped(text: str) -> str:
    """Return a text as it stands in a string of Open XML."""
    text = text.replace("_x", "_x005F_x")
    return escape("".join(f"_x{ord(c):04X}_" if c < " " and c not in "\t\n" else c for c in text))


def _run(run: Run) -> str:
    marks = {"strike": "<strike/>", "": ""}
    mark = marks.get(run.mark, f'<vertAlign val="{run.mark}"/>')
    return f'<r><rPr>{mark}</rPr><t xml:space="preserve">{_escaped(run.text)}</t></r>'


def _string(content: Text | Rich) -> str:
    """Return the inside of a string item."""
    if isinstance(content, Rich):
        return "".join(map(_run, content.runs))
    return f'<t xml:space="preserve">{_escaped(content.text)}</t>'


def _kept(result: Number | Text | Truth | ErrorValue) -> tuple[str, str]:
    """Return the type of a cell, as an attribute, and its value."""
    if isinstance(result, Number):
        return "", f"<v>{result.stored}</v>"
    if isinstance(result, Truth):
        return ' t="b"', f"<v>{int(result.is_true)}</v>"
    if isinstance(result, ErrorValue):
        return ' t="e"', f"<v>{result.value}</v>"
    return ' t="str"', f"<v>{_escaped(result.text)}</v>"


def _cell(case: CellCase, *, inline: bool) -> tuple[str, str]:
    """Return the score cell, and the shared strings that it needs."""
    start = '<c r="C2" s="1"'
    content = case.content
    if content is None:
        return f"{start}/>", ""
    if isinstance(content, Text | Rich):
        if inline:
            return f'{start} t="inlineStr"><is>{_string(content)}</is></c>', ""
        return f'{start} t="s"><v>0</v></c>', f"<si>{_string(content)}</si>"
    if isinstance(content, Formula):
        kind, value = ("", "") if content.result is None else _kept(content.result)
        return f"{start}{kind}><f>{escape(content.formula)}</f>{value}</c>", ""
    kind, value = _kept(content)
    return f"{start}{kind}>{value}</c>", ""


def _styles(case: CellCase) -> str:
    """Return styles whose second one is that of the score cell."""
    number, custom = case.shown_as, ""
    if isinstance(number, str):
        code = escape(number, {'"': "&quot;"})
        custom = f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        number = 164
    fonts = f"<fonts><font/><font>{'<strike/>' * case.is_struck}</font></fonts>"
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">{custom}{fonts}<cellXfs count="2">'
        f'<xf numFmtId="0" fontId="0"/><xf numFmtId="{number}" fontId="1"/>'
        "</cellXfs></styleSheet>"
    )


def workbook_for(case: CellCase, *, inline: bool = False, before_rows: str = "") -> bytes:
    """Return an .xlsx file that holds a case, its text shared or inline.

    ``before_rows`` stands before the rows: a comment there keeps them from being plain.
    """
    cell, strings = _cell(case, inline=inline)
    merge = f'<mergeCells count="1"><mergeCell ref="{case.merge}"/></mergeCells>'
    other = f'<row r="5"><c r="C5"><v>{OTHER_ANSWER}</v></c></row>'
    rows = f'{before_rows}<row r="2">{cell}</row>{other}'
    sheet = worksheet(rows, merge if case.merge else "")
    return packed(workbook_parts(sheet, strings=strings, styles=_styles(case)))
