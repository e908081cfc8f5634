"""What reading costs when nothing has changed since the last run, as a ratio within one run.

Usage: python bench/rerun_bench.py [FILES] [ROUNDS]. First runs, re-runs and runs without a cache
take turns; listing, fetching and hashing are counted in all of them, pivots and summary in none.
A zip with returns in it lies in the folder too, so that containers are part of the measurement.
"""

import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from round_corpus import write_returns

from workbook_tool.intake import list_places
from workbook_tool.workflows.judging import Judge
from workbook_tool.workflows.reading import CACHE_NAME, ReadingOptions, open_store, read_verdicts

ZIPPED = 20


def measure(folder: Path, judge: Judge, *, uses_cache: bool) -> tuple[float, object]:
    """Return the CPU seconds of reading the folder of returns, and the verdicts."""
    options = ReadingOptions(uses_cache=uses_cache)
    begun = time.process_time()
    store = open_store(folder / ".workbook-tool", judge, options, may_write=True)
    verdicts = read_verdicts(list_places(folder / "returned"), judge, options=options, store=store)
    return time.process_time() - begun, verdicts


def main(files: int, rounds: int) -> int:
    """Print the ratios and return the exit code."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        judge = write_returns(folder / "returned", files)
        returned = sorted((folder / "returned").glob("*.xlsx"))
        with zipfile.ZipFile(folder / "returned" / "补报.zip", "w") as archive:
            for path in returned[:ZIPPED]:
                archive.write(path, path.name)
                path.unlink()
        cache = folder / ".workbook-tool" / CACHE_NAME
        ratios, storing, seconds = [], [], []
        plain: object = ()
        for _ in range(rounds):
            without, plain = measure(folder, judge, uses_cache=False)
            cache.unlink(missing_ok=True)
            first, stored = measure(folder, judge, uses_cache=True)
            again, kept = measure(folder, judge, uses_cache=True)
            if not plain == stored == kept:
                message = "a verdict from the cache differs"
                raise RuntimeError(message)
            ratios.append(first / again)
            storing.append(first / without)
            seconds.append((first, again))
        size = cache.stat().st_size
    first, again = (statistics.median(column) for column in zip(*seconds, strict=True))
    reached = statistics.median(ratios)
    is_reached = reached >= 10
    print(
        f"a re-run of {files:,} returns with nothing changed: reading {reached:.1f} times cheaper "
        f"(bar 10) {'ok' if is_reached else 'MISSED'}"
    )
    print(
        f"for information: {first / files * 1000:.2f} ms a file at first, "
        f"{again / files * 1000:.3f} again; keeping costs {statistics.median(storing) - 1:.0%}; "
        f"{size / files / 1024:.1f} KB a return"
    )
    return 0 if is_reached else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(1_000, 3)[len(given) :]))
