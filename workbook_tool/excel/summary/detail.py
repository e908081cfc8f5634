"""明细数据: the Table ``tblScores``, one row an agency and criterion; all pivots stand on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Final, cast

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import round_half_up, trimmed
from workbook_tool.core.returns.consolidation import ScoreRow
from workbook_tool.core.returns.publication import RECORDED_PLACES
from workbook_tool.core.round.scheme import Criterion, CriterionRole, hosts_of
from workbook_tool.core.text import Language, Text, display_width, in_language
from workbook_tool.excel.sheet_writer import Row, Table, WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Columns
from workbook_tool.excel.summary.layout import PrintSetup, set_page, write_title
from workbook_tool.excel.summary.review_columns import has_review_columns, review_columns
from workbook_tool.excel.summary.staged import shown_score
from workbook_tool.excel.summary.styles import TAB_DETAIL
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import LEVELS, Label, Phrase, SheetName, Title
from workbook_tool.pivot.spec import MAX_ROWS, SourceValue

TABLE_NAME: Final = "tblScores"
MOST_TWIN_RECORDS: Final = 6_000
"""SUMIFS for each of more records than this makes every recalculation slow."""
LEAST_LEVELS: Final = 2
NO_LEVEL: Final = "—"


@dataclass(frozen=True, slots=True)
class Detail:
    """The detail rows and what the pivots need to know about them.

    ``agencies`` are in the order of their points. ``levels`` are the level columns worth a row
    field, each with its titles in printed order; a level that no criterion has is left out.
    ``summed`` is the column that adds up to totals: the points where weights or deductions make
    them differ from scores. ``leaf`` is the column of the criteria: the texts, or the codes where
    two texts are alike. ``elsewhere`` names the file that holds the records where a sheet cannot,
    "" where they stand here.
    """

    columns: Columns[ScoreRow]
    records: tuple[tuple[SourceValue, ...], ...]
    agencies: tuple[str, ...]
    groups: tuple[str, ...]
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
    level_names = [say(text) for text in LEVELS[: _depth(subject)]]
    language = subject.language
    columns = Columns(tuple(_told_apart(_columns(subject), language)), language)
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
        # The columns show nothing that a pivot cannot read.
        cast("tuple[tuple[SourceValue, ...], ...]", tuple(map(tuple, columns.shown(rows)))),
        _by_points(subject, rows),
        subject.the_round.roster.groups,
        _unique(one.levels[0] for one in subject.scheme),
        _row_levels(subject, level_names),
        say(Label.CRITERION if has_own_texts else Label.CODE),
        tuple(one.text if has_own_texts else one.code for one in subject.scheme),
        say(Label.POINTS if has_points(subject) else score_label(subject)),
    )


def _by_points(subject: Subject, rows: Iterable[ScoreRow]) -> tuple[str, ...]:
    """Return the names of the agencies, those with the most points first, equal ones as listed."""
    points = dict.fromkeys((agency.name for agency in subject.the_round.roster), Decimal(0))
    for row in rows:
        points[row.agency.name] += row.points
    return tuple(sorted(points, key=points.__getitem__, reverse=True))


def has_points(subject: Subject) -> bool:
    """Tell whether scores enter totals by another number: at a weight, with a minus, or not.

    Of a group (取最高组) only the best one enters.
    """
    return any(
        criterion.has_points
        and (
            criterion.role is CriterionRole.DEDUCTION
            or criterion.worth != criterion.cap
            or criterion.code in subject.the_round.roster.own_weights
            or bool(criterion.best_of)
        )
        for criterion in subject.scheme
    )


def score_label(subject: Subject) -> Text:
    """Return what the scores that count are called; not all are self scores."""
    if subject.is_final:
        return Label.FINAL_SCORE
    return Label.SCORE_AFTER_APPEAL if subject.has_adjustments else Label.SCORE


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


def _depth(subject: Subject) -> int:
    """Return how many levels have a column; two at least, so that pivots look alike."""
    return max(LEAST_LEVELS, *(len(one.levels) for one in subject.scheme))


def _columns(subject: Subject) -> Iterator[Column[ScoreRow]]:
    methods = {one.code: subject.methods_of(one) or None for one in subject.scheme}
    yield Column("agency_code", Label.AGENCY_CODE, 9, "line", lambda row: row.agency.code)
    yield Column("agency", Label.AGENCY, 24, "line", lambda row: row.agency.name, widest=28)
    yield Column("category", Label.CATEGORY, 13, "line", lambda row: row.agency.category or None)
    if subject.the_round.roster.has_groups:
        yield Column("group", Label.RANKING_GROUP, 13, "line", lambda row: row.agency.group or None)
    for level, title in enumerate(LEVELS[: _depth(subject)]):
        yield Column(f"level {level}", title, 16, "line", partial(_level, level), widest=30)
    yield Column("code", Label.CODE, 7, "center", lambda row: row.criterion.code)
    yield Column("criterion", Label.CRITERION, 40, "line", lambda row: row.criterion.text)
    yield Column(
        "methods", Label.METHODS, 18, "line", lambda row: methods[row.criterion.code], widest=30
    )
    yield Column("cap", Label.CAP, 7, "number", lambda row: row.criterion.shown_cap)
    if any(criterion.kind.asks_facts for criterion in subject.scheme):
        yield Column("fact", Label.FACT, 9, "number", lambda row: row.fact)
        yield Column("unit", Label.UNIT, 9, "center", partial(_unit, subject))
    if subject.the_round.roster.own_targets:
        yield Column("target", Label.TARGET, 9, "number", lambda row: row.criterion.target)
    if subject.the_round.roster.own_weights:
        yield Column("weight", Label.WEIGHT, 9, "number", _weight)
    if any(criterion.kind.is_compared for criterion in subject.scheme):
        yield Column("place", Label.PLACE, 9, "number", _place)
        yield Column("compared", Label.COMPARED, 9, "number", _compared)
    if subject.has_adjustments or subject.is_final:
        yield Column("returned", Label.SCORE, 9, "number", lambda row: row.returned)
    yield Column(
        "score",
        score_label(subject),
        9,
        "number",
        lambda row: shown_score(row.score, RECORDED_PLACES),
    )
    if has_points(subject):
        yield Column("points", Label.POINTS, 9, "number", _points)
    yield Column("rate", Label.RATE, 8, "rate", lambda row: row.rate)
    yield Column("file", Label.FILE, 32, "line", lambda row: row.file)
    yield Column("sheet", Label.SHEET, 11, "line", lambda row: row.sheet)
    yield Column("cell", Label.CELL, 8, "line", lambda row: row.cell)
    yield from review_columns(subject)


def _told_apart(
    columns: Iterable[Column[ScoreRow]], language: Language
) -> Iterator[Column[ScoreRow]]:
    """Yield columns of which no two have the same heading, which a Table refuses.

    A group of evaluators may have a name that makes one of its headings that of another column.
    """
    seen: set[str] = set()
    for column in columns:
        heading = said = in_language(column.heading, language)
        turn = 1
        while heading.casefold() in seen:
            turn += 1
            heading = f"{said} ({turn})"
        seen.add(heading.casefold())
        yield column if heading == said else replace(column, heading=heading)


def _level(level: int, row: ScoreRow) -> str:
    return _level_of(row.criterion, level)


def _unit(subject: Subject, row: ScoreRow) -> str | None:
    return None if row.fact is None else subject.say(row.criterion.kind.unit(row.criterion))


def _weight(row: ScoreRow) -> Decimal | None:
    """Return what full marks are worth for the agency of a row, as the file holds it."""
    if row.criterion.is_uncapped:
        return None
    return trimmed(round_half_up(row.criterion.worth, RECORDED_PLACES))


def _place(row: ScoreRow) -> int | None:
    return None if row.placing is None else row.placing.place


def _compared(row: ScoreRow) -> int | None:
    return None if row.placing is None else row.placing.size


def _points(row: ScoreRow) -> Decimal:
    return trimmed(round_half_up(row.points, RECORDED_PLACES))


def _widths(detail: Detail) -> list[float]:
    """Return widths that show most texts whole: by the longest one, within limits."""
    widths = detail.columns.widths
    for place, column in enumerate(detail.columns):
        if column.widest:
            texts = {str(record[place]) for record in detail.records if record[place]}
            longest = max(map(display_width, texts), default=0)
            widths[place] = min(max(widths[place], longest + 3.0), column.widest)
    return widths


def first_record_row(subject: Subject) -> int:
    """Return the row of the first record: title, round, notes, headings."""
    return 1 + 1 + 1 + len(_notes(subject)) + 1 + 1


def _notes(subject: Subject, detail: Detail | None = None) -> list[str]:
    notes = [subject.say(Phrase.DETAIL_NOTE)]
    if has_review_columns(subject):
        notes.append(subject.say(Phrase.DETAIL_OF_REVIEWS))
    if detail is not None and detail.elsewhere:
        count, limit = len(subject.consolidation.rows), MAX_ROWS
        told = subject.say(Phrase.DETAIL_ELSEWHERE, count=count, limit=limit, file=detail.elsewhere)
        return [told, *notes]
    has_sums = bool(subject.consolidation.rows)
    return (
        [*notes, subject.say(Phrase.NO_TWIN)]
        if has_sums and not has_formula_twin(subject)
        else notes
    )


def has_formula_twin(subject: Subject) -> bool:
    """Tell whether plain formulas can say how totals come about, and stay quick.

    Deductions that stop inside an indicator, groups of which the best counts, totals that a veto
    sets to zero, and coefficients and weights of agencies take more.
    """
    if subject.the_round.roster.has_coefficients or subject.the_round.roster.own_weights:
        return False
    scheme = subject.scheme
    audiences = subject.the_round.audiences
    is_deep = any(path for one in audiences for path in hosts_of(one.criteria).values())
    is_quick = 0 < len(subject.consolidation.rows) <= MOST_TWIN_RECORDS
    is_plain = not any(one.forfeits_total or one.best_of for one in scheme)
    return is_quick and not is_deep and is_plain


def write_detail(book: WorkbookWriter, subject: Subject, detail: Detail) -> None:
    """Write the sheet with its Table."""
    sheet = book.add_sheet(subject.say(SheetName.DETAIL))
    columns = detail.columns
    widths = _widths(detail)
    sheet.columns(widths)
    header = write_title(sheet, subject, subject.say(Title.DETAIL), widths, _notes(subject, detail))
    # A Table has one row at least, even where nothing is scored in points.
    last = header + max(len(detail.records), 1)
    headings = tuple(columns.headings)
    sheet.table(Table(Range(header, 1, last, columns.last), TABLE_NAME, headings, "head"))
    styles = [column.style for column in columns]
    rows = (Row(record, styles) for record in detail.records)
    sheet.finished(header + 1, rows, width=columns.last)
    sheet.freeze(header + 1, 3)
    # The heights of ten thousand rows tell nothing: it is not for printing.
    setup = PrintSetup(repeat=(header, header), fit_height=0, is_kept=True)
    set_page(sheet, subject, setup)
    sheet.view(tab_color=TAB_DETAIL)
