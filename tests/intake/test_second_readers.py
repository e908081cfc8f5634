"""Two other readers beside ours: the same cells, and no score that neither of them sees."""

import os
import random
from pathlib import Path

import pytest

from tests.core.test_scores import TEN
from tests.intake.forgeries import SCORE_COLUMN, SCORE_ROWS, forged, made_up
from tests.intake.packages import packed
from tests.intake.second_readers import (
    Seen,
    Values,
    differences,
    of_calamine,
    of_openpyxl,
    of_ours,
    ours,
)
from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.returns import read_score
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
WORKBOOKS = sorted(
    path
    for folder in ("tests", "samples", "blank_templates")
    for path in (ROOT / folder).rglob("*.xls[xm]")
)
MADE_UP = 2_000
FORGED = int(os.environ.get("WORKBOOK_TOOL_FORGERIES", "20000"))
BATCHES = 20
STREAMED = AirlockLimits(tree_bytes=0)


def found_in(content: bytes, limits: AirlockLimits = DEFAULT_LIMITS) -> FoundWorkbook | None:
    """Return the workbook, None where it is refused."""
    try:
        return read_workbook(content, "表.xlsx", limits=limits)
    except UnreadableReturnError:
        return None


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_every_workbook_of_the_tests_is_read_alike(path: Path) -> None:
    content = path.read_bytes()
    found = found_in(content)
    if found is None:
        return
    mine = ours(found)
    for theirs in (of_calamine(content), of_openpyxl(content)):
        assert theirs is not None
        for name, values in mine.items():
            assert differences(values, theirs[name]) == {}


def test_workbooks_made_up_at_random_are_read_alike() -> None:
    chance = random.Random("made up")
    for _ in range(MADE_UP):
        content = packed(made_up(chance))
        found = found_in(content)
        assert found is not None
        assert found == found_in(content, STREAMED)
        mine = ours(found)["表1"]
        for theirs in (of_calamine(content), of_openpyxl(content)):
            assert theirs is not None
            assert differences(mine, theirs["表1"]) == {}


def booked(found: FoundWorkbook) -> dict[tuple[int, int], Seen]:
    """Return what stands in the score cells of a workbook from which a score is booked."""
    cells = found.sheets[0].cells
    places = [(row, SCORE_COLUMN) for row in SCORE_ROWS]
    return {
        place: of_ours(cells[place])
        for place in places
        if place in cells and read_score(cells[place], TEN).score is not None
    }


def disagreeing(
    scores: Values, theirs: dict[str, Values] | None, name: str
) -> set[tuple[int, int]]:
    """Return the booked cells for which another reader has another value."""
    if theirs is None or name not in theirs:
        return set()
    return {place for place in differences(scores, theirs[name]) if place in scores}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_forgery_is_accepted_with_a_score_that_two_other_readers_do_not_see(batch: int) -> None:
    chance = random.Random(f"forged {batch}")
    accepted = 0
    for turn in range(FORGED // BATCHES):
        if turn % 50 == 0:
            parts = made_up(chance)
        content = forged(parts, chance)
        found = found_in(content, STREAMED if turn % 4 == 0 else DEFAULT_LIMITS)
        if found is None:
            continue
        accepted += 1
        scores, name = booked(found), found.sheets[0].name
        doubted = disagreeing(scores, of_calamine(content), name)
        if doubted:
            doubted &= disagreeing(scores, of_openpyxl(content), name)
        assert not doubted, (content, doubted)
    assert accepted > FORGED // BATCHES // 10
