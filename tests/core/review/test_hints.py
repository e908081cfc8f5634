"""What staff are hinted at: each rule at its limit, and how pairs of groups scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tests.core.test_consolidation import returned
from tests.core.test_reviewing import G1, G2, consolidated, small_round
from workbook_tool.core.returns import AgencyReturn, EvidenceItem
from workbook_tool.core.review.hints import (
    LEAST_COMMON,
    Leniency,
    Reason,
    ReviewHints,
    VisitHint,
    Why,
    review_hints,
)
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import SELF, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import ReviewMode, Roster
from workbook_tool.core.round.scheme import NO_CAP, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound

PLAN = ReviewPlan((G1, G2), disagreement=Decimal(1))
ROUND = small_round(PLAN)
FIRST, SECOND = ROUND.scheme.criteria[:2]
AGENCY = ROUND.roster.asked[0]
Given = Mapping[str, tuple[str | None, ...]]


def own(assessment_round: AssessmentRound, **scores: Decimal | None) -> AgencyReturn:
    """Return the return of the first agency: half marks, other scores by criterion."""
    given: dict[str, Decimal | None] = {one.code: one.cap / 2 for one in assessment_round.scheme}
    return returned(assessment_round, AGENCY.code, given | scores)


def hints(
    given: Given,
    sent: AgencyReturn | None = None,
    assessment_round: AssessmentRound = ROUND,
) -> ReviewHints:
    """Return the hints where the groups gave so many points by criterion, in their order."""
    plan = assessment_round.review
    assert plan is not None
    scores = {
        (AGENCY.code, code): tuple(
            ReviewPart(group.code, Decimal(score), choice="")
            for group, score in zip(plan.groups, points, strict=False)
            if score is not None
        )
        for code, points in given.items()
    }
    return review_hints(
        plan, consolidated(assessment_round, [sent or own(assessment_round)], scores)
    )


def why(found: ReviewHints, code: str | None = FIRST.code) -> tuple[Why, ...]:
    """Return what is said of a criterion of the first agency, of its whole return for None."""
    return next(
        (
            one.why
            for one in found.visits
            if one.agency.code == AGENCY.code
            and (one.criterion.code if one.criterion else None) == code
        ),
        (),
    )


def changed(**changes: object) -> AssessmentRound:
    """Return the round with another first criterion."""
    first = replace(FIRST, **changes)  # type: ignore[arg-type]  # by name
    return replace(
        ROUND, scheme=replace(ROUND.scheme, criteria=(first, *ROUND.scheme.criteria[1:]))
    )


def test_half_marks_that_nobody_scored_are_no_matter_of_a_visit() -> None:
    found = hints({})
    assert found.visits == ()
    assert found.leniency == (Leniency(G1, G2, 0, None),)


def test_groups_that_differ_by_more_than_the_settings_allow_and_not_by_just_that() -> None:
    assert why(hints({FIRST.code: ("5", "6")})) == ()
    assert why(hints({FIRST.code: ("5", "6.5")})) == (
        Why(Reason.GROUPS_DIFFER, Fraction(3, 2), Fraction(1)),
    )
    anything = replace(ROUND, review=replace(PLAN, disagreement=None))
    assert why(hints({FIRST.code: ("5", "10")}, assessment_round=anything)) == ()


def test_answers_without_points_that_contradict_each_other() -> None:
    veto = changed(role=CriterionRole.VETO)
    scores = {
        (AGENCY.code, FIRST.code): (
            ReviewPart("G1", None, choice="是"),
            ReviewPart("G2", None, choice="否"),
        )
    }
    found = review_hints(PLAN, consolidated(veto, [own(veto)], scores))
    assert why(found) == (Why(Reason.GROUPS_CONTRADICT),)
    assert found.leniency[0].common == 0


def test_a_self_score_at_the_cap_with_no_evidence_named_in_either_place() -> None:
    full = own(ROUND, **{FIRST.code: FIRST.cap})
    wanted = (Why(Reason.NO_EVIDENCE, Fraction(FIRST.cap)),)
    assert why(hints({}, full)) == wanted
    assert why(hints({}, own(ROUND, **{FIRST.code: FIRST.cap - Decimal("0.5")}))) == ()

    def saying(text: str) -> AgencyReturn:
        entries = tuple(replace(one, evidence=text) for one in full.entries)
        return replace(full, entries=entries)

    assert why(hints({}, saying("无"))) == wanted
    assert why(hints({}, saying("会议纪要"))) == ()
    listed = replace(full, evidence=(EvidenceItem("1", FIRST.code, "会议纪要"),))
    assert why(hints({}, listed)) == ()
    other = replace(full, evidence=(EvidenceItem("1", SECOND.code, "会议纪要"),))
    assert why(hints({}, other)) == wanted


def test_a_review_a_fifth_of_the_cap_below_the_self_score_and_not_a_little_less() -> None:
    half = FIRST.cap / 2
    fifth = FIRST.cap / 5

    def given(score: Decimal) -> Given:
        return {FIRST.code: (str(score), str(score))}

    assert why(hints(given(half - fifth))) == (
        Why(Reason.FAR_BELOW, Fraction(fifth), Fraction(FIRST.cap)),
    )
    assert why(hints(given(half - fifth + Decimal("0.1")))) == ()
    assert why(hints(given(half + fifth))) == ()
    assert why(hints({FIRST.code: (str(half - fifth), None)})) == (), "one score is still owed"


def test_points_that_are_deducted_count_the_other_way_round() -> None:
    taken = changed(role=CriterionRole.DEDUCTION)
    half, cap = FIRST.cap / 2, FIRST.cap
    full = own(taken, **{FIRST.code: cap})
    assert why(hints({}, full, taken)) == (), "nobody claims a full deduction"
    found = hints({FIRST.code: (str(cap), str(cap - 1))}, assessment_round=taken)
    mean = half - Decimal("0.5")
    assert why(found) == (Why(Reason.FAR_BELOW, Fraction(mean), Fraction(cap)),)
    assert why(hints({FIRST.code: ("0", "0")}, assessment_round=taken)) == ()


def test_what_has_no_limit_or_is_not_reviewed_is_far_below_nothing() -> None:
    no_limit = changed(role=CriterionRole.BONUS, cap=NO_CAP)
    sent = own(no_limit, **{FIRST.code: Decimal(9)})
    assert why(hints({FIRST.code: ("1", "1")}, sent, no_limit)) == ()
    stands = changed(scored_by=SELF)
    assert why(hints({}, own(stands, **{FIRST.code: FIRST.cap}), stands)) == (
        Why(Reason.NO_EVIDENCE, Fraction(FIRST.cap)),
    )


def test_gaps_are_a_matter_of_the_whole_return_and_of_reviewed_agencies_only() -> None:
    def with_a_gap(assessment_round: AssessmentRound) -> ReviewHints:
        found = consolidated(assessment_round, [own(assessment_round)], {})
        results = tuple(
            replace(one, open_gaps=2) if one.agency.code == AGENCY.code else one
            for one in found.results
        )
        return review_hints(PLAN, replace(found, results=results))

    assert with_a_gap(ROUND).visits == (VisitHint(AGENCY, None, (Why(Reason.GAPS, Fraction(2)),)),)
    left = replace(AGENCY, review_mode=ReviewMode.NOT_REVIEWED)
    others = tuple(one for one in ROUND.roster if one.code != AGENCY.code)
    assert with_a_gap(replace(ROUND, roster=Roster((left, *others)))).visits == ()


def test_several_reasons_stand_together() -> None:
    cap = FIRST.cap
    found = hints({FIRST.code: ("1", "3")}, own(ROUND, **{FIRST.code: cap}))
    assert [one.reason for one in why(found)] == [
        Reason.GROUPS_DIFFER,
        Reason.NO_EVIDENCE,
        Reason.FAR_BELOW,
    ]


def test_leniency_is_the_mean_over_what_both_scored_and_needs_five() -> None:
    third = EvaluatorGroup("G3", "第三组")
    groups = replace(ROUND, review=ReviewPlan((G1, G2, third)))
    codes = [one.code for one in ROUND.scheme][:LEAST_COMMON]
    given: dict[str, tuple[str | None, ...]] = dict.fromkeys(codes, ("2", "1", "2"))
    given[codes[0]] = ("1.5", "2", None)
    found = hints(given, assessment_round=groups)
    assert found.leniency == (
        Leniency(G1, G2, 5, Fraction(7, 10)),
        Leniency(G1, third, 4, None),
        Leniency(G2, third, 4, None),
    )


def test_leniency_over_deductions_is_turned_round() -> None:
    taken = changed(role=CriterionRole.DEDUCTION)
    codes = [one.code for one in ROUND.scheme][:LEAST_COMMON]
    given: dict[str, tuple[str | None, ...]] = dict.fromkeys(codes, ("2", "1"))
    found = hints(given, assessment_round=taken)
    assert found.leniency == (Leniency(G1, G2, 5, Fraction(3, 5)),)
