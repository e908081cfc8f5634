"""The real job through the command line: init, generate, fill, consolidate, decide."""

import email
import email.policy
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import PROJECT, Runner

AGENCIES = ("XP001", "XP039", "XP040")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round with three issued workbooks, made once and only copied afterwards."""
    folder = tmp_path_factory.mktemp("round") / "r 一（1）"
    for arguments in (
        ("init", str(folder), "--sample", "xinping"),
        ("generate", str(folder), "--only", ",".join(AGENCIES)),
    ):
        finished = subprocess.run(
            [sys.executable, "-m", "workbook_tool.cli", *arguments, "--lang", "zh"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        assert finished.returncode == 0, finished.stderr.decode()
    return folder


@pytest.fixture
def folder(issued: Path, tmp_path: Path) -> Path:
    copied = tmp_path / issued.name
    shutil.copytree(issued, copied)
    return copied


def workbook_of(folder: Path, agency: str) -> Path:
    (path,) = (folder / "outgoing").glob(f"{agency}_*.xlsx")
    return path


def fill(run: Runner, folder: Path, agency: str, target: str, **scores: float | str) -> Path:
    """Fill an issued workbook where ``inspect`` says, full marks unless a score is given."""
    source = workbook_of(folder, agency)
    places = json.loads(run("inspect", str(source), "--format", "json").stdout)
    book = openpyxl.load_workbook(source)
    for entry in places["entries"]:
        value = scores.get(entry["criterion"], float(entry["cap"]))
        book[entry["sheet"]][entry["score_cell"]] = value
    path = folder / "returned" / target
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def consolidate(run: Runner, folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    outcome = run("consolidate", str(folder / "returned"), "--format", "json", *options)
    report = json.loads(outcome.stdout)
    assert isinstance(report, dict)
    return outcome.code, report


def test_each_draft_carries_the_workbook_of_its_own_agency(folder: Path) -> None:
    for agency in AGENCIES:
        draft = folder / "outgoing" / "邮件" / f"{agency}.eml"
        message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        (attached,) = message.iter_attachments()
        own = workbook_of(folder, agency)
        assert attached.get_filename() == own.name
        assert attached.get_content() == own.read_bytes()
        assert message["To"].addresses[0].addr_spec == f"{agency.lower()}@agency.example.org"


def test_generating_again_changes_no_byte(run: Runner, folder: Path) -> None:
    before = {
        p: hashlib.sha256(p.read_bytes()).digest() for p in folder.rglob("*.*") if p.is_file()
    }
    outcome = run("generate", str(folder), "--only", ",".join(AGENCIES), "--lang", "zh")
    assert outcome.code == 0
    assert "新写 0　未变 3" in outcome.stdout
    after = {p: hashlib.sha256(p.read_bytes()).digest() for p in folder.rglob("*.*") if p.is_file()}
    assert after == before


def test_filled_workbooks_come_back_with_their_scores(run: Runner, folder: Path) -> None:
    fill(run, folder, "XP001", "a/县委办.xlsx", C01=8.5)
    code, report = consolidate(run, folder)
    assert code == 0
    (file,) = report["files"]
    assert file["file"] == "a/县委办.xlsx"
    assert file["agency"] == "XP001"
    assert file["scores"]["C01"] == "8.5"
    assert len(file["scores"]) == 12
    assert Decimal(file["total"]) == Decimal("98.5")
    assert report["summary_path"] == "county_summary.xlsx"
    assert (folder / "county_summary.xlsx").is_file()
    assert report["counts"]["agencies_missing"] == len(report["missing"]) == 80
    checked = run("check", str(folder / "returned/a/县委办.xlsx"), "--format", "json")
    (again,) = json.loads(checked.stdout)["files"]
    assert {**again, "file": None} == {**file, "file": None}


def test_a_faulty_return_is_named_with_its_cell_and_the_exit_code_is_one(
    run: Runner, folder: Path
) -> None:
    fill(run, folder, "XP001", "good.xlsx")
    fill(run, folder, "XP039", "bad.xlsx", C01=99, C02="八分")
    (folder / "returned" / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    outcome = run("consolidate", str(folder / "returned"), "--lang", "zh")
    assert outcome.code == 1
    assert "bad.xlsx" in outcome.stdout
    assert "broken.xlsx" in outcome.stdout
    assert "G5" in outcome.stdout
    code, report = consolidate(run, folder, "--exit-zero")
    assert code == 0
    faulty = next(one for one in report["files"] if one["file"] == "bad.xlsx")
    assert faulty["status"] == "rejected"
    assert faulty["total"] is None
    assert {one["criterion"] for one in faulty["findings"] if one["severity"] == "error"} == {
        "C01",
        "C02",
    }
    status = run("status", str(folder), "--lang", "zh")
    assert status.code == 1
    assert "有问题（1）：县农业局" in status.stdout


def test_a_conflict_is_settled_by_a_decision_that_every_run_repeats(
    run: Runner, folder: Path
) -> None:
    first = fill(run, folder, "XP001", "one.xlsx", C01=8)
    second = fill(run, folder, "XP001", "two.xlsx", C01=9)
    os.utime(first, (1_500_000_000, 1_500_000_000))
    os.utime(second, (1_500_000_000, 1_500_000_000))
    code, report = consolidate(run, folder)
    assert code == 1
    assert {one["status"] for one in report["files"]} == {"conflict"}
    assert report["summary_path"] is None
    outcome = run("decide", "XP001", "--file", str(first), "--reason", "电话核实", "--lang", "zh")
    assert outcome.code == 0, outcome.stderr
    for _ in range(2):
        code, report = consolidate(run, folder)
        statuses = {one["file"]: one["status"] for one in report["files"]}
        assert code == 0
        assert statuses["one.xlsx"] in {"accepted", "warned"}
        assert statuses["two.xlsx"] == "superseded"


def test_an_empty_folder_is_no_fault(run: Runner, folder: Path) -> None:
    code, report = consolidate(run, folder)
    assert (code, report["summary_path"], report["files"]) == (0, None, [])


def test_a_dry_run_writes_nothing(run: Runner, folder: Path) -> None:
    fill(run, folder, "XP001", "a.xlsx")
    before = sorted(folder.rglob("*"))
    code, report = consolidate(run, folder, "--dry-run")
    assert (code, report["summary_path"], report["counts"]["files"]) == (0, None, 1)
    assert run("generate", str(folder), "--dry-run").code == 0
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("consolidate", "nowhere"),
        ("check", "nowhere.xlsx"),
        ("inspect", "nowhere.xlsx"),
        ("status", "."),
        ("generate", "."),
        ("consolidate", "."),
        ("status", "--assessment", "nowhere.xlsx"),
        ("decide", "XP001", "--file", "nowhere.xlsx", "--reason", "x"),
        ("init", "new", "--sample", "nowhere"),
    ],
)
def test_what_is_not_there_is_exit_two_with_the_path_and_no_traceback(
    run: Runner, tmp_path: Path, arguments: tuple[str, ...], language: str
) -> None:
    run.monkeypatch.chdir(tmp_path)
    outcome = run(*arguments, "--lang", language)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("错误：" if language == "zh" else "Error: ")
    assert "defect" not in outcome.stderr
    assert "程序内部" not in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_a_round_is_left_alone(run: Runner, folder: Path) -> None:
    before = (folder / "assessment.xlsx").read_bytes()
    assert run("init", str(folder)).code == 2
    assert (folder / "assessment.xlsx").read_bytes() == before


def test_a_damaged_definition_is_exit_two(run: Runner, folder: Path) -> None:
    (folder / "assessment.xlsx").write_bytes(b"PK\x03\x04 nothing")
    outcome = run("status", str(folder), "--lang", "zh")
    assert outcome.code == 2
    assert outcome.stderr.startswith("错误：")
    assert "程序内部" not in outcome.stderr


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_while_consolidating_ends_in_one_line(run: Runner, folder: Path) -> None:
    fill(run, folder, "XP001", "a.xlsx")
    code = (
        "import os, signal\n"
        "import workbook_tool.workflows.named_returns as job\n"
        "def interrupt(*args, **kwargs): os.kill(os.getpid(), signal.SIGINT)\n"
        "job.list_places = interrupt\n"
        "from workbook_tool.cli.main import main\n"
        "main()"
    )
    before = sorted(path for path in folder.rglob("*") if path.name != "lock")
    finished = subprocess.run(
        [sys.executable, "-c", code, "consolidate", str(folder / "returned"), "--lang", "en"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert finished.returncode == 130
    assert b"Traceback" not in finished.stderr
    assert finished.stderr.strip().count(b"\n") == 0
    assert sorted(path for path in folder.rglob("*") if path.name != "lock") == before
