"""A form with answers in it: what stands in its inputs, which return it comes from, its faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.core.form import wording
from workbook_tool.core.form.corrections import (
    Correction,
    build_corrections,
    count_on_cover,
)
from workbook_tool.core.form.cover import QUESTION_ROW
from workbook_tool.core.form.draft import LINE_HEIGHT, MARGIN
from workbook_tool.core.form.fitting import TALLEST_ROW
from workbook_tool.core.form.hidden import BASE, with_pair
from workbook_tool.core.form.spec import Blueprint, Place, SheetSpec
from workbook_tool.core.text import count_lines

_COVERS = frozenset({wording.COVER.zh, wording.COVER.en})


@dataclass(frozen=True, slots=True)
class Prefill:
    """What one form is issued with beside its blueprint.

    ``values`` stand in inputs; texts are inert and within the limits of their cells. ``bases`` are
    the SHA-256 of the returns that it was made from, ``corrections`` the lines of 修改说明.
    """

    values: Mapping[Place, str | Decimal] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def base(self) -> str:
        """Return the bases as ``_meta`` names them."""
        return " ".join(self.bases)

    @property
    def holds_answers(self) -> bool:
        """Tell whether any question is answered in it; whom to ask is no answer."""
        return any(place.sheet not in _COVERS or place.row >= QUESTION_ROW for place in self.values)


def with_prefill(
    blueprint: Blueprint, prefill: Prefill, *, holds_answers: bool | None = None
) -> Blueprint:
    """Return the blueprint of a form that holds answers.

    ``holds_answers`` tells what will be filled in later, None where that stands in ``prefill``.

    Without corrections it has the sheets of a plain form, with them one more after the cover.
    Whatever stands in both stands in the same place, so that the reader follows the plain one.
    """
    sheets = [_filled(sheet, prefill.values) for sheet in blueprint.sheets]
    sheets[-1] = with_pair(sheets[-1], BASE, prefill.base)
    if prefill.corrections:
        is_told = prefill.holds_answers if holds_answers is None else holds_answers
        listed = build_corrections(blueprint, prefill.corrections, holds_answers=is_told)
        count = len(prefill.corrections)
        sheets[0] = count_on_cover(sheets[0], listed.name, blueprint.language, count)
        sheets.insert(1, listed)
    return replace(blueprint, sheets=tuple(sheets))


def _filled(sheet: SheetSpec, values: Mapping[Place, str | Decimal]) -> SheetSpec:
    """Return a sheet with values in its inputs; rows that may grow have room for them."""
    mine = {(at.row, at.column): value for at, value in values.items() if at.sheet == sheet.name}
    if not mine:
        return sheet
    cells = tuple(
        replace(cell, value=mine[cell.row, cell.column])
        if cell.is_input and (cell.row, cell.column) in mine
        else cell
        for cell in sheet.cells
    )
    heights = dict(sheet.heights)
    for (row, column), value in mine.items():
        heights[row] = max(heights[row], height_for(str(value), sheet.widths[column - 1]))
    return replace(sheet, cells=cells, heights=heights)


def height_for(text: str, width: float) -> float:
    """Return the points that a text takes in a column, as far as a row can be that tall."""
    return min(count_lines(text, int(width)) * LINE_HEIGHT + MARGIN, TALLEST_ROW)
