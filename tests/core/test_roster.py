"""Looking agencies up: what the roster finds quickly is what looking at each agency finds."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.found import county_round
from workbook_tool.core.errors import UsageError
from workbook_tool.core.round.roster import Agency, Roster, WordIndex, find_agency
from workbook_tool.core.text import normalise_label

COUNTY = county_round().roster
_WORDS = st.text("新平县农业局A1（ ）ß", max_size=4)
_ROSTERS = st.lists(
    st.tuples(st.from_regex(r"[A-Z0-9]{1,3}", fullmatch=True), _WORDS, _WORDS),
    max_size=6,
    unique_by=lambda one: one[0],
).map(lambda found: Roster(tuple(Agency(code, name, short) for code, name, short in found)))
_TEXTS = st.text("新平县农业局A1a（ ）ß.-", max_size=12)


def spans_of(words: list[str], text: str) -> set[tuple[int, int]]:
    """Every place where a name stands for itself, found the slow way."""
    every = {
        (start, start + len(word))
        for word in words
        if len(word) > 1
        for start in range(len(text))
        if text.startswith(word, start)
    }
    return {
        (first, last)
        for first, last in every
        if not any(
            start <= first and last <= end and (start, end) != (first, last) for start, end in every
        )
    }


@given(st.lists(_WORDS, max_size=8), _TEXTS)
def test_index_finds_every_word_that_stands_for_itself_in_a_text(
    words: list[str], text: str
) -> None:
    found = WordIndex((word, turn) for turn, word in enumerate(words)).owners_in(text)
    standing = {text[first:last] for first, last in spans_of(words, text)}
    assert found == {turn for turn, word in enumerate(words) if word in standing}


@given(_ROSTERS, _TEXTS)
def test_mentioned_are_agencies_whose_code_stands_alone_or_whose_name_stands_anywhere(
    roster: Roster, text: str
) -> None:
    tokens = re.split(r"[^A-Z0-9]+", unicodedata.normalize("NFKC", text).upper())
    label = normalise_label(text)
    words = [normalise_label(word) for one in roster for word in (one.name, one.short_name)]
    standing = {label[first:last] for first, last in spans_of(words, label)}
    assert list(roster.mentioned(text)) == [
        one
        for one in roster
        if one.code in tokens
        or not standing.isdisjoint({normalise_label(one.name), normalise_label(one.short_name)})
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("XP039.xlsx", ["XP039"]),
        ("XP0391.xlsx", []),
        ("\uff38\uff30039 自评表.xlsx", ["XP039"]),
        ("xp039_2018年.xlsx", ["XP039"]),
        (f"{COUNTY.by_code['XP066'].name}（盖章）.xlsx", ["XP066"]),
        (f"关于{COUNTY.by_code['XP039'].short_name}的.xlsx", ["XP039"]),
        ("自评表.xlsx", []),
    ],
)
def test_codes_stand_alone_and_names_anywhere(text: str, codes: list[str]) -> None:
    assert [agency.code for agency in COUNTY.mentioned(text)] == codes


def codes_of(roster: Roster, text: str) -> list[str]:
    return [agency.code for agency in roster.mentioned(text)]


def test_a_code_of_digits_is_not_part_of_a_year() -> None:
    roster = Roster((Agency("2", "县农业局"), Agency("XP1", "县林业局")))
    assert codes_of(roster, "2018年工作总结.docx") == []
    assert codes_of(roster, "附件2.docx") == ["2"]


def test_a_name_within_a_longer_name_is_not_meant() -> None:
    roster = Roster((Agency("A", "县委"), Agency("B", "县委办")))
    assert codes_of(roster, "县委办.xlsx") == ["B"]
    assert codes_of(roster, "县委.xlsx") == ["A"]
    assert codes_of(roster, "县委办转县委.xlsx") == ["A", "B"]


def test_a_single_character_names_nobody_and_a_shared_name_names_all_who_bear_it() -> None:
    roster = Roster((Agency("A", "县农业局", "农"), Agency("B", "农业", "县农 业局")))
    assert codes_of(roster, "农.xlsx") == []
    assert codes_of(roster, "县农业局.xlsx") == ["A", "B"]


def test_any_part_of_a_path_mentions_an_agency() -> None:
    roster = Roster((Agency("A", "县委"), Agency("B", "县委办"), Agency("C", "委县")))
    found = roster.mentioned_in_path("县委/材料.zip!县委办/县.xlsx")
    assert {agency.code for agency in found} == {"A", "B"}


@given(st.sampled_from(COUNTY.agencies), st.text(max_size=12), st.text(max_size=12))
def test_whoever_is_named_is_found_whatever_stands_around(
    agency: Agency, before: str, after: str
) -> None:
    assert agency in COUNTY.mentioned(f"{before}{agency.name}{after}")


CALLED = Roster(
    (
        Agency("XP1", "新平县农业局", "农业局", aliases=("县农业局", "农业")),
        Agency("XP2", "新平县林业局", "林业局", aliases=("农业",), other_name="县林业和草原局"),
        Agency("XP3", "新平县水利局"),
    )
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("xp1", ["XP1"]),
        (" xp\uff11 ", ["XP1"]),
        ("新平县 农业局", ["XP1"]),
        ("农业局", ["XP1"]),
        ("县农业局", ["XP1"]),
        ("县林业和草原局", ["XP2"]),
        ("农业", ["XP1", "XP2"]),
        ("业局", []),
        ("", []),
    ],
)
def test_an_agency_is_called_by_its_code_and_by_each_of_its_names(
    typed: str, codes: list[str]
) -> None:
    assert [one.code for one in CALLED.called(typed)] == codes


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("新平县水利居", "Did you mean: XP3 新平县水利局"),
        ("新平县林业", "Did you mean: XP2 新平县林业局"),
        ("农业", "2 agencies of the roster are called “农业”: XP1 新平县农业局, XP2 新平县林业局"),
        ("完全不同", "The roster has no agency 完全不同."),
        ("", "The roster has no agency ."),
    ],
)
def test_who_is_called_by_nothing_or_by_too_much_is_refused_with_who_may_be_meant(
    typed: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        find_agency(CALLED, typed)
    assert said in str(caught.value.en)


def test_the_one_who_is_called_so_is_found() -> None:
    assert find_agency(CALLED, "新平县水利局").code == "XP3"
