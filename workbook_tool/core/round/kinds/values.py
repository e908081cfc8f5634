"""数值: a measured value, such as 92.5 %; points come about by its rule (计分)."""

from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.cells import Cell
from workbook_tool.core.findings import Code
from workbook_tool.core.round.kinds.facts import FactKind
from workbook_tool.core.round.kinds.protocol import Asked, CriterionRole, ScoreReading
from workbook_tool.core.round.point_rules import PointRule, read_measured
from workbook_tool.core.text import Language, Text

LIMIT = 10**9
PERCENT = "%"
_NOT_A_NUMBER = Text("× 请填数字", "× Not a number")
_WHAT = Text("数值（{unit}）", "the figure ({unit})")
_TITLE = Text("数据不正确", "This figure cannot be used")
_ERROR = Text(
    "请只填数字，例如 92.5，单位是 {unit}。不填得分：得分自动计算。",
    "Enter a number such as 92.5, in {unit}. Enter the figure, not the points: they are computed.",
)
_PROMPT = Text(
    "填{what}，只填数字，如 92.5。得分自动计算：{told}。",
    "Enter {what} as a number, such as 92.5. Points are computed: {told}.",
)
_BY_RULE = Text("{told}。", "{told}.")
_EXPECTED = Text("数字（{unit}）", "a number ({unit})")
_REQUEST = Text(
    "请填{what}（只填数字）后重新报送。",
    "Please enter {what} as a number and send the workbook again.",
)


@dataclass(frozen=True, slots=True)
class ValueKind(FactKind):
    """Any number in its unit."""

    name = "value"
    title = Text("数值", "value")
    to_fill = Text("① 待填数据", "① Enter the figure")

    def read_rule(self, text: str) -> tuple[PointRule, frozenset[str]] | None:
        """Return how a measured value becomes points."""
        return read_measured(text)

    def unit(self, asked: Asked) -> Text:
        """Return what is measured in."""
        return Text(asked.unit, asked.unit)

    def what(self, asked: Asked) -> Text:
        """Return that a figure is to be entered."""
        return _WHAT.filled(unit=asked.unit)

    def breaks(self, _asked: Asked, fact: Decimal) -> bool:
        """Tell whether a number is larger than any that is meant."""
        return abs(fact) >= LIMIT

    def custom_rule(self, _asked: Asked, cell: str) -> str:
        """Return that it is a number in the range."""
        return f"AND(ISNUMBER({cell}),{cell}>-{LIMIT},{cell}<{LIMIT})"

    def messages(self, asked: Asked, _language: Language) -> tuple[Text, Text, Text]:
        """Return what is measured, with the rule."""
        facts: dict[str, str | Text] = {
            "unit": self.unit(asked),
            "what": self.what(asked),
            "told": self.told(asked),
        }
        prompt = _PROMPT if asked.role is CriterionRole.REGULAR else _BY_RULE
        return _TITLE, _ERROR.filled(**facts), prompt.filled(**facts)

    def refusals(
        self, _asked: Asked, score: str, _language: Language, _version: int
    ) -> tuple[tuple[str, Text], ...]:
        """Return what is no number, or too large."""
        return (
            (f"NOT(ISNUMBER({score}))", _NOT_A_NUMBER),
            (f"OR({score}<=-{LIMIT},{score}>={LIMIT})", _NOT_A_NUMBER),
        )

    def read(self, asked: Asked, reading: ScoreReading, cell: Cell) -> ScoreReading:
        """Return the points; 0.925 beside % may be 92.5 and is told, never changed."""
        found = FactKind.read(self, asked, reading, cell)
        is_small = found.fact is not None and 0 < found.fact <= 1 and asked.unit == PERCENT
        if found.rule is None and is_small:
            return ScoreReading(found.score, Code.PERCENT_DOUBTFUL, fact=found.fact)
        return found

    def expected(self, asked: Asked) -> Text:
        """Return the unit."""
        return _EXPECTED.filled(unit=self.unit(asked))

    def request(self, asked: Asked) -> Text:
        """Return the unit as a request."""
        return _REQUEST.filled(what=self.what(asked))


VALUE = ValueKind()
