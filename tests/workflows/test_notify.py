"""The loop with the agencies: what is open is told, mended, and told no more."""

from __future__ import annotations

import email
import shutil
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.excel.summary.reading import listing
from tests.workflows.filling import fill, issued, run_tool
from tests.workflows.test_carried_answers import CRITERIA, SAMPLE, changed, define
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.notice_forms import FormFolder
from workbook_tool.workflows.notify import notify
from workbook_tool.workflows.results import Inspection, NotifyResult, SentNotice

FAULTY, GAPS, MISSING, GOOD, TWICE = "XP036", "XP037", "XP038", "XP039", "XP040"
CODES = (FAULTY, GAPS, MISSING, GOOD, TWICE)
DEADLINE = SAMPLE.settings.deadline
assert DEADLINE is not None
BEFORE, AFTER = DEADLINE - timedelta(days=3), DEADLINE + timedelta(days=8)
AGENCIES = tuple(
    replace(one, email=f"{one.code.lower()}@example.invalid")
    for one in SAMPLE.roster
    if one.code in CODES
)


def full(**others: Decimal | str) -> dict[str, Decimal | str]:
    return {one.code: Decimal(5) for one in CRITERIA} | others


def without_basis(workbook: openpyxl.Workbook, _inspection: object) -> None:
    workbook["自评打分"]["I6"] = None


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notify") / "round"
    define(folder, agencies=AGENCIES)
    generate(folder)
    returned = folder / "returned"
    fill(issued(folder, FAULTY), returned / "a.xlsx", full(C03="八分", C05=Decimal(99)))
    fill(issued(folder, GAPS), returned / "b.xlsx", full(), edit=without_basis)
    fill(issued(folder, GOOD), returned / "c.xlsx", full())
    fill(issued(folder, TWICE), returned / "d1.xlsx", full(C01="x", C02=Decimal(4)))
    fill(issued(folder, TWICE), returned / "d2.xlsx", full(C01="y", C02=Decimal(3)))
    return folder


@pytest.fixture
def folder(answered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(answered, tmp_path / "round"))


def by_agency(result: NotifyResult) -> dict[str, SentNotice]:
    return {one.agency.code: one for one in result.notices}


