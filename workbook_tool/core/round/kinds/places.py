"""名次: a measured value; points come about by its place among the agencies, at consolidation.

Until all are compared an answer is a fact without points: open, and never 0.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.cells import Cell
from workbook_tool.core.formulas import quote
from workbook_tool.core.numbers import Number, number_text
from workbook_tool.core.round.conditions import Always, Condition, Never
from workbook_tool.core.round.kinds.protocol import Asked, CriterionRole, ScoreReading
from workbook_tool.core.round.kinds.values import ValueKind
from workbook_tool.core.round.place_rules import PlaceRule, read_places
from workbook_tool.core.round.point_rules import PointRule
from workbook_tool.core.text import Language, Text

LONGEST_PROMPT = 200
"""Characters of a prompt with its rule; a longer rule is read beside the cell."""
OPEN = Text("待汇总", "Open")
_FIGURE = Text("数据", "figure")
_PROMPT = Text(
    "填{what}，只填数字，如 92.5。得分按各单位的名次，汇总时计算",
    "Enter {what} as a number, such as 92.5. Points go by place among agencies, at consolidation",
)
_WITH_RULE = Text("{prompt}：{told}。", "{prompt}: {told}.")
_ALONE = Text("{prompt}。", "{prompt}.")
_OTHERS = Text("其余={points}", "others={points}")
_LEADS = {
    CriterionRole.BONUS: Text(
        "加分项：填{what}；得分按名次，汇总时计算并加到总分上{limits}。",
        "Bonus: enter {what}; points go by place and are added to the total at "
        "consolidation{limits}.",
    ),
    CriterionRole.DEDUCTION: Text(
        "扣分项：填{what}；应扣分数按名次，汇总时计算，从{host}中扣除。",
        "Deduction: enter {what}; what it costs goes by place and is taken off {host} at "
        "consolidation.",
    ),
}


@dataclass(frozen=True, slots=True)
class PlaceKind(ValueKind):
    """Any number in its unit, compared with those of other agencies."""

    name = "place"
    title = Text("名次", "place")
    is_compared = True

    def read_rule(self, text: str) -> tuple[PointRule, frozenset[str]] | None:
        """Return how a place becomes points; places have no unit."""
        found = read_places(text)
        return None if found is None else (found, frozenset())

    def unit(self, asked: Asked) -> Text:
        """Return what is measured in; a figure may have no unit."""
        return Text(asked.unit, asked.unit) if asked.unit else _FIGURE

    def what(self, asked: Asked) -> Text:
        """Return that a figure is to be entered."""
        plain = Text("实际数据", "the figure")
        return ValueKind.what(self, asked) if asked.unit else plain

    def told(self, asked: Asked) -> Text:
        """Return the rule with its limits, and what it leaves unsaid."""
        said = ValueKind.told(self, asked)
        if not isinstance(asked.rule, PlaceRule) or not asked.rule.forgets_others:
            return said
        rest = _OTHERS.filled(points=number_text(max(asked.minimum, Decimal(0))))
        return Text(f"{said.zh}；{rest.zh}", f"{said.en}; {rest.en}")

    def messages(self, asked: Asked, language: Language) -> tuple[Text, Text, Text]:
        """Return what is measured, with the rule where there is room."""
        title, error, _ = ValueKind.messages(self, asked, language)
        prompt = _PROMPT.filled(what=self.what(asked))
        told = _WITH_RULE.filled(prompt=prompt, told=self.told(asked))
        is_short = len(told.in_language(language)) <= LONGEST_PROMPT
        return title, error, told if is_short else _ALONE.filled(prompt=prompt)

    def lead(self, asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        """Return that a figure is entered, and what becomes of its points."""
        return (_LEADS[asked.role].filled(what=self.what(asked), **facts),)

    def points(self, _asked: Asked, _score: str, language: Language) -> str:
        """Return that points are open; sums pass over a text."""
        return quote(OPEN.in_language(language))

    def exact(self, _asked: Asked, score: Number | None, _fact: Decimal | None) -> Fraction:
        """Return the points that consolidation computed; nothing before."""
        return Fraction(score or 0)

    def read(self, asked: Asked, reading: ScoreReading, cell: Cell) -> ScoreReading:
        """Return the fact alone: there are no points yet."""
        found = ValueKind.read(self, asked, reading, cell)
        return found if found.fact is None else replace(found, score=None)

    def claimed(self, _asked: Asked) -> Condition:
        """Return whatever is answered: its place is not known yet."""
        return Always()

    def lost(self, _asked: Asked) -> Condition:
        """Return nothing: what is lost is not known yet."""
        return Never()

    def way_back(self, _asked: Asked) -> Text | None:
        """Return nothing: no figure takes back a claim."""
        return Text("", "")


PLACE = PlaceKind()
