"""What a mail says of its way: who sent it, and when."""

from datetime import UTC
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from workbook_tool.intake.mail_grammar import without_envelope
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.ole import CompoundFile, DamagedOleError
from workbook_tool.intake.texts import as_utf8

_HEADER_BYTES = 64 * 1024
# [MS-OXPROPS]: delivered at, else submitted at; the sender's SMTP address, else whatever address.
_TIMES = (0x0E060040, 0x00390040)
_ADDRESSES = ("5D01001F", "0C1F001F")
_PROPERTIES = "__properties_version1.0"
_PROPERTIES_HEADER, _PROPERTY = 32, 16  # bytes, [MS-OXMSG] 2.4
_TICKS = 10_000_000  # of a FILETIME in a second, since 1601
_EPOCH_1601 = 11_644_473_600


class Postmark(NamedTuple):
    """The sender's address in lower case, "" where none is named, and the date of a mail.

    ``sent`` is in seconds since 1970 UTC, None without a date. Both are what the sender claims.
    """

    sender: str = ""
    sent: float | None = None


NO_POSTMARK = Postmark()


def read_postmark(nature: Nature, content: bytes) -> Postmark:
    """Return what a mail says of its way, nothing where it is no mail or says nothing."""
    if nature is Nature.MAIL:
        return _of_headers(content)
    if nature is Nature.OUTLOOK_MAIL:
        try:
            return _of_outlook(CompoundFile(content))
        except DamagedOleError:  # its members say so
            return NO_POSTMARK
    return NO_POSTMARK


def _of_headers(content: bytes) -> Postmark:
    """Return the postmark of an Internet mail (RFC 5322, 3.6.1 and 3.6.2)."""
    start = content[:_HEADER_BYTES]
    text = without_envelope(as_utf8(start) or start)
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(text)
    try:
        date = parsedate_to_datetime(str(headers.get("date")))
        # "-0000" says UTC without a zone.
        sent = date.replace(tzinfo=date.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError, IndexError, TypeError):
        sent = None
    return Postmark(_address(str(headers.get("from"))), sent)


def _of_outlook(compound: CompoundFile) -> Postmark:
    """Return the postmark of a mail that Outlook saved."""
    sender = ""
    for tag in _ADDRESSES:
        name = f"__substg1.0_{tag}"
        if not sender and name in compound.streams:
            sender = _address(compound.read(name).decode("utf-16-le", "replace").rstrip("\0"))
    found: dict[int, float] = {}
    table = compound.read(_PROPERTIES) if _PROPERTIES in compound.streams else b""
    for at in range(_PROPERTIES_HEADER, len(table) - _PROPERTY + 1, _PROPERTY):
        tag_number = int.from_bytes(table[at : at + 4], "little")
        if tag_number in _TIMES:
            ticks = int.from_bytes(table[at + 8 : at + 16], "little")
            found[tag_number] = ticks / _TICKS - _EPOCH_1601
    return Postmark(sender, next((found[tag] for tag in _TIMES if tag in found), None))


def _address(text: str) -> str:
    """Return the bare address of a mail header, "" where there is none."""
    try:
        address = parseaddr(text)[1].strip().casefold()
    except RecursionError:  # remarks within remarks
        return ""
    return address if "@" in address and address.isprintable() else ""
