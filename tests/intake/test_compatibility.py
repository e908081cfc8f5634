"""Alternatives and extensions in the parts of a workbook, as ECMA-376 part 3 has them."""

from xml.etree import ElementTree as ET

import pytest

from tests.intake.packages import (
    EACH_WAY,
    HEAD,
    MAIN,
    PACKAGE_RELATIONS,
    packed,
    read_sheet,
    refusal_of,
    refused_finding,
    workbook_bytes,
    workbook_parts,
    worksheet,
)
from tests.intake.test_package import assert_facts
from workbook_tool.core.cells import Cell
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake import AirlockLimits, read_workbook
from workbook_tool.intake.ooxml.compatibility import has_alternatives

SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:hs="http://schemas.haansoft.com/office/spreadsheet/8.0" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
)


def choice(first: str, *, needs: str = "hs", fallback: str | None = None) -> str:
    """Return alternatives: a choice and, if said, a fallback."""
    last = "" if fallback is None else f"<mc:Fallback>{fallback}</mc:Fallback>"
    return (
        f"<mc:AlternateContent {SPACES}>"
        f'<mc:Choice Requires="{needs}">{first}</mc:Choice>{last}</mc:AlternateContent>'
    )


def string_of(items: str, index: int, *, root: str = "") -> str:
    """Return the shared string that a cell names by its index."""
    rows = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    parts = workbook_parts(worksheet(rows), strings="")
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" {root}>{items}</sst>'
    return read_sheet(packed(parts)).text_at(1, 1)


ITEM = "<si><t>{}</t></si>"
THREE = ITEM.format("3")


@pytest.mark.parametrize(
    ("alternatives", "kept"),
    [
        (choice(THREE, fallback=ITEM.format("9")), ["9"]),
        (choice(THREE), []),
        (choice(THREE, needs="x14", fallback=ITEM.format("9")), ["3"]),
        (choice(THREE, needs="x14 hs", fallback=ITEM.format("9")), ["9"]),
        (choice(THREE * 2, needs="x14"), ["3", "3"]),
        (choice(THREE, fallback=""), []),
        (choice(THREE, fallback=choice(THREE, fallback=ITEM.format("9"))), ["9"]),
        (choice(choice("", fallback=THREE), needs="x14"), ["3"]),
        (
            choice(THREE, fallback="").replace(
                "<mc:Fallback>",
                f'<mc:Choice Requires="x14">{ITEM.format("8")}</mc:Choice><mc:Fallback>',
            ),
            ["8"],
        ),
        (f'<hs:si {SPACES} mc:Ignorable="hs"><hs:x><x14:y/></hs:x></hs:si>', []),
        (f'<hs:si {SPACES} mc:Ignorable="hs" mc:ProcessContent="hs:si">{THREE}</hs:si>', ["3"]),
        (f'<hs:si {SPACES} mc:Ignorable="hs" mc:ProcessContent="hs:*">{THREE}</hs:si>', ["3"]),
        (f'<hs:si {SPACES} mc:Ignorable="hs" mc:ProcessContent="hs:t"><hs:si/></hs:si>', []),
        (f"<si {SPACES}>{choice('<t>3</t>', fallback='<t>9</t>')}</si>", ["9"]),
        (f"<si {SPACES}><t>a</t></si>", ["a"]),
    ],
)
def test_shared_strings_keep_their_positions(alternatives: str, kept: list[str]) -> None:
    items = ITEM.format("0") + alternatives + ITEM.format("last")
    found = [string_of(items, index) for index in range(len(kept) + 2)]
    assert found == ["0", *kept, "last"]


@pytest.mark.parametrize(
    "item",
    [
        THREE.replace("si>", "x>"),
        f'<x14:si {SPACES} mc:Ignorable="x14" mc:ProcessContent="x14:si">{THREE}</x14:si>',
        f'<hs:si {SPACES} mc:MustUnderstand="x14">{THREE}</hs:si>',
        f'<sx xmlns="" xmlns:x="x" {SPACES} mc:Ignorable="x"/>',
        f"<extLst><ext>{THREE}</ext></extLst>",
        f"<r>{THREE}</r>",
        f'<hs:si {SPACES} mc:Ignorable="hs">{THREE}</hs:si>',
        f'<hs:si {SPACES} mc:Ignorable="hs" mc:ProcessContent="hs:t"><hs:x>{THREE}</hs:x></hs:si>',
    ],
)
def test_nothing_else_stands_between_shared_strings(item: str) -> None:
    finding = refused_finding(workbook_bytes("", strings=THREE + item))
    assert finding.rule is Code.XML_DAMAGED


