"""How points come about from a fact (计分): one value, read from the words of a notice.

``points`` gives the arithmetic of a rule: the form renders it, the reader evaluates it in exact
fractions. ``in_unit`` gives its words in the one form in which it is stored and written.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, runtime_checkable

from workbook_tool.core.round.arithmetic import (
    Compared,
    Known,
    Least,
    Most,
    Named,
    Of,
    Term,
    fraction_text,
)
from workbook_tool.core.text import Text

FACT, TARGET = "fact", "target"
"""The names of what was typed and of what was to be reached, inside a rule."""
_NUMBER = r"(\d{1,9}(?:\.\d{1,6})?(?:/\d{1,6})?)"
_UNIT = r"([^\d=:;,。扣减加得]{0,8})"
_EACH = re.compile(
    r"(?:每[^\d,。;/]{0,8}?|(?:[Ee]ach|[Pp]er)[^\d,;/]{0,12}?)?"
    rf"(扣减|扣|减|奖|加|得|计|takesoff|takes|adds|gives)?{_NUMBER}(?:分|points?)?"
    r"[,;。.]?(?:扣完为止)?[。.]?"
)
_SLOPE = re.compile(
    rf"每(降低|低|少|差|高|超|多)(?:于|出|过)?(?:目标值?)?{_NUMBER}{_UNIT}(扣减|扣|减|加|得){_NUMBER}分?"
    r"[,;。.]?(?:扣完为止)?[。.]?"
)
_SLOPE_EN = re.compile(
    rf"[Ee]ach{_NUMBER}([^\d=:;,]{{0,8}}?)(below|above)(takesoff|takes|adds|gives){_NUMBER}(?:points?)?\.?"
)
_PROPORTION = re.compile(r"按(?:完成)?比例(?:计分|得分|计算|折算)?|[Ii]nproportion|[Pp]roportional")
_STEP = re.compile(rf"(>=|≥|>|<=|≤|<)(-?){_NUMBER}{_UNIT}(?:=|:|得){_NUMBER}分?")
_TAKING = frozenset({"扣减", "扣", "减", "takesoff", "takes"})
_SIGNS = {"≥": ">=", "≤": "<="}
_SHOWN_SIGNS = {">=": "≥", "<=": "≤"}
LONGEST_RULE = 120  # characters; what is longer is no rule


@dataclass(frozen=True, slots=True)
class Limits:
    """What points stay within; ``cap`` is None where there is no limit (不封顶)."""

    minimum: Fraction
    cap: Fraction
    is_uncapped: bool = False
    is_off: bool = False  # of a deduction, which counts what is taken off

    def within(self, term: Term) -> Term:
        """Return a term cut off at both limits."""
        held = Most(Known(self.minimum), term)
        return held if self.is_uncapped else Least(Known(self.cap), held)


def with_unit(number: str, unit: str) -> Text:
    """Return a number with its unit; in English a word stands apart from it, a sign does not.

    >>> with_unit("2", "cases"), with_unit("92.5", "%").en
    (Text(zh='2cases', en='2 cases'), '92.5%')
    """
    gap = " " if unit[:1].isalpha() else ""
    return Text(f"{number}{unit}", f"{number}{gap}{unit}")


@runtime_checkable
class PointRule(Protocol):
    """How points come about from a fact. Rules are equal by what they say."""

    __slots__ = ()

    def in_unit(self, unit: str) -> Text:
        """Return the rule as a notice has it, with the unit of facts; "" for none."""

    @property
    def needs_target(self) -> bool:
        """Tell whether it measures against a target."""

    @property
    def takes_from_cap(self) -> bool:
        """Tell whether it starts from full marks and takes off."""

    @property
    def states_points(self) -> bool:
        """Tell whether its words name every number of points that it may give."""

    def points(self, limits: Limits) -> Term:
        """Return the points of ``FACT``, which ``TARGET`` may have a part in."""


@dataclass(frozen=True, slots=True)
class NoRule:
    """Nothing is said: what is typed are the points themselves."""

    def in_unit(self, _unit: str) -> Text:
        """Return nothing."""
        return Text("", "")

    @property
    def needs_target(self) -> bool:
        """Return no."""
        return False

    @property
    def takes_from_cap(self) -> bool:
        """Tell that it does not."""
        return False

    @property
    def states_points(self) -> bool:
        """Tell that it does not."""
        return False

    def points(self, limits: Limits) -> Term:
        """Return the fact itself within the limits."""
        return limits.within(Named(FACT))


@dataclass(frozen=True, slots=True)
class EachRule:
    """So many points a piece (每次): added from nothing up to the cap, or taken off from the cap.

    A deduction counts what is taken off, so it goes up whatever its words are.
    """

    each: Fraction
    is_taking: bool = False

    def in_unit(self, unit: str) -> Text:
        """Return what a piece gives or takes."""
        each, piece = quotient_text(self.each), unit or "次"
        if self.is_taking:
            return Text(f"每{piece}扣{each}分", f"each takes off {each}")
        return Text(f"每{piece}得{each}分", f"each gives {each}")

    @property
    def needs_target(self) -> bool:
        """Return no."""
        return False

    @property
    def takes_from_cap(self) -> bool:
        """Tell that from its words."""
        return self.is_taking

    @property
    def states_points(self) -> bool:
        """Tell that it does not."""
        return False

    def points(self, limits: Limits) -> Term:
        """Return the points of a count."""
        given = Of("*", Named(FACT), Known(self.each))
        if self.is_taking and not limits.is_off:
            given = Of("-", Known(limits.cap), given)
        return limits.within(given)


@dataclass(frozen=True, slots=True)
class ProportionRule:
    """The share of the target that was reached (按比例), up to full marks."""

    def in_unit(self, _unit: str) -> Text:
        """Return that points are in proportion."""
        return Text("按比例", "in proportion")

    @property
    def needs_target(self) -> bool:
        """Return yes."""
        return True

    @property
    def takes_from_cap(self) -> bool:
        """Tell that it does not."""
        return False

    @property
    def states_points(self) -> bool:
        """Tell that it does not."""
        return False

    def points(self, limits: Limits) -> Term:
        """Return the share of the cap."""
        return limits.within(Of("/", Of("*", Known(limits.cap), Named(FACT)), Named(TARGET)))


@dataclass(frozen=True, slots=True)
class SlopeRule:
    """So many points for each step below or above the target (每低1%扣0.1); parts of a step count.

    What is taken off is taken from full marks, what is given is given from nothing up.
    """

    is_below: bool
    step: Fraction
    each: Fraction
    is_taking: bool = True

    def in_unit(self, unit: str) -> Text:
        """Return what a step gives or takes."""
        step, each = with_unit(quotient_text(self.step), unit), quotient_text(self.each)
        points = f"{'扣' if self.is_taking else '得'}{each}分"
        zh = f"每{'低' if self.is_below else '高'}{step.zh}{points}"
        side = "below" if self.is_below else "above"
        does = "takes off" if self.is_taking else "gives"
        return Text(zh, f"each {step.en} {side} {does} {each}")

    @property
    def needs_target(self) -> bool:
        """Return yes."""
        return True

    @property
    def takes_from_cap(self) -> bool:
        """Tell that from its words."""
        return self.is_taking

    @property
    def states_points(self) -> bool:
        """Tell that it does not."""
        return False

    def points(self, limits: Limits) -> Term:
        """Return the points by the distance to the target, on its one side."""
        pair = (Named(TARGET), Named(FACT)) if self.is_below else (Named(FACT), Named(TARGET))
        distance = Most(Known(Fraction(0)), Of("-", *pair))
        found: Term = Of("*", distance, Known(self.each / self.step))
        if self.is_taking and not limits.is_off:
            found = Of("-", Known(limits.cap), found)
        return limits.within(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the comparison with its bound, and the points where it is met."""

    sign: str
    bound: Fraction
    points: Fraction

    @property
    def is_least(self) -> bool:
        """Tell whether the bound is the least that meets it."""
        return self.sign.startswith(">")


