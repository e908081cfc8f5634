"""One map over files for every kind of worker: batches out, verdicts in, in the order of the files.

What is under way is bounded in batches and in bytes, so that the main process keeps verdicts and
nothing else, however many files there are.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import NamedTuple

from workbook_tool.intake import Fetched
from workbook_tool.reading.batches import BATCH_BYTES, BATCH_FILES, PackedReading, Reading
from workbook_tool.reading.workers import Answer, Workers

MOST_BYTES = 64 * 1024 * 1024  # under way, or one batch where it is larger
DIED = PackedReading(reason="crash")
_PATIENCE = 0.5  # seconds between two looks at the workers; Windows hears Ctrl-C in between


class Asked(NamedTuple):
    """One file that has to be read: its turn in the list, its key in the store, its bytes."""

    turn: int
    key: bytes
    fetched: Fetched


Take = Callable[[Asked, Reading | PackedReading], None]


def into_batches(files: Iterable[Asked]) -> Iterator[list[Asked]]:
    """Yield files in batches of at most 64 files and about 4 MB."""
    batch: list[Asked] = []
    size = 0
    for asked in files:
        batch.append(asked)
        size += len(asked.fetched.content)
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class BatchMap:
    """Hands batches to workers and takes what was read of each file.

    Where a worker dies, every file that was under way is asked for again, one by one; the file
    that it dies of once more is the one that has to go without.
    """

    def __init__(self, workers: Workers, take: Take) -> None:
        """Hand batches to these workers; ``take`` gets every answer."""
        self._workers = workers
        self._take = take
        self._under_way: dict[Future[Answer], list[Asked]] = {}

    def put(self, batch: list[Asked]) -> None:
        """Begin a batch as soon as there is room for it."""
        size = _size(batch)
        while self._under_way and (
            len(self._under_way) >= 2 * self._workers.width
            or size + sum(map(_size, self._under_way.values())) > MOST_BYTES
        ):
            self._collect()
        self._submit(batch)

    def finish(self) -> None:
        """Wait for everything that is under way."""
        while self._under_way:
            self._collect()

    def _submit(self, batch: list[Asked]) -> None:
        try:
            future = self._workers.submit(tuple(asked.fetched for asked in batch))
        except Exception as error:
            if not self._workers.is_death(error):
                raise
            self._ask_again([*self._suspects(), *batch])
        else:
            self._under_way[future] = batch

    def _collect(self) -> None:
        """Take what has been read; at least one batch ends."""
        done: set[Future[Answer]] = set()
        while not done:
            done, _ = wait(self._under_way, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
            if not done:
                self._workers.check()
        suspects: list[Asked] = []
        for future in done:
            batch = self._under_way.pop(future)
            if not self._took(future, batch):
                suspects.extend(batch)
        if suspects:
            self._ask_again([*suspects, *self._suspects()])

    def _took(self, future: "Future[Answer]", batch: list[Asked]) -> bool:
        """Take the answers of a batch that has ended; false where a worker died instead."""
        try:
            answers = future.result()
        except Exception as error:
            if not self._workers.is_death(error):
                raise
            return False
        for asked, answer in zip(batch, answers, strict=True):
            self._take(asked, answer)
        return True

    def _suspects(self) -> list[Asked]:
        """Return the files whose batches ended with the worker that died."""
        lost: list[Asked] = []
        if self._workers.dies_alone:
            return lost
        under_way, self._under_way = self._under_way, {}
        for future, batch in under_way.items():
            if not future.done() or not self._took(future, batch):
                lost.extend(batch)
        return lost

    def _ask_again(self, suspects: list[Asked]) -> None:
        """Read files one by one; one that ends its worker is known by that."""
        self._workers.renew()
        self._workers = self._workers.stand_in() or self._workers
        for asked in sorted(suspects, key=lambda one: one.turn):
            if not self._reads_alone(asked):
                self._workers.renew()
                self._take(asked, DIED)

    def _reads_alone(self, asked: Asked) -> bool:
        try:
            future = self._workers.submit((asked.fetched,))
            while not wait((future,), timeout=_PATIENCE).done:
                self._workers.check()
        except Exception as error:
            if not self._workers.is_death(error):
                raise
            return False
        return self._took(future, [asked])


def _size(batch: Iterable[Asked]) -> int:
    return sum(len(asked.fetched.content) for asked in batch)
