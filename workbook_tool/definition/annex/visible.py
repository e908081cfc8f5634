"""What a reader sees of a document: hidden sheets, rows and columns are left out, and said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from workbook_tool.core.cells import Range, column_name
from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grid import Grid, Value

Part = Grid | str  # a table, or a paragraph between tables


def visible_parts(parts: Sequence[Part], faults: Faults) -> tuple[Part, ...]:
    """Return a document without what nobody sees; a warning names each text that is left out."""
    return tuple(_seen(parts, faults))


def _seen(parts: Sequence[Part], faults: Faults) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif part.is_hidden:
            if part.rows:
                _say(faults, Spot(part.name), Text("隐藏的工作表", "hidden sheet"), _first(part))
        else:
            yield _without_hidden(part, faults)


def _without_hidden(grid: Grid, faults: Faults) -> Grid:
    """Return a grid without its hidden rows and columns; places stay what they are."""
    if not grid.hidden_rows and not grid.hidden_columns:
        return grid
    rows = {row: dict(cells) for row, cells in grid.rows.items()}
    merges = tuple(_seen_area(grid, area, rows) for area in grid.merges)
    for row in sorted(grid.hidden_rows & set(rows)):
        cells = rows.pop(row)
        what = Text(f"隐藏的第 {row} 行", f"hidden row {row}")
        if cells:
            _say(faults, Spot(grid.name, row, min(cells)), what, _joined(cells.values()))
    for column in sorted(grid.hidden_columns):
        texts = [str(cells.pop(column)) for cells in rows.values() if column in cells]
        letters = column_name(column)
        what = Text(f"隐藏的 {letters} 列", f"hidden column {letters}")
        if texts:
            _say(faults, Spot(grid.name, 1, column), what, " ".join(texts))
    return replace(grid, rows={row: cells for row, cells in rows.items() if cells}, merges=merges)


def _seen_area(grid: Grid, area: Range, rows: dict[int, dict[int, Value]]) -> Range:
    """Return a merged area from its first row that is seen; its text shows there."""
    first = area.first_row
    while first in grid.hidden_rows and first < area.last_row:
        first += 1
    if first == area.first_row or first in grid.hidden_rows:
        return area
    value = rows.get(area.first_row, {}).pop(area.first_column, None)
    if value is not None:
        rows.setdefault(first, {})[area.first_column] = value
    return area._replace(first_row=first)


def _say(faults: Faults, at: Spot, what: Text, text: str) -> None:
    faults.add(Code.HIDDEN_LEFT_OUT, at, {"what": what, "text": " ".join(text.split())[:QUOTED]})


def _first(grid: Grid) -> str:
    return " ".join(_joined(cells.values()) for cells in grid.rows.values())[: 4 * QUOTED]


def _joined(values: Iterable[Value]) -> str:
    return " ".join(map(str, values))
