"""Schemes other than the county's: weights, not applicable, by category, bonus, states."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.excel.summary.reading import header_row, open_book, score_rows, values
from tests.excel.summary.rounds import (
    by_category,
    by_list,
    criterion,
    from_a_base,
    not_applicable,
    of_scheme,
    only_bonus,
    scaled,
    states_only,
    weighted,
    with_bonus,
    with_deduction,
)
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import (
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import Grade
from workbook_tool.excel.summary import write_summary

SAMPLES = Path(__file__).parents[3] / "samples"
ROUNDS = {
    "global": not_applicable(NotApplicableRule.GLOBAL),
    "parent": not_applicable(NotApplicableRule.PARENT),
    "weighted": weighted(),
    "bonus": with_bonus(),
    "scaled": scaled(),
    "from a base": from_a_base(),
    "deduction": with_deduction(),
    "only bonus": only_bonus(),
    "by category": by_category(),
    "by list": by_list(),
    "by many lists": by_list(10),
    "states": states_only(),
}


def test_a_total_on_another_scale_stands_beside_the_one_before() -> None:
    rows = score_rows(open_book(write_summary(scaled()))["得分情况汇总表"])
    assert {(row["折算前"], row["合计"]) for row in rows.values()} == {(95, 47.5)}


def test_scores_and_ranks_say_that_totals_are_scaled() -> None:
    book = open_book(write_summary(scaled()))
    for name in ("得分情况汇总表", "排名表"):
        text = "".join(str(cell.value) for row in book[name].iter_rows() for cell in row)
        assert "合计按满分 60 分折算" in text


def test_a_base_may_be_used_up() -> None:
    rows = score_rows(open_book(write_summary(from_a_base()))["得分情况汇总表"])
    assert {row["合计"] for row in rows.values()} == {100 + 4 - 299}


@pytest.mark.parametrize("consolidation", ROUNDS.values(), ids=ROUNDS)
def test_totals_and_rates_are_those_of_the_consolidation(consolidation: Consolidation) -> None:
    rows = score_rows(open_book(write_summary(consolidation))["得分情况汇总表"])
    for result in consolidation.results:
        row = rows[result.agency.name]
        if result.total is None:
            assert "合计" not in row
            assert "名次" not in row
            continue
        assert Decimal(str(row["合计"])) == result.total
        assert row["得分率"] == pytest.approx(float(result.rate or 0), abs=1e-12)
        assert row["名次"] == result.rank


def test_a_criterion_that_does_not_apply_says_so() -> None:
    rows = score_rows(open_book(write_summary(ROUNDS["global"]))["得分情况汇总表"])
    assert [row["C1"] for row in list(rows.values())[:3]] == ["不适用", 9, 9]


def test_a_criterion_of_another_category_is_a_dash_and_never_zero() -> None:
    rows = score_rows(open_book(write_summary(ROUNDS["by category"]))["得分情况汇总表"])
    assert [row["C2"] for row in list(rows.values())[:3]] == [9, "—", 9]
    assert rows["平均"]["C2"] == 9


def test_the_overview_says_what_each_category_reaches_where_that_differs() -> None:
    cells = {
        name: {row[0] for row in values(open_book(write_summary(ROUNDS[name]))["总体情况"])}
        for name in ("by category", "weighted")
    }
    audiences = ROUNDS["by category"].assessment_round.audiences
    reaches = {each.category: each.reach for each in audiences}
    assert len(set(reaches.values())) == 2
    for category, reach in reaches.items():
        assert f"{category}（可得 {reach} 分）" in cells["by category"]
        assert category in cells["weighted"]


def test_each_category_has_its_own_caps_where_categories_are_asked_different_things() -> None:
    caps = {}
    for name in ("by category", "weighted"):
        sheet = open_book(write_summary(ROUNDS[name]))["得分情况汇总表"]
        rows = values(sheet)
        column = rows[header_row(sheet, "序号") - 1].index("合计")
        caps[name] = [(row[2], row[column]) for row in rows if row[1] == "分值"]
    assert caps == {"by category": [("甲类", 20), ("乙类", 10)], "weighted": [(None, 100)]}


def caps_of(name: str) -> list[tuple[object, ...]]:
    sheet = open_book(write_summary(ROUNDS[name]))["得分情况汇总表"]
    return [tuple(row[2:]) for row in values(sheet) if row[1] == "分值"]


def test_agencies_with_criteria_of_their_own_have_caps_of_their_own() -> None:
    """Whom they are for; C1 and two criteria of single agencies; two subtotals; the total."""
    assert [row[:7] for row in caps_of("by list")] == [
        ("单位1", 10, 10, "—", 10, 10, 20),
        ("单位3", 10, "—", 11, 10, 11, 21),
        ("乙类", 10, "—", "—", 10, "—", 10),
    ]


def test_many_agencies_with_criteria_of_their_own_share_a_row_of_caps() -> None:
    common, others = caps_of("by many lists")
    assert common[:9] == ("甲类", 10, 10, 11, 12, 13, 14, 10, None)
    assert common[9] is None  # what each reaches differs
    assert others[:1] + others[7:10] == ("乙类", 10, "—", 10)


def test_what_an_agency_is_not_asked_is_a_dash_and_never_zero() -> None:
    rows = score_rows(open_book(write_summary(ROUNDS["by list"]))["得分情况汇总表"])
    assert [row["CA1"] for row in list(rows.values())[:3]] == [9, "—", "—"]
    assert [row["合计"] for row in list(rows.values())[:3]] == [18, 9, 19]
    assert rows["平均"]["CA1"] == 9


def test_the_overview_says_between_what_a_category_reaches() -> None:
    cells = {row[0] for row in values(open_book(write_summary(ROUNDS["by list"]))["总体情况"])}
    assert {"甲类（可得 20–21 分）", "乙类（可得 10 分）"} <= cells


def test_pivots_of_schemes_with_bonuses_say_what_they_sum() -> None:
    for name in ("bonus", "deduction", "weighted", "global"):
        cells = values(open_book(write_summary(ROUNDS[name]))["分单位透视表"])
        notes = " ".join(str(row[0]) for row in cells)
        assert ("加分未封顶" in notes) is (name == "bonus")
        assert ("扣分为负数" in notes) is (name == "deduction")
        assert ("按权重折算" in notes) is (name == "weighted")
        assert ("合理缺项未折算" in notes) is (name == "global")


def test_deductions_are_summed_below_zero() -> None:
    consolidation = ROUNDS["deduction"]
    book = open_book(write_summary(consolidation))
    details = values(book["明细数据"])
    head = header_row(book["明细数据"], "单位代码")
    columns = details[head - 1]
    role_of = {one.code: one.role for one in consolidation.assessment_round.scheme}
    seen = set()
    for row in details[head:]:
        role = role_of[str(row[columns.index("编号")])]
        sign = -1 if role is CriterionRole.DEDUCTION else 1
        score, points = row[columns.index("自评得分")], row[columns.index("折算得分")]
        assert Decimal(str(points)) == sign * Decimal(str(score))
        seen.add(role)
    assert CriterionRole.DEDUCTION in seen


@pytest.mark.parametrize(("sample", "pages"), [("xinping", 1), ("slaq", 2), ("caf", 2)])
def test_a_very_wide_score_table_prints_on_pages_side_by_side(sample: str, pages: int) -> None:
    book = load_workbook(SAMPLES / sample / "county_summary.xlsx")
    sheet = book["Score table" if sample == "caf" else "得分情况汇总表"]
    assert (sheet.page_setup.fitToWidth or 1) == pages
    assert (sheet.print_title_cols == "$A:$C") is (pages > 1)
    title = next(area for area in sheet.merged_cells.ranges if area.coord.startswith("A1:"))
    # What each page repeats carries the title, so that no page cuts it.
    assert title.max_col == (3 if pages > 1 else sheet.max_column)


@pytest.mark.parametrize("sample", ["baldrige", "efqm", "naac"])
def test_sums_of_weighted_points_are_the_totals(sample: str) -> None:
    book = load_workbook(SAMPLES / sample / "county_summary.xlsx", data_only=True)
    pivot = values(book["Pivot by agency"])
    head = next(turn for turn, row in enumerate(pivot) if row[0] == "Agencies")
    sums = {
        row[0]: Decimal(str(row[pivot[head].index("Grand Total")])) for row in pivot[head + 1 :]
    }
    totals = {
        name: Decimal(str(row["Total"]))
        for name, row in score_rows(book["Score table"]).items()
        if name in sums
    }
    assert totals
    for name, total in totals.items():
        assert abs(sums[name] - total) <= Decimal("0.05"), name  # totals have one decimal


def test_states_are_shown_as_chosen_and_counted_and_nothing_is_ranked() -> None:
    book = open_book(write_summary(ROUNDS["states"]))
    rows = score_rows(book["得分情况汇总表"])
    assert rows["单位1"]["C1"] == "达到"
    assert (rows["达到（单位数）"]["C1"], rows["未达到（单位数）"]["C1"]) == (3, 0)
    assert not {"排名表", "指标得分率分析", "分单位透视表"} & set(book.sheetnames)
    (line,) = [row for row in values(book["状态分布"]) if row[0] == "C1"]
    assert tuple(line[3:8]) == (3, 3, 1, 0, 0)
    assert "tblScores" in book["明细数据"].tables
    assert "公式核对" not in str(values(book["明细数据"]))  # nothing is summed, nothing left out


@pytest.mark.parametrize("choice", ["是", "否"])
def test_a_veto_gives_its_grade_where_nothing_is_scored(choice: str) -> None:
    veto = replace(
        criterion("V1", "底线"), kind=kinds.YES_NO, role=CriterionRole.VETO, cap=Decimal(1)
    )
    grades = (Grade("合格", Decimal(0)), Grade("不合格"))
    consolidation = of_scheme(
        IndicatorScheme((veto,)), odd=Entry("V1", None, choice=choice), grades=grades
    )

    book = open_book(write_summary(consolidation))
    rows = score_rows(book["得分情况汇总表"])
    assert "各状态" not in str(values(book["总体情况"]))

    is_vetoed = choice == "是"
    graded = [result.grade for result in consolidation.results]
    assert graded == ["不合格" if is_vetoed else None, None, None]
    assert all(result.total is None and result.rank is None for result in consolidation.results)
    assert ("等次" in rows["单位1"]) == is_vetoed
    if is_vetoed:
        assert [rows[f"单位{number}"]["等次"] for number in (1, 2, 3)] == graded


def test_a_state_beside_points_is_counted_and_gives_none() -> None:
    state = replace(
        criterion("C2", "乙"),
        kind=kinds.STATE,
        options=(Option("达到"), Option("未达到")),
    )
    scheme = IndicatorScheme((criterion("C1", "甲"), state))
    odd = Entry("C2", None, choice="未达到")
    consolidation = of_scheme(scheme, odd=odd)

    book = open_book(write_summary(consolidation))
    rows = score_rows(book["得分情况汇总表"])

    assert [rows[f"单位{number}"]["合计"] for number in (1, 2, 3)] == [9, 9, 9]
    assert rows["单位1"]["C2"] == "未达到"
    assert "状态分布" in book.sheetnames
    assert "排名表" in book.sheetnames


def test_formulas_check_what_they_can_say_and_say_what_they_cannot() -> None:
    sheet = open_book(write_summary(ROUNDS["parent"]))["公式核对"]
    checks = [row[-1] for row in values(sheet)[header_row(sheet, "序号") + 1 :]]
    assert str(checks[0]).startswith("含不适用项")
    assert all(str(check).startswith("=IF(") for check in checks[1:])
    inside = replace(criterion("C2", "甲", 5), role=CriterionRole.DEDUCTION)
    veto = replace(
        criterion("C2", "乙", 1),
        kind=kinds.YES_NO,
        role=CriterionRole.VETO,
        weight=Decimal(0),
    )
    for odd, is_there in (
        (inside, False),
        (replace(veto, forfeits_total=True), False),
        (veto, True),
    ):
        content = write_summary(of_scheme(IndicatorScheme((criterion("C1", "甲"), odd))))
        assert ("公式核对" in open_book(content).sheetnames) is is_there


def test_caps_of_bonuses_and_deductions_show_their_sign() -> None:
    for name, sign in (("bonus", '"+"General'), ("deduction", '"−"General')):
        sheet = open_book(write_summary(ROUNDS[name]))["得分情况汇总表"]
        caps = next(row for row in sheet.iter_rows() if row[1].value == "分值")
        assert [(cell.value, cell.number_format) for cell in caps[3:5]] == [
            (10, "General"),
            (5, sign),
        ]


def test_means_with_deductions_say_how_these_enter() -> None:
    for name in ("deduction", "weighted"):
        cells = values(open_book(write_summary(ROUNDS[name]))["分类别透视表"])
        notes = " ".join(str(row[0]) for row in cells)
        assert ("加分、扣分项也计入平均，扣分以正数计" in notes) is (name == "deduction")


@pytest.mark.parametrize("count", [7, 10, 11])
def test_the_overview_names_every_first_level_indicator_or_the_weakest(count: int) -> None:
    titles = [f"指标{number}" for number in range(count)]
    scheme = IndicatorScheme(
        tuple(criterion(f"C{number}", title, 20 - number) for number, title in enumerate(titles))
    )
    cells = [row[0] for row in values(open_book(write_summary(of_scheme(scheme)))["总体情况"])]
    shown = [title for title in titles if title in cells]
    if count <= 10:
        assert "一级指标得分率" in cells
        assert shown == titles
    else:
        assert "得分率最低的10个一级指标" in cells
        # One point below each cap: the largest cap, which is the first, has the highest rate.
        assert shown == titles[1:]
