"""后果 of criteria with points as the definition workbook states it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.definition.editing import Edited
from tests.definition.test_faults import both, cell, extra_column, setting
from workbook_tool.core.findings import Code
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.writing.writer import write_definition

if TYPE_CHECKING:
    from pathlib import Path

    from tests.definition.test_faults import Edit
    from workbook_tool.core.round.settings import AssessmentRound


def with_count(consequence: object, *others: Edit, role: str = "扣分") -> Edit:
    """Make the first criterion a count of ten points with a consequence."""
    is_off = role == "扣分"
    return both(
        extra_column("性质", {1: role}),
        extra_column("类型", {1: "次数"}),
        extra_column("每次", {1: "扣2"}),
        extra_column("后果", {1: consequence}),
        *([setting("总分", 90)] if is_off else []),
        *(cell("等次", "总分下限", row, 80 - 5 * row) for row in range(1, 4)),
        *others,
    )


def read(path: Path, edit: Edit) -> AssessmentRound:
    edited = Edited(path / "assessment.xlsx")
    edit(edited)
    return edited.read()


def said(one: Criterion) -> tuple[object, ...]:
    flags = (one.forfeits_total, one.lowers_grade, one.is_veto_too)
    return one.consequence_from, one.consequence, *flags


PLAIN = (False, False, False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("不合格", (None, "不合格", *PLAIN)),
        ("≥3次=不合格", (3, "不合格", *PLAIN)),
        (">=3 ＝ 不合格", (3, "不合格", *PLAIN)),
        ("3次以上：合 格", (3, "合格", *PLAIN)),
        ("3次及以上=总分计0", (3, "", True, False, False)),
        ("3 or more: total 0", (3, "", True, False, False)),
        ("降一等次", (None, "", False, True, False)),
        ("≥2=one grade less", (2, "", False, True, False)),
        ("一票否决", (None, "", False, False, True)),
        ("≥1次=veto", (1, "", False, False, True)),
    ],
)
def test_a_consequence_is_read_as_it_is_said_and_written_so_again(
    tmp_path: Path, typed: str, expected: tuple[object, ...]
) -> None:
    made = read(tmp_path, with_count(typed))
    assert said(made.scheme.criteria[0]) == expected

    for language in Language:
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(write_definition(made, language))
        assert read_definition(path).scheme == made.scheme


def test_a_condition_may_lower_the_grade_and_a_prerequisite_may_be_a_veto(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        both(
            extra_column("性质", {1: "一票否决", 2: "前置条件", 3: "一票否决"}),
            extra_column("后果", {1: "一票否决", 2: "一票否决", 3: "降等"}),
            *(cell("指标", "分值", row, None) for row in (1, 2, 3)),
            *(cell("等次", "总分下限", row, 60 - row) for row in range(1, 4)),
            setting("总分", 74),
        ),
    )
    veto, needed, mild = made.scheme.criteria[:3]
    assert [one.vetoes for one in (veto, needed, mild)] == [True, True, True]
    assert [said(one)[2:] for one in (veto, needed, mild)] == [
        PLAIN,
        (False, False, True),
        (False, True, False),
    ]


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (with_count("≥3次=不及格"), Code.CONSEQUENCE_UNKNOWN),
        (with_count("优秀"), Code.CONSEQUENCE_WITHOUT_EFFECT),
        (with_count("≥0次=不合格"), Code.CONSEQUENCE_OF_COUNT),
        (with_count("不合格", role="加分"), Code.RULE_AGAINST_ROLE),
        (
            both(extra_column("后果", {1: "≥3次=不合格"})),
            Code.CONSEQUENCE_OF_COUNT,
        ),
        (
            both(extra_column("最低分", {1: 1}), extra_column("后果", {1: "不合格"})),
            Code.CONSEQUENCE_NEVER,
        ),
        (
            both(
                extra_column("类型", {1: "选项"}),
                extra_column("选项", {1: "有=10；部分=5"}),
                extra_column("后果", {1: "降一等次"}),
            ),
            Code.CONSEQUENCE_NEVER,
        ),
        (
            with_count("降一等次", *(cell("等次", "等次", row, None) for row in (2, 3, 4)),
                       *(cell("等次", "总分下限", row, None) for row in (2, 3, 4))),
            Code.CONSEQUENCE_WITHOUT_EFFECT,
        ),
    ],
)  # fmt: skip
def test_what_means_nothing_is_reported_at_its_cell(
    tmp_path: Path, edit: Edit, rule: object
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edit(edited)
    assert {one.at.sheet for one in edited.faults() if one.rule is rule} == {"指标"}


@pytest.mark.parametrize("role", ["加分", "状态"])
def test_bonuses_and_states_have_no_consequence(tmp_path: Path, role: str) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    is_state = role == "状态"
    both(
        extra_column("类型" if is_state else "性质", {1: role}),
        extra_column("选项", {1: "达到；未达到" if is_state else None}),
        extra_column("后果", {1: "不合格"}),
        cell("指标", "分值", 1, None if is_state else 10),
        setting("总分", 90),
    )(edited)
    (fault,) = (one for one in edited.faults() if one.at.sheet == "指标")
    assert fault.rule is Code.COLUMN_OF_OTHER_ROLE
    assert "扣分" in str(dict(fault.facts)["roles"])


def test_a_grade_that_only_a_lowered_agency_gets_is_reachable(tmp_path: Path) -> None:
    lowered = with_count(
        "降一等次",
        cell("等次", "总分下限", 1, None),  # everybody earns the best one
        *(cell("等次", "总分下限", row, None) for row in (2, 3, 4)),
    )
    made = read(tmp_path, lowered)
    assert [one.minimum_total for one in made.grades] == [None] * 4
    assert made.scheme.criteria[0].cap == Decimal(10)
