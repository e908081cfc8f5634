"""How the definition workbook looks: one colour means “fill me in”."""

from dataclasses import dataclass
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tool.core.text import Language, count_lines

FONT_NAME: Final = "微软雅黑"
INPUT: Final = "FFF9DB"
REQUIRED_HEADER: Final = "C55A11"
OPTIONAL_HEADER: Final = "1F4E79"
LABEL: Final = "DCE6F1"
FIXED: Final = "F2F2F2"
LINE: Final = "8EA9C1"
QUIET: Final = "7F7F7F"
EXAMPLE: Final = "C55A11"

POINTS_A_LINE: Final = 15.0
LEAST_HEIGHT: Final = 20.0
COMMENT_WIDTH: Final = 260
COMMENT_LINE_UNITS: Final = 34
COMMENT_LINE_HEIGHT: Final = 20
COMMENT_AUTHOR: Final = "workbook_tool"

_SIDE = Side(style="thin", color=LINE)
BORDER: Final = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of cell."""

    fill: str | None = None
    color: str = "000000"
    size: int = 10
    is_bold: bool = False
    is_centred: bool = False
    has_border: bool = True
    is_wrapped: bool = True


TITLE = Look(size=14, is_bold=True, color=OPTIONAL_HEADER, has_border=False, is_wrapped=False)
HINT = Look(color=QUIET, has_border=False, is_wrapped=False)
EXAMPLE_HINT = Look(color=EXAMPLE, is_bold=True, has_border=False, is_wrapped=False)
HEADER_REQUIRED = Look(REQUIRED_HEADER, "FFFFFF", is_bold=True, is_centred=True)
HEADER_OPTIONAL = Look(OPTIONAL_HEADER, "FFFFFF", is_bold=True, is_centred=True)
ITEM = Look(LABEL, is_bold=True)
ENTRY = Look(INPUT)
ENTRY_CENTRED = Look(INPUT, is_centred=True)
NUMBERING = Look(FIXED, QUIET, is_centred=True)
EXPLAINED = Look(color="595959", size=9, has_border=False, is_wrapped=False)
EXPLAINED_HEADER = Look(color="595959", is_bold=True, has_border=False, is_wrapped=False)


def apply(cell: Cell, look: Look, *, number_format: str | None = None) -> None:
    """Give a cell its look."""
    cell.font = Font(name=FONT_NAME, size=look.size, bold=look.is_bold, color=look.color)
    cell.alignment = Alignment(
        horizontal="center" if look.is_centred else "left",
        vertical="center",
        wrap_text=look.is_wrapped,
    )
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.has_border:
        cell.border = BORDER
    if number_format:
        cell.number_format = number_format
    cell.protection = Protection(locked=look.fill != INPUT)


def explain(cell: Cell, words: str) -> None:
    """Attach a comment that is large enough for its words."""
    comment = Comment(words, COMMENT_AUTHOR)
    comment.width = COMMENT_WIDTH
    comment.height = COMMENT_LINE_HEIGHT * (count_lines(words, COMMENT_LINE_UNITS) + 1)
    cell.comment = comment


def height_of(pairs: list[tuple[str, float]]) -> float:
    """Return the height of a row for texts with the widths of their columns."""
    lines = max((count_lines(text, int(width)) for text, width in pairs), default=1)
    return max(LEAST_HEIGHT, lines * POINTS_A_LINE + 4)


def set_up_page(
    sheet: Worksheet, language: Language, *, is_table: bool, title_row: int | None = None
) -> None:
    """Print on A4, one page wide, the header row repeated, pages numbered.

    A table is printed landscape on as many pages as it needs, anything else on one upright page.
    """
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if is_table else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if is_table else 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.6
    margins.header = margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    if title_row:
        sheet.print_title_rows = f"{title_row}:{title_row}"
    page = "第 &P 页 共 &N 页" if language is Language.ZH else "Page &P of &N"
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text=page, size=8))
