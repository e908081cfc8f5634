"""What stands in 佐证材料 beside an answer: nothing, numbers of the list of evidence, or words.

It is stated here once, as data: the form renders it as formulas (``core.form.checks``), the reader
evaluates it with the functions below. Formulas know no patterns, so the grammar is a chain of
replacements, after which numbers and ranges are all that is left: 第1号至第3号、5 → ``1-3 5``.
"""

from collections.abc import Iterable

from workbook_tool.core.text import BLANKS, visible

NOTHING = (
    *("无", "没有", "暂无", "0", "none", "no", "nil", "n/a"),
    *("—", "——", "-", "--", "–", "－", "/", "／", "\\"),
)
"""What names nothing, without blanks and in small letters; of course nothing at all does not."""
_SEPARATORS = (
    *BLANKS[1:],
    *(",", "，", "、", ";", "；", "/", "／"),
    *("和", "及", "与", "第", "号", "材料", "附件", "序", "and", "no.", "#"),
)
_RANGE_SIGNS = ("~", "～", "–", "—", "－", "至", "到", "to")
_FULL_WIDTH_DIGITS = "０１２３４５６７８９"
REPLACED = (
    *((word, " ") for word in _SEPARATORS),
    *((sign, "-") for sign in _RANGE_SIGNS),
    *((digit, str(value)) for value, digit in enumerate(_FULL_WIDTH_DIGITS)),
)
"""What is replaced one after the other, in small letters; then blanks are trimmed as by TRIM."""
JOINED = ((" -", "-"), ("- ", "-"))
"""What is replaced after that, so that a range is one word."""
MOST_PARTS, LONGEST, LONGEST_PART = 30, 60, 10
"""Words, characters, and characters of a word with a nought before each number, beyond which it is
a text and no list of numbers."""
Range = tuple[int, int]


def names_nothing(text: str) -> bool:
    """Tell whether nothing is named: a blank, a dash, 无."""
    return visible(text).lower() in {"", *NOTHING}


def read_numbers(text: str) -> tuple[Range, ...]:
    """Return the numbers that are named as ranges with both ends, () where it is no list of them.

    >>> read_numbers("第1号至第3号、5")
    ((1, 3), (5, 5))
    >>> read_numbers("见附件")
    ()
    """
    plain = text.lower()
    for old, new in REPLACED:
        plain = plain.replace(old, new)
    plain = " ".join(part for part in plain.split(" ") if part)
    for old, new in JOINED:
        plain = plain.replace(old, new)
    parts = [f"0{part.replace('-', '-0')}" for part in plain.split(" ")]
    is_short = len(plain) <= LONGEST and all(len(part) <= LONGEST_PART for part in parts)
    if not is_short or set(plain) - set("0123456789- "):
        return ()
    ranges = tuple((int(part.split("-")[0]), int(part.split("-")[-1])) for part in parts)
    return ranges if all(1 <= low <= high for low, high in ranges) else ()


def find_unlisted(ranges: Iterable[Range], listed: frozenset[int], rows: int) -> tuple[int, ...]:
    """Return the numbers of which the list of evidence has no filled line, the first one first.

    ``rows`` is how many lines the list has; of what lies beyond, the end of the range is named.

    >>> find_unlisted([(1, 3), (120, 200)], frozenset({1}), 100)
    (2, 3, 200)
    """
    known = tuple(ranges)
    named = {number for low, high in known for number in range(low, min(high, rows) + 1)} - listed
    return (*sorted(named), *sorted({high for _, high in known if high > rows}))
