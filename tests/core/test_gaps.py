"""Gaps: what is left blank beside the scores is named, and the round says how much it weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tests.core.found import (
    AGENCY,
    OTHER,
    WorkbookCopy,
    county_round,
    feature_round,
    filled_copy,
    issued_copy,
)
from workbook_tool.core.findings import Gap, Severity
from workbook_tool.core.form import Field
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.register import Status, build_register

Mishap = Callable[[WorkbookCopy], None]


def empty(copy: WorkbookCopy, sheet: str) -> None:
    for cell in copy.blueprint.sheet(sheet).cells:
        if cell.is_input:
            copy.sheet(sheet).put(cell.row, cell.column, None)


def no_evidence(copy: WorkbookCopy) -> None:
    empty(copy, copy.blueprint.evidence_table.sheet)


def no_reason(copy: WorkbookCopy) -> None:
    copy.fill({"C01": 8})
    copy.put("C01", None, Field.DEDUCTION)


LEFT_BLANK: Mapping[Gap, Mishap] = {
    Gap.BASIS: lambda copy: copy.put("C01", None, Field.BASIS),
    Gap.REASON: no_reason,
    Gap.EVIDENCE: no_evidence,
    Gap.COVER: lambda copy: copy.sheet("封面").put(6, 3, None),
    Gap.REPORT: lambda copy: empty(copy, copy.blueprint.report[0].place.sheet),
}
STATUSES = {
    Severity.ERROR: Status.REJECTED,
    Severity.WARNING: Status.WARNED,
    Severity.INFO: Status.ACCEPTED,
}


def weighing(copy: WorkbookCopy, gap: Gap, weight: Severity) -> WorkbookCopy:
    settings = replace(copy.assessment_round.settings, gap_weights=((gap, weight),))
    return replace(copy, assessment_round=replace(copy.assessment_round, settings=settings))


@pytest.mark.parametrize("gap", Gap)
def test_a_gap_is_a_warning_where_the_round_says_nothing(gap: Gap) -> None:
    copy = filled_copy()
    LEFT_BLANK[gap](copy)

    verdict = copy.judge()

    assert [(one.rule.gap, one.severity) for one in verdict.findings] == [(gap, Severity.WARNING)]
    assert verdict.status is Status.WARNED


@pytest.mark.parametrize("gap", Gap)
@pytest.mark.parametrize("weight", STATUSES)
def test_a_gap_weighs_what_its_round_says(gap: Gap, weight: Severity) -> None:
    copy = filled_copy()
    LEFT_BLANK[gap](copy)

    verdict = weighing(copy, gap, weight).judge()

    assert [one.severity for one in verdict.findings] == [weight]
    assert verdict.status is STATUSES[weight]


def test_what_one_gap_weighs_is_nothing_to_the_others_nor_to_faults() -> None:
    copy = filled_copy({"C01": "8分"})
    LEFT_BLANK[Gap.BASIS](copy)

    verdict = weighing(copy, Gap.COVER, Severity.ERROR).judge()

    assert {one.severity for one in verdict.findings} == {Severity.WARNING}


def test_open_gaps_are_counted_for_each_agency_and_notes_are_none() -> None:
    assessment_round = county_round()
    gapped, whole = filled_copy(), filled_copy(agency=OTHER)
    for gap in (Gap.BASIS, Gap.COVER, Gap.REPORT):
        LEFT_BLANK[gap](gapped)
    copies = (weighing(gapped, Gap.REPORT, Severity.INFO), whole)
    register = build_register([one.judge() for one in copies], assessment_round.roster)

    found = consolidate(assessment_round, register, issued=2)

    assert [(one.agency.code, one.open_gaps) for one in found.incomplete] == [(AGENCY, 2)]


def test_versions_of_one_agency_count_the_gap_that_they_share_once() -> None:
    assessment_round = county_round()
    one, other = filled_copy({"C01": 99}), filled_copy({"C01": 98})
    for number, copy in enumerate((one, other)):
        copy.path = f"{number}.xlsx"
        LEFT_BLANK[Gap.COVER](copy)
    register = build_register([one.judge(), other.judge()], assessment_round.roster)
    assert [verdict.status for verdict in register.files] == [Status.REJECTED] * 2

    found = consolidate(assessment_round, register, issued=1)

    assert [one.open_gaps for one in found.incomplete] == [1]


@pytest.mark.parametrize(("version", "expected"), [(1, []), (2, ["S211", "S212", "S210"])])
def test_nobody_owes_what_the_own_form_did_not_ask_for(version: int, expected: list[str]) -> None:
    copy = issued_copy(county_round(), AGENCY, version).fill({"C01": 8})
    copy.put("C01", "短", Field.BASIS)
    copy.put("C01", "少", Field.DEDUCTION)
    copy.put("C02", "见附件", Field.EVIDENCE)

    assert copy.ids() == expected


@pytest.mark.parametrize(("version", "expected"), [(1, []), (2, ["S117"])])
def test_one_character_is_no_reason_why_something_does_not_apply(
    version: int, expected: list[str]
) -> None:
    copy = issued_copy(feature_round(), "AB1", version).fill()
    copy.put("A.1", None)
    copy.put("A.1", "y", Field.NOT_APPLICABLE)
    copy.type_total("")

    assert [one for one in copy.ids() if one == "S117"] == expected
    copy.put("A.1", "无", Field.NOT_APPLICABLE)
    assert "S117" in copy.ids()
