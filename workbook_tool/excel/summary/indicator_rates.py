"""指标得分率分析: criteria weakest first, first-level indicators, distribution of totals."""

from dataclasses import dataclass
from functools import partial

from workbook_tool.core.cells import Range
from workbook_tool.core.text import longest_word
from workbook_tool.excel.sheet_writer import SheetWriter, WorkbookWriter
from workbook_tool.excel.summary.bands import Band, build_bands
from workbook_tool.excel.summary.columns import Column, Columns
from workbook_tool.excel.summary.figures import CriterionFigures, IndicatorFigures
from workbook_tool.excel.summary.layout import (
    PrintSetup,
    row_height,
    set_page,
    write_signatures,
    write_title,
)
from workbook_tool.excel.summary.review_shift import ShiftCells, shown_shifts, write_shifts
from workbook_tool.excel.summary.score_table import grade_note
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import LEVELS, Figure, Label, Phrase, SheetName, Title

_TEXT_WIDTH = 66
_MOST_CRITERIA = 24  # which leave room on their page for what stands below them
_WIDEST_GRADE = 14.0


@dataclass(frozen=True, slots=True)
class GradeCells:
    """How many totals of one grade lie in each band, and in all bands together."""

    name: str
    cells: Range
    count: int


@dataclass(frozen=True, slots=True)
class RateCells:
    """Where the charts find their numbers on this sheet."""

    sheet: str
    criteria: Range  # names of the criteria, weakest first
    criterion_differences: Range
    bands: Range
    band_counts: tuple[GradeCells, ...]  # one column a grade
    shifts: ShiftCells | None = None  # in a round under review


def write_indicator_rates(book: WorkbookWriter, subject: Subject) -> RateCells:
    """Write the sheet and return the cells for the charts."""
    sheet = book.add_sheet(subject.say(SheetName.RATES))
    columns = _columns(subject)
    at = columns.positions
    sheet.columns(_widths(subject, columns.widths, at["cap"]))
    title = subject.say(Title.RATES)
    notes = [subject.say(Phrase.RATES_NOTE)]
    header = write_title(sheet, subject, title, columns.widths, notes)
    moved, shifts = shown_shifts(subject), None
    is_long = len(subject.figures.criteria) > _MOST_CRITERIA or bool(moved)
    if is_long:  # the short tables first, or a page may end between one and its heading
        row = _write_indicators(sheet, subject, at["cap"], header + 1)
        bands, counts = _write_bands(sheet, subject, at["cap"], row + 1)
        if moved:
            shifts = write_shifts(sheet, subject, moved, at["cap"], sheet.last_row + 2)
        header = sheet.last_row + 2
        row = _write_criteria(sheet, subject, columns, header)
    else:
        row = _write_criteria(sheet, subject, columns, header)
        after = _write_indicators(sheet, subject, at["cap"], row + 1)
        bands, counts = _write_bands(sheet, subject, at["cap"], after + 1)
        sheet.freeze(header + 1, at["text"])
    write_signatures(sheet, subject, sheet.last_row + 2, columns.last)
    set_page(sheet, subject, PrintSetup(repeat=(header, header) if is_long else None))
    sheet.view(tab_color=TAB_RESULT)
    return RateCells(
        sheet.name,
        Range(header + 1, at["criterion"], row - 1, at["criterion"]),
        Range(header + 1, at["difference"], row - 1, at["difference"]),
        bands,
        counts,
        shifts,
    )


def _widths(subject: Subject, widths: list[float], first_grade: int) -> list[float]:
    """Return the widths; no word of a grade's name is broken in its heading below."""
    for column, grade in enumerate(subject.the_round.grades, start=first_grade):
        widths += [widths[-1]] * (column - len(widths))
        wanted = min(longest_word(grade.title) + 3.0, _WIDEST_GRADE)
        widths[column - 1] = max(widths[column - 1], wanted)
    return widths


