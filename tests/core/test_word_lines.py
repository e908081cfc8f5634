from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.text import count_word_lines, display_width

TITLES = st.text(st.sampled_from("ab c民族团 "), max_size=60)
WIDTHS = st.integers(4, 40)


@given(title=TITLES, width=WIDTHS)
def test_all_characters_but_blanks_find_room(title: str, width: int) -> None:
    lines = count_word_lines(title, width)
    assert lines * (width - 1) >= display_width(title.replace(" ", ""))


@given(title=TITLES, width=WIDTHS)
def test_a_wider_column_never_takes_more_lines(title: str, width: int) -> None:
    assert count_word_lines(title, width + 60) <= count_word_lines(title, width)


def test_a_word_stays_whole_where_it_fits() -> None:
    assert count_word_lines("Governance and Leadership", 12) == 3


def test_a_word_longer_than_the_column_is_broken() -> None:
    assert count_word_lines("Internationalisation", 9) == 3


def test_wide_characters_may_end_any_line() -> None:
    assert count_word_lines("高度重视民族工作", 9) == 2


def test_the_blank_between_two_lines_takes_no_room() -> None:
    assert count_word_lines("plan then do", 5) == 3
