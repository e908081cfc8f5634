"""What a file is shows in its bytes; what is odd but harmless is read and mentioned."""

import io
import zipfile

import pytest

from tests.intake.compound_files import compound_file
from tests.intake.packages import (
    HEAD,
    MAIN,
    RELATIONS,
    STREAMING,
    Parts,
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
from workbook_tool.core.findings import CATALOGUE, Code, Rule, Severity
from workbook_tool.core.text import Language
from workbook_tool.intake import AirlockLimits, read_workbook, reader
from workbook_tool.intake.natures import NATURE_NAMES, Nature
from workbook_tool.intake.sniff import sniff

ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'
PLAIN = workbook_bytes(ROW)
WORD = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"})


def ods(mimetype: str, content: str = "<a/>") -> bytes:
    return packed({"mimetype": mimetype, "content.xml": content}, method=zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("content", "nature", "rule"),
    [
        (b"", Nature.EMPTY, Code.FILE_EMPTY),
        (b"<html><table><tr><td>1</td></tr></table>", Nature.TABLE_PAGE, Code.REALLY_HTML),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", Nature.HTML, Code.REALLY_HTML),
        (b"<?xml version='1.0'?><html xmlns='x'/>", Nature.HTML, Code.REALLY_HTML),
        (b"<?xml version='1.0'?><Workbook/>", Nature.XML, Code.REALLY_XML),
        ("编号,得分\r\nC01,8\r\n".encode("gbk"), Nature.CSV, Code.REALLY_CSV),
        ("编号\t得分\n".encode("utf-16"), Nature.CSV, Code.REALLY_CSV),
        ("通知如下".encode(), Nature.TEXT, Code.REALLY_TEXT),
        (b"\n", Nature.TEXT, Code.REALLY_TEXT),
        (
            b"UEsDBBQABgAIAAAAIQDfpNJsWgEAACAFAAATAAgCW0NvbnRl" * 3,
            Nature.BASE64,
            Code.REALLY_BASE64,
        ),
        (b"From: a\r\nTo: b\r\n\r\nx", Nature.MAIL, Code.REALLY_OTHER),
        (b"%PDF-1.4", Nature.PDF, Code.REALLY_PDF),
        (packed({"OFD.xml": "<a/>"}), Nature.OFD, Code.REALLY_PDF),
        (b"{\\rtf1", Nature.WORD, Code.REALLY_WORD),
        (WORD, Nature.WORD, Code.REALLY_WORD),
        (
            packed({"[Content_Types].xml": "wordprocessingml", "x.xml": "<a/>"}),
            Nature.WORD,
            Code.REALLY_WORD,
        ),
        (ods("application/vnd.oasis.opendocument.text"), Nature.WORD, Code.REALLY_WORD),
        (
            ods("application/vnd.oasis.opendocument.presentation"),
            Nature.SLIDES,
            Code.REALLY_SLIDES,
        ),
        (ods("image/x"), Nature.UNKNOWN, Code.REALLY_OTHER),
        (
            packed({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}),
            Nature.SLIDES,
            Code.REALLY_SLIDES,
        ),
        (
            packed({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "x"}),
            Nature.XLSB,
            Code.REALLY_BINARY_WORKBOOK,
        ),
        (packed({"[Content_Types].xml": "<a/>"}), Nature.ZIP, Code.REALLY_ARCHIVE),
        (packed({"a.txt": "x"}), Nature.ZIP, Code.REALLY_ARCHIVE),
        (b"\xff\xd8\xff\xe0", Nature.PICTURE, Code.REALLY_PICTURE),
        (b"BM\x00\x01\x00\x00\x00\x00\x00\x00", Nature.PICTURE, Code.REALLY_PICTURE),
        (b"BMW is a text", Nature.TEXT, Code.REALLY_TEXT),
        (b"RIFF\x00\x00\x00\x00WEBP", Nature.PICTURE, Code.REALLY_PICTURE),
        (b"RIFF\x00\x00\x00\x00AVI ", Nature.MEDIA, Code.REALLY_OTHER),
        (b"\x00\x00\x00\x20ftypheic", Nature.PICTURE, Code.REALLY_PICTURE),
        (b"\x00\x00\x00\x20ftypisom", Nature.MEDIA, Code.REALLY_OTHER),
        (b"7z\xbc\xaf\x27\x1c", Nature.SEVEN_ZIP, Code.REALLY_ARCHIVE),
        (b"Rar!\x1a\x07\x01\x00", Nature.RAR, Code.REALLY_ARCHIVE),
        (b"\x1f\x8b\x08", Nature.OTHER_ARCHIVE, Code.REALLY_ARCHIVE),
        (bytes(257) + b"ustar", Nature.OTHER_ARCHIVE, Code.REALLY_ARCHIVE),
        (b"\x00\x01\x02", Nature.UNKNOWN, Code.REALLY_OTHER),
        (b"\x01text", Nature.UNKNOWN, Code.REALLY_OTHER),
        (b"text PK\x05\x06", Nature.UNKNOWN, Code.REALLY_OTHER),
        (b"PK\x03\x04 cut", Nature.BROKEN_ZIP, Code.ZIP_DAMAGED),
        (
            b"PK\x03\x04 cut PK\x05\x06" + bytes(6) + b"\x01" + bytes(30),
            Nature.BROKEN_ZIP,
            Code.ZIP_DAMAGED,
        ),
    ],
)
def test_a_disguise_is_named_for_what_it_is(content: bytes, nature: Nature, rule: Rule) -> None:
    assert sniff(content) is nature
    finding = refused_finding(content, path="县局/自评表.xls")
    assert finding.rule is rule
    assert finding.severity is Severity.ERROR
    assert finding.at.file == "县局/自评表.xls"
    if rule.id.startswith("F2"):
        assert "自评表.xls" in finding.message(Language.ZH)
        assert ".xlsx" in finding.hint(Language.EN)


def test_every_nature_has_a_name() -> None:
    assert set(NATURE_NAMES) == set(Nature)


def test_a_hostile_package_without_workbook_is_called_hostile() -> None:
    types = "<!DOCTYPE a><Types/>"
    assert sniff(packed({"[Content_Types].xml": types})) is Nature.XLSX
    assert refusal_of(packed({"[Content_Types].xml": types, "../a.xml": "x"})) is (
        Code.PATH_TRAVERSAL
    )
    assert sniff(packed({"mimetype": "x", "../a": "x"})) is Nature.ZIP


def test_a_content_type_tells_a_workbook_in_an_unusual_folder() -> None:
    parts = workbook_parts(worksheet(ROW))
    moved: Parts = {name.replace("xl/", "app/"): part for name, part in parts.items()}
    moved["[Content_Types].xml"] = "application/vnd...spreadsheetml.sheet.main+xml"
    moved["_rels/.rels"] = relationships(("rId1", "officeDocument", "app/workbook.xml"))
    assert read_workbook(packed(moved), "a.xlsx").sheets[0].text_at(1, 1) == "7.5"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b"\r\n--gateway--\r\n"), (b"X-Gate: 1\r\n\r\n", b""), (b"x", b"y" * 100_000)],
)
def test_garbage_around_the_zip_is_harmless(before: bytes, after: bytes) -> None:
    found = read_workbook(before + PLAIN + after, "a.xlsx")
    assert found.sheets[0].text_at(1, 1) == "7.5"
    finding = next(finding for finding in found.oddities if finding.rule is Code.GARBAGE_AROUND)
    assert str(len(before) + len(after)) in finding.message(Language.ZH)
    assert finding.severity is Severity.INFO


