"""The cells of one sheet of a binary workbook."""

import math
from collections.abc import Iterator
from struct import Struct, error, unpack_from
from typing import NamedTuple

from workbook_tool.core.cells import Cell, CellKind, Range
from workbook_tool.intake.airlock import Clock
from workbook_tool.intake.biff.globals import CellLook, Globals
from workbook_tool.intake.biff.records import Kind, Reader, Record, Text, damaged, substream
from workbook_tool.intake.gathering import SheetDraft
from workbook_tool.intake.rich_text import Run, rich_text

_PLACE = Struct("<HHH")
_HIDDEN = 0x20
_HUNDREDTH, _WHOLE = 1, 2  # what the low bits of an RK number say ([MS-XLS] 2.5.217)
_EXACT = 10**15
_MOST_PIECES = 1000  # of a text that is refused before as too long
_UNCALCULATED = 0x0003  # to be calculated at the next occasion, or when the file is opened
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_NO_NUMBER = 0xFFFF  # the last two bytes of a result that is none
_RESULT_TEXT, _RESULT_TRUTH, _RESULT_ERROR, _RESULT_BLANK = range(4)


class Pending(NamedTuple):
    """A cell whose text is one of the shared ones, which are read last."""

    draft: SheetDraft
    row: int
    column: int
    look: CellLook
    number: int

    def keep(self, text: Text, shared: Globals) -> None:
        """Keep the cell, now that its text is known."""
        self.draft.allowance.cells -= 1  # counted when it was met
        put_text(self.draft, (self.row, self.column), self.look, text, shared)


