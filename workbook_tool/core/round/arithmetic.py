"""Arithmetic as data: the form renders it as a formula, the reader evaluates it in fractions.

There is one statement of how points come about, so that the two can never drift apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import add, ge, gt, le, lt, mul, sub, truediv
from typing import assert_never

_SIGNS = {"+": add, "-": sub, "*": mul, "/": truediv}
_COMPARED = {">=": ge, ">": gt, "<=": le, "<": lt}


@dataclass(frozen=True, slots=True)
class Known:
    """A number that is known when the form is made."""

    number: Fraction


@dataclass(frozen=True, slots=True)
class Named:
    """What is known when it is computed: what was typed, the target of an agency."""

    name: str


@dataclass(frozen=True, slots=True)
class Of:
    """Two terms with one of + - * / between them."""

    sign: str
    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Least:
    """The smaller of two terms."""

    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Most:
    """The greater of two terms."""

    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Compared:
    """One term where a comparison (``>=``, ``>``, ``<=``, ``<``) holds, else the other."""

    left: "Term"
    sign: str
    right: "Term"
    met: "Term"
    otherwise: "Term"


Term = Known | Named | Of | Least | Most | Compared


def evaluate(term: Term, values: Mapping[str, Fraction]) -> Fraction:
    """Return what a term amounts to, exactly; ``values`` are those of its names."""
    match term:
        case Known(number):
            return number
        case Named(name):
            return values[name]
        case Of(sign, left, right):
            found: Fraction = _SIGNS[sign](evaluate(left, values), evaluate(right, values))
            return found
        case Least(left, right):
            return min(evaluate(left, values), evaluate(right, values))
        case Most(left, right):
            return max(evaluate(left, values), evaluate(right, values))
        case Compared(left, sign, right, met, otherwise):
            is_met = _COMPARED[sign](evaluate(left, values), evaluate(right, values))
            return evaluate(met if is_met else otherwise, values)
        case _:
            assert_never(term)


def render(term: Term, cells: Mapping[str, str]) -> str:
    """Return the formula of a term; ``cells`` are the references of its names.

    >>> render(Of("*", Named("fact"), Known(Fraction(1, 3))), {"fact": "A1"})
    '(A1*(1/3))'
    """
    match term:
        case Known(number):
            return fraction_text(number)
        case Named(name):
            return cells[name]
        case Of(sign, left, right):
            return f"({render(left, cells)}{sign}{render(right, cells)})"
        case Least(left, right):
            return f"MIN({render(left, cells)},{render(right, cells)})"
        case Most(left, right):
            return f"MAX({render(left, cells)},{render(right, cells)})"
        case Compared(left, sign, right, met, otherwise):
            condition = f"{render(left, cells)}{sign}{render(right, cells)}"
            return f"IF({condition},{render(met, cells)},{render(otherwise, cells)})"
        case _:
            assert_never(term)


def fraction_text(number: Fraction) -> str:
    """Return a number as a formula holds it: a decimal, or a quotient where it has no end.

    >>> fraction_text(Fraction(1, 2)), fraction_text(Fraction(-100, 59))
    ('0.5', '(-100/59)')
    """
    places = _decimals(number.denominator)
    if places is None:
        return f"({number.numerator}/{number.denominator})"
    if not places:
        text = str(number.numerator)
    else:
        digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
        text = f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"
    return f"({text})" if number < 0 else text


def _decimals(denominator: int) -> int | None:
    """Return how many decimals write a fraction of this denominator out, None where none do."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
