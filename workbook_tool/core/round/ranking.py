"""Ranking (名次): equal results share a rank; ties may be broken by first-level indicators."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.settings import RankingRule

RankingKey = tuple[Decimal, ...]
"""What is compared, the total first; more is better."""


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
