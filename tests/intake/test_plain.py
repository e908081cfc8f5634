"""Plain rows and strings: the fast way gives what the tree gives, or nothing at all."""

import dataclasses
import itertools
import os
import random
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.intake.packages import PACKAGE_RELATIONS, packed, workbook_parts, worksheet
from workbook_tool.core.cells import CellKind, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake import read_workbook
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.ooxml.cells import MAX_ROW, SheetContext, SheetGathering
from workbook_tool.intake.ooxml.plain import (
    _without_groups,
    _without_header_footer,
    plain_rows,
    plain_strings,
)
from workbook_tool.intake.ooxml.plain_sheet import read_plain_sheet
from workbook_tool.intake.ooxml.stream_sheet import read_stream_sheet
from workbook_tool.intake.ooxml.strings import _plain_strings, _tree_strings
from workbook_tool.intake.ooxml.styles import CellStyle
from workbook_tool.intake.ooxml.tree_sheet import read_tree_sheet
from workbook_tool.intake.rich_text import RichText

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RETURNED = Path(__file__).parents[2] / "samples" / "xinping" / "returned"
MUTANTS = int(os.environ.get("WORKBOOK_TOOL_MUTANTS", "800"))
STRINGS = {"0": "县农业局", "1": "", "2": "=1+1"}
MARKED = {"3": RichText("10", remainder="1"), "4": RichText("8", is_struck=True)}
STYLES = {
    "0": CellStyle("General", is_locked=True, is_struck=False),
    "1": CellStyle("yyyy-mm-dd", is_locked=False, is_struck=True),
}
# What rows are made of: nearly all of it plain, some of it unusual, some of it wrong.
PIECES = (
    '<row r="1">', '<row r="2" spans="1:3" ht="15">', '<row r="3" hidden="1">', "</row>",
    '<row r="4"/>', '<row r="4" hidden="true"/>', '<row r="5" ht="1" ht="2">', "<row>",
    '<row r="007">', '<row r="9999">', '<row r="9999"/>', '<row r="3000000">', '<row r="6" x="/">',
    '<row r="2" x="a/>', "<row r='3'>", '<row r="1" a:b="1">', '<row r="1"\nht="1">',
    '<c r="A1"/>', '<c r="B1" s="1" />', '<c r="XFD1" s="9" t="s"/>', '<c r="XFE1"><v>1</v></c>',
    '<c r="A1"></c>', '<c r="A1" t="s"><v>0</v></c>', '<c r="B1" s="1"><v>7.5</v></c>',
    '<c r="C1" s="1" t="n"><v>-1E-2</v></c>', '<c r="D1" s="5"><v>1</v></c>',
    '<c r="E1" t="s"><v>3</v></c>', '<c r="E1" s="1" t="s"><v>04</v></c>',
    '<c r="E1" t="s"><v>1</v></c>', '<c r="F1" t="s"><v>9</v></c>', '<c r="G1"><v>.5</v></c>',
    '<c r="G1"><v>5.</v></c>', '<c r="G1"><v>.</v></c>', '<c r="G1"><v>1e</v></c>',
    '<c r="H1"><f>A1&lt;B1&amp;"√"</f><v>1</v></c>', '<c r="I1" t="str"><f>A1</f><v></v></c>',
    '<c r="J1" t="str"><f>A1</f><v>&amp;lt;</v></c>', '<c r="K1"><f/></c>',
    '<c r="L1"><f t="shared" ref="L1:L9" si="0">A1</f><v>3</v></c>',
    '<c r="M1"><f t="shared" si="0"/><v>3</v></c>', '<c r="M2"><f t="shared" si="0">B1</f></c>',
    '<c r="N1" t="b"><v>1</v></c>',
    '<c r="O1" t="e"><v>#REF!</v></c>', '<c r="P1" t="d"><v>2018-01-01</v></c>',
    '<c r="Q1" t="inlineStr"><is><t xml:space="preserve"> 行 &#10; </t></is></c>',
    '<c r="R1" t="inlineStr"><is><t/></is></c>', '<c r="S1" t="inlineStr"><v>1</v></c>',
    '<c r="T1" t="str"><v>_x0041_</v></c>', '<c r="U1"><is><r><t>1</t></r></is></c>',
    '<c r="V1"><v xml:space="preserve">1</v></c>', '<c r="W1"><v>1</v><v>2</v></c>',
    '<c s="1" r="X1"><v>1</v></c>', "<c><v>1</v></c>", '<c r="a1"><v>1</v></c>',
    '<c r="A2" t="s"><v>0</v></c>', '<c r="A3"><v>3</v></c>', '<c r="A7"><v>3</v></c>',
    '<c r="A9999"><v>3</v></c>', '<c r="B9999"/>', '<c r="C9999"></c>', '<c r="C9999"><v/></c>',
    '<c r="Y1" t="str"><f>a]]>b</f><v>1</v></c>', '<c r="Z1" t="str"><v>\r\n</v></c>',
    '<c r="Z1" t="str"><v>a&#13;</v></c>', '<c r="Z1" t="q"><v>1</v></c>',
    '<c r="AA1" t="str"><v>&lt;/c&gt;</v></c>', "<!-- c -->", "<![CDATA[", "]]>", " ", "\n", "x",
    "</sheetData>", "<sheetData>", "&amp;", "\ufffe",
)  # fmt: skip
HEADS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">',
    f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/>',
    f'<worksheet xmlns="{MAIN}" xmlns:a="b">',
    f'<x:worksheet xmlns:x="{MAIN}">',
    '<worksheet xmlns="other">',
    f'<?xml version="1.0" encoding="gbk"?><worksheet xmlns="{MAIN}">',
    f'<worksheet xmlns="{MAIN}"><!-- <sheetData> -->',
    f'<worksheet xmlns="{MAIN}"><extLst>',
)
TAILS = (
    "</worksheet>",
    '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>',
    "<headerFooter><oddHeader>&amp;C密</oddHeader><oddFooter/></headerFooter></worksheet>",
    "<headerFooter><oddHeader>a</oddHeader><evenFooter>&#9;</evenFooter></headerFooter></worksheet>",
    "<headerFooter><oddHeader>&amp;C</oddHeader></headerFooter></worksheet>",
    "<x><headerFooter><oddHeader>a</oddHeader></headerFooter></x></worksheet>",
    "<headerFooter/></headerFooter></worksheet>",
    "<headerFooter/><x><headerFooter><oddHeader>a</oddHeader></headerFooter></x></worksheet>",
    "<headerFooter><x><oddHeader>a</oddHeader></x></headerFooter></worksheet>",
    '<mergeCells><mergeCell ref="nowhere"/></mergeCells></worksheet>',
    "<sheetData/></worksheet>",
    "</extLst></worksheet>",
    "<!-- </sheetData> --></worksheet>",
    "",
)


