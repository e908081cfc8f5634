"""Agencies that were merged, dissolved or postponed: out of 应报, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.core.found import county_round, issued_register
from tests.core.test_reviewing import all_scored, all_sent, consolidated, small_round
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.notices import NoticeKind, decide_notices
from workbook_tool.core.returns.obstacles import ObstacleKind, left_open, obstacles
from workbook_tool.core.returns.papers import PaperEntry, PaperRegister
from workbook_tool.core.returns.register import Status, build_register, ignore
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round import kinds
from workbook_tool.core.round.awarding import ranked_in
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.roster import (
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
    Roster,
)
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.round.settings import AssessmentRound

DISSOLVED = AgencyChange(ChangeOfAgency.DISSOLVED, day=date(2018, 9, 1), reason="机构改革")


def changed(assessment_round: AssessmentRound, code: str) -> AssessmentRound:
    members = (
        replace(agency, change=DISSOLVED) if agency.code == code else agency
        for agency in assessment_round.roster
    )
    return replace(assessment_round, roster=Roster(tuple(members)))


def test_what_it_sent_stays_on_record_and_counts_nowhere() -> None:
    assessment_round = changed(small_round(), "A00")
    found = consolidated(
        assessment_round, all_sent(assessment_round), all_scored(assessment_round, "G1", "G2")
    )
    first, second, third = found.results

    assert (first.status, first.is_counted, first.total) == (Status.EXEMPT, False, None)
    assert (second.rank, third.rank) == (2, 1)
    assert found.stage is ScoreStage.FINAL
    (kept,) = (verdict for verdict in found.files if verdict.agency == "A00")
    assert kept.status is Status.IGNORED
    assert [one.rule for one in kept.findings] == [Code.AGENCY_EXEMPT]
    assert "撤销" in kept.findings[0].message(found.assessment_round.settings.language)


def test_who_sent_nothing_is_not_missing_and_is_in_nobodys_way() -> None:
    assessment_round = changed(small_round(), "A02")
    found = consolidated(assessment_round, all_sent(assessment_round)[:1], {})

    assert [agency.code for agency in found.missing] == ["A01"]
    assert found.counts.agencies_missing == 1
    assert left_open(found).not_counted == ()


def test_neither_missing_nor_not_expected_is_said_of_a_file() -> None:
    assert {one for one in Status if not one.is_of_files} == {Status.MISSING, Status.EXEMPT}


def test_a_file_that_is_listed_only_stays_as_it_was() -> None:
    assessment_round = changed(small_round(), "A00")
    (sent, *_) = all_sent(assessment_round)
    letter = ignore(sent.file, (), "A00")
    register = build_register([letter], assessment_round.roster)

    assert register.files == (letter,)


def test_who_is_not_asked_is_reminded_of_nothing() -> None:
    assessment_round = changed(county_round(), "XP039")
    register = build_register([], assessment_round.roster)
    notices = decide_notices(
        register,
        issued_register(county_round()),
        days_left=20,
        deadline=date(2018, 10, 31),
        told={},
    )

    told = {one.agency.code: one.kind for one in notices}
    assert "XP039" not in told
    assert set(told.values()) == {NoticeKind.REMINDER}


def test_papers_are_asked_of_those_that_are_asked() -> None:
    assessment_round = changed(small_round(), "A00")
    found = consolidated(assessment_round, all_sent(assessment_round), {})
    entry = PaperEntry(assessment_round.roster.by_code["A01"], "登记", "A2", "2018-10-01")
    papers = found.with_papers(
        PaperRegister("纸质登记.xlsx", (entry,), frozenset({"A01", "A02"}))
    ).papers

    assert papers is not None
    assert (papers.received, [one.code for one in papers.missing]) == (1, ["A02"])
    assert Code.PAPER_AGENCY_NOT_LISTED not in {one.rule for one in papers.findings}


def test_places_are_a_share_of_those_that_take_part() -> None:
    whole = small_round()
    group = whole.roster.agencies[0].group
    members = tuple(
        replace(agency, review_mode=ReviewMode.NOT_REVIEWED) if agency.code == "A02" else agency
        for agency in whole.roster
    )
    unreviewed = replace(whole, roster=Roster(members))

    assert ranked_in(whole, group) == 2
    assert ranked_in(changed(whole, "A00"), group) == 1
    assert ranked_in(unreviewed, group) == 1
    assert ranked_in(replace(unreviewed, review=None), group) == 2


@pytest.mark.parametrize("is_disputed", [False, True])
def test_a_review_that_is_not_complete_refuses_a_publication(*, is_disputed: bool) -> None:
    assessment_round = small_round()
    second = assessment_round.scheme.criteria[1]
    veto = replace(second, kind=kinds.YES_NO, role=CriterionRole.VETO)
    first, _, *others = assessment_round.scheme.criteria
    scheme = replace(assessment_round.scheme, criteria=(first, veto, *others))
    assessment_round = replace(assessment_round, scheme=scheme)
    sent = [
        replace(
            one,
            entries=tuple(
                replace(entry, score=None, choice="否") if entry.criterion == veto.code else entry
                for entry in one.entries
            ),
        )
        for one in all_sent(assessment_round)
    ]
    scores = {
        key: tuple(replace(part, score=None, choice="否") for part in parts)
        if key[1] == veto.code
        else parts
        for key, parts in all_scored(assessment_round, "G1", "G2").items()
    }
    yes = ReviewPart("G1", None, "是")
    scores["A01", veto.code] = (yes, ReviewPart("G2", None, "否")) if is_disputed else (yes,)
    found = consolidated(assessment_round, sent, scores)

    (obstacle,) = obstacles(found)
    assert (obstacle.kind, obstacle.agency) == (
        ObstacleKind.REVIEW,
        assessment_round.roster.by_code["A01"],
    )
    expected = (
        f"{veto.code} 各考评组意见不一致，请核定" if is_disputed else "还有 1 项考评得分未收齐"
    )
    assert obstacle.what.zh == expected
