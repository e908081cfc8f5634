"""A consolidation as the summary shows it at its stage: by self scores, or by final ones.

While evaluators still owe scores the summary stays that of the self scores, without ranks and
grades, and says so; what evaluators gave stands beside them on sheets of its own. Once everything
is in, every score, total, grade and rank is final. Nothing is mixed on one sheet.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from workbook_tool.core.numbers import Number, decimal_of, round_half_up, trimmed
from workbook_tool.core.returns import AgencyReturn, Entry
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.reviewing import ScoreStage, final_entry
from workbook_tool.core.round.awarding import Award

SCORE_PLACES: Final = 4  # shown of an exact score


def at_its_stage(consolidation: Consolidation) -> Consolidation:
    """Return what is shown of a consolidation; in a round without reviews it is the same."""
    if consolidation.stage is ScoreStage.SELF:
        return consolidation
    if consolidation.stage is ScoreStage.REVIEW:
        results = tuple(map(_by_self_score, consolidation.results))
        return replace(consolidation, results=results, quotas=())
    return replace(consolidation, results=tuple(map(_by_final_score, consolidation.results)))


def _by_self_score(result: AgencyResult) -> AgencyResult:
    """Return an agency with its self scores; nobody has a grade or a rank before all is in."""
    award = replace(Award(), override=result.award.override)
    return replace(result, outcome=result.self_outcome, award=award, rank=None, group_rank=None)


def _by_final_score(result: AgencyResult) -> AgencyResult:
    """Return an agency whose entries are the final answers; none where there are none."""
    returned = result.agency_return
    if returned is None:
        return result
    return replace(result, agency_return=replace(returned, entries=tuple(_final(result, returned))))


def _final(result: AgencyResult, returned: AgencyReturn) -> Iterator[Entry]:
    reviews = {} if result.review is None else result.review.by_code
    for entry in returned.entries:
        made = final_entry(entry, reviews.get(entry.criterion))
        if made is not None:
            yield made


def shown_score(score: Number | None, places: int = SCORE_PLACES) -> Decimal | None:
    """Return an exact score to so many places, None where there is none.

    What is no longer stays as it is; only thirds and their like are.
    """
    if score is None:
        return None
    exact = decimal_of(score) if isinstance(score, Fraction) else score
    is_short = -int(exact.as_tuple().exponent) <= places
    return exact if is_short else trimmed(round_half_up(exact, places))
