"""总体情况: the leader's page. One A4 page with counts, scores, groups, charts and all left out."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.papers import PaperState
from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.excel.sheet_writer import SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Columns, write_value
from workbook_tool.excel.summary.evidence import Signals
from workbook_tool.excel.summary.figures import (
    CriterionFigures,
    GroupFigures,
    IndicatorFigures,
    percentage_points,
)
from workbook_tool.excel.summary.layout import PrintSetup, row_height, set_page, write_title
from workbook_tool.excel.summary.publication_sheets import edition_lines
from workbook_tool.excel.summary.ranking import quota_places
from workbook_tool.excel.summary.review_comparison import progress_of
from workbook_tool.excel.summary.states import state_shares
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject, shorten
from workbook_tool.excel.summary.words import (
    Attention,
    Figure,
    Label,
    Phrase,
    SheetName,
    Title,
)

COLUMNS: Final = 12
WIDTH: Final = 9.3
NAME_WIDTH: Final = 42  # of a criterion on the right, so that it stays on one line
NAMED: Final = 3  # strongest and weakest criteria on the page
MOST_NAMES: Final = 12
MOST_TILES: Final = 6
MOST_LATE: Final = 400  # of the names of who was late, so that the page stays one page
MOST_INDICATORS: Final = 10  # in the first-level table, so that the page stays one page
_MARK_COLUMNS: Final = 3  # that the form of the edition takes
_DATED_COLUMNS: Final = 5  # with its day
_FILE_STATUSES: Final = (
    Status.ACCEPTED,
    Status.WARNED,
    Status.REJECTED,
    Status.CONFLICT,
    Status.SUPERSEDED,
    Status.IGNORED,
    Status.QUARANTINED,
)


_NAME_COLUMNS: Final = 3  # that the name of a category takes
_GROUP_COLUMNS: Final[tuple[Column[GroupFigures], ...]] = (
    Column("issued", Figure.ISSUED, WIDTH, "number", lambda one: one.issued),
    Column("counted", Figure.COUNTED, WIDTH, "number", lambda one: one.counted),
    Column("not_counted", Figure.NOT_COUNTED, WIDTH, "number", lambda one: one.not_counted),
    Column("missing", Figure.MISSING, WIDTH, "number", lambda one: one.missing),
)
_POINT_COLUMNS: Final[tuple[Column[GroupFigures], ...]] = (
    Column("mean", Figure.MEAN, WIDTH, "number", lambda one: one.mean),
    Column("rate", Figure.MEAN_RATE, WIDTH, "rate", lambda one: one.rate),
    Column("highest", Figure.HIGHEST, WIDTH, "number", lambda one: one.highest),
    Column("lowest", Figure.LOWEST, WIDTH, "number", lambda one: one.lowest),
)
_SUM_STYLES: Final = {"number": "mean", "rate": "mean_rate", "difference": "mean"}


@dataclass(frozen=True, slots=True)
class GroupCells:
    """Where the charts find the categories: one column each, without the line of sums.

    ``differences`` is None where nothing is scored in points.
    """

    sheet: str
    categories: Range
    counted: Range
    not_counted: Range
    missing: Range
    differences: Range | None


@dataclass(frozen=True, slots=True)
class OverviewCells:
    """The sheet, its groups, and the row at which the charts begin."""

    sheet: SheetWriter
    groups: GroupCells
    chart_row: int


def write_overview(book: WorkbookWriter, subject: Subject, signals: Signals) -> OverviewCells:
    """Write everything but the charts, whose other cells stand on later sheets."""
    sheet = book.add_sheet(subject.say(SheetName.OVERVIEW))
    widths = [WIDTH] * COLUMNS
    sheet.columns(widths)
    words = Title.OVERVIEW_FINAL if subject.is_final else Title.OVERVIEW
    title = subject.say(words, round=subject.heading())
    row = write_title(sheet, subject, title, widths, [subject.say(Phrase.PRINT_NOTE)])
    row = _write_marks(sheet, subject, row)
    row = _write_tiles(sheet, row, _count_tiles(subject))
    row = _write_lateness(sheet, subject, row)
    row = _write_tiles(sheet, row, _score_tiles(subject))
    row = _write_attention(sheet, subject, signals, row)
    row = _write_tables(sheet, subject, row + 1)
    cells, row = _write_groups(sheet, subject, row + 1)
    set_page(sheet, subject, PrintSetup(is_landscape=False, fit_height=1))
    sheet.view(tab_color=TAB_RESULT)
    sheet.activate()
    return OverviewCells(sheet, cells, row + 1)


def _write_marks(sheet: SheetWriter, subject: Subject, row: int) -> int:
    """Write organiser and deadline on the left, the form of the edition on the right."""
    parts = [subject.say(Phrase.ORGANISER, organiser=subject.settings.organiser)]
    if subject.deadline():
        deadline = f"{subject.say(Label.DEADLINE)} {subject.deadline()}"
        parts.append(deadline + subject.example_mark())
    edition = subject.edition
    left = COLUMNS - (_MARK_COLUMNS if edition.day is None else _DATED_COLUMNS)
    sheet.merge(Range(row, 1, row, left), subject.say(Figure.GAP).join(parts), "note")
    sheet.merge(Range(row, left + 1, row, COLUMNS), subject.say(edition.mark), "mark")
    sheet.height(row, 20)
    for text in edition_lines(subject):
        row += 1
        sheet.merge(Range(row, 1, row, COLUMNS), text, "sentence")
        sheet.height(row, row_height([(text, int(COLUMNS * WIDTH))]))
    return row + 1


Tile = tuple[str, Value, str]


def _count_tiles(subject: Subject) -> list[Tile]:
    results = [one for one in subject.consolidation.results if one.agency.is_asked]
    counted = len(subject.consolidation.counted)
    missing = len(subject.consolidation.missing)
    rejected = sum(result.status is Status.REJECTED for result in results)
    conflict = sum(result.status is Status.CONFLICT for result in results)
    say = subject.say
    return [
        (say(Figure.ISSUED), len(results), "figure"),
        (say(Figure.RETURNED), len(results) - missing, "figure"),
        (say(Figure.COUNTED), counted, "figure"),
        (say(Figure.REJECTED), rejected, "figure_bad" if rejected else "figure"),
        (say(Figure.CONFLICT), conflict, "figure_bad" if conflict else "figure"),
        (say(Figure.MISSING), missing, "figure_bad" if missing else "figure"),
    ]


def _score_tiles(subject: Subject) -> list[Tile]:
    totals, say = subject.figures.totals, subject.say
    if totals is None:
        return [(label, count, "figure") for label, count, _ in state_shares(subject)[:MOST_TILES]]
    return [
        (say(Figure.MEAN), totals.mean, "figure"),
        (say(Figure.MEDIAN), totals.median, "figure"),
        (say(Figure.HIGHEST), totals.highest, "figure"),
        (say(Figure.LOWEST), totals.lowest, "figure"),
        (say(Figure.SPREAD), totals.spread, "figure"),
        (say(Figure.MEAN_RATE), totals.rate, "figure_rate"),
    ]


def _write_tiles(sheet: SheetWriter, row: int, tiles: list[Tile]) -> int:
    for number, (label, value, style) in enumerate(tiles):
        first = 1 + 2 * number
        sheet.merge(Range(row, first, row, first + 1), label, "figure_label")
        sheet.merge(Range(row + 1, first, row + 1, first + 1), value, style)
    sheet.height(row, 20)
    sheet.height(row + 1, 32)
    return row + 2


def _write_lateness(sheet: SheetWriter, subject: Subject, row: int) -> int:
    """Write how many came late and how many are overdue, and who; nothing without a deadline."""
    if subject.settings.deadline is None:
        return row
    counts = ((Figure.LATE, len(subject.late())), (Figure.OVERDUE, len(subject.overdue())))
    tiles: list[Tile] = [
        (subject.say(label), count, "figure_bad" if count else "figure") for label, count in counts
    ]
    _write_tiles(sheet, row, tiles)
    first = 1 + 2 * len(tiles)
    names = shorten(subject.say(Phrase.CLAUSE_END).join(subject.lateness()), MOST_LATE)
    who = subject.say(Figure.WHO_WAS_LATE)
    sheet.merge(Range(row, first, row, COLUMNS), who, "figure_label")
    text = names or subject.say(Phrase.NOBODY_LATE)
    sheet.merge(Range(row + 1, first, row + 1, COLUMNS), text, "sentence")
    width = int((COLUMNS - first + 1) * WIDTH)
    sheet.height(row + 1, max(32.0, row_height([(text, width)])))
    return row + 2


def _write_attention(sheet: SheetWriter, subject: Subject, signals: Signals, row: int) -> int:
    """Write the line that names everything left out or repaired."""
    sheet.merge(Range(row, 1, row, 2), subject.say(Figure.ATTENTION), "figure_label")
    text = attention_text(subject, signals)
    sheet.merge(Range(row, 3, row, COLUMNS), text, "sentence")
    sheet.height(row, row_height([(text, int((COLUMNS - 2) * WIDTH))]) + 6)
    return row + 1


def attention_text(subject: Subject, signals: Signals) -> str:
    """Return all that was left out, repaired or noticed, in one line."""
    say, consolidation = subject.say, subject.consolidation
    by_status = [
        (status, sum(verdict.status is status for verdict in consolidation.files))
        for status in _FILE_STATUSES
    ]
    kinds = [f"{say(STATUS_TITLES[status])} {count}" for status, count in by_status if count]
    parts = [
        say(Attention.FILES, files=len(consolidation.files), parts=subject.join(kinds)),
        _left_out(subject),
        *filter(None, (progress_of(subject),)),
    ]
    warned = {
        result.agency.code for result in consolidation.results if result.status is Status.WARNED
    }
    if warned:
        findings = sum(
            len(verdict.findings)
            for verdict in consolidation.files
            if verdict.agency in warned and verdict.status is Status.WARNED
        )
        sheet = say(SheetName.FINDINGS)
        parts.append(say(Attention.REPAIRED, count=len(warned), findings=findings, sheet=sheet))
    unranked = sum(not result.agency.is_ranked for result in consolidation.counted)
    if unranked:
        parts.append(say(Attention.UNRANKED, count=unranked))
    exempt = sum(not result.agency.is_asked for result in consolidation.results)
    if exempt:
        parts.append(say(Attention.EXEMPT, count=exempt))
    unplaced = len(consolidation.unplaced)
    if unplaced:
        codes = subject.join([one.code for one in subject.scheme if one.kind.is_compared])
        parts.append(say(Attention.PROVISIONAL, codes=codes, count=unplaced))
    parts += _grade_parts(subject)
    parts += _paper_parts(subject)
    if signals.full_marks:
        parts.append(say(Attention.FULL_MARKS, count=len(signals.full_marks)))
    if signals.without_evidence:
        parts.append(say(Attention.NO_EVIDENCE, count=signals.without_evidence))
    return say(Phrase.CLAUSE_END).join(parts) + say(Phrase.SENTENCE_END)


def _grade_parts(subject: Subject) -> list[str]:
    """Return how many scores and grades staff decided about, or have to; quotas exceeded."""
    awards = [result.award for result in subject.consolidation.counted]
    decided = sum(award.grade != award.computed for award in awards)
    tied = sum(award.tied_for is not None for award in awards)
    results = subject.consolidation.results
    adjusted = sum(len(result.adjustments) for result in results)
    appealing = sum(result.has_open_appeal for result in results)
    above = [use for use in subject.consolidation.quotas if use.held > use.places]
    parts = [
        subject.say(words, count=count)
        for words, count in (
            (Attention.ADJUSTED, adjusted),
            (Attention.APPEALS_OPEN, appealing),
            (Attention.OVERRIDDEN, decided),
            (Attention.TIED, tied),
        )
        if count
    ]
    if above:
        places = [f"“{use.grade}”{quota_places(subject, [use])}" for use in above]
        parts.append(subject.say(Attention.ABOVE_QUOTA, places=subject.join(places)))
    return parts


def _paper_parts(subject: Subject) -> list[str]:
    """Return how many signed papers came and whose disagree, nothing where none is noted."""
    papers = subject.consolidation.papers
    if papers is None:
        return []
    counts = papers.counts
    part = subject.say(
        Attention.PAPERS,
        received=papers.received,
        missing=counts[PaperState.MISSING],
        differs=counts[PaperState.DIFFERS],
    )
    names = [agency.short for agency in papers.differing]
    if names:
        shown = subject.join(names[:MOST_NAMES])
        shown += subject.say(Attention.AND_MORE) if len(names) > MOST_NAMES else ""
        part += subject.say(Attention.PAPERS_DIFFER, names=shown)
    return [part]


def _left_out(subject: Subject) -> str:
    names = [
        result.agency.short
        for result in subject.consolidation.results
        if not result.is_counted and result.status not in {Status.MISSING, Status.EXEMPT}
    ]
    if not names:
        return subject.say(Attention.NONE_LEFT_OUT)
    shown = subject.join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown += subject.say(Attention.AND_MORE)
    return subject.say(Attention.LEFT_OUT, names=shown)


def _write_tables(sheet: SheetWriter, subject: Subject, row: int) -> int:
    """Write grades or first-level indicators on the left, weakest and best criteria beside."""
    left = _left_table(subject)
    right = _right_table(subject)
    lines = max(len(left), len(right))
    for number in range(lines):
        is_head = number < len(left) and left[number][3]
        if number < len(left):
            name, first, second, _ = left[number]
            looks = ("head", "head", "head") if is_head else ("text", "number", "rate")
            sheet.merge(Range(row, 1, row, 3), name, looks[0])
            sheet.cell(row, 4, first, looks[1])
            sheet.cell(row, 5, second, looks[2])
        if number < len(right):
            name, rate, heads = right[number]
            style = "head" if heads else "text"
            sheet.merge(Range(row, 7, row, 11), name, style)
            sheet.cell(row, 12, rate, "head" if heads else "rate")
        names = [(left[number][0], 27)] if number < len(left) else []
        sheet.height(
            row, row_height([*names, (right[number][0], 46)] if number < len(right) else names)
        )
        row += 1
    return row


def _left_table(subject: Subject) -> list[tuple[str, Value, Value, bool]]:
    """Return grades with counts and shares, then first-level indicators with means and rates."""
    say = subject.say
    lines: list[tuple[str, Value, Value, bool]] = []
    counted = subject.consolidation.counted
    if subject.has_grades:
        grade = say(Label.GRADE) + subject.example_mark()
        lines.append((grade, say(Figure.AGENCIES), say(Label.SHARE), True))
        titles: list[str | None] = [grade.title for grade in subject.the_round.grades]
        if any(result.grade is None for result in counted):
            titles.append(None)
        for title in titles:
            count = sum(result.grade == title for result in counted)
            name = say(Figure.NO_GRADE) if title is None else _with_limit(subject, title)
            lines.append((name, count, Decimal(count) / len(counted), False))
    if subject.figures.totals is None:
        shares = state_shares(subject)
        if shares:  # a round of vetoes alone has none
            lines.append((say(Figure.STATES), say(Label.COUNT), say(Label.SHARE), True))
        return lines + [(*line, False) for line in shares]
    heading, shown = _shown_indicators(subject)
    lines.append((heading, say(Figure.MEAN), say(Label.RATE), True))
    lines += [(one.title, one.mean, one.rate, False) for one in shown]
    return lines


def _shown_indicators(subject: Subject) -> tuple[str, tuple[IndicatorFigures, ...]]:
    """Return a heading and first-level indicators: all, or the weakest where they are many."""
    indicators = subject.figures.indicators
    if len(indicators) <= MOST_INDICATORS:
        return subject.say(Figure.BY_INDICATOR), indicators
    weakest = sorted(indicators, key=lambda one: one.rate)[:MOST_INDICATORS]
    return subject.say(Figure.WEAKEST_INDICATORS, count=MOST_INDICATORS), tuple(weakest)


def _with_limit(subject: Subject, title: str) -> str:
    grade = next(grade for grade in subject.the_round.grades if grade.title == title)
    if grade.minimum_total is None:
        return title
    return subject.say(Figure.WITH_LIMIT, title=title, points=number_text(grade.minimum_total))


def _right_table(subject: Subject) -> list[tuple[str, Value, bool]]:
    say = subject.say
    criteria = subject.figures.criteria
    if not criteria:
        return []
    named = min(NAMED, max(len(criteria) // 2, 1))
    weakest, best = criteria[:named], criteria[::-1][:named]

    def lines(heading: str, chosen: tuple[CriterionFigures, ...]) -> list[tuple[str, Value, bool]]:
        head: list[tuple[str, Value, bool]] = [(heading, say(Label.RATE), True)]
        return head + [(_named(one), one.rate, False) for one in chosen]

    return [*lines(say(Figure.WEAKEST), weakest), *lines(say(Figure.BEST), best)]


def _named(one: CriterionFigures) -> str:
    return shorten(f"{one.criterion.code} {one.criterion.levels[-1]}", NAME_WIDTH)


def _write_groups(sheet: SheetWriter, subject: Subject, row: int) -> tuple[GroupCells, int]:
    """Write one line a category and a line of sums; return the chart cells and the next row."""
    columns = _group_columns(subject)
    sheet.merge(Range(row, 1, row, _NAME_COLUMNS), subject.say(Figure.GROUPS), "head")
    columns.write_headings(sheet, row)
    sheet.height(row, row_height([(heading, int(WIDTH)) for heading in columns.headings]))
    first = row + 1
    groups = subject.figures.groups
    for number, group in enumerate(groups):
        named = replace(group, category=_with_reach(subject, group.category))
        _write_group(sheet, columns, first + number, named, is_sum=False)
    last = first + len(groups) - 1
    _write_group(sheet, columns, last + 1, _sum_of(subject), is_sum=True)
    cells = {key: Range(first, at, last, at) for key, at in columns.positions.items()}
    return GroupCells(
        sheet.name,
        Range(first, 1, last, 1),
        cells["counted"],
        cells["not_counted"],
        cells["missing"],
        cells.get("difference"),
    ), last + 2


def _group_columns(subject: Subject) -> Columns[GroupFigures]:
    """Return the columns behind the names; points only where something is scored in points."""
    columns = _GROUP_COLUMNS
    if subject.figures.totals is not None:
        difference: Column[GroupFigures] = Column(
            "difference", Figure.DIFFERENCE, WIDTH, "difference", partial(group_difference, subject)
        )
        columns += (*_POINT_COLUMNS, difference)
    return Columns(columns, subject.language, _NAME_COLUMNS + 1)


def group_difference(subject: Subject, group: GroupFigures) -> Decimal | None:
    """Return by how many percentage points a category lies above the mean of all."""
    totals = subject.figures.totals
    if totals is None or group.rate is None:
        return None
    return percentage_points(group.rate, totals.rate)


def _with_reach(subject: Subject, category: str) -> str:
    """Return a category with what it can reach, where categories differ in that."""
    audiences = subject.the_round.audiences
    if len({one.reach for one in audiences}) <= 1:
        return category
    own = sorted({one.reach for one in audiences if one.category == category})
    points = "–".join(map(number_text, dict.fromkeys((own[0], own[-1]))))
    return subject.say(Figure.REACH, category=category, points=points)


def _write_group(
    sheet: SheetWriter,
    columns: Columns[GroupFigures],
    row: int,
    group: GroupFigures,
    *,
    is_sum: bool,
) -> None:
    sheet.merge(Range(row, 1, row, _NAME_COLUMNS), group.category, "mean" if is_sum else "text")
    (values,) = columns.shown([group])
    shown = zip(columns, values, strict=True)
    for place, (column, value) in enumerate(shown, start=columns.first):
        write_value(sheet, row, place, value, _SUM_STYLES[column.style] if is_sum else column.style)
    sheet.height(row, 20)


def _sum_of(subject: Subject) -> GroupFigures:
    groups, totals = subject.figures.groups, subject.figures.totals
    return GroupFigures(
        subject.say(Figure.ALL_GROUPS),
        sum(group.issued for group in groups),
        sum(group.counted for group in groups),
        sum(group.not_counted for group in groups),
        sum(group.missing for group in groups),
        *((totals.mean, totals.rate, totals.highest, totals.lowest) if totals else ()),
    )
