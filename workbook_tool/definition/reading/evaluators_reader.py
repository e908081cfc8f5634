"""The sheet 考评组: the groups of evaluators as they stand there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from workbook_tool.core.findings import Code
from workbook_tool.core.round.review_plan import EvaluatorGroup
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import HUNDRED
from workbook_tool.core.text import listed
from workbook_tool.definition.reading.agency_lists import named_agencies
from workbook_tool.definition.reading.faults import Doubles, Faults, find_name, suggest
from workbook_tool.definition.reading.fields import ABOVE_ZERO, Field
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.lengths import check_lengths
from workbook_tool.definition.reading.roster_reader import AGENCY_CODE, read_addresses
from workbook_tool.definition.reading.stated_totals import report_unknown_category
from workbook_tool.definition.reading.table import Table, find_table, report_misspelt_columns
from workbook_tool.definition.words.table_columns import EVALUATOR_COLUMNS

_PERCENT: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*[%％]")


@dataclass(frozen=True, slots=True)
class PlacedGroup:
    """One group of evaluators and its cells by the names of their fields."""

    group: EvaluatorGroup
    cells: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Known:
    """What groups are named with: agencies, their categories, and the methods of the criteria.

    ``methods`` is None where it is not known for sure.
    """

    roster: Roster
    categories: tuple[str, ...]
    methods: tuple[str, ...] | None


def read_groups(grid: Grid, known: Known, faults: Faults) -> tuple[PlacedGroup, ...]:
    """Return the groups in their order; reports whatever they name that is not there.

    Weights are fractions, whether they are typed as such, as percentages, or as their numbers.
    """
    table = find_table(grid, EVALUATOR_COLUMNS, faults)
    if table is None:
        return ()
    report_misspelt_columns(table, faults)
    check_lengths(table, faults)
    codes, names = Doubles(Code.NAME_TWICE, faults), Doubles(Code.NAME_TWICE, faults)
    placed = tuple(
        _read_group(table, row, known, (codes, names), faults) for row in table.filled_rows()
    )
    bare = [one for one in placed if _is_bare(one.cells["group_weight"], grid)]
    if not any(one.group.weight is not None and one.group.weight > 1 for one in bare):
        return placed
    return tuple(_in_fractions(one) if one in bare else one for one in placed)


def _is_bare(cell: Field, grid: Grid) -> bool:
    """Tell whether a cell holds a number that is not shown as a percentage."""
    is_number = isinstance(cell.value, Decimal)
    return is_number and (cell.at.row, cell.at.column) not in grid.percents


def _in_fractions(placed: PlacedGroup) -> PlacedGroup:
    weight = placed.group.weight
    weight = None if weight is None else weight / HUNDRED
    return replace(placed, group=replace(placed.group, weight=weight))


def _read_group(
    table: Table, row: int, known: Known, doubles: tuple[Doubles, Doubles], faults: Faults
) -> PlacedGroup:
    cells = {one.field: table.cell(row, one.field, faults) for one in EVALUATOR_COLUMNS}
    code, name = cells["code"], cells["name"]
    for field, seen in zip(("code", "name"), doubles, strict=True):
        cell = cells[field]
        if cell.is_blank and field in table.places:
            faults.add(Code.NAME_MISSING, cell.at, {"label": cell.label})
        elif cell.text():
            seen.check(cell.text(), cell.at, label=cell.label)
    _check_code(code, known.roster)
    agencies = _agencies(cells["agencies"], known.roster)
    group = EvaluatorGroup(
        code=code.text(),
        name=name.text(),
        categories=_categories(cells["categories"], agencies, known),
        agencies=tuple(agency.code for agency in agencies),
        methods=_methods(cells["methods"], known.methods),
        weight=_weight(cells["group_weight"]),
        avoided=tuple(agency.code for agency in _agencies(cells["avoided"], known.roster)),
        email=read_addresses(cells["email"]),
    )
    return PlacedGroup(group, cells)


def _check_code(cell: Field, roster: Roster) -> None:
    code = cell.text()
    if code in roster.by_code:
        facts: dict[str, object] = {"value": code, "agency": roster.by_code[code].name}
        cell.faults.add(Code.GROUP_CODE_OF_AGENCY, cell.at, facts, observed=code)
    elif code and not AGENCY_CODE.fullmatch(code):
        better = "".join(char for char in code.upper() if char.isascii() and char.isalnum())
        cell.faults.add(
            Code.GROUP_CODE_INVALID,
            cell.at,
            {"value": code},
            observed=code,
            suggestion=better if AGENCY_CODE.fullmatch(better) else None,
        )


def _categories(cell: Field, named: Sequence[Agency], known: Known) -> tuple[str, ...]:
    """Return the categories that a group judges as a whole.

    One of which single agencies are named is left to those: three of the towns are not all towns.
    """
    found: dict[str, None] = {}
    for line in cell.lines():
        category = find_name(line, known.categories)
        if category is None:
            report_unknown_category(line, cell.at, known.categories, cell.faults)
        else:
            found[category] = None
    in_part = {agency.category for agency in named}
    return tuple(category for category in found if category not in in_part)


def _agencies(cell: Field, roster: Roster) -> tuple[Agency, ...]:
    """Return the agencies that a cell names by code, name or alias; reports all others."""
    found: dict[str, Agency] = {}
    for typed, called in named_agencies(cell, roster):
        if len(called) == 1:
            found[called[0].code] = called[0]
            continue
        near = [f"{one.code} {one.name}" for one in (called or roster.resembling(typed))]
        facts: dict[str, object] = {"label": cell.label, "value": typed}
        cell.faults.add(
            Code.GROUP_AGENCY_UNKNOWN,
            cell.at,
            facts,
            observed=typed,
            suggestion=near[0] if near else None,
        )
    return tuple(found.values())


def _methods(cell: Field, known: tuple[str, ...] | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for line in cell.lines():
        method = line if known is None else find_name(line, known)
        if method is not None:
            found[method] = None
        else:
            allowed = listed(known or ())
            facts: dict[str, object] = {"value": line, "allowed": allowed}
            cell.faults.add(
                Code.METHOD_OF_NOBODY,
                cell.at,
                facts,
                observed=line,
                expected=allowed,
                suggestion=suggest(line, known or ()),
            )
    return tuple(found)


def _weight(cell: Field) -> Decimal | None:
    """Return a weight as typed, a percentage in words as a fraction."""
    typed = _PERCENT.fullmatch(cell.value) if isinstance(cell.value, str) else None
    if typed is not None:
        cell = replace(cell, value=Decimal(typed["number"]) / HUNDRED)
    return cell.number(ABOVE_ZERO)
