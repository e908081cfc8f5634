"""What kind of text a file is: a mail, a page, XML, a table, an encoded attachment, or a letter."""

import re

from workbook_tool.intake.mail_grammar import is_mail, is_web_archive
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.text_tables import holds_table

_START = 4096
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
# A heading of the form in an element of its own, whatever the element is called.
_HEADING_ALONE = re.compile(
    b">\\s*(?:"
    + b"|".join(each.encode(code) for each in ("自评得分", "自评分") for code in ("utf-8", "gbk"))
    + rb"|self score)\s*<",
    re.IGNORECASE,
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
_NOTE_BYTES = 1000  # a text of so few is about the link in it
_ONLINE_SHEET = re.compile(
    rb"docs\.qq\.com/sheet|docs\.google\.com/spreadsheets|kdocs\.cn/|shimo\.im/sheet|/:x:/"
    rb"|feishu\.cn/(?:sheets|base)|1drv\.ms/x|icloud\.com/numbers"
)
# The beginning of a zip or of a compound file, encoded: in a page, in JSON or alone in one line.
_HIDDEN = re.compile(rb"(?<![A-Za-z0-9+/])(?:UEsDB[A-D]|0M8R4KGx)[\w+/\\\r\n-]{300}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n]{40,}={0,2}\s*\Z")
# A line end in front, because looking for one byte is many times quicker than for a line.
_ENCODED = re.compile(
    rb"\n(?:(?:> ?)*begin(?:-base64)? [0-7]{3,4} \S|=ybegin "
    rb"|content-transfer-encoding:[ \t]*(?:base64|x-uu)"
    rb"|(?:[a-z0-9+/]{60,76}\r?\n){8})",
    re.IGNORECASE,
)
_ASCII = re.compile(rb"[ -~]")
_ORDINARY = re.compile(
    r"[\t\n\r -~\u2018-\u2026\u2500-\u257f\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]"
)
_PAGES = frozenset({Nature.HTML, Nature.TABLE_PAGE})
# Encrypted texts, as programs write them into letters (RFC 9580, RFC 7468, age).
_SEALED = re.compile(
    rb"^-----BEGIN (?:PGP MESSAGE|PKCS7|CMS|AGE ENCRYPTED FILE)-----|\Aage-encryption\.org/",
    re.MULTILINE,
)
_SHELL_ARCHIVE = re.compile(rb"^#{1,2} ?this is a shell archive", re.MULTILINE)
_SIGNED_ALONE = (b"-----begin certificate", b"-----begin pgp signature", b"-----begin pgp public")
# What no text holds, in whatever encoding of the country.
_CONTROLS = re.compile(rb"[\x00-\x08\xff]")


def as_utf8(content: bytes) -> bytes | None:
    """Return a text with ASCII in single bytes and no mark in front, None for what is no text.

    UTF-16 is told by its mark, or by what its characters are: ASCII, Chinese, full-width.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if encoding == "utf-8":
                return content[len(mark) :]
            return content.decode(encoding, "replace").encode()
    start = content[:_START]
    if b"\0" not in start:
        return content
    if len(content) % 2:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        if _is_readable(start, encoding):
            return content.decode(encoding, "replace").encode()
    return None


def _is_readable(start: bytes, encoding: str) -> bool:
    """Tell whether nine of ten characters of a text are such as stand in ordinary ones.

    Two characters of ASCII are one of Chinese by chance; so many of them are no UTF-16.
    """
    if 10 * len(_ASCII.findall(start)) > 8 * len(start):
        return False
    text = start.decode(encoding, "replace")
    return 10 * len(_ORDINARY.findall(text)) >= 9 * len(text)


def sniff_text(content: bytes) -> Nature:
    """Return what kind of text a file is; what is positively none of the others is a letter."""
    text = as_utf8(content)
    if text is None:
        return Nature.UNKNOWN
    text = text.lstrip()
    lower = text[:_START].lower()
    known = _sniff_markup(text, lower)
    if known is not None:
        return Nature.BASE64 if known in _PAGES and _HIDDEN.search(text) else known
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
    if is_link_to_table(text):
        return Nature.OTHER_TABLE
    if _LINK.match(lower):
        return Nature.TEXT if _LINK_TO_TEXT.search(lower) else Nature.OTHER_TABLE
    if holds_table(text):
        return Nature.CSV
    return Nature.TABLE_PAGE if _TABLE_INSIDE.search(text) else Nature.TEXT


def is_link_to_table(text: bytes) -> bool:
    """Tell whether a text is a note about a sheet that lies on a server."""
    return len(text) <= _NOTE_BYTES and _ONLINE_SHEET.search(text.lower()) is not None


def _sniff_markup(text: bytes, lower: bytes) -> Nature | None:
    """Return what a text is that begins with a mark, None where it is no markup."""
    if lower.startswith(_SHORTCUT) and len(text) < _START and _ONLINE_SHEET.search(lower):
        return Nature.OTHER_TABLE
    is_page = _HTML.match(lower) is not None
    if is_page or (_XML.match(lower) and b"<html" in lower[:1024]):
        holds_table = _HOLDS_TABLE.search(text.lower()) or _HEADING_ALONE.search(text)
        return Nature.TABLE_PAGE if holds_table else Nature.HTML
    if not _XML.match(lower) and (_HIDDEN.search(text) or not _is_one_element(text)):
        return None
    return next((nature for kind, nature in _XML_KINDS if kind.search(lower)), Nature.XML)


def _is_one_element(text: bytes) -> bool:
    """Tell whether a text begins and ends with the marks of one element."""
    first = _ELEMENT.match(text)
    return first is not None and text.rstrip().endswith(b"</" + first[1] + b">")


def _sniff_encoded(text: bytes, lower: bytes) -> Nature | None:
    """Return what a text is that hides a file: encoded, or encrypted as well."""
    if _SEALED.search(text):
        return Nature.SEALED
    if _BINHEX in lower or _SHELL_ARCHIVE.search(lower):
        return Nature.OTHER_ARCHIVE
    if lower.startswith(_SIGNED_ALONE):
        return None
    first = b"\n" + text[:_START]
    is_encoded = (
        _BASE64.match(text[:_START])
        or _ENCODED.match(first)
        or _ENCODED.search(text)
        or _HIDDEN.search(text)
    )
    return Nature.BASE64 if is_encoded else None
