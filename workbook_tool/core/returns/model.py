"""One return (自评表) as it was understood: entries, evidence, answers, findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.core.cells import FileFormat
from workbook_tool.core.findings import Finding, Severity
from workbook_tool.core.form import Place
from workbook_tool.core.numbers import computed_text, number_text


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of the returned folder: its path relative to that folder, and what identifies it.

    ``arrived`` is when it came in (到达时间), in seconds since 1970 UTC, as far as something tells
    it: the date of the mail it came with, else of its archive, else the file's own. ``sender`` is
    the address that a mail names, "" without one. What ``is_collected`` came from the office's own
    mailbox.
    """

    path: str
    sha256: str
    size: int = 0
    arrived: float | None = None
    sender: str = ""
    is_collected: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What an agency stated for one criterion (填报项).

    ``score`` is None where nothing countable stands; it is never zero instead. ``raw`` is the text
    that stood in the cell. ``choice`` is the label chosen for an option, yes/no or state criterion.
    ``fact`` is what was typed where the score is computed from it (次数, 数值); of a 名次 it stands
    without a score until agencies are compared.
    """

    criterion: str
    score: Decimal | None
    raw: str = ""
    place: Place | None = None
    basis: str = ""
    evidence: str = ""
    deduction: str = ""
    choice: str = ""
    is_not_applicable: bool = False
    reason: str = ""  # why it does not apply
    reason_place: Place | None = field(default=None, compare=False)  # where that stands
    fact: Decimal | None = None

    @property
    def is_answered(self) -> bool:
        """Tell whether something stands for a criterion that applies: a score, choice or fact."""
        is_said = self.score is not None or self.fact is not None or bool(self.choice)
        return is_said and not self.is_not_applicable

    @property
    def figure(self) -> Decimal | None:
        """Return what a consequence from some count on depends on."""
        return self.fact

    @property
    def said(self) -> str:
        """Return the score, a fact whose score is open, or the choice, "" for none of them."""
        if self.score is not None and self.fact is not None:
            return computed_text(self.score)
        number = self.fact if self.score is None else self.score
        return self.choice if number is None else number_text(number)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One line of the evidence list (佐证材料)."""

    number: str = ""
    criterion: str = ""
    title: str = ""
    reference: str = ""
    dated: str = ""
    medium: str = ""
    pages: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AgencyReturn:
    """One returned workbook as understood. Contact data of the cover is never part of it.

    ``agency`` is None where the file cannot be attributed. ``codes`` are the registered or
    unregistered identity codes that stood in it. ``modified`` is the workbook's dcterms:modified.
    ``carried_from`` is the number of the older version that its entries were carried over from.
    ``bases`` are the SHA-256 of the returns whose answers its form was issued with.
    """

    file: FileFacts
    agency: str | None
    entries: tuple[Entry, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[EvidenceItem, ...] = ()
    report: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    file_format: FileFormat = FileFormat.XLSX
    modified: str = ""
    codes: tuple[str, ...] = ()
    carried_from: int | None = None
    bases: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing about it stops it from being counted."""
        return not any(
            finding.severity in {Severity.ERROR, Severity.SECURITY} for finding in self.findings
        )

    @property
    def is_blank(self) -> bool:
        """Tell whether no score at all was filled in."""
        return all(not entry.raw.strip() and not entry.is_not_applicable for entry in self.entries)

    @property
    def scores(self) -> Mapping[str, Decimal | None]:
        """Return the score of each criterion by its code."""
        return {entry.criterion: entry.score for entry in self.entries}


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """What one group found about one agency: a sheet of its review workbook (考评表).

    ``found`` has the review scores (考评得分) as its entries, each with the reason for another
    score than the agency's (扣分原因, 上调理由) as its ``deduction``; its report holds the records
    (考察记录) by criterion, its answers who entered and who checked. ``name`` is that of the sheet.
    ``judged`` is the SHA-256 of the return that was judged, "" where the sheet does not tell.
    ``base`` is the digest of the sheet whose answers it was issued with, "" where it was blank.
    """

    found: AgencyReturn
    name: str = ""
    judged: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class ReviewReturn:
    """One returned review workbook (考评表): its group, and what it found about each agency."""

    group: str
    sheets: tuple[ReviewSheet, ...] = ()
    modified: str = ""
    codes: tuple[str, ...] = ()

    def moved_to(self, file: FileFacts) -> "ReviewReturn":
        """Return the same as it stands in another file."""
        moved = (replace(one, found=replace(one.found, file=file)) for one in self.sheets)
        return replace(self, sheets=tuple(moved))
