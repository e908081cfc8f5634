"""consolidate: everything in the folder of returns → the county summary."""

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from workbook_tool.core.errors import OutputError, UsageError
from workbook_tool.core.progress import Progress
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.text import Text, how_many
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.audit import append_audit, run_name
from workbook_tool.round_folder.last_run import (
    LastRun,
    changes_since,
    load_last_run,
    noted,
    save_last_run,
)
from workbook_tool.round_folder.limits import ROUND_LIMITS, TooLargeError
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.previous import keep_filled_in, keep_previous
from workbook_tool.round_folder.published_files import log_unrecorded
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import (
    as_output_errors,
    holds,
    is_open_elsewhere,
    read_file,
    sweep_orphans,
    write_beside,
    write_file,
)
from workbook_tool.workflows.detail_files import write_detail_file
from workbook_tool.workflows.named_returns import NamedReturns, find_named_returns
from workbook_tool.workflows.next_step import check_line, next_step
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import DRAFT, ConsolidateResult, SummaryOptions

_REPORT_NOTE = Text(
    "只核对了给出的文件，没有写汇总表，以前的结果不变；汇总全部请不带文件运行，或用 -o 指定位置。",
    "Only the files named were checked; no summary was written and earlier results stand. For all "
    "returns run it without files, or name a place with -o.",
)


FILLED_IN = Text("（有手工填写-{number}）", " (filled in {number})")


@as_output_errors()
def consolidate(
    *returned: Path,
    assessment: Path | None = None,
    output: Path | None = None,
    dry_run: bool = False,
    options: SummaryOptions = DRAFT,
    reading: ReadingOptions = READ_HERE,
    accept: tuple[str, ...] = (),
    progress: Progress = lambda *_: None,
) -> ConsolidateResult:
    """Read all returns, write the county summary where something counts, and return both.

    ``returned`` is the round, a folder of returns, or files and folders; with nothing it is the
    round around the current folder. Single files alone give a report: no summary is written then
    unless ``output`` names its place.

    Returns on the older versions that ``accept`` names count where nothing they answer has
    changed. A run without a countable return leaves an older summary as it is. Raises UsageError,
    DefinitionError, RoundStateError or OutputError where it could not run.
    """
    returns = find_named_returns(returned, assessment)
    folder = returns.folder
    is_report = output is None and not returns.has_folder
    if dry_run or is_report:
        outcome = read_round(returns, progress, reading=reading, accept=accept, as_of=options.as_of)
        notes = (*outcome.notes, _REPORT_NOTE) if is_report else outcome.notes
        return _result(outcome, None, notes=notes, is_dry_run=True)
    target = _target(output, folder, returns.root)
    with run_lock(folder.lock):
        sweep_orphans(*folder.written, target.parent)
        outcome = read_round(
            returns,
            progress,
            reading=reading,
            accept=accept,
            as_of=options.as_of,
            may_write_cache=True,
        )
        has_counted = bool(outcome.consolidation.counted)
        summary, told = (
            _write(outcome, returns, target, options, progress) if has_counted else (None, ())
        )
        changes, torn = _put_on_record(outcome, is_whole=not returns.named)
        notes = (*outcome.notes, *told, *_tell_changes(changes), *torn)
        files = outcome.register.files
        if summary is None and files and target.is_file():
            notes = (*notes, _stale_note(target))
        is_beside = summary is not None and summary.name != target.name
        if is_beside:
            notes = (*notes, _beside_note(target, summary))
        return _result(outcome, summary, notes=notes, is_beside=is_beside)


def _put_on_record(
    outcome: ReadRound, *, is_whole: bool
) -> tuple[Mapping[str, str] | None, tuple[Text, ...]]:
    """Log and remember what was decided; return what has changed since the last run.

    A run over single files (not ``is_whole``) says nothing about what is new or gone.
    """
    folder, files = outcome.folder, outcome.register.files
    reviews = _as_logged(outcome)
    last = load_last_run(folder.state)
    now = noted((*files, *(one.verdict for one in reviews)))
    changes = changes_since(last, now) if is_whole else None
    scheme = scheme_digest(outcome.assessment_round.scheme)
    log, found = log_unrecorded(folder, outcome.log, scheme=scheme)
    end, told = append_audit(
        folder.audit,
        log,
        files,
        run=run_name(),
        scheme=scheme,
        changes=changes or {},
        accepted=outcome.accepted,
        reviews=reviews,
    )
    if is_whole or last is not None:
        kept = now if is_whole or last is None else last.files
        save_last_run(folder.state, LastRun(kept, end))
    return changes, (*found, *told)


def _as_logged(outcome: ReadRound) -> tuple[ReviewedFile, ...]:
    """Return the review workbooks under their paths in the round, which no return has."""
    folder = outcome.folder
    home = folder.review_returned.relative_to(folder.path).as_posix()
    return tuple(one.below(home) for one in outcome.reviews.register.files)


