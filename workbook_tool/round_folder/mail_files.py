"""The files of mail in a round: settings, the ledger of what was sent, and what was collected."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from workbook_tool.core.errors import OutputError, RoundStateError, UsageError
from workbook_tool.core.records import Records
from workbook_tool.mail.account import FILE, MailAccount, dump_account, parse_account
from workbook_tool.mail.kinds import MailState
from workbook_tool.mail.ledger import Ledger, LedgerLine
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.limits import ROUND_LIMITS, TooLargeError
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import append_synced, read_file, read_state, write_file

LEDGER, COLLECTED = "mail.jsonl", "collected.json"
_RECORDS = Records()


def mail_lock(folder: RoundFolder) -> contextlib.AbstractContextManager[None]:
    """Hold the lock of mail: sending takes its time, and others may work on the round meanwhile."""
    return run_lock(folder.state / "mail.lock")


def load_account(folder: RoundFolder) -> MailAccount:
    """Return the mail settings of a round; raises UsageError with the command that makes them."""
    try:
        content = read_file(folder.path / FILE, ROUND_LIMITS.settings_bytes)
    except FileNotFoundError as error:
        line = command_line("mail-setup", *round_argument(folder))
        raise UsageError(
            f"还没有邮件设置 {FILE}。请先运行 {line}",
            f"There are no mail settings {FILE} yet. Run this first: {line}",
        ) from error
    return parse_account(content)


def save_account(folder: RoundFolder, account: MailAccount) -> Path:
    """Write mail.toml and return its path."""
    path = folder.path / FILE
    write_file(path, dump_account(account).encode())
    return path


class LedgerFile:
    """The ledger on the disk: each line is synced before anything else is done."""

    def __init__(self, folder: RoundFolder) -> None:
        """Read what is there; what was under way when a run ended is uncertain from now on.

        Raises RoundStateError where a line is damaged: a mail that it names could be sent twice.
        """
        self._path = folder.state / LEDGER
        self.ledger = Ledger.of(self._read())

    def settle(self) -> None:
        """Write down that what was under way is uncertain, and drop a line that was torn."""
        self._drop_torn()
        interrupted = self.ledger.interrupted.values()
        self.put(*(line._replace(state=MailState.UNKNOWN) for line in interrupted))

    def put(self, *lines: LedgerLine) -> None:
        """Append lines, synced, and take them over."""
        if not lines:
            return
        written = b"".join(
            json.dumps(_RECORDS.dump(LedgerLine, line), ensure_ascii=False).encode() + b"\n"
            for line in lines
        )
        try:
            append_synced(self._path, written)
        except OSError as error:
            raise OutputError(
                f"无法写入发送登记“{self._path}”（{error.strerror}），没有继续发送。"
                "请检查磁盘空间和文件夹权限。",
                f"Cannot write the ledger “{self._path}” ({error.strerror}), so nothing more is "
                "sent. Check disk space and rights.",
            ) from error
        for line in lines:
            self.ledger.put(line)

    def _read(self) -> Iterator[LedgerLine]:
        try:
            content = read_state(self._path)
        except FileNotFoundError:
            return
        # A line without an end was never synced, so what it was to allow was not begun.
        for number, line in enumerate(content.split(b"\n")[:-1], start=1):
            try:
                yield _RECORDS.read(LedgerLine, line)
            except ValueError as error:
                raise RoundStateError(
                    f"发送登记“{self._path}”第 {number} 行已损坏，不能确定哪些邮件已经发出，"
                    "没有发送任何邮件。请从备份恢复该文件。",
                    f"Line {number} of the ledger “{self._path}” is damaged, so that nobody knows "
                    "what was sent; nothing is sent now. Restore the file from a backup.",
                ) from error

    def _drop_torn(self) -> None:
        if not self._path.is_file():
            return
        with self._path.open("r+b") as stream:
            content = stream.read()
            whole = content.rfind(b"\n") + 1
            if whole != len(content):
                stream.truncate(whole)
                stream.flush()
                os.fsync(stream.fileno())


class CollectedMail(NamedTuple):
    """A mail that was put among the returns; ``arrived`` is the server's date, since 1970 UTC.

    ``source`` says which mail of which folder it was; accounts stand there as hashes.
    """

    sha256: str
    arrived: float
    path: str
    source: str


class SeenFolder(NamedTuple):
    """How far a folder of an account was read: all mails up to a UID, and for what."""

    folder: str  # with the account, as a hash
    what: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected so far."""

    mails: tuple[CollectedMail, ...] = ()
    folders: tuple[SeenFolder, ...] = ()

    @property
    def arrivals(self) -> Mapping[str, float]:
        """Return when each mail came, by the hash of its file."""
        return {one.sha256: one.arrived for one in self.mails}

    @property
    def twins(self) -> Mapping[str, str]:
        """Return where each mail that is kept in two places stands as well, by its paths."""
        by_hash: dict[str, list[str]] = {}
        for one in self.mails:
            paths = by_hash.setdefault(one.sha256, [])
            if one.path not in paths:
                paths.append(one.path)
        pairs = [paths for paths in by_hash.values() if len(paths) > 1]
        return {
            one: other for first, last, *_ in pairs for one, other in ((first, last), (last, first))
        }

    def last_uid(self, folder: str, what: str, uidvalidity: int) -> int:
        """Return up to which UID a folder was read, 0 where its UIDs mean other mails now."""
        found = (
            one.uid
            for one in self.folders
            if (one.folder, one.what, one.uidvalidity) == (folder, what, uidvalidity)
        )
        return next(found, 0)

    def reached(self, seen: SeenFolder) -> "Collected":
        """Return the same with a folder read further."""
        others = (one for one in self.folders if (one.folder, one.what) != (seen.folder, seen.what))
        return Collected(self.mails, (*others, seen))

    def with_mail(self, mail: CollectedMail) -> "Collected":
        """Return the same with one more mail."""
        return Collected((*self.mails, mail), self.folders)


def load_collected(folder: RoundFolder) -> Collected:
    """Return what was collected so far, nothing where that is gone or damaged.

    What is damaged costs a second look at the mails: their files are recognised by their bytes.
    """
    try:
        return _RECORDS.read(Collected, read_state(folder.state / COLLECTED))
    except (OSError, ValueError, TooLargeError):
        return Collected()


def save_collected(folder: RoundFolder, collected: Collected) -> None:
    """Keep what was collected."""
    text = json.dumps(_RECORDS.dump(Collected, collected), ensure_ascii=False, indent=0)
    write_file(folder.state / COLLECTED, text.encode())
