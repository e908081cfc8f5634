"""Tables and paragraphs of a web page, as Word, Excel, WPS and content systems save one.

No parser of the library: it may take minutes for a text that opens a tag again and again. This one
looks at each character once. Scripts, styles and comments are left out, entities become what they
stand for, and nothing outside the file is ever asked for.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import shifted_digits
from workbook_tool.definition.annex.text import (
    CELLS,
    CHARACTERS,
    COLUMNS,
    MOST_CELLS,
    MOST_ROWS,
    MOST_TEXT,
    ROWS,
    decode_text,
    refuse_large,
)
from workbook_tool.definition.annex.visible import Part
from workbook_tool.definition.reading.grid import Grid, Value

WIDEST = 200  # columns that one cell may cover
LONGEST_TAG = 4_000  # characters of attributes that are looked at
NOWHERE = Range(0, 0, 0, 0)
WIDEST_TABLE = 2_000  # columns
MOST_COVERED = 2_000_000  # cells under all merged ones; Excel pads each row with a wide one
DEEPEST = 20  # tables inside tables
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{1,20})", re.IGNORECASE)
_NAME = re.compile(r"/?[a-z][a-z0-9:]{0,20}")
_SPAN = {
    name: re.compile(rf"\b{name}\s{{0,9}}=\s{{0,9}}[\"']?(\d{{1,6}})")
    for name in ("rowspan", "colspan")
}
_UNSEEN = re.compile(r"display\s{0,9}:\s{0,9}none|(?<![\w-])hidden(?![\w-])")
_ALIGNMENTS = {"sup": "superscript", "/sup": "", "sub": "subscript", "/sub": ""}
_SILENT = frozenset({"script", "style", "head", "template", "noscript"})
_BLOCKS = frozenset(
    (
        *("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("ul", "ol", "section", "article", "caption"),
    )
)


def read_web_page(content: bytes, name: str, title: str) -> tuple[Part, ...]:
    """Return the tables of a page, named by ``title`` and a number, and the paragraphs between.

    Raises DefinitionError where it is far larger than any annex.
    """
    stated = _CHARSET.search(content[:4096])
    text = decode_text(content, stated[1].decode() if stated else "")
    counts = (
        (len(text), MOST_TEXT, CHARACTERS),
        (text.count("<tr") + text.count("<TR"), MOST_ROWS, ROWS),
        (sum(map(text.count, ("<td", "<TD", "<th", "<TH"))), MOST_CELLS, CELLS),
    )
    refuse_large(counts, name)
    page = _Page(name, title)
    for is_tag, piece in _pieces(text):
        if is_tag:
            page.tag(piece)
        else:
            page.write(html.unescape(piece))
    return page.finished()


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield tags, without their brackets, and the text between them."""
    at, lower = 0, text.lower()
    while (opening := text.find("<", at)) >= 0:
        if opening > at:
            yield False, text[at:opening]
        if text.startswith("<!--", opening):
            closing = text.find("-->", opening)
            at = len(text) if closing < 0 else closing + 3
            continue
        closing = text.find(">", opening)
        if closing < 0:
            return
        name = _NAME.match(lower, opening + 1)
        at = closing + 1
        if name is None:
            if lower[opening + 1 : opening + 2] not in {"!", "?"}:
                yield False, text[opening:at]
            continue
        if name[0] in _SILENT and text[closing - 1] != "/":
            end = lower.find(f"</{name[0]}", at)
            at = len(text) if end < 0 else end
            continue
        yield True, lower[opening + 1 : min(closing, opening + LONGEST_TAG)]
    yield False, text[at:]


