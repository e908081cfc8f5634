"""Reading what came back: every file of a folder to its verdicts, quickly and in order.

``read_verdicts`` asks the store of earlier verdicts first and hands the rest to workers in batches.
How it is done never changes what comes out.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.register import FileVerdict, tell_apart
from workbook_tool.intake import Fetched, Place, fetch, list_places
from workbook_tool.reading.ahead import fetch_ahead
from workbook_tool.reading.batch_map import Asked, BatchMap, into_batches
from workbook_tool.reading.batches import (
    PackedReading,
    Reading,
    read_file,
    stopped,
)
from workbook_tool.reading.codec import dump_verdicts
from workbook_tool.reading.fingerprint import fingerprint
from workbook_tool.reading.judging import Judge
from workbook_tool.reading.shelf import Shelf
from workbook_tool.reading.store import CACHE_NAME, VerdictStore
from workbook_tool.reading.workers import (
    ProcessWorkers,
    SerialWorkers,
    Workers,
    count_processors,
)
from workbook_tool.round_folder.storage import sha256_of

__all__ = [
    "CACHE_NAME",
    "READ_HERE",
    "ReadingOptions",
    "list_places",
    "open_store",
    "read_verdicts",
]

# Seconds of this process; measured by make bench, and good enough within a factor of two.
_FILE_SECONDS = 0.001
_BYTE_SECONDS = 0.000_000_05
_WORTH_PROCESSES = 1.0  # seconds of work below which starting processes costs more than it gives
_FREEZE_EVERY = 500
NO_ARRIVALS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How returns are read; the results never depend on it.

    ``jobs`` is the number of processes, None for as many as pay. ``scheduler`` is the address of a
    Dask cluster that reads instead, ``tls`` its authority, our certificate and our key where it
    speaks TLS. ``uses_cache`` tells whether verdicts of earlier runs count.
    """

    jobs: int | None = 1
    scheduler: str = ""
    uses_cache: bool = True
    tls: tuple[Path | None, Path | None, Path | None] = (None, None, None)


READ_HERE = ReadingOptions()


def open_store(
    state: Path, judge: Judge, options: ReadingOptions, *, may_write: bool
) -> VerdictStore | None:
    """Return the round's cache of verdicts, None where it is not wanted."""
    if not options.uses_cache:
        return None
    return VerdictStore(state / CACHE_NAME, fingerprint(judge), may_write=may_write)


def read_verdicts(
    places: Sequence[Place],
    judge: Judge,
    *,
    options: ReadingOptions = READ_HERE,
    store: VerdictStore | None = None,
    arrivals: Mapping[str, float] = NO_ARRIVALS,
    progress: Progress = lambda *_: None,
) -> tuple[FileVerdict, ...]:
    """Return the verdicts on everything in these places, in their order, each with its own path.

    ``arrivals`` say when mails came that were collected, by the hashes of their files. Raises
    WorkbookToolError where the cluster that was named cannot be used.
    """
    reading = _Reading(places, judge, options, store, arrivals, progress)
    try:
        with _unwalked():
            return reading.run()
    finally:
        reading.close()


class _Reading:
    """One pass over a folder: what is known already, what is under way, what was found."""

    def __init__(
        self,
        places: Sequence[Place],
        judge: Judge,
        options: ReadingOptions,
        store: VerdictStore | None,
        arrivals: Mapping[str, float],
        progress: Progress,
    ) -> None:
        self._places = places
        self._judge = judge
        self._options = options
        self._store = store
        self._arrivals = arrivals
        self._progress = progress
        self._found = Shelf(len(places))
        self._seen = 0
        self._done = 0
        self._workers: Workers | None = None

    def run(self) -> tuple[FileVerdict, ...]:
        """Return all verdicts."""
        if self._options.scheduler:
            # First of all: an address that does not answer is told whatever the cache knows.
            self._workers = self._join_cluster(self._options.scheduler)
        batches: BatchMap | None = None
        for batch in into_batches(self._unknown()):
            if batches is None:
                self._workers = self._workers or self._choose(batch)
                batches = BatchMap(self._workers, self._take)
            batches.put(batch)
        if batches is not None:
            batches.finish()
        return tuple(tell_apart([place.path for place in self._places], self._found))

    def close(self) -> None:
        """End the workers and write down what was read."""
        if self._workers is not None:
            self._workers.close()
        if self._store is not None:
            self._store.close()
        self._found.close()

    def _unknown(self) -> Iterator[Asked]:
        """Yield the files that have to be read; what needs no reading is found at once."""
        for turn, fetched in enumerate(self._fetched()):
            self._seen = turn + 1
            if fetched.answer is not None:
                self._keep(turn, Reading(read_file(self._judge, fetched)))
                continue
            key, known = b"", None
            if self._store is not None:
                key = self._store.key(
                    fetched.path, fetched.content, fetched.modified, fetched.arrived
                )
                known = self._store.find(key)
            if known is not None:
                self._keep(turn, known)
            else:
                yield Asked(turn, key, fetched)

    def _fetched(self) -> Iterator[Fetched]:
        """Yield what lies in the places, collected mails with the server's date."""
        for fetched in fetch_ahead(self._places, fetch):
            arrived = None
            if self._arrivals and fetched.path.endswith(".eml"):
                arrived = self._arrivals.get(sha256_of(fetched.content))
            yield fetched if arrived is None else fetched._replace(arrived=arrived)

    def _join_cluster(self, address: str) -> Workers:
        """Return the workers of a Dask cluster, which is imported here only."""
        from workbook_tool.reading.cluster import ClusterWorkers, TlsFiles

        return ClusterWorkers(self._judge, address, TlsFiles(*self._options.tls))

    def _choose(self, first: list[Asked]) -> Workers:
        """Return the workers that pay for what is left, as far as the first batch can tell."""
        jobs = self._options.jobs
        if jobs is None:
            size = sum(len(asked.fetched.content) for asked in first)
            seconds = len(first) * _FILE_SECONDS + size * _BYTE_SECONDS
            share = len(self._places) / max(self._seen, 1)
            jobs = count_processors() if seconds * share > _WORTH_PROCESSES else 1
        return SerialWorkers(self._judge) if jobs <= 1 else ProcessWorkers(self._judge, jobs)

    def _take(self, asked: Asked, answer: Reading | PackedReading) -> None:
        """Take what was read of one file."""
        if answer.reason:
            self._keep(asked.turn, Reading(stopped(asked.fetched, answer.reason)))
            return
        if self._store is not None and self._store.keeps and answer.is_lasting:
            if isinstance(answer, Reading):
                answer = answer._replace(packed=dump_verdicts(answer.verdicts))
            self._store.keep(asked.key, answer.packed)
        self._keep(asked.turn, answer)

    def _keep(self, turn: int, answer: Reading | PackedReading) -> None:
        self._found.put(turn, answer)
        self._done += 1
        if self._done % _FREEZE_EVERY == 0:
            gc.freeze()
        self._progress("read", self._done, len(self._places))


@contextmanager
def _unwalked() -> Iterator[None]:
    """Keep the cyclic collector from walking the verdicts again and again; they hold no cycles.

    It would take a third of a run that finds everything in the cache.
    """
    try:
        yield
    finally:
        gc.unfreeze()
