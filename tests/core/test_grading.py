"""Totals, rates, grades and ranks against the published vectors and plain oracles."""

from __future__ import annotations

import functools
import json
import operator
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.numbers import decimal_of, round_half_up
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.grading import forced_by, grade_of, missed_parts, rank, ranking_key
from workbook_tool.core.round.outcome import Outcome, grade_entries, highest_bonus
from workbook_tool.core.round.parts import Part, parts_named
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import Grade, RankingRule, SectionMinimum

VECTORS: Mapping[str, Any] = {
    vector["name"]: vector
    for vector in json.loads(Path(__file__).with_name("test_vectors.json").read_text("utf-8"))
}
REGULAR = CriterionRole.REGULAR
CAPS = (10, 8, 8, 8, 8, 8, 7, 8, 8, 9, 9, 9)
LEVELS = "一一一一一二二二二三三三"
BANDS = (Grade("优秀", Decimal(90)), Grade("良好", Decimal(80)), Grade("其他"))


def criterion(
    code: str,
    cap: str | int,
    *,
    level: str = "一",
    role: CriterionRole = CriterionRole.REGULAR,
    weight: str | None = None,
    groups: tuple[str, ...] = (),
) -> Criterion:
    worth = None if weight is None else Decimal(weight)
    return Criterion(
        code,
        (level,),
        "标准",
        Decimal(cap),
        Decimal("0.1"),
        role=role,
        weight=worth,
        groups=groups,
        may_not_apply=True,
    )


def scheme_of(
    *criteria: Criterion,
    rule: NotApplicableRule = NotApplicableRule.NONE,
    places: int = 2,
) -> IndicatorScheme:
    return IndicatorScheme(criteria, rule, places)


COUNTY = scheme_of(
    *(
        criterion(f"C{number:02d}", cap, level=level)
        for number, (cap, level) in enumerate(zip(CAPS, LEVELS, strict=True), start=1)
    )
)


def entries(scheme: IndicatorScheme, scores: Sequence[object]) -> tuple[Entry, ...]:
    """Return entries in printed order; None does not apply."""
    return tuple(
        Entry(one.code, None, is_not_applicable=True)
        if score is None
        else Entry(one.code, Decimal(str(score)))
        for one, score in zip(scheme, scores, strict=True)
    )


def outcome(scheme: IndicatorScheme, scores: Sequence[object]) -> Outcome:
    found = grade_entries(scheme, anyone_of(""), entries(scheme, scores))
    assert found is not None
    return found


def test_every_published_vector_is_tried_here() -> None:
    text = Path(__file__).read_text("utf-8")

    assert all(text.count(f'"{name}"') for name in VECTORS)


@pytest.mark.parametrize("name", ["all caps", "float trap at the 90 line"])
def test_totals_are_exact(name: str) -> None:
    vector = VECTORS[name]

    found = outcome(COUNTY, vector["scores"])

    assert found.total == Decimal(vector["total"])
    assert grade_of(BANDS, found) == "优秀"
    assert sum(found.sections.values()) == found.total
    assert found.rate == found.total / 100


def test_what_does_not_apply_is_rescaled_over_the_whole_scheme() -> None:
    vector = VECTORS["one criterion (cap 9) not applicable, global rescale"]
    scores = [9, 7, 7, 7, 7, 7, 6, 7, 7, 8, 9, None]
    assert sum(score for score in scores if score) == Decimal(vector["obtained"])
    for places, expected in ((1, vector["result_1dp"]), (0, vector["result_int"])):
        scheme = scheme_of(*COUNTY, rule=NotApplicableRule.GLOBAL, places=places)
        found = outcome(scheme, scores)
        assert str(found.total) == expected
        assert found.section_rates["三"] == Decimal(17) / 18


def test_what_does_not_apply_is_rescaled_inside_its_parent_then_weighted() -> None:
    vector = VECTORS["whole level-2 group N/A, rescale inside parent then weight (hazmat style)"]
    scheme = scheme_of(
        criterion("A1", 60, level="甲", weight="6"),
        criterion("A2", 40, level="甲", weight="4"),
        criterion("B1", 90, level="乙"),
        rule=NotApplicableRule.PARENT,
    )

    found = outcome(scheme, [vector["obtained"], None, 90])

    share = Decimal(vector["parent_score"]) * Decimal(vector["weight"])
    assert found.sections["甲"] == share
    assert found.section_rates["甲"] == Decimal("0.75")
    assert found.total == share + 90


@pytest.mark.parametrize("rule", [NotApplicableRule.PARENT, NotApplicableRule.GLOBAL])
def test_an_indicator_of_which_nothing_applies_leaves_the_base_and_the_gate(
    rule: NotApplicableRule,
) -> None:
    scheme = scheme_of(criterion("A1", 60, level="甲"), criterion("B1", 40, level="乙"), rule=rule)

    found = outcome(scheme, [54, None])

    assert found.total == 90
    assert dict(found.section_rates) == {"甲": Decimal("0.9")}
    gated = Grade("优秀", Decimal(90), None, Decimal("0.8"))
    assert grade_of((gated,), found) == "优秀"


