"""Two engines compute the same from the same random typing: LibreOffice, and one after Excel.

ironcalc follows Excel where LibreOffice is kind: FALSE>0 is TRUE, 01 is 1 in SUMIFS, a text of more
than 255 characters is not found by MATCH.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import ironcalc
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from tests.conftest import Soffice
from tests.core.form.rounds import (
    AMPERSAND,
    blueprint_of,
    every_feature_round,
    fact_round,
    optional_round,
)
from tests.excel.agency_files import write
from tests.excel.engines import (
    Cell,
    Trial,
    computed_by_ironcalc,
    computed_by_libreoffice,
    formula_cells,
)
from tests.excel.summary.rounds import criterion, of_scheme
from tests.excel.test_random_totals import coefficient_for, goals_for, round_of
from tests.strategies import CATEGORIES, schemes
from tests.workflows.filling import REPOSITORY
from workbook_tool.core.form import Blueprint, Field, build_blueprint
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme, NotApplicableRule
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.excel.summary import write_summary

SAMPLES = sorted(path.parent.name for path in REPOSITORY.glob("samples/*/county_summary.xlsx"))
PLANS_OF_A_FORM = 10
SCHEMES = int(os.environ.get("WORKBOOK_TOOL_ENGINE_SCHEMES", "6"))  # random ones beside these
WORDS = (
    *("", " ", "　", "*", "?", "~", "~*", "<>", "=", ">0", "<5", "无", "没有", "none", "No", "N/A"),
    *("01", "1", "1E2", "100", "TRUE", "FALSE", "0", "-", "—", "/", "是", "否", "yes", "YES", "√"),
    *("八分", "9.5分", "9。5", "2018.9.30", "1-2", "12:30", "5%", "#N/A", "'", '"', "C01", "c01 "),
    *("不适用", "合理缺项", "na", "does not apply", "按要求开展了工作", " 两 端 有 空 格 "),
    *("长" * length for length in (2, 4, 5, 254, 255, 256, 257, 299, 300)),
    *("*" * 256, "无" + " " * 260, "a" * 300 + "~"),
)
NUMBERS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 7.3, 8.0, 9.5, 10.0, 15.0, 100.0, -1.0, 1e9, 43373.0)


def rounds() -> Iterator[tuple[str, Blueprint, IndicatorScheme]]:
    """Yield a form of every sample and of the rounds that use every feature."""
    for sample in SAMPLES:
        found = read_definition(REPOSITORY / "samples" / sample / "assessment.xlsx")
        for turn, category in enumerate(found.roster.categories[:2]):
            agency = next(one for one in found.roster if one.category == category)
            blueprint = build_blueprint(found, agency, "R1-A1-0000-0000", wording="-")
            yield f"{sample}{turn}", blueprint, found.scheme.for_agency(anyone_of(category))
    for rule in NotApplicableRule:
        featured = every_feature_round(rule)
        category = featured.roster.by_code[AMPERSAND].category
        yield (
            str(rule),
            blueprint_of(featured, AMPERSAND),
            featured.scheme.for_agency(anyone_of(category)),
        )
    for language in Language:
        optional = optional_round(NotApplicableRule.GLOBAL, language)
        yield str(language), blueprint_of(optional, AMPERSAND), optional.scheme
        facts = fact_round(language)
        yield f"facts {language}", blueprint_of(facts, AMPERSAND), facts.scheme
    for turn, (found, _) in enumerate(random_rounds()):
        yield (
            f"random{turn}",
            blueprint_of(found, "A1"),
            found.scheme.for_agency(found.roster.by_code["A1"]),
        )


def random_rounds() -> list[tuple[AssessmentRound, str]]:
    """Return the same rounds of random schemes on every run, and the category of each form."""
    found: list[tuple[AssessmentRound, str]] = []

    @settings(
        max_examples=SCHEMES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(schemes(), st.sampled_from(CATEGORIES), st.sampled_from(Language))
    def collect(scheme: IndicatorScheme, category: str, language: Language) -> None:
        assume(scheme.for_agency(anyone_of(category)).criteria)
        coefficient, goals = coefficient_for(scheme), goals_for(scheme)
        found.append((round_of(scheme, category, language, coefficient, goals), category))

    collect()
    return found


def trials() -> Iterator[Trial]:
    """Yield the same random plans on every run."""
    for name, blueprint, scheme in rounds():
        plans = []
        for turn in range(PLANS_OF_A_FORM):
            chance = random.Random(f"{name} {turn}")
            typed = {
                cell: value
                for cell, value in random_cells(chance, blueprint, scheme)
                if value is not None and value != ""  # an empty text is blank to LibreOffice alone
            }
            plans.append(typed)
        yield Trial(name, write(blueprint), tuple(plans), tuple(formula_cells(blueprint)))


def random_cells(
    chance: random.Random, blueprint: Blueprint, scheme: IndicatorScheme
) -> Iterator[tuple[Cell, str | float | None]]:
    """Yield what is typed into each input; some plans are tidy, some are wild."""
    wildness = chance.choice((0.0, 0.1, 0.5))
    table, listed = blueprint.score_table, blueprint.evidence_table
    for one in scheme:
        for field in (Field.SCORE, Field.BASIS, Field.EVIDENCE, Field.DEDUCTION):
            place = table.place(one.code, field)
            assert place is not None
            yield (place.sheet, place.row, place.column), typed_value(chance, one, field, wildness)
        if scheme.may_be_left(one) and chance.random() < 0.3:
            place = table.place(one.code, Field.NOT_APPLICABLE)
            assert place is not None
            yield (place.sheet, place.row, place.column), chance.choice(WORDS)
    for row in range(listed.first_row, listed.first_row + 4):
        code = chance.choice([one.code for one in scheme])
        yield (listed.sheet, row, 2), chance.choice((code, code.lower(), *WORDS[:12]))
        yield (listed.sheet, row, 3), chance.choice(WORDS)
    for cover in blueprint.cover:
        place = cover.place
        choices: tuple[str | float | None, ...] = (*WORDS, 43373.0, None, None)
        yield (place.sheet, place.row, place.column), chance.choice(choices)


def typed_value(
    chance: random.Random, one: Criterion, field: Field, wildness: float
) -> str | float | None:
    if chance.random() < wildness:
        wild: tuple[str | float, ...] = (*WORDS, *NUMBERS)
        return chance.choice(wild)
    if field is not Field.SCORE:
        return chance.choice(("按要求开展了工作", "尚有差距", "长" * 256, None))
    answers = one.kind.answers(one, Language.ZH) or (number_text(one.cap),)
    answer = chance.choice(answers)
    return float(answer) if is_number(answer) else answer


def is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal()


@pytest.mark.libreoffice
def test_both_engines_compute_the_same(soffice: Soffice, tmp_path: Path) -> None:
    made = tuple(trials())
    differences = []
    compared = 0
    by_libreoffice = computed_by_libreoffice(soffice, made, tmp_path)
    for trial, others in zip(made, by_libreoffice, strict=True):
        ones = computed_by_ironcalc(trial, tmp_path)
        for turn, (one, other) in enumerate(zip(ones, others, strict=True)):
            compared += len(one)
            differences += [
                (trial.name, turn, cell, one[cell], other[cell])
                for cell in trial.cells
                if one[cell] != other[cell]
            ]
    assert differences == []
    assert compared > 10_000, "or the engines had little to say"


def test_codes_that_look_like_one_number_are_told_apart(tmp_path: Path) -> None:
    scheme = IndicatorScheme((criterion("C1", "甲", 20), criterion("C2", "乙", 10)))
    found = of_scheme(scheme, codes=("01", "1", "1E2", "100"))
    path = tmp_path / "summary.xlsx"
    path.write_bytes(write_summary(found, returned_prefix="returned/"))
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    names = [one["name"] for one in model.get_worksheets_properties()]
    shown = {
        (row, column): model.get_cell_value(names.index("公式核对"), row, column)
        for row in range(1, 12)
        for column in range(1, 16)
    }
    assert [value for value in shown.values() if value == "一致"] == ["一致"] * 4
    assert "不一致" not in shown.values()


def test_the_second_engine_computes_as_excel_does() -> None:
    model = ironcalc.create("engine", "en", "UTC", "en")
    model.set_user_input(0, 1, 1, "'01")
    model.set_user_input(0, 2, 1, "'1")
    model.set_user_input(0, 3, 1, "'" + "长" * 300)
    formulas = {
        "FALSE>0": True,
        'COUNTIF(A1:A2,"1")': 2,
        "A1=A2": False,
        'IF(ISNA(MATCH(A3,{"a";"b"},0)),"na","other")': "na",
    }
    for row, formula in enumerate(formulas, start=1):
        model.set_user_input(0, row, 3, f"={formula}")
    model.evaluate()
    results = [model.get_cell_value(0, row, 3) for row in range(1, len(formulas) + 1)]
    assert results == list(formulas.values())
