"""Who reads batches: this process, or processes of its own that may die without harm.

Every kind of worker is one ``concurrent.futures`` executor behind the same few methods, so that the
map over batches is written once (``batch_map``).
"""

import contextlib
import faulthandler
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from workbook_tool.intake import Fetched
from workbook_tool.reading.batches import (
    FILE_SECONDS,
    PackedReading,
    Reading,
    pack,
    read_batch,
)
from workbook_tool.reading.judging import Judge
from workbook_tool.reading.memory import limit_memory, memory_limit

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess
    from multiprocessing.synchronize import Lock

Batch = tuple[Fetched, ...]
Answer = Sequence[Reading | PackedReading]
PickUp = tuple["Connection", "Lock"]
"""Where parcels are fetched, and who fetches one holds the lock."""
# Ends a process in which no alarm is heard: inside a library in C, and on Windows.
WATCH_SECONDS = 1.5 * FILE_SECONDS
_START_SECONDS = 60  # that a process may take before it reads
# A file of this size cannot hold so much that the counts of the airlock would not bound it.
HEAVY_BYTES = 2 * 1024 * 1024
MOST_MEMORY = 448 * 1024 * 1024  # that reading may take beside the program, which takes 50
MOST_PROCESSES = 61  # what Windows can wait for
START_METHOD = "spawn"  # docs/decisions/0011


class Workers(Protocol):
    """Takes batches and gives readings in the order of their files."""

    width: int
    """How many batches are worked on at the same time."""
    dies_alone: bool
    """Whether the batches of other workers go on where one has died."""

    def submit(self, batch: Batch) -> "Future[Answer]":
        """Begin a batch."""

    def is_death(self, error: BaseException) -> bool:
        """Tell whether an error means that a worker died of a batch, or beside it."""

    def renew(self) -> None:
        """Replace the workers that died, and drop what the others were doing."""

    def stand_in(self) -> "Workers | None":
        """Return who reads instead where no worker can start at all, else None."""

    def check(self) -> None:
        """Raise WorkbookToolError where no answer can come any more."""

    def close(self) -> None:
        """End all workers now and leave nothing behind."""


class SerialWorkers:
    """This very process: a file that ends it ends the run, so small rounds only.

    A file beyond ``heavy`` bytes is read in a process of its own, the memory of which is limited;
    any other one is given up after so many ``seconds``, or where it takes as much memory.
    """

    width = 1
    dies_alone = True

    def __init__(
        self, judge: Judge, *, heavy: int = HEAVY_BYTES, seconds: float = FILE_SECONDS
    ) -> None:
        """Read with this judge."""
        self._judge = judge
        self._seconds = seconds
        self._heavy = heavy
        self._aside = ProcessWorkers(judge, 1)

    def submit(self, batch: Batch) -> "Future[Answer]":
        """Read a batch at once."""
        done: Future[Answer] = Future()
        done.set_result([self._read(fetched) for fetched in batch])
        return done

    def _read(self, fetched: Fetched) -> Reading | PackedReading:
        if len(fetched.content) > self._heavy:
            try:
                return self._aside.submit((fetched,)).result()[0]
            except Exception as error:
                if not self._aside.is_death(error):
                    raise
                self._aside.renew()
                if self._aside.stand_in() is None:
                    return PackedReading(reason="crash")
        with memory_limit(MOST_MEMORY):
            return read_batch(self._judge, (fetched,), seconds=self._seconds)[0]

    def is_death(self, error: BaseException) -> bool:
        """Nobody dies here."""
        del error
        return False

    def renew(self) -> None:
        """Nobody died."""

    def stand_in(self) -> None:
        """Nobody has to start."""

    def check(self) -> None:
        """An answer is there at once."""

    def close(self) -> None:
        """End the process for heavy files."""
        self._aside.close()


