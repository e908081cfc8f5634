"""The cells of a PivotTable as Excel shows them, made without Excel and before any refresh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from workbook_tool.pivot.aggregation import Cube, Path, Result, divide, evaluate
from workbook_tool.pivot.cache import number_text
from workbook_tool.pivot.engine import (
    AxisField,
    AxisItem,
    Geometry,
    Measure,
    Plan,
    common_prefix,
)
from workbook_tool.pivot.spec import PivotCaptions, SourceValue

Role: TypeAlias = Literal["filter", "corner", "header", "label", "value", "subtotal", "grand"]


@dataclass(frozen=True, slots=True)
class PivotCell:
    """One cell of a rendered pivot, zero-based.

    ``value`` is None for an empty cell of the body. ``header`` is the header lines with the column
    labels, ``label`` a row label; ``subtotal`` and ``grand`` are labels and values alike.
    ``num_fmt`` None means General. A cell with ``button`` is written with ``BUTTON_PROPERTIES``.
    """

    row: int
    col: int
    value: SourceValue
    role: Role
    indent: int = 0
    num_fmt: str | None = None
    button: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A laid-out pivot body: everything that its cells are made from."""

    plan: Plan
    cube: Cube
    geometry: Geometry
    row_items: tuple[AxisItem, ...]
    column_items: tuple[AxisItem, ...]

    def cells(self) -> Iterator[PivotCell]:
        """Yield every cell of the body, row by row, counted from the body's own corner."""
        yield from self.header_cells()
        before: Path = ()
        for number, line in enumerate(self.row_items):
            row = self.geometry.first_data_row + number
            yield from self._label_cells(row, line, before)
            yield from self._value_cells(row, line)
            before = line.path

    def header_cells(self) -> Iterator[PivotCell]:
        """Yield the cells of the header lines."""
        shown: dict[tuple[int, int], PivotCell] = {}
        for cell in (*self._captions(), *self._column_labels()):
            shown.setdefault((cell.row, cell.col), cell)
        for row in range(self.geometry.first_data_row):
            for col in range(self.geometry.width):
                yield shown.get((row, col)) or PivotCell(row, col, None, "header")

    def _captions(self) -> Iterator[PivotCell]:
        plan, geometry = self.plan, self.geometry
        last_header = geometry.first_data_row - 1
        words = plan.captions
        for level, field in enumerate(plan.rows):
            col = geometry.label_columns[level]
            if level == 0 or col != geometry.label_columns[level - 1]:
                caption = words.row_header if field.layout == "compact" else field.caption
                yield PivotCell(last_header, col, caption, "header", button=True)
        single = plan.measures[0].caption if len(plan.measures) == 1 else None
        left = geometry.first_data_column
        if not plan.columns:
            yield PivotCell(0, left, single, "header")
        elif all(field.is_values for field in plan.columns):
            if geometry.first_header_row:
                yield PivotCell(0, left, words.values, "header", button=True)
        else:
            if single is not None and plan.rows:
                yield PivotCell(0, 0, single, "corner", button=True)
            for col, caption in enumerate(_column_captions(plan.columns, words), start=left):
                if col < geometry.width:
                    yield PivotCell(0, col, caption, "header", button=True)

    def _column_labels(self) -> Iterator[PivotCell]:
        top = self.geometry.first_data_row - len(self.plan.columns)
        if not self.plan.columns:
            return
        before: Path = ()
        for col, line in enumerate(self.column_items, start=self.geometry.first_data_column):
            for level, text in self._labels(self.plan.columns, line, before):
                yield PivotCell(top + level, col, text, "header")
            before = line.path

    def _label_cells(self, row: int, line: AxisItem, before: Path) -> Iterator[PivotCell]:
        columns = self.geometry.label_columns
        role: Role = {"item": "label", "header": "label"}.get(line.kind, line.kind)  # type: ignore[assignment]  # the two remaining kinds are roles
        shown: dict[int, tuple[SourceValue, int]] = {}
        if not columns and self.geometry.first_data_column and len(self.plan.measures) == 1:
            shown[0] = (self.plan.measures[0].caption, 0)
        for level, text in self._labels(self.plan.rows, line, before):
            indent = level - columns.index(columns[level]) if line.kind != "grand" else 0
            shown[columns[level]] = (text, indent)
        for col in range(self.geometry.first_data_column):
            value, indent = shown.get(col, (None, 0))
            yield PivotCell(row, col, value, role, indent)

    def _labels(
        self, fields: Sequence[AxisField], line: AxisItem, before: Path
    ) -> Iterator[tuple[int, SourceValue]]:
        """Yield (level, text) of the labels that a line shows; repeated ones are left out."""
        words = self.plan.captions
        caption = self.plan.measures[line.measure].caption
        has_values = any(field.is_values for field in fields)
        level = len(line.path) - 1
        if line.kind == "grand":
            yield 0, words.data_total.format(name=caption) if has_values else words.grand_total
        elif line.kind == "subtotal":
            item = self._text(fields[level], line.path[level])
            text = item if isinstance(item, str) else number_text(item or 0)
            values_below = any(field.is_values for field in fields[level + 1 :])
            yield (
                level,
                f"{text} {caption}" if values_below else words.subtotal.format(item=text),
            )
        else:
            for shown in range(common_prefix(before, line.path), len(line.path)):
                yield shown, self._text(fields[shown], line.path[shown])

    def _text(self, field: AxisField, position: int) -> SourceValue:
        if field.is_values:
            return self.plan.measures[position].caption
        label = field.labels[position]
        return self.plan.captions.blank if label is None else label

    def _value_cells(self, row: int, line: AxisItem) -> Iterator[PivotCell]:
        on_rows = any(field.is_values for field in self.plan.rows)
        left = self.geometry.first_data_column
        for col, column in enumerate(self.column_items, start=left):
            measure = self.plan.measures[line.measure if on_rows else column.measure]
            value = self.value(line, column, measure)
            yield PivotCell(row, col, value, _role(line, column), 0, measure.cell_format)

    def value(self, line: AxisItem, column: AxisItem, measure: Measure) -> Result:
        """The result of one crossing as shown, None for an empty cell."""
        if not (line.has_totals and column.has_totals):
            return None
        result = self._result(line.real, column.real, measure)
        if measure.show_as == "normal":
            return result
        base = {
            "percentOfTotal": ((), ()),
            "percentOfCol": ((), column.real),
            "percentOfRow": (line.real, ()),
        }[measure.show_as]
        return _share(result, self._result(*base, measure))

    def _result(self, row: Path, column: Path, measure: Measure) -> Result:
        return evaluate(self.cube.partial(row, column, measure.measured), measure.function)


def _share(result: Result, base: Result) -> Result:
    """A share of a total; Excel shows 0 for an empty crossing below a filled total."""
    if base is None or isinstance(base, str):
        return base
    if isinstance(result, str):
        return result
    return divide(result or 0, base)


def _role(line: AxisItem, column: AxisItem) -> Role:
    if "grand" in (line.kind, column.kind):
        return "grand"
    if "subtotal" in (line.kind, column.kind) or line.kind == "header":
        return "subtotal"
    return "value"


def _column_captions(fields: Sequence[AxisField], words: PivotCaptions) -> tuple[str, ...]:
    """One caption for compact column fields together, one each otherwise."""
    if fields[0].layout == "compact":
        return (words.column_header,)
    return tuple(field.caption for field in fields)
