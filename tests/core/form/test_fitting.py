"""Texts that the form cannot show whole are named, and names get the room that they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.form.rounds import LONGEST_NAME, blueprint_of, every_feature_round, xinping_round
from workbook_tool.core.form import Field
from workbook_tool.core.form.draft import LINE_HEIGHT, MARGIN
from workbook_tool.core.form.fitting import TALLEST_ROW, overlong_texts
from workbook_tool.core.round import kinds
from workbook_tool.core.round.point_rules import read_measured
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound


def with_first(**changes: object) -> AssessmentRound:
    """Return the county's round with another first criterion."""
    found = xinping_round()
    first, *rest = found.scheme
    changed = replace(first, **changes)  # type: ignore[arg-type]  # by name
    return replace(found, scheme=IndicatorScheme((changed, *rest)))


def tallest(the_round: AssessmentRound) -> float:
    blueprint = blueprint_of(the_round, LONGEST_NAME)
    return max(height for sheet in blueprint.sheets for height in sheet.heights.values())


def test_ordinary_schemes_have_room() -> None:
    assert list(overlong_texts(xinping_round())) == []
    assert list(overlong_texts(every_feature_round())) == []


def test_a_criterion_that_no_row_shows_is_named_once_with_what_has_room() -> None:
    long = with_first(text="开展宣传教育。" * 185)
    ((criterion, field, limit),) = overlong_texts(long)
    assert (criterion.code, field) == ("C01", Field.TEXT)
    assert tallest(long) > TALLEST_ROW
    shortened = with_first(text=criterion.text[:limit])
    assert list(overlong_texts(shortened)) == []
    assert tallest(shortened) <= TALLEST_ROW


@pytest.mark.parametrize(("count", "is_long"), [(12, False), (31, True)])
def test_methods_are_measured_too(count: int, is_long: bool) -> None:
    found = list(overlong_texts(with_first(methods=("材料审核",) * count)))
    assert [field for _, field, _ in found] == ([Field.METHODS] if is_long else [])


def test_a_long_text_that_has_room_is_let_through() -> None:
    assert list(overlong_texts(with_first(text="开展宣传教育。" * 50))) == []


def test_a_long_name_gets_the_lines_it_needs() -> None:
    found = xinping_round()
    agency = found.roster.by_code[LONGEST_NAME]
    heights = {}
    for name in ("县委办", "局" * 25, "局" * 100):
        roster = Roster((replace(agency, name=name),))
        blueprint = blueprint_of(replace(found, roster=roster), LONGEST_NAME)
        heights[len(name)] = [
            blueprint.sheets[0].heights[4],
            blueprint.sheets[1].heights[2],
            blueprint.sheets[1].heights[blueprint.score_table.total_row + 1],
            blueprint.sheets[2].heights[2],
        ]
    assert heights[3] == heights[25]
    assert all(longer > usual for longer, usual in zip(heights[100], heights[3], strict=True))


def test_a_row_has_a_line_for_each_step_of_its_rule() -> None:
    """Programs break a line between steps only, so three of them take three lines."""
    (rule, _) = read_measured("≥95=8；≥90=6；≥80=4") or (None, None)
    the_round = with_first(kind=kinds.VALUE, rule=rule, unit="%", text="改造完成率")
    blueprint = blueprint_of(the_round, the_round.roster.agencies[0].code)
    table = blueprint.score_table
    (scoring,) = (sheet for sheet in blueprint.sheets if sheet.name == table.sheet)
    assert scoring.heights[next(iter(table.rows.values()))] == 3 * LINE_HEIGHT + MARGIN
