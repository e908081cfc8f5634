"""Word files: the bulletin (通报) that an office goes on writing, and the feedback sheets (反馈表).

The only room of python-docx.
"""

from workbook_tool.word.bulletin import write_bulletin
from workbook_tool.word.extra import WORD
from workbook_tool.word.feedback import feedback_facts, told_changes, write_feedback

__all__ = ["WORD", "feedback_facts", "told_changes", "write_bulletin", "write_feedback"]
