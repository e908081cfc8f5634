"""Who owes a review score for what, in one statement."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from workbook_tool.core.round.review_plan import (
    SELF,
    Allocation,
    EvaluatorGroup,
    ReviewPlan,
    allocation_of,
    criteria_of,
    owed_by,
)
from workbook_tool.core.round.roster import (
    Agency,
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
    Roster,
)
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme

TOWN = Agency("T1", "甲镇", category="乡镇")
OFFICE = Agency("D1", "县农业局", category="部门")
HEARD = Criterion("C01", ("一",), "听", Decimal(10), Decimal(1), methods=("听取汇报",))
SEEN = Criterion("C02", ("一",), "看", Decimal(10), Decimal(1), methods=("实地考察", "材料审核"))
READ = Criterion("C03", ("一",), "读", Decimal(10), Decimal(1), methods=("材料审核",))
SCHEME = IndicatorScheme((HEARD, SEEN, READ))
ROSTER = Roster((TOWN, OFFICE))
EVERYTHING = EvaluatorGroup("G1", "第一组")


@pytest.mark.parametrize(
    ("group", "judged"),
    [
        (EVERYTHING, (TOWN, OFFICE)),
        (replace(EVERYTHING, categories=("乡镇",)), (TOWN,)),
        (replace(EVERYTHING, agencies=("D1",)), (OFFICE,)),
        (replace(EVERYTHING, categories=("乡镇",), agencies=("D1",)), (TOWN, OFFICE)),
    ],
)
def test_a_group_judges_its_categories_and_its_agencies_and_all_where_nothing_is_said(
    group: EvaluatorGroup, judged: tuple[Agency, ...]
) -> None:
    assert tuple(agency for agency in ROSTER if group.judges(agency)) == judged


@pytest.mark.parametrize(
    ("methods", "codes"),
    [
        ((), ["C01", "C02", "C03"]),
        (("材料审核",), ["C02", "C03"]),
        (("听取汇报", "实地考察"), ["C01", "C02"]),
        (("网上测评",), []),
    ],
)
def test_a_group_scores_what_is_judged_by_one_of_its_methods(
    methods: tuple[str, ...], codes: list[str]
) -> None:
    group = replace(EVERYTHING, methods=methods)

    assert [one.code for one in criteria_of(group, SCHEME)] == codes


def test_what_names_a_group_is_scored_by_that_group_alone_whatever_its_methods() -> None:
    named = replace(READ, scored_by="G2")
    other = EvaluatorGroup("G2", "第二组", methods=("听取汇报",))
    plan = ReviewPlan((EVERYTHING, other))

    assert owed_by(plan, TOWN, (HEARD, SEEN, named)) == {
        "C01": ("G1", "G2"),
        "C02": ("G1",),
        "C03": ("G2",),
    }


def test_nobody_owes_what_the_agency_scores_itself_or_is_not_asked() -> None:
    own, foreign = replace(HEARD, scored_by=SELF), replace(SEEN, groups=("部门",))

    assert owed_by(ReviewPlan((EVERYTHING,)), TOWN, (own, foreign, READ)) == {"C03": ("G1",)}


@pytest.mark.parametrize(
    "agency",
    [
        replace(TOWN, review_mode=ReviewMode.SELF_STANDS),
        replace(TOWN, review_mode=ReviewMode.NOT_REVIEWED),
        replace(TOWN, change=AgencyChange(ChangeOfAgency.MERGED, into="D1")),
    ],
)
def test_nobody_owes_anything_for_an_agency_that_is_not_reviewed(agency: Agency) -> None:
    assert owed_by(ReviewPlan((EVERYTHING,)), agency, SCHEME) == {}
    allocated = allocation_of(EVERYTHING, SCHEME, Roster((agency, OFFICE)))
    assert allocated.agencies == (OFFICE,)


def test_an_allocation_has_the_agencies_of_a_group_and_what_each_is_asked() -> None:
    group = replace(EVERYTHING, methods=("材料审核",))
    scheme = IndicatorScheme(
        (HEARD, replace(SEEN, groups=("乡镇",)), replace(READ, groups=("乡镇",)))
    )

    allocated = allocation_of(group, scheme, ROSTER)

    assert allocated == Allocation(group, (TOWN,), scheme.criteria[1:])
    assert allocated.asked_of(TOWN) == scheme.criteria[1:]
    assert allocated.asked_of(OFFICE) == ()


def test_the_roster_knows_who_is_asked_and_a_plan_its_groups() -> None:
    gone = replace(OFFICE, change=AgencyChange(ChangeOfAgency.DISSOLVED))

    assert Roster((TOWN, gone)).asked == (TOWN,)
    assert ReviewPlan((EVERYTHING,)).by_code == {"G1": EVERYTHING}
