"""Evidence that is named beside an answer: is there any where it has to be, and is it listed."""

from collections.abc import Iterable, Iterator

from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Field
from workbook_tool.core.returns.advice import advice_for
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.returns.model import Entry, EvidenceItem
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round.conditions import is_met
from workbook_tool.core.round.demands import demands_of, names_evidence
from workbook_tool.core.round.evidence_numbers import find_unlisted, read_numbers
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import normalise_label, visible

MOST_NUMBERS = 10  # that one message names


def check_named_evidence(
    located: LocatedTable,
    entries: Iterable[Entry],
    evidence: tuple[EvidenceItem, ...],
    scheme: IndicatorScheme,
    *,
    version: int,
    lines: int,
) -> Iterator[Finding]:
    """Yield what is wrong with the evidence beside each answer.

    Claims that count with evidence only (须附佐证) need some; a line of the list that names the
    criterion is evidence too. Numbers have to be those of filled lines, and words are for forms
    whose list is empty; forms of version 1 did not look. ``lines`` is how many the list has.
    """
    listed = frozenset(
        int(number) for one in evidence if (number := exact_number(one.number)) is not None
    )
    by_code = scheme.by_code
    for entry in entries:
        criterion = by_code[entry.criterion]
        place = located.place(entry.criterion, Field.EVIDENCE) or entry.place
        cell = place.cell if place else None
        at = Location(sheet=located.sheet.name, cell=cell, criterion=entry.criterion)
        if not entry.is_answered:
            continue
        if not names_evidence(entry.evidence, version):
            if _has_to_be_proved(entry, criterion, evidence, version):
                yield Finding.of(
                    Code.EVIDENCE_REQUIRED,
                    at,
                    observed=entry.evidence,
                    criterion=entry.criterion,
                    raw=entry.raw[:QUOTED],
                ).advised(advice_for(Code.EVIDENCE_REQUIRED, criterion, may_be_left=False))
        elif version > 1:
            yield from _unlisted(entry, at, listed, lines)


def _has_to_be_proved(
    entry: Entry, criterion: Criterion, evidence: Iterable[EvidenceItem], version: int
) -> bool:
    """Tell whether an answer counts with evidence only and no line of the list is about it."""
    asked = demands_of(criterion, version).evidence
    if not is_met(asked, entry.score, entry.choice):
        return False
    if version == 1:
        listed = {normalise_label(one.criterion) for one in evidence}
        return normalise_label(entry.criterion) not in listed
    return entry.criterion.lower() not in {one.criterion.lower() for one in evidence}


def _unlisted(entry: Entry, at: Location, listed: frozenset[int], lines: int) -> Iterator[Finding]:
    """Yield the one finding about numbers that no filled line has, or words in their place."""
    ranges = read_numbers(entry.evidence)
    numbers = find_unlisted(ranges, listed, lines)
    if not ranges and listed:
        yield Finding.of(
            Code.EVIDENCE_NOT_A_NUMBER,
            at,
            observed=entry.evidence,
            criterion=entry.criterion,
            raw=visible(entry.evidence)[:QUOTED],
        )
    elif numbers:
        shown = "、".join(map(str, numbers[:MOST_NUMBERS]))
        yield Finding.of(
            Code.EVIDENCE_NOT_LISTED,
            at,
            observed=entry.evidence,
            criterion=entry.criterion,
            numbers=shown + ("…" if len(numbers) > MOST_NUMBERS else ""),
        )
