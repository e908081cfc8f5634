"""What one file is for us: a workbook to be read, material sent along, junk, or a fault."""

import hashlib
from dataclasses import replace

from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.text import Text
from workbook_tool.intake.junk import junk_rule
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.returned import ReturnedFile, ReturnedStatus
from workbook_tool.intake.sniff import NATURE_NAMES, Nature, sniff

_TABLES = frozenset(
    "xls xlsx xlsm xlsb xlt xltx xltm xla xlam et ett ods csv tsv".split()  # noqa: SIM905 - a list of words
)
_READABLE = frozenset({Nature.XLSX, Nature.XLS, Nature.ODS})
_ENCRYPTED = frozenset({Nature.ENCRYPTED, Nature.RIGHTS_MANAGED})
_OTHER_OFFICE = frozenset(
    "doc docx docm dot dotx wps wpt rtf ppt pptx pps ppsx dps pdf ofd vsd vsdx".split()  # noqa: SIM905 - a list of words
)
ARCHIVES = frozenset({Nature.ZIP, Nature.SEVEN_ZIP, Nature.RAR, Nature.OTHER_ARCHIVE})
MAILS = frozenset({Nature.MAIL, Nature.OUTLOOK_MAIL})
CONTAINERS = ARCHIVES | MAILS
_ARCHIVE_EXTENSIONS = frozenset({"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "cab"})


def extension(path: str) -> str:
    """Return the extension of a path in lower case without its dot, "" where it has none."""
    name = file_name(path)
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def file_name(path: str) -> str:
    """Return the last step of a path."""
    return path.rpartition("!")[2].rpartition("/")[2]


def pretends_to_be_table(path: str) -> bool:
    """Tell whether the extension of a path is one of spreadsheets."""
    return extension(path) in _TABLES


def weigh(
    path: str,
    content: bytes,
    modified: float | None,
    limits: AirlockLimits,
    extra: tuple[Finding, ...] = (),
) -> ReturnedFile:
    """Return what becomes of a file that is no container; its bytes decide, not its name.

    Only a file that pretends to be a table must be one; anything else is material sent along.
    """
    digest = hashlib.sha256(content).hexdigest()
    found = ReturnedFile(
        path, len(content), digest, modified, ReturnedStatus.WORKBOOK, extra, content
    )
    rule = junk_rule(path)
    if rule is not None:
        junk = Finding.of(rule, name=file_name(path)).placed(file=path)
        return replace(found, status=ReturnedStatus.JUNK, findings=(*extra, junk), content=None)
    nature = sniff(content)
    if not is_candidate(path, nature):
        along = sent_along(path, NATURE_NAMES[nature])
        return replace(
            found, status=ReturnedStatus.ATTACHMENT, findings=(*extra, along), content=None
        )
    if len(content) > limits.large_file_bytes:
        large = Finding.of(Code.LARGE_FILE, size=len(content), limit=limits.large_file_bytes)
        return replace(found, findings=(*extra, large.placed(file=path)))
    return found


def is_candidate(path: str, nature: Nature) -> bool:
    """Tell whether a file goes on to the reader, which also names what a disguised one is."""
    if pretends_to_be_table(path) or nature in _READABLE:
        return True
    if extension(path) in _OTHER_OFFICE:
        return False
    return nature in _ENCRYPTED or nature in {Nature.XLSB, Nature.BROKEN_ZIP}


def is_container(path: str, nature: Nature) -> bool:
    """Tell whether a file is an archive or a mail whose members are looked at one by one."""
    if pretends_to_be_table(path) or extension(path) in _OTHER_OFFICE:
        return False
    if nature is Nature.BROKEN_ZIP:
        return extension(path) in _ARCHIVE_EXTENSIONS
    return nature in CONTAINERS


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
