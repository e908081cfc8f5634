"""What each row of an annex table is: a criterion, a heading, a total line, or a remark."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.cells import Range
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.annex.header_words import IGNORED
from workbook_tool.definition.annex.headers import headers_at
from workbook_tool.definition.annex.headings import Heading, read_heading
from workbook_tool.definition.annex.numbers import (
    TotalLine,
    read_cap,
    read_number,
    read_total_line,
)
from workbook_tool.definition.annex.tables import AnnexTable
from workbook_tool.definition.reading.grid import Value
from workbook_tool.definition.words.table_columns import CODE_COLUMN, LEVEL_FIELDS

_SERIAL = 4  # characters of a serial number, such as （十二）
_SIGNED_CELLS = 2  # a signature and its date
_NOTE = re.compile(
    r"(注|备注|说明|附注|填表|评分说明|资料来源|来源|notes?|remarks?|source)\s*(?:\d+\s*)?[:：.、]",
    re.IGNORECASE,
)
_NOTE_TITLE = re.compile(r"(?:备注|说明|注|附注|填表说明|评分说明|考核说明|notes?|remarks?)")
_SIGNED = re.compile(r"签字|签名|盖章|填表人|制表|审核人|年\s*月\s*日")
_CONTINUED = frozenset({"续表", "续", "接上表", "续上表", "接下表", "continued"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row below the header; ``heading`` and ``total`` where it is one of these."""

    number: int
    cells: Mapping[int, Value]
    heading: Heading | None = None
    total: TotalLine | None = None
    is_remark: bool = False

    @property
    def is_criterion(self) -> bool:
        """Tell whether something is scored here."""
        return self.heading is None and self.total is None and not self.is_remark


def table_rows(table: AnnexTable) -> tuple[TableRow, ...]:
    """Return the rows below the header in order; repeated headers and page marks are left out."""
    reader = _RowReader(table, {area[:2]: area for area in table.grid.merges}, _numbering(table))
    rows = [
        reader.row(number, cells)
        for number, cells in table.grid.rows.items()
        if number > table.header and not _is_repeated(table, cells)
    ]
    return tuple(_without_false_headings(_with_outer_rows(reader, rows)))


def _is_repeated(table: AnnexTable, cells: Mapping[int, Value]) -> bool:
    """Tell whether a row repeats a row of the header, as tables split over pages do."""
    texts = {column: normalise_label(str(value)) for column, value in cells.items()}
    if set(texts.values()) <= _CONTINUED:
        return True
    return any(
        texts
        == {
            column: normalise_label(str(value))
            for column, value in table.grid.rows.get(row, {}).items()
        }
        for row in table.header_block
    )


def _numbering(table: AnnexTable) -> int:
    """Return the column of serial numbers, 0 where there is none."""
    heads = headers_at(table.grid, table.header)
    numbered = next((head.column for head in heads if head.field == IGNORED), 0)
    return numbered or table.columns.places.get(CODE_COLUMN, 0)


@dataclass(frozen=True, slots=True)
class _RowReader:
    table: AnnexTable
    areas: Mapping[tuple[int, int], Range]
    numbering: int

    def row(self, number: int, cells: Mapping[int, Value]) -> TableRow:
        total = self.total_line(cells)
        if total is not None:
            return TableRow(number, cells, total=total)
        if self.is_note(cells):
            return TableRow(number, cells, is_remark=True)
        heading = self.heading(number, cells)
        if heading is not None:
            return TableRow(number, cells, heading=heading)
        return TableRow(number, cells, is_remark=self.is_remark(number, cells))

    def total_line(self, cells: Mapping[int, Value]) -> TotalLine | None:
        """Return what a row says as a total line: its words, and the number beside them."""
        texts = [value for value in cells.values() if isinstance(value, str)]
        lines = [line for text in texts if (line := read_total_line(text)) is not None]
        if not lines:
            return None
        places = self.table.columns.places
        worded = {places.get(field) for field in (*LEVEL_FIELDS, "text")}
        others = {at: value for at, value in cells.items() if not is_total_word(value)}
        if any(at in worded and read_number(value) is None for at, value in others.items()):
            return None  # 合计 is only a word of a longer row
        numbers = [self._number(value) for value in others.values()]
        known = [number for number in numbers if number is not None]
        cap = self._number(cells.get(places.get("cap", 0)))
        stated = [line.number for line in lines if line.number is not None]
        number = next(iter(stated), cap if cap is not None else next(iter(known), None))
        return TotalLine(lines[0].is_partial, number)

    def _number(self, value: Value | None) -> Decimal | None:
        number = read_number(value)
        cap = read_cap(value) if number is None and isinstance(value, str) else None
        return cap.number if cap else number

    def heading(self, number: int, cells: Mapping[int, Value]) -> Heading | None:
        """Return the heading of a row that holds nothing else, None where it holds more."""
        worded = self.worded(cells)
        if len(worded) != 1:
            return None
        ((column, value),) = worded.items()
        if not isinstance(value, str) or not self.is_first(column):
            return None
        heading = read_heading(value)
        is_sure = heading is not None and heading.is_sure
        return (
            heading
            if is_sure and (self.is_across(number, column) or column in self.outer)
            else None
        )

    @property
    def outer(self) -> frozenset[int]:
        """Return the columns in which a heading may stand without being merged."""
        places = self.table.columns.places
        named = {places.get("level_1", 0)} if self.table.columns.is_level_named else set()
        return frozenset({1, self.first, self.numbering} - named - {0})

    @property
    def first(self) -> int:
        return min(self.table.columns.places.values())

    def worded(self, cells: Mapping[int, Value]) -> dict[int, Value]:
        """Return the cells beside the serial number."""
        return {
            at: value
            for at, value in cells.items()
            if at != self.numbering or (isinstance(value, str) and len(value.strip()) > _SERIAL)
        }

    def is_first(self, column: int) -> bool:
        return column <= max(self.first, self.table.columns.places.get("text", 0))

    def is_across(self, number: int, column: int) -> bool:
        """Tell whether a cell spans the table from its first column to the text and the points."""
        places = self.table.columns.places
        area = self.areas.get((number, column))
        widest = area.last_column if area else column
        needed = max(places.get("text", 0), places.get("cap", 0))
        return column <= self.first and widest >= needed

    def is_note(self, cells: Mapping[int, Value]) -> bool:
        """Tell whether a row begins with a word for notes, or only holds a signature."""
        value = next(iter(cells.values()))
        if not isinstance(value, str) or cells.get(self.table.columns.places.get("cap", 0)):
            return False
        if _NOTE_TITLE.fullmatch(normalise_label(value)):
            return True
        is_alone = len(cells) == 1
        is_signed = len(cells) <= _SIGNED_CELLS and _SIGNED.search(value) is not None
        return is_signed or (is_alone and _NOTE.match(value) is not None)

    def is_remark(self, number: int, cells: Mapping[int, Value]) -> bool:
        """Tell whether a row is a sentence across the table, or stands beside all of its columns.

        A row that holds nothing but its number is none either.
        """
        column, value = next(iter(cells.items()))
        if not set(cells) & set(self.table.columns.places.values()):
            return True
        return len(cells) == 1 and isinstance(value, str) and self.is_across(number, column)


