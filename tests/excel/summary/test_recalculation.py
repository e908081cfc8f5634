"""LibreOffice recalculates every formula and agrees."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Soffice
from tests.excel.summary.reading import header_row, values
from tests.excel.summary.rounds import county
from workbook_tool.excel.summary import write_summary

ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}


@pytest.mark.libreoffice
def test_no_formula_gives_an_error_and_every_total_is_equal(
    soffice: Soffice, tmp_path: Path
) -> None:
    path = tmp_path / "county_summary.xlsx"
    path.write_bytes(write_summary(county(), returned_prefix="returned/"))
    (ods,) = soffice.convert([path], to="ods", into=tmp_path / "ods")
    (again,) = soffice.convert([ods], to="xlsx", into=tmp_path / "xlsx")
    book = load_workbook(again, data_only=True, read_only=True)
    for sheet in book.worksheets:
        cells = {cell for row in values(sheet) for cell in row}
        assert not cells & ERRORS, sheet.title
    sheet = book["公式核对"]
    rows = values(sheet)
    top = header_row(sheet, "序号")
    width = len([cell for cell in rows[top - 1] if cell is not None])
    checked = [row[:width] for row in rows[top + 1 :] if row[0] is not None]
    assert len(checked) == 75
    assert {row[-1] for row in checked} == {"一致"}
    printed = load_workbook(path, data_only=True, read_only=True)["公式核对"]
    stored = [row[:width] for row in values(printed)[top + 1 :] if row[0] is not None]
    assert checked == stored
