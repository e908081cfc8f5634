"""Workbooks that staff hand in, definitions and annexes: the airlock with counts of their own."""

from dataclasses import replace

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.reader import read_workbook
from workbook_tool.intake.refusal import refusal

# Twenty thousand agencies with all of their columns are 240,000 cells.
# No alarm rings while they are read, and some commands read one twice: 3 s of CPU each at most.
DOCUMENT_LIMITS = replace(
    DEFAULT_LIMITS,
    cells=250_000,
    ranges=20_000,
    names=10_000,
    worksheet_bytes=64 * 2**20,
)


def read_document(
    content: bytes, path: str, *, limits: AirlockLimits = DOCUMENT_LIMITS
) -> FoundWorkbook:
    """Return a definition or an annex; ``path`` only tells extension and messages.

    Raises UnreadableReturnError where it does not pass the airlock, or has merged areas of more
    cells than a definition may hold: whoever reads an annex fills them all.
    """
    found = read_workbook(content, path, limits=limits)
    left = limits.cells
    for sheet in found.sheets:
        for area in sheet.merges:
            rows = area.last_row - area.first_row + 1
            left -= rows * (area.last_column - area.first_column + 1)
            if left < 0:
                refused = refusal(Code.MERGE_TOO_LARGE, sheet=sheet.name, limit=limits.cells)
                raise UnreadableReturnError(refused.finding.placed(file=path))
    return found
