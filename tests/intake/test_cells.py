"""What cells of a worksheet part become; both readers, tree and stream, must agree."""

import pytest

from tests.intake.packages import (
    EACH_WAY,
    MAIN,
    RELATIONS,
    STREAMING,
    STRICT,
    STYLES,
    cells_of,
    packed,
    read_sheet,
    refusal_of,
    refused_finding,
    relationships,
    rules_of,
    workbook_bytes,
    workbook_parts,
    worksheet,
)
from tests.intake.test_package import assert_facts
from workbook_tool.core.cells import Cell, CellKind, Range, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook
from workbook_tool.intake.ooxml.cells import SheetContext, column_number, parse_range
from workbook_tool.intake.ooxml.stream_sheet import read_stream_sheet
from workbook_tool.intake.ooxml.styles import DEFAULT_STYLE

STRINGS = (
    "<si><t>一</t></si>"
    "<si><r><t>富</t></r><r><rPr/><t xml:space='preserve'> 文本</t></r><rPh><t>fu</t></rPh></si>"
    "<si><t>_x0041__x005F_x0041_</t></si><si><t/></si><si><t>_xD83D__xDE00_ _xD83D_</t></si>"
)


@EACH_WAY
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>7.5</v></c>', Cell(CellKind.NUMBER, "7.5")),
        ('<c r="A1" t="n"><v> 1E1 </v></c>', Cell(CellKind.NUMBER, "1E1")),
        ('<c r="A1"><v>-.5</v></c>', Cell(CellKind.NUMBER, "-.5")),
        ('<c r="A1" t="s"><v>0</v></c>', Cell(CellKind.TEXT, "一")),
        ('<c r="A1" t="s"><v> 0 </v></c>', Cell(CellKind.TEXT, "一")),
        ('<c r="A1" t="s"><v>00</v></c>', Cell(CellKind.TEXT, "一")),
        ('<c r="A1" t="s"><v>1</v></c>', Cell(CellKind.TEXT, "富 文本")),
        ('<c r="A1" t="s"><v>2</v></c>', Cell(CellKind.TEXT, "A_x0041_")),
        ('<c r="A1" t="s"><v>4</v></c>', Cell(CellKind.TEXT, "😀 \ufffd")),
        (
            (
                '<c r="A1" t="inlineStr"><is><t>八</t><r><t>分_x0041_</t></r>'
                "<rPh><t>x</t></rPh></is></c>"
            ),
            Cell(CellKind.TEXT, "八分A"),
        ),
        ('<c r="A1" t="b"><v>1</v></c>', Cell(CellKind.BOOLEAN, "TRUE")),
        ('<c r="A1" t="b"><v>false</v></c>', Cell(CellKind.BOOLEAN, "FALSE")),
        ('<c r="A1" t="e"><v>#REF!</v></c>', Cell(CellKind.ERROR, "#REF!")),
        ('<c r="A1" t="d"><v>2018-10-08</v></c>', Cell(CellKind.DATE, "2018-10-08")),
        ('<c r="A1" t="str"><v>甲_x0042_</v></c>', Cell(CellKind.TEXT, "甲B")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', Cell(CellKind.NUMBER, "2", "1+1")),
        ('<c r="A1"><f>=1+1</f><v>2</v></c>', Cell(CellKind.NUMBER, "2", "1+1")),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', Cell(CellKind.NUMBER, "2", "")),
        ('<c r="A1" t="s"><f>A2</f><v>0</v></c>', Cell(CellKind.TEXT, "一", "A2")),
        (
            '<c r="A1"><f>1+1</f><v></v></c>',
            Cell(CellKind.NUMBER, "", "1+1", is_cached=False),
        ),
        ('<c r="A1"><f>1+1</f></c>', Cell(CellKind.NUMBER, "", "1+1", is_cached=False)),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', Cell(CellKind.TEXT, "", '""')),
        (
            '<c r="A1" t="str"><f>A2</f></c>',
            Cell(CellKind.TEXT, "", "A2", is_cached=False),
        ),
        (
            '<c r="A1" s="1"><v>43322</v></c>',
            Cell(CellKind.NUMBER, "43322", number_format="yyyy-mm-dd"),
        ),
        (
            '<c r="A1" s="2"><v>0.8</v></c>',
            Cell(CellKind.NUMBER, "0.8", number_format="0.0%"),
        ),
        (
            '<c r="A1" s="3"><v>8</v></c>',
            Cell(CellKind.NUMBER, "8", number_format="@"),
        ),
        ('<c r="A1" s="4"><v>8</v></c>', Cell(CellKind.NUMBER, "8", is_locked=False)),
        ('<c r="A1"><v>8</v><extLst><ext/></extLst></c>', Cell(CellKind.NUMBER, "8")),
        ('<c r="A1"><extLst/><v>8</v><extLst/></c>', Cell(CellKind.NUMBER, "8")),
        ("<c><v>8</v></c>", Cell(CellKind.NUMBER, "8")),
    ],
)
def test_a_cell_is_read_as_it_is_stored(cell: str, expected: Cell, limits: AirlockLimits) -> None:
    assert cells_of(f'<row r="1">{cell}</row>', strings=STRINGS, limits=limits) == {
        (1, 1): expected
    }


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" si="7"/><v>1</v></c>'
    '<c r="B1"><f t="shared" ref="B1:C4" si="0">A1&lt;2</f><v>1</v></c>'
    '<c r="C1"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="2"><c r="B2" t="str"><f t="shared" si="0"/><v>&amp;</v></c>'
    '<c r="C2"><f t="shared" si="0">1+1</f><v>2</v></c></row>'
    '<row r="3"><c r="B3"><f si="0">1+2</f><v>3</v></c><c r="C3"><f t="array" si="0"/></c>'
    '<c r="D3"><f t="shared"/><v>4</v></c></row>'
    '<row r="4"><c r="B4"><f t="shared" si="1">A4</f><v>3</v></c>'
    '<c r="C4"><f t="shared" si="1"/><v></v></c><c r="D4"><f t="shared" si="7">5</f></c></row>'
)


