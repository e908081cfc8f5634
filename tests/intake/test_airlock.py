"""Each limit and each trick has its own finding, and none is opened further."""

import io
import struct
import zipfile
import zlib

import pytest

from tests.intake.packages import (
    MAIN,
    PACKAGE_RELATIONS,
    Parts,
    packed,
    patched_entry,
    refusal_of,
    refused_finding,
    relationships,
    rules_of,
    workbook_bytes,
    workbook_parts,
    worksheet,
)
from tests.intake.test_package import assert_facts
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.core.text import Language
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook
from workbook_tool.intake.airlock import Clock, open_package, refuse_declarations

SHEET = "xl/worksheets/sheet1.xml"
ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'
PLAIN = workbook_bytes(ROW)


def with_part(name: str, part: str | bytes) -> Parts:
    return workbook_parts(worksheet(ROW), extra={name: part})


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (AirlockLimits(file_bytes=len(PLAIN) - 1), Code.FILE_TOO_LARGE),
        (AirlockLimits(entries=5), Code.TOO_MANY_PARTS),
        (AirlockLimits(part_bytes=100), Code.PART_TOO_LARGE),
        (AirlockLimits(worksheet_bytes=100), Code.PART_TOO_LARGE),
        (AirlockLimits(ratio=0, ratio_free_bytes=100), Code.RATIO_TOO_HIGH),
        (AirlockLimits(xml_depth=3), Code.XML_TOO_DEEP),
        (AirlockLimits(xml_depth=3, tree_bytes=0), Code.XML_TOO_DEEP),
        (AirlockLimits(cells=0), Code.TOO_MANY_CELLS),
        (AirlockLimits(cells=0, tree_bytes=0), Code.TOO_MANY_CELLS),
        (AirlockLimits(workbook_text=2), Code.TOO_MUCH_TEXT),
        (AirlockLimits(seconds=-1, tree_bytes=0), Code.READ_TOO_SLOW),
    ],
)
def test_each_limit_has_its_own_finding(limits: AirlockLimits, rule: Rule) -> None:
    parts = with_part("xl/extra.xml", "<a><b><c><d/></c></b></a>")
    parts[SHEET] = worksheet(ROW, "<a><b><x><d/></x></b></a>")
    content = packed(parts)
    if rule is Code.FILE_TOO_LARGE:
        content = PLAIN
    assert refusal_of(content, limits=limits) is rule
    # What only takes long is not called unsafe.
    is_slow = rule is Code.READ_TOO_SLOW
    assert rule.severity is (Severity.ERROR if is_slow else Severity.SECURITY)


def test_text_limits_hold_for_shared_and_inline_texts() -> None:
    limits = AirlockLimits(cell_text=5)
    inline = '<row r="1"><c r="A1" t="inlineStr"><is><t>123456</t></is></c></row>'
    formula = '<row r="1"><c r="A1" t="str"><v>123456</v></c></row>'
    shared = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert refusal_of(workbook_bytes(inline), limits=limits) is Code.TEXT_TOO_LONG
    assert refusal_of(workbook_bytes(formula), limits=limits) is Code.TEXT_TOO_LONG
    strings = "<si><t>123456</t></si>"
    assert refusal_of(workbook_bytes(shared, strings=strings), limits=limits) is Code.TEXT_TOO_LONG


def test_one_long_text_in_many_cells_is_too_much_text() -> None:
    cells = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 2))
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 12))
    assert cells
    content = workbook_bytes(rows, strings=f"<si><t>{'字' * 100}</t></si>")
    assert refusal_of(content, limits=AirlockLimits(workbook_text=1099)) is Code.TOO_MUCH_TEXT
    found = read_workbook(content, "a.xlsx", limits=AirlockLimits(workbook_text=1100))
    assert len(found.sheets[0].cells) == 11


def test_many_merges_are_a_limit_too() -> None:
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 12))
    content = workbook_bytes("", f"<mergeCells>{merges}</mergeCells>")
    for tree_bytes in (0, 10_000):
        limits = AirlockLimits(cells=10, tree_bytes=tree_bytes)
        assert refusal_of(content, limits=limits) is Code.TOO_MANY_CELLS


