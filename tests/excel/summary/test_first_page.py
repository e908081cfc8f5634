"""Every number of the first page, recomputed from what the agencies entered.

Nothing here asks the program how it computes: entries, caps and times go in, and the figures must
be those of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median, pstdev

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.excel.summary.reading import header_row, listing, open_book, score_rows, values
from tests.excel.summary.three_categories import (
    CATEGORIES,
    DEADLINE,
    LATE,
    MISSING,
    REJECTED,
    VETOED,
    round_of_three,
)
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.excel.summary import write_summary

COUNTED = {"综合部门": 19, "经济部门": 39, "乡镇（街道）": 19}
NUMBERS = {name: number for number, name in enumerate(("优秀", "良好", "合格", "不合格"))}


@dataclass(frozen=True, slots=True)
class Facts:
    """One agency as it filled in its form."""

    category: str
    regular: dict[str, tuple[str, Decimal, Decimal]]  # code → first level, cap, score
    bonus: Decimal
    deducted: Decimal
    is_vetoed: bool
    came: date

    @property
    def total(self) -> Decimal:
        return sum((score for _, _, score in self.regular.values()), self.bonus) - self.deducted

    @property
    def rate(self) -> Decimal:
        return self.total / sum(cap for _, cap, _ in self.regular.values())

    @property
    def grade(self) -> str:
        limits = (("优秀", 90), ("良好", 80), ("合格", 60))
        earned = next((title for title, limit in limits if self.total >= limit), "不合格")
        return "不合格" if self.is_vetoed else earned


def rounded(number: Decimal, places: str = "0.01") -> Decimal:
    return number.quantize(Decimal(places), ROUND_HALF_UP)


def mean(numbers: list[Decimal], places: str = "0.01") -> Decimal:
    return rounded(sum(numbers, Decimal(0)) / len(numbers), places)


@pytest.fixture(scope="module")
def three() -> Consolidation:
    return round_of_three()


@pytest.fixture(scope="module")
def facts(three: Consolidation) -> list[Facts]:
    """Return who counts, straight from the returns."""
    return list(_facts(three))


def _facts(three: Consolidation) -> Iterator[Facts]:
    by_code = {one.code: one for one in three.assessment_round.scheme}
    for verdict in three.files:
        one = verdict.agency_return
        if one is None or not verdict.status.is_counted:
            continue
        agency = three.assessment_round.roster.by_code[str(verdict.agency)]
        roles: dict[CriterionRole, list[Decimal]] = {role: [] for role in CriterionRole}
        regular = {}
        for entry in one.entries:
            criterion = by_code[entry.criterion]
            if entry.score is not None:
                roles[criterion.role].append(entry.score)
                if criterion.role is CriterionRole.REGULAR:
                    regular[criterion.code] = (criterion.levels[0], criterion.cap, entry.score)
        assert one.file.arrived is not None
        came = datetime.fromtimestamp(one.file.arrived, UTC) + timedelta(hours=8)
        yield Facts(
            agency.category,
            regular,
            sum(roles[CriterionRole.BONUS], Decimal(0)),
            sum(roles[CriterionRole.DEDUCTION], Decimal(0)),
            any(entry.choice == "是" for entry in one.entries),
            came.date(),
        )


@pytest.fixture(scope="module")
def book(three: Consolidation) -> Workbook:
    return open_book(write_summary(three))


@pytest.fixture(scope="module")
def page(book: Workbook) -> Worksheet:
    return book["总体情况"]


def tiles(page: Worksheet) -> dict[str, object]:
    """Return the numbers that stand below a word, the first one of each word."""
    found: dict[str, object] = {}
    for above, below in pairwise(values(page)):
        for word, number in zip(above, below, strict=True):
            if isinstance(word, str) and isinstance(number, int | float):
                found.setdefault(word, number)
    return found


def beside(
    page: Worksheet, column: int, heading: str, *, width: int = 5
) -> dict[str, list[object]]:
    """Return the rows under a heading in a column, by the words that stand there."""
    rows = values(page)
    top = next(number for number, row in enumerate(rows) if str(row[column]) == heading)
    found: dict[str, list[object]] = {}
    for row in rows[top + 1 :]:
        numbers = [
            cell for cell in row[column + 1 : column + width] if isinstance(cell, int | float)
        ]
        if not isinstance(row[column], str) or not numbers:
            break
        found[str(row[column])] = list(numbers)
    return found


def same(number: object, expected: Decimal) -> bool:
    return Decimal(str(number)) == expected


def test_the_counts_are_those_of_the_files(page: Worksheet, facts: list[Facts]) -> None:
    found = tiles(page)
    assert found["应报"] == 81
    assert found["已报"] == 81 - len(MISSING)
    assert found["已采用"] == len(facts) == 81 - len(MISSING) - len(REJECTED)
    assert found["需退回"] == len(REJECTED)
    assert found["待核定"] == 0
    assert found["未报送"] == len(MISSING)


def test_late_and_overdue_agencies_are_counted_and_named(
    page: Worksheet, facts: list[Facts]
) -> None:
    days = [(one.came - DEADLINE).days for one in facts]
    assert sorted(day for day in days if day > 0) == sorted(LATE.values())
    found = tiles(page)
    assert found["迟报"] == sum(day > 0 for day in days) == 3
    assert found["逾期未报"] == len(MISSING)
    said = next(str(cell) for row in values(page) for cell in row if "迟报3个" in str(cell))
    assert "经济9（8天）" in said
    assert "已逾期8天" in said


def test_the_scores_are_those_of_the_totals(page: Worksheet, facts: list[Facts]) -> None:
    totals = [one.total for one in facts]
    found = tiles(page)
    assert same(found["平均分"], mean(totals))
    assert same(found["中位数"], rounded(median(totals)))
    assert same(found["最高分"], max(totals))
    assert same(found["最低分"], min(totals))
    assert same(found["标准差"], rounded(pstdev(totals)))
    assert same(found["平均得分率"], mean([one.rate for one in facts], "0.000001"))


def test_the_grades_are_those_of_totals_and_vetoes(page: Worksheet, facts: list[Facts]) -> None:
    found = beside(page, 0, "等次")
    grades = [one.grade for one in facts]
    assert grades.count("不合格") == len(VETOED)
    for words, (count, share) in found.items():
        title = words.partition("（")[0]
        assert count == grades.count(title), words
        assert share == pytest.approx(grades.count(title) / len(facts), abs=1e-12)
    assert {words.partition("（")[0] for words in found} >= set(NUMBERS)


def test_indicators_show_what_was_scored_of_what_was_asked(
    page: Worksheet, facts: list[Facts]
) -> None:
    found = beside(page, 0, "一级指标得分率")
    for title in ("政务服务", "法治保障", "监督评价", "要素保障"):
        parts = [
            [(cap, score) for level, cap, score in one.regular.values() if level == title]
            for one in facts
        ]
        points = [sum((score for _, score in part), Decimal(0)) for part in parts]
        caps = sum((cap for part in parts for cap, _ in part), Decimal(0))
        assert same(found[title][0], mean(points))
        assert same(found[title][1], rounded(sum(points, Decimal(0)) / caps, "0.000001"))


def test_the_weakest_and_best_criteria_are_named_by_their_lowest_level(
    page: Worksheet, facts: list[Facts], three: Consolidation
) -> None:
    titles = {one.code: f"{one.code} {one.levels[-1]}" for one in three.assessment_round.scheme}
    rates = {}
    for code in sorted({code for one in facts for code in one.regular}):
        asked = [one.regular[code] for one in facts if code in one.regular]
        scored = sum((score for _, _, score in asked), Decimal(0))
        rates[code] = scored / sum((cap for _, cap, _ in asked), Decimal(0))
    order = sorted(rates, key=lambda code: rates[code])
    for heading, codes in (("得分率较低的指标", order[:3]), ("得分率较高的指标", order[::-1][:3])):
        found = beside(page, 6, heading, width=6)
        assert list(found) == [titles[code] for code in codes]
        for code in codes:
            assert same(found[titles[code]][0], rounded(rates[code], "0.000001"))


def test_categories_show_their_own_agencies(page: Worksheet, facts: list[Facts]) -> None:
    found = beside(page, 0, "分类别情况", width=12)
    for category, asked in CATEGORIES:
        own = [one for one in facts if one.category == category]
        totals = [one.total for one in own]
        issued, counted, left, missing, average, rate, highest, lowest, _ = found[category]
        assert (issued, counted) == (asked, len(own))
        assert int(str(left)) + int(str(missing)) == asked - len(own)
        assert same(average, mean(totals))
        assert same(rate, mean([one.rate for one in own], "0.000001"))
        assert (highest, lowest) == (float(max(totals)), float(min(totals)))


def test_caps_stand_in_a_row_for_each_category(book: Workbook) -> None:
    rows = [row for row in values(book["得分情况汇总表"]) if row[1] == "分值"]
    by_category = {str(row[2]): row[3:] for row in rows}
    assert list(by_category) == [category for category, _ in CATEGORIES]
    bonus_to_total = {category: tuple(row[-11:-8]) for category, row in by_category.items()}
    assert set(bonus_to_total.values()) == {(5, None, 100)}
    own = {category: list(row[10:16]) for category, row in by_category.items()}
    assert own == {
        "综合部门": [10, "—", "—", "—", "—", "—"],
        "经济部门": ["—", 5, 5, "—", "—", "—"],
        "乡镇（街道）": ["—", "—", "—", 4, 3, 3],
    }


def test_subtotals_bonuses_and_deductions_lead_to_the_total(
    book: Workbook, facts: list[Facts]
) -> None:
    rows = score_rows(book["得分情况汇总表"])
    counted = [row for row in rows.values() if row["合计"] is not None and row["序号"]]
    assert len(counted) == len(facts)
    for row in counted:
        parts = [Decimal(str(row[key])) for key in row if key.startswith("一级小计/") and row[key]]
        whole = sum(parts) + Decimal(str(row["加分"])) - Decimal(str(row["扣分"]))
        assert whole == Decimal(str(row["合计"]))
    assert [row["加分"] for row in counted] == [float(one.bonus) for one in facts]
    assert [row["扣分"] for row in counted] == [float(one.deducted) for one in facts]


def test_days_stand_beside_the_status(book: Workbook) -> None:
    rows = list(score_rows(book["得分情况汇总表"]).values())[:81]
    late = {number: row["迟报天数"] for number, row in enumerate(rows, 1) if row["迟报天数"]}
    assert late == LATE
    overdue = {number for number, row in enumerate(rows, 1) if row["逾期未报天数"] == 8}
    assert overdue == set(MISSING)


def test_the_list_of_the_missing_names_late_and_overdue_agencies(book: Workbook) -> None:
    rows = values(book["未报送单位名单"])
    said = [str(row[0]) for row in rows]
    assert any(text.startswith("迟报3个：综合3（1天）") for text in said)
    assert any(text.startswith("逾期未报3个（截至统计时间已逾期8天）：综合9") for text in said)
    assert [row[4:6] for row in rows if row[0] in {1, 2, 3}] == [["未收到自评表；已逾期8天", 8]] * 3
    assert any("（截止时间：2026年11月20日，已逾期8天）" in text for text in said)


def test_without_a_deadline_nobody_is_late() -> None:
    book = open_book(write_summary(round_of_three(deadline=None)))
    cells = {str(cell) for sheet in book.worksheets for row in values(sheet) for cell in row}
    assert not any("迟报" in cell or "逾期" in cell for cell in cells)


def test_before_the_deadline_nobody_is_overdue() -> None:
    book = open_book(write_summary(round_of_three(deadline=DEADLINE + timedelta(days=8))))
    assert tiles(book["总体情况"])["逾期未报"] == 0
    cells = [str(cell) for row in values(book["总体情况"]) for cell in row]
    assert "截至统计时间，没有迟报和逾期未报。" in cells


def test_agencies_are_ranked_within_their_category_and_the_vetoed_stand_last(
    book: Workbook, three: Consolidation
) -> None:
    sheet = book["排名表"]
    rows = listing(sheet, "类别")
    assert [row["类别"] for row in rows] == [
        category for category, count in COUNTED.items() for _ in range(count)
    ]
    notes = " ".join(str(row[0]) for row in values(sheet)[:8])
    assert "各类别测评项目不同" in notes
    assert "被一票否决的单位排在其他单位之后" in notes
    vetoed = [row for row in rows if row["备注"]]
    texts = {one.code: one.text for one in three.assessment_round.scheme}
    assert [row["类别内名次"] for row in vetoed] == [COUNTED["综合部门"], COUNTED["经济部门"]]
    for row, code in zip(vetoed, VETOED.values(), strict=True):
        assert row["备注"] == f"一票否决：{code} {texts[code]}"


def test_where_all_are_asked_the_same_each_category_stands_below_the_list_over_all(
    county_book: Workbook, county_round: Consolidation
) -> None:
    sheet = county_book["排名表"]
    overall = [str(row["单位"]) for row in listing(sheet, "名次")]
    rows = values(sheet)[header_row(sheet, "名次") + len(overall) :]
    by_category: dict[str, list[tuple[str, object]]] = {}
    category = ""
    for row in rows:
        if row[0] in county_round.assessment_round.roster.categories:
            category = str(row[0])
        elif row[1] is not None:
            by_category.setdefault(category, []).append((str(row[1]), row[6]))
            assert row[2] == category
    assert sorted(name for found in by_category.values() for name, _ in found) == sorted(overall)
    for found in by_category.values():
        ranks = [int(str(rank)) for _, rank in found if rank is not None]
        assert ranks == sorted(ranks)
