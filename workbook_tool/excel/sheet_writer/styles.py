"""How a cell looks, as a value; XlsxWriter's option names stay in this package."""

from dataclasses import dataclass
from typing import Any

from workbook_tool.pivot.styles import BUTTON_PROPERTIES

TEXT_FORMAT = 49  # "@"


@dataclass(frozen=True, slots=True)
class Style:
    """The look and the lock of a cell. Colours are six hexadecimal digits, "" means none.

    ``border`` is the colour of a thin frame; ``top`` and ``bottom`` are colours of single thin
    lines. ``number_format`` is Excel's own, such as "0.0%" or "@". As a conditional style only
    colours, bold and number format count. ``is_pivot_button`` marks the header cells of a pivot
    that carry a button, in the way that ``pivot.package`` looks for.
    """

    font: str = ""
    size: float = 10
    color: str = ""
    fill: str = ""
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    border: str = ""
    top: str = ""
    bottom: str = ""
    horizontal: str = ""  # left, center, right
    vertical: str = "center"  # top, center, bottom
    wraps: bool = False
    shrinks: bool = False
    indent: int = 0
    rotation: int = 0
    number_format: str = ""
    is_locked: bool = True
    is_pivot_button: bool = False


def cell_options(style: Style, base_font: str) -> dict[str, Any]:
    """Return the options of ``Workbook.add_format`` for a cell."""
    options: dict[str, Any] = {
        "font_name": style.font or base_font,
        "font_size": style.size,
        # XlsxWriter's default ties a font to the theme, whose font Excel then shows instead.
        "font_scheme": "none",
        "valign": {"center": "vcenter"}.get(style.vertical, style.vertical),
        "locked": style.is_locked,
    } | conditional_options(style)
    if style.is_italic:
        options["italic"] = True
    if style.is_underlined:
        options["underline"] = 1
    if style.horizontal:
        options["align"] = style.horizontal
    stated = {
        "text_wrap": style.wraps,
        "shrink": style.shrinks,
        "indent": style.indent,
        "rotation": style.rotation,
        **(BUTTON_PROPERTIES if style.is_pivot_button else {}),
    }
    return options | {name: value for name, value in stated.items() if value}


def conditional_options(style: Style) -> dict[str, Any]:
    """Return the options that a conditional format may carry; fonts and sizes may not."""
    options: dict[str, Any] = {}
    if style.is_bold:
        options["bold"] = True
    if style.color:
        options["font_color"] = f"#{style.color}"
    if style.fill:
        # Excel reads the background of a differential format, and the foreground of a cell's.
        options["bg_color"] = f"#{style.fill}"
    if style.border:
        options |= {"border": 1, "border_color": f"#{style.border}"}
    for side, color in (("top", style.top), ("bottom", style.bottom)):
        if color:
            options |= {side: 1, f"{side}_color": f"#{color}"}
    if style.number_format:
        # The built-in number of the text format, which every program knows.
        options["num_format"] = TEXT_FORMAT if style.number_format == "@" else style.number_format
    return options
