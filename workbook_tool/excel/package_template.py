"""A finished package in which a few texts are replaced, byte for byte as if it were built anew.

Parts without such texts keep their compressed bytes. In the others the text before the first
replaced one is compressed once; its compressor is copied for each stamp. The worksheets differ in
their footers only, near the end, so that most of the work is done once.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
NOTHING: Mapping[str, tuple[bytes, int, int]] = {}
END_RECORD = struct.Struct("<4s4H2IH")


@dataclass(frozen=True, slots=True)
class StampedPart:
    """A part between whose fixed texts others are put in; ``names[i]`` follows ``texts[i]``."""

    texts: tuple[bytes, ...]
    names: tuple[str, ...]
    compressor: Any  # the state after texts[0]
    head: bytes  # what it has given out by then
    crc: int

    def stamp(self, values: Mapping[str, bytes]) -> tuple[bytes, int, int]:
        """Return the compressed bytes, the checksum and the size."""
        pieces: list[bytes] = []
        for name, text in zip(self.names, self.texts[1:], strict=True):
            pieces += (values[name], text)
        rest = b"".join(pieces)
        compressor = self.compressor.copy()
        compressed = self.head + compressor.compress(rest) + compressor.flush()
        return compressed, zlib.crc32(rest, self.crc), len(self.texts[0]) + len(rest)


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of the package: its two headers, and its bytes or how they are made."""

    name: bytes
    local: tuple[Any, ...]
    central: tuple[Any, ...]
    part: StampedPart | bytes


@dataclass(frozen=True, slots=True)
class PackageTemplate:
    """The members of a package in order, some of them to be stamped."""

    entries: tuple[Entry, ...]

    def stamp(
        self,
        values: Mapping[str, Mapping[str, bytes]],
        bodies: Mapping[str, tuple[bytes, int, int]] = NOTHING,
    ) -> bytes:
        """Return the package with the values put in.

        ``values`` holds the escaped replacements by the kind of part: "sheet" for worksheets,
        whose footers have rules of their own, and "text" for all others. ``bodies`` are parts that
        were made elsewhere, by their names: compressed bytes, checksum and size.
        """
        out: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for entry in self.entries:
            local, central = entry.local, entry.central
            made = bodies.get(entry.name.decode())
            if made is None and isinstance(entry.part, StampedPart):
                kind = "sheet" if entry.name.startswith(b"xl/worksheets/") else "text"
                made = entry.part.stamp(values[kind])
            if made is not None:
                body, crc, size = made
                sums = (crc, len(body), size)
                local = (*local[:6], *sums, *local[9:])
                central = (*central[:7], *sums, *central[10:])
            elif isinstance(entry.part, bytes):
                body = entry.part
            directory.append(CENTRAL_HEADER.pack(*central[:-1], offset) + entry.name)
            out += (LOCAL_HEADER.pack(*local), entry.name, body)
            offset += LOCAL_HEADER.size + len(entry.name) + len(body)
        ending = b"".join(directory)
        count = len(self.entries)
        end = END_RECORD.pack(b"PK\x05\x06", 0, 0, count, count, len(ending), offset, 0)
        return b"".join((*out, ending, end))


def make_template(package: bytes, sentinels: Mapping[str, str]) -> PackageTemplate:
    """Return the template of a package in which each sentinel marks what will be put in.

    ``sentinels`` maps the name of a value to the text that stands for it. They consist of letters,
    or are numbers, so that no escaping changes them.
    """
    names = {sentinel.encode(): name for name, sentinel in sentinels.items()}
    pattern = re.compile(b"(" + b"|".join(map(re.escape, names)) + b")")
    entries: list[Entry] = []
    with zipfile.ZipFile(BytesIO(package)) as archive:
        position = archive.start_dir
        for member in archive.infolist():
            name = member.filename.encode()
            central = CENTRAL_HEADER.unpack_from(package, position)
            position += CENTRAL_HEADER.size + len(name)
            local = LOCAL_HEADER.unpack_from(package, member.header_offset)
            start = member.header_offset + LOCAL_HEADER.size + len(name)
            body = package[start : start + member.compress_size]
            pieces = pattern.split(archive.read(member))
            part: StampedPart | bytes = body
            if len(pieces) > 1:
                part = _stamped_part(tuple(pieces[::2]), tuple(names[one] for one in pieces[1::2]))
            entries.append(Entry(name, local, central, part))
    return PackageTemplate(tuple(entries))


def _stamped_part(texts: tuple[bytes, ...], names: tuple[str, ...]) -> StampedPart:
    # The settings of zipfile: default level, no header.
    compressor = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    head = compressor.compress(texts[0])
    return StampedPart(texts, names, compressor, head, zlib.crc32(texts[0]))
