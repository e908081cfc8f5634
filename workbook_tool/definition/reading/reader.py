"""The definition workbook as one assessment round, or all of its faults."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.round.audiences import audiences_of
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Language, how_many
from workbook_tool.definition.reading.criteria_reader import read_criteria
from workbook_tool.definition.reading.criteria_sheet import CriteriaSheet
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grade_cells import Names, read_titles
from workbook_tool.definition.reading.grade_checks import check_grades
from workbook_tool.definition.reading.grades_reader import read_grades
from workbook_tool.definition.reading.grid import Grid, by_meaning
from workbook_tool.definition.reading.lengths import check_layout
from workbook_tool.definition.reading.own_weights import OwnSheet, check_own_sums, with_weights
from workbook_tool.definition.reading.reaches import Basis
from workbook_tool.definition.reading.review_reader import read_review
from workbook_tool.definition.reading.role_columns import grade_titles
from workbook_tool.definition.reading.roster_reader import agency_spots, read_roster
from workbook_tool.definition.reading.settings_reader import SettingsSheet, read_settings
from workbook_tool.definition.reading.targets_reader import (
    read_targets,
    report_agencies_without,
    report_unread_sheets,
    rows_of_agencies,
)
from workbook_tool.definition.reading.workbook_file import read_sheets
from workbook_tool.definition.words.labels import SHEET_NAMES, SheetKey

MAY_BE_MISSING = frozenset({SheetKey.EVALUATORS, SheetKey.TARGETS})
MAY_BE_EMPTY = frozenset({SheetKey.GRADES, *MAY_BE_MISSING})
ASKED = ("groups", "agencies")
SUMMED = ("cap", "weight", "role", "kind", *ASKED, "bonus_limit", "level_1", "minimum")


def read_definition(path: Path, kinds: tuple[Kind, ...] = KINDS) -> AssessmentRound:
    """Return the round that a definition workbook defines in words of these kinds.

    Raises DefinitionError with every fault at once, each with sheet and cell, and UsageError
    where there is no file.
    """
    faults = Faults()
    sheets = read_sheets(path)
    grids = by_meaning(sheets)
    assessment_round = read_round(grids, faults, kinds=kinds)
    report_unread_sheets((one for one in sheets if one not in grids.values()), faults)
    if faults.found or assessment_round is None:
        raise _error_of(path, _in_file(faults, path))
    return assessment_round


def read_round(
    grids: Mapping[SheetKey, Grid],
    faults: Faults,
    *,
    stated_total: Decimal | None = None,
    kinds: tuple[Kind, ...] = KINDS,
) -> AssessmentRound | None:
    """Return the round of a definition's sheets, None where there are faults.

    ``stated_total`` stands for the one on 设置, which is not compared with the caps then.
    """
    return _read_round(_filled_sheets(grids, faults), faults, stated_total, kinds)


def language_of(grids: Mapping[SheetKey, Grid]) -> Language:
    """Return the language that the sheets are named in."""
    english = {name.en for name in SHEET_NAMES.values()}
    return Language.EN if any(grid.name in english for grid in grids.values()) else Language.ZH


def _filled_sheets(grids: Mapping[SheetKey, Grid], faults: Faults) -> Mapping[SheetKey, Grid]:
    """Return the sheets that hold something; an empty 等次, 考评组 or 目标值 is no fault."""
    filled = {}
    language = language_of(grids)
    for key, name in SHEET_NAMES.items():
        grid = grids.get(key)
        if grid is None and key in MAY_BE_MISSING:
            continue
        if grid is None:
            faults.add(Code.SHEET_MISSING, Spot(name.in_language(language)), {"sheet": name})
        elif not grid.rows and key not in MAY_BE_EMPTY:
            faults.add(Code.SHEET_EMPTY, Spot(grid.name), {"sheet": grid.name})
        else:
            filled[key] = grid
    return filled


def _read_round(
    grids: Mapping[SheetKey, Grid],
    faults: Faults,
    stated_total: Decimal | None,
    kinds: tuple[Kind, ...],
) -> AssessmentRound | None:
    """Return the round, None where something stood in the way; every sheet is read anyway."""
    settings_grid = grids.get(SheetKey.SETTINGS)
    sheet = read_settings(settings_grid, faults) if settings_grid else SettingsSheet()
    if stated_total is not None:
        settings = replace(sheet.settings, stated_total=stated_total)
        sheet = replace(sheet, settings=settings, total_at=None)
    criteria_grid, grades_grid = grids.get(SheetKey.CRITERIA), grids.get(SheetKey.GRADES)
    roster_grid, apart = grids.get(SheetKey.ROSTER), Faults()
    agencies = read_roster(roster_grid, sheet.categories, apart) if roster_grid else ()
    before, read = len(faults.found), CriteriaSheet()
    distinct = {agency.code: agency for agency in agencies}  # one that stands twice is reported
    roster = Roster(tuple(distinct.values()))
    if criteria_grid:
        titles = grade_titles(grades_grid)
        read = read_criteria(
            criteria_grid,
            sheet,
            faults,
            roster=roster,
            titles=titles,
            kinds=kinds,
            own=rows_of_agencies(grids.get(SheetKey.TARGETS), roster),
        )
    basis = _basis_of(read, sheet, faults.found[before:])
    tie_break = read_titles(sheet.tie_break, read.sections)
    names = Names(read.sections, read.nameable)
    placed = read_grades(grades_grid, names, faults) if grades_grid else ()
    if roster_grid and read.knows(*ASKED):
        _check_everybody_is_asked(read.supposed, agencies, roster_grid, faults)
    late, last = Faults(), Faults()
    own = _own_sheet(grids.get(SheetKey.TARGETS), read, roster, last)
    places = {one.code: f"C{at}" for at, one in enumerate(read.supposed)}
    weighed = with_weights(agencies, own.goals, places)
    if read.knows(*SUMMED):
        check_own_sums(own, basis, weighed, last, faults)
    grades = check_grades(placed, basis, weighed, sheet.categories, faults)
    spots = agency_spots(roster_grid) if roster_grid else {}
    review = read_review(grids.get(SheetKey.EVALUATORS), sheet, read, roster, spots, late)
    if read.supposed:
        scheme = _scheme(_with_own_codes(read.supposed), sheet)
        distinct = {agency.code: agency for agency in weighed}
        laid_out = AssessmentRound(sheet.settings, scheme, (), Roster(tuple(distinct.values())))
        check_layout(laid_out, read.cells)
    # The roster, 考评组 and 目标值 stand last.
    faults.found.extend((*apart.found, *late.found, *last.found))
    if faults.found or not read.criteria:
        return None
    settings = replace(sheet.settings, tie_break=tie_break)
    scheme = _scheme(review.criteria, sheet)
    aimed = tuple(replace(one, goals=own.goals.get(one.code, ())) for one in agencies)
    return AssessmentRound(settings, scheme, grades, Roster(aimed), review.plan)


def _own_sheet(grid: Grid | None, read: CriteriaSheet, roster: Roster, faults: Faults) -> OwnSheet:
    """Return what agencies have of their own; whoever has no target at all is reported."""
    if grid is None or not grid.rows:
        return OwnSheet()
    before = len(faults.found)
    own = read_targets(grid, read, roster, faults)
    if read.knows(*ASKED, "target", "code") and len(faults.found) == before:
        report_agencies_without(read, roster.asked, own.goals, faults)
    return own


def _scheme(criteria: tuple[Criterion, ...], sheet: SettingsSheet) -> IndicatorScheme:
    return IndicatorScheme(
        criteria,
        sheet.not_applicable,
        sheet.places,
        sheet.is_total_capped,
        sheet.given_points,
        sheet.scaled_to,
        sheet.floor,
    )


def _basis_of(read: CriteriaSheet, sheet: SettingsSheet, found: Sequence[Finding]) -> Basis:
    """Return what grades are compared with, as far as the criteria and 设置 tell it."""
    if not read.supposed:
        return Basis(stated=_stated(sheet))
    apart = _with_own_codes(read.supposed)
    if not read.knows("bonus_limit"):
        apart = tuple(replace(one, bonus_limit=None) for one in apart)
    return Basis(
        _scheme(apart, sheet),
        _stated(sheet),
        are_sums_known=read.knows(*SUMMED)
        and not any(one.rule.leaves_totals_open for one in found),
        are_groups_known=read.knows(*ASKED),
        are_sections_known=read.sections is not None,
        is_forced_known=read.knows("role", "consequence"),
    )


def _with_own_codes(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Return criteria with codes by their places: those that stand there may stand twice."""
    return tuple(replace(one, code=f"C{at}") for at, one in enumerate(criteria))


