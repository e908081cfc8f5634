"""log: what happened in a round, run by run, and whether the record of it is whole."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from workbook_tool.core.errors import OutputError
from workbook_tool.core.records import parse
from workbook_tool.core.returns.publication import PublicationKind
from workbook_tool.core.returns.register import Status
from workbook_tool.core.text import Text
from workbook_tool.round_folder.audit import run_time
from workbook_tool.round_folder.last_run import check_audit
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.round_folder.storage import open_file
from workbook_tool.workflows.results import LoggedRun, RoundLog

_CHANGES = frozenset({"new", "changed", "gone"})


def read_log(start: Path | None = None, *, assessment: Path | None = None) -> RoundLog:
    """Return every run that the audit log knows, oldest first, and what is wrong with the log.

    Nothing is written. The definition need not be in order. Raises UsageError where there is no
    round, and OutputError where the log is there but cannot be read.
    """
    folder = find_round(start, assessment=assessment)
    log, said = check_audit(folder.audit)
    lines: dict[str, list[Mapping[str, object]]] = {}
    for entry in _entries(folder.audit):
        run = entry.get("run")
        if isinstance(run, str):
            lines.setdefault(run, []).append(entry)
    runs = tuple(_run(name, entries) for name, entries in lines.items())
    notes = tuple(note for note in said if note not in log.faults)
    return RoundLog(folder.path, log.end.lines, runs, log.faults, notes)


def _entries(path: Path) -> Iterator[Mapping[str, object]]:
    """Yield the lines of the log that can be read."""
    try:
        with open_file(path) as stream:
            for line in stream:
                try:
                    found = parse(line)
                except ValueError:
                    continue
                if isinstance(found, dict):
                    yield found
    except FileNotFoundError:
        return
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"无法读取审计日志“{path}”（{reason}）。请检查文件夹权限；如有备份请恢复。",
            f"Cannot read the audit log “{path}” ({reason}). Check the rights, or restore it from "
            "a backup.",
        ) from error


def _run(name: str, entries: list[Mapping[str, object]]) -> LoggedRun:
    """Return one run by its lines."""
    statuses: Counter[str] = Counter()
    changes, faults = [], []
    versions: dict[str, None] = {}
    published = []
    for entry in entries:
        status, file, change = (entry.get(key) for key in ("status", "file", "change"))
        # Counted are returns; a review workbook is told by its line, and by what became of it.
        is_return = "evaluator" not in entry
        if is_return and isinstance(status, str) and status in set(Status):
            statuses[status] += 1
        if isinstance(file, str) and isinstance(change, str) and change in _CHANGES:
            changes.append((file, change))
        kind = entry.get("published")
        if isinstance(file, str) and isinstance(kind, str) and kind in set(PublicationKind):
            published.append((kind, file))
        versions |= dict.fromkeys(one for one in _listed(entry, "accepted_versions") if one)
        faults += [fault for one in _parts(entry, "broken") if (fault := _text(one)) is not None]
    return LoggedRun(
        name,
        run_time(name),
        _said(entries, "tool"),
        dict(statuses),
        tuple(changes),
        tuple(versions),
        tuple(faults),
        event=_said(entries, "event"),
        person=_said(entries, "person"),
        reason=_said(entries, "reason"),
        published=tuple(published),
    )


def _said(entries: list[Mapping[str, object]], key: str) -> str:
    """Return the first text that entries have under a key, "" without one."""
    return next((one for entry in entries if isinstance(one := entry.get(key), str)), "")


def _parts(entry: Mapping[str, object], key: str) -> list[object]:
    found = entry.get(key)
    return found if isinstance(found, list) else []


def _listed(entry: Mapping[str, object], key: str) -> list[str]:
    return [one for one in _parts(entry, key) if isinstance(one, str)]


def _text(found: object) -> Text | None:
    words = (found.get("zh"), found.get("en")) if isinstance(found, dict) else (None, None)
    zh, en = words
    return Text(zh, en) if isinstance(zh, str) and isinstance(en, str) else None
