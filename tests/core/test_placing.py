"""Counted returns are compared: who is, who waits, and what stays open (名次)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.form.rounds import blueprint_of
from tests.core.test_reviewing import consolidated
from workbook_tool.core.cells import Cell, CellKind, FoundSheet
from workbook_tool.core.form import Field, Place
from workbook_tool.core.form.roles import total_labels
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.appeals import AppealCase, AppealScore, read_given, stated
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.entries import points_findings
from workbook_tool.core.returns.feedback import build_feedback
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.review.demands import ReasonKind, reason_owed, review_demands
from workbook_tool.core.review.issued_pages import stated as judged_by
from workbook_tool.core.review.spec import JudgedAnswer, TypedAnswer
from workbook_tool.core.review.status import points_of, read_typed, review_status
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.place_rules import read_places
from workbook_tool.core.round.placing import exact_answers, placings_of, without_places
from workbook_tool.core.round.review_plan import SELF, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, ReviewMode, Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings
from workbook_tool.core.text import Language

RULE = read_places("第1名=10；第2名=8；其余=4")
assert RULE is not None
PLACED = Criterion(
    *("P01", ("甲",), "完成率", Decimal(10), Decimal(1)), kind=kinds.PLACE, rule=RULE, unit="%"
)
PLAIN = Criterion("C01", ("甲",), "有方案", Decimal(10), Decimal(1))


def a_round(
    *agencies: Agency, placed: Criterion = PLACED, plan: ReviewPlan | None = None
) -> AssessmentRound:
    scheme = IndicatorScheme((placed, PLAIN), NotApplicableRule.GLOBAL)
    settings = RoundSettings("R26", "测评", "办公室", required_cover=())
    grades = (Grade("优秀", Decimal(17)), Grade("合格"))
    return AssessmentRound(settings, scheme, grades, Roster(agencies), plan)


def members(count: int = 4) -> tuple[Agency, ...]:
    return tuple(Agency(f"A{turn}", f"单位{turn}") for turn in range(1, count + 1))


def returned(code: str, fact: int | None, score: int = 8) -> AgencyReturn:
    entry = Entry("P01", None, place=Place("自评打分", 5, 7), is_not_applicable=fact is None)
    if fact is not None:
        entry = replace(entry, fact=Decimal(fact), raw=str(fact))
    plain = Entry("C01", Decimal(score), str(score), Place("自评打分", 6, 7))
    return AgencyReturn(FileFacts(f"{code}.xlsx", code), code, (entry, plain))


def sent(facts: Mapping[str, int | None]) -> list[AgencyReturn]:
    return [returned(code, fact) for code, fact in facts.items()]


def totals(found: Consolidation) -> dict[str, str | None]:
    return {
        one.agency.code: None if one.total is None else f"{one.total.normalize():f}"
        for one in found.results
    }


def test_points_go_by_place_and_everything_else_follows() -> None:
    found = consolidated(a_round(*members()), sent({"A1": 90, "A2": 80, "A3": 80, "A4": 70}), {})
    assert totals(found) == {"A1": "18", "A2": "16", "A3": "16", "A4": "12"}
    assert [one.rank for one in found.results] == [1, 2, 2, 4]
    assert [one.grade for one in found.results] == ["优秀", "合格", "合格", "合格"]
    rows = [row for row in found.rows if row.criterion.code == "P01"]
    assert (rows[0].score, rows[0].rate, str(rows[0].fact)) == (Decimal(10), Decimal(1), "90")
    assert [(row.placing.place, row.placing.size) for row in rows if row.placing] == [
        (1, 4), (2, 4), (2, 4), (4, 4),
    ]  # fmt: skip
    assert [row.placing for row in found.rows if row.criterion.code == "C01"] == [None] * 4
    assert found.unplaced == ()
    assert found.results[0].agency_return is not None
    assert found.results[0].agency_return.scores["P01"] == 10


def test_who_is_missing_takes_no_place_and_the_others_are_provisional() -> None:
    away = Agency("A5", "不参加排名", is_ranked=False)
    found = consolidated(a_round(*members(), away), sent({"A2": 80, "A4": 70}), {})
    assert totals(found) == {"A1": None, "A2": "18", "A3": None, "A4": "16", "A5": None}
    assert found.results[0].places == {}
    assert [one.places["P01"].waiting for one in (found.results[1], found.results[3])] == [2, 2]
    assert [one.code for one in found.unplaced] == ["A1", "A3"]


def test_groups_are_compared_among_themselves() -> None:
    one, two, three, four = members()
    agencies = (
        replace(one, category="局", ranking_group="甲组"),
        replace(two, category="乡", ranking_group="甲组"),
        replace(three, category="镇"),
        replace(four, category="镇", is_ranked=False),
    )
    found = consolidated(a_round(*agencies), sent({"A1": 70, "A2": 80, "A3": 1, "A4": 60}), {})
    placed = {each.agency.code: each.places["P01"] for each in found.results}
    assert {code: (each.place, each.size) for code, each in placed.items()} == {
        "A1": (2, 2),
        "A2": (1, 2),
        "A3": (1, 1),
        "A4": (1, 1),
    }


def test_what_does_not_apply_has_no_place() -> None:
    placed = replace(PLACED, may_not_apply=True)
    agencies = members(3)
    found = consolidated(
        a_round(*agencies, placed=placed), sent({"A1": 90, "A2": None, "A3": 80}), {}
    )
    assert totals(found) == {"A1": "18", "A2": "16", "A3": "16"}  # 8 of 10, told out of 20
    assert found.results[1].places == {}
    assert found.results[2].places["P01"].place == 2


def test_only_those_that_answer_are_compared() -> None:
    placed = replace(PLACED, agencies=("A1", "A3"))
    found = consolidated(a_round(*members(3), placed=placed), sent({"A1": 90}), {})
    assert found.results[0].places["P01"].waiting == 1
    assert [one.code for one in found.unplaced] == ["A3"]


def test_points_are_exact_in_the_total() -> None:
    even = read_places("第1名=10；末名=5")
    assert even is not None
    placed = replace(PLACED, rule=even, weight=Decimal(3))
    facts = {"A1": 9, "A2": 8, "A3": 7, "A4": 6}
    found = consolidated(a_round(*members(), placed=placed), sent(facts), {})
    assert totals(found) == {"A1": "11", "A2": "10.5", "A3": "10", "A4": "9.5"}
    second = found.results[1]
    assert second.places["P01"].points == Fraction(25, 3)
    assert second.agency_return is not None
    assert second.agency_return.scores["P01"] == Decimal("8.333333333333")


def test_a_figure_after_an_appeal_is_compared_anew() -> None:
    score = AppealScore("A2", "P01", "95", "核实", "统计局")
    case = AppealCase(scores=(score,))
    returns = sent({"A1": 90, "A2": 80})
    found = consolidated(a_round(*members(2)), returns, {}, appeals={"A2": case})
    assert totals(found) == {"A1": "16", "A2": "18"}
    (adjustment,) = found.results[1].adjustments
    assert (adjustment.returned, adjustment.returned_fact) == ("80", Decimal(80))
    # The file states another figure than the one that is compared: it stays open.
    entries = returns[1].entries
    assert [one.score for one in exact_answers(entries, found.results[1].places)] == [None, 8]
    given = read_given("95", PLACED)
    assert (given.is_read, stated(PLACED, given)) == (True, "95")


def test_a_form_adds_up_what_is_known() -> None:
    (entry, plain) = returned("A1", 90).entries
    assert [one.score for one in without_places((entry, plain))] == [0, 8]
    skipped = replace(entry, fact=None, is_not_applicable=True)
    assert list(without_places((skipped,))) == [skipped]
    assert (entry.said, plain.said, Entry("C09", None, choice="是").said) == ("90", "8", "是")
    assert Entry("C09", None).said == ""
    assert "合　计（未含名次得分）" in total_labels()
    assert "Total (caps without bonus) (points by place not included)" in {
        label.replace("without points by place", "points by place not included")
        for label in total_labels()
    }


G1, G2 = EvaluatorGroup("G1", "第一组"), EvaluatorGroup("G2", "第二组")
PLAN = ReviewPlan((G1,), self_share=Decimal("0.5"))


def parts(
    facts: Mapping[str, int | None], group: str = "G1"
) -> dict[tuple[str, str], tuple[ReviewPart, ...]]:
    found: dict[tuple[str, str], tuple[ReviewPart, ...]] = {}
    for code, fact in facts.items():
        found[code, "C01"] = (ReviewPart(group, Decimal(6)),)
        if fact is not None:
            found[code, "P01"] = (ReviewPart(group, None, fact=Decimal(fact)),)
    return found


def test_confirmed_figures_are_compared_once_all_are_in() -> None:
    the_round = a_round(*members(3), plan=PLAN)
    returns = sent({"A1": 90, "A2": 80, "A3": 70})
    some = consolidated(the_round, returns, parts({"A1": 60, "A2": 80, "A3": None}))
    assert some.stage is ScoreStage.REVIEW
    assert totals(some) == {"A1": None, "A2": None, "A3": None}
    assert [one.self_total for one in some.results] == [18, 16, 12]
    assert [row.score for row in some.rows if row.criterion.code == "P01"] == [10, 8, 4]
    told = {agency.code: why.zh for agency, why in build_feedback(some).untold}
    compared = "按名次计分，其他单位的数据尚未确认"
    assert told == {"A1": compared, "A2": compared, "A3": "考评未完成，还欠 1 项"}

    done = consolidated(the_round, returns, parts({"A1": 60, "A2": 80, "A3": 70}))
    assert done.stage is ScoreStage.FINAL
    # C01 is the mean of 8 and 6; of the figures the confirmed one counts whole.
    assert totals(done) == {"A1": "11", "A2": "17", "A3": "15"}
    assert [one.review_total for one in done.results] == [10, 16, 14]
    rows = [row for row in done.rows if row.criterion.code == "P01"]
    assert [(str(row.fact), str(row.score), str(row.returned)) for row in rows] == [
        ("60", "4", "10"),
        ("80", "10", "8"),
        ("70", "8", "4"),
    ]
    assert done.results[0].places_at(ScoreStage.FINAL)["P01"].place == 3
    assert done.results[0].places_at(ScoreStage.REVIEW)["P01"].place == 1


def test_of_two_confirmed_figures_neither_counts() -> None:
    the_round = a_round(*members(1), plan=ReviewPlan((G1, G2)))
    scores = parts({"A1": 90})
    scores["A1", "C01"] += (ReviewPart("G2", Decimal(6)),)
    scores["A1", "P01"] += (ReviewPart("G2", None, fact=Decimal(91)),)
    found = consolidated(the_round, sent({"A1": 90}), scores)
    assert found.results[0].review is not None
    (disputed,) = found.results[0].review.disputed
    assert disputed.criterion.code == "P01"
    assert [part.stated for part in disputed.parts] == ["90", "91"]
    assert ReviewPart("G1", None, "是").stated == "是"
    assert ReviewPart("G1", Decimal(6)).stated == "6"
    assert ReviewPart("G1", Decimal("2.333333333333"), fact=Decimal(7)).stated == "2.3333"


def test_figures_of_agencies_that_nobody_reviews_stand_as_they_are() -> None:
    own = replace(PLACED, scored_by=SELF)
    one, two, three = members(3)
    agencies = one, two, replace(three, review_mode=ReviewMode.NOT_REVIEWED)
    found = consolidated(
        a_round(*agencies, placed=own, plan=PLAN),
        sent({"A1": 90, "A2": 80, "A3": 99}),
        parts({"A1": None, "A2": None}),
    )
    assert found.stage is ScoreStage.FINAL
    assert totals(found) == {"A1": "17", "A2": "15", "A3": None}


def test_another_figure_than_the_agencys_owes_a_reason() -> None:
    judged = JudgedAnswer("P01", Decimal(90), Decimal(90))
    assert [one.kind for one in review_demands(PLACED, judged)] == [ReasonKind.CHANGED] * 2
    for fact, owed in ((90, None), (91, ReasonKind.CHANGED), (89, ReasonKind.CHANGED)):
        assert reason_owed(PLACED, judged, Decimal(fact), "") is owed
    formula = review_status(PLACED, judged, score_column=7, reason_column=9, language=Language.ZH)
    assert "待汇总" not in formula
    assert judged_by(PLACED, "90", Language.ZH) == judged
    assert judged_by(PLACED, "很高", Language.ZH) == JudgedAnswer("P01", None)
    assert read_typed(PLACED, TypedAnswer(Decimal(91))) == (Decimal(91), "", True)
    assert points_of(PLACED, TypedAnswer(Decimal(91)), Language.ZH) == "待汇总"
    assert points_of(PLACED, TypedAnswer("很高"), Language.ZH) == ""


@pytest.mark.parametrize("role", [CriterionRole.BONUS, CriterionRole.DEDUCTION])
@pytest.mark.parametrize("language", Language)
def test_the_form_of_any_role_says_what_is_open(role: CriterionRole, language: Language) -> None:
    placed = replace(PLACED, role=role)
    plain = a_round(*members(1), placed=placed)
    the_round = replace(plain, settings=replace(plain.settings, language=language))
    blueprint = blueprint_of(the_round, "A1")
    shown = "\n".join(
        str(cell.value or "") + str(cell.formula or "")
        for sheet in blueprint.sheets
        for cell in sheet.cells
    )
    said = {
        Language.ZH: ("（未含名次得分）", "待汇总", "按名次计分（P01）"),
        Language.EN: ("(without points by place)", "Open", "Points by place (P01)"),
    }[language]
    assert all(words in shown for words in said)


def test_one_figure_alone_is_the_first() -> None:
    (placing,) = placings_of(PLACED, {"A1": Decimal(3)}, {"A1"}).values()
    assert (placing.place, placing.size, placing.points) == (1, 1, Fraction(10))
    counted = kinds.COUNT.read_rule("1")
    assert counted is not None
    unruled = replace(PLACED, rule=counted[0])
    assert placings_of(unruled, {}, ()) == {}


def test_points_that_were_saved_are_no_fault_while_they_are_open() -> None:
    sheet = FoundSheet("自评打分", cells={(5, 8): Cell(CellKind.NUMBER, "7")})
    located = LocatedTable(sheet, 4, {Field.POINTS: 8}, {"P01": 5}, total=None, is_moved=False)
    entry = replace(Entry("P01", None), fact=Decimal(90))
    assert list(points_findings(entry, PLACED, located)) == []
