"""The cache: definition, records and the flag law (C1 to C13)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

from workbook_tool.pivot.lint.reading import (
    MAIN,
    RELATION_ID,
    CachePart,
    WorkbookParts,
    is_true,
)
from workbook_tool.pivot.lint.records import FieldSurvey, Kinds
from workbook_tool.pivot.lint.violation import Violation
from workbook_tool.pivot.spec import MAX_CAPTION, MAX_CELL_TEXT

_DEFAULTS: Final = {
    "containsSemiMixedTypes": "1",
    "containsNonDate": "1",
    "containsDate": "0",
    "containsString": "1",
    "containsBlank": "0",
    "containsMixedTypes": "0",
    "containsNumber": "0",
    "containsInteger": "0",
    "longText": "0",
}


def check_cache_head(parts: WorkbookParts) -> Iterator[Violation]:
    """C1 to C6: records saved and found, counts, names, versions, source."""
    for cache in parts.caches.values():
        root = cache.root
        if is_true(root.get("saveData"), "1") and cache.from_worksheet:
            known = {r.id: r for r in cache.relations if r.kind == "pivotCacheRecords"}
            if root.get(RELATION_ID) is None:
                yield Violation("C1", cache.name, "saveData without r:id")
            elif root.get(RELATION_ID) not in known or cache.survey is None:
                yield Violation("C2", cache.name, "r:id leads to no records")
        counted = root.find(f"{MAIN}cacheFields")
        if counted is None or counted.get("count") != str(len(cache.fields)):
            yield Violation("C3", cache.name, "cacheFields@count is not the number of fields")
        yield from _names(cache)
        yield from _versions(cache)
        yield from _source(parts, cache)


def _names(cache: CachePart) -> Iterator[Violation]:
    seen: set[str] = set()
    for cached in cache.fields:
        name = (cached.get("name") or "").casefold()
        if not name.strip() or name in seen:
            yield Violation("C4", cache.name, f"field name {name!r} is empty or there twice")
        seen.add(name)


def _versions(cache: CachePart) -> Iterator[Violation]:
    root = cache.root
    if int(root.get("refreshedVersion", "0")) < int(root.get("minRefreshableVersion", "0")):
        yield Violation("C5", cache.name, "refreshedVersion below minRefreshableVersion")
    if not 0 < len(root.get("refreshedBy") or "") <= MAX_CAPTION or not root.get("refreshedDate"):
        yield Violation("C5", cache.name, "refreshedBy or refreshedDate is missing or too long")


def _source(parts: WorkbookParts, cache: CachePart) -> Iterator[Violation]:
    if not cache.from_worksheet:
        return
    source = cache.root.find(f"{MAIN}cacheSource/{MAIN}worksheetSource")
    if source is None:
        yield Violation("C6", cache.name, "no worksheetSource")
        return
    name, sheet = source.get("name"), source.get("sheet")
    if name is None and (source.get("ref") is None or sheet is None):
        yield Violation("C6", cache.name, "neither a table name nor ref and sheet")
    if sheet is not None and sheet.startswith("'"):
        yield Violation("C6", cache.name, "the sheet name is quoted")
    if name is not None and source.get(RELATION_ID) is None:
        yield from _table_source(parts, cache, name)


def _table_source(parts: WorkbookParts, cache: CachePart, name: str) -> Iterator[Violation]:
    named = {
        (found.get("name") or "").casefold() for found in parts.workbook.iter(f"{MAIN}definedName")
    }
    for part in parts.names:
        if not part.startswith("xl/tables/") or not part.endswith(".xml"):
            continue
        table = parts.root(part)
        if (table.get("displayName") or "").casefold() != name.casefold():
            continue
        headers = [_plain(found.get("name") or "") for found in table.iter(f"{MAIN}tableColumn")]
        fields = [
            _plain(cached.get("name") or "")
            for cached in cache.fields
            if is_true(cached.get("databaseField"), "1")
        ]
        if headers != fields:
            yield Violation("C6", cache.name, f"its fields are not the columns of {name!r}")
        return
    if name.casefold() not in named:
        yield Violation("C6", cache.name, f"no table or name {name!r}")


def _plain(header: str) -> str:
    """A header with one way to write a line break."""
    for newline in ("_x000a_", "_x000A_", "_x000d_", "_x000D_", "\r"):
        header = header.replace(newline, "\n")
    return header


def check_shared_items(parts: WorkbookParts) -> Iterator[Violation]:
    """C7 and C8: counts, no item twice ignoring case, no text longer than a cell."""
    for cache in parts.caches.values():
        for cached in cache.fields:
            items = cached.find(f"{MAIN}sharedItems")
            if items is None:
                continue
            name = cached.get("name")
            if len(items) and items.get("count") != str(len(items)):
                yield Violation("C7", cache.name, f"{name!r}: sharedItems@count")
            if not len(items) and items.get("count", "0") != "0":
                yield Violation("C7", cache.name, f"{name!r}: sharedItems@count without items")
            keys = [_item_key(item) for item in items]
            if len(set(keys)) != len(keys):
                yield Violation("C8", cache.name, f"{name!r}: a shared item is there twice")
            if any(len(item.get("v") or "") > MAX_CELL_TEXT for item in items):
                yield Violation("C8", cache.name, f"{name!r}: a shared item is too long")


def _item_key(item: ET.Element) -> tuple[str, str | float]:
    kind = item.tag.removeprefix(MAIN)
    value = item.get("v") or ""
    return (kind, float(value)) if kind == "n" else (kind, value.casefold())


def check_records(parts: WorkbookParts) -> Iterator[Violation]:
    """C8 to C12: record counts, widths, enumerated or inline, indexes in range and in order."""
    for cache in parts.caches.values():
        survey = cache.survey
        if survey is None:
            continue
        announced = {cache.root.get("recordCount"), survey.announced}
        if announced != {str(survey.count)}:
            yield Violation("C9", cache.name, f"{survey.count} records, announced {announced}")
        numbers = [
            number
            for number, cached in enumerate(cache.fields)
            if is_true(cached.get("databaseField"), "1")
        ]
        if survey.count and survey.widths != {len(numbers)}:
            yield Violation("C10", cache.name, f"records of {sorted(survey.widths)} values")
            continue
        for number, found in zip(numbers, survey.fields, strict=False):
            yield from _column(cache, number, found)


def _column(cache: CachePart, number: int, found: FieldSurvey) -> Iterator[Violation]:
    cached = cache.fields[number]
    name = cached.get("name")
    items = cached.find(f"{MAIN}sharedItems")
    count = 0 if items is None else len(items)
    if (found.indexed and found.inline) or bool(count) != bool(found.indexed):
        yield Violation("C11", cache.name, f"{name!r} is partly enumerated")
    elif found.highest >= count or min(found.seen, default=0) < 0:
        yield Violation("C12", cache.name, f"{name!r}: index {found.highest} of {count}")
    elif not found.in_order:
        yield Violation("C8", cache.name, f"{name!r}: not in order of first appearance")


def check_flags(parts: WorkbookParts) -> Iterator[Violation]:
    """C13: the flags say what the field holds."""
    for cache in parts.caches.values():
        numbers = [
            number
            for number, cached in enumerate(cache.fields)
            if is_true(cached.get("databaseField"), "1")
        ]
        surveys = [] if cache.survey is None else cache.survey.fields
        by_number = dict(zip(numbers, surveys, strict=False))
        for number in numbers:
            items = cache.fields[number].find(f"{MAIN}sharedItems")
            if items is None or any(is_true(item.get("u")) for item in items):
                # Excel counts an unused item for some flags and not for others.
                continue
            kinds = Kinds()
            for item in items:
                kinds.add(item.tag.removeprefix(MAIN), item.get("v") or "")
            if not len(items):
                if number not in by_number:
                    continue
                kinds = by_number[number].kinds
            name = cache.fields[number].get("name")
            for flag in _wrong_flags(items, kinds):
                yield Violation("C13", cache.name, f"{name!r}: {flag}={items.get(flag)}")


def _wrong_flags(items: ET.Element, kinds: Kinds) -> Iterator[str]:
    expected = kinds.result().flags()
    for flag, default in _DEFAULTS.items():
        if is_true(items.get(flag), default) != is_true(expected.get(flag), default):
            yield flag
    for bound in ("minValue", "maxValue"):
        found, wanted = items.get(bound), expected.get(bound)
        both = found is not None and wanted is not None
        if (found is None) != (wanted is None) or (
            both and float(found or 0) != float(wanted or 0)
        ):
            yield bound
    for bound in ("minDate", "maxDate"):
        if (items.get(bound) or "").rstrip("Z") != expected.get(bound, ""):
            yield bound
