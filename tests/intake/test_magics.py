"""Formats that a few bytes tell: each byte that tells one is asked for, and no other."""

import pytest

from workbook_tool.intake.natures import Nature
from workbook_tool.intake.sniff import sniff

ISO_AT = 0x8001


def dbase(
    version: int = 3, *, rows: int = 2, header: int = 65, row: int = 5, behind: bytes = b""
) -> bytes:
    """Return a table of dBase: what its header says, and as many bytes as that is."""
    head = bytes([version, 118, 10, 8]) + rows.to_bytes(4, "little")
    head += header.to_bytes(2, "little") + row.to_bytes(2, "little")
    return head + b"\xfe" * (header - len(head)) + b" abcd" * rows + behind


@pytest.mark.parametrize(
    "content",
    [
        dbase(),
        dbase(behind=b"\x1a"),
        dbase(rows=0),
        dbase(rows=300),
        dbase(header=13, rows=1),
        *(
            dbase(version)
            for version in b"\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb"
        ),
    ],
)
def test_a_table_of_dbase_is_told_by_the_sizes_in_its_header(content: bytes) -> None:
    assert sniff(content) is Nature.OTHER_TABLE


@pytest.mark.parametrize(
    "content",
    [
        dbase(version=2),
        dbase(behind=b"\x1a\x1a"),
        dbase()[:-1],
        dbase()[:11],
        dbase(header=12, rows=0),
    ],
)
def test_what_only_begins_like_a_table_of_dbase_is_none(content: bytes) -> None:
    assert sniff(content) is not Nature.OTHER_TABLE


@pytest.mark.parametrize(
    ("content", "nature"),
    [
        (bytes(ISO_AT) + b"CD001\1", Nature.OTHER_ARCHIVE),
        (bytes(ISO_AT) + b"BEA01\1", Nature.OTHER_ARCHIVE),
        (bytes(ISO_AT) + b"bea01\1", Nature.UNKNOWN),
        (bytes(ISO_AT + 1) + b"CD001", Nature.UNKNOWN),
        # LHA: the method stands behind the size of the header and its sum.
        (b"!!-lh0-x", Nature.OTHER_ARCHIVE),
        (b"!!-lz5-x", Nature.OTHER_ARCHIVE),
        (b"!!-pm2-x", Nature.OTHER_ARCHIVE),
        (b"!!-lx5-x", Nature.TEXT),
        (b"!!-ph5-x", Nature.TEXT),
        (b"!!-lh5x", Nature.TEXT),
        (b"!!xlh5-x", Nature.TEXT),
        (b"!!-l", Nature.TEXT),
        (b"!!-l55-x", Nature.TEXT),
        # Icons have a picture at least, and a reserved byte.
        (b"\0\0\1\0\1\0\x20\x20\0\0\1\0", Nature.PICTURE),
        (b"\0\0\1\0\0\1\x20\x20\0\0\1\0", Nature.PICTURE),
        (b"\0\0\1\0\1\0\x20\x20\0\1", Nature.UNKNOWN),
        (b"\0\0\1\0\0\0\x20\x20\0\0", Nature.UNKNOWN),
        (b"\0\0\2\0\1\0\x20\x20\0\0", Nature.UNKNOWN),
    ],
)
def test_places_and_letters_of_a_mark_are_exact(content: bytes, nature: Nature) -> None:
    assert sniff(content) is nature
