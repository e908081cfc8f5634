"""An account's folders by IMAP: drafts are put there, new mails are read; nothing is changed else.

imap-tools is met here only. It knows names of folders in other scripts, and what a server answers.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook_tool import __version__
from workbook_tool.core.errors import MailError
from workbook_tool.core.text import Text, listed
from workbook_tool.mail.account import MailServer
from workbook_tool.mail.answers import Answer, explain_answer
from workbook_tool.mail.clients import BoundedImap, BoundedImapTls
from workbook_tool.mail.connections import (
    broken_rules,
    connection_error,
    no_encryption,
    refused_login,
)
from workbook_tool.mail.extra import MAIL
from workbook_tool.mail.kinds import Security
from workbook_tool.mail.messages import one_line
from workbook_tool.mail.passwords import secrets_of
from workbook_tool.mail.wire import SILENCE, OversteppedError

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
_MOST_NAMES, _LONGEST_NAME = 30, 60  # of folders in a sentence
_AT_ONCE = 500  # mails that a question is about
_MOST_UID = 2**32 - 1  # RFC 3501, 2.3.1.1
_LAST_MOMENT = 4e9  # of a date that a mail can have come, in the year 2096
_LISTED = re.compile(rb"\((?P<flags>[^()]*)\) (?:NIL|\"[^\"]{0,2}\") (?P<name>.+)", re.DOTALL)
_QUOTED = re.compile(rb"\\(.)", re.DOTALL)
_NO_IMAP = Text("不是 IMAP 协议的应答", "it is no answer of IMAP")
_ASKS_AGAIN = Text("反复索要密码", "it asks for the password again and again")
_RENUMBERED = Text("邮箱刚刚重新编号", "the mailbox was just numbered anew")


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

    def __init__(self, server: MailServer, password: str, context: ssl.SSLContext) -> None:
        """Connect, log in and say who we are (RFC 2971); raises MailError where that fails."""
        MAIL.require()
        self._server = server
        self._secrets = secrets_of(server, password)
        with self._in_words():
            self._box = _connect(server, context)
        self._login(password)
        with suppress(*_GONE):  # some servers know no ID, others refuse everything without it
            self._box.client.xatom("ID", f'("name" "workbook-tool" "version" "{__version__}")')

    def _login(self, password: str) -> None:
        from imap_tools.errors import ImapToolsError

        box, server = self._box, self._server
        try:
            if "AUTH=PLAIN" in box.client.capabilities:
                words = b"\0".join((b"", server.user.encode(), password.encode()))
                box.client.authenticate("PLAIN", _once(words))
            else:
                box.login(server.user, password, initial_folder=None)
        except (ImapToolsError, *_GONE, ValueError) as error:
            self.close()
            if isinstance(error, OSError | imaplib.IMAP4.abort):
                raise connection_error(server, error, self._secrets) from error
            raise refused_login(server, self._said(error)) from error

    def close(self) -> None:
        """Log out."""
        client = self._box.client
        with suppress(*_GONE, ValueError):
            if isinstance(client, BoundedImap):
                client.wire.hurry()
            client.logout()
        with suppress(*_GONE):
            client.shutdown()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn whatever goes wrong in a talk into a sentence."""
        try:
            yield
        except MailError:
            raise
        except _GONE as error:
            if isinstance(error, imaplib.IMAP4.error) and "TLS" in str(error):
                raise no_encryption(self._server) from error
            raise connection_error(self._server, error, self._secrets) from error
        except Exception as error:  # each answer that is no IMAP fails in a way of its own
            raise broken_rules(self._server, _NO_IMAP) from error

    def _said(self, error: Exception) -> Answer:
        """Return what a server said to something that failed."""
        result = getattr(error, "command_result", None)
        if isinstance(result, tuple) and len(result) > 1:
            words = result[1] if isinstance(result[1], list) else []
            parts = [one for one in words if isinstance(one, bytes)]
            return Answer.of(0, b" ".join(parts) or str(result[1]), self._secrets)
        text = str(error).removeprefix("b'").removesuffix("'")
        return Answer.of(0, text or type(error).__name__, self._secrets)

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
        there = _there(names)
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
            return Append(is_taken=False, answer=self._said(error))
        except _GONE as error:
            return Append(is_taken=None, answer=self._said(error))
        return Append(is_taken=True, answer=Answer(0))

    def examine(self, folder: str) -> FolderState:
        """Open a folder for reading alone and return how its mails are numbered."""
        from imap_tools.errors import ImapToolsError

        with self._in_words():
            try:
                status = self._box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
                self._box.folder.set(folder, readonly=True)
            except imaplib.IMAP4.abort:
                raise
            except (ImapToolsError, imaplib.IMAP4.error) as error:
                raise self._not_opened(folder, self._said(error)) from error
            state = FolderState(status["UIDVALIDITY"], status["UIDNEXT"], status["MESSAGES"])
            if not self.is_same(state):
                raise broken_rules(self._server, _RENUMBERED)
        return state

    def is_same(self, state: FolderState) -> bool:
        """Tell whether the folder that is open is still numbered as it was."""
        told = self._box.client.untagged_responses.get("UIDVALIDITY") or [b""]
        return told[-1] in {b"", str(state.uidvalidity).encode()}

    def _not_opened(self, folder: str, said: Answer) -> MailError:
        """Return why a folder cannot be read: it is not there, or what the server says."""
        names = self._names_or_none()
        there = _there(names)
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
        """Return a mail without marking it as read, None where the server hands over none."""
        for line, content in self._fetch(str(uid), "(UID INTERNALDATE BODY.PEEK[])"):
            found, said = _FETCHED.search(line), _DATE.search(line)
            arrived = _moment(said.group()) if said else None
            if found and int(found[1]) == uid and arrived is not None and content:
                return FetchedMail(uid, arrived, content)
        return None

    def _folders(self) -> "tuple[_Folder, ...]":
        with self._in_words():
            found = self._ask("LIST", '""', "*")
            return tuple(filter(None, map(_read_folder, found)))

    def _names_or_none(self) -> tuple[str, ...]:
        try:
            return self.names()
        except MailError:
            return ()

    def _search(self, criteria: str) -> tuple[int, ...]:
        with self._in_words():
            found = self._ask("SEARCH", *criteria.split(), by_uid=True)
            words = b" ".join(part for part in found if isinstance(part, bytes)).split()
            uids = {int(word) for word in words}
            if uids and (min(uids) < 1 or max(uids) > _MOST_UID):
                raise broken_rules(self._server, _NO_IMAP)
            return tuple(sorted(uids))

    def _fetch(self, uids: str, what: str) -> Iterator[tuple[bytes, bytes]]:
        """Yield the line and the content of each answer to a question about mails."""
        with self._in_words():
            found = self._ask("FETCH", uids, what, by_uid=True)
        for turn, part in enumerate(found):
            if isinstance(part, tuple):
                # What stands behind the content belongs to the same answer.
                behind = found[turn + 1] if turn + 1 < len(found) else b""
                line = part[0] + (behind if isinstance(behind, bytes) else b"")
                yield line, part[1]
            elif isinstance(part, bytes) and _SIZE.search(part):
                yield part, b""

    def _ask(self, command: str, *words: str, by_uid: bool = False) -> list[Any]:
        """Return what a server says to a question; what it said before is forgotten."""
        client = self._box.client
        kept = client.untagged_responses.get("UIDVALIDITY")
        client.untagged_responses.clear()
        if kept:
            client.untagged_responses["UIDVALIDITY"] = kept[-1:]
        status, found = client.uid(command, *words) if by_uid else client.list(*words)
        if status != "OK":
            raise imaplib.IMAP4.error(str(found))
        return found


