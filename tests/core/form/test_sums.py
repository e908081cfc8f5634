"""The form computes the total that the office computes from the same answers."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.form.calculating import calculated_total, cells_of_answers
from tests.core.form.rounds import blueprint_of
from tests.core.test_outcome import answers
from tests.strategies import CATEGORIES, coefficients, schemes
from workbook_tool.core.form import wording
from workbook_tool.core.numbers import Number
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings

RESCALED = (NotApplicableRule.GLOBAL, NotApplicableRule.PARENT)


def total_of_the_form(
    scheme: IndicatorScheme,
    entries: Sequence[Entry],
    category: str = "",
    coefficient: Number | None = None,
) -> object:
    agency = Agency("A1", "某单位", category=category, coefficient=coefficient)
    settings = RoundSettings("R26", "测评", "办公室", required_cover=())
    blueprint = blueprint_of(AssessmentRound(settings, scheme, (), Roster((agency,))), agency.code)
    return calculated_total(blueprint, cells_of_answers(blueprint, scheme, entries))


def total_of_the_office(
    scheme: IndicatorScheme,
    entries: Sequence[Entry],
    category: str = "",
    coefficient: Number | None = None,
) -> object:
    agency = replace(anyone_of(category), coefficient=coefficient)
    found = grade_entries(scheme, agency, without_places(entries))
    assert found is not None
    if found.is_scored:
        return Fraction(found.total)
    has_points = scheme.for_agency(anyone_of(category)).has_points
    return wording.NO_TOTAL if has_points else wording.NO_POINTS.zh


def criterion(code: str, cap: int, *levels: str, **other: Any) -> Criterion:  # noqa: ANN401 - by name
    return replace(Criterion(code, levels, f"标准{code}", Decimal(cap), Decimal(1)), **other)


def scored(scheme: IndicatorScheme, scores: Sequence[int | None]) -> list[Entry]:
    """Return answers in printed order; None does not apply."""
    return [
        Entry(one.code, None, is_not_applicable=True)
        if score is None
        else Entry(one.code, Decimal(score))
        for one, score in zip(scheme, scores, strict=True)
    ]


@given(st.data(), schemes(), st.sampled_from(CATEGORIES), coefficients)
def test_the_total_of_any_form_is_that_of_the_office(
    drawn: st.DataObject, scheme: IndicatorScheme, category: str, coefficient: Number | None
) -> None:
    asked = [one for one in scheme if one.applies_to(anyone_of(category))]
    assume(asked)
    entries = [
        drawn.draw(answers(replace(one, may_not_apply=scheme.may_be_left(one)))) for one in asked
    ]
    found = total_of_the_form(scheme, entries, category, coefficient)
    assert found == total_of_the_office(scheme, entries, category, coefficient)


@pytest.mark.parametrize(
    ("coefficient", "total"),
    [(None, "85.5"), (Decimal("1.1"), "94.05"), (Fraction(6, 7), "73.29"), (Decimal(2), "171")],
)
@pytest.mark.parametrize("is_plain", [True, False])
def test_a_coefficient_multiplies_the_sum_before_it_is_rounded(
    coefficient: Number | None, total: str, *, is_plain: bool
) -> None:
    half = {"weight": None if is_plain else Decimal(60)}
    one = replace(criterion("A1", 60, "甲", **half), step=Decimal("0.5"))
    scheme = IndicatorScheme((one, criterion("A2", 40, "乙")), is_total_capped=True)
    entries = [Entry("A1", Decimal("55.5")), Entry("A2", Decimal(30))]
    for found in (total_of_the_form, total_of_the_office):
        assert found(scheme, entries, "", coefficient) == Fraction(total)


def test_a_sum_below_zero_counts_as_zero() -> None:
    scheme = IndicatorScheme((criterion("A1", 10, "甲", minimum=Decimal(-5)),))
    entries = scored(scheme, (-5,))
    assert total_of_the_form(scheme, entries) == total_of_the_office(scheme, entries) == 0


@pytest.mark.parametrize("scores", [(3, 2, 5), (2, 3, 5), (3, 3, 5), (None, 2, 5), (0, 0, 0)])
def test_of_a_group_the_form_counts_the_best_alone(scores: tuple[int | None, ...]) -> None:
    first = criterion("A1", 10, "甲", best_of="表彰", may_not_apply=True)
    criteria = (first, criterion("A2", 3, "甲", best_of="表彰"), criterion("B1", 10, "乙"))
    scheme = IndicatorScheme(criteria, NotApplicableRule.GLOBAL)
    entries = scored(scheme, scores)
    assert total_of_the_form(scheme, entries) == total_of_the_office(scheme, entries)


@pytest.mark.parametrize(
    ("given", "scale", "floor", "is_capped"),
    [
        ("20", None, "0", False),
        ("20", "50", "0", True),
        ("0", "50", None, False),
        ("0", None, "-3", True),
        ("0", None, None, False),
        ("5", "7.5", "2", False),
    ],
)
@pytest.mark.parametrize("scores", [(10, 5, 0), (-20, 0, 9), (3, 2, 4)])
def test_the_form_tells_totals_on_their_scale(
    given: str, scale: str | None, floor: str | None, is_capped: bool, scores: tuple[int, ...]
) -> None:
    criteria = (
        criterion("A1", 10, "甲", minimum=Decimal(-20)),
        criterion("X1", 5, "加分", role=CriterionRole.BONUS),
        criterion("D1", 9, "扣分", role=CriterionRole.DEDUCTION),
    )
    scheme = IndicatorScheme(
        criteria,
        is_total_capped=is_capped,
        given_points=Decimal(given),
        scaled_to=None if scale is None else Decimal(scale),
        floor=None if floor is None else Decimal(floor),
    )
    entries = scored(scheme, scores)
    assert total_of_the_form(scheme, entries) == total_of_the_office(scheme, entries)


@pytest.mark.parametrize("rule", RESCALED)
@pytest.mark.parametrize(
    "scores",
    [
        (3, 20, 40, 5, 2),
        (None, 20, 40, 5, 2),
        (None, 2, 40, 5, 2),
        (30, None, 35, 5, 2),
        (None, None, 40, 5, 2),
        (None, None, 3, 5, 2),
    ],
)
def test_what_cannot_be_deducted_where_nothing_applies_is_deducted_above_it(
    rule: NotApplicableRule, scores: tuple[int | None, ...]
) -> None:
    deduction: dict[str, Any] = {"role": CriterionRole.DEDUCTION}
    criteria = (
        criterion("A1", 40, "甲", "一", may_not_apply=True),
        criterion("A2", 20, "甲", "二", may_not_apply=True, weight=Decimal(30)),
        criterion("B1", 40, "乙"),
        criterion("D1", 9, "甲", "一", **deduction),
        criterion("D2", 9, "甲", **deduction),
    )
    scheme = IndicatorScheme(criteria, rule)
    entries = scored(scheme, scores)
    assert total_of_the_form(scheme, entries) == total_of_the_office(scheme, entries)


def test_bonuses_alone_are_a_total() -> None:
    bonus = criterion("X1", 5, "加分", role=CriterionRole.BONUS)
    scheme = IndicatorScheme((bonus, replace(bonus, code="X2")))
    entries = scored(scheme, (3, 4))
    assert total_of_the_form(scheme, entries) == total_of_the_office(scheme, entries) == 7


def test_a_weight_that_is_a_fraction_is_computed_as_one() -> None:
    weighted = criterion("A1", 59, "甲", weight=Fraction(100, 59))
    scheme = IndicatorScheme(
        (weighted, criterion("B1", 10, "乙", may_not_apply=True)), NotApplicableRule.GLOBAL
    )
    for scores in ((59, 10), (30, 7), (0, None), (59, None)):
        entries = scored(scheme, scores)
        assert total_of_the_form(scheme, entries) == total_of_the_office(scheme, entries)
