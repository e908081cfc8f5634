"""排名表: the counted agencies by rank, unranked ones last."""

from decimal import Decimal

from workbook_tool.core.consolidation import AgencyResult
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.layout import Listing, Shown, headings, write_listing
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title


def write_ranking(book: WorkbookWriter, subject: Subject) -> None:
    """Write the sheet."""
    columns = [
        (Label.RANK, 9, "strong"),
        (Label.AGENCY, 36, "text"),
        (Label.CATEGORY, 16, "center_wrap"),
        (Label.TOTAL, 10, "strong"),
        (Label.RATE, 10, "rate"),
        (Label.GRADE, 12, "center_wrap"),
        (Label.GROUP_RANK, 12, "center"),
    ]
    if not subject.has_grades:
        columns = [column for column in columns if column[0] is not Label.GRADE]
    ordered = sorted(enumerate(subject.consolidation.counted), key=_order)
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.RANKING),
            subject.say(Title.RANKING),
            headings(subject, *columns),
            [_row(subject, result) for _, result in ordered],
            notes=(subject.say(Phrase.RANKING_NOTE),),
            is_landscape=False,
            tab_color=TAB_RESULT,
        ),
    )


def _order(numbered: tuple[int, AgencyResult]) -> tuple[bool, int, Decimal, int]:
    position, result = numbered
    return (result.rank is None, result.rank or 0, -(result.total or Decimal(0)), position)


def _row(subject: Subject, result: AgencyResult) -> list[Shown]:
    row: list[Shown] = [
        result.rank,
        result.agency.name,
        result.agency.category,
        result.total,
        result.rate,
    ]
    if subject.has_grades:
        row.append(result.grade)
    row.append(result.group_rank)
    return row