def read_draft(folder: Path, notice: SentNotice) -> EmailMessage:
    message = email.message_from_bytes((folder / notice.draft).read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def attached(message: EmailMessage) -> list[bytes]:
    return [part.get_content() for part in message.iter_attachments()]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def scores_in(path: Path) -> list[object]:
    sheet = openpyxl.load_workbook(path)["自评打分"]
    return [sheet.cell(row, 7).value for row in range(5, 17)]


def test_each_agency_is_told_what_is_open_and_no_other(folder: Path) -> None:
    result = notify(folder, today=BEFORE)
    found = by_agency(result)
    assert {code: (one.kind.value, one.items) for code, one in found.items()} == {
        FAULTY: ("correction", 2),
        GAPS: ("correction", 1),
        MISSING: ("reminder", 0),
        TWICE: ("correction", 2),
    }
    message = read_draft(folder, found[FAULTY])
    assert message["To"].addresses[0].addr_spec == "xp036@example.invalid"
    assert attached(message) == [(folder / str(found[FAULTY].form)).read_bytes()]
    text = text_of(message)
    for said in ("G7", "八分", "G9", "99", "修改说明"):
        assert said in text
    assert attached(read_draft(folder, found[MISSING])) == [issued(folder, MISSING).read_bytes()]
    assert "还有 3 天" in text_of(read_draft(folder, found[MISSING]))
    assert scores_in(folder / str(found[TWICE].form)) == [None, None, *[5] * 10]


def test_drafts_say_what_the_summary_says_and_to_the_same_agencies(folder: Path) -> None:
    both = folder / "returned" / "c.xlsx"
    fill(issued(folder, GOOD), both, full(C05=Decimal(99)), edit=without_basis)
    consolidate(folder / "returned")
    sheet = openpyxl.load_workbook(folder / "county_summary.xlsx")["退回通知"]
    rows = listing(sheet, "序号")
    told = {str(row["单位"]): str(row["通知内容（可直接复制转发）"]) for row in rows}
    notices = [
        one for one in notify(folder, today=BEFORE).notices if one.kind.value == "correction"
    ]
    assert list(told) == [one.agency.name for one in notices]
    assert {one.agency.code for one in notices} == {FAULTY, GAPS, GOOD, TWICE}
    for one in notices:
        body = text_of(read_draft(folder, one)).replace("\r\n", "\n")
        message = told[one.agency.name].removeprefix(f"{one.agency.name}：")
        assert f"您好！\n{message}\n\n" in body or f"您好！{message}\n\n" in body
    gaps, faults = told[notices[1].agency.name], told[notices[2].agency.name]
    assert "已收到，有1处需要补充：“自评打分”表I6" in gaps
    assert "有2处需要修改" in faults
    assert "I6" in faults


def test_letter_list_and_form_count_the_same_places(folder: Path) -> None:
    def without_cover(workbook: openpyxl.Workbook, inspection: Inspection) -> None:
        for field in inspection.blueprint.cover if inspection.blueprint else ():
            if field.is_required:  # told in one clause, each a line of the form
                workbook[field.place.sheet][field.place.cell].value = None

    fill(issued(folder, GOOD), folder / "returned" / "c.xlsx", full(), edit=without_cover)
    found = by_agency(notify(folder, today=BEFORE))[GOOD]
    assert found.items > 2
    assert f"有{found.items}处需要补充" in text_of(read_draft(folder, found))
    sheet = openpyxl.load_workbook(folder / str(found.form))["修改说明"]
    assert len(listing(sheet, "序号")) == found.items


def test_the_next_step_names_the_command_that_writes_the_drafts(folder: Path) -> None:
    assert "workbook-tool notify" in consolidate(folder / "returned").next_step.zh
    for path in (folder / "returned").iterdir():
        path.unlink()
    fill(issued(folder, GOOD), folder / "returned" / "c.xlsx", full())
    said = consolidate(folder / "returned").next_step
    for words in (said.zh, said.en):
        assert "workbook-tool notify" in words
        assert "4" in words


def test_what_is_mended_counts_and_is_told_no_more(folder: Path) -> None:
    forms = {code: one.form for code, one in by_agency(notify(folder, today=BEFORE)).items()}
    mended: dict[str, dict[str, Any]] = {
        FAULTY: {"G7": 5, "G9": 5},
        GAPS: {"I6": "按要求开展了工作"},
        TWICE: {"G5": 5, "G6": 4},
    }
    for code, cells in mended.items():
        book = openpyxl.load_workbook(folder / str(forms[code]))
        for cell, value in cells.items():
            assert book["自评打分"][cell].value is None
            book["自评打分"][cell] = value
        book["封面"]["E8"] = "2018.9.30"
        book.save(folder / "returned" / f"{code} again.xlsx")
    report = run_tool("consolidate", folder / "returned", "--format", "json", "--exit-zero").report
    states = {one["agency"]: one for one in report["agencies"]}
    counted = {code for code in CODES if states[code]["status"] in {"accepted", "warned"}}
    assert counted == {*CODES} - {MISSING}
    assert states[GAPS]["open"] == 0
    assert [one.agency.code for one in notify(folder, today=BEFORE).notices] == [MISSING]
    assert not list((folder / "notices" / "退回修改").glob("*.xlsx"))


def test_the_same_state_gives_the_same_bytes(folder: Path) -> None:
    notify(folder, today=BEFORE)
    files = sorted(path for path in (folder / "notices").rglob("*") if path.is_file())
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    notify(folder, today=BEFORE)
    again = sorted(path for path in (folder / "notices").rglob("*") if path.is_file())
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in again} == before


def test_packages_hold_the_notice_and_its_form(folder: Path) -> None:
    found = by_agency(notify(folder, today=BEFORE))
    packages = folder / "notices" / "打包"
    stem = issued(folder, FAULTY).stem
    with zipfile.ZipFile(packages / f"{stem}.zip") as package:
        assert package.namelist() == ["通知.txt", f"{stem}.xlsx"]
        form = package.read(f"{stem}.xlsx")
        text = package.read("通知.txt").decode("utf-8-sig").replace("\r\n", "\n")
    assert form == (folder / str(found[FAULTY].form)).read_bytes()
    assert text.split() == text_of(read_draft(folder, found[FAULTY])).split()
    names = {path.name for path in packages.glob("*.zip")}
    categories = {f"{one.category}.zip" for one in AGENCIES if one.code in found}
    assert names == categories | {f"{issued(folder, code).stem}.zip" for code in found}
    with zipfile.ZipFile(packages / f"{AGENCIES[0].category}.zip") as package:
        assert f"{stem}/通知.txt" in package.namelist()


