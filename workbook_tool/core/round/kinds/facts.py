"""What all kinds share whose cells hold a fact (次数, 数值), from which points are computed.

What is typed is the fact, never the points. Form and reader compute the points by the same rule
(``core.round.point_rules``), exactly; they are rounded once, as part of the total.
"""

from abc import abstractmethod
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.cells import Cell
from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import Number, number_text, round_half_up, trimmed
from workbook_tool.core.round.arithmetic import evaluate, fraction_text, render
from workbook_tool.core.round.conditions import Above, Below, Condition, Never
from workbook_tool.core.round.kinds.protocol import (
    Asked,
    CriterionRole,
    Kind,
    Option,
    ScoreReading,
)
from workbook_tool.core.round.point_rules import FACT, TARGET, Limits, with_unit
from workbook_tool.core.text import Language, Text

SHOWN_PLACES = 12
"""Decimals with which points are stated that have more; totals take the exact ones."""
CHECK_MODULUS = 9973  # of the check code, which takes facts with two decimals
_UNCAPPED = Text("不封顶", "without limit")
_TO_FLOOR = Text("扣完为止", "down to {minimum}")
_UP_TO = Text("最多{cap}分", "at most {cap}")
_MOST_OFF = Text("最多扣{cap}分", "at most {cap}")
_GOAL = Text("目标值{goal}", "target {goal}")
_LEADS = {
    CriterionRole.BONUS: Text(
        "加分项：填{what}，没有的填 0；得分自动计算，加到总分上{limits}。",
        "Bonus: enter {what}, 0 if there is none; its points are computed and added to the "
        "total{limits}.",
    ),
    CriterionRole.DEDUCTION: Text(
        "扣分项：填{what}，没有的填 0；应扣分数自动计算，从{host}中扣除。",
        "Deduction: enter {what}, 0 if there is nothing; what it costs is computed and taken off "
        "{host}.",
    ),
}


def limits_of(asked: Asked) -> Limits:
    """Return what the points of a criterion stay within."""
    is_off = asked.role is CriterionRole.DEDUCTION
    return Limits(Fraction(asked.minimum), Fraction(asked.cap), asked.is_uncapped, is_off)


def lacks_target(asked: Asked) -> bool:
    """Tell whether points depend on a target that is not there: neither stated nor the agency's."""
    return asked.rule.needs_target and asked.target is None


@dataclass(frozen=True, slots=True)
class FactKind(Kind):
    """A fact that is typed; kinds say which numbers may be one."""

    gives_points = is_typed = asks_facts = True
    enters_points = takes_options = settles_conditions = is_compared = False

    @abstractmethod
    def what(self, asked: Asked) -> Text:
        """Return what is to be typed, in a few words."""

    @abstractmethod
    def breaks(self, asked: Asked, fact: Decimal) -> bool:
        """Tell whether a number cannot be the fact."""

    def choices(self, _asked: Asked) -> tuple[Option, ...]:
        """Return nothing: a fact is typed."""
        return ()

    def answers(self, _asked: Asked, _language: Language) -> tuple[str, ...]:
        """Return nothing: there are too many."""
        return ()

    def is_labelled(self, _asked: Asked) -> bool:
        """Tell that a fact is typed."""
        return False

    def takes_zero(self, _asked: Asked) -> bool:
        """Tell that 0 is a fact, too."""
        return True

    def meanings(self, _asked: Asked) -> tuple[str, ...]:
        """Return nothing: a fact is what it is."""
        return ()

    def number(self, _asked: Asked, score: str, _language: Language) -> str:
        """Return the fact with two decimals, as far as the check code tells it apart."""
        number = f"MOD(ROUND({score}*100,0),{CHECK_MODULUS})/100"
        return f"IF(ISNUMBER({score}),{number},0)"

    def points(self, asked: Asked, score: str, _language: Language) -> str:
        """Return the rule as a formula; nothing can be computed without a target."""
        if lacks_target(asked):
            return "0"
        cells = {FACT: score}
        if asked.target is not None:
            cells[TARGET] = fraction_text(Fraction(asked.target))
        return render(asked.rule.points(limits_of(asked)), cells)

    def exact(self, asked: Asked, score: Number | None, fact: Decimal | None) -> Fraction:
        """Return what the rule makes of the fact; a score of another origin is what it is."""
        if fact is None or lacks_target(asked):
            return Fraction(score or 0)
        values = {FACT: Fraction(fact)}
        if asked.target is not None:
            values[TARGET] = Fraction(asked.target)
        return evaluate(asked.rule.points(limits_of(asked)), values)

    def told(self, asked: Asked) -> Text:
        """Return the rule with its limits."""
        words, limit = asked.rule.in_unit(asked.unit), self._limit(asked)
        parts = [words, limit] if limit.zh else [words]
        if asked.target is not None:
            goal = with_unit(number_text(asked.target), asked.unit)
            parts.insert(0, _GOAL.filled(goal=goal))
        return Text("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))

    def _limit(self, asked: Asked) -> Text:
        if asked.is_uncapped:
            return _UNCAPPED
        cap, floor = number_text(asked.cap), number_text(asked.minimum)
        if asked.role is CriterionRole.DEDUCTION:
            return _MOST_OFF.filled(cap=cap)
        if asked.rule.states_points:
            return Text("", "")
        if asked.rule.takes_from_cap:
            return _TO_FLOOR.filled(minimum=floor)
        return _UP_TO.filled(cap=cap)

    def lead(self, asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        """Return that a fact is entered, and what becomes of its points."""
        return (_LEADS[asked.role].filled(what=self.what(asked), **facts),)

    def read(self, asked: Asked, reading: ScoreReading, _cell: Cell) -> ScoreReading:
        """Return the points of the fact where it can be one."""
        fact = reading.score
        if fact is None:
            return reading
        if self.breaks(asked, fact):
            return ScoreReading(None, Code.FACT_OUT_OF_RANGE, seen=fact)
        if lacks_target(asked):
            return ScoreReading(None, Code.TARGET_NOT_KEPT, seen=fact)
        points = trimmed(round_half_up(self.exact(asked, None, fact), SHOWN_PLACES))
        return replace(reading, score=points, fact=fact)

    def claimed(self, _asked: Asked) -> Condition:
        """Return whatever gives or takes more than nothing."""
        return Above(Decimal(0))

    def lost(self, asked: Asked) -> Condition:
        """Return whatever gives less than full marks."""
        return Never() if asked.is_uncapped else Below(asked.cap)

    def way_back(self, _asked: Asked) -> Text | None:
        """Return that 0 takes back a claim."""
        return None
