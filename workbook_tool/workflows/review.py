"""review: the workbooks of the evaluators (考评表), one a group, with drafts and zips."""

from dataclasses import replace
from pathlib import Path

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.form import wording_digest
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.review.counting import typed_sheets
from workbook_tool.core.review.hints import review_hints
from workbook_tool.core.round.review_plan import ReviewPlan
from workbook_tool.core.round.snapshot import dump_round
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.definition.words.labels import SHEET_NAMES, SheetKey
from workbook_tool.definition.words.table_columns import EVALUATOR_COLUMNS
from workbook_tool.excel.review_hints import write_review_hints
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.audit import append_publication, run_name
from workbook_tool.round_folder.command_lines import command_line, consolidate_line, round_argument
from workbook_tool.round_folder.draft_files import DraftFolder
from workbook_tool.round_folder.last_run import LastRun, load_last_run, save_last_run
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import (
    DEFINITION,
    RoundFolder,
    RoundKey,
    find_round,
    load_key,
    refuse_other_key,
    save_issue_register,
)
from workbook_tool.round_folder.storage import (
    as_output_errors,
    holds,
    put_aside,
    sweep_orphans,
    write_if_changed,
)
from workbook_tool.workflows.generate import CREATED
from workbook_tool.workflows.made_reviews import MadeReview, Typed, make_reviews
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.notice_packages import Package, zipped
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import IssuedToGroup, ReviewResult


@as_output_errors()
def review(
    start: Path | None = None,
    *,
    assessment: Path | None = None,
    reissue: bool = False,
    hints: bool = False,
    dry_run: bool = False,
    reading: ReadingOptions = READ_HERE,
) -> ReviewResult:
    """Write a workbook for every group of evaluators, and return what was written.

    The same state gives the same bytes. What evaluators typed and sent back stays in the workbook;
    agencies without a counted return are not in it. ``hints`` writes a file for staff beside them.
    Raises UsageError in a round without evaluators, RoundStateError where nothing was issued yet,
    or where codes that are out would become void and ``reissue`` is not given.
    """
    folder = find_round(start, assessment=assessment)
    returns = NamedReturns(folder, folder.returned)
    if dry_run:
        outcome = read_round(returns, reading=reading)
        return _review(outcome, is_reissue=reissue, has_hints=hints, dry_run=True)
    with run_lock(folder.lock):
        outcome = read_round(returns, reading=reading, may_write_cache=True)
        return _review(outcome, is_reissue=reissue, has_hints=hints, dry_run=False)


def _review(
    outcome: ReadRound, *, is_reissue: bool, has_hints: bool, dry_run: bool
) -> ReviewResult:
    folder, the_round = outcome.folder, outcome.assessment_round
    plan = the_round.review
    if plan is None:
        raise no_evaluators()
    key = _key_of(outcome)
    made = make_reviews(outcome, plan, key, typed_before(outcome))
    if not is_reissue:
        _refuse_to_void(outcome.issued, made)
    fresh = [one for one in made if not holds(folder.review_outgoing / one.book.file, one.content)]
    moved: tuple[str, ...] = ()
    told: tuple[Text, ...] = ()
    if not dry_run:
        moved, told = _write(outcome, made)
        _put_on_record(outcome, fresh)
    hints = _hint(outcome, plan, dry_run=dry_run) if has_hints else None
    empty = [one.name for one in plan.groups if one.code not in {each.group.code for each in made}]
    without = [one.group.name for one in made if not one.group.email]
    return ReviewResult(
        folder=folder.path,
        round_id=the_round.settings.round_id,
        workbooks=tuple(_told(folder, one, is_written=one in fresh) for one in made),
        moved=moved,
        is_dry_run=dry_run,
        notes=(*outcome.notes, *told, *_without_agencies(empty), *_without_address(without)),
        next_step=_next_step(folder, the_round.settings.language, made),
        hints=hints,
    )


