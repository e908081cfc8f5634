"""An account's folders by IMAP: drafts are put there, new mails are read; nothing is changed else.

imap-tools is met here only. It knows names of folders in other scripts, and what a server answers.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workbook_tool import __version__
from workbook_tool.core.classes import dataclass
from workbook_tool.core.errors import MailError
from workbook_tool.core.text import listed
from workbook_tool.mail.account import MailServer
from workbook_tool.mail.answers import Answer, explain_answer
from workbook_tool.mail.connections import SECONDS, connection_error, no_encryption, refused_login
from workbook_tool.mail.extra import MAIL
from workbook_tool.mail.kinds import Security

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_GONE = (OSError, imaplib.IMAP4.error)
_USUAL_DRAFTS = ("草稿箱", "Drafts", "草稿", "INBOX.Drafts", "INBOX.草稿箱")
_SENT = "\\Sent"
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>\r\n]*>)")
_FETCHED = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "[^"]*"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AT_ONCE = 500  # mails that a question is about


class Append(NamedTuple):
    """What became of a draft: None where nobody knows, else whether the server took it."""

    is_taken: bool | None
    answer: Answer


class FolderState(NamedTuple):
    """A folder as it is: UIDs mean the same mails as long as UIDVALIDITY is the same."""

    uidvalidity: int
    uidnext: int
    mails: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail as it came; ``arrived`` is the server's date, in seconds since 1970 UTC."""

    uid: int
    arrived: float
    content: bytes


