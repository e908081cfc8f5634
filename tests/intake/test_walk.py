"""The walk lists everything, follows nothing, changes nothing."""

import base64
import hashlib
import os
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.intake.packages import packed, patched_entry, workbook_bytes
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.core.text import Language, in_language
from workbook_tool.intake import (
    DEFAULT_LIMITS,
    AirlockLimits,
    Fetched,
    ReturnedFile,
    ReturnedStatus,
    check_file_count,
    list_places,
    open_fetched,
    read_one,
    walk,
    walk_returned,
)

LETTER = b"From: a@b.cn\r\nTo: c@d.cn\r\n\r\nhello"


def mail_with(name: str, content: bytes) -> bytes:
    """Return a mail with one attachment."""
    return (
        b"From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: application/x; name="' + name.encode() + b'"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    )


CUT_ZIP = packed({"a": "x" * 100})[:-30]
PLAIN = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')


def listed(root: Path, limits: AirlockLimits = DEFAULT_LIMITS) -> dict[str, ReturnedFile]:
    found = list(walk_returned(root, limits=limits))
    for entry in found:
        assert all(finding.at.file == entry.path for finding in entry.findings)
        assert (entry.content is not None) is (entry.status is ReturnedStatus.WORKBOOK)
    by_path = {entry.path: entry for entry in found}
    assert len(by_path) == len(found)
    return by_path


def rules(found: ReturnedFile) -> list[Rule]:
    return [finding.rule for finding in found.findings]


def test_files_are_listed_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b/2.xlsx", "b.xlsx", "a/1.xlsx", "c.xlsx", "一/表.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PLAIN)
    paths = [found.path for found in walk_returned(tmp_path)]
    assert paths == sorted(paths)
    assert len(paths) == 5
    found = listed(tmp_path)["一/表.xlsx"]
    assert found.status is ReturnedStatus.WORKBOOK
    assert found.content == PLAIN
    assert found.sha256 == hashlib.sha256(PLAIN).hexdigest()
    assert found.size == len(PLAIN)
    assert found.modified == (tmp_path / "一/表.xlsx").stat().st_mtime
    assert found.findings == ()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("~$自评表.xlsx", Code.LOCK_FILE),
        (".~lock.自评表.xlsx#", Code.LOCK_FILE),
        (".~自评表.xlsx", Code.LOCK_FILE),
        ("Thumbs.db", Code.SYSTEM_FILE),
        ("desktop.ini", Code.SYSTEM_FILE),
        (".DS_Store", Code.SYSTEM_FILE),
        ("._自评表.xlsx", Code.SYSTEM_FILE),
        ("~WRL0001.tmp", Code.SYSTEM_FILE),
        ("快捷方式.lnk", Code.SYSTEM_FILE),
        ("自评表.xlsx.crdownload", Code.UNFINISHED_DOWNLOAD),
        ("自评表.xlsx.xltd", Code.UNFINISHED_DOWNLOAD),
    ],
)
def test_junk_is_ignored_and_listed(tmp_path: Path, name: str, rule: Rule) -> None:
    (tmp_path / name).write_bytes(PLAIN)
    assert listed(tmp_path)[name].status is ReturnedStatus.WORKBOOK
    (tmp_path / name).write_bytes(b"\x05clerk")
    found = listed(tmp_path)[name]
    assert found.status is ReturnedStatus.JUNK
    assert rules(found) == [rule]
    assert rule.severity is Severity.INFO
    assert found.sha256
    assert found.content is None


