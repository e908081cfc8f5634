"""One sheet of a review workbook becomes review scores, reasons and records, and findings.

Answers are located by row key × header label and read by the same grammar as those of agencies.
Nothing that an evaluator changed in what an agency stated is ever taken over; it is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbook_tool.core.cells import FileFormat, FoundSheet, cell_name
from workbook_tool.core.findings import CATALOGUE, QUOTED, Code, Finding, Location
from workbook_tool.core.form import BLUEPRINT_VERSION, Field, Place
from workbook_tool.core.numbers import computed_text
from workbook_tool.core.returns import AgencyReturn, Entry, ReviewSheet
from workbook_tool.core.returns.entries import (
    appearance_findings,
    points_findings,
    read_entry,
    score_finding,
)
from workbook_tool.core.returns.locating import TOTAL_LABELS, LocatedTable, locate_among
from workbook_tool.core.returns.printed_identity import changed_wording
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.returns.tampering import (
    check_criteria,
    check_formulas,
    reads_as_issued,
)
from workbook_tool.core.review import words
from workbook_tool.core.review.demands import SIGNS_OWED, ReasonKind, number_of, reason_owed
from workbook_tool.core.review.issued_pages import IssuedPage
from workbook_tool.core.review.spec import ReviewField, SignField
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Text, in_language, listed, normalise_label, squeezed, visible

BLANK = Text("（空白）", "(blank)")
_TOTALS = TOTAL_LABELS | {
    normalise_label(word)
    for said in (words.SUBTOTAL, words.COUNT_LABEL)
    for word in (said.zh, said.en)
}
_UNREASONED = {
    ReasonKind.LOWERED: Code.LOWERED_UNREASONED,
    ReasonKind.RAISED: Code.RAISED_UNREASONED,
    ReasonKind.CHANGED: Code.CHANGED_UNREASONED,
}
_SIGN_LABELS = {
    SignField.RECORDED_BY: words.RECORDED_BY,
    SignField.CHECKED_BY: words.CHECKED_BY,
    SignField.REVIEWED_ON: words.REVIEWED_ON,
}
_SIGNS = {
    normalise_label(word): sign
    for sign, said in _SIGN_LABELS.items()
    for word in (said.zh, said.en)
}


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet as it was read, before copies of it are compared."""

    sheet: ReviewSheet
    is_filled: bool


def read_sheet(
    sheet: FoundSheet, page: IssuedPage, empty: AgencyReturn, *, judged: str
) -> ReadSheet:
    """Return what a sheet says about its agency.

    ``empty`` is what is known of it before any cell is read, ``judged`` the hash of the return that
    it judges, "" where it does not tell.
    """
    located, told = locate_among((sheet,), page.table, page.scheme, total_labels=_TOTALS)
    findings = [*empty.findings, *told]
    entries: tuple[Entry, ...] = ()
    records: Mapping[str, str] = {}
    if located is not None:
        entries, doubts = _read_entries(located, page)
        records = dict(_texts(located, page, ReviewField.RECORD))
        findings += (*doubts, *_changed_self_scores(located, page))
        findings += _changed_parts(located, page, empty.file_format)
    signs = _signs(sheet)
    is_filled = bool(records) or any(one.raw.strip() or visible(one.deduction) for one in entries)
    findings += _unsigned(sheet, signs, page) if is_filled else ()
    kept = findings if is_filled else _without_blanks(findings)
    found = replace(empty, entries=entries, answers=signs, report=records, findings=tuple(kept))
    return ReadSheet(ReviewSheet(found, sheet.name, judged), is_filled)


