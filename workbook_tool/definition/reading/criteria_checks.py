"""What is wrong between criteria on 指标: their codes, levels that form a circle, doubles."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from workbook_tool.core.findings import Code
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.definition.reading.faults import Doubles, Faults, Spot, same_name
from workbook_tool.definition.reading.fields import Field

CRITERION_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
NUMBER_OF_CODE_DIGITS = 2

Placed = tuple[str, Spot]
"""The title of a level and its cell."""


def read_codes(cells: Sequence[Field], faults: Faults) -> tuple[str, ...]:
    """Return a code for each criterion: C01, C02 … where the whole column is blank."""
    if all(cell.is_blank for cell in cells):
        digits = max(NUMBER_OF_CODE_DIGITS, len(str(len(cells))))
        return tuple(f"C{number:0{digits}}" for number in range(1, len(cells) + 1))
    doubles = Doubles(Code.CRITERION_CODE_TWICE, faults)
    codes = []
    for cell in cells:
        code = cell.text()
        codes.append(code)
        if cell.is_blank:
            faults.add(Code.CRITERION_CODE_MISSING, cell.at, {})
        elif code and not CRITERION_CODE.fullmatch(code):
            is_number = code.isascii() and code.isdigit()
            better = f"C{int(code):02}" if is_number else None
            facts: dict[str, object] = {"value": code}
            faults.add(
                Code.CRITERION_CODE_INVALID, cell.at, facts, observed=code, suggestion=better
            )
        elif code:
            doubles.check(code, cell.at)
    return tuple(codes)


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


def check_spellings(paths: Iterable[tuple[Placed, ...]], faults: Faults) -> None:
    """Report a title that differs from one beside it in blanks, width or case only, once."""
    first: dict[tuple[str, ...], Placed] = {}
    reported: set[tuple[str, ...]] = set()
    for path in paths:
        for depth, (title, at) in enumerate(path, start=1):
            above = tuple(same_name(one) for one, _ in path[: depth - 1])
            other, place = first.setdefault((*above, same_name(title)), (title, at))
            if other == title or (*above, title) in reported:
                continue
            reported.add((*above, title))
            facts: dict[str, object] = {"value": title, "other": other, "first": place.cell}
            faults.add(Code.LEVEL_SPELT_TWO_WAYS, at, facts, observed=title, suggestion=other)


def check_texts(criteria: Sequence[tuple[Criterion, Spot]], roster: Roster, faults: Faults) -> None:
    """Report the same words twice under one indicator, where some agency answers both."""
    seen: dict[tuple[str, ...], list[tuple[Criterion, Spot]]] = {}
    for one, at in criteria:
        if not one.text:
            continue
        key = (*map(same_name, one.levels), same_name(one.text))
        before = seen.setdefault(key, [])
        double = next(
            (place for other, place in before if _share_agencies(one, other, roster)), None
        )
        if double is not None:
            facts: dict[str, object] = {"criterion": one.code, "first": double.cell}
            faults.add(Code.CRITERION_TEXT_TWICE, at, facts, criterion=one.code)
        before.append((one, at))


def _share_agencies(one: Criterion, other: Criterion, roster: Roster) -> bool:
    if one.agencies or other.agencies:
        codes = (*one.agencies, *other.agencies)
        named = [roster.by_code.get(code, Agency(code, code)) for code in codes]
        return any(one.applies_to(agency) and other.applies_to(agency) for agency in named)
    return not one.groups or not other.groups or not set(one.groups).isdisjoint(other.groups)
