"""Rules for points of a fact: read from words, evaluated in fractions, rendered as formulas."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.form.rounds import AMPERSAND, blueprint_of, fact_round
from tests.core.found import issued_copy
from tests.facts import fact_entry, facts_of
from tests.strategies import criteria
from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.form import Field, check_number
from workbook_tool.core.returns.kept_answers import as_entered
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.round import kinds
from workbook_tool.core.round.arithmetic import (
    Compared,
    Known,
    Least,
    Most,
    Named,
    Of,
    evaluate,
    fraction_text,
    render,
)
from workbook_tool.core.round.conditions import Below, Never
from workbook_tool.core.round.point_rules import (
    NO_RULE,
    EachRule,
    Limits,
    NoRule,
    PointRule,
    ProportionRule,
    SlopeRule,
    Step,
    StepsRule,
    read_each,
    read_measured,
)
from workbook_tool.core.round.scheme import NO_CAP, Criterion, CriterionRole
from workbook_tool.core.round.snapshot import STORED
from workbook_tool.core.round.stored_rules import read_rule
from workbook_tool.core.text import Language

BONUS, DEDUCTION = CriterionRole.BONUS, CriterionRole.DEDUCTION
HALF = Fraction(1, 2)
OFF = EachRule(HALF, is_taking=True)
LOW_TENTH = SlopeRule(is_below=True, step=Fraction(1), each=Fraction(1, 10))
LOW_HALF = SlopeRule(is_below=True, step=Fraction(1), each=HALF)
HIGH_HALF = SlopeRule(is_below=False, step=Fraction(2), each=HALF, is_taking=False)
UPWARD = StepsRule((Step("<=", Fraction(-1), Fraction(5)), Step("<", Fraction(3), Fraction(2))))
STEPS = StepsRule((Step(">=", Fraction(95), Fraction(5)), Step(">=", Fraction(90), Fraction(3))))


def row(rule: PointRule, **changes: Any) -> Criterion:  # noqa: ANN401 - by name
    kind = kinds.COUNT if isinstance(rule, EachRule | NoRule) else kinds.VALUE
    plain = Criterion("C01", ("甲",), "标准", Decimal(5), Decimal(1), kind=kind, rule=rule)
    return replace(plain, **{"unit": "" if kind is kinds.COUNT else "%", **changes})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("0.5", EachRule(HALF)),
        ("每缺一次扣0.5分，扣完为止", OFF),
        ("each gives 1/3", EachRule(Fraction(1, 3))),
        ("Per case takes off 2 points", EachRule(Fraction(2), is_taking=True)),
    ],
)
def test_a_count_is_read_from_the_words_of_a_notice(text: str, rule: EachRule) -> None:
    assert read_each(text) == rule
    assert kinds.COUNT.read_rule(text) == (rule, frozenset())
    assert read_rule(rule.in_unit("").zh) == read_rule(rule.in_unit("").en) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("按比例", ProportionRule()),
        ("in proportion", ProportionRule()),
        ("每低于目标值1%扣0.1分，扣完为止", LOW_TENTH),
        ("每超2件得0.5", HIGH_HALF),
        ("each 1 below takes off 0.1", LOW_TENTH),
        ("≥95%=5；≥90%=3", STEPS),
        ("<=-1=5, <3得2", UPWARD),
    ],
)  # fmt: skip
def test_a_measured_value_is_read_from_the_words_of_a_notice(text: str, rule: PointRule) -> None:
    found = read_measured(text)
    assert found is not None
    assert found[0] == rule
    assert kinds.VALUE.read_rule(text) == found
    for unit in ("", "%"):
        words = rule.in_unit(unit)
        assert read_rule(words.zh) == read_rule(words.en) == rule


@pytest.mark.parametrize(
    "text",
    [
        *("", "八分", "0", "1/0", "扣", "-1", "每低0%扣1", "每低1%扣0", "≥95", "≥1/0=5"),
        *("≥95=5；其余酌情", "；", "每" * 200, "each 0 below takes off 1"),
    ],
)
def test_what_is_no_rule_is_none(text: str) -> None:
    assert [one.read_rule(text) for one in kinds.KINDS] == [None] * len(kinds.KINDS)
    assert read_each(text) is None
    assert read_measured(text) is None


def test_a_stored_rule_is_its_words() -> None:
    kept = json.loads(json.dumps(STORED.dump(Criterion, row(STEPS))))
    assert kept["rule"] == "≥95=5；≥90=3"
    assert STORED.load(Criterion, copy.deepcopy(kept)).rule == STEPS
    assert "rule" not in STORED.dump(Criterion, row(NO_RULE, unit=""))
    assert STORED.load(Criterion, {**copy.deepcopy(kept), "rule": ""}).rule == NO_RULE
    with pytest.raises(ValueError, match="no rule for points"):
        STORED.load(Criterion, {**copy.deepcopy(kept), "rule": "酌情"})
    assert pickle.loads(pickle.dumps(STEPS)) == STEPS  # noqa: S301 - its own


@pytest.mark.parametrize(
    ("criterion", "fact", "points"),
    [
        (row(EachRule(HALF)), 3, "1.5"),
        (row(EachRule(HALF)), 99, "5"),
        (row(OFF), 3, "3.5"),
        (row(OFF), 99, "0"),
        (row(OFF, minimum=Decimal(-2)), 99, "-2"),
        (row(OFF, role=DEDUCTION), 3, "1.5"),
        (row(EachRule(HALF), role=BONUS, cap=NO_CAP), 9999, "4999.5"),
        (row(EachRule(Fraction(1, 3))), 1, "0.333333333333"),
        (row(ProportionRule(), target=Decimal(95)), 76, "4"),
        (row(ProportionRule(), target=Decimal(95)), 190, "5"),
        (row(LOW_HALF, target=Decimal(90)), 87, "3.5"),
        (row(LOW_HALF, target=Decimal(90)), 99, "5"),
        (row(HIGH_HALF, target=Decimal(8)), 10, "0.5"),
        (row(STEPS), 95, "5"),
        (row(STEPS), 94, "3"),
        (row(STEPS), 89, "0"),
        (row(NO_RULE), 3, "3"),
    ],
)  # fmt: skip
def test_points_of_a_fact(criterion: Criterion, fact: int, points: str) -> None:
    entry = fact_entry(criterion, fact)
    assert entry.score == Decimal(points)
    assert entry.fact == fact
    exact = criterion.exact_points(entry.score, entry.fact)
    assert abs(exact - Fraction(points)) < Fraction(1, 10**12)
    assert criterion.exact_points(Decimal(2), None) == 2  # of another origin, such as a review
    assert criterion.exact_points(None) == 0


@given(
    criterion=criteria("C01").filter(
        lambda one: one.kind.asks_facts and not one.kind.is_compared  # those have points later
    ),
    drawn=st.data(),
)
def test_points_stay_within_their_limits(criterion: Criterion, drawn: st.DataObject) -> None:
    fact = drawn.draw(facts_of(criterion))
    points = criterion.kind.exact(criterion, None, fact)
    assert Fraction(criterion.minimum) <= points <= Fraction(criterion.cap)


@pytest.mark.parametrize(
    ("criterion", "zh", "en"),
    [
        (row(OFF), "每次扣0.5分，扣完为止", "each takes off 0.5, down to 0"),
        (row(EachRule(HALF), unit="篇"), "每篇得0.5分，最多5分", "each gives 0.5, at most 5"),
        (
            row(EachRule(HALF), role=BONUS, cap=NO_CAP),
            "每次得0.5分，不封顶",
            "each gives 0.5, without limit",
        ),
        (row(OFF, role=DEDUCTION), "每次扣0.5分，最多扣5分", "each takes off 0.5, at most 5"),
        (
            row(ProportionRule(), target=Decimal(95)),
            "目标值95%，按比例，最多5分",
            "target 95%, in proportion, at most 5",
        ),
        (
            row(LOW_HALF, target=Decimal(90)),
            "目标值90%，每低1%扣0.5分，扣完为止",
            "target 90%, each 1% below takes off 0.5, down to 0",
        ),
        (row(STEPS), "≥95%=5；≥90%=3", "≥95%=5; ≥90%=3"),
        (
            row(LOW_HALF, target=Decimal(2), unit="cases"),  # a word stands apart from its number
            "目标值2cases，每低1cases扣0.5分，扣完为止",
            "target 2 cases, each 1 cases below takes off 0.5, down to 0",
        ),
        (row(STEPS, unit="cases"), "≥95cases=5；≥90cases=3", "≥95 cases=5; ≥90 cases=3"),
    ],
)
def test_the_form_tells_the_rule_with_its_limits(criterion: Criterion, zh: str, en: str) -> None:
    told = criterion.kind.told(criterion)
    assert (told.zh, told.en) == (zh, en)


@pytest.mark.parametrize("language", Language)
def test_messages_say_what_to_enter(language: Language) -> None:
    for criterion in (
        row(EachRule(HALF)),
        row(EachRule(HALF), role=BONUS),
        row(STEPS),
        row(STEPS, role=BONUS),
        row(LOW_HALF, target=Decimal(90)),
    ):
        title, error, prompt = criterion.kind.messages(criterion, language)
        assert len(title.in_language(language)) <= 32
        assert max(len(error.in_language(language)), len(prompt.in_language(language))) <= 255
        assert criterion.kind.told(criterion).in_language(language) in prompt.in_language(language)


def test_a_fact_that_cannot_be_one_is_told() -> None:
    for criterion, typed in (
        (row(EachRule(HALF)), "1.5"),
        (row(EachRule(HALF)), "-1"),
        (row(EachRule(HALF)), "10000"),
        (row(STEPS), "1000000000"),
    ):
        reading = read_score(Cell(CellKind.NUMBER, typed), criterion)
        assert (reading.score, reading.fact, reading.rule) == (None, None, Code.FACT_OUT_OF_RANGE)
    blank = read_score(None, row(STEPS))
    assert blank.rule is Code.SCORE_MISSING
    words = read_score(Cell(CellKind.TEXT, "九十"), row(STEPS))
    assert (words.rule, words.suggestion) == (Code.SCORE_NOT_A_NUMBER, None)
    small = read_score(Cell(CellKind.NUMBER, "0.925"), row(STEPS))
    assert (small.rule, small.fact) == (Code.PERCENT_DOUBTFUL, Decimal("0.925"))
    shown = read_score(Cell(CellKind.NUMBER, "0.925", number_format="0.0%"), row(STEPS))
    assert (shown.rule, shown.fact) == (None, Decimal("92.5"))
    other = read_score(Cell(CellKind.NUMBER, "0.925", number_format="0.0%"), row(STEPS, unit="件"))
    assert other.rule is Code.SCORE_IS_PERCENT


def test_what_leaves_points_behind() -> None:
    free = row(EachRule(HALF), role=BONUS, cap=NO_CAP)
    assert free.kind.lost(free) == Never()
    assert free.shown_cap is None
    plain = row(EachRule(HALF))
    assert plain.kind.lost(plain) == Below(Decimal(5))
    assert plain.kind.way_back(plain) is None
    assert plain.kind.meanings(plain) == plain.kind.answers(plain, Language.ZH) == ()
    assert plain.choices == ()
    assert "0 至 9999" in plain.kind.expected(plain).zh
    assert "篇数" in plain.kind.request(replace(plain, unit="篇")).zh


def test_the_check_code_takes_the_fact_with_two_decimals() -> None:
    value = row(STEPS)
    assert check_number(value, Decimal(3), "", Decimal("92.456")) == Decimal("92.46")
    assert check_number(value, Decimal(3), "") == 3


def test_steps_in_order() -> None:
    one, other = Step(">=", Fraction(95), Fraction(5)), Step("<", Fraction(90), Fraction(3))
    assert STEPS.is_in_order
    assert not StepsRule(STEPS.steps[::-1]).is_in_order
    assert not StepsRule((one, other)).is_in_order
    assert StepsRule((other, replace(other, bound=Fraction(99)))).is_in_order


def test_terms_say_the_same_as_formulas_and_in_fractions() -> None:
    fact, two = Named("fact"), Known(Fraction(2))
    term = Compared(
        Least(fact, two), ">", Known(Fraction(-1, 3)), Most(fact, two), Of("/", fact, two)
    )
    assert render(term, {"fact": "A1"}) == "IF(MIN(A1,2)>(-1/3),MAX(A1,2),(A1/2))"
    assert evaluate(term, {"fact": Fraction(3)}) == 3
    assert evaluate(term, {"fact": Fraction(-1)}) == -HALF
    assert [fraction_text(Fraction(*one)) for one in ((0, 1), (-5, 4), (1, 80))] == [
        "0",
        "(-1.25)",
        "0.0125",
    ]
    limits = Limits(Fraction(0), Fraction(5))
    assert evaluate(NO_RULE.points(limits), {"fact": Fraction(9)}) == 5
    for rule in (NO_RULE, EachRule(HALF), ProportionRule(), STEPS):
        assert not rule.takes_from_cap
        assert rule.states_points == (rule == STEPS)
        assert rule.needs_target == (rule == ProportionRule())
        assert rule.in_unit("").zh or rule == NO_RULE
    assert LOW_HALF.needs_target
    assert LOW_HALF.takes_from_cap


@pytest.mark.parametrize("language", Language)
def test_the_form_computes_points_beside_facts(language: Language) -> None:
    blueprint = blueprint_of(fact_round(language), AMPERSAND)
    table = blueprint.score_table
    cells = {(one.row, one.column): one for one in blueprint.sheet(table.sheet).cells}

    def formula(code: str) -> str:
        place = table.place(code, Field.POINTS)
        assert place is not None
        return cells[place.row, place.column].formula or ""

    assert "MIN(5,MAX(0,(5-(INDEX(" in formula("C02")
    assert "/95)" in formula("V01")
    assert ">=95,5,IF(" in formula("V03")
    assert blueprint.total.column == table.column_of(Field.POINTS)
    caps = [cells[table.rows["X01"], table.column_of(Field.CAP) or 0].value]
    assert caps == ["不封顶" if language is Language.ZH else "no limit"]
    for one in blueprint.sheet(table.sheet).validations:
        assert len(one.prompt) <= 255
        assert len(one.error) <= 255


def test_a_form_of_facts_is_read_as_it_was_filled_in() -> None:
    found = issued_copy(fact_round(), AMPERSAND).fill().read()
    assert [one.rule.id for one in found.findings if one.severity is not Severity.INFO] == []
    facts = {one.criterion: one.fact for one in found.entries}
    assert facts["C02"] == 0
    assert facts["C01"] is None
    for one in found.entries:
        criterion = fact_round().scheme.by_code[one.criterion]
        entered = as_entered(one, criterion, Language.ZH)
        assert entered == (one.score if one.fact is None else one.fact)
        if one.fact is not None:
            assert criterion.kind.request(criterion).zh
