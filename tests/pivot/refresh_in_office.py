"""Refresh every PivotTable of a workbook in LibreOffice and print the grids as JSON.

A script for a Python that has `uno`, mostly the system's: SOFFICE PROFILE WORKBOOK SHEET CELL
VALUE. The grids are printed as loaded, after a refresh, and after the source cell got the value.
"""

import importlib
import json
import pathlib
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from typing import Any, TypeAlias

# Objects of the office have no types that Python could check.
Office: TypeAlias = Any
Grid: TypeAlias = dict[str, object]

CONNECTION_ATTEMPTS = 300
SECONDS_BETWEEN = 0.2


def _connect(uno: Office, pipe: str) -> Office:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    not_yet = uno.getClass("com.sun.star.connection.NoConnectException")
    for _ in range(CONNECTION_ATTEMPTS):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except not_yet:
            time.sleep(SECONDS_BETWEEN)
    raise TimeoutError("soffice does not answer")


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
    uno = importlib.import_module("uno")
    # Parallel runs have profiles of the same name in different folders.
    pipe = f"pivot{zlib.crc32(profile.encode()):x}"
    process = subprocess.Popen(
        [
            soffice,
            f"-env:UserInstallation={pathlib.Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp;",
        ]
    )
    try:
        context = _connect(uno, pipe)
        desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        hidden.Name, hidden.Value = "Hidden", True
        url = pathlib.Path(workbook).as_uri()
        document = desktop.loadComponentFromURL(url, "_blank", 0, (hidden,))
        result = {"loaded": _grids(document), "refreshed": _refresh(document)}
        document.Sheets.getByName(sheet).getCellRangeByName(cell).Value = float(value)
        result["edited"] = _refresh(document)
        document.dispose()
        desktop.terminate()
        sys.stdout.write(json.dumps(result))
    finally:
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