def _stated(sheet: SettingsSheet) -> RoundSettings | None:
    """Return the settings where the stated total could be read."""
    return sheet.settings if sheet.total_at is not None else None


def _check_everybody_is_asked(
    criteria: tuple[Criterion, ...], agencies: tuple[Agency, ...], grid: Grid, faults: Faults
) -> None:
    """Report whom no criterion, or none with points, is for, at the first of these agencies.

    Where that is a whole category it is named, and else the agencies are.
    """
    is_scored = any(criterion.is_rated for criterion in criteria)
    for audience in audiences_of(criteria, agencies):
        has_points = any(criterion.is_rated for criterion in audience.criteria)
        if has_points or (audience.criteria and not is_scored):
            continue
        agency, is_asked = audience.agencies[0], bool(audience.criteria)
        if audience.is_whole:
            rule = Code.CATEGORY_WITHOUT_POINTS if is_asked else Code.CATEGORY_NOT_ASKED
        else:
            rule = Code.AGENCIES_WITHOUT_POINTS if is_asked else Code.AGENCIES_NOT_ASKED
        facts: dict[str, object] = {"value": audience.name}
        shown = agency.category if audience.is_whole else agency.name
        faults.add(rule, _cell_of(grid, agency.code, shown), facts)


def _cell_of(grid: Grid, code: str, shown: str) -> Spot:
    """Return the cell with a text in the row of an agency."""
    row = next((row for row, cells in grid.rows.items() if code in cells.values()), 0)
    cells = grid.rows.get(row, {})
    return Spot(grid.name, row, next((at for at, value in cells.items() if value == shown), 0))


def _in_file(faults: Faults, path: Path) -> tuple[Finding, ...]:
    # A cell that two readers ask for is one fault.
    return tuple(dict.fromkeys(finding.placed(file=path.name) for finding in faults.found))


def _error_of(path: Path, findings: tuple[Finding, ...]) -> DefinitionError:
    return DefinitionError(
        f"测评定义 {path} 有 {len(findings)} 处错误，请改正后再运行。",
        f"The definition {path} has {how_many(len(findings), 'fault')}. Correct and run again.",
        findings,
    )
