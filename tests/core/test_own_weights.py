"""Own weights of agencies: in schemes, sums, codes, registers and forms of these agencies alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.form.rounds import blueprint_of
from tests.core.test_audiences import AGENCIES, WATER, one, round_of
from tests.core.test_coefficients import book, register_of
from workbook_tool.core.form import Field
from workbook_tool.core.form.hidden import goals_text, read_goals
from workbook_tool.core.form.issuance import dump_register, load_register
from workbook_tool.core.numbers import Number
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.differences import Area, ChangeKind, compare_goals
from workbook_tool.core.round.digests import digest_for
from workbook_tool.core.round.goals import (
    Goal,
    Goals,
    goal_in,
    target_in,
    weight_in,
    weights_of,
    wide_targets,
    with_stand_ins,
)
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.definition.writing.change_words import describe_change

SEVENTH = Fraction(100, 7)


def weights(**own: Number) -> Goals:
    return tuple(Goal(code, weight=weight) for code, weight in own.items())


def weighed_round() -> AssessmentRound:
    """C1 is worth 60 and C2 40, for the first agency 100/7 and the rest."""
    first = replace(WATER, goals=weights(C1=SEVENTH, C2=100 - SEVENTH))
    criteria = (one("C1", 60), one("C2", 40, title="二"))
    return round_of(*criteria, agencies=(first, *AGENCIES[1:]))


def entries(*scores: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"C{turn}", Decimal(score)) for turn, score in enumerate(scores, start=1))


@pytest.mark.parametrize("weight", [Decimal(0), Decimal(-1), Fraction(-1, 3), Decimal("NaN")])
def test_nothing_weighs_nothing(weight: Number) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Goal("C1", weight=weight)


def test_a_goal_states_something() -> None:
    with pytest.raises(ValueError, match="a target or a weight"):
        Goal("C1")


def test_targets_and_weights_are_found_by_criterion() -> None:
    own = (Goal("C1", Decimal(80)), Goal("C2", weight=SEVENTH), Goal("C3", Decimal(5), Decimal(9)))
    assert [target_in(own, code) for code in ("C1", "C2", "C3", "C4")] == [80, None, 5, None]
    assert [weight_in(own, code) for code in ("C1", "C2", "C3", "C4")] == [None, SEVENTH, 9, None]
    assert goal_in(own, "C4") is None
    assert weights_of(own) == weights(C2=SEVENTH, C3=Decimal(9))
    assert list(wide_targets(own)) == [80, 5]


def test_forms_are_stamped_with_targets_and_built_with_weights() -> None:
    own = (Goal("C2", weight=SEVENTH), Goal("C3", Decimal(5), Decimal(9)))
    stood_in, put_in = with_stand_ins(own, set())
    assert stood_in[0] == own[0]
    assert stood_in[1].weight == 9
    assert list(put_in.values()) == ["5"]


def test_only_the_agency_itself_is_asked_at_its_weights() -> None:
    found = weighed_round()
    first, second, *_ = found.roster
    own, others = (found.scheme.for_agency(agency) for agency in (first, second))
    assert [criterion.exact_worth for criterion in own] == [SEVENTH, 100 - SEVENTH]
    assert [criterion.cap for criterion in own] == [60, 40]
    assert [criterion.exact_worth for criterion in others] == [60, 40]
    assert own.total == others.total == 100
    assert found.roster.own_weights == {"C1", "C2"}
    assert not found.roster.own_targets
    assert found.reaches == {agency.code: 100 for agency in found.roster}


def test_points_count_at_the_own_weight_exactly() -> None:
    found = weighed_round()
    first, second, *_ = found.roster
    mine = grade_entries(found.scheme, first, entries(30, 40))
    theirs = grade_entries(found.scheme, second, entries(30, 40))
    assert mine is not None
    assert theirs is not None
    assert [mine.total, theirs.total] == [Decimal("92.86"), Decimal(70)]  # 100 - 50/7
    assert mine.section_rates == theirs.section_rates == {"一": Decimal("0.5"), "二": 1}


def test_agencies_are_told_apart_by_their_weights() -> None:
    found = weighed_round()
    said = [
        (each.name, each.reach, [one.worth for one in each.criteria]) for each in found.audiences
    ]
    assert [name for name, *_ in said] == [
        Text("乡镇", "乡镇"),
        Text("水利局", "水利局"),
        Text("农业局、交通局", "农业局, 交通局"),
    ]
    assert {reach for _, reach, _ in said} == {100}
    assert said[2][2] == [60, 40]
    assert found.asks_everybody_the_same


def test_a_code_stands_for_the_weights_whichever_way_they_are_written() -> None:
    one = digest_for("d", None, weights(C1=Decimal("12.5")))
    assert one == digest_for("d", None, weights(C1=Fraction(25, 2)))
    assert one == digest_for("d", None, weights(C1=Decimal("12.50")))
    assert one not in {digest_for("d", None, weights(C1=Decimal(12))), "d"}
    assert one != digest_for("d", None, (Goal("C1", Decimal("12.5")),))
    two = weights(C1=SEVENTH, C2=Decimal(3))
    assert digest_for("d", None, two) == digest_for("d", None, two[::-1])


def test_a_changed_weight_voids_the_code_of_its_agency_alone() -> None:
    weighed = replace(book("A1"), goals=weights(C1=SEVENTH))
    register = register_of(weighed, book("A2"))

    def under(own: Goals) -> set[str]:
        agencies = (Agency("A1", "甲局", goals=own), Agency("A2", "乙局"))
        return set(register.as_defined(round_of(one("C1", 9), agencies=agencies)).current)

    # What the criteria are is another matter: these books were issued with them.
    digest = register.workbooks[0].digest
    assert digest
    assert load_register(dump_register(register)) == register
    assert under(()) <= {"A2"}


def test_hidden_sheets_and_registers_hold_weights_and_older_targets_alike() -> None:
    own = (Goal("C1", weight=SEVENTH), Goal("C2", Decimal(80)))
    text = goals_text(own)
    assert read_goals(text) == own
    assert '{"criterion": "C2", "target": "80"}' in text
    with pytest.raises(ValueError, match=r"."):
        read_goals('[{"criterion": "C1"}]')


def test_a_changed_weight_is_told_beside_targets() -> None:
    old, new = (Goal("C1", Decimal(80), Decimal(5)),), (Goal("C1", Decimal(81), SEVENTH),)
    target, weight = compare_goals(WATER, old, new)
    assert (target.area, weight.area) == (Area.TARGETS, Area.WEIGHTS)
    assert (weight.field, weight.kind, weight.voids) == ("C1", ChangeKind.CHANGED, True)
    assert describe_change(weight) == Text(
        "A1（水利局） C1 权重 5→100/7", "A1 (水利局) weight of C1 5→100/7"
    )
    assert [each.area for each in compare_goals(WATER, new, ())] == [Area.TARGETS, Area.WEIGHTS]


def test_the_form_of_the_agency_shows_its_weights_and_others_have_no_such_column() -> None:
    found = weighed_round()
    own, others = (blueprint_of(found, code).score_table for code in ("A1", "A2"))
    assert own.place("C1", Field.WEIGHT) is not None
    assert others.place("C1", Field.WEIGHT) is None
    place = own.place("C1", Field.WEIGHT)
    assert place is not None
    sheet = next(one for one in blueprint_of(found, "A1").sheets if one.name == place.sheet)
    cell = next(one for one in sheet.cells if (one.row, one.column) == (place.row, place.column))
    assert isinstance(cell.value, Decimal)
    assert str(cell.value).startswith("14.2857142857")
