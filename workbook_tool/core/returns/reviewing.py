"""Counted returns under review: how far each agency is, at which stage the round, and who differs.

A round is scored in stages: by what agencies say of themselves (自评), by what evaluators gave so
far (考评), and finally (拟定) once everything that is owed is in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from workbook_tool.core.numbers import decimal_of
from workbook_tool.core.returns.appeals import Adjustment, AppealCase, after_appeal
from workbook_tool.core.returns.model import Entry
from workbook_tool.core.returns.register import AgencyStanding
from workbook_tool.core.round.final_scores import (
    NOTHING_OWED,
    AgencyReview,
    CriterionReview,
    Progress,
    Reviews,
    review_agency,
)
from workbook_tool.core.round.outcome import Answer, Outcome, outcome_of
from workbook_tool.core.round.placing import Places
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan, owed_by
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound


class ScoreStage(StrEnum):
    """Which scores a round shows."""

    SELF = "self"  # what agencies say of themselves
    REVIEW = "review"  # some scores of evaluators are in, others are owed
    FINAL = "final"  # all are in that count


@dataclass(frozen=True, slots=True)
class ReviewedStanding:
    """An agency with what its counted return says, what evaluators say, and what appeals changed.

    ``standing`` holds the return with the scores that were given after an appeal, those apart that
    evaluators owe: for these the return says what it said, and the appeal counts in ``review``.
    ``review`` is None where the round or the agency is not reviewed, or no return counts.
    ``places`` are those of its figures among the others (名次), ``final_places`` those of the ones
    that evaluators confirmed.
    """

    standing: AgencyStanding
    adjustments: tuple[Adjustment, ...] = ()
    review: AgencyReview | None = None
    places: Places = field(default_factory=dict)
    final_places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A criterion of an agency on which groups differ by more than the round allows (评分差异)."""

    agency: Agency
    review: CriterionReview


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """How far one group of evaluators is: of how many agencies all that it owes is in."""

    group: EvaluatorGroup
    agencies: int = 0
    done: int = 0
    scores: Progress = NOTHING_OWED


@dataclass(frozen=True, slots=True)
class ReviewState:
    """How far the review of a round is.

    ``agencies`` are those that are reviewed and whose return counts, ``done`` those of them with a
    final score. ``scores`` are all that are owed and in, ``groups`` the same of each group.
    """

    stage: ScoreStage
    scores: Progress
    agencies: int
    done: int
    groups: tuple[GroupProgress, ...]
    disagreements: tuple[Disagreement, ...]


def review_state(
    plan: ReviewPlan, stage: ScoreStage, reviews: Sequence[AgencyReview]
) -> ReviewState:
    """Return how far the reviews of all agencies are together."""
    return ReviewState(
        stage,
        sum((review.progress for review in reviews), NOTHING_OWED),
        len(reviews),
        sum(review.is_complete for review in reviews),
        group_progress(plan, reviews),
        disagreements(plan, reviews),
    )


def review_standings(
    assessment_round: AssessmentRound,
    standings: Sequence[AgencyStanding],
    appeals: Mapping[str, AppealCase],
    reviews: Reviews,
) -> tuple[ScoreStage, tuple[ReviewedStanding, ...]]:
    """Return the stage of a round and where every agency stands in it, in the same order.

    As long as no evaluator has scored anything, an appeal changes the self score as in a round
    without evaluators.
    """
    appealed = tuple(_appealed(assessment_round, one, appeals) for one in standings)
    plan = assessment_round.review
    if plan is None:
        return ScoreStage.SELF, appealed
    reviewed = tuple(
        _reviewed(assessment_round, plan, sent, changed, reviews)
        for sent, changed in zip(standings, appealed, strict=True)
    )
    stage = _stage_of(reviewed)
    if stage is ScoreStage.SELF:
        pairs = zip(appealed, reviewed, strict=True)
        return stage, tuple(replace(one, review=other.review) for one, other in pairs)
    return stage, reviewed


