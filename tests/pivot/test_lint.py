"""The linter: silent on what we write, loud on every deliberate corruption."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from tests.pivot.workbooks import build, edited, entries, repack, scores, summary_tables, swap
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.spec import PivotField, PivotTable, PivotValue

CACHE = "xl/pivotCache/pivotCacheDefinition1.xml"
RECORDS = "xl/pivotCache/pivotCacheRecords1.xml"
CACHE_RELS = "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels"
BY_AGENCY = "xl/pivotTables/pivotTable1.xml"
BY_CRITERION = "xl/pivotTables/pivotTable2.xml"
BY_GROUP = "xl/pivotTables/pivotTable3.xml"
ACROSS = "xl/pivotTables/pivotTable4.xml"
TABLE_RELS = "xl/pivotTables/_rels/pivotTable1.xml.rels"
WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
DETAIL = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


@pytest.fixture(scope="module")
def finished() -> bytes:
    fields = ("一级指标", "二级指标")
    values = (PivotValue("自评得分", "总分"), PivotValue("得分率", "平均率", "average"))
    columns = tuple(PivotField(name) for name in fields)
    more: dict[str, tuple[PivotTable, ...]] = {
        "分列": (PivotTable("PT_分列", (3, 0), values, columns=columns),)
    }
    return build(scores(), summary_tables() | more).finished


def test_what_we_write_breaks_no_law(finished: bytes) -> None:
    assert lint_workbook(finished) == ()


def test_a_workbook_without_pivots_breaks_no_law() -> None:
    assert lint_workbook(build(scores(), {}).base) == ()


def test_bytes_that_are_no_archive_are_a_violation() -> None:
    assert [violation.rule for violation in lint_workbook(b"PK, but not really")] == ["P2"]


def drop(pattern: str) -> Callable[[str], str]:
    return swap(pattern, "")


def plain_buttons(sheet: str) -> str:
    return re.sub(r'(<c r="(?:A4|B4|A5)") s="\d+"', r'\1 s="0"', sheet)


def sorted_by(*, value: int, sort_type: str) -> Callable[[str], str]:
    """An edit that sorts the rows by the numbered value, as Excel writes it."""
    scope = (
        '<autoSortScope><pivotArea dataOnly="0" outline="0" fieldPosition="0"><references'
        ' count="1"><reference field="4294967294" count="1" selected="0">'
        f'<x v="{value}"/></reference></references></pivotArea></autoSortScope>'
    )
    field = '<pivotField axis="axisRow"'
    return swap(f"{field}(.*?)</pivotField>", rf"{field}{sort_type}\1{scope}</pivotField>")


CORRUPTIONS: list[tuple[str, str, Callable[[str], str]]] = [
    ("P1", TYPES, swap("spreadsheetml.pivotTable", "spreadsheetml.pivotTabel")),
    ("P1", TYPES, drop('<Override PartName="/xl/pivotCache/pivotCacheRecords1.xml"[^>]*>')),
    ("P1", TYPES, swap("/xl/pivotTables/pivotTable3.xml", "/xl/pivotTables/pivotTable9.xml")),
    ("P1", CACHE_RELS, swap("pivotCacheRecords1.xml", "pivotCacheRecords7.xml")),
    ("P1", CACHE_RELS, swap("(<Relationship Id.*?/>)", r"\1\1")),
    ("P2", BY_AGENCY, swap("</pivotFields>", "")),
    ("P2", RECORDS, swap("</pivotCacheRecords>", "")),
    ("K1", WORKBOOK, swap("(<pivotCache cacheId=.*?/>)", r"\1\1")),
    ("K2", WORKBOOK, swap("(<calcPr[^>]*>)(<pivotCaches>.*</pivotCaches>)", r"\2\1")),
    ("K3", WORKBOOK, swap('(<pivotCache cacheId="1" r:id=")rId\\d+', r"\1rId99")),
    ("T1", BY_AGENCY, swap('(<pivotTableDefinition [^>]*?) name="[^"]*"', r'\1 name=""')),
    ("T2", TABLE_RELS, drop("<Relationship Id.*?/>")),
    ("T3", BY_AGENCY, swap('cacheId="1"', 'cacheId="2"')),
    ("C1", CACHE, drop(' r:id="rId1"')),
    ("C2", CACHE, swap('r:id="rId1"', 'r:id="rId5"')),
    ("C3", CACHE, swap('<cacheFields count="8"', '<cacheFields count="7"')),
    ("C4", CACHE, swap('cacheField name="类别"', 'cacheField name="单位"')),
    ("C4", CACHE, swap('cacheField name="类别"', 'cacheField name=""')),
    ("C5", CACHE, swap('refreshedVersion="5"', 'refreshedVersion="2"')),
    ("C5", CACHE, drop(' refreshedBy="[^"]*"')),
    ("C6", CACHE, swap('name="tblScores"', 'name="tblOther"')),
    ("C6", CACHE, drop('<worksheetSource name="tblScores"/>')),
    ("C6", CACHE, swap('name="tblScores"', 'ref="A1:H9" sheet="\'明细数据\'"')),
    ("C6", CACHE, swap('name="tblScores"', 'sheet="明细数据"')),
    ("C6", CACHE, swap('cacheField name="类别"', 'cacheField name="类型"')),
    ("C7", CACHE, swap('count="12"><s', 'count="11"><s')),
    ("C8", CACHE, swap('<s v="县直各单位"/><s v="[^"]*"/>', '<s v="a"/><s v="A"/>')),
    ("C7", CACHE, swap('(minValue="0" maxValue="10")', r'\1 count="3"')),
    ("C8", CACHE, swap('<s v="县直各单位"', f'<s v="{"县" * 32_768}"')),
    ("C8", RECORDS, swap('<r><x v="0"/><x v="0"/>', '<r><x v="0"/><x v="2"/>')),
    ("C9", CACHE, swap('recordCount="96"', 'recordCount="95"')),
    ("C9", RECORDS, swap('count="96"', 'count="97"')),
    ("C10", RECORDS, drop('<n v="[^"]*"/>')),
    ("C11", RECORDS, swap('<r><x v="0"/>', '<r><s v="单位0000"/>')),
    ("C12", RECORDS, swap('<r><x v="11"/>', '<r><x v="12"/>')),
    ("C13", CACHE, drop(' containsSemiMixedTypes="0"')),
    ("C13", CACHE, drop(' containsInteger="1"')),
    ("C13", CACHE, swap('maxValue="10"', 'maxValue="9"')),
    ("C13", RECORDS, swap('<n v="[^"]*"/></r>', "<m/></r>")),
    ("C13", RECORDS, swap('<n v="[^"]*"/></r>', '<s v="九分"/></r>')),
    ("T4", BY_AGENCY, swap('<pivotFields count="8"', '<pivotFields count="9"')),
    ("T4", BY_AGENCY, drop("<pivotField [^>]*/>")),
    ("T5", BY_AGENCY, swap('<field x="0"/>', '<field x="44"/>')),
    ("T6", BY_AGENCY, drop(' axis="axisRow"')),
    ("T6", BY_GROUP, swap('axis="axisPage"', 'axis="axisRow"')),
    ("T6", BY_AGENCY, swap('<rowFields count="1">', '<rowFields count="2"><field x="0"/>')),
    ("T7", BY_AGENCY, drop(' dataField="1"')),
    ("T8", BY_AGENCY, swap('<items count="13"', '<items count="12"')),
    ("T8", BY_AGENCY, swap('<rowItems count="13"', '<rowItems count="12"')),
    ("T9", BY_AGENCY, swap('<item x="11"/>', '<item x="12"/>')),
    ("T10", BY_AGENCY, swap('<item x="11"/>', '<item x="10"/>')),
    ("T11", BY_AGENCY, drop('<item x="11"/>')),
    ("T12", BY_AGENCY, drop('<item t="default"/>')),
    ("T12", BY_CRITERION, swap('<item t="default"/>', '<item t="default"/><item t="sum"/>')),
    ("T13", BY_GROUP, swap('(<item x="2"/>)(<item t="default"/>)', r"\2\1")),
    ("T14", BY_CRITERION, drop("<colFields.*?</colFields>")),
    ("T15", BY_CRITERION, swap('<field x="4"/>', '<field x="-2"/>')),
    ("T16", BY_CRITERION, swap('dataField name="平均分"', 'dataField name="填报数"')),
    ("T16", BY_CRITERION, swap('dataField name="平均分"', 'dataField name="自评得分"')),
    ("T17", BY_AGENCY, swap("<i><x/></i>", "<i><x/><x/></i>")),
    ("T17", BY_AGENCY, swap('<i><x v="1"/></i>', "<i/>")),
    ("T18", BY_CRITERION, swap('<i r="1"', '<i r="2"')),
    ("T19", BY_AGENCY, swap('<i><x v="11"/></i>', '<i><x v="12"/></i>')),
    ("T20", BY_CRITERION, swap('<i i="2">', '<i i="3">')),
    ("T20", BY_CRITERION, swap('<i i="2">', '<i i="1">')),
    ("T21", BY_AGENCY, swap('<i><x v="11"/></i>', '<i><x v="10"/></i>')),
    ("T21", BY_AGENCY, swap('<i t="grand"><x/></i>', '<i><x v="11"/></i>')),
    ("T21", BY_AGENCY, swap('(<i><x v="11"/></i>)(<i t="grand"><x/></i>)', r"\2\1")),
    ("T21", BY_CRITERION, swap('itemPrintTitles="1"', 'itemPrintTitles="1" rowGrandTotals="0"')),
    ("T18", BY_CRITERION, swap("(<rowItems[^>]*>)<i><x/></i><i r=", r"\1<i r=")),
    ("T21", BY_CRITERION, swap('<pivotField axis="axisRow"', r'\g<0> outline="0"')),
    ("T21", ACROSS, swap('<i t="default">', '<i t="sum">')),
    ("T22", BY_AGENCY, swap('ref="A4:D', 'ref="A4:E')),
    ("T22", BY_AGENCY, swap('firstDataRow="2"', 'firstDataRow="1"')),
    ("T22", BY_CRITERION, drop("<extLst>.*</extLst>")),
    ("T22", BY_AGENCY, drop("<location [^>]*>")),
    ("T23", BY_GROUP, drop(' rowPageCount="1"')),
    ("T23", BY_GROUP, swap('ref="A4:', 'ref="A2:')),
    ("T24", BY_GROUP, swap('<pageField fld="4"', '<pageField fld="4" item="8"')),
    ("T25", BY_AGENCY, swap('numFmtId="164"', 'numFmtId="999"')),
    ("T25", BY_AGENCY, swap('baseField="0"', 'baseField="77"')),
    ("T26", BY_AGENCY, sorted_by(value=1, sort_type=' sortType="descending"')),
    ("T26", BY_AGENCY, sorted_by(value=0, sort_type="")),
    ("T27", BY_AGENCY, swap('dataCaption="[^"]*"', f'dataCaption="{"长" * 256}"')),
    ("S2", "xl/worksheets/sheet2.xml", drop('<row r="7".*?</row>')),
    ("S3", "xl/worksheets/sheet2.xml", plain_buttons),
    ("S3", STYLES, swap(' pivotButton="1"', "")),
    ("S3", DETAIL, swap('<c r="A1"', '<c r="A1" s="{button}"')),
]


def _rules(workbook: bytes) -> set[str]:
    return {violation.rule for violation in lint_workbook(workbook)}


@pytest.mark.parametrize(
    ("rule", "part", "edit"), CORRUPTIONS, ids=[f"{n}-{c[0]}" for n, c in enumerate(CORRUPTIONS)]
)
def test_every_corruption_is_caught(
    finished: bytes, rule: str, part: str, edit: Callable[[str], str]
) -> None:
    if rule == "S3" and part == STYLES:
        broken = edited(finished, part, lambda text: text.replace(' pivotButton="1"', ""))
    elif rule == "S3" and part == DETAIL:
        formats = entries(finished)[STYLES].decode().split("<cellXfs")[1].split("<xf ")[1:]
        number = next(n for n, text in enumerate(formats) if 'pivotButton="1"' in text)
        broken = edited(finished, part, lambda text: edit(text).replace("{button}", str(number)))
    else:
        broken = edited(finished, part, edit)
    assert rule in _rules(broken)


def test_a_field_that_excel_sorted_by_a_value_breaks_no_law(finished: bytes) -> None:
    edit = sorted_by(value=0, sort_type=' sortType="descending"')
    assert "T26" not in _rules(edited(finished, BY_AGENCY, edit))


def test_an_unreachable_part_is_caught(finished: bytes) -> None:
    parts = entries(finished)
    parts["xl/pivotTables/pivotTable8.xml"] = parts[BY_AGENCY]
    assert "P1" in _rules(repack(parts))


def test_an_entry_that_is_there_twice_is_caught(finished: bytes) -> None:
    stream = io.BytesIO(finished)
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(stream, "a") as archive,
    ):
        archive.writestr(BY_AGENCY, entries(finished)[BY_AGENCY])
    assert "P1" in _rules(stream.getvalue())


def test_a_violation_reads_as_one_line(finished: bytes) -> None:
    broken = edited(finished, CACHE, swap('recordCount="96"', 'recordCount="95"'))
    assert str(lint_workbook(broken)[0]).startswith(f"C9 {CACHE}: 96 records")


def test_overlapping_pivots_are_caught(finished: bytes) -> None:
    parts = entries(finished)
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    extra = parts["xl/worksheets/_rels/sheet3.xml.rels"].decode()
    line = extra[extra.index("<Relationship Id") : extra.index("</Relationships>")]
    parts[rels] = (
        parts[rels].decode().replace("</Relationships>", f"{line}</Relationships>").encode()
    )
    assert "S1" in _rules(repack(parts))