def context(limits: AirlockLimits = DEFAULT_LIMITS) -> SheetContext:
    return SheetContext("表", SheetState.VISIBLE, "s.xml", STRINGS, MARKED, STYLES, limits, 100, 40)


def by_tree(part: bytes, where: SheetContext) -> SheetGathering | None:
    try:
        return read_tree_sheet(part, where)
    except UnreadableReturnError:
        return None


def assert_same(part: bytes, where: SheetContext) -> bool:
    """Compare both ways; tell whether the part was plain."""
    plain = read_plain_sheet(part, where)
    if plain is not None:
        assert plain == by_tree(part, where)
    return plain is not None


@example("".join(PIECES[:1]), HEADS[0], TAILS[0])
@given(
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.sampled_from(HEADS),
    st.sampled_from(TAILS),
)
def test_whatever_rows_are_made_of_both_ways_agree(rows: str, head: str, tail: str) -> None:
    for inner in (rows, f'<row r="1">{rows}</row>'):
        part = f"{head}<sheetData>{inner}</sheetData>{tail}".encode()
        assert_same(part, context())


@pytest.mark.parametrize("tail", TAILS)
def test_each_piece_in_a_row_and_between_rows_is_read_alike(tail: str) -> None:
    for piece, row in itertools.product(PIECES, range(4)):
        rows = _around(piece)[row]
        assert_same(f"{HEADS[0]}<sheetData>{rows}</sheetData>{tail}".encode(), context())


