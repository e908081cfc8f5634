"""Who owes a reason beside a review score: whoever scores otherwise than the agency did.

It is stated here once, as data: the form renders a condition as part of its formulas
(``core.review.status``), the reader evaluates it with ``reason_owed``.

- Below the self score a 扣分原因 is owed, above it an 上调理由.
- An answer without points that is another one than the agency's owes its reason too, and so does
  another figure where points go by place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from workbook_tool.core.numbers import round_half_up, trimmed
from workbook_tool.core.review.spec import JudgedAnswer, SignField, Value
from workbook_tool.core.round.conditions import Above, Below, Condition, Other, is_met
from workbook_tool.core.round.demands import REASON_MINIMUM
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Text, visible, visible_length

SIGNS_OWED: Final = (SignField.RECORDED_BY, SignField.CHECKED_BY)
"""Who has to be named on the sheet of an agency that is scored: who entered it, who checked it."""
COMPARED_PLACES: Final = 9
"""Decimals to which review score and self score are compared, in the form as by the reader."""


class ReasonKind(StrEnum):
    """Why a reason is owed."""

    LOWERED = "lowered"  # 扣分原因
    RAISED = "raised"  # 上调理由
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ReasonDemand:
    """The review answers that owe a reason, and of which kind."""

    kind: ReasonKind
    asked: Condition


def review_demands(criterion: Criterion, judged: JudgedAnswer) -> tuple[ReasonDemand, ...]:
    """Return which review answers to a criterion owe a reason, given what the agency stated."""
    if judged.entered is None:
        return ()
    if criterion.has_points and judged.score is not None:
        points = compared(judged.score)
        if criterion.kind.is_compared:
            others = (Below(points), Above(points))
            return tuple(ReasonDemand(ReasonKind.CHANGED, one) for one in others)
        return (
            ReasonDemand(ReasonKind.LOWERED, Below(points)),
            ReasonDemand(ReasonKind.RAISED, Above(points)),
        )
    stated = judged.choice or str(judged.entered)
    words = next((one.words for one in criterion.choices if stated in one.words), (stated,))
    return (ReasonDemand(ReasonKind.CHANGED, Other(Text(words[0], words[-1]))),)


def number_of(criterion: Criterion, score: Decimal | None, fact: Decimal | None) -> Decimal | None:
    """Return what is compared of an answer: its points, or the figure where those are open."""
    return fact if criterion.kind.is_compared else score


def reason_owed(
    criterion: Criterion,
    judged: JudgedAnswer,
    score: Decimal | None,
    choice: str,
    reason: str = "",
) -> ReasonKind | None:
    """Return the kind of reason that a review answer owes and does not have, None otherwise.

    ``score`` and ``choice`` are what the reader made of the answer; a blank one owes nothing yet.
    """
    is_answered = score is not None or bool(choice)
    if not is_answered or visible_length(reason) >= REASON_MINIMUM:
        return None
    demands = review_demands(criterion, judged)
    points = None if score is None else compared(score)
    return next((one.kind for one in demands if is_met(one.asked, points, choice)), None)


def compared(points: Decimal) -> Decimal:
    """Return points as they are compared: what a formula computes is not exact to the last digit.

    >>> compared(Decimal("3.333333333333"))
    Decimal('3.333333333')
    """
    return trimmed(round_half_up(points, COMPARED_PLACES))


def signs_missing(signs: Mapping[SignField, Value]) -> tuple[SignField, ...]:
    """Return who is not named on a sheet and ought to be."""
    return tuple(one for one in SIGNS_OWED if not visible(str(signs.get(one, ""))))
