"""Grading: the conditions of grades (等次), and what forces them.

Totals are rounded half up before they are graded. Nothing is a binary float, because on a 0.1 grid
18 % of the sheets that total exactly 90 sum below it (measured); and weights are computed with as
fractions, because three times a third of a point would fall short of the point in ``Decimal`` too.
"""

from collections.abc import Iterable, Sequence

from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import Grade


def is_met(grade: Grade, outcome: Outcome) -> bool:
    """Tell whether every condition of a grade holds; its quota is no condition.

    A first-level indicator of which nothing applies is no obstacle. Where nothing is scored
    in points no grade is earned.
    """
    rates = outcome.section_rates
    bounds = [
        (grade.minimum_total, outcome.total),
        (grade.minimum_rate, outcome.rate),
        *((grade.minimum_section_rate, rate) for rate in rates.values()),
        *((one.rate, rates[one.title]) for one in grade.minimum_sections if one.title in rates),
    ]
    holds = all(minimum is None or value >= minimum for minimum, value in bounds)
    return holds and outcome.is_scored


def grade_of(grades: Iterable[Grade], outcome: Outcome) -> str | None:
    """Return the first grade whose conditions all hold, None where there is none."""
    return next((grade.title for grade in grades if is_met(grade, outcome)), None)


def forced_by(outcome: Outcome, scheme: IndicatorScheme, grades: Sequence[Grade]) -> str | None:
    """Return the worst grade that vetoes and prerequisites force, None where none does.

    A blank consequence forces the last grade.
    """
    titles = [grade.title for grade in grades]
    criteria = (scheme.by_code[code] for code in outcome.triggered)
    forced = (
        criterion.consequence or titles[-1]
        for criterion in criteria
        if titles and not criterion.forfeits_total
    )
    return max(forced, key=titles.index, default=None)
