"""The stream of a binary workbook as records, and texts that run on from one to the next."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from struct import Struct
from typing import NamedTuple

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Text as Words
from workbook_tool.intake.airlock import Clock
from workbook_tool.intake.refusal import refusal

_HEADER = Struct("<HH")
_CLOCK_STEP = 4096
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08


class Kind(IntEnum):
    """The records that are read ([MS-XLS] 2.4)."""

    FORMULA = 0x0006
    EOF = 0x000A
    PROTECT = 0x0012
    HEADER = 0x0014
    FOOTER = 0x0015
    NOTE = 0x001C
    FILEPASS = 0x002F
    FONT = 0x0031
    CONTINUE = 0x003C
    CODEPAGE = 0x0042
    BOUNDSHEET = 0x0085
    MULRK = 0x00BD
    OBPROJ = 0x00D3
    RSTRING = 0x00D6
    XF = 0x00E0
    MERGECELLS = 0x00E5
    SST = 0x00FC
    LABELSST = 0x00FD
    SUPBOOK = 0x01AE
    NUMBER = 0x0203
    LABEL = 0x0204
    BOOLERR = 0x0205
    STRING = 0x0207
    ROW = 0x0208
    RK = 0x027E
    FORMAT = 0x041E
    BOF = 0x0809


def damaged(reason: str | Words) -> UnreadableReturnError:
    """Return the refusal of a file whose records contradict themselves."""
    return refusal(Code.LEGACY_UNREADABLE, reason=reason)


class Record(NamedTuple):
    """One record: its kind and its bytes."""

    kind: int
    body: bytes


def records(stream: bytes, at: int, clock: Clock) -> Iterator[Record]:
    """Yield the records from a place up to the end of the stream; one that is cut is damage."""
    count = 0
    while at + 4 <= len(stream):
        kind, size = _HEADER.unpack_from(stream, at)
        end = at + 4 + size
        if end > len(stream):
            raise damaged("cut short")
        yield Record(kind, stream[at + 4 : end])
        at = end
        count += 1
        if count % _CLOCK_STEP == 0:
            clock.check()


def substream(stream: bytes, at: int, clock: Clock) -> Iterator[Record]:
    """Yield the records of a part between its BOF and its EOF, without the charts inside it."""
    found = records(stream, at, clock)
    first = next(found, None)
    if first is None or first.kind != Kind.BOF:
        raise damaged("no beginning")
    yield first
    depth = 1
    for record in found:
        depth += (record.kind == Kind.BOF) - (record.kind == Kind.EOF)
        if depth == 0:
            return
        if depth == 1 and record.kind != Kind.EOF:
            yield record
    raise damaged("no end")


class FontStart(NamedTuple):
    """Where a font begins in a text: its first character and the number of the font."""

    start: int
    font: int


class Text(NamedTuple):
    """A text and the fonts of its runs."""

    text: str
    runs: tuple[FontStart, ...] = ()


class Reader:
    """Reads one record after the other, as one stretch of bytes; texts know of the joints.

    Behind a joint the characters of a text begin with a byte that says anew how wide they are
    ([MS-XLS] 2.5.293).
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        """Begin with the first byte of the first piece."""
        self._pieces = pieces
        self._number = 0
        self._at = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes, whichever pieces they are in."""
        taken = []
        while size > 0:
            part = self._piece()[self._at : self._at + size]
            taken.append(part)
            self._at += len(part)
            size -= len(part)
        return b"".join(taken)

    def skip(self, size: int) -> None:
        """Pass over bytes."""
        while size > 0:
            step = min(size, len(self._piece()) - self._at)
            self._at += step
            size -= step

    def number(self, size: int) -> int:
        """Return the next bytes as a number."""
        return int.from_bytes(self.take(size), "little")

    def _piece(self) -> bytes:
        """Return the piece of the next byte."""
        while self._number < len(self._pieces):
            piece = self._pieces[self._number]
            if self._at < len(piece):
                return piece
            self._number += 1
            self._at = 0
        raise damaged("cut short")

    def text(self, *, is_wanted: bool = True, length_size: int = 2) -> Text:
        """Return the next text with its runs; one that is not wanted is only passed over."""
        length = self.number(length_size)
        flags = self.number(1)
        run_count = self.number(2) if flags & _RICH else 0
        extension = self.number(4) if flags & _EXTENDED else 0
        text = self._characters(length, flags & _WIDE, is_wanted=is_wanted)
        if is_wanted:
            runs = self.runs(run_count, 2)
        else:
            self.skip(4 * run_count)
            runs = ()
        self.skip(extension)
        return Text(text, runs)

    def runs(self, count: int, size: int) -> tuple[FontStart, ...]:
        """Return where fonts begin in a text, each in two numbers of a size."""
        return tuple(FontStart(self.number(size), self.number(size)) for _ in range(count))

    def _characters(self, length: int, wide: int, *, is_wanted: bool) -> str:
        pieces = []
        here = self._number
        while length > 0:
            piece = self._piece()
            if self._number != here:
                # The piece begins with the width of its characters.
                here, wide = self._number, piece[self._at] & _WIDE
                self._at += 1
                continue
            size = min(length * (1 + wide), len(piece) - self._at)
            if wide and size % 2:
                raise damaged("cut short")
            if is_wanted:
                raw = piece[self._at : self._at + size]
                # Joined before they are decoded: a character may be two halves in two pieces.
                pieces.append(raw if wide else raw.decode("latin-1").encode("utf-16-le"))
            self._at += size
            length -= size // (1 + wide)
        return b"".join(pieces).decode("utf-16-le", "replace")
