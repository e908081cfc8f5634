"""Who answers what: by category, by list, or by both; and what that makes of totals and digests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from tests.strategies import rounds
from workbook_tool.core.form.issuance import describe_reaches
from workbook_tool.core.round.audiences import Audience, audiences_of
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings

WATER, FARM, ROADS = (
    Agency(code, name, category="部门", category_order=2)
    for code, name in (("A1", "水利局"), ("A2", "农业局"), ("A3", "交通局"))
)
HILL = Agency("B1", "山镇", category="乡镇", category_order=1)
AGENCIES = (WATER, FARM, HILL, ROADS)


def one(
    code: str, cap: int, *agencies: str, groups: tuple[str, ...] = (), title: str = "一"
) -> Criterion:
    return Criterion(
        code, (title,), f"标准{code}", Decimal(cap), Decimal(1), groups=groups, agencies=agencies
    )


def round_of(*criteria: Criterion, agencies: tuple[Agency, ...] = AGENCIES) -> AssessmentRound:
    settings = RoundSettings("AB12", "测评", "办公室")
    return AssessmentRound(settings, IndicatorScheme(criteria), (), Roster(agencies))


@pytest.mark.parametrize(
    ("criterion", "asked"),
    [
        (one("C", 1), {"A1", "A2", "A3", "B1"}),
        (one("C", 1, groups=("部门",)), {"A1", "A2", "A3"}),
        (one("C", 1, "A1", "B1"), {"A1", "B1"}),
        (one("C", 1, "A1", "B1", groups=("部门",)), {"A1"}),
        (one("C", 1, "B1", groups=("部门",)), set()),
    ],
)
def test_an_agency_answers_what_category_and_list_both_allow(
    criterion: Criterion, asked: set[str]
) -> None:
    assert {agency.code for agency in AGENCIES if criterion.applies_to(agency)} == asked


def test_agencies_are_told_apart_by_what_they_answer() -> None:
    found = round_of(
        one("C1", 10), one("C2", 5, "A1"), one("C3", 5, "A2", "A3"), one("C4", 2, "B1")
    )

    assert [(each.category, [a.code for a in each.agencies]) for each in found.audiences] == [
        ("乡镇", ["B1"]),
        ("部门", ["A1"]),
        ("部门", ["A2", "A3"]),
    ]
    assert [each.is_whole for each in found.audiences] == [True, False, False]
    assert [each.name.zh for each in found.audiences] == ["乡镇", "水利局", "农业局、交通局"]
    assert found.reaches == {"B1": 12, "A1": 15, "A2": 15, "A3": 15}
    assert not found.asks_everybody_the_same
    assert round_of(one("C1", 10), one("C2", 5, "A1", "A2", "A3", "B1")).asks_everybody_the_same


def test_many_agencies_are_named_by_the_first_of_them() -> None:
    others = tuple(Agency(f"A{turn}", f"局{turn}", category="部门") for turn in range(5))
    found = Audience("部门", others, (), is_whole=False)

    assert found.name.zh == "局0、局1、局2等 5 个单位"
    assert found.name.en == "局0, 局1, 局2 and 2 more"
    assert replace(found, is_whole=True).name.en == "部门"
    assert found.reach == 0


def test_what_agencies_can_reach_is_told_by_name_where_it_differs() -> None:
    same = round_of(one("C1", 10), one("C2", 5, "A1"), one("C3", 5, "A2", "A3", "B1"))
    assert describe_reaches(same) == ()

    (told,) = describe_reaches(round_of(one("C1", 10), one("C2", 5, "A1")))
    assert "水利局 15 分、农业局、交通局 10 分" in told.zh
    assert "乡镇 10, 水利局 15, 农业局, 交通局 10" in told.en


def test_codes_change_with_the_list_alone() -> None:
    plain = round_of(one("C1", 10), one("C2", 5)).scheme
    listed = round_of(one("C1", 10), one("C2", 5, "A1", "A2")).scheme
    turned = round_of(one("C1", 10), one("C2", 5, "A2", "A1")).scheme

    assert scheme_digest(listed) != scheme_digest(plain)
    assert scheme_digest(listed) == scheme_digest(turned)


def test_nobody_is_an_audience_of_nobody() -> None:
    assert audiences_of((one("C1", 1, "A1"),), ()) == ()
    (found,) = audiences_of((one("C1", 1, "A1"),), (anyone_of("部门"),))
    assert found.criteria == ()


@given(rounds())
def test_every_agency_is_of_one_audience(found: AssessmentRound) -> None:
    members = [agency for each in found.audiences for agency in each.agencies]
    assert sorted(a.code for a in members) == sorted(found.roster.by_code)
    for each in found.audiences:
        for agency in each.agencies:
            own = [one for one in found.scheme if one.applies_to(agency)]
            assert [one.weighted_for(agency) for one in own] == list(each.criteria)
            assert agency.category == each.category
