"""The axis of a chart of differences: few gridlines, and room for the label at the end of a bar."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

_UNITS: Final = tuple(map(Decimal, ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50")))
_MOST_UNITS: Final = 5  # between the ends of the bars; with more the numbers stand aslant
_LABEL: Final = Decimal("0.15")  # of the whole length of the bars: what a label takes


class Axis(NamedTuple):
    """Where an axis begins and ends, and the distance of its gridlines."""

    minimum: float
    maximum: float
    unit: float


def axis_beside_zero(values: Iterable[Decimal]) -> Axis:
    """Return an axis for bars from zero to each value, on whichever side there are any.

    >>> axis_beside_zero([Decimal("-1.4"), Decimal("0.04")])
    Axis(minimum=-2.0, maximum=0.5, unit=0.5)
    >>> axis_beside_zero([Decimal("-1.17")])
    Axis(minimum=-1.5, maximum=0.0, unit=0.5)
    """
    shown = [Decimal(0), *values]
    low, high = min(shown), max(shown)
    length = high - low
    unit = next((one for one in _UNITS if length / one <= _MOST_UNITS), length or _UNITS[0])
    room = length * _LABEL
    start = ((low - room) / unit).to_integral_value(ROUND_FLOOR) * unit if low else low
    end = ((high + room) / unit).to_integral_value(ROUND_CEILING) * unit if high else high
    return Axis(float(start), float(end), float(unit))