class SheetReader:
    """Reads the records of one sheet into its draft; texts that are shared stay pending."""

    def __init__(self, draft: SheetDraft, shared: Globals) -> None:
        """Begin with an empty sheet."""
        self.pending: list[Pending] = []
        self.has_comments = False
        self._draft = draft
        self._shared = shared
        # The place of a formula whose result is the text that comes next.
        self._waiting: tuple[int, int, CellLook] | None = None
        self._text: list[bytes] | None = None

    def read(self, stream: bytes, offset: int, clock: Clock) -> None:
        """Read the records of the sheet that begins at a place of the stream."""
        try:
            for record in substream(stream, offset, clock):
                if record.kind == Kind.CONTINUE and self._text is not None:
                    if len(self._text) < _MOST_PIECES:
                        self._text.append(record.body)
                    continue
                self._end_text()
                self._read(record)
            self._end_text()
            self._end_formula()
        except error as short:
            raise damaged("cut short") from short

    def _read(self, record: Record) -> None:
        kind, body = record.kind, record.body
        if kind == Kind.STRING and self._waiting is not None:
            self._text = [body]
        elif kind in _CELLS:
            self._end_formula()
            row, column, style = _PLACE.unpack_from(body)
            self._read_cells(kind, body, row + 1, column + 1, style)
        elif kind == Kind.MERGECELLS:
            self._read_merges(body)
        elif kind == Kind.ROW:
            row, flags = unpack_from("<H10xH", body)
            if flags & _HIDDEN and row < self._draft.last_row:
                self._draft.hidden_rows.add(row + 1)
        elif kind == Kind.PROTECT:
            self._draft.is_protected = body[:1] == b"\x01"
        elif kind in {Kind.HEADER, Kind.FOOTER} and body:
            dialect = self._shared.dialect
            text = dialect.text(Reader([body]), dialect.length_size).text
            self._draft.allowance.take(1, len(text))
            self._draft.header_footer.extend([text] * bool(text))
        elif kind == Kind.NOTE:
            self.has_comments = True

    def _read_cells(self, kind: int, body: bytes, row: int, column: int, style: int) -> None:
        """Read a record of one cell, or of several numbers side by side."""
        if row > self._draft.last_row:
            self._draft.has_far_cells = True
        elif kind == Kind.MULRK:
            for number in range((len(body) - 6) // 6):
                style, packed = unpack_from("<Hl", body, 4 + 6 * number)
                self._put(row, column + number, style, CellKind.NUMBER, _unpacked(packed))
        elif kind == Kind.RK:
            (packed,) = unpack_from("<l", body, 6)
            self._put(row, column, style, CellKind.NUMBER, _unpacked(packed))
        elif kind == Kind.NUMBER:
            (value,) = unpack_from("<d", body, 6)
            self._put(row, column, style, CellKind.NUMBER, value)
        elif kind == Kind.BOOLERR:
            value, is_error = unpack_from("<BB", body, 6)
            self._put(row, column, style, *_truth_or_error(value, is_error=bool(is_error)))
        elif kind == Kind.LABELSST:
            (number,) = unpack_from("<L", body, 6)
            look = self._look(row, column, style)
            self._draft.allowance.take(1)
            self.pending.append(Pending(self._draft, row, column, look, number))
        elif kind == Kind.FORMULA:
            self._read_formula(body, row, column, style)
        else:
            reader, dialect = Reader([body[6:]]), self._shared.dialect
            text = dialect.rich_text(reader) if kind == Kind.RSTRING else dialect.text(reader, 2)
            look = self._look(row, column, style)
            put_text(self._draft, (row, column), look, text, self._shared)

    def _read_formula(self, body: bytes, row: int, column: int, style: int) -> None:
        """Read a formula with its result; that it is one is all that is kept of it."""
        look = self._look(row, column, style)
        kind, value, mark, flags = unpack_from("<BxB3xHH", body, 6)
        if mark != _NO_NUMBER:
            (number,) = unpack_from("<d", body, 6)
            # Programs that cannot calculate write 0 and leave the rest to Excel.
            is_cached = number != 0 or not flags & _UNCALCULATED
            self._put(row, column, style, CellKind.NUMBER, number, "", is_cached=is_cached)
        elif kind == _RESULT_TEXT:
            self._waiting = (row, column, look)
        elif kind == _RESULT_BLANK:
            self._put(row, column, style, CellKind.TEXT, "", "")
        elif kind in {_RESULT_TRUTH, _RESULT_ERROR}:
            found, text = _truth_or_error(value, is_error=kind == _RESULT_ERROR)
            self._put(row, column, style, found, text, "")
        else:
            raise self._draft.damaged(row, column, "type")

    def _end_text(self) -> None:
        """Keep the result of a formula, now that the whole text is there."""
        if self._text is None or self._waiting is None:
            return
        (row, column, look), self._waiting = self._waiting, None
        text, self._text = self._shared.dialect.text(Reader(self._text), 2), None
        put_text(self._draft, (row, column), look, text, self._shared, formula="")

    def _end_formula(self) -> None:
        """Keep a formula whose text never came as one without a result."""
        if self._waiting is not None:
            (row, column, look), self._waiting = self._waiting, None
            cell = Cell(CellKind.TEXT, "", "", look.number_format, look.is_locked, is_cached=False)
            self._draft.put(Range(row, column, row, column), cell)

    def _look(self, row: int, column: int, style: int) -> CellLook:
        look = self._shared.look_of(style)
        if look is None:
            raise self._draft.damaged(row, column, "style")
        return look

    def _put(
        self,
        row: int,
        column: int,
        style: int,
        kind: CellKind,
        value: float | str,
        formula: str | None = None,
        *,
        is_cached: bool = True,
    ) -> None:
        """Keep a cell that is no text, or a formula."""
        look = self._look(row, column, style)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._draft.damaged(row, column, "text as number")
        text = value if isinstance(value, str) else _number_text(value) * is_cached
        cell = Cell(
            kind,
            text,
            formula,
            look.number_format,
            look.is_locked,
            is_cached,
            is_struck=look.font.is_struck,
        )
        self._draft.put(Range(row, column, row, column), cell)

    def _read_merges(self, body: bytes) -> None:
        (count,) = unpack_from("<H", body)
        for number in range(count):
            top, bottom, left, right = unpack_from("<HHHH", body, 2 + 8 * number)
            self._draft.merge(Range(top + 1, left + 1, bottom + 1, right + 1))


_CELLS = frozenset(
    {
        Kind.MULRK, Kind.RK, Kind.NUMBER, Kind.BOOLERR,
        Kind.LABELSST, Kind.FORMULA, Kind.LABEL, Kind.RSTRING,
    }
)  # fmt: skip


def put_text(
    draft: SheetDraft,
    place: tuple[int, int],
    look: CellLook,
    text: Text,
    shared: Globals,
    *,
    formula: str | None = None,
) -> None:
    """Keep a cell of text unless it is blank."""
    if not text.text and formula is None:
        return
    rich = rich_text(_runs(text, look.font, shared))
    cell = Cell(
        CellKind.TEXT,
        rich.text,
        formula,
        look.number_format,
        look.is_locked,
        is_struck=rich.is_struck,
        remainder=rich.remainder,
        noted=rich.noted,
    )
    draft.put(Range(*place, *place), cell)


def _runs(text: Text, font: Run, shared: Globals) -> Iterator[Run]:
    """Yield the runs of a text; before the first font of its own it has the cell's."""
    start = 0
    for begin in text.runs:
        yield font._replace(text=text.text[start : begin.start])
        start, font = max(start, begin.start), shared.font_look(begin.font)
    yield font._replace(text=text.text[start:])


def _unpacked(packed: int) -> float:
    """Return an RK number: 30 bits of a whole number or of a float, perhaps in hundredths."""
    if packed & _WHOLE:
        value = float(packed >> 2)
    else:
        (value,) = unpack_from("<d", bytes(4) + (packed & 0xFFFFFFFC).to_bytes(4, "little"))
    return value / 100 if packed & _HUNDREDTH else value


def _truth_or_error(value: int, *, is_error: bool) -> tuple[CellKind, str]:
    if is_error:
        return CellKind.ERROR, _ERRORS.get(value, f"#{value}")
    return CellKind.BOOLEAN, "TRUE" if value else "FALSE"


def _number_text(value: float) -> str:
    """Return a number without the noise of a float.

    >>> _number_text(8.0)
    '8'
    """
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
