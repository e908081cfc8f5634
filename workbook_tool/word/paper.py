"""Official papers in Word after GB/T 9704-2012: page, fonts, lines, page numbers, signature.

No red head, number or seal: those are the office's. Everything is a plain paragraph of a style,
so that whoever edits the paper changes a style once.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from workbook_tool.core.returns.kept_answers import inert
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language, display_width
from workbook_tool.word.lines import Line, Part

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PAGE: Final = (210, 297)  # mm: A4
_MARGINS: Final = (37, 26, 35, 28)  # mm: top, right, bottom, left
_FOOTER: Final = 23  # mm: the rule stands 7 mm below the type area, the figures are 5 mm high
_SIZE: Final = 16  # 3号
_TITLE_SIZE: Final = 22  # 2号
_PAGE_SIZE: Final = 14  # 4号
_LINE: Final = 28  # points, 22 lines a page
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
_LEFT_OUT: Final = {"stylesWithEffects", "thumbnail", "customXml"}
_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_paper(lines: Sequence[Line], language: Language, mode: FontMode) -> bytes:
    """Return a paper as a .docx file; the same lines give the same bytes.

    What Word could take for anything but text, and what XML forbids, is left out of them.
    """
    import docx

    document = docx.Document()
    _set_page(document)
    _set_styles(document, language, mode)
    widths = {line.part: display_width(line.text) / 2 for line in lines}
    for line in lines:
        paragraph = document.add_paragraph(_plain(line.text), style=line.part.value)
        if line.part in {Part.SIGNATURE, Part.DATE}:
            _indent_end(paragraph, line.part, widths)
    _set_properties(document, lines)
    _leave_out(document)
    target = io.BytesIO()
    document.save(target)
    return _stamped(target.getvalue(), _font_table(language, mode))


def _plain(text: str) -> str:
    """Return a text as one line of what XML and Word show as it is."""
    return " ".join(inert(text).split("\n"))


def _set_page(document: "Document") -> None:
    """Set paper and margins, and the page numbers, which stand outside on each leaf."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = (Mm(length) for length in _PAGE)
    top, right, bottom, left = (Mm(length) for length in _MARGINS)
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance, section.footer_distance = Mm(15), Mm(_FOOTER)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section, is_even=False, side=WD_ALIGN_PARAGRAPH.RIGHT)
    _number_pages(section, is_even=True, side=WD_ALIGN_PARAGRAPH.LEFT)


def _number_pages(section: "Section", *, is_even: bool, side: int) -> None:
    """Write — 1 — at a side of the pages, one character from the margin."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    footer = section.even_page_footer if is_even else section.footer
    paragraph = footer.paragraphs[0]
    style = paragraph.paragraph_format
    style.alignment = side
    style.left_indent = style.right_indent = Pt(_PAGE_SIZE)
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "2" if is_even else "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no way to write a field
    paragraph.add_run(" —")


def _set_styles(document: "Document", language: Language, mode: FontMode) -> None:
    """Give every style of the paper its font, size and lines."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    fonts = _FONTS[mode] if language is Language.ZH else (_LATIN,) * 4
    title, heading, subheading, body = fonts
    is_bold = language is Language.EN
    known = {style.name for style in document.styles}
    for part in Part:
        if part.value not in known:
            document.styles.add_style(part.value, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    styles: dict[Part, ParagraphStyle] = {part: document.styles[part.value] for part in Part}
    for part, font, is_heavy in (
        (Part.BODY, body, False),
        (Part.ADDRESS, body, False),
        (Part.SIGNATURE, body, False),
        (Part.DATE, body, False),
        (Part.SUBTITLE, subheading, False),
        (Part.HEADING, heading, is_bold),
        (Part.SUBHEADING, subheading, is_bold),
        (Part.TITLE, title, is_bold or mode is FontMode.SCREEN),
    ):
        size = _TITLE_SIZE if part is Part.TITLE else _SIZE
        _set_font(styles[part], font, size, is_bold=is_heavy)
        _set_lines(styles[part], is_indented=part in {Part.BODY, Part.HEADING, Part.SUBHEADING})
    for part in (Part.TITLE, Part.SUBTITLE):
        styles[part].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in (Part.SIGNATURE, Part.DATE):
        styles[part].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles[Part.SUBTITLE].paragraph_format.space_after = Pt(_LINE)  # one line is left blank
    styles[Part.SIGNATURE].paragraph_format.space_before = Pt(_LINE)
    footer: ParagraphStyle = document.styles["Footer"]
    _set_font(footer, "宋体" if language is Language.ZH else _LATIN, _PAGE_SIZE, is_bold=False)
    footer.paragraph_format.first_line_indent = 0


def _set_font(style: "ParagraphStyle", font: str, size: int, *, is_bold: bool) -> None:
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


def _set_lines(style: "ParagraphStyle", *, is_indented: bool) -> None:
    """Set the distance of lines, and two characters at the start of a paragraph."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    lines = style.paragraph_format
    lines.line_spacing_rule, lines.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE)
    lines.space_before = lines.space_after = Pt(0)
    lines.first_line_indent = Pt(2 * _SIZE) if is_indented else Pt(0)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _indent_end(paragraph: "Paragraph", part: Part, widths: dict[Part, float]) -> None:
    """Move signature and date from the right margin: the date starts two characters after it."""
    from docx.shared import Pt

    ahead = widths[Part.SIGNATURE] - widths[Part.DATE]
    date = max(ahead, 2.0)
    indents = {Part.DATE: date, Part.SIGNATURE: 2 + date - ahead}
    paragraph.paragraph_format.right_indent = Pt(indents[part] * _SIZE)
    paragraph.paragraph_format.keep_together = True


def _set_properties(document: "Document", lines: Sequence[Line]) -> None:
    facts = document.core_properties
    facts.title = next((_plain(line.text) for line in lines if line.part is Part.TITLE), "")
    facts.author = facts.last_modified_by = facts.comments = facts.keywords = ""
    facts.created = facts.modified = _CREATED
    facts.revision = 1


def _leave_out(document: "Document") -> None:
    """Take out what the library's template brings and the paper does not need.

    A second copy of the styles that does not agree with the first makes Word offer a repair.
    """
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in tuple(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _LEFT_OUT:
                del relations[key]


def _font_table(language: Language, mode: FontMode) -> bytes:
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


def _stamped(content: bytes, fonts: bytes) -> bytes:
    """Return the package with one time on all its parts, and the table of fonts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 0  # the same on every system
            entry.compress_type = zipfile.ZIP_DEFLATED
            found = fonts if name == "word/fontTable.xml" else source.read(name)
            package.writestr(entry, found)
    return target.getvalue()
