"""How a rule for points is stored: in its words, whichever rule it is."""

from workbook_tool.core.records import Codec
from workbook_tool.core.round.place_rules import read_places
from workbook_tool.core.round.point_rules import NO_RULE, PointRule, read_each, read_measured


def read_rule(text: str) -> PointRule | None:
    """Return the rule that a text states in either language, None where it states none."""
    if not text:
        return NO_RULE
    measured = read_measured(text)
    return (read_each(text) or read_places(text)) if measured is None else measured[0]


def _decode(text: str) -> PointRule:
    found = read_rule(text)
    if found is None:
        message = f"{text!r} is no rule for points"
        raise ValueError(message)
    return found


STORED_RULE = Codec(frozenset({str}), lambda rule: rule.in_unit("").zh, _decode)
"""How a rule is stored: in its Chinese words, as a definition has it."""
