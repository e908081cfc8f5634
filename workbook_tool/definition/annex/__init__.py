"""The table of criteria in the annex of a notice, as Word, Excel and CSV carry it, made a scheme.

``text`` reads CSV, ``headers`` knows columns by their labels, ``tables`` finds and joins the
table, ``numbers`` reads caps and total lines, ``normalised`` puts the table into the words of the
sheet 指标, and ``reader`` lets the definition's own reader read it.
"""

from workbook_tool.definition.annex.reader import (
    ImportedScheme,
    LevelSum,
    import_into,
    import_new,
)
from workbook_tool.definition.annex.text import read_text_grid

__all__ = [
    "ImportedScheme",
    "LevelSum",
    "import_into",
    "import_new",
    "read_text_grid",
]
