"""An annex table as a sheet 指标, and all that it states beside the criteria.

What the definition's own reader then finds wrong stands in the very cells of the document:
``source_columns`` leads back to them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import trimmed
from workbook_tool.core.round.kinds import STATE
from workbook_tool.core.text import Language
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.numbers import read_cap
from workbook_tool.definition.annex.tables import AnnexTable
from workbook_tool.definition.reading.criteria_reader import FILLED_DOWN
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS, LEVEL_FIELDS

# No sheet of a document can be called that, so that its findings are known among all others.
SHEET = "\0annex"


@dataclass(frozen=True, slots=True)
class StatedSum:
    """Points that the annex states for a level, ``depth`` from 1, or since the last 小计, 0.

    ``rows`` are the ones that a heading speaks of, None for all others.
    """

    at: Spot
    row: int
    depth: int
    points: Decimal
    title: str
    rows: range | None = None


@dataclass(slots=True)
class Normalised:
    """The annex table as a sheet 指标, and everything it states beside the criteria.

    ``shift`` is how many levels stand in headings instead of a column. ``weights`` are those that
    were shared out, by row, None where each criterion has its own or none. ``own_caps`` are stated
    in the texts below a merged cap. ``joined`` has the cells of a row that others share the points
    of, ``followers`` are these others.
    """

    table: AnnexTable
    faults: Faults
    default_step: Decimal
    areas: Mapping[tuple[int, int], Range]  # merged ones, by their first cell
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    sums: list[StatedSum] = field(default_factory=list)
    totals: list[StatedSum] = field(default_factory=list)  # depth 0: of the whole
    partial_lines: list[int] = field(default_factory=list)
    shift: int = 0
    weights: dict[int, Decimal] | None = None
    own_caps: dict[int, Decimal] = field(default_factory=dict)
    joined: dict[int, dict[str, str]] = field(default_factory=dict)
    followers: set[int] = field(default_factory=set)

    @property
    def grid(self) -> Grid:
        """Return the sheet, with its header where the annex has it."""
        first = {column.field: column.label.zh for column in CRITERIA_COLUMNS}
        used = {column for cells in self.rows.values() for column in cells}
        kept = {*used, *(self.number_of(name) for name in self.table.columns.places)}
        if self._all_are_states():
            kept.add(COLUMN_NUMBERS["cap"])
        header: dict[int, Value] = {
            number: first[name] for name, number in COLUMN_NUMBERS.items() if number in kept
        }
        rows = {self.table.header: header, **self.rows}
        return Grid(SHEET, rows, tuple(self._merges()))

    @property
    def source_columns(self) -> Mapping[int, int]:
        """Return the column in the document of each column of the sheet."""
        places = self.table.columns.places
        beside = places.get("cap") or places.get("options") or places.get("text") or 1
        own = {self.number_of(name): column for name, column in places.items()}
        return {number: own.get(number, beside) for number in COLUMN_NUMBERS.values()}

    def number_of(self, name: str) -> int:
        """Return the column of a field on the sheet; levels move where headings stand above."""
        if name in LEVEL_FIELDS and self.shift:
            depth = min(LEVEL_FIELDS.index(name) + self.shift, len(LEVEL_FIELDS) - 1)
            return COLUMN_NUMBERS[LEVEL_FIELDS[depth]]
        return COLUMN_NUMBERS[name]

    def spot(self, row: int, column: int) -> Spot:
        """Return a place in the document for a cell of the joined table."""
        return spot(self.table, row, column)

    def number_at(self, row: int, column: int) -> Decimal | None:
        """Return the number that a cell shows, 10 where it shows 10 %."""
        value = self.table.grid.at(row, column)
        cap = read_cap(value)
        if cap is None:
            return None
        return (
            trimmed(cap.number * 100) if (row, column) in self.table.grid.percents else cap.number
        )

    def _all_are_states(self) -> bool:
        kind = STATE.title.in_language(Language.ZH)
        column = COLUMN_NUMBERS["kind"]
        return bool(self.rows) and all(cells.get(column) == kind for cells in self.rows.values())

    def _merges(self) -> Iterator[Range]:
        for area in self.table.grid.merges:
            for name in FILLED_DOWN:
                if self.table.columns.places.get(name) == area.first_column:
                    column = self.number_of(name)
                    yield Range(area.first_row, column, area.last_row, column)


def spot(table: AnnexTable, row: int, column: int) -> Spot:
    """Return a place in the document for a cell of the joined table."""
    name, own_row = table.place_of(row)
    return Spot(name, own_row, column)
