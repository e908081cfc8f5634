"""send: the drafts of a round go out through the office's own account, each of them once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from workbook_tool.core.progress import Progress
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.mail.answers import NO_ADDRESS, UNCERTAIN, explain_answer
from workbook_tool.mail.kinds import MailState, Outbox, Way
from workbook_tool.mail.ledger import Ledger, turned_key
from workbook_tool.mail.outbox import OutboxMail, turned_id
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.locking import refuse_archived
from workbook_tool.round_folder.mail_files import LedgerFile, load_account, mail_lock
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_definition
from workbook_tool.round_folder.storage import as_output_errors, sha256_of
from workbook_tool.workflows.mail_session import (
    NO_QUESTIONS,
    MailAccess,
    open_session,
    refuse_forbidden,
)
from workbook_tool.workflows.outboxes import Recipients, list_outbox, refuse_unsettled
from workbook_tool.workflows.sending import DraftsRun, SmtpRun, Turn
from workbook_tool.workflows.sent import (
    SendResult,
    SentMail,
    next_step,
    nothing_there,
    without_address,
)


class Standing(StrEnum):
    """What a run does with a mail, from what the ledger knows of it."""

    TO_SEND = "to send"
    DONE = "done"  # in an earlier run
    HELD = "held"  # refused or uncertain; sent again on request only
    NO_ADDRESS = "no address"
    BEYOND_LIMIT = "beyond the limit"


@dataclass(frozen=True, slots=True)
class SendOptions:
    """What is sent, and how much of it.

    ``only`` and ``resend`` name agencies by code, name or alias; ``resend`` are those whose mail is
    sent again though it was refused or is uncertain. ``again`` repeats what was sent already.
    """

    what: Outbox = Outbox.FORMS
    via: Way = Way.DRAFTS
    limit: int | None = None
    only: tuple[str, ...] = ()
    resend: tuple[str, ...] = ()
    again: bool = False


@as_output_errors()
def send(
    start: Path | None = None,
    options: SendOptions | None = None,
    *,
    assessment: Path | None = None,
    dry_run: bool = False,
    access: MailAccess = NO_QUESTIONS,
    progress: Progress = lambda *_: None,
) -> SendResult:
    """Send the drafts of an outbox and return what became of each of them.

    What was sent before is not sent again, and neither is what is uncertain. Raises UsageError
    without mail settings, RoundStateError where a policy forbids it or the round is closed,
    MailError where the server cannot be used; nothing was sent then.
    """
    folder = find_round(start, assessment=assessment)
    refuse_archived(folder.lock)
    refuse_forbidden()
    session = open_session(load_account(folder), access)
    job = _Job.of(folder, options or SendOptions())
    if dry_run:
        return job.result(job.plan(LedgerFile(folder).ledger))
    with mail_lock(folder):
        file = LedgerFile(folder)
        file.settle()
        turns = job.plan(file.ledger)
        stopped: Text | None = None
        if any(turn.is_due for turn, _ in turns):
            run_of = SmtpRun if job.options.via is Way.SMTP else DraftsRun
            run = run_of(session, file, job.assessment_round.settings, progress)
            stopped = run.run([turn for turn, _ in turns])
        return job.result(turns, file.ledger, stopped)


Planned = tuple[Turn, Standing]


@dataclass(frozen=True, slots=True)
class _Job:
    """What one run works with."""

    folder: RoundFolder
    assessment_round: AssessmentRound
    options: SendOptions
    mails: tuple[OutboxMail, ...]
    names: dict[str, str]
    resend: frozenset[str]
    notes: tuple[Text, ...]

    @classmethod
    def of(cls, folder: RoundFolder, options: SendOptions) -> "_Job":
        """Return the job of a round; raises UsageError where somebody is named who is not in it."""
        assessment_round = load_definition(folder)
        register, notes = find_issue_register(folder, assessment_round)
        people = Recipients.of(assessment_round, options.what)
        only, resend = (
            frozenset(people.find(assessment_round, options.what, named) for named in names)
            for names in (options.only, options.resend)
        )
        wanted = only | resend
        mails = list_outbox(folder, assessment_round, register, options.what)
        if not mails:
            notes = (*notes, nothing_there(options.what, folder))
        mails = tuple(mail for mail in mails if not wanted or mail.code in wanted)
        if options.what is Outbox.RESULTS and options.via is Way.SMTP:
            refuse_unsettled(mails, folder)
        return cls(folder, assessment_round, options, mails, people.names, resend, notes)

    def plan(self, ledger: Ledger) -> list[Planned]:
        """Return what is to be done with each mail."""
        room = len(self.mails) if self.options.limit is None else self.options.limit
        planned: list[Planned] = []
        for mail in self.mails:
            turn, standing = self._plan_one(mail, ledger)
            if standing is Standing.TO_SEND:
                room -= 1
                if room < 0:
                    standing = Standing.BEYOND_LIMIT
            turn.is_due = standing is Standing.TO_SEND
            turn.is_to_look = standing is Standing.HELD
            planned.append((turn, standing))
        return planned

    def _plan_one(self, mail: OutboxMail, ledger: Ledger) -> Planned:
        base = f"{self.assessment_round.settings.round_id}|{mail.key}"
        number = ledger.turn_of(base)
        line = ledger.lines.get(turned_key(base, number))
        if self.options.again and line is not None and line.state is MailState.SENT:
            number, line = number + 1, None
        # What was begun under a Message-ID is looked for, and sent again, under the same.
        message_id = turned_id(mail.message_id, number) if line is None else line.message_id
        turn = Turn(mail, turned_key(base, number), message_id, self.options.via)
        if self.options.via is Way.SMTP and not mail.recipients:
            return turn, Standing.NO_ADDRESS
        if line is None or line.state in {MailState.QUEUED, MailState.TEMPORARY}:
            turn.retry_at = line.retry_at if line else None
            return turn, Standing.TO_SEND
        if line.state is MailState.SENT:
            return turn, Standing.DONE
        is_mended = line.state is MailState.PERMANENT and line.sha256 != sha256_of(mail.content)
        is_wanted = is_mended or mail.code in self.resend
        return turn, Standing.TO_SEND if is_wanted else Standing.HELD

    def result(
        self, turns: list[Planned], ledger: Ledger | None = None, stopped: Text | None = None
    ) -> SendResult:
        """Return what became of the mails; without a ledger it is a preview."""
        known = LedgerFile(self.folder).ledger if ledger is None else ledger
        is_preview = ledger is None
        mails = tuple(self._told(*planned, known, is_preview=is_preview) for planned in turns)
        result = SendResult(
            folder=self.folder.path,
            round_id=self.assessment_round.settings.round_id,
            what=self.options.what,
            via=self.options.via,
            mails=mails,
            is_dry_run=is_preview,
            next_step=Text("", ""),
            notes=(*self.notes, *self._remarks(turns), *((stopped,) if stopped else ())),
        )
        return replace(result, next_step=next_step(result, self.folder))

    def _told(
        self, turn: Turn, standing: Standing, ledger: Ledger, *, is_preview: bool
    ) -> SentMail:
        """Return what is told of one mail."""
        mail, line = turn.mail, ledger.lines.get(turn.key)
        is_new = turn.is_due if is_preview else turn.is_done
        told = SentMail(mail.code, self.names[mail.code], mail.file, MailState.QUEUED, is_new)
        if standing is Standing.NO_ADDRESS:
            return replace(told, state=MailState.PERMANENT, explanation=NO_ADDRESS)
        if line is None:
            return told
        state = MailState.UNKNOWN if line.state is MailState.SENDING else line.state
        explanation = None
        if state is MailState.UNKNOWN:
            explanation = UNCERTAIN
        elif state in {MailState.TEMPORARY, MailState.PERMANENT}:
            explanation = explain_answer(line.said)
        return replace(
            told,
            state=state,
            answer=line.said.shown or None,
            explanation=explanation,
            via=Way(line.via),
        )

    def _remarks(self, turns: list[Planned]) -> Iterator[Text]:
        """Yield what has to be said of single mails beside their state."""
        if self.options.via is Way.DRAFTS:
            yield from without_address(
                [turn.mail.code for turn, _ in turns if turn.is_due and not turn.mail.recipients]
            )
        for turn, standing in turns:
            name = self.names[turn.mail.code]
            if standing is Standing.DONE and turn.mail.code in self.resend:
                yield Text(
                    f"{name}的邮件以前已经发出，没有重发；确需再发一次的，用 --again --only "
                    f"{turn.mail.code}。",
                    f"The mail to {name} was sent before and is not sent again; to repeat it, use "
                    f"--again --only {turn.mail.code}.",
                )
            if turn.refused:
                said = explain_answer(turn.refused[0])
                yield Text(
                    f"{name}有多个邮箱，其中 {len(turn.refused)} 个没有接收（{said.meaning.zh}；"
                    f"应答：{turn.refused[0].shown}），其余已送达。请核对单位名册。",
                    f"{name} has several addresses; {len(turn.refused)} of them refused the mail "
                    f"({said.meaning.en}; it said: {turn.refused[0].shown}), the others took it. "
                    "Check the roster.",
                )
