"""Bulletins: their numbers recomputed from the report of a run, their layout, strangers' text."""

import json
import re
import shutil
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.shared import Mm, Pt
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]  # carries no types

from tests.cli.running import run_apart
from tests.word.feedback_rounds import CODES, make_reviewed
from workbook_tool.api import Round, open_round
from workbook_tool.cli.publication_reports import describe_publication
from workbook_tool.core.errors import UsageError
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language
from workbook_tool.word.bulletin import chinese_number
from workbook_tool.word.lines import Line, Part
from workbook_tool.word.paper import write_paper

SAMPLES = Path(__file__).parents[2] / "samples"
EVERYTHING = ("bulletin", "ranking", "weak", "missing")
NAME = "通报（代拟稿）.docx"
STRANGE = "a{ HYPERLINK \"http://x\" }\x07\x00\ufffe\u202e=cmd|'/c calc'!A1\nb<w:t>&"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """Return a copy of the county's sample round; what it publishes is taken away again."""
    folder = tmp_path_factory.mktemp("bulletins") / "xinping"
    return open_round(shutil.copytree(SAMPLES / "xinping", folder))


def bulletin_of(a_round: Round, *companions: str, name: str = NAME) -> list[str]:
    """Return the paragraphs of a new bulletin."""
    shutil.rmtree(a_round.folder / "results", ignore_errors=True)
    a_round.publish("notice", day=None, force="试", companions=("bulletin", *companions))
    document = docx.Document(str(a_round.folder / "results" / name))
    assert not document.tables
    return [paragraph.text for paragraph in document.paragraphs]


def facts_of(a_round: Round) -> tuple[list[Mapping[str, Any]], Mapping[str, tuple[str, str]]]:
    """Return every agency as the report of a run has it, and name and category from the roster."""
    outcome = run_apart(
        "consolidate", str(a_round.folder / "returned"), "--format", "json", "--dry-run"
    )
    report = json.loads(outcome.stdout)
    sheet = openpyxl.load_workbook(a_round.folder / "assessment.xlsx")["单位名册"]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(turn for turn, row in enumerate(rows) if "单位代码" in row)
    code, name, category = (rows[top].index(head) for head in ("单位代码", "单位名称", "单位类别"))
    roster = {
        str(row[code]): (str(row[name]), str(row[category])) for row in rows[top + 1 :] if row[code]
    }
    return report["agencies"], roster


def line_with(lines: list[str], start: str) -> str:
    (found,) = (line for line in lines if line.startswith(start))
    return found


def test_counts_and_grades_are_those_of_the_report(sample: Round) -> None:
    lines, (agencies, roster) = bulletin_of(sample), facts_of(sample)
    counted = [one for one in agencies if one["total"] is not None]
    missing = [one for one in agencies if one["status"] == "missing"]
    back = len(agencies) - len(missing)
    said = next(line for line in lines if "应报单位" in line)
    assert [int(number) for number in re.findall(r"(\d+)个", said)] == [
        len(agencies),
        back,
        len(missing),
        len(counted),
        back - len(counted),
    ]
    of_them = line_with(lines, "其中")
    for category in dict.fromkeys(category for _, category in roster.values()):
        asked = [one for one in agencies if roster[one["agency"]][1] == category]
        there = sum(one["status"] != "missing" for one in asked)
        assert f"{category}应报{len(asked)}个，已报{there}个" in of_them, category
        for grade in {one["grade"] for one in asked} - {None}:
            names = [roster[one["agency"]][0] for one in asked if one["grade"] == grade]
            assert f"{grade}（{len(names)}个）：{'、'.join(names)}。" in lines, category
    assert "以下结果依据各单位自评得分得出，未经考评。" in lines
    text = "".join(lines)
    assert not re.search(r"\d分", text), "no scores unless they are asked for"
    assert not {"名次", "薄弱环节", "未报送单位"} & {line[2:] for line in lines}


