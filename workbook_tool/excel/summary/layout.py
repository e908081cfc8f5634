"""What the sheets of the summary share: title block, listings, row heights, print set-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from workbook_tool.excel.summary.paper import (
    A4,
    MARGINS,
    Paper,
    heights_of,
    pages_across,
    pages_down,
)
from workbook_tool.excel.summary.styles import TAB_LIST
from workbook_tool.excel.summary.subject import Subject, shorten
from workbook_tool.excel.summary.words import Phrase

LINE_HEIGHT: Final = 15.0
SINGLE_LINE: Final = 16.5  # which Excel gives a line of 10 points
TALLEST_ROW: Final = 400.0
COMPUTED_HEIGHTS: Final = 4_000
"""Rows beyond which a listing leaves the heights to the program that opens it."""


WRAPPED: Final = frozenset({"text", "link", "mono", "center_wrap", "strong_left", "input_text"})
_HEADER_WIDTH: Final = 90
ROWS_KEPT: Final = 2_000
"""Rows of a long sheet that stand in memory as cells at a time."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[RowT]):
    """One sheet that is a plain list under a title.

    ``sentence`` is a text to copy that stands above the headings. ``empty`` is said where there
    are no rows. ``frozen`` is the number of columns that stay in sight. ``is_kept`` marks a sheet
    for the files, which is neither signed nor printed with the others. In one that ``grows``
    rows follow what is typed into them; else their heights stand, so that pages are as planned.
    ``groups`` are the rows once more below the list, each group under a line of its own.
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
    is_kept: bool = False
    grows: bool = False
    groups: Sequence[tuple[str, Sequence[RowT]]] = ()
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
    _write_rows(sheet, columns, listing.rows, row + 1, grows=listing.grows)
    if listing.rows:
        sheet.filter(Range(row, 1, row + len(listing.rows), columns.last))
    else:
        sheet.merge(Range(row + 1, 1, row + 1, columns.last), listing.empty, "center")
        sheet.height(row + 1, 24)
    if not listing.is_kept:
        end = _write_groups(sheet, columns, listing, row + 1 + max(len(listing.rows), 1))
        write_signatures(sheet, subject, end + 1, columns.last)
    sheet.freeze(header_row + 1, listing.frozen + 1)
    setup = PrintSetup(
        is_landscape=listing.is_landscape,
        repeat=(header_row, header_row),
        is_kept=listing.is_kept,
    )
    set_page(sheet, subject, setup)
    sheet.view(tab_color=listing.tab_color)
    sheet.finish_rows()


def _write_groups(
    sheet: SheetWriter, columns: Columns[RowT], listing: Listing[RowT], row: int
) -> int:
    """Write the groups below a blank row; return the next row."""
    for title, rows in listing.groups:
        row += 1
        sheet.merge(Range(row, 1, row, columns.last), title, "head_left")
        sheet.height(row, 20)
        _write_rows(sheet, columns, rows, row + 1, grows=listing.grows)
        row += len(rows)
    return row + 1 if listing.groups else row


def _write_rows(
    sheet: SheetWriter,
    columns: Columns[RowT],
    rows: Sequence[RowT],
    first: int,
    *,
    grows: bool,
) -> None:
    """Write the rows: at once where they hold plain values only, else cell by cell."""
    has_heights = len(rows) <= COMPUTED_HEIGHTS
    shown = columns.shown(rows)
    styles = [column.style for column in columns]
    if "link" not in styles:
        plain = (
            plain_row(
                values,
                styles,
                _height_of(columns, values) if has_heights else None,
                is_fixed=has_heights and not grows,
            )
            for values in shown
        )
        sheet.finished(first, plain, width=len(styles))
        return
    for row, values in enumerate(shown, start=first):
        columns.write_row(sheet, row, values)
        if has_heights:
            sheet.height(row, _height_of(columns, values), grows=grows)
        if (row - first) % ROWS_KEPT == ROWS_KEPT - 1:
            sheet.finish_rows()


def plain_row(
    values: Sequence[Shown], names: list[str], height: float | None, *, is_fixed: bool
) -> Row:
    """Return a row without links for ``SheetWriter.finished``.

    Its styles are those of the columns unless a value has its own.
    """
    styles = names
    plain: list[Value] = []
    for place, value in enumerate(values):
        if isinstance(value, Styled):
            styles = names.copy() if styles is names else styles
            styles[place] = value.style
        plain.append(plain_of(value))
    return Row(plain, styles, height, is_fixed)


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
    return min(lines * line + 3 if lines > 1 else SINGLE_LINE, TALLEST_ROW)


def write_title(
    sheet: SheetWriter,
    subject: Subject,
    title: str,
    span: Sequence[float],
    notes: Sequence[str] = (),
) -> int:
    """Write the title, what the sheet shows of which round until when, and the notes.

    ``span`` are the widths of the columns that it stands over (see ``title_span``). The first note
    is always that the sheet is generated. Returns the first free row.
    """
    last = len(span)
    width = int(sum(span))
    sheet.merge(Range(1, 1, 1, last), title, "title")
    lines = count_lines(title, max(int(width / 1.7), 10))
    sheet.height(1, 27.0 * lines + 4)
    row = 2
    for note in (subject.dated(), subject.say(Phrase.GENERATED), *notes):
        sheet.merge(Range(row, 1, row, last), note, "note")
        sheet.height(row, row_height([(note, width)], line=13.5) - 2)
        row += 1
    return row


def title_span(widths: Sequence[float], lead: int, paper: Paper = A4) -> Sequence[float]:
    """Return the columns that a title stands over: all, or those that each page repeats.

    So it stands whole on every page side by side.
    """
    return widths if pages_across(widths, paper) == 1 else widths[:lead]


def write_signatures(sheet: SheetWriter, subject: Subject, row: int, last_column: int) -> None:
    """Write the line of signatures over the columns up to the last one."""
    sheet.merge(Range(row, 1, row, last_column), subject.say(Phrase.SIGNATURES), "sign")
    sheet.height(row, 36)


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """How a sheet is printed: on which paper, and what stands on each page.

    ``repeat`` are the rows of the headings, ``lead`` the columns on the left that pages side by
    side repeat. ``is_signed`` puts the signatures into the footer, where no row may hold them.
    ``is_kept`` says that the sheet is for the files and not printed with the others.
    """

    is_landscape: bool = True
    paper: Paper = A4
    repeat: tuple[int, int] | None = None
    fit_height: int | None = None
    lead: int = 0
    is_signed: bool = False
    is_kept: bool = False


def set_page(sheet: SheetWriter, subject: Subject, setup: PrintSetup) -> None:
    """Set a sheet up for printing after its rows are written: named, dated and numbered pages."""
    across = pages_across(sheet.widths, setup.paper, is_landscape=setup.is_landscape)
    if setup.is_kept:
        across = 1
    down = setup.fit_height
    if down is None:
        down = pages_down(
            sheet.widths,
            heights_of(sheet.heights, sheet.last_row),
            setup.paper,
            is_landscape=setup.is_landscape,
            repeat=setup.repeat,
        )
    sheet.page(
        Page(
            paper=setup.paper.code,
            is_landscape=setup.is_landscape,
            fit_width=across,
            fit_height=down,
            margins=MARGINS,
            repeat_rows=setup.repeat,
            repeat_columns=setup.lead if across > 1 else 0,
            header=_header(subject),
            footer=_footer(sheet, subject, setup),
        )
    )


def _header(subject: Subject) -> str:
    # The blank behind a size keeps a number from joining it.
    return (
        f"&L&8 {_escape(shorten(subject.named(), _HEADER_WIDTH))}"
        f"&R&8 {_escape(subject.stage_and_time())}"
    )


def _footer(sheet: SheetWriter, subject: Subject, setup: PrintSetup) -> str:
    name = sheet.name
    if setup.is_kept:
        name += subject.say(Phrase.KEPT)
    above = f"&L&9 {subject.say(Phrase.SIGNATURES_SHORT)}\n" if setup.is_signed else "&L"
    return f"{above}&8 {_escape(name)}&R&8 {subject.say(Phrase.PAGE_FOOTER)}"


def _escape(text: str) -> str:
    """Return a text for a footer, in which "&" starts a code."""
    return text.replace("&", "&&")


def status_cell(subject: Subject, status: Status) -> Styled:
    """Return a status in words and in its colour."""
    return Styled(subject.say(STATUS_TITLES[status]), f"status_{status}")
