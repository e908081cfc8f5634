"""Worksheets of up to a few megabytes: the whole part as a tree.

The rows of nearly every return are plain and never come here (``plain_sheet``).
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.intake.ooxml.cells import (
    COLUMNS,
    MAX_COLUMN,
    MISPLACED,
    ROWS,
    TRUE_WORDS,
    SheetContext,
    SheetGathering,
    is_hidden,
    is_number,
    new_cell,
    refuse_needs,
)
from workbook_tool.intake.ooxml.compatibility import NEEDED
from workbook_tool.intake.ooxml.plain import SHARED
from workbook_tool.intake.ooxml.strings import runs_of
from workbook_tool.intake.ooxml.xml import main_namespace, parse_as_written, refuse_depth
from workbook_tool.intake.rich_text import rich_text

VALIDATION_2010 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}dataValidation"

_NUMBER_KINDS = frozenset({None, "n"})
_BESIDE_CELL, _IN_CELL = 4, 5  # depths in a worksheet
_misleads = re.compile(rb'<(?:!|c(?! r=")[\s/>])').search
_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?/>')


def read_tree_sheet(part: bytes, context: SheetContext) -> SheetGathering:
    """Return what a worksheet part holds; from the first row beyond ``last_row`` on only a fact."""
    root = parse_as_written(without_blank_cells(part), context.part)
    namespace = main_namespace(root, "worksheet", context.part)
    gathering = SheetGathering(context)
    refuse_needs(root.get(NEEDED), gathering)
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
            read_section(section, namespace, gathering)
    refuse_depth(others, 2, context.limits, context.part)
    if not seen_rows:
        raise gathering.damaged_part("no sheetData")
    return gathering


def without_blank_cells(part: bytes) -> bytes:
    """Return a worksheet part without the styled cells that hold nothing, where they are most.

    Only the exact form that Excel, WPS and LibreOffice write is cut out. The part stays whole where
    text may look like a cell (comments, CDATA), or where a cell has no reference of its own, so
    that its place depends on the blank one before it.
    """
    if part.count(b'"/>') <= part.count(b"</c>"):
        return part  # looking for them would cost more than it saves
    if _misleads(part):
        return part
    return _BLANK_CELL.sub(b"", part)


def _read_rows(sheet_data: ET.Element, namespace: str, gathering: SheetGathering) -> None:
    """Read the rows, up to the last one that is wanted."""
    row_tag = f"{namespace}row"
    context = gathering.context
    last_row = context.last_row
    reader = _RowReader(namespace, gathering)
    row = 0
    is_beyond = False
    for element in sheet_data:
        if element.tag != row_tag:
            raise gathering.damaged_part("structure")
        text = element.get("r")
        row = ROWS.get(text) or gathering.row_number(text, row)
        is_beyond = is_beyond or row > last_row
        if is_beyond:
            gathering.has_far_cells = gathering.has_far_cells or any(map(len, element))
            continue
        if is_hidden(element.attrib, "ht"):
            gathering.add_hidden_row(row)
        if len(element):
            reader.read(element, row)


class _RowReader:
    """Reads rows into a gathering; what is unusual about a cell takes the slower way."""

    def __init__(self, namespace: str, gathering: SheetGathering) -> None:
        self._gathering = gathering
        self._cell_tag = f"{namespace}c"
        self._value_tag = f"{namespace}v"
        self._formula_tag = f"{namespace}f"
        self._inline_tag = f"{namespace}is"
        self._namespace = namespace
        self._passed: ET.Element | None = None  # a row with cells that have no reference
        self._ahead: Iterator[ET.Element]
        self._column: int

    def read(self, row: ET.Element, number: int) -> None:
        """Read the cells of one row.

        The loop is most of the work of a return, hence its shape: blank cells, the commonest
        kind, cost one call; texts and numbers without a formula are kept right here.
        """
        gathering = self._gathering
        context, cells = gathering.context, gathering.cells
        by_index, styles = context.strings_by_index, context.styles
        cell_tag, value_tag = self._cell_tag, self._value_tag
        digits = str(number)
        width = -len(digits)
        for cell in row:
            if cell.tag != cell_tag:
                self._read_beside(cell, _BESIDE_CELL)
                continue
            count = len(cell)
            if not count:
                continue
            own = cell.get("r")
            if own is None:
                column = self._column_without_reference(row, cell, number)
            else:
                column = (own[width:] == digits and COLUMNS.get(own[:width])) or gathering.place(
                    own, number
                )
            child = cell[0]
            if count == 1 and child.tag == value_tag and not len(child):
                value, kind = child.text or "", cell.get("t")
                text = None
                if kind == "s":
                    text, found = by_index.get(value), CellKind.TEXT
                elif kind in _NUMBER_KINDS and is_number(value):
                    text, found = value, CellKind.NUMBER
                style = styles.get(cell.get("s", "0"))
                place = (number, column)
                if text and style is not None and place not in cells:
                    number_format, is_locked, is_struck = style
                    cells[place] = new_cell(
                        Cell,
                        (found, text, None, number_format, is_locked, True, is_struck, None, None),
                    )
                    continue
            self._read_other(cell, number, column)
        if len(cells) > context.cells_left:
            gathering.refuse_many()

    def _read_beside(self, element: ET.Element, depth: int) -> None:
        """Pass over the extensions of a row or a cell; nothing else may stand there."""
        if element.tag != f"{self._namespace}extLst":
            raise self._gathering.damaged_part("structure")
        refuse_misplaced(element, self._namespace, self._gathering)
        self._refuse_depth(element, depth)

    def _refuse_depth(self, element: ET.Element, depth: int) -> None:
        """Refuse what no row, cell or value may hold so deep."""
        context = self._gathering.context
        refuse_depth([element], depth, context.limits, context.part)

    def _column_without_reference(self, row: ET.Element, wanted: ET.Element, number: int) -> int:
        """Return the column of a cell without a reference: it follows the one before it.

        Cells are asked for in their order, so that each is passed once, however many there are.
        """
        if self._passed is not row:
            self._passed, self._ahead, self._column = row, iter(row), 0
        for cell in itertools.takewhile(lambda cell: cell is not wanted, self._ahead):
            own = cell.get("r")
            if cell.tag == self._cell_tag:
                self._column = (
                    self._column + 1 if own is None else self._gathering.place(own, number)
                )
        self._column += 1
        if self._column > MAX_COLUMN:
            raise self._gathering.damaged_part("column number")
        return self._column

    def _read_other(self, cell: ET.Element, row: int, column: int) -> None:
        """Read a cell with a formula, an inline text or anything else that is not plain."""
        value = formula = inline = shared = None
        for child in cell:
            tag = child.tag
            if tag == self._value_tag and value is None and not len(child):
                value = child.text or ""
            elif tag == self._formula_tag and formula is None and not len(child):
                formula = child.text or ""
                shared = child.get("si") if child.get("t") == SHARED else None
            elif tag == self._inline_tag and inline is None:
                self._refuse_depth(child, _IN_CELL)
                try:
                    inline = rich_text(runs_of(child, self._namespace))
                except ValueError as error:
                    raise self._gathering.damaged(row, column, "structure") from error
            elif tag in {self._value_tag, self._formula_tag, self._inline_tag}:
                raise self._gathering.damaged(row, column, "structure")
            else:
                self._read_beside(child, _IN_CELL)
        kind, style = cell.get("t"), cell.get("s", "0")
        self._gathering.put(row, column, kind, style, value, formula, inline)
        if shared is not None:
            self._gathering.share((row, column), shared)


def read_section(section: ET.Element, namespace: str, gathering: SheetGathering) -> None:
    """Read protection, merges, validations and header or footer texts."""
    refuse_misplaced(section, namespace, gathering)
    tag = section.tag.removeprefix(namespace)
    if tag == "sheetProtection":
        gathering.is_protected = section.get("sheet") in TRUE_WORDS
    elif tag == "cols":
        for columns in section:
            gathering.add_columns(columns.attrib)
    elif tag == "mergeCells":
        for merge in section:
            if merge.tag == f"{namespace}mergeCell":
                gathering.add_merge(merge.get("ref", ""))
    elif tag == "dataValidations":
        gathering.validation_count += len(section)
        for validation in section:
            gathering.add_ranges(validation.attrib)
    elif tag == "conditionalFormatting":
        gathering.add_ranges(section.attrib)
    elif tag == "headerFooter":
        gathering.header_footer.extend(text.text for text in section if text.text)
    elif tag == "extLst":
        gathering.validation_count += sum(1 for _ in section.iter(VALIDATION_2010))


def refuse_misplaced(section: ET.Element, namespace: str, gathering: SheetGathering) -> None:
    """Refuse a worksheet of which rows, cells or merges stand below what may not hold them.

    Alternatives (mc:AlternateContent) of them too: no program writes them, and other readers take
    both.
    """
    misplaced = {f"{namespace}{local}" for local in MISPLACED}
    found = Counter(element.tag for element in section.iter() if element is not section)
    if section.tag == f"{namespace}mergeCells":
        merge = f"{namespace}mergeCell"
        found[merge] -= sum(1 for child in section if child.tag == merge)
    if any(found[tag] for tag in misplaced):
        raise gathering.damaged_part("structure")