def test_ranking_weak_points_and_who_is_missing_stand_where_asked(sample: Round) -> None:
    lines, (agencies, roster) = bulletin_of(sample, *EVERYTHING), facts_of(sample)
    places = sorted((one["rank"], turn, one) for turn, one in enumerate(agencies) if one["rank"])
    assert [line for line in lines if line.startswith("第")] == [
        f"第{rank}名：{roster[one['agency']][0]}，{one['total']}分。" for rank, _, one in places
    ]
    rows = sample.consolidate(dry_run=True).consolidation.rows
    rates: dict[str, Decimal] = {}
    for code in dict.fromkeys(row.criterion.code for row in rows):
        mine = [row for row in rows if row.criterion.code == code]
        rates[code] = Decimal(sum(row.score for row in mine)) / sum(
            row.criterion.cap for row in mine
        )
    shown = re.findall(r"（(\w+)）([\d.]+)%", line_with(lines, "平均得分率最低的3项"))
    assert [code for code, _ in shown] == sorted(rates, key=lambda code: rates[code])[:3]
    for code, rate in shown:
        exact = (rates[code] * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert Decimal(rate) == exact, code
    missing = [
        roster[one["agency"]][0].replace("\n", " ")
        for one in agencies
        if one["status"] == "missing"
    ]
    assert f"以下{len(missing)}个单位未报送：{'、'.join(missing)}。" in lines
    numbers = [line[0] for line in lines if re.match("[一二三四五]、", line)]
    assert numbers == list("一二三四五")


def test_who_is_vetoed_stands_last_in_the_ranking_and_it_says_why(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLES / "slaq", tmp_path / "slaq"))
    result = open_round(folder).publish("draft", companions=("bulletin", "ranking"))
    (found,) = (folder / one.file for one in result.companions)
    paragraphs = docx.Document(str(found)).paragraphs
    lines = [one.text for one in paragraphs if one.text.startswith("第")]
    assert lines[-1] == "第5名：示例农村水电站，95分（一票否决）。"
    assert sum("一票否决" in line for line in lines) == 1


def test_an_english_round_gets_a_memorandum(tmp_path: Path) -> None:
    a_round = open_round(shutil.copytree(SAMPLES / "efqm", tmp_path / "efqm"))
    result = a_round.publish("draft", force="x", companions=("bulletin", "ranking", "weak"))
    (beside,) = result.companions
    assert (beside.file, beside.is_new) == ("results/bulletin (draft).docx", True)
    lines = [one.text for one in docx.Document(str(a_round.folder / beside.file)).paragraphs]
    assert lines[:3] == ["MEMORANDUM", "Draft, to be edited", "To: the agencies concerned"]
    assert not re.search(r"[\u4e00-\u9fff]", "".join(lines))
    assert "1. Returns" in lines


def test_it_is_written_once_and_edits_of_staff_are_kept(sample: Round) -> None:
    bulletin_of(sample)
    path = sample.folder / "results" / NAME
    first = path.read_bytes()
    again = sample.publish("notice", force="试", companions=("bulletin",))
    assert [(one.file, one.is_new) for one in again.companions] == [(f"results/{NAME}", False)]
    path.write_bytes(b"edited")
    tried = sample.publish("notice", force="试", companions=("bulletin",), dry_run=True)
    second = path.with_name("通报（代拟稿）_2.docx")
    assert [one.is_new for one in tried.companions] == [True]
    assert not second.exists()
    sample.publish("notice", force="试", companions=("bulletin",))
    assert (path.read_bytes(), second.read_bytes()) == (b"edited", first)


def test_a_refused_publication_writes_no_bulletin(sample: Round) -> None:
    shutil.rmtree(sample.folder / "results", ignore_errors=True)
    result = sample.publish("notice", companions=("bulletin",))
    assert (result.file, result.companions) == (None, ())
    assert not list(sample.folder.glob("results/*"))


