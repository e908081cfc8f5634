"""The layout of a table definition: axis items, location and header geometry (T17 to T23)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workbook_tool.pivot.lint.field_rules import VALUES, checked, declared_subtotals
from workbook_tool.pivot.lint.reading import MAIN, TablePart, WorkbookParts, is_true
from workbook_tool.pivot.lint.violation import Violation
from workbook_tool.pivot.parts import HIDE_VALUES_ROW_URI, X14_NAMESPACE
from workbook_tool.pivot.reference import Area

NO_ITEM: Final = 1_048_832


@dataclass(frozen=True, slots=True)
class Line:
    """One axis item as it stands in the file, with its path completed from the one before."""

    kind: str
    repeated: int
    measure: int
    own: tuple[int, ...]
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of one table."""

    table: TablePart
    is_row: bool

    @property
    def fields(self) -> list[int]:
        """The field numbers, outermost first."""
        return self.table.axis("rowFields" if self.is_row else "colFields")

    @property
    def tag(self) -> str:
        """The element that lists the items."""
        return "rowItems" if self.is_row else "colItems"

    def lines(self) -> list[Line]:
        """The items in order."""
        lines: list[Line] = []
        before: tuple[int, ...] = ()
        for item in self.table.children(self.tag):
            own = tuple(int(x.get("v", "0")) for x in item)
            repeated = int(item.get("r", "0"))
            path = before[:repeated] + own
            kind = item.get("t", "data")
            lines.append(Line(kind, repeated, int(item.get("i", "0")), own, path))
            before = path
        return lines

    @property
    def has_grand(self) -> bool:
        """Whether grand totals are switched on and have something to add up."""
        switch = "rowGrandTotals" if self.is_row else "colGrandTotals"
        real = any(number != VALUES for number in self.fields)
        return real and is_true(self.table.root.get(switch), "1")

    def is_outlined(self, level: int) -> bool:
        """Whether the field at a level has lines of its own."""
        number = self.fields[level]
        if number == VALUES:
            return self.is_row and is_true(self.table.root.get("outlineData"))
        return self.is_row and is_true(self.table.fields[number].get("outline"), "1")


def axes(parts: WorkbookParts) -> Iterator[Axis]:
    """Both axes of every table whose laws are known."""
    for table, _ in checked(parts):
        yield Axis(table, is_row=True)
        yield Axis(table, is_row=False)


def check_item_paths(parts: WorkbookParts) -> Iterator[Violation]:
    """T17 to T20: path lengths, the common prefix, positions and measures in range."""
    for axis in axes(parts):
        name, depth = axis.table.name, len(axis.fields)
        data = len(axis.table.children("dataFields"))
        counts = _item_counts(axis, data)
        values_level = axis.fields.index(VALUES) if VALUES in axis.fields else depth
        before: tuple[int, ...] = ()
        for number, line in enumerate(axis.lines()):
            where = f"{axis.tag} {number}"
            if len(line.path) > depth or (depth and not line.own):
                yield Violation("T17", name, f"{where}: {line.path} on {depth} fields")
                break
            if line.repeated != _shared(before, line):
                yield Violation("T18", name, f"{where}: r={line.repeated}")
            before = line.path
            if line.kind != "grand" and any(
                position != NO_ITEM and not 0 <= position < count
                for position, count in zip(line.path, counts, strict=False)
            ):
                yield Violation("T19", name, f"{where}: position out of range")
            if not 0 <= line.measure < max(data, 1):
                yield Violation("T20", name, f"{where}: i={line.measure} of {data}")
            own = line.path[values_level : values_level + 1]
            if line.kind == "data" and own and own[0] != line.measure:
                yield Violation("T20", name, f"{where}: i={line.measure}, value {own[0]}")


def _shared(before: tuple[int, ...], line: Line) -> int:
    shared = 0
    while shared < min(len(before), len(line.path) - 1) and before[shared] == line.path[shared]:
        shared += 1
    return shared


def _item_counts(axis: Axis, data: int) -> list[int]:
    """How many positions each level of an axis has."""
    counts: list[int] = []
    for number in axis.fields:
        if number == VALUES:
            counts.append(data)
            continue
        items = axis.table.fields[number].findall(f"{MAIN}items/*")
        counts.append(sum(item.get("t", "data") == "data" for item in items))
    return counts


