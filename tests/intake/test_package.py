"""Parts come out of the airlock whole, checked and in bounded memory, at each limit exactly."""

import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest

from tests.intake.packages import packed, patched_entry
from tests.intake.test_zip_directory import Raw, raw_zip
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.text import Language
from workbook_tool.intake import AirlockLimits
from workbook_tool.intake.airlock import Clock, Package, is_traversal, open_package, part_key

MIB = 1024 * 1024
WIDE_OPEN = AirlockLimits(ratio=10**6)


def opened(content: bytes, limits: AirlockLimits = WIDE_OPEN) -> Package:
    return open_package(content, limits, Clock(20))


def fault_of(attempt: Callable[[], object]) -> Finding:
    with pytest.raises(UnreadableReturnError) as caught:
        attempt()
    return caught.value.finding


def streamed(package: Package, name: str, limit: int = 10**9) -> bytes:
    return b"".join(package.stream(name, limit=limit))


def assert_facts(finding: Finding, **facts: object) -> None:
    """Assert what a message says; a reason is compared in English."""
    found = {
        name: value if isinstance(value, str) else value.in_language(Language.EN)
        for name, value in finding.facts
    }
    assert found == {name: str(value) for name, value in facts.items()}


def test_time_is_over_after_the_limit_and_not_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    clock = Clock(2.5)
    now[0] = 102.5
    clock.check()
    now[0] = 102.6
    finding = fault_of(clock.check)
    assert finding.rule is Code.READ_TOO_SLOW
    assert_facts(finding, limit="2.5")


def test_parts_are_found_in_any_case_and_missing_ones_are_none() -> None:
    package = opened(packed({"xl/A.xml": "<a/>"}))
    for name in ("xl/a.XML", "/XL/a.xml", "\\xl\\A.xml"):
        assert package.read(name) == b"<a/>"
        assert package.size(name) == 4
    assert package.read("xl/b.xml") is None
    assert package.size("xl/b.xml") == 0


@pytest.mark.parametrize("size", [10, 3 * MIB])
def test_a_part_that_was_taken_whole_or_streamed_is_checked_once(size: int) -> None:
    content = packed({"a.xml": b"x" * size, "b.xml": b"y" * size, "c.bin": b"z"})
    package = opened(content)
    assert package.unchecked == {"a.xml", "b.xml"}
    assert package.read("a.xml") == b"x" * size
    assert package.unchecked == {"b.xml"}
    assert streamed(package, "B.xml") == b"y" * size
    assert package.unchecked == set()
    rest = opened(content)
    rest.check_rest()
    assert rest.unchecked == set()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [1, 64 * 1024, MIB, MIB + 1, 3 * MIB])
