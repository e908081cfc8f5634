"""Binary workbooks: each record that is read, and each way in which records contradict."""

import struct

import pytest

from tests.intake.binary_workbooks import (
    BIFF5,
    BIFF8,
    CHART,
    END,
    GLOBALS,
    Book,
    at,
    beginning,
    font,
    formula,
    label,
    merge,
    number,
    number_format,
    record,
    shared_texts,
    special,
    style,
    text5,
    text8,
)
from tests.intake.compound_files import compound_file
from tests.intake.packages import refusal_of, refused_finding, rules_of
from tests.intake.test_package import assert_facts
from workbook_tool.core.cells import Cell, CellKind, FileFormat, FoundSheet, Range, SheetState
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook

NINE = number(1, 1, 9.0)
A1 = at(1, 1)


def read(
    book: Book, *, last_row: int | None = None, limits: AirlockLimits = DEFAULT_LIMITS
) -> FoundSheet:
    return read_workbook(book.file(), "表.xls", last_row=last_row, limits=limits).sheets[0]


def cell_of(body: bytes, shared: bytes = b"") -> Cell:
    """Return the one cell of a sheet."""
    (cell,) = read(Book(shared, [body])).cells.values()
    return cell


def refused(book: Book) -> Finding:
    return refused_finding(book.file(), path="表.xls")


def test_a_workbook_is_found_as_it_was_written() -> None:
    shared = font() + number_format(164, "0.0%") + style(164) + style(is_locked=False)
    hidden = struct.pack("<HHHHHHH", 3, 0, 1, 255, 0, 0, 0x20) + bytes(2)
    shown = struct.pack("<HHHHHHH", 4, 0, 1, 255, 0, 0, 0x100) + bytes(2)
    first = (
        record(0x12, struct.pack("<H", 1))
        + record(0x14)
        + record(0x15, text8("&L编号：XPMZ18"))
        + record(0x208, hidden)
        + record(0x208, shown)
        + number(1, 3, 0.5)
        + number(2, 1, 9.0, 1)
        + merge(1, 2, 3, 4)
        + record(0xFFF, b"unknown")
    )
    book = Book(shared, [first, NINE, NINE], states=(0, 1, 2))
    found = read_workbook(book.file(), "表.xls")
    assert found.file_format is FileFormat.XLS
    percent = Cell(CellKind.NUMBER, "0.5", number_format="0.0%")
    nine = Cell(CellKind.NUMBER, "9", number_format="0.0%")
    assert found.sheets == (
        FoundSheet(
            "表1",
            SheetState.VISIBLE,
            {(1, 3): percent, (2, 1): Cell(CellKind.NUMBER, "9", is_locked=False)},
            (Range(1, 3, 2, 4),),
            frozenset({4}),
            is_protected=True,
            header_footer=("&L编号：XPMZ18",),
        ),
        FoundSheet("表2", SheetState.HIDDEN, {(1, 1): nine}),
        FoundSheet("表3", SheetState.VERY_HIDDEN, {(1, 1): nine}),
    )
    assert found.oddities == (
        Finding.of(Code.LEGACY_FORMAT, format=".xls/.et"),
        Finding.of(Code.HIDDEN_ROWS, Location(sheet="表1"), sheet="表1", count=1),
    )


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (9 << 2 | 2, "9"),
        (-9 << 2 & 0xFFFFFFFF | 2, "-9"),
        (750 << 2 | 3, "7.5"),
        (struct.unpack("<Q", struct.pack("<d", 7.5))[0] >> 32, "7.5"),
        (struct.unpack("<Q", struct.pack("<d", 750.0))[0] >> 32 | 1, "7.5"),
        (2, "0"),
    ],
)
def test_packed_numbers_are_unpacked(packed: int, text: str) -> None:
    assert cell_of(record(0x27E, A1 + struct.pack("<L", packed))) == Cell(CellKind.NUMBER, text)
    two = struct.pack("<HHHLHLH", 4, 1, 0, packed, 0, 38, 2)
    found = read(Book(sheets=[record(0xBD, two)])).cells
    assert found == {(5, 2): Cell(CellKind.NUMBER, text), (5, 3): Cell(CellKind.NUMBER, "9")}


