"""Levels of the scheme that stand above each other: subtotals could not follow them."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from workbook_tool.core.findings import Code
from workbook_tool.definition.reading.faults import Faults, Spot

Placed = tuple[str, Spot]
"""The title of a level and its cell."""


def check_level_cycles(paths: Iterable[tuple[Placed, ...]], faults: Faults) -> None:
    """Report each pair of titles that stands the other way round, directly or through others.

    ``paths`` are the levels of the criteria, first to last. A title that only repeats the one
    above it is no cycle, because schemes of uneven depth are written so.
    """
    below: dict[str, dict[str, Spot]] = {}
    reported: set[tuple[str, str]] = set()
    for path in paths:
        for (above, _), (title, at) in pairwise(path):
            pair = (above, title)
            if title in below.get(above, {}) or pair in reported:
                continue
            first = _way(below, title, above)
            if first is None:
                below.setdefault(above, {})[title] = at
                continue
            reported.add(pair)
            facts: dict[str, object] = {"above": above, "below": title, "first": first.cell}
            faults.add(Code.LEVELS_CYCLIC, at, facts, observed=title)


def _way(below: Mapping[str, Mapping[str, Spot]], start: str, end: str) -> Spot | None:
    """Return the cell in which ``end`` stands below ``start``, None where it does not."""
    waiting, seen = [start], {start}
    while waiting:
        for title, at in below.get(waiting.pop(), {}).items():
            if title == end:
                return at
            if title not in seen:
                seen.add(title)
                waiting.append(title)
    return None
