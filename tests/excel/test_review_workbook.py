"""A review workbook is locked but for its inputs, and two engines say what the reader says."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Soffice
from tests.core.review.workbooks import (
    COUNTY,
    FACTS,
    FEATURES,
    blueprint_of,
    county_blueprint,
    feature_blueprint,
    judged,
    stated,
)
from tests.excel.agency_files import CREATED, password_lock
from tests.excel.engines import (
    Cell,
    Results,
    Trial,
    Typed,
    computed_by_ironcalc,
    computed_by_libreoffice,
)
from tests.excel.test_engines import NUMBERS, WORDS
from workbook_tool.core.numbers import number_text
from workbook_tool.core.review.spec import (
    JudgedReturn,
    ReviewBlueprint,
    ReviewField,
    SignField,
    TypedAnswer,
    TypedSheet,
)
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.excel.review_workbook import write_review_workbook

REASONS = ("", " ", "少", "缺一次学习记录", "　两 字", "长" * 300)
PLANS = 8


def write(blueprint: ReviewBlueprint) -> bytes:
    return write_review_workbook(blueprint, created=CREATED, lock=password_lock())


@pytest.mark.parametrize("blueprint", [county_blueprint(), feature_blueprint()])
def test_only_inputs_can_be_typed_into(blueprint: ReviewBlueprint) -> None:
    content = write(blueprint)
    assert write(blueprint) == content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.security.lockStructure
    for spec in blueprint.sheets:
        sheet = book[spec.name]
        assert sheet.protection.sheet
        inputs = {(one.row, one.column) for one in spec.cells if one.is_input}
        unlocked = {
            (cell.row, cell.column)
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        }
        assert unlocked == inputs


def test_scores_are_taken_as_their_kind_takes_them() -> None:
    blueprint = feature_blueprint()
    book = openpyxl.load_workbook(io.BytesIO(write(blueprint)))
    page = blueprint.pages[0]
    validated = {
        str(cells): one
        for one in book[page.sheet].data_validations.dataValidation
        for cells in one.sqref.ranges
    }
    kinds = {}
    for code in ("A.1", "A.3", "B.1", "S.1"):
        place = page.place(code, ReviewField.SCORE)
        assert place is not None
        kinds[code] = (validated[place.cell].type, validated[place.cell].promptTitle)
    assert set(kinds.values()) == {("list", "Review score")}


def plans(
    chance: random.Random, found: AssessmentRound, returns: list[JudgedReturn]
) -> Iterator[dict[str, TypedSheet]]:
    """Yield what evaluators might type into the sheets of agencies."""
    language = found.settings.language
    for _ in range(PLANS):
        yield {
            one.agency.code: TypedSheet(
                {
                    criterion.code: typed_answer(chance, criterion, language)
                    for criterion in one.criteria
                    if chance.random() < 0.9
                },
                {
                    sign: chance.choice(("张三", " ", "李四"))
                    for sign in SignField
                    if sign is not SignField.REVIEWED_ON and chance.random() < 0.8
                },
            )
            for one in returns
        }


def typed_answer(chance: random.Random, criterion: Criterion, language: Language) -> TypedAnswer:
    if criterion.kind.asks_facts:
        fact = Decimal(chance.randint(0, 6))
        return TypedAnswer(fact, chance.choice(REASONS), chance.choice(("", "看过台账")))
    answers = criterion.kind.answers(criterion, language)
    if not answers:
        steps = int((criterion.cap - criterion.minimum) / criterion.step)
        answers = (number_text(criterion.minimum + chance.randint(0, steps) * criterion.step),)
    answer = chance.choice(answers)
    entered: Decimal | str = answer
    if criterion.enters_points:
        entered = Decimal(answer)
    return TypedAnswer(entered, chance.choice(REASONS), chance.choice(("", "看过台账")))


def cells_typed(blueprint: ReviewBlueprint, typed: dict[str, TypedSheet]) -> Typed:
    found: dict[Cell, str | float] = {}
    for page in blueprint.pages:
        sheet = typed[page.agency]
        for code, answer in sheet.answers.items():
            values = {ReviewField.SCORE: answer.entered, ReviewField.REASON: answer.reason}
            for field, value in values.items():
                place = page.place(code, field)
                assert place is not None
                if code in page.owed and value:
                    typed_as = float(value) if isinstance(value, Decimal) else value
                    found[place.sheet, place.row, place.column] = typed_as
                elif code in page.owed and value == 0:
                    found[place.sheet, place.row, place.column] = 0.0
        for sign, name in sheet.signs.items():
            place = page.signs[sign]
            found[place.sheet, place.row, place.column] = str(name)
    return found


def expected_in(
    found: AssessmentRound, returns: list[JudgedReturn], typed: dict[str, TypedSheet]
) -> Results:
    """Return what a workbook shows that is issued with the same in it."""
    filled = blueprint_of(found, *(replace(one, typed=typed[one.agency.code]) for one in returns))
    return {
        (sheet.name, one.row, one.column): comparable(one.value)
        for sheet in filled.sheets
        for one in sheet.cells
        if one.formula
    }


def comparable(value: str | Decimal | None) -> str:
    return f"{float(value):.9g}" if isinstance(value, Decimal) else value or ""


def trial_of(name: str, found: AssessmentRound) -> tuple[Trial, list[Results]]:
    language, chance = found.settings.language, random.Random(name)
    returns = []
    for turn, agency in enumerate(found.roster):
        criteria = tuple(one for one in found.scheme if one.applies_to(agency))
        others = {one.code: stated(one, turn + 1, language) for one in criteria[::2]}
        returns.append(judged(agency, criteria, language=language, others=others))
    blueprint = blueprint_of(found, *returns)
    typed = list(plans(chance, found, returns))
    expected = [expected_in(found, returns, one) for one in typed]
    cells = tuple(expected[0])
    trial = Trial(
        name, write(blueprint), tuple(cells_typed(blueprint, one) for one in typed), cells
    )
    return trial, expected


@pytest.mark.libreoffice
def test_both_engines_show_what_the_reader_says(soffice: Soffice, tmp_path: Path) -> None:
    made = [trial_of("county", COUNTY), trial_of("features", FEATURES), trial_of("facts", FACTS)]
    offices = computed_by_libreoffice(soffice, [trial for trial, _ in made], tmp_path)
    seen = set()
    for (trial, expected), by_office in zip(made, offices, strict=True):
        by_ironcalc = computed_by_ironcalc(trial, tmp_path)
        for wanted, one, other in zip(expected, by_office, by_ironcalc, strict=True):
            seen |= set(wanted.values())
            assert one == wanted
            assert other == wanted
    for words in ("√ 低于自评", "③ 待写上调理由", "√ Changed", "② 还差"):
        assert any(one.startswith(words) for one in seen), words


@pytest.mark.libreoffice
def test_both_engines_compute_the_same_whatever_is_typed(soffice: Soffice, tmp_path: Path) -> None:
    trials = []
    for name, blueprint in (("zh", county_blueprint()), ("en", feature_blueprint())):
        wild = tuple(wild_cells(random.Random(f"{name} {turn}"), blueprint) for turn in range(10))
        cells = tuple(
            (sheet.name, one.row, one.column)
            for sheet in blueprint.sheets
            for one in sheet.cells
            if one.formula
        )
        trials.append(Trial(f"wild-{name}", write(blueprint), wild, cells))
    offices = computed_by_libreoffice(soffice, trials, tmp_path)
    for trial, by_office in zip(trials, offices, strict=True):
        for one, other in zip(by_office, computed_by_ironcalc(trial, tmp_path), strict=True):
            assert {at: (one[at], other[at]) for at in one if one[at] != other[at]} == {}


def wild_cells(chance: random.Random, blueprint: ReviewBlueprint) -> Typed:
    """Return whatever people might type into inputs."""
    whatever: tuple[str | float, ...] = (*(word for word in WORDS if word), *NUMBERS)
    return {
        (sheet.name, one.row, one.column): chance.choice(whatever)
        for sheet in blueprint.sheets
        for one in sheet.cells
        if one.is_input and chance.random() < 0.7
    }
