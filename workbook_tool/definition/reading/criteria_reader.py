"""The sheet 指标: the criteria with their levels, caps, steps and methods."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import dropwhile

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import Number, number_text
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    NO_CAP,
    Criterion,
    CriterionRole,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.reading.agency_lists import read_agencies
from workbook_tool.definition.reading.best_groups import check_best_groups, read_best_of
from workbook_tool.definition.reading.criteria_checks import (
    check_level_cycles,
    check_spellings,
    check_texts,
    read_codes,
)
from workbook_tool.definition.reading.criteria_sheet import (
    UNKNOWN_BONUS,
    UNKNOWN_CAP,
    CriteriaSheet,
    OwnRows,
    doubtful_fields,
    obvious_cap,
)
from workbook_tool.definition.reading.fact_columns import (
    FACT_FIELDS,
    may_lack_limit,
    read_facts,
    says_no_limit,
)
from workbook_tool.definition.reading.faults import Faults, Spot, find_name
from workbook_tool.definition.reading.fields import ABOVE_ZERO, ZERO_OR_MORE, Field, refuse_column
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.reading.lengths import check_lengths
from workbook_tool.definition.reading.options import Scale, read_options
from workbook_tool.definition.reading.role_columns import (
    CONDITIONS,
    RoleColumns,
    check_zero,
    is_worth_nothing,
    read_kind,
)
from workbook_tool.definition.reading.settings_reader import SettingsSheet
from workbook_tool.definition.reading.stated_totals import StatedTotals, report_unknown_category
from workbook_tool.definition.reading.table import (
    Table,
    find_table,
    merged_values,
    report_misspelt_columns,
)
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS, LEVEL_FIELDS
from workbook_tool.definition.words.vocabulary import ROLES, YES_NO

TOTAL_LINE = re.compile(r"(合计|总计|总分|小计|total|sum)\d*分?")
NO_LEVEL = re.compile(r"[-—–－/]+")
PLACED = ("text", "methods", "scored_by", "rule")
FILLED_DOWN = (*LEVEL_FIELDS, "methods", "step", "groups", "agencies")
ROLE_FIELDS = ("bonus_limit", "needs_evidence", "consequence")
NO_OWN_ROWS = OwnRows()


@dataclass(frozen=True, slots=True)
class _Row:
    """One criterion's cells; merged and empty level cells are already filled down."""

    table: Table
    row: int
    faults: Faults
    levels: tuple[str, ...]
    merged: Mapping[str, Value]

    def has(self, field: str) -> bool:
        return field in self.table.places

    def cell(self, field: str) -> Field:
        cell = self.table.cell(self.row, field, self.faults)
        if cell.is_blank and field in self.merged:
            return Field(self.merged[field], cell.at, cell.label, self.faults)
        return cell


