"""退回通知 and 申报名单: what to tell each agency, and who applies for the title."""

from workbook_tool.core.blueprint import wording
from workbook_tool.core.consolidation import AgencyResult
from workbook_tool.core.findings import Finding, Severity
from workbook_tool.core.register import STATUS_TITLES, FileVerdict, Status
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.layout import Listing, Shown, Styled, headings, write_listing
from workbook_tool.excel.summary.returned_lists import merged_findings
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

_OPEN = frozenset({Status.REJECTED, Status.CONFLICT})


def write_notices(book: WorkbookWriter, subject: Subject) -> None:
    """Write 退回通知: one polite message an agency that names all its faults."""
    columns = (
        (Label.NUMBER, 7, "center"),
        (Label.AGENCY, 28, "text"),
        (Label.STATUS, 14, "center_wrap"),
        (Label.NOTICE, 90, "text"),
    )
    files = _open_files(subject)
    concerned = [result for result in subject.consolidation.results if result.status in _OPEN]
    rows: list[list[Shown]] = [
        [
            number,
            result.agency.name,
            Styled(subject.say(STATUS_TITLES[result.status]), f"status_{result.status}"),
            build_notice(subject, result, files.get(result.agency.code, [])),
        ]
        for number, result in enumerate(concerned, start=1)
    ]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.NOTICES),
            subject.say(Title.NOTICES),
            headings(subject, *columns),
            rows,
            empty=subject.say(Phrase.NO_NOTICES),
        ),
    )


def _open_files(subject: Subject) -> dict[str, list[FileVerdict]]:
    files: dict[str, list[FileVerdict]] = {}
    for verdict in subject.consolidation.files:
        if verdict.agency and verdict.status in _OPEN:
            files.setdefault(verdict.agency, []).append(verdict)
    return files


def build_notice(subject: Subject, result: AgencyResult, files: list[FileVerdict]) -> str:
    """Return the message to one agency: each fault with its place, what is wrong and what to do."""
    problems = list(
        dict.fromkeys(
            _problem(subject, same)
            for verdict in files
            for same in merged_findings(subject, verdict.findings)
            if same[0].severity in {Severity.ERROR, Severity.SECURITY}
        )
    )
    if not problems:
        reasons = [subject.say(verdict.reason) for verdict in files]
        problems = list(dict.fromkeys(reason for reason in reasons if reason))
        problems = problems or [subject.say(Phrase.NOTICE_NO_DETAIL)]
    end, ends = subject.say(Phrase.SENTENCE_END), subject.say(Phrase.CLAUSE_END)
    parts = [part.rstrip("。.；; ") for part in problems]
    numbered = parts if len(parts) == 1 else [f"{n}. {part}" for n, part in enumerate(parts, 1)]
    is_conflict = result.status is Status.CONFLICT
    return subject.say(
        Phrase.NOTICE_CONFLICT if is_conflict else Phrase.NOTICE_REJECTED,
        agency=result.agency.name,
        form=subject.form(),
        count=len(parts),
        problems=ends.join(numbered) + end,
        deadline=subject.by_deadline(),
    )


def _problem(subject: Subject, same: tuple[Finding, ...]) -> str:
    """Return one fault as a clause: place, message, remedy."""
    first = same[0]
    cells = subject.join([one.at.cell for one in same if one.at.cell])
    place = subject.say(Phrase.AT_CELL, sheet=first.at.sheet, cell=cells) if first.at.sheet else ""
    return f"{place}{first.message(subject.language)}{first.hint(subject.language)}"


def write_applicants(book: WorkbookWriter, subject: Subject) -> None:
    """Write 申报名单, one row an agency and question answered with yes; none without questions."""
    questions = subject.settings.questions
    if not questions:
        return
    columns = [
        (Label.NUMBER, 7, "center"),
        (Label.QUESTION, 30, "text"),
        (Label.AGENCY, 32, "text"),
        (Label.CATEGORY, 16, "center_wrap"),
        (Label.TOTAL, 10, "strong"),
        (Label.GRADE, 12, "center_wrap"),
        (Label.RANK, 8, "center"),
        (Label.STATUS, 16, "center_wrap"),
        (Label.OPEN_FINDINGS, 12, "center"),
    ]
    if not subject.has_grades:
        columns = [column for column in columns if column[0] is not Label.GRADE]
    rows: list[list[Shown]] = []
    for place, question in enumerate(questions, start=1):
        for result in subject.consolidation.results:
            if applies(subject, result, place):
                rows.append([len(rows) + 1, question, *_applicant(subject, result)])
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.APPLICANTS),
            subject.say(Title.APPLICANTS),
            headings(subject, *columns),
            rows,
            empty=subject.say(Phrase.NO_APPLICANTS),
        ),
    )


def applies(subject: Subject, result: AgencyResult, question: int) -> bool:
    """Tell whether an agency answered yes to a question, counted from 1."""
    if result.agency_return is None:
        return False
    answer = result.agency_return.answers.get(f"question_{question}", "").strip()
    return answer == subject.say(wording.YES)


def _applicant(subject: Subject, result: AgencyResult) -> list[Shown]:
    open_findings = sum(
        finding.severity is not Severity.INFO
        for verdict in subject.consolidation.files
        if verdict.agency == result.agency.code and verdict.status is not Status.SUPERSEDED
        for finding in verdict.findings
    )
    row: list[Shown] = [result.agency.name, result.agency.category, result.total]
    if subject.has_grades:
        row.append(result.grade)
    status = Styled(subject.say(STATUS_TITLES[result.status]), f"status_{result.status}")
    return [*row, result.rank, status, open_findings]
