"""OpenDocument spreadsheets: each rule of the standard that changes what is read."""

import re

import pytest

from tests.intake.open_documents import (
    MANIFEST,
    MIMETYPE,
    NAMESPACES,
    blank,
    cell,
    content_part,
    meta_part,
    number_cell,
    open_document,
    row,
    sheet,
    styles_part,
)
from tests.intake.packages import HEAD, packed, refusal_of, refused_finding, rules_of
from tests.intake.test_package import assert_facts
from workbook_tool.core.cells import Cell, CellKind, FileFormat, FoundSheet, Range, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook
from workbook_tool.intake.opendocument.number_styles import NumberStyle, format_code
from workbook_tool.intake.opendocument.styles import Styles
from workbook_tool.intake.opendocument.xml import Attributes, parse

NINE = number_cell("9")
PERCENT = (
    '<number:percentage-style style:name="{}"><number:text>%</number:text>'
    "</number:percentage-style>"
)
FAR = "1048576"
TENTH = '<number:number number:decimal-places="1"/>'


def read(
    content: bytes, *, last_row: int | None = None, limits: AirlockLimits = DEFAULT_LIMITS
) -> FoundSheet:
    return read_workbook(content, "表.ods", last_row=last_row, limits=limits).sheets[0]


def cells_of(rows: str, *, styles: str = "") -> dict[tuple[int, int], Cell]:
    return dict(read(open_document(sheet(rows), styles=styles)).cells)


def text_of(inside: str, attributes: str = 'office:value-type="string"') -> str:
    return cells_of(row(cell(attributes, inside)))[1, 1].text


def code_of(style: str, more: str = "") -> str | None:
    """Return the code of the number format of a cell of 9 in a style."""
    styles = (
        f'{more}{style}<style:style style:name="ce1" style:family="table-cell"'
        ' style:data-style-name="N1"/>'
    )
    return cells_of(row(number_cell("9", 'table:style-name="ce1"')), styles=styles)[
        1, 1
    ].number_format


def test_a_document_is_found_as_it_was_written() -> None:
    styles = (
        '<style:style style:name="ta1" style:family="table" style:master-page-name="页">'
        '<style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    first = sheet(
        '<table:table-column table:number-columns-repeated="3"/>'
        f"{row(blank(2) + NINE)}"
        f"{row(cell(), 'table:number-rows-repeated=' + chr(34) + '3' + chr(34))}"
        f"{row(NINE, 'table:visibility=' + chr(34) + 'collapse' + chr(34))}"
        f"{row(cell(), 'table:visibility=' + chr(34) + 'filter' + chr(34))}",
        attributes='table:style-name="ta1" table:protected="true"',
    )
    names = (
        '<table:named-expressions><table:named-expression table:name="编号"'
        ' table:expression="&quot;XPMZ18&quot;"/></table:named-expressions>'
    )
    second = sheet(row(NINE) + names, "_meta", 'table:style-name="ta2"')
    master = (
        '<style:master-page style:name="页"><style:footer><text:p>编号：'
        "<text:span>XP</text:span>039</text:p><text:p> </text:p></style:footer>"
        "</style:master-page>"
    )
    properties = (
        "<dc:title>表</dc:title><dc:subject/><dc:date>2018-10-08T09:00:00Z</dc:date>"
        '<meta:user-defined meta:name="WBT_CODE">XPMZ18-XP039</meta:user-defined>'
    )
    content = open_document(
        first + second + names.replace("编号", "全局"),
        styles=styles,
        extra={
            "styles.xml": styles_part(master=master),
            "meta.xml": meta_part(properties),
        },
    )
    found = read_workbook(content, "表.ods")
    nine = Cell(CellKind.NUMBER, "9")
    assert found.file_format is FileFormat.ODS
    assert found.sheets == (
        FoundSheet(
            "表1",
            SheetState.VISIBLE,
            {(1, 3): nine, (5, 1): nine},
            hidden_rows=frozenset({5}),
            is_protected=True,
            header_footer=("编号：XP039",),
        ),
        FoundSheet("_meta", SheetState.HIDDEN, {(1, 1): nine}),
    )
    assert found.defined_names == {"编号": '"XPMZ18"', "全局": '"XPMZ18"'}
    assert found.core_properties == {"title": "表", "date": "2018-10-08T09:00:00Z"}
    assert found.custom_properties == {"WBT_CODE": "XPMZ18-XP039"}
    assert found.modified == "2018-10-08T09:00:00Z"
    assert found.oddities == (
        Finding.of(Code.LEGACY_FORMAT, format=".ods"),
        Finding.of(Code.HIDDEN_ROWS, Location(sheet="表1"), sheet="表1", count=1),
    )


def test_the_last_row_that_is_wanted_may_be_hidden() -> None:
    hidden = row(NINE, 'table:visibility="collapse"')
    content = open_document(sheet(row(NINE) + hidden + hidden))
    assert read(content, last_row=2).hidden_rows == {2}


def test_a_time_without_its_zone_tells_no_order() -> None:
    content = open_document(
        sheet(row(NINE)),
        extra={"meta.xml": meta_part("<dc:date>2018-10-08T09:00:00.123</dc:date>")},
    )
    assert read_workbook(content, "表.ods").modified == ""


