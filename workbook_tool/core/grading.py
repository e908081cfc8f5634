"""Grading: exact totals, rates, grades (等次) and competition ranks (名次).

Totals are rounded half up before they are graded. Nothing is a binary float, because on a 0.1 grid
18 % of the sheets that total exactly 90 sum below it (measured); and weights are computed with as
fractions, because three times a third of a point would fall short of the point in ``Decimal`` too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
NOTHING = Fraction(0)


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
    rates = {title: points[title] / bases[title] for title in sections if bases[title]}
    if scheme.not_applicable is NotApplicableRule.PARENT:
        points = {title: rates.get(title, NOTHING) * worths[title] for title in sections}
        bases = {title: worths[title] if bases[title] else NOTHING for title in sections}
    total = sum(points.values(), NOTHING)
    base = sum(bases.values(), NOTHING)
    reachable = sum(worths.values(), NOTHING)
    if base and base != reachable:
        total = total / base * reachable
    rounded = round_half_up(_exact(max(total + _extras(asked, by_code), NOTHING)), scheme.places)
    return Outcome(
        rounded,
        _exact(Fraction(rounded) / reachable) if reachable else ZERO,
        {title: _exact(number) for title, number in points.items()},
        {title: _exact(rate) for title, rate in rates.items()},
    )


def _exact(number: Fraction) -> Decimal:
    """Return a fraction as a decimal: exact where it ends, else correct to 28 digits.

    Rounding half up and comparing with a bound are then as good as on the fraction itself.
    """
    return Decimal(number.numerator) / Decimal(number.denominator)


def _is_answered(criterion: Criterion, entry: Entry | None) -> bool:
    """Tell whether something countable stands for a criterion; a state needs no score."""
    if entry is None:
        return False
    has_points = any(option.points is not None for option in criterion.choices)
    is_state = bool(criterion.choices) and not has_points
    return entry.score is not None or entry.is_not_applicable or (is_state and bool(entry.choice))


def _points(members: Iterable[Criterion], entries: Mapping[str, Entry]) -> Fraction:
    scores = ((criterion, entries[criterion.code].score) for criterion in members)
    found = [(criterion, score) for criterion, score in scores if score is not None]
    # Without weights the scores themselves add up, exactly and quickly.
    plain = sum((score for criterion, score in found if criterion.weight is None), ZERO)
    weighted = (_points_of(one, score) for one, score in found if one.weight is not None)
    return sum(weighted, Fraction(plain))


def _points_of(criterion: Criterion, score: Decimal) -> Fraction:
    return Fraction(score) * Fraction(criterion.worth) / Fraction(criterion.cap)


def _base(members: Iterable[Criterion], entries: Mapping[str, Entry]) -> Fraction:
    return _worth(
        criterion for criterion in members if not entries[criterion.code].is_not_applicable
    )


def _worth(members: Iterable[Criterion]) -> Fraction:
    return Fraction(sum((criterion.worth for criterion in members), ZERO))


def _extras(asked: Iterable[Criterion], entries: Mapping[str, Entry]) -> Fraction:
    """Return what bonus criteria add and deduction criteria take."""
    signs = {CriterionRole.BONUS: 1, CriterionRole.DEDUCTION: -1}
    scores = ((criterion, entries[criterion.code].score) for criterion in asked)
    return sum(
        (
            signs[criterion.role] * _points_of(criterion, score)
            for criterion, score in scores
            if score is not None and criterion.role in signs
        ),
        NOTHING,
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
