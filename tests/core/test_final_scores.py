"""How scores of evaluators become final ones, criterion by criterion."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.facts import fact_entry
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import (
    NO_REVIEWS,
    AgencyReview,
    CriterionReview,
    FinalAnswer,
    Progress,
    ReviewPart,
    Reviews,
    Withheld,
    review_agency,
)
from workbook_tool.core.round.kinds.protocol import Option
from workbook_tool.core.round.point_rules import ProportionRule
from workbook_tool.core.round.review_plan import (
    SELF,
    Combination,
    EvaluatorGroup,
    ReviewPlan,
    combine,
)
from workbook_tool.core.round.roster import Agency, AgencyChange, ChangeOfAgency, ReviewMode
from workbook_tool.core.round.scheme import Criterion, CriterionRole

AGENCY = Agency("A1", "甲镇", category="乡镇")
SCORE = Criterion("C01", ("一",), "打分", Decimal(10), Decimal("0.5"))
STATE = replace(SCORE, code="C02", kind=kinds.STATE, options=(Option("达到"), Option("未达到")))
VETO = replace(SCORE, code="C03", kind=kinds.YES_NO, role=CriterionRole.VETO)
CHOSEN = replace(
    SCORE,
    code="C04",
    kind=kinds.OPTION,
    options=(Option("好", Decimal(10)), Option("差", Decimal(3))),
)
ONE, TWO, THREE = (EvaluatorGroup(f"G{number}", f"第{number}组") for number in (1, 2, 3))
PLAN = ReviewPlan((ONE, TWO))
SAID = {
    "C01": Entry("C01", Decimal(9)),
    "C02": Entry("C02", None, choice="达到"),
    "C03": Entry("C03", None, choice="否"),
    "C04": Entry("C04", Decimal(10), choice="好"),
}


def part(group: str, score: object = None, choice: str = "") -> ReviewPart:
    return ReviewPart(group, None if score is None else Decimal(str(score)), choice)


def reviewed(
    plan: ReviewPlan,
    criterion: Criterion,
    *parts: ReviewPart,
    own: Entry | None = None,
    given: Entry | None = None,
) -> CriterionReview:
    """Return one criterion of an agency under review."""
    said = own or SAID[criterion.code]
    found = review_agency(
        plan,
        AGENCY,
        (criterion,),
        (said,),
        Reviews({("A1", criterion.code): parts}),
        given={} if given is None else {criterion.code: given},
    )
    assert found is not None
    return found.by_code[criterion.code]


@pytest.mark.parametrize(
    ("combination", "scores", "weights", "expected"),
    [
        (Combination.MEAN, (8,), (None,), Fraction(8)),
        (Combination.MEAN, (8, 8, 9), (None,) * 3, Fraction(25, 3)),
        (Combination.MEAN, (8, 6), ("0.9", "0.1"), Fraction(7)),
        (Combination.WEIGHTED, (8, 6), ("0.9", "0.1"), Fraction(78, 10)),
        (Combination.WEIGHTED, (8, 5), ("0.5", "0.25"), Fraction(7)),
        (Combination.WEIGHTED, (8, 5), (None, None), Fraction(13, 2)),
        (Combination.TRIMMED, (1, 7, 8, 9, 10), (None,) * 5, Fraction(8)),
        (Combination.TRIMMED, (9, 9, 7, 7, 8), (None,) * 5, Fraction(8)),
        (Combination.TRIMMED, (4,), (None,), Fraction(4)),
    ],
)
def test_scores_are_combined_as_the_plan_says(
    combination: Combination,
    scores: tuple[int, ...],
    weights: tuple[str | None, ...],
    expected: Fraction,
) -> None:
    found = combine(
        combination,
        [Fraction(score) for score in scores],
        [None if weight is None else Decimal(weight) for weight in weights],
    )
    assert found == expected


def test_the_final_score_is_that_of_the_review_or_has_a_share_of_the_self_score() -> None:
    parts = part("G1", 8), part("G2", 7)
    alone, mixed = (reviewed(replace(PLAN, self_share=share), SCORE, *parts) for share in SHARES)

    assert alone.review == alone.final == FinalAnswer("C01", Fraction(15, 2))
    assert mixed.review == FinalAnswer("C01", Fraction(15, 2))
    assert mixed.final == FinalAnswer("C01", Fraction(78, 10))
    assert (mixed.spread, mixed.missing, mixed.is_disputed) == (Decimal(1), (), False)


SHARES = Decimal(0), Decimal("0.2")


def test_while_a_score_is_owed_nothing_counts() -> None:
    found = reviewed(PLAN, SCORE, part("G2", 8))

    assert (found.owed, found.missing) == (("G1", "G2"), ("G1",))
    assert (found.review, found.final, found.spread) == (None, None, None)


@pytest.mark.parametrize(
    ("criterion", "answers", "counts"),
    [
        (STATE, ("未达到", "未达到"), "未达到"),
        (STATE, ("未达到", "达到"), None),
        (VETO, ("是", "是"), "是"),
        (VETO, ("是", "否"), None),
    ],
)
def test_what_has_no_points_counts_only_where_all_groups_say_the_same(
    criterion: Criterion, answers: tuple[str, str], counts: str | None
) -> None:
    parts = (part(group, None, answer) for group, answer in zip(("G1", "G2"), answers, strict=True))
    found = reviewed(replace(PLAN, self_share=Decimal("0.5")), criterion, *parts)

    if counts is None:
        assert (found.is_disputed, found.review, found.final) == (True, None, None)
    else:
        assert found.review == found.final == FinalAnswer(criterion.code, None, counts)


def test_an_option_is_one_only_where_everybody_chose_it() -> None:
    half = replace(PLAN, self_share=Decimal("0.5"))
    agreed = reviewed(half, CHOSEN, part("G1", 10, "好"), part("G2", 10, "好"))
    lower = reviewed(half, CHOSEN, part("G1", 3, "差"), part("G2", 3, "差"))
    apart = reviewed(PLAN, CHOSEN, part("G1", 10, "好"), part("G2", 3, "差"))

    assert agreed.final == FinalAnswer("C04", Fraction(10), "好")
    assert lower.final == FinalAnswer("C04", Fraction(13, 2), "")
    assert lower.review == FinalAnswer("C04", Fraction(3), "差")
    assert apart.final == FinalAnswer("C04", Fraction(13, 2), "")


def test_where_the_self_score_stands_nobody_owes_any() -> None:
    own = reviewed(PLAN, replace(SCORE, scored_by=SELF), part("G1", 3))

    assert (own.owed, own.parts) == ((), ())
    assert own.review == own.final == SAID["C01"]


def test_for_what_does_not_apply_nobody_owes_a_score_and_all_together_may_give_one() -> None:
    absent = Entry("C01", None, is_not_applicable=True)
    left = reviewed(PLAN, SCORE, own=absent)
    begun = reviewed(PLAN, SCORE, part("G1", 3), own=absent)
    given = reviewed(
        replace(PLAN, self_share=Decimal("0.5")), SCORE, part("G1", 3), part("G2", 4), own=absent
    )

    assert (left.owed, left.final) == ((), absent)
    assert (begun.missing, begun.final) == (("G2",), None)
    assert given.final == FinalAnswer("C01", Fraction(7, 2))


def test_an_appeal_stands_whatever_groups_say_and_theirs_stay_beside_it() -> None:
    given = Entry("C01", Decimal(10))
    full = reviewed(PLAN, SCORE, part("G1", 8), part("G2", 6), given=given)
    half = reviewed(PLAN, SCORE, part("G1", 8), given=given)

    assert (full.final, full.review, full.is_settled) == (
        given,
        FinalAnswer("C01", Fraction(7)),
        True,
    )
    assert (half.final, half.review, half.owed, half.missing) == (given, None, ("G1",), ())


def test_what_was_scored_before_an_agency_was_moved_stands_until_the_new_group_scores() -> None:
    moved = ReviewPlan((replace(ONE, agencies=("A9",)), TWO, replace(THREE, agencies=("A9",))))
    before = reviewed(moved, SCORE, part("G1", 8), part("G3", 4))
    after = reviewed(moved, SCORE, part("G1", 8), part("G2", 6))

    assert (before.owed, before.final) == (("G1",), FinalAnswer("C01", Fraction(8)))
    assert (after.owed, after.final) == (("G2",), FinalAnswer("C01", Fraction(6)))


def test_a_group_that_must_not_judge_or_is_gone_stands_in_for_nobody() -> None:
    avoiding = replace(ONE, agencies=("A9",), avoided=("A1",))
    found = reviewed(ReviewPlan((avoiding, TWO)), SCORE, part("G1", 8), part("G7", 9))

    assert (found.owed, found.missing, found.parts) == (("G2",), ("G2",), ())


def test_who_is_not_reviewed_has_no_review_and_who_stands_by_itself_is_complete() -> None:
    def review(agency: Agency) -> AgencyReview | None:
        return review_agency(PLAN, agency, (SCORE,), (SAID["C01"],), NO_REVIEWS, given={})

    gone = replace(AGENCY, change=AgencyChange(ChangeOfAgency.DISSOLVED))
    assert review(replace(AGENCY, review_mode=ReviewMode.NOT_REVIEWED)) is None
    assert review(gone) is None
    own = review(replace(AGENCY, review_mode=ReviewMode.SELF_STANDS))
    assert own is not None
    assert (own.is_complete, own.has_parts, own.progress) == (True, False, Progress())


def test_a_review_counts_what_is_owed_by_each_group_and_names_what_is_disputed() -> None:
    withheld = {("G2", "A1"): Withheld.STALE, ("G1", "A9"): Withheld.CONFLICT}
    scores = {
        ("A1", "C01"): (part("G1", 8),),
        ("A1", "C03"): (part("G1", None, "是"), part("G2", None, "否")),
    }
    found = review_agency(
        PLAN, AGENCY, (SCORE, VETO), SAID.values(), Reviews(scores, withheld), given={}
    )

    assert found is not None
    assert found.by_group == {"G1": Progress(2, 2), "G2": Progress(2, 1)}
    assert (found.progress, found.progress.left) == (Progress(4, 3), 1)
    assert [one.criterion.code for one in found.disputed] == ["C03"]
    assert (found.is_complete, found.has_parts) == (False, True)
    assert found.withheld == {"G2": Withheld.STALE}


def test_what_groups_typed_counts_exactly_and_not_as_it_is_shown() -> None:
    """95 of 96 is 9.8958333333333… points: shown with twelve decimals, counted with all."""
    measured = replace(SCORE, code="C05", kind=kinds.VALUE, rule=ProportionRule(), target=WHOLE)
    parts = [
        ReviewPart(group, fact_entry(measured, Decimal(fact)).score, fact=Decimal(fact))
        for group, fact in (("G1", 95), ("G2", 94))
    ]
    own = fact_entry(measured, Decimal(95))
    found = reviewed(PLAN, measured, *parts, own=own)
    alone = reviewed(ReviewPlan((ONE,), Decimal("0.3")), measured, parts[0], own=own)

    assert parts[0].score == Decimal("9.895833333333")
    assert parts[0].points(measured) == Fraction(950, 96)
    assert found.final == FinalAnswer("C05", Fraction(1890, 2 * 96), figure=Fraction(189, 2))
    assert alone.final == FinalAnswer("C05", Fraction(950, 96), figure=Fraction(95))
    assert part("G1", None, "达到").points(STATE) is None


WHOLE = Decimal(96)
