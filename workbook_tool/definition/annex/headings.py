"""Headings above or inside a table: 一、组织领导（20分） names a level and states its points."""

import re
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.definition.annex.numbers import folded, read_level_sum, read_total_line

LONGEST = 60  # characters; what is longer is a sentence
_STYLES = (
    re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:部分|[编篇章])"),
    re.compile(r"(?:[一二三四五六七八九十]{1,3}|[ivx]{1,4})[、.:]"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"(?:[a-z][、.]|(?:part|section|chapter)\s*[\da-z])"),
    re.compile(r"\d{1,2}(?:、|\.(?!\d))"),
    re.compile(r"\d{1,2}\.\d{1,2}"),
    re.compile(r"\(\d{1,2}\)"),
)
_UNNUMBERED = len(_STYLES)
_ANNEX = re.compile(r"附(?:件|表|录)|续表|annex|appendix")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed, with the points it states; ``style`` orders numberings, outer first."""

    title: str
    style: int
    points: Decimal | None

    @property
    def is_sure(self) -> bool:
        """Tell whether it is numbered or states points, as a title or a remark is not."""
        return self.style < _UNNUMBERED or self.points is not None


def read_heading(text: str) -> Heading | None:
    """Return the heading that a text is, None where it is a sentence, a total or a caption.

    >>> (
    ...     read_heading("一、组织领导（20分）").points,
    ...     read_heading("附件2"),
    ...     read_heading("合计100分"),
    ... )
    (Decimal('20'), None, None)
    """
    title = " ".join(text.split())
    plain = folded(title)
    if (
        not plain
        or len(plain) > LONGEST
        or _ANNEX.match(plain)
        or title.endswith(("。", "；", "："))
    ):
        return None
    if read_total_line(title) is not None:
        return None
    style = next((turn for turn, one in enumerate(_STYLES) if one.match(plain)), _UNNUMBERED)
    return Heading(title, style, read_level_sum(title))
