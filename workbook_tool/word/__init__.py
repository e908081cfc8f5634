"""Word files that an office goes on writing: the bulletin (通报); the only room of python-docx."""

from workbook_tool.word.bulletin import write_bulletin
from workbook_tool.word.extra import WORD

__all__ = ["WORD", "write_bulletin"]
