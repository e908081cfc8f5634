"""The indicator scheme (测评指标体系): what is scored, how far, and with what weight."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby

HUNDRED = Decimal(100)


class CriterionKind(StrEnum):
    """How a criterion is answered."""

    SCORE = "score"  # a number from minimum to cap, in steps
    OPTION = "option"  # one of labelled points, such as 15/9/0
    YES_NO = "yes_no"  # yes gives the cap, no gives zero
    STATE = "state"  # a label without points


class CriterionRole(StrEnum):
    """What a criterion does to the total."""

    REGULAR = "regular"
    BONUS = "bonus"  # outside the stated total
    DEDUCTION = "deduction"  # taken off, never below zero
    VETO = "veto"  # forces a grade, the score is still shown
    PREREQUISITE = "prerequisite"


class NotApplicableRule(StrEnum):
    """What a criterion that does not apply (合理缺项) does to the total."""

    NONE = "none"  # not allowed
    GLOBAL = "global"  # rescaled over the whole scheme
    PARENT = "parent"  # rescaled inside the first-level indicator, then weighted


_YES_AND_NO = (("是", "Yes"), ("否", "No"))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of an option or state criterion; a state has no points."""

    label: str
    points: Decimal | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word that stands for this answer, in both languages for yes and no."""
        return next((words for words in _YES_AND_NO if self.label in words), (self.label,))


@dataclass(frozen=True, slots=True)
class Criterion:
    """The leaf that is scored (测评标准).

    ``levels`` is the path of titles above it (一级指标, 二级指标 …). ``cap`` (分值), ``minimum``
    and ``step`` are in the units that agencies enter; ``weight`` is what the cap is worth in the
    total, the cap itself where None. ``groups`` are the categories it applies to, all when empty.
    """

    code: str
    levels: tuple[str, ...]
    text: str
    cap: Decimal
    step: Decimal
    methods: tuple[str, ...] = ()
    minimum: Decimal = Decimal(0)
    weight: Decimal | None = None
    kind: CriterionKind = CriterionKind.SCORE
    role: CriterionRole = CriterionRole.REGULAR
    options: tuple[Option, ...] = ()
    groups: tuple[str, ...] = ()
    may_not_apply: bool = False

    @property
    def worth(self) -> Decimal:
        """Return what full marks contribute to the total."""
        return self.cap if self.weight is None else self.weight

    def points_of(self, score: Decimal) -> Decimal:
        """Return what a score contributes to the total."""
        return score if self.weight is None else score * self.weight / self.cap

    @property
    def choices(self) -> tuple[Option, ...]:
        """Return the answers to choose from; yes and no where a yes/no criterion lists none."""
        if self.kind is CriterionKind.YES_NO and not self.options:
            return (Option("是", self.cap), Option("否", Decimal(0)))
        return self.options

    def applies_to(self, category: str) -> bool:
        """Tell whether agencies of a category answer this criterion."""
        return not self.groups or category in self.groups

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
        return sum((criterion.worth for criterion in self.criteria), Decimal(0))


@dataclass(frozen=True, slots=True)
class IndicatorScheme:
    """All criteria of a round in printed order; a scheme that exists is valid.

    ``places`` is the number of decimals that totals are rounded to, half up.
    """

    criteria: tuple[Criterion, ...]
    not_applicable: NotApplicableRule = NotApplicableRule.NONE
    places: int = 2

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
        """Return what full marks everywhere give, bonus and deductions apart."""
        return sum((criterion.worth for criterion in self.regular), Decimal(0))

    @property
    def regular(self) -> tuple[Criterion, ...]:
        """Return the criteria that make up the total."""
        return tuple(
            criterion for criterion in self.criteria if criterion.role is CriterionRole.REGULAR
        )

    def for_category(self, category: str) -> "IndicatorScheme":
        """Return the scheme that agencies of a category answer."""
        asked = tuple(criterion for criterion in self.criteria if criterion.applies_to(category))
        return self if asked == self.criteria else replace(self, criteria=asked)

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


def round_half_up(number: Decimal, places: int) -> Decimal:
    """Return a number rounded half up (四舍五入) to a number of decimals.

    >>> round_half_up(Decimal("3.005"), 2)
    Decimal('3.01')
    """
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
