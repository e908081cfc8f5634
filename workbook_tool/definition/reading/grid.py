"""The cells of a definition workbook, whichever program saved it last."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tool.core.cells import Range
from workbook_tool.core.errors import DefinitionError, UsageError
from workbook_tool.core.number_formats import FormatFamily, appearance_of
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.reading.shifted_runs import with_shifted_digits
from workbook_tool.definition.words.labels import SHEET_NAMES, SHEET_SYNONYMS, SheetKey

# Excel keeps and shows 15 digits; the rest of a cached binary result is noise.
SIGNIFICANT_DIGITS = 15
# An OLE container: .xls, .et, or an encrypted .xlsx.
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"


class Defect(StrEnum):
    """Why a cell holds nothing that can be used."""

    UNCACHED = "uncached"  # a formula without a stored result
    ERROR = "error"  # an error value such as #REF!


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that is filled but holds no usable value."""

    defect: Defect
    text: str


_RATIO = re.compile(r"=\s*\(?(\d+(?:\.\d+)?\s*/\s*\d+(?:\.\d+)?)\)?\s*")
_PERCENTAGE = re.compile(r"(-?\d+(?:\.\d+)?) ?%")

Value = str | Decimal | bool | date | Unusable


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its filled rows in order, each with its filled cells by column, from 1.

    ``percents`` are the numbers that the sheet shows as percentages, by row and column. ``shown``
    has the text of each number that reads as another one, rounded by its format for instance.
    ``ratios`` has the formula of each number that is one number by another, such as "100/59".
    ``hidden_rows`` and ``hidden_columns`` nobody sees, nor anything where ``is_hidden``.
    """

    name: str
    rows: Mapping[int, Mapping[int, Value]]
    merges: tuple[Range, ...] = ()
    percents: frozenset[tuple[int, int]] = frozenset()
    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ratios: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    def at(self, row: int, column: int) -> Value | None:
        """Return what stands in a cell, None where it is blank."""
        return self.rows.get(row, {}).get(column)


def read_grids(path: Path) -> Mapping[SheetKey, Grid]:
    """Return the sheets that were found, by their meaning.

    Raises UsageError where there is no file and DefinitionError where it is no workbook.
    """
    if not path.is_file():
        raise UsageError(
            f"找不到测评定义：{path}。可用 workbook-tool init 新建一个测评活动。",
            f"No definition workbook at {path}. Start a round with: workbook-tool init DIR",
        )
    return by_meaning(read_all_grids(_read_package(path), path))


def by_meaning(grids: Iterable[Grid]) -> Mapping[SheetKey, Grid]:
    """Return the sheets of a definition by their meaning, the first of each."""
    found: dict[SheetKey, Grid] = {}
    for grid in grids:
        key = _key_of(grid.name)
        if key is not None:
            found.setdefault(key, grid)
    return found


def read_all_grids(package: bytes, path: Path) -> tuple[Grid, ...]:
    """Return every sheet of a workbook's bytes in order; ``path`` is for messages only.

    Raises DefinitionError where they are no workbook.
    """
    try:
        shown = with_shifted_digits(package)
        cached = _load(shown, cached=True)
        formulas = _load(shown, cached=False) if _has_formulas(package) else None
        return tuple(
            _grid_of(sheet, formulas[sheet.title] if formulas else None)
            for sheet in cached.worksheets
        )
    except Exception as error:  # openpyxl raises KeyError, ValueError, TypeError … on bad parts
        raise _not_a_workbook(path) from error


def _read_package(path: Path) -> bytes:
    """Tell apart what openpyxl reports in one and the same misleading sentence."""
    try:
        package = path.read_bytes()
    except OSError as error:
        raise _not_opened(path) from error
    if package.startswith(OLE_SIGNATURE):
        raise DefinitionError(
            f"{path} 是加密的工作簿或旧格式（.xls、.et）。请去掉打开密码，另存为 .xlsx。",
            f"{path} is encrypted or in an old format (.xls, .et). Remove the password and save "
            "it as .xlsx.",
        )
    if not zipfile.is_zipfile(io.BytesIO(package)):
        raise _not_a_workbook(path)
    return package


def _not_opened(path: Path) -> DefinitionError:
    return DefinitionError(
        f"打不开 {path}。请在 Excel 或 WPS 中关闭它，并确认有读取权限。",
        f"{path} cannot be opened. Close it in Excel or WPS and check that you may read it.",
    )


def _not_a_workbook(path: Path) -> DefinitionError:
    return DefinitionError(
        f"{path} 不是工作簿，或已损坏。请另存为 .xlsx，或用 workbook-tool init 重新生成空白模板。",
        f"{path} is no workbook or is damaged. Save it as .xlsx, or write a new template with: "
        "workbook-tool init DIR",
    )


def _load(package: bytes, *, cached: bool) -> Workbook:
    with warnings.catch_warnings():
        # Extensions that openpyxl drops (other programs' validations, styles) are not read here.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(package), data_only=cached)


def _has_formulas(package: bytes) -> bool:
    """Tell whether a second pass is needed: openpyxl shows results or formulas, never both."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        return any(
            b"<f>" in part or b"<f " in part or b"<f/>" in part or b":f>" in part
            for part in (
                parts.read(name)
                for name in parts.namelist()
                if "worksheets/" in name and name.endswith(".xml")
            )
        )


