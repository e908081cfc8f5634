"""What one worksheet gives, gathered cell by cell; both sheet readers fill the same thing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_tool.core.cells import (
    Cell,
    CellKind,
    FoundSheet,
    Range,
    SheetState,
    cell_name,
)
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.strings import refuse_long_text, unescape
from workbook_tool.intake.ooxml.styles import CellStyle
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.rich_text import RichText

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
is_number = re.compile(
    r"(?=.{1,400}\Z)[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
).fullmatch
_DIGITS = "0123456789"
_ROW_DIGITS = 7
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_DDE = re.compile(r"[A-Za-z0-9_]\s{0,8}\|\s{0,8}'?[^|=]")
# What never stands deeper in a worksheet than at its own place.
MISPLACED = frozenset({"worksheet", "sheetData", "row", "c", "mergeCells", "mergeCell"})
TRUE_WORDS = frozenset({"1", "true"})
_NOTHING = frozenset({"0", "0.0", "0.00"})  # heights and widths

COLUMNS: dict[str, int] = {}
# Row numbers as they are written, so that an ordinary one costs one look-up.
ROWS: dict[str | None, int] = {str(row): row for row in range(1, 2049)}
# A NamedTuple's own constructor is a Python function; a return has five hundred cells.
new_cell = tuple.__new__


def column_number(letters: str) -> int:
    """Return the number of a column, 0 where the letters name none."""
    known = COLUMNS.get(letters)
    if known is not None:
        return known
    number = 0
    if len(letters) <= 3:  # noqa: PLR2004 - XFD is the last
        for letter in letters.upper():
            if not "A" <= letter <= "Z":
                return 0
            number = number * 26 + ord(letter) - 64
    if not 0 < number <= MAX_COLUMN:
        return 0
    COLUMNS[letters] = number
    return number


@lru_cache(maxsize=4096)
def parse_range(reference: str) -> Range | None:
    """Return the range of a reference, None where it is none; returns of a round share theirs."""
    first, _, last = reference.partition(":")
    corners = []
    for corner in (first, last or first):
        letters = corner.rstrip(_DIGITS)
        digits = corner[len(letters) :]
        if not column_number(letters) or not 0 < len(digits) <= _ROW_DIGITS:
            return None
        corners.append((int(digits), column_number(letters)))
    (top, left), (bottom, right) = corners
    if min(top, bottom) < 1 or max(top, bottom) > MAX_ROW:
        return None
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What a worksheet needs from its workbook: strings, styles, limits."""

    name: str
    state: SheetState
    part: str
    strings_by_index: Mapping[str, str]
    marked_strings: Mapping[str, RichText]  # those of which runs are struck, raised or lowered
    styles: Mapping[str, CellStyle]
    limits: AirlockLimits
    last_row: int
    cells_left: int


