"""The first bytes that tell a format by themselves.

Sources: the definition of each format where there is one, and the collection of file(1).
"""

import re
import struct
from collections.abc import Callable

from workbook_tool.intake.natures import Nature
from workbook_tool.intake.texts import is_link_to_table

_MAGICS = (
    (b"%PDF", Nature.PDF),
    (b"{\\rtf", Nature.WORD),
    (b"\xdb\xa5\x2d\0", Nature.WORD),  # Word 2
    (b"\x31\xbe\0\0", Nature.WORD),  # Write
    (b"\xff\xd8\xff", Nature.PICTURE),
    (b"\x89PNG", Nature.PICTURE),
    (b"GIF8", Nature.PICTURE),
    (b"II*\0", Nature.PICTURE),
    (b"MM\0*", Nature.PICTURE),
    (b"8BPS", Nature.PICTURE),
    (b"\xd7\xcd\xc6\x9a", Nature.PICTURE),  # placeable metafile
    (b"\0\0\0\x0cjP", Nature.PICTURE),  # JPEG 2000
    (b"7z\xbc\xaf\x27\x1c", Nature.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Nature.RAR),
    (b"RE\x7e\x5e", Nature.RAR),
    (b"\x1f\x8b", Nature.OTHER_ARCHIVE),  # gzip
    (b"\x1f\x9d", Nature.OTHER_ARCHIVE),  # compress
    (b"\x1f\xa0", Nature.OTHER_ARCHIVE),
    (b"BZh", Nature.OTHER_ARCHIVE),
    (b"\xfd7zXZ\0", Nature.OTHER_ARCHIVE),
    (b"\x5d\0\0", Nature.OTHER_ARCHIVE),  # lzma
    (b"LZIP", Nature.OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Nature.OTHER_ARCHIVE),  # zstd
    (b"\x04\x22\x4d\x18", Nature.OTHER_ARCHIVE),  # lz4
    (b"MSCF", Nature.OTHER_ARCHIVE),
    (b"ISc(", Nature.OTHER_ARCHIVE),
    (b"\x60\xea", Nature.OTHER_ARCHIVE),  # ARJ
    (b"ALZ\x01", Nature.OTHER_ARCHIVE),
    (b"EGGA", Nature.OTHER_ARCHIVE),
    (b"SIT!", Nature.OTHER_ARCHIVE),
    (b"StuffIt ", Nature.OTHER_ARCHIVE),
    (b"MSWIM\0\0\0", Nature.OTHER_ARCHIVE),
    (b"xar!", Nature.OTHER_ARCHIVE),
    (b"!<arch>\n", Nature.OTHER_ARCHIVE),
    (b"\xed\xab\xee\xdb", Nature.OTHER_ARCHIVE),  # RPM
    (b"ZOO ", Nature.OTHER_ARCHIVE),
    (b"\xc7\x71", Nature.OTHER_ARCHIVE),  # cpio
    (b"\x71\xc7", Nature.OTHER_ARCHIVE),
    (b"\0\x05\x16\0", Nature.OTHER_ARCHIVE),  # AppleSingle, which holds the file itself
    (b"ID3", Nature.MEDIA),
    (b"OggS", Nature.MEDIA),
    (b"fLaC", Nature.MEDIA),
    (b"#!AMR", Nature.MEDIA),
    (b"FLV\x01", Nature.MEDIA),
    (b"MThd", Nature.MEDIA),
    (b".RMF", Nature.MEDIA),
    (b"\xff\xfb", Nature.MEDIA),  # MPEG audio frames
    (b"\xff\xf3", Nature.MEDIA),
    (b"\xff\xf1", Nature.MEDIA),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Nature.MEDIA),  # ASF, WMV, WMA
    (b"\x1aE\xdf\xa3", Nature.MEDIA),
    (b"\0\0\x01\xba", Nature.MEDIA),
    (b"\0\0\x01\xb3", Nature.MEDIA),
    (b"%!PS", Nature.DOCUMENT),
    (b"AC10", Nature.DOCUMENT),  # AutoCAD
    (b"AT&TFORM", Nature.DOCUMENT),  # DjVu
    (b"ITSF", Nature.DOCUMENT),  # CHM
    (b"CAJ\0", Nature.DOCUMENT),
    # Excel before OLE: BOF records of BIFF2 to BIFF5 ([MS-XLS] 2.4.21).
    (b"\x09\0\x04\0", Nature.OTHER_TABLE),
    (b"\x09\x02\x06\0", Nature.OTHER_TABLE),
    (b"\x09\x04\x06\0", Nature.OTHER_TABLE),
    (b"\x09\x08\x04\0", Nature.OTHER_TABLE),
    (b"\x09\x08\x08\0", Nature.OTHER_TABLE),
    (b"\x09\x08\x10\0", Nature.OTHER_TABLE),
    # Lotus 1-2-3, Symphony, Works, Quattro Pro.
    (b"\0\0\x02\0\x04\x04", Nature.OTHER_TABLE),
    (b"\0\0\x02\0\x05\x04", Nature.OTHER_TABLE),
    (b"\0\0\x02\0\x06\x04", Nature.OTHER_TABLE),
    (b"\0\0\x02\0\x20\x51", Nature.OTHER_TABLE),
    (b"\0\0\x02\0\x01\x10", Nature.OTHER_TABLE),
    (b"\0\0\x02\0\x02\x10", Nature.OTHER_TABLE),
    (b"\0\0\x1a\0", Nature.OTHER_TABLE),
    (b"\xff\0\x02\0\x04\x04", Nature.OTHER_TABLE),
    (b"\0\x01\0\0Standard ", Nature.OTHER_TABLE),  # Access
    (b"SQLite format 3\0", Nature.OTHER_TABLE),
    (b"PAR1", Nature.OTHER_TABLE),
    (b"\x78\x9f\x3e\x22", Nature.OTHER_MAIL),  # TNEF, winmail.dat
    (b"!BDN", Nature.OTHER_MAIL),  # folders of Outlook
    (b"\xcf\xad\x12\xfe", Nature.OTHER_MAIL),  # Outlook Express
    (b"\0\x05\x16\x07", Nature.SYSTEM),  # AppleDouble
    (b"\0\0\0\x01Bud1", Nature.SYSTEM),
    (b"L\0\0\0\x01\x14\x02\0", Nature.SYSTEM),  # shortcut of Windows
)
# The brands of pictures among the files that are built like films (ISO/IEC 14496-12).
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif"})
_PROGRAMS = (b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"dex\n")
_CPIO = re.compile(rb"07070[127][0-7A-Fa-f]{60}")
_ISO_AT = 0x8001
_DBASE_HEAD = struct.Struct("<4xIHH")  # rows, bytes of the header, bytes of a row
_DBASE_VERSIONS = frozenset(b"\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb")


