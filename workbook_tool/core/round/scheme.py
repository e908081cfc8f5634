"""The indicator scheme (测评指标体系): what is scored, how far, and with what weight."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from workbook_tool.core.numbers import Number, decimal_of
from workbook_tool.core.records import LATER
from workbook_tool.core.round.goals import goal_in, weights_of
from workbook_tool.core.round.kinds import USUAL, Kind
from workbook_tool.core.round.kinds.protocol import NO, YES, CriterionRole, Option
from workbook_tool.core.round.point_rules import NO_RULE, PointRule
from workbook_tool.core.round.roster import Agency

__all__ = [
    "HUNDRED",
    "NO_CAP",
    "Criterion",
    "CriterionRole",
    "Indicator",
    "IndicatorScheme",
    "NotApplicableRule",
    "Option",
    "beaten_in",
    "exact_worth_of",
    "hosts_of",
    "worth_of",
]

HUNDRED = Decimal(100)
NO_CAP = Decimal(10**9)
"""The cap of what has no limit (不封顶): more than anybody reaches."""


class NotApplicableRule(StrEnum):
    """What a criterion that does not apply (合理缺项) does to the total."""

    NONE = "none"  # not allowed
    GLOBAL = "global"  # rescaled over the whole scheme
    PARENT = "parent"  # rescaled inside the first-level indicator, then weighted


@dataclass(frozen=True, slots=True)
class Criterion:
    """The leaf that is scored (测评标准).

    ``levels`` is the path of titles above it (一级指标, 二级指标 …). ``cap`` (分值), ``minimum``
    and ``step`` are in the units that agencies enter; ``weight`` is what the cap is worth in the
    total, the cap itself where None, a fraction where no decimal is it. ``groups`` are the
    categories it applies to and ``agencies`` the codes of the agencies, all when empty; an agency
    answers it where both allow it. ``bonus_limit`` is what the bonus criteria of the same
    first-level indicator give together at the most. ``needs_evidence`` says whether points need
    evidence; None leaves it to the role.
    ``consequence`` is the grade that a veto or prerequisite forces, the last one where blank;
    ``forfeits_total`` lets it set the total to zero instead, ``lowers_grade`` take one grade off.
    Criteria with points may have one, too, or be a veto besides (``is_veto_too``): from a count of
    ``consequence_from`` on, or as ``is_triggered_by`` says. ``scored_by`` (评分主体) is the code of
    a group of evaluators or ``review_plan.SELF``; blank are all groups with its methods.
    ``rule`` is how points come about from a fact that is typed (计分), ``unit`` what that is
    counted or measured in, ``target`` what was to be reached (目标值).
    ``best_of`` (取最高组) names criteria of one indicator of which only the best one counts.
    """

    code: str
    levels: tuple[str, ...]
    text: str
    cap: Decimal
    step: Decimal
    methods: tuple[str, ...] = ()
    minimum: Decimal = Decimal(0)
    weight: Number | None = None
    kind: Kind = USUAL
    role: CriterionRole = CriterionRole.REGULAR
    options: tuple[Option, ...] = ()
    groups: tuple[str, ...] = ()
    may_not_apply: bool = False
    bonus_limit: Decimal | None = field(default=None, metadata=LATER)
    needs_evidence: bool | None = field(default=None, metadata=LATER)
    consequence: str = field(default="", metadata=LATER)
    forfeits_total: bool = field(default=False, metadata=LATER)
    scored_by: str = field(default="", metadata=LATER)
    agencies: tuple[str, ...] = field(default=(), metadata=LATER)
    rule: PointRule = field(default=NO_RULE, metadata=LATER)
    unit: str = field(default="", metadata=LATER)
    target: Decimal | None = field(default=None, metadata=LATER)
    best_of: str = field(default="", metadata=LATER)
    consequence_from: Decimal | None = field(default=None, metadata=LATER)
    lowers_grade: bool = field(default=False, metadata=LATER)
    is_veto_too: bool = field(default=False, metadata=LATER)

    @property
    def is_condition(self) -> bool:
        """Tell whether it is a veto or a prerequisite: an answer that may force a grade."""
        return self.role in {CriterionRole.VETO, CriterionRole.PREREQUISITE}

    @property
    def has_consequence(self) -> bool:
        """Tell whether an answer may force something: of a condition, or of one with points."""
        is_said = self.forfeits_total or self.lowers_grade or self.is_veto_too
        return self.is_condition or is_said or bool(self.consequence)

    @property
    def forces_grade(self) -> bool:
        """Tell whether an answer may force a grade, named or the last one."""
        return self.has_consequence and not (self.forfeits_total or self.lowers_grade)

    @property
    def vetoes(self) -> bool:
        """Tell whether an answer may be a veto (一票否决)."""
        return self.is_veto_too or self.role is CriterionRole.VETO

    @property
    def has_points(self) -> bool:
        """Tell whether answers give or take points; states, vetoes and prerequisites do not."""
        return self.kind.gives_points and not self.is_condition

    @property
    def enters_points(self) -> bool:
        """Tell whether its cell holds points, so that they can be summed as they stand."""
        return self.kind.enters_points and not self.kind.is_labelled(self)

    @property
    def group_key(self) -> tuple[object, ...]:
        """Return what the criteria share of which the best alone counts (取最高组)."""
        return self.best_of, self.levels, self.role

    @property
    def is_rated(self) -> bool:
        """Tell whether it belongs to what totals are out of: regular, and in points."""
        return self.role is CriterionRole.REGULAR and self.has_points

    @property
    def asks_for_evidence(self) -> bool:
        """Tell whether points count with evidence only; of a bonus they do unless said."""
        if self.needs_evidence is None:
            return self.role is CriterionRole.BONUS
        return self.needs_evidence

    @property
    def is_uncapped(self) -> bool:
        """Tell whether points have no limit (不封顶)."""
        return self.cap == NO_CAP

    @property
    def shown_cap(self) -> Decimal | None:
        """Return the cap where it means something: answers give points, up to a limit."""
        return self.cap if self.has_points and not self.is_uncapped else None

    @property
    def worth(self) -> Decimal:
        """Return what full marks contribute to the total, to 28 digits."""
        if isinstance(self.weight, Fraction):
            return decimal_of(self.weight)
        return self.cap if self.weight is None else self.weight

    @property
    def exact_worth(self) -> Fraction:
        """Return what full marks contribute to the total; only this is summed up."""
        return Fraction(self.cap if self.weight is None else self.weight)

    def exact_points(self, score: Number | None, fact: Decimal | None = None) -> Fraction:
        """Return what an answer contributes to the total, exactly and without a sign.

        ``fact`` is what its score was computed from, where it was.
        """
        if not self.has_points:
            return Fraction(0)
        points = self.kind.exact(self, score, fact)
        if self.weight is None:
            return points
        return points * Fraction(self.weight) / Fraction(self.cap)

    def points_of(self, score: Decimal) -> Decimal:
        """Return what a score contributes to the total, to 28 digits."""
        if isinstance(self.weight, Fraction):
            return decimal_of(self.exact_points(score))
        return score if self.weight is None else score * self.weight / self.cap

    @property
    def choices(self) -> tuple[Option, ...]:
        """Return the answers to choose from; yes and no where a yes/no criterion lists none."""
        return self.kind.choices(self)

    def is_triggered_by(
        self,
        choice: str,
        score: Number | None = None,
        fact: Decimal | None = None,
        figure: Number | None = None,
    ) -> bool:
        """Tell whether an answer has its consequence: yes to a veto, no to a prerequisite.

        With points: a count that is high enough; else a deduction that takes anything, and whatever
        gets no points. Blank is none of these: it is an answer that is missing.
        """
        if self.role is CriterionRole.VETO:
            return choice in {YES.zh, YES.en}
        if self.role is CriterionRole.PREREQUISITE:
            return choice in {NO.zh, NO.en}
        if not self.has_consequence or score is None:
            return False
        if self.consequence_from is not None:
            return figure is not None and figure >= self.consequence_from
        points = self.kind.exact(self, score, fact)
        return points > 0 if self.role is CriterionRole.DEDUCTION else points <= 0

    def applies_to(self, agency: Agency) -> bool:
        """Tell whether an agency answers this criterion."""
        is_in_category = not self.groups or agency.category in self.groups
        return is_in_category and (not self.agencies or agency.code in self.agencies)

    def suited_to(self, agency: Agency) -> "Criterion":
        """Return the criterion with target and weight of the agency's own, if any (目标值)."""
        own = goal_in(agency.goals, self.code)
        if own is None:
            return self
        target = self.target if own.target is None else own.target
        weight = self.weight if own.weight is None else own.weight
        return replace(self, target=target, weight=weight)

    def weighted_for(self, agency: Agency) -> "Criterion":
        """Return the criterion at the weight that it has for an agency."""
        own = weights_of(agency.goals)
        return self.suited_to(replace(agency, goals=own)) if own else self

    def is_on_step(self, score: Decimal) -> bool:
        """Tell whether a score is one of the allowed steps above the minimum."""
        return (score - self.minimum) % self.step == 0


