"""Previous summaries and definitions: a copy of what is about to be replaced; five stay."""

import contextlib
import os
import re
from pathlib import Path

from workbook_tool.round_folder.limits import ROUND_LIMITS
from workbook_tool.round_folder.storage import holds, read_file, write_file

KEPT_SUMMARIES = 5
SUMMARY_STEM = "county_summary"


def keep_previous(folder: Path, target: Path, *, stem: str = SUMMARY_STEM) -> None:
    """Keep a copy of the workbook that is about to be replaced.

    Numbers go up for ever and are compared as numbers. A summary whose copy is the latest one
    already, because a run failed after keeping it, is not kept twice. Raises OutputError,
    OSError or TooLargeError where it cannot be kept; it must not be replaced then.
    """
    if not target.is_file():
        return
    content = read_file(target, ROUND_LIMITS.summary_bytes)
    kept = kept_summaries(folder, stem=stem)
    if kept and holds(kept[-1][1], content):
        return
    copy = folder / f"{stem}-{kept[-1][0] + 1 if kept else 1:06d}.xlsx"
    write_file(copy, content)
    with contextlib.suppress(OSError):  # its own time helps staff to find the right one
        changed = target.stat().st_mtime_ns
        os.utime(copy, ns=(changed, changed))
    for _, old in kept[: max(len(kept) + 1 - KEPT_SUMMARIES, 0)]:
        with contextlib.suppress(OSError):
            old.unlink()


def keep_filled_in(target: Path, words: str) -> Path:
    """Copy a workbook beside itself under a name with ``words`` that is free, and return the name.

    Raises OutputError, OSError or TooLargeError where it cannot be kept; it must not be replaced
    then.
    """
    number = 1
    while os.path.lexists(copy := target.with_stem(f"{target.stem}{words.format(number=number)}")):
        number += 1
    write_file(copy, read_file(target, ROUND_LIMITS.summary_bytes))
    return copy


def kept_summaries(folder: Path, *, stem: str = SUMMARY_STEM) -> list[tuple[int, Path]]:
    """Return the kept workbooks of a name with their numbers, oldest first."""
    if not folder.is_dir():
        return []
    name = re.compile(re.escape(stem) + r"-([0-9]+)\.xlsx")
    found = ((name.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(match[1]), path) for match, path in found if match)
