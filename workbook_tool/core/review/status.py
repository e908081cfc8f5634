"""The status formula beside each review score: what a row still needs, or how it was judged."""

from decimal import Decimal

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.form.spec import BLUEPRINT_VERSION
from workbook_tool.core.form.status import rendered
from workbook_tool.core.formulas import in_this_row, quote, visible_text
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.review import words
from workbook_tool.core.review.demands import (
    COMPARED_PLACES,
    ReasonKind,
    compared,
    number_of,
    reason_owed,
    review_demands,
)
from workbook_tool.core.review.spec import JudgedAnswer, TypedAnswer
from workbook_tool.core.round.conditions import Condition, is_met
from workbook_tool.core.round.demands import REASON_MINIMUM
from workbook_tool.core.round.kinds.places import OPEN
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Language, Text

_TO_EXPLAIN = {
    ReasonKind.LOWERED: words.TO_LOWER,
    ReasonKind.RAISED: words.TO_RAISE,
    ReasonKind.CHANGED: words.TO_CHANGE,
}
_EXPLAINED = {
    ReasonKind.LOWERED: words.LOWER,
    ReasonKind.RAISED: words.HIGHER,
    ReasonKind.CHANGED: words.CHANGED,
}


def review_status(
    criterion: Criterion,
    judged: JudgedAnswer,
    *,
    score_column: int,
    reason_column: int,
    language: Language,
) -> str:
    """Return the formula that tells what a row still needs."""
    score, kind = in_this_row(score_column), criterion.kind
    reason = f"LEN({visible_text(in_this_row(reason_column))})"
    steps = [(f"ISBLANK({score})", words.TO_SCORE)]
    steps += kind.refusals(criterion, score, language, BLUEPRINT_VERSION)
    demands = review_demands(criterion, judged)
    for demand in demands:
        met = _met(criterion, demand.asked, score, language)
        steps.append((f"AND({met},{reason}<{REASON_MINIMUM})", _TO_EXPLAIN[demand.kind]))
    for demand in demands:
        met = _met(criterion, demand.asked, score, language)
        steps.append((met, _EXPLAINED[demand.kind]))
    done = words.SAME if demands else words.FINISHED
    formula = quote(done.in_language(language))
    for condition, answer in reversed(steps):
        formula = f"IF({condition},{quote(answer.in_language(language))},{formula})"
    return formula


def _met(criterion: Criterion, asked: Condition, score: str, language: Language) -> str:
    """Return a condition on a review answer; points are compared where labels stand for them."""
    is_computed = criterion.has_points and not criterion.enters_points
    if is_computed and not criterion.kind.is_compared:
        points = criterion.kind.points(criterion, score, language)
        score = f"ROUND({points},{COMPARED_PLACES})"
    (met,) = rendered(asked, score, language)
    return met


def status_of(
    criterion: Criterion, judged: JudgedAnswer, typed: TypedAnswer, language: Language
) -> str:
    """Return what the formula of ``review_status`` shows, "" where only the form can tell."""
    if typed.entered is None:
        return words.TO_SCORE.in_language(language)
    score, choice, is_allowed = read_typed(criterion, typed)
    if not is_allowed:
        return ""
    owed = reason_owed(criterion, judged, score, choice, typed.reason)
    if owed is not None:
        return _TO_EXPLAIN[owed].in_language(language)
    return _explained(criterion, judged, score, choice).in_language(language)


def points_of(criterion: Criterion, typed: TypedAnswer, language: Language) -> Decimal | str:
    """Return the points that the form computes of what was typed, "" where it cannot stand."""
    if typed.entered is None or not criterion.has_points:
        return ""
    score, _, is_allowed = read_typed(criterion, typed)
    if not is_allowed or score is None:
        return ""
    return OPEN.in_language(language) if criterion.kind.is_compared else score


def read_typed(criterion: Criterion, typed: TypedAnswer) -> tuple[Decimal | None, str, bool]:
    """Return score (or figure) and choice of what was typed, and whether it stands as it is.

    By the same grammar and bounds as an answer of an agency. A text that had to be repaired does
    not stand in the form; a number that is merely doubted does.
    """
    entered = typed.entered
    is_number = isinstance(entered, Decimal)
    text = number_text(entered) if isinstance(entered, Decimal) else str(entered)
    reading = read_score(Cell(CellKind.NUMBER if is_number else CellKind.TEXT, text), criterion)
    number = number_of(criterion, reading.score, reading.fact)
    return number, reading.choice, reading.is_read and (is_number or reading.rule is None)


def _explained(
    criterion: Criterion, judged: JudgedAnswer, score: Decimal | None, choice: str
) -> Text:
    demands = review_demands(criterion, judged)
    points = None if score is None else compared(score)
    met = (one.kind for one in demands if is_met(one.asked, points, choice))
    kind = next(met, None)
    done = words.SAME if demands else words.FINISHED
    return done if kind is None else _EXPLAINED[kind]


def explained_words() -> tuple[Text, ...]:
    """Return what rows say that were judged otherwise; they are shown in another colour."""
    return tuple(_EXPLAINED.values())
