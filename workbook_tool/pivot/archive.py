"""A zip archive rewritten without touching what is not ours.

Untouched entries keep their compressed bytes; new ones are deflated here. All carry the same
fixed date, so the same parts give the same bytes. An archive beyond 4 GB is refused.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.errors import PivotSpecError

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
# 1 January 1980, 00:00, the first date that a zip entry can carry.
_DATE: Final = (1 << 5) | 1
_VERSION: Final = 20
_UTF8_NAME: Final = 0x800
_LIMIT: Final = 0xFFFFFFFF
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, compressed."""

    name: str
    method: int
    checksum: int
    size: int
    compressed: bytes

    @classmethod
    def deflate(cls, name: str, pieces: Iterable[str | bytes]) -> "Entry":
        """A new entry from its text or bytes, taken piece by piece."""
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        checksum = size = 0
        packed: list[bytes] = []
        for piece in pieces:
            plain = piece.encode() if isinstance(piece, str) else piece
            checksum = zlib.crc32(plain, checksum)
            size += len(plain)
            packed.append(packer.compress(plain))
        packed.append(packer.flush())
        return cls(name, zipfile.ZIP_DEFLATED, checksum, size, b"".join(packed))

    def content(self) -> bytes:
        """The uncompressed bytes."""
        if self.method == zipfile.ZIP_DEFLATED:
            return zlib.decompress(self.compressed, -15)
        return self.compressed


def read_archive(archive: bytes) -> dict[str, Entry]:
    """The entries of an archive that we wrote, by name, in order, still compressed."""
    entries: dict[str, Entry] = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for found in opened.infolist():
            name_length, extra_length = struct.unpack_from("<2H", archive, found.header_offset + 26)
            start = found.header_offset + _LOCAL.size + name_length + extra_length
            entries[found.filename] = Entry(
                found.filename,
                found.compress_type,
                found.CRC,
                found.file_size,
                archive[start : start + found.compress_size],
            )
    return entries


def write_archive(entries: Iterable[Entry]) -> bytes:
    """The bytes of an archive with these entries in this order."""
    out = io.BytesIO()
    directory: list[bytes] = []
    for entry in entries:
        offset = out.tell()
        name = entry.name.encode()
        flags = 0 if entry.name.isascii() else _UTF8_NAME
        if max(offset, entry.size, len(entry.compressed)) >= _LIMIT:
            raise PivotSpecError("汇总工作簿超过4GB。", "The workbook is larger than 4 GB.")
        sizes = (entry.checksum, len(entry.compressed), entry.size)
        common = (_VERSION, flags, entry.method, 0, _DATE, *sizes, len(name), 0)
        out.write(_LOCAL.pack(b"PK\x03\x04", *common))
        out.write(name)
        out.write(entry.compressed)
        directory.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, offset) + name)
    start = out.tell()
    central = b"".join(directory)
    out.write(central)
    count = len(directory)
    out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), start, 0))
    return out.getvalue()
