"""Who answers what (适用范围): the agencies of a round by the criteria that they are asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workbook_tool.core.round.goals import Goals, weights_of
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, worth_of
from workbook_tool.core.text import Text, listed

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Audience:
    """Agencies of one category that answer the same criteria at the same weights.

    ``criteria`` have the weights that they have for these agencies. ``is_whole`` tells that the
    category holds no other audience.
    """

    category: str
    agencies: tuple[Agency, ...]
    criteria: tuple[Criterion, ...]
    is_whole: bool = True

    @property
    def reach(self) -> Decimal:
        """Return what full marks give, bonuses apart; nothing where nothing is asked."""
        return worth_of(one for one in self.criteria if one.is_rated)

    @property
    def name(self) -> Text:
        """Return what people call it: the category, or the agencies where it is a part of one."""
        if self.is_whole:
            return Text(self.category, self.category)
        return named_shortly(self.agencies)


def named_shortly(agencies: Sequence[Agency]) -> Text:
    """Return the names of agencies, the first ones of many."""
    shown, count = listed(agency.short for agency in agencies[:_MOST_NAMED]), len(agencies)
    if count <= _MOST_NAMED:
        return shown
    return Text(f"{shown.zh}等 {count} 个单位", f"{shown.en} and {count - _MOST_NAMED} more")


def audiences_of(criteria: Sequence[Criterion], agencies: Iterable[Agency]) -> tuple[Audience, ...]:
    """Return the audiences of criteria among agencies, in the order of their first agencies."""
    named = frozenset(code for one in criteria for code in one.agencies)
    plain: dict[str, tuple[int, ...]] = {}  # what all that nothing names are asked, by category
    found: dict[tuple[str, tuple[int, ...], Goals], list[Agency]] = {}
    for agency in agencies:
        asked = None if agency.code in named else plain.get(agency.category)
        if asked is None:
            asked = tuple(turn for turn, one in enumerate(criteria) if one.applies_to(agency))
            if agency.code not in named:
                plain[agency.category] = asked
        own = weights_of(agency.goals) if agency.goals else ()
        found.setdefault((agency.category, asked, own), []).append(agency)
    categories = [category for category, *_ in found]
    return tuple(
        Audience(
            category,
            tuple(members),
            tuple(criteria[turn].weighted_for(members[0]) for turn in asked),
            is_whole=categories.count(category) == 1,
        )
        for (category, asked, _), members in found.items()
    )
