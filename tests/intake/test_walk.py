"""The walk lists everything, follows nothing, changes nothing."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from tests.intake.packages import packed, workbook_bytes
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.core.text import Language
from workbook_tool.intake import (
    DEFAULT_LIMITS,
    AirlockLimits,
    ReturnedFile,
    ReturnedStatus,
    check_file_count,
    read_one,
    walk,
    walk_returned,
)

PLAIN = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')


def listed(root: Path, limits: AirlockLimits = DEFAULT_LIMITS) -> dict[str, ReturnedFile]:
    return {found.path: found for found in walk_returned(root, limits=limits)}


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
    found = listed(tmp_path)[name]
    assert found.status is ReturnedStatus.JUNK
    assert rules(found) == [rule]
    assert rule.severity is Severity.INFO
    assert found.sha256
    assert found.content is None


def test_folders_of_systems_are_junk(tmp_path: Path) -> None:
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX/自评表.xlsx").write_bytes(PLAIN)
    assert rules(listed(tmp_path)["__MACOSX/自评表.xlsx"]) == [Code.SYSTEM_FILE]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("扫描件.pdf", b"%PDF-1.4"),
        ("照片.jpg", b"\xff\xd8\xff\xe0"),
        ("总结.docx", packed({"[Content_Types].xml": "x", "word/document.xml": "<a/>"})),
        ("总结.docx", b"PK\x03\x04 cut"),
        ("总结.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut"),
        ("说明.txt", "情况说明".encode("gbk")),
        ("说明", b""),
        ("视频.mp4", b"\x00\x00\x00\x20ftypisom"),
        ("公文.ofd", packed({"OFD.xml": "<a/>"})),
        ("未知.dat", b"\x00\x01\x02"),
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
    assert not read.is_whole
    assert read.size == 2 * len(PLAIN)


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
    assert found.modified == 315532800.0


def test_names_that_are_no_utf8_become_legible(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + "/自评表.xlsx".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(PLAIN)
    found = listed(tmp_path)["自评表.xlsx"]
    assert found.content == PLAIN


def test_what_vanishes_while_it_is_listed_is_no_link() -> None:
    class Vanished:
        def is_symlink(self) -> bool:
            return False

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError

    assert not walk._is_link(cast("os.DirEntry[str]", Vanished()))
