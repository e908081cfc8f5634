"""Open workbooks in a real window that fills the screen, type into a cell, and take a picture.

A script for a Python that has `uno`, on a display: SOFFICE PROFILE WIDTH HEIGHT JOBS, a JSON file
with a list of workbooks: ``path``, ``sheet``, ``row`` and ``column`` of the cell, ``text`` that is
being typed into it, and ``picture``, the file to write.
"""

import pathlib
import subprocess
import sys
import time
from typing import Any

from tests.uno_office import (
    PATIENCE,
    TO_SETTLE,
    Office,
    dispatch,
    focus,
    load,
    print_found,
    xdotool,
)

SIZED = 15  # position and size
BETWEEN_KEYS = "12"  # milliseconds


def _shown(desktop: Office, job: dict[str, Any], size: tuple[int, int]) -> str:
    document = load(desktop, job["path"])
    controller = document.CurrentController
    controller.Frame.ContainerWindow.setPosSize(0, 0, *size, SIZED)
    # Excel and WPS have no such bar beside the sheet.
    dispatch(controller.Frame, ".uno:Sidebar", Sidebar=False)
    controller.ZoomType, controller.ZoomValue = 3, 100
    document.calculateAll()
    focus(pathlib.Path(job["path"]).name)
    sheet = document.Sheets.getByName(job["sheet"])
    controller.ActiveSheet = sheet
    cell = sheet.getCellByPosition(job["column"] - 1, job["row"] - 1)
    dispatch(controller.Frame, ".uno:GoToCell", ToPoint=cell.AbsoluteName)
    time.sleep(2 * TO_SETTLE)
    xdotool("type", "--delay", BETWEEN_KEYS, "--", job["text"])
    xdotool("mousemove", str(size[0] - 1), str(size[1] - 1))
    time.sleep(2 * TO_SETTLE)
    subprocess.run(["scrot", "--overwrite", job["picture"]], check=True, timeout=PATIENCE)
    xdotool("key", "Escape")
    document.close(True)  # noqa: FBT003 - the office takes it by place
    return str(job["picture"])


if __name__ == "__main__":
    print_found(_shown, sys.argv[1:])
