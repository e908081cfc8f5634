"""Numbers are rounded and written in one way, and agree with plain arithmetic of fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.numbers import (
    decimal_of,
    exact_text,
    formula_text,
    has_disguised_digit,
    number_text,
    percent_text,
    plainest,
    read_typed_number,
    read_written_fraction,
    read_written_number,
    round_half_up,
    trimmed,
)

NUMBERS = st.decimals(-10_000, 10_000, places=5)
PLACES = st.integers(0, 4)


@given(st.decimals(-10_000, 10_000, places=4))
def test_numbers_have_one_shortest_text(number: Decimal) -> None:
    text = number_text(number)

    assert Decimal(text) == number
    assert not (text.endswith("0") and "." in text)
    assert text == number_text(Decimal(str(number) + "00")) or "." not in str(number)
    assert text != "-0"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+1", "10"),
        ("0E+1", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0E-7", "0"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
        ("-7.50", "-7.5"),
        ("1E+30", "1" + 30 * "0"),
    ],
)
def test_no_text_has_an_exponent_or_needless_zeros_or_a_minus_before_zero(
    number: str, text: str
) -> None:
    assert number_text(Decimal(number)) == text
    assert str(trimmed(Decimal(number))) == str(Decimal(text))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+999999999", "1E+999999999"),
        ("-1E-999999999", "-1E-999999999"),
        ("0E+999999999", "0"),
        ("0E-999999999", "0"),
        ("1E+40000", "1" + 40_000 * "0"),
    ],
)
def test_a_number_that_nobody_means_is_never_written_out(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text


def test_rates_are_percentages_in_the_same_form() -> None:
    rates = ("0.7", "0.705", "1", "0E+1", "1.20")

    assert [percent_text(Decimal(rate)) for rate in rates] == ["70%", "70.5%", "100%", "0%", "120%"]


@given(NUMBERS, PLACES)
def test_rounding_agrees_with_whole_numbers_and_is_the_same_below_zero(
    number: Decimal, places: int
) -> None:
    units = int(Fraction(abs(number)) * 10**places + Fraction(1, 2))
    sign = -1 if number < 0 else 1

    assert round_half_up(number, places) == Decimal(sign * units).scaleb(-places)


@given(NUMBERS, PLACES)
def test_decimals_and_fractions_are_rounded_alike(number: Decimal, places: int) -> None:
    assert str(round_half_up(number, places)) == str(round_half_up(Fraction(number), places))


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        ("-2.5", 0, "-3"),
        ("-0.125", 2, "-0.13"),
        ("-0.4", 0, "0"),
        ("-0.001", 2, "0.00"),
        ("90", 2, "90.00"),
        ("1E+30", 2, "1" + 30 * "0" + ".00"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
    ],
)
def test_rounding_goes_away_from_zero_and_holds_any_number(
    number: str, places: int, rounded: str
) -> None:
    assert str(round_half_up(Decimal(number), places)) == rounded


@given(NUMBERS)
def test_a_fraction_that_is_a_decimal_becomes_it(number: Decimal) -> None:
    assert decimal_of(Fraction(number)) == number


def test_any_other_fraction_has_28_digits() -> None:
    assert str(decimal_of(Fraction(2, 3))) == "0." + 27 * "6" + "7"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8", "8"),
        (" ８。５ 分 ", "8.5"),
        ("7.50分", "7.5"),
        ("8\u200b", "8"),
        ("10①", None),
        ("8²", None),
        ("⑧", None),
        ("\u202e01", None),
        ("01\u200e", "1"),
        ("8\n9", None),
        ("8 9", None),
        ("-8", None),
        ("八分", None),
        ("12345", None),
    ],
)
def test_a_typed_number_is_one_and_nothing_else(typed: str, number: str | None) -> None:
    assert read_typed_number(typed) == (None if number is None else Decimal(number))


def test_symbols_that_would_become_digits_are_known() -> None:
    assert [has_disguised_digit(text) for text in ("①", "10²", "１０", "10", "½")] == [
        True, True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "number"),
    [("5", "5"), ("－2.50 分", "-2.5"), ("+７。5", "7.5"), ("−3", "-3"), ("0", "0")],
)
def test_numbers_of_a_definition_are_read_with_their_sign(typed: str, number: str) -> None:
    assert str(read_written_number(typed)) == number


@pytest.mark.parametrize("typed", ["", "分", "1②", "1e2", "1_0", "7⁰", "½", "0x1", "1 2", "NaN"])
def test_nothing_else_is_a_number_of_a_definition(typed: str) -> None:
    assert read_written_number(typed) is None
    assert read_written_fraction(f"{typed}/3") is None


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_fraction_is_read_exactly(above: int, below: int) -> None:
    exact = Fraction(above, below)
    found = read_written_fraction(f"{above} / {below}")

    assert found is not None
    assert Fraction(found) == exact
    assert isinstance(found, Decimal) == (Fraction(decimal_of(exact)) == exact)


def test_a_fraction_is_a_decimal_where_one_is_equal_to_it() -> None:
    third, quarter = plainest(Fraction(1, 3)), plainest(Fraction(1, 4))

    assert (exact_text(third), formula_text(third)) == ("1/3", "(1/3)")
    assert (exact_text(quarter), formula_text(quarter)) == ("0.25", "0.25")
    assert read_written_fraction("1/0") is None
    assert read_written_fraction("7") is None
    assert read_written_fraction("1/2/3") is None
