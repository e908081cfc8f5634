"""备注: what is to be said about one agency, wherever its grade stands."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.grading import missed_parts
from workbook_tool.core.round.roster import CHANGE_TITLES, REVIEW_MODE_TITLES
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Text, display_width
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Phrase

_WIDEST_GRADE: Final = 24.0


def remark(subject: Subject, result: AgencyResult) -> str:
    """Return the remark of the roster, then what happened to scores and grade."""
    own = (result.agency.remark, *standing_remarks(subject, result))
    parts = filter(None, (*own, *_remarks(subject, result)))
    return subject.say(Phrase.CLAUSE_END).join(parts)


def standing_remarks(subject: Subject, result: AgencyResult) -> Iterator[str]:
    """Yield what became of an agency that is not asked any more, and why one is not reviewed."""
    agency, comma = result.agency, subject.say(Phrase.COMMA)
    if agency.change is not None:
        into = subject.the_round.roster.by_code.get(agency.change.into)
        day = agency.change.day
        said = (
            subject.say(CHANGE_TITLES[agency.change.kind]),
            "" if into is None else into.short,
            "" if day is None else day.isoformat(),
            agency.change.reason,
        )
        yield comma.join(filter(None, said))
    elif subject.the_round.review is not None and not agency.is_reviewed:
        said_mode = subject.say(REVIEW_MODE_TITLES[agency.review_mode]), agency.review_reason
        yield comma.join(filter(None, said_mode))


def _remarks(subject: Subject, result: AgencyResult) -> Iterator[str]:
    yield from appeal_remarks(subject, result)
    yield from grade_remarks(subject, result)


def appeal_remarks(subject: Subject, result: AgencyResult) -> Iterator[str]:
    """Yield each score that an appeal changed, beside the returned one, and what is open."""
    none = subject.say(Phrase.NOT_APPLICABLE)
    for one in result.adjustments:
        yield subject.say(
            Phrase.ADJUSTED,
            criterion=one.criterion,
            score=one.given.stated,
            returned=one.returned or none,
            reason=one.given.reason,
            basis=one.given.basis or "—",
        )
    for score in result.scores_in_doubt:
        facts = {"criterion": score.criterion, "score": score.stated}
        yield subject.say(Phrase.APPEAL_IN_DOUBT, **facts)
    case = result.appeal
    if case is not None and case.is_open and case.appeal is not None:
        yield subject.say(Phrase.APPEAL_OPEN, reason=case.appeal.reason)
    elif case is not None and case.rejected is not None:
        yield subject.say(Phrase.APPEAL_REJECTED, reason=case.rejected.reason)


def grade_remarks(subject: Subject, result: AgencyResult) -> Iterator[str]:
    """Yield vetoes, that staff gave the grade and why, or that they have to settle a tie."""
    for code in result.triggered:
        criterion = subject.criteria[code]
        yield subject.say(_consequence(criterion), criterion=f"{code} {criterion.text}")
    if result.scored is not None and result.scored.beaten:
        codes = subject.join(list(result.scored.beaten))
        yield subject.say(Phrase.BEATEN, codes=codes)
    if result.forfeited is not None:
        yield subject.say(Phrase.FORFEITED, points=number_text(result.forfeited))
    yield from _missed_remarks(subject, result)
    award = result.award
    if award.override is not None:
        facts = {"grade": award.override.grade, "reason": award.override.reason}
        if award.override.grade == award.computed:
            yield subject.say(Phrase.CONFIRMED, **facts)
        else:
            computed = award.computed or subject.say(Figure.NO_GRADE)
            yield subject.say(Phrase.OVERRIDDEN, computed=computed, **facts)
    if award.tied_for is not None:
        yield subject.say(Phrase.TIED, grade=award.tied_for)


def _missed_remarks(subject: Subject, result: AgencyResult) -> Iterator[str]:
    """Yield which minimums of parts (分项下限) cost an agency a better grade."""
    if result.outcome is None or subject.stage is ScoreStage.REVIEW:
        return
    grade, missed = missed_parts(subject.the_round.grades, result.outcome)
    if missed:
        parts = [
            subject.say(
                Phrase.PART_MISSED,
                title=one.title,
                rate=_percent(one.rate),
                minimum=_percent(one.minimum),
            )
            for one in missed
        ]
        yield subject.say(Phrase.PARTS_MISSED, grade=grade, parts=subject.join(parts))


def _percent(rate: Decimal) -> str:
    """Return a rate with as many decimals as it takes, four at most."""
    return f"{number_text(round_half_up(rate * 100, 4))}%"


def _consequence(criterion: Criterion) -> Text:
    """Return what an answer brought about."""
    if criterion.is_condition:
        is_veto = criterion.role is CriterionRole.VETO
        return Phrase.VETOED if is_veto else Phrase.PREREQUISITE_MISSED
    if criterion.is_veto_too:
        return Phrase.VETO_INCURRED
    return Phrase.GRADE_LOWERED if criterion.lowers_grade else Phrase.CONSEQUENCE


def has_own_remarks(subject: Subject) -> bool:
    """Tell whether anything happened to any grade, or on any appeal."""
    return any(any(_remarks(subject, one)) for one in subject.consolidation.counted)


def grade_width(subject: Subject, least: float) -> float:
    """Return the width of a column of grades: the longest title fits, within reason."""
    longest = max((display_width(one.title) for one in subject.the_round.grades), default=0)
    return min(max(least, longest + 2.0), _WIDEST_GRADE)
