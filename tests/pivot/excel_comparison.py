"""What our engine derives, against what Excel stored: location, axis items, cells."""

import math
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.pivot.excel_files import ExcelField, derive, unescaped
from workbook_tool.pivot.aggregation import evaluate
from workbook_tool.pivot.engine import AxisItem, common_prefix
from workbook_tool.pivot.lint.reading import MAIN, TablePart
from workbook_tool.pivot.reference import Area
from workbook_tool.pivot.rendering import Body
from workbook_tool.pivot.spec import PivotCaptions, SourceValue


@dataclass(slots=True)
class Comparison:
    """How our derivation and Excel's file agree."""

    differences: dict[str, list[str]] = field(default_factory=dict)
    cells: int = 0
    labels: int = 0

    def note(self, kind: str, text: str) -> None:
        self.differences.setdefault(kind, []).append(text)


def compare(table: TablePart, archive: zipfile.ZipFile, words: PivotCaptions) -> Comparison:
    """Our location, axis items and cells against those in the file.

    Lines that only a tie in a sort by value orders differently are noted as ``tie`` and then
    taken in Excel's order, so that the cells are compared all the same.
    """
    body, result = derive(table, archive, words), Comparison()
    location = table.root.find(f"{MAIN}location")
    assert location is not None
    area = Area.parse(location.get("ref", ""))
    geometry = body.geometry
    ours = (
        geometry.height,
        geometry.width,
        geometry.first_header_row,
        geometry.first_data_row,
        geometry.first_data_column,
    )
    theirs = (
        area.height,
        area.width,
        *(int(location.get(n, "0")) for n in ("firstHeaderRow", "firstDataRow", "firstDataCol")),
    )
    if ours != theirs:
        result.note("location", f"ours {ours}, Excel {theirs}")
    body = _compare_axis("rowItems", table, body, result)
    body = _compare_axis("colItems", table, body, result)
    if "location" not in result.differences:
        _compare_cells(body, area, sheet_cells(archive, table.sheet), result)
    return result


def _compare_axis(tag: str, table: TablePart, body: Body, result: Comparison) -> Body:
    is_row = tag == "rowItems"
    items = body.row_items if is_row else body.column_items
    mine: list[tuple[object, ...]] = []
    before: tuple[int, ...] = ()
    for item in items:
        kind = {"subtotal": "default", "grand": "grand"}.get(item.kind, "data")
        shared = common_prefix(before, item.path)
        mine.append((kind, shared, item.measure, item.path[shared:]))
        before = item.path
    excel: list[tuple[object, ...]] = []
    paths: list[tuple[str, int, tuple[int, ...]]] = []
    before = ()
    for element in table.children(tag):
        kind, measure = element.get("t", "data"), int(element.get("i", "0"))
        repeated = int(element.get("r", "0"))
        own = tuple(int(x.get("v", "0")) for x in element)
        excel.append((kind, repeated, measure, own))
        before = before[:repeated] + own
        paths.append((kind, measure, before))
    if mine == excel:
        return body
    reordered = _in_excel_order(body, items, paths, is_row=is_row)
    if reordered is not None:
        result.note("tie", tag)
        changed = {"row_items" if is_row else "column_items": reordered}
        return replace(body, **changed)  # type: ignore[arg-type]  # one of its two axes
    for number, (one, other) in enumerate(zip(mine, excel, strict=False)):
        if one != other:
            result.note(tag, f"{number}: ours {one}, Excel {other}")
    if len(mine) != len(excel):
        result.note(tag, f"ours {len(mine)} lines, Excel {len(excel)}")
    return body


def _in_excel_order(
    body: Body,
    items: tuple[AxisItem, ...],
    paths: list[tuple[str, int, tuple[int, ...]]],
    *,
    is_row: bool,
) -> tuple[AxisItem, ...] | None:
    """Our lines in Excel's order where only equal values changed places, else None."""
    fields = body.plan.rows if is_row else body.plan.columns
    ours = {
        (
            {"subtotal": "default", "grand": "grand"}.get(item.kind, "data"),
            item.measure,
            item.path,
        ): item
        for item in items
    }
    if set(ours) != set(paths) or len(fields) != 1:
        return None
    (sorted_field,) = fields
    if not isinstance(sorted_field, ExcelField) or sorted_field.sort is None:
        return None
    measure = body.plan.measures[sorted_field.sort]
    reordered = tuple(ours[path] for path in paths)
    for item, other in zip(items, reordered, strict=True):
        values = [
            body.cube.partial(
                line.real if is_row else (), () if is_row else line.real, measure.measured
            )
            for line in (item, other)
        ]
        if evaluate(values[0], measure.function) != evaluate(values[1], measure.function):
            return None
    return reordered


def _compare_cells(
    body: Body, area: Area, cells: dict[tuple[int, int], SourceValue], result: Comparison
) -> None:
    for cell in body.cells():
        place = (cell.row + area.top, cell.col + area.left)
        excel = cells.get(place)
        is_value = cell.row >= body.geometry.first_data_row and (
            cell.col >= body.geometry.first_data_column
        )
        if is_value:
            result.cells += 1
        else:
            result.labels += 1
        if not same(cell.value, excel):
            kind = "cells" if is_value else "labels"
            result.note(kind, f"{place}: ours {cell.value!r}, Excel {excel!r}")


def same(ours: SourceValue, excel: SourceValue) -> bool:
    """Whether two cell values agree; numbers to Excel's own precision."""
    if isinstance(ours, int | Decimal) and isinstance(excel, int | Decimal):
        return math.isclose(float(ours), float(excel), rel_tol=1e-9, abs_tol=1e-9)
    return (ours or None) == (excel or None)


def sheet_cells(archive: zipfile.ZipFile, sheet: str) -> dict[tuple[int, int], SourceValue]:
    """The values of a sheet by row and column."""
    shared: list[str] = []
    if "xl/sharedStrings.xml" in archive.namelist():
        shared = [
            "".join(
                text.text or ""
                for text in (*entry.iterfind(f"{MAIN}t"), *entry.iterfind(f"{MAIN}r/{MAIN}t"))
            )
            for entry in ET.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
    cells: dict[tuple[int, int], SourceValue] = {}
    for cell in ET.fromstring(archive.read(sheet)).iter(f"{MAIN}c"):
        value = cell.find(f"{MAIN}v")
        if value is None or value.text is None:
            continue
        place = Area.parse(cell.get("r", ""))
        kind = cell.get("t", "n")
        content: SourceValue = value.text
        if kind == "s":
            content = unescaped(shared[int(value.text)])
        elif kind == "n":
            content = Decimal(value.text)
        elif kind == "b":
            content = "TRUE" if value.text == "1" else "FALSE"
        cells[place.top, place.left] = content
    return cells
