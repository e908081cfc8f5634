"""Grades by quota and by hand, group ranks and what does not apply, as the summary shows them."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.core.test_consolidation import returned, round_of
from tests.core.test_grading import VECTORS, added_in_binary
from tests.core.test_reviewing import consolidated as judged
from tests.excel.summary.grade_rounds import LOST, graded
from tests.excel.summary.reading import header_row, listing, open_book, score_rows, values
from tests.excel.summary.rounds import SETTINGS, criterion, not_applicable, one_return, weighted
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import AgencyStanding, FileVerdict, Register, Status
from workbook_tool.core.round import kinds
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.round.settings import AssessmentRound, Grade, RankingRule, SectionMinimum
from workbook_tool.core.text import Language
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.proof import check_summary

NAMES = {f"A{number:02}": f"新平县第{number}办公室" for number in range(1, 15)}


@pytest.fixture(scope="module")
def book() -> Workbook:
    return open_book(write_summary(graded()))


def said(book: Workbook, sheet: str) -> str:
    return "\n".join(str(cell) for row in values(book[sheet]) for cell in row if cell is not None)


def test_the_final_grade_and_its_reason_stand_in_both_tables(book: Workbook) -> None:
    scores = score_rows(book["得分情况汇总表"])
    ranking = {row["单位"]: row for row in listing(book["排名表"], "名次")}
    for code, grade, remark in (
        ("A03", "合格", "等次由“良好”调整为“合格”：材料不实，经领导小组研究"),
        ("A13", "良好", "等次核定为“良好”：材料核实后维持原等次"),
        ("A14", "优秀", "等次由“良好”调整为“优秀”：获省级表彰，经领导小组研究"),
        ("A06", "良好", "与其他单位并列，超出“优秀”名额，请核定"),
        ("A07", "良好", "与其他单位并列，超出“优秀”名额，请核定"),
        ("A01", "优秀", None),
    ):
        for rows in (scores, ranking):
            row = rows[NAMES[code]]
            assert (row["等次"], row["备注"]) == (grade, remark), code


def test_an_override_changes_neither_total_nor_rank() -> None:
    decided, plain = graded(), graded(is_decided=False)
    for one, other in zip(decided.results, plain.results, strict=True):
        assert (one.total, one.rate, one.rank, one.group_rank) == (
            other.total,
            other.rate,
            other.rank,
            other.group_rank,
        )
    changed = [one.agency.code for one in decided.results if one.grade != one.award.computed]
    assert changed == ["A03", "A14"]


def test_the_overview_counts_what_staff_did_and_have_to_do(book: Workbook) -> None:
    text = said(book, "总体情况")
    assert "人工调整等次2个" in text
    assert "并列超出名额、等次待核定2个" in text
    assert "人工调整后超出名额：“优秀”乡镇（街道） 2/1" in text
    undecided = said(open_book(write_summary(graded(is_decided=False))), "总体情况")
    assert "人工调整" not in undecided


def test_the_ranking_says_how_the_places_were_used(book: Workbook) -> None:
    text = said(book, "排名表")
    assert "“优秀”名额（已评/名额）：县委部门 1/1、政府部门 1/2、乡镇（街道） 2/1。" in text
    assert "（1、2、2、4）" in text


def test_without_remarks_the_tables_are_as_they_were() -> None:
    plain = open_book(write_summary(weighted()))
    sheet = plain["排名表"]
    (headings,) = [row for row in values(sheet) if row[0] == "名次"]
    assert headings == ["名次", "单位", "类别", "合计", "得分率", "类别内名次"]
    assert "合理缺项明细" not in plain.sheetnames


def test_dense_ranks_and_tie_breaks_are_said_and_shown() -> None:
    consolidation = graded(ranking=RankingRule.DENSE)
    ranking = listing(open_book(write_summary(consolidation))["排名表"], "名次")
    ranks = [row["名次"] for row in ranking if row["名次"] is not None]
    assert ranks == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11, 12]
    the_round = consolidation.assessment_round
    settings = replace(the_round.settings, tie_break=("宣传教育", "组织领导"))
    broken = replace(consolidation, assessment_round=replace(the_round, settings=settings))
    book = open_book(write_summary(broken))
    assert "依次比较下列一级指标的得分率：宣传教育、组织领导" in said(book, "排名表")
    assert "（1、2、2、3）" in said(book, "排名表")
    twin = book["公式核对"]
    place = values(twin)[header_row(twin, "序号") - 1].index("名次")
    assert {row[place] for row in values(twin)[header_row(twin, "序号") + 1 :]} <= {"—", None}


def test_categories_of_different_reach_are_listed_one_by_one() -> None:
    consolidation = graded(is_grouped=True)
    rows = listing(open_book(write_summary(consolidation))["排名表"], "类别")
    assert list(rows[0])[:5] == ["类别", "类别内名次", "单位", "满分", "合计"]
    assert [row["类别"] for row in rows] == (
        ["县委部门"] * 4 + ["政府部门"] * 6 + ["乡镇（街道）"] * 4
    )
    assert [row["类别内名次"] for row in rows] == [1, 2, 3, 4, 1, 2, 2, 4, 5, 6, 1, 2, 3, None]
    assert [row["满分"] for row in rows] == [100] * 10 + [110] * 4
    by_name = {result.agency.name: result for result in consolidation.results}
    for row in rows:
        assert row["名次"] == by_name[str(row["单位"])].rank


def test_what_does_not_apply_is_listed_with_reason_and_cell(book: Workbook) -> None:
    assert book.sheetnames.index("合理缺项明细") == book.sheetnames.index("明细数据") + 1
    rows = listing(book["合理缺项明细"], "序号")
    assert [list(row.values()) for row in rows] == [
        [
            1,
            "新平县第2办公室",
            "县委部门",
            "C04",
            "宣传教育",
            "阵地建设",
            "有宣传栏和活动场所",
            10,
            "本单位无独立办公场所",
            "A02_新平县第2办公室_自评表.xlsx",
            "自评打分",
            "L8",
        ],
        [
            2,
            "新平县第5办公室",
            "政府部门",
            "C06",
            "工作成效",
            "群众评价",
            "服务对象满意",
            15,
            "不直接面向群众提供服务",
            "A05_新平县第5办公室_自评表.xlsx",
            "自评打分",
            "L10",
        ],
        [
            3,
            "新平县第9办公室",
            "政府部门",
            "C03",
            "宣传教育",
            "学习培训",
            "每年开展培训两次以上",
            15,
            "本年度新组建",
            "A09_新平县第9办公室_自评表.xlsx",
            "自评打分",
            "L7",
        ],
    ]
    assert list(rows[0])[6:9] == ["测评标准", "标准分值", "说明"]


def test_the_base_explains_every_total(book: Workbook) -> None:
    rows = score_rows(book["得分情况汇总表"])
    for code, lost in zip(NAMES, LOST, strict=True):
        row = rows[NAMES[code]]
        left_out = {"A02": 10, "A05": 15, "A09": 15}.get(code, 0)
        assert row["合理缺项分值"] == left_out
        assert row["应得分"] == 100 - left_out
        earned = Decimal(str(row["实得分"]))
        if not left_out:
            assert earned == 100 - lost
        total = (earned * 1000 / (100 - left_out) + Decimal("0.5")) // 1
        assert Decimal(str(row["合计"])) * 10 == total
    assert rows[NAMES["A02"]]["C04"] == "不适用"


def test_nobody_who_marked_anything_is_said_too() -> None:
    consolidation = graded()
    roster = consolidation.assessment_round.roster
    kept = tuple(
        one for one in consolidation.results if one.agency.code not in {"A02", "A05", "A09"}
    )
    assert len(kept) == len(roster) - 3
    book = open_book(write_summary(replace(consolidation, results=kept)))
    assert "没有单位标注合理缺项。" in said(book, "合理缺项明细")


def test_an_indicator_of_which_nothing_applies_is_a_word_and_no_zero() -> None:
    consolidation = not_applicable(NotApplicableRule.PARENT)
    results = consolidation.results
    assert results[0].outcome is not None
    first = replace(
        results[0],
        outcome=replace(results[0].outcome, section_bases={"乙": Decimal(10)}),
    )
    changed = replace(consolidation, results=(first, *results[1:]))
    book = open_book(write_summary(changed))
    rows = score_rows(book["得分情况汇总表"])
    assert [row["一级小计/甲"] for row in list(rows.values())[:3]] == ["不适用", 15, 15]
    rates = {row[0]: row for row in values(book["指标得分率分析"])}
    assert rates["甲"][3:6] == [17, pytest.approx(15 / 17, abs=1e-6), 15]


def test_what_does_not_apply_is_no_point_lost_in_the_rates() -> None:
    rates = {
        row[0]: row
        for row in values(
            open_book(write_summary(not_applicable(NotApplicableRule.GLOBAL)))["指标得分率分析"]
        )
    }
    # 6 of 7, and twice 15 of 17; the ten points that do not apply to the first count nowhere.
    assert rates["甲"][4] == pytest.approx(36 / 41, abs=1e-6)


CAPS = (10, 8, 8, 8, 8, 8, 7, 8, 8, 9, 9, 9)


def consolidated(
    criteria: list[Criterion], sheets: list[list[Decimal]], places: int, grades: tuple[Grade, ...]
) -> Consolidation:
    """Return a round in which each sheet of scores is one agency's return."""
    scheme = IndicatorScheme(tuple(criteria), places=places)
    roster = Roster(
        tuple(
            Agency(f"A{number}", f"单位{number}", category="部门") for number in range(len(sheets))
        )
    )
    returns = [
        one_return(agency, scheme, dict(zip(scheme.by_code, sheet, strict=True)))
        for agency, sheet in zip(roster, sheets, strict=True)
    ]
    register = Register(
        tuple(FileVerdict(one.file, Status.ACCEPTED, one.agency, (), one) for one in returns),
        tuple(
            AgencyStanding(agency, Status.ACCEPTED, one)
            for agency, one in zip(roster, returns, strict=True)
        ),
    )
    return consolidate(AssessmentRound(SETTINGS, scheme, grades, roster), register, issued=1)


