"""The four-digit check code (校验码) that lets paper and file be compared at a glance.

Weights are powers of 11 modulo the prime 9973, all different for up to 9,972 criteria. A single
changed score and two exchanged scores always change the code, as long as scores stay below 99.73.
An answer without points counts by its place among the choices, so that a veto changes it too.
It guards against slips; it is no seal.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.round.scheme import Criterion

MODULUS = 9973
GENERATOR = 11


def check_weights(codes: Iterable[str]) -> Mapping[str, int]:
    """Return the published weight of each criterion, by its position in the whole scheme."""
    return {code: pow(GENERATOR, turn, MODULUS) for turn, code in enumerate(codes, start=1)}


def check_number(
    criterion: Criterion, score: Decimal | None, choice: str, fact: Decimal | None = None
) -> Decimal | None:
    """Return what an answer counts in the code: its score, or the place of a choice from 1 on.

    Of a fact it is what was typed, with two decimals. States, vetoes and prerequisites have no
    score. None where nothing was answered.
    """
    if fact is not None:
        return round_half_up(fact, 2)
    if score is not None or criterion.has_points:
        return score
    places = (place for place, one in enumerate(criterion.choices, 1) if choice in one.words)
    place = next(places, None)
    return None if place is None else Decimal(place)


def check_code(scores: Mapping[str, Decimal], weights: Mapping[str, int]) -> str:
    """Return MOD(Σ weight·score·100, 9973) in four digits; what is not answered adds nothing.

    ``scores`` are what ``check_number`` gives, by criterion.

    >>> check_code({"C01": Decimal("9.5")}, check_weights(["C01", "C02"]))
    '0477'
    """
    total = sum((weights[code] * score * 100 for code, score in scores.items()), Decimal(0))
    return f"{int(round_half_up(total, 0)) % MODULUS:04d}"
