"""Changes between two rounds in the words of the definition workbook: "C05 分值 8→10"."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from workbook_tool.core.findings import Gap, Severity
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.differences import LEVELS, ORDER, Area, Change, ChangeKind
from workbook_tool.core.round.kinds import Kind
from workbook_tool.core.round.point_rules import NO_RULE, PointRule
from workbook_tool.core.round.review_plan import Combination
from workbook_tool.core.round.roster import AgencyChange, ReviewMode
from workbook_tool.core.round.scheme import NO_CAP, CriterionRole, NotApplicableRule, Option
from workbook_tool.core.round.settings import (
    FontMode,
    PasswordMode,
    PrintArea,
    Quota,
    RankingRule,
    RankingScope,
    ScoreInput,
    SectionMinimum,
    Stage,
    Subtotals,
    VetoedPlace,
)
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.definition.reading.grade_cells import write_quota, write_sections
from workbook_tool.definition.reading.options import write_options
from workbook_tool.definition.words.labels import SHEET_NAMES, SheetKey
from workbook_tool.definition.words.setting_fields import QUESTION, SETTINGS, gap_field
from workbook_tool.definition.words.table_columns import (
    CRITERIA_COLUMNS,
    EVALUATOR_COLUMNS,
    GRADE_COLUMNS,
    ROSTER_COLUMNS,
)
from workbook_tool.definition.words.vocabulary import (
    COMBINATIONS,
    FONTS,
    GAP_WEIGHTS,
    LANGUAGES,
    NOT_APPLICABLE_RULES,
    ONE_LESS,
    PASSWORDS,
    PRINT_AREAS,
    RANKING_SCOPES,
    RANKINGS,
    REVIEW_MODES,
    ROLES,
    SCORE_INPUTS,
    SUBTOTALS,
    TOTAL_ZERO,
    UNCAPPED,
    VETOED_PLACES,
    YES_NO,
    Vocabulary,
    write_change,
)

AREA_TITLES: Mapping[Area, Text] = {
    Area.SETTINGS: SHEET_NAMES[SheetKey.SETTINGS],
    Area.CRITERIA: SHEET_NAMES[SheetKey.CRITERIA],
    Area.GRADES: SHEET_NAMES[SheetKey.GRADES],
    Area.ROSTER: SHEET_NAMES[SheetKey.ROSTER],
    Area.REVIEW: SHEET_NAMES[SheetKey.EVALUATORS],
    Area.TARGETS: SHEET_NAMES[SheetKey.TARGETS],
    Area.WEIGHTS: SHEET_NAMES[SheetKey.TARGETS],
}
_VOCABULARIES: Mapping[type[Any], Vocabulary[Any]] = {
    bool: YES_NO,
    Combination: COMBINATIONS,
    CriterionRole: ROLES,
    FontMode: FONTS,
    Language: LANGUAGES,
    NotApplicableRule: NOT_APPLICABLE_RULES,
    PasswordMode: PASSWORDS,
    PrintArea: PRINT_AREAS,
    RankingRule: RANKINGS,
    RankingScope: RANKING_SCOPES,
    ReviewMode: REVIEW_MODES,
    ScoreInput: SCORE_INPUTS,
    Subtotals: SUBTOTALS,
    VetoedPlace: VETOED_PLACES,
}
_OF_AGENCIES = frozenset({Area.ROSTER, Area.REVIEW, Area.TARGETS, Area.WEIGHTS})
_BLANK = Text("空", "blank")
_ADDED, _REMOVED = Text("新增", "added"), Text("删除", "removed")
_CONTEXT = 6  # characters shown on each side of what differs in a long text
_SHORT = 24


def _labels() -> Mapping[Area, Mapping[str, Text]]:
    """Return the label of each field of each area."""
    return {
        Area.SETTINGS: {
            "ranking": Text("排名规则", "Ranking rule"),
            "tie_break": Text("同分时的先后", "Order of ties"),
            **{setting.field: setting.label for setting in SETTINGS},
            "notice_starts": Text("公示开始", "First day of the public notice"),
            "notice_ends": Text("公示结束", "Last day of the public notice"),
            "gap_weights": Text("漏填处理", "Gaps"),
            "questions": QUESTION.label,
            "stages": Text("工作阶段", "Stages"),
        },
        Area.CRITERIA: {
            **{column.field: column.label for column in CRITERIA_COLUMNS},
            LEVELS: Text("所属指标", "Indicator"),
            "forfeits_total": TOTAL_ZERO.words[True],
            "consequence_from": Text("后果从几次起", "Consequence from"),
            "lowers_grade": ONE_LESS.words[True],
            "is_veto_too": ROLES.words[CriterionRole.VETO],
        },
        Area.GRADES: {
            **{column.field: column.label for column in GRADE_COLUMNS},
            "title": Text("等次", "Grade"),
        },
        Area.ROSTER: {
            **{column.field: column.label for column in ROSTER_COLUMNS},
            "review_reason": Text("考评方式的理由", "Reason of the review mode"),
        },
        Area.REVIEW: {
            **{column.field: column.label for column in EVALUATOR_COLUMNS},
            "weight": Text("权重", "Weight"),
        },
    }


FIELD_LABELS = _labels()


def describe_change(change: Change) -> Text:
    """Return a change as one phrase, without a full stop.

    >>> cap = Change(Area.CRITERIA, ChangeKind.CHANGED, "C05", "cap", Decimal(8), Decimal(10))
    >>> describe_change(cap).en
    'C05 cap 8→10'
    """
    subject = _subject(change)
    if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}:
        said = _ADDED if change.kind is ChangeKind.ADDED else _REMOVED
        return _joined(subject, said, _quoted_name(change))
    if change.field == ORDER:
        step = f"{change.old}→{change.new}"
        return _joined(subject, Text(f"顺序调整（第 {step} 项）", f"another place, {step}"))
    label = _label(change)
    title = Text(label.zh, label.en[:1].lower() + label.en[1:])
    was, now = value_words(change.old), value_words(change.new)
    if isinstance(change.old, str) and isinstance(change.new, str):
        was, now = _around(was, now)
    return _joined(subject, title, Text(f"{was.zh}→{now.zh}", f"{was.en}→{now.en}"))


def _label(change: Change) -> Text:
    if change.area is Area.TARGETS:
        return Text(f"{change.field} 目标值", f"target of {change.field}")
    if change.area is Area.WEIGHTS:
        return Text(f"{change.field} 权重", f"weight of {change.field}")
    return FIELD_LABELS[change.area].get(change.field, Text(change.field, change.field))


def _subject(change: Change) -> Text:
    if change.area in _OF_AGENCIES and change.name:
        return Text(f"{change.subject}（{change.name}）", f"{change.subject} ({change.name})")
    return Text(change.subject, change.subject)


def _quoted_name(change: Change) -> Text:
    """Return the text of a criterion that was added or removed; an agency is named already."""
    if change.area is not Area.CRITERIA or not change.name:
        return Text("", "")
    shown = change.name if len(change.name) <= _SHORT else change.name[:_SHORT] + "…"
    return Text(f"“{shown}”", f"“{shown}”")


def _joined(*parts: Text) -> Text:
    return Text(
        " ".join(part.zh for part in parts if part.zh),
        " ".join(part.en for part in parts if part.en),
    )


def _around(old: Text, new: Text) -> tuple[Text, Text]:
    """Return two texts, long ones in quotation marks and cut down to where they differ."""
    if max(len(old.zh), len(new.zh)) <= _SHORT:
        return old, new
    head = _common_length(old.zh, new.zh)
    tail = _common_length(old.zh[head:][::-1], new.zh[head:][::-1])
    start = max(head - _CONTEXT, 0)

    def cut(text: str) -> str:
        end = min(len(text) - tail + _CONTEXT, len(text))
        return f"“{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}”"

    return Text(cut(old.zh), cut(old.en)), Text(cut(new.zh), cut(new.en))


def _common_length(one: str, other: str) -> int:
    """Return how many characters two texts begin with together."""
    pairs = zip(one, other, strict=False)
    return next((turn for turn, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def value_words(value: object) -> Text:
    """Return a value of a round as the definition workbook words it."""
    if (own := _own_words(value)) is not None:
        return own
    vocabulary = _VOCABULARIES.get(type(value))
    if vocabulary is not None:
        return Text(*(vocabulary.word(value, language) for language in Language))
    if value is None or value in {"", ()}:
        return _BLANK
    if isinstance(value, Decimal):
        return _same(number_text(value))
    if isinstance(value, AgencyChange):
        return Text(*(write_change(value, language) for language in Language))
    if isinstance(value, Quota):
        return listed(write_quota(value).splitlines())
    if isinstance(value, tuple):
        return _tuple_words(value)
    return _same(str(value.value if isinstance(value, Enum) else value))


def _tuple_words(values: tuple[Any, ...]) -> Text:
    if any(map(_is_gap_weight, values)):
        words = {
            language: [_gap_words(gap, weight, language) for gap, weight in values]
            for language in Language
        }
        return Text(listed(words[Language.ZH]).zh, listed(words[Language.EN]).en)
    return listed(_member_words(member) for member in values)


def _own_words(value: object) -> Text | None:
    """Return the words of what has its own, None for all else."""
    if isinstance(value, Kind):
        return value.title
    if isinstance(value, PointRule):
        return _BLANK if value == NO_RULE else value.in_unit("")
    return UNCAPPED.words[True] if value == NO_CAP else None


def _member_words(member: object) -> str:
    if isinstance(member, Option):
        return write_options((member,))
    if isinstance(member, SectionMinimum):
        return write_sections((member,))
    if isinstance(member, Stage):
        days = "~".join(
            str(day) if isinstance(day, date) else "" for day in (member.starts, member.ends)
        )
        return f"{member.title}（{days}）" if days != "~" else member.title
    if isinstance(member, tuple):
        category, total = member
        return f"{category}={number_text(total)}"
    return str(member)


def _is_gap_weight(member: object) -> bool:
    return isinstance(member, tuple) and isinstance(member[0], Gap)


def _gap_words(gap: Gap, weight: Severity, language: Language) -> str:
    """Return how much a gap weighs as the lines of 漏填处理 say it."""
    label = FIELD_LABELS[Area.SETTINGS][gap_field(gap)].in_language(language)
    return f"{re.split('[：:] ?', label)[-1]}={GAP_WEIGHTS.word(weight, language)}"


def _same(text: str) -> Text:
    return Text(text, text)
