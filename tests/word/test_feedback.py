"""Feedback sheets: every number recomputed, one page as far as possible, strangers' text."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]  # carries no types

from tests.conftest import Soffice
from tests.word.feedback_rounds import (
    CODES,
    GROUPS,
    REASON,
    SHARE,
    define,
    lines_of,
    make_reviewed,
    report_of,
    rows_of,
    sheet_of,
)
from tests.word.test_bulletin import STRANGE
from tests.workflows.filling import fill, issued
from workbook_tool.api import open_round
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.feedback import build_feedback
from workbook_tool.core.returns.publication import Companion, Edition, PublicationKind
from workbook_tool.core.round.final_scores import AgencyReview, ReviewPart
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.excel.summary.subject import build_subject
from workbook_tool.word import write_feedback
from workbook_tool.word.fitting import USUAL
from workbook_tool.word.lines import Cell, Line, Part, Row, Table
from workbook_tool.word.paper import write_paper
from workbook_tool.workflows.appeals import lodge_appeal, score_after_appeal

SAMPLES = Path(__file__).parents[2] / "samples"
DAY = date(2018, 11, 5)
EVERYTHING = ("feedback", "mean", "place")
HUNDREDTH = Decimal("0.01")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round with final scores, published as a notice with everything on its sheets."""
    folder = make_reviewed(tmp_path_factory.mktemp("feedback") / "round")
    open_round(folder).publish("notice", day=DAY, companions=EVERYTHING)
    return folder


