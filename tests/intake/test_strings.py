"""The table of shared strings: by their index, whole, and no deeper or longer than may be."""

import pytest

from tests.intake.packages import MAIN
from tests.intake.test_package import assert_facts
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.ooxml.strings import SharedStrings, read_shared_strings

NAME = "xl/sharedStrings.xml"
# A comment keeps a part from being read the fast way.
WAYS = pytest.mark.parametrize("before", ["", "<!-- -->"], ids=["fast", "slow"])


def read(items: str, limits: AirlockLimits = DEFAULT_LIMITS) -> SharedStrings:
    part = f'<sst xmlns="{MAIN}">{items}</sst>'
    return read_shared_strings(part.encode(), NAME, limits)


def refused(items: str, limits: AirlockLimits = DEFAULT_LIMITS) -> Finding:
    with pytest.raises(UnreadableReturnError) as caught:
        read(items, limits)
    return caught.value.finding


@WAYS
def test_a_string_may_be_as_deep_as_any_part(before: str) -> None:
    inside = DEFAULT_LIMITS.xml_depth - 4  # of the properties of a run
    item = "<si><r><rPr>{}</rPr><t>a</t></r></si><si><t>b</t></si>"
    levels = "<x>" * inside + "</x>" * inside
    assert read(before + item.format(levels)).plain == {"0": "a", "1": "b"}
    finding = refused(before + item.format(f"<x>{levels}</x>"))
    assert finding.rule is Code.XML_TOO_DEEP
    assert_facts(finding, part=NAME, limit=DEFAULT_LIMITS.xml_depth)


@WAYS
def test_a_string_is_as_long_as_a_cell_may_hold(before: str) -> None:
    limits = AirlockLimits(cell_text=9)
    struck = "<si><r><rPr><strike/></rPr><t>12345</t></r><r><t>6789</t></r></si>"
    plain = "<si><t>a</t></si><si><t>123456789</t></si>"
    assert read(before + plain, limits).plain == {"0": "a", "1": "123456789"}
    assert read(before + struck, limits).marked["0"].text == "123456789"
    for items in (plain, struck):
        finding = refused(before + items.replace("9<", "90<"), limits)
        assert finding.rule is Code.TEXT_TOO_LONG
        assert_facts(finding, length=10, limit=9)


@WAYS
def test_an_escape_counts_within_its_run_alone(before: str) -> None:
    parted = "<si><r><t>_x00</t></r><r><t>41_</t></r></si>"
    whole = "<si><r><t>_x0041_</t></r><r><t>b</t></r></si><si><t>_x0041_</t></si>"
    assert read(before + parted + whole).plain == {"0": "_x0041_", "1": "Ab", "2": "A"}
    assert read(before + parted).plain == {"0": "_x0041_"}


@WAYS
def test_a_table_may_hold_nothing(before: str) -> None:
    assert read(before) == SharedStrings({}, {})


@WAYS
def test_strings_are_known_by_their_index_however_many(before: str) -> None:
    items = "".join(f"<si><t>{at}号</t></si>" for at in range(2_050))
    for count in (1, 2_048, 2_049):
        last = items.index(f"<si><t>{count}号")
        assert read(before + items[:last]).plain == {str(at): f"{at}号" for at in range(count)}


def test_extensions_stand_beside_strings_and_hold_none() -> None:
    item = "<si><t>a</t></si>"
    assert read(f"{item}<extLst><ext><x/></ext></extLst>").plain == {"0": "a"}
    for other in ("<x/>", f"<extLst><ext>{item}</ext></extLst>"):
        finding = refused(item + other)
        assert finding.rule is Code.XML_DAMAGED
        assert_facts(finding, part=NAME, reason="structure")


@pytest.mark.parametrize(
    ("run", "shift"),
    [
        ('<vertAlign val="superscript"/>', "superscript"),
        ('<vertAlign val="subscript"/>', "subscript"),
        ('<vertAlign val="baseline"/>', ""),
        ("<vertAlign/>", ""),
        ("", ""),
    ],
)
def test_a_raised_or_lowered_run_is_marked(run: str, shift: str) -> None:
    found = read(f"<si><r><t>8</t></r><r><rPr>{run}</rPr><t>5</t></r></si>")
    assert (set(found.plain), set(found.marked)) == ((set(), {"0"}) if shift else ({"0"}, set()))
