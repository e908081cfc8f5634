"""Rows written straight to XML read back like rows written cell by cell."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from workbook_tool.core.errors import SheetWriteError
from workbook_tool.excel.sheet_writer import Row, Style, Value, WorkbookWriter

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
STYLES = {"bold": Style(is_bold=True), "rate": Style(number_format="0.0%")}
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.decimals(-1000, 1000, places=3),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20),
    st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001 - as in sheets
        lambda moment: moment.replace(microsecond=0)
    ),
)
tables = st.lists(
    st.lists(st.tuples(cells, st.sampled_from(["plain", "bold", "rate"])), min_size=3, max_size=3),
    max_size=12,
)


def start() -> WorkbookWriter:
    return WorkbookWriter(STYLES, created=CREATED)


def read(content: bytes) -> list[list[tuple[object, bool, str]]]:
    sheet = load_workbook(BytesIO(content))["表"]
    return [
        [(cell.value, bool(cell.font.b), cell.number_format) for cell in row]
        for row in sheet.iter_rows(min_row=1, max_col=3)
    ]


@settings(max_examples=60)
@given(tables)
def test_both_ways_of_writing_rows_read_alike(table: list[list[tuple[Value, str]]]) -> None:
    one_by_one, at_once = start(), start()
    slow, quick = one_by_one.add_sheet("表"), at_once.add_sheet("表")
    for sheet in (slow, quick):
        sheet.row(1, ["甲", "乙", "丙"], "bold")
    for number, line in enumerate(table, start=2):
        slow.row(number, [value for value, _ in line], [style for _, style in line])
    rows = (Row([value for value, _ in line], [style for _, style in line]) for line in table)
    quick.finished(2, rows, width=3)
    assert read(at_once.to_bytes()) == read(one_by_one.to_bytes())


def test_thousands_of_rows_keep_their_order_and_heights() -> None:
    book = start()
    sheet = book.add_sheet("表")
    sheet.row(1, ["甲"])
    styles = ["plain", "rate"]
    sheet.finished(2, (Row([n, Decimal(n) / 8], styles, height=30) for n in range(2_345)), width=2)
    sheet.row(2_347, ["末"])
    found = load_workbook(BytesIO(book.to_bytes()))["表"]
    assert [row[0] for row in found.iter_rows(values_only=True)] == ["甲", *range(2_345), "末"]
    assert found.dimensions == "A1:B2347"
    assert found.row_dimensions[700].height == 30


def test_a_finished_row_cannot_be_written_again() -> None:
    book = start()
    sheet = book.add_sheet("表")
    sheet.row(1, ["甲"])
    sheet.finish_rows()
    sheet.row(1, ["乙"])
    with pytest.raises(SheetWriteError, match="finished before"):
        book.to_bytes()


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    sheet = start().add_sheet("表")
    with pytest.raises(SheetWriteError, match="40000 characters"):
        sheet.finished(1, [Row(["长" * 40_000], ["plain"])], width=1)
