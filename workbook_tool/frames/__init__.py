"""A consolidation as tidy DataFrames, for whoever analyses it: the only home of pandas.

``to_frames`` gives five tables, ``to_review_frames`` three more of a round with evaluators; the
tuples of columns state what stands in them. Numbers stay ``Decimal``, so that sums are those of the
summary, and what is blank or unknown is null. docs/analysis.md shows what can be done with them.
"""

from workbook_tool.frames.build import (
    Frames,
    ReviewFrames,
    build_files_frame,
    build_findings_frame,
    tables_of,
    to_frames,
    to_review_frames,
)
from workbook_tool.frames.columns import (
    COUNT,
    DECIMAL,
    FLAG,
    MOMENT,
    TEXT,
    Column,
    build_frame,
    rows_of,
)
from workbook_tool.frames.reviews import reviewed_tables
from workbook_tool.frames.tables import TABLES, Tables

__all__ = [
    "COUNT",
    "DECIMAL",
    "FLAG",
    "MOMENT",
    "TABLES",
    "TEXT",
    "Column",
    "Frames",
    "ReviewFrames",
    "Tables",
    "build_files_frame",
    "build_findings_frame",
    "build_frame",
    "reviewed_tables",
    "rows_of",
    "tables_of",
    "to_frames",
    "to_review_frames",
]
