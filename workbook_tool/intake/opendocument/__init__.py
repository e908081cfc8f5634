"""OpenDocument spreadsheets (.ods): a zip package of XML, read through the airlock.

Elements and attributes: OpenDocument 1.3 part 3 (OASIS), the chapters named beside each rule.
"""

from workbook_tool.intake.opendocument.workbook import read_open_document

__all__ = ["read_open_document"]
