"""An annex table put into the words of the sheet 指标: its headers, plain numbers, no total lines.

What the definition's own reader then finds wrong stands in the very cells of the document:
``source_columns`` leads back to them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.core.cells import Range
from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.kinds import STATE
from workbook_tool.core.text import Language, Text, normalise_label
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.numbers import (
    TotalLine,
    is_plain,
    read_level_sum,
    read_number,
    read_total_line,
)
from workbook_tool.definition.annex.scales import infer_kind, infer_step
from workbook_tool.definition.annex.tables import AnnexTable
from workbook_tool.definition.reading.criteria_checks import CRITERION_CODE
from workbook_tool.definition.reading.criteria_reader import FILLED_DOWN
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.grid import Grid, Unusable, Value
from workbook_tool.definition.words.table_columns import CODE_COLUMN, CRITERIA_COLUMNS, LEVEL_FIELDS

# No sheet of a document can be called that, so that its findings are known among all others.
SHEET = "\0annex"
SUM = Text("合计", "Total")
NUMERIC_FIELDS = frozenset({"cap", "weight", "minimum", "step", "bonus_limit"})
_NOTE = re.compile(
    r"(注|备注|说明|附注|填表|资料来源|来源|notes?|remarks?|source)\s*(?:\d+\s*)?[:：.、]",
    re.IGNORECASE,
)
_WIDE = r"\u2e80-\u9fff\uff00-\uffef“”‘’…—"
_LAYOUT_BREAK = re.compile(rf"(?<=[{_WIDE}])\n|\n(?=[{_WIDE}])")


@dataclass(frozen=True, slots=True)
class StatedSum:
    """Points that the annex states for a level, ``depth`` from 1, or since the last 小计, 0."""

    at: Spot
    row: int
    depth: int
    points: Decimal
    title: str


@dataclass(slots=True)
class Normalised:
    """The annex table as a sheet 指标, and everything it states beside the criteria."""

    table: AnnexTable
    faults: Faults
    default_step: Decimal
    areas: Mapping[tuple[int, int], Range]  # merged ones, by their first cell
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    sums: list[StatedSum] = field(default_factory=list)
    totals: list[StatedSum] = field(default_factory=list)  # depth 0: of the whole
    partial_lines: list[int] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        """Return the sheet, with its header where the annex has it."""
        first = {column.field: column.label.zh for column in CRITERIA_COLUMNS}
        used = {column for cells in self.rows.values() for column in cells}
        kept = {*used, *(COLUMN_NUMBERS[name] for name in self.table.columns.places)}
        if self._all_are_states():
            kept.add(COLUMN_NUMBERS["cap"])
        header: dict[int, Value] = {
            number: first[name] for name, number in COLUMN_NUMBERS.items() if number in kept
        }
        rows = {self.table.header: header, **self.rows}
        return Grid(SHEET, rows, tuple(self._merges()))

    @property
    def source_columns(self) -> Mapping[int, int]:
        """Return the column in the document of each column of the sheet."""
        places = self.table.columns.places
        beside = places.get("cap") or places.get("options") or places.get("text") or 1
        return {number: places.get(name, beside) for name, number in COLUMN_NUMBERS.items()}

    def _all_are_states(self) -> bool:
        kind = STATE.title.in_language(Language.ZH)
        column = COLUMN_NUMBERS["kind"]
        return bool(self.rows) and all(cells.get(column) == kind for cells in self.rows.values())

    def _merges(self) -> Iterator[Range]:
        for area in self.table.grid.merges:
            for name in FILLED_DOWN:
                if self.table.columns.places.get(name) == area.first_column:
                    column = COLUMN_NUMBERS[name]
                    yield Range(area.first_row, column, area.last_row, column)


def normalise(table: AnnexTable, faults: Faults, default_step: Decimal) -> Normalised:
    """Return a table as a sheet 指标; notes on what was repaired or left out go to ``faults``."""
    areas = {(area.first_row, area.first_column): area for area in table.grid.merges}
    sheet = Normalised(table, faults, default_step, areas)
    _note_columns(sheet)
    has_codes = _has_codes(sheet)
    for row, cells in table.grid.rows.items():
        if row <= table.header or _is_header_again(table, cells):
            continue
        total = _total_line(sheet, row, cells)
        if total is not None:
            _keep_total(sheet, row, cells, total)
        elif not _is_remark(sheet, row, cells):
            _keep_row(sheet, row, has_codes=has_codes)
    _keep_header_total(sheet)
    _part_totals(sheet)
    return sheet


def spot(table: AnnexTable, row: int, column: int) -> Spot:
    """Return a place in the document for a cell of the joined table."""
    name, own_row = table.place_of(row)
    return Spot(name, own_row, column)


def _note_columns(sheet: Normalised) -> None:
    """Say which columns mean nothing here and which were taken by their place."""
    table = sheet.table
    labels = {column.field: column.label for column in CRITERIA_COLUMNS}
    for head, name in table.columns.taken_as:
        facts: dict[str, object] = {"column": _one_line(head.label), "meaning": labels[name]}
        sheet.faults.add(Code.COLUMN_TAKEN_AS, spot(table, table.header, head.column), facts)
    named: set[tuple[int, int]] = set()
    for head in table.columns.left_out:
        has_cells = any(row > table.header and head.column in cells
                        for row, cells in table.grid.rows.items())  # fmt: skip
        if has_cells and head.anchor not in named:
            named.add(head.anchor)
            facts = {"column": _one_line(head.label)}
            sheet.faults.add(Code.COLUMN_NOT_TAKEN, spot(table, table.header, head.column), facts)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _has_codes(sheet: Normalised) -> bool:
    """Tell whether the column of codes holds codes; a numbering is replaced, and that is said."""
    table = sheet.table
    column = table.columns.places.get(CODE_COLUMN)
    if column is None:
        return False
    typed = [
        str(cells[column]).strip()
        for row, cells in table.grid.rows.items()
        if row > table.header and column in cells
    ]
    codes = [code for code in typed if read_total_line(code) is None]
    odd = next((code for code in codes if not CRITERION_CODE.fullmatch(code)), None)
    if odd is None:
        return bool(codes)
    facts: dict[str, object] = {"column": _label_at(table, column), "value": odd}
    sheet.faults.add(Code.CODES_ASSIGNED, spot(table, table.header, column), facts)
    return False


def _label_at(table: AnnexTable, column: int) -> str:
    return _one_line(str(table.grid.at(table.header, column) or ""))


def _is_header_again(table: AnnexTable, cells: Mapping[int, Value]) -> bool:
    """Tell whether a row repeats a row of the header, as tables split over pages do."""
    texts = {column: normalise_label(str(value)) for column, value in cells.items()}
    return any(
        texts
        == {
            column: normalise_label(str(value))
            for column, value in table.grid.rows.get(row, {}).items()
        }
        for row in table.header_block
    )


def _total_line(sheet: Normalised, row: int, cells: Mapping[int, Value]) -> TotalLine | None:
    """Return what a row says as a total line: its words, and the number beside them.

    Remarks may stand beside it. What is no number in the column of the caps is reported, as is a
    formula whose result is not in the file.
    """
    texts = [value for value in cells.values() if isinstance(value, str)]
    lines = [line for text in texts if (line := read_total_line(text)) is not None]
    if not lines:
        return None
    worded = {sheet.table.columns.places.get(field) for field in (*LEVEL_FIELDS, "text")}
    others = {at: value for at, value in cells.items() if not _is_total_word(value)}
    if any(at in worded and read_number(value) is None for at, value in others.items()):
        return None  # 合计 is only a word of a longer row
    place = sheet.table.columns.places.get("cap", 0)
    for column, value in others.items():
        if isinstance(value, Unusable) or (column == place and read_number(value) is None):
            Field(value, spot(sheet.table, row, column), SUM, sheet.faults).number()
    numbers = [number for value in others.values() if (number := read_number(value)) is not None]
    cap = read_number(cells.get(place))
    stated = [line.number for line in lines if line.number is not None]
    number = next(iter(stated), cap if cap is not None else next(iter(numbers), None))
    return TotalLine(lines[0].is_partial, number)


def _is_total_word(value: Value) -> bool:
    return isinstance(value, str) and (
        read_total_line(value) is not None or not normalise_label(value)
    )


def _keep_total(sheet: Normalised, row: int, cells: Mapping[int, Value], line: TotalLine) -> None:
    if line.is_partial:
        sheet.partial_lines.append(row)
    if line.number is not None:
        at = spot(sheet.table, row, min(cells))
        title = _one_line(str(cells[min(cells)]))
        stated = StatedSum(at, row, 0, line.number, title)
        (sheet.sums if line.is_partial else sheet.totals).append(stated)


def _keep_header_total(sheet: Normalised) -> None:
    """Take the total from the header of the caps, 分值（100分）, where no line below states one."""
    table = sheet.table
    column = table.columns.places.get("cap")
    label = table.grid.at(table.header, column) if column else None
    points = read_level_sum(label) if isinstance(label, str) else None
    if points is not None and column is not None and not sheet.totals:
        at = spot(table, table.header, column)
        sheet.totals.append(StatedSum(at, table.header, 0, points, _one_line(str(label))))


def _part_totals(sheet: Normalised) -> None:
    """Take 合计 below each part for what it is where the last line states more."""
    most = max((stated.points for stated in sheet.totals[-1:]), default=Decimal(0))
    parts = [stated for stated in sheet.totals[:-1] if stated.points < most]
    sheet.totals = [stated for stated in sheet.totals if stated not in parts]
    sheet.sums.extend(parts)
    sheet.partial_lines.extend(stated.row for stated in parts)


def _is_remark(sheet: Normalised, row: int, cells: Mapping[int, Value]) -> bool:
    """Tell whether a row is a note below the table or a heading across it; that is said.

    A row that holds nothing but its number is none either, and says nothing.
    """
    table, places = sheet.table, sheet.table.columns.places
    column, value = next(iter(cells.items()))
    is_beside = not set(cells) & set(places.values())
    if not is_beside and (len(cells) > 1 or not isinstance(value, str)):
        return False
    area = sheet.areas.get((row, column))
    widest = area.last_column if area else column
    is_across = column <= min(places.values()) and widest >= max(
        places.get("text", 0), places.get("cap", 0)
    )
    if not (is_beside or is_across or _NOTE.match(str(value))):
        return False
    text = " ".join(_one_line(str(one)) for one in cells.values() if read_number(one) is None)
    if text:
        facts: dict[str, object] = {"text": text[:QUOTED]}
        sheet.faults.add(Code.ROW_NOT_TAKEN, spot(table, row, column), facts)
    return True


def _keep_row(sheet: Normalised, row: int, *, has_codes: bool) -> None:
    """Put one criterion's cells under the headers of the sheet."""
    places = sheet.table.columns.places
    cells: dict[int, Value] = {}
    for name, column in places.items():
        value = _value_at(sheet, row, column, name)
        if value is None or (name == CODE_COLUMN and not has_codes):
            continue
        if name in NUMERIC_FIELDS:
            value = _number(sheet, row, column, value)
        elif name in LEVEL_FIELDS and isinstance(value, str):
            value = _LAYOUT_BREAK.sub("", value).replace("\n", " ")
            _keep_level_sum(sheet, row, name, value)
        cells[COLUMN_NUMBERS[name]] = value
    _keep_sum_columns(sheet, row)
    infer_kind(cells, places)
    chosen = infer_step(cells, places, sheet.default_step)
    if chosen is not None:
        cap, step = map(number_text, chosen)
        facts: dict[str, object] = {
            "cap": cap,
            "default": number_text(sheet.default_step),
            "step": step,
        }
        at = spot(sheet.table, row, places.get("cap", places.get("text", 1)))
        sheet.faults.add(Code.STEP_CHOSEN, at, facts)
    if cells:
        sheet.rows[row] = cells


