"""The optional part of the program that Word files need."""

from typing import Final

from workbook_tool.core.extras import Extra
from workbook_tool.core.text import Text

WORD: Final = Extra(
    "word", "docx", Text("写 Word 通报和反馈表", "Bulletins and feedback sheets in Word need")
)