def typed_before(outcome: ReadRound) -> Typed:
    """Return what evaluators typed so far and sent back, as it stands in the next workbook."""
    the_round = outcome.assessment_round
    return typed_sheets(outcome.reviews.register, the_round.scheme, the_round.settings.language)


def _hint(outcome: ReadRound, plan: ReviewPlan, *, dry_run: bool) -> str:
    """Write the hints for staff, and return where they stand, relative to the round."""
    folder, settings = outcome.folder, outcome.assessment_round.settings
    path = folder.review_hints(settings.language)
    if not dry_run:
        found = review_hints(plan, outcome.consolidation)
        write_if_changed(path, write_review_hints(settings, found, created=CREATED))
    return path.relative_to(folder.path).as_posix()


def _key_of(outcome: ReadRound) -> RoundKey:
    """Return the secrets that codes are made with; they came with the forms of the agencies."""
    key = load_key(outcome.folder)
    if key is None:
        line = command_line("generate", *round_argument(outcome.folder))
        raise RoundStateError(
            f"还没有生成过自评表，没有可考评的内容。请先运行 {line}，收到自评表后再生成考评表。",
            f"No forms were issued yet, so there is nothing to review. Run {line} first, and this "
            "command once returns have come.",
        )
    refuse_other_key(outcome.folder, key, outcome.issued)
    return key


def no_evaluators() -> UsageError:
    """Return the error for a round without a sheet of evaluators, which says how to add one."""
    sheet = SHEET_NAMES[SheetKey.EVALUATORS]
    zh = "、".join(column.label.zh for column in EVALUATOR_COLUMNS)
    en = ", ".join(column.label.en for column in EVALUATOR_COLUMNS)
    return UsageError(
        f"本次测评没有考评组。请在 {DEFINITION} 中加一张名为“{sheet.zh}”的工作表，第 1 行写“{zh}”"
        "（必填组名和编号，其余可空），以下每组一行，保存后再运行。",
        f"This round has no evaluators. Add a sheet {sheet.en} to {DEFINITION} with the headings "
        f"{en} in row 1 (all but the first two may be left out) and a line for each group below, "
        "save it, and run again.",
    )


def _refuse_to_void(issued: IssueRegister, made: tuple[MadeReview, ...]) -> None:
    """Raise RoundStateError where a group holds a workbook whose code would become void."""
    current = issued.current_reviews
    void = [
        one.group
        for one in made
        if one.group.code in current and current[one.group.code].code != one.book.code
    ]
    if void:
        names = listed(f"{one.name}（{one.code}）" for one in void)
        raise RoundStateError(
            f"{names.zh} 考评的指标已改动，已发出的考评表将失效。如确需重新下发，请加 --reissue "
            "再运行；旧文件会保留在 review/outgoing/旧版/ 中。",
            f"What {listed(one.code for one in void).en} score has changed; the review workbooks "
            "that are out would become void. To issue them anew, run again with --reissue; the "
            "older files are kept beside the new ones.",
        )


def _write(
    outcome: ReadRound, made: tuple[MadeReview, ...]
) -> tuple[tuple[str, ...], tuple[Text, ...]]:
    """Write workbooks, drafts, zips and the register.

    Returns which older files were put aside, and what has to be said about drafts.
    """
    folder, language = outcome.folder, outcome.assessment_round.settings.language
    packages = folder.review_packages(language)
    drafts = DraftFolder.of(folder.review_drafts(language), folder.draft_ledger("review"), language)
    sweep_orphans(folder.review_outgoing, drafts.path, packages)
    moved = _move_older(outcome, made)
    zips = {}
    for one in made:
        write_if_changed(folder.review_outgoing / one.book.file, one.content)
        drafts.write(f"{one.group.code}.eml", one.draft)
        stem = Path(one.book.file).stem
        package = Package(stem, "", one.body, (one.book.file, one.content))
        zips[f"{stem}.zip"] = zipped(package.files(language))
    for name, content in zips.items():
        write_if_changed(packages / name, content)
    known = {book.evaluator for book in outcome.issued.reviews}
    for code in sorted(known - {one.group.code for one in made}):
        drafts.remove(f"{code}.eml")
    for path in packages.glob("*.zip"):
        if path.name not in zips:
            path.unlink()
    register = outcome.issued.with_reviews(one.book for one in made)
    wording = wording_digest(outcome.assessment_round)
    if register.snapshot(wording) is None:
        snapshot = (wording, dump_round(outcome.assessment_round))
        register = replace(register, snapshots=(*register.snapshots, snapshot))
    if register != outcome.issued or not folder.register.is_file():
        save_issue_register(folder, register)
    folder.review_returned.mkdir(parents=True, exist_ok=True)
    return moved, drafts.finish()