def test_odd_things_are_mentioned() -> None:
    annotation = "<office:annotation><text:p>9</text:p></office:annotation>"
    picture = '<draw:frame><draw:image xlink:href="a"/><text:p>9</text:p></draw:frame>'
    rows = row(cell("", annotation) + cell("", picture) + NINE)
    content = open_document(
        sheet(rows) + "<table:dde-links><table:dde-link/></table:dde-links>",
        extra={"Basic/script-lc.xml": "<a/>", "settings.xml": "<a/>".encode("utf-16")},
    )
    found = read_workbook(b"junk" + content, "表.ods")
    assert rules_of(found) == {
        Code.LEGACY_FORMAT,
        Code.MACROS,
        Code.DDE_LINKS,
        Code.PICTURES,
        Code.COMMENTS,
        Code.GARBAGE_AROUND,
        Code.UTF16_PARTS,
    }
    assert set(found.sheets[0].cells) == {(1, 3)}
    note = "<text:p><text:note/>9</text:p>"
    for inside, rules in ((annotation, {Code.COMMENTS}), (picture, {Code.PICTURES}), (note, set())):
        one = read_workbook(open_document(sheet(row(cell("", inside)))), "表.ods")
        assert rules_of(one) == {Code.LEGACY_FORMAT, *rules}
    for shapes in ("<table:shapes><scene/></table:shapes>", "<draw:frame/>"):
        drawn = read_workbook(open_document(sheet(shapes + row(NINE))), "表.ods")
        assert rules_of(drawn) == {Code.LEGACY_FORMAT, Code.PICTURES}


def test_the_copy_of_another_files_sheet_is_no_sheet_and_its_link_is_mentioned() -> None:
    source = '<table:table-source xlink:href="../其他.ods" table:mode="copy-results-only"/>'
    for place in ("file:///tmp/其他.ods", "https://example.cn/其他.ods"):
        copy = sheet(source + row(NINE), f"'{place}'#$表1")
        for sheets in (copy + sheet(row(NINE)), sheet(row(NINE)) + copy):
            found = read_workbook(open_document(sheets), "表.ods")
            assert [one.name for one in found.sheets] == ["表1"]
            assert found.oddities[1:] == (
                Finding.of(Code.EXTERNAL_LINKS, observed="../其他.ods", target="../其他.ods"),
            )
    linked = read_workbook(open_document(sheet("<table:table-source/>" + row(NINE))), "表.ods")
    assert [one.name for one in linked.sheets] == ["表1"]
    unnamed = Finding.of(Code.EXTERNAL_LINKS, observed="table-source", target="table-source")
    assert unnamed in linked.oddities
    path = "../很长的路径" * 30
    source = f'<table:table-source xlink:href="{path}"/>'
    far = read_workbook(open_document(sheet(source + row(NINE))), "表.ods")
    assert Finding.of(Code.EXTERNAL_LINKS, observed=path, target=path[:200]) in far.oddities


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p>甲</text:p>", "甲"),
        ("<text:p>1</text:p><text:p>0</text:p>", "1\n0"),
        ("<text:p>1<text:line-break/>0</text:p>", "1\n0"),
        ("<text:p>1<text:tab/>0</text:p>", "1\t0"),
        ("<text:p>1<text:s/>0</text:p>", "1 0"),
        ('<text:p>1<text:s text:c="3"/>0</text:p>', "1   0"),
        ('<text:p>1<text:s text:c="x"/>0</text:p>', "1 0"),
        ("<text:p>\n  1 \n <text:span> 0 </text:span> </text:p>", "1 0"),
        ("<text:p> <text:s/> 1 </text:p>", "  1"),
        ("<text:p>1 <text:s/></text:p>", "1  "),
        ("<text:p/><text:p>1</text:p>", "\n1"),
        ("<text:h>1</text:h>", "1"),
        ("<text:p><text:a xlink:href='x'>1</text:a>0</text:p>", "10"),
        ("<text:p>1<office:annotation><text:p>9</text:p></office:annotation>0</text:p>", "10"),
        ("<text:p>1<text:note><text:span>9</text:span></text:note>0</text:p>", "10"),
        (("<text:p><text:ruby><text:ruby-base>汉</text:ruby-base><text:ruby-text>han"
         "</text:ruby-text></text:ruby></text:p>"), "汉"),
        ("<table:detective><text:p>9</text:p></table:detective><text:p>1</text:p>", "1"),
        (" <text:p>1</text:p> ", "1"),
    ],
)  # fmt: skip
def test_the_text_of_a_cell_is_that_of_its_paragraphs(inside: str, text: str) -> None:
    assert text_of(inside) == text
    assert text_of(inside, "") == text


def test_the_text_that_is_stored_counts_before_the_one_that_is_shown() -> None:
    stored = 'office:value-type="string" office:string-value="甲"'
    assert text_of("<text:p>甲级</text:p>", stored) == "甲"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"float" office:value="7.50"', Cell(CellKind.NUMBER, "7.50")),
        ('"float" office:value=" 1e1 "', Cell(CellKind.NUMBER, "1e1")),
        ('"currency" office:value="-9"', Cell(CellKind.NUMBER, "-9")),
        ('"percentage" office:value="0.5"', Cell(CellKind.NUMBER, "0.5", number_format="0%")),
        ('"boolean" office:boolean-value="true"', Cell(CellKind.BOOLEAN, "TRUE")),
        ('"boolean" office:boolean-value="false"', Cell(CellKind.BOOLEAN, "FALSE")),
        ('"date" office:date-value="2018-10-08"',
         Cell(CellKind.NUMBER, "43381", number_format="yyyy-mm-dd")),
        ('"date" office:date-value="2018-10-08T06:00:00.000000000"',
         Cell(CellKind.NUMBER, "43381.25", number_format="yyyy-mm-dd")),
        ('"date" office:date-value="2018-10-08T06:00:00.5"',
         Cell(CellKind.NUMBER, "43381.250005787037", number_format="yyyy-mm-dd")),
        ('"date" office:date-value="2018-10-27"',
         Cell(CellKind.NUMBER, "43400", number_format="yyyy-mm-dd")),
        ('"date" office:date-value="1900-03-01"',
         Cell(CellKind.NUMBER, "61", number_format="yyyy-mm-dd")),
        ('"date" office:date-value="1900-02-28"', Cell(CellKind.DATE, "1900-02-28")),
        ('"date" office:date-value="2018-10-08T06:00:00+08:00"',
         Cell(CellKind.DATE, "2018-10-08T06:00:00+08:00")),
        ('"date" office:date-value="十月"', Cell(CellKind.DATE, "十月")),
        ('"time" office:time-value="PT12H30M00S"',
         Cell(CellKind.NUMBER, "0.520833333333", number_format="[h]:mm:ss")),
        ('"time" office:time-value="PT216H00M00,000S"',
         Cell(CellKind.NUMBER, "9", number_format="[h]:mm:ss")),
        ('"time" office:time-value="PT1M30,6S"',
         Cell(CellKind.NUMBER, "0.001048611111", number_format="[h]:mm:ss")),
        ('"time" office:time-value="-P1DT6H"',
         Cell(CellKind.NUMBER, "-1.25", number_format="[h]:mm:ss")),
        ('"time" office:time-value="P1Y"', Cell(CellKind.DATE, "P1Y")),
        ('"string" office:string-value="9"', Cell(CellKind.TEXT, "9", remainder="8")),
        ('"string" office:string-value="" calcext:value-type="error"',
         Cell(CellKind.ERROR, "#N/A")),
    ],
)  # fmt: skip
def test_a_value_is_what_is_stored(value: str, expected: Cell) -> None:
    inside = "<text:p>#N/A</text:p>" if expected.kind is CellKind.ERROR else "<text:p>8</text:p>"
    found = cells_of(row(cell(f"office:value-type={value}", inside)))
    assert found == {(1, 1): expected}


