"""What the answers of one agency amount to: points, sections, total, and vetoes.

Everything is summed in exact fractions and rounded once, at the end, half up: with thirds in the
weights even decimals would miss a line such as 89.5 by a hair.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from workbook_tool.core.numbers import Number, decimal_of, round_half_up, trimmed
from workbook_tool.core.round.parts import Parts, Path
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    beaten_in,
    exact_worth_of,
    hosts_of,
)

ZERO = Decimal(0)
NOTHING = Fraction(0)


class Answer(Protocol):
    """What is asked of an entry: its criterion, and a score, a choice or a mark."""

    @property
    def criterion(self) -> str:
        """Return the code of the criterion."""

    @property
    def score(self) -> Number | None:
        """Return the score, None where nothing countable stands."""

    @property
    def fact(self) -> Decimal | None:
        """Return what was typed where the score was computed from it."""

    @property
    def figure(self) -> Number | None:
        """Return the fact, or what the facts of several people come to; it has consequences."""

    @property
    def choice(self) -> str:
        """Return the label that was chosen, "" where none was."""

    @property
    def is_not_applicable(self) -> bool:
        """Tell whether it was marked as not applicable."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the entries of one return amount to.

    ``sections`` are the points of each first-level indicator after deductions and without bonuses,
    ``section_bases`` what they are out of and ``section_rates`` their fraction of it; an indicator
    of which nothing applies has neither. ``rate`` is the total as a fraction of ``reachable``,
    which is what the agency can reach in all, bonuses apart. ``base`` (应得分) is that without what
    does not apply, ``earned`` (实得分) the points in it before anything is rescaled. ``bonus``
    (加分) is what bonuses add up to their limits, ``deducted`` (扣分) what deductions take from the
    total; those inside an indicator are gone from its section already. ``triggered``
    are the codes of vetoes that happened and of prerequisites that are not met; where one of them
    sets the total to zero, ``forfeited`` is the total that was scored. ``is_scored`` is false where
    the agency answers nothing in points, and where nothing is left that applies: no total and no
    rate mean anything then. ``standard`` (标准分值) is what the criteria can give in all;
    ``unscaled`` the total before it was told on another scale (总分折算为), None where it is not.
    ``parts`` has the rates of single criteria and of indicators of any level.
    ``beaten`` are the codes that do not count, because another of their group (取最高组) is better.
    """

    total: Decimal
    rate: Decimal
    sections: Mapping[str, Decimal]
    section_rates: Mapping[str, Decimal]
    reachable: Decimal = ZERO
    triggered: tuple[str, ...] = ()
    forfeited: Decimal | None = None
    is_scored: bool = True
    section_bases: Mapping[str, Decimal] = field(default_factory=dict)
    base: Decimal = ZERO
    earned: Decimal = ZERO
    bonus: Decimal = ZERO
    deducted: Decimal = ZERO
    standard: Decimal = ZERO
    unscaled: Decimal | None = None
    beaten: tuple[str, ...] = ()
    parts: Parts = field(default_factory=Parts)


def grade_entries(
    scheme: IndicatorScheme, agency: Agency, entries: Iterable[Answer]
) -> Outcome | None:
    """Return what the entries of an agency amount to, None while an answer is missing."""
    own = scheme.suited_to(agency)
    asked = tuple(criterion for criterion in own if criterion.applies_to(agency))
    return outcome_of(own, asked, entries)


def outcome_of(
    scheme: IndicatorScheme, asked: Sequence[Criterion], entries: Iterable[Answer]
) -> Outcome | None:
    """Return what the entries for the criteria that are asked amount to, None while one is open.

    Deductions are taken from the innermost indicator of which regular criteria apply, never below
    zero there, so that no mark makes one disappear; then what does not apply leaves the base as the
    scheme's rule says; then come given points, bonuses up to their limits and deductions of the
    total; then the total is capped, told on its scale, multiplied by the coefficient of the
    scheme, kept above its floor, and rounded.
    """
    by_code = {entry.criterion: entry for entry in entries}
    if any(not _is_answered(criterion, by_code.get(criterion.code)) for criterion in asked):
        return None
    points = {
        criterion.code: criterion.exact_points(entry.score, entry.fact)
        for criterion in asked
        for entry in (by_code[criterion.code],)
    }
    beaten = beaten_in(asked, points)
    own, points = points, points | dict.fromkeys(beaten, NOTHING)
    left_out = frozenset(code for code, entry in by_code.items() if entry.is_not_applicable)
    hosts = hosts_of(one for one in asked if one.code not in left_out)
    rated = tuple(one for one in asked if one.is_rated)
    taken = _taken(hosts, rated, points)
    sections = _sections(rated, points, left_out, taken)
    bonus, deducted = _bonus(scheme, asked, points), _taken_from_total(hosts, points)
    given = Fraction(scheme.given_points)
    standard = sum((section.worth for section in sections.values()), NOTHING)
    raw = given + _scaled_total(sections, scheme.not_applicable) + bonus - deducted
    if scheme.is_total_capped:
        raw = min(raw, given + standard)
    scale = _Scale(scheme, given + standard)
    is_parent = scheme.not_applicable is NotApplicableRule.PARENT
    outcome = Outcome(
        total=round_half_up(scale.total_of(raw), scheme.places),
        rate=ZERO,
        sections={
            title: decimal_of(section.scaled if is_parent else section.points)
            for title, section in sections.items()
        },
        section_rates={
            title: decimal_of(section.points / section.base)
            for title, section in sections.items()
            if section.base
        },
        reachable=decimal_of(scale.full),
        triggered=tuple(
            criterion.code
            for criterion in asked
            if _is_triggered(criterion, by_code[criterion.code])
        ),
        is_scored=any(criterion.has_points for criterion in asked)
        and not leaves_nothing(asked, left_out),
        section_bases={
            title: decimal_of(section.worth if is_parent else section.base)
            for title, section in sections.items()
            if section.base
        },
        base=decimal_of(sum((section.base for section in sections.values()), NOTHING)),
        earned=decimal_of(sum((section.points for section in sections.values()), NOTHING)),
        bonus=decimal_of(bonus),
        deducted=decimal_of(deducted),
        standard=decimal_of(standard),
        parts=Parts(
            tuple(one for one in rated if one.code not in left_out), own, frozenset(beaten), taken
        ),
        beaten=tuple(one.code for one in asked if one.code in beaten),
        unscaled=None if scale.factor is None else decimal_of(raw),
    )
    return _with_rate(_after_vetoes(outcome, asked))


@dataclass(frozen=True, slots=True)
class _Scale:
    """The scale of the totals; ``whole`` is what full marks give before it."""

    scheme: IndicatorScheme
    whole: Fraction

    @property
    def factor(self) -> Fraction | None:
        """Return what points are multiplied by, None where totals are told as they are."""
        wanted = self.scheme.scaled_to
        return None if wanted is None or not self.whole else Fraction(wanted) / self.whole

    @property
    def full(self) -> Fraction:
        """Return what full marks give on this scale."""
        return self.whole if self.factor is None else self.whole * self.factor

    def total_of(self, raw: Fraction) -> Fraction:
        """Return a total on this scale, times the coefficient, not below the floor."""
        scaled = raw if self.factor is None else raw * self.factor
        scaled *= Fraction(self.scheme.coefficient or 1)
        return scaled if self.scheme.floor is None else max(scaled, Fraction(self.scheme.floor))


def blank_total(scheme: IndicatorScheme) -> Decimal:
    """Return the total of a form in which nothing is answered yet, as its formula has it.

    What everybody is given (基础分) stands in it, and none is below the floor. The scheme is that
    of one agency.
    """
    given = Fraction(scheme.given_points)
    total = _Scale(scheme, Fraction(scheme.total)).total_of(given)
    return trimmed(round_half_up(total, scheme.places))


def leaves_nothing(asked: Iterable[Criterion], left_out: Collection[str]) -> bool:
    """Tell whether what does not apply leaves nothing to rate of what could be reached.

    ``left_out`` are the codes of what does not apply. A share of nothing is no number, and bonuses
    alone make no total.
    """
    worth = {criterion.code: criterion.worth for criterion in asked if criterion.is_rated}
    left = (points for code, points in worth.items() if code not in left_out)
    return any(worth.values()) and not any(left)


def _with_rate(outcome: Outcome) -> Outcome:
    rate = outcome.total / outcome.reachable if outcome.reachable else ZERO
    return replace(outcome, rate=rate)


def _after_vetoes(outcome: Outcome, asked: Sequence[Criterion]) -> Outcome:
    """Return the outcome with a total of zero where a veto says so, and the total it replaced.

    Where there is no total none is replaced.
    """
    triggered = (criterion for criterion in asked if criterion.code in outcome.triggered)
    if not outcome.is_scored or not any(criterion.forfeits_total for criterion in triggered):
        return outcome
    return replace(outcome, total=ZERO, forfeited=outcome.total)


def _is_triggered(criterion: Criterion, entry: Answer) -> bool:
    return criterion.is_triggered_by(entry.choice, entry.score, entry.fact, entry.figure)


def _is_answered(criterion: Criterion, entry: Answer | None) -> bool:
    """Tell whether something countable stands for a criterion; without points a choice does."""
    if entry is None:
        return False
    is_chosen = not criterion.has_points and bool(entry.choice)
    return entry.score is not None or entry.is_not_applicable or is_chosen


@dataclass(frozen=True, slots=True)
class _Section:
    """A first-level indicator: points after deductions, what can be reached, what it is worth."""

    points: Fraction
    base: Fraction
    worth: Fraction

    @property
    def scaled(self) -> Fraction:
        """Return the points rescaled to the worth of the section."""
        return self.points / self.base * self.worth if self.base else NOTHING


def _sections(
    regular: Sequence[Criterion],
    points: Mapping[str, Fraction],
    left_out: frozenset[str],
    taken: Mapping[Path, Fraction],
) -> Mapping[str, _Section]:
    members: dict[str, list[Criterion]] = {}
    for criterion in regular:
        members.setdefault(criterion.levels[0], []).append(criterion)
    return {
        title: _Section(
            sum((points[one.code] for one in criteria), NOTHING)
            - sum((part for path, part in taken.items() if path[0] == title), NOTHING),
            exact_worth_of(one for one in criteria if one.code not in left_out)
            if left_out
            else worth,
            worth,
        )
        for title, criteria in members.items()
        for worth in (exact_worth_of(criteria),)
    }


def _taken(
    hosts: Mapping[str, Path], regular: Sequence[Criterion], points: Mapping[str, Fraction]
) -> Mapping[Path, Fraction]:
    """Return what deductions really take from each indicator, never more than it holds."""
    wanted: dict[Path, Fraction] = {}
    for code, path in hosts.items():
        if path:
            wanted[path] = wanted.get(path, NOTHING) + points[code]
    taken: dict[Path, Fraction] = {}
    for path in sorted(wanted, key=len, reverse=True):
        depth = len(path)
        inside = (points[one.code] for one in regular if one.levels[:depth] == path)
        below = (part for other, part in taken.items() if other[:depth] == path)
        left = sum(inside, NOTHING) - sum(below, NOTHING)
        taken[path] = min(wanted[path], max(left, NOTHING))
    return taken


def _scaled_total(sections: Mapping[str, _Section], rule: NotApplicableRule) -> Fraction:
    """Return the points of all sections, rescaled where something does not apply."""
    reachable = sum((section.worth for section in sections.values()), NOTHING)
    if rule is NotApplicableRule.PARENT:
        found = sum((section.scaled for section in sections.values()), NOTHING)
        base = sum((section.worth for section in sections.values() if section.base), NOTHING)
    else:
        found = sum((section.points for section in sections.values()), NOTHING)
        base = sum((section.base for section in sections.values()), NOTHING)
    return found * reachable / base if base else found


def _bonus(
    scheme: IndicatorScheme, asked: Iterable[Criterion], points: Mapping[str, Fraction]
) -> Fraction:
    """Return what bonuses give: those of one first-level indicator up to their common limit."""
    given: dict[str, Fraction] = {}
    for criterion in asked:
        if criterion.role is CriterionRole.BONUS:
            title = criterion.levels[0]
            given[title] = given.get(title, NOTHING) + points[criterion.code]
    limits = scheme.bonus_limits
    return sum(
        (
            min(part, Fraction(limits[title])) if title in limits else part
            for title, part in given.items()
        ),
        NOTHING,
    )


def highest_bonus(scheme: IndicatorScheme, asked: Iterable[Criterion]) -> Decimal:
    """Return what the bonuses that are asked can give at the most."""
    criteria = tuple(asked)
    full = {one.code: one.exact_worth for one in criteria}
    full |= dict.fromkeys(beaten_in(criteria, full), NOTHING)
    return decimal_of(_bonus(scheme, criteria, full))


def _taken_from_total(hosts: Mapping[str, Path], points: Mapping[str, Fraction]) -> Fraction:
    return sum((points[code] for code, path in hosts.items() if not path), NOTHING)
