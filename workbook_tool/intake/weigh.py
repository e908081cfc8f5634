"""What one file is for us: a workbook to be read, a container, material sent along, or a fault.

The table of all cases, content by name and place, is ``docs/recognition.md``; the tests read it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.text import Text
from workbook_tool.intake.junk import junk_rule
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.natures import NATURE_NAMES, UNRECOGNISED, Nature
from workbook_tool.intake.promises import (
    PACKED_LETTERS,
    Promise,
    extension,
    file_name,
    is_volume,
    promise_of,
)
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.returned import ReturnedFile, ReturnedStatus
from workbook_tool.intake.sniff import sniff

ARCHIVES = frozenset({Nature.ZIP, Nature.SEVEN_ZIP, Nature.RAR, Nature.OTHER_ARCHIVE})
MAILS = frozenset({Nature.MAIL, Nature.OUTLOOK_MAIL})


class Fate(StrEnum):
    """What becomes of a file."""

    READ = "read"  # by the reader, which also names what a disguised one is
    OPENED = "opened"  # its members are looked at one by one
    ALONG = "along"
    BROKEN_ARCHIVE = "broken archive"
    BROKEN_MAIL = "broken mail"
    SEALED = "sealed"
    VOLUME = "volume"
    PROGRAM = "program"
    JUNK = "junk"


_Row = Mapping[Promise, Fate]


def _row(
    fate: Fate,
    *,
    table: Fate = Fate.READ,
    archive: Fate | None = None,
    mail: Fate | None = None,
    letter: Fate | None = None,
    text: Fate | None = None,
) -> _Row:
    """Return what becomes of one nature; what is not said is as without a known extension."""
    by_promise = {
        Promise.TABLE: table,
        Promise.ARCHIVE: archive,
        Promise.MAIL: mail,
        Promise.LETTER: letter,
        Promise.TEXT: text,
        Promise.NONE: fate,
    }
    return {promise: found or fate for promise, found in by_promise.items()}


_BROKEN = {"archive": Fate.BROKEN_ARCHIVE, "mail": Fate.BROKEN_MAIL}
_WORKBOOK = _row(Fate.READ)
_LOCKED = _row(Fate.READ, letter=Fate.ALONG)
_TABLE_TEXT = _row(Fate.READ, letter=Fate.ALONG, **_BROKEN)
_PROSE = _row(Fate.ALONG, **_BROKEN)
_LETTER = _row(Fate.ALONG)
_CONTAINER = _row(Fate.OPENED)
_FATES: Mapping[Nature, _Row] = {
    Nature.XLSX: _WORKBOOK,
    Nature.XLS: _WORKBOOK,
    Nature.ODS: _WORKBOOK,
    Nature.XLSB: _WORKBOOK,
    Nature.OTHER_TABLE: _WORKBOOK,
    Nature.ENCRYPTED: _LOCKED,
    Nature.RIGHTS_MANAGED: _LOCKED,
    Nature.TABLE_PAGE: _TABLE_TEXT,
    Nature.WEB_ARCHIVE: _TABLE_TEXT,
    Nature.XML: _TABLE_TEXT,
    Nature.CSV: _TABLE_TEXT,
    Nature.BASE64: _TABLE_TEXT,
    Nature.BROKEN_OLE: _TABLE_TEXT,
    Nature.BROKEN_ZIP: _row(
        Fate.READ, letter=Fate.ALONG, archive=Fate.OPENED, mail=Fate.BROKEN_MAIL
    ),
    Nature.HTML: _PROSE,
    Nature.TEXT: _PROSE,
    Nature.PDF: _LETTER,
    Nature.WORD: _LETTER,
    Nature.SLIDES: _LETTER,
    Nature.PICTURE: _LETTER,
    Nature.MEDIA: _LETTER,
    Nature.OFD: _LETTER,
    Nature.DOCUMENT: _LETTER,
    Nature.ZIP: _CONTAINER,
    Nature.SEVEN_ZIP: _CONTAINER,
    Nature.RAR: _CONTAINER,
    Nature.OTHER_ARCHIVE: _CONTAINER,
    Nature.MAIL: _CONTAINER,
    Nature.OUTLOOK_MAIL: _CONTAINER,
    Nature.OTHER_MAIL: _row(Fate.BROKEN_MAIL),
    Nature.SEALED: _row(Fate.SEALED),
    Nature.PROGRAM: _row(Fate.PROGRAM, table=Fate.PROGRAM),
    Nature.SYSTEM: _row(Fate.JUNK, **_BROKEN),
    Nature.EMPTY: _row(Fate.READ, letter=Fate.ALONG, text=Fate.ALONG),
    Nature.UNKNOWN: _row(Fate.READ, letter=Fate.ALONG, **_BROKEN),  # it is no text, in any case
}
_SEALED_MAILS = frozenset({"p7m", "rpmsg", "gpg", "pgp"})


def fate_of(path: str, nature: Nature, size: int) -> Fate:
    """Return what becomes of a file by its bytes and, where they leave a choice, its name.

    Material sent along is only what is something else beyond doubt. Whatever could hold a return
    is read, opened, or an error.
    """
    fate = _FATES[_seen_as(path, nature)][promise_of(path)]
    if junk_rule(path, nature, size) is not None:
        return Fate.JUNK
    if is_volume(path) and fate in {Fate.OPENED, Fate.BROKEN_ARCHIVE}:
        return Fate.VOLUME
    if fate is Fate.BROKEN_MAIL and extension(path) in _SEALED_MAILS:
        return Fate.SEALED
    return fate


def _seen_as(path: str, nature: Nature) -> Nature:
    """Return the nature of a file, a document where an archive is only the way it is stored."""
    is_packed = nature in {Nature.ZIP, Nature.OTHER_ARCHIVE, Nature.OTHER_TABLE}
    return Nature.DOCUMENT if is_packed and extension(path) in PACKED_LETTERS else nature


def weigh(
    path: str,
    content: bytes,
    modified: float | None,
    limits: AirlockLimits,
    extra: tuple[Finding, ...] = (),
    *,
    nature: Nature | None = None,
) -> ReturnedFile:
    """Return what becomes of a file whose members, if it has any, are not looked at.

    Its ``nature`` is found out where it is not known yet.
    """
    digest = hashlib.sha256(content).hexdigest()
    found = ReturnedFile(
        path, len(content), digest, modified, ReturnedStatus.WORKBOOK, extra, content
    )
    nature = sniff(content) if nature is None else nature
    fate = fate_of(path, nature, len(content))
    if fate is Fate.READ:
        if len(content) <= limits.large_file_bytes:
            return found
        large = Finding.of(Code.LARGE_FILE, size=len(content), limit=limits.large_file_bytes)
        return replace(found, findings=(*extra, large.placed(file=path)))
    status, finding = verdict(path, nature, fate, len(content))
    return replace(found, status=status, findings=(*extra, finding), content=None)


def verdict(path: str, nature: Nature, fate: Fate, size: int) -> tuple[ReturnedStatus, Finding]:
    """Return status and finding of a file that is neither read nor opened."""
    name = file_name(path)
    rule = junk_rule(path, nature, size)
    if fate is Fate.JUNK:
        finding = Finding.of(rule or Code.SYSTEM_FILE, name=name)
        return ReturnedStatus.JUNK, finding.placed(file=path)
    if fate is Fate.ALONG:
        return ReturnedStatus.ATTACHMENT, sent_along(path, NATURE_NAMES[_seen_as(path, nature)])
    kind = NATURE_NAMES[nature]
    is_unknown = nature is Nature.UNKNOWN
    reason = UNRECOGNISED if is_unknown else Text(f"内容是{kind.zh}", f"it is {kind.en}")
    refusals = {
        Fate.BROKEN_ARCHIVE: refusal(Code.ARCHIVE_DAMAGED, name=name, reason=reason),
        Fate.BROKEN_MAIL: refusal(Code.MAIL_UNREADABLE, name=name, reason=reason),
        Fate.SEALED: refusal(Code.SEALED, name=name),
        Fate.VOLUME: refusal(Code.ARCHIVE_VOLUME, name=name),
        Fate.PROGRAM: refusal(Code.PROGRAM, name=name),
    }
    return ReturnedStatus.UNREADABLE, refusals[fate].finding.placed(file=path)


def is_container(path: str, nature: Nature, size: int) -> bool:
    """Tell whether a file is an archive or a mail whose members are looked at one by one."""
    return fate_of(path, nature, size) is Fate.OPENED


def sent_along(path: str, kind: Text) -> Finding:
    """Return the finding that a file is material sent along."""
    return Finding.of(Code.ATTACHMENT, name=file_name(path), kind=kind).placed(file=path)


def refused(
    path: str, size: int, sha256: str, modified: float | None, finding: Finding
) -> ReturnedFile:
    """Return a file that is not read; the severity of the finding decides its status."""
    is_security = finding.severity is Severity.SECURITY
    status = ReturnedStatus.QUARANTINED if is_security else ReturnedStatus.UNREADABLE
    return ReturnedFile(path, size, sha256, modified, status, (finding.placed(file=path),))