def test_a_part_comes_out_byte_for_byte(size: int, method: int) -> None:
    part = bytes(range(65, 91)) * (size // 26 + 1)
    package = opened(packed({"a.xml": part[:size]}, method=method))
    assert package.read("a.xml") == part[:size]
    assert streamed(package, "a.xml") == part[:size]
    assert max(map(len, package.stream("a.xml", limit=10**9))) <= 64 * 1024


def test_nul_among_the_first_bytes_tells_two_bytes_a_character() -> None:
    first, later = b"x" * 63 + b"\0", b"x" * 64 + b"\0"
    for size in (100, 2 * MIB):
        package = opened(packed({"a.xml": first.ljust(size), "b.xml": later.ljust(size)}))
        package.read("b.xml")
        assert package.wide_parts == set()
        package.read("A.xml")
        assert package.wide_parts == {"a.xml"}
    package = opened(packed({"a.xml": b"x" * 65_536 + b"\0" * 100}, method=zipfile.ZIP_STORED))
    streamed(package, "a.xml")
    assert package.wide_parts == set()
    package = opened(packed({"a.xml": first, "c.xml": b"x"}))
    package.check_rest()
    assert package.wide_parts == {"a.xml"}


def test_a_part_as_large_as_the_limits_is_read_and_one_byte_more_is_refused() -> None:
    content = packed({"a.xml": b"x" * 5000})
    exact = AirlockLimits(part_bytes=5000, worksheet_bytes=5000)
    assert opened(content, exact).read("a.xml") == b"x" * 5000
    small = AirlockLimits(part_bytes=4999)
    for attempt in (
        lambda: opened(content, small).read("a.xml"),
        opened(content, small).check_rest,
    ):
        finding = fault_of(attempt)
        assert finding.rule is Code.PART_TOO_LARGE
        assert_facts(finding, part="a.xml", limit=4999)
    finding = fault_of(lambda: opened(content, AirlockLimits(worksheet_bytes=4999)))
    assert finding.rule is Code.PART_TOO_LARGE
    assert_facts(finding, part="a.xml", limit=4999)
    assert streamed(opened(content), "a.xml", 5000) == b"x" * 5000
    finding = fault_of(lambda: streamed(opened(content), "a.xml", 4999))
    assert finding.rule is Code.PART_TOO_LARGE
    assert_facts(finding, part="a.xml", limit=4999)


def test_the_ratio_counts_from_the_free_bytes_on_and_up_to_the_limit() -> None:
    content = packed({"a.xml": b"x" * 5000})
    entry = opened(content).entries["a.xml"]
    free = 5000 - 3 * entry.compressed_size
    exact = AirlockLimits(ratio=3, ratio_free_bytes=free)
    assert streamed(opened(content, exact), "a.xml") == b"x" * 5000
    finding = fault_of(lambda: opened(content, AirlockLimits(ratio=3, ratio_free_bytes=free - 1)))
    assert finding.rule is Code.RATIO_TOO_HIGH
    assert_facts(finding, part="a.xml", limit=3)
    # The same where only counting shows it.
    lying = patched_entry(content, "a.xml", field=24, value=100)
    dense = AirlockLimits(ratio=3, ratio_free_bytes=free - 1)
    finding = fault_of(lambda: streamed(opened(lying, dense), "a.xml"))
    assert finding.rule is Code.RATIO_TOO_HIGH
    assert_facts(finding, part="a.xml", limit=3)
    finding = fault_of(lambda: streamed(opened(lying, exact), "a.xml"))
    assert finding.rule is Code.FALSE_SIZE
    assert_facts(finding, part="a.xml", declared=100)


def test_all_parts_together_are_measured_by_the_file() -> None:
    content = packed({"a.xml": b"x" * 5000, "b.xml": b"y" * 5000})
    free = 10_000 - 3 * len(content)
    assert opened(content, AirlockLimits(ratio=3, ratio_free_bytes=free)).entries
    finding = fault_of(lambda: opened(content, AirlockLimits(ratio=3, ratio_free_bytes=free - 1)))
    assert finding.rule is Code.RATIO_TOO_HIGH
    assert_facts(finding, part="*", limit=3)


def test_media_count_together_and_each_by_its_ratio() -> None:
    content = packed({"a.png": b"x" * 5000, "b.png": b"y" * 5000, "c.xml": b"z" * 5000})
    assert opened(content, AirlockLimits(media_bytes=10_000)).entries
    finding = fault_of(lambda: opened(content, AirlockLimits(media_bytes=9_999)))
    assert finding.rule is Code.MEDIA_TOO_LARGE
    assert_facts(finding, size=10_000, limit=9_999)
    size = opened(content).entries["a.png"].compressed_size
    free = 5000 - 3 * size
    limits = {"ratio": 3, "ratio_free_bytes": 20_000}
    assert opened(content, AirlockLimits(part_bytes=free, **limits)).entries
    finding = fault_of(lambda: opened(content, AirlockLimits(part_bytes=free - 1, **limits)))
    assert finding.rule is Code.RATIO_TOO_HIGH
    assert_facts(finding, part="a.png", limit=3)


def test_a_bomb_is_inflated_no_further_than_it_claims() -> None:
    lying = patched_entry(packed({"a.xml": bytes(20 * MIB)}), "a.xml", field=24, value=1000)
    package = opened(lying)
    tracemalloc.start()
    try:
        finding = fault_of(lambda: package.read("a.xml"))
        assert finding.rule is Code.FALSE_SIZE
        finding = fault_of(lambda: streamed(package, "a.xml"))
        assert finding.rule is Code.FALSE_SIZE
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


def test_a_stream_is_never_held_whole() -> None:
    package = opened(packed({"a.xml": b" " * (8 * MIB)}))
    tracemalloc.start()
    try:
        for _ in package.stream("a.xml", limit=10**9):
            pass
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


def without_end(part: bytes) -> bytes:
    """Return a zip file the only part of which is there to the last byte, but never ends."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = machine.compress(part) + machine.flush(zlib.Z_SYNC_FLUSH)
    content = raw_zip([Raw(b"a.xml", raw)])
    for field, value, width in ((10, 8, 2), (16, zlib.crc32(part), 4), (24, len(part), 4)):
        content = patched_entry(content, "a.xml", field=field, value=value, width=width)
    return content


@pytest.mark.parametrize("size", [100, 2 * MIB])
def test_compressed_bytes_without_an_end_are_cut_short(size: int) -> None:
    package = opened(without_end(b"x" * size))
    for attempt in (lambda: package.read("a.xml"), lambda: streamed(package, "a.xml")):
        finding = fault_of(attempt)
        assert finding.rule is Code.PART_DAMAGED
        assert_facts(finding, part="a.xml", reason="cut short")


@pytest.mark.parametrize(
    ("field", "value", "rule", "facts"),
    [
        (24, 999, Code.FALSE_SIZE, {"declared": 999}),
        (24, 1001, Code.PART_DAMAGED, {"reason": "size"}),
        (16, 5, Code.PART_DAMAGED, {"reason": "CRC"}),
        (20, 5, Code.PART_DAMAGED, {"reason": "cut short"}),
    ],
)
def test_what_comes_out_is_compared_with_what_was_declared(
    field: int, value: int, rule: object, facts: dict[str, object]
) -> None:
    content = patched_entry(packed({"a.xml": b"x" * 1000}), "a.xml", field=field, value=value)
    package = opened(content)
    for attempt in (lambda: package.read("a.xml"), lambda: streamed(package, "a.xml")):
        finding = fault_of(attempt)
        assert finding.rule is rule
        assert_facts(finding, part="a.xml", **facts)


def test_bytes_that_do_not_inflate_are_damage() -> None:
    content = packed({"a.xml": b"x" * 1000})
    at = content.index(b"a.xml") + 5
    package = opened(content[:at] + b"\xff\xff" + content[at + 2 :])
    for attempt in (lambda: package.read("a.xml"), lambda: streamed(package, "a.xml")):
        finding = fault_of(attempt)
        assert finding.rule is Code.PART_DAMAGED
        assert_facts(finding, part="a.xml", reason="inflate")


@pytest.mark.parametrize(
    ("field", "value", "rule", "facts"),
    [
        (8, 1, Code.ENCRYPTED_PART, {}),
        (10, 12, Code.METHOD_REFUSED, {"method": 12}),
        (10, 0, Code.PART_DAMAGED, {"reason": "size"}),
    ],
)
def test_an_entry_that_honest_programs_never_write_is_named(
    field: int, value: int, rule: object, facts: dict[str, object]
) -> None:
    content = packed({"xl/a.xml": b"x" * 1000})
    broken = patched_entry(content, "xl/a.xml", field=field, value=value, width=2)
    finding = fault_of(lambda: opened(broken))
    assert finding.rule is rule
    assert_facts(finding, part="xl/a.xml", **facts)


def test_a_duplicate_is_named_as_it_is_written() -> None:
    finding = fault_of(lambda: opened(raw_zip([Raw(b"xl/a.xml"), Raw(b"XL\\A.xml")])))
    assert finding.rule is Code.DUPLICATE_PARTS
    assert_facts(finding, part="XL\\A.xml")


@pytest.mark.parametrize(
    ("name", "leads_out"),
    [
        ("a/b.xml", False),
        ("/a/b.xml", False),
        ("\\a\\b.xml", False),
        ("a..b/c", False),
        ("ab:c", False),
        ("//host/a", True),
        ("\\\\host\\a", True),
        ("C:/a", True),
        ("c:a", True),
        ("/C:/a", True),
        ("../a", True),
        ("a/..", True),
        ("a\\..\\b", True),
        ("a\0b", True),
    ],
)
def test_a_name_leads_out_by_a_root_a_drive_or_a_step_up(name: str, leads_out: bool) -> None:
    assert is_traversal(name) is leads_out


def test_names_of_parts_are_compared_without_case_slash_and_root() -> None:
    assert part_key("//XL\\Sheet1.XML") == "xl/sheet1.xml"
