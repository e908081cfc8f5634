"""The cover (封面): who fills in, may it be sent, how to go on, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from workbook_tool.core.cells import Range, cell_name
from workbook_tool.core.form import wording
from workbook_tool.core.form.answers import yes_no
from workbook_tool.core.form.cover_notes import (
    LABEL,
    LABEL_2,
    VALUE,
    VALUE_2,
    write_section,
    write_stages,
    write_steps,
)
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.spec import (
    ConditionalStyle,
    CoverField,
    FieldKind,
    Place,
    SheetSpec,
    Validation,
)
from workbook_tool.core.formulas import absolute, at, is_blank_text, quote, template, visible_text
from workbook_tool.core.round.kinds import chosen
from workbook_tool.core.round.outcome import blank_total
from workbook_tool.core.text import Language, day_words

WIDTHS = (2.0, 17.0, 30.0, 24.0, 26.0, 2.0)
FIELD_ROW = 6
FIELDS = (
    ("contact_person", FIELD_ROW, VALUE, FieldKind.TEXT),
    ("position", FIELD_ROW, VALUE_2, FieldKind.TEXT),
    ("phone", FIELD_ROW + 1, VALUE, FieldKind.PHONE),
    ("department", FIELD_ROW + 1, VALUE_2, FieldKind.TEXT),
    ("reviewer", FIELD_ROW + 2, VALUE, FieldKind.TEXT),
    ("filled_on", FIELD_ROW + 2, VALUE_2, FieldKind.DATE),
    ("review_opinion", FIELD_ROW + 3, VALUE, FieldKind.LIST),
)
QUESTION_ROW = FIELD_ROW + 4
INPUT_STYLES = {
    FieldKind.TEXT: "input_line",
    FieldKind.PHONE: "input_line",
    FieldKind.DATE: "input_date",
    FieldKind.LIST: "input_line",
    FieldKind.YES_NO: "input_line",
}
NAME_LIMIT = 60
PHONE_LENGTHS = (7, 20)
# Serial numbers of 2000-01-01 and 2100-01-01; text such as "2018.9.30" is taken as it comes.
DATE_LIMITS = (36526, 73051)
BAR_LENGTH = 20
MOST_LINES = 30  # of subtotals; with more of them a page of their own is read more easily


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One line below the progress: a title, a cap where there is one, a formula or a value.

    ``depth`` is how far below the first level an indicator is.
    """

    title: str
    cap: Decimal | None
    formula: str
    result: Decimal | str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class LiveSums:
    """What the cover shows of the scoring sheet, as formulas."""

    total: str
    done: str
    count: int
    lines: tuple[CoverLine, ...]
    check_code: str
    may_leave_nothing: bool = False  # the total is a text where nothing is left to score
    open_parts: tuple[tuple[str, str], ...] = ()  # when something else is missing, what to say


def cover_fields(issue: Issue) -> tuple[CoverField, ...]:
    """Return the inputs of the cover in the order Tab walks them."""
    sheet = issue.say(wording.COVER)
    required = frozenset(issue.settings.required_cover)
    opinions = tuple(issue.say(opinion) for opinion in wording.OPINIONS)
    fields = [
        CoverField(
            name,
            issue.say(wording.COVER_FIELDS[name]),
            Place(sheet, row, column),
            kind,
            is_required=name in required,
            choices=opinions if kind is FieldKind.LIST else (),
        )
        for name, row, column, kind in FIELDS
    ]
    for number, question in enumerate(issue.settings.questions, start=1):
        name = f"question_{number}"
        place = Place(sheet, QUESTION_ROW + number - 1, VALUE_2)
        fields.append(
            CoverField(
                name,
                question,
                place,
                FieldKind.YES_NO,
                is_required=name in required,
                choices=yes_no(issue.language),
            )
        )
    return tuple(fields)


def build_cover(issue: Issue, fields: tuple[CoverField, ...], live: LiveSums) -> SheetSpec:
    """Return the cover."""
    draft = SheetDraft(issue.say(wording.COVER), WIDTHS)
    _write_identity(issue, draft)
    _write_fields(draft, fields)
    _write_check_code(issue, draft, live.check_code)
    row = _write_live(issue, draft, fields, live, QUESTION_ROW + len(issue.settings.questions))
    row = _write_subtotals(issue, draft, live, row)
    row = write_steps(issue, draft, row)
    write_stages(issue, draft, row)
    draft.validations.extend(_validations(issue, fields))
    return draft.finish(
        may_select_locked=True,
        fits_one_page=len(live.lines) <= MOST_LINES,
        print_area=draft.area,
        footer=issue.footer,
    )


