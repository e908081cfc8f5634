"""The rows of 设置: every setting with its label, its explanation and its choices."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workbook_tool.core.findings import Gap
from workbook_tool.core.text import Language, Text, normalise_label
from workbook_tool.definition.words.vocabulary import (
    COMBINATIONS,
    COVER_FIELDS,
    FONTS,
    GAP_WEIGHTS,
    LANGUAGES,
    NOT_APPLICABLE_RULES,
    PASSWORDS,
    PRINT_AREAS,
    RANKING_SCOPES,
    RANKINGS,
    SCORE_INPUTS,
    SUBTOTALS,
    VETOED_PLACES,
    YES_NO,
    Vocabulary,
)


class SettingKind(StrEnum):
    """What stands in the value cell of a setting."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    LINES = "lines"  # several values, one a line


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting; ``field`` names the attribute of the core type that it fills.

    ``help`` stands beside the value, ``details`` in a comment on it. An ``is_extra`` setting is
    written only where the definition uses it.
    """

    field: str
    label: Text
    help: Text
    kind: SettingKind = SettingKind.TEXT
    is_required: bool = False
    choices: Vocabulary[Any] | None = None  # each setting has a type of its own
    synonyms: tuple[str, ...] = ()
    details: Text | None = None
    is_extra: bool = False


QUESTION = SettingSpec(
    "question",
    Text("是否题", "Yes/no question"),
    Text(
        "封面上请单位回答“是”或“否”的问题，最多三个，不用的留空。",
        "A question of the cover that is answered yes or no; three at most, blank if unused.",
    ),
    synonyms=("封面是否题", "Question"),
)
QUESTION_ROWS = 3


def gap_field(gap: Gap) -> str:
    """Return the name of the setting that says how much a gap weighs."""
    return f"gap_{gap.value}"


def _gap_setting(gap: Gap, missing: Text, help_text: Text) -> SettingSpec:
    """Return the line of 漏填处理 for one kind of gap."""
    return SettingSpec(
        gap_field(gap),
        Text(f"漏填处理：{missing.zh}", f"Gaps: {missing.en}"),
        help_text,
        SettingKind.CHOICE,
        choices=GAP_WEIGHTS,
        synonyms=(f"{missing.zh}漏填处理", f"{missing.zh}漏填", f"漏填{missing.zh}"),
    )


_GAPS = (
    _gap_setting(
        Gap.BASIS,
        Text("自评依据", "basis"),
        Text(
            "未填或过短时：退回＝改好再计入；提示＝计入并逐项列出；说明＝只作记录。留空即提示。",
            "Missing or too short: return = not counted until mended; remind = counted and listed; "
            "note = only noted. Blank: remind.",
        ),
    ),
    _gap_setting(
        Gap.REASON,
        Text("扣分原因", "reason for a deduction"),
        Text(
            "应写而未写扣分原因时：退回、提示或说明，含义同上。",
            "Where points are left behind without a reason: return, remind or note, as above.",
        ),
    ),
    _gap_setting(
        Gap.EVIDENCE,
        Text("佐证材料", "evidence"),
        Text(
            "没有登记任何材料，或填写的序号在佐证材料表中没有登记时：含义同上。",
            "Where no evidence is named at all, or numbers that the list does not have: as above.",
        ),
    ),
    _gap_setting(
        Gap.COVER,
        Text("封面必填项", "required on the cover"),
        Text(
            "“封面必填项”中列出的项目未填时：含义同上。",
            "Where a field that is required on the cover is blank: as above.",
        ),
    ),
    _gap_setting(
        Gap.REPORT,
        Text("专题总结", "closing report"),
        Text(
            "自评表附专题总结而未填写时：含义同上；不附的不受影响。",
            "Where the workbook asks for a closing report and it is blank: as above.",
        ),
    ),
)

SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec(
        "round_id",
        Text("活动编号", "Round id"),
        Text(
            "2 至 10 位大写字母和数字，如 XPMZ18；印在每张表上，发出后不要改。",
            "2 to 10 capital letters and digits, printed on every sheet; keep it once issued.",
        ),
        is_required=True,
        synonyms=("测评编号", "Round ID"),
    ),
    SettingSpec(
        "title",
        Text("标题", "Title"),
        Text("自评表的标题。", "The title of the workbook that agencies fill in."),
        is_required=True,
        synonyms=("测评表标题", "名称"),
    ),
    SettingSpec(
        "organiser",
        Text("主办单位", "Organiser"),
        Text("组织测评、收表的单位。", "Who runs the assessment and collects the workbooks."),
        is_required=True,
        synonyms=("组织单位", "Organizer"),
    ),
    SettingSpec(
        "language",
        Text("语言", "Language"),
        Text("自评表和汇总表的语言。", "The language of the workbooks and of the summary."),
        SettingKind.CHOICE,
        choices=LANGUAGES,
    ),
    SettingSpec(
        "deadline",
        Text("报送截止日期", "Deadline"),
        Text("如 2018-10-31；没有就留空。", "Such as 2018-10-31; blank if there is none."),
        SettingKind.DATE,
        synonyms=("截止日期", "截止时间"),
    ),
    SettingSpec(
        "is_example",
        Text("截止日期和等次为示例", "Deadline and grades are examples"),
        Text(
            "填“是”时，表上会标明“示例”；改成本次测评的实际内容后请填“否”。",
            "With “yes” they are marked as an example; set it to “no” once they are real.",
        ),
        SettingKind.CHOICE,
        choices=YES_NO,
        synonyms=("示例",),
    ),
    SettingSpec(
        "stated_total",
        Text("总分", "Stated total"),
        Text(
            "通知规定的总分；“指标”表各项分值之和必须与它一致。",
            "The total that the notice states; the caps on Criteria must add up to it.",
        ),
        SettingKind.NUMBER,
        is_required=True,
        synonyms=("规定总分", "Total"),
    ),
    SettingSpec(
        "default_step",
        Text("默认步长", "Default step"),
        Text(
            "打分的最小单位；“指标”表里没有另填步长的都用它。",
            "The smallest unit of a score, where Criteria gives no step of its own.",
        ),
        SettingKind.NUMBER,
        synonyms=("步长",),
    ),
    SettingSpec(
        "places",
        Text("总分保留小数位数", "Decimals of totals"),
        Text(
            "四舍五入到几位小数，0 至 6。", "Totals are rounded half up to so many places, 0 to 6."
        ),
        SettingKind.NUMBER,
        synonyms=("小数位数", "Rounding places"),
    ),
    SettingSpec(
        "not_applicable",
        Text("合理缺项", "Not applicable"),
        Text(
            "不适用的项目怎样计算总分。",
            "What a criterion that does not apply does to the total.",
        ),
        SettingKind.CHOICE,
        choices=NOT_APPLICABLE_RULES,
        synonyms=("缺项规则",),
    ),
    SettingSpec(
        "is_total_capped",
        Text("总分封顶", "Total capped"),
        Text(
            "填“是”时，加分后的总分也不超过规定总分；留空即否。",
            "With “yes” bonuses never lift a total above the stated one; blank means no.",
        ),
        SettingKind.CHOICE,
        choices=YES_NO,
        is_extra=True,
    ),
    SettingSpec(
        "given_points",
        Text("基础分", "Given points"),
        Text(
            "不用打分、人人都有的分数，计入总分，如 100；留空即没有。“总分”含基础分。",
            "What everybody has before anything is scored; part of the stated total. Blank: none.",
        ),
        SettingKind.NUMBER,
        is_extra=True,
        synonyms=("基本分", "起始分", "Base points"),
    ),
    SettingSpec(
        "scaled_to",
        Text("总分折算为", "Total scaled to"),
        Text(
            "满分折算成多少分，如 100；先折算，再四舍五入一次。留空即不折算。",
            "What a full total becomes, such as 100; scaled first, rounded once. Blank: as it is.",
        ),
        SettingKind.NUMBER,
        is_extra=True,
        synonyms=("折算为", "总分折算", "折算总分", "Scaled to"),
    ),
    SettingSpec(
        "floor",
        Text("最低总分", "Lowest total"),
        Text(
            "总分最低算多少分；没有这一行即 0，填“不设”或留空即可以低于 0。",
            "The lowest that a total counts as; without this row 0, blank or “none”: any.",
        ),
        SettingKind.NUMBER,
        is_extra=True,
        synonyms=("总分下限", "总分最低分", "Minimum total", "Floor"),
    ),
    SettingSpec(
        "category_totals",
        Text("各类别总分", "Totals by category"),
        Text(
            "各类别总分不同时填写，一行一个，如 乡镇=110；未列出的类别按“总分”核对。",
            "Where categories reach other totals: one a line, such as Towns=110.",
        ),
        SettingKind.LINES,
        is_extra=True,
    ),
    SettingSpec(
        "ranking",
        Text("名次规则", "Ranking"),
        Text(
            "同分同名次；选下一名跳号（1、2、2、4）还是不跳号（1、2、2、3），留空即跳号。",
            "Equal totals share a rank; with gaps (1 2 2 4) or without (1 2 2 3). Blank: gaps.",
        ),
        SettingKind.CHOICE,
        choices=RANKINGS,
        is_extra=True,
        synonyms=("排名规则", "Ranking rule"),
    ),
    SettingSpec(
        "tie_break",
        Text("同分时依次比较", "Tie-break"),
        Text(
            "合计相同时依次比较得分率的一级指标，一行一个；留空即同名次。",
            "Level-1 indicators whose rates are compared in turn between equal totals, one a line.",
        ),
        SettingKind.LINES,
        is_extra=True,
        synonyms=("同分比较顺序", "Tie break"),
    ),
    SettingSpec(
        "ranking_scope",
        Text("排名范围", "Ranked among"),
        Text(
            "类别内总有名次；各类别测评项目不同时，合计不宜跨类别比较。留空即项目相同才跨类别排名。",
            "Within a category always; across them where all are asked the same. Blank: so.",
        ),
        SettingKind.CHOICE,
        choices=RANKING_SCOPES,
        is_extra=True,
        synonyms=("跨类别排名", "Ranking scope"),
    ),
    SettingSpec(
        "vetoed_place",
        Text("一票否决单位", "Vetoed agencies"),
        Text(
            "被一票否决的单位排在其他单位之后，还是不排名；留空即排在最后。",
            "Whether vetoed agencies are ranked behind all others or not at all. Blank: behind.",
        ),
        SettingKind.CHOICE,
        choices=VETOED_PLACES,
        is_extra=True,
        synonyms=("一票否决单位排名", "Vetoed"),
    ),
    SettingSpec(
        "notice_period",
        Text("公示起止", "Public notice"),
        Text(
            "公示的第一天和最后一天，如 2018-11-05 至 2018-11-09；印在公示稿上。",
            "First and last day, such as 2018-11-05 to 2018-11-09; printed on the public notice.",
        ),
        SettingKind.LINES,
        is_extra=True,
        synonyms=("公示时间", "公示期", "Notice period"),
    ),
    SettingSpec(
        "appeals_until",
        Text("复核截止", "Appeals until"),
        Text(
            "提出复核申请的最后一天，如 2018-11-12；过后仍可受理，但会提醒。",
            "The last day for appeals, such as 2018-11-12; a later one is taken with a warning.",
        ),
        SettingKind.DATE,
        is_extra=True,
        synonyms=("复核截止日期", "复核申请截止", "Deadline for appeals"),
    ),
    SettingSpec(
        "self_share",
        Text("考评计分", "Review score counts"),
        Text(
            "有考评组时怎样得出拟定得分：考评分；或 自评占比 20%，即自评占两成。留空即考评分。",
            "With evaluators: the review score alone, or “self share 20%”. Blank: it alone.",
        ),
        is_extra=True,
        synonyms=("考评计分方式", "Final score"),
    ),
    SettingSpec(
        "combination",
        Text("多组计分", "Several evaluators"),
        Text(
            "几个考评组给同一项打分时怎样合成；去掉最高最低至少要五个组。留空即平均。",
            "What becomes of the scores of several groups; leaving out the extremes takes five. "
            "Blank: the mean.",
        ),
        SettingKind.CHOICE,
        choices=COMBINATIONS,
        is_extra=True,
        synonyms=("多组计分方式", "Several groups"),
    ),
    SettingSpec(
        "disagreement",
        Text("评分差异", "Disagreement"),
        Text(
            "各考评组对同一项的打分相差超过多少分时列出；留空即不列。",
            "Scores of groups that differ by more points than this are listed; blank: none are.",
        ),
        SettingKind.NUMBER,
        is_extra=True,
        synonyms=("评分差异上限", "Disagreement above"),
    ),
    QUESTION,
    SettingSpec(
        "contact",
        Text("联系方式", "Contact"),
        Text("印在填表说明里：有问题问谁。", "Printed in the instructions: whom to ask."),
        synonyms=("联系人及电话",),
    ),
    SettingSpec(
        "required_cover",
        Text("封面必填项", "Required on the cover"),
        Text(
            "一行一个，可用的名称见批注；留空即没有必填项。",
            "One a line, names in the comment; blank means that nothing is required.",
        ),
        SettingKind.LINES,
        details=Text(
            f"可用：{'、'.join(COVER_FIELDS.choices(Language.ZH))}。",
            f"The names: {', '.join(COVER_FIELDS.choices(Language.EN))}.",
        ),
    ),
    SettingSpec(
        "has_closing_report",
        Text("附专题总结", "Closing report"),
        Text("自评表是否带“专题总结”一页。", "Whether the workbook has a sheet for the report."),
        SettingKind.CHOICE,
        choices=YES_NO,
        synonyms=("专题总结",),
    ),
    *_GAPS,
    SettingSpec(
        "score_input",
        Text("得分录入方式", "Score input"),
        Text(
            "下拉列表在 WPS 和 Excel 中都可靠；直接录入适合步长很小的指标。",
            "The drop-down list works in WPS and Excel alike; typing suits very small steps.",
        ),
        SettingKind.CHOICE,
        choices=SCORE_INPUTS,
    ),
    SettingSpec(
        "password",
        Text("工作表密码", "Sheet password"),
        Text(
            "锁定格子用的密码，只防误改；随机密码保存在本活动的文件夹里。",
            "Guards locked cells against slips only; a random one is kept in the round's folder.",
        ),
        SettingKind.CHOICE,
        choices=PASSWORDS,
        synonyms=("密码",),
    ),
    SettingSpec(
        "fonts",
        Text("字体", "Fonts"),
        Text(
            "通用字体为微软雅黑；公文字体为方正小标宋、仿宋，电脑须已安装。",
            "Screen fonts are on every machine; official ones (小标宋, 仿宋) must be installed.",
        ),
        SettingKind.CHOICE,
        choices=FONTS,
    ),
    SettingSpec(
        "print_area",
        Text("打印区域", "Print area"),
        Text(
            "佐证材料打印哪些行：随内容＝Excel 打到最后填写的一行；固定＝全部行，"
            "LibreOffice 不打空页。留空即随内容。",
            "Of the evidence: filled rows = to the last one, in Excel; fixed = all rows, where "
            "LibreOffice leaves out empty pages. Blank: filled rows.",
        ),
        SettingKind.CHOICE,
        choices=PRINT_AREAS,
        synonyms=("佐证材料打印区域", "Printed rows"),
    ),
    SettingSpec(
        "subtotals",
        Text("分级小计", "Subtotals"),
        Text(
            "自评表封面和汇总表列出哪些指标的小计：一级指标，或各级指标。留空即一级指标。",
            "Which indicators have a subtotal on the form's cover and in the summary: those of "
            "level 1, or of every level. Blank: level 1.",
        ),
        SettingKind.CHOICE,
        choices=SUBTOTALS,
        is_extra=True,
        synonyms=("各级小计", "小计"),
    ),
    SettingSpec(
        "utc_offset",
        Text("时区", "Time zone"),
        Text("与世界时相差的小时数，北京时间为 8。", "Hours from UTC; 8 for Beijing."),
        SettingKind.NUMBER,
        synonyms=("UTC offset",),
    ),
)


def _labels_of(spec: SettingSpec) -> tuple[str, ...]:
    return tuple(normalise_label(label) for label in (spec.label.zh, spec.label.en, *spec.synonyms))


_BY_LABEL = {label: spec for spec in SETTINGS for label in _labels_of(spec)}


def find_setting(label: str) -> SettingSpec | None:
    """Return the setting of a label in either language; a question may carry a number."""
    wanted = normalise_label(label)
    found = _BY_LABEL.get(wanted)
    if found is None and re.sub(r"(?<!\d)\d+$", "", wanted) in _labels_of(QUESTION):
        return QUESTION
    return found
