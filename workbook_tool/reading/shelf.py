"""What was read, kept small until the last file is in: main memory does not grow with the round.

A small round's verdicts stay as they are. Beyond that they are packed, which takes a fifteenth, and
lie in a nameless temporary file as soon as they are some megabytes.
"""

from array import array
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.reading.batches import PackedReading, Reading
from workbook_tool.reading.codec import dump_verdicts, load_verdicts

MOST_LOOSE = 1_000  # files whose verdicts are kept as they are
_MOST_IN_MEMORY = 4 * 1024 * 1024  # bytes of packed verdicts before there is a file
_BLOCK = 256 * 1024  # bytes that are written to it at once


class Shelf:
    """Keeps the verdicts on each of ``turns`` files; iterating gives those of each in order."""

    def __init__(self, turns: int, *, most_loose: int = MOST_LOOSE) -> None:
        """Keep nothing yet; a turn that is never put has no verdicts."""
        self._loose: dict[int, tuple[FileVerdict, ...]] = {}
        self._room = most_loose
        self._packed: dict[int, bytes] = {}
        self._waiting = 0  # bytes of them
        self._starts = array("Q", bytes(8 * turns))
        self._sizes = array("Q", bytes(8 * turns))
        self._end = 0
        self._file: IO[bytes] | None = None
        self._has_disk = True

    def put(self, turn: int, reading: Reading | PackedReading) -> None:
        """Keep what was read of the file of one turn, each once."""
        if len(self._loose) < self._room:
            self._loose[turn] = _unpacked(reading)
            return
        packed = reading.packed or dump_verdicts(_unpacked(reading))
        self._packed[turn] = packed
        self._waiting += len(packed)
        if self._has_disk and self._waiting > (_BLOCK if self._file else _MOST_IN_MEMORY):
            self._write()

    def __iter__(self) -> Iterator[tuple[FileVerdict, ...]]:
        """Yield the verdicts of every turn."""
        for turn, (start, size) in enumerate(zip(self._starts, self._sizes, strict=True)):
            if turn in self._packed:
                yield load_verdicts(self._packed[turn])
            elif size and self._file is not None:
                self._file.seek(start)
                yield load_verdicts(self._file.read(size))
            else:
                yield self._loose.get(turn, ())

    def close(self) -> None:
        """Let go of the temporary file."""
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        """Move what is packed to the file; where it finds no room it stays in memory for good."""
        try:
            if self._file is None:
                # Without a buffer: what it says is written must not turn out to be lost later.
                self._file = TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
            self._file.seek(self._end)
            block = memoryview(b"".join(self._packed.values()))
            while block:
                block = block[self._file.write(block) :]
        except OSError:  # no temporary folder, or no room in it
            self._has_disk = False
            return
        for turn, packed in self._packed.items():
            self._starts[turn], self._sizes[turn] = self._end, len(packed)
            self._end += len(packed)
        self._packed.clear()
        self._waiting = 0


def _unpacked(reading: Reading | PackedReading) -> tuple[FileVerdict, ...]:
    return load_verdicts(reading.packed) if isinstance(reading, PackedReading) else reading.verdicts