def test_folders_of_systems_are_junk(tmp_path: Path) -> None:
    for folder, content in (("__MACOSX", b"x"), ("$RECYCLE.BIN", PLAIN)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "自评表.xlsx").write_bytes(content)
        assert rules(listed(tmp_path)[f"{folder}/自评表.xlsx"]) == [Code.SYSTEM_FILE]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("扫描件.pdf", b"%PDF-1.4"),
        ("照片.jpg", b"\xff\xd8\xff\xe0"),
        ("总结.docx", packed({"[Content_Types].xml": "x", "word/document.xml": "<a/>"})),
        ("总结.docx", b"PK\x03\x04 cut"),
        ("总结.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut"),
        ("说明.txt", "情况说明".encode("gbk")),
        ("说明.txt", b""),
        ("说明", "情况说明".encode()),
        ("视频.mp4", b"\x00\x00\x00\x20ftypisom"),
        ("公文.ofd", packed({"OFD.xml": "<a/>"})),
        ("照片.jpg", b"\x00\x01\x02"),
        ("信.html", b"<html>"),
    ],
)
def test_material_sent_along_is_listed_and_disturbs_nothing(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    found = listed(tmp_path)[name]
    assert found.status is ReturnedStatus.ATTACHMENT
    assert rules(found) == [Code.ATTACHMENT]
    assert name in found.findings[0].message(Language.ZH)
    assert found.content is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.xls", b"<html>"),
        ("表.xlsx", b""),
        ("表.csv", b"a,b"),
        ("表.et", b"%PDF"),
        ("表.xlsx", b"PK\x03\x04 cut"),
        ("表", PLAIN),
        ("表.zip", PLAIN),
        ("表", b"PK\x03\x04 cut"),
        ("表", b""),
        ("未知.dat", b"\x00\x01\x02"),
        ("表.html", b"<html><table>"),
    ],
)
def test_what_pretends_to_be_a_table_or_is_one_goes_on_to_the_reader(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    found = listed(tmp_path)[name]
    assert found.status is ReturnedStatus.WORKBOOK
    assert found.content == content


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.xlsx").write_bytes(PLAIN)
    root = tmp_path / "returned"
    root.mkdir()
    (root / "链接.xlsx").symlink_to(outside / "secret.xlsx")
    (root / "目录").symlink_to(outside)
    (root / "loop").symlink_to(root)
    found = listed(root)
    assert set(found) == {"链接.xlsx", "目录", "loop"}
    assert all(entry.status is ReturnedStatus.LINK for entry in found.values())
    assert all(rules(entry) == [Code.LINK_NOT_FOLLOWED] for entry in found.values())


def test_special_files_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    found = listed(tmp_path)["pipe.xlsx"]
    assert found.status is ReturnedStatus.JUNK
    assert rules(found) == [Code.SPECIAL_FILE]


def test_folders_beyond_the_depth_are_a_finding(tmp_path: Path) -> None:
    deep = tmp_path / "1/2/3/4/5/6/7"
    deep.mkdir(parents=True)
    (deep / "a.xlsx").write_bytes(PLAIN)
    (deep.parent / "b.xlsx").write_bytes(PLAIN)
    found = listed(tmp_path)
    assert set(found) == {"1/2/3/4/5/6/7", "1/2/3/4/5/6/b.xlsx"}
    assert rules(found["1/2/3/4/5/6/7"]) == [Code.FOLDER_TOO_DEEP]
    assert found["1/2/3/4/5/6/7"].status is ReturnedStatus.UNREADABLE


def test_many_files_are_a_warning_of_the_run() -> None:
    assert list(check_file_count(5_000)) == []
    (finding,) = check_file_count(5_001)
    assert finding.rule is Code.MANY_FILES
    assert finding.severity is Severity.WARNING


def test_a_large_workbook_is_mentioned_and_one_too_large_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(PLAIN)
    found = listed(tmp_path, limits=AirlockLimits(large_file_bytes=100))["表.xlsx"]
    assert rules(found) == [Code.LARGE_FILE]
    assert found.status is ReturnedStatus.WORKBOOK
    (tmp_path / "视频.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(3_000_000))
    (tmp_path / "总结.docx").write_bytes(packed({"word/document.xml": "x" * 9999}))
    (tmp_path / "a.tmp").write_bytes(PLAIN)
    (tmp_path / "照片.zip").write_bytes(packed({"a.jpg": b"\xff\xd8\xff"}) + bytes(999))
    small = listed(tmp_path, limits=AirlockLimits(file_bytes=50))
    assert {path: entry.status for path, entry in small.items()} == {
        "a.tmp": ReturnedStatus.JUNK,
        "表.xlsx": ReturnedStatus.QUARANTINED,
        "照片.zip": ReturnedStatus.QUARANTINED,
        "视频.mp4": ReturnedStatus.ATTACHMENT,
        "总结.docx": ReturnedStatus.ATTACHMENT,
    }
    assert rules(small["表.xlsx"]) == [Code.FILE_TOO_LARGE]
    assert small["表.xlsx"].sha256 == hashlib.sha256(PLAIN).hexdigest()
    assert small["视频.mp4"].size == 3_000_012


def test_a_file_that_grows_while_it_is_read_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(PLAIN)
    small = file.lstat()
    file.write_bytes(PLAIN + PLAIN)
    monkeypatch.setattr(Path, "lstat", lambda _: small)
    read = walk._read_file(file, AirlockLimits(file_bytes=len(PLAIN)))
    assert (read.size, read.sha256) == (2 * len(PLAIN), sha256(PLAIN + PLAIN))


def test_a_file_above_the_limit_is_never_held_whole(tmp_path: Path) -> None:
    film = tmp_path / "视频.mp4"
    with film.open("wb") as file:
        file.truncate(24 << 20)
    tracemalloc.start()
    try:
        (found,) = listed(tmp_path, AirlockLimits(file_bytes=1 << 20)).values()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.size == 24 << 20
    assert peak < 8 << 20


def test_a_file_that_cannot_be_opened_costs_its_own_finding_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_PAUSE", 0)
    (tmp_path / "a.xlsx").write_bytes(PLAIN)
    (tmp_path / "b.xlsx").write_bytes(PLAIN)
    tries = []
    original = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "a.xlsx":
            tries.append(path)
            raise PermissionError(13, "Permission denied")
        return original(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    found = listed(tmp_path)
    assert found["a.xlsx"].status is ReturnedStatus.UNREADABLE
    assert rules(found["a.xlsx"]) == [Code.FILE_NOT_READABLE]
    assert "没有权限" in found["a.xlsx"].findings[0].message(Language.ZH)
    assert len(tries) == 3
    assert found["b.xlsx"].status is ReturnedStatus.WORKBOOK


def test_a_file_that_vanishes_and_one_that_is_held_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_PAUSE", 0)
    (tmp_path / "a.xlsx").write_bytes(PLAIN)
    (tmp_path / "b.xlsx").write_bytes(PLAIN)
    steps: Iterator[ReturnedFile] = walk_returned(tmp_path)
    assert next(steps).path == "a.xlsx"
    (tmp_path / "b.xlsx").unlink()
    assert rules(next(steps)) == [Code.FILE_NOT_READABLE]
    held = [True]
    original = walk._read_file

    def once(file: Path, limits: AirlockLimits) -> object:
        if held.pop() if held else False:
            raise OSError
        return original(file, limits)

    monkeypatch.setattr(walk, "_read_file", once)
    assert listed(tmp_path)["a.xlsx"].status is ReturnedStatus.WORKBOOK


def test_a_folder_that_cannot_be_listed_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_PAUSE", 0)
    (tmp_path / "closed").mkdir()
    original = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = listed(tmp_path)
    assert rules(found["closed"]) == [Code.FILE_NOT_READABLE]
    assert [place.entry for place in list_places(tmp_path)] == [tmp_path / "closed"]
    assert rules(listed(tmp_path / "absent")["."]) == [Code.FILE_NOT_READABLE]


def test_a_folder_that_is_held_for_a_moment_is_listed_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_PAUSE", 0)
    (tmp_path / "a.xlsx").write_bytes(PLAIN)
    held = [True]
    original = os.scandir

    def once(path: Path) -> object:
        if held:
            held.pop()
            raise OSError
        return original(path)

    monkeypatch.setattr(os, "scandir", once)
    assert list(listed(tmp_path)) == ["a.xlsx"]


def test_nothing_in_the_folder_changes(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(PLAIN)
    (tmp_path / "b.zip").write_bytes(packed({"c.xlsx": PLAIN}))
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}
    list(walk_returned(tmp_path))
    after = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}
    assert after == before


def test_one_named_file_is_read_as_the_walk_would(tmp_path: Path) -> None:
    file = tmp_path / "包.zip"
    file.write_bytes(packed({"c.xlsx": PLAIN}))
    (found,) = read_one(file, utc_offset=timedelta(0))
    assert found.path == "包.zip!c.xlsx"
    assert found.modified == 315_619_200.0


def test_names_that_are_no_utf8_become_legible(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + "/自评表.xlsx".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(PLAIN)
    found = listed(tmp_path)["自评表.xlsx"]
    assert found.content == PLAIN


def test_a_name_in_no_encoding_at_all_is_listed_too(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xff.xlsx")).write_bytes(PLAIN)
    (path,) = listed(tmp_path)
    assert path.endswith(".xlsx")
    assert path.isprintable()


def test_what_vanishes_while_it_is_listed_is_no_link() -> None:
    class Vanished:
        def is_symlink(self) -> bool:
            return False

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError

    assert not walk._is_link(cast("os.DirEntry[str]", Vanished()))


def facts_of(found: ReturnedFile) -> dict[str, str]:
    """Return what the message of the last finding names, in English."""
    return {name: in_language(value, Language.EN) for name, value in found.findings[-1].facts}


def entry_of(found: ReturnedFile) -> tuple[int, str, float | None, ReturnedStatus, list[Rule]]:
    return found.size, found.sha256, found.modified, found.status, rules(found)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


DATE = 1_539_000_000.5


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (DATE, DATE))


def test_every_file_is_listed_with_its_own_facts(tmp_path: Path) -> None:
    contents = {
        "县局/表.xlsx": (PLAIN, ReturnedStatus.WORKBOOK, []),
        "县局/~$表.xlsx": (b"lock", ReturnedStatus.JUNK, [Code.LOCK_FILE]),
        "县局/照片.jpg": (b"\xff\xd8\xff", ReturnedStatus.ATTACHMENT, [Code.ATTACHMENT]),
        "县局/空.zip": (packed({}), ReturnedStatus.JUNK, [Code.ARCHIVE_EMPTY]),
        "县局/坏.zip": (b"PK\x03\x04", ReturnedStatus.UNREADABLE, [Code.ARCHIVE_DAMAGED]),
        "县局/信.eml": (LETTER, ReturnedStatus.ATTACHMENT, [Code.ATTACHMENT]),
    }
    for path, (content, _, _) in contents.items():
        put(tmp_path / path, content)
    found = listed(tmp_path)
    assert {path: entry_of(entry) for path, entry in found.items()} == {
        path: (len(content), sha256(content), DATE, status, expected)
        for path, (content, status, expected) in contents.items()
    }
    assert facts_of(found["县局/照片.jpg"]) == {"name": "照片.jpg", "kind": "a picture"}
    assert facts_of(found["县局/信.eml"]) == {"name": "信.eml", "kind": "a mail"}
    assert facts_of(found["县局/空.zip"]) == {"name": "空.zip"}
    assert facts_of(found["县局/坏.zip"]) == {"name": "坏.zip", "reason": "no zip directory"}


def test_what_has_no_bytes_to_read_is_listed_without_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a/深/表.xlsx", PLAIN)
    (tmp_path / "a/链接").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "a/pipe")
    (tmp_path / "a/closed").mkdir()
    monkeypatch.setattr(walk, "_PAUSE", 0)
    original = os.scandir
    monkeypatch.setattr(
        os, "scandir", lambda path: original(path if path.name != "closed" else path / "gone")
    )
    limits = AirlockLimits(folder_depth=1)
    deep = tmp_path / "b/c"
    deep.mkdir(parents=True)
    found = listed(tmp_path, limits)
    nothing = (0, "", None)
    assert {path: entry_of(entry) for path, entry in found.items()} == {
        "a/深": (*nothing, ReturnedStatus.UNREADABLE, [Code.FOLDER_TOO_DEEP]),
        "a/链接": (*nothing, ReturnedStatus.LINK, [Code.LINK_NOT_FOLLOWED]),
        "a/pipe": (*nothing, ReturnedStatus.JUNK, [Code.SPECIAL_FILE]),
        "a/closed": (*nothing, ReturnedStatus.UNREADABLE, [Code.FOLDER_TOO_DEEP]),
        "b/c": (*nothing, ReturnedStatus.UNREADABLE, [Code.FOLDER_TOO_DEEP]),
    }
    assert facts_of(found["a/深"]) == {"name": "a/深", "limit": "1"}
    assert facts_of(found["a/链接"]) == {"name": "链接"}
    assert facts_of(found["a/pipe"]) == {"name": "pipe"}
    found = listed(tmp_path)
    assert entry_of(found["a/closed"]) == (
        *nothing,
        ReturnedStatus.UNREADABLE,
        [Code.FILE_NOT_READABLE],
    )
    reason = "no such file or directory"
    assert facts_of(found["a/closed"]) == {"name": "closed", "tries": "3", "reason": reason}


def test_a_file_above_the_limit_is_hashed_whole_and_judged_by_its_start(tmp_path: Path) -> None:
    film = b"....ftypisom"
    broken = b"PK\x03\x04"
    large, junk = Code.FILE_TOO_LARGE, ReturnedStatus.JUNK
    along, refused = ReturnedStatus.ATTACHMENT, ReturnedStatus.QUARANTINED
    contents = {
        "县局/表.xlsx": (PLAIN, refused, large),
        "县局/包.zip": (packed({"a.jpg": b"x"}), refused, large),
        "县局/无名": (broken, refused, large),
        "县局/总结.docx": (broken, along, Code.ATTACHMENT),
        "县局/讲稿.PPTX": (broken, along, Code.ATTACHMENT),
        "县局/公文.ofd": (broken, along, Code.ATTACHMENT),
        "县局/表.docx": (film, along, Code.ATTACHMENT),
        "县局/视频.mp4": (film, along, Code.ATTACHMENT),
        "县局/视频.tmp": (film, junk, Code.SYSTEM_FILE),
    }
    whole = {path: start.ljust(3_000_001, b".") for path, (start, _, _) in contents.items()}
    for path, content in whole.items():
        put(tmp_path / path, content)
    found = listed(tmp_path, AirlockLimits(file_bytes=3_000_000))
    assert {path: entry_of(entry) for path, entry in found.items()} == {
        path: (3_000_001, sha256(whole[path]), DATE, status, [rule])
        for path, (_, status, rule) in contents.items()
    }
    assert facts_of(found["县局/表.xlsx"]) == {"size": "3000001", "limit": "3000000"}
    assert facts_of(found["县局/视频.mp4"]) == {"name": "视频.mp4", "kind": "sound or video"}
    assert facts_of(found["县局/视频.tmp"]) == {"name": "视频.tmp"}
    exact = listed(tmp_path, AirlockLimits(file_bytes=3_000_001))["县局/表.xlsx"]
    assert exact.content == whole["县局/表.xlsx"]


def test_members_are_listed_with_their_own_facts(tmp_path: Path) -> None:
    archive = packed(
        {
            "县局/表.xlsx": PLAIN,
            "县局/~$表.xlsx": b"lock",
            "县局/照片.jpg": b"\xff\xd8\xff",
            "县局/内.zip": packed({"a": "x"}),
            "县局/信.eml": LETTER,
            "县局/坏.xlsx": b"broken",
            "县局/断.zip": CUT_ZIP,
        }
    )
    archive = patched_entry(archive, "县局/坏.xlsx", field=16, value=5)
    put(tmp_path / "乡/包.zip", archive)
    found = listed(tmp_path)
    date = 315_619_200.0 - 8 * 3600
    inner = packed({"a": "x"})
    container = Code.IN_CONTAINER
    expected = {
        "表.xlsx": (PLAIN, ReturnedStatus.WORKBOOK, [container]),
        "~$表.xlsx": (b"lock", ReturnedStatus.JUNK, [container, Code.LOCK_FILE]),
        "照片.jpg": (b"\xff\xd8\xff", ReturnedStatus.ATTACHMENT, [container, Code.ATTACHMENT]),
        "内.zip": (inner, ReturnedStatus.QUARANTINED, [Code.NESTED_ARCHIVE]),
        "信.eml": (LETTER, ReturnedStatus.UNREADABLE, [Code.MAIL_UNREADABLE]),
        "断.zip": (CUT_ZIP, ReturnedStatus.UNREADABLE, [Code.ARCHIVE_DAMAGED]),
    }
    broken = found.pop("乡/包.zip!县局/坏.xlsx")
    assert entry_of(broken) == (6, "", date, ReturnedStatus.UNREADABLE, [Code.ARCHIVE_DAMAGED])
    assert {path: entry_of(entry) for path, entry in found.items()} == {
        f"乡/包.zip!县局/{name}": (len(content), sha256(content), date, status, rules)
        for name, (content, status, rules) in expected.items()
    }
    workbook = found["乡/包.zip!县局/表.xlsx"]
    assert facts_of(workbook) == {"container": "包.zip"}
    assert workbook.content == PLAIN
    assert facts_of(found["乡/包.zip!县局/内.zip"]) == {"part": "县局/内.zip"}
    mail = facts_of(found["乡/包.zip!县局/信.eml"])
    assert mail == {"name": "县局/信.eml", "reason": "nested"}


def test_an_archive_that_is_junk_by_its_name_alone_is_opened(tmp_path: Path) -> None:
    inner = packed({"表.xlsx": PLAIN})
    put(tmp_path / "._包.zip", inner)
    put(tmp_path / "包.zip", packed({"__MACOSX/._内.zip": inner}))
    found = listed(tmp_path)
    assert {path: rules(entry) for path, entry in found.items()} == {
        "._包.zip!表.xlsx": [Code.IN_CONTAINER],
        "包.zip!__MACOSX/._内.zip": [Code.NESTED_ARCHIVE],
    }


def test_an_archive_in_a_mail_is_opened_by_the_same_limits_and_zone(tmp_path: Path) -> None:
    inner = packed({"表.xlsx": PLAIN, "b.zip": packed({"c": "x"})})
    put(tmp_path / "报送.eml", mail_with("包.zip", inner))
    found = listed(tmp_path)
    assert set(found) == {"报送.eml!包.zip!表.xlsx", "报送.eml!包.zip!b.zip"}
    workbook = found["报送.eml!包.zip!表.xlsx"]
    assert workbook.modified == 315_619_200.0 - 8 * 3600
    assert facts_of(workbook) == {"container": "包.zip"}
    (refused,) = listed(tmp_path, AirlockLimits(archive_entries=1)).values()
    expected = (ReturnedStatus.QUARANTINED, [Code.ARCHIVE_TOO_MANY_FILES])
    assert entry_of(refused) == (len(inner), sha256(inner), DATE, *expected)
    assert refused.path == "报送.eml!包.zip"
    zoned = list(walk_returned(tmp_path, utc_offset=timedelta(0)))
    assert {entry.modified for entry in zoned} == {315_619_200.0}
    put(tmp_path / "报送.eml", mail_with("包.zip", packed({})))
    (empty,) = listed(tmp_path).values()
    assert entry_of(empty) == (
        22,
        sha256(packed({})),
        DATE,
        ReturnedStatus.JUNK,
        [Code.ARCHIVE_EMPTY],
    )


def test_a_mail_brings_so_many_files_and_no_more(tmp_path: Path) -> None:
    inner = packed({"表.xlsx": PLAIN, "b.txt": "x", "c.txt": "y"})
    mail = mail_with("包.zip", inner)
    put(tmp_path / "报送.eml", mail)
    names = {f"报送.eml!包.zip!{name}" for name in ("表.xlsx", "b.txt", "c.txt")}
    assert set(listed(tmp_path, AirlockLimits(members=3))) == names
    found = listed(tmp_path, AirlockLimits(members=2))
    assert len(found) == 3  # what was read before counts
    whole = found.pop("报送.eml")
    assert found.keys() < names
    expected = (ReturnedStatus.UNREADABLE, [Code.MAIL_UNREADABLE])
    assert entry_of(whole) == (len(mail), sha256(mail), DATE, *expected)
    assert "文件超过 2 个" in whole.findings[0].message(Language.ZH)


def test_a_collected_mail_came_when_the_server_says(tmp_path: Path) -> None:
    content = mail_with("包.zip", packed({"表.xlsx": PLAIN, "照片.jpg": b"\xff\xd8\xff\xe0"}))
    saved = list(open_fetched(Fetched("a.eml", content, 5.0)))
    collected = list(open_fetched(Fetched("a.eml", content, 5.0, arrived=1_540_000_000.0)))
    assert {entry.modified for entry in collected} == {1_540_000_000.0}
    assert [entry.is_collected for entry in (*saved, *collected)] == [False] * 2 + [True] * 2
    assert [entry.sha256 for entry in saved] == [entry.sha256 for entry in collected]


def test_a_mail_without_any_date_came_at_none(tmp_path: Path) -> None:
    (found,) = open_fetched(Fetched("a.eml", LETTER))
    assert found.modified is None
    (collected,) = open_fetched(Fetched("a.eml", LETTER, arrived=1_540_000_000.0))
    assert collected.modified == 1_540_000_000.0


def test_a_named_file_is_read_by_limits_and_zone_of_the_caller(tmp_path: Path) -> None:
    put(tmp_path / "包.zip", packed({"c.xlsx": PLAIN}))
    (found,) = read_one(tmp_path / "包.zip")
    assert found.modified == 315_619_200.0 - 8 * 3600
    (refused,) = read_one(tmp_path / "包.zip", limits=AirlockLimits(file_bytes=50))
    assert (refused.path, rules(refused)) == ("包.zip", [Code.FILE_TOO_LARGE])


def test_the_number_of_files_is_told_with_its_limit() -> None:
    (finding,) = check_file_count(8, limits=AirlockLimits(many_files=7))
    assert dict(finding.facts) == {"count": "8", "limit": "7"}
    assert list(check_file_count(7, limits=AirlockLimits(many_files=7))) == []


def test_a_file_that_is_held_for_long_is_tried_three_times_with_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "表.xlsx", PLAIN)
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(Path, "open", _held)
    found = listed(tmp_path)["表.xlsx"]
    assert facts_of(found) == {"name": "表.xlsx", "tries": "3", "reason": "OSError"}
    assert pauses == [0.2, 0.2]
    pauses.clear()
    monkeypatch.setattr(os, "scandir", _held)
    reason = "input/output error"
    (closed,) = listed(tmp_path).values()
    assert facts_of(closed) == {"name": ".", "tries": "3", "reason": "OSError"}
    assert pauses == [0.2, 0.2]
    monkeypatch.setattr(os, "scandir", _broken)
    (closed,) = listed(tmp_path).values()
    assert facts_of(closed)["reason"] == reason


def _held(*_: object) -> object:
    raise OSError


def _broken(*_: object) -> object:
    raise OSError(5, "Input/output error")


def test_folders_come_in_the_order_of_their_names_whatever_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.xlsx", "a.xlsx", "c.xlsx"):
        put(tmp_path / name, PLAIN)

    class Backwards:
        def __init__(self, path: Path) -> None:
            self.entries = sorted(original(path), key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.entries

        def __exit__(self, *_: object) -> None:
            return

    original = os.scandir
    monkeypatch.setattr(os, "scandir", Backwards)
    assert [entry.name for entry in walk._list_folder(tmp_path)] == [
        "a.xlsx",
        "b.xlsx",
        "c.xlsx",
    ]


@pytest.mark.parametrize(("tag", "is_link"), [(0xA0000003, True), (0x8000001B, False), (0, False)])
def test_a_junction_of_windows_is_a_link(tag: int, is_link: bool) -> None:
    class Entry:
        def is_symlink(self) -> bool:
            return False

        def stat(self, *, follow_symlinks: bool) -> SimpleNamespace:
            assert not follow_symlinks
            return SimpleNamespace(st_reparse_tag=tag)

    assert walk._is_link(cast("os.DirEntry[str]", Entry())) is is_link
