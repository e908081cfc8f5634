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


def _overview(folder: Path) -> set[str]:
    """Return which of the words in question stand on the leader's page."""
    sheet = openpyxl.load_workbook(folder / "county_summary.xlsx")["总体情况"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    return {word for word in ("定稿", "送审稿", "领导已同意") if word in text}
