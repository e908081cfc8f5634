"""The sheet 等次: grades as ordered conditions, and orders that cannot work."""

from decimal import Decimal

from workbook_tool.core.findings import Code
from workbook_tool.core.round import Grade
from workbook_tool.core.scheme import HUNDRED, Criterion, CriterionRole
from workbook_tool.core.text import Text
from workbook_tool.definition.faults import Doubles, Faults, Spot
from workbook_tool.definition.fields import ZERO_OR_MORE, Field, plain
from workbook_tool.definition.grid import Grid
from workbook_tool.definition.table import find_table
from workbook_tool.definition.table_columns import GRADE_COLUMNS

RATE_WORDS = Text("0% 至 100%", "0% to 100%")


def read_grades(grid: Grid, criteria: tuple[Criterion, ...], faults: Faults) -> tuple[Grade, ...]:
    """Return the grades in order; an empty sheet means that there are none.

    Reports a grade that nobody can reach: an earlier one takes all who meet it, or its lower
    bound lies above what full marks and bonuses give.
    """
    if not grid.rows:
        return ()
    table = find_table(grid, GRADE_COLUMNS, faults)
    if table is None or "grade" not in table.places:
        return ()
    placed: list[tuple[Grade, Spot]] = []
    doubles = Doubles(Code.NAME_TWICE, faults)
    for row in table.filled_rows():
        title = table.cell(row, "grade", faults)
        if title.is_blank:
            faults.add(Code.NAME_MISSING, title.at, {"label": title.label})
        elif title.text():
            doubles.check(title.text(), title.at, label=title.label)
        total = table.cell(row, "minimum_total", faults)
        grade = Grade(
            title.text(),
            total.number(ZERO_OR_MORE),
            _rate(table.cell(row, "minimum_rate", faults)),
            _rate(table.cell(row, "minimum_section_rate", faults)),
        )
        _check_within_total(grade, total, criteria, faults)
        placed.append((grade, title.at))
    _check_order(placed, faults)
    return tuple(grade for grade, _ in placed)


def _rate(cell: Field) -> Decimal | None:
    """Return a rate as a fraction; 90 in place of 90% is reported, not guessed."""
    rate = cell.number(ZERO_OR_MORE)
    if rate is not None and rate > 1:
        cell.out_of_range(RATE_WORDS, suggestion=f"{plain(rate)}%" if rate <= HUNDRED else None)
        return None
    return rate


def _check_within_total(
    grade: Grade, cell: Field, criteria: tuple[Criterion, ...], faults: Faults
) -> None:
    counted = {CriterionRole.REGULAR, CriterionRole.BONUS}
    best = sum((item.worth for item in criteria if item.role in counted), Decimal(0))
    if grade.minimum_total is not None and best and grade.minimum_total > best:
        facts: dict[str, object] = {
            "grade": grade.title,
            "minimum": plain(grade.minimum_total),
            "total": plain(best),
        }
        faults.add(Code.GRADE_ABOVE_TOTAL, cell.at, facts, observed=plain(grade.minimum_total))


def _check_order(placed: list[tuple[Grade, Spot]], faults: Faults) -> None:
    """Report each grade that an earlier one swallows, once."""
    for position, (grade, at) in enumerate(placed):
        earlier = next((other for other, _ in placed[:position] if _swallows(other, grade)), None)
        if earlier is not None:
            facts: dict[str, object] = {"grade": grade.title, "earlier": earlier.title}
            faults.add(Code.GRADE_UNREACHABLE, at, facts)


def _swallows(earlier: Grade, later: Grade) -> bool:
    """Tell whether whoever meets the later grade meets the earlier one too."""
    pairs = (
        (earlier.minimum_total, later.minimum_total),
        (earlier.minimum_rate, later.minimum_rate),
        (earlier.minimum_section_rate, later.minimum_section_rate),
    )
    return all(asked is None or (given is not None and given >= asked) for asked, given in pairs)
