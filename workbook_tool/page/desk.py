"""The desk: the round that the page shows, and the one job that runs at a time.

Requests come from the threads of the server; every workflow runs in the main thread, where the
time limit of readers works (``reading.alarm``).
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Language, Text
from workbook_tool.page.jobs import JOBS, ONE_PROCESS, Annex, Request
from workbook_tool.round_folder.rounds import RoundFolder, find_round
from workbook_tool.workflows.read_round import ReadRound
from workbook_tool.workflows.results import ConsolidateResult, InitResult, RoundStatus
from workbook_tool.workflows.status import read_whole_round

Fields = Mapping[str, object]
_STEP = 0.2  # seconds between two looks at whether to end


@dataclass(frozen=True, slots=True)
class Reports:
    """How results become what people read: the sentences and fields of the command line.

    ``tables`` are the rows of the agencies and those of the files. ``opens`` opens a file on this
    machine and tells whether it could.
    """

    lines: Callable[[object, Language], Iterable[str]]
    failure: Callable[[BaseException, Language], Iterable[str]]
    status: Callable[[RoundStatus, Language], Fields]
    tables: Callable[[ConsolidateResult, Language], tuple[Sequence[Fields], Sequence[Fields]]]
    needs_attention: Callable[[object], bool]
    phases: Mapping[str, Text]
    opens: Callable[[Path], bool]


class JobState(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    ATTENTION = "attention"  # done, but something has to be looked at
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A job that runs or ran; ``phase``, ``done`` and ``total`` say how far it is."""

    number: int
    name: str
    state: JobState = JobState.RUNNING
    phase: str = ""
    done: int = 0
    total: int = 0
    result: object = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The round as it was read last; ``number`` counts, ``error`` is why it could not be."""

    number: int = 0
    folder: RoundFolder | None = None
    outcome: ReadRound | None = None
    error: BaseException | None = None


class Desk:
    """What all pages of one server share."""

    def __init__(self, base: Path, reports: Reports, *, assessment: Path | None = None) -> None:
        """Look for the round at or above a folder; it need not be there yet."""
        self.base = base
        self.reports = reports
        self._assessment = assessment
        self._changed = threading.Condition()
        self._version = 1
        self._waiting: tuple[Job, Mapping[str, str], Language] | None = None
        self._is_stale = True
        self._job: Job | None = None
        self._number = 0
        self._snapshot = Snapshot()
        self._annex: Annex | None = None
        self._annex_turn = threading.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """Return the round as it was read last; it is waited for where that is still to come."""
        with self._changed:
            self._changed.wait_for(lambda: self._snapshot.number > 0)
            return self._snapshot

    @property
    def job(self) -> Job | None:
        """Return the job that runs, or the last one."""
        return self._job

    @property
    def version(self) -> int:
        """Return a number that grows with every change of what is shown."""
        return self._version

    @property
    def is_busy(self) -> bool:
        """Tell whether a job runs or waits."""
        with self._changed:
            return self._is_running

    @property
    def _is_running(self) -> bool:
        return self._job is not None and self._job.state is JobState.RUNNING

    def take_annex(self, name: str, pieces: Iterable[bytes]) -> int:
        """Keep an annex until it is imported or another one comes; return its size in bytes.

        One is taken at a time: they are kept in memory.
        """
        with self._annex_turn:
            self._annex = None
            self._annex = Annex(name, b"".join(pieces))
            return len(self._annex.content)

    def ask(self, name: str, typed: Mapping[str, str], language: Language) -> Job:
        """Start a job and return it; UsageError while another one runs, or for an unknown name."""
        if name not in JOBS:
            raise UsageError(f"没有叫“{name[:40]}”的操作。", f"There is no job {name[:40]!r}.")
        with self._changed:
            if self._is_running:
                raise UsageError(
                    "另一项操作正在进行，请等它结束。",
                    "Another job is running; wait until it ends.",
                )
            self._number += 1
            self._job = Job(self._number, name)
            self._waiting = (self._job, dict(typed), language)
            self._tell()
            return self._job

    def refresh(self) -> None:
        """Have the round read again as soon as nothing else runs."""
        with self._changed:
            self._is_stale = True
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Return the version once it is another one than was seen, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen, seconds)
            return self._version

    def work(self, is_over: Callable[[], bool]) -> None:
        """Run jobs as they are asked for, until it is over."""
        while not is_over():
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_stale, _STEP)
                waiting, self._waiting = self._waiting, None
                is_stale = self._is_stale and waiting is None
                if is_stale:
                    self._is_stale = False
            if waiting is not None:
                self._run(*waiting)
            elif is_stale:
                self._read()

    def _run(self, job: Job, typed: Mapping[str, str], language: Language) -> None:
        request = Request(
            self.base, self._definition(), language, typed, self._show_progress, self._annex
        )
        try:
            result = JOBS[job.name](request)
        except Exception as error:  # noqa: BLE001 - one job never ends the page
            finished = replace(job, state=JobState.FAILED, error=error)
        else:
            attention = self.reports.needs_attention(result)
            state = JobState.ATTENTION if attention else JobState.DONE
            finished = replace(job, state=state, result=result)
            if isinstance(result, InitResult):
                self.base, self._assessment = result.folder, None
        self._read()
        with self._changed:
            self._job = finished
            self._is_stale = False
            self._tell()

    def _definition(self) -> Path | None:
        folder = self._snapshot.folder
        return None if folder is None else folder.definition

    def _read(self) -> None:
        folder: RoundFolder | None = None
        try:
            folder = find_round(self.base, assessment=self._assessment)
            outcome = read_whole_round(None, folder.definition, ONE_PROCESS)
        except Exception as error:  # noqa: BLE001 - the page says it and goes on
            snapshot = Snapshot(self._snapshot.number + 1, folder, None, error)
        else:
            snapshot = Snapshot(self._snapshot.number + 1, folder, outcome)
        with self._changed:
            self._snapshot = snapshot
            self._tell()

    def _show_progress(self, phase: str, done: int, total: int) -> None:
        with self._changed:
            if self._job is not None:
                self._job = replace(self._job, phase=phase, done=done, total=total)
            self._tell()

    def _tell(self) -> None:
        self._version += 1
        self._changed.notify_all()


class Watch:
    """Ends the page a minute after the last one closed; hidden tabs sleep, so nobody has to beat.

    A page holds an event stream open as long as it is there.
    """

    def __init__(self, patience: float, first_patience: float) -> None:
        """Wait so many seconds after the last page has closed, and before the first one opens."""
        self._lock = threading.Lock()
        self._open = 0
        self._patience = patience
        self._end = time.monotonic() + first_patience

    def opened(self) -> None:
        """Note that a page is there."""
        with self._lock:
            self._open += 1

    def closed(self) -> None:
        """Note that a page has gone."""
        with self._lock:
            self._open -= 1
            self._end = time.monotonic() + self._patience

    @property
    def is_over(self) -> bool:
        """Tell whether nobody has been there for long enough."""
        with self._lock:
            return self._open == 0 and time.monotonic() > self._end
