"""How a register is consolidated (汇总): totals, grades, ranks and tidy score rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.findings import Severity
from workbook_tool.core.form import check_code, check_number, check_weights
from workbook_tool.core.numbers import Number, decimal_of
from workbook_tool.core.returns import AgencyReturn, Entry
from workbook_tool.core.returns.appeals import NO_APPEALS, AppealCase
from workbook_tool.core.returns.arrival import days_late
from workbook_tool.core.returns.consolidation import (
    NO_AWARD,
    AgencyResult,
    Consolidation,
    Counts,
    ScoreRow,
)
from workbook_tool.core.returns.placing import with_places
from workbook_tool.core.returns.register import Register, Status
from workbook_tool.core.returns.reviewing import (
    ReviewedStanding,
    ScoreStage,
    final_outcome,
    review_outcome,
    review_standings,
)
from workbook_tool.core.round.awarding import (
    Award,
    Candidate,
    GradeOverride,
    award_grades,
    quota_uses,
)
from workbook_tool.core.round.final_scores import NO_REVIEWS, Reviews
from workbook_tool.core.round.grading import (
    RankingKey,
    forced_by,
    is_vetoed,
    lowered_by,
    rank,
    ranking_key,
)
from workbook_tool.core.round.outcome import Outcome, grade_entries
from workbook_tool.core.round.placing import exact_answers
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound, RankingScope, VetoedPlace

NO_OVERRIDES: Mapping[str, GradeOverride] = {}


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
