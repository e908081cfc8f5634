"""A refusal says the same in its place and in its facts, in both languages where it can."""

from workbook_tool.core.findings import Code, Location
from workbook_tool.core.text import Text
from workbook_tool.intake.reasons import REASONS
from workbook_tool.intake.refusal import refusal


def test_sheet_and_cell_are_the_place_and_facts_of_the_message() -> None:
    error = refusal(Code.CELL_DAMAGED, sheet="表1", cell="B2", reason="twice")
    assert error.finding.rule is Code.CELL_DAMAGED
    assert error.finding.at == Location(sheet="表1", cell="B2")
    facts = {"sheet": "表1", "cell": "B2", "reason": REASONS["twice"]}
    assert dict(error.finding.facts) == facts


def test_what_is_about_no_sheet_or_cell_names_none() -> None:
    error = refusal(Code.XML_TOO_DEEP, part="xl/a.xml", limit=64)
    assert error.finding.at == Location()
    assert dict(error.finding.facts) == {"part": "xl/a.xml", "limit": "64"}
    error = refusal(Code.MERGE_TOO_LARGE, sheet="表1", limit=9)
    assert error.finding.at == Location(sheet="表1")
    assert dict(error.finding.facts) == {"sheet": "表1", "limit": "9"}


def test_what_is_said_in_two_languages_stays_so() -> None:
    what = Text("标记", "tags")
    error = refusal(Code.TOO_MANY_THINGS, part="a", what=what, limit=3)
    assert dict(error.finding.facts) == {"part": "a", "what": what, "limit": "3"}
    error = refusal(Code.XML_DAMAGED, part="a", reason=what)
    assert dict(error.finding.facts) == {"part": "a", "reason": what}
