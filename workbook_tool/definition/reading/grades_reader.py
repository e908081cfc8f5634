"""The sheet 等次: grades as ordered conditions with their quotas, as they stand there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.scheme import HUNDRED
from workbook_tool.core.round.settings import Grade
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.faults import Doubles, Faults
from workbook_tool.definition.reading.fields import ZERO_OR_MORE, Field
from workbook_tool.definition.reading.grade_cells import Names, read_quota, read_sections
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.table import Table, find_table, report_misspelt_columns
from workbook_tool.definition.words.table_columns import GRADE_COLUMNS

RATE_WORDS = Text("0% 至 100%", "0% to 100%")


@dataclass(frozen=True, slots=True)
class PlacedGrade:
    """One grade and its cells by the names of their fields.

    Where ``is_doubtful`` a condition is faulty, so that nobody knows who meets them.
    """

    grade: Grade
    cells: Mapping[str, Field]
    is_doubtful: bool = False


def read_grades(grid: Grid, names: Names, faults: Faults) -> tuple[PlacedGrade, ...]:
    """Return the grades in order; an empty sheet means that there are none.

    ``names`` are what a minimum may name.
    Whether they contradict each other is asked once the roster is read: see ``grade_checks``.
    """
    if not grid.rows:
        return ()
    table = find_table(grid, GRADE_COLUMNS, faults)
    if table is None:
        return ()
    before = len(faults.found)
    report_misspelt_columns(table, faults)
    is_open = len(faults.found) > before  # which conditions there are is not known then
    doubles = Doubles(Code.NAME_TWICE, faults)
    read = (_read_grade(table, row, names, doubles, faults) for row in table.filled_rows())
    return tuple(replace(one, is_doubtful=one.is_doubtful or is_open) for one in read)


def _read_grade(
    table: Table, row: int, names: Names, doubles: Doubles, faults: Faults
) -> PlacedGrade:
    cells = {column.field: table.cell(row, column.field, faults) for column in GRADE_COLUMNS}
    title = cells["grade"]
    if title.is_blank and "grade" in table.places:
        faults.add(Code.NAME_MISSING, title.at, {"label": title.label})
    elif title.text():
        doubles.check(title.text(), title.at, label=title.label)
    before = len(faults.found)
    quota = cells["quota"]
    every = _rate(cells["minimum_section_rate"])
    grade = Grade(
        title.text(),
        cells["minimum_total"].number(ZERO_OR_MORE),
        _rate(cells["minimum_rate"]),
        every,
        read_sections(cells["minimum_sections"], names, at_least=every),
        read_quota(quota, shows_percent=(quota.at.row, quota.at.column) in table.grid.percents),
    )
    return PlacedGrade(grade, cells, is_doubtful=len(faults.found) > before)


def _rate(cell: Field) -> Decimal | None:
    """Return a rate as a fraction; 90 in place of 90% is reported, not guessed."""
    rate = cell.number(ZERO_OR_MORE)
    if rate is not None and rate > 1:
        cell.out_of_range(
            RATE_WORDS, suggestion=f"{number_text(rate)}%" if rate <= HUNDRED else None
        )
        return None
    return rate