def _columns(subject: Subject) -> Columns[CriterionFigures]:
    columns: tuple[Column[CriterionFigures], ...] = (
        Column("code", Label.CODE, 8, "center", lambda one: one.criterion.code),
        Column("criterion", Label.CRITERION_SHORT, 29, "text", partial(_short_title, subject)),
        Column("text", Label.WORDING, _TEXT_WIDTH, "text", lambda one: one.criterion.text),
        Column("cap", Label.CAP, 8, "number", lambda one: one.criterion.cap),
        Column("rate", Label.RATE, 9, "rate", lambda one: one.rate),
        Column("mean", Figure.MEAN, 9, "number", lambda one: one.mean),
        Column("lowest", Figure.MINIMUM, 8, "number", lambda one: one.lowest),
        Column("highest", Figure.MAXIMUM, 8, "number", lambda one: one.highest),
        Column("full_marks", Figure.FULL_MARKS, 11, "number", lambda one: one.full_marks),
        Column("zeros", Figure.ZEROS, 11, "number", lambda one: one.zeros),
        Column(
            "difference",
            Figure.DIFFERENCE,
            12,
            "difference",
            lambda one: subject.figures.beside_the_mean(one.rate),
        ),
    )
    return Columns(columns, subject.language)


def _short_title(subject: Subject, figures: CriterionFigures) -> str:
    return subject.short_title(figures.criterion)


def _write_criteria(
    sheet: SheetWriter, subject: Subject, columns: Columns[CriterionFigures], header: int
) -> int:
    columns.write_headings(sheet, header)
    sheet.height(header, 34)
    row = header + 1
    criteria = subject.figures.criteria
    for one, values in zip(criteria, columns.shown(criteria), strict=True):
        columns.write_row(sheet, row, values)
        sheet.height(row, row_height([(one.criterion.text, _TEXT_WIDTH)]))
        row += 1
    return row


def _write_indicators(sheet: SheetWriter, subject: Subject, first: int, row: int) -> int:
    """Write the first-level indicators in printed order from a column on; return the next row.

    Their titles take the columns before it.
    """
    numbers: tuple[Column[IndicatorFigures], ...] = (
        Column("worth", Label.CAP, 8, "number", lambda one: one.worth),
        Column("rate", Label.RATE, 9, "rate", lambda one: one.rate),
        Column("mean", Figure.MEAN, 9, "number", lambda one: one.mean),
        Column("lowest", Figure.MINIMUM, 8, "number", lambda one: one.lowest),
        Column("highest", Figure.MAXIMUM, 8, "number", lambda one: one.highest),
    )
    columns = Columns(numbers, subject.language, first)
    sheet.merge(Range(row, 1, row, columns.last), subject.say(Figure.BY_INDICATOR), "strong_left")
    sheet.merge(Range(row + 1, 1, row + 1, first - 1), subject.say(LEVELS[0]), "head")
    columns.write_headings(sheet, row + 1)
    row += 2
    indicators = subject.figures.indicators
    for one, values in zip(indicators, columns.shown(indicators), strict=True):
        sheet.merge(Range(row, 1, row, first - 1), one.title, "text")
        columns.write_row(sheet, row, values)
        sheet.height(row, 20)
        row += 1
    return row


def _write_bands(
    sheet: SheetWriter, subject: Subject, first_grade: int, row: int
) -> tuple[Range, tuple[GradeCells, ...]]:
    """Write how many totals lie in each band, by grade where there are grades."""
    bands = build_bands(subject.consolidation)
    heading = subject.say(Figure.DISTRIBUTION)
    note = grade_note(subject)
    line = f"{heading}{subject.say(Figure.GAP)}{note}".strip()
    sheet.merge(Range(row, 1, row, 8), line, "strong_left")
    titles = [title for title in bands[0].counts if title or _has_ungraded(bands)]
    if not subject.has_grades:
        titles = [""]
    sheet.merge(Range(row + 1, 1, row + 1, first_grade - 1), subject.say(Figure.BAND), "head")
    names = [_grade_name(subject, title) for title in titles]
    for column, name in enumerate(names, start=first_grade):
        sheet.text(row + 1, column, name, "head")
    sheet.height(row + 1, row_height([(name, 8) for name in names]))
    first = row + 2
    for number, band in enumerate(bands):
        sheet.merge(Range(first + number, 1, first + number, first_grade - 1), band.label, "center")
        for column, title in enumerate(titles, start=first_grade):
            sheet.number(first + number, column, band.counts.get(title, 0), "number")
    last = first + len(bands) - 1
    counts = tuple(
        GradeCells(
            name,
            Range(first, column, last, column),
            sum(band.counts.get(title, 0) for band in bands),
        )
        for column, (title, name) in enumerate(zip(titles, names, strict=True), start=first_grade)
    )
    return Range(first, 1, last, 1), counts


def _has_ungraded(bands: tuple[Band, ...]) -> bool:
    return any(band.counts.get("") for band in bands)


def _grade_name(subject: Subject, title: str) -> str:
    if title:
        return title
    return subject.say(Figure.NO_GRADE if subject.has_grades else Figure.AGENCIES)
