"""What the cell styles of a workbook say: number format, lock, strike through."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree as ET

from workbook_tool.core.findings import Code
from workbook_tool.core.number_formats import GENERAL, builtin_format
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.crowds import STYLES, refuse_many
from workbook_tool.intake.ooxml.xml import is_on, main_namespace, parse_part, refuse_depth
from workbook_tool.intake.refusal import refusal

_NAME = "styles.xml"
_REMEMBERED_BYTES = 256 * 1024


_TABLES = {"numFmts": "numFmt", "fonts": "font", "cellXfs": "xf"}


class CellStyle(NamedTuple):
    """What one cell format means for the reader; ``number_format`` is its code."""

    number_format: str
    is_locked: bool
    is_struck: bool


DEFAULT_STYLE = CellStyle(GENERAL, is_locked=True, is_struck=False)


def read_styles(part: bytes | None, limits: AirlockLimits) -> Mapping[str, CellStyle]:
    """Return the cell styles by their index as text, as cells refer to them.

    Returns of one round share their styles byte for byte, so parsed ones are remembered.
    A workbook without styles has the default one only.
    """
    if part is None:
        return {"0": DEFAULT_STYLE}
    if len(part) > _REMEMBERED_BYTES:
        return _parse_styles(part, limits)
    return _remembered_styles(part, limits)


def _parse_styles(part: bytes, limits: AirlockLimits) -> Mapping[str, CellStyle]:
    """Return the cell styles of a styles part."""
    root = parse_part(part, _NAME)
    refuse_depth([root], 1, limits, _NAME)
    namespace = main_namespace(root, "styleSheet", _NAME)
    for table, entry in _TABLES.items():
        # Other readers count the entries of every table, however deep it or they stand.
        found = list(root.iter(f"{namespace}{table}"))
        if len(found) > 1:
            raise refusal(Code.XML_DAMAGED, part=_NAME, reason=f"{table} twice")
        entries = found[0].findall(f"{namespace}{entry}") if found else []
        is_direct = not found or found == root.findall(f"{namespace}{table}")
        is_whole = len(entries) == sum(map(len, found))
        if not (is_direct and is_whole and _stand_alone(entries)):
            raise refusal(Code.XML_DAMAGED, part=_NAME, reason="structure")
    fonts = [
        is_on(font.find(f"{namespace}strike"))
        for font in root.iterfind(f"{namespace}fonts/{namespace}font")
    ]
    formats = root.findall(f"{namespace}cellXfs/{namespace}xf")
    refuse_many(len(formats), limits.styles, STYLES, _NAME)
    try:
        codes = {
            int(element.get("numFmtId", "")): element.get("formatCode")
            for element in root.iterfind(f"{namespace}numFmts/{namespace}numFmt")
        }
        styles = {}
        for index, style in enumerate(formats):
            protection = style.find(f"{namespace}protection")
            is_locked = protection is None or protection.get("locked") not in {"0", "false"}
            identifier, font = int(style.get("numFmtId", "0")), int(style.get("fontId", "0"))
            code = codes.get(identifier) or builtin_format(identifier)
            is_struck = 0 <= font < len(fonts) and fonts[font]
            styles[str(index)] = CellStyle(code, is_locked, is_struck)
    except ValueError as error:
        raise refusal(Code.XML_DAMAGED, part=_NAME, reason="number format") from error
    return styles or {"0": DEFAULT_STYLE}


def _stand_alone(entries: Iterable[ET.Element]) -> bool:
    """Tell whether no entry of a table stands inside another one."""
    return all(sum(1 for _ in entry.iter(entry.tag)) == 1 for entry in entries)


_remembered_styles = lru_cache(maxsize=16)(_parse_styles)
