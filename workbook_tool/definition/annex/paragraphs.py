"""A table that was pasted as text, one cell a line: put together again where the rows are sure.

Word and browsers put a tab before each cell and a blank line behind each row; a line without one
goes on in the cell above. Where the tabs are gone, a row is known by the blank lines (one behind
each row and one for each blank cell), or because every row has as many lines as the header.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.core.text import listed
from workbook_tool.definition.annex.header_words import field_of
from workbook_tool.definition.annex.headers import Columns, has_scheme, read_columns
from workbook_tool.definition.annex.numbers import read_cap, read_total_line
from workbook_tool.definition.annex.visible import Part
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grid import Grid, Value

FEWEST, MOST = 2, 12  # columns
LONGEST_LABEL = 30


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header stands among the lines, and what its columns mean."""

    start: int
    end: int
    labels: tuple[str, ...]
    columns: Columns

    @property
    def width(self) -> int:
        return len(self.labels)


def with_pasted_tables(parts: Sequence[Part], name: str, faults: Faults) -> tuple[Part, ...]:
    """Return a document without tables with the one that its lines are, as it was where none is.

    Rows that cannot be told apart are reported.
    """
    if any(isinstance(part, Grid) and has_scheme(part) for part in parts):
        return tuple(parts)
    lines = [part for part in parts if isinstance(part, str)]
    header = _find_header(lines)
    if header is None:
        return tuple(parts)
    for way in (_by_tabs, _by_blank_lines, _by_count):
        found = way(lines, header)
        if found is not None and _is_sound(found, header):
            break
    else:
        odd = next((line.strip() for line in lines[header.end :] if line.strip()), "")
        facts: dict[str, object] = {
            "name": name,
            "header": listed(header.labels),
            "text": odd[:QUOTED],
        }
        faults.add(Code.PARAGRAPHS_UNCLEAR, Spot(name), facts)
        return tuple(parts)
    rows: dict[int, dict[int, Value]] = {1: dict(enumerate(header.labels, start=1))}
    for number, cells in enumerate(found.rows, start=2):
        filled = {at: cell for at, cell in enumerate(cells, start=1) if cell}
        rows[number] = dict(filled)
    facts = {"name": name, "count": len(found.rows), "columns": header.width}
    faults.add(Code.READ_FROM_PARAGRAPHS, Spot(name), facts)
    grid = Grid(name, rows)
    return (*lines[: header.start], grid, *lines[found.end :])


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of cells, and the line behind them."""

    rows: list[list[str]]
    end: int


def _find_header(lines: Sequence[str]) -> _Header | None:
    """Return the first run of lines that are the headers of a table of criteria."""
    for start, line in enumerate(lines):
        if not line.strip() or len(line) > LONGEST_LABEL:
            continue
        best = None
        labels: list[str] = []
        for end in range(start, min(start + MOST, len(lines))):
            label = lines[end].strip()
            if not label or len(label) > LONGEST_LABEL:
                break
            labels.append(label)
            columns = read_columns(Grid("", {1: dict(enumerate(labels, start=1))}), 1)
            is_known = all(field_of(label) is not None for label in labels)
            if len(labels) >= FEWEST and columns.is_scheme and is_known:
                best = _Header(start, end + 1, tuple(labels), columns)
        if best is not None and all(map(_is_label, best.labels)):
            return best
    return None


def _is_label(label: str) -> bool:
    return read_cap(label) is None and read_total_line(label) is None


def _is_sound(found: _Found, header: _Header) -> bool:
    """Tell whether each row has points where the header says so, and something to score."""
    cap = header.columns.places.get("cap", 0)
    text = header.columns.places.get("text", 0)
    scored = [row for row in found.rows if not any(map(_is_total, row))]
    return bool(scored) and all(
        len(row) >= max(cap, text) and read_cap(row[cap - 1]) is not None and row[text - 1]
        for row in scored
    )


def _is_total(cell: str) -> bool:
    return read_total_line(cell) is not None


def _by_tabs(lines: Sequence[str], header: _Header) -> _Found | None:
    """Return the rows where each cell begins with a blank, as a tab is read."""
    if not all(line[:1].isspace() for line in lines[header.start : header.end]):
        return None
    rows: list[list[str]] = []
    row: list[str] = []
    end = header.end
    for at, line in enumerate(lines[header.end :], start=header.end):
        if not line:
            rows, row = [*rows, row], []
        elif line[:1].isspace():
            row.append(line.strip())
        elif not row:
            break
        else:
            row[-1] += f"\n{line.strip()}"
        end = at + 1
    rows = [one for one in (*rows, row) if any(one)]
    if any(len(one) > header.width for one in rows):
        return None
    return _Found([_padded(one, header.width) for one in rows], end)


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _blocks(lines: Sequence[str], start: int) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines with how many blank lines stand before each."""
    blanks, block = 0, list[str]()
    for line in lines[start:]:
        if line.strip():
            block.append(line.strip())
            continue
        if block:
            yield blanks, block
            blanks, block = 0, []
        blanks += 1
    if block:
        yield blanks, block


def _by_blank_lines(lines: Sequence[str], header: _Header) -> _Found | None:
    """Return the rows where a blank line ends each, and one more stands for each blank cell."""
    rows = []
    for blanks, block in _blocks(lines, header.end):
        if blanks < 1:
            return None
        cells = [""] * (blanks - 1) + block
        whole = read_total_line(block[0])
        if len(cells) > header.width:
            last = "\n".join(cells[header.width - 1 :])
            cells = [*cells[: header.width - 1], last]
        if whole is not None:
            cells = block
        rows.append(_padded(cells, header.width))
    return _Found(rows, len(lines)) if rows else None


def _by_count(lines: Sequence[str], header: _Header) -> _Found | None:
    """Return the rows where every row has as many lines as the header has."""
    filled = [line.strip() for line in lines[header.end :] if line.strip()]
    totals = [at for at, line in enumerate(filled) if _is_total(line)]
    body = filled[: totals[0]] if totals else filled
    width = header.width
    if not body or len(body) % width:
        return None
    rows = [body[at : at + width] for at in range(0, len(body), width)]
    rest = [_padded([line], width) for line in filled[len(body) : len(body) + 1]]
    return _Found([*rows, *rest], len(lines))
