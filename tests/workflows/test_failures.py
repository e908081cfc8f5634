"""Every call to the file system fails once, and from each on for good: nothing is destroyed.

The job either ends with one sentence (exit 2) or its result is right; returns stay as they are,
the summary is the old one or the new one, and a later run works.
"""

# Stand-ins take whatever the originals take.
# ruff: noqa: ANN401

import builtins
import errno
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.states import State, assert_sound, state_of
from workbook_tool.core.errors import WorkbookToolError
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.excel import summary as summary_package
from workbook_tool.excel.sheet_writer import lock_with_password
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.intake import read_workbook
from workbook_tool.reading import judging
from workbook_tool.round_folder import rounds
from workbook_tool.workflows import generate as generate_module
from workbook_tool.workflows import read_round as read_round_module
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate

ERRORS = (errno.ENOSPC, errno.EACCES, errno.EIO)
Job = Callable[[Path], None]


class Injected(KeyboardInterrupt):
    """Ctrl-C at a chosen moment."""


@dataclass(slots=True)
class Gate:
    """Counts the calls that touch a folder, and lets one of them fail, or it and all after it."""

    root: str
    failing: int = -1
    is_lasting: bool = False
    error: Callable[[], BaseException] = OSError
    calls: list[str] = field(default_factory=list)

    def pass_or_fail(self, what: str, path: object) -> None:
        place = path if isinstance(path, int) else os.fspath(path)  # type: ignore[call-overload]  # whatever a file call was given
        if isinstance(place, str) and not place.startswith(self.root):
            return
        self.calls.append(f"{what} {place}")
        turn = len(self.calls) - 1
        if turn == self.failing or (self.is_lasting and turn > self.failing >= 0):
            raise self.error()


