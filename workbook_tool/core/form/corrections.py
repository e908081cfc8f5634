"""修改说明: the sheet that lists what could not be accepted, and what is left to mend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.core.cells import Range
from workbook_tool.core.form import correction_words as words
from workbook_tool.core.form import wording
from workbook_tool.core.form.cover_notes import LABEL, LABEL_2, VALUE, VALUE_2
from workbook_tool.core.form.draft import LINE_HEIGHT, MARGIN, SheetDraft
from workbook_tool.core.form.fitting import TALLEST_ROW
from workbook_tool.core.form.spec import (
    Blueprint,
    CellSpec,
    ConditionalStyle,
    Place,
    SheetSpec,
)
from workbook_tool.core.formulas import absolute, quote, starts_with, template
from workbook_tool.core.text import Language, count_lines

WIDTHS = (6.0, 17.0, 26.0, 24.0, 46.0, 46.0, 11.0)
HEADER_ROW, FIRST_ROW = 4, 5
MOST_LINES = 2000
_NUMBER, _PLACE, _CRITERION, _RETURNED, _PROBLEM, _REMEDY, _STATE = range(1, 8)
_TEXTS = (_PLACE, _CRITERION, _RETURNED, _PROBLEM, _REMEDY)
SHEET_NAMES = frozenset({words.CORRECTIONS.zh, words.CORRECTIONS.en})
"""What the sheet is called; the reader knows it and never reads it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line: where, what was sent, what is wrong with it, what to do.

    ``is_mended`` is a condition as a formula of another sheet; see ``core.form.mending``.
    """

    place: Place
    criterion: str
    returned: str
    problem: str
    remedy: str
    is_mended: str


def build_corrections(
    blueprint: Blueprint, corrections: Iterable[Correction], *, holds_answers: bool = True
) -> SheetSpec:
    """Return the sheet; it prints as the form does, and says whether answers came along."""
    language = blueprint.language
    draft = SheetDraft(words.CORRECTIONS.in_language(language), WIDTHS)
    last = len(WIDTHS)
    agency = wording.AGENCY_LINE.in_language(language).format(name=blueprint.agency_name)
    code = wording.PRINTED_CODE.in_language(language).format(code=blueprint.code)
    how = (words.HOW if holds_answers else words.HOW_OF_BLANK).in_language(language)
    draft.put(1, 1, words.TITLE.in_language(language), "title_left")
    draft.span(1, 1, last)
    draft.put(2, 1, agency, "name_line")
    draft.span(2, 1, _RETURNED)
    draft.put(2, _PROBLEM, code, "code_line")
    draft.span(2, _PROBLEM, last)
    draft.put(3, 1, how, "note")
    draft.span(3, 1, last)
    draft.fit(3, (how, draft.width(1, last)))
    # As on the other sheets, every usual name gets the same room.
    draft.heights |= {1: 30.0, 2: 24.0, HEADER_ROW: 24.0}
    for column, heading in enumerate(words.HEADINGS, start=1):
        draft.put(HEADER_ROW, column, heading.in_language(language), "head")
    for row, correction in enumerate(corrections, start=FIRST_ROW):
        draft.cells.extend(line_cells(correction, row, language))
        draft.heights[row] = line_height(correction, language)
    draft.conditionals.extend(_colours())
    return draft.finish(
        is_landscape=True,
        freeze=(FIRST_ROW, 1),
        print_titles=(HEADER_ROW, HEADER_ROW),
        may_select_locked=True,
        footer=blueprint.sheets[0].footer,
    )


def line_cells(correction: Correction, row: int, language: Language) -> Iterator[CellSpec]:
    """Yield the cells of one line."""
    yield CellSpec(row, _NUMBER, Decimal(row - FIRST_ROW + 1), style="cell_center")
    for column, text in zip(_TEXTS, _texts(correction, language), strict=True):
        if column == _PLACE:
            yield CellSpec(row, column, text, style="cell_link", link=correction.place)
        else:
            yield CellSpec(row, column, text, style="cell_text")
    still, done = (one.in_language(language) for one in (words.OPEN, words.MENDED))
    formula = f"IF({correction.is_mended},{quote(done)},{quote(still)})"
    yield CellSpec(row, _STATE, still, formula, "cell_center")


def line_height(correction: Correction, language: Language) -> float:
    """Return the points that one line takes, as far as a row can be that tall."""
    texts = zip(_TEXTS, _texts(correction, language), strict=True)
    lines = max(count_lines(text, int(WIDTHS[column - 1])) for column, text in texts)
    return min(max(2, lines) * LINE_HEIGHT + MARGIN, TALLEST_ROW)


def _texts(correction: Correction, language: Language) -> tuple[str, ...]:
    where = f"{correction.place.sheet} {correction.place.cell}"
    returned = correction.returned or words.BLANK.in_language(language)
    return where, correction.criterion, returned, correction.problem, correction.remedy


def _colours() -> Iterator[ConditionalStyle]:
    cells = Range(FIRST_ROW, _STATE, FIRST_ROW + MOST_LINES - 1, _STATE)
    state = f"$G{FIRST_ROW}"
    yield ConditionalStyle(cells, starts_with(state, "√"), "good")
    yield ConditionalStyle(cells, starts_with(state, "×"), "bad")


def count_on_cover(cover: SheetSpec, sheet: str, language: Language, count: int) -> SheetSpec:
    """Return the cover with what is left to mend beside the heading of the progress.

    The heading keeps its cell and its words, so that a reader who knows the plain cover only
    misses nothing. ``count`` is how many lines there are.
    """
    heading = wording.LIVE_HEADING.in_language(language)
    row = next(cell.row for cell in cover.cells if cell.value == heading)
    states = absolute(sheet, FIRST_ROW, _STATE, FIRST_ROW + MOST_LINES - 1)
    still = f'COUNTIF({states},"×*")'
    left = words.LEFT.in_language(language).replace("{sheet}", sheet)
    none = quote(words.NONE_LEFT.in_language(language).format(sheet=sheet))
    formula = f"IF({still}=0,{none},{template(left, count=still)})"
    link = Place(sheet, FIRST_ROW, _PLACE)
    cell = CellSpec(row, LABEL_2, tell_left(sheet, count, language), formula, "count", link=link)
    parted = (Range(row, LABEL, row, VALUE), Range(row, LABEL_2, row, VALUE_2))
    whole = Range(row, LABEL, row, VALUE_2)
    merges = tuple(part for one in cover.merges for part in (parted if one == whole else (one,)))
    place = absolute("", row, LABEL_2)
    styles = (
        ConditionalStyle(parted[1], starts_with(place, "√"), "good"),
        ConditionalStyle(parted[1], starts_with(place, "×"), "bad"),
    )
    return replace(
        cover,
        cells=(*cover.cells, cell),
        merges=merges,
        conditional_styles=(*cover.conditional_styles, *styles),
    )


def tell_left(sheet: str, count: int, language: Language) -> str:
    """Return what the cover says while nothing is mended yet."""
    return words.LEFT.in_language(language).format(sheet=sheet, count=count)