def rounded(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(HUNDREDTH, ROUND_HALF_UP)


def number(text: str) -> Fraction:
    return Fraction(text.removeprefix("+"))


def test_every_number_is_recomputed_from_what_agencies_and_groups_wrote(reviewed: Path) -> None:
    report, share = report_of(reviewed), Fraction(SHARE)
    caps = {
        str(row[0]): Fraction(str(row[3]))
        for row in openpyxl.load_workbook(reviewed / "assessment.xlsx")["指标"].iter_rows(
            values_only=True
        )
        if re.fullmatch(r"C\d+", str(row[0])) and isinstance(row[3], int | float)
    } or None
    own = {one["agency"]: one["scores"] for one in report["files"] if one["agency"]}
    given: dict[str, dict[str, list[Fraction]]] = {}
    for file in report["review_files"]:
        for sheet in file["sheets"]:
            for code, score in sheet["scores"].items():
                given.setdefault(sheet["agency"], {}).setdefault(code, []).append(Fraction(score))
    finals: dict[str, dict[str, Fraction]] = {
        agency: {
            code: share * Fraction(own[agency][code]) + (1 - share) * sum(scores) / len(scores)
            for code, scores in found.items()
        }
        for agency, found in given.items()
    }
    totals = {agency: rounded(sum(found.values(), Fraction(0))) for agency, found in finals.items()}
    told = {one["agency"]: one for one in report["agencies"]}
    assert set(finals) == set(CODES[:2])
    for agency, scores in finals.items():
        heading, *rows, total = rows_of(sheet_of(reviewed, agency))
        plain = [text.replace("\n", "") for text in heading]
        assert plain == [
            *(
                "编号",
                "测评标准",
                "分值",
                "自评得分",
                "考评得分",
                "拟定得分",
                "差值",
                "平均",
                "原因",
            )
        ]
        assert [row[0] for row in rows] == list(scores)
        for code, _, cap, self_score, review, final, difference, mean, reasons in rows:
            mine, theirs = Fraction(own[agency][code]), given[agency][code]
            assert number(self_score) == mine, code
            assert number(review) == sum(theirs) / len(theirs), code
            assert number(final) == scores[code], code
            assert number(difference) == scores[code] - mine, code
            everybody = [found[code] for found in finals.values()]
            assert Decimal(mean) == rounded(sum(everybody, Fraction(0)) / len(everybody)), code
            assert caps is None or number(cap) == caps[code]
            assert reasons == '现场缺会议记录 { HYPERLINK "http://x" }'
        assert sum(number(row[2]) for row in rows) == number(total[2])
        mine = sum((Fraction(one) for one in own[agency].values()), Fraction(0))
        assert (Decimal(total[3]), Decimal(total[5])) == (rounded(mine), totals[agency])
        assert Decimal(told[agency]["final_total"]) == totals[agency]
        assert Decimal(told[agency]["review_total"]) == Decimal(total[4])
        assert number(total[6]) == Fraction(totals[agency]) - Fraction(rounded(mine))
        mean_total = rounded(sum((Fraction(one) for one in totals.values()), Fraction(0)) / 2)
        assert Decimal(total[7]) == mean_total
        text = "".join(lines_of(sheet_of(reviewed, agency)))
        assert f"平均分：{mean_total.normalize()!s}（" in text
        place = sorted(totals.values(), reverse=True).index(totals[agency]) + 1
        assert f"名次：第{place}名（" in text
        assert f"等次（示例）：{told[agency]['grade']}" in text
        assert "拟定得分＝自评得分×20%＋考评得分×80%。差值＝拟定得分－自评得分。" in text


def test_neither_mean_nor_place_stands_there_unless_asked_for(
    reviewed: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(reviewed, tmp_path / "round"))
    shutil.rmtree(folder / "results")
    open_round(folder).publish("final", day=DAY, approval="会议", companions=("feedback",))
    sheet = sheet_of(folder, CODES[0])
    assert [one.replace("\n", "") for one in rows_of(sheet)[0]][-4:] == [
        *("考评得分", "审定得分", "差值", "原因")
    ]
    text = "".join(lines_of(sheet))
    assert "平均分" not in text
    assert "名次" not in text
    assert "定稿（2018年11月5日）" in text
    assert "审定得分＝自评得分×20%＋考评得分×80%。差值＝审定得分－自评得分。" in text
    assert "结果已经批准：会议。" in text


def test_without_evaluators_the_sheet_says_that_nobody_reviewed(tmp_path: Path) -> None:
    a_round = open_round(shutil.copytree(SAMPLES / "xinping", tmp_path / "xinping"))
    result = a_round.publish("draft", day=DAY, companions=("feedback",))
    report = report_of(a_round.folder)
    own = {
        one["agency"]: one["scores"]
        for one in report["files"]
        if one["status"] in {"accepted", "warned"}
    }
    totals = {one["agency"]: one for one in report["agencies"] if one["total"] is not None}
    sheets = {str(one.agency): a_round.folder / one.file for one in result.companions}
    assert set(sheets) == set(totals)
    for code, sheet in sheets.items():
        _, *rows, total = rows_of(sheet)
        assert {row[0]: number(row[3]) for row in rows} == {
            one: Fraction(score) for one, score in own[code].items()
        }
        assert all((row[3], row[5]) == (row[4], "0") for row in rows)
        assert total[3:6] == [totals[code]["total"]] * 2 + ["0"]
        text = "".join(lines_of(sheet))
        assert "送审稿（2018年11月5日）" in text
        assert "未经考评" in text
        assert f"等次（示例）：{totals[code]['grade']}" in text
    others = {one.agency.code: one.why.zh for one in result.without_feedback}
    assert set(others) == {one["agency"] for one in report["agencies"]} - set(totals)
    assert {"未报送", "需退回修改", "待核定"} == set(others.values())


def test_short_reasons_leave_their_room_to_the_criteria(reviewed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(reviewed, tmp_path / "round"))
    wide = docx.Document(str(sheet_of(folder, CODES[0]))).tables[0].columns
    for path in (folder / "review" / "returned").iterdir():
        book = openpyxl.load_workbook(path)
        for cell in (one for sheet in book for row in sheet.iter_rows() for one in row):
            if cell.value == REASON:
                cell.value = "不够"
        book.save(path)
    open_round(folder).publish("draft", day=DAY, companions=("feedback",))
    (path,) = (folder / "results" / "反馈表").glob(f"{CODES[0]}_*送审稿*.docx")
    narrow = docx.Document(str(path)).tables[0].columns
    assert narrow[-1].width < wide[-1].width
    assert narrow[1].width > wide[1].width


def test_a_coefficient_is_told_to_the_agency_that_has_one(tmp_path: Path) -> None:
    the_round = define(tmp_path / "round")
    heavy, other, *_ = the_round.roster
    members = (replace(heavy, coefficient=Fraction(6, 5)), replace(other, coefficient=Decimal(1)))
    weighed = replace(the_round, roster=Roster(members), review=None)
    a_round = open_round(tmp_path / "round")
    a_round.definition.write_bytes(write_definition(weighed, Language.ZH))
    a_round.generate()
    for one in members:
        fill(issued(a_round.folder, one.code), a_round.folder / "returned" / f"{one.code}.xlsx")
    a_round.publish("draft", day=DAY, companions=("feedback",))
    first, second = ("".join(lines_of(sheet_of(a_round.folder, one.code))) for one in members)
    assert "合计已乘难度系数 1.2。" in first
    assert "系数" not in second


def test_a_total_on_another_scale_says_what_it_was(tmp_path: Path) -> None:
    the_round = define(tmp_path / "round")
    scheme = replace(the_round.scheme, scaled_to=Decimal(50))
    scaled = replace(the_round, scheme=scheme, review=None, grades=())
    a_round = open_round(tmp_path / "round")
    a_round.definition.write_bytes(write_definition(scaled, Language.ZH))
    a_round.generate()
    fill(issued(a_round.folder, CODES[0]), a_round.folder / "returned" / "a.xlsx")
    a_round.publish("draft", day=DAY, companions=("feedback",))
    told = "".join(lines_of(sheet_of(a_round.folder, CODES[0])))
    assert "合计由 60 分按满分 50 分折算。" in told


def test_an_appeal_stands_in_the_reasons_with_its_basis(reviewed: Path, tmp_path: Path) -> None:
    a_round = open_round(shutil.copytree(reviewed, tmp_path / "round"))
    lodge_appeal(CODES[0], text="C01 有记录", assessment=a_round.definition)
    decision = {"scores": ("C01=9.5",), "reason": "补充了记录", "basis": "附件3"}
    score_after_appeal(CODES[0], **decision, assessment=a_round.definition)  # type: ignore[arg-type]  # by name
    shutil.rmtree(a_round.folder / "results")
    a_round.publish("notice", day=DAY, companions=("feedback",))
    row = rows_of(sheet_of(a_round.folder, CODES[0]))[1]
    assert (row[3], row[5], row[6]) == ("10", "9.5", "-0.5")
    assert row[7].endswith("；复核：补充了记录（依据：附件3）")


def test_the_slip_has_both_answers_room_to_sign_and_the_last_day(
    reviewed: Path, tmp_path: Path
) -> None:
    slip = docx.Document(str(sheet_of(reviewed, CODES[0]))).tables[1]
    text = "\n".join(cell.text for row in slip.rows for cell in row.cells)
    for words in ("无异议", "□ 申请复核", "截止日期", "负责人签字", "单位盖章", CODES[0]):
        assert words in text
    folder = Path(shutil.copytree(reviewed, tmp_path / "round"))
    for until, shown in ((DAY, "2018年11月5日"), (date(2018, 11, 4), "2018年11月4日（已过）")):
        define(folder, appeals_until=until)
        shutil.rmtree(folder / "results", ignore_errors=True)
        result = open_round(folder).publish("draft", day=DAY, companions=("feedback",))
        path = folder / result.companions[0].file
        assert docx.Document(str(path)).tables[1].rows[1].cells[3].text == shown


def test_pages_repeat_their_headings_and_rows_are_not_parted(reviewed: Path) -> None:
    path = sheet_of(reviewed, CODES[0])
    scores, slip = docx.Document(str(path)).tables
    facts = [[one.tag for one in row._tr.trPr] for row in scores.rows]
    assert [qn("w:tblHeader") in one for one in facts] == [True] + [False] * (len(facts) - 1)
    assert all(qn("w:cantSplit") in one for one in facts)
    bound = [bool(row.cells[0].paragraphs[0]._p.pPr.findall(qn("w:keepNext"))) for row in slip.rows]
    assert bound == [True] * (len(bound) - 1) + [False]
    assert OpenXmlValidator().validate(path).errors == []
    with ZipFile(path) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def strange(result: AgencyResult) -> AgencyResult:
    """Return a result whose agency and whose evaluators wrote what Word might take for its own."""
    agency = replace(result.agency, name=STRANGE)
    assert result.review is not None
    criteria = tuple(
        replace(one, parts=(ReviewPart("G1", Decimal(1), reason=STRANGE),))
        for one in result.review.criteria
    )
    return replace(result, agency=agency, review=replace(result.review, criteria=criteria))


def test_text_of_strangers_stays_text(reviewed: Path, tmp_path: Path) -> None:
    found = open_round(reviewed).consolidate(dry_run=True).consolidation
    results = tuple(strange(one) if one.review else one for one in found.results)
    found = replace(found, results=results)
    subject = build_subject(found, edition=Edition(PublicationKind.NOTICE, DAY, approval=STRANGE))
    sheets = build_feedback(found)
    path = tmp_path / "sheet.docx"
    path.write_bytes(write_feedback(subject, sheets, sheets.told[0], set(Companion)))
    shown = "a{ HYPERLINK \"http://x\" }=cmd|'/c calc'!A1 b<w:t>&"
    assert rows_of(path)[1][-1] == shown
    assert any(shown in line for line in lines_of(path))
    with ZipFile(path) as package:
        document = package.read("word/document.xml")
        relations = package.read("word/_rels/document.xml.rels")
        footers = [package.read(one) for one in package.namelist() if "footer" in one]
    assert b"instrText" not in document
    assert b"fldSimple" not in document
    assert b"hyperlink" not in relations
    assert [footer.count(b"fldSimple ") for footer in footers if b"PAGE" in footer] == [1, 1]
    assert OpenXmlValidator().validate(path).errors == []


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=40))
def test_whatever_stands_in_a_cell_is_read_back_as_one_line_of_text(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    table = Table((60, 60), (Row((Cell((text,)), Cell(("b", text)))),))
    blocks = (Line(Part.TITLE, text), table, Line(Part.SUBTITLE, text), Line(Part.NOTE, text))
    path = tmp_path_factory.mktemp("cells") / "cells.docx"
    path.write_bytes(write_paper(blocks, Language.ZH, FontMode.SCREEN, USUAL.layout, foot=text))
    document = docx.Document(str(path))
    cells = document.tables[0].rows[0].cells
    assert len(cells[0].paragraphs) == 1
    assert cells[1].text == f"b\n{cells[0].text}"
    assert document.paragraphs[2].text == cells[0].text
    visible = re.sub(r"\s", "", cells[0].text)
    assert visible in re.sub(r"\s", "", text) or len(visible) <= len(text)
    for letter in re.findall(r"[A-Za-z0-9<>&{}=\u4e00-\u9fff]", text):
        assert letter in visible


def pages_of(path: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    words = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(words, capture_output=True, check=True).stdout.decode()
    return text.split("\f")[:-1]


@pytest.mark.libreoffice
def test_a_sheet_is_one_page_and_what_is_longer_goes_on_with_its_headings(
    soffice: Soffice, reviewed: Path, tmp_path: Path
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on the PATH")
    sheets = {"reviewed": sheet_of(reviewed, CODES[0]).read_bytes()}
    long = open_round(reviewed).consolidate(dry_run=True).consolidation
    reasons = tuple(
        replace(one, review=with_reasons(one, "查阅了会议记录和台账，" * 5)) if one.review else one
        for one in long.results
    )
    long = replace(long, results=reasons)
    edition = Edition(PublicationKind.NOTICE, DAY)
    for name, found in (
        ("long", long),
        ("efqm", open_round(SAMPLES / "efqm").consolidate(dry_run=True).consolidation),
        ("caf", open_round(SAMPLES / "caf").consolidate(dry_run=True).consolidation),
    ):
        told = build_feedback(found)
        subject = build_subject(found, edition=edition)
        sheets[name] = write_feedback(subject, told, told.told[0], set(Companion))
    files = []
    for name, content in sheets.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(content)
    pages = {
        path.stem: pages_of(path)
        for path in soffice.convert(files, to="pdf", into=tmp_path / "pdf")
    }
    assert {name: len(found) for name, found in pages.items()} == {
        "reviewed": 1,
        "long": 1,
        "efqm": 1,
        "caf": 2,
    }
    assert CODES[0] in pages["reviewed"][0]
    assert all(re.search(r"Code +Criterion", page) for page in pages["caf"])
    assert ["Reply slip" in page and "Stamp" in page for page in pages["caf"]] == [False, True]


def with_reasons(result: AgencyResult, reason: str) -> AgencyReview:
    assert result.review is not None
    criteria = tuple(
        replace(one, parts=tuple(replace(part, reason=reason) for part in one.parts))
        for one in result.review.criteria
    )
    return replace(result.review, criteria=criteria)


def test_without_points_there_are_states_and_no_empty_columns(tmp_path: Path) -> None:
    found = open_round(SAMPLES / "caf").consolidate(dry_run=True).consolidation
    told = build_feedback(found)
    subject = build_subject(found, edition=Edition(PublicationKind.NOTICE, DAY))
    path = tmp_path / "states.docx"
    path.write_bytes(write_feedback(subject, told, told.told[0], set(Companion)))
    heading, *rows = rows_of(path)
    assert heading == ["Code", "Criterion", "Self score", "Score counted", "Reasons"]
    assert [row[2] for row in rows] == [row[3] for row in rows]
    assert {row[2] for row in rows} <= {"Achieved", "Partially achieved", "Not achieved"}
    assert len(rows) == 39


def test_fonts_follow_the_setting(reviewed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(reviewed, tmp_path / "round"))
    define(folder, fonts=FontMode.GOV)
    shutil.rmtree(folder / "results")
    open_round(folder).publish("draft", day=DAY, companions=("feedback",))
    with ZipFile(sheet_of(folder, CODES[0])) as package:
        styles, fonts = (
            package.read(f"word/{one}.xml").decode() for one in ("styles", "fontTable")
        )
    assert {"仿宋_GB2312", "方正小标宋简体"} <= set(re.findall('eastAsia="([^"]+)"', styles))
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong"/>' in fonts
    assert {group.name for group in GROUPS}.isdisjoint(rows_of(sheet_of(folder, CODES[0]))[1])
    assert REASON.startswith("现场")
