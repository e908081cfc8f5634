"""One OpenDocument spreadsheet, from the package that passed the airlock to a FoundWorkbook."""

import re
from dataclasses import dataclass, field

from workbook_tool.core.cells import FileFormat, FoundWorkbook
from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.airlock import Package
from workbook_tool.intake.gathering import Allowance
from workbook_tool.intake.opendocument.styles import Styles
from workbook_tool.intake.opendocument.tables import Content
from workbook_tool.intake.opendocument.xml import Attributes, hear
from workbook_tool.intake.refusal import refusal

_STYLES, _CONTENT, _META = "styles.xml", "content.xml", "meta.xml"
_ZONED = re.compile(r"T[^T]*(?:Z|[+-][0-9]{2}:?[0-9]{2})\Z")
_MACROS = ("basic/", "scripts/")


def read_open_document(package: Package, *, last_row: int | None) -> FoundWorkbook:
    """Return the workbook of a package; rows beyond ``last_row`` are only a finding."""
    allowance = Allowance(package.limits)
    styles = _StylesPart(Styles(package.limits), allowance)
    hear(package, _STYLES, styles)
    content = Content(styles.styles, styles.pages, allowance, last_row)
    if not hear(package, _CONTENT, content):
        raise refusal(Code.PART_MISSING, part=_CONTENT)
    meta = _Meta(allowance)
    hear(package, _META, meta)
    package.check_rest()
    if not content.sheets:
        raise refusal(Code.NO_WORKSHEET)
    return FoundWorkbook(
        file_format=FileFormat.ODS,
        sheets=tuple(sheet.finished() for sheet in content.sheets),
        defined_names=content.names,
        core_properties=meta.core,
        custom_properties=meta.custom,
        modified=meta.modified,
        oddities=tuple(_oddities(package, content)),
    )


def _oddities(package: Package, content: Content) -> list[Finding]:
    """Return what is odd about a document but harmless, most serious first."""
    found = [Finding.of(Code.LEGACY_FORMAT, format=".ods")]
    if any(name.startswith(_MACROS) for name in package.entries):
        found.append(Finding.of(Code.MACROS))
    found.extend(content.oddities())
    if package.garbage:
        found.append(Finding.of(Code.GARBAGE_AROUND, count=package.garbage))
    if package.wide_parts:
        found.append(Finding.of(Code.UTF16_PARTS, part=min(package.wide_parts)))
    return found


@dataclass(slots=True)
class _StylesPart:
    """What ``styles.xml`` tells: common styles, and the headers and footers of pages; a listener.

    Its automatic styles belong to headers and footers only.
    """

    styles: Styles
    allowance: Allowance
    pages: dict[str, list[str]] = field(default_factory=dict)
    _path: list[str] = field(default_factory=list)
    _page: str = ""
    _texts: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Hear the start of an element."""
        self._path.append(name)
        section = self._path[1:2]
        if section == ["office:styles"]:
            self.styles.start(name, attributes)
        elif name == "style:master-page":
            self._page = attributes["style:name"]
        elif section == ["office:master-styles"] and name == "text:p":
            self._texts = []

    def end(self, name: str) -> None:
        """Hear the end of an element."""
        if self._path[1:2] == ["office:styles"]:
            self.styles.end(name)
        elif name == "text:p" and self._texts is not None:
            text, self._texts = "".join(self._texts), None
            if text.strip():
                self.allowance.take(1, len(text))
                self.pages.setdefault(self._page, []).append(text)
        self._path.pop()

    def characters(self, text: str) -> None:
        """Hear text."""
        if self._texts is not None:
            _add_text(self._texts, text)
        elif self._path[1:2] == ["office:styles"]:
            self.styles.characters(text)


@dataclass(slots=True)
class _Meta:
    """The properties of a document (part 3, 4.3), by their local names; a listener."""

    allowance: Allowance
    core: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    _depth: int = 0
    _name: str = ""
    _texts: list[str] = field(default_factory=list)

    @property
    def modified(self) -> str:
        """Return the time of the last change, "" without its zone: local times tell no order."""
        stated = self.core.get("date", "")
        return stated if _ZONED.search(stated) else ""

    def start(self, _: str, attributes: Attributes) -> None:
        """Hear the start of an element."""
        self._depth += 1
        if self._depth == _PROPERTY:
            self._name = attributes["meta:name"]
            self._texts = []

    def end(self, name: str) -> None:
        """Hear the end of an element."""
        if self._depth == _PROPERTY and (text := "".join(self._texts)):
            self.allowance.take(1, len(text))
            if name == "meta:user-defined":
                self.custom[self._name] = text
            else:
                self.core[name.partition(":")[2]] = text
        self._depth -= 1

    def characters(self, text: str) -> None:
        """Hear text."""
        if self._depth == _PROPERTY:
            _add_text(self._texts, text)


_PROPERTY = 3  # the depth of a property
_MOST_PIECES = 10_000


def _add_text(pieces: list[str], text: str) -> None:
    """Add a piece of a text that is far too long before it has that many pieces."""
    if len(pieces) < _MOST_PIECES:
        pieces.append(text)
