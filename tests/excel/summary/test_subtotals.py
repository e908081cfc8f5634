"""Subtotals of every level (分级小计) in 得分情况汇总表; without the setting there are none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.core.form.test_subtotals import THREE, round_of
from tests.core.test_consolidation import consolidated
from tests.excel.summary.reading import header_row, open_book, values
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import IndicatorScheme, NotApplicableRule
from workbook_tool.core.round.settings import Subtotals
from workbook_tool.excel.summary import write_summary

SCORES = {
    "A1": ("9", "4", "17", "8", "30", "21"),
    "A2": ("10", None, "20", "8", "30", None),
}


def consolidation(subtotals: Subtotals) -> Consolidation:
    """Return a round of three levels: C2 may not apply, and C6 is asked of the first alone."""
    changed = {"C2": {"may_not_apply": True}, "C6": {"agencies": ("A1", "A3")}}
    criteria = tuple(replace(one, **changed.get(one.code, {})) for one in THREE)  # type: ignore[arg-type]  # by name
    made = round_of(IndicatorScheme(criteria, NotApplicableRule.GLOBAL), subtotals)
    agencies = tuple(Agency(f"A{turn}", f"单位{turn}") for turn in (1, 2, 3))
    made = replace(made, roster=Roster(agencies))
    returns = [
        AgencyReturn(
            FileFacts(f"{code}.xlsx", code),
            code,
            tuple(
                Entry(
                    one.code,
                    None if score is None else Decimal(score),
                    is_not_applicable=score is None,
                )
                for one, score in zip(criteria, scores, strict=True)
                if one.code != "C6" or code == "A1"
            ),
        )
        for code, scores in SCORES.items()
    ]
    return consolidated(made, returns)


def table(subtotals: Subtotals) -> list[list[object]]:
    sheet = open_book(write_summary(consolidation(subtotals)))["得分情况汇总表"]
    return values(sheet)[header_row(sheet, "序号") - 1 :]


def test_each_indicator_below_the_first_level_has_a_column_behind_those_of_the_first() -> None:
    rows = table(Subtotals.EVERY)
    above, below = rows[0], rows[1]
    start = above.index("甲：各级小计")

    assert below[start - 2 : start + 5] == ["甲", "乙", "一", "一/子", "一/丑", "二", "一"]
    assert above[start + 4] == "乙：各级小计"
    caps, first, second, third = (
        next(row for row in rows if row[1] == name)[start : start + 5]
        for name in ("分值", "单位1", "单位2", "单位3")
    )
    assert caps == [23, 18, 5, 20, 27]
    assert first == [21, 17, 4, 17, 21]
    assert second == [18, 18, "不适用", 20, "—"]
    assert third == [None] * 5
    mean = next(row for row in rows if row[1] == "平均")[start : start + 5]
    assert mean == [19.5, 17.5, 4, 18.5, 21]


def test_without_the_setting_only_the_first_level_has_subtotals() -> None:
    every, first = table(Subtotals.EVERY), table(Subtotals.FIRST)
    start = every[0].index("甲：各级小计")

    assert [row[:start] + row[start + 5 :] for row in every] == [row[: len(row)] for row in first]
