"""What a score cell takes: its choices, its validation and the number that an answer stands for.

Everything follows from the criterion's kind, limits, step and options, so that a new kind of
scheme needs no new layout.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from workbook_tool.core.cells import Range
from workbook_tool.core.form import wording
from workbook_tool.core.form.formulas import quote
from workbook_tool.core.form.spec import Validation
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.scheme import Criterion, CriterionKind, CriterionRole
from workbook_tool.core.round.settings import ScoreInput
from workbook_tool.core.text import Language, Text, listed

MOST_CHOICES = 61
INLINE_LIMIT = 255
SHOWN_CHOICES = 100  # characters of choices inside a message
SHOWN_MEANINGS = 200  # characters of choices with their meaning inside a prompt


def yes_no(language: Language) -> tuple[str, str]:
    """Return the two answers of a yes/no question."""
    return wording.YES.in_language(language), wording.NO.in_language(language)


def choices_of(criterion: Criterion, language: Language) -> tuple[str, ...]:
    """Return every answer that a criterion takes, best first; () where there are too many.

    Options are entered as their points, where they have any. Of a deduction nothing is the best.
    """
    match criterion.kind:
        case CriterionKind.SCORE:
            count = int((criterion.cap - criterion.minimum) / criterion.step) + 1
            if count > MOST_CHOICES:
                return ()
            steps = (criterion.minimum + turn * criterion.step for turn in range(count))
            listed = tuple(number_text(step) for step in steps)
            return listed if criterion.role is CriterionRole.DEDUCTION else listed[::-1]
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
    steps = position_on_steps(cell, criterion)
    return (
        f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high},ABS({steps}-ROUND({steps},0))<0.000001)"
    )


def fits_inline(choices: Iterable[str]) -> bool:
    """Tell whether choices can stand inside the validation itself."""
    listed = tuple(choices)
    return len(",".join(listed)) <= INLINE_LIMIT and not any("," in one for one in listed)


def takes_zero(criterion: Criterion) -> bool:
    """Tell whether 0 can be entered as points."""
    match criterion.kind:
        case CriterionKind.SCORE:
            zero = Decimal(0)
            return criterion.minimum <= zero <= criterion.cap and criterion.is_on_step(zero)
        case CriterionKind.OPTION:
            return any(option.points == 0 for option in criterion.options)
        case _:
            return False


def score_value(criterion: Criterion, score: str, language: Language) -> str:
    """Return the formula of the number that an answer stands for; 0 for none."""
    if criterion.kind is CriterionKind.YES_NO:
        return f"IF({score}={quote(yes_no(language)[0])},{number_text(criterion.cap)},0)"
    return f"IF(ISNUMBER({score}),{score},0)"


def place_of_choice(criterion: Criterion, score: str, language: Language) -> str:
    """Return the formula of the place of an answer among the choices, 0 for none."""
    choices = enumerate(choices_of(criterion, language), start=1)
    return "+".join(f"({score}={quote(choice)})*{place}" for place, choice in choices)


def position_on_steps(cell: str, criterion: Criterion) -> str:
    """Return the formula of how many steps a score is above the minimum."""
    base = cell if criterion.minimum == 0 else f"({cell}-{number_text(criterion.minimum)})"
    return f"{base}/{number_text(criterion.step)}"


def _score_messages(criterion: Criterion) -> tuple[Text, Text, Text]:
    low, high = number_text(criterion.minimum), number_text(criterion.cap)
    step = number_text(criterion.step)
    example = (high, number_text(max(criterion.cap - criterion.step, criterion.minimum)))
    if takes_zero(criterion) and criterion.role in {CriterionRole.BONUS, CriterionRole.DEDUCTION}:
        example = ("0", step)
    facts = {"low": low, "high": high, "step": step, "first": example[0], "next": example[1]}
    return (
        wording.SCORE_TITLE,
        wording.SCORE_ERROR.filled(**facts),
        wording.SCORE_PROMPT.filled(**facts),
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
    return words.filled(choices=listed(choices))


def answer_shape(criterion: Criterion) -> tuple[object, ...]:
    """Return what two criteria must share to take the same validation."""
    return (
        criterion.kind,
        criterion.minimum,
        criterion.cap,
        criterion.step,
        tuple((option.label, option.points) for option in criterion.options),
    )
