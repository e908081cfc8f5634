"""Who owes a basis, evidence, a reason: the form and the reader never differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tests.calculator import Calculator, Value
from tests.core.form.live import look_at
from tests.core.form.rounds import AMPERSAND, optional_round, with_settings
from tests.core.found import WorkbookCopy, issued_copy
from tests.facts import facts_of
from tests.strategies import schemes
from workbook_tool.core.cells import CellKind
from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.form import BLUEPRINT_VERSION, Field, wording
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    Option,
)
from workbook_tool.core.text import Language, Text

LONG_ENOUGH = "开展宣传和培训活动"
GAPS: Mapping[Rule, tuple[Text, ...]] = {
    Code.BASIS_MISSING: (wording.TO_BASE,),
    Code.BASIS_TOO_SHORT: (wording.TO_BASE,),
    Code.EVIDENCE_REQUIRED: (wording.TO_PROVE,),
    Code.EVIDENCE_NOT_A_NUMBER: (wording.TO_NUMBER,),
    Code.EVIDENCE_NOT_LISTED: tuple(
        wording.TO_REGISTER.filled(number=str(number)) for number in range(1, 10)
    ),
    Code.DEDUCTION_UNREASONED: (wording.TO_EXPLAIN, wording.TO_SAY_WHY),
    Code.DEDUCTION_TOO_SHORT: (wording.TO_EXPLAIN, wording.TO_SAY_WHY),
}
"""What the reader says of a gap, and what the form says of it, the first one first."""


def list_evidence_of(copy: WorkbookCopy, code: str) -> None:
    table = copy.blueprint.evidence_table
    (names,) = (one.column for one in table.columns if one.field == "criterion")
    copy.sheet(table.sheet).put(table.first_row, names, code)


def hints_of(copy: WorkbookCopy) -> Mapping[str, Value]:
    """Return what the form tells the clerk about each row."""
    if copy.blueprint.version > 1:
        return dict(look_at(copy).hints)
    return {one.code: hint_of_version_1(copy, one.code) for one in copy.scheme}


def hint_of_version_1(copy: WorkbookCopy, code: str) -> Value:
    row = copy.row(code)
    typed: dict[str, Value] = {}
    for (at, column), cell in copy.scoring.cells.items():
        if at == row and cell.formula is None:
            number = exact_number(cell.text) if cell.kind is CellKind.NUMBER else None
            typed[get_column_letter(column)] = cell.text if number is None else number
    table = copy.blueprint.evidence_table
    (names,) = (one.column for one in table.columns if one.field == "criterion")
    lines = range(table.first_row, table.last_row + 1)
    listed = [copy.sheet(table.sheet).text(line, names) for line in lines]
    formula = copy.scoring.cells[row, copy.column(Field.STATUS)].formula
    assert formula is not None
    return Calculator(formula, typed, listed).result()


def gaps_of(copy: WorkbookCopy) -> Mapping[str, set[Rule]]:
    """Return what the reader finds missing in each row."""
    gaps: dict[str, set[Rule]] = {one.code: set() for one in copy.scheme}
    for finding in copy.judge().findings:
        if finding.rule in GAPS and finding.at.criterion:
            gaps[finding.at.criterion].add(finding.rule)
    return gaps


def assert_form_and_reader_agree(copy: WorkbookCopy) -> None:
    hints = hints_of(copy)
    for code, gaps in gaps_of(copy).items():
        said = hints[code]
        asked = {
            rule
            for rule, words in GAPS.items()
            if said in {one.in_language(language) for one in words for language in Language}
        }
        (first, *_) = [*(rule for rule in GAPS if rule in gaps), None]
        assert bool(asked) is bool(first), (code, said, gaps)
        assert not asked or first in asked, (code, said, gaps)


ONE, FIVE = Decimal(1), Decimal(5)
OPTIONS = (Option("重大", FIVE), Option("一般", ONE), Option("没有", Decimal(0)))
STATES = (Option("达到"), Option("未达到"))
YES_NO = {"kind": kinds.YES_NO}


@dataclass(frozen=True, slots=True)
class Row:
    """One answer with nothing beside it, and what is owed."""

    name: str
    criterion: Criterion
    answer: str | Decimal
    owed: set[Rule]


def _row(name: str, answer: str | Decimal, owed: set[Rule], **changes: object) -> Row:
    role = CriterionRole(name.partition(" ")[0])
    criterion = Criterion("X1", ("乙",), "迟报信息", FIVE, ONE, role=role)
    return Row(name, replace(criterion, **changes), answer, owed)  # type: ignore[arg-type]  # by name


BASE, PROVE, WHY = Code.BASIS_MISSING, Code.EVIDENCE_REQUIRED, Code.DEDUCTION_UNREASONED
OPTION = {"kind": kinds.OPTION, "options": OPTIONS}
STATE = {"kind": kinds.STATE, "options": STATES, "weight": Decimal(0)}
PROVED = {"needs_evidence": True}
ROWS = (
    _row("regular", FIVE, {BASE}),
    _row("regular below the cap", ONE, {BASE, WHY}),
    _row("regular proved", ONE, {BASE, PROVE, WHY}, **PROVED),
    _row("regular option", ONE, {BASE, WHY}, **OPTION),
    _row("regular no", "否", {BASE, WHY}, **YES_NO),
    _row("regular yes", "是", {BASE, PROVE}, **YES_NO, **PROVED),
    _row("regular state", "未达到", {BASE}, **STATE),
    _row("bonus", ONE, {BASE, PROVE}),
    _row("bonus of nothing", Decimal(0), set()),
    _row("bonus unproved", ONE, {BASE}, needs_evidence=False),
    _row("bonus yes", "是", {BASE, PROVE}, **YES_NO),
    _row("bonus no", "否", set(), **YES_NO),
    _row("bonus option", ONE, {BASE, PROVE}, **OPTION),
    _row("bonus state", "达到", {BASE}, **STATE),
    _row("deduction", ONE, {BASE, WHY}),
    _row("deduction of nothing", Decimal(0), set()),
    _row("deduction yes", "是", {BASE, WHY}, **YES_NO),
    _row("deduction no", "否", set(), **YES_NO),
    _row("deduction option", ONE, {BASE, WHY}, **OPTION),
    _row("deduction state", "达到", {BASE}, **STATE),
    _row("veto that happened", "是", {BASE}, **YES_NO, weight=Decimal(0)),
    _row("veto that did not", "否", set(), **YES_NO, weight=Decimal(0)),
    _row("prerequisite", "是", {BASE, PROVE}, **YES_NO, **PROVED, weight=Decimal(0)),
    _row("prerequisite not met", "否", {BASE}, **YES_NO, **PROVED, weight=Decimal(0)),
)


def copy_with(criterion: Criterion, version: int = BLUEPRINT_VERSION) -> WorkbookCopy:
    """Return the issued copy of a round with a criterion beside the regular ones."""
    small = optional_round()
    scheme = replace(small.scheme, criteria=(*small.scheme.criteria, criterion))
    return issued_copy(replace(small, scheme=scheme), AMPERSAND, version)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_answer_owes_what_its_own_form_asks_for(row: Row, version: int) -> None:
    copy = copy_with(row.criterion, version)
    copy.put("X1", row.answer)
    # The form of version 1 takes what is chosen for the reason.
    is_taken_for_reason = version == 1 and row.name in {"deduction yes", "deduction option"}

    assert gaps_of(copy)["X1"] == row.owed - ({WHY} if is_taken_for_reason else set())
    assert_form_and_reader_agree(copy)


def test_what_does_not_apply_owes_nothing_even_where_an_answer_stands_beside_it() -> None:
    met = _row("prerequisite", "是", set(), **YES_NO, **PROVED, weight=Decimal(0)).criterion
    copy = copy_with(replace(met, may_not_apply=True))
    copy.put("X1", "是")
    copy.put("X1", LONG_ENOUGH, Field.NOT_APPLICABLE)

    assert gaps_of(copy)["X1"] == set()
    assert_form_and_reader_agree(copy)


Filling = dict[tuple[str, Field], str | Decimal]


@st.composite
def fillings(
    draw: st.DrawFn, scheme: IndicatorScheme, language: Language
) -> dict[tuple[str, Field], str | Decimal]:
    """Return allowed answers and none, with every text or without it."""
    filling: Filling = {}
    for criterion in scheme:
        answer = draw(st.none() | typed_answers(criterion, language))
        if answer is not None:
            filling[criterion.code, Field.SCORE] = answer
        texts = {Field.BASIS, Field.EVIDENCE, Field.DEDUCTION}
        if scheme.may_be_left(criterion):
            texts.add(Field.NOT_APPLICABLE)
        for field in draw(st.sets(st.sampled_from(sorted(texts)))):
            filling[criterion.code, field] = LONG_ENOUGH
    return filling


def typed_answers(criterion: Criterion, language: Language) -> st.SearchStrategy[str | Decimal]:
    if criterion.kind is kinds.SCORE:
        turns = int((criterion.cap - criterion.minimum) / criterion.step)
        steps = st.integers(0, turns) | st.sampled_from((0, turns))
        return steps.map(lambda turn: criterion.minimum + turn * criterion.step)
    if criterion.kind.asks_facts:
        return facts_of(criterion)
    choices = st.sampled_from(criterion.kind.answers(criterion, language))
    return choices.map(Decimal) if criterion.enters_points else choices


# Each example costs a blueprint and a reading.
@settings(max_examples=20)
@given(st.data(), schemes(), st.sampled_from(Language))
def test_the_form_asks_for_a_text_exactly_where_the_reader_misses_it(
    drawn: st.DataObject, scheme: IndicatorScheme, language: Language
) -> None:
    everybody = tuple(replace(one, groups=()) for one in scheme)
    small = with_settings(optional_round(), language=language)
    asked = replace(small, scheme=replace(scheme, criteria=everybody))
    copy = issued_copy(asked, AMPERSAND)
    for (code, field), typed in drawn.draw(fillings(asked.scheme, language)).items():
        copy.put(code, typed, field)
    if drawn.draw(st.booleans()):
        list_evidence_of(copy, scheme.criteria[0].code)

    assert_form_and_reader_agree(copy)