def read_criteria(
    grid: Grid,
    sheet: SettingsSheet,
    faults: Faults,
    *,
    roster: Roster,
    titles: tuple[str, ...] | None,
    kinds: tuple[Kind, ...] = KINDS,
    own: OwnRows = NO_OWN_ROWS,
) -> CriteriaSheet:
    """Return the criteria in printed order; those with faults are reported and only supposed.

    Reports too when the caps do not add up to the stated total. A cap that is faulty itself is
    taken for what it obviously means there; where it means nothing, the sum is not judged.
    ``roster`` holds the agencies as far as they could be read; ``titles`` are the grades, None
    where not known. ``own`` is whom and what the sheet 目标值 has rows for.
    """
    before = len(faults.found)
    table = find_table(grid, CRITERIA_COLUMNS, faults)
    if table is None:
        return CriteriaSheet()
    report_misspelt_columns(table, faults)
    check_lengths(table, faults)
    rows = tuple(_rows_of(table, faults))
    if not rows:
        faults.add(Code.SHEET_EMPTY, Spot(grid.name), {"sheet": grid.name})
        return CriteriaSheet()
    paths = tuple(_placed_levels(row) for row in rows)
    check_level_cycles(paths, faults)
    check_spellings(paths, faults)
    codes = read_codes([row.cell("code") for row in rows], faults)
    columns = RoleColumns(titles, faults)
    read = [
        _read_criterion(row, code, sheet, columns, (kinds, roster, own.targets))
        for row, code in zip(rows, codes, strict=True)
    ]
    criteria = tuple(columns.with_common_limits(one.criterion for one in read if one.is_sound))
    if sheet.total_at is not None:
        guesses = [_worth(row, one) for row, one in zip(rows, read, strict=True)]
        are_roles_known = "role" not in doubtful_fields(table, faults.found[before:])
        if None not in guesses and are_roles_known:
            placed = _placed(roster, sheet)
            stated = StatedTotals(
                sheet.settings, placed, sheet.total_at, sheet.given_points, own.weighed
            )
            stated.check(criteria, tuple(filter(None, guesses)), faults)
    check_best_groups(
        [(one.criterion, row.cell("best_of")) for row, one in zip(rows, read, strict=True)]
    )
    texts = [(one.criterion, row.cell("text").at) for row, one in zip(rows, read, strict=True)]
    check_texts(texts, roster, faults)
    _check_may_not_apply(rows, read, sheet, faults)
    supposed = tuple(columns.with_common_limits(one.criterion for one in read))
    cells = tuple({name: row.cell(name) for name in PLACED} for row in rows)
    return CriteriaSheet(criteria, supposed, doubtful_fields(table, faults.found[before:]), cells)


def _check_may_not_apply(
    rows: Sequence[_Row], read: Sequence["_Read"], sheet: SettingsSheet, faults: Faults
) -> None:
    """Report criteria that may not apply where the settings do not allow it, at the first one."""
    marked = [
        (one.criterion.code, row.cell("may_not_apply").at)
        for row, one in zip(rows, read, strict=True)
        if one.criterion.may_not_apply
    ]
    if marked and sheet.not_applicable is NotApplicableRule.NONE:
        code, at = marked[0]
        facts: dict[str, object] = {"criterion": code, "count": len(marked)}
        faults.add(Code.NOT_APPLICABLE_NOT_ALLOWED, at, facts, criterion=code)


def _worth(row: _Row, read: "_Read") -> Decimal | None:
    """Return what an unsound criterion obviously adds to the total, None where it is not known."""
    one = read.criterion
    if read.is_sound or one.role in {CriterionRole.BONUS, CriterionRole.DEDUCTION}:
        return Decimal(0)
    if not one.has_points:
        return None  # it has points all the same, and nobody knows which of the two is meant
    return one.worth if one.weight else obvious_cap(row.table.value(row.row, "cap"))


def _rows_of(table: Table, faults: Faults) -> Iterable[_Row]:
    """Yield the rows that are criteria, with the levels that stand above each."""
    above: tuple[str, ...] = ()
    merged = merged_values(table, FILLED_DOWN)
    for row in table.filled_rows():
        if _is_total_line(table, row):
            continue
        levels = _levels_at(table, row, above, merged.get(row, {}), faults)
        _check_levels(table, row, levels, faults)
        above = levels
        yield _Row(table, row, faults, tuple(filter(None, levels)), merged.get(row, {}))


def _placed_levels(row: _Row) -> tuple[tuple[str, Spot], ...]:
    cells = (row.cell(field) for field in LEVEL_FIELDS[: len(row.levels)])
    return tuple((title, cell.at) for title, cell in zip(row.levels, cells, strict=True))


def _is_total_line(table: Table, row: int) -> bool:
    """Tell whether a row is a total that somebody put below: no text, and it says so."""
    if table.value(row, "text") is not None and table.value(row, "level_1") is not None:
        return False
    words = (table.value(row, field) for field in ("code", *LEVEL_FIELDS, "text"))
    first = next((word for word in words if word is not None), None)
    return isinstance(first, str) and TOTAL_LINE.fullmatch(normalise_label(first)) is not None