def with_workbook(sheets: str, relations: str, parts: dict[str, str | bytes]) -> bytes:
    base = workbook_parts(worksheet(ROW))
    base["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    )
    base["xl/_rels/workbook.xml.rels"] = relations
    base.update(parts)
    return packed(base)


def test_sheets_beyond_the_limit_and_sheets_without_cells_are_mentioned() -> None:
    sheets = '<sheet name="图" r:id="rId9"/><sheet name="无"/>' + "".join(
        f'<sheet name="表{number}" r:id="s{number}"/>' for number in range(70)
    )
    relations = relationships(
        *((f"s{number}", "worksheet", f"worksheets/s{number}.xml") for number in range(70)),
        ("rId3", "styles", "styles.xml"),
        ("rId9", "chartsheet", "chartsheets/sheet1.xml"),
    )
    parts = {f"xl/worksheets/s{number}.xml": worksheet(ROW) for number in range(70)}
    found = read_workbook(with_workbook(sheets, relations, {**parts}), "a.xlsx")
    assert len(found.sheets) == 62
    weights = {finding.rule: finding.severity for finding in found.oddities}
    assert weights == {Code.MANY_SHEETS: Severity.WARNING, Code.OTHER_SHEET: Severity.INFO}
    only = with_workbook('<sheet name="图" r:id="rId9"/>', relations, {})
    assert refusal_of(only) is Code.NO_WORKSHEET
    assert refusal_of(with_workbook("", relations, {})) is Code.NO_WORKSHEET


RELS = "xl/worksheets/_rels/sheet1.xml.rels"


@pytest.mark.parametrize(
    ("extra", "rules"),
    [
        ({"xl/vbaProject.bin": "x"}, {Code.MACROS}),
        ({"xl/comments1.xml": "<a/>", "xl/media/i.png": "x"}, {Code.COMMENTS, Code.PICTURES}),
        ({"xl/connections.xml": "<a/>"}, {Code.EXTERNAL_LINKS}),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, {Code.EXTERNAL_LINKS}),
        (
            {"xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink/></externalLink>"},
            {Code.EXTERNAL_LINKS, Code.DDE_LINKS},
        ),
        (
            {RELS: relationships(("r", "hyperlink", "https://a.cn"), external="r")},
            set(),
        ),
        (
            {RELS: relationships(("r", "hyperlink", "file:///c:/a.exe"), external="r")},
            {Code.EXTERNAL_LINKS},
        ),
        (
            {RELS: relationships(("r", "hyperlink", "\\\\host\\share"), external="r")},
            {Code.EXTERNAL_LINKS},
        ),
        (
            {RELS: relationships(("r", "image", "http://a.cn/i.png"), external="r")},
            {Code.EXTERNAL_LINKS},
        ),
    ],
)
def test_what_travels_along_is_mentioned(extra: dict[str, str | bytes], rules: set[Rule]) -> None:
    found = read_workbook(packed(workbook_parts(worksheet(ROW), extra=extra)), "a.xlsx")
    assert rules_of(found) == rules
    assert found.sheets[0].text_at(1, 1) == "7.5"