@EACH_WAY
def test_a_follower_of_a_shared_formula_knows_its_master(limits: AirlockLimits) -> None:
    sheet = read_sheet(workbook_bytes(SHARED), limits=limits)

    assert sheet.followers == {
        (1, 3): (1, 2),
        (2, 2): (1, 2),
        (2, 3): (1, 2),  # what it says beside that is its own
        (4, 3): (4, 2),
    }
    assert sheet.cells[1, 2].formula == "A1<2"
    assert sheet.cells[2, 3].formula == "1+1"
    assert {sheet.cells[at].formula for at in ((1, 1), (1, 3), (2, 2), (3, 3), (3, 4))} == {""}


@EACH_WAY
@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" s="3"/>',
        '<c r="A1"><v/></c>',
        '<c r="A1" t="s"><v></v></c>',
        '<c r="A1" t="s"><v>3</v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c r="A1" t="inlineStr"/>',
        '<extLst><ext uri="a"><other r="A1"><v>5</v></other></ext></extLst>',
        '<c r="A1"><extLst/></c>',
    ],
)
def test_a_blank_cell_is_not_kept(cell: str, limits: AirlockLimits) -> None:
    assert cells_of(f'<row r="1">{cell}</row>', strings=STRINGS, limits=limits) == {}


@EACH_WAY
@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ('<row r="1"><c r="A1"><v>8分</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><v>nan</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><v>1_0</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><v>８</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" t="s"><v>5</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" t="s"><v>０</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" t="b"><v>2</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" t="zz"><v>2</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" t="inlineStr"><v>2</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><is><t>2</t></is></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1" s="9"><v>2</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><v>2</v><v>3</v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><v>2<b/></v></c></row>', Code.CELL_DAMAGED),
        ('<row r="1"><c r="A1"><v>2</v></c><c r="A1"><v>3</v></c></row>', Code.CELL_DAMAGED),
        (
            '<row r="1"><c r="A1"><v>2</v></c></row><row r="1"><c r="A1"><f>3</f></c></row>',
            Code.CELL_DAMAGED,
        ),
        ('<row r="1"><c r="A2"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="A"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="甲1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="XFE1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="AAAA1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="XFD1"/><c><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="0"><c r="A1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="x"><c r="A1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1048577"><c r="A1"><v>2</v></c></row>', Code.XML_DAMAGED),
        ('<row r="1"><c r="A1"><v>2</c></row>', Code.XML_DAMAGED),
        ("</sheetData><sheetData>", Code.XML_DAMAGED),
    ],
)
def test_a_cell_that_cannot_be_right_is_damage(
    row: str, rule: object, limits: AirlockLimits
) -> None:
    assert refusal_of(workbook_bytes(row, strings=STRINGS), limits=limits) is rule