def test_what_staff_ticked_stays_in_the_list(folder: Path) -> None:
    notify(folder, today=BEFORE)
    path = folder / "notices" / "通知清单.xlsx"
    book = openpyxl.load_workbook(path)
    (sheet,) = book.worksheets
    told = [sheet.cell(row, 4).value for row in range(3, 7)]
    assert told == [
        f"{FAULTY} 退回修改（2 处）",
        f"{GAPS} 退回修改（1 处）",
        f"{MISSING} 催报",
        f"{TWICE} 退回修改（2 处）",
    ]
    sheet["E3"], sheet["G3"] = "10月8日", "王某"
    book.save(path)
    (folder / "returned" / "b.xlsx").unlink()
    notify(folder, today=BEFORE)
    (again,) = openpyxl.load_workbook(path).worksheets
    assert [again.cell(3, column).value for column in (5, 6, 7)] == ["10月8日", None, "王某"]
    assert again["D4"].value == f"{GAPS} 催报"


def test_after_the_deadline_days_are_counted(folder: Path) -> None:
    found = by_agency(notify(folder, today=AFTER))
    assert found[MISSING].kind.value == "overdue"
    assert "逾期 8 天" in text_of(read_draft(folder, found[MISSING]))


def test_a_new_version_comes_with_what_has_changed(folder: Path) -> None:
    define(folder, changed(), AGENCIES)
    generate(folder, reissue=True, carry=True)
    found = by_agency(notify(folder, today=BEFORE))
    assert {one.kind.value for one in found.values()} == {"reissue"}
    assert set(found) == set(CODES)
    text = text_of(read_draft(folder, found[GOOD]))
    assert "旧表作废" in text
    assert "C01" in text
    assert "已带入" in text
    assert "已带入" not in text_of(read_draft(folder, found[MISSING]))
    assert attached(read_draft(folder, found[GOOD])) == [issued(folder, GOOD).read_bytes()]


def test_a_deadline_that_was_moved_needs_no_new_form(folder: Path) -> None:
    define(folder, agencies=AGENCIES, deadline=date(2018, 12, 31))
    found = by_agency(notify(folder, today=BEFORE))
    assert found[MISSING].kind.value == "deadline"
    assert found[MISSING].form is None
    message = read_draft(folder, found[MISSING])
    assert attached(message) == []
    assert "2018年12月31日" in text_of(message)


def test_a_moved_deadline_is_told_after_the_forms_were_written_anew(folder: Path) -> None:
    define(folder, agencies=AGENCIES, deadline=date(2018, 12, 31))
    generate(folder)
    found = by_agency(notify(folder, today=BEFORE))
    assert found[MISSING].kind.value == "deadline"  # the form that it holds names the older day


def test_a_blank_form_that_is_gone_is_made_again(folder: Path) -> None:
    before = issued(folder, MISSING).read_bytes()
    issued(folder, MISSING).unlink()
    found = by_agency(notify(folder, today=BEFORE))[MISSING]
    assert (folder / str(found.form)).read_bytes() == before
    assert attached(read_draft(folder, found)) == [before]


def test_a_blank_form_that_somebody_typed_into_goes_out_as_it_was_issued(folder: Path) -> None:
    before = issued(folder, MISSING).read_bytes()
    typed = fill(issued(folder, MISSING), folder / "typed.xlsx", full())
    typed.replace(issued(folder, MISSING))
    found = by_agency(notify(folder, today=BEFORE))[MISSING]
    assert attached(read_draft(folder, found)) == [before]
    assert (folder / str(found.form)).read_bytes() == before
    assert issued(folder, MISSING).read_bytes() != before  # and nobody's work is lost


