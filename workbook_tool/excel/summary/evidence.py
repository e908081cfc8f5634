"""佐证材料台账 and 佐证材料目录: what each score rests on, uncut, with neutral signals."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from workbook_tool.core.form import wording
from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem
from workbook_tool.core.text import display_width, normalise_label
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Shown
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.subject import Answer, Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

_BETWEEN_NUMBERS: Final = re.compile(r"[\s、，,；;/和]+")
LEAST_TEXT: Final = 12
"""Shorter texts are alike by nature and say nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Neutral statistics over all counted returns.

    ``same_texts`` counts for each criterion and normalised basis how many agencies wrote it,
    ``same_evidence`` the same for the evidence. ``labels`` holds both normalised texts by the codes
    of agency and criterion, because normalising them again costs as much as writing the sheet.
    """

    same_texts: Mapping[tuple[str, str], int]
    same_evidence: Mapping[tuple[str, str], int]
    labels: Mapping[tuple[str, str], tuple[str, str]]
    full_marks: frozenset[str]
    without_evidence: int


def find_signals(subject: Subject) -> Signals:
    """Return the signals of the counted returns."""
    same: Counter[tuple[str, str]] = Counter()
    evidence: Counter[tuple[str, str]] = Counter()
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    full: set[str] = set()
    without = 0
    for result in subject.consolidation.counted:
        agency_return = result.agency_return
        if agency_return is None:
            continue
        for entry in agency_return.entries:
            words = normalise_label(entry.basis)
            if len(words) >= LEAST_TEXT:
                same[entry.criterion, words] += 1
            named = normalise_label(evidence_text(agency_return, entry))
            if len(named) >= LEAST_TEXT:
                evidence[entry.criterion, named] += 1
            labels[result.agency.code, entry.criterion] = (words, named)
            without += lacks_evidence(agency_return, entry)
        if result.rate is not None and result.rate >= 1:
            full.add(result.agency.code)
    return Signals(same, evidence, labels, frozenset(full), without)


def _answer_look(subject: Subject) -> tuple[float, str]:
    """Return width and style of the answers; the words of a state take more than a number."""
    labels = [
        option.label for one in subject.scheme if not one.has_points for option in one.options
    ]
    if not labels:
        return 9, "number"
    return min(max(9, *(display_width(label) + 2 for label in labels)), 20), "center_wrap"


def lacks_evidence(agency_return: AgencyReturn, entry: Entry) -> bool:
    """Tell whether points are claimed and neither the entry nor the list names any evidence."""
    if entry.score is None or entry.score <= 0 or entry.evidence.strip():
        return False
    return not any(item.criterion == entry.criterion for item in agency_return.evidence)


def write_evidence(book: WorkbookWriter, subject: Subject, signals: Signals) -> None:
    """Write 佐证材料台账: one row an agency and criterion."""
    columns: tuple[Column[Answer], ...] = (
        Column("number", Label.NUMBER, 6, "center"),
        Column("agency", Label.AGENCY, 20, "text", lambda one: one.agency.name),
        Column("code", Label.CODE, 8, "center", lambda one: one.criterion.code),
        Column("criterion", Label.CRITERION, 30, "text", lambda one: one.criterion.text),
        Column("cap", Label.CAP, 7, "number", _cap),
        Column("score", Label.SCORE, *_answer_look(subject), partial(_score, subject)),
        Column("basis", Label.BASIS, 46, "text", lambda one: one.entry.basis or one.entry.reason),
        Column("evidence", Label.EVIDENCE, 34, "text", evidence_of),
        Column("deduction", Label.DEDUCTION, 26, "text", lambda one: one.entry.deduction),
        Column("signal", Label.SIGNAL, 18, "text", partial(_signals_of, subject, signals)),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.EVIDENCE),
            subject.say(Title.EVIDENCE),
            columns,
            tuple(subject.answers()),
            notes=(subject.say(Phrase.EVIDENCE_NOTE),),
            frozen=3,
            is_kept=True,
        ),
    )


def _cap(answer: Answer) -> Shown:
    return answer.criterion.cap if answer.criterion.has_points else None


def _score(subject: Subject, answer: Answer) -> Shown:
    is_left = answer.entry.is_not_applicable
    return subject.say(Phrase.NOT_APPLICABLE) if is_left else answer.stated


def evidence_of(answer: Answer) -> str:
    """Return what an answer says about evidence; see ``evidence_text``."""
    return evidence_text(answer.agency_return, answer.entry)


def evidence_text(agency_return: AgencyReturn, entry: Entry) -> str:
    """Return what the entry says about evidence, followed by the listed titles it belongs to.

    Where the entry only refers to numbers of the list, the titles stand for them.
    """
    numbers = {item.number for item in agency_return.evidence if item.number}
    wanted = {word for word in _BETWEEN_NUMBERS.split(entry.evidence) if word}
    titles = [
        " ".join(part for part in (item.number, item.title, item.reference) if part)
        for item in agency_return.evidence
        if item.criterion == entry.criterion or (item.number and item.number in wanted)
    ]
    said = "" if titles and wanted <= numbers else entry.evidence
    return "\n".join(part for part in (said, *titles) if part)


def _signals_of(subject: Subject, signals: Signals, answer: Answer) -> str:
    agency, entry = answer.agency.code, answer.entry
    found = []
    if lacks_evidence(answer.agency_return, entry):
        found.append(subject.say(Phrase.NO_EVIDENCE))
    words, named = signals.labels[agency, entry.criterion]
    others = signals.same_texts.get((entry.criterion, words), 1) - 1
    if others > 0:
        found.append(subject.say(Phrase.SAME_TEXT, count=others))
    others = signals.same_evidence.get((entry.criterion, named), 1) - 1
    if others > 0:
        found.append(subject.say(Phrase.SAME_EVIDENCE, count=others))
    if entry.score is not None and agency in signals.full_marks:
        found.append(subject.say(Phrase.FULL_EVERYWHERE))
    return subject.join(found)


def write_evidence_list(book: WorkbookWriter, subject: Subject) -> None:
    """Write 佐证材料目录, one row a document; no sheet where nobody lists any."""
    rows = [
        (result.agency.name, one)
        for result in subject.consolidation.counted
        for one in (result.agency_return.evidence if result.agency_return else ())
    ]
    if not rows:
        return
    names = wording.EVIDENCE_COLUMNS
    columns: tuple[Column[tuple[str, EvidenceItem]], ...] = (
        Column("number", Label.NUMBER, 6, "center"),
        Column("agency", Label.AGENCY, 26, "text", lambda row: row[0]),
        Column("item", Label.ITEM_NUMBER, 9, "center_wrap", lambda row: row[1].number),
        Column("criterion", names["criterion"], 10, "center_wrap", lambda row: row[1].criterion),
        Column("title", names["title"], 46, "text", lambda row: row[1].title),
        Column("reference", names["reference"], 22, "text", lambda row: row[1].reference),
        Column("date", names["date"], 13, "center_wrap", lambda row: row[1].dated),
        Column("medium", names["medium"], 12, "center_wrap", lambda row: row[1].medium),
        Column("pages", names["pages"], 7, "center_wrap", lambda row: row[1].pages),
        Column("remark", names["remark"], 20, "text", lambda row: row[1].remark),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.EVIDENCE_LIST),
            subject.say(Title.EVIDENCE_LIST),
            columns,
            rows,
        ),
    )
