"""``python -m bench``: make the files, let everybody take turns, print and keep what came out."""

import argparse
import json
import re
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.bars import bars
from bench.contests import SIZES, Size, contests, make_corpora
from bench.report import REPOSITORY, publish, show_bars, show_contest
from bench.sampling import Sample, Standing, run

RESULTS = "results.json"


def main(arguments: list[str] | None = None) -> int:
    """Run the bench; a bar that is missed is told, and no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="usual", help="how much is measured")
    parser.add_argument("--place", type=Path, default=REPOSITORY / "build" / "bench")
    parser.add_argument(
        "--only",
        default="",
        help="contests with such a name (a pattern); the others stay as they were measured last",
    )
    parser.add_argument("--rounds", type=int, help="of every contest, instead of the size's own")
    parser.add_argument("--publish", action="store_true", help="put the result into the documents")
    given = parser.parse_args(arguments)
    size: Size = SIZES[given.size]
    if given.rounds:
        size = replace(size, rounds=given.rounds, large_rounds=given.rounds)
    results = measure(size, given.place, only=given.only)
    print(f"\n{given.place / RESULTS}")
    if given.publish:
        publish(results)
    return 0


def measure(size: Size, place: Path, *, only: str = "") -> dict[str, Any]:
    """Return everything that was measured; it is printed and kept contest by contest."""
    place.mkdir(parents=True, exist_ok=True)
    print(f"making the files ({size.name})", flush=True)
    make_corpora(size, place)
    found = _measured_before(place / RESULTS, size) if only else {}
    for contest in contests(size, place):
        if re.search(only, contest.name):
            found[contest.name] = contest.run()
            show_contest(contest.name, found[contest.name])
            _keep(place, as_json(size, found))
    show_bars(bars(found, size))
    return as_json(size, found)


def _keep(place: Path, results: dict[str, Any]) -> None:
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (place / RESULTS).write_text(f"{text}\n", "utf-8")


def _measured_before(results: Path, size: Size) -> dict[str, dict[str, Standing]]:
    """Return the contests of the last run of this size; every ratio is one of a single run."""
    if not results.is_file():
        return {}
    before = json.loads(results.read_text("utf-8"))
    if before["size"]["name"] != size.name:
        return {}
    return {
        contest: {name: _as_standing(name, values) for name, values in standings.items()}
        for contest, standings in before["contests"].items()
    }


def _as_standing(name: str, values: dict[str, Any]) -> Standing:
    if "failure" in values:
        return Standing(name, failure=values["failure"])
    sample = Sample(*(values[key] for key in ("wall_seconds", "cpu_seconds", "peak_megabytes")))
    samples = (sample,) * values["rounds"]
    return Standing(name, samples, cpu_ratio=values["cpu_ratio"], wall_ratio=values["wall_ratio"])


def as_json(size: Size, found: dict[str, dict[str, Standing]]) -> dict[str, Any]:
    """Return the results for machines: medians and ratios of every candidate, then the bars."""
    return {
        "schema_version": 1,
        "size": asdict(size),
        "machine": dict(run([sys.executable, "-m", "bench.jobs", "machine"]).said),
        "contests": {
            contest: {name: _standing(one) for name, one in standings.items()}
            for contest, standings in found.items()
        },
        "bars": [bar.as_json() for bar in bars(found, size)],
    }


def _standing(one: Standing) -> dict[str, Any]:
    if one.failure:
        return {"failure": one.failure}
    return {
        "wall_seconds": one.wall,
        "cpu_seconds": one.cpu,
        "peak_megabytes": one.peak,
        "wall_ratio": one.wall_ratio,
        "cpu_ratio": one.cpu_ratio,
        "rounds": len(one.samples),
    }


if __name__ == "__main__":
    sys.exit(main())
