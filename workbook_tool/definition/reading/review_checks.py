"""What is wrong with a plan of reviews as a whole: who owes what, and with which weight."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import percent_text
from workbook_tool.core.round.review_plan import (
    LEAST_TRIMMED,
    SELF,
    Combination,
    ReviewPlan,
    owed_by,
)
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import listed
from workbook_tool.definition.reading.evaluators_reader import PlacedGroup
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.fields import Field

_MOST_NAMED = 3  # agencies in a message

Together = tuple[str, ...]
"""The codes of groups that score one criterion of one agency."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where what a plan is made of stands: its groups, 多组计分, criteria and agencies by code."""

    groups: tuple[PlacedGroup, ...]
    combination: Field | None
    criteria: Mapping[str, Mapping[str, Field]]
    agencies: Mapping[str, Spot]

    def cell_of(self, code: str, field: str) -> Field:
        """Return a cell of a group."""
        return next(one.cells[field] for one in self.groups if one.group.code == code)


def check_plan(
    plan: ReviewPlan, scheme: IndicatorScheme, roster: Roster, places: Places, faults: Faults
) -> None:
    """Report agencies and criteria without a group, avoided agencies, weights and few groups."""
    _check_avoided(plan, roster, places, faults)
    owed = {agency.code: owed_by(plan, agency, scheme) for agency in roster}
    _check_coverage(plan, scheme, roster, places, owed, faults)
    sets = dict.fromkeys(groups for one in owed.values() for groups in one.values())
    together = [groups for groups in sets if len(groups) > 1]
    _check_weights(plan, together, places, faults)
    _check_trimmed(plan, together, places, faults)


def _check_avoided(plan: ReviewPlan, roster: Roster, places: Places, faults: Faults) -> None:
    for group in plan.groups:
        for code in group.avoided:
            agency = roster.by_code[code]
            if agency.is_reviewed and group.judges(agency):
                cell = places.cell_of(group.code, "avoided")
                facts: dict[str, object] = {"group": group.name, "agency": agency.name}
                faults.add(Code.JUDGES_AVOIDED, cell.at, facts, observed=agency.name)


def _check_coverage(
    plan: ReviewPlan,
    scheme: IndicatorScheme,
    roster: Roster,
    places: Places,
    owed: Mapping[str, Mapping[str, Together]],
    faults: Faults,
) -> None:
    """Report agencies that no group judges; and of the others the criteria that nobody scores."""
    missed: dict[str, list[Agency]] = {}
    for agency in roster:
        open_criteria = tuple(_unscored(agency, scheme, owed[agency.code]))
        if any(group.judges(agency) for group in plan.groups):
            for criterion in open_criteria:
                missed.setdefault(criterion.code, []).append(agency)
        elif open_criteria:
            facts: dict[str, object] = {"name": agency.name}
            at = places.agencies[agency.code]
            faults.add(Code.AGENCY_WITHOUT_EVALUATOR, at, facts, observed=agency.code)
    for criterion in scheme:
        agencies = missed.get(criterion.code)
        if agencies:
            names = [agency.short for agency in agencies]
            cut = names[:_MOST_NAMED] + ["…"] * (len(names) > _MOST_NAMED)
            facts = {"criterion": criterion.code, "count": len(names), "agencies": listed(cut)}
            at = places.criteria[criterion.code]["scored_by"].at
            faults.add(Code.CRITERION_WITHOUT_EVALUATOR, at, facts, criterion=criterion.code)


def _unscored(
    agency: Agency, scheme: IndicatorScheme, owed: Mapping[str, Together]
) -> Iterator[Criterion]:
    if not agency.is_reviewed:
        return
    for criterion in scheme.for_agency(agency):
        if criterion.scored_by != SELF and criterion.code not in owed:
            yield criterion


def _check_weights(
    plan: ReviewPlan, together: Iterable[Together], places: Places, faults: Faults
) -> None:
    """Report groups that score together and do not share the whole, at the first of them.

    Some of them may score some criteria alone: these share in proportion. So only sets of groups
    that no other one contains have to add up.
    """
    sets = [frozenset(groups) for groups in together]
    for groups in together:
        members = [plan.by_code[code] for code in groups]
        total = sum((one.weight or Decimal(0) for one in members), Decimal(0))
        is_part = any(frozenset(groups) < other for other in sets)
        weighted = sum(one.weight is not None for one in members)
        is_shared = weighted == len(members) and (total == 1 or is_part)
        if is_shared or not weighted:
            continue
        facts: dict[str, object] = {
            "groups": listed(one.name for one in members),
            "sum": percent_text(total),
        }
        at = places.cell_of(groups[0], "group_weight").at
        faults.add(Code.WEIGHTS_DO_NOT_ADD_UP, at, facts, observed=percent_text(total))


def _check_trimmed(
    plan: ReviewPlan, together: Iterable[Together], places: Places, faults: Faults
) -> None:
    """Report that too few groups score together for leaving out the highest and the lowest."""
    if plan.combination is not Combination.TRIMMED or places.combination is None:
        return
    every = tuple(group.code for group in plan.groups)
    fewest = min((*together, every), key=len)
    if len(fewest) < LEAST_TRIMMED:
        facts: dict[str, object] = {
            "least": LEAST_TRIMMED,
            "count": len(fewest),
            "groups": listed(plan.by_code[code].name for code in fewest),
        }
        cell = places.combination
        faults.add(Code.TOO_FEW_TO_TRIM, cell.at, facts, observed=cell.text())
