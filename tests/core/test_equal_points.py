"""Options with equal points are told apart by their labels, in the form as by the reader."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.form.calculating import calculated_total
from tests.core.found import AGENCY, counting_round, issued_copy, twin_round
from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.form import Field
from workbook_tool.core.form.scoring_rules import column_of
from workbook_tool.core.form.status import StatusColumns
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.appeals import (
    AppealCase,
    AppealScore,
    after_appeal,
    read_given,
    stated,
)
from workbook_tool.core.returns.kept_answers import as_entered
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.review.judging import _as_returned
from workbook_tool.core.review.spec import TypedAnswer
from workbook_tool.core.review.status import points_of, read_typed
from workbook_tool.core.round.kinds.protocol import ScoreReading
from workbook_tool.core.round.scheme import Criterion, Option
from workbook_tool.core.text import Language

TWINS = twin_round()
ROW = TWINS.scheme.criteria[0]
TEN, FIVE = Decimal(10), Decimal(5)
LABELS = ("健全", "不健全", "无此机构")


def read(kind: CellKind, text: str, criterion: Criterion = ROW) -> ScoreReading:
    return read_score(Cell(kind, text), criterion)


def test_its_list_offers_labels_and_its_messages_say_what_they_give() -> None:
    kind = ROW.kind

    assert kind.answers(ROW, Language.ZH) == LABELS
    assert kind.meanings(ROW) == ("健全 = 10", "不健全 = 5", "无此机构 = 5")
    ((refused, _),) = kind.refusals(ROW, "G5", Language.ZH, 2)
    assert all(f'"{label}"' in refused for label in LABELS)
    assert kind.expected(ROW).zh == "健全、不健全、无此机构"
    prompt = kind.messages(ROW, Language.ZH)[2].zh
    assert prompt == "请选择：健全 = 10、不健全 = 5、无此机构 = 5"
    assert not ROW.enters_points


def test_different_points_are_entered_as_before() -> None:
    plain = replace(ROW, options=ROW.options[:2])

    assert plain.enters_points
    assert plain.kind.answers(plain, Language.ZH) == ("10", "5")
    assert plain.kind.number(plain, "G5", Language.ZH) == "IF(ISNUMBER(G5),G5,0)"
    assert plain.kind.expected(plain).zh == "10（健全）、5（不健全）"


def test_its_points_are_computed_from_the_label() -> None:
    zero = replace(ROW, options=(*ROW.options, Option("未知", Decimal(0))))

    assert zero.kind.number(zero, "G5", Language.ZH) == (
        'IF(ISNUMBER(G5),G5,(G5="健全")*10+(G5="不健全")*5+(G5="无此机构")*5)'
    )


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (CellKind.TEXT, "不健全", ScoreReading(FIVE, choice="不健全")),
        (CellKind.TEXT, "无此机构", ScoreReading(FIVE, choice="无此机构")),
        (CellKind.NUMBER, "10", ScoreReading(TEN, choice="健全")),
        (CellKind.NUMBER, "5", ScoreReading(FIVE, Code.CHOICE_NOT_TOLD)),
        (CellKind.TEXT, "5分", ScoreReading(FIVE, Code.CHOICE_NOT_TOLD)),
        (
            CellKind.NUMBER,
            "7",
            ScoreReading(None, Code.SCORE_NOT_AN_OPTION, seen=Decimal(7)),
        ),
    ],
)
def test_points_of_several_options_count_and_no_label_is_guessed(
    kind: CellKind, typed: str, expected: ScoreReading
) -> None:
    assert read(kind, typed) == expected


def test_what_was_left_open_is_told_with_the_labels() -> None:
    copy = issued_copy(TWINS, AGENCY)
    copy.fill()
    copy.put("C01", 5)
    (found,) = (one for one in copy.judge().findings if one.rule is Code.CHOICE_NOT_TOLD)

    assert found.severity is Severity.WARNING
    assert found.message(Language.ZH) == (
        "C01 填的是“5”，得 5 分的选项不止一个：不健全、无此机构。"
        "已按 5 分计入，选的是哪一个未作认定。"
    )


def test_a_form_with_answers_holds_the_label_or_the_points_that_leave_it_open() -> None:
    def entered(score: Decimal, choice: str) -> object:
        return as_entered(Entry("C01", score, choice=choice), ROW, Language.ZH)

    assert entered(FIVE, "无此机构") == "无此机构"
    assert entered(TEN, "健全") == "健全"
    assert entered(FIVE, "") == FIVE


@pytest.mark.parametrize("typed", [*LABELS, FIVE])
def test_the_form_adds_up_what_the_reader_counts(typed: str | Decimal) -> None:
    copy = issued_copy(TWINS, AGENCY)
    kind = CellKind.TEXT if isinstance(typed, str) else CellKind.NUMBER
    place = copy.blueprint.score_table.place("C01", Field.SCORE)
    assert place is not None
    total = calculated_total(copy.blueprint, {(place.sheet, place.row, place.column): typed})

    assert total == read(kind, str(typed)).score


def test_conditions_look_at_the_points_of_a_label() -> None:
    table = issued_copy(TWINS, AGENCY).blueprint.score_table
    columns = StatusColumns(column_of(table, Field.SCORE), 1, 1, 1, "")

    assert columns.answer_to(ROW, Language.ZH).startswith("(IF(ISNUMBER(")
    other = TWINS.scheme.criteria[1]
    assert not columns.answer_to(other, Language.ZH).startswith("(")


def test_evaluators_choose_labels_too() -> None:
    typed = TypedAnswer("无此机构")

    assert read_typed(ROW, typed) == (FIVE, "无此机构", True)
    assert points_of(ROW, typed, Language.ZH) == FIVE


def test_what_an_appeal_gives_is_read_again_as_the_same() -> None:
    count = counting_round().scheme.by_code["C02"]
    for criterion, text in ((ROW, "无此机构"), (ROW, "5"), (count, "3")):
        given = read_given(text, criterion)
        assert stated(criterion, given) == text
        assert read_given(stated(criterion, given), criterion) == given


def test_a_return_keeps_label_and_fact_of_what_an_appeal_changes() -> None:
    copy = issued_copy(counting_round(), counting_round().roster.agencies[0].code)
    copy.fill()
    returned = copy.read()
    given = AppealScore(returned.agency or "", "C02", "3", "核实")
    scheme = counting_round().scheme.for_agency(counting_round().roster.agencies[0])
    changed, (made,) = after_appeal(returned, AppealCase(scores=(given,)), scheme)
    before, after = (
        next(one for one in found.entries if one.criterion == "C02")
        for found in (returned, changed)
    )

    assert (after.fact, after.score) == (Decimal(3), Decimal("3.5"))
    assert (made.returned_fact, made.returned) == (before.fact, stated(count_of("C02"), before))
    assert _as_returned(after, made) == before


def count_of(code: str) -> Criterion:
    return counting_round().scheme.by_code[code]
