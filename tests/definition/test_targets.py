"""The sheet 目标值: what is read from it, and that what is written is read again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.definition.editing import SAMPLE, Edited
from tests.definition.review_faults import all_of, setting
from tests.definition.target_faults import MEASURED, OPEN, RIGHT, targets
from workbook_tool.core.round.differences import compare_rounds
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.writing.change_words import describe_change
from workbook_tool.definition.writing.writer import write_definition


def goals_of(the_round: AssessmentRound) -> Mapping[str, dict[str, str]]:
    return {
        one.code: {goal.criterion: str(goal.target) for goal in one.goals}
        for one in the_round.roster
        if one.goals
    }


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    found = Edited(tmp_path / "assessment.xlsx")
    MEASURED(found)
    return found


def test_agencies_go_by_code_name_or_alias_and_targets_with_or_without_their_unit(
    edited: Edited,
) -> None:
    targets(
        ("XP039", "", "C12", 80),
        ("", "新平县林业局", "C12", "85.50%"),
        ("xp038", "新平县交通运输局", "c11", " ７５ "),
        ("XP038", "", "C12", 70),
    )(edited)
    assert goals_of(edited.read()) == {
        "XP038": {"C11": "75", "C12": "70"},
        "XP039": {"C12": "80"},
        "XP040": {"C12": "85.5"},
    }


def test_a_percentage_is_what_the_cell_shows(edited: Edited) -> None:
    targets(("XP039", "", "C12", 0.8))(edited)
    edited.sheet("目标值").cell(2, 4).number_format = "0%"
    assert goals_of(edited.read()) == {"XP039": {"C12": "80"}}


def test_merged_cells_show_in_each_of_their_rows(edited: Edited) -> None:
    targets(("XP039", "", "C11", 80), ("", "", "C12", 81), ("XP040", "", "C12", 82))(edited)
    edited.sheet("目标值").merge_cells("A2:A3")
    assert goals_of(edited.read()) == {"XP039": {"C11": "80", "C12": "81"}, "XP040": {"C12": "82"}}


def test_one_of_the_two_columns_of_agencies_will_do_and_others_are_for_the_eye(
    edited: Edited,
) -> None:
    lines = (("新平县农业局", "办结率", "C12", 80, "市里下达"),)
    targets(*lines, headings=("单位名称", "测评标准", "编号", "目标", "依据"))(edited)
    assert goals_of(edited.read()) == {"XP039": {"C12": "80"}}


def test_the_target_of_all_is_nobody_s_own(edited: Edited) -> None:
    targets(RIGHT, ("XP040", "", "C12", "95.0%"))(edited)
    assert goals_of(edited.read()) == {"XP039": {"C12": "80"}}


def test_an_empty_sheet_says_nothing(edited: Edited) -> None:
    edited.workbook.create_sheet("目标值")
    assert goals_of(edited.read()) == {}


def test_a_criterion_may_have_own_targets_only(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    codes = [f"XP{number:03}" for number in range(1, 82)]
    all_of(OPEN, targets(*((code, "", "C12", 60) for code in codes)))(edited)
    found = edited.read()
    assert found.scheme.by_code["C12"].target is None
    assert {one.goals for one in found.roster} == {(Goal("C12", Decimal(60)),)}


def test_all_faults_are_told_at_once(edited: Edited) -> None:
    edited.cell("单位名册", "单位名称", 5).value = None
    targets(("XP999", "", "C99", "many"), ("XP039", "", "C01", 3))(edited)
    assert [(one.rule.id, one.at.cell) for one in edited.faults()] == [
        ("D151", "C8"),
        ("D265", "A2"),
        ("D267", "C2"),
        ("D106", "D2"),
        ("D269", "D3"),
    ]


@pytest.mark.parametrize("language", Language)
def test_what_is_written_is_read_again(edited: Edited, tmp_path: Path, language: Language) -> None:
    targets(RIGHT, ("XP040", "", "C11", "85.5"))(edited)
    found = edited.read()
    path = tmp_path / "again.xlsx"
    path.write_bytes(write_definition(found, language))
    assert read_definition(path) == found


def test_each_changed_target_is_told_by_agency_and_criterion(edited: Edited) -> None:
    before = edited.read()
    targets(RIGHT)(edited)
    after = edited.read()
    (added,) = compare_rounds(before, after)
    (removed,) = compare_rounds(after, before)
    assert added.voids
    assert describe_change(added).zh == "XP039（新平县农业局） C12 目标值 空→80"
    assert describe_change(removed).en == "XP039 (新平县农业局) target of C12 80→blank"


WEIGHED = ("单位", "指标编号", "权重")


def weights_of(the_round: AssessmentRound) -> Mapping[str, dict[str, str]]:
    return {
        one.code: {goal.criterion: str(goal.weight) for goal in one.goals if goal.weight}
        for one in the_round.roster
        if one.goals
    }


def test_a_sheet_of_weights_alone_needs_no_targets(edited: Edited) -> None:
    targets(
        ("XP039", "C11", "100/9"),
        ("新平县农业局", "C12", "=62/9"),
        ("XP040", "C11", 9),
        headings=WEIGHED,
    )(edited)
    found = edited.read()
    assert weights_of(found) == {"XP039": {"C11": "100/9", "C12": "62/9"}}
    assert {found.scheme.reach_of(agency) for agency in found.roster} == {100}


def test_target_and_weight_stand_in_one_row(edited: Edited) -> None:
    rows = (("XP039", "", "C12", 80, 10), ("XP039", "", "C11", None, 8))
    targets(*rows, headings=("单位代码", "单位", "指标编号", "目标值", "权重"))(edited)
    (agency,) = (one for one in edited.read().roster if one.goals)
    assert agency.goals == (
        Goal("C11", weight=Decimal(8)),
        Goal("C12", Decimal(80), Decimal(10)),
    )


def test_the_weight_of_an_indicator_is_shared_out_as_its_criteria_stand(edited: Edited) -> None:
    targets(
        ("XP039", "科学决策", 13.5),
        ("XP039", "改善民生", 13.5),
        headings=WEIGHED,
    )(edited)
    found = edited.read()
    assert weights_of(found)["XP039"] == {"C10": "13.5", "C11": "6.75", "C12": "6.75"}
    targets_only = Edited(edited.path.with_name("other.xlsx"))
    MEASURED(targets_only)
    whole = (("XP039", "高度重视民族工作", 40), ("XP039", "C06", 10))
    targets(*whole, headings=WEIGHED)(targets_only)
    shares = weights_of(targets_only.read())["XP039"]
    assert shares["C01"] == "200/21"
    assert shares["C02"] == "160/21"


def test_each_agency_is_held_to_the_total_by_its_own_weights(edited: Edited) -> None:
    targets(
        ("XP038", "C12", 10),
        ("XP039", "C12", 8),
        ("XP039", "C11", 10),
        ("XP040", "C01", 11),
        ("XP040", "C02", "不知道"),
        headings=WEIGHED,
    )(edited)
    faults = edited.faults()
    # The sum of the last one is not known.
    assert [(one.rule.id, one.at.cell) for one in faults] == [("D106", "C6"), ("D283", "C2")]
    assert "101 分，应为 100 分，相差 1 分" in faults[1].message(Language.ZH)


def test_sums_are_told_once_where_the_criteria_miss_the_total_themselves(edited: Edited) -> None:
    edited.cell("指标", "分值", 1).value = 12
    targets(("XP039", "C12", 8), ("XP039", "C11", 10), headings=WEIGHED)(edited)
    assert [one.rule.id for one in edited.faults()] == ["D127"]
    edited.sheet("目标值").append(["XP040", "C12", 8])
    assert [one.rule.id for one in edited.faults()] == ["D127", "D283"]


def test_where_all_weigh_apart_nobody_is_held_to_the_caps(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edited.cell("指标", "分值", 1).value = 20
    codes = [f"XP{number:03}" for number in range(1, 82)]
    targets(*((code, "C01", 10) for code in codes), headings=WEIGHED)(edited)
    found = edited.read()
    assert {found.scheme.reach_of(agency) for agency in found.roster} == {100}


def test_categories_keep_their_totals(edited: Edited) -> None:
    setting("各类别总分", "乡镇(街道)=110")(edited)
    towns = [one.code for one in SAMPLE.roster if one.category == "乡镇(街道)"]
    targets(*((code, "C01", 20) for code in towns), headings=WEIGHED)(edited)
    found = edited.read()
    reached = {one.category: found.scheme.reach_of(one) for one in found.roster}
    assert reached.pop("乡镇(街道)") == 110
    assert set(reached.values()) == {100}
    edited.sheet("目标值").cell(2, 3).value = 19
    (fault,) = edited.faults()
    assert (fault.rule.id, fault.at.cell) == ("D283", "C2")


@pytest.mark.parametrize("language", Language)
def test_weights_that_are_written_are_read_again(
    edited: Edited, tmp_path: Path, language: Language
) -> None:
    targets(("XP039", "C11", "100/9"), ("XP039", "C12", "62/9"), headings=WEIGHED)(edited)
    found = edited.read()
    path = tmp_path / "again.xlsx"
    path.write_bytes(write_definition(found, language))
    assert read_definition(path) == found


def test_an_indicator_is_named_by_all_its_titles_where_one_would_be_ambiguous(
    tmp_path: Path,
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    for row in range(6, 9):
        edited.cell("指标", "二级指标", row).value = "加强学习教育"
    targets(("XP039", "加强学习教育", 20), headings=WEIGHED)(edited)
    (fault,) = edited.faults()
    assert (fault.rule.id, fault.at.cell) == ("D267", "B2")
    assert "甲/机制" in fault.hint(Language.ZH)
    sheet = edited.sheet("目标值")
    sheet.cell(2, 2).value = "高度重视民族工作/加强学习教育"
    sheet.append(["XP039", "C03", 6])
    shares = weights_of(edited.read())["XP039"]
    assert shares == {"C01": "100/9", "C02": "80/9", "C03": "6"}
