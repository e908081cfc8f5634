"""What mutants of the score grammar showed: the ends of ranges, control characters, suggestions."""

from decimal import Decimal

import pytest

from tests.core.test_scores import OPTIONS, TEN, number, text
from workbook_tool.core.findings import Code
from workbook_tool.core.returns import read_score


@pytest.mark.parametrize("stored", ["0", "10"])
def test_both_ends_of_the_range_may_wear_a_date_format(stored: str) -> None:
    reading = read_score(number(stored, "yyyy-mm-dd"), TEN)
    assert (reading.score, reading.rule) == (Decimal(stored), Code.SCORE_IN_DATE_FORMAT)


@pytest.mark.parametrize("stored", ["8\x07", "\x008", "8\x1f", "\x7f8", "8\x85"])
def test_control_characters_are_dropped(stored: str) -> None:
    assert read_score(text(stored), TEN).score == 8


@pytest.mark.parametrize("typed", ["满分", "full marks"])
def test_full_marks_in_words_suggest_the_cap(typed: str) -> None:
    reading = read_score(text(typed), TEN)
    assert (reading.score, reading.suggestion) == (None, "10")


def test_nought_in_words_suggests_nought() -> None:
    reading = read_score(text("零"), TEN)
    assert (reading.score, reading.suggestion) == (None, "0")


def test_points_that_are_no_option_are_still_shown() -> None:
    reading = read_score(number("7"), OPTIONS)
    assert reading.score is None
    assert reading.seen == Decimal(7)
