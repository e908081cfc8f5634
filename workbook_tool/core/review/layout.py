"""How wide the columns of an agency's sheet are, so that it prints on one page and can be read.

Texts are as long as agencies wrote them. Wide columns make rows low and the page small, narrow ones
make it long: the width is taken at which the page is reduced least. Where even that could not be
read, what the agency wrote is cut, and says so: its whole text stands in the return.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from workbook_tool.core.form.draft import LINE_HEIGHT, MARGIN
from workbook_tool.core.form.fitting import TALLEST_ROW
from workbook_tool.core.form.points import step_by_step
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.kept_answers import shortened
from workbook_tool.core.review import words
from workbook_tool.core.review.page_ends import FOOT, HEADING, page_ends
from workbook_tool.core.review.spec import (
    JudgedAnswer,
    JudgedReturn,
    ReviewColumn,
    ReviewField,
    TypedAnswer,
)
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Language, count_lines, display_width

LABELS = {
    ReviewField.CODE: words.CODE,
    ReviewField.LEVEL: words.LEVEL,
    ReviewField.TEXT: words.CRITERION,
    ReviewField.METHODS: words.METHODS,
    ReviewField.ROLE: words.ROLE,
    ReviewField.RULE: words.RULE,
    ReviewField.CAP: words.CAP,
    ReviewField.SELF: words.SELF,
    ReviewField.BASIS: words.BASIS,
    ReviewField.EVIDENCE: words.EVIDENCE,
    ReviewField.SCORE: words.SCORE,
    ReviewField.POINTS: words.POINTS,
    ReviewField.STATUS: words.STATUS,
    ReviewField.REASON: words.REASON,
    ReviewField.RECORD: words.RECORD,
}
"""The header label of each column, by which the reader finds it."""
# Of the room for texts, what each of them gets.
_SHARES = {ReviewField.TEXT: 0.34, ReviewField.BASIS: 0.40, ReviewField.EVIDENCE: 0.26}
_ROOMS = (84, 100, 116, 132, 150, 164, 178)
_WRITTEN = {ReviewField.REASON: 22.0, ReviewField.RECORD: 20.0}
# A4 across in points, less the margins of forms; points a column takes: 7 pixels a character and 5.
PAGE_WIDTH, PAGE_HEIGHT = 798.0, 534.0
_POINTS, _PADDING = 5.25, 3.75
READABLE = 0.55
"""10 pt reduced to this is the smallest that can be read on paper."""
_LEAST_SCALE = 0.5
_LIMITS = (1000, 360, 240, 180, 140, 110, 90, 70)
"""Characters of what an agency wrote that are shown, tried in turn."""
_ROOMY = 14  # rows up to which each has room for three lines of handwriting
WIDE = 80
AROUND = HEADING + FOOT
"""Points that heading and signatures take at the most."""
Texts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is laid out.

    ``texts`` are basis and evidence as they are shown, ``heights`` the points of each row, both by
    criterion. ``fits`` tells that it prints on one page.
    """

    columns: tuple[ReviewColumn, ...]
    widths: tuple[float, ...]
    texts: Texts
    heights: Mapping[str, float]
    fits: bool = True

    @property
    def page_ends(self) -> tuple[str, ...]:
        """Return the criteria after which a page ends, none where all stand on one."""
        return () if self.fits else page_ends(self.heights, PAGE_HEIGHT / min(self._across, 1.0))

    @property
    def _across(self) -> float:
        """Return what the columns are reduced to, so that they stand on one page."""
        return PAGE_WIDTH / sum(width * _POINTS + _PADDING for width in self.widths)

    @property
    def scale(self) -> float:
        """Return what the page is reduced to."""
        return min(self._across, PAGE_HEIGHT / (sum(self.heights.values()) + AROUND), 1.0)


def lay_out(judged: JudgedReturn, language: Language) -> Layout:
    """Return how the sheet of an agency is laid out."""
    found = _widest(judged, language, _LIMITS[0])
    for limit in _LIMITS[1:]:
        if found.scale < READABLE:
            found = _widest(judged, language, limit)
    return replace(found, fits=found.scale >= _LEAST_SCALE)


def _widest(judged: JudgedReturn, language: Language, limit: int) -> Layout:
    """Return the layout that is reduced least, where texts show so many characters."""
    texts = dict(_texts(judged, limit, language))
    layouts = (_with_room(judged, language, texts, room) for room in _ROOMS)
    return max(layouts, key=lambda one: round(one.scale, 2))


def _texts(
    judged: JudgedReturn, limit: int, language: Language
) -> Iterator[tuple[str, tuple[str, str]]]:
    for criterion in judged.criteria:
        answer = judged.answers.get(criterion.code, JudgedAnswer(criterion.code, None))
        basis, evidence = (_cut(text, limit, language) for text in (answer.basis, answer.evidence))
        yield criterion.code, (basis, evidence)


