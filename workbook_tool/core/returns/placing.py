"""Counted returns are compared (名次): answers whose points were open get those of their places.

What is compared are the agencies of one ranking group that answer the criterion and whose return
counts; who is missing takes no place. Figures that evaluators confirm are compared once each of
them is in: until then all of that comparison stay open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_tool.core.numbers import round_half_up, trimmed
from workbook_tool.core.returns.model import Entry
from workbook_tool.core.returns.reviewing import ReviewedStanding
from workbook_tool.core.round.final_scores import CriterionReview, FinalAnswer
from workbook_tool.core.round.kinds.facts import SHOWN_PLACES
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.placing import NO_PLACES, Places, Placing, placings_of
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound

Answers = Mapping[str, Mapping[str, Answer | None]]
"""Answers by the codes of agency and criterion, None where one is still owed."""


def with_places(
    assessment_round: AssessmentRound, found: Sequence[ReviewedStanding]
) -> tuple[ReviewedStanding, ...]:
    """Return the standings of all agencies with the points of their places."""
    if not any(one.kind.is_compared for one in assessment_round.scheme):
        return tuple(found)
    returned = {
        one.standing.agency.code: {entry.criterion: entry for entry in one.standing.counted.entries}
        for one in found
        if one.standing.counted is not None
    }
    reviewed = {
        one.review.agency.code: one.review.criteria for one in found if one.review is not None
    }
    missing = [one.standing.agency for one in found if one.standing.counted is None]
    own, given, final = (
        _compare(assessment_round, answers, missing)
        for answers in (
            returned,
            {
                code: {one.criterion.code: one.review for one in all_}
                for code, all_ in reviewed.items()
            },
            {
                code: {one.criterion.code: one.final for one in all_}
                for code, all_ in reviewed.items()
            },
        )
    )
    return tuple(_placed(one, own, given, final) for one in found)


def _compare(
    assessment_round: AssessmentRound, answers: Answers, missing: Iterable[Agency]
) -> Mapping[str, Places]:
    """Return the placings of all agencies by code."""
    found: dict[str, dict[str, Placing]] = {}
    absent = [one for one in missing if one.is_ranked and one.is_asked]
    for criterion in assessment_round.scheme:
        if not criterion.kind.is_compared:
            continue
        groups: dict[str, list[Agency]] = {}
        for agency in assessment_round.roster:
            if agency.code in answers and criterion.applies_to(agency):
                groups.setdefault(agency.group, []).append(agency)
        for group, members in groups.items():
            waiting = sum(one.group == group and criterion.applies_to(one) for one in absent)
            for code, placing in _compare_group(criterion, members, answers, waiting).items():
                found.setdefault(code, {})[criterion.code] = placing
    return found


def _compare_group(
    criterion: Criterion, members: Iterable[Agency], answers: Answers, waiting: int
) -> Places:
    """Return the placings of one group, none while an answer is owed."""
    given = {one.code: answers[one.code].get(criterion.code) for one in members}
    if any(one is None for one in given.values()):
        return NO_PLACES
    facts = {
        code: one.fact for code, one in given.items() if one is not None and one.fact is not None
    }
    ranked = {one.code for one in members if one.is_ranked}
    return placings_of(criterion, facts, ranked, waiting)


def _placed(
    one: ReviewedStanding,
    own: Mapping[str, Places],
    given: Mapping[str, Places],
    final: Mapping[str, Places],
) -> ReviewedStanding:
    code, counted, review = one.standing.agency.code, one.standing.counted, one.review
    mine, reviewed, last = (each.get(code, NO_PLACES) for each in (own, given, final))
    if counted is not None:
        entries = tuple(_placed_entry(entry, mine) for entry in counted.entries)
        one = replace(
            one, standing=replace(one.standing, counted=replace(counted, entries=entries))
        )
    if review is not None:
        criteria = tuple(_reviewed(each, mine, reviewed, last) for each in review.criteria)
        one = replace(one, review=replace(review, criteria=criteria))
    return replace(one, places=mine, final_places=last)


def _reviewed(each: CriterionReview, own: Places, given: Places, final: Places) -> CriterionReview:
    if not each.criterion.kind.is_compared:
        return each
    return replace(
        each,
        own=_exact(each.own, own),
        review=_exact(each.review, given),
        final=_exact(each.final, final),
    )


def _placed_entry(entry: Entry, places: Places) -> Entry:
    """Return an entry with the points of its place, as other facts have theirs."""
    placing = places.get(entry.criterion)
    if placing is None:
        return entry
    points = trimmed(round_half_up(placing.points, SHOWN_PLACES))
    return replace(entry, score=points)


def _exact(answer: Answer | None, places: Places) -> Answer | None:
    placing = None if answer is None else places.get(answer.criterion)
    if answer is None or placing is None:
        return answer
    return FinalAnswer(answer.criterion, placing.points, fact=placing.fact)
