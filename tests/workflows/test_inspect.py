"""inspect: the map of a workbook, with the round at hand and without it."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, make_round, run_tool
from tools.sample_rounds import build_sample
from workbook_tool.core.form.wording import META
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import CriterionRole, NotApplicableRule
from workbook_tool.core.text import Language
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.init import init_round
from workbook_tool.workflows.inspect import inspect_file


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


@pytest.mark.parametrize("number", ["1E+999999999", "1E-999999999", "1E+300", "9" * 5_000, "NaN"])
def test_a_criterion_with_a_number_that_no_form_could_hold_is_none(
    folder: Path, tmp_path: Path, number: str
) -> None:
    workbook = openpyxl.load_workbook(issued(folder, "XP039"))
    hidden = workbook[META]
    hidden.cell(2, 7).value = hidden.cell(3, 8).value = number  # a cap and a step
    workbook.save(tmp_path / "claims.xlsx")
    codes = [entry.criterion for entry in inspect_file(tmp_path / "claims.xlsx").entries]
    assert codes == [f"C{turn:02}" for turn in range(3, 13)]


@pytest.fixture(
    scope="module", params=["slaq", "baoshan", "caf", "naac", "baldrige", "cdc-shi"], name="form"
)
def _form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of a sample of another shape, issued in its round."""
    folder = tmp_path_factory.mktemp(request.param)
    init_round(folder, sample=request.param, language=Language.ZH)
    code = build_sample(request.param).roster.agencies[0].code
    generate(folder, only=(code,))
    return issued(folder, code)


def test_every_criterion_is_told_as_the_definition_has_it(form: Path) -> None:
    report = run_tool("inspect", form, "--format", "json").report
    sample = load_definition(find_round(form.parent))
    category = sample.roster.by_code[report["agency"]["code"]].category
    for entry, one in zip(
        report["entries"], sample.scheme.for_agency(anyone_of(category)), strict=True
    ):
        assert entry["criterion"] == one.code
        assert (entry["kind"], entry["role"]) == (one.kind.name, one.role)
        assert entry["kind_title"].keys() == entry["role_title"].keys() == {"zh", "en"}
        numbers = [entry[name] for name in ("cap", "step", "minimum", "weight")]
        if one.has_points:
            assert [*map(Decimal, numbers)] == [one.cap, one.step, one.minimum, one.worth]
        else:
            assert numbers == [None] * 4
        points = [option["points"] for option in entry["options"]]
        assert [None if one is None else Decimal(one) for one in points] == [
            option.points for option in one.choices
        ]
        assert entry["needs_evidence"] == one.asks_for_evidence


def test_answers_are_told_in_the_words_that_the_cell_takes(form: Path) -> None:
    report = run_tool("inspect", form, "--format", "json").report
    yes = {"zh": ["是", "否"], "en": ["Yes", "No"]}[report["language"]]
    for entry in report["entries"]:
        labels = [option["label"] for option in entry["options"]]
        assert (labels == yes) is (entry["kind"] == "yes_no")


def test_the_cell_of_a_reason_that_something_does_not_apply_is_an_input(form: Path) -> None:
    report = run_tool("inspect", form, "--format", "json").report
    workbook = openpyxl.load_workbook(form)
    scheme = load_definition(find_round(form.parent)).scheme
    allowed = {
        one.code
        for one in scheme
        if one.may_not_apply and scheme.not_applicable is not NotApplicableRule.NONE
    }
    for entry in report["entries"]:
        cell = entry["not_applicable_cell"]
        is_input = cell is not None and not workbook[entry["sheet"]][cell].protection.locked
        assert is_input is (entry["criterion"] in allowed)


def test_other_shapes_are_told_without_the_round_too(form: Path, tmp_path: Path) -> None:
    copy = shutil.copy(form, tmp_path / "copy.xlsx")
    alone = run_tool("inspect", copy, "--format", "json").report
    beside = run_tool("inspect", form, "--format", "json").report
    del alone["cover"], beside["cover"]  # the questions of the round stand in no hidden cell
    assert alone == beside


def test_the_version_is_the_one_that_status_names(form: Path) -> None:
    report = run_tool("inspect", form, "--format", "json").report
    (version,) = run_tool("status", form.parents[1], "--format", "json").report["versions"]
    assert report["version"] == version["version"]


def test_the_text_names_roles_and_tells_what_has_no_points(form: Path) -> None:
    said = run_tool("--lang", "zh", "inspect", form).stdout
    scheme = load_definition(find_round(form.parent)).scheme
    assert ("加分　分值" in said) is any(one.role is CriterionRole.BONUS for one in scheme)
    assert ("不计分" in said) is not all(one.has_points for one in scheme)


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
