"""The bytes of a file tell what it is, wherever in them the sign stands."""

import struct
import zipfile

import pytest

from tests.intake.compound_files import compound_file
from tests.intake.packages import packed, patched_entry
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.ole import OLE_MAGIC
from workbook_tool.intake.sniff import sniff

ODF = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("start", "nature"),
    [
        (b"%PDF-1.7", Nature.PDF),
        (b"{\\rtf1", Nature.WORD),
        (b"\xff\xd8\xff\xe1", Nature.PICTURE),
        (b"\x89PNG\r\n", Nature.PICTURE),
        (b"GIF89a", Nature.PICTURE),
        (b"II*\x00", Nature.PICTURE),
        (b"MM\x00*", Nature.PICTURE),
        (b"BMxxxx\0\0\0\0", Nature.PICTURE),
        (b"BMxxxx\0\0\0x", Nature.UNKNOWN),
        (b"BM, no picture", Nature.TEXT),
        (b"BM12345678 text", Nature.TEXT),
        (b"7z\xbc\xaf\x27\x1c", Nature.SEVEN_ZIP),
        (b"Rar!\x1a\x07", Nature.RAR),
        (b"\x1f\x8b", Nature.OTHER_ARCHIVE),
        (b"BZh9", Nature.OTHER_ARCHIVE),
        (b"\xfd7zXZ\x00", Nature.OTHER_ARCHIVE),
        (b"MSCF", Nature.OTHER_ARCHIVE),
        (bytes(257) + b"ustar", Nature.OTHER_ARCHIVE),
        (b"x" * 257 + b"ustar  \0", Nature.OTHER_ARCHIVE),
        (b"." * 256 + b"ustar", Nature.TEXT),
        (b"." * 258 + b"ustar", Nature.TEXT),
        (b"ID3", Nature.MEDIA),
        (b"OggS", Nature.MEDIA),
        (b"\x1aE\xdf\xa3", Nature.MEDIA),
        (b"\x00\x00\x01\xba", Nature.MEDIA),
        (b"RIFF....WEBP", Nature.PICTURE),
        (b"RIFF....WEB", Nature.MEDIA),
        (b"RIFF....WAVE", Nature.MEDIA),
        (b"RIFx....WEBP", Nature.TEXT),
        (b"....ftypheic", Nature.PICTURE),
        (b"....ftypmif1", Nature.PICTURE),
        (b"....ftypheix", Nature.PICTURE),
        (b"....ftypmp42", Nature.MEDIA),
        (b"....ftyqheic", Nature.TEXT),
    ],
)
def test_the_first_bytes_tell_pictures_films_and_archives(start: bytes, nature: Nature) -> None:
    assert sniff(start) is nature
    assert sniff(start + b" " * 40) is nature or start.endswith(b"WEB")


@pytest.mark.parametrize(
    "mark", [b"<html", b"<div", b"<head", b"<body", b"<meta", b"<!doctype html"]
)
def test_a_web_page_is_told_by_its_first_element(mark: bytes) -> None:
    for text in (mark, mark.upper(), b"\xef\xbb\xbf\r\n  " + mark):
        assert sniff(text + b">x") is Nature.HTML
    for encoding in ("utf-16", "utf-16-be"):
        marked = ("\ufeff" if encoding.endswith("be") else "") + mark.decode() + ">"
        assert sniff(marked.encode(encoding)) is Nature.HTML
    assert sniff(b"x" + mark) is Nature.TEXT


@pytest.mark.parametrize("mark", [b"<?xml version='1.0'?>", b"<Workbook>", b"<!-- x -->"])
def test_xml_is_a_web_page_where_one_follows_soon(mark: bytes) -> None:
    assert sniff(mark) is sniff(mark.upper()) is Nature.XML
    assert sniff(mark + b"<HTML>") is Nature.HTML
    assert sniff(mark.ljust(1019) + b"<html") is Nature.HTML
    assert sniff(mark.ljust(1020) + b"<html") is Nature.XML
    assert sniff(b"x" + mark) is Nature.TEXT


