"""A round is kept as it was issued, word for word, without contact data."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from tests.core.found import county_round
from tests.strategies import rounds
from workbook_tool.core.form import wording_digest
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound, Grade
from workbook_tool.core.round.snapshot import STORED, dump_round, load_round


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(rounds())
def test_a_round_comes_back_with_everything_that_agencies_read(
    assessment_round: AssessmentRound,
) -> None:
    found = load_round(dump_round(assessment_round))

    assert found.settings == assessment_round.settings
    assert found.scheme == assessment_round.scheme
    assert found.grades == assessment_round.grades
    assert wording_digest(found) == wording_digest(assessment_round)
    assert found.roster == Roster(
        tuple(
            Agency(agency.code, agency.name, category=agency.category)
            for agency in assessment_round.roster
        )
    )
    assert dump_round(found) == dump_round(assessment_round)


def test_what_each_category_can_reach_comes_back_as_numbers() -> None:
    totals = (("乡镇", Decimal("92.5")), ("机关", Decimal(100)))
    stated = replace(county_round().settings, category_totals=totals)

    found = load_round(dump_round(replace(county_round(), settings=stated)))

    assert found.settings.category_totals == totals


def test_a_criterion_comes_back_and_what_is_left_out_is_usual() -> None:
    parts = {"code": "X1", "levels": ["甲", "乙"], "text": "获奖", "cap": "3", "step": "0.5"}
    usual = Criterion("X1", ("甲", "乙"), "获奖", Decimal(3), Decimal("0.5"))

    assert STORED.load(Criterion, parts) == usual
    bonus = STORED.load(Criterion, parts | {"role": "bonus"})
    assert bonus == replace(usual, role=CriterionRole.BONUS)


def test_contact_data_is_left_out() -> None:
    agency = Agency("A1", "单位", email="someone@example.org", contact_role="办公室", note="张三")
    kept = dump_round(replace(county_round(), roster=Roster((agency,))))

    assert "example.org" not in kept
    assert "张三" not in kept


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"settings": {"round_id": "X"}}'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|belong|missing"):
        load_round(text)


def test_a_field_that_this_version_does_not_know_is_refused_not_dropped() -> None:
    parts = json.loads(dump_round(county_round()))
    parts["settings"]["novelty"] = 1

    with pytest.raises(ValueError, match=r"^/settings: missing or unknown: novelty$"):
        load_round(json.dumps(parts))


def test_what_json_cannot_keep_is_a_defect_of_ours() -> None:
    odd = Grade("甲", minimum_total=object())  # type: ignore[arg-type]  # no number on purpose

    with pytest.raises(TypeError, match="object"):
        dump_round(replace(county_round(), grades=(odd, Grade("乙", Decimal(1)))))
