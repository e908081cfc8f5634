"""What a clerk sees at once on an office's screen: 1366 by 768 pixels at 100 %."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.excel.agency_files import write
from tests.excel.real_window import PROGRAMS, open_screen, write_profile
from tests.programs import require_programs, run_with_uno
from tests.workflows.filling import REPOSITORY
from workbook_tool.core.form import Blueprint, Field, ScoreTable, build_blueprint
from workbook_tool.definition import read_definition

pytestmark = pytest.mark.libreoffice

SCRIPT = Path(__file__).with_name("look_in_office.py")
SCREEN = (1366, 768)
FROZEN, TYPED = (Field.CODE, Field.TEXT), (Field.SCORE, Field.STATUS, Field.BASIS)


class Pane(NamedTuple):
    """The cells that one part of the window shows whole."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def shows(self, row: int, column: int) -> bool:
        """Tell whether a cell is in it."""
        rows, columns = (self.first_row, self.last_row), (self.first_column, self.last_column)
        return rows[0] <= row <= rows[1] and columns[0] <= column <= columns[1]


def form_of(sample: str) -> Blueprint:
    found = read_definition(REPOSITORY / "samples" / sample / "assessment.xlsx")
    return build_blueprint(found, found.roster.agencies[0], "R1-A1-0000-0000", wording="-")


FORMS = {
    path.parent.name: form_of(path.parent.name)
    for path in sorted(REPOSITORY.glob("samples/*/assessment.xlsx"))
}


def last_row(table: ScoreTable) -> int:
    return max(table.rows.values())


def column_of(table: ScoreTable, field: Field) -> int:
    column = table.column_of(field)
    assert column is not None
    return column


@pytest.fixture(scope="module", name="windows")
def _windows(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Pane]]:
    """Return the panes of each form while the basis of its last criterion is typed."""
    require_programs(*PROGRAMS)
    folder = tmp_path_factory.mktemp("screen")
    write_profile(folder / "profile")
    jobs = []
    for name, blueprint in FORMS.items():
        table = blueprint.score_table
        path = folder / f"{name}.xlsx"
        path.write_bytes(write(blueprint))
        place = {"row": last_row(table), "column": column_of(table, Field.SCORE)}
        jobs.append({"path": str(path), "sheet": table.sheet, **place})
    asked = folder / "jobs.json"
    asked.write_text(json.dumps(jobs), "utf-8")
    with open_screen(*SCREEN) as environment:
        arguments = ("soffice", str(folder / "profile"), *map(str, SCREEN), str(asked))
        answer = json.loads(run_with_uno(SCRIPT, *arguments, environment=environment))
    return {
        name: [Pane(*pane) for pane in panes] for name, panes in zip(FORMS, answer, strict=True)
    }


@pytest.mark.parametrize("sample", FORMS)
def test_code_criterion_score_hint_and_basis_are_seen_together(
    windows: Mapping[str, list[Pane]], sample: str
) -> None:
    table = FORMS[sample].score_table
    _, still, _, scrolled = windows[sample]
    row = last_row(table)
    assert all(still.shows(row, column_of(table, field)) for field in FROZEN)
    assert [one for one in TYPED if not scrolled.shows(row, column_of(table, one))] == []


@pytest.mark.parametrize("sample", FORMS)
def test_instructions_stand_still_above_the_table(
    windows: Mapping[str, list[Pane]], sample: str
) -> None:
    table = FORMS[sample].score_table
    corner, _, headings, _ = windows[sample]
    merged = FORMS[sample].sheet(table.sheet).merges
    (how,) = (one for one in merged if one.first_row == table.header_row - 1)
    assert corner.shows(how.first_row, how.first_column)
    assert corner.shows(how.last_row, how.last_column)
    assert headings.last_row == table.header_row
