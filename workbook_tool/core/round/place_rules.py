"""How points come about from a place among agencies (名次): one value, read as a notice has it.

``points`` gives the arithmetic of a rule in ``PLACE`` and ``SIZE``; only consolidation knows them.
Of several parts the first that is met counts, those from the top before those from the end.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from workbook_tool.core.round.arithmetic import Compared, Known, Named, Of, Term
from workbook_tool.core.round.point_rules import Limits, quotient_text
from workbook_tool.core.text import Text

PLACE, SIZE = "place", "size"
"""The names of the place of an agency, and of how many are compared, inside a rule."""
LONGEST_WORDS = 150
"""Characters of a rule, in either language; it stands in forms, in a column and in a prompt."""
_LONGEST_TYPED = 400
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """Some places that give the same points.

    They go from ``low`` to ``bound``; without ``low`` all up to ``bound`` are meant, which of a
    share is a fraction of those compared, rounded down. ``is_end`` counts from the last place.
    """

    bound: Fraction
    points: Fraction
    low: int | None = None
    is_share: bool = False
    is_end: bool = False

    def within(self, met: Term, otherwise: Term) -> Term:
        """Return one term where the place of an agency is one of these, else the other."""
        size = Named(SIZE)
        until: Term = Of("*", size, Known(self.bound)) if self.is_share else Known(self.bound)
        if not self.is_end:
            return Compared(Named(PLACE), "<=", until, met, otherwise)
        before = Of("-", Named(PLACE), Known(_ONE))
        return Compared(before, ">=", Of("-", size, until), met, otherwise)

    @property
    def words(self) -> Text:
        """Return the places in words."""
        if self.is_share:
            share = quotient_text(self.bound * 100)
            side = Text("后", "bottom ") if self.is_end else Text("前", "top ")
            return Text(f"{side.zh}{share}%", f"{side.en}{share}%")
        bound = int(self.bound)
        if self.is_end:
            return Text("末名", "last") if bound == 1 else Text(f"后{bound}名", f"bottom {bound}")
        if self.low is None:
            return Text(f"前{bound}名", f"top {bound}")
        if self.low == bound:
            return Text(f"第{bound}名", ordinal(bound))
        return Text(f"第{self.low}至{bound}名", f"{ordinal(self.low)} to {ordinal(bound)}")


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """Points by place: ``steps`` from the top, then what the others get, then those from the end.

    The others get ``others``, or ``each`` less with every place (每低一名扣), or what lies evenly
    between the last of the top and ``last`` (中间按等差), or nothing. ``is_high`` tells that the
    highest figure is the first.
    """

    steps: tuple[PlaceStep, ...]
    others: Fraction | None = None
    each: Fraction | None = None
    last: Fraction | None = None
    is_high: bool = True

    def in_unit(self, _unit: str) -> Text:
        """Return the rule in words; places have no unit."""
        told = [_equal(one.words, one.points) for one in self.steps if not one.is_end]
        if self.others is not None:
            told.append(_equal(Text("其余", "others"), self.others))
        if self.each is not None:
            each = quotient_text(self.each)
            told.append(Text(f"每低一名扣{each}", f"each place below takes off {each}"))
        if self.last is not None:
            told.append(Text("中间按等差", "in equal steps between"))
            told.append(_equal(Text("末名", "last"), self.last))
        told += [_equal(one.words, one.points) for one in self.steps if one.is_end]
        high, low = Text("越高越好", "higher is better"), Text("越低越好", "lower is better")
        told.append(high if self.is_high else low)
        return Text("；".join(one.zh for one in told), "; ".join(one.en for one in told))

    @property
    def needs_target(self) -> bool:
        """Return no: agencies are measured against each other."""
        return False

    @property
    def takes_from_cap(self) -> bool:
        """Tell whether points go down with every place."""
        return self.each is not None

    @property
    def states_points(self) -> bool:
        """Tell whether its words name every number of points that it may give."""
        return self.each is None

    @property
    def forgets_others(self) -> bool:
        """Tell whether its words say nothing of those between top and end."""
        return self.others is None and self.each is None and self.last is None

    @property
    def is_clear(self) -> bool:
        """Tell whether every place stands once: none is left out, and none comes too late."""
        return all(map(_is_clear, (self._of(is_end=False), self._of(is_end=True))))

    def stated(self, top: Fraction) -> tuple[Fraction, ...]:
        """Return all points that are named, the first place's first; ``top`` where that is not."""
        first = [one.points for one in self._of(is_end=False)]
        if not first and (self.each is not None or self.last is not None):
            first = [top]
        rest = [one for one in (self.others, self.last) if one is not None]
        ends = [one.points for one in reversed(self._of(is_end=True))]
        if ends and self.forgets_others:
            rest = [Fraction(0)]
        return (*first, *rest, *ends)

    def points(self, limits: Limits) -> Term:
        """Return the points of ``PLACE`` among ``SIZE``."""
        found = self._rest(limits)
        ordered = (*self._of(is_end=False), *self._of(is_end=True))
        for one in reversed(ordered):
            found = one.within(Known(one.points), found)
        return limits.within(found)

    def _of(self, *, is_end: bool) -> tuple[PlaceStep, ...]:
        return tuple(one for one in self.steps if one.is_end is is_end)

    def _rest(self, limits: Limits) -> Term:
        """Return the points of those between top and end."""
        if self.each is None and self.last is None:
            return Known(self.others or Fraction(0))
        top = Fraction(0) if limits.is_off else limits.cap
        steps = self._of(is_end=False)
        place, points = (steps[-1].bound, steps[-1].points) if steps else (_ONE, top)
        below = Of("-", Named(PLACE), Known(place))
        if self.last is None:
            sign = "+" if limits.is_off else "-"
            return Of(sign, Known(points), Of("*", below, Known(self.each or Fraction(0))))
        fall = Of("*", below, Known(points - self.last))
        even = Of("-", Known(points), Of("/", fall, Of("-", Named(SIZE), Known(place))))
        return Compared(Named(SIZE), "<=", Known(place), Known(self.last), even)


