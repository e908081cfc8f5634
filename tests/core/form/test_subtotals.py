"""Subtotals of every level (分级小计): where they stand, and that form, reader and oracle agree."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.form.calculating import calculated_subtotals, cells_of_answers
from tests.core.form.rounds import blueprint_of
from tests.core.form.test_sums import criterion, scored
from tests.core.test_outcome import answers
from tests.oracle import give_opinion
from tests.strategies import CATEGORIES, schemes
from workbook_tool.core.form import Blueprint, wording
from workbook_tool.core.form.build import wording_digest
from workbook_tool.core.form.cover import MOST_LINES
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.parts import inner_paths
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import CriterionRole, IndicatorScheme, NotApplicableRule
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings, Subtotals

THREE = IndicatorScheme(
    (
        criterion("C1", 10, "甲", "一", "子"),
        criterion("C2", 5, "甲", "一", "丑"),
        criterion("C3", 20, "甲", "二"),
        criterion("C4", 8, "甲", "一", "子"),  # goes on where it left off
        criterion("C5", 30, "乙"),
        criterion("C6", 27, "乙", "一"),
    )
)


def round_of(
    scheme: IndicatorScheme, subtotals: Subtotals = Subtotals.EVERY, category: str = ""
) -> AssessmentRound:
    settings = RoundSettings("R26", "测评", "办公室", required_cover=(), subtotals=subtotals)
    agency = Agency("A1", "某单位", category=category)
    return AssessmentRound(settings, scheme, (), Roster((agency,)))


def shown(
    scheme: IndicatorScheme, entries: Sequence[Entry], category: str = ""
) -> list[tuple[str, int, object]]:
    blueprint = blueprint_of(round_of(scheme, category=category), "A1")
    return list(calculated_subtotals(blueprint, cells_of_answers(blueprint, scheme, entries)))


def cover_of(scheme: IndicatorScheme, subtotals: Subtotals) -> Blueprint:
    return blueprint_of(round_of(scheme, subtotals), "A1")


@given(st.data(), schemes(), st.sampled_from(CATEGORIES))
def test_every_subtotal_is_that_of_the_reader_and_of_the_oracle(
    drawn: st.DataObject, scheme: IndicatorScheme, category: str
) -> None:
    asked = [one for one in scheme if one.applies_to(anyone_of(category))]
    assume(asked)
    entries = [
        drawn.draw(answers(replace(one, may_not_apply=scheme.may_be_left(one)))) for one in asked
    ]
    found = [value for _, depth, value in shown(scheme, entries, category) if depth]

    outcome = grade_entries(scheme, anyone_of(category), without_places(entries))
    assert outcome is not None
    opinion = give_opinion(scheme, category, entries)
    paths = inner_paths(one for one in asked if one.is_rated)
    assert set(paths) == set(opinion.inner)
    places = scheme.part_places
    expected: list[Fraction | str] = []
    titles = list(dict.fromkeys(one.levels[0] for one in asked))
    for path in sorted(paths, key=lambda path: titles.index(path[0])):
        points = outcome.parts.points_of(path)
        if points is None:
            expected.append(wording.NOTHING_APPLIES.zh)
            continue
        exact = Decimal(opinion.inner[path].numerator) / opinion.inner[path].denominator
        assert points == pytest.approx(exact, abs=Decimal("1e-20"))
        expected.append(Fraction(round_half_up(points, places)))
    assert found == expected


def test_subtotals_stand_below_their_indicator_in_printed_order() -> None:
    found = shown(THREE, scored(THREE, (9, 4, 17, 8, 30, 21)))

    assert found == [
        ("甲", 0, 38),
        ("一", 1, 21),
        ("子", 2, 17),
        ("丑", 2, 4),
        ("二", 1, 17),
        ("乙", 0, 51),
        ("一", 1, 21),
    ]


def test_deductions_are_gone_from_the_subtotals_of_their_indicator_and_those_above() -> None:
    scheme = IndicatorScheme(
        (*THREE.criteria, criterion("D1", 9, "甲", "一", "丑", role=CriterionRole.DEDUCTION))
    )
    found = shown(scheme, scored(scheme, (9, 4, 17, 8, 30, 21, 6)))

    assert found[:4] == [
        ("甲（已减扣分）", 0, 34),
        ("一（已减扣分）", 1, 17),
        ("子", 2, 17),
        ("丑（已减扣分）", 2, 0),
    ]


@pytest.mark.parametrize("rule", [NotApplicableRule.GLOBAL, NotApplicableRule.PARENT])
def test_what_does_not_apply_rescales_no_inner_subtotal(rule: NotApplicableRule) -> None:
    criteria = [replace(one, may_not_apply=one.code in {"C1", "C3"}) for one in THREE]
    scheme = IndicatorScheme(tuple(criteria), rule)
    found = shown(scheme, scored(scheme, (None, 4, None, 6, 30, 21)))

    assert found[1:5] == [("一", 1, 10), ("子", 2, 6), ("丑", 2, 4), ("二", 1, "不适用")]


def test_subtotals_below_zero_are_shown_as_they_are() -> None:
    scheme = IndicatorScheme(
        (
            criterion("A1", 10, "甲", "一", minimum=Decimal(-15)),
            criterion("A2", 10, "甲", "二"),
        )
    )
    assert shown(scheme, scored(scheme, (-15, 10))) == [
        ("甲", 0, -5),
        ("一", 1, -15),
        ("二", 1, 10),
    ]


def test_without_the_setting_a_form_stays_as_it_is_whatever_its_levels() -> None:
    first = cover_of(THREE, Subtotals.FIRST)
    plain = replace(
        round_of(THREE), settings=RoundSettings("R26", "测评", "办公室", required_cover=())
    )

    assert first == blueprint_of(plain, "A1")
    assert wording_digest(plain) != wording_digest(round_of(THREE))


def test_a_cover_with_many_subtotals_may_take_another_page() -> None:
    many = tuple(criterion(f"C{turn}", 1, "甲", f"第{turn}") for turn in range(MOST_LINES))
    assert cover_of(IndicatorScheme(many[1:]), Subtotals.EVERY).sheets[0].fits_one_page
    assert not cover_of(IndicatorScheme(many), Subtotals.EVERY).sheets[0].fits_one_page
    assert cover_of(IndicatorScheme(many), Subtotals.FIRST).sheets[0].fits_one_page


@pytest.mark.parametrize("rule", [NotApplicableRule.PARENT, NotApplicableRule.GLOBAL])
def test_what_does_not_apply_rescales_no_indicator_below_the_first_level(
    rule: NotApplicableRule,
) -> None:
    scheme = IndicatorScheme(
        (
            criterion("A1", 40, "甲", "一"),
            criterion("A2", 20, "甲", "二", may_not_apply=True),
            criterion("B1", 40, "乙", "三"),
        ),
        rule,
    )
    left = Entry("A2", None, is_not_applicable=True)
    entries = [Entry("A1", Decimal(30)), left, Entry("B1", Decimal(40))]
    outcome = grade_entries(scheme, Agency("A1", "某单位"), entries)
    assert outcome is not None
    is_parent = rule is NotApplicableRule.PARENT
    assert outcome.total == (Decimal(85) if is_parent else Decimal("87.5"))
    assert outcome.sections["甲"] == (45 if is_parent else 30)
    inner = {path: outcome.parts.points_of(path) for path in (("甲", "一"), ("甲", "二"))}
    assert inner == {("甲", "一"): 30, ("甲", "二"): None}


def test_the_points_of_an_indicator_are_what_its_criteria_got() -> None:
    scores = (8, 5, 15, 4, 30, 20)
    entries = [Entry(one.code, Decimal(score)) for one, score in zip(THREE, scores, strict=True)]
    outcome = grade_entries(THREE, Agency("A1", "某单位"), entries)
    assert outcome is not None
    expected = {("甲",): 32, ("甲", "一"): 17, ("甲", "一", "子"): 12, ("乙",): 50}
    assert {path: outcome.parts.points_of(path) for path in expected} == expected
    assert outcome.parts.points_of(("丙",)) is None
