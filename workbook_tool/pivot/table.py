"""``Pivot``: a described PivotTable worked out on its cache."""

from collections.abc import Iterator

from workbook_tool.core.errors import PivotSpecError
from workbook_tool.pivot.aggregation import build_cube
from workbook_tool.pivot.cache import CacheField, PivotCache, item_key
from workbook_tool.pivot.engine import (
    AxisField,
    Measure,
    Plan,
    build_axis,
    build_geometry,
)
from workbook_tool.pivot.reference import Area
from workbook_tool.pivot.rendering import Body, PivotCell
from workbook_tool.pivot.spec import (
    MAX_COLUMNS,
    MAX_ROWS,
    PivotField,
    PivotTable,
)


class Pivot:
    """A PivotTable with its axes, geometry and cells.

    ``orders`` gives for each axis and filter field the shared indexes in display order.
    PivotSpecError when a field is not enumerated in the cache or when the body does not fit on a
    sheet.
    """

    __slots__ = ("area", "body", "cache", "full_area", "orders", "table")

    def __init__(self, table: PivotTable, cache: PivotCache) -> None:
        table.check_against(cache.source)
        self.table = table
        self.cache = cache
        for name in table.field_names:
            if not cache.field(name).enumerated:
                raise _unfit(f"缓存未列举“{name}”", f"{name!r} is not enumerated")
        self.orders: dict[str, tuple[int, ...]] = {
            page: tuple(range(len(cache.field(page).items))) for page in table.filters
        }
        for axis_field in (*table.rows, *table.columns):
            self.orders[axis_field.name] = _display_order(axis_field, cache.field(axis_field.name))
        self.body = self._lay_out()
        top, left = table.anchor
        geometry = self.body.geometry
        self.area = Area(top, left, top + geometry.height - 1, left + geometry.width - 1)
        lead = len(table.filters) + 1 if table.filters else 0
        right = max(self.area.right, left + 1) if lead else self.area.right
        self.full_area = Area(top - lead, left, self.area.bottom, right)
        if self.area.bottom >= MAX_ROWS or self.area.right >= MAX_COLUMNS:
            raise _unfit("超出工作表的行数或列数", "it does not fit on a sheet")

    def cells(self) -> Iterator[PivotCell]:
        """Yield every cell, filters first, with its place on the sheet."""
        yield from self._filter_cells()
        yield from map(self._placed, self.body.cells())

    def _placed(self, cell: PivotCell) -> PivotCell:
        top, left = self.table.anchor
        return PivotCell(
            cell.row + top,
            cell.col + left,
            cell.value,
            cell.role,
            cell.indent,
            cell.num_fmt,
            cell.button,
        )

    def _filter_cells(self) -> Iterator[PivotCell]:
        top, left = self.table.anchor
        first = top - len(self.table.filters) - 1
        for row, page in enumerate(self.table.filters, start=first):
            yield PivotCell(row, left, page, "filter", button=True)
            yield PivotCell(row, left + 1, self.table.captions.all_items, "filter")

    def buttons(self) -> tuple[PivotCell, ...]:
        """The cells that carry a pivot button."""
        head = (*self._filter_cells(), *map(self._placed, self.body.header_cells()))
        return tuple(cell for cell in head if cell.button)

    def _lay_out(self) -> Body:
        table = self.table
        sources = list(dict.fromkeys(value.source for value in table.values))
        measures = tuple(
            Measure(
                value.caption,
                sources.index(value.source),
                value.function,
                value.show_as,
                value.num_fmt,
            )
            for value in table.values
        )
        plan = Plan(
            self._axis(table.rows),
            self._axis(table.columns, with_values=len(measures) > 1),
            measures,
            table.captions,
        )
        cube = build_cube(
            [self._positions(field.name) for field in table.rows],
            [self._positions(field.name) for field in table.columns],
            [self.cache.field(name).values for name in sources],
            range(self.cache.record_count),
        )
        row_items, column_items = (
            build_axis(
                fields,
                cube.children(of_rows=is_row),
                measures=len(measures),
                grand=True,
                is_row=is_row,
            )
            for fields, is_row in ((plan.rows, True), (plan.columns, False))
        )
        geometry = build_geometry(plan, len(row_items), len(column_items))
        return Body(plan, cube, geometry, row_items, column_items)

    def _axis(
        self, fields: tuple[PivotField, ...], *, with_values: bool = False
    ) -> tuple[AxisField, ...]:
        axis = [
            AxisField(
                field.name,
                tuple(self.cache.field(field.name).items[i] for i in self.orders[field.name]),
            )
            for field in fields
        ]
        if with_values:
            axis.append(AxisField(self.table.captions.values, is_values=True))
        return tuple(axis)

    def _positions(self, name: str) -> list[int]:
        order = self.orders[name]
        place = {shared: position for position, shared in enumerate(order)}
        return [place[shared] for shared in self.cache.field(name).positions]


def _display_order(field: PivotField, cached: CacheField) -> tuple[int, ...]:
    known = {item_key(item): position for position, item in enumerate(cached.items)}
    wanted = [known[key] for key in map(item_key, field.order) if key in known]
    order = dict.fromkeys((*wanted, *range(len(cached.items))))
    # Blank stands last whatever the order, as Excel puts it.
    return tuple(sorted(order, key=lambda position: cached.items[position] is None))


def _unfit(zh: str, en: str) -> PivotSpecError:
    return PivotSpecError(f"透视表定义有误：{zh}。", f"Wrong pivot definition: {en}.")