@pytest.mark.parametrize(
    ("content", "nature"),
    [
        (b"a,b,c\n" * 3, Nature.CSV),
        (b"a\tb\tc\n\n" * 3, Nature.CSV),
        (b"a;b;c\r\n" * 3, Nature.CSV),
        (b"a|b|c\r" * 3, Nature.CSV),
        (b"\n\n a,b,c\n" * 3, Nature.CSV),
        (b"a,b,c\n" * 3 + b"x\n" * 3, Nature.CSV),
        # Two lines, one separator, or other lines in the majority are no table.
        (b"a,b,c\n" * 2, Nature.TEXT),
        (b"a,b\n" * 9, Nature.TEXT),
        (b"a,b,c\n" * 3 + b"x\n" * 4, Nature.TEXT),
        (b"a,b,c\nd,e,f\nx\n" * 9, Nature.TEXT),
        (b"a\tb\tc\n" * 3 + b"x\n" * 40, Nature.CSV),
        (b'"a,b,c"\n' * 3, Nature.TEXT),
        (b'a,"b\n,",c\n' * 3, Nature.CSV),
        (b" \n", Nature.TEXT),
        (b"a\x08b", Nature.UNKNOWN),
        (b"a\x0bb", Nature.TEXT),
        (b"a\x00b", Nature.UNKNOWN),
        ("a,b,c\n".encode("utf-16-le") * 3, Nature.CSV),
        ("a,b,c\n".encode("utf-16-be") * 3, Nature.CSV),
        (b"\xff\xfe" + "a,b,c\n".encode("utf-16-le") * 3 + b"x", Nature.CSV),
        (b"\xfe\xff" + "a,b,c\n".encode("utf-16-be") * 3, Nature.CSV),
        (("a,b,c\n" * 3).encode("utf-32"), Nature.CSV),
        (b"<html>\x00", Nature.UNKNOWN),
        ("编号\t自评得分\n一\t9\n".encode("utf-16-le"), Nature.CSV),
        ("编号\t自评得分\n一\t9\n".encode("utf-16-be"), Nature.CSV),
        ("各单位：请报送。\n".encode("utf-16-le"), Nature.TEXT),
        ("ж\n".encode("utf-16-le") * 9, Nature.UNKNOWN),
        (("一" * 9 + "ж").encode("utf-16-le"), Nature.TEXT),
        (("一" * 89 + "ж" * 11).encode("utf-16-le"), Nature.UNKNOWN),
        # Four of five bytes are ASCII, and more.
        (("乎" * 6 + "一" * 4).encode("utf-16-le"), Nature.TEXT),
        (("乎" * 7 + "一" * 3).encode("utf-16-le"), Nature.UNKNOWN),
        # Half a character, wherever it is.
        ("一".encode("utf-16-le") * 20 + b"\x00\xd8\n\0", Nature.TEXT),
        ("编号\t自评得分\n".encode("utf-16-le") * 500 + b"\x00\xd8", Nature.CSV),
        (b"\xff\xfe" + "编号\t自评得分\n".encode("utf-16-le") + b"\x00\xd8", Nature.CSV),
        (b"ab" * 2000 + b"\0\0", Nature.UNKNOWN),
        (b"\xff" * 500, Nature.UNKNOWN),
        # Only the beginning is looked at.
        (b"x" * 4095 + b"\x00", Nature.UNKNOWN),
        (b"." * 4095 + b" \x00", Nature.TEXT),
        (b"A" * 40, Nature.BASE64),
        (b"A" * 39, Nature.TEXT),
        (b"A" * 41 + b"==\r\n", Nature.BASE64),
        (b"A" * 41 + b" A", Nature.TEXT),
        ("得分".encode("gb18030"), Nature.TEXT),
        ("得分，编号".encode(), Nature.TEXT),
    ],
)
def test_text_is_a_table_where_its_lines_are_divided_alike(content: bytes, nature: Nature) -> None:
    assert sniff(content) is nature


