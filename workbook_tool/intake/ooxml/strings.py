"""Texts of a workbook: the shared string table, rich runs joined, escapes decoded once."""

import re
from xml.etree import ElementTree as ET

from workbook_tool.core.findings import Code
from workbook_tool.intake.airlock import Package
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.xml import main_namespace, parse_part, refuse_depth
from workbook_tool.intake.refusal import refusal

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def unescape(text: str) -> str:
    """Return a text with its ``_xHHHH_`` escapes decoded once (ECMA-376 part 1, 22.9.2.19).

    >>> unescape("_x0041__x005F_x0041_")
    'A_x0041_'
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(decoded):
        # Two escapes may be the halves of one character; a lone half becomes U+FFFD.
        decoded = decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return decoded


def joined_text(element: ET.Element, namespace: str) -> str:
    """Return the text of a string item: plain text and rich runs; phonetic runs are left out."""
    text_tag, run_tag = f"{namespace}t", f"{namespace}r"
    pieces = []
    for child in element:
        if child.tag == text_tag:
            pieces.append(child.text or "")
        elif child.tag == run_tag:
            pieces.extend(run.text or "" for run in child if run.tag == text_tag)
    return unescape("".join(pieces))


def read_shared_strings(package: Package, name: str) -> dict[str, str]:
    """Return the shared strings of a workbook by their index as text, as cells refer to them."""
    part = package.read(name)
    if part is None:
        raise refusal(Code.PART_MISSING, part=name)
    root = parse_part(part, name)
    namespace = main_namespace(root, "sst", name)
    text_tag, string_tag = f"{namespace}t", f"{namespace}si"
    strings = []
    odd = []
    for item in root:
        if item.tag != string_tag:
            odd.append(item)
            continue
        child = item[0] if len(item) == 1 else item
        if child.tag == text_tag and not len(child):
            text = child.text or ""
            strings.append(unescape(text) if "_x" in text else text)
        else:
            odd.append(item)
            strings.append(joined_text(item, namespace))
    refuse_depth(odd, 2, package.limits, name)
    refuse_long_text(max(map(len, strings), default=0), package.limits)
    return dict(zip(map(str, range(len(strings))), strings, strict=True))


def refuse_long_text(length: int, limits: AirlockLimits) -> None:
    """Refuse a cell text that no program may write."""
    if length > limits.cell_text:
        raise refusal(Code.TEXT_TOO_LONG, length=length, limit=limits.cell_text)
