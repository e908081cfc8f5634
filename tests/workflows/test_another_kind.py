"""One more kind of criterion is one object: it is defined, issued, filled in, read and graded."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.core.form.calculating import calculated_total
from tests.core.form.rounds import blueprint_of
from tests.core.found import AGENCY, county_round
from tests.excel.agency_files import write
from tests.workflows.test_issue_fill_read import read
from workbook_tool.cli.definition_reports import build_change_json
from workbook_tool.cli.json_reports import build_inspection_json
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code
from workbook_tool.core.form import Blueprint, Field, read_meta
from workbook_tool.core.formulas import quote
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.returns.advice import advice_for
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.register import build_register, judge
from workbook_tool.core.round.conditions import Chosen, Condition
from workbook_tool.core.round.differences import compare_rounds
from workbook_tool.core.round.kinds import KINDS
from workbook_tool.core.round.kinds.chosen import ChosenKind
from workbook_tool.core.round.kinds.protocol import Asked, Option
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import dump_round, load_round, stored_with
from workbook_tool.core.text import Language, Text
from workbook_tool.definition import read_definition
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.intake import read_workbook
from workbook_tool.workflows.results import InspectedEntry, Inspection

GREEN, AMBER, RED = "绿灯", "黄灯", "红灯"


@dataclass(frozen=True, slots=True)
class LightKind(ChosenKind):
    """Green gives the cap, amber half of it, red nothing; red is explained and green proved."""

    name = "light"
    title = Text("信号灯", "light")
    gives_points = True
    enters_points = takes_options = settles_conditions = False

    def choices(self, asked: Asked) -> tuple[Option, ...]:
        return Option(GREEN, asked.cap), Option(AMBER, asked.cap / 2), Option(RED, Decimal(0))

    def number(self, asked: Asked, score: str, _language: Language) -> str:
        amber, green = number_text(asked.cap / 2), number_text(asked.cap)
        return f"IF({score}={quote(GREEN)},{green},IF({score}={quote(AMBER)},{amber},0))"

    def lead(self, _asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        return (Text("亮{host}的灯", "the light of {host}").filled(**facts),)

    def claimed(self, _asked: Asked) -> Condition:
        return Chosen(Text(GREEN, GREEN))

    def lost(self, _asked: Asked) -> Condition:
        return Chosen(Text(RED, RED))

    def way_back(self, _asked: Asked) -> Text | None:
        return Text("；没有材料的请改选红灯", "; without evidence choose red")


LIGHT = LightKind()
WITH_LIGHT = (*KINDS, LIGHT)


def county_with_lights() -> AssessmentRound:
    """Return the county's round whose first three criteria are answered by a light."""
    county = county_round()
    first, second, third, *rest = county.scheme
    lights = (
        replace(first, kind=LIGHT, needs_evidence=True),
        replace(second, kind=LIGHT),
        replace(third, kind=LIGHT),
    )
    return replace(county, scheme=IndicatorScheme((*lights, *rest)))


LIGHTS = county_with_lights()
CODES = tuple(one.code for one in LIGHTS.scheme)


def typed_answers(*lights: str) -> dict[str, str | Decimal]:
    """Return the lights of the first criteria, and full marks for the others."""
    rest = {one.code: one.cap for one in LIGHTS.scheme.criteria[len(lights) :]}
    return dict(zip(CODES, lights, strict=False)) | rest


def filled(blueprint: Blueprint, typed: dict[str, str | Decimal]) -> bytes:
    """Return the issued workbook after another program typed the answers and what they need."""
    book = openpyxl.load_workbook(io.BytesIO(write(blueprint)))
    for code, answer in typed.items():
        beside = "第 1 份材料" if answer == GREEN else None
        for field, value in ((Field.SCORE, answer), (Field.EVIDENCE, beside)):
            place = blueprint.score_table.place(code, field)
            assert place is not None
            book[place.sheet][place.cell] = float(value) if isinstance(value, Decimal) else value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def returned(*lights: str) -> AgencyReturn:
    blueprint = blueprint_of(LIGHTS, AGENCY)
    return read(filled(blueprint, typed_answers(*lights)), LIGHTS, blueprint)


def rules_about(found: AgencyReturn, code: str) -> set[str]:
    return {one.rule.id for one in found.findings if one.at.criterion == code}


def test_its_word_is_read_where_the_kind_is_handed_in(tmp_path: Path) -> None:
    definition = tmp_path / "assessment.xlsx"
    definition.write_bytes(write_definition(LIGHTS, Language.ZH))

    assert read_definition(definition, WITH_LIGHT).scheme == LIGHTS.scheme
    with pytest.raises(DefinitionError) as refused:
        read_definition(definition)
    assert {one.rule for one in refused.value.findings} == {Code.CHOICE_UNKNOWN}


