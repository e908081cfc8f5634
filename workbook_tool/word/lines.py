"""A paper as data: its paragraphs in order, each with the part that it plays."""

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


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: plain text, never a field, a link or a formula."""

    part: Part
    text: str
