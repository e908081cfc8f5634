"""What strangers typed stays text, nothing personal appears, same input gives same bytes."""

import re
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.excel.summary.reading import listing, open_book, values
from tests.excel.summary.rounds import HOSTILE, county, small
from workbook_tool.core.errors import SheetWriteError
from workbook_tool.core.form.identity import is_own_summary
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.returned_lists import link_target
from workbook_tool.intake import read_workbook
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.lint.violation import Violation
from workbook_tool.pivot.package import add_pivots
from workbook_tool.pivot.table import Pivot

CUSTOM = "docProps/custom.xml"


def linked_cells(sheet: Worksheet) -> dict[str, str]:
    return {
        str(cell.value): unquote(str(cell.hyperlink.target))
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }


def test_hostile_texts_read_back_as_typed_and_are_no_formulas(county_book: Workbook) -> None:
    texts = {row["自评依据"] for row in listing(county_book["佐证材料台账"], "序号")}
    assert set(HOSTILE) <= texts
    remarks = {cell for row in values(county_book["得分情况汇总表"]) for cell in row}
    assert "=1+1" in remarks
    for sheet in county_book.worksheets:
        formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert not formulas or sheet.title == "公式核对", sheet.title


def test_every_formula_is_ours_and_carries_its_result(county_bytes: bytes) -> None:
    with ZipFile(BytesIO(county_bytes)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                part = package.read(name).decode()
                assert "<f></f>" not in part
                assert not re.search(r"<f>[^<]*</f><v></v>", part), name


def test_links_lead_to_returned_files_only(county_book: Workbook) -> None:
    sheet = county_book["收表登记"]
    targets = linked_cells(sheet)
    assert targets["=1+1.xlsx"] == "returned/=1+1.xlsx"
    assert targets["补报/全部#1 100%.zip!县直 (1).xlsx"] == "returned/补报/全部#1 100%.zip"
    assert "炸弹.xlsx" not in targets
    assert all(target.startswith("returned/") for target in targets.values())
    for other in county_book.worksheets:
        if other.title != "收表登记":
            assert not linked_cells(other), other.title


def test_a_link_escapes_whatever_has_a_meaning_in_links() -> None:
    assert link_target("", "C:evil.xlsx") == "external:./C%3Aevil.xlsx"
    assert link_target("returned/", "a?b#c%20.xlsx") == "external:returned/a%3Fb%23c%2520.xlsx"
    assert link_target("returned/", "重要!.xlsx") == "external:returned/重要!.xlsx"
    assert link_target(None, "a.xlsx") is None
    assert link_target("returned/", "长" * 3000) is None


def test_without_a_prefix_there_are_no_links() -> None:
    book = open_book(write_summary(small()))
    assert not linked_cells(book["收表登记"])


def test_contact_persons_and_addresses_appear_nowhere(county_bytes: bytes) -> None:
    with ZipFile(BytesIO(county_bytes)) as package:
        for name in package.namelist():
            part = package.read(name).decode("utf-8", errors="replace")
            assert "agency.example.org" not in part, name
            assert "联络员" not in part, name


def test_properties_tell_our_own_summaries_and_name_no_person(county_bytes: bytes) -> None:
    with ZipFile(BytesIO(county_bytes)) as package:
        custom = re.findall(r'name="(\w+)"><vt:lpwstr>(\w+)<', package.read(CUSTOM).decode())
        assert dict(custom) == {
            "workbook_tool_kind": "county_summary",
            "workbook_tool_round": "XPMZ18",
        }
        core = package.read("docProps/core.xml").decode()
    assert is_own_summary(read_workbook(county_bytes, "汇总.xlsx"))
    assert re.findall(r"<dc:creator>([^<]+)", core) == []
    assert re.findall(r"<cp:lastModifiedBy>([^<]+)", core) == []


def test_same_input_gives_same_bytes(county_bytes: bytes) -> None:
    assert write_summary(county(), returned_prefix="returned/") == county_bytes


def test_pivots_keep_every_law(county_bytes: bytes) -> None:
    assert tuple(lint_workbook(county_bytes)) == ()


def test_pivots_change_four_parts_and_leave_every_other_entry_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain: list[bytes] = []

    def keep(workbook: bytes, pivots: dict[str, list[Pivot]], *, refresh_on_load: bool) -> bytes:
        plain.append(workbook)
        return add_pivots(workbook, pivots, refresh_on_load=refresh_on_load)

    monkeypatch.setattr("workbook_tool.excel.summary.book.add_pivots", keep)
    finished = write_summary(small(agencies=3))
    with ZipFile(BytesIO(plain[0])) as before, ZipFile(BytesIO(finished)) as after:
        kept = set(before.namelist())
        changed = {name for name in kept if before.read(name) != after.read(name)}
        added = set(after.namelist()) - kept
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }
    assert len(added) == 12  # cache, records, three tables; links of cache, tables and sheets
    assert all(name.startswith(("xl/pivot", "xl/worksheets/_rels/")) for name in added)


def test_a_broken_law_of_pivots_is_our_defect_and_no_workbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = (Violation("T22", "xl/pivotTables/pivotTable1.xml", "too small"),)
    monkeypatch.setattr("workbook_tool.excel.summary.book.lint_workbook", lambda _: broken)
    with pytest.raises(SheetWriteError, match="T22"):
        write_summary(small())


def test_times_are_those_of_the_file_in_the_zone_of_the_round(county_book: Workbook) -> None:
    rows = {str(row["文件"]): row for row in listing(county_book["收表登记"], "序号")}
    assert str(rows["=1+1.xlsx"]["时间"]) == "2018-09-30 14:05:00"
    assert rows["照片/会议.jpg"]["时间"] is None
    assert rows["炸弹.xlsx"]["时间"] is None


def test_a_text_longer_than_a_cell_is_cut_with_a_mark() -> None:
    consolidation = small()
    result = consolidation.results[0]
    assert result.agency_return is not None
    entry = replace(result.agency_return.entries[0], basis="长" * 40_000)
    longer = replace(result.agency_return, entries=(entry, *result.agency_return.entries[1:]))
    results = (replace(result, agency_return=longer),)
    book = open_book(write_summary(replace(consolidation, results=results)))
    text = str(listing(book["佐证材料台账"], "序号")[0]["自评依据"])
    assert len(text) == 32_767
    assert text.endswith("…")


def test_opening_the_summary_neither_recalculates_nor_refreshes_it(county_bytes: bytes) -> None:
    with ZipFile(BytesIO(county_bytes)) as package:
        workbook = package.read("xl/workbook.xml").decode()
        cache = package.read("xl/pivotCache/pivotCacheDefinition1.xml").decode()
    assert '<calcPr calcId="191029"/>' in workbook
    assert "refreshOnLoad" not in cache
