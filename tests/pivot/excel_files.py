"""PivotTables that Excel wrote, read back as plans for our engine.

The engine gets the cache and the field settings of a file, and derives location, axis items and
cells. What we do not support has a name.
"""

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from workbook_tool.pivot.aggregation import Cube, Path, build_cube, evaluate
from workbook_tool.pivot.engine import (
    AxisField,
    Measure,
    Plan,
    build_axis,
    build_geometry,
)
from workbook_tool.pivot.lint.field_rules import declared_subtotals
from workbook_tool.pivot.lint.layout_rules import hides_values_row
from workbook_tool.pivot.lint.reading import (
    MAIN,
    CachePart,
    TablePart,
    is_true,
    read_parts,
)
from workbook_tool.pivot.rendering import Body
from workbook_tool.pivot.spec import PivotCaptions, SourceValue

VALUES = -2
SHOWN_AS = ("normal", "percentOfTotal", "percentOfCol", "percentOfRow")
FUNCTIONS = ("sum", "average", "count")
# Day 0 of Excel's calendar, valid from March 1900 on.
_EPOCH = datetime.fromisoformat("1899-12-30")


@dataclass(frozen=True, slots=True)
class ExcelField(AxisField):
    """A field that Excel may have sorted by the values of a measure."""

    sort: int | None = None
    descending: bool = True


class UnsupportedError(Exception):
    """The pivot uses a feature outside our set; the message names it."""


def excel_pivots(content: bytes) -> Iterator[tuple[str, TablePart, zipfile.ZipFile]]:
    """Yield every table definition of a workbook."""
    parts = read_parts(content)
    for table in parts.tables:
        yield table.name.rsplit("/", 1)[-1], table, parts.archive


def plain_value(element: ET.Element) -> SourceValue:
    """A shared item or inline value; dates as Excel's day numbers."""
    kind, text = element.tag.removeprefix(MAIN), element.get("v", "")
    if kind == "m":
        return None
    if kind == "n":
        return Decimal(text)
    if kind == "d":
        return Decimal(repr((datetime.fromisoformat(text) - _EPOCH).total_seconds())) / 86400
    if kind == "b":
        return "TRUE" if is_true(text) else "FALSE"
    return unescaped(text)


def unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


@dataclass(slots=True)
class Records:
    """The cache as columns: values, and shared indexes where a field is enumerated."""

    items: list[list[SourceValue]]
    values: list[list[SourceValue]]
    indexes: list[list[int]]
    count: int


def read_records(archive: zipfile.ZipFile, cache: CachePart) -> Records:
    items = [
        [plain_value(item) for item in found.iterfind(f"{MAIN}sharedItems/*")]
        for found in cache.fields
    ]
    stored = [
        number
        for number, found in enumerate(cache.fields)
        if is_true(found.get("databaseField"), "1")
    ]
    values: list[list[SourceValue]] = [[] for _ in cache.fields]
    indexes: list[list[int]] = [[] for _ in cache.fields]
    part = next(r.target for r in cache.relations if r.kind == "pivotCacheRecords")
    count = 0
    for record in ET.fromstring(archive.read(part)):
        count += 1
        for number, element in zip(stored, record, strict=True):
            if element.tag == f"{MAIN}x":
                index = int(element.get("v", "0"))
                indexes[number].append(index)
                values[number].append(items[number][index])
            else:
                values[number].append(plain_value(element))
    return Records(items, values, indexes, count)


def require_supported(table: TablePart) -> CachePart:
    """The cache, or UnsupportedError with the name of the first feature outside our set."""
    cache = table.cache
    if cache is None or not cache.from_worksheet:
        raise UnsupportedError("source is not a worksheet (OLAP or external)")
    if cache.survey is None:
        raise UnsupportedError("cache without records")
    data = table.children("dataFields")
    if not data:
        raise UnsupportedError("no data field")
    if table.children("filters"):
        raise UnsupportedError("value or label filter")
    if is_true(table.root.get("gridDropZones")) and not table.axis("colFields"):
        raise UnsupportedError("classic layout without column fields")
    for value in data:
        _require_supported_value(cache, value)
    listed = {n for tag in ("rowFields", "colFields") for n in table.axis(tag)} - {VALUES}
    for number in (*sorted(listed), *table.axis("pageFields", "fld")):
        _require_supported_field(table, cache, number, on_axis=number in listed)
    return cache


