"""The package: content types, relationships, the list of caches (P1, K1 to K3, T1 to T3)."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from workbook_tool.pivot.lint.reading import MAIN, RELATION_ID, WORKBOOK, WorkbookParts
from workbook_tool.pivot.lint.violation import Violation

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
# What may stand before and behind pivotCaches in workbook.xml.
_BEFORE: Final = frozenset(
    (
        "fileVersion",
        "fileSharing",
        "workbookPr",
        "workbookProtection",
        "bookViews",
        "sheets",
        "functionGroups",
        "externalReferences",
        "definedNames",
        "calcPr",
        "oleSize",
        "customWorkbookViews",
    )
)
_BEHIND: Final = frozenset(
    (
        "smartTagPr",
        "smartTagTypes",
        "webPublishing",
        "fileRecoveryPr",
        "webPublishObjects",
        "extLst",
    )
)


def check_content_types(parts: WorkbookParts) -> Iterator[Violation]:
    """P1: every pivot part has its content type, and every relationship leads to a part."""
    kinds = {
        "xl/pivotTables/pivotTable": "pivotTable+xml",
        "xl/pivotCache/pivotCacheDefinition": "pivotCacheDefinition+xml",
        "xl/pivotCache/pivotCacheRecords": "pivotCacheRecords+xml",
    }
    for name, count in Counter(parts.names).items():
        if count > 1:
            yield Violation("P1", name, "the archive holds it twice")
        for prefix, kind in kinds.items():
            if name.startswith(prefix) and parts.content_types.get(name) != _TYPE + kind:
                yield Violation("P1", name, f"content type {parts.content_types.get(name)}")
    for name in parts.content_types:
        if name not in parts.names:
            yield Violation("P1", name, "declared but missing")


def check_orphans(parts: WorkbookParts) -> Iterator[Violation]:
    """P1: workbook to cache to records, sheet to table: no part hangs in the air."""
    reached = {table.name for table in parts.tables} | set(parts.caches)
    for cache in parts.caches.values():
        reached |= {relation.target for relation in cache.relations}
    for name in parts.names:
        is_part = name.endswith(".xml") and name.startswith(("xl/pivotTables/", "xl/pivotCache/"))
        if is_part and name not in reached:
            yield Violation("P1", name, "no relationship leads to it")
    for owner, relations in [
        (WORKBOOK, parts.relations),
        *((cache.name, cache.relations) for cache in parts.caches.values()),
        *((table.name, table.relations) for table in parts.tables),
    ]:
        for number, count in Counter(relation.id for relation in relations).items():
            if count > 1:
                yield Violation("P1", owner, f"relationship id {number} is there twice")
        for relation in relations:
            if relation.kind.startswith("pivot") and relation.target not in parts.names:
                yield Violation("P1", owner, f"{relation.id} leads to nothing")


def check_cache_list(parts: WorkbookParts) -> Iterator[Violation]:
    """K1 to K3: cache ids unique, the list in its place, every entry leads to a cache."""
    listed = parts.workbook.findall(f"{MAIN}pivotCaches/{MAIN}pivotCache")
    ids = Counter(entry.get("cacheId", "") for entry in listed)
    for number, count in ids.items():
        if count > 1 or not number.isdigit():
            yield Violation("K1", WORKBOOK, f"cacheId {number!r} is no single number")
    children = [child.tag.removeprefix(MAIN) for child in parts.workbook]
    if "pivotCaches" in children:
        place = children.index("pivotCaches")
        if set(children[:place]) & _BEHIND or set(children[place + 1 :]) & _BEFORE:
            yield Violation("K2", WORKBOOK, "pivotCaches stands in the wrong place")
    targets = {relation.id: relation.target for relation in parts.relations}
    for entry in listed:
        if targets.get(entry.get(RELATION_ID, "")) not in parts.caches:
            yield Violation("K3", WORKBOOK, f"cacheId {entry.get('cacheId')} has no part")
    reached = {targets.get(entry.get(RELATION_ID, "")) for entry in listed}
    for name in parts.caches:
        if name not in reached:
            yield Violation("K3", name, "the workbook does not list this cache")


def check_table_ties(parts: WorkbookParts) -> Iterator[Violation]:
    """T1 to T3: names unique on a sheet, one cache a table, the same one by id and by part."""
    names = Counter((t.sheet, (t.root.get("name") or "").casefold()) for t in parts.tables)
    for (sheet, name), count in names.items():
        if count > 1 or not name:
            yield Violation("T1", sheet, f"{count} pivots named {name!r}")
    targets = {relation.id: relation.target for relation in parts.relations}
    listed = {
        entry.get("cacheId"): targets.get(entry.get(RELATION_ID, ""))
        for entry in parts.workbook.findall(f"{MAIN}pivotCaches/{MAIN}pivotCache")
    }
    for table in parts.tables:
        caches = [r.target for r in table.relations if r.kind == "pivotCacheDefinition"]
        if len(caches) != 1:
            yield Violation("T2", table.name, f"{len(caches)} caches")
        elif listed.get(table.root.get("cacheId")) != caches[0]:
            yield Violation("T3", table.name, f"cacheId {table.root.get('cacheId')}")
