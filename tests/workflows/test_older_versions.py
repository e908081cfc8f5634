"""Returns on an older version of the form: rejected as such, or carried over where staff say so."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, run_tool
from tools.sample_rounds import build_sample
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.workflows.generate import generate

SAMPLE = build_sample("xinping")
CODES = ("XP038", "XP039")
Edit = Callable[[tuple[Criterion, ...]], tuple[Criterion, ...]]


def _define(folder: Path, criteria: tuple[Criterion, ...]) -> None:
    agencies = tuple(agency for agency in SAMPLE.roster if agency.code in CODES)
    scheme = replace(SAMPLE.scheme, criteria=criteria)
    settings = replace(SAMPLE.settings, stated_total=scheme.total)
    changed = AssessmentRound(settings, scheme, (), Roster(agencies))
    folder.joinpath("assessment.xlsx").write_bytes(write_definition(changed, Language.ZH))


@pytest.fixture(scope="module")
def first_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose first version is out and has come back from one agency."""
    folder = tmp_path_factory.mktemp("round")
    _define(folder, SAMPLE.scheme.criteria)
    generate(folder)
    fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx")
    return folder


@pytest.fixture
def folder(first_version: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_version, tmp_path / "round"))


def _reissue(folder: Path, edit: Edit) -> None:
    _define(folder, edit(SAMPLE.scheme.criteria))
    generate(folder, reissue=True)


