"""last_run.json: what the previous run found, and where it left the audit log."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from workbook_tool.core.records import Records
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.text import Text
from workbook_tool.round_folder.audit import CheckedLog, LogEnd, check_log
from workbook_tool.round_folder.limits import ROUND_LIMITS, TooLargeError
from workbook_tool.round_folder.storage import read_state, write_file

_RECORDS = Records()
NAME = "last_run.json"


class LastRun(NamedTuple):
    """Each file of the previous run with status and hash, and the audit log behind it."""

    files: Mapping[str, str]
    log: LogEnd = LogEnd()
    schema_version: int = 1


def load_last_run(state: Path) -> LastRun | None:
    """Return what the previous run noted, None where that is gone, damaged or too large.

    Raises OSError where it is there and cannot be read. The first edition wrote the files alone.
    """
    try:
        content = read_state(state / NAME, ROUND_LIMITS.noted_files)
    except (FileNotFoundError, TooLargeError):
        return None
    try:
        return _RECORDS.read(LastRun, content)
    except ValueError:
        pass
    try:
        return LastRun(_RECORDS.read(Mapping[str, str], content))  # type: ignore[type-abstract]  # a type to the records
    except ValueError:
        return None


def save_last_run(state: Path, last_run: LastRun) -> None:
    """Keep what this run found for the next one."""
    text = json.dumps(_RECORDS.dump(LastRun, last_run), ensure_ascii=True, indent=0, sort_keys=True)
    write_file(state / NAME, text.encode())


def noted(files: tuple[FileVerdict, ...]) -> Mapping[str, str]:
    """Return what is noted of the files of a run."""
    return {one.file.path: f"{one.status.value} {one.file.sha256}" for one in files}


def changes_since(before: LastRun | None, now: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return which files are new, changed or gone since a run, None where none is known."""
    if before is None:
        return None
    old = before.files
    return {
        name: "gone" if name not in now else "new" if name not in old else "changed"
        for name in {**old, **now}
        if old.get(name) != now.get(name)
    }


def check_audit(audit: Path) -> tuple[CheckedLog, tuple[Text, ...]]:
    """Return the audit log as it was found, and what is wrong with it or cannot be proved."""
    state = audit.parent
    try:
        last = load_last_run(state)
    except OSError:
        last = None
    log = check_log(audit, last.log if last else LogEnd())
    is_unproved = last is None and (log.is_there or (state / NAME).exists())
    return log, (*log.faults, *((_NO_NOTES,) if is_unproved else ()))


_NO_NOTES = Text(
    "上次运行的记录 last_run.json 缺失或损坏，不能核对审计日志是否被截短，也不能与上次比较；"
    "下次汇总会重新写。如有备份可先恢复。",
    "The notes of the last run, last_run.json, are gone or damaged: nobody can tell whether the "
    "audit log was cut, or what has changed. The next consolidate writes them anew; restore them "
    "from a backup first if there is one.",
)
