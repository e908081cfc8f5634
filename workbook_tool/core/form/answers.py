"""The validation of a score cell: a list of what its kind offers, or a condition of its kind."""

from collections.abc import Iterable
from dataclasses import replace

from workbook_tool.core.cells import Range
from workbook_tool.core.form import wording
from workbook_tool.core.form.spec import Validation
from workbook_tool.core.round.kinds.protocol import NO, YES
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import ScoreInput
from workbook_tool.core.text import Language

INLINE_LIMIT = 255


def yes_no(language: Language) -> tuple[str, str]:
    """Return the two answers of a yes/no question."""
    return YES.in_language(language), NO.in_language(language)


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
    kind, choices = criterion.kind, criterion.kind.answers(criterion, language)
    title, error, prompt = kind.messages(criterion, language)
    custom = Validation(
        cells,
        "custom",
        formula=kind.custom_rule(criterion, f"{score_column}{cells[0].first_row}"),
        error_title=title.in_language(language),
        error=error.in_language(language),
        prompt_title=(kind.title if kind.asks_facts else wording.SCORE).in_language(language),
        prompt=prompt.in_language(language),
    )
    if not choices or (custom.formula and score_input is ScoreInput.CUSTOM):
        return custom
    if list_source:
        return replace(custom, kind="list", formula=list_source)
    return replace(custom, kind="list", formula="", choices=choices)


def fits_inline(choices: Iterable[str]) -> bool:
    """Tell whether choices can stand inside the validation itself."""
    listed = tuple(choices)
    return len(",".join(listed)) <= INLINE_LIMIT and not any("," in one for one in listed)


def answer_shape(criterion: Criterion) -> tuple[object, ...]:
    """Return what two criteria must share to take the same validation."""
    return (
        criterion.kind,
        criterion.minimum,
        criterion.cap,
        criterion.step,
        tuple((option.label, option.points) for option in criterion.options),
        (criterion.rule, criterion.unit, criterion.target),
    )
