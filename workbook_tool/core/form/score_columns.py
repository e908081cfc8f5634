"""Where the scoring table stands, and how wide its columns are."""

from math import ceil

from workbook_tool.core.form import wording
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.spec import Field, ScoreTable, TableColumn
from workbook_tool.core.numbers import number_text
from workbook_tool.core.text import Language, Text, count_word_lines, display_width, longest_word

HEADER_ROW = 4
FIRST_ROW = 5
# The width at which 10 pt prints as 8 pt on A4 across the page. What the other columns leave goes
# to the two long texts, so that about 60 characters of basis take two lines.
PAGE_WIDTH = 182
# A window of 1366 pixels without the row numbers and the scroll bar, at 100 %. Excel reckons 7
# pixels a character; LibreOffice without the font of the form was seen to take 9.
SCREEN_PIXELS, PIXELS_PER_CHARACTER = 1305, 9
LEAST_BASIS = 32
WIDEST_LEVEL, WIDEST_ENGLISH_LEVEL = 18, 28
SEEN_TOGETHER = (Field.CODE, Field.TEXT, Field.SCORE, Field.STATUS, Field.BASIS)
LEAST_ROOM, LEAST_ROOM_WITH_ROLES = 72, 60
TEXT_SHARE = 0.45
RULE_WIDTH = 18.0
# Criteria that are mere titles need less; a reason then has room for more than a few words.
TEXT_MARGIN, LEAST_TEXT = 3, 24
REASON_WIDTH, ENGLISH_REASON, WIDEST_REASON = 14.0, 20.0, 28.0


def lay_out_table(issue: Issue) -> tuple[ScoreTable, tuple[float, ...]]:
    """Return where the table stands and how wide its columns are."""
    depth = max(len(criterion.levels) for criterion in issue.scheme)
    code_width = max(5, *(len(criterion.code) + 2 for criterion in issue.scheme))
    planned: list[tuple[Field, Text, float]] = [(Field.CODE, wording.CODE, float(code_width))]
    planned += [
        (Field.LEVEL, words, _level_width(issue, turn, depth))
        for turn, words in enumerate(wording.LEVELS[:depth])
    ]
    planned.append((Field.TEXT, wording.CRITERION, 0.0))
    if any(criterion.methods for criterion in issue.scheme):
        planned.append((Field.METHODS, wording.METHODS, 9.0))
    if issue.roles:
        planned.append((Field.ROLE, wording.ROLE, _role_width(issue)))
    planned.append((Field.CAP, wording.CAP, _cap_width(issue)))
    if issue.has_weights:
        planned.append((Field.WEIGHT, wording.WEIGHT, max(7.0, _cap_width(issue))))
    planned += [
        *_answer_columns(issue),
        (Field.STATUS, wording.STATUS, 11.0 if issue.language is Language.ZH else 14.0),
        (Field.BASIS, wording.BASIS, 0.0),
        (Field.EVIDENCE, wording.EVIDENCE_NUMBERS, 8.0),
        (Field.DEDUCTION, wording.DEDUCTION, REASON_WIDTH),
    ]
    if issue.allows_not_applicable:
        planned.append((Field.NOT_APPLICABLE, wording.NOT_APPLICABLE, 14.0))
    least = LEAST_ROOM_WITH_ROLES if issue.roles else LEAST_ROOM
    room = max(PAGE_WIDTH - sum(width for *_, width in planned), least)
    shared = _share_out(issue, room, least)
    planned = [(field, words, shared.get(field, width)) for field, words, width in planned]
    if issue.version > 1:
        planned = _on_screen(planned)
    columns = tuple(
        TableColumn(field.value, position, issue.say(words))
        for position, (field, words, _) in enumerate(planned, start=1)
    )
    rows = {criterion.code: row for row, criterion in enumerate(issue.scheme, start=FIRST_ROW)}
    table = ScoreTable(
        sheet=issue.say(wording.SCORING),
        header_row=HEADER_ROW,
        columns=columns,
        rows=rows,
        total_row=FIRST_ROW + len(rows),
    )
    return table, tuple(width for *_, width in planned)


