"""Where the pages of an agency's sheet end that has more criteria than one page holds.

The last page holds the signatures, and never these alone: the last criteria stand above them. Pages
hold about the same, so that each has room left where a program takes rows to be taller than ours.
"""

from collections.abc import Mapping, Sequence

HEADING, HEADER, FOOT = 125.0, 36.0, 100.0
"""Points at the most: above the rows of page one, of each further page, and of what ends it."""
_TOGETHER = 3  # rows that stay with the signatures
_FINER = 10.0  # points by which a page is tried longer


def page_ends(heights: Mapping[str, float], room: float) -> tuple[str, ...]:
    """Return the criteria after which a page ends, none where one page holds them all.

    ``heights`` are the points of each row by criterion, in printed order; ``room`` is what a page
    holds.
    """
    rows = list(heights.items())
    whole = HEADING + sum(heights.values()) + FOOT
    if whole <= room:
        return ()
    kept = _kept_with_foot([height for _, height in rows], room)
    most = len(_ends(rows, kept, room)) + 1
    limit = whole / most
    while limit < room and len(_ends(rows, kept, limit)) >= most:
        limit += _FINER
    return _ends(rows, kept, min(limit, room))


def _kept_with_foot(heights: Sequence[float], room: float) -> int:
    """Return how many of the last rows stay with the signatures: as many as a page has room for."""
    for count in range(min(_TOGETHER, len(heights) - 1), 1, -1):
        if HEADER + sum(heights[-count:]) + FOOT <= room:
            return count
    return 1


def _ends(rows: Sequence[tuple[str, float]], kept: int, limit: float) -> tuple[str, ...]:
    """Return where pages end that hold so much."""
    last = sum(height for _, height in rows[-kept:]) + FOOT
    ends: list[str] = []
    used, before = HEADING, ""
    for code, height in (*rows[:-kept], ("", last)):
        if before and used + height > limit:
            ends.append(before)
            used = HEADER
        used += height
        before = code
    return tuple(ends)
