"""The table of the paper register (纸质登记): its words, and how it is read as staff left it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from workbook_tool.core.cells import Cell, CellKind, FoundSheet, FoundWorkbook, Range, cell_name
from workbook_tool.core.findings import Code, Finding, Location, Rule
from workbook_tool.core.returns.papers import PaperEntry, PaperRegister
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import Text, normalise_label, squeezed

NUMBER: Final = Text("序号", "No.")
CODE: Final = Text("单位代码", "Agency code")
AGENCY: Final = Text("单位", "Agency")
CATEGORY: Final = Text("类别", "Category")
RECEIVED: Final = Text("收到日期", "Received on")
CHECK_CODE: Final = Text("校验码", "Check code")
AGREES: Final = Text("一致/不一致", "Agrees or differs")
REMARK: Final = Text("备注", "Remark")
HEADINGS: Final = (NUMBER, CODE, AGENCY, CATEGORY, RECEIVED, CHECK_CODE, AGREES, REMARK)

EQUAL: Final = Text("一致", "agrees")
UNEQUAL: Final = Text("不一致", "differs")

CODE_DIGITS: Final = 4
_NO_TABLE: Final = Text("没有找到登记表的表头", "the headings of the table are missing")
_BLANK: Final = Text("（空白）", "(blank)")
_LABELS: Final = {
    normalise_label(words): heading for heading in HEADINGS for words in (heading.zh, heading.en)
}
_WORDS: Final = {
    normalise_label(words): is_equal
    for title, is_equal in ((EQUAL, True), (UNEQUAL, False))
    for words in (title.zh, title.en)
}
_FOUR_DIGITS: Final = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE: Final = re.compile(  # at the beginning; a time of day or a word may follow
    r"(?:(?:19|20)?\d\d(?:[-/.]|年))?(?:0?[1-9]|1[0-2])(?:[-/.]|月)(?:[12]\d|3[01]|0?[1-9])(?!\d)"
    r"|(?:[12]\d|3[01]|0?[1-9])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d(?!\d)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?:[12]\d|3[01]|0?[1-9])[. ]*(?:{_MONTHS})"
    rf"|(?:{_MONTHS})[a-z]*[. ]*(?:[12]\d|3[01]|0?[1-9])(?!\d)",
    re.IGNORECASE,
)
_AROUND_PARTS: Final = re.compile(r"\s*([-/.年月])\s*")
_FIRST_DAY: Final = date(1899, 12, 30)  # of Excel's count, from March 1900 on
_DAYS: Final = range(36_526, 73_051)  # 2000 to 2099
_LARGEST: Final = 10**9


@dataclass(frozen=True, slots=True)
class _Table:
    """The table on one sheet: its columns, its rows, and where merged cells have their value."""

    sheet: FoundSheet
    columns: Mapping[Text, int]
    rows: tuple[int, ...]
    merged: Mapping[tuple[int, int], tuple[int, int]]

    def cell(self, row: int, heading: Text) -> Cell | None:
        """Return a cell of a row, that of its merge where it is merged."""
        column = self.columns.get(heading)
        if column is None:
            return None
        return self.sheet.cells.get(self.merged.get((row, column), (row, column)))

    def text(self, row: int, heading: Text) -> str:
        """Return what stands in a cell, without blanks around it; a formula where it has no value.

        Full-width characters are returned as usual ones.
        """
        cell = self.cell(row, heading)
        if cell is None:
            return ""
        text = cell.text if cell.is_cached else f"={cell.formula}"
        return unicodedata.normalize("NFKC", text).strip()

    def name(self, row: int, heading: Text) -> str:
        """Return the A1 name of a cell."""
        return cell_name(row, self.columns[heading]) if heading in self.columns else ""

    def at(self, row: int, heading: Text, agency: Agency | None = None) -> Location:
        """Return the place of a cell."""
        code = None if agency is None else agency.code
        return Location(code, sheet=self.sheet.name, cell=self.name(row, heading))


def read_papers(found: FoundWorkbook, roster: Roster, file: str) -> PaperRegister:
    """Return what staff noted, wherever rows and columns went and whatever program saved it.

    ``file`` is the name that findings give. What is unclear becomes a finding and is left out.
    """
    tables = [table for sheet in found.sheets for table in _tables_of(sheet)]
    if not tables:
        return unreadable_register(file, _NO_TABLE)
    table, *others = tables
    findings = [
        Finding.of(
            Code.PAPER_TABLES_TWICE,
            Location(sheet=other.sheet.name),
            other=other.sheet.name,
            sheet=table.sheet.name,
        )
        for other in others
    ]
    entries: list[PaperEntry] = []
    seen: set[str] = set()
    for row in table.rows:
        agency, faults = _agency_of(table, row, roster)
        if agency is None:
            findings += faults if _is_noted(table, row) else ()
            continue
        seen.add(agency.code)
        if _is_noted(table, row):
            entry, unclear = _entry_of(table, row, agency)
            entries += [entry] if entry.says_anything else []
            findings += unclear
    return PaperRegister(file, tuple(entries), frozenset(seen), tuple(findings))


def unreadable_register(file: str, why: Text) -> PaperRegister:
    """Return a register of which nothing can be read, with the reason."""
    finding = Finding.of(Code.PAPER_REGISTER_UNREADABLE, Location(file=file), file=file, why=why)
    return PaperRegister(file, findings=(finding,))


def _tables_of(sheet: FoundSheet) -> Iterator[_Table]:
    """Yield the table of a sheet, below the first row that names agencies and what came."""
    rows: dict[int, dict[Text, int]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        heading = _LABELS.get(normalise_label(cell.text))
        if heading is not None:
            rows.setdefault(row, {}).setdefault(heading, column)
    for row, columns in rows.items():
        names_agencies = CODE in columns or AGENCY in columns
        if names_agencies and (RECEIVED in columns or CHECK_CODE in columns):
            below = tuple(sorted({at for at, _ in sheet.cells if at > row}))
            merged = dict(_merged(sheet.merges, columns.values(), below))
            yield _Table(sheet, columns, below, merged)
            return


def _merged(
    merges: Iterable[Range], columns: Iterable[int], rows: Sequence[int]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the cells of merges with the cell that holds their value, in one walk a column.

    Office staff merge a date over the agencies that brought their papers on that day.
    """
    in_order = sorted(merges)
    for column in columns:
        waiting = [one for one in in_order if one.first_column <= column <= one.last_column]
        waiting.reverse()
        current: Range | None = None
        for row in rows:
            while waiting and waiting[-1].first_row <= row:
                current = waiting.pop()
            if current is not None and current.covers(row, column):
                yield (row, column), (current.first_row, current.first_column)