@EACH_WAY
@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('<c r="AB12"><v>8分</v></c>', "text as number"),
        ('<c r="AB12" t="n"><v>.</v></c>', "text as number"),
        ('<c r="AB12" s="77"><v>8</v></c>', "style"),
        ('<c r="AB12" t="s"><v>5</v></c>', "shared string"),
        ('<c r="AB12" t="s"><v>-1</v></c>', "shared string"),
        ('<c r="AB12" t="b"><v>2</v></c>', "type"),
        ('<c r="AB12" t="zz"><v>2</v></c>', "type"),
        ('<c r="AB12" t="inlineStr"><v>2</v></c>', "inline text"),
        ('<c r="AB12"><is><t>2</t></is></c>', "inline text"),
        ('<c r="AB12" t="s"><is><t>0</t></is></c>', "inline text"),
        ('<c r="AB12"><v>2</v><v>3</v></c>', "structure"),
        ('<c r="AB12"><f>2</f><f>3</f></c>', "structure"),
        # Of two values, and of a text that is said twice, each reader takes another.
        ('<c r="AB12"><v>2</v><is><t>3</t></is></c>', "two values"),
        ('<c r="AB12" t="inlineStr"><v>2</v><is><t>3</t></is></c>', "two values"),
        ('<c r="AB12" t="inlineStr"><is><t>2</t><t>3</t></is></c>', "structure"),
        ('<c r="AB12" t="inlineStr"><is><r><t>2</t></r><t>3</t></is></c>', "structure"),
        ('<c r="AB12" t="inlineStr"><is><r><t>2</t><t>3</t></r></is></c>', "structure"),
        ('<c r="AB12"><v>2<b/></v></c>', "structure"),
        ('<c r="AB12"><v>2</v></c><c r="AB12"><v>3</v></c>', "twice"),
        ('<c r="AB12"><v>2</v></c><c r="AB12"><f>3</f></c>', "twice"),
        ('<c r="AB12"><f>2</f></c><c r="AB12" t="s"><v>0</v></c>', "twice"),
    ],
)
def test_a_damaged_cell_is_named_with_sheet_place_and_reason(
    cell: str, reason: str, limits: AirlockLimits
) -> None:
    content = workbook_bytes(f'<row r="12">{cell}</row>', strings=STRINGS)
    finding = refused_finding(content, limits=limits)
    assert finding.rule is Code.CELL_DAMAGED
    assert (finding.at.sheet, finding.at.cell) == ("表1", "AB12")
    assert_facts(finding, sheet="表1", cell="AB12", reason=reason)


@EACH_WAY
@pytest.mark.parametrize(
    ("rows", "behind", "reason"),
    [
        ('<row r="0"/>', "", "row number"),
        ('<row r="-1"/>', "", "row number"),
        ('<row r="１"/>', "", "row number"),
        ('<row r="1048577"/>', "", "row number"),
        ('<row r="1048576"/><row/>', "", "row number"),
        ('<row r="2"><c r="A1"><v>1</v></c></row>', "", "cell reference A1"),
        ('<row r="1"><c r="A01x"><v>1</v></c></row>', "", "cell reference A01x"),
        (
            f'<row r="1"><c r="{"A" * 30}1"><v>1</v></c></row>',
            "",
            f"cell reference {'A' * 20}",
        ),
        ('<row r="1"><c r="XFD1"/><c><v>1</v></c></row>', "", "column number"),
        ("", f'<mergeCells><mergeCell ref="{"B" * 50}"/></mergeCells>', f"range {'B' * 40}"),
        ("", "<mergeCells><mergeCell/></mergeCells>", "range "),
        (
            "",
            '<mergeCells><x:x xmlns:x="x"><mergeCell ref="A1:A2"/></x:x></mergeCells>',
            "structure",
        ),
        (
            "",
            '<mergeCells><mergeCell ref="A1:A2"><mergeCell/></mergeCell></mergeCells>',
            "structure",
        ),
        ("", '<cols><mergeCell ref="A1:A2"/></cols>', "structure"),
        ("", "<sheetData/>", "sheetData twice"),
    ],
)
def test_a_damaged_part_is_named_with_its_reason(
    rows: str, behind: str, reason: str, limits: AirlockLimits
) -> None:
    finding = refused_finding(workbook_bytes(rows, behind), limits=limits)
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(finding, part="xl/worksheets/sheet1.xml", reason=reason)


@pytest.mark.parametrize(
    ("letters", "number"),
    [
        ("A", 1), ("z", 26), ("Z", 26), ("AA", 27), ("aZ", 52), ("ZZ", 702), ("XFD", 16_384),
        ("XFE", 0), ("ZZZ", 0), ("AAAA", 0), ("", 0), ("@", 0), ("[", 0), ("A[", 0), ("\uff21", 0),
        ("A1", 0), ("`", 0), ("{", 0),
    ],
)  # fmt: skip
def test_letters_name_a_column(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert column_number(letters) == number  # and the same when it is remembered


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("A1", Range(1, 1, 1, 1)),
        ("A1:", Range(1, 1, 1, 1)),
        ("C5:B2", Range(2, 2, 5, 3)),
        ("B5:C2", Range(2, 2, 5, 3)),
        ("XFD1048576:A1", Range(1, 1, 1_048_576, 16_384)),
        ("A0", None),
        ("A1:B0", None),
        ("A1048577", None),
        ("A1:A1048577", None),
        ("A00000001", None),
        ("A0000001", Range(1, 1, 1, 1)),
        ("A", None),
        ("1", None),
        ("A:B", None),
        ("", None),
        ("A1:B2:C3", None),
        ("A１", None),
    ],
)
def test_a_range_is_two_corners_in_any_order(reference: str, expected: Range | None) -> None:
    assert parse_range(reference) == expected