def _around(piece: str) -> tuple[str, ...]:
    return (
        f'<row r="1"><c r="AB1"><v>1</v></c>{piece}<c r="AC1"/></row>',
        f'<row r="1"></row>{piece}',
        f'<row r="1"></row>{piece}</row>',
        f'<row r="9999">{piece}</row>',
    )


@pytest.mark.parametrize("head", HEADS)
def test_each_head_and_tail_is_read_alike(head: str) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    for tail in TAILS:
        assert_same(f"{head}<sheetData>{rows}</sheetData>{tail}".encode(), context())


def test_the_plain_pieces_are_read_the_fast_way() -> None:
    rows = (
        '<row r="1" spans="1:3"><c r="A1" s="1"/><c r="B1" t="s"><v>0</v></c><c r="C1"><v>7.5</v>'
        '</c><c r="D1" s="1" t="str"><f>A1&lt;"√"</f><v>是</v></c><c r="E1"><f>A1</f><v></v></c>'
        '<c r="F1" t="inlineStr"><is><t>行</t></is></c></row><row r="2" hidden="1"/>'
    )
    tail = TAILS[1].replace("</worksheet>", TAILS[2].replace("<oddFooter/>", ""))
    found = read_plain_sheet(f"{HEADS[0]}<sheetData>{rows}</sheetData>{tail}".encode(), context())
    assert found is not None
    sheet = found.finished()
    assert [sheet.text_at(1, column) for column in range(1, 7)] == [
        "", "县农业局", "7.5", "是", "", "行",
    ]  # fmt: skip
    assert sheet.cells[1, 4].formula == 'A1<"√"'
    assert sheet.cells[1, 5].kind is CellKind.NUMBER
    assert sheet.is_protected
    assert sheet.hidden_rows == {2}
    assert sheet.header_footer == ("&C密",)
    assert len(sheet.merges) == 1


def test_what_is_in_utf8_only_by_name_is_not_plain() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>\x80</v></c></row>'
    part = f"{HEADS[0]}<sheetData>{rows}</sheetData>{TAILS[2]}"
    assert plain_rows(part.encode("latin-1", "replace")) is None
    footer = part.replace("\x80", "a").encode().replace("密".encode(), b"\x80")
    assert plain_rows(footer) is not None
    assert not assert_same(footer, context())


def test_a_very_long_shell_is_read_and_not_remembered() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 3000))
    part = f"{HEADS[0]}<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    assert assert_same(part.encode(), context())


def test_more_cells_than_are_left_are_for_the_tree_to_refuse() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 60))
    assert not assert_same(
        f"{HEADS[0]}<sheetData>{rows}</sheetData></worksheet>".encode(), context()
    )


STRING_PIECES = (
    "<si><t>一</t></si>", '<si><t xml:space="preserve"> a </t></si>', "<si><t/></si>", "<si/>",
    "<si><r><t>a</t></r><r><t>b</t></r></si>", "<si><r><t>a</t></r><rPh><t>b</t></rPh></si>",
    '<si><r><rPr><b/><sz val="1"/></rPr><t>a&amp;</t></r><r><t/></r></si>',
    '<si><r><rPr><sz val="1" val="2"/></rPr><t>a</t></r></si>', "<si><r><rPr><b></rPr></r></si>",
    "<si><t>&lt;&amp;lt;&#10;</t></si>",
    "<si></si>",
    "<si><t>_x0041__x005F_x0041_</t></si>", "<si><t>&#13;</t></si>", "<si><t>\r\n</t></si>",
    "<si><t>a<!-- --></t></si>", "<si><![CDATA[</si>", "<si>]]></si>", "<si><?a </si>", "?>",
    "<si><t>a</t><phoneticPr/></si>", "<si><t>a]]></t></si>", "<si>", "</si>", "<x/>", " ",
    "<si><t><b>a</b></t></si>", '<si xmlns="other"><t>a</t></si>', "<si><x></si></x>", "<t>a</t>",
)  # fmt: skip


