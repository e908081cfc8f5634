"""A finished sheet whose inputs can still be filled in, and one whose lines can still be added.

Most of a form is the same whatever is answered. What stands before the first answer and after the
last one is compressed once; a full flush before and after the answers lets the pieces be put
together. Texts are written inline, so that the shared strings stay as they are.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.core.cells import cell_name, column_number
from workbook_tool.core.form import CellSpec, Place, SheetSpec
from workbook_tool.core.form.corrections import FIRST_ROW, Correction, line_cells, line_height
from workbook_tool.core.form.prefill import height_for
from workbook_tool.core.formulas import sheet_prefix
from workbook_tool.core.numbers import number_text
from workbook_tool.core.text import Language

Body = tuple[bytes, int, int]
"""Compressed bytes, checksum and size of a part of a package."""
Value = str | Decimal

_ROWS = re.compile(r"(<row [^>]*/>|<row [^>]*>.*?</row>)", re.DOTALL)
_EMPTY = re.compile(r'<c r="([A-Z]+)\d+" s="\d+"(?=/>)')
_COMPUTED = re.compile(
    r'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?>(<f[^>]*/>|<f[^>]*>[^<]*</f>)<v>[^<]*</v>'
)
_HEIGHT = re.compile(r'(?<= ht=")[^"]*')
_ESCAPED_BY_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CLOSED = "/>"  # follows the opening of an empty cell
_WINDOW = (
    -12,
    6,
)  # of 4 KiB, without a header: rows are alike, and setting it up is most of the work
_QUICK = 1  # a level of compression; what is said once is compressed at the usual one


def without_results(sheet: str) -> str:
    """Return a sheet whose formulas have no results: whoever opens it computes them."""
    return _COMPUTED.sub(r"\1>\2<v></v>", sheet)


def escaped(text: str) -> str:
    """Return a text as XML; what Excel would take for an escape stands for itself."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPED_BY_EXCEL.sub("_x005F_", text) if "_x" in text else text


def points(height: float) -> str:
    """Return a height in whole pixels, as XlsxWriter has it."""
    return f"{int(height * 4 / 3) * 0.75:g}"


def _with(value: Value) -> str:
    """Return what follows the opening of an empty cell to put a value into it."""
    if isinstance(value, Decimal):
        return f"><v>{number_text(value)}</v></c>"
    return f' t="inlineStr"><is><t xml:space="preserve">{escaped(value)}</t></is></c>'


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with inputs; ``texts`` stand around those of ``columns``, ``ends`` close an empty one.

    ``height`` is in points, 0 where the row has none of its own.
    """

    number: int
    blank: str
    texts: tuple[str, ...]
    columns: tuple[int, ...]
    ends: tuple[str, ...]
    height: float

    def filled(self, values: Mapping[int, Value], widths: tuple[float, ...]) -> str:
        """Return the row with values by their columns, as tall as they need."""
        pieces, height = [self.texts[0]], 0.0
        for column, end, text in zip(self.columns, self.ends, self.texts[1:], strict=True):
            value = values.get(column)
            if value is None:
                pieces.append(end)
            elif end == _CLOSED:
                pieces.append(_with(value))
                if isinstance(value, str):
                    height = max(height, height_for(value, widths[column - 1]))
            else:
                pieces.append(escaped(str(value)) + end)
            pieces.append(text)
        row = "".join(pieces)
        return _HEIGHT.sub(points(height), row, count=1) if height > self.height > 0 else row


@dataclass(frozen=True, slots=True)
class _Packed:
    """Bytes that were compressed so that others may follow, and their own checksum's input."""

    raw: bytes
    compressed: bytes

    @classmethod
    def of(cls, raw: bytes, level: int = zlib.Z_DEFAULT_COMPRESSION) -> "_Packed":
        """Compress bytes up to a full flush."""
        if not raw:
            return cls(b"", b"")
        compressor = zlib.compressobj(level, zlib.DEFLATED, *_WINDOW)
        return cls(raw, compressor.compress(raw) + compressor.flush(zlib.Z_FULL_FLUSH))


@dataclass(slots=True)
class FillableSheet:
    """A sheet with inputs. ``ending`` is stamped, and nothing before it is."""

    head: _Packed
    rows: tuple[_Row, ...]
    tail: str
    ending: str
    widths: tuple[float, ...]
    _tails: dict[int, _Packed] = field(default_factory=dict)

    def fill(self, values: Mapping[tuple[int, int], Value], stamps: Mapping[str, str]) -> Body:
        """Return the sheet with values by row and column; ``stamps`` replaces sentinels."""
        by_row: dict[int, dict[int, Value]] = {}
        for (row, column), value in values.items():
            by_row.setdefault(row, {})[column] = value
        last = max(by_row, default=0)
        count = sum(1 for row in self.rows if row.number <= last)
        answers = "".join(
            row.filled(by_row[row.number], self.widths) if row.number in by_row else row.blank
            for row in self.rows[:count]
        )
        pieces = (self.head, _Packed.of(answers.encode(), _QUICK), self._tail_after(count))
        return _joined(pieces, stamped(self.ending, stamps).encode())

    def _tail_after(self, count: int) -> _Packed:
        if count not in self._tails:
            rest = "".join(row.blank for row in self.rows[count:]) + self.tail
            self._tails[count] = _Packed.of(rest.encode())
        return self._tails[count]


def _joined(pieces: Iterable[_Packed], ending: bytes) -> Body:
    """Return pieces and a last one as one part."""
    out, crc, size = [], 0, len(ending)
    for piece in pieces:
        out.append(piece.compressed)
        crc = zlib.crc32(piece.raw, crc)
        size += len(piece.raw)
    compressor = zlib.compressobj(_QUICK, zlib.DEFLATED, *_WINDOW)
    out.append(compressor.compress(ending) + compressor.flush())
    return b"".join(out), zlib.crc32(ending, crc), size


