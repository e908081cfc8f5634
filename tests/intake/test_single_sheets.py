"""A sheet that is read alone is the sheet that is read with all others."""

from pathlib import Path

import pytest

from tests.intake.packages import workbook_bytes
from workbook_tool.intake import read_workbook

RETURNED = Path(__file__).parents[1] / "returned"
FILES = sorted(path.name for path in RETURNED.glob("saved_by_*.xls*"))


@pytest.mark.parametrize("name", FILES)
def test_a_sheet_that_is_read_alone_is_the_same(name: str) -> None:
    content = (RETURNED / name).read_bytes()
    whole = read_workbook(content, name)
    assert len(whole.sheets) > 1
    for sheet in whole.sheets:
        assert read_workbook(content, name, only={sheet.name}).sheet(sheet.name) == sheet


def test_nothing_but_the_sheets_is_given() -> None:
    content = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')
    found = read_workbook(content, "a.xlsx", only={"no such sheet"})
    assert (found.sheets, found.oddities, found.modified) == ((), (), "")
