"""The directory of a zip file, read by ourselves: cheaper than zipfile, and no lie believed.

Layout: APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.7 (local header), 4.3.12 (central directory),
4.3.14 to 4.3.16 (its end), 4.5.3 (zip64).
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from struct import Struct
from typing import NamedTuple

from workbook_tool.core.findings import Code
from workbook_tool.intake.refusal import refusal

LOCAL_MAGIC = b"PK\x03\x04"
END_MAGIC = b"PK\x05\x06"
_CENTRAL_MAGIC = b"PK\x01\x02"
_END64_MAGIC = b"PK\x06\x06"
_END64_LOCATOR_MAGIC = b"PK\x06\x07"
_LOCAL = Struct("<6xHH4xLLLHH")  # flags, method, CRC, sizes, lengths of name and extra field
_CENTRAL = Struct("<4xHHHHHHLLLHHHHHLL")
_CENTRAL_SIZE = 46
_LOCAL_SIZE = 30
_END = Struct("<4xHHHHLL")
_END_SIZE = 22
_END64 = Struct("<32xQQQ")  # number of entries, size and offset of the central directory
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_OVERFLOWS = (_MAX16, _MAX32, _MAX32)  # what the ordinary record has where a value is too large
_FLAG_ENCRYPTED = 0x1 | 0x40
_FLAG_UTF8 = 0x800
_EXTRA_ZIP64, _EXTRA_TIMESTAMP = 0x0001, 0x5455
_UNIX_FILE_TYPE, _UNIX_LINK = 0o170000, 0o120000
_NO_DOS_DATES = {1 << 5 | 1, 20 << 9 | 1 << 5 | 1}  # 1980-01-01 and 2000-01-01: no date known
_MADE_ON_UNIX = {3, 19}  # Unix, and macOS


class ZipEntry(NamedTuple):
    """One entry: what the directory claims, and where its compressed bytes stand."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    start: int  # of the compressed bytes, in the whole file
    header: int  # of the local header, in the whole file
    dos_time: int
    dos_date: int
    is_link: bool
    extra: bytes

    @property
    def name(self) -> str:
        """Return the name as the format has it: UTF-8 by flag, else code page 437."""
        if self.flags & _FLAG_UTF8:
            return self.raw_name.decode("utf-8", "replace")
        return self.raw_name.decode("cp437")

    @property
    def chinese_name(self) -> str:
        """Return the name as people in China wrote it: UTF-8, else GB18030.

        Explorer and WinRAR write GBK, macOS writes UTF-8 without its flag (measured).
        """
        for encoding in ("utf-8", "gb18030"):
            try:
                return self.raw_name.decode(encoding)
            except UnicodeDecodeError:
                continue
        return self.raw_name.decode("cp437")

    @property
    def is_encrypted(self) -> bool:
        """Tell whether the entry needs a password."""
        return bool(self.flags & _FLAG_ENCRYPTED)

    @property
    def is_directory(self) -> bool:
        """Tell whether the entry is a folder."""
        return self.raw_name.endswith((b"/", b"\\")) and self.size == 0

    def modified(self, zone: tzinfo) -> float | None:
        """Return the entry's date in seconds since 1970 UTC, None where it has none.

        The extended timestamp is UTC; the DOS date is local time, so ``zone`` says where.
        """
        stamp = _extra_field(self.extra, _EXTRA_TIMESTAMP)
        if len(stamp) >= 5 and stamp[0] & 1:  # noqa: PLR2004 - a flag byte and four of seconds
            return float(int.from_bytes(stamp[1:5], "little", signed=True))
        day, clock = self.dos_date, self.dos_time
        if day in _NO_DOS_DATES:
            return None
        try:
            moment = datetime(
                1980 + (day >> 9),
                day >> 5 & 15,
                day & 31,
                clock >> 11,
                clock >> 5 & 63,
                min(clock % 32 * 2, 59),
                tzinfo=zone,
            )
        except ValueError:
            return None
        return moment.timestamp()


class ZipDirectory(NamedTuple):
    """The entries of a zip file in the order of the directory, and the bytes around the zip."""

    entries: tuple[ZipEntry, ...]
    garbage: int


def _damaged(reason: str) -> Exception:
    return refusal(Code.ZIP_DAMAGED, reason=reason)


def _extra_field(extra: bytes, wanted: int) -> bytes:
    """Return the content of one extra field, b"" where it is absent."""
    at = 0
    while at < len(extra):
        kind = int.from_bytes(extra[at : at + 2], "little")
        length = int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def read_directory(content: bytes, *, max_entries: int) -> ZipDirectory:
    """Return the directory of a zip file that may have foreign bytes before and behind it.

    The last end record counts, as for every reader. Local headers must agree with the directory
    about names, and no two entries may share bytes: programs that trust the one or the other
    would see different files.
    """
    try:
        start, count, shift, end = _find_directory(content)
        if count > max_entries:
            raise refusal(Code.TOO_MANY_PARTS, count=count, limit=max_entries)
        entries = tuple(_read_entries(content, start, count, shift))
    except struct.error as error:
        raise _damaged("directory") from error
    _refuse_overlaps(entries, start)
    return ZipDirectory(entries, shift + len(content) - end)


