"""LibreOffice finds our pivots, refreshes them, and gets our numbers."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.pivot.workbooks import COLUMNS, build, scores, summary_tables
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.spec import (
    AggregateFunction,
    Layout,
    Order,
    PivotField,
    PivotFilter,
    PivotSource,
    PivotTable,
    PivotValue,
    ShowAs,
    SourceValue,
    SubtotalPlace,
)
from workbook_tool.pivot.table import Pivot

pytestmark = pytest.mark.libreoffice

SCRIPT = Path(__file__).with_name("refresh_in_office.py")
CHANGED_CELL, CHANGED_RECORD, CHANGED_VALUE = "G2", 0, 100

FUNCTIONS: tuple[AggregateFunction, ...] = ("sum", "average", "count", "min", "max")
SHOWN_AS: tuple[ShowAs, ...] = (
    "normal",
    "normal",
    "percentOfTotal",
    "percentOfCol",
    "percentOfRow",
)
LAYOUTS: tuple[Layout, ...] = ("compact", "outline", "tabular")
SUBTOTALS: tuple[SubtotalPlace, ...] = ("top", "bottom", "none")
ORDERS: tuple[Order, ...] = ("source", "ascending", "descending")

Lines = list[tuple[tuple[str, ...], tuple[float, ...]]]


@cache
def python_with_uno() -> str:
    """A Python that can talk to LibreOffice; it is the system's, seldom ours."""
    candidates = [sys.executable, "/usr/bin/python3", shutil.which("python3")]
    for candidate in filter(None, candidates):
        asked = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
        if asked.returncode == 0:
            return candidate
    pytest.skip("no Python with `uno` (package python3-uno)")


def refreshed(
    soffice: Soffice, workbook: bytes, folder: Path
) -> dict[str, list[dict[str, object]]]:
    """What LibreOffice shows when loaded, after a refresh and after an edit."""
    path = folder / "pivots.xlsx"
    path.write_bytes(workbook)
    finished = subprocess.run(
        [
            python_with_uno(),
            str(SCRIPT),
            soffice.program,
            str(soffice.profile),
            str(path),
            "明细数据",
            CHANGED_CELL,
            str(CHANGED_VALUE),
        ],
        capture_output=True,
        check=False,
        text=True,
        timeout=240,
    )
    assert finished.returncode == 0, finished.stderr
    answer: dict[str, list[dict[str, object]]] = json.loads(finished.stdout)
    return answer


def office_lines(grid: object) -> Lines:
    """The lines with numbers: their texts and their numbers, sorted."""
    assert isinstance(grid, list)
    lines: Lines = []
    for row in grid:
        texts = [value for value in row if isinstance(value, str) and value]
        # An error value arrives as None.
        numbers = [value for value in row if isinstance(value, float)]
        if numbers:
            named = tuple("总计" if text == "Total Result" else text for text in texts)
            lines.append((named, tuple(round(number, 9) for number in numbers)))
    return sorted(lines)


def our_lines(pivot: Pivot) -> Lines:
    """The same of our rendered cells."""
    rows: dict[int, list[SourceValue]] = {}
    for cell in pivot.cells():
        if cell.row >= pivot.area.top + pivot.body.geometry.first_data_row:
            rows.setdefault(cell.row, []).append(cell.value)
    lines: Lines = []
    for values in rows.values():
        numbers = tuple(round(float(v), 9) for v in values if isinstance(v, int | Decimal))
        if numbers:
            lines.append((tuple(v for v in values if isinstance(v, str)), numbers))
    return sorted(lines)


def _edited_source(source: PivotSource) -> PivotSource:
    records = [list(record) for record in source.records]
    records[CHANGED_RECORD][COLUMNS.index("自评得分")] = CHANGED_VALUE
    return PivotSource(source.columns, tuple(map(tuple, records)), source.table)


def _by_name(grids: list[dict[str, object]]) -> dict[str, object]:
    return {str(grid["name"]): grid["cells"] for grid in grids}


def _compare(
    soffice: Soffice,
    folder: Path,
    source: PivotSource,
    tables: Mapping[str, Sequence[PivotTable]],
    *,
    labels: bool,
) -> None:
    answer = refreshed(soffice, build(source, tables).finished, folder)
    expected = {
        "loaded": build(source, tables),
        "refreshed": build(source, tables),
        "edited": build(_edited_source(source), tables),
    }
    for state, built in expected.items():
        found = _by_name(answer[state])
        placed = [pivot for pivots in built.pivots.values() for pivot in pivots]
        assert set(found) == {pivot.table.name for pivot in placed}
        for pivot in placed:
            theirs, ours = office_lines(found[pivot.table.name]), our_lines(pivot)
            if not labels:
                theirs = sorted(((), numbers) for _, numbers in theirs)
                ours = sorted(((), numbers) for _, numbers in ours)
            assert theirs == ours, (state, pivot.table.name)


def test_the_pivots_of_the_summary_refresh_to_our_numbers_and_follow_an_edit(
    soffice: Soffice, tmp_path: Path
) -> None:
    _compare(soffice, tmp_path, scores(9), summary_tables(), labels=True)