@pytest.mark.parametrize(
    ("value", "text"), [(7.5, "7.5"), (-0.0, "0"), (1e20, "1e+20"), (7.35, "7.35")]
)
def test_a_number_is_as_short_as_it_can_be(value: float, text: str) -> None:
    assert cell_of(number(1, 1, value)).text == text


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_damage(value: float) -> None:
    finding = refused(Book(sheets=[number(1, 1, value)]))
    assert finding.rule is Code.CELL_DAMAGED
    assert_facts(finding, sheet="表1", cell="A1", reason="text as number")


@pytest.mark.parametrize(
    ("value", "is_error", "expected"),
    [
        (1, 0, Cell(CellKind.BOOLEAN, "TRUE")),
        (0, 0, Cell(CellKind.BOOLEAN, "FALSE")),
        (0x07, 1, Cell(CellKind.ERROR, "#DIV/0!")),
        (0x2A, 1, Cell(CellKind.ERROR, "#N/A")),
        (0x63, 1, Cell(CellKind.ERROR, "#99")),
        (0xF0, 1, Cell(CellKind.ERROR, "#240")),
    ],
)
def test_truth_and_errors(value: int, is_error: int, expected: Cell) -> None:
    assert cell_of(record(0x205, A1 + bytes([value, is_error]))) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (formula(A1, struct.pack("<d", 9.0)), Cell(CellKind.NUMBER, "9", "")),
        (formula(A1, struct.pack("<d", 9.0), flags=3), Cell(CellKind.NUMBER, "9", "")),
        (formula(A1, struct.pack("<d", 0.0)), Cell(CellKind.NUMBER, "0", "")),
        # Programs that do not calculate leave a nought.
        (formula(A1, struct.pack("<d", 0.0), flags=2),
         Cell(CellKind.NUMBER, "", "", is_cached=False)),
        (formula(A1, special(1, 1)), Cell(CellKind.BOOLEAN, "TRUE", "")),
        (formula(A1, special(2, 0x17)), Cell(CellKind.ERROR, "#REF!", "")),
        (formula(A1, special(3)), Cell(CellKind.TEXT, "", "")),
        (formula(A1, special(0)) + record(0x207, text8("甲")), Cell(CellKind.TEXT, "甲", "")),
        (formula(A1, special(0)) + record(0x4BC, bytes(9)) + record(0x207, text8("9", narrow=True)),
         Cell(CellKind.TEXT, "9", "")),
        (formula(A1, special(0)), Cell(CellKind.TEXT, "", "", is_cached=False)),
        (formula(A1, special(0)) + record(0x207, text8("甲" * 3)[:7])
         + record(0x3C, b"\x01" + "甲".encode("utf-16-le")), Cell(CellKind.TEXT, "甲甲甲", "")),
    ],
)  # fmt: skip
def test_a_formula_is_known_with_its_result(body: bytes, expected: Cell) -> None:
    assert cell_of(body) == expected
    # What follows is read as ever, a text that belongs to nobody included.
    behind = number(1, 2, 8.0) + record(0x207, text8("别的")) + number(1, 3, 7.0)
    found = read(Book(sheets=[body + behind])).cells
    assert found == {
        (1, 1): expected,
        (1, 2): Cell(CellKind.NUMBER, "8"),
        (1, 3): Cell(CellKind.NUMBER, "7"),
    }


def test_a_formula_with_a_result_of_no_kind_is_damage() -> None:
    finding = refused(Book(sheets=[formula(A1, special(9))]))
    assert finding.rule is Code.CELL_DAMAGED
    assert_facts(finding, sheet="表1", cell="A1", reason="type")


@pytest.mark.parametrize(("escapement", "noted"), [(0, None), (1, "1⁰"), (2, "1₀"), (9, "1₀")])
def test_digits_above_and_below_the_line_are_noted(escapement: int, noted: str | None) -> None:
    fonts = font() + font(escapement=escapement)
    body = record(0xD6, A1 + rich(text8("10"), (1, 1)))
    assert cell_of(body, fonts + style(0, 0)).noted == noted


FONTS = font() + font(is_struck=True) + font(escapement=1) + font() + font(is_struck=True)


