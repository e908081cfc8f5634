"""The groups of criteria of which only the best one counts (取最高组)."""

from collections.abc import Sequence

from workbook_tool.core.findings import Code
from workbook_tool.core.round.kinds import KINDS
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.definition.reading.fields import Field, refuse_column

Placed = Sequence[tuple[Criterion, Field]]


def read_best_of(cell: Field, criterion: Criterion) -> str:
    """Return the name of the group; reports one where answers give no points."""
    name = " ".join(cell.text().split())
    if name and not criterion.has_points:
        refuse_column(cell, criterion.code, [one.title for one in KINDS if one.gives_points])
        return ""
    return name


def check_best_groups(placed: Placed) -> None:
    """Report groups of one member, and members under another indicator or of another role."""
    groups: dict[str, list[tuple[Criterion, Field]]] = {}
    for criterion, cell in placed:
        if criterion.best_of:
            groups.setdefault(criterion.best_of, []).append((criterion, cell))
    for name, members in groups.items():
        first, first_cell = members[0]
        if len(members) == 1:
            facts: dict[str, object] = {"criterion": first.code, "value": name}
            first_cell.faults.add(
                Code.BEST_OF_ONE, first_cell.at, facts, observed=name, criterion=first.code
            )
        for one, cell in members[1:]:
            if one.group_key != first.group_key:
                facts = {"criterion": one.code, "value": name, "first": first.code}
                cell.faults.add(
                    Code.BEST_GROUP_MIXED, cell.at, facts, observed=name, criterion=one.code
                )
