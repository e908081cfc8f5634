"""纸质登记.xlsx: written once, filled in by staff in any program, read and never changed."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.programs import require_programs
from tests.workflows.filling import REPOSITORY, edit_definition, run_tool
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.obstacles import ObstacleKind
from workbook_tool.core.returns.papers import Papers, PaperState
from workbook_tool.core.returns.publication import Edition, PublicationKind
from workbook_tool.core.text import Language
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.init import init_round
from workbook_tool.workflows.publish import publish

NAME = "纸质登记.xlsx"
HEADINGS = ["序号", "单位代码", "单位", "类别", "收到日期", "校验码", "一致/不一致", "备注"]
RECEIVED, CHECK_CODE, AGREES, REMARK = 5, 6, 7, 8


def sheet_of(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def note(path: Path, noted: Mapping[str, Mapping[int, object]]) -> None:
    """Write into the rows of agencies, by column, as staff would in another program."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    rows = {sheet.cell(row, 2).value: row for row in range(4, sheet.max_row + 1)}
    for code, values in noted.items():
        for column, value in values.items():
            sheet.cell(rows[code], column).value = value  # type: ignore[assignment]  # any value
    book.save(path)


def papers_of(folder: Path) -> Papers:
    papers = consolidate(folder / "returned", dry_run=True).consolidation.papers
    assert papers is not None
    return papers


def code_of(folder: Path, agency: str) -> str:
    results = consolidate(folder / "returned", dry_run=True).consolidation.results
    (found,) = (one.check_code for one in results if one.agency.code == agency)
    assert found is not None
    return found


def test_generate_writes_the_whole_roster_and_room_to_write(folder: Path) -> None:
    sheet = sheet_of(folder / NAME)
    assert [cell.value for cell in sheet[3]] == HEADINGS
    rows = [
        row for row in sheet.iter_rows(min_row=4, max_col=8, values_only=True) if row[0] is not None
    ]
    assert [row[0] for row in rows] == list(range(1, 82))
    assert rows[0][1:3] == ("XP001", "中共新平县委办公室")
    assert {row[4:] for row in rows} == {(None,) * 4}
    assert not sheet.protection.sheet
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"一致,不一致"'
    assert sheet.cell(4, RECEIVED).number_format == sheet.cell(4, CHECK_CODE).number_format == "@"


def test_no_run_ever_changes_a_list_that_is_there(folder: Path) -> None:
    path = folder / NAME
    note(path, {"XP039": {RECEIVED: "11月1日", CHECK_CODE: "1111"}})
    before = path.read_bytes()
    generate(folder)
    consolidate(folder / "returned")
    assert path.read_bytes() == before


def test_a_round_in_which_nobody_noted_a_paper_stays_as_it_was(folder: Path) -> None:
    with_list = consolidate(folder / "returned")
    summary = (folder / "county_summary.xlsx").read_bytes()
    (folder / NAME).unlink()
    without = consolidate(folder / "returned", output=folder / "other.xlsx")
    assert with_list.consolidation == without.consolidation
    assert (folder / "other.xlsx").read_bytes() == summary
    assert without.consolidation.papers is None


