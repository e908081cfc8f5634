"""The definition workbook ``assessment.xlsx``: core types from it, and it from core types.

``read_definition`` and ``write_definition`` are each other's inverse. ``shipped`` finds the files
that travel along.
"""

from workbook_tool.definition.reading.reader import read_definition
from workbook_tool.definition.samples.shipped_files import (
    blank_template,
    definition_names,
    sample_names,
    shipped,
)
from workbook_tool.definition.writing.package import unpacked
from workbook_tool.definition.writing.writer import write_definition

__all__ = [
    "blank_template",
    "definition_names",
    "read_definition",
    "sample_names",
    "shipped",
    "unpacked",
    "write_definition",
]
