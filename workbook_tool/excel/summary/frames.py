"""The analysis behind the summary: pandas frames condensed into exact figures.

Scores enter pandas as whole numbers of the smallest decimal that occurs, so that sums, means and
medians are exact; everything leaves as ``Decimal``, rounded half up.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, NamedTuple

from workbook_tool.core.consolidation import AgencyResult, Consolidation
from workbook_tool.core.register import Status
from workbook_tool.core.scheme import Criterion, CriterionKind, CriterionRole
from workbook_tool.pivot.spec import SourceValue

if TYPE_CHECKING:
    import pandas as pd

RATE_PLACES: Final = 6


class Counted(NamedTuple):
    """One line of the frame of criteria, in units."""

    answers: int
    points: int
    lowest: int
    highest: int
    full_marks: int
    zeros: int


def parquet_bytes(
    columns: Sequence[str], records: Sequence[tuple[SourceValue, ...]]
) -> bytes | None:
    """Return a table as a Parquet file, None where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        return None
    import pandas as pd

    target = io.BytesIO()
    frame = pd.DataFrame.from_records(list(records), columns=list(columns))
    frame.to_parquet(target, engine="pyarrow", index=False)
    return target.getvalue()


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
    """The scores of one criterion over counted agencies; ``rate`` is points over caps."""

    criterion: Criterion
    count: int
    mean: Decimal
    rate: Decimal
    lowest: Decimal
    highest: Decimal
    full_marks: int
    zeros: int


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """The points of one first-level indicator over counted agencies."""

    title: str
    worth: Decimal
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


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return a number rounded half up, without trailing zeros.

    >>> round_half_up(Decimal("86.125"), 2), round_half_up(Decimal("90.00"), 2)
    (Decimal('86.13'), Decimal('90'))
    """
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()


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


def _scale_of(numbers: Iterable[Decimal]) -> int:
    """Return how many decimals the finest of the numbers has."""
    return max((-int(number.as_tuple().exponent) for number in numbers), default=0)


def _to_units(number: Decimal, scale: int) -> int:
    return int(number.scaleb(scale))


def _from_units(units: float, scale: int, places: int) -> Decimal:
    return round_half_up(Decimal(units).scaleb(-scale), places)


def _mean(units: int, count: int, scale: int, places: int) -> Decimal:
    return round_half_up(Decimal(units).scaleb(-scale) / count, places)


def _total_frame(results: Iterable[AgencyResult], scale: int) -> "pd.DataFrame":
    """Return one row a counted agency: category, total in units, rate."""
    import pandas as pd

    rows = [
        (result.agency.category, _to_units(result.total, scale), result.rate or Decimal(0))
        for result in results
        if result.total is not None
    ]
    return pd.DataFrame(rows, columns=["category", "total", "rate"])


def _state_figures(consolidation: Consolidation) -> tuple[StateFigures, ...]:
    """Return the figures of every state criterion in printed order."""
    chosen: dict[str, list[str]] = {}
    for result in consolidation.counted:
        for entry in result.agency_return.entries if result.agency_return else ():
            if entry.choice:
                chosen.setdefault(entry.criterion, []).append(entry.choice)
    figures = []
    for criterion in consolidation.assessment_round.scheme:
        if criterion.kind is CriterionKind.STATE:
            found = chosen.get(criterion.code, [])
            counts = {option.label: found.count(option.label) for option in criterion.options}
            figures.append(StateFigures(criterion, len(found), counts))
    return tuple(figures)


def _total_figures(counted: tuple[AgencyResult, ...], places: int) -> TotalFigures | None:
    if all(result.total is None for result in counted):
        return None
    scale = _scale_of(result.total for result in counted if result.total is not None)
    frame = _total_frame(counted, scale)
    total = frame["total"]
    return TotalFigures(
        count=len(frame),
        mean=_mean(int(total.sum()), len(frame), scale, places),
        median=_from_units(float(total.median()), scale, places),
        highest=_from_units(int(total.max()), scale, places),
        lowest=_from_units(int(total.min()), scale, places),
        spread=_from_units(float(total.std(ddof=0)), scale, places),
        rate=_mean_rate(frame),
    )


def _mean_rate(frame: "pd.DataFrame") -> Decimal:
    rates: list[Decimal] = frame["rate"].tolist()
    return round_half_up(sum(rates, Decimal(0)) / len(rates), RATE_PLACES)


def _criterion_figures(consolidation: Consolidation, places: int) -> tuple[CriterionFigures, ...]:
    """Return the figures of every regular criterion, the weakest rate first.

    A low rate of a bonus or of a deduction is no weakness.
    """
    import pandas as pd

    rows = [row for row in consolidation.rows if row.criterion.role is CriterionRole.REGULAR]
    if not rows:
        return ()
    scale = _scale_of(row.score for row in rows)
    frame = pd.DataFrame(
        [(row.criterion.code, _to_units(row.score, scale)) for row in rows],
        columns=["criterion", "score"],
    )
    caps: Mapping[str, int] = {
        criterion.code: _to_units(criterion.cap, scale)
        for criterion in consolidation.assessment_round.scheme
    }
    frame["is_full"] = frame["score"] >= frame["criterion"].map(caps)
    frame["is_zero"] = frame["score"] == 0
    grouped = frame.groupby("criterion").agg(
        answers=("score", "size"),
        points=("score", "sum"),
        lowest=("score", "min"),
        highest=("score", "max"),
        full_marks=("is_full", "sum"),
        zeros=("is_zero", "sum"),
    )
    by_code = consolidation.assessment_round.scheme.by_code
    figures = [
        _one_criterion(
            by_code[str(code)],
            Counted(*(int(numbers[name]) for name in Counted._fields)),
            scale,
            places,
        )
        for code, numbers in grouped.to_dict("index").items()
    ]
    printed = {code: position for position, code in enumerate(by_code)}
    return tuple(sorted(figures, key=lambda one: (one.rate, printed[one.criterion.code])))


def _one_criterion(
    criterion: Criterion, counted: Counted, scale: int, places: int
) -> CriterionFigures:
    points = Decimal(counted.points).scaleb(-scale)
    count = counted.answers
    return CriterionFigures(
        criterion=criterion,
        count=count,
        mean=round_half_up(points / count, places),
        rate=round_half_up(points / (criterion.cap * count), RATE_PLACES),
        lowest=_from_units(counted.lowest, scale, places),
        highest=_from_units(counted.highest, scale, places),
        full_marks=counted.full_marks,
        zeros=counted.zeros,
    )


def _indicator_figures(consolidation: Consolidation, places: int) -> tuple[IndicatorFigures, ...]:
    import pandas as pd

    worth: dict[str, Decimal] = {}
    for criterion in consolidation.assessment_round.scheme.regular:
        title = criterion.levels[0]
        worth[title] = worth.get(title, Decimal(0)) + criterion.worth
    outcomes = [one.outcome for one in consolidation.counted if one.outcome is not None]
    # What does not apply to an agency is neither points nor possible points of the indicator.
    frame = pd.DataFrame(
        [{title: one.sections[title] for title in one.section_bases} for one in outcomes]
    )
    figures = []
    for title, possible in worth.items():
        if title not in frame:
            continue
        points = [value for value in frame[title] if isinstance(value, Decimal)]
        bases = [one.section_bases[title] for one in outcomes if title in one.section_bases]
        figures.append(
            IndicatorFigures(
                title,
                possible,
                round_half_up(sum(points, Decimal(0)) / len(points), places),
                round_half_up(sum(points, Decimal(0)) / sum(bases, Decimal(0)), RATE_PLACES),
                round_half_up(min(points), places),
                round_half_up(max(points), places),
            )
        )
    return tuple(figures)


def _group_figures(consolidation: Consolidation, places: int) -> tuple[GroupFigures, ...]:
    """Return the figures of every category in its stated order."""
    import pandas as pd

    statuses = pd.DataFrame(
        [
            (result.agency.category, result.is_counted, result.status is Status.MISSING)
            for result in consolidation.results
        ],
        columns=["category", "is_counted", "is_missing"],
    )
    grouped = statuses.groupby("category").agg(
        issued=("is_counted", "size"), counted=("is_counted", "sum"), missing=("is_missing", "sum")
    )
    counts = {str(category): line for category, line in grouped.to_dict("index").items()}
    counted = consolidation.counted
    scale = _scale_of(result.total for result in counted if result.total is not None)
    totals = _total_frame(counted, scale)
    scores = {str(category): frame for category, frame in totals.groupby("category")}
    figures = []
    for category in consolidation.assessment_round.roster.categories:
        line = counts[category]
        issued, present, missing = (int(line[name]) for name in ("issued", "counted", "missing"))
        group = GroupFigures(category, issued, present, issued - present - missing, missing)
        frame = scores.get(category)
        if frame is not None:
            total = frame["total"]
            group = GroupFigures(
                category,
                issued,
                present,
                issued - present - missing,
                missing,
                mean=_mean(int(total.sum()), len(frame), scale, places),
                rate=_mean_rate(frame),
                highest=_from_units(int(total.max()), scale, places),
                lowest=_from_units(int(total.min()), scale, places),
            )
        figures.append(group)
    return tuple(figures)
