"""What a round may leave out, and what only a strange scheme brings together."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    blueprint_of,
    every_feature_round,
    with_settings,
    xinping_round,
)
from workbook_tool.core.form import Blueprint, Field
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.hidden import FoundMeta, ListSheet
from workbook_tool.core.form.scoring_rules import column_of
from workbook_tool.core.formulas import template
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import IndicatorScheme, Option
from workbook_tool.core.round.settings import AssessmentRound, Stage


def texts_of(blueprint: Blueprint) -> str:
    return "\n".join(str(cell.value) for cell in blueprint.sheets[0].cells if cell.value)


def xinping(assessment_round: AssessmentRound) -> Blueprint:
    return blueprint_of(assessment_round, LONGEST_NAME)


def test_a_cover_without_deadline_and_stages_says_nothing_of_them() -> None:
    usual = texts_of(xinping(xinping_round()))
    bare = texts_of(xinping(with_settings(xinping_round(), deadline=None, stages=())))
    for words in ("2018年10月31日", "宣传发动"):
        assert words in usual
        assert words not in bare


@pytest.mark.parametrize(
    ("stage", "chinese", "english"),
    [
        (
            Stage("一", date(2018, 3, 1), date(2018, 4, 30)),
            "2018年3月1日—4月30日",
            "2018-03-01 to 2018-04-30",
        ),
        (
            Stage("一", date(2018, 12, 1), date(2019, 1, 31)),
            "2018年12月1日—2019年1月31日",
            "2018-12-01 to 2019-01-31",
        ),
        (Stage("一", None, date(2018, 4, 30)), "2018年4月30日", "2018-04-30"),
    ],
)
def test_the_days_of_a_stage_are_said_in_the_language(
    stage: Stage, chinese: str, english: str
) -> None:
    in_chinese = with_settings(xinping_round(), stages=(stage,))
    assert chinese in texts_of(xinping(in_chinese)).splitlines()
    in_english = with_settings(every_feature_round(), stages=(stage,))
    assert english in texts_of(blueprint_of(in_english, AMPERSAND)).splitlines()


def test_a_round_of_states_alone_says_that_nothing_is_scored() -> None:
    states = (Option("达到"), Option("未达到"))
    criteria = tuple(
        replace(one, kind=kinds.STATE, options=states, cap=Decimal(1), weight=Decimal(0))
        for one in xinping_round().scheme
    )
    blueprint = xinping(replace(xinping_round(), scheme=IndicatorScheme(criteria)))

    assert "不计分" in texts_of(blueprint).splitlines()
    total = blueprint.total
    (shown,) = (
        cell
        for cell in blueprint.sheet(total.sheet).cells
        if (cell.row, cell.column) == (total.row, total.column)
    )
    assert (shown.value, shown.formula) == ("不计分", None)


def test_codes_that_a_defined_name_cannot_tell_apart_get_one_name() -> None:
    """Excel offers to repair a workbook in which two names are equal but for their case."""
    first, second, third, *others = xinping_round().scheme
    alike = (replace(first, code="A-1"), replace(second, code="a.1"), replace(third, code="A_1"))
    blueprint = xinping(replace(xinping_round(), scheme=IndicatorScheme((*alike, *others))))

    names = [one.name.casefold() for one in blueprint.names]
    assert len(names) == len(set(names))
    assert "in_a_1_score" in names


def test_a_list_is_written_once_and_numbers_as_numbers() -> None:
    lists = ListSheet(SheetDraft("表"))
    first = lists.source("a", ("10", "5.5", "05", "全部"))
    assert lists.source("b", ("10", "5.5", "05", "全部")) == first
    assert lists.source("b", ("1",)) != first
    values = [cell.value for cell in lists.draft.cells]
    assert values == ["a", Decimal(10), Decimal("5.5"), "05", "全部", "b", Decimal(1)]


def test_a_field_that_the_table_has_not_has_no_column() -> None:
    table = xinping(xinping_round()).score_table
    assert column_of(table, Field.SCORE) == table.column_of(Field.SCORE)
    with pytest.raises(ValueError, match="not_applicable"):
        column_of(table, Field.NOT_APPLICABLE)


def test_a_template_may_end_in_words_or_in_a_piece() -> None:
    assert template("{n} of {m}", n="A1", m="A2") == 'A1&" of "&A2'
    assert template("of {m}.", m="A2") == '"of "&A2&"."'
    assert template("") == '""'


def test_pairs_without_their_sheet_say_nothing_of_criteria() -> None:
    assert FoundMeta({}).criteria == ()
