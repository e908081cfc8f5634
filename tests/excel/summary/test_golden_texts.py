"""The summaries of two sample rounds as text, so that a review shows what changes in Excel.

They are the committed ones; ``tests/samples`` holds that the program writes these very parts.
"""

import pytest

from tests.excel.conftest import GOLDEN, CompareGolden, cells_as_text
from tests.excel.test_agency_workbook import GOLDEN as AGENCY_TEXTS
from tests.workflows.filling import REPOSITORY

SUMMARIES = {"summary_zh": "xinping", "summary_en": "efqm"}


def summary_of(name: str) -> bytes:
    path = REPOSITORY / "samples" / SUMMARIES[name] / "county_summary.xlsx"
    return path.read_bytes()


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_summary_is_the_one_that_was_reviewed(name: str, compare_golden: CompareGolden) -> None:
    compare_golden(name, cells_as_text(summary_of(name)))


def test_texts_of_cells_stand_in_the_cells() -> None:
    parts = cells_as_text(summary_of("summary_zh"))

    first = parts["xl/worksheets/sheet1.xml"].splitlines()
    assert "xl/sharedStrings.xml" not in parts
    assert any(line.startswith('<c r="A1"') and "新平" in line for line in first)


def test_every_golden_folder_is_compared() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*AGENCY_TEXTS, *SUMMARIES}