@EACH_WAY
def test_rows_and_cells_without_references_follow_the_ones_before(limits: AirlockLimits) -> None:
    rows = (
        '<row r="3"><c r="B3"/><c><v>1</v></c><c s="1"/><c><v>2</v></c></row>'
        "<row><c><v>3</v></c><extLst/><c/><c><v>4</v></c></row>"
    )
    found = {place: cell.text for place, cell in cells_of(rows, limits=limits).items()}
    assert found == {(3, 3): "1", (3, 5): "2", (4, 1): "3", (4, 3): "4"}
    first = cells_of("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>", limits=limits)
    assert {place: cell.text for place, cell in first.items()} == {(1, 1): "1", (2, 1): "2"}


@EACH_WAY
def test_a_row_full_of_cells_without_references_is_passed_once(limits: AirlockLimits) -> None:
    found = cells_of(f"<row>{'<c><v>1</v></c>' * 16_384}</row>", limits=limits)
    assert {row for row, _ in found} == {1}
    assert sorted(column for _, column in found) == list(range(1, 16_385))


@EACH_WAY
def test_lower_case_references_and_any_order_of_rows_are_read(limits: AirlockLimits) -> None:
    rows = '<row r="9"><c r="b9"><v>1</v></c></row><row r="2"><c r="C2"><v>2</v></c></row>'
    found = {place: cell.text for place, cell in cells_of(rows, limits=limits).items()}
    assert found == {(9, 2): "1", (2, 3): "2"}


@EACH_WAY
def test_what_stands_around_the_cells_is_read(limits: AirlockLimits) -> None:
    behind = (
        '<sheetProtection sheet="1" objects="1"/>'
        '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C3"/><x/></mergeCells>'
        '<dataValidations count="2"><dataValidation sqref="A1"/><dataValidation/></dataValidations>'
        "<headerFooter><oddHeader/><oddFooter>&amp;L编号：X</oddFooter></headerFooter>"
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        "<x14:dataValidations><x14:dataValidation/></x14:dataValidations></ext></extLst>"
        "<sheetPr><tabColor/></sheetPr>"
    )
    rows = '<row r="1" hidden="1"/><row r="2" hidden="0"/><row r="5" hidden="true"/>'
    sheet = read_sheet(workbook_bytes(rows, behind), limits=limits)
    assert sheet.is_protected
    assert sheet.merges == (Range(1, 1, 2, 2), Range(3, 3, 3, 3))
    assert sheet.validation_count == 3
    assert sheet.header_footer == ("&L编号：X",)
    assert sheet.hidden_rows == {1, 5}
    assert not read_sheet(workbook_bytes(""), limits=limits).is_protected


@EACH_WAY
@pytest.mark.parametrize("reference", ["", "A1:", "A0:B1", "A1:B9999999", "1:2", "A1:ZZZ1"])
def test_a_broken_merge_is_damage(reference: str, limits: AirlockLimits) -> None:
    behind = f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'
    content = workbook_bytes("", behind)
    if reference == "A1:":
        assert read_sheet(content, limits=limits).merges == (Range(1, 1, 1, 1),)
    else:
        assert refusal_of(content, limits=limits) is Code.XML_DAMAGED


@pytest.mark.parametrize("count", [2_047, 2_048, 2_049, 5_000])
def test_every_shared_string_has_its_index(count: int) -> None:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(count))
    row = f'<row r="1"><c r="A1" t="s"><v>{count - 1}</v></c><c r="B1" t="s"><v>0</v></c></row>'
    found = cells_of(row, strings=strings)
    assert [cell.text for cell in found.values()] == [str(count - 1), "0"]


def test_an_extension_beside_the_shared_strings_is_none_of_them() -> None:
    row = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
    strings = "<extLst/><si><t>甲</t></si><si><t>乙</t></si>"
    assert [cell.text for cell in cells_of(row, strings=strings).values()] == ["乙"]


def test_a_workbook_may_have_no_shared_string() -> None:
    assert cells_of('<row r="1"><c r="A1"><v>1</v></c></row>', strings="")


@EACH_WAY
def test_a_text_as_long_as_excel_allows_is_read(limits: AirlockLimits) -> None:
    tight = AirlockLimits(cell_text=5, tree_bytes=limits.tree_bytes)
    shared = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    inline = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    direct = '<row r="1"><c r="A1" t="str"><v>{}</v></c></row>'
    formula = '<row r="1"><c r="A1"><f>{}</f><v>1</v></c></row>'
    for text in ("12345", "123456"):
        contents = [workbook_bytes(rows.format(text)) for rows in (inline, direct, formula)]
        contents.append(workbook_bytes(shared, strings=f"<si><t>{text}</t></si>"))
        for content in contents:
            if len(text) == 5:
                assert read_sheet(content, limits=tight).cells
            else:
                finding = refused_finding(content, limits=tight)
                assert finding.rule is Code.TEXT_TOO_LONG
                assert_facts(finding, length=6, limit=5)


