"""A summary that breaks a law of PivotTables never replaces the one that stands."""

from pathlib import Path

import pytest

from workbook_tool.core.errors import SheetWriteError
from workbook_tool.pivot.lint.violation import Violation
from workbook_tool.workflows.consolidate import consolidate


def test_the_former_summary_stays_where_the_new_one_is_unlawful(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    consolidate(folder / "returned")
    summary = folder / "county_summary.xlsx"
    former = summary.read_bytes()
    broken = (Violation("T22", "xl/pivotTables/pivotTable1.xml", "too small"),)
    monkeypatch.setattr("workbook_tool.excel.summary.book.lint_workbook", lambda _: broken)
    with pytest.raises(SheetWriteError, match="T22"):
        consolidate(folder / "returned")
    assert summary.read_bytes() == former
    assert [path.name for path in folder.glob("county_summary*")] == ["county_summary.xlsx"]
