"""The tick list of what was handed out (分发清单), which staff print or fill in on the screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, Range
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language, Text, normalise_label
from workbook_tool.excel.agency_styles import choose_fonts
from workbook_tool.excel.sheet_writer import Page, Properties, Style, WorkbookWriter

SHEET: Final = Text("分发清单", "Distribution list")
_GAP: Final = Text("　", "   ")
_FILE: Final = Text("文件", "File")
_TICKED: Final = (
    Text("分发时间", "Handed out on"),
    Text("方式", "How"),
    Text("签收", "Received by"),
)
_HEADINGS: Final = (
    Text("序号", "No."),
    Text("单位", "Agency"),
    Text("联系方式", "Contact"),
    _FILE,
    *_TICKED,
)
_WIDTHS: Final = (6, 34, 30, 44, 13, 12, 16)
_TITLE_ROW, _HEADING_ROW = 1, 2
_GRID: Final = "BFBFBF"
_STYLES: Final = {
    "title": Style(size=16, is_bold=True, horizontal="center"),
    "heading": Style(is_bold=True, border=_GRID, fill="F2F2F2", horizontal="center", wraps=True),
    "number": Style(border=_GRID, horizontal="center"),
    "text": Style(border=_GRID, wraps=True),
    # As text, so that a date stays as it was typed, whatever program saves it.
    "tick": Style(border=_GRID, wraps=True, number_format="@"),
}


@dataclass(frozen=True, slots=True)
class DistributionLine:
    """One workbook to hand out; ``ticks`` is what staff wrote: when, how, received by."""

    agency: str
    contact: str
    file: str
    ticks: tuple[str, ...] = ("", "", "")

    @classmethod
    def of(cls, agency: Agency, file: str, language: Language) -> "DistributionLine":
        """Return the line of an agency, not ticked yet."""
        gap = _GAP.in_language(language)
        contact = gap.join(part for part in (agency.contact_role, agency.email) if part)
        return cls(agency.name, contact, file)


def write_distribution_list(
    settings: RoundSettings,
    lines: Iterable[DistributionLine],
    *,
    created: datetime,
    title: Text = SHEET,
) -> bytes:
    """Return the workbook of the list, one row a line; anybody may write in it."""
    language = settings.language
    fonts = choose_fonts(settings.fonts, language)
    name = title.in_language(language)
    heading = f"{settings.title}{_GAP.in_language(language)}{name}"
    book = WorkbookWriter(
        _STYLES,
        created=created,
        font=fonts.body,
        properties=Properties(title=heading),
        recalculates=False,
    )
    sheet = book.add_sheet(name)
    sheet.columns(_WIDTHS)
    sheet.merge(Range(_TITLE_ROW, 1, _TITLE_ROW, len(_WIDTHS)), heading, "title")
    sheet.height(_TITLE_ROW, 30)
    for column, words in enumerate(_HEADINGS, start=1):
        sheet.text(_HEADING_ROW, column, words.in_language(language), "heading")
    for turn, line in enumerate(lines, start=1):
        row = _HEADING_ROW + turn
        sheet.number(row, 1, turn, "number")
        for column, text in enumerate((line.agency, line.contact, line.file), start=2):
            sheet.cell(row, column, text, "text")
        for column, text in enumerate(line.ticks, start=5):
            sheet.cell(row, column, text, "tick")
        sheet.height(row, 30, grows=True)
    sheet.freeze(_HEADING_ROW + 1, 2)
    sheet.page(Page(repeat_rows=(_TITLE_ROW, _HEADING_ROW), footer="&C&P / &N"))
    return book.to_bytes()


def lines_in(found: FoundWorkbook) -> tuple[DistributionLine, ...]:
    """Return the lines of a list that staff may have moved, sorted and saved by any program.

    They stand below the first row that names file and ticks; without one there are none.
    """
    for sheet in found.sheets:
        for row in range(1, max((row for row, _ in sheet.cells), default=0) + 1):
            columns = _columns(sheet, row)
            if len(columns) == len(_HEADINGS):
                return tuple(_lines_below(sheet, row, columns))
    return ()


def _columns(sheet: FoundSheet, row: int) -> Mapping[str, int]:
    words = {
        normalise_label(word): heading.en
        for heading in _HEADINGS
        for word in (heading.zh, heading.en)
    }
    return {
        words[label]: column
        for at, column in sheet.cells
        if at == row and (label := normalise_label(sheet.text_at(at, column))) in words
    }


def _lines_below(
    sheet: FoundSheet, heading: int, columns: Mapping[str, int]
) -> Iterable[DistributionLine]:
    _, agency, contact, file, *ticks = (columns[one.en] for one in _HEADINGS)
    for row in sorted({row for row, _ in sheet.cells if row > heading}):
        if sheet.text_at(row, file):
            yield DistributionLine(
                sheet.text_at(row, agency),
                sheet.text_at(row, contact),
                sheet.text_at(row, file),
                tuple(sheet.text_at(row, column) for column in ticks),
            )


def with_ticks_of(
    lines: Iterable[DistributionLine], earlier: Iterable[DistributionLine]
) -> tuple[DistributionLine, ...]:
    """Return the lines with what staff wrote beside the same files of an earlier list."""
    ticks = {line.file: line.ticks for line in earlier}
    return tuple(replace(line, ticks=ticks.get(line.file, line.ticks)) for line in lines)
