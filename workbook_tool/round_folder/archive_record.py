"""archive.json: that a round is closed, since when and by whom, and what its files were then."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.records import Records
from workbook_tool.intake.junk import junk_name_rule
from workbook_tool.round_folder.locking import ARCHIVE_RECORD
from workbook_tool.round_folder.rounds import STATE, RoundFolder
from workbook_tool.round_folder.storage import PREFIX, hash_of, read_state, write_file

_RECORDS = Records()
_PASSING = frozenset({"running.lock", "mail.lock", ARCHIVE_RECORD})
_CACHE = "verdicts.sqlite"  # with the journals that SQLite puts beside it


class ArchivedFile(NamedTuple):
    """One file of a round; ``sha256`` is "" where it could not be read, ``seconds`` since 1970."""

    path: str
    size: int
    sha256: str
    seconds: float


class ArchiveRecord(NamedTuple):
    """What was closed; ``list_sha256`` is the hash of the list that people read."""

    closed_at: datetime
    person: str
    list_name: str
    list_sha256: str
    files: tuple[ArchivedFile, ...]
    schema_version: int = 1


class Change(StrEnum):
    """What became of a file since the round was closed."""

    CHANGED = "changed"
    GONE = "missing"
    NEW = "new"


def is_archived(folder: RoundFolder) -> bool:
    """Tell whether the round is closed."""
    return (folder.state / ARCHIVE_RECORD).exists()


def load_archive_record(folder: RoundFolder) -> ArchiveRecord | None:
    """Return what was closed, None for an open round; RoundStateError where that is damaged."""
    path = folder.state / ARCHIVE_RECORD
    try:
        return _RECORDS.read(ArchiveRecord, read_state(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RoundStateError(
            f"归档记录“{path}”已损坏或不能读取，无从核对。活动仍是归档状态；请从备份恢复，"
            "或运行 archive --reopen --reason 理由 后重新归档。",
            f"The record of the archive “{path}” is damaged or cannot be read, so that nothing can "
            "be verified. The round stays archived; restore it from a backup, or run archive "
            "--reopen --reason TEXT and archive again.",
        ) from error


def save_archive_record(folder: RoundFolder, record: ArchiveRecord) -> None:
    """Close the round."""
    text = json.dumps(_RECORDS.dump(ArchiveRecord, record), ensure_ascii=False, indent=0)
    write_file(folder.state / ARCHIVE_RECORD, text.encode("utf-8", "backslashreplace"))


def remove_archive_record(folder: RoundFolder) -> None:
    """Open the round again."""
    (folder.state / ARCHIVE_RECORD).unlink()


def list_files(folder: RoundFolder, *, without: str = "") -> tuple[tuple[ArchivedFile, ...], int]:
    """Return every file of a round with its hash, by path, and how many passing ones are left out.

    Left out are what programs leave behind while they run (locks, temporary files, the cache) and
    the list ``without`` itself. Links are not followed: they are listed with no hash.
    """
    found: list[ArchivedFile] = []
    left_out = 0
    for path in _walk(folder.path):
        name = path.relative_to(folder.path).as_posix()
        if name == without:
            continue
        if _is_passing(name):
            left_out += 1
        else:
            found.append(_listed(path, name))
    return tuple(sorted(found)), left_out


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        linked = [name for name in folders if Path(place, name).is_symlink()]
        yield from (Path(place, name) for name in (*names, *linked))


def _is_passing(name: str) -> bool:
    state, _, last = name.rpartition("/")
    is_own = state == STATE and (last in _PASSING or last.startswith(_CACHE))
    return is_own or last.startswith(PREFIX) or junk_name_rule(name) is not None


def _listed(path: Path, name: str) -> ArchivedFile:
    try:
        known = path.lstat()
        if path.is_symlink() or not path.is_file():
            return ArchivedFile(name, known.st_size, "", known.st_mtime)
        digest = hash_of(path)
    except OSError:
        return ArchivedFile(name, 0, "", 0.0)
    return ArchivedFile(name, known.st_size, digest, known.st_mtime)


def changes_since(
    before: tuple[ArchivedFile, ...], now: tuple[ArchivedFile, ...]
) -> Mapping[str, Change]:
    """Return what was changed, is missing or new, by path; times alone are no change.

    >>> old = (ArchivedFile("a", 1, "11", 0), ArchivedFile("b", 1, "22", 0))
    >>> new = (ArchivedFile("a", 1, "12", 0), ArchivedFile("c", 1, "22", 0))
    >>> [(path, change.value) for path, change in changes_since(old, new).items()]
    [('a', 'changed'), ('b', 'missing'), ('c', 'new')]
    """
    old, new = ({one.path: (one.size, one.sha256) for one in files} for files in (before, now))
    return {
        path: Change.GONE if path not in new else Change.NEW if path not in old else Change.CHANGED
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    }
