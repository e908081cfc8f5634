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
    focus,
    go_to,
    load_in_window,
    print_found,
    xdotool,
)

BETWEEN_KEYS = "12"  # milliseconds


def _shown(desktop: Office, job: dict[str, Any], size: tuple[int, int]) -> str:
    document = load_in_window(desktop, job["path"], size)
    controller = document.CurrentController
    controller.ZoomType, controller.ZoomValue = 3, 100
    document.calculateAll()
    focus(pathlib.Path(job["path"]).name)
    go_to(document, job["sheet"], job["row"], job["column"])
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