def test_bombs_are_refused_whatever_they_claim() -> None:
    bomb = f"<worksheet xmlns='{MAIN}'>{' ' * 3_000_000}<sheetData/></worksheet>"
    content = packed(workbook_parts(bomb))
    assert refusal_of(content) is Code.RATIO_TOO_HIGH
    lying = patched_entry(content, SHEET, field=24, value=1000)
    assert refusal_of(lying) is Code.RATIO_TOO_HIGH
    boasting = patched_entry(packed(workbook_parts(worksheet(ROW))), SHEET, field=24, value=5000)
    assert refusal_of(boasting) is Code.PART_DAMAGED


@pytest.mark.parametrize("size", [60, 2_000_000])
def test_more_than_was_declared_is_a_lie_where_a_checksum_fits_and_damage_else(size: int) -> None:
    digits = "".join(f"{number * 7919 % 100003:x}" for number in range(size // 4))
    part = f"<a>{digits}</a>".encode()
    content = packed(with_part("xl/extra.xml", part))
    short = patched_entry(content, "xl/extra.xml", field=24, value=len(part) - 20)
    assert refusal_of(short) is Code.FALSE_SIZE
    hidden = patched_entry(short, "xl/extra.xml", field=16, value=zlib.crc32(part[:-20]))
    assert refusal_of(hidden) is Code.FALSE_SIZE
    damaged = patched_entry(short, "xl/extra.xml", field=16, value=1)
    assert refusal_of(damaged) is Code.PART_DAMAGED


def test_a_stream_that_says_less_than_it_holds_is_refused() -> None:
    # Random enough not to be stopped by the ratio first.
    comment = "".join(f"{number * 7919 % 100003:x}" for number in range(400_000))
    sheet = f"<worksheet xmlns='{MAIN}'><!--{comment}--><sheetData/></worksheet>"
    content = packed(workbook_parts(sheet))
    size = len(sheet)
    lying = patched_entry(content, SHEET, field=24, value=size - 1000)
    assert refusal_of(lying) is Code.FALSE_SIZE
    assert refusal_of(content, limits=AirlockLimits(part_bytes=size - 1)) is Code.PART_TOO_LARGE
    streaming = AirlockLimits(worksheet_bytes=size - 1, tree_bytes=0)
    assert refusal_of(content, limits=streaming) is Code.PART_TOO_LARGE
    boasting = patched_entry(content, SHEET, field=24, value=size + 1000)
    assert refusal_of(boasting) is Code.PART_DAMAGED
    wrong = patched_entry(content, SHEET, field=16, value=1)
    assert refused_finding(wrong).rule is Code.PART_DAMAGED


def test_counting_stops_a_stream_at_size_and_ratio_before_its_end() -> None:
    content = packed({"a.xml": b" " * 3_000_000, "b.xml": b"x" * 10})
    lying = patched_entry(content, "a.xml", field=24, value=2_000_000)
    limits = AirlockLimits(ratio=10_000)
    package = open_package(lying, limits, Clock(20))
    with pytest.raises(UnreadableReturnError) as caught:
        list(package.stream("a.xml", limit=1_000_000))
    assert caught.value.finding.rule is Code.PART_TOO_LARGE
    package = open_package(
        patched_entry(content, "a.xml", field=24, value=100), AirlockLimits(), Clock(20)
    )
    with pytest.raises(UnreadableReturnError) as caught:
        list(package.stream("a.xml", limit=1_500_000))
    assert caught.value.finding.rule in {Code.RATIO_TOO_HIGH, Code.FALSE_SIZE}
    low = AirlockLimits(ratio=1, ratio_free_bytes=1000)
    package = open_package(patched_entry(content, "a.xml", field=24, value=100), low, Clock(20))
    with pytest.raises(UnreadableReturnError) as caught:
        list(package.stream("a.xml", limit=1_500_000))
    assert caught.value.finding.rule is Code.RATIO_TOO_HIGH


def test_many_dense_parts_together_are_refused() -> None:
    extra = {f"xl/p{number}.xml": b" " * 1_000_000 for number in range(3)}
    content = packed(workbook_parts(worksheet(ROW), extra=extra))
    assert refusal_of(content, limits=AirlockLimits(ratio=20)) is Code.RATIO_TOO_HIGH


def test_media_are_judged_by_their_header_only() -> None:
    content = packed(with_part("xl/media/image1.png", b"\x89PNG" + bytes(1_500_000)))
    found = read_workbook(content, "a.xlsx")
    assert rules_of(found) == {Code.PICTURES}
    assert refusal_of(content, limits=AirlockLimits(media_bytes=1_000_000)) is Code.MEDIA_TOO_LARGE
    dense = AirlockLimits(part_bytes=100_000)
    assert refusal_of(content, limits=dense) is Code.RATIO_TOO_HIGH
    # Never inflated: a broken picture does not disturb the scores.
    broken = patched_entry(content, "xl/media/image1.png", field=16, value=1)
    assert read_workbook(broken, "a.xlsx").sheets[0].text_at(1, 1) == "7.5"


@pytest.mark.parametrize("name", [SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/app.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part(name: str, encoding: str) -> None:
    attack = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    content = packed(with_part(name, attack.encode(encoding)))
    assert refusal_of(content) is Code.DOCTYPE_REFUSED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_found_across_the_borders_of_chunks(encoding: str) -> None:
    for shift in range(65_500, 65_545):
        text = "<a>" + "x" * (shift // (1 if encoding == "utf-8" else 2)) + "<!DOCTYPE a>"
        content = packed({"a.xml": text.encode(encoding)}, method=zipfile.ZIP_STORED)
        package = open_package(content, AirlockLimits(), Clock(20))
        with pytest.raises(UnreadableReturnError) as caught:
            list(package.stream("a.xml", limit=10**9))
        assert caught.value.finding.rule is Code.DOCTYPE_REFUSED


def test_other_declarations_are_no_document_types() -> None:
    refuse_declarations(b"<!-- comment --><![CDATA[x]]>", "a")
    refuse_declarations(b"\0<\0!\0-", "a")


def test_a_document_type_that_the_search_missed_is_refused_by_the_parser() -> None:
    from workbook_tool.core.cells import SheetState
    from workbook_tool.intake.ooxml.cells import SheetContext
    from workbook_tool.intake.ooxml.stream_sheet import read_stream_sheet

    context = SheetContext("表", SheetState.VISIBLE, SHEET, {}, {}, {}, DEFAULT_LIMITS, 10, 10)
    with pytest.raises(UnreadableReturnError) as caught:
        read_stream_sheet([b"<!DOCTYPE a><a/>"], context)
    assert caught.value.finding.rule is Code.DOCTYPE_REFUSED
    assert_facts(caught.value.finding, part=SHEET)


@pytest.mark.parametrize(
    ("first", "second"),
    [(SHEET, SHEET), (SHEET, "XL/Worksheets/Sheet1.XML"), (SHEET, "xl\\worksheets\\sheet1.xml")],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names_are_refused(first: str, second: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in workbook_parts(worksheet(ROW)).items():
            archive.writestr(name, part)
        archive.writestr(second, worksheet(ROW.replace("7.5", "1")))
    assert first
    assert refusal_of(target.getvalue()) is Code.DUPLICATE_PARTS


@pytest.mark.parametrize(
    "name",
    [
        "../a.xml",
        "xl/../../a.xml",
        "xl/%2E%2e/a.xml",
        "..\\a.xml",
        "C:/a.xml",
        "//a/b.xml",
        "\\\\a\\b.xml",
    ],
)
def test_names_that_leave_the_package_are_refused(name: str) -> None:
    assert refusal_of(packed(with_part(name, "<a/>"))) is Code.PATH_TRAVERSAL


@pytest.mark.parametrize("target", ["file:///c:/a", "//h/a", "c:\\a"])
def test_relationships_that_leave_the_package_are_refused(target: str) -> None:
    parts = with_part(
        "xl/worksheets/_rels/sheet1.xml.rels", relationships(("rId1", "drawing", target))
    )
    finding = refused_finding(packed(parts))
    assert finding.rule is Code.RELATIONSHIP_TRAVERSAL
    assert target in finding.message(Language.ZH)
    parts = workbook_parts(worksheet(ROW))
    parts["_rels/.rels"] = relationships(("rId1", "officeDocument", target))
    assert refusal_of(packed(parts)) is Code.RELATIONSHIP_TRAVERSAL


def test_relationships_inside_the_package_are_followed_as_they_are_written() -> None:
    for target in (
        "/xl/worksheets/sheet1.xml",
        "./worksheets/sheet1.xml",
        "Worksheets%2Fsheet1.xml",
        "..\\xl\\worksheets\\SHEET1.xml",
        "../../xl/worksheets/sheet1.xml",
    ):
        parts = workbook_parts(worksheet(ROW))
        parts["xl/_rels/workbook.xml.rels"] = relationships(
            ("rId1", "worksheet", target), ("rId3", "styles", "styles.xml")
        )
        assert read_workbook(packed(parts), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"


@pytest.mark.parametrize("target", ["sheet 1.xml", "sheet%201.xml", "%73heet 1.xml"])
@pytest.mark.parametrize("name", ["sheet 1.xml", "sheet%201.xml", "SHEET%201.XML"])
def test_percent_encoded_names_of_parts_are_what_they_stand_for(target: str, name: str) -> None:
    parts = workbook_parts(worksheet(ROW))
    parts[f"xl/worksheets/{name}"] = parts.pop(SHEET)
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", f"worksheets/{target}")
    )
    assert read_workbook(packed(parts), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"
    parts["xl/worksheets/sheet 1.xml"] = worksheet("")
    parts["xl/worksheets/sheet%201.xml"] = worksheet(ROW)
    assert refusal_of(packed(parts)) is Code.DUPLICATE_PARTS


def test_a_relationship_id_that_stands_twice_is_damage() -> None:
    parts = workbook_parts(worksheet(ROW))
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId1", "worksheet", "other.xml")
    )
    assert refusal_of(packed(parts)) is Code.XML_DAMAGED
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="x"/><other/></Relationships>'
    )
    assert refusal_of(packed(parts)) is Code.PART_MISSING


def test_encrypted_entries_and_foreign_methods_are_refused() -> None:
    assert refusal_of(patched_entry(PLAIN, SHEET, field=8, value=1, width=2)) is Code.ENCRYPTED_PART
    assert (
        refusal_of(patched_entry(PLAIN, SHEET, field=10, value=12, width=2)) is Code.METHOD_REFUSED
    )
    content = packed(workbook_parts(worksheet(ROW)), method=zipfile.ZIP_STORED)
    assert read_workbook(content, "a.xlsx").sheets[0].text_at(1, 1) == "7.5"
    as_stored = patched_entry(PLAIN, SHEET, field=10, value=0, width=2)
    assert refusal_of(as_stored) is Code.PART_DAMAGED


def test_entries_that_share_bytes_are_refused() -> None:
    content = packed({"aa.xml": "<a/>" * 100, "ab.xml": "<a/>" * 100}, method=zipfile.ZIP_STORED)
    # The second entry is made to begin inside the first one.
    inner = content.index(b"<a/>")
    header = content[content.index(b"PK\x03\x04", 10) :][: 30 + 6]
    at = inner + 40
    forged = content[:at] + header + content[at + len(header) :]
    forged = patched_entry(forged, "ab.xml", field=42, value=at)
    with pytest.raises(UnreadableReturnError) as caught:
        open_package(forged, DEFAULT_LIMITS, Clock(20))
    assert caught.value.finding.rule is Code.OVERLAPPING_PARTS


@pytest.mark.parametrize("cut", [10, 100, 500, -1, -10, -30, -200])
def test_a_cut_file_is_damaged(cut: int) -> None:
    assert refusal_of(PLAIN[:cut]) in {Code.ZIP_DAMAGED, Code.REALLY_OTHER}
    assert refusal_of(PLAIN[:cut] + b"PK\x05\x06") is Code.ZIP_DAMAGED


def test_every_flipped_bit_of_a_part_is_noticed() -> None:
    start = PLAIN.index(SHEET.encode()) + len(SHEET)
    for at in range(start, start + 40):
        broken = PLAIN[:at] + bytes([PLAIN[at] ^ 0x10]) + PLAIN[at + 1 :]
        assert refusal_of(broken) in {Code.PART_DAMAGED, Code.FALSE_SIZE}
    rest = PLAIN.index(b"[Content_Types].xml") + 25
    broken = PLAIN[:rest] + bytes([PLAIN[rest] ^ 0x10]) + PLAIN[rest + 1 :]
    assert refusal_of(broken) in {Code.PART_DAMAGED, Code.FALSE_SIZE}


def test_a_local_header_that_disagrees_is_damage() -> None:
    broken = PLAIN.replace(SHEET.encode(), b"xl/worksheets/sheet9.xml", 1)
    assert refusal_of(broken) is Code.ZIP_DAMAGED
    moved = patched_entry(PLAIN, SHEET, field=42, value=3)
    assert refusal_of(moved) is Code.ZIP_DAMAGED
    longer = patched_entry(PLAIN, SHEET, field=20, value=10_000_000)
    assert refusal_of(longer) is Code.ZIP_DAMAGED


def test_a_damaged_directory_is_damage() -> None:
    end = PLAIN.rindex(b"PK\x05\x06")
    first = PLAIN.index(b"PK\x01\x02")
    assert refusal_of(PLAIN[:first] + b"XX" + PLAIN[first + 2 :]) is Code.ZIP_DAMAGED
    two_disks = PLAIN[: end + 4] + b"\x01\x00" + PLAIN[end + 6 :]
    assert refusal_of(two_disks) is Code.ZIP_DAMAGED
    too_many = PLAIN[: end + 10] + struct.pack("<H", 9) + PLAIN[end + 12 :]
    assert refusal_of(too_many) is Code.ZIP_DAMAGED
    huge = PLAIN[: end + 12] + struct.pack("<L", 0xFFFFFF) + PLAIN[end + 16 :]
    assert refusal_of(huge) is Code.ZIP_DAMAGED


def zip64(content: bytes) -> bytes:
    """Return the same file with a zip64 directory end, as Java writers make them."""
    end = content.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<8xH2xLL", content[end : end + 22])[0:3]
    count = int.from_bytes(content[end + 10 : end + 12], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    offset = int.from_bytes(content[end + 16 : end + 20], "little")
    record = struct.pack(
        "<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return content[:end] + record + locator + tail


def test_zip64_is_read() -> None:
    assert read_workbook(zip64(PLAIN), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"
    without_record = zip64(PLAIN).replace(b"PK\x06\x06", b"PK\x06\x05")
    assert refusal_of(without_record) is Code.ZIP_DAMAGED
    without_locator = zip64(PLAIN).replace(b"PK\x06\x07", b"PK\x06\x05")
    assert refusal_of(without_locator) is Code.ZIP_DAMAGED
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in workbook_parts(worksheet(ROW)).items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(part.encode() if isinstance(part, str) else part)
    assert read_workbook(target.getvalue(), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"


def entry_with_zip64_sizes(extra: bytes) -> bytes:
    """Return a zip file whose only entry keeps its sizes in an extra field of the directory."""
    part = b"<a/>"
    local = struct.pack(
        "<4sHHHHHLLLHH", b"PK\x03\x04", 45, 0, 0, 0, 33, zlib.crc32(part), 4, 4, 5, 0
    )
    body = local + b"a.xml" + part
    central = struct.pack(
        "<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 45, 45, 0, 0, 0, 33, zlib.crc32(part),
        0xFFFFFFFF, 0xFFFFFFFF, 5, len(extra), 0, 0, 0, 0, 0xFFFFFFFF,
    ) + b"a.xml" + extra  # fmt: skip
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(body), 0)
    return body + central + end


def test_zip64_sizes_of_an_entry_are_read_or_damage() -> None:
    field = struct.pack("<HHL", 0x9999, 4, 0) + struct.pack("<HHQQQ", 1, 24, 4, 4, 0)
    package = open_package(entry_with_zip64_sizes(field), DEFAULT_LIMITS, Clock(20))
    assert package.read("A.XML") == b"<a/>"
    for broken in (b"", struct.pack("<HHQ", 1, 8, 4)):
        with pytest.raises(UnreadableReturnError) as caught:
            open_package(entry_with_zip64_sizes(broken), DEFAULT_LIMITS, Clock(20))
        assert caught.value.finding.rule is Code.ZIP_DAMAGED


def test_what_is_missing_is_named() -> None:
    needy = '<row r="1"><c r="A1" s="1"><v>7.5</v></c><c r="B1" t="s"><v>0</v></c></row>'
    for missing in (SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        parts = workbook_parts(worksheet(needy), strings="<si><t>a</t></si>")
        del parts[missing]
        if missing == "xl/workbook.xml":
            parts["[Content_Types].xml"] = "<Types>spreadsheetml</Types>"
        finding = refused_finding(packed(parts))
        assert finding.rule is Code.PART_MISSING
        assert missing in finding.message(Language.EN)


def test_the_root_relationships_may_be_missing_but_not_those_of_the_workbook() -> None:
    parts = workbook_parts(worksheet(ROW))
    del parts["_rels/.rels"]
    assert read_workbook(packed(parts), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"
    del parts["xl/_rels/workbook.xml.rels"]
    assert refusal_of(packed(parts)) is Code.PART_MISSING


def test_depth_is_measured_wherever_it_may_hide() -> None:
    deep = "<x>" * 70 + "</x>" * 70
    for part in (
        worksheet(f'<row r="1"><c r="A1"><v>1</v><extLst>{deep}</extLst></c></row>'),
        worksheet(f'<row r="1"><extLst>{deep}</extLst></row>'),
        worksheet("", deep),
        worksheet(
            '<row r="1"><c r="A1" t="inlineStr"><is><r>'
            f"<rPr>{deep}</rPr><t>x</t></r></is></c></row>"
        ),
    ):
        for tree_bytes in (0, 10**6):
            limits = AirlockLimits(tree_bytes=tree_bytes)
            assert refusal_of(packed(workbook_parts(part)), limits=limits) is Code.XML_TOO_DEEP
    strings = f"<si><t>a</t></si><si><rPh>{deep}</rPh></si>"
    assert refusal_of(workbook_bytes(ROW, strings=strings)) is Code.XML_TOO_DEEP
    assert refusal_of(workbook_bytes(ROW, strings=deep)) is Code.XML_TOO_DEEP
    for name in ("xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"):
        assert refusal_of(packed(with_part(name, f"<a>{deep}</a>"))) is Code.XML_TOO_DEEP


def test_limits_are_not_met_by_an_ordinary_return() -> None:
    found = read_workbook(PLAIN, "a.xlsx")
    assert found.oddities == ()
    assert found.sheets[0].text_at(1, 1) == "7.5"


def test_large_parts_that_nobody_reads_are_checked_too() -> None:
    part = f"<a>{'x' * 1_500_000}</a>"
    parts = with_part("xl/theme/theme1.xml", part)
    limits = AirlockLimits(ratio=10_000)
    content = packed(parts)
    assert read_workbook(content, "a.xlsx", limits=limits).oddities == ()
    stored = packed(parts, method=zipfile.ZIP_STORED)
    assert read_workbook(stored, "a.xlsx", limits=limits).oddities == ()
    wrong = patched_entry(content, "xl/theme/theme1.xml", field=16, value=5)
    assert refusal_of(wrong, limits=limits) is Code.PART_DAMAGED
    start = content.index(b"xl/theme/theme1.xml") + 19
    broken = content[:start] + b"\xff\xff\xff" + content[start + 3 :]
    assert refusal_of(broken, limits=limits) is Code.PART_DAMAGED
    size = zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/theme/theme1.xml").compress_size
    short = patched_entry(content, "xl/theme/theme1.xml", field=20, value=size - 40)
    assert refusal_of(short, limits=limits) is Code.PART_DAMAGED


@pytest.mark.parametrize("size", [65_536, 131_072, 1_048_577, 3_000_000])
def test_a_stream_gives_every_byte(size: int) -> None:
    for part in (b" " * size, bytes(range(32, 127)) * (size // 95)):
        package = open_package(packed({"a.xml": part}), AirlockLimits(ratio=10_000), Clock(20))
        assert b"".join(package.stream("a.xml", limit=10**9)) == part


def test_a_directory_that_ends_in_its_first_entry_is_damage() -> None:
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, 4, 0, 0)
    with pytest.raises(UnreadableReturnError) as caught:
        open_package(b"PK\x01\x02" + end, DEFAULT_LIMITS, Clock(20))
    assert caught.value.finding.rule is Code.ZIP_DAMAGED


def test_only_the_sizes_that_overflow_stand_in_the_zip64_field() -> None:
    field = struct.pack("<HHQQ", 1, 16, 4, 4)
    content = entry_with_zip64_sizes(field)
    at = content.index(b"PK\x01\x02") + 42
    package = open_package(content[:at] + bytes(4) + content[at + 4 :], DEFAULT_LIMITS, Clock(20))
    assert package.read("a.xml") == b"<a/>"


def test_texts_made_to_keep_patterns_busy_cost_nothing() -> None:
    formula = f'<row r="1"><c r="A1"><f>{"a " * 9_000}|</f><v>1</v></c></row>'
    assert read_workbook(workbook_bytes(formula), "a.xlsx").oddities == ()
    longer = f'<row r="1"><c r="A1"><f>{"a" * 32_768}</f><v>1</v></c></row>'
    assert refusal_of(workbook_bytes(longer)) is Code.TEXT_TOO_LONG
    digits = f'<row r="1"><c r="A1"><v>{"1" * 401}</v></c></row>'
    assert refusal_of(workbook_bytes(digits)) is Code.CELL_DAMAGED
    row = f'<row r="{"1" * 9_000}"/>'
    assert refusal_of(workbook_bytes(row)) in {Code.XML_DAMAGED, Code.UNREADABLE}


def test_a_small_part_that_ends_too_early_is_damage() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        size = archive.getinfo("xl/styles.xml").compress_size
    short = patched_entry(PLAIN, "xl/styles.xml", field=20, value=size - 3)
    assert refusal_of(short) is Code.PART_DAMAGED
