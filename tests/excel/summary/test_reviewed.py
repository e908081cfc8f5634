"""The summary of a round under review: which scores it shows, and where each part came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pyarrow import parquet

from tests.core.test_consolidation import returned, round_of
from tests.core.test_reviewing import Scores, consolidated, drawn_parts, drawn_return
from tests.review_strategies import reviewed_rounds
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import ReviewPart, Withheld
from workbook_tool.core.round.point_rules import EachRule
from workbook_tool.core.round.review_plan import SELF, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import ReviewMode, Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, display_width
from workbook_tool.excel.summary import detail_file, write_summary

FIRST, SECOND = EvaluatorGroup("G1", "第一组"), EvaluatorGroup("G2", "第二组")


def book_of(found: Consolidation) -> Workbook:
    return openpyxl.load_workbook(BytesIO(write_summary(found)))


def table(book: Workbook, name: str, heading: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet below the row that holds a heading, until the first blank one."""
    rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    at = next(place for place, row in enumerate(rows) if heading in row)
    names = [str(one or f"_{place}") for place, one in enumerate(rows[at])]
    found = []
    for row in rows[at + 1 :]:
        if not any(value is not None for value in row):
            break
        found.append(dict(zip(names, row, strict=True)))
    return found


def texts(book: Workbook) -> str:
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join(value for value in cells if isinstance(value, str))


def part(group: str, score: str, cell: str = "F6", reason: str = "") -> ReviewPart:
    return ReviewPart(
        group, Decimal(score), reason=reason, file=f"{group}.xlsx", sheet="甲", cell=cell
    )


@pytest.fixture
def assessment_round() -> AssessmentRound:
    """Return two agencies and two groups that owe a score for the first criterion alone."""
    plain = round_of(2)
    first, *rest = plain.scheme.criteria
    criteria = (first, *(replace(one, scored_by=SELF) for one in rest))
    scheme = replace(plain.scheme, criteria=criteria)
    return replace(plain, scheme=scheme, review=ReviewPlan((FIRST, SECOND)))


def full_marks(assessment_round: AssessmentRound, code: str) -> AgencyReturn:
    return returned(assessment_round, code, {one.code: one.cap for one in assessment_round.scheme})


def reviewed(assessment_round: AssessmentRound, *codes: str) -> Consolidation:
    """Return the round with every return in, and both groups' scores for some agencies."""
    one = assessment_round.scheme.criteria[0]
    returns = [full_marks(assessment_round, agency.code) for agency in assessment_round.roster]
    scores = {
        (code, one.code): (part("G1", "3", reason="缺台账"), part("G2", "2", "F9"))
        for code in codes
    }
    return consolidated(assessment_round, returns, scores)


def test_before_any_score_nothing_speaks_of_a_review_but_its_progress(
    assessment_round: AssessmentRound,
) -> None:
    book = book_of(reviewed(assessment_round))
    assert "自评与考评对比" not in book.sheetnames
    assert [row["已评项数"] for row in table(book, "考评进度", "考评组")] == [0, 0]
    plain = replace(assessment_round, review=None)
    assert not {"考评进度", "自评与考评对比"} & set(book_of(reviewed(plain)).sheetnames)


def test_while_scores_are_owed_the_summary_stays_that_of_self_scores_without_ranks(
    assessment_round: AssessmentRound,
) -> None:
    first, *others = [agency.code for agency in assessment_round.roster]
    found = reviewed(assessment_round, first)
    book = book_of(found)
    assert found.stage is ScoreStage.REVIEW
    rows = table(book, "得分情况汇总表", "单位")[2:]
    by_name = {row["单位"]: row for row in rows}
    for result in found.counted:
        row = by_name[result.agency.name]
        assert Decimal(str(row["自评合计"])) == result.self_total
        assert row["名次"] is None
        done = result.agency.code == first
        shown = row["考评合计"]
        assert (shown != "考评中") == done
    ranking = table(book, "排名表", "名次")
    assert [row["名次"] for row in ranking if row["单位"] in by_name] == [
        one.self_rank for one in sorted(found.counted, key=lambda one: one.self_rank or 99)
    ]
    said = texts(book)
    assert "自评得分排名（未经考评，仅供参考）" in said
    assert "自评（考评进行中）" in said
    assert f"考评进度：{len(others) + 1} 个单位中 1 个已评完" in said


