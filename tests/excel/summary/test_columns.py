"""A column of a table is one line; its neighbours move, and nothing else has to know."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tool.core.cells import cell_name
from workbook_tool.core.text import Language, Text
from workbook_tool.excel.sheet_writer import Style, WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Columns, Formula, Link, Styled

STYLES = {name: Style() for name in ("head", "caps", "plain", "number", "link")} | {
    "bold": Style(is_bold=True)
}
NAME: Column[str] = Column("name", Text("单位", "Agency"), 20, "plain", lambda row: row)
LENGTH: Column[str] = Column(
    "length", "Length", 8, "number", len, above="Facts", below=Decimal("2.5")
)
SHOUTED: Column[str] = Column(
    "shouted", "Loud", 9, "plain", lambda row: Styled(row.upper(), "bold"), above="Facts"
)


def written(columns: Columns[str]) -> Worksheet:
    book = WorkbookWriter(STYLES, created=datetime(2018, 1, 1, tzinfo=UTC), font="Arial")
    sheet = book.add_sheet("Table")
    columns.write_two_headings(sheet, 1, "head")
    columns.write_below(sheet, 3)
    for row, values in enumerate(columns.shown(("one", "three")), start=4):
        columns.write_row(sheet, row, values)
    return openpyxl.load_workbook(BytesIO(book.to_bytes()))["Table"]


def texts(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_table_is_its_columns_from_left_to_right() -> None:
    number: Column[str] = Column("number", "No.", 5, "plain")
    sheet = written(Columns((number, NAME, LENGTH, SHOUTED), Language.EN))
    assert texts(sheet) == [
        ["No.", "Agency", "Facts", None],
        [None, None, "Length", "Loud"],
        [None, None, 2.5, None],
        [1, "one", 3, "ONE"],
        [2, "three", 5, "THREE"],
    ]
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:A2", "B1:B2", "C1:D1"}
    assert sheet["D4"].font.b
    assert not sheet["B4"].font.b


def test_a_column_more_moves_its_neighbours_and_formulas_follow_by_its_key() -> None:
    def with_formula(columns: list[Column[str]]) -> Columns[str]:
        found = Columns((*columns, last), Language.ZH, first=2)
        at["length"] = found.positions["length"]
        return found

    at: dict[str, int] = {}
    last: Column[str] = Column(
        "twice",
        "Twice",
        9,
        "number",
        lambda row: Formula(f"2*{cell_name(4, at['length'])}", 2 * len(row)),
    )
    few = with_formula([LENGTH])
    assert (few.positions, few.last) == ({"length": 2, "twice": 3}, 3)
    assert written(few)["C4"].value == "=2*B4"
    more = with_formula([NAME, LENGTH])
    assert (more.widths, more.headings) == ([20, 8, 9], ["单位", "Length", "Twice"])
    assert written(more)["D4"].value == "=2*C4"


def test_a_link_shows_its_text() -> None:
    link: Column[str] = Column(
        "file", "File", 9, "link", lambda row: Link(f"external:{row}.xlsx", row)
    )
    cell = written(Columns((link,), Language.EN))["A4"]
    assert cell.value == "one"
    assert cell.hyperlink is not None
    assert cell.hyperlink.target == "one.xlsx"
