"""What is exported: the tables of ``workbook_tool.frames``, their keys, and what is left out.

Persons and telephone numbers stand on the cover and beside the signatures. Nothing reads them out,
but whoever typed over a locked cell there is quoted by a finding: so what a finding says of a cell
outside the criteria is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from workbook_tool import frames
from workbook_tool.core.findings import CATALOGUE
from workbook_tool.core.text import Language
from workbook_tool.frames import (
    COUNT,
    TABLES,
    Column,
    Frames,
    ReviewFrames,
    Tables,
)

if TYPE_CHECKING:
    from workbook_tool.frames.columns import DataFrame

Value: TypeAlias = Decimal | datetime | bool | int | str | None
Row: TypeAlias = tuple[Value, ...]
_NUMBER: Final[Column[Any]] = Column("finding", COUNT, "number of the finding", lambda _: None)
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "agencies": ("agency",),
    "criteria": ("criterion",),
    "files": ("file",),
    "scores": ("agency", "criterion"),
    "findings": ("finding",),
}
"""The columns that identify a row; in this order no table names one that comes later."""
REVIEW_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "review_files": ("file",),
    "reviews": ("agency", "criterion", "evaluator"),
    "review_findings": ("finding",),
}
"""Those of the tables that only a round with evaluators has."""
_KEYS: Final = {**KEYS, **REVIEW_KEYS}
REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "agencies": {},
    "criteria": {},
    "files": {"agency": "agencies"},
    "scores": {"agency": "agencies", "criterion": "criteria", "file": "files"},
    "findings": {"file": "files", "agency": "agencies"},
    "review_files": {},
    "reviews": {"agency": "agencies", "criterion": "criteria", "file": "review_files"},
    "review_findings": {"file": "review_files"},
}
"""Columns that name a row of another table. A finding may name a criterion of an older scheme, one
of a review an agency that left the roster.
"""
_FOUND: Final = frozenset({"findings", "review_findings"})


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table: its columns, what identifies a row, what leads to other tables, and the rows."""

    name: str
    columns: tuple[Column[Any], ...]
    rows: tuple[Row, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the columns that identify a row."""
        return _KEYS[self.name]

    @property
    def references(self) -> Mapping[str, str]:
        """Return the columns that name rows of other tables, with the name of each table."""
        return REFERENCES[self.name]


def export_columns(name: str, tables: Tables = TABLES) -> tuple[Column[Any], ...]:
    """Return the columns of a table; findings get a number, because nothing else tells them apart.

    >>> [column.name for column in export_columns("findings")][:3]
    ['finding', 'file', 'agency']
    """
    return (_NUMBER, *tables[name]) if name in _FOUND else tables[name]


def build_tables(
    made: Frames,
    language: Language,
    *,
    reviews: ReviewFrames | None = None,
    columns: Tables = TABLES,
) -> tuple[ExportTable, ...]:
    """Return the tables to export, in an order in which each leads to earlier ones only.

    ``columns`` are those of the tables, ``reviews`` what evaluators gave where a round has any.
    """
    found = made._asdict() | ({} if reviews is None else reviews._asdict())
    return tuple(
        ExportTable(
            name,
            export_columns(name, columns),
            tuple(_rows(found[name], columns[name], language, has_findings=name in _FOUND)),
        )
        for name in _KEYS
        if name in found
    )


def _rows(
    frame: "DataFrame", columns: Iterable[Column[Any]], language: Language, *, has_findings: bool
) -> Iterator[Row]:
    rows = frames.rows_of(frame)
    if not has_findings:
        yield from map(_clean, rows)
        return
    names = [column.name for column in columns]
    for number, row in enumerate(rows, start=1):
        yield _clean((number, *_discreet(dict(zip(names, row, strict=True)), language)))


def _discreet(finding: dict[str, Value], language: Language) -> Row:
    """Return a finding without what stands in a cell outside the criteria."""
    if finding["cell"] is not None and finding["criterion"] is None:
        title = CATALOGUE[str(finding["code"])].title.in_language(language)
        finding |= {"observed": None, "message": title, "hint": None}
    return tuple(finding.values())


def _clean(row: Row) -> Row:
    """Return a row in which every text can be written as UTF-8."""
    return tuple(
        value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for value in row
    )
