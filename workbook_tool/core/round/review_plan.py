"""Who reviews what (考评组): the groups of evaluators, and what each of them owes.

The form of a group, its reader, the definition's checks and the final scores all ask here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme

SELF: Final = "self"
"""What ``Criterion.scored_by`` holds where the self score stands (评分主体：单位).

No code of a group looks so: those are capitals and digits.
"""
LEAST_TRIMMED: Final = 5
"""Without the highest and the lowest of fewer scores too little is left to average."""


class Combination(StrEnum):
    """What several groups that score one criterion make of their scores (多组计分)."""

    MEAN = "mean"
    WEIGHTED = "weighted"
    TRIMMED = "trimmed"  # the mean without the highest and the lowest


def applied(combination: Combination, weights: Sequence[Decimal | None]) -> Combination:
    """Return how scores of groups with these weights are combined: the mean where no other can.

    >>> [applied(Combination.TRIMMED, [None] * count).value for count in (4, 5)]
    ['mean', 'trimmed']
    """
    if combination is Combination.TRIMMED and len(weights) >= LEAST_TRIMMED:
        return combination
    return combination if combination is Combination.WEIGHTED and any(weights) else Combination.MEAN


def combine(
    combination: Combination, scores: Sequence[Fraction], weights: Sequence[Decimal | None]
) -> Fraction:
    """Return what the scores of several groups come to, exactly; one score is itself.

    Groups that share a part of the criteria only share it in proportion to their weights; without
    weights they count the same.

    >>> combine(Combination.WEIGHTED, [Fraction(8), Fraction(5)], [Decimal("0.6"), Decimal("0.3")])
    Fraction(7, 1)
    """
    rule = applied(combination, weights)
    if rule is Combination.TRIMMED:
        scores = sorted(scores)[1:-1]
    if rule is Combination.WEIGHTED:
        shares = [Fraction(weight or 0) for weight in weights]
        pairs = zip(shares, scores, strict=True)
        return sum((share * score for share, score in pairs), Fraction(0)) / sum(shares)
    return sum(scores, Fraction(0)) / len(scores)


@dataclass(frozen=True, slots=True)
class EvaluatorGroup:
    """One group of evaluators (考评组), which gives one signed score for each criterion it owes.

    It judges the agencies of ``categories`` and those named in ``agencies`` by code, all where both
    are empty. ``methods`` are the 测评方法 it works by, any where empty. ``weight`` is a fraction,
    None where groups weigh the same. ``avoided`` are the codes of agencies that it must not judge
    (回避单位); the definition is refused where it would. ``email`` reaches no summary.
    """

    code: str
    name: str
    categories: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    weight: Decimal | None = None
    avoided: tuple[str, ...] = ()
    email: str = ""

    def judges(self, agency: Agency) -> bool:
        """Tell whether an agency is one of those that the group is responsible for."""
        if not self.categories and not self.agencies:
            return True
        return agency.code in self.agencies or agency.category in self.categories

    def scores(self, criterion: Criterion) -> bool:
        """Tell whether a criterion is one of those that the group scores.

        It names the group (评分主体), or names nobody and has a method of the group's.
        """
        if criterion.scored_by:
            return criterion.scored_by == self.code
        return not self.methods or not set(self.methods).isdisjoint(criterion.methods)


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """How a round is reviewed: the groups of 考评组 and how scores count.

    ``self_share`` (自评占比) is the fraction of the self score in the final score of each
    criterion, 0 where the review score alone counts. ``disagreement`` (评分差异) is the number of
    points of a criterion by which scores of groups may differ before that is told, None for any.
    """

    groups: tuple[EvaluatorGroup, ...]
    self_share: Decimal = Decimal(0)
    combination: Combination = Combination.MEAN
    disagreement: Decimal | None = None

    @property
    def by_code(self) -> Mapping[str, EvaluatorGroup]:
        """Return the groups by their codes."""
        return {group.code: group for group in self.groups}


def owed_by(
    plan: ReviewPlan, agency: Agency, criteria: Iterable[Criterion]
) -> Mapping[str, tuple[str, ...]]:
    """Return who owes a score for each criterion of an agency: codes of groups, in their order.

    Criteria that the agency is not asked, or that nobody reviews (评分主体：单位), are not there;
    nor is any where the agency is not reviewed or not asked any more. What is marked as not
    applicable is the return's matter: nobody owes a score for it.
    """
    if not agency.is_reviewed:
        return {}
    judging = [group for group in plan.groups if group.judges(agency)]
    owed = {
        criterion.code: tuple(group.code for group in judging if group.scores(criterion))
        for criterion in criteria
        if criterion.applies_to(agency)
    }
    return {code: groups for code, groups in owed.items() if groups}


def criteria_of(group: EvaluatorGroup, scheme: IndicatorScheme) -> tuple[Criterion, ...]:
    """Return the criteria that a group scores, whichever agency is asked them, in printed order.

    The codes of its forms stand for these, and not for its members or agencies.
    """
    return tuple(criterion for criterion in scheme if group.scores(criterion))


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one group has to score: its agencies in roster order, and the criteria of each."""

    group: EvaluatorGroup
    agencies: tuple[Agency, ...]
    criteria: tuple[Criterion, ...]

    def asked_of(self, agency: Agency) -> tuple[Criterion, ...]:
        """Return the criteria that the group scores for one agency, in printed order.

        They have the agency's own targets.
        """
        return tuple(one.suited_to(agency) for one in self.criteria if one.applies_to(agency))


def allocation_of(group: EvaluatorGroup, scheme: IndicatorScheme, roster: Roster) -> Allocation:
    """Return what a group has to score; agencies of which it scores nothing are left out.

    Whether a return of an agency counts is not looked at: without one there is nothing to review.
    """
    criteria = criteria_of(group, scheme)
    agencies = tuple(
        agency
        for agency in roster
        if agency.is_reviewed
        and group.judges(agency)
        and any(one.applies_to(agency) for one in criteria)
    )
    return Allocation(group, agencies, criteria)
