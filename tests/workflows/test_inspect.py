"""inspect: the map of a workbook, with the round at hand and without it."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, make_round, run_tool


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("round"), only=("XP039",))


def test_map_points_at_the_cells_that_hold_what_it_says(folder: Path) -> None:
    workbook = openpyxl.load_workbook(issued(folder, "XP039"))
    report = run_tool("inspect", issued(folder, "XP039"), "--format", "json").report
    assert (report["kind"], report["round"]) == ("agency_workbook", "XPMZ18")
    assert report["agency"] == {"code": "XP039", "name": "新平县农业局"}
    assert len(report["entries"]) == 12
    for entry in report["entries"]:
        sheet = workbook[entry["sheet"]]
        assert sheet[entry["code_cell"]].value == entry["criterion"]
        assert str(sheet[entry["cap_cell"]].value) == entry["cap"]
        for name in ("score_cell", "basis_cell", "evidence_cell", "deduction_cell"):
            assert sheet[entry[name]].protection.locked is False
    place = report["agency_name_cell"]
    assert workbook[place["sheet"]][place["cell"]].value == "新平县农业局"
    for field in report["cover"]:
        assert workbook[field["sheet"]][field["cell"]].protection.locked is False
        assert field["kind"] in {"text", "phone", "date", "list", "yes_no"}


def test_map_is_the_same_without_the_round(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copy(issued(folder, "XP039"), tmp_path / "copy.xlsx")
    alone = run_tool("inspect", copy, "--format", "json")
    beside = run_tool("inspect", issued(folder, "XP039"), "--format", "json").report
    assert alone.code == 0
    assert alone.report["entries"] == beside["entries"]
    assert alone.report["total_cell"] == beside["total_cell"]


def test_map_follows_rows_that_were_moved(folder: Path, tmp_path: Path) -> None:
    moved = fill(
        issued(folder, "XP039"),
        folder / "returned" / "moved.xlsx",
        edit=lambda book, found: book[found.entries[0].sheet].insert_rows(7),
    )
    entries = run_tool("inspect", moved, "--format", "json").report["entries"]
    assert [entry["score_cell"] for entry in entries[:4]] == ["G5", "G6", "G8", "G9"]


@pytest.mark.parametrize(
    ("name", "kind"), [("assessment.xlsx", "definition"), ("other.xlsx", "unknown")]
)
def test_other_workbooks_are_named_for_what_they_are(folder: Path, name: str, kind: str) -> None:
    if name == "other.xlsx":
        openpyxl.Workbook().save(folder / name)
    result = run_tool("inspect", folder / name, "--format", "json")
    assert (result.code, json.loads(result.stdout)["kind"]) == (0, kind)


def test_no_workbook_is_one_sentence(folder: Path) -> None:
    (folder / "letter.pdf").write_bytes(b"%PDF-1.7 letter")
    for name in ("letter.pdf", "nothing.xlsx"):
        result = run_tool("inspect", folder / name)
        assert result.code == 2
        assert len(result.stderr.strip().splitlines()) == 1
