"""打分: a number from minimum to cap, in steps."""

from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.cells import Cell
from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.kinds.points import NOTHING, PointsKind
from workbook_tool.core.round.kinds.protocol import (
    Asked,
    CriterionRole,
    Option,
    ScoreReading,
)
from workbook_tool.core.text import Language, Text

MOST_CHOICES = 61
TO_SCORE = Text("① 待填得分", "① Enter a score")
NOT_A_NUMBER = Text("× 得分须为数字", "× Not a number")
OUT_OF_RANGE = Text("× 超出{low}～{high}分", "× Not in {low} to {high}")
OFF_STEP = Text("× 须为{step}的倍数", "× Use steps of {step}")
_TITLE = Text("自评得分不正确", "This score cannot be used")
_ERROR = Text(
    "请填 {low} 到 {high} 之间的数字，每 {step} 分一档，例如 {first} 或 {next}。不要填“分”字。",
    "Enter a number from {low} to {high} in steps of {step}, such as {first} or {next}, without "
    "any unit.",
)
_PROMPT = Text("{low}～{high} 分，每 {step} 分一档。", "{low} to {high} in steps of {step}.")
_REQUEST = Text(
    "请填写 {low} 至 {high} 分（每 {step} 分一档）后重新报送。",
    "Please enter {low} to {high} in steps of {step} and send the workbook again.",
)


@dataclass(frozen=True, slots=True)
class ScoreKind(PointsKind):
    """A score: typed, or picked from a list while that is short enough."""

    name = "score"
    title = Text("打分", "score")
    to_fill = TO_SCORE
    is_typed = True
    takes_options = False

    def choices(self, _asked: Asked) -> tuple[Option, ...]:
        """Return nothing: a score is typed."""
        return ()

    def answers(self, asked: Asked, _language: Language) -> tuple[str, ...]:
        """Return every score; of a deduction nothing is the best."""
        count = int((asked.cap - asked.minimum) / asked.step) + 1
        if count > MOST_CHOICES:
            return ()
        listed = tuple(number_text(asked.minimum + turn * asked.step) for turn in range(count))
        return listed if asked.role is CriterionRole.DEDUCTION else listed[::-1]

    def takes_zero(self, asked: Asked) -> bool:
        """Tell whether 0 lies in the range and on a step."""
        zero = Decimal(0)
        return asked.minimum <= zero <= asked.cap and asked.is_on_step(zero)

    def meanings(self, _asked: Asked) -> tuple[str, ...]:
        """Return nothing: a score is what it is."""
        return ()

    def custom_rule(self, asked: Asked, cell: str) -> str:
        """Return range and steps as a condition."""
        facts, steps = _facts(asked), _position(asked, cell)
        return (
            f"AND(ISNUMBER({cell}),{cell}>={facts['low']},{cell}<={facts['high']},"
            f"ABS({steps}-ROUND({steps},0))<0.000001)"
        )

    def messages(self, asked: Asked, _language: Language) -> tuple[Text, Text, Text]:
        """Return range and steps with an example of what is entered often."""
        facts = _facts(asked)
        example = (facts["high"], number_text(max(asked.cap - asked.step, asked.minimum)))
        if self.takes_zero(asked) and asked.role in NOTHING:
            example = ("0", facts["step"])
        told = {**facts, "first": example[0], "next": example[1]}
        return _TITLE, _ERROR.filled(**told), _PROMPT.filled(**told)

    def refusals(
        self, asked: Asked, score: str, _language: Language, _version: int
    ) -> tuple[tuple[str, Text], ...]:
        """Return what is no number, out of range, or between steps."""
        facts, steps = _facts(asked), _position(asked, score)
        low, high = facts["low"], facts["high"]
        return (
            (f"NOT(ISNUMBER({score}))", NOT_A_NUMBER),
            (f"OR({score}<{low},{score}>{high})", OUT_OF_RANGE.filled(**facts)),
            (f"ABS({steps}-ROUND({steps},0))>0.000001", OFF_STEP.filled(**facts)),
        )

    def read(self, asked: Asked, reading: ScoreReading, _cell: Cell) -> ScoreReading:
        """Return the score where it lies in the range and on a step."""
        if reading.score is None:
            return reading
        rule = _broken_bound(reading.score, asked)
        return reading if rule is None else ScoreReading(None, rule, seen=reading.score)

    def expected(self, asked: Asked) -> Text:
        """Return the range."""
        return Text("{low} 至 {high}", "{low} to {high}").filled(**_facts(asked))

    def request(self, asked: Asked) -> Text:
        """Return range and steps as a request."""
        return _REQUEST.filled(**_facts(asked))


def _facts(asked: Asked) -> dict[str, str]:
    low, high, step = map(number_text, (asked.minimum, asked.cap, asked.step))
    return {"low": low, "high": high, "step": step}


def _position(asked: Asked, cell: str) -> str:
    """Return the formula of how many steps a score is above the minimum."""
    base = cell if asked.minimum == 0 else f"({cell}-{number_text(asked.minimum)})"
    return f"{base}/{number_text(asked.step)}"


def _broken_bound(score: Decimal, asked: Asked) -> Rule | None:
    """Return the rule that a score breaks, None where it is allowed."""
    if score > asked.cap:
        return Code.SCORE_ABOVE_CAP
    if score < asked.minimum:
        return Code.SCORE_BELOW_MINIMUM
    return None if asked.is_on_step(score) else Code.SCORE_OFF_STEP


SCORE = ScoreKind()
