"""A workbook as bytes that depend on its content only: no clock, no XML library shows in them."""

import io
import re
import zipfile
from typing import Final
from xml.etree import ElementTree as ET

from openpyxl import Workbook

# The earliest time that a zip can hold; Excel does not look at it.
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
FIXED_TIME: Final = "2018-01-01T00:00:00Z"
XML_SUFFIXES: Final = (".xml", ".rels", ".vml")
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TIMESTAMPS: Final = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def save_reproducibly(workbook: Workbook) -> bytes:
    """Return the workbook as .xlsx; equal content gives equal bytes.

    openpyxl stamps the current time, and writes the same XML differently where lxml is installed;
    both are levelled here.
    """
    raw = io.BytesIO()
    workbook.save(raw)
    levelled = io.BytesIO()
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(levelled, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            target.writestr(entry, _level(name, source.read(name)))
    return levelled.getvalue()


def unpacked(package: bytes) -> dict[str, bytes]:
    """Return the parts of a package, in which two builds are compared.

    The compressed bytes may differ between builds of zlib, the parts may not.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _level(name: str, part: bytes) -> bytes:
    if not name.endswith(XML_SUFFIXES):
        return part
    canonical = ET.canonicalize(part.decode("utf-8"))
    if name == "docProps/core.xml":
        canonical = TIMESTAMPS.sub(rf"\g<1>{FIXED_TIME}\g<2>", canonical)
    return (DECLARATION + canonical).encode("utf-8")