def test_macro_sheets_are_macros() -> None:
    sheets = '<sheet name="表" r:id="rId1"/>'
    relations = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId3", "styles", "styles.xml"),
        ("rId9", "xlMacrosheet", "macrosheets/sheet1.xml"),
    )
    content = with_workbook(sheets, relations, {"xl/macrosheets/sheet1.xml": "<a/>"})
    assert rules_of(read_workbook(content, "a.xlsm")) == {Code.MACROS}


@pytest.mark.parametrize("limits", [AirlockLimits(), STREAMING])
def test_pictures_dde_and_hidden_rows_in_cells_are_mentioned(limits: AirlockLimits) -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f>'
        "<v>=DISPIMG(&quot;ID_1&quot;,1)</v></c>"
        '<c r="B1" t="str"><f>_xlfn.DISPIMG("ID_2",1)</f><v>x</v></c>'
        "<c r=\"C1\"><f>cmd|'/c calc'!A0</f><v>1</v></c>"
        '<c r="D1" t="str"><f>"|"</f><v>a|b</v></c></row>'
    )
    found = read_workbook(workbook_bytes(rows), "a.xlsx", limits=limits)
    assert rules_of(found) == {Code.CELL_PICTURES, Code.DDE_LINKS, Code.HIDDEN_ROWS}
    picture = next(finding for finding in found.oddities if finding.rule is Code.CELL_PICTURES)
    assert (picture.at.sheet, picture.at.cell) == ("表1", "A1")


def test_an_extension_that_does_not_fit_is_mentioned() -> None:
    for name in ("a.xlsx", "A.XLSM", "a.zip!b.xltx"):
        assert rules_of(read_workbook(PLAIN, name)) == set()
    for name in ("a.xls", "a.et", "a", "a.zip", "a.dat"):
        assert rules_of(read_workbook(PLAIN, name)) == {Code.EXTENSION_MISMATCH}


