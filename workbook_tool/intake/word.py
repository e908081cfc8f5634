"""Word documents (.docx) as paragraphs and tables, behind the same airlock as returned workbooks.

ECMA-376 part 1, chapter 17, as Word, WPS and LibreOffice write it. Elements are known by their
local names, so that Strict documents read the same. What a reader does not see is left out: deleted
and hidden text, field codes, text boxes, notes and comments. Tracked insertions are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.numbers import shifted_digits
from workbook_tool.intake.airlock import Clock, Package, open_package
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.ooxml.crowds import CELLS, ROWS, TABLES, refuse_many
from workbook_tool.intake.ooxml.relationships import read_relationships
from workbook_tool.intake.ooxml.xml import local_name, parse_as_written, refuse_depth
from workbook_tool.intake.refusal import refusal

_DOCUMENT = "word/document.xml"
_UNSEEN = frozenset(
    (
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "txbxContent", "pict"),
        *("drawing", "object", "rPr", "pPr", "rt", "footnoteReference", "endnoteReference"),
        *("commentReference", "annotationRef", "sdtPr", "sdtEndPr", "smartTagPr"),
        *("customXmlPr", "softHyphen", "Choice"),
    )
)
_WRAPPERS = frozenset(
    (
        *("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"),
        *("AlternateContent", "Fallback"),
    )
)
_BREAKS = frozenset({"br", "cr"})
MOST_COLUMNS = 63  # of a table, in Word
_DIGITS = 10
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class WordCell:
    """One cell of a table: its first column from 1, how many it covers, and its text.

    Paragraphs and line breaks are line feeds. ``continues`` tells that the cell is merged with the
    one above it.
    """

    column: int
    span: int
    text: str
    continues: bool = False


@dataclass(frozen=True, slots=True)
class WordTable:
    """One table, row by row; a table inside a cell is a table of its own."""

    rows: tuple[tuple[WordCell, ...], ...]


@dataclass(frozen=True, slots=True)
class WordDocument:
    """The body of a document: paragraphs as text and tables, in reading order."""

    blocks: tuple[str | WordTable, ...]


def read_word(content: bytes, path: str, *, limits: AirlockLimits = DEFAULT_LIMITS) -> WordDocument:
    """Return what stands in a .docx; ``path`` is for messages only.

    Raises UnreadableReturnError and nothing else, with the finding that says why not.
    """
    try:
        package = open_package(content, limits, Clock(limits.seconds))
        root = _read_document(package)
        document = WordDocument(tuple(_counted(_blocks(_body_of(root)), limits)))
        package.check_rest()
    except UnreadableReturnError as error:
        raise UnreadableReturnError(error.finding.placed(file=path)) from error
    except Exception as error:  # the edge: strangers' bytes never end the run
        finding = Finding.of(Code.UNREADABLE, reason=type(error).__name__)
        raise UnreadableReturnError(finding.placed(file=path)) from error
    return document


def _read_document(package: Package) -> ET.Element:
    """Return the tree of the main part, wherever the relationships of the package put it."""
    main = next(
        (
            relation.target
            for relation in read_relationships(package, "").values()
            if relation.kind == "officeDocument" and not relation.is_external
        ),
        _DOCUMENT,
    )
    part = package.read(main)
    if part is None:
        raise refusal(Code.XML_DAMAGED, part=main, reason="missing")
    root = parse_as_written(part, main)
    refuse_depth([root], 1, package.limits, main)
    return root


def _body_of(root: ET.Element) -> ET.Element:
    body = next((child for child in root if local_name(child.tag) == "body"), None)
    if local_name(root.tag) != "document" or body is None:
        raise refusal(Code.XML_DAMAGED, part=_DOCUMENT, reason="not a document")
    return body


def _counted(blocks: Iterator[str | WordTable], limits: AirlockLimits) -> Iterator[str | WordTable]:
    """Yield blocks; refuse more tables, rows or cells than any notice has."""
    tables = rows = cells = 0
    for block in blocks:
        if isinstance(block, WordTable):
            tables += 1
            rows += len(block.rows)
            cells += sum(map(len, block.rows))
            refuse_many(tables, limits.word_tables, TABLES, _DOCUMENT)
            refuse_many(rows, limits.word_rows, ROWS, _DOCUMENT)
            refuse_many(cells, limits.word_cells, CELLS, _DOCUMENT)
        yield block


def _children(element: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """Yield what stands in an element by local name; wrappers around it are opened.

    Wrappers are content controls, tracked insertions, custom XML and smart tags.
    """
    for child in element:
        name = local_name(child.tag)
        if name in _WRAPPERS:
            yield from _children(child)
        elif name not in _UNSEEN:
            yield name, child


def _blocks(parent: ET.Element) -> Iterator[str | WordTable]:
    """Yield paragraphs and tables; tables inside cells follow the one that they stand in."""
    for name, child in _children(parent):
        if name == "p":
            yield _paragraph(child)
        elif name == "tbl":
            yield _table(child)
            yield from _nested_tables(child)


def _nested_tables(table: ET.Element) -> Iterator[str | WordTable]:
    for _, row in _rows(table):
        for name, cell in _children(row):
            if name == "tc":
                yield from (block for block in _blocks(cell) if isinstance(block, WordTable))


def _rows(table: ET.Element) -> Iterator[tuple[ET.Element | None, ET.Element]]:
    """Yield the rows of a table with their properties, deleted ones apart."""
    for name, row in _children(table):
        if name == "tr":
            properties = _child(row, "trPr")
            if properties is None or _child(properties, "del") is None:
                yield properties, row


def _table(table: ET.Element) -> WordTable:
    rows = []
    for properties, row in _rows(table):
        start = 1 + (_number(properties, "gridBefore") or 0)
        rows.append(tuple(_cells(row, start)))
    return WordTable(tuple(rows))


def _cells(row: ET.Element, column: int) -> Iterator[WordCell]:
    """Yield the cells of a row; old horizontal merges become one cell."""
    waiting: WordCell | None = None
    for name, cell in _children(row):
        if name != "tc":
            continue
        properties = _child(cell, "tcPr")
        span = max(_number(properties, "gridSpan") or 1, 1)
        across = _merge(properties, "hMerge")
        if across == "continue" and waiting is not None:
            waiting = WordCell(waiting.column, waiting.span + span, waiting.text, waiting.continues)
        else:
            if waiting is not None:
                yield waiting
            down = _merge(properties, "vMerge")
            waiting = WordCell(column, span, _cell_text(cell), down == "continue")
        column += span
    if waiting is not None:
        yield waiting


def _merge(properties: ET.Element | None, name: str) -> str | None:
    """Return "restart" or "continue", which is what the element says without a value."""
    merge = None if properties is None else _child(properties, name)
    return None if merge is None else _value(merge) or "continue"


def _cell_text(cell: ET.Element) -> str:
    """Return the paragraphs of a cell, one a line, without the tables inside it."""
    text, is_joined = "", True
    for name, paragraph in _children(cell):
        if name == "p":
            text += ("" if is_joined else "\n") + _paragraph(paragraph)
            is_joined = _has_deleted_mark(paragraph)
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _has_deleted_mark(paragraph: ET.Element) -> bool:
    """Tell whether a tracked change joins a paragraph with the next one."""
    properties = _child(paragraph, "pPr")
    marks = None if properties is None else _child(properties, "rPr")
    return marks is not None and _child(marks, "del") is not None


def _paragraph(paragraph: ET.Element) -> str:
    return "".join(_texts(paragraph))


def _texts(element: ET.Element) -> Iterator[str]:
    """Yield the visible text below an element."""
    for name, child in _children(element):
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in _BREAKS:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in {"tbl", "p"} and not _is_hidden(name, child):
            alignment = _alignment(name, child)
            yield from (shifted_digits(text, alignment) for text in _texts(child))


def _is_hidden(name: str, element: ET.Element) -> bool:
    """Tell whether a run is formatted as hidden text."""
    properties = _child(element, "rPr") if name == "r" else None
    vanish = None if properties is None else _child(properties, "vanish")
    return vanish is not None and _value(vanish) not in _OFF


def _alignment(name: str, element: ET.Element) -> str | None:
    """Return where a run stands: above the line, as the mark of a note does, below it, or on it."""
    properties = _child(element, "rPr") if name == "r" else None
    align = None if properties is None else _child(properties, "vertAlign")
    return None if align is None else _value(align)


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next((child for child in element if local_name(child.tag) == name), None)


def _value(element: ET.Element) -> str | None:
    return next((text for key, text in element.items() if local_name(key) == "val"), None)


def _number(properties: ET.Element | None, name: str) -> int | None:
    """Return the number that a property holds, None where it is absent or no number."""
    element = None if properties is None else _child(properties, name)
    text = None if element is None else _value(element)
    is_number = text is not None and text.isascii() and text.isdigit()
    # What claims more columns than Word can make is read as the widest that it can.
    return min(int(text), MOST_COLUMNS) if text and is_number and len(text) < _DIGITS else None
