"""Reading a written summary back with openpyxl, as somebody else would."""

from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.make_pictures import without_pivots

Row = dict[str, object]


def open_book(content: bytes) -> Workbook:
    """Return the workbook without its PivotTables, whose caches openpyxl takes seconds to parse.

    Their cells stay.
    """
    return load_workbook(BytesIO(without_pivots(content)))


def values(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def header_row(sheet: Worksheet, first_heading: str) -> int:
    """Return the first row whose cell in column A is the heading, counted from 1."""
    for number, row in enumerate(values(sheet), start=1):
        if row[0] == first_heading:
            return number
    raise AssertionError(f"{sheet.title} has no heading {first_heading}")


def listing(sheet: Worksheet, first_heading: str) -> list[Row]:
    """Return the rows of a list under its headings, up to the first blank one."""
    rows = values(sheet)
    top = header_row(sheet, first_heading)
    headings = [str(cell) for cell in rows[top - 1] if cell is not None]
    found = []
    for row in rows[top:]:
        if row[0] is None and row[1] is None:
            break
        found.append(dict(zip(headings, row, strict=False)))
    return found


def score_rows(sheet: Worksheet) -> dict[str, Row]:
    """Return 得分情况汇总表 by agency; subtotals get the heading in front of their own."""
    rows = values(sheet)
    top = header_row(sheet, "序号" if "序号" in {row[0] for row in rows} else "No.")
    upper, lower = rows[top - 1], rows[top]
    names = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        group = str(above) if above is not None else group
        if below is None:
            names.append(str(above))
        else:
            names.append(f"{group}/{below}" if group in {"一级小计", "Subtotals"} else str(below))
    result: dict[str, Row] = {}
    for row in rows[top + 2 :]:
        if row[0] is None and row[1] is None:
            break
        if row[0] is None and row[1] in {"分值", "Cap"}:  # one a category where they differ
            continue
        result[str(row[1])] = dict(zip(names, row, strict=True))
    return result
