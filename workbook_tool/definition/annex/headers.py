"""Columns of an annex by their headers, by their place and by what stands below them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from workbook_tool.core.cells import Range
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.annex.header_words import ANY_LEVEL, ASIDE, IGNORED, field_of
from workbook_tool.definition.annex.numbers import cap_in_text, read_number, read_total_line
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.table import without_brackets
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS, LEVEL_FIELDS

# The columns of the sheet 指标 as a normalised table has them.
COLUMN_NUMBERS = {column.field: turn for turn, column in enumerate(CRITERIA_COLUMNS, start=1)}
HEADER_ROWS = 30  # that a header stands in, whatever titles are above it
WIDEST = 63  # columns that one header is looked for in
# How the columns rank where two could be meant: the words of the definition itself come first.
EXACT = frozenset({"测评标准", "criterion", "分值", "cap"})
WORDY = 6  # characters that the cells of a column of wording hold at least, on average
MOST_CAPPED = 3  # of so many texts all but one state their points
_SPECIAL = frozenset({"text", ANY_LEVEL, ASIDE, IGNORED, "cap", "weight"})


@dataclass(frozen=True, slots=True)
class Header:
    """One header cell as a reader sees it: merged ones show in every column they cover."""

    column: int
    label: str
    field: str | None
    anchor: tuple[int, int]  # where its text stands


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table means.

    ``places`` has the column of each field, ``left_out`` the headers that mean nothing here,
    ``taken_as`` those that were understood by their place, with the field they became. ``sums``
    are columns of points beside a level: what its members add up to. ``is_level_named`` tells that
    a header says itself which column is the first level, ``is_cap_in_text`` that each criterion
    states its points in its own words.
    """

    places: Mapping[str, int]
    left_out: tuple[Header, ...] = ()
    taken_as: tuple[tuple[Header, str], ...] = ()
    sums: tuple[int, ...] = ()
    is_level_named: bool = False
    is_cap_in_text: bool = False

    @property
    def clarity(self) -> tuple[int, int]:
        """Return how well a row serves as the header: columns understood, few by place only."""
        return len(self.places), -len(self.taken_as)

    @property
    def has_criteria(self) -> bool:
        """Tell whether a column holds something to score."""
        return bool({"text", *LEVEL_FIELDS} & set(self.places))

    @property
    def has_points(self) -> bool:
        """Tell whether something says how far each criterion is scored."""
        return self.is_cap_in_text or bool({"cap", "weight", "options", "step"} & set(self.places))

    @property
    def is_scheme(self) -> bool:
        """Tell whether it is a table of criteria: something to score, and how far."""
        return self.has_criteria and self.has_points


def shown_anchor(merges: Sequence[Range], row: int, column: int) -> tuple[int, int]:
    """Return the cell whose text shows at a place: the first one of a merged area."""
    area = next((area for area in merges if area.covers(row, column)), None)
    return (area.first_row, area.first_column) if area else (row, column)


def headers_at(grid: Grid, row: int) -> Iterator[Header]:
    """Yield what a row shows as headers, merged cells above included."""
    near = [area for area in grid.merges if area.first_row <= row <= area.last_row]
    columns = set(grid.rows.get(row, {}))
    for area in near:
        if grid.at(area.first_row, area.first_column) is not None:
            last = min(area.last_column, area.first_column + WIDEST)
            columns.update(range(area.first_column, last + 1))
    for column in sorted(columns):
        anchor = shown_anchor(near, row, column)
        value = grid.at(*anchor)
        if isinstance(value, str):
            yield Header(column, value, field_of(value), anchor)


def match_row(grid: Grid, row: int) -> Mapping[int, str]:
    """Return the field that each column of a row names, as far as it is known."""
    return {head.column: head.field for head in headers_at(grid, row) if head.field is not None}


@dataclass(frozen=True, slots=True)
class _Reading:
    """The headers of one row on their way to columns."""

    grid: Grid
    row: int
    headers: tuple[Header, ...]
    places: dict[str, int]
    taken: list[tuple[Header, str]]

    def of(self, *fields: str) -> list[Header]:
        return [head for head in self.headers if head.field in fields]

    def texts_below(self, column: int) -> list[str]:
        below = (cells.get(column) for row, cells in self.grid.rows.items() if row > self.row)
        return [
            value
            for value in below
            if isinstance(value, str)
            and read_number(value) is None
            and read_total_line(value) is None
        ]

    def is_wordy(self, head: Header) -> bool:
        texts = self.texts_below(head.column)
        return bool(texts) and sum(map(len, texts)) >= WORDY * len(texts)

    def words_below(self, head: Header) -> int:
        return sum(map(len, self.texts_below(head.column)))


