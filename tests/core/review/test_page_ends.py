"""Pages of an agency's sheet: signatures never stand alone, and no page is overfull."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.review.page_ends import FOOT, HEADER, HEADING, page_ends

ROOM = 700.0


def pages_of(heights: dict[str, float], ends: tuple[str, ...]) -> list[list[float]]:
    """Return the rows of each page."""
    pages: list[list[float]] = [[]]
    for code, height in heights.items():
        pages[-1].append(height)
        if code in ends:
            pages.append([])
    return pages


def test_what_fits_has_no_end() -> None:
    assert page_ends({f"C{turn}": 30.0 for turn in range(10)}, ROOM) == ()


def test_thirty_rows_stand_half_and_half() -> None:
    assert page_ends({f"C{turn}": 31.0 for turn in range(1, 31)}, ROOM) == ("C15",)


def test_signatures_that_alone_do_not_fit_take_three_rows_along() -> None:
    rows = {f"C{turn}": 57.0 for turn in range(1, 11)}  # 125 + 570 fit, and no signature does
    assert page_ends(rows, ROOM) in {("C5",), ("C6",), ("C7",)}


def test_tall_rows_stand_alone_and_the_last_one_with_the_signatures() -> None:
    assert page_ends({"C1": 400.0, "C2": 400.0, "C3": 400.0}, ROOM) == ("C1", "C2")
    assert page_ends({"C1": 690.0}, ROOM) == ()
    assert page_ends({"C1": 100.0, "C2": 250.0, "C3": 250.0}, ROOM) == ("C1",)


@given(st.lists(st.floats(17, 200), min_size=1, max_size=80), st.floats(600, 1100))
def test_pages_hold_what_they_can_and_the_last_one_criteria(
    drawn: list[float], room: float
) -> None:
    heights = {f"C{turn}": height for turn, height in enumerate(drawn)}
    ends = page_ends(heights, room)
    pages = pages_of(heights, ends)
    assert all(pages)
    for turn, rows in enumerate(pages):
        foot = FOOT if turn == len(pages) - 1 else 0.0
        above = HEADER if turn else HEADING
        assert above + sum(rows) + foot <= room + 0.001 or len(rows) == 1
    if ends:
        last = drawn[-3:]
        fits = HEADER + sum(last) + FOOT <= room
        assert len(pages[-1]) >= (len(last) if fits and len(drawn) > len(last) else 1)
