"""How papers are laid out: margins, and what size each part has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workbook_tool.word.lines import Part


@dataclass(frozen=True, slots=True)
class Type:
    """The size of a text and the distance of its lines, in points."""

    size: float
    line: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a paper on A4; lengths are in mm, ``number`` is the size of page numbers.

    ``margins`` are top, right, bottom, left; ``footer`` is how far its foot stands from the edge.
    ``after_title`` is what is left blank below the subtitle, in points. Only the parts of ``types``
    occur.
    """

    margins: tuple[int, int, int, int]
    footer: int
    number: float
    after_title: float
    types: Mapping[Part, Type]

    @property
    def width(self) -> int:
        """Return how wide the type area is."""
        return PAGE[0] - self.margins[1] - self.margins[3]

    @property
    def height(self) -> int:
        """Return how high it is."""
        return PAGE[1] - self.margins[0] - self.margins[2]


PAGE: Final = (210, 297)  # mm: A4
_TEXT: Final = Type(16, 28)  # 3号, 22 lines a page
# GB/T 9704-2012: the rule stands 7 mm below the type area, the figures are 5 mm high.
OFFICIAL: Final = Layout(
    margins=(37, 26, 35, 28),
    footer=23,
    number=14,  # 4号
    after_title=28,
    types={
        **dict.fromkeys(
            (
                Part.SUBTITLE,
                Part.ADDRESS,
                Part.BODY,
                Part.HEADING,
                Part.SUBHEADING,
                Part.SIGNATURE,
                Part.DATE,
            ),
            _TEXT,
        ),
        Part.TITLE: Type(22, 28),  # 2号
    },
)


def form_layout(cell: Type, note: Type, *, edge: int) -> Layout:
    """Return the layout of a form: a table that fills a page, ``edge`` mm from its top and foot.

    ``cell`` is the type of its cells, ``note`` of the lines around them.
    """
    return Layout(
        margins=(edge, 18, edge, 18),
        footer=edge // 2,
        number=9,
        after_title=6,
        types={
            Part.TITLE: Type(18, 26),  # 小2号
            Part.SUBTITLE: Type(12, 18),  # 小4号
            Part.BODY: note,
            Part.NOTE: note,
            Part.CELL: cell,
        },
    )
