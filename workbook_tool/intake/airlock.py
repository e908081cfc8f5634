"""The airlock: strangers' zip packages are looked at here before any parser sees a byte.

What the directory claims is checked first; then sizes, ratio and CRC are counted while inflating,
and the declared size is compared afterwards. XML with a DOCTYPE or ENTITY goes no further.
"""

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.zip_directory import ZipEntry, read_directory

CHUNK = 64 * 1024
_STORED, _DEFLATED = 0, 8
_XML_ENDINGS = (".xml", ".rels", ".vml")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, _DECLARATIONS)) - 1


def part_key(name: str) -> str:
    """Return a part name as it is compared: lower case, forward slashes, none in front.

    What is percent-encoded is what it stands for (ECMA-376 part 2, 6.2.2.2 and 7.3.4).
    """
    plain = unquote(name) if "%" in name else name
    return plain.replace("\\", "/").lstrip("/").lower()


def is_xml_part(key: str) -> bool:
    """Tell from its name whether a part is XML; all other parts are media, never inflated."""
    return key.endswith(_XML_ENDINGS)


class Clock:
    """The time that one file may take; ``check`` refuses the file when it is over."""

    __slots__ = ("_end", "_limit")

    def __init__(self, limit: float) -> None:
        """Start the clock."""
        self._limit = limit
        self._end = time.monotonic() + limit

    def check(self) -> None:
        """Refuse the file when its time is over."""
        if time.monotonic() > self._end:
            raise refusal(Code.READ_TOO_SLOW, limit=f"{self._limit:g}")


@dataclass(slots=True)
class Package:
    """A zip package that passed the look at its directory; parts come out of it checked.

    Parts are asked for by name in any case and with or without a leading slash.
    """

    content: bytes
    entries: dict[str, ZipEntry]
    garbage: int
    limits: AirlockLimits
    clock: Clock
    unchecked: set[str] = field(default_factory=set)
    wide_parts: set[str] = field(default_factory=set)  # in UTF-16

    def read(self, name: str) -> bytes | None:
        """Return a part that is held whole, None where it is missing."""
        key = part_key(name)
        entry = self.entries.get(key)
        if entry is None:
            return None
        return self._whole(key, entry)

    def size(self, name: str) -> int:
        """Return the declared size of a part, 0 where it is missing."""
        entry = self.entries.get(part_key(name))
        return entry.size if entry else 0

    def stream(self, name: str, *, limit: int) -> Iterator[bytes]:
        """Yield the chunks of a part; its checks are complete when the last one was taken."""
        key = part_key(name)
        yield from self._inflate(self.entries[key], limit)
        self.unchecked.discard(key)

    def check_rest(self) -> None:
        """Inflate and check the XML parts that nobody asked for, without keeping them."""
        for key in sorted(self.unchecked):
            entry = self.entries[key]
            if entry.size <= self.limits.ratio_free_bytes:
                self._whole(key, entry)
            else:
                for _ in self._inflate(entry, self.limits.worksheet_bytes):
                    pass
        self.unchecked.clear()

    def _whole(self, key: str, entry: ZipEntry) -> bytes:
        """Return a checked part in one piece; small ones are inflated in one call."""
        limits = self.limits
        if entry.size > limits.part_bytes:
            raise refusal(Code.PART_TOO_LARGE, part=key, limit=limits.part_bytes)
        if entry.size > limits.ratio_free_bytes:
            part = b"".join(self._inflate(entry, limits.part_bytes))
        else:
            part = self._inflate_at_once(entry)
        self.unchecked.discard(key)
        if b"\0" in part[:64]:
            self.wide_parts.add(key)
        return part

    def _inflate_at_once(self, entry: ZipEntry) -> bytes:
        """Return a part of at most ``ratio_free_bytes``, so that no ratio needs counting."""
        raw = self.content[entry.start : entry.start + entry.compressed_size]
        if entry.method == _DEFLATED:
            machine = zlib.decompressobj(-15)
            try:
                part = machine.decompress(raw, entry.size + 1)
            except zlib.error as error:
                raise refusal(Code.PART_DAMAGED, part=entry.name, reason="inflate") from error
            if len(part) > entry.size:
                raise overflow(self.content, entry, self.limits)
            if not machine.eof:
                raise refusal(Code.PART_DAMAGED, part=entry.name, reason="cut short")
        else:
            part = raw
        _check_end(entry, len(part), zlib.crc32(part))
        refuse_declarations(part, entry.name)
        return part

    def _inflate(self, entry: ZipEntry, limit: int) -> Iterator[bytes]:
        """Yield the chunks of a part, counting size, ratio, CRC and declarations on the way."""
        limits = self.limits
        allowed = limits.ratio_free_bytes + limits.ratio * entry.compressed_size
        size = crc = 0
        tail = b""
        for chunk in _inflated_chunks(self.content, entry):
            if not size and b"\0" in chunk[:64]:
                self.wide_parts.add(part_key(entry.name))
            size += len(chunk)
            if size > limit:
                raise refusal(Code.PART_TOO_LARGE, part=entry.name, limit=limit)
            if size > allowed:
                raise refusal(Code.RATIO_TOO_HIGH, part=entry.name, limit=limits.ratio)
            if size > entry.size:
                raise overflow(self.content, entry, limits)
            crc = zlib.crc32(chunk, crc)
            # Twice the overlap, because half of the bytes may be NULs (UTF-16).
            joined = tail + chunk
            refuse_declarations(joined, entry.name)
            tail = joined[-2 * _OVERLAP :]
            self.clock.check()
            yield chunk
        _check_end(entry, size, crc)