@pytest.mark.parametrize(
    "header",
    # Names of headers read as a line of words.
    "received mime-version message-id return-path from to subject date x-mailer".split(),  # noqa: SIM905
)
def test_two_headers_at_the_beginning_make_a_mail(header: str) -> None:
    first, name = header.encode(), header.title().encode()
    assert sniff(first + b": x\r\nDate: y\r\n\r\ntext") is Nature.MAIL
    assert sniff(b"\xef\xbb\xbf" + name + b": x\nTO: y\n") is Nature.MAIL
    assert sniff(first + b": only one") is Nature.TEXT
    assert sniff(b"Hello\r\n" + first + b": x\r\nTo: y\r\n") is Nature.TEXT


CONTENT_TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("parts", "nature"),
    [
        ({CONTENT_TYPES: "<a/>", "xl/workbook.xml": "<a/>"}, Nature.XLSX),
        ({"XL/Workbook.xml": "<a/>"}, Nature.XLSX),
        ({CONTENT_TYPES: "<a/>", "xl/workbook.bin": "x"}, Nature.XLSB),
        ({CONTENT_TYPES: "<a/>", "Word/Document.xml": "<a/>"}, Nature.WORD),
        ({CONTENT_TYPES: "<a/>", "ppt/presentation.xml": "<a/>"}, Nature.SLIDES),
        # An archive in which such a file lies is an archive.
        ({"word/document.xml": "<a/>"}, Nature.ZIP),
        ({"ppt/presentation.xml": "<a/>"}, Nature.ZIP),
        ({"xl/workbook.bin": "x"}, Nature.ZIP),
        ({"OFD.xml": "<a/>"}, Nature.OFD),
        ({"a/OFD.xml": "<a/>"}, Nature.ZIP),
        ({CONTENT_TYPES: "x.SpreadsheetML.y"}, Nature.XLSX),
        ({CONTENT_TYPES: "x.WordprocessingML.y"}, Nature.WORD),
        ({CONTENT_TYPES: "x.PresentationML.y"}, Nature.SLIDES),
        ({CONTENT_TYPES: "x.sheet.binary.macroEnabled.main.spreadsheetml"}, Nature.XLSB),
        ({CONTENT_TYPES: "spreadsheetml".encode("utf-16")}, Nature.XLSX),
        ({CONTENT_TYPES: "<a/>"}, Nature.ZIP),
        ({"mimetype": f"{ODF}spreadsheet"}, Nature.ODS),
        ({"mimetype": f"{ODF}spreadsheet-template"}, Nature.ODS),
        ({"mimetype": f"{ODF}text"}, Nature.WORD),
        ({"mimetype": f"{ODF}presentation"}, Nature.SLIDES),
        ({"mimetype": "application/epub+zip"}, Nature.DOCUMENT),
        ({"mimetype": "text/x"}, Nature.UNKNOWN),
        ({"mimetype": ""}, Nature.ZIP),
        ({"a.txt": "x"}, Nature.ZIP),
        # What the airlock refuses is called what it claims to be, so that the refusal is told.
        ({CONTENT_TYPES: "<!DOCTYPE a>"}, Nature.XLSX),
        ({CONTENT_TYPES: "x", "../a": "x"}, Nature.XLSX),
        ({"mimetype": f"{ODF}spreadsheet", "../a": "x"}, Nature.ZIP),
    ],
)
def test_a_package_is_told_by_its_parts(parts: dict[str, str | bytes], nature: Nature) -> None:
    content = packed(parts)
    assert sniff(content) is nature
    assert sniff(b"gateway" + content + b"tail") is nature