@dataclass(frozen=True, slots=True)
class Indicator:
    """A first-level indicator (一级指标) with its criteria in the order of the scheme."""

    title: str
    criteria: tuple[Criterion, ...]

    @property
    def worth(self) -> Decimal:
        """Return what full marks of all its criteria contribute to the total."""
        return worth_of(self.criteria)


@dataclass(frozen=True, slots=True)
class IndicatorScheme:
    """All criteria of a round in printed order; a scheme that exists is valid.

    ``places`` is the number of decimals that totals are rounded to, half up. ``is_total_capped``
    says that bonuses never lift a total above what the regular criteria can give.
    ``given_points`` (基础分) is what everybody has before anything is scored. ``scaled_to``
    (总分折算为) is what a full total becomes, where totals are told on another scale. ``floor``
    (最低总分) is the lowest total on that scale, None where it may be any. ``coefficient``
    (难度系数) multiplies the total of the one agency that the scheme is for; None is 1. Targets and
    weights (目标值) may be the agency's own there, too.
    """

    criteria: tuple[Criterion, ...]
    not_applicable: NotApplicableRule = NotApplicableRule.NONE
    places: int = 2
    is_total_capped: bool = field(default=False, metadata=LATER)
    given_points: Decimal = field(default=Decimal(0), metadata=LATER)
    scaled_to: Decimal | None = field(default=None, metadata=LATER)
    floor: Decimal | None = field(default=Decimal(0), metadata=LATER)
    coefficient: Number | None = field(default=None, metadata=LATER)

    def __post_init__(self) -> None:
        """Refuse what no definition may let through; ``definition`` has reported it before."""
        codes = [criterion.code for criterion in self.criteria]
        if not codes or len(set(codes)) != len(codes):
            message = "a scheme needs criteria with codes of their own"
            raise ValueError(message)
        if any(criterion.step <= 0 or criterion.cap <= 0 for criterion in self.criteria):
            message = "caps and steps are above zero"
            raise ValueError(message)

    def __iter__(self) -> Iterator[Criterion]:
        """Iterate over the criteria in printed order."""
        return iter(self.criteria)

    @property
    def total(self) -> Decimal:
        """Return what full marks everywhere give, bonus and deductions apart, before scaling."""
        return self.given_points + worth_of(self.regular)

    @property
    def full_total(self) -> Decimal:
        """Return what full marks everywhere give on the scale of the totals."""
        return self.scaled_to if self.scaled_to is not None and self.total else self.total

    @property
    def has_plain_scale(self) -> bool:
        """Tell whether totals are sums as they are, from nothing up and never below it."""
        return self.scaled_to is None and not self.given_points and self.floor == 0

    def reach_of(self, agency: Agency) -> Decimal:
        """Return what full marks give an agency, 0 where it answers nothing."""
        if not any(one.applies_to(agency) for one in self):
            return Decimal(0)
        return self.for_agency(agency).full_total

    @property
    def regular(self) -> tuple[Criterion, ...]:
        """Return the criteria that make up the total; those without points do not."""
        return tuple(criterion for criterion in self.criteria if criterion.is_rated)

    @property
    def has_points(self) -> bool:
        """Tell whether anything is scored in points at all."""
        return any(criterion.has_points for criterion in self.criteria)

    @property
    def bonus_limits(self) -> Mapping[str, Decimal]:
        """Return what bonuses give together at the most, by the first-level title."""
        return {
            criterion.levels[0]: criterion.bonus_limit
            for criterion in self.criteria
            if criterion.bonus_limit is not None
        }

    def may_be_left(self, criterion: Criterion) -> bool:
        """Tell whether a criterion may be marked as not applicable (合理缺项)."""
        return self.not_applicable is not NotApplicableRule.NONE and criterion.may_not_apply

    @property
    def part_places(self) -> int:
        """Return the decimals of parts and means of totals: at least two.

        A total that is rounded to whole points is rounded once; its parts keep their halves.
        """
        return max(self.places, 2)

    def for_agency(self, agency: Agency) -> "IndicatorScheme":
        """Return the scheme that an agency answers, with its coefficient, targets and weights.

        Raises ValueError where it answers none.
        """
        own = self.suited_to(agency)
        asked = tuple(criterion for criterion in own.criteria if criterion.applies_to(agency))
        return own if asked == own.criteria else replace(own, criteria=asked)

    def suited_to(self, agency: Agency) -> "IndicatorScheme":
        """Return the whole scheme with the coefficient, targets and weights of an agency."""
        own = self
        if self.coefficient != agency.coefficient:
            own = replace(self, coefficient=agency.coefficient)
        if not agency.goals:
            return own
        return replace(own, criteria=tuple(one.suited_to(agency) for one in own.criteria))

    @property
    def by_code(self) -> Mapping[str, Criterion]:
        """Return the criteria by their codes."""
        return {criterion.code: criterion for criterion in self.criteria}

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return the first-level indicators in printed order."""
        return tuple(
            Indicator(title, tuple(members))
            for title, members in groupby(self.criteria, key=lambda criterion: criterion.levels[0])
        )


def worth_of(criteria: Iterable[Criterion]) -> Decimal:
    """Return what full marks of several criteria contribute, summed up exactly.

    59 weights of 100/59 are 100.
    """
    return decimal_of(exact_worth_of(criteria))


def exact_worth_of(criteria: Iterable[Criterion]) -> Fraction:
    """Return what full marks of several criteria contribute; the best of a group once."""
    worth, best = Fraction(0), dict[tuple[object, ...], Fraction]()
    for one in criteria:
        if one.best_of:
            best[one.group_key] = max(best.get(one.group_key, Fraction(0)), one.exact_worth)
        else:
            worth += one.exact_worth
    return worth + sum(best.values(), Fraction(0))


def beaten_in(criteria: Iterable[Criterion], points: Mapping[str, Fraction]) -> frozenset[str]:
    """Return the codes that do not count, because another of their group has as much or more.

    Of equal ones the first in printed order counts. ``points`` go by code.
    """
    best: dict[tuple[object, ...], str] = {}
    grouped = [one for one in criteria if one.best_of]
    for one in grouped:
        first = best.setdefault(one.group_key, one.code)
        if points[one.code] > points[first]:
            best[one.group_key] = one.code
    return frozenset(one.code for one in grouped if best[one.group_key] != one.code)


def hosts_of(criteria: Iterable[Criterion]) -> Mapping[str, tuple[str, ...]]:
    """Return the levels that each deduction is taken from, by its code; () is the total.

    It is the innermost indicator above the deduction that also holds regular criteria. ``criteria``
    are those that one agency answers.
    """
    asked = tuple(criteria)
    holding = {
        criterion.levels[:depth]
        for criterion in asked
        if criterion.is_rated
        for depth in range(1, len(criterion.levels) + 1)
    }
    paths = {
        criterion.code: [criterion.levels[:depth] for depth in range(len(criterion.levels), 0, -1)]
        for criterion in asked
        if criterion.role is CriterionRole.DEDUCTION and criterion.has_points
    }
    return {
        code: next((path for path in above if path in holding), ()) for code, above in paths.items()
    }
