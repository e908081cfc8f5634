"""The choices of the definition workbook: what a clerk picks from a list, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from workbook_tool.core.findings import Severity
from workbook_tool.core.form import wording
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.review_plan import SELF, Combination
from workbook_tool.core.round.roster import (
    REVIEW_MODE_TITLES,
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
)
from workbook_tool.core.round.scheme import CriterionRole, NotApplicableRule
from workbook_tool.core.round.settings import (
    FontMode,
    PasswordMode,
    PrintArea,
    RankingRule,
    RankingScope,
    ScoreInput,
    Subtotals,
    VetoedPlace,
)
from workbook_tool.core.text import Language, Text, normalise_label

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[T]):
    """The words for each value, and further spellings that are understood."""

    words: Mapping[T, Text]
    spellings: Mapping[str, T]

    def word(self, value: T, language: Language) -> str:
        """Return the word that is written for a value."""
        return self.words[value].in_language(language)

    def choices(self, language: Language) -> tuple[str, ...]:
        """Return all words in their order."""
        return tuple(word.in_language(language) for word in self.words.values())

    def find(self, typed: str) -> T | None:
        """Return the value of a word in either language, None where it is not one."""
        wanted = normalise_label(typed)
        for value, word in self.words.items():
            if wanted in {normalise_label(word.zh), normalise_label(word.en)}:
                return value
        by_spelling = {
            normalise_label(spelling) or spelling: value
            for spelling, value in self.spellings.items()
        }
        return by_spelling.get(wanted or typed.strip())


def kind_words(kinds: tuple[Kind, ...]) -> Vocabulary[Kind]:
    """Return the words for kinds of criteria."""
    return Vocabulary({kind: kind.title for kind in kinds}, {})


YES_NO = Vocabulary(
    {True: Text("是", "yes"), False: Text("否", "no")},
    {
        **dict.fromkeys(("Y", "true", "1", "参加", "要", "有", "√"), True),
        **dict.fromkeys(("N", "false", "0", "不参加", "不要", "无", "×"), False),
    },
)

CAPPED = Vocabulary(
    YES_NO.words, {**YES_NO.spellings, "封顶": True, "不封顶": False, "no ceiling": False}
)
NO_FLOOR = Vocabulary(
    {True: Text("不设", "none")},
    {"无": True, "不限": True, "没有": True, "无下限": True, "不设下限": True, "no floor": True},
)

LANGUAGES = Vocabulary(
    {Language.ZH: Text("中文", "Chinese"), Language.EN: Text("英文", "English")},
    {"zh": Language.ZH, "简体中文": Language.ZH, "en": Language.EN},
)

PASSWORDS = Vocabulary(
    {
        PasswordMode.RANDOM: Text("随机密码", "random"),
        PasswordMode.NONE: Text("不设密码", "none"),
    },
    {"随机": PasswordMode.RANDOM, "无": PasswordMode.NONE, "不设": PasswordMode.NONE},
)

FONTS = Vocabulary(
    {
        FontMode.SCREEN: Text("通用字体", "screen fonts"),
        FontMode.GOV: Text("公文字体", "official fonts"),
    },
    {"screen": FontMode.SCREEN, "微软雅黑": FontMode.SCREEN, "gov": FontMode.GOV},
)

PRINT_AREAS = Vocabulary(
    {
        PrintArea.FILLED: Text("随内容", "filled rows"),
        PrintArea.FIXED: Text("固定", "fixed"),
    },
    {
        **dict.fromkeys(("filled", "随填写内容", "自动"), PrintArea.FILLED),
        "固定区域": PrintArea.FIXED,
    },
)

SUBTOTALS = Vocabulary(
    {
        Subtotals.FIRST: Text("一级指标", "level 1"),
        Subtotals.EVERY: Text("各级指标", "every level"),
    },
    {
        **dict.fromkeys(("一级", "first level"), Subtotals.FIRST),
        **dict.fromkeys(("各级", "每一级", "各级都有", "all levels", "all"), Subtotals.EVERY),
    },
)

SCORE_INPUTS = Vocabulary(
    {
        ScoreInput.LIST: Text("下拉列表", "drop-down list"),
        ScoreInput.CUSTOM: Text("直接录入", "typed number"),
    },
    {"list": ScoreInput.LIST, "custom": ScoreInput.CUSTOM, "公式校验": ScoreInput.CUSTOM},
)

NOT_APPLICABLE_RULES = Vocabulary(
    {
        NotApplicableRule.NONE: Text("不允许缺项", "not allowed"),
        NotApplicableRule.GLOBAL: Text("按全部指标折算", "rescaled over the whole scheme"),
        NotApplicableRule.PARENT: Text("按一级指标折算", "rescaled inside each level 1"),
    },
    {
        "none": NotApplicableRule.NONE,
        "不允许": NotApplicableRule.NONE,
        "global": NotApplicableRule.GLOBAL,
        "parent": NotApplicableRule.PARENT,
    },
)

RANKINGS = Vocabulary(
    {
        RankingRule.COMPETITION: Text("并列后跳号（1、2、2、4）", "gaps after ties (1 2 2 4)"),
        RankingRule.DENSE: Text("并列后不跳号（1、2、2、3）", "no gaps after ties (1 2 2 3)"),
    },
    {
        **dict.fromkeys(("跳号", "并列后跳号", "1224", "competition"), RankingRule.COMPETITION),
        **dict.fromkeys(("不跳号", "并列后不跳号", "1223", "dense"), RankingRule.DENSE),
    },
)

GAP_WEIGHTS = Vocabulary(
    {
        Severity.WARNING: Text("提示", "remind"),
        Severity.ERROR: Text("退回", "return"),
        Severity.INFO: Text("说明", "note"),
    },
    {
        **dict.fromkeys(("提醒", "警告", "warning", "warn", "reminder"), Severity.WARNING),
        **dict.fromkeys(("退回修改", "需退回修改", "error", "reject", "send back"), Severity.ERROR),
        **dict.fromkeys(("备注", "info", "information"), Severity.INFO),
    },
)

RANKING_SCOPES = Vocabulary(
    {
        RankingScope.COMPARABLE: Text(
            "项目相同才跨类别排名", "across categories if asked the same"
        ),
        RankingScope.OVERALL: Text("跨类别排名", "across categories"),
        RankingScope.CATEGORY: Text("只分类别排名", "within categories only"),
    },
    {
        **dict.fromkeys(("自动", "auto"), RankingScope.COMPARABLE),
        **dict.fromkeys(("是", "全部", "yes", "overall"), RankingScope.OVERALL),
        **dict.fromkeys(("否", "分类别", "no", "by category"), RankingScope.CATEGORY),
    },
)

VETOED_PLACES = Vocabulary(
    {
        VetoedPlace.LAST: Text("排在最后", "ranked last"),
        VetoedPlace.UNRANKED: Text("不排名", "not ranked"),
    },
    {
        **dict.fromkeys(("最后", "列后", "last"), VetoedPlace.LAST),
        **dict.fromkeys(("不参加排名", "unranked"), VetoedPlace.UNRANKED),
    },
)

COMBINATIONS = Vocabulary(
    {
        Combination.MEAN: Text("平均", "mean"),
        Combination.WEIGHTED: Text("按权重", "weighted"),
        Combination.TRIMMED: Text("去掉最高最低", "without highest and lowest"),
    },
    {
        **dict.fromkeys(("平均分", "平均值", "取平均", "average"), Combination.MEAN),
        **dict.fromkeys(("加权", "加权平均", "按权重计算", "by weight"), Combination.WEIGHTED),
        **dict.fromkeys(
            ("去掉最高分和最低分", "去掉一个最高分和一个最低分", "去最高最低", "trimmed"),
            Combination.TRIMMED,
        ),
    },
)

REVIEW_MODES = Vocabulary(
    REVIEW_MODE_TITLES,
    {
        **dict.fromkeys(("自评认定", "以自评为准", "self"), ReviewMode.SELF_STANDS),
        **dict.fromkeys(("免考评", "不参加考评", "not assessed"), ReviewMode.NOT_REVIEWED),
    },
)

SCORERS = Vocabulary(
    {SELF: Text("单位", "agency"), "": Text("考评组", "evaluators")},
    {
        **dict.fromkeys(("自评", "自评单位", "本单位", "self"), SELF),
        **dict.fromkeys(("各考评组", "evaluator"), ""),
    },
)
"""Who scores a criterion (评分主体) where it is no single group: as ``Criterion.scored_by``."""

CHANGES_OF_AGENCY = Vocabulary(
    {
        ChangeOfAgency.MERGED: Text("并入", "merged into"),
        ChangeOfAgency.DISSOLVED: Text("撤销", "dissolved"),
        ChangeOfAgency.POSTPONED: Text("缓评", "postponed"),
    },
    {"撤并": ChangeOfAgency.DISSOLVED},
)


def write_change(change: AgencyChange, language: Language) -> str:
    """Return what became of an agency as the roster says it: kind, date and reason, one a line."""
    kind = CHANGES_OF_AGENCY.word(change.kind, language)
    apart = " " if change.into and language is Language.EN else ""
    day = "" if change.day is None else change.day.isoformat()
    return "\n".join(filter(None, (f"{kind}{apart}{change.into}", day, change.reason)))


KIND_WORDS = kind_words(KINDS)

ROLES = Vocabulary(
    wording.ROLES,
    {"否决": CriterionRole.VETO},
)

TOTAL_ZERO = Vocabulary(
    {True: Text("总分计0", "total 0")},
    dict.fromkeys(("总分计0分", "总分计零", "总分为0", "总分为零", "计0分", "total zero"), True),
)

ONE_LESS = Vocabulary(
    {True: Text("降一等次", "one grade less")},
    dict.fromkeys(("降等", "降一等", "降低一个等次", "降一个等次", "lower by one grade"), True),
)

UNCAPPED = Vocabulary(
    {True: Text("不封顶", "no limit")},
    dict.fromkeys(("上不封顶", "无上限", "不设上限", "unlimited", "uncapped"), True),
)

COVER_FIELDS = Vocabulary(
    {
        **wording.COVER_FIELDS,
        "department": Text("所在科室", "Department"),  # 、 in its long label separates names here
        "question_1": Text("是否题1", "Question 1"),
        "question_2": Text("是否题2", "Question 2"),
        "question_3": Text("是否题3", "Question 3"),
    },
    {
        **{name: name for name in wording.COVER_FIELDS},
        "Contact person": "contact_person",
        "Phone": "phone",
        "Reviewer": "reviewer",
    },
)
