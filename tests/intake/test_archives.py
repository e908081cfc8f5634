"""Members of archives: each one whole with its facts, or the one finding that says why not."""

import importlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import ClassVar, Self, cast

import pytest

from tests.intake.packages import packed, patched_entry
from tests.intake.test_package import assert_facts
from tests.intake.test_zip_directory import Raw, raw_zip
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.intake import AirlockLimits
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.containers.members import read_members
from workbook_tool.intake.natures import Nature

CHINA = 8 * 3600
PART = b"x" * 1000


def members(
    content: bytes, limits: AirlockLimits | None = None, *, zone_seconds: int = CHINA
) -> list[Member]:
    found = read_members("包.zip", Nature.ZIP, content, limits or AirlockLimits(), zone_seconds)
    return list(found)


def fault_of(attempt: Callable[[], object]) -> Finding:
    with pytest.raises(UnreadableReturnError) as caught:
        attempt()
    return caught.value.finding


def test_members_come_by_name_with_bytes_date_and_size() -> None:
    day, clock = (2018 - 1980) << 9 | 10 << 5 | 8, 17 << 11
    raws = [
        Raw("表.xlsx".encode("gbk"), b"later", dos_date=day, dos_time=clock),
        Raw(b"b\\a.xlsx", b"first", dos_date=0),
        Raw(b"folder/", b""),
    ]
    moment = datetime(2018, 10, 8, 17, tzinfo=UTC).timestamp()
    assert members(raw_zip(raws)) == [
        Member("b/a.xlsx", b"first", None, None, 5),
        Member("表.xlsx", b"later", moment - CHINA, None, 5),
    ]
    assert members(raw_zip(raws), zone_seconds=0)[1].modified == moment
    assert members(packed({"a": PART}))[0].content == PART
    assert members(packed({"a": PART}, method=zipfile.ZIP_STORED))[0].content == PART


@pytest.mark.parametrize(
    ("exact", "over", "rule", "facts"),
    [
        ({"entries": 3}, {"entries": 2}, Code.TOO_MANY_PARTS, {"count": 3, "limit": 2}),
        (
            # Junk does not count.
            {"archive_entries": 2},
            {"archive_entries": 1},
            Code.ARCHIVE_TOO_MANY_FILES,
            {"count": 2, "limit": 1},
        ),
        (
            {"archive_bytes": 2001},
            {"archive_bytes": 2000},
            Code.ARCHIVE_TOO_LARGE,
            {"limit": 2000},
        ),
    ],
)
def test_an_archive_at_its_limits_is_opened_and_beyond_them_is_not(
    exact: Mapping[str, int], over: Mapping[str, int], rule: Rule, facts: Mapping[str, int]
) -> None:
    content = packed({"a.xlsx": PART, "b.txt": PART, "Thumbs.db": "x"})
    assert len(members(content, AirlockLimits(**exact))) == 3
    finding = fault_of(lambda: members(content, AirlockLimits(**over)))
    assert finding.rule is rule
    assert_facts(finding, **facts)


def test_a_member_at_its_limits_is_read_and_beyond_them_it_is_a_finding() -> None:
    content = packed({"a.xlsx": PART})
    assert members(content, AirlockLimits(file_bytes=1000))[0].content == PART
    (over,) = members(content, AirlockLimits(file_bytes=999))
    assert over.finding is not None
    assert over == Member("a.xlsx", b"", 315_590_400.0, over.finding, 1000)
    assert over.finding.rule is Code.FILE_TOO_LARGE
    assert_facts(over.finding, size=1000, limit=999)
    size = zipfile.ZipFile(io.BytesIO(content)).getinfo("a.xlsx").compress_size
    free = 1000 - 3 * size
    exact = AirlockLimits(ratio=3, ratio_free_bytes=free)
    assert members(content, exact)[0].content == PART
    (dense,) = members(content, AirlockLimits(ratio=3, ratio_free_bytes=free - 1))
    assert dense.finding is not None
    assert dense.finding.rule is Code.RATIO_TOO_HIGH
    assert_facts(dense.finding, part="a.xlsx", limit=3)


def damaged(field: int, value: int, *, width: int = 4) -> bytes:
    return patched_entry(
        packed({"b/a.xlsx": PART}), "b/a.xlsx", field=field, value=value, width=width
    )


