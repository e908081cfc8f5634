"""Rules for points by place: read from the words of a notice, evaluated against an oracle."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import points_by_place
from tests.strategies import place_rules
from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.round import kinds
from workbook_tool.core.round.conditions import Always, Never
from workbook_tool.core.round.place_rules import (
    PlaceRule,
    PlaceStep,
    costs_points,
    read_places,
)
from workbook_tool.core.round.placing import placings_of
from workbook_tool.core.round.point_rules import NO_RULE
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.snapshot import STORED
from workbook_tool.core.round.stored_rules import read_rule
from workbook_tool.core.text import Language

TEN = Fraction(10)
CAP = Decimal(10)


def rule_of(text: str) -> PlaceRule:
    found = read_places(text)
    assert found is not None, text
    return found


def row(text: str, **changes: Any) -> Criterion:  # noqa: ANN401 - by name
    plain = Criterion("C01", ("甲",), "标准", CAP, Decimal(1), kind=kinds.PLACE, rule=rule_of(text))
    return replace(plain, **{"unit": "%", **changes})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("第1名 10分，第2名 8分，其余 4分", "第1名=10；第2名=8；其余=4；越高越好"),
        ("1st 10, 2nd 8, others 4", "第1名=10；第2名=8；其余=4；越高越好"),
        ("第1名得10分\n第二、三名各得8分\n其他得4分。", "第1名=10；第2至3名=8；其余=4；越高越好"),
        ("前三名各10分第四至六名8分其余6，低者在前", "前3名=10；第4至6名=8；其余=6；越低越好"),
        ("前10%得5分；前30%得3分；其余0", "前10%=5；前30%=3；其余=0；越高越好"),
        ("top 10% 5, top 30% = 3, rest 0; lower is better", "前10%=5；前30%=3；其余=0；越低越好"),
        ("第1名=600；末名=500", "第1名=600；中间按等差；末名=500；越高越好"),
        ("1st 600, in equal steps between, last 500", "第1名=600；中间按等差；末名=500；越高越好"),
        ("第1名得10分，每低一名扣0.5分，扣完为止", "第1名=10；每低一名扣0.5；越高越好"),
        ("其余依次递减0.5分", "每低一名扣0.5；越高越好"),
        ("each place below takes off 1/3", "每低一名扣1/3；越高越好"),
        ("其余=4；末名=1；后20%=2；由低到高", "其余=4；末名=1；后20%=2；越低越好"),
        ("others 4, bottom 3 = 2", "其余=4；后3名=2；越高越好"),
        ("末3名扣2分；其他不", None),
        ("第2、5名各8分", None),
        ("top 3 5, others 1", None),  # top 35?
        ("1st 10 2nd 8", None),
        ("第1名1,000分", None),
        ("第1名=10；其余=4；其余=5", None),
        ("第1名=10；每低一名扣1；其余=4", None),
        ("第1名=10；越高越好；越低越好", None),
        ("前10%=5；末名=0", None),  # what lies between is not said
        ("前10%=5；每低一名扣1", None),
        ("第1名=10；按等差；其余=4", None),
        ("其余=4；越高越好", None),
        ("酌情", None),
        ("", None),
        ("；".join(f"第{place}名={100 - place}" for place in range(1, 30)), None),  # too long
    ],
)  # fmt: skip
def test_a_rule_is_read_from_the_words_of_a_notice(text: str, told: str | None) -> None:
    found = read_places(text)
    assert (None if found is None else found.in_unit("%").zh) == told
    if found is not None:
        assert kinds.PLACE.read_rule(text) == (found, frozenset())
        words = found.in_unit("")
        assert read_rule(words.zh) == read_rule(words.en) == found


@pytest.mark.parametrize(
    ("text", "is_clear"),
    [
        ("第1名=10；第2至3名=8；其余=4", True),
        ("第1名=10；前3名=8；前10%=5；前20%=4", True),
        ("其余=4；末名=1；后3名=2", True),
        ("第2名=8；其余=4", False),
        ("第1名=10；第3名=6", False),
        ("第1名=10；第1名=6", False),
        ("前3名=10；第1名=6", False),
        ("第3至2名=10", False),
        ("第0名=10", False),
        ("前20%=10；前10%=6", False),
        ("前0%=10", False),
        ("其余=4；后3名=2；末名=1", False),
    ],
)
def test_a_place_that_is_left_out_or_named_twice_is_seen(text: str, is_clear: bool) -> None:
    assert rule_of(text).is_clear is is_clear


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("第1名=8；其余=4；末名=1；后3名=2", [8, 4, 2, 1]),
        ("第1名=8；末名=1", [8, 1]),
        ("末名=1", [10, 1]),
        ("每低一名扣1", [10]),
        ("第1名=8；后2名=1；末名=2", [8, 0, 2, 1]),
        ("前3名=10", [10]),
    ],
)
def test_the_points_that_are_named_come_in_the_order_of_places(
    text: str, stated: list[int]
) -> None:
    assert list(rule_of(text).stated(TEN)) == stated


def test_words_that_take_off_are_known() -> None:
    assert costs_points("其余=4；末名扣2分")
    assert not costs_points("第1名=10；每低一名扣0.5分，扣完为止")


# What changes is a field of a criterion, of any type.
def places_of(text: str, facts: list[int], **changes: Any) -> list[tuple[int, int, str]]:  # noqa: ANN401
    """Return place, size and points of the figures of agencies that are all ranked."""
    named = {f"A{turn}": Decimal(fact) for turn, fact in enumerate(facts)}
    found = placings_of(row(text, **changes), named, named.keys())
    return [(found[code].place, found[code].size, str(found[code].points)) for code in named]


def test_equal_figures_share_a_place_and_the_next_is_passed_over() -> None:
    text = "第1名=10；第2名=8；第3名=6；其余=4"
    assert places_of(text, [90, 80, 80, 70]) == [
        (1, 4, "10"),
        (2, 4, "8"),
        (2, 4, "8"),
        (4, 4, "4"),
    ]
    assert [one[0] for one in places_of(text + "；越低越好", [90, 80, 80, 70])] == [4, 2, 2, 1]


def test_shares_are_rounded_down_from_both_sides() -> None:
    facts = list(range(15, 0, -1))
    top = [one[2] for one in places_of("前10%=10；其余=4", facts)]
    assert top == ["10", *["4"] * 14]
    end = [one[2] for one in places_of("其余=10；后10%=4", facts)]
    assert end == [*["10"] * 14, "4"]
    assert [one[2] for one in places_of("前10%=10；其余=4", facts[:9])] == ["4"] * 9


def test_between_the_first_and_the_last_points_fall_evenly() -> None:
    assert [one[2] for one in places_of("第1名=10；末名=5", [9, 8, 7, 6])] == [
        "10", "25/3", "20/3", "5",
    ]  # fmt: skip
    assert [one[2] for one in places_of("第1名=10；末名=5", [9])] == ["10"]
    assert [one[2] for one in places_of("末名=5", [9, 8])] == ["10", "5"]


def test_points_go_down_with_each_place_as_far_as_the_minimum() -> None:
    text = "第1至2名=10；每低一名扣4"
    assert [one[2] for one in places_of(text, [9, 8, 7, 6, 5])] == ["10", "10", "6", "2", "0"]
    off = places_of("每低一名扣4", [9, 8, 7, 6], role=CriterionRole.DEDUCTION)
    assert [one[2] for one in off] == ["0", "4", "8", "10"]


def test_who_is_not_ranked_takes_no_place_and_has_that_of_its_figure() -> None:
    facts = {"A": Decimal(9), "B": Decimal(8), "C": Decimal(7), "D": Decimal(6)}
    criterion = row("第1名=10；末名=5")
    found = placings_of(criterion, facts, {"B", "C"}, waiting=3)
    assert {code: (one.place, one.size, one.waiting) for code, one in found.items()} == {
        "A": (1, 2, 3),
        "B": (1, 2, 3),
        "C": (2, 2, 3),
        "D": (2, 2, 3),  # behind the last is the last
    }
    nobody = placings_of(criterion, facts, ())
    assert [one.place for one in nobody.values()] == [1, 2, 3, 4]


@given(st.data(), st.sampled_from((CriterionRole.REGULAR, CriterionRole.DEDUCTION)))
def test_points_of_any_rule_are_those_of_the_oracle(
    drawn: st.DataObject, role: CriterionRole
) -> None:
    minimum = (
        Decimal(drawn.draw(st.integers(0, 2))) if role is CriterionRole.REGULAR else Decimal(0)
    )
    rule = drawn.draw(place_rules(CAP, minimum, role))
    criterion = row("每低一名扣1", role=role, minimum=minimum, rule=rule)
    facts = drawn.draw(st.dictionaries(st.sampled_from("ABCDEFGHIJKL"), st.integers(1, 6)))
    ranked = drawn.draw(st.sets(st.sampled_from("ABCDEFGHIJKL")))
    found = placings_of(criterion, {code: Decimal(fact) for code, fact in facts.items()}, ranked)
    exact = {code: Fraction(fact) for code, fact in facts.items()}
    wanted = points_by_place(criterion, exact, ranked) if facts else {}
    assert {code: one.points for code, one in found.items()} == wanted
    words = rule.in_unit("")
    assert read_rule(words.zh) == read_rule(words.en) == rule
    assert rule.is_clear
    stored = json.loads(json.dumps(STORED.dump(Criterion, criterion)))
    assert STORED.load(Criterion, stored) == criterion


def test_an_answer_is_a_figure_without_points() -> None:
    criterion = row("第1名=10；其余=4")
    found = read_score(Cell(CellKind.NUMBER, "92.5"), criterion)
    assert (found.score, found.fact, found.rule) == (None, Decimal("92.5"), None)
    assert found.is_read
    doubtful = read_score(Cell(CellKind.NUMBER, "0.925"), criterion)
    assert (doubtful.score, doubtful.rule) == (None, Code.PERCENT_DOUBTFUL)
    for text in ("第一", "", "1000000000"):
        assert not read_score(Cell(CellKind.TEXT, text), criterion).is_read
    two = Cell(CellKind.NUMBER, "92.5")._replace(remainder="93")
    assert read_score(two, criterion).rule is Code.SCORE_TWO_MEANINGS
    assert read_score(two, criterion).suggestion == "93"
    assert read_score(two._replace(remainder="92.5"), criterion).fact == Decimal("92.5")
    assert criterion.exact_points(None, Decimal("92.5")) == 0
    assert criterion.exact_points(Decimal(8), Decimal("92.5")) == 8


def test_the_form_tells_the_rule_and_what_it_leaves_unsaid() -> None:
    kind = kinds.PLACE
    said = row("第1名=10；第2名=8")
    assert kind.told(said).zh == "第1名=10；第2名=8；越高越好；其余=0"
    assert kind.told(replace(said, minimum=Decimal(2))).en.endswith("; others=2")
    assert kind.told(row("第1名=10；其余=4")).zh == "第1名=10；其余=4；越高越好"
    assert kind.told(row("每低一名扣1")).zh == "每低一名扣1；越高越好，扣完为止"
    plain = row("第1名=10；其余=4", unit="")
    assert kind.unit(plain).zh == "数据"
    for language in Language:
        title, error, prompt = kind.messages(plain, language)
        assert title.zh == "数据不正确"
        assert "单位是 数据" in error.zh
        assert "第1名=10" in prompt.zh
    long = row("第1名=10；" + "；".join(f"第{n}名={10 - n / 10}" for n in range(2, 12)))
    assert "第1名" in kind.messages(long, Language.ZH)[2].zh
    assert kind.messages(long, Language.EN)[2].en.endswith("at consolidation.")
    assert kind.points(plain, "G5", Language.ZH) == '"待汇总"'
    assert kind.claimed(plain) == Always()
    assert kind.lost(plain) == Never()
    assert kind.way_back(plain) is not None
    bonus = replace(said, role=CriterionRole.BONUS)
    assert kind.lead(bonus, limits="，最多 5 分")[0].zh.endswith("加到总分上，最多 5 分。")
    assert "其余" not in kind.told(row("第1名=10", rule=NO_RULE)).zh


def test_a_step_is_named_in_both_languages() -> None:
    ends = PlaceStep(Fraction(1), TEN, is_end=True), PlaceStep(Fraction(2), TEN, is_end=True)
    assert [(one.words.zh, one.words.en) for one in ends] == [
        ("末名", "last"),
        ("后2名", "bottom 2"),
    ]
    share = PlaceStep(Fraction(1, 8), TEN, is_share=True, is_end=True)
    assert (share.words.zh, share.words.en) == ("后12.5%", "bottom 12.5%")
