"""How the round of the first edition was made; kept to be read, and never run on it again.

python -m tests.rounds.make_first_edition CHECKOUT TARGET

``CHECKOUT`` is a tree of commit 6b280f3 that issues the round. Only its commands and other programs
(openpyxl, LibreOffice) are used, so that nothing here follows the package.
"""

import base64
import io
import os
import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.rounds.definition_of_first_edition import LEFT_LATER, define
from tests.rounds.outcome import EXPECTED, outcomes, run
from tools import odd_files
from tools.office import resave

FIRST_AGENCIES = ("D1", "D5", LEFT_LATER, "T2")  # whom the first version went to
LAST = 3
OLDER = {(1, "T2"), (1, LEFT_LATER), (2, "D2")}  # of which copies come back
ORDER = ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5", "V1", "V2", "P1")
FULL = "4 齐全 0 否 无 是 10 达到 0 否 否 否 是"
COVER = {
    "contact_person": "示例某同志",
    "phone": "0877-7011234",
    "reviewer": "示例某领导",
    "filled_on": "2019.10.16",
    "question_1": "是",
}
BASIS = "全年研究部署4次，有会议纪要（示例）"
REASON = "个别台账还不齐全（示例）"
DOES_NOT_APPLY = "本单位无此项业务（示例）"


@dataclass(frozen=True, slots=True)
class Form:
    """One form as it was issued, and what ``inspect`` says about it."""

    content: bytes
    where: Mapping[str, Any]


Forms = Mapping[tuple[int, str], Form]


@dataclass(frozen=True, slots=True)
class Return:
    """One workbook that came back: ``scores`` in the order of the criteria, ``-`` for a blank."""

    file: str
    agency: str
    scores: str
    saved: str = "2019-10-16T09:20"
    version: int = LAST
    suffix: str = "xlsx"
    basis: str = BASIS
    reason: str = REASON
    mark: str = "1"
    cover: Mapping[str, str] = field(default_factory=lambda: COVER)
    report: str = "一是加强学习；二是加强宣传。（示例）"
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str | float] = field(default_factory=dict)  # of the scoring sheet
    name: str = ""  # typed over the printed one
    rename: str = ""  # of the scoring sheet
    is_recalculated: bool = True


RETURNS = (
    Return("D1_示例县教育体育局_自评表.xlsx", "D1", FULL, is_recalculated=False),
    # Later by both times, so that it stands for the one above.
    Return(
        "教育局/自评表（更正）.xlsx",
        "D1",
        "4 齐全 1 否 无 是 - 达到 1 是 否 否 是",
        "2019-10-19T11:00",
        is_recalculated=False,
    ),
    # Every gap there is: no basis, no reason, no evidence, a cover and a report left blank.
    Return(
        "县水利局/自评表.xlsx",
        "D3",
        "3 部分 2 是 一般 否 - 部分达到 2 是 否 否 是",
        basis="",
        reason="",
        mark="",
        cover={},
        report="",
    ),
    # What is asked for with a yes/no and an option deduction: a basis stands there, no reason.
    Return(
        "县统计局.xlsx",
        "D6",
        "4 齐全 1 是 严重 是 - 达到 0 否 否 否 是",
        reason="",
        cells={"N10": "满分也写了原因（示例）"},
    ),
    # Typed by hand: words, repairs, off the step, above the cap, not an option.
    Return(
        "教育局补报/县卫健局自评表.xlsx",
        "D4",
        "5 一半 0.5 对 无 是 - 一般 ３。５分 否 否 - 是",
        mark="",
        name="县卫健局",
        is_recalculated=False,
    ),
    Return("甲镇.xlsx", "T1", "３ 部分 1 否 无 是 8.5 部分达到 1.5 否 否 否 是"),
    # Two versions, and nothing says which is newer: one by its own time, one by the file's.
    Return("住建局.xlsx", "D5", "4 部分 0 否 无 是 - 达到 0 否 否 否 是", "2019-10-18T10:00"),
    Return("住建局（又报）.xlsx", "D5", FULL, "2019-10-11T10:00"),
    Return("丙乡/自评表.xlsx", "T3", "3 部分 0 否 无 是 7 达到 0 是 否 否 是", "2019-10-18T10:00"),
    Return(
        "丙乡/自评表（第二次）.xlsx",
        "T3",
        "3 齐全 0 否 无 是 7.5 达到 0 是 否 否 是",
        "2019-10-12T10:00",
    ),
    # A faulty one, and a better one after the deadline.
    Return("丁乡.xlsx", "T4", "4 齐全 - 否 无 是 9 达到 0 否 否 否 是", "2019-10-20T15:00"),
    Return(
        "丁乡（更正）.xlsx",
        "T4",
        "4 齐全 1 否 无 - 9 达到 0 否 是 否 是",
        "2019-11-04T15:00",
        not_applicable={"B1": DOES_NOT_APPLY},
    ),
    # On the form of the first version, which is void, and on that of the second, in other words.
    Return("乙镇.xlsx", "T2", "4 齐全 0 否 无 是 9.5 达到 0 否 否 否 是", version=1),
    Return("旧表/县旅游局.xlsx", LEFT_LATER, FULL, version=1),
    Return("农业局.xls", "D2", "4 部分 0 否 无 是 - 达到 0 否 否 否 否", version=2, suffix="xls"),
)
# These come in a zip, in a mail and as an .ods; the last has another's name over the printed one.
IN_ZIP = Return(
    "戊乡自评表.xlsx",
    "T5",
    "2 没有 5 否 一般 - 5 未达到 0 否 是 否 是",
    not_applicable={"A2": "无此项工作（示例）", "B1": "不适用", "B2": DOES_NOT_APPLY},
)
IN_MAIL = Return(
    "己乡自评表.xlsx", "T6", "3 齐全 0 否 无 是 7.5 达到 1 是 否 否 是", "2019-10-19T11:00"
)
IN_ODS = Return(
    "水利局重报.ods", "D3", "3 部分 2 是 一般 否 - 部分达到 2 是 否 是 是", suffix="ods"
)
BORROWED = Return("县农业农村局.xlsx", "D6", FULL, name="示例县农业农村局")
TAMPERED = Return(
    "甲镇（改动）.xlsx",
    "T1",
    "３ 部分 1 否 无 是 8.5 部分达到 1.5 否 否 否 是",
    "2019-10-15T08:00",
    cells={"H5": 40.0, "E7": "督查", "J18": 99.0, "A22": "自行加的一行"},
    rename="打分表",
    is_recalculated=False,
)
MORE = (IN_ZIP, IN_MAIL, IN_ODS, BORROWED, TAMPERED)