@pytest.mark.parametrize("rule", NotApplicableRule)
def test_where_nothing_is_left_that_applies_nothing_is_scored(rule: NotApplicableRule) -> None:
    bonus = criterion("X", 3, role=CriterionRole.BONUS)
    scheme = scheme_of(
        criterion("A1", 60, level="甲"), criterion("B1", 40, level="乙"), bonus, rule=rule
    )
    for scores in ([None, None, 0], [None, None, 2], [None, None, None]):
        found = outcome(scheme, scores)
        assert not found.is_scored
        assert not found.section_rates
        assert grade_of((Grade("其他"),), found) is None
    assert outcome(scheme, [0, None, None]).is_scored, "a zero is a score"


def test_what_is_worth_nothing_leaves_nothing_to_rate() -> None:
    scheme = scheme_of(
        criterion("A1", 60),
        criterion("A2", 5, weight="0"),
        rule=NotApplicableRule.GLOBAL,
    )
    assert not outcome(scheme, [None, 5]).is_scored
    assert outcome(scheme, [6, None]).rate == Decimal("0.1")


def test_no_minimum_of_an_indicator_fails_where_there_is_none() -> None:
    bonus = criterion("X", 3, role=CriterionRole.BONUS)
    gated = Grade("优秀", Decimal(2), None, Decimal("0.8"))
    assert grade_of((gated,), outcome(scheme_of(bonus), [2])) == "优秀"


def test_a_scheme_of_bonuses_alone_has_a_total_of_them() -> None:
    bonus = criterion("X", 3, role=CriterionRole.BONUS)
    assert outcome(scheme_of(bonus), [2]).total == 2
    assert outcome(scheme_of(bonus), [2]).rate == 0


@pytest.mark.parametrize(
    ("name", "places"), [("NAAC rounding", 2), ("integer rounding (四舍五入取整数)", 0)]
)
def test_rounding_is_half_up(name: str, places: int) -> None:
    vector = VECTORS[name]

    rounded = [str(round_half_up(Decimal(number), places)) for number in vector["in"]]

    assert rounded == vector["out"]
    assert [float(number) for number in rounded] != vector["python_round"]


def test_ranks_are_competition_ranks_or_dense_ones() -> None:
    vector = VECTORS["competition ranking with ties"]
    keys = {str(number): (Decimal(str(total)),) for number, total in enumerate(vector["totals"])}

    assert list(rank(keys).values()) == vector["ranks_competition"]
    assert list(rank(keys, RankingRule.DENSE).values()) == vector["ranks_dense"]


@given(st.dictionaries(st.text(), st.tuples(*[st.integers(0, 3).map(Decimal)] * 2)))
def test_a_rank_counts_the_better_ones_or_the_better_results(
    keys: dict[str, tuple[Decimal, ...]],
) -> None:
    assert rank(keys) == {
        name: 1 + sum(other > key for other in keys.values()) for name, key in keys.items()
    }
    assert rank(keys, RankingRule.DENSE) == {
        name: 1 + len({other for other in keys.values() if other > key})
        for name, key in keys.items()
    }


def test_equal_totals_are_compared_by_the_named_indicators_in_turn() -> None:
    scheme = scheme_of(
        *(criterion(title, 10, level=title) for title in "甲乙丙"), rule=NotApplicableRule.GLOBAL
    )
    sent: dict[str, list[object]] = {
        "a": [5, 5, 8],
        "b": [5, 6, 7],
        "c": [6, 5, 7],
        "d": [5, 6, 7],
        "e": [None, 6, 6],
    }
    found = {name: outcome(scheme, scores) for name, scores in sent.items()}
    assert {one.total for one in found.values()} == {Decimal("18.00")}

    def ranks(*titles: str) -> dict[str, int]:
        return dict(rank({name: ranking_key(one, titles) for name, one in found.items()}))

    assert ranks() == dict.fromkeys("abcde", 1)
    assert ranks("甲") == {"c": 1, "e": 1, "a": 3, "b": 3, "d": 3}, "nothing applies: as the whole"
    assert ranks("甲", "乙") == {"e": 1, "c": 2, "b": 3, "d": 3, "a": 5}
    assert ranks("丙", "乙") == {"a": 1, "b": 2, "d": 2, "c": 4, "e": 5}


def test_a_gate_lets_the_next_grade_through() -> None:
    vector = VECTORS["composite gate"]
    rates = {str(number): Decimal(rate) for number, rate in enumerate(vector["level1_rates"])}
    found = Outcome(Decimal(vector["total"]), Decimal("0.92"), {}, rates)
    grades = (
        Grade("一级", Decimal(90), None, Decimal("0.70")),
        Grade("二级", None, Decimal("0.92")),
        Grade("三级"),
    )

    assert grade_of(grades, found) == "二级"
    assert grade_of(grades[:1], found) is None
    assert grade_of((Grade("高", None, Decimal("0.9201")), grades[2]), found) == "三级"
    assert grade_of((), found) is None


