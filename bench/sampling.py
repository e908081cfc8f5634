"""One sample is one process: its wall time, its CPU with all children, its peak memory.

The process that measures imports nothing heavy, because a child's peak never shows less than
its parent's.
"""

import contextlib
import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, Any

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux
KILOBYTES_A_MEGABYTE = 1_024


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process took: seconds, and megabytes of the largest process of its tree.

    ``said`` is the JSON object in the last line of its standard output, empty where there is none.
    """

    wall: float
    cpu: float
    peak: float
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entrant:
    """One candidate of a contest: what it is called, and what is started.

    ``prepare`` runs before each sample, outside the time. ``check`` returns what the candidate
    found, to be compared with what the others did; by default its word for ``checksum``.
    """

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    check: Callable[[Sample], object] = lambda sample: sample.said.get("checksum")
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a candidate took over all rounds: medians, and the median of its ratios to the first.

    ``failure`` says why there are no samples.
    """

    name: str
    samples: tuple[Sample, ...] = ()
    cpu_ratio: float = 0.0
    wall_ratio: float = 0.0
    failure: str = ""

    @property
    def wall(self) -> float:
        """Return the median wall time in seconds."""
        return median(wall_of(sample) for sample in self.samples)

    @property
    def cpu(self) -> float:
        """Return the median CPU time in seconds."""
        return median(cpu_of(sample) for sample in self.samples)

    @property
    def peak(self) -> float:
        """Return the highest memory in megabytes."""
        return max(peak_of(sample) for sample in self.samples)


class MeasureError(RuntimeError):
    """A candidate failed, or found something else than the others."""


def wall_of(sample: Sample) -> float:
    """Return the wall time that the job itself states, imports apart, else that of the process."""
    return float(sample.said.get("wall", sample.wall))


def cpu_of(sample: Sample) -> float:
    """Return the CPU time that the job itself states, imports apart, else that of the process."""
    return float(sample.said.get("cpu", sample.cpu))


def peak_of(sample: Sample) -> float:
    """Return the peak that the job itself states, else that of its largest process."""
    return float(sample.said.get("peak", sample.peak))


def compete(entrants: Sequence[Entrant], rounds: int) -> dict[str, Standing]:
    """Let candidates take turns and return how each stands to the first; by name, in order.

    Raises MeasureError where two of them found different things, or where the first one fails.
    One that fails otherwise stands there with the reason.
    """
    samples: dict[str, list[Sample]] = {one.name: [] for one in entrants}
    failures: dict[str, str] = {}
    for _ in range(rounds):
        found: dict[str, object] = {}
        for one in entrants:
            if one.name in failures:
                continue
            try:
                one.prepare()
                sample = run(one.command, one.environment)
                answer = one.check(sample)
            except (MeasureError, OSError) as error:
                if one is entrants[0]:
                    raise
                failures[one.name] = str(error)
                continue
            samples[one.name].append(sample)
            if answer is not None:
                found[one.name] = answer
        if len(set(found.values())) > 1:
            message = f"the candidates found different things: {found}"
            raise MeasureError(message)
    first = samples[entrants[0].name]
    return {
        one.name: Standing(one.name, failure=failures[one.name])
        if one.name in failures
        else _standing(one.name, samples[one.name], first)
        for one in entrants
    }


def _standing(name: str, own: Sequence[Sample], first: Sequence[Sample]) -> Standing:
    pairs = list(zip(own, first, strict=True))
    return Standing(
        name,
        tuple(own),
        cpu_ratio=median(cpu_of(mine) / cpu_of(base) for mine, base in pairs),
        wall_ratio=median(wall_of(mine) / wall_of(base) for mine, base in pairs),
    )


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Sample:
    """Run a command to its end and return what it took; MeasureError where it fails."""
    _adopt_orphans()
    fixed = {"PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    surroundings = {**os.environ, **fixed, **(environment or {})}
    # Compiled modules are kept, as they are for everybody who installed anything.
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=surroundings)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime
        peak = usage.ru_maxrss
        for left in _orphans():
            cpu += left.ru_utime + left.ru_stime
            peak = max(peak, left.ru_maxrss)
        if process.returncode:
            message = f"{Path(command[0]).name} ended with {process.returncode}: {_tail(errors)}"
            raise MeasureError(message)
        return Sample(wall, cpu, peak / _kilobytes(), _said(output))


def _adopt_orphans() -> None:
    """Become the parent of what a child leaves behind: a fork server hides its workers."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _orphans() -> list[Any]:
    """Return what each process took that a child left behind, once it has ended."""
    found = []
    with contextlib.suppress(ChildProcessError):
        while True:
            found.append(os.wait4(-1, 0)[2])
    return found


def _kilobytes() -> int:
    """Return how many units of ru_maxrss make a megabyte here."""
    is_bytes = sys.platform == "darwin"
    return KILOBYTES_A_MEGABYTE**2 if is_bytes else KILOBYTES_A_MEGABYTE


def _tail(stream: IO[bytes]) -> str:
    stream.seek(0)
    lines = stream.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing was said"


def _said(stream: IO[bytes]) -> Mapping[str, Any]:
    try:
        said = json.loads(_tail(stream))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
