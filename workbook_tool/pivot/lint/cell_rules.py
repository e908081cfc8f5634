"""The cells on the sheets: overlap, rendered body, pivot buttons (S1 to S3)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from workbook_tool.pivot.lint.field_rules import checked
from workbook_tool.pivot.lint.reading import MAIN, TablePart, WorkbookParts, is_true
from workbook_tool.pivot.lint.violation import Violation
from workbook_tool.pivot.reference import Area

_CELL: Final = re.compile(rb'<c r="([A-Z]+\d+)"(?: s="(\d+)")?[^>]*?(/?)>')


def table_area(table: TablePart) -> Area:
    """The body of a table."""
    location = table.root.find(f"{MAIN}location")
    return Area.parse("" if location is None else location.get("ref", ""))


def full_area(table: TablePart) -> Area:
    """The body and the page fields above it."""
    area = table_area(table)
    pages = len(table.children("pageFields"))
    if not pages:
        return area
    top = max(area.top - pages - 1, 0)
    return Area(top, area.left, area.bottom, max(area.right, area.left + 1))


def check_overlap(parts: WorkbookParts) -> Iterator[Violation]:
    """S1: no two pivots of a sheet share a cell."""
    by_sheet: dict[str, list[TablePart]] = defaultdict(list)
    for table in parts.tables:
        by_sheet[table.sheet].append(table)
    for sheet, tables in by_sheet.items():
        for one, other in combinations(tables, 2):
            if full_area(one).overlaps(full_area(other)):
                yield Violation("S1", sheet, f"{table_area(one)} overlaps {table_area(other)}")


def check_rendered(parts: WorkbookParts) -> Iterator[Violation]:
    """S2: the body has its cells: a label in the first column of every line."""
    for table, _ in checked(parts):
        if not table.children("dataFields"):
            continue
        area = table_area(table)
        filled = {
            (place.top, place.left)
            for place in map(Area.parse, _filled_cells(parts, table.sheet))
            if area.overlaps(place)
        }
        for row in range(area.top, area.bottom + 1):
            if not any((row, col) in filled for col in range(area.left, area.right + 1)):
                yield Violation("S2", table.sheet, f"line {row + 1} of {area} is empty")
                break


def _filled_cells(parts: WorkbookParts, sheet: str) -> list[str]:
    content = b"".join(parts.pieces(sheet))
    return [match[1].decode() for match in _CELL.finditer(content) if not match[3]]


def check_buttons(parts: WorkbookParts) -> Iterator[Violation]:
    """S3: pivot buttons stand in the header of a pivot or on its page fields, nowhere else."""
    if "xl/styles.xml" not in parts.names:
        return
    formats = parts.root("xl/styles.xml").findall(f"{MAIN}cellXfs/{MAIN}xf")
    buttons = {n for n, xf in enumerate(formats) if is_true(xf.get("pivotButton"))}
    areas: dict[str, list[Area]] = defaultdict(list)
    for table in parts.tables:
        areas[table.sheet].append(full_area(table))
    with_fields = {t.sheet for t in parts.tables if t.children("rowFields")}
    if not buttons:
        for sheet in sorted(with_fields):
            yield Violation("S3", sheet, "its pivots have no button")
        return
    marks = re.compile(
        rb'<c r="([A-Z]+\d+)" s="(?:%s)"' % b"|".join(str(n).encode() for n in sorted(buttons))
    )
    for sheet in parts.sheets:
        found = [Area.parse(name.decode()) for name in _matches(parts, sheet, marks)]
        for cell in found:
            if not any(area.overlaps(cell) for area in areas[sheet]):
                yield Violation("S3", sheet, f"a pivot button on {cell}")
                break
        if sheet in with_fields and not found:
            yield Violation("S3", sheet, "its pivots have no button")


def _matches(parts: WorkbookParts, sheet: str, marks: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield the cell names that match, also where a cell straddles two pieces."""
    if not sheet.startswith("xl/worksheets/") or sheet not in parts.names:
        return
    rest = b""
    for piece in parts.pieces(sheet):
        window = rest + piece
        cut = window.rfind(b"<c ")
        cut = len(window) if cut < 0 else cut
        yield from marks.findall(window[:cut])
        rest = window[cut:]
    yield from marks.findall(rest)
