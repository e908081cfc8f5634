"""Grading and ranking: the conditions of grades (等次), what forces them, and ranks (名次).

Totals are rounded half up before they are graded. Nothing is a binary float, because on a 0.1 grid
18 % of the sheets that total exactly 90 sum below it (measured); and weights are computed with as
fractions, because three times a third of a point would fall short of the point in ``Decimal`` too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import Grade, RankingRule

RankingKey = tuple[Decimal, ...]
"""What is compared, the total first; more is better."""


@dataclass(frozen=True, slots=True)
class MissedPart:
    """An indicator or criterion below what a grade asks of it (分项下限); rates are fractions."""

    title: str
    rate: Decimal
    minimum: Decimal


def is_met(grade: Grade, outcome: Outcome) -> bool:
    """Tell whether every condition of a grade holds; its quota is no condition.

    An indicator of which nothing applies is no obstacle. Where nothing is scored
    in points no grade is earned.
    """
    return _is_reached(grade, outcome) and not any(_missed(grade, outcome))


def missed_parts(grades: Iterable[Grade], outcome: Outcome) -> tuple[str, tuple[MissedPart, ...]]:
    """Return the best grade that parts alone stand in the way of, and those parts.

    Its total and rate are reached, and no better grade is earned; "" and () where there is none.
    """
    for grade in grades:
        missed = tuple(_missed(grade, outcome))
        if not _is_reached(grade, outcome):
            continue
        return (grade.title, missed) if missed else ("", ())
    return "", ()


def _is_reached(grade: Grade, outcome: Outcome) -> bool:
    """Tell whether total and rate are as a grade asks."""
    bounds = ((grade.minimum_total, outcome.total), (grade.minimum_rate, outcome.rate))
    holds = all(minimum is None or value >= minimum for minimum, value in bounds)
    return holds and outcome.is_scored


def _missed(grade: Grade, outcome: Outcome) -> Iterator[MissedPart]:
    """Yield the parts below what a grade asks of them, each once, by the higher minimum."""
    least: dict[str, Decimal] = {}
    if grade.minimum_section_rate is not None:
        least = dict.fromkeys(outcome.section_rates, grade.minimum_section_rate)
    for one in grade.minimum_sections:
        least[one.title] = max(one.rate, least.get(one.title, one.rate))
    for title, minimum in least.items():
        rate = _rate_of(title, outcome)
        if rate is not None and rate < minimum:
            yield MissedPart(title, rate, minimum)


def _rate_of(name: str, outcome: Outcome) -> Decimal | None:
    """Return the rate of an indicator or criterion, None where nothing of it applies."""
    rates = outcome.section_rates
    return rates[name] if name in rates else outcome.parts.rate_of(name)


def grade_of(grades: Iterable[Grade], outcome: Outcome) -> str | None:
    """Return the first grade whose conditions all hold, None where there is none."""
    return next((grade.title for grade in grades if is_met(grade, outcome)), None)


def forced_by(outcome: Outcome, scheme: IndicatorScheme, grades: Sequence[Grade]) -> str | None:
    """Return the worst grade that vetoes, prerequisites and others force, None where none does.

    A blank consequence forces the last grade.
    """
    titles = [grade.title for grade in grades]
    criteria = (scheme.by_code[code] for code in outcome.triggered)
    forced = (
        criterion.consequence or titles[-1]
        for criterion in criteria
        if titles and criterion.forces_grade
    )
    return max(forced, key=titles.index, default=None)


def lowered_by(outcome: Outcome, scheme: IndicatorScheme) -> int:
    """Return by how many grades the answers lower the one that is earned (降一等次)."""
    return sum(scheme.by_code[code].lowers_grade for code in outcome.triggered)


def is_vetoed(outcome: Outcome, scheme: IndicatorScheme) -> bool:
    """Tell whether a veto happened; a prerequisite that is not met is none."""
    by_code = scheme.by_code
    return any(by_code[code].vetoes for code in outcome.triggered)


def ranking_key(outcome: Outcome, tie_break: Sequence[str]) -> RankingKey:
    """Return the total and then the rates of the indicators that break ties, in their order.

    An indicator of which nothing applies counts with the rate of the whole, so that what does not
    apply neither helps nor harms.
    """
    rates = outcome.section_rates
    return (outcome.total, *(rates.get(title, outcome.rate) for title in tie_break))


def rank(
    keys: Mapping[str, RankingKey], rule: RankingRule = RankingRule.COMPETITION
) -> Mapping[str, int]:
    """Return the rank of each name; equal keys share one, and the rule says which comes next.

    >>> keys = {"a": (Decimal(9),), "b": (Decimal(8),), "c": (Decimal(8),), "d": (Decimal(7),)}
    >>> rank(keys)
    {'a': 1, 'b': 2, 'c': 2, 'd': 4}
    >>> rank(keys, RankingRule.DENSE)["d"]
    3
    """
    ranks: dict[str, int] = {}
    position = 0
    previous: RankingKey | None = None
    for count, name in enumerate(sorted(keys, key=keys.__getitem__, reverse=True), start=1):
        if keys[name] != previous:
            position = count if rule is RankingRule.COMPETITION else position + 1
            previous = keys[name]
        ranks[name] = position
    return ranks
