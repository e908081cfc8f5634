"""Open workbooks in a real window of a stated size, and print what is seen whole, as JSON.

A script for a Python that has `uno`, on a display: SOFFICE PROFILE WIDTH HEIGHT JOBS, a JSON file
with a list of workbooks: ``path``, ``sheet``, and ``row`` and ``column`` of an input; its next one
to the right is where the clerk is then.
Panes are given by their first and last row and column.
"""

import sys
import time

from tests.uno_office import Office, dispatch, load, print_found

TO_SETTLE = 0.5
SIZED = 15  # position and size


def _seen(desktop: Office, job: dict[str, str | int], size: tuple[int, int]) -> list[list[int]]:
    document = load(desktop, str(job["path"]))
    controller = document.CurrentController
    controller.Frame.ContainerWindow.setPosSize(0, 0, *size, SIZED)
    # Excel and WPS have no such bar beside the sheet.
    dispatch(controller.Frame, ".uno:Sidebar", Sidebar=False)
    controller.ZoomType, controller.ZoomValue = 3, 100
    sheet = document.Sheets.getByName(job["sheet"])
    controller.ActiveSheet = sheet
    controller.select(sheet.getCellByPosition(int(job["column"]) - 1, int(job["row"]) - 1))
    time.sleep(TO_SETTLE)
    # As the key does, which scrolls no further than needed; a selection jumps.
    dispatch(controller.Frame, ".uno:GoRight")
    time.sleep(TO_SETTLE)
    panes = []
    for pane in range(controller.Count):
        area = controller.getByIndex(pane).VisibleRange
        corners = (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)
        panes.append([corner + 1 for corner in corners])
    document.close(True)  # noqa: FBT003 - the office takes it by place
    return panes


if __name__ == "__main__":
    print_found(_seen, sys.argv[1:])
