"""The table of criteria in the annex of a notice, as Word, Excel and CSV carry it, made a scheme.

``text`` reads CSV, ``headers`` knows columns by their labels, ``tables`` finds and joins the
table, ``numbers`` reads caps and total lines, ``normalised`` puts the table into the words of the
sheet 指标 (``scales`` fills in what it leaves open), ``reader`` lets the definition's own reader
read it, and ``sums`` compares what the annex states with what was read.
"""

from workbook_tool.definition.annex.preview import PreviewRow
from workbook_tool.definition.annex.reader import (
    ImportedScheme,
    LevelSum,
    import_into,
    import_new,
)
from workbook_tool.definition.annex.text import is_plain_text, read_text_grid

__all__ = [
    "ImportedScheme",
    "LevelSum",
    "PreviewRow",
    "import_into",
    "import_new",
    "is_plain_text",
    "read_text_grid",
]
