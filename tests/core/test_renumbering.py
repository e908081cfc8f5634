from dataclasses import replace
from decimal import Decimal

from tests.core.found import county_round, filled_copy
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem, FileFacts
from workbook_tool.core.returns.kept_answers import contact_of
from workbook_tool.core.returns.renumbering import renumbered
from workbook_tool.core.round.scheme import IndicatorScheme

SCHEME = county_round().scheme
FILE = FileFacts("a.xlsx", "a" * 64)


def later(*codes: str) -> IndicatorScheme:
    """Return the first criteria under these codes; "" leaves one out."""
    pairs = zip(SCHEME.criteria, codes, strict=False)
    criteria = tuple(replace(one, code=code) for one, code in pairs if code)
    return replace(SCHEME, criteria=criteria)


def a_return() -> AgencyReturn:
    entries = tuple(Entry(code, Decimal(turn)) for turn, code in enumerate(SCHEME.by_code))
    evidence = (EvidenceItem("1", "C02"), EvidenceItem("2", "C99"))
    findings = (
        Finding.of(Code.SCORE_MISSING, Location(criterion="C02"), criterion="C02"),
        Finding.of(Code.SHEETS_EXTRA, sheets="x"),
    )
    return AgencyReturn(FILE, "A", entries, {}, evidence, {}, findings)


def test_the_same_scheme_is_left_as_it_is() -> None:
    found = a_return()
    assert renumbered(found, SCHEME, SCHEME) == (found, SCHEME)


def test_answers_follow_the_words_of_their_question() -> None:
    found, old = renumbered(a_return(), SCHEME, later("C01", "C03", "C02"))
    scores = {one.criterion: one.score for one in found.entries}
    assert [scores[code] for code in ("C01", "C03", "C02")] == [Decimal(turn) for turn in range(3)]
    assert old.by_code["C03"].text == SCHEME.by_code["C02"].text
    assert [one.criterion for one in found.evidence] == ["C03", ""]
    assert [one.at.criterion for one in found.findings] == ["C03", None]


def test_what_lost_its_code_to_another_question_is_left_out() -> None:
    found, old = renumbered(a_return(), SCHEME, later("", "C01"))
    assert [one.score for one in found.entries if one.criterion == "C01"] == [Decimal(1)]
    assert "C02" not in old.by_code
    assert "C03" in old.by_code


def test_words_that_stand_twice_decide_nothing() -> None:
    first, second = SCHEME.criteria[:2]
    twins = replace(SCHEME, criteria=(first, replace(second, text=first.text, levels=("别处",))))
    found = a_return()
    assert renumbered(found, twins, later("C05")) == (found, twins)


def test_contact_is_what_stands_on_the_cover() -> None:
    copy = filled_copy()
    copy.sheet("封面").put(6, 3, "王某")
    copy.sheet("封面").put(6, 5, " ")
    found = contact_of(copy.found(), copy.blueprint.cover)
    assert found["contact_person"] == "王某"
    assert "position" not in found
    assert "filled_on" not in found
    copy.sheets = [one for one in copy.sheets if one.name != "封面"]
    assert contact_of(copy.found(), copy.blueprint.cover) == {}
