"""The vocabulary of the blueprint: sheets, cells, locks and places as data.

The writer turns ``SheetSpec`` into a workbook; the reader asks the places. Rows and columns count
from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from workbook_tool.core.cells import Range, SheetState, cell_name
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language

BLUEPRINT_VERSION = 3
"""What is issued now; raised when positions, formulas or lists change. It never voids a code.

``build_blueprint`` keeps every version that was ever issued: where one differs, the code asks the
version (``Issue.version``). What differs stands in docs/decisions/0032. Version 2 computes as Excel
does; version 3 is version 2 with formulas on the hidden sheet that are alike down a column, so that
the file holds each once.
"""


class Field(StrEnum):
    """What a column of the scoring table holds."""

    CODE = "code"
    LEVEL = "level"  # one column a level, in order
    TEXT = "text"
    METHODS = "methods"
    ROLE = "role"  # where some row is not a regular one
    CAP = "cap"
    WEIGHT = "weight"  # what the cap is worth in the total, where that differs
    RULE = "rule"  # how points come about, where some row asks for a fact
    SCORE = "score"
    UNIT = "unit"
    POINTS = "points"
    STATUS = "status"
    BASIS = "basis"
    EVIDENCE = "evidence"
    DEDUCTION = "deduction"
    NOT_APPLICABLE = "not_applicable"


class FieldKind(StrEnum):
    """How an input of the cover is filled in."""

    TEXT = "text"
    PHONE = "phone"
    DATE = "date"
    LIST = "list"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of one sheet."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """Return the A1 name."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class CellSpec:
    """One cell that is written.

    ``value`` is the text or number, or the correct result where ``formula`` (without "=") is given.
    ``style`` names an entry of the writer's style table. Inputs are unlocked, and empty unless the
    form is prefilled. A click on a cell with a ``link`` leads there. ``formerly`` is what reads in
    forms of the same version that were issued before a text was added; None where it always stood.
    """

    row: int
    column: int
    value: str | Decimal | None = None
    formula: str | None = None
    style: str = "plain"
    is_input: bool = False
    link: Place | None = None
    formerly: str | None = None

    def reworded(self, words: Mapping[str, str]) -> "CellSpec":
        """Return the same cell with words in place of what stands in for them."""
        value, formula = self.value, self.formula
        for stand_in, word in words.items():
            value = value.replace(stand_in, word) if isinstance(value, str) else value
            formula = formula.replace(stand_in, word) if formula else formula
        return replace(self, value=value, formula=formula)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table: what it holds, where it stands, and its header label."""

    field: str
    column: int
    label: str


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Where the scoring table stands; ``rows`` holds the row of each criterion by its code."""

    sheet: str
    header_row: int
    columns: tuple[TableColumn, ...]
    rows: Mapping[str, int]
    total_row: int

    def column_of(self, field: Field) -> int | None:
        """Return the first column that holds a field, None where the table has none."""
        found = (column.column for column in self.columns if column.field == field)
        return next(found, None)

    @property
    def result_column(self) -> int:
        """Return the column whose sum is the total: the points, or the scores themselves."""
        return self.column_of(Field.POINTS) or self.column_of(Field.SCORE) or 1

    @property
    def first_score(self) -> Place:
        """Return the score cell of the first criterion."""
        return Place(self.sheet, min(self.rows.values()), self.column_of(Field.SCORE) or 1)

    def place(self, criterion: str, field: Field) -> Place | None:
        """Return where a field of a criterion stands."""
        column = self.column_of(field)
        return None if column is None else Place(self.sheet, self.rows[criterion], column)


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Where the list of evidence stands.

    Columns by field: number, criterion, title, reference, date, medium, pages, remark.
    """

    sheet: str
    header_row: int
    first_row: int
    last_row: int
    columns: tuple[TableColumn, ...]


@dataclass(frozen=True, slots=True)
class CoverField:
    """One input of the cover. ``name`` is a fixed English word, or ``question_1`` … in order."""

    name: str
    label: str
    place: Place
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One section of the closing report (专题总结): main measures, results, gaps, next steps."""

    name: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Validation:
    """One validation of input cells; the messages are those that a clerk sees.

    ``kind`` is list, custom, text_length, whole; ``formula`` is the custom formula or the list's
    source; ``choices`` is an inline list; ``is_strict`` stops, otherwise it only warns.
    """

    cells: tuple[Range, ...]
    kind: str
    formula: str = ""
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    error_title: str = ""
    error: str = ""
    prompt_title: str = ""
    prompt: str = ""
    is_strict: bool = True


@dataclass(frozen=True, slots=True)
class ConditionalStyle:
    """One conditional format by formula; formula rules survived every program (measured)."""

    cells: Range
    formula: str
    style: str


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A defined name: a reference, or a quoted constant."""

    name: str
    formula: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """Everything that one sheet holds, as data.

    ``widths`` are column widths in characters from column A on; the rest is hidden and locked.
    ``heights`` are row heights in points; rows in ``growing_rows`` may grow while one types.
    ``freeze`` is the first cell that scrolls. ``print_area`` and ``print_titles`` count from 1;
    ``print_formula`` replaces the print area by a name that follows what is filled in;
    ``print_columns`` is how many columns on the left each page repeats beside the print area;
    after the rows of ``page_breaks`` a page ends.
    """

    name: str
    state: SheetState = SheetState.VISIBLE
    is_landscape: bool = False
    widths: tuple[float, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    growing_rows: frozenset[int] = frozenset()
    cells: tuple[CellSpec, ...] = ()
    merges: tuple[Range, ...] = ()
    validations: tuple[Validation, ...] = ()
    conditional_styles: tuple[ConditionalStyle, ...] = ()
    freeze: tuple[int, int] | None = None
    print_area: Range | None = None
    print_formula: str = ""
    print_titles: tuple[int, int] | None = None
    print_columns: int = 0
    fits_one_page: bool = False
    page_breaks: tuple[int, ...] = ()
    may_select_locked: bool = False
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One agency's workbook (自评表) as data: what the writer writes and the reader reads."""

    version: int
    language: Language
    round_id: str
    agency_code: str
    agency_name: str
    code: str
    wording: str  # digest of the wording that this copy was issued with
    title: str
    sheets: tuple[SheetSpec, ...]
    names: tuple[DefinedName, ...]
    properties: Mapping[str, str]
    score_table: ScoreTable
    evidence_table: EvidenceTable
    cover: tuple[CoverField, ...]
    report: tuple[ReportSection, ...]
    total: Place
    check_code: Place
    agency_name_place: Place
    check_weights: Mapping[str, int]
    fonts: FontMode = FontMode.SCREEN

    def sheet(self, name: str) -> SheetSpec:
        """Return the sheet of a name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)