def test_a_named_indicator_may_have_a_bound_of_its_own() -> None:
    rates = {"甲": Decimal("0.70"), "乙": Decimal("0.90")}
    found = Outcome(Decimal(92), Decimal("0.92"), {}, rates)

    def grade(*bounds: tuple[str, str]) -> str | None:
        named = tuple(SectionMinimum(title, Decimal(rate)) for title, rate in bounds)
        return grade_of((Grade("优秀", Decimal(90), minimum_sections=named), Grade("其他")), found)

    assert grade(("甲", "0.7"), ("乙", "0.9")) == "优秀"
    assert grade(("甲", "0.7001")) == "其他"
    assert grade(("甲", "0.7"), ("乙", "0.901")) == "其他"
    assert grade(("丙", "1")) == "优秀", "of 丙 nothing applies"


def is_good(scheme: IndicatorScheme, scores: Sequence[object], name: str, rate: str) -> bool:
    grade = Grade("优秀", minimum_sections=(SectionMinimum(name, Decimal(rate)),))
    return grade_of((grade,), outcome(scheme, scores)) == "优秀"


INNER = scheme_of(
    replace(criterion("A1", 10), levels=("甲", "机制")),
    replace(criterion("A2", 10), levels=("甲", "机制", "会议")),
    replace(criterion("A3", 10), levels=("甲", "台账")),
    replace(criterion("B1", 10), levels=("乙", "机制")),
)


@pytest.mark.parametrize(
    ("name", "rate"),
    [("甲/机制", "0.6"), ("会议", "0.8"), ("甲/机制/会议", "0.8"), ("台账", "1"), ("A1", "0.4")],
)
def test_indicators_of_every_level_and_criteria_may_have_bounds(name: str, rate: str) -> None:
    scores = [4, 8, 10, 9]
    assert is_good(INNER, scores, name, rate)
    assert not is_good(INNER, scores, name, str(Decimal(rate) + Decimal("0.0001")))


@pytest.mark.parametrize("name", ["A1", "丙", "会议/机制"])
def test_what_does_not_apply_or_is_not_asked_is_no_obstacle(name: str) -> None:
    assert is_good(INNER, [None, 8, 10, 9], name, "1")


def test_the_rate_of_an_inner_indicator_counts_deductions_and_goes_below_zero() -> None:
    taken = replace(criterion("D", 9, role=CriterionRole.DEDUCTION), levels=("甲", "台账"))
    low = replace(criterion("C", 10), levels=("甲", "督查"), minimum=Decimal(-30))
    scheme = scheme_of(*INNER, taken, low)
    parts = outcome(scheme, [4, 8, 10, 9, 3, -15]).parts

    assert parts.rate_of("台账") == Decimal("0.7")
    assert parts.rate_of("A3") == 1, "a deduction is taken from the indicator"
    assert parts.rate_of("督查") == parts.rate_of("C") == Decimal("-1.5")
    assert parts.rate_of("甲") == Decimal(4 + 8 + 10 - 3 - 15) / 40


def test_rates_of_parts_equal_sums_in_fractions() -> None:
    """Two levels, weights in thirds, deductions in level 2, and marks of what does not apply."""
    draw = random.Random(20)
    for _ in range(60):
        regular = [
            replace(
                criterion(f"C{number}", 7, weight=draw.choice([None, "3", "0.7"])),
                levels=(first := draw.choice("甲乙"), first + draw.choice("一二")),
            )
            for number in range(9)
        ]
        inner = sorted({one.levels for one in regular})
        taken = [
            replace(criterion(f"D{number}", 9, role=CriterionRole.DEDUCTION), levels=path)
            for number, path in enumerate(inner)
        ]
        scores = [draw.choice([None, *range(8)]) for _ in regular]
        cuts = [draw.randrange(10) for _ in taken]
        parts = outcome(scheme_of(*regular, *taken), [*scores, *cuts]).parts

        applying = [
            (one, Fraction(one.worth), Fraction(score, 7) * Fraction(one.worth))
            for one, score in zip(regular, scores, strict=True)
            if score is not None
        ]
        held, worth = dict[str, Fraction](), dict[str, Fraction]()
        for path, cut in zip(inner, cuts, strict=True):
            points = sum((got for one, _, got in applying if one.levels == path), Fraction(0))
            whole = sum((full for one, full, _ in applying if one.levels == path), Fraction(0))
            for title in path:
                worth[title] = worth.get(title, Fraction(0)) + whole
            held[path[1]] = max(points - cut, Fraction(0)) if whole else Fraction(0)
            spare = Fraction(0) if whole else Fraction(cut)
            held[path[0]] = held.get(path[0], Fraction(0)) + held[path[1]]
            held[path[0] + "-"] = held.get(path[0] + "-", Fraction(0)) + spare
        for title in "甲乙":
            spare = held.pop(title + "-", Fraction(0))
            if title in held:
                held[title] = max(held[title] - spare, Fraction(0))
        expected = {title: held[title] / worth[title] for title in held if worth[title]}
        expected |= {one.code: got / full for one, full, got in applying}
        names = (*held, *(one.code for one in regular))
        assert {name: rate for name in names if (rate := parts.rate_of(name)) is not None} == {
            name: decimal_of(rate) for name, rate in expected.items()
        }


