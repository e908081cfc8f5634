"""How a final score came about (计分方式): what it was made of, and by which rule.

The rules themselves stand in ``review_plan`` and ``final_scores``; this tells which of them applied
to one criterion of one agency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from workbook_tool.core.numbers import percent_text
from workbook_tool.core.round.final_scores import CriterionReview, is_mixed
from workbook_tool.core.round.review_plan import Combination, ReviewPlan, applied
from workbook_tool.core.text import Text, listed


class Origin(StrEnum):
    """What a final score, or a choice, is made of."""

    SELF = "self"  # the self score stands, nobody owes another
    SINGLE = "single"  # one group's
    MEAN = "mean"  # of several groups
    WEIGHTED = "weighted"
    TRIMMED = "trimmed"  # the mean without the highest and the lowest
    AGREED = "agreed"  # without points: all groups gave the same answer
    APPEAL = "appeal"  # decided after an appeal, whatever the groups gave
    OPEN = "open"  # a score is owed
    DISPUTED = "disputed"  # groups gave answers of which only one can stand


@dataclass(frozen=True, slots=True)
class ScoreOrigin:
    """How one final score came about.

    ``self_share`` is the fraction of the self score in it (自评占比), 0 where it has none.
    ``weights`` are those of the groups, by code, where they were weighed.
    """

    origin: Origin
    self_share: Decimal = Decimal(0)
    weights: tuple[tuple[str, Decimal], ...] = ()


_COMBINED: Final = {
    Combination.MEAN: Origin.MEAN,
    Combination.WEIGHTED: Origin.WEIGHTED,
    Combination.TRIMMED: Origin.TRIMMED,
}


def origin_of(plan: ReviewPlan, review: CriterionReview) -> ScoreOrigin:
    """Return how the final score of a criterion came about, or why there is none yet."""
    if review.is_settled:
        return ScoreOrigin(Origin.APPEAL)
    if not review.owed:
        return ScoreOrigin(Origin.SELF)
    if review.review is None:
        return ScoreOrigin(Origin.DISPUTED if review.is_disputed else Origin.OPEN)
    is_shared = is_mixed(plan.self_share, review.criterion, review.own, review.review)
    share = plan.self_share if is_shared else Decimal(0)
    if len(review.parts) == 1:
        return ScoreOrigin(Origin.SINGLE, share)
    if not review.criterion.has_points:
        return ScoreOrigin(Origin.AGREED)
    weights = [(part.group, plan.by_code[part.group].weight) for part in review.parts]
    rule = applied(plan.combination, [weight for _, weight in weights])
    if rule is not Combination.WEIGHTED:
        return ScoreOrigin(_COMBINED[rule], share)
    return ScoreOrigin(
        Origin.WEIGHTED, share, tuple((code, weight or Decimal(0)) for code, weight in weights)
    )


ORIGIN_WORDS: Final[Mapping[Origin, Text]] = {
    Origin.SELF: Text("以自评认定", "self score stands"),
    Origin.SINGLE: Text("考评组评分", "score of the group"),
    Origin.MEAN: Text("各组平均", "mean of the groups"),
    Origin.WEIGHTED: Text("按权重", "weighted"),
    Origin.TRIMMED: Text(
        "去掉一个最高分和一个最低分后平均", "mean without the highest and the lowest"
    ),
    Origin.AGREED: Text("各组一致", "all groups agree"),
    Origin.APPEAL: Text("复核后得分", "after an appeal"),
    Origin.OPEN: Text("考评中", "under way"),
    Origin.DISPUTED: Text("各组不一致，待核定", "groups differ, to be decided"),
}
_WEIGHED = Text("{rule}（{weights}）", "{rule} ({weights})")
_SHARED = Text("自评占{own}，考评占{given}：{rule}", "self {own}, review {given}: {rule}")


def origin_text(origin: ScoreOrigin, plan: ReviewPlan) -> Text:
    """Return in words how a final score came about.

    >>> origin_text(ScoreOrigin(Origin.MEAN, Decimal("0.2")), ReviewPlan(())).zh
    '自评占20%，考评占80%：各组平均'
    """
    rule = ORIGIN_WORDS[origin.origin]
    if origin.weights:
        weights = listed(
            f"{plan.by_code[code].name} {percent_text(weight)}" for code, weight in origin.weights
        )
        rule = _WEIGHED.filled(rule=rule, weights=weights)
    if not origin.self_share:
        return rule
    own, given = percent_text(origin.self_share), percent_text(1 - origin.self_share)
    return _SHARED.filled(own=own, given=given, rule=rule)
