"""The sheets of a definition as its readers see them, beside openpyxl's own values."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.intake.packages import MAIN, packed, workbook_parts
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.text import Language
from workbook_tool.definition import blank_template, definition_names, shipped
from workbook_tool.definition.reading.grid import Defect, Grid, Unusable
from workbook_tool.definition.reading.workbook_file import read_all_grids

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

HERE = Path("定义.xlsx")


def grid_of(book: Workbook) -> Grid:
    saved = io.BytesIO()
    book.save(saved)
    (grid,) = read_all_grids(saved.getvalue(), HERE)
    return grid


def one_cell() -> tuple[Workbook, Cell]:
    """A new workbook and the first cell of its sheet."""
    book = Workbook()
    (cell,) = book.worksheets[0]["A1":"A1"][0]
    return book, cell


def raw_grid(rows: str, around: str = "", behind: str = "") -> Grid:
    """The grid of a worksheet part written by hand."""
    part = f'<worksheet xmlns="{MAIN}">{around}<sheetData>{rows}</sheetData>{behind}</worksheet>'
    (grid,) = read_all_grids(packed(workbook_parts(part)), HERE)
    return grid


def plain(value: object) -> object:
    """A value of either reader in one form."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(f"{value:.15g}")
    return value.strip() or None if isinstance(value, str) else value


def openpyxl_values(path: Traversable) -> dict[str, dict[tuple[int | None, int | None], object]]:
    """Every filled cell of a workbook without formulas, as openpyxl sees it."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    return {
        sheet.title: {
            (cell.row, cell.column): plain(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if plain(cell.value) is not None
        }
        for sheet in book.worksheets
    }


DEFINITIONS = [
    *(blank_template(language) for language in Language),
    *(shipped("samples", name, "assessment.xlsx") for name in definition_names()),
]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.parent.name + one.name)
def test_the_cells_of_shipped_definitions_are_those_that_openpyxl_sees(
    definition: Traversable,
) -> None:
    seen = {
        grid.name: {
            (row, at): value for row, cells in grid.rows.items() for at, value in cells.items()
        }
        for grid in read_all_grids(definition.read_bytes(), HERE)
    }
    assert seen == openpyxl_values(definition)


@given(
    st.dates(date(1900, 3, 1), date(2200, 12, 31)),
    st.sampled_from(["yyyy-mm-dd", "d/m/yyyy", 'yyyy"年"m"月"d"日"', "yyyy-mm-dd hh:mm"]),
    st.booleans(),
)
def test_a_day_is_the_day_that_was_typed_whatever_its_format_and_its_first_year(
    day: date,
    code: str,
    is_mac: bool,
) -> None:
    book, cell = one_cell()
    if is_mac:
        day = max(day, date(1904, 1, 2))
        book.epoch = CALENDAR_MAC_1904
    cell.value, cell.number_format = datetime.combine(day, time(12)), code
    assert grid_of(book).at(1, 1) == day


def test_what_is_no_day_stays_what_is_shown() -> None:
    book = Workbook()
    for row, value in enumerate((0.5, -3, 3_000_000), start=1):
        book.worksheets[0].cell(row, 1, value).number_format = "yyyy-mm-dd hh:mm"
    grid = grid_of(book)
    assert grid.at(1, 1) == "1899-12-31 12:00"
    assert grid.at(2, 1) == grid.at(3, 1) == "########"


def test_a_day_in_iso_form_is_a_day_and_another_text_of_its_kind_a_text() -> None:
    cells = (
        '<row r="1"><c r="A1" t="d"><v>2026-12-31T00:00:00</v></c>'
        '<c r="B1" t="d"><v>soon</v></c></row>'
    )
    grid = raw_grid(cells)
    assert grid.at(1, 1) == date(2026, 12, 31)
    assert grid.at(1, 2) == "soon"


def test_numbers_keep_fifteen_digits_and_their_percentages() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = 0.1 + 0.2
    book.worksheets[0]["B1"] = 0.125
    book.worksheets[0]["B1"].number_format = "0%"
    book.worksheets[0]["C1"] = 0.5
    book.worksheets[0]["C1"].number_format = "0%"
    grid = grid_of(book)
    assert grid.at(1, 1) == Decimal("0.3")
    assert grid.percents == {(1, 2), (1, 3)}
    assert grid.shown == {(1, 2): "13%"}  # 12.5 % is not what is seen


def test_formulas_count_by_their_stored_results() -> None:
    grid = raw_grid(
        '<row r="1"><c r="A1"><f>100/59</f><v>1.6949152542372901</v></c>'
        '<c r="B1"><f>SUM(A1)</f></c><c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1" t="e"><f>#REF!</f><v>#REF!</v></c><c r="E1" t="b"><v>1</v></c></row>'
    )
    assert grid.ratios == {(1, 1): "100/59"}
    assert grid.at(1, 2) == Unusable(Defect.UNCACHED, "=SUM(A1)")
    assert grid.at(1, 3) is None  # a formula may honestly yield nothing
    assert grid.at(1, 4) == Unusable(Defect.ERROR, "#REF!")
    assert grid.at(1, 5) is True


def test_what_a_merged_area_covers_is_not_there() -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c></row>'
    merge = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    grid = raw_grid(row.format(1) + row.format(2), behind=merge)
    assert grid.rows == {1: {1: 1, 2: 2}, 2: {2: 2}}
    alone = raw_grid(row.format(1) + '<row r="2"><c r="A2"><v>1</v></c></row>', behind=merge)
    assert alone.rows == {1: {1: 1, 2: 2}}


@pytest.mark.parametrize("how", ['hidden="1"', 'ht="0" customHeight="1"', 'hidden="true"'])
@pytest.mark.parametrize("width", ['width="9" hidden="1"', 'width="0" customWidth="1"'])
@pytest.mark.parametrize("strange", ["", "<!-- a remark: read as a tree -->"])
def test_rows_and_columns_that_nobody_sees_are_named(how: str, width: str, strange: str) -> None:
    columns = f'<cols><col min="2" max="3" {width}/><col min="9" max="8" {width}/></cols>'
    grid = raw_grid(
        f'<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>{strange}'
        f'<row r="2" {how}><c r="A2"><v>3</v></c></row><row r="3" {how}/>',
        columns,
    )
    assert grid.hidden_rows == {2}
    assert grid.hidden_columns == {3}


def test_a_hidden_sheet_is_known_to_be_one() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = 1
    book.create_sheet("另一张")
    book.worksheets[0].sheet_state = "veryHidden"
    saved = io.BytesIO()
    book.active = 1
    book.save(saved)
    first, second = read_all_grids(saved.getvalue(), HERE)
    assert first.is_hidden
    assert not second.is_hidden


def test_an_open_document_is_no_definition() -> None:
    path = Path(__file__).parents[1] / "returned" / "saved_by_sheetjs_0_18_5.ods"
    with pytest.raises(DefinitionError):
        read_all_grids(path.read_bytes(), path)
