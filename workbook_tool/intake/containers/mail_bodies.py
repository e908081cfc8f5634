"""What stands in the texts of mails: encoded files, links to attachments, a pasted form."""

import binascii
import re
from collections.abc import Iterable, Iterator
from copy import copy
from email.message import Message
from typing import Any

from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.intake.containers.attachment_names import decode_bytes, plain_name
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.texts import is_link_to_table
from workbook_tool.intake.weigh import Fate, fate_of

_TABLES = frozenset({Nature.CSV, Nature.TABLE_PAGE})
# What texts of mails are; one that quotes another mail begins with its fields.
_PROSE = _TABLES | {Nature.TEXT, Nature.HTML, Nature.XML, Nature.EMPTY, Nature.MAIL}
_BEGIN = re.compile(rb"^begin(?P<base64>-base64)? [0-7]{3,4} (?P<name>[^\r\n]+)\r?\n", re.MULTILINE)
_END = re.compile(rb"\n(?:end[ \t]*|====)\r?(?=\n|\Z)")
_LINE = re.compile(rb"[^\r\n]+")
# Large files that mail services of the country keep on their own servers.
_LINKS = re.compile(
    "超大附件|云附件|中转站|网盘|分享链接|ftn_?exs|large-?attachment|pan\\.baidu\\.com"
    "|drive\\.weixin\\.qq\\.com|docs\\.qq\\.com|kdocs\\.cn|alipan\\.com|aliyundrive\\.com|1drv\\.ms",
    re.IGNORECASE,
)
_ADDRESS = re.compile("[\\s\"'<>]")  # what ends one
_FORM = re.compile("自评得分|self score", re.IGNORECASE)


def payload_of(part: Message) -> bytes:
    """Return the bytes of a part, decoded as its header says."""
    source = part
    if part.is_multipart():
        # An encoded mail, whose code the parser took for a mail.
        source = copy(part)
        source.set_payload(inner_parts(part)[0].as_bytes().strip().decode("latin-1"))
    return bytes(source.get_payload(decode=True))


def inner_parts(part: Message) -> list[Message]:
    """Return the parts of a part that holds some."""
    parts: Any = part.get_payload()
    return list(parts)


def hides_a_file(content: bytes) -> bool:
    """Tell whether a text of a mail is none but a file, decoded or still encoded."""
    if _BEGIN.search(content) or is_link_to_table(content):
        return False
    return sniff(content) not in _PROSE


def encoded_files(content: bytes, most: int) -> Iterator[Member]:
    """Yield the files that are uuencoded in a text (POSIX uuencode, both forms).

    One of more than ``most`` bytes is a finding.
    """
    at = 0
    while begin := _BEGIN.search(content, at):
        # The line that ends a file may follow at once.
        end = _END.search(content, begin.end() - 1)
        lines = content[begin.end() : end.start() + 1 if end else len(content)]
        at = end.end() if end else len(content)
        name = plain_name(decode_bytes(begin["name"]))
        found = _from_base64(lines) if begin["base64"] else _from_uu(lines, most)
        if len(found) > most:
            refused = refusal(Code.FILE_TOO_LARGE, size=len(found), limit=most).finding
            yield Member(name, b"", None, refused, len(found))
        else:
            yield Member(name, found, None, None, len(found))


def _from_base64(lines: bytes) -> bytes:
    try:
        return binascii.a2b_base64(lines)
    except binascii.Error:
        return lines


def _from_uu(lines: bytes, most: int) -> bytes:
    """Return what uuencoded lines hold, without the checksums that some programs put behind them.

    Blanks that gateways cut off at the ends of lines count as if they were there. So a line of one
    letter may hold 45 bytes, and what is too large is not decoded to its end.
    """
    found = bytearray()
    for match in _LINE.finditer(lines):
        line = match[0]
        if not line.strip():
            continue
        size = 1 + (((line[0] - 32) & 63) + 2) // 3 * 4
        try:
            found += binascii.a2b_uu(line[:size])
        except binascii.Error:
            return lines  # whatever it is, it is no workbook
        if len(found) > most:
            break
    return bytes(found)


def texts_of(parts: Iterable[Message]) -> Iterator[tuple[bytes, str]]:
    """Yield the texts of a mail with the charsets that they state."""
    for part in parts:
        if part.get_content_maintype() == "text":
            yield payload_of(part), part.get_content_charset("")


def check_bodies(name: str, texts: Iterable[tuple[bytes, str]]) -> None:
    """Refuse a mail without a return whose texts lead to one, or hold the form itself."""
    for content, charset in texts:
        text = decode_bytes(content, charset)
        link = _LINKS.search(text)
        if link:
            raise refusal(Code.ATTACHMENT_ELSEWHERE, name=name, what=_address(text, link))
        if _FORM.search(text) and sniff(content) in _TABLES:
            raise refusal(Code.TABLE_IN_BODY, name=name)


def _address(text: str, link: re.Match[str]) -> str:
    """Return the words that were found, or the whole address in which they stand."""
    if not link[0].isascii():
        return link[0]
    before = _ADDRESS.split(text[max(link.start() - QUOTED, 0) : link.start()])[-1]
    return before + _ADDRESS.split(text[link.start() : link.start() + QUOTED])[0]


def may_be_return(member: Member) -> bool:
    """Tell whether an attachment is more than a picture or a letter, or a fault by itself."""
    fate = fate_of(member.name, sniff(member.content), len(member.content))
    return member.finding is not None or fate not in {Fate.ALONG, Fate.JUNK}