@pytest.mark.parametrize(
    ("content", "rule", "facts"),
    [
        (raw_zip([Raw(b"..\\a.xlsx")]), Code.PATH_TRAVERSAL, {"part": "../a.xlsx"}),
        (
            raw_zip([Raw(b"b\\a.xlsx", made_by=3, external=0o120777 << 16)]),
            Code.LINK_IN_ARCHIVE,
            {"part": "b/a.xlsx"},
        ),
        (damaged(8, 1, width=2), Code.ARCHIVE_ENCRYPTED, {"part": "b/a.xlsx"}),
        (
            damaged(10, 9, width=2),
            Code.ARCHIVE_UNSUPPORTED,
            {"name": "b/a.xlsx", "format": "zip 9"},
        ),
        (damaged(10, 0, width=2), Code.ARCHIVE_DAMAGED, {"name": "b/a.xlsx", "reason": "CRC"}),
        (damaged(16, 9), Code.ARCHIVE_DAMAGED, {"name": "b/a.xlsx", "reason": "CRC"}),
        (damaged(24, 999), Code.FALSE_SIZE, {"part": "b/a.xlsx", "declared": 999}),
        (damaged(24, 1001), Code.ARCHIVE_DAMAGED, {"name": "b/a.xlsx", "reason": "CRC"}),
        (damaged(20, 3), Code.ARCHIVE_DAMAGED, {"name": "b/a.xlsx", "reason": "CRC"}),
    ],
)
def test_a_member_that_cannot_be_trusted_is_one_finding(
    content: bytes, rule: Rule, facts: Mapping[str, object]
) -> None:
    (member,) = members(content)
    assert member.finding is not None
    assert member.finding.rule is rule
    assert_facts(member.finding, **facts)
    assert member.content == b""
    assert member.name.endswith("a.xlsx")
    assert member.size > 0


def test_a_member_that_does_not_inflate_is_named() -> None:
    content = packed({"a.xlsx": PART})
    at = content.index(b"a.xlsx") + 6
    (member,) = members(content[:at] + b"\xff\xff" + content[at + 2 :])
    assert member.finding is not None
    assert_facts(member.finding, name="a.xlsx", reason="inflate")


def test_a_name_that_stands_twice_is_read_once() -> None:
    raws = [
        Raw(b"a.xlsx", b"one"),
        Raw(b"/A.xlsx", b"two"),
        Raw(b"X/A.xlsx", b"three"),
        Raw(b"c0", b"four"),
        Raw(b"c\\1", b"five"),
    ]
    # In the order of the names as people read them.
    found = members(raw_zip(raws))
    assert [member.name for member in found] == ["/A.xlsx", "X/A.xlsx", "a.xlsx", "c/1", "c0"]
    assert [member.content for member in found] == [b"two", b"three", b"", b"five", b"four"]
    finding = found[2].finding
    assert finding is not None
    assert finding.rule is Code.DUPLICATE_PARTS
    assert_facts(finding, part="a.xlsx")


def test_of_equal_names_the_first_one_in_the_archive_is_read() -> None:
    for parts in ([b"one", b"two"], [b"two", b"one"]):
        found = members(raw_zip([Raw(b"a.xlsx", part) for part in parts]))
        assert [member.content for member in found] == [parts[0], b""]


def test_a_damaged_archive_is_told_with_its_reason() -> None:
    content = packed({"a.xlsx": PART})
    finding = fault_of(lambda: members(content[:30]))
    assert finding.rule is Code.ARCHIVE_DAMAGED
    assert_facts(finding, name="包.zip", reason="no zip directory")
    overlapping = raw_zip([Raw(b"a", packed=5), Raw(b"b")])
    assert fault_of(lambda: members(overlapping)).rule is Code.OVERLAPPING_PARTS


def test_a_member_that_holds_more_than_it_says_without_a_fitting_checksum_is_damaged() -> None:
    short = patched_entry(packed({"a.xlsx": PART}), "a.xlsx", field=24, value=len(PART) - 9)
    (member,) = members(patched_entry(short, "a.xlsx", field=16, value=1))
    assert member.finding is not None
    assert member.finding.rule is Code.ARCHIVE_DAMAGED


def test_a_bomb_of_a_member_is_inflated_no_further_than_it_claims() -> None:
    content = patched_entry(packed({"a.xlsx": bytes(20_000_000)}), "a.xlsx", field=24, value=1000)
    tracemalloc.start()
    try:
        (member,) = members(content)
        assert member.finding is not None
        assert member.finding.rule is Code.RATIO_TOO_HIGH
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("nature", "kind"), [(Nature.OTHER_ARCHIVE, "another archive"), (Nature.PDF, "a PDF")]
)
def test_what_cannot_be_opened_is_named_by_its_kind(nature: Nature, kind: str) -> None:
    def attempt() -> Iterator[Member]:
        yield from read_members("a.tgz", nature, b"x", AirlockLimits(), 0)

    finding = fault_of(lambda: list(attempt()))
    assert finding.rule is Code.ARCHIVE_UNSUPPORTED
    assert_facts(finding, name="a.tgz", format=kind)


