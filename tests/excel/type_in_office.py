"""Type one plan after the other into workbooks in LibreOffice, and print what cells show as JSON.

A script for a Python that has `uno`: SOFFICE PROFILE JOBS, a JSON file with a list of workbooks:
``path``, ``plans`` (lists of sheet, row, column and what is typed) and ``cells`` to look at.
"""

import json
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

from tests.uno_office import Office, load_hidden, running_office

Place = tuple[str, int, int]  # sheet, column, row


def _results(desktop: Office, job: dict[str, Any]) -> Iterator[list[object]]:
    """Yield what the cells of a workbook hold after each plan; an error arrives as None."""
    document = load_hidden(desktop, job["path"])
    document.enableAutomaticCalculation(False)  # noqa: FBT003 - the office takes it by place
    sheets = {sheet.Name: sheet for sheet in document.Sheets}
    plans = [
        {(sheet, column, row): value for sheet, row, column, value in plan} for plan in job["plans"]
    ]
    areas = list(_areas(sheets, {place for plan in plans for place in plan}))
    for plan in plans:
        for area, places in areas:
            area.DataArray = tuple((plan.get(place, ""),) for place in places)  # "" empties
        document.calculate()
        shown = {name: _grid(sheet) for name, sheet in sheets.items()}
        yield [shown[sheet][row - 1][column - 1] for sheet, row, column in job["cells"]]
    document.close(True)  # noqa: FBT003 - as above


def _areas(sheets: dict[str, Office], places: set[Place]) -> Iterator[tuple[Office, list[Place]]]:
    """Yield cells below each other as one range: each order to the office costs milliseconds."""
    for sheet, column, row in sorted(places):
        if (sheet, column, row - 1) in places:
            continue
        last = row
        while (sheet, column, last + 1) in places:
            last += 1
        area = sheets[sheet].getCellRangeByPosition(column - 1, row - 1, column - 1, last - 1)
        yield area, [(sheet, column, below) for below in range(row, last + 1)]


def _grid(sheet: Office) -> tuple[tuple[object, ...], ...]:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)  # noqa: FBT003 - as above
    end = cursor.RangeAddress
    area = sheet.getCellRangeByPosition(0, 0, min(end.EndColumn, 90), end.EndRow)
    grid: tuple[tuple[object, ...], ...] = area.DataArray
    return grid


def main(soffice: str, profile: str, jobs: str) -> None:
    asked = json.loads(pathlib.Path(jobs).read_text("utf-8"))
    with running_office(soffice, profile) as desktop:
        found = [list(_results(desktop, job)) for job in asked]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
