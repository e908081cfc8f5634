"""The four-digit check code (校验码) that lets paper and file be compared at a glance.

Weights are powers of 11 modulo the prime 9973, all different for up to 9,972 criteria. A single
changed score and two exchanged scores always change the code, as long as scores stay below 99.73.
It guards against slips; it is no seal.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

MODULUS = 9973
GENERATOR = 11


def check_weights(codes: Iterable[str]) -> Mapping[str, int]:
    """Return the published weight of each criterion, by its position in the whole scheme."""
    return {code: pow(GENERATOR, turn, MODULUS) for turn, code in enumerate(codes, start=1)}


def check_code(scores: Mapping[str, Decimal], weights: Mapping[str, int]) -> str:
    """Return MOD(Σ weight·score·100, 9973) in four digits; criteria without a score add nothing.

    >>> check_code({"C01": Decimal("9.5")}, check_weights(["C01", "C02"]))
    '0477'
    """
    total = sum((weights[code] * score * 100 for code, score in scores.items()), Decimal(0))
    return f"{int(total.to_integral_value(ROUND_HALF_UP)) % MODULUS:04d}"
