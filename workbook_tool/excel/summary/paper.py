"""How a sheet lies on paper: A4 or A3, pages side by side, and no page with a row or two.

Programs scale a sheet to the pages it may take, never up. So the pages are counted here, and a
sheet may take as many, or one less where the last one would hold next to nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

MANY_CRITERIA: Final = 14
"""A table with more criteria than this takes A3."""
MARGINS: Final = (0.4, 0.4, 0.55, 0.55)  # left, right, top, bottom in inches
LEAST_SCALE: Final = 0.6  # at which 10 points print as 6
ROW_HEIGHT: Final = 15.0
_SIDE_BY_SIDE_SCALE: Final = 0.75
_SQUEEZED: Final = 0.72  # of the scale, at the most to save a page
_GUESSES: Final = tuple(percent / 100 for percent in range(100, 79, -1))  # of the scale
_LEAST_ROWS: Final = 5  # of a last page: three, a blank one, and the signatures
_MOST_PAGES: Final = 20
_INCH: Final = 72


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper: its code in the file, the short and the long side in points."""

    code: int
    short: float
    long: float

    def room(self, *, is_landscape: bool) -> tuple[float, float]:
        """Return width and height between the margins, in points."""
        left, right, top, bottom = (inches * _INCH for inches in MARGINS)
        width, height = (self.long, self.short) if is_landscape else (self.short, self.long)
        return width - left - right, height - top - bottom


A4: Final = Paper(9, 595.3, 841.9)
A3: Final = Paper(8, 841.9, 1190.6)


def paper_for(criteria: int, widths: Sequence[float]) -> Paper:
    """Return the paper of a table with so many criteria in columns of these widths.

    A3 comes before pages side by side.
    """
    return A3 if criteria > MANY_CRITERIA or pages_across(widths, A4) > 1 else A4


def pages_across(widths: Sequence[float], paper: Paper, *, is_landscape: bool = True) -> int:
    """Return over how many pages a table is printed side by side: one, unless it is very wide.

    >>> pages_across([5.0, 26.0, *[8.0] * 16], A4), pages_across([5.0, 26.0, *[8.0] * 60], A3)
    (1, 2)
    """
    width, _ = paper.room(is_landscape=is_landscape)
    points = _points(widths)
    return 1 if points * LEAST_SCALE <= width else ceil(points * _SIDE_BY_SIDE_SCALE / width)


def pages_down(
    widths: Sequence[float],
    heights: Sequence[float],
    paper: Paper,
    *,
    is_landscape: bool,
    repeat: tuple[int, int] | None = None,
) -> int:
    """Return how many pages a sheet may take, one below the other; 0 for as many as it takes.

    ``heights`` are those of all rows from the first on; the rows of ``repeat``, from 1, stand on
    each page.
    """
    width, height = paper.room(is_landscape=is_landscape)
    across = pages_across(widths, paper, is_landscape=is_landscape)
    scale = min(1.0, floor(100 * width * across / _points(widths)) / 100)
    repeated = sum(heights[repeat[0] - 1 : repeat[1]]) if repeat else 0.0
    pages, _ = _count(heights, repeated, height / scale)
    if pages > _MOST_PAGES:
        return 0
    # Programs differ in the width of a character, and so in the scale.
    guesses = (_count(heights, repeated, height / (scale * part)) for part in _GUESSES)
    is_orphan = any(count == pages and rows < _LEAST_ROWS for count, rows in guesses)
    least = scale * _SQUEEZED
    smaller, _ = _count(
        heights, repeated, height / (least if is_orphan else max(LEAST_SCALE, least))
    )
    return max(1, pages - 1) if smaller < pages else pages


def heights_of(known: Mapping[int, float], rows: int) -> list[float]:
    """Return the height of each of so many rows."""
    return [known.get(row, ROW_HEIGHT) for row in range(1, rows + 1)]


def _count(heights: Sequence[float], repeated: float, room: float) -> tuple[int, int]:
    """Return the pages that rows take, and how many rows stand on the last one."""
    pages, used, rows = 1, 0.0, 0
    for height in heights:
        if used + height > room and rows:
            pages, used, rows = pages + 1, repeated, 0
        used, rows = used + height, rows + 1
    return pages, rows


def _points(widths: Sequence[float]) -> float:
    """Return the width of columns in points: 7 pixels a character, and 5 around them."""
    return sum(width * 7 + 5 for width in widths) * 0.75
