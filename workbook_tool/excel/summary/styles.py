"""The looks of the summary: one table of styles, and what each colour means."""

from collections.abc import Mapping
from colorsys import hls_to_rgb
from dataclasses import replace
from typing import Final

from workbook_tool.core.returns.register import Status
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language
from workbook_tool.excel.sheet_writer import Style

FRAME: Final = "A6B4C8"
HEADER_FILL: Final = "DCE6F1"
_GRADE_COLORS: Final = ("2E75B6", "70AD47", "FFC000", "ED7D31", "A5A5A5", "7F6084")
HEAT: Final = ("F8A5A5", "FFF2B3", "A9D8A0")
"""Colours of a score at 60, 80 and 100 per cent of its cap, pale enough to read and to print."""

STATUS_FILLS: Final = {
    Status.ACCEPTED: "E2EFDA",
    Status.WARNED: "FFF2CC",
    Status.REJECTED: "F8CBAD",
    Status.CONFLICT: "E4DFEC",
    Status.MISSING: "E7E6E6",
    Status.EXEMPT: "F2F2F2",
    Status.SUPERSEDED: "F2F2F2",
    Status.IGNORED: "F2F2F2",
    Status.QUARANTINED: "FF9F9F",
}
SEVERITY_FILLS: Final = {
    "info": "F2F2F2",
    "warning": "FFF2CC",
    "error": "F8CBAD",
    "security": "FF9F9F",
}
_BLUE_HUE, _LIGHTNESS, _SATURATION = 0.6, (0.42, 0.64), 0.62
TAB_RESULT: Final = "2E75B6"
TAB_PIVOT: Final = "70AD47"
TAB_LIST: Final = "ED7D31"
TAB_DETAIL: Final = "7F7F7F"
SHIFT_FORMAT: Final = "+0.00;-0.00;0.00"

_FONTS: Final = {
    (Language.ZH, FontMode.SCREEN): ("微软雅黑", "微软雅黑"),
    (Language.ZH, FontMode.GOV): ("仿宋", "方正小标宋简体"),
    (Language.EN, FontMode.SCREEN): ("Arial", "Arial"),
    (Language.EN, FontMode.GOV): ("Times New Roman", "Times New Roman"),
}


def grade_colors(count: int) -> tuple[str, ...]:
    """Return a colour of its own for each of so many grades, the best one first.

    More than a handful run from blue over green and yellow to red, light and dark in turn.

    >>> grade_colors(2), len(set(grade_colors(40)))
    (('2E75B6', '70AD47'), 40)
    """
    if count <= len(_GRADE_COLORS):
        return _GRADE_COLORS[:count]
    colors = []
    for place in range(count):
        hue = _BLUE_HUE * (1 - place / (count - 1))
        parts = hls_to_rgb(hue, _LIGHTNESS[place % 2], _SATURATION)
        colors.append("".join(f"{round(part * 255):02X}" for part in parts))
    return tuple(colors)


def base_font(language: Language, mode: FontMode) -> str:
    """Return the font of everything but titles."""
    return _FONTS[language, mode][0]


def build_styles(language: Language, mode: FontMode) -> Mapping[str, Style]:
    """Return every style of the summary by its name."""
    title_font = _FONTS[language, mode][1]
    head = Style(
        fill=HEADER_FILL, is_bold=True, border=FRAME, horizontal="center", wraps=True, size=10
    )
    caps = replace(head, is_bold=False, fill="EEF3FA", color="404040")
    centred = Style(border=FRAME, horizontal="center")
    left = Style(border=FRAME, horizontal="left", wraps=True)
    styles = {
        "title": Style(font=title_font, size=16, is_bold=True, horizontal="center", wraps=True),
        "note": Style(size=9, color="595959", horizontal="left", wraps=True),
        "note_right": Style(size=9, color="595959", horizontal="right"),
        "mark": Style(size=12, is_bold=True, color="C00000", horizontal="right"),
        "sentence": Style(size=10, horizontal="left", wraps=True, fill="FFF9E5", border=FRAME),
        "sign": Style(size=11, horizontal="left", shrinks=True),
        "head": head,
        "head_left": replace(head, horizontal="left"),
        "caps": caps,
        "caps_bonus": replace(caps, number_format='"+"General'),
        "caps_deduction": replace(caps, number_format='"−"General'),
        "center": centred,
        "center_wrap": replace(centred, wraps=True),
        "text": left,
        # Indented, so that a text that is cut off does not run into the next one.
        "line": replace(left, wraps=False, indent=1),
        "number": centred,
        "rate": replace(centred, number_format="0.0%"),
        "difference": replace(centred, number_format="+0.0;-0.0;0.0"),
        "shift": replace(centred, number_format=SHIFT_FORMAT),
        "time": replace(centred, number_format="yyyy-mm-dd hh:mm"),
        "mono": Style(font="Consolas", size=8, border=FRAME, horizontal="left", wraps=True),
        "link": replace(left, color="0563C1", is_underlined=True),
        "input": replace(centred, fill="FFFDE7"),
        "input_text": replace(left, fill="FFFDE7"),
        "strong": replace(centred, is_bold=True),
        "strong_rate": replace(centred, is_bold=True, number_format="0.0%"),
        "strong_left": replace(left, is_bold=True),
        "figure_label": replace(head, size=10, is_bold=False),
        "figure": Style(size=20, is_bold=True, border=FRAME, horizontal="center", color="1F4E79"),
        "figure_rate": Style(
            size=20,
            is_bold=True,
            border=FRAME,
            horizontal="center",
            color="1F4E79",
            number_format="0.0%",
        ),
        "figure_bad": Style(
            size=20, is_bold=True, border=FRAME, horizontal="center", color="C00000"
        ),
        "mean": replace(centred, is_bold=True, fill="F2F2F2"),
        "mean_rate": replace(centred, is_bold=True, fill="F2F2F2", number_format="0.0%"),
        "unequal": Style(fill="FF9F9F", is_bold=True),
    }
    for status, fill in STATUS_FILLS.items():
        styles[f"status_{status}"] = replace(centred, fill=fill, wraps=True)
    for severity, fill in SEVERITY_FILLS.items():
        styles[f"severity_{severity}"] = replace(centred, fill=fill)
    return styles
