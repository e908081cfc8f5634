import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.blueprint import check_code, check_weights
from workbook_tool.core.blueprint.check_code import MODULUS

CODES = tuple(f"C{number:02d}" for number in range(1, 41))
WEIGHTS = check_weights(CODES)
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


def test_no_scores_give_four_zeros() -> None:
    assert check_code({}, WEIGHTS) == "0000"
