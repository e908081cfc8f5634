"""Official papers in Word after GB/T 9704-2012: page, fonts, lines, page numbers, signature.

No red head, number or seal: those are the office's. Everything is a plain paragraph of a style,
so that whoever edits the paper changes a style once; forms have tables too.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language, display_width
from workbook_tool.word.layouts import OFFICIAL, PAGE, Layout
from workbook_tool.word.lines import Block, Line, Part
from workbook_tool.word.plain_text import plain
from workbook_tool.word.styles import font_table, set_styles
from workbook_tool.word.tables import add_table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph

_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT: Final = {"stylesWithEffects", "thumbnail", "customXml"}


def write_paper(
    blocks: Sequence[Block],
    language: Language,
    mode: FontMode,
    layout: Layout = OFFICIAL,
    *,
    foot: str = "",
) -> bytes:
    """Return a paper as a .docx file; the same blocks give the same bytes.

    What Word could take for anything but text, and what XML forbids, is left out of them. ``foot``
    stands before each page number.
    """
    import docx

    document = docx.Document()
    _set_page(document, layout, foot)
    styles = set_styles(document, language, mode, layout)
    lines = [block for block in blocks if isinstance(block, Line)]
    widths = {line.part: display_width(line.text) / 2 for line in lines}
    for block in blocks:
        if not isinstance(block, Line):
            add_table(document, block, styles[Part.CELL])
            continue
        paragraph = document.add_paragraph(plain(block.text))
        if block.part is not Part.BODY:  # by its id: the library looks through all styles for each
            paragraph._p.style = styles[block.part]  # noqa: SLF001 - the same as its own
        if block.part in {Part.SIGNATURE, Part.DATE}:
            _indent_end(paragraph, block.part, widths, layout.types[block.part].size)
    _set_properties(document, lines)
    _leave_out(document)
    target = io.BytesIO()
    document.save(target)
    return _stamped(target.getvalue(), font_table(language, mode))


def _set_page(document: "Document", layout: Layout, foot: str) -> None:
    """Set paper and margins, and the page numbers, which stand outside on each leaf."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = (Mm(length) for length in PAGE)
    top, right, bottom, left = (Mm(length) for length in layout.margins)
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance, section.footer_distance = Mm(15), Mm(layout.footer)
    document.settings.odd_and_even_pages_header_footer = True
    for is_even, side in ((False, WD_ALIGN_PARAGRAPH.RIGHT), (True, WD_ALIGN_PARAGRAPH.LEFT)):
        _number_pages(section, layout, foot, is_even=is_even, side=side)


def _number_pages(
    section: "Section", layout: Layout, foot: str, *, is_even: bool, side: int
) -> None:
    """Write — 1 — at a side of the pages, one character from the margin."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    footer = section.even_page_footer if is_even else section.footer
    paragraph = footer.paragraphs[0]
    style = paragraph.paragraph_format
    style.alignment = side
    style.left_indent = style.right_indent = Pt(layout.number)
    paragraph.add_run(f"{plain(foot)}　— " if foot else "— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "2" if is_even else "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no way to write a field
    paragraph.add_run(" —")


def _indent_end(paragraph: "Paragraph", part: Part, widths: dict[Part, float], size: float) -> None:
    """Move signature and date from the right margin: the date starts two characters after it."""
    from docx.shared import Pt

    ahead = widths[Part.SIGNATURE] - widths[Part.DATE]
    date = max(ahead, 2.0)
    indents = {Part.DATE: date, Part.SIGNATURE: 2 + date - ahead}
    paragraph.paragraph_format.right_indent = Pt(indents[part] * size)
    paragraph.paragraph_format.keep_together = True


def _set_properties(document: "Document", lines: Sequence[Line]) -> None:
    facts = document.core_properties
    facts.title = next((plain(line.text) for line in lines if line.part is Part.TITLE), "")
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