def _without_last(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    return criteria[:-1]


def _other_cap(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    return (replace(criteria[0], cap=Decimal(12)), *criteria[1:])


def _one_more(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    new = replace(criteria[0], code="C13", text="新增的标准")
    return (*criteria, new)


def _reworded_and_moved(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    first = replace(criteria[0], text=criteria[0].text + "，并有记录")
    return (*criteria[1:], first)


def _consolidate(folder: Path, *options: str) -> dict[str, object]:
    result = run_tool(
        "consolidate", folder / "returned", "--format", "json", "--lang", "en", *options
    )
    report: dict[str, object] = result.report
    return report


def _only_file(report: dict[str, object]) -> dict[str, object]:
    files = report["files"]
    assert isinstance(files, list)
    (file,) = files
    assert isinstance(file, dict)
    return file


def _codes(file: dict[str, object]) -> set[tuple[str, str | None]]:
    findings = file["findings"]
    assert isinstance(findings, list)
    return {
        (one["code"], one["criterion"])
        for one in findings
        if one["code"] in {"I110", "I111", "I112"}
    }


def test_an_older_version_is_rejected_by_its_name(folder: Path) -> None:
    _reissue(folder, _without_last)
    file = _only_file(_consolidate(folder))
    findings = file["findings"]

    assert file["status"] == "rejected"
    assert isinstance(findings, list)
    assert [one["code"] for one in findings] == ["I104"]
    assert "version 1, " in findings[0]["message"]


@pytest.mark.parametrize("name", ["1", "v1", "第1版", "all", "previous", "digest"])
def test_what_has_not_changed_is_carried_over_and_listed(folder: Path, name: str) -> None:
    _reissue(folder, _without_last)
    register = json.loads(folder.joinpath(".workbook-tool", "issued.json").read_text("utf-8"))
    named = register["workbooks"][0]["digest"][:6] if name == "digest" else name
    report = _consolidate(folder, "--accept-version", named)
    file = _only_file(report)

    assert (file["status"], file["total"], file["carried_from"]) == ("warned", "55", 1)
    assert _codes(file) == {("I110", f"C{number:02}") for number in range(1, 12)}
    assert file["reason"] == "Carried over from an older version"
    assert report["accepted_versions"] == [
        {
            "number": 1,
            "version": register["workbooks"][0]["digest"],
            "copies": 2,
            "is_current": False,
        }
    ]
    lines = folder.joinpath(".workbook-tool", "audit.jsonl").read_text("utf-8").splitlines()
    digest = register["workbooks"][0]["digest"]
    assert json.loads(lines[-1])["accepted_versions"] == [f"1 {digest}"]
    summary = openpyxl.load_workbook(folder / "county_summary.xlsx")
    shown = {str(cell) for row in summary["收表登记"].values for cell in row}
    assert any("沿用旧版填报" in cell for cell in shown)


@pytest.mark.parametrize(
    ("edit", "missing", "words"),
    [(_other_cap, "C01", "cap 10→12"), (_one_more, "C13", "it is new")],
)
def test_what_has_changed_has_to_be_filled_in(
    folder: Path, edit: Edit, missing: str, words: str
) -> None:
    _reissue(folder, edit)
    file = _only_file(_consolidate(folder, "--accept-version", "1"))
    findings = file["findings"]

    assert (file["status"], file["total"]) == ("rejected", None)
    assert [pair for pair in _codes(file) if pair[0] == "I112"] == [("I112", missing)]
    assert isinstance(findings, list)
    assert any(words in one["message"] for one in findings)


def test_other_words_are_listed_and_another_order_matters_not(folder: Path) -> None:
    _reissue(folder, _reworded_and_moved)
    file = _only_file(_consolidate(folder, "--accept-version", "1"))

    assert (file["status"], file["total"]) == ("warned", "60")
    assert ("I111", "C01") in _codes(file)
    assert len(_codes(file)) == 12


def test_a_return_on_the_current_version_is_never_mixed_with_an_older_one(folder: Path) -> None:
    _reissue(folder, _without_last)
    fill(issued(folder, "XP039"), folder / "returned" / "b.xlsx", Decimal(7))
    report = _consolidate(folder, "--accept-version", "all")
    files = report["files"]

    assert isinstance(files, list)
    assert [(one["file"], one["status"]) for one in files] == [
        ("a.xlsx", "superseded"),
        ("b.xlsx", "accepted"),
    ]
    assert files[1]["total"] == "77"


def test_a_lost_register_still_knows_the_older_version(folder: Path) -> None:
    _reissue(folder, _without_last)
    shutil.rmtree(folder / ".workbook-tool")
    file = _only_file(_consolidate(folder, "--accept-version", "1"))

    assert (file["status"], file["total"]) == ("warned", "55")


def test_an_older_version_that_was_not_kept_is_said_to_be_unknown(folder: Path) -> None:
    _reissue(folder, _without_last)
    shutil.rmtree(folder / ".workbook-tool")
    for path in folder.joinpath("outgoing", "旧版").glob("*.json"):
        path.write_text("{", "utf-8")
    file = _only_file(_consolidate(folder, "--accept-version", "1"))
    findings = file["findings"]

    assert file["status"] == "rejected"
    assert isinstance(findings, list)
    assert "criteria were not kept" in findings[0]["message"]


def test_a_definition_that_was_changed_and_not_issued_accepts_what_is_out(folder: Path) -> None:
    _define(folder, _without_last(SAMPLE.scheme.criteria))
    file = _only_file(_consolidate(folder, "--accept-version", "previous"))

    assert (file["status"], file["total"]) == ("warned", "55")


def test_an_unknown_version_is_refused_with_those_that_there_are(folder: Path) -> None:
    _reissue(folder, _without_last)
    result = run_tool("consolidate", folder / "returned", "--accept-version", "7", "--lang", "en")

    assert result.code == 2
    assert "version 1 (" in result.stderr
    assert "2 copies, void" in result.stderr
    assert not folder.joinpath("county_summary.xlsx").exists()


def test_status_lists_the_versions_and_check_carries_over(folder: Path) -> None:
    _reissue(folder, _without_last)
    status = run_tool("status", folder, "--lang", "en")
    assert "Versions issued: version 1 (" in status.stdout

    checked = run_tool("check", folder / "returned" / "a.xlsx", "--accept-version", "1")
    assert checked.code == 0
    assert "[I110]" in checked.stdout