class ImapDesk:
    """One login at an IMAP server."""

    def __init__(
        self,
        server: MailServer,
        password: str,
        context: ssl.SSLContext,
        *,
        seconds: float = SECONDS,
    ) -> None:
        """Connect, log in and say who we are (RFC 2971); raises MailError where that fails."""
        MAIL.require()
        from imap_tools import MailBox, MailBoxStartTls

        self._server = server
        way = MailBox if server.security is Security.TLS else MailBoxStartTls
        try:
            box: BaseMailBox = way(server.host, server.port, seconds, ssl_context=context)
        except _GONE as error:
            if isinstance(error, imaplib.IMAP4.error) and "STARTTLS" in str(error).upper():
                raise no_encryption(server) from error
            raise connection_error(server, error) from error
        self._box = box
        self._login(password)
        with suppress(*_GONE):  # some servers know no ID, others refuse everything without it
            box.client.xatom("ID", f'("name" "workbook-tool" "version" "{__version__}")')

    def _login(self, password: str) -> None:
        from imap_tools.errors import ImapToolsError

        box, server = self._box, self._server
        try:
            if "AUTH=PLAIN" in box.client.capabilities:
                box.login_utf8(server.user, password, initial_folder=None)
            else:
                box.login(server.user, password, initial_folder=None)
        except (ImapToolsError, *_GONE, UnicodeError) as error:
            self.close()
            if isinstance(error, OSError):
                raise connection_error(server, error) from error
            raise refused_login(server, _said(error)) from error

    def close(self) -> None:
        """Log out."""
        with suppress(*_GONE):
            self._box.client.logout()
        with suppress(*_GONE):
            self._box.client.shutdown()

    def names(self) -> tuple[str, ...]:
        """Return the names of all folders."""
        return tuple(one.name for one in self._folders())

    def find_drafts(self, wanted: str) -> str:
        """Return the folder of drafts: the one that is wanted, else that which the server marks.

        Raises MailError with the folders that there are.
        """
        folders = self._folders()
        names = [one.name for one in folders]
        if wanted:
            found = [wanted] if wanted in names else []
        else:
            found = [one.name for one in folders if "\\Drafts" in one.flags]
            found += [name for name in _USUAL_DRAFTS if name in names]
        if found:
            return found[0]
        there = listed(names)
        raise MailError(
            f"邮箱中没有找到草稿箱{f'“{wanted}”' if wanted else ''}；现有文件夹：{there.zh}。"
            "请用 workbook-tool mail-setup --drafts 指定。",
            f"No folder of drafts {f'“{wanted}” ' if wanted else ''}was found; there are: "
            f"{there.en}. Name it with workbook-tool mail-setup --drafts.",
        )

    def message_ids(self, drafts: str) -> set[str]:
        """Return the Message-IDs that stand in the drafts and among what was sent."""
        found: set[str] = set()
        sent = [one.name for one in self._folders() if _SENT in one.flags]
        for name in (drafts, *sent):
            state = self.examine(name)
            if not state.mails:  # some servers take a question about nothing for a mistake
                continue
            first = max(1, state.uidnext - 20 * _AT_ONCE)
            wanted = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
            for _, content in self._fetch(f"{first}:*", wanted):
                found.update(one.decode("ascii", "replace") for one in _MESSAGE_ID.findall(content))
        return found

    def append(self, content: bytes, folder: str) -> Append:
        """Put a draft into a folder and return what became of it."""
        from imap_tools.errors import MailboxAppendError

        try:
            self._box.append(content, folder, flag_set=["\\Draft", "\\Seen"])
        except MailboxAppendError as error:
            return Append(is_taken=False, answer=_said(error))
        except _GONE as error:
            return Append(is_taken=None, answer=Answer.of(0, str(error)))
        return Append(is_taken=True, answer=Answer(0))

    def examine(self, folder: str) -> FolderState:
        """Open a folder for reading alone and return how its mails are numbered."""
        from imap_tools.errors import ImapToolsError

        try:
            status = self._box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
            self._box.folder.set(folder, readonly=True)
        except (ImapToolsError, *_GONE) as error:
            raise self._not_opened(folder, _said(error)) from error
        return FolderState(status["UIDVALIDITY"], status["UIDNEXT"], status["MESSAGES"])

    def _not_opened(self, folder: str, said: Answer) -> MailError:
        """Return why a folder cannot be read: it is not there, or what the server says."""
        names = self._names_or_none()
        there = listed(names)
        if names and folder not in names:
            return MailError(
                f"邮箱中没有文件夹“{folder}”。现有文件夹：{there.zh}。请用 --folder 指定其中一个。",
                f"The mailbox has no folder “{folder}”. There are: {there.en}. Name one of them "
                "with --folder.",
            )
        meaning = explain_answer(said).meaning
        return MailError(
            f"打不开邮箱文件夹“{folder}”：{meaning.zh}（应答：{said.shown}）。",
            f"The folder “{folder}” cannot be opened: {meaning.en} (it said: {said.shown}).",
        )

    def uids_from(self, first: int) -> tuple[int, ...]:
        """Return the UIDs of a folder's mails from one on."""
        # "n:*" names the last mail also where that comes before n.
        return tuple(uid for uid in self._search(f"UID {first}:*") if uid >= first)

    def uids_since(self, day: date) -> tuple[int, ...]:
        """Return the UIDs of mails that came on a day or later, perhaps some of the day before.

        Days change at midnight in the zone of the server.
        """
        start = day - timedelta(days=1)
        return self._search(f"SINCE {start.day}-{_MONTHS[start.month - 1]}-{start.year}")

    def sizes(self, uids: tuple[int, ...]) -> dict[int, int]:
        """Return the sizes of mails in bytes."""
        found: dict[int, int] = {}
        for start in range(0, len(uids), _AT_ONCE):
            part = ",".join(map(str, uids[start : start + _AT_ONCE]))
            for line, _ in self._fetch(part, "(UID RFC822.SIZE)"):
                uid, size = _FETCHED.search(line), _SIZE.search(line)
                if uid and size:
                    found[int(uid[1])] = int(size[1])
        return found

    def read(self, uid: int) -> FetchedMail | None:
        """Return a mail without marking it as read, None where it is gone."""
        for line, content in self._fetch(str(uid), "(UID INTERNALDATE BODY.PEEK[])"):
            found, said = _FETCHED.search(line), _DATE.search(line)
            moment = imaplib.Internaldate2tuple(said.group()) if said else None
            if found and int(found[1]) == uid and moment is not None and content:
                return FetchedMail(uid, time.mktime(moment), content)
        return None

    def _folders(self) -> "tuple[_Folder, ...]":
        try:
            return tuple(_Folder(one.name, one.flags) for one in self._box.folder.list())
        except _GONE as error:
            raise connection_error(self._server, error) from error

    def _names_or_none(self) -> tuple[str, ...]:
        try:
            return self.names()
        except MailError:
            return ()

    def _search(self, criteria: str) -> tuple[int, ...]:
        try:
            status, found = self._box.client.uid("SEARCH", *criteria.split())
        except _GONE as error:
            raise connection_error(self._server, error) from error
        if status != "OK":
            raise connection_error(self._server, imaplib.IMAP4.error(str(found)))
        words = b" ".join(part for part in found if isinstance(part, bytes)).split()
        return tuple(sorted(int(word) for word in words))

    def _fetch(self, uids: str, what: str) -> Iterator[tuple[bytes, bytes]]:
        """Yield the line and the content of each answer to a question about mails."""
        try:
            status, found = self._box.client.uid("FETCH", uids, what)
        except _GONE as error:
            raise connection_error(self._server, error) from error
        if status != "OK":
            raise connection_error(self._server, imaplib.IMAP4.error(str(found)))
        for turn, part in enumerate(found):
            if isinstance(part, tuple):
                # What stands behind the content belongs to the same answer.
                behind = found[turn + 1] if turn + 1 < len(found) else b""
                line = part[0] + (behind if isinstance(behind, bytes) else b"")
                yield line, part[1]
            elif isinstance(part, bytes) and _SIZE.search(part):
                yield part, b""


class _Folder(NamedTuple):
    name: str
    flags: tuple[str, ...]


def _said(error: Exception) -> Answer:
    """Return what a server said to something that failed."""
    result = getattr(error, "command_result", None)
    if isinstance(result, tuple) and len(result) > 1:
        words = result[1]
        parts = [one for one in words if isinstance(one, bytes)] if isinstance(words, list) else []
        return Answer.of(0, b" ".join(parts) or str(words))
    text = str(error).removeprefix("b'").removesuffix("'")
    return Answer.of(0, text or type(error).__name__)
