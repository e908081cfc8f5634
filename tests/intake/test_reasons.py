"""Technical reasons inside messages are said in the language of the message."""

import re
from pathlib import Path

import pytest

import workbook_tool.intake
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.text import Language, Text
from workbook_tool.intake import read_workbook
from workbook_tool.intake.reasons import REASONS, reason_text

SOURCES = Path(workbook_tool.intake.__file__).parent
RAISED = re.compile(r'(?:reason=|damaged(?:_part)?\((?:[^()"]*, )?)"([^"]+)"')


def test_every_reason_that_is_raised_is_known_in_both_languages() -> None:
    raised = {
        reason
        for source in SOURCES.rglob("*.py")
        for reason in RAISED.findall(source.read_text(encoding="utf-8"))
    }
    assert len(raised) > 15
    assert all(isinstance(reason_text(reason), Text) for reason in raised)
    assert all(not reason.zh.isascii() for reason in REASONS.values())


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("not a worksheet", "不是 worksheet"),
        ("cell reference {0}", "单元格位置 {0}"),
        ("range A1:\nB", "单元格区域 A1:\nB"),
        ("rId1 twice", "rId1 重复"),
        ("mismatched tag: line 3, column 37", "XML 语法有误，第 3 行第 37 列"),
        ("unknown encoding: line 1, column 30", "XML 语法有误，第 1 行第 30 列"),
        ("unknown encoding: x", "文字编码 x 不受支持"),
    ],
)
def test_a_reason_that_quotes_the_file_is_told_in_both_languages(reason: str, chinese: str) -> None:
    assert reason_text(reason) == Text(chinese, reason)


def test_an_unknown_reason_stays_as_it_is() -> None:
    assert reason_text("something else") == "something else"
    assert reason_text(REASONS["CRC"]) is REASONS["CRC"]


def test_a_reason_quotes_no_more_of_the_file_than_people_read() -> None:
    told = reason_text(f"unknown encoding: {'x' * 10_000}")
    assert isinstance(told, Text)
    assert len(told.zh) < len(told.en) == 200


def test_chinese_message_of_a_cut_file_has_no_english_words() -> None:
    try:
        read_workbook(b"PK\x03\x04" + b"\0" * 200, "cut.xlsx")
    except UnreadableReturnError as error:
        message = error.finding.message(Language.ZH)
    assert not re.search("[a-z]{3,}", message)
