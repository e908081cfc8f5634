"""How points come about from a fact (计分): one value, read from the words of a notice.

``points`` gives the arithmetic of a rule: the form renders it, the reader evaluates it in exact
fractions. ``words`` are its words in the one form in which it is stored and written.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, runtime_checkable

from workbook_tool.core.records import Codec
from workbook_tool.core.round.arithmetic import Known, Least, Most, Named, Of, Term, fraction_text
from workbook_tool.core.text import Text

FACT, TARGET = "fact", "target"
"""The names of what was typed and of what was to be reached, inside a rule."""
_NUMBER = r"(\d{1,9}(?:\.\d{1,6})?(?:/\d{1,6})?)"
_EACH = re.compile(
    r"(?:每[^\d,。;/]{0,8}?|(?:[Ee]ach|[Pp]er)[^\d,;/]{0,12}?)?"
    rf"(扣减|扣|减|奖|加|得|计|takesoff|takes|adds|gives)?{_NUMBER}(?:分|points?)?"
    r"[,;。.]?(?:扣完为止)?[。.]?"
)
_TAKING = frozenset({"扣减", "扣", "减", "takesoff", "takes"})
LONGEST_RULE = 200  # characters; what is longer is no rule


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


@runtime_checkable
class PointRule(Protocol):
    """How points come about from a fact. Rules are equal by what they say."""

    __slots__ = ()

    @property
    def words(self) -> Text:
        """Return the rule as a notice has it; "" for none. ``read_rule`` reads both languages."""

    @property
    def needs_target(self) -> bool:
        """Tell whether it measures against a target."""

    def points(self, limits: Limits) -> Term:
        """Return the points of ``FACT``, which ``TARGET`` may have a part in."""


@dataclass(frozen=True, slots=True)
class NoRule:
    """Nothing is said: what is typed are the points themselves."""

    @property
    def words(self) -> Text:
        """Return nothing."""
        return Text("", "")

    @property
    def needs_target(self) -> bool:
        """Return no."""
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

    @property
    def words(self) -> Text:
        """Return what a piece gives or takes."""
        each = quotient_text(self.each)
        if self.is_taking:
            return Text(f"每次扣{each}分", f"each takes off {each}")
        return Text(f"每次得{each}分", f"each gives {each}")

    @property
    def needs_target(self) -> bool:
        """Return no."""
        return False

    def points(self, limits: Limits) -> Term:
        """Return the points of a count."""
        given = Of("*", Named(FACT), Known(self.each))
        if self.is_taking and not limits.is_off:
            given = Of("-", Known(limits.cap), given)
        return limits.within(given)


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


def _readings(text: str) -> Iterator[PointRule | None]:
    yield read_each(text)


def read_rule(text: str) -> PointRule | None:
    """Return the rule that a text states in either language, None where it states none."""
    if not text:
        return NO_RULE
    return next((found for found in _readings(text) if found is not None), None)


def _decode(text: str) -> PointRule:
    found = read_rule(text)
    if found is None:
        message = f"{text!r} is no rule for points"
        raise ValueError(message)
    return found


STORED_RULE = Codec(frozenset({str}), lambda rule: rule.words.zh, _decode)
"""How a rule is stored: in its Chinese words, as a definition has it."""
