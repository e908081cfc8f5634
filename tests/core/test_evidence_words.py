"""Evidence in words: the listed documents that an answer names."""

import pytest

from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.evidence_words import evidence_text
from workbook_tool.core.returns.model import EvidenceItem

PLAN = EvidenceItem("1", "C01", "工作计划", "新民发〔2018〕3号", "2018-03-01", "纸质", "12", "")
LATIN = EvidenceItem("2", "", "Minutes", "", "2018-04-02", "file", "", "draft")
PLAN_SAID = "1 工作计划 新民发〔2018〕3号（2018-03-01，纸质，12）"
LATIN_SAID = "2 Minutes (2018-04-02, file, draft)"
BARE = EvidenceItem("", "C02", "照片")


@pytest.mark.parametrize(
    ("code", "said", "text"),
    [
        ("C01", "1、2", f"{PLAN_SAID}\n{LATIN_SAID}"),
        ("C02", "2", f"{LATIN_SAID}\n照片"),
        ("C02", "会议记录", "会议记录\n照片"),
        ("C03", "9", "9"),
        ("C03", "", ""),
    ],
)
def test_documents_stand_for_their_numbers(code: str, said: str, text: str) -> None:
    entry = Entry(code, None, evidence=said)
    found = AgencyReturn(FileFacts("a.xlsx", "a"), "A1", (entry,), evidence=(PLAN, LATIN, BARE))
    assert evidence_text(found, entry) == text