@EACH_WAY
def test_a_giant_merge_and_a_far_corner_cost_nothing(limits: AirlockLimits) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    behind = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = read_sheet(workbook_bytes(rows, behind), limits=limits)
    assert sheet.merges == (Range(1, 1, 1_048_576, 16_384),)
    assert len(sheet.cells) == 1


@EACH_WAY
@pytest.mark.parametrize("blanks_only", [True, False])
def test_rows_beyond_the_last_one_are_a_finding_only_when_they_hold_something(
    blanks_only: bool, limits: AirlockLimits
) -> None:
    far = '<c r="A9" s="1"/>' if blanks_only else '<c r="A9"><v>5</v></c>'
    rows = (
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9">{far}</row><row r="2"><c r="A2"/></row>'
    )
    content = workbook_bytes(rows, '<sheetProtection sheet="1"/>')
    found = read_workbook(content, "a.xlsx", last_row=5, limits=limits)
    assert set(found.sheets[0].cells) == {(1, 1)}
    assert found.sheets[0].is_protected
    assert rules_of(found) == (set() if blanks_only else {Code.FAR_CELLS})


@EACH_WAY
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("far", "is_told"),
    [
        ('<c r="A9"/><c r="B9" s="1"/>', False),
        ('<c r="A9"><v>5</v></c><c r="B9"/>', True),
        ('<c r="A9"><f>1</f></c><c r="B9"/>', True),
        ('<c r="A9" t="inlineStr"><is><t>5</t></is></c>', True),
    ],
)
def test_whatever_stands_in_a_cell_beyond_the_last_row_is_told(
    far: str, encoding: str, limits: AirlockLimits, *, is_told: bool
) -> None:
    last = '<row r="8"><c r="A8"><v>1</v></c></row>'
    rows = f'{last}<row r="9">{far}</row><row r="10"><c r="A10"/></row>'
    sheet = worksheet(rows).replace("UTF-8", encoding).encode(encoding)
    found = read_workbook(packed(workbook_parts(sheet)), "a.xlsx", last_row=8, limits=limits)
    assert set(found.sheets[0].cells) == {(8, 1)}
    assert (Code.FAR_CELLS in rules_of(found)) is is_told


@EACH_WAY
@pytest.mark.parametrize(
    ("rows", "behind", "above"),
    [
        ("", "<extLst>{}</extLst>", 2),
        ('<row r="1"><extLst>{}</extLst></row>', "", 4),
        ('<row r="1"><c r="A1"><v>1</v><extLst>{}</extLst></c></row>', "", 5),
        (
            '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr>{}</rPr><t>1</t></r></is></c></row>',
            "",
            7,
        ),
    ],
)
def test_a_worksheet_may_be_as_deep_as_any_part(
    rows: str, behind: str, above: int, limits: AirlockLimits
) -> None:
    inside = limits.xml_depth - above
    for levels, is_read in ((inside, True), (inside + 1, False)):
        deep = "<x>" * levels + "</x>" * levels
        content = workbook_bytes(rows.format(deep), behind.format(deep))
        if is_read:
            read_sheet(content, limits=limits)
        else:
            finding = refused_finding(content, limits=limits)
            assert finding.rule is Code.XML_TOO_DEEP
            assert_facts(finding, part="xl/worksheets/sheet1.xml", limit=limits.xml_depth)


@EACH_WAY
def test_a_rule_without_an_area_is_no_damage(limits: AirlockLimits) -> None:
    behind = (
        "<conditionalFormatting/><dataValidations><dataValidation/></dataValidations>"
        "<mergeCells/><cols/><dataValidations><dataValidation/></dataValidations>"
    )
    found = read_sheet(workbook_bytes("", behind), limits=limits)
    assert (found.validation_count, found.merges) == (2, ())


@EACH_WAY
@pytest.mark.parametrize(
    "properties",
    ["<b/>", '<u val="1"/>', "<vertAlign/>", '<vertAlign val="baseline"/>', '<strike val="0"/>'],
)
def test_a_run_that_only_looks_different_counts_like_any_other(
    properties: str, limits: AirlockLimits
) -> None:
    runs = f"<r><rPr>{properties}</rPr><t>8</t></r><r><t>5</t></r>"
    for rows, strings in (
        (f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c></row>', ""),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', f"<si>{runs}</si>"),
    ):
        found = cells_of(rows, strings=strings, limits=limits)
        assert found == {(1, 1): Cell(CellKind.TEXT, "85")}


@EACH_WAY
@pytest.mark.parametrize("properties", ["<strike/>", "<strike/><b/>", '<b/><strike val="1"/>'])
def test_a_run_that_is_struck_through_is_so_whatever_else_it_is(
    properties: str, limits: AirlockLimits
) -> None:
    text = f"<is><r><rPr>{properties}</rPr><t>8</t></r></is>"
    found = cells_of(f'<row r="1"><c r="A1" t="inlineStr">{text}</c></row>', limits=limits)
    assert found[1, 1].is_struck


