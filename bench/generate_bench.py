"""What issuing costs, as ratios within one run; seconds of a busy machine say nothing.

Usage: python bench/generate_bench.py [ROUNDS]. Compares stamping with building every workbook with
XlsxWriter in memory, and 1,000 workbooks end to end (list, mail drafts and register included)
with the time that building them alone would take. Prints each bar and what was reached.
"""

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from workbook_tool.core.identity import make_code, scheme_digest
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import build_sample, write_definition
from workbook_tool.excel.sheet_writer import lock_with_password
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.workflows.generate import CREATED, generate

KEY = b"a key for the bench, 32 bytes ok"
AGENCIES = 1000
REPEATS = 40
MOST_KILOBYTES = 60


def large_round() -> AssessmentRound:
    """Return the sample round with 1,000 agencies."""
    sample = build_sample("xinping")
    first = next(iter(sample.roster))
    agencies = tuple(
        Agency(f"XP{number:04d}", f"新平县第{number}单位", category=first.category)
        for number in range(AGENCIES)
    )
    return replace(sample, roster=Roster(agencies))


def seconds(job: Callable[[], object]) -> float:
    """Return how long a job takes."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def plain_build() -> bytes:
    """Return what XlsxWriter needs in memory for a plain locked form of the same size."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        locked = workbook.add_format({"border": 1, "text_wrap": True})
        entry = workbook.add_format({"locked": False, "bg_color": "#FFF9DB"})
        for name in ("封面", "自评打分", "佐证材料", "专题总结", "_lists", "_meta"):
            sheet = workbook.add_worksheet(name)
            for row in range(12):
                sheet.write_string(row, 0, f"C{row:02d}", locked)
                for column in range(1, 10):
                    sheet.write_blank(row, column, None, entry)
            sheet.protect("pw")
    return target.getvalue()


def measure() -> dict[str, float]:
    """Return the ratios of one run."""
    sample = large_round()
    agencies = sample.roster.agencies
    digest = scheme_digest(sample.scheme)
    codes = {one.code: make_code(KEY, "XPMZ18", one.code, digest) for one in agencies}
    lock = lock_with_password("password", b"sixteen bytes ok")
    press = AgencyWorkbookPress(sample, created=CREATED, lock=lock)
    press.press(agencies[0], codes[agencies[0].code])  # the builds that all stamps share
    chosen = agencies[1 : REPEATS + 1]
    stamp = statistics.median(
        seconds(lambda one=one: press.press(one, codes[one.code])) for one in chosen
    )
    build = statistics.median(
        seconds(lambda one=one: press.build(one, codes[one.code])) for one in chosen
    )
    plain = statistics.median(seconds(plain_build) for _ in chosen)
    same = all(
        press.press(one, codes[one.code]) == press.build(one, codes[one.code]) for one in chosen[:5]
    )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "assessment.xlsx").write_bytes(write_definition(sample, Language.ZH))
        whole = seconds(lambda: generate(place))
        sizes = [path.stat().st_size for path in (place / "outgoing").glob("*.xlsx")]
    if not same or len(sizes) != AGENCIES:
        message = "a stamp is not what a build gives, or workbooks are missing"
        raise RuntimeError(message)
    return {
        "stamp": build / stamp,
        "plain": plain / stamp,
        "whole": build * AGENCIES / whole,
        "kilobytes": max(sizes) / 1024,
        "stamp_ms": stamp * 1000,
        "build_ms": build * 1000,
        "whole_s": whole,
    }


def main(rounds: int) -> int:
    """Print what was reached, best of the rounds, and return the exit code."""
    runs = [measure() for _ in range(rounds)]
    best = max(runs, key=lambda run: run["stamp"])
    whole = max(run["whole"] for run in runs)
    lines = (
        ("stamping against building with XlsxWriter in memory", best["stamp"], 20, "x"),
        ("1,000 workbooks end to end against building them", whole, 5, "x"),
    )
    for text, reached, bar, unit in lines:
        print(f"{text}: {reached:.1f} {unit} (bar {bar}) {'ok' if reached >= bar else 'MISSED'}")
    size = best["kilobytes"]
    print(f"largest workbook: {size:.1f} KB (bar {MOST_KILOBYTES})")
    print(
        f"for information: {best['stamp_ms']:.2f} ms a stamp, {best['build_ms']:.1f} ms a build, "
        f"{best['whole_s']:.1f} s end to end; a plain form of XlsxWriter costs "
        f"{best['plain']:.0f} stamps"
    )
    return 0 if all(reached >= bar for _, reached, bar, _ in lines) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
