"""Condensing records: partial results for every pair of row and column prefix.

Numbers stay ``int`` or ``Decimal``, so that a rendered cell is exact. Text counts as filled but
adds nothing; blank neither counts nor adds; a group without a filled value has no result.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final, TypeAlias

from workbook_tool.pivot.spec import AggregateFunction, SourceValue

Path: TypeAlias = tuple[int, ...]
Number: TypeAlias = int | Decimal
Result: TypeAlias = int | Decimal | str | None

DIVISION_ERROR: Final = "#DIV/0!"
_ARITHMETIC: Final = Context(prec=34)


@dataclass(frozen=True, slots=True)
class Partial:
    """What a group of values adds up to; two of them can be merged."""

    filled: int
    numbers: int
    total: Number


def condense(values: Iterable[SourceValue]) -> Partial:
    """The partial result of plain values."""
    filled = [value for value in values if value is not None]
    numbers = [value for value in filled if not isinstance(value, str)]
    return Partial(len(filled), len(numbers), sum(numbers))


def merge(parts: Sequence[Partial]) -> Partial:
    """The partial result of several groups together."""
    return Partial(
        sum(part.filled for part in parts),
        sum(part.numbers for part in parts),
        sum(part.total for part in parts),
    )


def evaluate(part: Partial | None, function: AggregateFunction) -> Result:
    """The number that Excel shows, None for an empty cell, or an Excel error text."""
    if part is None or part.filled == 0:
        return None
    match function:
        case "sum":
            return part.total
        case "average":
            return divide(part.total, part.numbers)
        case _:  # how many cells hold anything
            return part.filled


def divide(dividend: Number, divisor: Number) -> Number | str:
    """The quotient to 34 digits, or the Excel error for a zero divisor."""
    if divisor == 0:
        return DIVISION_ERROR
    return _ARITHMETIC.divide(Decimal(dividend), Decimal(divisor))


@dataclass(frozen=True, slots=True)
class Cube:
    """Partial results by (row path, column path), one for each measured column.

    A path holds item positions; a shorter path is a total over everything below it.
    """

    groups: Mapping[tuple[Path, Path], tuple[Partial, ...]]

    def partial(self, row: Path, column: Path, measured: int) -> Partial | None:
        """The group's partial result; None where no record falls."""
        parts = self.groups.get((row, column))
        return None if parts is None else parts[measured]

    def children(self, *, of_rows: bool) -> dict[Path, list[int]]:
        """For each prefix of one axis the positions below it that have records, ascending."""
        below: dict[Path, set[int]] = defaultdict(set)
        for row, column in self.groups:
            path = row if of_rows else column
            if path:
                below[path[:-1]].add(path[-1])
        return {prefix: sorted(positions) for prefix, positions in below.items()}


def build_cube(
    rows: Sequence[Sequence[int]],
    columns: Sequence[Sequence[int]],
    measured: Sequence[Sequence[SourceValue]],
    selected: Sequence[int],
) -> Cube:
    """Condense the selected records by the positions that they have on both axes.

    ``rows`` and ``columns`` hold one sequence of item positions a field, ``measured`` one sequence
    of values a measured column, ``selected`` the record numbers that pass the filters.
    """
    members: dict[tuple[Path, Path], list[int]] = defaultdict(list)
    row_paths = list(zip(*rows, strict=True)) if rows else None
    column_paths = list(zip(*columns, strict=True)) if columns else None
    for record in selected:
        row = row_paths[record] if row_paths else ()
        column = column_paths[record] if column_paths else ()
        members[row, column].append(record)
    leaves = {
        key: tuple(condense([column[record] for record in records]) for column in measured)
        for key, records in members.items()
    }
    groups = dict(leaves)
    level = leaves
    for column_depth in range(len(columns), -1, -1):
        row_level = level
        for _ in range(len(rows)):
            row_level = _roll_up(row_level, on_rows=True)
            groups.update(row_level)
        if column_depth:
            level = _roll_up(level, on_rows=False)
            groups.update(level)
    return Cube(groups)


def _roll_up(
    level: Mapping[tuple[Path, Path], tuple[Partial, ...]], *, on_rows: bool
) -> dict[tuple[Path, Path], tuple[Partial, ...]]:
    gathered: dict[tuple[Path, Path], list[tuple[Partial, ...]]] = defaultdict(list)
    for (row, column), parts in level.items():
        gathered[(row[:-1], column) if on_rows else (row, column[:-1])].append(parts)
    return {
        key: tuple(merge(column) for column in zip(*parts, strict=True))
        for key, parts in gathered.items()
    }
