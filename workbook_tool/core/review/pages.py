"""The sheet of one agency: what it stated, what the evaluators give, one printed page."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from workbook_tool.core.cells import Range, column_name
from workbook_tool.core.form import (
    CellSpec,
    ConditionalStyle,
    Field,
    Place,
    SheetSpec,
    Validation,
)
from workbook_tool.core.form import wording as form_words
from workbook_tool.core.form.answers import answer_shape, fits_inline, validation_of
from workbook_tool.core.form.cover import NAME_LIMIT, date_validation
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.hidden import ListSheet
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.points import point_cell
from workbook_tool.core.form.roles import cap_style, role_style, role_title
from workbook_tool.core.formulas import (
    absolute,
    in_this_row,
    is_blank_text,
    quote,
    starts_with,
    template,
    within,
)
from workbook_tool.core.numbers import number_text
from workbook_tool.core.review import words
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.layout import Layout, lay_out, rule_of
from workbook_tool.core.review.spec import (
    JudgedAnswer,
    JudgedReturn,
    ReviewField,
    ReviewPage,
    SignField,
    TypedAnswer,
    Value,
)
from workbook_tool.core.review.status import (
    explained_words,
    points_of,
    review_status,
    status_of,
)
from workbook_tool.core.round.scheme import Criterion, CriterionRole

TITLE_ROW, AGENCY_ROW, CODE_ROW, HOW_ROW, HEADER_ROW, FIRST_ROW = range(1, 7)
REASON_LIMIT, RECORD_LIMIT = 300, 500
_TEXT_LIMITS = {ReviewField.REASON: REASON_LIMIT, ReviewField.RECORD: RECORD_LIMIT}
_INPUTS = {
    ReviewField.SCORE: "input_score",
    ReviewField.REASON: "input_text",
    ReviewField.RECORD: "input_text",
}
_SIGN_LABELS = {
    SignField.RECORDED_BY: words.RECORDED_BY,
    SignField.CHECKED_BY: words.CHECKED_BY,
    SignField.REVIEWED_ON: words.REVIEWED_ON,
}
_NOTHING = "—"


def build_page(
    issue: ReviewIssue, judged: JudgedReturn, name: str, lists: ListSheet
) -> tuple[SheetSpec, ReviewPage]:
    """Return the sheet of an agency under a name, and where everything stands on it."""
    layout = lay_out(judged, issue.language)
    page = _page_of(issue, judged, name, layout)
    draft = SheetDraft(name, layout.widths)
    _write_heading(issue, draft, judged, page)
    for criterion in judged.criteria:
        _write_row(issue, draft, judged, page, layout, criterion)
    _write_total(issue, draft, judged, page)
    _write_foot(issue, draft, judged, page)
    draft.validations.extend(_validations(issue, judged, page, lists))
    draft.conditionals.extend(_colours(issue, page))
    sheet = draft.finish(
        is_landscape=True,
        freeze=(FIRST_ROW, _scrolling(page)),
        print_area=draft.area,
        print_titles=None if layout.fits else (HEADER_ROW, HEADER_ROW),
        fits_one_page=layout.fits,
        page_breaks=tuple(page.rows[code] for code in layout.page_ends),
        may_select_locked=True,
        footer=issue.page_footer(judged),
    )
    return sheet, page


def _page_of(issue: ReviewIssue, judged: JudgedReturn, name: str, layout: Layout) -> ReviewPage:
    rows = {one.code: row for row, one in enumerate(judged.criteria, start=FIRST_ROW)}
    total, columns = FIRST_ROW + len(rows), {one.field: one.column for one in layout.columns}
    signs = {
        SignField.RECORDED_BY: columns[ReviewField.TEXT],
        SignField.CHECKED_BY: columns[ReviewField.BASIS],
        SignField.REVIEWED_ON: columns[ReviewField.REASON],
    }
    answers = {one.code: _answer(judged, one) for one in judged.criteria}
    return ReviewPage(
        agency=judged.agency.code,
        sheet=name,
        header_row=HEADER_ROW,
        columns=layout.columns,
        rows=rows,
        owed=tuple(code for code, one in answers.items() if not one.is_not_applicable),
        signs={one: Place(name, total + 2, column) for one, column in signs.items()},
        total_row=total,
        sha256=judged.sha256,
        check_code=judged.check_code,
        answers={code: _as_text(issue, one) for code, one in answers.items()},
        goals=tuple(goal for goal in judged.agency.goals if goal.criterion in rows),
    )


def _answer(judged: JudgedReturn, criterion: Criterion) -> JudgedAnswer:
    return judged.answers.get(criterion.code) or JudgedAnswer(criterion.code, None)


def _as_text(issue: ReviewIssue, answer: JudgedAnswer) -> str:
    """Return what stands in the column of the self scores."""
    if answer.is_not_applicable:
        return issue.say(words.NOT_APPLICABLE)
    shown = _NOTHING if answer.entered is None else answer.entered
    return number_text(shown) if isinstance(shown, Decimal) else shown


def _column(page: ReviewPage, field: ReviewField) -> int:
    return next(one.column for one in page.columns if one.field is field)


def _scrolling(page: ReviewPage) -> int:
    """Return the first column that scrolls: code, indicator and criterion stay."""
    return _column(page, ReviewField.TEXT) + 1


def done_formula(page: ReviewPage, *, sheet: str = "") -> str:
    """Return the formula of how many rows are finished, for another sheet where one is named."""
    last = page.total_row - 1
    cells = absolute(sheet, FIRST_ROW, _column(page, ReviewField.STATUS), last)
    return f'COUNTIF({cells},"√*")'


def _write_heading(
    issue: ReviewIssue, draft: SheetDraft, judged: JudgedReturn, page: ReviewPage
) -> None:
    right, last = _scrolling(page), len(draft.widths)
    back = _column(page, ReviewField.RECORD)
    agency, evaluator = judged.agency, issue.evaluator
    title = issue.title
    count = str(len(page.owed))
    progress = issue.say(words.PROGRESS).replace("{count}", count)
    done = count_done(issue, judged)
    lines = (
        (AGENCY_ROW, issue.say(words.AGENCY_LINE, name=agency.name, agency=agency.code)),
        (CODE_ROW, issue.say(words.PRINTED_CODE, code=issue.code)),
    )
    beside = (
        (AGENCY_ROW, words.EVALUATOR_LINE, {"name": evaluator.name, "code": evaluator.code}),
        (CODE_ROW, words.JUDGED_LINE, {"check": judged.check_code, "sha": judged.sha256}),
    )
    draft.put(TITLE_ROW, 1, title, "title_left")
    draft.span(TITLE_ROW, 1, back - 3)
    draft.compute(
        TITLE_ROW,
        back - 2,
        template(progress, done=done_formula(page)),
        progress.format(done=done),
        "progress",
    )
    draft.span(TITLE_ROW, back - 2, back - 1)
    back_to = Place(issue.say(words.INDEX), 1, 1)
    draft.cells.append(
        CellSpec(TITLE_ROW, back, issue.say(words.BACK), style="cell_link", link=back_to)
    )
    for row, text in lines:
        draft.put(row, 1, text, "name_line")
        draft.span(row, 1, right - 1)
        draft.fit(row, (text, draft.width(1, right - 1)))
    for row, said, facts in beside:
        draft.put(row, right, issue.say(said, **facts), "code_line")
        draft.span(row, right, last)
    draft.put(HOW_ROW, 1, issue.say(words.HOW), "note")
    draft.span(HOW_ROW, 1, last)
    draft.fit(HOW_ROW, (issue.say(words.HOW), draft.width(1, last)))
    draft.heights[TITLE_ROW] = 28.0
    for row in (AGENCY_ROW, CODE_ROW):
        draft.heights[row] = max(18.0, 1.1 * draft.heights[row])
    for column in page.columns:
        style = "head_input" if column.field in _INPUTS else "head"
        draft.put(HEADER_ROW, column.column, column.label, style)
    draft.fit(HEADER_ROW, *((one.label, draft.width(one.column) + 1) for one in page.columns))
    draft.heights[HEADER_ROW] += 4.0


def count_done(issue: ReviewIssue, judged: JudgedReturn) -> int:
    """Return how many rows of an agency are finished in the workbook as it is issued."""
    marks = (
        status_of(one, _answer(judged, one), _typed(judged, one), issue.language)
        for one in judged.criteria
        if not _answer(judged, one).is_not_applicable
    )
    return sum(1 for mark in marks if mark.startswith("√"))


def _typed(judged: JudgedReturn, criterion: Criterion) -> TypedAnswer:
    return judged.typed.answers.get(criterion.code) or TypedAnswer()


def _write_row(
    issue: ReviewIssue,
    draft: SheetDraft,
    judged: JudgedReturn,
    page: ReviewPage,
    layout: Layout,
    criterion: Criterion,
) -> None:
    answer, typed = _answer(judged, criterion), _typed(judged, criterion)
    row = page.rows[criterion.code]
    known = dict(_known(issue.of(judged), criterion))
    basis, evidence = layout.texts[criterion.code]
    stated = answer.entered if answer.entered is not None else page.answers[criterion.code]
    known |= {
        ReviewField.SELF: (stated, "cell_cap"),
        ReviewField.BASIS: (basis, "cell_text"),
        ReviewField.EVIDENCE: (evidence, "cell_text"),
    }
    inputs = {
        ReviewField.SCORE: typed.entered,
        ReviewField.REASON: typed.reason or None,
        ReviewField.RECORD: typed.record or None,
    }
    for column in page.columns:
        field, at = column.field, column.column
        if field in known:
            draft.put(row, at, *known[field])
        elif field in inputs and not answer.is_not_applicable:
            style = _INPUTS[field]
            draft.cells.append(CellSpec(row, at, inputs[field], style=style, is_input=True))
        elif field is ReviewField.POINTS and not answer.is_not_applicable:
            cell = point_cell(
                issue.of(judged), criterion, Field.POINTS, _column(page, ReviewField.SCORE)
            )
            shown = points_of(criterion, typed, issue.language)
            draft.cells.append(replace(cell, row=row, column=at, value=shown))
        elif field is ReviewField.STATUS and not answer.is_not_applicable:
            formula = review_status(
                criterion,
                answer,
                score_column=_column(page, ReviewField.SCORE),
                reason_column=_column(page, ReviewField.REASON),
                language=issue.language,
            )
            shown = status_of(criterion, answer, typed, issue.language)
            draft.compute(row, at, formula, shown, "status")
        else:
            nothing = issue.say(words.NOT_APPLICABLE) if field is ReviewField.STATUS else _NOTHING
            draft.put(row, at, nothing, "cell_center")
    draft.heights[row] = layout.heights[criterion.code]
    draft.growing.add(row)


def _known(issue: Issue, criterion: Criterion) -> Iterator[tuple[ReviewField, tuple[Value, str]]]:
    """Yield what the definition says about a criterion, and its style."""
    yield ReviewField.CODE, (criterion.code, "cell_code")
    yield ReviewField.LEVEL, (criterion.levels[-1], "cell_level")
    yield ReviewField.TEXT, (criterion.text, "cell_text")
    yield ReviewField.METHODS, ("\n".join(criterion.methods), "cell_center")
    yield ReviewField.ROLE, (role_title(issue, criterion.role), role_style(criterion))
    rule = rule_of(criterion, issue.language) or _NOTHING
    yield ReviewField.RULE, (rule, "cell_center")
    yield ReviewField.CAP, (criterion.shown_cap or "", cap_style(criterion))


def _is_plain_sum(judged: JudgedReturn) -> bool:
    """Tell whether the scores of the group are points that can be added as they stand."""
    return all(
        one.role is CriterionRole.REGULAR and one.weight is None and one.enters_points
        for one in judged.criteria
    )


def _write_total(
    issue: ReviewIssue, draft: SheetDraft, judged: JudgedReturn, page: ReviewPage
) -> None:
    row, last = page.total_row, len(draft.widths)
    cap, self_score = _column(page, ReviewField.CAP), _column(page, ReviewField.SELF)
    score, status = _column(page, ReviewField.SCORE), _column(page, ReviewField.STATUS)
    is_sum = _is_plain_sum(judged)
    draft.put(row, 1, issue.say(words.SUBTOTAL if is_sum else words.COUNT_LABEL), "total")
    draft.span(row, 1, cap - 1)
    sums: dict[int, tuple[str, Decimal]] = {}
    if is_sum:
        caps = sum((one.cap for one in judged.criteria), Decimal(0))
        stated = (_answer(judged, one).entered for one in judged.criteria)
        typed = (_typed(judged, one).entered for one in judged.criteria)
        for column, values in ((self_score, stated), (score, typed)):
            numbers = (one for one in values if isinstance(one, Decimal))
            cells = within(last + 1, column, FIRST_ROW, row - 1)
            sums[column] = (f"ROUND(SUM({cells}),2)", sum(numbers, Decimal(0)))
        draft.put(row, cap, caps, "total")
    for column in range(cap, last + 1):
        if column in sums:
            draft.compute(row, column, *sums[column], "total_score")
        elif column == status:
            count = len(page.owed)
            shown = f"{count_done(issue, judged)} / {count}"
            draft.compute(row, column, f'{done_formula(page)}&" / {count}"', shown, "total")
        elif column != cap or not is_sum:
            draft.put(row, column, None, "total")
    draft.heights[row] = 20.0


def _write_foot(
    issue: ReviewIssue, draft: SheetDraft, judged: JudgedReturn, page: ReviewPage
) -> None:
    """Write the code line, who entered and checked, and the lines for signatures."""
    code_row, entered_row, sign_row = (page.total_row + turn for turn in (1, 2, 3))
    last, right = len(draft.widths), _scrolling(page)
    text, basis = _column(page, ReviewField.TEXT), _column(page, ReviewField.BASIS)
    evidence, reason = _column(page, ReviewField.EVIDENCE), _column(page, ReviewField.REASON)
    agency = judged.agency
    draft.put(code_row, 1, issue.say(words.PRINTED_CODE, code=issue.code), "name_line")
    draft.span(code_row, 1, right - 1)
    line = issue.say(words.AGENCY_LINE, name=agency.name, agency=agency.code)
    draft.put(code_row, right, line, "code_line")
    draft.span(code_row, right, last)
    draft.heights[code_row] = 18.0
    starts = {SignField.RECORDED_BY: 1, SignField.CHECKED_BY: text + 1}
    starts[SignField.REVIEWED_ON] = evidence
    for sign, place in page.signs.items():
        draft.put(entered_row, starts[sign], issue.say(_SIGN_LABELS[sign]), "label")
        draft.span(entered_row, starts[sign], place.column - 1)
        style = "input_date" if sign is SignField.REVIEWED_ON else "input_line"
        value = judged.typed.signs.get(sign)
        draft.cells.append(CellSpec(entered_row, place.column, value, style=style, is_input=True))
    draft.heights[entered_row] = 22.0
    pieces = (
        (1, text, words.SIGN_MEMBERS),
        (text + 1, basis, words.SIGN_LEADER),
        (evidence, reason - 1, words.SIGN_AGENCY),
        (reason, last, words.SIGN_DATE),
    )
    for first, end, said in pieces:
        draft.put(sign_row, first, issue.say(said), "sign")
        draft.span(sign_row, first, end)
    draft.heights[sign_row] = 40.0


def _validations(
    issue: ReviewIssue, judged: JudgedReturn, page: ReviewPage, lists: ListSheet
) -> Iterator[Validation]:
    """Yield what the inputs take: answers by their kinds, texts up to a length."""
    shapes: dict[tuple[object, ...], list[Criterion]] = {}
    for criterion in judged.criteria:
        if criterion.code in page.owed:
            shapes.setdefault(answer_shape(criterion), []).append(criterion)
    column = _column(page, ReviewField.SCORE)
    for members in shapes.values():
        yield _score_validation(issue, page, column, members, lists)
    last = page.total_row - 1
    for field, limit in _TEXT_LIMITS.items():
        at = _column(page, field)
        yield _at_most(issue, Range(FIRST_ROW, at, last, at), limit)
    for sign, place in page.signs.items():
        cell = Range(place.row, place.column, place.row, place.column)
        is_day = sign is SignField.REVIEWED_ON
        dated = date_validation(issue.of(judged), (cell,))
        yield dated if is_day else _at_most(issue, cell, NAME_LIMIT)


def _score_validation(
    issue: ReviewIssue,
    page: ReviewPage,
    column: int,
    members: list[Criterion],
    lists: ListSheet,
) -> Validation:
    """Return the validation of the review scores that take the same answers."""
    first = members[0]
    choices, source = first.kind.answers(first, issue.language), ""
    # Where a comma is the decimal sign, "0.5" out of an inline list is a text.
    if choices and (any("." in one for one in choices) or not fits_inline(choices)):
        source = lists.source(f"choices {first.code}", choices)
    cells = (Range(page.rows[one.code], column, page.rows[one.code], column) for one in members)
    plain = validation_of(
        first,
        tuple(cells),
        score_column=column_name(column),
        language=issue.language,
        score_input=issue.settings.score_input,
        list_source=source,
    )
    title = issue.say(words.SCORE_TITLE) if first.kind.is_typed else plain.error_title
    return replace(plain, error_title=title, prompt_title=issue.say(words.SCORE))


def _at_most(issue: ReviewIssue, cells: Range, limit: int) -> Validation:
    return Validation(
        (cells,),
        "text_length",
        maximum=limit,
        error_title=issue.say(form_words.LENGTH_TITLE),
        error=issue.say(form_words.LENGTH_ERROR, limit=limit),
    )


def _colours(issue: ReviewIssue, page: ReviewPage) -> Iterator[ConditionalStyle]:
    """Yield formula rules only: the kind that every program kept."""
    last = page.total_row - 1

    def rule(field: ReviewField, formula: str, style: str) -> ConditionalStyle:
        column = _column(page, field)
        return ConditionalStyle(Range(FIRST_ROW, column, last, column), formula, style)

    status = f"${column_name(_column(page, ReviewField.STATUS))}{FIRST_ROW}"
    score, reason = (
        in_this_row(_column(page, field)) for field in (ReviewField.SCORE, ReviewField.REASON)
    )
    nothing = f"{status}={quote(issue.say(words.NOT_APPLICABLE))}"
    yield rule(ReviewField.STATUS, nothing, "framed")
    yield rule(ReviewField.SCORE, nothing, "framed")
    yield rule(ReviewField.SCORE, starts_with(status, "×"), "bad")
    for said in explained_words():
        yield rule(ReviewField.STATUS, f"{status}={quote(issue.say(said))}", "judged")
        yield rule(ReviewField.SCORE, f"{status}={quote(issue.say(said))}", "judged")
    yield rule(ReviewField.SCORE, f"NOT(ISBLANK({score}))", "good")
    yield rule(ReviewField.STATUS, starts_with(status, "√"), "good")
    yield rule(ReviewField.STATUS, starts_with(status, "×"), "bad")
    yield rule(ReviewField.STATUS, f"LEN({status})>0", "open")
    yield rule(ReviewField.REASON, nothing, "framed")
    yield rule(ReviewField.REASON, f"NOT({is_blank_text(reason)})", "good")
    yield rule(ReviewField.REASON, starts_with(status, "③"), "open")
