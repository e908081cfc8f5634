"""PivotTables as LibreOffice shows and refreshes them, and the same lines of our own cells."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tests.conftest import Soffice
from tests.programs import run_with_uno
from workbook_tool.pivot.spec import SourceValue
from workbook_tool.pivot.table import Pivot

SCRIPT = Path(__file__).with_name("refresh_in_office.py")

Lines = list[tuple[tuple[str, ...], tuple[float, ...]]]


def refreshed(
    soffice: Soffice, workbook: bytes, folder: Path, *, cell: str, value: int
) -> Mapping[str, Mapping[str, object]]:
    """What LibreOffice shows when loaded, after a refresh, and after an edit of 明细数据.

    The grids of each state go by the names of their PivotTables.
    """
    path = folder / "pivots.xlsx"
    path.write_bytes(workbook)
    where = (str(path), "明细数据", cell, str(value))
    finished = run_with_uno(SCRIPT, soffice.program, str(soffice.profile), *where)
    answer: dict[str, list[dict[str, object]]] = json.loads(finished)
    return {
        state: {str(grid["name"]): grid["cells"] for grid in grids}
        for state, grids in answer.items()
    }


def office_lines(grid: object) -> Lines:
    """The lines with numbers: their texts and their numbers, sorted."""
    assert isinstance(grid, list)
    lines: Lines = []
    for row in grid:
        texts = [value for value in row if isinstance(value, str) and value]
        # An error value arrives as None.
        numbers = [value for value in row if isinstance(value, float)]
        if numbers:
            named = tuple("总计" if text == "Total Result" else text for text in texts)
            lines.append((named, tuple(round(number, 9) for number in numbers)))
    return sorted(lines)


def our_lines(pivot: Pivot) -> Lines:
    """The same of our rendered cells."""
    rows: dict[int, list[SourceValue]] = {}
    for cell in pivot.cells():
        if cell.row >= pivot.area.top + pivot.body.geometry.first_data_row:
            rows.setdefault(cell.row, []).append(cell.value)
    lines: Lines = []
    for values in rows.values():
        numbers = tuple(round(float(v), 9) for v in values if isinstance(v, int | Decimal))
        if numbers:
            lines.append((tuple(v for v in values if isinstance(v, str)), numbers))
    return sorted(lines)
