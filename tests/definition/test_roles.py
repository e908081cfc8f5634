"""Bonuses, vetoes, prerequisites and categories as the definition workbook states them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.definition.editing import Edited
from tests.definition.test_faults import (
    both,
    cell,
    extra_column,
    new_setting,
    own_towns,
    setting,
)
from workbook_tool.core.findings import Code
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language

if TYPE_CHECKING:
    from pathlib import Path

    from tests.definition.test_faults import Edit
    from workbook_tool.core.round.settings import AssessmentRound


def read(path: Path, edit: Edit) -> AssessmentRound:
    edited = Edited(path / "assessment.xlsx")
    edit(edited)
    return edited.read()


def test_one_row_may_state_the_bonus_limit_of_its_indicator(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        both(
            extra_column("性质", {5: "加分", 6: "加分", 8: "加分"}),
            extra_column("加分封顶", {8: 9}),
            extra_column("须附佐证", {6: "否", 7: "是"}),
            extra_column("权重", {6: 4}),
            setting("总分", 76),
            new_setting("总分封顶", "是"),
            *(cell("等次", "总分下限", row, 60 - row) for row in range(1, 4)),
        ),
    )

    by_code = found.scheme.by_code
    assert [by_code[code].bonus_limit for code in ("C06", "C08", "C05", "C07")] == [
        9,
        9,
        None,
        None,
    ]
    assert found.scheme.bonus_limits == {by_code["C06"].levels[0]: 9}
    assert [one.code for one in found.scheme if one.asks_for_evidence] == ["C05", "C07", "C08"]
    assert found.scheme.is_total_capped
    assert found.scheme.total == 76


@pytest.mark.parametrize("kind", [None, "是否"])
@pytest.mark.parametrize("cap", [None, 0])
def test_a_veto_needs_neither_points_nor_a_kind(
    tmp_path: Path, kind: str | None, cap: int | None
) -> None:
    found = read(
        tmp_path,
        both(
            extra_column("性质", {1: "一票否决", 2: "前置条件", 3: "否决", 4: "一票否决"}),
            extra_column("类型", dict.fromkeys(range(1, 5), kind)),
            extra_column("后果", {2: "合 格", 3: "总分计0", 4: "TOTAL 0"}),
            *(cell("指标", "分值", row, cap) for row in range(1, 5)),
            *(cell("等次", "总分下限", row, 60 - row) for row in range(1, 4)),
            setting("总分", 66),
        ),
    )

    conditions = found.scheme.criteria[:4]
    assert {one.kind for one in conditions} == {kinds.YES_NO}
    assert [one.consequence for one in conditions] == ["", "合格", "", ""]
    assert [one.forfeits_total for one in conditions] == [False, False, True, True]
    assert not any(one.has_points or one.worth for one in conditions)
    assert conditions[1].role is CriterionRole.PREREQUISITE
    assert found.scheme.total == 66


@pytest.mark.parametrize(
    "edit",
    [
        own_towns(),  # the whole sum is 100, the townships reach 90
        own_towns(new_setting("各类别总分", "乡镇(街道)＝90")),
        own_towns(  # each category reaches 92, all together 100
            extra_column("空", {}), setting("总分", 92), new_setting("各类别总分", "乡镇(街道)=90")
        ),
    ],
)
def test_the_sum_or_what_each_category_reaches_is_the_stated_total(
    tmp_path: Path, edit: Edit
) -> None:
    if edit is not None:
        edited = Edited(tmp_path / "assessment.xlsx")
        edit(edited)
        faults = edited.faults()
        stated = edited.setting("总分").value
        assert [one.rule for one in faults] == (
            [] if stated == 100 else [Code.CATEGORIES_MISS_TOTAL]
        )


def test_what_each_category_reaches_is_said(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    own_towns(setting("总分", 95))(edited)

    (fault,) = edited.faults()

    zh, en = (fault.message(language) for language in Language)
    assert "县委部门 100 分（应为 95 分）" in zh
    assert "乡镇(街道) 90 分" in zh
    assert "合计 100 分" in zh
    assert "乡镇(街道) 90 (stated 95)" in en


def test_a_total_of_an_unknown_category_is_reported(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    own_towns(new_setting("各类别总分", "政府部们=90"))(edited)

    faults = edited.faults()

    assert (faults[0].rule, faults[0].at.cell) == (Code.CATEGORY_UNKNOWN, "B30")
    assert faults[0].suggestion == "政府部门"


def test_a_scheme_of_states_alone_has_a_total_of_zero(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        both(
            extra_column("类型", dict.fromkeys(range(1, 13), "状态")),
            extra_column("选项", dict.fromkeys(range(1, 13), "达到\n部分达到\n未达到")),
            *(cell("指标", "分值", row, None) for row in range(1, 13)),
            setting("总分", 0),
            *(cell("等次", "总分下限", row, None) for row in range(1, 5)),
            *(cell("等次", "等次", row, None) for row in range(1, 5)),
        ),
    )

    assert found.scheme.total == Decimal(0)
    assert not found.scheme.has_points


def test_a_consequence_is_the_very_grade_where_two_differ_in_a_sign_only(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        both(
            *(cell("等次", "等次", row, title) for row, title in enumerate(("A＋", "A", "B"), 2)),
            extra_column("性质", {1: "一票否决", 2: "一票否决", 3: "一票否决"}),
            extra_column("后果", {1: "A", 2: "b", 3: "A +"}),
            *(cell("指标", "分值", row, None) for row in (1, 2, 3)),
            *(cell("等次", "总分下限", row, 60 - row) for row in range(1, 4)),
            setting("总分", 74),
        ),
    )
    assert [one.consequence for one in found.scheme.criteria[:3]] == ["A", "B", "A＋"]


def test_a_scheme_of_one_level_that_misses_it_is_told(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edited.sheet("指标").delete_cols(edited.column("指标", "二级指标"))
    edited.cell("指标", "一级指标", 1).value = None
    assert [(one.rule.id, one.at.cell) for one in edited.faults()] == [("D124", "B4")]