def test_ninety_in_tenths_is_ninety_on_every_sheet() -> None:
    chance = random.Random(90)
    criteria = [criterion(f"C{number:02}", "甲", cap) for number, cap in enumerate(CAPS, start=1)]
    sheets = []
    for _ in range(200):
        scores = [Decimal(cap) for cap in CAPS]
        left = 100
        while left:
            place = chance.randrange(12)
            part = min(left, chance.randrange(1, 16), int(scores[place] * 10))
            scores[place] -= Decimal(part) / 10
            left -= part
        sheets.append(scores)
    assert sum(added_in_binary(sheet) < 90 for sheet in sheets) > 10, "the trap is real"
    grades = (Grade("优秀", Decimal(90)), Grade("良好"))
    book = open_book(write_summary(consolidated(criteria, sheets, 2, grades)))
    for name, rows in (
        ("得分情况汇总表", list(score_rows(book["得分情况汇总表"]).values())[:200]),
        ("排名表", listing(book["排名表"], "名次")),
    ):
        assert len(rows) == 200, name
        assert {(row["合计"], row["等次"], row["名次"]) for row in rows} == {(90, "优秀", 1)}


@pytest.mark.parametrize(
    ("name", "places"), [("NAAC rounding", 2), ("integer rounding (四舍五入取整数)", 0)]
)
def test_published_roundings_hold_through_the_whole_chain(name: str, places: int) -> None:
    vector = VECTORS[name]
    criteria = [replace(criterion("C1", "甲", 100), step=Decimal("0.001"))]
    lines = sorted({Decimal(out) for out in vector["out"]}, reverse=True)
    grades = tuple(Grade(f"{line}分", line) for line in lines)
    sheets = [[Decimal(number)] for number in vector["in"]]
    book = open_book(write_summary(consolidated(criteria, sheets, places, grades)))
    rows = list(score_rows(book["得分情况汇总表"]).values())[: len(sheets)]
    # Rounded first, then graded: each reaches the grade that begins at its rounded total.
    assert [row["等次"] for row in rows] == [f"{Decimal(out)}分" for out in vector["out"]]
    assert [Decimal(str(row["合计"])) for row in rows] == [Decimal(out) for out in vector["out"]]


