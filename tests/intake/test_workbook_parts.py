"""One workbook as a whole: every fact around the cells, each with its own place and limit."""

import io
import zipfile
from dataclasses import replace

import pytest

from tests.intake.packages import (
    EACH_WAY,
    HEAD,
    MAIN,
    PACKAGE_RELATIONS,
    RELATIONS,
    STYLES,
    Parts,
    packed,
    refused_finding,
    relationships,
    workbook_bytes,
    workbook_parts,
    worksheet,
)
from tests.intake.test_package import assert_facts
from workbook_tool.core.cells import (
    Cell,
    CellKind,
    FileFormat,
    FoundSheet,
    FoundWorkbook,
    Range,
    SheetState,
)
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Location, Rule
from workbook_tool.core.text import Language
from workbook_tool.intake import AirlockLimits, read_workbook
from workbook_tool.intake.airlock import Clock, open_package
from workbook_tool.intake.ooxml.relationships import (
    Relationship,
    read_relationships,
    resolve_target,
)
from workbook_tool.intake.reasons import REASONS

ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'


def workbook(sheets: str, *, before: str = "", behind: str = "") -> str:
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
        f"<sheets>{sheets}</sheets>{behind}</workbook>"
    )


@EACH_WAY
def test_a_whole_workbook_is_found_as_it_was_written(limits: AirlockLimits) -> None:
    first = worksheet(
        '<row r="2" hidden="1"><c r="A2" t="s" s="4"><v>1</v></c><c r="C2" s="1"><v>1</v></c></row>'
        '<row r="3" hidden="1"><c r="B3" t="str"><f>_xlfn.DISPIMG("a")</f><v>x</v></c></row>'
        '<row r="4"><c r="A4"><f>cmd|\'/c calc\'!A0</f><v>1</v></c></row>'
        '<row r="12"><c r="A12"><v>1</v></c></row>',
        '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="B2:A1"/></mergeCells>'
        '<dataValidations><dataValidation sqref="A1"/></dataValidations>'
        "<headerFooter><oddHeader>上</oddHeader><oddFooter>下</oddFooter></headerFooter>",
    )
    second = worksheet('<row r="1"><c r="A1" t="b"><v>1</v></c></row>')
    parts = workbook_parts(first, strings="<si><t>甲</t></si><si><t>乙</t></si>")
    parts["xl/worksheets/sheet2.xml"] = second
    parts["xl/workbook.xml"] = workbook(
        '<sheet name="自评" sheetId="1" r:id="rId1"/><sheet name="图" r:id="rId8"/>'
        '<sheet name="附页" sheetId="2" r:id="rId9" state="hidden"/>'
        '<sheet name="未知" sheetId="3"/>',
        before='<workbookPr date1904="true"/>',
        behind='<definedNames><definedName name="总分">自评!$A$2</definedName>'
        '<definedName name="本表" localSheetId="2">附页!$A$1</definedName>'
        '<definedName name="外" localSheetId="4"/><definedName name="负" localSheetId="-1"/>'
        "</definedNames>",
    )
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "sharedStrings", "sharedStrings.xml"),
        ("rId3", "styles", "styles.xml"),
        ("rId8", "chartsheet", "chartsheets/sheet1.xml"),
        ("rId9", "worksheet", "worksheets/sheet2.xml"),
    )
    parts["_rels/.rels"] = relationships(
        ("rId1", "officeDocument", "xl/workbook.xml"),
        ("rId2", "core-properties", "props/core.xml"),
        ("rId3", "custom-properties", "props/custom.xml"),
    )
    parts["props/core.xml"] = '<p xmlns:d="u"><d:modified>2018-10-01</d:modified><d:x/></p>'
    parts["props/custom.xml"] = (
        '<p><property name="a"><v>1_x0041_</v><w>2</w></property><property><v>b</v></property></p>'
    )
    found = read_workbook(packed(parts), "a.xlsx", last_row=10, limits=limits)
    at = Location(file=None, sheet="自评")
    picture = Location(sheet="自评", cell="B3")
    assert found == FoundWorkbook(
        FileFormat.XLSX,
        (
            FoundSheet(
                "自评",
                SheetState.VISIBLE,
                {
                    (2, 1): Cell(CellKind.TEXT, "乙", is_locked=False),
                    (2, 3): Cell(CellKind.NUMBER, "1", number_format="yyyy-mm-dd"),
                    (3, 2): Cell(CellKind.TEXT, "x", '_xlfn.DISPIMG("a")'),
                    (4, 1): Cell(CellKind.NUMBER, "1", "cmd|'/c calc'!A0"),
                },
                (Range(1, 1, 2, 2),),
                frozenset({2, 3}),
                is_protected=True,
                validation_count=1,
                header_footer=("上", "下"),
            ),
            FoundSheet("附页", SheetState.HIDDEN, {(1, 1): Cell(CellKind.BOOLEAN, "TRUE")}),
        ),
        {"总分": "自评!$A$2", "附页!本表": "附页!$A$1", "外": "", "负": ""},
        {"modified": "2018-10-01"},
        {"a": "1A2", "": "b"},
        "2018-10-01",
        counts_from_1904=True,
        oddities=(
            Finding.of(Code.FAR_CELLS, at, sheet="自评", row=10),
            Finding.of(Code.CELL_PICTURES, picture, sheet="自评", cell="B3"),
            Finding.of(Code.HIDDEN_ROWS, at, sheet="自评", count=2),
            Finding.of(Code.DDE_LINKS, at),
            Finding.of(Code.OTHER_SHEET, Location(sheet="图"), sheet="图"),
            Finding.of(Code.OTHER_SHEET, Location(sheet="未知"), sheet="未知"),
        ),
    )


