"""The status formula beside each answer (填报提示): what a row still needs, or that it is done."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from workbook_tool.core.form import wording
from workbook_tool.core.form.checks import FREE_WORDS, Checks
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.formulas import (
    in_this_row,
    is_blank_text,
    is_one_of,
    quote,
    template,
    vertical,
    visible_text,
)
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.conditions import Above, Below, Chosen, Condition, Never, Other
from workbook_tool.core.round.demands import (
    BASIS_MINIMUM,
    NO_EVIDENCE,
    NO_REASON,
    REASON_MINIMUM,
    demands_of,
)
from workbook_tool.core.round.kinds.protocol import NO, YES
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Language, Text, visible

DASHES = ("—", "-", "/")


@dataclass(frozen=True, slots=True)
class StatusColumns:
    """The columns that a status formula looks at; 0 where the table has none.

    ``listed`` are the cells of the list of evidence that name criteria.
    """

    score: int
    basis: int
    evidence: int
    deduction: int
    listed: str
    not_applicable: int = 0
    points: int = 0
    checks: Checks | None = None  # version 1 has none

    def answer_to(self, criterion: Criterion, language: Language) -> str:
        """Return what conditions on an answer look at: of a fact and a label its points."""
        kind, score = criterion.kind, in_this_row(self.score)
        if kind.is_labelled(criterion):
            return f"({kind.points(criterion, score, language)})"
        if not kind.asks_facts:
            return score
        return f"ROUND({in_this_row(self.points)},9)"  # without the noise of binary numbers


def status_formula(issue: Issue, criterion: Criterion, columns: StatusColumns) -> str:
    """Return the formula that tells what a criterion still needs."""
    language = issue.language

    def say(words: Text, **facts: object) -> str:
        return quote(words.in_language(language).format(**facts))

    score = in_this_row(columns.score)
    steps: list[tuple[str, str]] = []
    if columns.not_applicable and criterion.may_not_apply:
        mark = _mark(criterion, columns)
        reason = f"LEN({mark})>0"
        is_bare = f"OR(LEN({mark})<{REASON_MINIMUM},{_equals(issue, mark, _no_reason(issue))})"
        steps += [
            (f"AND({reason},ISBLANK({score}),{is_bare})", say(wording.TO_SAY_WHY_NOT)),
            (f"AND({reason},ISBLANK({score}))", say(wording.DOES_NOT_APPLY)),
            (reason, say(wording.SCORE_OF_NOTHING)),
        ]
    steps.append((f"ISBLANK({score})", say(_to_fill(criterion))))
    refusals = criterion.kind.refusals(criterion, score, language, issue.version)
    steps += [(condition, say(words)) for condition, words in refusals]
    steps += _demanded(issue, criterion, columns)
    formula = _done(criterion, columns.answer_to(criterion, language), language)
    for condition, answer in reversed(steps):
        formula = f"IF({condition},{answer},{formula})"
    return formula


def first_status(criterion: Criterion, language: Language) -> str:
    """Return the status of an empty row."""
    return _to_fill(criterion).in_language(language)


def _to_fill(criterion: Criterion) -> Text:
    """Return what a blank score cell asks for."""
    own = {CriterionRole.DEDUCTION: wording.TO_TAKE_OFF, CriterionRole.BONUS: wording.TO_ADD}
    kind = criterion.kind
    is_zero_said = kind.takes_zero(criterion) and not kind.asks_facts
    return own.get(criterion.role, kind.to_fill) if is_zero_said else kind.to_fill


def _done(criterion: Criterion, score: str, language: Language) -> str:
    """Return the formula of what a finished row says; what costs points or a grade is told."""
    condition: Condition
    if criterion.kind.is_compared:
        return quote(wording.DONE_OPEN.in_language(language))
    match criterion.role:
        case CriterionRole.DEDUCTION if criterion.has_points:
            condition, words = (
                criterion.kind.claimed(criterion),
                (wording.TAKEN_OFF, wording.NOTHING_OFF),
            )
        case CriterionRole.VETO:
            condition, words = Chosen(YES), (wording.VETO_MET, wording.DONE)
        case CriterionRole.PREREQUISITE:
            condition, words = Chosen(NO), (wording.NOT_FULFILLED, wording.DONE)
        case _:
            return quote(wording.DONE.in_language(language))
    (met,) = rendered(condition, score, language)
    first, second = (quote(one.in_language(language)) for one in words)
    return f"IF({met},{first},{second})"


def _demanded(
    issue: Issue, criterion: Criterion, columns: StatusColumns
) -> Iterator[tuple[str, str]]:
    """Yield when something that is owed beside the answer is not there, and what to say then."""
    demands, language = demands_of(criterion, issue.version), issue.language
    basis, reason = in_this_row(columns.basis), in_this_row(columns.deduction)
    length = _length_of(issue)
    is_off = criterion.role is CriterionRole.DEDUCTION
    answer = columns.answer_to(criterion, language)

    def where(asked: Condition, words: Text, *lacking: str) -> Iterator[tuple[str, str]]:
        if asked != Never():
            conditions = [
                *rendered(asked, answer, language),
                *lacking,
            ]
            joined = ",".join(conditions)
            condition = f"AND({joined})" if len(conditions) > 1 else joined
            yield condition, quote(words.in_language(language))

    yield from where(demands.basis, wording.TO_BASE, f"{length(basis)}<{BASIS_MINIMUM}")
    unnamed = _unnamed(issue, criterion, columns), _unlisted(issue, criterion, columns)
    yield from where(demands.evidence, wording.TO_PROVE, *unnamed)
    if columns.checks is not None:
        yield from _named_lines(issue, columns.checks.unlisted[criterion.code])
    why = wording.TO_SAY_WHY if is_off else wording.TO_EXPLAIN
    yield from where(demands.reason, why, f"{length(reason)}<{REASON_MINIMUM}")


def _mark(criterion: Criterion, columns: StatusColumns) -> str:
    """Return what says that a criterion does not apply."""
    if columns.checks is None:
        return f"TRIM({in_this_row(columns.not_applicable)})"
    return columns.checks.marks[criterion.code]


def _no_reason(issue: Issue) -> Iterator[str]:
    """Yield the words that give no reason, as constants."""
    if issue.version == 1:
        return (quote(word.in_language(issue.language)) for word in NO_REASON)
    both = (visible(text).lower() for word in NO_REASON for text in (word.zh, word.en))
    return map(quote, dict.fromkeys(both))


def _length_of(issue: Issue) -> Callable[[str], str]:
    """Return what makes a reference the length of the text that is visible there."""
    if issue.version == 1:
        return lambda reference: f"LEN(TRIM({reference}))"
    return lambda reference: f"LEN({visible_text(reference)})"


def _unnamed(issue: Issue, criterion: Criterion, columns: StatusColumns) -> str:
    """Return the condition that no evidence is named beside an answer."""
    if columns.checks is not None:
        return f"{columns.checks.named[criterion.code]}=0"
    named = in_this_row(columns.evidence)
    said = (word.in_language(issue.language) for word in NO_EVIDENCE)
    nothing = _equals(issue, f"TRIM({named})", map(quote, (*said, *DASHES)))
    return f"OR({is_blank_text(named)},{nothing})"


def _named_lines(issue: Issue, unlisted: str) -> Iterator[tuple[str, str]]:
    """Yield what to say of evidence that no line of the list has."""
    yield f"{unlisted}={FREE_WORDS}", quote(issue.say(wording.TO_NUMBER))
    said = template(issue.say(wording.TO_REGISTER), number=unlisted)
    yield f"{unlisted}>0", said


def _equals(issue: Issue, typed: str, constants: Iterable[str]) -> str:
    """Return the condition that a typed text is one of some words."""
    if issue.version == 1:
        return f"NOT(ISNA(MATCH({typed},{vertical(constants)},0)))"
    return is_one_of(typed, constants)


def _unlisted(issue: Issue, criterion: Criterion, columns: StatusColumns) -> str:
    """Return the condition that no line of the list of evidence names a criterion."""
    code = quote(criterion.code)
    if issue.version == 1:
        return f"COUNTIF({columns.listed},{code})=0"
    return f'SUMPRODUCT(({columns.listed}&""={code})*1)=0'  # a listed 1 is a number


def rendered(asked: Condition, score: str, language: Language) -> Iterator[str]:
    """Yield a condition on the answer as a formula, nothing where every answer meets it.

    ``score`` is the reference to the answer, or what makes its points.
    """
    match asked:
        case Above(points):
            yield f"{score}>{number_text(points)}"
        case Below(points):
            yield f"{score}<{number_text(points)}"
        case Chosen(answer):
            yield f"{score}={quote(answer.in_language(language))}"
        case Other(answer):
            yield f"{score}<>{quote(answer.in_language(language))}"
        case _:
            return
