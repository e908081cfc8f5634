"""Random pivots: every rendered number equals pandas, every file is lawful."""

import math
from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pivot.workbooks import build
from workbook_tool.pivot.aggregation import DIVISION_ERROR
from workbook_tool.pivot.engine import AxisItem
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.spec import (
    AggregateFunction,
    PivotField,
    PivotSource,
    PivotTable,
    PivotValue,
    ShowAs,
    SourceValue,
)
from workbook_tool.pivot.table import Pivot

AXES = ("甲", "乙 & <丙>", 'say "丁"', "line\nbreak", "戊_列")
MEASURES = ("m1", "m2")
KEY = "key of "
FUNCTIONS: tuple[AggregateFunction, ...] = ("sum", "average", "count")
SHOWN_AS: tuple[ShowAs, ...] = ("normal", "percentOfTotal", "percentOfCol", "percentOfRow")
ORDERS: tuple[tuple[SourceValue, ...], ...] = ((), ("b", 1, "absent"))

texts = st.sampled_from(
    [
        "a",
        "A",
        "b",
        " b ",
        "<&>\"'",
        "长" * 300,
        "x\ny",
        "_x000A_",
        "tab\there",
        "（乡镇）",
        "(乡镇)",
        "1",
        "\x01",
        "=1+1",
        "",
    ]
)
axis_values = st.one_of(st.none(), st.integers(0, 3), st.just(Decimal("0.5")), texts)
decimals = st.decimals(-100, 100, places=2, allow_nan=False)
measure_values = st.one_of(
    st.none(), st.integers(-5, 5), decimals, st.sampled_from(["n/a", "七", ""])
)
record = st.tuples(*[axis_values] * len(AXES), *[measure_values] * len(MEASURES))


@st.composite
def described(draw: st.DrawFn) -> tuple[PivotSource, PivotTable]:
    records = draw(st.lists(record, min_size=1, max_size=25))
    source = PivotSource((*AXES, *MEASURES), tuple(records), "tblRandom")
    names = draw(st.permutations(AXES))
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    values = tuple(
        PivotValue(
            draw(st.sampled_from((*MEASURES, AXES[0]))),
            f"值{number} <&>",
            draw(st.sampled_from(FUNCTIONS)),
            draw(st.sampled_from(SHOWN_AS)),
            draw(st.sampled_from([None, "0.0", '0.0"分"'])),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    fields = tuple(
        PivotField(name, draw(st.sampled_from(ORDERS))) for name in names[: rows + columns]
    )
    filters: tuple[str, ...] = ()
    if rows + columns < len(AXES) and draw(st.booleans()):
        filters = (names[rows + columns],)
    table = PivotTable(
        "随机",
        (draw(st.integers(2, 5)), draw(st.integers(0, 3))),
        values,
        fields[:rows],
        fields[rows:],
        filters,
    )
    return source, table


def _key(value: SourceValue) -> str:
    if value in (None, ""):
        return "blank"
    if isinstance(value, str):
        return "text " + value.casefold()
    return f"number {float(value)}"


def _frame(source: PivotSource) -> pd.DataFrame:
    frame = pd.DataFrame(list(source.records), columns=list(source.columns), dtype=object)
    for name in AXES:
        frame[KEY + name] = frame[name].map(_key).astype(object)
    return frame


def _aggregate(column: "pd.Series[Any]", function: str) -> float | str | None:
    filled = column[[value not in (None, "") for value in column]]
    if filled.empty:
        return None
    if function == "count":
        return float(filled.count())
    numbers = filled[[not isinstance(value, str) for value in filled]].astype(float)
    if numbers.empty:
        return DIVISION_ERROR if function == "average" else 0.0
    return float(numbers.agg("mean" if function == "average" else function))


def _expected(
    frame: pd.DataFrame, pivot: Pivot, line: AxisItem, column: AxisItem, value: PivotValue
) -> float | str | None:
    if not line.has_totals:
        return None
    body = pivot.body
    conditions = []
    for fields, item in ((body.plan.rows, line), (body.plan.columns, column)):
        real = [field for field in fields if not field.is_values]
        conditions.append(
            [
                frame[KEY + field.caption] == _key(field.labels[position])
                for field, position in zip(real, item.real, strict=False)
            ]
        )

    def result(*groups: list["pd.Series[bool]"]) -> float | str | None:
        chosen = frame
        for condition in (c for group in groups for c in group):
            chosen = chosen[condition.reindex(chosen.index)]
        return _aggregate(chosen[value.source], value.function)

    plain = result(*conditions)
    if value.show_as == "normal":
        return plain
    base = {
        "percentOfTotal": result(),
        "percentOfCol": result(conditions[1]),
        "percentOfRow": result(conditions[0]),
    }[value.show_as]
    if base is None or isinstance(base, str):
        return base
    if isinstance(plain, str):
        return plain
    return DIVISION_ERROR if base == 0 else (plain or 0.0) / base


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(described())
def test_every_rendered_number_equals_pandas(case: tuple[PivotSource, PivotTable]) -> None:
    source, table = case
    built = build(source, {"透视": [table]})
    assert lint_workbook(built.finished) == ()
    pivot = built.pivots["透视"][0]
    frame = _frame(source)
    body, geometry = pivot.body, pivot.body.geometry
    rendered = {(cell.row, cell.col): cell for cell in body.cells()}
    for row, line in enumerate(body.row_items, start=geometry.first_data_row):
        for col, column in enumerate(body.column_items, start=geometry.first_data_column):
            value = table.values[column.measure]
            expected = _expected(frame, pivot, line, column, value)
            shown = rendered[row, col].value
            if isinstance(expected, float):
                assert isinstance(shown, int | Decimal)
                assert math.isclose(float(shown), expected, rel_tol=1e-9, abs_tol=1e-9)
            else:
                assert shown == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(described())
def test_every_combination_with_records_has_its_line_once(
    case: tuple[PivotSource, PivotTable],
) -> None:
    source, table = case
    pivot = build(source, {"透视": [table]}).pivots["透视"][0]
    frame = _frame(source)
    for fields, items in (
        (pivot.body.plan.rows, pivot.body.row_items),
        (pivot.body.plan.columns, pivot.body.column_items),
    ):
        real = [field for field in fields if not field.is_values]
        if not real:
            continue
        leaves = [
            tuple(_key(f.labels[p]) for f, p in zip(real, item.real, strict=True))
            for item in items
            if item.kind == "item" and item.measure == 0
        ]
        names = [KEY + field.caption for field in real]
        wanted = {tuple(row) for row in frame[names].drop_duplicates().itertuples(index=False)}
        assert len(leaves) == len(set(leaves))
        assert set(leaves) == wanted
