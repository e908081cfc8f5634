"""Consolidation (汇总): counted returns become totals, grades, ranks and tidy score rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.blueprint import check_code, check_weights
from workbook_tool.core.grading import competition_ranks, forced_grade, grade_of
from workbook_tool.core.outcome import Outcome, grade_entries
from workbook_tool.core.register import AgencyStanding, FileVerdict, Register, Status
from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.roster import Agency
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.scheme import Criterion


@dataclass(frozen=True, slots=True)
class AgencyResult:
    """One agency of the roster with its result.

    ``total`` and what follows from it are None unless a counted return stands, and where nothing
    is scored in points. ``rate`` is a fraction of what the agency can reach. ``sections`` are the
    points of each first-level indicator by its title. ``rank`` is a competition rank (1, 2, 2, 4)
    among counted, ranked agencies, ``group_rank`` the same within the category. ``check_code`` is
    the 校验码. ``triggered`` and ``forfeited`` are those of the outcome: vetoes that happened,
    prerequisites that are not met, and the total that one of them set to zero.
    """

    agency: Agency
    status: Status
    agency_return: AgencyReturn | None = None
    total: Decimal | None = None
    rate: Decimal | None = None
    grade: str | None = None
    rank: int | None = None
    group_rank: int | None = None
    sections: Mapping[str, Decimal] | None = None
    check_code: str | None = None
    triggered: tuple[str, ...] = ()
    forfeited: Decimal | None = None

    @property
    def is_counted(self) -> bool:
        """Tell whether a return of the agency is counted."""
        return self.agency_return is not None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One counted score: an agency and a criterion, with file, sheet and cell of origin."""

    agency: Agency
    criterion: Criterion
    score: Decimal
    rate: Decimal
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts that are printed: files by status, and agencies issued to and missing."""

    issued: int
    files: int
    accepted: int
    warned: int
    rejected: int
    conflict: int
    superseded: int
    ignored: int
    quarantined: int
    agencies_missing: int


@dataclass(frozen=True, slots=True)
class Consolidation:
    """Everything that the county summary and the JSON report show."""

    assessment_round: AssessmentRound
    files: tuple[FileVerdict, ...]
    results: tuple[AgencyResult, ...]
    rows: tuple[ScoreRow, ...]
    counts: Counts

    @property
    def counted(self) -> tuple[AgencyResult, ...]:
        """Return the agencies whose return is counted, in roster order."""
        return tuple(result for result in self.results if result.is_counted)

    @property
    def missing(self) -> tuple[Agency, ...]:
        """Return the agencies that sent nothing, in roster order."""
        return tuple(result.agency for result in self.results if result.status is Status.MISSING)


def consolidate(
    assessment_round: AssessmentRound, register: Register, *, issued: int
) -> Consolidation:
    """Return the consolidation of a register; ``issued`` is how many agencies hold a workbook.

    Unranked agencies have totals and grades but no rank, and take none from the others.
    """
    outcomes = {
        standing.agency.code: outcome
        for standing in register.standings
        if (outcome := _outcome(assessment_round, standing)) is not None
    }
    ranked = [agency for agency in assessment_round.roster if agency.is_ranked]
    ranks = competition_ranks(_totals(ranked, outcomes))
    group_ranks: dict[str, int] = {}
    for category in assessment_round.roster.categories:
        members = [agency for agency in ranked if agency.category == category]
        group_ranks.update(competition_ranks(_totals(members, outcomes)))
    results = tuple(
        _result(assessment_round, standing, outcomes, ranks, group_ranks)
        for standing in register.standings
    )
    rows = tuple(row for result in results for row in _rows(assessment_round, result))
    return Consolidation(assessment_round, register.files, results, rows, _count(register, issued))


def _outcome(assessment_round: AssessmentRound, standing: AgencyStanding) -> Outcome | None:
    if standing.counted is None:
        return None
    return grade_entries(
        assessment_round.scheme, standing.agency.category, standing.counted.entries
    )


def _totals(agencies: Iterable[Agency], outcomes: Mapping[str, Outcome]) -> Mapping[str, Decimal]:
    return {
        agency.code: outcomes[agency.code].total
        for agency in agencies
        if agency.code in outcomes and outcomes[agency.code].is_scored
    }


def _result(
    assessment_round: AssessmentRound,
    standing: AgencyStanding,
    outcomes: Mapping[str, Outcome],
    ranks: Mapping[str, int],
    group_ranks: Mapping[str, int],
) -> AgencyResult:
    """Return the result of one agency; without a counted return it is its status alone."""
    outcome = outcomes.get(standing.agency.code)
    if outcome is None or standing.counted is None:
        return AgencyResult(standing.agency, standing.status)
    scores = {code: score for code, score in standing.counted.scores.items() if score is not None}
    weights = check_weights([criterion.code for criterion in assessment_round.scheme])
    return AgencyResult(
        agency=standing.agency,
        status=standing.status,
        agency_return=standing.counted,
        total=outcome.total if outcome.is_scored else None,
        rate=outcome.rate if outcome.is_scored else None,
        grade=_grade(assessment_round, outcome),
        rank=ranks.get(standing.agency.code),
        group_rank=group_ranks.get(standing.agency.code),
        sections=outcome.sections,
        check_code=check_code(scores, weights),
        triggered=outcome.triggered,
        forfeited=outcome.forfeited,
    )


def _grade(assessment_round: AssessmentRound, outcome: Outcome) -> str | None:
    """Return the grade after vetoes; where nothing is scored in points none is earned."""
    grades = assessment_round.grades
    earned = grade_of(grades, outcome) if outcome.is_scored else None
    return forced_grade(earned, outcome, assessment_round.scheme, grades)


def _rows(assessment_round: AssessmentRound, result: AgencyResult) -> Iterator[ScoreRow]:
    """Yield the counted scores of one agency with the cell that each came from."""
    if result.agency_return is None:
        return
    by_code = assessment_round.scheme.by_code
    for entry in result.agency_return.entries:
        if entry.score is not None and entry.place is not None:
            criterion = by_code[entry.criterion]
            yield ScoreRow(
                agency=result.agency,
                criterion=criterion,
                score=entry.score,
                rate=entry.score / criterion.cap,
                file=result.agency_return.file.path,
                sheet=entry.place.sheet,
                cell=entry.place.cell,
            )


def _count(register: Register, issued: int) -> Counts:
    found = Counter(verdict.status for verdict in register.files)
    missing = sum(1 for standing in register.standings if standing.status is Status.MISSING)
    return Counts(
        issued=issued,
        files=len(register.files),
        accepted=found[Status.ACCEPTED],
        warned=found[Status.WARNED],
        rejected=found[Status.REJECTED],
        conflict=found[Status.CONFLICT],
        superseded=found[Status.SUPERSEDED],
        ignored=found[Status.IGNORED],
        quarantined=found[Status.QUARANTINED],
        agencies_missing=missing,
    )