@pytest.mark.parametrize(
    "value",
    [
        '"float"', '"float" office:value="7,5"', '"float" office:value="nan"', '"vector"',
        '"boolean"', '"boolean" office:boolean-value="1"', '"percentage" office:value="50%"',
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_right_is_damage(value: str) -> None:
    content = open_document(sheet(row(cell(f"office:value-type={value}", "<text:p>9</text:p>"))))
    finding = refused_finding(content, path="表.ods")
    assert finding.rule is Code.CELL_DAMAGED
    assert_facts(finding, sheet="表1", cell="A1", reason="type")


@pytest.mark.parametrize(
    ("attributes", "shown", "expected"),
    [
        ('table:formula="of:=TRUE()"', "TRUE", (CellKind.BOOLEAN, "TRUE")),
        ('table:formula="of:=1=2"', " false ", (CellKind.BOOLEAN, "FALSE")),
        ('table:formula="of:=1+0"', "1", (CellKind.NUMBER, "1")),
        ("", "TRUE", (CellKind.NUMBER, "1")),
    ],
)
def test_the_truth_that_a_formula_shows_is_no_number(
    attributes: str, shown: str, expected: tuple[CellKind, str]
) -> None:
    stored = f'{attributes} office:value-type="float" office:value="1"'
    (found,) = cells_of(row(cell(stored, f"<text:p>{shown}</text:p>"))).values()
    assert (found.kind, found.text) == expected


@pytest.mark.parametrize(
    "value", ['"string"', '"string" office:string-value=""', '""', '"date"', '"time"']
)
def test_a_cell_without_a_value_is_blank(value: str) -> None:
    assert cells_of(row(cell(f"office:value-type={value}"))) == {}
    assert cells_of(row(cell(f"office:value-type={value}", "<text:p/>"))) == {}


@pytest.mark.parametrize(
    ("attributes", "inside", "expected"),
    [
        ('table:formula="of:=[.A1]+5" office:value-type="float" office:value="9"',
         "<text:p>9</text:p>", Cell(CellKind.NUMBER, "9", "[.A1]+5")),
        ('table:formula="4+5" office:value-type="float" office:value="9"',
         "<text:p>9</text:p>", Cell(CellKind.NUMBER, "9", "4+5")),
        ('table:formula="msoxl:=&quot;&quot;" office:value-type="string" office:string-value=""',
         "", Cell(CellKind.TEXT, "", '""')),
        ('table:formula="of:=4+5"', "", Cell(CellKind.NUMBER, "", "4+5", is_cached=False)),
        ('table:formula="of:=4+5" office:value-type="float"', "",
         Cell(CellKind.NUMBER, "", "4+5", is_cached=False)),
        # OpenOffice 3 stored 0 beside the error that it showed.
        ('table:formula="of:=1/0" office:value-type="float" office:value="0"',
         "<text:p>#DIV/0!</text:p>", Cell(CellKind.ERROR, "#DIV/0!", "1/0")),
        ('table:formula="of:=1/0" office:value-type="string"',
         "<text:p>Err:502</text:p>", Cell(CellKind.ERROR, "Err:502", "1/0")),
        ('table:formula="of:=1" office:value-type="string"',
         "<text:p>错误:502</text:p>", Cell(CellKind.ERROR, "错误:502", "1")),
        ('table:formula="of:=1" office:value-type="string"',
         "<text:p>#1</text:p>", Cell(CellKind.TEXT, "#1", "1")),
    ],
)  # fmt: skip
def test_a_formula_keeps_its_text_and_its_result(
    attributes: str, inside: str, expected: Cell
) -> None:
    assert cells_of(row(cell(attributes, inside))) == {(1, 1): expected}


def test_a_text_that_reads_like_an_error_is_a_text() -> None:
    assert cells_of(row(cell('office:value-type="string"', "<text:p>#N/A</text:p>"))) == {
        (1, 1): Cell(CellKind.TEXT, "#N/A")
    }


def test_repeated_blanks_cost_nothing_however_many() -> None:
    far = row(cell(), f'table:number-rows-repeated="{FAR}"')
    wide = row(NINE + blank(999_999_999) + cell("", "<text:p/>"))
    assert cells_of(wide + far) == {(1, 1): Cell(CellKind.NUMBER, "9")}
    assert set(cells_of(row(blank(16_383) + NINE))) == {(1, 16_384)}
    down = row(cell(), f'table:number-rows-repeated="{int(FAR) - 1}"')
    assert set(cells_of(down + row(NINE))) == {(int(FAR), 1)}
    last = row(blank(255) + cell("", "<text:p>x</text:p>"))
    rows = row(NINE) + row(cell(), 'table:number-rows-repeated="65534"') + last
    assert set(cells_of(rows)) == {(1, 1), (65_536, 256)}
    found = read_workbook(open_document(sheet(rows)), "表.ods", last_row=600)
    assert set(found.sheets[0].cells) == {(1, 1)}
    assert found.oddities[1:] == (
        Finding.of(Code.FAR_CELLS, Location(sheet="表1"), sheet="表1", row=600),
    )


def test_repeated_values_stand_in_every_place() -> None:
    rows = row(
        number_cell("9", 'table:number-columns-repeated="2"'), 'table:number-rows-repeated="3"'
    )
    assert set(cells_of(rows)) == {(r, c) for r in (1, 2, 3) for c in (1, 2)}
    down = row(NINE) + row(NINE, f'table:number-rows-repeated="{int(FAR) - 1}"')
    assert len(read(open_document(sheet(down)), last_row=40).cells) == 40
    assert refusal_of(open_document(sheet(down)), path="表.ods") is Code.TOO_MANY_CELLS


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (row(NINE) + row(NINE, f'table:number-rows-repeated="{FAR}"'), "row number"),
        (row(blank(16_384) + NINE), "column number"),
        (row(cell(), f'table:number-rows-repeated="{int(FAR) - 1}"') + row(blank(16_384) + NINE),
         "column number"),
        (row(cell('table:number-columns-repeated="0"')), "not a number-columns-repeated"),
        (row(cell('table:number-columns-repeated="-1"')), "not a number-columns-repeated"),
        (row(cell('table:number-columns-repeated="²"')), "not a number-columns-repeated"),
        (row(NINE, 'table:number-rows-repeated="x"'), "not a number-rows-repeated"),
        (row(number_cell("9", 'table:number-rows-spanned=""')), "not a number-rows-spanned"),
    ],
)  # fmt: skip
def test_places_that_no_sheet_has_are_damage(rows: str, reason: str) -> None:
    finding = refused_finding(open_document(sheet(rows)), path="表.ods")
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(finding, part="content.xml", reason=reason)


