"""What old formats may hold is counted before it is made, to the last cell and character."""

import pytest

from workbook_tool.core.cells import Cell, CellKind, Range, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Rule
from workbook_tool.intake import AirlockLimits
from workbook_tool.intake.biff.records import Reader
from workbook_tool.intake.gathering import Allowance, SheetDraft

LIMITS = AirlockLimits(cells=3, cell_text=5, workbook_text=12)
NINE = Cell(CellKind.NUMBER, "9")


def draft(last_row: int = 5) -> SheetDraft:
    return SheetDraft("表1", SheetState.VISIBLE, last_row, Allowance(LIMITS))


@pytest.mark.parametrize(
    ("taken", "rule"),
    [
        ([(3, 0)], None),
        ([(2, 0), (2, 0)], Code.TOO_MANY_CELLS),
        ([(1, 5), (1, 5)], None),
        ([(1, 6)], Code.TEXT_TOO_LONG),
        ([(0, 6)], Code.TEXT_TOO_LONG),
        ([(3, 4)], None),
        ([(3, 5)], Code.TOO_MUCH_TEXT),
    ],
)
def test_an_allowance_is_used_up_exactly(taken: list[tuple[int, int]], rule: Rule | None) -> None:
    allowance = Allowance(LIMITS)
    found = None
    try:
        for cells, text in taken:
            allowance.take(cells, text)
    except UnreadableReturnError as error:
        found = error.finding.rule
    assert found is rule


def test_cells_and_merges_count_up_to_the_last_row_that_is_wanted() -> None:
    sheet = draft()
    sheet.put(Range(5, 1, 6, 1), NINE)
    assert (list(sheet.cells), sheet.has_far_cells) == ([(5, 1)], True)
    sheet.merge(Range(5, 1, 9, 2))
    sheet.merge(Range(6, 1, 9, 2))
    assert (sheet.merges, sheet.allowance.cells) == ([Range(5, 1, 9, 2)], 2)


def test_what_is_below_the_last_row_is_only_a_fact() -> None:
    sheet = draft()
    sheet.put(Range(6, 1, 6, 1), NINE)
    assert (sheet.cells, sheet.has_far_cells, sheet.allowance.cells) == ({}, True, 0)


def test_a_record_in_pieces_is_read_as_one() -> None:
    reader = Reader([b"ab", b"", b"cde"])
    assert (reader.take(4), reader.number(1)) == (b"abcd", ord("e"))