class _Archive:
    """Stands for an archive of py7zr or rarfile; what it says is set by each test."""

    entries: ClassVar[Sequence[SimpleNamespace]] = ()
    is_encrypted = False
    fault: ClassVar[Exception | None] = None

    def __init__(self, content: io.BytesIO) -> None:
        if self.fault is not None:
            raise self.fault
        assert content.getvalue() == ARCHIVE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def needs_password(self) -> bool:
        return self.is_encrypted

    def list(self) -> Sequence[SimpleNamespace]:
        return self.entries

    def infolist(self) -> Sequence[SimpleNamespace]:
        return self.entries

    def read(self, entry: SimpleNamespace) -> bytes:
        return cast("bytes", entry.part)

    def extractall(self, *, factory: SimpleNamespace) -> None:
        plain = [entry for entry in self.entries if not entry.is_directory]
        factory.products = {entry.filename: io.BytesIO(entry.part) for entry in plain}


class _WithReadAll(_Archive):
    def readall(self) -> dict[str, io.BytesIO]:
        factory = SimpleNamespace()
        self.extractall(factory=factory)
        return cast("dict[str, io.BytesIO]", factory.products)


ARCHIVE = b"the archive itself"


class _CannotExecuteError(Exception):
    """Stands for rarfile.RarCannotExec."""


def entry(
    name: str,
    part: bytes = b"",
    *,
    size: int | None = None,
    folder: bool = False,
    link: bool = False,
) -> SimpleNamespace:
    claimed = len(part) if size is None else size
    return SimpleNamespace(
        filename=name, part=part, uncompressed=claimed, file_size=claimed, is_directory=folder,
        is_symlink=link,
    )  # fmt: skip


def rar_entry(one: SimpleNamespace) -> SimpleNamespace:
    methods = {"is_dir": lambda: one.is_directory, "is_symlink": lambda: one.is_symlink}
    return SimpleNamespace(**{**vars(one), **methods})


Opener = Callable[..., list[Member]]
KINDS = {
    "7z": (_Archive, Nature.SEVEN_ZIP),
    "older 7z": (_WithReadAll, Nature.SEVEN_ZIP),
    "RAR": (_Archive, Nature.RAR),
}


