"""The definition workbook as one assessment round, or all of its faults."""

from collections.abc import Mapping
from pathlib import Path

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import Language
from workbook_tool.definition.criteria_reader import read_criteria
from workbook_tool.definition.faults import Faults, Spot
from workbook_tool.definition.grade_checks import check_grades
from workbook_tool.definition.grades_reader import read_grades
from workbook_tool.definition.grid import Grid, read_grids
from workbook_tool.definition.labels import SHEET_NAMES, SheetKey
from workbook_tool.definition.roster_reader import read_roster
from workbook_tool.definition.settings_reader import SettingsSheet, read_settings
from workbook_tool.errors import DefinitionError


def read_definition(path: Path) -> AssessmentRound:
    """Return the round that a definition workbook defines.

    Raises DefinitionError with every fault at once, each with sheet and cell, and UsageError
    where there is no file.
    """
    grids = read_grids(path)
    faults = Faults()
    assessment_round = _read_round(_filled_sheets(grids, faults), faults)
    if faults.found or assessment_round is None:
        raise _error_of(path, _in_file(faults, path))
    return assessment_round


def _filled_sheets(grids: Mapping[SheetKey, Grid], faults: Faults) -> Mapping[SheetKey, Grid]:
    """Return the sheets that hold something; an empty 等次 is none of the faults."""
    filled = {}
    english = {name.en for name in SHEET_NAMES.values()}
    is_english = any(grid.name in english for grid in grids.values())
    language = Language.EN if is_english else Language.ZH
    for key, name in SHEET_NAMES.items():
        grid = grids.get(key)
        if grid is None:
            faults.add(Code.SHEET_MISSING, Spot(name.in_language(language)), {"sheet": name})
        elif not grid.rows and key is not SheetKey.GRADES:
            faults.add(Code.SHEET_EMPTY, Spot(grid.name), {"sheet": grid.name})
        else:
            filled[key] = grid
    return filled


def _read_round(grids: Mapping[SheetKey, Grid], faults: Faults) -> AssessmentRound | None:
    """Return the round, None where something stood in the way; every sheet is read anyway."""
    settings_grid = grids.get(SheetKey.SETTINGS)
    sheet = read_settings(settings_grid, faults) if settings_grid else SettingsSheet()
    criteria_grid, grades_grid = grids.get(SheetKey.CRITERIA), grids.get(SheetKey.GRADES)
    before = len(faults.found)
    criteria = read_criteria(criteria_grid, sheet, faults) if criteria_grid else ()
    # With a faulty cap the reachable total is unknown: one mistake gives one fault.
    sound = criteria if len(faults.found) == before else ()
    placed = read_grades(grades_grid, sound, faults) if grades_grid else ()
    roster_grid = grids.get(SheetKey.ROSTER)
    agencies = read_roster(roster_grid, sheet.categories, faults) if roster_grid else ()
    if sound and roster_grid:
        _check_everybody_is_asked(sound, agencies, roster_grid, faults)
    scheme = IndicatorScheme(sound, sheet.not_applicable, sheet.places) if sound else None
    grades = check_grades(placed, scheme, agencies, sheet.categories, faults)
    if faults.found or scheme is None:
        return None
    return AssessmentRound(sheet.settings, scheme, grades, Roster(agencies))


def _check_everybody_is_asked(
    criteria: tuple[Criterion, ...], agencies: tuple[Agency, ...], grid: Grid, faults: Faults
) -> None:
    """Report a category that no criterion applies to, at its first agency."""
    seen: set[str] = set()
    for agency in agencies:
        is_asked = any(criterion.applies_to(agency.category) for criterion in criteria)
        if not is_asked and agency.category not in seen:
            seen.add(agency.category)
            row = next(
                (row for row, cells in grid.rows.items() if agency.code in cells.values()), 0
            )
            column = next(
                (at for at, value in grid.rows.get(row, {}).items() if value == agency.category), 0
            )
            facts: dict[str, object] = {"value": agency.category}
            faults.add(Code.CATEGORY_NOT_ASKED, Spot(grid.name, row, column), facts)


def _in_file(faults: Faults, path: Path) -> tuple[Finding, ...]:
    return tuple(finding.placed(file=path.name) for finding in faults.found)


def _error_of(path: Path, findings: tuple[Finding, ...]) -> DefinitionError:
    return DefinitionError(
        f"测评定义 {path} 有 {len(findings)} 处错误，请改正后再运行。",
        f"The definition {path} has {len(findings)} faults. Correct them and run again.",
        findings,
    )