def rich(text: bytes, *fonts: tuple[int, int]) -> bytes:
    return (
        text + struct.pack("<H", len(fonts)) + b"".join(struct.pack("<HH", *one) for one in fonts)
    )


@pytest.mark.parametrize(
    ("text", "fonts", "style_font", "expected"),
    [
        ("10", [], 0, ("10", False, None)),
        ("10", [], 1, ("10", True, None)),
        ("10", [], 2, ("10", False, None)),
        ("10", [(0, 1)], 0, ("10", True, None)),
        ("10", [(1, 2)], 0, ("10", False, "1")),
        ("10", [(0, 1), (1, 0)], 0, ("10", False, "0")),
        ("10", [(1, 0)], 1, ("10", False, "0")),
        ("10", [(1, 3), (1, 2)], 0, ("10", False, "1")),
        ("10", [(1, 5)], 0, ("10", False, "1")),  # the fifth font has the number 5
        ("10", [(1, 9)], 0, ("10", False, None)),  # a font that does not exist
        ("10", [(7, 1)], 0, ("10", False, None)),
    ],
)
def test_runs_that_are_taken_back_are_told(
    text: str,
    fonts: list[tuple[int, int]],
    style_font: int,
    expected: tuple[str, bool, str | None],
) -> None:
    shared = FONTS + style(0, style_font)
    cell = cell_of(record(0xD6, A1 + rich(text8(text), *fonts)), shared)
    assert (cell.text, cell.is_struck, cell.remainder) == expected
    starts = b"".join(struct.pack("<HH", *one) for one in fonts)
    raw = struct.pack("<HBH", len(text), 8, len(fonts)) + text.encode() + starts
    cell = cell_of(record(0xFD, A1 + bytes(4)), shared + shared_texts([raw]))
    assert (cell.text, cell.is_struck, cell.remainder) == expected


def test_shared_texts_run_on_from_record_to_record() -> None:
    runs = struct.pack("<HH", 1, 256)
    phonetic = b"phonetic"
    full = struct.pack("<HBHL", 2, 0x0D, 1, len(phonetic)) + "乙𝄞"[:2].encode("utf-16-le")[:4]
    pieces = [
        struct.pack("<LL", 5, 5) + text8("甲甲")[:5],  # cut between characters
        b"\x00" + b"z" + text8("一")[:3],  # the rest is narrow; the next header ends the record
        b"\x01" + "一".encode("utf-16-le") + text8("𝄞")[:5],  # cut inside a pair
        b"\x01" + "𝄞".encode("utf-16-le")[2:] + full[:9] + full[9:11],
        b"",
        b"\x00" + b"b" + runs[:3],  # runs and what is phonetic are cut too
        runs[3:] + phonetic[:3],
        phonetic[3:] + text8("末", narrow=False),
    ]
    shared = record(0xFC, pieces[0]) + b"".join(record(0x3C, piece) for piece in pieces[1:])
    cells = b"".join(record(0xFD, at(1, n + 1) + struct.pack("<L", n)) for n in range(5))
    found = read(Book(shared, [cells])).cells
    assert [one.text for one in found.values()] == ["甲z", "一", "𝄞", "乙b", "末"]
    # Texts that nobody names are passed over, and what stands behind the last one is not looked at.
    last = record(0xFD, A1 + struct.pack("<L", 4))
    assert [one.text for one in read(Book(shared, [last])).cells.values()] == ["末"]
    broken = record(0xFC, struct.pack("<LL", 2, 2) + text8("甲") + b"\xff\xff")
    assert cell_of(record(0xFD, A1 + bytes(4)), broken).text == "甲"


@pytest.mark.parametrize(
    ("shared", "reason"),
    [
        (b"", "cut short"),
        (shared_texts([]), "shared string"),
        (record(0xFC, struct.pack("<LL", 1, 1) + text8("甲甲")[:5]), "cut short"),
        (record(0xFC, struct.pack("<LL", 1, 1) + text8("甲甲")[:6]), "cut short"),
        (record(0xFC, b"\x01"), "cut short"),
        (record(0xFC, struct.pack("<LL", 1, 1) + text8("甲")[:2]), "cut short"),
    ],
)
def test_a_shared_text_that_is_not_there_is_damage(shared: bytes, reason: str) -> None:
    finding = refused(Book(shared, [record(0xFD, A1 + bytes(4))]))
    is_cell = reason == "shared string"
    assert finding.rule is (Code.CELL_DAMAGED if is_cell else Code.LEGACY_UNREADABLE)
    facts = {"sheet": "表1", "cell": "A1"} if is_cell else {}
    assert_facts(finding, reason=reason, **facts)


