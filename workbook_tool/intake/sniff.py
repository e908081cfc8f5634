"""What a file is, by its bytes; names and extensions are never believed."""

import re

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.intake.limits import DEFAULT_LIMITS
from workbook_tool.intake.magics import sniff_magic, sniff_program
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.ole import OLE_MAGIC, CompoundFile, DamagedOleError
from workbook_tool.intake.texts import sniff_text
from workbook_tool.intake.zip_directory import END_MAGIC, LOCAL_MAGIC, read_directory

_START = 4096
# Marks of a zip in several volumes, before its first entry (APPNOTE 8.5.4 and 8.5.5).
_VOLUME_MARKS = (b"PK\x07\x08", b"PK00PK\x03\x04")
_CONTENT_TYPES = (
    (b"spreadsheetml.sheet.main+xml", Nature.XLSX),
    (b"sheet.binary.macroenabled.main", Nature.XLSB),
    (b"spreadsheetml", Nature.XLSX),
    (b"wordprocessingml", Nature.WORD),
    (b"presentationml", Nature.SLIDES),
    (b"visio", Nature.DOCUMENT),
    (b"fixedrepresentation", Nature.DOCUMENT),
    (b"fixeddocument", Nature.DOCUMENT),
)
_MIMETYPES = (
    (b"spreadsheet", Nature.ODS),
    (b"vnd.sun.xml.calc", Nature.OTHER_TABLE),
    (b"opendocument.text", Nature.WORD),
    (b"vnd.sun.xml.writer", Nature.WORD),
    (b"hwp", Nature.WORD),
    (b"presentation", Nature.SLIDES),
    (b"vnd.sun.xml.impress", Nature.SLIDES),
    (b"opendocument.graphics", Nature.PICTURE),
    (b"vnd.sun.xml.draw", Nature.PICTURE),
    (b"opendocument.image", Nature.PICTURE),
    (b"epub", Nature.DOCUMENT),
    (b"opendocument.formula", Nature.DOCUMENT),
    (b"opendocument.chart", Nature.DOCUMENT),
)
_OLE_STREAMS = (
    ("worddocument", Nature.WORD),
    ("powerpoint document", Nature.SLIDES),
    ("starcalcdocument", Nature.OTHER_TABLE),
    ("nativecontent_main", Nature.OTHER_TABLE),  # Quattro Pro
    ("starwriterdocument", Nature.WORD),
    ("bodytext/section0", Nature.WORD),  # Hangul
    ("visiodocument", Nature.DOCUMENT),
)
_OUTLOOK = re.compile(r"__(?:properties_version1\.0|nameid_version1\.0|substg1\.0_|attach_version)")
_HIDING = frozenset({Nature.PICTURE, Nature.PDF})
_KEYNOTE = re.compile(r"index/(?:master|template)?slide")
_FILEPASS = 0x2F


def sniff(content: bytes) -> Nature:
    """Return what the bytes are; garbage before or behind a zip does not hide it."""
    start = content[:_START]
    if start.startswith(LOCAL_MAGIC) and END_MAGIC in content:
        return _sniff_zip(content)
    if start.startswith(OLE_MAGIC):
        return _sniff_ole(content)
    known = sniff_magic(start, content)
    # A file may be hidden behind a picture, or lie whole inside a PDF.
    if known is not None and not (known in _HIDING and END_MAGIC in content):
        return known
    if END_MAGIC in content:
        found = _sniff_zip(content)
        if found is not Nature.BROKEN_ZIP:
            return found
    if known is not None:
        return known
    if start.startswith((LOCAL_MAGIC, *_VOLUME_MARKS)):
        return Nature.BROKEN_ZIP
    # A program may be an archive that unpacks itself: as a zip it was found above.
    return sniff_program(start) or sniff_text(content)


def _sniff_zip(content: bytes) -> Nature:
    """Return what kind of zip package this is, from the names and one part of it."""
    from workbook_tool.intake.airlock import part_key

    try:
        directory = read_directory(content, max_entries=10 * DEFAULT_LIMITS.entries)
    except UnreadableReturnError:
        return Nature.BROKEN_ZIP
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
    if any(name.endswith(".iwa") for name in names) or "buildversionhistory.plist" in names:
        # Numbers, Pages and Keynote of Apple are packed alike; only slides have parts of their own.
        has_slides = "index.apxl" in names or any(map(_KEYNOTE.match, names))
        return Nature.SLIDES if has_slides else Nature.OTHER_TABLE
    if "androidmanifest.xml" in names:
        return Nature.PROGRAM
    if not names & {"[content_types].xml", "mimetype", "meta-inf/manifest.xml"}:
        return Nature.ZIP
    return _sniff_package(content, names)


def _sniff_package(content: bytes, names: set[str]) -> Nature:
    """Return what a package is by the part that says so."""
    from workbook_tool.intake.airlock import Clock, open_package

    try:
        package = open_package(content, DEFAULT_LIMITS, Clock(DEFAULT_LIMITS.seconds))
        types = (package.read("[content_types].xml") or b"").lower().replace(b"\0", b"")
        mimetype = package.read("mimetype") or b""
        manifest = package.read("meta-inf/manifest.xml") or b""
    except UnreadableReturnError:
        # Whatever it claims to be, the airlock will say what is wrong with it.
        return Nature.XLSX if "[content_types].xml" in names else Nature.ZIP
    if not types and (mimetype or "content.xml" in names):
        return _sniff_open_document(mimetype, manifest)
    return next((nature for mark, nature in _CONTENT_TYPES if mark in types), Nature.ZIP)


def _sniff_open_document(mimetype: bytes, manifest: bytes) -> Nature:
    """Return what a package of OpenDocument or its kin is; without a mimetype by its manifest."""
    told = mimetype or manifest[:_START]
    nature = next((nature for mark, nature in _MIMETYPES if mark in told), Nature.UNKNOWN)
    is_locked = b"encryption-data" in manifest or b"encrypted-package" in manifest
    return Nature.ENCRYPTED if nature is Nature.ODS and is_locked else nature


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
        return Nature.BROKEN_OLE
    known = next((nature for name, nature in _OLE_STREAMS if name in names), None)
    if known is not None:
        return known
    return Nature.OUTLOOK_MAIL if any(map(_OUTLOOK.match, names)) else Nature.UNKNOWN


def _sniff_biff(stream: bytes) -> Nature:
    """Return XLS, or ENCRYPTED where a FILEPASS record stands among the first records."""
    at = 0
    for _ in range(20):
        kind = int.from_bytes(stream[at : at + 2], "little")
        if kind == _FILEPASS:
            return Nature.ENCRYPTED
        at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    return Nature.XLS
