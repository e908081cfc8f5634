"""Tables on a sheet: columns found by their headers, rows read as typed fields."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from workbook_tool.core.findings import Code
from workbook_tool.core.text import Text, listed, normalise_label
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.reading.likeness import likely_labels
from workbook_tool.definition.words.labels import ColumnSpec

# The header stands near the top, whatever titles and hints somebody put above it.
HEADER_SEARCH_ROWS = 30
MOST_LABEL = 200  # characters; what is longer is no heading
_OPENING = re.compile(r"[(（\[【]")
_CLOSING = re.compile(r"[)）\]】\n]")


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its header row, the column of each field, and the rows that hold something."""

    grid: Grid
    columns: Sequence[ColumnSpec]
    header_row: int
    places: Mapping[str, int]
    rows: tuple[int, ...]

    def label(self, field: str) -> Text:
        """Return the header of a field."""
        return next(column.label for column in self.columns if column.field == field)

    def spot(self, row: int, field: str) -> Spot:
        """Return where a field of a row stands, or the first column where it has none."""
        return Spot(self.grid.name, row, self.places.get(field, 1))

    def value(self, row: int, field: str) -> Value | None:
        """Return what stands in a field of a row, None where it is blank."""
        column = self.places.get(field)
        return None if column is None else self.grid.at(row, column)

    def cell(self, row: int, field: str, faults: Faults) -> Field:
        """Return a field of a row, ready to be read."""
        ratio = self.grid.ratios.get((row, self.places.get(field, 0)), "")
        return Field(
            self.value(row, field), self.spot(row, field), self.label(field), faults, ratio
        )

    def filled_rows(self, *, ignoring: frozenset[str] = frozenset()) -> Iterator[int]:
        """Yield the rows in which any field holds something, numbering columns apart."""
        fields = [field for field in self.places if field not in ignoring]
        for row in self.rows:
            if any(self.value(row, field) is not None for field in fields):
                yield row


def match_header(grid: Grid, row: int, columns: Sequence[ColumnSpec]) -> Mapping[str, list[int]]:
    """Return the columns of a row that carry the header of each field."""
    labels = {
        normalise_label(label): column.field
        for column in columns
        for label in (*column.synonyms, column.label.en, column.label.zh)
    }
    matches: dict[str, list[int]] = {}
    for column, value in grid.rows[row].items():
        if not isinstance(value, str) or len(value) > MOST_LABEL:
            continue
        bare = without_brackets(value)
        field = labels.get(normalise_label(value)) or labels.get(normalise_label(bare))
        if field is not None:
            matches.setdefault(field, []).append(column)
    return matches


def merged_values(table: Table, fields: Sequence[str]) -> Mapping[int, Mapping[str, Value]]:
    """Return what merged cells show in the rows below their first, by row and field."""
    shown: dict[int, dict[str, Value]] = {}
    for area in table.grid.merges:
        for field in fields:
            value = table.grid.at(area.first_row, area.first_column)
            if table.places.get(field) != area.first_column or value is None:
                continue
            last = min(area.last_row, max(table.rows, default=0))
            for row in range(area.first_row + 1, last + 1):
                shown.setdefault(row, {})[field] = value
    return shown


def find_table(
    grid: Grid, columns: Sequence[ColumnSpec], faults: Faults, *, needed: int = 2
) -> Table | None:
    """Return the table whose header row names most of the columns.

    Reports headers that are missing or stand twice. A row with fewer than ``needed`` of the
    headers is none; then every required column is reported.
    """
    candidates = tuple(islice(grid.rows, HEADER_SEARCH_ROWS))
    matches = {row: match_header(grid, row, columns) for row in candidates}
    best = max(candidates, key=lambda row: len(matches[row]), default=None)
    if best is None or len(matches[best]) < needed:
        _report_missing(columns, frozenset(), Spot(grid.name), faults)
        return None
    found = _without_doubles(grid, best, columns, matches[best], faults)
    rows = tuple(row for row in grid.rows if row > best)
    table = Table(grid, columns, best, found, rows)
    misspelt = _report_required(table, faults)
    _report_missing(columns, frozenset(found) | misspelt, Spot(grid.name, best, 1), faults)
    return table


