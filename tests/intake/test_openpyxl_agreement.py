"""openpyxl as the second reader: the same cells in every workbook, differences explained."""

import datetime as dt
import io
import warnings
from pathlib import Path
from typing import cast

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.packages import STREAMING
from workbook_tool.core.cells import Cell, CellKind, FoundSheet, FoundWorkbook
from workbook_tool.intake import DEFAULT_LIMITS, read_workbook

CORPUS = Path(__file__).parents[3] / "shared/corpus/excel-pivots"
FILES = sorted(CORPUS.glob("*.xl*")) if CORPUS.is_dir() else []


def as_openpyxl(cell: Cell) -> object:
    """Return the value of a cell as openpyxl has it."""
    if not cell.is_cached or not cell.text:
        return None
    if cell.kind is CellKind.NUMBER:
        return float(cell.text)
    return cell.text == "TRUE" if cell.kind is CellKind.BOOLEAN else cell.text


def plain(value: object, epoch: dt.datetime) -> object:
    """Return a value of openpyxl as the file stores it: numbers as floats, dates as serials."""
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return float(to_excel(value, epoch))  # type: ignore[no-untyped-call] # it carries no types
    if isinstance(value, int | float):
        return float(value)
    return str(value) if isinstance(value, CellRichText) else value or None


def is_same(ours: object, theirs: object) -> bool:
    """Tell whether two values are equal; dates lose fractions of a microsecond in openpyxl."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == pytest.approx(theirs, abs=1e-6)
    if isinstance(ours, str) and isinstance(theirs, str):
        return ours.replace("\r\n", "\n") == theirs.replace("\r\n", "\n")
    return ours == theirs


Pair = tuple[openpyxl.Workbook, openpyxl.Workbook]


def opened(content: bytes) -> Pair:
    """Return the workbook as openpyxl reads it, once with results and once with formulas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (
            openpyxl.load_workbook(io.BytesIO(content), data_only=True),
            openpyxl.load_workbook(io.BytesIO(content)),
        )


def compare(found: FoundWorkbook, pair: Pair) -> None:
    """Compare all cells of all worksheets."""
    values, formulas = pair
    assert {sheet.name for sheet in found.sheets} <= set(values.sheetnames)
    for sheet in found.sheets:
        compare_sheet(sheet, values[sheet.name], formulas[sheet.name], values.epoch)


def compare_sheet(
    ours: FoundSheet, values: Worksheet, formulas: Worksheet, epoch: dt.datetime
) -> None:
    covered = {
        (row, column) for area in values.merged_cells.ranges for row, column in list(area.cells)[1:]
    }
    theirs = {
        (cell.row, cell.column): plain(cell.value, epoch)
        for row in values.iter_rows()
        for cell in row
        if cell.value is not None and (cell.row, cell.column) not in covered
    }
    mine = {
        place: as_openpyxl(cell)
        for place, cell in ours.cells.items()
        # openpyxl drops values under a merge and, on the first reading, formulas without a result.
        if place not in covered and as_openpyxl(cell) is not None
    }
    hyperlinks = vars(values)["_hyperlinks"]
    links = {link.ref for link in hyperlinks}
    different = {
        place: (mine.get(place), theirs.get(place))
        for place in mine.keys() | theirs.keys()
        # A blank cell with a link is filled with its target by openpyxl.
        if not is_same(mine.get(place), theirs.get(place))
        and not (place not in mine and values.cell(*place).coordinate in links)
    }
    assert different == {}
    for place, cell in ours.cells.items():
        their = formulas.cell(*place)
        if place in covered:
            continue
        is_formula = their.data_type == "f" or isinstance(
            their.value, ArrayFormula | DataTableFormula
        )
        assert (cell.formula is not None) == is_formula
        if cell.formula and isinstance(their.value, str):
            assert their.value == f"={cell.formula}"
        assert cell.is_locked == their.protection.locked
    assert {str(area) for area in values.merged_cells.ranges} == {
        f"{get_column_letter(area.first_column)}{area.first_row}:"
        f"{get_column_letter(area.last_column)}{area.last_row}"
        for area in ours.merges
    }
    assert ours.state.value == values.sheet_state
    assert ours.is_protected == bool(values.protection.sheet)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_public_workbooks_are_read_alike(file: Path) -> None:
    content = file.read_bytes()
    ours = [
        read_workbook(content, file.name, limits=limits) for limits in (DEFAULT_LIMITS, STREAMING)
    ]
    assert ours[0] == ours[1]
    try:
        pair = opened(content)
    except (TypeError, KeyError) as error:
        pytest.skip(f"openpyxl cannot open it: {error}")
    compare(ours[0], pair)


