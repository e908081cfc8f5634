"""Worksheets of any size: streamed through expat, in memory bounded by the cells that are kept.

From the first row beyond ``last_row`` on, nothing is parsed up to the end of the rows; what stands
behind them (protection, merges, validations) is parsed again, with the root element in front.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.ooxml.cells import (
    MISPLACED,
    TRUE_WORDS,
    SheetContext,
    SheetGathering,
    is_hidden,
    refuse_needs,
)
from workbook_tool.intake.ooxml.compatibility import COMPATIBILITY
from workbook_tool.intake.ooxml.crowds import short_stretches
from workbook_tool.intake.ooxml.plain import SHARED
from workbook_tool.intake.ooxml.strings import (
    RAISED,
    is_second,
    may_stand,
    refuse_long_text,
    unescape,
)
from workbook_tool.intake.ooxml.xml import FALSE_WORDS, MAIN_NAMESPACES
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.rich_text import Run, rich_text

_VALIDATION_2010 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main dataValidation"
_ROOT_BYTES = 1024 * 1024  # of namespaces and comments before the first section, at most
_LONGEST_SIGN = 256  # of "</", a namespace prefix, and "sheetData"
_ROOT_NAME = re.compile(rb"<([^\s<>:/!?]{1,200}:)?worksheet")
_LONGEST_NAME = 2_000  # of an element, with its namespace
_WRITTEN = 7
_SECTION, _ROW, _CELL, _VALUE = 2, 3, 4, 5  # depths in a worksheet


class _RowBeyond(Exception):  # noqa: N818 - no error: the end of what is wanted
    """The first row beyond the last one that is wanted was met."""


class _Handlers:
    """Expat handlers that fill a gathering; one instance reads one worksheet."""

    def __init__(self, gathering: SheetGathering, *, may_skip: bool) -> None:
        self.gathering = gathering
        self.may_skip = may_skip
        self.prefix_end: int | None = None
        self.has_rows = False
        self._names: dict[str, str] = {}
        self._main = ""
        self._parser: expat.XMLParserType
        self._depth: int
        self._section: str
        self._row = 0
        self._is_beyond = False
        self._text: list[str] | None = None
        self._length: int  # of the texts of a cell, or of all headers and footers
        self._cell: dict[str, str] | None = None
        # Of the cell that is read now:
        self._column: int
        self._parts: dict[str, str]
        self._inline: tuple[str, ...] | None  # where in an inline text, None outside
        self._runs: list[Run]
        self._said: dict[tuple[str, ...], set[str]]  # what stands below each place of a text
        self._is_struck: bool
        self._shift: str
        self._shared: str | None  # the index of a shared formula

    def new_parser(self) -> expat.XMLParserType:
        """Return a parser that starts at the root element again."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser
        self._depth = 0
        self._section = ""
        return parser

    def _doctype(self, *_: object) -> None:
        raise refusal(Code.DOCTYPE_REFUSED, part=self.gathering.context.part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        limits = self.gathering.context.limits
        if depth > limits.xml_depth:
            raise refusal(
                Code.XML_TOO_DEEP, part=self.gathering.context.part, limit=limits.xml_depth
            )
        tag = self._names.get(name) or self._local(name)
        if depth == 1:
            if tag != "worksheet" or name == tag:
                raise self.gathering.damaged_part("not a worksheet")
            refuse_needs(attributes.get(f"{COMPATIBILITY} MustUnderstand"), self.gathering)
        elif depth == _SECTION:
            self._start_section(tag, attributes)
        elif self._section == "sheetData":
            self._start_in_rows(tag, depth, attributes)
        elif depth == _ROW and (self._section, tag) == ("mergeCells", "mergeCell"):
            self.gathering.add_merge(attributes.get("ref", ""))
        elif tag in MISPLACED:
            raise self.gathering.damaged_part("structure")
        elif depth == _ROW:
            self._start_in_section(tag, attributes)
        elif name == _VALIDATION_2010 and self._section == "extLst":
            self.gathering.validation_count += 1

    def _local(self, name: str) -> str:
        """Return the local name of an element in the root's namespace, else the full name."""
        namespace, _, local = name.rpartition(" ")
        if not self._main and namespace in MAIN_NAMESPACES:
            self._main = namespace
        tag = local if namespace == self._main else name
        if len(name) > _LONGEST_NAME:
            raise self.gathering.damaged_part("namespace")
        if len(self._names) < 1000:  # noqa: PLR2004 - a memo, bounded
            self._names[name] = tag
        return tag

    def _start_section(self, tag: str, attributes: dict[str, str]) -> None:
        if self.prefix_end is None:
            self.prefix_end = self._parser.CurrentByteIndex
        self._section = tag
        if tag == "sheetData":
            if self.has_rows:
                raise self.gathering.damaged_part("sheetData twice")
            self.has_rows = True
        elif tag == "sheetProtection":
            self.gathering.is_protected = attributes.get("sheet") in TRUE_WORDS
        elif tag == "conditionalFormatting":
            self.gathering.add_ranges(attributes)
        elif tag == "headerFooter":
            self._length = 0

    def _start_in_section(self, tag: str, attributes: dict[str, str]) -> None:
        section = self._section
        if section == "cols" and tag == "col":
            self.gathering.add_columns(attributes)
        elif section == "dataValidations":
            self.gathering.validation_count += 1
            self.gathering.add_ranges(attributes)
        elif section == "headerFooter":
            self._text = []

    def _start_in_rows(self, tag: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == _ROW and tag == "row":
            self._start_row(attributes)
        elif depth == _CELL and tag == "c" and not self._is_beyond:
            own = attributes.get("r")
            gathering = self.gathering
            self._column = self._column + 1 if own is None else gathering.place(own, self._row)
            self._cell, self._parts, self._inline, self._runs = attributes, {}, None, []
            self._said = {}
            self._shared = None
            self._length = 0
        elif depth == _CELL and tag == "c":
            self._cell = attributes
        elif self._is_beyond:
            self.gathering.has_far_cells |= depth == _VALUE and self._cell is not None
        elif depth == _VALUE and self._cell is not None:
            self._start_in_cell(tag, attributes)
        elif depth > _VALUE and self._cell is not None:
            self._start_deeper(tag, depth, attributes)
        elif (depth, tag) != (_CELL, "extLst") and (depth <= _CELL or tag in MISPLACED):
            raise self.gathering.damaged_part("structure")

    def _start_row(self, attributes: dict[str, str]) -> None:
        gathering = self.gathering
        self._row = gathering.row_number(attributes.get("r"), self._row)
        self._column = 0
        self._is_beyond = self._is_beyond or self._row > gathering.context.last_row
        if self._is_beyond:
            if self.may_skip:
                raise _RowBeyond
        elif is_hidden(attributes, "ht"):
            gathering.add_hidden_row(self._row)

    def _start_in_cell(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self._parts or tag not in {"v", "f", "is", "extLst"}:
            raise self.gathering.damaged(self._row, self._column, "structure")
        self._inline = () if tag == "is" else None
        if tag != "extLst":
            self._parts[tag] = ""
        if tag in {"v", "f"}:
            self._text = []
        if tag == "f" and attributes.get("t") == SHARED:
            self._shared = attributes.get("si")

    def _start_deeper(self, tag: str, depth: int, attributes: dict[str, str]) -> None:
        """Follow an inline text: <t>, or <r><t>; phonetic runs have <t> too, below <rPh>."""
        above = None if self._inline is None else self._inline[: depth - _VALUE - 1]
        if above is None:
            is_wrong = tag in MISPLACED
        else:
            is_wrong = not may_stand(above, tag) or self._says_twice(above, tag)
        if is_wrong or (above is None and self._text is not None):
            raise self.gathering.damaged(self._row, self._column, "structure")
        if above is None:
            return
        self._inline = (*above, tag)
        if self._inline == ("r",):
            self._is_struck, self._shift = False, ""
        elif self._inline in {("t",), ("r", "t")}:
            self._text = []
        elif above == ("r", "rPr"):
            self._is_struck |= tag == "strike" and attributes.get("val") not in FALSE_WORDS
            if tag == "vertAlign" and attributes.get("val") in RAISED:
                self._shift = self._shift or attributes["val"]

    def _says_twice(self, above: tuple[str, ...], tag: str) -> bool:
        """Remember a part of an inline text, and tell whether it says that text once more."""
        if tag == "r":
            self._said.pop(("r",), None)
        said = self._said.setdefault(above, set())
        is_twice = is_second(said, above, tag)
        said.add(tag)
        return is_twice

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
            self._length += len(text)
            # One character is written as six at most (&quot;), and an escape as seven.
            if self._length > _WRITTEN * self.gathering.context.limits.cell_text:
                refuse_long_text(self._length, self.gathering.context.limits)

    def _end(self, name: str) -> None:
        tag = self._names.get(name) or self._local(name)
        depth = self._depth
        self._depth = depth - 1
        if self._section == "sheetData":
            if depth >= _VALUE and self._text is not None:
                self._end_text(tag, depth)
            elif depth == _CELL and self._cell is not None:
                self._end_cell(self._cell)
        elif depth == _ROW and self._text is not None:
            text, self._text = "".join(self._text), None
            if text:
                self.gathering.header_footer.append(text)
        if depth == _SECTION:
            self._section = ""

    def _end_text(self, tag: str, depth: int) -> None:
        """Add a piece of text to its part of the cell."""
        text, self._text = "".join(self._text or ()), None
        if depth == _VALUE:
            self._parts[tag] = text
        elif self._inline == ("t",):
            self._runs.append(Run(unescape(text)))
        else:
            self._runs.append(Run(unescape(text), self._is_struck, self._shift))
        refuse_long_text(len(self._runs), self.gathering.context.limits)

    def _end_cell(self, cell: dict[str, str]) -> None:
        self._cell = None
        if self._is_beyond or not self._parts:
            return
        parts = self._parts
        self.gathering.put(
            self._row,
            self._column,
            cell.get("t"),
            cell.get("s", "0"),
            parts.get("v"),
            parts.get("f"),
            rich_text(self._runs) if "is" in parts else None,
        )
        if self._shared is not None:
            self.gathering.share((self._row, self._column), self._shared)


def read_stream_sheet(chunks: Iterable[bytes], context: SheetContext) -> SheetGathering:
    """Return what a worksheet part holds; from the first row beyond ``last_row`` on only a fact."""
    gathering = SheetGathering(context)
    source = short_stretches(iter(chunks), context.part, context.limits)
    first = next(source, b"")
    # In UTF-16 the end of the rows cannot be searched for as bytes: such a part is parsed whole.
    handlers = _Handlers(gathering, may_skip=b"\0" not in first[:64])
    parser = handlers.new_parser()
    head = b""
    done = 0
    try:
        for chunk in itertools.chain([first], source):
            if handlers.prefix_end is None:
                head += chunk
                if len(head) > _ROOT_BYTES:
                    raise gathering.damaged_part("root element")
            try:
                parser.Parse(chunk)
            except _RowBeyond:
                rest = chunk[max(parser.CurrentByteIndex - done, 0) :]
                prefix = head[: handlers.prefix_end]
                _read_tail(handlers, prefix, _behind_rows(rest, source, prefix, gathering))
                break
            done += len(chunk)
        else:
            parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError) as error:
        # ValueError and LookupError: an encoding that expat or Python does not know.
        raise gathering.damaged_part(str(error)) from error
    if not handlers.has_rows:
        raise gathering.damaged_part("no sheetData")
    return gathering


def _read_tail(handlers: _Handlers, prefix: bytes, chunks: Iterator[bytes]) -> None:
    """Parse what stands behind the rows, as the content of the same root element."""
    parser = handlers.new_parser()
    parser.Parse(prefix)
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)  # noqa: FBT003 - as above


def _row_prefix(prefix: bytes) -> bytes:
    """Return the namespace prefix of the root element with its colon, b"" where it has none."""
    found = _ROOT_NAME.search(prefix)
    return (found[1] or b"") if found else b""


def _behind_rows(
    rest: bytes, source: Iterator[bytes], prefix: bytes, gathering: SheetGathering
) -> Iterator[bytes]:
    """Yield the bytes behind the end of the rows, noting whether the skipped ones hold anything.

    Only a window of two chunks is held.
    """
    space = re.escape(_row_prefix(prefix))
    end = re.compile(b"</" + space + b"sheetData")
    # One search for the end and for the signs of a value: half the time of separate ones.
    any_sign = re.compile(b"</" + space + b"(?:v>|is>|f>|sheetData)")
    window = rest
    while True:
        found = (end if gathering.has_far_cells else any_sign).search(window)
        if found is not None and not found[0].endswith(b"sheetData"):
            gathering.has_far_cells = True
            found = end.search(window)
        if found is not None:
            break
        chunk = next(source, None)
        if chunk is None:
            raise _cut_short(gathering)
        window = window[-_LONGEST_SIGN:] + chunk
    behind = window[found.end() :]
    while b">" not in behind:
        chunk = next(source, None)
        if chunk is None or len(behind) > _ROOT_BYTES:
            raise _cut_short(gathering)
        behind += chunk
    yield behind[behind.index(b">") + 1 :]
    yield from source


def _cut_short(gathering: SheetGathering) -> UnreadableReturnError:
    return gathering.damaged_part("rows do not end")