@dataclass(frozen=True, slots=True)
class StepsRule:
    """Points by steps (≥95%=5；≥90%=3): the first that is met counts, none gives the lowest."""

    steps: tuple[Step, ...]

    def in_unit(self, unit: str) -> Text:
        """Return the steps in their order."""
        told = [
            (
                _SHOWN_SIGNS.get(one.sign, one.sign),
                with_unit(quotient_text(one.bound), unit),
                quotient_text(one.points),
            )
            for one in self.steps
        ]
        return Text(
            "；".join(f"{sign}{bound.zh}={points}" for sign, bound, points in told),
            "; ".join(f"{sign}{bound.en}={points}" for sign, bound, points in told),
        )

    @property
    def needs_target(self) -> bool:
        """Return no: the bounds are stated."""
        return False

    @property
    def is_in_order(self) -> bool:
        """Tell whether every step can be met: bounds on one side, the hardest first."""
        if len({one.is_least for one in self.steps}) > 1:
            return False
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return all(
            above.bound > below.bound if above.is_least else above.bound < below.bound
            for above, below in pairs
        )

    @property
    def takes_from_cap(self) -> bool:
        """Tell that it does not."""
        return False

    @property
    def states_points(self) -> bool:
        """Tell that it does."""
        return True

    def points(self, limits: Limits) -> Term:
        """Return the points of the first step that is met."""
        found: Term = Known(Fraction(0))
        for one in reversed(self.steps):
            found = Compared(Named(FACT), one.sign, Known(one.bound), Known(one.points), found)
        return limits.within(found)