def test_a_damaged_package_is_a_zip_only_where_it_begins_like_one() -> None:
    content = packed({"a.txt": "x"})
    broken = patched_entry(content, "a.txt", field=42, value=9)
    assert sniff(broken) is Nature.BROKEN_ZIP
    assert sniff(b"a,b\n" + broken) is Nature.UNKNOWN
    assert sniff(b"a,b\n".ljust(5000) + broken) is Nature.TEXT
    assert sniff(content[:20]) is Nature.BROKEN_ZIP
    assert sniff(b"PK\x03\x05" + b"text" * 9) is Nature.UNKNOWN


def test_a_package_of_more_parts_than_may_be_opened_is_still_a_package() -> None:
    many = packed({f"{number}.txt": "" for number in range(1_500)}, method=zipfile.ZIP_STORED)
    assert sniff(many) is Nature.ZIP


@pytest.mark.parametrize(
    ("streams", "nature"),
    [
        (("Workbook",), Nature.XLS),
        (("Book",), Nature.XLS),
        (("WORKBOOK",), Nature.XLS),
        (("BOOK",), Nature.XLS),
        (("WordDocument",), Nature.WORD),
        (("PowerPoint Document",), Nature.SLIDES),
        (("__properties_version1.0",), Nature.OUTLOOK_MAIL),
        (("Contents",), Nature.UNKNOWN),
        (("__nameid_version1.0/x",), Nature.OUTLOOK_MAIL),
        (("__substg1.0_0037001F",), Nature.OUTLOOK_MAIL),
        (("x/__substg1.0_0037001F",), Nature.UNKNOWN),
        (("EncryptedPackage",), Nature.ENCRYPTED),
        (("ENCRYPTEDPACKAGE", "WordDocument"), Nature.ENCRYPTED),
        (("EncryptedPackage", "x/y", "a/xDRMEncryptedTransform"), Nature.RIGHTS_MANAGED),
        (("\x09DRMContent", "EncryptedPackage"), Nature.RIGHTS_MANAGED),
        (("Workbook", "WordDocument"), Nature.XLS),
        (("WordDocument", "PowerPoint Document"), Nature.WORD),
        (("PowerPoint Document", "__properties_version1.0"), Nature.SLIDES),
        # A document with a workbook inside is a document.
        (("WordDocument", "ObjectPool/Workbook"), Nature.WORD),
    ],
)
def test_a_compound_file_is_told_by_its_streams(streams: tuple[str, ...], nature: Nature) -> None:
    assert sniff(compound_file(dict.fromkeys(streams, b"x" * 10))) is nature


def test_a_compound_file_that_cannot_be_followed_is_broken() -> None:
    assert sniff(OLE_MAGIC) is Nature.BROKEN_OLE
    content = compound_file({"Workbook": b"x" * 5000})
    assert sniff(content[: len(content) - 1024]) is Nature.BROKEN_OLE
    # The sign of an inner zip does not make it one.
    assert sniff(compound_file({"WordDocument": packed({"a": "x"})})) is Nature.WORD


def record(kind: int, size: int) -> bytes:
    return struct.pack("<HH", kind, size) + b"\x2f\x00" * (size // 2)


@pytest.mark.parametrize(
    ("before", "is_encrypted"),
    [
        ((), True),
        ((16,), True),
        ((16, 0, 300), True),
        ((0,) * 19, True),
        ((0,) * 20, False),
    ],
)
def test_an_old_workbook_tells_its_password_among_the_first_records(
    before: tuple[int, ...], is_encrypted: bool
) -> None:
    start = b"".join(record(0x809, size) for size in before)
    for name in ("Workbook", "Book"):
        content = compound_file({name: start + record(0x2F, 54)})
        assert sniff(content) is (Nature.ENCRYPTED if is_encrypted else Nature.XLS)
        assert sniff(compound_file({name: start + record(0x12F, 54)})) is Nature.XLS
        assert sniff(compound_file({name: start})) is Nature.XLS
