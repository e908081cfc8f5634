"""Files that belong to nobody, and the missing agencies that they may come from.

A path or a visible name is a hint for staff; nothing is ever attributed by it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from workbook_tool.core.findings import Code
from workbook_tool.core.register import FileVerdict, Status
from workbook_tool.core.returns import CONFLICTING
from workbook_tool.core.roster import Agency
from workbook_tool.core.text import normalise_label
from workbook_tool.excel.summary.subject import Subject

_SEPARATOR = re.compile(r"[/!]")
_UNCONFIRMED = frozenset({Status.REJECTED, Status.CONFLICT, Status.QUARANTINED})


def find_unconfirmed(subject: Subject) -> Mapping[str, tuple[FileVerdict, ...]]:
    """Return, by the code of each missing agency, the unattributed files that mention it."""
    missing = {agency.code for agency in subject.consolidation.missing}
    found: dict[str, list[FileVerdict]] = {}
    for verdict in subject.consolidation.files:
        if not _is_unconfirmed(verdict):
            continue
        for code in dict.fromkeys(_hints(verdict, subject.agencies.values())):
            if code in missing:
                found.setdefault(code, []).append(verdict)
    return {code: tuple(files) for code, files in found.items()}


def _is_unconfirmed(verdict: FileVerdict) -> bool:
    """Tell whether a file belongs to nobody for certain; one in conflict with itself does not."""
    if verdict.status not in _UNCONFIRMED:
        return False
    return verdict.agency is None or any(
        finding.rule.id in CONFLICTING for finding in verdict.findings
    )


def _hints(verdict: FileVerdict, agencies: Iterable[Agency]) -> Iterator[str]:
    """Yield the codes of the agencies that path or visible name mention."""
    roster = tuple(agencies)
    said = [
        finding.observed
        for finding in verdict.findings
        if finding.rule is Code.NAME_CONTRADICTS_CODE and finding.observed
    ]
    for part in (*_SEPARATOR.split(verdict.file.path), *said):
        yield from mentioned(part, roster)


def mentioned(text: str, agencies: Iterable[Agency]) -> tuple[str, ...]:
    """Return the codes of the agencies whose code, name or short name stands in a text.

    A name inside a longer one that stands there too does not count: 县委 in 县委办.
    """
    label = normalise_label(text)
    tokens = set(re.findall(r"[A-Z0-9]+", unicodedata.normalize("NFKC", text).upper()))
    coded: list[str] = []
    named: dict[str, str] = {}
    for agency in agencies:
        if agency.code in tokens:
            coded.append(agency.code)
        for name in (agency.name, agency.short_name):
            word = normalise_label(name)
            if len(word) > 1 and word in label:
                named[word] = agency.code
    longest = [
        code
        for word, code in named.items()
        if not any(word != other and word in other for other in named)
    ]
    return tuple(dict.fromkeys((*coded, *longest)))
