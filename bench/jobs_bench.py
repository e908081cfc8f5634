"""What several processes and threads that fetch ahead give, as ratios within one run.

Usage: python bench/jobs_bench.py [FILES] [ROUNDS]. One process and two take turns over the same
files, for each way that this system starts processes; start-up counts. Prints the bar and what was
reached, then the same with files that arrive late, as from a slow share. Of other load on the
machine the wall clock knows, so that the sum of all CPU time stands beside it.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_all_start_methods
from pathlib import Path
from unittest import mock

from round_corpus import write_returns

from workbook_tool.intake import Fetched, Place, fetch, list_places
from workbook_tool.workflows.judging import Judge
from workbook_tool.workflows.reading import ReadingOptions, read_verdicts, workers
from workbook_tool.workflows.reading.ahead import fetch_ahead

JOBS = 2
BAR = 1.6
DELAYED, DELAY = 200, 0.02


def seconds(job: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and CPU seconds of a job, its processes included."""
    before = os.times()
    begun = time.perf_counter()
    job()
    wall = time.perf_counter() - begun
    after = os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def read(places: tuple[Place, ...], judge: Judge, jobs: int) -> object:
    """Return the verdicts on all places."""
    return read_verdicts(places, judge, options=ReadingOptions(jobs=jobs, uses_cache=False))


def compare_jobs(places: tuple[Place, ...], judge: Judge, rounds: int) -> float:
    """Print what two processes give for each way to start them, and return the best ratio."""
    best = 0.0
    read(places[:100], judge, 1)  # imports and the layout of the blueprint
    for method in get_all_start_methods():
        walls, work = [], []
        for _ in range(rounds):
            alone, alone_cpu = seconds(lambda: read(places, judge, 1))
            with mock.patch.object(workers, "START_METHOD", method):
                shared, shared_cpu = seconds(lambda: read(places, judge, JOBS))
            walls.append(alone / shared)
            work.append(shared_cpu / alone_cpu)
        ratio = statistics.median(walls)
        best = max(best, ratio)
        print(
            f"{JOBS} processes ({method}) on {len(places):,} returns: {ratio:.2f} x one process, "
            f"{statistics.median(work):.2f} x its CPU time"
        )
    return best


def compare_fetching(places: tuple[Place, ...]) -> None:
    """Print what threads give where every file arrives 20 ms late."""

    def late(place: Place) -> Fetched:
        time.sleep(DELAY)
        return fetch(place)

    def one_by_one() -> None:
        for place in places:
            late(place)

    def ahead() -> None:
        for _ in fetch_ahead(places, late):
            pass

    alone, _ = seconds(one_by_one)
    together, _ = seconds(ahead)
    print(
        f"{len(places)} files that arrive {DELAY * 1000:.0f} ms late: {alone:.2f} s one by one, "
        f"{together:.2f} s fetched ahead ({alone / together:.1f} x)"
    )


def main(files: int, rounds: int) -> int:
    """Print the ratios and return the exit code."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "returned"
        judge = write_returns(folder, files)
        places = list_places(folder)
        best = compare_jobs(places, judge, rounds)
        compare_fetching(places[:DELAYED])
    print(f"best of the ways: {best:.2f} x (bar {BAR}) {'ok' if best >= BAR else 'MISSED'}")
    return 0 if best >= BAR else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(5_000, 3)[len(given) :]))
