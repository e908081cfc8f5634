"""The register (收表登记): what became of every file, and where every agency stands."""

from dataclasses import dataclass, replace
from enum import StrEnum

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns import AgencyReturn, FileFacts, ReviewReturn
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Text


class Status(StrEnum):
    """What became of a returned file; MISSING and EXEMPT are for agencies only.

    ``is_of_files`` tells the others.
    """

    ACCEPTED = "accepted"
    WARNED = "warned"
    REJECTED = "rejected"
    CONFLICT = "conflict"
    SUPERSEDED = "superseded"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    MISSING = "missing"
    EXEMPT = "exempt"  # it was merged, dissolved or postponed: no return is expected (应报) of it

    @property
    def is_of_files(self) -> bool:
        """Tell whether a file may have it."""
        return self not in {Status.MISSING, Status.EXEMPT}

    @property
    def is_counted(self) -> bool:
        """Tell whether a file of this status enters totals and ranks."""
        return self in {Status.ACCEPTED, Status.WARNED}


STATUS_TITLES = {
    Status.ACCEPTED: Text("已采用", "accepted"),
    Status.WARNED: Text("已采用（有提示）", "accepted, with remarks"),
    Status.REJECTED: Text("需退回修改", "to be corrected"),
    Status.CONFLICT: Text("待核定", "to be decided"),
    Status.SUPERSEDED: Text("已有新版", "superseded"),
    Status.IGNORED: Text("不计入", "not counted"),
    Status.QUARANTINED: Text("未打开（存在风险）", "not opened (unsafe)"),
    Status.MISSING: Text("未报送", "missing"),
    Status.EXEMPT: Text("不在应报", "not expected"),
}


NO_REASON = Text("", "")


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """One returned file and what became of it, with the reason in words.

    ``review`` is what a review workbook says; each of its sheets has a verdict of its own.
    """

    file: FileFacts
    status: Status
    agency: str | None = None
    findings: tuple[Finding, ...] = ()
    agency_return: AgencyReturn | None = None
    reason: Text = NO_REASON
    review: ReviewReturn | None = None

    @property
    def modified(self) -> str:
        """Return the workbook's dcterms:modified, "" where nothing was read."""
        found = self.agency_return or self.review
        return found.modified if found else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the identity codes that stood in the workbook."""
        found = self.agency_return or self.review
        return found.codes if found else ()

    def moved_to(self, path: str) -> "FileVerdict":
        """Return the verdict under another path, its findings and its return included."""
        file = replace(self.file, path=path)
        found, review = self.agency_return, self.review
        return replace(
            self,
            file=file,
            findings=tuple(finding.moved(self.file.path, path) for finding in self.findings),
            agency_return=replace(found, file=file) if found else None,
            review=review.moved_to(file) if review else None,
        )

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was filled in."""
        return any(finding.rule is Code.BLANK_FORM for finding in self.findings)

    @property
    def is_identity_unclear(self) -> bool:
        """Tell whether the file contradicts itself about whose it is."""
        return any(finding.rule.is_identity_conflict for finding in self.findings)


@dataclass(frozen=True, slots=True)
class AgencyStanding:
    """One agency of the roster: its status, and the return that counts where one does.

    ``arrived`` is when that return came in, ``first_arrived`` when its first one did, whatever
    became of it, in seconds since 1970 UTC; None without one, or where nothing tells it. A blank
    form is no return.
    """

    agency: Agency
    status: Status
    counted: AgencyReturn | None = None
    arrived: float | None = None
    first_arrived: float | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Every file in path order and every agency in roster order."""

    files: tuple[FileVerdict, ...]
    standings: tuple[AgencyStanding, ...]
