"""Binary workbooks (.xls, and .et of WPS): BIFF8 of Excel 97 to 2003, and BIFF5 before it.

Records: [MS-XLS] of Microsoft, by the names that stand beside their numbers in ``records``.
"""

from workbook_tool.intake.biff.workbook import read_binary_workbook

__all__ = ["read_binary_workbook"]