def test_rows_are_counted_in_groups_and_headers_too() -> None:
    inner = f"<table:table-row-group>{row(NINE)}<table:table-row-group>{row(NINE)}"
    rows = f"<table:table-header-rows>{row(cell())}</table:table-header-rows>{inner}"
    rows += f"</table:table-row-group></table:table-row-group>{row(NINE)}"
    assert set(cells_of(rows)) == {(2, 1), (3, 1), (4, 1)}


def test_a_table_inside_a_sheet_is_none_of_its_rows() -> None:
    nested = sheet("<table:table-column/>" + row(NINE), "里")
    assert cells_of(row(cell("", nested) + NINE)) == {(1, 2): Cell(CellKind.NUMBER, "9")}
    assert cells_of(nested + row(NINE)) == {(1, 1): Cell(CellKind.NUMBER, "9")}


@pytest.mark.parametrize(
    "rows",
    [
        row(row(NINE)),
        row(cell("", NINE)),
        row(f"<table:x>{NINE}</table:x>"),
        f"<table:x>{row(NINE)}</table:x>",
        NINE,
        row(NINE) + NINE,
        row(NINE) + f"<table:x>{NINE}</table:x>",
    ],
)
def test_rows_and_cells_where_none_may_stand_are_damage(rows: str) -> None:
    finding = refused_finding(open_document(sheet(rows)), path="表.ods")
    assert finding.rule is Code.XML_DAMAGED
    assert_facts(finding, part="content.xml", reason="rows")


def test_merges_are_ranges_and_what_they_cover_is_found() -> None:
    covered = cell('office:value-type="float" office:value="8"').replace(
        "table:t", "table:covered-t"
    )
    spans = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    rows = row(number_cell("9", spans) + covered) + row(cell(spans))
    found = read(open_document(sheet(rows)))
    assert found.merges == (Range(1, 1, 2, 2), Range(2, 1, 3, 2))
    assert {place: one.text for place, one in found.cells.items()} == {(1, 1): "9", (1, 2): "8"}
    many = row(cell('table:number-columns-repeated="2" table:number-rows-spanned="99"'))
    rows = row(cell(), 'table:number-rows-repeated="5"') + many
    assert read(open_document(sheet(rows))).merges == (Range(6, 1, 104, 1), Range(6, 2, 104, 2))
    assert read(open_document(sheet(rows)), last_row=5).merges == ()


