"""One criterion's cells under the headers of the sheet 指标: levels, text, points, role."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.core.numbers import number_text, trimmed
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language, listed
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.normalised import Normalised, StatedSum
from workbook_tool.definition.annex.numbers import (
    cap_in_text,
    folded,
    is_plain,
    parts_in_text,
    read_cap,
    read_level_sum,
    read_number,
)
from workbook_tool.definition.annex.row_kinds import TableRow
from workbook_tool.definition.annex.scales import infer_kind, infer_step
from workbook_tool.definition.annex.unlimited import settle_unlimited
from workbook_tool.definition.reading.grid import Value
from workbook_tool.definition.words.table_columns import CODE_COLUMN, LEVEL_FIELDS
from workbook_tool.definition.words.vocabulary import ROLES

NUMERIC_FIELDS = frozenset({"weight", "minimum", "step", "bonus_limit"})
_WIDE = r"\u2e80-\u9fff\uff00-\uffef“”‘’…—"
_LAYOUT_BREAK = re.compile(rf"(?<=[{_WIDE}])\n|\n(?=[{_WIDE}])")
_BOTH_WAYS = re.compile(r"加减分|加扣分|奖惩")
_ROLE_WORDS = (
    (CriterionRole.VETO, re.compile(r"一票否决")),
    (CriterionRole.BONUS, re.compile(r"加分(?:项|指标|因素|内容|事项|$|\()|附加分|奖励分|bonus")),
    (
        CriterionRole.DEDUCTION,
        re.compile(r"(?:扣分|减分|倒扣)(?:项|指标|因素|内容|事项|$|\()|deductions?(?:$|\()"),
    ),
)
_CAP, _ROLE, _TEXT = (COLUMN_NUMBERS[name] for name in ("cap", "role", "text"))


@dataclass(slots=True)
class LevelsAbove:
    """The levels and the heading that stand above the row that is read next.

    ``waiting`` are titles by depth, from 1, that the next criterion is the first of.
    """

    path: dict[int, str] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)
    section: str = ""

    def set(self, depth: int, title: str) -> None:
        """Put a title at a depth; what stood deeper ends."""
        self.note(depth, title)
        self.waiting = {at: one for at, one in self.waiting.items() if at < depth}
        self.waiting[depth] = title

    def note(self, depth: int, title: str) -> None:
        """Remember the title that holds from here on."""
        self.path = {at: one for at, one in self.path.items() if at < depth}
        self.path[depth] = title


def one_line(text: str) -> str:
    """Return a text without line breaks and repeated blanks."""
    return " ".join(text.split())


def keep_row(
    sheet: Normalised,
    row: TableRow,
    following: TableRow | None,
    above: LevelsAbove,
    *,
    has_codes: bool,
) -> None:
    """Put one criterion's cells under the headers of the sheet.

    A row that holds only levels which the next row leaves blank stands above that one.
    """
    places, number = sheet.table.columns.places, row.number
    cells: dict[int, Value] = {}
    levels: dict[int, str] = {}
    role = CriterionRole.REGULAR
    for name, column in places.items():
        value = _value_at(sheet, number, column, name)
        if value is None or (name == CODE_COLUMN and not has_codes):
            continue
        if name == "cap":
            value, role = _cap(sheet, number, column, value)
        elif name in NUMERIC_FIELDS:
            value = _number(sheet, number, column, value)
        elif name in LEVEL_FIELDS and isinstance(value, str):
            title = _LAYOUT_BREAK.sub("", value).replace("\n", " ")
            depth = LEVEL_FIELDS.index(name) + 1 + sheet.shift
            levels[depth] = title
            value = title
            _keep_level_sum(sheet, number, column, depth, title)
        cells[sheet.number_of(name)] = value
    is_head = _only_heads(sheet, row, following)
    for depth, level in levels.items():
        (above.set if is_head else above.note)(depth, level)
    if is_head:
        return
    _fill_in(sheet, number, cells, above)
    by_verb = settle_unlimited(sheet, number, cells)
    role = by_verb if role is CriterionRole.REGULAR else role
    _set_role(sheet, row, cells, above, role)
    _keep_sum_columns(sheet, number)
    _settle_scale(sheet, number, cells)
    if cells:
        sheet.rows[number] = cells


def _only_heads(sheet: Normalised, row: TableRow, following: TableRow | None) -> bool:
    """Tell whether a row holds levels alone, for the rows below it."""
    places = sheet.table.columns.places
    levels = {places[name] for name in LEVEL_FIELDS if name in places}
    numbered = {at for at, value in row.cells.items() if read_number(value) is not None}
    own = set(row.cells) - numbered
    if not own or not own <= levels or set(row.cells) & {places.get("cap"), places.get("text")}:
        return False
    return following is not None and not own & set(following.cells)


def _fill_in(sheet: Normalised, number: int, cells: dict[int, Value], above: LevelsAbove) -> None:
    """Add what stands elsewhere: levels above, shared weights, points inside the text."""
    for depth, title in above.waiting.items():
        cells.setdefault(COLUMN_NUMBERS[LEVEL_FIELDS[depth - 1]], title)
    above.waiting = {}
    for name, lines in sheet.joined.get(number, {}).items():
        cells[COLUMN_NUMBERS[name]] = lines
    if sheet.weights is not None:
        cells.pop(COLUMN_NUMBERS["weight"], None)
        if number in sheet.weights:
            cells[COLUMN_NUMBERS["weight"]] = sheet.weights[number]
    if number in sheet.own_caps:
        cells[_CAP] = sheet.own_caps[number]
    text = cells.get(_TEXT)
    if sheet.table.columns.is_cap_in_text and isinstance(text, str):
        stated = cap_in_text(text)
        if stated is not None:
            cells[_CAP] = stated
    if isinstance(text, str):
        _hint_at_parts(sheet, number, text, cells.get(_CAP))


def _hint_at_parts(sheet: Normalised, number: int, text: str, cap: Value | None) -> None:
    """Say that one cell holds several criteria, with the split that was seen."""
    parts = parts_in_text(text)
    whole = sum((points for _, points in parts), Decimal(0))
    if not parts or whole != cap:
        return
    seen = listed(one_line(part).rstrip("；;。.")[:QUOTED] for part, _ in parts)
    facts: dict[str, object] = {"count": len(parts), "parts": seen, "cap": number_text(whole)}
    column = sheet.table.columns.places["text"]
    sheet.faults.add(Code.SEVERAL_IN_ONE_CELL, sheet.spot(number, column), facts)


def _set_role(
    sheet: Normalised,
    row: TableRow,
    cells: dict[int, Value],
    above: LevelsAbove,
    role: CriterionRole,
) -> None:
    """Give the row the role that its points or the titles above it say; that is said."""
    if "role" in sheet.table.columns.places:
        return
    titles = [above.section, *above.path.values()]
    wording = next((title for title in titles if _role_of(title)), "")
    found = _role_of(wording)
    is_veto = found is CriterionRole.VETO or _is_veto_cell(cells.get(_CAP))
    if is_veto and not isinstance(cells.get(_CAP), Decimal):
        cells.pop(_CAP, None)
        role = CriterionRole.VETO
        wording = wording or "一票否决"
    elif role is CriterionRole.REGULAR and found not in {None, CriterionRole.VETO}:
        role = found or role
    if role is CriterionRole.REGULAR:
        return
    cap = cells.get(_CAP)
    if isinstance(cap, Decimal):
        cells[_CAP] = abs(cap)
    words = ROLES.words[role]
    cells[_ROLE] = words.in_language(Language.ZH)
    place = sheet.table.columns.places
    at = sheet.spot(row.number, place.get("cap", place.get("text", 1)))
    typed = row.cells.get(place.get("cap", 0)) or row.cells.get(place.get("text", 0), "")
    shown = one_line(wording or str(typed))
    facts: dict[str, object] = {"value": shown[:QUOTED], "role": words}
    sheet.faults.add(Code.ROLE_FROM_WORDS, at, facts)


def _role_of(title: str) -> CriterionRole | None:
    plain = folded(title)
    if not plain or _BOTH_WAYS.search(plain):
        return None
    return next((role for role, words in _ROLE_WORDS if words.search(plain)), None)


def _is_veto_cell(value: Value | None) -> bool:
    return isinstance(value, str) and "一票否决" in value


def _settle_scale(sheet: Normalised, number: int, cells: dict[int, Value]) -> None:
    """Add kind and step where the table leaves them open."""
    places = sheet.table.columns.places
    if cells.get(_ROLE) == ROLES.words[CriterionRole.VETO].in_language(Language.ZH):
        return
    infer_kind(cells, places)
    chosen = infer_step(cells, places, sheet.default_step)
    if chosen is None:
        return
    cap, step = map(number_text, chosen)
    default = number_text(sheet.default_step)
    facts: dict[str, object] = {"cap": cap, "default": default, "step": step}
    at = sheet.spot(number, places.get("cap", places.get("text", 1)))
    sheet.faults.add(Code.STEP_CHOSEN, at, facts)


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


def _cap(sheet: Normalised, row: int, column: int, value: Value) -> tuple[Value, CriterionRole]:
    """Return the points that a cell gives, and the role that they are typed with."""
    cap = read_cap(value)
    if cap is None:
        return value, CriterionRole.REGULAR
    if cap.number < 0:
        return _number(sheet, row, column, value), CriterionRole.DEDUCTION
    number = _shown(sheet, row, column, cap.number)
    _say_repair(sheet, row, column, value, number)
    return number, cap.role


def _number(sheet: Normalised, row: int, column: int, value: Value) -> Value:
    """Return a cell's number; what is not typed plainly is said, what is none stays as it is."""
    number = read_number(value)
    if number is None and isinstance(value, str) and value.strip().endswith(("%", "％")):
        share = read_cap(value)
        number = share.number if share else None
    if number is None:
        return value
    number = _shown(sheet, row, column, number)
    _say_repair(sheet, row, column, value, number)
    return number


