"""The sheet 考评组 and what belongs to it are read as offices write them by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.definition.editing import Edited
from tests.definition.review_faults import (
    EVERYBODY,
    HEADINGS,
    SECOND,
    TOWNS,
    all_of,
    groups,
    new_column,
    setting,
)
from workbook_tool.core.findings import Code
from workbook_tool.core.round.review_plan import (
    SELF,
    Combination,
    EvaluatorGroup,
    ReviewPlan,
)
from workbook_tool.core.round.roster import AgencyChange, ChangeOfAgency, ReviewMode
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.writing.writer import write_definition

if TYPE_CHECKING:
    from pathlib import Path

    from tests.definition.review_faults import Edit
    from workbook_tool.core.round.settings import AssessmentRound


def read_after(folder: Path, edit: Edit) -> AssessmentRound:
    edited = Edited(folder / "assessment.xlsx")
    edit(edited)
    return edited.read()


def plan_of(folder: Path, edit: Edit) -> ReviewPlan:
    plan = read_after(folder, edit).review
    assert plan is not None
    return plan


def test_a_sheet_by_hand_with_two_columns_is_a_plan(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, groups(("第一组", "KP01"), headings=("组名", "编号")))

    assert plan == ReviewPlan((EvaluatorGroup("KP01", "第一组"),))


@pytest.mark.parametrize("rows", [(), ((None, None),)])
def test_a_sheet_without_groups_is_as_good_as_none(
    tmp_path: Path, rows: tuple[object, ...]
) -> None:
    assert read_after(tmp_path, groups(*rows)).review is None  # type: ignore[arg-type]  # blank


def test_everything_that_a_group_may_say_is_read(tmp_path: Path) -> None:
    full = (
        "第二组",
        "KP02",
        "乡镇（街道）\n司法机关",
        "县民宗局、XP001",
        "材料审核\n实地考察",
        "40%",
        "中共新平县委组织部",
        "one@example.org；two@example.org",
    )
    plan = plan_of(
        tmp_path,
        all_of(
            groups((*EVERYBODY, None, None, None, 60), full),
            setting("考评计分", "自评占比：20％"),
            setting("多组计分", "加权平均"),
            setting("评分差异", 1.5),
        ),
    )

    assert plan == ReviewPlan(
        (
            EvaluatorGroup("KP01", "第一组", weight=Decimal("0.6")),
            EvaluatorGroup(
                "KP02",
                "第二组",
                ("乡镇(街道)", "司法机关"),
                ("XP030", "XP001"),
                ("材料审核", "实地考察"),
                Decimal("0.4"),
                ("XP003",),
                "one@example.org；two@example.org",
            ),
        ),
        Decimal("0.2"),
        Combination.WEIGHTED,
        Decimal("1.5"),
    )


def test_weights_may_be_typed_as_fractions_percentages_or_their_numbers(tmp_path: Path) -> None:
    rows = [("40%", 0.6), (40, 60), (0.4, 0.6), ("40％", 60)]
    for number, (one, other) in enumerate(rows):
        folder = tmp_path / str(number)
        folder.mkdir()
        weights = ((*EVERYBODY, None, None, None, one), (*SECOND, None, None, None, other))
        plan = plan_of(folder, groups(*weights))
        assert [group.weight for group in plan.groups] == [Decimal("0.4"), Decimal("0.6")]


def test_groups_that_share_a_part_only_share_it_in_proportion(tmp_path: Path) -> None:
    third = ("第三组", "KP03", None, None, "实地考察", 20)
    rows = ((*EVERYBODY, None, None, None, 50), (*SECOND, None, None, None, 30), third)

    assert len(plan_of(tmp_path, groups(*rows)).groups) == 3


def test_agencies_of_a_category_that_are_named_are_all_that_is_judged_of_it(tmp_path: Path) -> None:
    rest = "\n".join(f"XP{number:03}" for number in range(2, 13))
    every = TOWN_AND_OTHERS.split("\n")
    plan = plan_of(
        tmp_path,
        groups(
            ("第一组", "KP01", "\n".join((*every, "县委部门")), rest),
            ("第二组", "KP02", None, "XP001"),
        ),
    )

    assert plan.groups[0].categories == tuple(every)
    assert plan.groups[1].agencies == ("XP001",)


TOWN_AND_OTHERS = (
    "人大政协机关\n司法机关\n群团组织\n政府部门\n直属事业单位\n乡镇(街道)\n省市驻县单位"
)


@pytest.mark.parametrize(
    ("typed", "scorer"),
    [
        (None, ""),
        ("考评组", ""),
        ("Evaluators", ""),
        ("单位", SELF),
        ("自评", SELF),
        ("第二组", "KP02"),
        ("kp０２", "KP02"),
    ],
)
def test_who_scores_a_criterion_is_found_by_word_name_or_code(
    tmp_path: Path, typed: str | None, scorer: str
) -> None:
    edit = all_of(groups(EVERYBODY, SECOND), new_column("指标", "评分主体", {2: typed, 3: "KP01"}))
    scheme = read_after(tmp_path, edit).scheme

    assert scheme.by_code["C02"].scored_by == scorer
    assert scheme.by_code["C03"].scored_by == "KP01"


def test_without_evaluators_the_self_score_may_be_said_to_stand(tmp_path: Path) -> None:
    found = read_after(tmp_path, new_column("指标", "评分主体", {2: "单位"}))

    assert (found.review, found.scheme.by_code["C02"].scored_by) == (None, SELF)


@pytest.mark.parametrize(
    ("typed", "mode", "reason"),
    [
        ("考评", ReviewMode.REVIEWED, ""),
        ("以自评认定", ReviewMode.SELF_STANDS, ""),
        ("以自评认定：垂直管理单位", ReviewMode.SELF_STANDS, "垂直管理单位"),
        ("不考评（正在审计）", ReviewMode.NOT_REVIEWED, "正在审计"),
        ("不考评\n正在审计", ReviewMode.NOT_REVIEWED, "正在审计"),
        ("Not reviewed, under audit", ReviewMode.NOT_REVIEWED, "under audit"),
    ],
)
def test_how_an_agency_is_reviewed_stands_with_its_reason(
    tmp_path: Path, typed: str, mode: ReviewMode, reason: str
) -> None:
    edit = all_of(groups(EVERYBODY), new_column("单位名册", "考评方式", {2: typed}))
    agency = read_after(tmp_path, edit).roster.agencies[1]

    assert (agency.review_mode, agency.review_reason) == (mode, reason)


DAY = date(2018, 9, 1)


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ("并入XP002", AgencyChange(ChangeOfAgency.MERGED, "XP002")),
        (
            "并入XP002，2018-09-01，机构改革",
            AgencyChange(ChangeOfAgency.MERGED, "XP002", DAY, "机构改革"),
        ),
        (
            "并入：县委组织部 2018年9月1日 （机构改革）",
            AgencyChange(ChangeOfAgency.MERGED, "XP003", DAY, "机构改革"),
        ),
        (
            "并入中共新平县纪律检查委员会 新平县监察委员会，机构改革",
            AgencyChange(ChangeOfAgency.MERGED, "XP002", None, "机构改革"),
        ),
        ("撤销", AgencyChange(ChangeOfAgency.DISSOLVED)),
        ("撤销 2018/9/1", AgencyChange(ChangeOfAgency.DISSOLVED, "", DAY)),
        (
            "缓评：正在整改，2018.9.1，经领导同意",
            AgencyChange(ChangeOfAgency.POSTPONED, "", DAY, "正在整改，经领导同意"),
        ),
        ("Postponed: 2018-13-99", AgencyChange(ChangeOfAgency.POSTPONED, "", None, "2018-13-99")),
    ],
)
def test_what_became_of_an_agency_is_read_with_its_date_and_reason(
    tmp_path: Path, typed: str, change: AgencyChange
) -> None:
    found = read_after(tmp_path, new_column("单位名册", "变动", {1: typed}))

    assert found.roster.agencies[0].change == change
    assert len(found.roster.asked) == len(found.roster) - 1


@pytest.mark.parametrize(
    ("edit", "rule", "at", "suggestion"),
    [
        (
            groups(EVERYBODY, ("第二组", "KP02", "乡镇街道办")),
            Code.CATEGORY_UNKNOWN,
            "C3",
            "乡镇(街道)",
        ),
        (groups((*EVERYBODY, None, None, None, "60分")), Code.NUMBER_AS_TEXT, "F2", "60"),
        (groups((*EVERYBODY, None, None, None, 0)), Code.NUMBER_OUT_OF_RANGE, "F2", None),
        (groups(("第一组", "kp-1")), Code.GROUP_CODE_INVALID, "B2", "KP1"),
        (groups(("第一组", "第一")), Code.GROUP_CODE_INVALID, "B2", None),
        (
            groups(EVERYBODY, (*SECOND, None, "新平县组织部")),
            Code.GROUP_AGENCY_UNKNOWN,
            "D3",
            "XP003 中共新平县委组织部",
        ),
        (groups(EVERYBODY, (*SECOND, None, "某某")), Code.GROUP_AGENCY_UNKNOWN, "D3", None),
        (groups((*EVERYBODY, None, None, "材料审查")), Code.METHOD_OF_NOBODY, "E2", "材料审核"),
    ],
)
def test_what_is_probably_meant_is_suggested(
    tmp_path: Path, edit: Edit, rule: object, at: str, suggestion: str | None
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edit(edited)
    (finding,) = edited.faults()

    assert (finding.rule, finding.at.cell, finding.suggestion) == (rule, at, suggestion)


def test_all_faults_of_a_review_are_told_at_once(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    rows = (
        (None, "XP001", "乡下", "某某", "猜测", "许多", "无名", "甲@乙丙"),
        ("第二组", "k-p"),
    )
    edit = all_of(
        groups(*rows),
        new_column("指标", "评分主体", {1: "谁"}),
        new_column("单位名册", "考评方式", {1: "免检"}),
        new_column("单位名册", "变动", {2: "消失"}),
        setting("考评计分", "各半"),
    )
    edit(edited)

    assert [(one.rule, one.at.sheet, one.at.cell) for one in edited.faults()] == [
        (Code.SELF_SHARE_MALFORMED, "设置", "B30"),
        (Code.SCORED_BY_UNKNOWN, "指标", "H4"),
        (Code.CHOICE_UNKNOWN, "单位名册", "O4"),
        (Code.CHANGE_MALFORMED, "单位名册", "P5"),
        (Code.NAME_MISSING, "考评组", "A2"),
        (Code.GROUP_CODE_OF_AGENCY, "考评组", "B2"),
        (Code.GROUP_AGENCY_UNKNOWN, "考评组", "D2"),
        (Code.CATEGORY_UNKNOWN, "考评组", "C2"),
        (Code.METHOD_OF_NOBODY, "考评组", "E2"),
        (Code.NUMBER_AS_TEXT, "考评组", "F2"),
        (Code.GROUP_AGENCY_UNKNOWN, "考评组", "G2"),
        (Code.EMAIL_INVALID, "考评组", "H2"),
        (Code.GROUP_CODE_INVALID, "考评组", "B3"),
    ]


def test_faults_of_the_criteria_are_not_told_twice_through_the_groups(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    groups((*EVERYBODY, None, None, "听取汇报"))(edited)
    edited.cell("指标", "测评方法", 4).value = "=1/0"

    assert [one.rule for one in edited.faults()] == [Code.FORMULA_WITHOUT_VALUE]


def test_a_sheet_of_groups_is_written_beside_the_others_and_only_where_there_are_some(
    tmp_path: Path,
) -> None:
    planned = read_after(tmp_path, all_of(groups(EVERYBODY, TOWNS), setting("评分差异", 0)))
    path = tmp_path / "again.xlsx"
    path.write_bytes(write_definition(planned, Language.ZH))
    edited = Edited(path, path.read_bytes())

    assert edited.workbook.sheetnames == ["设置", "指标", "等次", "单位名册", "考评组"]
    assert [cell.value for cell in edited.sheet("考评组")[3]] == list(HEADINGS)
    assert edited.setting("评分差异").value == 0
    assert read_definition(path) == planned


def test_a_group_that_is_a_formula_is_one_fault(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    groups(("=cmd|calc", "KP01"))(edited)

    assert [(one.rule, one.at.cell) for one in edited.faults()] == [
        (Code.FORMULA_WITHOUT_VALUE, "A2")
    ]
