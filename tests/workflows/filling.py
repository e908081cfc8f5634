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

from workbook_tool.core.form import FieldKind
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.results import ConsolidateResult, InspectedEntry, Inspection

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
    """Save a copy of an issued workbook with scores in its score cells, edited further.

    Nothing that the form asks for beside them is left blank.
    """
    inspection = inspect_file(source)
    workbook = openpyxl.load_workbook(source)
    for entry in inspection.entries:
        score = scores if isinstance(scores, Decimal) else scores.get(entry.criterion)
        if score is not None:
            value = float(score) if isinstance(score, Decimal) else score
            workbook[entry.sheet][str(entry.score_cell)] = value
    close_gaps(workbook, inspection)
    if edit is not None:
        edit(workbook, inspection)
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target


def close_gaps(workbook: Workbook, inspection: Inspection) -> None:
    """Write what a form asks for beside the scores: texts, evidence, cover, report."""
    blueprint = inspection.blueprint
    assert blueprint is not None
    for entry in inspection.entries:
        sheet = workbook[entry.sheet]
        sheet[str(entry.basis_cell)] = "开展宣传和培训活动"
        sheet[str(entry.evidence_cell)] = "1"
        if entry.role is CriterionRole.REGULAR and sheet[str(entry.score_cell)].value is not None:
            is_full = str(sheet[str(entry.score_cell)].value) == entry.cap
            sheet[str(entry.deduction_cell)] = None if is_full else "活动次数不够"
    answers = {FieldKind.DATE: "2018.9.30", FieldKind.PHONE: "0877-7010000"}
    for field in blueprint.cover:
        if field.is_required:
            cell = workbook[field.place.sheet][field.place.cell]
            cell.value = field.choices[0] if field.choices else answers.get(field.kind, "张三")
    for section in blueprint.report:
        workbook[section.place.sheet][section.place.cell] = "做法"
    table = blueprint.evidence_table
    title = next(column.column for column in table.columns if column.field == "title")
    workbook[table.sheet].cell(table.first_row, title).value = "宣传方案"


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


def rerun(folder: Path) -> ConsolidateResult:
    """Consolidate a round once more, and write nothing."""
    return consolidate(folder / "returned", dry_run=True)


def result_of(result: ConsolidateResult, agency: str) -> AgencyResult:
    return next(one for one in result.consolidation.results if one.agency.code == agency)


def notes_of(result: ConsolidateResult) -> str:
    """Return the notes of a run in English, one a line."""
    return "\n".join(note.en for note in result.notes)