def _levels_at(
    table: Table, row: int, above: tuple[str, ...], merged: Mapping[str, Value], faults: Faults
) -> tuple[str, ...]:
    """Return the levels of a row, "" where it has none.

    A blank level is the one above only where all levels left of it are blank or merged too. A row
    that writes a level out ends there, unless it goes on; a dash says the same.
    """
    levels: list[str] = []
    is_written_out = not above
    for depth, field in enumerate(LEVEL_FIELDS):
        cell = table.cell(row, field, faults)
        shown = Field(merged.get(field), cell.at, cell.label, faults) if cell.is_blank else cell
        typed = shown.text()
        if not typed and not is_written_out:
            typed = above[depth]
        elif NO_LEVEL.fullmatch(typed):
            typed = ""
        is_written_out = is_written_out or not cell.is_blank or typed != above[depth]
        levels.append(typed)
    return tuple(levels)


def _check_levels(table: Table, row: int, levels: tuple[str, ...], faults: Faults) -> None:
    """Report a missing first level, and a level that is skipped."""
    deepest = len(tuple(dropwhile(lambda level: not level, reversed(levels))))
    for depth in range(max(deepest, 1)):
        if not levels[depth] and LEVEL_FIELDS[depth] in table.places:
            cell = table.cell(row, LEVEL_FIELDS[depth], faults)
            faults.add(Code.LEVEL_MISSING, cell.at, {"label": cell.label})


@dataclass(frozen=True, slots=True)
class _Read:
    """One criterion; an unsound one has no text or cap of its own, and stands for its row."""

    criterion: Criterion
    is_sound: bool


def _read_criterion(
    row: _Row,
    code: str,
    sheet: SettingsSheet,
    columns: RoleColumns,
    known: tuple[tuple[Kind, ...], Roster, frozenset[str]],
) -> _Read:
    """Return one criterion; a cap that is faulty counts as what it obviously means.

    ``known`` are the kinds and agencies that it may name, and what own targets are for.
    """
    kinds, roster, own_targets = known
    faults, text_cell = row.faults, row.cell("text")
    text = text_cell.text()
    if text_cell.is_blank and row.has("text"):
        faults.add(Code.CRITERION_TEXT_MISSING, text_cell.at, {}, criterion=code)
    role = row.cell("role").choice(ROLES, CriterionRole.REGULAR)
    kind = read_kind(row.cell("kind"), role, code, kinds)
    sound_cap, weight = _read_cap(row, code, kind, role)
    cap = sound_cap or obvious_cap(row.table.value(row.row, "cap"))
    minimum = _read_minimum(row, code, kind, role)
    own_step = row.cell("step").number(ABOVE_ZERO)
    step = own_step or sheet.settings.default_step
    options = _read_options(row, code, kind, (minimum, cap))
    groups = _read_groups(row.cell("groups"), sheet, faults)
    is_step_known = own_step is not None or row.cell("step").is_blank
    if kind.is_typed and is_step_known and cap:
        steps = None if kind.asks_facts else step
        _check_scale(row, code, (minimum, cap, steps), faults)
    unknown = UNKNOWN_BONUS if role is CriterionRole.BONUS else UNKNOWN_CAP
    criterion = Criterion(
        code=code,
        levels=row.levels or ("",),
        text=text,
        cap=cap or unknown,
        step=step,
        methods=row.cell("methods").lines(),
        minimum=minimum,
        weight=weight,
        kind=kind,
        role=role,
        options=options,
        groups=groups,
        agencies=read_agencies(row.cell("agencies"), roster, groups),
        may_not_apply=row.cell("may_not_apply").choice(YES_NO, default=False),
        scored_by=row.cell("scored_by").text(),
    )
    facts = {name: row.cell(name) for name in FACT_FIELDS}
    place = (row.row, row.table.places.get("target", 0))
    criterion = read_facts(
        criterion,
        facts,
        shows_percent=place in row.table.grid.percents,
        has_own_targets=find_name(code, own_targets) is not None,
    )
    check_zero(criterion, row.cell("minimum"), row.cell("options"))
    criterion = columns.read(criterion, {name: row.cell(name) for name in ROLE_FIELDS})
    criterion = replace(criterion, best_of=read_best_of(row.cell("best_of"), criterion))
    return _Read(criterion, is_sound=bool(sound_cap and text))


