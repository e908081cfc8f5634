"""What reading costs as the number of returns grows: CPU a file, and memory of the main process.

``python -m bench.scale [SIZES]`` (comma-separated, 1000,5000,20000). Each size is read in a process
of its own with two workers, once without anything in the cache and once again; the returns are made
once, a quarter of the largest size, and stand there under four names each. Memory is that of the
main process: before the first file, at most while reading, and with all verdicts loaded.
"""

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.round_corpus import write_returns
from workbook_tool.intake import list_places
from workbook_tool.reading import ReadingOptions, open_store, read_verdicts

SIZES = (1_000, 5_000, 20_000)
NATION = 280_000
NAMES = 4


def memory() -> float:
    """Return the memory that this process holds now, in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1_048_576


def measure(folder: Path, size: int) -> None:
    """Print wall, CPU and memory of one size; for a process of its own."""
    judge = pickle.loads((folder / "judge").read_bytes())  # noqa: S301 - written by this bench
    places = list_places(folder / "returned")[:size]
    before = memory()
    peak = before

    def watch(_: str, done: int, __: int) -> None:
        nonlocal peak
        if done % 100 == 0:
            peak = max(peak, memory())

    state = folder / f"state-{size}"
    options = ReadingOptions(jobs=2)
    for _ in range(2):
        begun, times = time.perf_counter(), os.times()
        store = open_store(state, judge, options, may_write=True)
        verdicts = read_verdicts(places, judge, options=options, store=store, progress=watch)
        wall, now = time.perf_counter() - begun, os.times()
        cpu = sum(now[:4]) - sum(times[:4])
        print(len(verdicts), wall, cpu, now[0] - times[0], before, peak, memory())
        del verdicts


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each size, and what a nation would cost by the largest."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        judge = write_returns(folder / "returned", max(sizes) // NAMES)
        for path in sorted((folder / "returned").iterdir()):
            for number in range(1, NAMES):
                path.with_name(f"{path.stem}（{number}）.xlsx").hardlink_to(path)
        (folder / "judge").write_bytes(pickle.dumps(judge))
        last = 0.0
        for size in sizes:
            child = [sys.executable, "-m", "bench.scale", "measure", place, str(size)]
            shown = subprocess.run(child, capture_output=True, check=True, text=True).stdout
            first, again = ([float(one) for one in line.split()] for line in shown.splitlines())
            _, wall, cpu, main_cpu, before, peak, loaded = first
            last = cpu / size
            print(
                f"{size:,} returns: {cpu / size * 1000:.2f} ms CPU a file in all, "
                f"{main_cpu / size * 1000:.2f} ms of it in the main process, {wall:.0f} s here; "
                f"main process {before:.0f} MB before, {peak:.0f} MB while reading, {loaded:.0f} "
                f"MB with all verdicts ({(loaded - before) / size * 1024:.1f} KB a return); "
                f"again with the cache {again[2] / size * 1000:.2f} ms"
            )
        print(f"{NATION:,} returns at that rate: {last * NATION / 60:.0f} minutes of CPU time")


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1].split(","))) if sys.argv[1:] else SIZES)
