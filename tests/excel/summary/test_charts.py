"""Each chart of the first page answers its question from cells, and is left out where it has none.

The questions stand in docs/summary.md.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from tests.excel.summary.reading import header_row, open_book, values
from tests.excel.summary.rounds import SETTINGS, county, small, states_only
from tests.excel.summary.three_categories import round_of_three
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.settings import Grade
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.styles import grade_colors

WEAKEST = "哪些指标低于平均、低多少"
SPREAD = "总分怎样分布"
CATEGORIES = "哪些类别高于、低于平均"
RETURNS = "哪些类别还没有报齐"


def charts_of(book: Workbook) -> dict[str, Any]:
    """Return the charts by their titles; openpyxl has no public name for either."""
    return {
        "".join(run.t for part in chart.title.tx.rich.p for run in part.r or ()): chart
        for chart in book["总体情况"]._charts  # type: ignore[attr-defined]  # as said above
    }


def all_in() -> Consolidation:
    """Return the county as if every agency were counted."""
    whole = county()
    counted = tuple(one for one in whole.results if one.is_counted)
    return replace(whole, results=counted)


@pytest.mark.parametrize(
    ("consolidation", "titles"),
    [
        (county(), {WEAKEST, SPREAD, CATEGORIES, RETURNS}),
        (all_in(), {WEAKEST, SPREAD, CATEGORIES}),  # one colour would say nothing
        (small(agencies=3), set()),  # no spread, and nobody beside the mean
        (small(agencies=1), set()),
        (states_only(), set()),
    ],
    ids=["county", "all in", "three returns", "one return", "states"],
)
def test_a_chart_stands_only_where_it_says_something(
    consolidation: Consolidation, titles: set[str]
) -> None:
    assert set(charts_of(open_book(write_summary(consolidation)))) == titles


def test_charts_name_their_axes_and_stand_on_cells(county_book: Workbook) -> None:
    for chart in charts_of(county_book).values():
        assert chart.x_axis.title is not None
        assert chart.y_axis.title is not None
        for series in chart.series:
            assert "!" in series.val.numRef.f


def test_bars_show_percentage_points_from_the_mean() -> None:
    three = round_of_three()
    book = open_book(write_summary(three))
    sheet = book["指标得分率分析"]
    rows = values(sheet)
    top = header_row(sheet, "编号")
    place = rows[top - 1].index("与平均相差（百分点）")
    asked = [(row.criterion.cap, row.score) for row in three.rows if row.criterion.is_rated]
    zero = Decimal(0)
    mean = sum((score for _, score in asked), zero) / sum((cap for cap, _ in asked), zero)
    for row in rows[top : top + 16]:
        expected = (Decimal(str(row[4])) - mean) * 100
        assert float(str(row[place])) == pytest.approx(float(expected), abs=0.06)
    overview = values(book["总体情况"])
    overall = [one.rate for one in three.counted if one.rate is not None]
    top = next(number for number, row in enumerate(overview) if row[0] == "分类别情况")
    for row in overview[top + 1 : top + 4]:
        expected = (Decimal(str(row[8])) - sum(overall, zero) / len(overall)) * 100
        assert float(str(row[11])) == pytest.approx(float(expected), abs=0.06)


def test_every_grade_has_a_colour_of_its_own() -> None:
    for count in (1, 4, 6, 7, 8, 20):
        colors = grade_colors(count)
        assert len(set(colors)) == len(colors) == count
        assert all(len(bytes.fromhex(color)) == 3 for color in colors)


def test_the_spread_of_eight_grades_shows_eight_colours() -> None:
    limits = (95, 94, 93, 92, 91, 90, 89)
    grades = tuple(Grade(f"≥{limit}", minimum_total=Decimal(limit)) for limit in limits)
    base = small(agencies=12, settings=SETTINGS, grades=(*grades, Grade("其他")))
    (chart,) = [
        one for title, one in charts_of(open_book(write_summary(base))).items() if title == SPREAD
    ]
    fills = [series.graphicalProperties.solidFill.srgbClr for series in chart.series]
    assert len(set(fills)) == len(fills) >= 3