def test_what_is_beaten_in_its_group_has_a_rate_of_its_own() -> None:
    scheme = scheme_of(of_group("A", 10), of_group("B", 8))
    parts = outcome(scheme, [9, 4]).parts

    assert parts.rate_of("B") == Decimal("0.5")
    assert parts.rate_of("一") == Decimal("0.9"), "the group is worth its highest cap once"


def test_a_part_is_named_by_title_path_or_code_and_once_where_it_is_the_same() -> None:
    assert parts_named("机制", INNER) == (Part(("甲", "机制")), Part(("乙", "机制")))
    assert parts_named("乙", INNER) == (Part(("乙",)),)
    assert parts_named("乙/机制", INNER) == (Part(("乙", "机制")),)
    assert parts_named("A1", INNER) == (Part(code="A1"),)
    assert parts_named("", INNER) == parts_named("一", ()) == ()
    same = scheme_of(replace(criterion("A1", 10), levels=("甲", "甲")))
    assert parts_named("甲", same) == (Part(("甲",)),), "both hold the same"


def test_a_bonus_stands_outside_the_stated_total() -> None:
    vector = VECTORS["bonus above 100"]
    bonus = criterion("X1", vector["bonus_cap"], level="四", role=CriterionRole.BONUS)
    scores = [*CAPS[:-1], "7.5", vector["bonus_cap"]]

    found = outcome(scheme_of(*COUNTY, bonus), scores)

    assert found.total == Decimal(vector["total"])
    assert sum(found.sections.values()) == Decimal(vector["base"])
    assert "四" not in found.sections


@pytest.mark.parametrize("level", ["一", "二"])
def test_deductions_never_go_below_zero(level: str) -> None:
    vector = VECTORS["deduction exhausts the item"]
    taken = vector["deductions"]
    deductions = [
        criterion(f"D{number}", cap, level=level, role=CriterionRole.DEDUCTION)
        for number, cap in enumerate(taken)
    ]

    found = outcome(scheme_of(criterion("A", vector["cap"]), *deductions), [vector["cap"], *taken])

    assert str(found.total) == "0.00"
    assert found.total == Decimal(vector["score"])
    assert found.sections["一"] == (0 if level == "一" else Decimal(vector["cap"]))


def leaf(code: str, cap: int, *levels: str, role: CriterionRole = REGULAR) -> Criterion:
    return Criterion(code, levels, "标准", Decimal(cap), Decimal(1), role=role)


def test_a_deduction_is_taken_from_the_innermost_indicator_with_regular_criteria() -> None:
    taken = CriterionRole.DEDUCTION
    scheme = scheme_of(
        leaf("A1", 10, "甲", "子", "孙"),
        leaf("A2", 20, "甲", "子"),
        leaf("A3", 30, "甲"),
        leaf("B1", 40, "乙"),
        leaf("D1", 50, "甲", "子", "孙", role=taken),
        leaf("D2", 50, "甲", "子", "别", role=taken),
        leaf("D3", 50, "乙", "别", role=taken),
        leaf("D4", 50, "丙", role=taken),
    )
    # 孙 holds 10, 子 20 more, 甲 30 more, 乙 40: each deduction finds no more than these.
    for taken_off, sections, total in (
        ([4, 0, 0, 0], {"甲": 56, "乙": 40}, 96),
        ([14, 0, 0, 0], {"甲": 50, "乙": 40}, 90),
        ([14, 15, 0, 0], {"甲": 35, "乙": 40}, 75),
        ([14, 25, 0, 0], {"甲": 30, "乙": 40}, 70),
        ([0, 0, 45, 0], {"甲": 60, "乙": 0}, 60),
        ([0, 0, 0, 45], {"甲": 60, "乙": 40}, 55),
        ([50, 50, 50, 50], {"甲": 30, "乙": 0}, 0),
    ):
        found = outcome(scheme, [10, 20, 30, 40, *taken_off])
        assert dict(found.sections) == sections
        assert found.total == total
        assert found.rate == Decimal(total) / 100


