"""The loop with the evaluators: one workbook a group, issued again when there is more to judge."""

from __future__ import annotations

import email
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, run_tool
from tests.workflows.test_carried_answers import SAMPLE
from workbook_tool import open_round
from workbook_tool.core.errors import OutputError, RoundStateError, UsageError
from workbook_tool.core.review.meta import read_review_meta
from workbook_tool.core.review.spec import SignField, TypedAnswer, TypedSheet
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.intake import read_workbook
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition, load_issue_register
from workbook_tool.workflows import made_reviews
from workbook_tool.workflows import review as review_module
from workbook_tool.workflows.archive import archive_round
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.review import review
from workbook_tool.workflows.status import read_status

CODES = ("XP036", "XP037", "XP038")
AGENCIES = tuple(one for one in SAMPLE.roster if one.code in CODES)
HEARING = EvaluatorGroup(
    "G1", "第一考评组", methods=("听取汇报", "材料审核"), email="g1@example.invalid"
)
VISITING = EvaluatorGroup("G2", "第二/考评组", methods=("实地考察",))
FIRST = "review/outgoing/G1_第一考评组_XPMZ18_考评表.xlsx"
SECOND = "review/outgoing/G2_第二-考评组_XPMZ18_考评表.xlsx"


def define(folder: Path, *groups: EvaluatorGroup, **settings: object) -> None:
    chosen: AssessmentRound = replace(SAMPLE, roster=Roster(AGENCIES), review=ReviewPlan(groups))
    if settings:
        chosen = replace(chosen, settings=replace(chosen.settings, **settings))  # type: ignore[arg-type]  # by name
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("assessment.xlsx").write_bytes(write_definition(chosen, Language.ZH))


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two agencies sent a return that counts, one nothing."""
    folder = tmp_path_factory.mktemp("review") / "round"
    define(folder, HEARING, VISITING)
    generate(folder)
    for code in CODES[:2]:
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx")
    return folder


@pytest.fixture
def folder(answered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(answered, tmp_path / "round"))


def draft_of(folder: Path, group: str) -> EmailMessage:
    path = folder / "review" / "outgoing" / "邮件" / f"{group}.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "review").rglob("*"))
        if path.is_file()
    }


def test_each_group_gets_what_it_has_to_judge(folder: Path) -> None:
    report = run_tool("review", folder, "--format", "json").report
    assert [
        {key: one[key] for key in ("evaluator", "file", "agencies", "criteria")}
        for one in report["workbooks"]
    ] == [
        {"evaluator": "G1", "file": FIRST, "agencies": 2, "criteria": 12},
        {"evaluator": "G2", "file": SECOND, "agencies": 2, "criteria": 4},
    ]
    assert report["notes"] == ["第二/考评组 在《考评组》中没有邮箱，草稿没有收件人。"]
    book = openpyxl.load_workbook(folder / FIRST)
    assert book.sheetnames[:2] == ["考评目录", "考察清单"]
    assert [name.split()[0] for name in book.sheetnames[2:4]] == list(CODES[:2])
    assert book.sheetnames[4:] == ["_lists", "_meta"]
    assert (folder / "review" / "returned").is_dir()


def test_a_draft_and_a_zip_hold_the_same_workbook(folder: Path) -> None:
    review(folder)
    message = draft_of(folder, "G1")
    assert message["To"].addresses[0].addr_spec == "g1@example.invalid"
    assert message["Subject"] == f"请考评：{SAMPLE.settings.title}（第一考评组）"
    (attached,) = message.iter_attachments()
    assert attached.get_content() == (folder / FIRST).read_bytes()
    assert "共 2 个单位。\r\n" in text_of(message).replace("\n", "\r\n").replace("\r\r", "\r")
    assert draft_of(folder, "G2")["To"] is None
    packed = folder / "review" / "outgoing" / "打包" / "G1_第一考评组_XPMZ18_考评表.zip"
    with zipfile.ZipFile(packed) as package:
        assert package.read("G1_第一考评组_XPMZ18_考评表.xlsx") == (folder / FIRST).read_bytes()
        assert "第一考评组：" in package.read("通知.txt").decode("utf-8-sig")


def test_a_second_run_writes_nothing_and_says_so(folder: Path) -> None:
    review(folder)
    before = files_in(folder)
    log = (folder / ".workbook-tool" / "audit.jsonl").read_bytes()
    result = review(folder)
    assert files_in(folder) == before
    assert not any(one.is_written for one in result.workbooks)
    assert result.moved == ()
    assert (folder / ".workbook-tool" / "audit.jsonl").read_bytes() == log


def test_a_preview_writes_nothing(folder: Path) -> None:
    result = review(folder, dry_run=True)
    assert [one.agencies for one in result.workbooks] == [2, 2]
    assert not (folder / "review").exists()


def test_hints_are_a_file_of_their_own_that_goes_nowhere(folder: Path) -> None:
    name = "review/考评提示（内部）.xlsx"
    preview = run_tool("review", folder, "--hints", "--dry-run")
    assert f"考评提示（内部参考，不对外发送）：{name}" in preview.stdout + preview.stderr
    assert open_round(folder).review(hints=True, dry_run=True).hints == name
    assert not (folder / "review").exists()
    assert review(folder).hints is None
    before = files_in(folder)
    assert run_tool("review", folder, "--hints", "--format", "json").report["hints"] == name
    after = files_in(folder)
    assert after.keys() - before.keys() == {name}
    assert {path: after[path] for path in before} == before, "nothing that goes out has changed"
    book = openpyxl.load_workbook(folder / name)
    assert book.sheetnames == ["建议实地考察", "宽严比较"]
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("@" in str(value) for value in cells)


def test_hints_of_an_english_round_have_an_english_name(folder: Path) -> None:
    path = find_round(folder).review_hints(Language.EN)
    assert path == folder / "review" / "review hints (internal).xlsx"


def test_what_has_come_since_is_added_and_told(folder: Path) -> None:
    review(folder)
    fill(issued(folder, "XP038"), folder / "returned" / "XP038.xlsx")
    fill(issued(folder, "XP036"), folder / "returned" / "XP036.xlsx", Decimal(4))
    result = review(folder)
    first = result.workbooks[0]
    assert (first.new, first.changed, first.gone) == (("XP038",), ("XP036",), ())
    assert result.moved[0] == "review/outgoing/旧版/G1_第一考评组_XPMZ18_考评表.xlsx"
    names = {one.code: one.short for one in AGENCIES}
    told = f"与上一份相比，新增：{names['XP038']}；自评表已更换：{names['XP036']}。"
    assert told in text_of(draft_of(folder, "G1"))
    before = files_in(folder)
    again = review(folder)
    assert files_in(folder) == before, "what is told does not depend on how often it is run"
    assert again.workbooks[0].new == ("XP038",)
    (folder / "returned" / "XP037.xlsx").unlink()
    assert review(folder).workbooks[0].gone == ("XP037",)


def test_many_changes_are_told_in_one_line() -> None:
    names = made_reviews.named([f"单位{number}" for number in range(9)])
    assert names.zh.endswith("单位7等 9 个单位")
    assert names.en.endswith("… (9 in all)")


def test_the_register_knows_what_was_issued(folder: Path) -> None:
    review(folder)
    register = load_issue_register(find_round(folder))
    assert register is not None
    book = register.current_reviews["G1"]
    assert book.file == Path(FIRST).name
    assert book.issued_at is not None
    assert [sheet.agency for sheet in book.sheets] == list(CODES[:2])
    assert dict(book.sheets[0].answers)["C01"] == "5"
    found = read_review_meta(read_workbook((folder / FIRST).read_bytes(), "a.xlsx"))
    assert found is not None
    assert found.sheets == book.sheets
    assert register.snapshot(book.wording) is not None


def test_a_lost_register_is_put_together_from_what_lies_there(folder: Path) -> None:
    review(folder)
    place = find_round(folder)
    known = load_issue_register(place)
    assert known is not None
    fill(issued(folder, "XP038"), folder / "returned" / "XP038.xlsx")
    review(folder)
    for path in (folder / "review" / "outgoing").glob("G2*"):
        path.write_bytes(b"no workbook")
    forged = openpyxl.load_workbook(folder / FIRST)
    forged["_meta"]["B5"] = "G9"
    forged.save(folder / "review" / "outgoing" / "G9.xlsx")
    shutil.copyfile(issued(folder, "XP036"), folder / "review" / "outgoing" / "other.xlsx")
    place.register.unlink()
    register, notes = find_issue_register(place, load_definition(place))
    assert notes
    assert set(register.current_reviews) == {"G1", "G2"}
    assert [len(one.sheets) for one in register.reviews if one.evaluator == "G1"] == [2, 3]
    assert [len(one.sheets) for one in register.reviews if one.evaluator == "G2"] == [2]
    older = next(one for one in known.reviews if one.evaluator == "G1")
    assert register.reviews[0].sheets == older.sheets
    assert register.reviews[0].code == older.code


def test_other_criteria_void_what_is_out_only_when_asked(folder: Path) -> None:
    review(folder)
    define(folder, HEARING, replace(VISITING, methods=("听取汇报", "实地考察")))
    with pytest.raises(RoundStateError, match="reissue") as stopped:
        review(folder)
    assert "第二/考评组（G2） 考评的指标已改动" in stopped.value.zh
    result = review(folder, reissue=True)
    assert result.workbooks[1].criteria == 11
    register = load_issue_register(find_round(folder))
    assert register is not None
    assert [one.is_void for one in register.reviews if one.evaluator == "G2"] == [True, False]


def test_a_group_that_is_gone_leaves_no_workbook_and_no_draft(folder: Path) -> None:
    review(folder)
    define(folder, HEARING)
    result = review(folder)
    assert result.moved == ("review/outgoing/旧版/G2_第二-考评组_XPMZ18_考评表.xlsx",)
    names = {Path(name).name for name in files_in(folder)}
    assert "G2.eml" not in names
    assert "G2_第二-考评组_XPMZ18_考评表.zip" not in names


def test_a_workbook_that_is_held_open_stops_with_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(folder)
    fill(issued(folder, "XP038"), folder / "returned" / "XP038.xlsx")
    (folder / "review" / "outgoing" / "旧版").write_text("in the way")
    with pytest.raises(OutputError, match="Cannot move"):
        review(folder)


def test_a_round_without_evaluators_says_how_to_add_them(folder: Path) -> None:
    plain = replace(SAMPLE, roster=Roster(AGENCIES))
    folder.joinpath("assessment.xlsx").write_bytes(write_definition(plain, Language.ZH))
    with pytest.raises(UsageError) as stopped:
        review(folder)
    told = re.search("第 1 行写“(.*?)”", stopped.value.zh)
    assert told is not None
    ran = run_tool("review", folder)
    assert ran.code == 2
    book = openpyxl.load_workbook(folder / "assessment.xlsx")
    sheet = book.create_sheet("考评组")
    for column, heading in enumerate(told[1].split("、"), start=1):
        sheet.cell(1, column, heading)
    sheet["A2"], sheet["B2"] = "第一考评组", "G1"
    book.save(folder / "assessment.xlsx")
    assert [one.criteria for one in review(folder).workbooks] == [12]


def test_before_anything_is_issued_there_is_nothing_to_review(tmp_path: Path) -> None:
    define(tmp_path / "round", HEARING)
    with pytest.raises(RoundStateError, match="No forms were issued yet"):
        review(tmp_path / "round")


def test_a_group_without_a_counted_return_waits(folder: Path) -> None:
    for path in (folder / "returned").glob("*"):
        path.unlink()
    result = review(folder)
    assert result.workbooks == ()
    assert any("暂不生成考评表" in note.zh for note in result.notes)
    assert "先运行" in result.next_step.zh


def test_what_evaluators_typed_stays_in_the_next_workbook(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = TypedSheet(
        {"C01": TypedAnswer(Decimal("4.5"), "缺一次学习")}, {SignField.RECORDED_BY: "张三"}
    )
    monkeypatch.setattr(review_module, "typed_before", lambda _: {("G1", "XP036"): typed})
    review(folder)
    found = inspect_file(folder / FIRST)
    assert found.review is not None
    entry = found.review.sheets[0].entries[0]
    sheet = openpyxl.load_workbook(folder / FIRST)[entry.sheet]
    assert sheet[str(entry.score_cell)].value == 4.5
    assert sheet[str(entry.reason_cell)].value == "缺一次学习"


def test_a_review_workbook_tells_where_everything_stands(folder: Path, tmp_path: Path) -> None:
    review(folder)
    report = run_tool("inspect", folder / FIRST, "--format", "json").report
    assert report["kind"] == "review_workbook"
    assert report["evaluator"] == "G1"
    assert report["agency"] is None
    assert report["language"] == "zh"
    first = report["agencies"][0]
    assert first["agency"] == "XP036"
    entry = first["entries"][0]
    sheet = openpyxl.load_workbook(folder / FIRST)[first["sheet"]]
    assert sheet[entry["self_cell"]].value == 5
    assert sheet[entry["score_cell"]].value is None
    assert not sheet[entry["score_cell"]].protection.locked
    assert not sheet[entry["reason_cell"]].protection.locked
    assert [one["criterion"] for one in first["entries"]][:3] == ["C01", "C02", "C03"]
    shown = run_tool("inspect", folder / FIRST).stdout
    assert "考评表" in shown
    assert "C01　自评 F6　考评 I6　理由 K6" in shown or "自评" in shown
    assert len(inspect_file(folder / FIRST).to_frame()) == 24
    alone = tmp_path / "elsewhere" / "a.xlsx"
    alone.parent.mkdir()
    moved = openpyxl.load_workbook(folder / FIRST)
    moved[first["sheet"]].title = "moved"
    del moved[report["agencies"][1]["sheet"]]
    moved["moved"].insert_rows(2)
    moved.save(alone)
    again = run_tool("inspect", alone, "--format", "json").report
    assert [one["sheet"] for one in again["agencies"]] == ["moved"]
    assert again["agencies"][0]["entries"][0]["score_cell"] == "I7"


def test_without_its_hidden_sheet_the_register_tells(folder: Path) -> None:
    review(folder)
    bare = openpyxl.load_workbook(folder / FIRST)
    del bare["_meta"]
    place = folder / "review" / "returned" / "bare.xlsx"
    bare.save(place)
    report = run_tool("inspect", place, "--format", "json").report
    assert (report["kind"], report["evaluator"]) == ("review_workbook", "G1")
    assert [one["agency"] for one in report["agencies"]] == list(CODES[:2])
    assert len(report["agencies"][0]["entries"]) == 12


def test_a_sheet_without_its_heading_has_no_cells(folder: Path) -> None:
    review(folder)
    bare = openpyxl.load_workbook(folder / FIRST)
    sheet = bare[bare.sheetnames[2]]
    for column in range(1, 14):
        sheet.cell(5, column).value = None
    place = folder / "review" / "returned" / "bare.xlsx"
    bare.save(place)
    found = inspect_file(place)
    assert found.review is not None
    assert [len(one.entries) for one in found.review.sheets] == [0, 12]


def test_the_log_and_the_archive_know_the_review_workbooks(folder: Path) -> None:
    review(folder)
    logged = run_tool("log", folder).stdout
    assert "生成考评表（G1 G2）" in logged
    assert run_tool("log", folder, "--format", "json").report["is_whole"]
    archive_round(folder)
    with pytest.raises(RoundStateError, match="archived"):
        review(folder)


def test_the_next_step_names_the_review_once_all_are_in(folder: Path) -> None:
    fill(issued(folder, "XP038"), folder / "returned" / "XP038.xlsx")
    assert "workbook-tool review" in consolidate(folder / "returned").next_step.zh
    assert "workbook-tool review" in read_status(folder, today=date(2018, 10, 1)).next_step.zh
    review(folder)
    assert "workbook-tool review" not in consolidate(folder / "returned").next_step.zh


def test_the_api_writes_them_too(folder: Path) -> None:
    result = open_round(folder).review()
    assert list(result.to_frame()["evaluator"]) == ["G1", "G2"]


def test_an_english_round_has_english_names(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    define(folder, HEARING, language=Language.EN)
    generate(folder)
    fill(issued(folder, "XP036"), folder / "returned" / "a.xlsx")
    review(folder)
    names = set(files_in(folder))
    assert "review/outgoing/G1_第一考评组_XPMZ18_review.xlsx" in names
    assert "review/outgoing/mail/G1.eml" in names
    assert "review/outgoing/packages/G1_第一考评组_XPMZ18_review.zip" in names
    message = email.message_from_bytes(
        (folder / "review/outgoing/mail/G1.eml").read_bytes(), policy=default
    )
    assert isinstance(message, EmailMessage)
    assert "1 agency in all." in text_of(message)
    assert str(message["Subject"]).startswith("Please review: ")
    assert openpyxl.load_workbook(
        folder / "review/outgoing/G1_第一考评组_XPMZ18_review.xlsx"
    ).sheetnames[:2] == ["Index", "Visit list"]
