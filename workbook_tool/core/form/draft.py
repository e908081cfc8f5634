"""A sheet while it is being laid out."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workbook_tool.core.cells import Range
from workbook_tool.core.form.spec import (
    CellSpec,
    ConditionalStyle,
    Place,
    SheetSpec,
    Validation,
)
from workbook_tool.core.text import count_lines

LINE_HEIGHT = 13.5  # points a line of 10 pt text takes
MARGIN = 4.0


@dataclass(slots=True)
class SheetDraft:
    """Collects what a sheet holds; ``finish`` gives the immutable ``SheetSpec``."""

    name: str
    widths: tuple[float, ...] = ()
    cells: list[CellSpec] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    growing: set[int] = field(default_factory=set)
    validations: list[Validation] = field(default_factory=list)
    conditionals: list[ConditionalStyle] = field(default_factory=list)

    def put(
        self,
        row: int,
        column: int,
        value: str | Decimal | None,
        style: str,
        *,
        formerly: str | None = None,
    ) -> None:
        """Write a locked cell."""
        self.cells.append(CellSpec(row, column, value, style=style, formerly=formerly))

    def compute(
        self, row: int, column: int, formula: str, result: str | Decimal, style: str
    ) -> None:
        """Write a locked formula with the result that it has in the issued workbook."""
        self.cells.append(CellSpec(row, column, result, formula=formula, style=style))

    def ask(self, row: int, column: int, style: str) -> Place:
        """Leave an empty input and return its place."""
        self.cells.append(CellSpec(row, column, style=style, is_input=True))
        return Place(self.name, row, column)

    def span(self, row: int, first: int, last: int, last_row: int = 0) -> None:
        """Merge cells of one row, or down to ``last_row``; write the first one separately."""
        cells = Range(row, first, last_row or row, last)
        if (cells.first_row, cells.first_column) != (cells.last_row, cells.last_column):
            self.merges.append(cells)

    def width(self, first: int, last: int = 0) -> int:
        """Return the width of a column, or of several that are merged, in characters."""
        return int(sum(self.widths[first - 1 : last or first]))

    def fit(self, row: int, *texts: tuple[str, int], least: int = 1) -> None:
        """Set a row's height so that each text fits the given width in characters."""
        lines = max([least, *(count_lines(text, width) for text, width in texts)])
        self.heights[row] = lines * LINE_HEIGHT + MARGIN

    @property
    def area(self) -> Range:
        """Return the cells from A1 to the last row and column."""
        return Range(1, 1, max(cell.row for cell in self.cells), len(self.widths))

    def finish(self, **options: Any) -> SheetSpec:  # noqa: ANN401 - the options of SheetSpec
        """Return the sheet."""
        return SheetSpec(
            name=self.name,
            widths=self.widths,
            heights=dict(self.heights),
            growing_rows=frozenset(self.growing),
            cells=tuple(self.cells),
            merges=tuple(self.merges),
            validations=tuple(self.validations),
            conditional_styles=tuple(self.conditionals),
            **options,
        )
