"""What all kinds share that offer answers to choose from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.cells import Cell
from workbook_tool.core.findings import Code
from workbook_tool.core.formulas import is_one_of, quote, vertical
from workbook_tool.core.numbers import Number
from workbook_tool.core.round.kinds.protocol import Asked, Kind, Option, ScoreReading
from workbook_tool.core.round.point_rules import PointRule
from workbook_tool.core.text import Language, Text, listed, normalise_label, squeezed

SHOWN_CHOICES = 100  # characters of choices inside a message
SHOWN_MEANINGS = 200  # characters of choices with their meaning inside a prompt
MOST_NAMED = 12  # more choices are in the list that the cell itself offers
TO_CHOOSE = Text("① 待选择", "① Choose")
NOT_A_CHOICE = Text("× 请从列表中选择", "× Choose from the list")
CHOICE_TITLE = Text("请从列表中选择", "Please choose from the list")
CHOICE_ERROR = Text("本格只能填：{choices}。", "This cell takes one of: {choices}.")
LONG_LIST = Text("请点右边的箭头，从列表中选择。", "Please use the arrow and choose from the list.")
_PROMPT = Text("请选择：{choices}", "Choose: {choices}")
_REQUEST = Text(
    "请从下拉列表中选择：{answers}，然后重新报送。",
    "Please choose one of {answers} and send the workbook again.",
)


@dataclass(frozen=True, slots=True)
class ChosenKind(Kind):
    """One of a few answers, entered as their labels unless a kind says otherwise."""

    to_fill = TO_CHOOSE
    is_typed = asks_facts = is_compared = False

    def choices(self, asked: Asked) -> tuple[Option, ...]:
        """Return the options."""
        return asked.options

    def answers(self, asked: Asked, _language: Language) -> tuple[str, ...]:
        """Return the labels."""
        return tuple(option.label for option in self.choices(asked))

    def is_labelled(self, _asked: Asked) -> bool:
        """Tell that labels are entered wherever points are not."""
        return False

    def takes_zero(self, _asked: Asked) -> bool:
        """Tell that a label is no number."""
        return False

    def meanings(self, _asked: Asked) -> tuple[str, ...]:
        """Return nothing: a label says what it means."""
        return ()

    def constants(self, asked: Asked, language: Language) -> Iterator[str]:
        """Yield the answers as constants of a formula."""
        return map(quote, self.answers(asked, language))

    def custom_rule(self, _asked: Asked, _cell: str) -> str:
        """Return nothing: the list is all that there is."""
        return ""

    def messages(self, asked: Asked, language: Language) -> tuple[Text, Text, Text]:
        """Return messages with the choices; those entered as points are told with their meaning."""
        choices, meanings = self.answers(asked, language), self.meanings(asked)
        told = _choices_in(_PROMPT, meanings, SHOWN_MEANINGS) if meanings else LONG_LIST
        if told is LONG_LIST:
            told = _choices_in(_PROMPT, choices, SHOWN_CHOICES)
        return CHOICE_TITLE, _choices_in(CHOICE_ERROR, choices, SHOWN_CHOICES), told

    def number(self, asked: Asked, score: str, language: Language) -> str:
        """Return the place of the answer among the choices."""
        choices = enumerate(self.answers(asked, language), start=1)
        return "+".join(f"({score}={quote(choice)})*{place}" for place, choice in choices)

    def points(self, asked: Asked, score: str, language: Language) -> str:
        """Return the points of the answer, nothing where answers have none."""
        return self.number(asked, score, language) if asked.has_points else "0"

    def exact(self, _asked: Asked, score: Number | None, _fact: Decimal | None) -> Fraction:
        """Return the points of the answer."""
        return Fraction(score or 0)

    def unit(self, _asked: Asked) -> Text:
        """Return nothing: a word has no unit."""
        return Text("", "")

    def read_rule(self, _text: str) -> tuple[PointRule, frozenset[str]] | None:
        """Return none: nothing is computed."""
        return None

    def told(self, _asked: Asked) -> Text:
        """Return nothing: the choices are told already."""
        return Text("", "")

    def refusals(
        self, asked: Asked, score: str, language: Language, version: int
    ) -> tuple[tuple[str, Text], ...]:
        """Return what is none of the choices."""
        allowed = self.constants(asked, language)
        if version == 1:
            return ((f"ISNA(MATCH({score},{vertical(allowed)},0))", NOT_A_CHOICE),)
        return ((f"NOT({is_one_of(score, allowed)})", NOT_A_CHOICE),)

    def read(self, asked: Asked, reading: ScoreReading, cell: Cell) -> ScoreReading:
        """Return the option that was chosen, by its points or by its label.

        Points come first: they are what a list may offer, and a label may be a number too. Points
        of several options count, and say of none that it was chosen.
        """
        if reading.score is None and reading.rule is not Code.SCORE_NOT_A_NUMBER:
            return reading
        choices = self.choices(asked)
        if meant := options_worth(reading.score, choices):
            if len(meant) == 1:
                return replace(reading, choice=meant[0].label)
            return replace(reading, rule=Code.CHOICE_NOT_TOLD)
        for option in _of_label(cell.text, choices):
            rule = Code.SCORE_IS_FORMULA if cell.formula is not None else None
            return ScoreReading(option.points, rule, choice=option.label)
        return ScoreReading(None, Code.SCORE_NOT_AN_OPTION, seen=reading.score)

    def expected(self, asked: Asked) -> Text:
        """Return the answers to choose from, the first of them where there are many."""
        named = tuple(self.named(asked, option) for option in self.choices(asked))
        zh = "、".join(words.zh for words in named[:MOST_NAMED])
        en = ", ".join(words.en for words in named[:MOST_NAMED])
        return Text(zh + "等", en + " …") if len(named) > MOST_NAMED else Text(zh, en)

    def named(self, _asked: Asked, option: Option) -> Text:
        """Return one answer as the list of the cell offers it."""
        return Text(option.words[0], option.words[-1])

    def request(self, asked: Asked) -> Text:
        """Return the answers as a request."""
        return _REQUEST.filled(answers=self.expected(asked))


def options_worth(points: Decimal | None, choices: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the options that give these points; none where there are no points."""
    return tuple(one for one in choices if points is not None and one.points == points)


def _choices_in(words: Text, choices: tuple[str, ...], limit: int) -> Text:
    """Return a message with the choices in it, or a hint to the list where they are too long."""
    if len("、".join(choices)) > limit:
        return LONG_LIST
    return words.filled(choices=listed(choices))


def _of_label(typed: str, choices: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the one option of a label, none where it is not one, or may be two.

    The very label comes first: A+ is not A, and √ is a label too.
    """
    for fold in (squeezed, normalise_label):
        label = fold(typed)
        found = tuple(
            option for option in choices if label and label in {fold(word) for word in option.words}
        )
        if found:
            return found if len(found) == 1 else ()
    return ()
