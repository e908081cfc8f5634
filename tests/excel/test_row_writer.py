"""Long sheets: rows that go straight to XML hold what cell by cell would have written."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]  # carries no types
from python_calamine import CalamineWorkbook

from workbook_tool.core.cells import Cell, CellKind, FoundSheet
from workbook_tool.core.errors import SheetWriteError
from workbook_tool.excel.sheet_writer import Row, Style, Value, WorkbookWriter
from workbook_tool.excel.sheet_writer.row_xml import CHUNK
from workbook_tool.intake import read_workbook
from workbook_tool.intake.ooxml.strings import unescape

STYLES = {"number": Style(number_format="0.00"), "day": Style(number_format="yyyy-mm-dd")}
CREATED = datetime(2018, 4, 1)  # noqa: DTZ001 - workbooks know no zones
NOT_XML = {0xFFFE, 0xFFFF, *range(0xD800, 0xE000)}

# XlsxWriter escapes only the first of two marks that share an underscore.
TWO_MARKS = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
# Everything that spreadsheets make something else of, if they are allowed to.
HARD_TEXTS = st.one_of(
    st.text(),
    st.text("\x00\x01\t\n\r\x1f\x7f\u2028\ufffe\ud800 "),
    st.text("_x0041F5", min_size=4),
    st.text("=+-@'\"<>&;,\u200b0123456789.eE%"),
    st.text("县直单位𠀀𪚥𝟘😀", min_size=1),
    st.sampled_from(
        ["=1+1", "_x0041_", "_x005F", "007", "1E5", "TRUE", "#REF!", " a ", "字" * 32_767]
    ),
).filter(lambda text: not TWO_MARKS.search(text))
NUMBERS = st.one_of(
    st.decimals(-(10**9), 10**9, places=4),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_subnormal=False),
)
VALUES = st.one_of(HARD_TEXTS, NUMBERS, st.booleans(), st.none(), st.just(""))


def written(rows: Iterable[Sequence[Value]], width: int, *, style: str = "plain") -> bytes:
    """Return a workbook whose rows stand below a heading that was written cell by cell."""
    book = WorkbookWriter(STYLES, created=CREATED)
    sheet = book.add_sheet("明细")
    sheet.row(1, ["标题"] * width)
    sheet.finished(2, (Row(row, [style] * width) for row in rows), width=width)
    return book.to_bytes()


def cell_by_cell(rows: Iterable[Sequence[Value]], width: int) -> bytes:
    book = WorkbookWriter(STYLES, created=CREATED)
    sheet = book.add_sheet("明细")
    sheet.row(1, ["标题"] * width)
    for number, row in enumerate(rows, 2):
        sheet.row(number, row)
    return book.to_bytes()


def read_back(workbook: bytes) -> FoundSheet:
    return read_workbook(workbook, "a.xlsx").sheets[0]


def stored(text: str) -> str:
    """Return a text as it must come back: only what XML cannot carry at all is exchanged."""
    return "".join("\ufffd" if ord(char) in NOT_XML else char for char in text)


def is_as_written(value: Value, cell: Cell | None) -> bool:
    if value is None or value == "":
        return cell is None or cell.text == ""
    if cell is None:
        return False
    if isinstance(value, bool):
        return (cell.kind, cell.text) == (CellKind.BOOLEAN, str(value).upper())
    if isinstance(value, str):
        return (cell.kind, cell.text, cell.formula) == (CellKind.TEXT, stored(value), None)
    assert isinstance(value, int | float | Decimal)
    return cell.kind is CellKind.NUMBER and float(cell.text) == pytest.approx(float(value))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=8))
@example([("a", "a", "b"), ("b", None, "a")])
def test_our_reader_finds_every_value_and_the_texts_are_counted(
    rows: list[tuple[Value, Value, Value]],
) -> None:
    workbook = written(rows, 3)

    sheet = read_back(workbook)
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            assert is_as_written(value, sheet.cells.get((number, column)))
    # The same strings in the same order, used equally often, as without the shortcut.
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as ours,
        zipfile.ZipFile(io.BytesIO(cell_by_cell(rows, 3))) as theirs,
    ):
        assert ours.testzip() is None
        assert ours.read("xl/sharedStrings.xml") == theirs.read("xl/sharedStrings.xml")
        assert ours.read("xl/styles.xml") == theirs.read("xl/styles.xml")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8))
def test_openpyxl_sees_what_cell_by_cell_would_have_given(
    rows: list[tuple[Value, Value]],
) -> None:
    ours, theirs = (
        [list(row) for row in load_workbook(io.BytesIO(book)).worksheets[0].values]
        for book in (written(rows, 2), cell_by_cell(rows, 2))
    )
    blank_row = [None, None]
    while theirs and theirs[-1] == blank_row:
        theirs.pop()
    while ours and ours[-1] == blank_row:
        ours.pop()

    assert ours == theirs


def test_a_third_reader_agrees_on_a_sheet_of_many_pieces() -> None:
    rows: list[tuple[Value, ...]] = [
        (f"单位{number % 7}𠀀", Decimal(number) / 4, None if number % 3 else "=A1", number % 2 == 0)
        for number in range(2 * CHUNK + 1)
    ]

    found = CalamineWorkbook.from_filelike(io.BytesIO(written(rows, 4))).get_sheet_by_index(0)

    assert [tuple(row) for row in found.to_python()[1:]] == [
        (name, float(str(number)), text or "", flag) for name, number, text, flag in rows
    ]


def test_dates_and_styles_stand_as_given() -> None:
    day, moment = date(2018, 10, 31), datetime(2018, 10, 31, 12)  # noqa: DTZ001 - as above

    sheet = load_workbook(io.BytesIO(written([(day, moment)], 2, style="day"))).worksheets[0]

    assert [cell.value for cell in sheet[2]] == [datetime(2018, 10, 31), moment]  # noqa: DTZ001 - as above
    assert {cell.number_format for cell in sheet[2]} == {"yyyy-mm-dd"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("字" * 32_768,), "32768"),
        (("𠀀" * 16_384,), "16384"),
        ((float("nan"),), "nan"),
        ((Decimal("Infinity"),), "Infinity"),
    ],
)
def test_what_no_cell_holds_is_refused_by_name(row: tuple[Value], said: str) -> None:
    with pytest.raises(SheetWriteError, match=said):
        written([row], 1)


def test_a_row_beyond_the_last_is_refused() -> None:
    sheet = WorkbookWriter(STYLES, created=CREATED).add_sheet("明细")

    with pytest.raises(SheetWriteError, match="row 1048577"):
        sheet.finished(1_048_577, [Row(("x",), ("plain",))], width=1)


def test_a_row_of_another_width_than_its_styles_is_refused() -> None:
    sheet = WorkbookWriter(STYLES, created=CREATED).add_sheet("明细")

    with pytest.raises(ValueError, match="zip"):
        sheet.finished(1, [Row(("x", "y"), ("plain",))], width=2)


def test_packed_rows_stay_as_they_were_packed_and_the_rest_keeps_its_bytes(tmp_path: Path) -> None:
    rows: list[tuple[Value, ...]] = [(f"文{number}", number) for number in range(CHUNK + 5)]
    workbook = written(rows, 2)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook)

    assert workbook == written(rows, 2)
    assert list(OpenXmlValidator().validate(path).errors) == []
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
        part = archive.read(entry)
    assert zlib.crc32(part) == entry.CRC
    assert part.count(b"<row ") == len(rows) + 1
    assert part.index(b"</sheetData>") > part.rindex(b"</row>")


def test_the_reader_of_escapes_is_an_oracle() -> None:
    assert unescape("_x005F_x0041_") == "_x0041_"
