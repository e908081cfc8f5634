"""Text files: CSV as Excel, WPS and programs write it, and notices with a table pasted in."""

import csv
import io
import re

from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.text import Text
from workbook_tool.definition.annex.header_pairs import LONGEST_LABEL, with_header_pairs
from workbook_tool.definition.annex.headers import HEADER_ROWS, has_scheme, match_row
from workbook_tool.definition.annex.visible import Part
from workbook_tool.definition.reading.grid import Grid, Value

DELIMITERS = (",", "\t", ";", "，", "|")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SPACED = re.compile(r" {2,}|\u3000+")  # columns that blanks keep apart
_RULE = re.compile(r":?-{3,}:?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can hold them
ODD_SHARE = 50  # one odd character in so many is a slip, more are another kind of file
MOST_TEXT = 8_000_000  # the longest scheme that was met has 60,000
MOST_ROWS, MOST_CELLS = 20_000, 200_000
MOST_CHARACTERS = 1_000_000  # in one cell; csv itself stops at 131,072
CHARACTERS, ROWS, CELLS = Text("字符", "characters"), Text("行", "rows"), Text("格", "cells")
COLUMNS = Text("列", "columns")
Counts = tuple[tuple[int, int, Text], ...]


def is_plain_text(content: bytes) -> bool:
    """Tell whether bytes read as text: hardly a character that no program writes into one.

    The first bytes of a Word document that broke off pass for text too, and read as rubbish.
    """
    text = decode_text(content)
    odd = text.count("\ufffd") + sum(1 for _ in _CONTROLS.finditer(text))
    return odd * ODD_SHARE <= len(text)


def read_text_parts(content: bytes, name: str) -> tuple[Part, ...]:
    """Return a text as one table, or as its lines where it has no columns.

    UTF-8 with or without its mark, UTF-16, else GB18030. The delimiter is the one by which most
    headers are known. Raises DefinitionError where it is far larger than any annex.
    """
    text = decode_text(content).replace("\r\n", "\n").replace("\r", "\n")
    counts = (
        (len(text), MOST_TEXT, CHARACTERS),
        (text.count("\n"), MOST_ROWS, ROWS),
        (max(map(text.count, DELIMITERS)), MOST_CELLS, CELLS),
    )
    refuse_large(counts, name)
    text = _CONTROLS.sub("", text)
    grid = with_header_pairs(_best_grid(text, name))
    in_columns = sum(len(cells) > 1 for cells in grid.rows.values())
    if has_scheme(grid) or 2 * in_columns > len(grid.rows):
        return (grid,)
    return tuple(text.split("\n"))


def _best_grid(text: str, name: str) -> Grid:
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=,"):
        return _grid_of(rest, first[-1], name)
    grids = [_grid_of(text, delimiter, name) for delimiter in DELIMITERS]
    spaced = _SPACED.sub("\t", text)
    return max((*grids, _grid_of(spaced, "\t", name)), key=_known_headers)


def refuse_large(counts: Counts, name: str) -> None:
    """Refuse what would take minutes to be made rows and cells of; raises DefinitionError."""
    for count, limit, what in counts:
        if count > limit:
            finding = Finding.of(Code.ANNEX_TOO_LARGE, name=name, what=what, limit=limit)
            raise DefinitionError(
                f"“{name}”过大，没有导入。",
                f"“{name}” is too large; nothing was imported.",
                (finding.placed(file=name),),
            )


def decode_text(content: bytes, stated: str = "") -> str:
    """Return the text; what is neither UTF-8 nor GB18030 shows as replacement characters.

    ``stated`` is the encoding that a page names; it counts where the bytes agree.
    """
    if content.startswith(UTF16_MARKS):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", "replace")
    if stated.lower().startswith("gb"):
        return content.decode("gb18030", "replace")
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
        # Markdown draws a line of dashes below its header.
        if not all(_RULE.fullmatch(str(cell)) for cell in filled.values()):
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
    """Return how many columns the likeliest header names; sentences are none."""
    rows = [
        row
        for row in list(grid.rows)[:HEADER_ROWS]
        if all(len(str(value)) <= LONGEST_LABEL for value in grid.rows[row].values())
    ]
    return max((len(set(match_row(grid, row).values())) for row in rows), default=0)