class ProcessWorkers:
    """Processes of this machine, started afresh (spawn) as on Windows.

    A process that dies breaks the pool; its batches are asked for again. A file that takes longer
    than ``seconds`` ends its process: a watchdog that needs no Python does it.
    """

    dies_alone = False

    def __init__(self, judge: Judge, jobs: int, *, seconds: float = WATCH_SECONDS) -> None:
        """Start at most ``jobs`` processes, at the first batch."""
        self.width = min(jobs, MOST_PROCESSES)
        self._seconds = seconds
        self._judge = judge
        self._parcel = pickle.dumps(judge)
        self._pool: ProcessPoolExecutor | None = None
        self._handout: _Handout | None = None
        self._others: frozenset[BaseProcess] = frozenset()

    def submit(self, batch: Batch) -> "Future[Answer]":
        """Begin a batch in one of the processes."""
        if self._pool is None:
            self._pool = self._start()
        with _born_deaf():
            return self._pool.submit(_read_here, batch)

    def is_death(self, error: BaseException) -> bool:
        """Tell whether a process ended."""
        from concurrent.futures import BrokenExecutor

        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        """End every process; the next batch starts new ones."""
        self.close()

    def stand_in(self) -> Workers | None:
        """Return this very process where others die before they read anything.

        Some systems forbid semaphores or new processes; no file is to blame for that.
        """
        from concurrent.futures import BrokenExecutor

        try:
            self.submit(()).result(_START_SECONDS)
        except (BrokenExecutor, TimeoutError):
            self.close()
            return SerialWorkers(self._judge)
        return None

    def check(self) -> None:
        """A process that hangs ends itself."""

    def close(self) -> None:
        """End the processes now."""
        if self._handout is not None:
            self._handout.close()
        pool, self._pool = self._pool, None
        if pool is None:
            return
        from multiprocessing import active_children

        pool.shutdown(wait=False, cancel_futures=True)
        mine = [process for process in active_children() if process not in self._others]
        for process in mine:
            process.kill()
        for process in mine:
            process.join()

    def _start(self) -> "ProcessPoolExecutor":
        from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
        from multiprocessing import active_children, get_context

        self._others = frozenset(active_children())
        context = get_context(START_METHOD)
        try:
            self._handout = _Handout(context, self._parcel, self.width)
            return ProcessPoolExecutor(
                self.width,
                mp_context=context,
                initializer=_prepare,
                initargs=(self._handout.pick_up, self._seconds),
            )
        except (OSError, ImportError, NotImplementedError) as error:
            raise BrokenExecutor("no processes on this system") from error


class _Handout:
    """Hands each process its parcel from a thread that may wait.

    With what a process begins with, the main process would wait itself, and for ever where one ends
    before it has read that: a pipe holds 64 KB, a round of a thousand agencies takes more.
    """

    def __init__(self, context: "BaseContext", parcel: bytes, copies: int) -> None:
        """Have as many copies of the parcel fetched as there are processes."""
        reader, writer = context.Pipe(duplex=False)
        self.pick_up: PickUp = reader, context.Lock()

        def hand_out() -> None:
            with writer, contextlib.suppress(OSError):  # nobody is left to read
                for _ in range(copies):
                    writer.send_bytes(parcel)

        threading.Thread(target=hand_out, daemon=True).start()

    def close(self) -> None:
        """Let go of what no process fetched."""
        self.pick_up[0].close()


@contextlib.contextmanager
def _born_deaf() -> Iterator[None]:
    """Let processes begin with Ctrl-C blocked; they would print where it met them.

    It reaches this process as soon as they have begun. Windows cannot say it beforehand.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Desk:
    """What one worker process works with."""

    judge: Judge
    before_each: Callable[[], None]


def _prepare(pick_up: PickUp, seconds: float) -> None:
    """Make a fresh process ready to read; Ctrl-C is the main process's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader, turn = pick_up
    try:
        with turn:
            parcel = reader.recv_bytes()
    except (EOFError, OSError):  # the main process is gone, and nobody wants to read a traceback
        os._exit(1)
    _Desk.judge = pickle.loads(parcel)  # noqa: S301 - made by our own main process
    limit_memory(MOST_MEMORY)
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - as long as we live

    def watch() -> None:
        # Its thread needs no lock of Python, so that it ends a loop inside a C library too.
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)

    _Desk.before_each = staticmethod(watch)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the main process was killed; a pool alone would wait for ever."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_here(batch: Batch) -> Answer:
    """Read a batch in a worker process."""
    try:
        return pack(read_batch(_Desk.judge, batch, before_each=_Desk.before_each))
    finally:
        faulthandler.cancel_dump_traceback_later()


def count_processors() -> int:
    """Return how many processors this process may use."""
    with contextlib.suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