def sniff_magic(start: bytes, content: bytes) -> Nature | None:
    """Return what the first bytes say by themselves, None where they say nothing."""
    if not start:
        return Nature.EMPTY
    for magic, nature in _MAGICS:
        if start.startswith(magic):
            return nature
    return next((nature for holds, nature in _PATTERNS if holds(start)), None) or (
        _sniff_dbase(content)
    )


def sniff_program(start: bytes) -> Nature | None:
    """Return PROGRAM for what a system would run."""
    is_program = start.startswith(_PROGRAMS) or (start[:2] == b"MZ" and b"\0" in start)
    return Nature.PROGRAM if is_program else None


def _is_bitmap(start: bytes) -> bool:
    # "BM" are two letters of ordinary text too: a bitmap has zeros in its header.
    return start[:2] == b"BM" and start[6:10] == b"\0\0\0\0"


def _is_icon(start: bytes) -> bool:
    # Type, at least one picture, and the reserved byte of the first.
    return start[:4] == b"\0\0\x01\0" and any(start[4:6]) and start[9:10] == b"\0"


def _is_lha(start: bytes) -> bool:
    return start[2:5] in {b"-lh", b"-lz", b"-pm"} and start[6:7] == b"-"


def _brand(start: bytes) -> bytes:
    return start[8:12] if start[4:8] == b"ftyp" else b""


def _is_binary_shortcut(start: bytes) -> bool:
    return start[:6] == b"bplist" and is_link_to_table(start)


_PATTERNS: tuple[tuple[Callable[[bytes], bool], Nature], ...] = (
    (_is_bitmap, Nature.PICTURE),
    (_is_icon, Nature.PICTURE),
    (lambda start: start[:4] == b"\x01\0\0\0" and start[40:44] == b" EMF", Nature.PICTURE),
    (lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP", Nature.PICTURE),
    (lambda start: start[:4] == b"RIFF", Nature.MEDIA),
    (lambda start: start[:4] == b"FORM" and start[8:11] == b"AIF", Nature.MEDIA),
    (lambda start: _brand(start) in _PICTURE_BRANDS, Nature.PICTURE),
    (lambda start: bool(_brand(start)), Nature.MEDIA),
    (lambda start: start[257:262] == b"ustar", Nature.OTHER_ARCHIVE),
    (_is_lha, Nature.OTHER_ARCHIVE),
    (_is_binary_shortcut, Nature.OTHER_TABLE),
    (lambda start: start[7:14] == b"**ACE**", Nature.OTHER_ARCHIVE),
    (lambda start: _CPIO.match(start) is not None, Nature.OTHER_ARCHIVE),
)


def _sniff_dbase(content: bytes) -> Nature | None:
    """Return OTHER_TABLE for dBase, OTHER_ARCHIVE for the image of a disc."""
    if content[_ISO_AT : _ISO_AT + 5] in {b"CD001", b"BEA01"}:
        return Nature.OTHER_ARCHIVE
    if len(content) < _DBASE_HEAD.size or content[0] not in _DBASE_VERSIONS:
        return None
    rows, header, row = _DBASE_HEAD.unpack_from(content)
    # The sizes that the header tells must add up to the file, but for a byte at its end.
    is_table = header > _DBASE_HEAD.size and 0 <= len(content) - header - rows * row <= 1
    return Nature.OTHER_TABLE if is_table else None
