"""PivotTables added to a finished workbook.

Changed are ``[Content_Types].xml``, ``workbook.xml``, its relationships, ``styles.xml`` and, where
a sheet already has some, its relationships. All other entries keep their bytes, sheets included.
The workbook is one that XlsxWriter wrote, with the pivot cells already in it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from workbook_tool.core.errors import PivotSpecError
from workbook_tool.pivot.archive import Entry, read_archive, write_archive
from workbook_tool.pivot.cache import PivotCache
from workbook_tool.pivot.parts import (
    MAIN_NAMESPACE,
    RELATIONSHIP_NAMESPACE,
    cache_definition,
    cache_records,
    table_definition,
)
from workbook_tool.pivot.reference import cell_name
from workbook_tool.pivot.styles import add_body_format, add_buttons, add_number_formats
from workbook_tool.pivot.table import Pivot

_PACKAGE_NAMESPACE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
_RELATIONSHIPS: Final = f'<Relationships xmlns="{_PACKAGE_NAMESPACE}"></Relationships>'
_XML_HEADER: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# pivotCaches stands behind calcPr and before these (K2).
_AFTER_CACHES: Final = re.compile(
    "<(?:smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr|webPublishObjects|extLst|/workbook)"
)
_RELATIONSHIP_ID: Final = re.compile(r'Id="rId(\d+)"')
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def add_pivots(
    base: bytes, pivots: Mapping[str, Sequence[Pivot]], *, refresh_on_load: bool = False
) -> bytes:
    """The workbook with native PivotTables on the named sheets.

    The cells of every pivot must already be written, those with ``button`` with
    ``BUTTON_PROPERTIES`` in their format, and the source table must stand in the workbook.
    Pivots with the same ``cache`` object share it in the file. Same input, same bytes;
    PivotSpecError where the workbook and the pivots do not fit together.
    """
    workbook = _Workbook(read_archive(base))
    _check_places(pivots)
    caches = list(dict.fromkeys(p.cache for placed in pivots.values() for p in placed))
    for cache in caches:
        workbook.check_source(cache)
    workbook.patch_styles(pivots)
    cache_ids: dict[PivotCache, int] = {}
    for number, cache in enumerate(caches, start=1):
        cache_ids[cache] = number
        workbook.add_cache(cache, number, refresh_on_load=refresh_on_load)
    workbook.list_caches(len(caches))
    number = 0
    for sheet, placed in pivots.items():
        for pivot in placed:
            number += 1
            workbook.add_table(sheet, pivot, number, cache_ids[pivot.cache])
    workbook.register_types(caches=len(caches), tables=number)
    return write_archive(workbook.entries.values())


class _Workbook:
    """The entries of the workbook while parts are added."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self._format_ids: dict[str, int] = {}
        self._body_format = 0
        self._cache_ids: list[str] = []
        workbook = self._text("xl/workbook.xml")
        if "<workbook " not in workbook or "<pivotCaches" in workbook:
            raise _misfit("工作簿不是待加透视表的汇总表", "not a workbook that awaits its pivots")
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in ET.fromstring(self._text("xl/_rels/workbook.xml.rels"))
        }
        self._sheets = {
            sheet.get("name", ""): "xl/"
            + targets[sheet.get(f"{{{RELATIONSHIP_NAMESPACE}}}id")].removeprefix("/xl/")
            for sheet in ET.fromstring(workbook).iter(f"{{{MAIN_NAMESPACE}}}sheet")
        }

    def check_source(self, cache: PivotCache) -> None:
        """Raise PivotSpecError unless the source table stands here with the same extent."""
        source = cache.source
        for name in self.entries:
            if not name.startswith("xl/tables/"):
                continue
            table = ET.fromstring(self._text(name))
            if table.get("displayName", "").casefold() != source.table.casefold():
                continue
            found = table.iter(f"{{{MAIN_NAMESPACE}}}tableColumn")
            headers = tuple(column.get("name", "") for column in found)
            # Some writers escape a header here that only looks like an escape, some do not.
            if source.columns not in (headers, tuple(map(_unescaped, headers))):
                raise _misfit(f"“{source.table}”的列标题不一致", f"headers of {source.table!r}")
            rows = [int(row) for row in re.findall(r"\d+", table.get("ref", ""))]
            if rows[1] - rows[0] != len(source.records):
                raise _misfit(f"“{source.table}”的行数不一致", f"row count of {source.table!r}")
            return
        raise _misfit(f"工作簿中没有表“{source.table}”", f"no table {source.table!r}")

    def patch_styles(self, pivots: Mapping[str, Sequence[Pivot]]) -> None:
        """Give button cells their xf and define the number formats of all data fields."""
        marked: set[int] = set()
        for sheet, placed in pivots.items():
            marked |= self._button_formats(sheet, placed)
        values = [
            value for placed in pivots.values() for pivot in placed for value in pivot.table.values
        ]
        codes = [value.num_fmt for value in values if value.num_fmt is not None]
        styles = add_buttons(self._text("xl/styles.xml"), marked)
        styles, self._format_ids = add_number_formats(styles, codes)
        styles, self._body_format = add_body_format(styles)
        self._put("xl/styles.xml", styles)

    def _button_formats(self, sheet: str, placed: Sequence[Pivot]) -> set[int]:
        part = self._text(self._sheet_part(sheet))
        formats: set[int] = set()
        for pivot in placed:
            for cell in pivot.buttons():
                name = cell_name(cell.row, cell.col)
                found = re.search(f'<c r="{name}" s="(\\d+)"', part)
                if found is None:
                    raise _misfit(f"“{sheet}”的{name}未写入", f"{name} of {sheet!r} not written")
                formats.add(int(found[1]))
        return formats

    def add_cache(self, cache: PivotCache, number: int, *, refresh_on_load: bool) -> None:
        """Add one cache definition with its records."""
        definition = f"pivotCacheDefinition{number}.xml"
        records = f"pivotCacheRecords{number}.xml"
        self._put(
            f"xl/pivotCache/{definition}", cache_definition(cache, refresh_on_load=refresh_on_load)
        )
        self._put(
            f"xl/pivotCache/_rels/{definition}.rels",
            _one_relationship("pivotCacheRecords", records),
        )
        self._put(f"xl/pivotCache/{records}", cache_records(cache))
        self._cache_ids.append(
            self._relate(
                "xl/_rels/workbook.xml.rels", "pivotCacheDefinition", f"pivotCache/{definition}"
            )
        )

    def list_caches(self, count: int) -> None:
        """Name the caches in the workbook part."""
        if not count:
            return
        listed = "".join(
            f'<pivotCache cacheId="{number}" r:id="{relation}"/>'
            for number, relation in enumerate(self._cache_ids, start=1)
        )
        workbook = self._text("xl/workbook.xml")
        start = workbook.index("</sheets>")
        found = _AFTER_CACHES.search(workbook, start)
        if found is None:
            raise _misfit("workbook.xml不完整", "workbook.xml is incomplete")
        place = found.start()
        self._put(
            "xl/workbook.xml",
            f"{workbook[:place]}<pivotCaches>{listed}</pivotCaches>{workbook[place:]}",
        )

    def add_table(self, sheet: str, pivot: Pivot, number: int, cache_id: int) -> None:
        """Add one table definition and tie it to its sheet and its cache."""
        part = f"pivotTable{number}.xml"
        self._put(
            f"xl/pivotTables/{part}",
            table_definition(pivot, cache_id, self._format_ids, self._body_format),
        )
        self._put(
            f"xl/pivotTables/_rels/{part}.rels",
            _one_relationship(
                "pivotCacheDefinition", f"../pivotCache/pivotCacheDefinition{cache_id}.xml"
            ),
        )
        folder, _, name = self._sheet_part(sheet).rpartition("/")
        self._relate(f"{folder}/_rels/{name}.rels", "pivotTable", f"../pivotTables/{part}")

    def register_types(self, *, caches: int, tables: int) -> None:
        """Declare the content type of every added part (P1)."""
        parts = [
            (f"pivotCache/{kind}{number}.xml", kind)
            for number in range(1, caches + 1)
            for kind in ("pivotCacheDefinition", "pivotCacheRecords")
        ]
        parts += [(f"pivotTables/pivotTable{n}.xml", "pivotTable") for n in range(1, tables + 1)]
        overrides = "".join(
            f'<Override PartName="/xl/{part}" ContentType="{_CONTENT_TYPE.format(kind=kind)}"/>'
            for part, kind in parts
        )
        types = self._text("[Content_Types].xml")
        self._put("[Content_Types].xml", types.replace("</Types>", f"{overrides}</Types>"))

    def _sheet_part(self, sheet: str) -> str:
        if sheet not in self._sheets:
            raise _misfit(f"工作簿中没有工作表“{sheet}”", f"no sheet {sheet!r}")
        return self._sheets[sheet]

    def _text(self, name: str) -> str:
        return self.entries[name].content().decode()

    def _put(self, name: str, content: str | Iterable[str]) -> None:
        pieces = (content,) if isinstance(content, str) else content
        self.entries[name] = Entry.deflate(name, pieces)

    def _relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship to an existing or a new part and return its id."""
        present = self._text(part) if part in self.entries else _XML_HEADER + _RELATIONSHIPS
        number = max(map(int, _RELATIONSHIP_ID.findall(present)), default=0) + 1
        line = _relationship(f"rId{number}", kind, target)
        self._put(part, present.replace("</Relationships>", f"{line}</Relationships>"))
        return f"rId{number}"


def _relationship(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{RELATIONSHIP_NAMESPACE}/{kind}" Target="{target}"/>'


def _one_relationship(kind: str, target: str) -> str:
    line = _relationship("rId1", kind, target)
    return _XML_HEADER + _RELATIONSHIPS.replace("></", f">{line}</")


def _check_places(pivots: Mapping[str, Sequence[Pivot]]) -> None:
    for sheet, placed in pivots.items():
        names = [pivot.table.name.casefold() for pivot in placed]
        if len(set(names)) != len(names):  # T1
            raise _misfit(f"“{sheet}”上透视表重名", f"two pivots of {sheet!r} share a name")
        for one, other in combinations(placed, 2):
            if one.full_area.overlaps(other.full_area):
                raise _misfit(f"“{sheet}”上透视表重叠", f"two pivots of {sheet!r} overlap")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _misfit(zh: str, en: str) -> PivotSpecError:
    return PivotSpecError(f"无法加入透视表：{zh}。", f"The pivots cannot be added: {en}.")
