"""The directory of a zip file, byte by byte: what it says is taken exactly, or refused."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.text import Language
from workbook_tool.intake.zip_directory import ZipDirectory, ZipEntry, read_directory

CHINA = timezone(timedelta(hours=8))
ZIP64, TIMESTAMP, OTHER = 0x0001, 0x5455, 0x9999


def extra(kind: int, content: bytes, *, length: int | None = None) -> bytes:
    return struct.pack("<HH", kind, len(content) if length is None else length) + content


@dataclass(frozen=True)
class Raw:
    """One entry to be written; what is None is what honest programs write."""

    name: bytes = b"a.xml"
    part: bytes = b"<a/>"
    extra: bytes = b""
    local_extra: bytes = b""
    comment: bytes = b""
    packed: int | None = None
    size: int | None = None
    offset: int | None = None
    made_by: int = 0
    external: int = 0
    flags: int = 0
    dos_date: int = 33
    dos_time: int = 0


def raw_zip(entries: Sequence[Raw], *, before: bytes = b"", comment: bytes = b"") -> bytes:
    """Return a zip file of stored entries, whatever their fields claim, twice the same."""
    body, central = b"", b""
    for entry in entries:
        crc, size = zlib.crc32(entry.part), len(entry.part)
        packed = size if entry.packed is None else entry.packed
        claimed = size if entry.size is None else entry.size
        central += struct.pack(
            "<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", entry.made_by << 8, 20, entry.flags, 0,
            entry.dos_time, entry.dos_date, crc, packed,
            claimed, len(entry.name), len(entry.extra), len(entry.comment), 0, 0, entry.external,
            len(body) if entry.offset is None else entry.offset,
        ) + entry.name + entry.extra + entry.comment  # fmt: skip
        body += struct.pack(
            "<4sHHHHHLLLHH", b"PK\x03\x04", 20, entry.flags, 0, 0, 33, crc, packed, claimed,
            len(entry.name), len(entry.local_extra),
        ) + entry.name + entry.local_extra + entry.part  # fmt: skip
    end = struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), len(body),
        len(comment),
    )  # fmt: skip
    return before + body + central + end + comment


def directory(content: bytes, *, max_entries: int = 9) -> ZipDirectory:
    return read_directory(content, max_entries=max_entries)


def only(content: bytes) -> ZipEntry:
    (entry,) = directory(content).entries
    return entry


def bytes_of(content: bytes, entry: ZipEntry) -> bytes:
    return content[entry.start : entry.start + entry.compressed_size]


def fault_of(content: bytes, *, max_entries: int = 9) -> Finding:
    with pytest.raises(UnreadableReturnError) as caught:
        read_directory(content, max_entries=max_entries)
    return caught.value.finding


def assert_damaged(content: bytes, reason: str) -> None:
    finding = fault_of(content)
    assert finding.rule is Code.ZIP_DAMAGED
    assert f"({reason})" in finding.message(Language.EN)


def test_entries_come_in_the_order_of_the_directory_with_their_own_bytes() -> None:
    raws = [
        Raw(b"b.xml", b"<b/>", extra(OTHER, b"xyz"), b"local", b"a comment"),
        Raw(b"a.xml", b"<aaa/>", b"", b"", b"c"),
        Raw(b"folder/", b""),
    ]
    content = raw_zip(raws, before=b"gateway", comment=b"end")
    found = directory(content)
    assert [entry.name for entry in found.entries] == ["b.xml", "a.xml", "folder/"]
    assert [bytes_of(content, entry) for entry in found.entries] == [b"<b/>", b"<aaa/>", b""]
    assert [entry.size for entry in found.entries] == [4, 6, 0]
    assert [entry.extra for entry in found.entries] == [extra(OTHER, b"xyz"), b"", b""]
    assert [entry.is_directory for entry in found.entries] == [False, False, True]
    assert found.garbage == len(b"gateway")
    assert directory(raw_zip(raws)).garbage == 0
    assert directory(raw_zip(raws) + b"tail").garbage == 4
    assert directory(raw_zip(raws, comment=b"c" * 300) + b"tail").garbage == 4
    # A comment that says more than there is belongs to the end, not to what stands around it.
    assert directory(raw_zip(raws, comment=b"abc")[:-1]).garbage == 0


def test_as_many_entries_as_allowed_are_read_and_one_more_is_refused() -> None:
    content = raw_zip([Raw(b"a"), Raw(b"b"), Raw(b"c")])
    assert len(directory(content, max_entries=3).entries) == 3
    finding = fault_of(content, max_entries=2)
    assert finding.rule is Code.TOO_MANY_PARTS
    assert dict(finding.facts) == {"count": "3", "limit": "2"}


STAMP = struct.pack("<Bl", 1, 1_539_000_000)


def dos(moment: datetime) -> tuple[int, int]:
    """Return date and time as the DOS of a clerk's machine writes them, two seconds a step."""
    day = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
    return day, moment.hour << 11 | moment.minute << 5 | moment.second // 2


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1980, 1, 2, 0, 0, 0, tzinfo=CHINA),
        datetime(2018, 10, 8, 17, 0, 0, tzinfo=CHINA),
        datetime(2018, 12, 31, 23, 59, 58, tzinfo=CHINA),
        datetime(2024, 2, 29, 8, 33, 42, tzinfo=UTC),
    ],
)
def test_a_date_without_a_zone_is_local_time(moment: datetime) -> None:
    day, clock = dos(moment)
    entry = only(raw_zip([Raw(dos_date=day, dos_time=clock)]))
    assert entry.modified(moment.tzinfo or UTC) == moment.timestamp()