def check_item_order(parts: WorkbookParts) -> Iterator[Violation]:
    """T21: headers before their items, subtotals behind them, grand totals last, nothing twice."""
    for axis in axes(parts):
        lines = axis.lines()
        name = axis.table.name
        grand = [number for number, line in enumerate(lines) if line.kind == "grand"]
        if any(set(lines[n].path) - {0} for n in grand) or grand != list(
            range(len(lines) - len(grand), len(lines))
        ):
            yield Violation("T21", name, f"{axis.tag}: grand totals are not the last lines")
        if bool(grand) != axis.has_grand:
            yield Violation("T21", name, f"{axis.tag}: {len(grand)} grand totals")
        if VALUES in axis.fields and axis.has_grand:
            wanted = list(range(len(axis.table.children("dataFields"))))
            if [lines[number].measure for number in grand] != wanted:
                yield Violation("T21", name, f"{axis.tag}: a grand total for every value")
        keys = [(line.kind, line.path, line.measure) for line in lines]
        if len(set(keys)) != len(keys):
            yield Violation("T21", name, f"{axis.tag}: a line is there twice")
        yield from _nesting(axis, lines)


def _nesting(axis: Axis, lines: list[Line]) -> Iterator[Violation]:
    depth = len(axis.fields)
    headers: set[tuple[int, ...]] = set()
    for line in lines:
        level = len(line.path) - 1
        if line.kind == "data" and 0 < len(line.path) < depth:
            headers.add(line.path)
            if not axis.is_outlined(level):
                yield Violation("T21", axis.table.name, f"{axis.tag}: short line {line.path}")
        elif line.kind == "data":
            for above in range(depth - 1):
                if axis.is_outlined(above) and line.path[: above + 1] not in headers:
                    yield Violation("T21", axis.table.name, f"{axis.tag}: no line above it")
                    break
        elif line.kind not in ("grand", "blank") and line.kind not in declared_subtotals(
            axis.table, axis.fields[level]
        ):
            yield Violation("T21", axis.table.name, f"{axis.tag}: subtotal {line.kind}")


def check_location(parts: WorkbookParts) -> Iterator[Violation]:
    """T22 and T23: the size follows from the items, the header from the fields."""
    for table, _ in checked(parts):
        location = table.root.find(f"{MAIN}location")
        if location is None:
            yield Violation("T22", table.name, "no location")
            continue
        area = Area.parse(location.get("ref", ""))
        data_row = int(location.get("firstDataRow", "0"))
        data_column = int(location.get("firstDataCol", "0"))
        size = (
            data_row + len(table.children("rowItems")),
            data_column + len(table.children("colItems")),
        )
        if table.children("dataFields") and size != (area.height, area.width):
            yield Violation("T22", table.name, f"{area} is not {size[0]} by {size[1]}")
        header = (int(location.get("firstHeaderRow", "0")), data_row, data_column)
        if table.children("dataFields") and header not in _geometries(table):
            yield Violation("T22", table.name, f"header {header} does not follow from the fields")
        pages = int(location.get("rowPageCount", "0"))
        if pages and area.top < pages + 1:
            yield Violation("T23", table.name, f"no room for {pages} pages above {area}")


def _geometries(table: TablePart) -> set[tuple[int, int, int]]:
    rows, columns = table.axis("rowFields"), table.axis("colFields")
    real = any(number != VALUES for number in columns)
    data_column = int(real)
    if rows:
        data_column = 1 + sum(not _is_compact(table, number) for number in rows[:-1])
    if real:
        return {(1, len(columns) + 1, data_column)}
    classic = is_true(table.root.get("gridDropZones"))
    if columns:
        hidden = hides_values_row(table) and not classic
        return {(0, 1, data_column) if hidden else (1, 2, data_column)}
    return {(2, 2, data_column), (1, 1, data_column)} if classic else {(1, 1, data_column)}


def _is_compact(table: TablePart, number: int) -> bool:
    if number == VALUES:
        root = table.root
        return is_true(root.get("outlineData")) and is_true(root.get("compactData"), "1")
    field = table.fields[number]
    return is_true(field.get("outline"), "1") and is_true(field.get("compact"), "1")


def hides_values_row(table: TablePart) -> bool:
    """Whether the table leaves out the line that says only "values"."""
    for extension in table.root.iterfind(f"{MAIN}extLst/{MAIN}ext"):
        if extension.get("uri") == HIDE_VALUES_ROW_URI:
            inner: ET.Element | None = extension.find(f"{{{X14_NAMESPACE}}}pivotTableDefinition")
            return inner is not None and is_true(inner.get("hideValuesRow"))
    return False
