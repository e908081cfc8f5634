"""Every reader comes to the same verdict on the same cell, or refuses it."""

import pytest

from tests.intake.cell_cases import CASES, CellCase, verdict_of, workbook_for
from tests.intake.packages import STREAMING

EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def test_each_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@EACH
@pytest.mark.parametrize("inline", [False, True], ids=["shared", "inline"])
def test_the_plain_the_tree_and_the_streamed_way_of_open_xml(case: CellCase, inline: bool) -> None:
    plain = workbook_for(case, inline=inline)
    tree = workbook_for(case, inline=inline, before_rows="<!-- not plain -->")
    verdicts = [
        verdict_of(plain, "表.xlsx"),
        verdict_of(tree, "表.xlsx"),
        verdict_of(plain, "表.xlsx", STREAMING),
    ]
    assert verdicts == [case.verdict] * 3
