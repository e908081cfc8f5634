"""分发清单: one list for programs, one to tick, whose ticks outlive every later run."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.workflows.filling import edit_definition, make_round, read_rows
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate

CODES = ("XP039", "XP040", "XP066")
LIST = "分发清单.xlsx"
HEADINGS = ["序号", "单位", "联系方式", "文件", "分发时间", "方式", "签收"]


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("round"), only=CODES)


@pytest.fixture
def folder(issued_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued_round, tmp_path / "round"))


def sheet_of(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def rows(path: Path) -> list[list[object]]:
    return [list(row) for row in sheet_of(path).iter_rows(min_row=3, values_only=True)]


def tick(path: Path, row: int, *ticks: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for column, text in enumerate(ticks, start=5):
        sheet.cell(row, column, text)
    book.save(path)


def test_the_tick_list_names_agency_contact_and_file_and_leaves_room_to_write(
    folder: Path,
) -> None:
    path = folder / "outgoing" / LIST
    sheet = sheet_of(path)
    assert [cell.value for cell in sheet[2]] == HEADINGS
    assert "分发清单" in str(sheet["A1"].value)
    found = rows(path)
    assert [row[0] for row in found] == [1, 2, 3]
    assert [str(row[3])[:5] for row in found] == list(CODES)
    assert all((folder / "outgoing" / str(row[3])).is_file() for row in found)
    assert {tuple(row[4:]) for row in found} == {(None, None, None)}
    assert not sheet.protection.sheet


def test_the_heading_stands_still_above_the_first_agency(folder: Path) -> None:
    assert sheet_of(folder / "outgoing" / LIST).freeze_panes == "B3"


def test_the_list_for_programs_holds_no_mail_bodies(folder: Path) -> None:
    (first, *_) = read_rows(folder / "outgoing" / "分发清单.csv")
    assert list(first) == ["单位代码", "单位名称", "文件", "SHA-256", "电子邮箱", "邮件主题"]


def test_what_staff_ticked_stays_as_it_is_while_nothing_changes(folder: Path) -> None:
    path = folder / "outgoing" / LIST
    tick(path, 4, "11月28日", "微信群", "张三")
    before = path.read_bytes()
    generate(folder, only=CODES)
    assert path.read_bytes() == before


def test_what_staff_ticked_stays_beside_its_file_when_the_roster_changes(folder: Path) -> None:
    path = folder / "outgoing" / LIST
    tick(path, 5, "2018-11-28", "OA", "李四")

    def drop_first(book: Workbook) -> None:
        sheet = book["单位名册"]
        (row,) = (c.row for r in sheet.iter_rows() for c in r if c.value == "XP039")
        sheet.delete_rows(row)

    edit_definition(folder, drop_first)
    generate(folder, only=("XP040", "XP066"))
    found = rows(path)
    assert [(row[0], str(row[3])[:5], *row[4:]) for row in found] == [
        (1, "XP040", None, None, None),
        (2, "XP066", "2018-11-28", "OA", "李四"),
    ]


def test_a_list_that_cannot_be_read_stays_beside_the_new_one(folder: Path) -> None:
    path = folder / "outgoing" / LIST
    path.write_bytes(b"broken")
    generate(folder, only=CODES)
    assert len(rows(path)) == len(CODES)
    assert (folder / "outgoing" / "分发清单（2）.xlsx").read_bytes() == b"broken"


def test_the_lists_are_no_issued_workbooks_when_the_register_is_rebuilt(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("other"))
    (folder / ".workbook-tool" / "issued.json").unlink()
    result = consolidate(folder / "returned", dry_run=True)
    assert not [note for note in result.notes if LIST in note.zh]
    assert result.consolidation.counts.issued == len(CODES)


def test_a_round_with_example_agencies_is_issued_with_a_warning(folder: Path) -> None:
    def rename(book: Workbook) -> None:
        sheet = book["单位名册"]
        (cell,) = (c for row in sheet.iter_rows() for c in row if c.value == "新平县农业局")
        cell.value = "示例：××县教育局"

    assert not [note for note in generate(folder, only=CODES).notes if "示例" in note.zh]
    edit_definition(folder, rename)
    (note,) = [note for note in generate(folder, only=CODES).notes if "示例" in note.zh]
    assert "示例：××县教育局" in note.zh
    assert "not to be sent" in note.en