@EACH_WAY
def test_what_has_another_namespace_than_its_worksheet_is_none_of_it(limits: AirlockLimits) -> None:
    merge = f'<mergeCells><x:mergeCell xmlns:x="{STRICT}" ref="A1:A2"/></mergeCells>'
    found = read_workbook(workbook_bytes("", merge), "a.xlsx", limits=limits)
    assert found.sheets[0].merges == ()


@EACH_WAY
@pytest.mark.parametrize("namespace", [MAIN, STRICT])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_prefixes_and_strict_namespaces_are_read(
    prefix: str, namespace: str, limits: AirlockLimits
) -> None:
    declaration = f'xmlns{":x" if prefix else ""}="{namespace}"'
    sheet = (
        f"<{prefix}worksheet {declaration}><{prefix}sheetData>"
        f'<{prefix}row r="1"><{prefix}c r="A1"><{prefix}v>5</{prefix}v></{prefix}c></{prefix}row>'
        f'<{prefix}row r="99"><{prefix}c r="A99"><{prefix}v>5</{prefix}v></{prefix}c></{prefix}row>'
        f'</{prefix}sheetData><{prefix}sheetProtection sheet="1"/></{prefix}worksheet>'
    )
    found = read_workbook(packed(workbook_parts(sheet)), "a.xlsx", last_row=9, limits=limits)
    assert {place: cell.text for place, cell in found.sheets[0].cells.items()} == {(1, 1): "5"}
    assert found.sheets[0].is_protected
    assert rules_of(found) == {Code.FAR_CELLS}


@EACH_WAY
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_parts_in_other_encodings_are_read_or_refused(encoding: str, limits: AirlockLimits) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="9"><c r="A9"><v>1</v></c></row>'
    text = worksheet(rows).replace("UTF-8", "UTF-16" if encoding.startswith("utf") else encoding)
    content = packed(workbook_parts(text.encode(encoding)))
    if encoding.startswith("utf"):
        found = read_workbook(content, "a.xlsx", last_row=5, limits=limits)
        assert found.sheets[0].text_at(1, 1) == "甲"
        assert Code.FAR_CELLS in rules_of(found)
        assert Code.UTF16_PARTS in rules_of(found)
    else:
        # expat knows no multi-byte encodings; no office program writes them.
        assert refusal_of(content, limits=limits) is Code.XML_DAMAGED


@EACH_WAY
def test_blank_cells_are_told_apart_from_text_that_looks_like_one(limits: AirlockLimits) -> None:
    blanks = "".join(f'<c r="{letter}1" s="1"/>' for letter in "ABCDEFGH")
    text = '<c r="J1" t="str"><v><![CDATA[<c r="A1"/>]]></v></c>'
    found = cells_of(f'<row r="1">{blanks}{text}</row>', limits=limits)
    assert {place: cell.text for place, cell in found.items()} == {(1, 10): '<c r="A1"/>'}
    # Where a cell stands that does not say it depends on the blank ones before it.
    for start in ("<c>", '<c s="0">', '<c\ns="0">'):
        assert cells_of(f'<row r="1">{blanks}{start}<v>1</v></c></row>', limits=limits) == {
            (1, 9): Cell(CellKind.NUMBER, "1")
        }
    assert cells_of(f'<row r="1">{blanks}<c r="I1"><v>1</v></c></row>', limits=limits) == {
        (1, 9): Cell(CellKind.NUMBER, "1")
    }


@EACH_WAY
def test_a_part_that_is_no_worksheet_is_damage(limits: AirlockLimits) -> None:
    for sheet in (
        f'<workbook xmlns="{MAIN}"/>',
        '<worksheet xmlns="urn:other"><sheetData/></worksheet>',
        "<worksheet><sheetData/></worksheet>",
        f'<worksheet xmlns="{MAIN}"/>',
        "",
        "text",
        f'<worksheet xmlns="{MAIN}"><sheetData>',
        f'<worksheet xmlns="{MAIN}"><sheetData/>',
    ):
        content = packed(workbook_parts(sheet))
        assert refusal_of(content, limits=limits) is Code.XML_DAMAGED


def test_rows_that_never_end_are_damage() -> None:
    for end in ("", "</sheetData"):
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="9">{end}'
        content = packed(workbook_parts(sheet))
        assert refusal_of(content, last_row=5, limits=STREAMING) is Code.XML_DAMAGED


def test_a_long_sheet_is_skipped_over_several_chunks() -> None:
    blanks = "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="2"/></row>'
        for row in range(2, 20_000)
    )
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    behind = '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    content = workbook_bytes(first + blanks, behind)
    found = read_workbook(content, "a.xlsx", last_row=50, limits=STREAMING)
    assert set(found.sheets[0].cells) == {(1, 1)}
    assert found.sheets[0].is_protected
    assert found.sheets[0].merges == (Range(1, 1, 1, 2),)
    assert rules_of(found) == set()
    far = '<row r="20000"><c r="A20000" t="inlineStr"><is><t>x</t></is></c></row>'
    content = workbook_bytes(first + blanks + far, behind)
    found = read_workbook(content, "a.xlsx", last_row=50, limits=STREAMING)
    assert rules_of(found) == {Code.FAR_CELLS}


