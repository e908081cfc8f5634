"""LibreOffice finds the PivotTables of a real summary, refreshes them and follows an edit."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.excel.summary.rounds import county, weighted
from tests.pivot.office_pivots import office_lines, our_lines, refreshed
from workbook_tool.core.cells import cell_name
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.detail import Detail, build_detail, first_record_row
from workbook_tool.excel.summary.pivot_sheets import lay_out, plan_pivots
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.pivot.table import Pivot

pytestmark = pytest.mark.libreoffice

EDITED = 2  # which record
NEW_SCORE = 100


@pytest.mark.parametrize("consolidation", [county(), weighted()], ids=["county", "weighted"])
def test_the_summary_refreshes_to_our_numbers_and_follows_an_edited_score(
    consolidation: Consolidation, soffice: Soffice, tmp_path: Path
) -> None:
    subject = build_subject(consolidation)
    detail = build_detail(subject)
    column = detail.columns.headings.index("自评得分")
    found = refreshed(
        soffice,
        write_summary(consolidation),
        tmp_path,
        cell=cell_name(first_record_row(subject) + EDITED, column + 1),
        value=NEW_SCORE,
    )
    before, after = _pivots(subject, detail), _pivots(subject, _edited(detail, column))
    for state, pivots in (("loaded", before), ("refreshed", before), ("edited", after)):
        assert set(found[state]) == set(pivots), state
        for name, pivot in pivots.items():
            assert office_lines(found[state][name]) == our_lines(pivot), (state, name)
    assert found["edited"] != found["refreshed"]


def _pivots(subject: Subject, detail: Detail) -> Mapping[str, Pivot]:
    return lay_out(plan_pivots(subject, detail), detail)


def _edited(detail: Detail, column: int) -> Detail:
    """The details with one score changed, as a clerk might type over it."""
    records = [list(record) for record in detail.records]
    records[EDITED][column] = NEW_SCORE
    return replace(detail, records=tuple(map(tuple, records)))
