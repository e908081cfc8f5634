"""Who writes to the office: whose address it is, and what folders are called after it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workbook_tool.core.round.addresses import split_addresses
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.mail.incoming import one_spelling
from workbook_tool.mail.kinds import Wanted

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\s!]+')
_MOST = 40  # characters of a name in a path


class Writer(NamedTuple):
    """Whoever has an address: code, name for folders, and what such mails are."""

    code: str
    name: str
    what: Wanted


def writers_of(assessment_round: AssessmentRound) -> Mapping[str, Writer]:
    """Return who has which address; an agency that is also a group is an agency here."""
    plan = assessment_round.review
    groups = plan.groups if plan else ()
    return {
        **_by_address((one.email, Writer(one.code, one.name, Wanted.REVIEW)) for one in groups),
        **_by_address(
            (one.email, Writer(one.code, one.short, Wanted.RETURNS))
            for one in assessment_round.roster
        ),
    }


def label_of(writer: Writer | None, sender: str) -> str:
    """Return what a folder is called after a sender; a stranger's address stands in no path."""
    if writer is not None:
        return _FORBIDDEN.sub("-", writer.name).strip("-. ")[:_MOST] or writer.code
    domain = _FORBIDDEN.sub("-", sender.rpartition("@")[2]).strip("-. ")[:_MOST]
    mark = hashlib.sha256(sender.encode("utf-8", "surrogateescape")).hexdigest()[:4]
    return f"{domain or 'unknown'}-{mark}"


def _by_address(people: Iterable[tuple[str, Writer]]) -> dict[str, Writer]:
    return {
        one_spelling(address): writer
        for typed, writer in people
        for address in split_addresses(typed)
    }
