"""The sheets of a definition or an annex as values of our own, whichever program saved them."""

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workbook_tool.core.cells import Cell, CellKind, FoundSheet, FoundWorkbook, Range, SheetState
from workbook_tool.core.date_formats import moment_of
from workbook_tool.core.number_formats import Appearance, FormatFamily, appearance_of
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.words.labels import SHEET_NAMES, SHEET_SYNONYMS, SheetKey

# Excel keeps and shows 15 digits; the rest of a cached binary result is noise.
SIGNIFICANT_DIGITS = 15
FROM_1900_TO_1904 = 1462  # days
ISO_DAY = len("2026-12-31")


class Defect(StrEnum):
    """Why a cell holds nothing that can be used."""

    UNCACHED = "uncached"  # a formula without a stored result
    ERROR = "error"  # an error value such as #REF!


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that is filled but holds no usable value."""

    defect: Defect
    text: str


_RATIO = re.compile(r"\s*\(?(\d+(?:\.\d+)?\s*/\s*\d+(?:\.\d+)?)\)?\s*")
_PERCENTAGE = re.compile(r"(-?\d+(?:\.\d+)?) ?%")

Value = str | Decimal | bool | date | Unusable


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its filled rows in order, each with its filled cells by column, from 1.

    ``percents`` are the numbers that the sheet shows as percentages, by row and column. ``shown``
    has the text of each number that reads as another one, rounded by its format for instance.
    ``ratios`` has the formula of each number that is one number by another, such as "100/59".
    ``hidden_rows`` and ``hidden_columns`` nobody sees, nor anything where ``is_hidden``.
    """

    name: str
    rows: Mapping[int, Mapping[int, Value]]
    merges: tuple[Range, ...] = ()
    percents: frozenset[tuple[int, int]] = frozenset()
    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ratios: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    def at(self, row: int, column: int) -> Value | None:
        """Return what stands in a cell, None where it is blank."""
        return self.rows.get(row, {}).get(column)


def by_meaning(grids: Iterable[Grid]) -> Mapping[SheetKey, Grid]:
    """Return the sheets of a definition by their meaning, the first of each."""
    found: dict[SheetKey, Grid] = {}
    for grid in grids:
        key = _key_of(grid.name)
        if key is not None:
            found.setdefault(key, grid)
    return found


def _key_of(title: str) -> SheetKey | None:
    wanted = normalise_label(title)
    for key, name in SHEET_NAMES.items():
        labels = (name.zh, name.en, *SHEET_SYNONYMS[key])
        if wanted in {normalise_label(label) for label in labels}:
            return key
    return None


def grids_of(found: FoundWorkbook) -> tuple[Grid, ...]:
    """Return every sheet of a workbook in order, each with its filled cells."""
    first_day = FROM_1900_TO_1904 if found.counts_from_1904 else 0
    return tuple(_grid_of(sheet, first_day) for sheet in found.sheets)


def _grid_of(sheet: FoundSheet, first_day: int) -> Grid:
    """Return the cells of a sheet; what a merged area covers nobody sees and is left out."""
    rows: dict[int, dict[int, Value]] = {}
    percents: set[tuple[int, int]] = set()
    shown: dict[tuple[int, int], str] = {}
    ratios: dict[tuple[int, int], str] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        value = _value_of(cell)
        if isinstance(value, Decimal):
            seen = appearance_of(value, cell.number_format)
            if seen.family is FormatFamily.DATE:
                value = _date_of(value + first_day, seen)
            elif seen.family is FormatFamily.PERCENT:
                percents.add((row, column))
            if isinstance(value, Decimal) and not (
                seen.is_faithful or _shows_percentage(seen.text, value)
            ):
                shown[row, column] = seen.text
        if ratio := _RATIO.fullmatch(cell.formula or ""):
            ratios[row, column] = ratio[1]
        if value is not None:
            rows.setdefault(row, {})[column] = value
    _drop_covered(rows, sheet.merges)
    return Grid(
        sheet.name,
        rows,
        sheet.merges,
        frozenset(percents),
        shown,
        ratios,
        hidden_rows=sheet.hidden_rows & rows.keys(),
        hidden_columns=_hidden_columns(sheet, rows),
        is_hidden=sheet.state is not SheetState.VISIBLE,
    )


def _drop_covered(rows: dict[int, dict[int, Value]], merges: Iterable[Range]) -> None:
    for area in merges:
        for row in rows.keys() & set(range(area.first_row, area.last_row + 1)):
            for column in range(area.first_column, area.last_column + 1):
                if (row, column) != (area.first_row, area.first_column):
                    rows[row].pop(column, None)
            if not rows[row]:
                del rows[row]


def _hidden_columns(sheet: FoundSheet, rows: Mapping[int, Mapping[int, Value]]) -> frozenset[int]:
    filled = {column for cells in rows.values() for column in cells}
    return frozenset(
        column
        for column in filled
        if any(first <= column <= last for first, last in sheet.hidden_columns)
    )


def _shows_percentage(text: str, value: Decimal) -> bool:
    """Tell whether a cell shows a number as its percentage, rounded by nothing."""
    match = _PERCENTAGE.fullmatch(text.replace(",", ""))
    return match is not None and Decimal(match[1]) == value * 100


def _date_of(days: Decimal, seen: Appearance) -> date | str:
    """Return the day that a number shows; a time without a day, or none at all, is a text."""
    moment = moment_of(days)
    return seen.text if moment is None or days < 1 else moment.date()


def _value_of(cell: Cell) -> Value | None:
    """Return a stored value in our own types, None where the cell is blank."""
    if not cell.is_cached:
        return Unusable(Defect.UNCACHED, f"={cell.formula}")
    if cell.kind is CellKind.ERROR:
        return Unusable(Defect.ERROR, cell.text)
    if cell.kind is CellKind.BOOLEAN:
        return cell.text == "TRUE"
    if cell.kind is CellKind.NUMBER:
        return Decimal(f"{float(cell.text):.{SIGNIFICANT_DIGITS}g}")
    if cell.kind is CellKind.DATE:
        with contextlib.suppress(ValueError):
            return date.fromisoformat(cell.text[:ISO_DAY])
    text = cell.text if cell.noted is None else cell.noted
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() or None
