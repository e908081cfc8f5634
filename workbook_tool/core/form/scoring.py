"""The scoring sheet (自评打分): one row a criterion, totals, code and sign-off line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from workbook_tool.core.cells import Range, column_name
from workbook_tool.core.form import wording
from workbook_tool.core.form.checks import Checks
from workbook_tool.core.form.draft import LINE_HEIGHT, MARGIN, SheetDraft
from workbook_tool.core.form.hidden import ListSheet
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.points import POINT_FIELDS, point_cell, step_by_step
from workbook_tool.core.form.roles import (
    role_notes,
    role_style,
    role_title,
    total_label,
)
from workbook_tool.core.form.score_columns import FIRST_ROW, HEADER_ROW
from workbook_tool.core.form.scoring_rules import (
    column_cells,
    column_of,
    score_validations,
    status_colours,
    text_validations,
)
from workbook_tool.core.form.spec import (
    EvidenceTable,
    Field,
    Place,
    ScoreTable,
    SheetSpec,
)
from workbook_tool.core.form.status import StatusColumns, first_status, status_formula
from workbook_tool.core.formulas import (
    absolute,
    block,
    template,
    within,
)
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.outcome import blank_total
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Text, count_word_lines, listed

TITLE_ROW = 1
AGENCY_ROW = 2
HOW_ROW = 3

INPUTS = (Field.SCORE, Field.BASIS, Field.EVIDENCE, Field.DEDUCTION, Field.NOT_APPLICABLE)
INPUT_STYLES = {
    Field.SCORE: "input_score",
    Field.BASIS: "input_text",
    Field.EVIDENCE: "input_short",
    Field.DEDUCTION: "input_text",
    Field.NOT_APPLICABLE: "input_text",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Where answers and evidence stand, and what is found out about the texts."""

    score: ScoreTable
    evidence: EvidenceTable
    checks: Checks | None


@dataclass(frozen=True, slots=True)
class SignOff:
    """What the sign-off line repeats from the cover, and how the check code is computed."""

    contact: str
    reviewer: str
    filled_on: str
    total: str
    check_sum: str


def build_scoring(
    issue: Issue,
    tables: Tables,
    widths: tuple[float, ...],
    lists: ListSheet,
    sign_off: SignOff,
) -> tuple[SheetSpec, Place]:
    """Return the scoring sheet and where the check code stands."""
    table = tables.score
    draft = SheetDraft(table.sheet, widths)
    last = len(widths)
    _write_heading(issue, draft, table)
    for criterion in issue.scheme:
        _write_criterion(issue, draft, tables, criterion)
    if issue.version == 1:
        _merge_levels(issue, draft, table)
    else:
        _repeat_levels(issue, draft, table)
    _write_total(issue, draft, table, sign_off)
    check_place = _write_foot(issue, draft, table, sign_off)
    if issue.version > 1:
        _write_answers(issue, draft, table)
    draft.validations.extend(score_validations(issue, table, lists))
    draft.validations.extend(text_validations(issue, table))
    draft.conditionals.extend(status_colours(issue, table))
    sheet = draft.finish(
        is_landscape=True,
        freeze=(FIRST_ROW, _first_scrolling(issue, table)),
        print_area=Range(1, 1, table.total_row + (2 if issue.version == 1 else 3), last),
        print_titles=(HEADER_ROW, HEADER_ROW),
        footer=issue.footer,
    )
    return sheet, check_place


def _first_scrolling(issue: Issue, table: ScoreTable) -> int:
    """Return the first column that scrolls: code and criterion stay, with the levels between."""
    if issue.version == 1:
        return column_of(table, Field.SCORE)
    return column_of(table, Field.TEXT) + 1


def done_count(table: ScoreTable, *, sheet: str = "") -> str:
    """Return the formula of how many criteria are done."""
    status = column_of(table, Field.STATUS)
    cells = absolute(sheet, FIRST_ROW, status, table.total_row - 1)
    return f'COUNTIF({cells},"√*")'


def plain_total(issue: Issue, table: ScoreTable) -> str:
    """Return the formula of the total where it is the sum of the scores, never below zero."""
    column, places = column_of(table, Field.SCORE), issue.scheme.places
    if issue.version == 1:
        score = column_name(column)
        return f"ROUND(SUM({score}${HEADER_ROW}:INDEX({score}:{score},ROW()-1)),{places})"
    scores = within(len(table.columns) + 1, column, FIRST_ROW, table.total_row - 1)
    return f"ROUND({issue.weighed(f'MAX(0,SUM({scores}))')},{places})"


def plain_check_sum(issue: Issue, table: ScoreTable, weights: tuple[int, ...]) -> str:
    """Return the weighted sum of the scores, for the check code."""
    column, rows = column_of(table, Field.SCORE), (FIRST_ROW, table.total_row - 1)
    is_first = issue.version == 1
    cells = block(column, *rows) if is_first else within(len(table.columns) + 1, column, *rows)
    return f"SUMPRODUCT({cells},{{{';'.join(map(str, weights))}}})"


