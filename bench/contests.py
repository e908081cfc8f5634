"""Who meets whom, at which size: every contest is a list of candidates that take turns."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.peers import crease_entrant, datamaps_entrant, our_entrant, script_entrant
from bench.readers import BARE, OURS, READERS
from bench.sampling import Entrant, MeasureError, Sample, Standing, compete, run

STAMPED, BUILT = "stamped", "built with XlsxWriter in memory"
PREFILLED = "stamped with answers, faults listed"
NOTICE = "a whole notice: form, text, draft, zip"
REVIEW_WRITTEN = "one review workbook, a sheet an agency"
REVIEWS_READ = "three review workbooks, read and checked"
ISSUED = "generate, end to end"
SUMMARY, SAME_CELLS = "our summary", "XlsxWriter, the same cells alone"
OWN_ROWS, CELL_BY_CELL, FRAME = "our row writer", "XlsxWriter constant_memory", "pandas"
BARE_PYTHON, HELP = "python -c pass", "workbook-tool --help"
ORDINARY, FAR, FORMATTED = "ordinary", "a blank at XFD1048576", "formatted to row 1,048,576"
FIRST, AGAIN = "first", "again"  # as ``reading`` calls them
FIRST_RUN, RE_RUN = "first run", "re-run, nothing changed"
ONE_PROCESS, FORKED, SPAWNED = "one process", "two processes, fork", "two processes, spawn"
# A quick reader goes over the files so often that its clock has something to count.
REPEATS: Mapping[str, int] = {OURS: 6, BARE: 12, "python-calamine": 8}


@dataclass(frozen=True, slots=True)
class Size:
    """How many files, workbooks and rows are measured, and in how many rounds.

    ``last_row`` is the row down to which the blown-up sheet is formatted; ``has_office`` tells
    whether LibreOffice saves files again.
    """

    name: str
    read: int
    county: int
    small: int
    large: int
    many: int
    stamps: int
    builds: int
    rows: int
    rounds: int
    large_rounds: int
    last_row: int = 1_048_576
    has_office: bool = True


SIZES = {
    "tiny": Size("tiny", 2, 2, 3, 4, 5, 6, 6, 300, 1, 1, last_row=2_000, has_office=False),
    "usual": Size("usual", 12, 81, 150, 1_000, 5_000, 100, 20, 100_000, 3, 1),
    "full": Size("full", 100, 81, 150, 1_000, 5_000, 1_000, 100, 100_000, 5, 3),
}


@dataclass(frozen=True, slots=True)
class Contest:
    """Candidates and rounds; the ratios are to the first candidate."""

    name: str
    entrants: tuple[Entrant, ...]
    rounds: int

    def run(self) -> dict[str, Standing]:
        """Let them take turns."""
        return compete(self.entrants, self.rounds)


def contests(size: Size, place: Path) -> Iterator[Contest]:
    """Yield every contest of a size; the corpora stand in ``place/corpora`` already."""
    corpora = place / "corpora"
    for criteria in (12, 60):
        for kind, files in (("read", "as issued"), ("resaved", "saved by LibreOffice")):
            folder = corpora / f"{kind}-{criteria}"
            if (folder / "returned").is_dir():
                entrants = _reading(folder, folder / "returned", tuple(READERS))
                yield Contest(f"read {criteria}, {files}", entrants, size.rounds)
    yield Contest("read blown up", _blown_up(corpora / "blown-up"), size.rounds)
    for agencies, rounds in ((size.small, size.rounds), (size.large, size.large_rounds)):
        yield Contest(f"consolidate {agencies}", _whole(corpora, place, agencies), rounds)
    yield Contest(f"consolidate {size.county}, cold", _cold(corpora, size.county), size.rounds)
    summary = _summing_up(corpora, place, size.large)
    yield Contest(f"write the summary of {size.large}", summary, size.rounds)
    yield Contest("make a workbook", _making(size), size.rounds)
    yield Contest("prefill a workbook", _prefilling(size), size.rounds)
    yield Contest("write a notice", _telling(size), size.rounds)
    written = _reviewing(size, "write_review", REVIEW_WRITTEN)
    yield Contest(f"write a review of {size.county}", written, size.rounds)
    reviewed = _reviewing(size, "read_reviews", REVIEWS_READ)
    yield Contest(f"read three reviews of {size.county}", reviewed, size.rounds)
    issuing = _issuing(corpora, place, size.large)
    yield Contest(f"issue {size.large}", (issuing,), size.large_rounds)
    yield Contest(f"write {size.rows} rows", _rows(place, size.rows), size.large_rounds)
    yield Contest(f"read {size.large} again", _reading_again(corpora, size.large), size.rounds)
    folder = corpora / f"answered-{size.many}"
    yield Contest(f"read {size.many} in processes", _in_processes(folder), size.large_rounds)
    yield Contest("start", _starting(), 5 * size.rounds)


def _python(module: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *map(str, arguments))


def _reading(folder: Path, files: Path, names: tuple[str, ...]) -> tuple[Entrant, ...]:
    return tuple(
        Entrant(name, _python("bench.readers", name, folder, files, REPEATS.get(name, 1)))
        for name in names
    )


def _blown_up(folder: Path) -> tuple[Entrant, ...]:
    kinds = ((ORDINARY, "ordinary", 40), (FAR, "far", 40), (FORMATTED, "formatted", 1))
    return tuple(
        Entrant(name, _python("bench.readers", OURS, folder, folder / kind, repeats))
        for name, kind, repeats in kinds
    )


def _whole(corpora: Path, place: Path, agencies: int) -> tuple[Entrant, ...]:
    corpus, results = corpora / f"round-{agencies}", place / "results" / str(agencies)
    return (
        our_entrant(corpus),
        datamaps_entrant(corpus, results),
        script_entrant(corpus, results),
        crease_entrant(corpus, results),
        *_reading(corpus, corpus / "returned", (BARE,)),
    )


def _cold(corpora: Path, agencies: int) -> tuple[Entrant, ...]:
    """Return the least that a Python program takes, and a county's round from its start."""
    bare = Entrant(BARE_PYTHON, (sys.executable, "-c", "pass"))
    return (bare, our_entrant(corpora / f"round-{agencies}"))


