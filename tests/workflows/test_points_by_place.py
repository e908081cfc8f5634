"""Points by place (名次) on the whole way: definition, form, return, consolidation, review."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl import Workbook

from tests.workflows.filling import edit_definition, fill, issued, make_round, run_tool
from tests.workflows.reviewing import add_evaluators, fill_review, issued_review
from tests.workflows.test_changed_definition import _keep_only
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.review import review

if TYPE_CHECKING:
    from tests.conftest import Soffice
    from workbook_tool.workflows.results import InspectedEntry

KEPT = ("XP037", "XP038", "XP039", "XP040")
FACTS = dict(zip(KEPT, (90, 95, 90, 80), strict=True))
RULE = "第1名 10分，第2名 8分，第3名 6分，其余 4分"
OTHERS = 11 * 7
"""What the other criteria come to."""


def compare(workbook: Workbook, rule: str) -> None:
    """Let the first criterion be one whose points go by place."""
    _keep_only(workbook, *KEPT)
    sheet = workbook["指标"]
    for column, (name, value) in enumerate(
        (("类型", "名次"), ("计分", rule), ("计量单位", "%")), start=sheet.max_column + 1
    ):
        sheet.cell(3, column).value = name
        sheet.cell(4, column).value = value


def prepare(folder: Path, rule: str = RULE, *, is_reviewed: bool = False) -> Path:
    make_round(folder, only=("XP039",))
    shutil.rmtree(folder / "outgoing")
    shutil.rmtree(folder / ".workbook-tool")
    edit_definition(folder, lambda workbook: compare(workbook, rule))
    if is_reviewed:
        edit_definition(folder, add_evaluators)
    generate(folder)
    return folder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("places") / "round")


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "round"))


def answer(folder: Path, agency: str, fact: float) -> Path:
    def edit(workbook: Workbook, inspection: Any) -> None:  # noqa: ANN401 - as the helper has it
        first = inspection.entries[0]
        workbook[first.sheet][first.score_cell] = fact

    target = folder / "returned" / f"{agency}.xlsx"
    return fill(issued(folder, agency), target, Decimal(7), edit=edit)


def texts(sheet: Any) -> str:  # noqa: ANN401 - of openpyxl
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_file_alone_has_no_points_by_place_and_no_total(folder: Path, soffice: Soffice) -> None:
    returned = answer(folder, "XP038", 95)
    (computed,) = soffice.convert([returned], to="xlsx", into=folder / "out")
    shown = openpyxl.load_workbook(computed, data_only=True)
    scoring, cover = texts(shown["自评打分"]), texts(shown["封面"])
    assert "已完成 12 / 12 项　自评总分 77（未含名次得分）" in scoring
    assert "合　计（未含名次得分）" in scoring
    assert "√ 待汇总" in scoring
    assert "√ 可以保存并报送" in cover
    assert "按名次计分（C01）：汇总时计算，总分未含\n10\n待汇总" in cover

    run = run_tool(
        "check", computed, "--assessment", folder / "assessment.xlsx", "--format", "json"
    )
    (file,) = run.report["files"]
    assert file["status"] in {"accepted", "warned"}
    assert not {"S118", "S119"} & {one["code"] for one in file["findings"]}
    assert [
        one for one in file["findings"] if "total" in one["message"] or "合计" in one["message"]
    ] == []
    assert file["scores"]["C01"] is None
    assert file["scores"]["C02"] == "7"
    assert file["total"] is None


def test_points_are_those_of_the_places_of_all_that_count(folder: Path) -> None:
    for agency, fact in FACTS.items():
        answer(folder, agency, fact)
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    agencies = {one["agency"]: one for one in report["agencies"]}
    placed = {code: one["places"][0] for code, one in agencies.items()}
    assert {code: (one["place"], one["of"], one["points"]) for code, one in placed.items()} == {
        "XP037": (2, 4, "8"),
        "XP038": (1, 4, "10"),
        "XP039": (2, 4, "8"),
        "XP040": (4, 4, "4"),
    }
    assert placed["XP040"]["fact"] == "80"
    assert {one["waiting"] for one in placed.values()} == {0}
    assert {code: one["total"] for code, one in agencies.items()} == {
        code: str(OTHERS + int(one["points"])) for code, one in placed.items()
    }
    assert {one["agency"]: (one["scores"]["C01"], one["total"]) for one in report["files"]} == {
        code: (one["points"], agencies[code]["total"]) for code, one in placed.items()
    }
    book = openpyxl.load_workbook(folder / "county_summary.xlsx")
    rows = [[cell.value for cell in row] for row in book["明细数据"].iter_rows()]
    head = next(row for row in rows if "单位代码" in row)
    place, size, figure, score = (
        head.index(name) for name in ("名次（按填报数）", "参评单位数", "填报数", "自评得分")
    )
    found = [row for row in rows if row[head.index("编号")] == "C01"]
    assert [(row[figure], row[place], row[size], row[score]) for row in found] == [
        (90, 2, 4, 8), (95, 1, 4, 10), (90, 2, 4, 8), (80, 4, 4, 4),
    ]  # fmt: skip
    others = [row for row in rows if row[head.index("编号")] == "C02"]
    assert [(row[figure], row[place], row[size]) for row in others] == [(None, None, None)] * 4
    assert "暂定" not in texts(book["总体情况"])


def test_places_are_provisional_while_agencies_are_missing(folder: Path) -> None:
    answer(folder, "XP040", 80)
    answer(folder, "XP037", 90)
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    places = {one["agency"]: one["places"] for one in report["agencies"]}
    assert places["XP038"] == []
    assert [(one["place"], one["of"], one["waiting"]) for one in places["XP040"]] == [(2, 2, 2)]
    book = openpyxl.load_workbook(folder / "county_summary.xlsx")
    said = "按名次计分的C01为暂定：还有2个单位未计入"
    assert said in texts(book["总体情况"])


def test_the_figures_that_evaluators_confirm_are_compared(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "round", is_reviewed=True)
    for agency, fact in FACTS.items():
        answer(folder, agency, fact)
    run_tool("consolidate", folder / "returned")
    review(folder)

    def confirm(agency: str, changed: int | None = None) -> Any:  # noqa: ANN401 - as helpers have it
        def typed(entry: InspectedEntry) -> float:
            fact = FACTS[agency] if changed is None else changed
            return fact if entry.criterion == "C01" else 7

        return typed

    def send(group: str, changed: int, name: str, *, only: tuple[str, ...] = KEPT) -> None:
        scores = {code: confirm(code, changed if code == "XP038" else None) for code in only}
        target = folder / "review" / "returned" / f"{name}.xlsx"
        fill_review(issued_review(folder, group), target, scores, reason="核实后改正")

    def places() -> dict[str, Any]:
        report = run_tool("consolidate", folder / "returned", "--format", "json").report
        return {
            "stage": report["stage"],
            "points": [one["places"] and one["places"][0]["points"] for one in report["agencies"]],
            "totals": [one["total"] for one in report["agencies"]],
            "differ": [one["criterion"] for one in report["review"]["disagreements"]],
        }

    send("G01", 85, "first")
    send("G02", 86, "second", only=KEPT[1:])
    found = places()
    assert found["stage"] == "review"
    assert found["totals"] == [None] * 4  # one is owed, another disputed: all places are open
    assert found["differ"] == ["C01"]

    send("G02", 85, "second")
    found = places()
    assert found["stage"] == "final"
    assert found["points"] == ["10", "6", "10", "4"]  # 90, 85, 90, 80
    assert found["totals"] == ["87", "83", "87", "81"]
