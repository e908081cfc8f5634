"""The sheet 目标值: own targets of agencies, one row an agency and criterion."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.round.audiences import named_shortly
from workbook_tool.core.round.goals import Goal, Goals, target_in
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import listed
from workbook_tool.definition.reading.criteria_sheet import CriteriaSheet
from workbook_tool.definition.reading.fact_columns import read_target
from workbook_tool.definition.reading.faults import Faults, Spot, find_name, suggest
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.reading.table import (
    HEADER_SEARCH_ROWS,
    Table,
    find_table,
    match_header,
    merged_values,
    report_misspelt_columns,
)
from workbook_tool.definition.words.labels import SHEET_NAMES, SheetKey
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS, TARGET_COLUMNS

NAMED = ("agency_code", "agency")
FILLED_DOWN = (*NAMED, "criterion")
# What 指标 says of a criterion beside its wording, and no agency has of its own.
REFUSED = frozenset(
    {"cap", "weight", "step", "minimum", "kind", "each", "rule", "unit", "options", "role"}
)
OwnTargets = Mapping[str, Goals]
"""The own targets of agencies by their codes."""


def codes_with_targets(grid: Grid | None) -> frozenset[str]:
    """Return the codes that the sheet names as typed; reading it tells what is wrong with them."""
    unheard = Faults()
    table = find_table(grid, TARGET_COLUMNS, unheard) if grid and grid.rows else None
    if table is None:
        return frozenset()
    merged = merged_values(table, FILLED_DOWN)
    cells = (_cells(table, row, merged, unheard)["criterion"] for row in table.rows)
    return frozenset(cell.text() for cell in cells if not cell.is_blank)


def read_targets(grid: Grid, read: CriteriaSheet, roster: Roster, faults: Faults) -> OwnTargets:
    """Return the own targets; reports whatever a row names that is not there or takes none.

    A target that is the one of 指标 is none of its own. What depends on 指标 is judged as far as
    that can be read.
    """
    table = find_table(grid, TARGET_COLUMNS, faults)
    if table is None:
        return {}
    report_misspelt_columns(table, faults)
    _report_missing_names(table, faults)
    _report_refused(table, faults)
    reader = _TargetsReader(table, read, roster, faults)
    return reader.read()


def report_agencies_without(
    read: CriteriaSheet, agencies: Sequence[Agency], own: OwnTargets, faults: Faults
) -> None:
    """Report criteria with own targets that leave an agency that answers them without any."""
    named = {goal.criterion for goals in own.values() for goal in goals}
    for criterion, cells in zip(read.supposed, read.cells, strict=True):
        if criterion.code not in named or criterion.target is not None:
            continue
        left = [
            agency
            for agency in agencies
            if criterion.applies_to(agency)
            and target_in(own.get(agency.code, ()), criterion.code) is None
        ]
        if left:
            facts = {"criterion": criterion.code, "agencies": named_shortly(left)}
            faults.add(Code.TARGET_OF_SOME_ONLY, cells["rule"].at, facts, criterion=criterion.code)


def report_unread_sheets(unread: Iterable[Grid], faults: Faults) -> None:
    """Report sheets that nobody reads though they have the headings of this one."""
    for grid in unread:
        rows = islice(grid.rows, HEADER_SEARCH_ROWS)
        if any(map(_is_heading, (match_header(grid, row, TARGET_COLUMNS) for row in rows))):
            name = SHEET_NAMES[SheetKey.TARGETS]
            facts: dict[str, object] = {"sheet": grid.name, "name": name}
            faults.add(Code.TARGET_SHEET_UNREAD, Spot(grid.name), facts, observed=grid.name)


def _is_heading(found: Mapping[str, object]) -> bool:
    return {"criterion", "target"} <= found.keys() and not found.keys().isdisjoint(NAMED)


def _report_missing_names(table: Table, faults: Faults) -> None:
    if not table.places.keys() & set(NAMED):
        label = table.label("agency")
        at = Spot(table.grid.name, table.header_row, 1)
        faults.add(Code.COLUMN_MISSING, at, {"column": label}, expected=label)


def _report_refused(table: Table, faults: Faults) -> None:
    """Report filled columns that say of a criterion what no agency has of its own."""
    columns = [one for one in CRITERIA_COLUMNS if one.field in REFUSED]
    grid, row = table.grid, table.header_row
    for field, places in match_header(grid, row, columns).items():
        label = next(one.label for one in columns if one.field == field)
        for column in places:
            if column in table.places.values() or not any(
                grid.at(one, column) is not None for one in table.rows
            ):
                continue
            typed = str(grid.at(row, column))
            facts: dict[str, object] = {"label": typed, "field": label}
            faults.add(
                Code.TARGET_COLUMN_REFUSED, Spot(grid.name, row, column), facts, observed=typed
            )


def _cells(
    table: Table, row: int, merged: Mapping[int, Mapping[str, Value]], faults: Faults
) -> Mapping[str, Field]:
    """Return the cells of a row; a merged one shows in each of its rows."""
    cells = {one.field: table.cell(row, one.field, faults) for one in TARGET_COLUMNS}
    shown = merged.get(row, {})
    return {
        name: replace(cell, value=shown[name]) if cell.is_blank and name in shown else cell
        for name, cell in cells.items()
    }


@dataclass(frozen=True, slots=True)
class _TargetsReader:
    """Reads the rows of one sheet."""

    table: Table
    known: CriteriaSheet
    roster: Roster
    faults: Faults

    def read(self) -> OwnTargets:
        """Return the targets of each agency, in printed order of the criteria."""
        found: dict[str, dict[str, Decimal]] = {}
        first: dict[tuple[str, str], Spot] = {}
        merged = merged_values(self.table, FILLED_DOWN)
        for row in self.table.filled_rows():
            cells = _cells(self.table, row, merged, self.faults)
            agency, criterion, target = self._row(cells)
            if agency is None or criterion is None:
                continue
            before = first.setdefault((agency.code, criterion.code), cells["target"].at)
            if before is not cells["target"].at:
                facts = _facts(agency, criterion) | {"first": before.cell}
                self._add(Code.TARGET_TWICE, cells["target"], facts)
            elif target is not None and target != criterion.target:
                found.setdefault(agency.code, {})[criterion.code] = target
        order = [one.code for one in self.known.supposed]
        return {
            agency: tuple(Goal(code, targets[code]) for code in order if code in targets)
            for agency, targets in found.items()
        }

    def _row(
        self, cells: Mapping[str, Field]
    ) -> tuple[Agency | None, Criterion | None, Decimal | None]:
        """Return agency, criterion and target of a row, None for what cannot be told."""
        for cell in self._blank(cells):
            self._add(Code.TARGET_INCOMPLETE, cell, {"label": cell.label})
        agency = self._agency(cells)
        criterion = self._criterion(cells["criterion"])
        cell = cells["target"]
        place = (cell.at.row, cell.at.column)
        target, units = read_target(cell, shows_percent=place in self.table.grid.percents)
        if agency and criterion and target is not None:
            self._check(cell, agency, criterion, units)
        return agency, criterion, target

    def _blank(self, cells: Mapping[str, Field]) -> Iterator[Field]:
        """Yield the cells that a row lacks; a column that is missing is told by its header."""
        places = self.table.places
        named = [name for name in NAMED if name in places]
        if named and all(cells[name].is_blank for name in named):
            yield cells[named[-1]]
        for name in ("criterion", "target"):
            if name in places and cells[name].is_blank:
                yield cells[name]

    def _agency(self, cells: Mapping[str, Field]) -> Agency | None:
        """Return the agency that code and name say, None where they say none or two."""
        said = [(cells[name], self._called(cells[name])) for name in NAMED]
        found = [(cell, agency) for cell, agency in said if agency is not None]
        if not found:
            return None
        (code, agency), (name, other) = found[0], found[-1]
        if other.code != agency.code:
            facts: dict[str, object] = {
                "code": code.text(),
                "agency": agency.name,
                "value": name.text(),
            }
            self._add(Code.TARGET_NAME_CONTRADICTS, name, facts)
            return None
        return agency

    def _called(self, cell: Field) -> Agency | None:
        typed = cell.text()
        if not typed or not len(self.roster):
            return None
        found = self.roster.called(typed)
        if len(found) == 1:
            return found[0]
        facts: dict[str, object] = {"value": typed}
        if found:
            facts["agencies"] = listed(f"{one.code} {one.name}" for one in found)
            self._add(Code.TARGET_AGENCY_UNCLEAR, cell, facts)
            return None
        near = self.roster.resembling(typed)
        suggestion = near[0].name if near else None
        self._add(Code.TARGET_AGENCY_UNKNOWN, cell, facts, suggestion)
        return None

    def _criterion(self, cell: Field) -> Criterion | None:
        typed = cell.text()
        by_code = {one.code: one for one in self.known.supposed}
        code = find_name(typed, by_code)
        if code is not None:
            return by_code[code]
        if typed and self.known.knows("code"):
            likely = suggest(typed, by_code)
            self._add(Code.TARGET_CRITERION_UNKNOWN, cell, {"value": typed}, likely)
        return None

    def _check(
        self, cell: Field, agency: Agency, criterion: Criterion, units: tuple[str, ...]
    ) -> None:
        """Report a target that means nothing for its criterion or agency, or in another unit."""
        facts = _facts(agency, criterion) | {"value": cell.text()}
        if self.known.knows("kind", "each", "rule") and not criterion.rule.needs_target:
            self._add(Code.TARGET_NOT_TAKEN, cell, facts | {"kind": criterion.kind.title})
        elif self.known.knows("groups", "agencies") and not criterion.applies_to(agency):
            self._add(Code.TARGET_NOT_ASKED, cell, facts)
        elif units and criterion.unit and units != (criterion.unit,):
            self._add(Code.TARGET_UNIT_DIFFERS, cell, facts | {"unit": criterion.unit})

    def _add(
        self,
        rule: Rule,
        cell: Field,
        facts: Mapping[str, object],
        suggestion: str | None = None,
    ) -> None:
        observed = cell.text() or None
        self.faults.add(rule, cell.at, dict(facts), observed=observed, suggestion=suggestion)


def _facts(agency: Agency, criterion: Criterion) -> dict[str, object]:
    return {"agency": agency.name, "criterion": criterion.code}