def _read_entries(
    located: LocatedTable, page: IssuedPage
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the review score of every criterion that is owed, and what was found about it."""
    entries: list[Entry] = []
    found: list[Finding] = []
    reasons = dict(_texts(located, page, ReviewField.REASON))
    for criterion in page.owed:
        entry, answer = read_entry(located, criterion, BLUEPRINT_VERSION, may_be_left=False)
        place = _place(located, criterion.code, ReviewField.REASON)
        entry = replace(
            entry,
            basis="",
            evidence="",
            deduction=reasons.get(criterion.code, ""),
            reason_place=place,
        )
        entries.append(entry)
        if answer is None:
            continue
        told = list(score_finding(criterion, answer, may_be_left=False))
        if entry.is_answered and answer.cell is not None:
            told += appearance_findings(entry, criterion, answer, answer.cell)
            told += points_findings(entry, criterion, located)
        found += map(_in_review_words, told)
        found += _unreasoned(entry, criterion, page)
    return tuple(entries), tuple(found)


def _in_review_words(finding: Finding) -> Finding:
    """Return what was found about a score as evaluators are told it."""
    rule = finding.rule
    if rule.in_review:
        return replace(finding, rule=CATALOGUE[rule.in_review], advice=None)
    return finding.advised(rule.remedy_for_sender or finding.advice)


def _unreasoned(entry: Entry, criterion: Criterion, page: IssuedPage) -> Iterator[Finding]:
    """Yield that a score differs from the self score and does not say why."""
    own = page.answers[criterion.code]
    number = number_of(criterion, entry.score, entry.fact)
    kind = reason_owed(criterion, own, number, entry.choice, entry.deduction)
    if kind is None:
        return
    place = entry.reason_place or entry.place
    at = Location(
        sheet=place.sheet if place else None,
        cell=place.cell if place else None,
        criterion=criterion.code,
    )
    said = entry.choice or entry.said
    stated = own.choice or str(own.entered if own.score is None else computed_text(own.score))
    facts: dict[str, Any] = {"criterion": criterion.code, "score": said, "self_score": stated}
    yield Finding.of(_UNREASONED[kind], at, observed=entry.deduction, **facts)


def _place(located: LocatedTable, criterion: str, field: ReviewField) -> Place | None:
    row, column = located.rows.get(criterion), located.columns.get(field)
    return Place(located.sheet.name, row, column) if row and column else None


def _texts(
    located: LocatedTable, page: IssuedPage, field: ReviewField
) -> Iterator[tuple[str, str]]:
    """Yield the text of a column for each criterion that has one."""
    for criterion in page.owed:
        place = _place(located, criterion.code, field)
        text = located.sheet.text_at(place.row, place.column) if place else ""
        if visible(text):
            yield criterion.code, text


def _changed_self_scores(located: LocatedTable, page: IssuedPage) -> Iterator[Finding]:
    """Yield the self scores that read otherwise than they were issued."""
    for code, issued in page.copy.answers:
        place = _place(located, code, ReviewField.SELF)
        if place is None:
            continue
        raw = located.sheet.text_at(place.row, place.column)
        if raw == issued or squeezed(raw) == squeezed(issued):
            continue
        number = exact_number(issued)
        if number is not None and exact_number(raw) == number:
            continue
        at = Location(sheet=place.sheet, cell=place.cell, criterion=code)
        facts: dict[str, Any] = {"criterion": code, "self_score": issued[:QUOTED]}
        yield Finding.of(
            Code.SELF_SCORE_CHANGED,
            at,
            observed=raw,
            expected=issued,
            raw=raw[:QUOTED] or BLANK,
            **facts,
        )


def _changed_parts(
    located: LocatedTable, page: IssuedPage, file_format: FileFormat
) -> Iterator[Finding]:
    """Yield every change of a cap, of locked wording and of a locked formula."""
    yield from check_criteria(located, page.scheme)
    if located.is_moved:
        return
    sheet, rows = located.sheet, set(page.page.rows.values())
    compared = {page.table.column_of(one) for one in (Field.CODE, Field.TEXT, Field.CAP)}
    for cell in page.cells:
        if cell.formula is not None or (cell.row in rows and cell.column in compared):
            continue
        raw = sheet.text_at(cell.row, cell.column)
        if not reads_as_issued(raw, cell):
            at = Location(sheet=sheet.name, cell=cell_name(cell.row, cell.column))
            yield changed_wording(at, raw, str(cell.value))
    if file_format is FileFormat.XLSX:
        formulas = [one for one in page.cells if one.formula is not None]
        formulas += page.status_cells()
        found = tuple(check_formulas(formulas, sheet))
        lost = sum(1 for _, cell in found if cell is None or cell.formula is None)
        if formulas and lost == len(formulas):
            yield Finding.of(Code.FORMULAS_LOST, Location(sheet=sheet.name), count=lost)
        else:
            yield from (finding for finding, _ in found)


def _signs(sheet: FoundSheet) -> Mapping[str, str]:
    """Return who entered and who checked, each found right of its label."""
    found: dict[str, str] = {}
    for (row, column), cell in sheet.cells.items():
        sign = _SIGNS.get(normalise_label(cell.text))
        if sign is not None:
            right = sorted(at for line, at in sheet.cells if line == row and at > column)
            texts = (sheet.text_at(row, at) for at in right)
            text = next(filter(visible, texts), "")
            if text and normalise_label(text) not in _SIGNS:
                found[sign.value] = text
    return found


def _unsigned(sheet: FoundSheet, signs: Mapping[str, str], page: IssuedPage) -> Iterator[Finding]:
    missing = [one for one in SIGNS_OWED if one.value not in signs]
    if missing:
        labels = [in_language(_SIGN_LABELS[one], page.language) for one in missing]
        at = Location(sheet=sheet.name, cell=page.page.signs[missing[0]].cell)
        yield Finding.of(Code.REVIEW_UNSIGNED, at, fields=listed(labels))


def _without_blanks(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what is found about a blank sheet: that it is blank is one finding, said later."""
    return (one for one in findings if one.rule is not Code.REVIEW_SCORE_MISSING)