def test_the_look_of_a_cell_comes_from_itself_its_row_or_its_column() -> None:
    percent = PERCENT.format("N1")

    def styled(name: str, more: str = "", inside: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="table-cell" {more}>{inside}'
            "</style:style>"
        )

    styles = percent + styled("p", 'style:data-style-name="N1"')
    styles += styled("child", 'style:parent-style-name="p"')
    styles += styled("open", inside='<style:table-cell-properties style:cell-protect="none"/>')
    styles += styled(
        "locked", inside='<style:table-cell-properties style:cell-protect="protected"/>'
    )
    styles += styled(
        "struck", inside='<style:text-properties style:text-line-through-type="single"/>'
    )
    styles += styled("calm", 'style:parent-style-name="struck"',
                     '<style:text-properties style:text-line-through-style="none"/>')  # fmt: skip
    styles += styled("aligned", inside='<style:paragraph-properties fo:text-align="end"/>')
    styles += styled("bold", inside='<style:text-properties fo:font-weight="bold"/>')
    styles += styled("white", inside='<style:table-cell-properties fo:background-color="#fff"/>')
    styles += styled("circle", 'style:parent-style-name="circle"')
    names = ["p", "child", "open", "locked", "struck", "calm", "bold", "white", "circle", "unknown"]
    cells = "".join(number_cell("9", f'table:style-name="{name}"') for name in names)
    found = cells_of(row(cells), styles=styles)
    looks = [(one.number_format, one.is_locked, one.is_struck) for one in found.values()]
    plain = ("General", True, False)
    assert looks == [
        ("%", True, False), ("%", True, False), ("General", False, False), plain,
        ("General", True, True), plain, plain, plain, plain, plain,
    ]  # fmt: skip
    text = row(cell('table:style-name="struck"', "<text:p>9</text:p>"))
    assert cells_of(text, styles=styles)[1, 1].is_struck
    columns = (
        '<table:table-column table:number-columns-repeated="2" table:default-cell-style-name="p"/>'
        '<table:table-column table:number-columns-repeated="16384"'
        ' table:default-cell-style-name="p"/>'
    )
    rows = columns + row(NINE + NINE + NINE) + row(NINE, 'table:default-cell-style-name="open"')
    found = cells_of(rows + row(number_cell("9", 'table:style-name="open"')), styles=styles)
    assert [one.number_format for one in found.values()] == [
        "%",
        "%",
        "General",
        "General",
        "General",
    ]


def test_the_style_of_a_column_reaches_as_far_as_it_is_repeated() -> None:
    styles = PERCENT.format("N1") + (
        '<style:style style:name="p" style:family="table-cell" style:data-style-name="N1"/>'
    )
    columns = '<table:table-column table:number-columns-repeated="2"/>'
    columns += (
        '<table:table-column table:number-columns-repeated="16382"'
        ' table:default-cell-style-name="p"/>'
    )
    found = cells_of(columns + row(NINE * 3), styles=styles)
    assert [one.number_format for one in found.values()] == ["General", "General", "%"]


def test_common_styles_are_known_and_automatic_ones_of_pages_are_not() -> None:
    common = (
        zero("N8")
        + PERCENT.format("N9")
        + (
            '<style:default-style style:family="table-cell"><style:table-cell-properties'
            ' style:cell-protect="none"/></style:default-style>'
            '<style:style style:name="Default" style:family="table-cell"'
            ' style:data-style-name="N9"/>'
        )
    )
    automatic = (
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N8"/>'
    )
    content = open_document(
        sheet(row(NINE + number_cell("9", 'table:style-name="ce1"'))),
        extra={"styles.xml": styles_part(common, automatic)},
    )
    looks = [(one.number_format, one.is_locked) for one in read(content).cells.values()]
    assert looks == [("%", False), ("%", False)]


def test_a_style_has_all_properties_inside_it_and_none_of_those_behind_it() -> None:
    unlocked = '<style:table-cell-properties style:cell-protect="none"/>'
    struck = '<style:text-properties style:text-line-through-style="solid"/>'
    style = '<style:style style:name="{}" style:family="table-cell">{}</style:style>'
    beside = f'<text:list-style style:name="L1">{struck}</text:list-style>'
    default = f'<style:default-style style:family="table-cell">{unlocked}</style:default-style>'
    styles = style.format("both", unlocked + struck) + style.format("none", "") + beside
    styles += default + beside
    cells = number_cell("9", 'table:style-name="both"') + number_cell(
        "9", 'table:style-name="none"'
    )
    found = cells_of(row(cells), styles=styles).values()
    assert [(one.is_locked, one.is_struck) for one in found] == [(False, True), (False, False)]


def test_a_name_without_an_expression_is_a_name_of_nothing() -> None:
    names = '<table:named-expressions><table:named-expression table:name="编号"/>'
    content = open_document(sheet(row(NINE)) + names + "</table:named-expressions>")
    found = read_workbook(content, "表.ods", limits=AirlockLimits(cells=2))
    assert found.defined_names == {"编号": ""}


def test_literal_text_of_a_common_style_is_part_of_its_code() -> None:
    common = zero("N8", "<number:text>分</number:text>")
    styled = (
        '<style:style style:name="Default" style:family="table-cell" style:data-style-name="N8"/>'
    )
    content = open_document(sheet(row(NINE)), extra={"styles.xml": styles_part(common + styled)})
    assert read(content).cells[1, 1].number_format == '0"分"'


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('1<text:span text:style-name="T1">0</text:span>', ("10", False, "1")),
        ('7<text:span text:style-name="T3">.5</text:span>', ("7.5", False, "7")),
        ('<text:span text:style-name="T3">9</text:span>', ("9", True, None)),
        ('<text:span text:style-name="T3">9</text:span>8', ("98", False, "8")),
        # A mark holds in the spans inside, unless they take it back.
        (('<text:span text:style-name="T3">9<text:span text:style-name="T1">8</text:span>'
         "</text:span>"),
         ("98", True, "9")),
        (('1<text:span text:style-name="T1">0<text:span text:style-name="T4">2</text:span>'
         "</text:span>"),
         ("102", False, "1")),
        ('<text:span text:style-name="T2">8</text:span>.5', ("8.5", False, None)),
        (('<text:span text:style-name="T3">9<text:span text:style-name="T2">8</text:span>'
         "</text:span>"),
         ("98", False, "8")),
    ],
)  # fmt: skip
def test_runs_that_are_taken_back_are_told(
    inside: str, expected: tuple[str, bool, str | None]
) -> None:
    properties = {
        "T1": 'style:text-position="33% 58%"',
        "T2": 'style:text-position="0% 100%" style:text-line-through-style="none"',
        "T3": 'style:text-line-through-style="solid"',
        "T4": 'style:text-line-through-style="none"',
    }
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {text}/>'
        "</style:style>"
        for name, text in properties.items()
    )
    attributes = 'office:value-type="string"'
    (found,) = cells_of(row(cell(attributes, f"<text:p>{inside}</text:p>")), styles=styles).values()
    assert (found.text, found.is_struck, found.remainder) == expected
    # Of a text that is stated and of another that is shown nobody knows which one is meant.
    attributes += ' office:string-value="别的"'
    (found,) = cells_of(row(cell(attributes, f"<text:p>{inside}</text:p>")), styles=styles).values()
    assert (found.text, found.is_struck, found.remainder) == ("别的", False, expected[0])


