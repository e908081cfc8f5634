"""Feedback sheets reach their agencies: drafts, zips, a list to tick; what was told stays."""

from __future__ import annotations

import email
import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from tests.cli.running import run_apart
from tests.word.feedback_rounds import CODES, lines_of, make_reviewed, sheet_of
from workbook_tool.api import Round, open_round
from workbook_tool.cli.publication_reports import describe_publication
from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.text import Language
from workbook_tool.mail.account import MailAccount
from workbook_tool.mail.kinds import Outbox
from workbook_tool.round_folder.mail_files import save_account
from workbook_tool.round_folder.rounds import find_round, load_issue_register
from workbook_tool.workflows.appeals import lodge_appeal, score_after_appeal
from workbook_tool.workflows.file_words import file_words
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.outboxes import list_outbox
from workbook_tool.workflows.read_round import read_round
from workbook_tool.workflows.results import PublishResult

DAY = date(2018, 11, 5)
LIST = "反馈表清单.xlsx"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round of three agencies; two have a final score, nothing is published yet."""
    return make_reviewed(tmp_path_factory.mktemp("delivery") / "round")


@pytest.fixture
def a_round(reviewed: Path, tmp_path: Path) -> Round:
    return open_round(shutil.copytree(reviewed, tmp_path / "round"))


def told(a_round: Round, kind: str = "notice", **more: object) -> PublishResult:
    facts: dict[str, object] = {"day": DAY, "companions": ("feedback",), **more}
    return a_round.publish(kind, **facts)  # type: ignore[arg-type]  # facts are of any field


def place_of(a_round: Round) -> Path:
    return a_round.folder / "results" / "反馈表"


def tree(folder: Path) -> Mapping[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def draft_of(a_round: Round, code: str) -> EmailMessage:
    content = (place_of(a_round) / f"{code}.eml").read_bytes()
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def change_a_score(a_round: Round, score: str = "9.5") -> None:
    """Have the first agency appeal with success."""
    lodge_appeal(CODES[0], text="C01", assessment=a_round.definition)
    score_after_appeal(
        CODES[0],
        scores=(f"C01={score}",),
        reason="补充了记录",
        basis="附件3",
        assessment=a_round.definition,
    )


def test_each_agency_with_a_result_gets_sheet_draft_and_zip(a_round: Round) -> None:
    result = told(a_round)
    place = place_of(a_round)
    assert [one.agency for one in result.companions] == list(CODES[:2])
    assert any(note.zh.endswith("--what results") for note in result.notes)
    assert [(one.agency.code, one.why.zh) for one in result.without_feedback] == [
        (CODES[2], "未报送")
    ]
    for one in result.companions:
        sheet = a_round.folder / one.file
        assert sheet.name.startswith(f"{one.agency}_")
        assert sheet.name.endswith("_公示稿_2018-11-05.docx")
        assert one.draft == f"results/反馈表/{one.agency}.eml"
        message = draft_of(a_round, str(one.agency))
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == sheet.name
        assert attached.get_content_type().endswith("wordprocessingml.document")
        assert attached.get_content() == sheet.read_bytes()
        assert f"<{str(one.agency).lower()}@example.cn>" in str(message["To"])
        assert "公示稿" in str(message["Subject"])
        body = message.get_body(("plain",))
        assert body is not None
        with ZipFile(place / "打包" / f"{sheet.stem}.zip") as package:
            assert sorted(package.namelist()) == sorted(["通知.txt", sheet.name])
            assert package.read(sheet.name) == sheet.read_bytes()
            text = package.read("通知.txt").decode("utf-8-sig")
        assert text.split() == str(body.get_content()).split()
        assert "申请复核" in text
    (whole,) = (one for one in (place / "打包").glob("*.zip") if not one.name.startswith("XP"))
    with ZipFile(whole) as package:
        assert whole.stem == "政府部门"
        assert {one.rpartition("/")[2] for one in package.namelist()} == {
            "通知.txt",
            *(Path(one.file).name for one in result.companions),
        }


def test_the_same_state_and_day_change_nothing_and_another_state_gets_a_number(
    a_round: Round,
) -> None:
    told(a_round)
    place = place_of(a_round)
    before = tree(place)
    again = told(a_round)
    assert [one.is_new for one in again.companions] == [False, False]
    assert tree(place) == before
    change_a_score(a_round)
    changed = told(a_round, force="试")
    new = {one.agency: (one.file, one.is_new) for one in changed.companions}
    first = sheet_of_first(a_round, "公示稿_2018-11-05.docx")
    assert new[CODES[0]] == (f"results/反馈表/{first.stem}_2.docx", True)
    assert hashlib.sha256(first.read_bytes()).hexdigest() == before[first.name]
    (attached,) = draft_of(a_round, CODES[0]).iter_attachments()
    assert attached.get_filename() == f"{first.stem}_2.docx"
    # The mean is not told, so nothing changed for the other one.
    assert new[CODES[1]][1] is False
    zips = [path.name for path in (place / "打包").glob(f"{CODES[0]}_*.zip")]
    assert zips == [f"{first.stem}_2.zip"]


def sheet_of_first(a_round: Round, end: str) -> Path:
    (found,) = (path for path in place_of(a_round).glob(f"{CODES[0]}_*") if path.name.endswith(end))
    return found


def test_a_sheet_that_staff_edited_is_kept(a_round: Round) -> None:
    told(a_round)
    sheet = sheet_of(a_round.folder, CODES[0])
    content = sheet.read_bytes()
    sheet.write_bytes(b"edited")
    second = sheet.with_name(f"{sheet.stem}_2.docx")
    tried = told(a_round, dry_run=True)
    assert [one.is_new for one in tried.companions] == [True, False]
    assert not second.exists()
    told(a_round)
    assert (sheet.read_bytes(), second.read_bytes()) == (b"edited", content)
    assert [one.is_new for one in told(a_round).companions] == [False, False]


def test_a_dry_run_and_a_refusal_write_nothing(a_round: Round) -> None:
    tried = told(a_round, dry_run=True)
    assert [one.is_new for one in tried.companions] == [True, True]
    said = "\n".join(describe_publication(tried, Language.ZH, is_full=False))
    assert "考评结果反馈表：results/反馈表/ 2 份，其中新写 2 份（试运行，没有写入）" in said
    assert "没有反馈表（1，未报送）：" in said
    lodge_appeal(CODES[0], text="C01", assessment=a_round.definition)
    refused = told(a_round)
    assert refused.refused is not None
    assert refused.companions == ()
    assert not (a_round.folder / "results").exists()


def test_drafts_that_staff_changed_are_kept_as_those_of_notices(a_round: Round) -> None:
    told(a_round)
    draft = place_of(a_round) / f"{CODES[0]}.eml"
    own = draft.read_bytes() + b"\r\n"
    draft.write_bytes(own)
    result = told(a_round)
    assert draft.read_bytes() == own
    assert any("已保留修改" in note.zh for note in result.notes)
    change_a_score(a_round)
    result = told(a_round, force="试")
    assert draft.read_bytes() != own
    assert draft.with_name(f"{CODES[0]}（手工修改）.eml").read_bytes() == own
    assert any("已改名保留" in note.zh for note in result.notes)


def test_ticks_stay_beside_what_was_handed_out(a_round: Round) -> None:
    told(a_round)
    path = place_of(a_round) / LIST
    book = openpyxl.load_workbook(path)
    for row in (3, 4):
        book.worksheets[0].cell(row, 5, "11月6日")
    book.save(path)
    change_a_score(a_round)
    told(a_round, force="试")
    rows = [
        (str(row[3]), row[4])
        for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=3, values_only=True)
    ]
    first, second = (path.name for path in sorted(place_of(a_round).glob(f"{CODES[0]}_*.docx")))
    other = sheet_of(a_round.folder, CODES[1]).name
    assert rows == [(second, None), (other, "11月6日"), (first, "11月6日")]
    before = path.read_bytes()
    told(a_round, force="试")
    assert path.read_bytes() == before


def test_who_has_no_result_any_more_has_no_draft(a_round: Round) -> None:
    told(a_round)
    (a_round.folder / "returned" / f"{CODES[0]}.xlsx").unlink()
    result = told(a_round, "draft")
    assert [one.agency for one in result.companions] == [CODES[1]]
    assert [path.name for path in place_of(a_round).glob("*.eml")] == [f"{CODES[1]}.eml"]
    assert sheet_of(a_round.folder, CODES[0]).is_file(), "what was told stays"
    assert any("送审稿" in note.zh and "不要发给单位" in note.zh for note in result.notes)


def test_an_erratum_tells_those_alone_whom_it_concerns(a_round: Round) -> None:
    told(a_round, "final", approval="会议")
    place = place_of(a_round)
    before = tree(place)
    change_a_score(a_round)
    result = told(a_round, "erratum", day=date(2018, 11, 20))
    # Of the other one the place alone changed, which its sheet does not tell.
    changed = [(one.code, one.item) for one in result.edition.changes]
    assert changed == [(CODES[0], "C01"), (CODES[0], "total")]
    assert [one.agency for one in result.companions] == [CODES[0]]
    assert result.without_feedback == ()
    sheet = sheet_of_first(a_round, "_更正稿_2018-11-20.docx")
    assert any(line.startswith("更正：C01") and "补充了记录" in line for line in lines_of(sheet))
    assert docx.Document(str(sheet)).tables[0].rows[1].cells[5].text == "9.5"
    after = tree(place)
    added = set(after) - set(before)
    assert {Path(one).name for one in added} == {
        sheet.name,
        f"{sheet.stem}.zip",
        "政府部门 更正稿.zip",
    }
    assert {one for one in before if before[one] != after.get(one)} == {f"{CODES[0]}.eml", LIST}
    rows = openpyxl.load_workbook(place / LIST).worksheets[0].iter_rows(min_row=3, values_only=True)
    assert len(list(rows)) == 3
    again = told(a_round, "erratum", day=date(2018, 11, 20))
    assert [(one.agency, one.is_new) for one in again.companions] == [(CODES[0], False)]
    assert tree(place) == after


def test_a_final_that_was_forced_under_review_is_compared_by_what_counted_then(
    tmp_path: Path,
) -> None:
    a_round = open_round(make_reviewed(tmp_path / "round", scored=CODES[:1]))
    told(a_round, "final", approval="会议", force="试", companions=())
    with pytest.raises(RoundStateError, match="Nothing differs"):
        told(a_round, "erratum", force="试", day=date(2018, 11, 20))


def test_the_log_knows_every_sheet(a_round: Round) -> None:
    told(a_round, companions=("bulletin", "feedback"))
    lines = [
        json.loads(line)
        for line in (a_round.folder / ".workbook-tool" / "audit.jsonl").read_bytes().splitlines()
    ]
    (logged,) = (one for one in lines if one.get("event") == "companions")
    assert logged["reason"] == "notice: bulletin 1, feedback 2"
    assert [(one["what"], one["agency"]) for one in logged["companions"]] == [
        ("bulletin", None),
        ("feedback", CODES[0]),
        ("feedback", CODES[1]),
    ]
    for one in logged["companions"]:
        content = (a_round.folder / one["file"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
    found = a_round.log()
    assert found.is_whole
    assert [run.event for run in found.runs][-1] == "companions"
    told(a_round, companions=("bulletin", "feedback"))
    assert len(a_round.log().runs) == len(found.runs), "what is there already is not logged again"


def test_what_a_run_wrote_and_did_not_log_is_logged_by_the_next(a_round: Round) -> None:
    told(a_round)
    audit = a_round.folder / ".workbook-tool" / "audit.jsonl"
    lines = audit.read_bytes().splitlines(keepends=True)
    assert b'"companions"' in lines[-1]
    audit.write_bytes(b"".join(lines[:-1]))
    (audit.parent / "last_run.json").unlink()
    again = told(a_round)
    assert [one.is_new for one in again.companions] == [False, False]
    logged = [json.loads(line) for line in audit.read_bytes().splitlines()][-1]
    assert logged["reason"] == "notice: feedback 2"
    assert a_round.log().is_whole


def test_sending_finds_the_drafts_by_what_they_say(a_round: Round) -> None:
    told(a_round)
    folder = find_round(a_round.folder)
    register = load_issue_register(folder)
    assert register is not None
    the_round = a_round.consolidate(dry_run=True).consolidation.assessment_round
    first = list_outbox(folder, the_round, register, Outbox.RESULTS)
    assert [one.code for one in first] == list(CODES[:2])
    assert all(one.recipients == (f"{one.code.lower()}@example.cn",) for one in first)
    told(a_round, day=date(2018, 11, 6))
    later = list_outbox(folder, the_round, register, Outbox.RESULTS)
    assert [one.digest for one in later] == [one.digest for one in first], (
        "another day says no more"
    )
    told(a_round, "final", approval="会议", day=date(2018, 11, 6))
    final = list_outbox(folder, the_round, register, Outbox.RESULTS)
    assert not {one.digest for one in final} & {one.digest for one in first}
    save_account(folder, MailAccount("office@example.invalid"))
    words = ("send", str(a_round.folder), "--what", "results", "--dry-run")
    outcome = run_apart("--lang", "zh", *words)
    assert all(code in outcome.stdout.decode() for code in CODES[:2]), outcome.stderr.decode()
    assert CODES[2] not in outcome.stdout.decode()


def test_an_english_round_has_english_names(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "samples"
    a_round = open_round(shutil.copytree(samples / "efqm", tmp_path / "efqm"))
    result = told(a_round, "draft", companions=("feedback", "mean", "place"))
    place = a_round.folder / "results" / "feedback"
    sheets = [Path(one.file).name for one in result.companions]
    assert all(name.endswith("_draft_2018-11-05.docx") for name in sheets)
    assert {path.name for path in place.iterdir() if path.suffix != ".eml"} == {
        *sheets,
        "feedback list.xlsx",
        "packages",
    }
    with ZipFile(place / "packages" / f"{Path(sheets[0]).stem}.zip") as package:
        text = package.read("notice.txt").decode("utf-8-sig")
    shown = "\n".join([*lines_of(place / sheets[0]), text])
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in shown)
    assert "Mean: " in shown
    assert "Place: 1 of 3 ranked agencies (all)" in shown


def test_nobody_with_a_result_is_said_so(tmp_path: Path) -> None:
    a_round = open_round(make_reviewed(tmp_path / "round", scored=()))
    result = told(a_round, "draft")
    assert (result.companions, len(result.without_feedback)) == ((), 3)
    assert any("还没有单位有结果" in note.zh for note in result.notes)
    assert not place_of(a_round).exists()
    report = json.loads(
        run_apart(
            "publish",
            str(a_round.folder),
            "--as",
            "draft",
            "--with",
            "feedback",
            "--format",
            "json",
        ).stdout
    )
    assert [one["agency"] for one in report["without_feedback"]] == list(CODES)
    assert report["without_feedback"][0]["why"]


def test_half_of_the_review_tells_those_who_are_done_without_grade_and_place(
    tmp_path: Path,
) -> None:
    a_round = open_round(make_reviewed(tmp_path / "round", scored=CODES[:1]))
    result = told(a_round, "draft", companions=("feedback", "mean", "place"))
    assert [one.agency for one in result.companions] == [CODES[0]]
    why = {one.agency.code: one.why.zh for one in result.without_feedback}
    assert why == {CODES[1]: "考评未完成，还欠 24 项", CODES[2]: "未报送"}
    text = "".join(lines_of(sheet_of(a_round.folder, CODES[0])))
    assert "考评全部完成后评定" in text
    assert "名次：考评全部完成后确定" in text
    assert "平均" not in text


def test_the_archive_says_what_the_files_are(a_round: Round) -> None:
    told(a_round)
    folder = find_round(a_round.folder)
    words = file_words(read_round(NamedReturns(folder, folder.returned)))
    assert words("results/反馈表/打包/x.zip").zh == "反馈表的压缩包"
    assert words(f"results/反馈表/{LIST}").zh.startswith("反馈表清单")
    assert words(f"results/feedback/{CODES[0]}.eml").en.startswith("a feedback sheet")