def _require_supported_value(cache: CachePart, value: ET.Element) -> None:
    if value.get("showDataAs", "normal") not in SHOWN_AS:
        raise UnsupportedError(f"shown as {value.get('showDataAs')}")
    if value.get("subtotal", "sum") not in FUNCTIONS:
        raise UnsupportedError(f"function {value.get('subtotal')}")
    if not is_true(cache.fields[int(value.get("fld", "0"))].get("databaseField"), "1"):
        raise UnsupportedError("calculated field")


def _require_supported_field(
    table: TablePart, cache: CachePart, number: int, *, on_axis: bool
) -> None:
    if cache.fields[number].find(f"{MAIN}fieldGroup/{MAIN}groupItems") is not None:
        raise UnsupportedError("grouped field")
    if is_true(table.fields[number].get("insertBlankRow")):
        raise UnsupportedError("blank line after each item")
    subtotals = declared_subtotals(table, number)
    if len(subtotals) > 1:
        raise UnsupportedError("several subtotal functions")
    if subtotals not in ([], ["default"]):
        raise UnsupportedError("own subtotal function")
    items = table.fields[number].findall(f"{MAIN}items/*")
    if on_axis and any(item.get("sd") in ("0", "false") for item in items):
        raise UnsupportedError("collapsed item")


def _field(table: TablePart, cache: CachePart, records: Records, number: int) -> ExcelField:
    root = table.root
    if number == VALUES:
        layout = "tabular"
        if is_true(root.get("outlineData")):
            layout = "compact" if is_true(root.get("compactData"), "1") else "outline"
        return ExcelField(
            root.get("dataCaption", "Values"),
            layout=layout,  # type: ignore[arg-type]  # one of the three
            is_values=True,
        )
    described = table.fields[number]
    layout = "tabular"
    if is_true(described.get("outline"), "1"):
        layout = "compact" if is_true(described.get("compact"), "1") else "outline"
    subtotal = "none"
    if declared_subtotals(table, number):
        subtotal = "top" if is_true(described.get("subtotalTop"), "1") else "bottom"
    labels = [
        unescaped(item.get("n", "")) if item.get("n") else records.items[number][_shared(item)]
        for item in _data_items(table, number)
    ]
    sort = None
    scope = described.find(f"{MAIN}autoSortScope")
    if scope is not None:
        references = list(scope.iter(f"{MAIN}reference"))
        if [reference.get("field") for reference in references] != ["4294967294"]:
            raise UnsupportedError("sorted by the values of one column")
        index = references[0].find(f"{MAIN}x")
        sort = int("0" if index is None else index.get("v", "0"))
    name = described.get("name") or cache.fields[number].get("name") or ""
    return ExcelField(
        unescaped(name),
        tuple(labels),
        layout,  # type: ignore[arg-type]  # one of the three
        subtotal,  # type: ignore[arg-type]  # one of the three
        sort=sort,
        descending=described.get("sortType") == "descending",
    )


def _data_items(table: TablePart, number: int) -> list[ET.Element]:
    items = table.fields[number].findall(f"{MAIN}items/*")
    return [item for item in items if item.get("t", "data") == "data"]


def _shared(item: ET.Element) -> int:
    return int(item.get("x", "0"))