def test_a_sheet_in_a_state_that_there_is_not_is_hidden_from_the_menu_too() -> None:
    found = read_workbook(Book(sheets=[NINE] * 2, states=(0, 3)).file(), "表.xls")
    assert [one.state for one in found.sheets] == [SheetState.VISIBLE, SheetState.VERY_HIDDEN]


def test_blank_texts_are_no_cells() -> None:
    body = label(1, 1, "") + record(0x201, at(1, 2)) + record(0xFD, at(1, 3) + bytes(4))
    assert read(Book(shared_texts([text8("")]), [body + NINE[:0]])).cells == {}


def test_what_is_kept_counts_once() -> None:
    shared = shared_texts([text8("甲")])
    cells = record(0xFD, A1 + bytes(4)) + record(0xFD, at(1, 2) + bytes(4))
    assert len(read(Book(shared, [cells]), limits=AirlockLimits(cells=2)).cells) == 2
    footer = record(0x15, text8("页脚"))
    assert read(Book(sheets=[footer]), limits=AirlockLimits(cells=1)).header_footer == ("页脚",)


def test_a_merge_may_stand_in_the_lower_half_of_a_sheet() -> None:
    body = NINE + merge(40_000, 40_001, 255, 256)
    assert read(Book(sheets=[body])).merges == (Range(40_000, 255, 40_001, 256),)


def test_one_record_may_hold_several_merges() -> None:
    corners = struct.pack("<HHHHHHHHH", 2, 0, 1, 2, 3, 4, 5, 6, 7)
    found = read(Book(sheets=[NINE + record(0xE5, corners)]))
    assert found.merges == (Range(1, 3, 2, 4), Range(5, 7, 6, 8))


@pytest.mark.parametrize(
    "body", [NINE, label(1, 1, "甲"), formula(A1, special(0)), formula(A1, bytes(8))]
)
def test_whatever_is_in_an_open_cell_it_is_open(body: bytes) -> None:
    assert not cell_of(body, style(is_locked=False)).is_locked


def test_half_a_character_and_a_number_beyond_half_of_all_are_read() -> None:
    halved = record(0x204, A1 + b"\x02\x00\x01" + b"\x00\xd8" + b"9\x00")
    assert cell_of(halved).text == "\ufffd9"
    assert cell_of(NINE, number_format(40_000, "0.0%") + style(40_000)).number_format == "0.0%"


def test_charts_inside_and_beside_sheets_hold_no_cells() -> None:
    chart = beginning(CHART) + NINE + beginning(CHART) + END + NINE + END
    book = Book(sheets=[chart + number(2, 2, 8.0), NINE, NINE], kinds=(0, 2, 1))
    found = read_workbook(book.file(), "表.xls")
    assert [sheet.cells for sheet in found.sheets] == [{(2, 2): Cell(CellKind.NUMBER, "8")}]
    assert found.oddities[1:] == (
        Finding.of(Code.MACROS),
        Finding.of(Code.OTHER_SHEET, Location(sheet="表2"), sheet="表2"),
    )
    assert refused(Book(sheets=[NINE], kinds=(2,))).rule is Code.NO_WORKSHEET


