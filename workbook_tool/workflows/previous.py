"""Previous summaries: a copy of what a run is about to replace; the five latest stay."""

import contextlib
import os
import re
from pathlib import Path

from workbook_tool.workflows.storage import holds, write_file

KEPT_SUMMARIES = 5
_NAME = re.compile(r"county_summary-([0-9]+)\.xlsx")


def keep_previous(folder: Path, target: Path) -> None:
    """Keep a copy of the summary that is about to be replaced.

    Numbers go up for ever and are compared as numbers. A summary whose copy is the latest one
    already, because a run failed after keeping it, is not kept twice. Raises OutputError or
    OSError where it cannot be kept; it must not be replaced then.
    """
    if not target.is_file():
        return
    content = target.read_bytes()
    kept = kept_summaries(folder)
    if kept and holds(kept[-1][1], content):
        return
    copy = folder / f"county_summary-{kept[-1][0] + 1 if kept else 1:06d}.xlsx"
    write_file(copy, content)
    with contextlib.suppress(OSError):  # its own time helps staff to find the right one
        changed = target.stat().st_mtime_ns
        os.utime(copy, ns=(changed, changed))
    for _, old in kept[: max(len(kept) + 1 - KEPT_SUMMARIES, 0)]:
        with contextlib.suppress(OSError):
            old.unlink()


def kept_summaries(folder: Path) -> list[tuple[int, Path]]:
    """Return the kept summaries with their numbers, oldest first; other files are left alone."""
    if not folder.is_dir():
        return []
    found = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(match[1]), path) for match, path in found if match)
