"""What each category of agencies can reach, as far as the definition tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.numbers import decimal_of
from workbook_tool.core.round.outcome import highest_bonus
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, CriterionRole, IndicatorScheme, worth_of
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.definition.reading.grades_reader import PlacedGrade

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one category of agencies can reach, bonuses apart and with them, and its size.

    ``total`` is None where the criteria are faulty: then totals and rates are not related, and
    ``best`` is what the notice states. ``least`` is what everybody has. ``is_known`` is false
    without a roster: then it stands for whatever category there is.
    """

    category: str
    ranked: int
    total: Decimal | None = None
    best: Decimal | None = None
    least: Decimal = NOTHING
    sections: tuple[str, ...] = ()
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

    def asked_of(self, category: str) -> IndicatorScheme | None:
        """Return the criteria of a category, None where it answers none."""
        if self.scheme is None or not self.are_groups_known:
            return self.scheme
        is_asked = any(one.applies_to(category) for one in self.scheme)
        return self.scheme.for_category(category) if is_asked else None

    def stated_for(self, category: str) -> Decimal | None:
        """Return the total that the notice states, None where it could not be read."""
        if self.stated is None:
            return None
        return dict(self.stated.category_totals).get(category, self.stated.stated_total)


def ranked_at_most(agencies: Sequence[Agency], listed: Sequence[str]) -> Mapping[str, int]:
    """Return how many agencies of each category are ranked, at the most.

    One with an unknown category may belong to any.
    """
    ranked: dict[str, int] = {}
    lost = 0
    for agency in agencies:
        if listed and agency.category and agency.category not in listed:
            lost += agency.is_ranked
        else:
            ranked[agency.category] = ranked.get(agency.category, 0) + agency.is_ranked
    return {category: count + lost for category, count in ranked.items()}


def reaches_of(
    placed: Sequence[PlacedGrade], basis: Basis, ranked: Mapping[str, int]
) -> Iterator[Reach]:
    """Yield the reach of every category, or of everybody where the roster is empty."""
    named = (one.title for each in placed for one in each.grade.minimum_sections)
    unknown = ("", *dict.fromkeys(named))
    for category, count in (ranked or {"": 0}).items():
        asked = basis.asked_of(category) if ranked else basis.scheme
        if asked is None and basis.scheme is not None:
            continue
        sections = unknown
        if asked is not None and basis.are_sections_known:
            sections = tuple(dict.fromkeys(one.levels[0] for one in asked.regular))
        total, best = _totals(placed, basis, asked, category)
        least = NOTHING if asked is None or total is None else _least(asked)
        yield Reach(category, count, total, best, least, sections, is_known=bool(ranked))


def _totals(
    placed: Sequence[PlacedGrade], basis: Basis, asked: IndicatorScheme | None, category: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return what a category reaches without bonuses, None where that is not known, and at best.

    Caps that do not add up leave the stated total, unless no grade at all fits below it.
    """
    above = NOTHING if asked is None or asked.is_total_capped else _bonuses(asked)
    if asked is not None and basis.are_sums_known:
        return asked.total, asked.total + above
    stated = basis.stated_for(category)
    bounds = [one.grade.minimum_total for one in placed if one.grade.minimum_total]
    if asked is None or stated is None or not any(bound <= stated for bound in bounds):
        return None, None
    return None, stated + above


def _least(scheme: IndicatorScheme) -> Decimal:
    """Return what the lowest answers give, 0 where something may not apply or be forfeited."""
    if any(one.may_not_apply or one.forfeits_total for one in scheme):
        return NOTHING
    lowest = sum((one.exact_points(_lowest(one)) for one in scheme.regular), Fraction(0))
    taken = (one for one in scheme if one.role is CriterionRole.DEDUCTION and one.has_points)
    return max(decimal_of(lowest) - worth_of(taken), NOTHING)


def _lowest(criterion: Criterion) -> Decimal:
    points = [one.points for one in criterion.choices if one.points is not None]
    return min(points, default=criterion.minimum)


def _bonuses(scheme: IndicatorScheme) -> Decimal:
    """Return what bonuses give at the most, up to the limits of their indicators."""
    return highest_bonus(scheme, (one for one in scheme if one.has_points))
