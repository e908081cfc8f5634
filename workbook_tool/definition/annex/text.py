"""Tables in text files: CSV as Excel, WPS and programs write it."""

import csv
import io
import re

from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.text import Text
from workbook_tool.definition.annex.headers import match_row
from workbook_tool.definition.reading.grid import Grid, Value

DELIMITERS = (",", "\t", ";", "，", "|")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
HEADER_ROWS = 30
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can hold them
ODD_SHARE = 50  # one odd character in so many is a slip, more are another kind of file
MOST_TEXT = 8_000_000  # the longest scheme that was met has 60,000
MOST_ROWS, MOST_CELLS = 20_000, 200_000
MOST_CHARACTERS = 1_000_000  # in one cell; csv itself stops at 131,072


def is_plain_text(content: bytes) -> bool:
    """Tell whether bytes read as text: hardly a character that no program writes into one.

    The first bytes of a Word document that broke off pass for text too, and read as rubbish.
    """
    text = _decode(content)
    odd = text.count("\ufffd") + sum(1 for _ in _CONTROLS.finditer(text))
    return odd * ODD_SHARE <= len(text)


def read_text_grid(content: bytes, name: str) -> Grid:
    """Return a text table as a grid; encoding and delimiter are found out.

    UTF-8 with or without its mark, UTF-16 with it, else GB18030. The delimiter is the one by which
    most headers are known. Raises DefinitionError where it is far larger than any annex.
    """
    text = _CONTROLS.sub("", _decode(content).replace("\r\n", "\n").replace("\r", "\n"))
    _refuse_large(text, name)
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=,"):
        return _grid_of(rest, first[-1], name)
    grids = [_grid_of(text, delimiter, name) for delimiter in DELIMITERS]
    return max(grids, key=_known_headers)


def _refuse_large(text: str, name: str) -> None:
    """Refuse what would take minutes to be made rows and cells of."""
    counts = (
        (len(text), MOST_TEXT, Text("字符", "characters")),
        (text.count("\n"), MOST_ROWS, Text("行", "rows")),
        (max(map(text.count, DELIMITERS)), MOST_CELLS, Text("格", "cells")),
    )
    for count, limit, what in counts:
        if count > limit:
            finding = Finding.of(Code.ANNEX_TOO_LARGE, name=name, what=what, limit=limit)
            raise DefinitionError(
                f"“{name}”过大，没有导入。",
                f"“{name}” is too large; nothing was imported.",
                (finding.placed(file=name),),
            )


def _decode(content: bytes) -> str:
    """Return the text; what is neither UTF-8 nor GB18030 shows as replacement characters."""
    if content.startswith(UTF16_MARKS):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _grid_of(text: str, delimiter: str, name: str) -> Grid:
    rows: dict[int, dict[int, Value]] = {}
    for number, cells in enumerate(_lines(text, delimiter), start=1):
        filled: dict[int, Value] = {
            column: cell.strip() for column, cell in enumerate(cells, start=1) if cell.strip()
        }
        if filled:
            rows[number] = filled
    return Grid(name, rows)


def _lines(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows; what csv cannot read (a lone quotation mark, a NUL) is read as it stands."""
    usual = csv.field_size_limit(MOST_CHARACTERS)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")]
    finally:
        csv.field_size_limit(usual)  # it holds for the whole process


def _known_headers(grid: Grid) -> int:
    rows = list(grid.rows)[:HEADER_ROWS]
    return max((len(set(match_row(grid, row).values())) for row in rows), default=0)
