"""The table of criteria among everything that a document holds, in one piece."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from workbook_tool.core.cells import Range
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Text, listed, normalise_label
from workbook_tool.definition.annex.headers import Columns, headers_at, read_columns
from workbook_tool.definition.annex.numbers import read_total_line
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grid import Grid, Value

HEADER_ROWS = 30
SHOWN_HEADERS = 12
_CONTINUED = frozenset({"续表", "续", "接上表", "续上表", "continued"})

Part = Grid | str  # a table, or a paragraph between tables


@dataclass(frozen=True, slots=True)
class Origin:
    """From which row of a joined table on the rows are those of another sheet or table."""

    first_row: int
    name: str
    shift: int  # taken off a row of the joined table


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """One table of criteria: its cells, its header row, what its columns mean.

    ``header_block`` are the rows of the header, one or two of them. ``origins`` lead back to the
    sheets or tables that it was joined from.
    """

    grid: Grid
    header: int
    columns: Columns
    origins: tuple[Origin, ...]
    header_block: tuple[int, ...] = field(default=())

    def place_of(self, row: int) -> tuple[str, int]:
        """Return name and row in the document of a row of the joined table."""
        origin = next(one for one in reversed(self.origins) if one.first_row <= row)
        return origin.name, row - origin.shift


def find_annex_table(
    parts: Sequence[Part], name: str, chosen: int | None, faults: Faults
) -> AnnexTable | None:
    """Return the table of criteria, None where there is none or nothing says which one.

    A table that goes on behind a page break is one table; those with texts of criteria go before
    overviews that have none. ``chosen`` is the number, from 1, that the user named.
    """
    grids = [part for part in parts if isinstance(part, Grid)]
    tables = tuple(_joined_tables(parts))
    detailed = tuple(table for table in tables if not _is_overview(table))
    tables = detailed or tables
    if chosen is not None and 1 <= chosen <= len(tables):
        return tables[chosen - 1]
    if len(tables) == 1 and chosen is None:
        return tables[0]
    if tables:
        facts: dict[str, object] = {"name": name, "count": len(tables), "tables": _numbered(tables)}
        if chosen is None:
            faults.add(Code.SEVERAL_ANNEX_TABLES, Spot(tables[0].grid.name), facts)
        else:
            faults.add(Code.NO_SUCH_ANNEX_TABLE, Spot(name), {**facts, "chosen": chosen})
    else:
        seen = Text("没有表格", "no table at all")
        if grids:
            seen = listed(dict.fromkeys(islice(_seen_headers(grids), SHOWN_HEADERS)))
        faults.add(Code.NO_ANNEX_TABLE, Spot(name), {"name": name, "seen": seen})
    return None


def _is_overview(table: AnnexTable) -> bool:
    """Tell whether a table names indicators and their points only."""
    return any(taken == "text" for head, taken in table.columns.taken_as if head.field != "text")


def _numbered(tables: Sequence[AnnexTable]) -> Text:
    """Return the tables with their numbers."""
    said = [(turn, *_described(table)) for turn, table in enumerate(tables, start=1)]
    return Text(
        "、".join(f"{turn}. {name}（{words}…）" for turn, name, words in said),
        ", ".join(f"{turn}. {name} ({words}…)" for turn, name, words in said),
    )


def _described(table: AnnexTable) -> tuple[str, str]:
    """Return the name of a table and the first words below its header."""
    texts = (
        " ".join(value.split())
        for row, cells in table.grid.rows.items()
        for value in cells.values()
        if row > table.header and isinstance(value, str) and not value.strip().isdigit()
    )
    return table.grid.name, next(texts, "")[:SHOWN_HEADERS]


def _seen_headers(grids: Sequence[Grid]) -> Iterator[str]:
    for grid in grids:
        first = next(iter(grid.rows.values()), {})
        yield from (str(value)[:SHOWN_HEADERS] for value in first.values())


def _joined_tables(parts: Sequence[Part]) -> Iterator[AnnexTable]:
    """Yield the tables of criteria in order, each with what continues it."""
    current: AnnexTable | None = None
    is_adjacent = False
    for part in parts:
        if isinstance(part, str):
            is_adjacent = is_adjacent and _is_between_pages(part)
            continue
        table = _table_of(part)
        if current is not None and is_adjacent and _continues(current, part, table):
            current = _join(current, part)
            continue
        if current is not None:
            yield current
        current, is_adjacent = table, table is not None
    if current is not None:
        yield current


def _is_between_pages(paragraph: str) -> bool:
    """Tell whether a paragraph may stand between two halves of one table."""
    folded = normalise_label(paragraph)
    return not folded or folded in _CONTINUED


def _table_of(grid: Grid) -> AnnexTable | None:
    """Return a grid as a table of criteria, None where it is none."""
    best: tuple[int, Columns] | None = None
    for row in islice(grid.rows, HEADER_ROWS):
        columns = read_columns(grid, row)
        if columns.is_scheme and (best is None or columns.clarity > best[1].clarity):
            best = row, columns
    if best is None:
        return None
    row, columns = best
    block = {anchor_row for head in headers_at(grid, row) for anchor_row in (head.anchor[0], row)}
    origin = Origin(1, grid.name, 0)
    return AnnexTable(grid, row, columns, (origin,), tuple(sorted(block)))


def _continues(current: AnnexTable, grid: Grid, table: AnnexTable | None) -> bool:
    """Tell whether a table right behind another is the rest of it.

    It has the same header again, or none and the same number of columns; what has a total line
    already is finished.
    """
    if _has_total(current):
        return False
    if table is not None:
        return table.columns.places == current.columns.places
    return _width(grid) == _width(current.grid)


def _has_total(table: AnnexTable) -> bool:
    last = table.grid.rows[max(table.grid.rows)]
    lines = (read_total_line(str(value)) for value in last.values())
    return any(line is not None and not line.is_partial for line in lines)


def _width(grid: Grid) -> int:
    last = max((max(cells) for cells in grid.rows.values() if cells), default=0)
    return max([last, *(area.last_column for area in grid.merges)])


def _join(table: AnnexTable, grid: Grid) -> AnnexTable:
    """Return a table with the rows of another one below its own."""
    shift = max([*table.grid.rows, *(area.last_row for area in table.grid.merges)])
    rows: dict[int, Mapping[int, Value]] = dict(table.grid.rows)
    rows.update({row + shift: cells for row, cells in grid.rows.items()})
    merges = (
        Range(area.first_row + shift, area.first_column, area.last_row + shift, area.last_column)
        for area in grid.merges
    )
    joined = Grid(table.grid.name, rows, (*table.grid.merges, *merges))
    origins = (*table.origins, Origin(shift + 1, grid.name, shift))
    return AnnexTable(joined, table.header, table.columns, origins, table.header_block)
