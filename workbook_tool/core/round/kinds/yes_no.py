"""是否: yes gives the cap, no gives nothing; vetoes and prerequisites are answered so, too."""

from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.formulas import quote
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.conditions import Chosen, Condition
from workbook_tool.core.round.kinds.chosen import ChosenKind
from workbook_tool.core.round.kinds.protocol import NO, YES, Asked, CriterionRole, Option
from workbook_tool.core.text import Language, Text

_LEADS = {
    CriterionRole.BONUS: Text(
        "加分项：有可加的选“是”，总分加 {worth} 分{limits}；没有的选“否”。",
        "Bonus: Yes adds {worth} to the total{limits}; choose No if there is none.",
    ),
    CriterionRole.DEDUCTION: Text(
        "扣分项：有应扣的情形选“是”，将从{host}中扣 {worth} 分；没有的选“否”。",
        "Deduction: Yes takes {worth} off {host}; choose No if there is nothing to deduct.",
    ),
}


@dataclass(frozen=True, slots=True)
class YesNoKind(ChosenKind):
    """Yes or no, in the language of the form."""

    name = "yes_no"
    title = Text("是否", "yes/no")
    gives_points = settles_conditions = True
    enters_points = takes_options = False

    def choices(self, asked: Asked) -> tuple[Option, ...]:
        """Return yes and no."""
        points = (asked.cap, Decimal(0)) if asked.has_points else (None, None)
        return Option(YES.zh, points[0]), Option(NO.zh, points[1])

    def answers(self, _asked: Asked, language: Language) -> tuple[str, ...]:
        """Return the two words."""
        return YES.in_language(language), NO.in_language(language)

    def number(self, asked: Asked, score: str, language: Language) -> str:
        """Return the cap for yes; without points the place of the answer, as ``ChosenKind``."""
        if not asked.has_points:
            return ChosenKind.number(self, asked, score, language)
        return f"IF({score}={quote(YES.in_language(language))},{number_text(asked.cap)},0)"

    def lead(self, asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        """Return what yes adds or takes."""
        return (_LEADS[asked.role].filled(worth=number_text(asked.worth), **facts),)

    def claimed(self, _asked: Asked) -> Condition:
        """Return yes."""
        return Chosen(YES)

    def lost(self, _asked: Asked) -> Condition:
        """Return no."""
        return Chosen(NO)

    def way_back(self, _asked: Asked) -> Text | None:
        """Return to choose no."""
        return Text("；没有材料的请改选“否”", "; without evidence choose No")


YES_NO = YesNoKind()