def main() -> None:
    """Make the round and what 6b280f3 says about it."""
    checkout, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    if target.exists():
        sys.exit(f"{target} stands; it is never made anew")
    work = target.with_name("making")
    forms = _issue(checkout, work)
    _put_returns(work, forms)
    _put_other_files(work)
    _decide(checkout, work)
    for left in ("audit.jsonl", "last_run.json", "lock", "verdicts.sqlite"):
        work.joinpath(".workbook-tool", left).unlink(missing_ok=True)
    shutil.rmtree(work / "outgoing" / "邮件")  # holds every form a second time
    for bat in work.glob("*.bat"):
        bat.unlink()
    work.joinpath("county_summary.xlsx").unlink(missing_ok=True)
    work.rename(target)
    expected = target / EXPECTED
    expected.mkdir()
    for name, text in outcomes(target, checkout).items():
        expected.joinpath(name).write_text(text, "utf-8", newline="\n")


def _issue(checkout: Path, work: Path) -> Forms:
    """Return every form that was ever out, by version and agency."""
    run(checkout, work.parent, "init", work)
    forms = {}
    versions: tuple[tuple[str, ...], ...] = (
        ("--only", ",".join(FIRST_AGENCIES)),
        ("--reissue",),
        (),
    )
    for version, options in enumerate(versions, 1):
        define(work / "assessment.xlsx", version=version)
        made = run(checkout, work.parent, "generate", work, *options)
        assert made.code == 0, made.stderr
        for path in work.joinpath("outgoing").glob("*.xlsx"):
            agency = path.name.partition("_")[0]
            if version == LAST or (version, agency) in OLDER:
                told = run(checkout, work, "inspect", path, "--format", "json").report
                forms[version, agency] = Form(path.read_bytes(), told)
    return forms