def _find_directory(content: bytes) -> tuple[int, int, int, int]:
    """Return start of the directory, number of entries, bytes before the zip, end of the zip."""
    at = content.rfind(END_MAGIC)
    if at < 0 or at + _END_SIZE > len(content):
        raise _damaged("no zip directory")
    disk, _, _, count, size, offset = _END.unpack_from(content, at)
    comment = int.from_bytes(content[at + 20 : at + 22], "little")
    end = min(at + _END_SIZE + comment, len(content))
    directory_end = at
    locator = max(at - 20, 0)
    if content[locator : locator + 4] == _END64_LOCATOR_MAGIC:
        directory_end = content.rfind(_END64_MAGIC, 0, locator)
        if directory_end < 0:
            raise _damaged("zip64 directory")
        wide = _END64.unpack_from(content, directory_end)
        # Some writers add this record beside ordinary values; then both must say the same.
        for plain, full, value in zip((count, size, offset), _OVERFLOWS, wide, strict=True):
            if plain not in {full, value}:
                raise _damaged("zip64 directory")
        count, size, offset = wide
    shift = directory_end - size - offset
    if disk not in {0, _MAX16} or shift < 0:
        raise _damaged("zip directory")
    return directory_end - size, count, shift, end


def _read_entries(content: bytes, at: int, count: int, shift: int) -> Iterator[ZipEntry]:
    """Yield the entries of the directory that starts at ``at``."""
    for _ in range(count):
        if content[at : at + 4] != _CENTRAL_MAGIC:
            raise _damaged("zip directory")
        (
            made_by, _needed, flags, method, clock, day, crc, packed, size,
            name_size, extra_size, comment_size, _disk, _internal, external, offset,
        ) = _CENTRAL.unpack_from(content, at)  # fmt: skip
        name_at = at + _CENTRAL_SIZE
        extra_at = name_at + name_size
        name = content[name_at:extra_at]
        extra = content[extra_at : extra_at + extra_size]
        if _MAX32 in {packed, size, offset}:
            packed, size, offset = _widen(extra, packed, size, offset)
        header = offset + shift
        start = _start_of_bytes(content, header, name, (flags, method, crc, packed, size))
        if start + packed > len(content):
            raise _damaged("cut short")
        is_link = made_by >> 8 in _MADE_ON_UNIX and external >> 16 & _UNIX_FILE_TYPE == _UNIX_LINK
        yield ZipEntry(
            name, flags, method, crc, packed, size, start, header, clock, day, is_link, extra
        )
        at = extra_at + extra_size + comment_size


def _widen(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Return the sizes of a zip64 entry: its field holds those that overflow, in this order."""
    field = _extra_field(extra, _EXTRA_ZIP64)
    wide = [int.from_bytes(field[at : at + 8], "little") for at in range(0, len(field) - 7, 8)]
    values = [size, packed, offset]
    for place, value in enumerate(values):
        if value == _MAX32:
            if not wide:
                raise _damaged("zip64 sizes")
            values[place] = wide.pop(0)
    return values[1], values[0], values[2]


def _start_of_bytes(
    content: bytes, header: int, name: bytes, told: tuple[int, int, int, int, int]
) -> int:
    """Return where the compressed bytes stand; the local header must be one and agree.

    ``told`` is what the directory tells: flags, method, CRC and both sizes. A file whose two
    records differ was damaged on its way; one that lies says the same twice.
    """
    if content[header : header + 4] != LOCAL_MAGIC:
        raise _damaged("local header")
    flags, method, *numbers, name_size, extra_size = _LOCAL.unpack_from(content, header)
    name_end = header + _LOCAL_SIZE + name_size
    if content[header + _LOCAL_SIZE : name_end] != name:
        raise _damaged("names disagree")
    # Where sizes come behind the bytes, or in a field of zip64, the header has none.
    is_like = all(
        number in {0, _MAX32, other} for number, other in zip(numbers, told[2:], strict=True)
    )
    if not is_like or method != told[1] or (flags ^ told[0]) & _FLAG_ENCRYPTED:
        raise _damaged("headers disagree")
    return int(name_end + extra_size)


def _refuse_overlaps(entries: Sequence[ZipEntry], directory: int) -> None:
    """Refuse entries whose bytes are another's too (as in D. Fifield's better zip bomb)."""
    limit = directory
    for entry in sorted(entries, key=lambda entry: entry.header, reverse=True):
        if entry.start + entry.compressed_size > limit:
            raise refusal(Code.OVERLAPPING_PARTS, part=entry.name)
        limit = entry.header
