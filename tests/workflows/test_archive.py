"""A closed round: nothing writes any more, a list says what every file is, and changes are seen."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import click
import openpyxl
import pytest

from tests.workflows.filling import REPOSITORY
from workbook_tool.cli.main import run as run_program
from workbook_tool.cli.main import workbook_tool
from workbook_tool.core.errors import OutputError, RoundStateError, UsageError
from workbook_tool.core.text import Language
from workbook_tool.round_folder.archive_record import Change, list_files
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.archive import archive_round, check_archive, reopen_round
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.init import init_round
from workbook_tool.workflows.log import read_log

LIST = "归档目录.xlsx"
ANNEX = REPOSITORY / "samples" / "xinping" / "assessment.xlsx"


@pytest.fixture(scope="module")
def archived_round(small_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archived") / "round"
    shutil.copytree(small_round, folder)
    consolidate(folder / "returned")
    archive_round(folder, person="张三")
    return folder


@pytest.fixture
def archived(archived_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(archived_round, tmp_path / "archived"))


def rows(path: Path, sheet: str) -> list[list[object]]:
    found = openpyxl.load_workbook(path)[sheet]
    return [
        list(row) for row in found.iter_rows(min_row=2, values_only=True) if isinstance(row[0], int)
    ]


def tree(folder: Path) -> Mapping[str, str]:
    """Return the hash of every file but the cache, which readers may fill."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("verdicts.sqlite", "running.lock"))
    }


# What stands behind the name of a command; {round} is the closed round, {out} a place elsewhere.
# A command that is not named is taken for one that writes into the round that it is given.
READING = {
    "check": ["{round}/returned"],
    "diff": ["{round}/assessment.xlsx", "{round}/assessment.xlsx"],
    "doctor": ["{round}"],
    "explain": ["P120"],
    "export": ["{round}", "--to", "csv", "-o", "{out}/tables"],
    "inspect": ["{round}/county_summary.xlsx"],
    "log": ["{round}"],
    "status": ["{round}"],
    "archive": ["{round}", "--check"],
}
WRITING = {
    "consolidate": ["{round}/returned"],
    "decide": ["XP039", "--grade", "优秀", "--reason", "x", "--assessment", "{round}"],
    "publish": ["{round}", "--as", "draft"],
    "import-scheme": [str(ANNEX), "--into", "{round}"],
}
# A folder of their own, nothing of the round, or a page that waits (tests/page has it refuse).
ELSEWHERE = {"init", "demo", "mail-setup", "ui"}
COMMANDS = sorted(workbook_tool.list_commands(click.Context(workbook_tool)))


def call(name: str, round_: Path, out: Path) -> int:
    words = {**READING, **WRITING}.get(name, ["{round}"])
    filled = [word.format(round=round_, out=out) for word in words]
    return run_program(workbook_tool, "workbook-tool", ["--lang", "zh", name, *filled])


@pytest.mark.parametrize("name", [one for one in COMMANDS if one not in {*READING, *ELSEWHERE}])
def test_every_command_that_writes_is_refused(
    archived: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(archived)
    assert call(name, archived, tmp_path) == 2
    said = capsys.readouterr().err
    assert "已经归档" in said
    assert "--reopen --reason" in said
    assert tree(archived) == before


@pytest.mark.parametrize("name", [one for one in COMMANDS if one in READING])
def test_every_command_that_reads_works_and_changes_nothing(
    archived: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(archived)
    assert call(name, archived, tmp_path) in {0, 1}
    assert "已经归档，不再写入" not in capsys.readouterr().err
    assert tree(archived) == before
    assert not check_archive(archived).changes


def test_whatever_takes_the_lock_is_refused(archived: Path) -> None:
    folder = find_round(archived)
    with pytest.raises(RoundStateError, match="archived"), run_lock(folder.lock):
        pass
    with run_lock(folder.lock, is_for_archive=True):  # the refusal before has let go of the lock
        pass


def test_the_list_names_every_file_with_its_hash_and_what_it_is(archived: Path) -> None:
    found = rows(archived / LIST, "归档目录")
    by_path = {str(row[1]): row for row in found}
    on_disk = tree(archived)
    own = {LIST, ".workbook-tool/archive.json"}
    assert set(by_path) == set(on_disk) - own
    assert {path: row[5] for path, row in by_path.items()} == {
        path: digest for path, digest in on_disk.items() if path not in own
    }
    assert all(row[3] == (archived / path).stat().st_size for path, row in by_path.items())
    assert by_path["returned/农业局.xlsx"][2] == "收到的文件：新平县农业局（已采用）"
    assert "签名密钥" in str(by_path[".workbook-tool/key.json"][2])
    (issued,) = (path for path in by_path if path.startswith("outgoing/XP066_"))
    assert str(by_path[issued][2]).startswith("下发的自评表：")
    assert "其他文件" not in {row[2] for row in found}


def test_no_part_of_the_key_stands_in_the_list(archived: Path) -> None:
    secret = json.loads((archived / ".workbook-tool" / "key.json").read_text("utf-8"))
    texts = [str(value) for row in rows(archived / LIST, "归档目录") for value in row]
    record = (archived / ".workbook-tool" / "archive.json").read_text("utf-8")
    for part in secret.values():
        assert not any(part in text for text in texts)
        assert part not in record


def test_what_is_open_is_listed_and_stops_nothing(archived: Path) -> None:
    found = {str(row[1]): row for row in rows(archived / LIST, "未了事项")}
    assert found["未报送"][2] == 79
    assert "者竜乡" in str(found["未报送"][3])


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("returned/农业局.xlsx", Change.CHANGED),
        (".workbook-tool/audit.jsonl", Change.CHANGED),
        (LIST, Change.CHANGED),
        ("returned/林业/林业局.xlsx", Change.GONE),
        (LIST, Change.GONE),
        ("returned/补报.xlsx", Change.NEW),
    ],
)
def test_one_byte_is_seen_and_so_is_what_is_missing_or_new(
    archived: Path, path: str, change: Change
) -> None:
    assert check_archive(archived).changes == {}
    target = archived / path
    if change is Change.GONE:
        target.unlink()
    elif change is Change.NEW:
        target.write_bytes(b"new")
    else:
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(bytes(content))
    assert check_archive(archived).changes == {path: change}
    assert run_program(workbook_tool, "workbook-tool", ["archive", str(archived)]) == 1
    assert run_program(workbook_tool, "workbook-tool", ["archive", str(archived), "--check"]) == 1


