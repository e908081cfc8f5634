"""LibreOffice finds our pivots, refreshes them, and gets our numbers."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.pivot.office_pivots import Lines, office_lines, our_lines, refreshed
from tests.pivot.workbooks import COLUMNS, build, scores, summary_tables
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.spec import (
    AggregateFunction,
    PivotField,
    PivotSource,
    PivotTable,
    PivotValue,
    ShowAs,
)

pytestmark = pytest.mark.libreoffice

CHANGED_CELL, CHANGED_RECORD, CHANGED_VALUE = "G2", 0, 100

FUNCTIONS: tuple[AggregateFunction, ...] = ("sum", "average", "count")
SHOWN_AS: tuple[ShowAs, ...] = (
    "normal",
    "normal",
    "percentOfTotal",
    "percentOfCol",
    "percentOfRow",
)


def _edited_source(source: PivotSource) -> PivotSource:
    records = [list(record) for record in source.records]
    records[CHANGED_RECORD][COLUMNS.index("自评得分")] = CHANGED_VALUE
    return PivotSource(source.columns, tuple(map(tuple, records)), source.table)


def _compare(
    soffice: Soffice,
    folder: Path,
    source: PivotSource,
    tables: Mapping[str, Sequence[PivotTable]],
    *,
    labels: bool,
) -> None:
    answer = refreshed(
        soffice,
        build(source, tables).finished,
        folder,
        cell=CHANGED_CELL,
        value=CHANGED_VALUE,
    )
    expected = {
        "loaded": build(source, tables),
        "refreshed": build(source, tables),
        "edited": build(_edited_source(source), tables),
    }
    for state, built in expected.items():
        found = answer[state]
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


def test_other_fields_functions_and_blanks_refresh_to_our_numbers(
    soffice: Soffice, tmp_path: Path
) -> None:
    score = PivotValue("自评得分", "总分")
    count = PivotValue("自评得分", "个数", "count")
    described = {
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
            filters=("类别",),
        ),
        "shares": PivotTable(
            "shares",
            (3, 0),
            (PivotValue("自评得分", "占比", show_as="percentOfRow"),),
            rows=(PivotField("类别"),),
            columns=(PivotField("一级指标"),),
        ),
    }
    tables = {name: (table,) for name, table in described.items()}
    _compare(soffice, tmp_path, _gappy(scores(9)), tables, labels=False)


def _random_table(dice: random.Random, number: int) -> PivotTable:
    names = dice.sample(["单位", "类别", "一级指标", "二级指标", "测评标准"], 5)
    rows, columns = dice.randint(1, 3), dice.randint(0, 2)
    # LibreOffice mixes up several values of one source column, so each has its own.
    sources = dice.sample(["自评得分", "得分率", "分值"], dice.randint(1, 3))
    values = tuple(
        PivotValue(name, f"值{number}-{place}", dice.choice(FUNCTIONS), dice.choice(SHOWN_AS))
        for place, name in enumerate(sources)
    )
    fields = tuple(PivotField(name) for name in names[: rows + columns])
    filters: tuple[str, ...] = ()
    if rows + columns < len(names) and dice.random() < 0.4:
        filters = (names[rows + columns],)
    return PivotTable(f"p{number}", (3, 0), values, fields[:rows], fields[rows:], filters)


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
    tables = {f"s{n}": (_random_table(dice, n),) for n in range(20)}
    built = build(source, tables)
    assert lint_workbook(built.finished) == ()
    answer = refreshed(soffice, built.finished, tmp_path, cell=CHANGED_CELL, value=CHANGED_VALUE)
    found = answer["refreshed"]
    for placed in built.pivots.values():
        for pivot in placed:
            theirs = _without_zeros(office_lines(found[pivot.table.name]))
            assert theirs == _without_zeros(our_lines(pivot)), pivot.table