def test_a_deduction_comes_before_what_does_not_apply_is_rescaled() -> None:
    scores = [60, None, 20, 100]
    criteria = (
        leaf("A1", 60, "甲"),
        replace(leaf("A2", 40, "甲"), may_not_apply=True),
        leaf("D1", 20, "甲", role=CriterionRole.DEDUCTION),
        leaf("B1", 100, "乙"),
    )

    inside = outcome(scheme_of(*criteria, rule=NotApplicableRule.PARENT), scores)
    whole = outcome(scheme_of(*criteria, rule=NotApplicableRule.GLOBAL), scores)

    assert inside.total == Decimal("166.67")  # (60 - 20) / 60 * 100 + 100
    assert inside.section_rates["甲"] == Decimal(2) / 3
    assert whole.total == Decimal("175.00")  # (60 - 20 + 100) / 160 * 200


@pytest.mark.parametrize("rule", [NotApplicableRule.PARENT, NotApplicableRule.GLOBAL])
def test_no_mark_makes_a_deduction_disappear(rule: NotApplicableRule) -> None:
    scheme = scheme_of(
        replace(leaf("A1", 40, "甲", "一"), may_not_apply=True),
        replace(leaf("A2", 20, "甲", "二"), may_not_apply=True),
        leaf("B1", 40, "乙"),
        leaf("D1", 9, "甲", "一", role=CriterionRole.DEDUCTION),
        rule=rule,
    )

    assert outcome(scheme, [40, 20, 40, 5]).total == 95
    found = outcome(scheme, [None, 20, 40, 5])  # from what is left of 甲
    inside = {"甲": Decimal(45), "乙": Decimal(40)}  # 15 of 20, rescaled to 60
    if rule is NotApplicableRule.PARENT:
        assert found.sections == inside
    assert found.total == (Decimal(85) if rule is NotApplicableRule.PARENT else Decimal("91.67"))
    assert outcome(scheme, [None, None, 40, 5]).total == 95  # from the total
    assert outcome(scheme, [None, 3, 40, 5]).sections["甲"] == 0


def test_a_deduction_of_nothing_lifts_no_negative_points() -> None:
    scheme = scheme_of(
        replace(leaf("A1", 10, "甲"), minimum=Decimal(-5)),
        leaf("D1", 10, "甲", role=CriterionRole.DEDUCTION),
        leaf("B1", 10, "乙"),
    )

    assert outcome(scheme, [-5, 0, 10]).total == 5
    assert outcome(scheme, [-5, 3, 10]).total == 5
    assert outcome(scheme, [5, 8, 10]).total == 10


def test_bonuses_of_one_indicator_share_their_limit() -> None:
    bonus = CriterionRole.BONUS
    limited = {"bonus_limit": Decimal(5)}
    scheme = scheme_of(
        leaf("A1", 100, "甲"),
        replace(leaf("X1", 3, "加分", role=bonus), **limited),  # type: ignore[arg-type]  # by name
        replace(leaf("X2", 4, "加分", role=bonus), **limited),  # type: ignore[arg-type]  # by name
        leaf("Y1", 2, "另加", role=bonus),
    )

    assert outcome(scheme, [90, 3, 1, 2]).total == 96
    assert outcome(scheme, [90, 3, 4, 2]).total == 97
    assert outcome(scheme, [100, 3, 4, 2]).total == 107
    capped = replace(scheme, is_total_capped=True)
    assert outcome(capped, [100, 3, 4, 2]).total == 100
    assert outcome(capped, [90, 3, 4, 2]).total == 97
    assert outcome(scheme, [90, 3, 4, 2]).bonus == 7
    assert highest_bonus(scheme, scheme) == 7


def test_points_taken_from_the_total_are_told_apart_from_those_inside_an_indicator() -> None:
    off = CriterionRole.DEDUCTION
    scheme = scheme_of(
        leaf("A1", 100, "甲"), leaf("K1", 9, "甲", role=off), leaf("K2", 9, "丙", role=off)
    )

    found = outcome(scheme, [90, 4, 3])

    assert [found.total, found.deducted, found.sections["甲"]] == [83, 3, 86]


def condition(
    code: str, role: CriterionRole, consequence: str = "", *, zero: bool = False
) -> Criterion:
    return Criterion(
        code,
        ("否决",),
        "条件",
        Decimal(1),
        Decimal(1),
        weight=Decimal(0),
        kind=kinds.YES_NO,
        role=role,
        consequence=consequence,
        forfeits_total=zero,
    )


def vetoed(answers: Mapping[str, str], *conditions: Criterion) -> tuple[Outcome, str | None]:
    scheme = scheme_of(criterion("A", 100), *conditions)
    stated = [Entry("A", Decimal(95))] + [
        Entry(one.code, None, choice=answers.get(one.code, "")) for one in conditions
    ]
    found = grade_entries(scheme, anyone_of(""), stated)
    assert found is not None
    grades = (*BANDS[:2], Grade("合格", Decimal(60)), Grade("不合格"))
    return found, forced_by(found, scheme, grades) or grade_of(grades, found)