def test_a_second_run_verifies_and_writes_nothing(archived: Path) -> None:
    before = tree(archived)
    again = archive_round(archived)
    assert not again.is_new
    assert again.changes == {}
    assert again.person == "张三"
    assert tree(archived) == before


def test_what_programs_leave_behind_is_neither_listed_nor_new(archived: Path) -> None:
    for name in (
        "~$归档目录.xlsx",
        "returned/Thumbs.db",
        "returned/.DS_Store",
        "returned/.~a.xlsx",
    ):
        (archived / name).write_bytes(b"x")
    assert check_archive(archived).changes == {}


def test_a_link_is_listed_and_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (folder / "returned" / "link").symlink_to(outside, target_is_directory=True)
    files, _ = list_files(find_round(folder))
    (link,) = (one for one in files if one.path.startswith("returned/link"))
    assert (link.path, link.sha256) == ("returned/link", "")


def test_a_preview_and_a_check_of_an_open_round_write_nothing(folder: Path) -> None:
    before = tree(folder)
    preview = archive_round(folder, dry_run=True)
    assert preview.is_dry_run
    assert preview.files
    assert {item.kind for item in preview.open_items} == {"missing"}
    with pytest.raises(RoundStateError, match="not archived"):
        check_archive(folder)
    assert tree(folder) == before


def test_a_round_is_opened_again_only_with_a_reason_and_that_is_on_record(archived: Path) -> None:
    with pytest.raises(UsageError):
        reopen_round(archived, reason=" ")
    before = tree(archived)
    assert reopen_round(archived, reason="补报", person="李四", dry_run=True).is_dry_run
    assert tree(archived) == before
    reopen_round(archived, reason="补报", person="李四")
    with pytest.raises(UsageError, match="nothing to reopen"):
        reopen_round(archived, reason="补报")
    log = read_log(archived)
    assert log.is_whole
    events = [(one.event, one.person, one.reason) for one in log.runs if one.event]
    assert events == [("archived", "张三", ""), ("reopened", "李四", "补报")]
    consolidate(archived / "returned")
    first = (archived / LIST).read_bytes()
    assert archive_round(archived, person="李四").is_new
    kept = archived / ".workbook-tool" / "previous" / "archive_list-000001.xlsx"
    assert kept.read_bytes() == first
    assert read_log(archived).is_whole


def test_a_damaged_record_keeps_the_round_closed_and_says_so(archived: Path) -> None:
    (archived / ".workbook-tool" / "archive.json").write_bytes(b"{")
    with pytest.raises(RoundStateError, match="damaged"):
        archive_round(archived)
    with pytest.raises(RoundStateError, match="archived"):
        generate(archived)
    reopen_round(archived, reason="记录损坏")
    assert archive_round(archived).is_new


def test_a_list_that_is_open_in_another_program_stops_the_archive(folder: Path) -> None:
    (folder / f"~${LIST}").write_bytes(b"x")
    before = tree(folder)
    with pytest.raises(OutputError, match="open in another program"):
        archive_round(folder)
    assert tree(folder) == before


def test_check_and_reopen_do_not_go_together(archived: Path) -> None:
    arguments = ["archive", str(archived), "--check", "--reopen", "--reason", "x"]
    assert run_program(workbook_tool, "workbook-tool", arguments) == 2


def test_json_says_what_was_closed_and_what_changed(
    archived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archived / "returned" / "补报.xlsx").write_bytes(b"new")
    capsys.readouterr()
    run_program(workbook_tool, "workbook-tool", ["archive", str(archived), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["changes"] == [{"file": "returned/补报.xlsx", "change": "new"}]
    assert report["person"] == "张三"
    assert not report["is_new"]
    arguments = ["archive", str(archived), "--reopen", "--reason", "补报", "--format", "json"]
    assert run_program(workbook_tool, "workbook-tool", arguments) == 0
    assert json.loads(capsys.readouterr().out)["reopened"] is True
    run_program(workbook_tool, "workbook-tool", ["log", str(archived), "--format", "json"])
    events = [one["event"] for one in json.loads(capsys.readouterr().out)["runs"]]
    assert events == [None, "archived", "reopened"]


def test_an_english_round_has_an_english_list(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    init_round(folder, sample="efqm", language=Language.EN, dry_run=False)
    generate(folder)
    assert archive_round(folder).list_path == folder / "archive list.xlsx"
    found = rows(folder / "archive list.xlsx", "Archive list")
    words = {str(row[1]): str(row[2]) for row in found}
    assert words["paper register.xlsx"] == "the register of signed papers"
    assert all(text.isascii() for text in words.values() if "agency" not in text)
    assert not (folder / LIST).exists()