def _connect(server: MailServer, context: ssl.SSLContext) -> "BaseMailBox":
    """Return a connected mailbox whose line is encrypted."""
    from imap_tools import BaseMailBox

    if server.security is Security.TLS:
        client: BoundedImap = BoundedImapTls(
            server.host, server.port, ssl_context=context, timeout=SILENCE
        )
    else:
        client = BoundedImap(server.host, server.port, timeout=SILENCE)
        try:
            client.starttls(context)
        except BaseException:
            with suppress(*_GONE):
                client.shutdown()
            raise

    class Box(BaseMailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return client

    return Box()


def _once(words: bytes) -> Callable[[bytes], bytes]:
    """Return what answers a question once; imaplib would answer a server that asks for ever."""
    left = [words]

    def answer(_: bytes) -> bytes:
        if not left:
            raise OversteppedError(_ASKS_AGAIN)
        return left.pop()

    return answer


def _there(names: Sequence[str]) -> Text:
    """Return the folders that there are, as many as a sentence holds."""
    shown = listed([name[:_LONGEST_NAME] for name in names[:_MOST_NAMES]])
    return shown if len(names) <= _MOST_NAMES else Text(f"{shown.zh}等", f"{shown.en} …")


def _moment(said: bytes) -> float | None:
    """Return when a mail came, None where the server gives no date that can be."""
    try:
        moment = imaplib.Internaldate2tuple(said)
        seconds = time.mktime(moment) if moment else -1.0
    except (KeyError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < _LAST_MOMENT else None


def _read_folder(said: Any) -> "_Folder | None":  # noqa: ANN401 - a line, or one with a literal
    """Return a folder of a list (RFC 3501, 7.2.2), None for what is no line of one."""
    from imap_tools.imap_utf7 import utf7_decode

    line, literal = said if isinstance(said, tuple) else (said, None)
    found = _LISTED.match(line) if isinstance(line, bytes) else None
    if found is None:
        return None
    name = found["name"]
    if literal is not None:
        name = literal
    elif name.startswith(b'"'):
        name = _QUOTED.sub(rb"\1", name[1:].removesuffix(b'"'))
    shown = name.decode("utf-8", "replace") if b"&" not in name else utf7_decode(name)
    return _Folder(one_line(shown), tuple(found["flags"].decode("ascii", "replace").split()))


class _Folder(NamedTuple):
    name: str
    flags: tuple[str, ...]
