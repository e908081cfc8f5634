"""What a whole ``consolidate`` costs as a round grows, one measure at a time.

``python -m bench.growth [--only NAME] [--publish]``: agencies, criteria, files an agency and
evaluators, each from little to much while the others stay. Every point is the CPU time of one cold
run in a process of its own, and its memory; ``--publish`` draws them into the documents. The
largest rounds take some minutes to make, which is why this is no contest of ``make bench``.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.growth_picture import draw
from bench.report import REPOSITORY, renew_documents
from bench.sampling import run

PUBLISHED = REPOSITORY / "docs" / "growth.json"
PICTURE = REPOSITORY / "docs" / "pictures" / "growth.svg"


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a round is."""

    agencies: int = 100
    criteria: int = 12
    files: int = 1  # of each agency
    evaluators: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """What one size took: seconds of CPU in all processes, megabytes of the largest of them."""

    size: int
    cpu: float
    peak: float


GROWN: dict[str, tuple[Shape, Sequence[int]]] = {
    "agencies": (Shape(), (100, 500, 2_000, 5_000, 20_000)),
    "criteria": (Shape(), (12, 25, 50, 100, 200)),
    "files": (Shape(), (1, 5, 20, 50)),
    "evaluators": (Shape(), (1, 5, 10, 20)),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; nothing fails for being slow."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--only", choices=GROWN, help="the others stay as they were published")
    parser.add_argument("--most", type=int, default=20_000, help="no larger size than this one")
    parser.add_argument("--publish", action="store_true", help="put the picture into the documents")
    given = parser.parse_args(arguments)
    found = json.loads(PUBLISHED.read_text("utf-8")) if given.only and PUBLISHED.is_file() else {}
    for name, (shape, sizes) in GROWN.items():
        if given.only in {None, name}:
            wanted = [size for size in sizes if size <= given.most]
            found[name] = [asdict(measure(name, shape, size)) for size in wanted]
    if given.publish:
        PUBLISHED.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        PICTURE.write_text(draw(found), "utf-8")
        renew_documents()
    return 0


def shown(language: str) -> str:
    """Return the picture of what was published and a sentence on it, "" before anything was."""
    if not PUBLISHED.is_file():
        return ""
    found = json.loads(PUBLISHED.read_text("utf-8"))
    least, most = (found["agencies"][turn] for turn in (0, -1))
    each = [1_000 * one["cpu"] / one["size"] for one in (least, most)]
    if language == "zh":
        return (
            f"从 {least['size']:,} 个单位到 {most['size']:,} 个单位，每份自评表的处理器时间从 "
            f"{each[0]:.1f} 毫秒变为 {each[1]:.1f} 毫秒，最大的进程从 {least['peak']:.0f} MB 变为 "
            f"{most['peak']:.0f} MB。"
        )
    return (
        "![CPU seconds of consolidate as a round grows · 规模增长时汇总的处理器时间]"
        f"(pictures/{PICTURE.name})\n\n"
        f"From {least['size']:,} to {most['size']:,} agencies a return takes {each[0]:.1f} and "
        f"{each[1]:.1f} ms of CPU, start and summary included, and the largest process "
        f"{least['peak']:.0f} and {most['peak']:.0f} MB."
    )


def measure(name: str, shape: Shape, size: int) -> Point:
    """Return what a cold run takes where one measure of a round has a size."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "round"
        grown = asdict(replace(shape, **{name: size}))
        run([sys.executable, "-m", "bench.grown_rounds", str(folder), json.dumps(grown)])
        sample = run([sys.executable, "-m", "workbook_tool.cli", "consolidate", str(folder)])
    point = Point(size, sample.cpu, sample.peak)
    print(f"{name} {size:,}: {point.cpu:.2f} s of CPU, {point.peak:.0f} MB", flush=True)
    return point


if __name__ == "__main__":
    sys.exit(main())
