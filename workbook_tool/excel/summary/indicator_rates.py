"""指标得分率分析: criteria weakest first, first-level indicators, distribution of totals."""

from dataclasses import dataclass

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import number_text
from workbook_tool.core.text import Language, longest_word
from workbook_tool.excel.sheet_writer import SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.bands import Band, build_bands
from workbook_tool.excel.summary.layout import row_height, set_page, write_title
from workbook_tool.excel.summary.score_table import grade_note
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import LEVELS, Figure, Label, Phrase, SheetName, Title

_TEXT_WIDTH = 66
_FIRST_GRADE, _WIDEST_GRADE = 4, 14.0
_CRITERIA_A_PAGE, _MOST_PAGES = 16, 3
_WIDTHS = (8.0, 29.0, float(_TEXT_WIDTH), 8.0, 9.0, 9.0, 8.0, 8.0, 11.0, 11.0)


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
    criterion_rates: Range
    bands: Range
    band_counts: tuple[GradeCells, ...]  # one column a grade


def write_indicator_rates(book: WorkbookWriter, subject: Subject) -> RateCells:
    """Write the sheet and return the cells for the charts."""
    sheet = book.add_sheet(subject.say(SheetName.RATES))
    sheet.columns(_widths(subject))
    title = subject.say(Title.RATES)
    header = write_title(sheet, subject, title, _WIDTHS, [subject.say(Phrase.RATES_NOTE)])
    row = _write_criteria(sheet, subject, header)
    last_criterion = row - 1
    row = _write_indicators(sheet, subject, row + 1)
    bands, counts = _write_bands(sheet, subject, row + 1)
    sheet.freeze(header + 1, 3)
    # Scaled to whole pages, so that no single line spills over to one of its own.
    pages = -(-len(subject.figures.criteria) // _CRITERIA_A_PAGE)
    set_page(sheet, subject, fit_height=pages if pages <= _MOST_PAGES else 0)
    sheet.view(tab_color=TAB_RESULT)
    return RateCells(
        sheet.name,
        Range(header + 1, 2, last_criterion, 2),
        Range(header + 1, 5, last_criterion, 5),
        bands,
        counts,
    )


def _widths(subject: Subject) -> tuple[float, ...]:
    """Return the widths; no word of a grade's name is broken in its heading below."""
    widths = list(_WIDTHS)
    for column, grade in enumerate(subject.the_round.grades, start=_FIRST_GRADE):
        widths += [widths[-1]] * (column - len(widths))
        wanted = min(longest_word(grade.title) + 3.0, _WIDEST_GRADE)
        widths[column - 1] = max(widths[column - 1], wanted)
    return tuple(widths)


def _write_criteria(sheet: SheetWriter, subject: Subject, header: int) -> int:
    say = subject.say
    labels = (
        say(Label.CODE),
        say(Label.CRITERION_SHORT),
        say(Label.CRITERION) if subject.language is Language.ZH else "Wording",
        say(Label.CAP),
        say(Label.RATE),
        say(Figure.MEAN),
        say(Figure.MINIMUM),
        say(Figure.MAXIMUM),
        say(Figure.FULL_MARKS),
        say(Figure.ZEROS),
    )
    sheet.row(header, labels, "head")
    sheet.height(header, 34)
    styles = ["center", "text", "text", "number", "rate", *["number"] * 5]
    row = header + 1
    for one in subject.figures.criteria:
        values: list[Value] = [
            one.criterion.code,
            subject.short_title(one.criterion),
            one.criterion.text,
            one.criterion.cap,
            one.rate,
            one.mean,
            one.lowest,
            one.highest,
            one.full_marks,
            one.zeros,
        ]
        sheet.row(row, values, styles)
        sheet.height(row, row_height([(one.criterion.text, _TEXT_WIDTH)]))
        row += 1
    return row


def _write_indicators(sheet: SheetWriter, subject: Subject, row: int) -> int:
    """Write the first-level indicators in printed order, and return the next free row."""
    say = subject.say
    sheet.merge(Range(row, 1, row, 8), say(Figure.BY_INDICATOR), "strong_left")
    labels = (LEVELS[0], Label.CAP, Label.RATE, Figure.MEAN, Figure.MINIMUM, Figure.MAXIMUM)
    sheet.merge(Range(row + 1, 1, row + 1, 3), say(labels[0]), "head")
    for column, label in enumerate(labels[1:], start=4):
        sheet.text(row + 1, column, say(label), "head")
    row += 2
    for one in subject.figures.indicators:
        sheet.merge(Range(row, 1, row, 3), one.title, "text")
        numbers = (one.worth, one.rate, one.mean, one.lowest, one.highest)
        for column, number in enumerate(numbers, start=4):
            style = "rate" if number is one.rate else "number"
            sheet.number(row, column, number, style)
        sheet.height(row, 20)
        row += 1
    return row


def _write_bands(
    sheet: SheetWriter, subject: Subject, row: int
) -> tuple[Range, tuple[GradeCells, ...]]:
    """Write how many totals lie in each band, by grade where there are grades."""
    grades = subject.the_round.grades
    bands = build_bands(subject.consolidation.counted, grades, subject.scheme.total)
    heading = subject.say(Figure.DISTRIBUTION)
    note = grade_note(subject)
    line = f"{heading}{subject.say(Figure.GAP)}{note}".strip()
    sheet.merge(Range(row, 1, row, 8), line, "strong_left")
    titles = [title for title in bands[0].counts if title or _has_ungraded(bands)]
    if not subject.has_grades:
        titles = [""]
    sheet.merge(Range(row + 1, 1, row + 1, 3), subject.say(Figure.BAND), "head")
    names = [_grade_name(subject, title) for title in titles]
    for column, name in enumerate(names, start=_FIRST_GRADE):
        sheet.text(row + 1, column, name, "head")
    sheet.height(row + 1, row_height([(name, 8) for name in names]))
    first = row + 2
    for number, band in enumerate(bands):
        sheet.merge(Range(first + number, 1, first + number, 3), band_label(band), "center")
        for column, title in enumerate(titles, start=_FIRST_GRADE):
            sheet.number(first + number, column, band.counts.get(title, 0), "number")
    last = first + len(bands) - 1
    counts = tuple(
        GradeCells(
            name,
            Range(first, column, last, column),
            sum(band.counts.get(title, 0) for band in bands),
        )
        for column, (title, name) in enumerate(zip(titles, names, strict=True), start=_FIRST_GRADE)
    )
    return Range(first, 1, last, 1), counts


def _has_ungraded(bands: tuple[Band, ...]) -> bool:
    return any(band.counts.get("") for band in bands)


def _grade_name(subject: Subject, title: str) -> str:
    if title:
        return title
    return subject.say(Figure.NO_GRADE if subject.has_grades else Figure.AGENCIES)


def band_label(band: Band) -> str:
    """Return a band as an interval; the upper edge belongs to the next band but for the last."""
    closing = "]" if band.is_last else ")"
    return f"[{number_text(band.low)},{number_text(band.high)}{closing}"