def test_a_final_score_is_traced_to_every_part_of_it(assessment_round: AssessmentRound) -> None:
    codes = [agency.code for agency in assessment_round.roster]
    found = reviewed(assessment_round, *codes)
    book = book_of(found)
    assert found.stage is ScoreStage.FINAL
    one = assessment_round.scheme.criteria[0]
    rows = [row for row in table(book, "明细数据", "单位代码") if row["编号"] == one.code]
    assert len(rows) == len(codes)
    for row in rows:
        assert (row["拟定得分"], row["第一组得分"], row["第二组得分"]) == (2.5, 3, 2)
        assert Decimal(str(row["自评得分"])) == one.cap
        assert (row["第一组出处"], row["第二组出处"]) == ("G1.xlsx 甲!F6", "G2.xlsx 甲!F9")
        assert (row["第一组原因"], row["第二组原因"]) == ("缺台账", None)
        assert (row["考评得分"], row["计分方式"]) == (2.5, "各组平均")
        assert row["得分阶段"] == "考评（拟定得分）"
    compared = [row for row in table(book, "自评与考评对比", "差值") if row["编号"] == one.code]
    for row in compared:
        assert Decimal(str(row["差值"])) == Decimal("2.5") - one.cap
        assert row["各组评分"] == "第一组：3；第二组：2"
        assert row["原因"] == "第一组：缺台账"
    others = [row for row in table(book, "自评与考评对比", "差值") if row["编号"] != one.code]
    assert {row["考评得分"] for row in others} == {"以自评认定"}
    totals = {row["单位"]: row for row in table(book, "得分情况汇总表", "单位")[2:]}
    for result in found.counted:
        row = totals[result.agency.name]
        assert Decimal(str(row["拟定合计"])) == result.final_total == result.total
        assert Decimal(str(row["自评合计"])) == result.self_total
        assert row["名次"] == result.rank
    assert "测评结果总体情况" in texts(book)
    assert "得分排名（按拟定得分）" in texts(book)


def details_of(found: Consolidation) -> list[dict[str, Any]]:
    return table(book_of(found), "明细数据", "单位代码")


def test_details_say_how_each_score_came_about_while_others_are_owed(
    assessment_round: AssessmentRound,
) -> None:
    first, second = (agency.code for agency in assessment_round.roster)
    plan = ReviewPlan((FIRST, SECOND), self_share=Decimal("0.25"))
    the_round = replace(assessment_round, review=plan)
    scored, own = (one.code for one in the_round.scheme.criteria[:2])
    rows = {(row["单位代码"], row["编号"]): row for row in details_of(reviewed(the_round, first))}
    done, owed, stands = rows[first, scored], rows[second, scored], rows[first, own]
    cap = the_round.scheme.by_code[scored].cap
    assert (done["自评得分"], done["考评得分"]) == (cap, 2.5)
    assert Decimal(str(done["拟定得分"])) == cap / 4 + Decimal("1.875")
    assert done["计分方式"] == "自评占25%，考评占75%：各组平均"
    assert (owed["考评得分"], owed["拟定得分"], owed["计分方式"]) == (None, None, "考评中")
    assert (stands["考评得分"], stands["计分方式"]) == (None, "以自评认定")
    assert stands["拟定得分"] == stands["自评得分"]
    assert {row["得分阶段"] for row in rows.values()} == {"自评（考评进行中）"}


@pytest.mark.parametrize("is_installed", [True, False])
def test_details_that_no_sheet_holds_say_the_same_in_their_file(
    assessment_round: AssessmentRound, monkeypatch: pytest.MonkeyPatch, *, is_installed: bool
) -> None:
    if not is_installed:
        monkeypatch.setattr(detail_file, "find_spec", lambda _: None)
    first, *_ = (agency.code for agency in assessment_round.roster)
    found = reviewed(assessment_round, first)
    made = detail_file.build_detail_file(found, most_rows=len(found.rows))
    assert made is not None
    wanted = [tuple(row.values()) for row in details_of(found)]
    headings = tuple(details_of(found)[0])
    records = [*made.records]
    if made.parquet is not None:
        read = parquet.read_table(BytesIO(made.parquet))
        assert tuple(read.column_names) == headings
        records = [tuple(row.values()) for row in read.to_pylist()]
    assert (made.parquet is not None) == is_installed
    assert made.columns == headings
    assert [tuple(map(plain, row)) for row in records] == [tuple(map(plain, row)) for row in wanted]


def plain(value: object) -> object:
    return pytest.approx(float(value)) if isinstance(value, int | float | Decimal) else value


