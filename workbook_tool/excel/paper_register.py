"""The list in which staff note the signed papers (纸质登记), one row an agency of the roster."""

from datetime import datetime
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.form import Validation
from workbook_tool.core.returns import paper_table
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, count_lines
from workbook_tool.excel.agency_styles import choose_fonts
from workbook_tool.excel.list_styles import GRID, HEADING, NOTE, NUMBER, TITLE
from workbook_tool.excel.sheet_writer import Page, Properties, Style, WorkbookWriter

_SHEET: Final = Text("纸质登记", "Paper register")
_TITLE: Final = Text("{round}　纸质件登记", "{round}: signed papers")
_NOTE: Final = Text(
    "收到签字盖章的纸质件后填写：收到日期；校验码照纸质件上印的四位数字填写；逐项看过的选一致或不一致。"
    "程序只读本表，不会改动；可以增加行、调整顺序。",
    "Fill in when a signed paper arrives: the day, its check code (the four digits that are "
    "printed on it) and, where you compared it yourself, agrees or differs. Programs read this "
    "list and never change it; rows may be added and moved.",
)
_CHOICE_ERROR: Final = Text("请选择：一致、不一致。", "Choose: agrees or differs.")
_TITLE_ROW, _NOTE_ROW, _HEADING_ROW = 1, 2, 3
_SPARE_ROWS: Final = 20  # in which a roster that grows can be continued
_NAME_WIDTH: Final = 36
_INPUT: Final = "FFF9DB"
_STYLES: Final = {
    "title": TITLE,
    "note": NOTE,
    "heading": HEADING,
    "number": NUMBER,
    "text": Style(border=GRID, wraps=True, number_format="@"),
    # As text, so that dates stay as they are typed and codes keep the zeros in front.
    "input": Style(border=GRID, fill=_INPUT, horizontal="center", wraps=True, number_format="@"),
    "remark": Style(border=GRID, fill=_INPUT, wraps=True, number_format="@"),
}
_COLUMNS: Final = (
    (paper_table.NUMBER, 6, "number"),
    (paper_table.CODE, 10, "text"),
    (paper_table.AGENCY, _NAME_WIDTH, "text"),
    (paper_table.CATEGORY, 14, "text"),
    (paper_table.RECEIVED, 13, "input"),
    (paper_table.CHECK_CODE, 9, "input"),
    (paper_table.AGREES, 11, "input"),
    (paper_table.REMARK, 22, "remark"),
)


def write_paper_register(assessment_round: AssessmentRound, *, created: datetime) -> bytes:
    """Return the workbook of the list with the whole roster; nothing in it is locked."""
    settings = assessment_round.settings
    language = settings.language
    name = _SHEET.in_language(language)
    title = _TITLE.filled(round=settings.title).in_language(language)
    book = WorkbookWriter(
        _STYLES,
        created=created,
        font=choose_fonts(settings.fonts, language).body,
        properties=Properties(title=title),
        recalculates=False,
    )
    sheet = book.add_sheet(name)
    sheet.columns([width for _, width, _ in _COLUMNS])
    last_column = len(_COLUMNS)
    sheet.merge(Range(_TITLE_ROW, 1, _TITLE_ROW, last_column), title, "title")
    sheet.height(_TITLE_ROW, 30)
    sheet.merge(Range(_NOTE_ROW, 1, _NOTE_ROW, last_column), _NOTE.in_language(language), "note")
    sheet.height(_NOTE_ROW, 40)
    for column, (heading, _, _) in enumerate(_COLUMNS, start=1):
        sheet.text(_HEADING_ROW, column, heading.in_language(language), "heading")
    sheet.height(_HEADING_ROW, 32)
    styles = [style for *_, style in _COLUMNS]
    row = _HEADING_ROW
    for row, agency in enumerate(assessment_round.roster, start=_HEADING_ROW + 1):
        values = (row - _HEADING_ROW, agency.code, agency.name, agency.category)
        sheet.row(row, (*values, "", "", "", ""), styles)
        lines = count_lines(agency.name, _NAME_WIDTH)
        sheet.height(row, max(24, 17 * lines), grows=True)
    inputs = Range(_HEADING_ROW + 1, last_column - 1, row + _SPARE_ROWS, last_column - 1)
    choices = tuple(word.in_language(language) for word in (paper_table.EQUAL, paper_table.UNEQUAL))
    error = _CHOICE_ERROR.in_language(language)
    sheet.validation(Validation((inputs,), "list", choices=choices, error=error))
    sheet.freeze(_HEADING_ROW + 1, 4)
    sheet.page(Page(is_landscape=False, repeat_rows=(_TITLE_ROW, _HEADING_ROW), footer="&C&P / &N"))
    return book.to_bytes()