@pytest.mark.parametrize(
    ("position", "noted"),
    [("super 58%", "1⁰"), ("33% 58%", "1⁰"), ("sub 58%", "1₀"), ("-9% 58%", "1₀"), ("0%", None)],
)
def test_digits_above_and_below_the_line_are_noted(position: str, noted: str | None) -> None:
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties '
        f'style:text-position="{position}"/></style:style>'
    )
    inside = '<text:p>1<text:span text:style-name="T1">0</text:span></text:p>'
    (found,) = cells_of(row(cell('office:value-type="string"', inside)), styles=styles).values()
    assert found.noted == noted
    # Where another text is stated, that of the digits is only what is shown.
    stated = 'office:value-type="string" office:string-value="别的"'
    (found,) = cells_of(row(cell(stated, inside)), styles=styles).values()
    assert (found.text, found.noted) == ("别的", None)


DAY = '<number:day number:style="long"/>'


@pytest.mark.parametrize(
    ("kind", "inside", "code"),
    [
        ("number", '<number:number number:min-integer-digits="1"/>', "General"),
        ("number", "<number:number/><number:text>分</number:text>", 'General"分"'),
        ("number", '<number:number number:min-integer-digits="2"/>', "00"),
        ("number", '<number:number number:min-integer-digits="3"/>', "000"),
        ("number", '<number:number number:decimal-places="0" number:min-integer-digits="0"/>',
         "#"),
        ("number", '<number:number number:decimal-places="3" number:min-decimal-places="1"/>',
         "0.0##"),
        ("number", '<number:number number:decimal-places="1" number:min-decimal-places="9"/>',
         "0.0"),
        ("number", '<number:number number:decimal-places="999"/>', "0." + "0" * 20),
        ("number", '<number:number number:decimal-places="x"/>', "0"),
        ("number", '<number:number number:grouping="true"/>', "#,##0"),
        ("number", '<number:number number:grouping="true" number:min-integer-digits="2"/>',
         "#,#00"),
        ("number", '<number:number number:grouping="false"/>', "0"),
        ("number", '<number:number number:display-factor="1000000"/>', "0,,"),
        ("number", '<number:number number:decimal-places="0" number:display-factor="7"/>', "0"),
        ("number", '<number:number number:decimal-places="0" number:display-factor="200"/>', "0"),
        ("number", "<number:text>x</number:text>" * 100, '"x"' * 100),
        ("number", "<number:text>x</number:text>" * 100 + "<number:scientific-number/>",
         '"x"' * 100 + "0.00E+00"),
        ("number", '<number:text>"%</number:text><number:number number:decimal-places="0"/>',
         '\\""%"0'),
        ("number", "<number:text/>", '""'),
        ("number", "", '""'),
        ("number", '<number:scientific-number number:decimal-places="1"/>', "0.0E+00"),
        ("number", "<number:scientific-number/>", "0.00E+00"),
        ("number", '<number:fraction number:min-numerator-digits="2"/>', "??/?"),
        ("number", '<number:fraction number:min-denominator-digits="3"/>', "?/???"),
        ("number", '<number:fraction number:min-integer-digits="0" number:denominator-value="8"/>',
         "# ?/8"),
        ("number", ('<style:text-properties fo:color="#ff0000"/><number:fill-character> '
          "</number:fill-character>"),
         '""'),
        ("currency", ('<number:currency-symbol>￥</number:currency-symbol>'
         '<number:number number:decimal-places="2"/>'), '"￥"0.00'),
        ("percentage", '<number:number number:decimal-places="0"/><number:text>%</number:text>',
         "0%"),
        ("percentage", '<number:number number:decimal-places="0"/><number:text> % a</number:text>',
         '0" "%" a"'),
        ("percentage", '<number:number number:decimal-places="0"/>', "0%"),
        ("boolean", "<number:boolean/>", '"TRUE"'),
        ("text", "<number:text-content/><number:text>分</number:text>", '@"分"'),
        ("date", (f'<number:year/>{DAY}<number:month/>{DAY}'
         f'<number:month number:textual="true"/>{DAY}'
         f'<number:month number:style="long" number:textual="true"/>{DAY}'
         '<number:month number:style="long"/>'), "yyddmddmmmddmmmmddmm"),
        ("date", "<number:era/><number:quarter/><number:week-of-year/><number:day-of-week/>",
         "edd" + "ddd"),
        ("time", "<number:minutes/><number:seconds/>", "ms"),
        ("time", ('<number:hours number:style="long"/><number:minutes/>'
         '<number:seconds number:decimal-places="2"/><number:am-pm/>'), "hhms.00AM/PM"),
    ],
)  # fmt: skip
def test_a_number_style_is_spelled_as_a_code(kind: str, inside: str, code: str) -> None:
    style = f'<number:{kind}-style style:name="N1">{inside}</number:{kind}-style>'
    assert code_of(style) == code


def test_elapsed_hours_stand_in_brackets() -> None:
    style = (
        '<number:time-style style:name="N1" number:truncate-on-overflow="false">'
        "<number:hours/></number:time-style>"
    )
    assert code_of(style) == "[h]"