@dataclass(slots=True)
class SheetGathering:
    """The cells and facts of one worksheet while it is being read."""

    context: SheetContext
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    followers: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    masters: dict[str, tuple[int, int]] = field(default_factory=dict)  # of shared formulas
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    header_footer: list[str] = field(default_factory=list)
    is_protected: bool = False
    validation_count: int = 0
    rule_ranges: int = 0
    has_far_cells: bool = False
    has_dde: bool = False
    picture_cell: str | None = None

    def damaged(self, row: int, column: int, reason: str) -> UnreadableReturnError:
        """Return the refusal of the whole file because of one cell."""
        cell = cell_name(row, column)
        return refusal(Code.CELL_DAMAGED, sheet=self.context.name, cell=cell, reason=reason)

    def damaged_part(self, reason: str) -> UnreadableReturnError:
        """Return the refusal of the whole file because of this part."""
        return refusal(Code.XML_DAMAGED, part=self.context.part, reason=reason)

    def row_number(self, text: str | None, previous: int) -> int:
        """Return the number of a row; one without a number follows the previous one."""
        if text is None:
            row = previous + 1
        elif text.isascii() and text.isdigit():
            row = int(text)
        else:
            row = 0
        if not 0 < row <= MAX_ROW:
            raise self.damaged_part("row number")
        return row

    def place(self, reference: str, row: int) -> int:
        """Return the column of a cell reference, which must lie in its row."""
        letters = reference.rstrip(_DIGITS)
        digits = reference[len(letters) :]
        column = column_number(letters)
        if not column or not digits or int(digits) != row:
            raise self.damaged_part(f"cell reference {reference[:20]}")
        return column

    def put(
        self,
        row: int,
        column: int,
        kind: str | None,
        style: str,
        value: str | None,
        formula: str | None,
        inline: RichText | None,
    ) -> None:
        """Keep one cell unless it is blank; a cell that cannot be right is damage."""
        has_value = bool(value or (inline and inline.text))
        if formula is None and not has_value:
            return
        if value and inline and inline.text:
            # Readers differ on which of the two counts.
            raise self.damaged(row, column, "two values")
        if not 0 < column <= MAX_COLUMN:
            raise self.damaged_part("column number")
        found_style = self.context.styles.get(style)
        if found_style is None:
            raise self.damaged(row, column, "style")
        number_format, is_locked, is_struck = found_style
        if formula is not None:
            formula = self._formula(formula, row, column)
        remainder = noted = None
        if has_value:
            found, text = self._read_value(row, column, kind, value, inline)
            is_cached = True
            if isinstance(text, RichText):
                text, marks, remainder, noted = text
                is_struck = is_struck or marks
            if not text and formula is None:
                return
        else:
            # A text formula may honestly yield "", which Excel stores as an empty <v>.
            is_cached = kind == "str" and value is not None
            found, text = (CellKind.TEXT if kind == "str" else CellKind.NUMBER), ""
        look = number_format, is_locked, is_cached, is_struck
        self._keep((row, column), new_cell(Cell, (found, text, formula, *look, remainder, noted)))

    def share(self, place: tuple[int, int], index: str) -> None:
        """Note that a kept cell shares the formula of an index: the first with a text says it.

        What another one says beside that is its own, and both count.
        """
        if self.cells[place].formula:
            master = self.masters.setdefault(index, place)
            if master != place:
                self.followers[place] = master
        elif index in self.masters:
            self.followers[place] = self.masters[index]

    def _keep(self, place: tuple[int, int], cell: Cell) -> None:
        cells = self.cells
        if place in cells:
            raise self.damaged(*place, "twice")
        cells[place] = cell
        if len(cells) > self.context.cells_left:
            self.refuse_many()

    def _formula(self, formula: str, row: int, column: int) -> str:
        """Return the text of a formula without "="; pictures and DDE are noted."""
        refuse_long_text(len(formula), self.context.limits)
        if "DISPIMG" in formula and self.picture_cell is None:
            self.picture_cell = cell_name(row, column)
        if "|" in formula and _DDE.search(formula):
            self.has_dde = True
        return formula.removeprefix("=")

    def _read_value(
        self, row: int, column: int, kind: str | None, value: str | None, inline: RichText | None
    ) -> tuple[CellKind, str | RichText]:
        """Return kind and text of a cell that holds a value; RichText where it may be marked."""
        if kind == "inlineStr":
            if inline is None:
                raise self.damaged(row, column, "inline text")
            refuse_long_text(len(inline.text), self.context.limits)
            return CellKind.TEXT, inline
        if value is None:
            raise self.damaged(row, column, "inline text")
        if kind == "s":
            return CellKind.TEXT, self._shared(row, column, value)
        if kind is None or kind == "n":
            text = value.strip()
            if not is_number(text):
                raise self.damaged(row, column, "text as number")
            return CellKind.NUMBER, text
        if kind == "str":
            refuse_long_text(len(value), self.context.limits)
            return CellKind.TEXT, unescape(value)
        if kind == "b" and value.strip() in _BOOLEANS:
            return CellKind.BOOLEAN, _BOOLEANS[value.strip()]
        if kind == "e":
            return CellKind.ERROR, value.strip()
        if kind == "d":
            return CellKind.DATE, value.strip()
        raise self.damaged(row, column, "type")

    def _shared(self, row: int, column: int, value: str) -> str | RichText:
        """Return a shared string by its index."""
        index = value.strip()
        if index.isascii() and index.isdigit():
            index = str(int(index))
        text = self.context.strings_by_index.get(index)
        if text is not None:
            return text
        marked = self.context.marked_strings.get(index)
        if marked is None:
            raise self.damaged(row, column, "shared string")
        return marked

    def add_merge(self, reference: str) -> None:
        """Keep a merged range as a range; it is never expanded."""
        area = parse_range(reference)
        if area is None:
            raise self.damaged_part(f"range {reference[:40]}")
        self.merges.append(area)
        self.refuse_many()

    def add_ranges(self, attributes: Mapping[str, str]) -> None:
        """Count the ranges of a validation or of a conditional format; they are not kept."""
        self.rule_ranges += attributes.get("sqref", "").count(" ") + 1

    @property
    def range_count(self) -> int:
        """Return how many merges and ranges of rules the sheet holds."""
        return len(self.merges) + self.rule_ranges

    def add_hidden_row(self, row: int) -> None:
        """Keep the number of a hidden row."""
        self.hidden_rows.add(row)

    def add_columns(self, attributes: Mapping[str, str]) -> None:
        """Keep a run of columns if it is hidden; what names no columns hides none."""
        if is_hidden(attributes, "width"):
            ends = (attributes.get("min", ""), attributes.get("max", ""))
            first, last = (int(end[:9]) if end.isascii() and end.isdigit() else 0 for end in ends)
            if 0 < first <= last and len(self.hidden_columns) < MAX_COLUMN:
                self.hidden_columns.append((first, min(last, MAX_COLUMN)))

    def refuse_many(self) -> None:
        """Refuse more cells than are left to the workbook, or as many merges."""
        if len(self.cells) > self.context.cells_left or (
            len(self.merges) > self.context.limits.cells
        ):
            raise refusal(Code.TOO_MANY_CELLS, limit=self.context.limits.cells)

    def finished(self) -> FoundSheet:
        """Return the worksheet as it was found."""
        return FoundSheet(
            name=self.context.name,
            state=self.context.state,
            cells=self.cells,
            merges=tuple(self.merges),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=tuple(self.hidden_columns),
            is_protected=self.is_protected,
            validation_count=self.validation_count,
            header_footer=tuple(self.header_footer),
            followers=self.followers,
        )


def is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Tell whether a row or a run of columns is hidden, or made so small that nobody sees it."""
    return attributes.get("hidden") in TRUE_WORDS or attributes.get(size) in _NOTHING


def refuse_needs(prefixes: str | None, gathering: SheetGathering) -> None:
    """Refuse a worksheet that must not be read without an extension (mc:MustUnderstand)."""
    if prefixes is not None:
        part = gathering.context.part
        raise refusal(Code.EXTENSION_NEEDED, part=part, namespace=prefixes[:200])


def text_length(sheet: FoundSheet) -> int:
    """Return how many characters the cells of a sheet hold."""
    return sum(len(cell.text) for cell in sheet.cells.values())