def test_a_veto_forces_the_worse_grade_and_leaves_the_total() -> None:
    veto = condition("V1", CriterionRole.VETO)
    mild = condition("V2", CriterionRole.VETO, "良好")
    needed = condition("P1", CriterionRole.PREREQUISITE, "合格")
    for answers, triggered, grade in (
        ({"V1": "否", "V2": "否", "P1": "是"}, (), "优秀"),
        ({"V1": "否", "V2": "是", "P1": "是"}, ("V2",), "良好"),
        ({"V1": "否", "V2": "是", "P1": "否"}, ("V2", "P1"), "合格"),
        ({"V1": "Yes", "V2": "No", "P1": "Yes"}, ("V1",), "不合格"),
    ):
        found, given = vetoed(answers, veto, mild, needed)
        assert found.total == 95
        assert found.rate == Decimal("0.95")
        assert (found.triggered, given) == (triggered, grade)


def test_a_veto_forces_nothing_where_there_are_no_grades() -> None:
    veto = condition("V1", CriterionRole.VETO)
    found, _ = vetoed({"V1": "是"}, veto)

    assert forced_by(found, scheme_of(criterion("A", 100), veto), ()) is None


def test_a_veto_may_set_the_total_to_zero_and_keeps_what_was_scored() -> None:
    found, given = vetoed({"V1": "是"}, condition("V1", CriterionRole.VETO, zero=True))

    assert (found.total, found.rate, found.forfeited) == (Decimal(0), Decimal(0), Decimal(95))
    assert given == "不合格"
    found, given = vetoed({"V1": "否"}, condition("V1", CriterionRole.VETO, zero=True))
    assert (found.total, found.forfeited, given) == (Decimal(95), None, "优秀")


@pytest.mark.parametrize("role", [CriterionRole.VETO, CriterionRole.PREREQUISITE])
def test_a_blank_veto_is_no_answer(role: CriterionRole) -> None:
    scheme = scheme_of(criterion("A", 100), condition("V1", role))

    assert (
        grade_entries(scheme, anyone_of(""), (Entry("A", Decimal(95)), Entry("V1", None))) is None
    )


def test_thirds_do_not_miss_a_line_by_a_hair() -> None:
    criteria = [criterion(f"A{number}", 3, weight="0.5") for number in range(3)]
    scheme = scheme_of(criterion("B", 100), *criteria, places=0)

    assert outcome(scheme, [89, 1, 1, 1]).total == 90  # 89 + 3 * 0.5 / 3 is 89.5


def added_in_binary(scores: Sequence[Decimal]) -> float:
    """Return the sum as spreadsheets make it; since Python 3.12 sum() makes up for its loss."""
    return functools.reduce(operator.add, map(float, scores))


@pytest.mark.thorough
def test_the_line_of_ninety_holds_on_a_grid_of_tenths() -> None:
    chance = random.Random(90)
    fooled = 0
    for _ in range(2_000):
        # Ten points below full marks, taken off in tenths anywhere.
        scores = [Decimal(cap) for cap in CAPS]
        left = 100
        while left:
            place = chance.randrange(12)
            part = min(left, chance.randrange(1, 16), int(scores[place] * 10))
            scores[place] -= Decimal(part) / 10
            left -= part
        found = outcome(COUNTY, scores)
        fooled += added_in_binary(scores) < 90
        assert found.total == 90
        assert grade_of(BANDS, found) == "优秀"
        scores[scores.index(max(scores))] -= Decimal("0.1")
        assert grade_of(BANDS, outcome(COUNTY, scores)) == "良好"
    assert fooled > 100  # the trap is real: binary floats fall below the line


@given(st.lists(st.integers(0, 70), min_size=12, max_size=12), st.sets(st.integers(0, 11)))
def test_a_missing_score_leaves_no_total(tenths: list[int], missing: set[int]) -> None:
    answers = [
        Entry(one.code, None if number in missing else Decimal(value) / 10)
        for number, (one, value) in enumerate(zip(COUNTY, tenths, strict=True))
    ]

    found = grade_entries(COUNTY, anyone_of(""), answers)

    if missing:
        assert found is None
    else:
        assert found is not None
        assert found.total == Decimal(sum(tenths)) / 10


def test_a_criterion_without_an_entry_leaves_no_total() -> None:
    assert grade_entries(COUNTY, anyone_of(""), entries(COUNTY, CAPS)[:-1]) is None


def test_weights_turn_points_into_their_share() -> None:
    scheme = scheme_of(criterion("A", 4, weight="30"), criterion("B", 10, weight="70"))

    found = outcome(scheme, [3, 5])

    assert found.total == Decimal("57.5")
    assert found.rate == Decimal("0.575")


def test_parts_that_make_a_half_point_together_round_up() -> None:
    third = [criterion(f"A{number}", 3, weight="0.5") for number in range(3)]
    scheme = scheme_of(*third, criterion("B", 98, weight="98.5"), places=0)

    found = outcome(scheme, [1, 1, 1, 98])

    assert str(found.total) == "99"
    assert str(outcome(scheme, [1, 1, 1, 0]).total) == "1"  # three sixths; 0.4999… would give 0
    assert found.sections["一"] == 99


