"""The three PivotTables: described, laid out once, and their cells written as Excel shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from workbook_tool.core.round.scheme import CriterionRole, NotApplicableRule
from workbook_tool.core.text import Language, Text, count_lines
from workbook_tool.excel.sheet_writer import SheetWriter, Style, WorkbookWriter
from workbook_tool.excel.summary.detail import TABLE_NAME, Detail, has_points, score_label
from workbook_tool.excel.summary.layout import (
    PrintSetup,
    row_height,
    set_page,
    title_span,
    write_title,
)
from workbook_tool.excel.summary.styles import FRAME, HEADER_FILL, TAB_PIVOT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import LEVELS, Label, Phrase, PivotLabel, SheetName, Title
from workbook_tool.pivot.cache import PivotCache
from workbook_tool.pivot.rendering import PivotCell
from workbook_tool.pivot.spec import (
    CHINESE_CAPTIONS,
    ENGLISH_CAPTIONS,
    PivotCaptions,
    PivotField,
    PivotSource,
    PivotTable,
    PivotValue,
)
from workbook_tool.pivot.table import Pivot

RATE_FORMAT: Final = "0.0%"
MEAN_FORMAT: Final = "0.00"
BODY_ROW: Final = 5  # of a pivot without filters, from 0
DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class PivotPlan:
    """One pivot sheet: its names, notes, widths and the pivot itself."""

    name: Text
    title: Text
    notes: tuple[Text, ...]
    widths: tuple[float, ...]
    table: PivotTable


def plan_pivots(subject: Subject, detail: Detail) -> tuple[PivotPlan, ...]:
    """Return the pivots of the summary in the order of the sheets."""
    return (
        _by_agency(subject, detail),
        _by_indicator(subject, detail),
        _by_category(subject, detail),
    )


def lay_out(plans: tuple[PivotPlan, ...], detail: Detail) -> dict[str, Pivot]:
    """Return the pivots on one shared cache, by the names of their tables; none without scores."""
    if not detail.records:
        return {}
    source = PivotSource(tuple(detail.columns.headings), detail.records, TABLE_NAME)
    cache = PivotCache.for_tables(source, [plan.table for plan in plans])
    return {plan.table.name: Pivot(plan.table, cache) for plan in plans}


def write_pivot(
    book: WorkbookWriter,
    subject: Subject,
    plan: PivotPlan,
    pivot: Pivot | None,
    *,
    elsewhere: str = "",
) -> None:
    """Write one pivot sheet with rendered cells; nothing stands right of or below the pivot.

    ``elsewhere`` names the file that holds the details where no sheet can.
    """
    sheet = book.add_sheet(subject.say(plan.name))
    if pivot is None:
        sheet.columns(plan.widths)
        told = subject.say(Phrase.PIVOTS_ELSEWHERE, file=elsewhere)
        notes = [told if elsewhere else subject.say(Phrase.NO_SCORES)]
        write_title(sheet, subject, subject.say(plan.title), plan.widths, notes)
        set_page(sheet, subject, PrintSetup(is_signed=True))
        return
    width = pivot.area.right + 1
    first, rest = plan.widths
    widths = [first, *([rest] * (width - 1))]
    sheet.columns(widths)
    notes = [subject.say(note) for note in plan.notes]
    # In the same line, because the pivot below stands at a row of its own.
    notes[0] = " ".join((notes[0], *_about_sums(subject)))
    scored = {one.role for one in subject.scheme if one.has_points}
    if Phrase.PIVOT_MEAN_NOTE in plan.notes and scored - {CriterionRole.REGULAR}:
        notes[-1] = f"{notes[-1]} {subject.say(Phrase.PIVOT_ROLE_MEANS)}"
    write_title(sheet, subject, subject.say(plan.title), title_span(widths, 1), notes)
    heights: dict[int, float] = {}
    for cell in pivot.cells():
        _write_cell(sheet, cell)
        if isinstance(cell.value, str):
            column = int(widths[min(cell.col, width - 1)]) - 2 * cell.indent
            if count_lines(cell.value, column) > 1:
                height = row_height([(cell.value, column)])
                heights[cell.row] = max(height, heights.get(cell.row, 0))
    for row, height in heights.items():
        sheet.height(row + 1, height, grows=True)
    sheet.freeze(pivot.area.top + pivot.body.geometry.first_data_row + 1, 2)
    last_header = pivot.area.top + pivot.body.geometry.first_data_row
    # No row may hold the signatures: a pivot grows downwards.
    setup = PrintSetup(repeat=(pivot.area.top + 1, last_header), lead=1, is_signed=True)
    set_page(sheet, subject, setup)
    sheet.view(tab_color=TAB_PIVOT)
    sheet.finish_rows()


def _about_sums(subject: Subject) -> Iterator[str]:
    """Yield what is summed where that is not the score, and why sums may differ from totals."""
    scheme, between = subject.scheme, Text("、", ", ").in_language(subject.language)
    scored = [criterion for criterion in scheme if criterion.has_points]
    roles = {criterion.role for criterion in scored}
    own = subject.the_round.roster.own_weights
    has_weights = bool(own) or any(one.worth != one.cap for one in scored)
    made = (
        (has_weights, Phrase.AT_THEIR_WEIGHT),
        (CriterionRole.DEDUCTION in roles, Phrase.DEDUCTIONS_NEGATIVE),
    )
    how = [subject.say(words) for holds, words in made if holds]
    if how:
        yield subject.say(Phrase.PIVOT_POINTS_NOTE, how=between.join(how))
    rules = (
        (CriterionRole.BONUS in roles, Phrase.BONUS_UNLIMITED),
        (CriterionRole.DEDUCTION in roles, Phrase.DEDUCTION_UNLIMITED),
        (scheme.not_applicable is not NotApplicableRule.NONE, Phrase.NOT_RESCALED),
        (any(criterion.forfeits_total for criterion in scheme), Phrase.NOT_FORFEITED),
        (subject.the_round.roster.has_coefficients, Phrase.NOT_MULTIPLIED),
    )
    left_out = [subject.say(words) for holds, words in rules if holds]
    if left_out:
        yield subject.say(Phrase.PIVOT_LEFT_OUT, rules=between.join(left_out))


def _write_cell(sheet: SheetWriter, cell: PivotCell) -> None:
    style = f"pivot_{cell.role}_{min(cell.indent, DEEPEST)}_{cell.num_fmt or ''}_{cell.button:d}"
    value = cell.value
    sheet.cell(cell.row + 1, cell.col + 1, value, style)


def pivot_styles() -> Mapping[str, Style]:
    """Return the looks of pivot cells, by role, indent, number format and button."""
    plain = Style(border=FRAME, horizontal="center")
    label = Style(border=FRAME, horizontal="left", wraps=True)
    head = replace(label, fill=HEADER_FILL, is_bold=True)
    roles = {
        "filter": label,
        "corner": head,
        "header": replace(head, horizontal="center"),
        "label": label,
        "value": plain,
        "subtotal": replace(plain, is_bold=True, fill="F5F8FC"),
        "grand": replace(plain, is_bold=True, fill="EEF3FA"),
    }
    formats = ("", RATE_FORMAT, MEAN_FORMAT, "0")
    return {
        f"pivot_{role}_{indent}_{number_format}_{button:d}": replace(
            style,
            indent=indent,
            horizontal="left" if indent else style.horizontal,
            wraps=style.wraps or bool(indent),
            number_format=number_format,
            is_pivot_button=button,
        )
        for role, style in roles.items()
        for indent in range(DEEPEST + 1)
        for number_format in formats
        for button in (False, True)
    }


def _captions(subject: Subject, rows: Text, columns: Text) -> PivotCaptions:
    base = CHINESE_CAPTIONS if subject.language is Language.ZH else ENGLISH_CAPTIONS
    return replace(base, row_header=subject.say(rows), column_header=subject.say(columns))


def _sum_of(subject: Subject, detail: Detail) -> PivotValue:
    caption = subject.say(PivotLabel.SUM)
    if has_points(subject):
        return PivotValue(detail.summed, caption, "sum", "normal", MEAN_FORMAT)
    return PivotValue(detail.summed, caption, "sum")


def _mean_score(subject: Subject) -> PivotValue:
    # Beside it the cap: a mean of rates would differ from the rate over all, which others show.
    return PivotValue(
        subject.say(score_label(subject)),
        subject.say(PivotLabel.MEAN_SCORE),
        "average",
        "normal",
        MEAN_FORMAT,
    )


def _by_agency(subject: Subject, detail: Detail) -> PivotPlan:
    say = subject.say
    table = PivotTable(
        name="PT_AGENCY",
        anchor=(BODY_ROW, 0),
        rows=(PivotField(say(Label.AGENCY), order=detail.agencies),),
        columns=(PivotField(say(LEVELS[0]), order=detail.indicators),),
        values=(_sum_of(subject, detail),),
        captions=_captions(subject, PivotLabel.AGENCIES, PivotLabel.ACROSS),
    )
    return PivotPlan(
        SheetName.PIVOT_AGENCY, Title.PIVOT_AGENCY, (Phrase.PIVOT_NOTE,), (38, 18), table
    )


def _by_indicator(subject: Subject, detail: Detail) -> PivotPlan:
    say = subject.say
    rows = [PivotField(name, order=order) for name, order in detail.levels]
    rows.append(PivotField(detail.leaf, order=detail.leaves))
    table = PivotTable(
        name="PT_INDICATOR",
        anchor=(BODY_ROW + 1, 0),
        rows=tuple(rows),
        values=(
            _mean_score(subject),
            PivotValue(say(Label.CAP), say(PivotLabel.MEAN_CAP), "average", "normal", MEAN_FORMAT),
            PivotValue(say(Label.AGENCY_CODE), say(PivotLabel.RECORDS), "count", "normal", "0"),
        ),
        captions=_captions(subject, PivotLabel.INDICATORS, PivotLabel.ACROSS),
    )
    return PivotPlan(
        SheetName.PIVOT_INDICATOR,
        Title.PIVOT_INDICATOR,
        (Phrase.PIVOT_NOTE, Phrase.PIVOT_MEAN_NOTE),
        (70, 13),
        table,
    )


def _by_category(subject: Subject, detail: Detail) -> PivotPlan:
    say = subject.say
    table = PivotTable(
        name="PT_CATEGORY",
        anchor=(BODY_ROW + 3, 0),
        rows=(PivotField(say(subject.group_label), order=detail.groups),),
        columns=(PivotField(say(LEVELS[0]), order=detail.indicators),),
        values=(
            _mean_score(subject),
            PivotValue(say(Label.CAP), say(PivotLabel.MEAN_CAP), "average", "normal", MEAN_FORMAT),
            PivotValue(detail.summed, say(PivotLabel.SHARE), "sum", "percentOfCol", RATE_FORMAT),
        ),
        filters=(say(Label.METHODS),),
        captions=_captions(subject, PivotLabel.CATEGORIES, PivotLabel.ACROSS),
    )
    return PivotPlan(
        SheetName.PIVOT_CATEGORY,
        Title.PIVOT_GROUP if subject.the_round.roster.has_groups else Title.PIVOT_CATEGORY,
        (Phrase.PIVOT_NOTE, Phrase.PIVOT_MEAN_NOTE),
        (24, 10),
        table,
    )
