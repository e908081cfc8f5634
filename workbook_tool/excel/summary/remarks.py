"""备注: what is to be said about one agency, wherever its grade stands."""

from collections.abc import Iterator
from typing import Final

from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import display_width
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Phrase

_WIDEST_GRADE: Final = 24.0


def remark(subject: Subject, result: AgencyResult) -> str:
    """Return the remark of the roster, then what happened to the grade."""
    parts = filter(None, (result.agency.remark, *grade_remarks(subject, result)))
    return subject.say(Phrase.CLAUSE_END).join(parts)


def grade_remarks(subject: Subject, result: AgencyResult) -> Iterator[str]:
    """Yield vetoes, that staff gave the grade and why, or that they have to settle a tie."""
    for code in result.triggered:
        criterion = subject.criteria[code]
        is_veto = criterion.role is CriterionRole.VETO
        words = Phrase.VETOED if is_veto else Phrase.PREREQUISITE_MISSED
        yield subject.say(words, criterion=f"{code} {criterion.text}")
    if result.forfeited is not None:
        yield subject.say(Phrase.FORFEITED, points=number_text(result.forfeited))
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


def has_grade_remarks(subject: Subject) -> bool:
    """Tell whether anything happened to any grade."""
    return any(any(grade_remarks(subject, one)) for one in subject.consolidation.counted)


def grade_width(subject: Subject, least: float) -> float:
    """Return the width of a column of grades: the longest title fits, within reason."""
    longest = max((display_width(one.title) for one in subject.the_round.grades), default=0)
    return min(max(least, longest + 2.0), _WIDEST_GRADE)
