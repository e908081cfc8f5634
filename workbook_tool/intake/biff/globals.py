"""What the sheets of a binary workbook share: version, fonts, formats, sheets, texts."""

import codecs
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from struct import unpack_from
from typing import NamedTuple

from workbook_tool.core.cells import SheetState
from workbook_tool.core.findings import Code
from workbook_tool.core.number_formats import GENERAL, builtin_format
from workbook_tool.core.text import Text as Words
from workbook_tool.intake.airlock import Clock
from workbook_tool.intake.biff.records import Kind, Reader, Text, damaged, substream
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.rich_text import Run

_BIFF8, _BIFF5 = 0x0600, 0x0500
_TOO_OLD = Words("Excel 4.0 或更早的格式", "of Excel 4.0 or before")
_CODE_PAGES = {936: "gb18030", 10000: "mac_roman", 0x8000: "mac_roman", 0x8001: "cp1252"}
_STRUCK, _UNLOCKED_FLAG = 0x0008, 0x0001
_SHIFTS = ("", "superscript", "subscript")
_PLAIN = Run("")  # how text looks in a font that does not exist
_ABSENT_FONT = 4  # no workbook has a font of this number
_OWN, _ADD_IN = 0x0401, 0x3A01  # links that lead nowhere
_STATES = (SheetState.VISIBLE, SheetState.HIDDEN, SheetState.VERY_HIDDEN)
_CLOCK_STEP = 4096


class CellLook(NamedTuple):
    """How a cell looks: the code of its number format, its lock, its font."""

    number_format: str
    is_locked: bool
    font: Run  # how text looks in it


class Bound(NamedTuple):
    """A sheet as the workbook names it: where its records begin, and what kind it is of."""

    offset: int
    name: str
    state: SheetState
    kind: int


class Dialect(NamedTuple):
    """How a version writes texts: Unicode in BIFF8, one code page in BIFF5."""

    is_unicode: bool = True
    codec: str = "cp1252"

    @property
    def length_size(self) -> int:
        """Return in how many bytes the length stands of a text that is neither short nor long."""
        return 2 if self.is_unicode else 1

    def text(self, reader: Reader, length_size: int) -> Text:
        """Return the next text; its length stands in so many bytes."""
        if self.is_unicode:
            return reader.text(length_size=length_size)
        return Text(reader.take(reader.number(length_size)).decode(self.codec, "replace"))

    def rich_text(self, reader: Reader) -> Text:
        """Return the next text of a cell, with the runs that stand behind it."""
        text = self.text(reader, 2)
        return text._replace(runs=reader.runs(reader.number(self.length_size), self.length_size))


@dataclass(slots=True)
class Globals:
    """The part of a binary workbook that stands before its sheets."""

    dialect: Dialect = field(default_factory=Dialect)
    fonts: list[Run] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    looks: list[tuple[int, int, bool]] = field(default_factory=list)  # font, format, lock
    sheets: list[Bound] = field(default_factory=list)
    shared: list[bytes] = field(default_factory=list)
    has_macros: bool = False
    link: str = ""

    def look_of(self, index: int) -> CellLook | None:
        """Return how a cell looks, None where its style does not exist.

        A workbook without any style has the default one.
        """
        if not self.looks and index == 0:
            return CellLook(GENERAL, is_locked=True, font=_PLAIN)
        if index >= len(self.looks):
            return None
        font, number, is_locked = self.looks[index]
        code = self.formats.get(number) or builtin_format(number)
        return CellLook(code, is_locked, self.font_look(font))

    def font_look(self, number: int) -> Run:
        """Return how a font looks; the number 4 is left out of the count ([MS-XLS] 2.5.129)."""
        number -= number > _ABSENT_FONT
        return self.fonts[number] if number < len(self.fonts) else _PLAIN

    def texts(self, wanted: Collection[int], clock: Clock) -> Mapping[int, Text]:
        """Return the shared texts of some numbers; the others are only passed over."""
        if not wanted:
            return {}
        reader = Reader(self.shared)
        reader.skip(4)
        count = min(reader.number(4), max(wanted) + 1)
        texts = {}
        for number in range(count):
            is_wanted = number in wanted
            text = reader.text(is_wanted=is_wanted)
            if is_wanted:
                texts[number] = text
            if number % _CLOCK_STEP == 0:
                clock.check()
        return texts