def test_a_root_element_of_megabytes_is_damage() -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><!--{"甲乙丙" * 200_000}--><sheetData/></worksheet>'
    limits = AirlockLimits(tree_bytes=0, ratio=10_000)
    assert refusal_of(packed(workbook_parts(sheet)), limits=limits) is Code.XML_DAMAGED


def test_styles_may_be_missing_or_hold_no_formats() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    empty = f'<styleSheet xmlns="{MAIN}"/>'
    for styles in (None, empty):
        assert cells_of_with_styles(row, styles) == {(1, 1): Cell(CellKind.NUMBER, "1")}
    broken = STYLES.replace('numFmtId="14"', 'numFmtId="x"')
    assert refusal_of(workbook_bytes(row, styles=broken)) is Code.XML_DAMAGED


def cells_of_with_styles(row: str, styles: str | None) -> dict[tuple[int, int], Cell]:
    return dict(read_sheet(workbook_bytes(row, styles=styles)).cells)


def test_large_styles_are_parsed_too() -> None:
    padding = f"<!--{'x' * 300_000}-->"
    styles = STYLES.replace("<cellXfs", f"{padding}<cellXfs")
    row = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>'
    assert cells_of_with_styles(row, styles)[1, 1].number_format == "yyyy-mm-dd"


def test_the_workbook_part_gives_states_names_dates_and_properties() -> None:
    parts = workbook_parts(worksheet(""))
    workbook = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = workbook.replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    ).replace(
        "</sheets>",
        '<sheet name="隐" state="veryHidden" r:id="rId2"/>'
        '<sheet name="怪" state="odd" r:id="rId3"/>'
        "</sheets><definedNames><definedName name='a'>表1!$A$1</definedName>"
        "<definedName name='b' localSheetId='1'>x</definedName>"
        "<definedName name='c' localSheetId='9'/></definedNames>",
    )
    numbers = (1, 2, 3)
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        *((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers)
    )
    for number in numbers:
        parts[f"xl/worksheets/sheet{number}.xml"] = worksheet("")
    parts["_rels/.rels"] = relationships(
        ("rId1", "officeDocument", "/xl/workbook.xml"),
        ("rId2", "core-properties", "docProps/core.xml"),
        ("rId3", "custom-properties", "docProps/custom.xml"),
    )
    parts["docProps/core.xml"] = (
        '<p xmlns:d="urn:d"><d:title>题</d:title><modified>2018-10-01T00:00:00Z</modified>'
        "<d:subject/></p>"
    )
    parts["docProps/custom.xml"] = (
        '<p><property name="code"><v>XP_x0041_</v></property><property name="none"/></p>'
    )
    found = read_workbook(packed(parts), "a.xlsx")
    assert [sheet.state for sheet in found.sheets] == [
        SheetState.VISIBLE,
        SheetState.VERY_HIDDEN,
        SheetState.VISIBLE,
    ]
    assert found.defined_names == {"a": "表1!$A$1", "隐!b": "x", "c": ""}
    assert found.core_properties == {"title": "题", "modified": "2018-10-01T00:00:00Z"}
    assert found.modified == "2018-10-01T00:00:00Z"
    assert found.custom_properties == {"code": "XPA", "none": ""}


def test_a_strict_workbook_is_read_and_mentioned() -> None:
    parts = workbook_parts(worksheet('<row r="1"><c r="A1"><v>5</v></c></row>', namespace=STRICT))
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    for name, part in parts.items():
        text = str(part).replace(MAIN, STRICT)
        parts[name] = text.replace(RELATIONS, strict)
    found = read_workbook(packed(parts), "a.xlsx")
    assert found.sheets[0].text_at(1, 1) == "5"
    assert rules_of(found) == {Code.STRICT_OOXML}


def test_the_end_of_the_rows_may_lie_on_the_border_of_two_chunks() -> None:
    first = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9">'
    for length in range(65_536 - 260, 65_536 - 120):
        blanks = "x" * length
        sheet = worksheet(f"{first}<!--{blanks}--></row>", '<sheetProtection sheet="1"/>')
        chunks = packed(workbook_parts(sheet))
        found = read_workbook(chunks, "a.xlsx", last_row=5, limits=STREAMING)
        assert found.sheets[0].is_protected
        assert rules_of(found) == set()


def stream_context(last_row: int) -> SheetContext:
    strings, styles = {"0": "一"}, {"0": DEFAULT_STYLE, "1": DEFAULT_STYLE}
    return SheetContext(
        "表", SheetState.VISIBLE, "s.xml", strings, {}, styles, DEFAULT_LIMITS, last_row, 1000
    )


