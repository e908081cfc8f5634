"""styles.xml with pivot buttons and the number formats of the data fields.

The sheet parts stay as they are: a cell that shall carry a pivot button is written with
``BUTTON_PROPERTIES`` in its format, a mark that nothing else in the workbook uses. The mark makes
its ``xf`` a record of its own, and here the mark is exchanged for ``pivotButton``.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from workbook_tool.core.errors import PivotSpecError
from workbook_tool.pivot.parts import attribute

BUTTON_PROPERTIES: Final[Mapping[str, bool]] = {"quote_prefix": True}
"""What the writer adds to the format of every cell with ``button``."""

_MARK: Final = 'quotePrefix="1"'
_BUTTON: Final = 'pivotButton="1"'
_CELL_FORMATS: Final = re.compile(r"<cellXfs[^>]*>(.*?)</cellXfs>", re.DOTALL)
_FORMAT: Final = re.compile(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_NUMBER_FORMAT: Final = re.compile(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/>')
_FIRST_OWN_FORMAT: Final = 164
_DIFFERENCES: Final = re.compile(r'<dxfs count="(\d+)"(?:/>|>(.*?)</dxfs>)', re.DOTALL)
_EDGES: Final = "".join(
    f'<{edge} style="thin"><color rgb="FFA6B4C8"/></{edge}>'
    for edge in ("left", "right", "top", "bottom")
)
_BODY_FORMAT: Final = (
    f'<dxf><alignment vertical="center" wrapText="1"/><border>{_EDGES}</border></dxf>'
)
_BUILT_IN: Final[Mapping[str, int]] = {
    "General": 0,
    "0": 1,
    "0.00": 2,
    "#,##0": 3,
    "#,##0.00": 4,
    "0%": 9,
    "0.00%": 10,
    "0.00E+00": 11,
    "@": 49,
}


def add_buttons(styles: str, marked: Collection[int]) -> str:
    """The styles with a pivot button in place of the mark; PivotSpecError where it is missing."""
    found = _CELL_FORMATS.search(styles)
    if found is None:
        raise PivotSpecError("样式部件缺少cellXfs。", "The styles part has no cellXfs.")
    number = -1

    def exchange(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if number not in marked:
            return match[0]
        if _MARK not in match[0]:
            raise PivotSpecError(
                "透视表的按钮单元格未使用BUTTON_PROPERTIES。",
                "A button cell of a pivot was written without BUTTON_PROPERTIES.",
            )
        return match[0].replace(_MARK, _BUTTON, 1)

    patched = _FORMAT.sub(exchange, found[1])
    return f"{styles[: found.start(1)]}{patched}{styles[found.end(1) :]}"


def add_body_format(styles: str) -> tuple[str, int]:
    """The styles with the look that a refresh gives all cells of a pivot, and its dxfId."""
    found = _DIFFERENCES.search(styles)
    if found is None:
        raise PivotSpecError("样式部件缺少dxfs。", "The styles part has no dxfs.")
    count = int(found[1])
    inside = (found[2] or "") + _BODY_FORMAT
    element = f'<dxfs count="{count + 1}">{inside}</dxfs>'
    return f"{styles[: found.start()]}{element}{styles[found.end() :]}", count


def add_number_formats(styles: str, codes: Iterable[str]) -> tuple[str, dict[str, int]]:
    """The styles that define these number formats, and the numFmtId of each."""
    defined = {code: int(number) for number, code in _NUMBER_FORMAT.findall(styles)}
    ids: dict[str, int] = {}
    added: list[str] = []
    following = max([_FIRST_OWN_FORMAT - 1, *defined.values()]) + 1
    for code in dict.fromkeys(codes):
        escaped = attribute(code)
        if code in _BUILT_IN:
            ids[code] = _BUILT_IN[code]
        elif escaped in defined:
            ids[code] = defined[escaped]
        else:
            ids[code] = following
            added.append(f'<numFmt numFmtId="{following}" formatCode="{escaped}"/>')
            following += 1
    if not added:
        return styles, ids
    count = len(defined) + len(added)
    extra = "".join(added)
    if defined:
        styles = re.sub(r'<numFmts count="\d+">', f'<numFmts count="{count}">', styles, count=1)
        return styles.replace("</numFmts>", f"{extra}</numFmts>", 1), ids
    element = f'<numFmts count="{count}">{extra}</numFmts>'
    return re.sub(r"<styleSheet[^>]*>", lambda m: m[0] + element, styles, count=1), ids
