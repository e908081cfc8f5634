"""A draft as it waits to be sent, and the same mail as it goes out."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header, decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import format_datetime, formataddr, getaddresses

from workbook_tool.core.round.addresses import is_sendable, sendable
from workbook_tool.mail.account import MailAccount
from workbook_tool.mail.messages import one_line

_LINE = re.compile(rb"\r\n|\n|\r")
_HEADERS_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
# Written anew when a mail goes out; the blind copies are for the server alone.
_OURS = (b"x-unsent:", b"from:", b"sender:", b"date:", b"message-id:", b"bcc:")


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A draft (.eml) in the outbox; ``code`` is whose it is, as its file is called.

    ``kind`` says what it is; with ``code`` and ``digest`` it makes the mail the same as another.
    """

    code: str
    kind: str
    digest: str
    file: str
    content: bytes
    message_id: str
    recipients: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return what the ledger knows the mail by, without the round."""
        return f"{self.code}|{self.kind}|{self.digest}"


@dataclass(frozen=True, slots=True)
class ReadyMail:
    """A mail as it goes out: whole, with sender, date and Message-ID."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    content: bytes


def read_draft(code: str, kind: str, file: str, content: bytes, digest: str = "") -> OutboxMail:
    """Return the draft that a file holds; without a digest its Message-ID is that."""
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(content)
    message_id = "".join(str(headers.get("Message-ID", "")).split())
    # As they stand there: asked by name, the parser puts a mark for each byte that is not ASCII.
    lines = [
        str(line).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for name, line in headers.raw_items()
        if name.lower() in {"to", "cc", "bcc"}
    ]
    try:
        found = [address.strip() for _, address in getaddresses(lines)]
    except RecursionError:  # remarks within remarks
        found = []
    return OutboxMail(
        code=code,
        kind=kind,
        digest=digest or message_id,
        file=file,
        content=content,
        message_id=message_id or f"<{code}.{kind}@workbook-tool.invalid>",
        recipients=tuple(dict.fromkeys(address for address in found if is_sendable(address))),
    )


def subject_of(content: bytes) -> str:
    """Return the subject of a draft as people read it, "" without one."""
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(content)
    return str(make_header(decode_header(str(headers.get("Subject", "")))))


def turned_id(message_id: str, turn: int) -> str:
    """Return the Message-ID of a repetition, which is another mail than the first.

    >>> turned_id("<3f2a@workbook-tool.invalid>", 2)
    '<3f2a.2@workbook-tool.invalid>'
    """
    if turn == 1:
        return message_id
    mark, at, domain = message_id.partition("@")
    return f"{mark.rstrip('>')}.{turn}{at}{domain}"


def make_ready(mail: OutboxMail, account: MailAccount, message_id: str, now: datetime) -> ReadyMail:
    """Return a draft as it goes out; lines end as the protocol wants (RFC 5321, 2.3.8)."""
    end = _HEADERS_END.search(mail.content)
    head, body = mail.content, b""
    if end is not None:
        head, body = mail.content[: end.start()], mail.content[end.end() :]
    kept: list[bytes] = []
    is_kept = True
    for line in _LINE.split(head):
        if line[:1] not in {b" ", b"\t"}:
            is_kept = not line.lower().startswith(_OURS)
        if is_kept and line:
            kept.append(line)
    sender = sendable(account.address)
    name = Header(one_line(account.name), "utf-8").encode() if account.name else ""
    ours = [
        f"From: {formataddr((name, sender)) if name.isascii() else sender}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {message_id}",
    ]
    lines = [*(line.encode() for line in ours), *kept, b"", *_LINE.split(body)]
    content = b"\r\n".join(lines)
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    return ReadyMail(sender, tuple(sendable(one) for one in mail.recipients), message_id, content)
