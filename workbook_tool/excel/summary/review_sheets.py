"""测评方法, 考评表 and 专题总结汇编: what reviewers take along."""

from decimal import Decimal
from typing import Final

from workbook_tool.core.form import wording
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.evidence import evidence_text
from workbook_tool.excel.summary.figures import RATE_PLACES
from workbook_tool.excel.summary.layout import (
    Column,
    Listing,
    Shown,
    Styled,
    headings,
    write_listing,
)
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Label, Phrase, SheetName, Title

MOST_REVIEW_ROWS: Final = 6_000
NAME_LIMIT: Final = 31
_FORBIDDEN: Final = str.maketrans("", "", "[]:*?/\\'")


def write_methods(book: WorkbookWriter, subject: Subject) -> None:
    """Write 测评方法, one row a method, and one review list a method; none without methods."""
    methods = subject.all_methods()
    if not methods:
        return
    by_method = {
        method: [one for one in subject.scheme if method in one.methods] for method in methods
    }
    count = sum(map(len, by_method.values())) * len(subject.consolidation.counted)
    notes = [subject.say(Phrase.METHODS_NOTE)]
    if count > MOST_REVIEW_ROWS:
        notes.append(subject.say(Phrase.REVIEW_LEFT_OUT, count=count, limit=MOST_REVIEW_ROWS))
    columns = (
        (Label.NUMBER, 7, "center"),
        (Label.METHODS, 20, "text"),
        (Label.COUNT, 9, "center"),
        (Label.CAP_SUM, 11, "number"),
        (Figure.MEAN_RATE, 13, "rate"),
        (Label.CODE, 64, "text"),
    )
    rows: list[list[Shown]] = [
        [number, method, len(criteria), *_method_figures(subject, criteria)]
        for number, (method, criteria) in enumerate(by_method.items(), start=1)
    ]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.METHODS),
            subject.say(Title.METHODS),
            headings(subject, *columns),
            rows,
            notes=tuple(notes),
        ),
    )
    if count <= MOST_REVIEW_ROWS:
        names: set[str] = set()
        for method, criteria in by_method.items():
            names.add(name := _sheet_name(subject, method, names))
            _write_review(book, subject, name, method, criteria)


def _method_figures(subject: Subject, criteria: list[Criterion]) -> list[Shown]:
    """Return sum of caps, rate over all its criteria, and their codes."""
    codes = {criterion.code for criterion in criteria}
    figures = [one for one in subject.figures.criteria if one.criterion.code in codes]
    possible = sum((one.criterion.cap * one.count for one in figures), Decimal(0))
    scored = sum((one.rate * one.criterion.cap * one.count for one in figures), Decimal(0))
    return [
        sum((criterion.worth for criterion in criteria), Decimal(0)),
        round_half_up(scored / possible, RATE_PLACES) if possible else None,
        subject.join([criterion.code for criterion in criteria]),
    ]


def _sheet_name(subject: Subject, method: str, taken: set[str]) -> str:
    """Return a name of at most 31 characters that no other sheet has."""
    clean = f"{subject.say(SheetName.REVIEW)}-{method.translate(_FORBIDDEN)}"[:NAME_LIMIT]
    name, number = clean, 2
    while name.casefold() in {one.casefold() for one in taken}:
        name = f"{clean[: NAME_LIMIT - 4]}({number})"
        number += 1
    return name


def _write_review(
    book: WorkbookWriter, subject: Subject, name: str, method: str, criteria: list[Criterion]
) -> None:
    """Write one review list: self score and evidence beside empty columns for the reviewer."""
    columns = (
        (Label.NUMBER, 6, "center"),
        (Label.AGENCY, 20, "text"),
        (Label.CODE, 7, "center"),
        (Label.CRITERION, 34, "text"),
        (Label.CAP, 7, "number"),
        (Label.SCORE, 9, "number"),
        (Label.BASIS, 34, "text"),
        (Label.EVIDENCE, 28, "text"),
        (Label.REVIEW_SCORE, 10, "input"),
        (Label.DEDUCTION, 26, "input_text"),
    )
    rows: list[list[Shown]] = []
    for result in subject.consolidation.counted:
        if result.agency_return is None:
            continue
        entries = {entry.criterion: entry for entry in result.agency_return.entries}
        for criterion in criteria:
            entry = entries.get(criterion.code)
            if entry is None or entry.is_not_applicable:
                continue
            rows.append(
                [
                    len(rows) + 1,
                    result.agency.name,
                    criterion.code,
                    criterion.text,
                    criterion.cap,
                    entry.choice if entry.score is None else entry.score,
                    entry.basis,
                    evidence_text(result.agency_return, entry),
                    None,
                    None,
                ]
            )
    write_listing(
        book,
        subject,
        Listing(
            name,
            subject.say(Title.REVIEW, method=method),
            headings(subject, *columns),
            rows,
            notes=(subject.say(Phrase.REVIEW_NOTE),),
            frozen=3,
        ),
    )


def write_reports(book: WorkbookWriter, subject: Subject) -> None:
    """Write 专题总结汇编: the closing reports, and who has not written one."""
    if not subject.settings.has_closing_report:
        return
    sections = wording.REPORT_SECTIONS
    columns = (
        *headings(
            subject,
            (Label.NUMBER, 6, "center"),
            (Label.AGENCY, 24, "text"),
            (Label.CATEGORY, 14, "center_wrap"),
        ),
        *(Column(subject.say(text), 40, "text") for text in sections.values()),
    )
    rows: list[list[Shown]] = []
    blank: list[str] = []
    for number, result in enumerate(subject.consolidation.counted, start=1):
        report = result.agency_return.report if result.agency_return else {}
        parts: list[Shown] = [report.get(name, "") for name in sections]
        if not any(parts):
            blank.append(result.agency.short)
            nothing = Styled(subject.say(Phrase.REPORT_NOT_SENT), "status_missing")
            parts = [nothing, *([None] * (len(sections) - 1))]
        rows.append([number, result.agency.name, result.agency.category, *parts])
    sentence = (
        subject.say(Phrase.REPORTS_MISSING, count=len(blank), names=subject.join(blank))
        if blank
        else subject.say(Phrase.REPORTS_ALL)
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.REPORTS),
            subject.say(Title.REPORTS),
            columns,
            rows,
            sentence=sentence,
        ),
    )
