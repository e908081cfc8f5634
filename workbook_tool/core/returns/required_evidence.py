"""Points that count with evidence only (须附佐证): claimed without any, they are an error."""

from collections.abc import Iterable, Iterator

from workbook_tool.core.blueprint import Field
from workbook_tool.core.blueprint.status import NO_EVIDENCE
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.returns.advice import advice_for
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.returns.model import Entry, EvidenceItem
from workbook_tool.core.scheme import IndicatorScheme
from workbook_tool.core.text import normalise_label

_SHOWN = 60  # characters of a text that a message quotes


def check_required_evidence(
    located: LocatedTable,
    entries: Iterable[Entry],
    evidence: Iterable[EvidenceItem],
    scheme: IndicatorScheme,
) -> Iterator[Finding]:
    """Yield EVIDENCE_REQUIRED for a claim beside which nothing stands.

    A line of the list of evidence that names the criterion is evidence too.
    """
    listed = {normalise_label(item.criterion) for item in evidence}
    by_code = scheme.by_code
    for entry in entries:
        criterion = by_code[entry.criterion]
        is_claim = criterion.is_claim(entry.score, entry.choice)
        if not is_claim or names_evidence(entry) or normalise_label(entry.criterion) in listed:
            continue
        place = located.place(entry.criterion, Field.EVIDENCE) or entry.place
        at = Location(
            sheet=located.sheet.name,
            cell=place.cell if place else None,
            criterion=entry.criterion,
        )
        yield Finding.of(
            Code.EVIDENCE_REQUIRED,
            at,
            observed=entry.evidence,
            criterion=entry.criterion,
            raw=entry.raw[:_SHOWN],
        ).advised(advice_for(Code.EVIDENCE_REQUIRED, criterion, may_be_left=False))


def names_evidence(entry: Entry) -> bool:
    """Tell whether the text beside a score names anything; a dash or 无 names nothing."""
    nothing = {word for words in NO_EVIDENCE for word in (words.zh, words.en)}
    return normalise_label(entry.evidence) not in {"", *nothing}
