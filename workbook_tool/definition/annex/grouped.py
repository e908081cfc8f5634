"""What stands once for several criteria: a cap over many rows, a weight of a whole level."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import decimal_of, number_text
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.normalised import Normalised, StatedSum
from workbook_tool.definition.annex.numbers import cap_in_text
from workbook_tool.definition.annex.row_kinds import TableRow
from workbook_tool.definition.words.table_columns import LEVEL_FIELDS

PLACES = 4  # decimals that a shared weight may need
USUAL_TOTAL = Decimal(100)


def join_rows(sheet: Normalised, criteria: Sequence[TableRow]) -> None:
    """Make one criterion of the rows that one merged cap covers, with all of their lines.

    Rows of different indicators are no criterion; the level that stands in the way is reported.
    """
    places = sheet.table.columns.places
    column = places.get("cap", 0)
    for area in sheet.table.grid.merges:
        if area.first_column != column or area.first_row == area.last_row:
            continue
        rows = [row for row in criteria if area.first_row <= row.number <= area.last_row]
        if len(rows) < 2 or column not in rows[0].cells:  # noqa: PLR2004 - one row is nothing to join
            continue
        if _state_their_own(sheet, rows, column):
            continue
        facts: dict[str, object] = {
            "cap": _one_line(rows[0].cells[column]),
            "count": len(rows),
        }
        other = _other_level(sheet, rows)
        if other is not None:
            row, at = other
            facts["level"] = _one_line(row.cells[at])
            sheet.faults.add(Code.CAP_OVER_LEVELS, sheet.spot(row.number, at), facts)
        else:
            sheet.faults.add(Code.ROWS_JOINED, sheet.spot(rows[0].number, column), facts)
        sheet.followers.update(row.number for row in rows[1:])
        sheet.joined[rows[0].number] = {
            name: "\n".join(dict.fromkeys(_lines(rows, places[name])))
            for name in ("text", "methods")
            if name in places and any(places[name] in row.cells for row in rows)
        }


def _state_their_own(sheet: Normalised, rows: Sequence[TableRow], column: int) -> bool:
    """Tell whether the texts state points that add up to a merged cap; then these count."""
    place = sheet.table.columns.places.get("text", 0)
    stated = {row.number: cap_in_text(str(row.cells.get(place, ""))) for row in rows}
    known = {number: points for number, points in stated.items() if points is not None}
    whole = sum(known.values(), Decimal(0))
    if len(known) < len(rows) or whole != sheet.number_at(rows[0].number, column):
        return False
    sheet.own_caps.update(known)
    return True


def _lines(rows: Sequence[TableRow], column: int) -> Iterator[str]:
    for row in rows:
        if column in row.cells:
            yield from str(row.cells[column]).split("\n")


def _other_level(sheet: Normalised, rows: Sequence[TableRow]) -> tuple[TableRow, int] | None:
    """Return the first row of another indicator than the first one's, and the column that says."""
    places = sheet.table.columns.places
    columns = [places[name] for name in LEVEL_FIELDS if name in places]
    for row in rows[1:]:
        for column in columns:
            value = row.cells.get(column)
            if value is not None and value != rows[0].cells.get(column):
                return row, column
    return None


@dataclass(frozen=True, slots=True)
class _Group:
    """Criteria under one weight, and the sum of their caps."""

    weight: Decimal
    rows: tuple[int, ...]
    sum: Decimal


def share_weights(sheet: Normalised, criteria: Sequence[TableRow]) -> None:
    """Settle the weights of whole levels: the sum of their caps, or shared out in proportion.

    They are shared out where the caps of each level add up to one and the same number; where
    nothing says what they mean, that is reported.
    """
    places = sheet.table.columns.places
    column = places.get("weight") or next(reversed(sheet.table.columns.sums), 0)
    rows = [row for row in criteria if row.number not in sheet.followers]
    groups = tuple(_groups(sheet, rows, column)) if column and "cap" in places else ()
    if not groups:
        return
    is_own = "weight" in places
    fits = sum(group.weight == group.sum for group in groups)
    sums = {group.sum for group in groups}
    can_share = len(groups) > 1 and len(sums) == 1 and 0 not in sums and not fits
    if can_share:
        _share(sheet, groups, column)
    elif is_own and 2 * fits >= len(groups):
        sheet.weights = {}
        sheet.sums.extend(_stated(sheet, group, column) for group in groups)
    elif is_own:
        sheet.weights = {}
        first = groups[0]
        facts: dict[str, object] = {
            "weight": number_text(first.weight),
            "sum": number_text(first.sum),
            "count": len(first.rows),
        }
        sheet.faults.add(Code.WEIGHTS_UNCLEAR, sheet.spot(first.rows[0], column), facts)


