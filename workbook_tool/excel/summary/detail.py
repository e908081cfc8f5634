"""明细数据: the Table ``tblScores``, one row an agency and criterion; all pivots stand on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.returns.consolidation import ScoreRow
from workbook_tool.core.round.scheme import Criterion, CriterionRole, hosts_of
from workbook_tool.core.text import display_width
from workbook_tool.excel.sheet_writer import Row, Table, WorkbookWriter
from workbook_tool.excel.summary.layout import set_page, write_title
from workbook_tool.excel.summary.styles import TAB_DETAIL
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import LEVELS, Label, Phrase, SheetName, Title
from workbook_tool.pivot.spec import MAX_ROWS, SourceValue

TABLE_NAME: Final = "tblScores"
MOST_TWIN_RECORDS: Final = 6_000
"""SUMIFS for each of more records than this makes every recalculation slow."""
LEAST_LEVELS: Final = 2
NO_LEVEL: Final = "—"
_LEAD, _TAIL = 3, 9  # columns before and after the levels; points stand in one more
_POINT_PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Detail:
    """The detail rows and what the pivots need to know about them.

    ``levels`` are the level columns worth a row field, each with its titles in printed order; a
    level that no criterion has is left out. ``summed`` is the column that adds up to totals: the
    points where weights or deductions make them differ from scores. ``leaf`` is the column of the
    criteria: the texts, or the codes where two texts are alike. ``elsewhere`` names the file that
    holds the records where a sheet cannot, "" where they stand here.
    """

    columns: tuple[str, ...]
    records: tuple[tuple[SourceValue, ...], ...]
    agencies: tuple[str, ...]
    categories: tuple[str, ...]
    indicators: tuple[str, ...]
    levels: tuple[tuple[str, tuple[str, ...]], ...]
    leaf: str
    leaves: tuple[str, ...]
    summed: str
    elsewhere: str = ""


def is_too_long(subject: Subject, most_rows: int) -> bool:
    """Tell whether a sheet of so many rows cannot hold the details under their heading."""
    return first_record_row(subject) - 1 + len(subject.consolidation.rows) > most_rows


def build_detail(subject: Subject) -> Detail:
    """Return the detail rows in the order of roster and scheme."""
    say = subject.say
    shows_points = has_points(subject)
    depth = max(LEAST_LEVELS, *(len(one.levels) for one in subject.scheme))
    level_names = [say(text) for text in LEVELS[:depth]]
    columns = (
        say(Label.AGENCY_CODE),
        say(Label.AGENCY),
        say(Label.CATEGORY),
        *level_names,
        say(Label.CODE),
        say(Label.CRITERION),
        say(Label.METHODS),
        say(Label.CAP),
        say(Label.SCORE),
        *([say(Label.POINTS)] if shows_points else []),
        say(Label.RATE),
        say(Label.FILE),
        say(Label.SHEET),
        say(Label.CELL),
    )
    fixed = {one.code: _fixed_part(subject, one, depth) for one in subject.scheme}
    places = {one.code: place for place, one in enumerate(subject.scheme)}
    order = {agency.code: place for place, agency in enumerate(subject.the_round.roster)}
    rows = sorted(
        subject.consolidation.rows,
        key=lambda row: (order[row.agency.code], places[row.criterion.code]),
    )
    texts = [one.text for one in subject.scheme]
    has_own_texts = len({text.casefold() for text in texts}) == len(texts)
    return Detail(
        columns,
        tuple(_record(row, fixed[row.criterion.code], shows_points=shows_points) for row in rows),
        tuple(agency.name for agency in subject.the_round.roster),
        subject.the_round.roster.categories,
        _unique(one.levels[0] for one in subject.scheme),
        _row_levels(subject, level_names),
        say(Label.CRITERION if has_own_texts else Label.CODE),
        tuple(one.text if has_own_texts else one.code for one in subject.scheme),
        say(Label.POINTS if shows_points else Label.SCORE),
    )


def has_points(subject: Subject) -> bool:
    """Tell whether scores enter totals by another number: at a weight, or with a minus."""
    return any(
        criterion.has_points
        and (criterion.role is CriterionRole.DEDUCTION or criterion.worth != criterion.cap)
        for criterion in subject.scheme
    )


def _unique(titles: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(titles))


def _level_of(criterion: Criterion, level: int) -> str:
    """Return the title at a level, a dash where a criterion has none; a pivot needs a word."""
    return criterion.levels[level] if level < len(criterion.levels) else NO_LEVEL


def _row_levels(subject: Subject, names: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    deep_enough = [
        level
        for level in range(len(names))
        if level == 0 or any(len(one.levels) > level for one in subject.scheme)
    ]
    return tuple(
        (names[level], _unique(_level_of(one, level) for one in subject.scheme))
        for level in deep_enough
    )


def _fixed_part(subject: Subject, criterion: Criterion, depth: int) -> tuple[SourceValue, ...]:
    """Return what is the same for every agency: levels to cap."""
    return (
        *(_level_of(criterion, level) for level in range(depth)),
        criterion.code,
        criterion.text,
        subject.methods_of(criterion) or None,
        criterion.cap,
    )


def _record(
    row: ScoreRow, fixed: tuple[SourceValue, ...], *, shows_points: bool
) -> tuple[SourceValue, ...]:
    agency = row.agency
    return (
        agency.code,
        agency.name,
        agency.category or None,
        *fixed,
        row.score,
        *((round_half_up(row.points, _POINT_PLACES),) if shows_points else ()),
        row.rate,
        row.file,
        row.sheet,
        row.cell,
    )


def _widths(detail: Detail, levels: int, numbers: int) -> list[float]:
    """Return widths that show most texts whole: by the longest one, within limits."""
    lead = [9.0, 24.0, 13.0]
    tail = [7.0, 40.0, 18.0, 7.0, *([9.0] * (numbers - 2)), 8.0, 32.0, 11.0, 8.0]
    widths = [*lead, *([16.0] * levels), *tail]
    growing = {1: 28.0, **dict.fromkeys(range(len(lead), len(lead) + levels), 30.0)}
    growing[len(lead) + levels + 2] = 30.0  # methods
    for column, most in growing.items():
        texts = {str(record[column]) for record in detail.records if record[column]}
        longest = max(map(display_width, texts), default=0)
        widths[column] = min(max(widths[column], longest + 3.0), most)
    return widths


def first_record_row(subject: Subject) -> int:
    """Return the row of the first record: title, two notes, headings."""
    return 1 + 1 + len(_notes(subject)) + 1 + 1


def _notes(subject: Subject, detail: Detail | None = None) -> list[str]:
    if detail is not None and detail.elsewhere:
        count, limit = len(subject.consolidation.rows), MAX_ROWS
        told = subject.say(Phrase.DETAIL_ELSEWHERE, count=count, limit=limit, file=detail.elsewhere)
        return [told, subject.say(Phrase.DETAIL_NOTE)]
    notes = [subject.say(Phrase.DETAIL_NOTE)]
    has_sums = bool(subject.consolidation.rows)
    return (
        [*notes, subject.say(Phrase.NO_TWIN)]
        if has_sums and not has_formula_twin(subject)
        else notes
    )


def has_formula_twin(subject: Subject) -> bool:
    """Tell whether plain formulas can say how totals come about, and stay quick.

    Deductions that stop inside an indicator, and totals that a veto sets to zero, take more.
    """
    scheme = subject.scheme
    categories = subject.the_round.roster.categories
    is_deep = any(
        path for one in categories for path in hosts_of(scheme.for_category(one)).values()
    )
    is_quick = 0 < len(subject.consolidation.rows) <= MOST_TWIN_RECORDS
    return is_quick and not is_deep and not any(one.forfeits_total for one in scheme)


def write_detail(book: WorkbookWriter, subject: Subject, detail: Detail) -> None:
    """Write the sheet with its Table."""
    sheet = book.add_sheet(subject.say(SheetName.DETAIL))
    columns = detail.columns
    numbers = 4 if has_points(subject) else 3  # cap to rate
    levels = len(columns) - _LEAD - _TAIL - (numbers - 3)
    widths = _widths(detail, levels, numbers)
    sheet.columns(widths)
    header = write_title(sheet, subject, subject.say(Title.DETAIL), widths, _notes(subject, detail))
    # A Table has one row at least, even where nothing is scored in points.
    last = header + max(len(detail.records), 1)
    look = Table(Range(header, 1, last, len(columns)), TABLE_NAME, columns, "head")
    sheet.table(look)
    styles = ["line"] * len(columns)
    styles[-3 - numbers : -3] = [*(["number"] * (numbers - 1)), "rate"]
    styles[3 + levels] = "center"
    rows = (Row(record, styles) for record in detail.records)
    sheet.finished(header + 1, rows, width=len(columns))
    sheet.freeze(header + 1, 3)
    set_page(sheet, subject, repeat=(header, header))
    sheet.view(tab_color=TAB_DETAIL)