def test_seconds_beyond_the_minute_are_its_last_one() -> None:
    day, clock = dos(datetime(2018, 10, 8, 17, 30, 0, tzinfo=CHINA))
    entry = only(raw_zip([Raw(dos_date=day, dos_time=clock | 31)]))
    assert entry.modified(CHINA) == datetime(2018, 10, 8, 17, 30, 59, tzinfo=CHINA).timestamp()


SECOND_DAY = 315_619_200.0  # 1980-01-02


# The first day of all, and the round one, are what programs write that know no date.
@pytest.mark.parametrize("day", [0, 1 << 5, 13 << 5 | 1, 2 << 5 | 30, 33, 20 << 9 | 33])
def test_a_date_that_no_calendar_has_is_none(day: int) -> None:
    assert only(raw_zip([Raw(dos_date=day)])).modified(CHINA) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (extra(TIMESTAMP, STAMP), 1_539_000_000.0),
        # Access and creation times behind it are no part of it.
        (extra(TIMESTAMP, STAMP + b"\xff\xff\xff\xff"), 1_539_000_000.0),
        (extra(TIMESTAMP, struct.pack("<Bl", 3, -86_400)), -86_400.0),
        # Two other fields first, the contents of which look like lengths.
        (extra(OTHER, b"\x01\x01") + extra(7, b"") + extra(TIMESTAMP, STAMP), 1_539_000_000.0),
        # Only the access time is stored, the field is cut, or there is none: the DOS date.
        (extra(TIMESTAMP, struct.pack("<Bl", 2, 5)), SECOND_DAY),
        (extra(TIMESTAMP, STAMP[:4]), SECOND_DAY),
        (extra(TIMESTAMP, b""), SECOND_DAY),
        (extra(OTHER, STAMP), SECOND_DAY),
        (extra(OTHER, extra(TIMESTAMP, STAMP)), SECOND_DAY),
        (b"\x55\x54\x05", SECOND_DAY),
    ],
)
def test_an_extended_timestamp_counts_before_the_local_date(fields: bytes, expected: float) -> None:
    assert only(raw_zip([Raw(extra=fields, dos_date=34)])).modified(UTC) == expected


@pytest.mark.parametrize(
    ("made_by", "external", "is_link"),
    [
        (3, 0o120777 << 16, True),
        (19, 0o120777 << 16, True),
        (3, 0o100644 << 16, False),
        (3, 0o060000 << 16, False),
        (0, 0o120777 << 16, False),
        (3, 0o120777, False),
    ],
)
def test_a_link_is_one_by_the_attributes_of_unix(
    made_by: int, external: int, is_link: bool
) -> None:
    assert only(raw_zip([Raw(made_by=made_by, external=external)])).is_link is is_link


@pytest.mark.parametrize(
    ("flags", "is_encrypted"), [(0, False), (1, True), (0x40, True), (0x41, True), (0x808, False)]
)
def test_the_flags_tell_a_password(flags: int, is_encrypted: bool) -> None:
    assert only(raw_zip([Raw(flags=flags)])).is_encrypted is is_encrypted


@pytest.mark.parametrize(
    ("flags", "name"), [(0x800, "自评表"), (0, "自评表".encode().decode("cp437"))]
)
def test_a_name_is_utf8_by_its_flag_and_else_code_page_437(flags: int, name: str) -> None:
    entry = only(raw_zip([Raw("自评表".encode(), flags=flags)]))
    assert entry.name == name
    assert entry.chinese_name == "自评表"


FULL = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("claims", "wide"),
    [
        ({"size": FULL, "packed": FULL, "offset": FULL}, (90, 4, 0)),
        ({"size": FULL, "packed": FULL}, (90, 4)),
        ({"size": FULL}, (90,)),
        ({"packed": FULL}, (4,)),
        ({"offset": FULL}, (0,)),
    ],
)
def test_sizes_that_overflow_stand_in_a_field_of_their_own(
    claims: dict[str, Any], wide: tuple[int, ...]
) -> None:
    content = b"".join(struct.pack("<Q", number) for number in wide)
    raw = Raw(extra=extra(OTHER, b"\x01\x00\x08\x00") + extra(ZIP64, content))
    entry = only(raw_zip([replace(raw, **claims)]))
    assert entry.size == (90 if "size" in claims else 4)
    assert (entry.compressed_size, entry.header) == (4, 0)
    cut = Raw(extra=extra(ZIP64, content[:-1]))
    assert_damaged(raw_zip([replace(cut, **claims)]), "zip64 sizes")


