import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.form import check_code, check_number, check_weights
from workbook_tool.core.form.check_code import MODULUS
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    Option,
)

CODES = tuple(f"C{number:02d}" for number in range(1, 41))
WEIGHTS = check_weights(CODES)
WITHOUT_POINTS = {
    code: Criterion(
        code,
        ("甲",),
        "标准",
        Decimal(1),
        Decimal(1),
        kind=kinds.STATE if code == "S" else kinds.YES_NO,
        role=role,
        options=(Option("达到"), Option("未达到")) if code == "S" else (),
    )
    for code, role in (
        ("V", CriterionRole.VETO),
        ("P", CriterionRole.PREREQUISITE),
        ("S", CriterionRole.REGULAR),
    )
}
HALF_POINTS = st.integers(0, 180).map(lambda halves: Decimal(halves) / 2)
SHEETS = st.fixed_dictionaries(dict.fromkeys(CODES, HALF_POINTS))


@given(SHEETS, st.sampled_from(CODES), HALF_POINTS)
def test_one_changed_score_changes_the_code(
    scores: dict[str, Decimal], code: str, score: Decimal
) -> None:
    changed = scores | {code: score}
    assert (check_code(changed, WEIGHTS) == check_code(scores, WEIGHTS)) == (changed == scores)


@given(SHEETS, st.sampled_from(CODES), st.sampled_from(CODES))
def test_two_exchanged_scores_change_the_code(
    scores: dict[str, Decimal], one: str, other: str
) -> None:
    changed = scores | {one: scores[other], other: scores[one]}
    assert (check_code(changed, WEIGHTS) == check_code(scores, WEIGHTS)) == (changed == scores)


@pytest.mark.thorough
def test_random_edits_of_two_scores_are_hardly_ever_missed() -> None:
    chance = random.Random(5)
    missed = 0
    for _ in range(20_000):
        scores = {code: Decimal(chance.randrange(21)) / 2 for code in CODES[:12]}
        one, other = chance.sample(CODES[:12], 2)
        changed = scores | {
            one: Decimal(chance.randrange(21)) / 2,
            other: Decimal(chance.randrange(21)) / 2,
        }
        same = check_code(scores, WEIGHTS) == check_code(changed, WEIGHTS)
        missed += same and changed != scores
    assert missed <= 10


def test_weights_differ_for_every_criterion_a_scheme_may_have() -> None:
    weights = check_weights(str(number) for number in range(MODULUS - 1))
    assert len(set(weights.values())) == MODULUS - 1


def answer_code(scheme: IndicatorScheme, choices: dict[str, str]) -> str:
    numbers = {
        one.code: number
        for one in scheme
        if (number := check_number(one, None, choices.get(one.code, ""))) is not None
    }
    return check_code(numbers, check_weights([one.code for one in scheme]))


@given(st.dictionaries(st.sampled_from("VPS"), st.integers(0, 1), min_size=1), st.data())
def test_another_answer_without_points_changes_the_code(
    places: dict[str, int], drawn: st.DataObject
) -> None:
    scheme = IndicatorScheme(tuple(WITHOUT_POINTS.values()))
    choices = {code: scheme.by_code[code].choices[at].label for code, at in places.items()}
    code = drawn.draw(st.sampled_from(sorted(choices)))
    other = scheme.by_code[code].choices[1 - places[code]].label

    stated = answer_code(scheme, choices)
    assert stated != answer_code(scheme, choices | {code: other})
    assert stated != answer_code(scheme, choices | {code: ""})
    assert answer_code(scheme, {}) == "0000"


def test_yes_in_either_language_is_one_answer() -> None:
    for veto in (WITHOUT_POINTS["V"], WITHOUT_POINTS["P"]):
        assert check_number(veto, None, "Yes") == check_number(veto, None, "是") == 1
        assert check_number(veto, None, "否") == 2


def test_no_scores_give_four_zeros() -> None:
    assert check_code({}, WEIGHTS) == "0000"
