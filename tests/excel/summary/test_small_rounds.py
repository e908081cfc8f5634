"""Rounds at the edges: one agency, no grades, English, uneven depth, equal texts, a final mark."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.excel.summary.reading import header_row, open_book, score_rows, values
from tests.excel.summary.rounds import GRADES, SETTINGS, county, small
from workbook_tool.core.returns.publication import Edition, PublicationKind
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language, display_width
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.subject import shorten
from workbook_tool.excel.summary.words import SheetName

ENGLISH = replace(
    SETTINGS,
    language=Language.EN,
    title="Self-assessment",
    organiser="County office",
    deadline=None,
    questions=(),
)
FORCED = Edition(PublicationKind.FINAL, date(2018, 11, 15), "领导小组会议", "领导要求先行印发")
FROM_THE_ROUND = ("甲", "乙", "C01 甲", "C02 乙", "自评打分", "工作还有差距")


def test_one_agency_makes_a_summary() -> None:
    book = open_book(write_summary(small()))
    rows = score_rows(book["得分情况汇总表"])
    assert rows["Agency 1"]["合计"] == 98
    assert rows["Agency 1"]["名次"] == 1


@pytest.mark.parametrize(
    "text", ["新平县第1单位、ab、新平县第2单位", "e\u0301é 重\u200b视 x", "ab cd"]
)
def test_a_text_is_cut_where_leaving_letters_out_one_by_one_would_end(text: str) -> None:
    for width in range(2, 40):
        line = text
        while display_width(line) > width - 2:
            line = line[:-1]
        fits = display_width(text) <= width
        assert shorten(text, width) == (text if fits else f"{line}…")


def test_without_grades_there_is_no_grade_column_and_none_is_invented() -> None:
    book = open_book(write_summary(small()))
    for name in ("得分情况汇总表", "排名表"):
        cells = {cell for row in values(book[name]) for cell in row}
        assert "等次" not in cells


def test_full_marks_everywhere_stay_within_the_bands() -> None:
    consolidation = small(settings=SETTINGS, grades=GRADES)
    book = open_book(write_summary(consolidation))
    sheet = book["指标得分率分析"]
    assert values(sheet)[header_row(sheet, "分数段")][0] == "98–98.9"


def test_an_english_round_speaks_english_throughout() -> None:
    book = open_book(write_summary(small(agencies=3, settings=ENGLISH)))
    names = [
        value.en for key, value in vars(SheetName).items() if key.isupper() and value.en in book
    ]
    assert book.sheetnames == names
    chinese = {
        cell
        for sheet in book.worksheets
        for row in values(sheet)
        for cell in row
        if isinstance(cell, str) and any("一" <= char <= "鿿" for char in cell)
    }
    # What is left comes from the round itself, not from us.
    ours = {cell for cell in chinese if not cell.startswith(FROM_THE_ROUND)}
    assert not {cell for cell in ours if not cell.endswith(("自评表.xlsx", "台账"))}
    row = values(book["Score table"])[header_row(book["Score table"], "No.") - 1]
    assert row[:3] == ["No.", "Agency", "Category"]


def test_deeper_and_uneven_schemes_keep_every_level() -> None:
    levels = (("甲", "a", "i", "x"), ("甲", "a", "i", "y"), ("甲", "b"), ("乙",))
    book = open_book(write_summary(small(agencies=2, levels=levels)))
    sheet = book["明细数据"]
    head = values(sheet)[header_row(sheet, "单位代码") - 1]
    assert head[3:7] == ["一级指标", "二级指标", "三级指标", "四级指标"]
    first, *_, last = [row[3:7] for row in values(sheet)[header_row(sheet, "单位代码") :][:4]]
    assert first == ["甲", "a", "i", "x"]
    assert last == ["乙", "—", "—", "—"]
    labels = [row[0] for row in values(book["分指标透视表"])]
    assert labels.count("乙") == 1


def test_criteria_with_equal_texts_stay_apart_in_the_pivot() -> None:
    levels = (("甲",), ("甲",))
    book = open_book(write_summary(small(levels=levels, same_text=True)))
    labels = {row[0] for row in values(book["分指标透视表"])}
    assert {"C01", "C02"} <= labels


@pytest.mark.parametrize("mode", FontMode)
def test_fonts_follow_the_setting(mode: FontMode) -> None:
    book = open_book(write_summary(small(settings=replace(SETTINGS, fonts=mode))))
    wanted = "方正小标宋简体" if mode is FontMode.GOV else "微软雅黑"
    assert book["排名表"]["A1"].font.name == wanted


def test_a_final_summary_says_so_and_prints_why_it_was_forced() -> None:
    content = write_summary(small(), edition=FORCED)
    texts = [str(cell) for row in values(open_book(content)["总体情况"]) for cell in row if cell]
    assert "定稿（2018年11月15日）" in texts
    assert not any("送审稿" in text for text in texts)
    assert any("领导要求先行印发" in text for text in texts)


def test_a_draft_is_marked_as_one() -> None:
    texts = [cell for row in values(open_book(write_summary(small()))["总体情况"]) for cell in row]
    assert "送审稿" in texts


def test_scores_keep_their_exact_decimals() -> None:
    consolidation = small(agencies=1)
    row = consolidation.rows[0]
    exact = replace(row, score=Decimal("48.35"))
    content = write_summary(replace(consolidation, rows=(exact, *consolidation.rows[1:])))
    sheet = open_book(content)["明细数据"]
    first = values(sheet)[header_row(sheet, "单位代码")]
    assert 48.35 in first


def test_a_title_that_names_the_form_is_not_followed_by_its_name() -> None:
    settings = replace(SETTINGS, title="2018年测评自评表")
    consolidation = county(settings=settings)
    book = open_book(write_summary(consolidation))
    (sentence,) = [
        row[0] for row in values(book["未报送单位名单"]) if str(row[0]).startswith("截至目前")
    ]
    assert "《2018年测评自评表》：" in str(sentence)
