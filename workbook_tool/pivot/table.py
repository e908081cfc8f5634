"""``Pivot``: a described PivotTable worked out on its cache."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from workbook_tool.errors import PivotSpecError
from workbook_tool.pivot.aggregation import build_cube, condense, evaluate
from workbook_tool.pivot.cache import CacheField, PivotCache, item_key
from workbook_tool.pivot.engine import (
    AxisField,
    Measure,
    Plan,
    build_axis,
    build_geometry,
    ordered_children,
)
from workbook_tool.pivot.reference import Area
from workbook_tool.pivot.rendering import Body, PivotCell
from workbook_tool.pivot.spec import (
    MAX_COLUMNS,
    MAX_ROWS,
    PivotField,
    PivotTable,
    SourceValue,
)


class Pivot:
    """A PivotTable with its axes, geometry and cells.

    ``orders`` gives for each axis and filter field the shared indexes in display order,
    ``selected_items`` for each filter the position selected, or None for all.
    PivotSpecError when the filters leave no record, when a field is not enumerated in the cache or
    when the body does not fit on a sheet.
    """

    __slots__ = ("area", "body", "cache", "full_area", "orders", "selected_items", "table")

    def __init__(self, table: PivotTable, cache: PivotCache) -> None:
        table.check_against(cache.source)
        self.table = table
        self.cache = cache
        for name in table.field_names:
            if not cache.field(name).enumerated:
                raise _unfit(f"缓存未列举“{name}”", f"{name!r} is not enumerated")
        self.selected_items = tuple(
            None if item.selected is None else cache.field(item.name).position_of(item.selected)
            for item in table.filters
        )
        selected = self._selected_records()
        self.orders: dict[str, tuple[int, ...]] = {
            page.name: tuple(range(len(cache.field(page.name).items))) for page in table.filters
        }
        for axis_field in (*table.rows, *table.columns):
            self.orders[axis_field.name] = self._display_order(axis_field, selected)
        self.body = self._lay_out(selected)
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
        words = self.table.captions
        first = top - len(self.table.filters) - 1
        for number, page in enumerate(self.table.filters):
            selected = self.selected_items[number]
            shown: SourceValue = words.all_items
            if selected is not None:
                item = self.cache.field(page.name).items[selected]
                shown = words.blank if item is None else item
            yield PivotCell(first + number, left, page.name, "filter", button=True)
            yield PivotCell(first + number, left + 1, shown, "filter")

    def buttons(self) -> tuple[PivotCell, ...]:
        """The cells that carry a pivot button."""
        head = (*self._filter_cells(), *map(self._placed, self.body.header_cells()))
        return tuple(cell for cell in head if cell.button)

    def _selected_records(self) -> Sequence[int]:
        selected: Sequence[int] = range(self.cache.record_count)
        for page, wanted in zip(self.table.filters, self.selected_items, strict=True):
            if wanted is not None:
                positions = self.cache.field(page.name).positions
                selected = [record for record in selected if positions[record] == wanted]
        if not selected:
            raise _unfit("筛选后没有记录", "its filters leave no record")
        return selected

    def _display_order(self, field: PivotField, selected: Sequence[int]) -> tuple[int, ...]:
        cached = self.cache.field(field.name)
        if field.sort_by is not None:
            order = self._order_by_value(field, cached, selected)
        elif field.order == "source":
            order = list(range(len(cached.items)))
        elif isinstance(field.order, tuple):
            order = _explicit_order(field.order, cached)
        else:
            order = sorted(range(len(cached.items)), key=lambda i: _collation(cached.items[i]))
            if field.order == "descending":
                order.reverse()
        # Blank stands last whatever the order, as Excel puts it.
        return tuple(sorted(order, key=lambda position: cached.items[position] is None))

    def _order_by_value(
        self, field: PivotField, cached: CacheField, selected: Sequence[int]
    ) -> list[int]:
        value = next(value for value in self.table.values if value.caption == field.sort_by)
        column = self.cache.field(value.source).values
        members: dict[int, list[SourceValue]] = defaultdict(list)
        for record in selected:
            members[cached.positions[record]].append(column[record])
        totals: dict[int, int | Decimal] = {}
        for position, values in members.items():
            total = evaluate(condense(values), value.function)
            if isinstance(total, int | Decimal):
                totals[position] = total
        filled = sorted(sorted(totals), key=totals.__getitem__, reverse=field.descending)
        return filled + [p for p in range(len(cached.items)) if p not in totals]

    def _lay_out(self, selected: Sequence[int]) -> Body:
        table = self.table
        sources = list(dict.fromkeys(value.source for value in table.values))
        measures = tuple(
            Measure(
                value.caption,
                sources.index(value.source),
                value.function,
                value.show_as,
                value.cell_format,
            )
            for value in table.values
        )
        plan = Plan(
            rows=self._axis(table.rows, with_values=len(measures) > 1 and table.values_on_rows),
            columns=self._axis(
                table.columns, with_values=len(measures) > 1 and not table.values_on_rows
            ),
            measures=measures,
            captions=table.captions,
            grand_row=table.grand_total_row,
            grand_column=table.grand_total_column,
            hide_values_row=table.hide_values_row,
        )
        cube = build_cube(
            [self._positions(field.name) for field in table.rows],
            [self._positions(field.name) for field in table.columns],
            [self.cache.field(name).values for name in sources],
            selected,
        )
        rows = ordered_children(plan.rows, cube, measures, is_row=True)
        columns = ordered_children(plan.columns, cube, measures, is_row=False)
        count = len(measures)
        row_items = build_axis(plan.rows, rows, measures=count, grand=plan.grand_row, is_row=True)
        column_items = build_axis(
            plan.columns, columns, measures=count, grand=plan.grand_column, is_row=False
        )
        geometry = build_geometry(plan, len(row_items), len(column_items))
        return Body(plan, cube, geometry, row_items, column_items)

    def _axis(self, fields: tuple[PivotField, ...], *, with_values: bool) -> tuple[AxisField, ...]:
        captions = [value.caption for value in self.table.values]
        axis = [
            AxisField(
                field.name,
                tuple(self.cache.field(field.name).items[i] for i in self.orders[field.name]),
                field.layout,
                field.subtotal,
                None if field.sort_by is None else captions.index(field.sort_by),
                field.descending,
            )
            for field in fields
        ]
        if with_values:
            layout = fields[0].layout if fields else "compact"
            axis.append(AxisField(self.table.captions.values, layout=layout, is_values=True))
        return tuple(axis)

    def _positions(self, name: str) -> list[int]:
        order = self.orders[name]
        place = {shared: position for position, shared in enumerate(order)}
        return [place[shared] for shared in self.cache.field(name).positions]


def _explicit_order(wanted: tuple[SourceValue, ...], cached: CacheField) -> list[int]:
    known = {item_key(item): position for position, item in enumerate(cached.items)}
    first = dict.fromkeys(known[key] for key in map(item_key, wanted) if key in known)
    return [*first, *(position for position in range(len(cached.items)) if position not in first)]


def _collation(item: SourceValue) -> tuple[int, Decimal, str]:
    """Numbers before texts; texts by code point, ignoring case."""
    if isinstance(item, int | Decimal):
        return (0, Decimal(item), "")
    return (1, Decimal(0), str(item_key(item)))


def _unfit(zh: str, en: str) -> PivotSpecError:
    return PivotSpecError(f"透视表定义有误：{zh}。", f"Wrong pivot definition: {en}.")
