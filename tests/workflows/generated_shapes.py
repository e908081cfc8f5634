"""Hostile shapes by the dozen: each kind of part and field of what is read, many times.

Every shape is one small piece that is repeated; none was looked for in our own code.
"""

from __future__ import annotations

import base64
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from io import BytesIO

from tests.intake.binary_workbooks import beginning, record
from tests.intake.compound_files import compound_file
from tests.intake.open_documents import open_document, sheet
from tests.intake.packages import (
    HEAD,
    MAIN,
    RELATIONS,
    Parts,
    packed,
    relationships,
    workbook_parts,
    worksheet,
)

_ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'
_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
_PARTS = _HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n'


def generated_shapes(scale: int) -> dict[str, Callable[[], bytes]]:
    """Return what makes each shape, by its name; of ``scale`` 100 they are as large as allowed."""
    return {
        **_sheets(scale),
        **_packages(scale),
        **_styles(scale),
        **_containers(scale),
        **_open_documents(scale),
        **_binary_workbooks(scale),
        **_mails(scale),
        **_texts(scale),
    }


def _many(count: int, piece: str) -> str:
    """Return a piece many times, each with another number, so that it shrinks as honest ones do."""
    return "".join(piece.replace("%", str(n * 2_654_435_761 % 2**32)) for n in range(count))


def _made(part: str, name: str = _SHEET) -> Callable[[], bytes]:
    return lambda: packed(workbook_parts(worksheet(_ROW)) | {name: part})


def _sheets(scale: int) -> dict[str, Callable[[], bytes]]:
    count = 2_000 * scale
    behind = {
        "links": ("hyperlinks", '<hyperlink ref="A%"/>'),
        "breaks": ("rowBreaks", '<brk id="%" max="16383" man="1"/>'),
        "protected": ("protectedRanges", '<protectedRange sqref="A%" name="a%"/>'),
        "errors": ("ignoredErrors", '<ignoredError sqref="A%" numberStoredAsText="1"/>'),
        "extensions": ("extLst", '<ext uri="%"/>'),
        "scenarios": ("scenarios", '<scenario name="%"/>'),
        "parts": ("tableParts", '<tablePart r:id="r%"/>'),
    }
    rows = {
        "rows": '<row r="%" spans="1:9"/>',
        "cells": '<row><c s="1"/><c s="1"/><c s="1"/><c s="1"/></row>',
        "inline": '<row><c t="inlineStr"><is><t>%</t><r><t>%</t></r></is></c></row>',
        "formulas": "<row><c><f>SUM(A%)+SUM(B%)</f><v>%</v></c></row>",
        "arrays": '<row><c><f t="array" ref="A1:XFD1048576">%</f><v>1</v></c></row>',
        "digits": f"<row><c><v>0.%{'1' * 300}</v></c></row>",
        "numbers": "<row><c><v>%e300</v></c></row>",
        "entities": f"<row><c t='str'><v>{'&#x31;' * 40}%</v></c></row>",
        "sections": "<row><c t='str'><v><![CDATA[%]]><![CDATA[%]]></v></c></row>",
        "remarks": "<!-- % --><row/>",
        "orders": "<?a %?><row/>",
        "choices": '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006"><mc:Fallback><row/></mc:Fallback></mc:AlternateContent>',
        "blanks": "<row>" + " " * 500 + "%</row>",
        "strange": "<a%/>",
    }
    ranges = {
        "checks": '<dataValidation sqref="{}"><formula1>"1,2"</formula1></dataValidation>',
        "formats": '<conditionalFormatting sqref="{}"/>',
    }
    areas = " ".join(f"A{n}:B{n}" for n in range(1, 1_000))
    return {
        **{
            f"{name}.xlsx": _made(worksheet(_ROW, f"<{tag}>{_many(count, piece)}</{tag}>"))
            for name, (tag, piece) in behind.items()
        },
        **{f"{name}.xlsx": _made(worksheet(_many(count, one))) for name, one in rows.items()},
        **{
            f"{name}-areas.xlsx": _made(worksheet(_ROW, one.format(areas) * 4 * scale))
            for name, one in ranges.items()
        },
        "long-texts.xlsx": _made(
            worksheet(
                f'<row><c t="inlineStr"><is><t>{"县" * 32_000}</t></is></c></row>' * 3 * scale
            )
        ),
        "utf-16.xlsx": lambda: packed(
            workbook_parts(worksheet(_many(count, rows["rows"])).encode("utf-16"))
        ),
        "deep.xlsx": _made(worksheet(_ROW, "<a>" * count + "</a>" * count)),
    }


