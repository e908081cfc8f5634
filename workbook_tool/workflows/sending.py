"""One run of sending: mail by mail, each step in the ledger before the next, at a bearable pace."""

import time
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workbook_tool.core.errors import MailError
from workbook_tool.core.progress import Progress
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text, how_many
from workbook_tool.mail.answers import Answer, explain_answer, is_lasting, is_of_connection
from workbook_tool.mail.kinds import MailState, Way
from workbook_tool.mail.ledger import LedgerLine
from workbook_tool.mail.outbox import OutboxMail, ReadyMail, make_ready
from workbook_tool.mail.smtp import Delivery, SmtpDesk
from workbook_tool.round_folder.mail_files import LedgerFile
from workbook_tool.round_folder.storage import sha256_of
from workbook_tool.workflows.mail_session import MailSession

MOST_TRIES = 3  # of one mail in one run, and of waits in a row without a mail that went
_SILENCE = Answer(0)
_TICK = 1.0  # seconds between two words on how long a wait still takes


@dataclass(slots=True)
class Turn:
    """One mail on its way, and what happened to it in this run.

    ``is_to_look`` says that it is uncertain, so that a look into the folders may tell.
    """

    mail: OutboxMail
    key: str
    message_id: str
    via: Way
    retry_at: datetime | None = None
    is_due: bool = False
    is_to_look: bool = False
    is_done: bool = False
    tries: int = 0
    not_before: float = 0.0  # seconds, as time.monotonic counts
    refused: tuple[Answer, ...] = ()


class _Run:
    """What both ways have in common."""

    def __init__(
        self,
        session: MailSession,
        file: LedgerFile,
        settings: RoundSettings,
        progress: Progress,
    ) -> None:
        account = session.account
        self.session = session
        self.account = replace(account, name=account.name or settings.organiser)
        self.file = file
        self.zone = settings.zone
        self.progress = progress

    def enqueue(self, turns: list[Turn]) -> list[Turn]:
        """Return what is due, written down as such."""
        due = [turn for turn in turns if turn.is_due]
        known = self.file.ledger.lines
        self.file.put(*(self.line(one, MailState.QUEUED) for one in due if one.key not in known))
        return due

    def line(
        self, turn: Turn, state: MailState, answer: Answer = _SILENCE, *, wait: float | None = None
    ) -> LedgerLine:
        """Return the line of the ledger for a step of a mail."""
        now = self.now()
        return LedgerLine(
            at=now,
            key=turn.key,
            agency=turn.mail.code,
            state=state,
            via=turn.via.value,
            message_id=turn.message_id,
            sha256=sha256_of(turn.mail.content),
            code=answer.code,
            answer=answer.text,
            retry_at=None if wait is None else now + timedelta(seconds=wait),
        )

    def ready(self, turn: Turn) -> ReadyMail:
        """Return the mail as it goes out now."""
        return make_ready(turn.mail, self.account, turn.message_id, self.now())

    def now(self) -> datetime:
        """Return the time in the zone of the round, in whole seconds."""
        return datetime.now(self.zone).replace(microsecond=0)


