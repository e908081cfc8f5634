"""Criteria and indicators that stand twice on 指标, or are told apart by nothing that shows."""

from collections.abc import Iterable, Sequence

from workbook_tool.core.findings import Code
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.definition.reading.faults import Faults, Spot, same_name
from workbook_tool.definition.reading.level_cycles import Placed


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


def check_texts(criteria: Sequence[tuple[Criterion, Spot]], faults: Faults) -> None:
    """Report the same words twice under one indicator, where some agency answers both."""
    seen: dict[tuple[str, ...], list[tuple[Criterion, Spot]]] = {}
    for one, at in criteria:
        if not one.text:
            continue
        key = (*map(same_name, one.levels), same_name(one.text))
        before = seen.setdefault(key, [])
        double = next((place for other, place in before if _share_agencies(one, other)), None)
        if double is not None:
            facts: dict[str, object] = {"criterion": one.code, "first": double.cell}
            faults.add(Code.CRITERION_TEXT_TWICE, at, facts, criterion=one.code)
        before.append((one, at))


def _share_agencies(one: Criterion, other: Criterion) -> bool:
    return not one.groups or not other.groups or not set(one.groups).isdisjoint(other.groups)