@pytest.mark.parametrize("before", ["", "<workbookPr/>", '<workbookPr date1904="0"/>'])
def test_days_count_from_1900_where_nothing_else_is_said(before: str) -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["xl/workbook.xml"] = workbook(
        '<sheet name="表1" sheetId="1" r:id="rId1"/>', before=before
    )
    assert not read_workbook(packed(parts), "a.xlsx").counts_from_1904


@pytest.mark.parametrize("strange", ["", "<!-- a remark: no plain rows -->"])
@EACH_WAY
def test_rows_and_columns_that_nobody_sees_are_told(limits: AirlockLimits, strange: str) -> None:
    columns = (
        '<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="99999" width="0"/>'
        '<col min="1" max="1" width="9"/><col min="9" max="8" hidden="1"/>'
        '<col min="x" max="8" hidden="1"/><col hidden="1"/></cols>'
    )
    rows = '<row r="2" ht="0" customHeight="1"/><row r="3" ht="9"/><row r="4" hidden="true"/>'
    sheet = worksheet(f"{ROW}{strange}{rows}").replace("<sheetData>", f"{columns}<sheetData>")
    found = read_workbook(packed(workbook_parts(sheet)), "a.xlsx", limits=limits).sheets[0]
    assert found.hidden_columns == ((2, 3), (5, 16_384))
    assert found.hidden_rows == {2, 4}


