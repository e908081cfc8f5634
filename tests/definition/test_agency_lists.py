"""The column 适用单位: agencies by code, name or alias, and what their sums have to be."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.definition.editing import Edited
from tests.definition.test_faults import cell, extra_column, setting
from workbook_tool.core.text import Language
from workbook_tool.definition.reading.reader import read_definition
from workbook_tool.definition.writing.writer import write_definition

FIRST, SECOND = "中共新平县委办公室", "中共新平县委组织部"


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path / "assessment.xlsx")


@pytest.mark.parametrize(
    "typed",
    ["XP002\nXP001", "xp001；XP002", f"{FIRST}、 XP002", "XP001|XP002|XP001", "旧名、XP002"],
)
def test_agencies_are_named_as_people_name_them(edited: Edited, typed: str) -> None:
    cell("单位名册", "别名", 1, "旧名")(edited)
    extra_column("适用单位", {3: typed})(edited)
    found = edited.read()
    criterion = found.scheme.criteria[2]

    assert set(criterion.agencies) == {"XP001", "XP002"}
    asked = [agency.code for agency in found.roster if criterion.applies_to(agency)]
    assert asked == ["XP001", "XP002"]
    assert not found.asks_everybody_the_same


def test_a_name_may_hold_what_separates_names(edited: Edited) -> None:
    cell("单位名册", "单位名称", 5, "文化、旅游局")(edited)
    extra_column("适用单位", {3: "文化、旅游局\nXP001"})(edited)
    assert edited.read().scheme.criteria[2].agencies == ("XP005", "XP001")


def test_merged_lists_are_filled_down(edited: Edited) -> None:
    extra_column("适用单位", {3: "XP001"})(edited)
    edited.sheet("指标").merge_cells("H6:H8")
    found = edited.read().scheme.criteria
    assert [one.agencies for one in found[2:6]] == [("XP001",)] * 3 + [()]


def test_lists_read_back_as_they_were_written(edited: Edited) -> None:
    extra_column("适用单位", {3: f"{FIRST}\nXP007"})(edited)
    found = edited.read()
    for language in Language:
        edited.path.write_bytes(write_definition(found, language))
        assert read_definition(edited.path).scheme == found.scheme


def test_each_set_of_agencies_has_to_reach_its_total(edited: Edited) -> None:
    extra_column("适用单位", {1: "XP001"})(edited)
    setting("总分", 90)(edited)
    (finding,) = edited.faults()

    said = finding.message(Language.ZH)
    assert (finding.rule.id, finding.at.cell) == ("D138", "B10")
    assert "县委办 100 分（应为 90 分）" in said
    assert "县纪委监委、县委组织部、县委宣传部等 11 个单位 90 分（应为 90 分）" in said
    assert "政府部门 90 分（应为 90 分）" in said


def test_lists_that_change_places_leave_totals_equal(edited: Edited) -> None:
    """The first agency answers ten points of its own, all others another criterion of ten."""
    others = "\n".join(f"XP{number:03}" for number in range(2, 82))
    extra_column("适用单位", {1: "XP001", 2: others})(edited)
    cell("指标", "分值", 2, 10)(edited)
    setting("总分", 92)(edited)
    found = edited.read()
    assert set(found.reaches.values()) == {Decimal(92)}


def test_a_grade_counts_that_some_agency_reaches(edited: Edited) -> None:
    others = "\n".join(f"XP{number:03}" for number in range(2, 82))
    extra_column("适用单位", dict.fromkeys(range(1, 3), others))(edited)
    cell("等次", "总分下限", 1, 100)(edited)
    assert edited.faults() == ()

    edited.cell("指标", "适用单位", 3).value = "XP001"
    assert [one.rule.id for one in edited.faults()] == ["D141"]


def test_the_same_words_may_stand_twice_for_different_agencies(edited: Edited) -> None:
    for row in (1, 2):
        edited.cell("指标", "测评标准", row).value = "民族工作有专人负责"
    extra_column("适用单位", {1: "XP001", 2: "XP002\nXP003"})(edited)
    assert edited.faults() == ()

    edited.cell("指标", "适用单位", 2).value = "XP002\nXP001"
    assert [one.rule.id for one in edited.faults()] == ["D160"]

    edited.cell("指标", "适用单位", 2).value = None
    assert [one.rule.id for one in edited.faults()] == ["D160"]
