"""What is stored comes back as it was, by whichever form; anything else is told where it is odd."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_tool.core.form import Place
from workbook_tool.core.numbers import Number
from workbook_tool.core.records import LATER, Codec, Records, named, parse
from workbook_tool.core.text import Language, Text


class Side(Enum):
    """An enum whose values are numbers."""

    LEFT = 1
    RIGHT = 2


class Size(StrEnum):
    """An enum of words."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is known by its name."""

    name: str


UNITS = {name: Unit(name) for name in ("metre", "litre")}


class Pair(NamedTuple):
    """A named tuple with a default."""

    first: str
    second: int = 7


@dataclass(frozen=True, slots=True)
class Single:
    """A record of one field."""

    only: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a record may hold."""

    text: str
    number: Decimal
    count: int
    share: float
    is_void: bool
    day: date
    moment: datetime
    side: Side
    size: Size
    words: Text
    unit: Unit
    pair: Pair
    single: Single
    place: Place
    fixed: tuple[str, Decimal]
    sizes: frozenset[Size]
    pairs: frozenset[tuple[str, int]]
    plain: Mapping[str, str]
    dated: Mapping[str, date | None]
    said: str | Text
    expected: str | Text | None
    observed: str | int | None
    texts: tuple[str, ...] | None
    units: tuple[Unit, ...] = ()
    limit: Decimal | None = field(default=None, metadata=LATER)
    role: Size = field(default=Size.SMALL, metadata=LATER)
    lists: tuple[str, ...] = field(default_factory=tuple)
    met: list[str] = field(default_factory=list, init=False, compare=False, repr=False)


UNIT = named(UNITS, attrgetter("name"))
BY_NAME = Records({Unit: UNIT})
IN_LISTS = Records({Unit: UNIT}, as_lists=True, shared=(Place,))
FORMS = pytest.mark.parametrize("records", [BY_NAME, IN_LISTS], ids=["by name", "in lists"])

numbers = st.decimals(allow_nan=False, allow_infinity=False)
WHOLES = st.builds(
    Whole,
    text=st.text() | st.just("\udce4"),
    number=numbers,
    share=st.floats(allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(list(UNITS.values())),
    single=st.builds(Single, st.lists(st.none() | numbers, max_size=3).map(tuple)),
    fixed=st.tuples(st.text(max_size=3), numbers),
    units=st.lists(st.sampled_from(list(UNITS.values())), max_size=2).map(tuple),
    limit=st.none() | numbers,
    role=st.sampled_from(Size),
    lists=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    moment=st.datetimes().map(lambda moment: moment.replace(fold=0)),  # ISO 8601 knows no fold
    plain=st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2),
    dated=st.dictionaries(st.text(max_size=2), st.none() | st.dates(), max_size=2),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | numbers.map(str),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "number", "size"]) | st.text(), inner, max_size=3
        )
    ),
    max_leaves=8,
)
ONE = Whole(
    text="甲",
    number=Decimal("0.50"),
    count=3,
    share=1.5,
    is_void=True,
    day=date(2018, 10, 31),
    moment=datetime(2018, 10, 31, 8, 30),  # noqa: DTZ001 - local time
    side=Side.LEFT,
    size=Size.LARGE,
    words=Text("得分", "score"),
    unit=UNITS["metre"],
    pair=Pair("x"),
    single=Single((Decimal(1), None)),
    place=Place("自评打分", 5, 7),
    fixed=("a", Decimal(2)),
    sizes=frozenset({Size.LARGE, Size.SMALL}),
    pairs=frozenset({("b", 1), ("a", 2)}),
    plain={"k": "v"},
    dated={"d": date(2018, 1, 1), "n": None},
    said="e",
    expected=Text("又", "or"),
    observed=4,
    texts=None,
)


def again(records: Records, value: object) -> Any:  # noqa: ANN401 - of the same type
    kind = type(value)
    return records.read(kind, json.dumps(records.dump(kind, value)))


@FORMS
@settings(max_examples=60)
@given(value=WHOLES)
def test_what_the_types_allow_comes_back_as_it_was(records: Records, value: Whole) -> None:
    found = again(records, value)
    assert found == value
    # 1 == 1.0 == True, and Decimal("1.0") == 1: what is meant has to be the same, too. Sets have no
    # order, so they are left out.
    shown = [repr(replace(one, sizes=frozenset(), pairs=frozenset())) for one in (found, value)]
    assert shown[0] == shown[1]


@FORMS
def test_a_value_is_stored_one_way_only(records: Records) -> None:
    other = replace(ONE, pairs=frozenset([("a", 2), ("b", 1)]))
    assert json.dumps(records.dump(Whole, other)) == json.dumps(records.dump(Whole, ONE))


def test_a_record_by_name_reads_like_its_fields_and_leaves_out_what_is_later_and_usual() -> None:
    found = json.loads(json.dumps(BY_NAME.dump(Whole, ONE)))
    assert found == {
        "text": "甲", "number": "0.50", "count": 3, "share": 1.5, "is_void": True,
        "day": "2018-10-31", "moment": "2018-10-31T08:30:00", "side": 1, "size": "large",
        "words": {"zh": "得分", "en": "score"}, "unit": "metre",
        "pair": {"first": "x", "second": 7}, "single": {"only": ["1", None]},
        "place": {"sheet": "自评打分", "row": 5, "column": 7}, "fixed": ["a", "2"],
        "sizes": ["large", "small"], "pairs": [["a", 2], ["b", 1]], "plain": {"k": "v"},
        "dated": {"d": "2018-01-01", "n": None}, "said": "e", "expected": {"zh": "又", "en": "or"},
        "observed": 4, "texts": None, "units": [], "lists": [],
    }  # fmt: skip
    limited = BY_NAME.dump(Whole, replace(ONE, limit=Decimal(3), role=Size.LARGE))
    assert (limited["limit"], limited["role"]) == ("3", Size.LARGE)


def test_a_record_in_lists_has_every_field_in_its_order() -> None:
    assert IN_LISTS.dump(Pair, Pair("x")) == ["x", 7]
    assert IN_LISTS.dump(Single, Single((Decimal(1), None))) == [["1", None]]


def test_fields_with_defaults_may_be_left_out_by_name_and_nowhere_else() -> None:
    assert BY_NAME.load(Pair, {"first": "x"}) == Pair("x")
    with pytest.raises(ValueError, match="2 members belong here, not 1"):
        IN_LISTS.load(Pair, ["x"])


def test_records_of_a_shared_type_are_one() -> None:
    parts = [["甲", 1, 2], ["甲", 1, 2]]
    first, second = IN_LISTS.load(tuple[Place, Place], parts)
    assert first is second
    assert first == Place("甲", 1, 2)


@FORMS
def test_what_is_left_open_comes_back_open(records: Records) -> None:
    found = again(records, ONE)
    assert (found.texts, found.limit) == (None, None)
    assert found == ONE


def test_none_is_stored_as_it_is() -> None:
    assert BY_NAME.dump(Decimal | None, None) is None
    assert BY_NAME.dump(Mapping[str, Decimal | None], {"a": None}) == {"a": None}


def planted(tree: Any, turn: int, garbage: object) -> int:  # noqa: ANN401 - any JSON value
    """Put garbage in the place of the branch of that number; return what is left to count."""
    steps = list(tree) if isinstance(tree, dict) else range(len(tree))
    for step in steps:
        if turn == 0:
            tree[step] = garbage
            return -1
        turn -= 1
        if isinstance(tree[step], dict | list):
            turn = planted(tree[step], turn, garbage)
            if turn < 0:
                return turn
    return turn


@FORMS
@settings(max_examples=60)
@given(value=WHOLES, turn=st.integers(0, 60), garbage=JSON)
def test_a_planted_value_is_refused_or_one_of_the_type(
    records: Records, value: Whole, turn: int, garbage: object
) -> None:
    tree = json.loads(json.dumps(records.dump(Whole, value)))
    planted(tree, turn, garbage)
    try:
        found = records.load(Whole, tree)
    except ValueError:
        return
    assert type(found) is Whole
    # NaN is a float that is not equal to itself.
    back = again(records, found)
    assert records.dump(Whole, back) == records.dump(Whole, found) or "nan" in repr(found)


@FORMS
@settings(max_examples=60)
@given(garbage=JSON, kind=st.sampled_from([Whole, Pair, Single, Size, Side, Unit, Decimal, date]))
def test_any_json_is_refused_or_a_value_of_the_type(
    records: Records, garbage: object, kind: type
) -> None:
    try:
        found: object = records.load(kind, garbage)
    except ValueError:
        return
    assert type(found) is kind


@FORMS
@pytest.mark.parametrize(
    ("way", "wrong", "told"),
    [
        ("number", "1,5", "not a number"),
        ("number", "NaN", "not a finite number"),
        ("number", "1E+999999999", "not a finite number"),
        ("number", 1.5, "float does not belong here"),
        ("count", True, "bool does not belong here"),
        ("is_void", 1, "int does not belong here"),
        ("text", None, "NoneType does not belong here"),
        ("day", "31.10.2018", "Invalid isoformat string: '31.10.2018'"),
        ("size", "huge", "'huge' is not a valid Size"),
        ("side", 3, "3 is not a valid Side"),
        ("unit", "mile", "nothing is called 'mile'"),
        ("fixed", ["a", "x"], "not a number"),
        ("fixed", ["a"], "2 members belong here, not 1"),
        ("sizes", ["small", "tiny"], "'tiny' is not a valid Size"),
        ("pairs", [["a", 1], 2], "int does not belong here"),
        ("plain", {"k": 1}, "int does not belong here"),
        ("dated", {"k": "x"}, "Invalid isoformat string: 'x'"),
        ("expected", 1, "int does not belong here"),
    ],
)
def test_what_does_not_fit_is_told_with_the_way_to_it(
    records: Records, way: str, wrong: object, told: str
) -> None:
    parts = json.loads(json.dumps(records.dump(Whole, ONE)))
    deeper = {"sizes": "/1", "pairs": "/1", "plain": "/k", "dated": "/k"}.get(way, "")
    deeper = "/1" if wrong == ["a", "x"] else deeper
    if records is BY_NAME:
        parts[way] = wrong
    else:
        parts[list(BY_NAME.dump(Whole, ONE)).index(way)] = wrong
    with pytest.raises(ValueError, match=r"belong|not|Invalid|nothing") as caught:
        records.load(Whole, parts)
    assert str(caught.value) == f"/{way}{deeper}: {told}"


def test_what_is_missing_or_unknown_is_named() -> None:
    with pytest.raises(ValueError, match=r"^/1: missing or unknown: first, third$"):
        BY_NAME.load(tuple[Pair, ...], [{"first": "x"}, {"third": 3}])


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, b"\xff", "9" * 5_000])
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|levels|decode|digits"):
        parse(text)


@pytest.mark.parametrize(
    "kind", [object, str | Decimal, Mapping[int, str], list[str], Single | Pair], ids=str
)
def test_a_type_that_json_cannot_keep_is_a_defect_of_ours(kind: Any) -> None:  # noqa: ANN401 - any type is tried
    with pytest.raises(TypeError, match=r"no way to keep|tell these apart"):
        BY_NAME.dump(kind, object())


def test_a_value_that_is_of_another_type_than_its_field_says_is_a_defect_of_ours() -> None:
    with pytest.raises(TypeError, match="object"):
        json.dumps(BY_NAME.dump(Single, Single((object(),))))  # type: ignore[arg-type]  # on purpose


def test_a_codec_that_is_handed_in_replaces_the_usual_one() -> None:
    spelled = Codec(frozenset({int}), lambda number: int(number * 100), Decimal)
    cents = Records({Decimal: spelled})
    assert cents.dump(Single, Single((Decimal("1.5"), None))) == {"only": [150, None]}
    assert BY_NAME.dump(Language, Language.ZH) == "zh"


def test_a_number_is_kept_as_the_decimal_or_the_fraction_it_is() -> None:
    plain = Records()
    kept = (Decimal("7.50"), Fraction(100, 59), Fraction(-1, 3), None)
    texts = ("7.50", "100/59", "-1/3", None)

    for number, text in zip(kept, texts, strict=True):
        assert plain.dump(Number | None, number) == text
        assert plain.load(Number | None, text) == number  # type: ignore[arg-type]  # a union


@pytest.mark.parametrize("text", ["2/4", "1/0", "1/", "a/b", "1/-3", "", "1.5/2", 3])
def test_no_other_text_is_a_number(text: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        Records().load(Number | None, text)  # type: ignore[arg-type]  # a union