def test_rescaling_that_ends_on_a_half_rounds_up() -> None:
    scheme = scheme_of(
        criterion("A", 33), criterion("B", 66), rule=NotApplicableRule.GLOBAL, places=2
    )

    assert str(outcome(scheme, ["0.335", None]).total) == "1.01"  # 0.335 / 33 * 99 = 1.005


def test_rates_are_the_same_whether_or_not_a_part_is_rescaled() -> None:
    scheme = scheme_of(
        criterion("A1", 3),
        criterion("A2", 4),
        criterion("B", 3, level="二"),
        rule=NotApplicableRule.PARENT,
    )

    found = outcome(scheme, [1, None, 1])

    assert found.section_rates["一"] == found.section_rates["二"]


def test_agencies_answer_what_applies_to_their_category() -> None:
    scheme = scheme_of(criterion("A", 10), criterion("B", 10, groups=("乡镇",)))
    answers = (Entry("A", Decimal(8)),)

    town, office = (
        grade_entries(scheme, anyone_of(category), answers) for category in ("乡镇", "部门")
    )

    assert town is None
    assert office is not None
    assert (office.total, office.rate) == (Decimal(8), Decimal("0.8"))


def test_a_state_needs_a_choice_and_no_score() -> None:
    state = Criterion(
        "S",
        ("一",),
        "状态",
        Decimal(1),
        Decimal(1),
        kind=kinds.STATE,
        role=CriterionRole.PREREQUISITE,
        options=(Option("达到"), Option("未达到")),
    )
    scheme = scheme_of(criterion("A", 10), state)
    score = Entry("A", Decimal(10))

    found = grade_entries(scheme, anyone_of(""), (score, Entry("S", None, choice="未达到")))

    assert found is not None
    assert found.total == 10
    assert grade_entries(scheme, anyone_of(""), (score, Entry("S", None))) is None


def outcome_on(scheme: IndicatorScheme, *scores: object) -> Outcome:
    found = grade_entries(scheme, anyone_of(""), entries(scheme, scores))
    assert found is not None
    return found


def test_a_total_on_another_scale_is_rounded_once_behind_it() -> None:
    scheme = replace(scheme_of(criterion("A", 120), places=0), scaled_to=Decimal(100))

    # 101.4 of 120 is 84.5, and 85; rounded before it would be 101, 84.17 and 84.
    found = outcome_on(scheme, "101.4")
    assert found.total == 85
    assert found.unscaled == Decimal("101.4")
    assert found.reachable == scheme.full_total == 100
    assert scheme.total == 120
    assert found.rate == Decimal("0.85")


def test_given_points_are_part_of_what_can_be_reached() -> None:
    scheme = replace(scheme_of(criterion("A", 50)), given_points=Decimal(50))

    found = outcome_on(scheme, 25)
    assert found.total == 75
    assert found.rate == Decimal("0.75")
    assert found.standard == 50
    assert found.unscaled is None


@pytest.mark.parametrize(
    ("floor", "total"), [("0", "0"), (None, "-20"), ("-5", "-5"), ("10", "10")]
)
def test_a_total_is_as_low_as_its_floor_lets_it(floor: str | None, total: str) -> None:
    taken = criterion("D", 150, role=CriterionRole.DEDUCTION)
    lowest = None if floor is None else Decimal(floor)
    scheme = replace(scheme_of(taken), given_points=Decimal(100), floor=lowest)

    assert outcome_on(scheme, 120).total == Decimal(total)


def test_a_floor_is_on_the_scale_of_the_totals() -> None:
    taken = criterion("D", 150, role=CriterionRole.DEDUCTION)
    scheme = replace(
        scheme_of(taken), given_points=Decimal(100), scaled_to=Decimal(10), floor=Decimal(3)
    )
    assert [outcome_on(scheme, score).total for score in (20, 75, 100)] == [8, 3, 3]


def test_what_reaches_nothing_is_told_as_it_is() -> None:
    bonus = criterion("B", 5, role=CriterionRole.BONUS)
    scheme = replace(scheme_of(bonus), scaled_to=Decimal(100))

    assert outcome_on(scheme, 4).total == 4
    assert scheme.full_total == 0
    assert scheme_of(criterion("A", 5, groups=("甲",))).reach_of(anyone_of("乙")) == 0


def test_a_negative_minimum_takes_points_from_its_indicator_and_the_total() -> None:
    low = replace(criterion("A", 10, level="甲"), minimum=Decimal(-30))
    scheme = scheme_of(low, criterion("B", 10, level="甲"), criterion("C", 10, level="乙"))

    found = outcome_on(scheme, -15, 10, 10)
    assert found.sections == {"甲": -5, "乙": 10}
    assert found.total == 5
    assert found.section_rates["甲"] == Decimal("-0.25")
    assert outcome_on(scheme, -30, 0, 10).total == 0