def _move_older(outcome: ReadRound, made: tuple[MadeReview, ...]) -> tuple[str, ...]:
    """Put aside what this run replaces, and what nobody gets any more."""
    folder = outcome.folder
    files = {one.book.file: one.content for one in made}
    older = folder.review_older(outcome.assessment_round.settings.language)
    moved = []
    for name in dict.fromkeys(book.file for book in outcome.issued.reviews):
        path = folder.review_outgoing / name
        if not path.is_file() or (name in files and holds(path, files[name])):
            continue
        target = put_aside(path, older / name)
        moved.append(target.relative_to(folder.path).as_posix())
    return tuple(moved)


def _put_on_record(outcome: ReadRound, fresh: list[MadeReview]) -> None:
    """Log which workbooks were written; a run that wrote none leaves no line."""
    if not fresh:
        return
    folder = outcome.folder
    last = load_last_run(folder.state)
    end, _ = append_publication(
        folder.audit,
        outcome.log,
        run_name(),
        {
            "event": "review",
            "reason": " ".join(one.group.code for one in fresh),
            "reviews": [
                {"evaluator": one.group.code, "file": one.book.file, "sha256": one.book.sha256}
                for one in fresh
            ],
        },
    )
    save_last_run(folder.state, LastRun(last.files if last else {}, end))


def _told(folder: RoundFolder, made: MadeReview, *, is_written: bool) -> IssuedToGroup:
    path = folder.review_outgoing / made.book.file
    return IssuedToGroup(
        group=made.group,
        file=path.relative_to(folder.path).as_posix(),
        agencies=len(made.book.sheets),
        criteria=made.criteria,
        new=made.new,
        changed=made.changed,
        gone=made.gone,
        is_written=is_written,
    )


def _without_agencies(names: list[str]) -> tuple[Text, ...]:
    if not names:
        return ()
    shown = listed(names)
    return (
        Text(
            f"{shown.zh} 负责的单位还没有已采用的自评表，暂不生成考评表。",
            f"No return of the agencies of {shown.en} is counted yet, so it gets no workbook.",
        ),
    )


def _without_address(names: list[str]) -> tuple[Text, ...]:
    if not names:
        return ()
    shown = listed(names)
    return (
        Text(
            f"{shown.zh} 在《考评组》中没有邮箱，草稿没有收件人。",
            f"No address stands among the evaluators for {shown.en}; the draft has no addressee.",
        ),
    )


def _next_step(folder: RoundFolder, language: Language, made: tuple[MadeReview, ...]) -> Text:
    line = consolidate_line(folder)
    if not made:
        return Text(
            f"下一步：自评表收到并采用后再生成考评表；先运行 {line}",
            f"Next: write the review workbooks once returns are counted; run {line} first",
        )
    drafts = folder.review_drafts(language).name
    return Text(
        f"下一步：把 review/outgoing/ 中的考评表发给各考评组（邮件草稿在其中的 {drafts}/），"
        f"交回的放入 review/returned/，再运行 {line}",
        f"Next: send the workbooks in review/outgoing/ (drafts are in {drafts}/ there), "
        f"put what comes back into review/returned/, then run {line}",
    )
