"""How long the texts of a definition may be, so that the form shows each of them whole."""

from collections.abc import Mapping, Sequence

from workbook_tool.core.findings import Code
from workbook_tool.core.form.fitting import overlong_texts
from workbook_tool.core.round.kinds.protocol import Option
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.definition.reading.faults import Faults
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.table import Table

LONGEST: Mapping[str, int] = {
    # 设置
    "title": 200,
    "organiser": 100,
    "contact": 300,
    "question": 200,
    "stage": 60,
    "task": 300,
    "category": 60,
    # 指标; how long its texts may be depends on the layout
    "level_1": 80,
    "level_2": 80,
    "level_3": 80,
    "level_4": 80,
    "unit": 10,
    # 等次 and 单位名册
    "grade": 60,
    "name": 100,
}
LONGEST_LABEL = 100  # of an option
# A formula has 8,192 characters; the longest names each option once, with a reference before it.
ROOM_FOR_OPTIONS, ROOM_OF_ONE = 7000, 80


def check_length(cell: Field, field: str) -> None:
    """Report a text that is longer than its place on the form."""
    limit = LONGEST.get(field)
    if limit is not None and isinstance(cell.value, str) and len(cell.value) > limit:
        _report(cell, len(cell.value), limit)


def check_lengths(table: Table, faults: Faults) -> None:
    """Report every text of a table that is too long."""
    for row in table.filled_rows():
        for field in table.places:
            check_length(table.cell(row, field, faults), field)


def check_layout(assessment_round: AssessmentRound, cells: Sequence[Mapping[str, Field]]) -> None:
    """Report the texts of criteria that no row of the form shows whole.

    ``cells`` are those of each criterion by field, in printed order.
    """
    places = {one.code: place for place, one in enumerate(assessment_round.scheme)}
    for criterion, field, limit in overlong_texts(assessment_round):
        cell = cells[places[criterion.code]][field.value]
        _report(cell, len(cell.text()), limit)


def check_options(cell: Field, criterion: str, options: Sequence[Option]) -> None:
    """Report an option whose label is too long, or options too many for a formula."""
    longest = max((len(option.label) for option in options), default=0)
    if longest > LONGEST_LABEL:
        _report(cell, longest, LONGEST_LABEL)
    elif sum(len(option.label) + ROOM_OF_ONE for option in options) > ROOM_FOR_OPTIONS:
        facts: dict[str, object] = {"criterion": criterion, "count": len(options)}
        cell.faults.add(Code.NO_ROOM_FOR_OPTIONS, cell.at, facts, criterion=criterion)


def _report(cell: Field, count: int, limit: int) -> None:
    facts: dict[str, object] = {"label": cell.label, "count": count, "limit": limit}
    cell.faults.add(Code.NO_ROOM_FOR_TEXT, cell.at, facts)
