"""consolidate: everything in the folder of returns → the county summary."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.consolidation import Consolidation
from workbook_tool.core.consolidation import consolidate as consolidate_register
from workbook_tool.core.findings import Finding
from workbook_tool.core.identity import scheme_digest
from workbook_tool.core.issuance import IssueRegister, IssueVersion
from workbook_tool.core.register import (
    Decision,
    FileVerdict,
    Register,
    Status,
    build_register,
)
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.errors import OutputError, RoundStateError, UsageError
from workbook_tool.intake import check_file_count, list_places
from workbook_tool.workflows.audit import append_audit, run_name
from workbook_tool.workflows.decisions import decisions_without_effect, load_decisions
from workbook_tool.workflows.detail_files import write_detail_file
from workbook_tool.workflows.generate import Progress
from workbook_tool.workflows.grade_decisions import (
    load_overrides,
    next_of_ties,
    overrides_without_effect,
    refuse_open_ties,
)
from workbook_tool.workflows.issued import find_issue_register
from workbook_tool.workflows.judging import Judge
from workbook_tool.workflows.locking import run_lock
from workbook_tool.workflows.previous import keep_previous
from workbook_tool.workflows.reading import READ_HERE, ReadingOptions, open_store, read_verdicts
from workbook_tool.workflows.results import DRAFT, ConsolidateResult, SummaryOptions
from workbook_tool.workflows.rounds import DEFINITION, RoundFolder, find_round, load_definition
from workbook_tool.workflows.storage import (
    as_output_errors,
    holds,
    is_open_elsewhere,
    sweep_orphans,
    write_beside,
    write_file,
)
from workbook_tool.workflows.voiding import note_unissued


@dataclass(frozen=True, slots=True)
class ReadRound:
    """A round with everything that was returned, judged and registered; nothing was written.

    ``verdicts`` are those on single files, before versions of an agency are compared.
    """

    folder: RoundFolder
    returned: Path
    assessment_round: AssessmentRound
    issued: IssueRegister
    verdicts: tuple[FileVerdict, ...]
    decisions: Mapping[str, Decision]
    register: Register
    consolidation: Consolidation
    notes: tuple[Text, ...]
    accepted: tuple[IssueVersion, ...] = ()  # older versions whose returns were carried over


def find_returned(returned: Path, assessment: Path | None) -> tuple[RoundFolder, Path]:
    """Return the round and the folder of returns that a path names.

    The round's own folder stands for its ``returned/``. Raises UsageError where the path is no
    folder or no definition is found.
    """
    if not returned.is_dir():
        raise UsageError(
            f"找不到文件夹“{returned}”（查找位置：{returned.absolute()}）。请写收到的自评表所在的"
            "文件夹，例如：consolidate returned。",
            f"There is no folder “{returned}” (looked at {returned.absolute()}). Name the folder "
            "that holds the returned workbooks, for example: consolidate returned",
        )
    folder = find_round(returned, assessment=assessment)
    is_round = (returned / DEFINITION).is_file() and folder.returned.is_dir()
    return folder, folder.returned if is_round else returned


def read_round(
    folder: RoundFolder,
    returned: Path,
    progress: Progress = lambda *_: None,
    *,
    reading: ReadingOptions = READ_HERE,
    may_write_cache: bool = False,
    accept: tuple[str, ...] = (),
) -> ReadRound:
    """Return a round with all its returns judged; nothing but the cache is ever written.

    Returns on the older versions that ``accept`` names are carried over. Raises RoundStateError
    where a cluster is named that cannot be used, UsageError where there is no such version.
    """
    assessment_round = load_definition(folder)
    issued, notes = find_issue_register(folder, assessment_round)
    decisions, remarks = load_decisions(folder, assessment_round.roster)
    overrides, told = load_overrides(folder, assessment_round)
    judge = Judge.of_round(assessment_round, issued, accept)
    verdicts = read_verdicts(
        list_places(returned) if returned.is_dir() else (),
        judge,
        options=reading,
        store=open_store(folder.state, judge, reading, may_write=may_write_cache),
        progress=progress,
    )
    many = tuple(check_file_count(len(verdicts)))
    register = build_register(verdicts, assessment_round.roster, decisions)
    held = sum(1 for agency in assessment_round.roster if agency.code in issued.current)
    consolidation = consolidate_register(
        assessment_round, register, issued=held, overrides=overrides
    )
    unused = (
        *decisions_without_effect(decisions, register),
        *overrides_without_effect(overrides, consolidation),
    )
    accepted = tuple(one for one in judge.register.versions if one.key in judge.accepted)
    # What is accepted does count, so nobody is told that it cannot.
    changed = () if accepted else note_unissued(issued, assessment_round)
    said = (*notes, *changed, *remarks, *told, *unused, *(_as_note(finding) for finding in many))
    return ReadRound(
        folder=folder,
        returned=returned,
        assessment_round=assessment_round,
        issued=issued,
        verdicts=verdicts,
        decisions=decisions,
        register=register,
        consolidation=consolidation,
        notes=(*said, *_tell_accepted(accepted)),
        accepted=accepted,
    )


def _tell_accepted(accepted: tuple[IssueVersion, ...]) -> tuple[Text, ...]:
    """Return the sentence that says which older versions this run accepts."""
    if not accepted:
        return ()
    names = [version.name for version in accepted]
    zh, en = listed(f"（{one.zh}）" for one in names).zh, listed(one.en for one in names).en
    return (
        Text(
            f"本次运行采用旧版自评表{zh}：没有改动的项沿用，逐项列为提示；其余须单位补填。",
            f"This run accepts older forms ({en}): what has not changed is carried over, each "
            "listed as a warning; the rest has to be filled in.",
        ),
    )


def _as_note(finding: Finding) -> Text:
    return Text(finding.message(Language.ZH), finding.message(Language.EN))


@as_output_errors()
def consolidate(
    returned: Path,
    *,
    assessment: Path | None = None,
    output: Path | None = None,
    dry_run: bool = False,
    options: SummaryOptions = DRAFT,
    reading: ReadingOptions = READ_HERE,
    accept: tuple[str, ...] = (),
    progress: Progress = lambda *_: None,
) -> ConsolidateResult:
    """Read all returns, write the county summary where something counts, and return both.

    Returns on the older versions that ``accept`` names count where nothing they answer has
    changed. A run without a countable return leaves an older summary as it is. Raises UsageError,
    DefinitionError, RoundStateError or OutputError where it could not run, RoundStateError also
    where a final summary is asked for while conflicts are open.
    """
    folder, place = find_returned(returned, assessment)
    if dry_run:
        outcome = read_round(folder, place, progress, reading=reading, accept=accept)
        return _result(outcome, None, notes=outcome.notes, is_dry_run=True)
    target = _target(output, folder, place)
    with run_lock(folder.lock):
        sweep_orphans(*folder.written, target.parent)
        outcome = read_round(
            folder, place, progress, reading=reading, accept=accept, may_write_cache=True
        )
        _refuse_open_conflicts(outcome, options)
        has_counted = bool(outcome.consolidation.counted)
        summary, told = _write(outcome, target, options, progress) if has_counted else (None, ())
        digest = scheme_digest(outcome.assessment_round.scheme)
        run = run_name()
        files = outcome.register.files
        changes = _changes_since(folder, outcome.register)
        notes = (
            *outcome.notes,
            *told,
            *_tell_changes(changes),
            *append_audit(
                folder.audit,
                files,
                run=run,
                scheme=digest,
                changes=changes or {},
                accepted=outcome.accepted,
            ),
        )
        if summary is None and files and target.is_file():
            notes = (*notes, _stale_note(target))
        is_beside = summary is not None and summary.name != target.name
        if is_beside:
            notes = (*notes, _beside_note(target, summary))
        return _result(outcome, summary, notes=notes, is_beside=is_beside)


def _refuse_open_conflicts(outcome: ReadRound, options: SummaryOptions) -> None:
    """Raise RoundStateError where a final summary would hide an undecided return or grade."""
    conflicts = [v.file.path for v in outcome.register.files if v.status is Status.CONFLICT]
    if not options.is_final or options.force_reason:
        return
    if not conflicts:
        refuse_open_ties(outcome.consolidation)
        return
    shown = listed(conflicts)
    raise RoundStateError(
        f"还有待核定的文件（{shown.zh}），不能生成定稿。请先用 workbook-tool decide 核定；"
        "确需定稿请加 --force 并写明理由，理由会印在汇总表上。",
        f"Files still wait for a decision ({shown.en}), so no final summary was made. Settle them "
        "with workbook-tool decide; or give --force with a reason, which is printed.",
    )


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
    outcome: ReadRound, target: Path, options: SummaryOptions, progress: Progress
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
        returned_prefix=_prefix(outcome.returned, target.parent),
        is_final=options.is_final,
        force_reason=options.force_reason,
        refresh_on_load=options.refresh_on_load,
        detail_file=detail_file,
    )
    progress("write", 1, 1)
    if holds(target, content):
        return target, told
    if not is_open_elsewhere(target) and not target.is_dir():
        try:
            keep_previous(outcome.folder.previous, target)
            write_file(target, content, verify=verify)
        except (OutputError, OSError):
            if not target.exists():
                raise
        else:
            return target, told
    return write_beside(target, content, verify=verify), told


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


def _changes_since(folder: RoundFolder, register: Register) -> Mapping[str, str] | None:
    """Return which files are new, changed or gone since the previous run, and remember this one.

    None where no previous run is known.
    """
    path = folder.state / "last_run.json"
    now = {
        verdict.file.path: f"{verdict.status.value} {verdict.file.sha256}"
        for verdict in register.files
    }
    try:
        before: Mapping[str, str] = json.loads(path.read_text("utf-8"))
        is_known = isinstance(before, dict)
    except (OSError, ValueError):
        before, is_known = {}, False
    write_file(path, json.dumps(now, ensure_ascii=False, indent=0, sort_keys=True).encode())
    if not is_known:
        return None
    return {
        name: "gone" if name not in now else "new" if name not in before else "changed"
        for name in (*now, *(name for name in before if name not in now))
        if now.get(name) != before.get(name)
    }


def _tell_changes(changes: Mapping[str, str] | None) -> tuple[Text, ...]:
    """Return one sentence on what differs from the previous run."""
    if changes is None:
        return ()
    count = Counter(changes.values())
    return (
        Text(
            f"与上次运行相比：新增 {count['new']} 个文件，变化 {count['changed']} 个，"
            f"减少 {count['gone']} 个，其余不变。",
            f"Since the last run: {count['new']} new files, {count['changed']} changed, "
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
    )


def next_step(outcome: ReadRound) -> Text:
    """Return the one sentence that says what staff do next."""
    counts = outcome.consolidation.counts
    if not counts.files:
        return Text(
            "尚未收到自评表。下一步：把收到的文件放入 returned/ 后重新运行。",
            "No return has come back yet. Next: put what arrives into returned/ and run again.",
        )
    if not outcome.consolidation.counted:
        return Text(
            "下一步：还没有可采用的自评表；请运行 workbook-tool check 文件 查看问题和改法，"
            "通知有关单位修改后重报。",
            "Next: nothing can be counted yet; run workbook-tool check FILE for every fault and "
            "its remedy, and ask the agencies to correct and send again.",
        )
    if counts.conflict:
        return Text(
            f"下一步：有 {counts.conflict} 个文件待核定，请核实后运行 "
            "workbook-tool decide 单位代码 --file 文件 --reason 理由。",
            f"Next: {counts.conflict} files wait for a decision; ask the agencies, then run "
            "workbook-tool decide AGENCY --file F --reason TEXT",
        )
    if counts.rejected or counts.quarantined:
        return Text(
            "下一步：按《问题清单》通知有关单位修改后重报，收到后重新运行。",
            "Next: ask the agencies in the list of problems to correct and send again, then rerun.",
        )
    if counts.agencies_missing:
        return Text(
            f"下一步：催报 {counts.agencies_missing} 个未报单位（见《未报送单位名单》），"
            "收到后重新运行。",
            f"Next: remind the {counts.agencies_missing} agencies that are missing, then rerun.",
        )
    return next_of_ties(outcome.consolidation) or Text(
        "全部报齐。下一步：核对汇总表后送审。", "All are in. Next: review the summary."
    )
