"""Axis items of tiny pivots, written by hand from what Excel writes."""

from decimal import Decimal

import pytest

from workbook_tool.pivot.cache import PivotCache
from workbook_tool.pivot.parts import axis_items
from workbook_tool.pivot.spec import (
    ENGLISH_CAPTIONS,
    Layout,
    PivotField,
    PivotFilter,
    PivotSource,
    PivotTable,
    PivotValue,
    SubtotalPlace,
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
    filters: tuple[PivotFilter, ...] = (),
    grand: bool = True,
    values_on_rows: bool = False,
    hide_values_row: bool = True,
) -> Pivot:
    table = PivotTable(
        "PT",
        (3, 0),
        values,
        rows,
        columns,
        filters,
        ENGLISH_CAPTIONS,
        grand_total_row=grand,
        grand_total_column=grand,
        values_on_rows=values_on_rows,
        hide_values_row=hide_values_row,
    )
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


def test_tabular_rows_put_the_subtotal_below() -> None:
    made = pivot((PivotField("Region", layout="tabular"), PivotField("City", layout="tabular")))
    assert axes(made)[0] == (
        '<rowItems count="6"><i><x/><x/></i><i r="1"><x v="1"/></i><i t="default"><x/></i>'
        '<i><x v="1"/><x v="2"/></i><i t="default"><x v="1"/></i><i t="grand"><x/></i></rowItems>'
    )
    assert header(made) == ("A4:C10", 1, 1, 2)
    assert grid(made) == [
        ["Region", "City", "Sum of Sold"],
        ["East", "Ames", 7],
        [None, "Bonn", 1],
        ["East Total", None, 8],
        ["West", "Cork", 5],
        ["West Total", None, 5],
        ["Grand Total", None, 13],
    ]


@pytest.mark.parametrize(("layout", "place"), [("outline", "bottom"), ("outline", "none")])
def test_outline_rows_without_a_subtotal_on_top_leave_the_header_empty(
    layout: Layout, place: SubtotalPlace
) -> None:
    made = pivot(
        (PivotField("Region", layout=layout, subtotal=place), PivotField("City", layout=layout)),
        grand=False,
    )
    subtotal = '<i t="default"><x/></i>' if place == "bottom" else ""
    last = '<i t="default"><x v="1"/></i>' if place == "bottom" else ""
    count = 7 if place == "bottom" else 5
    assert axes(made)[0] == (
        f'<rowItems count="{count}"><i><x/></i><i r="1"><x/></i><i r="1"><x v="1"/></i>{subtotal}'
        f'<i><x v="1"/></i><i r="1"><x v="2"/></i>{last}</rowItems>'
    )
    assert grid(made)[1] == ["East", None, None]
    assert grid(made)[2] == [None, "Ames", 7]


def test_several_values_stand_side_by_side() -> None:
    made = pivot((PivotField("Region"),), values=(SOLD, PRICE))
    assert axes(made)[1] == TWO_VALUES
    assert header(made) == ("A4:C7", 0, 1, 1)
    assert grid(made)[:2] == [["Row Labels", "Sum of Sold", "Mean price"], ["East", 8, 2]]


def test_the_values_row_can_be_shown() -> None:
    made = pivot((PivotField("Region"),), values=(SOLD, PRICE), hide_values_row=False)
    assert header(made) == ("A4:C8", 1, 2, 1)
    assert grid(made)[:2] == [
        [None, "Values", None],
        ["Row Labels", "Sum of Sold", "Mean price"],
    ]


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


def test_values_on_rows_follow_the_row_fields() -> None:
    made = pivot((PivotField("Region"),), values=(SOLD, PRICE), values_on_rows=True)
    assert axes(made)[1] == NO_COLUMNS
    assert axes(made)[0] == (
        '<rowItems count="8"><i><x/></i><i r="1"><x/></i><i r="1" i="1"><x v="1"/></i>'
        '<i><x v="1"/></i><i r="1"><x/></i><i r="1" i="1"><x v="1"/></i>'
        '<i t="grand"><x/></i><i t="grand" i="1"><x/></i></rowItems>'
    )
    assert grid(made)[1:] == [
        ["East", None],
        ["Sum of Sold", 8],
        ["Mean price", 2],
        ["West", None],
        ["Sum of Sold", 5],
        ["Mean price", Decimal("0.5")],
        ["Total Sum of Sold", 13],
        ["Total Mean price", Decimal("1.5")],
    ]


def test_a_filter_keeps_its_records_only_and_stands_above() -> None:
    made = pivot((PivotField("City"),), filters=(PivotFilter("Region", "West"),))
    assert axes(made)[0] == (
        '<rowItems count="2"><i><x v="2"/></i><i t="grand"><x/></i></rowItems>'
    )
    filters = [(c.row, c.col, c.value, c.button) for c in made.cells() if c.role == "filter"]
    assert filters == [(1, 0, "Region", True), (1, 1, "West", False)]


def test_an_empty_text_selects_the_blank_item() -> None:
    source = PivotSource(("k", "n"), (("x", 1), (None, 2), ("", 4)), "t")
    table = PivotTable(
        "PT",
        (2, 0),
        (PivotValue("n", "Sum"),),
        filters=(PivotFilter("k", ""),),
        captions=ENGLISH_CAPTIONS,
    )
    made = Pivot(table, PivotCache.for_tables(source, [table]))
    assert [cell.value for cell in made.cells()] == ["k", "(blank)", "Sum", 6]


def test_shares_of_the_totals() -> None:
    made = pivot(
        (PivotField("Region"),),
        (PivotField("Year"),),
        (PivotValue("Sold", "Share", show_as="percentOfRow"),),
    )
    shown = [[float(str(value)) for value in row[1:]] for row in grid(made)[2:]]
    assert shown == [
        [0.5, 0.5, 1],
        [1, 0, 1],
        [pytest.approx(9 / 13), pytest.approx(4 / 13), 1],
    ]


def test_sorted_by_value_within_each_parent() -> None:
    made = pivot(
        (
            PivotField("Region", sort_by="Sum of Sold", descending=False),
            PivotField("City", order=("Bonn",)),
        ),
    )
    assert [row[0] for row in grid(made)] == [
        "Row Labels",
        "West",
        "Cork",
        "East",
        "Bonn",
        "Ames",
        "Grand Total",
    ]
