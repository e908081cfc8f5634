"""Word files that an office goes on writing: the bulletin (通报); the only room of python-docx."""

from workbook_tool.word.bulletin import write_bulletin
from workbook_tool.word.extra import require_extra

__all__ = ["require_extra", "write_bulletin"]
