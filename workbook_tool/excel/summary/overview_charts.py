"""The four charts of 总体情况, each the answer to one question; their numbers are cells."""

from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import number_text
from workbook_tool.core.text import Text
from workbook_tool.excel.sheet_writer import Chart, Series
from workbook_tool.excel.summary.indicator_rates import RateCells
from workbook_tool.excel.summary.layout import write_signatures
from workbook_tool.excel.summary.overview import COLUMNS, GroupCells, OverviewCells
from workbook_tool.excel.summary.styles import GRADE_COLORS
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import ChartTitle, Figure

MOST_BARS: Final = 15
CHART_WIDTH: Final = 418
CHART_HEIGHT: Final = 340
ROW_HEIGHT: Final = 20
CHART_ROWS: Final = 13
_BLUE, _GREEN, _ORANGE, _GREY = "2E75B6", "70AD47", "ED7D31", "A5A5A5"


def write_overview_charts(
    subject: Subject, overview: OverviewCells, rates: RateCells | None, font: str
) -> None:
    """Put the charts below the tables, two by two, and the signatures below them.

    Without points there is one chart, of the returns.
    """
    row = overview.chart_row
    charts = [_returns(subject, overview.groups)]
    if rates is not None:
        charts = [
            *([_weakest(subject, rates)] if subject.figures.criteria else []),
            _distribution(subject, rates),
            _groups(subject, overview.groups),
            *charts,
        ]
    lines = -(-len(charts) // 2)
    for offset in range(lines * CHART_ROWS):
        overview.sheet.height(row + offset, ROW_HEIGHT)
    for place, chart in enumerate(charts):
        at = row + CHART_ROWS * (place // 2)
        overview.sheet.chart(chart, at, 7 if place % 2 else 1, font=font)
    write_signatures(overview.sheet, subject, row + lines * CHART_ROWS + 1, COLUMNS)


def _weakest(subject: Subject, rates: RateCells) -> Chart:
    """The criteria by rate, weakest on top; as many as can be read."""

    def shown(cells: Range) -> Range:
        return cells._replace(last_row=min(cells.last_row, cells.first_row + MOST_BARS - 1))

    series = Series(
        rates.sheet,
        shown(rates.criteria),
        shown(rates.criterion_rates),
        name=subject.say(Figure.MEAN_RATE),
        color=_BLUE,
        label_format="0%",
    )
    return _chart(subject, "bar", ChartTitle.WEAKEST, (series,), rate=True)


def _distribution(subject: Subject, rates: RateCells) -> Chart:
    """How many totals lie in each band, coloured by grade: the limits are where colours change."""
    series = tuple(
        Series(rates.sheet, rates.bands, one.cells, name=one.name, color=_color(place))
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


def _color(place: int) -> str:
    """Return the colour of a grade by its place, whether or not better ones occur."""
    return GRADE_COLORS[place % len(GRADE_COLORS)]


def _groups(subject: Subject, groups: GroupCells) -> Chart:
    series = Series(
        groups.sheet,
        groups.categories,
        groups.rates,
        name=subject.say(Figure.MEAN_RATE),
        color=_GREEN,
        label_format="0.0%",
    )
    return _chart(subject, "bar", ChartTitle.GROUPS, (series,), rate=True)


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
    return _chart(subject, "bar", ChartTitle.RETURNS, series, rate=False)


def _chart(
    subject: Subject, kind: str, title: Text, series: tuple[Series, ...], *, rate: bool
) -> Chart:
    """Return a chart of bars over categories or criteria."""
    by_criterion = title is ChartTitle.WEAKEST
    category = ChartTitle.AXIS_CRITERION if by_criterion else ChartTitle.AXIS_CATEGORY
    return Chart(
        kind,
        subject.say(title),
        series,
        is_stacked=len(series) > 1,
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        axis_title=subject.say(ChartTitle.AXIS_RATE if rate else ChartTitle.AXIS_AGENCIES),
        category_title=subject.say(category),
        axis_format="0%" if rate else "0",
        minimum=0,
        maximum=1 if rate and not _exceeds_caps(subject) else None,
        unit=0.2 if rate else None,
        has_legend=len(series) > 1,
        gap=40,
    )


def _exceeds_caps(subject: Subject) -> bool:
    """Tell whether bonus points lift a category above what can be reached without them."""
    return any(group.rate is not None and group.rate > 1 for group in subject.figures.groups)
