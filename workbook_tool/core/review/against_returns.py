"""What a returned sheet is held against: who judges whom now, and the return that was judged.

The workbook alone cannot tell either. So this is asked when all files are in, and what the reader
found in the sheet itself comes first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.returns import AgencyReturn, ReviewSheet
from workbook_tool.core.returns.register import FileVerdict, Register, ignore, judge
from workbook_tool.core.review.units import Unit
from workbook_tool.core.round.review_plan import owed_by
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import listed


class SheetJudge:
    """Judges the sheets of review workbooks of one round against its plan and its returns."""

    def __init__(self, assessment_round: AssessmentRound, returns: Register) -> None:
        """Know who owes what, and every return that was read by agency and hash."""
        self._round = assessment_round
        self._returns = {
            (verdict.agency, verdict.file.sha256): verdict.agency_return
            for verdict in returns.files
            if verdict.agency_return is not None
        }
        self._owed: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def judge(self, file: FileVerdict, group: str, sheet: ReviewSheet) -> Unit:
        """Return a sheet of a file as a unit, before it is compared with others."""
        agency = self._round.roster.by_code.get(sheet.found.agency or "")
        owed = () if agency is None else self.owed(agency, group)
        found = sheet.found
        bare = judge(file.file, found.findings, agency=found.agency, agency_return=found)
        unit = Unit(group, sheet, bare)
        aside = self._aside(unit, agency, owed)
        if aside is not None:
            return replace(unit, verdict=listed_only(bare, aside))
        stated = self._returns.get((found.agency, sheet.judged))
        told = (
            *found.findings,
            *self._not_asked(sheet, owed, stated),
            *self._moved(sheet, agency, owed),
        )
        weights = dict(self._round.settings.gap_weights)
        read = replace(found, findings=tuple(one.weighed(weights) for one in told))
        verdict = judge(file.file, read.findings, agency=found.agency, agency_return=read)
        return Unit(group, replace(sheet, found=read), verdict)

    def owed(self, agency: Agency, group: str) -> tuple[str, ...]:
        """Return the codes of the criteria that a group scores for an agency, in printed order."""
        return tuple(code for code, who in self.owed_by_all(agency).items() if group in who)

    def owed_by_all(self, agency: Agency) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of the groups that score each criterion of an agency."""
        plan = self._round.review
        if plan is None:
            return {}
        if agency.code not in self._owed:
            self._owed[agency.code] = owed_by(plan, agency, self._round.scheme)
        return self._owed[agency.code]

    def _aside(self, unit: Unit, agency: Agency | None, owed: tuple[str, ...]) -> Finding | None:
        """Return why a sheet is listed only, None where it is to be judged."""
        at = Location(sheet=unit.sheet.name or None)
        if unit.is_blank and unit.sheet.found.is_valid:
            count = len(owed) or len(unit.sheet.found.entries)
            return Finding.of(Code.REVIEW_BLANK, at, count=count)
        name = (unit.sheet.found.agency or "") if agency is None else agency.name
        if agency is None or not agency.is_reviewed:
            return Finding.of(Code.REVIEWED_AGENCY_LEFT, at, agency=name)
        if owed or self._may_stand_in(unit.group, agency):
            return None
        return Finding.of(Code.NOT_OF_THE_GROUP, at, agency=name)

    def _may_stand_in(self, group: str, agency: Agency) -> bool:
        """Tell whether what a group gave may count until those score who judge the agency now."""
        plan = self._round.review
        found = None if plan is None else plan.by_code.get(group)
        return (
            found is not None
            and agency.code not in found.avoided
            and bool(self.owed_by_all(agency))
        )

    def _moved(
        self, sheet: ReviewSheet, agency: Agency | None, owed: tuple[str, ...]
    ) -> Iterator[Finding]:
        """Yield that other groups judge the agency now."""
        plan = self._round.review
        if owed or agency is None or plan is None:
            return
        codes = dict.fromkeys(code for who in self.owed_by_all(agency).values() for code in who)
        groups = listed(plan.by_code[code].name for code in codes)
        at = Location(sheet=sheet.name or None)
        yield Finding.of(Code.STANDS_FOR_ANOTHER_GROUP, at, agency=agency.name, groups=groups)

    def _not_asked(
        self, sheet: ReviewSheet, owed: tuple[str, ...], stated: AgencyReturn | None
    ) -> Iterator[Finding]:
        """Yield the scores that are owed now and that the sheet has no row for."""
        rows = {entry.criterion for entry in sheet.found.entries}
        left = {one.criterion for one in stated.entries if one.is_not_applicable} if stated else ()
        for code in owed:
            if code not in rows and code not in left:
                at = Location(sheet=sheet.name or None, criterion=code)
                yield Finding.of(Code.REVIEW_SCORE_MISSING, at, criterion=code)


def listed_only(verdict: FileVerdict, finding: Finding) -> FileVerdict:
    """Return a sheet that is listed and does not count, with what it says."""
    agency_return = verdict.agency_return
    findings = (*(agency_return.findings if agency_return else ()), finding)
    return replace(ignore(verdict.file, findings, verdict.agency), agency_return=agency_return)
