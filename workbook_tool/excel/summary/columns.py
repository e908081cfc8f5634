"""Columns of tables: one line says key, heading, width, style and value, and no other line does."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final, Generic, TypeVar

from workbook_tool.core.cells import Range
from workbook_tool.core.text import Language, Text, in_language
from workbook_tool.excel.sheet_writer import SheetWriter, Value

CELL_LIMIT: Final = 32_767


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that shows a text and leads to a target."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with a style of its own instead of its column's."""

    value: Value
    style: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (without "=") and its result, which previews show."""

    formula: str
    result: Decimal | int | str


Shown = Value | Link | Styled | Formula
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column of a table: what stands over it, how it looks, and what a row shows in it.

    ``width`` is in characters. Without ``value`` the rows are numbered from 1. ``above`` stands
    over the headings of neighbours that have it in common, ``below`` under the heading, in a style
    of its own. A column may grow up to ``widest`` where its texts are longer.
    """

    key: str
    heading: Text | str
    width: float
    style: str
    value: Callable[[RowT], Shown] | None = None
    above: Text | str = ""
    below: Value = None
    below_style: str = "caps"
    widest: float = 0


@dataclass(frozen=True, slots=True)
class Columns(Generic[RowT]):
    """The columns of one table from left to right; the first stands in column ``first``."""

    columns: Sequence[Column[RowT]]
    language: Language
    first: int = 1

    def __iter__(self) -> Iterator[Column[RowT]]:
        """Iterate over the columns."""
        return iter(self.columns)

    @property
    def widths(self) -> list[float]:
        """Return the width of each column."""
        return [column.width for column in self.columns]

    @property
    def headings(self) -> list[str]:
        """Return the heading of each column."""
        return [in_language(column.heading, self.language) for column in self.columns]

    @property
    def last(self) -> int:
        """Return where the last column stands."""
        return self.first + len(self.columns) - 1

    @property
    def positions(self) -> Mapping[str, int]:
        """Return where each key stands."""
        return {column.key: place for place, column in enumerate(self.columns, start=self.first)}

    def shown(self, rows: Iterable[RowT]) -> Iterator[list[Shown]]:
        """Yield what each row shows."""
        values = [column.value for column in self.columns]
        for number, row in enumerate(rows, start=1):
            yield [number if value is None else value(row) for value in values]

    def write_headings(self, sheet: SheetWriter, row: int) -> None:
        """Write the headings in one row."""
        for column, heading in enumerate(self.headings, start=self.first):
            sheet.cell(row, column, heading, "head")

    def write_two_headings(self, sheet: SheetWriter, row: int, style: str) -> None:
        """Write two rows: what stands above over the headings, all others over both rows.

        ``style`` is that of what stands above several headings.
        """
        placed = list(enumerate(zip(self.columns, self.headings, strict=True), start=self.first))
        for place, (column, heading) in placed:
            if not column.above:
                sheet.merge(Range(row, place, row + 1, place), heading, "head")
        for above, members in groupby(placed, key=lambda one: one[1][0].above):
            if above:
                group = list(members)
                span = Range(row, group[0][0], row, group[-1][0])
                sheet.merge(span, in_language(above, self.language), style)
                for place, (_, heading) in group:
                    sheet.text(row + 1, place, heading, "head")

    def write_below(self, sheet: SheetWriter, row: int) -> None:
        """Write what stands under the headings."""
        for place, column in enumerate(self.columns, start=self.first):
            sheet.cell(row, place, column.below, column.below_style)

    def write_row(self, sheet: SheetWriter, row: int, values: Sequence[Shown]) -> None:
        """Write values in the styles of the columns."""
        shown = zip(self.columns, values, strict=True)
        for place, (column, value) in enumerate(shown, start=self.first):
            write_value(sheet, row, place, value, column.style)


def write_value(sheet: SheetWriter, row: int, column: int, value: Shown, style: str) -> None:
    """Write a value, a link, a formula, or a value with a style of its own."""
    if isinstance(value, Link):
        sheet.link(row, column, value.target, clip(value.text), style)
    elif isinstance(value, Formula):
        sheet.formula(row, column, value.formula, value.result, style)
    else:
        own = value.style if isinstance(value, Styled) else style
        sheet.cell(row, column, plain_of(value), own)


def plain_of(value: Shown) -> Value:
    """Return what a cell reads, without its link, formula or style."""
    if isinstance(value, str):  # most are
        return clip(value)
    if isinstance(value, Styled):
        return value.value
    if isinstance(value, Link):
        return clip(value.text)
    return value.result if isinstance(value, Formula) else value


def text_of(value: Shown) -> str:
    """Return what a cell reads where that is a text, else ""."""
    plain = plain_of(value)
    return plain if isinstance(plain, str) else ""


def clip(text: str) -> str:
    """Return a text that fits in a cell; a longer one, which no Excel file holds, says so.

    Excel counts UTF-16 units: what lies outside the basic plane counts twice.
    """
    if len(text) <= CELL_LIMIT // 2 or len(text.encode("utf-16-le")) <= 2 * CELL_LIMIT:
        return text
    units = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - 1)]
    return f"{units.decode('utf-16-le', errors='ignore')}…"
