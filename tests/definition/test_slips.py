"""A mistyped header is read, or refused with its right name; it is never a column of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.definition.editing import Edited
from tests.definition.slips import SHEETS, once, values_of
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Language, normalise_label
from workbook_tool.definition.reading.faults import Faults
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.reading.likeness import likely_setting
from workbook_tool.definition.reading.table import find_table, report_misspelt_columns
from workbook_tool.definition.words.labels import ColumnSpec
from workbook_tool.definition.words.setting_fields import SETTINGS, SettingSpec, find_setting

HEADER = 3
CHINESE, ENGLISH = Language.ZH, Language.EN
COLUMNS = [
    pytest.param(columns, spec, language, id=f"{sheet} {spec.label.in_language(language)}")
    for sheet, columns in SHEETS.items()
    for spec in columns
    for language in Language
]
# What staff add for themselves, with anything below it.
_OWN_WORDS = (
    "步骤 类别 权限 分数 得分 最高分 性能 结果 审查内容 责任单位 责任科室 负责人 自评分 "
    "考评得分 完成情况 依据 材料 牵头单位 配合单位 日期 电话 传真 地址 联系人 联系电话 "
    "分管领导 名次 排名 单价 数量 金额 比例 变化 完成时间 时限 复核人 审核 签字 经办人 "
    "单位性质 行业 层级 隶属关系 主管部门 邮编 网址 职务 姓名 人数 面积 工作任务 措施 "
    "进度 数据来源 指标说明 计算公式 口径 去年得分 上年值 实际值 完成率 扣分原因 备用 "
    "附件 文号 链接 进展 意见 整改 编码 版本 是否重点 难点 权属 分类 小组 组长 代号 全称 "
    "英文名 更新时间 Owner Comment Date Phone Status Priority Budget"
)
OWN = tuple(_OWN_WORDS.split())


@dataclass(frozen=True)
class Seen:
    """What became of a header: the field that it was read as, and what it was said to be."""

    read_as: str | None
    said: tuple[str, ...]


def look(columns: tuple[ColumnSpec, ...], typed: str, spec: ColumnSpec | None) -> Seen:
    """Return what becomes of a header beside all headers but the one that it stands for."""
    usual = [one for one in columns if one is not spec and (one.is_required or not one.is_extra)]
    header: dict[int, Value] = {at: one.label.zh for at, one in enumerate(usual, start=1)}
    last = len(header) + 1
    below = values_of(spec.field) if spec else ("一些文字", "另一些")
    rows: dict[int, dict[int, Value]] = {HEADER: {**header, last: typed}}
    for row, value in enumerate(below, start=HEADER + 1):
        rows[row] = {**dict.fromkeys(header, "甲"), last: value}  # type: ignore[dict-item]  # a value
    faults = Faults()
    table = find_table(Grid("表", rows), columns, faults, needed=1)
    assert table is not None
    report_misspelt_columns(table, faults)
    misspelt = [one for one in faults.found if one.rule is Code.COLUMN_MISSPELT]
    read_as = next((field for field, place in table.places.items() if place == last), None)
    return Seen(read_as, tuple(one.suggestion or "" for one in misspelt))


def assert_known(columns: tuple[ColumnSpec, ...], spec: ColumnSpec, typed: str) -> None:
    """Hold a header to its own column: it is read so, or one finding names that."""
    seen = look(columns, typed, spec)
    if seen.read_as is not None:
        assert seen.read_as == spec.field, (typed, seen)
        assert seen.said == (), (typed, seen)
        return
    assert len(seen.said) == 1, (typed, seen)
    named = {one for said in seen.said for one in said.replace(", ", "、").split("、")}
    assert named & {spec.label.zh, spec.label.en}, (typed, seen)


def is_another(columns: tuple[ColumnSpec, ...], spec: ColumnSpec, typed: str) -> bool:
    """Tell whether a slip happens to be the header of another column."""
    others = (one for one in columns if one is not spec)
    labels = {label for one in others for label in (one.label.zh, one.label.en, *one.synonyms)}
    return normalise_label(typed) in set(map(normalise_label, labels))


@pytest.mark.parametrize(("columns", "spec", "language"), COLUMNS)
def test_every_single_slip_in_a_header_is_known(
    columns: tuple[ColumnSpec, ...], spec: ColumnSpec, language: Language
) -> None:
    for typed in dict.fromkeys(once(spec.label.in_language(language))):
        if not is_another(columns, spec, typed):
            assert_known(columns, spec, typed)


@pytest.mark.parametrize(("columns", "spec", "language"), COLUMNS)
def test_every_header_is_read_as_its_own_column_and_no_other(
    columns: tuple[ColumnSpec, ...], spec: ColumnSpec, language: Language
) -> None:
    for label in (spec.label.in_language(language), *spec.synonyms):
        assert look(columns, label, spec) == Seen(spec.field, ())


@settings(max_examples=300)
@given(st.data())
def test_two_slips_in_a_header_are_known(drawn: st.DataObject) -> None:
    columns = drawn.draw(st.sampled_from(sorted(SHEETS)).map(SHEETS.__getitem__))
    spec = drawn.draw(st.sampled_from(columns))
    label = spec.label.zh
    first = drawn.draw(st.sampled_from(tuple(once(label))))
    typed = drawn.draw(st.sampled_from(tuple(once(first))))
    # Another slip at the same place leads anywhere.
    assume(set(first) - set(label) <= set(typed))
    assume(len(first) <= len(label) or len(typed) >= len(first))
    # Of a short word that lacks a character the rest may be anything.
    least = min(len(normalise_label(one)) for one in (first, typed))
    assume(least >= len(label) - (len(label) > 4))
    assume(not is_another(columns, spec, typed))
    assert_known(columns, spec, typed)


@pytest.mark.parametrize(
    "typed", ["步常", "权种", "类形", "全中", "權重", "步 長", "木标值", "形类"]
)
def test_short_headers_that_were_passed_over_are_told(typed: str) -> None:
    columns = SHEETS["指标"]
    expected = {
        "步": "步长",
        "权": "权重",
        "全": "权重",
        "權": "权重",
        "类": "类型",
        "形": "类型",
        "木": "目标值",
    }
    spec = next(one for one in columns if one.label.zh == expected[typed[0]])
    assert look(columns, typed, spec).said == (spec.label.zh,)


@pytest.mark.parametrize("typed", OWN)
@pytest.mark.parametrize("sheet", SHEETS)
def test_columns_of_their_own_are_left_to_staff(sheet: str, typed: str) -> None:
    assert look(SHEETS[sheet], typed, None).said == ()


@pytest.mark.parametrize("spec", SETTINGS, ids=lambda one: str(one.label.zh))
def test_every_single_slip_in_a_setting_is_told_with_its_name(spec: SettingSpec) -> None:
    for language in Language:
        labels = {normalise_label(one.label.in_language(language)): one.label.in_language(language)
                  for one in SETTINGS}  # fmt: skip
        label = spec.label.in_language(language)
        for typed in dict.fromkeys(once(label)):
            if find_setting(typed) is None:
                assert likely_setting(typed, labels) == label, typed


def test_another_word_of_offices_for_a_setting_is_told() -> None:
    labels = {normalise_label(one.label.zh): one.label.zh for one in SETTINGS}
    assert likely_setting("总分上限", labels) == "总分封顶"
    assert likely_setting("完全不同的项目", labels) is None


def test_stages_are_looked_at_as_well(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    row = edited.row_of("阶段")
    edited.sheet("设置").cell(row, 4).value = "任雾"
    (fault,) = edited.faults()
    assert (fault.rule, fault.suggestion) == (Code.COLUMN_MISSPELT, "任务")
