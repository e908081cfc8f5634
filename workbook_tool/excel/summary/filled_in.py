"""What somebody typed into a summary of an earlier version: the yellow cells of 考评表."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from workbook_tool.core.text import normalise_label
from workbook_tool.excel.summary.proof import parts_of_sheets
from workbook_tool.excel.summary.words import Label

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEETS: Final = ("考评表", "Review")  # of earlier versions, a method behind each name
_STRINGS: Final = "xl/sharedStrings.xml"
_YELLOW: Final = frozenset(
    normalise_label(word)
    for heading in (Label.REVIEW_SCORE, Label.DEDUCTION)
    for word in (heading.zh, heading.en)
)


def count_filled_in(content: bytes) -> int:
    """Return how many cells for reviewers hold something, 0 where it is no workbook of ours."""
    try:
        with ZipFile(BytesIO(content)) as package:
            sheets = parts_of_sheets(package).items()
            parts = [part for name, part in sheets if name.startswith(_SHEETS)]
            strings = list(_strings(package)) if parts else []
            return sum(_count(package, part, strings) for part in parts)
    except (BadZipFile, IndexError, KeyError, ValueError, ET.ParseError, zlib.error):
        return 0


def _strings(package: ZipFile) -> Iterator[str]:
    if _STRINGS not in package.namelist():
        return
    with package.open(_STRINGS) as part:
        for _, element in ET.iterparse(part):
            if element.tag == f"{_MAIN}si":
                yield "".join(text.text or "" for text in element.iter(f"{_MAIN}t"))
                element.clear()


def _count(package: ZipFile, part: str, strings: list[str]) -> int:
    """Return how many cells under the yellow headings of one sheet hold something."""
    yellow: set[str] = set()
    found = 0
    with package.open(part) as sheet:
        for _, row in ET.iterparse(sheet):
            if row.tag != f"{_MAIN}row":
                continue
            texts = {cell.get("r", "").rstrip("0123456789"): _text(cell, strings) for cell in row}
            if yellow:
                found += sum(bool(text.strip()) for at, text in texts.items() if at in yellow)
            else:
                yellow = {at for at, text in texts.items() if normalise_label(text) in _YELLOW}
            row.clear()
    return found


def _text(cell: ET.Element, strings: list[str]) -> str:
    """Return what a cell shows, "" where it is blank."""
    stored = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        return strings[int(stored)]
    return stored or "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
