"""A final summary is refused while something is undecided, unless a reason is printed on it."""

import os
from decimal import Decimal
from pathlib import Path

import openpyxl

from tests.workflows.filling import fill, issued, make_round, run_tool


def test_final_summary_needs_a_decision_or_a_printed_reason(tmp_path: Path) -> None:
    folder = make_round(tmp_path / "round", only=("XP039", "XP040"))
    fill(issued(folder, "XP040"), folder / "returned" / "good.xlsx")
    first = fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx", Decimal(5))
    second = fill(issued(folder, "XP039"), folder / "returned" / "b.xlsx", Decimal(6))
    moment = first.stat().st_mtime

    os.utime(second, (moment, moment))
    os.utime(first, (moment, moment))
    refused = run_tool("consolidate", folder / "returned", "--final")
    assert refused.code == 2
    assert "decide" in refused.stderr
    assert not (folder / "county_summary.xlsx").exists()
    forced = run_tool("consolidate", folder / "returned", "--final", "--force", "领导已同意")
    assert forced.code == 1
    assert _overview(folder) >= {"定稿", "领导已同意"}
    decided = run_tool("decide", "XP039", "--file", second, "--reason", "已电话核实")
    assert decided.code == 0, decided.stderr
    final = run_tool("consolidate", folder / "returned", "--final", "--format", "json")
    assert final.code == 0
    status = {file["file"]: file["status"] for file in final.report["files"]}
    assert status == {"a.xlsx": "superseded", "b.xlsx": "warned", "good.xlsx": "accepted"}
    assert "定稿" in _overview(folder)


def test_a_tie_beyond_a_quota_is_settled_before_the_final_summary(tmp_path: Path) -> None:
    agencies = ("XP039", "XP040")  # two of one category, equal in everything
    folder = make_round(tmp_path / "round", only=agencies)
    definition = folder / "assessment.xlsx"
    workbook = openpyxl.load_workbook(definition)
    sheet = workbook["等次"]
    sheet["B4"], sheet["E3"], sheet["E4"] = 50, "名额", "政府部门=1"
    sheet["B5"], sheet["B6"] = 40, 30
    roster = workbook["单位名册"]
    for row in range(roster.max_row, 3, -1):
        if roster.cell(row, 2).value not in agencies:
            roster.delete_rows(row)
    workbook.save(definition)
    for agency in agencies:
        fill(issued(folder, agency), folder / "returned" / f"{agency}.xlsx", Decimal(5))
    draft = run_tool("consolidate", folder / "returned", "--format", "json")
    assert draft.code == 0, draft.stderr
    assert [one["tied_for"] for one in draft.report["agencies"]] == ["优秀", "优秀"]
    assert [one["grade"] for one in draft.report["agencies"]] == ["良好", "良好"]
    assert "--grade" in draft.stderr
    refused = run_tool("consolidate", folder / "returned", "--final")
    assert refused.code == 2
    assert "XP039" in refused.stderr
    forced = run_tool("consolidate", folder / "returned", "--final", "--force", "领导已同意")
    assert forced.code == 0
    decided = run_tool(
        "decide",
        "XP040",
        "--grade",
        "优秀",
        "--reason",
        "经集体研究",
        "--assessment",
        definition,
    )
    assert decided.code == 0, decided.stderr
    final = run_tool("consolidate", folder / "returned", "--final", "--format", "json")
    assert final.code == 0, final.stderr
    found = {one["agency"]: one for one in final.report["agencies"]}
    assert [found[agency]["grade"] for agency in agencies] == ["良好", "优秀"]
    assert [found[agency]["tied_for"] for agency in agencies] == [None, None]
    assert (found["XP040"]["computed_grade"], found["XP040"]["override_reason"]) == (
        "良好",
        "经集体研究",
    )
    book = openpyxl.load_workbook(folder / "county_summary.xlsx")
    text = "\n".join(str(cell.value) for row in book["排名表"] for cell in row if cell.value)
    assert "等次由“良好”调整为“优秀”：经集体研究" in text
    assert "“优秀”名额（已评/名额）：政府部门 1/1。" in text


def _overview(folder: Path) -> set[str]:
    """Return which of the words in question stand on the leader's page."""
    sheet = openpyxl.load_workbook(folder / "county_summary.xlsx")["总体情况"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    return {word for word in ("定稿", "送审稿", "领导已同意") if word in text}
