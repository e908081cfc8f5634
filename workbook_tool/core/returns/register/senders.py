"""Who sent an agency's first return, where that is not who should have."""

import math
import re
from dataclasses import replace

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns.register.model import FileVerdict
from workbook_tool.core.round.roster import Roster

_BETWEEN_ADDRESSES = re.compile(r"[\s,;，；、<>]")


def with_senders(verdicts: tuple[FileVerdict, ...], roster: Roster) -> tuple[FileVerdict, ...]:
    """Return the verdicts, with a word where an agency's first return came from elsewhere.

    A printed code says whose a form is, not who sends it. Only mails name a sender.
    """
    first: dict[str, FileVerdict] = {}
    for verdict in verdicts:
        if verdict.agency and verdict.agency_return and not verdict.is_blank:
            known = first.setdefault(verdict.agency, verdict)
            if _arrival(verdict) < _arrival(known):
                first[verdict.agency] = verdict

    def told(verdict: FileVerdict) -> FileVerdict:
        agency, sender = roster.by_code.get(verdict.agency or ""), verdict.file.sender
        if agency is None or not sender or first.get(agency.code) is not verdict:
            return verdict
        known = _BETWEEN_ADDRESSES.split(agency.email.casefold())
        if not agency.email or sender.casefold() in known:
            return verdict
        told = Finding.of(Code.SENDER_UNKNOWN, observed=sender, sender=sender)
        placed = told.placed(agency=agency.code, file=verdict.file.path)
        return replace(verdict, findings=(*verdict.findings, placed))

    return tuple(map(told, verdicts))


def _arrival(verdict: FileVerdict) -> float:
    """Return when a file came in, for putting files in order; unknown is last."""
    return math.inf if verdict.file.arrived is None else verdict.file.arrived