def ordinal(number: int) -> str:
    """Return a place as English has it.

    >>> [ordinal(number) for number in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    teens = range(11, 14)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in teens else ending}"


def _equal(words: Text, points: Fraction) -> Text:
    said = quotient_text(points)
    return Text(f"{words.zh}={said}", f"{words.en}={said}")


def _is_clear(steps: Iterable[PlaceStep]) -> bool:
    """Tell whether steps from one side go on from each other."""
    reached, share = 0, Fraction(0)
    for one in steps:
        if one.is_share:
            if not share < one.bound < 1:
                return False
            share = one.bound
            continue
        bound = int(one.bound)
        if bound <= reached or one.low not in {None, reached + 1}:
            return False
        reached = bound
    return True


_NUMBER = r"(\d{1,9}(?:\.\d{1,6})?(?:/[1-9]\d{0,5})?)"
_PLACE = r"(\d{1,4}|[一二三四五六七八九十])"
_SHARE = r"(\d{1,2}(?:\.\d{1,2})?)"
_DIGITS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_GIVES = rf"(?:[各均都])?(?:=|:|得|计|加|奖|扣|gets?|gives?)?{_NUMBER}(?:分|points?)?"
_SAID = r"(?=[=:]|gets?|gives?)"
"""Between two numbers English needs a sign: top 3 5 might be top 35."""
_NTH = r"(\d{1,4})(?:st|nd|rd|th)"
_RANGES = tuple(
    re.compile(places + _GIVES)
    for places in (
        rf"第{_PLACE}(?:[名位]?[-~至到]第?{_PLACE})?[名位]",
        rf"(?:places?)?{_NTH}(?:(?:-|to){_NTH})?(?:places?)?",
    )
)
_SIDES = tuple(
    (re.compile(places + _GIVES), is_end, is_share)
    for places, is_end, is_share in (
        (rf"前{_PLACE}[名位]", False, False),
        (rf"top(\d{{1,4}}){_SAID}", False, False),
        (rf"(?:前|top){_SHARE}%(?:的单位)?", False, True),
        (rf"(?:最后|倒数|后|末){_PLACE}[名位]", True, False),
        (rf"bottom(\d{{1,4}}){_SAID}", True, False),
        (rf"(?:最后|后|末|bottom){_SHARE}%(?:的单位)?", True, True),
        (r"(末名|末位|last(?:place)?)", True, False),
    )
)
_OTHERS = re.compile(
    rf"(?:(?:其余|其他|其它|余下)(?:名次|单位|的|者)?|(?:all)?(?:the)?(?:others?|rest)){_GIVES}"
)
_EACH = re.compile(
    r"(?:(?:其余|其他|其它)?(?:每(?:往后|下降|降低|降|低|退后|后退|靠后)?[1一]?个?(?:名次|位次|名|位)(?:依次)?"
    r"(?:扣减|扣|减|递减|少得|少)|依次递减|逐名递减)"
    rf"|eachplace(?:below|lower|down)?(?:takesoff|takes|less)){_NUMBER}(?:分|points?)?"
)
_EVEN = re.compile(
    r"(?:其余|其他|其它|中间)?(?:名次)?按?(?:名次)?(?:等差|插值|等距)(?:计分|递减|得分|计算)?"
    r"|(?:others?|theothers)?inequalsteps(?:between)?"
)
_DIRECTIONS = tuple(
    re.compile(
        rf"(?:数值|指标|数据)?(?:越{best}越[好前]|{best}(?:的|者)?在前|[从由]{best}[到至]{worst})"
        rf"(?:排名|排序|排列)?|(?:the)?(?:{english})(?:is|the)better"
    )
    for best, worst, english in (
        ("[高大多]", "[低小少]", "higher|more"),
        ("[低小少]", "[高大多]", "lower|less|fewer"),
    )
)
_TO_FLOOR = "扣完为止"
_TWO = re.compile(rf"第{_PLACE}[、,]第?{_PLACE}(?=[名位])")
_UNPARTED = re.compile("分(?=[第前末后倒最其他每越依逐中])")
_BETWEEN = re.compile(r"[;,、。]+")


@dataclass(slots=True)
class _Found:
    """What the pieces of a rule say, each as often as they say it."""

    steps: list[PlaceStep] = field(default_factory=list)
    others: list[Fraction] = field(default_factory=list)
    each: list[Fraction] = field(default_factory=list)
    directions: list[bool] = field(default_factory=list)
    is_even: bool = False

    def take(self, piece: str) -> bool:
        """Note what a piece says; tell whether it says anything."""
        step = _read_step(piece)
        direction = [
            bool(turn == 0) for turn, one in enumerate(_DIRECTIONS) if one.fullmatch(piece)
        ]
        if step is not None:
            self.steps.append(step)
        elif match := _OTHERS.fullmatch(piece):
            self.others.append(Fraction(match[1]))
        elif match := _EACH.fullmatch(piece):
            self.each.append(Fraction(match[1]))
        elif direction:
            self.directions += direction
        elif _EVEN.fullmatch(piece):
            self.is_even = True
        else:
            return piece == _TO_FLOOR
        return True


def read_places(text: str) -> PlaceRule | None:
    """Return the rule of places that a notice states, None where a text is none.

    What is said twice, or in two ways that exclude each other, is no rule.

    >>> read_places("第1名 10分，第2、3名各8分，其余 4分").in_unit("").en
    '1st=10; 2nd to 3rd=8; others=4; higher is better'
    >>> read_places("1st 600, last 500, lower is better").in_unit("").zh
    '第1名=600；中间按等差；末名=500；越低越好'
    """
    found = _Found()
    if not all(map(found.take, _pieces(text))):
        return None
    if any(len(one) > 1 for one in (found.others, found.each, found.directions)):
        return None
    if (found.others and found.each) or not (found.steps or found.each):
        return None
    ends = [one for one in found.steps if one.is_end]
    has_shares = any(one.is_share for one in found.steps if not one.is_end)
    is_open = not found.others and not found.each
    is_even = is_open and [(one.bound, one.is_share) for one in ends] == [(_ONE, False)]
    if (found.is_even and not is_even) or (has_shares and (is_even or found.each)):
        return None
    rule = PlaceRule(
        tuple(one for one in found.steps if not (is_even and one.is_end)),
        next(iter(found.others), None),
        next(iter(found.each), None),
        ends[0].points if is_even else None,
        is_high=next(iter(found.directions), True),
    )
    words = rule.in_unit("")
    return rule if max(len(words.zh), len(words.en)) <= LONGEST_WORDS else None


def _pieces(text: str) -> tuple[str, ...]:
    """Return the pieces of a rule without blanks; lines part them too."""
    lines = unicodedata.normalize("NFKC", text[:_LONGEST_TYPED]).splitlines()
    plain = ";".join("".join(line.split()) for line in lines).casefold()
    plain = _TWO.sub(_joined, plain)
    return tuple(filter(None, _BETWEEN.split(_UNPARTED.sub("分;", plain))))


def _joined(two: re.Match[str]) -> str:
    """Return two places that follow each other as one piece."""
    first, second = _number(two[1]), _number(two[2])
    return f"第{first}-{second}" if second == first + 1 else two[0]


def costs_points(text: str) -> bool:
    """Tell whether the words of a rule take points from places, such as 末名扣2分."""
    named = (one for one in _pieces(text) if one != _TO_FLOOR and not _EACH.fullmatch(one))
    return any("扣" in one for one in named)


def _read_step(piece: str) -> PlaceStep | None:
    for pattern in _RANGES:
        if match := pattern.fullmatch(piece):
            low = _number(match[1])
            return PlaceStep(Fraction(_number(match[2] or match[1])), Fraction(match[3]), low)
    for pattern, is_end, is_share in _SIDES:
        if match := pattern.fullmatch(piece):
            bound = Fraction(match[1]) / 100 if is_share else Fraction(_number(match[1]))
            return PlaceStep(bound, Fraction(match[2]), None, is_share, is_end)
    return None


def _number(word: str) -> int:
    """Return a number in digits or as a Chinese word; the last place alone is one."""
    return int(word) if word.isdecimal() else _DIGITS.get(word, 1)
