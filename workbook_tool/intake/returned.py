"""One thing that lay in the folder of returns, as the walk hands it on."""

from dataclasses import dataclass
from enum import StrEnum

from workbook_tool.core.findings import Finding


class ReturnedStatus(StrEnum):
    """What the walk makes of a file; only a WORKBOOK goes on to be read."""

    WORKBOOK = "workbook"
    ATTACHMENT = "attachment"  # 随附材料: sent along, plainly no workbook
    JUNK = "junk"
    LINK = "link"
    UNREADABLE = "unreadable"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """One file of the folder, or one member of an archive or a mail (``a.zip!inner.xlsx``).

    ``path`` is relative to the folder and has ``/``. ``sha256`` is "" where no bytes were read.
    ``modified`` is the date of its mail, else of its archive, else its own, in seconds since 1970
    UTC, None where unknown. ``sender`` is the address that its mail names. ``content`` is there for
    a WORKBOOK only, so drop the value before the next one is taken. Of what ``is_collected`` the
    date is that of the server that its mail came from.
    """

    path: str
    size: int
    sha256: str
    modified: float | None
    status: ReturnedStatus
    findings: tuple[Finding, ...] = ()
    content: bytes | None = None
    sender: str = ""
    is_collected: bool = False