class Leaky(io.BufferedWriter):
    """A file whose writes pass the gate; half of what could not be written is written."""

    gate: Gate

    def write(self, content: Any, /) -> int:
        try:
            self.gate.pass_or_fail("write", self.fileno())
        except BaseException:
            super().write(bytes(content)[: len(content) // 2])
            raise
        return super().write(content)


def _through(gate: Gate, patch: pytest.MonkeyPatch) -> None:
    """Send every open, write, fsync, replace, mkdir, unlink and utime through a gate."""
    real_open = io.open

    def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        gate.pass_or_fail(f"open({mode})", file)
        is_ours = isinstance(file, str | os.PathLike) and str(file).startswith(gate.root)
        if not is_ours or mode == "r" or "r" in mode:
            return real_open(file, mode, *rest, **options)
        raw = io.FileIO(file, mode.replace("b", ""))
        leaky = Leaky(raw)
        leaky.gate = gate
        if "b" in mode:
            return leaky
        return io.TextIOWrapper(leaky, encoding="utf-8", newline="\n", write_through=True)

    patch.setattr(io, "open", opened)
    patch.setattr(builtins, "open", opened)
    for name in ("open", "fsync", "replace", "rename", "mkdir", "unlink", "utime", "scandir"):
        patch.setattr(os, name, _gated(gate, name, getattr(os, name)))
    patch.setattr(time, "sleep", lambda _seconds: None)


def _gated(gate: Gate, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, *rest: Any, **options: Any) -> Any:
        gate.pass_or_fail(name, path)
        return real(path, *rest, **options)

    return call


class _NoChance:
    """Secrets that are always the same, so that a press is built once."""

    @staticmethod
    def choice(letters: str) -> str:
        return letters[0]

    @staticmethod
    def token_bytes(count: int) -> bytes:
        return bytes(count)


@dataclass(frozen=True, slots=True)
class _ById:
    """A round that is looked up by what it says."""

    issued: AssessmentRound

    def __hash__(self) -> int:
        return hash(self.issued.settings.round_id)


@lru_cache
def _press(issued: _ById, **options: Any) -> AgencyWorkbookPress:
    return AgencyWorkbookPress(issued.issued, **options)


@pytest.fixture(scope="module", autouse=True)
def _remembered_work() -> Iterator[None]:
    """Keep what is computed without touching a file, so that some hundred runs are quick."""
    patch = pytest.MonkeyPatch()
    real_write = summary_package.write_summary
    summaries: dict[str, bytes] = {}

    def write_summary(consolidation: Any, **options: Any) -> bytes:
        key = repr([(file.file.path, file.status) for file in consolidation.files])
        if key not in summaries:
            summaries[key] = real_write(consolidation, **options)
        return summaries[key]

    patch.setattr(summary_package, "write_summary", write_summary)
    for module in (generate_module, read_round_module):
        patch.setattr(module, "load_definition", lru_cache(rounds.load_definition))
    patch.setattr(judging, "read_workbook", lru_cache(read_workbook))
    patch.setattr(rounds, "secrets", _NoChance)
    patch.setattr(generate_module, "lock_with_password", lru_cache(lock_with_password))
    patch.setattr(
        generate_module,
        "AgencyWorkbookPress",
        lambda issued, **options: _press(_ById(issued), **options),
    )
    yield
    patch.undo()


def _consolidate(folder: Path) -> None:
    result = consolidate(folder / "returned")
    counts = result.consolidation.counts
    assert (counts.files, counts.accepted + counts.warned) == (2, 2)
    assert result.summary is not None
    assert result.summary.is_file()


def _generate(folder: Path) -> None:
    assert generate(folder, only=("XP039",)).issued in {1, 3}


def _fresh(folder: Path) -> None:
    """Make the folder one that nothing was issued in."""
    shutil.rmtree(folder / ".workbook-tool")
    shutil.rmtree(folder / "outgoing")


def _old_summary(folder: Path) -> None:
    (folder / "county_summary.xlsx").write_bytes(b"the older summary")


def _nothing(folder: Path) -> None:
    """Leave the folder as issued."""


CASES = {
    "consolidate over an older summary": (_old_summary, _consolidate),
    "consolidate for the first time": (_nothing, _consolidate),
    "generate for the first time": (_fresh, _generate),
    "generate again": (_nothing, _generate),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A round before a job, how many calls the job makes, and the state that it leaves behind."""

    folder: Path
    job: Job
    calls: tuple[str, ...]
    before: State
    after: State


def _prepare(case: str, source: Path, place: Path) -> Prepared:
    arrange, job = CASES[case]
    template, tried = place / "template", place / "round"
    shutil.copytree(source, template)
    arrange(template)
    shutil.copytree(template, tried)
    job(tried)  # so that the counted run computes nothing anew
    shutil.rmtree(tried)
    shutil.copytree(template, tried)
    gate = Gate(str(tried))
    with pytest.MonkeyPatch.context() as patch:
        _through(gate, patch)
        job(tried)
    after = state_of(tried)
    shutil.rmtree(tried)
    return Prepared(template, job, tuple(gate.calls), state_of(template), after)


def _try(prepared: Prepared, place: Path, **gate_options: Any) -> None:
    """Run a job whose file system fails, prove what must hold, then run it undisturbed."""
    folder = place / "round"
    shutil.copytree(prepared.folder, folder)
    gate = Gate(str(folder), **gate_options)
    with pytest.MonkeyPatch.context() as patch:
        _through(gate, patch)
        try:
            prepared.job(folder)
        except (WorkbookToolError, Injected) as error:
            failed: BaseException | None = error
        else:
            failed = None
    assert len(gate.calls) > gate.failing, "the failure was never met"
    told = f"{gate.calls[gate.failing]} → {failed!r}"
    assert_sound(folder, prepared.before, prepared.after, told)
    prepared.job(folder)
    assert state_of(folder).returned == prepared.before.returned, told
    if prepared.after.summary is not None:
        assert state_of(folder).summary == prepared.after.summary, told
    shutil.rmtree(folder)


@pytest.mark.parametrize("case", CASES)
def test_a_failure_anywhere_destroys_nothing(case: str, small_round: Path, tmp_path: Path) -> None:
    prepared = _prepare(case, small_round, tmp_path)
    met = {call.split()[0].partition("(")[0] for call in prepared.calls}
    assert met >= {"open", "mkdir"}
    assert case == "generate again" or met >= {"write", "unlink"}  # that one has nothing to write
    for turn in range(len(prepared.calls)):
        number = ERRORS[turn % len(ERRORS)]
        for is_lasting in (False, True):
            _try(
                prepared,
                tmp_path,
                failing=turn,
                is_lasting=is_lasting,
                error=lambda number=number: OSError(number, os.strerror(number)),
            )


@pytest.mark.parametrize("case", CASES)
def test_ctrl_c_anywhere_leaves_nothing_half_written(
    case: str, small_round: Path, tmp_path: Path
) -> None:
    prepared = _prepare(case, small_round, tmp_path)
    for turn in range(len(prepared.calls)):
        _try(prepared, tmp_path, failing=turn, error=Injected)
