"""公示稿: names and grades, for how long they are public, and how to appeal; nothing else."""

from collections.abc import Iterator, Sequence
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.form.identity import KIND_PROPERTY, SUMMARY_KIND
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.publication import Edition
from workbook_tool.core.text import count_lines, day_words
from workbook_tool.excel.sheet_writer import Page, Properties, SheetWriter, Style, WorkbookWriter
from workbook_tool.excel.summary.book import CREATED, ROUND_PROPERTY
from workbook_tool.excel.summary.columns import Column, Columns
from workbook_tool.excel.summary.layout import row_height
from workbook_tool.excel.summary.paper import A4, MARGINS, heights_of, pages_down
from workbook_tool.excel.summary.publication_sheets import edition_lines
from workbook_tool.excel.summary.publication_words import PublicationName, Said
from workbook_tool.excel.summary.remarks import grade_width
from workbook_tool.excel.summary.styles import TAB_RESULT, base_font, build_styles
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.excel.summary.words import Label, Phrase

_LEAD_LINE: Final = 19.0
_STYLES: Final = {
    "paragraph": Style(size=12, horizontal="left", wraps=True),
    "paragraph_right": Style(size=12, horizontal="right"),
}
_SIGNED_COLUMNS: Final = 2


def write_public_notice(consolidation: Consolidation, edition: Edition) -> bytes:
    """Return the workbook of the public notice; the same input gives the same bytes.

    At least one return must be counted, and the round must have grades.
    """
    subject = build_subject(consolidation, edition=edition)
    settings = subject.settings
    title = subject.say(Said.NOTICE_TITLE, round=subject.heading())
    book = WorkbookWriter(
        {**build_styles(settings.language, settings.fonts), **_STYLES},
        created=CREATED,
        font=base_font(settings.language, settings.fonts),
        properties=Properties(
            title=title.replace("\n", " "),
            custom={KIND_PROPERTY: SUMMARY_KIND, ROUND_PROPERTY: settings.round_id},
        ),
        recalculates=False,
    )
    sheet = book.add_sheet(subject.say(PublicationName.NOTICE))
    columns = Columns(tuple(_columns(subject)), subject.language)
    sheet.columns(columns.widths)
    header = _write_lead(sheet, subject, title, columns.widths)
    columns.write_headings(sheet, header)
    sheet.height(header, 22)
    row = _write_rows(sheet, columns, _by_grade(subject), header + 1)
    _write_end(sheet, subject, row + 1, columns.last)
    sheet.freeze(header + 1)
    _set_page(sheet, subject, header)
    sheet.view(tab_color=TAB_RESULT)
    sheet.activate()
    return book.to_bytes()


def _columns(subject: Subject) -> Iterator[Column[AgencyResult]]:
    grade = grade_width(subject, 18)
    yield Column("number", Label.NUMBER, 8, "center")
    yield Column("agency", Label.AGENCY, 44, "text", lambda one: one.agency.name)
    yield Column("category", subject.group_label, 20, "center_wrap", lambda one: one.agency.group)
    none = subject.say(Said.NO_GRADE)
    heading = subject.say(Label.GRADE) + subject.example_mark()
    yield Column("grade", heading, grade, "center_wrap", lambda one: one.grade or none)


def _by_grade(subject: Subject) -> Sequence[AgencyResult]:
    """Return the counted agencies, group by group, the best grade first, else as listed.

    Within a grade the order is that of the roster, so that it tells no rank.
    """
    groups = subject.the_round.roster.groups
    grades = [grade.title for grade in subject.the_round.grades]

    def place(result: AgencyResult) -> tuple[int, int]:
        known = result.grade in grades
        turn = grades.index(result.grade) if known and result.grade else len(grades)
        return groups.index(result.agency.group), turn

    return sorted(subject.consolidation.counted, key=place)


def _write_lead(sheet: SheetWriter, subject: Subject, title: str, widths: Sequence[float]) -> int:
    """Write the title, the mark with its day, and the sentences; return the next row."""
    width = int(sum(widths))
    sheet.merge(Range(1, 1, 1, len(widths)), title, "title")
    sheet.height(1, 27.0 * count_lines(title, int(width / 1.7)) + 6)
    sheet.merge(Range(2, 1, 2, len(widths)), subject.say(subject.edition.mark), "note_right")
    settings, row = subject.settings, 3
    first, last = settings.notice_starts, settings.notice_ends
    period = ""
    if first is not None and last is not None:
        begin, end = (subject.say(day_words(day)) for day in (first, last))
        period = subject.say(Said.PERIOD, first=begin, last=end)
    until = settings.appeals_until
    shown = ""
    if until is not None:
        shown = subject.say(Said.APPEAL_UNTIL, day=subject.say(day_words(until)))
    lines = (
        subject.say(Said.NOTICE_LEAD, count=len(subject.consolidation.counted), period=period),
        subject.say(Said.APPEAL, organiser=settings.organiser, until=shown),
        *edition_lines(subject),
    )
    for line in lines:
        sheet.merge(Range(row, 1, row, len(widths)), line.strip(), "paragraph")
        sheet.height(row, row_height([(line, int(width / 1.2))], line=_LEAD_LINE) + 4)
        row += 1
    return row + 1


def _write_rows(
    sheet: SheetWriter, columns: Columns[AgencyResult], rows: Sequence[AgencyResult], first: int
) -> int:
    """Write the rows and return the next one."""
    row = first
    for result, values in zip(rows, columns.shown(rows), strict=True):
        columns.write_row(sheet, row, values)
        texts = ((result.agency.name, 44), (result.agency.group, 20))
        sheet.height(row, row_height(texts))
        row += 1
    return row


def _write_end(sheet: SheetWriter, subject: Subject, row: int, last: int) -> None:
    """Write who makes it public, and on which day, on the right."""
    day = subject.edition.day
    signed = (subject.settings.organiser, "" if day is None else subject.say(day_words(day)))
    for turn, text in enumerate(signed):
        cells = Range(row + turn, last - _SIGNED_COLUMNS, row + turn, last)
        sheet.merge(cells, text, "paragraph_right")
        sheet.height(row + turn, 22)


def _set_page(sheet: SheetWriter, subject: Subject, header: int) -> None:
    down = pages_down(
        sheet.widths,
        heights_of(sheet.heights, sheet.last_row),
        A4,
        is_landscape=False,
        repeat=(header, header),
    )
    sheet.page(
        Page(
            is_landscape=False,
            fit_height=down,
            paper=A4.code,
            margins=MARGINS,
            footer=f"&R&8 {subject.say(Phrase.PAGE_FOOTER)}",
            repeat_rows=(header, header),
        )
    )