@pytest.fixture(params=KINDS)
def opener(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Return a function that opens an archive of these entries with a stand-in for its library."""
    base, nature = KINDS[request.param]

    def opened(
        *entries: SimpleNamespace, limits: AirlockLimits | None = None, **settings: object
    ) -> list[Member]:
        listed = [rar_entry(one) if nature is Nature.RAR else one for one in entries]
        kind = type("Kind", (base,), {"entries": listed, **settings})
        factories: list[int] = []

        def factory(most: int) -> SimpleNamespace:
            factories.append(most)
            return SimpleNamespace()

        libraries = {
            "py7zr": SimpleNamespace(SevenZipFile=kind),
            "py7zr.io": SimpleNamespace(BytesIOFactory=factory),
            "rarfile": SimpleNamespace(RarFile=kind, RarCannotExec=_CannotExecuteError),
        }
        monkeypatch.setattr(importlib, "import_module", libraries.__getitem__)
        allowed = limits or AirlockLimits()
        found = list(read_members("包", nature, ARCHIVE, allowed, 0))
        assert factories in ([], [allowed.archive_bytes])
        return found

    return opened


def test_members_of_other_archives_come_by_name(opener: Opener) -> None:
    found = opener(
        entry("b/表.xlsx", b"later"), entry("b", folder=True), entry("a\\x.xlsx", b"first")
    )
    assert found == [
        Member("a/x.xlsx", b"first", None, None, 5),
        Member("b/表.xlsx", b"later", None, None, 5),
    ]


def test_a_member_that_leads_outside_or_is_too_large_is_a_finding(opener: Opener) -> None:
    found = opener(
        entry("..\\a.xlsx", b"12"), entry("b.xlsx", b"x" * 10), entry("c.xlsx", b"x" * 11),
        limits=AirlockLimits(file_bytes=10),
    )  # fmt: skip
    outside, good, large = found
    assert outside.finding is not None
    assert outside == Member("../a.xlsx", b"", None, outside.finding, 2)
    assert outside.finding.rule is Code.PATH_TRAVERSAL
    assert_facts(outside.finding, part="../a.xlsx")
    assert good == Member("b.xlsx", b"x" * 10, None, None, 10)
    assert large.finding is not None
    assert large == Member("c.xlsx", b"", None, large.finding, 11)
    assert large.finding.rule is Code.FILE_TOO_LARGE
    assert_facts(large.finding, size=11, limit=10)


def test_other_archives_are_opened_at_their_limits_and_not_beyond(opener: Opener) -> None:
    entries = (entry("a", b"x" * 30), entry("b", b"y" * 20), entry("Thumbs.db", b"z"))
    size = len(ARCHIVE)
    for exact, over, rule, facts in (
        (
            {"archive_entries": 2},
            {"archive_entries": 1},
            Code.ARCHIVE_TOO_MANY_FILES,
            {"count": 2, "limit": 1},
        ),
        ({"archive_bytes": 51}, {"archive_bytes": 50}, Code.ARCHIVE_TOO_LARGE, {"limit": 50}),
        (
            {"ratio": 2, "ratio_free_bytes": 51 - 2 * size},
            {"ratio": 2, "ratio_free_bytes": 50 - 2 * size},
            Code.RATIO_TOO_HIGH,
            {"part": "*", "limit": 2},
        ),
    ):
        assert len(opener(*entries, limits=AirlockLimits(**exact))) == 3
        finding = fault_of(partial(opener, *entries, limits=AirlockLimits(**over)))
        assert finding.rule is rule
        assert_facts(finding, **facts)


def test_passwords_links_and_faults_of_other_archives_are_told(opener: Opener) -> None:
    finding = fault_of(lambda: opener(entry("a"), is_encrypted=True))
    assert finding.rule is Code.ARCHIVE_ENCRYPTED
    assert_facts(finding, part="包")
    finding = fault_of(lambda: opener(entry("a"), entry("b/l", link=True)))
    assert finding.rule is Code.LINK_IN_ARCHIVE
    assert_facts(finding, part="b/l")
    finding = fault_of(lambda: opener(fault=KeyError("x")))
    assert finding.rule is Code.ARCHIVE_DAMAGED
    assert_facts(finding, name="包", reason="KeyError")


@pytest.mark.parametrize(("nature", "kind"), [(Nature.SEVEN_ZIP, "7z"), (Nature.RAR, "RAR")])
def test_a_missing_extra_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, nature: Nature, kind: str
) -> None:
    def is_absent(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", is_absent)
    finding = fault_of(lambda: list(read_members("包", nature, ARCHIVE, AirlockLimits(), 0)))
    assert finding.rule is Code.ARCHIVE_NEEDS_EXTRA
    assert_facts(finding, name="包", format=kind, install='pip install "workbook-tool[archives]"')


def test_rar_needs_a_program_and_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(**settings: object) -> Finding:
        kind = type("Kind", (_Archive,), settings)
        library = SimpleNamespace(RarFile=kind, RarCannotExec=_CannotExecuteError)
        monkeypatch.setattr(importlib, "import_module", {"rarfile": library}.__getitem__)
        return fault_of(lambda: list(read_members("包", Nature.RAR, ARCHIVE, AirlockLimits(), 0)))

    finding = opened(fault=_CannotExecuteError())
    assert finding.rule is Code.ARCHIVE_NEEDS_EXTRA
    assert_facts(finding, name="包", format="RAR", install="unar / WinRAR")
    finding = opened(entries=[])
    assert finding.rule is Code.ARCHIVE_DAMAGED
    assert_facts(finding, name="包", reason="cut short")


def test_a_number_without_an_end_does_not_keep_the_library_of_rar_busy() -> None:
    # As long as it reads on byte by byte, it copies all that it has: hours for five megabytes.
    block = bytes(4) + b"\x80" * 5_000_000
    content = b"Rar!\x1a\x07\x01\x00" + block
    finding = fault_of(lambda: list(read_members("包", Nature.RAR, content, AirlockLimits(), 0)))
    assert finding.rule is Code.ARCHIVE_DAMAGED


def test_memory_that_a_library_of_archives_lacks_is_no_damage(opener: Opener) -> None:
    with pytest.raises(MemoryError):
        opener(fault=MemoryError())


def test_an_empty_7z_has_no_members(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type("Kind", (_Archive,), {"readall": lambda _: None})
    library = SimpleNamespace(SevenZipFile=kind)
    monkeypatch.setattr(importlib, "import_module", {"py7zr": library}.__getitem__)
    assert list(read_members("包", Nature.SEVEN_ZIP, ARCHIVE, AirlockLimits(), 0)) == []
