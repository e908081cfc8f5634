"""Who scores otherwise than the agency did owes a reason, in the form as to the reader."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.review.workbooks import COUNTY, FACTS, FEATURES, stated
from workbook_tool.core.review.demands import (
    ReasonKind,
    reason_owed,
    review_demands,
    signs_missing,
)
from workbook_tool.core.review.spec import JudgedAnswer, SignField, TypedAnswer
from workbook_tool.core.review.status import explained_words, read_typed, review_status, status_of
from workbook_tool.core.round.conditions import Other, is_met
from workbook_tool.core.text import Language, Text

C01 = COUNTY.scheme.by_code["C01"]
VETO = FEATURES.scheme.by_code["V.1"]
STATE = FEATURES.scheme.by_code["S.1"]
YES_NO = FEATURES.scheme.by_code["B.1"]
SEVEN = JudgedAnswer("C01", Decimal(7), Decimal(7))


@pytest.mark.parametrize(
    ("score", "reason", "owed"),
    [
        ("7", "", None),
        ("6.5", "", ReasonKind.LOWERED),
        ("6.5", " ", ReasonKind.LOWERED),
        ("6.5", "少", ReasonKind.LOWERED),
        ("6.5", "缺一次", None),
        ("7.5", "", ReasonKind.RAISED),
        ("7.5", "复核属实", None),
        (None, "", None),
    ],
)
def test_below_and_above_the_self_score_a_reason_is_owed(
    score: str | None, reason: str, owed: ReasonKind | None
) -> None:
    given = None if score is None else Decimal(score)
    assert reason_owed(C01, SEVEN, given, "", reason) is owed


@pytest.mark.parametrize(
    ("criterion", "self_choice", "choice", "owed"),
    [
        (VETO, "否", "否", None),
        (VETO, "否", "是", ReasonKind.CHANGED),
        (VETO, "No", "Yes", ReasonKind.CHANGED),
        (STATE, "Achieved", "Achieved", None),
        (STATE, "Achieved", "Partly, so far", ReasonKind.CHANGED),
    ],
)
def test_another_answer_without_points_owes_its_reason(
    criterion: object, self_choice: str, choice: str, owed: ReasonKind | None
) -> None:
    one = VETO if criterion is VETO else STATE
    answer = JudgedAnswer(one.code, self_choice, None, self_choice)
    assert reason_owed(one, answer, None, choice) is owed


def test_nothing_stated_owes_nothing() -> None:
    assert review_demands(C01, JudgedAnswer("C01", None)) == ()


def test_an_answer_that_is_only_entered_is_told_by_its_words() -> None:
    (demand,) = review_demands(STATE, JudgedAnswer("S.1", "Achieved"))
    assert demand.asked == Other(Text("Achieved", "Achieved"))
    assert not is_met(demand.asked, None, "")


def test_who_entered_and_who_checked_are_named() -> None:
    assert signs_missing({}) == (SignField.RECORDED_BY, SignField.CHECKED_BY)
    assert signs_missing({SignField.RECORDED_BY: "张三", SignField.CHECKED_BY: " "}) == (
        SignField.CHECKED_BY,
    )
    named = {SignField.RECORDED_BY: "张三", SignField.CHECKED_BY: "李四"}
    assert signs_missing(named) == ()


def test_what_was_typed_is_read_by_the_grammar_of_returns() -> None:
    assert read_typed(C01, TypedAnswer(Decimal(8))) == (Decimal(8), "", True)
    assert read_typed(C01, TypedAnswer("8分")) == (Decimal(8), "", False)
    assert read_typed(C01, TypedAnswer(Decimal(11)))[2] is False
    assert read_typed(VETO, TypedAnswer("是")) == (None, "是", True)
    doubted = read_typed(FACTS.scheme.by_code["V02"], TypedAnswer(Decimal(1)))
    assert doubted == (Decimal(0), "", True), "1 beside % may be 100, and the form takes it"


def test_the_status_says_how_a_row_was_judged() -> None:
    english = Language.EN
    yes = stated(YES_NO, language=english)
    assert status_of(YES_NO, yes, TypedAnswer(), english) == "① To be scored"
    assert status_of(YES_NO, yes, TypedAnswer("Yes"), english) == "√ As the agency"
    assert status_of(YES_NO, yes, TypedAnswer("No"), english) == "③ Say why below"
    assert status_of(YES_NO, yes, TypedAnswer("No", "not found"), english) == "√ Below"
    assert status_of(YES_NO, yes, TypedAnswer("perhaps"), english) == ""
    nothing = JudgedAnswer("B.1", None)
    assert status_of(YES_NO, nothing, TypedAnswer("No"), english) == "√ Done"
    assert {one.zh[0] for one in explained_words()} == {"√"}


def test_the_formula_compares_points_where_words_stand_for_them() -> None:
    formula = review_status(
        YES_NO, stated(YES_NO), score_column=9, reason_column=11, language=Language.ZH
    )
    assert 'ROUND(IF(INDEX($I:$I,ROW())="是",10,0),9)<10' in formula
    assert "③ 待写扣分原因" in formula
