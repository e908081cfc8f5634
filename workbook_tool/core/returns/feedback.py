"""What each agency is told of its result (考评结果反馈), or why it has none yet.

In a round without evaluators the result is what counts of its return; where a round is reviewed it
is the final score, and nobody has one while a score of the evaluators is owed or disputed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.returns.appeals import Adjustment
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.model import Entry
from workbook_tool.core.returns.register import STATUS_TITLES
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.final_scores import AgencyReview, CriterionReview
from workbook_tool.core.round.outcome import Answer, Outcome, grade_entries
from workbook_tool.core.round.placing import exact_answers
from workbook_tool.core.round.roster import CHANGE_TITLES, REVIEW_MODE_TITLES, Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Text, how_many


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One criterion as an agency is told of it.

    ``own`` is what its return says, ``review`` what the groups came to, None where none scores it,
    ``counted`` what counts. ``reasons`` are those of the groups, each once and without the group;
    ``adjustment`` is the appeal that decided, None without one.
    """

    criterion: Criterion
    own: Answer
    counted: Answer
    review: Answer | None = None
    reasons: tuple[str, ...] = ()
    adjustment: Adjustment | None = None

    @property
    def difference(self) -> Fraction | None:
        """Return by how much what counts lies above the own score, None where either has none."""
        if self.own.score is None or self.counted.score is None:
            return None
        return Fraction(self.counted.score) - Fraction(self.own.score)


@dataclass(frozen=True, slots=True)
class Feedback:
    """The result of one agency, criterion by criterion in printed order.

    ``own`` is what its return amounts to and ``outcome`` what counts in the end. ``grade`` and
    ``place`` are None while not every agency of the round has its result, and where there is none.
    """

    result: AgencyResult
    lines: tuple[FeedbackLine, ...]
    own: Outcome | None
    outcome: Outcome
    grade: str | None = None
    place: int | None = None

    @property
    def agency(self) -> Agency:
        """Return the agency."""
        return self.result.agency

    @property
    def difference(self) -> Decimal | None:
        """Return by how much the total lies above that of the return, None without points."""
        if self.own is None or not (self.own.is_scored and self.outcome.is_scored):
            return None
        return self.outcome.total - self.own.total


@dataclass(frozen=True, slots=True)
class Means:
    """The exact mean of the totals, and of each criterion by its code, over some agencies.

    ``places`` is how many of them have a place. What does not apply enters no mean.
    """

    total: Fraction | None = None
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    agencies: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class Feedbacks:
    """The results of a round at its stage, in roster order, and who has none, with the reason.

    ``is_whole`` tells that every result is in, so that grades, places and means say something.
    ``means`` go by what agencies are compared in: "" where all of them are, else the ranking group.
    """

    told: tuple[Feedback, ...]
    untold: tuple[tuple[Agency, Text], ...]
    is_whole: bool
    means: Mapping[str, Means]
    is_overall: bool

    def means_of(self, feedback: Feedback) -> Means:
        """Return the means of those whom an agency is compared with."""
        return self.means[_peers(feedback, self.is_overall)]


def build_feedback(consolidation: Consolidation) -> Feedbacks:
    """Return what every agency of a consolidation is told."""
    the_round = consolidation.assessment_round
    is_whole = the_round.review is None or consolidation.stage is ScoreStage.FINAL
    is_overall = the_round.ranks_overall
    told: list[Feedback] = []
    untold: list[tuple[Agency, Text]] = []
    for result in consolidation.results:
        found = _feedback(consolidation, result)
        if isinstance(found, Text):
            untold.append((result.agency, found))
        elif is_whole:
            place = result.rank if is_overall else result.group_rank
            told.append(replace(found, grade=result.grade, place=place))
        else:
            told.append(found)
    by_peers: dict[str, list[Feedback]] = {}
    for one in told:
        by_peers.setdefault(_peers(one, is_overall), []).append(one)
    means = {peers: _means(members) for peers, members in by_peers.items()}
    return Feedbacks(tuple(told), tuple(untold), is_whole, means, is_overall)


def _peers(feedback: Feedback, is_overall: bool) -> str:  # noqa: FBT001 - which of two
    return "" if is_overall else feedback.agency.group