def test_a_veto_is_named_and_leaves_the_total() -> None:
    veto = Criterion(
        "V1",
        ("否决",),
        "发生重大责任事故",
        Decimal(1),
        Decimal(1),
        weight=Decimal(0),
        kind=kinds.YES_NO,
        role=CriterionRole.VETO,
    )
    for forfeits, total, remark in (
        (False, 95, "一票否决：V1 发生重大责任事故"),
        (True, 0, "一票否决：V1 发生重大责任事故；总分计0（原得95分）"),
    ):
        criteria = [criterion("C1", "甲", 100), replace(veto, forfeits_total=forfeits)]
        grades = (Grade("优秀", Decimal(90)), Grade("不合格"))
        plain = consolidated(criteria[:1], [[Decimal(95)], [Decimal(96)]], 2, grades)
        scheme = IndicatorScheme(tuple(criteria), places=2)
        the_round = replace(plain.assessment_round, scheme=scheme)
        standings = []
        for result, answer in zip(plain.results, ("是", "否"), strict=True):
            assert result.agency_return is not None
            entries = (*result.agency_return.entries, Entry("V1", None, choice=answer))
            sent = replace(result.agency_return, entries=entries)
            standings.append(AgencyStanding(result.agency, Status.ACCEPTED, sent))
        found = consolidate(the_round, Register(plain.files, tuple(standings)), issued=2)
        rows = score_rows(open_book(write_summary(found))["得分情况汇总表"])
        assert [rows["单位0"][key] for key in ("合计", "等次", "备注", "V1")] == [
            total,
            "不合格",
            remark,
            "是",
        ]
        assert [rows["单位1"][key] for key in ("合计", "等次", "备注")] == [96, "优秀", None]


