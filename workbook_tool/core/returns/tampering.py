"""What happened to the locked parts: caps, wording and formulas compared with the blueprint.

Nothing found here changes a score: caps, texts and totals come from the definition. Each change is
named with its cell, so that staff can ask about it.
"""

import re
from collections.abc import Container, Iterable, Iterator

from workbook_tool.core.alike import moved
from workbook_tool.core.cells import (
    Cell,
    FileFormat,
    FoundSheet,
    FoundWorkbook,
    SheetState,
    cell_name,
)
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Blueprint, CellSpec, Field, SheetSpec
from workbook_tool.core.form.identity import find_codes_in_text
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.returns.printed_identity import changed_wording, tells_identity
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.text import Text, squeezed

_LITERAL = re.compile(r"(?<![a-z0-9_.])\d+\.\d+(?:e[+-]?\d{1,3})?(?![a-z0-9_.])")
_FORMULA_NOISE = re.compile(r"[\s$']|_xlfn\.|_xlws\.")


def check_locked_parts(
    workbook: FoundWorkbook, blueprint: Blueprint, located: LocatedTable, scheme: IndicatorScheme
) -> Iterator[Finding]:
    """Yield every change of a cap, of locked wording and of a locked formula."""
    yield from check_criteria(located, scheme)
    table = blueprint.score_table
    lost = 0
    formulas = 0
    changed: list[Finding] = []
    for spec in blueprint.sheets:
        sheet = _sheet_of(spec, workbook, blueprint, located)
        if sheet is None or spec.state is not SheetState.VISIBLE:
            continue
        if sheet is located.sheet and located.is_moved:
            continue
        table_rows = set(table.rows.values()) if spec.name == table.sheet else set()
        yield from _check_wording(spec, sheet, blueprint, table_rows)
        if workbook.file_format is FileFormat.XLSX:
            found = tuple(check_formulas(spec.cells, sheet))
            formulas += sum(1 for cell in spec.cells if cell.formula is not None)
            lost += sum(1 for _, cell in found if cell is None or cell.formula is None)
            changed.extend(finding for finding, _ in found)
    if formulas and lost == formulas:
        yield Finding.of(Code.FORMULAS_LOST, count=lost)
    else:
        yield from changed


def _sheet_of(
    spec: SheetSpec, workbook: FoundWorkbook, blueprint: Blueprint, located: LocatedTable
) -> FoundSheet | None:
    """Return the sheet that a specification became, None where it is gone."""
    if spec.name == blueprint.score_table.sheet:
        return located.sheet
    return workbook.sheet(spec.name)


def check_criteria(located: LocatedTable, scheme: IndicatorScheme) -> Iterator[Finding]:
    """Yield changed caps and wording of criteria, wherever their rows stand now."""
    for criterion in scheme:
        place = located.place(criterion.code, Field.CAP)
        if place and criterion.shown_cap is not None:
            raw = located.sheet.text_at(place.row, place.column)
            if exact_number(raw) != criterion.cap:
                at = Location(sheet=place.sheet, cell=place.cell, criterion=criterion.code)
                cap = number_text(criterion.cap)
                yield Finding.of(
                    Code.CAP_CHANGED,
                    at,
                    observed=raw,
                    expected=cap,
                    criterion=criterion.code,
                    cap=cap,
                    raw=raw[:QUOTED],
                )
        for field, expected in ((Field.TEXT, criterion.text), (Field.CODE, criterion.code)):
            place = located.place(criterion.code, field)
            if place:
                raw = located.sheet.text_at(place.row, place.column)
                if raw != expected and squeezed(raw) != squeezed(expected):
                    at = Location(sheet=place.sheet, cell=place.cell, criterion=criterion.code)
                    yield changed_wording(at, raw, expected)