def _feedback(consolidation: Consolidation, result: AgencyResult) -> Feedback | Text:
    """Return the result of an agency without grade and place, or why it has none."""
    the_round, returned = consolidation.assessment_round, result.agency_return
    outcome = result.outcome if the_round.review is None else result.final_outcome
    if returned is None or outcome is None:
        return _reason(result)
    own_entries = tuple(_as_returned(returned.entries, result.adjustments))
    answers = exact_answers(own_entries, result.places)
    own = grade_entries(the_round.scheme, result.agency, answers)
    return Feedback(result, tuple(_lines(consolidation, result, own_entries)), own, outcome)


_UNANSWERED = Text("还有没有作答的项", "an answer is missing")


def _reason(result: AgencyResult) -> Text:
    """Return why an agency has no result."""
    agency = result.agency
    if agency.change is not None:
        return CHANGE_TITLES[agency.change.kind]
    if not result.is_counted:
        return _UNANSWERED if result.status.is_counted else STATUS_TITLES[result.status]
    return _not_reviewed(agency) if result.review is None else _under_review(result.review)


def _not_reviewed(agency: Agency) -> Text:
    title, reason = REVIEW_MODE_TITLES[agency.review_mode], agency.review_reason
    return Text(f"{title.zh}：{reason}", f"{title.en}: {reason}") if reason else title


def _under_review(review: AgencyReview) -> Text:
    left, disputed = review.progress.left, len(review.disputed)
    if left:
        return Text(
            f"考评未完成，还欠 {left} 项", f"the review is not complete, {left} scores owed"
        )
    if not disputed:  # the figures of other agencies are owed, with which its own are compared
        return Text("按名次计分，其他单位的数据尚未确认", "figures it is compared with are open")
    disputes = how_many(disputed, "criterion", "criteria")
    return Text(
        f"考评组意见不一致，待核定 {disputed} 项",
        f"the groups contradict each other on {disputes}",
    )


def _as_returned(entries: Sequence[Entry], adjustments: Iterable[Adjustment]) -> Iterator[Entry]:
    """Yield the answers as they were returned, whatever appeals changed."""
    changed = {one.criterion: one for one in adjustments}
    for entry in entries:
        one = changed.get(entry.criterion)
        yield (
            entry
            if one is None
            else replace(
                entry,
                score=one.returned_score,
                choice=one.returned_choice,
                fact=one.returned_fact,
                is_not_applicable=not one.returned,
            )
        )


def _lines(
    consolidation: Consolidation, result: AgencyResult, own_entries: Iterable[Entry]
) -> Iterator[FeedbackLine]:
    scheme = consolidation.assessment_round.scheme.for_agency(result.agency)
    own = {entry.criterion: entry for entry in own_entries}
    entries = result.agency_return.entries if result.agency_return else ()
    counted: dict[str, Answer] = {entry.criterion: entry for entry in entries}
    reviews: Mapping[str, CriterionReview] = {} if result.review is None else result.review.by_code
    adjusted = {one.criterion: one for one in result.adjustments}
    for criterion in scheme:
        code, review = criterion.code, reviews.get(criterion.code)
        line = FeedbackLine(criterion, own[code], counted[code], adjustment=adjusted.get(code))
        if review is not None and review.final is not None:
            given = review.review if review.owed else None
            line = replace(line, counted=review.final, review=given, reasons=_reasons(review))
        yield line


def _reasons(review: CriterionReview) -> tuple[str, ...]:
    """Return why the groups gave another score than the agency, each reason once."""
    found = (text for part in review.parts for text in (part.reason, part.raised_reason) if text)
    return tuple(dict.fromkeys(found))


def _means(members: Sequence[Feedback]) -> Means:
    totals = [Fraction(one.outcome.total) for one in members if one.outcome.is_scored]
    scores: dict[str, list[Fraction]] = {}
    for one in members:
        for line in one.lines:
            if line.counted.score is not None:
                scores.setdefault(line.criterion.code, []).append(Fraction(line.counted.score))
    return Means(
        _mean(totals) if totals else None,
        {code: _mean(found) for code, found in scores.items()},
        len(members),
        sum(one.place is not None for one in members),
    )


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)
