"""未报送单位名单, 收表登记 and 问题清单: who is missing, what came, what was found."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from workbook_tool.core.findings import Finding, MergedFinding, merge_findings
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import STATUS_TITLES, FileVerdict, Status
from workbook_tool.core.text import Text
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.layout import (
    Link,
    Listing,
    Shown,
    Styled,
    headings,
    write_listing,
)
from workbook_tool.excel.summary.notice_words import Notice, for_sender
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


def write_missing(book: WorkbookWriter, subject: Subject) -> None:
    """Write 未报送单位名单, with one sentence that names all the missing."""
    missing = [
        result for result in subject.consolidation.results if result.status is Status.MISSING
    ]
    columns = (
        (Label.NUMBER, 7, "center"),
        (Label.AGENCY, 38, "text"),
        (Label.CATEGORY, 16, "center_wrap"),
        (Label.DEADLINE, 18, "center_wrap"),
        (Label.SITUATION, 40, "text"),
    )
    unconfirmed = find_unconfirmed(subject)
    deadline = subject.deadline() or subject.say(Phrase.NOT_SET)
    rows: list[list[Shown]] = [
        [
            number,
            one.agency.name,
            one.agency.category,
            deadline,
            _situation(subject, one, unconfirmed.get(one.agency.code, ())),
        ]
        for number, one in enumerate(missing, start=1)
    ]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.MISSING),
            subject.say(Title.MISSING),
            headings(subject, *columns),
            rows,
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


def _situation(subject: Subject, result: AgencyResult, unconfirmed: tuple[FileVerdict, ...]) -> str:
    """Return what was received of an agency without a return."""
    parts = []
    if unconfirmed:
        names = subject.join([verdict.file.path for verdict in unconfirmed])
        parts.append(subject.say(Notice.FILES_UNCONFIRMED, files=names))
    sent = [
        verdict.file.path
        for verdict in subject.consolidation.files
        if verdict.agency == result.agency.code
    ]
    if sent:
        parts.append(subject.say(Notice.ONLY_ATTACHMENTS, files=subject.join(sent)))
    return subject.say(Phrase.CLAUSE_END).join(parts) or subject.say(Notice.NOTHING_RECEIVED)


def write_register(book: WorkbookWriter, subject: Subject) -> None:
    """Write 收表登记: every file, what became of it, and a link to it."""
    columns = (
        (Label.NUMBER, 6, "center"),
        (Label.AGENCY, 26, "text"),
        (Label.FILE, 44, "link"),
        (Label.STATUS, 18, "center_wrap"),
        (Label.CHECK_CODE, 9, "center"),
        (Label.TIME, 17, "time"),
        (Label.SHA256, 35, "mono"),
        (Label.REASON, 40, "text"),
    )
    files = subject.consolidation.files
    codes = subject.consolidation.check_codes
    rows = [
        _register_row(subject, number, verdict, codes.get(verdict.file.path))
        for number, verdict in enumerate(files, start=1)
    ]
    notes = []
    if len(files) > MOST_LINKS:
        notes.append(subject.say(Phrase.LINKS_LEFT_OUT, limit=MOST_LINKS))
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.REGISTER),
            subject.say(Title.REGISTER),
            headings(subject, *columns),
            rows,
            notes=tuple(notes),
        ),
    )


def _register_row(
    subject: Subject, number: int, verdict: FileVerdict, check_code: str | None
) -> list[Shown]:
    return [
        number,
        subject.agency_name(verdict),
        _file_cell(subject, number, verdict),
        Styled(subject.say(STATUS_TITLES[verdict.status]), f"status_{verdict.status}"),
        check_code,
        subject.settings.local_time(verdict.file.modified),
        verdict.file.sha256,
        subject.say(verdict.reason),
    ]


def _file_cell(subject: Subject, number: int, verdict: FileVerdict) -> Shown:
    """Return the path, as a link where it is safe and useful to open the file."""
    path = verdict.file.path
    target = link_target(subject.returned_prefix, path)
    if target is None or number > MOST_LINKS or verdict.status is Status.QUARANTINED:
        return Styled(path, "text")
    return Link(target, path)


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
    columns = (
        (Label.NUMBER, 6, "center"),
        (Label.AGENCY, 22, "text"),
        (Label.FILE, 26, "text"),
        (Label.CRITERION_SHORT, 16, "text"),
        (Label.SHEET, 12, "center_wrap"),
        (Label.CELL, 10, "center_wrap"),
        (Label.RAW, 18, "text"),
        (Label.PROBLEM, 44, "text"),
        (Label.SEVERITY, 8, "center"),
        (Label.REMEDY, 36, "text"),
    )
    rows: list[list[Shown]] = []
    for verdict in ordered_files(subject):
        for merged in merged_findings(subject, verdict):
            rows.append([len(rows) + 1, *_finding_row(subject, verdict, merged)])
    is_open = any(verdict.status is Status.CONFLICT for verdict in subject.consolidation.files)
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.FINDINGS),
            subject.say(Title.FINDINGS),
            headings(subject, *columns),
            rows,
            notes=(subject.say(Notice.STAFF_DECIDE),) if is_open else (),
            empty=subject.say(Phrase.NO_FINDINGS),
        ),
    )


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


def _finding_row(subject: Subject, verdict: FileVerdict, merged: MergedFinding) -> list[Shown]:
    finding, members = merged.finding, merged.members
    by_code = subject.criteria
    criteria = [
        subject.short_title(by_code[code]) if code in by_code else code
        for code in dict.fromkeys(one.at.criterion for one in members)
        if code
    ]
    severity = finding.severity
    return [
        subject.agency_name(verdict),
        verdict.file.path,
        subject.join(criteria),
        finding.at.sheet,
        subject.join(list(merged.cells)),
        subject.join(list(dict.fromkeys(one.observed for one in members if one.observed))),
        finding.message(subject.language),
        Styled(subject.say(severity.title), f"severity_{severity}"),
        remedy_for_sender(subject, finding),
    ]


def remedy_for_sender(subject: Subject, finding: Finding, *, hints: bool = True) -> str:
    """Return what to do, in words that can be sent to an agency; ``hints`` adds the suggestion."""
    if finding.rule.remedy_for_sender is not None:
        return subject.say(finding.rule.remedy_for_sender)
    if not hints:
        finding = replace(finding, suggestion=None)
    return for_sender(finding.hint(subject.language))
