"""Compound files (OLE2): each stream byte for byte, and each contradiction with its reason."""

import struct
from collections.abc import Mapping

import pytest

from tests.intake.compound_files import compound_file
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.ole import CompoundFile, DamagedOleError
from workbook_tool.intake.sniff import sniff

STREAMS = {
    "空": b"",
    "一": b"1",
    "小": bytes(range(64)),
    "小大": bytes(range(65)),
    "乱": bytes(range(251)) * 9,
    "界下": b"x" * 4095,
    "界": b"y" * 4096,
    "界上": b"z" * 4097,
    "大": bytes(range(256)) * 300,
    "库/内": b"i" * 100,
    "库/外": b"o" * 5000,
    "仓/里": b"j" * 10,
}
# In the 128 bytes of a directory entry.
LENGTH, KIND, LEFT, RIGHT, CHILD, START, SIZE = 64, 66, 68, 72, 76, 116, 120


def read_all(content: bytes) -> dict[str, bytes]:
    compound = CompoundFile(content)
    return {name: compound.read(name) for name in compound.streams}


def entry_at(content: bytes, name: str) -> int:
    """Return where the directory entry of a stream stands."""
    return content.index(name.rpartition("/")[2].encode("utf-16-le").ljust(64, b"\0"))


def patched(content: bytes, at: int, value: int, width: int = 4) -> bytes:
    return content[:at] + struct.pack("<Q", value)[:width] + content[at + width :]


def reason_of(content: bytes) -> str:
    with pytest.raises(DamagedOleError) as caught:
        read_all(content)
    return str(caught.value)


@pytest.mark.parametrize("sector", [512, 4096])
def test_every_stream_comes_out_byte_for_byte(sector: int) -> None:
    assert read_all(compound_file(STREAMS, sector=sector)) == STREAMS
    assert read_all(compound_file({"长": b"l" * 70_000}, sector=sector)) == {"长": b"l" * 70_000}
    assert read_all(compound_file({}, sector=sector)) == {}


def test_streams_are_found_on_either_side_of_their_siblings() -> None:
    assert read_all(mirrored(STREAMS)) == STREAMS


