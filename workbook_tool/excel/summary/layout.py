"""What the sheets of the summary share: title block, listings, row heights, print set-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import ceil
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.text import Text, count_lines
from workbook_tool.excel.sheet_writer import Page, Row, SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.styles import TAB_LIST
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Phrase

CELL_LIMIT: Final = 32_767
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
class Column:
    """One column of a listing: heading, width in characters, style of its cells."""

    heading: str
    width: float
    style: str = "text"


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


Shown = Value | Link | Styled


@dataclass(frozen=True, slots=True)
class Listing:
    """One sheet that is a plain list under a title.

    ``sentence`` is a text to copy that stands above the headings. ``empty`` is said where there
    are no rows. ``frozen`` is the number of columns that stay in sight.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Shown]]
    notes: tuple[str, ...] = ()
    sentence: str = ""
    empty: str = ""
    frozen: int = 2
    is_landscape: bool = True
    tab_color: str = field(default=TAB_LIST)


def write_listing(book: WorkbookWriter, subject: Subject, listing: Listing) -> None:
    """Write a listing as a sheet of its own, ready to filter and to print."""
    widths = [column.width for column in listing.columns]
    sheet = book.add_sheet(listing.name)
    sheet.columns(widths)
    row = write_title(sheet, subject, listing.title, widths, listing.notes)
    last = len(widths)
    if listing.sentence:
        sheet.merge(Range(row, 1, row, last), clip(listing.sentence), "sentence")
        sheet.height(row, row_height([(listing.sentence, int(sum(widths)))]) + 6)
        row += 1
    header_row = row
    sheet.row(row, [column.heading for column in listing.columns], "head")
    sheet.height(row, row_height([(one.heading, int(one.width)) for one in listing.columns]) + 6)
    _write_rows(sheet, listing, row + 1)
    if listing.rows:
        sheet.filter(Range(row, 1, row + len(listing.rows), last))
    else:
        sheet.merge(Range(row + 1, 1, row + 1, last), listing.empty, "center")
        sheet.height(row + 1, 24)
    sheet.freeze(header_row + 1, listing.frozen + 1)
    set_page(sheet, subject, is_landscape=listing.is_landscape, repeat=(header_row, header_row))
    sheet.view(tab_color=listing.tab_color)
    sheet.finish_rows()


def _write_rows(sheet: SheetWriter, listing: Listing, first: int) -> None:
    """Write the rows: at once where they hold plain values only, else cell by cell."""
    names = [column.style for column in listing.columns]
    if "link" not in names:
        rows = (_plain_row(listing, names, values) for values in listing.rows)
        sheet.finished(first, rows, width=len(names))
        return
    for row, values in enumerate(listing.rows, start=first):
        for number, (value, style) in enumerate(zip(values, names, strict=True), start=1):
            write_value(sheet, row, number, value, style)
        height = _height_of(listing, values)
        if height is not None:
            sheet.height(row, height, grows=True)
        if (row - first) % ROWS_KEPT == ROWS_KEPT - 1:
            sheet.finish_rows()


def _plain_row(listing: Listing, names: list[str], values: Sequence[Shown]) -> Row:
    """Return a row without links; the styles of the columns unless a value has its own."""
    styles = names
    plain: list[Value] = []
    for place, value in enumerate(values):
        if isinstance(value, str):  # most are
            plain.append(clip(value))
        elif isinstance(value, Styled):
            if styles is names:
                styles = names.copy()
            styles[place] = value.style
            plain.append(value.value)
        elif isinstance(value, Link):
            plain.append(clip(value.text))
        else:
            plain.append(value)
    return Row(plain, styles, _height_of(listing, values))


def _height_of(listing: Listing, values: Sequence[Shown]) -> float | None:
    """Return the height that the wrapped texts of a row take, None in very long listings."""
    if len(listing.rows) > COMPUTED_HEIGHTS:
        return None
    return row_height(
        [
            (text_of(value), int(column.width))
            for value, column in zip(values, listing.columns, strict=True)
            if column.style in WRAPPED
        ]
    )


def write_value(sheet: SheetWriter, row: int, column: int, value: Shown, style: str) -> None:
    """Write a value, a link or a value with a style of its own."""
    if isinstance(value, Link):
        sheet.link(row, column, value.target, clip(value.text), style)
    elif isinstance(value, Styled):
        sheet.cell(row, column, value.value, value.style)
    else:
        sheet.cell(row, column, clip(value) if isinstance(value, str) else value, style)


def text_of(value: Shown) -> str:
    """Return the text of a value that is a text, "" of all others."""
    if isinstance(value, Link):
        return value.text
    if isinstance(value, Styled):
        value = value.value
    return value if isinstance(value, str) else ""


def clip(text: str) -> str:
    """Return a text that fits in a cell; a longer one, which no Excel file holds, says so.

    Excel counts UTF-16 units: what lies outside the basic plane counts twice.
    """
    if len(text) <= CELL_LIMIT // 2 or len(text.encode("utf-16-le")) <= 2 * CELL_LIMIT:
        return text
    units = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - 1)]
    return f"{units.decode('utf-16-le', errors='ignore')}…"


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


def headings(subject: Subject, *columns: tuple[Text, float, str]) -> tuple[Column, ...]:
    """Return columns from bilingual headings."""
    return tuple(Column(subject.say(text), width, style) for text, width, style in columns)