def _target(output: Path | None, folder: RoundFolder, returned: Path) -> Path:
    """Return where the summary belongs: never among the returns or the round's own files."""
    if output is None:
        return folder.summary
    target = output / folder.summary.name if output.is_dir() else output
    place = target.resolve()
    homes = (returned.resolve(), folder.returned, folder.outgoing, folder.state)
    is_own = place in {folder.definition, folder.decisions} or any(
        place.is_relative_to(home) for home in homes if home != folder.path
    )
    if is_own or place.suffix.lower() != ".xlsx":
        raise UsageError(
            f"汇总表不能写到“{target}”。请给出以 .xlsx 结尾的另一个位置，"
            "不要放在 returned、outgoing 等文件夹中。",
            f"The summary cannot be written to “{target}”. Name another place that ends with "
            ".xlsx, outside of returned/, outgoing/ and the round's own files.",
        )
    return target


def _write(
    outcome: ReadRound,
    returns: NamedReturns,
    target: Path,
    options: SummaryOptions,
    progress: Progress,
) -> tuple[Path, tuple[Text, ...]]:
    """Write the summary and return where it stands now, and what has to be said about it."""
    # XlsxWriter takes its time to import: only when there is something to write.
    from workbook_tool.excel.summary import write_summary
    from workbook_tool.excel.summary.proof import check_summary

    def verify(written: bytes) -> None:
        check_summary(written, outcome.consolidation)

    progress("write", 0, 1)
    # First, so that a summary never names a file that is not there yet.
    detail_file, told = write_detail_file(
        outcome.consolidation, target, most_rows=options.most_rows
    )
    content = write_summary(
        outcome.consolidation,
        returned_prefix=(
            _prefix(outcome.returned, target.parent) if returns.is_all_inside else None
        ),
        reviews=outcome.reviews.register.files,
        review_prefix=_prefix(outcome.folder.review_returned, target.parent),
        refresh_on_load=options.refresh_on_load,
        detail_file=detail_file,
    )
    progress("write", 1, 1)
    if holds(target, content):
        return target, told
    if not is_open_elsewhere(target) and not target.is_dir():
        try:
            told = (*told, *_keep_filled_in(outcome, target))
            keep_previous(outcome.folder.previous, target)
            write_file(target, content, verify=verify)
        except (OutputError, OSError, TooLargeError):
            if not target.exists():
                raise
        else:
            return target, told
    return write_beside(target, content, verify=verify), told


def _keep_filled_in(outcome: ReadRound, target: Path) -> tuple[Text, ...]:
    """Keep a summary in which somebody typed under a name of its own, and say so."""
    from workbook_tool.excel.summary.filled_in import count_filled_in

    count = 0
    if target.is_file():
        count = count_filled_in(read_file(target, ROUND_LIMITS.summary_bytes))
    if not count:
        return ()
    words = FILLED_IN.in_language(outcome.assessment_round.settings.language)
    kept = keep_filled_in(target, words)
    return (
        Text(
            f"“{target.name}”的考评表中有 {count} 格手工填写的内容：已另存为“{kept.name}”，"
            "新的汇总表不含这些内容。",
            f"{how_many(count, 'cell')} of the review lists in “{target.name}” "
            f"{'was' if count == 1 else 'were'} filled in by hand: that "
            f"file is kept as “{kept.name}”; the new summary does not hold what they say.",
        ),
    )


def _prefix(returned: Path, base: Path) -> str | None:
    """Return the way from the summary's folder to the returns, None across drives."""
    try:
        way = os.path.relpath(returned.resolve(), base.resolve())
    except ValueError:
        return None
    return Path(way).as_posix() + "/"


def _stale_note(target: Path) -> Text:
    return Text(
        f"没有可采用的自评表，“{target.name}”没有改写，仍是以前的结果。",
        f"Nothing can be counted, so “{target.name}” was left as it is: an earlier result.",
    )


def _beside_note(target: Path, summary: Path | None) -> Text:
    name = summary.name if summary else ""
    return Text(
        f"“{target.name}”正被其他程序打开或不能改写，最新结果已写入旁边的“{name}”。"
        "请关闭原文件后重新运行。",
        f"“{target.name}” is open in another program or cannot be replaced; the newest result is "
        f"“{name}” beside it. Close the file and run again.",
    )


def _tell_changes(changes: Mapping[str, str] | None) -> tuple[Text, ...]:
    """Return one sentence on what differs from the previous run."""
    if changes is None:
        return ()
    count = Counter(changes.values())
    return (
        Text(
            f"与上次运行相比：新增 {count['new']} 个文件，变化 {count['changed']} 个，"
            f"减少 {count['gone']} 个，其余不变。",
            f"Since the last run: {how_many(count['new'], 'new file')}, {count['changed']} "
            "changed, "
            f"{count['gone']} gone, the rest unchanged.",
        ),
    )


def _result(
    outcome: ReadRound,
    summary: Path | None,
    *,
    notes: tuple[Text, ...],
    is_beside: bool = False,
    is_dry_run: bool = False,
) -> ConsolidateResult:
    return ConsolidateResult(
        consolidation=outcome.consolidation,
        folder=outcome.folder.path,
        summary=summary,
        is_beside=is_beside,
        is_dry_run=is_dry_run,
        notes=notes,
        next_step=next_step(outcome),
        accepted=outcome.accepted,
        check_line=check_line(outcome),
        reviews=(
            outcome.reviews.register.files
            if outcome.assessment_round.review is not None or outcome.reviews.verdicts
            else None
        ),
    )
