"""未报送单位名单, 收表登记 and 问题清单: who is missing, what came, what was found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import quote

from workbook_tool.core.findings import Finding, MergedFinding, merge_findings
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.text import Text
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Link, Shown, Styled
from workbook_tool.excel.summary.layout import Listing, status_cell, write_listing
from workbook_tool.excel.summary.notice_words import Notice
from workbook_tool.excel.summary.paper_cells import paper_columns, paper_parts
from workbook_tool.excel.summary.reviewed_files import (
    Received,
    received_files,
    reviewed_findings,
)
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.unconfirmed import find_unconfirmed
from workbook_tool.excel.summary.words import (
    Label,
    Phrase,
    SheetName,
    Title,
)

MOST_LINKS: Final = 65_530  # what Excel allows on one sheet
LONGEST_LINK: Final = 2_000
_ARCHIVE_MEMBER: Final = re.compile(r"(.+?\.(?:zip|7z|rar|eml|msg))!", re.IGNORECASE | re.DOTALL)
_SAFE: Final = "/.-_~()!',;=@$+&"


@dataclass(frozen=True, slots=True)
class Problem:
    """Findings of one file that read alike, whose it is and where it lies."""

    agency: str
    file: str
    merged: MergedFinding

    @property
    def finding(self) -> Finding:
        """Return what they say."""
        return self.merged.finding


def write_missing(book: WorkbookWriter, subject: Subject) -> None:
    """Write 未报送单位名单, with one sentence that names all the missing."""
    missing = [
        result for result in subject.consolidation.results if result.status is Status.MISSING
    ]
    unconfirmed = find_unconfirmed(subject)
    deadline = subject.deadline() or subject.say(Phrase.NOT_SET)
    columns: tuple[Column[AgencyResult], ...] = (
        Column("number", Label.NUMBER, 7, "center"),
        Column("agency", Label.AGENCY, 38, "text", lambda one: one.agency.name),
        Column("category", Label.CATEGORY, 16, "center_wrap", lambda one: one.agency.category),
        Column("deadline", Label.DEADLINE, 18, "center_wrap", lambda _: deadline),
        Column("situation", Label.SITUATION, 40, "text", partial(_situation, subject, unconfirmed)),
    )
    days = subject.overdue_days
    if missing and days:
        columns += (Column("overdue", Label.OVERDUE, 13, "center", lambda _: days),)
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.MISSING),
            subject.say(Title.MISSING),
            columns,
            missing,
            notes=subject.lateness(),
            sentence=_missing_sentence(subject, missing, unconfirmed),
            empty=subject.say(Phrase.NOBODY_MISSING),
            is_landscape=False,
        ),
    )


def _missing_sentence(
    subject: Subject,
    missing: list[AgencyResult],
    unconfirmed: Mapping[str, tuple[FileVerdict, ...]],
) -> str:
    """Return what the group chat is told; who may have sent something is not told to be late."""
    late = [one.agency.short for one in missing if one.agency.code not in unconfirmed]
    unclear = [one.agency.short for one in missing if one.agency.code in unconfirmed]
    parts = []
    if late:
        parts.append(
            subject.say(
                Notice.MISSING,
                count=len(late),
                form=subject.form(),
                names=subject.join(late),
                deadline=subject.by_deadline(),
            )
        )
    if unclear:
        parts.append(subject.say(Notice.MISSING_UNCONFIRMED, names=subject.join(unclear)))
    return Text("", " ").in_language(subject.language).join(parts)


def _situation(
    subject: Subject, unconfirmed: Mapping[str, tuple[FileVerdict, ...]], result: AgencyResult
) -> str:
    """Return what was received of an agency without a return."""
    parts = []
    found = unconfirmed.get(result.agency.code, ())
    if found:
        names = subject.join([verdict.file.path for verdict in found])
        parts.append(subject.say(Notice.FILES_UNCONFIRMED, files=names))
    sent = [
        verdict.file.path
        for verdict in subject.consolidation.files
        if verdict.agency == result.agency.code
    ]
    if sent:
        parts.append(subject.say(Notice.ONLY_ATTACHMENTS, files=subject.join(sent)))
    parts = [*(parts or [subject.say(Notice.NOTHING_RECEIVED)]), *paper_parts(subject, result)]
    if days := subject.overdue_days:
        parts.append(subject.say(Phrase.OVERDUE_FOR, days=days))
    return subject.say(Phrase.CLAUSE_END).join(parts)


def write_register(book: WorkbookWriter, subject: Subject) -> None:
    """Write 收表登记: every file, what became of it, and a link to it; review workbooks last."""
    files = received_files(subject)
    codes = subject.consolidation.check_codes
    linked = frozenset(
        one.shown for one in files[:MOST_LINKS]
    )  # no more than Excel allows on one sheet
    columns: tuple[Column[Received], ...] = (
        Column("number", Label.NUMBER, 6, "center"),
        Column("agency", Label.AGENCY, 26, "text", lambda one: one.whose),
        Column("file", Label.FILE, 44, "link", partial(_file_cell, linked)),
        Column("status", Label.STATUS, 18, "center_wrap", partial(_status_cell, subject)),
        Column("check", Label.CHECK_CODE, 9, "center", partial(_check_code, codes)),
        *(_of_verdict(column) for column in paper_columns(subject)),
        Column("time", Label.TIME, 17, "time", partial(_time_cell, subject)),
        Column("sha256", Label.SHA256, 35, "mono", lambda one: one.verdict.file.sha256),
        Column("reason", Label.REASON, 40, "text", lambda one: subject.say(one.verdict.reason)),
    )
    notes = []
    if len(files) > MOST_LINKS:
        notes.append(subject.say(Phrase.LINKS_LEFT_OUT, limit=MOST_LINKS))
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.REGISTER),
            subject.say(Title.REGISTER),
            columns,
            files,
            notes=tuple(notes),
        ),
    )


def _check_code(codes: Mapping[str, str], received: Received) -> Shown:
    return None if received.is_review else codes.get(received.verdict.file.path)


def _of_verdict(column: Column[FileVerdict]) -> Column[Received]:
    value = column.value
    shown = None if value is None else lambda one: value(one.verdict)
    return Column(column.key, column.heading, column.width, column.style, shown)


def _status_cell(subject: Subject, received: Received) -> Shown:
    return status_cell(subject, received.verdict.status)


def _file_cell(linked: frozenset[str], received: Received) -> Shown:
    """Return the path, as a link where it is safe and useful to open the file."""
    verdict = received.verdict
    target = link_target(received.prefix, verdict.file.path)
    if target is None or received.shown not in linked or verdict.status is Status.QUARANTINED:
        return Styled(received.shown, "text")
    return Link(target, received.shown)


def _time_cell(subject: Subject, received: Received) -> Shown:
    return subject.settings.local_time(received.verdict.file.arrived)


def link_target(prefix: str | None, path: str) -> str | None:
    """Return the relative link to a returned file; a member of an archive links to the archive.

    ASCII characters with a meaning in links are escaped, so that no name can be read as a place
    inside a workbook, a protocol or a path of its own. Others stay: Excel writes them so too.
    None where no link is possible.

    >>> link_target("returned/", "a#1.zip!in ner.xlsx")
    'external:returned/a%231.zip'
    """
    if prefix is None:
        return None
    archive = _ARCHIVE_MEMBER.match(path)
    outer = (prefix or "./") + (archive.group(1) if archive else path)
    escaped = "".join(quote(char, safe=_SAFE) if char.isascii() else char for char in outer)
    target = f"external:{escaped}"
    return target if len(target) <= LONGEST_LINK else None


def write_findings(book: WorkbookWriter, subject: Subject) -> None:
    """Write 问题清单: one row a problem, equal problems of one file merged."""
    columns: tuple[Column[Problem], ...] = (
        Column("number", Label.NUMBER, 6, "center"),
        Column("agency", Label.AGENCY, 22, "text", lambda one: one.agency),
        Column("file", Label.FILE, 26, "text", lambda one: one.file),
        Column("criterion", Label.CRITERION_SHORT, 16, "text", partial(_criteria, subject)),
        Column("sheet", Label.SHEET, 12, "center_wrap", lambda one: one.finding.at.sheet),
        Column("cell", Label.CELL, 10, "center_wrap", partial(_cells, subject)),
        Column("raw", Label.RAW, 18, "text", partial(_observed, subject)),
        Column("problem", Label.PROBLEM, 44, "text", partial(_message, subject)),
        Column("severity", Label.SEVERITY, 8, "center", partial(_severity, subject)),
        Column("remedy", Label.REMEDY, 36, "text", partial(_remedy, subject)),
    )
    problems = [
        Problem(subject.agency_name(verdict), verdict.file.path, merged)
        for verdict in ordered_files(subject)
        for merged in merged_findings(subject, verdict)
    ]
    problems += [
        Problem(whose, verdict.file.path, merged)
        for whose, verdict in reviewed_findings(subject)
        for merged in merged_findings(subject, verdict)
    ]
    problems += paper_problems(subject)
    is_open = any(verdict.status is Status.CONFLICT for verdict in subject.consolidation.files)
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.FINDINGS),
            subject.say(Title.FINDINGS),
            columns,
            problems,
            notes=(subject.say(Notice.STAFF_DECIDE),) if is_open else (),
            empty=subject.say(Phrase.NO_FINDINGS),
        ),
    )


def paper_problems(subject: Subject) -> list[Problem]:
    """Return what was found about the signed papers, in the order of their list."""
    papers = subject.consolidation.papers
    if papers is None:
        return []
    agencies = subject.agencies
    return [
        Problem(
            agencies[finding.at.agency].name if finding.at.agency else "",
            papers.file,
            MergedFinding(finding, (finding,)),
        )
        for finding in papers.findings
    ]


def ordered_files(subject: Subject) -> list[FileVerdict]:
    """Return the files by agency in roster order, then by path; unattributed ones last."""
    places = {agency.code: place for place, agency in enumerate(subject.the_round.roster)}
    return sorted(
        subject.consolidation.files,
        key=lambda verdict: (places.get(verdict.agency or "", len(places)), verdict.file.path),
    )


def merged_findings(subject: Subject, verdict: FileVerdict) -> tuple[MergedFinding, ...]:
    """Return the findings of a file with equal ones merged, each criterion for itself.

    Staff filter by criterion, and a row that names them all would be taller than rows may be.
    """
    return merge_findings(verdict.findings, subject.language, by_criterion=True)


def _criteria(subject: Subject, problem: Problem) -> str:
    members, by_code = problem.merged.members, subject.criteria
    codes = dict.fromkeys(one.at.criterion for one in members if one.at.criterion)
    return subject.join(
        [subject.short_title(by_code[code]) if code in by_code else code for code in codes]
    )


def _cells(subject: Subject, problem: Problem) -> str:
    return subject.join(list(problem.merged.cells))


def _observed(subject: Subject, problem: Problem) -> str:
    if problem.finding.rule.names_contacts:
        return ""
    found = (one.observed for one in problem.merged.members if one.observed)
    return subject.join(list(dict.fromkeys(found)))


def _message(subject: Subject, problem: Problem) -> str:
    rule = problem.finding.rule
    if rule.names_contacts:
        return subject.say(rule.title)
    return problem.finding.message(subject.language)


def _severity(subject: Subject, problem: Problem) -> Shown:
    severity = problem.finding.severity
    return Styled(subject.say(severity.title), f"severity_{severity}")


def _remedy(subject: Subject, problem: Problem) -> str:
    return remedy_for_sender(subject, problem.finding)


def remedy_for_sender(subject: Subject, finding: Finding, *, hints: bool = True) -> str:
    """Return what to do, in words that can be sent to an agency; ``hints`` adds the suggestion."""
    return finding.hint_for_sender(subject.language, hints=hints)