def test_it_comes_back_from_a_snapshot() -> None:
    kept = dump_round(LIGHTS)

    assert load_round(kept, stored_with(WITH_LIGHT)).scheme == LIGHTS.scheme
    with pytest.raises(ValueError, match="'light'"):
        load_round(kept)


def test_its_row_offers_the_lights_and_says_what_is_open() -> None:
    blueprint = blueprint_of(LIGHTS, AGENCY)
    place = blueprint.score_table.place(CODES[0], Field.SCORE)
    status = blueprint.score_table.place(CODES[0], Field.STATUS)
    assert place is not None
    assert status is not None
    (sheet,) = (one for one in blueprint.sheets if one.name == place.sheet)
    (offered,) = (
        one
        for one in sheet.validations
        if any(area.covers(place.row, place.column) for area in one.cells)
    )
    (formula,) = (
        one.formula for one in sheet.cells if (one.row, one.column) == (status.row, status.column)
    )

    assert offered.choices == (GREEN, AMBER, RED)
    assert offered.prompt == "请选择：绿灯、黄灯、红灯"
    assert formula is not None
    assert all(f'="{light}"' in formula for light in (GREEN, AMBER, RED))
    assert formula.count("=" + quote(GREEN)) == 2  # the choice, and evidence
    assert formula.count("=" + quote(RED)) == 2  # the choice, and a reason


def test_its_answers_are_read_graded_and_consolidated() -> None:
    found = returned(GREEN, AMBER, RED)
    caps = [one.cap for one in LIGHTS.scheme]
    points = [caps[0], caps[1] / 2, Decimal(0), *caps[3:]]

    assert [entry.score for entry in found.entries] == points
    assert [entry.choice for entry in found.entries[:4]] == [GREEN, AMBER, RED, ""]
    assert rules_about(found, CODES[1]) == {Code.BASIS_MISSING.id}
    assert rules_about(found, CODES[2]) == {Code.BASIS_MISSING.id, Code.DEDUCTION_UNREASONED.id}

    verdict = judge(found.file, found.findings, agency=found.agency, agency_return=found)
    register = build_register([verdict], LIGHTS.roster)
    (counted,) = consolidate(LIGHTS, register, issued=1).counted
    assert counted.total == sum(points)

    blueprint = blueprint_of(LIGHTS, AGENCY)
    typed = {
        (place.sheet, place.row, place.column): answer
        for code, answer in typed_answers(GREEN, AMBER, RED).items()
        if (place := blueprint.score_table.place(code, Field.SCORE))
    }
    assert calculated_total(blueprint, typed) == sum(points)


def test_another_colour_is_refused_in_its_words() -> None:
    found = returned(GREEN, "蓝灯", RED)
    (refused,) = (one for one in found.findings if one.at.criterion == CODES[1])

    assert refused.rule is Code.SCORE_NOT_AN_OPTION
    assert refused.expected == Text("绿灯、黄灯、红灯", "绿灯, 黄灯, 红灯")
    assert "请从下拉列表中选择：绿灯、黄灯、红灯" in refused.hint(Language.ZH)


def test_its_name_stands_in_the_workbook_and_in_json() -> None:
    content = write(blueprint_of(LIGHTS, AGENCY))
    parts = read_meta(read_workbook(content, "a.xlsx")).criteria[0]
    n = None
    entry = InspectedEntry(CODES[0], "自评打分", n, n, n, n, n, n, n, n, n, kind=LIGHT)
    inspection = Inspection("agency_workbook", Path("a.xlsx"), entries=(entry,))
    shown: Any = build_inspection_json(inspection)["entries"]
    change = next(iter(compare_rounds(county_round(), LIGHTS)))
    told: Any = build_change_json(change, Language.ZH)

    assert stored_with(WITH_LIGHT).load(Criterion, parts).kind == LIGHT
    assert (shown[0]["kind"], shown[0]["kind_title"]["zh"]) == ("light", "信号灯")
    assert (change.field, told["old"], told["new"]) == ("kind", "score", "light")
    assert "打分→信号灯" in told["message"]


def test_a_claim_without_evidence_is_told_its_way_back() -> None:
    row = LIGHTS.scheme.criteria[0]
    advice = advice_for(Code.EVIDENCE_REQUIRED, row, may_be_left=False)

    assert advice is not None
    assert advice.zh.endswith("重新报送；没有材料的请改选红灯。")
