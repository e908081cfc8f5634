"""The distribution of totals: bands whose edges include the limits of the grades."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Final

from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.settings import Grade

MOST_BANDS: Final = 12
# Widths as shares of what can be reached, finest first.
_WIDTHS: Final = tuple(map(Decimal, ("0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1")))


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from ``low`` to below ``high``; ``counts`` by grade title, "" without a grade."""

    low: Decimal
    high: Decimal
    counts: dict[str, int]
    is_last: bool = False


def grade_limits(grades: tuple[Grade, ...], reachable: Decimal) -> tuple[Decimal, ...]:
    """Return the totals at which grades begin, ascending; other conditions have no limit here."""
    limits = {
        grade.minimum_total
        if grade.minimum_total is not None
        else (grade.minimum_rate or Decimal(0)) * reachable
        for grade in grades
    }
    return tuple(sorted(limit for limit in limits if limit > 0))


def build_bands(
    counted: tuple[AgencyResult, ...], grades: tuple[Grade, ...], reachable: Decimal
) -> tuple[Band, ...]:
    """Return at most a dozen equal bands, further cut where a grade begins, with their counts."""
    totals = [result.total for result in counted if result.total is not None]
    # A scheme of nothing but bonuses has no full marks; its highest total is the measure then.
    whole = reachable or max(*totals, Decimal(1))
    edges = _edges(min(totals), max(totals), whole, grade_limits(grades, reachable))
    titles = [grade.title for grade in grades] + [""]
    bands = []
    for low, high in pairwise(edges):
        is_last = high == edges[-1]
        counts = dict.fromkeys(titles, 0)
        for result in counted:
            if (
                result.total is not None
                and low <= result.total
                and (result.total < high or (is_last and result.total == high))
            ):
                grade = result.grade or ""
                counts[grade] = counts.get(grade, 0) + 1
        bands.append(Band(low, high, counts, is_last))
    return tuple(bands)


def _edges(
    lowest: Decimal, highest: Decimal, reachable: Decimal, limits: tuple[Decimal, ...]
) -> list[Decimal]:
    width = next(
        (
            reachable * share
            for share in _WIDTHS
            if (highest - lowest) / (reachable * share) <= MOST_BANDS - 1
        ),
        reachable,
    )
    # Not "//", which truncates towards zero with Decimal.
    first = int((lowest / width).to_integral_value(ROUND_FLOOR))
    last = int((highest / width).to_integral_value(ROUND_CEILING))
    if first == last:
        # All totals on one edge: the band below where they are full marks, above otherwise.
        first, last = (first - 1, last) if highest >= reachable else (first, last + 1)
    grid = {width * step for step in range(first, last + 1)}
    inside = {limit for limit in limits if width * first < limit < width * last}
    return sorted(grid | inside)
