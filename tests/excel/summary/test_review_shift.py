"""The chart on the first page that states what the review did: when it stands, and its cells."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries

from tests.core.test_consolidation import returned, round_of
from tests.core.test_reviewing import consolidated
from tests.excel.summary.reading import open_book
from tests.excel.summary.test_charts import WEAKEST, charts_of
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Language
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.chart_axes import axis_beside_zero

if TYPE_CHECKING:
    from openpyxl import Workbook

AXIS = "考评后平均增减（分）"
GROUP = EvaluatorGroup("G1", "第一组")
CAPS = {one.code: one for one in round_of(1).scheme}
CODES = list(CAPS)


def reviewed(
    agencies: int,
    taken: dict[str, str],
    *,
    done: int | None = None,
    language: Language = Language.ZH,
) -> Consolidation:
    """Return a round where the group took so much off full marks, for the first agencies only."""
    plain = round_of(agencies)
    settings = replace(plain.settings, language=language)
    the_round = replace(plain, settings=settings, review=ReviewPlan((GROUP,)))
    caps: dict[str, Decimal | None] = {one.code: one.cap for one in the_round.scheme}
    returns = [returned(the_round, agency.code, caps) for agency in the_round.roster]
    scores = {
        (agency.code, code): (
            ReviewPart(GROUP.code, one.cap - Decimal(taken.get(code, "0")), file="a", sheet="b"),
        )
        for agency in the_round.roster.agencies[:done]
        for code, one in CAPS.items()
    }
    return consolidated(the_round, returns, scores)


def chart_of(book: Workbook) -> tuple[str, Any] | None:
    """Return title and chart of what the review did, None where there is none."""
    for title, chart in charts_of(book).items():
        axis = "".join(run.t for part in chart.y_axis.title.tx.rich.p for run in part.r or ())
        if axis == AXIS:
            return title, chart
    return None


def cells_of(book: Workbook, reference: str) -> list[Any]:
    """Return the values of the cells that a chart refers to."""
    sheet, _, cells = reference.partition("!")
    first_column, first_row, last_column, last_row = range_boundaries(cells.replace("$", ""))
    rows = book[sheet.strip("'")].iter_rows(first_row, last_row, first_column, last_column)
    return [cell.value for row in rows for cell in row]


def test_it_states_what_moved_and_shows_it_from_cells() -> None:
    taken = {CODES[0]: "0.5", CODES[1]: "1"}
    book = open_book(write_summary(reviewed(4, taken)))
    found = chart_of(book)
    assert found is not None
    title, chart = found
    assert title == f"考评后 2 项降低，{CODES[1]} 变化最大"
    (series,) = chart.series
    effects = cells_of(book, series.val.numRef.f)
    assert effects[:2] == [-1, -0.5]
    assert set(effects[2:]) <= {0}
    names = cells_of(book, series.cat.strRef.f if series.cat.strRef else series.cat.numRef.f)
    assert [name.split()[0] for name in names[:2]] == [CODES[1], CODES[0]]
    assert chart.y_axis.scaling.min < -1
    assert chart.y_axis.scaling.max == 0


@pytest.mark.parametrize(
    ("consolidation", "why"),
    [
        (reviewed(2, {CODES[0]: "1"}), "two agencies are no mean"),
        (reviewed(5, {CODES[0]: "1"}, done=2), "only two are reviewed"),
        (reviewed(5, {}), "nothing moved"),
        (reviewed(5, {CODES[0]: "0.04"}), "nothing that one could see moved"),
        (reviewed(5, {CODES[0]: "1"}, done=0), "nobody is reviewed yet"),
        (replace(reviewed(5, {CODES[0]: "1"})), ""),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_it_stands_only_where_it_says_something(consolidation: Consolidation, why: str) -> None:
    book = open_book(write_summary(consolidation))
    assert (chart_of(book) is None) == bool(why)
    said = [cell.value for row in book["指标得分率分析"].iter_rows() for cell in row]
    assert any(str(one).startswith("考评前后") for one in said) == (not why)


def test_while_scores_are_owed_it_counts_the_agencies_that_are_reviewed() -> None:
    book = open_book(write_summary(reviewed(6, {CODES[0]: "1.5"}, done=3)))
    found = chart_of(book)
    assert found is not None
    assert cells_of(book, found[1].series[0].val.numRef.f)[0] == -1.5
    rows = [[cell.value for cell in row] for row in book["指标得分率分析"].iter_rows()]
    at = next(place for place, row in enumerate(rows) if "单位数" in row and "差值" in row)
    row = dict(zip(rows[at], rows[at + 1], strict=True))
    cap = CAPS[CODES[0]].cap
    assert row["单位数"] == row["降低单位数"] == 3
    assert row["提高单位数"] == 0
    assert Decimal(str(row["自评平均"])) == cap
    assert Decimal(str(row["拟定平均"])) == cap - Decimal("1.5")


def test_the_first_page_keeps_its_four_charts() -> None:
    titles = charts_of(open_book(write_summary(reviewed(12, {CODES[0]: "1"}))))
    assert WEAKEST in titles
    assert len(titles) <= 4


def many(count: int) -> Consolidation:
    """Return a reviewed round of many criteria, each of which moved by another amount."""
    plain = round_of(3)
    one = plain.scheme.criteria[0]
    criteria = tuple(
        replace(one, code=f"K{number:02}", text=f"标准 {number}", cap=Decimal(10))
        for number in range(1, count + 1)
    )
    scheme = replace(plain.scheme, criteria=criteria)
    the_round = replace(plain, scheme=scheme, review=ReviewPlan((GROUP,)))
    caps: dict[str, Decimal | None] = {one.code: one.cap for one in criteria}
    returns = [returned(the_round, agency.code, caps) for agency in the_round.roster]

    def given_for(place: int, criterion: Criterion) -> Decimal:
        return criterion.cap - Decimal(place) / 10

    scores = {
        (agency.code, criterion.code): (ReviewPart("G1", given_for(place, criterion)),)
        for agency in the_round.roster
        for place, criterion in enumerate(criteria)
    }
    return consolidated(the_round, returns, scores)


def test_of_many_criteria_the_chart_shows_those_that_moved_most() -> None:
    book = open_book(write_summary(many(30)))
    found = chart_of(book)
    assert found is not None
    title, chart = found
    assert "29 项降低" in title
    effects = cells_of(book, chart.series[0].val.numRef.f)
    assert effects == [pytest.approx(-place / 10) for place in range(29, 17, -1)]


@given(st.lists(st.decimals(-80, 80, places=2), min_size=1, max_size=12))
def test_an_axis_has_room_for_its_labels_and_few_lines(values: list[Decimal]) -> None:
    low, high, unit = axis_beside_zero(values)
    length = max(*values, Decimal(0)) - min(*values, Decimal(0))
    room = 0.15 * float(length) - 1e-9
    assert low <= float(min(values)) - room or min(values) >= 0 == low
    assert high >= float(max(values)) + room or max(values) <= 0 == high
    assert (high - low) / unit <= 9
