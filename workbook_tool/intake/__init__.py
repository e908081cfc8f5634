"""Strangers' bytes to cells: walk, airlock, archives, cell readers. Judges nothing.

``walk_returned`` lists a folder; ``read_workbook`` turns the bytes of one file into cells or raises
UnreadableReturnError with the finding that says why not.
"""

from workbook_tool.intake.documents import read_document
from workbook_tool.intake.limits import DEFAULT_LIMITS, REVIEW_LIMITS, AirlockLimits
from workbook_tool.intake.natures import NATURE_NAMES, Nature
from workbook_tool.intake.reader import read_workbook
from workbook_tool.intake.returned import ReturnedFile, ReturnedStatus
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.walk import (
    Fetched,
    Place,
    check_file_count,
    fetch,
    legible,
    list_places,
    open_fetched,
    read_one,
    walk_returned,
)
from workbook_tool.intake.word import WordDocument, WordTable, read_word

__all__ = [
    "DEFAULT_LIMITS",
    "NATURE_NAMES",
    "REVIEW_LIMITS",
    "AirlockLimits",
    "Fetched",
    "Nature",
    "Place",
    "ReturnedFile",
    "ReturnedStatus",
    "WordDocument",
    "WordTable",
    "check_file_count",
    "fetch",
    "legible",
    "list_places",
    "open_fetched",
    "read_document",
    "read_one",
    "read_word",
    "read_workbook",
    "sniff",
    "walk_returned",
]
