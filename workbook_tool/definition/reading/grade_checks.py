"""Grades that contradict each other, the scheme or the roster: refused before anything is issued.

Everything is asked for each set of agencies that answer the same, because they may reach different
totals; a grade is refused where it makes sense in none of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import count

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import number_text, percent_text, round_half_up
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import Grade
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.faults import Faults
from workbook_tool.definition.reading.grade_cells import resolve_quota
from workbook_tool.definition.reading.grades_reader import PlacedGrade
from workbook_tool.definition.reading.reaches import (
    NOTHING,
    Basis,
    Reach,
    ranked_at_most,
    reaches_of,
)


def check_grades(
    placed: Sequence[PlacedGrade],
    basis: Basis,
    agencies: Sequence[Agency],
    categories: Iterable[str],
    faults: Faults,
) -> tuple[Grade, ...]:
    """Return the grades with quotas looked up; reports every contradiction among them.

    ``categories`` are those that may be named; without a list it is those of the roster. Where the
    roster has ranking groups, these are named.
    """
    listed = tuple(categories)
    known = listed or tuple(dict.fromkeys(one.category for one in agencies if one.category))
    has_groups = any(one.ranking_group for one in agencies)
    if has_groups:
        known = tuple(dict.fromkeys(one.group for one in agencies if one.group))
    resolved = [
        one
        if one.grade.quota is None
        else replace(
            one,
            grade=replace(
                one.grade,
                quota=resolve_quota(
                    one.cells["quota"], one.grade.quota, known, are_categories=not has_groups
                ),
            ),
        )
        for one in placed
    ]
    reaches = tuple(reaches_of(resolved, basis, ranked_at_most(agencies, listed)))
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


def _forced_titles(placed: Sequence[PlacedGrade], basis: Basis) -> frozenset[str]:
    """Return the grades that an answer forces or lowers to; a blank consequence is the last.

    Where that is not known, it may be any grade without conditions.
    """
    if not basis.is_forced_known:
        return frozenset(one.grade.title for one in placed if not tuple(_bounds(one.grade)))
    titles = [one.grade.title for one in placed]
    forcing = [one for one in basis.scheme or () if one.forces_grade]
    forced = {one.consequence or titles[-1] for one in forcing if titles}
    if any(one.lowers_grade for one in basis.scheme or ()):
        forced.update(titles[1:])
    return frozenset(forced)


def _report_unreachable(
    one: PlacedGrade, earlier: Sequence[PlacedGrade], reaches: Sequence[Reach], faults: Faults
) -> bool:
    """Report a grade that nobody can reach, once; tell whether it is one."""
    grade, cells = one.grade, one.cells
    minimum = grade.minimum_total
    if reaches and all(reach.total == 0 for reach in reaches):
        rate = next((bound for bound in _bounds(grade) if bound[0] != "minimum_total"), None)
        if rate is not None and rate[2]:
            cell = cells[rate[0]]
            facts: dict[str, object] = {
                "grade": grade.title,
                "label": cell.label,
                "value": percent_text(rate[2]),
            }
            faults.add(Code.RATE_WITHOUT_POINTS, cell.at, facts)
            return True
    open_to = [
        reach for reach in reaches if minimum is None or reach.best is None or minimum <= reach.best
    ]
    if minimum is not None and not open_to:
        best = max(reach.best or NOTHING for reach in reaches)
        facts = {
            "grade": grade.title,
            "minimum": number_text(minimum),
            "total": number_text(best),
        }
        at = cells["minimum_total"].at
        faults.add(Code.GRADE_ABOVE_TOTAL, at, facts, observed=number_text(minimum))
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
    if earlier.share_of(reach.group) is not None or (earlier.quota and not reach.is_known):
        return False
    if reach.total == 0 and any(field != "minimum_total" for field, *_ in _bounds(earlier)):
        return False  # where nothing is scored, nobody has a rate
    if reach.total is None:
        weaker = (earlier.minimum_total or NOTHING) <= (later.minimum_total or NOTHING) and (
            earlier.minimum_rate or NOTHING
        ) <= (later.minimum_rate or NOTHING)
    else:
        had = max(_needed(later, reach.total), reach.least)
        weaker = _needed(earlier, reach.total) <= had
    asked, given = _sections_of(earlier), _sections_of(later)
    lowest, own = earlier.minimum_section_rate or NOTHING, later.minimum_section_rate or NOTHING
    return (
        weaker
        and all(
            max(lowest, asked.get(title, NOTHING)) <= max(own, given.get(title, NOTHING))
            for title in reach.sections
        )
        and all(asked.get(name, NOTHING) <= given.get(name, NOTHING) for name in reach.inner)
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
        show = number_text if field == "minimum_total" else percent_text
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


def _check_quotas(placed: Sequence[PlacedGrade], reaches: Sequence[Reach], faults: Faults) -> None:
    """Report quotas that give nothing, and those that together exceed a group."""
    used: dict[str, Fraction] = {}
    ranked = {reach.group: reach.ranked for reach in reaches}
    for one in placed:
        quota = one.grade.quota
        if quota is None:
            continue
        at = one.cells["quota"].at
        shares = {group: quota.share_of(group) for group in ranked}
        if shares and all(
            share is not None and share.places(ranked[group]) == 0
            for group, share in shares.items()
        ):
            faults.add(Code.QUOTA_GIVES_NOTHING, at, {"grade": one.grade.title})
            continue
        named = {each.category for each in quota.named}
        for group, share in shares.items():
            if share is None or not ranked[group]:
                continue
            if not share.is_fraction and group not in named:
                continue  # "at most 3 of each" suits small groups too
            before = used.get(group, Fraction(0))
            part = Fraction(share.number)
            used[group] = before + (part if share.is_fraction else part / ranked[group])
            if used[group] > 1 >= before:
                facts: dict[str, object] = {
                    "grade": one.grade.title,
                    "category": group,
                    "sum": _percent_above_all(used[group]),
                    "count": ranked[group],
                }
                faults.add(Code.QUOTA_ABOVE_ALL, at, facts)
                break


def _percent_above_all(share: Fraction) -> str:
    """Return a share of more than all as a percentage that reads as more: 100.4%, never 100%."""
    rounded = (round_half_up(share, places) for places in count(2))
    return percent_text(next(number for number in rounded if number > 1))
