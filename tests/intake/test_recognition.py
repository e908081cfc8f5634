"""Content by name and place: what ``docs/recognition.md`` says is what happens."""

import base64
import re
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import pytest

from tests.intake.compound_files import compound_file, old_workbook
from tests.intake.open_documents import number_cell, open_document, row, sheet
from tests.intake.packages import packed, workbook_bytes
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake import ReturnedStatus, read_workbook
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.ole import OLE_MAGIC
from workbook_tool.intake.promises import _EXTENSIONS, Promise
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.walk import Fetched, open_fetched

DOCUMENT = Path(__file__).parents[2] / "docs/recognition.md"
XLSX = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')
MAIL = (
    b"From: a@b.cn\r\nTo: c@d.cn\r\nContent-Type: application/octet-stream\r\n"
    b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.xlsx\r\n\r\n"
    + base64.encodebytes(XLSX)
)
TYPES = "[Content_Types].xml"
ODF = "application/vnd.oasis.opendocument."
ATTACHED = "__attach_version1.0_#00000000/__substg1.0_"
OUTLOOK = compound_file(
    {
        "__properties_version1.0": b"p" * 32,
        f"{ATTACHED}37010102": XLSX,
        f"{ATTACHED}3707001F": "a.xlsx".encode("utf-16-le"),
    }
)
TABBED = "编号\t标准\t自评得分\nC01\t宣传\t9\nC02\t台账\t8\n"
UOF = '<?xml version="1.0"?><uof:UOF xmlns:uof="x"><uof:{0}/></uof:UOF>'
FLAT = f'<?xml version="1.0"?><office:document xmlns:office="x" office:mimetype="{ODF}{{0}}"/>'
PROGID = '<?xml version="1.0"?><?mso-application progid="{0}"?><a xmlns="b"/>'
DBASE = b"\x03" + bytes([118, 10, 8]) + b"\1\0\0\0" + b"\x41\0" + b"\x05\0" + bytes(53) + b" abcd"

FIELDS = (
    "Delivered-To",
    "DKIM-Signature",
    "ARC-Seal",
    "Authentication-Results",
    "Sender",
    "Reply-To",
    "Cc",
    "Bcc",
    "Content-Language",
    "User-Agent",
    "Importance",
    "Disposition-Notification-To",
    "X-Any_thing.1",
    "List-Unsubscribe",
    "Thread-Index",
    "!#$%&'*+-/=?^_`{|}~",
)