@given(st.lists(st.sampled_from(STRING_PIECES), max_size=6).map("".join))
@example("".join(STRING_PIECES[:3]))
@example("<si><t>a</t></si><si>" + "<x>" * 70 + "</x>" * 70 + "</si>")
@example("<si><r></r></si><si><x></si>")
@example("<si/><si><t>a</t></si>")
@example("<x/><si><t>a</t></si>")
def test_whatever_strings_are_made_of_both_ways_agree(strings: str) -> None:
    for root in ("sst", "other"):
        part = f'<{root} xmlns="{MAIN}" count="1">{strings}</sst>'.encode()
        plain = _plain_strings(part, "s", DEFAULT_LIMITS)
        if plain is not None:
            assert plain == _tree_strings(part, "s", DEFAULT_LIMITS)


def test_strings_of_several_runs_stand_between_plain_ones() -> None:
    strings = "".join(STRING_PIECES[place] for place in (0, 1, 5, 2, 4))
    part = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    assert _plain_strings(part, "s", DEFAULT_LIMITS) == ["一", " a ", "a", "", "ab"]


def test_strings_in_another_encoding_are_not_plain() -> None:
    assert plain_strings(b"<sst><si><t>\xff</t></si></sst>") is None
    assert plain_strings(b"<sst/>") is None


def sample_parts() -> list[tuple[bytes, bytes]]:
    """Return sheet and string parts of returns of the sample, by several programs."""
    found: list[tuple[bytes, bytes]] = []
    for path in sorted(RETURNED.rglob("*.xlsx")):
        if not zipfile.is_zipfile(path):
            continue
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "xl/sharedStrings.xml" not in names:
                continue
            strings = archive.read("xl/sharedStrings.xml")
            found.extend(
                (archive.read(name), strings)
                for name in names
                if name.startswith("xl/worksheets/sheet")
            )
    return found


def test_sheets_of_the_sample_are_plain_and_read_alike() -> None:
    where = SheetContext(
        "表", SheetState.VISIBLE, "s.xml", {str(n): str(n) for n in range(2000)}, {},
        {str(n): STYLES["0"] for n in range(200)}, DEFAULT_LIMITS, 10_000, 100_000,
    )  # fmt: skip
    parts = sample_parts()
    plain = sum(assert_same(part, where) for part, _ in parts)
    assert plain > len(parts) / 2
    for _, strings in parts:
        assert _plain_strings(strings, "s", DEFAULT_LIMITS) == _tree_strings(
            strings, "s", DEFAULT_LIMITS
        )


def test_damaged_bytes_never_part_the_two_ways() -> None:
    dice = random.Random(1801)
    where = SheetContext(
        "表", SheetState.VISIBLE, "s.xml", {str(n): str(n) for n in range(2000)}, {},
        {str(n): STYLES["0"] for n in range(200)}, DEFAULT_LIMITS, 10_000, 100_000,
    )  # fmt: skip
    parts = sample_parts()
    signs = b"<>&\"'/ \r\n=0129AZrstcfv!?-\x00\x80"
    for _ in range(MUTANTS):
        sheet, strings = (bytearray(part) for part in dice.choice(parts))
        for _ in range(dice.randint(1, 3)):
            for part in (sheet, strings):
                at = dice.randrange(len(part))
                piece = bytes(part[at : at + dice.randint(0, 40)])
                change = dice.choice((piece, b"", bytes([dice.choice(signs)])))
                part[at : at + dice.randint(0, 2)] = change
        assert_same(bytes(sheet), where)
        found = _plain_strings(bytes(strings), "s", DEFAULT_LIMITS)
        if found is not None:
            assert found == _tree_strings(bytes(strings), "s", DEFAULT_LIMITS)


