"""The words of the definition workbook: sheets, columns and settings, in both languages.

Writer and reader follow these lists, so they cannot drift apart. A column is found by its header,
wherever it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbook_tool.core.text import Text


class SheetKey(StrEnum):
    """The sheets, in their order; the last two are there only where a round uses them."""

    SETTINGS = "settings"
    CRITERIA = "criteria"
    GRADES = "grades"
    ROSTER = "roster"
    EVALUATORS = "evaluators"
    TARGETS = "targets"


SHEET_NAMES: Mapping[SheetKey, Text] = {
    SheetKey.SETTINGS: Text("设置", "Settings"),
    SheetKey.CRITERIA: Text("指标", "Criteria"),
    SheetKey.GRADES: Text("等次", "Grades"),
    SheetKey.ROSTER: Text("单位名册", "Roster"),
    SheetKey.EVALUATORS: Text("考评组", "Evaluators"),
    SheetKey.TARGETS: Text("目标值", "Targets"),
}

SHEET_SYNONYMS: Mapping[SheetKey, tuple[str, ...]] = {
    SheetKey.SETTINGS: ("基本设置",),
    SheetKey.CRITERIA: ("测评指标", "指标体系", "Indicators"),
    SheetKey.GRADES: ("等级",),
    SheetKey.ROSTER: ("名册", "单位名单", "Agencies"),
    SheetKey.EVALUATORS: ("考评组名单", "考评小组", "Evaluator groups"),
    SheetKey.TARGETS: ("目标", "目标值表", "单位目标值", "各单位目标值", "Own targets"),
}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column: its field, header, width in characters, and the comment that explains it.

    ``synonyms`` are headers that are understood too. An ``is_extra`` column is written only where
    the definition uses it. ``is_long`` columns are left-aligned and wrapped.
    """

    field: str
    label: Text
    width: float
    help: Text
    is_required: bool = False
    is_extra: bool = False
    is_long: bool = False
    synonyms: tuple[str, ...] = ()


SETTING_COLUMNS = (
    ColumnSpec(
        "item",
        Text("项目", "Setting"),
        26,
        Text("项目名称请勿改动。", "Please leave the names of the settings as they are."),
        is_required=True,
        synonyms=("设置项", "Item"),
    ),
    ColumnSpec(
        "value",
        Text("内容", "Value"),
        44,
        Text("只改这一列的黄色格子。", "Change the yellow cells of this column only."),
        is_required=True,
        is_long=True,
        synonyms=("值",),
    ),
)
EXPLANATION = Text("说明", "Explanation")

STAGE_COLUMNS = (
    ColumnSpec(
        "stage",
        Text("阶段", "Stage"),
        26,
        Text(
            "通知规定的工作阶段，一行一个；可以增减行，没有就全部留空。",
            "The stages of the notice, one a row; add or clear rows as needed.",
        ),
        is_required=True,
        synonyms=("工作阶段",),
    ),
    ColumnSpec(
        "starts",
        Text("开始", "Start"),
        44,
        Text("第一天，如 2018-03-01。", "The first day, such as 2018-03-01."),
        is_required=True,
        synonyms=("开始日期", "Starts", "Start date"),
    ),
    ColumnSpec(
        "ends",
        Text("结束", "End"),
        16,
        Text("最后一天，如 2018-04-30。", "The last day, such as 2018-04-30."),
        synonyms=("结束日期", "Ends", "End date"),
    ),
    ColumnSpec(
        "task",
        Text("任务", "Task"),
        60,
        Text("这一阶段要做什么。", "What is done in this stage."),
        is_long=True,
        synonyms=("工作任务", "主要任务"),
    ),
)

CATEGORY_COLUMNS = (
    ColumnSpec(
        "category",
        Text("单位类别", "Category"),
        26,
        Text(
            "允许使用的单位类别。“单位名册”里的类别必须是这里的一个，写错会被指出。",
            "The categories in use. Those on the Roster must be among them; a slip is reported.",
        ),
        is_required=True,
        synonyms=("类别", "分组"),
    ),
    ColumnSpec(
        "order",
        Text("类别顺序", "Category order"),
        44,
        Text("汇总表中的先后顺序：1、2、3……", "Their order in the summary: 1, 2, 3 …"),
        is_required=True,
        synonyms=("顺序", "Order"),
    ),
)
