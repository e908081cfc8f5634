"""The look of the agency workbook: one colour means "fill me", everything else is locked.

Fills stay apart in grey print too: inputs and values are nearly white, headers dark with white
text, and every status begins with a mark of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbook_tool.core.form.wording import LEVELS
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language
from workbook_tool.excel.sheet_writer import Style

YELLOW = "FFF9DB"
ORANGE = "C55A11"
BLUE = "1F4E79"
WHITE = "FFFFFF"
PALE_BLUE = "DCE6F1"
GREY = "F2F2F2"
LINE = "8EA9C1"
NOTE = "595959"
ROLE_COLOURS = {  # fill and letters
    "role_bonus": ("E2F0D9", "375623"),
    "role_deduction": ("FBE0DD", "9C0006"),
    "role_veto": ("7F1D1D", WHITE),
    "role_prerequisite": ("DDEBF7", BLUE),
}


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts of a workbook: all of them stand on clerks' machines, or print as 仿宋 does."""

    body: str
    head: str
    title: str
    is_display: bool = False  # a display face; a false bold would smear it


def choose_fonts(mode: FontMode, language: Language) -> FontSet:
    """Return the fonts for a setting; 仿宋 and not 仿宋_GB2312, which has no 竜."""
    if language is Language.EN:
        body = "Calibri" if mode is FontMode.SCREEN else "Times New Roman"
        return FontSet(body, body, body)
    if mode is FontMode.SCREEN:
        return FontSet("微软雅黑", "微软雅黑", "微软雅黑")
    return FontSet("仿宋", "黑体", "方正小标宋简体", is_display=True)


def agency_styles(fonts: FontSet) -> Mapping[str, Style]:
    """Return the style table; names that start with ``input`` are the unlocked ones."""
    return _heading_styles(fonts) | _locked_styles() | _input_styles() | _status_styles()


def _heading_styles(fonts: FontSet) -> dict[str, Style]:
    title = Style(font=fonts.title, size=17, is_bold=True, color=BLUE, wraps=True)
    if fonts.is_display:
        title = replace(title, is_bold=False, color="000000", size=18)
    head = Style(
        font=fonts.head,
        is_bold=not fonts.is_display,
        color=WHITE,
        fill=BLUE,
        border=LINE,
        horizontal="center",
        wraps=True,
    )
    return {
        "title": replace(title, horizontal="center"),
        "title_left": replace(title, size=15, horizontal="left"),
        "subtitle": Style(size=13, color=NOTE, horizontal="center"),
        "hint": Style(color=ORANGE, horizontal="center", wraps=True),
        "section": Style(font=fonts.head, size=11, is_bold=True, color=BLUE, bottom=BLUE),
        "head": head,
        "head_input": replace(head, fill=ORANGE),
        "note": Style(color=NOTE, wraps=True),
        "note_right": Style(color=NOTE, wraps=True, horizontal="right"),
        "line": Style(wraps=True),
        "name_line": Style(size=11, is_bold=True, wraps=True),
        "code_line": Style(size=11, is_bold=True, wraps=True, horizontal="left"),
    }


def _locked_styles() -> dict[str, Style]:
    cell = Style(fill=GREY, border=LINE, wraps=True)
    label = Style(fill=PALE_BLUE, border=LINE, wraps=True, horizontal="center")
    cap = replace(cell, horizontal="center", is_bold=True)
    total = Style(fill=PALE_BLUE, border=LINE, size=11, is_bold=True, horizontal="center")
    return {
        "hidden": Style(vertical="top"),
        "blank": Style(),
        "label": label,
        "label_left": replace(label, horizontal="left", indent=1),
        "value": replace(cell, horizontal="left", indent=1),
        # Subtotals below the first level: further in, and lighter.
        **{
            f"value_{depth}": replace(cell, horizontal="left", indent=1 + 2 * depth)
            for depth in range(1, len(LEVELS))
        },
        "number_inner": replace(cell, horizontal="center", color=NOTE),
        "value_center": replace(cell, horizontal="center"),
        "number": replace(cell, horizontal="center", is_bold=True, size=11),
        "cell_code": replace(cell, horizontal="center"),
        "cell_level": replace(cell, horizontal="center"),
        "cell_level_again": replace(cell, horizontal="center", color="808080"),
        "cell_text": replace(cell, horizontal="left"),
        "cell_center": replace(cell, horizontal="center"),
        "cell_cap": replace(cell, horizontal="center", is_bold=True),
        # A role is told by its word; the fill repeats it, and the cap carries its sign.
        "role_regular": replace(cell, horizontal="center"),
        **{
            name: replace(cell, horizontal="center", is_bold=True, fill=fill, color=color)
            for name, (fill, color) in ROLE_COLOURS.items()
        },
        "cap_bonus": replace(cap, fill=ROLE_COLOURS["role_bonus"][0], number_format='"+"General'),
        "cap_deduction": replace(
            cap, fill=ROLE_COLOURS["role_deduction"][0], number_format='"−"General'
        ),
        "status": replace(cell, horizontal="left", shrinks=False),
        "total": total,
        "total_score": replace(total, size=13, color=BLUE),
        "cell_link": replace(cell, horizontal="left", color="0563C1", is_underlined=True),
        "count": Style(
            size=11, is_bold=True, border=LINE, horizontal="center", wraps=True, is_underlined=True
        ),
        "sign": Style(bottom=LINE, wraps=True),
        "by_hand": Style(border=LINE),
        "check": Style(bottom=LINE, is_bold=True, wraps=True),
        "progress": Style(size=11, is_bold=True, color=ORANGE),
        "answer": Style(size=13, is_bold=True, border=LINE, horizontal="center", wraps=True),
        "bar": Style(size=11, color=BLUE, horizontal="center"),
    }


def _input_styles() -> dict[str, Style]:
    field = Style(fill=YELLOW, border=LINE, wraps=True, is_locked=False)
    inputs = {
        "input_score": replace(field, size=12, is_bold=True, horizontal="center"),
        "input_text": replace(field, horizontal="left"),
        # Text formats keep numbers such as 0877 and 1-2 as they are typed.
        "input_short": replace(field, horizontal="center", number_format="@"),
        "input_line": replace(field, horizontal="left", indent=1, number_format="@"),
        "input_date": replace(field, horizontal="center", number_format="yyyy-mm-dd"),
        "input_number": replace(field, horizontal="center"),
        "input_long": replace(field, horizontal="left", vertical="top"),
    }
    unframed = {f"{name}_unframed": replace(style, border="") for name, style in inputs.items()}
    return inputs | unframed


def _status_styles() -> dict[str, Style]:
    good = Style(fill="E2F0D9", color="375623")
    return {
        "good": good,
        "good_framed": replace(good, border=LINE),
        "framed": Style(border=LINE),
        "open": Style(fill="FCE4D6", color=ORANGE),
        "judged": Style(fill="DDEBF7", color=BLUE),  # finished, and otherwise than stated
        "bad": Style(fill="FFC7CE", color="9C0006"),
    }
