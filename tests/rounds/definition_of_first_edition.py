"""What the first edition's round asks, whom it asks, and how it changed while forms were out."""

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 3
DEPARTMENT, TOWN = "政府部门", "乡镇（街道）"
LEFT_LATER = "D9"  # was on the roster of the first version only

SETTINGS: tuple[tuple[str, str | float | datetime], ...] = (
    ("活动编号", "EDITION1"),
    ("标题", "示例县2019年创建工作测评自评表"),
    ("主办单位", "示例县创建工作办公室"),
    ("报送截止日期", datetime(2019, 10, 31)),  # noqa: DTZ001 - a day of the calendar
    ("截止日期和等次为示例", "否"),
    ("总分", 100),
    ("合理缺项", "按一级指标折算"),
    ("总分封顶", "否"),
    ("各类别总分", "政府部门=90"),
    ("名次规则", "并列后不跳号"),
    ("同分时依次比较", "组织领导"),
    ("联系方式", "示例县创建工作办公室，电话 0000-0000000"),
)

CRITERIA = """\
编号|一级指标|二级指标|三级指标|测评标准|分值|步长|权重|类型|性质|选项|适用类别|可缺项|加分封顶|须附佐证|后果|测评方法
A1|组织领导|机制|会议|定期研究部署创建工作|4|1|40|打分|基本|||||是||材料审核
A2||台账|—|工作台账齐全|15|||选项|基本|齐全=15；部分=9；没有=0||是||||材料审核
A3||督查||督查发现问题未整改，每次扣1分|5|1||打分|扣分|||||||材料审核
A4||||未按时报送总结的扣2分|2|||是否|扣分|||||||
A5||||信息报送不实|3|||选项|扣分|无=0；一般=1；严重=3||||||
B1|宣传教育|—||有固定宣传栏|35|||是否|基本|||是||||实地考察
B2||||入户宣传|10|0.5||打分|基本||乡镇（街道）|||||听取汇报
B3||||工作开展情况||||状态||达到；部分达到；未达到||||||
B4||||获省级表彰|3|0.5||打分|加分||||4|||
B5||||经验被推广|2|||是否|加分||||4|||
V1|底线|||发生重大事故|||||一票否决||||||不合格|
V2||||弄虚作假|||||一票否决||||||总分计0|
P1||||已成立领导小组|||||前置条件|||||是|合格|
"""

GRADES = """\
等次|总分下限|得分率下限|一级指标最低得分率|分项下限|名额
优秀||90%|60%|组织领导=80%|50%；乡镇（街道）=1
良好||80%|||
合格||60%|||
不合格|||||
"""

ROSTER = f"""\
单位代码|单位名称|简称|单位类别|类别顺序|电子邮箱|别名|曾用名或后用名|参加排名|备注
D1|示例县教育体育局|县教体局|{DEPARTMENT}|1|d1@agency.example.org|教育局||是|
D2|示例县农业农村局|县农业农村局|{DEPARTMENT}|1|d2@agency.example.org||示例县农业局|是|
D3|示例县水利局|县水利局|{DEPARTMENT}|1|d3@agency.example.org|||是|
D4|示例县卫生健康局|县卫健局|{DEPARTMENT}|1||||是|
D5|示例县住房和城乡建设局|县住建局|{DEPARTMENT}|1|d5@agency.example.org|建设局||是|
D6|示例县统计局|县统计局|{DEPARTMENT}|1|d6@agency.example.org|||否|不参加排名
D7|示例县商务局|县商务局|{DEPARTMENT}|1||||是|
{LEFT_LATER}|示例县旅游局|县旅游局|{DEPARTMENT}|1||||是|
T1|示例县甲镇|甲镇|{TOWN}|2|t1@agency.example.org|||是|
T2|示例县乙镇|乙镇|{TOWN}|2|t2@agency.example.org|||是|
T3|示例县丙乡|丙乡|{TOWN}|2|t3@agency.example.org|||是|
T4|示例县丁乡|丁乡|{TOWN}|2|t4@agency.example.org|||是|
T5|示例县戊乡|戊乡|{TOWN}|2|t5@agency.example.org|||是|
T6|示例县己乡|己乡|{TOWN}|2|t6@agency.example.org|||是|
"""


def define(path: Path, *, version: int) -> None:
    """Write the definition of a version into the blank one.

    The first version asks for 13 points in A2, and an agency that left is on its roster; the
    second is that of the tables above; the third says A1 in other words.
    """
    workbook = load_workbook(path)
    criteria, roster = _table(CRITERIA), _table(ROSTER)
    if version == 1:
        for row in criteria:
            row["选项"] = row["选项"].replace("齐全=15", "齐全=13")
            row["分值"] = {"A2": "13", "A1": "4"}.get(row["编号"], row["分值"])
            row["权重"] = {"A1": "42"}.get(row["编号"], row["权重"])
    else:
        roster = [row for row in roster if row["单位代码"] != LEFT_LATER]
    if version == 3:
        criteria[0]["测评标准"] = "每季度研究部署创建工作"
    _settle(workbook)
    _fill(_sheet(workbook, "指标"), criteria)
    _fill(_sheet(workbook, "等次"), _table(GRADES))
    _fill(_sheet(workbook, "单位名册"), roster)
    workbook.save(path)


def _table(text: str) -> list[dict[str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    head, *rows = lines
    return [dict(zip(head, row + [""] * (len(head) - len(row)), strict=True)) for row in rows]


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    sheet = workbook[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def _settle(workbook: Workbook) -> None:
    sheet = _sheet(workbook, "设置")
    for label, value in SETTINGS:
        rows = {sheet.cell(row, 1).value: row for row in range(1, 40)}
        if label not in rows:
            rows[label] = int(rows["阶段"]) - 1
            sheet.insert_rows(rows[label])
            sheet.cell(rows[label], 1, label)
        sheet.cell(rows[label], 2, value)
    first = next(row for row in range(1, 60) if sheet.cell(row, 1).value == "阶段") + 1
    for row in range(first, first + 3):
        for column in (2, 3):
            day = sheet.cell(row, column).value
            assert isinstance(day, datetime)
            sheet.cell(row, column, day.replace(year=2019))


def _fill(sheet: Worksheet, rows: list[dict[str, str]]) -> None:
    sheet.delete_rows(HEADER_ROW + 1, 50)
    for cell in sheet[HEADER_ROW]:
        sheet.cell(HEADER_ROW, int(cell.column or 1)).value = None
    for column, header in enumerate(rows[0], 1):
        sheet.cell(HEADER_ROW, column, header)
        for number, row in enumerate(rows, HEADER_ROW + 1):
            sheet.cell(number, column, _typed(row[header]))


def _typed(text: str) -> str | float | None:
    if text.endswith("%") and text[:-1].isdigit():
        return float(text[:-1]) / 100
    return float(text) if text.replace(".", "").isdigit() else text or None
