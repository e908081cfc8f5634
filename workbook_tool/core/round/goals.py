"""What single agencies have of their own (目标值): targets and weights instead of the scheme's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.core.numbers import Number, number_text
from workbook_tool.core.records import LATER

USUAL_WIDTH = 11  # characters of a target; every usual one gets the same room on the form
_WIDE = Decimal("735100000.5")  # as wide as that, and no number that anybody aims at


@dataclass(frozen=True, slots=True)
class Goal:
    """What one agency has of its own for the criterion of a code.

    ``target`` is in the unit of the criterion, ``weight`` what its full marks are worth in the
    total of this agency; None is what the scheme says.
    """

    criterion: str
    target: Decimal | None = field(default=None, metadata=LATER)
    weight: Number | None = field(default=None, metadata=LATER)

    def __post_init__(self) -> None:
        """Refuse what nobody can aim at or score; points are shares of both."""
        stated = [one for one in (self.target, self.weight) if one is not None]
        if not stated:
            message = "a goal states a target or a weight"
            raise ValueError(message)
        if any((isinstance(one, Decimal) and not one.is_finite()) or one <= 0 for one in stated):
            message = "targets and weights are above zero"
            raise ValueError(message)


Goals = tuple[Goal, ...]
"""What one agency has of its own, in printed order of the criteria."""


def goal_in(goals: Iterable[Goal], criterion: str) -> Goal | None:
    """Return what an agency has of its own for a criterion, None where that is nothing."""
    return next((goal for goal in goals if goal.criterion == criterion), None)


def target_in(goals: Iterable[Goal], criterion: str) -> Decimal | None:
    """Return the target that an agency has of its own for a criterion, None where it has none."""
    goal = goal_in(goals, criterion)
    return None if goal is None else goal.target


def weight_in(goals: Iterable[Goal], criterion: str) -> Number | None:
    """Return the weight that a criterion has for an agency alone, None where it has none."""
    goal = goal_in(goals, criterion)
    return None if goal is None else goal.weight


def weights_of(goals: Iterable[Goal]) -> Goals:
    """Return the own weights without the targets beside them."""
    return tuple(replace(goal, target=None) for goal in goals if goal.weight is not None)


def wide_targets(goals: Iterable[Goal]) -> Mapping[Decimal, Decimal]:
    """Return the numbers by which the room for own targets is measured, by the targets.

    They differ where targets do. Whatever is usual has the same ones in the same order, so that a
    form in which targets are put in afterwards is the one that is built with them.
    """
    targets = dict.fromkeys(goal.target for goal in goals if goal.target is not None)
    return {
        target: target if len(number_text(target)) > USUAL_WIDTH else _WIDE + turn
        for turn, target in enumerate(targets)
    }


def with_stand_ins(
    goals: Goals, stated: Collection[Decimal | None]
) -> tuple[Goals, Mapping[str, str]]:
    """Return targets with stand-ins, and the text that is put in for that of each.

    A target that needs more room than others stays, and so does one that is ``stated`` for all:
    criteria that take the same are told together. Weights stay: sums go by them.
    """
    wide = wide_targets(goals)
    put_in = {
        target: stand_in
        for target, stand_in in wide.items()
        if target != stand_in and target not in stated
    }
    return (
        tuple(
            goal
            if goal.target is None
            else replace(goal, target=put_in.get(goal.target, goal.target))
            for goal in goals
        ),
        {number_text(stand_in): number_text(target) for target, stand_in in put_in.items()},
    )
