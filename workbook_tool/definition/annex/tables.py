"""The table of criteria among everything that a document holds, in one piece."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, pairwise

from workbook_tool.core.findings import Code
from workbook_tool.core.text import Text, listed, normalise_label
from workbook_tool.definition.annex.headers import HEADER_ROWS, Columns, headers_at, read_columns
from workbook_tool.definition.annex.headings import Heading, read_heading
from workbook_tool.definition.annex.numbers import read_cap, read_total_line
from workbook_tool.definition.annex.visible import Part
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grid import Grid, Value

SHOWN_HEADERS = 12
WHOLE_SCHEME = Decimal(100)  # points; tables of as many each are schemes of their own
_CONTINUED = frozenset({"续表", "续", "接上表", "续上表", "continued"})
CRITERIA_WORDS = Text(
    "一级指标、考核项目；测评标准、评分标准、考核内容", "Level 1, Category; Criterion, Standard"
)
POINTS_WORDS = Text("分值、标准分、满分、权重", "Cap, Points, Max score, Weight")


@dataclass(frozen=True, slots=True)
class Origin:
    """From which row of a joined table on the rows are those of another sheet or table."""

    first_row: int
    name: str
    shift: int  # taken off a row of the joined table


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """One table of criteria: its cells, its header row, what its columns mean.

    ``header_block`` are the rows of the header, one or two of them. ``origins`` lead back to the
    sheets or tables that it was joined from. ``above`` and ``below`` are the paragraphs around it.
    """

    grid: Grid
    header: int
    columns: Columns
    origins: tuple[Origin, ...]
    header_block: tuple[int, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    joined: int = 1  # tables that stood under headings of their own

    def place_of(self, row: int) -> tuple[str, int]:
        """Return name and row in the document of a row of the joined table; a heading has 0."""
        origin = next(one for one in reversed(self.origins) if one.first_row <= row)
        return origin.name, row - origin.shift

    @property
    def heading(self) -> Heading | None:
        """Return the heading right above the table, None where there is none for sure."""
        last = next((text for text in reversed(self.above) if text.strip()), "")
        found = read_heading(last)
        return found if found is not None and found.is_sure else None

    @property
    def worth(self) -> Decimal:
        """Return the sum of what stands in the column of points, total lines apart."""
        column = self.columns.places.get("cap", 0)
        caps = (
            read_cap(cells.get(column))
            for row, cells in self.grid.rows.items()
            if row > self.header and not any(map(_is_total, cells.values()))
        )
        return sum((cap.number for cap in caps if cap is not None), Decimal(0))


def find_annex_table(
    parts: Sequence[Part], name: str, chosen: int | None, faults: Faults
) -> AnnexTable | None:
    """Return the table of criteria, None where there is none or nothing says which one.

    A table that goes on behind a page break is one table, and so are tables under numbered
    headings; those with texts of criteria go before overviews that have none. ``chosen`` is the
    number, from 1, that the user named.
    """
    tables = tuple(_under_headings(tuple(_tables_between_pages(parts))))
    detailed = tuple(table for table in tables if not _is_overview(table))
    tables = detailed or tables
    if chosen is not None and 1 <= chosen <= len(tables):
        return tables[chosen - 1]
    if len(tables) == 1 and chosen is None:
        return tables[0]
    if tables:
        facts: dict[str, object] = {"name": name, "count": len(tables), "tables": _numbered(tables)}
        if chosen is None:
            faults.add(Code.SEVERAL_ANNEX_TABLES, Spot(tables[0].grid.name), facts)
        else:
            faults.add(Code.NO_SUCH_ANNEX_TABLE, Spot(name), {**facts, "chosen": chosen})
    else:
        faults.add(Code.NO_ANNEX_TABLE, Spot(name), {"name": name, **_what_was_seen(parts)})
    return None


def _is_overview(table: AnnexTable) -> bool:
    """Tell whether a table names indicators and their points only."""
    return any(
        taken == "text" and head.field not in {"text", None}
        for head, taken in table.columns.taken_as
    )


def _numbered(tables: Sequence[AnnexTable]) -> Text:
    """Return the tables with their numbers."""
    said = [(turn, *_described(table)) for turn, table in enumerate(tables, start=1)]
    return Text(
        "、".join(f"{turn}. {name}（{words}…）" for turn, name, words in said),
        ", ".join(f"{turn}. {name} ({words}…)" for turn, name, words in said),
    )


def _described(table: AnnexTable) -> tuple[str, str]:
    """Return the name of a table and the first words below its header."""
    texts = (
        " ".join(value.split())
        for row, cells in table.grid.rows.items()
        for value in cells.values()
        if row > table.header and isinstance(value, str) and not value.strip().isdigit()
    )
    return table.grid.name, next(texts, "")[:SHOWN_HEADERS]


def _what_was_seen(parts: Sequence[Part]) -> dict[str, object]:
    """Return what stands in the likeliest header, and which column it lacks."""
    grids = [part for part in parts if isinstance(part, Grid) and part.rows]
    rows = [(grid, row) for grid in grids for row in islice(grid.rows, HEADER_ROWS)]
    likeliest = max(rows, key=lambda at: read_columns(*at).clarity, default=None)
    if likeliest is None:
        return {
            "seen": Text("没有表格", "no table at all"),
            "missing": Text("测评标准和分值", "criteria and caps"),
            "words": Text(
                f"{CRITERIA_WORDS.zh}；{POINTS_WORDS.zh}", f"{CRITERIA_WORDS.en}; {POINTS_WORDS.en}"
            ),
        }
    grid, row = likeliest
    columns = read_columns(grid, row)
    labels = [" ".join(str(value).split()) for value in grid.rows[row].values()]
    seen = listed(label[:SHOWN_HEADERS] for label in labels[:SHOWN_HEADERS])
    at = Text(f"{grid.name} 第 {row} 行：{seen.zh}", f"{grid.name}, row {row}: {seen.en}")
    if columns.has_criteria:
        return {"seen": at, "missing": Text("分值", "caps"), "words": POINTS_WORDS}
    if columns.has_points:
        return {"seen": at, "missing": Text("测评标准", "criteria"), "words": CRITERIA_WORDS}
    both = Text("测评标准和分值", "criteria and caps")
    words = Text(
        f"{CRITERIA_WORDS.zh}；{POINTS_WORDS.zh}", f"{CRITERIA_WORDS.en}; {POINTS_WORDS.en}"
    )
    return {"seen": at, "missing": both, "words": words}


def _tables_between_pages(parts: Sequence[Part]) -> Iterator[AnnexTable]:
    """Yield the tables of criteria in order, each with what continues it and stands around it."""
    current: AnnexTable | None = None
    waiting: list[str] = []
    for part in parts:
        if isinstance(part, str):
            waiting.append(part)
            continue
        table = _table_of(part)
        if current is not None and _continues(current, part, table, waiting):
            rest = table or AnnexTable(part, 0, current.columns, (Origin(1, part.name, 0),))
            current, waiting = _join(current, rest), []
            continue
        if current is not None:
            yield replace(current, below=tuple(waiting))
        current = None if table is None else replace(table, above=tuple(waiting))
        waiting = []
    if current is not None:
        yield replace(current, below=tuple(waiting))


def _is_between_pages(paragraph: str) -> bool:
    """Tell whether a paragraph may stand between two halves of one table."""
    folded = normalise_label(paragraph)
    return not folded or folded in _CONTINUED


def _table_of(grid: Grid) -> AnnexTable | None:
    """Return a grid as a table of criteria, None where it is none."""
    best: tuple[int, Columns] | None = None
    for row in islice(grid.rows, HEADER_ROWS):
        columns = read_columns(grid, row)
        if columns.is_scheme and (best is None or columns.clarity > best[1].clarity):
            best = row, columns
    if best is None:
        return None
    row, columns = best
    block = {anchor_row for head in headers_at(grid, row) for anchor_row in (head.anchor[0], row)}
    origin = Origin(1, grid.name, 0)
    return AnnexTable(grid, row, columns, (origin,), tuple(sorted(block)))


def _continues(
    current: AnnexTable, grid: Grid, table: AnnexTable | None, between: Sequence[str]
) -> bool:
    """Tell whether a table right behind another is the rest of it.

    It has the same header again, or none and the same number of columns; what has a total line
    already is finished.
    """
    if not all(map(_is_between_pages, between)) or _has_total(current):
        return False
    if table is not None:
        return table.columns.places == current.columns.places
    return _width(grid) == _width(current.grid)


def _has_total(table: AnnexTable) -> bool:
    last = table.grid.rows[max(table.grid.rows)]
    return any(map(_is_total, last.values()))


def _is_total(value: Value) -> bool:
    line = read_total_line(value) if isinstance(value, str) else None
    return line is not None and not line.is_partial


def _width(grid: Grid) -> int:
    last = max((max(cells) for cells in grid.rows.values() if cells), default=0)
    return max([last, *(area.last_column for area in grid.merges)])


def _join(table: AnnexTable, other: AnnexTable, *, heading: str = "") -> AnnexTable:
    """Return a table with the rows of another one below its own, under a heading if it has one."""
    shift = max([*table.grid.rows, *(area.last_row for area in table.grid.merges)])
    origins, rows = table.origins, dict(table.grid.rows)
    if heading:
        shift += 1
        rows[shift] = {1: heading}
        origins = (*origins, Origin(shift, other.grid.name, shift))
    below = _moved(other.grid, lambda row: row + shift)
    grid = replace(
        table.grid,
        rows={**rows, **below.rows},
        merges=(*table.grid.merges, *below.merges),
        percents=table.grid.percents | below.percents,
        shown={**table.grid.shown, **below.shown},
    )
    return replace(table, grid=grid, origins=(*origins, *_moved_origins(other.origins, shift)))


def _with_heading(table: AnnexTable) -> AnnexTable:
    """Return a table with the heading above it as the first row below its header."""
    heading, body = table.heading, max(table.header_block)
    title = heading.title if heading else ""
    moved = _moved(table.grid, lambda row: row + (row > body))
    rows = {**moved.rows, body + 1: {1: title}}
    name, _ = table.place_of(body)
    grid = replace(moved, rows=dict(sorted(rows.items())))
    origins = (
        *(one for one in table.origins if one.first_row <= body),
        Origin(body + 1, name, body + 1),
        Origin(body + 2, name, 1),
        *_moved_origins([one for one in table.origins if one.first_row > body], 1),
    )
    above = table.above[: _last_text(table.above)]
    return replace(table, grid=grid, origins=origins, above=above)


def _moved_origins(origins: Iterable[Origin], shift: int) -> Iterator[Origin]:
    for one in origins:
        yield Origin(one.first_row + shift, one.name, one.shift + shift)


def _moved(grid: Grid, move: Callable[[int], int]) -> Grid:
    """Return a grid with its rows at other numbers."""
    return replace(
        grid,
        rows={move(row): cells for row, cells in grid.rows.items()},
        merges=tuple(
            area._replace(first_row=move(area.first_row), last_row=move(area.last_row))
            for area in grid.merges
        ),
        percents=frozenset((move(row), column) for row, column in grid.percents),
        shown={(move(row), column): text for (row, column), text in grid.shown.items()},
    )


def _under_headings(tables: Sequence[AnnexTable]) -> Iterator[AnnexTable]:
    """Yield the tables; those that stand under headings of one kind, one a level, as one."""
    group: list[AnnexTable] = []
    for table in tables:
        if group and not _belong_together(group[-1], table):
            yield from _joined_group(group)
            group = []
        group.append(table)
    yield from _joined_group(group)


def _belong_together(one: AnnexTable, other: AnnexTable) -> bool:
    first, second = one.heading, other.heading
    return (
        first is not None
        and second is not None
        and first.style == second.style
        and first.title != second.title
        and one.columns.places == other.columns.places
    )


def _joined_group(group: Sequence[AnnexTable]) -> Iterator[AnnexTable]:
    """Yield one table of several, or all of them where each is a scheme of its own."""
    worth = [table.worth for table in group]
    are_whole = len(set(worth)) == 1 and worth[0] >= WHOLE_SCHEME
    if len(group) < 2 or are_whole or _share_texts(group):  # noqa: PLR2004 - one is no group
        yield from group
        return
    made = _with_heading(group[0])
    for table in group[1:]:
        heading = table.heading
        made = _join(made, table, heading=heading.title if heading else "")
    yield replace(made, below=group[-1].below, joined=len(group))


def _last_text(above: Sequence[str]) -> int:
    return max((turn for turn, text in enumerate(above) if text.strip()), default=0)


def _share_texts(group: Sequence[AnnexTable]) -> bool:
    """Tell whether one of the tables repeats a criterion of the one before it."""
    texts = [_texts_of(table) for table in group]
    return any(one & other for one, other in pairwise(texts))


def _texts_of(table: AnnexTable) -> set[str]:
    column = table.columns.places.get("text", 0)
    rows = (cells.get(column) for row, cells in table.grid.rows.items() if row > table.header)
    return {normalise_label(text) for text in rows if isinstance(text, str)}