def test_bytes_that_reach_behind_the_file_are_cut_short() -> None:
    content = raw_zip([Raw()])
    start = only(content).start
    to_the_end = len(content) - start
    assert_damaged(raw_zip([Raw(packed=to_the_end + 1)]), "cut short")
    # Exactly to the end there are such bytes, but the directory has them too.
    finding = fault_of(raw_zip([Raw(packed=to_the_end)]))
    assert finding.rule is Code.OVERLAPPING_PARTS
    assert dict(finding.facts) == {"part": "a.xml"}


def test_entries_may_touch_and_must_not_overlap() -> None:
    assert len(directory(raw_zip([Raw(b"a"), Raw(b"b")])).entries) == 2
    finding = fault_of(raw_zip([Raw(b"a", packed=5), Raw(b"b")]))
    assert finding.rule is Code.OVERLAPPING_PARTS
    assert dict(finding.facts) == {"part": "a"}
    # The last one must end before the directory, and the same bytes twice are refused too.
    assert fault_of(raw_zip([Raw(b"a"), Raw(b"b", packed=5)])).rule is Code.OVERLAPPING_PARTS
    assert fault_of(raw_zip([Raw(b"a"), Raw(b"a", offset=0)])).rule is Code.OVERLAPPING_PARTS


def test_what_contradicts_itself_is_damage_with_its_reason() -> None:
    content = raw_zip([Raw()])
    end = content.rindex(b"PK\x05\x06")
    assert_damaged(b"PK\x03\x04", "no zip directory")
    assert_damaged(content[: end + 21], "no zip directory")
    assert_damaged(raw_zip([Raw(offset=1)]), "local header")
    assert_damaged(content.replace(b"a.xml", b"b.xml", 1), "names disagree")
    for at in (6, 8, 14, 18, 22):  # flags, method, CRC and sizes of the local header
        other = content[:at] + b"\x01\x02" + content[at + 2 :]
        assert_damaged(other, "headers disagree")
        # Nothing, or the mark of zip64, is no contradiction.
        for free in (bytes(4), b"\xff" * 4) if at > 8 else ():
            assert directory(content[:at] + free + content[at + 4 :]) == directory(content)
    assert_damaged(content[: end + 10] + b"\x02" + content[end + 11 :], "zip directory")
    assert_damaged(content[: end + 4] + b"\x01" + content[end + 5 :], "zip directory")
    assert_damaged(content[: end + 16] + b"\xff" + content[end + 17 :], "zip directory")
    # The directory begins where its last bytes would be cut off.
    cut = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, 4, 0, 0)
    assert_damaged(b"PK\x01\x02" + cut[:18], "no zip directory")


def zip64_end(
    content: bytes, *, disk: int = 0xFFFF, count: int = 0xFFFF, size: int = FULL, offset: int = FULL
) -> bytes:
    """Return the same file with the numbers of its directory in the record of zip64."""
    at = content.rindex(b"PK\x05\x06")
    real_count = int.from_bytes(content[at + 10 : at + 12], "little")
    real_size, real_offset = struct.unpack_from("<LL", content, at + 12)
    record = struct.pack(
        "<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, real_count, real_count, real_size,
        real_offset,
    )  # fmt: skip
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", disk, 0, count, count, size, offset, 0)
    return content[:at] + record + locator + tail


def test_the_record_of_zip64_is_read_whichever_numbers_overflow() -> None:
    plain = raw_zip([Raw(b"a"), Raw(b"b")])
    at = plain.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<LL", plain, at + 12)
    for content in (
        zip64_end(plain),
        zip64_end(plain, count=2, size=size),
        zip64_end(plain, count=2, offset=offset),
        zip64_end(plain, size=size, offset=offset),
        zip64_end(plain, disk=0, count=2, size=size, offset=offset),
        b"before" + zip64_end(plain, disk=0),
    ):
        found = directory(content)
        assert [entry.name for entry in found.entries] == ["a", "b"]
        assert found.garbage == content.index(b"PK\x03\x04")
    without_record = zip64_end(plain).replace(b"PK\x06\x06", b"PK\x06\x05")
    assert_damaged(without_record, "zip64 directory")


def test_a_record_of_zip64_that_contradicts_the_ordinary_one_is_damage() -> None:
    plain = raw_zip([Raw(b"a")])
    at = plain.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<LL", plain, at + 12)
    for numbers in ((2, size, offset), (1, size + 1, offset), (1, size, offset - 1)):
        count, other_size, other_offset = numbers
        forged = zip64_end(plain, disk=0, count=count, size=other_size, offset=other_offset)
        assert_damaged(forged, "zip64 directory")


def test_the_last_record_of_zip64_before_its_locator_counts() -> None:
    decoy = b"PK\x06\x06" + b"\xff" * 60
    content = zip64_end(raw_zip([Raw(b"a", decoy)]))
    assert [entry.name for entry in directory(content).entries] == ["a"]
    commented = content[:-2] + len(decoy).to_bytes(2, "little") + decoy
    assert [entry.name for entry in directory(commented).entries] == ["a"]


def test_an_empty_archive_is_one_in_zip64_too() -> None:
    assert directory(raw_zip([])) == ((), 0)
    assert directory(zip64_end(raw_zip([]))) == ((), 0)