@dataclass(slots=True)
class _Table:
    """One table that is open: its cells so far, and the columns that cells above reach into."""

    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    row: int = 0
    column: int = 0
    cell: list[str] | None = None
    area: Range = NOWHERE
    reach: dict[int, int] = field(default_factory=dict)  # by column, the last row it is taken in

    def start_row(self, *, is_hidden: bool) -> None:
        self.end_cell()
        self.row, self.column = self.row + 1, 0
        if is_hidden:
            self.hidden.add(self.row)

    def start_cell(self, down: int, across: int) -> None:
        self.end_cell()
        if not self.row:
            self.row = 1
        self.column += 1
        while self.reach.get(self.column, 0) >= self.row:
            self.column += 1
        last = self.column + min(across, WIDEST) - 1
        bottom = self.row + down - 1
        self.area = Range(self.row, self.column, bottom, last)
        for column in range(self.column, last + 1):
            self.reach[column] = bottom
        self.column, self.cell = last, []

    def end_cell(self) -> None:
        if self.cell is None:
            return
        text = _tidy("".join(self.cell))
        self.cell = None
        if text:
            self.rows.setdefault(self.area.first_row, {})[self.area.first_column] = text
        if self.area[:2] != self.area[2:]:
            self.merges.append(self.area)

    def grid(self, name: str) -> Grid:
        self.end_cell()
        # A cell may claim to reach further down than the table does.
        merges = (area._replace(last_row=min(area.last_row, self.row)) for area in self.merges)
        return Grid(
            name,
            self.rows,
            tuple(area for area in merges if area[:2] != area[2:]),
            hidden_rows=frozenset(self.hidden & set(self.rows)),
        )


@dataclass(slots=True)
class _Page:
    """What was read so far; tables inside tables follow the one that they stand in."""

    name: str
    title: str
    parts: list[Part] = field(default_factory=list)
    open: list[tuple[int, _Table]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    alignment: str = ""

    def tag(self, tag: str) -> None:
        """Take one tag: it opens or ends a table, a row, a cell, a line or a paragraph."""
        name = tag.split(None, 1)[0].rstrip("/")
        if name == "table" and len(self.open) < DEEPEST:
            self._end_paragraph()
            self.parts.append("")  # its place, before the tables inside it
            self.open.append((len(self.parts) - 1, _Table()))
        elif name == "/table" and self.open:
            self._end_table()
        elif name in {"br", "br/"}:
            self.write("\n")
        elif name in _ALIGNMENTS:
            self.alignment = _ALIGNMENTS[name]
        elif name.lstrip("/") in _BLOCKS:
            self._break()
        elif self.open:
            self._tag_in_table(name, tag)

    def _tag_in_table(self, name: str, tag: str) -> None:
        table = self.open[-1][1]
        if name == "tr":
            table.start_row(is_hidden=_UNSEEN.search(tag) is not None)
        elif name in {"td", "th"}:
            table.start_cell(_span(tag, "rowspan"), _span(tag, "colspan"))
            refuse_large(((table.column, WIDEST_TABLE, COLUMNS),), self.name)
        elif name in {"/td", "/th", "/tr"}:
            table.end_cell()

    def write(self, text: str) -> None:
        """Take text; line ends of the source are blanks."""
        flat = text if text == "\n" else re.sub(r"[\r\n\t]", " ", text)
        flat = shifted_digits(flat, self.alignment)
        if not self.open:
            self.waiting.append(flat)
        elif self.open[-1][1].cell is not None:
            self.open[-1][1].cell.append(flat)

    def _break(self) -> None:
        if self.open:
            self.write("\n")
        else:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        text = _tidy("".join(self.waiting))
        self.waiting = []
        if text:
            self.parts.extend(text.split("\n"))

    def _end_table(self) -> None:
        place, table = self.open.pop()
        grid = table.grid("")
        covered = sum(
            (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)
            for area in grid.merges
        )
        refuse_large(((covered, MOST_COVERED, CELLS),), self.name)
        self.parts[place] = grid

    def finished(self) -> tuple[Part, ...]:
        """Return the parts; a table that nothing ends is whole as well."""
        while self.open:
            self._end_table()
        self._end_paragraph()
        number = 0
        parts: list[Part] = []
        for part in self.parts:
            if isinstance(part, Grid):
                number += 1
                parts.append(replace(part, name=f"{self.title}{number}"))
            else:
                parts.append(part)
        return tuple(parts)


def _tidy(text: str) -> str:
    """Return a text with single blanks and without empty lines."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _span(tag: str, name: str) -> int:
    match = _SPAN[name].search(tag)
    return max(int(match[1]), 1) if match else 1
