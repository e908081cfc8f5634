"""What single agencies have to reach (目标值): their own targets instead of the scheme's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.core.numbers import number_text

USUAL_WIDTH = 11  # characters of a target; every usual one gets the same room on the form
_WIDE = Decimal("735100000.5")  # as wide as that, and no number that anybody aims at


@dataclass(frozen=True, slots=True)
class Goal:
    """The target of one agency for the criterion of a code, in the unit of that criterion."""

    criterion: str
    target: Decimal

    def __post_init__(self) -> None:
        """Refuse what nobody can aim at; points are shares of a target."""
        if not self.target.is_finite() or self.target <= 0:
            message = "targets are above zero"
            raise ValueError(message)


Goals = tuple[Goal, ...]
"""The targets of one agency, in printed order of the criteria."""


def target_in(goals: Iterable[Goal], criterion: str) -> Decimal | None:
    """Return the target that an agency has of its own for a criterion, None where it has none."""
    return next((goal.target for goal in goals if goal.criterion == criterion), None)


def wide_targets(goals: Iterable[Goal]) -> Mapping[Decimal, Decimal]:
    """Return the numbers by which the room for own targets is measured, by the targets.

    They differ where targets do. Whatever is usual has the same ones in the same order, so that a
    form in which targets are put in afterwards is the one that is built with them.
    """
    targets = dict.fromkeys(goal.target for goal in goals)
    return {
        target: target if len(number_text(target)) > USUAL_WIDTH else _WIDE + turn
        for turn, target in enumerate(targets)
    }


def with_stand_ins(
    goals: Goals, stated: Collection[Decimal | None]
) -> tuple[Goals, Mapping[str, str]]:
    """Return targets with stand-ins, and the text that is put in for that of each.

    A target that needs more room than others stays, and so does one that is ``stated`` for all:
    criteria that take the same are told together.
    """
    wide = wide_targets(goals)
    put_in = {
        target: stand_in
        for target, stand_in in wide.items()
        if target != stand_in and target not in stated
    }
    return (
        tuple(replace(goal, target=put_in.get(goal.target, goal.target)) for goal in goals),
        {number_text(stand_in): number_text(target) for target, stand_in in put_in.items()},
    )
