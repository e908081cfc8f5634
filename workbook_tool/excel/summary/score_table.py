"""得分情况汇总表: the whole roster by criteria, with subtotals, rates, grades and ranks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import STATUS_TITLES
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import display_width, longest_word
from workbook_tool.excel.sheet_writer import SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.layout import first_page, row_height, set_page, write_title
from workbook_tool.excel.summary.not_applicable import allows_not_applicable, base_of
from workbook_tool.excel.summary.remarks import grade_width, has_grade_remarks, remark
from workbook_tool.excel.summary.styles import HEAT, TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Label, Phrase, SheetName, Title

LEAD: Final = 3  # 序号, 单位, 类别
_NAME_WIDTH: Final = 30.0  # fourteen Chinese characters; few agencies have longer names
_STATUS_WIDTH: Final = 17.0
_WIDEST_STATE: Final = 11.0
_FEW_CRITERIA: Final = 18
_HEAT_SHARES: Final = (Decimal("0.6"), Decimal("0.8"), Decimal(1))


@dataclass(frozen=True, slots=True)
class Tail:
    """One column after the subtotals: heading, width, style of the body."""

    key: str
    heading: str
    width: float
    style: str = "center"


@dataclass(frozen=True, slots=True)
class ScoreGrid:
    """Where everything stands in the table; other sheets refer to it."""

    header_row: int
    first_row: int
    last_row: int
    criteria: Mapping[str, int]
    subtotals: Mapping[str, int]
    tail: Mapping[str, int]

    @property
    def caps_row(self) -> int:
        """Return the row of the caps."""
        return self.header_row + 2


def write_score_table(book: WorkbookWriter, subject: Subject) -> ScoreGrid:
    """Write the sheet and return where its columns and rows stand."""
    sheet = book.add_sheet(subject.say(SheetName.SCORES))
    tail = _tail(subject)
    criteria = subject.scheme.criteria
    indicators = subject.indicators
    widths = [
        5.0,
        _NAME_WIDTH,
        13.0,
        *(_column_width(subject, criterion) for criterion in criteria),
        *(_subtotal_width(one.title) for one in indicators),
        *(one.width for one in tail),
    ]
    sheet.columns(widths)
    title = subject.say(Title.SCORES, round=subject.heading())
    notes = [
        subject.say(Phrase.COUNTED_NOTE, count=len(subject.consolidation.counted)),
        subject.say(Phrase.SCORE_LEGEND),
    ]
    if subject.figures.totals is None:
        notes = [subject.say(Phrase.STATES_NOTE, count=len(subject.consolidation.counted))]
    header_row = write_title(sheet, subject, title, first_page(widths), notes)
    first_subtotal = LEAD + 1 + len(criteria)
    first_tail = first_subtotal + len(indicators)
    first_row = header_row + 3
    grid = ScoreGrid(
        header_row,
        first_row,
        first_row + len(subject.consolidation.results) - 1,
        {one.code: LEAD + 1 + place for place, one in enumerate(criteria)},
        {one.title: first_subtotal + place for place, one in enumerate(indicators)},
        {one.key: first_tail + place for place, one in enumerate(tail)},
    )
    _write_headings(sheet, subject, grid, tail)
    _write_caps(sheet, subject, grid, tail)
    styles = _row_styles(subject, len(indicators), tail)
    remark_width = int(tail[-1].width)
    for number, result in enumerate(subject.consolidation.results, start=1):
        row = first_row + number - 1
        values = [number, *_row_values(subject, result, tail)]
        looks = [*styles]
        looks[grid.tail["status"] - 1] = f"status_{result.status}"
        sheet.row(row, values, looks)
        texts = [
            (result.agency.name, int(_NAME_WIDTH)),
            (result.agency.category, 13),
            (subject.say(STATUS_TITLES[result.status]), int(_STATUS_WIDTH)),
            (remark(subject, result), remark_width),
            *((label, int(_WIDEST_STATE)) for label in _labels(result)),
        ]
        sheet.height(row, row_height(texts))
    _write_last_rows(sheet, subject, grid, tail)
    _shade(sheet, subject, grid)
    last_column = first_tail + len(tail) - 1
    sheet.filter(Range(grid.caps_row, 1, grid.last_row, last_column))
    sheet.freeze(first_row, LEAD)
    set_page(sheet, subject, repeat=(header_row, grid.caps_row), widths=widths, lead=LEAD)
    sheet.view(tab_color=TAB_RESULT)
    sheet.finish_rows()
    return grid


def _labels(result: AgencyResult) -> Iterator[str]:
    """Yield the states that an agency chose."""
    for entry in result.agency_return.entries if result.agency_return else ():
        if entry.score is None and entry.choice:
            yield entry.choice


def _tail(subject: Subject) -> list[Tail]:
    say = subject.say
    closing = [
        Tail("status", say(Label.STATUS), _STATUS_WIDTH, "center_wrap"),
        Tail("remark", say(Label.REMARK), 30 if has_grade_remarks(subject) else 16, "text"),
    ]
    grade = Tail("grade", say(Label.GRADE), grade_width(subject, 9), "center_wrap")
    if subject.figures.totals is None:
        # Without points a grade comes from a veto or from staff alone.
        is_graded = any(result.grade for result in subject.consolidation.results)
        return [grade, *closing] if is_graded else closing
    columns = [
        Tail("total", say(Label.TOTAL), 8.5, "strong"),
    ]
    if allows_not_applicable(subject):
        columns += [
            Tail("not_applicable", say(Label.NOT_APPLICABLE), 9),
            Tail("base", say(Label.BASE), 8.5),
            Tail("earned", say(Label.EARNED), 8.5),
        ]
    columns.append(Tail("rate", say(Label.RATE), 8.5, "rate"))
    if subject.has_grades:
        columns.append(grade)
    return [
        *columns,
        Tail("rank", say(Label.RANK), 6.5),
        Tail("group_rank", say(Label.GROUP_RANK), 8.5),
        *closing,
    ]


def _write_headings(
    sheet: SheetWriter, subject: Subject, grid: ScoreGrid, tail: list[Tail]
) -> None:
    """Write two rows: first-level indicators over codes, everything else over both rows."""
    top, below = grid.header_row, grid.header_row + 1
    lead = (Label.NUMBER, Label.AGENCY, Label.CATEGORY)
    for column, label in enumerate(lead, start=1):
        sheet.merge(Range(top, column, below, column), subject.say(label), "head")
    for one in tail:
        column = grid.tail[one.key]
        sheet.merge(Range(top, column, below, column), one.heading, "head")
    indicators = subject.scheme.indicators
    for indicator in indicators:
        columns = [grid.criteria[criterion.code] for criterion in indicator.criteria]
        sheet.merge(Range(top, columns[0], top, columns[-1]), indicator.title, "head")
        for column, criterion in zip(columns, indicator.criteria, strict=True):
            sheet.text(below, column, criterion.code, "head")
    columns = list(grid.subtotals.values())
    if columns:
        span = Range(top, columns[0], top, columns[-1])
        sheet.merge(span, subject.say(Label.SUBTOTAL), "head")
    for title, column in grid.subtotals.items():
        sheet.text(below, column, title, "head")
    width = _criterion_width(subject)
    spans = [(one.title, int(width * len(one.criteria))) for one in indicators]
    sheet.height(top, row_height(spans) + 6)
    parts = [(title, int(_subtotal_width(title))) for title in grid.subtotals]
    sheet.height(below, row_height(parts) + 4)


def _criterion_width(subject: Subject) -> float:
    """Return the width of a score; many criteria stand closer, so that the page stays legible.

    The mean of full marks fits in any case, for otherwise it would show as ####.
    """
    scheme = subject.scheme
    digits = max(len(str(int(criterion.cap))) for criterion in scheme)
    longest = digits + 1 + scheme.part_places
    return max(6.5 if len(scheme.criteria) <= _FEW_CRITERIA else 5.2, longest + 1.2)


def _column_width(subject: Subject, criterion: Criterion) -> float:
    """Return the width of a criterion; the labels of states take two lines at the most."""
    width = _criterion_width(subject)
    if criterion.has_points:
        return width
    longest = max((display_width(option.label) for option in criterion.choices), default=0)
    return max(width, min(longest + 2.0, _WIDEST_STATE))


def _subtotal_width(title: str) -> float:
    """Return a width in which no Latin word of the title is broken."""
    return max(10.0, min(longest_word(title) * 1.15 + 2, 18.0))


def _write_caps(sheet: SheetWriter, subject: Subject, grid: ScoreGrid, tail: list[Tail]) -> None:
    """Write the caps below the headings; the filter buttons stand in this row."""
    the_round = subject.the_round
    is_common = len(set(the_round.reaches.values())) <= 1  # else no one number is right for all
    worth = {one.title: one.worth if is_common else None for one in subject.indicators}
    values: list[Value] = [None, subject.say(Label.CAP), None]
    criteria = [subject.criteria[code] for code in grid.criteria]
    values += [criterion.cap if criterion.has_points else None for criterion in criteria]
    values += [worth[title] for title in grid.subtotals]
    total = subject.scheme.total if is_common else None
    values += [total if one.key == "total" else None for one in tail]
    styles = ["caps"] * len(values)
    for one in criteria:
        if one.has_points and not one.is_rated:
            styles[grid.criteria[one.code] - 1] = f"caps_{one.role.value}"
    sheet.row(grid.caps_row, values, styles)
    sheet.height(grid.caps_row, 20)


def _row_styles(subject: Subject, indicators: int, tail: list[Tail]) -> list[str]:
    lead = ["center", "text", "center_wrap"]
    return [
        *lead,
        *("number" if one.has_points else "center_wrap" for one in subject.scheme),
        *(["strong"] * indicators),
        *(one.style for one in tail),
    ]


def _row_values(subject: Subject, result: AgencyResult, tail: list[Tail]) -> list[Value]:
    """Return everything of one agency but the number."""
    values: list[Value] = [result.agency.name, result.agency.category]
    values += [score_cell(subject, result, criterion) for criterion in subject.scheme]
    values += [_section_cell(subject, result, one.title) for one in subject.indicators]
    base = base_of(result)
    places = subject.scheme.part_places
    by_key: dict[str, Value] = {
        "total": result.total,
        "not_applicable": round_half_up(base.not_applicable, places) if base else None,
        "base": round_half_up(base.base, places) if base else None,
        "earned": round_half_up(base.earned, places) if base else None,
        "rate": result.rate,
        "grade": result.grade,
        "rank": result.rank,
        "group_rank": result.group_rank,
        "status": subject.say(STATUS_TITLES[result.status]),
        "remark": remark(subject, result),
    }
    return [*values, *(by_key[one.key] for one in tail)]


def _section_cell(subject: Subject, result: AgencyResult, title: str) -> Value:
    """Return the points of a first-level indicator, or a word where nothing of it counts."""
    outcome = result.scored
    if outcome is None:
        return None
    if title not in outcome.sections:
        return subject.say(Phrase.NOT_ASKED)
    if title not in outcome.section_bases:
        return subject.say(Phrase.NOT_APPLICABLE)
    return round_half_up(outcome.sections[title], subject.scheme.part_places)


def score_cell(subject: Subject, result: AgencyResult, criterion: Criterion) -> Value:
    """Return what stands for one criterion: a score, a word where none applies, or blank."""
    if result.agency_return is None:
        return None
    if not criterion.applies_to(result.agency.category):
        return subject.say(Phrase.NOT_ASKED)
    entries = result.agency_return.entries
    entry = next((one for one in entries if one.criterion == criterion.code), None)
    if entry is None:
        return None
    if entry.is_not_applicable:
        return subject.say(Phrase.NOT_APPLICABLE)
    return entry.choice if entry.score is None else entry.score


def _write_last_rows(
    sheet: SheetWriter, subject: Subject, grid: ScoreGrid, tail: list[Tail]
) -> None:
    """Write 平均, 最高 and 最低 over the counted returns, then the line of signatures."""
    condensed = ((Label.MEAN, _mean), (Label.HIGHEST, max), (Label.LOWEST, min))
    rows = condensed if subject.figures.totals is not None else ()
    columns = _columns_of_numbers(subject, tail)
    places = subject.scheme.part_places
    row = grid.last_row + 1
    for label, condense in rows:
        values: list[Value] = [None, subject.say(label), None]
        for key, numbers in columns:
            if not numbers:
                values.append(None)
            elif key == "rate":
                values.append(condense(numbers))
            else:
                values.append(round_half_up(condense(numbers), places))
        styles = ["mean"] * (LEAD + len(grid.criteria) + len(grid.subtotals))
        styles += ["mean_rate" if one.key == "rate" else "mean" for one in tail]
        sheet.row(row, values, styles)
        sheet.height(row, 20)
        row += 1
    row = _write_states(sheet, subject, grid, tail, row)
    width = LEAD + len(grid.criteria) + len(grid.subtotals) + len(tail)
    sheet.merge(Range(row + 1, 1, row + 1, width), subject.say(Phrase.SIGNATURES), "sign")
    sheet.height(row + 1, 36)


def _write_states(
    sheet: SheetWriter, subject: Subject, grid: ScoreGrid, tail: list[Tail], row: int
) -> int:
    """Write how many agencies chose each state, one state a row, and return the next row."""
    figures = {one.criterion.code: one for one in subject.figures.states}
    labels = dict.fromkeys(label for one in figures.values() for label in one.counts)
    blanks: list[Value] = [None] * (len(grid.subtotals) + len(tail))
    for label in labels:
        counts: list[Value] = [
            figures[code].counts.get(label) if code in figures else None for code in grid.criteria
        ]
        values: list[Value] = [None, subject.say(Figure.AGENCIES_IN, state=label), None]
        sheet.row(row, [*values, *counts, *blanks], "mean")
        sheet.height(row, row_height([(str(values[1]), int(_NAME_WIDTH))]))
        row += 1
    return row


def _mean(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0)) / len(numbers)


def _columns_of_numbers(subject: Subject, tail: list[Tail]) -> list[tuple[str, list[Decimal]]]:
    """Return the numbers of every column from the first criterion on, without words and blanks."""
    lead = LEAD - 1
    keys = ["score"] * (len(subject.scheme.criteria) + len(subject.indicators))
    keys += [one.key for one in tail]
    table = [_row_values(subject, result, tail)[lead:] for result in subject.consolidation.counted]
    columns = zip(*table, strict=True)
    return [
        (key, [value for value in column if isinstance(value, Decimal)])
        for key, column in zip(keys, columns, strict=True)
    ]


def _shade(sheet: SheetWriter, subject: Subject, grid: ScoreGrid) -> None:
    """Shade each regular score by its share of the cap: the heat map."""
    low, middle, high = HEAT
    for code, column in grid.criteria.items():
        criterion = subject.criteria[code]
        if not criterion.is_rated:
            continue
        cap = criterion.cap
        limits = (cap * _HEAT_SHARES[0], cap * _HEAT_SHARES[1], cap * _HEAT_SHARES[2])
        cells = Range(grid.first_row, column, grid.last_row, column)
        sheet.color_scale(cells, low, middle, high, limits=limits)


def grade_note(subject: Subject) -> str:
    """Return the limits of the grades in words, "" where there are none."""
    limits = [
        f"{grade.title} ≥ {number_text(grade.minimum_total)}"
        for grade in subject.the_round.grades
        if grade.minimum_total is not None
    ]
    if not limits:
        return ""
    return subject.say(Figure.LIMITS, limits=subject.join(limits)) + subject.example_mark()
