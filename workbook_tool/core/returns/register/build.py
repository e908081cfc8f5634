"""The register is built from verdicts, and what it must conserve is proved each time."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from workbook_tool.core.errors import ConservationError
from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.returns import AgencyReturn, FileFacts
from workbook_tool.core.returns.arrival import moment_of
from workbook_tool.core.returns.register.dates import ANY_DATE, Calendar, future_dates
from workbook_tool.core.returns.register.model import (
    STATUS_TITLES,
    AgencyStanding,
    FileVerdict,
    Register,
    Status,
)
from workbook_tool.core.returns.register.places import free_path
from workbook_tool.core.returns.register.senders import with_senders
from workbook_tool.core.returns.register.versions import Decision, settle
from workbook_tool.core.round.roster import CHANGE_TITLES, Agency, Roster
from workbook_tool.core.text import Text


def judge(
    file: FileFacts,
    findings: tuple[Finding, ...],
    *,
    agency: str | None = None,
    agency_return: AgencyReturn | None = None,
) -> FileVerdict:
    """Return the verdict on one file by the weight of its findings, before versions are compared.

    The reason is the message of the weightiest finding.
    """
    status = status_of(findings)
    placed = tuple(finding.placed(agency=agency, file=file.path) for finding in findings)
    return FileVerdict(file, status, agency, placed, agency_return, reason_of(status, placed))


def status_of(findings: Iterable[Finding]) -> Status:
    """Return what becomes of a file by the weight of its findings."""
    severities = {finding.severity for finding in findings}
    if Severity.SECURITY in severities:
        return Status.QUARANTINED
    if any(finding.rule.is_identity_conflict for finding in findings):
        return Status.CONFLICT
    if Severity.ERROR in severities:
        return Status.REJECTED
    return Status.WARNED if Severity.WARNING in severities else Status.ACCEPTED


def reason_of(status: Status, findings: tuple[Finding, ...]) -> Text:
    """Return why a file has its status: the titles of its weightiest findings."""
    order = (Severity.SECURITY, Severity.ERROR, Severity.WARNING)
    for severity in order:
        titles = [finding.rule.title for finding in findings if finding.severity is severity]
        if titles:
            distinct = list(dict.fromkeys(titles))
            return Text(
                "；".join(title.zh for title in distinct),
                "; ".join(title.en for title in distinct),
            )
    return STATUS_TITLES[status]


def ignore(
    file: FileFacts, findings: tuple[Finding, ...], agency: str | None = None
) -> FileVerdict:
    """Return the verdict on a file that is listed and not counted."""
    placed = tuple(finding.placed(agency=agency, file=file.path) for finding in findings)
    # Where it came from is said first, what it is last.
    reason = placed[-1].rule.title if placed else STATUS_TITLES[Status.IGNORED]
    return FileVerdict(file, Status.IGNORED, agency, placed, None, reason)


def build_register(
    verdicts: Iterable[FileVerdict],
    roster: Roster,
    decisions: Mapping[str, Decision] | None = None,
    *,
    calendar: Calendar = ANY_DATE,
) -> Register:
    """Return what became of every file and where every agency stands.

    ``calendar`` is what the dates of the files are held against. A file that a defect of ours would
    lose or count twice is rejected with R111, and the others stand. Raises ConservationError where
    the register does not add up even so.
    """
    seen = each_place_once(verdicts)
    dated = tuple(_expected(with_dates(verdict, calendar), roster) for verdict in seen)
    settled = _in_company(settle(without_copies(dated), decisions or {}, calendar))
    files = with_senders(tuple(reconcile(settled, dated, roster)), roster)
    by_agency: dict[str, list[FileVerdict]] = {}
    for verdict in files:
        by_agency.setdefault(verdict.agency or "", []).append(verdict)
    standings = tuple(
        _standing(agency, by_agency.get(agency.code, []), calendar) for agency in roster
    )
    register = Register(files, standings)
    check_conservation(register, seen, roster)
    return register


def each_place_once(verdicts: Iterable[FileVerdict]) -> tuple[FileVerdict, ...]:
    """Return all verdicts in path order; a second one of the same place is a defect of ours."""
    ordered = sorted(verdicts, key=lambda verdict: verdict.file.path)
    taken = {verdict.file.path for verdict in ordered}
    if len(taken) == len(ordered):
        return tuple(ordered)
    once: dict[str, FileVerdict] = {}
    for verdict in ordered:
        path = verdict.file.path
        if path in once:
            path = free_path(path, taken)
            taken.add(path)
            once[path] = not_registered(verdict.moved_to(path))
        else:
            once[path] = verdict
    return tuple(once[path] for path in sorted(once))


def reconcile(
    settled: Iterable[FileVerdict], seen: Iterable[FileVerdict], roster: Roster
) -> Iterator[FileVerdict]:
    """Yield one settled verdict for each file seen, and one counted file an agency at most.

    Where settling lost a file, doubled it or counted it beside another one or for nobody, that is
    a defect of ours: the file is rejected with R111 and the round goes on.
    """
    kept: dict[str, list[FileVerdict]] = {}
    for verdict in settled:
        kept.setdefault(verdict.file.path, []).append(verdict)
    found = [verdict for verdicts in kept.values() for verdict in verdicts]
    counted = Counter(verdict.agency for verdict in found if verdict.status.is_counted)
    for before in seen:
        verdicts = kept.get(before.file.path, [])
        is_sound = len(verdicts) == 1 and (
            not verdicts[0].status.is_counted
            or (counted[verdicts[0].agency] == 1 and verdicts[0].agency in roster.by_code)
        )
        yield verdicts[0] if is_sound else not_registered(before)


def not_registered(verdict: FileVerdict) -> FileVerdict:
    """Return a verdict that a defect of ours lost or doubled, as rejected with R111."""
    finding = Finding.of(Code.OUR_DEFECT, name=verdict.file.path)
    return judge(verdict.file, (finding,), agency=verdict.agency)


def with_dates(verdict: FileVerdict, calendar: Calendar) -> FileVerdict:
    """Return a verdict with what its dates mean: too late for this run, or in the future."""
    file = verdict.file
    if calendar.as_of is not None and calendar.is_too_late(verdict):
        zone = calendar.as_of.tzinfo
        arrived = moment_of(file.arrived) or calendar.as_of
        facts = {"time": arrived.astimezone(zone), "as_of": calendar.as_of}
        shown = {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in facts.items()}
        return ignore(file, (Finding.of(Code.AFTER_AS_OF, None, **shown),), verdict.agency)
    is_read = verdict.agency_return is not None or verdict.review is not None
    dates = future_dates(verdict, calendar) if is_read else ()
    if not dates:
        return verdict
    day = f"{max(dates):%Y-%m-%d}"
    told = Finding.of(Code.DATE_IN_FUTURE, observed=day, time=day)
    findings = (*verdict.findings, told.placed(agency=verdict.agency, file=file.path))
    status = status_of(findings)
    return replace(verdict, findings=findings, status=status, reason=reason_of(status, findings))


def without_copies(verdicts: Iterable[FileVerdict]) -> Iterable[FileVerdict]:
    """Yield every verdict; of identical bytes all but the first in path order are ignored.

    What is ignored already, such as a program's temporary file, is nobody's original.
    """
    first: dict[str, FileVerdict] = {}
    for verdict in verdicts:
        if verdict.status in {Status.IGNORED, Status.QUARANTINED}:
            yield verdict
            continue
        # Files that were never opened have no hash.
        kept = first.setdefault(verdict.file.sha256 or verdict.file.path, verdict)
        if kept is verdict:
            yield verdict
        else:
            copy = Finding.of(Code.IDENTICAL_COPY, other=kept.file.path)
            yield replace(ignore(verdict.file, (copy,), kept.agency), agency=kept.agency)


def _in_company(verdicts: tuple[FileVerdict, ...]) -> tuple[FileVerdict, ...]:
    """Return the verdicts with what was sent along listed under the agency it came with.

    A mail, an archive or a sub-folder tells it where returns of one agency only lie in it. This
    lists 随附材料; it never assigns a return.
    """
    company: dict[str, set[str]] = {}
    for verdict in verdicts:
        if verdict.agency is not None and verdict.agency_return is not None:
            company.setdefault(_place_of(verdict), set()).add(verdict.agency)

    def listed(verdict: FileVerdict) -> FileVerdict:
        place = _place_of(verdict)
        agencies = company.get(place, set())
        is_alone = verdict.status is Status.IGNORED and verdict.agency is None
        if not (place and is_alone and len(agencies) == 1):
            return verdict
        (agency,) = agencies
        findings = tuple(finding.placed(agency=agency) for finding in verdict.findings)
        return replace(verdict, agency=agency, findings=findings)

    return tuple(listed(verdict) for verdict in verdicts)


def _place_of(verdict: FileVerdict) -> str:
    """Return the mail, archive or sub-folder that a file lies in, "" at the top."""
    path = verdict.file.path
    return path.rpartition("!")[0] if "!" in path else path.rpartition("/")[0]


def _expected(verdict: FileVerdict, roster: Roster) -> FileVerdict:
    """Return a verdict; a return of an agency that is not asked any more is kept, not counted."""
    agency = roster.by_code.get(verdict.agency or "")
    is_open = verdict.status not in {Status.IGNORED, Status.QUARANTINED}
    if agency is None or agency.change is None or not is_open:
        return verdict
    change = CHANGE_TITLES[agency.change.kind]
    told = Finding.of(Code.AGENCY_EXEMPT, None, change=change)
    return replace(ignore(verdict.file, (told,)), agency=agency.code)


def _standing(
    agency: Agency, versions: Iterable[FileVerdict], calendar: Calendar
) -> AgencyStanding:
    """Return where an agency stands by the verdicts on its files."""
    found = tuple(versions)
    if not agency.is_asked:
        return AgencyStanding(agency, Status.EXEMPT)
    by_status = {verdict.status: verdict for verdict in found}
    returns = {one.file.sha256 for one in found if one.agency_return and not one.is_blank}
    first = _first_arrival(found, returns, calendar)
    for status in (Status.ACCEPTED, Status.WARNED):
        if status in by_status:
            counted = by_status[status]
            arrived = _first_arrival(found, {counted.file.sha256}, calendar)
            return AgencyStanding(agency, status, counted.agency_return, arrived, first)
    for status in (Status.CONFLICT, Status.REJECTED):
        if status in by_status:
            return AgencyStanding(agency, status, first_arrived=first)
    return AgencyStanding(agency, Status.MISSING)


def _first_arrival(
    files: tuple[FileVerdict, ...], hashes: Container[str], calendar: Calendar
) -> float | None:
    """Return when the first file of these hashes came in; a copy is as good as what it copies."""
    arrivals = (calendar.true_arrival(one) for one in files if one.file.sha256 in hashes)
    return min((seconds for seconds in arrivals if seconds is not None), default=None)


def check_conservation(register: Register, seen: Iterable[FileVerdict], roster: Roster) -> None:
    """Prove that no file and no agency was lost or counted twice.

    Files seen are the files of the register, each once; every agency of the roster stands once,
    counted, rejected, in conflict, missing or not asked any more;
    exactly one counted file stands behind each counted agency. Raises ConservationError.
    """
    paths = [verdict.file.path for verdict in seen]
    kept = [verdict.file.path for verdict in register.files]
    counted = [verdict.agency for verdict in register.files if verdict.status.is_counted]
    standing = [found.agency.code for found in register.standings if found.status.is_counted]
    is_whole = (
        sorted(paths) == sorted(kept)
        and len(set(kept)) == len(kept)
        and [found.agency.code for found in register.standings]
        == [agency.code for agency in roster]
        and sorted(map(str, counted)) == sorted(standing)
    )
    if not is_whole:
        raise ConservationError(
            "收表登记前后不一致，程序已停止，未写出任何结果。请把问题报告给维护人员。",
            "The register does not add up; nothing was written. Please report this defect.",
        )