def test_odd_things_are_mentioned() -> None:
    own = record(0x1AE, struct.pack("<HH", 1, 0x0401)) + record(
        0x1AE, struct.pack("<HH", 1, 0x3A01)
    )
    same = record(0x1AE, struct.pack("<H", 0) + text8("\x02"))
    link = record(0x1AE, struct.pack("<H", 1) + text8("\x01其他 表.xls"))
    blank = record(0x1AE, struct.pack("<H", 1) + text8("\x01\x02"))
    plain = read_workbook(Book(own + same, [NINE]).file(), "表.xls")
    assert rules_of(plain) == {Code.LEGACY_FORMAT}
    book = Book(own + link + blank, [NINE + record(0x1C, bytes(12))])
    found = read_workbook(book.file(), "表.xls")
    assert found.oddities[1:] == (
        Finding.of(Code.EXTERNAL_LINKS, observed="其他 表.xls", target="其他 表.xls"),
        Finding.of(Code.COMMENTS),
    )
    path = "很长的路径" * 50
    far = read_workbook(Book(record(0x1AE, b"\x01\x00" + text8(path)), [NINE]).file(), "表.xls")
    assert Finding.of(Code.EXTERNAL_LINKS, observed=path, target=path[:200]) in far.oddities
    unnamed = read_workbook(Book(blank, [NINE]).file(), "表.xls")
    assert Finding.of(Code.EXTERNAL_LINKS, observed="link", target="link") in unnamed.oddities
    macros = read_workbook(Book(record(0xD3), [NINE]).file(), "表.xls")
    assert rules_of(macros) == {Code.LEGACY_FORMAT, Code.MACROS}
    streams = {"Workbook": Book(sheets=[NINE]).stream(), "_VBA_PROJECT_CUR/dir": b"x"}
    assert Code.MACROS in rules_of(read_workbook(compound_file(streams), "表.xls"))


def test_rows_beyond_the_last_one_are_only_a_fact() -> None:
    hidden = record(0x208, struct.pack("<HHHHHHH", 9, 0, 1, 255, 0, 0, 0x20) + bytes(2))
    body = NINE + number(5, 1, 8.0) + merge(1, 1, 1, 2) + merge(6, 6, 1, 2) + hidden
    found = read_workbook(Book(sheets=[body]).file(), "表.xls", last_row=4)
    assert found.sheets[0] == FoundSheet(
        "表1", cells={(1, 1): Cell(CellKind.NUMBER, "9")}, merges=(Range(1, 1, 1, 2),)
    )
    assert found.oddities[1:] == (
        Finding.of(Code.FAR_CELLS, Location(sheet="表1"), sheet="表1", row=4),
    )


def test_the_last_row_that_is_wanted_may_be_hidden() -> None:
    rows = (record(0x208, struct.pack("<HHHHHHH", at, 0, 1, 0, 0, 0, 0x20)) for at in (3, 4))
    book = Book(sheets=[NINE + b"".join(rows)])
    assert read(book, last_row=4).hidden_rows == {4}
    low = record(0x208, struct.pack("<HHHHHHH", 39_999, 0, 1, 0, 0, 0, 0x8020))
    assert read(Book(sheets=[NINE + low])).hidden_rows == {40_000}


def test_the_last_row_that_is_wanted_is_read() -> None:
    body = number(4, 1, 9.0) + number(5, 1, 8.0)
    assert set(read(Book(sheets=[body]), last_row=4).cells) == {(4, 1)}


def test_sheets_beyond_the_limit_are_mentioned() -> None:
    limits = AirlockLimits(sheets=2)
    found = read_workbook(Book(sheets=[NINE] * 3).file(), "表.xls", limits=limits)
    assert len(found.sheets) == 2
    assert found.oddities[1:] == (Finding.of(Code.MANY_SHEETS, count=3, limit=2),)
    all_read = read_workbook(Book(sheets=[NINE] * 2).file(), "表.xls", limits=limits)
    assert rules_of(all_read) == {Code.LEGACY_FORMAT}