def _book(sheets: int, part: str) -> bytes:
    parts: Parts = {f"xl/worksheets/s{n}.xml": part for n in range(sheets)}
    listed = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(sheets))
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
    )
    links = relationships(*((f"r{n}", "worksheet", f"worksheets/s{n}.xml") for n in range(sheets)))
    more: Parts = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": links}
    return packed(workbook_parts(worksheet(_ROW)) | parts | more)


def _packages(scale: int) -> dict[str, Callable[[], bytes]]:
    count = 2_000 * scale
    types = '<Override PartName="/a%" ContentType="b"/>'
    link = f'<Relationship Id="r%" Type="{RELATIONS}/hyperlink" Target="a" TargetMode="External"/>'
    links = f'<Relationships xmlns="a">{_many(count, link)}</Relationships>'
    comment, own = '<comment ref="A%"/>', '<property name="%"><a/></property>'
    return {
        "types.xlsx": _made(
            f'<Types xmlns="x">{_many(count, types)}</Types>', "[Content_Types].xml"
        ),
        "sheet-links.xlsx": _made(links, "xl/worksheets/_rels/sheet1.xml.rels"),
        "root-links.xlsx": _made(links, "_rels/.rels"),
        "comments.xlsx": _made(f"<c>{_many(count, comment)}</c>", "xl/comments1.xml"),
        "custom.xlsx": _made(f"<p>{_many(count, own)}</p>", "docProps/custom.xml"),
        "media.xlsx": lambda: packed(
            workbook_parts(worksheet(_ROW)) | {f"xl/media/{n}.png": "x" for n in range(9 * scale)}
        ),
        "folders.xlsx": lambda: packed(
            workbook_parts(worksheet(_ROW)) | {f"xl/{n}/.xml": "<a/>" for n in range(9 * scale)}
        ),
        "long-names.xlsx": lambda: packed(
            workbook_parts(worksheet(_ROW)) | {f"{n}{'a' * 60_000}": "" for n in range(2 * scale)}
        ),
        "many-sheets.xlsx": lambda: _book(60, worksheet(_many(20 * scale, '<row r="%"/>'))),
        "many-cells.xlsx": lambda: _book(60, worksheet("<row><c><v>1</v></c></row>" * 30 * scale)),
        "same-sheet.xlsx": lambda: packed(
            workbook_parts(worksheet(_many(count, '<row r="%"/>'))) | _same_sheet()
        ),
    }


def _same_sheet() -> Parts:
    """Return the parts of a workbook that has 64 sheets in one part."""
    names = [("worksheets/" + "./" * n + "sheet1.xml") for n in range(64)]
    listed = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(64))
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
    )
    links = ((f"r{n}", "worksheet", name) for n, name in enumerate(names))
    return {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relationships(*links)}


def _styles(scale: int) -> dict[str, Callable[[], bytes]]:
    count = 2_000 * scale
    kinds = {
        "number-formats": ("numFmts", '<numFmt numFmtId="%" formatCode="0.%"/>'),
        "fonts": ("fonts", '<font><strike/><vertAlign val="superscript"/><sz val="%"/></font>'),
        "fills": ("fills", '<fill><patternFill patternType="none"/></fill>'),
        "named-styles": ("cellStyles", '<cellStyle name="%" xfId="0"/>'),
        "differences": ("dxfs", '<dxf><font><b val="%"/></font></dxf>'),
        "style-list": ("cellXfs", '<xf numFmtId="%"/>'),
    }
    books = {
        "names": '<definedName name="a%">1</definedName>',
        "names-long": f'<definedName name="a%">{"A1," * 1_000}</definedName>',
    }
    strings = {
        "phonetic": '<si><t>%</t><rPh sb="0" eb="1"><t>%</t></rPh></si>',
        "pieces": "<si><r><rPr><strike/></rPr><t>%</t></r><r><t>%</t></r></si>",
        "escaped": f"<si><t>{'_x0031_' * 30}%</t></si>",
    }
    start = f'{HEAD}<styleSheet xmlns="{MAIN}">'
    near = f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    one = '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets><definedNames>'
    return {
        **{
            f"{name}.xlsx": _made(
                f"{start}<{tag}>{_many(count, piece)}</{tag}></styleSheet>",
                "xl/styles.xml",
            )
            for name, (tag, piece) in kinds.items()
        },
        **{
            f"{name}.xlsx": _made(
                f"{near}{one}{_many(count // (99 if 'long' in name else 1), piece)}"
                "</definedNames></workbook>",
                "xl/workbook.xml",
            )
            for name, piece in books.items()
        },
        **{
            f"{name}.xlsx": partial(_with_strings, _many(count, piece))
            for name, piece in strings.items()
        },
    }


