"""What follows from points (后果): when it happens, in reader and form, and to grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.core.form.calculating import calculated_total, cells_of_answers
from tests.core.form.rounds import blueprint_of
from tests.core.form.test_sums import criterion
from tests.core.test_consolidation import consolidated
from tests.facts import fact_entry
from workbook_tool.core.form import Field, wording
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import ReviewPart, Reviews, review_agency
from workbook_tool.core.round.grading import forced_by, is_vetoed, lowered_by
from workbook_tool.core.round.outcome import Outcome, grade_entries
from workbook_tool.core.round.point_rules import EachRule
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import (
    AssessmentRound,
    Grade,
    Quota,
    RoundSettings,
    Share,
)

OFF = CriterionRole.DEDUCTION
GRADES = (Grade("优", Decimal(90)), Grade("良", Decimal(80)), Grade("差"))
REGULAR = criterion("A1", 100, "甲")
TAKING = EachRule(Fraction(2), is_taking=True)


def item(**said: Any) -> Criterion:  # noqa: ANN401 - by name
    """Return a criterion of ten points with a consequence."""
    return replace(criterion("X1", 10, "乙"), **{"consequence": "差", **said})


def counted(**said: Any) -> Criterion:  # noqa: ANN401 - by name
    return item(kind=kinds.COUNT, rule=TAKING, unit="次", **said)


def outcome_of(one: Criterion, entry: Entry, points: int = 95) -> Outcome:
    scheme = IndicatorScheme((REGULAR, one), NotApplicableRule.GLOBAL)
    found = grade_entries(scheme, anyone_of(""), [Entry("A1", Decimal(points)), entry])
    assert found is not None
    return found


def scored(score: str) -> Entry:
    return Entry("X1", Decimal(score))


CASES = [
    (item(role=OFF), scored("0"), False),
    (item(role=OFF), scored("0.5"), True),
    (item(role=OFF, kind=kinds.YES_NO), Entry("X1", Decimal(10), choice="是"), True),
    (item(role=OFF, kind=kinds.YES_NO), Entry("X1", Decimal(0), choice="否"), False),
    (item(kind=kinds.YES_NO), Entry("X1", Decimal(10), choice="是"), False),
    (item(kind=kinds.YES_NO), Entry("X1", Decimal(0), choice="否"), True),
    (item(), scored("0.5"), False),
    (item(), scored("0"), True),
    (item(minimum=Decimal(-5)), scored("-5"), True),
    (item(may_not_apply=True), Entry("X1", None, is_not_applicable=True), False),
    (
        item(kind=kinds.OPTION, options=(Option("有", Decimal(10)), Option("无", Decimal(0)))),
        Entry("X1", Decimal(0), choice="无"),
        True,
    ),
    (counted(role=OFF, consequence_from=Decimal(3)), 2, False),
    (counted(role=OFF, consequence_from=Decimal(3)), 3, True),
    (counted(role=OFF), 0, False),
    (counted(role=OFF), 1, True),
    (counted(consequence_from=Decimal(3)), 2, False),
    (counted(consequence_from=Decimal(3)), 4, True),
    (counted(), 4, False),  # 2 points are left
    (counted(), 5, True),
]
IDS = [
    f"{one.kind.name} {one.role.value} {one.consequence_from or ''} {turn}"
    for turn, (one, *_) in enumerate(CASES)
]


def entry_for(one: Criterion, answer: Entry | int) -> Entry:
    return answer if isinstance(answer, Entry) else fact_entry(one, answer)


@pytest.mark.parametrize(("one", "answer", "is_triggered"), CASES, ids=IDS)
def test_a_consequence_holds_where_its_answer_says_so(
    one: Criterion, answer: Entry | int, *, is_triggered: bool
) -> None:
    found = outcome_of(one, entry_for(one, answer))
    assert found.triggered == (("X1",) if is_triggered else ())


@pytest.mark.parametrize(("one", "answer", "is_triggered"), CASES, ids=IDS)
def test_the_form_sets_the_total_to_zero_for_the_same_answers(
    one: Criterion, answer: Entry | int, *, is_triggered: bool
) -> None:
    one = replace(one, consequence="", forfeits_total=True)
    scheme = IndicatorScheme((REGULAR, one), NotApplicableRule.GLOBAL)
    entries = [Entry("A1", Decimal(95)), entry_for(one, answer)]
    settings = RoundSettings("R26", "测评", "办公室", required_cover=())
    made = AssessmentRound(settings, scheme, (), Roster((Agency("A1", "某单位"),)))
    blueprint = blueprint_of(made, "A1")

    total = calculated_total(blueprint, cells_of_answers(blueprint, scheme, entries))
    found = grade_entries(scheme, anyone_of(""), entries)
    assert found is not None
    assert total == Fraction(found.total)
    assert (total == 0) is is_triggered
    titles = {one.value for one in blueprint.sheets[0].cells}
    assert wording.CONSEQUENCES.zh in titles
    assert wording.CONDITIONS.zh not in titles


@pytest.mark.parametrize(
    ("facts", "share", "own", "is_triggered"),
    [
        ((2,), "0", 9, False),  # as many points as three of them
        ((3,), "0", 0, True),
        ((3, 2), "0", 3, False),
        ((4, 2), "0", 0, True),
        ((4,), "0.5", 1, False),
        ((4,), "0.5", 2, True),
    ],
)
def test_what_evaluators_counted_has_the_consequence_and_not_its_points(
    facts: Sequence[int], share: str, own: int, *, is_triggered: bool
) -> None:
    one = item(kind=kinds.COUNT, rule=EachRule(Fraction(5)), unit="次", role=OFF)
    one = replace(one, consequence_from=Decimal(3))
    groups = tuple(EvaluatorGroup(f"G{turn}", f"第{turn}组") for turn in range(len(facts)))
    found = review_agency(
        ReviewPlan(groups, Decimal(share)),
        anyone_of(""),
        (one,),
        (fact_entry(one, own),),
        Reviews(
            {
                ("", "X1"): tuple(
                    ReviewPart(group.code, entry.score, fact=entry.fact)
                    for group, fact in zip(groups, facts, strict=True)
                    for entry in (fact_entry(one, fact),)
                )
            }
        ),
        given={},
    )
    assert found is not None
    final = found.by_code["X1"].final
    assert final is not None
    assert final.score == 10 or own < 2
    scheme = IndicatorScheme((REGULAR, one), NotApplicableRule.GLOBAL)
    outcome = grade_entries(scheme, anyone_of(""), [Entry("A1", Decimal(95)), final])
    assert outcome is not None
    assert outcome.triggered == (("X1",) if is_triggered else ())


def test_grades_are_forced_lowered_and_vetoed_by_what_a_cell_says() -> None:
    def effects(**said: Any) -> tuple[object, ...]:  # noqa: ANN401 - by name
        one = item(role=OFF, **said)
        scheme = IndicatorScheme((REGULAR, one))
        found = outcome_of(one, scored("1"))
        return (
            forced_by(found, scheme, GRADES),
            lowered_by(found, scheme),
            is_vetoed(found, scheme),
            found.total,
        )

    assert effects() == ("差", 0, False, 94)
    assert effects(consequence="良") == ("良", 0, False, 94)
    assert effects(consequence="", lowers_grade=True) == (None, 1, False, 94)
    assert effects(consequence="", is_veto_too=True) == ("差", 0, True, 94)
    assert effects(consequence="", forfeits_total=True) == (None, 0, False, 0)


def results(
    *returned: tuple[int, int],
    grades: Sequence[Grade] = GRADES,
    **said: Any,  # noqa: ANN401 - by name
) -> list[AgencyResult]:
    """Return what agencies get for points, and for deductions with a consequence."""
    scheme = IndicatorScheme((REGULAR, item(role=OFF, **said)))
    agencies = tuple(Agency(f"B{turn}", f"单位{turn}") for turn in range(len(returned)))
    settings = RoundSettings("R26", "测评", "办公室", required_cover=())
    made = AssessmentRound(settings, scheme, tuple(grades), Roster(agencies))
    sent = [
        AgencyReturn(
            FileFacts(f"{one.code}.xlsx", one.code),
            one.code,
            (Entry("A1", Decimal(points)), scored(str(taken))),
        )
        for one, (points, taken) in zip(agencies, returned, strict=True)
    ]
    return list(consolidated(made, sent).results)


LOWER: dict[str, Any] = {"consequence": "", "lowers_grade": True}


def test_one_grade_less_is_one_below_what_the_total_gives_and_never_below_the_last() -> None:
    found = results((100, 0), (100, 1), (85, 1), (50, 1), **LOWER)
    assert [one.grade for one in found] == ["优", "良", "差", "差"]


def test_who_is_lowered_competes_for_the_places_of_the_grade_that_is_left() -> None:
    limited = replace(GRADES[1], quota=Quota(Share(Decimal(1))))
    grades = (GRADES[0], limited, GRADES[2])
    found = results((100, 1), (89, 0), grades=grades, **LOWER)
    assert [one.grade for one in found] == ["良", "差"]  # 99 is better than 89, and one may be 良


def test_a_lowered_agency_that_meets_no_grade_has_none() -> None:
    assert [one.grade for one in results((50, 1), grades=GRADES[:2], **LOWER)] == [None]


def test_a_veto_by_points_ranks_behind_all_others() -> None:
    found = results((100, 1), (60, 0), consequence="", is_veto_too=True)
    assert [(one.grade, one.rank) for one in found] == [("差", 2), ("差", 1)]


@pytest.mark.parametrize(
    ("one", "grades", "told"),
    [
        (item(role=OFF), GRADES, "有扣分的，等次不高于“差”。"),
        (item(role=OFF, consequence="", lowers_grade=True), GRADES, "有扣分的，等次降一等。"),
        (item(consequence="", forfeits_total=True), GRADES, "不得分的，总分计 0 分。"),
        (item(consequence="", is_veto_too=True), (), "不得分的，一票否决，将在汇总中列明。"),
        (
            counted(role=OFF, consequence_from=Decimal(3)),
            GRADES,
            "达到 3 次的，等次不高于“差”。",
        ),
    ],
)
def test_the_prompt_of_the_cell_says_what_follows(
    one: Criterion, grades: tuple[Grade, ...], told: str
) -> None:
    settings = RoundSettings("R26", "测评", "办公室", required_cover=())
    roster = Roster((Agency("A1", "某单位"),))
    made = AssessmentRound(settings, IndicatorScheme((REGULAR, one)), grades, roster)
    place = blueprint_of(made, "A1").score_table.place("X1", Field.SCORE)
    assert place is not None
    sheet = blueprint_of(made, "A1").sheets[1]
    prompts = [
        rule.prompt
        for rule in sheet.validations
        for area in rule.cells
        if area.covers(place.row, place.column)
    ]
    assert any(told in prompt for prompt in prompts), prompts