@pytest.mark.parametrize(
    ("runs", "noted"),
    [
        ("<r><t>10</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>", "10¹"),
        ("<r><t>10</t></r><r><rPr><vertAlign val='subscript'/></rPr><t>1</t></r>", "10₁"),
        ("<r><t>10</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>分</t></r>", None),
        ("<r><t>10</t></r><r><rPr><strike/></rPr><t>1</t></r>", None),
        ("<r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>", None),
    ],
)
@EACH_WAY
def test_raised_and_lowered_digits_are_noted(
    limits: AirlockLimits, runs: str, noted: str | None
) -> None:
    sheet = worksheet(f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c></row>')
    inline = read_workbook(packed(workbook_parts(sheet)), "a.xlsx", limits=limits)
    shared = workbook_bytes(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=f"<si>{runs}</si>"
    )
    table = read_workbook(shared, "a.xlsx", limits=limits)
    assert inline.sheets[0].cells[1, 1].noted == noted
    assert table.sheets[0].cells[1, 1].noted == noted


@EACH_WAY
def test_a_bare_workbook_has_nothing_around_its_cells(limits: AirlockLimits) -> None:
    content = workbook_bytes(ROW, styles=None)
    sheet = FoundSheet("表1", cells={(1, 1): Cell(CellKind.NUMBER, "7.5")})
    found = read_workbook(content, "a.xlsx", limits=limits)
    assert found == FoundWorkbook(FileFormat.XLSX, (sheet,))


def test_names_and_sheets_without_a_name_have_an_empty_one() -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["xl/workbook.xml"] = workbook(
        '<sheet r:id="rId1"/>',
        behind='<definedNames><definedName>x</definedName><definedName name="a" localSheetId="0">'
        "y</definedName></definedNames>",
    )
    found = read_workbook(packed(parts), "a.xlsx")
    assert [sheet.name for sheet in found.sheets] == [""]
    assert found.defined_names == {"": "x", "!a": "y"}


DEEP_PARTS = {
    "workbook": ("xl/workbook.xml", "xl/workbook.xml"),
    "styles": ("xl/styles.xml", "styles.xml"),
    "strings": ("xl/sharedStrings.xml", "xl/sharedStrings.xml"),
    "relationships": ("xl/_rels/workbook.xml.rels", "xl/_rels/workbook.xml.rels"),
    "core": ("docProps/core.xml", "docProps/core.xml"),
    "custom": ("docProps/custom.xml", "docProps/custom.xml"),
}


def nested(levels: int) -> str:
    return "<extLst>" * levels + "</extLst>" * levels


def with_depth(part: str, levels: int, *, filler: str = "") -> bytes:
    """Return a workbook in which elements are nested so deep below the root of one part."""
    parts = workbook_parts(worksheet(ROW), strings="<si><t>a</t></si>")
    parts["docProps/core.xml"] = parts["docProps/custom.xml"] = "<p></p>"
    parts["_rels/.rels"] = relationships(
        ("rId1", "officeDocument", "xl/workbook.xml"),
        ("rId3", "custom-properties", "docProps/custom.xml"),
    )
    head, _, tail = str(parts[part]).rpartition("</")
    parts[part] = f"{head}{filler}{nested(levels)}</{tail}"
    return packed(parts)


@pytest.mark.parametrize(("part", "name"), DEEP_PARTS.values(), ids=DEEP_PARTS)
@pytest.mark.parametrize("filler", ["", f"<!--{'x' * 300_000}-->"], ids=["small", "large"])
def test_the_depth_is_measured_from_the_root_of_each_part(
    part: str, name: str, filler: str
) -> None:
    limits = AirlockLimits(xml_depth=9, ratio=10_000)
    assert read_workbook(with_depth(part, 8, filler=filler), "a.xlsx", limits=limits).sheets
    finding = refused_finding(with_depth(part, 9, filler=filler), limits=limits)
    assert finding.rule is Code.XML_TOO_DEEP
    assert_facts(finding, part=name, limit=9)


@EACH_WAY
@pytest.mark.parametrize(
    ("rows", "behind", "depth"),
    [("", "<x>{}</x>", 2), ('<row r="1"><extLst>{}</extLst></row>', "", 4)],
)
def test_the_depth_is_measured_in_a_worksheet_too(
    rows: str, behind: str, depth: int, limits: AirlockLimits
) -> None:
    tight = AirlockLimits(xml_depth=9, tree_bytes=limits.tree_bytes)

    def content(levels: int) -> bytes:
        inner = nested(levels)
        return workbook_bytes(rows.format(inner), behind.format(inner))

    exact = 9 - depth
    assert read_workbook(content(exact), "a.xlsx", limits=tight).sheets
    finding = refused_finding(content(exact + 1), limits=tight)
    assert finding.rule is Code.XML_TOO_DEEP
    assert_facts(finding, part="xl/worksheets/sheet1.xml", limit=9)


def two_sheets(rows: str) -> bytes:
    parts = workbook_parts(worksheet(rows), strings="<si><t>甲乙丙</t></si>")
    parts["xl/workbook.xml"] = workbook(
        '<sheet name="一" r:id="rId1"/><sheet name="二" r:id="rId4"/>'
    )
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet1.xml"]
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId4", "worksheet", "worksheets/sheet2.xml"),
        ("rId2", "sharedStrings", "sharedStrings.xml"),
        ("rId3", "styles", "styles.xml"),
    )
    return packed(parts)