def mirrored(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file the siblings of which hang on one another to the left."""
    content = compound_file(streams)
    for name in (*streams, "库", "仓"):
        at = entry_at(content, name)
        left, right = content[at + LEFT : at + RIGHT], content[at + RIGHT : at + CHILD]
        content = content[: at + LEFT] + right + left + content[at + CHILD :]
    return content


def test_entries_that_name_one_another_are_read_once() -> None:
    content = compound_file({"a": b"1", "b": b"2"})
    for name, field in (("a", RIGHT), ("b", RIGHT), ("b", LEFT), ("a", LEFT)):
        for number in (0, 1, 2):
            found = CompoundFile(patched(content, entry_at(content, name) + field, number)).streams
            assert set(found) <= {"a", "b"}
        assert set(CompoundFile(patched(content, entry_at(content, name) + RIGHT, 4)).streams)
    # The root's own tree is the only one that is walked.
    assert set(CompoundFile(patched(content, entry_at(content, "a") + KIND, 0, 1)).streams) == {"b"}


def test_the_upper_half_of_a_size_is_garbage_in_old_files() -> None:
    content = compound_file({"a": b"x" * 5000, "b": b"y" * 10})
    for name in ("a", "b"):
        content = patched(content, entry_at(content, name) + SIZE + 4, 0xDEADBEEF)
    assert read_all(content) == {"a": b"x" * 5000, "b": b"y" * 10}


def test_a_name_is_as_long_as_it_says() -> None:
    content = compound_file({"abc": b"x"})
    at = entry_at(content, "abc") + LENGTH
    for length, name in ((6, "ab"), (4, "a"), (2, ""), (1, ""), (0, "")):
        assert set(CompoundFile(patched(content, at, length, 2)).streams) == {name}


def test_a_name_that_is_no_text_is_kept_legible() -> None:
    content = compound_file({"abc": b"x"})
    at = entry_at(content, "abc")
    assert set(CompoundFile(content[:at] + b"\x00\xd8" + content[at + 2 :]).streams) == {"\ufffdbc"}


def test_a_header_that_no_program_writes_is_damage() -> None:
    content = compound_file({"a": b"x" * 5000})
    assert reason_of(content[:511]) == "header"
    assert reason_of(content[:512]) == "sector"
    assert reason_of(b"\0" + content[1:]) == "header"
    for shift in (8, 10, 11, 13):
        assert reason_of(patched(content, 30, shift, 2)) == "sector size"
    for shift in (5, 7):
        assert reason_of(patched(content, 32, shift, 2)) == "sector size"
    assert reason_of(patched(content, 48, 0xFFFFFFFE)) == "directory of streams"


def test_a_directory_without_a_root_is_damage() -> None:
    content = compound_file({"a": b"x"})
    at = content.index("Root Entry".encode("utf-16-le"))
    assert reason_of(patched(content, at + KIND, 2, 1)) == "directory of streams"


@pytest.mark.parametrize("size", [100, 5000])
def test_a_stream_that_is_shorter_than_it_says_is_cut_short(size: int) -> None:
    content = compound_file({"a": b"x" * size})
    sector = 64 if size < 4096 else 512
    whole = -(-size // sector) * sector
    at = entry_at(content, "a") + SIZE
    assert len(read_all(patched(content, at, whole))["a"]) == whole
    assert reason_of(patched(content, at, whole + 1)) == "cut short"
    assert read_all(patched(content, at, size - 1))["a"] == b"x" * (size - 1)


def fat_at(content: bytes) -> int:
    """Return where the allocation table stands."""
    return (int.from_bytes(content[76:80], "little") + 1) * 512


@pytest.mark.parametrize("size", [100, 5000])
def test_a_chain_that_never_ends_or_leads_nowhere_is_a_loop(size: int) -> None:
    content = compound_file({"a": b"x" * size})
    entry = entry_at(content, "a")
    start = int.from_bytes(content[entry + START : entry + START + 4], "little")
    if size < 4096:
        mini = int.from_bytes(content[60:64], "little")
        table = (mini + 1) * 512
    else:
        table = fat_at(content)
    for to in (start, start + 1 if size > 4096 else start, 0xFFFFFFF9, 5_000):
        assert reason_of(patched(content, table + 4 * (start + 1), to)) in {"loop", "sector"}
    # One table sector has 128 places.
    for beyond in (128, 5_000):
        assert reason_of(patched(content, entry + START, beyond)) == "loop"
    # The marks from here on end a chain.
    for mark in (0xFFFFFFFA, 0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFF):
        assert reason_of(patched(content, table + 4 * start, mark)) == "cut short"


def test_an_allocation_table_of_many_sectors_is_read_in_order() -> None:
    # 109 sectors stand in the header; more than seven million bytes need a chain of them.
    part = b"".join(struct.pack("<L", number) for number in range(1_000_000))
    assert read_all(compound_file({"a": part})) == {"a": part}


def test_sectors_of_the_table_beyond_the_header_stand_in_a_chain() -> None:
    content = bytearray(compound_file({"a": b"l" * 9_000}))
    table = bytes(content[76:80])
    content[76:80] = b"\xff\xff\xff\xff"
    first = len(content) // 512 - 1
    # Two sectors of the chain: the first names nothing and leads to the second.
    content += b"\xff" * 508 + struct.pack("<L", first + 1)
    content += b"\xff" * 504 + table + b"\xfe\xff\xff\xff"
    content[68:72] = struct.pack("<L", first)
    # The marks from the first of these on end the chain.
    for mark in (0xFFFFFFFA, 0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFF):
        content[-4:] = struct.pack("<L", mark)
        assert read_all(bytes(content)) == {"a": b"l" * 9_000}
    content[-4:] = struct.pack("<L", first)
    assert reason_of(bytes(content)) == "loop"
    content[-4:] = struct.pack("<L", 9_999)
    assert reason_of(bytes(content)) == "sector"


def test_places_of_the_table_that_are_marked_name_no_sector() -> None:
    content = compound_file({"a": b"l" * 9_000})
    for mark in (0xFFFFFFFA, 0xFFFFFFFC, 0xFFFFFFFE):
        assert read_all(patched(content, 80, mark)) == {"a": b"l" * 9_000}


def test_a_file_without_small_streams_has_nothing_to_look_for() -> None:
    root = entry_at(compound_file({"a": b"x" * 5000}), "Root Entry")
    content = patched(compound_file({"a": b"x" * 5000}), root + START, 5_000)
    assert read_all(patched(content, root + SIZE, 0)) == {"a": b"x" * 5000}
    assert reason_of(patched(content, root + SIZE, 1)) == "loop"
    small = compound_file({"a": b"x" * 4})
    assert reason_of(patched(small, entry_at(small, "Root Entry") + SIZE, 0)) == "cut short"


@pytest.mark.parametrize(
    ("stream", "nature"),
    [
        ("WordDocument", Nature.WORD),
        ("PowerPoint Document", Nature.SLIDES),
        ("__properties_version1.0", Nature.OUTLOOK_MAIL),
        ("Contents", Nature.UNKNOWN),
        ("Book", Nature.XLS),
        ("\x09DRMContent", Nature.RIGHTS_MANAGED),
    ],
)
def test_compound_files_are_told_apart_by_their_streams(stream: str, nature: Nature) -> None:
    assert sniff(compound_file({stream: b"x" * 10})) is nature


def test_compound_files_give_short_and_long_streams() -> None:
    streams = {"短": b"s" * 100, "长": b"l" * 70_000, "空": b"", "库/内": b"i" * 5_000}
    compound = CompoundFile(compound_file(streams))
    assert {name: compound.read(name) for name in compound.streams} == streams


@pytest.mark.parametrize("cut", [8, 100, 511, 512, 1024, 1536, 3000])
def test_a_cut_compound_file_is_damaged(cut: int) -> None:
    content = compound_file({"短": b"s" * 100, "长": b"l" * 9_000})
    with pytest.raises(DamagedOleError):
        read_all(content[:cut])
    assert sniff(content[:cut]) is Nature.BROKEN_OLE


def test_compound_files_that_contradict_themselves_end_in_one_error() -> None:
    content = compound_file({"短": b"s" * 200, "长": b"l" * 9_000, "库/内": b"i" * 50})
    seen = set()
    for at in [*range(24, 130), *range(512, len(content), 37)]:
        for value in (0, 1, 0xFE, 0xFF):
            broken = content[:at] + bytes([value]) + content[at + 1 :]
            try:
                read_all(broken)
            except DamagedOleError as error:
                seen.add(str(error))
    assert {"loop", "sector", "sector size", "directory of streams", "cut short"} <= seen


def test_a_long_allocation_table_is_followed_through_its_chain() -> None:
    content = bytearray(compound_file({"长": b"l" * 9_000}))
    # The only table sector is named by a chain sector instead of by the header.
    table = content[76:80]
    content[76:80] = b"\xff\xff\xff\xff"
    chain = len(content) // 512 - 1
    content += bytes(table) + b"\xff" * 504 + b"\xfe\xff\xff\xff"
    content[68:72] = chain.to_bytes(4, "little")
    assert CompoundFile(bytes(content)).read("长") == b"l" * 9_000
    content[-4:] = chain.to_bytes(4, "little")
    with pytest.raises(DamagedOleError):
        CompoundFile(bytes(content))
