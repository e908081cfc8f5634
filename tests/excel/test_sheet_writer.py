import html
import io
import re
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet as OtherSheet
from xlsxwriter.worksheet import Worksheet

from workbook_tool.core.cells import Range
from workbook_tool.core.errors import SheetWriteError
from workbook_tool.core.form import Validation
from workbook_tool.excel.sheet_writer import (
    Chart,
    Page,
    Properties,
    Series,
    SheetWriter,
    Style,
    Table,
    WorkbookWriter,
    lock_with_password,
)
from workbook_tool.excel.sheet_writer.hooks import LockedWorksheet

SAMPLES = Path(__file__).parents[2] / "samples"
TEMPLATES = SAMPLES.parent / "blank_templates"
CREATED = datetime(2018, 4, 1)  # noqa: DTZ001 - workbooks know no zones
STYLES = {"input": Style(is_locked=False), "good": Style(fill="E2F0D9")}
ONE = (Range(1, 1, 1, 1),)


def new_book() -> WorkbookWriter:
    return WorkbookWriter(STYLES, created=CREATED)


def part(workbook: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(name).decode()


def write_overlap(sheet: SheetWriter) -> None:
    sheet.merge(Range(1, 1, 2, 2), "x")
    sheet.merge(Range(2, 2, 3, 3), "y")


REFUSED: dict[str, Callable[[SheetWriter], None]] = {
    "text too long": lambda sheet: sheet.text(1, 1, "x" * 32_768),
    "row beyond the sheet": lambda sheet: sheet.number(1_048_577, 1, 1),
    "column beyond the sheet": lambda sheet: sheet.text(1, 16_385, "x"),
    "empty formula": lambda sheet: sheet.formula(1, 1, "", 0),
    "formula too long": lambda sheet: sheet.formula(1, 1, "+".join(["1"] * 5000), 5000),
    "unknown style": lambda sheet: sheet.text(1, 1, "x", "no such style"),
    "overlapping merges": write_overlap,
    "list too long": lambda sheet: sheet.validation(
        Validation(ONE, "list", choices=tuple(str(number) for number in range(1000, 1100)))
    ),
    "choice with a comma": lambda sheet: sheet.validation(
        Validation(ONE, "list", choices=("a,b", "c"))
    ),
    "error title too long": lambda sheet: sheet.validation(
        Validation(ONE, "whole", maximum=1, error_title="x" * 33)
    ),
    "error message too long": lambda sheet: sheet.validation(
        Validation(ONE, "whole", maximum=1, error="x" * 256)
    ),
    "prompt too long": lambda sheet: sheet.validation(
        Validation(ONE, "whole", maximum=1, prompt="x" * 256)
    ),
    "custom formula too long": lambda sheet: sheet.validation(
        Validation(ONE, "custom", formula="A1+" * 100 + "1")
    ),
    "unknown validation": lambda sheet: sheet.validation(Validation(ONE, "decimals")),
    "duplicate table header": lambda sheet: sheet.table(
        Table(Range(1, 1, 2, 2), "tbl", ("a", "A"))
    ),
    "table name with a blank": lambda sheet: sheet.table(Table(Range(1, 1, 2, 1), "a b", ("a",))),
    "unknown chart": lambda sheet: sheet.chart(
        Chart("heap", "", (Series(sheet.name, Range(1, 1, 2, 1), Range(1, 2, 2, 2)),)), 1, 1
    ),
    "footer too long": lambda sheet: sheet.page(Page(footer="x" * 256)),
    "zoom out of range": lambda sheet: sheet.view(zoom=401),
}


@pytest.mark.parametrize("what", REFUSED)
def test_each_silent_refusal_is_an_error(what: str) -> None:
    sheet = new_book().add_sheet("s")
    with pytest.raises(SheetWriteError) as caught:
        REFUSED[what](sheet)
    assert caught.value.zh
    assert caught.value.en


@pytest.mark.parametrize("name", ["A1", "a b", "C01"])
def test_illegal_names_are_an_error(name: str) -> None:
    with pytest.raises(SheetWriteError):
        new_book().define_name(name, "1")


@pytest.mark.parametrize("name", ["a/b", "x" * 32, "Taken"])
def test_illegal_sheet_names_are_an_error(name: str) -> None:
    book = new_book()
    book.add_sheet("taken")
    with pytest.raises(SheetWriteError):
        book.add_sheet(name)


def test_two_tables_of_one_name_are_an_error() -> None:
    book = new_book()
    for name in ("a", "b"):
        book.add_sheet(name).table(Table(Range(1, 1, 2, 1), "tbl", ("x",)))
    with pytest.raises(SheetWriteError):
        book.to_bytes()


def write_everything() -> bytes:
    lock = lock_with_password("x", b"salt")
    book = WorkbookWriter(
        STYLES, created=CREATED, lock=lock, properties=Properties(title="T", custom={"a": "b"})
    )
    sheet = book.add_sheet("one", lock=lock, may_select_locked=False)
    sheet.columns([10, 20], "plain", hide_rest=True)
    sheet.row(1, ["text", Decimal("7.5"), True, date(2018, 3, 1), None, 3])
    sheet.formula(2, 1, 'IF(B1>7,"yes","no")', "yes")
    sheet.height(3, 36, grows=True)
    sheet.height(4, 36)
    sheet.link(5, 1, "external:returned/a b.xlsx", "a b", "plain")
    sheet.conditional(Range(1, 1, 2, 1), "$A1=1", "good")
    other = book.add_sheet("two")
    other.table(Table(Range(1, 1, 3, 2), "tbl", ("a", "b")))
    for row in (2, 3):
        other.row(row, ["x", row])
    for turn, kind in enumerate(("bar", "column", "line", "area", "pie", "doughnut")):
        series = Series("two", Range(2, 1, 3, 1), Range(2, 2, 3, 2), label_format="0")
        other.chart(Chart(kind, kind, (series,)), 5 + 16 * turn, 1)
    book.define_name("WBT_TEST", '"x"', is_hidden=True)
    return book.to_bytes()


def test_the_same_calls_give_the_same_bytes() -> None:
    assert write_everything() == write_everything()


def test_a_second_reader_finds_what_was_written() -> None:
    sheet = load_workbook(io.BytesIO(write_everything()), data_only=True)["one"]
    assert [sheet.cell(1, column).value for column in range(1, 7)] == [
        "text",
        7.5,
        True,
        43160,
        None,
        3,
    ]
    assert sheet["A2"].value == "yes"


def test_text_with_an_equals_sign_stays_text() -> None:
    book = new_book()
    book.add_sheet("s").text(1, 1, '=DISPIMG("ID_1",1)')
    cell = load_workbook(io.BytesIO(book.to_bytes()))["s"]["A1"]
    assert cell.data_type == "s"


@pytest.mark.parametrize("text", ["a\ud800b", "a\ufffeb", "a\uffffb", "a\x00b", "a\x0bb"])
def test_characters_that_xml_cannot_hold_do_not_break_the_file(text: str) -> None:
    book = new_book()
    book.add_sheet("s").text(1, 1, text)
    value = load_workbook(io.BytesIO(book.to_bytes()))["s"]["A1"].value
    assert str(value).startswith("a")


def test_a_growing_row_has_a_height_but_no_custom_height() -> None:
    xml = part(write_everything(), "xl/worksheets/sheet1.xml")
    rows = {match[1]: match[0] for match in re.finditer(r'<row r="(\d+)"[^>]*>', xml)}
    assert 'ht="36"' in rows["3"]
    assert "customHeight" not in rows["3"]
    assert 'customHeight="1"' in rows["4"]


def test_structure_and_sheets_are_locked_with_sha_512() -> None:
    workbook = write_everything()
    lock = lock_with_password("x", b"salt")
    structure = re.search(
        r"<workbookPr[^>]*/>(<workbookProtection[^>]*/>)", part(workbook, "xl/workbook.xml")
    )
    assert structure is not None
    for wanted in (
        'workbookAlgorithmName="SHA-512"',
        f'workbookHashValue="{lock.hash_value}"',
        'workbookSpinCount="100000"',
        'lockStructure="1"',
    ):
        assert wanted in structure[1]
    sheet = re.search(r"<sheetProtection[^>]*/>", part(workbook, "xl/worksheets/sheet1.xml"))
    assert sheet is not None
    for wanted in (
        'algorithmName="SHA-512"',
        f'saltValue="{lock.salt}"',
        'sheet="1"',
        'objects="1"',
        'scenarios="1"',
        'formatColumns="0"',
        'formatRows="0"',
        'selectLockedCells="1"',
    ):
        assert wanted in sheet[0]
    assert "sheetProtection" not in part(workbook, "xl/worksheets/sheet2.xml")


def test_the_hash_is_the_one_that_excel_computes() -> None:
    salt = b"0123456789abcdef"
    digest = sha512(salt + "密码".encode("utf-16-le")).digest()
    for turn in range(100_000):
        digest = sha512(digest + turn.to_bytes(4, "little")).digest()
    lock = lock_with_password("密码", salt)
    assert lock.hash_value == b64encode(digest).decode()
    assert b64decode(lock.salt) == salt


def test_normal_is_unlocked_and_every_cell_format_states_its_lock() -> None:
    styles = part(write_everything(), "xl/styles.xml")
    normal = re.search(r"<cellStyleXfs.*?</cellStyleXfs>", styles)
    formats = re.search(r"<cellXfs.*?</cellXfs>", styles)
    assert normal is not None
    assert formats is not None
    assert '<protection locked="0"/>' in normal[0]
    assert normal[0].count("<xf ") == normal[0].count("<protection")
    # The format of links is Excel's own and carries no lock of its own.
    assert formats[0].count("<xf ") == formats[0].count('<protection locked="')


def test_hidden_columns_do_not_widen_the_stated_dimension() -> None:
    xml = part(write_everything(), "xl/worksheets/sheet1.xml")
    assert '<dimension ref="A1:F5"/>' in xml
    assert re.search(r'<col min="3" max="16384"[^>]*hidden="1"', xml)


def test_formulas_are_stored_as_xlsxwriter_would_store_them() -> None:
    ours = LockedWorksheet()
    theirs: Any = Worksheet()
    stored = set()
    for package in [*SAMPLES.glob("*/county_summary.xlsx"), *TEMPLATES.rglob("*.xlsx")]:
        with zipfile.ZipFile(package) as parts:
            for name in parts.namelist():
                if name.startswith("xl/worksheets/"):
                    stored.update(re.findall(rb"<f>([^<]+)</f>", parts.read(name)))
    formulas = {"=" + html.unescape(formula.decode()) for formula in stored}
    assert len(formulas) > 500
    for formula in formulas:
        assert ours._prepare_formula(formula) == theirs._prepare_formula(formula)


def test_a_run_of_formulas_is_stored_once_and_read_as_if_each_had_its_own() -> None:
    book = WorkbookWriter({}, created=CREATED)
    sheet = book.add_sheet("甲")
    for row in range(2, 6):
        sheet.formula(row, 1, f'IF($B{row}<"&",1,ROW())', Decimal(1))
        sheet.formula(row, 3, f"$A{row}&$D$1", "<甲>" if row == 3 else "")
    sheet.share_formulas(Range(2, 1, 4, 1))
    sheet.share_formulas(Range(3, 3, 5, 3))
    package = book.to_bytes()

    xml = part(package, "xl/worksheets/sheet1.xml")
    assert re.findall(r"<f[^>]*/?>", xml) == [
        *('<f t="shared" ref="A2:A4" si="0">', "<f>", '<f t="shared" si="0"/>'),
        *('<f t="shared" ref="C3:C5" si="1">', '<f t="shared" si="0"/>', '<f t="shared" si="1"/>'),
        *("<f>", '<f t="shared" si="1"/>'),
    ]
    assert 't="str"><f t="shared" ref="C3:C5" si="1">$A3&amp;$D$1</f><v>&lt;甲&gt;</v>' in xml
    read = load_workbook(io.BytesIO(package)).active
    assert isinstance(read, OtherSheet)
    for row in range(2, 6):
        assert read.cell(row, 1).value == f'=IF($B{row}<"&",1,ROW())'
        assert read.cell(row, 3).value == f"=$A{row}&$D$1"


@pytest.mark.parametrize(
    "formula",
    ["=STDEV.S(A1:A9)", "=IF(A1,IFS(A1,2),3)", "{=SUM(A1:A2)}", "={1,2}", "=A1", '="CONCAT("&A1',
     "=SUM(_xlfn.IFS(A1,2))", "=XLOOKUP(1,A:A,B:B)"],
)  # fmt: skip
@pytest.mark.parametrize("expands", [True, False])
def test_newer_functions_still_get_their_prefix(formula: str, *, expands: bool) -> None:
    ours = LockedWorksheet()._prepare_formula(formula, expands)
    theirs: Any = Worksheet()
    assert ours == theirs._prepare_formula(formula, expands)
