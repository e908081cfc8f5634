"""Consolidation (汇总): the totals, grades, ranks and score rows of a round."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.returns.appeals import Adjustment, AppealCase, AppealScore, scores_in_doubt
from workbook_tool.core.returns.papers import PaperRegister, Papers, compare_papers
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.returns.reviewing import ReviewState, ScoreStage, review_state
from workbook_tool.core.round.awarding import Award, QuotaUse
from workbook_tool.core.round.final_scores import AgencyReview, CriterionReview
from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.placing import Places, Placing
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound

NO_AWARD = Award()


@dataclass(frozen=True, slots=True)
class AgencyResult:
    """One agency of the roster with its result.

    ``outcome`` is what the answers of the counted return amount to, None without one. ``rank`` is
    the place among counted, ranked agencies by the round's ranking rule, ``group_rank`` the same
    within its ranking group. ``award`` is the grade and how it came about, ``check_code`` the
    校验码.
    ``arrived`` is when the counted return came, in the zone of the round, None where nothing tells
    it; ``late_days`` how many calendar days after the deadline the counted return came (迟报), 0 in
    time, None where nothing tells it; ``first_arrived`` when the agency's first return came,
    whatever became of that, in the zone of the round.
    ``open_gaps`` is how many gaps (漏填) of its returns are more than a note. ``appeal`` is where
    its appeals stand, None without one; ``adjustments`` are the answers that count otherwise than
    they were returned because of them.

    Where a round is reviewed, ``outcome``, ``award`` and the ranks are those of its stage.
    ``self_outcome`` is what the return says, ``review_outcome`` what evaluators gave,
    ``final_outcome`` what counts in the end; the latter two are None while a score is owed.
    ``review`` is how far that is, None where the agency is not reviewed at all. ``self_rank`` and
    ``self_group_rank`` are the places by self scores. ``places`` are those of its figures among
    the other agencies (名次), ``final_places`` those of the ones that evaluators confirmed.
    """

    agency: Agency
    status: Status
    agency_return: AgencyReturn | None = None
    outcome: Outcome | None = None
    award: Award = NO_AWARD
    rank: int | None = None
    group_rank: int | None = None
    check_code: str | None = None
    arrived: datetime | None = None
    late_days: int | None = None
    first_arrived: datetime | None = None
    open_gaps: int = 0
    appeal: AppealCase | None = None
    adjustments: tuple[Adjustment, ...] = ()
    self_outcome: Outcome | None = None
    review_outcome: Outcome | None = None
    final_outcome: Outcome | None = None
    review: AgencyReview | None = None
    self_rank: int | None = None
    self_group_rank: int | None = None
    places: Places = field(default_factory=dict)
    final_places: Places = field(default_factory=dict)

    def places_at(self, stage: ScoreStage) -> Places:
        """Return the places that the totals of a stage are made of."""
        return self.final_places if stage is ScoreStage.FINAL else self.places

    @property
    def self_total(self) -> Decimal | None:
        """Return the total of the self scores, None where nothing counts in points."""
        return _total_of(self.self_outcome)

    @property
    def review_total(self) -> Decimal | None:
        """Return the total of the review scores, None while one is owed, and where none are."""
        return _total_of(self.review_outcome)

    @property
    def final_total(self) -> Decimal | None:
        """Return the total of the final scores (拟定得分), None while one is open."""
        return _total_of(self.final_outcome)

    @property
    def has_open_appeal(self) -> bool:
        """Tell whether an appeal of the agency, or a score after one, waits for a decision."""
        is_open = self.appeal is not None and self.appeal.is_open
        return is_open or bool(self.scores_in_doubt)

    @property
    def scores_in_doubt(self) -> tuple[AppealScore, ...]:
        """Return the scores after an appeal that were given for another return (待核定)."""
        return scores_in_doubt(self.appeal, self.agency_return)

    @property
    def is_counted(self) -> bool:
        """Tell whether a return of the agency is counted."""
        return self.agency_return is not None

    @property
    def scored(self) -> Outcome | None:
        """Return the outcome, None where no total of it means anything."""
        return self.outcome if self.outcome is not None and self.outcome.is_scored else None

    @property
    def total(self) -> Decimal | None:
        """Return the total, None where nothing is counted or scored in points."""
        return None if self.scored is None else self.scored.total

    @property
    def rate(self) -> Decimal | None:
        """Return the total as a fraction of what the agency can reach, None where there is none."""
        return None if self.scored is None else self.scored.rate

    @property
    def grade(self) -> str | None:
        """Return the final grade, None where there is none."""
        return self.award.grade

    @property
    def triggered(self) -> tuple[str, ...]:
        """Return the codes of vetoes that happened and of prerequisites that are not met."""
        return () if self.outcome is None else self.outcome.triggered

    @property
    def forfeited(self) -> Decimal | None:
        """Return the total that one of them set to zero, None where none did."""
        return None if self.outcome is None else self.outcome.forfeited


def _total_of(outcome: Outcome | None) -> Decimal | None:
    return outcome.total if outcome is not None and outcome.is_scored else None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One counted score: an agency and a criterion, with file, sheet and cell of origin.

    ``returned`` is what stood in the file: after an appeal another score may count. ``score`` is
    that of the round's stage. ``review`` is how it came about where the agency is reviewed, with
    the file, sheet and cell of each part. ``rate`` is None where points have no limit, ``fact``
    what the agency stated where its score was computed from that; ``placing`` is the place of
    that among the others, where the points come of it.
    """

    agency: Agency
    criterion: Criterion
    score: Decimal
    rate: Decimal | None
    file: str
    sheet: str
    cell: str
    returned: Decimal | None = None
    review: CriterionReview | None = None
    fact: Decimal | None = None
    is_beaten: bool = False
    placing: Placing | None = None

    @property
    def points(self) -> Decimal:
        """Return what the score adds to the total, below zero for a deduction; not rounded.

        Where another of its group counts (取最高组) that is nothing.
        """
        if self.is_beaten:
            return Decimal(0)
        points = self.criterion.points_of(self.score)
        return -points if self.criterion.role is CriterionRole.DEDUCTION else points


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
    """Everything that the county summary and the JSON report show.

    ``as_of`` is the time until which files count (统计截止), None where all do. ``papers`` are the
    signed papers against the counted returns, None in a round that keeps no list of them.
    ``stage`` says which scores totals, grades and ranks are made of.
    """

    assessment_round: AssessmentRound
    files: tuple[FileVerdict, ...]
    results: tuple[AgencyResult, ...]
    rows: tuple[ScoreRow, ...]
    counts: Counts
    quotas: tuple[QuotaUse, ...] = ()
    as_of: datetime | None = None
    papers: Papers | None = None
    stage: ScoreStage = ScoreStage.SELF

    @property
    def under_review(self) -> tuple[AgencyReview, ...]:
        """Return how far each agency is that is reviewed and whose return counts."""
        return tuple(one.review for one in self.results if one.review is not None)

    @property
    def review_state(self) -> ReviewState | None:
        """Return how far the review is, None in a round without evaluators."""
        plan = self.assessment_round.review
        return None if plan is None else review_state(plan, self.stage, self.under_review)

    @property
    def unreviewed(self) -> tuple[AgencyReview, ...]:
        """Return the agencies of which a score is still owed or disputed, in roster order."""
        return tuple(one for one in self.under_review if not one.is_complete)

    @property
    def counted(self) -> tuple[AgencyResult, ...]:
        """Return the agencies whose return is counted, in roster order."""
        return tuple(result for result in self.results if result.is_counted)

    @property
    def incomplete(self) -> tuple[AgencyResult, ...]:
        """Return the agencies in whose returns gaps are open, in roster order."""
        return tuple(result for result in self.results if result.open_gaps)

    @property
    def missing(self) -> tuple[Agency, ...]:
        """Return the agencies that sent nothing, in roster order."""
        return tuple(result.agency for result in self.results if result.status is Status.MISSING)

    @property
    def unplaced(self) -> tuple[Agency, ...]:
        """Return who is still to be compared with others (名次): until then places may change."""
        compared = [one for one in self.assessment_round.scheme if one.kind.is_compared]
        return tuple(
            one.agency
            for one in self.results
            if not one.is_counted
            and one.agency.is_asked
            and one.agency.is_ranked
            and any(criterion.applies_to(one.agency) for criterion in compared)
        )

    @property
    def counted_until(self) -> datetime | None:
        """Return until when returns count (统计截至), in the zone of the round.

        The time that was asked for, else that of the newest return that counts: never the clock's,
        so that the same input gives the same bytes. None where no return tells its time.
        """
        if self.as_of is not None:
            return self.as_of.replace(tzinfo=None)
        return max((one.arrived for one in self.counted if one.arrived is not None), default=None)

    @property
    def overdue_days(self) -> int:
        """Return how many days after the deadline returns were counted: who is missing is overdue.

        0 without a deadline, and as long as nothing shows that it has passed.
        """
        deadline, until = self.assessment_round.settings.deadline, self.counted_until
        if deadline is None or until is None:
            return 0
        return max((until.date() - deadline).days, 0)

    def with_papers(self, register: PaperRegister | None) -> "Consolidation":
        """Return the same with the papers that staff noted; None where there is no list."""
        if register is None:
            return self
        codes = {one.agency.code: one.check_code for one in self.counted if one.check_code}
        carried = frozenset(
            one.agency.code
            for one in self.counted
            if one.agency_return is not None and one.agency_return.carried_from
        )
        roster = self.assessment_round.roster
        return replace(self, papers=compare_papers(register, roster, codes, carried))

    @property
    def check_codes(self) -> Mapping[str, str]:
        """Return the check code of each file that counts by its path."""
        return {
            result.agency_return.file.path: result.check_code
            for result in self.results
            if result.agency_return is not None and result.check_code
        }