NO_RULE: PointRule = NoRule()


def plain_words(text: str) -> str:
    """Return the words of a rule without blanks and full-width forms, "" where it is no rule."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST_RULE + 1])
    return "" if len(text) > LONGEST_RULE else "".join(folded.split())


def read_each(text: str) -> EachRule | None:
    """Return the rule of a count that a notice states, None where a text is none.

    >>> read_each("每缺一次扣0.5分，扣完为止"), read_each("1/3")
    (EachRule(each=Fraction(1, 2), is_taking=True), EachRule(each=Fraction(1, 3), is_taking=False))
    """
    match = _EACH.fullmatch(plain_words(text))
    each = _positive(match[2]) if match else None
    return EachRule(each, match[1] in _TAKING) if match and each else None


def _positive(text: str) -> Fraction | None:
    """Return a number or a quotient of numbers above zero, None where it is none."""
    above, _, below = text.partition("/")
    if below and not Fraction(below):
        return None
    number = Fraction(above) / Fraction(below or 1)
    return number if number > 0 else None


def quotient_text(number: Fraction) -> str:
    """Return a number as people write it: a decimal, or a fraction where that has no end.

    >>> quotient_text(Fraction(1, 3)), quotient_text(Fraction(3, 2))
    ('1/3', '1.5')
    """
    return fraction_text(number).strip("()")


def read_measured(text: str) -> tuple[PointRule, frozenset[str]] | None:
    """Return the rule of a measured value and the units it names, None where a text is none.

    >>> read_measured("每低1%扣0.1")[0].in_unit("%").zh, read_measured("≥95=5；≥90=3")[1]
    ('每低1%扣0.1分', frozenset())
    """
    plain = plain_words(text)
    if _PROPORTION.fullmatch(plain):
        return ProportionRule(), frozenset()
    return _read_slope(plain) or _read_steps(plain)


def _read_slope(plain: str) -> tuple[PointRule, frozenset[str]] | None:
    if match := _SLOPE.fullmatch(plain):
        side, step, unit, verb, each = match.groups()
        is_below = side not in {"高", "超", "多"}
    elif match := _SLOPE_EN.fullmatch(plain):
        step, unit, side, verb, each = match.groups()
        is_below = side == "below"
    else:
        return None
    numbers = _positive(step), _positive(each)
    if numbers[0] is None or numbers[1] is None:
        return None
    return SlopeRule(is_below, numbers[0], numbers[1], verb in _TAKING), _units((unit,))


def _read_steps(plain: str) -> tuple[PointRule, frozenset[str]] | None:
    steps: list[Step] = []
    units: list[str] = []
    for piece in filter(None, re.split("[;,、]", plain)):
        match = _STEP.fullmatch(piece)
        if match is None:
            return None
        sign, minus, bound, unit, points = match.groups()
        if "/0" in {bound[-2:], points[-2:]}:
            return None
        steps.append(Step(_SIGNS.get(sign, sign), _number(minus + bound), _number(points)))
        units.append(unit)
    return (StepsRule(tuple(steps)), _units(units)) if steps else None


def _number(text: str) -> Fraction:
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or 1)


def _units(named: Iterable[str]) -> frozenset[str]:
    return frozenset("%" if "百分点" in unit else unit for unit in named if unit)
