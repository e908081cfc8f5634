"""What kind of text a file is: a mail, a page, XML, a table, an encoded attachment, or a letter."""

import re
from collections.abc import Iterator

from workbook_tool.intake.mail_grammar import is_mail, is_web_archive
from workbook_tool.intake.natures import Nature

_START = 4096
_TABLE_BYTES = 64 * 1024  # of a text are looked at for columns
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|title|body|meta|style|script|table|div|span|p|br|center|font"
    rb"|frameset|iframe|form|h[1-6])\b"
)
# A page that may hold a table, or that is only the frame of one.
_HOLDS_TABLE = re.compile(
    rb"<(?:table|tr|td|frameset|frame|iframe|object|embed|script|form|input)\b|schemas-microsoft-com"
    rb":office:excel"
)
_TABLE_INSIDE = re.compile(rb"<table[\s>]", re.IGNORECASE)
_XML = re.compile(
    rb"<\?xml\b|<!--|<(?:[a-z_][\w.-]*:)?[a-z_][\w.-]*\s[^>]{0,1000}?\bxmlns|<workbook\b"
)
_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*+)[^<>]*+>")
_XML_KINDS = (
    (
        re.compile(rb'progid="word\.document|office/word/2003/wordml|/word/document\.xml'),
        Nature.WORD,
    ),
    (re.compile(rb'progid="powerpoint\.show|/ppt/presentation\.xml'), Nature.SLIDES),
    (re.compile(rb'mimetype="[^"]{0,60}opendocument\.text|vnd\.sun\.xml\.writer'), Nature.WORD),
    (re.compile(rb'mimetype="[^"]{0,60}opendocument\.presentation'), Nature.SLIDES),
    (
        re.compile(rb'mimetype="[^"]{0,60}opendocument\.graphics|<svg\b|<x:xmpmeta\b'),
        Nature.PICTURE,
    ),
    (re.compile("<uof:文字处理".encode()), Nature.WORD),
    (re.compile("<uof:演示文稿".encode()), Nature.SLIDES),
    (re.compile(rb"<kml\b|<gpx\b"), Nature.DOCUMENT),
)
_BINHEX = b"(this file must be converted with binhex"
_LINK = re.compile(rb'\A\{[^{}]{0,2000}"(?:doc_id|resource_id|file_id)"')
_LINK_TO_TEXT = re.compile(rb'/document/|/presentation/|"(?:document|presentation):')
# A shortcut to a sheet on a server: what was filled in is there and not here.
_SHORTCUT = (b"[internetshortcut]", b"[desktop entry]", b"<?xml", b"<!doctype plist", b"{")
_ONLINE_SHEET = re.compile(
    rb"docs\.qq\.com/sheet|docs\.google\.com/spreadsheets|kdocs\.cn/|shimo\.im/sheet|/:x:/"
    rb"|feishu\.cn/(?:sheets|base)|1drv\.ms/x|icloud\.com/numbers"
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n]{40,}={0,2}\s*\Z")
_ENCODED = re.compile(
    rb"^begin(?:-base64)? [0-7]{3,4} \S|^=ybegin |^content-transfer-encoding:[ \t]*(?:base64|x-uu)"
    rb"|(?:^[a-z0-9+/]{60,76}\r?\n){8}",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNED_ALONE = (b"-----begin certificate", b"-----begin pgp signature", b"-----begin pgp public")
_CONTROLS = re.compile(rb"[\x00-\x08]")
_QUOTED = re.compile(rb'"[^"]*"')
_SEPARATORS = (b"\t", b",", b";", b"|")
_GAP = re.compile(rb"[\t,;|]| {2,}|\xe3\x80\x80|\xa1\xa1")
# Headings of the columns of our forms: one that stands alone between separators makes a table.
_HEADINGS = frozenset(
    words.encode(encoding)
    for words in ("自评得分", "自评分", "得分", "编号", "self score", "score", "code")
    for encoding in ("utf-8", "gbk")
)
_ROWS = 3


def as_utf8(content: bytes) -> bytes | None:
    """Return a text with ASCII in single bytes and no mark in front, None for what is no text.

    UTF-16 is told by its mark, or by the zeros beside its ASCII characters.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if encoding == "utf-8":
                return content[len(mark) :]
            return content.decode(encoding, "replace").encode("utf-8", "replace")
    start = content[:_START]
    if b"\0" not in start:
        return content
    if len(content) % 2:
        return None
    for first, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        if not any(start[first:128:2]) and all(start[1 - first : 128 : 2]):
            return content.decode(encoding, "replace").encode("utf-8", "replace")
    return None


def sniff_text(content: bytes) -> Nature:
    """Return what kind of text a file is; what is positively none of the others is a letter."""
    text = as_utf8(content)
    if text is None:
        return Nature.UNKNOWN
    text = text.lstrip()
    lower = text[:_START].lower()
    known = _sniff_markup(text, lower)
    if known is not None:
        return known
    if is_mail(text):
        return Nature.WEB_ARCHIVE if is_web_archive(text) else Nature.MAIL
    known = _sniff_encoded(text, lower)
    if known is not None:
        return known
    if _CONTROLS.search(lower):
        return Nature.UNKNOWN
    return _sniff_lines(text, lower)


def _sniff_lines(text: bytes, lower: bytes) -> Nature:
    """Return what a plain text is: a table, the link to one, or a letter."""
    if text.startswith((b"ID;P", b"TABLE\r\n0,1", b"TABLE\n0,1")):
        return Nature.OTHER_TABLE  # SYLK and DIF
    if _LINK.match(lower):
        return Nature.TEXT if _LINK_TO_TEXT.search(lower) else Nature.OTHER_TABLE
    if _is_table(text[:_TABLE_BYTES]):
        return Nature.CSV
    return Nature.TABLE_PAGE if _TABLE_INSIDE.search(text) else Nature.TEXT


def _sniff_markup(text: bytes, lower: bytes) -> Nature | None:
    """Return what a text is that begins with a mark, None where it is no markup."""
    if lower.startswith(_SHORTCUT) and len(text) < _START and _ONLINE_SHEET.search(lower):
        return Nature.OTHER_TABLE
    is_page = _HTML.match(lower) is not None
    if is_page or (_XML.match(lower) and b"<html" in lower[:1024]):
        return Nature.TABLE_PAGE if _HOLDS_TABLE.search(text.lower()) else Nature.HTML
    if not _XML.match(lower) and not _is_one_element(text):
        return None
    return next((nature for kind, nature in _XML_KINDS if kind.search(lower)), Nature.XML)


def _is_one_element(text: bytes) -> bool:
    """Tell whether a text begins and ends with the marks of one element."""
    first = _ELEMENT.match(text)
    return first is not None and text.rstrip().endswith(b"</" + first[1] + b">")


def _sniff_encoded(text: bytes, lower: bytes) -> Nature | None:
    """Return what a text is that hides a file: encoded, or encrypted as well."""
    if lower.startswith(b"-----begin pgp message"):
        return Nature.SEALED
    if _BINHEX in lower:
        return Nature.OTHER_ARCHIVE
    if lower.startswith(_SIGNED_ALONE):
        return None
    is_encoded = _BASE64.match(text[:_START]) or _ENCODED.search(text)
    return Nature.BASE64 if is_encoded else None


def _is_table(text: bytes) -> bool:
    """Tell whether a text has columns: our heading among others, or rows that are divided alike.

    A single comma is no column, and letters have no three lines in a row with equally many.
    """
    lines = [line for line in _QUOTED.sub(b"", text).splitlines() if line.strip()]
    if any(_is_heading(line) for line in text.splitlines()):
        return True
    return any(_is_divided(lines, separator) for separator in _SEPARATORS)


def _is_heading(line: bytes) -> bool:
    cells = _GAP.split(line.strip())
    return len(cells) > 1 and any(cell.strip(b' "').lower() in _HEADINGS for cell in cells)


def _is_divided(lines: list[bytes], separator: bytes) -> bool:
    """Tell whether most lines, and three in a row, hold the same number of separators above one."""
    counts = [line.count(separator) for line in lines]
    longest = max(_runs(counts), default=0)
    return longest >= _ROWS and (separator == b"\t" or 2 * longest >= len(lines))


def _runs(counts: list[int]) -> Iterator[int]:
    """Yield how many lines in a row have the same number of separators, for numbers above one."""
    length = previous = 0
    for count in counts:
        length = length + 1 if count == previous else 1
        previous = count
        if count > 1:
            yield length
