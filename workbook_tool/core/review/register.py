"""The register of reviews: every sheet of every review workbook, and which of them counts.

Files are treated like returns (identical copies, dates, as-of). Then each group × agency is settled
for itself by the rules for versions, so that parts from several computers lose and collide on
nothing. What is there and does not count is never lost: it is listed with its reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.returns.register import (
    ANY_DATE,
    Calendar,
    Decision,
    FileVerdict,
    Register,
    Status,
    changed_parts,
    each_place_once,
    reason_of,
    reconcile,
    settle,
    superseded_by,
    told_of,
    with_dates,
    without_copies,
)
from workbook_tool.core.review.against_returns import SheetJudge
from workbook_tool.core.review.moved import without_effect
from workbook_tool.core.review.units import OF_REVIEWS, Unit, digest_of, is_fuller
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, how_many

_ORDER = (
    Status.IGNORED,
    Status.SUPERSEDED,
    Status.ACCEPTED,
    Status.WARNED,
    Status.REJECTED,
    Status.CONFLICT,
    Status.QUARANTINED,
)
_READ = frozenset({Status.ACCEPTED, Status.WARNED, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """One line of decisions.csv: for an agency, its sheet in the review workbook with this hash.

    ``judged`` is the hash of the return that counted when that was decided, "" where none did. The
    decision holds as long as that return counts.
    """

    agency: str
    sha256: str
    reason: str
    file: str = ""
    judged: str = ""


NO_DECISIONS: Mapping[str, tuple[ReviewDecision, ...]] = {}


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """One file of ``review/returned/`` and what became of it and of each of its sheets."""

    verdict: FileVerdict
    sheets: tuple[FileVerdict, ...] = ()

    @property
    def group(self) -> str | None:
        """Return the code of the group whose workbook it is, None where nothing tells."""
        return None if self.verdict.review is None else self.verdict.review.group

    def below(self, home: str) -> "ReviewedFile":
        """Return the same under its path in the round: ``home`` is that of its folder."""
        placed = (_below(home, one) for one in self.sheets)
        return replace(self, verdict=_below(home, self.verdict), sheets=tuple(placed))


def _below(home: str, verdict: FileVerdict) -> FileVerdict:
    return replace(verdict, file=replace(verdict.file, path=f"{home}/{verdict.file.path}"))


@dataclass(frozen=True, slots=True)
class ReviewRegister:
    """Every file in path order, and every unit: the sheets of all files as they were settled."""

    files: tuple[ReviewedFile, ...] = ()
    units: tuple[Unit, ...] = ()


NO_REVIEW_REGISTER = ReviewRegister()


@dataclass(frozen=True, slots=True)
class _Returned:
    """The return of an agency that counts now, and the hashes of all that say the same."""

    agency: Agency
    counted: FileVerdict | None
    alike: frozenset[str] = field(default=frozenset())

    def is_judged_by(self, unit: Unit) -> bool:
        """Tell whether a sheet judged what counts now; without a return nothing contradicts it."""
        return self.counted is None or unit.sheet.judged in self.alike


def build_review_register(
    verdicts: Iterable[FileVerdict],
    assessment_round: AssessmentRound,
    returns: Register,
    decisions: Mapping[str, Sequence[ReviewDecision]] = NO_DECISIONS,
    *,
    calendar: Calendar = ANY_DATE,
) -> ReviewRegister:
    """Return what became of every review workbook and of each of its sheets.

    ``returns`` is the register of the agencies' returns, ``decisions`` are those of each agency
    in their order. Raises ConservationError where sheets were lost or doubled.
    """
    seen = each_place_once(verdicts)
    files = tuple(without_copies([with_dates(verdict, calendar) for verdict in seen]))
    returned = _returned(returns)
    sheets = SheetJudge(assessment_round, returns)
    by_key: dict[tuple[str, str], list[Unit]] = {}
    for unit in _units(files, sheets):
        by_key.setdefault(unit.key, []).append(unit)
    settled: dict[tuple[str, str], Unit] = {}
    for (_, agency), units in by_key.items():
        made = _decision(units, decisions.get(agency, ()), returned.get(agency))
        for unit in _settle(units, returned.get(agency), made, calendar, assessment_round):
            settled[unit.path, agency] = unit
    settled |= without_effect(settled, assessment_round, sheets)
    listed = tuple(_file(verdict, settled) for verdict in files)
    return ReviewRegister(listed, tuple(settled.values()))


def _returned(returns: Register) -> Mapping[str, _Returned]:
    """Return what counts for each agency by its code."""
    by_agency: dict[str, list[FileVerdict]] = {}
    for verdict in returns.files:
        if verdict.agency and verdict.agency_return:
            by_agency.setdefault(verdict.agency, []).append(verdict)
    found = {}
    for standing in returns.standings:
        versions = by_agency.get(standing.agency.code, [])
        counted = next((one for one in versions if one.status.is_counted), None)
        alike = {
            one.file.sha256
            for one in versions
            if counted is not None and changed_parts(counted, one) is None
        }
        found[standing.agency.code] = _Returned(standing.agency, counted, frozenset(alike))
    return found


def _units(files: Iterable[FileVerdict], sheets: SheetJudge) -> Iterator[Unit]:
    """Yield the sheets of every file that was read and is not set aside as a whole."""
    for verdict in files:
        if verdict.review is not None and verdict.status in _READ:
            for sheet in verdict.review.sheets:
                yield sheets.judge(verdict, verdict.review.group, sheet)


def _decision(
    units: Iterable[Unit], made: Sequence[ReviewDecision], returned: _Returned | None
) -> ReviewDecision | None:
    """Return the last decision on one of these sheets, None where it was about another return.

    A blank sheet says nothing: what is decided of its file is about the other sheets in it.
    """
    hashes = {
        unit.verdict.file.sha256 for unit in units if unit.verdict.status is not Status.IGNORED
    }
    last = next((one for one in reversed(made) if one.sha256 in hashes), None)
    if last is None or returned is None or returned.counted is None:
        return last
    return last if not last.judged or last.judged in returned.alike else None


def _settle(
    units: Sequence[Unit],
    returned: _Returned | None,
    made: ReviewDecision | None,
    calendar: Calendar,
    assessment_round: AssessmentRound,
) -> Iterator[Unit]:
    """Yield the sheets of one group about one agency with their final status, each once."""
    competing = [one for one in units if one.verdict.status is not Status.IGNORED]
    is_chosen = made is not None and any(_is_open_to(one, made) for one in competing)
    aside: dict[str, FileVerdict] = {}
    is_confirmed = returned is None or is_chosen
    if not is_chosen and returned is not None:
        current = [one for one in competing if returned.is_judged_by(one)]
        is_confirmed = bool(current) or not competing
        kept = current or competing
        aside |= _superseded_all(competing, kept, Code.REVIEW_OF_EARLIER_RETURN)
        competing = kept
    if not is_chosen:
        kept = _without_thinner(competing)
        aside |= _superseded_all(competing, kept, Code.REVIEW_FULLER_STANDS, is_fuller_only=True)
        competing = kept
        aside |= _unchanged_beside_changed(competing)
        competing = [one for one in competing if one.path not in aside]
    chosen = {} if made is None or not is_chosen else {made.agency: _as_decision(made)}
    verdicts = settle([one.verdict for one in competing], chosen, calendar, OF_REVIEWS)
    if not is_confirmed and returned is not None:
        verdicts = tuple(_to_be_decided(one, returned) for one in verdicts)
    by_path = {one.file.path: one for one in (*aside.values(), *verdicts)}
    by_path |= _blank_ones(units, verdicts)
    before = [one.verdict for one in units]
    after = [by_path.get(one.path, one.verdict) for one in units]
    sound = {one.file.path: one for one in reconcile(after, before, assessment_round.roster)}
    for unit in units:
        yield replace(unit, verdict=_on_its_sheet(sound[unit.path], unit.sheet.name))


def _on_its_sheet(verdict: FileVerdict, sheet: str) -> FileVerdict:
    """Return a verdict whose findings all name the sheet: a file has one for each agency."""
    told = (
        replace(one, at=replace(one.at, sheet=one.at.sheet or sheet)) for one in verdict.findings
    )
    return replace(verdict, findings=tuple(told))


def _is_open_to(unit: Unit, made: ReviewDecision) -> bool:
    return unit.verdict.file.sha256 == made.sha256 and unit.verdict.status.is_counted


def _as_decision(made: ReviewDecision) -> Decision:
    return Decision(made.agency, made.sha256, made.reason, made.file)


def _superseded_all(
    units: Iterable[Unit],
    kept: Sequence[Unit],
    rule: Rule,
    *,
    is_fuller_only: bool = False,
) -> Mapping[str, FileVerdict]:
    """Return the sheets that are not kept by path, each superseded by the one that stands."""
    paths = {one.path for one in kept}
    found = {}
    for unit in units:
        if unit.path not in paths:
            better = (
                one for one in kept if not is_fuller_only or is_fuller(one.verdict, unit.verdict)
            )
            by = next(better, kept[0])
            found[unit.path] = superseded_by(unit.verdict, by.verdict, rule)
    return found


def _without_thinner(units: Sequence[Unit]) -> list[Unit]:
    """Return the sheets without those of which another one holds everything, and more.

    A faulty sheet never takes the place of a valid one.
    """

    def is_beaten(unit: Unit) -> bool:
        return any(
            is_fuller(other.verdict, unit.verdict)
            and (other.verdict.status.is_counted or not unit.verdict.status.is_counted)
            for other in units
        )

    return [unit for unit in units if not is_beaten(unit)]


def _unchanged_beside_changed(units: Sequence[Unit]) -> Mapping[str, FileVerdict]:
    """Return the sheets by path that say what another one was issued with, superseded by that one.

    Nobody's times are looked at: a workbook that was issued anew goes to several computers, and
    only one of them changes this sheet. Where two were made from each other, neither is.
    """
    if not any(unit.sheet.base for unit in units):
        return {}
    said = {unit.path: digest_of(unit.sheet.found) for unit in units}
    found: dict[str, FileVerdict] = {}
    for form in units:
        base = form.sheet.base
        if not base or said[form.path] == base or not form.verdict.status.is_counted:
            continue
        for unit in units:
            if said[unit.path] == base and unit.sheet.base != said[form.path]:
                rule = Code.REVIEW_LEFT_AS_ISSUED
                found.setdefault(unit.path, superseded_by(unit.verdict, form.verdict, rule))
    return found


def _to_be_decided(verdict: FileVerdict, returned: _Returned) -> FileVerdict:
    """Return a sheet that judged another return than the one that counts, as 待核定."""
    if not verdict.status.is_counted or returned.counted is None:
        return verdict
    facts = {"agency": returned.agency.name, "other": returned.counted.file.path}
    return told_of(verdict, Status.CONFLICT, Code.OTHER_RETURN_COUNTS, **facts)


def _blank_ones(
    units: Iterable[Unit], verdicts: Sequence[FileVerdict]
) -> Mapping[str, FileVerdict]:
    """Return the blank sheets beside filled ones by path, each superseded by what stands."""
    standing = [one for one in verdicts if one.status is not Status.SUPERSEDED]
    if not standing:
        return {}
    return {
        unit.path: superseded_by(unit.verdict, standing[0], Code.REVIEW_BLANK_SUPERSEDED)
        for unit in units
        if unit.is_blank and unit.verdict.status is Status.IGNORED
    }


def _file(verdict: FileVerdict, settled: Mapping[tuple[str, str], Unit]) -> ReviewedFile:
    """Return a file with its sheets; its status is the worst of theirs and of its own."""
    if verdict.review is None or verdict.status not in _READ:
        return ReviewedFile(verdict)
    path = verdict.file.path
    sheets = tuple(settled[path, one.found.agency or ""].verdict for one in verdict.review.sheets)
    statuses = [one.status for one in sheets]
    if verdict.status is Status.REJECTED or not sheets:
        statuses.append(verdict.status)
    worst = max(statuses, key=_ORDER.index)
    if worst is Status.ACCEPTED and verdict.status is Status.WARNED:
        worst = Status.WARNED
    reason = verdict.reason if worst is verdict.status else _reason(worst, sheets)
    return ReviewedFile(replace(verdict, status=worst, reason=reason), sheets)


def _reason(status: Status, sheets: Iterable[FileVerdict]) -> Text:
    """Return why a file has the status of its worst sheets, and how many those are."""
    worst = [one for one in sheets if one.status is status]
    said = reason_of(status, tuple(finding for one in worst for finding in one.findings))
    count = len(worst)
    return Text(f"{count} 个单位：{said.zh}", f"{how_many(count, 'sheet')}: {said.en}")
