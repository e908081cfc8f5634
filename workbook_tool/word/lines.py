"""A paper as data: paragraphs and tables in order, each with the part that it plays."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What a paragraph is; the value is the name of its style in Word."""

    TITLE = "Title"
    SUBTITLE = "Subtitle"
    ADDRESS = "Body Text"  # to whom; starts at the margin
    BODY = "Normal"
    HEADING = "Heading 1"
    SUBHEADING = "Heading 2"
    SIGNATURE = "Signature"
    DATE = "Date"
    NOTE = "Body Text 2"  # a line around a table; starts at the margin
    CELL = "Plain Text"  # in a table


class Align(StrEnum):
    """Where the text of a cell stands; the value is the word of the format."""

    START = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: plain text, never a field, a link or a formula."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, a paragraph a line; ``span`` is how many columns it covers."""

    lines: tuple[str, ...] = ("",)
    align: Align = Align.START
    span: int = 1
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``height`` is the least one in points."""

    cells: tuple[Cell, ...]
    height: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the widths of its columns in mm.

    The first rows, as many as ``headings``, stand again on each page that it goes on to; no row is
    parted where it fits on a page. One that ``stays_whole`` stands on one page.
    """

    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    headings: int = 0
    stays_whole: bool = False


Block = Line | Table
