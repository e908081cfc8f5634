"""How closely a form is written, so that it stays on one page where that is possible."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from workbook_tool.core.text import Language, count_lines
from workbook_tool.word.layouts import Layout, Type, form_layout
from workbook_tool.word.lines import Block, Line, Part

PADDING: Final = 2  # mm beside the text of a cell
_ROW_PADDING: Final = 4  # points above and below it
_POINT: Final = 25.4 / 72  # mm
# How wide a letter is in parts of its size: half a Chinese one, and less in English prose.
_LETTER: Final = {Language.ZH: 0.5, Language.EN: 0.45}


@dataclass(frozen=True, slots=True)
class Density:
    """The layout of a form, and how much room it gives.

    ``room`` is how many lines a long text may take that stands elsewhere too; ``written`` and
    ``signed`` are how high fields for handwriting and for a stamp are, in points. ``reasons`` is
    the most that they get of what columns of numbers leave, which are ``narrower`` by so many mm.
    """

    layout: Layout
    room: int
    written: int
    signed: int
    reasons: float = 0.55
    narrower: int = 0

    @property
    def type(self) -> Type:
        """Return the type of the cells."""
        return self.layout.types[Part.CELL]


_NOTE: Final = Type(10.5, 16)  # 5号
LOOSE: Final = Density(form_layout(_NOTE, _NOTE, edge=20), 3, 90, 64, narrower=-2)
USUAL: Final = Density(form_layout(Type(9, 12), _NOTE, edge=20), 2, 64, 48)  # 小5号
_SMALL: Final = Type(9, 13)
_CLOSE: Final = Density(form_layout(Type(9, 12), _SMALL, edge=15), 2, 56, 42)
_SHORT: Final = Density(form_layout(Type(9, 12), _SMALL, edge=15), 1, 50, 38, 0.6)
_DENSE: Final = Density(form_layout(Type(8, 10), _SMALL, edge=12), 1, 44, 36, 0.7, 2)  # near 6号


Build = Callable[[Density], tuple[Block, ...]]


def fitted(build: Build, language: Language) -> tuple[Layout, tuple[Block, ...]]:
    """Return a form as loosely written as fits on a page; what never fits is written as usual."""
    for density in (LOOSE, USUAL, _CLOSE, _SHORT, _DENSE):
        layout, blocks = density.layout, build(density)
        if sum(_height(block, layout, language) for block in blocks) <= layout.height / _POINT:
            return layout, blocks
    return USUAL.layout, build(USUAL)


def _height(block: Block, layout: Layout, language: Language) -> float:
    """Return about how high a block stands, in points."""
    if isinstance(block, Line):
        type_of = layout.types[block.part]
        after = layout.after_title if block.part is Part.SUBTITLE else 0
        lines = _lines_of((block.text,), units_of(layout.width, type_of, language))
        return lines * type_of.line + after
    type_of, height = layout.types[Part.CELL], 0.0
    for row in block.rows:
        column, lines = 0, 1
        for cell in row.cells:
            width = sum(block.widths[column : column + cell.span]) - PADDING
            lines = max(lines, _lines_of(cell.lines, units_of(width, type_of, language)))
            column += cell.span
        height += max(row.height, lines * type_of.line + _ROW_PADDING)
    return height


def _lines_of(texts: Sequence[str], units: int) -> int:
    return sum(count_lines(text, units) for text in texts)


def width_of(units: int, type_of: Type, language: Language) -> int:
    """Return how many mm so many Latin characters of a type take, in prose."""
    return ceil(units * type_of.size * _POINT * _LETTER[language])


def units_of(width: float, type_of: Type, language: Language) -> int:
    """Return how many Latin characters of a type stand in a width of so many mm, in prose."""
    return int(width / (type_of.size * _POINT * _LETTER[language]))
