"""The parts of a workbook that belong to PivotTables, parsed once for all rules."""

import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from workbook_tool.pivot.lint.records import RecordSurvey, survey_records

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
WORKBOOK: Final = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: the last word of its type, and the part it leads to."""

    id: str
    kind: str
    target: str


@dataclass(slots=True)
class CachePart:
    """A cache definition; ``survey`` is None where the file keeps no records."""

    name: str
    root: ET.Element
    relations: tuple[Relation, ...]
    survey: RecordSurvey | None

    @property
    def fields(self) -> list[ET.Element]:
        """The cacheField elements."""
        return self.root.findall(f"{MAIN}cacheFields/{MAIN}cacheField")

    @property
    def from_worksheet(self) -> bool:
        """Whether the source is a sheet of a workbook; other sources follow other laws."""
        source = self.root.find(f"{MAIN}cacheSource")
        return source is not None and source.get("type") == "worksheet"

    def item_count(self, number: int) -> int:
        """How many shared or grouped items a field has."""
        cached = self.fields[number]
        grouped = cached.find(f"{MAIN}fieldGroup/{MAIN}groupItems")
        items = cached.find(f"{MAIN}sharedItems") if grouped is None else grouped
        return 0 if items is None else len(items)


@dataclass(slots=True)
class TablePart:
    """A table definition, the sheet it stands on and its cache."""

    name: str
    sheet: str
    root: ET.Element
    relations: tuple[Relation, ...]
    cache: CachePart | None

    def axis(self, tag: str, attribute: str = "x") -> list[int]:
        """The field numbers that rowFields, colFields or pageFields list."""
        return [int(found.get(attribute, "0")) for found in self.children(tag)]

    def children(self, tag: str) -> list[ET.Element]:
        """The children of a direct child element."""
        return list(self.root.findall(f"{MAIN}{tag}/*"))

    @property
    def fields(self) -> list[ET.Element]:
        """The pivotField elements."""
        return self.children("pivotFields")


@dataclass(slots=True)
class WorkbookParts:
    """All that the rules look at."""

    archive: zipfile.ZipFile
    workbook: ET.Element
    relations: tuple[Relation, ...]
    content_types: dict[str, str]
    sheets: dict[str, str]
    caches: dict[str, CachePart] = field(default_factory=dict)
    tables: list[TablePart] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The entries of the archive."""
        return self.archive.namelist()

    def root(self, name: str) -> ET.Element:
        """A parsed part."""
        return ET.fromstring(self.archive.read(name))

    def pieces(self, name: str, size: int = 1 << 18) -> Iterator[bytes]:
        """Yield a part in pieces, so that a long sheet never stands in memory."""
        with self.archive.open(name) as stream:
            while piece := stream.read(size):
                yield piece


def read_parts(content: bytes) -> WorkbookParts:
    """Parse everything that belongs to pivots; ET.ParseError, KeyError or ValueError on damage."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    types = ET.fromstring(archive.read("[Content_Types].xml"))
    workbook = ET.fromstring(archive.read(WORKBOOK))
    relations = _relations(archive, WORKBOOK)
    targets = {relation.id: relation.target for relation in relations}
    parts = WorkbookParts(
        archive,
        workbook,
        relations,
        {
            found.get("PartName", "").lstrip("/"): found.get("ContentType", "")
            for found in types
            if found.get("PartName")
        },
        {
            targets.get(sheet.get(RELATION_ID, ""), ""): sheet.get("name", "")
            for sheet in workbook.iter(f"{MAIN}sheet")
        },
    )
    names = set(archive.namelist())
    for relation in relations:
        if relation.kind == "pivotCacheDefinition" and relation.target in names:
            parts.caches[relation.target] = _cache(archive, relation.target, names)
    for sheet in parts.sheets:
        for relation in _relations(archive, sheet):
            if relation.kind == "pivotTable" and relation.target in names:
                parts.tables.append(_table(parts, relation.target, sheet))
    return parts


def _cache(archive: zipfile.ZipFile, name: str, names: set[str]) -> CachePart:
    relations = _relations(archive, name)
    root = ET.fromstring(archive.read(name))
    survey = None
    for relation in relations:
        if relation.kind == "pivotCacheRecords" and relation.target in names:
            with archive.open(relation.target) as stream:
                survey = survey_records(stream)
    return CachePart(name, root, relations, survey)


def _table(parts: WorkbookParts, name: str, sheet: str) -> TablePart:
    relations = _relations(parts.archive, name)
    caches = [r.target for r in relations if r.kind == "pivotCacheDefinition"]
    cache = parts.caches.get(caches[0]) if caches else None
    return TablePart(name, sheet, parts.root(name), relations, cache)


def _relations(archive: zipfile.ZipFile, part: str) -> tuple[Relation, ...]:
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return ()
    found: list[Relation] = []
    for element in ET.fromstring(archive.read(path)):
        target = element.get("Target", "")
        if element.get("TargetMode") != "External":
            joined = target if target.startswith("/") else posixpath.join("/", folder, target)
            target = posixpath.normpath(joined).lstrip("/")
        kind = element.get("Type", "").rsplit("/", 1)[-1]
        found.append(Relation(element.get("Id", ""), kind, target))
    return tuple(found)


def is_true(value: str | None, default: str = "0") -> bool:
    """An XML boolean, with the default of the schema."""
    return (default if value is None else value) in ("1", "true")