def _key_of(title: str) -> SheetKey | None:
    wanted = normalise_label(title)
    for key, name in SHEET_NAMES.items():
        labels = (name.zh, name.en, *SHEET_SYNONYMS[key])
        if wanted in {normalise_label(label) for label in labels}:
            return key
    return None


def _grid_of(sheet: Worksheet, formulas: Worksheet | None) -> Grid:
    """Return the filled cells only: a formatted column may reach row 1,048,576."""
    rows: dict[int, dict[int, Value]] = {}
    percents: set[tuple[int, int]] = set()
    shown: dict[tuple[int, int], str] = {}
    ratios: dict[tuple[int, int], str] = {}
    # openpyxl has no public way to walk stored cells without creating the others.
    for (row, column), cell in sorted(sheet._cells.items()):  # noqa: SLF001 - see above
        value = _value_of(cell.value, cell.data_type)
        if formulas is not None:
            formula = formulas._cells.get((row, column))  # noqa: SLF001 - see above
            value = _uncached(formula) if value is None else value
            if ratio := _ratio_of(formula):
                ratios[row, column] = ratio
        if value is not None:
            rows.setdefault(row, {})[column] = value
        if isinstance(value, Decimal):
            seen = appearance_of(value, str(cell.number_format))
            if seen.family is FormatFamily.PERCENT:
                percents.add((row, column))
            if not (seen.is_faithful or _shows_percentage(seen.text, value)):
                shown[row, column] = seen.text
    merges = tuple(
        Range(area.min_row, area.min_col, area.max_row, area.max_col)
        for area in sheet.merged_cells.ranges
    )
    return Grid(
        sheet.title,
        rows,
        merges,
        frozenset(percents),
        shown,
        ratios,
        hidden_rows=frozenset(
            row
            for row, one in sheet.row_dimensions.items()
            if row in rows and (one.hidden or one.height == 0)
        ),
        hidden_columns=_hidden_columns(sheet),
        is_hidden=sheet.sheet_state != "visible",
    )


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    last = max((column for _, column in sheet._cells), default=0)  # noqa: SLF001 - see above
    return frozenset(
        column
        for one in sheet.column_dimensions.values()
        if one.hidden or one.width == 0
        for column in range(one.min or 1, min(one.max or 0, last) + 1)
    )


def _shows_percentage(text: str, value: Decimal) -> bool:
    """Tell whether a cell shows a number as its percentage, rounded by nothing."""
    match = _PERCENTAGE.fullmatch(text.replace(",", ""))
    return match is not None and Decimal(match[1]) == value * 100


def _uncached(cell: Cell | MergedCell | None) -> Unusable | None:
    """Return a formula of which no result is stored, None where there is no formula."""
    if cell is None or cell.data_type != "f":
        return None
    return Unusable(Defect.UNCACHED, str(cell.value))


def _ratio_of(cell: Cell | MergedCell | None) -> str:
    """Return the fraction that a formula such as =100/59 is, "" where it is anything else."""
    formula = str(cell.value) if cell is not None and cell.data_type == "f" else ""
    match = _RATIO.fullmatch(formula)
    return match[1] if match else ""


def _value_of(raw: object, data_type: str) -> Value | None:
    """Return a stored value in our own types, None where the cell is blank."""
    if data_type == "e":
        return Unusable(Defect.ERROR, str(raw))
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)):
        return Decimal(f"{raw:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if raw is None:
        return None
    text = str(raw).replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n").strip()
    return text or None