def test_what_the_root_declares_holds_for_the_strings() -> None:
    root = f'{SPACES} mc:Ignorable="hs" mc:ProcessContent="hs:wrap"'
    assert string_of(f"<hs:wrap>{THREE}</hs:wrap>{ITEM.format('9')}", 1, root=root) == "9"
    # A string may say by itself what of it is kept.
    wrapped = f'<hs:wrap mc:ProcessContent="hs:wrap">{THREE}</hs:wrap>'
    root = f'{SPACES} mc:Ignorable="hs"'
    assert string_of(f"{wrapped}{ITEM.format('9')}", 1, root=root) == "9"


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("<x/>", False),
        (f'<x xmlns="{MAIN}"/>', False),
        (f'<x xmlns="{MAIN}" a="1"><y b="2"/></x>', False),
        (f'<x xmlns="{MAIN}" {SPACES} mc:Ignorable="hs"><x14:y/></x>', False),
        (f'<x xmlns="{MAIN}" {SPACES}><hs:y/></x>', False),
        (f'<x xmlns="{MAIN}" {SPACES} mc:Ignorable="hs"><hs:y/></x>', True),
        (f'<hs:x {SPACES}><y xmlns="{MAIN}" mc:Ignorable="hs"/></hs:x>', True),
        (f'<x xmlns="{MAIN}" {SPACES}><y mc:MustUnderstand="x14"/></x>', True),
        (f'<x xmlns="{MAIN}" {SPACES} mc:ProcessContent="x14:y"/>', True),
        (f'<x xmlns="{MAIN}">{choice("")}</x>', True),
    ],
)
def test_only_parts_that_the_standard_changes_are_processed(part: str, *, changes: bool) -> None:
    assert has_alternatives(ET.fromstring(part)) is changes


STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}" {SPACES}><numFmts>{{formats}}</numFmts>'
    "<fonts>{fonts}</fonts><cellXfs>{styles}</cellXfs></styleSheet>"
)


def styled(index: int, *, formats: str = "", fonts: str = "", styles: str = "<xf/>") -> Cell:
    part = STYLES.format(formats=formats, fonts=fonts, styles=styles)
    rows = f'<row r="1"><c r="A1" s="{index}"><v>0.5</v></c></row>'
    return read_sheet(workbook_bytes(rows, styles=part)).cells[1, 1]


def test_styles_formats_and_fonts_keep_their_positions() -> None:
    plain, percent = '<xf numFmtId="0"/>', '<xf numFmtId="9"/>'
    both = choice(plain, fallback=plain)
    assert styled(1, styles=both + percent).number_format == "0%"
    assert styled(1, styles=choice(plain) + plain + percent).number_format == "0%"
    assert styled(0, styles=choice(percent, needs="x14", fallback=plain)).number_format == "0%"
    custom = '<numFmt numFmtId="200" formatCode="{}"/>'
    formats = choice(custom.format("0"), fallback=custom.format("0%"))
    assert styled(0, formats=formats, styles='<xf numFmtId="200"/>').number_format == "0%"
    struck = "<font><strike/></font>"
    fonts = choice("<font/>", fallback="<font/>") + struck
    assert styled(0, fonts=fonts, styles='<xf fontId="1"/>').is_struck
    assert styled(0, fonts=struck).is_struck


@pytest.mark.parametrize("table", ["formats", "fonts", "styles"])
def test_an_entry_that_only_the_standard_drops_is_damage(table: str) -> None:
    entry = {"formats": '<numFmt numFmtId="200" formatCode="0%"/>', "fonts": "<font/>"}
    ignored = f'<hs:x mc:Ignorable="hs">{entry.get(table, "<xf/>")}</hs:x>'
    with pytest.raises(UnreadableReturnError):
        styled(0, **{table: ignored})


def test_sheets_and_relationships_keep_their_places() -> None:
    parts = workbook_parts(worksheet('<row r="1"><c r="A1"><v>9</v></c></row>'))
    sheet = '<sheet name="表1" sheetId="1" r:id="rId1"/>'
    book = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = book.replace(
        sheet, choice(sheet.replace("表1", "假"), fallback=sheet)
    )
    target = '<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE_RELATIONS}">'
        f"{choice(target.replace('sheet1', 'sheet9'), fallback=target)}</Relationships>"
    )
    (found,) = read_workbook(packed(parts), "a.xlsx").sheets
    assert (found.name, found.text_at(1, 1)) == ("表1", "9")


