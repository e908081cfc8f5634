"""What may be wrong about own targets: edits of the sample, and where each is reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.definition.editing import Edited
from tests.definition.review_faults import all_of, new_column
from workbook_tool.core.findings import Code, Rule

Edit = Callable[[Edited], None]
Line = Sequence[object]

HEADINGS = ("单位代码", "单位", "指标编号", "目标值")
# C11 states no target and C12 one; both are measured in %.
MEASURED = all_of(
    new_column("指标", "类型", {11: "数值", 12: "数值"}),
    new_column("指标", "计分", {11: "按比例", 12: "每低1%扣0.1"}),
    new_column("指标", "计量单位", {11: "%"}),
    new_column("指标", "目标值", {11: "90%", 12: "95%"}),
)
OPEN = all_of(
    new_column("指标", "类型", {12: "数值"}),
    new_column("指标", "计分", {12: "按比例"}),
    new_column("指标", "计量单位", {12: "%"}),
)


def targets(*lines: Line, headings: Sequence[str] = HEADINGS) -> Edit:
    """Add the sheet 目标值 as staff do by hand: headings in row 1, one target a row below."""

    def edit(edited: Edited) -> None:
        sheet = edited.workbook.create_sheet("目标值")
        for line in (headings, *lines):
            sheet.append(list(line))

    return edit


def wrong(*lines: Line, headings: Sequence[str] = HEADINGS) -> Edit:
    return all_of(MEASURED, targets(*lines, headings=headings))


def also_called(name: str) -> Edit:
    """Keep another sheet of targets, as offices keep last year's."""

    def edit(edited: Edited) -> None:
        sheet = edited.workbook.create_sheet(name)
        for line in (("各单位目标",), (), HEADINGS, RIGHT):
            sheet.append(list(line))

    return edit


def is_for(row: int, agency: str) -> Edit:
    return new_column("指标", "适用单位", {row: agency})


def two_agencies_were_called(name: str) -> Edit:
    def edit(edited: Edited) -> None:
        for row in (1, 2):
            edited.cell("单位名册", "曾用名或后用名", row).value = name

    return edit


def weights(*lines: Line, called: str = "权重") -> Edit:
    """Add the sheet with weights alone."""
    return targets(*lines, headings=("单位", "指标编号", called))


# C13 is an answer without points.
HAPPENED = all_of(
    new_column("指标", "编号", {13: "C13"}),
    new_column("指标", "一级指标", {13: "底线"}),
    new_column("指标", "测评标准", {13: "发生重大事故"}),
    new_column("指标", "性质", {13: "一票否决"}),
)
RIGHT = ("XP039", "", "C12", 80)
TARGET_CASES: tuple[tuple[Rule, Edit, str, str | None], ...] = (
    (Code.TARGET_AGENCY_UNKNOWN, wrong(RIGHT, ("XP999", "", "C12", 80)), "目标值", "A3"),
    (Code.TARGET_AGENCY_UNKNOWN, wrong(("", "新平县农叶局", "C12", 80)), "目标值", "B2"),
    (Code.TARGET_CRITERION_UNKNOWN, wrong(("XP039", "", "C13", 80)), "目标值", "C2"),
    (
        Code.TARGET_NOT_ASKED,
        all_of(wrong(("XP039", "", "C12", 80)), is_for(12, "XP038")),
        "目标值",
        "D2",
    ),
    (Code.TARGET_NOT_TAKEN, wrong(("XP039", "", "C01", 80)), "目标值", "D2"),
    (Code.TARGET_TWICE, wrong(RIGHT, ("", "新平县农业局", "c12", 95)), "目标值", "D3"),
    (Code.TARGET_INCOMPLETE, wrong(("", "", "C12", 80)), "目标值", "B2"),
    (Code.TARGET_INCOMPLETE, wrong(("XP039", "", "", 80)), "目标值", "C2"),
    (Code.TARGET_INCOMPLETE, wrong(("XP039", "", "C12", None)), "目标值", "D2"),
    (Code.TARGET_UNIT_DIFFERS, wrong(("XP039", "", "C12", "80件")), "目标值", "D2"),
    (
        Code.TARGET_COLUMN_REFUSED,
        wrong((*RIGHT, 12), headings=(*HEADINGS, "分值")),
        "目标值",
        "E1",
    ),
    (Code.OWN_WEIGHT_NOT_TAKEN, all_of(HAPPENED, weights(("XP039", "C13", 5))), "目标值", "C2"),
    (
        Code.OWN_WEIGHTS_MISS_TOTAL,
        weights(("XP039", "C12", 8), ("XP039", "C11", 11)),
        "目标值",
        "C2",
    ),
    (Code.OWN_WEIGHTS_MISS_TOTAL, weights(("XP039", "高度重视民族工作", 40)), "目标值", "C2"),
    (
        Code.TARGET_NOT_ASKED,
        all_of(weights(("XP039", "C12", "100/59")), is_for(12, "XP038")),
        "目标值",
        "C2",
    ),
    (Code.TARGET_NOT_TAKEN, wrong(("XP039", "", "高度重视民族工作", 80)), "目标值", "D2"),
    (Code.TARGET_TWICE, weights(("XP039", "C12", 8), ("XP039", "C12", 8)), "目标值", "C3"),
    (
        Code.TARGET_TWICE,
        weights(("XP039", "高度重视民族工作", 42), ("XP039", "C01", 9)),
        "目标值",
        "C3",
    ),
    (Code.TARGET_INCOMPLETE, weights(("XP039", "C12", None)), "目标值", "C2"),
    (Code.TARGET_AGENCY_UNKNOWN, weights(("新平县农叶局", "C12", 9)), "目标值", "A2"),
    (Code.NUMBER_AS_TEXT, weights(("XP039", "C12", "十")), "目标值", "C2"),
    (Code.NUMBER_OUT_OF_RANGE, weights(("XP039", "C12", 0)), "目标值", "C2"),
    (Code.COLUMN_MISSPELT, weights(("XP039", "C12", 9), called="权种"), "目标值", "C1"),
    (Code.TARGET_OF_SOME_ONLY, all_of(OPEN, targets(RIGHT)), "指标", "I15"),
    (Code.TARGET_NAME_CONTRADICTS, wrong(("XP039", "XP038", "C12", 80)), "目标值", "B2"),
    (Code.NUMBER_AS_TEXT, wrong(("XP039", "", "C12", "八十")), "目标值", "D2"),
    (Code.NUMBER_OUT_OF_RANGE, wrong(("XP039", "", "C12", 0)), "目标值", "D2"),
    (Code.COLUMN_MISSING, wrong(("C12", 80), headings=("指标编号", "目标值")), "目标值", "A1"),
    (
        Code.COLUMN_MISSING,
        wrong(("XP039", 80), headings=("单位代码", "目标值")),
        "目标值",
        "A1",
    ),
    (
        Code.COLUMN_MISSPELT,
        wrong(("XP039", "C12", 80), headings=("单位代码", "指标编号", "目标直")),
        "目标值",
        "C1",
    ),
    (Code.TARGET_SHEET_UNREAD, all_of(MEASURED, also_called("目标值2018")), "目标值2018", None),
    (Code.TARGET_SHEET_UNREAD, all_of(wrong(RIGHT), also_called("目标")), "目标", None),
    (Code.TARGET_MISSING, OPEN, "指标", "I15"),
    (
        Code.TARGET_AGENCY_UNCLEAR,
        all_of(two_agencies_were_called("两办"), wrong(("", "两办", "C12", 80))),
        "目标值",
        "B2",
    ),
)
