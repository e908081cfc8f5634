"""The definition workbook ``assessment.xlsx``: core types from it, and it from core types.

``read_definition`` and ``write_definition`` are each other's inverse. ``build_sample`` and
``build_example`` give the rounds that are shipped, ``shipped`` finds the files of them.
"""

from workbook_tool.definition.reading.reader import read_definition
from workbook_tool.definition.samples.example import build_example
from workbook_tool.definition.samples.rounds import build_sample, sample_names
from workbook_tool.definition.samples.shipped_files import blank_template, shipped
from workbook_tool.definition.writing.package import unpacked
from workbook_tool.definition.writing.writer import write_definition

__all__ = [
    "blank_template",
    "build_example",
    "build_sample",
    "read_definition",
    "sample_names",
    "shipped",
    "unpacked",
    "write_definition",
]
