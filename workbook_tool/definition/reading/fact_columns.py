"""What criteria that ask for a fact (次数, 数值) have on 指标 beside the others."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.point_rules import (
    NO_RULE,
    EachRule,
    PointRule,
    plain_words,
    quotient_text,
    read_each,
)
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.role_columns import Cells, refuse_column
from workbook_tool.definition.words.vocabulary import ROLES, UNCAPPED

FACT_FIELDS = ("kind", "each", "unit")
_TAKES_OFF = Text("扣", "takes off ")
# The word before the verb of a rule tells what is counted: 每篇加1分.
_COUNTED = re.compile(r"每\S{0,7}?([件篇条项起期例份户场处])(?:扣|减|加|得|计|奖)")
_GIVES = re.compile(r"[加得奖]|gives|adds")
_OUTSIDE = frozenset({CriterionRole.BONUS, CriterionRole.DEDUCTION})


def fact_fields(criterion: Criterion, language: Language) -> Mapping[str, str | Decimal | None]:
    """Return what stands in these columns."""
    each: str | Decimal | None = None
    if isinstance(criterion.rule, EachRule):
        text = quotient_text(criterion.rule.each)
        each = text if "/" in text else Decimal(text)
        if criterion.rule.is_taking:
            each = f"{_TAKES_OFF.in_language(language)}{text}"
    return {"each": each, "unit": criterion.unit}


def says_no_limit(cell: Field) -> bool:
    """Tell whether a cap says that there is none."""
    return isinstance(cell.value, str) and UNCAPPED.find(cell.value) is not None


def may_lack_limit(
    cell: Field, weight_cell: Field, code: str, kind: Kind, role: CriterionRole
) -> bool:
    """Tell whether points may have no limit; a limit makes up every total. Reports where not."""
    if kind.asks_facts and role in _OUTSIDE and weight_cell.is_blank:
        return True
    _report(Code.NO_LIMIT_HERE, cell, code)
    return False


def read_facts(criterion: Criterion, cells: Cells) -> Criterion:
    """Return the criterion with its rule and its unit; what means nothing here is reported."""
    each, unit = cells["each"], cells["unit"]
    if not criterion.kind.asks_facts:
        takers = [one.title for one in KINDS if one.asks_facts]
        for cell in (each, unit):
            if not cell.is_blank:
                refuse_column(cell, criterion.code, takers)
        return criterion
    rule, counted = _read_rule(criterion, each, cells["kind"])
    return replace(criterion, rule=rule, unit=unit.text() or counted)


def _read_rule(criterion: Criterion, cell: Field, kind: Field) -> tuple[PointRule, str]:
    """Return the rule, and what it says that is counted."""
    if cell.is_blank:
        facts = {"criterion": criterion.code, "kind": criterion.kind.title}
        cell.faults.add(Code.RULE_MISSING, kind.at, facts, criterion=criterion.code)
        return NO_RULE, ""
    typed = cell.text()
    rule = read_each(typed)
    if rule is None:
        if typed:
            _report(Code.RULE_UNCLEAR, cell, criterion.code)
        return NO_RULE, ""
    is_off = criterion.role is CriterionRole.DEDUCTION
    is_against = _GIVES.search(typed) if is_off else rule.is_taking
    if criterion.role in _OUTSIDE and is_against:
        _report(Code.RULE_AGAINST_ROLE, cell, criterion.code, role=ROLES.words[criterion.role])
    rule = replace(rule, is_taking=rule.is_taking or is_off)
    counted = _COUNTED.search(plain_words(typed))
    return rule, counted[1] if counted else ""


def _report(rule: Rule, cell: Field, code: str, **facts: Any) -> None:  # noqa: ANN401 - as findings take them
    told: dict[str, object] = {"criterion": code, "label": cell.label, "value": cell.text()}
    cell.faults.add(rule, cell.at, {**told, **facts}, observed=cell.text(), criterion=code)
