"""A round with everything that was returned, judged and registered; nothing is written yet."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.form.issuance import IssueRegister, IssueVersion
from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import (
    ANY_DATE,
    Calendar,
    Decision,
    FileVerdict,
    Register,
    build_register,
)
from workbook_tool.core.review.one_place import in_one_place
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Language, Text, how_many, listed
from workbook_tool.intake import check_file_count
from workbook_tool.reading import READ_HERE, ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.audit import NO_LOG, CheckedLog
from workbook_tool.round_folder.decisions_file import load_decisions
from workbook_tool.round_folder.issue_versions import note_unissued
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.last_run import check_audit
from workbook_tool.round_folder.mail_files import load_collected
from workbook_tool.round_folder.rounds import RoundFolder, load_definition
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.paper_register import read_paper_register
from workbook_tool.workflows.returned_reviews import (
    NOTHING_REVIEWED,
    ReadReviews,
    read_reviews,
    register_reviews,
    reviews_without_effect,
)

_DAY_LENGTH = len("2018-10-31")


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
    calendar: Calendar = ANY_DATE  # what the dates of files were held against
    log: CheckedLog = NO_LOG  # the audit log of earlier runs
    reviews: ReadReviews = NOTHING_REVIEWED  # what evaluators sent back


def read_round(
    returns: NamedReturns,
    progress: Progress = lambda *_: None,
    *,
    reading: ReadingOptions = READ_HERE,
    may_write_cache: bool = False,
    accept: tuple[str, ...] = (),
    as_of: str = "",
) -> ReadRound:
    """Return a round with all its returns judged; nothing but the cache is ever written.

    Returns on the older versions that ``accept`` names are carried over. Files that came after
    ``as_of``, a date or a time in the zone of the round, are ignored. Raises RoundStateError where
    a cluster is named that cannot be used, UsageError where there is no such version or time.
    """
    folder = returns.folder
    _refuse_no_folder(folder)
    assessment_round = load_definition(folder)
    until = parse_as_of(as_of, assessment_round.settings)
    issued, notes = find_issue_register(folder, assessment_round)
    decided = load_decisions(folder, assessment_round)
    decisions, overrides = decided.files, decided.grades
    judge = Judge.of_round(assessment_round, issued, accept)
    read = read_verdicts(
        returns.places(),
        judge,
        options=reading,
        store=open_store(folder.state, judge, reading, may_write=may_write_cache),
        arrivals=load_collected(folder).arrivals,
        progress=progress,
    )
    reviewed = read_reviews(
        returns, judge, reading=reading, may_write_cache=may_write_cache, progress=progress
    )
    verdicts, reviewed = in_one_place(returns.chosen(read), reviewed, home=returns.root.name)
    many = tuple(check_file_count(len(verdicts)))
    calendar = Calendar(datetime.now(UTC), judge.register.issue_times, until)
    register = build_register(verdicts, assessment_round.roster, decisions, calendar=calendar)
    reviews = register_reviews(
        reviewed, assessment_round, register, decided.reviews, calendar=calendar
    )
    held = sum(1 for agency in assessment_round.roster.asked if agency.code in issued.current)
    consolidation = consolidate(
        assessment_round,
        register,
        issued=held,
        overrides=overrides,
        appeals=decided.appeals,
        as_of=until,
        review=reviews.counted,
    ).with_papers(read_paper_register(folder, assessment_round))
    unused = (
        *decisions_without_effect(decisions, register),
        *overrides_without_effect(overrides, consolidation),
        *scores_without_effect(consolidation),
        *reviews_without_effect(reviews),
    )
    accepted = tuple(one for one in judge.register.versions if one.key in judge.accepted)
    # What is accepted does count, so nobody is told that it cannot.
    changed = () if accepted else note_unissued(issued, assessment_round)
    log, unproved = check_audit(folder.audit)
    said = (*notes, *changed, *decided.notes, *unused, *(_as_note(finding) for finding in many))
    return ReadRound(
        folder=folder,
        returned=returns.root,
        assessment_round=assessment_round,
        issued=issued,
        verdicts=verdicts,
        decisions=decisions,
        register=register,
        consolidation=consolidation,
        notes=(*said, *_tell_accepted(accepted), *_tell_as_of(until, consolidation), *unproved),
        accepted=accepted,
        calendar=calendar,
        log=log,
        reviews=reviews,
    )


def _refuse_no_folder(folder: RoundFolder) -> None:
    """Refuse a round with something else in the place of its ``returned/``.

    It would be read as if nothing had come back. A link to a folder is one.
    """
    if os.path.lexists(folder.returned) and not folder.returned.is_dir():
        raise UsageError(
            f"“{folder.returned}”不是文件夹，应为存放收到的自评表的文件夹。请改名后重试。",
            f"“{folder.returned}” is no folder; it should be that of returned workbooks. Give it "
            "another name and try again.",
        )


def parse_as_of(text: str, settings: RoundSettings) -> datetime | None:
    """Return the moment that a time names, in the zone of the round; a date is its whole day.

    None for "". Raises UsageError for what is no time.
    """
    if not text:
        return None
    zone = settings.zone
    try:
        found = datetime.fromisoformat(text)
        is_day = len(text) <= _DAY_LENGTH
        found = datetime.combine(found, time.max) if is_day else found
        return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise UsageError(
            f"--as-of 应为日期或时间，例如 2018-10-31 或 2018-10-31T18:00；收到的是“{text}”。",
            f"--as-of takes a date or a time, such as 2018-10-31 or 2018-10-31T18:00; it got "
            f"{text!r}.",
        ) from None


def _tell_as_of(until: datetime | None, consolidation: Consolidation) -> tuple[Text, ...]:
    """Return the sentence that says until when files count, and how many came later."""
    if until is None:
        return ()
    late = sum(
        1
        for verdict in consolidation.files
        if any(finding.rule is Code.AFTER_AS_OF for finding in verdict.findings)
    )
    shown = f"{until:%Y-%m-%d %H:%M}"
    zh, en = f"本次统计截至 {shown}，", f"This run counts what had come until {shown}; "
    if consolidation.counted:
        return (
            Text(
                f"{zh}之后收到的 {late} 个文件不计入。",
                f"{en}{how_many(late, 'later file does', 'later files do')} not.",
            ),
        )
    return (
        Text(
            f"{zh}之前没有可采用的自评表（之后收到的 {late} 个文件不计入）。",
            f"{en}nothing that can be counted had come by then ({how_many(late, 'file')} came "
            "later).",
        ),
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


def decisions_without_effect(
    decisions: Mapping[str, Decision], register: Register
) -> Iterator[Text]:
    """Yield a sentence for each decision whose file is gone or cannot count."""
    for decision in decisions.values():
        files = [file for file in register.files if file.file.sha256 == decision.sha256]
        shown = decision.file or decision.sha256[:12]
        if not files:
            yield Text(
                f"decisions.csv 中 {decision.agency} 采用的文件“{shown}”已不在收表文件夹中"
                "（或内容已改变），该决定未起作用。",
                f"decisions.csv: “{shown}”, chosen for {decision.agency}, is no longer among the "
                "returned files (or its content has changed); the decision has no effect.",
            )
        elif not any(is_adopted(file, decision.agency) for file in files):
            yield Text(
                f"decisions.csv 中 {decision.agency} 采用的文件“{shown}”不能计入"
                f"（{files[0].reason.zh}），该决定未起作用。",
                f"decisions.csv: “{shown}”, chosen for {decision.agency}, cannot count "
                f"({files[0].reason.en}); the decision has no effect.",
            )


def is_adopted(verdict: FileVerdict, agency: str) -> bool:
    """Tell whether a file counts for an agency because staff decided so."""
    return (
        verdict.agency == agency
        and verdict.status.is_counted
        and any(finding.rule is Code.DECIDED for finding in verdict.findings)
    )


def overrides_without_effect(
    overrides: Mapping[str, GradeOverride], consolidation: Consolidation
) -> Iterator[Text]:
    """Yield a sentence for each grade given to an agency that has no counted return now."""
    for result in consolidation.results:
        override = overrides.get(result.agency.code)
        if override is not None and not result.is_counted:
            yield Text(
                f"decisions.csv 中 {override.agency} 的等次“{override.grade}”暂未起作用："
                "该单位没有已采用的自评表。",
                f"decisions.csv: the grade “{override.grade}” of {override.agency} has no effect "
                "now, because no return of it is counted.",
            )


def scores_without_effect(consolidation: Consolidation) -> Iterator[Text]:
    """Yield a sentence for each score after an appeal that does not count now."""
    for result in consolidation.results:
        counting = [one.given for one in result.adjustments]
        for given in result.appeal.scores if result.appeal else ():
            if given in result.scores_in_doubt:
                yield Text(
                    f"decisions.csv 中 {given.agency} 的复核得分 {given.criterion}={given.stated} "
                    "是对另一份自评表给的，现在采用的不是那一份，待核定：请复核后用 decide --score "
                    "重新给分，或用 --undo 撤销。",
                    f"decisions.csv: the score {given.criterion}={given.stated} of {given.agency} "
                    "after an appeal was given for another return than the one that counts now; "
                    "give it again with decide --score, or take it back with --undo.",
                )
            elif given not in counting:
                yield Text(
                    f"decisions.csv 中 {given.agency} 的复核得分 {given.criterion}={given.stated} "
                    "暂未起作用：该单位没有已采用的自评表，或不测评该项。",
                    f"decisions.csv: the score {given.criterion}={given.stated} of {given.agency} "
                    "after an appeal has no effect now, because no return of it is counted or it "
                    "is not asked.",
                )
