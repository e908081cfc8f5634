"""What a group judges of a counted return: each answer with its basis and its evidence by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from workbook_tool.core.returns.appeals import Adjustment
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.evidence_words import evidence_text
from workbook_tool.core.returns.kept_answers import as_entered, inert
from workbook_tool.core.returns.model import AgencyReturn, Entry
from workbook_tool.core.review.demands import number_of
from workbook_tool.core.review.spec import JudgedAnswer, JudgedReturn, TypedSheet
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Language

NOTHING_TYPED = TypedSheet()


def judged_return(
    result: AgencyResult,
    criteria: Iterable[Criterion],
    language: Language,
    typed: TypedSheet = NOTHING_TYPED,
) -> JudgedReturn | None:
    """Return what a group judges of one agency, None where no return of it counts.

    What counts otherwise since an appeal is shown as it was returned: that is the self score.
    """
    found = result.agency_return
    if found is None:
        return None
    asked = tuple(criteria)
    adjusted = {one.criterion: one for one in result.adjustments}
    return JudgedReturn(
        agency=result.agency,
        criteria=asked,
        answers=dict(_answers(found, asked, adjusted, language)),
        sha256=found.file.sha256,
        check_code=result.check_code or "",
        typed=typed,
    )


def _answers(
    found: AgencyReturn,
    criteria: tuple[Criterion, ...],
    adjusted: Mapping[str, Adjustment],
    language: Language,
) -> Iterator[tuple[str, JudgedAnswer]]:
    entries = {entry.criterion: entry for entry in found.entries}
    for criterion in criteria:
        entry = entries.get(criterion.code)
        if entry is not None:
            if criterion.code in adjusted:
                entry = _as_returned(entry, adjusted[criterion.code])
            yield criterion.code, _answer(found, entry, criterion, language)


def _answer(
    found: AgencyReturn, entry: Entry, criterion: Criterion, language: Language
) -> JudgedAnswer:
    is_answered = entry.is_answered
    return JudgedAnswer(
        criterion=criterion.code,
        entered=as_entered(entry, criterion, language) if is_answered else None,
        score=number_of(criterion, entry.score, entry.fact) if is_answered else None,
        choice=entry.choice if is_answered else "",
        basis=inert(entry.reason if entry.is_not_applicable else entry.basis),
        evidence=inert(evidence_text(found, entry)),
        is_not_applicable=entry.is_not_applicable,
    )


def _as_returned(entry: Entry, adjustment: Adjustment) -> Entry:
    """Return an entry as it was returned; marked as not applicable it had no answer."""
    return replace(
        entry,
        score=adjustment.returned_score,
        choice=adjustment.returned_choice,
        fact=adjustment.returned_fact,
        is_not_applicable=not adjustment.returned,
    )