def _with_strings(strings: str) -> bytes:
    return packed(workbook_parts(worksheet(_ROW), strings=strings))


def zipped(members: Iterable[tuple[str, bytes]], comment: bytes = b"") -> bytes:
    """Return a zip archive of these members."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


def _containers(scale: int) -> dict[str, Callable[[], bytes]]:
    rows = packed(workbook_parts(worksheet(_many(300 * scale, '<row r="%"/>'))))
    small = zipped((f"a{n}.txt", b"x%d" % n) for n in range(50))
    five = b"Rar!\x1a\x07\x01\x00" + bytes(4)
    seven = b"7z\xbc\xaf\x27\x1c\x00\x04"
    noise = b"".join(struct.pack("<Q", n * n * 2_654_435_761 % 2**64) for n in range(6_000 * scale))
    return {
        "slow.zip": lambda: zipped((f"a{n}.xlsx", rows) for n in range(50)),
        "zips.zip": lambda: zipped((f"a{n}.zip", small) for n in range(50)),
        "junk.zip": lambda: zipped((f"__MACOSX/._{n}", b"") for n in range(10 * scale)),
        "comment.zip": lambda: zipped([("a.xlsx", rows)], b"PK\x05\x06" * 16_000),
        "endless.rar": lambda: five + b"\x80" * 50_000 * scale,
        "noise.rar": lambda: five + noise,
        "marks.rar": lambda: b"Rar!\x1a\x07\x00" * 7_000 * scale,
        "noise.7z": lambda: seven + noise,
        "zeros.7z": lambda: seven + bytes(48_000 * scale),
        "noise.gz": lambda: b"\x1f\x8b\x08\x00" + noise,
        "noise.exe": lambda: b"MZ" + b"Rar!\x1a\x07\x00PK\x03\x047z\xbc\xaf" * 4_000 * scale,
    }


def _open_documents(scale: int) -> dict[str, Callable[[], bytes]]:
    count = 1_000 * scale
    row, text = "<table:table-row>{}</table:table-row>", "<text:p>%</text:p>"
    cell = "<table:table-cell office:value-type='string'>{}</table:table-cell>"
    pieces = {
        "cells": row.format(_many(count, cell.format(text))),
        "covered": row.format("<table:covered-table-cell/>" * count),
        "paragraphs": row.format(cell.format(_many(count, text))),
        "annotations": row.format(
            cell.format(_many(count, f"<office:annotation>{text}</office:annotation>"))
        ),
        "tables": row.format(
            cell.format("<table:table>" * (count // 50) + "</table:table>" * (count // 50))
        ),
        "groups": "<table:table-row-group>" * 50 + row.format("") + "</table:table-row-group>" * 50,
        "columns": '<table:table-column table:number-columns-repeated="9"/>' * count,
        "wide": row.format(
            '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" '
            'office:value="1"/>' * count
        ),
        "strange": _many(count, "<table:a%/>"),
    }
    number = '<number:number-style style:name="n%"><number:number/></number:number-style>'
    return {
        **{f"{name}.ods": partial(open_document, sheet(one)) for name, one in pieces.items()},
        "sheets.ods": lambda: open_document("".join(sheet("", f"s{n}") for n in range(count))),
        "numbers.ods": lambda: open_document(sheet(""), styles=_many(count, number)),
        "pictures.ods": lambda: open_document(
            sheet(""), extra={f"Pictures/{n}.png": "x" for n in range(9 * scale)}
        ),
    }


def _binary_workbooks(scale: int) -> dict[str, Callable[[], bytes]]:
    count = 1_000 * scale
    kinds = {
        "fonts": record(0x31, bytes(14) + b"\x01\x00a"),
        "formats": record(0x41E, b"\x05\x00\x01\x00\x000"),
        "names": record(0x18, bytes(14) + b"\x00a"),
        "merges": record(0xE5, struct.pack("<HHHHH", 1, 0, 9, 0, 9)),
        "labels": record(0x204, struct.pack("<HHHH", 0, 0, 0, 1) + b"\x00a"),
        "numbers": record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)),
        "rows": record(0x208, bytes(16)),
        "beginnings": beginning(0x10),
        "strange": record(0x7777, b"x" * 40),
        "strings": record(0xFC, struct.pack("<LL", 9_999, 9_999) + b"\x01\x00\x00a" * 300),
    }

    def old(middle: bytes) -> bytes:
        return compound_file({"Workbook": b"".join((beginning(5), middle, record(0x0A)))})

    streams = {f"a{n}": b"x" for n in range(20 * scale)}
    return {
        **{f"{name}.xls": partial(old, one * count) for name, one in kinds.items()},
        "streams.xls": lambda: compound_file({"Workbook": beginning(5), **streams}),
        "attachments.msg": lambda: compound_file(
            {f"__attach_version1.0_#{n:08X}/__substg1.0_37010102": b"x" for n in range(20 * scale)}
        ),
    }


def _attached(
    name: str, code: bytes, more: bytes = b"Content-Transfer-Encoding: base64\r\n"
) -> bytes:
    line = f'Content-Disposition: attachment; filename="{name}"\r\n'.encode()
    return b"--B\r\n" + line + more + b"\r\n" + code + b"\r\n"


def _mails(scale: int) -> dict[str, Callable[[], bytes]]:
    page = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    small = base64.encodebytes(zipped((f"a{n}.txt", b"x%d" % n) for n in range(50)))
    quoted = b"Content-Transfer-Encoding: quoted-printable\r\n"
    boundary = b"b" * 70
    pieces = b"".join(b' filename*%d="a";' % n for n in range(30 * scale))
    return {
        "zips.eml": lambda: _PARTS
        + b"".join(_attached(f"{n}.zip", small) for n in range(9 * scale)) + b"--B--\r\n",
        "quoted.eml": lambda: _PARTS + _attached("a.xlsx", b"=3D=\r\n" * 30_000 * scale, quoted),
        "blanks.eml": lambda: _PARTS + _attached("a.xlsx", b"QUJD \r\n\t" * 30_000 * scale),
        "no-code.eml": lambda: _PARTS + _attached("a.xlsx", b"!\xff*" * 60_000 * scale),
        "uu.eml": lambda: _HEAD + b"\r\nbegin 644 a.xlsx\r\n" + b"#0V%T\r\n" * 30_000 * scale,
        "folded.eml": lambda: _HEAD + b"X-A: b\r\n" + b" c\r\n" * 30_000 * scale + b"\r\nx",
        "pieces.eml": lambda: _PARTS
        + b"--B\r\nContent-Disposition: attachment;" + pieces + b"\r\n\r\nx\r\n--B--\r\n",
        "boundaries.eml": lambda: _HEAD
        + b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
        + (b"--" + boundary + b"\r\n") * 2_000 * scale,
        "links.eml": lambda: _HEAD + b"\r\n" + b"pan.baidu.co http://" * 10_000 * scale,
        "names.eml": lambda: _PARTS + _attached("a.xlsx", b"QQ==") * 90 * scale,
        "letters.mbox": lambda: (_HEAD + b"\r\nx\r\n\r\n") * 2_000 * scale,
        "page.mht": lambda: page
        + b"--B\r\nContent-Type: text/html\r\n\r\n<p>x\r\n" * 5_000 * scale,
        "cut.emlx": lambda: b"99999999999\n" + _HEAD * 5_000 * scale,
    }  # fmt: skip


def _texts(scale: int) -> Mapping[str, Callable[[], bytes]]:
    count = 20_000 * scale
    excel = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    return {
        "rows.xml": lambda: excel + b"<Row><Cell><Data>1</Data></Cell></Row>" * count,
        "tags.html": lambda: b"<html>" + b"<table><tr><td>" * count,
        "open.html": lambda: b"<html><table>" + b"<" * count * 9,
        "entities.html": lambda: b"<html><table>" + b"&nbsp;" * count * 3,
        "commas.csv": lambda: "编号,自评得分".encode() + b"," * count * 9,
        "lines.csv": lambda: "编号,自评得分\n".encode() + b"C01,5\n" * count,
        "tabs.txt": lambda: b"a\tb\n" * count,
        "cells.slk": lambda: b"ID;PWXL\n" + b'C;Y1;X1;K"x"\n' * count,
        "wide.txt": lambda: "得分\t县\n".encode("utf-16") + "5\t县\n".encode("utf-16-le") * count,
        "half.txt": lambda: "县".encode()[:2] * count * 4,
        "nuls.xlsx": lambda: bytes(count * 9),
        "letters.xlsx": lambda: b"UEsDBBQA" * count * 2,
        "braces.json": lambda: b"[" * count * 9,
        "marks.pdf": lambda: b"%PDF-1.4\n" + b"PK\x03\x04PK\x01\x02" * count,
        "ends.jpg": lambda: b"\xff\xd8\xff\xe0" + b"PK\x05\x06" + bytes(18) * count,
    }
