"""Agencies that were moved to another group: what was scored before counts until that one scores.

So says ``final_scores``, criterion by criterion. A sheet of which nothing counts that way any more
is listed only.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.returns.register import Status
from workbook_tool.core.review.against_returns import SheetJudge, listed_only
from workbook_tool.core.review.units import Unit
from workbook_tool.core.round.settings import AssessmentRound

Units = Mapping[tuple[str, str], Unit]
"""Settled sheets by the path of their file and the code of their agency."""
_OPEN: Final = frozenset({Status.ACCEPTED, Status.WARNED, Status.REJECTED, Status.CONFLICT})
"""What counts, or what somebody would have to mend or settle: of a former group nobody has to."""


def without_effect(settled: Units, assessment_round: AssessmentRound, sheets: SheetJudge) -> Units:
    """Return the sheets of former groups of which nothing counts, each as it is listed only."""
    scored = {
        (*unit.key, entry.criterion)
        for unit in settled.values()
        if unit.verdict.status.is_counted
        for entry in unit.sheet.found.entries
        if entry.is_answered
    }
    found = {}
    for key, unit in settled.items():
        agency = assessment_round.roster.by_code.get(unit.key[1])
        if agency is None or unit.verdict.status not in _OPEN or not _is_of_former_group(unit):
            continue
        open_ones = {
            criterion
            for criterion, groups in sheets.owed_by_all(agency).items()
            if any((group, agency.code, criterion) not in scored for group in groups)
        }
        given = {code for group, of, code in scored if (group, of) == unit.key}
        if not unit.verdict.status.is_counted or given.isdisjoint(open_ones):
            found[key] = _listed(unit, agency.name)
    return found


def _is_of_former_group(unit: Unit) -> bool:
    return any(one.rule is Code.STANDS_FOR_ANOTHER_GROUP for one in unit.verdict.findings)


def _listed(unit: Unit, agency: str) -> Unit:
    sheet = unit.sheet.found
    kept = tuple(one for one in sheet.findings if one.rule is not Code.STANDS_FOR_ANOTHER_GROUP)
    at = Location(sheet=unit.sheet.name or None)
    bare = replace(unit.verdict, agency_return=replace(sheet, findings=kept))
    return replace(
        unit, verdict=listed_only(bare, Finding.of(Code.NOT_OF_THE_GROUP, at, agency=agency))
    )