def test_page_fonts_and_signature_are_official(tmp_path: Path) -> None:
    lines = (
        Line(Part.TITLE, "题"),
        Line(Part.BODY, "文"),
        Line(Part.SIGNATURE, "县委统战部办公室"),
    )
    content = write_paper((*lines, Line(Part.DATE, "2018年11月5日")), Language.ZH, FontMode.GOV)
    path = tmp_path / "paper.docx"
    path.write_bytes(content)
    document = docx.Document(str(path))
    section = document.sections[0]
    edges = (section.page_width, section.page_height, section.top_margin, section.right_margin)
    assert [round(one / Mm(1)) for one in edges if one] == [210, 297, 37, 26]
    assert [round((one or 0) / Mm(1)) for one in (section.bottom_margin, section.left_margin)] == [
        35,
        28,
    ]
    body, title = (document.styles[name] for name in ("Normal", "Title"))
    assert (body.font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    assert title.font.size == Pt(22)
    with ZipFile(path) as package:
        styles, fonts = (
            package.read(f"word/{one}.xml").decode() for one in ("styles", "fontTable")
        )
        footers = [one for one in package.namelist() if "footer" in one]
        assert all(b"PAGE" in package.read(one) for one in footers)
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert len(footers) == 2
    assert {"仿宋_GB2312", "方正小标宋简体"} <= set(re.findall('eastAsia="([^"]+)"', styles))
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong"/>' in fonts
    assert OpenXmlValidator().validate(path).errors == []


def test_text_of_strangers_stays_text(tmp_path: Path) -> None:
    content = write_paper((Line(Part.TITLE, STRANGE),), Language.EN, FontMode.SCREEN)
    path = tmp_path / "paper.docx"
    path.write_bytes(content)
    (paragraph,) = docx.Document(str(path)).paragraphs
    assert paragraph.text == "a{ HYPERLINK \"http://x\" }=cmd|'/c calc'!A1 b<w:t>&"
    with ZipFile(path) as package:
        document = package.read("word/document.xml")
        relations = package.read("word/_rels/document.xml.rels")
    assert b"instrText" not in document
    assert b"fldSimple" not in document
    assert b"hyperlink" not in relations
    assert write_paper((Line(Part.TITLE, STRANGE),), Language.EN, FontMode.SCREEN) == content


@pytest.mark.parametrize("companion", ["bulletin", "feedback"])
def test_without_the_extra_it_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, companion: str
) -> None:
    hide = (
        "import importlib.util as util, sys\nfind = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'docx' else find(name, *more)\n"
        "from workbook_tool.cli.main import main; main(sys.argv[1:])"
    )
    words = ("publish", str(tmp_path), "--as", "draft", "--with", companion)
    outcome = run_apart(*words, code=hide, environment={"LANG": "C", "LC_ALL": "C"})
    assert outcome.returncode == 2
    (line,) = outcome.stderr.decode().strip().splitlines()
    assert 'pip install "workbook-tool[word]"' in line
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_with_it_is_refused(sample: Round) -> None:
    with pytest.raises(UsageError, match="rumour"):
        sample.publish("draft", companions=("rumour",))
    with pytest.raises(UsageError, match="bulletin,ranking"):
        sample.publish("draft", companions=("ranking",))


def test_the_command_lists_the_bulletin(sample: Round) -> None:
    shutil.rmtree(sample.folder / "results", ignore_errors=True)
    tried = sample.publish("notice", force="试", companions=("bulletin", "weak"), dry_run=True)
    told = "\n".join(describe_publication(tried, Language.ZH, is_full=False))
    assert f"通报（代拟稿）：results/{NAME}（试运行，没有写入）" in told
    words = ("--as", "notice", "--force", "试", "--with", "bulletin, weak", "--format", "json")
    report = json.loads(run_apart("publish", str(sample.folder), *words).stdout)
    written = {"what": "bulletin", "file": f"results/{NAME}", "is_new": True}
    assert report["companions"] == [{**written, "agency": None, "draft": None}]
    assert report["without_feedback"] == []
    again = sample.publish("notice", force="试", companions=("bulletin", "weak"))
    shown = "\n".join(describe_publication(again, Language.EN, is_full=False))
    assert f"Bulletin (draft): results/{NAME} (there already with the same content)" in shown


def test_a_bulletin_says_whose_scores_it_tells_at_every_stage(tmp_path: Path) -> None:
    half = open_round(make_reviewed(tmp_path / "half", scored=CODES[:1]))
    lines = bulletin_of(half, "ranking", "weak")
    assert "考评尚未完成：应考评2个单位，已完成1个。" in lines
    assert "考评尚未完成，等次待考评完成后评定。" in lines
    assert "暂无名次。" in lines
    assert any(line.startswith("考评尚未完成，按自评得分，平均得分率最低的") for line in lines)
    done = open_round(make_reviewed(tmp_path / "done"))
    lines = bulletin_of(done, "ranking", "weak")
    assert "以下结果依据考评后的拟定得分得出。" in lines
    agencies, roster = facts_of(done)
    places = sorted((one["rank"], one) for one in agencies if one["rank"])
    assert [line for line in lines if line.startswith("第")] == [
        f"第{rank}名：{roster[one['agency']][0]}，{one['final_total']}分。" for rank, one in places
    ]
    assert any(line.startswith("平均得分率最低的3项") for line in lines)
    shutil.rmtree(done.folder / "results")
    done.publish("final", approval="会议", companions=("bulletin",))
    document = docx.Document(str(done.folder / "results" / NAME))
    text = [paragraph.text for paragraph in document.paragraphs]
    assert "以下结果依据考评后的审定得分得出。结果已经批准：会议。" in text


def test_headings_count_in_chinese() -> None:
    shown = [chinese_number(number) for number in (1, 9, 10, 11, 20, 35)]
    assert shown == ["一", "九", "十", "十一", "二十", "三十五"]
