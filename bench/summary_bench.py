"""What the PivotTables of the county summary cost, and how much memory a very large one takes.

Usage: python bench/summary_bench.py. Prints each bar and what was reached. Times are ratios of
runs that take turns; memory is the peak of a process of its own, the consolidation included.
"""

import resource
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from unittest import mock

# Runs in a fresh checkout too; the invented county stands with the tests.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.excel.summary.rounds import GRADES, SETTINGS, county_scheme, one_return
from workbook_tool.core.consolidation import Consolidation, consolidate
from workbook_tool.core.register import FileVerdict, build_register, judge
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.round import AssessmentRound
from workbook_tool.excel.summary import write_summary

AGENCIES, LARGE = 1_000, 5_000
REPEATS = 3
MOST_TIMES, MOST_MEGABYTES = 2.5, 300
KILOBYTES_A_MEGABYTE = 1_024


def county_of(count: int) -> Consolidation:
    """Return a round of so many agencies in eight categories, all counted, scores of any kind."""
    scheme = county_scheme()
    agencies = tuple(
        Agency(f"XP{n:05d}", f"新平县第{n}局", category=f"第{n % 8}类单位", category_order=n % 8)
        for n in range(count)
    )
    verdicts: list[FileVerdict] = []
    for number, agency in enumerate(agencies):
        scores = {
            one.code: one.cap - Decimal((number * 7 + place * 3) % 9) / 2
            for place, one in enumerate(scheme)
        }
        found = one_return(agency, scheme, scores)
        verdicts.append(judge(found.file, (), agency=agency.code, agency_return=found))
    roster = Roster(agencies)
    register = build_register(verdicts, roster)
    return consolidate(AssessmentRound(SETTINGS, scheme, GRADES, roster), register, issued=count)


def seconds(consolidation: Consolidation, *, with_pivots: bool) -> float:
    """Return the processor time of one whole summary."""
    begun = time.process_time()
    if with_pivots:
        write_summary(consolidation)
    else:
        with mock.patch("workbook_tool.excel.summary.book.plan_pivots", return_value=()):
            write_summary(consolidation)
    return time.process_time() - begun


def print_times() -> None:
    """Print how much longer a summary takes for its pivots, proof of their laws included."""
    consolidation = county_of(AGENCIES)
    seconds(consolidation, with_pivots=True)  # imports
    pairs = [
        (seconds(consolidation, with_pivots=False), seconds(consolidation, with_pivots=True))
        for _ in range(REPEATS)
    ]
    plain, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"summary of {AGENCIES:,} agencies x 12: {whole / plain:.2f} times the one without pivots "
        f"(bar {MOST_TIMES}; {whole:.2f} s against {plain:.2f} s here)"
    )


def print_memory() -> None:
    """Print the peak of a process that makes the largest summary."""
    child = [sys.executable, str(Path(__file__).resolve()), "peak"]
    shown = subprocess.run(child, capture_output=True, check=True, text=True).stdout
    megabytes, size, before = map(float, shown.split())
    print(
        f"summary of {LARGE * 12:,} detail rows: peak {megabytes:.0f} MB (bar {MOST_MEGABYTES}), "
        f"{before:.0f} MB before it began; the file has {size:.1f} MB"
    )


def peak() -> float:
    """Return the highest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_A_MEGABYTE


def main() -> None:
    """Print the bars, or in a process of its own what one large summary takes."""
    if sys.argv[1:] == ["peak"]:
        consolidation = county_of(LARGE)
        before = peak()
        size = len(write_summary(consolidation)) / 1_000_000
        print(peak(), size, before)
        return
    print_times()
    print_memory()


if __name__ == "__main__":
    main()
