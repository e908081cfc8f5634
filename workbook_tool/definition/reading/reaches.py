"""What the agencies of each category can reach, as far as the definition tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.numbers import decimal_of
from workbook_tool.core.round.audiences import Audience, audiences_of
from workbook_tool.core.round.outcome import highest_bonus
from workbook_tool.core.round.roster import Agency, anyone_of
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    beaten_in,
    worth_of,
)
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.definition.reading.grades_reader import PlacedGrade

NOTHING = Decimal(0)
Asked = IndicatorScheme | None


@dataclass(frozen=True, slots=True)
class Reach:
    """What agencies of one group that answer the same can reach, bonuses apart and with them.

    ``ranked`` is how many of the ranking group are ranked.
    ``total`` is None where the criteria are faulty: then totals and rates are not related, and
    ``best`` is what the notice states. ``least`` is what everybody has. ``is_known`` is false
    without a roster: then it stands for whatever category there is. ``inner`` are the parts below
    ``sections`` that any grade names.
    """

    group: str
    ranked: int
    total: Decimal | None = None
    best: Decimal | None = None
    least: Decimal = NOTHING
    sections: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Basis:
    """What the criteria are, as far as it is known, and the settings with the stated totals.

    A faulty criterion stands in ``scheme`` as what it obviously means.
    """

    scheme: IndicatorScheme | None = None
    stated: RoundSettings | None = None
    are_sums_known: bool = False
    are_groups_known: bool = False
    are_sections_known: bool = False
    is_forced_known: bool = False

    def audiences(self, agencies: Sequence[Agency]) -> Iterator[tuple[Audience, Asked]]:
        """Yield each audience with its criteria, as far as that is known.

        One that answers nothing is left out.
        """
        if self.scheme is None or not self.are_groups_known:
            yield from ((one, self.scheme) for one in audiences_of((), agencies))
            return
        for one in audiences_of(self.scheme.criteria, agencies):
            if one.criteria:
                yield one, replace(self.scheme, criteria=one.criteria)

    def stated_for(self, category: str) -> Decimal | None:
        """Return the total that the notice states, None where it could not be read."""
        if self.stated is None:
            return None
        return dict(self.stated.category_totals).get(category, self.stated.stated_total)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The agencies of known categories, and how many of each group are ranked at the most.

    One with an unknown category and without a group may belong to any.
    """

    agencies: tuple[Agency, ...]
    counts: Mapping[str, int]


def ranked_at_most(agencies: Sequence[Agency], listed: Sequence[str]) -> Ranked:
    """Return who is ranked; ``listed`` are the known categories, all where there are none."""

    def is_known(agency: Agency) -> bool:
        return not listed or not agency.category or agency.category in listed

    known = filter(is_known, agencies)
    placed = [one for one in agencies if is_known(one) or one.ranking_group]
    lost = sum(one.is_ranked for one in agencies) - sum(one.is_ranked for one in placed)
    counts = dict.fromkeys((agency.group for agency in placed), lost)
    for agency in placed:
        counts[agency.group] += agency.is_ranked
    return Ranked(tuple(known), counts)


def reaches_of(placed: Sequence[PlacedGrade], basis: Basis, ranked: Ranked) -> Iterator[Reach]:
    """Yield the reach of every audience, or of everybody where the roster is empty."""
    named = (one.title for each in placed for one in each.grade.minimum_sections)
    unknown = ("", *dict.fromkeys(named))
    everybody = Audience("", (anyone_of(""),), ())
    audiences = basis.audiences(ranked.agencies) if ranked.counts else [(everybody, basis.scheme)]
    for audience, asked in audiences:
        sections, inner = unknown, unknown[:0]
        if asked is not None and basis.are_sections_known:
            sections = tuple(dict.fromkeys(one.levels[0] for one in asked.regular))
            firsts = {one.levels[0] for one in basis.scheme or ()}
            inner = tuple(name for name in unknown[1:] if name not in firsts)
        total, best = _totals(placed, basis, asked, audience.category)
        least = NOTHING if asked is None or total is None else _least(asked)
        for group in dict.fromkeys(agency.group for agency in audience.agencies):
            members = [agency for agency in audience.agencies if agency.group == group]
            factors = [decimal_of(Fraction(one.coefficient or 1)) for one in members]
            yield Reach(
                group,
                ranked.counts.get(group, 0),
                total,
                None if best is None else best * max(factors),
                least * min(*factors, Decimal(1)),  # a floor is not multiplied
                sections,
                inner,
                is_known=bool(ranked.counts),
            )


def _totals(
    placed: Sequence[PlacedGrade], basis: Basis, asked: IndicatorScheme | None, category: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return what a category reaches without bonuses, None where that is not known, and at best.

    Caps that do not add up leave the stated total, unless no grade at all fits below it.
    """
    above = NOTHING if asked is None or asked.is_total_capped else _bonuses(asked)
    if asked is not None and basis.are_sums_known:
        return asked.full_total, _on_scale(asked, asked.total + above)
    stated = basis.stated_for(category)
    bounds = [one.grade.minimum_total for one in placed if one.grade.minimum_total]
    if asked is None or stated is None or not any(bound <= stated for bound in bounds):
        return None, None
    return None, _on_scale(asked, stated + above)


def _on_scale(scheme: IndicatorScheme, raw: Decimal) -> Decimal:
    """Return a total on the scale that totals are told on."""
    if scheme.scaled_to is None or not scheme.total:
        return raw
    return decimal_of(Fraction(raw) * Fraction(scheme.scaled_to) / Fraction(scheme.total))


def _least(scheme: IndicatorScheme) -> Decimal:
    """Return what the lowest answers give, 0 where something may not apply or be forfeited."""
    lowest_of = {one.code: one.exact_points(_lowest(one)) for one in scheme.regular}
    beaten = beaten_in(scheme.regular, lowest_of)
    lowest = sum((part for code, part in lowest_of.items() if code not in beaten), Fraction(0))
    taken = (one for one in scheme if one.role is CriterionRole.DEDUCTION and one.has_points)
    raw = scheme.given_points + decimal_of(lowest) - worth_of(taken)
    least = _on_scale(scheme, raw)
    least = least if scheme.floor is None else max(least, scheme.floor)
    is_open = any(one.may_not_apply or one.forfeits_total for one in scheme)
    return min(least, NOTHING) if is_open else least


def _lowest(criterion: Criterion) -> Decimal:
    points = [one.points for one in criterion.choices if one.points is not None]
    return min(points, default=criterion.minimum)


def _bonuses(scheme: IndicatorScheme) -> Decimal:
    """Return what bonuses give at the most, up to the limits of their indicators."""
    return highest_bonus(scheme, (one for one in scheme if one.has_points))
