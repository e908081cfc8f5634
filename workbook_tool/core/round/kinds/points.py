"""What all kinds share whose cells hold the points themselves."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.numbers import Number, number_text
from workbook_tool.core.round.conditions import Above, Below, Condition
from workbook_tool.core.round.kinds.protocol import Asked, CriterionRole, Kind
from workbook_tool.core.round.point_rules import PointRule
from workbook_tool.core.text import Language, Text

NOTHING = {
    CriterionRole.BONUS: Text("没有可加的请填 0；", "enter 0 if there is none; "),
    CriterionRole.DEDUCTION: Text(
        "没有应扣的情形请填 0；", "enter 0 if there is nothing to deduct; "
    ),
}
_LEADS = {
    CriterionRole.BONUS: Text(
        "加分项：{nothing}填写的分数加到总分上{limits}。",
        "Bonus: {nothing}what you enter is added to the total{limits}.",
    ),
    CriterionRole.DEDUCTION: Text(
        "扣分项：{nothing}填写的分数将从{host}中扣除。",
        "Deduction: {nothing}what you enter is taken off {host}.",
    ),
}
_POINTS = Text("分", "points")
_WORTH = Text("每 {cap} 分折合 {worth} 分。", "Each {cap} entered count as {worth}.")


@dataclass(frozen=True, slots=True)
class PointsKind(Kind):
    """A number of points, whatever else may be said in its place."""

    gives_points = enters_points = True
    settles_conditions = asks_facts = is_compared = False

    def is_labelled(self, _asked: Asked) -> bool:
        """Tell that points speak for themselves."""
        return False

    def number(self, _asked: Asked, score: str, _language: Language) -> str:
        """Return the points themselves."""
        return f"IF(ISNUMBER({score}),{score},0)"

    def points(self, asked: Asked, score: str, language: Language) -> str:
        """Return the points themselves."""
        return self.number(asked, score, language)

    def exact(self, _asked: Asked, score: Number | None, _fact: Decimal | None) -> Fraction:
        """Return the score."""
        return Fraction(score or 0)

    def unit(self, _asked: Asked) -> Text:
        """Return points."""
        return _POINTS

    def read_rule(self, _text: str) -> tuple[PointRule, frozenset[str]] | None:
        """Return none: nothing is computed."""
        return None

    def told(self, _asked: Asked) -> Text:
        """Return nothing: points are what they are."""
        return Text("", "")

    def lead(self, asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        """Return that points are entered, and what they are worth."""
        return points_lead(asked, takes_zero=self.takes_zero(asked), **facts)

    def claimed(self, _asked: Asked) -> Condition:
        """Return whatever is more than nothing."""
        return Above(Decimal(0))

    def lost(self, asked: Asked) -> Condition:
        """Return whatever is less than full marks."""
        return Below(asked.cap)

    def way_back(self, asked: Asked) -> Text | None:
        """Return nothing more where 0 cannot be entered."""
        return None if self.takes_zero(asked) else Text("", "")


def points_lead(asked: Asked, *, takes_zero: bool, **facts: str) -> tuple[Text, ...]:
    """Return what to enter, and what it is worth where that is something else."""
    nothing = NOTHING[asked.role] if takes_zero else ""
    said = _LEADS[asked.role].filled(nothing=nothing, **facts)
    if asked.worth == asked.cap:
        return (said,)
    return said, _WORTH.filled(cap=number_text(asked.cap), worth=number_text(asked.worth))