@pytest.mark.parametrize(
    "broken",
    [
        f"<mc:AlternateContent {SPACES}/>",
        choice("").replace("<mc:Choice", "<mc:Fallback/><mc:Choice"),
        choice(THREE, needs=""),
        choice(THREE, needs="unknown"),
        choice(THREE).replace(' Requires="hs"', ""),
        f"<mc:Choice {SPACES} Requires='hs'>{THREE}</mc:Choice>",
        f"<mc:Fallback {SPACES}>{THREE}</mc:Fallback>",
        f'<si {SPACES} mc:Ignorable="unknown" mc:ProcessContent="hs:a"/>',
        f'<si {SPACES} mc:ProcessContent="unknown:a"/>',
    ],
)
def test_broken_alternatives_are_damage(broken: str) -> None:
    finding = refused_finding(workbook_bytes("", strings=broken))
    assert finding.rule is Code.XML_DAMAGED
    assert "AlternateContent" in str(dict(finding.facts)["reason"])


def test_an_extension_that_must_be_understood_is_named() -> None:
    strings = f'<si {SPACES} mc:MustUnderstand="x14 hs"/>'
    finding = refused_finding(workbook_bytes("", strings=strings))
    assert finding.rule is Code.EXTENSION_NEEDED
    assert dict(finding.facts) == {
        "part": "xl/sharedStrings.xml",
        "namespace": "http://schemas.haansoft.com/office/spreadsheet/8.0",
    }


def test_a_namespace_is_quoted_as_far_as_people_read() -> None:
    strings = f'<si {SPACES} xmlns:long="{"x" * 300}" mc:MustUnderstand="long"/>'
    facts = dict(refused_finding(workbook_bytes("", strings=strings)).facts)
    assert facts["namespace"] == "x" * 200


@EACH_WAY
def test_a_worksheet_that_must_be_understood_is_refused(limits: AirlockLimits) -> None:
    rows = '<row r="1"><c r="A1"><v>9</v></c></row>'
    part = worksheet(rows).replace("<worksheet", f'<worksheet {SPACES} mc:MustUnderstand="x14"')
    for content in (part, part.replace("<row", " <row")):
        finding = refused_finding(packed(workbook_parts(content)), limits=limits)
        assert finding.rule is Code.EXTENSION_NEEDED


@pytest.mark.parametrize("depth", [70, 400])
def test_alternatives_nested_too_deep_are_refused(depth: int) -> None:
    nested = "<x>" * depth + choice(THREE) + "</x>" * depth
    assert (
        refusal_of(workbook_bytes("", strings=f"<si><rPh>{nested}</rPh></si>")) is Code.XML_TOO_DEEP
    )


CELL = '<c r="A1"><v>9</v></c>'
OTHER = '<c r="A1"><v>3</v></c>'
ROW = f'<row r="1">{CELL}</row>'


def inline(text: str) -> str:
    """Return a row of one inline text."""
    return f'<row r="1"><c r="A1" t="inlineStr"><is>{text}</is></c></row>'


@EACH_WAY
@pytest.mark.parametrize(
    ("rows", "behind"),
    [
        (f'<row r="1"><row r="1">{OTHER}</row>{CELL}</row>', ""),
        (f'<row r="1"><row r="1"/>{CELL}</row>', ""),
        (f'<row r="1"><c r="B1">{OTHER}<v>9</v></c></row>', ""),
        (f'<row r="1">{choice(OTHER, fallback=CELL)}</row>', ""),
        (choice(f'<row r="1">{OTHER}</row>', fallback=ROW), ""),
        (f'<row r="1"><c r="A1">{choice("<v>3</v>", fallback="<v>9</v>")}</c></row>', ""),
        (f'<row r="1"><hs:c {SPACES} r="A1"><v>3</v></hs:c>{CELL}</row>', ""),
        (f'<row r="1"><hs:c {SPACES}/>{CELL}</row>', ""),
        (f'<row r="1">{CELL}<extLst><ext>{OTHER}</ext></extLst></row>', ""),
        (f'<row r="1"><c r="A1"><v>9</v><extLst>{OTHER}</extLst></c></row>', ""),
        (f"{CELL}", ""),
        (f"<x>{ROW}</x>", ""),
        ('<row r="1"><v>9</v></row>', ""),
        ('<row r="1"><c r="A1"><v>9<t/></v></c></row>', ""),
        ('<row r="1"><c r="A1"><t>9</t></c></row>', ""),
        ('<row r="1"><c r="A1" t="inlineStr"><is><v>9</v></is></c></row>', ""),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>9<t>3</t></t></is></c></row>', ""),
        ('<row r="1"><c r="A1" t="inlineStr"><is><r><v/><t>9</t></r></is></c></row>', ""),
        ('<row r="1"><c r="A1" t="inlineStr"><is><r><t>9<x/>3</t></r></is></c></row>', ""),
        (inline("<r><rPr><t>3</t></rPr><t>9</t></r>"), ""),
        (inline(f"<r><rPr><b>{OTHER}</b></rPr><t>9</t></r>"), ""),
        (inline("<t>9</t><rPh><r><t>3</t></r></rPh>"), ""),
        (inline("<t>9</t><rPh><t>x<t>3</t></t></rPh>"), ""),
        (inline("<t>9</t><phoneticPr><t>3</t></phoneticPr>"), ""),
        (ROW, choice(f"<sheetData>{ROW}</sheetData>", fallback="")),
        (ROW, f"<extLst><ext><sheetData>{ROW}</sheetData></ext></extLst>"),
        (ROW, choice('<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')),
        (ROW, f"<mergeCells>{ROW}</mergeCells>"),
    ],
)
def test_what_stands_where_the_schema_has_no_place_for_it_is_damage(
    rows: str, behind: str, limits: AirlockLimits
) -> None:
    content = workbook_bytes(rows, behind)
    assert refusal_of(content, limits=limits) in {Code.XML_DAMAGED, Code.CELL_DAMAGED}


