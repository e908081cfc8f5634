"""How numbers are rounded and written: one rule for forms, findings, reports and files."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

MOST_DIGITS = 40_000  # more than a cell of any program holds
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # the default one holds 28 digits


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
    return Decimal(number.numerator) / Decimal(number.denominator)
