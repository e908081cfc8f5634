"""Who sent a return, where that is not who should have."""

import math
from dataclasses import replace

from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.returns.register.model import FileVerdict, Status
from workbook_tool.core.round.addresses import sendable, split_addresses
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.text import listed


def with_senders(verdicts: tuple[FileVerdict, ...], roster: Roster) -> tuple[FileVerdict, ...]:
    """Return the verdicts, with a word where a return came from elsewhere.

    A printed code says whose a form is, not who sends it. Only mails name a sender: of those that
    were collected each counts, of those that somebody saved an agency's first return.
    """
    first: dict[str, FileVerdict] = {}
    for verdict in verdicts:
        if verdict.agency and verdict.agency_return and not verdict.is_blank:
            known = first.setdefault(verdict.agency, verdict)
            if _arrival(verdict) < _arrival(known):
                first[verdict.agency] = verdict

    def told(verdict: FileVerdict) -> FileVerdict:
        agency, sender = roster.by_code.get(verdict.agency or ""), verdict.file.sender
        if agency is None or not sender:
            return verdict
        is_collected = verdict.file.is_collected and verdict.agency_return is not None
        if not is_collected and first.get(agency.code) is not verdict:
            return verdict
        known = {one for typed in split_addresses(agency.email) for one in _spellings(typed)}
        if not known or known & _spellings(sender):
            return verdict
        rule = Code.SENDER_DIFFERS if is_collected else Code.SENDER_UNKNOWN
        told = Finding.of(
            rule, observed=sender, sender=sender, known=listed(split_addresses(agency.email))
        )
        placed = told.placed(agency=agency.code, file=verdict.file.path)
        found = replace(verdict, findings=(*verdict.findings, placed))
        if rule.severity is Severity.WARNING and verdict.status is Status.ACCEPTED:
            return replace(found, status=Status.WARNED, reason=rule.title)
        return found

    return tuple(map(told, verdicts))


def _spellings(address: str) -> frozenset[str]:
    """Return an address as it was written and as mail servers know it, without capitals."""
    try:
        return frozenset({address.casefold(), sendable(address).casefold()})
    except ValueError:
        return frozenset({address.casefold()})


def _arrival(verdict: FileVerdict) -> float:
    """Return when a file came in, for putting files in order; unknown is last."""
    return math.inf if verdict.file.arrived is None else verdict.file.arrived
