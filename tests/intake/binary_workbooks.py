"""Handmade binary workbooks (.xls), record by record."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.intake.cell_cases import (
    OTHER_ANSWER,
    CellCase,
    Content,
    ErrorValue,
    Formula,
    Number,
    Rich,
    Run,
    Text,
    Truth,
)
from tests.intake.compound_files import compound_file

GLOBALS, WORKSHEET, CHART = 5, 0x10, 0x20
BIFF8, BIFF5 = 0x600, 0x500
END = struct.pack("<HH", 0x0A, 0)


def record(kind: int, body: bytes = b"") -> bytes:
    """Return one record."""
    return struct.pack("<HH", kind, len(body)) + body


def beginning(part: int, version: int = BIFF8) -> bytes:
    """Return the record that begins the globals or a sheet."""
    return record(0x809, struct.pack("<HHHHLL", version, part, 0, 0, 0, 0))


def text8(text: str, *, length_size: int = 2, narrow: bool = False) -> bytes:
    """Return a text of BIFF8 with its length in front, one or two bytes a character."""
    raw = text.encode("latin-1" if narrow else "utf-16-le")
    units = len(text.encode("utf-16-le")) // 2
    return units.to_bytes(length_size, "little") + bytes([not narrow]) + raw


def text5(text: str, *, length_size: int = 2, codec: str = "gb18030") -> bytes:
    """Return a text of BIFF5 with its length in front."""
    raw = text.encode(codec)
    return len(raw).to_bytes(length_size, "little") + raw


def font(*, is_struck: bool = False, escapement: int = 0) -> bytes:
    """Return the record of a font."""
    flags = 8 if is_struck else 0
    return record(0x31, struct.pack("<HHHHH", 200, flags, 0, 400, escapement) + bytes(6))


def style(format_number: int = 0, font_number: int = 0, *, is_locked: bool = True) -> bytes:
    """Return the record of a cell style."""
    return record(0xE0, struct.pack("<HHH", font_number, format_number, is_locked) + bytes(14))


def number_format(number: int, code: str) -> bytes:
    """Return the record of a number format."""
    return record(0x41E, struct.pack("<H", number) + text8(code))


def shared_texts(texts: Iterable[bytes]) -> bytes:
    """Return the record of the shared texts, each as ``text8`` gives it."""
    items = list(texts)
    return record(0xFC, struct.pack("<LL", len(items), len(items)) + b"".join(items))


def at(row: int, column: int, style_number: int = 0) -> bytes:
    """Return the place of a cell, rows and columns counted from 1."""
    return struct.pack("<HHH", row - 1, column - 1, style_number)


def number(row: int, column: int, value: float, style_number: int = 0) -> bytes:
    """Return the record of a number."""
    return record(0x203, at(row, column, style_number) + struct.pack("<d", value))


def label(row: int, column: int, text: str, style_number: int = 0) -> bytes:
    """Return the record of a cell with a text of its own."""
    return record(0x204, at(row, column, style_number) + text8(text))


def formula(place: bytes, result: bytes, flags: int = 0) -> bytes:
    """Return the record of a formula with eight bytes of result."""
    tokens = b"\x1e\x04\x00\x1e\x05\x00\x03"  # 4+5
    return record(0x06, place + result + struct.pack("<HLH", flags, 0, len(tokens)) + tokens)


def special(kind: int, value: int = 0) -> bytes:
    """Return the result of a formula that is no number."""
    return struct.pack("<BBB3xH", kind, 0, value, 0xFFFF)


def merge(first_row: int, last_row: int, first_column: int, last_column: int) -> bytes:
    """Return the record of one merged range, counted from 1."""
    corners = (first_row - 1, last_row - 1, first_column - 1, last_column - 1)
    return record(0xE5, struct.pack("<HHHHH", 1, *corners))


@dataclass
class Book:
    """A workbook of records: those of the globals, and those of each sheet."""

    shared: bytes = b""
    sheets: Sequence[bytes] = (b"",)
    names: Sequence[bytes] = field(default_factory=list)
    version: int = BIFF8
    states: Sequence[int] = ()
    kinds: Sequence[int] = ()

    def stream(self) -> bytes:
        """Return the stream of the workbook."""
        names = self.names or [
            text8(f"表{number}", length_size=1) for number in range(1, len(self.sheets) + 1)
        ]
        start = beginning(GLOBALS, self.version) + self.shared
        size = len(start) + sum(4 + 6 + len(name) for name in names) + len(END)
        bounds, bodies = b"", b""
        for place, (name, body) in enumerate(zip(names, self.sheets, strict=True)):
            state = self.states[place] if self.states else 0
            kind = self.kinds[place] if self.kinds else 0
            bounds += record(0x85, struct.pack("<LBB", size + len(bodies), state, kind) + name)
            bodies += beginning(WORKSHEET, self.version) + body + END
        return start + bounds + END + bodies

    def file(self, stream: str = "Workbook") -> bytes:
        """Return the .xls file."""
        return compound_file({stream: self.stream().ljust(4096, b"\0")})


# ---- the cases of a score cell

_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36}
_CELL = at(2, 3, 1)
_MARKS = {"": 0, "strike": 2, "superscript": 3, "subscript": 5}  # no font has the number 4


def binary_for(case: CellCase, *, is_shared: bool = True) -> bytes:
    """Return an .xls file that holds a case, its text shared or in the cell itself."""
    fonts = (
        font()
        + font(is_struck=case.is_struck)
        + font(is_struck=True)
        + font(escapement=1)
        + font(escapement=2)
    )
    formats = b""
    if isinstance(case.shown_as, str):
        shown, formats = 164, number_format(164, case.shown_as)
    else:
        shown = case.shown_as
    texts, cells = _score(case.content, is_shared=is_shared)
    shared = fonts + formats + style() + style(shown, 1) + texts
    if case.merge:
        cells += _merge_of(case.merge)
    return Book(shared, [cells + number(5, 3, float(OTHER_ANSWER))]).file()


def _merge_of(reference: str) -> bytes:
    first, last = reference.split(":")
    columns = (ord(first[0]) - 64, ord(last[0]) - 64)
    return merge(int(first[1]), int(last[1]), *columns)


def _score(content: Content, *, is_shared: bool) -> tuple[bytes, bytes]:
    """Return the shared texts, and the records of the score cell."""
    if content is None:
        return b"", record(0x201, _CELL)
    if isinstance(content, Formula):
        return b"", _formula(content.result)
    if isinstance(content, Number):
        return b"", record(0x203, _CELL + struct.pack("<d", float(content.stored)))
    if isinstance(content, Truth):
        return b"", record(0x205, _CELL + bytes([content.is_true, 0]))
    if isinstance(content, ErrorValue):
        return b"", record(0x205, _CELL + bytes([_ERRORS.get(content.value, 42), 1]))
    runs = content.runs if isinstance(content, Rich) else (Run(content.text),)
    text = "".join(run.text for run in runs)
    starts = [sum(len(run.text) for run in runs[:number]) for number in range(len(runs))]
    marks = b"".join(
        struct.pack("<HH", start, _MARKS[run.mark])
        for start, run in zip(starts, runs, strict=True)
        if run.mark or start
    )
    if not is_shared:
        raw = text8(text) + struct.pack("<H", len(marks) // 4) + marks
        return b"", record(0xD6, _CELL + raw)
    raw = text8(text)
    if marks:
        raw = raw[:2] + b"\x09" + struct.pack("<H", len(marks) // 4) + raw[3:] + marks
    return shared_texts([text8("别的"), raw]), record(0xFD, _CELL + struct.pack("<L", 1))


def _formula(result: Number | Text | Truth | ErrorValue | None) -> bytes:
    if isinstance(result, Number):
        return formula(_CELL, struct.pack("<d", float(result.stored)))
    if isinstance(result, Text):
        return formula(_CELL, special(0)) + record(0x207, text8(result.text))
    if isinstance(result, Truth):
        return formula(_CELL, special(1, result.is_true))
    if isinstance(result, ErrorValue):
        return formula(_CELL, special(2, _ERRORS.get(result.value, 42)))
    return formula(_CELL, bytes(8), flags=3)
