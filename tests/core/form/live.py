"""A form as it shows itself while somebody types: ironcalc, an engine after Excel, computes it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ironcalc

from tests.core.found import WorkbookCopy
from tests.excel.agency_files import write
from workbook_tool.core.cells import CellKind
from workbook_tool.core.form import Field
from workbook_tool.core.form.cover import QUESTION_ROW

MAY_SEND = "√"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a clerk sees: the hint beside each answer by criterion, and the answer of the cover."""

    hints: Mapping[str, str]
    cover: str


def typed_into(copy: WorkbookCopy) -> dict[tuple[str, int, int], str | float]:
    """Return what stands in the inputs of a copy."""
    found: dict[tuple[str, int, int], str | float] = {}
    for sheet in copy.blueprint.sheets:
        inputs = [(one.row, one.column) for one in sheet.cells if one.is_input]
        for place in inputs:
            cell = copy.sheet(sheet.name).cells.get(place)
            if cell is not None and cell.text:
                is_number = cell.kind is CellKind.NUMBER
                found[sheet.name, *place] = float(cell.text) if is_number else cell.text
    return found


def places_of(copy: WorkbookCopy) -> tuple[dict[str, tuple[str, int, int]], tuple[str, int, int]]:
    """Return where the hints stand, and where the cover answers."""
    table = copy.blueprint.score_table
    column = table.column_of(Field.STATUS)
    assert column is not None
    hints = {code: (table.sheet, row, column) for code, row in table.rows.items()}
    cover = copy.blueprint.cover[0].place.sheet
    row = QUESTION_ROW + len(copy.assessment_round.settings.questions) + 1
    return hints, (cover, row, 2)


def look_at(copy: WorkbookCopy) -> Shown:
    """Return what a copy shows once everything in it is computed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.xlsx")
        path.write_bytes(write(copy.blueprint))
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    sheets = [sheet.name for sheet in copy.blueprint.sheets]
    for (sheet, row, column), value in typed_into(copy).items():
        typed = f"'{value}" if isinstance(value, str) else repr(value)
        model.set_user_input(sheets.index(sheet), row, column, typed)
    model.evaluate()
    hints, cover = places_of(copy)

    def shown(cell: tuple[str, int, int]) -> str:
        return str(model.get_cell_value(sheets.index(cell[0]), *cell[1:]))

    return Shown({code: shown(cell) for code, cell in hints.items()}, shown(cover))
