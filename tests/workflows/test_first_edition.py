"""A round that the first edition issued is read as it was then: every finding, total and cell."""

import json
from collections.abc import Mapping

import pytest

from tests.rounds.comparing import compared_cells, told_lines
from tests.rounds.outcome import COMMANDS, EXPECTED, SUMMARY, outcomes
from tests.workflows.filling import REPOSITORY

HOME = REPOSITORY / "tests" / "rounds" / "first_edition"
KEPT = HOME / EXPECTED
GAPS = {"S101", "S117", "S119", "S201", "S203", "S206", "S207", "S208"}


@pytest.fixture(scope="module")
def found() -> Mapping[str, str]:
    return outcomes(HOME, REPOSITORY)


@pytest.mark.parametrize("name", [*COMMANDS, SUMMARY])
def test_the_round_is_read_as_it_was_when_it_was_issued(
    name: str, found: Mapping[str, str], request: pytest.FixtureRequest
) -> None:
    path = KEPT / name
    if request.config.getoption("--update-golden"):
        path.write_text(found[name], "utf-8", newline="\n")
    assert told_lines(name, found[name]) == told_lines(name, path.read_text("utf-8"))


def test_every_text_that_is_kept_is_compared() -> None:
    assert {path.name for path in KEPT.iterdir()} == {*COMMANDS, SUMMARY}


def test_the_round_holds_every_status_and_every_gap() -> None:
    report = json.loads(_text("consolidate.en.json"))
    files = report["files"]
    findings = [one for file in files for one in file["findings"]]

    assert {file["status"] for file in files} == {
        *("accepted", "warned", "rejected", "conflict", "superseded", "ignored", "quarantined")
    }
    assert {one["code"] for one in findings} >= GAPS | {"I104", "I107", "R104", "R108"}
    assert [one["agency"] for one in report["missing"]] == ["D7"]
    assert {way for one in report["agencies"] for way in one["triggered"]} == {"P1", "V1", "V2"}
    assert [one["agency"] for one in report["agencies"] if one["override_reason"]] == ["T4"]


def test_the_round_asks_for_every_kind_and_role() -> None:
    entries = json.loads(_text("inspect.zh.json"))["entries"]

    assert {one["kind"] for one in entries} == {"score", "option", "yes_no", "state"}
    assert {one["role"] for one in entries} == {
        *("regular", "bonus", "deduction", "veto", "prerequisite")
    }


@pytest.mark.parametrize("kept", ["expected", "found"])
def test_a_round_without_evaluators_says_nothing_of_a_review(
    kept: str, found: Mapping[str, str]
) -> None:
    """Its forms and its JSON stay as they are, and 考评表 are all that its summary has lost."""

    def text(name: str) -> str:
        return found[name] if kept == "found" else (KEPT / name).read_text("utf-8")

    sheets = [line.removeprefix("# ") for line in text(SUMMARY).splitlines() if line[:2] == "# "]
    assert sheets[0] == "总体情况"
    assert "明细数据" in sheets
    assert not [name for name in sheets if "考评" in name or "评分差异" in name]
    cells = [line for line in text(SUMMARY).splitlines() if line[:2] != "# "]
    words = ("考评得分", "考评合计", "拟定", "考评进度", "考评中", "计分方式", "得分阶段")
    assert not [line for line in cells if any(word in line for word in words)]
    report = json.loads(text("consolidate.zh.json").partition("\n")[2])
    assert (report["stage"], report["review"]) == ("self", None)
    assert "review_files" not in report
    for agency in report["agencies"]:
        assert (agency["review_total"], agency["final_total"], agency["review"]) == (None,) * 3
        assert agency["total"] == agency["self_total"]


def test_every_issued_cell_is_what_its_version_lays_out_now() -> None:
    assert compared_cells(HOME, version=1) > 5000


def _text(name: str) -> str:
    return (KEPT / name).read_text("utf-8").partition("\n")[2]
