"""The fields of a table definition: pivotFields, their items, the data fields (T4 to T27)."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from workbook_tool.pivot.lint.reading import MAIN, CachePart, TablePart, WorkbookParts, is_true
from workbook_tool.pivot.lint.violation import Violation
from workbook_tool.pivot.spec import MAX_CAPTION

VALUES: Final = -2
_AXES: Final = {"rowFields": "axisRow", "colFields": "axisCol", "pageFields": "axisPage"}
_SUBTOTALS: Final = {
    "sumSubtotal": "sum",
    "countASubtotal": "countA",
    "avgSubtotal": "avg",
    "maxSubtotal": "max",
    "minSubtotal": "min",
    "productSubtotal": "product",
    "countSubtotal": "count",
    "stdDevSubtotal": "stdDev",
    "stdDevPSubtotal": "stdDevP",
    "varSubtotal": "var",
    "varPSubtotal": "varP",
}
_CAPTIONS: Final = ("dataCaption", "grandTotalCaption", "rowHeaderCaption", "colHeaderCaption")
_FIRST_OWN_FORMAT: Final = 164
_SORT_BY_VALUE: Final = ("4294967294", "-2")


def checked(parts: WorkbookParts) -> Iterator[tuple[TablePart, CachePart]]:
    """The tables whose laws are known: those on a worksheet source."""
    for table in parts.tables:
        if table.cache is not None and table.cache.from_worksheet:
            yield table, table.cache


def declared_subtotals(table: TablePart, number: int) -> list[str]:
    """The subtotal functions that a field declares."""
    attributes = table.fields[number].attrib
    own = [kind for name, kind in _SUBTOTALS.items() if is_true(attributes.get(name))]
    if own:
        return own
    return ["default"] if is_true(attributes.get("defaultSubtotal"), "1") else []


def check_field_counts(parts: WorkbookParts) -> Iterator[Violation]:
    """T4, T5 and T8: one pivotField a cache field, indexes in range, counts true."""
    for table, cache in checked(parts):
        holder = table.root.find(f"{MAIN}pivotFields")
        count = len(table.fields)
        if count != len(cache.fields) or holder is None or holder.get("count") != str(count):
            yield Violation("T4", table.name, f"{count} pivotFields for {len(cache.fields)}")
        listed = table.axis("rowFields") + table.axis("colFields")
        others = table.axis("pageFields", "fld") + table.axis("dataFields", "fld")
        if any(not (n == VALUES or 0 <= n < count) for n in listed) or any(
            not 0 <= n < count for n in others
        ):
            yield Violation("T5", table.name, "a field index is out of range")
        counted = ("rowFields", "colFields", "pageFields", "dataFields", "rowItems", "colItems")
        for tag in counted:
            found = table.root.find(f"{MAIN}{tag}")
            if found is not None and found.get("count", str(len(found))) != str(len(found)):
                yield Violation("T8", table.name, f"{tag}@count")
        for field in table.fields:
            items = field.find(f"{MAIN}items")
            if items is not None and items.get("count") != str(len(items)):
                yield Violation("T8", table.name, "items@count")


def check_roles(parts: WorkbookParts) -> Iterator[Violation]:
    """T6 and T7: axis and dataField say where a field is listed."""
    for table, _ in checked(parts):
        wanted: dict[int, str] = {}
        for tag, axis in _AXES.items():
            for number in table.axis(tag, "fld" if tag == "pageFields" else "x"):
                if number in wanted:
                    yield Violation("T6", table.name, f"field {number} is listed twice")
                if number != VALUES:
                    wanted[number] = axis
        data = set(table.axis("dataFields", "fld"))
        for number, field in enumerate(table.fields):
            if field.get("axis") not in (wanted.get(number), "axisValues"):
                yield Violation("T6", table.name, f"field {number}: axis {field.get('axis')}")
            if is_true(field.get("dataField")) != (number in data):
                yield Violation("T7", table.name, f"field {number}: dataField")


def check_items(parts: WorkbookParts) -> Iterator[Violation]:
    """T9 to T13: an axis field lists every shared item once, then its subtotals."""
    for table, cache in checked(parts):
        axes = {n for tag in ("rowFields", "colFields") for n in table.axis(tag)}
        axes |= set(table.axis("pageFields", "fld"))
        for number in sorted(axes - {VALUES}):
            items = list(table.fields[number].iterfind(f"{MAIN}items/*"))
            plain = [item for item in items if item.get("t", "data") == "data"]
            shared = [int(i.get("x", "-1")) for i in plain if not is_true(i.get("m"))]
            count = cache.item_count(number)
            if any(not 0 <= position < count for position in shared):
                yield Violation("T9", table.name, f"field {number}: item out of range")
            if len(set(shared)) != len(shared):
                yield Violation("T10", table.name, f"field {number}: item listed twice")
            every = {int(item.get("x", "-1")) for item in plain}
            if not set(range(count)) <= every:
                yield Violation("T11", table.name, f"field {number}: item missing")
            totals = [item.get("t", "") for item in items if item.get("t", "data") != "data"]
            if sorted(totals) != sorted(declared_subtotals(table, number)):
                yield Violation("T12", table.name, f"field {number}: subtotal items {totals}")
            if any(item.get("t", "data") == "data" for item in items[len(plain) :]):
                yield Violation("T13", table.name, f"field {number}: a subtotal before an item")


def check_values_field(parts: WorkbookParts) -> Iterator[Violation]:
    """T14 and T15: several values need the values field on one axis; in rows, dataOnRows."""
    for table, _ in checked(parts):
        rows, columns = table.axis("rowFields"), table.axis("colFields")
        times = rows.count(VALUES) + columns.count(VALUES)
        if times != int(len(table.children("dataFields")) > 1):
            yield Violation("T14", table.name, f"the values field is listed {times} times")
        if VALUES in rows and not is_true(table.root.get("dataOnRows")):
            yield Violation("T15", table.name, "values in rows without dataOnRows")


def check_captions(parts: WorkbookParts) -> Iterator[Violation]:
    """T16 and T27: captions unique, different from every column header, at most 255 long."""
    for table, cache in checked(parts):
        headers = {(cached.get("name") or "").casefold() for cached in cache.fields}
        names = [(d.get("name") or "").casefold() for d in table.children("dataFields")]
        for name, count in Counter(names).items():
            if count > 1 or name in headers or not name:
                yield Violation("T16", table.name, f"value caption {name!r}")
        captions = [table.root.get(name) for name in _CAPTIONS]
        if any(len(caption or "") > MAX_CAPTION for caption in (*captions, *names)):
            yield Violation("T27", table.name, "a caption is longer than 255")


def check_pages(parts: WorkbookParts) -> Iterator[Violation]:
    """T24: a page field selects one of its items, and the location counts the pages."""
    for table, _ in checked(parts):
        pages = table.children("pageFields")
        location = table.root.find(f"{MAIN}location")
        attributes = {} if location is None else location.attrib
        across = int(attributes.get("rowPageCount", "0")) * int(attributes.get("colPageCount", "0"))
        if across < len(pages) or bool(across) != bool(pages):
            yield Violation("T23", table.name, f"{across} page places for {len(pages)} pages")
        for page in pages:
            field = table.fields[int(page.get("fld", "0"))]
            items = list(field.iterfind(f"{MAIN}items/*"))
            selected = page.get("item")
            if selected is not None and (
                not selected.isdigit()
                or int(selected) >= len(items)
                or items[int(selected)].get("t", "data") != "data"
            ):
                yield Violation("T24", table.name, f"page item {selected}")


def check_number_formats(parts: WorkbookParts) -> Iterator[Violation]:
    """T25: the number format of a data field is built in or defined in styles.xml."""
    styles = parts.root("xl/styles.xml") if "xl/styles.xml" in parts.names else None
    known: set[str] = set()
    if styles is not None:
        known = {found.get("numFmtId", "") for found in styles.iter(f"{MAIN}numFmt")}
    for table, cache in checked(parts):
        for value in table.children("dataFields"):
            number = value.get("numFmtId", "0")
            if int(number) >= _FIRST_OWN_FORMAT and number not in known:
                yield Violation("T25", table.name, f"numFmtId {number} is not defined")
            base = int(value.get("baseField", "0"))
            if not -1 <= base < len(cache.fields):
                yield Violation("T25", table.name, f"baseField {base}")


def check_sorts(parts: WorkbookParts) -> Iterator[Violation]:
    """T26: a sort by value names a data field that exists."""
    for table, _ in checked(parts):
        count = len(table.children("dataFields"))
        for field in table.fields:
            scope = field.find(f"{MAIN}autoSortScope")
            if scope is None:
                continue
            if field.get("sortType") not in ("ascending", "descending"):
                yield Violation("T26", table.name, "autoSortScope without sortType")
            for reference in scope.iter(f"{MAIN}reference"):
                positions = [int(x.get("v", "0")) for x in reference.iter(f"{MAIN}x")]
                if reference.get("field") in _SORT_BY_VALUE and any(
                    position >= count for position in positions
                ):
                    yield Violation("T26", table.name, f"sort by value {positions} of {count}")