def _check_wording(
    spec: SheetSpec, sheet: FoundSheet, blueprint: Blueprint, table_rows: set[int]
) -> Iterator[Finding]:
    """Yield every locked text or number of a sheet that reads differently now."""
    table = blueprint.score_table
    compared = {table.column_of(field) for field in (Field.CODE, Field.TEXT, Field.CAP)}
    for cell in spec.cells:
        if cell.value is None or cell.is_input or cell.formula is not None:
            continue
        if cell.row in table_rows and cell.column in compared:
            continue  # compared by key and header already
        raw = sheet.text_at(cell.row, cell.column)
        # Identity has rules of its own; whether a cell tells it is asked of changed ones only.
        if not reads_as_issued(raw, cell) and not tells_identity(cell, blueprint):
            at = Location(sheet=sheet.name, cell=cell_name(cell.row, cell.column))
            yield changed_wording(at, raw, str(cell.value))


def reads_as_issued(raw: str, cell: CellSpec) -> bool:
    """Tell whether a locked text or number reads as it was issued, now or before."""
    if cell.formerly is not None and squeezed(raw) == squeezed(cell.formerly):
        return True
    if isinstance(cell.value, str):
        # Nearly every cell stands as it was issued; folding both texts took half of the time.
        return raw == cell.value or squeezed(raw) == squeezed(cell.value)
    # Of a third one program keeps 15 digits and another 17: both go without the noise.
    issued = str(cell.value)
    return raw == issued or exact_number(raw) == exact_number(issued)


def check_formulas(
    cells: Iterable[CellSpec], sheet: FoundSheet
) -> Iterator[tuple[Finding, Cell | None]]:
    """Yield a finding for every locked formula that reads differently or became a value."""
    for cell in cells:
        if cell.formula is None or cell.is_input:
            continue
        found = sheet.cells.get((cell.row, cell.column))
        if found is not None and found.formula is not None:
            said = tuple(_said_formulas((cell.row, cell.column), sheet))
            others = [one for one in said if not _is_same_formula(one, cell.formula)]
            if said and not others:
                continue
            raw = "=" + "".join(others[:1])
        else:
            raw = found.text if found else ""
        at = Location(sheet=sheet.name, cell=cell_name(cell.row, cell.column))
        shown = raw[:QUOTED] or Text("（空白）", "(blank)")
        yield (
            Finding.of(
                Code.FORMULA_CHANGED, at, observed=raw, expected="=" + cell.formula, raw=shown
            ),
            found,
        )


def _said_formulas(place: tuple[int, int], sheet: FoundSheet) -> Iterator[str]:
    """Yield the formula of a cell: its own text, and that of the cell which it follows, moved.

    By the standard the latter counts where both are there, and not every program keeps to that.
    """
    if own := sheet.cells[place].formula:
        yield own
    if master := sheet.followers.get(place):
        text = sheet.cells[master].formula or ""
        yield moved(text, place[0] - master[0], place[1] - master[1])


def _is_same_formula(found: str, issued: str) -> bool:
    return found == issued or _plain_formula(found) == _plain_formula(issued)


def _plain_formula(formula: str) -> str:
    """Return a formula without what programs write in ways of their own.

    gnumeric writes 0.000001 as 1.00000000000000000004e-06 (measured).
    """
    return _LITERAL.sub(_short, _FORMULA_NOISE.sub("", formula).casefold())


def _short(literal: re.Match[str]) -> str:
    """Return a number of a formula in nine significant digits, in one form."""
    return format(float(literal[0]), ".9g")


def check_guards(workbook: FoundWorkbook, issued: Container[str]) -> Iterator[Finding]:
    """Yield one note of everything that another program dropped and that we never rely on.

    ``issued`` are the names of the sheets that were issued.
    """
    if workbook.file_format is not FileFormat.XLSX:
        return
    sheets = [sheet for sheet in workbook.sheets if sheet.name in issued]
    parts: list[Text] = []
    if not all(sheet.is_protected for sheet in sheets):
        parts.append(Text("工作表保护", "sheet protection"))
    if not any(sheet.validation_count for sheet in sheets):
        parts.append(Text("下拉列表和校验", "lists and validations"))
    if not workbook.defined_names:
        parts.append(Text("名称定义", "defined names"))
    properties = (*workbook.core_properties.values(), *workbook.custom_properties.values())
    if not any(find_codes_in_text(text) for text in properties):
        parts.append(Text("文档属性", "document properties"))
    if parts:
        joined = Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
        yield Finding.of(Code.GUARDS_LOST, parts=joined)