def _write_identity(issue: Issue, draft: SheetDraft) -> None:
    settings, agency = issue.settings, issue.agency
    subtitle = issue.say(wording.COVER_SUBTITLE)
    hint = issue.say(wording.COVER_HINT)
    if settings.deadline:
        day = issue.say(day_words(settings.deadline))
        hint += " " + issue.say(wording.DEADLINE, day=day)
        hint += issue.say(wording.EXAMPLE) if settings.is_example else ""
    heading = ((1, settings.title, "title"), (2, subtitle, "subtitle"), (3, hint, "hint"))
    for row, text, style in heading:
        draft.put(row, LABEL, text, style)
        draft.span(row, LABEL, VALUE_2)
    draft.fit(1, (settings.title, draft.width(LABEL, VALUE_2) * 10 // 17))
    draft.heights[1] = max(36.0, 1.7 * draft.heights[1])
    draft.heights[2] = 26.0
    draft.fit(3, (hint, draft.width(LABEL, VALUE_2)))
    known = (
        (4, LABEL, wording.AGENCY, agency.name, "value"),
        (4, LABEL_2, wording.CATEGORY, agency.category, "value"),
        (5, LABEL, wording.AGENCY_CODE, agency.code, "value"),
        (5, LABEL_2, wording.CODE, issue.code, "value"),
    )
    for row, column, label, value, style in known:
        draft.put(row, column, issue.say(label), "label")
        draft.put(row, column + 1, value, style)
    name, category = issue.measured_name, agency.category
    draft.fit(4, (name, draft.width(VALUE)), (category, draft.width(VALUE_2)), least=2)
    draft.heights[4] = max(38.0, draft.heights[4])
    draft.fit(5, ("x" * issue.longest_code, draft.width(VALUE_2)))
    draft.heights[5] = max(24.0, draft.heights[5])


def _write_fields(draft: SheetDraft, fields: tuple[CoverField, ...]) -> None:
    for one in fields:
        row, column = one.place.row, one.place.column
        label = f"{one.label} *" if one.is_required else one.label
        if one.kind is FieldKind.YES_NO:
            draft.put(row, LABEL, label, "label_left")
            draft.span(row, LABEL, LABEL_2)
            draft.fit(row, (label, draft.width(LABEL, LABEL_2)))
        else:
            draft.put(row, column - 1, label, "label")
            draft.fit(row, (label, draft.width(column - 1)))
        draft.heights[row] = max(24.0, draft.heights[row])
        draft.ask(row, column, INPUT_STYLES[one.kind])
        filled = f"NOT({is_blank_text(at(column, row))})"
        draft.conditionals.append(ConditionalStyle(Range(row, column, row, column), filled, "good"))


def _write_check_code(issue: Issue, draft: SheetDraft, formula: str) -> None:
    """Repeat the check code beside the opinion, where it is at hand on the telephone."""
    row = FIELDS[-1][1]
    draft.put(row, LABEL_2, issue.say(wording.CHECK_CODE_LABEL), "label")
    draft.compute(row, VALUE_2, formula, "0000", "number")


def _write_live(
    issue: Issue,
    draft: SheetDraft,
    fields: tuple[CoverField, ...],
    live: LiveSums,
    row: int,
) -> int:
    """Write whether the workbook may be sent, the total and the progress; return the next row."""
    write_section(draft, row, issue.say(wording.LIVE_HEADING))
    answer, numbers, bar = row + 1, row + 2, row + 3
    sheet = issue.say(wording.SCORING)
    still = issue.say(wording.STILL_SCORES).replace("{sheet}", sheet)
    finish = quote(issue.say(wording.MAY_SEND))
    for condition, said in reversed(live.open_parts):
        finish = f"IF({condition},{quote(said)},{finish})"
    blanks = ",".join(
        _is_blank(issue, at(one.place.column, one.place.row)) for one in fields if one.is_required
    )
    if blanks:
        finish = f"IF(OR({blanks}),{quote(issue.say(wording.STILL_COVER))},{finish})"
    missing = template(still, count=f"({live.count}-{live.done})")
    formula = f"IF({live.done}<{live.count},{missing},{finish})"
    if live.may_leave_nothing:
        formula = f"IF(ISTEXT({live.total}),{quote(issue.say(wording.NOTHING_LEFT))},{formula})"
    draft.compute(answer, LABEL, formula, still.format(count=live.count), "answer")
    draft.span(answer, LABEL, VALUE_2)
    draft.heights[answer] = 32.0
    draft.conditionals += [
        ConditionalStyle(Range(answer, LABEL, answer, VALUE_2), f'LEFT($B${answer},1)="√"', "good"),
        ConditionalStyle(Range(answer, LABEL, answer, VALUE_2), f'LEFT($B${answer},1)="×"', "open"),
    ]
    label = issue.of_total(wording.GRAND_TOTAL)
    draft.put(numbers, LABEL, label, "label")
    if issue.scheme.has_points:
        draft.compute(numbers, VALUE, live.total, blank_total(issue.scheme), "number")
    else:
        draft.put(numbers, VALUE, issue.say(wording.NO_POINTS), "number")
    draft.put(numbers, LABEL_2, issue.say(wording.DONE_COUNT), "label")
    draft.compute(
        numbers, VALUE_2, f'{live.done}&" / {live.count}"', f"0 / {live.count}", "value_center"
    )
    draft.fit(numbers, (label, draft.width(LABEL)))
    draft.heights[numbers] = max(24.0, draft.heights[numbers])
    filled = f"ROUND({live.done}/{live.count}*{BAR_LENGTH},0)"
    draft.compute(
        bar,
        LABEL,
        f'REPT("■",{filled})&REPT("□",{BAR_LENGTH}-{filled})',
        "□" * BAR_LENGTH,
        "bar",
    )
    draft.span(bar, LABEL, VALUE_2)
    draft.heights[bar] = 20.0
    return bar + 1


def _is_blank(issue: Issue, reference: str) -> str:
    """Return the condition that nothing visible stands in a cell."""
    if issue.version == 1:
        return is_blank_text(reference)
    return f"LEN({visible_text(reference)})=0"


def _write_subtotals(issue: Issue, draft: SheetDraft, live: LiveSums, row: int) -> int:
    levels = wording.INDICATOR if any(line.depth for line in live.lines) else wording.LEVELS[0]
    for column, words in (
        (LABEL, levels),
        (LABEL_2, wording.CAP),
        (VALUE_2, wording.SUBTOTAL),
    ):
        draft.put(row, column, issue.say(words), "head")
    draft.span(row, LABEL, VALUE)
    draft.heights[row] = 22.0
    for offset, line in enumerate(live.lines, start=1):
        here = row + offset
        is_number = isinstance(line.result, Decimal)
        draft.put(here, LABEL, line.title, f"value_{line.depth}" if line.depth else "value")
        draft.span(here, LABEL, VALUE)
        number = "number_inner" if line.depth else "number"
        draft.put(here, LABEL_2, line.cap, number)
        style = number if is_number else "value_center"
        if line.formula:
            draft.compute(here, VALUE_2, line.formula, line.result, style)
        else:
            draft.put(here, VALUE_2, line.result, style)
        texts = [(line.title, draft.width(LABEL, VALUE) - 4 * line.depth)]
        if not is_number:
            texts.append((str(line.result), draft.width(VALUE_2)))
        draft.fit(here, *texts)
        draft.heights[here] = max(22.0, draft.heights[here])
    return row + len(live.lines) + 1


def _validations(issue: Issue, fields: tuple[CoverField, ...]) -> Iterator[Validation]:
    for one in fields:
        row, column = one.place.row, one.place.column
        cells = (Range(row, column, row, column),)
        match one.kind:
            case FieldKind.LIST | FieldKind.YES_NO:
                listed = ("、" if issue.language is Language.ZH else ", ").join(one.choices)
                yield Validation(
                    cells,
                    "list",
                    choices=one.choices,
                    error_title=issue.say(chosen.CHOICE_TITLE),
                    error=issue.say(chosen.CHOICE_ERROR, choices=listed),
                )
            case FieldKind.PHONE:
                low, high = PHONE_LENGTHS
                yield Validation(
                    cells,
                    "text_length",
                    minimum=low,
                    maximum=high,
                    error_title=issue.say(wording.PHONE_TITLE),
                    error=issue.say(wording.PHONE_ERROR),
                )
            case FieldKind.DATE:
                yield date_validation(issue, cells)
            case FieldKind.TEXT:
                yield Validation(
                    cells,
                    "text_length",
                    maximum=NAME_LIMIT,
                    error_title=issue.say(wording.LENGTH_TITLE),
                    error=issue.say(wording.LENGTH_ERROR, limit=NAME_LIMIT),
                )
            case _:
                assert_never(one.kind)


def date_validation(issue: Issue, cells: tuple[Range, ...]) -> Validation:
    """Return a validation that takes dates and short texts such as "2018.9.30"."""
    cell = cell_name(cells[0].first_row, cells[0].first_column)
    first, last = DATE_LIMITS
    return Validation(
        cells,
        "custom",
        formula=(
            f"OR(AND(ISNUMBER({cell}),{cell}>={first},{cell}<{last}),"
            f"AND(ISTEXT({cell}),LEN({cell})<=12))"
        ),
        error_title=issue.say(wording.DATE_TITLE),
        error=issue.say(wording.DATE_ERROR),
    )


def sign_off_reference(issue: Issue, fields: tuple[CoverField, ...], name: str) -> str:
    """Return the formula that repeats a cover field elsewhere, "" where it is empty."""
    place = next(one.place for one in fields if one.name == name)
    reference = at(place.column, place.row, place.sheet)
    if name == "filled_on":
        return f'IF(ISNUMBER({reference}),{_day(issue, reference)},{reference}&"")'
    return f'{reference}&""'


def _day(issue: Issue, reference: str) -> str:
    """Return the formula of a day in words; the letters of a date format change with the locale."""
    is_chinese = issue.language is Language.ZH
    if issue.version == 1:
        pattern = 'yyyy""年""m""月""d""日""' if is_chinese else "yyyy-mm-dd"
        return f'TEXT({reference},"{pattern}")'
    year, month, day = (f"{part}({reference})" for part in ("YEAR", "MONTH", "DAY"))
    if is_chinese:
        return f'{year}&"年"&{month}&"月"&{day}&"日"'
    return f'{year}&"-"&TEXT({month},"00")&"-"&TEXT({day},"00")'


def name_reference(field: CoverField) -> str:
    """Return the absolute reference of a cover field."""
    return absolute(field.place.sheet, field.place.row, field.place.column)
