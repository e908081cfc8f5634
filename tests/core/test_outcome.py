"""Totals of random schemes with every feature against an oracle of their own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.facts import fact_entries
from tests.oracle import give_opinion
from tests.strategies import CATEGORIES, coefficients, schemes
from workbook_tool.core.numbers import Number, decimal_of
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.outcome import blank_total, grade_entries
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme


@st.composite
def answers(draw: st.DrawFn, criterion: Criterion) -> Entry:
    """Return an answer that the workbook would take."""
    if criterion.may_not_apply and draw(st.integers(0, 3)) == 0:
        return Entry(criterion.code, None, is_not_applicable=True, reason="不涉及")
    if criterion.kind is kinds.SCORE:
        turns = int((criterion.cap - criterion.minimum) / criterion.step)
        turn = draw(st.sampled_from((0, turns)) | st.integers(0, turns))
        return Entry(criterion.code, criterion.minimum + turn * criterion.step)
    if criterion.kind.asks_facts:
        return draw(fact_entries(criterion))
    option = draw(st.sampled_from(criterion.choices))
    return Entry(criterion.code, option.points, choice=option.label)


@settings(max_examples=400)
@given(st.data(), schemes(), st.sampled_from(CATEGORIES), coefficients)
def test_the_outcome_of_any_scheme_is_that_of_the_oracle(
    drawn: st.DataObject, scheme: IndicatorScheme, category: str, coefficient: Number | None
) -> None:
    asked = [one for one in scheme if one.applies_to(anyone_of(category))]
    assume(asked)
    entries = [drawn.draw(answers(one), label=one.code) for one in asked]

    agency = replace(anyone_of(category), coefficient=coefficient)
    found = grade_entries(scheme, agency, without_places(entries))
    ratio = Fraction(coefficient or 1)
    opinion = give_opinion(scheme, category, entries, coefficient=ratio)

    assert found is not None
    assert (found.total if found.is_scored else None) == opinion.total
    assert -int(found.total.as_tuple().exponent) <= max(scheme.places, 0)
    assert found.triggered == opinion.triggered
    assert found.forfeited == opinion.forfeited
    assert found.sections.keys() == opinion.sections.keys()
    for title, part in opinion.sections.items():
        there = Decimal(part.numerator) / part.denominator
        assert abs(found.sections[title] - there) < Decimal("1e-20")
    if scheme.is_total_capped:
        most = max(found.reachable * decimal_of(ratio), scheme.floor or Decimal(0))
        assert found.total <= most + Decimal(1).scaleb(-scheme.places)


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({}, "0"),
        ({"given_points": Decimal(100)}, "100"),
        ({"given_points": Decimal(50), "scaled_to": Decimal(100)}, "50"),  # of 50 and 50
        ({"given_points": Decimal(60), "coefficient": Fraction(3, 2)}, "90"),
        ({"floor": Decimal(20)}, "20"),
        ({"floor": None}, "0"),
    ],
)
def test_a_blank_form_starts_from_what_everybody_is_given(
    changes: dict[str, Any], total: str
) -> None:
    only = Criterion("C1", ("组织",), "有组织", Decimal(50), Decimal("0.5"))
    plain = IndicatorScheme((only,))
    assert str(blank_total(replace(plain, **changes))) == total
