"""Native charts as values."""

from dataclasses import dataclass
from typing import Any

from workbook_tool.core.cells import Range

PERCENT_PIE = frozenset({"pie", "doughnut"})


@dataclass(frozen=True, slots=True)
class Series:
    """One series: where its categories and values stand, and its colour.

    ``point_colors`` colour single points in order. ``label_format`` shows the values in that
    number format; "" shows none.
    """

    sheet: str
    categories: Range
    values: Range
    name: str = ""
    color: str = ""
    point_colors: tuple[str, ...] = ()
    label_format: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. ``kind`` is bar, column, line, area, pie or doughnut; sizes are in pixels.

    ``axis_title`` stands at the values, ``category_title`` at the categories. ``unit`` is the
    distance of the gridlines. ``description`` is what a screen reader says. Horizontal bars read
    from the top down. ``labels_aside`` keeps the names of categories clear of bars below zero.
    """

    kind: str
    title: str
    series: tuple[Series, ...]
    is_stacked: bool = False
    width: int = 480
    height: int = 288
    axis_title: str = ""
    category_title: str = ""
    axis_format: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unit: float | None = None
    has_legend: bool = False
    labels_aside: bool = False
    gap: int = 60
    font: str = ""
    description: str = ""


def series_options(series: Series, chart: Chart, font: str) -> dict[str, Any]:
    """Return the options of ``Chart.add_series``."""
    options: dict[str, Any] = {
        "categories": [series.sheet, *_zero_based(series.categories)],
        "values": [series.sheet, *_zero_based(series.values)],
    }
    if chart.kind not in PERCENT_PIE:
        options["gap"] = chart.gap
    if series.name:
        options["name"] = series.name
    if series.color:
        key = "line" if chart.kind == "line" else "fill"
        options[key] = {"color": f"#{series.color}"}
    if series.point_colors:
        options["points"] = [{"fill": {"color": f"#{color}"}} for color in series.point_colors]
    if series.label_format:
        options["data_labels"] = {
            "value": True,
            "num_format": series.label_format,
            "font": {"name": font, "size": 9},
        }
    return options


def axis_options(chart: Chart, font: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of the category axis and of the value axis."""
    category: dict[str, Any] = {"num_font": {"name": font, "size": 8}}
    value: dict[str, Any] = {
        "num_font": {"name": font, "size": 9},
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
        "line": {"none": True},
    }
    if chart.kind == "bar":
        # Top down; the value axis then has to cross at the far end to stay at the bottom.
        category |= {"reverse": True, "crossing": "max"}
    category["interval_unit"] = 1  # every label, however dense
    if chart.labels_aside:
        category["label_position"] = "low"
    stated = {
        "num_format": chart.axis_format,
        "min": chart.minimum,
        "max": chart.maximum,
        "major_unit": chart.unit,
    }
    value |= {name: option for name, option in stated.items() if option not in ("", None)}
    name_font = {"name": font, "size": 9, "bold": False}
    if chart.axis_title:
        value |= {"name": chart.axis_title, "name_font": name_font}
    if chart.category_title:
        category |= {"name": chart.category_title, "name_font": name_font}
    return category, value


def _zero_based(cells: Range) -> tuple[int, int, int, int]:
    first_row, first_column, last_row, last_column = cells
    return first_row - 1, first_column - 1, last_row - 1, last_column - 1
