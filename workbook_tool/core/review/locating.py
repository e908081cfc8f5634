"""Where the answers really stand on a sheet, by the labels of its columns and the codes of rows."""

from collections.abc import Iterable, Mapping
from typing import Final

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, cell_name
from workbook_tool.core.form.issuance import JudgedCopy
from workbook_tool.core.review import words
from workbook_tool.core.review.layout import LABELS
from workbook_tool.core.review.spec import ReviewField
from workbook_tool.core.text import normalise_label, squeezed

CellNames = Mapping[ReviewField, str]
_NEEDED: Final = (ReviewField.CODE, ReviewField.SELF, ReviewField.SCORE)
_BY_LABEL: Final = {
    normalise_label(label): field for field, text in LABELS.items() for label in (text.zh, text.en)
}
_AGENCY_LABELS: Final = tuple(
    normalise_label(one.partition("{")[0]) for one in (words.AGENCY_LINE.zh, words.AGENCY_LINE.en)
)


def locate_answers(sheet: FoundSheet, criteria: Iterable[str]) -> Mapping[str, CellNames]:
    """Return the cells of each criterion that stands on a sheet, by what they hold.

    The heading is the first row that has the labels of code, self score and review score; of a code
    that stands twice the first row is taken. Nothing is returned where there is no heading.
    """
    header, columns = _find_header(sheet)
    if header is None:
        return {}
    wanted = {squeezed(code).casefold(): code for code in criteria}
    at = columns[ReviewField.CODE]
    found: dict[str, CellNames] = {}
    for row in sorted({row for row, column in sheet.cells if column == at and row > header}):
        code = wanted.get(squeezed(sheet.text_at(row, at)).casefold())
        if code is not None and code not in found:
            found[code] = {field: cell_name(row, column) for field, column in columns.items()}
    return found


def _find_header(sheet: FoundSheet) -> tuple[int | None, Mapping[ReviewField, int]]:
    rows: dict[int, dict[ReviewField, int]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        field = _BY_LABEL.get(normalise_label(cell.text))
        if field is not None:
            rows.setdefault(row, {}).setdefault(field, column)
    heading = (row for row, found in rows.items() if all(one in found for one in _NEEDED))
    header = next(heading, None)
    return header, {} if header is None else rows[header]


def sheet_of_agency(workbook: FoundWorkbook, copy: JudgedCopy) -> FoundSheet | None:
    """Return the sheet of an agency: by its name, else by the line that names the agency."""
    named = workbook.sheet(copy.sheet)
    if named is not None:
        return named
    return next((one for one in workbook.sheets if _names(one, copy.agency)), None)


def _names(sheet: FoundSheet, agency: str) -> bool:
    wanted = f"({agency})".casefold()
    return any(
        normalise_label(cell.text).startswith(_AGENCY_LABELS)
        and squeezed(cell.text).casefold().endswith(wanted)
        for cell in sheet.cells.values()
    )