def test_papers_are_compared_and_shown_everywhere(folder: Path) -> None:
    code = code_of(folder, "XP039")
    wrong = f"{(int(code) + 1) % 9973:04d}"
    note(
        folder / NAME,
        {
            "XP039": {RECEIVED: datetime(2018, 11, 1), CHECK_CODE: int(code)},  # noqa: DTZ001 - a date of a sheet has no zone
            "XP040": {RECEIVED: "２０１８．１１．２", CHECK_CODE: wrong},
            "XP066": {RECEIVED: "11月3日"},
        },
    )
    run = run_tool("consolidate", folder / "returned", "--format", "json")
    papers = run.report["papers"]
    assert run.code == 0
    counts = {key: papers[key] for key in ("received", "missing", "unchecked", "agrees", "differs")}
    assert counts == {"received": 3, "missing": 78, "unchecked": 1, "agrees": 1, "differs": 1}
    (found,) = papers["findings"]
    assert (found["code"], found["agency"], found["observed"]) == ("P120", "XP040", wrong)
    states = {one["agency"]: one["paper"] for one in run.report["agencies"]}
    assert (states["XP039"], states["XP040"], states["XP066"]) == (
        "agrees",
        "differs",
        "unchecked",
    )
    assert run_tool("status", folder, "--format", "json").report["papers"] == papers
    told = run_tool("status", folder).stdout
    assert "纸质件：已收 3 = 一致 1 + 不一致 1（县林业局） + 未核对 1；未收 78" in told
    assert wrong in told

    book = openpyxl.load_workbook(folder / "county_summary.xlsx")
    texts = {
        sheet.title: [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        for sheet in book.worksheets
    }
    assert any(
        "纸质件已收3、未收78、与电子件不一致1（县林业局）" in one for one in texts["总体情况"]
    )
    assert {"纸质件收到", "纸质件核对", "2018-11-01", "一致"} <= set(texts["收表登记"])
    assert f"不一致（{wrong}）" in texts["收表登记"]
    assert NAME in texts["问题清单"]
    assert any("纸质件已收（11月3日）" in one for one in texts["未报送单位名单"])


def test_a_paper_that_differs_stops_a_final_until_it_is_settled(folder: Path) -> None:
    final = Edition(PublicationKind.FINAL, approval="领导小组会议 2018年11月15日")
    note(folder / NAME, {"XP039": {CHECK_CODE: "9999"}})
    (found,) = publish(folder, edition=final).obstacles
    assert (found.kind, found.agency and found.agency.code) == (ObstacleKind.PAPER, "XP039")
    assert not list(folder.glob("results/定稿*"))
    note(folder / NAME, {"XP039": {CHECK_CODE: code_of(folder, "XP039")}})
    assert not publish(folder, edition=final).obstacles
    assert list(folder.glob("results/定稿*"))


@pytest.mark.parametrize("content", [b"", b"broken", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0"])
def test_a_list_that_cannot_be_read_is_told_and_the_round_goes_on(
    folder: Path, content: bytes
) -> None:
    (folder / NAME).write_bytes(content)
    run = run_tool("consolidate", folder / "returned")
    assert run.code == 0
    assert "P127" in run.stdout
    assert "Traceback" not in run.stderr
    generate(folder)
    assert (folder / NAME).read_bytes() == content


def test_a_list_too_large_or_behind_no_rights_is_told(folder: Path) -> None:
    path = folder / NAME
    with path.open("r+b") as stream:
        stream.truncate(65 * 1024 * 1024)
    assert [one.rule for one in papers_of(folder).findings] == [Code.PAPER_REGISTER_UNREADABLE]
    path.unlink()
    path.mkdir()
    assert [one.rule for one in papers_of(folder).findings] == [Code.PAPER_REGISTER_UNREADABLE]


def test_a_bomb_in_its_place_is_not_opened(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.save(folder / NAME)
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    with zipfile.ZipFile(folder / NAME) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = entity
    with zipfile.ZipFile(folder / NAME, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert [one.rule for one in papers_of(folder).findings] == [Code.PAPER_REGISTER_UNREADABLE]


def test_an_agency_that_joined_is_told_at_generate_and_at_every_run(folder: Path) -> None:
    def add(book: openpyxl.Workbook) -> None:
        sheet = book["单位名册"]
        row = sheet.max_row + 1
        given = {"单位代码": "XP099", "单位名称": "新平县体育局", "单位类别": "县委部门"}
        for column, heading in enumerate([cell.value for cell in sheet[3]], start=1):
            sheet.cell(row, column).value = given.get(str(heading))

    edit_definition(folder, add)
    (said,) = [one.zh for one in generate(folder, only=("XP099",)).notes if "纸质登记" in one.zh]
    assert "体育局" in said
    assert sheet_of(folder / NAME).cell(85, 2).value is None
    note(folder / NAME, {"XP039": {RECEIVED: "11月1日"}})
    assert Code.PAPER_AGENCY_NOT_LISTED in [one.rule for one in papers_of(folder).findings]


def test_an_english_round_has_english_names_and_words(tmp_path: Path) -> None:
    init_round(tmp_path / "round", sample="efqm", language=Language.EN, dry_run=False)
    folder = tmp_path / "round"
    generate(folder)
    path = folder / "paper register.xlsx"
    sheet = sheet_of(path)
    assert [cell.value for cell in sheet[3]][1:7] == [
        "Agency code",
        "Agency",
        "Category",
        "Received on",
        "Check code",
        "Agrees or differs",
    ]
    assert not (folder / NAME).exists()
    code = str(sheet.cell(4, 2).value)
    note(path, {code: {RECEIVED: "1 Nov 2018", AGREES: "differs"}})
    papers = papers_of(folder)
    assert papers.of(code).state is PaperState.DIFFERS
    assert papers.file == "paper register.xlsx"


def test_a_list_that_is_there_keeps_its_name_in_either_language(folder: Path) -> None:
    found = find_round(folder)
    assert found.paper_register(Language.EN) == folder / NAME
    (folder / NAME).unlink()
    assert found.paper_register(Language.EN).name == "paper register.xlsx"
    assert found.paper_register(Language.ZH).name == NAME


@pytest.mark.libreoffice
def test_what_libreoffice_saves_is_read_as_before(folder: Path, tmp_path: Path) -> None:
    require_programs("soffice")
    path = folder / NAME
    code = code_of(folder, "XP039")
    note(
        path,
        {
            "XP039": {RECEIVED: datetime(2018, 11, 1), CHECK_CODE: code, AGREES: "一致"},  # noqa: DTZ001 - a date of a sheet has no zone
            "XP040": {RECEIVED: "11月2日", CHECK_CODE: "０００１", REMARK: "签字不全"},
        },
    )
    before = papers_of(folder)
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
            *("--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(path)),
        ],
        check=True,
        capture_output=True,
        cwd=REPOSITORY,
    )
    shutil.copyfile(tmp_path / "saved" / NAME, path)
    assert papers_of(folder) == before
    assert before.of("XP039").state is PaperState.AGREES
    assert before.of("XP040").state is PaperState.DIFFERS
