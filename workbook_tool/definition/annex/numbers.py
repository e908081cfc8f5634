"""Numbers as notices print them: "10分", "（42分）", "总分：100分"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.text import squeezed
from workbook_tool.definition.reading.grid import Value

_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:分|points?|pts?)?")
_UNIT = r"(?:分|points?|pts?)"
# In brackets anywhere, such as “组织领导(共20分)建设”; without them at the end only.
_LEVEL_SUM = re.compile(
    r"[(\[【][^()\[\]【】\d]{0,6}(\d+(?:\.\d+)?)" + _UNIT + r"[)\]】]"
    r"|(\d+(?:\.\d+)?)" + _UNIT + r"$"
)
_TOTAL = re.compile(
    r"(?P<word>合计|总计|总分值?|总得分|共计|满分|小计|grandtotal|total(?:score|points)?|subtotal|sum)"
    r"[:(为是]*(?P<number>\d+(?:\.\d+)?)?" + _UNIT + r"?[)。.]*"
)
_PARTIAL = frozenset({"小计", "subtotal"})


@dataclass(frozen=True, slots=True)
class TotalLine:
    """What a total line says; ``number`` is None where it stands in a cell of its own."""

    is_partial: bool  # 小计: of the rows since the one before
    number: Decimal | None


def folded(text: str) -> str:
    """Return a text in its compatibility forms, small letters, without what is not seen."""
    return squeezed(text).casefold()


def read_number(value: Value | None) -> Decimal | None:
    """Return the number that a cell holds or plainly says, None where it says anything else.

    >>> read_number("１０ 分"), read_number("8-10")
    (Decimal('10'), None)
    """
    if isinstance(value, Decimal):
        return value
    match = _NUMBER.fullmatch(folded(value)) if isinstance(value, str) else None
    return Decimal(match[1]) if match else None


def is_plain(value: str) -> bool:
    """Tell whether a number is typed as one expects it, so that nothing has to be said."""
    return value.isascii() and "".join(value.removeprefix("-").split(".")).isdigit()


def read_level_sum(text: str) -> Decimal | None:
    """Return the points that a level states for its members, None where it states none.

    >>> read_level_sum("高度重视民族工作（42分）"), read_level_sum("加强学习教育")
    (Decimal('42'), None)
    """
    match = _LEVEL_SUM.search(folded(text))
    return Decimal(match[1] or match[2]) if match else None


def read_total_line(text: str) -> TotalLine | None:
    """Return what a total line says, None where a text is none.

    >>> read_total_line("总分：100分")
    TotalLine(is_partial=False, number=Decimal('100'))
    """
    match = _TOTAL.fullmatch(folded(text))
    if match is None:
        return None
    number = Decimal(match["number"]) if match["number"] else None
    return TotalLine(match["word"] in _PARTIAL, number)
