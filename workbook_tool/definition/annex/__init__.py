"""The table of criteria in the annex of a notice, as Word, Excel and CSV carry it, made a scheme.

``text`` and ``web_page`` read text and HTML, ``visible`` leaves out what nobody sees,
``paragraphs`` puts a table together that was pasted cell by cell, ``header_pairs`` the two rows
of a header. ``header_words`` and ``headers`` know columns by their labels, ``tables`` finds and
joins the table, ``headings`` and ``row_kinds`` tell what each row is, ``numbers`` reads caps and
totals. ``normalising`` puts the table into the words of the sheet 指标 (``criterion_rows``,
``grouped``, ``scales``), ``reader`` lets the definition's own reader read it, ``sums`` compares
what the annex states with what was read, and ``preview`` shows it.
"""

from workbook_tool.definition.annex.preview import PreviewRow
from workbook_tool.definition.annex.reader import (
    ImportedScheme,
    LevelSum,
    import_into,
    import_new,
)
from workbook_tool.definition.annex.text import is_plain_text, read_text_parts
from workbook_tool.definition.annex.web_page import read_web_page

__all__ = [
    "ImportedScheme",
    "LevelSum",
    "PreviewRow",
    "import_into",
    "import_new",
    "is_plain_text",
    "read_text_parts",
    "read_web_page",
]
