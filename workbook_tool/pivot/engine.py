"""The pure layout of a PivotTable: which items its axes list, and where its parts stand.

Path positions are item positions in display order; where the values field stands on an axis, the
path holds the number of the measure. The laws were measured on workbooks that Excel wrote. They
cover more than ``spec`` describes, so that they can be held against any such workbook.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from workbook_tool.pivot.aggregation import Path
from workbook_tool.pivot.spec import (
    AggregateFunction,
    PivotCaptions,
    ShowAs,
    SourceValue,
)

Layout: TypeAlias = Literal["compact", "outline", "tabular"]
SubtotalPlace: TypeAlias = Literal["top", "bottom", "none"]
ItemKind: TypeAlias = Literal["item", "header", "subtotal", "grand"]


@dataclass(frozen=True, slots=True)
class AxisField:
    """A field on an axis, its items in display order; ``is_values`` marks the values field."""

    caption: str
    labels: tuple[SourceValue, ...] = ()
    layout: Layout = "compact"
    subtotal: SubtotalPlace = "top"
    is_values: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A data field; ``measured`` is its column in the cube."""

    caption: str
    measured: int
    function: AggregateFunction = "sum"
    show_as: ShowAs = "normal"
    cell_format: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides the layout of one pivot."""

    rows: tuple[AxisField, ...]
    columns: tuple[AxisField, ...]
    measures: tuple[Measure, ...]
    captions: PivotCaptions
    hide_values_row: bool = True


@dataclass(frozen=True, slots=True)
class AxisItem:
    """One line of an axis: a leaf item, an outline header, a subtotal or a grand total.

    ``measure`` is the data field that the line shows (``i`` in the file). ``has_totals`` is false
    for an outline header whose subtotal stands below or is left out.
    """

    kind: ItemKind
    path: Path
    real: Path
    measure: int = 0
    has_totals: bool = True


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the parts of the body stand, in Excel's own terms (T22)."""

    first_header_row: int
    first_data_row: int
    first_data_column: int
    height: int
    width: int
    label_columns: tuple[int, ...]


def build_axis(
    fields: Sequence[AxisField],
    children: Mapping[Path, Sequence[int]],
    *,
    measures: int,
    grand: bool,
    is_row: bool,
) -> tuple[AxisItem, ...]:
    """The items of one axis in display order; an empty axis has one nameless item."""
    if not fields:
        return (AxisItem("item", (), ()),)
    real_levels = [level for level, field in enumerate(fields) if not field.is_values]
    if not real_levels:
        return tuple(AxisItem("item", (i,), (), i) for i in range(measures))
    walker = _AxisWalker(fields, children, measures, real_levels[-1], is_row)
    items = list(walker.walk(0, (), (), 0))
    if grand:
        count = measures if len(real_levels) < len(fields) else 1
        items.extend(AxisItem("grand", (0,), (), i) for i in range(count))
    return tuple(items)


@dataclass(frozen=True, slots=True)
class _AxisWalker:
    fields: Sequence[AxisField]
    children: Mapping[Path, Sequence[int]]
    measures: int
    innermost: int
    is_row: bool

    def walk(self, level: int, path: Path, real: Path, measure: int) -> Iterator[AxisItem]:
        """Yield everything below a path, one branch for each item or measure."""
        if self.fields[level].is_values:
            for number in range(self.measures):
                yield from self._branch(level, (*path, number), real, number)
        else:
            for position in self.children.get(real, ()):
                yield from self._branch(level, (*path, position), (*real, position), measure)

    def _branch(self, level: int, path: Path, real: Path, measure: int) -> Iterator[AxisItem]:
        if level == len(self.fields) - 1:
            yield AxisItem("item", path, real, measure)
            return
        field = self.fields[level]
        values_below = any(below.is_values for below in self.fields[level + 1 :])
        # The innermost real field has no subtotals, even when the values field follows it.
        subtotals = field.subtotal != "none" and level < self.innermost and not field.is_values
        outlined = self.is_row and field.layout != "tabular"
        on_top = outlined and field.subtotal == "top" and not values_below
        if outlined:
            yield AxisItem("header", path, real, measure, has_totals=subtotals and on_top)
        yield from self.walk(level + 1, path, real, measure)
        if subtotals and not on_top:
            for number in range(self.measures) if values_below else (measure,):
                yield AxisItem("subtotal", path, real, number)


_VALUES_ROW_SHOWN: Final = (1, 2)
_VALUES_ROW_HIDDEN: Final = (0, 1)


def build_geometry(plan: Plan, row_count: int, column_count: int) -> Geometry:
    """Header height, label columns and size of the body."""
    label_columns: list[int] = []
    column = 0
    for field in plan.rows:
        label_columns.append(column)
        if field.layout != "compact":
            column += 1
    real_columns = any(not field.is_values for field in plan.columns)
    first_data_column = int(real_columns)
    if label_columns:
        first_data_column = label_columns[-1] + 1
    if real_columns:
        header, data = 1, len(plan.columns) + 1
    elif not plan.columns:
        header, data = 1, 1
    else:
        header, data = _VALUES_ROW_HIDDEN if plan.hide_values_row else _VALUES_ROW_SHOWN
    return Geometry(
        header,
        data,
        first_data_column,
        height=data + row_count,
        width=first_data_column + column_count,
        label_columns=tuple(label_columns),
    )


def common_prefix(before: Path, path: Path) -> int:
    """How many leading positions an item shares with the one before, never all of them (T18)."""
    shared = 0
    while shared < min(len(before), len(path) - 1) and before[shared] == path[shared]:
        shared += 1
    return shared
