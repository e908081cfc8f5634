"""A coefficient of an agency (难度系数): in its form, code and total, and in no other."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from tests.workflows.filling import edit_definition, fill, issued, make_round, run_tool
from tests.workflows.test_changed_definition import _keep_only
from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.form.issuance import load_register
from workbook_tool.core.round.digests import digest_for
from workbook_tool.definition.reading.reader import read_definition
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.generate import generate

KEPT = ("XP038", "XP039", "XP040")
COLUMN = 15


def weigh(workbook: Workbook, coefficients: Mapping[str, object]) -> None:
    sheet = workbook["单位名册"]
    sheet.cell(3, COLUMN).value = "难度系数"
    for row in range(4, sheet.max_row + 1):
        code = str(sheet.cell(row, 2).value)
        sheet.cell(row, COLUMN).value = coefficients.get(code)  # type: ignore[assignment]  # any value


def weighed(folder: Path, **coefficients: object) -> None:
    edit_definition(folder, lambda workbook: weigh(workbook, coefficients))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weighed")
    make_round(folder, only=("XP039",))
    shutil.rmtree(folder / "outgoing")
    shutil.rmtree(folder / ".workbook-tool")
    edit_definition(folder, lambda workbook: _keep_only(workbook, *KEPT))
    weighed(folder, XP038="6/5", XP039=0.85, XP040=1.037)
    generate(folder)
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "round"))


def codes(folder: Path) -> dict[str, str]:
    register = load_register(find_round(folder).register.read_text("utf-8"))
    return {agency: book.code for agency, book in register.current.items()}


def test_the_total_is_multiplied_exactly_and_rounded_once(folder: Path) -> None:
    for code in KEPT:
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx", Decimal(7))
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    plain = 12 * 7
    assert {one["agency"]: one["total"] for one in report["agencies"]} == {
        "XP038": "100.8",
        "XP039": "71.4",
        "XP040": "87.11",  # 84 × 1.037 = 87.108
    }
    assert [one["rank"] for one in report["agencies"]] == [1, 3, 2]
    assert report["agencies"][0]["rate"] == "1.008"
    assert plain == 84
    assert {one["status"] for one in report["files"]} == {"accepted"}

    sheet = openpyxl.load_workbook(folder / "county_summary.xlsx")["得分情况汇总表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if row[0] == "序号")
    column, total = head.index("难度系数"), head.index("合计")
    assert column + 1 == total
    assert [(row[column], row[total]) for row in rows if row[0] in {1, 2, 3}] == [
        (1.2, 100.8),
        (0.85, 71.4),
        (1.037, 87.11),
    ]


def test_the_cover_shows_it_and_the_total_of_the_form_holds_it(folder: Path) -> None:
    book = openpyxl.load_workbook(issued(folder, "XP038"))
    shown = {
        row[1].value: row[4].value for row in book["封面"].iter_rows() if row[1].value is not None
    }
    assert shown["难度系数（合计已乘）"] == "1.2"
    totals = [
        cell.value
        for row in book["自评打分"].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "*6/5" in cell.value
    ]
    assert totals


def test_a_changed_coefficient_voids_the_code_of_its_agency_alone(folder: Path) -> None:
    before = codes(folder)
    fill(issued(folder, "XP039"), folder / "returned" / "old.xlsx")
    weighed(folder, XP038="6/5", XP039=0.9, XP040=1.037)

    with pytest.raises(RoundStateError, match="void 1 workbook") as refused:
        generate(folder)
    assert "coefficient 0.85→0.9" in str(refused.value)
    report = run_tool("check", folder / "returned" / "old.xlsx", "--format", "json").report
    assert report["files"][0]["status"] == "rejected"

    done = generate(folder, reissue=True)
    after = codes(folder)
    assert len(done.moved) == 1
    assert {code for code in KEPT if before[code] != after[code]} == {"XP039"}
    assert generate(folder).written == ()
    report = run_tool("check", folder / "returned" / "old.xlsx", "--format", "json").report
    assert report["files"][0]["status"] == "rejected"


def test_one_that_is_one_changes_nothing(folder: Path) -> None:
    weighed(folder, XP038=1, XP039="1/1")
    plain = generate(folder, reissue=True)
    assert len(plain.moved) == 3
    weighed(folder)
    assert generate(folder).written == ()


def test_a_rebuilt_register_knows_it(folder: Path) -> None:
    before = codes(folder)
    find_round(folder).register.unlink()
    assert generate(folder).written == ()
    assert codes(folder) == before


def test_forms_are_stamped_as_they_are_built(folder: Path) -> None:
    the_round = read_definition(folder / "assessment.xlsx")
    press = AgencyWorkbookPress(the_round, created=datetime(2000, 1, 1, tzinfo=UTC))
    agencies = [replace(one, coefficient=Decimal("1.2")) for one in the_round.roster]
    for agency in (*agencies, *the_round.roster):
        code = f"XPMZ18-{agency.code}-0000-0000"
        assert press.press(agency, code) == press.build(agency, code)


def test_the_digest_of_one_agency_holds_its_coefficient() -> None:
    assert digest_for("d", None) == "d"
    assert (
        digest_for("d", Decimal("1.2"))
        == digest_for("d", Fraction(6, 5))
        != digest_for("d", Decimal("1.21"))
    )