def _answer_columns(issue: Issue) -> list[tuple[Field, Text, float]]:
    """Return the column of answers, and what stands around it where some are facts."""
    width = _score_width(issue)
    if not issue.asks_facts:
        return [(Field.SCORE, wording.SCORE, width)]
    return [
        (Field.RULE, wording.RULE, RULE_WIDTH),
        (Field.SCORE, wording.ENTRY, width),
        (Field.UNIT, wording.UNIT, _unit_width(issue)),
        (Field.POINTS, wording.POINTS, width),
    ]


def _unit_width(issue: Issue) -> float:
    """Return a width for the heading in two lines, or the longest unit up to a limit."""
    units = (issue.say(one.kind.unit(one)) for one in issue.scheme)
    return float(min(max(6, *(display_width(unit) + 2 for unit in units)), 12))


def _on_screen(
    planned: list[tuple[Field, Text, float]],
) -> list[tuple[Field, Text, float]]:
    """Return the columns so that what is looked at while typing is visible together.

    Code, levels and criterion stand still; score, hint and basis are to fit beside them. The
    basis and then the criterion give up what is too much, as far as they can be read.
    """
    levels = [width for field, _, width in planned if field is Field.LEVEL]
    widths = {field: width for field, _, width in planned}
    for narrowed, least in ((Field.BASIS, LEAST_BASIS), (Field.TEXT, LEAST_TEXT)):
        seen = (*levels, *(widths[field] for field in SEEN_TOGETHER))
        excess = ceil((sum(map(_pixels, seen)) - SCREEN_PIXELS) / PIXELS_PER_CHARACTER)
        widths[narrowed] -= min(max(excess, 0), max(widths[narrowed] - least, 0))
    return [
        (field, words, width if field is Field.LEVEL else widths[field])
        for field, words, width in planned
    ]


def _pixels(width: float) -> int:
    """Return the pixels that a column takes, its margins included."""
    return int(width * PIXELS_PER_CHARACTER + 5)


def _share_out(issue: Issue, room: float, least: float) -> dict[Field, float]:
    """Return the widths of the texts; what short criteria leave goes to reason and basis.

    Reasons in English get as much more as can be spared: a few words are to take two lines.
    """
    is_chinese = issue.language is Language.ZH
    more = 0.0 if is_chinese else max(min(room - least, ENGLISH_REASON - REASON_WIDTH), 0.0)
    room -= more
    text = round(room * TEXT_SHARE)
    longest = max(display_width(line) for one in issue.scheme for line in one.text.split("\n"))
    spare = max(text - max(longest + TEXT_MARGIN, LEAST_TEXT), 0)
    given = min(spare // 2, WIDEST_REASON - REASON_WIDTH - more)
    return {
        Field.TEXT: float(text - spare),
        Field.BASIS: float(room - text + spare - given),
        Field.DEDUCTION: REASON_WIDTH + more + given,
    }


def _score_width(issue: Issue) -> float:
    longest = max(
        (
            display_width(choice)
            for one in issue.scheme
            for choice in one.kind.answers(one, issue.language)
        ),
        default=0,
    )
    full = len(number_text(issue.scheme.full_total)) + 3  # a larger font
    return float(min(max(9, longest + 3, full), 22))


def _level_width(issue: Issue, turn: int, depth: int) -> float:
    """Return a width of four wide characters, of the longest Latin word, or for few lines."""
    titles = {one.levels[turn] for one in issue.scheme if len(one.levels) > turn}
    longest = max(map(longest_word, titles))
    least = 8 if depth > 1 else 14
    narrowest = min(max(least, longest + 2), 16)
    if issue.version == 1:
        return float(narrowest)
    widest = WIDEST_LEVEL if issue.language is Language.ZH else WIDEST_ENGLISH_LEVEL
    widths = range(narrowest, widest + 1)  # every row bears its titles: two lines, or three
    fitting = (
        width
        for lines in (2, 3)
        for width in widths
        if all(count_word_lines(title, width) <= lines for title in titles)
    )
    return float(next(fitting, widest))


def _role_width(issue: Issue) -> float:
    """Return the width of the longest role that occurs."""
    return max(display_width(issue.say(wording.ROLES[role])) for role in issue.roles) + 2.0


def _cap_width(issue: Issue) -> float:
    """Return a width in which the total of the caps is never shown as ####."""
    totals = (issue.scheme.total, issue.scheme.full_total)
    return max(5.0, *(len(number_text(one)) + 2.5 for one in totals))
