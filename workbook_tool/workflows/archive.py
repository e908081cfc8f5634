"""archive: a round is closed with a list of all its files, verified, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workbook_tool.core.errors import OutputError, RoundStateError, UsageError
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.excel.archive_list import ArchiveLine, ArchiveList, OpenLine, write_archive_list
from workbook_tool.round_folder.archive_record import (
    ArchivedFile,
    ArchiveRecord,
    Change,
    changes_since,
    is_archived,
    list_files,
    load_archive_record,
    remove_archive_record,
    save_archive_record,
)
from workbook_tool.round_folder.audit import append_event, run_name
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.last_run import (
    LastRun,
    check_audit,
    load_last_run,
    save_last_run,
)
from workbook_tool.round_folder.locking import reopen_line, run_lock
from workbook_tool.round_folder.previous import keep_previous
from workbook_tool.round_folder.rounds import STATE, RoundFolder, find_round
from workbook_tool.round_folder.storage import (
    as_output_errors,
    hash_of,
    is_open_elsewhere,
    sha256_of,
    sweep_orphans,
    write_file,
)
from workbook_tool.workflows.decide import account_name, require_reason
from workbook_tool.workflows.file_words import file_words
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.open_items import OpenItem, open_items
from workbook_tool.workflows.read_round import ReadRound, read_round

_PREVIOUS_STEM = "archive_list"


@dataclass(frozen=True, slots=True)
class ArchiveResult:
    """What was closed, or what became of a closed round's files since.

    ``is_new`` tells that this run closed it; ``open_items`` is what was open then. ``changes`` are
    files that differ since, by path; ``closed_at`` is None for a preview.
    """

    folder: Path
    list_path: Path
    files: tuple[ArchivedFile, ...]
    is_new: bool
    closed_at: datetime | None
    person: str
    next_step: Text
    open_items: tuple[OpenItem, ...] = ()
    changes: Mapping[str, Change] | None = None
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ReopenResult:
    """That a round was opened again, why and by whom."""

    folder: Path
    person: str
    reason: str
    next_step: Text
    is_dry_run: bool = False


@as_output_errors()
def archive_round(
    start: Path | None = None,
    *,
    assessment: Path | None = None,
    person: str = "",
    dry_run: bool = False,
) -> ArchiveResult:
    """Close a round with 归档目录.xlsx and return what was closed; a closed one is verified.

    Nothing that is open stands in the way; it is listed. Raises DefinitionError or RoundStateError
    where the round cannot be read, OutputError where the list cannot be written.
    """
    folder = find_round(start, assessment=assessment)
    if is_archived(folder):
        return check_archive(start, assessment=assessment)
    if dry_run:
        outcome = read_round(NamedReturns(folder, folder.returned))
        files, _ = list_files(folder, without=_list_path(outcome).name)
        return _closed(outcome, _in_order(files), None, person.strip() or account_name())
    with run_lock(folder.lock, is_for_archive=True):
        sweep_orphans(*folder.written)
        outcome = read_round(NamedReturns(folder, folder.returned))
        return _close(outcome, person.strip() or account_name(), datetime.now(UTC))


def _close(outcome: ReadRound, person: str, now: datetime) -> ArchiveResult:
    """Write the event, then the list of all files, then the mark that closes the round."""
    folder, settings = outcome.folder, outcome.assessment_round.settings
    path = _list_path(outcome)
    if is_open_elsewhere(path):
        raise OutputError(
            f"“{path.name}”正被其他程序打开，没有归档。请关闭后重新运行。",
            f"“{path.name}” is open in another program; nothing was archived. Close it and run "
            "again.",
        )
    keep_previous(folder.previous, path, stem=_PREVIOUS_STEM)
    now = now.replace(microsecond=0)
    _put_on_record(folder, "archived", person)
    found, left_out = list_files(folder, without=path.name)
    files, words = _in_order(found), file_words(outcome)
    content = write_archive_list(
        ArchiveList(
            settings,
            _local(settings, now.timestamp()) or now.replace(tzinfo=None),
            person,
            [
                ArchiveLine(
                    one.path,
                    words(one.path),
                    one.size,
                    _local(settings, one.seconds),
                    one.sha256,
                )
                for one in files
            ],
            [OpenLine(item.title, item.names, item.remedy) for item in open_items(outcome)],
            left_out,
        )
    )
    write_file(path, content)
    record = ArchiveRecord(now, person, path.name, sha256_of(content), tuple(sorted(files)))
    save_archive_record(folder, record)
    return _closed(outcome, files, now, person)


def _local(settings: RoundSettings, seconds: float) -> datetime | None:
    return settings.local_time(seconds)


def _in_order(files: tuple[ArchivedFile, ...]) -> tuple[ArchivedFile, ...]:
    """Return the files by path, the program's own records last."""
    return tuple(sorted(files, key=lambda one: (one.path.startswith(f"{STATE}/"), one.path)))


