"""collect: new mails of the account among the returns, each once; nothing is changed there."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from workbook_tool.core.errors import MailError, UsageError
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.progress import Progress
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, how_many
from workbook_tool.mail.answers import Answer
from workbook_tool.mail.clients import MOST_MAIL
from workbook_tool.mail.imap import FetchedMail, ImapDesk
from workbook_tool.mail.incoming import IncomingMail, read_incoming
from workbook_tool.mail.kinds import MailState, Wanted
from workbook_tool.round_folder.command_lines import consolidate_line
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.locking import refuse_archived
from workbook_tool.round_folder.mail_files import (
    Collected,
    CollectedMail,
    LedgerFile,
    SeenFolder,
    load_account,
    load_collected,
    mail_lock,
    save_collected,
)
from workbook_tool.round_folder.receiving import add_file
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_definition
from workbook_tool.round_folder.storage import as_output_errors, sha256_of, sweep_orphans
from workbook_tool.workflows.collect_words import (
    tell_bounces,
    tell_letters,
    tell_strangers,
    tell_too_large,
    tell_unread,
)
from workbook_tool.workflows.mail_contents import kinds_of
from workbook_tool.workflows.mail_session import (
    NO_QUESTIONS,
    MailAccess,
    MailSession,
    open_session,
    refuse_forbidden,
)
from workbook_tool.workflows.mail_writers import Writer, label_of, writers_of

_SAVE_EVERY = 20
_PLACE = Text("邮件", "mail")


@dataclass(frozen=True, slots=True)
class CollectOptions:
    """What is collected: since a day, from a folder, of whom; ``what`` None means of everybody."""

    since: str = ""
    folder: str = ""
    what: Wanted | None = None


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail that was put among the returns.

    ``code`` is that of the agency or group that has this address, None for strangers. ``sender`` is
    told to whoever runs this, and stands in no log. ``copy`` is where it stands as well because it
    brings both a return and a review workbook.
    """

    file: str
    sender: str
    code: str | None
    arrived: datetime
    what: Wanted
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class CollectResult:
    """What was collected; how many mails had come before, were passed over, or are too large."""

    folder: Path
    round_id: str
    mailbox: str
    mails: tuple[NewMail, ...]
    known: int
    passed_over: int
    too_large: int
    is_dry_run: bool
    next_step: Text
    notes: tuple[Text, ...] = ()


@as_output_errors()
def collect(
    start: Path | None = None,
    options: CollectOptions | None = None,
    *,
    assessment: Path | None = None,
    dry_run: bool = False,
    access: MailAccess = NO_QUESTIONS,
    progress: Progress = lambda *_: None,
) -> CollectResult:
    """Put new mails into ``returned/`` and return which; none is deleted or marked as read.

    A second run finds the same mails known. Raises UsageError without mail settings or for a day
    that is none, RoundStateError where a policy forbids it, MailError where the server cannot be
    used.
    """
    options = options or CollectOptions()
    since = _parse_day(options.since)
    folder = find_round(start, assessment=assessment)
    refuse_archived(folder.lock)
    refuse_forbidden()
    session = open_session(load_account(folder), access)
    assessment_round = load_definition(folder)
    register, _ = find_issue_register(folder, assessment_round)
    job = _Job(folder, assessment_round, register, session, options, progress)
    if dry_run:
        return job.run(since, is_dry_run=True)
    with mail_lock(folder):
        sweep_orphans(folder.state)
        return job.run(since, is_dry_run=False)


def _parse_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--since 应为日期，例如 2018-10-31；收到的是“{text}”。",
            f"--since takes a date, such as 2018-10-31; it got {text!r}.",
        ) from None


