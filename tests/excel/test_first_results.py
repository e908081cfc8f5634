"""What an issued form shows before any program computes it: the results of a blank form.

Protected View, telephones and lists of files show what is stored; the engine says what is right.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.excel.engines import Trial, comparable, computed_by_ironcalc, formula_cells
from workbook_tool.core.form import build_blueprint
from workbook_tool.definition import definition_names, read_definition
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.sheet_writer import NO_PASSWORD
from workbook_tool.workflows.generate import CREATED

if TYPE_CHECKING:
    from workbook_tool.core.form import Blueprint

SAMPLES = Path(__file__).parents[2] / "samples"


def blueprint_of(sample: str, agency: int = 0) -> Blueprint:
    the_round = read_definition(SAMPLES / sample / "assessment.xlsx")
    one = the_round.roster.agencies[agency]
    code = f"{the_round.settings.round_id}-{one.code}-8YS1-1X1H"
    return build_blueprint(the_round, one, code, wording="-")


def first_results(blueprint: Blueprint) -> dict[tuple[str, int, int], str]:
    return {
        (sheet.name, one.row, one.column): comparable("" if one.value is None else one.value)
        for sheet in blueprint.sheets
        for one in sheet.cells
        if one.formula
    }


@pytest.mark.parametrize("sample", definition_names())
def test_the_stored_results_of_a_blank_form_are_those_of_its_formulas(
    sample: str, tmp_path: Path
) -> None:
    blueprint = blueprint_of(sample)
    issued = write_agency_workbook(blueprint, created=CREATED, lock=NO_PASSWORD)
    trial = Trial(sample, issued, ({},), tuple(formula_cells(blueprint)))
    (computed,) = computed_by_ironcalc(trial, tmp_path)
    stored = first_results(blueprint)
    different = {
        cell: (stored[cell], value)
        for cell, value in computed.items()
        if stored[cell] != value and {stored[cell], value} != {"", "#"}
    }
    assert different == {}


def test_points_that_are_given_stand_in_the_total_from_the_start() -> None:
    blueprint = blueprint_of("safety")
    stored = first_results(blueprint)
    cover, scoring = blueprint.sheets[0].name, blueprint.score_table.sheet
    assert (
        stored[scoring, blueprint.score_table.total_row, blueprint.score_table.result_column]
        == "100"
    )
    assert "100" in {stored[cell] for cell in stored if cell[0] == cover and cell[1] == 12}
    said = [text for cell, text in stored.items() if cell[0] == scoring and cell[1] == 1]
    assert any(text.endswith("自评总分 100") for text in said)