def _list_path(outcome: ReadRound) -> Path:
    return outcome.folder.archive_list(outcome.assessment_round.settings.language)


def _closed(
    outcome: ReadRound, files: tuple[ArchivedFile, ...], closed_at: datetime | None, person: str
) -> ArchiveResult:
    path = _list_path(outcome)
    line = command_line("archive", *round_argument(outcome.folder), "--check")
    preview = Text(
        "以上只是预览，没有归档；去掉 --dry-run 再运行即可归档。",
        "This was a preview, nothing was archived; run again without --dry-run.",
    )
    done = Text(
        f"下一步：把整个文件夹复制到备份介质，打印“{path.name}”签字移交；以后核对运行 {line}",
        f"Next: copy the whole folder to a backup, print “{path.name}” and sign it over; to verify "
        f"it later run {line}",
    )
    return ArchiveResult(
        folder=outcome.folder.path,
        list_path=path,
        files=files,
        is_new=closed_at is not None,
        closed_at=closed_at,
        person=person,
        next_step=preview if closed_at is None else done,
        open_items=open_items(outcome),
        is_dry_run=closed_at is None,
    )


@as_output_errors()
def check_archive(start: Path | None = None, *, assessment: Path | None = None) -> ArchiveResult:
    """Return which files of a closed round changed, are missing or new; nothing is written.

    The definition need not be in order. Raises RoundStateError where the round is not archived or
    the record of that is damaged.
    """
    folder = find_round(start, assessment=assessment)
    record = load_archive_record(folder)
    if record is None:
        line = command_line("archive", *round_argument(folder))
        raise RoundStateError(
            f"本次测评活动还没有归档，无从核对。要归档请运行 {line}",
            f"This round is not archived, so there is nothing to verify. To archive it run {line}",
        )
    files, _ = list_files(folder, without=record.list_name)
    changes = dict(changes_since(record.files, files))
    path = folder.path / record.list_name
    if not path.is_file():
        changes[record.list_name] = Change.GONE
    elif not holds_hash(path, record.list_sha256):
        changes[record.list_name] = Change.CHANGED
    again = reopen_line(folder.path)
    step = (
        Text(
            f"下一步：对照备份核实这些文件；确需修改的，先重新打开：{again.zh}",
            "Next: compare these files with a backup; to change the round on purpose, open it "
            f"again first: {again.en}",
        )
        if changes
        else Text("与归档时完全一致，无需处理。", "All is as it was archived; nothing to do.")
    )
    return ArchiveResult(
        folder=folder.path,
        list_path=path,
        files=record.files,
        is_new=False,
        closed_at=record.closed_at,
        person=record.person,
        next_step=step,
        changes=changes,
    )


def holds_hash(path: Path, sha256: str) -> bool:
    """Tell whether a file can be read and has this hash."""
    try:
        return hash_of(path) == sha256
    except OSError:
        return False


@as_output_errors()
def reopen_round(
    start: Path | None = None,
    *,
    reason: str,
    assessment: Path | None = None,
    person: str = "",
    dry_run: bool = False,
) -> ReopenResult:
    """Open a closed round again and return that; who and why is kept in the audit log.

    Raises UsageError without a reason or where the round is not closed.
    """
    folder = find_round(start, assessment=assessment)
    require_reason(reason)
    if not is_archived(folder):
        raise UsageError(
            "本次测评活动没有归档，不必重新打开。",
            "This round is not archived; there is nothing to reopen.",
        )
    who = person.strip() or account_name()
    line = command_line("archive", *round_argument(folder))
    if not dry_run:
        with run_lock(folder.lock, is_for_archive=True):
            _put_on_record(folder, "reopened", who, reason.strip())
            remove_archive_record(folder)
    return ReopenResult(
        folder.path,
        who,
        reason.strip(),
        Text(
            f"已重新打开，理由已记入审计日志。改完后请再次归档：{line}",
            "The round is open again and the reason is in the audit log. Archive it once more when "
            f"you are done: {line}",
        ),
        is_dry_run=dry_run,
    )


def _put_on_record(folder: RoundFolder, event: str, person: str, reason: str = "") -> None:
    """Append an event to the audit log, and note where the log ends now."""
    last = load_last_run(folder.state)
    log, _ = check_audit(folder.audit)
    end, _ = append_event(folder.audit, log, event, run=run_name(), person=person, reason=reason)
    save_last_run(folder.state, LastRun(last.files if last else {}, end))
