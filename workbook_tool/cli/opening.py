"""Open a result with the program that the desktop has for it."""

import os
import shutil
import sys
from pathlib import Path

import click

from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text


def open_result(path: Path, terminal: Terminal) -> None:
    """Open a file or a folder as a double-click would; without a desktop, say where it is."""
    if not try_to_open(path):
        terminal.tell(
            Text(
                f"这里没有桌面环境，不能自动打开，请自行打开：{path}",
                f"There is no desktop here that could open it; open it yourself: {path}",
            )
        )


def try_to_open(path: Path) -> bool:
    """Open a file or a folder and tell whether this machine has a desktop that did."""
    return _has_desktop() and not click.launch(str(path))


def _has_desktop() -> bool:
    if os.name == "nt" or sys.platform == "darwin":
        return True
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(has_screen) and shutil.which("xdg-open") is not None
