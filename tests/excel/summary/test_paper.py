"""Every sheet can be handed round alone: named, dated, signed, and readable on paper."""

from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from tests.excel.summary.reading import open_book, values
from tests.excel.summary.rounds import SETTINGS, small
from tests.excel.summary.three_categories import round_of_three
from workbook_tool.core.text import Language
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.paper import A3, A4, Paper, pages_across, pages_down, paper_for

KEPT = {"佐证材料台账", "明细数据"}
LINE = 20.0
ONE_WIDE = [120.0]  # which A4 takes across without a smaller scale


@pytest.fixture(scope="module")
def three_book() -> Workbook:
    return open_book(write_summary(round_of_three(), returned_prefix="returned/"))


def texts(sheet: Worksheet) -> list[str]:
    return [cell for row in values(sheet) for cell in row if isinstance(cell, str)]


def printed(part: HeaderFooterItem | None) -> tuple[str, str]:
    """Return what stands left and right in a header or footer."""
    assert part is not None
    return str(part.left.text), str(part.right.text)


def test_every_sheet_names_round_stage_and_time(three_book: Workbook) -> None:
    line = "2026年优化营商环境工作考核（YSHJ26）　自评　统计截至：2026年11月28日 00:30"
    for sheet in three_book.worksheets:
        assert line in texts(sheet)[:5], sheet.title
        assert "（YSHJ26）" in printed(sheet.oddHeader)[0], sheet.title
        assert "统计截至：2026年11月28日 00:30" in printed(sheet.oddHeader)[1], sheet.title


def test_every_printed_sheet_has_a_line_of_signatures(three_book: Workbook) -> None:
    for sheet in three_book.worksheets:
        cells = [text for text in texts(sheet) if text.startswith("制表人：")]
        footer = printed(sheet.oddFooter)[0]
        assert len(cells) + footer.count("制表人：") == (sheet.title not in KEPT), sheet.title


def test_what_is_kept_for_the_files_says_so_in_its_footer(three_book: Workbook) -> None:
    footers = {sheet.title: printed(sheet.oddFooter)[0] for sheet in three_book.worksheets}
    assert {name for name, text in footers.items() if "不随汇总表打印" in text} == KEPT
    assert all(name in text for name, text in footers.items())


def test_a_table_of_more_than_14_criteria_takes_a3(
    three_book: Workbook, county_book: Workbook
) -> None:
    for book, paper in ((three_book, A3), (county_book, A4)):
        for name in ("得分情况汇总表", "公式核对"):
            if name in book.sheetnames:
                assert int(str(book[name].page_setup.paperSize)) == paper.code
        assert int(str(book["排名表"].page_setup.paperSize)) == A4.code


@pytest.mark.parametrize(
    ("arrived", "as_of", "said"),
    [
        ("2018-09-30T14:05", None, "统计截至：2018年9月30日 14:05"),
        (None, None, "统计截至：未知（文件没有时间）"),
        (
            "2018-09-30T14:05",
            "2018-10-08T18:00+08:00",
            "统计截至：2018年10月8日 18:00（按指定时间，此后收到的不计）",
        ),
    ],
)
def test_the_time_is_that_of_the_newest_return_or_the_one_that_was_asked_for(
    arrived: str | None, as_of: str | None, said: str
) -> None:
    base = small()
    came, asked = (datetime.fromisoformat(text) if text else None for text in (arrived, as_of))
    results = tuple(replace(one, arrived=came) for one in base.results)
    book = open_book(write_summary(replace(base, results=results, as_of=asked)))
    assert any(text.endswith(said) for text in texts(book["排名表"]))


def test_a_very_wide_table_repeats_its_whole_title_on_each_page_side_by_side() -> None:
    settings = replace(SETTINGS, language=Language.EN, title="Self-assessment", questions=())
    levels = tuple((f"{number} Leadership",) for number in range(1, 61))
    book = open_book(write_summary(small(levels=levels, settings=settings)))
    sheet = book["Score table"]
    assert sheet.page_setup.fitToWidth == 5
    assert sheet.print_title_cols == "$A:$C"
    assert "Prepared by:" in printed(sheet.oddFooter)[0]
    assert not any(text.startswith("Prepared by:") for text in texts(sheet))
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:C1", "A2:C2", "A3:C3"} <= merged
    height = sheet.row_dimensions[1].height
    assert height is not None
    assert height >= 2 * 27


@pytest.mark.parametrize(
    ("rows", "paper", "is_landscape", "pages"),
    [
        (1, A4, False, 1),
        (37, A4, False, 1),
        (41, A4, False, 1),  # one or two rows more make no second page
        (60, A4, False, 1),
        (70, A4, False, 2),
        (76, A4, False, 2),
        (79, A4, False, 2),
        (110, A4, False, 2),
        (140, A4, False, 3),
        (25, A4, True, 1),
        (28, A4, True, 1),
        (41, A3, True, 1),
        (45, A3, True, 1),
        (60, A3, True, 2),
        (2_000, A4, False, 0),  # a long list takes what it takes
    ],
)
def test_no_page_holds_a_row_or_two(
    rows: int, paper: Paper, *, is_landscape: bool, pages: int
) -> None:
    found = pages_down(ONE_WIDE, [LINE] * rows, paper, is_landscape=is_landscape, repeat=(3, 4))
    assert found == pages


def test_columns_that_a4_cannot_hold_take_a3_before_they_take_two_pages() -> None:
    columns = [5.0, 26.0, *[9.0] * 26]
    assert pages_across(columns, A4) > 1
    assert paper_for(12, columns) is A3
    assert paper_for(12, columns[:12]) is A4


def test_pages_side_by_side_are_as_many_as_stay_legible() -> None:
    narrow, wide = [5.0, 26.0, *[8.0] * 16], [5.0, 26.0, *[8.0] * 60]
    assert [pages_across(narrow, A4), pages_across(wide, A4), pages_across(wide, A3)] == [1, 3, 2]
