"""What a file is, by its bytes; names and extensions are never believed."""

import re
from enum import StrEnum

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.text import Text
from workbook_tool.intake.limits import DEFAULT_LIMITS
from workbook_tool.intake.ole import OLE_MAGIC, CompoundFile, DamagedOleError
from workbook_tool.intake.zip_directory import END_MAGIC, LOCAL_MAGIC, read_directory

_START = 4096


class Nature(StrEnum):
    """What the bytes of a file are."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    XLSB = "xlsb"
    ENCRYPTED = "encrypted"
    RIGHTS_MANAGED = "rights_managed"
    ZIP = "zip"
    BROKEN_ZIP = "broken_zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    OTHER_ARCHIVE = "other_archive"
    MAIL = "eml"
    OUTLOOK_MAIL = "msg"
    HTML = "html"
    XML = "xml"
    CSV = "csv"
    TEXT = "text"
    BASE64 = "base64"
    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    PICTURE = "picture"
    MEDIA = "media"
    OFD = "ofd"
    EMPTY = "empty"
    UNKNOWN = "unknown"


NATURE_NAMES = {
    Nature.XLSX: Text("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
    Nature.XLS: Text("旧版工作簿（.xls/.et）", "an old workbook (.xls, .et)"),
    Nature.ODS: Text("ODF 表格（.ods）", "an OpenDocument spreadsheet (.ods)"),
    Nature.XLSB: Text("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    Nature.ENCRYPTED: Text("加密文档", "an encrypted document"),
    Nature.RIGHTS_MANAGED: Text("权限加密文档", "a rights-managed document"),
    Nature.ZIP: Text("ZIP 文件", "a zip file"),
    Nature.BROKEN_ZIP: Text("损坏的 ZIP 文件", "a damaged zip file"),
    Nature.SEVEN_ZIP: Text("7z 压缩包", "a 7z archive"),
    Nature.RAR: Text("RAR 压缩包", "a RAR archive"),
    Nature.OTHER_ARCHIVE: Text("其他压缩包", "another archive"),
    Nature.MAIL: Text("邮件", "a mail"),
    Nature.OUTLOOK_MAIL: Text("Outlook 邮件", "an Outlook mail"),
    Nature.HTML: Text("网页", "a web page"),
    Nature.XML: Text("XML 文件", "an XML file"),
    Nature.CSV: Text("文本表格", "a text table"),
    Nature.TEXT: Text("文本", "text"),
    Nature.BASE64: Text("base64 文本", "base64 text"),
    Nature.PDF: Text("PDF 文件", "a PDF"),
    Nature.WORD: Text("Word 文档", "a Word document"),
    Nature.SLIDES: Text("演示文稿", "a presentation"),
    Nature.PICTURE: Text("图片", "a picture"),
    Nature.MEDIA: Text("音频或视频", "sound or video"),
    Nature.OFD: Text("OFD 版式文件", "an OFD document"),
    Nature.EMPTY: Text("空文件", "an empty file"),
    Nature.UNKNOWN: Text("其他文件", "another file"),
}

_MAGICS = (
    (b"%PDF", Nature.PDF),
    (b"{\\rtf", Nature.WORD),
    (b"\xff\xd8\xff", Nature.PICTURE),
    (b"\x89PNG", Nature.PICTURE),
    (b"GIF8", Nature.PICTURE),
    (b"BM", Nature.PICTURE),
    (b"II*\x00", Nature.PICTURE),
    (b"MM\x00*", Nature.PICTURE),
    (b"7z\xbc\xaf\x27\x1c", Nature.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Nature.RAR),
    (b"\x1f\x8b", Nature.OTHER_ARCHIVE),
    (b"BZh", Nature.OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", Nature.OTHER_ARCHIVE),
    (b"MSCF", Nature.OTHER_ARCHIVE),
    (b"ID3", Nature.MEDIA),
    (b"OggS", Nature.MEDIA),
    (b"\x1aE\xdf\xa3", Nature.MEDIA),
    (b"\x00\x00\x01\xba", Nature.MEDIA),
)
_CONTENT_TYPES = (
    (b"sheet.binary.macroenabled.main", Nature.XLSB),
    (b"spreadsheetml", Nature.XLSX),
    (b"wordprocessingml", Nature.WORD),
    (b"presentationml", Nature.SLIDES),
)
_MAIL_HEADER = re.compile(
    rb"(?:\A|\n)(?:received|mime-version|message-id|return-path|from|to|subject|date|x-[a-z-]+):",
    re.IGNORECASE,
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n]{40,}={0,2}\s*\Z")
_CONTROLS = re.compile(rb"[\x00-\x08]")
_FILEPASS = 0x2F


def sniff(content: bytes) -> Nature:
    """Return what the bytes are; garbage before or behind a zip does not hide it."""
    start = content[:_START]
    if start.startswith(OLE_MAGIC):
        return _sniff_ole(content)
    known = _sniff_magic(start)
    if known is not None:
        return known
    if END_MAGIC in content:
        return _sniff_zip(content)
    if start.startswith(LOCAL_MAGIC):
        return Nature.BROKEN_ZIP
    return _sniff_text(start)


def _sniff_magic(start: bytes) -> Nature | None:
    """Return what the first bytes say by themselves."""
    if not start:
        return Nature.EMPTY
    for magic, nature in _MAGICS:
        # "BM" are two letters of ordinary text too: a bitmap has zeros in its header.
        if start.startswith(magic) and (magic != b"BM" or start[6:10] == b"\0\0\0\0"):
            return nature
    if start[:4] == b"RIFF":
        return Nature.PICTURE if start[8:12] == b"WEBP" else Nature.MEDIA
    if start[4:8] == b"ftyp":
        return Nature.PICTURE if start[8:12] in {b"heic", b"mif1", b"heix"} else Nature.MEDIA
    return Nature.OTHER_ARCHIVE if start[257:262] == b"ustar" else None


def _sniff_zip(content: bytes) -> Nature:
    """Return what kind of zip package this is, from the names and one part of it."""
    from workbook_tool.intake.airlock import Clock, open_package, part_key

    try:
        directory = read_directory(content, max_entries=10 * DEFAULT_LIMITS.entries)
    except UnreadableReturnError:
        is_zip = content.startswith(LOCAL_MAGIC)
        return Nature.BROKEN_ZIP if is_zip else _sniff_text(content[:_START])
    names = {part_key(entry.name) for entry in directory.entries}
    if "[content_types].xml" in names or "xl/workbook.xml" in names:
        for part, nature in (
            ("xl/workbook.xml", Nature.XLSX),
            ("xl/workbook.bin", Nature.XLSB),
            ("word/document.xml", Nature.WORD),
            ("ppt/presentation.xml", Nature.SLIDES),
        ):
            if part in names:
                return nature
    if "ofd.xml" in names:
        return Nature.OFD
    if not names & {"[content_types].xml", "mimetype"}:
        return Nature.ZIP
    try:
        package = open_package(content, DEFAULT_LIMITS, Clock(DEFAULT_LIMITS.seconds))
        types = (package.read("[content_types].xml") or b"").lower().replace(b"\0", b"")
        mimetype = package.read("mimetype") or b""
    except UnreadableReturnError:
        # Whatever it claims to be, the airlock will say what is wrong with it.
        return Nature.XLSX if "[content_types].xml" in names else Nature.ZIP
    if mimetype:
        return _sniff_open_document(mimetype)
    return next((nature for mark, nature in _CONTENT_TYPES if mark in types), Nature.ZIP)


def _sniff_open_document(mimetype: bytes) -> Nature:
    if b"spreadsheet" in mimetype:
        return Nature.ODS
    if b"opendocument.text" in mimetype:
        return Nature.WORD
    return Nature.SLIDES if b"presentation" in mimetype else Nature.UNKNOWN


def _sniff_ole(content: bytes) -> Nature:
    """Return what a compound file is, by the names of its streams."""
    try:
        compound = CompoundFile(content)
        names = {name.lower() for name in compound.streams}
        if any("drmencrypted" in name or name == "\x09drmcontent" for name in names):
            return Nature.RIGHTS_MANAGED
        if "encryptedpackage" in names:
            return Nature.ENCRYPTED
        for name in ("Workbook", "Book", "WORKBOOK", "BOOK"):
            if name in compound.streams:
                return _sniff_biff(compound.read(name))
    except DamagedOleError:
        return Nature.UNKNOWN
    if "worddocument" in names:
        return Nature.WORD
    if "powerpoint document" in names:
        return Nature.SLIDES
    return Nature.OUTLOOK_MAIL if "__properties_version1.0" in names else Nature.UNKNOWN


def _sniff_biff(stream: bytes) -> Nature:
    """Return XLS, or ENCRYPTED where a FILEPASS record stands among the first records."""
    at = 0
    for _ in range(20):
        kind = int.from_bytes(stream[at : at + 2], "little")
        if kind == _FILEPASS:
            return Nature.ENCRYPTED
        at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    return Nature.XLS


def _sniff_text(start: bytes) -> Nature:
    """Return what kind of text the first bytes are."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "replace").encode()
    elif b"\0" in start:
        return Nature.UNKNOWN
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = text[:1024].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")):
        return Nature.HTML
    if lower.startswith((b"<?xml", b"<workbook", b"<!--")):
        return Nature.HTML if b"<html" in lower else Nature.XML
    # The stated encoding of a mail may be anything; its headers are ASCII.
    if _MAIL_HEADER.match(lower) and len(_MAIL_HEADER.findall(lower)) > 1:
        return Nature.MAIL
    if _BASE64.match(text):
        return Nature.BASE64
    if _CONTROLS.search(text):
        return Nature.UNKNOWN
    lines = text.splitlines()
    first = lines[0] if lines else b""
    return Nature.CSV if any(mark in first for mark in (b",", b"\t", b";", b"|")) else Nature.TEXT
