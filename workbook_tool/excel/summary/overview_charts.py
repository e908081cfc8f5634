"""The charts of 总体情况: each answers one question, and none stands where it would say nothing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import number_text
from workbook_tool.core.text import Text
from workbook_tool.excel.sheet_writer import Chart, Series
from workbook_tool.excel.summary.chart_axes import axis_beside_zero
from workbook_tool.excel.summary.figures import percentage_points
from workbook_tool.excel.summary.indicator_rates import RateCells
from workbook_tool.excel.summary.layout import write_signatures
from workbook_tool.excel.summary.overview import (
    COLUMNS,
    GroupCells,
    OverviewCells,
    group_difference,
)
from workbook_tool.excel.summary.review_shift import ShiftCells
from workbook_tool.excel.summary.styles import grade_colors
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import ChartTitle, Figure

MOST_CHARTS: Final = 4  # which fit on the first page
MOST_BARS: Final = 12
LEAST_TOTALS: Final = 10
"""Fewer totals have no spread worth a chart."""
LEAST_BANDS: Final = 3
LEAST_DIFFERENCE: Final = 1  # percentage point between the first and the last bar
CHART_WIDTH: Final = 418
CHART_HEIGHT: Final = 340
ROW_HEIGHT: Final = 20
CHART_ROWS: Final = 13
_BLUE, _GREEN, _ORANGE, _GREY, _PURPLE = "2E75B6", "70AD47", "ED7D31", "A5A5A5", "7E57A0"
_SIGNED: Final = "+0.0;-0.0;0.0"
# Labels stand at the ends of their bars; the blank keeps them from touching.
_LABEL: Final = '" "+0.0;-0.0" ";" "0.0'
_FINE_LABEL: Final = '" "+0.00;-0.00" ";" "0.00'


def write_overview_charts(
    subject: Subject, overview: OverviewCells, rates: RateCells | None, font: str
) -> None:
    """Put the charts that have something to say below the tables, then the signatures."""
    row = overview.chart_row
    charts = list(_charts(subject, overview.groups, rates))[:MOST_CHARTS]
    lines = -(-len(charts) // 2)
    for offset in range(lines * CHART_ROWS):
        overview.sheet.height(row + offset, ROW_HEIGHT)
    for place, chart in enumerate(charts):
        at = row + CHART_ROWS * (place // 2)
        overview.sheet.chart(chart, at, 7 if place % 2 else 1, font=font)
    write_signatures(overview.sheet, subject, row + lines * CHART_ROWS + 1, COLUMNS)


def _charts(subject: Subject, groups: GroupCells, rates: RateCells | None) -> Iterator[Chart]:
    figures, counted = subject.figures, len(subject.consolidation.counted)
    if rates is not None:
        if _differ([one.rate for one in figures.criteria]):
            yield _weakest(subject, rates)
        if rates.shifts is not None:
            yield _shift(subject, rates.shifts)
        bands = rates.bands.last_row - rates.bands.first_row + 1
        if counted >= LEAST_TOTALS and bands >= LEAST_BANDS:
            yield _distribution(subject, rates)
        differ = _differ([one.rate for one in figures.groups if one.rate is not None])
        if differ and groups.differences is not None:
            yield _groups(subject, groups.categories, groups.differences, groups.sheet)
    if len(figures.groups) > 1 and counted < len(subject.consolidation.results):
        yield _returns(subject, groups)


def _differ(rates: Sequence[Decimal]) -> bool:
    """Tell whether the best rate lies visibly above the weakest."""
    return bool(rates) and percentage_points(max(rates), min(rates)) >= LEAST_DIFFERENCE


def _weakest(subject: Subject, rates: RateCells) -> Chart:
    """How far the criteria lie from the mean, weakest on top; as many as can be read."""
    series = Series(
        rates.sheet,
        _readable(rates.criteria),
        _readable(rates.criterion_differences),
        name=subject.say(Figure.DIFFERENCE),
        color=_BLUE,
        label_format=_LABEL,
    )
    shown = subject.figures.criteria[:MOST_BARS]
    return _differences(
        subject,
        subject.say(ChartTitle.WEAKEST),
        (ChartTitle.AXIS_DIFFERENCE, ChartTitle.AXIS_CRITERION),
        series,
        [subject.figures.beside_the_mean(one.rate) for one in shown],
    )


def _readable(cells: Range) -> Range:
    """Return the first cells of a list, as many as bars can be told apart."""
    return cells._replace(last_row=min(cells.last_row, cells.first_row + MOST_BARS - 1))


def _shift(subject: Subject, shifts: ShiftCells) -> Chart:
    """By how many points the review moved the criteria, those that moved most on top."""
    series = Series(
        shifts.sheet,
        _readable(shifts.criteria),
        _readable(shifts.effects),
        name=subject.say(ChartTitle.AXIS_SHIFT),
        color=_PURPLE,
        label_format=_FINE_LABEL,
    )
    return _differences(
        subject,
        shifts.message,
        (ChartTitle.AXIS_SHIFT, ChartTitle.AXIS_CRITERION),
        series,
        shifts.values[:MOST_BARS],
    )


def _groups(subject: Subject, categories: Range, differences: Range, sheet: str) -> Chart:
    series = Series(
        sheet,
        categories,
        differences,
        name=subject.say(Figure.DIFFERENCE),
        color=_GREEN,
        label_format=_LABEL,
    )
    values = (group_difference(subject, one) for one in subject.figures.groups)
    return _differences(
        subject,
        subject.say(ChartTitle.GROUPS),
        (ChartTitle.AXIS_DIFFERENCE, ChartTitle.AXIS_CATEGORY),
        series,
        [value for value in values if value is not None],
    )


def _differences(
    subject: Subject,
    title: str,
    axes: tuple[Text, Text],  # of the values, of the categories
    series: Series,
    values: Sequence[Decimal],
) -> Chart:
    """Return a chart of bars to both sides of zero."""
    axis = axis_beside_zero(values)
    return Chart(
        "bar",
        title,
        (series,),
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        axis_title=subject.say(axes[0]),
        category_title=subject.say(axes[1]),
        axis_format=_SIGNED,
        minimum=axis.minimum,
        maximum=axis.maximum,
        unit=axis.unit,
        gap=40,
        labels_aside=True,
    )


def _distribution(subject: Subject, rates: RateCells) -> Chart:
    """How many totals lie in each band, coloured by grade: the limits are where colours change."""
    colors = grade_colors(len(rates.band_counts))
    series = tuple(
        Series(rates.sheet, rates.bands, one.cells, name=one.name, color=colors[place])
        for place, one in enumerate(rates.band_counts)
        if one.count
    )
    limits = [
        f"{grade.title}≥{number_text(grade.minimum_total)}"
        for grade in subject.the_round.grades
        if grade.minimum_total is not None
    ]
    axis = ChartTitle.AXIS_BAND_LIMITS if limits else ChartTitle.AXIS_BAND
    return Chart(
        "column",
        subject.say(ChartTitle.DISTRIBUTION),
        series,
        is_stacked=len(series) > 1,
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        axis_title=subject.say(ChartTitle.AXIS_AGENCIES),
        category_title=subject.say(axis, limits=subject.join(limits)),
        axis_format="0",
        minimum=0,
        has_legend=len(series) > 1,
        gap=25,
    )


def _returns(subject: Subject, groups: GroupCells) -> Chart:
    parts = (
        (Figure.COUNTED, groups.counted, _GREEN),
        (Figure.NOT_COUNTED, groups.not_counted, _ORANGE),
        (Figure.MISSING, groups.missing, _GREY),
    )
    series = tuple(
        Series(groups.sheet, groups.categories, cells, name=subject.say(label), color=color)
        for label, cells, color in parts
    )
    return Chart(
        "bar",
        subject.say(ChartTitle.RETURNS),
        series,
        is_stacked=True,
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        axis_title=subject.say(ChartTitle.AXIS_AGENCIES),
        category_title=subject.say(ChartTitle.AXIS_CATEGORY),
        axis_format="0",
        minimum=0,
        has_legend=True,
        gap=40,
    )
