"""What rows of 目标值 mean for single criteria, and whether own weights still add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import Number, number_text, plainest
from workbook_tool.core.round.goals import Goal, Goals, weights_of
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, exact_worth_of, worth_of
from workbook_tool.core.text import Text, listed
from workbook_tool.definition.reading.faults import Faults
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.reaches import Basis

OwnGoals = Mapping[str, Goals]
"""What agencies have of their own, by their codes."""
_PART = Text("指标", "indicator")


@dataclass(frozen=True, slots=True)
class Named:
    """What the cell 指标编号 of a row names: a criterion, or all of an indicator."""

    name: str
    criteria: tuple[Criterion, ...]
    is_part: bool = False

    @property
    def kind(self) -> Text:
        """Return what kind of thing it is."""
        return _PART if self.is_part else self.criteria[0].kind.title


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """What the sheet says: own targets and weights, and the cells of the weights, by agency.

    Weights of ``doubtful`` agencies are not all understood.
    """

    goals: OwnGoals = field(default_factory=dict)
    weights: Mapping[str, Sequence[Field]] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()


def takes_weight(one: Criterion, *, of_part: bool = False) -> bool:
    """Tell whether full marks of a criterion can be worth something else.

    The weight of an indicator is shared out among what makes up the total.
    """
    return one.is_rated if of_part else one.has_points and not one.is_uncapped


def goals_of(
    named: Named, agency: Agency, target: Decimal | None, weight: Number | None
) -> Iterator[Goal]:
    """Yield what a row says of each criterion; the weight of an indicator is shared out.

    Its criteria keep what they are worth beside each other.
    """
    if not named.is_part:
        code = named.criteria[0].code
        if target is not None or weight is not None:
            yield Goal(code, target, weight)
        return
    inside = [one for one in named.criteria if one.is_rated and one.applies_to(agency)]
    whole = exact_worth_of(inside)
    for one in inside if weight is not None else ():
        share = one.exact_worth * Fraction(weight or 0) / whole
        yield Goal(one.code, weight=plainest(share))


def apart_from(one: Criterion, goal: Goal) -> Goal | None:
    """Return what an agency has of its own beside a criterion, None where that is nothing."""
    target = None if goal.target == one.target else goal.target
    is_own = goal.weight is not None and Fraction(goal.weight) != one.exact_worth
    weight = goal.weight if is_own and takes_weight(one) else None
    return None if target is None and weight is None else Goal(one.code, target, weight)


def with_weights(
    agencies: Sequence[Agency], own: OwnGoals, codes: Mapping[str, str]
) -> tuple[Agency, ...]:
    """Return agencies at their own weights, under the ``codes`` that criteria are known by."""
    if not own:
        return tuple(agencies)
    return tuple(
        replace(
            one,
            goals=tuple(
                replace(goal, criterion=codes[goal.criterion])
                for goal in weights_of(own.get(one.code, ()))
            ),
        )
        for one in agencies
    )


def check_own_sums(
    own: OwnSheet, basis: Basis, agencies: Sequence[Agency], faults: Faults, said: Faults
) -> None:
    """Report each agency whose own weights miss the total that is stated for it.

    Where what it reaches at the weights of 指标 is right, or wrong and told (``said``), that will
    do, too: then only those are wrong that change the sum.
    """
    if basis.scheme is None:
        return
    is_told = _is_whole(basis) or any(one.rule.leaves_totals_open for one in said.found)
    for agency in agencies:
        cells, stated = own.weights.get(agency.code), basis.stated_for(agency.category)
        if not cells or stated is None or agency.code in own.doubtful:
            continue
        asked = [one for one in basis.scheme if one.is_rated and one.applies_to(agency)]
        found = worth_of(one.suited_to(agency) for one in asked)
        is_moved = found != worth_of(asked)
        found += basis.scheme.given_points
        if found == stated or (is_told and not is_moved):
            continue
        facts: dict[str, object] = {
            "agency": agency.name,
            "sum": number_text(found),
            "total": number_text(stated),
            "difference": number_text(abs(found - stated)),
            "cells": listed(cell.at.cell or "" for cell in cells),
        }
        faults.add(
            Code.OWN_WEIGHTS_MISS_TOTAL,
            cells[0].at,
            facts,
            observed=number_text(found),
            expected=number_text(stated),
        )


def _is_whole(basis: Basis) -> bool:
    """Tell whether all criteria together, whoever answers them, are the one total that is stated.

    Then categories and agencies may reach less.
    """
    if basis.scheme is None or basis.stated is None or basis.stated.category_totals:
        return False
    return basis.scheme.total == basis.stated.stated_total
