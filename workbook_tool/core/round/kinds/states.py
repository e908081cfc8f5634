"""状态: a label without points; it is counted."""

from dataclasses import dataclass

from workbook_tool.core.round.conditions import Condition, Never
from workbook_tool.core.round.kinds.chosen import ChosenKind
from workbook_tool.core.round.kinds.points import points_lead
from workbook_tool.core.round.kinds.protocol import Asked
from workbook_tool.core.text import Text


@dataclass(frozen=True, slots=True)
class StateKind(ChosenKind):
    """One of the states; it claims nothing and loses nothing."""

    name = "state"
    title = Text("状态", "state")
    gives_points = enters_points = settles_conditions = False
    takes_options = True

    def lead(self, asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        """Return what holds for points; the definition does not refuse such a row."""
        return points_lead(asked, takes_zero=False, **facts)

    def claimed(self, _asked: Asked) -> Condition:
        """Return that no state claims anything."""
        return Never()

    def lost(self, _asked: Asked) -> Condition:
        """Return that no state leaves points behind."""
        return Never()

    def way_back(self, _asked: Asked) -> Text | None:
        """Return nothing: there is no claim to take back."""
        return Text("", "")


STATE = StateKind()
