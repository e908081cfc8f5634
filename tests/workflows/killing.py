"""Kill jobs at random moments: ``python -m tests.workflows.killing ROUND PLACE SEED KILLS``.

One process imports everything once and forks a child for each job, which is then killed after a
random part of the time that the job takes undisturbed. It prints how many were killed before they
had finished, and stops with a traceback at the first thing that was destroyed.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from tests.workflows.states import State, assert_sound, state_of
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate

AGENCIES = ("XP039", "XP040", "XP066")
Job = Callable[[Path], object]


def _consolidate(folder: Path) -> object:
    return consolidate(folder / "returned")


def _generate(folder: Path) -> object:
    return generate(folder, only=AGENCIES)


def _start(job: Job, folder: Path) -> int:
    """Run a job in a child of its own and return the child."""
    child = os.fork()
    if child:
        return child
    try:
        job(folder)
    except BaseException:  # noqa: BLE001 - the child must never go on as a second parent
        os._exit(9)
    os._exit(0)


def _prepare(source: Path, place: Path) -> tuple[Path, Path]:
    """Return a round with an older summary, and one in which nothing was issued yet."""
    answered, fresh = place / "answered", place / "fresh"
    shutil.copytree(source, answered)
    (answered / "county_summary.xlsx").write_bytes(b"the older summary")
    shutil.copytree(source, fresh)
    shutil.rmtree(fresh / "outgoing")
    shutil.rmtree(fresh / ".workbook-tool")
    return answered, fresh


def _undisturbed(job: Job, template: Path, folder: Path) -> tuple[State, Decimal]:
    """Return what the job leaves behind, and the seconds that it takes."""
    shutil.copytree(template, folder)
    began = time.monotonic()
    _, status = os.waitpid(_start(job, folder), 0)
    seconds = time.monotonic() - began
    assert status == 0
    after = state_of(folder)
    shutil.rmtree(folder)
    return after, Decimal(seconds)


def kill_at_random(source: Path, place: Path, *, seed: int, kills: int) -> int:
    """Return how many of the jobs were killed before they had finished."""
    chance = random.Random(seed)
    answered, fresh = _prepare(source, place)
    folder = place / "round"
    expected = {
        job: (template, *_undisturbed(job, template, folder))
        for job, template in ((_consolidate, answered), (_generate, fresh))
    }
    cut_short = 0
    for turn in range(kills):
        job = _consolidate if turn % 2 else _generate
        template, after, seconds = expected[job]
        shutil.copytree(template, folder)
        child = _start(job, folder)
        time.sleep(chance.random() * float(seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        cut_short += os.WIFSIGNALED(status)
        told = f"kill {turn} of seed {seed}"
        assert os.WIFSIGNALED(status) or status == 0, told
        assert_sound(folder, state_of(template), after, told)
        job(folder)
        if job is _consolidate:
            assert state_of(folder).summary == after.summary, told
        assert state_of(folder).returned == after.returned, told
        shutil.rmtree(folder)
    return cut_short


if __name__ == "__main__":
    source, place, seed, kills = sys.argv[1:]
    print(kill_at_random(Path(source), Path(place), seed=int(seed), kills=int(kills)))  # noqa: T201 - the answer