def _selected(table: TablePart, records: Records) -> list[int]:
    allowed: dict[int, set[int]] = {}
    for tag, key in (("rowFields", "x"), ("colFields", "x"), ("pageFields", "fld")):
        for number in table.axis(tag, key):
            if number == VALUES:
                continue
            items = _data_items(table, number)
            allowed[number] = {_shared(item) for item in items if not is_true(item.get("h"))}
    for page in table.children("pageFields"):
        if page.get("item") is not None:
            number = int(page.get("fld", "0"))
            item = _data_items(table, number)[int(page.get("item", "0"))]
            allowed[number] = {_shared(item)}
    return [
        record
        for record in range(records.count)
        if all(records.indexes[number][record] in shown for number, shown in allowed.items())
    ]


def derive(table: TablePart, archive: zipfile.ZipFile, words: PivotCaptions) -> Body:
    """What our engine makes of the cache and the settings of a file."""
    cache = require_supported(table)
    records = read_records(archive, cache)
    root = table.root
    data = table.children("dataFields")
    sources = list(dict.fromkeys(int(value.get("fld", "0")) for value in data))
    measures = tuple(
        Measure(
            unescaped(
                value.get("name") or cache.fields[int(value.get("fld", "0"))].get("name") or ""
            ),
            sources.index(int(value.get("fld", "0"))),
            value.get("subtotal", "sum"),  # type: ignore[arg-type]  # checked before
            value.get("showDataAs", "normal"),  # type: ignore[arg-type]  # checked before
        )
        for value in data
    )
    rows, columns = table.axis("rowFields"), table.axis("colFields")
    row_fields = [_field(table, cache, records, number) for number in rows]
    column_fields = [_field(table, cache, records, number) for number in columns]
    plan = Plan(
        tuple(row_fields),
        tuple(column_fields),
        measures,
        replace(
            words,
            row_header=root.get("rowHeaderCaption", words.row_header),
            column_header=root.get("colHeaderCaption", words.column_header),
            grand_total=root.get("grandTotalCaption", words.grand_total),
            values=root.get("dataCaption", words.values),
        ),
        hides_values_row(table) and not is_true(root.get("gridDropZones")),
    )
    places: dict[int, list[int]] = {}
    for number in {*rows, *columns} - {VALUES}:
        place: dict[int, int] = {}
        for position, item in enumerate(_data_items(table, number)):
            if not is_true(item.get("m")):
                place.setdefault(_shared(item), position)
        places[number] = [place.get(index, -1) for index in records.indexes[number]]
    cube = build_cube(
        [places[number] for number in rows if number != VALUES],
        [places[number] for number in columns if number != VALUES],
        [records.values[number] for number in sources],
        _selected(table, records),
    )
    count = len(measures)
    row_items = build_axis(
        plan.rows,
        _in_order(row_fields, cube, measures, is_row=True),
        measures=count,
        grand=is_true(root.get("rowGrandTotals"), "1"),
        is_row=True,
    )
    column_items = build_axis(
        plan.columns,
        _in_order(column_fields, cube, measures, is_row=False),
        measures=count,
        grand=is_true(root.get("colGrandTotals"), "1"),
        is_row=False,
    )
    geometry = build_geometry(plan, len(row_items), len(column_items))
    return Body(plan, cube, geometry, row_items, column_items)


def _in_order(
    fields: Sequence[ExcelField], cube: Cube, measures: Sequence[Measure], *, is_row: bool
) -> dict[Path, list[int]]:
    """For each prefix the positions below it, in display order or sorted by a value.

    Equal values keep the display order, empty ones come last: Excel leaves ties undefined.
    """
    children = cube.children(of_rows=is_row)
    real_fields = [field for field in fields if not field.is_values]
    for prefix, positions in children.items():
        field = real_fields[len(prefix)]
        if field.sort is None:
            continue
        measure = measures[field.sort]
        totals: dict[int, int | Decimal] = {}
        for position in positions:
            row, column = ((*prefix, position), ()) if is_row else ((), (*prefix, position))
            total = evaluate(cube.partial(row, column, measure.measured), measure.function)
            if isinstance(total, int | Decimal):
                totals[position] = total
        filled = [position for position in positions if position in totals]
        filled.sort(key=totals.__getitem__, reverse=field.descending)
        children[prefix] = filled + [p for p in positions if p not in totals]
    return children
