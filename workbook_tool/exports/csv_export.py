"""The tables as CSV files that Excel and WPS open rightly."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from workbook_tool.exports.tables import ExportTable, Value
from workbook_tool.round_folder.csv_files import csv_bytes


def build_csv_files(tables: Iterable[ExportTable]) -> Mapping[str, bytes]:
    """Return one file for each table: UTF-8 with BOM, CRLF, formulas defused, nothing for null."""
    return {
        f"{table.name}.csv": csv_bytes(table.names, (map_row(row) for row in table.rows))
        for table in tables
    }


def map_row(row: Iterable[Value]) -> tuple[Decimal | str | None, ...]:
    """Return a row as it stands in the file.

    >>> map_row((True, 3, Decimal("7.50"), None))
    ('true', '3', Decimal('7.50'), None)
    """
    return tuple(map(_shown, row))


def _shown(value: Value) -> Decimal | str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int) else value
