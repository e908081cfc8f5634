"""The figures over several agencies: exact decimals, rounded half up once at the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median, pstdev
from typing import Final

from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.register import Status
from workbook_tool.core.round.scheme import Criterion, CriterionRole, worth_of

RATE_PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class TotalFigures:
    """The totals of all counted agencies; ``spread`` is the population standard deviation."""

    count: int
    mean: Decimal
    median: Decimal
    highest: Decimal
    lowest: Decimal
    spread: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """The scores of one criterion over counted agencies; ``rate`` is ``scored`` over caps."""

    criterion: Criterion
    count: int
    scored: Decimal
    mean: Decimal
    rate: Decimal
    lowest: Decimal
    highest: Decimal
    full_marks: int
    zeros: int


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """The points of one first-level indicator over counted agencies.

    ``worth`` is None where it is something else for some agency (own weights).
    """

    title: str
    worth: Decimal | None
    mean: Decimal
    rate: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class StateFigures:
    """How often each state of a criterion was chosen by the counted agencies that answer it."""

    criterion: Criterion
    answers: int
    counts: Mapping[str, int]

    def share(self, label: str) -> Decimal | None:
        """Return the share of a state, None where the criterion has no such state or answer."""
        if not self.answers or label not in self.counts:
            return None
        return Decimal(self.counts[label]) / self.answers


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One category: how many were asked, counted, not counted, missing, and how they scored.

    Scores are None where no agency of the category is counted.
    """

    category: str
    issued: int
    counted: int
    not_counted: int
    missing: int
    mean: Decimal | None = None
    rate: Decimal | None = None
    highest: Decimal | None = None
    lowest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is computed over several agencies.

    ``totals`` is None where nothing is scored in points.
    """

    totals: TotalFigures | None
    criteria: tuple[CriterionFigures, ...]  # weakest first
    indicators: tuple[IndicatorFigures, ...]
    groups: tuple[GroupFigures, ...]
    states: tuple[StateFigures, ...] = ()

    @property
    def mean_rate(self) -> Decimal:
        """Return what was scored of all that the criteria could give, as a fraction."""
        possible = sum((one.criterion.cap * one.count for one in self.criteria), Decimal(0))
        scored = sum((one.scored for one in self.criteria), Decimal(0))
        return scored / possible if possible else Decimal(0)

    def beside_the_mean(self, rate: Decimal) -> Decimal:
        """Return by how many percentage points a rate of a criterion lies above the mean."""
        return percentage_points(rate, self.mean_rate)


def percentage_points(rate: Decimal, mean: Decimal) -> Decimal:
    """Return by how many percentage points a rate lies above a mean, below it with a minus.

    >>> percentage_points(Decimal("0.853"), Decimal("0.9"))
    Decimal('-4.7')
    """
    return round_half_up((rate - mean) * 100, 1)


def build_figures(consolidation: Consolidation) -> Figures:
    """Return the figures of a consolidation with at least one counted return."""
    places = consolidation.assessment_round.scheme.part_places
    return Figures(
        _total_figures(consolidation.counted, places),
        _criterion_figures(consolidation, places),
        _indicator_figures(consolidation, places),
        _group_figures(consolidation, places),
        _state_figures(consolidation),
    )


def _total_figures(counted: Iterable[AgencyResult], places: int) -> TotalFigures | None:
    totals = _totals(counted)
    if not totals:
        return None
    return TotalFigures(
        count=len(totals),
        mean=_mean(totals, places),
        median=round_half_up(median(totals), places),
        highest=round_half_up(max(totals), places),
        lowest=round_half_up(min(totals), places),
        spread=round_half_up(pstdev(totals), places),
        rate=_mean(_rates(counted), RATE_PLACES),
    )


def _totals(results: Iterable[AgencyResult]) -> list[Decimal]:
    return [one.total for one in results if one.total is not None]


def _rates(results: Iterable[AgencyResult]) -> list[Decimal]:
    """Return the rates of those that have a total."""
    return [one.rate or Decimal(0) for one in results if one.total is not None]


def _mean(numbers: Sequence[Decimal], places: int) -> Decimal:
    return round_half_up(sum(numbers, Decimal(0)) / len(numbers), places)


def _criterion_figures(consolidation: Consolidation, places: int) -> tuple[CriterionFigures, ...]:
    """Return the figures of every regular criterion, the weakest rate first.

    A low rate of a bonus or of a deduction is no weakness.
    """
    scores: dict[str, list[Decimal]] = {
        criterion.code: []
        for criterion in consolidation.assessment_round.scheme
        if criterion.role is CriterionRole.REGULAR
    }
    for row in consolidation.rows:
        if row.criterion.code in scores:
            scores[row.criterion.code].append(row.score)
    by_code = consolidation.assessment_round.scheme.by_code
    figures = [
        _one_criterion(by_code[code], found, places) for code, found in scores.items() if found
    ]
    return tuple(sorted(figures, key=lambda one: one.rate))


def _one_criterion(criterion: Criterion, scores: list[Decimal], places: int) -> CriterionFigures:
    return CriterionFigures(
        criterion=criterion,
        count=len(scores),
        scored=sum(scores, Decimal(0)),
        mean=_mean(scores, places),
        rate=round_half_up(sum(scores, Decimal(0)) / (criterion.cap * len(scores)), RATE_PLACES),
        lowest=round_half_up(min(scores), places),
        highest=round_half_up(max(scores), places),
        full_marks=sum(score >= criterion.cap for score in scores),
        zeros=sum(score == 0 for score in scores),
    )


def _indicator_figures(consolidation: Consolidation, places: int) -> tuple[IndicatorFigures, ...]:
    members: dict[str, list[Criterion]] = {}
    for criterion in consolidation.assessment_round.scheme.regular:
        members.setdefault(criterion.levels[0], []).append(criterion)
    outcomes = [one.outcome for one in consolidation.counted if one.outcome is not None]
    weighed = consolidation.assessment_round.roster.own_weights
    figures = []
    for title, criteria in members.items():
        # What does not apply to an agency is neither points nor possible points of the indicator.
        asked = [one for one in outcomes if title in one.section_bases]
        if not asked:
            continue
        points = [one.sections[title] for one in asked]
        base = sum((one.section_bases[title] for one in asked), Decimal(0))
        figures.append(
            IndicatorFigures(
                title,
                None if any(one.code in weighed for one in criteria) else worth_of(criteria),
                mean=_mean(points, places),
                rate=round_half_up(sum(points, Decimal(0)) / base, RATE_PLACES),
                lowest=round_half_up(min(points), places),
                highest=round_half_up(max(points), places),
            )
        )
    return tuple(figures)


def _group_figures(consolidation: Consolidation, places: int) -> tuple[GroupFigures, ...]:
    """Return the figures of every category in its stated order."""
    members: dict[str, list[AgencyResult]] = {
        category: [] for category in consolidation.assessment_round.roster.categories
    }
    for result in consolidation.results:
        members[result.agency.category].append(result)
    return tuple(_one_group(category, found, places) for category, found in members.items())


def _one_group(category: str, results: list[AgencyResult], places: int) -> GroupFigures:
    results = [one for one in results if one.agency.is_asked]
    counted = sum(one.is_counted for one in results)
    missing = sum(one.status is Status.MISSING for one in results)
    left = len(results) - counted - missing
    group = GroupFigures(category, len(results), counted, left, missing)
    totals = _totals(results)
    if not totals:
        return group
    return replace(
        group,
        mean=_mean(totals, places),
        rate=_mean(_rates(results), RATE_PLACES),
        highest=round_half_up(max(totals), places),
        lowest=round_half_up(min(totals), places),
    )


def _state_figures(consolidation: Consolidation) -> tuple[StateFigures, ...]:
    """Return the figures of every state criterion in printed order."""
    chosen: dict[str, list[str]] = {}
    for result in consolidation.counted:
        for entry in result.agency_return.entries if result.agency_return else ():
            if entry.choice:
                chosen.setdefault(entry.criterion, []).append(entry.choice)
    figures = []
    for criterion in consolidation.assessment_round.scheme:
        if not criterion.kind.gives_points:
            found = chosen.get(criterion.code, [])
            counts = {option.label: found.count(option.label) for option in criterion.options}
            figures.append(StateFigures(criterion, len(found), counts))
    return tuple(figures)