def test_only_drafts_of_agencies_go_when_they_are_settled(folder: Path) -> None:
    notify(folder, today=BEFORE)
    own = folder / "notices" / "答复 XP038.eml"
    own.write_bytes(b"kept by staff")
    (folder / "notices" / f"{MISSING}.eml").rename(folder / "notices" / f"{GOOD}.eml")
    notify(folder, today=BEFORE)
    assert own.read_bytes() == b"kept by staff"
    assert not (folder / "notices" / f"{GOOD}.eml").exists()
    assert (folder / "notices" / f"{MISSING}.eml").is_file()


def test_a_blank_return_is_not_said_to_have_come_back(folder: Path) -> None:
    book = openpyxl.load_workbook(issued(folder, MISSING))
    book["封面"]["C6"] = "张三"
    book.save(folder / "returned" / "blank.xlsx")
    found = by_agency(notify(folder, today=BEFORE))
    said = {
        code: str(openpyxl.load_workbook(folder / str(found[code].form))["修改说明"]["A3"].value)
        for code in (MISSING, FAULTY)
    }
    assert "没有可以带入的答案" in said[MISSING]
    assert "已带入" not in said[MISSING]
    assert "已带入贵单位上次填报的内容" in said[FAULTY]
    text = text_of(read_draft(folder, found[MISSING]))
    assert "没有可以带入的答案，请重新填写" in text
    assert "已带入" not in text
    assert "已带入上次填报的内容" in text_of(read_draft(folder, found[FAULTY]))
    assert openpyxl.load_workbook(folder / str(found[MISSING].form))["封面"]["C6"].value == "张三"


def test_a_form_that_was_filled_in_among_the_notices_is_never_lost(folder: Path) -> None:
    found = by_agency(notify(folder, today=BEFORE))
    form = folder / str(found[FAULTY].form)
    ours = form.read_bytes()
    book = openpyxl.load_workbook(form)
    book["自评打分"]["G7"] = 5
    book.save(form)
    typed = form.read_bytes()
    result = notify(folder, today=BEFORE)
    assert form.read_bytes() == ours
    aside = form.with_name(f"{form.stem}（2）.xlsx")
    assert aside.read_bytes() == typed
    assert f"原样保留：{aside.name}。" in result.notes[-1].zh
    assert "returned/" in result.notes[-1].zh
    # Not even when the agency has nothing open any more.
    (folder / "returned" / "a.xlsx").unlink()
    fill(issued(folder, FAULTY), folder / "returned" / "mended.xlsx", full())
    left = notify(folder, today=BEFORE)
    assert FAULTY not in by_agency(left)
    assert not form.exists()
    assert aside.read_bytes() == typed
    aside.rename(folder / "returned" / "again.xlsx")
    assert notify(folder, today=BEFORE).notes == ()


def test_what_a_killed_run_wrote_is_replaced(folder: Path) -> None:
    forms = FormFolder.of(folder / "notices" / "退回修改", folder / ".workbook-tool" / "forms.txt")
    forms.write("a.xlsx", b"first")  # and the run ends before it finishes
    again = FormFolder.of(forms.path, forms.ledger)
    again.write("a.xlsx", b"second")
    assert again.finish() == ()
    assert [path.name for path in forms.path.iterdir()] == ["a.xlsx"]
    assert (forms.path / "a.xlsx").read_bytes() == b"second"
    third = FormFolder.of(forms.path, forms.ledger)
    assert third.finish() == ()
    assert list(forms.path.iterdir()) == []
    assert forms.ledger.read_bytes() == b""


def test_a_preview_writes_nothing(folder: Path) -> None:
    result = notify(folder, today=BEFORE, dry_run=True)
    assert len(result.notices) == 4
    assert not (folder / "notices").exists()


def test_the_report_has_its_five_keys_and_nothing_is_an_error(folder: Path) -> None:
    done = run_tool("notify", folder, "--format", "json")
    assert done.code == 0
    assert {key for one in done.report["notices"] for key in one} == {
        *("agency", "kind", "draft", "form", "items"),
    }
    told = run_tool("notify", folder, "--lang", "en")
    assert "Please correct: 3 agencies" in told.stdout


def test_without_addresses_drafts_are_made_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    define(folder, agencies=tuple(replace(one, email="") for one in AGENCIES))
    generate(folder)
    result = notify(folder, today=BEFORE)
    assert len(result.notices) == len(AGENCIES)
    assert "有 5 个单位" in result.notes[-1].zh
    assert read_draft(folder, result.notices[0])["To"] is None
