"""Points that count with evidence only (须附佐证): claimed without any, they are an error."""

from collections.abc import Iterable, Iterator

from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Field
from workbook_tool.core.returns.advice import advice_for
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.returns.model import Entry, EvidenceItem
from workbook_tool.core.round.conditions import is_met
from workbook_tool.core.round.demands import demands_of, names_evidence
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.text import normalise_label


def check_required_evidence(
    located: LocatedTable,
    entries: Iterable[Entry],
    evidence: Iterable[EvidenceItem],
    scheme: IndicatorScheme,
    *,
    version: int,
) -> Iterator[Finding]:
    """Yield EVIDENCE_REQUIRED for a claim beside which nothing stands.

    A line of the list of evidence that names the criterion is evidence too. ``version`` is the
    blueprint version of the form.
    """
    listed = {normalise_label(item.criterion) for item in evidence}
    by_code = scheme.by_code
    for entry in entries:
        criterion = by_code[entry.criterion]
        asked = demands_of(criterion, version).evidence
        is_claim = entry.is_answered and is_met(asked, entry.score, entry.choice)
        is_listed = normalise_label(entry.criterion) in listed
        if not is_claim or is_listed or names_evidence(entry.evidence):
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
            raw=entry.raw[:QUOTED],
        ).advised(advice_for(Code.EVIDENCE_REQUIRED, criterion, may_be_left=False))
