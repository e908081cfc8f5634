"""Evidence in words: the documents that an answer names by their numbers, or that name it."""

import re
from typing import Final

from workbook_tool.core.returns.model import AgencyReturn, Entry, EvidenceItem
from workbook_tool.core.text import display_width

_BETWEEN_NUMBERS: Final = re.compile(r"[\s、，,；;/和]+")


def evidence_text(agency_return: AgencyReturn, entry: Entry) -> str:
    """Return what the entry says about evidence, followed by the listed documents it belongs to.

    Where the entry only refers to numbers of the list, the documents stand for them.
    """
    numbers = {item.number for item in agency_return.evidence if item.number}
    wanted = numbers_named(entry)
    titles = [
        evidence_title(item)
        for item in agency_return.evidence
        if item.criterion == entry.criterion or (item.number and item.number in wanted)
    ]
    said = "" if titles and wanted <= numbers else entry.evidence
    return "\n".join(part for part in (said, *titles) if part)


def numbers_named(entry: Entry) -> set[str]:
    """Return the numbers that an entry names, as words."""
    return {word for word in _BETWEEN_NUMBERS.split(entry.evidence) if word}


def evidence_title(item: EvidenceItem) -> str:
    """Return all that the list says about a document."""
    parts = [part for part in (item.dated, item.medium, item.pages, item.remark) if part]
    named = " ".join(part for part in (item.number, item.title, item.reference) if part)
    if not parts:
        return named
    is_wide = display_width(named) > len(named)  # punctuation follows the script of the title
    return f"{named}（{'，'.join(parts)}）" if is_wide else f"{named} ({', '.join(parts)})"