def _write_heading(issue: Issue, draft: SheetDraft, table: ScoreTable) -> None:
    last = len(draft.widths)
    right = _first_scrolling(issue, table)
    status = absolute("", FIRST_ROW, column_of(table, Field.STATUS), table.total_row - 1)
    total = absolute("", table.total_row, table.result_column)
    count = len(table.rows)
    words = wording.PROGRESS if issue.scheme.has_points else wording.PROGRESS_WITHOUT_POINTS
    said = issue.of_total(words) if issue.scheme.has_points else issue.say(words)
    progress = said.replace("{count}", str(count))
    # Merges stop at the column freeze; across it they would tear while scrolling.
    draft.put(TITLE_ROW, 1, issue.settings.title, "title_left")
    draft.compute(
        TITLE_ROW,
        right,
        template(progress, done=f'COUNTIF({status},"√*")', total=total),
        progress.format(done=0, total=number_text(blank_total(issue.scheme))),
        "progress",
    )
    draft.put(AGENCY_ROW, 1, issue.say(wording.AGENCY_LINE, name=issue.agency.name), "name_line")
    draft.put(AGENCY_ROW, right, issue.printed_code, "code_line")
    for row in (TITLE_ROW, AGENCY_ROW, HOW_ROW):
        draft.span(row, 1, right - 1)
        if row != HOW_ROW or issue.version == 1:
            draft.span(row, right, last)
    left_width = draft.width(1, right - 1)
    _write_instructions(issue, draft, right)
    # The title is half as large again as the text that widths are counted in.
    draft.fit(TITLE_ROW, (issue.settings.title, left_width * 10 // 15))
    draft.heights[TITLE_ROW] = 1.4 * draft.heights[TITLE_ROW]
    draft.fit(AGENCY_ROW, (issue.say(wording.AGENCY_LINE, name=issue.measured_name), left_width))
    draft.heights[AGENCY_ROW] = max(18.0, draft.heights[AGENCY_ROW])
    for column in table.columns:
        style = "head_input" if column.field in INPUTS else "head"
        draft.put(HEADER_ROW, column.column, column.label, style)
    # Labels of four characters stand in columns of eight: centred, they need no margin.
    draft.fit(HEADER_ROW, *((one.label, draft.width(one.column) + 1) for one in table.columns))
    draft.heights[HEADER_ROW] += 6.0


def _write_instructions(issue: Issue, draft: SheetDraft, right: int) -> None:
    """Write what to do where it stays in sight; version 1 has a half of it over each part."""
    parts = (issue.say(wording.SCORING_HOW), _how_to_score(issue))
    left_width, right_width = draft.width(1, right - 1), draft.width(right, len(draft.widths))
    if issue.version == 1:
        draft.put(HOW_ROW, 1, parts[0], "note")
        draft.put(HOW_ROW, right, parts[1], "note")
        draft.fit(HOW_ROW, (parts[0], left_width), (parts[1], right_width))
    else:
        told = Text("", " ").in_language(issue.language).join(parts)
        draft.put(HOW_ROW, 1, told, "note")
        draft.fit(HOW_ROW, (told, left_width))


def _write_answers(issue: Issue, draft: SheetDraft, table: ScoreTable) -> None:
    """Write which answers each criterion takes: a list and a step do not stand on paper."""
    told = _all_answers(issue, issue.scheme)
    measured = _all_answers(issue, map(issue.measured, issue.scheme))
    right, last = _first_scrolling(issue, table), len(draft.widths)
    row = table.total_row + 3
    draft.put(row, 1, issue.say(wording.ANSWERS), "note_right")
    draft.put(row, right, told, "note")
    draft.span(row, 1, right - 1)
    draft.span(row, right, last)
    draft.fit(row, (measured, draft.width(right, last)))


def _all_answers(issue: Issue, criteria: Iterable[Criterion]) -> str:
    """Return the answers of criteria as one text; those that take the same stand together."""
    takers: dict[str, list[str]] = {}
    for criterion in criteria:
        takers.setdefault(_answers_to(issue, criterion), []).append(criterion.code)
    said = (
        issue.say(
            wording.ANSWERS_OF, codes=listed(codes).in_language(issue.language), answers=answers
        )
        for answers, codes in takers.items()
    )
    return Text("；", "; ").in_language(issue.language).join(said)


def _answers_to(issue: Issue, criterion: Criterion) -> str:
    """Return the answers that a criterion takes, with its step or what they stand for."""
    kind = criterion.kind
    expected = kind.expected(criterion).in_language(issue.language)
    if told := issue.say(kind.told(criterion)):
        return issue.say(wording.WITH_RULE, expected=expected, told=told)
    if kind.is_typed:
        return issue.say(wording.WITH_STEP, expected=expected, step=number_text(criterion.step))
    meanings = kind.meanings(criterion)
    return listed(meanings).in_language(issue.language) if meanings else expected


def _how_to_score(issue: Issue) -> str:
    """Return how to score, with the meaning of points where all criteria share it."""
    meanings = {criterion.kind.meanings(criterion) for criterion in issue.scheme}
    shared = next(iter(meanings)) if len(meanings) == 1 else ()
    said = issue.say(wording.SCORING_HOW_MORE)
    if issue.asks_facts:
        facts = {"entry": issue.say(wording.ENTRY), "rule": issue.say(wording.RULE)}
        said += issue.say(wording.FACTS_HOW, **facts)
    if issue.roles:
        said += issue.say(wording.ROLE_NOTE, notes=role_notes(issue))
    if not shared:
        return said
    listed = Text("；", "; ").in_language(issue.language).join(shared)
    return f"{said}{issue.say(wording.MEANINGS, listed=listed)}"


def _status_columns(issue: Issue, tables: Tables) -> StatusColumns:
    table, evidence = tables.score, tables.evidence
    criteria = next(one.column for one in evidence.columns if one.field == "criterion")
    return StatusColumns(
        score=column_of(table, Field.SCORE),
        basis=column_of(table, Field.BASIS),
        evidence=column_of(table, Field.EVIDENCE),
        deduction=column_of(table, Field.DEDUCTION),
        listed=column_cells(issue, evidence, criteria, (evidence.first_row, evidence.last_row)),
        not_applicable=table.column_of(Field.NOT_APPLICABLE) or 0,
        points=table.column_of(Field.POINTS) or 0,
        checks=tables.checks,
    )


def _write_criterion(
    issue: Issue,
    draft: SheetDraft,
    tables: Tables,
    criterion: Criterion,
) -> None:
    table = tables.score
    row = table.rows[criterion.code]
    methods = "\n".join(criterion.methods)
    levels = iter(criterion.levels)
    for column in table.columns:
        place = column.column
        match Field(column.field):
            case Field.CODE:
                draft.put(row, place, criterion.code, "cell_code")
            case Field.LEVEL:
                draft.put(row, place, next(levels, ""), "cell_level")
            case Field.TEXT:
                draft.put(row, place, criterion.text, "cell_text")
            case Field.METHODS:
                draft.put(row, place, methods, "cell_center")
            case field if field in POINT_FIELDS:
                cell = point_cell(issue, criterion, field, column_of(table, Field.SCORE))
                draft.cells.append(replace(cell, row=row, column=place))
            case Field.ROLE:
                draft.put(row, place, role_title(issue, criterion.role), role_style(criterion))
            case Field.STATUS:
                columns = _status_columns(issue, tables)
                formula = status_formula(issue, criterion, columns)
                draft.compute(
                    row, place, formula, first_status(criterion, issue.language), "status"
                )
            case Field.NOT_APPLICABLE if not issue.may_not_apply(criterion):
                draft.put(row, place, "—", "cell_center")
            case field:
                draft.ask(row, place, INPUT_STYLES[field])
    texts = [(criterion.text, draft.width(column_of(table, Field.TEXT)))]
    if where := table.column_of(Field.RULE):
        told = issue.say(criterion.kind.told(issue.measured(criterion)))
        texts.append((step_by_step(told), draft.width(where)))
    if where := table.column_of(Field.METHODS):
        texts.append((methods, draft.width(where)))
    draft.fit(row, *texts, least=2)
    draft.growing.add(row)


def _merge_levels(issue: Issue, draft: SheetDraft, table: ScoreTable) -> None:
    columns = [column.column for column in table.columns if column.field == Field.LEVEL]
    for depth, column in enumerate(columns, start=1):
        for path, group in groupby(issue.scheme, key=lambda one: one.levels[:depth]):
            rows = [table.rows[criterion.code] for criterion in group]
            if len(path) < depth:
                continue
            _grow_for_title(draft, path[-1], column, rows)
            if len(rows) == 1:
                continue
            draft.span(rows[0], column, column, rows[-1])
            # What stands below a merge's first cell would never be seen.
            hidden = {(row, column) for row in rows[1:]}
            draft.cells[:] = [one for one in draft.cells if (one.row, one.column) not in hidden]


def _repeat_levels(issue: Issue, draft: SheetDraft, table: ScoreTable) -> None:
    """Let every row bear its titles, muted where the row above has them too.

    Merged cells would be parted by the page breaks, and scroll out of sight on the screen.
    """
    columns = [column.column for column in table.columns if column.field == Field.LEVEL]
    for criterion in issue.scheme:
        for title, column in zip(criterion.levels, columns, strict=False):
            _grow_for_title(draft, title, column, [table.rows[criterion.code]])
    repeated = {
        (table.rows[below.code], column)
        for above, below in pairwise(issue.scheme)
        for depth, column in enumerate(columns, start=1)
        if len(below.levels) >= depth and above.levels[:depth] == below.levels[:depth]
    }
    draft.cells[:] = [
        replace(one, style="cell_level_again") if (one.row, one.column) in repeated else one
        for one in draft.cells
    ]


def _grow_for_title(draft: SheetDraft, title: str, column: int, rows: list[int]) -> None:
    """Make rows tall enough together for the title they share."""
    lines = count_word_lines(title, draft.width(column))
    missing = lines * LINE_HEIGHT + MARGIN - sum(draft.heights[row] for row in rows)
    if missing > 0:
        for row in rows:
            draft.heights[row] += missing / len(rows)


def _write_total(issue: Issue, draft: SheetDraft, table: ScoreTable, sign_off: SignOff) -> None:
    row, score = table.total_row, table.result_column
    worth = column_of(table, Field.WEIGHT if issue.has_weights else Field.CAP)
    status, last = column_of(table, Field.STATUS), len(draft.widths)
    count = len(table.rows)
    end = min(_first_scrolling(issue, table), worth)
    draft.put(row, 1, total_label(issue), "total")
    draft.span(row, 1, end - 1)
    for column in range(end, worth):
        draft.put(row, column, None, "total")
    if issue.scheme.has_points:
        draft.put(row, worth, issue.scheme.full_total, "total")
        first = blank_total(issue.scheme)
        draft.compute(row, score, sign_off.total, first, "total_score")
    else:
        draft.put(row, worth, None, "total")
        draft.put(row, score, issue.say(wording.NO_POINTS), "total")
    for column in range(worth + 1, score):
        draft.put(row, column, None, "total")
    draft.compute(row, status, f'{done_count(table)}&" / {count}"', f"0 / {count}", "total")
    scheme, scale = issue.scheme, ""
    if scheme.scaled_to is not None and scheme.total:
        facts = {"full": number_text(scheme.total), "scale": number_text(scheme.full_total)}
        scale = issue.say(wording.TOTAL_SCALED, **facts)
    draft.put(row, status + 1, scale or None, "total", formerly="" if scale else None)
    draft.span(row, status + 1, last)
    draft.fit(row, (scale, draft.width(status + 1, last)))
    draft.heights[row] = max(22.0, draft.heights[row]) if scale else 22.0


def _write_foot(issue: Issue, draft: SheetDraft, table: ScoreTable, sign_off: SignOff) -> Place:
    """Write the code line and the sign-off line; return where the check code stands."""
    code_row, sign_row = table.total_row + 1, table.total_row + 2
    score, last = column_of(table, Field.SCORE), len(draft.widths)
    right = _first_scrolling(issue, table)
    draft.put(code_row, 1, issue.printed_code, "name_line")
    draft.span(code_row, 1, right - 1)
    name = issue.say(wording.AGENCY_LINE_BELOW, name=issue.agency.name, agency=issue.agency.code)
    draft.put(code_row, right, name, "code_line")
    draft.span(code_row, right, last)
    name = name.replace(issue.agency.name, issue.measured_name, 1)
    draft.fit(code_row, (name, draft.width(right, last)))
    draft.heights[code_row] = max(18.0, draft.heights[code_row])
    text = column_of(table, Field.TEXT)
    check = column_of(table, Field.STATUS)
    pieces = (
        (1, text - 1, wording.SIGNED_BY, sign_off.contact),
        (text, right - 1, wording.REVIEWED_BY, sign_off.reviewer),
        (
            score,
            check,
            wording.CHECK_CODE,
            f'TEXT(MOD(ROUND({sign_off.check_sum}*100,0),9973),"0000")',
        ),
        (check + 1, check + 1, wording.SEAL, ""),
        (check + 2, last, wording.SIGNED_ON, sign_off.filled_on),
    )
    for first, end, words, reference in pieces:
        label = issue.say(words)
        formula = template(label + "{value}", value=reference)
        if first == score:
            draft.compute(sign_row, first, formula, f"{label}0000", "check")
            draft.span(sign_row, first, end)
            continue
        if issue.version > 1 and label.endswith(" "):  # no text may end in a blank
            label, formula = label.rstrip(), f"TRIM({formula})"
        if reference:
            draft.compute(sign_row, first, formula, label, "sign")
        else:
            draft.put(sign_row, first, label, "sign")
        draft.span(sign_row, first, end)
    for column in range(right, score):
        draft.put(sign_row, column, None, "sign")
    draft.heights[sign_row] = 32.0
    return Place(table.sheet, sign_row, score)