@dataclass(slots=True)
class _Job:
    """One look through a mailbox."""

    folder: RoundFolder
    assessment_round: AssessmentRound
    register: IssueRegister
    session: MailSession
    options: CollectOptions
    progress: Progress
    collected: Collected = field(default_factory=Collected)
    new: list[NewMail] = field(default_factory=list)
    bounced: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)  # of strangers, without a file
    known: int = 0
    passed_over: int = 0
    too_large: int = 0
    unread: list[int] = field(default_factory=list)

    @property
    def mailbox(self) -> str:
        """Return the folder of the account that is looked through."""
        return self.options.folder or self.session.account.inbox

    def run(self, since: date | None, *, is_dry_run: bool) -> CollectResult:
        """Take what is new and return it."""
        self.collected = load_collected(self.folder)
        desk = self.session.imap()
        try:
            self._look_through(desk, since, is_dry_run=is_dry_run)
        except MailError as error:
            raise self._stopped(error, is_dry_run=is_dry_run) from error
        finally:
            desk.close()
            if not is_dry_run:
                save_collected(self.folder, self.collected)
        return CollectResult(
            folder=self.folder.path,
            round_id=self.assessment_round.settings.round_id,
            mailbox=self.mailbox,
            mails=tuple(self.new),
            known=self.known,
            passed_over=self.passed_over,
            too_large=self.too_large,
            is_dry_run=is_dry_run,
            next_step=self._next_step(is_dry_run=is_dry_run),
            notes=tuple(self._remarks(is_dry_run=is_dry_run)),
        )

    def _stopped(self, error: MailError, *, is_dry_run: bool) -> MailError:
        """Return why a look ended before its end, with what came until then."""
        count = len(self.new)
        if is_dry_run or not count:
            return error
        return MailError(
            f"{error.zh}此前已收取 {count} 封，都已保存；再次运行会接着收取。",
            f"{error.en} {how_many(count, 'mail was', 'mails were')} collected and kept before "
            "that; run again to go on.",
        )

    def _look_through(self, desk: ImapDesk, since: date | None, *, is_dry_run: bool) -> None:
        state = desk.examine(self.mailbox)
        place = self._place()
        kinds = (self.options.what,) if self.options.what else tuple(Wanted)
        last = min(self.collected.last_uid(place, one, state.uidvalidity) for one in kinds)
        start = since or (None if last else self._first_issue())
        uids = desk.uids_since(start) if start else desk.uids_from(last + 1)
        writers, done = (
            writers_of(self.assessment_round),
            {one.source for one in self.collected.mails},
        )
        sizes = desk.sizes(uids)
        hashes = {one.sha256 for one in self.collected.mails}
        for number, uid in enumerate(uids):
            self.progress("collect", number, len(uids))
            source = f"{place}:{state.uidvalidity}:{uid}"
            if source in done:
                self.known += 1
                continue
            if sizes.get(uid, 0) > MOST_MAIL:  # it stays in the mailbox and is told
                self.too_large += 1
                continue
            mail = desk.read(uid)
            if mail is None:  # gone meanwhile, or kept back
                self.unread.append(uid)
                continue
            if start and self._local(mail.arrived).date() < start:
                continue
            if sha256_of(mail.content) in hashes:
                self.known += 1
                continue
            before = len(self.new)
            self._take(mail, source, writers, kinds, is_dry_run=is_dry_run)
            if not is_dry_run and len(self.new) // _SAVE_EVERY > before // _SAVE_EVERY:
                save_collected(self.folder, self.collected)
        self.progress("collect", len(uids), len(uids))
        if since is None and uids and desk.is_same(state):
            # What the server says of the next number alone is not believed: it could skip mails.
            reached = min(state.uidnext, uids[-1] + 1, *self.unread) - 1
            for kind in kinds:
                seen = SeenFolder(place, kind.value, state.uidvalidity, reached)
                self.collected = self.collected.reached(seen)

    def _take(
        self,
        mail: FetchedMail,
        source: str,
        writers: Mapping[str, Writer],
        wanted: tuple[Wanted, ...],
        *,
        is_dry_run: bool,
    ) -> None:
        """Put one mail where it belongs, unless it is nothing that a round waits for."""
        found = read_incoming(mail.content)
        writer = writers.get(found.sender)
        self.bounced.extend(found.bounced)
        if found.bounced or found.is_ours or not (writer or found.has_files):
            self.passed_over += 1
            if not (found.bounced or found.is_ours):
                self.letters.append(found.sender or "?")
            return
        kinds = self._kinds(mail, writer)
        if not set(kinds) & set(wanted):
            return
        # Of both kinds it is kept whole in both places, whatever was asked for.
        files = [self._add(mail, writer, found, one, is_dry_run=is_dry_run) for one in kinds]
        for file in files:
            kept = CollectedMail(sha256_of(mail.content), mail.arrived, file, source)
            self.collected = self.collected.with_mail(kept)
        code, arrived = writer.code if writer else None, self._local(mail.arrived)
        self.new.append(NewMail(files[0], found.sender, code, arrived, kinds[0], *files[1:]))

    def _add(
        self,
        mail: FetchedMail,
        writer: Writer | None,
        found: IncomingMail,
        what: Wanted,
        *,
        is_dry_run: bool,
    ) -> str:
        """Put a mail where those of its kind belong, and return where it stands in the round."""
        arrived = self._local(mail.arrived)
        home = self.folder.returned
        if what is Wanted.REVIEW:
            home = self.folder.review_returned
        place = home / _PLACE.in_language(self.assessment_round.settings.language)
        name = f"{arrived:%H%M%S}-{mail.uid}.eml"
        path = place / f"{arrived:%Y-%m-%d}_{label_of(writer, found.sender)}" / name
        if not is_dry_run:
            path = add_file(path, (mail.content,), self.folder.state, or_same=True)
        return path.relative_to(self.folder.path).as_posix()

    def _kinds(self, mail: FetchedMail, writer: Writer | None) -> tuple[Wanted, ...]:
        """Return what a mail is: by the workbooks that it brings, else by whom it comes from."""
        has_reviews = self.assessment_round.review is not None or bool(self.register.reviews)
        by = writer.what if writer else None
        return kinds_of(mail.content, self.register, by, has_reviews=has_reviews)

    def _place(self) -> str:
        """Return the folder of the account as a hash: addresses stand in no file of ours."""
        server = self.session.account.imap
        named = f"{server.user}@{server.host}|{self.mailbox}" if server else self.mailbox
        return hashlib.sha256(named.encode()).hexdigest()[:16]

    def _first_issue(self) -> date | None:
        """Return the day of the first issue; what came before answers nothing."""
        moments = tuple(self.register.issue_times.values())
        zone = self.assessment_round.settings.zone
        return min(moments).astimezone(zone).date() if moments else None

    def _local(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(seconds, self.assessment_round.settings.zone)

    def _remarks(self, *, is_dry_run: bool) -> Iterator[Text]:
        """Yield what has to be said beside the list: strangers, bounces, what is too large."""
        yield from tell_strangers([one.sender for one in self.new if not one.code])
        yield from tell_letters(self.letters)
        if self.bounced:
            yield from self._tell_bounces(is_dry_run=is_dry_run)
        yield from tell_too_large(self.too_large)
        yield from tell_unread(len(self.unread))

    def _tell_bounces(self, *, is_dry_run: bool) -> Iterator[Text]:
        """Yield whose mail came back; the ledger knows it as refused from now on."""
        file = LedgerFile(self.folder)
        lines = [
            line for line in file.ledger.lines.values() if line.message_id in set(self.bounced)
        ]
        if not is_dry_run:
            answer = Answer(550, "bounced")
            file.put(
                *(
                    one._replace(state=MailState.PERMANENT, code=answer.code, answer=answer.text)
                    for one in lines
                    if one.state is MailState.SENT
                )
            )
        plan = self.assessment_round.review
        known = (*self.assessment_round.roster, *(plan.groups if plan else ()))
        names = {one.code: one.name for one in known}
        whose = [names.get(one.agency, one.agency) for one in lines]
        yield from tell_bounces(len(self.bounced), whose)

    def _next_step(self, *, is_dry_run: bool) -> Text:
        if is_dry_run:
            return Text(
                "以上只是预览，没有写入任何文件；去掉 --dry-run 再运行即可收取。",
                "This was a preview, nothing was written; run again without --dry-run.",
            )
        line = consolidate_line(self.folder)
        return Text(f"下一步：{line}", f"Next: {line}")
