"""One returned file becomes one verdict; whatever is wrong with it stays with it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.form import read_meta
from workbook_tool.core.form.identity import is_own_summary
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.returns import (
    AgencyReturn,
    Attribution,
    FileFacts,
    attribute,
    carry_over,
    check_lateness,
    known_arrival,
    read_return,
)
from workbook_tool.core.returns.register import FileVerdict, ignore, judge
from workbook_tool.core.review.attribution import (
    attribute_review,
    is_review_workbook,
    misplaced_review,
)
from workbook_tool.core.review.issued_pages import IssuedPages
from workbook_tool.core.review.reading import ReviewReader
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.definition.writing.change_words import describe_change
from workbook_tool.intake import (
    DEFAULT_LIMITS,
    REVIEW_LIMITS,
    ReturnedFile,
    ReturnedStatus,
    read_workbook,
)
from workbook_tool.reading.issued_copies import IssuedCopies
from workbook_tool.round_folder.issue_versions import choose_versions

ROW_MARGIN = 500  # rows below the blueprint's last one that are still read


@dataclass(slots=True)
class Judge:
    """Judges files of one round; it remembers each wording that copies were issued with."""

    assessment_round: AssessmentRound
    register: IssueRegister
    accepted: frozenset[tuple[str, str]] = frozenset()  # older versions whose returns count
    of_reviews: bool = False  # the files are those that evaluators sent back
    copies: IssuedCopies = field(init=False)
    reviews: ReviewReader = field(init=False)

    def __post_init__(self) -> None:
        """Know the copies that the round issued."""
        self.copies = IssuedCopies(self.assessment_round, self.register)
        pages = IssuedPages(self.copies.round_of)
        self.reviews = ReviewReader(self.register, self.assessment_round.roster, pages)

    @classmethod
    def of_round(
        cls,
        assessment_round: AssessmentRound,
        issued: IssueRegister,
        accept: tuple[str, ...] = (),
    ) -> "Judge":
        """Return the judge of a round; copies issued under another definition are void to it.

        Returns on the versions that ``accept`` names are carried over. Raises UsageError where
        there is no such version.
        """
        register = issued.as_defined(assessment_round)
        chosen = frozenset(version.key for version in choose_versions(register, accept))
        return cls(assessment_round, register, chosen)

    def for_reviews(self) -> "Judge":
        """Return the judge of what evaluators sent back in the same round."""
        return Judge(self.assessment_round, self.register, of_reviews=True)

    @property
    def utc_offset(self) -> timedelta:
        """Return the time zone of the round, which dates inside archives are read in."""
        return self.assessment_round.settings.beside_utc

    def judge_file(self, found: ReturnedFile) -> FileVerdict:
        """Return the verdict on one file, before versions of an agency are compared."""
        verdict = self._judge(found)
        if not self.of_reviews:
            return verdict
        told = tuple(one.for_evaluators() for one in verdict.findings)
        return replace(verdict, findings=told)

    def _judge(self, found: ReturnedFile) -> FileVerdict:
        arrived = known_arrival(found.modified, self.assessment_round.settings)
        file = FileFacts(
            found.path, found.sha256, found.size, arrived, found.sender, found.is_collected
        )
        if found.status in {ReturnedStatus.UNREADABLE, ReturnedStatus.QUARANTINED}:
            return judge(file, found.findings)
        if found.status is not ReturnedStatus.WORKBOOK or found.content is None:
            return ignore(file, found.findings, _named_agency(found.path, self.assessment_round))
        return self._read(file, found.content, found.findings)

    def _read(self, file: FileFacts, content: bytes, notes: tuple[Finding, ...]) -> FileVerdict:
        """Return the verdict on a workbook's bytes."""
        roster = self.assessment_round.roster
        try:
            limits = REVIEW_LIMITS if self.of_reviews else DEFAULT_LIMITS
            workbook = read_workbook(content, file.path, last_row=self._last_row(), limits=limits)
        except UnreadableReturnError as error:
            return judge(file, (*notes, error.finding))
        if is_own_summary(workbook):
            name = file.path.rpartition("/")[2]
            return ignore(file, (*notes, Finding.of(Code.OWN_SUMMARY, name=name)))
        if self.of_reviews:
            return self._read_review(workbook, file, notes)
        attribution = attribute(
            workbook, self.register, roster, path=file.path, accepted=self.accepted
        )
        if attribution.agency is None and is_review_workbook(workbook, self.register):
            return judge(file, (*notes, *workbook.oddities, misplaced_review(workbook)))
        if attribution.book is None:
            findings = (*notes, *workbook.oddities, *attribution.findings)
            return judge(file, findings, agency=attribution.agency)
        found = self._read_as_issued(workbook, attribution.book, attribution, file)
        if attribution.book.is_void:
            found = self._carried_over(found, attribution.book)
        late = check_lateness(found, self.assessment_round.settings)
        findings = (*notes, *found.findings, *late)
        return judge(file, findings, agency=attribution.agency, agency_return=found)

    def _read_review(
        self, workbook: FoundWorkbook, file: FileFacts, notes: tuple[Finding, ...]
    ) -> FileVerdict:
        """Return the verdict on a review workbook; each of its sheets is judged for itself."""
        attribution = attribute_review(workbook, self.register, self.assessment_round)
        review, findings = self.reviews.read(workbook, file, attribution)
        oddities = workbook.oddities if review is None else ()
        return replace(judge(file, (*notes, *oddities, *findings)), review=review)

    def _read_as_issued(
        self,
        workbook: FoundWorkbook,
        book: IssuedWorkbook,
        attribution: Attribution,
        file: FileFacts,
    ) -> AgencyReturn:
        """Return the return as read against the form and wording that its copy was issued with.

        The hidden sheet names both. Where that is gone, what differs least is the one.
        """
        said = read_meta(workbook)
        issues = self.register.issues_of(
            book.code, wording=said.pairs.get("wording", ""), version=said.version
        )
        readings = []
        for issue in issues:
            blueprint, scheme = self.copies.find(issue)
            readings.append(
                read_return(
                    workbook,
                    blueprint,
                    scheme,
                    file=file,
                    attribution=attribution,
                    roster=self.assessment_round.roster,
                    issued_names=self.register.names_of(book.agency),
                    gap_weights=dict(self.assessment_round.settings.gap_weights),
                )
            )
        return min(readings, key=_changed_wordings)

    def _carried_over(self, found: AgencyReturn, book: IssuedWorkbook) -> AgencyReturn:
        """Return a return on an accepted older version as one on the current version."""
        agency = self.assessment_round.roster.by_code[book.agency]
        _, old = self.copies.find(book)
        new = self.assessment_round.scheme.for_agency(agency)
        return carry_over(found, old, new, self.register.version_of(book), describe_change)

    def _last_row(self) -> int:
        """Return the last row that is read of any sheet."""
        rows = max(len(self.assessment_round.scheme.criteria), 100)
        if self.of_reviews:  # the hidden sheet has a line for each agency
            rows = max(rows, len(self.assessment_round.roster))
        return rows + ROW_MARGIN


def _changed_wordings(agency_return: AgencyReturn) -> int:
    return sum(1 for finding in agency_return.findings if finding.rule is Code.WORDING_CHANGED)


def _named_agency(path: str, assessment_round: AssessmentRound) -> str | None:
    """Return the agency whose folder or file name lists something sent along, else None.

    This lists 随附材料 under an agency; it never assigns a return.
    """
    found = assessment_round.roster.mentioned_in_path(path)
    return found[0].code if len(found) == 1 else None
