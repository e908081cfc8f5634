"""Every fault of a definition is found, alone and with its sheet and cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.definition.editing import Edited
from tests.definition.review_faults import REVIEW_CASES
from tests.definition.target_faults import TARGET_CASES
from workbook_tool.core.findings import CATALOGUE, Code, Rule
from workbook_tool.core.text import Language

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

# An edit, and where the one fault that follows is to be reported.
Edit = Callable[[Edited], None]
Case = tuple[Rule, Edit, str, str | None]


def cell(sheet: str, header: str, row: int, value: object) -> Edit:
    def edit(edited: Edited) -> None:
        edited.cell(sheet, header, row).value = value  # type: ignore[assignment]  # any value

    return edit


def setting(label: str, value: object) -> Edit:
    def edit(edited: Edited) -> None:
        edited.setting(label).value = value  # type: ignore[assignment]  # any value

    return edit


def header(sheet: str, name: str, new: str | None) -> Edit:
    def edit(edited: Edited) -> None:
        edited.cell(sheet, name, 0).value = new

    return edit


def _free_column(sheet: Worksheet, name: str, column: int) -> int:
    """Return the column with a header, else the first free one."""
    while sheet.cell(3, column).value not in {None, name}:
        column += 1
    return column


def extra_column(name: str, values: dict[int, object], *others: Edit) -> Edit:
    def edit(edited: Edited) -> None:
        sheet = edited.sheet("指标")
        column = _free_column(sheet, name, 8)
        sheet.cell(3, column, name)
        for row, value in values.items():
            sheet.cell(3 + row, column).value = value  # type: ignore[assignment]  # any value
        for other in others:
            other(edited)

    return edit


def roster_column(name: str, values: dict[int, object]) -> Edit:
    """Fill a column of 单位名册 behind all others."""

    def edit(edited: Edited) -> None:
        sheet = edited.sheet("单位名册")
        column = _free_column(sheet, name, 15)
        sheet.cell(3, column, name)
        for row, value in values.items():
            sheet.cell(3 + row, column).value = value  # type: ignore[assignment]  # any value

    return edit


def grade_column(name: str, values: dict[int, object], *others: Edit) -> Edit:
    """Fill a column of 等次, first E, then F."""

    def edit(edited: Edited) -> None:
        sheet = edited.sheet("等次")
        column = _free_column(sheet, name, 5)
        sheet.cell(3, column, name)
        for row, value in values.items():
            sheet.cell(3 + row, column).value = value  # type: ignore[assignment]  # any value
        for other in others:
            other(edited)

    return edit


def quotas(*values: object) -> Edit:
    return grade_column("名额", dict(enumerate(values, start=1)))


def both(*edits: Edit) -> Edit:
    def edit(edited: Edited) -> None:
        for one in edits:
            one(edited)

    return edit


def own_towns(*others: Edit) -> Edit:
    """Leave the first criterion to everybody but the townships, which reach 90 of 100."""
    return extra_column("适用类别", {1: ALL_BUT_TOWNSHIPS}, *others)


def new_setting(label: str, value: object) -> Edit:
    """Add a setting in the free row above the stages."""

    def edit(edited: Edited) -> None:
        row = edited.row_of("阶段") - 1
        edited.sheet("设置").cell(row, 1, label)
        edited.sheet("设置").cell(row, 2).value = value  # type: ignore[assignment]  # any value

    return edit


def without_sheet(name: str) -> Edit:
    return lambda edited: edited.workbook.remove(edited.sheet(name))


def emptied(name: str) -> Edit:
    return lambda edited: edited.sheet(name).delete_rows(1, 200)


def without_rows(name: str) -> Edit:
    return lambda edited: edited.sheet(name).delete_rows(4, 200)


def renamed_setting(label: str, new: str) -> Edit:
    def edit(edited: Edited) -> None:
        edited.sheet("设置").cell(edited.row_of(label), 1).value = new

    return edit


def on_settings(text: str, column: int, value: object) -> Edit:
    def edit(edited: Edited) -> None:
        cell = edited.sheet("设置").cell(edited.row_of(text), column)
        cell.value = value  # type: ignore[assignment]  # any value
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "General"

    return edit


def questions(*texts: str) -> Edit:
    """Fill the three rows for questions, and one more above the stages."""

    def edit(edited: Edited) -> None:
        row = edited.row_of("是否题")
        places = [row, row + 1, row + 2, edited.row_of("阶段") - 1]
        for place, text in zip(places, texts, strict=False):
            edited.sheet("设置").cell(place, 1, "是否题")
            edited.sheet("设置").cell(place, 2, text)

    return edit


def same_text(edited: Edited) -> None:
    """Let the second criterion say in other blanks what the first says, under one indicator."""
    text = str(edited.cell("指标", "测评标准", 1).value)
    edited.cell("指标", "测评标准", 2).value = f"{text[:5]} {text[5:]}"
    edited.cell("指标", "二级指标", 2).value = edited.cell("指标", "二级指标", 1).value


def school(edited: Edited) -> None:
    """List a category that no agency has yet."""
    sheet = edited.sheet("设置")
    row = edited.row_of("省市驻县单位") + 1
    sheet.cell(row, 1, "学校")
    sheet.cell(row, 2, 9)


def states_only(edited: Edited) -> None:
    """Let nothing be scored in points."""
    rows = range(1, 13)
    extra_column("类型", dict.fromkeys(rows, "状态"))(edited)
    extra_column("选项", dict.fromkeys(rows, "达到\n未达到"))(edited)
    for row in rows:
        edited.cell("指标", "分值", row).value = None
    edited.setting("总分").value = 0
    emptied("等次")(edited)


ALL_BUT_THE_FIRST = (
    "人大政协机关\n司法机关\n群团组织\n政府部门\n直属事业单位\n乡镇(街道)\n省市驻县单位"
)
ALL_BUT_TOWNSHIPS = (
    "县委部门\n人大政协机关\n司法机关\n群团组织\n政府部门\n直属事业单位\n省市驻县单位"
)
ALL_BUT_XP002 = "\n".join(f"XP{number:03}" for number in range(1, 82) if number != 2)
CASES: tuple[Case, ...] = (
    (Code.SHEET_MISSING, without_sheet("等次"), "等次", None),
    (Code.SHEET_EMPTY, emptied("指标"), "指标", None),
    (Code.SHEET_EMPTY, without_rows("指标"), "指标", None),
    (Code.SHEET_EMPTY, without_rows("单位名册"), "单位名册", None),
    (Code.COLUMN_MISSING, header("指标", "分值", "数"), "指标", "A3"),
    (Code.COLUMN_MISSING, header("单位名册", "单位代码", None), "单位名册", "A3"),
    (Code.COLUMN_TWICE, header("单位名册", "备注", "单位名称"), "单位名册", "N3"),
    (Code.COLUMN_MISSPELT, extra_column("适用的单位类别", {3: "乡镇"}), "指标", "H3"),
    (Code.COLUMN_MISSPELT, extra_column("May apply", {3: "yes"}), "指标", "H3"),
    (Code.COLUMN_MISSPELT, grade_column("名额个数", {1: 3}), "等次", "E3"),
    (Code.COLUMN_MISSPELT, header("单位名册", "参加排名", "参加名次排名"), "单位名册", "K3"),
    (Code.COLUMN_MISSPELT, header("等次", "总分下限", "总分上限"), "等次", "B3"),
    (Code.FORMULA_WITHOUT_VALUE, cell("指标", "分值", 3, "=4+4"), "指标", "E6"),
    (Code.CELL_ERROR, cell("指标", "分值", 3, "#REF!"), "指标", "E6"),
    (Code.NUMBER_AS_TEXT, cell("指标", "分值", 1, "10分"), "指标", "E4"),
    (Code.NUMBER_AS_TEXT, cell("指标", "步长", 2, "半分"), "指标", "F5"),
    (Code.NUMBER_AS_TEXT, setting("总分", "100分"), "设置", "B10"),
    (Code.NUMBER_OUT_OF_RANGE, cell("指标", "步长", 2, 0), "指标", "F5"),
    (Code.NUMBER_OUT_OF_RANGE, cell("等次", "得分率下限", 1, 90), "等次", "C4"),
    (Code.NUMBER_OUT_OF_RANGE, setting("总分保留小数位数", 1.5), "设置", "B12"),
    (Code.DATE_INVALID, setting("报送截止日期", "十月底"), "设置", "B8"),
    (Code.DATE_INVALID, setting("报送截止日期", "2018-02-30"), "设置", "B8"),
    (Code.DATE_INVALID, on_settings("积极争创", 2, 43221), "设置", "B33"),
    (Code.CHOICE_UNKNOWN, setting("语言", "法文"), "设置", "B7"),
    (Code.CHOICE_UNKNOWN, setting("封面必填项", "填报人\n电话号"), "设置", "B18"),
    (Code.CHOICE_UNKNOWN, cell("单位名册", "参加排名", 9, "也许"), "单位名册", "K12"),
    (Code.SETTING_MISSING, setting("活动编号", None), "设置", "B4"),
    (Code.SETTING_MISSING, lambda edited: edited.sheet("设置").delete_rows(6), "设置", None),
    (Code.SETTING_UNKNOWN, renamed_setting("报送截止日期", "报送截至日"), "设置", "A8"),
    (Code.SETTING_TWICE, renamed_setting("字体", "工作表密码"), "设置", "A27"),
    (Code.ROUND_ID_INVALID, setting("活动编号", "xp-18"), "设置", "B4"),
    (Code.DEADLINE_BEFORE_START, setting("报送截止日期", date(2018, 1, 31)), "设置", "B8"),
    (
        Code.STAGE_ENDS_BEFORE_START,
        on_settings("积极争创", 3, date(2018, 4, 1)),
        "设置",
        "C33",
    ),
    (Code.NAME_MISSING, on_settings("积极争创", 1, None), "设置", "A33"),
    (Code.NAME_MISSING, cell("等次", "等次", 2, None), "等次", "A5"),
    (Code.NAME_TWICE, cell("等次", "等次", 2, "优秀"), "等次", "A5"),
    (Code.CRITERION_CODE_MISSING, cell("指标", "编号", 2, None), "指标", "A5"),
    (Code.CRITERION_CODE_INVALID, cell("指标", "编号", 2, 2), "指标", "A5"),
    (Code.CRITERION_CODE_INVALID, cell("指标", "编号", 2, "1-2"), "指标", "A5"),
    (Code.CRITERION_CODE_TWICE, cell("指标", "编号", 2, "c01"), "指标", "A5"),
    (Code.CRITERION_TEXT_MISSING, cell("指标", "测评标准", 2, None), "指标", "D5"),
    (Code.LEVEL_MISSING, cell("指标", "一级指标", 1, None), "指标", "B4"),
    (
        Code.LEVEL_MISSING,
        extra_column(
            "三级指标",
            {1: "深"},
            cell("指标", "二级指标", 1, "—"),
            cell("指标", "二级指标", 2, "加强学习教育二"),
        ),
        "指标",
        "C4",
    ),
    (Code.CAP_MISSING, cell("指标", "分值", 12, None), "指标", "E15"),
    (Code.CAP_NOT_POSITIVE, cell("指标", "分值", 12, 0), "指标", "E15"),
    (Code.CAP_NOT_POSITIVE, cell("指标", "分值", 12, -9), "指标", "E15"),
    (Code.CAPS_DO_NOT_ADD_UP, cell("指标", "分值", 1, 11), "设置", "B10"),
    (Code.CAPS_DO_NOT_ADD_UP, setting("总分", 120), "设置", "B10"),
    (Code.STEP_DOES_NOT_DIVIDE, cell("指标", "步长", 7, 2), "指标", "F10"),
    (Code.MINIMUM_NOT_BELOW_CAP, extra_column("最低分", {1: 10}), "指标", "H4"),
    (Code.OPTIONS_MISSING, extra_column("类型", {1: "选项"}), "指标", "H4"),
    (
        Code.OPTION_MALFORMED,
        extra_column("类型", {1: "选项"}, extra_column("选项", {1: "好=10\n差"})),
        "指标",
        "I4",
    ),
    (
        Code.OPTIONS_MISS_CAP,
        extra_column("类型", {1: "选项"}, extra_column("选项", {1: "好=9\n差=0"})),
        "指标",
        "I4",
    ),
    (
        Code.OPTION_MALFORMED,
        extra_column("类型", {1: "选项"}, extra_column("选项", {1: "好=10\n差=-1"})),
        "指标",
        "I4",
    ),
    (
        Code.OPTION_MALFORMED,
        extra_column("类型", {1: "选项"}, extra_column("选项", {1: "好=10\n好=0"})),
        "指标",
        "I4",
    ),
    (
        Code.OPTION_MALFORMED,
        extra_column("类型", {1: "选项"}, extra_column("选项", {1: "好=10\n差=零"})),
        "指标",
        "I4",
    ),
    (
        Code.OPTION_MALFORMED,
        extra_column(
            "类型",
            {1: "状态"},
            extra_column("选项", {1: "达到\n未达到=0"}),
            cell("指标", "分值", 1, None),
            setting("总分", 90),
        ),
        "指标",
        "I4",
    ),
    (
        Code.POINTS_OF_NOTHING,
        extra_column("类型", {1: "状态"}, extra_column("选项", {1: "达到\n未达到"})),
        "指标",
        "E4",
    ),
    (Code.POINTS_OF_NOTHING, extra_column("性质", {1: "一票否决"}), "指标", "E4"),
    (
        Code.CONDITION_NOT_YES_NO,
        both(
            extra_column("性质", {1: "前置条件"}),
            extra_column("类型", {1: "打分"}),
            cell("指标", "分值", 1, None),
            setting("总分", 90),
        ),
        "指标",
        "I4",
    ),
    (Code.COLUMN_OF_OTHER_ROLE, extra_column("加分封顶", {1: 3}), "指标", "H4"),
    (
        Code.COLUMN_OF_OTHER_ROLE,
        both(
            extra_column("性质", {1: "加分"}),
            extra_column("后果", {1: "良好"}),
            setting("总分", 90),
        ),
        "指标",
        "I4",
    ),
    (Code.COLUMN_OF_OTHER_ROLE, extra_column("选项", {1: "好=10\n差=0"}), "指标", "H4"),
    (
        Code.COLUMN_OF_OTHER_ROLE,
        both(
            extra_column("性质", {1: "一票否决"}),
            extra_column("须附佐证", {1: "是"}),
            cell("指标", "分值", 1, None),
            setting("总分", 90),
        ),
        "指标",
        "I4",
    ),
    (
        Code.BONUS_LIMITS_DIFFER,
        both(
            extra_column("性质", {1: "加分", 2: "加分", 3: "加分"}),
            extra_column("加分封顶", {1: 5, 3: 6}),
            setting("总分", 74),
        ),
        "指标",
        "I6",
    ),
    (
        Code.CONSEQUENCE_UNKNOWN,
        both(
            extra_column("性质", {1: "一票否决"}),
            extra_column("后果", {1: "不合恪"}),
            cell("指标", "分值", 1, None),
            setting("总分", 90),
        ),
        "指标",
        "I4",
    ),
    (Code.CONSEQUENCE_OF_COUNT, extra_column("后果", {1: "≥3次=不合格"}), "指标", "H4"),
    (
        Code.CONSEQUENCE_NEVER,
        both(extra_column("最低分", {1: 1}), extra_column("后果", {1: "不合格"})),
        "指标",
        "I4",
    ),
    (Code.CATEGORIES_MISS_TOTAL, own_towns(setting("总分", 95)), "设置", "B10"),
    (
        Code.CATEGORIES_MISS_TOTAL,
        own_towns(new_setting("各类别总分", "乡镇(街道)=91")),
        "设置",
        "B10",
    ),
    (
        Code.CATEGORY_TOTAL_MALFORMED,
        own_towns(new_setting("各类别总分", "乡镇(街道)91")),
        "设置",
        "B30",
    ),
    (Code.NUMBER_OUT_OF_RANGE, extra_column("权重", {1: -1}), "指标", "H4"),
    (Code.NUMBER_OUT_OF_RANGE, extra_column("权重", {1: "-100/3"}), "指标", "H4"),
    (Code.BEST_OF_ONE, extra_column("取最高组", {1: "同类"}), "指标", "H4"),
    (Code.BEST_GROUP_MIXED, extra_column("取最高组", {1: "同类", 12: "同类"}), "指标", "H15"),
    (
        Code.COLUMN_OF_OTHER_ROLE,
        both(states_only, extra_column("取最高组", {1: "同类"})),
        "指标",
        "J4",
    ),
    (Code.NOTHING_TO_SCALE, both(states_only, new_setting("总分折算为", 100)), "设置", "B30"),
    (Code.FLOOR_NOT_BELOW_TOTAL, new_setting("最低总分", 100), "设置", "B30"),
    (Code.NUMBER_OUT_OF_RANGE, new_setting("总分折算为", 0), "设置", "B30"),
    (Code.NUMBER_OUT_OF_RANGE, new_setting("基础分", -1), "设置", "B30"),
    (Code.FRACTION_AS_DATE, extra_column("权重", {1: date(2018, 1, 3)}), "指标", "H4"),
    (Code.NAME_TWICE, on_settings("政府部门", 1, "县委部门"), "设置", "A43"),
    (Code.NAME_MISSING, on_settings("政府部门", 1, None), "设置", "A43"),
    (Code.COLUMN_MISSING, header("等次", "等次", "名"), "等次", "A3"),
    (Code.COLUMN_MISSING, header("设置", "内容", "甲"), "设置", "A3"),
    (Code.GRADE_UNREACHABLE, cell("等次", "总分下限", 2, 95), "等次", "A5"),
    (Code.GRADE_ABOVE_TOTAL, cell("等次", "总分下限", 1, 101), "等次", "B4"),
    (
        Code.GRADE_BOUND_RISES,
        both(cell("等次", "得分率下限", 1, 0.5), cell("等次", "得分率下限", 2, 0.6)),
        "等次",
        "C5",
    ),
    (
        Code.GRADE_BOUND_RISES,
        both(
            cell("等次", "一级指标最低得分率", 2, 0.7), cell("等次", "一级指标最低得分率", 3, 0.8)
        ),
        "等次",
        "D6",
    ),
    (
        Code.GRADE_BOUND_RISES,
        both(
            cell("等次", "总分下限", 2, 95),
            cell("等次", "总分下限", 1, 90),
            cell("等次", "一级指标最低得分率", 1, 0.7),
        ),
        "等次",
        "B5",
    ),
    (
        Code.SECTION_MINIMUM_MALFORMED,
        grade_column("分项下限", {1: "高度重视民族工作"}),
        "等次",
        "E4",
    ),
    (
        Code.SECTION_MINIMUM_MALFORMED,
        grade_column("分项下限", {1: "高度重视民族工作=101%"}),
        "等次",
        "E4",
    ),
    (
        Code.SECTION_MINIMUM_MALFORMED,
        grade_column("分项下限", {1: "高度重视民族工作=70"}),
        "等次",
        "E4",
    ),
    (
        Code.SECTION_MINIMUM_MALFORMED,
        grade_column("分项下限", {1: "高度重视民族工作=70%\n高度重视 民族工作：80%"}),
        "等次",
        "E4",
    ),
    (
        Code.SECTION_UNKNOWN,
        grade_column("分项下限", {1: "高度重视民族工做=70%"}),
        "等次",
        "E4",
    ),
    (
        Code.SECTION_AMBIGUOUS,
        both(
            cell("指标", "二级指标", 6, "高度重视民族工作"),
            grade_column("分项下限", {1: "高度重视民族工作=70%"}),
        ),
        "等次",
        "E4",
    ),
    (Code.QUOTA_MALFORMED, quotas("3", "五个"), "等次", "E5"),
    (Code.QUOTA_MALFORMED, quotas("3个"), "等次", "E4"),
    (Code.QUOTA_MALFORMED, quotas(-1), "等次", "E4"),
    (Code.QUOTA_MALFORMED, quotas(2.5), "等次", "E4"),
    (Code.QUOTA_MALFORMED, quotas("120%"), "等次", "E4"),
    (Code.QUOTA_MALFORMED, quotas("3\n4"), "等次", "E4"),
    (Code.QUOTA_MALFORMED, quotas("县委部门=3；县委部门=4"), "等次", "E4"),
    (Code.QUOTA_MALFORMED, quotas("县委部门 3"), "等次", "E4"),
    (Code.QUOTA_CATEGORY_UNKNOWN, quotas("县委部门=3\n乡镇街道办=2"), "等次", "E4"),
    (Code.QUOTA_ABOVE_ALL, quotas("20%", "50%", "40%"), "等次", "E6"),
    (Code.QUOTA_ABOVE_ALL, quotas("县委部门=99"), "等次", "E4"),
    (Code.QUOTA_ABOVE_ALL, quotas("县委部门=60%", "县委部门=50%"), "等次", "E5"),
    (Code.QUOTA_GIVES_NOTHING, quotas("0"), "等次", "E4"),
    (Code.QUOTA_GIVES_NOTHING, quotas("1%"), "等次", "E4"),
    (
        Code.LEVELS_CYCLIC,
        both(
            cell("指标", "一级指标", 12, "加强学习教育"),
            cell("指标", "二级指标", 12, "高度重视民族工作"),
        ),
        "指标",
        "C15",
    ),
    (Code.AGENCY_CODE_MISSING, cell("单位名册", "单位代码", 5, None), "单位名册", "B8"),
    (Code.AGENCY_NAME_MISSING, cell("单位名册", "单位名称", 5, None), "单位名册", "C8"),
    (Code.AGENCY_CODE_INVALID, cell("单位名册", "单位代码", 5, "xp-005"), "单位名册", "B8"),
    (Code.AGENCY_CODE_TWICE, cell("单位名册", "单位代码", 5, "XP001"), "单位名册", "B8"),
    (
        Code.AGENCY_NAME_TWICE,
        cell("单位名册", "单位名称", 5, "中共新平县委 办公室"),
        "单位名册",
        "C8",
    ),
    (Code.CATEGORY_UNKNOWN, cell("单位名册", "单位类别", 30, "政府部们"), "单位名册", "E33"),
    (Code.CATEGORY_UNKNOWN, extra_column("适用类别", {1: "乡镇"}), "指标", "H4"),
    (
        Code.CATEGORY_NOT_ASKED,
        extra_column("适用类别", dict.fromkeys(range(1, 13), ALL_BUT_THE_FIRST)),
        "单位名册",
        "E4",
    ),
    (Code.NAME_TWICE, cell("等次", "等次", 2, "优　秀"), "等次", "A5"),
    (
        Code.AGENCY_NAME_TWICE,
        cell("单位名册", "单位名称", 5, "中共新平县委办公室"),
        "单位名册",
        "C8",
    ),
    (Code.QUESTION_TOO_MANY, questions("甲？", "乙？", "丙？", "丁？"), "设置", "B30"),
    (Code.NAME_TWICE, questions("甲？", "甲?"), "设置", "B15"),
    (Code.CHOICE_UNKNOWN, setting("封面必填项", "填报人\n是否题3"), "设置", "B18"),
    (
        Code.RATE_WITHOUT_POINTS,
        both(
            extra_column("类型", dict.fromkeys(range(1, 13), "状态")),
            extra_column("选项", dict.fromkeys(range(1, 13), "达到\n未达到")),
            *(cell("指标", "分值", row, None) for row in range(1, 13)),
            *(cell("等次", "总分下限", row, None) for row in range(1, 4)),
            *(cell("等次", "等次", row, None) for row in (2, 3)),
            setting("总分", 0),
            cell("等次", "一级指标最低得分率", 1, 0.7),
        ),
        "等次",
        "D4",
    ),
    (
        Code.CATEGORY_WITHOUT_POINTS,
        both(
            extra_column("适用类别", dict.fromkeys(range(1, 12), ALL_BUT_THE_FIRST)),
            extra_column("性质", {12: "加分"}),
            setting("总分", 91),
            cell("等次", "总分下限", 1, 88),
        ),
        "单位名册",
        "E4",
    ),
    (Code.AGENCY_ALIAS_TAKEN, cell("单位名册", "简称", 5, "新平县　司法局"), "单位名册", "D8"),
    (
        Code.AGENCIES_NOT_ASKED,
        extra_column("适用单位", dict.fromkeys(range(1, 13), ALL_BUT_XP002)),
        "单位名册",
        "C5",
    ),
    (
        Code.AGENCIES_WITHOUT_POINTS,
        both(
            extra_column("适用单位", dict.fromkeys(range(1, 12), ALL_BUT_XP002)),
            extra_column("性质", {12: "加分"}),
            setting("总分", 91),
            cell("等次", "总分下限", 1, 88),
        ),
        "单位名册",
        "C5",
    ),
    (Code.AGENCY_LISTED_UNKNOWN, extra_column("适用单位", {3: "新平县水利局一"}), "指标", "H6"),
    (
        Code.AGENCY_LISTED_TWICE_NAMED,
        both(
            cell("单位名册", "曾用名或后用名", 11, "旧局"),
            cell("单位名册", "曾用名或后用名", 12, "旧局"),
            extra_column("适用单位", {3: "XP003、旧局"}),
        ),
        "指标",
        "H6",
    ),
    (Code.NUMBER_OUT_OF_RANGE, roster_column("难度系数", {3: 0}), "单位名册", "O6"),
    (Code.NUMBER_OUT_OF_RANGE, roster_column("难度系数", {3: 110}), "单位名册", "O6"),
    (Code.NUMBER_AS_TEXT, roster_column("难度系数", {3: "一点二"}), "单位名册", "O6"),
    (
        Code.RANKING_GROUP_MISSING,
        roster_column("排名分组", dict.fromkeys(range(1, 12), "党群组")),
        "单位名册",
        "O15",
    ),
    (
        Code.RANKING_GROUP_SPELT_TWO_WAYS,
        roster_column("排名分组", {**dict.fromkeys(range(1, 13), "党群 组"), 4: "党群组"}),
        "单位名册",
        "O7",
    ),
    (
        Code.QUOTA_GROUP_UNKNOWN,
        both(
            roster_column("排名分组", dict.fromkeys(range(1, 13), "党群组")),
            grade_column("名额", {1: "县委部门=3"}),
        ),
        "等次",
        "E4",
    ),
    (
        Code.AGENCY_LISTED_LEFT_OUT,
        extra_column("适用类别", {3: "县委部门"}, extra_column("适用单位", {3: "XP001；XP080"})),
        "指标",
        "I6",
    ),
    (Code.NO_ROOM_FOR_TEXT, cell("单位名册", "单位名称", 5, "局" * 220), "单位名册", "C8"),
    (Code.NO_ROOM_FOR_TEXT, cell("指标", "测评标准", 5, "开展宣传教育。" * 185), "指标", "D8"),
    (Code.NO_ROOM_FOR_TEXT, cell("指标", "一级指标", 1, "重视" * 41), "指标", "B4"),
    (Code.NO_ROOM_FOR_TEXT, cell("指标", "测评方法", 5, "\n".join("材料审核" * 8)), "指标", "G8"),
    (Code.NO_ROOM_FOR_TEXT, setting("标题", "测评" * 101), "设置", "B5"),
    (
        Code.NO_ROOM_FOR_TEXT,
        extra_column("类型", {1: "选项"}, extra_column("选项", {1: f"{'好' * 101}=10\n无=0"})),
        "指标",
        "I4",
    ),
    (
        Code.NO_ROOM_FOR_OPTIONS,
        extra_column(
            "类型",
            {1: "选项"},
            extra_column("选项", {1: "\n".join(f"第{n}档={n / 10:g}" for n in range(101))}),
        ),
        "指标",
        "I4",
    ),
    (Code.CRITERION_TEXT_TWICE, same_text, "指标", "D5"),
    (
        Code.LEVEL_SPELT_TWO_WAYS,
        cell("指标", "一级指标", 2, "高度重视\n民族工作"),
        "指标",
        "B5",
    ),
    (Code.NOT_APPLICABLE_NOT_ALLOWED, extra_column("可缺项", {3: "是", 5: "是"}), "指标", "H6"),
    (
        Code.CONSEQUENCE_WITHOUT_EFFECT,
        both(
            extra_column("性质", {1: "一票否决"}),
            extra_column("后果", {1: "优秀"}),
            cell("指标", "分值", 1, None),
            setting("总分", 90),
        ),
        "指标",
        "I4",
    ),
    (
        Code.NOTHING_TO_CLAIM,
        both(
            extra_column("性质", {12: "扣分"}),
            extra_column("类型", {12: "选项"}),
            extra_column("选项", {12: "轻=3\n重=9"}),
            setting("总分", 91),
        ),
        "指标",
        "J15",
    ),
    (
        Code.NOTHING_TO_CLAIM,
        both(
            extra_column("性质", {12: "加分"}),
            extra_column("最低分", {12: 1}),
            setting("总分", 91),
        ),
        "指标",
        "I15",
    ),
    (
        Code.COLUMN_OF_OTHER_ROLE,
        extra_column("类型", {1: "是否"}, extra_column("最低分", {1: 2})),
        "指标",
        "I4",
    ),
    (
        Code.NUMBER_OUT_OF_RANGE,
        both(
            extra_column("性质", {12: "扣分"}),
            extra_column("最低分", {12: -5}),
            setting("总分", 91),
        ),
        "指标",
        "I15",
    ),
    (
        Code.SECTION_MINIMUM_MALFORMED,
        both(
            cell("等次", "一级指标最低得分率", 1, 0.8),
            grade_column("分项下限", {1: "高度重视民族工作=70%"}),
        ),
        "等次",
        "E4",
    ),
    *(
        (
            Code.OPTION_MALFORMED,
            extra_column("类型", {1: "选项"}, extra_column("选项", {1: lines})),
            "指标",
            "I4",
        )
        for lines in ("好=10", "好=10\n中（一）=5\n中(一)=1", "好=10\n中=0\n0=0", "10=5\n好=10")
    ),
    (
        Code.CATEGORIES_MISS_TOTAL,
        both(school, new_setting("各类别总分", "学校=90")),
        "设置",
        "B10",
    ),
    (Code.RULE_MISSING, extra_column("类型", {1: "次数"}), "指标", "H4"),
    *(
        (
            Code.RULE_UNCLEAR,
            extra_column("类型", {1: "次数"}, extra_column("每次", {1: typed})),
            "指标",
            "I4",
        )
        for typed in ("八分", 0, -1, "每低1%扣0.1分", "1/0", "扣")
    ),
    *(
        (
            rule,
            extra_column(
                "类型",
                {1: "数值"},
                extra_column("计分", {1: typed}),
                extra_column("目标值", {1: target}),
                extra_column("计量单位", {1: unit}),
            ),
            "指标",
            at,
        )
        for rule, typed, target, unit, at in (
            (Code.RULE_MISSING, None, "95%", None, "H4"),
            (Code.RULE_UNCLEAR, "酌情给分", "95%", None, "I4"),
            (Code.RULE_UNCLEAR, "每低0%扣1", 95, "%", "I4"),
            (Code.RULE_UNCLEAR, "≥95%=10；其余酌情", None, None, "I4"),
            (Code.TARGET_MISSING, "按比例", None, "%", "I4"),
            (Code.UNIT_MISSING, "按比例", 95, None, "H4"),
            (Code.UNITS_DIFFER, "每低1件扣0.1", "95%", None, "K4"),
            (Code.UNITS_DIFFER, "按比例", "95%", "件", "K4"),
            (Code.STEPS_OUT_OF_ORDER, "≥90%=3；≥95%=10", None, None, "I4"),
            (Code.STEPS_OUT_OF_ORDER, "≥95%=10；≤90%=3", None, None, "I4"),
            (Code.STEP_ABOVE_CAP, "≥95%=12；≥90%=3", None, None, "I4"),
            (Code.COLUMN_OF_OTHER_ROLE, "≥95%=10；≥90%=3", "95%", None, "J4"),
            (Code.NUMBER_OUT_OF_RANGE, "按比例", 0, "%", "J4"),
            (Code.NUMBER_AS_TEXT, "按比例", "九成", "%", "J4"),
        )
    ),
    *(
        (
            rule,
            extra_column(
                "类型",
                {1: "名次"},
                extra_column("计分", {1: typed}),
                extra_column("每次", {1: each}),
            ),
            "指标",
            at,
        )
        for rule, typed, each, at in (
            (Code.PLACES_MISSING, None, None, "H4"),
            (Code.PLACES_UNCLEAR, "酌情给分", None, "I4"),
            (Code.PLACES_UNCLEAR, "按比例", None, "I4"),
            (Code.PLACES_UNCLEAR, "第1名=10；第2名=8；依此类推", None, "I4"),
            (Code.PLACES_UNCLEAR, "第1名=10；其余=4；其余=5", None, "I4"),
            (Code.PLACES_UNCLEAR, "第1名=10；越高越好；越低越好", None, "I4"),
            (Code.PLACES_UNCLEAR, "第1名=10；其余=4；每低一名扣1", None, "I4"),
            (Code.PLACES_DOUBTFUL, "第1名=10；第3名=6；其余=4", None, "I4"),
            (Code.PLACES_DOUBTFUL, "第1名=10；前3名=6；第2名=8", None, "I4"),
            (Code.PLACES_DOUBTFUL, "前30%=10；前10%=5；其余=4", None, "I4"),
            (Code.PLACES_DOUBTFUL, "第1名=10；其余=4；后3名=2；末名=1", None, "I4"),
            (Code.PLACES_RISE, "第1名=4；第2名=10；其余=2", None, "I4"),
            (Code.PLACES_RISE, "第1名=10；后3名=2", None, "I4"),
            (Code.PLACES_OUTSIDE_SCALE, "第1名=9；其余=4", None, "I4"),
            (Code.RULE_AGAINST_ROLE, "第1名=10；其余=4；末名扣2分", None, "I4"),
            (Code.COLUMN_OF_OTHER_ROLE, "第1名=10；其余=4", 0.5, "J4"),
        )
    ),
    (
        Code.NO_LIMIT_HERE,
        extra_column(
            "性质",
            {12: "加分"},
            extra_column("类型", {12: "名次"}, extra_column("计分", {12: "第1名=10；其余=4"})),
            cell("指标", "分值", 12, "不封顶"),
            setting("总分", 91),
        ),
        "指标",
        "E15",
    ),
    (
        Code.COLUMN_OF_OTHER_ROLE,
        extra_column(
            "后果",
            {1: "总分计0"},
            extra_column("类型", {1: "名次"}, extra_column("计分", {1: "第1名=10；其余=0"})),
        ),
        "指标",
        "H4",
    ),
    (
        Code.PLACES_OUTSIDE_SCALE,
        extra_column(
            "最低分",
            {1: 5},
            extra_column("类型", {1: "名次"}, extra_column("计分", {1: "第1名=10；其余=4"})),
        ),
        "指标",
        "J4",
    ),
    (
        Code.RULE_AGAINST_ROLE,
        extra_column(
            "性质",
            {12: "扣分"},
            extra_column("类型", {12: "名次"}, extra_column("计分", {12: "其余=0；末名加5分"})),
            setting("总分", 91),
        ),
        "指标",
        "J15",
    ),
    *(
        (
            Code.RULE_AGAINST_ROLE,
            extra_column(
                "性质",
                {12: role},
                extra_column("类型", {12: "次数"}, extra_column("每次", {12: typed})),
                setting("总分", 91),
            ),
            "指标",
            "J15",
        )
        for role, typed in (("加分", "扣0.5"), ("扣分", "每篇加1分"))
    ),
    (
        Code.NO_LIMIT_HERE,
        extra_column(
            "类型",
            {12: "次数"},
            extra_column("每次", {12: 1}),
            cell("指标", "分值", 12, "不封顶"),
        ),
        "指标",
        "E15",
    ),
    (
        Code.COLUMN_OF_OTHER_ROLE,
        extra_column("每次", {1: 0.5}),
        "指标",
        "H4",
    ),
    (Code.EMAIL_INVALID, cell("单位名册", "电子邮箱", 1, "xp001(at)qq.com"), "单位名册", "G4"),
    (Code.EMAIL_INVALID, cell("单位名册", "电子邮箱", 1, "a@b.cn>,<evil@x"), "单位名册", "G4"),
    (Code.EMAIL_INVALID, cell("单位名册", "电子邮箱", 1, "；、"), "单位名册", "G4"),
    *REVIEW_CASES,
    *TARGET_CASES,
)


@pytest.mark.parametrize(
    ("rule", "edit", "sheet", "at"),
    CASES,
    ids=[f"{rule.id}-{number}" for number, (rule, *_) in enumerate(CASES)],
)
def test_one_mistake_gives_one_fault_with_its_cell(
    tmp_path: Path, rule: Rule, edit: Edit, sheet: str, at: str | None
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edit(edited)
    found = edited.faults()
    assert [(finding.rule.id, finding.at.sheet, finding.at.cell) for finding in found] == [
        (rule.id, sheet, at)
    ]
    for language in Language:
        assert "{" not in found[0].message(language)
        assert found[0].hint(language)


def test_every_rule_about_definitions_has_a_case() -> None:
    tried = {rule.id for rule, *_ in CASES}
    assert tried == {rule_id for rule_id in CATALOGUE if rule_id.startswith("D")}


def test_a_sum_of_weights_is_told_as_one(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column("权重", {1: 99})(edited)
    (finding,) = edited.faults()

    assert finding.rule is Code.CAPS_DO_NOT_ADD_UP
    assert "权重" in finding.message(Language.ZH)
    assert "weights" in finding.message(Language.EN)


@pytest.mark.parametrize("share", ["100/12", "２５／３", "=100/12", " 50 ÷ 6 "])
def test_weights_that_no_decimal_is_are_typed_as_fractions(tmp_path: Path, share: str) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column("权重", dict.fromkeys(range(1, 13), share))(edited)
    assert edited.faults() == ()


@pytest.mark.parametrize("typed", ["100/0", "10①/3", "7⁰", "1/2/3", "三分之一"])
def test_no_other_text_is_a_weight(tmp_path: Path, typed: str) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column("权重", {1: typed})(edited)
    (finding,) = edited.faults()

    assert (finding.rule, finding.at.cell) == (Code.NUMBER_AS_TEXT, "H4")
    assert typed in finding.message(Language.EN)


def test_a_fraction_that_has_become_a_date_is_told_with_the_fraction(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column("权重", {1: date(2018, 1, 3)})(edited)
    (finding,) = edited.faults()

    assert "1/3" in finding.message(Language.ZH)
    assert finding.suggestion == "=1/3"


@pytest.mark.parametrize(
    ("sheet", "header", "typed", "value"),
    [
        ("指标", "步长", "步常", 1),
        ("指标", "步长", "步", 1),
        ("指标", "步长", "Setp", 1),
        ("指标", "权重", "权种", 10),
        ("指标", "权重", "重权", "100/59"),
        ("指标", "类型", "类形", "选项"),
        ("指标", "性质", "性制", "加分"),
        ("指标", "选项", "选相", "达到=10"),
        ("指标", "最低分", "最底分", 0),
        ("指标", "可缺项", "可却项", "是"),
        ("指标", "后果", "后过", "不合格"),
        ("指标", "适用类别", "试用类别", "县委部门"),
        ("等次", "名额", "名饿", 3),
        ("等次", "分项下限", "分项下线", "高度重视民族工作=70%"),
    ],
)
def test_a_header_is_known_by_its_likeness_whatever_its_length(
    tmp_path: Path, sheet: str, header: str, typed: str, value: object
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    headings = [one.value for one in edited.sheet(sheet)[3]]
    column = headings.index(header) + 1 if header in headings else 8
    if header not in headings:
        edited.sheet(sheet).cell(4, column).value = value  # type: ignore[assignment]  # any value
    place = edited.sheet(sheet).cell(3, column)
    place.value = typed
    (finding,) = edited.faults()

    assert finding.rule is Code.COLUMN_MISSPELT
    assert (finding.at.sheet, finding.at.cell) == (sheet, place.coordinate)
    assert header in finding.message(Language.ZH)


@pytest.mark.parametrize(
    ("sheet", "header", "typed", "at"),
    [
        ("指标", "分值", "分植", "E3"),
        ("指标", "测评标准", "测平标准", "D3"),
        ("单位名册", "单位代码", "单位带码", "B3"),
        ("等次", "等次", "等级次", "A3"),
        ("设置", "内容", "内溶", "B3"),
    ],
)
def test_a_required_header_that_is_misspelt_is_told_at_its_cell(
    tmp_path: Path, sheet: str, header: str, typed: str, at: str
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edited.cell(sheet, header, 0).value = typed
    (finding,) = edited.faults()

    assert (finding.rule, finding.at.cell) == (Code.COLUMN_MISSPELT, at)
    assert header in finding.message(Language.ZH)


@pytest.mark.parametrize(
    ("name", "value"),
    [("备注2", "无"), ("步骤", 1), ("类别", "A"), ("得分", 3), ("权属", "县"), ("选题", "是"),
     ("后续", "办理"), ("性别", "女"), ("佐证", "文件"), ("Note", "x"), ("Owner", "y")],
)  # fmt: skip
def test_a_column_of_ones_own_is_no_slip(tmp_path: Path, name: str, value: object) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column(name, {1: value, 2: value})(edited)
    assert edited.faults() == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("总分上限", "总分封顶"),
        ("截至日期", "报送截止日期"),
        ("公示期间", "公示起止"),
        ("同分比较", "同分时依次比较"),
        ("总分风顶", "总分封顶"),
        ("Totals cap", "Total capped"),
    ],
)
def test_an_unknown_setting_is_told_with_the_one_that_is_probably_meant(
    tmp_path: Path, typed: str, meant: str
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    if meant == "报送截止日期":
        renamed_setting(meant, typed)(edited)
    else:
        new_setting(typed, "是")(edited)
    (finding,) = edited.faults()

    assert (finding.rule, finding.suggestion) == (Code.SETTING_UNKNOWN, meant)


@pytest.mark.parametrize(
    "typed", ["县委部门=1②", "县委部门=1_0", "县委部门=1e1", "县委部门=½", "7⁰%", "县委部门=3分"]
)
def test_a_quota_is_a_number_by_the_grammar_of_returns(tmp_path: Path, typed: str) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    quotas(typed)(edited)
    (finding,) = edited.faults()

    assert (finding.rule, finding.at.cell) == (Code.QUOTA_MALFORMED, "E4")
    assert typed in finding.message(Language.EN)


def test_a_mark_of_a_note_is_never_left_out_of_a_number(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    quotas("县委部门=1②", "县委部门=7⁰%")(edited)
    assert [finding.suggestion for finding in edited.faults()] == [None, None]


@pytest.mark.parametrize(
    "typed", ["高度重视民族工作=7⁰%", "高度重视民族工作=⑦%", "高度重视民族工作=-1%"]
)
def test_a_minimum_is_a_number_by_the_grammar_of_returns(tmp_path: Path, typed: str) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    grade_column("分项下限", {1: typed})(edited)
    (finding,) = edited.faults()

    assert (finding.rule, finding.at.cell) == (Code.SECTION_MINIMUM_MALFORMED, "E4")


@pytest.mark.parametrize("typed", ["部分=5②", "部分=1e0", "部分=0_5"])
def test_points_of_an_option_are_a_number_by_the_grammar_of_returns(
    tmp_path: Path, typed: str
) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column("类型", {1: "选项"}, extra_column("选项", {1: f"达到=10\n{typed}"}))(edited)
    (finding,) = edited.faults()

    assert finding.rule is Code.OPTION_MALFORMED
    assert typed in finding.message(Language.ZH)


def test_options_may_give_equal_points_under_different_labels(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    lines = "健全=10\n不健全=0\n无此机构=0"
    extra_column("类型", {1: "选项"}, extra_column("选项", {1: lines}))(edited)

    assert edited.faults() == ()
    labels = [option.label for option in edited.read().scheme.criteria[0].options]
    assert labels == ["健全", "不健全", "无此机构"]


def test_columns_of_ones_own_are_left_alone(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    extra_column("责任部门", {1: "办公室"})(edited)
    extra_column("分值说明", {1: "见附件"})(edited)
    extra_column("适用的单位类别", {})(edited)
    assert edited.faults() == ()


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    alone = [
        case
        for case in CASES
        if case[3] not in {None, "J4"}  # columns of two cases would shift one another
        and case[2] != "目标值"  # each of these cases adds the sheet
        and case[0]
        in {
            Code.NUMBER_AS_TEXT,
            Code.CRITERION_CODE_TWICE,
            Code.AGENCY_NAME_MISSING,
            Code.CATEGORY_UNKNOWN,
            Code.DEADLINE_BEFORE_START,
            Code.GRADE_UNREACHABLE,
            Code.ROUND_ID_INVALID,
            Code.EMAIL_INVALID,
        }
    ]
    edited = Edited(tmp_path / "assessment.xlsx")
    for _, edit, _, _ in alone:
        edit(edited)
    found = {(finding.rule.id, finding.at.sheet, finding.at.cell) for finding in edited.faults()}
    assert found == {(rule.id, sheet, at) for rule, _, sheet, at in alone}


def test_the_sum_is_named_where_caps_do_not_add_up(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    edited.cell("指标", "分值", 1).value = 11
    (finding,) = edited.faults()
    assert "101" in finding.message(Language.ZH)
    assert "101" in finding.message(Language.EN)
    assert (finding.observed, finding.expected) == ("101", "100")


def test_a_sum_of_quotas_is_rounded_half_up(tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    quotas("县委部门=60%", "县委部门=52.5%")(edited)
    (finding,) = edited.faults()

    assert "113%" in finding.message(Language.ZH)


@pytest.mark.parametrize(
    ("rule", "suggestion"),
    [
        (Code.NUMBER_AS_TEXT, "10"),
        (Code.CATEGORY_UNKNOWN, "政府部门"),
        (Code.SETTING_UNKNOWN, "报送截止日期"),
        (Code.ROUND_ID_INVALID, "XP18"),
        (Code.AGENCY_CODE_INVALID, "XP005"),
        (Code.CRITERION_CODE_INVALID, "C02"),
        (Code.SECTION_UNKNOWN, "高度重视民族工作"),
        (Code.QUOTA_CATEGORY_UNKNOWN, "乡镇(街道)"),
        (Code.AGENCY_LISTED_UNKNOWN, "新平县水利局"),
    ],
)
def test_what_is_probably_meant_is_suggested(tmp_path: Path, rule: Rule, suggestion: str) -> None:
    edit = next(case[1] for case in CASES if case[0] is rule)
    edited = Edited(tmp_path / "assessment.xlsx")
    edit(edited)
    (finding,) = edited.faults()
    assert finding.suggestion == suggestion
    assert suggestion in finding.hint(Language.ZH)
