"""What of the list of evidence prints: what is filled, or plain cells without empty pages."""

from __future__ import annotations

from dataclasses import replace

from tests.core.form.rounds import AMPERSAND, blueprint_of, optional_round, with_settings
from tests.core.found import AGENCY, county_round, issued_copy
from workbook_tool.core.cells import Range
from workbook_tool.core.form import Blueprint, SheetSpec, wording_digest
from workbook_tool.core.round.settings import AssessmentRound, PrintArea
from workbook_tool.core.round.snapshot import dump_round, load_round

FOLLOWS = optional_round()
FIXED = with_settings(FOLLOWS, print_area=PrintArea.FIXED)


def evidence_of(assessment_round: AssessmentRound) -> SheetSpec:
    blueprint = blueprint_of(assessment_round, AMPERSAND)
    return blueprint.sheet(blueprint.evidence_table.sheet)


def print_names(blueprint: Blueprint) -> list[str]:
    return [name.name for name in blueprint.names if "OFFSET" in name.formula]


def test_what_is_filled_prints_unless_the_round_says_otherwise() -> None:
    sheet = evidence_of(FOLLOWS)
    assert (sheet.print_area, sheet.print_columns) == (Range(1, 1, 104, 8), 0)
    assert print_names(blueprint_of(FOLLOWS, AMPERSAND)) == [sheet.print_formula] != [""]


def test_a_fixed_area_names_plain_cells_beside_the_numbers_that_each_page_repeats() -> None:
    sheet = evidence_of(FIXED)
    assert (sheet.print_area, sheet.print_columns) == (Range(1, 2, 104, 8), 1)
    assert sheet.print_formula == ""
    assert print_names(blueprint_of(FIXED, AMPERSAND)) == []


def test_within_a_fixed_area_a_blank_row_holds_nothing_that_counts_as_content() -> None:
    rows = [cell for cell in evidence_of(FIXED).cells if cell.row >= 5 and cell.column > 1]
    assert len(rows) == 700
    assert all(cell.value is None and cell.formula is None for cell in rows)
    # A frame would be content to LibreOffice, so it is a conditional format.
    assert all(cell.style.endswith("_unframed") for cell in rows)
    styles = [one.style for one in evidence_of(FIXED).conditional_styles]
    assert styles == ["good_framed", "framed"]


def test_inputs_stand_where_they_stood() -> None:
    places = [
        {(cell.row, cell.column) for cell in evidence_of(one).cells if cell.is_input}
        for one in (FOLLOWS, FIXED)
    ]
    assert places[0] == places[1]


def test_version_1_knows_no_fixed_area() -> None:
    first, other = (blueprint_of(one, AMPERSAND, 1) for one in (FOLLOWS, FIXED))
    assert first == replace(
        other, wording=first.wording, sheets=(*other.sheets[:-1], *first.sheets[-1:])
    )


def test_a_fixed_area_is_another_wording_and_the_usual_one_is_what_it_was() -> None:
    assert wording_digest(FOLLOWS) != wording_digest(FIXED)
    assert "print_area" not in dump_round(FOLLOWS)
    assert load_round(dump_round(FIXED)).settings.print_area is PrintArea.FIXED


def test_a_filled_form_with_a_fixed_area_is_accepted_as_any_other() -> None:
    found = [
        issued_copy(one, AGENCY).fill().judge().findings
        for one in (county_round(), with_settings(county_round(), print_area=PrintArea.FIXED))
    ]
    assert found[0] == found[1]
