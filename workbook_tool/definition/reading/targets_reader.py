"""The sheet 目标值: own targets and weights of agencies, one row an agency and criterion."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.round.audiences import named_shortly
from workbook_tool.core.round.goals import Goal, target_in
from workbook_tool.core.round.parts import parts_named
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import listed
from workbook_tool.definition.reading.criteria_sheet import CriteriaSheet, OwnRows
from workbook_tool.definition.reading.fact_columns import read_target
from workbook_tool.definition.reading.faults import Faults, Spot, find_name, suggest
from workbook_tool.definition.reading.fields import ABOVE_ZERO, Field
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.reading.own_weights import (
    Named,
    OwnGoals,
    OwnSheet,
    apart_from,
    goals_of,
    takes_weight,
)
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
STATED = ("target", "weight")
FILLED_DOWN = (*NAMED, "criterion")
# What 指标 says of a criterion beside its wording, and no agency has of its own.
REFUSED = frozenset({"cap", "step", "minimum", "kind", "each", "rule", "unit", "options", "role"})


def rows_of_agencies(grid: Grid | None, roster: Roster) -> OwnRows:
    """Return whom and what the sheet has rows for; reading it tells what is wrong with them."""
    unheard = Faults()
    table = find_table(grid, TARGET_COLUMNS, unheard) if grid and grid.rows else None
    if table is None:
        return OwnRows()
    merged = merged_values(table, FILLED_DOWN)
    rows = [_cells(table, row, merged, unheard) for row in table.filled_rows()]
    weighed = (one[name] for one in rows if not one["weight"].is_blank for name in NAMED)
    return OwnRows(
        frozenset(
            one["criterion"].text()
            for one in rows
            if not one["target"].is_blank or one["weight"].is_blank
        ),
        frozenset(one.code for cell in weighed for one in roster.called(cell.text())),
    )


def read_targets(grid: Grid, read: CriteriaSheet, roster: Roster, faults: Faults) -> OwnSheet:
    """Return what agencies have of their own; reports whatever a row names in vain.

    What is as on 指标 is none of its own. What depends on 指标 is judged as far as that can be
    read.
    """
    table = find_table(grid, TARGET_COLUMNS, faults)
    if table is None:
        return OwnSheet()
    report_misspelt_columns(table, faults)
    _report_missing(table, faults)
    _report_refused(table, faults)
    reader = _TargetsReader(table, read, roster, faults)
    return reader.read()


def report_agencies_without(
    read: CriteriaSheet, agencies: Sequence[Agency], own: OwnGoals, faults: Faults
) -> None:
    """Report criteria with own targets that leave an agency that answers them without any."""
    named = {goal.criterion for goals in own.values() for goal in goals if goal.target}
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
        if has_target_heading(grid):
            name = SHEET_NAMES[SheetKey.TARGETS]
            facts: dict[str, object] = {"sheet": grid.name, "name": name}
            faults.add(Code.TARGET_SHEET_UNREAD, Spot(grid.name), facts, observed=grid.name)


def has_target_heading(grid: Grid) -> bool:
    """Tell whether a row near the top has the headings of this sheet."""
    rows = islice(grid.rows, HEADER_SEARCH_ROWS)
    return any(_is_heading(match_header(grid, row, TARGET_COLUMNS)) for row in rows)


def _is_heading(found: Mapping[str, object]) -> bool:
    keys = found.keys()
    return "criterion" in keys and not (keys.isdisjoint(STATED) or keys.isdisjoint(NAMED))


def _report_missing(table: Table, faults: Faults) -> None:
    """Report that no column names agencies, or that none says anything of them.

    A header that is almost one of these is told already.
    """
    misspelt = any(
        one.rule is Code.COLUMN_MISSPELT and one.at.sheet == table.grid.name for one in faults.found
    )
    for names, shown in ((NAMED, "agency"), (STATED, "target")):
        if table.places.keys().isdisjoint(names) and not (misspelt and names is STATED):
            label, at = table.label(shown), Spot(table.grid.name, table.header_row, 1)
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

    def read(self) -> OwnSheet:
        """Return what each agency has of its own, in printed order of the criteria."""
        found: dict[str, dict[str, Goal]] = {}
        first: dict[tuple[str, str], Spot] = {}
        weights: dict[str, list[Field]] = {}
        doubtful: set[str] = set()
        merged = merged_values(self.table, FILLED_DOWN)
        for row in self.table.filled_rows():
            cells = _cells(self.table, row, merged, self.faults)
            before = len(self.faults.found)
            agency, goals = self._row(cells)
            weight = cells["weight"]
            stated = cells["target"] if weight.is_blank else weight
            if agency is not None:
                self._report_twice(agency, goals, stated, first)
                found.setdefault(agency.code, {}).update({one.criterion: one for one in goals})
            if not weight.is_blank:
                maybe = self._maybe(agency, cells)
                doubtful |= maybe if len(self.faults.found) > before else set()
                for code in maybe:
                    weights.setdefault(code, []).append(weight)
        return OwnSheet(self._in_order(found), weights, frozenset(doubtful))

    def _report_twice(
        self,
        agency: Agency,
        goals: Iterable[Goal],
        stated: Field,
        first: dict[tuple[str, str], Spot],
    ) -> None:
        """Report what an earlier row says of the same agency and criterion."""
        for goal in goals:
            told = first.setdefault((agency.code, goal.criterion), stated.at)
            if told is not stated.at:
                facts: dict[str, object] = {"agency": agency.name, "criterion": goal.criterion}
                self._add(Code.TARGET_TWICE, stated, facts | {"first": told.cell})

    def _in_order(self, found: Mapping[str, Mapping[str, Goal]]) -> OwnGoals:
        """Return what is not as on 指标, in printed order."""
        own = {
            agency: tuple(
                goal
                for one in self.known.supposed
                if one.code in goals and (goal := apart_from(one, goals[one.code])) is not None
            )
            for agency, goals in found.items()
        }
        return {agency: goals for agency, goals in own.items() if goals}

    def _row(self, cells: Mapping[str, Field]) -> tuple[Agency | None, Sequence[Goal]]:
        """Return the agency of a row and what it says; nothing for what cannot be told."""
        for cell in self._blank(cells):
            self._add(Code.TARGET_INCOMPLETE, cell, {"label": cell.label})
        agency = self._agency(cells)
        named = self._named(cells["criterion"])
        cell, weight_cell = cells["target"], cells["weight"]
        place = (cell.at.row, cell.at.column)
        target, units = read_target(cell, shows_percent=place in self.table.grid.percents)
        weight = weight_cell.fraction(ABOVE_ZERO)
        if not agency or named is None:
            return agency, ()
        if target is not None:
            self._check(cell, agency, named, units)
        if weight is not None:
            self._check_weight(weight_cell, agency, named)
        return agency, tuple(goals_of(named, agency, target, weight))

    def _maybe(self, agency: Agency | None, cells: Mapping[str, Field]) -> set[str]:
        """Return the codes of the agency of a row, or of those that may have been meant."""
        if agency is not None:
            return {agency.code}
        typed = (cells[name].text() for name in NAMED)
        near = (one for text in typed if text for one in self._near(text))
        return {one.code for one in near}

    def _near(self, typed: str) -> tuple[Agency, ...]:
        return self.roster.called(typed) or self.roster.resembling(typed)

    def _blank(self, cells: Mapping[str, Field]) -> Iterator[Field]:
        """Yield the cells that a row lacks; a column that is missing is told by its header."""
        places = self.table.places
        named = [name for name in NAMED if name in places]
        if named and all(cells[name].is_blank for name in named):
            yield cells[named[-1]]
        if "criterion" in places and cells["criterion"].is_blank:
            yield cells["criterion"]
        stated = [name for name in STATED if name in places]
        if stated and all(cells[name].is_blank for name in stated):
            yield cells[stated[0]]

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

    def _named(self, cell: Field) -> Named | None:
        """Return the criterion of a code, or those of the one indicator of a title."""
        typed = cell.text()
        by_code = {one.code: one for one in self.known.supposed}
        code = find_name(typed, by_code)
        if code is not None:
            return Named(code, (by_code[code],))
        parts = parts_named(typed, self.known.supposed)
        if len(parts) == 1:
            return Named(typed, tuple(filter(parts[0].holds, self.known.supposed)), is_part=True)
        if typed and self.known.knows("code"):
            likely = suggest(typed, (*by_code, *(one.levels[0] for one in self.known.supposed)))
            self._add(Code.TARGET_CRITERION_UNKNOWN, cell, {"value": typed}, likely)
        return None

    def _check(self, cell: Field, agency: Agency, named: Named, units: tuple[str, ...]) -> None:
        """Report a target that means nothing for its criterion or agency, or in another unit."""
        facts = _facts(cell, agency, named)
        criterion = named.criteria[0]
        takes_none = named.is_part or not criterion.rule.needs_target
        if self.known.knows("kind", "each", "rule") and takes_none:
            self._add(Code.TARGET_NOT_TAKEN, cell, facts | {"kind": named.kind})
        elif self._is_not_asked(agency, named):
            self._add(Code.TARGET_NOT_ASKED, cell, facts)
        elif units and criterion.unit and units != (criterion.unit,):
            self._add(Code.TARGET_UNIT_DIFFERS, cell, facts | {"unit": criterion.unit})

    def _check_weight(self, cell: Field, agency: Agency, named: Named) -> None:
        """Report a weight of what has no full marks, or of what the agency does not answer."""
        takers = [one for one in named.criteria if takes_weight(one, of_part=named.is_part)]
        if self.known.knows("kind", "role", "cap") and not takers:
            facts = _facts(cell, agency, named)
            self._add(Code.OWN_WEIGHT_NOT_TAKEN, cell, facts | {"kind": named.kind})
        elif self._is_not_asked(agency, named):
            self._add(Code.TARGET_NOT_ASKED, cell, _facts(cell, agency, named))

    def _is_not_asked(self, agency: Agency, named: Named) -> bool:
        is_asked = any(one.applies_to(agency) for one in named.criteria)
        return self.known.knows("groups", "agencies") and not is_asked

    def _add(
        self,
        rule: Rule,
        cell: Field,
        facts: Mapping[str, object],
        suggestion: str | None = None,
    ) -> None:
        observed = cell.text() or None
        self.faults.add(rule, cell.at, dict(facts), observed=observed, suggestion=suggestion)


def _facts(cell: Field, agency: Agency, named: Named) -> dict[str, object]:
    facts: dict[str, object] = {"agency": agency.name, "criterion": named.name}
    return facts | {"label": cell.label, "value": cell.text()}