@pytest.mark.parametrize(
    "target",
    [
        "worksheets/sheet1.xml",
        "Worksheets/SHEET1.xml",
        "/xl/worksheets/./sheet1.xml",
        "../../xl/worksheets/../worksheets/sheet%31.xml",
    ],
)
def test_sheets_that_share_a_part_are_refused_however_it_is_called(target: str) -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["xl/workbook.xml"] = workbook(
        '<sheet name="一" r:id="rId1"/><sheet name="二" r:id="rId4"/>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId4", "worksheet", target)
    )
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.XML_DAMAGED
    assert finding.facts[1] == ("reason", REASONS["sheets share it"])
    assert "工作表共用" in finding.message(Language.ZH)


@pytest.mark.parametrize("kind", ["sharedStrings", "styles"])
def test_what_all_sheets_share_is_read_once_and_stands_in_one_part(kind: str) -> None:
    row = '<row r="1"><c r="A1" t="s" s="1"><v>0</v></c></row>'
    parts = workbook_parts(worksheet(row), strings="<si><t>甲</t></si>")
    usual = (
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "sharedStrings", "sharedStrings.xml"),
        ("rId3", "styles", "styles.xml"),
    )
    again = [(f"r{number}", kind, f"{kind.upper()}.xml") for number in range(9)]
    parts["xl/_rels/workbook.xml.rels"] = relationships(*usual, *again)
    assert read_workbook(packed(parts), "a.xlsx").sheets[0].text_at(1, 1) == "甲"
    parts["xl/other.xml"] = parts[f"xl/{kind}.xml"]
    parts["xl/_rels/workbook.xml.rels"] = relationships(*usual, ("r", kind, "other.xml"))
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(finding, part="xl/other.xml", reason=f"{kind} twice")


@EACH_WAY
def test_sheets_are_weighed_together(limits: AirlockLimits) -> None:
    content = two_sheets("".join(f'<row r="{row}"/>' for row in range(1, 200)))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = 2 * package.getinfo("xl/worksheets/sheet1.xml").file_size
    exact = replace(limits, worksheet_bytes=size)
    assert len(read_workbook(content, "a.xlsx", limits=exact).sheets) == 2
    finding = refused_finding(content, limits=replace(limits, worksheet_bytes=size - 1))
    assert finding.rule is Code.PART_TOO_LARGE
    assert_facts(finding, part="xl/worksheets", limit=size - 1)


def test_the_time_of_a_workbook_is_over_between_two_sheets_too() -> None:
    content = two_sheets('<row r="1"/>')
    finding = refused_finding(content, limits=AirlockLimits(seconds=-1.0))
    assert finding.rule is Code.READ_TOO_SLOW


