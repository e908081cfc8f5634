"""Handmade workbooks: every trap is a few lines of XML."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from workbook_tool.core.cells import Cell, FoundSheet, FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Finding, Rule
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

Parts = dict[str, str | bytes]


def relationships(*entries: tuple[str, str, str], external: str = "") -> str:
    """Return a relationships part of (id, last word of the type, target)."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if key == external else ''}/>"
        for key, kind, target in entries
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">{lines}</Relationships>'


def worksheet(rows: str, behind: str = "", *, namespace: str = MAIN) -> str:
    """Return a worksheet part around rows."""
    return (
        f'{HEAD}<worksheet xmlns="{namespace}" xmlns:r="{RELATIONS}">'
        f"<sheetData>{rows}</sheetData>{behind}</worksheet>"
    )


STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="0.0%"/></numFmts><cellXfs count="6">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="49"/>'
    '<xf numFmtId="0" applyProtection="1"><protection locked="0"/></xf>'
    '<xf numFmtId="9"/></cellXfs></styleSheet>'
)


def workbook_parts(
    sheet: str | bytes,
    *,
    strings: str | None = None,
    styles: str | None = STYLES,
    extra: Mapping[str, str | bytes] | None = None,
) -> Parts:
    """Return the parts of a workbook with one sheet, 表1."""
    relations = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    parts: Parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="x"/>',
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings is not None:
        relations.append(("rId2", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>'
    if styles is not None:
        relations.append(("rId3", "styles", "styles.xml"))
        parts["xl/styles.xml"] = styles
    parts["xl/_rels/workbook.xml.rels"] = relationships(*relations)
    parts.update(extra or {})
    return parts


def packed(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the parts as a zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 2, 0, 0, 0)), part, method)
    return target.getvalue()


def workbook_bytes(
    rows: str, behind: str = "", *, strings: str | None = None, styles: str | None = STYLES
) -> bytes:
    """Return a workbook with one sheet of these rows."""
    return packed(workbook_parts(worksheet(rows, behind), strings=strings, styles=styles))


# Streamed whatever the size: all readers must say the same.
STREAMING = AirlockLimits(tree_bytes=0)
EACH_WAY = pytest.mark.parametrize("limits", ["plain", "tree", "stream"], indirect=True)
"""Read plain rows by the pattern, all as a tree, and streamed; the fixture is in conftest."""


def read_sheet(
    content: bytes, *, last_row: int | None = None, limits: AirlockLimits = DEFAULT_LIMITS
) -> FoundSheet:
    """Return the first sheet of a workbook."""
    return read_workbook(content, "表.xlsx", last_row=last_row, limits=limits).sheets[0]


def cells_of(
    rows: str, *, limits: AirlockLimits = DEFAULT_LIMITS, **words: str
) -> dict[tuple[int, int], Cell]:
    """Return the cells that rows of XML give."""
    return dict(read_sheet(workbook_bytes(rows, **words), limits=limits).cells)


def refusal_of(
    content: bytes,
    *,
    path: str = "表.xlsx",
    last_row: int | None = None,
    limits: AirlockLimits = DEFAULT_LIMITS,
) -> Rule:
    """Return the rule for which a file is refused."""
    return refused_finding(content, path=path, last_row=last_row, limits=limits).rule


def refused_finding(
    content: bytes,
    *,
    path: str = "表.xlsx",
    last_row: int | None = None,
    limits: AirlockLimits = DEFAULT_LIMITS,
) -> Finding:
    """Return the finding for which a file is refused."""
    try:
        found = read_workbook(content, path, last_row=last_row, limits=limits)
    except UnreadableReturnError as error:
        return error.finding
    message = f"read, although it must be refused: {found.sheets}"
    raise AssertionError(message)


def rules_of(found: FoundWorkbook) -> set[Rule]:
    """Return the rules of what is odd about a workbook."""
    return {finding.rule for finding in found.oddities}


def patched_entry(content: bytes, name: str, *, field: int, value: int, width: int = 4) -> bytes:
    """Return a zip file in which one field of an entry is another number, in both records of it.

    ``field`` is the offset in the central header (APPNOTE 4.3.12): 8 flags, 10 method, 16 CRC,
    20 compressed size, 24 size, 38 external attributes, 42 offset.
    """
    raw = name.encode()
    at = content.rindex(raw, 0, content.rindex(b"PK\x05\x06")) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    number = struct.pack("<Q", value)[:width]
    places = [at + field]
    if field in range(8, 28):
        # The local header lacks the version that made the entry (APPNOTE 4.3.7).
        start = int.from_bytes(content[at + 42 : at + 46], "little")
        places.append(content.index(raw, start) - 30 + field - 2)
    for place in places:
        content = content[:place] + number + content[place + width :]
    return content
