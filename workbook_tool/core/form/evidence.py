"""The list of evidence (佐证材料): one row a document, referred to by its number."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from workbook_tool.core.cells import Range
from workbook_tool.core.form import wording
from workbook_tool.core.form.cover import date_validation
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.spec import (
    ConditionalStyle,
    EvidenceTable,
    SheetSpec,
    TableColumn,
    Validation,
)
from workbook_tool.core.formulas import absolute, in_this_row, is_blank_text
from workbook_tool.core.round.kinds import chosen
from workbook_tool.core.round.settings import PrintArea
from workbook_tool.core.text import Text

HEADER_ROW = 4
FIRST_ROW = 5
ROWS = 100
_TITLE_COLUMN = 3
# The print area is this name, which holds the formula: Excel keeps that live. The name has neither
# a-z nor digits, because openpyxl warns of a print area in which it takes these for cells.
PRINT_NAME = Text("_打印区域", "_Σ_")
WIDTHS = (6.0, 12.0, 50.0, 24.0, 13.0, 12.0, 8.0, 30.0)
STYLES = {
    "criterion": "input_short",
    "title": "input_text",
    "reference": "input_short",
    "date": "input_date",
    "medium": "input_short",
    "pages": "input_number",
    "remark": "input_text",
}
TEXT_LIMITS = {"title": 200, "reference": 60, "remark": 200}


def prints_fixed(issue: Issue) -> bool:
    """Tell whether plain cells are the print area, and not what is filled.

    LibreOffice follows no formula, but leaves out pages on which nothing stands. So the numbers are
    a column that each page repeats, and frames are conditional formats: neither is content.
    """
    return issue.version > 1 and issue.settings.print_area is PrintArea.FIXED


def lay_out_evidence(issue: Issue) -> EvidenceTable:
    """Return where the list of evidence stands."""
    columns = tuple(
        TableColumn(name, position, issue.say(words))
        for position, (name, words) in enumerate(wording.EVIDENCE_COLUMNS.items(), start=1)
    )
    sheet = issue.say(wording.EVIDENCE)
    return EvidenceTable(sheet, HEADER_ROW, FIRST_ROW, FIRST_ROW + ROWS - 1, columns)


def build_evidence(issue: Issue, table: EvidenceTable) -> SheetSpec:
    """Return the sheet of evidence."""
    draft = SheetDraft(table.sheet, WIDTHS)
    last = len(WIDTHS)
    is_fixed = prints_fixed(issue)
    first = 2 if is_fixed else 1  # beside the column that each page repeats
    how = issue.say(
        wording.EVIDENCE_HOW_FIXED if is_fixed else wording.EVIDENCE_HOW,
        rows=ROWS,
        scoring=issue.say(wording.SCORING),
    )
    draft.put(1, first, issue.say(wording.EVIDENCE_TITLE), "title_left")
    draft.span(1, first, last)
    draft.heights[1] = 30.0
    draft.put(2, first, issue.say(wording.AGENCY_LINE, name=issue.agency.name), "name_line")
    draft.span(2, first, 4)
    draft.put(2, 5, issue.printed_code, "code_line")
    draft.span(2, 5, last)
    name_line = issue.say(wording.AGENCY_LINE, name=issue.measured_name)
    draft.fit(2, (name_line, draft.width(first, 4)))
    draft.heights[2] = max(24.0, draft.heights[2])
    draft.put(3, first, how, "note")
    draft.span(3, first, last)
    draft.fit(3, (how, draft.width(first, last)))
    for column in table.columns:
        draft.put(
            HEADER_ROW, column.column, column.label, "head_input" if column.column > 1 else "head"
        )
    draft.heights[HEADER_ROW] = 24.0
    for number, row in enumerate(range(table.first_row, table.last_row + 1), start=1):
        draft.put(row, 1, Decimal(number), "cell_center")
        for column in table.columns[1:]:
            style = STYLES[column.field]
            draft.ask(row, column.column, f"{style}_unframed" if is_fixed else style)
        draft.heights[row] = 18.0
        draft.growing.add(row)
    draft.validations.extend(_validations(issue, table))
    inputs = Range(table.first_row, 2, table.last_row, last)
    has_title = f"NOT({is_blank_text(in_this_row(_TITLE_COLUMN))})"
    filled = "good_framed" if is_fixed else "good"
    draft.conditionals.append(ConditionalStyle(inputs, has_title, filled))
    if is_fixed:
        always = f"{in_this_row(1)}>0"
        draft.conditionals.append(ConditionalStyle(inputs, always, "framed"))
    return draft.finish(
        is_landscape=True,
        freeze=(FIRST_ROW, 1),
        print_area=Range(1, first, table.last_row, last),
        print_formula="" if is_fixed else issue.say(PRINT_NAME),
        print_titles=(HEADER_ROW, HEADER_ROW),
        print_columns=first - 1,
        footer=issue.footer,
    )


def filled_rows(table: EvidenceTable) -> str:
    """Return the print area that ends with the last row in which anything stands.

    A program that cannot follow the formula prints all rows.
    """
    # Only locked cells are named, so that cut and paste cannot shift the area.
    numbers = absolute(table.sheet, table.first_row, 1, table.last_row)
    inputs = f"OFFSET({numbers},0,1,{ROWS},{len(WIDTHS) - 1})"
    last = f"SUMPRODUCT(MAX((LEN({inputs})>0)*ROW({numbers})))"
    height = f"MAX({table.first_row},{last})"
    return f"OFFSET({absolute(table.sheet, 1, 1)},0,0,{height},{len(WIDTHS)})"


def _validations(issue: Issue, table: EvidenceTable) -> Iterator[Validation]:
    def cells(field: str) -> tuple[Range, ...]:
        column = next(one.column for one in table.columns if one.field == field)
        return (Range(table.first_row, column, table.last_row, column),)

    choose = Validation(
        cells("criterion"),
        "list",
        formula="lst_codes",
        error_title=issue.say(chosen.CHOICE_TITLE),
        error=issue.say(chosen.LONG_LIST),
    )
    yield choose
    media = tuple(issue.say(medium) for medium in wording.MEDIA)
    yield replace(choose, cells=cells("medium"), formula="", choices=media)
    yield date_validation(issue, cells("date"))
    yield Validation(
        cells("pages"),
        "whole",
        minimum=1,
        maximum=9999,
        error_title=issue.say(wording.PAGES_TITLE),
        error=issue.say(wording.PAGES_ERROR),
    )
    for field, limit in TEXT_LIMITS.items():
        yield Validation(
            cells(field),
            "text_length",
            maximum=limit,
            error_title=issue.say(wording.LENGTH_TITLE),
            error=issue.say(wording.LENGTH_ERROR, limit=limit),
        )