@pytest.mark.skipif(bool(FILES), reason="the corpus is here and is compared file by file")
def test_the_corpus_is_absent() -> None:
    pytest.skip("no corpus of public workbooks beside the checkout")


VALUES = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=30,
    ),
    st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)),
)
PLACES = st.tuples(st.integers(0, 40), st.integers(0, 30))


@given(st.dictionaries(PLACES, VALUES, max_size=25), st.booleans())
@settings(max_examples=40)
def test_workbooks_of_xlsxwriter_are_read_alike(
    cells: dict[tuple[int, int], object], is_hidden: bool
) -> None:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        sheet = workbook.add_worksheet("表一")
        other = workbook.add_worksheet("表 二")
        if is_hidden:
            other.very_hidden()
        other.merge_range(0, 0, 2, 3, "合并")
        other.protect("pw")
        dates = workbook.add_format({"num_format": "yyyy-mm-dd", "locked": False})
        for (row, column), value in cells.items():
            if isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, dates)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write(row, column, value)
        other.write_formula(5, 5, "=SUM(A1:A3)", None, 6)
        other.write_formula(6, 5, '=IF(A1=1,"a","b")', None, "b")
        other.write_array_formula("H1:H2", "{=A1:A2*2}", None, 4)
    content = target.getvalue()
    pair = opened(content)
    for limits in (DEFAULT_LIMITS, STREAMING):
        compare(read_workbook(content, "a.xlsx", limits=limits), pair)


@given(st.dictionaries(PLACES, VALUES, max_size=25))
@settings(max_examples=40)
def test_workbooks_of_openpyxl_are_read_alike(cells: dict[tuple[int, int], object]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for (row, column), value in cells.items():
        cell = sheet.cell(row + 1, column + 1)
        cell.value = cast("str", value)  # every kind of value that a cell takes
        if isinstance(value, str):
            cell.data_type = "s"
    sheet["AZ1"] = "=1+1"
    sheet.row_dimensions[3].hidden = True
    workbook.epoch = CALENDAR_WINDOWS_1900
    target = io.BytesIO()
    workbook.save(target)
    content = target.getvalue()
    pair = opened(content)
    for limits in (DEFAULT_LIMITS, STREAMING):
        found = read_workbook(content, "a.xlsx", limits=limits)
        compare(found, pair)
        assert not found.sheets[0].cells[1, 52].is_cached


@given(st.dictionaries(PLACES, VALUES, max_size=25), st.integers(1, 45))
@settings(max_examples=60)
def test_both_readers_of_ours_say_the_same(
    cells: dict[tuple[int, int], object], last_row: int
) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        style = workbook.add_format({"bold": True})
        for (row, column), value in cells.items():
            sheet.write_blank(row, column + 31, None, style)
            sheet.write_string(row, column, str(value))
        sheet.data_validation("A1", {"validate": "any", "input_title": "a"})
        sheet.set_footer("&L编号")
        sheet.set_row(3, None, None, {"hidden": True})
    content = target.getvalue()
    tree, stream = (
        read_workbook(content, "a.xlsx", last_row=last_row, limits=limits)
        for limits in (DEFAULT_LIMITS, STREAMING)
    )
    assert tree == stream
