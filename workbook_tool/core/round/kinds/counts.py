"""次数: how often something happened; so many points a piece are added, or taken off."""

from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.round.kinds.facts import FactKind
from workbook_tool.core.round.kinds.protocol import Asked, CriterionRole
from workbook_tool.core.round.point_rules import PointRule, read_each
from workbook_tool.core.text import Language, Text

MOST = 9999
_TIMES = Text("次", "times")
_WHAT = Text("{unit}数", "how many {unit}")
_NOT_WHOLE = Text("× 请填整数", "× Not a whole number")
_OUT_OF_RANGE = Text("× 请填 0～{most}", "× Not in 0 to {most}")
_TITLE = Text("次数不正确", "This count cannot be used")
_ERROR = Text(
    "请填 0 到 {most} 的整数，例如 3。只填数字，不填得分：得分自动计算。",
    "Enter a whole number from 0 to {most}, such as 3. Enter the count, not the points: they are "
    "computed.",
)
_PROMPT = Text(
    "填{what}（整数），没有的填 0。得分自动计算：{told}。",
    "Enter {what} (a whole number), 0 if there is none. Points are computed: {told}.",
)
_BY_RULE = Text("{told}。", "{told}.")  # a bonus or deduction has said the rest
_EXPECTED = Text("0 至 {most} 的整数（{unit}）", "a whole number from 0 to {most} ({unit})")
_REQUEST = Text(
    "请填{what}（整数，没有的填 0）后重新报送。",
    "Please enter {what} (a whole number, 0 if there is none) and send the workbook again.",
)


@dataclass(frozen=True, slots=True)
class CountKind(FactKind):
    """A whole number of pieces."""

    name = "count"
    title = Text("次数", "count")
    to_fill = Text("① 待填次数", "① Enter a count")

    def read_rule(self, text: str) -> tuple[PointRule, frozenset[str]] | None:
        """Return what a piece gives or takes."""
        found = read_each(text)
        return None if found is None else (found, frozenset())

    def unit(self, asked: Asked) -> Text:
        """Return what is counted."""
        return Text(asked.unit, asked.unit) if asked.unit else _TIMES

    def what(self, asked: Asked) -> Text:
        """Return that pieces are to be counted."""
        return _WHAT.filled(unit=self.unit(asked))

    def breaks(self, _asked: Asked, fact: Decimal) -> bool:
        """Tell whether a number is no count."""
        return fact != fact.to_integral_value() or not 0 <= fact <= MOST

    def custom_rule(self, _asked: Asked, cell: str) -> str:
        """Return that it is a whole number in the range."""
        return f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={MOST},{cell}=INT({cell}))"

    def messages(self, asked: Asked, _language: Language) -> tuple[Text, Text, Text]:
        """Return what is counted, with the rule."""
        facts: dict[str, str | Text] = {
            "most": str(MOST),
            "what": self.what(asked),
            "told": self.told(asked),
        }
        prompt = _PROMPT if asked.role is CriterionRole.REGULAR else _BY_RULE
        return _TITLE, _ERROR.filled(**facts), prompt.filled(**facts)

    def refusals(
        self, _asked: Asked, score: str, _language: Language, _version: int
    ) -> tuple[tuple[str, Text], ...]:
        """Return what is no whole number, or out of range."""
        return (
            (f"NOT(ISNUMBER({score}))", _NOT_WHOLE),
            (f"OR({score}<0,{score}>{MOST})", _OUT_OF_RANGE.filled(most=str(MOST))),
            (f"{score}<>INT({score})", _NOT_WHOLE),
        )

    def expected(self, asked: Asked) -> Text:
        """Return the range."""
        return _EXPECTED.filled(most=str(MOST), unit=self.unit(asked))

    def request(self, asked: Asked) -> Text:
        """Return the range as a request."""
        return _REQUEST.filled(what=self.what(asked))


COUNT = CountKind()
