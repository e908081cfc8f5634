"""Points without a limit as notices print them: 不封顶, 每篇加1分（上不封顶）, no limit."""

import re

from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.core.round.kinds import COUNT
from workbook_tool.core.round.point_rules import read_each
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.normalised import Normalised
from workbook_tool.definition.annex.numbers import folded
from workbook_tool.definition.reading.grid import Value
from workbook_tool.definition.words.vocabulary import UNCAPPED

_CAP, _KIND, _EACH, _TEXT = (COLUMN_NUMBERS[name] for name in ("cap", "kind", "each", "text"))
_NO_LIMIT = re.compile(
    r"(?<!可)(?:累计|加分|扣分)?(?:上不封顶|不封顶|无上限|不设上限|nolimit|withoutlimit|unlimited|uncapped)"
)
_APART = re.compile(r"[,;。、()\[\]【】:]")
_GIVES, _TAKES = re.compile(r"[加奖]|adds"), re.compile(r"[扣减]|takes")
_READ_AS = Text("不封顶的次数", "a count without limit")
_READ_WITH = Text("不封顶的次数，{rule}", "a count without limit, {rule}")


def read_unlimited(value: Value | None) -> tuple[str, ...] | None:
    """Return the rules a piece that stand beside 不封顶, None where a cell does not say it.

    >>> read_unlimited("上不封顶"), read_unlimited("每篇加1分，不封顶"), read_unlimited("10分封顶")
    ((), ('每篇加1分',), None)
    >>> read_unlimited("按省里规定，不封顶") is None  # says more than that
    True
    """
    pieces = _pieces(value)
    rules = tuple(piece for piece in pieces if _is_rule(piece))
    limits = [piece for piece in pieces if _NO_LIMIT.fullmatch(piece)]
    return rules if limits and len(rules) + len(limits) == len(pieces) else None


def settle_unlimited(sheet: Normalised, number: int, cells: dict[int, Value]) -> CriterionRole:
    """Make a criterion without a limit a count with its rule; return the role its verb gives it.

    The rule stands beside 不封顶, or in the words of the criterion where only one does. A blank
    cap counts as 不封顶 where these words say so.
    """
    places = sheet.table.columns.places
    if {"kind", "each", "rule"} & set(places):
        return CriterionRole.REGULAR  # the table says it in columns of its own
    cap, text = cells.get(_CAP), _pieces(cells.get(_TEXT))
    rules = read_unlimited(cap)
    if cap is None and "cap" in places and any(_NO_LIMIT.fullmatch(piece) for piece in text):
        rules = ()
    if rules is None:
        return CriterionRole.REGULAR
    found = dict.fromkeys(rules) or dict.fromkeys(piece for piece in text if _is_rule(piece))
    cells[_CAP] = UNCAPPED.words[True].in_language(Language.ZH)
    cells[_KIND] = COUNT.title.in_language(Language.ZH)
    rule = next(iter(found)) if len(found) == 1 else ""
    if rule:
        cells[_EACH] = rule
    told = _READ_WITH.filled(rule=rule) if rule else _READ_AS
    column = places["cap"] if cap is not None else places.get("text", 1)
    said = str(sheet.table.grid.at(number, column) or "")
    facts: dict[str, object] = {"value": " ".join(said.split())[:QUOTED], "number": told}
    sheet.faults.add(Code.NUMBER_REPAIRED, sheet.spot(number, column), facts, observed=said)
    return _role_of(rule)


def _role_of(rule: str) -> CriterionRole:
    if _TAKES.search(rule):
        return CriterionRole.DEDUCTION
    return CriterionRole.BONUS if _GIVES.search(rule) else CriterionRole.REGULAR


def _pieces(value: Value | None) -> tuple[str, ...]:
    """Return what stands between the marks of a text, folded."""
    plain = folded(value) if isinstance(value, str) else ""
    return tuple(piece for piece in _APART.split(plain) if piece)


def _is_rule(piece: str) -> bool:
    return piece.startswith(("每", "each", "per")) and read_each(piece) is not None