def test_an_unexpected_fault_of_ours_stops_one_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (KeyError("x"), RecursionError()):

        def fail(*_: object, fault: BaseException = fault, **__: object) -> None:
            raise fault

        monkeypatch.setattr(reader, "open_package", fail)
        finding = refused_finding(PLAIN)
        assert finding.rule is Code.UNREADABLE
        assert type(fault).__name__ in finding.message(Language.EN)
        assert finding.at.file == "表.xlsx"


def test_a_file_that_takes_all_memory_is_no_risk(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reader, "open_package", fail)
    finding = refused_finding(PLAIN)
    assert finding.rule is Code.MEMORY_FULL
    assert finding.severity is Severity.ERROR
    assert finding.at.file == "表.xlsx"


def test_a_file_as_large_as_allowed_is_read_and_one_byte_more_is_refused() -> None:
    assert read_workbook(PLAIN, "a.xlsx", limits=AirlockLimits(file_bytes=len(PLAIN))).sheets
    finding = refused_finding(PLAIN, limits=AirlockLimits(file_bytes=len(PLAIN) - 1))
    assert finding.rule is Code.FILE_TOO_LARGE
    assert dict(finding.facts) == {"size": str(len(PLAIN)), "limit": str(len(PLAIN) - 1)}


@pytest.mark.parametrize("path", ["县局/自评表.xls", "a.zip!县局/自评表.xls", "自评表.xls"])
def test_a_disguise_is_named_by_the_last_step_of_its_path(path: str) -> None:
    finding = refused_finding(b"%PDF-1.4", path=path)
    assert dict(finding.facts) == {"name": "自评表.xls"}
    assert finding.at.file == path


def test_a_decrypted_workbook_is_read_by_the_same_row_limits_and_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in (1, 9))
    plain = workbook_bytes(rows)
    encrypted = compound_file({"EncryptedPackage": bytes(5000)})
    monkeypatch.setattr(reader, "decrypt_with_default_password", lambda _: plain)
    found = read_workbook(encrypted, "a.xls", last_row=5)
    assert list(found.sheets[0].cells) == [(1, 1)]
    assert [finding.rule for finding in found.oddities] == [
        Code.DEFAULT_PASSWORD,
        Code.FAR_CELLS,
        Code.EXTENSION_MISMATCH,
    ]
    tight = AirlockLimits(cells=1)
    assert refusal_of(encrypted, limits=tight) is Code.TOO_MANY_CELLS
    monkeypatch.setattr(reader, "decrypt_with_default_password", lambda _: None)
    assert refusal_of(encrypted) is Code.PASSWORD_PROTECTED


def test_what_an_extension_should_have_been_is_told() -> None:
    (finding,) = read_workbook(PLAIN, "a.ods").oddities
    assert finding.rule is Code.EXTENSION_MISMATCH
    assert dict(finding.facts) == {"format": NATURE_NAMES[Nature.XLSX]}
    # Bytes in front of the zip do not hide what it is.
    found = read_workbook(b"x" + PLAIN, "a.xls", last_row=5)
    assert {finding.rule for finding in found.oddities} == {
        Code.EXTENSION_MISMATCH,
        Code.GARBAGE_AROUND,
    }


def test_the_collector_is_left_as_it_was() -> None:
    import gc

    gc.disable()
    try:
        read_workbook(PLAIN, "a.xlsx")
        assert not gc.isenabled()
    finally:
        gc.enable()
    read_workbook(PLAIN, "a.xlsx")
    assert gc.isenabled()


def test_a_package_inside_foreign_bytes_is_still_found_by_its_last_directory() -> None:
    other = workbook_bytes(ROW.replace("7.5", "1"))
    assert read_sheet(other + PLAIN).text_at(1, 1) == "7.5"


def test_only_rules_of_the_airlock_are_of_severity_security() -> None:
    for rule_id, rule in CATALOGUE.items():
        # What took too long is no risk; more things than a hard limit allows are one.
        is_one = rule_id.startswith("A") and rule is not Code.READ_TOO_SLOW
        is_one |= rule is Code.TOO_MANY_THINGS
        assert (rule.severity is Severity.SECURITY) == is_one


def test_messages_of_files_can_be_written_in_both_languages() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a", "b")
    finding = refused_finding(target.getvalue())
    assert finding.message(Language.ZH) != finding.message(Language.EN)