def _read_options(row: _Row, code: str, kind: Kind, scale: Scale) -> tuple[Option, ...]:
    """Return the options; where the kind takes none, whatever stands there is reported."""
    cell = row.cell("options")
    if not kind.takes_options:
        if not cell.is_blank:
            refuse_column(cell, code, [one.title for one in KINDS if one.takes_options])
        return ()
    return read_options(cell, row.cell("kind").at, code, kind, scale)


def _read_cap(
    row: _Row, code: str, kind: Kind, role: CriterionRole
) -> tuple[Decimal | None, Number | None]:
    """Return cap and weight; a state, a veto or a prerequisite counts nothing."""
    faults, cell, weight_cell = row.faults, row.cell("cap"), row.cell("weight")
    if not kind.gives_points or role in CONDITIONS:
        title = ROLES.words[role] if role in CONDITIONS else kind.title
        if not is_worth_nothing(cell, weight_cell, code, title):
            return None, None
        return Decimal(1), Decimal(0)
    if says_no_limit(cell):
        return (NO_CAP if may_lack_limit(cell, weight_cell, code, kind, role) else None), None
    weight = weight_cell.fraction(ABOVE_ZERO)
    is_weight_known = weight is not None or weight_cell.is_blank
    if cell.is_blank:
        # A row without text and cap misses its text; that is told already.
        if row.has("cap") and not row.cell("text").is_blank:
            faults.add(Code.CAP_MISSING, cell.at, {"criterion": code}, criterion=code)
        return None, weight
    cap = cell.number()
    if cap is not None and cap <= 0:
        facts: dict[str, object] = {"criterion": code, "value": number_text(cap)}
        faults.add(Code.CAP_NOT_POSITIVE, cell.at, facts, observed=number_text(cap), criterion=code)
        return None, weight
    return (cap if is_weight_known else None), weight


def _read_minimum(row: _Row, code: str, kind: Kind, role: CriterionRole) -> Decimal:
    """Return the lowest score; below zero a bonus would take points, and a deduction give some."""
    cell = row.cell("minimum")
    if not (kind.enters_points or kind.asks_facts):
        if cell.number():
            takers = (one for one in KINDS if one.enters_points or one.asks_facts)
            refuse_column(cell, code, [one.title for one in takers])
        return Decimal(0)
    is_apart = role in {CriterionRole.BONUS, CriterionRole.DEDUCTION}
    return cell.number(ZERO_OR_MORE if is_apart else None) or Decimal(0)


def _check_scale(
    row: _Row, code: str, scale: tuple[Decimal, Decimal, Decimal | None], faults: Faults
) -> None:
    """Report a scale on which full marks cannot be entered; points of a fact have no step."""
    minimum, cap, step = scale
    if minimum >= cap:
        facts: dict[str, object] = {
            "criterion": code,
            "minimum": number_text(minimum),
            "cap": number_text(cap),
        }
        faults.add(Code.MINIMUM_NOT_BELOW_CAP, row.cell("minimum").at, facts, criterion=code)
    elif step is not None and (cap - minimum) % step != 0:
        own_step = row.cell("step")
        at = row.cell("cap").at if own_step.is_blank else own_step.at
        facts = {"criterion": code, "step": number_text(step), "cap": number_text(cap)}
        faults.add(Code.STEP_DOES_NOT_DIVIDE, at, facts, observed=number_text(step), criterion=code)


def _placed(roster: Roster, sheet: SettingsSheet) -> tuple[Agency, ...]:
    """Return the agencies of known categories; a misspelt one is reported on the roster."""
    return tuple(one for one in roster if not sheet.categories or one.category in sheet.categories)


def _read_groups(cell: Field, sheet: SettingsSheet, faults: Faults) -> tuple[str, ...]:
    groups = cell.lines()
    for group in groups:
        if sheet.categories and group not in sheet.categories:
            report_unknown_category(group, cell.at, sheet.categories, faults)
    return groups
