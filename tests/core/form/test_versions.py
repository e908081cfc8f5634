"""What the versions of the form compute: version 1 as it was issued, version 2 as Excel has it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.form.calculating import calculated_total, cells_of_answers
from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    blueprint_of,
    every_feature_round,
    optional_round,
    with_settings,
    xinping_round,
)
from workbook_tool.core.form import Blueprint, Field
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.text import Language

ROUNDS = {
    "plain": (xinping_round(), LONGEST_NAME),
    "optional": (optional_round(), AMPERSAND),
    **{rule.value: (every_feature_round(rule), AMPERSAND) for rule in NotApplicableRule},
}


def formulas_of(blueprint: Blueprint) -> str:
    """Return every formula of the cells, one a line."""
    return "\n".join(
        cell.formula for sheet in blueprint.sheets for cell in sheet.cells if cell.formula
    )


@pytest.mark.parametrize("name", ROUNDS)
def test_only_version_1_looks_typed_texts_up_and_adds_logicals(name: str) -> None:
    first, second = (formulas_of(blueprint_of(*ROUNDS[name], version)) for version in (1, 2))
    for sign in ("):INDEX(", "MATCH("):
        assert (sign in first) == (sign != "MATCH(" or name != "plain"), sign
        assert sign not in second
    assert ("COUNTIF(INDEX(" in first) == (name != "plain")
    assert "COUNTIF(INDEX(" not in second


def test_one_condition_that_is_answered_is_not_open_for_ever() -> None:
    first, second = (
        formulas_of(blueprint_of(optional_round(), AMPERSAND, version)) for version in (1, 2)
    )
    # FALSE>0 is TRUE in Excel.
    assert "IF(ISBLANK(INDEX('自评打分'!$H:$H,9))>0," in first
    assert "IF(OR(ISBLANK(INDEX('自评打分'!$H:$H,9)))," in second


@pytest.mark.parametrize("name", ["plain", *NotApplicableRule])
def test_both_versions_reach_the_same_total(name: str) -> None:
    the_round, agency = ROUNDS[name]
    totals = set()
    for version in (1, 2):
        blueprint = blueprint_of(the_round, agency, version)
        scheme = the_round.scheme.for_agency(the_round.roster.by_code[agency])
        answers = [Entry(one.code, one.cap) for one in scheme if one.enters_points]
        typed = cells_of_answers(blueprint, scheme, answers)
        totals.add(calculated_total(blueprint, typed))
    assert len(totals) == 1
    assert totals != {0}


@pytest.mark.parametrize(("version", "is_inline"), [(1, True), (2, False)])
def test_a_list_of_decimals_stands_in_cells(version: int, is_inline: bool) -> None:
    blueprint = blueprint_of(*ROUNDS["plain"], version)
    table = blueprint.score_table
    column = table.column_of(Field.SCORE)
    scores = [
        one
        for one in blueprint.sheet(table.sheet).validations
        if one.kind == "list" and one.cells[0].first_column == column
    ]
    assert scores
    for one in scores:
        assert bool(one.choices) is is_inline
        assert one.formula.startswith("'_lists'!") is not is_inline
    listed = {cell.value for cell in blueprint.sheet("_lists").cells}
    assert (Decimal("9.5") in listed) is not is_inline


@pytest.mark.parametrize(("version", "label"), [(1, "Filled in by: "), (2, "Filled in by:")])
def test_no_text_of_version_2_ends_in_a_blank(version: int, label: str) -> None:
    english = with_settings(xinping_round(), language=Language.EN)
    blueprint = blueprint_of(english, LONGEST_NAME, version)
    texts = {
        cell.value
        for sheet in blueprint.sheets
        for cell in sheet.cells
        if isinstance(cell.value, str)
    }
    assert label in texts
    assert any(text.endswith(" ") for text in texts) is (version == 1)