def _cut(text: str, limit: int, language: Language) -> str:
    plain = text.strip()
    kept = shortened(plain, limit)
    return plain if kept == plain else kept + words.CUT.in_language(language)


def _with_room(judged: JudgedReturn, language: Language, texts: Texts, room: int) -> Layout:
    """Return the layout where the texts have so much room together, in characters."""
    columns, widths = _columns(judged.criteria, room, language)
    by_field = {one.field: int(widths[one.column - 1]) for one in columns}
    least = 3 if len(judged.criteria) <= _ROOMY else 2
    heights = {}
    for one in judged.criteria:
        typed = judged.typed.answers.get(one.code, TypedAnswer())
        heights[one.code] = _height(by_field, one, texts[one.code], typed, least, language)
    return Layout(columns, widths, texts, heights)


def _height(
    widths: Mapping[ReviewField, int],
    criterion: Criterion,
    shown: tuple[str, str],
    typed: TypedAnswer,
    least: int,
    language: Language,
) -> float:
    """Return the points that a row takes."""
    lines = max(
        least,
        len(criterion.methods),
        count_lines(step_by_step(rule_of(criterion, language)), widths.get(ReviewField.RULE, WIDE)),
        count_lines(criterion.levels[-1], widths[ReviewField.LEVEL]),
        count_lines(criterion.text, widths[ReviewField.TEXT]),
        count_lines(shown[0], widths[ReviewField.BASIS]),
        count_lines(shown[1], widths[ReviewField.EVIDENCE]),
        count_lines(typed.reason, widths[ReviewField.REASON]),
        count_lines(typed.record, widths[ReviewField.RECORD]),
    )
    return min(lines * LINE_HEIGHT + MARGIN, TALLEST_ROW)


def rule_of(criterion: Criterion, language: Language) -> str:
    """Return how the points of a fact are computed, "" where points are entered."""
    kind = criterion.kind
    return kind.told(criterion).in_language(language) if kind.asks_facts else ""


@lru_cache(maxsize=64)  # most agencies of a round are asked the same
def _columns(
    criteria: tuple[Criterion, ...], room: int, language: Language
) -> tuple[tuple[ReviewColumn, ...], tuple[float, ...]]:
    """Return the columns and their widths."""
    planned = tuple(_planned(criteria, room, language))
    columns = tuple(
        ReviewColumn(field, turn, LABELS[field].in_language(language))
        for turn, (field, _) in enumerate(planned, start=1)
    )
    return columns, tuple(width for _, width in planned)


def _planned(
    criteria: tuple[Criterion, ...], room: int, language: Language
) -> Iterator[tuple[ReviewField, float]]:
    """Yield each column and its width."""
    is_chinese = language is Language.ZH
    answers = _longest(one for criterion in criteria for one in _answers(criterion, language))
    fixed = {
        ReviewField.CODE: max(5.0, _longest(one.code for one in criteria) + 2),
        ReviewField.LEVEL: 10.0 if is_chinese else 13.0,
        ReviewField.METHODS: 9.0 if is_chinese else 12.0,
        ReviewField.ROLE: 9.0 if is_chinese else 12.0,
        ReviewField.CAP: max(5.0, _longest(_cap(one) for one in criteria) + 3),
        ReviewField.SELF: min(max(7.0, answers + 2), 16.0),
        ReviewField.SCORE: min(max(8.0, answers + 3), 18.0),
        ReviewField.RULE: 13.0 if is_chinese else 16.0,
        ReviewField.POINTS: 8.0,
        ReviewField.STATUS: 13.0 if is_chinese else 15.0,
        **_WRITTEN,
    }
    left_out = set()
    if all(one.role is CriterionRole.REGULAR for one in criteria):
        left_out.add(ReviewField.ROLE)
    if not any(one.methods for one in criteria):
        left_out.add(ReviewField.METHODS)
    if not any(one.kind.asks_facts for one in criteria):
        left_out |= {ReviewField.RULE, ReviewField.POINTS}
    for field in ReviewField:
        if field in _SHARES:
            yield field, float(round(room * _SHARES[field]))
        elif field not in left_out:
            yield field, fixed[field]


def _answers(criterion: Criterion, language: Language) -> tuple[str, ...]:
    return criterion.kind.answers(criterion, language) or (_cap(criterion),)


def _cap(criterion: Criterion) -> str:
    return "" if criterion.shown_cap is None else number_text(criterion.shown_cap)


def _longest(texts: Iterable[str]) -> int:
    return max(map(display_width, texts), default=0)
