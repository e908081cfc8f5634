"""How numbers are typed, rounded and written: one rule for forms, findings, reports and files."""

import re
import unicodedata
from collections.abc import Collection
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache

MOST_DIGITS = 40_000  # more than a cell of any program holds
Number = Decimal | Fraction
"""A decimal, or a fraction such as 100/59 that no decimal is equal to."""
_TOLD_PLACES = 4  # of computed points in a sentence
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # the default one holds 28 digits
_TYPED = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)\s*分?")
_WRITTEN = re.compile(r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_MINUS_SIGNS = str.maketrans("−－", "--")
_STROKES = str.maketrans("／÷", "//")
_FACT = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,4})?)\s*(.*)")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])。(?=[0-9])")
_DIGITS, _FULL_WIDTH_DIGITS = "0123456789", "０１２３４５６７８９"
_FROM_RIGHT = "\u202e"
_SHIFTED = {
    "superscript": str.maketrans(_DIGITS + _FULL_WIDTH_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2),
    "subscript": str.maketrans(_DIGITS + _FULL_WIDTH_DIGITS, "₀₁₂₃₄₅₆₇₈₉" * 2),
}


def read_typed_number(text: str) -> Decimal | None:
    """Return the number that a text is and nothing else, None where it is anything else.

    Allowed are compatibility forms, outer blanks, an ideographic full stop between digits and a
    trailing 分. A symbol that would turn into a digit nobody typed (⑧, ²) is never one.

    >>> read_typed_number("１０ 分"), read_typed_number("10①")
    (Decimal('10'), None)
    """
    match = None if has_disguised_digit(text) else _TYPED.fullmatch(plain_number(text))
    return trimmed(Decimal(match[1])) if match else None


def read_written_number(text: str) -> Decimal | None:
    """Return the number that a text of a definition is, None where it is anything else.

    The grammar of scores with a sign and more digits: no exponent, no underscore, no symbol that
    would turn into a digit.

    >>> read_written_number("－２.５分"), read_written_number("1②"), read_written_number("1e2")
    (Decimal('-2.5'), None, None)
    """
    if has_disguised_digit(text):
        return None
    plain = plain_number(text.translate(_MINUS_SIGNS)).removesuffix("分").rstrip()
    return trimmed(Decimal(plain)) if _WRITTEN.fullmatch(plain) else None


def read_written_fraction(text: str) -> Number | None:
    """Return the fraction that a text such as "100/59" is, as a decimal where one is equal to it.

    None where it is no fraction of two numbers, or one of nothing.

    >>> read_written_fraction("100／59"), read_written_fraction("1/4"), read_written_fraction("1/0")
    (Fraction(100, 59), Decimal('0.25'), None)
    """
    above, stroke, below = text.translate(_STROKES).partition("/")
    parts = read_written_number(above), read_written_number(below)
    if not stroke or parts[0] is None or not parts[1]:
        return None
    return plainest(Fraction(parts[0]) / Fraction(parts[1]))


def plainest(number: Fraction) -> Number:
    """Return a fraction as a decimal where one is equal to it, else the fraction.

    >>> plainest(Fraction(5, 2)), plainest(Fraction(1, 3))
    (Decimal('2.5'), Fraction(1, 3))
    """
    decimal = decimal_of(number)
    return trimmed(decimal) if Fraction(decimal) == number else number


def read_typed_fact(text: str, units: Collection[str]) -> Decimal | None:
    """Return the number that a text is, with one of some units or none, else None.

    >>> read_typed_fact("３ 次", {"次"}), read_typed_fact("3分", {"次"})
    (Decimal('3'), None)
    """
    match = None if has_disguised_digit(text) else _FACT.fullmatch(plain_number(text))
    if match is None or match[2] not in {"", *map(plain_number, units)}:
        return None
    return trimmed(Decimal(match[1]))


def has_disguised_digit(text: str) -> bool:
    """Tell whether unifying forms (NFKC) would make a digit of a symbol such as ⑧ or ².

    So too where an override shows the characters from right to left: 01 is seen as 10.
    """
    return _FROM_RIGHT in text or any(map(is_disguised_digit, text))


