"""退回通知 and 申报名单: what to tell each agency, and who applies for the title."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from workbook_tool.core.findings import Code, Finding, MergedFinding, Severity
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.notices import open_findings, standing_files
from workbook_tool.core.returns.prefilling import is_open
from workbook_tool.core.returns.register import FileVerdict, Status, changed_criteria
from workbook_tool.core.round.kinds.protocol import YES
from workbook_tool.core.text import Language
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column
from workbook_tool.excel.summary.layout import Listing, status_cell, write_listing
from workbook_tool.excel.summary.notice_words import Notice
from workbook_tool.excel.summary.returned_lists import merged_findings, remedy_for_sender
from workbook_tool.excel.summary.subject import Subject, shorten
from workbook_tool.excel.summary.unconfirmed import find_unconfirmed
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

_OPEN = frozenset({Status.REJECTED, Status.CONFLICT})
_OPENING_WIDTH: Final = 26  # of a criterion in a message


def write_notices(book: WorkbookWriter, subject: Subject) -> None:
    """Write 退回通知: one polite message an agency that names all its faults.

    Those whose return counts are told its gaps, and agencies without a return that a file may
    come from are asked as well.
    """
    columns: tuple[Column[tuple[AgencyResult, str]], ...] = (
        Column("number", Label.NUMBER, 7, "center"),
        Column("agency", Label.AGENCY, 28, "text", lambda row: row[0].agency.name),
        Column(
            "status",
            Label.STATUS,
            14,
            "center_wrap",
            lambda row: status_cell(subject, row[0].status),
        ),
        Column("notice", Label.NOTICE, 90, "text", lambda row: row[1]),
    )
    files = _open_files(subject)
    unconfirmed = find_unconfirmed(subject)
    rows = []
    for result in subject.consolidation.results:
        if told := files.get(result.agency.code):
            message = build_notice(subject, result, told)
        else:
            message = _ask_about(subject, result, unconfirmed.get(result.agency.code, ()))
        if message:
            rows.append((result, message))
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.NOTICES),
            subject.say(Title.NOTICES),
            columns,
            rows,
            empty=subject.say(Phrase.NO_NOTICES),
        ),
    )


def _open_files(subject: Subject) -> dict[str, list[FileVerdict]]:
    """Return the files that each agency is told about, by agency code."""
    found: dict[str, list[FileVerdict]] = {}
    for verdict in subject.consolidation.files:
        found.setdefault(verdict.agency or "", []).append(verdict)
    told: dict[str, list[FileVerdict]] = {}
    for result in subject.consolidation.results:
        sent = found.get(result.agency.code, [])
        files = list(standing_files(result.status, sent))
        if result.status is Status.CONFLICT:
            files = [one for one in sent if one.status in _OPEN]
        elif result.status.is_counted and not any(map(is_open, _findings(files))):
            continue
        told[result.agency.code] = files
    return told


def _findings(files: Iterable[FileVerdict]) -> Iterator[Finding]:
    return (finding for verdict in files for finding in verdict.findings)


def _ask_about(subject: Subject, result: AgencyResult, files: tuple[FileVerdict, ...]) -> str:
    """Return the question whether files came from an agency, "" where there is none to ask."""
    asked = [file for file in files if not any(one.rule.is_for_staff for one in file.findings)]
    if not asked:
        return ""
    named = [
        subject.say(Notice.NAMED_FILE, file=file.file.path, reason=subject.say(file.reason))
        for file in asked
    ]
    return subject.say(
        Notice.UNCONFIRMED,
        agency=result.agency.name,
        files=subject.join(named),
        form=subject.form(),
        deadline=subject.by_deadline(),
    )


def build_notice(subject: Subject, result: AgencyResult, files: list[FileVerdict]) -> str:
    """Return the message to one agency: each fault with its place, what is wrong and what to do."""
    versions = [
        file for file in files if any(one.rule is Code.VERSIONS_CONFLICT for one in file.findings)
    ]
    strange = [file for file in files if file.is_identity_unclear]
    problems = [_versions(subject, versions)] if versions else []
    problems += [_identity(subject, file) for file in strange]
    problems += _faults(subject, files)
    if not problems:
        reasons = [subject.say(verdict.reason) for verdict in files]
        problems = list(dict.fromkeys(reason for reason in reasons if reason))
        problems = problems or [subject.say(Notice.NO_DETAIL)]
    end, ends = subject.say(Phrase.SENTENCE_END), subject.say(Phrase.CLAUSE_END)
    parts = [part.rstrip("。.；; ") for part in problems]
    numbered = parts if len(parts) == 1 else [f"{n}. {part}" for n, part in enumerate(parts, 1)]
    requests = [Notice.ASK_WHICH] if versions or not strange else []
    requests += [Notice.ASK_WHOSE] if strange else []
    words = Notice.GAPS if result.status.is_counted else Notice.REJECTED
    return subject.say(
        Notice.CONFLICT if result.status is Status.CONFLICT else words,
        agency=result.agency.name,
        form=subject.form(),
        # A clause may name several places; the form that goes back lists each of them.
        count=max(len(parts), len(tuple(open_findings(files)))),
        problems=ends.join(numbered) + end,
        requests=ends.join(subject.say(words) for words in requests),
        deadline=subject.by_deadline(),
    )


def _versions(subject: Subject, versions: list[FileVerdict]) -> str:
    """Return one sentence on all versions that contradict each other, and where they do."""
    files = [subject.say(Notice.QUOTED, name=verdict.file.path) for verdict in versions]
    codes = dict.fromkeys(
        code for one, other in combinations(versions, 2) for code in changed_criteria(one, other)
    )
    criteria = [_criterion(subject, code) for code in codes]
    return subject.say(
        Notice.VERSIONS_DIFFER,
        count=len(versions),
        files=subject.join(files),
        criteria=subject.join(criteria) or subject.say(Notice.OTHER_PARTS),
    )


def _identity(subject: Subject, verdict: FileVerdict) -> str:
    """Return what makes it unclear whose return a file is."""
    problems = [
        finding.message(subject.language).rstrip("。.")
        for finding in verdict.findings
        if finding.rule.is_identity_conflict
    ]
    return subject.say(
        Notice.IDENTITY_UNCLEAR, file=verdict.file.path, problem=subject.join(problems)
    )


def _faults(subject: Subject, files: list[FileVerdict]) -> list[str]:
    """Return the faults of all files, each once, with the file where another does not share it."""
    holders: dict[str, list[str]] = {}
    for verdict in files:
        for merged in merged_findings(subject, verdict):
            rule, severity = merged.finding.rule, merged.finding.severity
            is_fault = severity in {Severity.ERROR, Severity.SECURITY}
            is_fault = is_fault or (rule.gap is not None and severity is Severity.WARNING)
            is_said = rule.is_identity_conflict or rule is Code.VERSIONS_CONFLICT
            if is_fault and not is_said:
                holders.setdefault(_problem(subject, merged), []).append(verdict.file.path)
    return [
        problem if len(paths) == len(files) else _in_files(subject, paths) + problem
        for problem, paths in holders.items()
    ]


def _in_files(subject: Subject, paths: list[str]) -> str:
    names = [subject.say(Notice.QUOTED, name=path) for path in dict.fromkeys(paths)]
    return subject.say(Notice.IN_FILES, files=subject.join(names))


def _problem(subject: Subject, merged: MergedFinding) -> str:
    """Return one fault as a clause: place, message with the criterion in words, remedy."""
    finding = merged.finding
    cells = subject.join(list(merged.cells))
    place = (
        subject.say(Notice.AT_CELL, sheet=finding.at.sheet, cell=cells) if finding.at.sheet else ""
    )
    facts = tuple(
        (name, _criterion(subject, fact) if name == "criterion" else fact)
        for name, fact in finding.facts
    )
    message = replace(finding, facts=facts).message(subject.language)
    if subject.language is Language.ZH:
        message = message.replace("” ", "”")  # quotes part code and sentence well enough
    if finding.suggestion is not None:
        question = subject.say(Notice.SUGGESTION, suggestion=finding.suggestion)
        message = message.rstrip("。.") + question + subject.say(Phrase.SENTENCE_END)
    space = "" if message.endswith("。") else " "
    return f"{place}{message}{space}{remedy_for_sender(subject, finding, hints=False)}"


def _criterion(subject: Subject, code: object) -> str:
    """Return the code of a criterion and its first words."""
    criterion = subject.criteria.get(str(code))
    if criterion is None:
        return str(code)
    opening = shorten(criterion.text, _OPENING_WIDTH)
    return subject.say(Notice.CRITERION, code=criterion.code, opening=opening)


def write_applicants(book: WorkbookWriter, subject: Subject) -> None:
    """Write 申报名单, one row an agency and question answered with yes; none without questions."""
    questions = subject.settings.questions
    if not questions:
        return
    rows = [
        (question, result)
        for place, question in enumerate(questions, start=1)
        for result in subject.consolidation.results
        if applies(subject, result, place)
    ]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.APPLICANTS),
            subject.say(Title.APPLICANTS),
            tuple(_applicant_columns(subject)),
            rows,
            empty=subject.say(Phrase.NO_APPLICANTS),
        ),
    )


def _applicant_columns(subject: Subject) -> Iterator[Column[tuple[str, AgencyResult]]]:
    yield Column("number", Label.NUMBER, 7, "center")
    yield Column("question", Label.QUESTION, 30, "text", lambda row: row[0])
    yield Column("agency", Label.AGENCY, 32, "text", lambda row: row[1].agency.name)
    yield Column("category", Label.CATEGORY, 16, "center_wrap", lambda row: row[1].agency.category)
    yield Column("total", Label.TOTAL, 10, "strong", lambda row: row[1].total)
    if subject.has_grades:
        yield Column("grade", Label.GRADE, 12, "center_wrap", lambda row: row[1].grade)
    yield Column("rank", Label.RANK, 8, "center", lambda row: row[1].rank)
    yield Column(
        "status", Label.STATUS, 18, "center_wrap", lambda row: status_cell(subject, row[1].status)
    )
    yield Column(
        "findings", Label.OPEN_FINDINGS, 12, "center", lambda row: _open_findings(subject, row[1])
    )


def applies(subject: Subject, result: AgencyResult, question: int) -> bool:
    """Tell whether an agency answered yes to a question, counted from 1."""
    if result.agency_return is None:
        return False
    answer = result.agency_return.answers.get(f"question_{question}", "").strip()
    return answer == subject.say(YES)


def _open_findings(subject: Subject, result: AgencyResult) -> int:
    """Return how many findings of an agency are more than information."""
    return sum(
        finding.severity is not Severity.INFO
        for verdict in subject.consolidation.files
        if verdict.agency == result.agency.code and verdict.status is not Status.SUPERSEDED
        for finding in verdict.findings
    )
