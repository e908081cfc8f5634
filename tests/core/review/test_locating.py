"""Answers are found where they really stand, by labels and codes."""

from __future__ import annotations

from dataclasses import replace

from tests.core.review.workbooks import as_found, county_blueprint
from workbook_tool.core.cells import Cell, CellKind, FoundSheet
from workbook_tool.core.review.locating import locate_answers, sheet_of_agency
from workbook_tool.core.review.meta import judged_copy
from workbook_tool.core.review.spec import ReviewField

BLUEPRINT = county_blueprint()
PAGE = BLUEPRINT.pages[0]
FOUND = as_found(BLUEPRINT)
CODES = tuple(PAGE.rows)


def page_found() -> FoundSheet:
    sheet = FOUND.sheet(PAGE.sheet)
    assert sheet is not None
    return sheet


def test_every_answer_is_found_where_it_was_issued() -> None:
    located = locate_answers(page_found(), CODES)
    assert list(located) == list(CODES)
    for code, cells in located.items():
        for field, cell in cells.items():
            place = PAGE.place(code, field)
            assert place is not None
            assert cell == place.cell


def test_rows_and_columns_that_moved_are_followed() -> None:
    sheet = page_found()
    moved = {(row + 2, column + 1): cell for (row, column), cell in sheet.cells.items()}
    located = locate_answers(replace(sheet, cells=moved), CODES)
    assert located["C01"][ReviewField.SCORE] == "J8"


def test_of_a_code_that_stands_twice_the_first_row_is_taken_and_strangers_are_left_out() -> None:
    sheet = page_found()
    cells = dict(sheet.cells)
    cells[7, 1] = Cell(CellKind.TEXT, "c01 ")
    cells[8, 1] = Cell(CellKind.TEXT, "Z99")
    located = locate_answers(replace(sheet, cells=cells), CODES)
    assert located["C01"][ReviewField.CODE] == "A6"
    assert not {"C02", "C03", "Z99"} & located.keys()


def test_without_its_heading_nothing_is_found() -> None:
    sheet = page_found()
    cells = {place: cell for place, cell in sheet.cells.items() if place[0] != PAGE.header_row}
    assert locate_answers(replace(sheet, cells=cells), CODES) == {}


def test_a_renamed_sheet_is_known_by_the_line_that_names_its_agency() -> None:
    copy = judged_copy(PAGE)
    assert sheet_of_agency(FOUND, copy) == page_found()
    renamed = replace(
        FOUND, sheets=tuple(replace(one, name=f"x{turn}") for turn, one in enumerate(FOUND.sheets))
    )
    found = sheet_of_agency(renamed, copy)
    assert found is not None
    assert found.cells == page_found().cells
    assert sheet_of_agency(renamed, replace(copy, agency="XP999")) is None
