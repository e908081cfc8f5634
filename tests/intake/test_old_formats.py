"""Files in .xls and .ods as other programs write them, and as another reader reads them."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwt
from python_calamine import CalamineWorkbook

from tests.intake.compound_files import compound_file, old_workbook
from tests.intake.open_documents import MIMETYPE, SPELLINGS, cell, open_document, row, sheet
from tests.intake.packages import packed, refusal_of, rules_of
from workbook_tool.core.cells import Cell, CellKind, FileFormat, FoundWorkbook, Range
from workbook_tool.core.findings import Code
from workbook_tool.intake import read_workbook

ROOT = Path(__file__).parents[2]
# calamine does not understand what SheetJS writes, and two are web pages by another name.
UNKNOWN_TO_CALAMINE = {
    "saved_by_sheetjs_0_18_5.ods",
    "县信访局自评表.xls",
    "县统计局自评表.xls",
}
COMMITTED = [
    path
    for folder in ("samples", "tests/returned", "tests/rounds")
    for ending in ("xls", "ods")
    for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
    if path.name not in UNKNOWN_TO_CALAMINE
]
XLS = old_workbook({(0, 0): "甲", (4, 6): 8.5, (5, 6): 9.0})
_START = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zone
_MARCH_1900 = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - as above


def as_calamine(value: object) -> object:
    """Return a value of calamine as it is stored; dates as their number, truth as a number."""
    if isinstance(value, dt.datetime):
        # Excel counts a 29 February 1900, so days before it have a number less.
        return (value - _START) / dt.timedelta(days=1) - (value < _MARCH_1900)
    if isinstance(value, dt.date):
        return float((value - _START.date()).days - (value < _MARCH_1900.date()))
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    return float(value) if isinstance(value, bool | int) else value


def stored(found: Cell) -> object:
    """Return what we found, as calamine would say it; it has blanks for error values."""
    if found.kind is CellKind.NUMBER and found.is_cached:
        return float(found.text)
    if found.kind is CellKind.BOOLEAN:
        return float(found.text == "TRUE")
    return "" if found.kind is CellKind.ERROR else found.text


def is_same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == pytest.approx(theirs, rel=1e-12, abs=2e-5)  # a clock of seconds
    return ours == theirs


def assert_agreement(content: bytes, found: FoundWorkbook) -> int:
    """Compare every cell with what calamine reads; return how many there are."""
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [one.name for one in theirs.sheets_metadata] == [one.name for one in found.sheets]
    compared = 0
    for ours in found.sheets:
        rows = theirs.get_sheet_by_name(ours.name).to_python(skip_empty_area=False)
        read = {
            (number, column): as_calamine(value)
            for number, values in enumerate(rows, 1)
            for column, value in enumerate(values, 1)
            if value != ""
        }
        mine = {place: value for place, one in ours.cells.items() if (value := stored(one)) != ""}
        assert mine.keys() == read.keys()
        assert [pair for place in mine if not is_same(*(pair := (mine[place], read[place])))] == []
        compared += len(mine)
    return compared


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_committed_files_are_read_as_calamine_reads_them(path: Path) -> None:
    content = path.read_bytes()
    assert assert_agreement(content, read_workbook(content, path.name)) > 200


def test_an_old_workbook_is_read_with_a_warning() -> None:
    for name in ("a.xls", "a.et"):
        found = read_workbook(XLS, name)
        assert found.file_format is FileFormat.XLS
        assert found.sheets[0].cells == {
            (1, 1): Cell(CellKind.TEXT, "甲"),
            (5, 7): Cell(CellKind.NUMBER, "8.5"),
            (6, 7): Cell(CellKind.NUMBER, "9"),
        }
        assert rules_of(found) == {Code.LEGACY_FORMAT}
    assert rules_of(read_workbook(XLS, "a.xlsx")) == {Code.LEGACY_FORMAT, Code.EXTENSION_MISMATCH}


def test_a_damaged_old_workbook_is_damaged_and_not_unsafe() -> None:
    broken = compound_file({"Workbook": b"\x09\x08\xff\xff" + bytes(4096)})
    assert refusal_of(broken) is Code.LEGACY_UNREADABLE


def test_a_document_goes_through_the_airlock() -> None:
    hostile = packed({"mimetype": MIMETYPE, "content.xml": "<!DOCTYPE a><a/>"})
    assert refusal_of(hostile) is Code.DOCTYPE_REFUSED


TEXTS = (
    "9",
    "8.5分",
    "新平县农业局",
    "一\n二",
    " 两  端 ",
    "<&>",
    "=1+1",
    "七。五",
    "x" * 300,
    "𠮷",
)
CODES = ("General", "0.00", "0.0%", "yyyy-mm-dd", "h:mm", "@", '0.0"分"', "#,##0.00", "[>100]0;0%")


def some_places(chance: random.Random) -> Iterator[tuple[int, int]]:
    for number in range(1, 12):
        for column in range(1, 9):
            if chance.random() < 0.4:
                yield number, column


def written_by_xlwt(seed: int) -> tuple[bytes, dict[tuple[int, int], str], set[Range]]:
    """Return an .xls file, the codes of its number formats, and its merged ranges."""
    chance = random.Random(seed)
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("自评打分")
    styles = {code: xlwt.easyxf(num_format_str=code) for code in CODES}
    formats = {}
    for number, column in some_places(chance):
        code = chance.choice(CODES)
        kind = chance.randrange(5)
        value: object = chance.choice(TEXTS)
        if kind < 3:
            value = chance.choice((9, 7.5, 43_381, 0.5, chance.random() * 50))
            formats[number, column] = code
        elif kind == 3:
            value = chance.random() < 0.5
        page.write(number - 1, column - 1, value, styles[code])
    top = chance.randrange(20, 40)
    page.write_merge(top - 1, top, 1, 1 + chance.randrange(3), "合并")
    merged = {
        Range(area[0] + 1, area[2] + 1, area[1] + 1, area[3] + 1) for area in page.merged_ranges
    }
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), formats, merged


def test_workbooks_of_xlwt_are_read_as_calamine_reads_them_and_with_their_formats() -> None:
    compared = 0
    for seed in range(300):
        content, formats, merged = written_by_xlwt(seed)
        found = read_workbook(content, "表.xls")
        compared += assert_agreement(content, found)
        cells = found.sheets[0].cells
        assert {place: cells[place].number_format for place in formats} == formats
        assert set(found.sheets[0].merges) == merged
    assert compared > 8_000


def written_by_hand(seed: int) -> bytes:
    """Return an .ods file of some cells."""
    chance = random.Random(seed)
    places = set(some_places(chance))
    rows = ""
    for number in range(1, 12):
        cells = ""
        for column in range(1, 9):
            if (number, column) not in places:
                cells += cell()
                continue
            kind = chance.randrange(6)
            value = chance.choice((9, 7.5, 43_381, 0.5, -1, chance.random() * 100))
            if kind < 3:
                cells += cell(f'office:value-type="float" office:value="{value}"', "<text:p/>")
            elif kind == 3:
                cells += cell('office:value-type="percentage" office:value="0.5"', "<text:p/>")
            elif kind == 4:
                day = _START.date() + dt.timedelta(days=chance.randrange(20_000, 50_000))
                cells += cell(f'office:value-type="date" office:date-value="{day}"', "<text:p/>")
            else:
                text = chance.choice(("9", "8.5分", "新平县", "一<text:s text:c='3'/>二", "&lt;"))
                cells += cell('office:value-type="string"', f"<text:p>{text}</text:p>")
        rows += row(cells, f'table:number-rows-repeated="{chance.choice((1, 1, 1, 2))}"')
    return open_document(sheet(rows, "自评打分"), styles=SPELLINGS["General"])


def test_documents_are_read_as_calamine_reads_them() -> None:
    compared = 0
    for seed in range(300):
        content = written_by_hand(seed)
        compared += assert_agreement(content, read_workbook(content, "表.ods"))
    assert compared > 8_000
