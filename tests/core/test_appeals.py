"""Scores after an appeal count instead of the returned ones, and both stay on record."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.test_consolidation import returned, round_of
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.appeals import (
    Adjustment,
    Appeal,
    AppealCase,
    AppealRejected,
    AppealScore,
    AppealStep,
    after_appeal,
    appeal_case,
    find_criterion,
    read_given,
    scores_in_doubt,
    stated,
)
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.obstacles import ObstacleKind, obstacles
from workbook_tool.core.returns.register import build_register, judge
from workbook_tool.core.round import kinds
from workbook_tool.core.round.kinds.protocol import Option, ScoreReading
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme

ASKED = Appeal("A01", "C01 少计")
LOW = AppealScore("A01", "C01", "7.5", "补充材料", "第3页")
HIGH = AppealScore("A01", "C01", "8", "再核", "第4页")
OTHER = AppealScore("A01", "C02", "1", "核实", "现场")
NO = AppealRejected("A01", "材料不足")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], AppealCase()),
        ([ASKED], AppealCase(ASKED, is_open=True)),
        ([ASKED, LOW], AppealCase(ASKED, scores=(LOW,))),
        ([ASKED, LOW, OTHER], AppealCase(ASKED, scores=(LOW, OTHER))),
        ([LOW, OTHER, HIGH], AppealCase(None, scores=(OTHER, HIGH))),
        ([ASKED, NO], AppealCase(ASKED, rejected=NO)),
        ([ASKED, NO, ASKED], AppealCase(ASKED, is_open=True)),
        ([ASKED, LOW, ASKED, NO], AppealCase(ASKED, scores=(LOW,), rejected=NO)),
    ],
)
def test_a_score_or_a_rejection_closes_what_is_open(
    steps: list[AppealStep], expected: AppealCase
) -> None:
    assert appeal_case(steps) == expected


def _placed_as(one: AgencyResult, now: AgencyResult) -> AgencyResult:
    return replace(
        one,
        rank=now.rank,
        group_rank=now.group_rank,
        award=now.award,
        self_rank=now.self_rank,
        self_group_rank=now.self_group_rank,
    )


def test_a_score_counts_in_total_rank_and_rows_and_the_check_code_stays() -> None:
    assessment_round = round_of(3)
    best: dict[str, Decimal | None] = {one.code: one.cap for one in assessment_round.scheme}
    top = assessment_round.scheme.by_code["C01"].cap
    sent = [
        returned(assessment_round, agency.code, best | {"C01": top - 1 - turn})
        for turn, agency in enumerate(assessment_round.roster)
    ]
    verdicts = [judge(one.file, one.findings, agency=one.agency, agency_return=one) for one in sent]
    register = build_register(verdicts, assessment_round.roster)
    before = consolidate(assessment_round, register, issued=3)
    code, cap = sent[2].agency or "", top
    given = AppealScore(code, "C01", number_text(cap), "有据", "第1页")
    case = appeal_case([Appeal(code, "C01"), given])
    after = consolidate(assessment_round, register, issued=3, appeals={code: case})
    result, old = after.results[2], before.results[2]
    assert result.total is not None
    assert old.total is not None
    assert result.total - old.total == 3
    assert [one.rank for one in before.results] == [1, 2, 3]
    assert [one.rank for one in after.results] == [2, 3, 1]
    assert result.check_code == old.check_code
    assert (result.appeal, result.has_open_appeal) == (case, False)
    assert result.adjustments == (Adjustment("C01", number_text(cap - 3), cap - 3, given),)
    (row,) = (one for one in after.rows if (one.agency.code, one.criterion.code) == (code, "C01"))
    assert (row.score, row.returned, row.rate) == (cap, cap - 3, Decimal(1))
    rest = [one for one in after.rows if one is not row]
    assert all(one.score == one.returned for one in rest)
    assert after.files == before.files
    assert after.results[:2] == tuple(
        _placed_as(one, now) for one, now in zip(before.results[:2], after.results[:2], strict=True)
    )


def test_an_appeal_of_who_has_not_sent_anything_is_open_and_changes_nothing() -> None:
    assessment_round = round_of(1)
    (agency,) = assessment_round.roster
    case = appeal_case([Appeal(agency.code, "没有收到表")])
    register = build_register([], assessment_round.roster)
    (result,) = consolidate(
        assessment_round, register, issued=1, appeals={agency.code: case}
    ).results
    assert result.has_open_appeal
    assert (result.total, result.adjustments, result.check_code) == (None, (), None)


def test_a_score_that_is_not_asked_or_not_allowed_has_no_effect() -> None:
    assessment_round = round_of(1)
    scheme = assessment_round.scheme
    sent = returned(assessment_round, "A00", {one.code: one.cap for one in scheme})
    for criterion, text in (("C99", "1"), ("C01", "99"), ("C01", "八分")):
        case = AppealCase(scores=(AppealScore("A00", criterion, text, "有"),))
        assert after_appeal(sent, case, scheme) == (sent, ())
    narrow = IndicatorScheme(scheme.criteria[1:])
    case = AppealCase(scores=(AppealScore("A00", "C01", "1", "有"),))
    assert after_appeal(sent, case, narrow) == (sent, ())


def test_a_score_for_another_return_waits_for_a_decision() -> None:
    assessment_round = round_of(1)
    (agency,) = assessment_round.roster
    sent = returned(assessment_round, agency.code, {c.code: c.cap for c in assessment_round.scheme})
    given = AppealScore(agency.code, "C01", "1", "有", "表", "f" * 64)
    case = AppealCase(scores=(given, replace(given, criterion="C02", sha256="")))
    assert given.judges(replace(sent, file=replace(sent.file, sha256="f" * 64)))
    verdict = judge(sent.file, (), agency=agency.code, agency_return=sent)
    register = build_register([verdict], assessment_round.roster)
    done = consolidate(assessment_round, register, issued=1, appeals={agency.code: case})
    (result,) = done.results
    assert [one.criterion for one in result.adjustments] == ["C02"]
    assert (result.scores_in_doubt, result.has_open_appeal) == ((given,), True)
    (obstacle,) = obstacles(done)
    assert (obstacle.kind, obstacle.agency) == (ObstacleKind.APPEAL, agency)
    assert "C01=1" in obstacle.what.en
    assert scores_in_doubt(case, None) == scores_in_doubt(None, sent) == ()


def test_what_did_not_apply_may_be_scored_after_an_appeal() -> None:
    assessment_round = round_of(1)
    sent = returned(assessment_round, "A00", {one.code: one.cap for one in assessment_round.scheme})
    first = replace(sent.entries[0], score=None, is_not_applicable=True, reason="没有窗口")
    sent = replace(sent, entries=(first, *sent.entries[1:]))
    given = AppealScore("A00", first.criterion, "1", "有窗口", "现场")
    case = AppealCase(scores=(given,))
    changed, made = after_appeal(sent, case, assessment_round.scheme)
    assert made == (Adjustment(first.criterion, "", None, given),)
    entry = changed.entries[0]
    assert (entry.score, entry.is_not_applicable, entry.reason) == (Decimal(1), False, "")


def test_criteria_are_found_by_code_and_answers_read_by_their_kind() -> None:
    criterion = Criterion(
        "C01",
        ("一",),
        "报表",
        Decimal(15),
        Decimal(1),
        kind=kinds.OPTION,
        options=(Option("达到", Decimal(15)), Option("未达到", Decimal(0))),
    )
    assert find_criterion([criterion], "\uff4301 ") is criterion
    assert find_criterion([criterion], "C1") is None
    assert read_given("达到", criterion).score == 15
    assert read_given("0", criterion).choice == "未达到"
    assert read_given("7", criterion).score is None
    assert read_given("15", criterion).score == 15
    assert read_given("1.5e1", criterion).score is None
    assert read_given("15E0", criterion).score is None
    assert stated(criterion, ScoreReading(Decimal("7.50"), choice="达到")) == "7.5"
    assert stated(criterion, ScoreReading(None, choice="达到")) == "达到"
