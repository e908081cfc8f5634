"""A round in which agencies are merged, dissolved or postponed, from the definition on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from openpyxl import Workbook

from tests.workflows.filling import edit_definition, fill, issued, make_round, rerun, result_of
from workbook_tool.core.returns.register import Status
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.status import read_status

AGENCIES = ("XP039", "XP040", "XP066")


def _merge(workbook: Workbook) -> None:
    sheet = workbook["单位名册"]
    column = sheet.max_column + 1
    sheet.cell(3, column, "变动")
    for row in range(4, sheet.max_row + 1):
        if sheet.cell(row, 2).value == "XP040":
            sheet.cell(row, column, "并入XP039，2018-09-01，机构改革")


def test_a_merged_agency_leaves_the_round_with_all_that_it_sent(tmp_path: Path) -> None:
    folder = make_round(tmp_path / "round", only=AGENCIES)
    for agency in AGENCIES[:2]:
        fill(issued(folder, agency), folder / "returned" / f"{agency}.xlsx")
    before = rerun(folder)
    edit_definition(folder, _merge)
    generate(folder, only=AGENCIES)
    after = consolidate(folder / "returned")

    assert result_of(before, "XP040").status.is_counted
    gone = result_of(after, "XP040")
    assert (gone.status, gone.total, gone.rank) == (Status.EXEMPT, None, None)
    assert result_of(after, "XP039").total == result_of(before, "XP039").total
    assert after.consolidation.counts.issued == 2
    assert not list((folder / "outgoing").glob("XP040*"))
    assert list((folder / "outgoing" / "旧版").glob("XP040*"))
    assert read_status(folder, today=date(2018, 10, 1)).agencies == 80
    assert after.summary is not None
    table = openpyxl.load_workbook(after.summary)["得分情况汇总表"]
    (row,) = (row for row in table.iter_rows(values_only=True) if "新平县林业局" in map(str, row))
    assert "不在应报" in row
    assert any("并入其他单位" in str(cell) and "机构改革" in str(cell) for cell in row)