def _value_at(sheet: Normalised, row: int, column: int, name: str) -> Value | None:
    """Return a cell; a criterion that begins further left, over missing levels, is found there."""
    grid, places = sheet.table.grid, sheet.table.columns.places
    text = places.get("text", 0)
    left = (places[level] for level in LEVEL_FIELDS if level in places and places[level] < text)
    start = next(
        (
            first
            for first in left
            if (area := sheet.areas.get((row, first))) and area.last_column >= text
        ),
        None,
    )
    if start is not None and name == "text":
        return grid.at(row, start)
    return None if column == start and name in LEVEL_FIELDS else grid.at(row, column)


def _number(sheet: Normalised, row: int, column: int, value: Value) -> Value:
    """Return a cell's number; what is not typed plainly is said, what is none stays as it is."""
    number = read_number(value)
    if number is None:
        return value
    if isinstance(value, str) and not is_plain(value.strip()):
        facts: dict[str, object] = {"value": _one_line(value), "number": number_text(number)}
        at = spot(sheet.table, row, column)
        sheet.faults.add(Code.NUMBER_REPAIRED, at, facts, observed=value)
    return number


def _keep_level_sum(sheet: Normalised, row: int, name: str, title: str) -> None:
    points = read_level_sum(title)
    if points is not None:
        at = spot(sheet.table, row, sheet.table.columns.places[name])
        depth = LEVEL_FIELDS.index(name) + 1
        sheet.sums.append(StatedSum(at, row, depth, points, title))


def _keep_sum_columns(sheet: Normalised, row: int) -> None:
    """Keep the points that stand in a column of their own beside a level."""
    places = sheet.table.columns.places
    for column in sheet.table.columns.sums:
        points = read_number(sheet.table.grid.at(row, column))
        levels = [name for name in LEVEL_FIELDS if places.get(name, column) < column]
        if points is not None and levels:
            title = _one_line(str(sheet.table.grid.at(row, places[levels[-1]]) or ""))
            depth = LEVEL_FIELDS.index(levels[-1]) + 1
            at = spot(sheet.table, row, column)
            sheet.sums.append(StatedSum(at, row, depth, points, title or number_text(points)))
