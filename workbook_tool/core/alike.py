"""Formulas that are alike: the same but for how far away their references point.

A file may store such a formula once, in the first cell; the others follow it (ECMA-376-1,
18.3.1.40). The writer shares formulas by these rules, and the reader asks what a follower says.
"""

import re
from collections.abc import Iterator, Mapping

from workbook_tool.core.cells import Range, column_name, column_number

_REFERENCES = re.compile(
    r"""
    "[^"]*" | '[^']*'                                                  # texts, names of sheets
    | (?<![\w.$]) (\$?) ([A-Z]{1,3}) (\$?) ([0-9]{1,7}) (?![\w.(!])     # a cell
    | (?<![\w.$:]) (\$?) ([0-9]{1,7}) : (\$?) ([0-9]{1,7}) (?![\w.])    # whole rows
    | (?<![\w.$:]) (\$?) ([A-Z]{1,3}) : (\$?) ([A-Z]{1,3}) (?![\w.(!])  # whole columns
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_TEXTS = re.compile('"[^"]*"')
# Excel keeps no shared formula that names another sheet or workbook, holds a constant array or a
# range between two results (MS-XLSB, 2.5.98.98); of those that others write it repairs some.
_UNSHARED = re.compile(r"[!{\[#]|\):")


def moved(formula: str, rows: int, columns: int = 0) -> str:
    """Return a formula as it reads in a cell so many rows below and columns to the right.

    >>> moved('IF($A2>0,"A2",SUM(B$2:B3,$C:$C))', 2)
    'IF($A4>0,"A2",SUM(B$2:B5,$C:$C))'
    """

    def shifted(found: re.Match[str]) -> str:
        letters, digits, top, bottom, left, right = found.group(2, 4, 6, 8, 10, 12)
        if letters:
            column = _moved(found[1], letters, columns)
            return column + _moved(found[3], digits, rows)
        if top:
            return f"{_moved(found[5], top, rows)}:{_moved(found[7], bottom, rows)}"
        if left:
            return f"{_moved(found[9], left, columns)}:{_moved(found[11], right, columns)}"
        return found[0]

    return _REFERENCES.sub(shifted, formula)


def _moved(fixed: str, place: str, by: int) -> str:
    """Return a row or a column that is so far away, unless it is fixed; it starts anew at the end.

    >>> _moved("", "AB", 1), _moved("$", "7", 1), _moved("", "1", -1)
    ('AC', '$7', '1048576')
    """
    if fixed or not by:
        return fixed + place
    if place.isdigit():
        return str((int(place) + by - 1) % _LAST_ROW + 1)
    return column_name((column_number(place.upper()) + by - 1) % _LAST_COLUMN + 1)


def alike_down(formulas: Mapping[tuple[int, int], str]) -> Iterator[Range]:
    """Yield the runs down a column of formulas that are alike and may be stored once.

    ``formulas`` are given by row and column.

    >>> list(alike_down({(1, 3): "$A1", (2, 3): "$A2", (3, 3): "$A2", (5, 3): "$A4"}))
    [Range(first_row=1, first_column=3, last_row=2, last_column=3)]
    """
    for column, rows in _by_column(formulas).items():
        first = before = 0
        for row in (*sorted(rows), 0):
            if (
                not before
                or row != before + 1
                or moved(formulas[before, column], 1) != formulas[row, column]
            ):
                if before > first:
                    yield Range(first, column, before, column)
                first = row
            before = row


def _by_column(formulas: Mapping[tuple[int, int], str]) -> dict[int, list[int]]:
    """Return the rows of each column whose formulas may be stored once."""
    found: dict[int, list[int]] = {}
    for (row, column), formula in formulas.items():
        if not _UNSHARED.search(_TEXTS.sub("", formula)):
            found.setdefault(column, []).append(row)
    return found
