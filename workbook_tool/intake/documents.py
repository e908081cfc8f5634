"""Workbooks that staff hand in, definitions and annexes: the airlock before another parser.

That parser keeps every cell, blank ones too, every row and every cell of a merged area, and takes
up to two kilobytes for any other tag. So all of these are counted before it sees a byte.
"""

from dataclasses import replace

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.airlock import Clock, Package, open_package, part_key
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.ooxml.crowds import CELLS, ROWS, TAGS, refuse_many
from workbook_tool.intake.reader import read_workbook
from workbook_tool.intake.refusal import refusal

# Twenty thousand agencies with all of their columns are 240,000 cells.
DOCUMENT_LIMITS = replace(
    DEFAULT_LIMITS, cells=250_000, rows=100_000, tags=100_000, ranges=20_000, names=10_000
)
_SHEETS = part_key("xl/worksheets/")
_STRINGS = part_key("xl/sharedStrings.xml")


def check_workbook(content: bytes, path: str, *, limits: AirlockLimits = DOCUMENT_LIMITS) -> None:
    """Let a workbook that another parser is going to read pass the airlock and its counts.

    Raises UnreadableReturnError where it does not; ``path`` is for messages only.
    """
    try:
        _count_parts(open_package(content, limits, Clock(limits.seconds)))
        found = read_workbook(content, path, limits=limits)
        _refuse_large_merges(found, limits)
    except UnreadableReturnError as error:
        raise UnreadableReturnError(error.finding.placed(file=path)) from error
    except Exception as error:  # the edge: strangers' bytes never end the run
        finding = Finding.of(Code.UNREADABLE, reason=type(error).__name__)
        raise UnreadableReturnError(finding.placed(file=path)) from error


def _refuse_large_merges(found: FoundWorkbook, limits: AirlockLimits) -> None:
    left = limits.cells
    for sheet in found.sheets:
        for area in sheet.merges:
            rows = area.last_row - area.first_row + 1
            left -= rows * (area.last_column - area.first_column + 1)
            if left < 0:
                raise refusal(Code.MERGE_TOO_LARGE, sheet=sheet.name, limit=limits.cells)


def _count_parts(package: Package) -> None:
    """Refuse more cells, rows or tags than the other parser can take; nothing is kept."""
    cells = rows = tags = 0
    limits = package.limits
    for key in sorted(package.unchecked):
        for chunk in package.stream(key, limit=limits.worksheet_bytes):
            narrow = chunk.replace(b"\0", b"") if b"\0" in chunk else chunk
            if key.startswith(_SHEETS):
                cells += narrow.count(b"<c ") + narrow.count(b":c ") + narrow.count(b"c>") // 2
                rows += narrow.count(b"row ") + narrow.count(b"row>") // 2
            elif key != _STRINGS:
                tags += narrow.count(b"<")
            refuse_many(cells, limits.cells, CELLS, key)
            refuse_many(rows, limits.rows, ROWS, key)
            refuse_many(tags, limits.tags, TAGS, key)