def read_globals(stream: bytes, limits: AirlockLimits, clock: Clock) -> Globals:
    """Return what stands before the sheets; a password refuses the file."""
    found = Globals()
    previous = kept = 0
    for record in substream(stream, 0, clock):
        kept += record.kind in _KEPT
        if kept > limits.cells:
            raise refusal(Code.TOO_MANY_CELLS, limit=limits.cells)
        if record.kind == Kind.CONTINUE and previous == Kind.SST:
            found.shared.append(record.body)
            continue
        previous = record.kind
        if record.kind == Kind.FILEPASS:
            raise refusal(Code.PASSWORD_PROTECTED)
        if record.kind == Kind.OBPROJ:
            found.has_macros = True
        elif record.kind == Kind.SST:
            found.shared = [record.body]
        elif record.kind in _READERS:
            _READERS[record.kind](found, record.body)
    return found


def _read_version(found: Globals, body: bytes) -> None:
    version = int.from_bytes(body[:2], "little")
    if version not in {_BIFF8, _BIFF5}:
        raise damaged(_TOO_OLD)
    found.dialect = Dialect(is_unicode=version == _BIFF8)


def _read_code_page(found: Globals, body: bytes) -> None:
    (page,) = unpack_from("<H", body)
    codec = _CODE_PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(codec)
    except LookupError:
        return
    found.dialect = found.dialect._replace(codec=codec)


def _read_font(found: Globals, body: bytes) -> None:
    flags, escapement = unpack_from("<2xH4xH", body)
    shift = _SHIFTS[min(escapement, 2)]
    found.fonts.append(_PLAIN._replace(is_struck=bool(flags & _STRUCK), shift=shift))


def _read_format(found: Globals, body: bytes) -> None:
    reader = Reader([body])
    number = reader.number(2)
    found.formats[number] = found.dialect.text(reader, found.dialect.length_size).text


def _read_style(found: Globals, body: bytes) -> None:
    font, number, flags = unpack_from("<HHH", body)
    found.looks.append((font, number, bool(flags & _UNLOCKED_FLAG)))


def _read_sheet(found: Globals, body: bytes) -> None:
    reader = Reader([body])
    offset, state, kind = reader.number(4), reader.number(1), reader.number(1)
    name = found.dialect.text(reader, 1).text
    found.sheets.append(Bound(offset, name, _STATES[min(state & 3, 2)], kind))


def _read_link(found: Globals, body: bytes) -> None:
    """Note a link to another file or program; links inside the workbook are ordinary."""
    length = int.from_bytes(body[2:4], "little")
    if length in {_OWN, _ADD_IN} or length <= 1 or not found.dialect.is_unicode:
        return
    path = Reader([body[2:]]).text().text
    found.link = found.link or "".join(char for char in path if char >= " ") or "link"


_READERS: dict[int, Callable[[Globals, bytes], None]] = {
    Kind.BOF: _read_version,
    Kind.CODEPAGE: _read_code_page,
    Kind.FONT: _read_font,
    Kind.FORMAT: _read_format,
    Kind.XF: _read_style,
    Kind.BOUNDSHEET: _read_sheet,
    Kind.SUPBOOK: _read_link,
}
# Records of which something stays: as many as there may be cells.
_KEPT = frozenset({Kind.FONT, Kind.FORMAT, Kind.XF, Kind.BOUNDSHEET, Kind.SST, Kind.CONTINUE})
