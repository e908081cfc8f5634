"""Further hostile shapes of the kinds that the sheet of attacks names, in any size."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterable
from io import BytesIO

from tests.intake.binary_workbooks import beginning, record
from tests.intake.compound_files import compound_file
from tests.intake.open_documents import open_document, sheet
from tests.intake.packages import workbook_bytes

_HEAD = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
_PARTS = _HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n'
_ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'
_COUNTS, _CONTINUE, _SHEET, _STYLE, _END = 0xFC, 0x3C, 0x85, 0xE0, 0x0A


def further_shapes(scale: int) -> dict[str, bytes]:
    """Return hostile files by name; of ``scale`` 1 they take a moment, of 100 all."""
    return {**_workbooks(scale), **_old_formats(scale), **_mails(scale), **_others(scale)}


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def _numbered(count: int, piece: str) -> str:
    """Return many pieces, each with another number, so that they shrink as honest ones do."""
    return "".join(piece % (number * 2_654_435_761 % 2**32) for number in range(count))


def _workbooks(scale: int) -> dict[str, bytes]:
    texts = f"<si>{_numbered(30_000 + 3_000 * scale, '<r><t>%d</t></r>')}</si>"
    strings = _numbered(420_000, "<si><t>%d</t></si>")
    formats = _numbered(210_000, '<conditionalFormatting sqref="A%d"/>')
    checks = _numbered(2_000 * scale, '<dataValidation sqref="A%d"/>')
    attributes = _numbered(60_000, 'a%d="" ')
    return {
        "runs.xlsx": workbook_bytes(_ROW, strings=texts),
        "strings.xlsx": workbook_bytes(_ROW, strings=strings),
        "formats.xlsx": workbook_bytes(_ROW, formats),
        "checks.xlsx": workbook_bytes(_ROW, f"<dataValidations>{checks}</dataValidations>"),
        "cell.xlsx": workbook_bytes(f'<row r="1"><c r="A1" {attributes}/></row>'),
        "header.xlsx": workbook_bytes(
            _ROW, f"<headerFooter><oddHeader>{'&amp;&quot;' * 100_000}</oddHeader></headerFooter>"
        ),
    }


def _old_formats(scale: int) -> dict[str, bytes]:
    every = 'table:number-rows-repeated="1048576"'
    wide = 'table:number-columns-repeated="16384"'
    number = f'<table:table-cell {wide} office:value-type="float" office:value="1"/>'
    blanks = f"<table:table-row {every}><table:table-cell {wide}/></table:table-row>"
    spans = "<text:span>" * 2_000 * scale + "</text:span>" * 2_000 * scale
    styles = _numbered(1_000 * scale, '<style:style style:name="s%d"/>')
    merge = (
        '<table:table-cell table:number-columns-spanned="16384" table:number-rows-spanned="9999"/>'
    )
    blank = '<text:s text:c="2000000000"/>'

    def text(inside: str) -> bytes:
        cell = f'<table:table-cell office:value-type="string"><text:p>{inside}</text:p>'
        row = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
        return open_document(sheet(row))

    def old(*records: bytes) -> bytes:
        return compound_file({"Workbook": b"".join((beginning(5), *records, record(_END)))})

    return {
        "every.ods": open_document(sheet(f"<table:table-row {every}>{number}</table:table-row>")),
        "blanks.ods": open_document(sheet(blanks * 500 * scale)),
        "spans.ods": text(spans),
        "blank.ods": text(blank),
        "styles.ods": open_document(sheet(blanks), styles=styles),
        "merges.ods": open_document(
            sheet(f"<table:table-row>{merge * 4_000 * scale}</table:table-row>")
        ),
        "endless.xls": old(
            record(_COUNTS, b"\xff\xff\xff\x7f" * 2 + bytes(3)),
            record(_CONTINUE) * 15_000 * scale,
        ),
        "sheets.xls": old(record(_SHEET, bytes(6) + b"\x01\x00a") * 5_000 * scale),
        "styles.xls": old(record(_STYLE, bytes(20)) * 2_500 * scale),
    }


def _mails(scale: int) -> dict[str, bytes]:
    def nested(depth: int) -> bytes:
        layer = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
        return _HEAD + b"".join(layer % (at, at) for at in range(depth))

    message = b"From: a@b\r\nContent-Type: message/rfc822\r\n\r\n"
    envelope = b"From a@b.cn Mon Oct  1 10:00:00 2018\r\n" + _HEAD + b"\r\nx\r\n\r\n"
    name = b'--B\r\nContent-Disposition: attachment; filename="a.xlsx"\r\n\r\nx\r\n'
    text = _HEAD + b"\r\n"
    return {
        "nested.eml": nested(300 * scale) + b"\r\nx",
        "crowded.eml": nested(20 + 3 * scale) + b"x\r\n" * 10_000 * scale,
        "messages.eml": message * 1_000 * scale,
        "parts.eml": _PARTS + b"--B\r\n\r\nx\r\n" * 20_000 * scale,
        "attachments.eml": _PARTS + name * 5_000 * scale + b"--B--\r\n",
        "mails.mbox": envelope * 4_000 * scale,
        "fields.eml": _HEAD + b"X-A: b\r\n" * 60_000 * scale + b"\r\n",
        "encoded.eml": text + b"begin 644 a.xlsx\r\nend\r\n" * 20_000 * scale,
        "words.eml": _PARTS
        + b'--B\r\nContent-Disposition: attachment; filename="'
        + b"=?utf-8?b?5Yac?= " * 10_000 * scale
        + b'"\r\n\r\nx\r\n--B--\r\n',
    }


def _others(scale: int) -> dict[str, bytes]:
    page = "<html><table><tr><td>自评得分".encode()
    slow = workbook_bytes("".join(f'<row r="{row}"/>' for row in range(1, 9_000)))
    return {
        "empty.zip": _zipped((f"a{number}.xlsx", b"") for number in range(1_000 * scale)),
        "workbooks.zip": _zipped((f"a{number}.xlsx", slow) for number in range(50)),
        "tables.html": page * 10_000 * scale,
        "line.csv": "编号,自评得分,".encode() + b"1," * 250_000 * scale,
        "quotes.csv": "编号,自评得分\n".encode() + b'"' * 500_000 * scale,
        "code.txt": base64.encodebytes(bytes(range(256)) * 2_000 * scale),
        "zips.png": b"\x89PNG\r\n\x1a\n" + b"PK\x05\x06" * 140_000 * scale,
        "lines.eml": b"\r\n" * 300_000 * scale + _HEAD,
    }
