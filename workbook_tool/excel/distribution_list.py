"""The tick list of what was handed out (分发清单), which staff print or fill in on the screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, Range
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language, Text, normalise_label
from workbook_tool.excel.agency_styles import choose_fonts
from workbook_tool.excel.list_styles import GRID, HEADING, NUMBER, TEXT, TITLE
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
_MARK: Final = Text("是否要发", "To send")  # a column of its own, once there is something to say
_MARK_WIDTH: Final = 20
_OLDER: Final = Text("{mark}；旧表：{ticks}", "{mark}; older one: {ticks}")
_TITLE_ROW, _HEADING_ROW = 1, 2
_STYLES: Final = {
    "title": TITLE,
    "heading": HEADING,
    "number": NUMBER,
    "text": TEXT,
    # As text, so that a date stays as it was typed, whatever program saves it.
    "tick": Style(border=GRID, wraps=True, number_format="@"),
}


class Mark(Enum):
    """What a further issue asks to be done about one workbook."""

    NEW = Text("需发（新增）", "send (new)")
    REPLACED = Text("需换发（旧表作废）", "send again (older one void)")
    NOTHING = Text("不必重发", "nothing to do")

    def is_in(self, words: str) -> bool:
        """Tell whether a cell says just this, in either language."""
        return words in {self.value.zh, self.value.en}


@dataclass(frozen=True, slots=True)
class DistributionLine:
    """One workbook to hand out.

    ``ticks`` is what staff wrote: when, how, received by; ``mark`` is the words of a ``Mark``.
    """

    agency: str
    contact: str
    file: str
    ticks: tuple[str, ...] = ("", "", "")
    mark: str = ""

    @classmethod
    def of(
        cls, agency: Agency, file: str, language: Language, mark: Mark | None = None
    ) -> "DistributionLine":
        """Return the line of an agency, not ticked yet."""
        gap = _GAP.in_language(language)
        contact = gap.join(part for part in (agency.contact_role, agency.email) if part)
        words = "" if mark is None else mark.value.in_language(language)
        return cls(agency.name, contact, file, mark=words)

    @property
    def is_to_send(self) -> bool:
        """Tell whether it was marked to be sent and nobody ticked it since."""
        return bool(self.mark) and not Mark.NOTHING.is_in(self.mark) and not any(self.ticks)


def write_distribution_list(
    settings: RoundSettings,
    lines: Iterable[DistributionLine],
    *,
    created: datetime,
    title: Text = SHEET,
) -> bytes:
    """Return the workbook of the list, one row a line; anybody may write in it."""
    language, lines = settings.language, tuple(lines)
    fonts = choose_fonts(settings.fonts, language)
    is_marked = any(line.mark for line in lines)
    headings = (*_HEADINGS, _MARK) if is_marked else _HEADINGS
    widths = (*_WIDTHS, _MARK_WIDTH) if is_marked else _WIDTHS
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
    sheet.columns(widths)
    sheet.merge(Range(_TITLE_ROW, 1, _TITLE_ROW, len(widths)), heading, "title")
    sheet.height(_TITLE_ROW, 30)
    for column, words in enumerate(headings, start=1):
        sheet.text(_HEADING_ROW, column, words.in_language(language), "heading")
    for turn, line in enumerate(lines, start=1):
        row = _HEADING_ROW + turn
        sheet.number(row, 1, turn, "number")
        for column, text in enumerate((line.agency, line.contact, line.file), start=2):
            sheet.cell(row, column, text, "text")
        for column, text in enumerate(line.ticks, start=5):
            sheet.cell(row, column, text, "tick")
        if is_marked:
            sheet.cell(row, len(headings), line.mark, "text")
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
            if len(columns.keys() - {_MARK.en}) == len(_HEADINGS):
                return tuple(_lines_below(sheet, row, columns))
    return ()


def _columns(sheet: FoundSheet, row: int) -> Mapping[str, int]:
    words = {
        normalise_label(word): heading.en
        for heading in (*_HEADINGS, _MARK)
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
    mark = columns.get(_MARK.en)
    for row in sorted({row for row, _ in sheet.cells if row > heading}):
        if sheet.text_at(row, file):
            yield DistributionLine(
                sheet.text_at(row, agency),
                sheet.text_at(row, contact),
                sheet.text_at(row, file),
                tuple(sheet.text_at(row, column) for column in ticks),
                "" if mark is None else sheet.text_at(row, mark),
            )


def with_ticks_of(
    lines: Iterable[DistributionLine], earlier: Iterable[DistributionLine], language: Language
) -> tuple[DistributionLine, ...]:
    """Return the lines with what staff wrote beside the same files of an earlier list.

    What they wrote about a form that is void by now moves into the mark: the new one has not been
    handed out. A mark stays until it is ticked, or as long as there is nothing new to say.
    """
    known = {line.file: line for line in earlier}
    return tuple(
        _with_ticks(line, known[line.file], language) if line.file in known else line
        for line in lines
    )


def _with_ticks(
    line: DistributionLine, earlier: DistributionLine, language: Language
) -> DistributionLine:
    if not line.mark or earlier.is_to_send:
        return replace(line, ticks=earlier.ticks, mark=earlier.mark)
    if Mark.REPLACED.is_in(line.mark) and any(earlier.ticks):
        ticks = " ".join(filter(None, earlier.ticks))
        return replace(line, mark=_OLDER.in_language(language).format(mark=line.mark, ticks=ticks))
    return replace(line, ticks=earlier.ticks)
