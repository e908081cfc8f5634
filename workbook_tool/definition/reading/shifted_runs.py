"""Figures that stand above or below the line in a cell, before openpyxl joins the runs of a text.

openpyxl drops the formats of runs, and "10" with a raised 1 behind it would read as 101.
"""

import io
import zipfile
from xml.etree import ElementTree as ET

from workbook_tool.core.numbers import shifted_digits

_ALIGNMENT = b"vertAlign"
_TEXTS = frozenset({"si", "is"})


def with_shifted_digits(package: bytes) -> bytes:
    """Return a workbook in which shifted digits are characters of their own, such as ¹ and ₂.

    A text that is shifted as a whole stays what it is, as in the returns. Raises ParseError where a
    part with such runs is no XML.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    marked = {
        name: _with_marks(part)
        for name, part in parts.items()
        # The zeros of UTF-16 stand between its letters.
        if name.lower().endswith(".xml") and _ALIGNMENT in part.replace(b"\0", b"")
    }
    if all(parts[name] == part for name, part in marked.items()):
        return package
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, part in (parts | marked).items():
            made.writestr(name, part)
    return target.getvalue()


def _with_marks(part: bytes) -> bytes:
    """Return a part with marks in its texts, byte by byte as it was where it needs none."""
    root = ET.fromstring(part)  # noqa: S314 - the airlock refuses DOCTYPE, openpyxl parses it too
    texts = [one for one in root.iter() if _local(one) in _TEXTS]
    is_marked = [_mark(text) for text in texts]
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) if any(is_marked) else part


def _mark(text: ET.Element) -> bool:
    """Make shifted digits of one text characters of their own, where others stand on the line."""
    runs = [
        (piece, _alignment(run))
        for run in text
        for piece in (run, *run)
        if _local(piece) == "t" and piece.text and _local(run) in {"t", "r"}
    ]
    if all(alignment for _, alignment in runs):
        return False
    for piece, alignment in runs:
        piece.text = shifted_digits(piece.text or "", alignment)
    return any(alignment for _, alignment in runs)


def _alignment(run: ET.Element) -> str:
    """Return "superscript" or "subscript", "" for a run on the line."""
    values = (one.get("val", "") for one in run.iter() if _local(one) == "vertAlign")
    return next((value for value in values if value != "baseline"), "")


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
