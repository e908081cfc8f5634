"""A definition that changes while workbooks are out: nothing wrong is booked, nothing gets lost."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.workflows.filling import edit_definition, fill, issued, make_round, run_tool
from workbook_tool.core.text import Language
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate


def _keep_only(workbook: Workbook, *codes: str) -> None:
    """Delete every other agency from the roster."""
    sheet = workbook["单位名册"]
    for row in range(sheet.max_row, 3, -1):
        if sheet.cell(row, 2).value not in codes:
            sheet.delete_rows(row)


def _swap_caps(workbook: Workbook) -> None:
    """Give the cap of C01 to C02 and the other way round; the total stays."""
    sheet = workbook["指标"]
    caps = [cell for row in sheet.iter_rows() for cell in row if cell.value in {10, 8}][:2]
    caps[0].value, caps[1].value = caps[1].value, caps[0].value


def _replace(old: str, new: str) -> Callable[[Workbook], None]:
    def edit(workbook: Workbook) -> None:
        for sheet in workbook:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value == old:
                        cell.value = new

    return edit


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round")
    make_round(folder, only=("XP039",))
    shutil.rmtree(folder / "outgoing")
    shutil.rmtree(folder / ".workbook-tool")
    edit_definition(folder, lambda workbook: _keep_only(workbook, "XP038", "XP039", "XP040"))
    generate(folder)
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "round"))


def _issued_names(folder: Path) -> list[str]:
    return sorted(path.name[:5] for path in folder.joinpath("outgoing").glob("*_*.xlsx"))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_swap_caps, "C01 分值 10→8"),
        (_replace("XPMZ18", "XPMZ19"), "活动编号 XPMZ18→XPMZ19"),
    ],
)
def test_returns_of_another_definition_are_never_counted(
    folder: Path, edit: Callable[[Workbook], None], said: str
) -> None:
    fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx")
    edit_definition(folder, edit)
    result = run_tool("consolidate", folder / "returned", "--format", "json")
    assert result.code == 1
    assert said in result.stderr
    (file,) = result.report["files"]
    assert (file["status"], file["agency"], file["total"]) == ("rejected", "XP039", None)
    assert [finding["code"] for finding in file["findings"]] == ["I104"]
    assert result.report["summary_path"] is None
    checked = run_tool("check", folder / "returned" / "a.xlsx", "--format", "json")
    assert checked.report["files"][0]["status"] == "rejected"


def test_generate_is_idempotent_after_a_reissue(folder: Path) -> None:
    edit_definition(folder, _swap_caps)
    assert len(generate(folder, reissue=True).moved) == 3
    older = sorted(path.name for path in folder.joinpath("outgoing", "旧版").iterdir())
    for only in ((), ("XP039",)):
        again = generate(folder, only=only)
        assert (again.written, again.moved) == ((), ())
        assert _issued_names(folder) == ["XP038", "XP039", "XP040"]
    assert sorted(path.name for path in folder.joinpath("outgoing", "旧版").iterdir()) == older


def test_preview_says_what_the_run_does(folder: Path) -> None:
    assert generate(folder, dry_run=True).written == ()
    edit_definition(folder, _swap_caps)
    planned = generate(folder, reissue=True, dry_run=True)
    done = generate(folder, reissue=True)
    assert (planned.written, len(planned.moved)) == (done.written, len(done.moved))
    assert planned.issued == done.issued == 3


def test_an_agency_that_left_gets_nothing_any_more(folder: Path) -> None:
    fill(issued(folder, "XP040"), folder / "returned" / "left.xlsx")
    edit_definition(folder, lambda workbook: _keep_only(workbook, "XP038", "XP039"))
    result = generate(folder)
    assert result.issued == 2
    assert [name[:8] for name in result.moved] == ["旧版/XP040"]
    assert _issued_names(folder) == ["XP038", "XP039"]
    drafts = sorted(path.stem for path in folder.joinpath("outgoing", "邮件").iterdir())
    assert drafts == ["XP038", "XP039"]
    (verdict,) = consolidate(folder / "returned", dry_run=True).consolidation.files
    assert [finding.rule.id for finding in verdict.findings] == ["I109"]
    assert "新平县林业局" in verdict.findings[0].message(Language.ZH)


def test_what_would_be_voided_is_said_in_english_too(folder: Path) -> None:
    edit_definition(folder, _swap_caps)
    result = run_tool("generate", folder, "--lang", "en")
    assert result.code == 2
    assert "C01 cap 10→8; C02 cap 8→10" in result.stderr
    assert "分值" not in result.stderr


def test_an_earlier_summary_that_stays_is_said_to_be_earlier(folder: Path) -> None:
    returned = fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx")
    assert run_tool("consolidate", folder / "returned").code == 0
    returned.write_bytes(b"PK\x03\x04 cut")
    result = run_tool("consolidate", folder / "returned")
    assert result.code == 1
    assert "仍是以前的结果" in result.stderr


def test_total_of_a_decided_file_is_there(folder: Path) -> None:
    def borrow(workbook: Workbook, inspection: object) -> None:
        del inspection
        for sheet in workbook:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and "新平县农业局" in cell.value:
                        cell.value = cell.value.replace("新平县农业局", "新平县林业局")

    file = fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx", edit=borrow)
    assert run_tool("consolidate", folder / "returned").code == 1
    assert run_tool("decide", "XP039", "--file", file, "--reason", "已核实").code == 0
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    assert (report["files"][0]["status"], report["files"][0]["total"]) == ("warned", "60")


def test_copies_keep_the_findings_of_their_own_names(folder: Path) -> None:
    good = fill(issued(folder, "XP039"), folder / "good.xlsx")
    shutil.copyfile(good, folder / "XP040.xlsx")
    report = run_tool("check", folder / "XP040.xlsx", good, "--format", "json").report
    named = {file["file"]: [f["code"] for f in file["findings"]] for file in report["files"]}
    assert "I108" in named["XP040.xlsx"]
    assert "I108" not in named["good.xlsx"]


def test_what_came_in_one_folder_is_listed_under_one_agency(folder: Path) -> None:
    place = folder / "returned" / "第三批"
    fill(issued(folder, "XP039"), place / "a.xlsx")
    (place / "扫描.pdf").write_bytes(b"%PDF-1.7\n1 0 obj<<>>endobj")
    (folder / "returned" / "散件.pdf").write_bytes(b"%PDF-1.7\n2 0 obj<<>>endobj")
    result = run_tool("consolidate", folder / "returned", "--format", "json")
    agencies = {file["file"]: file["agency"] for file in json.loads(result.stdout)["files"]}
    assert result.code == 0
    assert agencies == {"第三批/a.xlsx": "XP039", "第三批/扫描.pdf": "XP039", "散件.pdf": None}
