"""When a fault of a return is mended in the form that it came back with, as formulas.

They are written on another sheet (修改说明), follow the hint beside each row where there is one,
and ask for no more than the reader does.
"""

from collections.abc import Iterable

from workbook_tool.core.form.scoring import done_count
from workbook_tool.core.form.scoring_rules import column_of
from workbook_tool.core.form.spec import Blueprint, Field, Place
from workbook_tool.core.formulas import absolute, at, quote, starts_with, visible_text, within
from workbook_tool.core.round.demands import BASIS_MINIMUM, REASON_MINIMUM

_MINIMA = {Field.BASIS: BASIS_MINIMUM, Field.DEDUCTION: REASON_MINIMUM}


def field_mended(blueprint: Blueprint, criterion: str, field: Field) -> str:
    """Return the condition that one input of a criterion is filled in as it has to be."""
    place = blueprint.score_table.place(criterion, field)
    if place is not None and field in _MINIMA:
        return f"LEN({visible_text(_typed(place))})>={_MINIMA[field]}"
    table = blueprint.score_table
    status = absolute(table.sheet, table.rows[criterion], column_of(table, Field.STATUS))
    if field is Field.SCORE:
        return f"AND({_differs(status, '①')},{_differs(status, '×')})"
    if field is Field.EVIDENCE:  # the step before the reason
        is_past = f"OR({starts_with(status, '③')},{starts_with(status, '√')})"
        return is_past if place is None else f"AND({cell_mended(place)},{is_past})"
    return starts_with(status, "√")


def cell_mended(place: Place) -> str:
    """Return the condition that anything stands in an input."""
    return f"LEN({visible_text(_typed(place))})>0"


def any_mended(places: Iterable[Place]) -> str:
    """Return the condition that anything stands in one of some inputs."""
    return f"OR({','.join(map(cell_mended, places))})"


def list_mended(blueprint: Blueprint) -> str:
    """Return the condition that any evidence is listed, or named beside an answer."""
    scores = blueprint.score_table
    named = within(
        len(scores.columns) + 1,
        column_of(scores, Field.EVIDENCE),
        scores.header_row + 1,
        scores.total_row - 1,
        scores.sheet,
    )
    return f"{_filled(_titles(blueprint))}+{_filled(named)}>0"


def lines_listed(blueprint: Blueprint, count: int) -> str:
    """Return the condition that so many lines of the list of evidence have a title."""
    return f"{_filled(_titles(blueprint))}>={count}"


def _titles(blueprint: Blueprint) -> str:
    table = blueprint.evidence_table
    titles = next(one.column for one in table.columns if one.field == "title")
    return within(len(table.columns) + 1, titles, table.first_row, table.last_row, table.sheet)


def _filled(cells: str) -> str:
    """Return how many cells hold anything; ironcalc takes LEN of one cell only."""
    return f'SUMPRODUCT(({cells}&""<>"")*1)'


def form_mended(blueprint: Blueprint) -> str:
    """Return the condition that every row is done."""
    table = blueprint.score_table
    return f"{done_count(table, sheet=table.sheet)}={len(table.rows)}"


def remainder_mended(blueprint: Blueprint) -> str:
    """Return the condition that every row is done and something is left to score."""
    total = blueprint.total
    is_scored = f"ISNUMBER({absolute(total.sheet, total.row, total.column)})"
    return f"AND({form_mended(blueprint)},{is_scored})"


def shorter(place: Place, length: int) -> str:
    """Return the condition that a text that was cut to a length is shorter now."""
    return f"LEN({_typed(place)})<{length}"


def _typed(place: Place) -> str:
    return at(place.column, place.row, place.sheet)


def _differs(status: str, mark: str) -> str:
    return f"LEFT({status},1)<>{quote(mark)}"