def _groups(sheet: Normalised, rows: Sequence[TableRow], column: int) -> Iterator[_Group]:
    """Yield the criteria of each weight; nothing where every criterion has one of its own."""
    starts = [turn for turn, row in enumerate(rows) if _starts(sheet, rows, turn, column)]
    if len(starts) in {0, len(rows)} or starts[0] or _stand_for_one(sheet, rows, column):
        return
    cap = sheet.table.columns.places["cap"]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        members = tuple(row.number for row in rows[start:end])
        weight = sheet.number_at(members[0], column)
        caps = [sheet.number_at(number, cap) for number in members]
        known = [one for one in caps if one is not None]
        if weight is None or len(known) != len(caps):
            return
        yield _Group(weight, members, sum(known, Decimal(0)))


def _stand_for_one(sheet: Normalised, rows: Sequence[TableRow], column: int) -> bool:
    """Tell whether each weight is its own criterion's, as on the sheet 指标.

    It stands behind the text, is not merged, and every row says its level again.
    """
    places = sheet.table.columns.places
    level = next((places[name] for name in LEVEL_FIELDS if name in places), None)
    is_merged = any((row.number, column) in sheet.areas for row in rows)
    return (
        not is_merged
        and column > places.get("text", column)
        and all(level in row.cells for row in rows)
    )


def _starts(sheet: Normalised, rows: Sequence[TableRow], turn: int, column: int) -> bool:
    """Tell whether a weight begins in a row; a flat file repeats it beside its level."""
    row = rows[turn]
    value = row.cells.get(column)
    if value is None:
        return False
    places = sheet.table.columns.places
    left = [places[name] for name in LEVEL_FIELDS if places.get(name, column) < column]
    if turn == 0 or not left or column > places.get("text", 0):
        return True
    before = rows[turn - 1].cells
    return before.get(column) != value or any(before.get(at) != row.cells.get(at) for at in left)


def _share(sheet: Normalised, groups: Sequence[_Group], column: int) -> None:
    cap = sheet.table.columns.places["cap"]
    shared: dict[int, Decimal] = {}
    for group in groups:
        for number in group.rows:
            part = Fraction(group.weight) * Fraction(sheet.number_at(number, cap) or 0)
            share = part / Fraction(group.sum)
            rounded = round(share, PLACES)
            if rounded != share:
                facts: dict[str, object] = {
                    "weight": number_text(group.weight),
                    "sum": number_text(group.sum),
                    "count": len(group.rows),
                }
                at = sheet.spot(group.rows[0], column)
                sheet.faults.add(Code.WEIGHTS_UNCLEAR, at, facts)
                sheet.weights = {}
                return
            shared[number] = decimal_of(share)
    sheet.weights = shared
    facts = {"count": len(groups), "sum": number_text(groups[0].sum)}
    sheet.faults.add(Code.WEIGHTS_SHARED, sheet.spot(groups[0].rows[0], column), facts)


def _stated(sheet: Normalised, group: _Group, column: int) -> StatedSum:
    """Return a weight as the sum that it states for the level beside it."""
    places = sheet.table.columns.places
    row = group.rows[0]
    left = [places[name] for name in LEVEL_FIELDS if places.get(name, column) < column]
    title = sheet.table.grid.at(row, left[-1]) if left else None
    words = _one_line(title) if title is not None else number_text(group.weight)
    rows = range(row, group.rows[-1] + 1)
    levels = [name for name in LEVEL_FIELDS if places.get(name, column) < column]
    depth = LEVEL_FIELDS.index(levels[-1]) + 1 + sheet.shift if levels else 0
    return StatedSum(sheet.spot(row, column), row, depth, group.weight, words, rows)


def note_repeated_caps(sheet: Normalised) -> None:
    """Report one cap that stands in each row of a merged level where it may be meant once.

    That is so where only with each counted once the total is the stated one, or 100.
    """
    places = sheet.table.columns.places
    cap, column = COLUMN_NUMBERS["cap"], places.get("cap")
    levels = [places[name] for name in LEVEL_FIELDS if name in places]
    caps = {row: cells.get(cap) for row, cells in sheet.rows.items()}
    known = {row: one for row, one in caps.items() if isinstance(one, Decimal)}
    if column is None or not levels or len(known) != len(caps):
        return
    repeated: list[tuple[int, ...]] = []
    for area in sheet.table.grid.merges:
        rows = tuple(row for row in known if area.first_row <= row <= area.last_row)
        is_innermost = area.first_column == levels[-1] and len(rows) > 1
        if is_innermost and len({known[row] for row in rows}) == 1:
            repeated.append(rows)
    whole = sum(known.values(), Decimal(0))
    once = whole - sum((known[row] for rows in repeated for row in rows[1:]), Decimal(0))
    stated = {one.points for one in sheet.totals} or {USUAL_TOTAL}
    if repeated and whole not in stated and once in stated:
        first, last = repeated[0][0], repeated[0][-1]
        facts: dict[str, object] = {
            "cap": number_text(known[first]),
            "count": len(repeated[0]),
            "whole": number_text(whole),
            "once": number_text(once),
        }
        sheet.faults.add(Code.CAP_STANDS_REPEATEDLY, sheet.spot(last, column), facts)


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
