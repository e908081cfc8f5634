"""Ranking groups of the roster: ranks, quotas and the pivot go by them, and the words say so."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook

from tests.excel.summary.reading import header_row, open_book, score_rows, values
from tests.excel.summary.rounds import by_category, by_group
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.settings import RankingScope
from workbook_tool.excel.summary import write_summary

GROUPED = by_group()


def cells_of(consolidation: Consolidation, sheet: str) -> list[list[object]]:
    return [list(row) for row in values(open_book(write_summary(consolidation))[sheet])]


def test_ranks_and_quotas_go_by_group_and_not_by_category() -> None:
    found = {one.agency.code: one for one in GROUPED.results}
    assert [found[code].agency.category for code in found] == ["甲类", "乙类", "甲类", "乙类"]
    assert [found[code].group_rank for code in found] == [1, 2, 1, 1]
    assert [found[code].rank for code in found] == [1, 2, 2, 2]
    assert [found[code].grade for code in found] == ["优", "其他", "优", "优"]


def test_the_score_table_names_group_and_rank_in_it() -> None:
    sheet = open_book(write_summary(GROUPED))["得分情况汇总表"]
    head = list(values(sheet)[header_row(sheet, "序号") - 1])
    assert "类别内名次" not in head
    assert head.index("组内名次") == head.index("排名分组") + 1
    rows = score_rows(sheet)
    assert [rows[f"单位{n}"]["排名分组"] for n in range(1, 5)] == ["乙组", "乙组", "甲组", "甲组"]
    assert [rows[f"单位{n}"]["组内名次"] for n in range(1, 5)] == [1, 2, 1, 1]


def test_the_ranking_lists_each_group() -> None:
    rows = cells_of(GROUPED, "排名表")
    text = "".join(str(cell) for row in rows for cell in row if cell)
    assert "“优”名额（已评/名额）：乙组 1/1。" in text
    assert "类别内" not in text
    listed = [row[1:3] for row in rows if str(row[1])[:-1] == "单位"]
    in_order = [["单位1", "乙组"], ["单位2", "乙组"], ["单位3", "甲组"], ["单位4", "甲组"]]
    assert listed[:4] == in_order  # over all
    assert sorted(listed[4:]) == in_order  # once more, group by group


def test_ranked_within_groups_only_the_list_goes_by_them() -> None:
    the_round = GROUPED.assessment_round
    settings = replace(the_round.settings, ranking_scope=RankingScope.CATEGORY)
    apart = replace(GROUPED, assessment_round=replace(the_round, settings=settings))
    text = "".join(str(cell) for row in cells_of(apart, "排名表") for cell in row if cell)
    assert "故按排名分组排列，请以组内名次为准" in text


def test_the_pivot_goes_by_group() -> None:
    rows = cells_of(GROUPED, "分类别透视表")
    assert any("分组得分透视表（排名分组×一级指标）" in str(row[0]) for row in rows[:2])
    shown = {str(row[0]) for row in rows}
    assert {"甲组", "乙组"} <= shown
    assert "甲类" not in shown

    book = load_workbook(BytesIO(write_summary(GROUPED)))
    detail = values(book["明细数据"])
    head = next(row for row in detail if row[0] == "单位代码")
    assert list(head[2:4]) == ["类别", "排名分组"]


def test_without_groups_nothing_names_them() -> None:
    book = open_book(write_summary(by_category()))
    for sheet in book:
        for row in values(sheet):
            assert not any("分组" in str(cell) or "组内" in str(cell) for cell in row)
