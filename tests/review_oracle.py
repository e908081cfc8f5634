"""What reviews amount to, computed anew from the rules as they are published.

Whole fractions only, nothing of the package but its types: a second opinion on
``core.round.final_scores`` and on what a consolidation makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.oracle import give_opinion
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import Combination, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, ReviewMode
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound

Parts = Mapping[tuple[str, str], Sequence[ReviewPart]]


@dataclass(frozen=True)
class Verdict:
    """The totals of one agency, how many scores it is owed, and whether any is in."""

    own: Fraction | None
    review: Fraction | None
    final: Fraction | None
    is_open: bool
    owed: int
    got: int


def groups_for(plan: ReviewPlan, agency: Agency, one: Criterion) -> list[EvaluatorGroup]:
    """Return who owes a score: named, or by a method; for the agencies of the group."""
    if one.scored_by == "self":
        return []
    found = []
    for group in plan.groups:
        everybody = not group.agencies and not group.categories
        theirs = everybody or agency.code in group.agencies or agency.category in group.categories
        named = one.scored_by == group.code
        by_method = not one.scored_by and (
            not group.methods or any(method in group.methods for method in one.methods)
        )
        if theirs and (named or by_method):
            found.append(group)
    return found


def together(plan: ReviewPlan, groups: Sequence[EvaluatorGroup], scores: Sequence[Any]) -> Fraction:
    """Return the mean, the weighted mean, or the mean without highest and lowest."""
    exact = [Fraction(score) for score in scores]
    if plan.combination is Combination.TRIMMED and len(exact) > 4:
        return Fraction(sum(exact) - max(exact) - min(exact), len(exact) - 2)
    if plan.combination is Combination.WEIGHTED and all(group.weight for group in groups):
        shares = [Fraction(group.weight or 0) for group in groups]
        whole = sum(share * score for share, score in zip(shares, exact, strict=True))
        return Fraction(whole) / Fraction(sum(shares))
    return Fraction(sum(exact), len(exact))


def without_points(one: Criterion) -> bool:
    return one.kind is kinds.STATE or one.role in {
        CriterionRole.VETO,
        CriterionRole.PREREQUISITE,
    }


def judge_agency(
    assessment_round: AssessmentRound,
    plan: ReviewPlan,
    agency: Agency,
    entries: Sequence[Entry],
    parts: Parts,
) -> Verdict:
    """Return what an agency comes to whose return counts."""
    scheme, rows = assessment_round.scheme, {one.criterion: one for one in entries}
    asked = [one for one in scheme.criteria if one.code in rows]
    reviews: list[Entry | None] = []
    finals: list[Entry | None] = []
    owed = got = 0
    for one in asked:
        own, here = rows[one.code], list(parts.get((agency.code, one.code), ()))
        groups = groups_for(plan, agency, one) if agency.review_mode is REVIEWED else []
        given = {part.group: part for part in here}
        came = [given[group.code] for group in groups if group.code in given]
        if not groups or (own.is_not_applicable and not came):
            reviews.append(own)
            finals.append(own)
            continue
        owed, got = owed + len(groups), got + len(came)
        if len(came) < len(groups):
            reviews.append(None)
            finals.append(None)
        elif without_points(one):
            said = {part.choice for part in came}
            answer = replace(own, choice=came[0].choice) if len(said) == 1 else None
            reviews.append(answer)
            finals.append(answer)
        else:
            score = together(plan, groups, [part.score for part in came])
            reviews.append(scored(own, score))
            share = Fraction(plan.self_share)
            if own.score is not None:
                score = share * Fraction(own.score) + (1 - share) * score
            finals.append(scored(own, score))
    is_open = any(answer is None for answer in finals)

    def total(answers: Sequence[Entry | None]) -> Fraction | None:
        known = [answer for answer in answers if answer is not None]
        if len(known) < len(asked):
            return None
        weight = Fraction(agency.coefficient or 1)
        return give_opinion(scheme, agency.category, known, agency.code, weight, agency.goals).total

    judged = agency.review_mode is not ReviewMode.NOT_REVIEWED
    return Verdict(
        total(entries),
        total(reviews) if judged and got else None,
        total(finals) if judged else None,
        is_open and judged,
        owed,
        got,
    )


REVIEWED = ReviewMode.REVIEWED


def scored(own: Entry, score: Fraction) -> Entry:
    exact: Any = score  # a fraction in the place of a decimal: the oracle rounds once
    return replace(own, score=exact, fact=None, is_not_applicable=False)
