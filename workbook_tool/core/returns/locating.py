"""Where the answers really stand: row key × header label, cross-checked by text.

Rows and columns may have been inserted, sorted or moved and sheets renamed or copied; positions
and defined names are never trusted. Key and text of a row have to agree (design, section 5).
"""

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, SheetState, cell_name
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Blueprint, Field, Place, ScoreTable
from workbook_tool.core.form.roles import total_labels as labels_of_totals
from workbook_tool.core.returns.copies import check_copies
from workbook_tool.core.returns.headers import (
    Header,
    column_doubt,
    field_labels,
    find_header,
    nothing_found,
    with_text_column,
)
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import listed, normalise_label

SIMILAR = 0.6  # measured: altered wording lies above, foreign criteria below
TOTAL_LABELS = frozenset(
    {"合计", "总计", "总分", "total", *map(normalise_label, labels_of_totals())}
)


@dataclass(frozen=True, slots=True)
class LocatedTable:
    """The scoring table as it stands in a returned workbook.

    ``columns`` gives the column of each field that was found, ``rows`` the row of each criterion.
    ``total`` is the cell beside the word 合计, None where there is none. ``is_moved`` tells that
    something stands elsewhere than in the blueprint.
    """

    sheet: FoundSheet
    header_row: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    total: tuple[int, int] | None
    is_moved: bool

    def place(self, criterion: str, field: Field) -> Place | None:
        """Return where a field of a criterion stands, None where row or column is missing."""
        row, column = self.rows.get(criterion), self.columns.get(field)
        return Place(self.sheet.name, row, column) if row and column else None


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the rows below a header hold."""

    found: Mapping[str, tuple[int, ...]]
    total_row: int | None
    findings: tuple[Finding, ...]


def locate_table(
    workbook: FoundWorkbook, blueprint: Blueprint, scheme: IndicatorScheme
) -> tuple[LocatedTable | None, tuple[Finding, ...]]:
    """Return the scoring table of a workbook and what was found on the way to it.

    ``scheme`` is the one that the copy was issued with, because its wording is compared.
    """
    hidden = {spec.name for spec in blueprint.sheets if spec.state is not SheetState.VISIBLE}
    sheets = [sheet for sheet in workbook.sheets if sheet.name not in hidden]
    return locate_among(sheets, blueprint.score_table, scheme)


def locate_among(
    sheets: Iterable[FoundSheet],
    table: ScoreTable,
    scheme: IndicatorScheme,
    *,
    total_labels: frozenset[str] = TOTAL_LABELS,
) -> tuple[LocatedTable | None, tuple[Finding, ...]]:
    """Return the table that stands on one of some sheets, as ``locate_table`` does.

    ``total_labels`` are what heads its last row, as ``normalise_label`` gives it.
    """
    labels = field_labels(table)
    headers = [header for sheet in sheets if (header := find_header(sheet, table, labels))]
    usable = [header for header in headers if Field.SCORE in header.columns]
    if not usable:
        return None, (nothing_found(headers, table),)
    usable = [with_text_column(header, scheme) for header in usable]
    tables = [(header, _read_rows(header, scheme, total_labels)) for header in usable]
    tables.sort(
        key=lambda pair: (
            pair[0].sheet.name != table.sheet,
            not pair[0].is_issued,
            -len(pair[1].found),
        )
    )
    (header, rows), *others = tables
    doubt = column_doubt(header, table) or _caps_as_scores(header, rows, scheme)
    if doubt is not None:
        return None, (doubt,)
    copies = [(other, found.found) for other, found in others if found.found]
    findings = [
        *_sheet_findings(header, table),
        *check_copies((header, rows.found), copies, scheme),
        *rows.findings,
        *_row_findings(header, rows, scheme),
    ]
    located = _located(header, rows, table)
    if located.is_moved:
        at = Location(sheet=header.sheet.name)
        findings.append(Finding.of(Code.STRUCTURE_MOVED, at, sheet=header.sheet.name))
    return located, tuple(findings)


def _read_rows(header: Header, scheme: IndicatorScheme, total_labels: frozenset[str]) -> _Rows:
    """Return which criterion stands in which rows below a header."""
    by_text: defaultdict[str, list[str]] = defaultdict(list)
    for criterion in scheme:
        by_text[normalise_label(criterion.text)].append(criterion.code)
    found: defaultdict[str, list[int]] = defaultdict(list)
    findings: list[Finding] = []
    total_row: int | None = None
    for row in sorted({row for row, _ in header.sheet.cells if row > header.row}):
        if _is_total(header, row, total_labels):
            total_row = total_row or row
            continue
        code, trouble = _identify(header, row, scheme, by_text)
        if trouble:
            findings.append(trouble)
        if code:
            found[code].append(row)
        elif trouble is None and total_row is None:
            findings.extend(_added_row(header, row))
    return _Rows({code: tuple(rows) for code, rows in found.items()}, total_row, tuple(findings))


def _is_total(header: Header, row: int, total_labels: frozenset[str]) -> bool:
    """Tell whether a row is the total: its label stands left of the score column."""
    columns = range(1, header.columns[Field.SCORE]) if Field.SCORE in header.columns else ()
    return any(
        normalise_label(header.sheet.text_at(row, column)) in total_labels for column in columns
    )


def _identify(
    header: Header, row: int, scheme: IndicatorScheme, by_text: Mapping[str, list[str]]
) -> tuple[str | None, Finding | None]:
    """Return the criterion of a row, or the finding that key and text contradict each other."""
    key = _key(_text(header, row, Field.CODE))
    text = _text(header, row, Field.TEXT)
    label = normalise_label(text)
    same = by_text.get(label, []) if label else []
    criterion = scheme.by_code.get(key)
    if criterion is None:
        return (same[0] if len(same) == 1 else None), None
    if not label or not criterion.text or key in same:  # a text may be blank, or not be known
        return key, None
    if not same and _is_reworded(header, row, criterion, scheme, label):
        return key, None
    at = Location(
        sheet=header.sheet.name,
        cell=cell_name(row, header.columns[Field.TEXT]),
        criterion=key,
    )
    facts = {"criterion": key, "found": text[:QUOTED]}
    return key, Finding.of(
        Code.KEY_AGAINST_TEXT, at, observed=text, expected=criterion.text, **facts
    )


def _is_reworded(
    header: Header, row: int, criterion: Criterion, scheme: IndicatorScheme, label: str
) -> bool:
    """Tell whether a text that is nobody's may stand for the criterion of its key.

    Close to the own wording it may. Far from it, only where it is close to no other criterion's
    and the cap beside it is the criterion's own.
    """
    if _is_similar(label, normalise_label(criterion.text)):
        return True
    others = (other for other in scheme if other.code != criterion.code)
    if any(_is_similar(label, normalise_label(other.text)) for other in others):
        return False
    return exact_number(_text(header, row, Field.CAP)) == criterion.cap


def _text(header: Header, row: int, field: Field) -> str:
    column = header.columns.get(field)
    return header.sheet.text_at(row, column) if column else ""


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _caps_as_scores(header: Header, rows: _Rows, scheme: IndicatorScheme) -> Finding | None:
    """Return that the headings of caps and scores may have changed places, None where not.

    Then all scores are the caps, and most of what is headed as the caps is something else.
    """
    cap, score = header.columns.get(Field.CAP), header.columns[Field.SCORE]
    if cap is None:
        return None
    places = [(row, one.cap) for one in scheme for row in rows.found.get(one.code, ())]
    text_at = header.sheet.text_at
    if any(exact_number(text_at(row, score)) != full for row, full in places):
        return None  # as nearly always, and mostly at the first row
    changed = sum(exact_number(text_at(row, cap)) != full for row, full in places)
    if 2 * changed <= len(places):
        return None
    cells = listed((header.score_cell, cell_name(header.row, cap)))
    at = Location(sheet=header.sheet.name, cell=header.score_cell)
    return Finding.of(Code.SCORE_COLUMN_TWICE, at, sheet=header.sheet.name, cells=cells)


def _is_similar(found: str, expected: str) -> bool:
    return difflib.SequenceMatcher(None, found, expected, autojunk=False).ratio() >= SIMILAR


def _added_row(header: Header, row: int) -> Iterator[Finding]:
    """Yield a finding for a row of somebody's own that has a value in the score column."""
    column = header.columns[Field.SCORE]
    raw = header.sheet.text_at(row, column)
    if raw.strip():
        at = Location(sheet=header.sheet.name, cell=cell_name(row, column))
        yield Finding.of(Code.ROW_ADDED, at, observed=raw, row=row, raw=raw[:QUOTED])


