"""The sheets that are one table: 指标, 等次 and 单位名册; and the tables of 设置."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tool.core.cells import column_name
from workbook_tool.core.numbers import trimmed
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.words.labels import ColumnSpec
from workbook_tool.definition.writing.style import (
    ENTRY,
    ENTRY_CENTRED,
    EXAMPLE_HINT,
    HEADER_OPTIONAL,
    HEADER_REQUIRED,
    HINT,
    INPUT,
    NUMBERING,
    QUIET,
    TITLE,
    Look,
    apply,
    explain,
    height_of,
)

CellValue = str | int | Decimal | date | None
Row = Mapping[str, CellValue]

TITLE_ROW = 1
HINT_ROW = 2
HEADER_ROW = 3
# Rows that take the input colour and the lists once somebody types there.
ROWS_TO_GROW = 2000

NUMBER_FORMATS: Mapping[str, str] = {
    **dict.fromkeys(("code", "agency_code", "criterion"), "@"),
    **dict.fromkeys(("starts", "ends"), "yyyy-mm-dd"),
}
RATE_FIELDS = frozenset({"minimum_rate", "minimum_section_rate", "group_weight"})
EXAMPLE = Text(
    "【示例】以下内容都是示例，请逐项改成本次测评的实际内容。",
    "EXAMPLE: everything below is an example. Replace it by your own round.",
)
NUMBERS_ONLY = Text("只填数字", "Numbers only")
LIST_TITLE = Text("不在列表中", "Not in the list")


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet that is being written, and in which words."""

    sheet: Worksheet
    language: Language
    is_template: bool = False

    def say(self, words: Text) -> str:
        """Return the words in the language of the page."""
        return words.in_language(self.language)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell to write to; these sheets merge nothing."""
        cell = self.sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            message = f"{cell.coordinate} is merged"
            raise TypeError(message)
        return cell


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a sheet and one line that says how to fill it in."""

    title: Text
    hint: Text


def write_heading(page: Page, heading: Heading) -> None:
    """Write the title and the hint, or that everything is an example."""
    title, hint = page.cell(TITLE_ROW, 1), page.cell(HINT_ROW, 1)
    put(title, page.say(heading.title))
    apply(title, TITLE)
    put(hint, page.say(EXAMPLE if page.is_template else heading.hint))
    apply(hint, EXAMPLE_HINT if page.is_template else HINT)
    page.sheet.row_dimensions[TITLE_ROW].height = 26
    page.sheet.row_dimensions[HINT_ROW].height = 20


def write_table(
    page: Page,
    columns: Sequence[ColumnSpec],
    rows: Sequence[Row],
    *,
    header_row: int = HEADER_ROW,
) -> None:
    """Write headers with their comments, and one row of inputs for each of the rows."""
    for position, column in enumerate(columns, start=1):
        header = page.cell(header_row, position)
        put(header, page.say(column.label))
        apply(header, HEADER_REQUIRED if column.is_required else HEADER_OPTIONAL)
        explain(header, page.say(column.help))
    page.sheet.row_dimensions[header_row].height = 30
    for number, row in enumerate(rows, start=header_row + 1):
        for position, column in enumerate(columns, start=1):
            value = row.get(column.field)
            cell = page.cell(number, position)
            put(cell, value)
            apply(cell, _look_of(column), number_format=_number_format(column.field, value))
        values = [(row.get(column.field), column.width) for column in columns]
        texts = [(value, width) for value, width in values if isinstance(value, str)]
        page.sheet.row_dimensions[number].height = height_of(texts)


def _look_of(column: ColumnSpec) -> Look:
    if column.field == "number":
        return NUMBERING
    return ENTRY if column.is_long else ENTRY_CENTRED


def put(cell: Cell, value: CellValue) -> None:
    """Write a value; text stays text, even where it begins with "="."""
    if value is None or value == "":
        return
    cell.value = trimmed(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        cell.data_type = "s"


def set_widths(sheet: Worksheet, columns: Sequence[ColumnSpec]) -> None:
    """Set the widths of the columns."""
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[column_name(position)].width = column.width


def colour_next_row(sheet: Worksheet, columns: Sequence[ColumnSpec], header_row: int) -> None:
    """Give the row below the last filled one the input colour, without storing a cell there."""
    first, last = column_name(1), column_name(len(columns))
    above, own = (
        "&".join(f"${column_name(place)}{row}" for place in (1, 2, 3))
        for row in (header_row, header_row + 1)
    )
    sheet.conditional_formatting.add(
        f"{first}{header_row + 1}:{last}{ROWS_TO_GROW}",
        _rule(
            f"AND(LEN({above})>0,LEN({own})=0)", DifferentialStyle(fill=PatternFill(bgColor=INPUT))
        ),
    )


def dim_repeated(sheet: Worksheet, columns: Sequence[ColumnSpec], fields: Sequence[str]) -> None:
    """Dim a level that is the same as in the row above, so that the structure shows."""
    for position, column in enumerate(columns, start=1):
        if column.field in fields:
            name, first = column_name(position), HEADER_ROW + 1
            sheet.conditional_formatting.add(
                f"{name}{first}:{name}{ROWS_TO_GROW}",
                _rule(
                    f'AND({name}{first}<>"",{name}{first}={name}{HEADER_ROW})',
                    DifferentialStyle(font=Font(color=QUIET)),
                ),
            )


def _rule(formula: str, style: DifferentialStyle) -> Rule:
    return Rule(type="expression", formula=[formula], dxf=style)


def add_list(page: Page, cells: str, source: str, words: Text) -> None:
    """Offer a drop-down list on cells; ``source`` is a formula or a quoted list."""
    validation = DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=page.say(LIST_TITLE),
        error=page.say(words),
    )
    validation.add(cells)
    page.sheet.add_data_validation(validation)


def add_number_rule(page: Page, cells: str, words: Text) -> None:
    """Accept numbers from 0 on in cells."""
    validation = DataValidation(
        type="decimal",
        operator="greaterThanOrEqual",
        formula1="0",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=page.say(NUMBERS_ONLY),
        error=page.say(words),
    )
    validation.add(cells)
    page.sheet.add_data_validation(validation)


def column_range(columns: Sequence[ColumnSpec], field: str, header_row: int = HEADER_ROW) -> str:
    """Return the cells of a column from below its header as far as the table may grow."""
    position = next(place for place, column in enumerate(columns, start=1) if column.field == field)
    name = column_name(position)
    return f"{name}{header_row + 1}:{name}{ROWS_TO_GROW}"


def quoted(choices: Sequence[str]) -> str:
    """Return an inline list as a validation wants it."""
    return f'"{",".join(choices)}"'


def _number_format(field: str, value: CellValue) -> str | None:
    if field in RATE_FIELDS:
        is_whole = not isinstance(value, Decimal) or value * 100 == int(value * 100)
        return "0%" if is_whole else "0.0###%"
    return NUMBER_FORMATS.get(field)