def _without_doubles(
    grid: Grid,
    row: int,
    columns: Sequence[ColumnSpec],
    matches: Mapping[str, list[int]],
    faults: Faults,
) -> Mapping[str, int]:
    """Return one column a field: the one with the very label, else the only one."""
    places: dict[str, int] = {}
    for column in columns:
        found = matches.get(column.field, [])
        exact = [
            place
            for place in found
            if normalise_label(str(grid.at(row, place)))
            in {normalise_label(column.label.zh), normalise_label(column.label.en)}
        ]
        chosen = exact or found
        if len(chosen) > 1:
            facts: dict[str, object] = {"column": column.label}
            faults.add(Code.COLUMN_TWICE, Spot(grid.name, row, chosen[1]), facts)
        if chosen:
            places[column.field] = chosen[0]
    return places


def _report_missing(
    columns: Sequence[ColumnSpec], found: frozenset[str], at: Spot, faults: Faults
) -> None:
    for column in columns:
        if column.is_required and column.field not in found:
            faults.add(Code.COLUMN_MISSING, at, {"column": column.label}, expected=column.label)


def report_misspelt_columns(table: Table, faults: Faults) -> None:
    """Report filled columns whose header is almost that of a column which the table lacks.

    Columns that staff add for themselves are left alone; one that would be passed over for a slip
    in its header is not, because the scheme would silently lose what stands there.
    """
    absent = [one for one in table.columns if one.field not in table.places and not one.is_required]
    misspelt = (one.at for one in faults.found if one.rule is Code.COLUMN_MISSPELT)
    told = {at.cell for at in misspelt if at.sheet == table.grid.name}
    for unknown in _unknown_headers(table):
        at = Spot(table.grid.name, table.header_row, unknown.column)
        if unknown.values and at.cell not in told:
            _report_likely(table, absent, unknown, faults)


def _report_required(table: Table, faults: Faults) -> frozenset[str]:
    """Report headers that are almost those of required columns, and return the fields of these."""
    absent = [one for one in table.columns if one.field not in table.places and one.is_required]
    found = (
        _report_likely(table, absent, unknown, faults, is_missed=True)
        for unknown in _unknown_headers(table)
    )
    return frozenset(field for fields in found for field in fields)


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A column that nobody reads: its header, and what stands below it."""

    column: int
    header: str
    values: tuple[Value, ...]


def _unknown_headers(table: Table) -> Iterator[_Unknown]:
    for column, value in table.grid.rows[table.header_row].items():
        if column in table.places.values() or not isinstance(value, str) or len(value) > MOST_LABEL:
            continue
        below = (table.grid.at(row, column) for row in table.rows)
        yield _Unknown(column, value, tuple(one for one in below if one is not None))


def _report_likely(
    table: Table,
    absent: Sequence[ColumnSpec],
    unknown: _Unknown,
    faults: Faults,
    *,
    is_missed: bool = False,
) -> tuple[str, ...]:
    """Report a header that is almost that of absent columns, and return the fields of these."""
    labels = {
        normalise_label(label): one
        for one in absent
        for label in (*one.synonyms, one.label.en, one.label.zh)
    }
    typed = normalise_label(without_brackets(unknown.header))
    fields = {label: one.field for label, one in labels.items()}
    found = likely_labels(typed, fields, unknown.values, is_missed=is_missed)
    if not found:
        return ()
    meant = [labels[one].label for one in found]
    label = Text(listed(one.zh for one in meant).zh, listed(one.en for one in meant).en)
    facts: dict[str, object] = {"header": unknown.header, "column": label}
    faults.add(
        Code.COLUMN_MISSPELT,
        Spot(table.grid.name, table.header_row, unknown.column),
        facts,
        observed=unknown.header,
        suggestion=label.en if typed.isascii() else label.zh,
    )
    return tuple(labels[one].field for one in found)


def without_brackets(text: str) -> str:
    """Return a text without what stands in brackets on one line, whatever closes them.

    >>> without_brackets("分值（100分）(points)")
    '分值'
    """
    kept, at = [], 0
    while opening := _OPENING.search(text, at):
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            break
        kept.append(text[at : closing.end() if closing[0] == "\n" else opening.start()])
        at = closing.end()
    return "".join(kept) + text[at:]
