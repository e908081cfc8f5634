"""log: what happened in a round, run by run, and whether the record of it is whole."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbook_tool.core.errors import OutputError
from workbook_tool.core.returns.publication import PublicationKind
from workbook_tool.core.returns.register import Status
from workbook_tool.core.text import Text
from workbook_tool.round_folder.audit import log_entries, run_time
from workbook_tool.round_folder.last_run import check_audit
from workbook_tool.round_folder.limits import ROUND_LIMITS, RUNS, refuse_count
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.round_folder.storage import open_file
from workbook_tool.workflows.results import LoggedRun, RoundLog

_CHANGES = frozenset({"new", "changed", "gone"})
_SAID = ("tool", "event", "person", "reason")  # by the first line of a run that does


def read_log(start: Path | None = None, *, assessment: Path | None = None) -> RoundLog:
    """Return every run that the audit log knows, oldest first, and what is wrong with the log.

    Nothing is written. The definition need not be in order. Raises UsageError where there is no
    round, OutputError where the log is there but cannot be read, and TooLargeError for too many
    lines or runs.
    """
    folder = find_round(start, assessment=assessment)
    log, said = check_audit(folder.audit)
    found: dict[str, _Run] = {}
    for entry in _entries(folder.audit):
        run = entry.get("run")
        if isinstance(run, str):
            found.setdefault(run, _Run()).add(entry)
            refuse_count(folder.audit, len(found), ROUND_LIMITS.log_runs, RUNS)
    runs = tuple(run.told(name) for name, run in found.items())
    notes = tuple(note for note in said if note not in log.faults)
    return RoundLog(folder.path, log.end.lines, runs, log.faults, notes)


def _entries(path: Path) -> Iterator[Mapping[str, object]]:
    """Yield the lines of the log that can be read."""
    try:
        with open_file(path) as stream:
            yield from log_entries(stream)
    except FileNotFoundError:
        return
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"无法读取审计日志“{path}”（{reason}）。请检查文件夹权限；如有备份请恢复。",
            f"Cannot read the audit log “{path}” ({reason}). Check the rights, or restore it from "
            "a backup.",
        ) from error


@dataclass(slots=True)
class _Run:
    """What the lines of one run say, one after the other: a log may be larger than the memory."""

    statuses: Counter[str] = field(default_factory=Counter)
    changes: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Text] = field(default_factory=list)
    versions: dict[str, None] = field(default_factory=dict)
    published: list[tuple[str, str]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def add(self, entry: Mapping[str, object]) -> None:
        """Take one line in."""
        status, file, change = (entry.get(key) for key in ("status", "file", "change"))
        # Counted are returns; a review workbook is told by its line, and by what became of it.
        is_return = "evaluator" not in entry
        if is_return and isinstance(status, str) and status in set(Status):
            self.statuses[status] += 1
        if isinstance(file, str) and isinstance(change, str) and change in _CHANGES:
            self.changes.append((file, change))
        kind = entry.get("published")
        if isinstance(file, str) and isinstance(kind, str) and kind in set(PublicationKind):
            self.published.append((kind, file))
        self.versions |= dict.fromkeys(one for one in _listed(entry, "accepted_versions") if one)
        for one in _parts(entry, "broken"):
            if (fault := _text(one)) is not None:
                self.faults.append(fault)
        for key in _SAID:
            if isinstance(said := entry.get(key), str):
                self.said.setdefault(key, said)

    def told(self, name: str) -> LoggedRun:
        """Return the run under its name."""
        tool, event, person, reason = (self.said.get(key, "") for key in _SAID)
        return LoggedRun(
            name,
            run_time(name),
            tool,
            dict(self.statuses),
            tuple(self.changes),
            tuple(self.versions),
            tuple(self.faults),
            event=event,
            person=person,
            reason=reason,
            published=tuple(self.published),
        )


def _parts(entry: Mapping[str, object], key: str) -> list[object]:
    found = entry.get(key)
    return found if isinstance(found, list) else []


def _listed(entry: Mapping[str, object], key: str) -> list[str]:
    return [one for one in _parts(entry, key) if isinstance(one, str)]


def _text(found: object) -> Text | None:
    words = (found.get("zh"), found.get("en")) if isinstance(found, dict) else (None, None)
    zh, en = words
    return Text(zh, en) if isinstance(zh, str) and isinstance(en, str) else None