def _gappy(source: PivotSource) -> PivotSource:
    """The same table with blanks in an axis and in a measure."""
    records = []
    for number, record in enumerate(source.records):
        changed = list(record)
        if number % 7 == 3:
            changed[COLUMNS.index("自评得分")] = None
        if number % 11 == 5:
            changed[COLUMNS.index("二级指标")] = None
        records.append(tuple(changed))
    return PivotSource(source.columns, tuple(records), source.table)


def test_other_layouts_functions_and_blanks_refresh_to_our_numbers(
    soffice: Soffice, tmp_path: Path
) -> None:
    score = PivotValue("自评得分", "总分")
    count = PivotValue("自评得分", "个数", "count")
    described = {
        "tabular": PivotTable(
            "tabular",
            (3, 0),
            (score, count),
            rows=(
                PivotField("一级指标", layout="tabular"),
                PivotField("二级指标", layout="tabular"),
            ),
        ),
        "outline": PivotTable(
            "outline",
            (3, 0),
            (PivotValue("自评得分", "最高分", "max"), PivotValue("得分率", "最低率", "min")),
            rows=(
                PivotField("类别", layout="outline"),
                PivotField("一级指标", layout="outline", subtotal="none"),
                PivotField("二级指标", layout="outline"),
            ),
            grand_total_row=False,
        ),
        "columns": PivotTable(
            "columns",
            (3, 0),
            (score,),
            rows=(PivotField("单位"),),
            columns=(PivotField("一级指标"), PivotField("二级指标")),
        ),
        "filter": PivotTable(
            "filter",
            (3, 0),
            (count,),
            rows=(PivotField("单位"),),
            columns=(PivotField("一级指标"),),
            filters=(PivotFilter("类别", "县直各单位"),),
            grand_total_column=False,
        ),
        "shares": PivotTable(
            "shares",
            (3, 0),
            (PivotValue("自评得分", "占比", show_as="percentOfRow"),),
            rows=(PivotField("类别"),),
            columns=(PivotField("一级指标"),),
        ),
        "stacked": PivotTable(
            "stacked",
            (3, 0),
            (score, PivotValue("得分率", "平均率", "average")),
            rows=(PivotField("类别"),),
            columns=(PivotField("一级指标"),),
            values_on_rows=True,
        ),
    }
    tables = {name: (table,) for name, table in described.items()}
    _compare(soffice, tmp_path, _gappy(scores(9)), tables, labels=False)


def _random_table(dice: random.Random, number: int, source: PivotSource) -> PivotTable:
    names = dice.sample(["单位", "类别", "一级指标", "二级指标", "测评标准"], 5)
    rows, columns = dice.randint(1, 3), dice.randint(0, 2)
    # LibreOffice mixes up several values of one source column, so each has its own.
    sources = dice.sample(["自评得分", "得分率", "分值"], dice.randint(1, 3))
    values = tuple(
        PivotValue(name, f"值{number}-{place}", dice.choice(FUNCTIONS), dice.choice(SHOWN_AS))
        for place, name in enumerate(sources)
    )
    fields = tuple(
        PivotField(name, dice.choice(ORDERS), dice.choice(LAYOUTS), dice.choice(SUBTOTALS))
        for name in names[: rows + columns]
    )
    filters: tuple[PivotFilter, ...] = ()
    if rows + columns < len(names) and dice.random() < 0.4:
        page = names[rows + columns]
        present = [record[COLUMNS.index(page)] for record in source.records]
        filters = (PivotFilter(page, dice.choice([None, *present[:20]])),)
    return PivotTable(
        f"p{number}",
        (3, 0),
        values,
        fields[:rows],
        fields[rows:],
        filters,
        grand_total_row=dice.random() < 0.7,
        grand_total_column=dice.random() < 0.7,
        values_on_rows=dice.random() < 0.3,
        hide_values_row=dice.random() < 0.7,
    )


def _without_zeros(lines: Lines) -> list[tuple[float, ...]]:
    """The numbers of each line but zeros, sorted.

    LibreOffice leaves the share of an empty crossing empty where Excel shows 0, and places a
    blank item first when it sorts.
    """
    shown = [tuple(sorted(number for number in numbers if number)) for _, numbers in lines]
    return sorted(numbers for numbers in shown if numbers)


def test_random_pivots_refresh_to_our_numbers(soffice: Soffice, tmp_path: Path) -> None:
    dice = random.Random(18)
    source = _gappy(scores(7))
    tables = {f"s{n}": (_random_table(dice, n, source),) for n in range(20)}
    built = build(source, tables)
    assert lint_workbook(built.finished) == ()
    found = _by_name(refreshed(soffice, built.finished, tmp_path)["refreshed"])
    for placed in built.pivots.values():
        for pivot in placed:
            theirs = _without_zeros(office_lines(found[pivot.table.name]))
            assert theirs == _without_zeros(our_lines(pivot)), pivot.table
