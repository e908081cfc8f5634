"""Worksheets of up to a few megabytes: the whole part as a tree, the fastest way (measured)."""

from xml.etree import ElementTree as ET

from workbook_tool.intake.ooxml.cells import TRUE_WORDS, SheetContext, SheetGathering
from workbook_tool.intake.ooxml.strings import joined_text
from workbook_tool.intake.ooxml.xml import main_namespace, parse_part, refuse_depth

VALIDATION_2010 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}dataValidation"


def read_tree_sheet(part: bytes, context: SheetContext) -> SheetGathering:
    """Return what a worksheet part holds; from the first row beyond ``last_row`` on only a fact."""
    root = parse_part(part, context.part)
    namespace = main_namespace(root, "worksheet", context.part)
    gathering = SheetGathering(context)
    seen_rows = False
    others = []
    for section in root:
        if section.tag == f"{namespace}sheetData":
            if seen_rows:
                raise gathering.damaged_part("sheetData twice")
            seen_rows = True
            _read_rows(section, namespace, gathering)
        else:
            others.append(section)
            _read_section(section, namespace, gathering)
    refuse_depth(others, 2, context.limits, context.part)
    if not seen_rows:
        raise gathering.damaged_part("no sheetData")
    return gathering


def _read_rows(sheet_data: ET.Element, namespace: str, gathering: SheetGathering) -> None:
    """Read the rows; an element that is no row, cell or value must not be nested too deep."""
    row_tag = f"{namespace}row"
    last_row = gathering.context.last_row
    row = 0
    odd: list[ET.Element] = []
    is_beyond = False
    for element in sheet_data:
        if element.tag != row_tag:
            odd.append(element)
            continue
        row = gathering.row_number(element.get("r"), row)
        is_beyond = is_beyond or row > last_row
        if is_beyond:
            gathering.has_far_cells = gathering.has_far_cells or _holds_something(element)
            continue
        if element.get("hidden") in TRUE_WORDS:
            gathering.add_hidden_row(row)
        _read_row(element, row, namespace, gathering, odd)
    refuse_depth(odd, 3, gathering.context.limits, gathering.context.part)


def _holds_something(row: ET.Element) -> bool:
    """Tell whether any cell of a row has a value, a formula or an inline text."""
    return any(len(cell) for cell in row)


def _read_row(
    row: ET.Element, number: int, namespace: str, gathering: SheetGathering, odd: list[ET.Element]
) -> None:
    """Read the cells of one row; a cell without a reference follows the one before it."""
    cell_tag = f"{namespace}c"
    value_tag, formula_tag, inline_tag = f"{namespace}v", f"{namespace}f", f"{namespace}is"
    place, put = gathering.place, gathering.put
    reference: str | None = None
    column = 0
    for cell in row:
        if cell.tag != cell_tag:
            odd.append(cell)
            continue
        own = cell.get("r")
        if not len(cell):
            # Blank, the commonest cell of all: its place matters only to one without its own.
            if own is None:
                column = (place(reference, number) if reference else column) + 1
            reference = own
            continue
        if own is None:
            column = (place(reference, number) if reference else column) + 1
        else:
            column = place(own, number)
        reference = None
        value = formula = inline = None
        for child in cell:
            tag = child.tag
            if tag == value_tag and value is None and not len(child):
                value = child.text or ""
            elif tag == formula_tag and formula is None and not len(child):
                formula = child.text or ""
            elif tag == inline_tag and inline is None:
                odd.append(child)
                inline = joined_text(child, namespace)
            elif tag in {value_tag, formula_tag, inline_tag}:
                raise gathering.damaged(number, column, "structure")
            else:
                odd.append(child)
        put(number, column, cell.get("t"), cell.get("s", "0"), value, formula, inline)


def _read_section(section: ET.Element, namespace: str, gathering: SheetGathering) -> None:
    """Read protection, merges, validations and header or footer texts."""
    tag = section.tag.removeprefix(namespace)
    if tag == "sheetProtection":
        gathering.is_protected = section.get("sheet") in TRUE_WORDS
    elif tag == "mergeCells":
        for merge in section:
            if merge.tag == f"{namespace}mergeCell":
                gathering.add_merge(merge.get("ref", ""))
    elif tag == "dataValidations":
        gathering.validation_count += len(section)
    elif tag == "headerFooter":
        gathering.header_footer.extend(text.text for text in section if text.text)
    elif tag == "extLst":
        gathering.validation_count += sum(1 for _ in section.iter(VALIDATION_2010))