def is_total_word(value: Value) -> bool:
    """Tell whether a cell says 合计 or holds only punctuation."""
    return isinstance(value, str) and (
        read_total_line(value) is not None or not normalise_label(value)
    )


def _with_outer_rows(reader: _RowReader, rows: Sequence[TableRow]) -> Iterator[TableRow]:
    """Yield the rows; those of an outer numbering that state the sum of the next are headings.

    Such as 一 组织领导 20 above 1 … 5, 2 … 15: the innermost points count, the outer check them.
    """
    caps = [_cap_of(reader.table, row) for row in rows]
    styles = {_style(reader, row) for row in rows if reader.numbering in row.cells}
    outermost = min(styles - {0}, default=0) if len(styles - {0}) > 1 else 0
    outer = [_outer_title(reader, row, outermost) for row in rows]
    for turn, row in enumerate(rows):
        title, points = outer[turn], caps[turn]
        if title is None or points is None:
            yield row
            continue
        below = range(turn + 1, _next_outer(outer, turn))
        inner = [caps[one] for one in below if rows[one].is_criterion]
        known = [one for one in inner if one is not None]
        if known and sum(known, Decimal(0)) == points:
            heading = Heading(title, _style(reader, row), points)
            yield TableRow(row.number, row.cells, heading=heading)
        else:
            yield row


def _next_outer(outer: Sequence[str | None], turn: int) -> int:
    return next((at for at in range(turn + 1, len(outer)) if outer[at] is not None), len(outer))


def _style(reader: _RowReader, row: TableRow) -> int:
    number = read_heading(f"{row.cells.get(reader.numbering, '')}、")
    return number.style if number is not None and number.is_sure else 0


def _outer_title(reader: _RowReader, row: TableRow, outermost: int) -> str | None:
    """Return what a row would be called as a heading, None where it cannot be one."""
    if not row.is_criterion:
        return None
    places = reader.table.columns.places
    text = row.cells.get(places.get("text", 0))
    levels = [row.cells[places[f]] for f in LEVEL_FIELDS if places.get(f) in row.cells]
    if text is None and len(levels) == 1:
        return " ".join(str(levels[0]).split())
    is_outer = outermost > 0 and _style(reader, row) == outermost
    if text is not None and not levels and is_outer:
        return " ".join(str(text).split())
    return None


def _cap_of(table: AnnexTable, row: TableRow) -> Decimal | None:
    cap = read_cap(row.cells.get(table.columns.places.get("cap", 0)))
    return cap.number if cap is not None else None


def _without_false_headings(rows: Iterator[TableRow]) -> Iterator[TableRow]:
    """Yield the rows; after a note or the last total line nothing is a heading any more."""
    kept = list(rows)
    last = max((turn for turn, row in enumerate(kept) if row.is_criterion), default=-1)
    for turn, row in enumerate(kept):
        if turn > last and row.heading is not None:
            yield TableRow(row.number, row.cells, is_remark=True)
        else:
            yield row