def _shown(sheet: Normalised, row: int, column: int, number: Decimal) -> Decimal:
    """Return the number that a cell shows: 10 for 10 %; one that it does not hold is reported."""
    grid = sheet.table.grid
    shown = grid.shown.get((row, column))
    if shown is not None:
        facts: dict[str, object] = {"shown": shown, "stored": number_text(number)}
        sheet.faults.add(Code.SHOWN_OTHERWISE, sheet.spot(row, column), facts, observed=shown)
    return trimmed(number * 100) if (row, column) in grid.percents else number


def _say_repair(sheet: Normalised, row: int, column: int, value: Value, number: Decimal) -> None:
    is_percent = (row, column) in sheet.table.grid.percents
    typed = f"{number_text(number)}%" if is_percent else value
    if isinstance(typed, str) and not is_plain(typed.strip()):
        facts: dict[str, object] = {"value": one_line(typed), "number": number_text(number)}
        at = sheet.spot(row, column)
        sheet.faults.add(Code.NUMBER_REPAIRED, at, facts, observed=typed)


def _keep_level_sum(sheet: Normalised, row: int, column: int, depth: int, title: str) -> None:
    points = read_level_sum(title)
    if points is not None:
        sheet.sums.append(StatedSum(sheet.spot(row, column), row, depth, points, title))


def _keep_sum_columns(sheet: Normalised, row: int) -> None:
    """Keep the points that stand in a column of their own beside a level."""
    places = sheet.table.columns.places
    for column in sheet.table.columns.sums:
        points = sheet.number_at(row, column)
        levels = [name for name in LEVEL_FIELDS if places.get(name, column) < column]
        if points is not None and levels and sheet.weights is None:
            title = one_line(str(sheet.table.grid.at(row, places[levels[-1]]) or ""))
            depth = LEVEL_FIELDS.index(levels[-1]) + 1 + sheet.shift
            at = sheet.spot(row, column)
            sheet.sums.append(StatedSum(at, row, depth, points, title or number_text(points)))