@EACH_WAY
def test_cells_texts_and_sheets_are_counted_over_the_workbook(limits: AirlockLimits) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>'
    content = two_sheets(rows)
    tree = limits.tree_bytes
    for exact, over, rule, limit in (
        (AirlockLimits(cells=4), AirlockLimits(cells=3), Code.TOO_MANY_CELLS, 3),
        (
            AirlockLimits(workbook_text=12),
            AirlockLimits(workbook_text=11),
            Code.TOO_MUCH_TEXT,
            11,
        ),
    ):
        exact_limits = AirlockLimits(
            cells=exact.cells, workbook_text=exact.workbook_text, tree_bytes=tree
        )
        over_limits = AirlockLimits(
            cells=over.cells, workbook_text=over.workbook_text, tree_bytes=tree
        )
        assert len(read_workbook(content, "a.xlsx", limits=exact_limits).sheets) == 2
        finding = refused_finding(content, limits=over_limits)
        assert finding.rule is rule
        assert_facts(finding, limit=limit)
    found = read_workbook(content, "a.xlsx", limits=AirlockLimits(sheets=2, tree_bytes=tree))
    assert found.oddities == ()
    found = read_workbook(content, "a.xlsx", limits=AirlockLimits(sheets=1, tree_bytes=tree))
    assert [sheet.name for sheet in found.sheets] == ["一"]
    (many,) = found.oddities
    assert many.rule is Code.MANY_SHEETS
    assert_facts(many, count=2, limit=1)


@EACH_WAY
def test_texts_in_the_cells_themselves_are_counted_too(limits: AirlockLimits) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{"字" * 100}</t></is></c></row>'
        for row in range(1, 11)
    )
    content = workbook_bytes(rows)
    tree = limits.tree_bytes
    exact = AirlockLimits(workbook_text=1000, tree_bytes=tree)
    assert len(read_workbook(content, "a.xlsx", limits=exact).sheets[0].cells) == 10
    over = AirlockLimits(workbook_text=999, tree_bytes=tree)
    assert refused_finding(content, limits=over).rule is Code.TOO_MUCH_TEXT
    # Each of two sheets is within the limit, both together are not.
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 2000}</t></is></c></row>'
    both = AirlockLimits(workbook_text=3999, tree_bytes=tree)
    assert refused_finding(two_sheets(row), limits=both).rule is Code.TOO_MUCH_TEXT


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("xl/workbook.xml", "xl/workbook.xml"),
        ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/styles.xml", "xl/styles.xml"),
        ("xl/sharedStrings.xml", "xl/sharedStrings.xml"),
        ("xl/_rels/workbook.xml.rels", "表1"),
    ],
)
def test_a_missing_part_is_named(missing: str, named: str) -> None:
    cells = '<row r="1"><c r="A1" s="1"><v>7.5</v></c><c r="B1" t="s"><v>0</v></c></row>'
    parts = workbook_parts(worksheet(cells), strings="<si><t>a</t></si>")
    del parts[missing]
    parts["[Content_Types].xml"] = "<Types>spreadsheetml</Types>"
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.PART_MISSING
    assert_facts(finding, part=named)


