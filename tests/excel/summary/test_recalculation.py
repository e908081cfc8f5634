"""LibreOffice recalculates every formula and agrees."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Soffice
from tests.excel.summary.grade_rounds import graded
from tests.excel.summary.reading import header_row, values
from tests.excel.summary.rounds import (
    by_category,
    county,
    from_a_base,
    not_applicable,
    scaled,
    weighted,
    with_bonus,
    with_deduction,
    with_limits,
)
from tests.excel.summary.three_categories import round_of_three
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.round.settings import RankingRule
from workbook_tool.excel.summary import write_summary

ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}


@pytest.mark.libreoffice
def test_no_formula_gives_an_error_and_every_total_is_equal(
    soffice: Soffice, tmp_path: Path
) -> None:
    rounds = {
        "county": county(),
        "weighted": weighted(),
        "category": by_category(),
        "global": not_applicable(NotApplicableRule.GLOBAL),
        "bonus": with_bonus(),
        "scaled": scaled(),
        "from a base": from_a_base(),
        "deduction": with_deduction(),
        "limits": with_limits(),
        "dense": graded(ranking=RankingRule.DENSE),
        "three categories": round_of_three(),
    }
    paths = [tmp_path / f"{name}.xlsx" for name in rounds]
    for path, consolidation in zip(paths, rounds.values(), strict=True):
        path.write_bytes(write_summary(consolidation, returned_prefix="returned/"))
    recalculated_files = soffice.convert(paths, to="xlsx", into=tmp_path / "xlsx")
    for path, again in zip(paths, recalculated_files, strict=True):
        found = load_workbook(again, data_only=True)
        for sheet in found.worksheets:
            cells = {cell for row in values(sheet) for cell in row}
            assert not cells & ERRORS, (path.name, sheet.title)
        recalculated = twin_rows(found["公式核对"])
        stored = twin_rows(load_workbook(path, data_only=True)["公式核对"])
        assert recalculated == stored
        assert {row[-1] for row in stored} <= {"一致", "含不适用项，按规则折算，不在此核对"}


def twin_rows(sheet: Worksheet) -> list[list[object]]:
    """Return the rows of agencies; numbers only as exact as a second program stores them."""
    rows = values(sheet)
    top = header_row(sheet, "序号")
    width = len([cell for cell in rows[top - 1] if cell is not None])
    return [
        [round(cell, 9) if isinstance(cell, float) else cell for cell in row[:width]]
        for row in rows[top + 1 :]
        if row[0] is not None
    ]
