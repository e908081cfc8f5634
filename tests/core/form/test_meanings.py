"""Points that are chosen from a list are told with what they stand for."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.core.form.rounds import LONGEST_NAME, blueprint_of, xinping_round
from workbook_tool.core.form import Blueprint, Field, Validation
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import IndicatorScheme, Option
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language

PLACES = ("Fully in place", "Partially in place", "Not in place")
MESSAGE_LIMIT = 255


def round_with(*options: tuple[Option, ...], language: Language = Language.EN) -> AssessmentRound:
    """Return a round whose criteria take these options, one criterion each."""
    county = xinping_round()
    criteria = tuple(
        replace(
            county.scheme.criteria[turn],
            kind=kinds.OPTION,
            cap=max(one.points for one in answers if one.points is not None),
            options=answers,
        )
        for turn, answers in enumerate(options)
    )
    settings = replace(county.settings, language=language)
    return replace(county, settings=settings, scheme=IndicatorScheme(criteria))


def labelled(*labels: str) -> tuple[Option, ...]:
    count = len(labels)
    return tuple(Option(label, Decimal(count - turn)) for turn, label in enumerate(labels))


def score_rule(blueprint: Blueprint, code: str = "C01") -> Validation:
    place = blueprint.score_table.place(code, Field.SCORE)
    assert place is not None
    sheet = blueprint.sheet(place.sheet)
    return next(
        one
        for one in sheet.validations
        if any(area.covers(place.row, place.column) for area in one.cells)
    )


def note_of(blueprint: Blueprint) -> str:
    sheet = blueprint.sheet(blueprint.score_table.sheet)
    return " ".join(str(cell.value) for cell in sheet.cells if cell.row == 3)


def test_prompt_and_note_tell_what_the_points_of_a_common_scale_mean() -> None:
    blueprint = blueprint_of(round_with(labelled(*PLACES), labelled(*PLACES)), LONGEST_NAME)
    shared = ("3 = Fully in place", "2 = Partially in place", "1 = Not in place")
    assert score_rule(blueprint).prompt == f"Choose: {', '.join(shared)}"
    assert score_rule(blueprint).choices == ("3", "2", "1")
    assert note_of(blueprint).endswith(f" Scores: {'; '.join(shared)}.")


def test_a_chinese_round_tells_them_in_its_own_punctuation() -> None:
    answers = labelled("达到", "未达到")
    blueprint = blueprint_of(round_with(answers, language=Language.ZH), LONGEST_NAME)
    assert score_rule(blueprint).prompt == "请选择：2 = 达到、1 = 未达到"
    assert note_of(blueprint).endswith("得分含义：2 = 达到；1 = 未达到。")


def test_scales_of_their_own_stand_in_each_prompt_and_in_no_note() -> None:
    blueprint = blueprint_of(round_with(labelled("a", "b"), labelled("c", "d")), LONGEST_NAME)
    assert "2 = a" in score_rule(blueprint).prompt
    assert "2 = c" in score_rule(blueprint, "C02").prompt
    assert "Scores:" not in note_of(blueprint)


def test_a_label_that_is_its_points_is_not_told_twice() -> None:
    blueprint = blueprint_of(
        round_with((Option("15", Decimal(15)), Option("0", Decimal(0)))), LONGEST_NAME
    )
    assert score_rule(blueprint).prompt == "Choose: 15, 0"
    assert "Scores:" not in note_of(blueprint)


def test_answers_too_long_for_a_message_are_looked_up_in_the_list() -> None:
    long = tuple("甲乙丙丁戊己庚辛壬癸"[turn] * 25 for turn in range(10))
    to_the_list = "Please use the arrow and choose from the list."

    meanings = score_rule(blueprint_of(round_with(labelled(*long)), LONGEST_NAME))
    assert meanings.prompt == f"Choose: {', '.join(map(str, range(10, 0, -1)))}"

    states = tuple(Option(label) for label in long)
    county = round_with(labelled("a"))
    stated = replace(county.scheme.criteria[0], kind=kinds.STATE, options=states)
    county = replace(county, scheme=IndicatorScheme((replace(stated, weight=Decimal(0)),)))
    rule = score_rule(blueprint_of(county, LONGEST_NAME))
    assert (rule.prompt, rule.error) == (to_the_list, to_the_list)
    assert rule.formula  # which takes its answers from cells


@given(
    st.lists(st.text("abc甲乙 ,=", min_size=1, max_size=60), min_size=1, max_size=40, unique=True),
    st.sampled_from(Language),
)
def test_however_long_the_labels_messages_fit(labels: list[str], language: Language) -> None:
    rule = score_rule(blueprint_of(round_with(labelled(*labels), language=language), LONGEST_NAME))
    assert 0 < len(rule.prompt) <= MESSAGE_LIMIT
    assert 0 < len(rule.error) <= MESSAGE_LIMIT
