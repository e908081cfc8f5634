"""What the sheets of an old format give, gathered cell by cell within what a workbook may hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbook_tool.core.cells import Cell, FoundSheet, Range, SheetState, cell_name
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.refusal import refusal


@dataclass(slots=True)
class Allowance:
    """How many cells, merges included, and how much text the rest of a workbook may hold."""

    limits: AirlockLimits
    cells: int = 0
    text: int = 0

    def take(self, cells: int, text: int = 0) -> None:
        """Count cells before they are made; too many of them refuse the file."""
        self.cells += cells
        self.text += cells * text
        if text > self.limits.cell_text:
            raise refusal(Code.TEXT_TOO_LONG, length=text, limit=self.limits.cell_text)
        if self.cells > self.limits.cells:
            raise refusal(Code.TOO_MANY_CELLS, limit=self.limits.cells)
        if self.text > self.limits.workbook_text:
            raise refusal(Code.TOO_MUCH_TEXT, limit=self.limits.workbook_text)


@dataclass(slots=True)
class SheetDraft:
    """The cells and facts of one sheet while it is being read; rows and columns count from 1."""

    name: str
    state: SheetState
    last_row: int
    allowance: Allowance
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    header_footer: list[str] = field(default_factory=list)
    is_protected: bool = False
    has_far_cells: bool = False

    def damaged(self, row: int, column: int, reason: str) -> UnreadableReturnError:
        """Return the refusal of the whole file because of one cell."""
        cell = cell_name(row, column)
        return refusal(Code.CELL_DAMAGED, sheet=self.name, cell=cell, reason=reason)

    def put(self, area: Range, cell: Cell) -> None:
        """Keep a cell in every place of an area, which is one place nearly always."""
        last_row = min(area.last_row, self.last_row)
        self.has_far_cells = self.has_far_cells or last_row < area.last_row
        rows, columns = last_row - area.first_row + 1, area.last_column - area.first_column + 1
        if rows <= 0:
            return
        self.allowance.take(rows * columns, len(cell.text))
        for row in range(area.first_row, last_row + 1):
            for column in range(area.first_column, area.last_column + 1):
                if (row, column) in self.cells:
                    raise self.damaged(row, column, "twice")
                self.cells[row, column] = cell

    def merge(self, area: Range) -> None:
        """Keep a merged range; ranges below the last row that is wanted say nothing."""
        if area.first_row <= self.last_row:
            self.allowance.take(1)
            self.merges.append(area)

    def finished(self) -> FoundSheet:
        """Return the sheet as it was found."""
        return FoundSheet(
            name=self.name,
            state=self.state,
            cells=self.cells,
            merges=tuple(self.merges),
            hidden_rows=frozenset(self.hidden_rows),
            is_protected=self.is_protected,
            header_footer=tuple(self.header_footer),
        )

    def oddities(self) -> Iterator[Finding]:
        """Yield what is odd about the sheet but harmless."""
        at = Location(sheet=self.name)
        if self.has_far_cells:
            yield Finding.of(Code.FAR_CELLS, at, sheet=self.name, row=self.last_row)
        if self.hidden_rows:
            count = len(self.hidden_rows)
            yield Finding.of(Code.HIDDEN_ROWS, at, sheet=self.name, count=count)
