"""Files that belong to nobody, and the missing agencies that they may come from.

A path or a visible name is a hint for staff; nothing is ever attributed by it.
"""

from collections.abc import Iterator, Mapping

from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.round.roster import Roster
from workbook_tool.excel.summary.subject import Subject

_UNCONFIRMED = frozenset({Status.REJECTED, Status.CONFLICT, Status.QUARANTINED})


def find_unconfirmed(subject: Subject) -> Mapping[str, tuple[FileVerdict, ...]]:
    """Return, by the code of each missing agency, the unattributed files that mention it."""
    missing = {agency.code for agency in subject.consolidation.missing}
    found: dict[str, list[FileVerdict]] = {}
    for verdict in subject.consolidation.files:
        if not _is_unconfirmed(verdict):
            continue
        for code in dict.fromkeys(_hints(verdict, subject.the_round.roster)):
            if code in missing:
                found.setdefault(code, []).append(verdict)
    return {code: tuple(files) for code, files in found.items()}


def _is_unconfirmed(verdict: FileVerdict) -> bool:
    """Tell whether a file belongs to nobody for certain; one in conflict with itself does not."""
    if verdict.status not in _UNCONFIRMED:
        return False
    return verdict.agency is None or verdict.is_identity_unclear


def _hints(verdict: FileVerdict, roster: Roster) -> Iterator[str]:
    """Yield the codes of the agencies that path or visible name mention."""
    for agency in roster.mentioned_in_path(verdict.file.path):
        yield agency.code
    for finding in verdict.findings:
        if finding.rule is Code.NAME_CONTRADICTS_CODE and finding.observed:
            for agency in roster.mentioned(finding.observed):
                yield agency.code