def _inflated_chunks(content: bytes, entry: ZipEntry) -> Iterator[bytes]:
    """Yield the bytes of an entry in pieces of about 64 KB."""
    end = entry.start + entry.compressed_size
    if entry.method == _STORED:
        for at in range(entry.start, end, CHUNK):
            yield content[at : min(at + CHUNK, end)]
        return
    machine = zlib.decompressobj(-15)
    try:
        for at in range(entry.start, end, CHUNK):
            waiting = content[at : min(at + CHUNK, end)]
            while waiting and not machine.eof:
                chunk = machine.decompress(waiting, CHUNK)
                waiting = machine.unconsumed_tail
                yield chunk
        while not machine.eof:
            chunk = machine.decompress(b"", CHUNK)
            if not chunk:
                break
            yield chunk
    except zlib.error as error:
        raise refusal(Code.PART_DAMAGED, part=entry.name, reason="inflate") from error
    if not machine.eof:
        raise refusal(Code.PART_DAMAGED, part=entry.name, reason="cut short")


def overflow(content: bytes, entry: ZipEntry, limits: AirlockLimits) -> UnreadableReturnError:
    """Return the refusal of a part that holds more than its size says.

    A checksum that fits, of all or of as much as was declared, shows a lie; without one the part
    was damaged on its way, unless it grows beyond all measure.
    """
    size = crc = declared = 0
    for chunk in _inflated_chunks(content, entry):
        declared = zlib.crc32(chunk[: max(entry.size - size, 0)], declared)
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
        if size > limits.ratio_free_bytes + limits.ratio * entry.compressed_size:
            return refusal(Code.RATIO_TOO_HIGH, part=entry.name, limit=limits.ratio)
    if entry.crc in {crc, declared}:
        return refusal(Code.FALSE_SIZE, part=entry.name, declared=entry.size)
    return refusal(Code.PART_DAMAGED, part=entry.name, reason="size")


def _check_end(entry: ZipEntry, size: int, crc: int) -> None:
    """Compare what came out with what the directory declares."""
    if size < entry.size:
        raise refusal(Code.PART_DAMAGED, part=entry.name, reason="size")
    if crc != entry.crc:
        raise refusal(Code.PART_DAMAGED, part=entry.name, reason="CRC")


def refuse_declarations(part: bytes, name: str) -> None:
    """Refuse XML with a DOCTYPE or ENTITY; NULs are dropped, so that UTF-16 cannot hide it."""
    if b"\0" in part:
        part = part.replace(b"\0", b"")
    # Looking for one rare byte is fifty times cheaper than for words that begin with "<".
    if b"!" in part and any(word in part for word in _DECLARATIONS):
        raise refusal(Code.DOCTYPE_REFUSED, part=name)


def open_package(content: bytes, limits: AirlockLimits, clock: Clock) -> Package:
    """Return the package after every check that the directory alone allows."""
    directory = read_directory(content, max_entries=limits.entries)
    entries: dict[str, ZipEntry] = {}
    unchecked: set[str] = set()
    media = total = 0
    for entry in directory.entries:
        name = entry.name
        key = part_key(name)
        _refuse_entry(entry, name)
        if key in entries:
            raise refusal(Code.DUPLICATE_PARTS, part=name)
        entries[key] = entry
        if is_xml_part(key):
            unchecked.add(key)
            total += entry.size
            if entry.size > limits.worksheet_bytes:
                raise refusal(Code.PART_TOO_LARGE, part=name, limit=limits.worksheet_bytes)
            _refuse_ratio(entry, limits, limits.ratio_free_bytes)
        else:
            media += entry.size
            # Honest bitmaps shrink a thousandfold, so the ratio counts from the size on only
            # where a single part would be refused anyway.
            _refuse_ratio(entry, limits, limits.part_bytes)
    if media > limits.media_bytes:
        raise refusal(Code.MEDIA_TOO_LARGE, size=media, limit=limits.media_bytes)
    if total > limits.ratio_free_bytes + limits.ratio * len(content):
        raise refusal(Code.RATIO_TOO_HIGH, part="*", limit=limits.ratio)
    return Package(content, entries, directory.garbage, limits, clock, unchecked)


def _refuse_entry(entry: ZipEntry, name: str) -> None:
    """Refuse names and methods that honest office programs never write."""
    if is_traversal(name):
        raise refusal(Code.PATH_TRAVERSAL, part=name)
    if entry.is_encrypted:
        raise refusal(Code.ENCRYPTED_PART, part=name)
    if entry.method not in {_STORED, _DEFLATED}:
        raise refusal(Code.METHOD_REFUSED, part=name, method=entry.method)
    if entry.method == _STORED and entry.size != entry.compressed_size:
        raise refusal(Code.PART_DAMAGED, part=name, reason="size")


def _refuse_ratio(entry: ZipEntry, limits: AirlockLimits, free: int) -> None:
    """Refuse what is too dense already by its own header."""
    if entry.size > free + limits.ratio * entry.compressed_size:
        raise refusal(Code.RATIO_TOO_HIGH, part=entry.name, limit=limits.ratio)


def is_traversal(name: str) -> bool:
    """Tell whether a name in a zip leads out of it: absolute, with a drive, or with ``..``."""
    # Some honest writers put one slash in front of every part name.
    plain = unquote(name).replace("\\", "/").removeprefix("/")
    return plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/") or "\0" in plain
