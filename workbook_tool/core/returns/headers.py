"""Which row heads the scoring table, and which of its columns is which.

The label that was issued goes before its synonyms; where two columns are headed equally well, or
where the issued label is gone and another column has taken its name, nothing is chosen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from workbook_tool.core.cells import FoundSheet, cell_name
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Field, ScoreTable
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.text import Text, listed, normalise_label

HEADER_ROWS = 40
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    Field.CODE: ("编号", "code"),
    Field.TEXT: ("测评标准", "criterion"),
    Field.CAP: ("分值", "cap"),
    Field.SCORE: ("自评得分", "得分", "自评分", "self score", "score"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """A row that looks like the header of the scoring table.

    ``is_issued`` tells that the score column has the very label that was issued. ``rivals`` are the
    cells of other columns that are headed as well as it is.
    """

    sheet: FoundSheet
    row: int
    columns: Mapping[str, int]
    is_issued: bool
    rivals: tuple[str, ...]

    @property
    def score_cell(self) -> str:
        """Return the cell that heads the score column."""
        return cell_name(self.row, self.columns[Field.SCORE])


class _Label(NamedTuple):
    """A cell that is headed like a field, under the issued label or a synonym."""

    is_issued: bool
    row: int
    column: int


def _chosen(labels: Iterable[_Label], wanted: int | None) -> _Label:
    """Return the cell that heads a field: the issued label first, then its own column."""
    return max(labels, key=lambda one: (one.is_issued, one.column == wanted, -one.column))


def find_header(sheet: FoundSheet, table: ScoreTable, labels: Mapping[str, str]) -> Header | None:
    """Return the row among the first forty that holds most of the table's labels."""
    wanted = {column.field: column.column for column in table.columns}
    issued = {normalise_label(column.label) for column in table.columns}
    found: defaultdict[int, dict[str, list[_Label]]] = defaultdict(dict)
    for (row, column), cell in sheet.cells.items():
        if row <= HEADER_ROWS:
            label = normalise_label(cell.text)
            field = labels.get(label)
            if field is not None:
                label_at = _Label(label in issued, row, column)
                found[row].setdefault(field, []).append(label_at)
    rows = [row for row, fields in found.items() if fields.keys() & {Field.CODE, Field.TEXT}]
    if not rows:
        return None
    best = max(rows, key=lambda row: (Field.SCORE in found[row], len(found[row]), -row))
    chosen = {field: _chosen(places, wanted.get(field)) for field, places in found[best].items()}
    columns = {field: label.column for field, label in chosen.items()}
    if Field.SCORE not in columns:
        has_cap = Field.CAP in columns
        return Header(sheet, best, columns, is_issued=False, rivals=()) if has_cap else None
    score = chosen[Field.SCORE]
    rivals = [
        cell_name(label.row, label.column)
        for row in sorted(rows)
        for label in found[row].get(Field.SCORE, ())
        if label.column != score.column
        and label.is_issued == score.is_issued
        and (row == best or label.is_issued)
    ]
    return Header(sheet, best, columns, is_issued=score.is_issued, rivals=tuple(rivals))


def column_doubt(header: Header, table: ScoreTable) -> Finding | None:
    """Return why the score column cannot be told, None where it can."""
    sheet = header.sheet.name
    if header.rivals:
        cells = (header.score_cell, *header.rivals)
        at = Location(sheet=sheet, cell=header.score_cell)
        return Finding.of(Code.SCORE_COLUMN_TWICE, at, sheet=sheet, cells=listed(cells))
    rival = _column_in_its_place(header, table)
    if rival is None:
        return None
    found = header.sheet.text_at(header.row, rival)
    facts: dict[str, Any] = {
        "sheet": sheet,
        "column": next(one.label for one in table.columns if one.field == Field.SCORE),
        "expected_cell": cell_name(header.row, rival),
        "found": found[:QUOTED] or Text("（空白）", "(blank)"),
        "cell": header.score_cell,
        "other": header.sheet.text_at(header.row, header.columns[Field.SCORE])[:QUOTED],
    }
    at = Location(sheet=sheet, cell=header.score_cell)
    return Finding.of(Code.SCORE_COLUMN_RENAMED, at, observed=found, **facts)


def _column_in_its_place(header: Header, table: ScoreTable) -> int | None:
    """Return another column that may be the issued score column, None where there is none.

    Whatever its header says now, the issued column stands between its neighbours. A column beside
    it that holds nothing is no score. Where the issued label heads a column, it goes before what
    stands beside it, but not before what stands in its place while it heads another.
    """
    score = header.columns[Field.SCORE]
    issued = next(one.column for one in table.columns if one.field == Field.SCORE)
    shifts = {
        one.column: header.columns[one.field] - one.column
        for one in table.columns
        if one.field in header.columns and one.field not in {Field.SCORE, Field.LEVEL}
    }
    left = max((column for column in shifts if column < issued), default=None)
    right = min((column for column in shifts if column > issued), default=None)
    if left is None or right is None:
        return None if header.is_issued or score == issued else issued
    between = range(left + shifts[left] + 1, right + shifts[right])
    if (score in between) is header.is_issued:
        # As nearly always: the issued label in its place; or neither of them there.
        return None if header.is_issued else issued + shifts[left]
    known = set(header.columns.values()) if header.is_issued else {score}
    held = {column for row, column in header.sheet.cells if row > header.row}
    return next((column for column in between if column in held - known), None)


def with_text_column(header: Header, scheme: IndicatorScheme) -> Header:
    """Return the header with the column of the criteria's texts, also where its label is gone.

    Without it nothing would contradict keys that changed places.
    """
    if Field.TEXT in header.columns:
        return header
    texts = {normalise_label(criterion.text) for criterion in scheme if criterion.text}
    hits = Counter(
        column
        for (row, column), cell in header.sheet.cells.items()
        if row > header.row and normalise_label(cell.text) in texts
    )
    if not hits:
        return header
    column = max(hits, key=lambda column: (hits[column], -column))
    return replace(header, columns={**header.columns, Field.TEXT: column})


def field_labels(table: ScoreTable) -> Mapping[str, str]:
    """Return the field of every label; level columns are told apart by their labels."""
    labels = {normalise_label(word): field for field, words in _SYNONYMS.items() for word in words}
    for column in table.columns:
        if column.field != Field.LEVEL:
            labels[normalise_label(column.label)] = column.field
    return labels


def nothing_found(headers: Iterable[Header], table: ScoreTable) -> Finding:
    """Return the finding that the score column or the whole sheet is missing."""
    for header in headers:
        label = next(column.label for column in table.columns if column.field == Field.SCORE)
        at = Location(sheet=header.sheet.name, cell=cell_name(header.row, 1))
        facts = {"sheet": header.sheet.name, "column": label}
        return Finding.of(Code.SCORE_COLUMN_MISSING, at, expected=label, **facts)
    return Finding.of(Code.SCORE_SHEET_MISSING, Location(sheet=table.sheet), sheet=table.sheet)
