"""Rounds on disk, and workbooks filled as a clerk would, with another program than ours."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook

from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.results import InspectedEntry, Inspection

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "samples" / "xinping" / "assessment.xlsx"

Edit = Callable[[Workbook, Inspection], None]


def make_round(folder: Path, *, only: tuple[str, ...] = ()) -> Path:
    """Return the folder of the county's round, issued."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SAMPLE, folder / "assessment.xlsx")
    generate(folder, only=only)
    return folder


def issued(folder: Path, agency: str) -> Path:
    """Return the issued workbook of an agency."""
    (found,) = folder.joinpath("outgoing").glob(f"{agency}_*.xlsx")
    return found


def entry_of(inspection: Inspection, criterion: str) -> InspectedEntry:
    """Return where a criterion is answered."""
    return next(entry for entry in inspection.entries if entry.criterion == criterion)


def fill(
    source: Path,
    target: Path,
    scores: Mapping[str, Decimal | str] | Decimal = Decimal(5),
    *,
    edit: Edit | None = None,
) -> Path:
    """Save a copy of an issued workbook with scores in its score cells, edited further."""
    inspection = inspect_file(source)
    workbook = openpyxl.load_workbook(source)
    for entry in inspection.entries:
        score = scores if isinstance(scores, Decimal) else scores.get(entry.criterion)
        if score is not None:
            value = float(score) if isinstance(score, Decimal) else score
            workbook[entry.sheet][str(entry.score_cell)] = value
    if edit is not None:
        edit(workbook, inspection)
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with BOM."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def edit_definition(folder: Path, edit: Callable[[Workbook], None]) -> None:
    """Change the definition as staff would, with another program."""
    path = folder / "assessment.xlsx"
    workbook = openpyxl.load_workbook(path)
    edit(workbook)
    workbook.save(path)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the program left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def report(self) -> dict[str, Any]:
        """Return the JSON that was printed."""
        parsed = json.loads(self.stdout)
        assert isinstance(parsed, dict)
        return parsed


def run_tool(*arguments: str | Path, cwd: Path | None = None) -> Run:
    """Run the program in a process of its own, in Chinese."""
    finished = subprocess.run(
        [sys.executable, "-m", "workbook_tool.cli", "--lang", "zh", *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd or REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
    )
    return Run(finished.returncode, finished.stdout.decode(), finished.stderr.decode())
