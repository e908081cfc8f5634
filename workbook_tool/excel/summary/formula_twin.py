"""公式核对: the score table once more in plain formulas, so that nothing depends on a refresh."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workbook_tool.core.cells import Range, cell_name, column_name
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import RankingRule
from workbook_tool.excel.sheet_writer import SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.detail import Detail, first_record_row, has_formula_twin
from workbook_tool.excel.summary.layout import first_page, row_height, set_page, write_title
from workbook_tool.excel.summary.score_table import ScoreGrid
from workbook_tool.excel.summary.styles import TAB_DETAIL
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

LEAD: Final = 4  # 序号, 单位代码, 单位, 参加排名
_TOTAL, _RATE, _RANK, _PRINTED, _CHECK = range(5)  # after the subtotals


@dataclass(frozen=True, slots=True)
class _Twin:
    """The sheet that is being written and where its parts stand."""

    sheet: SheetWriter
    subject: Subject
    detail: Detail
    grid: ScoreGrid
    first_row: int
    last_row: int

    @property
    def first_subtotal(self) -> int:
        return LEAD + 1 + len(self.subject.scheme.criteria)

    def tail(self, place: int) -> int:
        """Return the column of total, rate, rank, printed total or check."""
        return self.first_subtotal + len(self.subject.indicators) + place

    def own(self, column: int) -> str:
        """Return all agencies of one column, absolute."""
        letters = column_name(column)
        return f"${letters}${self.first_row}:${letters}${self.last_row}"

    def details(self, heading: str) -> str:
        """Return one column of the details, absolute."""
        name = self.subject.say(SheetName.DETAIL)
        letters = column_name(self.detail.columns.index(heading) + 1)
        first = first_record_row(self.subject)
        last = first + len(self.detail.records) - 1
        return f"'{name}'!${letters}${first}:${letters}${last}"


def write_formula_twin(
    book: WorkbookWriter, subject: Subject, detail: Detail, grid: ScoreGrid
) -> None:
    """Write the sheet; none for very large rounds and where rules take more."""
    if detail.elsewhere or not has_formula_twin(subject):
        return
    sheet = book.add_sheet(subject.say(SheetName.TWIN))
    widths = [
        5.0,
        10.0,
        26.0,
        9.0,
        *(7.0 for _ in subject.scheme),
        *(11.0 for _ in subject.indicators),
        *(9.0, 9.0, 7.0, 11.0, 14.0),
    ]
    sheet.columns(widths)
    notes = [subject.say(Phrase.TWIN_NOTE)]
    row = write_title(sheet, subject, subject.say(Title.TWIN), first_page(widths), notes)
    counted = subject.consolidation.counted
    twin = _Twin(sheet, subject, detail, grid, row + 2, row + 1 + len(counted))
    _write_heads(twin, row)
    printed = {
        result.agency.code: grid.first_row + place
        for place, result in enumerate(subject.consolidation.results)
    }
    for number, result in enumerate(counted):
        _write_agency(twin, twin.first_row + number, result)
        _write_tail(twin, twin.first_row + number, result, printed[result.agency.code])
    check = twin.tail(_CHECK)
    cell = cell_name(twin.first_row, check)
    cells = Range(twin.first_row, check, twin.last_row, check)
    sheet.conditional(cells, f'{cell}="{subject.say(Phrase.UNEQUAL)}"', "unequal")
    sheet.freeze(twin.first_row, LEAD)
    set_page(sheet, subject, repeat=(row, row + 1), widths=widths, lead=LEAD)
    sheet.view(tab_color=TAB_DETAIL)
    sheet.finish_rows()


def _write_heads(twin: _Twin, row: int) -> None:
    """Write the headings and the factors that turn scores into points."""
    subject, say = twin.subject, twin.subject.say
    indicators = subject.indicators
    labels = [
        say(Label.NUMBER),
        say(Label.AGENCY_CODE),
        say(Label.AGENCY),
        say(Label.IS_RANKED),
        *(criterion.code for criterion in subject.scheme),
        *(indicator.title for indicator in indicators),
        say(Label.TOTAL),
        say(Label.RATE),
        say(Label.RANK),
        say(Phrase.TWIN_PRINTED),
        say(Phrase.TWIN_CHECK),
    ]
    twin.sheet.row(row, labels, "head")
    twin.sheet.height(row, row_height([(one.title, 11) for one in indicators]) + 4)
    factors = [criterion.worth / criterion.cap for criterion in subject.scheme]
    blanks = [None] * (len(labels) - LEAD - len(factors))
    twin.sheet.row(row + 1, [None, None, say(Phrase.FACTOR), None, *factors, *blanks], "caps")


def _write_agency(twin: _Twin, row: int, result: AgencyResult) -> None:
    """Write one agency: scores out of the details, subtotals out of these scores."""
    sheet, subject = twin.sheet, twin.subject
    ranked = subject.say(Phrase.YES if result.agency.is_ranked else Phrase.NOT_ASKED)
    lead: list[Value] = [row - twin.first_row + 1, result.agency.code, result.agency.name, ranked]
    sheet.row(row, lead, ["center", "center", "line", "center"])
    scores = result.agency_return.scores if result.agency_return else {}
    where = (twin.details(subject.say(Label.AGENCY_CODE)), twin.details(subject.say(Label.CODE)))
    wanted = twin.details(subject.say(Label.SCORE))
    for column, criterion in enumerate(subject.scheme, start=LEAD + 1):
        head = f"{column_name(column)}${twin.first_row - 2}"
        formula = f"SUMIFS({wanted},{where[0]},$B{row},{where[1]},{head})"
        sheet.formula(row, column, formula, scores.get(criterion.code) or Decimal(0), "number")
    for place, indicator in enumerate(subject.indicators):
        points = sum((_points(scores, one) for one in indicator.criteria), Decimal(0))
        sheet.formula(
            row,
            twin.first_subtotal + place,
            _sum_of_points(twin, row, indicator.criteria, subject.scheme.part_places),
            round_half_up(points, subject.scheme.part_places),
            "strong",
        )


def _points(scores: Mapping[str, Decimal | None], criterion: Criterion) -> Decimal:
    score = scores.get(criterion.code)
    return criterion.points_of(score) if score is not None else Decimal(0)


def _sum_of_points(twin: _Twin, row: int, criteria: tuple[Criterion, ...], places: int) -> str:
    """Return the rounded sum of scores times factors."""
    return f"ROUND({_points_sum(twin, row, criteria)},{places})"


def _points_sum(twin: _Twin, row: int, criteria: Iterable[Criterion]) -> str:
    """Return the sum of scores times factors, 0 for no criteria."""
    scheme = twin.subject.scheme
    letters = [column_name(LEAD + 1 + scheme.criteria.index(one)) for one in criteria]
    return "+".join(f"{one}{row}*{one}${twin.first_row - 1}" for one in letters) or "0"


def _total_of(twin: _Twin, row: int, reachable: str) -> str:
    """Return the formula of the total: bonuses up to their limits, deductions down to zero."""
    scheme = twin.subject.scheme
    if all(one.role is CriterionRole.REGULAR for one in scheme):
        return _sum_of_points(twin, row, scheme.criteria, scheme.places)
    bonuses: dict[str, list[Criterion]] = {}
    for one in scheme:
        if one.role is CriterionRole.BONUS:
            bonuses.setdefault(one.levels[0], []).append(one)
    added = {title: _points_sum(twin, row, members) for title, members in bonuses.items()}
    parts = [_points_sum(twin, row, scheme.regular)]
    limits = scheme.bonus_limits
    parts += [
        f"MIN({number_text(limits[title])},{points})" if title in limits else points
        for title, points in added.items()
    ]
    taken = [one for one in scheme if one.role is CriterionRole.DEDUCTION]
    whole = f"MAX(0,{'+'.join(parts)}-({_points_sum(twin, row, taken)}))"
    if scheme.is_total_capped:
        whole = f"MIN({reachable},{whole})"
    return f"ROUND({whole},{scheme.places})"


def _write_tail(twin: _Twin, row: int, result: AgencyResult, printed_row: int) -> None:
    """Write total, rate, rank, the printed total, and whether both totals are equal."""
    sheet, subject, scheme = twin.sheet, twin.subject, twin.subject.scheme
    printed_total = result.total or Decimal(0)
    printed = f"'{subject.say(SheetName.SCORES)}'!{cell_name(printed_row, twin.grid.tail['total'])}"
    sheet.formula(row, twin.tail(_PRINTED), printed, printed_total, "number")
    entries = result.agency_return.entries if result.agency_return else ()
    if any(entry.is_not_applicable for entry in entries):
        for place in (_TOTAL, _RATE, _RANK):
            sheet.blank(row, twin.tail(place), "center")
        sheet.text(row, twin.tail(_CHECK), subject.say(Phrase.TWIN_SKIPPED), "text")
        return
    total = cell_name(row, twin.tail(_TOTAL))
    applicable = (one.worth for one in scheme.regular if one.applies_to(result.agency.category))
    reachable = number_text(sum(applicable, Decimal(0)))
    whole = _total_of(twin, row, reachable)
    sheet.formula(row, twin.tail(_TOTAL), whole, printed_total, "strong")
    rate = result.rate or Decimal(0)
    sheet.formula(row, twin.tail(_RATE), f"{total}/{reachable}", rate, "rate")
    if result.rank is None or subject.settings.tie_break:
        sheet.text(row, twin.tail(_RANK), subject.say(Phrase.NOT_ASKED), "center")
    else:
        sheet.formula(row, twin.tail(_RANK), _rank_formula(twin, total), result.rank, "center")
    equal, unequal = subject.say(Phrase.EQUAL), subject.say(Phrase.UNEQUAL)
    other = cell_name(row, twin.tail(_PRINTED))
    formula = f'IF(ABS({total}-{other})<0.005,"{equal}","{unequal}")'
    sheet.formula(row, twin.tail(_CHECK), formula, equal, "center")


def _rank_formula(twin: _Twin, total: str) -> str:
    """Return the rank among ranked agencies: how many are better, or how many better totals."""
    totals, ranked = twin.own(twin.tail(_PRINTED)), twin.own(LEAD)
    yes = twin.subject.say(Phrase.YES)
    if twin.subject.settings.ranking is RankingRule.DENSE:
        alike = f"COUNTIFS({totals},{totals},{ranked},{ranked})"
        return f'ROUND(SUMPRODUCT(({ranked}="{yes}")*({totals}>{total})/{alike}),0)+1'
    return f'COUNTIFS({totals},">"&{total},{ranked},"{yes}")+1'
