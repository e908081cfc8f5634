"""Quotas, section minimums and orders of grades that are right, in whatever form they are typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.definition.editing import Edited
from workbook_tool.core.round.settings import (
    CategoryShare,
    Quota,
    RankingRule,
    RankingScope,
    SectionMinimum,
    Share,
    VetoedPlace,
)
from workbook_tool.core.text import Language

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = (
    "高度重视民族工作",
    "认真贯彻执行党和国家的民族政策法规",
    "大力帮助少数民族和民族地区加快经济社会发展",
)


def share(number: str | int) -> Share:
    return Share(Decimal(number))


def fraction(number: str) -> Share:
    return Share(Decimal(number), is_fraction=True)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path / "assessment.xlsx")


def add(edited: Edited, header: str, *values: object, shown: str = "General") -> None:
    """Add a column to 等次, one value a grade."""
    sheet = edited.sheet("等次")
    column = next(column for column in range(5, 9) if sheet.cell(3, column).value is None)
    sheet.cell(3, column, header)
    for row, value in enumerate(values, start=4):
        cell = sheet.cell(row, column)
        cell.value = value  # type: ignore[assignment]  # any value
        cell.number_format = shown


@pytest.mark.parametrize(
    ("typed", "shown", "quota"),
    [
        (3, "General", Quota(share(3))),
        ("3", "@", Quota(share(3))),
        ("３", "@", Quota(share(3))),
        (0.2, "0%", Quota(fraction("0.2"))),
        (0.2, "General", Quota(fraction("0.2"))),
        ("20%", "@", Quota(fraction("0.2"))),
        (" 12.5 ％ ", "@", Quota(fraction("0.125"))),
        (1, "General", Quota(share(1))),
        (1, "0%", Quota(fraction("1"))),
        (1, "0.00%", Quota(fraction("1"))),
        (
            "县委部门=3\n乡镇（街道）＝25%",
            "@",
            Quota(
                None,
                (
                    CategoryShare("县委部门", share(3)),
                    CategoryShare("乡镇(街道)", fraction("0.25")),
                ),
            ),
        ),
        ("2；县委部门：3", "@", Quota(share(2), (CategoryShare("县委部门", share(3)),))),
        (
            "县委部门=0、乡镇(街道)=1",
            "@",
            Quota(
                None,
                (
                    CategoryShare("县委部门", share(0)),
                    CategoryShare("乡镇(街道)", share(1)),
                ),
            ),
        ),
    ],
)
def test_a_quota_is_understood_as_it_is_usually_typed(
    edited: Edited, typed: object, shown: str, quota: Quota
) -> None:
    add(edited, "名额", typed, shown=shown)
    assert edited.read().grades[0].quota == quota


def test_section_minimums_are_named_in_lines(edited: Edited) -> None:
    add(edited, "分项下限", f"{FIRST}=70%\n {SECOND} ： 0.655；{THIRD}=60％", None)
    first, second, *_ = edited.read().grades
    assert first.minimum_sections == (
        SectionMinimum(FIRST, Decimal("0.7")),
        SectionMinimum(SECOND, Decimal("0.655")),
        SectionMinimum(THIRD, Decimal("0.6")),
    )
    assert second.minimum_sections == ()


def test_minimums_name_indicators_of_any_level_and_codes(edited: Edited) -> None:
    for row in (1, 2, 6, 7):
        edited.cell("指标", "二级指标", row).value = "机制" if row < 6 else "台账"
    edited.cell("指标", "二级指标", 12).value = "机制"
    edited.cell("等次", "一级指标最低得分率", 1).value = 0.6
    add(edited, "分项下限", f"{FIRST}/机制=70%\n台 账=50%；c05=40%", "C05=30%；台账=50%")
    first, second, *_ = edited.read().grades
    assert first.minimum_sections == (
        SectionMinimum(f"{FIRST}/机制", Decimal("0.7")),
        SectionMinimum("台账", Decimal("0.5")),
        SectionMinimum("C05", Decimal("0.4")),
    ), "what every level 1 needs is not asked of what is inside"
    assert len(second.minimum_sections) == 2


def test_ambiguous_doubled_and_unknown_minimums_are_named_at_once(edited: Edited) -> None:
    for row in (1, 12):
        edited.cell("指标", "二级指标", row).value = "机制"
    edited.cell("指标", "二级指标", 6).value = FIRST
    add(
        edited,
        "分项下限",
        f"机制=70%\n{FIRST}=60%\nC05=50%；c05=50%；C55=50%\n{FIRST}/机制=1②",
    )
    found = edited.faults()
    assert {(one.at.sheet, one.at.cell) for one in found} == {("等次", "E4")}
    assert [one.rule.id for one in found] == ["D244", "D244", "D143", "D144", "D143"]
    assert f"二级指标“{FIRST}/机制”、二级指标“{THIRD}/机制”" in found[0].message(Language.ZH)
    assert f"一级指标“{FIRST}”、二级指标“{SECOND}/{FIRST}”" in found[1].message(Language.ZH)
    assert found[3].suggestion == "C05"


def test_a_title_that_is_a_code_too_is_named_with_both(edited: Edited) -> None:
    edited.cell("指标", "二级指标", 6).value = "C05"
    add(edited, "分项下限", "C05=70%")
    (finding,) = edited.faults()
    assert f"二级指标“{SECOND}/C05”、编号 C05" in finding.message(Language.ZH)


def test_a_grade_with_less_of_an_inner_indicator_is_not_swallowed(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 2).value = 90
    add(edited, "分项下限", "C05=70%", "C05=60%")
    assert not edited.faults()
    edited.cell("等次", "分项下限", 2).value = "C05=70%"
    assert [(one.rule.id, one.at.cell) for one in edited.faults()] == [("D140", "A5")]


def test_titles_may_hold_what_separates_lines(edited: Edited) -> None:
    for row in range(1, 6):
        edited.cell("指标", "一级指标", row).value = "组织、领导；机制=好" if row == 1 else None
    add(edited, "分项下限", f"组织、领导；机制=好=70%、{SECOND}=60%")
    assert edited.read().grades[0].minimum_sections == (
        SectionMinimum("组织、领导；机制=好", Decimal("0.7")),
        SectionMinimum(SECOND, Decimal("0.6")),
    )


def test_a_grade_below_one_with_a_quota_may_have_the_same_conditions(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 2).value = 90
    assert edited.faults(), "without a quota nobody would ever be left for the second"
    add(edited, "名额", "20%")
    assert not edited.faults()


def test_a_quota_of_one_category_leaves_the_second_grade_to_that_category(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 2).value = 90
    add(edited, "名额", "县委部门=1")
    assert not edited.faults()


def test_bounds_may_be_stated_of_the_total_here_and_as_a_rate_there(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 2).value = None
    edited.cell("等次", "得分率下限", 2).value = 0.8
    assert not edited.faults()
    edited.cell("等次", "得分率下限", 2).value = 0.95
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.cell) == ("D140", "A5")


def test_named_minimums_swallow_what_every_indicator_is_asked_for(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 2).value = 90
    edited.cell("等次", "一级指标最低得分率", 1).value = 0.5
    add(edited, "分项下限", None, f"{THIRD}=50%\n{FIRST}=60%\n{SECOND}=50％")
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.cell) == ("D140", "A5")
    edited.cell("等次", "分项下限", 2).value = f"{THIRD}=50%\n{FIRST}=60%"
    assert not edited.faults(), "of the second indicator less is asked"


def test_quotas_count_every_row_of_a_faulty_roster(edited: Edited) -> None:
    rows = [cell.row for cell in edited.sheet("单位名册")["E"] if cell.value == "县委部门"]
    for row in rows:
        edited.sheet("单位名册").cell(row, 11, "是")
    add(edited, "名额", f"县委部门={len(rows)}")
    edited.cell("等次", "总分下限", 2).value = 90  # reached where the quota leaves somebody
    edited.cell("单位名册", "单位名称", 1).value = None
    edited.cell("单位名册", "单位类别", 2).value = "县委部们"
    found = [finding.rule.id for finding in edited.faults()]
    assert found == ["D151", "D155"], "a misspelt category may be this one"
    edited.cell("等次", "名额", 1).value = f"县委部门={len(rows) + 1}"
    assert [finding.rule.id for finding in edited.faults()] == ["D147", *found]


def test_only_categories_that_the_roster_may_use_are_offered(edited: Edited) -> None:
    add(edited, "名额", "学校=1")
    edited.cell("单位名册", "单位类别", 1).value = "火星"
    of_quota, of_roster = edited.faults()
    assert (of_quota.rule.id, of_roster.rule.id) == ("D146", "D155")
    assert "火星" not in of_quota.message(Language.ZH)


def test_a_faulty_bound_is_no_condition_that_everybody_meets(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 1).value = None
    edited.cell("等次", "得分率下限", 1).value = 1.2
    assert [(one.rule.id, one.at.cell) for one in edited.faults()] == [("D107", "C4")]


def test_bounds_are_compared_with_the_stated_total_where_caps_are_faulty(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 1).value = 101
    for value, rule in (("十分", "D106"), (None, "D125"), (11, "D127")):
        edited.cell("指标", "分值", 1).value = value
        assert {one.rule.id for one in edited.faults()} == {rule, "D141"}
    edited.setting("总分").value = 1
    assert [one.rule.id for one in edited.faults()] == ["D127"], "no grade at all would fit"


def test_a_quota_that_is_larger_than_a_small_category_is_fine_where_it_is_for_each(
    edited: Edited,
) -> None:
    add(edited, "名额", 5, 8)
    assert not edited.faults()


def test_a_grade_is_refused_where_no_category_reaches_it(edited: Edited) -> None:
    """The first criterion, 10 points, is asked of the towns and the last of the others."""
    categories = edited.sheet("单位名册")["E"][3:84]
    others = dict.fromkeys(str(cell.value) for cell in categories if cell.value != "乡镇(街道)")
    sheet = edited.sheet("指标")
    sheet.cell(3, 8, "适用类别")
    sheet.cell(4, 8, "乡镇(街道)")
    sheet.cell(15, 8, "\n".join(others))
    bound = edited.cell("等次", "总分下限", 1)
    bound.value = 91
    assert not edited.faults(), "the towns reach 91"
    bound.value = 91.5
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.cell) == ("D141", "B4")
    assert "no more than 91 can be had" in finding.message(Language.EN)


def test_contradictions_of_every_kind_are_reported_in_one_run(edited: Edited) -> None:
    edited.cell("等次", "总分下限", 1).value = 120
    edited.cell("等次", "得分率下限", 2).value = 0.5
    edited.cell("等次", "得分率下限", 3).value = 0.6
    add(edited, "分项下限", "没有的指标=70%")
    add(edited, "名额", "60%", "50%", "火星=1", "x")
    found = {(finding.rule.id, finding.at.cell) for finding in edited.faults()}
    assert found == {
        ("D141", "B4"),
        ("D142", "C6"),
        ("D144", "E4"),
        ("D145", "F7"),
        ("D146", "F6"),
        ("D147", "F5"),
    }
    for finding in edited.faults():
        assert finding.at.sheet == "等次"
        assert "{" not in finding.message(Language.ZH) + finding.message(Language.EN)


def test_quotas_that_exceed_all_by_little_read_as_more_than_all(edited: Edited) -> None:
    add(edited, "名额", "50%", "50.2%")
    (finding,) = [one for one in edited.faults() if one.rule.id == "D147"]
    assert "合计 100.2%，" in finding.message(Language.ZH)


def add_veto(edited: Edited, consequence: str | None) -> None:
    """Add a veto below the criteria."""
    sheet = edited.sheet("指标")
    for column, (header, value) in enumerate(
        (("性质", "一票否决"), ("类型", "是否"), ("后果", consequence)), start=8
    ):
        sheet.cell(3, column, header)
        sheet.cell(16, column, value)
    for column, value in ((1, "V01"), (2, "否决事项"), (3, "安全"), (4, "发生重大事故")):
        sheet.cell(16, column, value)


@pytest.mark.parametrize("consequence", ["降档", None])
def test_a_grade_that_only_a_veto_forces_may_stand_behind_the_unconditional_one(
    edited: Edited, consequence: str | None
) -> None:
    edited.sheet("等次").cell(8, 1, "降档")
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.cell) == ("D140", "A8")
    add_veto(edited, consequence)  # blank: the last grade
    assert not edited.faults()


def test_a_veto_that_forces_another_grade_makes_none_reachable(edited: Edited) -> None:
    edited.sheet("等次").cell(8, 1, "降档")
    add_veto(edited, "合格")
    assert [finding.rule.id for finding in edited.faults()] == ["D140"]
    add_veto(edited, "总分计0")
    assert [finding.rule.id for finding in edited.faults()] == ["D140"]


def add_setting(edited: Edited, label: str, value: str | date) -> None:
    """Write a setting that is seldom used in the place of a blank question."""
    sheet = edited.sheet("设置")
    row = next(
        row
        for row in range(4, 40)
        if sheet.cell(row, 1).value == "是否题" and sheet.cell(row, 2).value is None
    )
    sheet.cell(row, 1, label)
    sheet.cell(row, 2, value)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        (f"{SECOND}\n{FIRST}", (SECOND, FIRST)),
        (f"{SECOND}、{FIRST}；{SECOND}", (SECOND, FIRST)),
        (f" {THIRD[:4]} {THIRD[4:]} ", (THIRD,)),
    ],
)
def test_ties_are_broken_by_named_indicators(
    edited: Edited, typed: str, titles: tuple[str, ...]
) -> None:
    add_setting(edited, "同分时依次比较", typed)
    add_setting(edited, "名次规则", "不跳号")
    settings = edited.read().settings
    assert settings.tie_break == titles
    assert settings.ranking is RankingRule.DENSE


@pytest.mark.parametrize(
    ("scope", "vetoed", "expected"),
    [
        ("跨类别排名", "不排名", (RankingScope.OVERALL, VetoedPlace.UNRANKED)),
        ("否", "列后", (RankingScope.CATEGORY, VetoedPlace.LAST)),
        ("", "", (RankingScope.COMPARABLE, VetoedPlace.LAST)),
    ],
)
def test_settings_say_among_whom_agencies_are_ranked(
    edited: Edited, scope: str, vetoed: str, expected: tuple[object, object]
) -> None:
    add_setting(edited, "排名范围", scope)
    add_setting(edited, "一票否决单位", vetoed)
    settings = edited.read().settings
    assert (settings.ranking_scope, settings.vetoed_place) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "2018-11-05 至 2018-11-09",
        "2018年11月5日-2018年11月9日",
        "2018-11-05\n2018-11-09",
        "2018/11/5 to 2018/11/9",
        "2018.11.5；2018.11.9",
    ],
)
def test_the_days_of_the_public_notice_and_of_appeals_are_read(edited: Edited, typed: str) -> None:
    add_setting(edited, "公示期", typed)
    add_setting(edited, "Appeals until", date(2018, 11, 12))
    settings = edited.read().settings
    assert (settings.notice_starts, settings.notice_ends, settings.appeals_until) == (
        date(2018, 11, 5),
        date(2018, 11, 9),
        date(2018, 11, 12),
    )


@pytest.mark.parametrize(
    ("label", "value", "rule"),
    [
        ("公示起止", "2018-11-05", "D108"),
        ("公示起止", date(2018, 11, 5), "D108"),
        ("公示起止", "2018-11-05 至 2018-11-31", "D108"),
        ("公示起止", "2018-11-05 至 2018-11-06 至 2018-11-07", "D108"),
        ("公示起止", "十一月五日起五天", "D108"),
        ("公示起止", "2018-11-05 上午 2018-11-09", "D108"),
        ("公示起止", "2018-11-09 至 2018-11-05", "D115"),
        ("复核截止", "月底", "D108"),
    ],
)
def test_what_is_no_period_or_ends_before_it_starts_is_a_fault(
    edited: Edited, label: str, value: str | date, rule: str
) -> None:
    add_setting(edited, label, value)
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.sheet) == (rule, "设置")


def test_appeals_do_not_end_before_the_public_notice_begins(edited: Edited) -> None:
    add_setting(edited, "公示起止", "2018-11-05 至 2018-11-09")
    add_setting(edited, "复核截止", date(2018, 11, 4))
    (finding,) = edited.faults()
    assert finding.rule.id == "D115"
    assert "复核" in finding.message(Language.ZH)


def test_an_unknown_indicator_breaks_no_tie(edited: Edited) -> None:
    add_setting(edited, "同分时依次比较", f"{FIRST}\n{SECOND}们")
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.sheet, finding.at.cell) == ("D144", "设置", "B15")
    assert finding.suggestion == SECOND


def test_levels_that_turn_round_over_three_rows_are_found(edited: Edited) -> None:
    for row, (above, below) in enumerate((("甲", "乙"), ("乙", "丙"), ("丙", "甲")), start=10):
        edited.cell("指标", "一级指标", row).value = above
        edited.cell("指标", "二级指标", row).value = below
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.sheet, finding.at.cell) == ("D139", "指标", "C15")
    assert "C14" in finding.message(Language.EN)


def test_a_level_that_repeats_the_one_above_is_no_cycle(edited: Edited) -> None:
    edited.cell("指标", "二级指标", 12).value = THIRD
    assert not edited.faults()


def test_a_grade_below_the_lowest_answers_is_unreachable(edited: Edited) -> None:
    sheet = edited.sheet("指标")
    sheet.cell(3, 8, "最低分")
    for row in range(4, 16):
        sheet.cell(row, 8, 4)
    lowest = edited.cell("等次", "总分下限", 3)
    lowest.value = 48.5
    assert not edited.faults(), "48 is the least"
    lowest.value = 48
    (finding,) = edited.faults()
    assert (finding.rule.id, finding.at.cell) == ("D140", "A7")
    sheet.cell(3, 9, "性质")
    sheet.cell(15, 9, "扣分")
    sheet.cell(15, 8).value = None  # a deduction has a 0
    edited.setting("总分").value = 91
    lowest.value = 36
    assert not edited.faults(), "a deduction may take some of it"


@pytest.mark.parametrize(
    ("header", "typed", "rule"),
    [
        ("名额", "2②", "D145"),
        ("名额", "2\n3²", "D145"),
        ("分项下限", "高度重视民族工作=7⁰%", "D143"),
    ],
)
def test_a_symbol_beside_a_number_is_never_a_digit(
    edited: Edited, header: str, typed: str, rule: str
) -> None:
    add(edited, header, typed)
    assert rule in {finding.rule.id for finding in edited.faults()}
