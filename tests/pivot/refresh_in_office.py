"""Refresh every PivotTable of a workbook in LibreOffice and print the grids as JSON.

A script for a Python that has `uno`, mostly the system's: SOFFICE PROFILE WORKBOOK SHEET CELL
VALUE. The grids are printed as loaded, after a refresh, and after the source cell got the value.
"""

import json
import sys
from collections.abc import Iterator

from tests.uno_office import Office, load_hidden, running_office

Grid = dict[str, object]


def _tables(document: Office) -> Iterator[tuple[Office, Office]]:
    for sheet in document.Sheets:
        for table in sheet.DataPilotTables:
            yield sheet, table


def _grids(document: Office) -> list[Grid]:
    grids: list[Grid] = []
    for sheet, table in _tables(document):
        place = table.OutputRange
        cells = sheet.getCellRangeByPosition(
            place.StartColumn, place.StartRow, place.EndColumn, place.EndRow
        )
        grids.append({"sheet": sheet.Name, "name": table.Name, "cells": cells.DataArray})
    return grids


def _refresh(document: Office) -> list[Grid]:
    for _, table in _tables(document):
        table.refresh()
    return _grids(document)


def main(soffice: str, profile: str, workbook: str, sheet: str, cell: str, value: str) -> None:
    with running_office(soffice, profile) as desktop:
        document = load_hidden(desktop, workbook)
        result = {"loaded": _grids(document), "refreshed": _refresh(document)}
        document.Sheets.getByName(sheet).getCellRangeByName(cell).Value = float(value)
        result["edited"] = _refresh(document)
        document.dispose()
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
