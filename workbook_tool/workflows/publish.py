"""publish: 送审稿, 公示稿, 定稿 and 更正稿 of a round as it stands, into ``results/``.

A publication is the county summary with another cover, never changed again. county_summary.xlsx
and ``returned/`` stay as they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.obstacles import OBSTACLE_TITLES, Obstacle, left_open, obstacles
from workbook_tool.core.returns.publication import (
    PUBLICATION_TITLES,
    Change,
    Companion,
    Edition,
    PublicationKind,
    changes_between,
)
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.text import Language, Text
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.audit import CheckedLog, append_publication, run_name
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.last_run import LastRun, load_last_run, save_last_run
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.published_files import (
    NAME,
    STEMS,
    log_unrecorded,
    published_files,
)
from workbook_tool.round_folder.rounds import RoundFolder, find_round
from workbook_tool.round_folder.storage import (
    as_output_errors,
    holds,
    sha256_of,
    sweep_orphans,
    write_file,
)
from workbook_tool.workflows.companions import require_word, write_companions
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.next_step import next_of_obstacles
from workbook_tool.workflows.published import read_published
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import PublishResult

_MOST_ROWS: Final = 1_048_000  # of details on a sheet
_NOTHING_SAID: Final[tuple[Text, ...]] = ()
_PREFIX: Final = "../returned/"
_REVIEW_PREFIX: Final = "../review/returned/"


@as_output_errors()
def publish(
    start: Path | None = None,
    *,
    edition: Edition,
    companions: Collection[Companion] = (),
    assessment: Path | None = None,
    dry_run: bool = False,
    reading: ReadingOptions = READ_HERE,
    progress: Progress = lambda *_: None,
) -> PublishResult:
    """Write an edition of the round as it stands, and return where it is and what is open.

    It bears today's date in the zone of the round unless it has a day. Anything but a draft is
    refused while something has to be settled first, unless the edition says why it is made all the
    same; the result tells it, and nothing is written. ``companions`` are written with it. Raises
    UsageError where a final has no approval, a notice no grades to show or the extra for Word is
    missing, RoundStateError where nothing counts or an erratum has
    nothing to correct.
    """
    if edition.kind is PublicationKind.FINAL and not edition.approval:
        raise UsageError(
            "定稿须用 --approval 写明批准的会议或签字和日期，例如：--approval "
            "“领导小组会议 2018年11月15日”。",
            "A final needs --approval with the meeting or the signature, and its date, for "
            "example: --approval “steering group, 15 November 2018”.",
        )
    require_word(companions)
    folder = find_round(start, assessment=assessment)
    returns = NamedReturns(folder, folder.returned)
    if dry_run:
        outcome = read_round(returns, progress, reading=reading)
        return _publish(outcome, edition, _Writing(companions, progress, dry_run=True))
    with run_lock(folder.lock):
        sweep_orphans(folder.results)
        outcome = read_round(returns, progress, reading=reading, may_write_cache=True)
        scheme = scheme_digest(outcome.assessment_round.scheme)
        log, told = log_unrecorded(folder, outcome.log, scheme=scheme)
        outcome = replace(outcome, log=log, notes=(*outcome.notes, *told))
        return _publish(outcome, edition, _Writing(companions, progress))


@dataclass(frozen=True, slots=True)
class _Writing:
    """What is written beside an edition, and whether anything is written at all."""

    companions: Collection[Companion]
    progress: Progress
    dry_run: bool = False

    def beside(self, result: PublishResult, outcome: ReadRound, edition: Edition) -> PublishResult:
        """Write what goes with an edition, and return the result with it."""
        made = write_companions(
            outcome, edition, self.companions, dry_run=self.dry_run, progress=self.progress
        )
        return replace(
            result,
            companions=made.files,
            without_feedback=made.without_feedback,
            notes=(*result.notes, *made.notes),
        )


def _publish(outcome: ReadRound, edition: Edition, writing: _Writing) -> PublishResult:
    """Return what becomes of an edition, written unless it is refused or a dry run."""
    consolidation, kind = outcome.consolidation, edition.kind
    day = edition.day or datetime.now(outcome.assessment_round.settings.zone).date()
    edition = replace(edition, day=day)
    _require_something(outcome, kind)
    found = obstacles(consolidation)
    is_refused = kind is not PublicationKind.DRAFT and bool(found) and not edition.forced
    if kind is PublicationKind.DRAFT or not found:
        edition = replace(edition, forced="")  # nothing was in the way
    result = PublishResult(
        outcome.assessment_round.settings.round_id,
        edition,
        None,
        is_new=False,
        obstacles=found,
        left_open=left_open(consolidation),
        notes=outcome.notes,
        next_step=_next_step(kind, outcome.folder),
        is_dry_run=writing.dry_run,
    )
    if is_refused:
        settled = next_of_obstacles(outcome) or result.next_step
        return replace(result, refused=_refusal(kind, found), next_step=settled)
    if kind is PublicationKind.ERRATUM:
        last = _require_final(outcome.folder)
        edition = replace(edition, changes=_changes_since(outcome, last), against=last.name)
        if not edition.changes:
            if not _is_erratum_of(last, edition.day):
                raise _nothing_to_correct(last)
            result = replace(result, file=_relative(outcome.folder, last))
            return writing.beside(result, outcome, _as_it_was(outcome, edition))
    content, told = _build(outcome, edition), _NOTHING_SAID
    target, is_new = _place(outcome, edition, content)
    if is_new and not writing.dry_run:
        write_file(target, content)
        log, told = _put_on_record(outcome, edition, target, content, found)
        outcome = replace(outcome, log=log)
    result = replace(
        result,
        edition=edition,
        file=_relative(outcome.folder, target),
        is_new=is_new,
        notes=(*outcome.notes, *told),
    )
    return writing.beside(result, outcome, edition)


def _next_step(kind: PublicationKind, folder: RoundFolder) -> Text:
    """Return what comes after a publication; its command stands last, ready to be copied."""
    words = round_argument(folder)
    notice = command_line("publish", *words, "--as", "notice")
    final = command_line("publish", *words, "--as", "final", "--approval")
    erratum = command_line("publish", *words, "--as", "erratum")
    return {
        PublicationKind.DRAFT: Text(
            f"下一步：送审；通过后公示：{notice}",
            f"Next: have it reviewed; then make the results public: {notice}",
        ),
        PublicationKind.NOTICE: Text(
            "下一步：公示；收到复核申请时用 decide 单位 --appeal 登记，期满后发布定稿："
            f"{final} 批准的会议和日期",
            "Next: make it public; note appeals with decide AGENCY --appeal, and then publish the "
            f"final list: {final} MEETING-AND-DATE",
        ),
        PublicationKind.FINAL: Text(
            f"下一步：印发。以后有更正的：{erratum}",
            f"Next: send it out. What has to be corrected later: {erratum}",
        ),
        PublicationKind.ERRATUM: Text("下一步：印发更正稿。", "Next: send the erratum out."),
    }[kind]


def _relative(folder: RoundFolder, path: Path) -> str:
    return path.relative_to(folder.path).as_posix()


def _is_erratum_of(path: Path, day: date | None) -> bool:
    """Tell whether a file is an erratum of a day."""
    match = NAME.fullmatch(path.name)
    stems = {STEMS[PublicationKind.ERRATUM].zh, STEMS[PublicationKind.ERRATUM].en}
    return match is not None and match["stem"] in stems and match["day"] == str(day)


def _require_something(outcome: ReadRound, kind: PublicationKind) -> None:
    """Raise where there is nothing to publish in this form."""
    if not outcome.consolidation.counted:
        raise RoundStateError(
            "没有可采用的自评表，没有可以发布的结果。请先运行 workbook-tool consolidate 查看。",
            "No return counts, so there is nothing to publish. Run workbook-tool consolidate to "
            "see why.",
        )
    if kind is PublicationKind.NOTICE and not outcome.assessment_round.grades:
        raise UsageError(
            "公示稿只列单位名称和等次，而本次测评没有划分等次。请先在 assessment.xlsx 的“等次”表中"
            "填写。",
            "A public notice shows names and grades alone, and this round has no grades. Fill in "
            "the sheet Grades of assessment.xlsx first.",
        )
    if kind is not PublicationKind.NOTICE and len(outcome.consolidation.rows) > _MOST_ROWS:
        raise UsageError(
            f"明细超过 {_MOST_ROWS} 行，一个工作表容纳不下，不能发布整本汇总表；"
            "请发布公示稿，明细见 county_summary 旁的文件。",
            f"The details have more than {_MOST_ROWS} rows, more than a sheet holds, so the whole "
            "table cannot be published; a public notice can.",
        )


def _refusal(kind: PublicationKind, found: Sequence[Obstacle]) -> Text:
    counts = [
        (title, sum(one.kind is kind_of for one in found))
        for kind_of, title in OBSTACLE_TITLES.items()
    ]
    zh = "、".join(f"{title.zh} {count} 个" for title, count in counts if count)
    en = ", ".join(f"{title.en}: {count}" for title, count in counts if count)
    name = PUBLICATION_TITLES[kind]
    return Text(
        f"还有未决事项（{zh}），没有生成{name.zh}。请先逐项办结；确需发布请加 --force 并写明理由，"
        "理由会印在表上并记入日志。",
        f"Matters are open ({en}), so no {name.en.lower()} was made. Settle them first; or give "
        "--force with a reason, which is printed on it and logged.",
    )


def _changes_since(outcome: ReadRound, last: Path) -> tuple[Change, ...]:
    """Return what differs from what was published last, as both show it at their stage."""
    from workbook_tool.excel.summary.staged import at_its_stage

    before = read_published(last, outcome.assessment_round)
    reasons = {code: decision.reason for code, decision in outcome.decisions.items()}
    return changes_between(before, at_its_stage(outcome.consolidation), reasons)


def _require_final(folder: RoundFolder) -> Path:
    """Return what was published last as final or erratum; raises where there is none."""
    there = _finals(folder)
    if not there:
        raise RoundStateError(
            "results 文件夹中没有定稿，没有可以更正的。请先运行 workbook-tool publish --as final。",
            "No final lies in results/, so there is nothing to correct. Run workbook-tool publish "
            "--as final first.",
        )
    return there[-1]


def _nothing_to_correct(last: Path) -> RoundStateError:
    return RoundStateError(
        f"与“{last.name}”相比没有变化，没有生成更正稿。",
        f"Nothing differs from “{last.name}”, so no erratum was made.",
    )


def _finals(folder: RoundFolder) -> list[Path]:
    """Return the finals and errata that there are, by their day, then their form and number."""
    order = [PublicationKind.FINAL, PublicationKind.ERRATUM]
    found = [
        (match["day"], turn, int(match["number"] or 1), path)
        for turn, kind in enumerate(order)
        for path, match in published_files(folder, kind)
    ]
    return [path for *_, path in sorted(found)]


def _as_it_was(outcome: ReadRound, edition: Edition) -> Edition:
    """Return an erratum that was written before, with what it changed then."""
    before = _finals(outcome.folder)[-2:-1]
    changes = tuple(one for path in before for one in _changes_since(outcome, path))
    return replace(edition, changes=changes)


def _place(outcome: ReadRound, edition: Edition, content: bytes) -> tuple[Path, bool]:
    """Return where an edition stands or is to stand, and whether it has to be written.

    The last one of the day stands for it where it has the same bytes.
    """
    folder, day = outcome.folder, str(edition.day)
    language: Language = outcome.assessment_round.settings.language
    of_the_day = {
        int(match["number"] or 1): path
        for path, match in published_files(folder, edition.kind)
        if match["day"] == day
    }
    last = max(of_the_day, default=0)
    if last and holds(of_the_day[last], content):
        return of_the_day[last], False
    stem = f"{STEMS[edition.kind].in_language(language)}_{day}"
    name = f"{stem}_{last + 1}" if last else stem
    return folder.results / f"{name}.xlsx", True


def _build(outcome: ReadRound, edition: Edition) -> bytes:
    """Return the bytes of an edition, proved against the results where it shows scores."""
    # XlsxWriter takes its time to import: only when there is something to write.
    from workbook_tool.excel.summary import write_public_notice, write_summary
    from workbook_tool.excel.summary.proof import check_summary

    consolidation = outcome.consolidation
    if edition.kind is PublicationKind.NOTICE:
        return write_public_notice(consolidation, edition)
    content = write_summary(
        consolidation,
        returned_prefix=_PREFIX,
        reviews=outcome.reviews.register.files,
        review_prefix=_REVIEW_PREFIX,
        edition=edition,
    )
    check_summary(content, consolidation)
    return content


def _put_on_record(
    outcome: ReadRound,
    edition: Edition,
    target: Path,
    content: bytes,
    found: Sequence[Obstacle],
) -> tuple[CheckedLog, tuple[Text, ...]]:
    """Log what was published, with its reason where something stood in the way.

    Returns the log as it is then, and what has to be said of it.
    """
    folder = outcome.folder
    end, told = append_publication(
        folder.audit,
        outcome.log,
        run_name(),
        {
            "scheme": scheme_digest(outcome.assessment_round.scheme),
            "published": edition.kind.value,
            "file": _relative(folder, target),
            "sha256": sha256_of(content),
            "approval": edition.approval,
            "forced": edition.forced,
            "open": [f"{one.kind.value} {one.agency.code if one.agency else '-'}" for one in found],
        },
    )
    last = load_last_run(folder.state)
    save_last_run(folder.state, LastRun(last.files if last else {}, end))
    return CheckedLog(end, is_there=True), told