def test_details_of_a_round_without_evaluators_say_nothing_of_any(
    assessment_round: AssessmentRound,
) -> None:
    plain = replace(assessment_round, review=None)
    headings = set(details_of(reviewed(plain))[0])
    words = {"计分方式", "得分阶段", "考评得分", "拟定得分"}
    assert not headings & words
    assert not [one for one in headings if "第一组" in one]
    before = set(details_of(reviewed(assessment_round))[0])  # nothing is scored yet
    assert before == headings


def test_what_a_group_typed_and_noted_stands_beside_its_score(
    assessment_round: AssessmentRound,
) -> None:
    first, *others = assessment_round.scheme.criteria
    asked = replace(first, kind=kinds.COUNT, rule=EachRule(Fraction(1, 2)), unit="次")
    scheme = replace(assessment_round.scheme, criteria=(asked, *others))
    the_round = replace(assessment_round, scheme=scheme, review=ReviewPlan((FIRST,)))
    code = the_round.roster.agencies[0].code
    noted = replace(part("G1", "1.5"), fact=Decimal(3), record="看了台账\x07\n=1+1" + "长" * 40_000)
    sent = [full_marks(the_round, agency.code) for agency in the_round.roster]
    found = consolidated(the_round, sent, {(code, asked.code): (noted,)})
    row = next(one for one in details_of(found) if one["编号"] == asked.code)
    assert (row["第一组得分"], row["第一组填报数"]) == (1.5, 3)
    assert row["第一组考察记录"].startswith("看了台账\n=1+1长")
    assert len(row["第一组考察记录"]) <= 32_767


def test_the_heading_of_a_group_is_read_in_one_line_up_to_a_limit(
    assessment_round: AssessmentRound,
) -> None:
    groups = (EvaluatorGroup("G1", "第一考评组"), EvaluatorGroup("G2", "名称很长的考评组" * 3))
    the_round = replace(assessment_round, review=ReviewPlan(groups))
    sheet = book_of(reviewed(the_round, the_round.roster.agencies[0].code))["明细数据"]
    widths = {
        str(cell.value): sheet.column_dimensions[cell.column_letter].width
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.endswith(("组得分", "组原因"))
    }
    assert widths["第一考评组得分"] >= display_width("第一考评组得分")
    assert max(widths.values()) < 2 * display_width("第一考评组得分")


def test_a_group_may_have_any_name_though_its_headings_are_those_of_others(
    assessment_round: AssessmentRound,
) -> None:
    """A Table refuses two columns with one heading, whatever their case."""
    groups = (EvaluatorGroup("G1", "自评"), EvaluatorGroup("G2", "考评"))
    the_round = replace(assessment_round, review=ReviewPlan(groups))
    codes = [agency.code for agency in the_round.roster]
    (row, *_) = details_of(reviewed(the_round, *codes))
    cap = the_round.scheme.criteria[0].cap
    assert (row["自评得分"], row["自评得分 (2)"]) == (cap, 3)
    assert (row["考评得分"], row["考评得分 (2)"]) == (2.5, 2)


def test_groups_too_far_apart_are_listed_widest_first_with_their_cells(
    assessment_round: AssessmentRound,
) -> None:
    plan = ReviewPlan((FIRST, SECOND), disagreement=Decimal("0.5"))
    the_round = replace(assessment_round, review=plan)
    first, second = (agency.code for agency in the_round.roster)
    code = the_round.scheme.criteria[0].code
    returns = [full_marks(the_round, agency) for agency in (first, second)]
    scores = {
        (first, code): (part("G1", "3", reason="缺台账"), part("G2", "2", "F9")),
        (second, code): (part("G1", "3"), part("G2", "1")),
    }
    found = consolidated(the_round, returns, scores)
    book = book_of(found)
    rows = table(book, "评分差异", "相差")
    assert [row["相差"] for row in rows] == [2, 1], "the widest difference stands first"
    assert rows[1]["各组评分"] == "第一组：3（G1.xlsx 甲!F6）\n第二组：2（G2.xlsx 甲!F9）"
    assert rows[1]["原因"] == "第一组：缺台账"
    assert "各组评分相差超过 0.5 分或结论不一致的，共 2 项，涉及 2 个单位、1 项标准" in texts(book)
    for limit in (Decimal(2), None):  # at the limit is not above it
        calm = replace(the_round, review=replace(plan, disagreement=limit))
        assert "评分差异" not in book_of(consolidated(calm, returns, scores)).sheetnames


