"""Numbers in the cells equal those that pandas and Decimal compute from the entries."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

import pandas as pd
import pytest
from openpyxl import Workbook

from tests.excel.summary.reading import header_row, listing, score_rows, values
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import Status


def decimals(text: object) -> Decimal:
    return Decimal(str(text))


def mean_of(numbers: list[Decimal]) -> Decimal:
    mean = sum(numbers, Decimal(0)) / len(numbers)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def entries(county_round: Consolidation) -> pd.DataFrame:
    """Every counted entry, straight from the returns."""
    by_code = county_round.assessment_round.scheme.by_code
    return pd.DataFrame(
        [
            {
                "agency": result.agency.name,
                "category": result.agency.category,
                "ranked": result.agency.is_ranked,
                "code": entry.criterion,
                "level1": by_code[entry.criterion].levels[0],
                "level2": by_code[entry.criterion].levels[1],
                "text": by_code[entry.criterion].text,
                "cap": float(by_code[entry.criterion].cap),
                "score": float(entry.score),
            }
            for result in county_round.results
            if result.status in {Status.ACCEPTED, Status.WARNED} and result.agency_return
            for entry in result.agency_return.entries
            if entry.score is not None
        ]
    )


def test_score_table_lists_the_whole_roster(
    county_book: Workbook, county_round: Consolidation
) -> None:
    rows = score_rows(county_book["得分情况汇总表"])
    names = [agency.name for agency in county_round.assessment_round.roster]
    assert list(rows)[:-3] == names
    assert list(rows)[-3:] == ["平均", "最高", "最低"]


def test_scores_subtotals_and_totals_equal_pandas(
    county_book: Workbook, entries: pd.DataFrame
) -> None:
    rows = score_rows(county_book["得分情况汇总表"])
    scores = entries.pivot_table(index="agency", columns="code", values="score", aggfunc="sum")
    sections = entries.pivot_table(index="agency", columns="level1", values="score", aggfunc="sum")
    totals = entries.groupby("agency")["score"].sum()
    by_agency, by_section = scores.to_dict("index"), sections.to_dict("index")
    assert len(totals) == 75
    for name, total in totals.items():
        row = rows[str(name)]
        assert row["合计"] == total
        assert row["得分率"] == total / 100
        assert {code: row[code] for code in scores.columns} == by_agency[name]
        assert {title: row[f"一级小计/{title}"] for title in sections} == by_section[name]


def test_agencies_without_a_counted_return_have_a_status_and_no_number(
    county_book: Workbook, county_round: Consolidation
) -> None:
    rows = score_rows(county_book["得分情况汇总表"])
    uncounted = [result for result in county_round.results if result.total is None]
    assert len(uncounted) == 6
    for result in uncounted:
        row = rows[result.agency.name]
        filled = {key for key, value in row.items() if value is not None}
        assert filled == {"序号", "单位", "类别", "状态"}


def test_ranks_are_competition_ranks_overall_and_within_the_category(
    county_book: Workbook, entries: pd.DataFrame
) -> None:
    rows = score_rows(county_book["得分情况汇总表"])
    frame = (
        entries[entries["ranked"]].groupby(["agency", "category"], as_index=False)["score"].sum()
    )
    frame["rank"] = frame["score"].rank(method="min", ascending=False)
    frame["group"] = frame.groupby("category")["score"].rank(method="min", ascending=False)
    assert frame["rank"].duplicated().any()
    for line in frame.itertuples():
        assert rows[str(line.agency)]["名次"] == line.rank
        assert rows[str(line.agency)]["类别内名次"] == line.group
    unranked = set(entries[~entries["ranked"]]["agency"])
    assert unranked
    assert all(rows[name]["名次"] is None for name in unranked)


def test_last_rows_cover_counted_agencies_only(
    county_book: Workbook, entries: pd.DataFrame
) -> None:
    rows = score_rows(county_book["得分情况汇总表"])
    totals = [decimals(total) for total in entries.groupby("agency")["score"].sum()]
    assert decimals(rows["平均"]["合计"]) == mean_of(totals)
    assert decimals(rows["最高"]["合计"]) == max(totals)
    assert decimals(rows["最低"]["合计"]) == min(totals)
    for code, group in entries.groupby("code"):
        scores = [decimals(score) for score in group["score"]]
        assert decimals(rows["平均"][str(code)]) == mean_of(scores)
        assert rows["最低"][str(code)] == min(scores)
    assert rows["平均"]["名次"] is None


def test_ranking_is_sorted_and_leaves_out_who_is_not_counted(
    county_book: Workbook, entries: pd.DataFrame
) -> None:
    rows = listing(county_book["排名表"], "名次")
    assert {row["单位"] for row in rows} == set(entries["agency"])
    ranks = [row["名次"] for row in rows if isinstance(row["名次"], int)]
    assert ranks == sorted(ranks)
    assert rows[-1]["名次"] is None


def test_indicator_rates_are_sorted_from_the_weakest(
    county_book: Workbook, entries: pd.DataFrame
) -> None:
    sheet = county_book["指标得分率分析"]
    top = header_row(sheet, "编号")
    rows = values(sheet)[top : top + 12]
    grouped = entries.groupby("code")
    expected = grouped["score"].sum() / grouped["cap"].sum()
    found = {str(row[0]): float(str(row[4])) for row in rows}
    assert found == {str(code): pytest.approx(rate, abs=1e-6) for code, rate in expected.items()}
    assert list(found.values()) == sorted(found.values())
    full = entries[entries["score"] == entries["cap"]].groupby("code").size()
    assert {str(row[0]): row[8] for row in rows} == full.to_dict()


def test_overview_counts_and_scores(county_book: Workbook, entries: pd.DataFrame) -> None:
    sheet = county_book["总体情况"]
    rows = values(sheet)
    labels: dict[object, object] = {}
    for above, below in pairwise(rows):
        for label, value in zip(above, below, strict=True):
            if isinstance(value, int | float) and isinstance(label, str):
                labels.setdefault(label, value)
    totals = [decimals(total) for total in entries.groupby("agency")["score"].sum()]
    assert [labels[name] for name in ("应报", "已报", "已采用", "需退回", "待核定", "未报送")] == [
        81,
        78,
        75,
        2,
        1,
        3,
    ]
    assert decimals(labels["平均分"]) == mean_of(totals)
    assert decimals(labels["中位数"]) == median(totals)
    assert decimals(labels["最高分"]) == max(totals)


def test_distribution_counts_every_counted_agency_once(
    county_book: Workbook, entries: pd.DataFrame
) -> None:
    sheet = county_book["指标得分率分析"]
    top = header_row(sheet, "分数段")
    counts = [number for row in values(sheet)[top:] for number in row[3:] if number is not None]
    assert sum(int(str(number)) for number in counts) == entries["agency"].nunique()


def test_details_hold_every_counted_score_with_its_origin(
    county_book: Workbook, county_round: Consolidation
) -> None:
    rows = listing(county_book["明细数据"], "单位代码")
    assert len(rows) == len(county_round.rows) == 75 * 12
    table = county_book["明细数据"].tables["tblScores"]
    assert table.headerRowCount in {None, 1}
    first = rows[0]
    assert (first["文件"], first["工作表"], first["单元格"]) == (
        county_round.rows[0].file,
        "自评打分",
        "G5",
    )


def test_pivot_by_agency_equals_pandas(county_book: Workbook, entries: pd.DataFrame) -> None:
    sheet = county_book["分单位透视表"]
    rows = values(sheet)
    top = header_row(sheet, "单位名称")
    titles = rows[top - 1][1:]
    expected = entries.pivot_table(
        index="agency", columns="level1", values="score", aggfunc="sum", margins=True, sort=False
    )
    expected = expected.rename(index={"All": "总计"}, columns={"All": "总计"})
    found = {row[0]: dict(zip(titles, row[1:], strict=True)) for row in rows[top:] if row[0]}
    assert found == expected.to_dict("index")
    sums = [float(str(row[-1])) for row in rows[top:] if row[0] and row[0] != "总计"]
    assert sums == sorted(sums, reverse=True)


def test_pivot_by_indicator_equals_pandas(county_book: Workbook, entries: pd.DataFrame) -> None:
    sheet = county_book["分指标透视表"]
    rows = {row[0]: row[1:] for row in values(sheet)[header_row(sheet, "各级指标") :] if row[0]}
    for level in ("level1", "level2", "text"):
        for label, group in entries.groupby(level):
            mean, cap, count = (float(str(value)) for value in rows[label])
            assert mean == pytest.approx(group["score"].mean(), abs=1e-9)
            assert cap == pytest.approx(group["cap"].mean(), abs=1e-9)
            assert count == len(group)


def test_pivot_by_category_equals_pandas(county_book: Workbook, entries: pd.DataFrame) -> None:
    sheet = county_book["分类别透视表"]
    top = header_row(sheet, "单位类别")
    rows = {row[0]: row[1:] for row in values(sheet)[top:] if row[0]}
    points = entries.groupby("level1")["score"].sum()
    titles = list(dict.fromkeys(entries["level1"]))
    for category, group in entries.groupby("category"):
        for place, title in enumerate(titles):
            part = group[group["level1"] == title]
            mean, cap, share = rows[category][3 * place : 3 * place + 3]
            assert mean == pytest.approx(part["score"].mean(), abs=1e-9)
            assert cap == pytest.approx(part["cap"].mean(), abs=1e-9)
            assert share == pytest.approx(part["score"].sum() / points[title], abs=1e-9)


def test_formula_check_finds_every_total_equal(county_book: Workbook) -> None:
    sheet = county_book["公式核对"]
    rows = values(sheet)[header_row(sheet, "序号") + 1 :]
    assert len(rows) == 75
    assert all(str(row[-1]).startswith("=IF(ABS(") for row in rows)
