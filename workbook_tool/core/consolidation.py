"""Consolidation (汇总): counted returns become totals, grades, ranks and tidy score rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.register import FileVerdict, Status
from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.roster import Agency
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.scheme import Criterion


@dataclass(frozen=True, slots=True)
class AgencyResult:
    """One agency of the roster with its result.

    ``total`` and what follows from it are None unless a counted return stands. ``rate`` is a
    fraction of what the agency can reach. ``sections`` are the points of each first-level
    indicator by its title. ``rank`` is a competition rank (1, 2, 2, 4) among counted, ranked
    agencies, ``group_rank`` the same within the category. ``check_code`` is the 校验码.
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
        return tuple(result for result in self.results if result.total is not None)

    @property
    def missing(self) -> tuple[Agency, ...]:
        """Return the agencies that sent nothing, in roster order."""
        return tuple(
            result.agency for result in self.results if result.status is Status.MISSING
        )