def read_columns(grid: Grid, row: int) -> Columns:
    """Return what the columns mean if a row is the header."""
    reading = _Reading(grid, row, tuple(headers_at(grid, row)), {}, [])
    for head in reading.headers:
        if head.field is not None and head.field not in _SPECIAL:
            reading.places.setdefault(head.field, head.column)
    is_level_named = "level_1" in reading.places
    loose = _place_text(reading)
    loose = [*reading.of(ANY_LEVEL), *loose, *_unnamed_levels(reading)]
    _place_levels(reading, sorted(loose, key=lambda head: head.column))
    _complete_text(reading)
    sums = _place_points(reading)
    is_cap_in_text = not sums and _states_its_points(reading)
    used = {*reading.places.values(), *sums}
    left_out = tuple(
        head for head in reading.headers if head.field != IGNORED and head.column not in used
    )
    taken = tuple(reading.taken)
    return Columns(reading.places, left_out, taken, sums, is_level_named, is_cap_in_text)


def has_scheme(grid: Grid) -> bool:
    """Tell whether some row near the top is the header of a table of criteria."""
    return any(read_columns(grid, row).is_scheme for row in islice(grid.rows, HEADER_ROWS))


def _preferred(found: Sequence[Header]) -> Header:
    """Return the header with the very words of the definition, else the first one."""
    exact = [head for head in found if normalise_label(without_brackets(head.label)) in EXACT]
    return (exact or list(found))[0]


def _place_text(reading: _Reading) -> list[Header]:
    """Place the criterion's text and return the other columns of content left of it.

    Of 测评内容 and 测评标准 side by side the one is a level above the other: the last column of
    wording before the points is the criterion. Of the columns below one merged header the
    wordiest is the text.
    """
    found = reading.of("text")
    points = max((head.column for head in reading.of("cap", "weight")), default=None)
    before = [head for head in found if points is None or head.column < points]
    exact = [head for head in found if normalise_label(without_brackets(head.label)) in EXACT]
    chosen = exact[0] if exact else next(reversed(before or found), None)
    if not exact and points is not None:
        start = chosen.column if chosen and before else 0
        unknown = [
            head
            for head in reading.headers
            if head.field is None and start < head.column < points and reading.is_wordy(head)
        ]
        if unknown:
            chosen = unknown[-1]
            found = sorted([*found, chosen], key=lambda head: head.column)
    if chosen is None:
        return []
    twins = [head for head in found if head.anchor == chosen.anchor]
    chosen = max(twins, key=reading.words_below)
    reading.places["text"] = chosen.column
    if (not exact and len(found) > len(twins)) or chosen.field is None:
        reading.taken.append((chosen, "text"))
    return [head for head in found if head not in twins and head.column < chosen.column]


def _unnamed_levels(reading: _Reading) -> list[Header]:
    """Return columns left of the text whose headers say nothing but whose cells are merged."""
    text = reading.places.get("text", 0)
    starts = {area.first_column for area in reading.grid.merges
              if area.first_row > reading.row and area.last_row > area.first_row}  # fmt: skip
    return [
        head
        for head in reading.headers
        if head.field is None
        and head.column < text
        and head.column in starts
        and reading.texts_below(head.column)
    ]


def _place_levels(reading: _Reading, loose: Sequence[Header]) -> None:
    """Give the columns that may be of any depth the levels that are still free, from the left."""
    places = reading.places
    text = places.get("text")
    for head in loose:
        if text is not None and head.column > text:
            continue
        free = next((field for field in LEVEL_FIELDS if field not in places), None)
        if free is not None and head.column not in places.values():
            places[free] = head.column
            reading.taken.append((head, free))


def _complete_text(reading: _Reading) -> None:
    """Take the deepest level for what is scored where no column of wording is there."""
    places = reading.places
    levels = [field for field in LEVEL_FIELDS if field in places]
    if "text" in places or not levels:
        return
    column = places[levels[-1]]
    if len(levels) > 1:
        del places[levels[-1]]
    places["text"] = column
    head = next(head for head in reading.headers if head.column == column)
    reading.taken.append((head, "text"))


def _place_points(reading: _Reading) -> tuple[int, ...]:
    """Place cap and weight; return the columns of points that belong to a level.

    The innermost points count: those right of the text, else those nearest to it.
    """
    places, text = reading.places, reading.places.get("text", 0)
    caps, weights = reading.of("cap"), reading.of("weight")
    sums: tuple[int, ...] = ()
    right = [head for head in caps if head.column > text]
    if right:
        places["cap"] = _preferred(right).column
        sums = tuple(head.column for head in caps if head.column < text)
    elif caps:
        places["cap"] = caps[-1].column
        sums = tuple(head.column for head in caps[:-1])
    if weights:
        inner = [head for head in weights if head.column > text] or weights[-1:]
        places["weight"] = inner[0].column
    if "cap" not in places and "weight" in places and "step" not in places:
        places["cap"] = places.pop("weight")
        reading.taken.append((next(h for h in weights if h.column == places["cap"]), "cap"))
        sums = tuple(head.column for head in weights if head.column < places["cap"])
    return sums


def _states_its_points(reading: _Reading) -> bool:
    """Tell whether no column holds points and all texts but one state their own."""
    places = reading.places
    has_level = any(field in places for field in LEVEL_FIELDS)
    has_points = bool({"cap", "weight", "options", "step"} & set(places))
    if "text" not in places or not has_level or has_points:
        return False
    texts = reading.texts_below(places["text"])
    stated = sum(cap_in_text(text) is not None for text in texts)
    return stated > 1 and stated + (len(texts) >= MOST_CAPPED) >= len(texts)
