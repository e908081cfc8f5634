"""A sheet with one list to print: a title, notes, headings and rows, the headings on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.text import Language, Text, count_lines
from workbook_tool.excel.sheet_writer import Page, SheetWriter, Value

MONO: Final = "mono"  # the style whose texts are small
_LINE, _SMALL_LINE, _TALLEST = 16, 11, 400


@dataclass(frozen=True, slots=True)
class PrintedList:
    """What stands over a list, and how its columns look.

    ``widths`` are in characters. ``styles`` are names of the book; it also has to know ``title``,
    ``note`` and ``heading``.
    """

    title: str
    notes: Sequence[Text]
    headings: Sequence[Text]
    widths: Sequence[int]
    styles: Sequence[str]


def write_printed_list(
    sheet: SheetWriter, table: PrintedList, rows: Sequence[Sequence[Value]], language: Language
) -> int:
    """Write title, notes, headings and rows, ready to print; return the last row."""
    width, columns = sum(table.widths), len(table.widths)
    sheet.columns(table.widths)
    sheet.merge(Range(1, 1, 1, columns), table.title, "title")
    sheet.height(1, 30)
    row = 1
    for row, note in enumerate(table.notes, start=2):
        text = note.in_language(language)
        sheet.merge(Range(row, 1, row, columns), text, "note")
        sheet.height(row, 13 * count_lines(text, width) + 3)
    heading = row + 1
    for column, words in enumerate(table.headings, start=1):
        sheet.text(heading, column, words.in_language(language), "heading")
    sheet.height(heading, 22)
    row = heading
    for row, values in enumerate(rows, start=heading + 1):
        sheet.row(row, values, table.styles)
        sheet.height(row, _row_height(values, table))
    sheet.freeze(heading + 1, 3)
    sheet.page(Page(repeat_rows=(heading, heading), footer="&L&F&C&A&R&P / &N"))
    return row


def _row_height(values: Sequence[Value], table: PrintedList) -> float:
    """Return the height that the wrapped texts of a row take."""
    heights = (
        count_lines(value, width) * (_SMALL_LINE if style == MONO else _LINE) + 3
        for value, width, style in zip(values, table.widths, table.styles, strict=True)
        if isinstance(value, str)
    )
    return min(max(heights), _TALLEST)
