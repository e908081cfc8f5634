"""Axis items of tiny pivots, written by hand from what Excel writes."""

from decimal import Decimal

import pytest

from workbook_tool.pivot.cache import PivotCache
from workbook_tool.pivot.parts import axis_items
from workbook_tool.pivot.spec import (
    ENGLISH_CAPTIONS,
    PivotField,
    PivotSource,
    PivotTable,
    PivotValue,
)
from workbook_tool.pivot.table import Pivot

SOURCE = PivotSource(
    ("Region", "City", "Year", "Sold", "Price"),
    (
        ("East", "Ames", 2024, 3, Decimal("1.5")),
        ("East", "Bonn", 2024, 1, Decimal("2.5")),
        ("West", "Cork", 2024, 5, Decimal("0.5")),
        ("East", "Ames", 2025, 4, None),
        ("West", "Cork", 2025, None, None),
    ),
    "tblSold",
)
SOLD = PivotValue("Sold", "Sum of Sold")
PRICE = PivotValue("Price", "Mean price", "average")


def pivot(
    rows: tuple[PivotField, ...] = (),
    columns: tuple[PivotField, ...] = (),
    values: tuple[PivotValue, ...] = (SOLD,),
    *,
    filters: tuple[str, ...] = (),
) -> Pivot:
    table = PivotTable("PT", (3, 0), values, rows, columns, filters, ENGLISH_CAPTIONS)
    return Pivot(table, PivotCache.for_tables(SOURCE, [table]))


def axes(made: Pivot) -> tuple[str, str]:
    return (
        axis_items("rowItems", made.body.row_items),
        axis_items("colItems", made.body.column_items),
    )


def grid(made: Pivot) -> list[list[object]]:
    area = made.area
    shown: list[list[object]] = [[None] * area.width for _ in range(area.height)]
    for cell in made.cells():
        if cell.row >= area.top:
            shown[cell.row - area.top][cell.col - area.left] = cell.value
    return shown


def header(made: Pivot) -> tuple[str, int, int, int]:
    g = made.body.geometry
    return (str(made.area), g.first_header_row, g.first_data_row, g.first_data_column)


NO_COLUMNS = '<colItems count="1"><i/></colItems>'
TWO_VALUES = '<colItems count="2"><i><x/></i><i i="1"><x v="1"/></i></colItems>'


def test_one_row_field_and_one_value() -> None:
    made = pivot((PivotField("Region"),))
    assert axes(made) == (
        '<rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems>',
        NO_COLUMNS,
    )
    assert header(made) == ("A4:B7", 1, 1, 1)
    assert grid(made) == [
        ["Row Labels", "Sum of Sold"],
        ["East", 8],
        ["West", 5],
        ["Grand Total", 13],
    ]


def test_compact_rows_share_a_column_and_indent() -> None:
    made = pivot((PivotField("Region"), PivotField("City")))
    assert axes(made)[0] == (
        '<rowItems count="6"><i><x/></i><i r="1"><x/></i><i r="1"><x v="1"/></i>'
        '<i><x v="1"/></i><i r="1"><x v="2"/></i><i t="grand"><x/></i></rowItems>'
    )
    assert header(made) == ("A4:B10", 1, 1, 1)
    assert [row[1] for row in grid(made)] == ["Sum of Sold", 8, 7, 1, 5, 5, 13]
    assert [cell.indent for cell in made.cells() if cell.col == 0] == [0, 0, 1, 1, 0, 1, 0]


def test_several_values_stand_side_by_side() -> None:
    made = pivot((PivotField("Region"),), values=(SOLD, PRICE))
    assert axes(made)[1] == TWO_VALUES
    assert header(made) == ("A4:C7", 0, 1, 1)
    assert grid(made)[:2] == [["Row Labels", "Sum of Sold", "Mean price"], ["East", 8, 2]]


def test_column_fields_and_several_values() -> None:
    made = pivot((PivotField("Region"),), (PivotField("Year"),), (SOLD, PRICE))
    assert axes(made)[1] == (
        '<colItems count="6"><i><x/><x/></i><i r="1" i="1"><x v="1"/></i>'
        '<i><x v="1"/><x/></i><i r="1" i="1"><x v="1"/></i>'
        '<i t="grand"><x/></i><i t="grand" i="1"><x/></i></colItems>'
    )
    assert header(made) == ("A4:G9", 1, 3, 1)
    assert grid(made) == [
        [None, "Column Labels", None, None, None, None, None],
        [None, 2024, None, 2025, None, "Total Sum of Sold", "Total Mean price"],
        ["Row Labels", "Sum of Sold", "Mean price", "Sum of Sold", "Mean price", None, None],
        ["East", 4, 2, 4, None, 8, 2],
        ["West", 5, Decimal("0.5"), None, None, 5, Decimal("0.5")],
        ["Grand Total", 9, Decimal("1.5"), 4, None, 13, Decimal("1.5")],
    ]


def test_two_column_fields_have_a_subtotal_column_in_every_layout() -> None:
    made = pivot((), (PivotField("Region"), PivotField("City")))
    assert axes(made)[0] == '<rowItems count="1"><i/></rowItems>'
    assert axes(made)[1] == (
        '<colItems count="6"><i><x/><x/></i><i r="1"><x v="1"/></i><i t="default"><x/></i>'
        '<i><x v="1"/><x v="2"/></i><i t="default"><x v="1"/></i><i t="grand"><x/></i></colItems>'
    )
    assert header(made) == ("A4:G7", 1, 3, 1)
    assert grid(made) == [
        [None, "Column Labels", None, None, None, None, None],
        [None, "East", None, "East Total", "West", "West Total", "Grand Total"],
        [None, "Ames", "Bonn", None, "Cork", None, None],
        ["Sum of Sold", 7, 1, 8, 5, 5, 13],
    ]


def test_a_filter_stands_above_and_shows_all_items() -> None:
    made = pivot((PivotField("City"),), filters=("Region",))
    assert [row[1] for row in grid(made)] == ["Sum of Sold", 7, 1, 5, 13]
    filters = [(c.row, c.col, c.value, c.button) for c in made.cells() if c.role == "filter"]
    assert filters == [(1, 0, "Region", True), (1, 1, "(All)", False)]


def test_shares_of_each_column() -> None:
    share = PivotValue("Sold", "Share", show_as="percentOfCol")
    made = pivot((PivotField("Region"),), (PivotField("Year"),), (share,))
    shown = [[float(str(value)) for value in row[1:]] for row in grid(made)[2:]]
    assert shown == [
        [pytest.approx(4 / 9), 1, pytest.approx(8 / 13)],
        [pytest.approx(5 / 9), 0, pytest.approx(5 / 13)],
        [1, 1, 1],
    ]


def test_items_follow_the_order_that_was_given_and_then_the_source() -> None:
    made = pivot((PivotField("Region", order=("West",)), PivotField("City", order=("Bonn", "?"))))
    assert [row[0] for row in grid(made)] == [
        "Row Labels",
        "West",
        "Cork",
        "East",
        "Bonn",
        "Ames",
        "Grand Total",
    ]
