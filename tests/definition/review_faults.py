"""What may be wrong about who reviews what: edits of the sample, and where each is reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.definition.editing import Edited
from workbook_tool.core.findings import Code, Rule

Edit = Callable[[Edited], None]

HEADINGS = ("组名", "编号", "负责类别", "负责单位", "测评方法", "权重", "回避单位", "邮箱")
Group = Sequence[object]


def groups(*rows: Group, headings: Sequence[str] = HEADINGS) -> Edit:
    """Add the sheet 考评组 as staff do by hand: headings in row 1, one group a row below."""

    def edit(edited: Edited) -> None:
        sheet = edited.workbook.create_sheet("考评组")
        for row in (headings, *rows):
            sheet.append(list(row))

    return edit


def new_column(sheet: str, header: str, values: dict[int, object]) -> Edit:
    """Fill the column of a header, behind the last one where there is none; rows count from 1."""

    def edit(edited: Edited) -> None:
        page = edited.sheet(sheet)
        found = (cell.column for cell in page[3] if cell.value == header)
        column = next(found, page.max_column + 1)
        page.cell(3, column, header)
        for row, value in values.items():
            page.cell(3 + row, column).value = value  # type: ignore[assignment]  # any value

    return edit


def setting(label: str, value: object) -> Edit:
    """Add a setting in the free row above the stages."""

    def edit(edited: Edited) -> None:
        row = edited.row_of("阶段") - 1
        edited.sheet("设置").insert_rows(row)
        edited.sheet("设置").cell(row, 1, label)
        edited.sheet("设置").cell(row, 2).value = value  # type: ignore[assignment]  # any value

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(edited: Edited) -> None:
        for one in edits:
            one(edited)

    return edit


EVERYBODY = ("第一组", "KP01")
SECOND = ("第二组", "KP02")
OTHERS = "县委部门\n人大政协机关\n司法机关\n群团组织\n政府部门\n直属事业单位\n省市驻县单位"
TOWNS = ("乡镇组", "KP03", "乡镇(街道)")

REVIEW_CASES: tuple[tuple[Rule, Edit, str, str | None], ...] = (
    (
        Code.COLUMN_MISSPELT,
        groups(("第一组", "KP01"), headings=("组名", "代号", "测评方法")),
        "考评组",
        "B1",
    ),
    (Code.NAME_MISSING, groups((None, "KP01")), "考评组", "A2"),
    (Code.NAME_MISSING, groups(("第一组", None)), "考评组", "B2"),
    (Code.NAME_TWICE, groups(EVERYBODY, ("第一组", "KP02")), "考评组", "A3"),
    (Code.NAME_TWICE, groups(EVERYBODY, ("第二组", "KP01")), "考评组", "B3"),
    (Code.EMAIL_INVALID, groups((*EVERYBODY, *(None,) * 5, "甲@乙丙")), "考评组", "H2"),
    (
        Code.AGENCY_WITHOUT_EVALUATOR,
        all_of(
            groups(
                (
                    "第一组",
                    "KP01",
                    "人大政协机关\n司法机关\n群团组织\n政府部门\n直属事业单位\n乡镇(街道)\n省市驻县单位",
                    "\n".join(f"XP{number:03}" for number in range(2, 13)),
                )
            )
        ),
        "单位名册",
        "C4",
    ),
    (
        Code.CRITERION_WITHOUT_EVALUATOR,
        groups((*EVERYBODY, None, None, "听取汇报\n实地考察")),
        "指标",
        "A7",
    ),
    (
        Code.CRITERION_WITHOUT_EVALUATOR,
        all_of(groups(EVERYBODY, TOWNS), new_column("指标", "评分主体", {2: "乡镇组"})),
        "指标",
        "H5",
    ),
    (
        Code.WEIGHTS_DO_NOT_ADD_UP,
        groups((*EVERYBODY, None, None, None, 0.6), (*SECOND, None, None, None, 0.3)),
        "考评组",
        "F2",
    ),
    (
        Code.WEIGHTS_DO_NOT_ADD_UP,
        groups((*EVERYBODY, None, None, None, "100%"), SECOND),
        "考评组",
        "F2",
    ),
    (
        Code.JUDGES_AVOIDED,
        groups(EVERYBODY, (*TOWNS, None, None, None, "XP040\n平甸乡")),
        "考评组",
        "G3",
    ),
    (Code.METHOD_OF_NOBODY, groups((*EVERYBODY, None, None, "听取汇报\n材料审查")), "考评组", "E2"),
    (
        Code.TOO_FEW_TO_TRIM,
        all_of(groups(EVERYBODY, SECOND), setting("多组计分", "去掉最高最低")),
        "设置",
        "B30",
    ),
    (
        Code.TOO_FEW_TO_TRIM,
        all_of(
            groups(
                *((f"乡镇{number}", f"KT{number}", "乡镇(街道)") for number in range(4)),
                *((f"部门{number}", f"KD{number}", OTHERS) for number in range(5)),
            ),
            setting("多组计分", "去掉最高最低"),
        ),
        "设置",
        "B30",
    ),
    (Code.GROUP_CODE_OF_AGENCY, groups(("第一组", "XP001")), "考评组", "B2"),
    (Code.GROUP_CODE_INVALID, groups(("第一组", "kp-1")), "考评组", "B2"),
    (
        Code.GROUP_AGENCY_UNKNOWN,
        groups(EVERYBODY, (*SECOND, None, "县民宗局、农业农村局")),
        "考评组",
        "D3",
    ),
    (
        Code.SELF_SHARE_MALFORMED,
        all_of(groups(EVERYBODY), setting("考评计分", "自评占比 120%")),
        "设置",
        "B30",
    ),
    (
        Code.SELF_SHARE_MALFORMED,
        all_of(groups(EVERYBODY), setting("考评计分", "自评占比 20")),
        "设置",
        "B30",
    ),
    (Code.SELF_SHARE_MALFORMED, all_of(groups(EVERYBODY), setting("考评计分", 0.2)), "设置", "B30"),
    (
        Code.NUMBER_OUT_OF_RANGE,
        all_of(groups(EVERYBODY), setting("评分差异", -1)),
        "设置",
        "B30",
    ),
    (
        Code.SCORED_BY_UNKNOWN,
        all_of(groups(EVERYBODY), new_column("指标", "评分主体", {3: "第三组"})),
        "指标",
        "H6",
    ),
    (Code.SCORED_BY_UNKNOWN, new_column("指标", "评分主体", {3: "考评组"}), "指标", "H6"),
    (Code.NO_EVALUATORS, setting("评分差异", 2), "设置", "B30"),
    (
        Code.NO_EVALUATORS,
        all_of(groups(), setting("考评计分", "自评占比 30%")),
        "设置",
        "B30",
    ),
    (
        Code.CHOICE_UNKNOWN,
        new_column("单位名册", "考评方式", {1: "免检"}),
        "单位名册",
        "O4",
    ),
    (Code.CHANGE_MALFORMED, new_column("单位名册", "变动", {1: "合并到XP002"}), "单位名册", "O4"),
    (Code.CHANGE_MALFORMED, new_column("单位名册", "变动", {1: "并入"}), "单位名册", "O4"),
    (
        Code.MERGED_INTO_UNKNOWN,
        new_column("单位名册", "变动", {1: "并入县委组织办公室，2018-09-01"}),
        "单位名册",
        "O4",
    ),
    (Code.MERGED_INTO_UNKNOWN, new_column("单位名册", "变动", {1: "并入XP001"}), "单位名册", "O4"),
)
