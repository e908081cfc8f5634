"""What the cell styles of a workbook say: the family of the number format, and the lock."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from workbook_tool.core.cells import NumberFormat
from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.xml import main_namespace, parse_part, refuse_depth
from workbook_tool.intake.refusal import refusal

_NAME = "styles.xml"
_CODE_LENGTH = 1_000  # Excel allows 255; a hostile code must not keep the patterns busy
_REMEMBERED_BYTES = 256 * 1024
# ECMA-376 part 1, 18.8.30: 27 to 36 and 50 to 58 are dates in the East Asian languages.
_PERCENT_IDS = frozenset({9, 10})
_DATE_IDS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_TEXT_ID = 49
# Literal text, escapes, padding and fill characters, colours, conditions and locales; elapsed
# time ([h], [mm]) stays, because it is a time.
_NO_MEANING = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_WORDS = re.compile(r"general|g/通用格式|e[+-]", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhs]|aaa|am/pm|a/p|上午", re.IGNORECASE)


class CellStyle(NamedTuple):
    """What one cell format means for the reader."""

    number_format: NumberFormat
    is_locked: bool


DEFAULT_STYLE = CellStyle(NumberFormat.GENERAL, is_locked=True)


def number_format_family(code: str) -> NumberFormat:
    """Return the family of a custom number format; the section for positive numbers decides.

    >>> number_format_family('yyyy"年"m"月"d"日";@').value
    'date'
    >>> number_format_family('0.0"days"').value
    'general'
    """
    first = _WORDS.sub("", _NO_MEANING.sub("", code[:_CODE_LENGTH])).split(";")[0]
    if "%" in first:
        return NumberFormat.PERCENT
    if _DATE_LETTERS.search(first):
        return NumberFormat.DATE
    if first.strip() == "@":
        return NumberFormat.TEXT
    return NumberFormat.GENERAL


def _family(identifier: int, custom: Mapping[int, NumberFormat]) -> NumberFormat:
    """Return the family of a number format id; a custom code wins over a builtin one."""
    if identifier in custom:
        return custom[identifier]
    if identifier in _PERCENT_IDS:
        return NumberFormat.PERCENT
    if identifier in _DATE_IDS:
        return NumberFormat.DATE
    return NumberFormat.TEXT if identifier == _TEXT_ID else NumberFormat.GENERAL


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
    try:
        custom = {
            int(element.get("numFmtId", "")): number_format_family(element.get("formatCode", ""))
            for element in root.iterfind(f"{namespace}numFmts/{namespace}numFmt")
        }
        styles = {}
        for index, style in enumerate(root.iterfind(f"{namespace}cellXfs/{namespace}xf")):
            protection = style.find(f"{namespace}protection")
            is_locked = protection is None or protection.get("locked") not in {"0", "false"}
            family = _family(int(style.get("numFmtId", "0")), custom)
            styles[str(index)] = CellStyle(family, is_locked)
    except ValueError as error:
        raise refusal(Code.XML_DAMAGED, part=_NAME, reason="number format") from error
    return styles or {"0": DEFAULT_STYLE}


_remembered_styles = lru_cache(maxsize=16)(_parse_styles)
