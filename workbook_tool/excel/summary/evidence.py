"""佐证材料台账: what each score rests on, uncut, with neutral signals."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem
from workbook_tool.core.returns.evidence_words import (
    evidence_text,
    evidence_title,
    numbers_named,
)
from workbook_tool.core.round.evidence_numbers import names_nothing
from workbook_tool.core.text import display_width, normalise_text
from workbook_tool.excel.sheet_writer import Value, WorkbookWriter
from workbook_tool.excel.summary.columns import Column
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.subject import Answer, Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

LEAST_TEXT: Final = 12
"""Shorter texts are alike by nature and say nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Neutral statistics over all counted returns.

    ``alike`` says by the codes of agency and criterion how many others wrote the same basis, and
    how many name the same evidence; where nobody does it has nothing.
    """

    alike: Mapping[tuple[str, str], tuple[int, int]]
    full_marks: frozenset[str]
    without_evidence: int


def find_signals(subject: Subject) -> Signals:
    """Return the signals of the counted returns."""
    words: dict[tuple[str, str], str] = {}
    named: dict[tuple[str, str], str] = {}
    full: set[str] = set()
    without = 0
    for result in subject.consolidation.counted:
        agency_return = subject.returned.get(result.agency.code)
        if agency_return is None:
            continue
        for entry in agency_return.entries:
            key = result.agency.code, entry.criterion
            words[key] = normalise_text(entry.basis)
            named[key] = normalise_text(evidence_text(agency_return, entry))
            without += lacks_evidence(agency_return, entry)
        if result.rate is not None and result.rate >= 1:
            full.add(result.agency.code)
    return Signals(_alike(words, named), frozenset(full), without)


def _alike(*texts: Mapping[tuple[str, str], str]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return how often others have the texts of an agency and criterion, where anybody does."""
    counted = [
        Counter((key[1], text) for key, text in one.items() if len(text) >= LEAST_TEXT)
        for one in texts
    ]
    found = {}
    for key in texts[0]:
        words, named = (
            max(counts[key[1], one[key]] - 1, 0) for counts, one in zip(counted, texts, strict=True)
        )
        if words or named:
            found[key] = words, named
    return found


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
    if entry.score is None or entry.score <= 0 or not names_nothing(entry.evidence):
        return False
    return not any(item.criterion == entry.criterion for item in agency_return.evidence)


def write_evidence(book: WorkbookWriter, subject: Subject, signals: Signals) -> None:
    """Write 佐证材料台账: one row an agency and criterion, uncut.

    Documents that belong to no criterion have a row of their own behind those of their agency.
    """
    columns: tuple[Column[_Line], ...] = (
        Column("number", Label.NUMBER, 6, "center"),
        Column("agency", Label.AGENCY, 20, "text", lambda one: one.agency),
        Column("code", Label.CODE, 8, "center", lambda one: one.code),
        Column("criterion", Label.CRITERION, 30, "text", lambda one: one.criterion),
        Column("cap", Label.CAP, 7, "number", lambda one: one.cap),
        Column("score", Label.SCORE, *_answer_look(subject), lambda one: one.score),
        Column("basis", Label.BASIS, 46, "text", lambda one: one.basis),
        Column("evidence", Label.EVIDENCE, 34, "text", lambda one: one.evidence),
        Column("deduction", Label.DEDUCTION, 26, "text", lambda one: one.deduction),
        Column("signal", Label.SIGNAL, 18, "text", lambda one: one.signal),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.EVIDENCE),
            subject.say(Title.EVIDENCE),
            columns,
            tuple(_lines(subject, signals)),
            notes=(subject.say(Phrase.EVIDENCE_NOTE),),
            frozen=3,
            is_kept=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: what an answer rests on, or the documents of an agency that belong to none."""

    agency: str
    evidence: str
    code: str = ""
    criterion: str = ""
    cap: Value = None
    score: Value = None
    basis: str = ""
    deduction: str = ""
    signal: str = ""


def _lines(subject: Subject, signals: Signals) -> Iterator[_Line]:
    for _, answers in groupby(subject.answers(), lambda one: one.agency.code):
        own = list(answers)
        yield from (_line(subject, signals, one) for one in own)
        others = "\n".join(map(evidence_title, _unassigned(own)))
        if others:
            nobodys = subject.say(Phrase.OTHER_EVIDENCE)
            yield _Line(own[0].agency.name, others, criterion=nobodys)


def _unassigned(answers: list[Answer]) -> Iterator[EvidenceItem]:
    """Yield the documents of an agency that no answer of it refers to."""
    codes = {one.criterion.code for one in answers}
    named: set[str] = set().union(*(numbers_named(one.entry) for one in answers))
    for item in answers[0].agency_return.evidence:
        if item.criterion not in codes and not (item.number and item.number in named):
            yield item


def _line(subject: Subject, signals: Signals, one: Answer) -> _Line:
    return _Line(
        one.agency.name,
        evidence_of(one),
        one.criterion.code,
        one.criterion.text,
        one.criterion.shown_cap,
        subject.say(Phrase.NOT_APPLICABLE) if one.entry.is_not_applicable else one.stated,
        one.entry.basis or one.entry.reason,
        one.entry.deduction,
        _signals_of(subject, signals, one),
    )


def evidence_of(answer: Answer) -> str:
    """Return what an answer says about evidence; see ``evidence_text``."""
    return evidence_text(answer.agency_return, answer.entry)


def _signals_of(subject: Subject, signals: Signals, answer: Answer) -> str:
    agency, entry = answer.agency.code, answer.entry
    found = []
    if lacks_evidence(answer.agency_return, entry):
        found.append(subject.say(Phrase.NO_EVIDENCE))
    words, named = signals.alike.get((agency, entry.criterion), (0, 0))
    if words:
        found.append(subject.say(Phrase.SAME_TEXT, count=words))
    if named:
        found.append(subject.say(Phrase.SAME_EVIDENCE, count=named))
    if entry.score is not None and agency in signals.full_marks:
        found.append(subject.say(Phrase.FULL_EVERYWHERE))
    return subject.join(found)
