"""The definition workbook ``assessment.xlsx``: core types from it, and it from core types.

``read_definition`` and ``writing.writer.write_definition`` are each other's inverse. ``shipped``
finds the files that travel along.
"""

from workbook_tool.definition.reading.reader import read_definition
from workbook_tool.definition.samples.shipped_files import (
    blank_template,
    definition_names,
    sample_names,
    shipped,
)

__all__ = [
    "blank_template",
    "definition_names",
    "read_definition",
    "sample_names",
    "shipped",
]
