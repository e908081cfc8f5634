"""Headers of two rows in a text file, which has no merged cells to say what covers what."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise

from workbook_tool.core.cells import Range
from workbook_tool.definition.annex.header_words import field_of
from workbook_tool.definition.annex.headers import HEADER_ROWS, read_columns
from workbook_tool.definition.annex.numbers import read_cap
from workbook_tool.definition.reading.grid import Grid, Value

LONGEST_LABEL = 30  # characters


def with_header_pairs(grid: Grid) -> Grid:
    """Return a table whose header of two rows is merged as the office saw it.

    Only where it has one meaning: each label of the second row stands below a label of the first
    or the blanks behind it, and fills all of them. Any other table stays what it is.
    """
    for row in islice(grid.rows, HEADER_ROWS):
        merges = tuple(_merges(grid.rows[row], grid.rows.get(row + 1, {}), row))
        made = replace(grid, merges=merges)
        if merges and read_columns(made, row + 1).is_scheme:
            return made
    return grid


def _merges(above: Mapping[int, Value], below: Mapping[int, Value], row: int) -> Iterator[Range]:
    """Yield the merged areas that two rows would have, nothing where they are no header."""
    labels = [below[column] for column in sorted(below)]
    if not above or not labels or min(below) < min(above) or not all(map(_is_label, labels)):
        return
    if not any(field_of(str(label)) for label in labels):
        return
    starts = sorted(above)
    end = max(*above, *below) + 1
    groups = [(first, [c for c in range(first, after) if c in below], after - first)
              for first, after in pairwise([*starts, end])]  # fmt: skip
    if any(len(filled) not in {0, width} or (filled and width == 1) for _, filled, width in groups):
        return
    for first, filled, width in groups:
        last = first + width - 1 if filled else first
        yield Range(row, first, row if filled else row + 1, last)


def _is_label(value: Value) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LABEL and read_cap(value) is None
