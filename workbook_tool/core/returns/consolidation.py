"""Consolidation (汇总): counted returns become totals, grades, ranks and tidy score rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.findings import Severity
from workbook_tool.core.form import check_code, check_number, check_weights
from workbook_tool.core.numbers import Number, decimal_of
from workbook_tool.core.returns import AgencyReturn, Entry
from workbook_tool.core.returns.appeals import (
    NO_APPEALS,
    Adjustment,
    AppealCase,
    AppealScore,
    scores_in_doubt,
)
from workbook_tool.core.returns.arrival import days_late
from workbook_tool.core.returns.papers import PaperRegister, Papers, compare_papers
from workbook_tool.core.returns.placing import with_places
from workbook_tool.core.returns.register import FileVerdict, Register, Status
from workbook_tool.core.returns.reviewing import (
    ReviewedStanding,
    ReviewState,
    ScoreStage,
    final_outcome,
    review_outcome,
    review_standings,
    review_state,
)
from workbook_tool.core.round.awarding import (
    Award,
    Candidate,
    GradeOverride,
    QuotaUse,
    award_grades,
    quota_uses,
)
from workbook_tool.core.round.final_scores import (
    NO_REVIEWS,
    AgencyReview,
    CriterionReview,
    Reviews,
)
from workbook_tool.core.round.grading import (
    RankingKey,
    forced_by,
    is_vetoed,
    lowered_by,
    rank,
    ranking_key,
)
from workbook_tool.core.round.outcome import Outcome, grade_entries
from workbook_tool.core.round.placing import Places, Placing, exact_answers
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound, RankingScope, VetoedPlace

NO_AWARD = Award()
NO_OVERRIDES: Mapping[str, GradeOverride] = {}


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


def consolidate(
    assessment_round: AssessmentRound,
    register: Register,
    *,
    issued: int,
    overrides: Mapping[str, GradeOverride] = NO_OVERRIDES,
    appeals: Mapping[str, AppealCase] = NO_APPEALS,
    as_of: datetime | None = None,
    review: Reviews = NO_REVIEWS,
) -> Consolidation:
    """Return the consolidation of a register; ``issued`` is how many agencies hold a workbook.

    ``as_of`` is the time that the register was built for.

    Unranked agencies have totals and grades but no rank, and take none from the others, nor a
    place of a quota. ``overrides`` go by agency code; one whose grade or counted return is gone
    has no effect. ``appeals`` go by agency code too. ``review`` is what came back from evaluators:
    while some of it is owed, nobody has a rank, and a total only who is reviewed.
    """
    stage, reviewed = review_standings(assessment_round, register.standings, appeals, review)
    found = with_places(assessment_round, reviewed)
    scores = {
        one.standing.agency.code: _scores(assessment_round, one, one.standing.counted, stage)
        for one in found
        if one.standing.counted is not None
    }
    shown = {code: one.shown for code, one in scores.items() if one.shown is not None}
    own = {code: one.own for code, one in scores.items() if one.own is not None}
    awards = _awards(assessment_round, _gradable(assessment_round, shown, stage), overrides)
    self_ranks = _ranks(assessment_round, own)
    ranks = {
        ScoreStage.SELF: self_ranks,
        ScoreStage.REVIEW: NO_RANKS,
        ScoreStage.FINAL: _ranks(assessment_round, shown),
    }[stage]
    gaps = _open_gaps(register)
    results = tuple(
        replace(
            _result(assessment_round, one, scores, awards, (ranks, self_ranks)),
            check_code=None
            if sent.counted is None
            else check_code_of(assessment_round, sent.counted),
            open_gaps=gaps.get(sent.agency.code, 0),
            appeal=appeals.get(sent.agency.code),
            adjustments=one.adjustments,
        )
        for sent, one in zip(register.standings, found, strict=True)
    )
    rows = tuple(row for result in results for row in _rows(assessment_round, result, stage))
    return Consolidation(
        assessment_round,
        register.files,
        results,
        rows,
        _count(register, issued),
        quota_uses(assessment_round, {code: award.grade for code, award in awards.items()}),
        as_of,
        stage=stage,
    )


@dataclass(frozen=True, slots=True)
class _Scores:
    """What the scores of one agency amount to: its own, the evaluators', the final ones.

    ``shown`` is the one of the stage.
    """

    own: Outcome | None
    review: Outcome | None
    final: Outcome | None
    shown: Outcome | None


def _scores(
    assessment_round: AssessmentRound,
    found: ReviewedStanding,
    counted: AgencyReturn,
    stage: ScoreStage,
) -> _Scores:
    answers = exact_answers(counted.entries, found.places)
    own = grade_entries(assessment_round.scheme, found.standing.agency, answers)
    reviewed = review_outcome(assessment_round, found.review)
    final = final_outcome(assessment_round, found.review)
    return _Scores(own, reviewed, final, own if stage is ScoreStage.SELF else final)


def _gradable(
    assessment_round: AssessmentRound, shown: Mapping[str, Outcome], stage: ScoreStage
) -> Mapping[str, Outcome]:
    """Return who may have a grade: nobody while scores are owed and places are limited."""
    is_limited = any(grade.quota is not None for grade in assessment_round.grades)
    return {} if stage is ScoreStage.REVIEW and is_limited else shown


def _awards(
    assessment_round: AssessmentRound,
    outcomes: Mapping[str, Outcome],
    overrides: Mapping[str, GradeOverride],
) -> Mapping[str, Award]:
    """Return the award of each counted agency."""
    titles = {grade.title for grade in assessment_round.grades}
    candidates = [
        Candidate(
            agency,
            outcomes[agency.code],
            forced_by(outcomes[agency.code], assessment_round.scheme, assessment_round.grades),
            lowered_by(outcomes[agency.code], assessment_round.scheme),
        )
        for agency in assessment_round.roster
        if agency.code in outcomes
    ]
    known = {code: override for code, override in overrides.items() if override.grade in titles}
    return award_grades(assessment_round, candidates, known)


@dataclass(frozen=True, slots=True)
class _Ranks:
    """The ranks by agency code: overall, and within the ranking group."""

    overall: Mapping[str, int]
    in_group: Mapping[str, int]


NO_RANKS = _Ranks({}, {})


def _ranks(assessment_round: AssessmentRound, outcomes: Mapping[str, Outcome]) -> _Ranks:
    settings, scheme = assessment_round.settings, assessment_round.scheme
    vetoed = {code for code, outcome in outcomes.items() if is_vetoed(outcome, scheme)}
    scored = {code for code, outcome in outcomes.items() if outcome.is_scored}
    if settings.vetoed_place is VetoedPlace.UNRANKED:
        scored -= vetoed
    ranked = [
        agency for agency in assessment_round.roster if agency.is_ranked and agency.code in scored
    ]
    groups: dict[str, dict[str, RankingKey]] = {}
    for agency in ranked:
        is_clear = Decimal(agency.code not in vetoed)
        key = (is_clear, *ranking_key(outcomes[agency.code], settings.tie_break))
        groups.setdefault(agency.group, {})[agency.code] = key
    overall = {code: key for group in groups.values() for code, key in group.items()}
    if settings.ranking_scope is RankingScope.CATEGORY:
        overall = {}
    in_group = {
        code: place
        for group in groups.values()
        for code, place in rank(group, settings.ranking).items()
    }
    return _Ranks(rank(overall, settings.ranking), in_group)


def _result(
    assessment_round: AssessmentRound,
    found: ReviewedStanding,
    scores: Mapping[str, _Scores],
    awards: Mapping[str, Award],
    ranks: tuple[_Ranks, _Ranks],
) -> AgencyResult:
    """Return the result of one agency; without a counted return it is its status alone.

    ``ranks`` are those of the stage and those by self scores.
    """
    standing = found.standing
    code, own = standing.agency.code, scores.get(standing.agency.code)
    settings = assessment_round.settings
    first = settings.local_time(standing.first_arrived)
    if own is None or own.own is None:
        return AgencyResult(standing.agency, standing.status, first_arrived=first)
    shown, by_self = ranks
    return AgencyResult(
        agency=standing.agency,
        status=standing.status,
        agency_return=standing.counted,
        outcome=own.shown,
        award=awards.get(code, NO_AWARD),
        rank=shown.overall.get(code),
        group_rank=shown.in_group.get(code),
        arrived=settings.local_time(standing.arrived),
        late_days=days_late(standing.arrived, settings),
        first_arrived=first,
        self_outcome=own.own,
        review_outcome=own.review,
        final_outcome=own.final,
        review=found.review,
        places=found.places,
        final_places=found.final_places,
        self_rank=by_self.overall.get(code),
        self_group_rank=by_self.in_group.get(code),
    )


def check_code_of(assessment_round: AssessmentRound, counted: AgencyReturn) -> str | None:
    """Return the check code (校验码) of a counted return as it was sent: that of its paper."""
    by_code = assessment_round.scheme.by_code
    numbers = {
        entry.criterion: number
        for entry in counted.entries
        if (number := _check_number(by_code[entry.criterion], entry)) is not None
    }
    return check_code(
        numbers, check_weights([criterion.code for criterion in assessment_round.scheme])
    )


def _check_number(criterion: Criterion, entry: Entry) -> Decimal | None:
    return check_number(criterion, entry.score, entry.choice, entry.fact)


def _open_gaps(register: Register) -> Mapping[str | None, int]:
    """Return how many gaps are open by agency code; versions that share one count it once.

    A version that another one replaced has none.
    """
    gaps = {
        (finding.rule.id, replace(finding.at, agency=verdict.agency, file=None))
        for verdict in register.files
        if verdict.status is not Status.SUPERSEDED
        for finding in verdict.findings
        if finding.rule.gap is not None and finding.severity is not Severity.INFO
    }
    return Counter(at.agency for _, at in gaps)


def _rows(
    assessment_round: AssessmentRound, result: AgencyResult, stage: ScoreStage
) -> Iterator[ScoreRow]:
    """Yield the counted scores of one agency with the cell that each came from.

    In the final stage they are the final scores, of agencies that have them.
    """
    if result.agency_return is None:
        return
    by_code = assessment_round.scheme.suited_to(result.agency).by_code
    adjusted = {one.criterion: one.returned_score for one in result.adjustments}
    reviews = {} if result.review is None else result.review.by_code
    outcome = result.final_outcome if stage is ScoreStage.FINAL else result.self_outcome
    places = result.places_at(stage)
    beaten = outcome.beaten if outcome is not None and outcome.is_scored else ()
    for entry in result.agency_return.entries:
        criterion, review = by_code[entry.criterion], reviews.get(entry.criterion)
        score: Number | None = entry.score
        if stage is ScoreStage.FINAL:
            final = None if review is None else review.final
            score = None if final is None else final.score
        file, place = result.agency_return.file.path, entry.place
        placing = places.get(entry.criterion)
        if score is not None and place is not None:
            exact = decimal_of(score) if isinstance(score, Fraction) else score
            yield ScoreRow(
                agency=result.agency,
                criterion=criterion,
                score=exact,
                rate=None if criterion.is_uncapped else exact / criterion.cap,
                file=file,
                sheet=place.sheet,
                cell=place.cell,
                fact=entry.fact if placing is None else placing.fact,
                placing=placing,
                returned=adjusted.get(entry.criterion, entry.score),
                review=review,
                is_beaten=entry.criterion in beaten,
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