def _is_noted(table: _Table, row: int) -> bool:
    """Tell whether staff noted anything in a row."""
    return any(table.text(row, heading) for heading in (RECEIVED, CHECK_CODE, AGREES))


def _agency_of(
    table: _Table, row: int, roster: Roster
) -> tuple[Agency | None, tuple[Finding, ...]]:
    """Return the agency of a row; without exactly one, what has to be said about that."""
    code, name = table.text(row, CODE), table.text(row, AGENCY)
    by_code, by_name = roster.called(code), roster.called(name)
    is_named_twice = bool(by_code and by_name)
    found = tuple(one for one in by_code if one in by_name) if is_named_twice else by_code + by_name
    if len(found) == 1:
        return found[0], ()
    at = table.at(row, CODE if CODE in table.columns else AGENCY)
    if is_named_twice:
        finding = Finding.of(Code.PAPER_NAMES_TWO, at, observed=code, row=row, code=code, name=name)
    else:
        shown = code or name or _BLANK
        finding = Finding.of(Code.PAPER_OF_NOBODY, at, observed=code or name, row=row, agency=shown)
    return None, (finding,)


def _entry_of(table: _Table, row: int, agency: Agency) -> tuple[PaperEntry, list[Finding]]:
    """Return what a row says, and what in it is unclear."""
    findings = []
    received, is_clear = _date_of(table, row)
    if not is_clear:
        findings.append(_unclear(Code.PAPER_DATE_UNCLEAR, table, row, RECEIVED, agency))
    code = _check_code_of(table, row)
    if code is None:
        findings.append(_unclear(Code.PAPER_CODE_UNCLEAR, table, row, CHECK_CODE, agency))
    word = table.text(row, AGREES)
    is_equal = _WORDS.get(normalise_label(word))
    if word and is_equal is None:
        findings.append(_unclear(Code.PAPER_WORD_UNCLEAR, table, row, AGREES, agency))
    key = CODE if CODE in table.columns else AGENCY
    entry = PaperEntry(
        agency,
        table.sheet.name,
        table.name(row, key),
        received=received,
        code=code or "",
        code_cell=table.name(row, CHECK_CODE),
        is_equal=is_equal,
        word_cell=table.name(row, AGREES),
        remark=table.text(row, REMARK),
        # A code that cannot be read shows all the same that a paper came.
        is_unclear=code is None or (bool(word) and is_equal is None),
    )
    return entry, findings


def _unclear(rule: Rule, table: _Table, row: int, heading: Text, agency: Agency) -> Finding:
    text = table.text(row, heading)
    return Finding.of(
        rule, table.at(row, heading, agency), observed=text, agency=agency.short, text=text
    )


def _check_code_of(table: _Table, row: int) -> str | None:
    """Return the check code of a row, "" without one, None where it is no code.

    A program that takes it for a number drops the zeros in front.
    """
    text = squeezed(table.text(row, CHECK_CODE))
    cell = table.cell(row, CHECK_CODE)
    if cell is not None and cell.kind is CellKind.NUMBER:
        number = _whole(text)
        text = text if number is None else f"{number:0{CODE_DIGITS}d}"
    return text if not text or _FOUR_DIGITS.fullmatch(text) else None


def _date_of(table: _Table, row: int) -> tuple[str, bool]:
    """Return the date of receipt as people read it, and whether what stands there is one."""
    text = table.text(row, RECEIVED)
    cell = table.cell(row, RECEIVED)
    if cell is not None and cell.kind is CellKind.NUMBER:
        days = _whole(text.partition(".")[0])
        if days is not None and days in _DAYS:
            return (_FIRST_DAY + timedelta(days=days)).isoformat(), True
    if cell is not None and cell.kind is CellKind.DATE:
        text = text.partition("T")[0]
    is_date = not text or _DATE.match(_AROUND_PARTS.sub(r"\1", text)) is not None
    return (text if is_date else ""), is_date


def _whole(text: str) -> int | None:
    """Return the whole number that a text says, None for any other."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    is_whole = number.is_finite() and 0 <= number <= _LARGEST and number == int(number)
    return int(number) if is_whole else None
