"""One mail as bytes: the same input gives the same bytes, no date is written, nothing is sent."""

import hashlib
import re
from binascii import b2a_base64
from dataclasses import dataclass
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Compat32
from email.utils import formataddr
from functools import lru_cache

from workbook_tool.core.round.addresses import sendable, split_addresses
from workbook_tool.core.round.roster import Agency

_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"
_LINES = re.compile(rb".{1,76}")  # characters of base64


class _Folding(Compat32):
    """Writes headers as ``compat32`` does, those that all mails share once."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as lines."""
        return _folded(name, value) if name in _SHARED else super().fold_binary(name, value)


_SHARED = frozenset({"MIME-Version", "Content-Transfer-Encoding", "X-Unsent"})
_FOLDED = _Folding(linesep="\r\n")


@lru_cache(maxsize=32)
def _folded(name: str, value: str) -> bytes:
    return Compat32.fold_binary(_FOLDED, name, value)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook, or a paper in Word, that goes with a mail."""

    name: str
    content: bytes


def build_message(
    *,
    agency: Agency,
    identity: str,
    subject: str,
    body: str,
    attachment: Attachment | None = None,
) -> bytes:
    """Return the ``.eml`` file of a mail to an agency; without an address it has no addressee.

    ``identity`` is what makes it another mail than others. The attachment's name stands in
    Content-Type as RFC 2047 and in Content-Disposition as RFC 2231: Outlook and QQ mail each read
    only one of the two.
    """
    mark = hashlib.sha256(identity.encode()).hexdigest()[:32]
    # "_" never occurs in base64, and every part is base64.
    message = MIMEMultipart("mixed", boundary=f"=_{mark}", policy=_FOLDED)
    message["Message-ID"] = f"<{mark}@workbook-tool.invalid>"
    message["X-Unsent"] = "1"
    addressees = _addressees(agency)
    if addressees:
        message["To"] = addressees if addressees.isascii() else mark
    message["Subject"] = Header(one_line(subject), "utf-8", header_name="Subject").encode()
    message.attach(MIMEText(body.replace("\n", "\r\n"), "plain", "utf-8", policy=_FOLDED))
    if attachment is not None:
        message.attach(_attachment_part(attachment.name))
    # The older policy would encode an address that is no ASCII together with its name.
    written = message.as_bytes(policy=_FOLDED).replace(
        f"To: {mark}\r\n".encode(), f"To: {addressees}\r\n".encode(), 1
    )
    if attachment is None:
        return written
    # Python's generator looks at each line of the attachment, which costs more than all else.
    head, closing, tail = written.rpartition(f"\r\n--=_{mark}--".encode())
    return b"".join((head, _base64_lines(attachment.content), closing, tail))


def _base64_lines(content: bytes) -> bytes:
    """Return bytes as lines of base64, each of them ended (RFC 2045, section 6.8)."""
    encoded = b2a_base64(content, newline=False)
    return b"\r\n".join([*_LINES.findall(encoded), b""])


def _attachment_part(name: str) -> MIMEApplication:
    """Return the part for an attachment, still without its content."""
    # set_param() would corrupt the encoded words, so the name goes in with the type.
    words = name if name.isascii() else Header(name, "utf-8").encode()
    kind = _DOCX if name.endswith(".docx") else _XLSX
    part = MIMEApplication(b"", kind, policy=_FOLDED, name=words)
    filename: str | tuple[str, str, str] = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=filename)
    return part


def _addressees(agency: Agency) -> str:
    """Return the agency's addresses with its name, several ones separated by commas.

    Domains are in ASCII; a name before the @ that is not stays as it is (RFC 6532).
    """
    name = one_line(agency.name)
    addresses = [sendable(address) for address in split_addresses(agency.email)]
    shown = formataddr((name, "")).removesuffix(" <>")
    return ", ".join(
        formataddr((name, address)) if address.isascii() else f"{shown} <{address}>"
        for address in addresses
    )


def one_line(text: str) -> str:
    """Return a text without line breaks, so that it can never start a header of its own."""
    return " ".join(text.split())