def _appealed(
    assessment_round: AssessmentRound,
    standing: AgencyStanding,
    appeals: Mapping[str, AppealCase],
) -> ReviewedStanding:
    """Return a standing with the scores given after an appeal, and which those are."""
    case = appeals.get(standing.agency.code)
    if case is None or standing.counted is None:
        return ReviewedStanding(standing)
    scheme = assessment_round.scheme.for_agency(standing.agency)
    counted, adjustments = after_appeal(standing.counted, case, scheme)
    return ReviewedStanding(replace(standing, counted=counted), adjustments)


def _reviewed(
    assessment_round: AssessmentRound,
    plan: ReviewPlan,
    sent: AgencyStanding,
    appealed: ReviewedStanding,
    reviews: Reviews,
) -> ReviewedStanding:
    returned, changed = sent.counted, appealed.standing.counted
    if returned is None or changed is None:
        return appealed
    agency = sent.agency
    criteria = assessment_round.scheme.for_agency(agency).criteria
    owed = owed_by(plan, agency, criteria)
    appealed_on = {one.criterion for one in appealed.adjustments}
    adjusted = appealed_on & owed.keys()
    given: dict[str, Answer] = {
        entry.criterion: entry for entry in changed.entries if entry.criterion in appealed_on
    }
    own = {entry.criterion: entry for entry in returned.entries}
    entries = tuple(
        own[entry.criterion] if entry.criterion in adjusted else entry for entry in changed.entries
    )
    review = review_agency(plan, agency, criteria, entries, reviews, given=given)
    counted = replace(changed, entries=entries) if adjusted else changed
    return replace(appealed, standing=replace(appealed.standing, counted=counted), review=review)


def final_entry(entry: Entry, review: CriterionReview | None) -> Entry | None:
    """Return an entry as it counts in the end, to 28 digits; None while that is open.

    So it is where the agency is not reviewed: nothing of it counts in the end.
    """
    final = None if review is None else review.final
    if final is None:
        return None
    score = final.score
    return replace(
        entry,
        score=decimal_of(score) if isinstance(score, Fraction) else score,
        choice=final.choice,
        is_not_applicable=final.is_not_applicable,
    )


def _stage_of(reviewed: Iterable[ReviewedStanding]) -> ScoreStage:
    """Return the stage by the agencies whose return counts; without one it is the first."""
    found = [one.review for one in reviewed if one.review is not None]
    if found and all(review.is_complete for review in found):
        return ScoreStage.FINAL
    has_parts = any(review.has_parts for review in found)
    return ScoreStage.REVIEW if has_parts else ScoreStage.SELF


def review_outcome(
    assessment_round: AssessmentRound, review: AgencyReview | None
) -> Outcome | None:
    """Return what the scores of the evaluators alone amount to, the self score where it stands.

    None while one is owed, and where nobody owes any.
    """
    if review is None or not review.has_parts:
        return None
    return _outcome(assessment_round, review, [one.review for one in review.criteria])


def final_outcome(assessment_round: AssessmentRound, review: AgencyReview | None) -> Outcome | None:
    """Return what the final scores amount to, None while one of them is open."""
    if review is None:
        return None
    return _outcome(assessment_round, review, [one.final for one in review.criteria])


def _outcome(
    assessment_round: AssessmentRound, review: AgencyReview, answers: Iterable[Answer | None]
) -> Outcome | None:
    found = tuple(answer for answer in answers if answer is not None)
    asked = tuple(one.criterion for one in review.criteria)
    return outcome_of(assessment_round.scheme.suited_to(review.agency), asked, found)


def disagreements(plan: ReviewPlan, reviews: Iterable[AgencyReview]) -> tuple[Disagreement, ...]:
    """Return where groups differ by more points than the plan allows, or cannot both be right."""
    return tuple(
        Disagreement(review.agency, one)
        for review in reviews
        for one in review.criteria
        if one.is_disputed or one.spread_above(plan.disagreement) is not None
    )


def group_progress(plan: ReviewPlan, reviews: Iterable[AgencyReview]) -> tuple[GroupProgress, ...]:
    """Return how far each group is, in the order of the plan."""
    counted = tuple(review.by_group for review in reviews)
    found = []
    for group in plan.groups:
        own = [by_group[group.code] for by_group in counted if group.code in by_group]
        done = sum(not one.left for one in own)
        found.append(GroupProgress(group, len(own), done, sum(own, NOTHING_OWED)))
    return tuple(found)
