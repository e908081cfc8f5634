"""Grades that contradict each other, the scheme or the roster: refused before anything is issued.

Everything is asked for each category of agencies, because categories may reach different totals;
a grade is refused where it makes sense in none of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.findings import Code
from workbook_tool.core.roster import Agency
from workbook_tool.core.round import Grade, RoundSettings
from workbook_tool.core.scheme import CriterionRole, IndicatorScheme
from workbook_tool.core.text import Text
from workbook_tool.definition.faults import Faults
from workbook_tool.definition.fields import plain
from workbook_tool.definition.grade_cells import resolve_quota
from workbook_tool.definition.grades_reader import PlacedGrade

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one category of agencies can reach, bonuses apart and with them, and its size.

    ``total`` is None where the criteria are faulty: then totals and rates are not related, and
    ``best`` is what the notice states. ``is_known`` is false without a roster: then it stands for
    whatever category there is.
    """

    category: str
    ranked: int
    total: Decimal | None = None
    best: Decimal | None = None
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


def check_grades(
    placed: Sequence[PlacedGrade],
    basis: Basis,
    agencies: Sequence[Agency],
    categories: Iterable[str],
    faults: Faults,
) -> tuple[Grade, ...]:
    """Return the grades with quotas looked up; reports every contradiction among them.

    ``categories`` are those that may be named; without a list it is those of the roster.
    """
    listed = tuple(categories)
    known = listed or tuple(dict.fromkeys(one.category for one in agencies if one.category))
    resolved = [
        one
        if one.grade.quota is None
        else replace(
            one,
            grade=replace(
                one.grade, quota=resolve_quota(one.cells["quota"], one.grade.quota, known)
            ),
        )
        for one in placed
    ]
    reaches = tuple(_reaches(resolved, basis, _ranked(agencies, listed)))
    forced = _forced_titles(resolved, basis)
    for position, one in enumerate(resolved):
        earlier = resolved[:position]
        # What a veto forces is reached by the veto alone, whatever its conditions say.
        is_forced = one.grade.title in forced
        if not is_forced and _report_unreachable(one, earlier, reaches, faults):
            continue
        _check_descending(one, earlier, faults)
    if agencies:
        _check_quotas(resolved, reaches, faults)
    return tuple(one.grade for one in resolved)


def _ranked(agencies: Sequence[Agency], listed: Sequence[str]) -> Mapping[str, int]:
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