@pytest.mark.parametrize("missing", ["xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_missing_part_that_no_cell_needs_is_no_fault(missing: str) -> None:
    parts = workbook_parts(worksheet(ROW), strings="<si><t>a</t></si>")
    del parts[missing]
    assert read_workbook(packed(parts), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"
    # Another damage stays what it is.
    parts["xl/worksheets/sheet1.xml"] = worksheet('<row r="0"/>')
    assert refused_finding(packed(parts)).rule is Code.XML_DAMAGED


@pytest.mark.parametrize("kind", ["xlMacrosheet", "xlIntlMacrosheet", "chartsheet", "dialogsheet"])
def test_a_sheet_without_cells_is_told_and_not_read(kind: str) -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="另页" sheetId="2" r:id="rId9"/></sheets>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId9", kind, "other/sheet1.xml")
    )
    parts["xl/other/sheet1.xml"] = '<xm:macrosheet xmlns:xm="x"/>'
    found = read_workbook(packed(parts), "a.xlsx")
    assert found.sheets[0].text_at(1, 1) == "7.5"
    told = {Code.OTHER_SHEET} | ({Code.MACROS} if "Macro" in kind else set())
    assert {finding.rule for finding in found.oddities} == told


def test_a_package_that_names_no_workbook_has_one_at_the_usual_place() -> None:
    parts = workbook_parts(worksheet(ROW))
    del parts["_rels/.rels"]
    assert read_workbook(packed(parts), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"
    del parts["xl/workbook.xml"]
    parts["[Content_Types].xml"] = "<Types>spreadsheetml</Types>"
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.PART_MISSING
    assert_facts(finding, part="xl/workbook.xml")


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_part_of_another_kind_is_named(name: str) -> None:
    parts = workbook_parts(worksheet(ROW), strings="<si><t>a</t></si>")
    local = str(parts[name]).partition(f' xmlns="{MAIN}"')[0].rpartition("<")[2]
    parts[name] = f'<other xmlns="{MAIN}"/>'
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(
        finding,
        part=name.removeprefix("xl/") if "styles" in name else name,
        reason=f"not a {local}",
    )
    parts[name] = "<a>"
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.XML_DAMAGED
    assert "line 1, column 3" in finding.message(Language.EN)


def test_relationships_that_do_not_parse_are_named() -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["xl/_rels/workbook.xml.rels"] = "<a>"
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.XML_DAMAGED
    assert dict(finding.facts)["part"] == "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    ("part", "target", "expected"),
    [
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "./a.xml", "xl/a.xml"),
        ("xl/workbook.xml", "/a/b.xml", "a/b.xml"),
        ("xl/worksheets/sheet1.xml", "../media/i.png", "xl/media/i.png"),
        ("xl/worksheets/sheet1.xml", "..\\..\\a.xml", "a.xml"),
        ("xl/worksheets/sheet1.xml", "../../a//b.xml", "a/b.xml"),
        ("", "xl/workbook.xml", "xl/workbook.xml"),
        ("xl/a.xml", "b%2Fc%20d.xml", "xl/b/c d.xml"),
        ("xl/a.xml", "b.xml#place", "xl/b.xml"),
        ("xl/a.xml", "#Sheet:1!A1", "xl"),
        ("xl/a.xml", "b/c:d.xml", "xl/b/c:d.xml"),
        ("xl/a.xml", "b/c:d/e.xml", "xl/b/c:d/e.xml"),
        ("xl/a.xml", "b/../c.xml", "xl/c.xml"),
        ("xl/a.xml", "/X/b.xml", "X/b.xml"),
        # Steps above the root stop there.
        ("", "../customXml/item1.xml", "customXml/item1.xml"),
        ("xl/a.xml", "../../../etc/passwd", "etc/passwd"),
        ("xl/a.xml", "/../a", "a"),
        ("xl/a.xml", "%2e%2e/../a", "a"),
    ],
)
def test_a_relationship_is_resolved_from_the_folder_of_its_part(
    part: str, target: str, expected: str
) -> None:
    assert resolve_target(part, target) == expected


@pytest.mark.parametrize("part", ["", "xl/a.xml"])
@pytest.mark.parametrize(
    "target",
    ["file:///a", "c:\\a", "//host/a", "\\\\host\\a"],
)
def test_a_relationship_never_leaves_the_package(part: str, target: str) -> None:
    with pytest.raises(UnreadableReturnError) as caught:
        resolve_target(part, target)
    assert caught.value.finding.rule is Code.RELATIONSHIP_TRAVERSAL
    assert_facts(caught.value.finding, part=part or "/", target=target)


@pytest.mark.parametrize("filler", ["", f"<!--{'x' * 20_000}-->"], ids=["remembered", "large"])
def test_relationships_are_read_by_their_id(filler: str) -> None:
    text = (
        f'<Relationships xmlns="{PACKAGE_RELATIONS}">{filler}'
        '<other Id="a" Target="x"/><Relationship Target="x"/><Relationship Id="b"/>'
        f'<Relationship Id="c" Type="{RELATIONS}/worksheet" Target="s.xml"/>'
        '<Relationship Id="d" Type="hyperlink" Target="C:\\x" TargetMode="External"/>'
        '<Relationship Id="e" Target="t.xml" TargetMode="Internal"/></Relationships>'
    )
    limits = AirlockLimits(ratio=10_000)

    def read(relations: str) -> dict[str, Relationship]:
        package = open_package(packed({"xl/_rels/w.xml.rels": relations}), limits, Clock(20))
        return dict(read_relationships(package, "xl/w.xml"))

    assert read(text) == {
        "c": Relationship("worksheet", "xl/s.xml", is_external=False),
        "d": Relationship("hyperlink", "C:\\x", is_external=True),
        "e": Relationship("", "xl/t.xml", is_external=False),
    }
    twice = text.replace('Id="e"', 'Id="c"')
    with pytest.raises(UnreadableReturnError) as caught:
        read(twice)
    assert caught.value.finding.rule is Code.XML_DAMAGED
    assert_facts(caught.value.finding, part="xl/_rels/w.xml.rels", reason="c twice")


def with_extra(extra: Parts) -> tuple[Finding, ...]:
    content = packed(workbook_parts(worksheet(ROW), extra=extra))
    return read_workbook(content, "a.xlsx").oddities


SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
OTHER_RELS = "xl/drawings/_rels/drawing1.xml.rels"


def external(kind: str, target: str) -> str:
    return relationships(("a", kind, target), external="a")


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"xl/vbaProject.bin": "x"}, [(Code.MACROS, {})]),
        ({"xl/media/a.png": "x"}, [(Code.PICTURES, {})]),
        ({"xl/comments1.xml": "<a/>"}, [(Code.COMMENTS, {})]),
        ({"xl/threadedComments/a.xml": "<a/>"}, [(Code.COMMENTS, {})]),
        ({"xl/worksheets/comments2.xml": "<a/>"}, [(Code.COMMENTS, {})]),
        ({"xl/connections.xml": "<a/>"}, [(Code.EXTERNAL_LINKS, {"target": "connections"})]),
        (
            {"xl/externalLinks/externalLink1.xml": "<a><ddeLink/></a>"},
            [(Code.DDE_LINKS, {}), (Code.EXTERNAL_LINKS, {"target": "externalLinks"})],
        ),
        (
            {"xl/externalLinks/link.bin": "ddeLink"},
            [(Code.EXTERNAL_LINKS, {"target": "externalLinks"})],
        ),
        (
            # What is named wins over the mere fact.
            {"xl/connections.xml": "<a/>", SHEET_RELS: external("image", "http://a/i.png")},
            [(Code.EXTERNAL_LINKS, {"target": "http://a/i.png"})],
        ),
        (
            {SHEET_RELS: external("oleObject", "file:///" + "x" * 300)},
            [(Code.EXTERNAL_LINKS, {"target": "file:///" + "x" * 192})],
        ),
        (
            {OTHER_RELS: external("hyperlink", " FILE:///c:/a")},
            [(Code.EXTERNAL_LINKS, {"target": " FILE:///c:/a"})],
        ),
        (
            {OTHER_RELS: external("hyperlink", "\\\\host\\a")},
            [(Code.EXTERNAL_LINKS, {"target": "\\\\host\\a"})],
        ),
        ({SHEET_RELS: external("hyperlink", "mailto:a@b.cn")}, []),
        ({SHEET_RELS: relationships(("a", "image", "../media.png"))}, []),
        ({"docProps/_rels/a.xml.rels": external("image", "http://a")}, []),
        (
            {"xl/theme/a.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")},
            [(Code.UTF16_PARTS, {"part": "xl/theme/a.xml"})],
        ),
    ],
)
def test_what_travels_along_is_told_with_its_facts(
    extra: Parts, expected: list[tuple[Rule, dict[str, str]]]
) -> None:
    found = with_extra(extra)
    assert [(finding.rule, dict(finding.facts)) for finding in found] == expected
    for finding in found:
        if finding.rule is Code.EXTERNAL_LINKS and finding.observed is not None:
            assert finding.observed.startswith(str(dict(finding.facts)["target"]))


