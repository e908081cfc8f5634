"""Fill forms in as a clerk does, in a real window of a stated size, and save them as .xlsx.

A script for a Python that has `uno`, on a display: SOFFICE PROFILE WIDTH HEIGHT JOBS, a JSON file
with a list of workbooks: ``path``, ``typed`` (pairs of a sheet and its inputs in the order of the
Tab key: row, column and text, empty to pass it by), ``look`` (sheet, row and column of one cell)
and ``save``, the path to save to. Prints, as JSON, what the cells show.
"""

import pathlib
import sys
import time
from typing import Any

from tests.uno_office import (
    PATIENCE,
    TO_SETTLE,
    Office,
    dispatch,
    focus,
    go_to,
    load_in_window,
    print_found,
    save_copy,
    xdotool,
)

BETWEEN_KEYS = "8"  # milliseconds


def _filled(desktop: Office, job: dict[str, Any], size: tuple[int, int]) -> object:
    document = load_in_window(desktop, job["path"], size)
    controller = document.CurrentController
    focus(pathlib.Path(job["path"]).name)
    for name, inputs in job["typed"]:
        go_to(document, name, *inputs[0][:2])
        time.sleep(TO_SETTLE)
        for row, column, text in inputs:
            _wait_for(controller, row, column)
            if text:
                _type(controller, text)
            xdotool("key", "Tab")
        time.sleep(TO_SETTLE)
    sheet, row, column = job["look"]
    shown = document.Sheets.getByName(sheet).getCellByPosition(column - 1, row - 1).String
    save_copy(document, job["save"], "Calc MS Excel 2007 XML")
    document.close(True)  # noqa: FBT003 - the office takes it by place
    return shown


def _type(controller: Office, text: str) -> None:
    """Type plain ASCII by the keyboard; the rest comes in one piece, as from an input method."""
    if text.isascii():
        xdotool("type", "--delay", BETWEEN_KEYS, "--", text)
    else:
        dispatch(controller.Frame, ".uno:EnterString", StringName=text)


def _wait_for(controller: Office, row: int, column: int) -> None:
    """Wait until the Tab key has led to a cell, or tell where they led."""
    until = time.monotonic() + PATIENCE
    while (at := _cursor(controller)) != (row, column):
        if time.monotonic() > until:
            message = f"the cursor is at {at}, not {row, column}"
            raise TimeoutError(message)
        time.sleep(0.02)


def _cursor(controller: Office) -> tuple[int, int]:
    area = controller.Selection.RangeAddress
    return area.StartRow + 1, area.StartColumn + 1


if __name__ == "__main__":
    print_found(_filled, sys.argv[1:])