def _summing_up(corpora: Path, place: Path, agencies: int) -> tuple[Entrant, ...]:
    """Return the job that writes the summary, and the one that only repeats its cells."""
    results = place / "results"
    results.mkdir(parents=True, exist_ok=True)
    corpus = corpora / f"round-{agencies}"
    return tuple(
        Entrant(name, _python("bench.summaries", how, corpus, results / f"summary-{how}.xlsx"))
        for name, how in ((SUMMARY, "ours"), (SAME_CELLS, "plain"))
    )


def _making(size: Size) -> tuple[Entrant, ...]:
    return (
        Entrant(STAMPED, _python("bench.jobs", "stamp", size.stamps)),
        Entrant(BUILT, _python("bench.jobs", "build", size.builds)),
    )


def _prefilling(size: Size) -> tuple[Entrant, ...]:
    """Return the job with answers; its workbooks are others, so it is a contest of its own."""
    return (Entrant(PREFILLED, _python("bench.jobs", "prefill", size.stamps)),)


def _telling(size: Size) -> tuple[Entrant, ...]:
    """Return the job that reads whom to ask and writes all that goes to an agency."""
    return (Entrant(NOTICE, _python("bench.jobs", "notice", size.stamps)),)


def _reviewing(size: Size, job: str, name: str) -> tuple[Entrant, ...]:
    """Return a job with the workbooks of evaluators who judge a county."""
    return (Entrant(name, _python("bench.jobs", job, size.county)),)


def _issuing(corpora: Path, place: Path, agencies: int) -> Entrant:
    folder = place / "results" / "issued"

    def prepare() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        definition = corpora / f"round-{agencies}" / "assessment.xlsx"
        shutil.copyfile(definition, folder / definition.name)

    def count(_sample: Sample) -> object:
        # Code and name of the agency; the list of whom they go to has no such name.
        made = len(list((folder / "outgoing").glob("*_*.xlsx")))
        if made != agencies:
            message = f"{made} workbooks were issued, not {agencies}"
            raise MeasureError(message)
        return made

    return Entrant(ISSUED, _python("workbook_tool.cli", "generate", folder), prepare, count)


def _rows(place: Path, rows: int) -> tuple[Entrant, ...]:
    results = place / "results"
    results.mkdir(parents=True, exist_ok=True)
    jobs = ((OWN_ROWS, "own_rows"), (CELL_BY_CELL, "constant_memory"), (FRAME, "data_frame"))
    return tuple(
        Entrant(
            name,
            _python("bench.jobs", job, rows, results / f"{job}.xlsx"),
            check=_cells_of(results / f"{job}.xlsx"),
        )
        for name, job in jobs
    )


def _cells_of(path: Path) -> Callable[[Sample], object]:
    """Return the check that reads all cells back with another reader."""
    return lambda _sample: run(_python("bench.jobs", "cells", path)).said["checksum"]


def _reading_again(corpora: Path, agencies: int) -> tuple[Entrant, ...]:
    """Return a first run, which keeps what it found, and then the re-run."""
    folder = corpora / f"round-{agencies}"
    return tuple(
        Entrant(name, _python("bench.reading", how, folder))
        for name, how in ((FIRST_RUN, FIRST), (RE_RUN, AGAIN))
    )


def _in_processes(folder: Path) -> tuple[Entrant, ...]:
    return tuple(
        Entrant(name, _python("bench.reading", how, folder))
        for name, how in ((ONE_PROCESS, "alone"), (FORKED, "fork"), (SPAWNED, "spawn"))
    )


def _starting() -> tuple[Entrant, ...]:
    return (
        Entrant(BARE_PYTHON, (sys.executable, "-c", "pass")),
        Entrant(HELP, _python("workbook_tool.cli", "--help")),
    )


def make_corpora(size: Size, place: Path) -> None:
    """Make all files that the contests need, in a process of their own."""
    counts = (
        *(size.read, size.county, size.small, size.large, size.many),
        *(size.last_row, int(size.has_office)),
    )
    subprocess.run(_python("bench.corpora", place / "corpora", *counts), check=True)
