"""Sheets, headings and set-up are those of the contract (design, section 6)."""

from openpyxl import Workbook

from tests.excel.summary.reading import header_row, values
from workbook_tool.core.returns.consolidation import Consolidation

CONTRACT = (
    "总体情况",
    "得分情况汇总表",
    "排名表",
    "指标得分率分析",
    "分单位透视表",
    "分指标透视表",
    "分类别透视表",
    "未报送单位名单",
    "收表登记",
    "问题清单",
    "佐证材料台账",
    "明细数据",
)
HEADINGS = {
    "排名表": "名次 · 单位 · 类别 · 合计 · 得分率 · 等次 · 类别内名次",
    "未报送单位名单": "序号 · 单位 · 类别 · 截止时间 · 情况",
    "收表登记": "序号 · 单位 · 文件 · 状态 · 校验码 · 时间 · SHA-256 · 理由",
    "问题清单": "序号 · 单位 · 文件 · 指标 · 工作表 · 单元格 · 原值 · 问题 · 级别 · 处理建议",
    "明细数据": (
        "单位代码 · 单位 · 类别 · 一级指标 · 二级指标 · 编号 · 测评标准 · 测评方法 · 分值 · "
        "自评得分 · 得分率 · 文件 · 工作表 · 单元格"
    ),
}


def test_sheets_stand_in_the_order_of_the_contract(county_book: Workbook) -> None:
    assert tuple(county_book.sheetnames[: len(CONTRACT)]) == CONTRACT


def test_headings_are_those_of_the_contract_word_by_word(county_book: Workbook) -> None:
    for name, headings in HEADINGS.items():
        wanted = headings.split(" · ")
        sheet = county_book[name]
        row = values(sheet)[header_row(sheet, wanted[0]) - 1]
        assert row == wanted, name


def test_score_table_has_two_rows_of_headings_and_the_caps_below(
    county_book: Workbook, county_round: Consolidation
) -> None:
    sheet = county_book["得分情况汇总表"]
    top = header_row(sheet, "序号")
    upper, lower, caps = values(sheet)[top - 1 : top + 2]
    scheme = county_round.assessment_round.scheme
    codes = [criterion.code for criterion in scheme]
    titles = [indicator.title for indicator in scheme.indicators]
    assert [cell for cell in upper if cell is not None] == [
        "序号",
        "单位",
        "类别",
        *titles,
        "一级小计",
        "合计",
        "得分率",
        "等次",
        "名次",
        "类别内名次",
        "状态",
        "备注",
    ]
    assert [cell for cell in lower if cell is not None] == [*codes, *titles]
    assert [cell for cell in caps if cell is not None] == [
        "分值",
        *(int(criterion.cap) for criterion in scheme),
        *(int(indicator.worth) for indicator in scheme.indicators),
        100,
    ]


def test_every_sheet_says_that_it_is_generated(county_book: Workbook) -> None:
    for sheet in county_book.worksheets:
        texts = {cell for row in values(sheet)[:6] for cell in row}
        assert "本表由程序生成，请勿手工修改" in texts, sheet.title


def test_ranking_says_that_nobody_has_reviewed_it(county_book: Workbook) -> None:
    assert county_book["排名表"]["A1"].value == "自评得分排名（未经考评，仅供参考）"


def test_every_sheet_prints_on_a4_one_page_wide(county_book: Workbook) -> None:
    for sheet in county_book.worksheets:
        assert str(sheet.page_setup.paperSize) == "9", sheet.title
        set_up = sheet.sheet_properties.pageSetUpPr
        assert set_up is not None
        assert set_up.fitToPage, sheet.title
        assert sheet.page_setup.fitToWidth in {None, 1}, sheet.title
    assert county_book["得分情况汇总表"].page_setup.orientation == "landscape"
    assert county_book["总体情况"].page_setup.fitToHeight in {None, 1}


def test_lists_keep_their_headings_in_sight(county_book: Workbook) -> None:
    for name, headings in HEADINGS.items():
        sheet = county_book[name]
        first = header_row(sheet, headings.split(" · ", maxsplit=1)[0])
        assert sheet.freeze_panes is not None
        assert int("".join(filter(str.isdigit, sheet.freeze_panes))) == first + 1, name
        assert sheet.print_title_rows == f"${first}:${first}", name


def test_no_sheet_is_protected(county_book: Workbook) -> None:
    assert not any(sheet.protection.sheet for sheet in county_book.worksheets)


def test_scores_are_plain_numbers_and_rates_are_percentages(county_book: Workbook) -> None:
    sheet = county_book["得分情况汇总表"]
    top = header_row(sheet, "序号")
    cells = (*zip(sheet[top], sheet[top + 3], strict=True),)
    formats = {head.value: body.number_format for head, body in cells}
    assert formats["高度重视民族工作"] == "General"
    assert formats["合计"] == "General"
    assert formats["得分率"] == "0.0%"


def test_heat_map_shades_each_criterion_by_its_cap(county_book: Workbook) -> None:
    rules = county_book["得分情况汇总表"].conditional_formatting
    scales = [rule for area in rules for rule in area.rules if rule.type == "colorScale"]
    assert len(scales) == 12
    assert [float(point.val) for point in scales[0].colorScale.cfvo] == [6, 8, 10]


def test_sheet_names_fit_in_excel(county_book: Workbook) -> None:
    assert all(len(name) <= 31 for name in county_book.sheetnames)
