"""Sheets of a blueprint → locked sheets of a workbook."""

from collections.abc import Iterable

from workbook_tool.core.alike import alike_down
from workbook_tool.core.cells import SheetState
from workbook_tool.core.form import CellSpec, SheetSpec
from workbook_tool.core.formulas import sheet_prefix
from workbook_tool.excel.sheet_writer import Lock, Page, SheetWriter, WorkbookWriter

MARGINS = (0.3, 0.3, 0.35, 0.5)  # inches; a form that is filled in ordinarily stays on its page


def write_specs(book: WorkbookWriter, specs: Iterable[SheetSpec], lock: Lock) -> None:
    """Write sheets as they are described, in their order, each of them locked."""
    for spec in specs:
        sheet = book.add_sheet(
            spec.name, state=spec.state, lock=lock, may_select_locked=spec.may_select_locked
        )
        _write_sheet(sheet, spec)
        if spec.print_formula:
            book.define_print_area(sheet, spec.print_formula)


def _write_sheet(sheet: SheetWriter, spec: SheetSpec) -> None:
    is_visible = spec.state is SheetState.VISIBLE
    sheet.columns(spec.widths, "blank", hide_rest=is_visible)
    for row, points in spec.heights.items():
        sheet.height(row, points, grows=row in spec.growing_rows)
    merged = {(cells.first_row, cells.first_column): cells for cells in spec.merges}
    for cell in spec.cells:
        cells = merged.pop((cell.row, cell.column), None)
        if cells is not None:
            sheet.merge(cells, None, cell.style)
        _write_cell(sheet, cell)
    if not is_visible:  # where most formulas are; on the others hardly any two are alike
        formulas = {(cell.row, cell.column): cell.formula for cell in spec.cells if cell.formula}
        for run in alike_down(formulas):
            sheet.share_formulas(run)
    for validation in spec.validations:
        sheet.validation(validation)
    for conditional in spec.conditional_styles:
        sheet.conditional(conditional.cells, conditional.formula, conditional.style)
    if spec.freeze:
        sheet.freeze(*spec.freeze)
    sheet.page(
        Page(
            is_landscape=spec.is_landscape,
            fit_height=1 if spec.fits_one_page else 0,
            margins=MARGINS,
            footer=spec.footer,
            area=None if spec.print_formula else spec.print_area,
            repeat_rows=spec.print_titles,
            repeat_columns=spec.print_columns,
            breaks=spec.page_breaks,
        )
    )
    if is_visible:
        sheet.view(cell=_first_input(spec))


def _write_cell(sheet: SheetWriter, cell: CellSpec) -> None:
    if cell.link is not None:
        target = f"internal:{sheet_prefix(cell.link.sheet)}{cell.link.cell}"
        sheet.link(cell.row, cell.column, target, str(cell.value), cell.style)
    if cell.formula is None:
        sheet.cell(cell.row, cell.column, cell.value, cell.style)
    else:
        result = "" if cell.value is None else cell.value
        sheet.formula(cell.row, cell.column, cell.formula, result, cell.style)


def _first_input(spec: SheetSpec) -> tuple[int, int]:
    """Return the cell where the clerk begins."""
    inputs = ((cell.row, cell.column) for cell in spec.cells if cell.is_input)
    return next(inputs, (1, 1))
