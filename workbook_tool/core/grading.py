"""Grading: exact totals, rates, grades (等次) and competition ranks (名次).

Totals are rounded half up before they are graded; scores stay ``Decimal`` throughout, because on
a 0.1 grid 18 % of the sheets that total exactly 90 sum below it in binary floats (measured).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.returns import Entry
from workbook_tool.core.round import Grade
from workbook_tool.core.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    round_half_up,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the entries of one return amount to.

    ``sections`` are the points of each first-level indicator, ``section_rates`` their fraction of
    what can be reached; an indicator of which nothing applies has none. ``rate`` is the
    fraction of what the agency can reach in all.
    """

    total: Decimal
    rate: Decimal
    sections: Mapping[str, Decimal]
    section_rates: Mapping[str, Decimal]


def grade_entries(
    scheme: IndicatorScheme, category: str, entries: Iterable[Entry]
) -> Outcome | None:
    """Return what the entries of an agency amount to, None while a score is missing.

    Criteria marked as not applicable leave the base as the scheme's rule says.
    """
    by_code = {entry.criterion: entry for entry in entries}
    asked = [criterion for criterion in scheme if criterion.applies_to(category)]
    if any(not _is_answered(criterion, by_code.get(criterion.code)) for criterion in asked):
        return None
    regular = [criterion for criterion in asked if criterion.role is CriterionRole.REGULAR]
    sections: dict[str, list[Criterion]] = {}
    for criterion in regular:
        sections.setdefault(criterion.levels[0], []).append(criterion)
    points = {title: _points(members, by_code) for title, members in sections.items()}
    bases = {title: _base(members, by_code) for title, members in sections.items()}
    worths = {title: _worth(members) for title, members in sections.items()}
    if scheme.not_applicable is NotApplicableRule.PARENT:
        points = {
            title: points[title] / bases[title] * worths[title] if bases[title] else ZERO
            for title in sections
        }
        bases = {title: worths[title] if bases[title] else ZERO for title in sections}
    total = sum(points.values(), ZERO)
    base = sum(bases.values(), ZERO)
    reachable = sum(worths.values(), ZERO)
    if base and base != reachable:
        total = total / base * reachable
    total = round_half_up(max(total + _extras(asked, by_code), ZERO), scheme.places)
    rates = {title: points[title] / bases[title] for title in sections if bases[title]}
    return Outcome(total, total / reachable if reachable else ZERO, points, rates)


def _is_answered(criterion: Criterion, entry: Entry | None) -> bool:
    """Tell whether something countable stands for a criterion; a state needs no score."""
    if entry is None:
        return False
    has_points = any(option.points is not None for option in criterion.choices)
    is_state = bool(criterion.choices) and not has_points
    return entry.score is not None or entry.is_not_applicable or (is_state and bool(entry.choice))


def _points(members: Iterable[Criterion], entries: Mapping[str, Entry]) -> Decimal:
    scores = ((criterion, entries[criterion.code].score) for criterion in members)
    return sum(
        (criterion.points_of(score) for criterion, score in scores if score is not None), ZERO
    )


def _base(members: Iterable[Criterion], entries: Mapping[str, Entry]) -> Decimal:
    return _worth(
        criterion for criterion in members if not entries[criterion.code].is_not_applicable
    )


def _worth(members: Iterable[Criterion]) -> Decimal:
    return sum((criterion.worth for criterion in members), ZERO)


def _extras(asked: Iterable[Criterion], entries: Mapping[str, Entry]) -> Decimal:
    """Return what bonus criteria add and deduction criteria take."""
    signs = {CriterionRole.BONUS: 1, CriterionRole.DEDUCTION: -1}
    scores = ((criterion, entries[criterion.code].score) for criterion in asked)
    return sum(
        (
            signs[criterion.role] * criterion.points_of(score)
            for criterion, score in scores
            if score is not None and criterion.role in signs
        ),
        ZERO,
    )


def grade_of(grades: Iterable[Grade], outcome: Outcome) -> str | None:
    """Return the first grade whose conditions all hold, None where there is none."""
    lowest = min(outcome.section_rates.values(), default=ZERO)
    conditions = (
        (
            grade,
            (
                (grade.minimum_total, outcome.total),
                (grade.minimum_rate, outcome.rate),
                (grade.minimum_section_rate, lowest),
            ),
        )
        for grade in grades
    )
    return next(
        (
            grade.title
            for grade, pairs in conditions
            if all(minimum is None or value >= minimum for minimum, value in pairs)
        ),
        None,
    )


def competition_ranks(totals: Mapping[str, Decimal]) -> Mapping[str, int]:
    """Return the competition rank of each key: equal totals share a rank, the next is skipped.

    >>> competition_ranks({"a": Decimal(9), "b": Decimal(8), "c": Decimal(8), "d": Decimal(7)})
    {'a': 1, 'b': 2, 'c': 2, 'd': 4}
    """
    ordered = sorted(totals, key=lambda key: -totals[key])
    ranks: dict[str, int] = {}
    for position, key in enumerate(ordered, start=1):
        previous = ordered[position - 2] if position > 1 else None
        is_tied = previous is not None and totals[previous] == totals[key]
        ranks[key] = ranks[previous] if previous is not None and is_tied else position
    return ranks