def test_english_rounds_say_it_in_english() -> None:
    consolidation = graded(Language.EN)
    content = write_summary(consolidation)
    check_summary(content, consolidation)
    book = open_book(content)
    rows = listing(book["Not applicable"], "No.")
    assert rows[0]["Reason"] == "No building of its own"
    assert rows[0]["Standard points"] == 10
    remark = score_rows(book["Score table"])["County office number 14"]["Remark"]
    assert remark == "grade changed from “Good” to “Excellent”: Honoured by the province"
    assert "2 grades given by hand" in said(book, "Overview")
    text = said(book, "Not applicable").replace("_自评表.xlsx", "").replace("自评打分", "")
    assert not any("\u4e00" <= char <= "\u9fff" for char in text)


def test_the_remark_says_which_minimums_cost_the_better_grade() -> None:
    plain = round_of(2)
    first = plain.scheme.criteria[0]
    name = first.levels[0]
    minimum = SectionMinimum(name, Decimal("0.95"))
    grades = (Grade("优秀", Decimal(1), minimum_sections=(minimum,)), Grade("其他"))
    the_round = replace(plain, grades=grades)
    caps: dict[str, Decimal | None] = {one.code: one.cap for one in the_round.scheme}
    low = {**caps, first.code: first.cap - 5}
    one, other = (agency.code for agency in the_round.roster)
    found = judged(the_round, [returned(the_round, one, caps), returned(the_round, other, low)], {})
    rows = score_rows(open_book(write_summary(found))["得分情况汇总表"])
    names = {agency.code: agency.name for agency in the_round.roster}
    assert rows[names[one]]["等次"] == "优秀"
    assert rows[names[one]]["备注"] is None
    result = next(each for each in found.counted if each.agency.code == other)
    assert result.outcome is not None
    rate = result.outcome.section_rates[name] * 100
    assert rows[names[other]]["等次"] == "其他"
    assert rows[names[other]]["备注"] == (
        f"未达“优秀”的分项下限：{name} {number_text(round_half_up(rate, 4))}%，应不低于 95%"
    )
