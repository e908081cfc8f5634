"""How the review moved the scores of criteria: the mean self score beside the mean final one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workbook_tool.core.round.final_scores import AgencyReview, CriterionReview
from workbook_tool.core.round.scheme import Criterion, CriterionRole


@dataclass(frozen=True, slots=True)
class CriterionShift:
    """One criterion over the ``agencies`` that groups scored and whose final score is in.

    ``own`` and ``final`` are means in points, ``lowered`` and ``raised`` count the agencies whose
    final score is worse or better for them than what they said.
    """

    criterion: Criterion
    agencies: int
    own: Fraction
    final: Fraction
    lowered: int
    raised: int

    @property
    def effect(self) -> Fraction:
        """Return by how much the mean total rose for it; points that are deducted lower it."""
        return _effect(self.criterion, self.final - self.own)


def shifts_of(reviews: Iterable[AgencyReview]) -> tuple[CriterionShift, ...]:
    """Return the criteria that were scored, the largest shift first, else in printed order."""
    found: dict[str, list[tuple[Criterion, Fraction, Fraction]]] = {}
    for review in reviews:
        for one in review.criteria:
            own, final = own_points(one), one.final
            if one.parts and own is not None and final is not None and final.score is not None:
                pair = (one.criterion, own, Fraction(final.score))
                found.setdefault(one.criterion.code, []).append(pair)
    shifts = [_shift(scores) for scores in found.values()]
    return tuple(sorted(shifts, key=lambda shift: abs(shift.effect), reverse=True))


def _shift(scores: Sequence[tuple[Criterion, Fraction, Fraction]]) -> CriterionShift:
    criterion, count = scores[0][0], len(scores)
    effects = [_effect(criterion, final - own) for _, own, final in scores]
    return CriterionShift(
        criterion,
        count,
        own=sum((own for _, own, _ in scores), Fraction(0)) / count,
        final=sum((final for _, _, final in scores), Fraction(0)) / count,
        lowered=sum(effect < 0 for effect in effects),
        raised=sum(effect > 0 for effect in effects),
    )


def own_points(one: CriterionReview) -> Fraction | None:
    """Return the self score in points, None where there is none."""
    own = one.own
    if own is None or own.score is None or not one.criterion.has_points:
        return None
    return one.criterion.kind.exact(one.criterion, own.score, own.fact)


def takes(criterion: Criterion) -> bool:
    """Tell whether points take from the total: more of them are worse for the agency."""
    return criterion.role is CriterionRole.DEDUCTION


def _effect(criterion: Criterion, difference: Fraction) -> Fraction:
    return -difference if takes(criterion) else difference