def _reaches(
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
        yield Reach(category, count, total, best, sections, is_known=bool(ranked))


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


def _bonuses(scheme: IndicatorScheme) -> Decimal:
    """Return what bonuses give at the most, up to the limits of their indicators."""
    given: dict[str, Decimal] = {}
    for one in scheme:
        if one.role is CriterionRole.BONUS and one.has_points:
            given[one.levels[0]] = given.get(one.levels[0], NOTHING) + one.worth
    limits = scheme.bonus_limits
    return sum((min(part, limits.get(title, part)) for title, part in given.items()), NOTHING)


def _forced_titles(placed: Sequence[PlacedGrade], basis: Basis) -> frozenset[str]:
    """Return the grades that a veto or a prerequisite forces; a blank consequence is the last.

    Where that is not known, it may be any grade without conditions.
    """
    if not basis.is_forced_known:
        return frozenset(one.grade.title for one in placed if not tuple(_bounds(one.grade)))
    last = placed[-1].grade.title if placed else ""
    return frozenset(
        one.consequence or last
        for one in basis.scheme or ()
        if one.is_condition and not one.forfeits_total
    )


def _report_unreachable(
    one: PlacedGrade, earlier: Sequence[PlacedGrade], reaches: Sequence[Reach], faults: Faults
) -> bool:
    """Report a grade that nobody can reach, once; tell whether it is one."""
    grade, cells = one.grade, one.cells
    minimum = grade.minimum_total
    open_to = [
        reach for reach in reaches if minimum is None or reach.best is None or minimum <= reach.best
    ]
    if minimum is not None and not open_to:
        best = max(reach.best or NOTHING for reach in reaches)
        facts: dict[str, object] = {
            "grade": grade.title,
            "minimum": plain(minimum),
            "total": plain(best),
        }
        at = cells["minimum_total"].at
        faults.add(Code.GRADE_ABOVE_TOTAL, at, facts, observed=plain(minimum))
        return True
    if one.is_doubtful:
        return False
    swallowers = [
        next(
            (
                other.grade
                for other in earlier
                if not other.is_doubtful and _swallows(other.grade, grade, reach)
            ),
            None,
        )
        for reach in open_to
    ]
    found = [swallower for swallower in swallowers if swallower is not None]
    if len(found) < len(open_to):
        return False
    facts = {"grade": grade.title, "earlier": found[0].title}
    faults.add(Code.GRADE_UNREACHABLE, cells["grade"].at, facts)
    return True


def _swallows(earlier: Grade, later: Grade, reach: Reach) -> bool:
    """Tell whether whoever of a category meets the later grade gets the earlier one."""
    if earlier.share_of(reach.category) is not None or (earlier.quota and not reach.is_known):
        return False
    if reach.total is None:
        weaker = (earlier.minimum_total or NOTHING) <= (later.minimum_total or NOTHING) and (
            earlier.minimum_rate or NOTHING
        ) <= (later.minimum_rate or NOTHING)
    else:
        weaker = _needed(earlier, reach.total) <= _needed(later, reach.total)
    asked, given = _sections_of(earlier), _sections_of(later)
    lowest, own = earlier.minimum_section_rate or NOTHING, later.minimum_section_rate or NOTHING
    return weaker and all(
        max(lowest, asked.get(title, NOTHING)) <= max(own, given.get(title, NOTHING))
        for title in reach.sections
    )


def _needed(grade: Grade, reachable: Decimal) -> Decimal:
    """Return the total that a grade asks for, be it in points or as a rate."""
    return max(grade.minimum_total or NOTHING, (grade.minimum_rate or NOTHING) * reachable)


def _sections_of(grade: Grade) -> Mapping[str, Decimal]:
    return {one.title: one.rate for one in grade.minimum_sections}


def _check_descending(one: PlacedGrade, earlier: Sequence[PlacedGrade], faults: Faults) -> None:
    """Report a bound above that of a better grade: then the order of the two means nothing."""
    for field, name, value in _bounds(one.grade):
        above = next(
            (
                (other, bound)
                for other in reversed(earlier)
                for key, title, bound in _bounds(other.grade)
                if (key, title) == (field, name)
            ),
            None,
        )
        if above is None or value <= above[1]:
            continue
        cell = one.cells[field]
        label = (
            Text(f"{cell.label.zh}（{name}）", f"{cell.label.en} ({name})") if name else cell.label
        )
        show = plain if field == "minimum_total" else _percent
        facts: dict[str, object] = {
            "grade": one.grade.title,
            "label": label,
            "value": show(value),
            "earlier": above[0].grade.title,
            "bound": show(above[1]),
        }
        faults.add(Code.GRADE_BOUND_RISES, cell.at, facts, observed=show(value))


def _bounds(grade: Grade) -> Iterator[tuple[str, str, Decimal]]:
    """Yield the field, the named indicator and the value of every bound."""
    for field in ("minimum_total", "minimum_rate", "minimum_section_rate"):
        value = getattr(grade, field)
        if value is not None:
            yield field, "", value
    for one in grade.minimum_sections:
        yield "minimum_sections", one.title, one.rate


def _percent(rate: Decimal) -> str:
    return f"{plain(rate * 100)}%"


def _check_quotas(placed: Sequence[PlacedGrade], reaches: Sequence[Reach], faults: Faults) -> None:
    """Report quotas that give nothing, and those that together exceed a category."""
    used: dict[str, Fraction] = {}
    for one in placed:
        quota = one.grade.quota
        if quota is None:
            continue
        at = one.cells["quota"].at
        shares = {reach: quota.share_of(reach.category) for reach in reaches}
        if shares and all(
            share is not None and share.places(reach.ranked) == 0 for reach, share in shares.items()
        ):
            faults.add(Code.QUOTA_GIVES_NOTHING, at, {"grade": one.grade.title})
            continue
        named = {each.category for each in quota.named}
        for reach, share in shares.items():
            if share is None or not reach.ranked:
                continue
            if not share.is_fraction and reach.category not in named:
                continue  # "at most 3 of each" suits small categories too
            before = used.get(reach.category, Fraction(0))
            part = Fraction(share.number)
            used[reach.category] = before + (part if share.is_fraction else part / reach.ranked)
            if used[reach.category] > 1 >= before:
                facts: dict[str, object] = {
                    "grade": one.grade.title,
                    "category": reach.category,
                    "sum": f"{float(used[reach.category]):.0%}",
                    "count": reach.ranked,
                }
                faults.add(Code.QUOTA_ABOVE_ALL, at, facts)
                break