def test_links_of_the_workbook_and_of_the_package_are_told() -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["_rels/.rels"] = relationships(
        ("rId1", "officeDocument", "xl/workbook.xml"), ("rId9", "thumbnail", "http://a/t.png"),
        external="rId9",
    )  # fmt: skip
    (finding,) = read_workbook(packed(parts), "a.xlsx").oddities
    assert finding.observed == "http://a/t.png"
    parts = workbook_parts(worksheet(ROW))
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId3", "styles", "styles.xml"),
        ("rId9", "externalLinkPath", "http://a/b.xlsx"), external="rId9",
    )  # fmt: skip
    (finding,) = read_workbook(packed(parts), "a.xlsx").oddities
    assert finding.observed == "http://a/b.xlsx"


STYLED = "".join(
    f'<c r="{letter}1" s="{index}"><v>1</v></c>' for index, letter in enumerate("ABCDEFGHIJK")
)
FORMATS = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="9" formatCode="0.0"/>'
    '<numFmt numFmtId="200" formatCode="0%"/><numFmt numFmtId="201"/><numFmt/></numFmts>'
    "<cellXfs>{}</cellXfs></styleSheet>"
)


def test_a_style_tells_format_lock_and_strike() -> None:
    formats = {
        "": "General",
        ' numFmtId="0"': "General",
        ' numFmtId="9"': "0.0",  # a custom code wins
        ' numFmtId="10"': "0.00%",
        ' numFmtId="14"': "yyyy-mm-dd",
        ' numFmtId="57"': "yyyy-mm-dd",
        ' numFmtId="49"': "@",
        ' numFmtId="67"': "t0%",
        ' numFmtId="200"': "0%",
        ' numFmtId="201"': "General",  # a custom one without its code
    }
    styles = FORMATS.replace("<numFmt/>", "").format("".join(f"<xf{key}/>" for key in formats))
    cells = STYLED.split("</c>")[: len(formats)]
    content = workbook_bytes(f'<row r="1">{"</c>".join(cells)}</c></row>', styles=styles)
    found = read_workbook(content, "a.xlsx").sheets[0].cells
    assert [cell.number_format for cell in found.values()] == list(formats.values())
    assert all(cell.is_locked for cell in found.values())
    locks = {
        "": True,
        '<protection locked="0"/>': False,
        '<protection locked="false"/>': False,
        '<protection locked="1"/>': True,
        "<protection/>": True,
        "<alignment/>": True,
    }
    styles = FORMATS.replace("<numFmt/>", "").format("".join(f"<xf>{key}</xf>" for key in locks))
    cells = STYLED.split("</c>")[: len(locks)]
    content = workbook_bytes(f'<row r="1">{"</c>".join(cells)}</c></row>', styles=styles)
    found = read_workbook(content, "a.xlsx").sheets[0].cells
    assert [cell.is_locked for cell in found.values()] == list(locks.values())
    fonts = "<font/>" + "".join(
        f"<font><b/><strike{key}/></font>" for key in ("", " val='1'", " val='0'")
    )
    keys = ["0", "1", "2", "3", "4", "-1"]
    styles = FORMATS.replace("<numFmt/>", "").replace(
        "<cellXfs>", f"<fonts>{fonts}</fonts><cellXfs>"
    )
    styles = styles.format("".join(f'<xf fontId="{key}"/>' for key in keys))
    cells = STYLED.split("</c>")[: len(keys)]
    content = workbook_bytes(f'<row r="1">{"</c>".join(cells)}</c></row>', styles=styles)
    found = read_workbook(content, "a.xlsx").sheets[0].cells
    assert [cell.is_struck for cell in found.values()] == [False, True, True, False, False, False]


@pytest.mark.parametrize("styles", [FORMATS.format("<xf/>"), STYLES.replace('"14"', '"x"')])
def test_a_number_format_without_a_number_is_damage(styles: str) -> None:
    finding = refused_finding(workbook_bytes(ROW, styles=styles))
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(finding, part="styles.xml", reason="number format")