@pytest.mark.parametrize("last_row", [3, 100])
def test_chunks_of_any_size_give_the_same(last_row: int) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c><c r="B{row}"><f>1&amp;2</f></c>'
        f'<c r="C{row}" t="inlineStr"><is><r><t>甲&lt;乙</t></r><r><t>丙丁</t></r></is></c>'
        f'<c r="D{row}"><v>7.25</v></c></row>'
        for row in range(1, 9)
    )
    behind = (
        '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
        "<headerFooter><oddFooter>&amp;L编号：甲</oddFooter></headerFooter>"
    )
    part = worksheet(rows, behind).replace("</sheetData>", "</sheetData  \n >").encode()
    whole = read_stream_sheet([part], stream_context(last_row))
    assert whole.is_protected
    for size in (1, 2, 3, 7, 50, 333):
        chunks = [part[at : at + size] for at in range(0, len(part), size)]
        found = read_stream_sheet(chunks, stream_context(last_row))
        assert found.finished() == whole.finished()
        assert found.has_far_cells == whole.has_far_cells == (last_row == 3)


@pytest.mark.parametrize("size", [40, 333, 5_000])
def test_far_blanks_after_wanted_values_are_no_far_cells(size: int) -> None:
    wanted = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 9))
    blanks = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(9, 30))
    part = worksheet(wanted + blanks, '<sheetProtection sheet="1"/>').encode()
    chunks = [part[at : at + size] for at in range(0, len(part), size)]
    found = read_stream_sheet(chunks, stream_context(8))
    assert len(found.cells) == 8
    assert found.is_protected
    assert not found.has_far_cells


@pytest.mark.parametrize("size", [40, 333, 700, 5_000])
def test_one_value_beyond_the_last_row_is_told_wherever_the_chunks_end(size: int) -> None:
    wanted = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 30))
    far = '<row r="30"><c r="A30"><v>5</v></c></row>'
    part = worksheet(wanted + far, '<sheetProtection sheet="1"/>').encode()
    chunks = [part[at : at + size] for at in range(0, len(part), size)]
    found = read_stream_sheet(chunks, stream_context(29))
    assert len(found.cells) == 29
    assert found.is_protected
    assert found.has_far_cells


def test_rows_beyond_the_last_one_are_not_parsed_when_streamed() -> None:
    part = worksheet('<row r="1"/><row r="9"><a b=c & <<')
    found = read_stream_sheet([part.encode()], stream_context(8))
    assert found.finished().cells == {}
    # A part in UTF-16 is parsed whole, because its end cannot be searched for.
    wide = part.replace("UTF-8", "UTF-16").encode("utf-16")
    for chunks in ([wide], []):
        with pytest.raises(UnreadableReturnError) as caught:
            read_stream_sheet(chunks, stream_context(8))
        assert caught.value.finding.rule is Code.XML_DAMAGED
    assert_facts(caught.value.finding, part="s.xml", reason="no element found: line 1, column 0")


@pytest.mark.parametrize("place", [0, 1])
def test_very_many_names_of_elements_are_not_remembered(place: int) -> None:
    others = ["", ""]
    others[place] = "".join(f"<n{number}/>" for number in range(1_500))
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>2</t></is></c></row>'
    part = worksheet(row, others[1]).replace("<sheetData>", f"{others[0]}<sheetData>").encode()
    found = read_stream_sheet([part], stream_context(9)).finished()
    assert (found.text_at(1, 1), found.text_at(1, 2)) == ("1", "2")


@pytest.mark.parametrize(
    "end", ["</sheetData>", "</sheetData", "</sheetData></x>", "</x:sheetData>"]
)
def test_what_stands_behind_skipped_rows_must_end_too(end: str) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="9"/>{end}'
    finding = refused_finding(packed(workbook_parts(sheet)), last_row=5, limits=STREAMING)
    assert finding.rule is Code.XML_DAMAGED


def test_a_prefix_longer_than_any_program_writes_hides_the_end_of_skipped_rows() -> None:
    for length, is_read in ((200, True), (201, False)):
        prefix = "p" * length + ":"
        sheet = (
            f'<{prefix}worksheet xmlns:{prefix[:-1]}="{MAIN}"><{prefix}sheetData>'
            f'<{prefix}row r="9"/></{prefix}sheetData></{prefix}worksheet>'
        )
        content = packed(workbook_parts(sheet))
        if is_read:
            assert read_workbook(content, "a.xlsx", last_row=5, limits=STREAMING).sheets
        else:
            finding = refused_finding(content, last_row=5, limits=STREAMING)
            assert_facts(finding, part="xl/worksheets/sheet1.xml", reason="rows do not end")


def test_empty_header_texts_are_left_out_by_both_readers() -> None:
    behind = "<headerFooter><oddHeader></oddHeader><oddFooter>甲<b/>乙</oddFooter></headerFooter>"
    content = workbook_bytes("", behind)
    for limits in (DEFAULT_LIMITS, STREAMING):
        assert read_sheet(content, limits=limits).header_footer
