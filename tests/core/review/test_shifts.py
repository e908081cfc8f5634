"""How the review moved criteria: means over the agencies that were scored, the largest first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import mean

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.test_consolidation import returned
from tests.core.test_reviewing import (
    G1,
    G2,
    consolidated,
    drawn_parts,
    drawn_return,
    small_round,
)
from tests.review_strategies import reviewed_rounds
from workbook_tool.core.review.shifts import CriterionShift, shifts_of
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import ReviewPlan
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.round.settings import AssessmentRound

ROUND = small_round(ReviewPlan((G1, G2)))
FIRST, SECOND = ROUND.scheme.criteria[:2]
CODES = [agency.code for agency in ROUND.roster.asked]


def shifts(
    given_scores: dict[tuple[str, str], str],
    own: dict[str, str],
    assessment_round: AssessmentRound = ROUND,
) -> list[CriterionShift]:
    """Return the shifts where both groups gave the same, by agency and criterion."""
    scores = {
        key: tuple(ReviewPart(group.code, Decimal(score)) for group in (G1, G2))
        for key, score in given_scores.items()
    }
    stated = {code: Decimal(score) for code, score in own.items()}
    returns = [
        returned(
            assessment_round,
            code,
            {one.code: stated.get(one.code, Decimal(1)) for one in assessment_round.scheme},
        )
        for code in CODES
    ]
    return list(shifts_of(consolidated(assessment_round, returns, scores).under_review))


def test_a_criterion_is_counted_over_the_agencies_that_have_both_scores() -> None:
    given_scores = {
        (CODES[0], FIRST.code): "2",
        (CODES[1], FIRST.code): "1.5",
        (CODES[0], SECOND.code): "1.5",
    }
    first, second = shifts(given_scores, {FIRST.code: "3"})
    assert first == CriterionShift(FIRST, 2, Fraction(3), Fraction(7, 4), lowered=2, raised=0)
    assert first.effect == Fraction(-5, 4)
    assert second == CriterionShift(SECOND, 1, Fraction(1), Fraction(3, 2), lowered=0, raised=1)
    assert second.effect == Fraction(1, 2)


def test_what_one_group_still_owes_is_not_counted() -> None:
    scores = {(CODES[0], FIRST.code): (ReviewPart(G1.code, Decimal(2)),)}
    sent = returned(ROUND, CODES[0], {one.code: Decimal(1) for one in ROUND.scheme})
    assert shifts_of(consolidated(ROUND, [sent], scores).under_review) == ()
    assert shifts_of(()) == ()


def test_points_that_are_deducted_move_the_total_the_other_way() -> None:
    deduction = replace(SECOND, role=CriterionRole.DEDUCTION)
    criteria = (FIRST, deduction, *ROUND.scheme.criteria[2:])
    the_round = replace(ROUND, scheme=replace(ROUND.scheme, criteria=criteria))
    (found,) = shifts({(CODES[0], deduction.code): "2"}, {}, the_round)
    assert [found.own, found.final, found.effect] == [1, 2, -1]
    assert (found.lowered, found.raised) == (1, 0)


def test_equal_shifts_stay_in_printed_order() -> None:
    given_scores = {(CODES[0], SECOND.code): "2", (CODES[0], FIRST.code): "0"}
    assert [one.criterion.code for one in shifts(given_scores, {})] == [FIRST.code, SECOND.code]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), reviewed_rounds(), st.sampled_from((0, 4)))
def test_means_are_those_of_a_count_over_the_reviews(
    drawn: st.DataObject, assessment_round: AssessmentRound, chance: int
) -> None:
    members = tuple(replace(one, change=None) for one in assessment_round.roster)
    the_round = replace(assessment_round, roster=Roster(members))
    sent = [
        drawn_return(drawn, the_round, agency.code)
        for agency in members
        if any(one.applies_to(agency) for one in the_round.scheme)
    ]
    reviews = consolidated(the_round, sent, drawn_parts(drawn, the_round, chance)).under_review
    found = {one.criterion.code: one for one in shifts_of(reviews)}
    for criterion in the_round.scheme:
        pairs = [
            (Fraction(one.own.score), Fraction(one.final.score))
            for review in reviews
            for one in review.criteria
            if one.criterion.code == criterion.code and criterion.has_points and one.parts
            if one.own is not None and one.own.score is not None
            if one.final is not None and one.final.score is not None
        ]
        assert (criterion.code in found) == bool(pairs)
        if pairs and not any(
            entry.fact is not None
            for one in sent
            for entry in one.entries
            if entry.criterion == criterion.code
        ):
            shift = found[criterion.code]
            assert (shift.own, shift.final) == tuple(
                mean(pair[turn] for pair in pairs) for turn in (0, 1)
            )
            assert shift.agencies == len(pairs)
            assert shift.lowered + shift.raised == sum(own != final for own, final in pairs)
    sizes = [abs(one.effect) for one in found.values()]
    assert sizes == sorted(sizes, reverse=True)