def test_what_is_withheld_and_who_is_not_reviewed_is_said(
    assessment_round: AssessmentRound,
) -> None:
    first, second, third = round_of(3).roster.agencies
    third = replace(third, review_mode=ReviewMode.NOT_REVIEWED, review_reason="本年新设")
    members = (first, second, third)
    the_round = replace(assessment_round, roster=Roster(members))
    code = the_round.scheme.criteria[0].code
    returns = [full_marks(the_round, one.code) for one in members]
    scores = {(first.code, code): (part("G1", "3"), part("G2", "2"))}
    found = consolidated(the_round, returns, scores, {("G1", second.code): Withheld.STALE})
    said = texts(book_of(found))
    assert f"{second.short}：第一组未评 {code}（评的是旧的自评表，待核定）" in said
    assert f"{second.short}：第二组未评 {code}" in said


def test_review_sheets_to_fill_in_are_in_no_summary(assessment_round: AssessmentRound) -> None:
    for one in (assessment_round, replace(assessment_round, review=None)):
        names = book_of(reviewed(one)).sheetnames
        assert not [name for name in names if name.startswith("考评表")]


def assert_differences_are_listed(
    book: Workbook, the_round: AssessmentRound, sent: Sequence[AgencyReturn], parts: Scores
) -> None:
    """Compare 评分差异 with a count over what the groups gave; answers may contradict besides."""
    plan = the_round.review
    assert plan is not None
    wide, apart = {}, set()
    for one in sent:
        agency = the_round.roster.by_code[one.agency or ""]
        if agency.review_mode is not ReviewMode.REVIEWED:
            continue
        for entry in one.entries:
            given = parts.get((agency.code, entry.criterion), ())
            scores = [each.score for each in given if each.score is not None]
            key = (agency.name, entry.criterion)
            if len({(each.score, each.choice, each.fact) for each in given}) > 1:
                apart.add(key)
            spread = max(scores) - min(scores) if len(scores) > 1 else None
            if plan.disagreement is not None and spread is not None and spread > plan.disagreement:
                wide[key] = spread
    rows = table(book, "评分差异", "相差") if "评分差异" in book.sheetnames else []
    listed = {(str(row["单位"]), str(row["编号"])): row["相差"] for row in rows}
    assert len(listed) == len(rows)
    assert wide.keys() <= listed.keys()
    for key, spread in wide.items():  # a cell holds 15 digits
        assert abs(Decimal(str(listed[key])) - spread) < Decimal("1e-9")
    assert listed.keys() <= apart
    spreads = [row["相差"] or 0 for row in rows]
    assert spreads == sorted(spreads, key=float, reverse=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), reviewed_rounds(), st.sampled_from((0, 0, 4)))
def test_cells_details_and_pivots_show_what_the_consolidation_says(
    drawn: st.DataObject, assessment_round: AssessmentRound, chance: int
) -> None:
    """``write_summary`` itself refuses pivots that do not agree with the details."""
    members = tuple(replace(one, change=None) for one in assessment_round.roster)
    the_round = replace(assessment_round, roster=Roster(members))
    sent = [
        drawn_return(drawn, the_round, agency.code)
        for agency in members
        if any(one.applies_to(agency) for one in the_round.scheme)
    ]
    assume(sent)
    parts = drawn_parts(drawn, the_round, chance)
    found = consolidated(the_round, sent, parts)
    book = book_of(found)
    if the_round.settings.language is Language.ZH:
        assert_differences_are_listed(book, the_round, sent, parts)
    label = {ScoreStage.SELF: "合计", ScoreStage.REVIEW: "自评合计", ScoreStage.FINAL: "拟定合计"}
    heading = label[found.stage]
    if heading not in texts(book):  # nothing is scored in points
        return
    rows = {row["单位"]: row for row in table(book, "得分情况汇总表", "单位")}
    for result in found.counted:
        total = result.total if found.stage is ScoreStage.FINAL else result.self_total
        shown = rows[result.agency.name][heading]
        assert (shown is None) == (total is None)
        if total is not None:
            assert Decimal(str(shown)) == total
        if found.stage is ScoreStage.REVIEW:
            assert rows[result.agency.name]["名次"] is None
    for row in table(book, "明细数据", "单位代码"):
        (one,) = [
            each
            for each in found.rows
            if (each.agency.code, each.criterion.code) == (row["单位代码"], row["编号"])
        ]
        name = {ScoreStage.FINAL: "拟定得分"}.get(found.stage, "自评得分")
        assert Decimal(str(row[name])) == round_half_up(Decimal(str(float(one.score))), 6)
        assert Fraction(one.score) or row[name] == 0