def _sheet_findings(header: Header, table: ScoreTable) -> Iterator[Finding]:
    """Yield what is odd about the sheet itself and about the columns it lost."""
    sheet = header.sheet
    at = Location(sheet=sheet.name)
    if sheet.name.strip() != table.sheet:
        yield Finding.of(Code.SHEET_RENAMED, at, sheet=table.sheet, found=sheet.name)
    if sheet.state is not SheetState.VISIBLE:
        yield Finding.of(Code.SHEET_HIDDEN, at, sheet=sheet.name)


def _row_findings(header: Header, rows: _Rows, scheme: IndicatorScheme) -> Iterator[Finding]:
    """Yield every criterion that stands twice or nowhere."""
    column = header.columns.get(Field.CODE) or header.columns[Field.TEXT]
    for criterion in scheme:
        found = rows.found.get(criterion.code, ())
        if len(found) > 1:
            cells = listed(cell_name(row, column) for row in found)
            for row in found:
                at = Location(
                    sheet=header.sheet.name, cell=cell_name(row, column), criterion=criterion.code
                )
                yield Finding.of(Code.CRITERION_TWICE, at, criterion=criterion.code, cells=cells)
        elif not found:
            at = Location(sheet=header.sheet.name, criterion=criterion.code)
            yield Finding.of(Code.CRITERION_MISSING, at, criterion=criterion.code)


def _located(header: Header, rows: _Rows, table: ScoreTable) -> LocatedTable:
    """Return the table with the rows that are beyond doubt."""
    doubtful = {finding.at.criterion for finding in rows.findings}
    single = {
        code: found[0]
        for code, found in rows.found.items()
        if len(found) == 1 and code not in doubtful
    }
    expected = {
        column.field: column.column for column in table.columns if column.field != Field.LEVEL
    }
    is_moved = (
        header.row != table.header_row
        or rows.total_row not in {None, table.total_row}
        or any(table.rows.get(code) != row for code, row in single.items())
        or any(header.columns.get(field) != column for field, column in expected.items())
    )
    result = header.columns.get(Field.POINTS, header.columns[Field.SCORE])
    total = (rows.total_row, result) if rows.total_row else None
    return LocatedTable(header.sheet, header.row, header.columns, single, total, is_moved)