class SmtpRun(_Run):
    """Sends by SMTP. A server that wants fewer mails is waited for, then the run ends."""

    def run(self, turns: list[Turn]) -> Text | None:
        """Send what is due; return why the rest has to wait, None where nothing has to."""
        desk = self.session.smtp()
        try:
            return self._work(desk, deque(self.enqueue(turns)))
        finally:
            desk.close()

    def _work(self, desk: SmtpDesk, queue: deque[Turn]) -> Text | None:
        total, done, stalled = len(queue), 0, 0
        for turn in queue:
            if turn.retry_at is not None:
                left = (turn.retry_at - self.now()).total_seconds()
                turn.not_before = time.monotonic() + min(left, self.account.backoff)
        while queue:
            self.progress("send", done, total)
            turn = self._take(queue)
            delivery = self._deliver(desk, turn)
            if delivery.state is MailState.TEMPORARY and delivery.is_of_pace:
                is_new_connection_enough = is_of_connection(delivery.answer) and turn.tries == 1
                stalled += not is_new_connection_enough
                if stalled >= MOST_TRIES:
                    return _stopped(delivery.answer, len(queue) + 1)
                if not is_new_connection_enough:
                    self._wait_until(time.monotonic() + self.account.backoff)
                queue.appendleft(turn)
                continue
            if delivery.state is MailState.TEMPORARY and turn.tries < MOST_TRIES:
                turn.not_before = time.monotonic() + self.account.backoff
                queue.append(turn)
                continue
            done += 1
            stalled = 0 if delivery.state is MailState.SENT else stalled
            stalled += delivery.state is MailState.UNKNOWN
            if stalled >= MOST_TRIES and queue:  # the others are not made uncertain, too
                return _stopped(delivery.answer, len(queue))
            if queue:
                self._wait_until(time.monotonic() + self.account.pause)
        self.progress("send", done, total)
        return None

    def _take(self, queue: deque[Turn]) -> Turn:
        """Return the next mail whose time has come; where none has, the earliest is waited for."""
        now = time.monotonic()
        turn = next((one for one in queue if one.not_before <= now), None)
        if turn is None:
            turn = min(queue, key=lambda one: one.not_before)
            self._wait_until(turn.not_before)
        queue.remove(turn)
        return turn

    def _deliver(self, desk: SmtpDesk, turn: Turn) -> Delivery:
        turn.tries += 1
        turn.is_done = True
        try:
            delivery = desk.deliver(
                self.ready(turn), lambda: self.file.put(self.line(turn, MailState.SENDING))
            )
        except MailError:  # a new connection could not be had; nothing of this mail was said
            delivery = Delivery(MailState.TEMPORARY, Answer(0), is_of_pace=True)
        turn.refused = delivery.refused
        wait = self.account.backoff if delivery.state is MailState.TEMPORARY else None
        self.file.put(self.line(turn, delivery.state, delivery.answer, wait=wait))
        return delivery

    def _wait_until(self, moment: float) -> None:
        start = time.monotonic()
        whole = moment - start
        while (left := moment - time.monotonic()) > 0:
            if whole > _TICK:
                self.progress("wait", int(whole - left), int(whole))
            time.sleep(min(left, _TICK))


class DraftsRun(_Run):
    """Puts drafts into the account's folder, after a look whether they stand there already."""

    def run(self, turns: list[Turn]) -> Text | None:
        """Put what is due there; return why the rest has to wait, None where nothing has to."""
        desk = self.session.imap()
        try:
            drafts = desk.find_drafts(self.account.drafts)
            known = desk.message_ids(drafts)
            self._settle(turns, known)
            due = self.enqueue(turns)
            failed = 0
            for number, turn in enumerate(due):
                self.progress("send", number, len(due))
                turn.is_done = True
                state, answer = MailState.SENT, Answer(0)
                if turn.message_id not in known:
                    self.file.put(self.line(turn, MailState.SENDING))
                    appended = desk.append(self.ready(turn).content, drafts)
                    state, answer = _state_of(appended.is_taken, appended.answer), appended.answer
                self.file.put(self.line(turn, state, answer))
                if state is MailState.UNKNOWN:
                    desk.close()
                    desk = self.session.imap()
                    known = desk.message_ids(drafts)
                    turn.is_to_look = True
                    self._settle([turn], known)
                    state = self.file.ledger.lines[turn.key].state
                failed = 0 if state is MailState.SENT else failed + 1
                if failed >= MOST_TRIES:
                    return _stopped(answer, len(due) - number - 1)
            self.progress("send", len(due), len(due))
        except MailError as error:
            if not any(turn.is_done for turn in turns):
                raise
            return Text(f"已停止：{error.zh}", f"Stopped: {error.en}")
        finally:
            desk.close()
        return None

    def _settle(self, turns: list[Turn], known: set[str]) -> None:
        """Write down what turns out to stand in the folders after all."""
        lines = self.file.ledger.lines
        found = [one for one in turns if one.is_to_look and one.message_id in known]
        for turn in found:
            if lines[turn.key].state is MailState.UNKNOWN:
                turn.is_done = True
        self.file.put(
            *(
                self.line(turn, MailState.SENT)
                for turn in found
                if lines[turn.key].state is MailState.UNKNOWN
            )
        )


def _state_of(is_taken: bool | None, answer: Answer) -> MailState:  # noqa: FBT001 - an answer
    if is_taken is None:
        return MailState.UNKNOWN
    if is_taken:
        return MailState.SENT
    return MailState.PERMANENT if is_lasting(answer) else MailState.TEMPORARY


def _stopped(answer: Answer, left: int) -> Text:
    """Return why a run ended before its end."""
    said = explain_answer(answer)
    return Text(
        f"已停止发送：{said.meaning.zh}；还有 {left} 封没有发。{said.remedy.zh}",
        f"Stopped: {said.meaning.en}; {how_many(left, 'mail is', 'mails are')} left. "
        f"{said.remedy.en}",
    )