def test_a_string_that_holds_no_text_is_damage() -> None:
    for item in (
        "<v>9</v>", "<t>9<x/>3</t>", "<r><t>1<b/></t></r>", "<r><c/></r>",
        "<r><rPr><si><t>8</t></si><b/></rPr><t>5</t></r>",
        "<r><rPr><b><u><x><t>8</t></x></u></b></rPr><t>5</t></r>",
        "<t>5</t><rPh><si><t>8</t></si></rPh>", "<t>5</t><phoneticPr><r><t>8</t></r></phoneticPr>",
    ):  # fmt: skip
        finding = refused_finding(workbook_bytes("", strings=f"<si>{item}</si>"))
        assert finding.rule is Code.XML_DAMAGED


@EACH_WAY
def test_properties_of_runs_may_hold_what_is_no_text(limits: AirlockLimits) -> None:
    run = '<r><rPr><b/><x><y/></x><u val="1"/></rPr><t>9</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
    assert read_sheet(workbook_bytes(inline(run)), limits=limits).text_at(1, 1) == "9"


def test_a_row_of_another_namespace_is_none() -> None:
    rows = f'<row r="1" xmlns="urn:other">{CELL}</row>'
    assert refusal_of(workbook_bytes(rows)) is Code.XML_DAMAGED


@EACH_WAY
def test_alternatives_that_hold_no_cells_are_passed_over(limits: AirlockLimits) -> None:
    behind = choice("<controls><control/></controls>", needs="x14", fallback="<drawing/>")
    assert read_sheet(workbook_bytes(ROW, behind), limits=limits).text_at(1, 1) == "9"


@pytest.mark.parametrize("table", ["numFmts", "fonts", "cellXfs"])
def test_two_tables_of_one_kind_in_the_styles_are_damage(table: str) -> None:
    part = STYLES.format(formats="", fonts="", styles="<xf/>").replace(
        f"</{table}>", f"</{table}><{table}/>"
    )
    finding = refused_finding(workbook_bytes(ROW, styles=part))
    assert finding.rule is Code.XML_DAMAGED


@pytest.mark.parametrize(
    ("table", "entry"), [("numFmts", "numFmt"), ("fonts", "font"), ("cellXfs", "xf")]
)
@pytest.mark.parametrize(
    "around", ["<{0}><{1}><{1}/></{1}></{0}>", "<dxfs><{0}><{1}/></{0}></dxfs>"]
)
def test_an_entry_of_the_styles_inside_another_or_elsewhere_is_damage(
    table: str, entry: str, around: str
) -> None:
    styles = f'<styleSheet xmlns="{MAIN}">{around.format(table, entry)}</styleSheet>'
    content = workbook_bytes('<row r="1"><c r="A1"><v>9</v></c></row>', styles=styles)
    finding = refused_finding(content)
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(finding, part="styles.xml", reason="structure")


@pytest.mark.parametrize("table", ["numFmts", "fonts", "cellXfs"])
def test_what_is_no_entry_of_a_table_of_the_styles_is_damage(table: str) -> None:
    part = STYLES.format(formats="", fonts="", styles="<xf/>").replace(
        f"</{table}>", f"<x/></{table}>"
    )
    assert refusal_of(workbook_bytes(ROW, styles=part)) is Code.XML_DAMAGED


def test_a_package_without_content_types_is_told() -> None:
    parts = workbook_parts(worksheet(ROW))
    del parts["[Content_Types].xml"]
    found = read_workbook(packed(parts), "a.xlsx")
    assert [finding.rule for finding in found.oddities] == [Code.NO_CONTENT_TYPES]
    assert found.sheets[0].text_at(1, 1) == "9"
