"""Parts added to a finished workbook: all else stays, and the same input is the same file."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.pivot.workbooks import build, edited, entries, scores, summary_tables, write_base
from workbook_tool.core.errors import PivotSpecError
from workbook_tool.pivot.cache import PivotCache, number_text
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.package import add_pivots
from workbook_tool.pivot.spec import PivotField, PivotSource, PivotTable, PivotValue
from workbook_tool.pivot.table import Pivot

CHANGED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
}


def test_four_parts_change_and_all_others_keep_their_bytes() -> None:
    built = build(scores(), summary_tables())
    before, after = entries(built.base), entries(built.finished)
    assert {name for name in before if before[name] != after[name]} == CHANGED
    added = set(after) - set(before)
    assert all("pivot" in name or name.startswith("xl/worksheets/_rels/") for name in added)


def test_two_runs_give_the_same_bytes() -> None:
    built = build(scores(), summary_tables())
    assert add_pivots(built.base, built.pivots) == built.finished
    assert build(scores(), summary_tables()).finished == built.finished


def test_every_entry_carries_the_same_fixed_date() -> None:
    finished = build(scores(), summary_tables()).finished
    with zipfile.ZipFile(io.BytesIO(finished)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_refresh_on_load_changes_a_flag_and_no_visible_cell() -> None:
    with_refresh = entries(build(scores(), summary_tables(), refresh_on_load=True).finished)
    without = entries(build(scores(), summary_tables()).finished)
    different = {name for name in with_refresh if with_refresh[name] != without[name]}
    assert different == {"xl/pivotCache/pivotCacheDefinition1.xml"}


def test_header_cells_carry_pivot_buttons() -> None:
    built = build(scores(), summary_tables())
    parts = entries(built.finished)
    styles = parts["xl/styles.xml"].decode()
    assert 'quotePrefix="1"' not in styles
    formats = re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1])
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    buttons = {
        name
        for name, number in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)
        if "pivotButton" in formats[int(number)]
    }
    assert buttons == {"A4", "B4", "A5"}


def test_a_second_reader_sees_the_rendered_cells_and_the_pivots() -> None:
    built = build(scores(), summary_tables())
    workbook = openpyxl.load_workbook(io.BytesIO(built.finished))
    for sheet, placed in built.pivots.items():
        # openpyxl names no public way to the pivots that it has read.
        read = vars(workbook[sheet])["_pivots"]
        assert [pivot.name for pivot in read] == [pivot.table.name for pivot in placed]
        for pivot in placed:
            for cell in pivot.cells():
                shown = workbook[sheet].cell(cell.row + 1, cell.col + 1).value
                if isinstance(cell.value, Decimal):
                    assert shown == pytest.approx(float(cell.value))
                else:
                    assert shown == cell.value


def test_several_pivots_share_a_sheet_and_a_cache() -> None:
    def table(name: str, left: int) -> PivotTable:
        return PivotTable(
            name, (3, left), (PivotValue("自评得分", "总分"),), rows=(PivotField("类别"),)
        )

    built = build(scores(), {"透视": [table("一", 0), table("二", 3)]})
    assert lint_workbook(built.finished) == ()
    names = [name for name in entries(built.finished) if "pivotCacheDefinition" in name]
    assert names == [
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
    ]


def test_two_sources_have_a_cache_each() -> None:
    # Both caches read the same table; what counts is that ids and parts stay apart.
    source = scores()
    tables = [
        PivotTable("一", (3, 0), (PivotValue("自评得分", "总分"),), rows=(PivotField("类别"),)),
        PivotTable("二", (3, 5), (PivotValue("分值", "满分"),), rows=(PivotField("单位"),)),
    ]
    pivots = {"透视": [Pivot(t, PivotCache.for_tables(source, [t])) for t in tables]}
    finished = add_pivots(write_base(source, pivots), pivots)
    assert lint_workbook(finished) == ()


def test_a_sheet_that_has_relationships_keeps_them() -> None:
    table = PivotTable(
        "旁边", (3, 12), (PivotValue("自评得分", "总分"),), rows=(PivotField("类别"),)
    )
    built = build(scores(), {"明细数据": [table]})
    assert lint_workbook(built.finished) == ()
    relations = entries(built.finished)["xl/worksheets/_rels/sheet1.xml.rels"].decode()
    assert re.findall(r'Id="(\w+)"', relations) == ["rId1", "rId2"]


def test_the_audit_of_the_open_xml_rules_finds_nothing(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is a development tool")
    path = tmp_path / "summary.xlsx"
    path.write_bytes(build(scores(), summary_tables()).finished)
    result = audit.OpenXmlValidator().validate(path)
    assert list(result.errors) == []


def _one(source: PivotSource, name: str = "PT", left: int = 0) -> Pivot:
    table = PivotTable(
        name, (3, left), (PivotValue("自评得分", "总分"),), rows=(PivotField("类别"),)
    )
    return Pivot(table, PivotCache.for_tables(source, [table]))


def test_a_source_that_is_not_the_table_is_refused() -> None:
    base = build(scores(), summary_tables()).base
    for wrong in (
        PivotSource(scores().columns, scores().records, "tblOther"),
        PivotSource(scores().columns, scores().records[:5], "tblScores"),
        PivotSource(scores().columns[::-1], [r[::-1] for r in scores().records], "tblScores"),
    ):
        with pytest.raises(PivotSpecError):
            add_pivots(base, {"分单位透视表": [_one(wrong)]})


def test_unknown_sheets_clashing_names_and_overlaps_are_refused() -> None:
    base = build(scores(), summary_tables()).base
    for wrong in (
        {"没有": [_one(scores())]},
        {"分单位透视表": [_one(scores()), _one(scores(), left=8)]},
        {"分单位透视表": [_one(scores()), _one(scores(), "PT2", left=1)]},
    ):
        with pytest.raises(PivotSpecError):
            add_pivots(base, wrong)


def test_button_cells_without_the_mark_are_refused() -> None:
    built = build(scores(), summary_tables())
    base = edited(built.base, "xl/styles.xml", lambda text: text.replace(' quotePrefix="1"', ""))
    with pytest.raises(PivotSpecError):
        add_pivots(base, built.pivots)


def test_pivots_are_not_added_twice() -> None:
    built = build(scores(), summary_tables())
    with pytest.raises(PivotSpecError):
        add_pivots(built.finished, built.pivots)


def test_cells_that_were_never_written_are_refused() -> None:
    built = build(scores(), {})
    with pytest.raises(PivotSpecError):
        add_pivots(built.base, {"明细数据": [_one(scores(), left=20)]})


def test_number_formats_unknown_to_the_styles_are_defined() -> None:
    built = build(scores(), summary_tables())
    base = edited(
        built.base, "xl/styles.xml", lambda text: re.sub("<numFmts.*?</numFmts>", "", text)
    )
    styles = entries(add_pivots(base, built.pivots))["xl/styles.xml"].decode()
    assert styles.count("<numFmt ") == 2
    assert lint_workbook(add_pivots(base, built.pivots)) == ()


def test_a_refresh_keeps_borders_and_wrapped_labels() -> None:
    parts = entries(build(scores(), summary_tables()).finished)
    styles = parts["xl/styles.xml"].decode()
    looks = re.findall(r"<dxf>.*?</dxf>", styles, re.DOTALL)
    stated = re.search(r'<dxfs count="(\d+)"', styles)
    assert stated is not None
    assert int(stated[1]) == len(looks)
    tables = [text.decode() for name, text in parts.items() if "pivotTables/pivotTable" in name]
    for table in tables:
        named = re.search(r'</dataFields><formats count="1"><format dxfId="(\d+)">', table)
        assert named is not None
        assert 'wrapText="1"' in looks[int(named[1])]


def test_a_number_stands_in_the_cache_as_in_its_cell() -> None:
    assert number_text(Decimal("0.1") + Decimal("0.2")) == "0.3"
    assert number_text(Decimal(5) / 6) == f"{5 / 6:.16G}"
    assert number_text(Decimal("1E+15")) == "1000000000000000"