def test_long_relationships_are_read_and_not_remembered() -> None:
    links = "".join(
        f'<Relationship Id="r{n}" Type="x/hyperlink" Target="https://example.org/{n}" '
        'TargetMode="External"/>'
        for n in range(300)
    )
    last = '<Relationship Id="f" Type="x/hyperlink" Target="file:///a" TargetMode="External"/>'
    relations = f'<Relationships xmlns="{PACKAGE_RELATIONS}">{links}{last}</Relationships>'
    parts = workbook_parts(
        worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
        extra={"xl/worksheets/_rels/sheet1.xml.rels": relations},
    )
    found = read_workbook(packed(parts), "a.xlsx")
    assert Code.EXTERNAL_LINKS in {finding.rule for finding in found.oddities}


SECTION = "<headerFooter><oddHeader>&amp;C密</oddHeader><evenFooter>b</evenFooter></headerFooter>"


@pytest.mark.parametrize(
    ("tail", "empty", "texts"),
    [
        (SECTION, "<headerFooter></headerFooter>", ("&C密", "b")),
        (
            SECTION.replace("Footer>", 'Footer differentFirst="1">', 1),
            '<headerFooter differentFirst="1"></headerFooter>',
            ("&C密", "b"),
        ),
        ("<headerFooter></headerFooter>", "<headerFooter></headerFooter>", ()),
        # Whatever is not plain is left to the parser.
        (SECTION * 2, SECTION * 2, ()),
        (f"<!-- -->{SECTION}", f"<!-- -->{SECTION}", ()),
        (SECTION.replace("b", "<b/>"), SECTION.replace("b", "<b/>"), ()),
        ("</headerFooter><headerFooter>", "</headerFooter><headerFooter>", ()),
        ("<headerFooter/>", "<headerFooter/>", ()),
        ("<x/>", "<x/>", ()),
    ],
)
def test_plain_texts_of_header_and_footer_are_taken_out(
    tail: str, empty: str, texts: tuple[str, ...]
) -> None:
    def around(inner: str) -> bytes:
        return f"</sheetData>{inner}</worksheet>".encode()

    assert _without_header_footer(around(tail)) == (around(empty), texts)
    damaged = around(SECTION).replace("密".encode(), b"\xff")
    assert _without_header_footer(damaged) == (damaged, ())