@pytest.mark.parametrize(
    ("body", "limits", "rule"),
    [
        (NINE + number(1, 2, 9.0), AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
        (NINE + merge(1, 1, 1, 2), AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
        (record(0xFD, A1 + bytes(4)) * 2, AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
        (label(1, 1, "甲乙"), AirlockLimits(cell_text=1), Code.TEXT_TOO_LONG),
        (label(1, 1, "甲乙"), AirlockLimits(workbook_text=1), Code.TOO_MUCH_TEXT),
        (record(0x99) * 5000, AirlockLimits(seconds=0), Code.READ_TOO_SLOW),
        (record(0x15, text8("页脚")) * 2, AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
        (record(0x15, text8("页脚")), AirlockLimits(cell_text=1), Code.TEXT_TOO_LONG),
        (
            formula(A1, special(0)) + record(0x207, b"\xff\xff\x00") + record(0x3C, b"\x00") * 1100,
            DEFAULT_LIMITS,
            Code.LEGACY_UNREADABLE,
        ),
    ],
)
def test_what_is_counted_has_a_limit(body: bytes, limits: AirlockLimits, rule: object) -> None:
    content = Book(sheets=[body]).file()
    assert refusal_of(content, path="表.xls", limits=limits) is rule


@pytest.mark.parametrize("kept", [font(), style(), number_format(164, "0"), shared_texts([])])
def test_what_the_sheets_share_is_counted_too(kept: bytes) -> None:
    content = Book(kept * 3, [NINE]).file()
    limits = AirlockLimits(cells=3)
    assert refusal_of(content, path="表.xls", limits=limits) is Code.TOO_MANY_CELLS
    assert read_workbook(content, "表.xls", limits=AirlockLimits(cells=4)).sheets


def test_what_the_sheets_share_takes_no_longer_than_allowed() -> None:
    content = Book(record(0x99) * 5000, [NINE]).file()
    assert refusal_of(content, limits=AirlockLimits(seconds=0)) is Code.READ_TOO_SLOW


def test_a_long_list_of_texts_takes_no_longer_than_allowed() -> None:
    shared = shared_texts([text8("甲", narrow=False)])
    content = Book(shared, [record(0xFD, A1 + bytes(4))]).file()
    assert refusal_of(content, limits=AirlockLimits(seconds=0)) is Code.READ_TOO_SLOW


def test_a_cell_that_stands_twice_or_has_no_style_is_damage() -> None:
    finding = refused(Book(sheets=[NINE + NINE]))
    assert (finding.rule, finding.at.cell) == (Code.CELL_DAMAGED, "A1")
    assert_facts(finding, sheet="表1", cell="A1", reason="twice")
    for shared, number_of_style in ((b"", 1), (style(), 1)):
        finding = refused(Book(shared, [number(1, 1, 9.0, number_of_style)]))
        assert_facts(finding, sheet="表1", cell="A1", reason="style")


@pytest.mark.parametrize(
    "body",
    [
        number(2, 3, 9.0, 1),
        label(2, 3, "甲", 1),
        record(0xD6, at(2, 3, 1) + text8("甲") + bytes(2)),
        record(0x27E, at(2, 3, 1) + struct.pack("<L", 2)),
        record(0xBD, struct.pack("<HHHLHLH", 1, 1, 0, 2, 1, 2, 2)),
        record(0x205, at(2, 3, 1) + b"\x01\x00"),
        record(0xFD, at(2, 3, 1) + bytes(4)),
        formula(at(2, 3, 1), bytes(8)),
    ],
)
def test_a_missing_style_is_told_with_the_place_of_its_cell(body: bytes) -> None:
    finding = refused(Book(style() + shared_texts([text8("甲")]), [body]))
    assert_facts(finding, sheet="表1", cell="C2", reason="style")


OLD = {0x0200: "Excel 4.0 或更早的格式", 0x0400: "Excel 4.0 或更早的格式"}


@pytest.mark.parametrize("version", OLD)
def test_versions_before_the_fifth_are_refused_with_what_to_do(version: int) -> None:
    finding = refused(Book(sheets=[NINE], version=version))
    assert finding.rule is Code.LEGACY_UNREADABLE
    assert "Excel 4.0" in str(finding.facts)
    assert "另存为 .xlsx" in finding.rule.remedy.zh


def test_a_workbook_of_excel_95_is_read_in_its_code_page() -> None:
    formats = record(0x41E, struct.pack("<H", 164) + text5("0.0%", length_size=1))
    page = record(0x42, struct.pack("<H", 936))
    runs = b"\x01\x01\x01"
    body = (
        record(0x204, A1 + text5("甲"))
        + record(0xD6, at(1, 2) + text5("10") + runs)
        + number(1, 3, 0.5, 1)
        + formula(at(1, 4), special(0))
        + record(0x207, text5("乙"))
        + record(0x15, text5("页脚", length_size=1))
        + record(0x1AE, struct.pack("<HH", 1, 9))
    )
    link = record(0x1AE, struct.pack("<HH", 1, 9) + bytes(9))
    shared = page + FONTS + formats + style() + style(164) + link
    book = Book(shared, [body], [text5("表1", length_size=1)], BIFF5)
    found = read_workbook(book.file("Book"), "表.xls")
    assert found.sheets[0] == FoundSheet(
        "表1",
        cells={
            (1, 1): Cell(CellKind.TEXT, "甲"),
            (1, 2): Cell(CellKind.TEXT, "10", remainder="1"),
            (1, 3): Cell(CellKind.NUMBER, "0.5", number_format="0.0%"),
            (1, 4): Cell(CellKind.TEXT, "乙", ""),
        },
        header_footer=("页脚",),
    )
    # The text of a formula runs on in the next record, in this version cut anywhere.
    text = formula(A1, special(0)) + record(0x207, text5("甲乙")[:3])
    text += record(0x3C, text5("甲乙")[3:])
    book = Book(record(0x42, struct.pack("<H", 936)), [text], [text5("表1", length_size=1)], BIFF5)
    assert [one.text for one in read(book).cells.values()] == ["甲乙"]
    page = record(0x42, struct.pack("<H", 936))
    broken = record(0x204, A1 + b"\x01\x00\xff")
    book = Book(page, [broken], [text5("表1", length_size=1)], BIFF5)
    assert [one.text for one in read(book).cells.values()] == ["\ufffd"]
    for code_page, raw in ((1252, b"\xe9"), (10000, b"\x8e"), (0x8000, b"\x8e"), (60000, b"\xe9")):
        page = record(0x42, struct.pack("<H", code_page))
        label5 = record(0x204, A1 + b"\x01\x00" + raw)
        book = Book(page, [label5], [text5("表1", length_size=1)], BIFF5)
        assert [one.text for one in read(book).cells.values()] == ["é"], code_page


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (b"", "no beginning"),
        (END, "no beginning"),
        (beginning(GLOBALS), "no end"),
        (beginning(GLOBALS) + record(0x31, b"")[:-1], "no end"),
        (beginning(GLOBALS) + struct.pack("<HH", 0x31, 9), "cut short"),
        (beginning(GLOBALS) + record(0x31, b"x") + END, "cut short"),
        (beginning(GLOBALS) + record(0xE0, b"x") + END, "cut short"),
        (beginning(GLOBALS) + record(0x85, b"x") + END, "cut short"),
        (Book(sheets=[number(1, 1, 9.0)[:-3]]).stream()[:-7], "cut short"),
        (Book(sheets=[record(0x203, A1)]).stream(), "cut short"),
        (Book(sheets=[record(0x203, b"x")]).stream(), "cut short"),
        (Book(sheets=[record(0x208, b"x")]).stream(), "cut short"),
        (Book(sheets=[record(0xE5, b"\x02\x00")]).stream(), "cut short"),
        (Book(sheets=[record(0x204, A1 + b"\x05\x00\x00x")]).stream(), "cut short"),
    ],
)
def test_records_that_contradict_themselves_are_damage(stream: bytes, reason: str) -> None:
    content = compound_file({"Workbook": stream})
    finding = refused_finding(content, path="表.xls")
    assert finding.rule is Code.LEGACY_UNREADABLE
    assert_facts(finding, reason=reason)
    assert "另存为 .xlsx" in finding.rule.remedy.zh


def test_two_sheets_in_one_place_are_damage() -> None:
    stream = Book(sheets=[NINE, NINE]).stream()
    first, second = (stream.index(text8(name, length_size=1)) - 6 for name in ("表1", "表2"))
    stream = stream[:second] + stream[first : first + 4] + stream[second + 4 :]
    finding = refused_finding(compound_file({"Workbook": stream}), path="表.xls")
    assert_facts(finding, reason="sheet twice")


def test_a_password_is_told_wherever_it_stands() -> None:
    late = record(0x99) * 30 + record(0x2F, bytes(6))
    assert refused(Book(late, [NINE])).rule is Code.PASSWORD_PROTECTED
    assert BIFF8
