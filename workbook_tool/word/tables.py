"""Tables of a paper, as the format has them.

The library's own way looks at every cell of the table for each that is added, which takes longer
than all else.
"""

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from workbook_tool.word.lines import Align, Cell, Row, Table
from workbook_tool.word.plain_text import plain

if TYPE_CHECKING:
    from docx.document import Document

_TWIPS_A_MM: Final = 1440 / 25.4
_TWIPS_A_POINT: Final = 20
_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BORDERS: Final = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS: Final = "".join(  # inside a cell
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 30), ("left", 60), ("bottom", 30), ("right", 60))
)


def add_table(document: "Document", table: Table, style: str) -> None:
    """Add a table at the end of a paper; ``style`` is the id of the style of its cells."""
    from docx.oxml import parse_xml

    widths = [round(width * _TWIPS_A_MM) for width in table.widths]
    rows = "".join(
        _row(
            row,
            widths,
            style,
            is_heading=turn <= table.headings,
            is_bound=table.stays_whole and turn < len(table.rows),
        )
        for turn, row in enumerate(table.rows, start=1)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    made = parse_xml(
        f'<w:tbl xmlns:w="{_NAMESPACE}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
    body = document.element.body
    body.insert(len(body) - 1, made)  # the last one is the section


def _row(row: Row, widths: list[int], style: str, *, is_heading: bool, is_bound: bool) -> str:
    height = round(row.height * _TWIPS_A_POINT)
    facts = "<w:cantSplit/>"
    facts += f'<w:trHeight w:val="{height}"/>' if height else ""
    facts += "<w:tblHeader/>" if is_heading else ""
    column, cells = 0, []
    for cell in row.cells:
        width = sum(widths[column : column + cell.span])
        cells.append(_cell(cell, width, style, is_bound=is_bound))
        column += cell.span
    return f"<w:tr><w:trPr>{facts}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int, style: str, *, is_bound: bool) -> str:
    looks = f'<w:pStyle w:val="{escape(style)}"/>'
    looks += "<w:keepNext/>" if is_bound else ""
    looks += "" if cell.align is Align.START else f'<w:jc w:val="{cell.align.value}"/>'
    bold = "<w:rPr><w:b/></w:rPr>" if cell.is_bold else ""
    paragraphs = "".join(
        f"<w:p><w:pPr>{looks}</w:pPr><w:r>{bold}"
        f'<w:t xml:space="preserve">{escape(plain(text))}</w:t></w:r></w:p>'
        for text in cell.lines
    )
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{paragraphs}</w:tc>"
    )
