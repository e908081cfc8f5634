"""Whole reviews at random against an oracle: which sheet counts, totals, ranks and grades."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fate_oracle import Said
from tests.oracle import aimed
from tests.review_oracle import Judgement
from tests.review_strategies import reviewed_rounds
from tests.told_stories import judged, messes, returns_of, reviews_of, seeds, story_in, told
from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import build_register
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.review.counting import typed_sheets
from workbook_tool.core.review.register import build_review_register
from workbook_tool.core.review.spec import TypedAnswer
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reviewed_rounds(), seeds, messes)
def test_fates_totals_ranks_and_grades_of_any_story_are_those_of_the_oracle(
    the_round: AssessmentRound, seed: int, mess: int
) -> None:
    story = story_in(the_round, seed, mess)
    found, counted = told(story)
    fates, wanted = story.fates, judged(story)

    places = {
        (part.group, agency, code): part.file
        for (agency, code), parts in counted.scores.items()
        for part in parts
    }
    assert places == {
        (*key, code): sheet.path
        for key, sheet in fates.counted.items()
        for code, said in sheet.said.items()
        if said.is_answered
    }
    assert {key: why.value for key, why in counted.withheld.items()} == fates.withheld
    assert found.stage == wanted.stage
    for result in found.results:
        assert_same(result, wanted)


def assert_same(result: AgencyResult, wanted: Judgement) -> None:
    """Compare one agency; who has no return that counts comes to nothing."""
    code = result.agency.code
    verdict = wanted.verdicts.get(code)
    totals = (result.self_total, result.review_total, result.final_total)
    places = (result.rank, result.group_rank, result.self_rank, result.self_group_rank)
    if verdict is None:
        assert totals == (None,) * 3
        assert places == (None,) * 4
        assert (result.total, result.grade) == (None, None)
        return
    assert totals == (verdict.own, verdict.review, verdict.final)
    shown = wanted.shown.get(code)
    assert result.total == (None if shown is None else shown.total)
    assert result.grade == wanted.grades.get(code)
    assert places == (
        wanted.places.overall.get(code),
        wanted.places.in_group.get(code),
        wanted.self_places.overall.get(code),
        wanted.self_places.in_group.get(code),
    )
    if result.review is not None:
        assert result.review.is_complete == (not verdict.is_open)
        assert (result.review.progress.owed, result.review.progress.got) == (
            verdict.owed,
            verdict.got,
        )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reviewed_rounds(), seeds, st.sampled_from((1, 2)))
def test_what_was_typed_stands_in_the_next_workbook_as_the_oracle_says(
    the_round: AssessmentRound, seed: int, mess: int
) -> None:
    story = story_in(the_round, seed, mess)
    returns = build_register(returns_of(story), story.the_round.roster)
    register = build_review_register(reviews_of(story.early), story.the_round, returns)
    scheme, language = story.the_round.scheme, story.the_round.settings.language
    found = typed_sheets(register, scheme, language)
    goals_of = {one.code: one.goals for one in story.the_round.roster}

    kept = {
        (group, agency): {code: as_said(asked[code], one) for code, one in sheet.answers.items()}
        for (group, agency), sheet in found.items()
        for goals in (goals_of.get(agency, ()),)
        for asked in ({one.code: one for one in aimed(scheme, goals)},)
        if sheet.answers
    }
    assert kept == story.typed


def as_said(criterion: Criterion, typed: TypedAnswer) -> Said:
    """Return what a reader makes of an answer that stands in a workbook."""
    if typed.entered is None:
        return Said(reason=typed.reason, record=typed.record)
    is_text = isinstance(typed.entered, str)
    kind = CellKind.TEXT if is_text else CellKind.NUMBER
    text = typed.entered if isinstance(typed.entered, str) else number_text(typed.entered)
    reading = read_score(Cell(kind, text), criterion)
    return Said(reading.score, reading.choice, reading.fact, typed.reason, typed.record)
