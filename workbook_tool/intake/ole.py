"""Compound files (OLE2): which streams they hold, and the bytes of one.

Layout: [MS-CFB] of Microsoft, sections 2.2 (header), 2.3 (FAT), 2.4 (mini FAT), 2.6 (directory).
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from struct import Struct, unpack_from

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = Struct("<24xHH2xHH6xLLLLLLLLLL")
_ENTRY = Struct("<64sHBBLLL36xLQ")
_ENTRY_SIZE = 128
_END_OF_CHAIN = 0xFFFFFFFA  # this and above are marks, no sectors
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MINI_STREAM = 4096
_MAX_DIRECTORY = 20_000


class DamagedOleError(ValueError):
    """The compound file contradicts itself."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """A compound file in memory; ``streams`` are the paths of its streams, ``a/b``."""

    def __init__(self, content: bytes) -> None:
        """Read header, allocation table and directory; contradictions raise DamagedOleError."""
        if len(content) < 512 or not content.startswith(OLE_MAGIC):  # noqa: PLR2004 - the header
            raise DamagedOleError("header")
        (
            _minor, _major, shift, mini_shift, _directories, _fats, directory, _, _cutoff,
            mini_fat, _mini_count, difat, _difat_count, *_
        ) = (*_HEADER.unpack_from(content), None)  # fmt: skip
        if shift not in {9, 12} or mini_shift != 6:  # noqa: PLR2004 - the only sizes there are
            raise DamagedOleError("sector size")
        self._content = content
        self._sector = 1 << shift
        self._fat = self._read_fat(difat)
        self._entries = self._read_directory(directory)
        self._mini_fat = self._numbers(self._chain(mini_fat))
        root = self._entries[0]
        self._mini = self._chain(root.start)[: root.size] if root.size else b""
        self.streams: dict[str, _Entry] = {}
        self._walk(root.child, "")

    def read(self, path: str) -> bytes:
        """Return the bytes of a stream."""
        entry = self.streams[path]
        if entry.size >= _MINI_STREAM:
            found = self._chain(entry.start)
        else:
            found = self._mini_chain(entry.start)
        if len(found) < entry.size:
            raise DamagedOleError("cut short")
        return found[: entry.size]

    @staticmethod
    def _numbers(sectors: bytes) -> "array[int]":
        """Return what stands in sectors of numbers, whichever end the machine begins with."""
        count = len(sectors) // 4
        return array("I", unpack_from(f"<{count}L", sectors))

    def _sector_at(self, number: int) -> bytes:
        at = (number + 1) * self._sector
        sector = self._content[at : at + self._sector]
        if not sector:
            raise DamagedOleError("sector")
        return sector

    def _read_fat(self, difat: int) -> "array[int]":
        """Return the allocation table; its sectors stand in the header and in a chain."""
        places = self._numbers(self._content[76:512])
        seen: set[int] = set()
        while difat < _END_OF_CHAIN:
            if difat in seen:
                raise DamagedOleError("loop")
            seen.add(difat)
            numbers = self._numbers(self._sector_at(difat))
            places.extend(numbers[:-1])
            difat = numbers[-1]
        table = b"".join(self._sector_at(place) for place in places if place < _END_OF_CHAIN)
        return self._numbers(table)

    def _chain(self, start: int) -> bytes:
        """Return the sectors of a chain."""
        return _followed(start, self._fat, self._sector_at)

    def _mini_chain(self, start: int) -> bytes:
        """Return the small sectors of a chain of those."""
        return _followed(start, self._mini_fat, lambda at: self._mini[at * 64 : at * 64 + 64])

    def _read_directory(self, start: int) -> list[_Entry]:
        table = self._chain(start)
        entries = []
        last = min(len(table) // _ENTRY_SIZE, _MAX_DIRECTORY)
        for at in range(0, last * _ENTRY_SIZE, _ENTRY_SIZE):
            name, length, kind, _, left, right, child, first, size = _ENTRY.unpack_from(table, at)
            text = name[: max(length - 2, 0)].decode("utf-16-le", "replace")
            # In files with sectors of 512 bytes the upper half of a size may be garbage.
            entries.append(_Entry(text, kind, left, right, child, first, size & 0xFFFFFFFF))
        if not entries or entries[0].kind != _ROOT:
            raise DamagedOleError("directory of streams")
        return entries

    def _walk(self, first: int, folder: str) -> None:
        """Collect the streams of a storage and of the storages in it, without recursion."""
        waiting = [(first, folder)]
        seen = set()
        while waiting:
            number, path = waiting.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.left, path), (entry.right, path)]
            if entry.kind == _STORAGE:
                waiting.append((entry.child, f"{path}{entry.name}/"))
            elif entry.kind == _STREAM:
                self.streams[f"{path}{entry.name}"] = entry


def _followed(start: int, table: Sequence[int], sector_at: Callable[[int], bytes]) -> bytes:
    """Return the sectors of a chain, of which each one's place in the table names the next."""
    sectors: list[bytes] = []
    while start < _END_OF_CHAIN:
        if len(sectors) == len(table) or start >= len(table):
            raise DamagedOleError("loop")
        sectors.append(sector_at(start))
        start = table[start]
    return b"".join(sectors)