def zero(name: str, more: str = "") -> str:
    return (
        f'<number:number-style style:name="{name}"><number:number number:decimal-places="0"/>'
        f"{more}</number:number-style>"
    )


def when(condition: str, name: str = "P") -> str:
    return f'<style:map style:condition="{condition}" style:apply-style-name="{name}"/>'


@pytest.mark.parametrize(
    ("maps", "code"),
    [
        (when("value()&gt;=0"), "0;0"),
        (when("value()&gt;0") + when("value()&lt;0"), "0;0;0"),
        (when("value()&gt;0") + when("value()&lt;0") + when("value()=0"), "0;0;0;0"),
        (when("value()&gt;100"), "[>100]0;0"),
        (when(" value()!=-2.5 "), "[<>-2.5]0;0"),
        (when("value()&lt;=1") + when("value()=9"), "[<=1]0;[=9]0;0"),
    ],
)
def test_conditions_are_spelled_unless_they_are_the_usual_ones(maps: str, code: str) -> None:
    assert code_of(zero("N1", maps), zero("P")) == code


@pytest.mark.parametrize(
    "maps",
    [
        when("value()&gt;a"), when("cell-content()=1"), when("value()=1", "missing"),
        when("value()=1") * 4, when("value()=1", "endless"), "<number:text>x</number:text>" * 101,
    ],
)  # fmt: skip
def test_a_number_whose_format_cannot_be_told_is_refused(maps: str) -> None:
    endless = zero("endless", "<number:text>x</number:text>" * 101)
    styles = (
        f"{zero('P')}{endless}{zero('N1', maps)}"
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    rows = row(number_cell("9", 'table:style-name="ce1"'))
    finding = refused_finding(open_document(sheet(rows), styles=styles), path="表.ods")
    assert finding.rule is Code.CELL_DAMAGED
    assert_facts(finding, sheet="表1", cell="A1", reason="number format")
    text = row(cell('table:style-name="ce1" office:value-type="string"', "<text:p>9</text:p>"))
    assert cells_of(text, styles=styles) == {(1, 1): Cell(CellKind.TEXT, "9")}


def test_a_style_that_is_missing_is_the_general_one() -> None:
    assert format_code("N7", {}) == "General"
    assert NumberStyle.begun("number:date-style", Attributes()).section == '""'


def test_the_type_of_a_value_and_the_style_of_its_cell_both_count() -> None:
    style = zero("N1") + (
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    typed = {
        '"percentage" office:value="0.5"': "0%",
        '"date" office:date-value="2018-10-08"': "yyyy-mm-dd",
        '"time" office:time-value="PT1H"': "[h]:mm:ss",
        '"currency" office:value="9"': "0",
    }
    cells = "".join(cell(f'table:style-name="ce1" office:value-type={one}') for one in typed)
    found = cells_of(row(cells), styles=style)
    assert [one.number_format for one in found.values()] == list(typed.values())
    own = style.replace(
        zero("N1"), PERCENT.format("N1").replace("<number:text>", f"{TENTH}<number:text>")
    )
    half = cell('table:style-name="ce1" office:value-type="percentage" office:value="0.5"')
    assert cells_of(row(half), styles=own)[1, 1].number_format == "0.0%"


def encrypted(*parts: str) -> bytes:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{part}"><manifest:encryption-data/>'
        "</manifest:file-entry>"
        for part in parts
    )
    manifest = f'<manifest:manifest xmlns:manifest="{MANIFEST}">{entries}</manifest:manifest>'
    return open_document(sheet(row(NINE)), extra={"META-INF/manifest.xml": manifest})


def test_a_password_is_told_by_the_manifest() -> None:
    for part in ("content.xml", "styles.xml", "encrypted-package"):
        assert refusal_of(encrypted("settings.xml", part), path="表.ods") is Code.PASSWORD_PROTECTED
    assert read(encrypted()).cells


def test_parts_that_are_not_what_they_must_be_refuse_the_file() -> None:
    missing = packed({"mimetype": MIMETYPE})
    assert refusal_of(missing, path="表.ods") is Code.PART_MISSING
    for part, rule in (
        ("<a/>", Code.XML_DAMAGED),
        (content_part(sheet(row(NINE)))[:-9], Code.XML_DAMAGED),
        (f"{HEAD}<!-- -->" + "<a>" * 65, Code.XML_DAMAGED),
        (content_part("<a>" * 70 + "</a>" * 70), Code.XML_TOO_DEEP),
        # What was closed before counts no more, and no less.
        (content_part("<a/>" * 9 + "<a>" * 62 + "</a>" * 62), Code.XML_TOO_DEEP),
        (content_part("<a/>" * 9 + "<a>" * 61 + "</a>" * 61), Code.NO_WORKSHEET),
        ('<?xml version="1.0" encoding="x-none"?><a/>', Code.XML_DAMAGED),
        (content_part("").replace("<office:body>", "<!DOCTYPE a><office:body>"),
         Code.DOCTYPE_REFUSED),
        (content_part(""), Code.NO_WORKSHEET),
    ):  # fmt: skip
        content = packed({"mimetype": MIMETYPE, "content.xml": part})
        assert refusal_of(content, path="表.ods") is rule, part
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    content = packed({"mimetype": MIMETYPE, "content.xml": wide})
    assert refusal_of(content, path="表.ods") is Code.DOCTYPE_REFUSED


def test_no_doctype_comes_past_the_parser_either() -> None:
    styles = Styles(DEFAULT_LIMITS)
    with pytest.raises(UnreadableReturnError) as caught:
        parse([b"<!DOCTYPE a>", b"<a/>"], "styles.xml", styles, depth=9)
    assert caught.value.finding.rule is Code.DOCTYPE_REFUSED


def test_other_prefixes_mean_the_same() -> None:
    part = content_part(sheet(row(NINE)))
    part = re.sub(r"(?<=[</ ])(xmlns:)?(office|table|text)(?=[:=])", r"\1x-\2", part)
    content = packed({"mimetype": MIMETYPE, "content.xml": part})
    assert read(content).cells == {(1, 1): Cell(CellKind.NUMBER, "9")}


def test_sheets_beyond_the_limit_are_mentioned() -> None:
    sheets = "".join(sheet(row(NINE), f"表{number}") for number in (1, 2, 3))
    found = read_workbook(open_document(sheets), "表.ods", limits=AirlockLimits(sheets=2))
    assert [one.name for one in found.sheets] == ["表1", "表2"]
    assert found.oddities[1:] == (Finding.of(Code.MANY_SHEETS, count=3, limit=2),)
    # Nobody reads what is in the others, so it counts for nothing.
    copy = sheet("<table:table-source/>" + row(NINE), "'file:///其他.ods'#$表1")
    content = open_document(copy + sheets)
    assert read(content, limits=AirlockLimits(sheets=1, cells=1)).name == "表1"


@pytest.mark.parametrize(
    ("rows", "extra", "limits", "rule"),
    [
        (row(NINE + NINE), {}, AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
        (row(number_cell("9", 'table:number-rows-spanned="2"')), {}, AirlockLimits(cells=1),
         Code.TOO_MANY_CELLS),
        (row(cell("", "<text:p>甲乙</text:p>")), {}, AirlockLimits(cell_text=1),
         Code.TEXT_TOO_LONG),
        (row(cell("", '<text:p>甲<text:s text:c="99999999"/></text:p>')), {}, DEFAULT_LIMITS,
         Code.TEXT_TOO_LONG),
        (row(cell('table:formula="of:=123456789"', "")), {}, AirlockLimits(cell_text=5),
         Code.TEXT_TOO_LONG),
        (row(cell('table:number-columns-repeated="3"', "<text:p>甲乙</text:p>")), {},
         AirlockLimits(workbook_text=5), Code.TOO_MUCH_TEXT),
        (row(NINE), {"meta.xml": meta_part(f"<dc:title>{'甲' * 100_000}</dc:title>")},
         DEFAULT_LIMITS, Code.TEXT_TOO_LONG),
        (row(NINE), {"styles.xml": styles_part('<style:style style:name="a"/><number:text-style'
         ' style:name="N1"/>')}, AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
        (row(NINE), {"styles.xml": styles_part(master="<style:master-page><text:p>9</text:p>"
         "<text:p>9</text:p></style:master-page>")}, AirlockLimits(cells=1), Code.TOO_MANY_CELLS),
    ],
)  # fmt: skip
def test_what_is_counted_has_a_limit(
    rows: str, extra: dict[str, str | bytes], limits: AirlockLimits, rule: object
) -> None:
    content = open_document(sheet(rows), extra=extra)
    assert refusal_of(content, path="表.ods", limits=limits) is rule


def test_texts_of_pages_count_as_one_cell_each() -> None:
    master = "<style:master-page><text:p>9</text:p><text:p>8</text:p></style:master-page>"
    content = open_document(sheet(row(NINE)), extra={"styles.xml": styles_part(master=master)})
    assert read(content, limits=AirlockLimits(cells=3)).cells
    assert refusal_of(content, limits=AirlockLimits(cells=2)) is Code.TOO_MANY_CELLS


def test_a_formula_counts_as_the_cell_that_it_stands_in() -> None:
    formula = cell('table:formula="of:=4+5" office:value-type="float" office:value="9"')
    content = open_document(sheet(row(formula + formula)))
    assert len(read(content, limits=AirlockLimits(cells=2)).cells) == 2


def test_there_may_be_as_many_styles_as_cells() -> None:
    common = '<style:style style:name="a"/><number:text-style style:name="N1"/>'
    content = open_document(sheet(row(NINE)), extra={"styles.xml": styles_part(common)})
    assert read(content, limits=AirlockLimits(cells=2)).cells


def test_a_text_may_be_as_long_as_allowed() -> None:
    for inside in (
        "<text:p>甲<text:s/><text:span>乙</text:span></text:p>",
        "<text:p>甲乙丙</text:p>",
    ):
        content = open_document(sheet(row(cell("", inside))))
        assert len(read(content, limits=AirlockLimits(cell_text=3)).cells[1, 1].text) == 3
        assert refusal_of(content, limits=AirlockLimits(cell_text=2)) is Code.TEXT_TOO_LONG
    # One that is longer is not heard to its end.
    content = open_document(sheet(row(cell("", "<text:p>甲<text:s/>乙<text:s/>丙</text:p>"))))
    finding = refused_finding(content, limits=AirlockLimits(cell_text=2))
    assert_facts(finding, length=3, limit=2)


def test_texts_that_nobody_reads_are_not_kept() -> None:
    long = "<a/>".join("x" * 10 for _ in range(10_100))
    text = f"<number:text>{long}</number:text>"
    styles = f'<number:number-style style:name="N1">{text}</number:number-style>'
    assert cells_of(row(NINE), styles=styles)
    master = f"<style:master-page><text:p>{long}</text:p></style:master-page>"
    content = open_document(sheet(row(NINE)), extra={"styles.xml": styles_part(master=master)})
    assert refusal_of(content, path="表.ods") is Code.TEXT_TOO_LONG


def test_names_beyond_a_memo_are_names_too() -> None:
    settings = "".join(f"<a{number}/>" for number in range(2100))
    content = open_document(sheet(settings + row(NINE)))
    assert read(content).cells == {(1, 1): Cell(CellKind.NUMBER, "9")}
    assert NAMESPACES