def is_disguised_digit(char: str) -> bool:
    """Tell whether a character is none of the digits that people type and would become one."""
    if char.isascii() or char in _FULL_WIDTH_DIGITS:
        return False
    return any(piece in "0123456789" for piece in unicodedata.normalize("NFKC", char))


def shifted_digits(text: str, alignment: str | None) -> str:
    """Return a text whose digits stand above the line ("superscript") or below it ("subscript").

    Such a figure is the mark of a note; it is never one more digit of the number before it.

    >>> (
    ...     shifted_digits("1", "superscript"),
    ...     shifted_digits("2", "subscript"),
    ...     shifted_digits("3", ""),
    ... )
    ('¹', '₂', '3')
    """
    return text.translate(_SHIFTED.get(alignment or "", {}))


def plain_number(text: str) -> str:
    """Return a text with harmless typing habits removed: forms, outer blanks, 。 for a point.

    >>> plain_number(" ７。5")
    '7.5'
    """
    folded = unicodedata.normalize("NFKC", text)
    return _BETWEEN_DIGITS.sub(".", without_invisible(folded))


def without_invisible(text: str) -> str:
    """Return the text without control and format characters and without outer blanks.

    A line break or a tab is a blank: "8" above "9" is never 89.
    """
    spaced = (" " if char.isspace() else char for char in text)
    kept = (char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf"})
    return "".join(kept).strip()


def number_text(number: Decimal) -> str:
    """Return a number in its shortest plain form: "8", "7.5", never "8.0", "1E+1" or "-0".

    Only a number that nobody means, as a stranger's file may claim one, keeps its exponent.

    >>> number_text(Decimal("10.00")), number_text(Decimal("1E+2"))
    ('10', '100')
    >>> number_text(Decimal("1E+999999"))
    '1E+999999'
    """
    if not number:
        return "0"
    if abs(number.adjusted()) > MOST_DIGITS:
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def computed_text(points: Number) -> str:
    """Return computed points as people are told them: 7 times 1/3 is 2.3333, never twelve digits.

    >>> computed_text(Decimal("2.333333333333")), computed_text(Decimal("4.85"))
    ('2.3333', '4.85')
    """
    return number_text(round_half_up(points, _TOLD_PLACES))


def exact_text(number: Number) -> str:
    """Return a number as it is written out exactly: "7.5", or "100/59".

    >>> exact_text(Decimal("7.50")), exact_text(Fraction(100, 59))
    ('7.5', '100/59')
    """
    return number_text(number) if isinstance(number, Decimal) else str(number)


def formula_text(number: Number) -> str:
    """Return a number as a piece of a formula: "7.5", or "(100/59)".

    >>> formula_text(Decimal("7.50")), formula_text(Fraction(100, 59))
    ('7.5', '(100/59)')
    """
    return number_text(number) if isinstance(number, Decimal) else f"({number})"


def trimmed(number: Decimal) -> Decimal:
    """Return the same number without exponent and trailing zeros.

    >>> trimmed(Decimal("90.00"))
    Decimal('90')
    """
    return Decimal(number_text(number))


def percent_text(rate: Decimal) -> str:
    """Return a fraction as a percentage.

    >>> percent_text(Decimal("0.705"))
    '70.5%'
    """
    return f"{number_text(rate * 100)}%"


def round_half_up(number: Decimal | Fraction, places: int) -> Decimal:
    """Return a number rounded half up (四舍五入), with that many decimals.

    A half below zero goes away from zero, as in Excel's ROUND; nothing becomes minus zero.

    >>> round_half_up(Decimal("3.005"), 2), round_half_up(Fraction(-5, 2), 0)
    (Decimal('3.01'), Decimal('-3'))
    """
    numerator, denominator = number.as_integer_ratio()
    units = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return Decimal(units if numerator >= 0 else -units).scaleb(-places, _EXACT)


def decimal_of(number: Fraction) -> Decimal:
    """Return a fraction as a decimal, exact where 28 digits hold it.

    >>> decimal_of(Fraction(179, 2))
    Decimal('89.5')
    """
    return _quotient(number.numerator, number.denominator)


@lru_cache(maxsize=4096)  # the same points stand in many returns, and 104 bytes for each of them
def _quotient(numerator: int, denominator: int) -> Decimal:
    return Decimal(numerator) / Decimal(denominator)
