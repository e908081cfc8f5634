"""What the scoring table takes and how it shows its state: validations and colours."""

from collections.abc import Iterator

from workbook_tool.core.cells import Range, column_name
from workbook_tool.core.form import wording
from workbook_tool.core.form.answers import (
    answer_shape,
    fits_inline,
    validation_of,
)
from workbook_tool.core.form.hidden import ListSheet
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.roles import costs_of, role_messages, tell_role
from workbook_tool.core.form.spec import (
    ConditionalStyle,
    EvidenceTable,
    Field,
    ScoreTable,
    Validation,
)
from workbook_tool.core.formulas import (
    block,
    in_this_row,
    is_blank_text,
    quote,
    starts_with,
    within,
)
from workbook_tool.core.round.demands import BASIS_MINIMUM
from workbook_tool.core.round.scheme import Criterion

BASIS_LIMIT = 500
REASON_LIMIT = 300
NUMBERS_LIMIT = 60
TEXT_LIMITS = {
    Field.BASIS: BASIS_LIMIT,
    Field.EVIDENCE: NUMBERS_LIMIT,
    Field.DEDUCTION: REASON_LIMIT,
    Field.NOT_APPLICABLE: REASON_LIMIT,
}


def column_of(table: ScoreTable, field: Field) -> int:
    """Return the column of a field that every table has."""
    column = table.column_of(field)
    if column is None:
        message = f"the table has no column {field}"
        raise ValueError(message)
    return column


def column_cells(
    issue: Issue, table: ScoreTable | EvidenceTable, column: int, rows: tuple[int, int]
) -> str:
    """Return the cells of a column from one row to another, as formulas of other sheets name them.

    Right of the last column all is hidden and locked.
    """
    if issue.version == 1:
        return block(column, *rows, table.sheet)
    return within(len(table.columns) + 1, column, *rows, table.sheet)


def score_validations(issue: Issue, table: ScoreTable, lists: ListSheet) -> Iterator[Validation]:
    """Yield one validation for all score cells that take the same answers."""
    column = column_of(table, Field.SCORE)
    groups: dict[tuple[object, ...], list[Criterion]] = {}
    for criterion in issue.scheme:
        shape = (*answer_shape(criterion), role_messages(issue, criterion))
        groups.setdefault(shape, []).append(criterion)
    for members in groups.values():
        choices = members[0].kind.answers(members[0], issue.language)
        source = ""
        has_decimals = issue.version > 1 and any("." in one for one in choices)
        # Where a comma is the decimal sign, "0.5" out of an inline list is a text.
        if choices and (has_decimals or not fits_inline(choices)):
            source = lists.source(f"choices {members[0].code}", choices)
        cells = (
            Range(table.rows[one.code], column, table.rows[one.code], column) for one in members
        )
        plain = validation_of(
            members[0],
            tuple(cells),
            score_column=column_name(column),
            language=issue.language,
            score_input=issue.settings.score_input,
            list_source=source,
        )
        yield tell_role(issue, members[0], plain)


def text_validations(issue: Issue, table: ScoreTable) -> Iterator[Validation]:
    """Yield the limits of length of the text columns."""
    for field, limit in TEXT_LIMITS.items():
        column = table.column_of(field)
        if column is None:
            continue
        yield Validation(
            (Range(table.header_row + 1, column, table.total_row - 1, column),),
            "text_length",
            minimum=0,
            maximum=limit,
            error_title=issue.say(wording.LENGTH_TITLE),
            error=issue.say(wording.LENGTH_ERROR, limit=limit),
        )


def status_colours(issue: Issue, table: ScoreTable) -> Iterator[ConditionalStyle]:
    """Yield formula rules only: the kind that every program kept."""

    def rule(field: Field, formula: str, style: str) -> ConditionalStyle:
        column = column_of(table, field)
        cells = Range(table.header_row + 1, column, table.total_row - 1, column)
        return ConditionalStyle(cells, formula, style)

    status = f"${column_name(column_of(table, Field.STATUS))}{table.header_row + 1}"
    score, basis, evidence, reason = (
        in_this_row(column_of(table, field))
        for field in (Field.SCORE, Field.BASIS, Field.EVIDENCE, Field.DEDUCTION)
    )
    yield rule(Field.SCORE, starts_with(status, "×"), "bad")
    for words in costs_of(issue.roles):
        costs = f"{status}={quote(issue.say(words))}"
        yield rule(Field.SCORE, costs, "open")
        yield rule(Field.STATUS, costs, "open")
    yield rule(Field.SCORE, f"NOT(ISBLANK({score}))", "good")
    yield rule(Field.STATUS, starts_with(status, "√"), "good")
    yield rule(Field.STATUS, starts_with(status, "×"), "bad")
    yield rule(Field.STATUS, f"LEN({status})>0", "open")
    yield rule(Field.BASIS, f"LEN(TRIM({basis}))>={BASIS_MINIMUM}", "good")
    yield rule(Field.EVIDENCE, f"NOT({is_blank_text(evidence)})", "good")
    if issue.version > 1:
        # The second step is the basis first, then the evidence.
        is_evidence = f"{status}<>{quote(issue.say(wording.TO_BASE))}"
        yield rule(Field.EVIDENCE, f"AND({starts_with(status, '②')},{is_evidence})", "open")
    elif any(criterion.asks_for_evidence for criterion in issue.scheme):
        yield rule(Field.EVIDENCE, f"{status}={quote(issue.say(wording.TO_PROVE))}", "open")
    yield rule(Field.DEDUCTION, f"NOT({is_blank_text(reason)})", "good")
    yield rule(Field.DEDUCTION, starts_with(status, "③"), "open")
