"""The distribution of totals: equal, round bands, or the bands of the grades."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Final

from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.settings import AssessmentRound

MOST_BANDS: Final = 7
# Round widths in points, finest first.
_WIDTHS: Final = tuple(Decimal(step).scaleb(power) for power in range(6) for step in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from ``low`` to below ``high``; ``counts`` by grade title, "" without a grade.

    ``label`` names the first and the last total that may lie in it (85–89.9).
    """

    low: Decimal
    high: Decimal
    label: str
    counts: dict[str, int]


def build_bands(consolidation: Consolidation) -> tuple[Band, ...]:
    """Return the bands in which the totals of a consolidation lie, lowest first.

    They are equal and round, such that grades begin where bands do; where no such width is round
    enough, they are those of the grades. The last one holds full marks where somebody has them.
    """
    results = [one for one in consolidation.counted if one.total is not None]
    totals = [one.total for one in results if one.total is not None]
    the_round = consolidation.assessment_round
    reach = max(the_round.reaches.values())
    edges = _edges(totals, reach, _grade_limits(the_round))
    digits = _digits(totals, the_round.scheme.places)
    titles = [grade.title for grade in the_round.grades] + [""]
    bands = []
    for low, high in pairwise(edges):
        is_closed = high == edges[-1] and (high == reach or high in totals)
        counts = dict.fromkeys(titles, 0)
        for one, total in zip(results, totals, strict=True):
            if low <= total < high or (is_closed and total == high):
                counts[one.grade or ""] = counts.get(one.grade or "", 0) + 1
        last = high if is_closed else high - Decimal(1).scaleb(-digits)
        bands.append(Band(low, high, f"{number_text(low)}–{number_text(last)}", counts))
    return tuple(bands)


def _grade_limits(the_round: AssessmentRound) -> frozenset[Decimal]:
    """Return the totals at which grades begin, where they are the same for every category."""
    reaches = set(the_round.reaches.values())
    limits = [grade.minimum_total for grade in the_round.grades]
    if len(reaches) == 1:
        (reach,) = reaches
        limits += [(grade.minimum_rate or Decimal(0)) * reach for grade in the_round.grades]
    return frozenset(limit for limit in limits if limit)


def _edges(totals: list[Decimal], reach: Decimal, limits: frozenset[Decimal]) -> list[Decimal]:
    """Return the limits of the bands, ascending: the finest that are few and begin with grades."""
    lowest, highest = min(totals), max(totals)
    inside = [limit for limit in limits if lowest < limit <= highest]
    for width in _WIDTHS:
        first, last = _floor(lowest, width), _floor(highest, width) + width
        if highest == reach == last - width:  # full marks close a band, as in 95–100
            first, last = min(first, highest - width), highest
        count = int((last - first) / width)
        is_told_apart = not inside or count > 1
        if count <= MOST_BANDS and is_told_apart and not any(one % width for one in inside):
            return [first + width * step for step in range(count + 1)]
    top = max(highest, reach)
    return sorted({Decimal(0), *(one for one in limits if one < top), top})


def _floor(number: Decimal, width: Decimal) -> Decimal:
    # Not "//", which truncates towards zero with Decimal.
    return (number / width).to_integral_value(ROUND_FLOOR) * width


def _digits(totals: list[Decimal], places: int) -> int:
    """Return the decimals that labels need: one, or as many as the totals have."""
    used = (-int(total.normalize().as_tuple().exponent) for total in totals)
    return min(places, max(1, *used, 0)) if places else 0
