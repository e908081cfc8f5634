"""What an annex states beside its caps, the total and the sums of levels, against the caps."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme, worth_of
from workbook_tool.definition.annex.normalised import Normalised, StatedSum
from workbook_tool.definition.reading.faults import Faults


def check_sums(sheet: Normalised, criteria: tuple[Criterion, ...], faults: Faults) -> None:
    """Report every total and every sum of a level that the caps do not give.

    Nothing is said where a criterion could not be read: its own fault is enough.
    """
    rows = sorted(sheet.rows)
    if len(rows) != len(criteria) or not criteria:
        return
    total = IndicatorScheme(criteria).total
    for whole in sheet.totals:
        stated = whole.points
        if stated != total and stated not in _total_of_each_category(criteria):
            facts: dict[str, object] = {
                "stated": number_text(stated),
                "count": len(criteria),
                "sum": number_text(total),
                "difference": number_text(abs(total - stated)),
            }
            faults.add(
                Code.TOTAL_DIFFERS,
                whole.at,
                facts,
                observed=number_text(total),
                expected=number_text(stated),
            )
    by_row = dict(zip(rows, criteria, strict=True))
    seen: set[tuple[str, ...]] = set()
    for stated_sum in sheet.sums:
        members = _members_of(stated_sum, by_row, sheet.partial_lines)
        path = (*members[0].levels[: stated_sum.depth], str(stated_sum.points)) if members else ()
        if stated_sum.depth and path in seen:
            continue  # a flat file repeats the level in each of its rows
        seen.add(path)
        worth = _worth_of(members)
        if worth != stated_sum.points:
            facts = {
                "level": stated_sum.title,
                "stated": number_text(stated_sum.points),
                "count": len(members),
                "sum": number_text(worth),
            }
            faults.add(
                Code.LEVEL_SUM_DIFFERS,
                stated_sum.at,
                facts,
                observed=number_text(worth),
                expected=number_text(stated_sum.points),
            )


def _total_of_each_category(criteria: tuple[Criterion, ...]) -> frozenset[Decimal]:
    """Return the one total that every category can reach, nothing where they differ."""
    scheme = IndicatorScheme(criteria)
    groups = {group for criterion in criteria for group in criterion.groups}
    totals = frozenset(scheme.for_agency(anyone_of(group)).total for group in groups)
    return totals if len(totals) == 1 else frozenset()


def _members_of(
    stated: StatedSum, by_row: Mapping[int, Criterion], partial_lines: Sequence[int]
) -> tuple[Criterion, ...]:
    """Return the criteria that a stated sum speaks of."""
    if stated.rows is not None:
        return tuple(one for row, one in by_row.items() if row in stated.rows)
    if stated.depth:
        path = by_row[stated.row].levels[: stated.depth]
        return tuple(one for one in by_row.values() if one.levels[: stated.depth] == path)
    start = max((line for line in partial_lines if line < stated.row), default=0)
    since = tuple(one for row, one in by_row.items() if start < row < stated.row)
    # Where levels have lines of their own too, the line sums up its first-level indicator.
    above = [one for row, one in by_row.items() if row < stated.row]
    whole = tuple(one for one in above if one.levels[0] == above[-1].levels[0])
    is_whole = _worth_of(whole) == stated.points
    return whole if is_whole else since


def _worth_of(members: tuple[Criterion, ...]) -> Decimal:
    return worth_of(one for one in members if one.has_points and not one.is_uncapped)
