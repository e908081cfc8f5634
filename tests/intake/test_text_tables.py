"""Texts that hold the answers of a form are tables; letters, notes and lists of others are not."""

import pytest

from workbook_tool.intake.natures import Nature
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.text_tables import decoded, holds_table


@pytest.mark.parametrize(
    "text",
    [
        # a heading among others, however cells are divided
        "编号│标准│自评得分\n",
        "编号┃自评得分\n",
        "编号¦自评得分\n",
        "标准^自评分\n",
        "编号  标准\n",
        "Code\tText\n",
        '"Self score" ; "x"\n',
        "说明\n" * 9 + "标准　得分\n",
        # columns: three rows and no more other lines, however many beside tabs
        "甲,乙,丙\n" * 3 + "说明\n" * 3,
        "甲;;乙;;丙\n" * 4 + "说明\n" * 3,
        "甲\t乙\t丙\n" * 3 + "说明\n" * 9,
        # lines that are quoted as a whole are none
        '"说明"\n' * 4 + "a,b,c\n" * 3,
        # three scores in a row, in a text that says so
        "自评得分：\n宣传：9\n台账：8.5分\n活动：7\n",
        "评分 Score\n宣传 9\n\n台账 8\n活动 7 分\n",
        "得分\n9\n8\n7\n",
        "各项得分\n宣传，9，\n台账，8；\n活动、报道，7\n",
        "得分\n宣传 & 9 \\\\\n台账 & 8 \\\\\n活动 & 7 \\\\\n",
        "得分\n* 宣传: 9\n* 台账: 8\n* 活动: 7\n",
        "得分\n宣传 0\n台账 100\n活动 7.25\n",
        # or under codes
        "C01=9\nC02=8\nC03=7\n",
        "C-01：9\nAB2：8\nabc123：7\n",
        "| C01 9 |\n| C02 8 |\n| C03 7 |\n",
        '{"C01":9}\n{"C02":8}\n{"C03":7}\n',
        # or each called a score
        '[{"code":"C01","自评得分":9},{"code":"C02","自评得分":8}]',
        "- 标准: 宣传\n  自评分: 9\n- 标准: 台账\n  自评分: 8\n",
        "宣传，自评得分：9；台账，自评得分 = 8",
        "Self score: 9, then self score: '8'",
    ],
)
def test_answers_in_a_text_are_a_table(text: str) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert sniff(text.encode(encoding)) is Nature.CSV


@pytest.mark.parametrize(
    "text",
    [
        "甲,乙,丙\n" * 3 + "说明\n" * 4,
        "甲|乙|丙\n说明\n" * 3,
        "甲,乙,丙\n" * 2,
        "甲\t乙\t丙\n" * 2,
        "甲,乙\n" * 5,
        "甲\t乙\n" * 5,
        "我单位自评得分98分，附件另发。\n",
        "自评得分：98\n",
        "得分\n9\n8\n",
        "得分\n宣传 9\n台账 8\n说明\n活动 7\n",
        "得分\n宣传 9\n台账 8\n活动 7000\n",
        "得分\n宣传 9\n台账 8\n活动 7.125\n",
        "得分\n宣传9\n台账8\n活动7\n",
        f"得分\n宣传 9\n台账 8\n{'长' * 90} 7\n",
        "学校: 5\n村: 6\n社区: 7\n",
        "C01=9\nC02=8\n村=7\n",
        "C0123=9\nC0124=8\nC0125=7\n",
        "ABCD1=9\nABCD2=8\nABCD3=7\n",
        "请填写编号，自评得分，并签字。\n",
        "自评得分\n",
        "电话: 0877-7011234\n得分: 98\n",
    ],
)
def test_letters_notes_and_other_lists_are_none(text: str) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert sniff(text.encode(encoding)) is Nature.TEXT


def test_a_table_behind_a_long_text_is_found_and_cut_between_lines() -> None:
    rows = "编号\t自评得分\n"
    assert holds_table((200_000 * "说\n" + rows).encode())
    assert not holds_table((300_000 * "说\n" + rows).encode())
    # A character that the limit would cut in two does not make another encoding of it.
    for more in range(4):
        start = ("说明\n" + rows).encode() + b"a" * more
        assert holds_table(start + 280_000 * "说\n".encode())


def test_a_text_is_utf_8_or_else_of_the_country() -> None:
    assert [decoded("得分".encode(encoding)) for encoding in ("utf-8", "gbk")] == ["得分", "得分"]
    assert decoded(b"\xb5\xff") == "\ufffd\ufffd"