def test_deductions_take_nothing_from_an_indicator_that_is_below_zero() -> None:
    low = replace(criterion("A", 10, level="甲"), minimum=Decimal(-30))
    taken = criterion("D", 5, level="甲", role=CriterionRole.DEDUCTION)
    scheme = replace(scheme_of(low, criterion("B", 10, level="乙"), taken), floor=None)

    found = outcome_on(scheme, -15, 10, 5)
    assert found.sections["甲"] == -15
    assert found.total == -5


def of_group(code: str, cap: int, **other: Any) -> Criterion:  # noqa: ANN401 - by name
    return replace(criterion(code, cap), best_of="表彰", may_not_apply=False, **other)


def test_of_a_group_only_the_best_counts_and_is_worth_its_cap_once() -> None:
    scheme = scheme_of(of_group("A", 10), of_group("B", 6), criterion("C", 20, level="二"))

    assert scheme.total == 30
    found = outcome_on(scheme, 4, 6, 20)
    assert found.total == 26
    assert found.beaten == ("A",)
    assert found.sections == {"一": 6, "二": 20}
    assert found.section_bases["一"] == found.reachable - 20 == 10


def test_of_equal_ones_the_first_counts() -> None:
    scheme = scheme_of(of_group("A", 10), of_group("B", 6), of_group("C", 6))
    assert outcome_on(scheme, 6, 6, 6).beaten == ("B", "C")
    assert outcome_on(scheme, 0, 0, 0).beaten == ("B", "C")


def test_a_group_without_the_one_that_does_not_apply_reaches_what_is_left() -> None:
    first = replace(of_group("A", 10), may_not_apply=True)
    scheme = scheme_of(
        first, of_group("B", 6), criterion("C", 20, level="二"), rule=NotApplicableRule.GLOBAL
    )
    found = outcome_on(scheme, None, 6, 20)
    assert found.base == 26
    assert found.total == 30


def test_bonuses_and_deductions_of_a_group_count_once_too() -> None:
    bonus = {"role": CriterionRole.BONUS}
    taken = {"role": CriterionRole.DEDUCTION}
    scheme = scheme_of(
        criterion("A", 20),
        of_group("B", 5, **bonus),
        of_group("C", 3, **bonus),
        of_group("D", 4, **taken),
        of_group("E", 9, **taken),
    )
    found = outcome_on(scheme, 20, 2, 3, 4, 1)
    assert found.bonus == 3
    assert found.total == 20 + 3 - 4
    assert highest_bonus(scheme, scheme) == 5


HALF = SectionMinimum("一", Decimal("0.5"))


def two_parts(first: str, second: str) -> Outcome:
    """Return the outcome of two indicators of ten points each."""
    scheme = IndicatorScheme((criterion("C1", 10), criterion("C2", 10, level="二")))
    entries = [Entry("C1", Decimal(first)), Entry("C2", Decimal(second))]
    found = grade_entries(scheme, anyone_of(""), entries)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("grades", "scores", "missed"),
    [
        ((Grade("优秀", Decimal(12), minimum_sections=(HALF,)),), ("4", "10"), ("优秀", ["一"])),
        ((Grade("优秀", Decimal(12), minimum_sections=(HALF,)),), ("5", "10"), ("", [])),
        # Its total is not reached either, so the minimum alone costs nothing.
        ((Grade("优秀", Decimal(15), minimum_sections=(HALF,)),), ("4", "10"), ("", [])),
        # The better grade is out of reach; of the next one both parts are missed.
        (
            (
                Grade("优秀", Decimal(18)),
                Grade("良好", Decimal(8), minimum_section_rate=Decimal("0.6")),
                Grade("其他"),
            ),
            ("4", "5"),
            ("良好", ["一", "二"]),
        ),
        # One that asks nothing of parts is earned before.
        (
            (Grade("良好", Decimal(8)), Grade("及格", minimum_sections=(HALF,))),
            ("4", "5"),
            ("", []),
        ),
        ((), ("4", "5"), ("", [])),
        # Of two minimums the higher one is told.
        (
            (
                Grade(
                    "优秀",
                    minimum_section_rate=Decimal("0.45"),
                    minimum_sections=(HALF, SectionMinimum("一", Decimal("0.3"))),
                ),
            ),
            ("4", "5"),
            ("优秀", ["一"]),
        ),
    ],
)
def test_parts_that_alone_cost_a_grade_are_told(
    grades: tuple[Grade, ...], scores: tuple[str, str], missed: tuple[str, list[str]]
) -> None:
    grade, parts = missed_parts(grades, two_parts(*scores))
    assert (grade, [one.title for one in parts]) == missed
    for one in parts:
        assert one.rate < one.minimum
        assert one.minimum == max(
            [each.minimum_section_rate or Decimal(0) for each in grades if each.title == grade]
            + [
                named.rate
                for each in grades
                if each.title == grade
                for named in each.minimum_sections
                if named.title == one.title
            ]
        )
