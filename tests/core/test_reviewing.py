"""Rounds under review: stages, totals and ranks, against an oracle and in stated cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.test_consolidation import returned, round_of
from tests.core.test_outcome import answers
from tests.facts import fact_entry
from tests.review_oracle import Verdict, groups_for, judge_round
from tests.review_stories import asked_of
from tests.review_strategies import reviewed_rounds
from workbook_tool.core.form import Place
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.appeals import AppealCase, AppealScore
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import build_register, judge
from workbook_tool.core.returns.reviewing import (
    Disagreement,
    GroupProgress,
    ScoreStage,
    final_entry,
)
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import Progress, ReviewPart, Reviews, Withheld
from workbook_tool.core.round.grading import is_vetoed
from workbook_tool.core.round.point_rules import EachRule
from workbook_tool.core.round.review_plan import SELF, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import ReviewMode, Roster
from workbook_tool.core.round.settings import AssessmentRound, Grade, Quota, Share

Scores = dict[tuple[str, str], tuple[ReviewPart, ...]]


def consolidated(
    assessment_round: AssessmentRound,
    returns: Iterable[AgencyReturn],
    scores: Mapping[tuple[str, str], tuple[ReviewPart, ...]],
    withheld: Mapping[tuple[str, str], Withheld] | None = None,
    appeals: Mapping[str, AppealCase] | None = None,
) -> Consolidation:
    verdicts = [judge(one.file, (), agency=one.agency, agency_return=one) for one in returns]
    return consolidate(
        assessment_round,
        build_register(verdicts, assessment_round.roster),
        issued=len(assessment_round.roster),
        review=Reviews(scores, withheld or {}),
        appeals=appeals or {},
    )


def drawn_return(
    drawn: st.DataObject, assessment_round: AssessmentRound, code: str
) -> AgencyReturn:
    agency = assessment_round.roster.by_code[code]
    asked = asked_of(assessment_round, agency)
    entries = tuple(
        replace(drawn.draw(answers(one)), place=Place("自评打分", row, 7))
        for row, one in enumerate(asked, start=5)
    )
    return AgencyReturn(FileFacts(f"{code}.xlsx", code), code, entries)


def drawn_parts(drawn: st.DataObject, assessment_round: AssessmentRound, chance: int) -> Scores:
    """Return scores of the groups; about one in ``chance`` is missing, none for 0."""
    plan = assessment_round.review
    assert plan is not None
    found: Scores = {}
    for agency in assessment_round.roster:
        for one in asked_of(assessment_round, agency):
            parts: list[ReviewPart] = []
            for group in groups_for(plan, agency, one):
                if chance and drawn.draw(st.integers(1, chance)) == 1:
                    continue
                entry = drawn.draw(answers(replace(one, may_not_apply=False)))
                if one.kind is kinds.PLACE and parts and drawn.draw(st.integers(0, 9)):
                    entry = replace(entry, fact=parts[0].fact)  # only one figure is right
                parts.append(ReviewPart(group.code, entry.score, entry.choice, fact=entry.fact))
            if parts:
                found[agency.code, one.code] = tuple(parts)
    return found


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), reviewed_rounds(), st.sampled_from((0, 0, 4, 40)))
def test_totals_and_stage_of_any_review_are_those_of_the_oracle(
    drawn: st.DataObject, assessment_round: AssessmentRound, chance: int
) -> None:
    plan = assessment_round.review
    assert plan is not None
    members = tuple(replace(one, change=None) for one in assessment_round.roster)
    assessment_round = replace(assessment_round, roster=Roster(members))
    sent = [
        drawn_return(drawn, assessment_round, agency.code)
        for agency in members
        if drawn.draw(st.integers(0, 5))
        and any(one.applies_to(agency) for one in assessment_round.scheme)
    ]
    parts = drawn_parts(drawn, assessment_round, chance)
    found = consolidated(assessment_round, sent, parts)
    entries = {one.agency: one.entries for one in sent if one.agency}
    wanted = judge_round(assessment_round, entries, parts).verdicts

    assert found.stage is stage_by(assessment_round, wanted)
    assert sum(one.review.progress.got for one in found.results if one.review) == sum(
        one.got for one in wanted.values()
    )
    for result in found.results:
        verdict = wanted.get(result.agency.code)
        totals = (result.self_total, result.review_total, result.final_total)
        if verdict is None:
            assert totals == (None, None, None)
            continue
        assert totals == (verdict.own, verdict.review, verdict.final)
        shown = verdict.own if found.stage is ScoreStage.SELF else verdict.final
        assert result.total == shown
        if result.review is not None:
            assert result.review.is_complete == (not verdict.is_open)
            assert result.review.progress == Progress(verdict.owed, verdict.got)
    check_ranks(found)


def stage_by(assessment_round: AssessmentRound, wanted: Mapping[str, Verdict]) -> ScoreStage:
    modes = {one.code: one.review_mode for one in assessment_round.roster}
    judged = [one for code, one in wanted.items() if modes[code] is not ReviewMode.NOT_REVIEWED]
    if judged and not any(one.is_open for one in judged):
        return ScoreStage.FINAL
    return ScoreStage.REVIEW if any(one.got for one in judged) else ScoreStage.SELF


def check_ranks(found: Consolidation) -> None:
    """Prove that nobody is ranked while scores are owed, and then who has more points first."""
    scheme = found.assessment_round.scheme
    ranked = [one for one in found.results if one.group_rank is not None]
    if found.stage is ScoreStage.REVIEW:
        assert ranked == []
    for one, other in permutations(ranked, 2):
        same = one.agency.group == other.agency.group
        assert one.total is not None
        assert other.total is not None
        assert one.outcome is not None
        assert other.outcome is not None
        vetoed = is_vetoed(one.outcome, scheme), is_vetoed(other.outcome, scheme)
        if same and vetoed == (False, False) and one.total > other.total:
            assert one.group_rank is not None
            assert other.group_rank is not None
            assert one.group_rank < other.group_rank


G1, G2 = EvaluatorGroup("G1", "第一组"), EvaluatorGroup("G2", "第二组")


def small_round(plan: ReviewPlan | None = None) -> AssessmentRound:
    """Return three agencies, two of a category, under two groups that score everything."""
    return replace(round_of(3), review=plan or ReviewPlan((G1, G2), disagreement=Decimal(1)))


def all_sent(assessment_round: AssessmentRound) -> list[AgencyReturn]:
    """Return a return of each agency, full marks less its turn in the first criterion."""
    best: dict[str, Decimal | None] = {one.code: one.cap for one in assessment_round.scheme}
    first = assessment_round.scheme.criteria[0]
    return [
        returned(assessment_round, agency.code, best | {first.code: first.cap - turn})
        for turn, agency in enumerate(assessment_round.roster)
    ]


def all_scored(assessment_round: AssessmentRound, *groups: str) -> Scores:
    """Return full marks of the groups for everything, less in the order turned round."""
    scheme, count = assessment_round.scheme, len(assessment_round.roster)
    return {
        (agency.code, one.code): tuple(
            ReviewPart(group, one.cap - (count - turn if one is scheme.criteria[0] else 0))
            for group in groups
        )
        for turn, agency in enumerate(assessment_round.roster)
        for one in scheme
    }


def test_a_round_without_evaluators_has_no_review_and_its_own_totals() -> None:
    assessment_round = replace(small_round(), review=None)
    found = consolidated(assessment_round, all_sent(assessment_round), {})

    assert (found.stage, found.review_state, found.unreviewed) == (ScoreStage.SELF, None, ())
    assert [one.self_total for one in found.results] == [one.total for one in found.results]
    assert [one.self_rank for one in found.results] == [1, 2, 3]
    assert {one.final_total for one in found.results} == {None}


def test_the_stages_of_a_round_go_from_self_to_review_to_final() -> None:
    assessment_round = small_round()
    sent = all_sent(assessment_round)
    own = consolidated(assessment_round, sent, {})
    half = consolidated(assessment_round, sent, all_scored(assessment_round, "G1"))
    done = consolidated(assessment_round, sent, all_scored(assessment_round, "G1", "G2"))

    assert [one.stage.value for one in (own, half, done)] == ["self", "review", "final"]
    assert [one.rank for one in own.results] == [1, 2, 3]
    assert [(one.total, one.rank, one.grade) for one in half.results] == [(None,) * 3] * 3
    assert [one.self_rank for one in half.results] == [1, 2, 3]
    assert [one.rank for one in done.results] == [3, 2, 1]
    assert [one.total for one in done.results] == [97, 98, 99]
    assert [one.review_total for one in done.results] == [97, 98, 99]
    assert [one.self_total for one in done.results] == [100, 99, 98]
    assert {one.grade for one in done.results} == {"优秀"}
    state = half.review_state
    assert state is not None
    assert state.scores == Progress(72, 36)
    assert (state.agencies, state.done) == (3, 0)
    assert state.groups == (
        GroupProgress(G1, 3, 3, Progress(36, 36)),
        GroupProgress(G2, 3, 0, Progress(36, 0)),
    )
    assert len(half.unreviewed) == 3


def test_an_agency_that_is_done_has_its_total_while_others_wait_and_a_grade_without_quotas() -> (
    None
):
    assessment_round = small_round()
    scores = all_scored(assessment_round, "G1", "G2")
    late = {key: parts[:1] for key, parts in scores.items() if key[0] == "A02"}
    found = consolidated(assessment_round, all_sent(assessment_round), scores | late)

    assert found.stage is ScoreStage.REVIEW
    assert [one.total for one in found.results] == [97, 98, None]
    assert [one.grade for one in found.results] == ["优秀", "优秀", None]
    assert [one.rank for one in found.results] == [None] * 3
    assert [one.group_rank for one in found.results] == [None] * 3
    assert {row.score for row in found.rows if row.criterion.code == "C01"} == {10, 9, 8}

    limited = replace(
        assessment_round, grades=(Grade("优秀", Decimal(90), quota=Quota(Share(Decimal(1)))),)
    )
    found = consolidated(limited, all_sent(limited), scores | late)
    assert [one.grade for one in found.results] == [None] * 3


def test_without_a_counted_return_there_is_nothing_to_review() -> None:
    assessment_round = small_round()
    scores = all_scored(assessment_round, "G1", "G2")
    none = consolidated(assessment_round, [], scores)
    two = consolidated(assessment_round, all_sent(assessment_round)[:2], scores)

    assert none.stage is ScoreStage.SELF
    assert (two.stage, [one.rank for one in two.results]) == (ScoreStage.FINAL, [2, 1, None])


def test_who_is_not_reviewed_has_no_final_score_and_who_stands_by_itself_keeps_its_own() -> None:
    assessment_round = small_round()
    first, second, third = assessment_round.roster.agencies
    members = (
        replace(first, review_mode=ReviewMode.NOT_REVIEWED),
        replace(second, review_mode=ReviewMode.SELF_STANDS),
        third,
    )
    assessment_round = replace(assessment_round, roster=Roster(members))
    sent = all_sent(assessment_round)
    found = consolidated(assessment_round, sent, all_scored(assessment_round, "G1", "G2"))

    assert found.stage is ScoreStage.FINAL
    assert [one.total for one in found.results] == [None, 99, 99]
    assert [one.rank for one in found.results] == [None, 1, 1]
    assert [one.review_total for one in found.results] == [None, None, 99]
    assert found.results[0].self_total == 100
    assert {row.agency.code for row in found.rows} == {"A01", "A02"}


def test_rows_show_the_final_score_with_its_parts_and_what_was_returned() -> None:
    assessment_round = small_round(ReviewPlan((G1, G2), self_share=Decimal("0.5")))
    found = consolidated(
        assessment_round,
        all_sent(assessment_round),
        all_scored(assessment_round, "G1", "G2"),
    )
    row = next(one for one in found.rows if (one.agency.code, one.criterion.code) == ("A01", "C01"))

    assert (row.score, row.returned, row.rate) == (Decimal("8.5"), Decimal(9), Decimal("0.85"))
    assert row.review is not None
    assert [part.score for part in row.review.parts] == [8, 8]


def test_thirds_of_facts_make_the_half_that_they_are() -> None:
    """Three times a third and a half are 1.5, which no decimals of thirds add up to."""
    third = EachRule(Fraction(1, 3))
    plain = small_round(ReviewPlan((G1,)))
    first, second, *_ = plain.scheme.criteria
    counts = tuple(
        replace(first, code=f"N{turn}", text=f"件{turn}", kind=kinds.COUNT, rule=third)
        for turn in range(3)
    )
    scheme = replace(plain.scheme, criteria=(second, *counts), places=0)
    assessment_round = replace(plain, scheme=scheme)
    rows = [Entry(second.code, Decimal("0.5")), *(fact_entry(one, 1) for one in counts)]
    file = FileFacts("A00.xlsx", "A00")
    sent = [AgencyReturn(file, "A00", tuple(rows))]
    scores = {("A00", row.criterion): (ReviewPart("G1", row.score, fact=row.fact),) for row in rows}
    found = consolidated(assessment_round, sent, scores).results[0]

    assert [found.self_total, found.review_total, found.final_total] == [2, 2, 2]


def test_where_nobody_owes_anything_the_self_scores_are_final_at_once() -> None:
    plain = small_round()
    criteria = tuple(replace(one, scored_by=SELF) for one in plain.scheme)
    assessment_round = replace(plain, scheme=replace(plain.scheme, criteria=criteria))
    found = consolidated(assessment_round, all_sent(assessment_round), {})

    assert found.stage is ScoreStage.FINAL
    assert [one.total for one in found.results] == [100, 99, 98]
    assert {one.review_total for one in found.results} == {None}


def test_an_appeal_changes_the_self_score_before_and_the_final_one_after_reviews() -> None:
    assessment_round = small_round()
    case = AppealCase(scores=(AppealScore("A00", "C01", "9.5", "补充", "第1页"),))
    sent, appeals = all_sent(assessment_round), {"A00": case}
    before = consolidated(assessment_round, sent, {}, appeals=appeals).results[0]
    after = consolidated(
        assessment_round, sent, all_scored(assessment_round, "G1", "G2"), appeals=appeals
    ).results[0]

    assert (before.total, before.self_total) == (Decimal("99.5"), Decimal("99.5"))
    assert after.self_total == 100
    assert (after.review_total, after.final_total) == (Decimal(97), Decimal("99.5"))
    assert [one.criterion for one in after.adjustments] == ["C01"]
    assert after.review is not None
    assert after.review.by_code["C01"].is_settled
    assert after.check_code == before.check_code


def test_an_appeal_on_what_nobody_reviews_changes_the_self_score_at_every_stage() -> None:
    plain = small_round()
    first, *others = plain.scheme.criteria
    own = replace(plain.scheme, criteria=(replace(first, scored_by=SELF), *others))
    assessment_round = replace(plain, scheme=own)
    case = AppealCase(scores=(AppealScore("A00", "C01", "9", "核实", "第1页"),))
    found = consolidated(
        assessment_round,
        all_sent(assessment_round),
        all_scored(assessment_round, "G1", "G2"),
        appeals={"A00": case},
    ).results[0]

    assert (found.self_total, found.final_total) == (Decimal(99), Decimal(99))
    assert found.review is not None
    assert found.review.by_code["C01"].is_settled
    assert found.review.by_code["C01"].owed == ()


def test_groups_that_differ_by_more_than_the_limit_are_told() -> None:
    assessment_round = small_round()
    scores = all_scored(assessment_round, "G1", "G2")
    for code, other in (("C02", Decimal(6)), ("C03", Decimal(7))):
        scores["A00", code] = (ReviewPart("G1", Decimal(8)), ReviewPart("G2", other))
    found = consolidated(assessment_round, all_sent(assessment_round), scores)

    state = found.review_state
    assert state is not None
    (one,) = state.disagreements
    assert isinstance(one, Disagreement)
    assert (one.agency.code, one.review.criterion.code) == ("A00", "C02")
    assert one.review.spread == 2
    assert one.review.final is not None


@pytest.mark.parametrize("why", Withheld)
def test_a_sheet_that_does_not_count_leaves_its_scores_owed_and_says_why(why: Withheld) -> None:
    assessment_round = small_round()
    scores = {
        key: parts[:1] if key[0] == "A00" else parts
        for key, parts in all_scored(assessment_round, "G1", "G2").items()
    }
    found = consolidated(assessment_round, all_sent(assessment_round), scores, {("G2", "A00"): why})

    assert found.stage is ScoreStage.REVIEW
    (waiting,) = found.unreviewed
    assert waiting.withheld == {"G2": why}
    assert waiting.by_group == {"G1": Progress(12, 12), "G2": Progress(12, 0)}


def test_a_score_for_what_was_said_not_to_apply_counts_where_the_mark_stands() -> None:
    assessment_round = small_round()
    sent = all_sent(assessment_round)
    first, *others = sent[0].entries
    absent = Entry("C01", None, place=first.place, is_not_applicable=True)
    sent[0] = replace(sent[0], entries=(absent, *others))
    found = consolidated(assessment_round, sent, all_scored(assessment_round, "G1", "G2"))
    row = next(one for one in found.rows if (one.agency.code, one.criterion.code) == ("A00", "C01"))

    assert (row.score, row.returned, row.cell) == (Decimal(7), None, "G5")


def test_an_entry_counts_in_the_end_with_its_final_score() -> None:
    assessment_round = small_round(ReviewPlan((G1, G2)))
    scores = all_scored(assessment_round, "G1", "G2")
    scores["A00", "C01"] = (ReviewPart("G1", Decimal(8)), ReviewPart("G2", Decimal(7)))
    scores["A00", "C02"] = scores["A00", "C02"][:1]
    found = consolidated(assessment_round, all_sent(assessment_round), scores).results[0]
    assert found.review is not None
    assert found.agency_return is not None
    first, second, *_ = found.agency_return.entries
    final = final_entry(first, found.review.by_code["C01"])
    assert final == replace(first, score=Decimal("7.5"))
    assert final_entry(second, found.review.by_code["C02"]) is None
    assert final_entry(first, None) is None
