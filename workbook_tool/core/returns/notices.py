"""Whom to tell what (通知): one notice an agency, for whatever is open with it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.returns.prefilling import is_open
from workbook_tool.core.returns.register import FileVerdict, Register, Status
from workbook_tool.core.round.roster import Agency

SOON = 7  # days before the deadline from which on a reminder outweighs a deadline that was moved


class NoticeKind(StrEnum):
    """Why an agency is told something, the weightiest reason first."""

    REISSUE = "reissue"  # 换发自评表
    CORRECTION = "correction"  # 退回修改通知
    OVERDUE = "overdue"  # 逾期催报
    REMINDER = "reminder"  # 催报
    DEADLINE = "deadline"  # 截止时间变更


@dataclass(frozen=True, slots=True)
class Notice:
    """What one agency is to be told.

    ``files`` are the returns that it is about, ``findings`` what is open in them, each once.
    """

    agency: Agency
    kind: NoticeKind
    files: tuple[FileVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()


def decide_notices(
    register: Register,
    issued: IssueRegister,
    *,
    days_left: int | None,
    deadline: date | None,
    told: Mapping[str, Collection[date | None]],
) -> Iterator[Notice]:
    """Yield a notice for each agency with something open, in roster order.

    ``days_left`` counts to the ``deadline``; ``told`` are the deadlines that the valid copies of
    each agency's form name: which of them it holds, nobody knows. Conflicts are for staff to
    settle, and whoever holds no form is told nothing.
    """
    by_agency: dict[str, list[FileVerdict]] = {}
    for verdict in register.files:
        by_agency.setdefault(verdict.agency or "", []).append(verdict)
    older = {book.agency for book in issued.workbooks if book.is_void}
    for standing in register.standings:
        agency = standing.agency
        if agency.code not in issued.current or not agency.is_asked:
            continue
        files = standing_files(standing.status, by_agency.get(agency.code, []))
        findings = tuple(open_findings(files))
        if standing.status is Status.MISSING or _all_older(files):
            is_moved = any(named != deadline for named in told.get(agency.code, ()))
            yield _of_missing(
                agency, files, is_older=agency.code in older, days_left=days_left, is_moved=is_moved
            )
        elif findings:
            yield Notice(agency, NoticeKind.CORRECTION, files, findings)


def _of_missing(
    agency: Agency,
    files: tuple[FileVerdict, ...],
    *,
    is_older: bool,
    days_left: int | None,
    is_moved: bool,
) -> Notice:
    """Return what an agency is told that has sent nothing on the form that it holds."""
    if is_older:
        return Notice(agency, NoticeKind.REISSUE, files)
    if days_left is not None and days_left < 0:
        return Notice(agency, NoticeKind.OVERDUE)
    if is_moved and days_left is not None and days_left > SOON:
        return Notice(agency, NoticeKind.DEADLINE)
    return Notice(agency, NoticeKind.REMINDER)


def standing_files(status: Status, files: Iterable[FileVerdict]) -> tuple[FileVerdict, ...]:
    """Return those of an agency's files that count or have to be corrected, by its status.

    A form that came back faulty stands for the return that it was made from.
    """
    if status.is_counted:
        return tuple(one for one in files if one.status.is_counted)
    rejected = [one for one in files if status is one.status is Status.REJECTED]
    bases = {base for one in rejected if one.agency_return for base in one.agency_return.bases}
    return tuple(one for one in rejected if one.file.sha256 not in bases)


def _all_older(files: tuple[FileVerdict, ...]) -> bool:
    """Tell whether all that came is on an older version of the form."""
    return bool(files) and all(
        any(finding.rule is Code.OLD_VERSION for finding in one.findings) for one in files
    )


def open_findings(files: Iterable[FileVerdict]) -> Iterator[Finding]:
    """Yield what an agency has to mend in its files, each place once."""
    seen: set[tuple[object, ...]] = set()
    for verdict in files:
        for finding in filter(is_open, verdict.findings):
            at = finding.at
            key = (finding.rule, at.sheet, at.cell, at.criterion, finding.observed)
            if key not in seen:
                seen.add(key)
                yield finding
