"""What the sheets of the summary share: title block, listings, row heights, print set-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import ceil
from typing import Final, Generic

from workbook_tool.core.cells import Range
from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.core.text import count_lines
from workbook_tool.excel.sheet_writer import Page, Row, SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.columns import (
    Column,
    Columns,
    RowT,
    Shown,
    Styled,
    clip,
    plain_of,
    text_of,
)
from workbook_tool.excel.summary.styles import TAB_LIST
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Phrase

LINE_HEIGHT: Final = 15.0
TALLEST_ROW: Final = 400.0
COMPUTED_HEIGHTS: Final = 4_000
"""Rows beyond which a listing leaves the heights to the program that opens it."""


WRAPPED: Final = frozenset({"text", "link", "mono", "center_wrap", "strong_left", "input_text"})
# At 300 characters 11 pt print as 5 pt on A4 across; pages side by side keep about 7 pt.
WIDEST_ON_ONE: Final = 300
WIDTH_OF_EACH: Final = 220
ROWS_KEPT: Final = 2_000
"""Rows of a long sheet that stand in memory as cells at a time."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[RowT]):
    """One sheet that is a plain list under a title.

    ``sentence`` is a text to copy that stands above the headings. ``empty`` is said where there
    are no rows. ``frozen`` is the number of columns that stay in sight.
    """

    name: str
    title: str
    columns: Sequence[Column[RowT]]
    rows: Sequence[RowT]
    notes: tuple[str, ...] = ()
    sentence: str = ""
    empty: str = ""
    frozen: int = 2
    is_landscape: bool = True
    tab_color: str = field(default=TAB_LIST)


def write_listing(book: WorkbookWriter, subject: Subject, listing: Listing[RowT]) -> None:
    """Write a listing as a sheet of its own, ready to filter and to print."""
    columns = Columns(listing.columns, subject.language)
    widths = columns.widths
    sheet = book.add_sheet(listing.name)
    sheet.columns(widths)
    row = write_title(sheet, subject, listing.title, widths, listing.notes)
    if listing.sentence:
        sheet.merge(Range(row, 1, row, columns.last), clip(listing.sentence), "sentence")
        sheet.height(row, row_height([(listing.sentence, int(sum(widths)))]) + 6)
        row += 1
    header_row = row
    columns.write_headings(sheet, row)
    sheet.height(row, row_height(list(zip(columns.headings, map(int, widths), strict=True))) + 6)
    _write_rows(sheet, columns, listing.rows, row + 1)
    if listing.rows:
        sheet.filter(Range(row, 1, row + len(listing.rows), columns.last))
    else:
        sheet.merge(Range(row + 1, 1, row + 1, columns.last), listing.empty, "center")
        sheet.height(row + 1, 24)
    sheet.freeze(header_row + 1, listing.frozen + 1)
    set_page(sheet, subject, is_landscape=listing.is_landscape, repeat=(header_row, header_row))
    sheet.view(tab_color=listing.tab_color)
    sheet.finish_rows()


def _write_rows(
    sheet: SheetWriter, columns: Columns[RowT], rows: Sequence[RowT], first: int
) -> None:
    """Write the rows: at once where they hold plain values only, else cell by cell."""
    has_heights = len(rows) <= COMPUTED_HEIGHTS
    shown = columns.shown(rows)
    styles = [column.style for column in columns]
    if "link" not in styles:
        plain = (
            _plain_row(values, styles, _height_of(columns, values) if has_heights else None)
            for values in shown
        )
        sheet.finished(first, plain, width=len(styles))
        return
    for row, values in enumerate(shown, start=first):
        columns.write_row(sheet, row, values)
        if has_heights:
            sheet.height(row, _height_of(columns, values), grows=True)
        if (row - first) % ROWS_KEPT == ROWS_KEPT - 1:
            sheet.finish_rows()


def _plain_row(values: Sequence[Shown], names: list[str], height: float | None) -> Row:
    """Return a row without links; the styles of the columns unless a value has its own."""
    styles = names
    plain: list[Value] = []
    for place, value in enumerate(values):
        if isinstance(value, Styled):
            styles = names.copy() if styles is names else styles
            styles[place] = value.style
        plain.append(plain_of(value))
    return Row(plain, styles, height)


def _height_of(columns: Columns[RowT], values: Sequence[Shown]) -> float:
    """Return the height that the wrapped texts of a row take."""
    return row_height(
        [
            (text_of(value), int(column.width))
            for value, column in zip(values, columns, strict=True)
            if column.style in WRAPPED
        ]
    )


def row_height(texts: Sequence[tuple[str, int]], *, line: float = LINE_HEIGHT) -> float:
    """Return the height of a row whose texts wrap in columns of the given widths."""
    lines = max((count_lines(text, width) for text, width in texts), default=1)
    return min(max(lines * line + 3, 20.0), TALLEST_ROW)


def write_title(
    sheet: SheetWriter,
    subject: Subject,
    title: str,
    widths: Sequence[float],
    notes: Sequence[str] = (),
) -> int:
    """Write the title and the notes, and return the first free row.

    The first note is always that the sheet is generated.
    """
    last = len(widths)
    width = int(sum(widths))
    sheet.merge(Range(1, 1, 1, last), title, "title")
    lines = count_lines(title, max(int(width / 1.7), 10))
    sheet.height(1, 27.0 * lines + 4)
    row = 2
    for note in (subject.say(Phrase.GENERATED), *notes):
        sheet.merge(Range(row, 1, row, last), note, "note")
        sheet.height(row, row_height([(note, width)], line=13.5) - 2)
        row += 1
    return row


def pages_across(widths: Sequence[float]) -> int:
    """Return over how many pages a table is printed side by side: one, unless it is very wide.

    >>> pages_across([5.0, 26.0, *[8.0] * 30]), pages_across([5.0, 26.0, *[8.0] * 60])
    (1, 3)
    """
    width = sum(widths)
    return 1 if width <= WIDEST_ON_ONE else ceil(width / WIDTH_OF_EACH)


def first_page(widths: Sequence[float]) -> Sequence[float]:
    """Return the columns that stand on the first page across; the title spans these."""
    room = sum(widths) / pages_across(widths) + 1e-9
    return widths[: max(1, sum(so_far <= room for so_far in accumulate(widths)))]


def set_page(
    sheet: SheetWriter,
    subject: Subject,
    *,
    is_landscape: bool = True,
    repeat: tuple[int, int] | None = None,
    fit_height: int = 0,
    widths: Sequence[float] = (),
    lead: int = 0,
) -> None:
    """Set a sheet up for A4, one page wide, headings repeated, pages numbered.

    A very wide table, told by its ``widths``, takes several pages side by side; the first ``lead``
    columns then stand on each.
    """
    across = pages_across(widths)
    footer = f"&C&8{subject.say(Phrase.PAGE_FOOTER)}&L&8{_escape(sheet.name)}"
    sheet.page(
        Page(
            is_landscape=is_landscape,
            fit_width=across,
            fit_height=fit_height,
            repeat_rows=repeat,
            repeat_columns=lead if across > 1 else 0,
            footer=footer,
        )
    )


def _escape(text: str) -> str:
    """Return a text for a footer, in which "&" starts a code."""
    return text.replace("&", "&&")


def status_cell(subject: Subject, status: Status) -> Styled:
    """Return a status in words and in its colour."""
    return Styled(subject.say(STATUS_TITLES[status]), f"status_{status}")