@pytest.mark.parametrize("length", [10, 100, 5_000])
def test_a_formula_is_read_alike_whether_it_is_remembered_or_not(length: int) -> None:
    formula = "&amp;".join(["A1"] * (length // 5))
    cells = "".join(f'<c r="{name}1" t="str"><f>{formula}</f><v>7</v></c>' for name in "ABC")
    # Another result behind the same formula, and the same cell without an entity.
    cells += f'<c r="D1" t="str"><f>{formula}</f><v>&lt;</v></c><c r="E1"><f>{"1" * length}</f></c>'
    part = worksheet(f'<row r="1">{cells}</row>').encode()
    for _ in range(2):
        found = read_plain_sheet(part, context())
        assert found is not None
        assert {cell.formula for cell in found.cells.values()} == {
            formula.replace("&amp;", "&"),
            "1" * length,
        }
        assert [cell.text for cell in found.cells.values()] == ["7", "7", "7", "<", ""]
    assert assert_same(part, context())


def test_what_is_remembered_of_a_formula_says_nothing_about_place_style_or_limit() -> None:
    formula = "<f>LEN(A1)</f><v>1234567</v></c>"
    rows = f'<row r="1"><c r="A1">{formula}<c r="B1" s="1">{formula}<c r="C1" s="9">{formula}</row>'
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    good = part.replace(b' s="9"', b"")
    tight = dataclasses.replace(DEFAULT_LIMITS, cell_text=5)
    for _ in range(2):
        assert_same(good, context())
        assert not assert_same(part, context())  # a style that is not there
        assert not assert_same(good, context(tight))
    found = read_plain_sheet(good, context())
    assert found is not None
    assert [cell.is_locked for cell in found.cells.values()] == [True, False, True]


def test_strings_that_are_not_plain_stay_in_their_order() -> None:
    first, second = "<si><t a='b'>1</t></si>", "<si><x/></si>"
    runs = "<si><r><t>3</t></r><r><rPr><b/></rPr><t>&lt;4</t></r></si>"
    part = f"<sst>{first}<si><t>2</t></si>{second}{runs}<si><t>5</t></si></sst>".encode()
    found = plain_strings(part)
    assert found is not None
    assert found.texts == [None, "2", None, "3<4", "5"]
    assert found.shell == f"<sst>{first}{second}</sst>".encode()


@pytest.mark.parametrize("hidden", ["<!-- -->", "<![CDATA[x]]>", "<?x?>"])
def test_strings_among_which_others_may_hide_are_not_plain(hidden: str) -> None:
    assert plain_strings(f"<sst><si><t>a</t>{hidden}</si></sst>".encode()) is None
    assert plain_strings(f"<sst>{hidden}<si><t>a</t></si></sst>".encode()) is not None


def test_a_pattern_without_groups_yields_nothing() -> None:
    assert _without_groups(r"(a)(?:b)(?P<c>c)(?i:d)") == r"(?:a)(?:b)(?P<c>c)(?i:d)"


def test_each_way_reads_the_last_row_and_notes_what_stands_beyond() -> None:
    for far, has_far_cells in (("", False), ("<v>1</v>", True)):
        part = (
            f'{HEADS[0]}<sheetData><row r="1"><c r="A1"/><c r="B1"><v>1</v></c></row>'
            '<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"/></row>'
            '<row r="2"><c r="B2"><v>9</v></c></row>'
            f'<row r="5"><c r="A5">{far}</c><c r="B5"></c></row>'
            "</sheetData></worksheet>"
        ).encode()
        where = dataclasses.replace(context(), last_row=2)
        if not far:
            part = part.replace(b"<v>9</v>", b"")
        for found in (
            read_plain_sheet(part, where), by_tree(part, where), by_stream(part, where, 50)
        ):  # fmt: skip
            assert found is not None
            assert {place: cell.text for place, cell in found.cells.items()} == {
                (1, 2): "1",
                (2, 1): "2",
            }
            assert found.has_far_cells is has_far_cells


BLANK = re.compile("<c [^<>]*(?:/>|></c>)")


def by_stream(part: bytes, where: SheetContext, size: int) -> SheetGathering | None:
    chunks = [part[at : at + size] for at in range(0, len(part), size)]
    try:
        return read_stream_sheet(chunks, where)
    except UnreadableReturnError:
        return None


@pytest.mark.parametrize("size", [10_000, 61])
def test_tree_and_stream_say_the_same_about_each_piece(size: int) -> None:
    # The place of a cell that holds nothing matters to the stream only.
    pieces = [piece for piece in PIECES if not BLANK.fullmatch(piece)]
    for piece, row, tail in itertools.product(pieces, range(4), TAILS[:4]):
        part = f"{HEADS[0]}<sheetData>{_around(piece)[row]}</sheetData>{tail}".encode()
        # To the last row of all: what is skipped is not parsed, so damage there goes unseen.
        where = dataclasses.replace(context(), last_row=MAX_ROW)
        assert by_stream(part, where, size) == by_tree(part, where), part
