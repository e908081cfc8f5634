"""The words of an annex's headers: what each is called in notices, and what it means."""

import re
from collections.abc import Mapping
from functools import cache

from workbook_tool.core.numbers import has_disguised_digit
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.reading.table import MOST_LABEL, without_brackets
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS, LEVEL_FIELDS

ANY_LEVEL = "any_level"  # a heading such as 测评项目, which may be of any depth
IGNORED = "ignored"
ASIDE = "aside"  # what stands beside a criterion and is none: marks, people, dates, remarks
POINTS_IN_HEADER = re.compile(r"(?<!\d)\d+(分|points?|pts?)?$")
JOINED = re.compile(r"[及和与、/&]|\band\b")  # 考核内容及评分标准: two words for one column
LONGEST_ENDING = 16  # characters of a label that is known by its ending

# Beside the labels and synonyms of the definition's own columns.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "level_1": ("一级", "一级指标名称", "一级指标及分值", "level1", "objective", "一级项目"),
    "level_2": ("二级", "二级指标名称", "二级指标及分值", "level2", "principle", "二级项目"),
    "level_3": ("三级", "三级指标名称", "level3", "三级项目"),
    "level_4": ("四级", "四级指标名称", "level4"),
    "text": (
        "item",
        "contributing outcome",
        "criteria",
        "standard",
        *(
            f"{verb}{noun}"
            for verb in (
                "测评",
                "评价",
                "考核",
                "考评",
                "评估",
                "检查",
                "评分",
                "验收",
                "创建",
                "指标",
            )
            for noun in ("标准", "内容", "要点", "要求")
        ),
        *(f"{noun}" for noun in ("内容", "标准", "具体标准", "具体内容", "主要内容", "评分细则")),
    ),
    "cap": (
        *("标准分", "标准分数", "标准分值", "分数", "满分值", "基本分", "基础分", "应得分", "赋分"),
        *("权重分", "权重分值", "配分", "总分值", "得分标准", "points", "max points", "max score"),
        *(
            "marks",
            "max marks",
            "full marks",
            "maximum score",
            "maximum marks",
            "最高分",
            "应得分值",
        ),
        *("standard points", "maximum points", "scale max", "scale max percent", "满分分值"),
    ),
    "weight": ("权数", "权重系数", "比重", "占比", "所占权重", "weighting"),
    "minimum": ("scale min", "scale min percent"),
    "step": ("scale percent step", "scale step"),
    "methods": (
        *(
            f"{verb}{noun}"
            for verb in ("测评", "评价", "考核", "考评", "评估", "检查", "评分", "验收", "计分")
            for noun in ("方法", "方式", "办法")
        ),
        *("方法", "方式", "evaluation methods", "evaluation method"),
    ),
    "options": ("option",),
    ANY_LEVEL: (
        *(
            f"{verb}{noun}"
            for verb in ("测评", "评价", "考核", "考评", "评估", "检查", "评分", "验收", "创建", "")
            for noun in ("项目", "指标", "指标体系", "类别")
        ),
        *("指标名称", "项目名称", "category", "section", "area", "domain", "indicator"),
    ),
    IGNORED: ("序号", "No", "Nr", "Number", "序", "#"),
}
# A label that no list has is known by how it ends.
_LEVEL = re.compile(r"(?:([一二三四])级|level([1-4]))\D{0,12}")
_LEVELS = {**dict(zip("一二三四", LEVEL_FIELDS, strict=True)),
           **dict(zip("1234", LEVEL_FIELDS, strict=True))}  # fmt: skip
_ENDINGS = (
    (
        ASIDE,
        re.compile(
            r"(?:.*(?:自评|自查|复评|初评|核定|审定|实得|最终|最后|考核|考评|评审|部门|单位|专家)(?:得?分|分数|打分|结果)"
            r"|.*(?:得分|扣分|失分|评分|打分|备注|说明栏|单位|部门|科室|股室|人员|责任人|负责人|领导|时限|时间|日期|期限"
            r"|材料|资料|档案|来源|依据|原因|理由|签字|签名|盖章|情况|结果|等次|等级|频次|周期)"
            r"|(?:self|actual|awarded)?scores?|remarks?|notes?|comments?|evidence|owner|department)"
        ),
    ),
    ("weight", re.compile(r".*(?:权重|权数|比重)(?:值|系数)?")),
    ("cap", re.compile(r".*(?:分值|满分|标准分|配分|赋分|应得分|基本分|基础分|最高分)值?")),
    ("methods", re.compile(r".*(?:方法|方式|办法|途径|手段|methods?)")),
    (
        "text",
        re.compile(
            r".*(?:标准|内容|要求|要点|细则|事项|任务|措施|举措|情形|条款|规则|描述|内涵|观测点|考核点|评分点"
            r"|采分点|做法|说明|criteria|criterion|standards?|requirements?|descriptions?|questions?"
            r"|statements?)"
        ),
    ),
    (
        ANY_LEVEL,
        re.compile(
            r".*(?:项目|指标|类别|名称|模块|板块|方面|领域|维度|大项|小项|大类|小类|分类|要素|主题|单元|环节|目标"
            r"|category|domain|area|section|theme|function|dimension|group)"
        ),
    ),
)


@cache
def _fields_by_label() -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for field, words in SYNONYMS.items():
        labels.update({normalise_label(word) or word: field for word in words})
    for column in CRITERIA_COLUMNS:
        own = (*column.synonyms, column.label.en, column.label.zh)
        labels.update({normalise_label(word): column.field for word in own})
    return labels


def field_of(label: str) -> str | None:
    """Return the field that a header means, None where it is not known.

    >>> field_of("标准分值 (100分)"), field_of("备注"), field_of("审查内容")
    ('cap', 'aside', 'text')
    >>> field_of("考核内容及评分标准"), field_of("评分标准及分值"), field_of("考核项目及分值")
    ('text', 'text', 'any_level')
    """
    if len(label) > MOST_LABEL or has_disguised_digit(label):
        return None
    labels = _fields_by_label()
    for form in (label, without_brackets(label)):
        folded = normalise_label(form)
        field = labels.get(folded) or labels.get(POINTS_IN_HEADER.sub("", folded))
        if field is not None:
            return field
    return _joined_field(label) or _field_by_ending(label)


def _joined_field(label: str) -> str | None:
    """Return what two words for one column mean: points beside something else belong to it."""
    parts = [normalise_label(part) for part in JOINED.split(without_brackets(label))]
    if len(parts) == 1:
        return None
    fields = [_fields_by_label().get(part) or _ending_of(part) for part in parts]
    others = set(fields) - {"cap", "weight", ASIDE}
    if len(others) == 1 or len(set(fields)) == 1:
        return (others or set(fields)).pop()
    return None


def _field_by_ending(label: str) -> str | None:
    return _ending_of(normalise_label(without_brackets(label)))


def _ending_of(folded: str) -> str | None:
    if not folded or len(folded) > LONGEST_ENDING:
        return None
    level = _LEVEL.fullmatch(folded)
    if level is not None:
        return _LEVELS[level[1] or level[2]]
    return next((field for field, ending in _ENDINGS if ending.fullmatch(folded)), None)
