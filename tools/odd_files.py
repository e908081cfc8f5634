"""What else lies in a folder of returns: scans, letters, lock files, saved web pages, archives."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from tools.clerk import ZIP_TIME

LOCK_BYTES = 165  # the size that Excel gives such a file
NAME_BYTES = 54
CUT_SHARE = 0.6  # of the bytes of a damaged file arrived

_SCAN = b"""%%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
/Resources << /Font << /F1 5 0 R >> >> >>
endobj
4 0 obj
<< /Length %(length)d >>
stream
%(drawing)sendstream
endobj
5 0 obj
<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>
endobj
"""
# A frame, a line of text and a red ring where the seal would be.
_DRAWING = b"""0.8 w 60 90 475 662 re S
BT /F1 20 Tf 90 690 Td (Scan of the signed form: an invented sample) Tj ET
1 0 0 RG 4 w
500 180 m 500 213 473 240 440 240 c 407 240 380 213 380 180 c
380 147 407 120 440 120 c 473 120 500 147 500 180 c S
"""

_PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>
<body><table border="1">
<tr><th colspan="3">{name}自评表（示例）</th></tr>
<tr><th>编号</th><th>分值</th><th>自评得分</th></tr>
{rows}</table></body></html>
"""

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LETTER: Mapping[str, str] = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    ),
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def scan() -> bytes:
    """Return a one-page PDF as a scanner would send it."""
    body = _SCAN % {b"length": len(_DRAWING), b"drawing": _DRAWING}
    starts = [body.index(b"%d 0 obj" % number) for number in range(1, 6)]
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )


def letter(paragraphs: tuple[str, ...]) -> bytes:
    """Return a Word document of some paragraphs."""
    lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{lines}</w:body></w:document>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, part in {**_LETTER, "word/document.xml": document}.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, _DECLARATION + part)
    return target.getvalue()


def page(name: str, rows: tuple[tuple[str, str, str], ...]) -> bytes:
    """Return a web page with a table, as office systems export it under the name .xls."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>\n" for row in rows
    )
    return _PAGE.format(name=name, rows=lines).encode()


def lock(user: str) -> bytes:
    """Return the file that Excel leaves beside a workbook while ``user`` has it open."""
    narrow, wide = user.encode("gbk"), user.encode("utf-16-le")
    start = bytes([len(narrow)]) + narrow.ljust(NAME_BYTES)
    return (start + len(user).to_bytes(2, "little") + wide).ljust(LOCK_BYTES)


def cut(content: bytes) -> bytes:
    """Return the part of a file that arrived before the connection broke."""
    return content[: int(len(content) * CUT_SHARE)]


def archive(name: str, content: bytes, saved: datetime) -> bytes:
    """Return a zip as Windows in China makes it: the name in GBK, with no flag that says so."""
    encoded = name.encode("gbk")
    stand_in = "\x01" * len(encoded)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        entry = zipfile.ZipInfo(stand_in, saved.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 0
        package.writestr(entry, content)
    packed = target.getvalue()
    written = stand_in.encode("ascii")
    if packed.count(written) != 2:  # once before the content, once in the directory
        message = "the stand-in for the name stands elsewhere in the archive too"
        raise AssertionError(message)
    return packed.replace(written, encoded)
