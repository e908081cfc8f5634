"""What answers amount to, computed anew from the rules as they are published.

Whole fractions only, one tree of indicators, nothing of the package but its types: a second
opinion on ``core.round.outcome`` and on the formulas of the issued workbooks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from workbook_tool.core.round import kinds
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.place_rules import PlaceRule
from workbook_tool.core.round.point_rules import EachRule, ProportionRule, SlopeRule, StepsRule
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)

NONE = Fraction(0)
Path = tuple[str, ...]


class Answered(Protocol):
    """What was scored, and the fact that points come of."""

    @property
    def score(self) -> Decimal | Fraction | None: ...

    @property
    def fact(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Opinion:
    """The total, the sections, who triggers what, and the total that a veto set to zero.

    The total is None where nothing counts in points, or nothing of what does applies. ``rate`` is
    the total as a part of what can be reached, ``rates`` that of each indicator of the first level
    and of each criterion of which something applies.
    """

    total: Fraction | None
    sections: Mapping[str, Fraction]
    triggered: tuple[str, ...]
    forfeited: Fraction | None
    inner: Mapping[Path, Fraction] = field(default_factory=dict)  # below the first level
    rate: Fraction = NONE
    rates: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def sections_that_apply(self) -> tuple[str, ...]:
        return tuple(title for title in self.sections if title in self.rates)


def aimed(criteria: Iterable[Criterion], goals: Iterable[Goal]) -> list[Criterion]:
    """Return criteria with the targets and weights of one agency."""
    own = {goal.criterion: goal for goal in goals}
    return [
        replace(
            one,
            target=own[one.code].target or one.target,
            weight=own[one.code].weight or one.weight,
        )
        if one.code in own
        else one
        for one in criteria
    ]


def give_opinion(
    scheme: IndicatorScheme,
    category: str,
    entries: Iterable[Answer],
    code: str = "",
    coefficient: Fraction = Fraction(1),
    goals: Iterable[Goal] = (),
) -> Opinion:
    """Return what the entries amount to; every criterion of the agency has one.

    It is known by its category and ``code``; its total is multiplied by ``coefficient``, and its
    own targets and weights are ``goals``.
    """
    asked = aimed(
        (
            one
            for one in scheme.criteria
            if (not one.groups or category in one.groups)
            and (not one.agencies or code in one.agencies)
        ),
        goals,
    )
    by_code = {entry.criterion: entry for entry in entries}
    tree = _Tree(asked, by_code)
    titles = list(dict.fromkeys(one.levels[0] for one in tree.leaves))
    value = {title: tree.value((title,)) for title in titles}
    inner = {
        path: tree.value(path)
        for one in tree.leaves
        for path in (one.levels[:depth] for depth in range(2, len(one.levels) + 1))
    }
    worth = {title: _worth(tree.under((title,))) for title in titles}
    base = {
        title: _worth(
            one for one in tree.under((title,)) if not by_code[one.code].is_not_applicable
        )
        for title in titles
    }
    rates = {title: value[title] / base[title] for title in titles if base[title]}
    rates |= _own_rates(tree.leaves, by_code)
    full = sum(worth.values(), NONE)
    if scheme.not_applicable is NotApplicableRule.PARENT:
        value = {
            title: value[title] * worth[title] / base[title] if base[title] else NONE
            for title in titles
        }
        base = {title: worth[title] if base[title] else NONE for title in titles}
    found = sum(value.values(), NONE)
    whole = sum(base.values(), NONE)
    if whole:
        found = found * full / whole
    found += _bonuses(asked, by_code) - tree.resting(()) + Fraction(scheme.given_points)
    best = full + Fraction(scheme.given_points)
    if scheme.is_total_capped and found > best:
        found = best
    if scheme.scaled_to is not None and best:
        found = found / best * Fraction(scheme.scaled_to)
        best = Fraction(scheme.scaled_to)
    found *= coefficient
    if scheme.floor is not None and found < scheme.floor:
        found = Fraction(scheme.floor)
    unit = 10**scheme.places
    scored = Fraction((2 * abs(found) * unit + 1).__floor__() // 2, unit)
    scored = -scored if found < 0 else scored
    triggered = tuple(one.code for one in asked if _is_triggered(one, by_code[one.code]))
    is_zero = any(one.forfeits_total for one in asked if one.code in triggered)
    if not any(map(_counts, asked)) or (full and not whole):
        return Opinion(None, value, triggered, None, inner)
    total = NONE if is_zero else scored
    forfeited = scored if is_zero else None
    rate = total / best if best else NONE
    return Opinion(total, value, triggered, forfeited, inner, rate, rates)


def points_of(criteria: Iterable[Criterion], entries: Iterable[Answer]) -> Fraction:
    """Return the sum of all points, before limits, floors and scales; deductions take theirs."""
    by_code = {entry.criterion: entry for entry in entries}
    counting = [one for one in criteria if one.code in by_code and _counts(one)]
    taken = [one for one in counting if one.role is CriterionRole.DEDUCTION]
    others = [one for one in counting if one.role is not CriterionRole.DEDUCTION]
    return _sum(others, by_code) - _sum(taken, by_code)


def _own_rates(
    leaves: Iterable[Criterion], entries: Mapping[str, Answer]
) -> Mapping[str, Fraction]:
    """Return what each criterion got itself as a part of what it is worth, by its code."""
    applying = [one for one in leaves if not entries[one.code].is_not_applicable]
    return {one.code: _points(one, entries) / _worth([one]) for one in applying if _worth([one])}


def _counts(one: Criterion) -> bool:
    return one.kind is not kinds.STATE and one.role not in {
        CriterionRole.VETO,
        CriterionRole.PREREQUISITE,
    }


def _is_triggered(one: Criterion, entry: Answer) -> bool:
    wanted = {CriterionRole.VETO: ("是", "Yes"), CriterionRole.PREREQUISITE: ("否", "No")}
    if one.role in wanted:
        return entry.choice in wanted[one.role]
    is_said = one.consequence or one.forfeits_total or one.lowers_grade or one.is_veto_too
    if not is_said or entry.score is None:
        return False
    if one.consequence_from is not None:
        return entry.figure is not None and entry.figure >= one.consequence_from
    if entry.fact is not None:
        points = _of_fact(one, Fraction(entry.fact))
        return points > 0 if one.role is CriterionRole.DEDUCTION else points <= 0
    return entry.score > 0 if one.role is CriterionRole.DEDUCTION else entry.score <= 0


def _worth(criteria: Iterable[Criterion]) -> Fraction:
    return _once(criteria, lambda one: Fraction(one.cap if one.weight is None else one.weight))


def _once(criteria: Iterable[Criterion], value: Callable[[Criterion], Fraction]) -> Fraction:
    """Return a sum in which only the best of each group is."""
    every = list(criteria)
    names = {one.best_of for one in every if one.best_of}
    return sum((value(one) for one in every if not one.best_of), NONE) + sum(
        (max(value(one) for one in every if one.best_of == name) for name in names), NONE
    )


def _sum(criteria: Iterable[Criterion], entries: Mapping[str, Answer]) -> Fraction:
    return _once(criteria, lambda one: _points(one, entries))


def _points(one: Criterion, entries: Mapping[str, Answer]) -> Fraction:
    worth = one.cap if one.weight is None else one.weight
    return exact_points(one, entries[one.code]) / Fraction(one.cap) * Fraction(worth)


def exact_points(one: Criterion, answer: Answered) -> Fraction:
    """Return the points of an answer before any weight: of its fact, where it has one."""
    if answer.fact is not None and one.kind is not kinds.PLACE:
        return _of_fact(one, Fraction(answer.fact))
    return NONE if answer.score is None else Fraction(answer.score)


def _of_fact(one: Criterion, fact: Fraction) -> Fraction:
    """Return the points of a fact, by the words of its rule."""
    full, least = Fraction(one.cap), Fraction(one.minimum)
    goal = NONE if one.target is None else Fraction(one.target)
    match one.rule:
        case StepsRule(steps):
            met = {">=": fact.__ge__, ">": fact.__gt__, "<=": fact.__le__, "<": fact.__lt__}
            found = next((each.points for each in steps if met[each.sign](each.bound)), NONE)
        case ProportionRule():
            found = fact / goal * full
        case SlopeRule(is_below, step, each):
            gap = goal - fact if is_below else fact - goal
            found = max(gap, NONE) * each / step
        case rule:
            assert isinstance(rule, EachRule)
            found = fact * rule.each
    is_taking = isinstance(one.rule, EachRule | SlopeRule) and one.rule.is_taking
    if is_taking and one.role is CriterionRole.REGULAR:
        found = full - found
    return max(least, found if one.is_uncapped else min(found, full))


def points_by_place(
    one: Criterion, facts: Mapping[str, Fraction], ranked: Collection[str]
) -> Mapping[str, Fraction]:
    """Return the points of each figure among the others, by the words of its rule.

    Every place from the first on gets its points; who has it takes them.
    """
    rule = one.rule
    assert isinstance(rule, PlaceRule)
    order = sorted((facts[code] for code in facts if code in ranked), reverse=rule.is_high)
    order = order or sorted(facts.values(), reverse=rule.is_high)
    table = _table(one, rule, len(order))
    found = {}
    for code, fact in facts.items():
        ahead = [other for other in order if (other > fact) == rule.is_high and other != fact]
        found[code] = table[min(len(ahead), len(order) - 1)]
    return found


def _table(one: Criterion, rule: PlaceRule, size: int) -> list[Fraction]:
    """Return the points of every place among so many."""
    is_off = one.role is CriterionRole.DEDUCTION
    tops = [step for step in rule.steps if not step.is_end]
    reached = int(tops[-1].bound) if tops else 1
    best = tops[-1].points if tops else NONE if is_off else Fraction(one.cap)
    points: list[Fraction | None] = [None] * size
    for step in [*tops, *(step for step in rule.steps if step.is_end)]:
        count = step.bound * size if step.is_share else step.bound
        many = min(count.__floor__(), size)
        for place in range(size - many, size) if step.is_end else range(many):
            points[place] = step.points if points[place] is None else points[place]
    table = []
    for place, given in enumerate(points, start=1):
        found = given
        if found is None and rule.each is not None:
            found = best + (place - reached) * (rule.each if is_off else -rule.each)
        elif found is None and rule.last is not None:
            found = rule.last if size <= reached else best
            found -= (
                NONE
                if size <= reached
                else ((best - rule.last) / (size - reached) * (place - reached))
            )
        table.append(_held(one, rule.others or NONE if found is None else found))
    return table


def _held(one: Criterion, points: Fraction) -> Fraction:
    return max(Fraction(one.minimum), min(points, Fraction(one.cap)))


def _bonuses(asked: Iterable[Criterion], entries: Mapping[str, Answer]) -> Fraction:
    bonuses = [one for one in asked if one.role is CriterionRole.BONUS and _counts(one)]
    whole = NONE
    for title in {one.levels[0] for one in bonuses}:
        own = [one for one in bonuses if one.levels[0] == title]
        part = _sum(own, entries)
        limits = {Fraction(one.bonus_limit) for one in own if one.bonus_limit is not None}
        whole += min([part, *limits])
    return whole


class _Tree:
    """The indicators as a tree: regular criteria are its leaves, deductions rest on its nodes."""

    def __init__(self, asked: Iterable[Criterion], entries: Mapping[str, Answer]) -> None:
        counting = [one for one in asked if _counts(one)]
        self.leaves = [one for one in counting if one.role is CriterionRole.REGULAR]
        self.deductions = [one for one in counting if one.role is CriterionRole.DEDUCTION]
        self.entries = entries

    def under(self, path: Path) -> list[Criterion]:
        return [one for one in self.leaves if one.levels[: len(path)] == path]

    def resting(self, path: Path) -> Fraction:
        resting = (one for one in self.deductions if self._rest(one) == path)
        return _sum(resting, self.entries)

    def _rest(self, deduction: Criterion) -> Path:
        path = deduction.levels
        while path and all(self.entries[one.code].is_not_applicable for one in self.under(path)):
            path = path[:-1]
        return path

    def value(self, path: Path) -> Fraction:
        depth = len(path)
        own = [one for one in self.under(path) if one.levels == path]
        children = {one.levels[: depth + 1] for one in self.under(path) if one.levels != path}
        held = _sum(own, self.entries)
        held += sum((self.value(child) for child in children), NONE)
        return held - min(self.resting(path), max(held, NONE))
