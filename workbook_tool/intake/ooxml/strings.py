"""Texts of a workbook: the shared string table, rich runs joined, escapes decoded once."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.airlock import Package
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.plain import plain_strings
from workbook_tool.intake.ooxml.xml import main_namespace, parse_part, refuse_depth
from workbook_tool.intake.refusal import refusal

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_INDEXES = tuple(map(str, range(2048)))
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
    strings = _plain_strings(part, package.limits)
    if strings is None:
        strings = _tree_strings(part, name, package.limits)
    refuse_long_text(max(map(len, strings), default=0), package.limits)
    return dict(zip(_indexes(len(strings)), strings, strict=False))


def _indexes(count: int) -> Iterable[str]:
    """Return the first numbers from 0 on as texts; those of most workbooks are kept ready."""
    return _INDEXES if count <= len(_INDEXES) else map(str, range(count))


def _plain_strings(part: bytes, limits: AirlockLimits) -> list[str] | None:
    """Return the strings of a part that is plain but for strings of several runs, else None."""
    plain = plain_strings(part)
    if plain is None:
        return None
    try:
        root = parse_part(plain.shell, "")
        namespace = main_namespace(root, "sst", "")
        refuse_depth([root], 1, limits, "")
    except UnreadableReturnError:
        return None
    string_tag = f"{namespace}si"
    if any(item.tag != string_tag for item in root):
        return None
    if plain.texts.count(None) != len(root):
        return None
    items = iter(root)
    return [
        joined_text(next(items), namespace) if text is None
        else unescape(text) if "_x" in text else text
        for text in plain.texts
    ]  # fmt: skip


def _tree_strings(part: bytes, name: str, limits: AirlockLimits) -> list[str]:
    """Return the strings of a part, however it is written."""
    root = parse_part(part, name)
    namespace = main_namespace(root, "sst", name)
    string_tag = f"{namespace}si"
    items = [item for item in root if item.tag == string_tag]
    refuse_depth([root], 1, limits, name)
    return [joined_text(item, namespace) for item in items]


def refuse_long_text(length: int, limits: AirlockLimits) -> None:
    """Refuse a cell text that no program may write."""
    if length > limits.cell_text:
        raise refusal(Code.TEXT_TOO_LONG, length=length, limit=limits.cell_text)
