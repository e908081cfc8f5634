"""The one place that writes workbooks: the only user of XlsxWriter.

Rows and columns count from 1. Whatever XlsxWriter refuses in silence, by a return code or by a
warning, is a ``SheetWriteError`` here. The same calls give the same bytes.
"""

from workbook_tool.excel.sheet_writer.charts import Chart, Series
from workbook_tool.excel.sheet_writer.locks import NO_PASSWORD, Lock, lock_with_password
from workbook_tool.excel.sheet_writer.row_xml import Row, Value
from workbook_tool.excel.sheet_writer.sheet import Page, SheetWriter, Table
from workbook_tool.excel.sheet_writer.styles import Style
from workbook_tool.excel.sheet_writer.workbook import Properties, WorkbookWriter

__all__ = [
    "NO_PASSWORD",
    "Chart",
    "Lock",
    "Page",
    "Properties",
    "Row",
    "Series",
    "SheetWriter",
    "Style",
    "Table",
    "Value",
    "WorkbookWriter",
    "lock_with_password",
]
