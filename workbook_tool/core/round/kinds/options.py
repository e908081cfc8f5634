"""选项: one of labelled points, such as 15/9/0; the points are what is entered."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_tool.core.formulas import quote
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.kinds.chosen import ChosenKind
from workbook_tool.core.round.kinds.points import PointsKind
from workbook_tool.core.round.kinds.protocol import Asked, Option
from workbook_tool.core.text import Language, Text


@dataclass(frozen=True, slots=True)
class OptionKind(PointsKind, ChosenKind):
    """One of the options, entered as its points where it has any."""

    name = "option"
    title = Text("选项", "option")
    takes_options = True

    def answers(self, asked: Asked, _language: Language) -> tuple[str, ...]:
        """Return the points, or the labels of those that have none."""
        entered = (
            option.label if option.points is None else number_text(option.points)
            for option in asked.options
        )
        return tuple(dict.fromkeys(entered))

    def takes_zero(self, asked: Asked) -> bool:
        """Tell whether an option gives nothing."""
        return any(option.points == 0 for option in asked.options)

    def meanings(self, asked: Asked) -> tuple[str, ...]:
        """Return each label that says more than its points."""
        return tuple(
            f"{number_text(option.points)} = {option.label}"
            for option in asked.options
            if option.points is not None and option.label != number_text(option.points)
        )

    def constants(self, asked: Asked, language: Language) -> Iterator[str]:
        """Yield points as numbers and labels as texts."""
        points = {number_text(one.points) for one in asked.options if one.points is not None}
        for answer in self.answers(asked, language):
            yield answer if answer in points else quote(answer)

    def named(self, option: Option) -> Text:
        """Return points before their meaning; yes and no speak for themselves."""
        points = option.label if option.points is None else number_text(option.points)
        if points == option.label or len(option.words) > 1:
            return ChosenKind.named(self, option)
        return Text(f"{points}（{option.label}）", f"{points} ({option.label})")


OPTION = OptionKind()
