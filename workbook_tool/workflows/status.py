"""status: where the round stands today, and the next command."""

from datetime import date
from pathlib import Path

from workbook_tool.core.returns.register import Status
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.archive_record import is_archived
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.next_step import next_step
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import AppealDates, NoticeDates, RoundStatus


def read_status(
    start: Path | None = None,
    *,
    assessment: Path | None = None,
    today: date,
    reading: ReadingOptions = READ_HERE,
) -> RoundStatus:
    """Return the stage, the days left and who stands where; nothing is written."""
    return status_of(read_whole_round(start, assessment, reading), today)


def read_whole_round(
    start: Path | None, assessment: Path | None, reading: ReadingOptions
) -> ReadRound:
    """Return the round that a path lies in with everything that came back."""
    folder = find_round(start, assessment=assessment)
    return read_round(NamedReturns(folder, folder.returned), reading=reading)


def status_of(outcome: ReadRound, today: date) -> RoundStatus:
    """Return where a round that was read stands on a day."""
    settings = outcome.assessment_round.settings
    incomplete = outcome.consolidation.incomplete
    faulty = {Status.REJECTED, Status.CONFLICT}
    return RoundStatus(
        folder=outcome.folder.path,
        round_id=settings.round_id,
        title=settings.title,
        stage=current_stage(settings, today),
        days_left=(settings.deadline - today).days if settings.deadline else None,
        agencies=len(outcome.assessment_round.roster.asked),
        counts=outcome.consolidation.counts,
        missing=outcome.consolidation.missing,
        faulty=tuple(s.agency for s in outcome.register.standings if s.status in faulty),
        notes=outcome.notes,
        next_step=_next(outcome),
        versions=outcome.issued.as_defined(outcome.assessment_round).versions,
        incomplete=tuple(one.agency for one in incomplete),
        open_gaps=sum(one.open_gaps for one in incomplete),
        papers=outcome.consolidation.papers,
        notice=_notice(settings, today),
        appeals=_appeals(outcome, today),
        is_archived=is_archived(outcome.folder),
        review=outcome.consolidation.review_state,
    )


def _next(outcome: ReadRound) -> Text:
    if is_archived(outcome.folder):
        line = command_line("archive", *round_argument(outcome.folder), "--check")
        return Text(
            f"已归档，不再写入。下一步：核对文件有无改动，运行 {line}",
            f"The round is archived; nothing writes any more. Next: to verify its files run {line}",
        )
    if not outcome.issued.current:
        line = command_line("generate", *round_argument(outcome.folder))
        return Text(
            f"尚未生成自评表。下一步：运行 {line}",
            f"No workbooks have been issued yet. Next: run {line}",
        )
    return next_step(outcome)


def _notice(settings: RoundSettings, today: date) -> NoticeDates | None:
    starts, ends = settings.notice_starts, settings.notice_ends
    if starts is None or ends is None:
        return None
    return NoticeDates(starts, ends, (ends - today).days)


def _appeals(outcome: ReadRound, today: date) -> AppealDates:
    until = outcome.assessment_round.settings.appeals_until
    count = sum(result.has_open_appeal for result in outcome.consolidation.results)
    return AppealDates(until, None if until is None else (until - today).days, count)


_PUBLIC = Text("公示中", "Public notice")
_APPEALS = Text("公示已结束，复核申请截止前", "Notice over, appeals still possible")


def current_stage(settings: RoundSettings, today: date) -> str | None:
    """Return the title of the stage that a day falls into: the last one that has begun.

    The public notice, and the days for appeals after it, are stages of their own.
    """
    starts, ends = settings.notice_starts, settings.notice_ends
    if starts is not None and ends is not None and starts <= today:
        if today <= ends:
            return _PUBLIC.in_language(settings.language)
        if settings.appeals_until is not None and today <= settings.appeals_until:
            return _APPEALS.in_language(settings.language)
    begun = [
        stage for stage in settings.stages if stage.starts is not None and stage.starts <= today
    ]
    if not begun:
        return settings.stages[0].title if settings.stages else None
    return begun[-1].title