# Several of each kind: what one program writes another may not.
EXAMPLES: Mapping[Nature, tuple[bytes, ...]] = {
    Nature.XLSX: (
        XLSX,
        b"gateway" + XLSX + b"tail",
        b"\xff\xd8\xff\xe0 a picture before it" + XLSX,
        b"%PDF-1.7 attached as it is: " + XLSX + b"%%EOF",
    ),
    Nature.XLS: (old_workbook({(0, 0): 7.5}),),
    Nature.ODS: (open_document(sheet(row(number_cell("9")))),),
    Nature.XLSB: (
        packed({TYPES: "x", "xl/workbook.bin": "x"}),
        packed({TYPES: "x.sheet.binary.macroEnabled.main"}),
    ),
    Nature.OTHER_TABLE: (
        packed({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x"}),
        packed({"index.xml": "x", "buildVersionHistory.plist": "x"}),
        packed({"mimetype": "application/vnd.sun.xml.calc"}),
        compound_file({"StarCalcDocument": b"x"}),
        b"\x09\x00\x04\x00\x02\x00\x10\x00",
        b"\x09\x08\x10\x00\x00\x06\x05\x00",
        b"\x00\x00\x02\x00\x06\x04\x06\x00",
        b"\x00\x00\x1a\x00\x00\x10\x04\x00",
        b"ID;PWXL;N;E\r\nP;PGeneral\r\n",
        b'TABLE\r\n0,1\r\n"EXCEL"\r\n',
        b'TABLE\n0,1\n"EXCEL"\n',
        DBASE,
        DBASE + b"\x1a",
        b"\x00\x01\x00\x00Standard Jet DB\x00",
        b"SQLite format 3\x00",
        b'{"url":"https://docs.google.com/x","doc_id":"x"}',
        b"[InternetShortcut]\r\nURL=https://docs.qq.com/sheet/D1\r\n",
        b"<?xml version='1.0'?><plist><string>https://www.kdocs.cn/l/x</string></plist>",
        b'\xef\xbb\xbf{\n "resource_id": "spreadsheet:x"\n}',
        b"bplist00\xd1\1\2SURL_\x10\x1dhttps://docs.qq.com/sheet/D1\0\0",
        "请见 https://www.kdocs.cn/l/x 。".encode(),
    ),
    Nature.ENCRYPTED: (
        compound_file({"EncryptedPackage": bytes(5000)}),
        old_workbook({}, encrypted=True),
        packed(
            {
                "mimetype": f"{ODF}spreadsheet",
                "content.xml": b"\x01\x02",
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
            }
        ),
        packed({"mimetype": f"{ODF}spreadsheet", "META-INF/manifest.xml": "encrypted-package"}),
    ),
    Nature.RIGHTS_MANAGED: (compound_file({"\x09DRMContent": b"x"}),),
    Nature.BROKEN_ZIP: (
        b"PK\x03\x04 cut",
        XLSX[:-30],
        XLSX[:1000],
        b"PK\x07\x08" + XLSX[:100],
        b"PK00" + XLSX[:-30],
    ),
    Nature.BROKEN_OLE: (OLE_MAGIC, OUTLOOK[:3000], old_workbook({(0, 0): 7.5})[:2000]),
    Nature.TABLE_PAGE: (
        b"<html><body><TABLE><tr><td>1</td></tr></table></body></html>",
        b"\r\n<!DOCTYPE html><html><p>x</p><frameset rows=1></frameset></html>",
        "<table><tr><td>自评得分</td></tr></table>".encode("gbk"),
        "<html><table><tr/></table></html>".encode("utf-16"),
        "<html><table><tr/></table></html>".encode("utf-16-le"),
        b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'></html>",
        b"<?xml version='1.0'?><html xmlns='x'><table/></html>",
        b"<style>td{}</style><div>" + b" " * 5000 + b"<table></table></div>",
        b"Warning: old program\n\n<TABLE border=1><tr><td>9</td></tr></TABLE>",
        b"<html><body><form action=login><input></form></body></html>",
        "<html><div><i>编号</i><i> 自评得分 </i></div></html>".encode(),
        "<html><div><i>自评分</i></div></html>".encode("gbk"),
        b"<html><p>Self Score</p></html>",
    ),
    Nature.WEB_ARCHIVE: (
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n",
        b"From: <Saved by Blink>\r\nContent-Type: multipart/related;\r\n\ttype=text/html\r\n\r\n",
        b"Content-Type: text/html\r\nMIME-Version: 1.0\r\n\r\n<table>",
    ),
    Nature.XML: (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        b'\xef\xbb\xbf<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"),
        FLAT.format("spreadsheet").encode(),
        UOF.format("电子表格").encode(),
        PROGID.format("Excel.Sheet").encode(),
        b"<!-- x --><a/>",
        b'<ss:Workbook\n xmlns:ss="urn:x"/>',
        b"<scores><C01>9</C01></scores>\n",
    ),
    Nature.CSV: (
        TABBED.encode(),
        TABBED.encode("gbk"),
        TABBED.encode("utf-16"),
        TABBED.replace("\t", ",").encode("utf-8-sig"),
        TABBED.replace("\t", "    ").encode(),
        "编号|标准|自评得分\n".encode(),
        b"Code;Text;Self score\n1;2;3\n",
        b"a,b,c\n1,2,3\n4,5,6\n",
        b'a;"b;b";c\n1;"2\n\n2";3\n4;5;6\n',
        b"1\t2\t3\n" * 3 + b"remark\n" * 9,
    ),
    Nature.BASE64: (
        base64.encodebytes(XLSX),
        base64.b64encode(XLSX),
        b"begin 644 a.xlsx\n#4$L#\n`\nend\n",
        b"please see\r\n\r\nbegin-base64 644 a.xlsx\r\nUEsD\r\n====\r\n",
        b"=ybegin line=128 size=9 name=a.xlsx\r\n",
        b"exported:\r\n\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsD",
        base64.urlsafe_b64encode(XLSX),
        b'{"name":"a.xlsx","data":"' + base64.b64encode(XLSX) + b'"}',
        b"<a href='data:a/b;base64," + base64.b64encode(XLSX) + b"'>a.xlsx</a>",
        b"<html><table></table>" + base64.b64encode(XLSX) + b"</html>",
        b"> see:\n> begin 644 a.xlsx\n> #4$L#\n",
        "转发的附件如下\n\n".encode() + base64.encodebytes(bytes(900)),
    ),
    Nature.HTML: (
        b"<html><body><p>letter</p></body></html>",
        b"<!DOCTYPE html>\n<html><head><title>x</title></head></html>",
        "<p>各位领导：</p>".encode("gbk"),
        "<p>我单位自评得分98分</p>".encode(),
        b"<p>see https://docs.qq.com/sheet/D1</p>",
    ),
    Nature.TEXT: (
        "情况说明".encode("gbk"),
        "各位领导：\n  附上照片，请查收。\n\n农业局\n".encode(),
        "单位: 县农业局\n联系人: 李四\n电话: 0877-701\n".encode(),
        b"Subject: only one field with a colon\nand a letter\n",
        b"name: a\nversion: 2\nitems:\n  - x\n",
        b"2018-10-22 10:00:01,123 INFO a, b\n2018-10-22 10:00:02 started\n" * 5,
        b"Dear Sir, thank you, and see, please, the photo.\nYours, A, B\n",
        "情况说明".encode("utf-16"),
        "我单位自评得分98分，附件另发。\n".encode(),
        b"<first> and <second>\n",
        b"<first>\nand the </second>\n",
        b"https://example.cn/a\nhttps://example.cn/b\n",
        b"see https://docs.qq.com/sheet/D1\n" + b"and more of it\n" * 80,
        b'{"url":"https://docs.google.com/document/d/x","doc_id":"x"}',
        b'{"a": 1}',
        b"-----BEGIN PGP SIGNATURE-----\n\n" + base64.encodebytes(bytes(600)),
        b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(bytes(600)),
        b" \n",
    ),
    Nature.PDF: (b"%PDF-1.4", b"%PDF-1.4 PK\x05\x06" + b"\x01" * 40),
    Nature.WORD: (
        packed({TYPES: "x", "word/document.xml": "<a/>"}),
        b"{\\rtf1",
        compound_file({"WordDocument": b"x" * 10}),
        packed({"mimetype": f"{ODF}text"}),
        packed({"mimetype": "application/vnd.sun.xml.writer"}),
        packed({"mimetype": "application/hwp+zip"}),
        FLAT.format("text").encode(),
        UOF.format("文字处理").encode(),
        PROGID.format("Word.Document").encode(),
        packed({"content.xml": "x", "META-INF/manifest.xml": f"{ODF}text"}),
    ),
    Nature.SLIDES: (
        packed({TYPES: "x", "ppt/presentation.xml": "<a/>"}),
        compound_file({"PowerPoint Document": b"x"}),
        packed({"mimetype": f"{ODF}presentation"}),
        packed({"Index/Slide-1.iwa": "x"}),
        packed({"index.apxl": "x", "buildVersionHistory.plist": "x"}),
        FLAT.format("presentation").encode(),
        UOF.format("演示文稿").encode(),
        PROGID.format("PowerPoint.Show").encode(),
    ),
    Nature.PICTURE: (
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n",
        b"BMxxxx\0\0\0\0",
        b"\0\0\1\0\1\0 \0\0\0",
        b"\1\0\0\0".ljust(40, b"x") + b" EMF",
        b"RIFF....WEBP",
        b"....ftypheic",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        packed({"mimetype": f"{ODF}graphics"}),
    ),
    Nature.MEDIA: (
        b"ID3",
        b"\x00\x00\x00\x20ftypisom",
        b"RIFF....WAVE",
        b"FORM....AIFF",
        b"\xff\xfb\x90",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    ),
    Nature.OFD: (packed({"OFD.xml": "<a/>"}),),
    Nature.DOCUMENT: (
        packed({TYPES: "x.visio.y"}),
        packed({TYPES: "vnd.ms-package.xps-fixedrepresentation"}),
        packed({"mimetype": "application/epub+zip"}),
        compound_file({"VisioDocument": b"x"}),
        b"AC1032\0",
        b"<kml xmlns='x'/>",
    ),
    Nature.ZIP: (packed({"a.xlsx": XLSX}), b"MZ\x90\0" + packed({"a.xlsx": XLSX})),
    Nature.SEVEN_ZIP: (b"7z\xbc\xaf\x27\x1c",),
    Nature.RAR: (b"Rar!\x1a\x07\x00",),
    Nature.OTHER_ARCHIVE: (
        b"\x1f\x8b\x08",
        b"\x1f\x9d\x90",
        b"BZh9",
        b"\xfd7zXZ\x00",
        b"\x5d\0\0\x80\0",
        b"\x28\xb5\x2f\xfd",
        b"\x04\x22\x4d\x18",
        b"MSCF",
        b"\x60\xea\x2b\x00",
        b"xx-lh5-xx",
        b"xx-lzs-xx",
        b"x" * 7 + b"**ACE**",
        b"EGGA",
        bytes(257) + b"ustar",
        bytes(0x8001) + b"CD001",
        b"\0\x05\x16\0\0\2",
        b"\xc7\x71x",
        b"\x71\xc7x",
        b"070701" + b"0" * 104 + b"a.xlsx",
        b"070707" + b"0" * 70 + b"a.xlsx",
        b"#!/bin/sh\n# This is a shell archive (produced by GNU sharutils).\n",
        b"(This file must be converted with BinHex 4.0)\r\n:$x",
    ),
    Nature.MAIL: (
        MAIL,
        b"\xef\xbb\xbf\r\n\r\n" + MAIL,
        b"From a@b.cn Mon Oct 22 09:00:00 2018\r\n" + MAIL,
        b"37431   \n" + MAIL,
        b"X-QQ-mid2: " + b"a" * 3000 + b"\r\n\t" + b"b" * 3000 + b"\r\n" + MAIL,
        MAIL.replace(b"\r\n", b"\r"),
        MAIL.replace(b"\r\n", b"\n"),
        MAIL.decode().encode("utf-16"),
        MAIL.decode().encode("utf-16-be"),
        b"".join(line + b"\r\n" for line in MAIL.split(b"\r\n")[2:]),
        *(field.encode() + b": x\r\n" + MAIL for field in FIELDS),
    ),
    Nature.OUTLOOK_MAIL: (
        OUTLOOK,
        compound_file(
            {
                f"{ATTACHED}37010102": XLSX,
                f"{ATTACHED}3707001F": "a.xlsx".encode("utf-16-le"),
            }
        ),
    ),
    Nature.OTHER_MAIL: (b"\x78\x9f\x3e\x22x", b"!BDNx", b"\xcf\xad\x12\xfex"),
    Nature.SEALED: (
        b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n",
        b"hello\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n",
        b"-----BEGIN PKCS7-----\nMIAG\n-----END PKCS7-----\n",
        b"-----BEGIN CMS-----\nMIAG\n",
        b"age-encryption.org/v1\n-> X25519 x\n",
        b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n",
    ),
    Nature.PROGRAM: (
        b"MZ\x90\x00\x03\0\0\0 7z\xbc\xaf\x27\x1c",
        b"\x7fELF\x02",
        packed({"AndroidManifest.xml": "x"}),
    ),
    Nature.SYSTEM: (b"\0\x05\x16\x07\0", b"\0\0\0\x01Bud1", b"L\0\0\0\x01\x14\x02\0"),
    Nature.EMPTY: (b"",),
    Nature.UNKNOWN: (
        bytes(30_000),
        b"\x00\x01\x02",
        b"a\x08b",
        compound_file({"Contents": b"x"}),
        packed({"mimetype": "text/x"}),
    ),
}
EXTENSIONS = {
    Promise.TABLE: ("xlsx", "numbers"),
    Promise.ARCHIVE: ("zip", "lzh"),
    Promise.MAIL: ("eml", "msg"),
    Promise.LETTER: ("docx", "jpg"),
    Promise.TEXT: ("txt", "log"),
    Promise.NONE: ("dat", "htm"),
}
READ, OPENED = "read", "opened"
Place = Callable[[str, bytes], tuple[str, bytes]]


def in_mail(name: str, content: bytes) -> tuple[str, bytes]:
    head = (
        f'From: a@b.cn\r\nTo: c@d.cn\r\nContent-Type: application/x; name="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return "m.eml", head.encode() + base64.encodebytes(content)


PLACES: Mapping[str, Place] = {
    "folder": lambda name, content: (name, content),
    "archive": lambda name, content: ("包.zip", packed({name: content})),
    "mail": in_mail,
}


def tables() -> tuple[dict[str, list[str]], ...]:
    """Return the tables of the document: cells by their row's first word in backticks."""
    found: list[dict[str, list[str]]] = []
    for block in re.split(r"^#+ .*$", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE):
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in block.splitlines()
            if line.startswith("| `")
        ]
        found.append({row[0].strip("`"): row[1:] for row in rows})
    return tuple(table for table in found if table)


NAMES, CONTENTS, CONTAINERS = tables()
PROMISES = [
    Promise.TABLE, Promise.ARCHIVE, Promise.MAIL, Promise.LETTER, Promise.TEXT, Promise.NONE,
]  # fmt: skip


def outcome(name: str, content: bytes, place: str) -> str:
    """Return what becomes of a file: read, opened, or the code that is told about it."""
    path, whole = PLACES[place](name, content)
    (found, *_) = open_fetched(Fetched(path, whole))
    member = path if place == "folder" else f"{path}!{name}"
    if found.path.startswith(f"{member}!"):
        return OPENED
    if found.status is not ReturnedStatus.WORKBOOK:
        code = found.findings[-1].rule
        is_opened = code in {Code.ARCHIVE_NEEDS_EXTRA, Code.ARCHIVE_DAMAGED} and sniff(content) in {
            Nature.SEVEN_ZIP,
            Nature.RAR,
        }
        return OPENED if is_opened else code.id
    try:
        read_workbook(found.content or b"", found.path)
    except UnreadableReturnError as error:
        return error.finding.rule.id
    return READ


def test_the_document_names_every_nature_and_every_extension() -> None:
    assert set(CONTENTS) == {nature.value for nature in Nature} == {one.value for one in EXAMPLES}
    assert {name: cells[-1].split() for name, cells in NAMES.items()} == {
        promise.value: words.split() for promise, words in _EXTENSIONS.items()
    }


def test_nothing_that_could_hold_a_return_is_passed_over() -> None:
    harmless = {"F102", "F104", "F505"}
    passed_over = {content for content, cells in CONTENTS.items() if cells[-1] in harmless}
    letters = {
        "pdf", "word", "slides", "picture", "media", "ofd", "document", "html", "text", "system",
    }  # fmt: skip
    assert passed_over == letters
    for content, cells in CONTENTS.items():
        _, table, archive, mail, letter, text, _ = cells
        assert table not in harmless, content
        is_letter = content in {*letters, "empty"}
        assert text not in harmless or is_letter, content
        # What is no archive and no mail is an error under such a name, but for a picture or so.
        for cell in (archive, mail):
            assert cell not in harmless or content in letters - {"html", "text", "system"}
        if content in {"xlsx", "xls", "ods", "xlsb", "other_table", "zip", "eml", "msg", "program"}:
            assert letter not in harmless, content


@pytest.mark.parametrize("nature", list(Nature))
def test_every_example_is_what_it_stands_for(nature: Nature) -> None:
    for content in EXAMPLES[nature]:
        assert sniff(content) is nature, content[:80]


@pytest.mark.parametrize("nature", list(Nature))
def test_content_name_and_place_decide_as_the_document_says(nature: Nature) -> None:
    first, *others = EXAMPLES[nature]
    for promise, said in zip(PROMISES, CONTENTS[nature.value][1:], strict=True):
        for extension, place in product(EXTENSIONS[promise], PLACES):
            name = f"自评表.{extension}"
            expected = said
            if said in CONTAINERS:
                expected = CONTAINERS[said][list(PLACES).index(place)]
            contents = (first, *others) if place == "folder" else (first,)
            for content in contents:
                assert outcome(name, content, place) == expected, (name, place, content[:60])
