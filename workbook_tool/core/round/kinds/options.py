"""选项: one of labelled points, such as 15/9/0; the points are what is entered.

Where some options give the same points, points would not tell which one is meant: the labels of
all are entered then, and the points computed.
"""

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

    def is_labelled(self, asked: Asked) -> bool:
        """Tell whether some points stand for several options."""
        points = [option.points for option in asked.options]
        return asked.has_points and len(set(points)) < len(points)

    def answers(self, asked: Asked, _language: Language) -> tuple[str, ...]:
        """Return the points, or labels where those alone tell the options apart."""
        if self.is_labelled(asked):
            return tuple(option.label for option in asked.options)
        entered = (
            option.label if option.points is None else number_text(option.points)
            for option in asked.options
        )
        return tuple(dict.fromkeys(entered))

    def takes_zero(self, asked: Asked) -> bool:
        """Tell whether an option gives nothing."""
        return any(option.points == 0 for option in asked.options)

    def meanings(self, asked: Asked) -> tuple[str, ...]:
        """Return each label that says more than its points; what is entered comes first."""
        if self.is_labelled(asked):
            return tuple(
                f"{option.label} = {number_text(option.points)}"
                for option in asked.options
                if option.points is not None
            )
        return tuple(
            f"{number_text(option.points)} = {option.label}"
            for option in asked.options
            if option.points is not None and option.label != number_text(option.points)
        )

    def constants(self, asked: Asked, language: Language) -> Iterator[str]:
        """Yield points as numbers and labels as texts."""
        if self.is_labelled(asked):
            yield from map(quote, self.answers(asked, language))
            return
        points = {number_text(one.points) for one in asked.options if one.points is not None}
        for answer in self.answers(asked, language):
            yield answer if answer in points else quote(answer)

    def number(self, asked: Asked, score: str, language: Language) -> str:
        """Return the points, of labels those that they stand for."""
        plain = PointsKind.number(self, asked, score, language)
        if not self.is_labelled(asked):
            return plain
        worth = (
            f"({score}={quote(option.label)})*{number_text(option.points)}"
            for option in asked.options
            if option.points
        )
        # Points that were typed in spite of the list count for what they are, as the reader does.
        return f"IF(ISNUMBER({score}),{score},{'+'.join(worth)})"

    def named(self, asked: Asked, option: Option) -> Text:
        """Return points before their meaning; yes and no speak for themselves."""
        if self.is_labelled(asked):
            return ChosenKind.named(self, asked, option)
        points = option.label if option.points is None else number_text(option.points)
        if points == option.label or len(option.words) > 1:
            return ChosenKind.named(self, asked, option)
        return Text(f"{points}（{option.label}）", f"{points} ({option.label})")


OPTION = OptionKind()
