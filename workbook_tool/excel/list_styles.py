"""How the lists look that staff print, tick off and keep: one look for all of them."""

from typing import Final

from workbook_tool.excel.sheet_writer import Style

GRID: Final = "BFBFBF"
TITLE: Final = Style(size=16, is_bold=True, horizontal="center")
NOTE: Final = Style(size=9, color="595959", wraps=True)
HEADING: Final = Style(is_bold=True, border=GRID, fill="F2F2F2", horizontal="center", wraps=True)
NUMBER: Final = Style(border=GRID, horizontal="center")
TEXT: Final = Style(border=GRID, wraps=True)
