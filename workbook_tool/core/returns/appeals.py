"""Appeals (复核): what an agency asks to have looked at again, and what staff decide about it.

A score that is given after an appeal takes the place of the returned one wherever it counts; the
returned one stays on record beside it, and the printed check code is still that of the return.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.numbers import exact_text, number_text
from workbook_tool.core.returns.model import AgencyReturn, Entry
from workbook_tool.core.returns.scores import exact_number, read_score
from workbook_tool.core.round.kinds.protocol import ScoreReading
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import squeezed


@dataclass(frozen=True, slots=True)
class Appeal:
    """What an agency asks to have looked at again (复核申请), in its own words."""

    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class AppealScore:
    """A score given after an appeal (复核得分), with the reason and the basis (依据) of it.

    ``stated`` is what was given as it can be read again: see the function of that name.
    ``sha256`` is the return that it was given for, "" where nobody wrote that down.
    """

    agency: str
    criterion: str
    stated: str
    reason: str
    basis: str = ""
    sha256: str = ""

    def judges(self, returned: AgencyReturn) -> bool:
        """Tell whether it was given for a return; what names none is taken for any."""
        return self.sha256 in {"", returned.file.sha256}


@dataclass(frozen=True, slots=True)
class AppealRejected:
    """That an appeal changes nothing (复核驳回), and why."""

    agency: str
    reason: str


AppealStep = Appeal | AppealScore | AppealRejected


@dataclass(frozen=True, slots=True)
class AppealCase:
    """Where the appeals of one agency stand.

    ``is_open`` tells that the last one waits for a decision. ``scores`` are what was given, the
    last one of each criterion.
    """

    appeal: Appeal | None = None
    is_open: bool = False
    scores: tuple[AppealScore, ...] = ()
    rejected: AppealRejected | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One answer that counts otherwise than it was returned.

    ``returned`` is the answer of the return as it is ``stated``; "" where it was marked as not
    applicable. The score, the choice and the fact are what it had of them.
    """

    criterion: str
    returned: str
    returned_score: Decimal | None
    given: AppealScore
    returned_choice: str = ""
    returned_fact: Decimal | None = None


NO_APPEALS: Mapping[str, AppealCase] = {}


def appeal_case(steps: Iterable[AppealStep]) -> AppealCase:
    """Return where the appeals of one agency stand after all steps, oldest first.

    A score or a rejection closes what was open; another score may follow it.
    """
    case = AppealCase()
    for step in steps:
        if isinstance(step, Appeal):
            case = replace(case, appeal=step, is_open=True, rejected=None)
        elif isinstance(step, AppealRejected):
            case = replace(case, is_open=False, rejected=step)
        else:
            kept = (one for one in case.scores if one.criterion != step.criterion)
            case = replace(case, is_open=False, scores=(*kept, step))
    return case


def find_criterion(criteria: Iterable[Criterion], typed: str) -> Criterion | None:
    """Return the criterion of a code, blanks and full-width forms apart and in whatever case."""
    wanted = squeezed(typed).casefold()
    return next((one for one in criteria if squeezed(one.code).casefold() == wanted), None)


def read_given(text: str, criterion: Criterion) -> ScoreReading:
    """Return what staff gave for a criterion, by the same grammar and bounds as a returned answer.

    Neither score nor choice stands where it is not allowed.
    """
    # Programs store an exponent; from people it is none of the numbers that a form takes.
    is_number = exact_number(text) is not None and "e" not in text.casefold()
    return read_score(Cell(CellKind.NUMBER if is_number else CellKind.TEXT, text), criterion)


def stated(criterion: Criterion, given: ScoreReading | Answer) -> str:
    """Return an answer in the shortest form that is read as the same answer again.

    That is the fact that points are computed from, the label where points stand for several, the
    score, or what was chosen where there is none.
    """
    if given.fact is not None:
        return number_text(given.fact)
    if given.score is None or (given.choice and criterion.kind.is_labelled(criterion)):
        return given.choice
    return exact_text(given.score)


def scores_in_doubt(
    case: AppealCase | None, returned: AgencyReturn | None
) -> tuple[AppealScore, ...]:
    """Return the scores that were given for another return than the one that counts (待核定)."""
    if case is None or returned is None:
        return ()
    return tuple(one for one in case.scores if not one.judges(returned))


def after_appeal(
    returned: AgencyReturn, case: AppealCase, scheme: IndicatorScheme
) -> tuple[AgencyReturn, tuple[Adjustment, ...]]:
    """Return a return with the scores that were given after an appeal, and which they are.

    ``scheme`` is what the agency answers. A score for a criterion that is not asked, or that is no
    longer allowed, has no effect, nor has one that was given for another return.
    """
    given = {one.criterion: one for one in case.scores if one.judges(returned)}
    by_code = scheme.by_code
    made: list[Adjustment] = []
    entries: list[Entry] = []
    for entry in returned.entries:
        score, criterion = given.get(entry.criterion), by_code.get(entry.criterion)
        if score is None or criterion is None:
            entries.append(entry)
            continue
        reading = read_given(score.stated, criterion)
        if not reading.is_read:
            entries.append(entry)
            continue
        before = stated(criterion, entry)
        made.append(
            Adjustment(entry.criterion, before, entry.score, score, entry.choice, entry.fact)
        )
        entries.append(
            replace(
                entry,
                score=reading.score,
                choice=reading.choice,
                fact=reading.fact,
                is_not_applicable=False,
                reason="",
            )
        )
    return (replace(returned, entries=tuple(entries)) if made else returned), tuple(made)
