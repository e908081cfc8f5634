"""What a mail that came in is: who wrote it, whether it brings files, whether it is a bounce."""

import email
import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.utils import parseaddr

from workbook_tool.core.round.addresses import sendable

_OURS = re.compile(rb"<([0-9a-f]{32}(?:\.\d+)?@workbook-tool\.invalid)>")
_MOST_PARSED = 8 * 1024 * 1024  # taken apart, a mail takes nine times its bytes; texts are shorter
_MOST_HEAD = 256 * 1024
_FAILED = re.compile(rb"(?im)^action:\s*failed")


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """What is known of a mail before anybody opens its files.

    ``sender`` is the address in one spelling, "" without one. ``bounced`` are the Message-IDs of
    mails of ours that could not be delivered.
    """

    sender: str = ""
    has_files: bool = False
    is_ours: bool = False
    bounced: tuple[str, ...] = ()


def read_incoming(content: bytes) -> IncomingMail:
    """Return what a mail is; one that cannot be taken apart is kept as if it brought files."""
    try:
        is_large = len(content) > _MOST_PARSED
        whole = content[:_MOST_HEAD] if is_large else content
        mail = email.message_from_bytes(whole, policy=policy.compat32)
        sender = one_spelling(parseaddr(str(mail.get("From", "")))[1])
        message_id = str(mail.get("Message-ID", "")).strip()
        if mail.get_content_type() == "multipart/report" and _FAILED.search(content):
            found = dict.fromkeys(one.decode() for one in _OURS.findall(content))
            return IncomingMail(sender, bounced=tuple(f"<{one}>" for one in found))
        has_files = is_large or any(_is_file(part) for part in mail.walk())
        return IncomingMail(sender, has_files, bool(_OURS.fullmatch(message_id.encode())))
    except Exception:  # noqa: BLE001 - strangers' bytes; what reads them in earnest will say why
        return IncomingMail(has_files=True)


def _is_file(part: Message) -> bool:
    """Tell whether a part is a file, and no text or picture of the mail itself."""
    if part.is_multipart():
        return part.get_content_type() == "message/rfc822"
    if part.get_content_maintype() == "image" and part.get("Content-ID"):
        return False
    return bool(part.get_filename()) or part.get_content_maintype() not in {"text", "multipart"}


def one_spelling(address: str) -> str:
    """Return an address as mail servers know it, without capitals; what is none stays as it is.

    >>> one_spelling("Office@例子.中国")
    'office@xn--fsqu00a.xn--fiqs8s'
    """
    try:
        return sendable(address.strip()).casefold()
    except ValueError:
        return address.strip().casefold()
