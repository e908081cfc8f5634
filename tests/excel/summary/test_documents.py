"""The document that shows the summary leaves out no sheet."""

import re
from pathlib import Path

from workbook_tool.core.text import Text
from workbook_tool.excel.summary.words import SheetName

DOCUMENTS = Path(__file__).parents[3] / "docs"
LARGEST_PICTURE = 200 * 1024


def test_every_sheet_has_a_chapter_and_a_picture_of_modest_size() -> None:
    text = (DOCUMENTS / "summary.md").read_text("utf-8")
    chapters = re.findall(r"^## (.+) · (.+)$", text, re.MULTILINE)
    names = [name for name in vars(SheetName).values() if isinstance(name, Text)]
    assert chapters == [(name.zh, name.en) for name in names]
    pictures = re.findall(r"!\[.+]\((.+)\)", text)
    assert len(set(pictures)) == len(names)
    for picture in pictures:
        assert (DOCUMENTS / picture).stat().st_size <= LARGEST_PICTURE, picture
