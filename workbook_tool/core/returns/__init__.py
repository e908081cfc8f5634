"""Returns (上报表): cells become located entries with exact scores, each repair recorded."""

from workbook_tool.core.returns.arrival import check_lateness, known_arrival
from workbook_tool.core.returns.attribution import Attribution, attribute
from workbook_tool.core.returns.carrying import carry_over
from workbook_tool.core.returns.locating import LocatedTable, locate_table
from workbook_tool.core.returns.model import (
    AgencyReturn,
    Entry,
    EvidenceItem,
    FileFacts,
    ReviewReturn,
    ReviewSheet,
)
from workbook_tool.core.returns.reading import read_return
from workbook_tool.core.returns.scores import read_score

__all__ = [
    "AgencyReturn",
    "Attribution",
    "Entry",
    "EvidenceItem",
    "FileFacts",
    "LocatedTable",
    "ReviewReturn",
    "ReviewSheet",
    "attribute",
    "carry_over",
    "check_lateness",
    "known_arrival",
    "locate_table",
    "read_return",
    "read_score",
]
