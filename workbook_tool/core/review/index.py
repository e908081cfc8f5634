"""The first sheet of a review workbook (考评目录): every agency with a link and live progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.cells import Range, column_name
from workbook_tool.core.form import CellSpec, ConditionalStyle, Place, SheetSpec
from workbook_tool.core.form import wording as form_words
from workbook_tool.core.form.cover import BAR_LENGTH
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.formulas import absolute, at, quote, starts_with, template, visible_text
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.review import words
from workbook_tool.core.review.demands import SIGNS_OWED, signs_missing
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.pages import count_done, done_formula
from workbook_tool.core.review.spec import JudgedReturn, ReviewField, ReviewPage
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Text, display_width

WIDTHS = (7.0, 36.0, 18.0, 14.0, 8.0, 8.0, 26.0)
_NUMBER, _AGENCY, _CATEGORY, _CHECK, _OWED, _DONE, _STATE = range(1, 8)
_HEADINGS = (
    words.NUMBER,
    words.AGENCY,
    words.CATEGORY,
    words.CHECK_CODE,
    words.OWED,
    words.DONE,
    words.STATE,
)
_LIVE_ROW = 5
ANSWER_ROW, _BAR_ROW, _STEPS_ROW = _LIVE_ROW + 1, _LIVE_ROW + 2, _LIVE_ROW + 3


@dataclass(frozen=True, slots=True)
class _Line:
    """One agency: what is judged, where, and how far it is in the workbook as it is issued."""

    judged: JudgedReturn
    page: ReviewPage
    done: int

    @property
    def owed(self) -> int:
        """Return how many rows the group scores."""
        return len(self.page.owed)

    @property
    def lacks_signs(self) -> bool:
        """Tell whether nobody is named who entered or who checked."""
        return bool(signs_missing(self.judged.typed.signs))

    def state(self) -> tuple[Text, str]:
        """Return what is said of it, and how many rows are open."""
        if self.done < self.owed:
            return (words.STILL if self.done else words.NOT_BEGUN), str(self.owed - self.done)
        return (words.TO_SIGN if self.lacks_signs else words.FINISHED), "0"


def build_index(issue: ReviewIssue, pages: Sequence[ReviewPage]) -> SheetSpec:
    """Return the first sheet."""
    draft = SheetDraft(issue.say(words.INDEX), WIDTHS)
    lines = tuple(
        _Line(judged, page, count_done(issue, judged))
        for judged, page in zip(issue.judged, pages, strict=True)
    )
    _write_heading(issue, draft, lines)
    header = _write_steps(issue, draft) + 1
    first, last = header + 1, header + len(lines)
    _write_live(issue, draft, lines, first, last)
    for column, heading in enumerate(_HEADINGS, start=1):
        draft.put(header, column, issue.say(heading), "head")
    draft.heights[header] = 24.0
    for row, line in enumerate(lines, start=first):
        _write_line(issue, draft, line, row, number=row - header)
    code = issue.say(words.PRINTED_CODE, code=issue.code)
    draft.put(last + 1, 1, code, "name_line")
    draft.span(last + 1, 1, len(WIDTHS))
    draft.heights[last + 1] = 22.0
    draft.conditionals.extend(_colours(first, last))
    return draft.finish(
        may_select_locked=True,
        print_area=draft.area,
        print_titles=(header, header),
        footer=issue.footer,
    )


def _write_heading(issue: ReviewIssue, draft: SheetDraft, lines: Sequence[_Line]) -> None:
    evaluator, last = issue.evaluator, len(WIDTHS)
    rows = sum(line.owed for line in lines)
    heading = (
        (1, issue.title, "title"),
        (2, issue.say(words.INDEX_SUBTITLE), "subtitle"),
    )
    for row, text, style in heading:
        draft.put(row, 1, text, style)
        draft.span(row, 1, last)
    draft.fit(1, (issue.title, draft.width(1, last) * 10 // 17))
    draft.heights |= {1: max(36.0, 1.7 * draft.heights[1]), 2: 24.0}
    contact = issue.settings.contact
    facts = {"agencies": len(lines), "rows": rows}
    pieces = (
        (3, issue.say(words.EVALUATOR_LINE, name=evaluator.name, code=evaluator.code)),
        (4, issue.say(words.AGENCIES_LINE, **facts)),
    )
    for row, text in pieces:
        draft.put(row, 1, text, "name_line")
        draft.span(row, 1, _CATEGORY)
        draft.fit(row, (text, draft.width(1, _CATEGORY)))
        draft.heights[row] = max(20.0, 1.1 * draft.heights[row])
    draft.put(3, _CHECK, issue.say(words.PRINTED_CODE, code=issue.code), "code_line")
    ask = issue.say(form_words.ASK, contact=contact) if contact else None
    draft.put(4, _CHECK, ask, "line")
    for row in (3, 4):
        draft.span(row, _CHECK, last)
    if ask:
        draft.heights[4] = max(draft.heights[4], _height(draft, ask, _CHECK))


def _height(draft: SheetDraft, text: str, first: int) -> float:
    measured = SheetDraft("", draft.widths)
    measured.fit(1, (text, draft.width(first, len(WIDTHS))))
    return measured.heights[1]


def _write_steps(issue: ReviewIssue, draft: SheetDraft) -> int:
    """Write how to go about it; return the last row."""
    last, row = len(WIDTHS), _STEPS_ROW
    draft.put(row, 1, issue.say(form_words.STEPS_HEADING), "section")
    draft.span(row, 1, last)
    draft.heights[row] = 24.0
    for number, step in enumerate(words.STEPS, start=1):
        row += 1
        text = f"{number}. {issue.say(step)}"
        draft.put(row, 1, text, "line")
        draft.span(row, 1, last)
        draft.fit(row, (text, draft.width(1, last)))
    return row


def _write_live(
    issue: ReviewIssue, draft: SheetDraft, lines: Sequence[_Line], first: int, last: int
) -> None:
    """Write whether the workbook may be sent back, and how far it is."""
    width = len(WIDTHS)
    owed = sum(line.owed for line in lines)
    done_cells = absolute("", first, _DONE, last)
    states = absolute("", first, _STATE, last)
    done = f"SUM({done_cells})"
    left = f'({len(lines)}-COUNTIF({states},"√*"))'
    ready, unsigned = (
        quote(issue.say(words.MAY_SEND)),
        template(issue.say(words.STILL_UNSIGNED), agencies=left),
    )
    still = template(issue.say(words.STILL_OPEN), agencies=left, rows=f"({owed}-{done})")
    formula = f"IF({done}<{owed},{still},IF({left}>0,{unsigned},{ready}))"
    scored = sum(line.done for line in lines)
    unfinished = sum(1 for line in lines if line.done < line.owed or line.lacks_signs)
    shown = issue.say(words.MAY_SEND)
    if scored < owed:
        shown = issue.say(words.STILL_OPEN, agencies=unfinished, rows=owed - scored)
    elif unfinished:
        shown = issue.say(words.STILL_UNSIGNED, agencies=unfinished)
    draft.put(_LIVE_ROW, 1, issue.say(words.LIVE_HEADING), "section")
    draft.compute(ANSWER_ROW, 1, formula, shown, "answer")
    filled = f"ROUND({done}/{max(owed, 1)}*{BAR_LENGTH},0)"
    bar = f'REPT("■",{filled})&REPT("□",{BAR_LENGTH}-{filled})'
    full = int(round_half_up(Decimal(scored * BAR_LENGTH) / max(owed, 1), 0))
    draft.compute(_BAR_ROW, 1, bar, "■" * full + "□" * (BAR_LENGTH - full), "bar")
    told = issue.say(words.PROGRESS).replace("{count}", str(owed))
    draft.compute(_BAR_ROW, _CHECK, template(told, done=done), told.format(done=scored), "progress")
    for row in (_LIVE_ROW, ANSWER_ROW):
        draft.span(row, 1, width)
    draft.span(_BAR_ROW, 1, _CATEGORY)
    draft.span(_BAR_ROW, _CHECK, width)
    draft.heights |= {_LIVE_ROW: 24.0, ANSWER_ROW: 30.0, _BAR_ROW: 20.0}


def _write_line(
    issue: ReviewIssue, draft: SheetDraft, line: _Line, row: int, *, number: int
) -> None:
    judged, page = line.judged, line.page
    name = linked_name(judged.agency, draft.width(_AGENCY))
    column = next(one.column for one in page.columns if one.field is ReviewField.SCORE)
    target = Place(page.sheet, min(page.rows.values()), column)
    draft.put(row, _NUMBER, Decimal(number), "cell_center")
    draft.cells.append(CellSpec(row, _AGENCY, name, style="cell_link", link=target))
    draft.put(row, _CATEGORY, judged.agency.category, "cell_center")
    draft.put(row, _CHECK, judged.check_code, "cell_center")
    draft.put(row, _OWED, Decimal(line.owed), "cell_center")
    draft.compute(
        row, _DONE, done_formula(page, sheet=page.sheet), Decimal(line.done), "cell_center"
    )
    draft.compute(row, _STATE, _state(issue, line, row), _first_state(issue, line), "status")
    draft.fit(row, (judged.agency.category, draft.width(_CATEGORY)))
    draft.heights[row] = max(20.0, draft.heights[row])


def linked_name(agency: Agency, width: int) -> str:
    """Return an agency as a link names it, on one line: LibreOffice never breaks a link."""
    name = f"{agency.code} {agency.name}"
    return name if display_width(name) < width else f"{agency.code} {agency.short}"


def _state(issue: ReviewIssue, line: _Line, row: int) -> str:
    """Return the formula of how far an agency is."""
    done = f"${column_name(_DONE)}${row}"
    still = template(issue.say(words.STILL), count=f"({line.owed}-{done})")
    unsigned = ",".join(
        f"LEN({visible_text(at(place.column, place.row, place.sheet))})=0"
        for place in (line.page.signs[one] for one in SIGNS_OWED)
    )
    begun, to_sign, finished = (
        quote(issue.say(one)) for one in (words.NOT_BEGUN, words.TO_SIGN, words.FINISHED)
    )
    signed = f"IF(OR({unsigned}),{to_sign},{finished})"
    return f"IF({done}>={line.owed},{signed},IF({done}=0,{begun},{still}))"


def _first_state(issue: ReviewIssue, line: _Line) -> str:
    said, left = line.state()
    return issue.say(said, count=left)


def _colours(first: int, last: int) -> tuple[ConditionalStyle, ...]:
    cells = Range(first, _STATE, last, _STATE)
    state = f"${column_name(_STATE)}{first}"
    answer = Range(ANSWER_ROW, 1, ANSWER_ROW, len(WIDTHS))
    shown = absolute("", ANSWER_ROW, 1)
    return (
        ConditionalStyle(cells, starts_with(state, "√"), "good"),
        ConditionalStyle(cells, f"LEN({state})>0", "open"),
        ConditionalStyle(answer, starts_with(shown, "√"), "good"),
        ConditionalStyle(answer, starts_with(shown, "×"), "bad"),
    )
