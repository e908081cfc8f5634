"""How a final score came about is what made it so, in a word and in numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_final_scores import CHOSEN, ONE, PLAN, SAID, SCORE, STATE, part, reviewed
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.review_plan import SELF, Combination, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.score_origins import (
    ORIGIN_WORDS,
    Origin,
    ScoreOrigin,
    origin_of,
    origin_text,
)

FIVE = tuple(EvaluatorGroup(f"G{number}", f"第{number}组") for number in range(1, 6))
SHARED = replace(PLAN, self_share=Decimal("0.2"))
WEIGHTED = ReviewPlan(
    tuple(
        replace(one, weight=Decimal(share))
        for one, share in zip(FIVE[:2], ("0.6", "0.4"), strict=True)
    ),
    combination=Combination.WEIGHTED,
)
TRIMMED = ReviewPlan(FIVE, combination=Combination.TRIMMED)


def test_where_nobody_owes_a_score_the_self_score_stands() -> None:
    own = replace(SCORE, scored_by=SELF)
    assert origin_of(SHARED, reviewed(SHARED, own)) == ScoreOrigin(Origin.SELF)
    absent = Entry("C01", None, is_not_applicable=True)
    assert origin_of(PLAN, reviewed(PLAN, SCORE, own=absent)) == ScoreOrigin(Origin.SELF)


def test_one_score_is_itself_with_or_without_a_share_of_the_self_score() -> None:
    plan = ReviewPlan((ONE,))
    for share in (Decimal(0), Decimal("0.2")):
        own = replace(plan, self_share=share)
        found = origin_of(own, reviewed(own, SCORE, part("G1", 8)))
        assert found == ScoreOrigin(Origin.SINGLE, share)


@pytest.mark.parametrize(
    ("plan", "count", "expected", "zh"),
    [
        (PLAN, 2, ScoreOrigin(Origin.MEAN), "各组平均"),
        (SHARED, 2, ScoreOrigin(Origin.MEAN, Decimal("0.2")), "自评占20%，考评占80%：各组平均"),
        (
            WEIGHTED,
            2,
            ScoreOrigin(Origin.WEIGHTED, weights=(("G1", Decimal("0.6")), ("G2", Decimal("0.4")))),
            "按权重（第1组 60%、第2组 40%）",
        ),
        (TRIMMED, 5, ScoreOrigin(Origin.TRIMMED), "去掉一个最高分和一个最低分后平均"),
        (
            replace(TRIMMED, groups=FIVE[:4]),
            4,
            ScoreOrigin(Origin.MEAN),
            "各组平均",
        ),
    ],
)
def test_several_scores_are_told_by_the_rule_that_was_applied(
    plan: ReviewPlan, count: int, expected: ScoreOrigin, zh: str
) -> None:
    parts = (part(group.code, 9 - turn) for turn, group in enumerate(FIVE[:count]))
    found = origin_of(plan, reviewed(plan, SCORE, *parts))
    assert found == expected
    assert origin_text(found, plan).zh == zh


def test_answers_without_points_are_agreed_or_disputed() -> None:
    agreed = reviewed(SHARED, STATE, part("G1", None, "达到"), part("G2", None, "达到"))
    apart = reviewed(SHARED, STATE, part("G1", None, "达到"), part("G2", None, "未达到"))
    assert origin_of(SHARED, agreed) == ScoreOrigin(Origin.AGREED)
    assert origin_of(SHARED, apart) == ScoreOrigin(Origin.DISPUTED)
    chosen = reviewed(SHARED, CHOSEN, part("G1", 10, "好"), part("G2", 3, "差"))
    assert origin_of(SHARED, chosen) == ScoreOrigin(Origin.MEAN, Decimal("0.2"))


def test_what_is_owed_is_open_and_what_an_appeal_decided_is_not() -> None:
    found = reviewed(PLAN, SCORE, part("G1", 8))
    assert origin_of(PLAN, found) == ScoreOrigin(Origin.OPEN)
    settled = reviewed(PLAN, SCORE, part("G1", 8), given=Entry("C01", Decimal(10)))
    assert origin_of(PLAN, settled) == ScoreOrigin(Origin.APPEAL)


def test_a_self_score_has_no_share_where_it_is_none() -> None:
    absent = Entry("C01", None, is_not_applicable=True)
    found = reviewed(SHARED, SCORE, part("G1", 8), part("G2", 8), own=absent)
    assert origin_of(SHARED, found) == ScoreOrigin(Origin.MEAN)


def test_every_origin_has_words_in_both_languages() -> None:
    assert set(ORIGIN_WORDS) == set(Origin)
    assert origin_text(ScoreOrigin(Origin.SINGLE, Decimal("0.125")), PLAN).en == (
        "self 12.5%, review 87.5%: score of the group"
    )


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=5),
    st.sampled_from(Combination),
    st.sampled_from(("0", "0.2", "0.125", "1")),
)
def test_the_origin_alone_leads_from_the_parts_to_the_final_score(
    halves: list[int], combination: Combination, share: str
) -> None:
    weights = [Decimal(turn + 1) / 10 for turn in range(len(halves))]
    groups = tuple(replace(one, weight=weight) for one, weight in zip(FIVE, weights, strict=False))
    plan = ReviewPlan(groups, Decimal(share), combination)
    scores = [Fraction(half, 2) for half in halves]
    parts = [
        part(group.code, Decimal(half) / 2) for group, half in zip(groups, halves, strict=True)
    ]
    found = reviewed(plan, SCORE, *parts)
    origin = origin_of(plan, found)
    given_weights = {code: Fraction(weight) for code, weight in origin.weights}
    made = sum(scores, Fraction(0)) / len(scores)
    if origin.origin is Origin.TRIMMED:
        made = (sum(scores) - max(scores) - min(scores)) / (len(scores) - 2)
    elif origin.origin is Origin.WEIGHTED:
        shares = [given_weights[one.group] for one in parts]
        weighed = (share * score for share, score in zip(shares, scores, strict=True))
        made = sum(weighed, Fraction(0)) / sum(shares)
    assert (origin.origin is Origin.SINGLE) == (len(parts) == 1)
    own = Fraction(SAID["C01"].score or 0)
    assert found.final is not None
    mixed = Fraction(origin.self_share) * own + (1 - Fraction(origin.self_share)) * made
    assert found.final.score == mixed
