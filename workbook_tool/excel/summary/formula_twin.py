"""公式核对: the score table once more in plain formulas, so that nothing depends on a refresh."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from workbook_tool.core.cells import Range, cell_name, column_name
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.scheme import Criterion, CriterionRole, Indicator
from workbook_tool.core.round.settings import RankingRule
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Columns, Formula, Shown, Styled
from workbook_tool.excel.summary.detail import Detail, first_record_row, has_formula_twin
from workbook_tool.excel.summary.layout import (
    PrintSetup,
    row_height,
    set_page,
    title_span,
    write_title,
)
from workbook_tool.excel.summary.paper import paper_for
from workbook_tool.excel.summary.score_table import ScoreGrid
from workbook_tool.excel.summary.styles import TAB_DETAIL
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

_CHECKED_PLACES: Final = 2
_SUM_PLACES: Final = 4  # to which a sum of scores with six decimals is what it should be


@dataclass(frozen=True, slots=True)
class Twin:
    """What is recomputed, and where the parts of the sheet stand.

    ``details`` are the columns of the details as formulas name them, by key. ``count`` is how many
    agencies have a total: who is not reviewed has none in the end.
    """

    subject: Subject
    details: Mapping[str, str]
    positions: Mapping[str, int]
    factor_row: int
    count: int

    @property
    def first_row(self) -> int:
        """Return the row of the first agency."""
        return self.factor_row + 1

    def own(self, key: str) -> str:
        """Return all agencies of one column, absolute."""
        letters = column_name(self.positions[key])
        last = self.factor_row + self.count
        return f"${letters}${self.first_row}:${letters}${last}"


@dataclass(frozen=True, slots=True)
class Line:
    """One agency: its row here, and the cell of its printed total."""

    twin: Twin
    row: int
    printed: str
    result: AgencyResult

    @property
    def scores(self) -> Mapping[str, Decimal | None]:
        """Return the scores by criterion."""
        return self.result.agency_return.scores if self.result.agency_return else {}

    @property
    def is_skipped(self) -> bool:
        """Tell whether something does not apply; rescaling takes more than these formulas."""
        entries = self.result.agency_return.entries if self.result.agency_return else ()
        return any(entry.is_not_applicable for entry in entries)

    @property
    def reachable(self) -> str:
        """Return what the agency can reach, as a formula writes it."""
        return number_text(self.twin.subject.scheme.reach_of(self.result.agency))

    @property
    def whole(self) -> str:
        """Return that before it is told on another scale."""
        return number_text(self.twin.subject.scheme.for_agency(self.result.agency).total)

    def cell(self, key: str) -> str:
        """Return a cell of the agency, relative."""
        return cell_name(self.row, self.twin.positions[key])


def write_formula_twin(
    book: WorkbookWriter, subject: Subject, detail: Detail, grid: ScoreGrid
) -> None:
    """Write the sheet; none for very large rounds and where rules take more."""
    if detail.elsewhere or grid.total is None or not has_formula_twin(subject):
        return
    sheet = book.add_sheet(subject.say(SheetName.TWIN))
    columns = Columns(tuple(_columns(subject)), subject.language)
    widths = columns.widths
    sheet.columns(widths)
    notes = [subject.say(Phrase.TWIN_NOTE)]
    lead = columns.positions["is_ranked"]
    paper = paper_for(len(subject.scheme.criteria), widths)
    span = title_span(widths, lead, paper)
    row = write_title(sheet, subject, subject.say(Title.TWIN), span, notes)
    columns.write_headings(sheet, row)
    sheet.height(row, row_height([(one.title, 11) for one in subject.indicators]) + 4)
    columns.write_below(sheet, row + 1)
    counted = [one for one in enumerate(subject.consolidation.results) if one[1].scored is not None]
    twin = Twin(subject, _details(subject, detail), columns.positions, row + 1, len(counted))
    name = subject.say(SheetName.SCORES)
    lines = [
        Line(twin, row, f"'{name}'!{cell_name(grid.first_row + place, grid.total)}", result)
        for row, (place, result) in enumerate(counted, start=twin.first_row)
    ]
    for line, values in zip(lines, columns.shown(lines), strict=True):
        columns.write_row(sheet, line.row, values)
    check = columns.positions["check"]
    cells = Range(twin.first_row, check, twin.factor_row + len(counted), check)
    differs = f'{cell_name(twin.first_row, check)}="{subject.say(Phrase.UNEQUAL)}"'
    sheet.conditional(cells, differs, "unequal")
    sheet.freeze(twin.first_row, lead)
    setup = PrintSetup(paper=paper, repeat=(row, row + 1), lead=lead, is_signed=True)
    set_page(sheet, subject, setup)
    sheet.view(tab_color=TAB_DETAIL)
    sheet.finish_rows()


def _details(subject: Subject, detail: Detail) -> Mapping[str, str]:
    """Return each column of the details, absolute, by its key."""
    name, first = subject.say(SheetName.DETAIL), first_record_row(subject)
    last = first + len(detail.records) - 1
    return {
        key: f"'{name}'!${column_name(place)}${first}:${column_name(place)}${last}"
        for key, place in detail.columns.positions.items()
    }


def _columns(subject: Subject) -> Iterator[Column[Line]]:
    """Yield the columns from left to right."""
    factor = subject.say(Phrase.FACTOR)
    yield Column("number", Label.NUMBER, 5, "center")
    yield Column("agency_code", Label.AGENCY_CODE, 10, "center", lambda one: one.result.agency.code)
    yield Column(
        "agency", Label.AGENCY, 26, "line", lambda one: one.result.agency.name, below=factor
    )
    yield Column("is_ranked", Label.IS_RANKED, 9, "center", _is_ranked)
    for one in subject.scheme:
        score = partial(_score, one)
        key, worth = _key(one), one.worth / one.cap
        yield Column(key, one.code, 7, "number", score, below=worth)
    for indicator in subject.indicators:
        points = partial(_section, indicator)
        yield Column(f"subtotal {indicator.title}", indicator.title, 11, "strong", points)
    yield Column("total", Label.TOTAL, 9, "strong", _total)
    yield Column("rate", Label.RATE, 9, "rate", _rate)
    yield Column("rank", Label.RANK, 7, "center", _rank)
    yield Column("printed", Phrase.TWIN_PRINTED, 11, "number", _printed)
    yield Column("check", Phrase.TWIN_CHECK, 14, "center", _check)


def _key(criterion: Criterion) -> str:
    return f"criterion {criterion.code}"


def _is_ranked(line: Line) -> str:
    """Return whether an agency is ranked by its total alone; a vetoed one stands behind all."""
    result = line.result
    is_ranked = result.agency.is_ranked and not line.twin.subject.is_vetoed(result)
    words = Phrase.YES if is_ranked else Phrase.NOT_ASKED
    return line.twin.subject.say(words)


def _score(criterion: Criterion, line: Line) -> Formula:
    """Return a score out of the details.

    SUMIFS would take the code 01 for 1, and 1E2 for 100.
    """
    twin = line.twin
    head = f"{column_name(twin.positions[_key(criterion)])}${twin.factor_row - 1}"
    formula = (
        f"SUMPRODUCT(({twin.details['agency_code']}=${line.cell('agency_code')})"
        f"*({twin.details['code']}={head}),{twin.details['score']})"
    )
    return Formula(formula, line.scores.get(criterion.code) or Decimal(0))


def _section(indicator: Indicator, line: Line) -> Formula:
    """Return the rounded sum of scores times factors."""
    places = line.twin.subject.scheme.part_places
    found = ((one, line.scores.get(one.code)) for one in indicator.criteria)
    points = sum(
        (one.exact_points(score) for one, score in found if score is not None), Fraction(0)
    )
    return Formula(_rounded_sum(line, indicator.criteria, places), round_half_up(points, places))


def _rounded_sum(line: Line, criteria: tuple[Criterion, ...], places: int) -> str:
    return f"ROUND({_points_sum(line, criteria)},{places})"


def _points_sum(line: Line, criteria: Iterable[Criterion]) -> str:
    """Return the sum of scores times factors, 0 for no criteria."""
    twin = line.twin
    letters = [column_name(twin.positions[_key(one)]) for one in criteria]
    return "+".join(f"{one}{line.row}*{one}${twin.factor_row}" for one in letters) or "0"


def _total(line: Line) -> Shown:
    """Return the total: bonuses up to their limits, deductions down to zero."""
    if line.is_skipped:
        return Styled(None, "center")
    return Formula(_total_formula(line), line.result.total or Decimal(0))


def _total_formula(line: Line) -> str:
    scheme = line.twin.subject.scheme
    is_sum = scheme.has_plain_scale and all(one.minimum >= 0 for one in scheme)
    if is_sum and all(one.role is CriterionRole.REGULAR for one in scheme):
        return _rounded_total(line, _points_sum(line, scheme.criteria))
    bonuses: dict[str, list[Criterion]] = {}
    for one in scheme:
        if one.role is CriterionRole.BONUS:
            bonuses.setdefault(one.levels[0], []).append(one)
    added = {title: _points_sum(line, members) for title, members in bonuses.items()}
    parts = [_points_sum(line, scheme.regular)]
    limits = scheme.bonus_limits
    parts += [
        f"MIN({number_text(limits[title])},{points})" if title in limits else points
        for title, points in added.items()
    ]
    taken = [one for one in scheme if one.role is CriterionRole.DEDUCTION]
    whole = f"{'+'.join(parts)}-({_points_sum(line, taken)})"
    if scheme.given_points:
        whole = f"{number_text(scheme.given_points)}+{whole}"
    if scheme.floor == 0:
        whole = f"MAX(0,{whole})"
    if scheme.is_total_capped:
        whole = f"MIN({line.whole},{whole})"
    if scheme.scaled_to is not None and line.whole != "0":
        whole = f"({whole})*{number_text(scheme.scaled_to)}/{line.whole}"
    if scheme.floor:
        whole = f"MAX({number_text(scheme.floor)},{whole})"
    return _rounded_total(line, whole)


def _rounded_total(line: Line, whole: str) -> str:
    """Return a total rounded as it is printed.

    Of groups come thirds, which the details round: three of them and a half may lie a hair below
    the half that they are. Beyond two decimals a hair is no difference.
    """
    places = line.twin.subject.scheme.places
    if line.twin.subject.is_final and places <= _CHECKED_PLACES:
        whole = f"ROUND({whole},{_SUM_PLACES})"
    return f"ROUND({whole},{places})"


def _rate(line: Line) -> Shown:
    if line.is_skipped:
        return Styled(None, "center")
    return Formula(f"{line.cell('total')}/{line.reachable}", line.result.rate or Decimal(0))


def _rank(line: Line) -> Shown:
    """Return the rank among ranked agencies: how many are better, or how many better totals."""
    twin, subject = line.twin, line.twin.subject
    if line.is_skipped:
        return None
    is_other = bool(subject.settings.tie_break) or subject.is_vetoed(line.result)
    if line.result.rank is None or is_other:
        return subject.say(Phrase.NOT_ASKED)
    total, yes = line.cell("total"), subject.say(Phrase.YES)
    totals, ranked = twin.own("printed"), twin.own("is_ranked")
    if subject.settings.ranking is RankingRule.DENSE:
        alike = f"COUNTIFS({totals},{totals},{ranked},{ranked})"
        better = f'ROUND(SUMPRODUCT(({ranked}="{yes}")*({totals}>{total})/{alike}),0)+1'
    else:
        better = f'COUNTIFS({totals},">"&{total},{ranked},"{yes}")+1'
    return Formula(better, line.result.rank)


def _printed(line: Line) -> Formula:
    return Formula(line.printed, line.result.total or Decimal(0))


def _check(line: Line) -> Shown:
    """Return whether both totals are equal."""
    say = line.twin.subject.say
    if line.is_skipped:
        return Styled(say(Phrase.TWIN_SKIPPED), "text")
    equal, unequal = say(Phrase.EQUAL), say(Phrase.UNEQUAL)
    differs = f"ABS({line.cell('total')}-{line.cell('printed')})<0.005"
    return Formula(f'IF({differs},"{equal}","{unequal}")', equal)
