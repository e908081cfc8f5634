"""Strangers' bytes to cells: walk, airlock, archives, cell readers. Judges nothing.

``walk_returned`` lists a folder; ``read_workbook`` turns the bytes of one file into cells or raises
UnreadableReturnError with the finding that says why not.
"""

from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.reader import read_workbook
from workbook_tool.intake.returned import ReturnedFile, ReturnedStatus
from workbook_tool.intake.walk import check_file_count, read_one, walk_returned

__all__ = [
    "DEFAULT_LIMITS",
    "AirlockLimits",
    "ReturnedFile",
    "ReturnedStatus",
    "check_file_count",
    "read_one",
    "read_workbook",
    "walk_returned",
]
