"""Numbers as notices print them: "10分", "（8分）", "0-8", "最高加5分", and what they never mean.

One grammar with the scores of the returns: a symbol such as ① or ² is never a digit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.numbers import is_disguised_digit, read_typed_number
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import squeezed
from workbook_tool.definition.reading.grid import Value

NO_DIGIT = "\ufffd"  # stands for a symbol that is none, and between digits that are apart
_APART = re.compile(r"(?<=[0-9０-９])\s+(?=[0-9０-９])")
_N = r"\d+(?:\.\d+)?"
_UNIT = r"(?:分|\(分\)|points?|pts?|marks?)"
_ENGLISH_UNIT = re.compile(r"(?:points?|pts?|marks?)$", re.IGNORECASE)
_UP_TO = (
    r"(?:满分|最高|最多|至多|不超过|不高于|不大于|上限|封顶|标准分|分值|总分值?|≤|<="
    r"|max(?:imum)?|upto)"
)
_IN_ALL = r"(?:共计?|合计|总计|计)"
_DASH = r"(?:-|~|—+|–|−|至|到)"
_CAP = re.compile(
    rf"(?:{_UP_TO}|{_IN_ALL})?(?:得|为|是|:)?(?P<cap>{_N}){_UNIT}?(?:以内|封顶|为限|及以下)?"
    rf"|(?:从|得)?0(?:\.0+)?{_UNIT}?{_DASH}(?P<range>{_N}){_UNIT}?"
    rf"|[每按][^0-9\ufffd]{{0,10}}{_N}{_UNIT}?[,;、。](?:{_UP_TO}|{_IN_ALL})(?:得|为|是|:)?"
    rf"(?P<each>{_N}){_UNIT}?"
)
_SIGNED = re.compile(
    rf"(?:{_UP_TO}|{_IN_ALL})?(?:可|酌情)?(?P<word>加|扣|减|\+)(?P<number>{_N}){_UNIT}?"
)
_PERCENT = re.compile(rf"(?P<number>{_N})%")
_BRACKETS = re.compile(r"[(\[【](.*)[)\]】]")
# In brackets anywhere, such as “组织领导(共20分)建设”; without them at the end only.
_IN_BRACKETS = rf"[(\[【][^()\[\]【】\d]{{0,6}}({_N}){_UNIT}[)\]】]"
_LEVEL_SUM = re.compile(rf"{_IN_BRACKETS}|({_N}){_UNIT}$")
_STATED_CAP = re.compile(rf"{_IN_BRACKETS}|(?:满分|标准分)(?:为|是|:)?({_N}){_UNIT}")
_ITEM = re.compile(
    r"(?:^|(?<=[\s;；。:：]))(?=(?:\d{1,2}[.、．)）](?!\d)|[①-⑳]|[(（]\d{1,2}[)）]))"
)
_TOTAL = re.compile(
    r"(?P<before>[^\d:]{0,12}?)"
    r"(?P<word>合计|总计|总分值?|总得分|共计|满分|小计|grandtotal|total(?:score|points|marks)?"
    r"|subtotal|sum)(?:分值?|得分|分数)?(?:\([^()\d]{0,8}\))?"
    rf"[:(为是=]*(?P<number>{_N})?{_UNIT}?[)。.]*"
)
_PARTIAL = frozenset({"小计", "subtotal"})
_SCALE = re.compile(r"(?<![双])(?P<word>百|千|1000|100)分制")
_SCALES = {"百": Decimal(100), "千": Decimal(1000)}
_IN_PROSE = re.compile(
    rf"(?:(?<!单项)(?:总分值?|总计|合计|共计|总得分|totalscore|total|maximumscore)"
    rf"|(?<!各项)(?<!每项)(?<!单项)(?:满分值?|基本分|基础分))(?:数|共|分)?(?:为|是|:|共|计|of|=)*(?P<number>{_N})(?:{_UNIT}|$)"
    rf"(?![\d以及的~—/每\-]|左右|标准)"
)
_SOLE = re.compile(rf"(?:共|计|总|满分|总分)*[:为]?({_N}){_UNIT}?")
_TITLE_END = re.compile(
    rf"[(\[【](?:[^()\[\]【】\d]{{0,8}})({_N}){_UNIT}[^()\[\]【】\d]{{0,4}}[)\]】][。:]?$"
)


@dataclass(frozen=True, slots=True)
class TotalLine:
    """What a total line says; ``number`` is None where it stands in a cell of its own."""

    is_partial: bool  # 小计: of the rows since the one before
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class Cap:
    """The points of a criterion, and the role that their wording gives it (最高加5分)."""

    number: Decimal
    role: CriterionRole = CriterionRole.REGULAR


def folded(text: str) -> str:
    """Return a text in its compatibility forms, small letters, without what is not seen.

    >>> folded("总 分：１００ 分"), folded("1①") == "1" + NO_DIGIT
    ('总分:100分', True)
    """
    kept = "".join(NO_DIGIT if is_disguised_digit(char) else char for char in text)
    return squeezed(_APART.sub(NO_DIGIT, kept)).casefold()


def read_number(value: Value | None) -> Decimal | None:
    """Return the number that a cell holds or plainly says, None where it says anything else.

    >>> read_number("１０ 分"), read_number("8-10"), read_number("10①")
    (Decimal('10'), None, None)
    """
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        return None
    plain = _ENGLISH_UNIT.sub("", value.strip()).rstrip()
    is_negative = plain.startswith("-")
    number = read_typed_number(plain.removeprefix("-"))
    return -number if is_negative and number is not None else number


def read_cap(value: Value | None) -> Cap | None:
    """Return the points that a cell gives a criterion, None where it says anything else.

    >>> [read_cap(typed).number for typed in ("（8分）", "满分8分", "0～8", "每项2分，共10分")]
    [Decimal('8'), Decimal('8'), Decimal('8'), Decimal('10')]
    >>> read_cap("9分/项"), read_cap("8-10"), read_cap("每项2分")
    (None, None, None)
    """
    number = read_number(value)
    if number is not None:
        return Cap(number)
    if not isinstance(value, str):
        return None
    plain = folded(value)
    inner = _BRACKETS.fullmatch(plain)
    plain = inner[1] if inner else plain
    found = _CAP.fullmatch(plain)
    if found is not None:
        return Cap(Decimal(found["cap"] or found["range"] or found["each"]))
    percent = _PERCENT.fullmatch(plain)
    if percent is not None:
        return Cap(Decimal(percent["number"]))
    signed = _SIGNED.fullmatch(plain)
    if signed is None:
        return None
    is_bonus = signed["word"] in {"加", "+"}
    role = CriterionRole.BONUS if is_bonus else CriterionRole.DEDUCTION
    return Cap(Decimal(signed["number"]), role)


def cap_in_text(text: str) -> Decimal | None:
    """Return the points that a criterion states in its own text, None where none or several.

    >>> cap_in_text("做到有计划（10分）"), cap_in_text("甲（5分）；乙（5分）")
    (Decimal('10'), None)
    """
    found = [Decimal(match[1] or match[2]) for match in _STATED_CAP.finditer(folded(text))]
    return found[0] if len(found) == 1 else None


def parts_in_text(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Return the numbered parts of a text with the points of each, nothing where one has none.

    >>> [points for _, points in parts_in_text("1.成立小组（5分）；2.研究（5分）")]
    [Decimal('5'), Decimal('5')]
    """
    parts = [part.strip() for part in _ITEM.split(text) if part.strip()]
    found = [(part, cap_in_text(part)) for part in parts]
    known = tuple((part, points) for part, points in found if points is not None)
    return known if len(known) == len(found) > 1 else ()


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

    What stands in front of the word (组织领导小计) makes it the sum of a part.

    >>> read_total_line("总分：100分"), read_total_line("本页小计")
    (TotalLine(is_partial=False, number=Decimal('100')), TotalLine(is_partial=True, number=None))
    """
    match = _TOTAL.fullmatch(folded(text))
    if match is None:
        return None
    number = Decimal(match["number"]) if match["number"] else None
    is_whole = match["before"] in {"", "各项", "全部", "分值", "以上", "指标"}
    if not is_whole and match["word"] not in {"小计", "合计", "subtotal"}:
        return None
    return TotalLine(not is_whole or match["word"] in _PARTIAL, number)


def totals_in(text: str, *, is_title: bool) -> Iterator[Decimal]:
    """Yield the totals that a sentence or a title states for the table below it.

    >>> list(totals_in("××县考核评分表（100分）", is_title=True))
    [Decimal('100')]
    >>> list(totals_in("考核实行百分制，总分不低于80分的为合格。", is_title=False))
    [Decimal('100')]
    """
    plain = folded(text)
    sole = _BRACKETS.fullmatch(plain)
    whole = _SOLE.fullmatch(sole[1]) if sole and is_title else None
    if whole is not None:
        yield Decimal(whole[1])
        return
    found = [Decimal(match["number"]) for match in _IN_PROSE.finditer(plain)]
    scales = (match["word"] for match in _SCALE.finditer(plain))
    found += [_SCALES.get(word) or Decimal(word) for word in scales]
    title = _TITLE_END.search(plain) if is_title else None
    if title is not None:
        found.append(Decimal(title[1]))
    yield from dict.fromkeys(found)
