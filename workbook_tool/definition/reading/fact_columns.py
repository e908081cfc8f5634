"""What criteria that ask for a fact (次数, 数值) have on 指标 beside the others."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.numbers import (
    number_text,
    plain_number,
    read_written_number,
    trimmed,
)
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.place_rules import PlaceRule, costs_points
from workbook_tool.core.round.point_rules import (
    LONGEST_RULE,
    NO_RULE,
    EachRule,
    PointRule,
    SlopeRule,
    StepsRule,
    plain_words,
    quotient_text,
)
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.definition.reading.fields import ABOVE_ZERO, Field, refuse_column
from workbook_tool.definition.reading.role_columns import Cells
from workbook_tool.definition.words.vocabulary import ROLES, UNCAPPED

FACT_FIELDS = ("kind", "each", "rule", "unit", "target")
_TAKES_OFF = Text("扣", "takes off ")
# The word before the verb of a rule tells what is counted: 每篇加1分.
_COUNTED = re.compile(r"每\S{0,7}?([件篇条项起期例份户场处])(?:扣|减|加|得|计|奖)")
_TARGET = re.compile(r"([-+0-9.]{1,24})([^\d\s]{0,10})")
_GIVES = re.compile(r"[加得奖]|gives|adds")
_OUTSIDE = frozenset({CriterionRole.BONUS, CriterionRole.DEDUCTION})


def fact_fields(criterion: Criterion, language: Language) -> Mapping[str, str | Decimal | None]:
    """Return what stands in these columns."""
    each: str | Decimal | None = None
    rule = ""
    if isinstance(criterion.rule, EachRule):
        text = quotient_text(criterion.rule.each)
        each = text if "/" in text else Decimal(text)
        if criterion.rule.is_taking:
            each = f"{_TAKES_OFF.in_language(language)}{text}"
    else:
        rule = criterion.rule.in_unit(criterion.unit).in_language(language)
    return {"each": each, "rule": rule, "unit": criterion.unit, "target": criterion.target}


def says_no_limit(cell: Field) -> bool:
    """Tell whether a cap says that there is none."""
    return isinstance(cell.value, str) and UNCAPPED.find(cell.value) is not None


def may_lack_limit(
    cell: Field, weight_cell: Field, code: str, kind: Kind, role: CriterionRole
) -> bool:
    """Tell whether points may have no limit; a limit makes up every total. Reports where not."""
    may_be_any = kind.asks_facts and not kind.is_compared
    if may_be_any and role in _OUTSIDE and weight_cell.is_blank:
        return True
    _report(Code.NO_LIMIT_HERE, cell, code)
    return False


def read_facts(
    criterion: Criterion,
    cells: Cells,
    *,
    shows_percent: bool = False,
    has_own_targets: bool = False,
) -> Criterion:
    """Return the criterion with rule, unit and target; what means nothing here is reported.

    ``shows_percent`` says that the cell of the target shows its number as a percentage,
    ``has_own_targets`` that the sheet 目标值 has targets for it.
    """
    if not criterion.kind.asks_facts:
        takers = [one.title for one in KINDS if one.asks_facts]
        for name in ("each", "rule", "unit", "target"):
            if not cells[name].is_blank:
                refuse_column(cells[name], criterion.code, takers)
        return criterion
    rule, units = _read_rule(criterion, cells)
    target, goal_units = read_target(cells["target"], shows_percent=shows_percent)
    is_missing = rule.needs_target and target is None and cells["target"].is_blank
    if is_missing and not has_own_targets:
        _report(Code.TARGET_MISSING, cells["rule"], criterion.code)
    named = dict.fromkeys(filter(None, (cells["unit"].text(), *goal_units, *units)))
    if len(named) > 1:
        _report(Code.UNITS_DIFFER, cells["unit"], criterion.code, units=listed(named))
    if not named and not criterion.kind.unit(criterion).zh and rule != NO_RULE:
        facts: dict[str, object] = {"criterion": criterion.code, "kind": criterion.kind.title}
        cells["kind"].faults.add(
            Code.UNIT_MISSING, cells["kind"].at, facts, criterion=criterion.code
        )
    is_used = rule.needs_target or rule == NO_RULE
    if target is not None and not is_used:
        titles = [
            Text("按比例、每低或每高计分的规则", "rules in proportion, below or above a target")
        ]
        refuse_column(cells["target"], criterion.code, titles)
    kept = target if rule.needs_target else None
    return replace(criterion, rule=rule, unit=next(iter(named), ""), target=kept)


def _read_rule(criterion: Criterion, cells: Cells) -> tuple[PointRule, tuple[str, ...]]:
    """Return the rule, and the units that it names."""
    takes_each = criterion.kind.read_rule("1") is not None
    cell = cells["each"] if takes_each and not cells["each"].is_blank else cells["rule"]
    for other in (cells["each"], cells["rule"]):
        if other is not cell and not other.is_blank:
            refuse_column(other, criterion.code, [cell.label])
    if cell.is_blank:
        facts = {"criterion": criterion.code, "kind": criterion.kind.title}
        missing = Code.PLACES_MISSING if criterion.kind.is_compared else Code.RULE_MISSING
        cell.faults.add(missing, cells["kind"].at, facts, criterion=criterion.code)
        return NO_RULE, ()
    typed = cell.text()
    found = criterion.kind.read_rule(typed)
    if found is None:
        if typed:
            is_by_place = criterion.kind.is_compared
            unclear = Code.PLACES_UNCLEAR if is_by_place else Code.RULE_UNCLEAR
            _report(unclear, cell, criterion.code)
        return NO_RULE, ()
    rule, units = found
    counted = _COUNTED.search(plain_words(typed)) if takes_each else None
    rule = _in_role(criterion, rule, cell)
    _check_steps(criterion, rule, cell)
    if isinstance(rule, PlaceRule):
        _check_places(criterion, rule, cell)
    return rule, (counted[1],) if counted else tuple(sorted(units))


def _in_role(criterion: Criterion, rule: PointRule, cell: Field) -> PointRule:
    """Return the rule of a deduction as one that takes off; reports one against its role."""
    if criterion.role not in _OUTSIDE or not isinstance(rule, EachRule | SlopeRule):
        return rule
    is_off = criterion.role is CriterionRole.DEDUCTION
    is_against = _GIVES.search(cell.text()) if is_off else rule.is_taking
    if is_against:
        _report(Code.RULE_AGAINST_ROLE, cell, criterion.code, role=ROLES.words[criterion.role])
    return replace(rule, is_taking=rule.is_taking or is_off)


def _check_steps(criterion: Criterion, rule: PointRule, cell: Field) -> None:
    """Report steps that can never count, and a best step that is not the cap."""
    if not isinstance(rule, StepsRule):
        return
    if not rule.is_in_order:
        _report(Code.STEPS_OUT_OF_ORDER, cell, criterion.code)
    elif not criterion.is_uncapped and max(one.points for one in rule.steps) != criterion.cap:
        _report(Code.STEP_ABOVE_CAP, cell, criterion.code, cap=number_text(criterion.cap))


def _check_places(criterion: Criterion, rule: PlaceRule, cell: Field) -> None:
    """Report places that stand twice or nowhere, and points against role, order or scale."""
    is_off = criterion.role is CriterionRole.DEDUCTION
    is_against = _GIVES.search(cell.text()) if is_off else costs_points(cell.text())
    stated = rule.stated(Fraction(0 if is_off else criterion.cap))
    least, cap = Fraction(criterion.minimum), Fraction(criterion.cap)
    ordered = sorted(stated, reverse=not is_off)
    if not rule.is_clear:
        _report(Code.PLACES_DOUBTFUL, cell, criterion.code)
    elif is_against:
        _report(Code.RULE_AGAINST_ROLE, cell, criterion.code, role=ROLES.words[criterion.role])
    elif list(stated) != ordered:
        _report(Code.PLACES_RISE, cell, criterion.code)
    elif criterion.is_uncapped:
        return  # the cap is no number, and that is told
    elif (max(stated) != cap and not (is_off and rule.each)) or min(stated) < least:
        facts = {"cap": number_text(criterion.cap), "minimum": number_text(criterion.minimum)}
        _report(Code.PLACES_OUTSIDE_SCALE, cell, criterion.code, **facts)


def read_target(cell: Field, *, shows_percent: bool) -> tuple[Decimal | None, tuple[str, ...]]:
    """Return the target above zero and the unit that stands beside it."""
    if cell.is_blank:
        return None, ()
    number, unit = cell.value, ""
    if isinstance(number, str):
        match = _TARGET.fullmatch(plain_number(number)) if len(number) <= LONGEST_RULE else None
        found = read_written_number(match[1]) if match else None
        number, unit = (found, match[2]) if match and found is not None else (None, "")
    elif isinstance(number, Decimal) and shows_percent:
        number, unit = trimmed(number * 100), "%"
    if not isinstance(number, Decimal) or number <= 0:
        cell.number(ABOVE_ZERO)
        return None, ()
    return number, (unit,) if unit else ()


def _report(rule: Rule, cell: Field, code: str, **facts: Any) -> None:  # noqa: ANN401 - as findings take them
    told: dict[str, object] = {"criterion": code, "label": cell.label, "value": cell.text()}
    cell.faults.add(rule, cell.at, {**told, **facts}, observed=cell.text(), criterion=code)
