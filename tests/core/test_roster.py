"""Looking agencies up: what the roster finds quickly is what looking at each agency finds."""

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.roster import Agency, Roster, WordIndex
from workbook_tool.core.text import normalise_label

_WORDS = st.text("新平县农业局A1（ ）ß", max_size=4)
_ROSTERS = st.lists(
    st.tuples(st.from_regex(r"[A-Z0-9]{1,3}", fullmatch=True), _WORDS, _WORDS),
    max_size=6,
    unique_by=lambda one: one[0],
).map(lambda found: Roster(tuple(Agency(code, name, short) for code, name, short in found)))
_TEXTS = st.text("新平县农业局A1a（ ）ß.-", max_size=12)


@given(st.lists(_WORDS, max_size=8), _TEXTS)
def test_index_finds_every_word_that_stands_in_a_text(words: list[str], text: str) -> None:
    found = WordIndex((word, turn) for turn, word in enumerate(words)).owners_in(text)
    assert list(found) == [turn for turn, word in enumerate(words) if word and word in text]


@given(_ROSTERS, _TEXTS)
def test_agencies_named_in_a_label_are_those_whose_words_stand_in_it(
    roster: Roster, text: str
) -> None:
    label = normalise_label(text)
    expected = [
        agency
        for agency in roster
        if any(
            (word := normalise_label(own)) and word in label
            for own in (agency.code, agency.name, agency.short_name)
        )
    ]
    assert list(roster.named_in(label)) == expected


@given(_ROSTERS, _TEXTS)
def test_agencies_mentioned_in_a_text_are_found_by_name_or_leading_code(
    roster: Roster, text: str
) -> None:
    expected = [
        agency
        for agency in roster
        if text.upper().startswith(agency.code)
        or any(name in text for name in (agency.name, agency.short_name) if name)
    ]
    assert list(roster.mentioned_in(text)) == expected
