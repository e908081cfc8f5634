"""The styles of a paper: fonts after the setting of the round, sizes after its layout."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language
from workbook_tool.word.layouts import Layout, Type
from workbook_tool.word.lines import Part

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

_LATIN: Final = "Times New Roman"
_PLACES: Final = ("ascii", "hAnsi", "eastAsia", "cs")
# Title, headings, subheadings, text: the fonts of each mode.
_FONTS: Final = {
    FontMode.GOV: ("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"),
    FontMode.SCREEN: ("宋体", "黑体", "楷体", "仿宋"),
}
# What stands in for a font that a machine lacks.
_OTHERS: Final = {
    "方正小标宋简体": "方正小标宋_GBK,宋体",
    "楷体_GB2312": "楷体,KaiTi",
    "仿宋_GB2312": "仿宋,FangSong",
    "宋体": "SimSun",
    "黑体": "SimHei",
    "楷体": "KaiTi,楷体_GB2312",
    "仿宋": "FangSong,仿宋_GB2312",
}
_INDENTED: Final = {Part.BODY, Part.HEADING, Part.SUBHEADING}
_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def set_styles(
    document: "Document", language: Language, mode: FontMode, layout: Layout
) -> Mapping[Part, str]:
    """Give every style of the paper its font, size and lines; return their ids."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    title, heading, subheading, body = _FONTS[mode] if language is Language.ZH else (_LATIN,) * 4
    is_bold = language is Language.EN
    known = {style.name for style in document.styles}
    for part in layout.types:
        if part.value not in known:
            document.styles.add_style(part.value, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    styles: dict[Part, ParagraphStyle] = {
        part: document.styles[part.value] for part in layout.types
    }
    fonts = {
        Part.TITLE: (title, is_bold or mode is FontMode.SCREEN),
        Part.SUBTITLE: (subheading, False),
        Part.HEADING: (heading, is_bold),
        Part.SUBHEADING: (subheading, is_bold),
    }
    for part, style in styles.items():
        font, is_heavy = fonts.get(part, (body, False))
        _set_font(style, font, layout.types[part].size, is_bold=is_heavy)
        _set_lines(style, layout.types[part], is_indented=part in _INDENTED)
        if part in {Part.TITLE, Part.SUBTITLE}:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif part in {Part.SIGNATURE, Part.DATE}:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles[Part.SUBTITLE].paragraph_format.space_after = Pt(layout.after_title)
    if Part.SIGNATURE in styles:
        space = layout.types[Part.SIGNATURE].line  # one line is left blank
        styles[Part.SIGNATURE].paragraph_format.space_before = Pt(space)
    footer: ParagraphStyle = document.styles["Footer"]
    _set_font(footer, "宋体" if language is Language.ZH else _LATIN, layout.number, is_bold=False)
    footer.paragraph_format.first_line_indent = 0
    return {part: str(style.style_id) for part, style in styles.items()}


def _set_font(style: "ParagraphStyle", font: str, size: float, *, is_bold: bool) -> None:
    """Set the font for Chinese and Latin text, in black."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold, style.font.italic = Pt(size), is_bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.name = _LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for place in _PLACES:
        fonts.attrib.pop(qn(f"w:{place}Theme"), None)
        fonts.set(qn(f"w:{place}"), font if place == "eastAsia" else _LATIN)
    fonts.attrib.pop(qn("w:cstheme"), None)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)


def _set_lines(style: "ParagraphStyle", type_of_part: Type, *, is_indented: bool) -> None:
    """Set the distance of lines, and two characters at the start of a paragraph."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    lines = style.paragraph_format
    lines.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    lines.line_spacing = Pt(type_of_part.line)
    lines.space_before = lines.space_after = Pt(0)
    lines.first_line_indent = Pt(2 * type_of_part.size) if is_indented else Pt(0)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def font_table(language: Language, mode: FontMode) -> bytes:
    """Return the table that names what stands in for a font which a machine lacks."""
    fonts = dict.fromkeys((*_FONTS[mode], "宋体")) if language is Language.ZH else {}
    named = "".join(
        f'<w:font w:name="{escape(font)}"><w:altName w:val="{escape(_OTHERS[font])}"/>'
        '<w:charset w:val="86"/></w:font>'
        for font in fonts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{_NAMESPACE}">{named}</w:fonts>'
    ).encode()
