"""What refuses a publication, what is listed beside it, and what an erratum changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.core.test_consolidation import consolidated, returned, round_of
from tests.core.test_reviewing import all_scored, all_sent, small_round
from tests.core.test_reviewing import consolidated as reviewed
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.appeals import Adjustment, Appeal, AppealCase, AppealScore
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.obstacles import ObstacleKind, left_open, obstacles
from workbook_tool.core.returns.papers import Paper, Papers, PaperState
from workbook_tool.core.returns.publication import (
    Change,
    Edition,
    Item,
    PublicationKind,
    ResultRecord,
    changes_between,
    rank_text,
    records_of,
)
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.round.awarding import Award, GradeOverride
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.text import Text


def county(*lost: int) -> Consolidation:
    """Three agencies whose returns count, as many points below full marks as given."""
    assessment_round = round_of(3)
    sent = []
    for agency, less in zip(assessment_round.roster, lost or (0, 1, 2), strict=True):
        scores: dict[str, Decimal | None] = {one.code: one.cap for one in assessment_round.scheme}
        scores["C01"] = assessment_round.scheme.by_code["C01"].cap - less
        sent.append(returned(assessment_round, agency.code, scores))
    return consolidated(assessment_round, sent)


def test_nothing_stands_in_the_way_of_a_clean_round() -> None:
    assert obstacles(county()) == ()
    assert obstacles(county().with_papers(None)) == ()
    assert left_open(county()).missing == left_open(county()).incomplete == ()


def test_each_thing_that_people_have_to_settle_is_an_obstacle() -> None:
    clean = county()
    first, second, third = clean.results
    unclear = replace(clean.files[0], status=Status.CONFLICT, reason=Text("两份", "two"))
    nobody = FileVerdict(unclear.file, Status.CONFLICT, None)
    agency = third.agency
    papers = Papers(
        "纸质登记.xlsx",
        clean.assessment_round.roster,
        {agency.code: Paper(PaperState.DIFFERS), first.agency.code: Paper(PaperState.AGREES)},
    )
    asked = Appeal(agency.code, "少计")
    found = obstacles(
        replace(
            clean,
            files=(unclear, nobody),
            results=(
                replace(first, award=replace(first.award, tied_for="优秀")),
                replace(second, appeal=AppealCase(asked)),
                replace(third, appeal=AppealCase(asked, is_open=True)),
            ),
            papers=papers,
        )
    )
    assert [(one.kind, one.agency) for one in found] == [
        (ObstacleKind.CONFLICT, first.agency),
        (ObstacleKind.CONFLICT, None),
        (ObstacleKind.TIE, first.agency),
        (ObstacleKind.PAPER, agency),
        (ObstacleKind.APPEAL, agency),
    ]
    assert found[0].what == Text("A00.xlsx（两份）", "A00.xlsx (two)")
    assert found[-1].what.en == "少计"


def test_what_is_missing_rejected_or_incomplete_is_listed_and_refuses_nothing() -> None:
    assessment_round = round_of(3)
    full: dict[str, Decimal | None] = {one.code: one.cap for one in assessment_round.scheme}
    over = full | {"C01": Decimal(99)}
    found = consolidated(
        assessment_round,
        [
            returned(assessment_round, "A00", full),
            returned(assessment_round, "A01", over, Code.SCORE_ABOVE_CAP),
        ],
    )
    first, *rest = found.results
    found = replace(found, results=(replace(first, open_gaps=2), *rest))
    left = left_open(found)
    assert obstacles(found) == ()
    assert [agency.code for agency in left.missing] == ["A02"]
    assert [agency.code for agency in left.not_counted] == ["A01"]
    assert [agency.code for agency in left.incomplete] == ["A00"]


def test_an_edition_is_named_and_dated_and_the_working_paper_is_named_alone() -> None:
    assert Edition().mark == Text("送审稿", "Draft for review")
    final = Edition(PublicationKind.FINAL, date(2018, 11, 5))
    assert final.mark == Text("定稿（2018年11月5日）", "Final, 2018-11-05")
    frozen = [kind for kind in PublicationKind if kind.is_frozen]
    assert frozen == [PublicationKind.FINAL, PublicationKind.ERRATUM]


def test_nothing_has_changed_since_a_record_of_the_same_results() -> None:
    found = county()
    assert changes_between(records_of(found), found, {}) == ()


def _said(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(one.code, one.item, one.old, one.new, one.why.en) for one in changes]


def test_an_appeal_changes_score_total_and_ranks_and_each_says_why() -> None:
    before, after = county(0, 1, 3), county(0, 1, 0)
    cap = after.assessment_round.scheme.by_code["C01"].cap
    given = AppealScore("A02", "C01", str(cap), "有据", "第3页")
    third = replace(
        after.results[2],
        adjustments=(Adjustment("C01", str(cap - 3), cap - 3, given),),
        award=Award("优秀", "良好", None, GradeOverride("A02", "优秀", "经研究")),
    )
    after = replace(after, results=(*after.results[:2], third))
    records = [
        replace(one, grade="良好") if one.code == "A02" else one for one in records_of(before)
    ]
    assert _said(changes_between(records, after, {})) == [
        ("A01", "rank", "2", "3", "follows from other agencies"),
        ("A02", "C01", str(cap - 3), str(cap), "appeal: 有据 (basis: 第3页)"),
        ("A02", "total", "97", "100", "follows from the scores"),
        ("A02", "grade", "良好", "优秀", "given by staff: 经研究"),
        ("A02", "rank", "3", "1", "follows from the total"),
    ]


@pytest.mark.parametrize(
    ("decided", "why"),
    [({}, "another return came or counts since"), ({"A01": "已核实"}, "decided by staff: 已核实")],
)
def test_another_file_explains_its_scores(decided: dict[str, str], why: str) -> None:
    before, after = county(0, 1, 2), county(0, 0, 2)
    records = [
        replace(one, sha256="旧", file="旧.xlsx") if one.code == "A01" else one
        for one in records_of(before)
    ]
    first, second, *rest = _said(changes_between(records, after, decided))
    assert first == ("A01", "file", "旧.xlsx", "A01.xlsx", why)
    assert second[:2] + second[4:] == ("A01", "C01", "see the file that counts")
    assert [one[1] for one in rest] == ["total", "rank"]


def test_who_is_new_gone_or_no_longer_counted_is_told_without_single_scores() -> None:
    after = county()
    records = list(records_of(after))
    gone = ResultRecord("B9", "撤销的单位", "50", "", "4", "b.xlsx", "b")
    second = replace(after.results[1], agency_return=None, outcome=None, rank=None, group_rank=None)
    after = replace(
        after,
        results=(after.results[0], second, after.results[2]),
        rows=tuple(row for row in after.rows if row.agency.code != "A01"),
    )
    changes = changes_between([*records[1:], gone], after, {})
    assert [(one.code, one.item) for one in changes] == [
        *(("A00", item.value) for item in (Item.FILE, Item.TOTAL, Item.GRADE, Item.RANK)),
        *(("A01", item.value) for item in (Item.FILE, Item.TOTAL, Item.GRADE, Item.RANK)),
        *(("B9", item.value) for item in (Item.FILE, Item.TOTAL, Item.RANK)),
    ]
    assert changes[4].why.en == "no return of it counts now"
    assert {one.name for one in changes if one.code == "B9"} == {"撤销的单位"}
    assert changes[-1].title == Text("名次", "Rank")


def test_a_score_that_is_taken_back_and_a_basis_that_is_not_said_have_words() -> None:
    found = county()
    records = [
        replace(one, scores={**one.scores, "C01": "1"}) if one.code == "A00" else one
        for one in records_of(found)
    ]
    (change,) = changes_between(records, found, {})
    assert (change.item, change.title.en) == ("C01", "C01")
    assert change.why.en.startswith("a score on appeal was taken back")
    cap = found.assessment_round.scheme.by_code["C01"].cap
    made = Adjustment("C01", "1", Decimal(1), AppealScore("A00", "C01", str(cap), "有据"))
    first = replace(found.results[0], adjustments=(made,))
    (change,) = changes_between(records, replace(found, results=(first, *found.results[1:])), {})
    assert change.why.en == "appeal: 有据 (basis: —)"


def test_a_record_without_scores_is_compared_by_totals_and_a_grade_by_its_rules() -> None:
    found = county()
    records = [replace(one, scores={}) for one in records_of(found)]
    assert changes_between(records, found, {}) == ()
    graded = [replace(one, grade="某等") for one in records_of(found)]
    assert {one.why.en for one in changes_between(graded, found, {})} == {
        "follows from total, quota or conditions"
    }


def test_the_place_that_is_recorded_is_over_all_else_in_the_category() -> None:
    result = county().results[0]
    assert rank_text(replace(result, rank=None, group_rank=2)) == "2"
    assert rank_text(replace(result, rank=None, group_rank=None)) == ""
    bare = replace(result, agency_return=None)
    assert [one.code for one in records_of(replace(county(), results=(bare,)))] == []


def test_a_score_without_a_last_decimal_is_recorded_as_it_is_published() -> None:
    groups = tuple(EvaluatorGroup(f"G{number}", f"第{number}组") for number in (1, 2, 3))
    assessment_round = small_round(ReviewPlan(groups))
    scores = all_scored(assessment_round, "G1", "G2", "G3")
    parts = (
        ReviewPart("G1", Decimal(8)),
        ReviewPart("G2", Decimal(8)),
        ReviewPart("G3", Decimal(7)),
    )
    found = reviewed(assessment_round, all_sent(assessment_round), scores | {("A00", "C01"): parts})
    assert records_of(found)[0].scores["C01"] == "7.666667"
