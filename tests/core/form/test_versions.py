"""What the versions of the form compute: version 1 as it was issued, others as Excel has it."""

from __future__ import annotations

import re
from dataclasses import replace
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
from workbook_tool.core.alike import alike_down
from workbook_tool.core.form import BLUEPRINT_VERSION, Blueprint, Field
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.text import Language

ROUNDS = {
    "plain": (xinping_round(), LONGEST_NAME),
    "optional": (optional_round(), AMPERSAND),
    **{rule.value: (every_feature_round(rule), AMPERSAND) for rule in NotApplicableRule},
}

CHECKS = {
    *("line", "said", "named", "numbers", "no numbers", "first", "beyond", "unlisted", "mark"),
}
_ON_LISTS = re.compile(r"(?<='_lists'!)\$[A-Z]+(\$\d+)?(:\$[A-Z]+)?")


def seen(formula: str) -> str:
    """Return a formula of a visible sheet without the columns of the hidden one, which moved on."""
    return _ON_LISTS.sub(r"\1", formula)


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
def test_every_version_reaches_the_same_total(name: str) -> None:
    the_round, agency = ROUNDS[name]
    totals = set()
    for version in range(1, BLUEPRINT_VERSION + 1):
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


ONE_BY_ONE = {"typed", "reason"}  # they fetch what stands on another sheet


@pytest.mark.parametrize("name", ROUNDS)
def test_formulas_of_a_column_of_checks_are_alike_from_version_3_on(name: str) -> None:
    for version in range(1, BLUEPRINT_VERSION + 1):
        lists = blueprint_of(*ROUNDS[name], version).sheet("_lists")
        titles = {cell.column: cell.value for cell in lists.cells if cell.row == 1}
        columns = [column for column, title in titles.items() if title in CHECKS | ONE_BY_ONE]
        formulas = {
            (cell.row, cell.column): cell.formula
            for cell in lists.cells
            if cell.formula and cell.column in columns
        }
        runs = {run.first_column: run for run in alike_down(formulas)}
        first = {column: min(row for row, here in formulas if here == column) for column in columns}
        shared = {titles[column] for column, run in runs.items() if run.first_row == first[column]}
        if version < 3:
            assert shared == set()
            assert ONE_BY_ONE.isdisjoint(titles.values())
        else:
            assert shared >= CHECKS & set(titles.values()) - {"mark"}
            assert ONE_BY_ONE.isdisjoint(shared)
            lengths = [len(formulas[at, column]) for column in columns for at in [first[column]]]
            assert sum(lengths) < 4_500


@pytest.mark.parametrize("name", ROUNDS)
def test_version_3_looks_like_version_2(name: str) -> None:
    second, third = (blueprint_of(*ROUNDS[name], version) for version in (2, 3))
    assert [sheet.name for sheet in second.sheets] == [sheet.name for sheet in third.sheets]
    for one, other in zip(second.sheets[:-2], third.sheets[:-2], strict=True):
        for cell, same in zip(one.cells, other.cells, strict=True):
            formulas = [seen(found.formula or "") for found in (cell, same)]
            assert formulas[0] == formulas[1]
            assert replace(cell, formula=None) == replace(same, formula=None)
        assert one.validations == other.validations or "_lists" in str(one.validations)
    assert {one.name for one in third.names} - {one.name for one in second.names} == {"lst_lines"}
