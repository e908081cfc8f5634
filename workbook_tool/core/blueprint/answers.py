"""What a score cell takes: its choices, its validation and the status formula beside it.

Everything follows from the criterion's kind, limits, step and options, so that a new kind of
scheme needs no new layout.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from workbook_tool.core.blueprint import wording
from workbook_tool.core.blueprint.formulas import in_this_row, is_blank_text, quote, vertical
from workbook_tool.core.blueprint.spec import Validation
from workbook_tool.core.cells import Range
from workbook_tool.core.identity import number_text
from workbook_tool.core.round import ScoreInput
from workbook_tool.core.scheme import Criterion, CriterionKind, CriterionRole
from workbook_tool.core.text import Language, Text

MOST_CHOICES = 61
INLINE_LIMIT = 255
SHOWN_CHOICES = 100  # characters of choices inside a message
SHOWN_MEANINGS = 200  # characters of choices with their meaning inside a prompt
BASIS_MINIMUM = 5
REASON_MINIMUM = 2
NO_EVIDENCE = (Text("无", "none"), Text("没有", "no"), Text("0", "0"))  # words that name nothing
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


def yes_no(language: Language) -> tuple[str, str]:
    """Return the two answers of a yes/no question."""
    return wording.YES.in_language(language), wording.NO.in_language(language)


def choices_of(criterion: Criterion, language: Language) -> tuple[str, ...]:
    """Return every answer that a criterion takes, best first; () where there are too many.

    Options are entered as their points, where they have any.
    """
    match criterion.kind:
        case CriterionKind.SCORE:
            count = int((criterion.cap - criterion.minimum) / criterion.step) + 1
            if count > MOST_CHOICES:
                return ()
            steps = (criterion.minimum + turn * criterion.step for turn in range(count))
            return tuple(number_text(step) for step in reversed(list(steps)))
        case CriterionKind.OPTION:
            numbers = (
                option.label if option.points is None else number_text(option.points)
                for option in criterion.options
            )
            return tuple(dict.fromkeys(numbers))
        case CriterionKind.YES_NO:
            return yes_no(language)
        case CriterionKind.STATE:
            return tuple(option.label for option in criterion.options)
        case _:
            assert_never(criterion.kind)


def validation_of(
    criterion: Criterion,
    cells: tuple[Range, ...],
    *,
    score_column: str,
    language: Language,
    score_input: ScoreInput,
    list_source: str,
) -> Validation:
    """Return the validation of the score cells of criteria that take the same answers.

    ``list_source`` refers to the choices in cells; it serves where they do not fit inline.
    """
    choices = choices_of(criterion, language)
    is_score = criterion.kind is CriterionKind.SCORE
    title, error, prompt = (
        _score_messages(criterion)
        if is_score
        else _choice_messages(choices, meanings_of(criterion))
    )
    custom = Validation(
        cells,
        "custom",
        formula=_custom_formula(criterion, f"{score_column}{cells[0].first_row}"),
        error_title=title.in_language(language),
        error=error.in_language(language),
        prompt_title=wording.SCORE.in_language(language),
        prompt=prompt.in_language(language),
    )
    if not choices or (is_score and score_input is ScoreInput.CUSTOM):
        return custom
    if list_source:
        return replace(custom, kind="list", formula=list_source)
    return replace(custom, kind="list", formula="", choices=choices)


def _custom_formula(criterion: Criterion, cell: str) -> str:
    low, high = number_text(criterion.minimum), number_text(criterion.cap)
    steps = _steps(cell, criterion)
    return (
        f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high},ABS({steps}-ROUND({steps},0))<0.000001)"
    )


def fits_inline(choices: Iterable[str]) -> bool:
    """Tell whether choices can stand inside the validation itself."""
    listed = tuple(choices)
    return len(",".join(listed)) <= INLINE_LIMIT and not any("," in one for one in listed)


def status_formula(criterion: Criterion, columns: StatusColumns, language: Language) -> str:
    """Return the formula that tells what a criterion still needs."""

    def say(words: Text, **facts: object) -> str:
        return quote(words.in_language(language).format(**facts))

    score = in_this_row(columns.score)
    steps: list[tuple[str, str]] = []
    if columns.not_applicable and criterion.may_not_apply:
        reason = f"LEN(TRIM({in_this_row(columns.not_applicable)}))>0"
        steps += [
            (f"AND({reason},ISBLANK({score}))", say(wording.DOES_NOT_APPLY)),
            (reason, say(wording.SCORE_OF_NOTHING)),
        ]
    to_fill = wording.TO_SCORE if criterion.kind is CriterionKind.SCORE else wording.TO_CHOOSE
    steps.append((f"ISBLANK({score})", say(to_fill)))
    if criterion.kind is CriterionKind.SCORE:
        low, high = number_text(criterion.minimum), number_text(criterion.cap)
        position = _steps(score, criterion)
        step = number_text(criterion.step)
        steps += [
            (f"NOT(ISNUMBER({score}))", say(wording.NOT_A_NUMBER)),
            (f"OR({score}<{low},{score}>{high})", say(wording.OUT_OF_RANGE, low=low, high=high)),
            (f"ABS({position}-ROUND({position},0))>0.000001", say(wording.OFF_STEP, step=step)),
        ]
    else:
        allowed = vertical(_constants(criterion, language))
        steps.append((f"ISNA(MATCH({score},{allowed},0))", say(wording.NOT_A_CHOICE)))
    is_short = f"LEN(TRIM({in_this_row(columns.basis)}))<{BASIS_MINIMUM}"
    wanting = wants_basis(criterion, score, language)
    steps.append((f"AND({wanting},{is_short})" if wanting else is_short, say(wording.TO_BASE)))
    claim = claims(criterion, score, language)
    if claim:
        named = in_this_row(columns.evidence)
        said = (word.in_language(language) for word in NO_EVIDENCE)
        nothing = vertical(map(quote, (*said, *DASHES)))
        unnamed = f"OR({is_blank_text(named)},NOT(ISNA(MATCH(TRIM({named}),{nothing},0))))"
        unlisted = f"COUNTIF({columns.listed},{quote(criterion.code)})=0"
        steps.append((f"AND({claim},{unnamed},{unlisted})", say(wording.TO_PROVE)))
    wanting = wants_reason(criterion, score, language)
    if wanting:
        reason = f"LEN(TRIM({in_this_row(columns.deduction)}))<{REASON_MINIMUM}"
        steps.append((f"AND({wanting},{reason})", say(wording.TO_EXPLAIN)))
    formula = say(wording.DONE)
    for condition, answer in reversed(steps):
        formula = f"IF({condition},{answer},{formula})"
    return formula


def first_status(criterion: Criterion, language: Language) -> str:
    """Return the status of an empty row."""
    to_fill = wording.TO_SCORE if criterion.kind is CriterionKind.SCORE else wording.TO_CHOOSE
    return to_fill.in_language(language)


def wants_basis(criterion: Criterion, score: str, language: Language) -> str:
    """Return the condition under which a basis is asked for, "" where always.

    No bonus, no deduction and a veto that did not happen explain themselves.
    """
    yes = f"{score}={quote(yes_no(language)[0])}"
    if criterion.role is CriterionRole.VETO:
        return yes
    if criterion.role not in {CriterionRole.BONUS, CriterionRole.DEDUCTION}:
        return ""
    if criterion.kind is CriterionKind.YES_NO:
        return yes
    return "" if criterion.kind is CriterionKind.STATE else f"{score}>0"


def claims(criterion: Criterion, score: str, language: Language) -> str:
    """Return the condition under which evidence is asked for, "" where never."""
    may_prove = criterion.has_points or criterion.role is CriterionRole.PREREQUISITE
    if not criterion.asks_for_evidence or not may_prove:
        return ""
    if criterion.kind is CriterionKind.YES_NO:
        return f"{score}={quote(yes_no(language)[0])}"
    return f"{score}>0"


def wants_reason(criterion: Criterion, score: str, language: Language) -> str:
    """Return the condition under which a reason is asked for, "" where never."""
    if criterion.role is CriterionRole.DEDUCTION:
        return f"{score}>0" if criterion.kind is CriterionKind.SCORE else ""
    if criterion.role is not CriterionRole.REGULAR or criterion.kind is CriterionKind.STATE:
        return ""
    if criterion.kind is CriterionKind.YES_NO:
        return f"{score}={quote(yes_no(language)[1])}"
    return f"{score}<{number_text(criterion.cap)}"


def score_value(criterion: Criterion, score: str, language: Language) -> str:
    """Return the formula of the number that an answer stands for; 0 for none."""
    if criterion.kind is CriterionKind.YES_NO:
        return f"IF({score}={quote(yes_no(language)[0])},{number_text(criterion.cap)},0)"
    return f"IF(ISNUMBER({score}),{score},0)"


def _steps(cell: str, criterion: Criterion) -> str:
    base = cell if criterion.minimum == 0 else f"({cell}-{number_text(criterion.minimum)})"
    return f"{base}/{number_text(criterion.step)}"


def _constants(criterion: Criterion, language: Language) -> Iterator[str]:
    for choice in choices_of(criterion, language):
        is_number = criterion.kind is CriterionKind.OPTION and any(
            option.points is not None and number_text(option.points) == choice
            for option in criterion.options
        )
        yield choice if is_number else quote(choice)


def _score_messages(criterion: Criterion) -> tuple[Text, Text, Text]:
    low, high = number_text(criterion.minimum), number_text(criterion.cap)
    step = number_text(criterion.step)
    example = number_text(max(criterion.cap - criterion.step, criterion.minimum))
    facts = {"low": low, "high": high, "step": step, "next": example}
    return (
        wording.SCORE_TITLE,
        _fill(wording.SCORE_ERROR, facts),
        _fill(wording.SCORE_PROMPT, facts),
    )


def meanings_of(criterion: Criterion) -> tuple[str, ...]:
    """Return what each answer that is entered as points stands for: "3 = Fully in place"."""
    if criterion.kind is not CriterionKind.OPTION:
        return ()
    return tuple(
        f"{number_text(option.points)} = {option.label}"
        for option in criterion.options
        if option.points is not None and option.label != number_text(option.points)
    )


def _choice_messages(
    choices: tuple[str, ...], meanings: tuple[str, ...]
) -> tuple[Text, Text, Text]:
    """Return the messages about choices; those entered as points are told with their meaning."""
    error = _choices_in(wording.CHOICE_ERROR, choices, SHOWN_CHOICES)
    prompt = _choices_in(wording.CHOICE_PROMPT, choices, SHOWN_CHOICES)
    told = _choices_in(wording.CHOICE_PROMPT, meanings, SHOWN_MEANINGS) if meanings else prompt
    return wording.CHOICE_TITLE, error, prompt if told is wording.LONG_LIST else told


def _choices_in(words: Text, choices: tuple[str, ...], limit: int) -> Text:
    """Return a message with the choices in it, or a hint to the list where they are too long."""
    if len("、".join(choices)) > limit:
        return wording.LONG_LIST
    zh, en = "、".join(choices), ", ".join(choices)
    return Text(words.zh.format(choices=zh), words.en.format(choices=en))


def _fill(words: Text, facts: dict[str, str]) -> Text:
    return Text(words.zh.format(**facts), words.en.format(**facts))


def answer_shape(criterion: Criterion) -> tuple[object, ...]:
    """Return what two criteria must share to take the same validation."""
    return (
        criterion.kind,
        criterion.minimum,
        criterion.cap,
        criterion.step,
        tuple((option.label, option.points) for option in criterion.options),
    )
