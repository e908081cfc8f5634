"""Which texts of the criteria no row of the form can show whole."""

from collections.abc import Iterator
from dataclasses import replace

from workbook_tool.core.form.draft import LINE_HEIGHT, MARGIN
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.score_columns import lay_out_table
from workbook_tool.core.form.spec import Field
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import count_lines

TALLEST_ROW = 409.5  # points; Excel has no taller one
MOST_LINES = int((TALLEST_ROW - MARGIN) / LINE_HEIGHT)
# Texts that fit the narrowest column, so that most schemes need no layout.
_ALWAYS_FITS = {Field.TEXT: 300, Field.METHODS: 80}


def overlong_texts(assessment_round: AssessmentRound) -> Iterator[tuple[Criterion, Field, int]]:
    """Yield each text of a criterion that is too long, and how many characters have room."""
    told: set[tuple[str, Field]] = set()
    for audience in assessment_round.audiences:
        asked = audience.criteria
        found = [(one, *text) for one in asked for text in _long_texts(one)]
        if not found:
            continue
        scheme = replace(assessment_round.scheme, criteria=asked)
        table, widths = lay_out_table(Issue(assessment_round, Agency("", ""), "", scheme))
        for criterion, field, text in found:
            width = int(widths[(table.column_of(field) or 1) - 1])
            if count_lines(text, width) > MOST_LINES and (criterion.code, field) not in told:
                told.add((criterion.code, field))
                yield criterion, field, _room(text, width)


def _long_texts(criterion: Criterion) -> Iterator[tuple[Field, str]]:
    texts = {Field.TEXT: criterion.text, Field.METHODS: "\n".join(criterion.methods)}
    for field, text in texts.items():
        if len(text) + text.count("\n") * 10 > _ALWAYS_FITS[field]:
            yield field, text


def _room(text: str, width: int) -> int:
    """Return how many characters from the start on fit into a row."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = count_lines(text[:middle], width) <= MOST_LINES
        low, high = (middle, high) if fits else (low, middle - 1)
    return low
