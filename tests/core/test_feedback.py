"""What agencies are told of their results: against an oracle, and in stated cases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.test_consolidation import returned, with_a_veto
from tests.core.test_reviewing import (
    G1,
    G2,
    Scores,
    all_scored,
    all_sent,
    consolidated,
    drawn_parts,
    drawn_return,
    small_round,
)
from tests.review_oracle import judge_round
from tests.review_strategies import reviewed_rounds
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.appeals import AppealCase, AppealScore
from workbook_tool.core.returns.feedback import Feedback, Feedbacks, Means, build_feedback
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import SELF, ReviewPlan
from workbook_tool.core.round.roster import (
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
    Roster,
)
from workbook_tool.core.round.settings import AssessmentRound, RankingScope
from workbook_tool.core.text import Text


def reasons(found: Feedbacks) -> dict[str, str]:
    return {agency.code: why.zh for agency, why in found.untold}


def exact(*numbers: Decimal | Fraction | None) -> list[Fraction | None]:
    return [None if one is None else Fraction(one) for one in numbers]


def totals(one: Feedback) -> list[Fraction | None]:
    """Return the total of the return, the one that counts, and the difference."""
    own = one.own
    return exact(None if own is None else own.total, one.outcome.total, one.difference)


def with_members(assessment_round: AssessmentRound, **changes: object) -> AssessmentRound:
    """Return a round with other facts of its first agency."""
    first, *others = assessment_round.roster.agencies
    changed = replace(first, **changes)  # type: ignore[arg-type]  # facts are of any field
    return replace(assessment_round, roster=Roster((changed, *others)))


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), reviewed_rounds(), st.sampled_from((0, 0, 12)))
def test_totals_differences_and_means_are_those_of_the_oracle(
    drawn: st.DataObject, assessment_round: AssessmentRound, chance: int
) -> None:
    plan = assessment_round.review
    assert plan is not None
    members = tuple(replace(one, change=None) for one in assessment_round.roster)
    assessment_round = replace(assessment_round, roster=Roster(members))
    sent = [
        drawn_return(drawn, assessment_round, agency.code)
        for agency in members
        if any(one.applies_to(agency) for one in assessment_round.scheme)
    ]
    parts = drawn_parts(drawn, assessment_round, chance)
    found = build_feedback(consolidated(assessment_round, sent, parts))
    entries = {one.agency: one.entries for one in sent if one.agency}
    wanted = judge_round(assessment_round, entries, parts).verdicts
    told = {one.agency.code: one for one in found.told}
    assert set(told) | {agency.code for agency, _ in found.untold} == {
        one.code for one in assessment_round.roster
    }
    for code, one in told.items():
        verdict = wanted[code]
        if one.outcome.is_scored:
            assert one.outcome.total == verdict.final
        if one.difference is not None:
            assert verdict.final is not None
            assert verdict.own is not None
            assert Fraction(one.difference) == verdict.final - verdict.own
        if not found.is_whole:
            assert (one.grade, one.place) == (None, None)
        for line in one.lines:
            if line.difference is not None:
                assert line.counted.score is not None
                assert line.own.score is not None
                assert line.difference + Fraction(line.own.score) == Fraction(line.counted.score)
        same = [
            other
            for other in told.values()
            if found.is_overall or other.agency.group == one.agency.group
        ]
        scored = [Fraction(other.outcome.total) for other in same if other.outcome.is_scored]
        means = found.means_of(one)
        assert means.agencies == len(same)
        assert means.total == (sum(scored) / len(scored) if scored else None)
    for agency, _ in found.untold:
        assert agency.code not in wanted or wanted[agency.code].final is None


def test_in_a_round_without_evaluators_the_result_is_what_counts() -> None:
    assessment_round = replace(small_round(), review=None)
    case = AppealCase(scores=(AppealScore("A00", "C01", "9.5", "补充", "第1页"),))
    found = build_feedback(
        consolidated(assessment_round, all_sent(assessment_round), {}, appeals={"A00": case})
    )
    first, second, third = found.told
    assert found.untold == ()
    assert (found.is_whole, found.is_overall) == (True, True)
    assert [one.grade for one in found.told] == ["优秀"] * 3
    assert [one.place for one in found.told] == [1, 2, 3]
    assert totals(first) == [100, Fraction(199, 2), Fraction(-1, 2)]
    assert exact(second.difference, third.difference) == [0, 0]
    line = first.lines[0]
    assert exact(line.own.score, line.counted.score) == [10, Fraction(19, 2)]
    assert line.difference == Fraction(-1, 2)
    assert line.adjustment is not None
    assert line.adjustment.given.reason == "补充"
    assert [one.adjustment for one in first.lines[1:]] == [None] * 11
    mean = (Fraction(199, 2) + 99 + 98) / 3
    assert found.means_of(first) == Means(mean, found.means[""].criteria, 3, 3)
    assert found.means[""].criteria["C01"] == (Fraction(19, 2) + 9 + 8) / 3


def test_who_is_ranked_in_groups_is_compared_with_the_group() -> None:
    plain = replace(small_round(), review=None)
    assessment_round = replace(
        plain, settings=replace(plain.settings, ranking_scope=RankingScope.CATEGORY)
    )
    found = build_feedback(consolidated(assessment_round, all_sent(assessment_round), {}))
    assert found.is_overall is False
    assert [one.place for one in found.told] == [1, 1, 2]
    assert {peers: (one.total, one.agencies) for peers, one in found.means.items()} == {
        "部门": (Fraction(99), 2),
        "乡镇": (Fraction(99), 1),
    }


def test_reviewed_scores_stand_beside_the_own_ones_with_every_reason_once() -> None:
    assessment_round = small_round(ReviewPlan((G1, G2), self_share=Decimal("0.5")))
    scores: Scores = all_scored(assessment_round, "G1", "G2")
    scores["A00", "C01"] = (
        ReviewPart("G1", Decimal(8), reason="材料不全"),
        ReviewPart("G2", Decimal(7), reason="材料不全", raised_reason="另有亮点"),
    )
    found = build_feedback(consolidated(assessment_round, all_sent(assessment_round), scores))
    line = found.told[0].lines[0]
    assert line.review is not None
    scored = exact(line.own.score, line.review.score, line.counted.score)
    assert scored == [10, Fraction(15, 2), Fraction(35, 4)]
    assert line.difference == Fraction(-5, 4)
    assert line.reasons == ("材料不全", "另有亮点")
    assert found.told[0].lines[1].reasons == ()
    assert found.is_whole


def test_an_own_score_that_an_appeal_changed_is_told_as_it_was_returned() -> None:
    plain = small_round()
    first, *others = plain.scheme.criteria
    own = replace(plain.scheme, criteria=(replace(first, scored_by=SELF), *others))
    assessment_round = replace(plain, scheme=own)
    case = AppealCase(scores=(AppealScore("A00", "C01", "9", "核实", "第1页"),))
    found = build_feedback(
        consolidated(
            assessment_round,
            all_sent(assessment_round),
            all_scored(assessment_round, "G1", "G2"),
            appeals={"A00": case},
        )
    ).told[0]
    line = found.lines[0]
    assert line.review is None
    assert exact(line.own.score, line.counted.score) == [10, 9]
    assert totals(found) == [100, 99, -1]


def test_who_has_no_result_is_listed_with_the_reason() -> None:
    assessment_round = small_round()
    sent, scores = all_sent(assessment_round), all_scored(assessment_round, "G1", "G2")
    late = {key: parts[:1] for key, parts in scores.items() if key[0] == "A02"}
    found = build_feedback(consolidated(assessment_round, sent[1:], scores | late))
    assert [one.agency.code for one in found.told] == ["A01"]
    assert (found.is_whole, found.told[0].grade, found.told[0].place) == (False, None, None)
    assert reasons(found) == {"A00": "未报送", "A02": "考评未完成，还欠 12 项"}

    nobody = build_feedback(consolidated(assessment_round, sent, {}))
    assert nobody.told == ()
    assert len(nobody.untold) == 3

    left = with_members(assessment_round, review_mode=ReviewMode.NOT_REVIEWED)
    found = build_feedback(consolidated(left, sent, scores))
    assert reasons(found) == {"A00": "不考评"}
    left = with_members(left, review_mode=ReviewMode.NOT_REVIEWED, review_reason="新设")
    found = build_feedback(consolidated(left, sent, scores))
    assert [why for _, why in found.untold] == [Text("不考评：新设", "not reviewed: 新设")]

    gone = with_members(assessment_round, change=AgencyChange(ChangeOfAgency.DISSOLVED))
    assert reasons(build_feedback(consolidated(gone, sent[1:], scores))) == {"A00": "撤销"}


def test_groups_that_contradict_each_other_leave_no_result() -> None:
    plain = small_round()
    vetoed = with_a_veto(1).assessment_round
    assessment_round = replace(vetoed, review=plain.review, roster=plain.roster)
    veto = next(one for one in assessment_round.scheme if one.is_condition)
    yes, no = (one.label for one in veto.choices[:2])
    sent = [
        replace(
            returned(assessment_round, "A00", {}),
            entries=tuple(
                Entry(one.code, None, no, choice=no)
                if one is veto
                else Entry(one.code, one.cap, str(one.cap))
                for one in assessment_round.scheme
            ),
        )
    ]
    scores: Scores = {
        ("A00", one.code): (
            (ReviewPart("G1", None, yes), ReviewPart("G2", None, no))
            if one is veto
            else (ReviewPart("G1", one.cap), ReviewPart("G2", one.cap))
        )
        for one in assessment_round.scheme
    }
    found = build_feedback(consolidated(assessment_round, sent, scores))
    assert reasons(found)["A00"] == "考评组意见不一致，待核定 1 项"


def test_an_answer_that_is_missing_leaves_no_result() -> None:
    assessment_round = replace(small_round(), review=None)
    one, *others = all_sent(assessment_round)
    short = replace(one, entries=one.entries[1:])
    found = build_feedback(consolidated(assessment_round, [short, *others], {}))
    assert reasons(found) == {"A00": "还有没有作答的项"}


def test_what_does_not_apply_has_no_difference_and_enters_no_mean() -> None:
    plain = replace(small_round(), review=None)
    first, *others = plain.scheme.criteria
    scheme = replace(plain.scheme, criteria=(replace(first, may_not_apply=True), *others))
    assessment_round = replace(plain, scheme=scheme)
    one, *rest = all_sent(assessment_round)
    blank = replace(one.entries[0], score=None, is_not_applicable=True)
    sent = [replace(one, entries=(blank, *one.entries[1:])), *rest]
    case = AppealCase(scores=(AppealScore("A00", "C01", "6", "应作答", "第1页"),))
    before = build_feedback(consolidated(assessment_round, sent, {}))
    after = build_feedback(consolidated(assessment_round, sent, {}, appeals={"A00": case}))

    assert before.told[0].lines[0].difference is None
    assert before.means[""].criteria["C01"] == Fraction(17, 2)
    line = after.told[0].lines[0]
    assert line.own.is_not_applicable
    assert exact(line.own.score, line.counted.score) == [None, 6]
    assert line.difference is None
    assert after.means[""].criteria["C01"] == Fraction(23, 3)


def test_without_points_there_is_no_total_and_no_mean() -> None:
    plain = replace(small_round(), review=None)
    vetoed = with_a_veto(1).assessment_round
    veto = next(one for one in vetoed.scheme if one.is_condition)
    assessment_round = replace(plain, scheme=replace(vetoed.scheme, criteria=(veto,)))
    no = veto.choices[1].label
    sent = [
        replace(
            returned(assessment_round, "A00", {}), entries=(Entry(veto.code, None, no, choice=no),)
        )
    ]
    found = build_feedback(consolidated(assessment_round, sent, {}))
    assert found.told[0].difference is None
    assert found.means_of(found.told[0]) == Means(None, {}, 1, 0)


def test_what_is_not_the_form_bears_the_title_without_its_name() -> None:
    settings_ = small_round().settings
    titles = ("某县2018年测评自评表", "自评表", "某县测评")
    shown = [replace(settings_, title=title).heading for title in titles]
    assert shown == ["某县2018年测评", "自评表", "某县测评"]
