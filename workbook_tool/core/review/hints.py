"""What staff may look into (考评提示): where a visit may be worth it, and how groups differ.

Plain stated rules over what is in already. They are for staff alone, and nothing is corrected by
them: no score, no total, no rank.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import combinations
from typing import Final

from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.evidence_words import evidence_text
from workbook_tool.core.review.shifts import own_points, takes
from workbook_tool.core.round.evidence_numbers import names_nothing
from workbook_tool.core.round.final_scores import AgencyReview, CriterionReview
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion

FAR_BELOW: Final = Fraction(1, 5)
"""The part of the cap by which a review lies below the self score for a visit to be hinted at."""
LEAST_COMMON: Final = 5
"""Nothing is said of two groups that both scored fewer criteria of agencies than this."""


class Reason(Enum):
    """Why a visit may be worth it; one of a kind for each rule."""

    GAPS = "gaps"  # returned with gaps (漏填)
    GROUPS_DIFFER = "groups_differ"  # by more points than 设置 allows
    GROUPS_CONTRADICT = "groups_contradict"  # different answers of which only one can stand
    NO_EVIDENCE = "no_evidence"  # a self score at the cap, and no evidence named
    FAR_BELOW = "far_below"  # the review far below the self score


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with what was found: gaps, or points; ``limit`` is what that is held against.

    A contradiction has neither.
    """

    reason: Reason
    found: Fraction = Fraction(0)
    limit: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class VisitHint:
    """A criterion of an agency, or with None its whole return, that a visit may be worth."""

    agency: Agency
    criterion: Criterion | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Leniency:
    """How two groups scored what both scored.

    ``common`` is how many criteria of agencies those are. ``mean`` is by how many points for one of
    them ``first`` gave more than ``second``, less where negative; None where they are too few.
    Points that are deducted count the other way round.
    """

    first: EvaluatorGroup
    second: EvaluatorGroup
    common: int
    mean: Fraction | None


@dataclass(frozen=True, slots=True)
class ReviewHints:
    """Both lists: visits in the order of roster and scheme, and all pairs of groups."""

    visits: tuple[VisitHint, ...]
    leniency: tuple[Leniency, ...]


def review_hints(plan: ReviewPlan, consolidation: Consolidation) -> ReviewHints:
    """Return what staff may look into; of agencies that are not reviewed (不考评) nothing."""
    visits = tuple(
        hint
        for result in consolidation.results
        if result.agency.is_reviewed
        for hint in _visits(plan, result)
    )
    return ReviewHints(visits, leniency_of(plan, consolidation.under_review))


def _visits(plan: ReviewPlan, result: AgencyResult) -> Iterator[VisitHint]:
    agency = result.agency
    if result.open_gaps:
        yield VisitHint(agency, None, (Why(Reason.GAPS, Fraction(result.open_gaps)),))
    found = result.agency_return
    if result.review is None or found is None:
        return
    for one in result.review.criteria:
        why = (*_differing(plan, one), *_unproved(found, one), *_far_below(one))
        if why:
            yield VisitHint(agency, one.criterion, why)


def _differing(plan: ReviewPlan, one: CriterionReview) -> Iterator[Why]:
    """Yield what 评分差异 lists too."""
    spread = one.spread_above(plan.disagreement)
    if spread is not None:
        yield Why(Reason.GROUPS_DIFFER, Fraction(spread), Fraction(plan.disagreement or 0))
    elif one.is_disputed:
        yield Why(Reason.GROUPS_CONTRADICT)


def _unproved(found: AgencyReturn, one: CriterionReview) -> Iterator[Why]:
    """Yield a self score at the cap beside which nothing is named, in the list neither."""
    own, cap = own_points(one), one.criterion.shown_cap
    if own is None or cap is None or own < cap or takes(one.criterion):
        return
    named = (
        evidence_text(found, entry)
        for entry in found.entries
        if entry.criterion == one.criterion.code
    )
    if all(map(names_nothing, named)):
        yield Why(Reason.NO_EVIDENCE, Fraction(cap))


def _far_below(one: CriterionReview) -> Iterator[Why]:
    """Yield by how much a review lies below the self score, where that is far."""
    own, cap = own_points(one), one.criterion.shown_cap
    given = one.review.score if one.owed and one.review is not None else None
    if own is None or cap is None or given is None:
        return
    below = own - Fraction(given)
    if takes(one.criterion):
        below = -below
    if below and below >= FAR_BELOW * Fraction(cap):
        yield Why(Reason.FAR_BELOW, below, Fraction(cap))


def leniency_of(plan: ReviewPlan, reviews: Iterable[AgencyReview]) -> tuple[Leniency, ...]:
    """Return how each pair of groups scored what both scored, in the order of the plan."""
    given = [_points_by_group(one) for review in reviews for one in review.criteria]
    return tuple(
        _compared(
            first,
            second,
            [
                points[first.code] - points[second.code]
                for points in given
                if first.code in points and second.code in points
            ],
        )
        for first, second in combinations(plan.groups, 2)
    )


def _points_by_group(one: CriterionReview) -> dict[str, Fraction]:
    """Return what each group gave in points, negative where they take from the total."""
    if not one.criterion.has_points:
        return {}
    sign = -1 if takes(one.criterion) else 1
    points = {part.group: part.points(one.criterion) for part in one.parts}
    return {group: sign * given for group, given in points.items() if given is not None}


def _compared(
    first: EvaluatorGroup, second: EvaluatorGroup, differences: Sequence[Fraction]
) -> Leniency:
    count = len(differences)
    mean = sum(differences, Fraction(0)) / count if count >= LEAST_COMMON else None
    return Leniency(first, second, count, mean)
