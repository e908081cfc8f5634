"""Whoever fills in a row sees what it is: a deduction, a bonus, a veto, a prerequisite."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    blueprint_of,
    every_feature_round,
    with_settings,
    xinping_round,
)
from workbook_tool.core.form import Blueprint, CellSpec, Field, Validation
from workbook_tool.core.form.roles import total_labels
from workbook_tool.core.round import kinds
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    Option,
)
from workbook_tool.core.round.settings import AssessmentRound, Grade
from workbook_tool.core.text import Language
from workbook_tool.definition.words.vocabulary import ROLES

MESSAGE_LIMIT, TITLE_LIMIT = 255, 32
GRADES = (Grade("优", minimum_rate=Decimal("0.9")), Grade("合格"))
TEN, ONE = Decimal(10), Decimal(1)


def round_with(
    *extra: Criterion, language: Language = Language.ZH, grades: tuple[Grade, ...] = GRADES
) -> AssessmentRound:
    """Return a round with a regular criterion under 甲 and others beside it."""
    regular = Criterion("A1", ("甲",), "年度任务", Decimal(60), ONE)
    county = with_settings(xinping_round(), language=language)
    return replace(county, scheme=IndicatorScheme((regular, *extra)), grades=grades)


def criterion(role: CriterionRole, **changes: object) -> Criterion:
    given: dict[str, Any] = {"levels": ("乙",), "cap": Decimal(30), **changes}
    return Criterion("X1", text="迟报信息", step=ONE, role=role, **given)


def rule_of(blueprint: Blueprint, code: str) -> Validation:
    place = blueprint.score_table.place(code, Field.SCORE)
    assert place is not None
    rules = blueprint.sheet(place.sheet).validations
    covering = [
        one for one in rules if any(area.covers(place.row, place.column) for area in one.cells)
    ]
    assert len(covering) == 1
    return covering[0]


def rule_for(
    role: CriterionRole, *, language: Language = Language.ZH, **changes: object
) -> Validation:
    county = round_with(criterion(role, **changes), language=language)
    return rule_of(blueprint_of(county, LONGEST_NAME), "X1")


def cell_of(blueprint: Blueprint, code: str, field: Field) -> CellSpec:
    place = blueprint.score_table.place(code, field)
    assert place is not None
    cells = blueprint.sheet(place.sheet).cells
    return next(one for one in cells if (one.row, one.column) == (place.row, place.column))


def texts(blueprint: Blueprint, sheet: int) -> list[str]:
    return [str(cell.value) for cell in blueprint.sheets[sheet].cells]


def test_a_scheme_of_regular_criteria_says_nothing_of_roles() -> None:
    blueprint = blueprint_of(xinping_round(), LONGEST_NAME)
    assert blueprint.score_table.column_of(Field.ROLE) is None
    assert not [one for one in texts(blueprint, 0) + texts(blueprint, 1) if "性质" in one]


def test_every_row_names_its_role_in_the_words_of_the_definition() -> None:
    blueprint = blueprint_of(every_feature_round(), AMPERSAND)
    for one in every_feature_round().scheme.for_agency(anyone_of("office")):
        shown = str(cell_of(blueprint, one.code, Field.ROLE).value)
        assert ROLES.find(shown) is one.role
        assert shown[0].isupper()


def test_a_role_that_the_agency_does_not_meet_is_not_explained_to_it() -> None:
    towns_only = criterion(CriterionRole.DEDUCTION, groups=("乡镇(街道)",))
    county = round_with(towns_only)
    town, office = (blueprint_of(county, code) for code in ("XP066", "XP039"))
    assert town.score_table.column_of(Field.ROLE)
    assert office.score_table.column_of(Field.ROLE) is None


def test_whoever_has_nothing_to_deduct_is_told_to_enter_0() -> None:
    rule = rule_for(CriterionRole.DEDUCTION)
    assert rule.prompt_title == "扣分"
    lead = "扣分项：没有应扣的情形请填 0；填写的分数将从总分中扣除。"
    assert rule.prompt == f"{lead}0～30 分，每 1 分一档。"
    assert rule.error.startswith(lead)
    assert "例如 0 或 1。" in rule.error
    assert rule.choices[0] == "0"
    english = rule_for(CriterionRole.DEDUCTION, language=Language.EN)
    assert english.prompt == (
        "Deduction: enter 0 if there is nothing to deduct; what you enter is taken off the total. "
        "0 to 30 in steps of 1."
    )


def test_a_deduction_says_what_it_is_taken_from_and_at_what_rate() -> None:
    inside = rule_for(CriterionRole.DEDUCTION, levels=("甲",), weight=Decimal(15))
    assert "将从“甲”的得分中扣除。每 30 分折合 15 分。" in inside.prompt
    yes_no = rule_for(CriterionRole.DEDUCTION, kind=kinds.YES_NO, cap=Decimal(2))
    assert yes_no.prompt == (
        "扣分项：有应扣的情形选“是”，将从总分中扣 2 分；没有的选“否”。请选择：是、否"
    )


def test_0_is_not_asked_for_where_it_is_refused() -> None:
    options = (Option("严重", TEN), Option("一般", ONE))
    rule = rule_for(CriterionRole.DEDUCTION, kind=kinds.OPTION, cap=TEN, options=options)
    assert "填 0" not in rule.prompt
    none = rule_for(
        CriterionRole.DEDUCTION,
        kind=kinds.OPTION,
        cap=TEN,
        options=(*options, Option("无", Decimal(0))),
    )
    assert "没有应扣的情形请填 0" in none.prompt
    assert "填 0" not in rule_for(CriterionRole.BONUS, minimum=ONE).prompt


def test_a_bonus_says_up_to_what_it_counts_and_that_it_must_be_proved() -> None:
    rule = rule_for(CriterionRole.BONUS, cap=Decimal(3), bonus_limit=Decimal(4))
    assert rule.prompt_title == "加分"
    assert rule.prompt == (
        "加分项：没有可加的请填 0；填写的分数加到总分上，“乙”的加分合计至多 4 分。须列佐证材料。"
        "0～3 分，每 1 分一档。"
    )
    assert "佐证" not in rule_for(CriterionRole.BONUS, needs_evidence=False).prompt
    capped = round_with(criterion(CriterionRole.BONUS))
    capped = replace(capped, scheme=replace(capped.scheme, is_total_capped=True))
    assert "总分至多 60 分" in rule_of(blueprint_of(capped, LONGEST_NAME), "X1").prompt


@pytest.mark.parametrize(
    ("changes", "effect"),
    [
        ({}, "等次不高于“合格”"),
        ({"consequence": "优"}, "等次不高于“优”"),
        ({"forfeits_total": True}, "总分计 0 分"),
    ],
)
def test_conditions_say_what_follows_and_that_blank_is_no_answer(
    changes: dict[str, Any], effect: str
) -> None:
    given = {"kind": kinds.YES_NO, "cap": ONE, **changes}
    veto = rule_for(CriterionRole.VETO, **given)
    assert veto.prompt == (
        f"一票否决项：发生的选“是”，{effect}；没有发生的选“否”。留空不等于“否”。"
    )
    prerequisite = rule_for(CriterionRole.PREREQUISITE, **given)
    assert prerequisite.prompt == (
        f"前置条件：满足的选“是”；不满足的选“否”，{effect}。留空不等于“是”。"
    )
    assert veto.error == f"{veto.prompt}本格只能填：是、否。"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("优" * 20, "优" * 20),
        ("优" * 21, "优" * 19 + "…"),
        (" 优\n秀 ", "优 秀"),
    ],
)
def test_a_grade_is_named_in_full_where_forty_columns_hold_it(title: str, shown: str) -> None:
    veto = criterion(CriterionRole.VETO, kind=kinds.YES_NO, cap=ONE, consequence=title)
    rule = rule_of(blueprint_of(round_with(veto), LONGEST_NAME), "X1")
    assert f"等次不高于“{shown}”；" in rule.prompt


def test_without_grades_a_veto_promises_none() -> None:
    veto = criterion(CriterionRole.VETO, kind=kinds.YES_NO)
    blueprint = blueprint_of(round_with(veto, grades=()), LONGEST_NAME)
    assert "等次" not in rule_of(blueprint, "X1").prompt


def test_the_last_row_says_which_caps_it_leaves_out() -> None:
    blueprint = blueprint_of(every_feature_round(), AMPERSAND)
    assert "Total (caps without bonus and deduction)" in texts(blueprint, 1)
    veto = criterion(CriterionRole.VETO, kind=kinds.YES_NO)
    assert "合　计" in texts(blueprint_of(round_with(veto), LONGEST_NAME), 1)
    table = blueprint.score_table
    cells = blueprint.sheet(table.sheet).cells
    worth = table.column_of(Field.WEIGHT)
    shown = next(one for one in cells if (one.row, one.column) == (table.total_row, worth))
    assert shown.value == every_feature_round().scheme.for_agency(anyone_of("office")).total


@pytest.mark.parametrize("language", Language)
def test_the_reader_knows_every_label_of_the_last_row(language: Language) -> None:
    roles = (CriterionRole.BONUS, CriterionRole.DEDUCTION)
    for used in ((), roles[:1], roles[1:], roles):
        extra = (replace(criterion(role), code=role.value) for role in used)
        blueprint = blueprint_of(round_with(*extra, language=language), LONGEST_NAME)
        row = blueprint.score_table.total_row
        cells = blueprint.sheet(blueprint.score_table.sheet).cells
        label = next(one.value for one in cells if (one.row, one.column) == (row, 1))
        assert label in total_labels()
        assert all(ROLES.word(role, language) in str(label) for role in used)


def test_the_cover_says_where_points_are_taken_off() -> None:
    inside = round_with(criterion(CriterionRole.DEDUCTION, levels=("甲",)))
    assert "甲（已减扣分）" in texts(blueprint_of(inside, LONGEST_NAME), 0)
    beside = round_with(criterion(CriterionRole.DEDUCTION))
    assert "甲" in texts(blueprint_of(beside, LONGEST_NAME), 0)
    assert "扣分（从总分中扣除）" in texts(blueprint_of(beside, LONGEST_NAME), 0)


def test_notes_on_cover_and_scoring_sheet_explain_the_roles_that_occur() -> None:
    blueprint = blueprint_of(round_with(criterion(CriterionRole.DEDUCTION)), LONGEST_NAME)
    for sheet in (0, 1):
        told = [one for one in texts(blueprint, sheet) if "“性质”一栏" in one]
        assert len(told) == 1
        assert "没有应扣的填 0" in told[0]
        assert "加分" not in told[0]


@given(
    st.sampled_from([role for role in CriterionRole if role is not CriterionRole.REGULAR]),
    st.text("W甲“ &\n", min_size=1, max_size=300),
    st.sampled_from(Language),
    st.booleans(),
)
def test_however_long_titles_and_grades_messages_fit(
    role: CriterionRole,
    title: str,
    language: Language,
    is_yes_no: bool,
) -> None:
    is_condition = role in {CriterionRole.VETO, CriterionRole.PREREQUISITE}
    kind = kinds.YES_NO if is_condition or is_yes_no else kinds.SCORE
    bonus = {"bonus_limit": Decimal("12.5")} if role is CriterionRole.BONUS else {}
    one = criterion(
        role, levels=(f"b{title}",), kind=kind, weight=Decimal("12.125"), consequence=title, **bonus
    )
    if role is CriterionRole.DEDUCTION:
        one = replace(one, levels=("甲", title))
    county = round_with(one, language=language)
    rule = rule_of(blueprint_of(county, LONGEST_NAME), "X1")
    assert 0 < len(rule.prompt) <= MESSAGE_LIMIT
    assert 0 < len(rule.error) <= MESSAGE_LIMIT
    assert 0 < len(rule.prompt_title) <= TITLE_LIMIT
