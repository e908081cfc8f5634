"""What a reader found in one workbook: cells and the facts around them, without any judgement.

``intake`` fills these values in from strangers' bytes; ``core.returns`` interprets them. Rows and
columns count from 1, as in Excel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from workbook_tool.core.findings import Finding
from workbook_tool.core.number_formats import GENERAL


class CellKind(StrEnum):
    """What is stored in a cell, as the file says."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    ERROR = "error"
    DATE = "date"  # an ISO 8601 text, t="d"; dates by number format are NUMBER


class Cell(NamedTuple):
    """One cell that holds a value or a formula; a tuple, because a return has about a thousand.

    ``text`` is the stored text: the literal of a number ("7.5"), the joined runs of a string,
    "TRUE" or "FALSE", an error value ("#REF!"), an ISO date. A formula without a cached value has
    ``text`` "" and ``is_cached`` False. ``formula`` is the text without "=", or "" where only the
    fact is known (an .xls file) or another cell says it (``FoundSheet.followers``).
    ``number_format`` is the code of the format as .xlsx has it ("0.0%");
    ``number_formats.appearance_of`` says what it shows.
    ``is_struck`` tells that all of the cell is struck through. Where runs of the text are struck
    through, raised or lowered and others are not, ``remainder`` is the text of the others.
    ``noted`` is the text with its raised and lowered digits as characters of their own ("10¹"),
    where any stands beside others.
    """

    kind: CellKind
    text: str
    formula: str | None = None
    number_format: str = GENERAL
    is_locked: bool = True
    is_cached: bool = True
    is_struck: bool = False
    remainder: str | None = None
    noted: str | None = None


class Range(NamedTuple):
    """A rectangle of cells, corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        """Tell whether the cell lies in the rectangle."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )


class SheetState(StrEnum):
    """Whether a sheet can be seen."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """One worksheet: its non-empty cells by (row, column), and what stands around them."""

    name: str
    state: SheetState = SheetState.VISIBLE
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()  # first and last of each run; .xlsx only
    is_protected: bool = False
    validation_count: int = 0
    header_footer: tuple[str, ...] = ()  # as stored, with &-codes
    # Cells with a shared formula, and the cell whose formula each follows, moved to its own place.
    followers: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def text_at(self, row: int, column: int) -> str:
        """Return the stored text of a cell, "" where it is empty."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""


class FileFormat(StrEnum):
    """The family of file that was read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class FoundWorkbook:
    """One workbook as it was found.

    ``oddities`` are findings of the reader itself (macros, links, legacy format, far cells …);
    their locations name sheet and cell but neither file nor agency, which the caller adds.
    ``modified`` is the workbook's own dcterms:modified in ISO 8601, or "".
    Of a binary workbook (.xls) only the fact is known that a cell holds a formula.
    """

    file_format: FileFormat
    sheets: tuple[FoundSheet, ...]
    defined_names: Mapping[str, str] = field(default_factory=dict)
    core_properties: Mapping[str, str] = field(default_factory=dict)
    custom_properties: Mapping[str, str] = field(default_factory=dict)
    modified: str = ""
    counts_from_1904: bool = False  # dates; .xlsx only
    oddities: tuple[Finding, ...] = ()

    def sheet(self, name: str) -> FoundSheet | None:
        """Return the first sheet of a name, None where there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def cell_name(row: int, column: int) -> str:
    """Return the A1 name of a cell.

    >>> cell_name(5, 28)
    'AB5'
    """
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """Return the letters of a column."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