def stamped(text: str, stamps: Mapping[str, str]) -> str:
    """Return a text with values in the place of their sentinels."""
    for sentinel, value in stamps.items():
        text = text.replace(sentinel, value)
    return text


def fillable(sheet: str, spec: SheetSpec, sentinels: Iterable[str]) -> FillableSheet:
    """Return a sheet that was written, with its inputs open; results of formulas go.

    An input is a cell that ``spec`` calls one, or a formula with a link, whose result is filled in.
    """
    inputs = {(cell.row, cell.column) for cell in spec.cells if cell.is_input}
    told = {(cell.row, cell.column) for cell in spec.cells if cell.formula and cell.link}
    pieces = _ROWS.split(sheet)
    rows = tuple(_row_of(text, inputs, told) for text in pieces[1::2])
    asked = [turn for turn, row in enumerate(rows) if row.columns]
    first, last = (asked[0], asked[-1]) if asked else (len(rows), len(rows) - 1)
    rest = without_results("".join(row.blank for row in rows[last + 1 :]) + pieces[-1])
    marks = [rest.find(one) for one in sentinels if one in rest]
    cut = min(marks, default=len(rest))
    head = pieces[0] + "".join(row.blank for row in rows[:first])
    return FillableSheet(
        _Packed.of(without_results(head).encode()),
        rows[first : last + 1],
        rest[:cut],
        rest[cut:],
        spec.widths,
    )


def _row_of(text: str, inputs: set[tuple[int, int]], told: set[tuple[int, int]]) -> _Row:
    number = int(text.partition('r="')[2].partition('"')[0])
    height = _HEIGHT.search(text)
    texts, columns, ends, start = [], [], [], 0
    bare = _keeping(text, told)
    for cell in _openings(bare, number, inputs, told):
        end, column, closing = cell
        texts.append(bare[start:end])
        columns.append(column)
        ends.append(closing)
        start = end + len(closing)
    texts.append(bare[start:])
    return _Row(
        number,
        bare,
        tuple(texts),
        tuple(columns),
        tuple(ends),
        float(height[0]) if height else 0.0,
    )


def _keeping(row: str, told: set[tuple[int, int]]) -> str:
    """Return a row without results of formulas, but for those that are told."""

    def emptied(cell: re.Match[str]) -> str:
        is_told = any(f' r="{cell_name(*one)}"' in cell[1] for one in told)
        return f'{cell[1]} t="str">{cell[2]}<v></v>' if is_told else f"{cell[1]}>{cell[2]}<v></v>"

    return _COMPUTED.sub(emptied, row)


def _openings(
    row: str, number: int, inputs: set[tuple[int, int]], told: set[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """Yield where each input of a row is opened, its column, and what closes it while empty."""
    for cell in _EMPTY.finditer(row):
        column = column_number(cell[1])
        if (number, column) in inputs:
            yield cell.end(), column, _CLOSED
    for place in told:
        if place[0] == number:
            start = row.index(f'<c r="{cell_name(*place)}"')
            yield row.index("<v>", start) + len("<v>"), place[1], "</v></c>"


@dataclass(frozen=True, slots=True)
class LinedSheet:
    """A sheet of lines (修改说明) that was written with one; ``styles`` are those of its cells."""

    before: str
    between: str
    after: str
    styles: Mapping[int, str]
    language: Language

    def fill(self, corrections: Iterable[Correction], stamps: Mapping[str, str]) -> Body:
        """Return the sheet with its lines."""
        rows, links, last = [], [], FIRST_ROW
        for last, correction in enumerate(corrections, start=FIRST_ROW):
            cells = tuple(line_cells(correction, last, self.language))
            height = line_height(correction, self.language)
            written = "".join(map(self._cell, cells))
            rows.append(f'<row r="{last}" ht="{points(height)}" customHeight="1">{written}</row>')
            links += [_link(cell, cell.link) for cell in cells if cell.link]
        before = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+', rf"\g<1>{last}", self.before)
        text = "".join(
            (before, *rows, self.between, "<hyperlinks>", *links, "</hyperlinks>", self.after)
        )
        return _joined((), stamped(text, stamps).encode())

    def _cell(self, cell: CellSpec) -> str:
        opening = f'<c r="{cell_name(cell.row, cell.column)}" s="{self.styles[cell.column]}"'
        if cell.formula:
            result = escaped(str(cell.value))
            return f'{opening} t="str"><f>{escaped(cell.formula)}</f><v>{result}</v></c>'
        return opening + (_with(cell.value) if cell.value else _CLOSED)


def _link(cell: CellSpec, leads_to: Place) -> str:
    target = _quoted(f"{sheet_prefix(leads_to.sheet)}{leads_to.cell}")
    name = cell_name(cell.row, cell.column)
    return f'<hyperlink ref="{name}" location="{target}" display="{_quoted(str(cell.value))}"/>'


def _quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;")


def lined(sheet: str, language: Language) -> LinedSheet:
    """Return a sheet of lines that was written with one line, open for any."""
    start = sheet.index(f'<row r="{FIRST_ROW}"')
    end = sheet.index("</row>", start) + len("</row>")
    links = sheet.index("<hyperlinks>", end)
    after = sheet.index("</hyperlinks>", links) + len("</hyperlinks>")
    cells = re.findall(r'<c r="([A-Z]+)\d+" s="(\d+)"', sheet[start:end])
    styles = {column_number(column): style for column, style in cells}
    return LinedSheet(sheet[:start], sheet[end:links], sheet[after:], styles, language)