def filled(form: Form, one: Return) -> bytes:
    """Return a form as openpyxl saves it once it is filled in."""
    book, where = load_workbook(io.BytesIO(form.content)), form.where
    places = {entry["criterion"]: entry for entry in where["entries"]}
    for code, typed in zip(ORDER, one.scores.split(), strict=True):
        if code in places:
            _answer(_sheet(book, places[code]["sheet"]), places[code], code, typed, one)
    for field_ in where["cover"]:
        if field_["name"] in one.cover:
            _sheet(book, field_["sheet"])[field_["cell"]] = one.cover[field_["name"]]
    if one.report:
        for row in range(4, 8):
            _sheet(book, "专题总结").cell(row, 2, one.report)
    if one.mark:
        for column, text in enumerate(("A1", "学习记录", "示例〔2019〕1号", "2019.3.1", "纸质"), 2):
            _sheet(book, "佐证材料").cell(5, column, text)
    scoring = _sheet(book, "自评打分")
    for cell, value in one.cells.items():
        scoring[cell] = value
    if one.name:
        place = where["agency_name_cell"]
        _sheet(book, place["sheet"])[place["cell"]] = one.name
    if one.rename:
        scoring.title = one.rename
    book.properties.modified = datetime.fromisoformat(one.saved)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _answer(sheet: Worksheet, place: Mapping[str, Any], code: str, typed: str, one: Return) -> None:
    is_marked = code in one.not_applicable
    if is_marked and place["not_applicable_cell"]:
        sheet[place["not_applicable_cell"]] = one.not_applicable[code]
    if typed == "-":
        return
    points = {
        option["label"]: float(option["points"])
        for option in place["options"]
        if place["kind"] == "option"
    }
    is_number = typed.replace(".", "").isascii() and typed.replace(".", "").isdigit()
    sheet[place["score_cell"]] = points.get(typed, float(typed) if is_number else typed)
    if one.basis and typed not in {"0", "否", "无"}:
        sheet[place["basis_cell"]] = one.basis
    if one.mark:
        sheet[place["evidence_cell"]] = one.mark
    is_full = typed in FULL.split()
    if one.reason and place["deduction_cell"] and not is_full:
        sheet[place["deduction_cell"]] = one.reason


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def _put_returns(work: Path, forms: Forms) -> None:
    """Save every return as LibreOffice does, or leave it as openpyxl saved it."""
    typed = {one.file: filled(forms[one.version, one.agency], one) for one in (*RETURNS, *MORE)}
    for suffix in ("xlsx", "xls", "ods"):
        chosen = {
            one.file: typed[one.file]
            for one in (*RETURNS, *MORE)
            if one.suffix == suffix and one.is_recalculated
        }
        typed |= resave(chosen, suffix)
    for one in (*RETURNS, IN_ODS, BORROWED, TAMPERED):
        write(work, one.file, typed[one.file], one.saved)
    write(work, "县农业农村局（空白）.xlsx", forms[LAST, "D2"].content, "2019-10-10T08:00")
    write(work, "再发一次/甲镇.xlsx", typed["甲镇.xlsx"], "2019-10-17T08:00")
    write(work, "没传完.xlsx", odd_files.cut(typed["丁乡.xlsx"]), "2019-10-17T08:01")
    packed = odd_files.archive(
        IN_ZIP.file, typed[IN_ZIP.file], datetime.fromisoformat(IN_ZIP.saved)
    )
    write(work, "戊乡报送材料.zip", packed, IN_ZIP.saved)
    write(work, "己乡来信.eml", _mail(IN_MAIL.file, typed[IN_MAIL.file]), IN_MAIL.saved)


def _mail(name: str, content: bytes) -> bytes:
    encoded = base64.b64encode(name.encode()).decode()
    body = base64.encodebytes(content).decode().replace("\n", "\r\n")
    return (
        "From: t6@agency.example.org\r\nTo: office@county.example.org\r\n"
        f"Subject: =?utf-8?B?{base64.b64encode('报送自评表'.encode()).decode()}?=\r\n"
        "Date: Sat, 19 Oct 2019 11:00:00 +0800\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\n"
        "Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;"
        f' name="=?utf-8?B?{encoded}?="\r\nContent-Disposition: attachment;'
        f' filename="=?utf-8?B?{encoded}?="\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{body}--part--\r\n"
    ).encode()


def _put_other_files(work: Path) -> None:
    """Put in what is no return, and what is hostile."""
    when = "2019-10-17T09:00"
    write(work, "~$甲镇.xlsx", odd_files.lock("示例"), when)
    write(work, "县水利局/签字盖章扫描件.pdf", odd_files.scan(), when)
    write(work, "县水利局/专题总结.docx", odd_files.letter(("县水利局专题总结（示例）",)), when)
    write(work, "县统计局自评表.xls", odd_files.page("示例县统计局", (("A1", "4", "4"),)), when)
    write(work, "乙镇自评得分.csv", "编号,分值,自评得分\r\nA1,4,4\r\n".encode("gb18030"), when)
    write(work, "空的.xlsx", b"", when)
    write(work, "别的表.xlsx", _other_workbook(), when)
    write(work, "丙乡/带宏病毒.xlsx", _hostile(), when)


def _other_workbook() -> bytes:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["物资", "数量"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _hostile() -> bytes:
    """Return a workbook whose parts declare a document type."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_other_workbook())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/workbook.xml":
                part = b'<!DOCTYPE workbook [<!ENTITY a "a">]>' + part
            package.writestr(name, part)
    return target.getvalue()


def _decide(checkout: Path, work: Path) -> None:
    """Let the first run write its summary, put that among the returns, and decide two matters."""
    run(checkout, work, "consolidate", "returned")
    summary = work.joinpath("county_summary.xlsx").read_bytes()
    write(work, "汇总表/county_summary.xlsx", summary, "2019-10-25T08:00")
    for options in (
        ("D5", "--file", "住建局.xlsx", "--reason", "已电话核实，以此为准（示例）"),
        ("T4", "--grade", "良好", "--reason", "经集体研究（示例）"),
    ):
        made = run(checkout, work, "decide", *options)
        assert made.code == 0, made.stderr


def write(work: Path, file: str, content: bytes, saved: str) -> None:
    """Write a returned file, and its time into the table that tests go by."""
    path = work / "returned" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    seconds = datetime.fromisoformat(f"{saved}+08:00").timestamp()
    os.utime(path, (seconds, seconds))
    times = work / "returned-times.csv"
    before = times.read_text("utf-8") if times.exists() else "file,time\n"
    times.write_text(f"{before}{file},{saved}:00+08:00\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
