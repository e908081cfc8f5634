"""status --handover: one page of real words for a successor, whatever the round is like."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.test_paper_register import RECEIVED, note
from workbook_tool.cli.handover_reports import LINES, WIDTH, describe_handover
from workbook_tool.cli.main import run as run_program
from workbook_tool.cli.main import workbook_tool
from workbook_tool.core.text import Language, Text, display_width
from workbook_tool.workflows.archive import archive_round
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.handover import DecisionLine, Handover, read_handover
from workbook_tool.workflows.open_items import MISSING, OpenItem

TODAY = date(2018, 10, 20)


def page_of(folder: Path) -> Handover:
    return read_handover(folder, today=TODAY)


def text_of(page: Handover, language: Language = Language.ZH) -> str:
    return "\n".join(describe_handover(page, language))


@pytest.fixture(scope="module")
def sample_page(small_round: Path) -> Handover:
    return page_of(small_round)


@pytest.mark.parametrize("language", list(Language))
def test_a_round_of_81_agencies_fits_one_page_and_names_everybody_who_is_missing(
    sample: Path, language: Language
) -> None:
    page = page_of(sample)
    lines = describe_handover(page, language)
    assert len(lines) <= LINES
    assert all(display_width(line) <= WIDTH for line in lines)
    whole = "".join(line.strip() for line in lines).replace(" ", "")
    for agency in page.status.missing:
        assert agency.short.replace(" ", "") in whole
    "\n".join(lines).encode("gbk")


def test_the_page_says_what_a_successor_asks(folder: Path) -> None:
    consolidate(folder / "returned")
    (folder / "decisions.csv").write_text(
        "日期,操作人,单位,单位代码,决定,文件,理由,文件校验\n"
        "2018-10-19 10:00,张三,新平县农业局,XP039,等次=合格,,已电话 0877-7011234 核实 a.b@x.cn,\n",
        encoding="utf-8-sig",
    )
    note(folder / "纸质登记.xlsx", {"XP039": {RECEIVED: "10月19日"}})
    page = page_of(folder)
    said = text_of(page)
    assert "XPMZ18" in said
    assert "报送截止：2018-10-31（还有 11 天）" in said
    assert "最近一次汇总 20" in said
    for place in ("assessment.xlsx", "outgoing/", "returned/", "decisions.csv", "纸质登记.xlsx"):
        assert f"  {place}" in said
    assert "未报送 79：" in said
    assert "纸质件未收 80：" in said
    assert "2018-10-19　张三　新平县农业局　等次=合格" in said
    assert "下一步，按顺序" in said
    assert "workbook-tool explain" in said
    assert "7011234" not in said
    assert "a.b@x.cn" not in said
    order = [said.index(words) for words in ("位置：", "未了事项", "已作的决定", "下一步", "帮助")]
    assert order == sorted(order)


def test_no_contact_of_the_roster_is_on_the_page(folder: Path) -> None:
    page = page_of(folder)
    said = text_of(page) + text_of(page, Language.EN)
    assert "@" not in said
    assert "联络员" not in said


def test_a_closed_round_says_so_and_how_to_go_on(folder: Path) -> None:
    archive_round(folder)
    said = text_of(page_of(folder))
    assert "已归档，不再写入" in said
    assert "archive --reopen --reason" in said
    assert "归档目录.xlsx" in said
    assert "催报" not in said


def test_json_says_the_same_and_cuts_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["status", str(folder), "--handover", "--format", "json", "--lang", "en"]
    capsys.readouterr()
    assert run_program(workbook_tool, "workbook-tool", arguments) == 0
    report = json.loads(capsys.readouterr().out)
    (missing,) = (one for one in report["open_items"] if one["kind"] == MISSING)
    assert len(missing["names"]) == len(report["missing"]) == 79
    assert report["deadline"] == "2018-10-31"
    assert report["archived"] is False
    assert report["steps"]
    run_program(workbook_tool, "workbook-tool", ["status", str(folder), "--handover"])
    assert capsys.readouterr().out.count("\n") <= LINES


def test_a_borrowed_form_is_open_although_its_lender_counts(sample: Path) -> None:
    page = page_of(sample)
    (undecided,) = (one for one in page.open_items if one.kind == "conflict")
    assert "县水利局/自评表.xlsx" in undecided.names
    assert "县发改局" in undecided.names
    assert "县发改局.xlsx" not in undecided.names  # its agency says it already


WORDS = st.text(st.sampled_from("甲乙丙 abc、，。\n"), min_size=1, max_size=60)
ITEMS = st.lists(
    st.builds(
        OpenItem,
        st.sampled_from([MISSING, "gaps"]),
        st.builds(Text, WORDS, WORDS),
        st.lists(WORDS, min_size=1, max_size=81).map(tuple),
        st.builds(Text, WORDS, WORDS),
    ),
    max_size=10,
)
DECISIONS = st.lists(st.builds(DecisionLine, WORDS, WORDS, WORDS, WORDS, WORDS), max_size=30)


@given(ITEMS, DECISIONS, st.sampled_from(Language))
def test_it_is_one_page_whatever_is_open(
    sample_page: Handover, items: list[OpenItem], decisions: list[DecisionLine], language: Language
) -> None:
    steps = tuple(item.remedy for item in items)
    page = replace(sample_page, open_items=tuple(items), decisions=tuple(decisions), steps=steps)
    lines = describe_handover(page, language)
    assert len(lines) <= LINES
    assert all("\n" not in line for line in lines)
    titles = [line for line in lines if not line.startswith(" ")]
    assert len(titles) >= 6
