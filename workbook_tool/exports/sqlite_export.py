"""The tables as one SQLite database, with keys that were checked.

Scores are there twice: ``score`` is a REAL, which compares and sorts as a number, ``score_exact``
the decimal as text, of which no digit is lost (decision 0041).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from workbook_tool.core.errors import ConservationError
from workbook_tool.core.numbers import number_text
from workbook_tool.exports.tables import ExportTable, Row
from workbook_tool.frames import COUNT, DECIMAL, FLAG, Column

APPLICATION_ID: Final = 0x57425458
"""Stands in the header of a database of ours, so that no other is ever replaced."""
EXACT: Final = "_exact"
_TYPES: Final = {COUNT: "INTEGER", DECIMAL: "REAL", FLAG: "INTEGER"}


def build_database(tables: Iterable[ExportTable]) -> bytes:
    """Return a SQLite database of the tables, the same bytes for the same rows.

    Raises ConservationError where a row leads to none, which is a defect of ours.
    """
    found = tuple(tables)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("PRAGMA user_version = 1")
        database.execute("PRAGMA foreign_keys = OFF")  # all at once at the end, with every fault
        database.execute("BEGIN")
        for table in found:
            database.execute(_definition(table))
            for statement in _indexes(table):
                database.execute(statement)
            places = ", ".join("?" for _ in sql_columns(table.columns))
            database.executemany(
                f"INSERT INTO {table.name} VALUES ({places})",  # noqa: S608 - names of our own
                (tuple(_values(row, table)) for row in table.rows),
            )
        database.execute("COMMIT")
        content = database.serialize()
    check_database(content)
    return content


def check_database(content: bytes) -> None:
    """Raise ConservationError unless a database is whole and every row leads to one that is there.

    It is read as it will stand on the disk.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
        (state,) = database.execute("PRAGMA integrity_check").fetchone()
    if broken or state != "ok":
        shown = "; ".join(str(one) for one in broken[:3]) or state
        raise ConservationError(
            f"导出的数据库不完整（{shown}），没有写出。这是程序的错误，请报告。",
            f"The exported database is not whole ({shown}); nothing was written. This is a defect "
            "of the program, please report it.",
        )


def is_own_database(start: bytes) -> bool:
    """Tell by its first 72 bytes whether a file is a database that we wrote."""
    return start[:16] == b"SQLite format 3\0" and start[68:72] == APPLICATION_ID.to_bytes(4)


def sql_columns(columns: Iterable[Column[Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield name, type and meaning of each column of the database.

    >>> list(sql_columns([Column("cap", "object", "highest score", str)]))
    [('cap', 'REAL', 'highest score'), ('cap_exact', 'TEXT', 'highest score, every digit')]
    """
    for column in columns:
        yield column.name, _TYPES.get(column.dtype, "TEXT"), column.meaning
        if column.dtype == DECIMAL:
            yield column.name + EXACT, "TEXT", f"{column.meaning}, every digit"


def _definition(table: ExportTable) -> str:
    """Return the statement that makes a table; each column says what it means."""
    lines = [
        f"{name} {kind}{' NOT NULL' if name in table.key else ''}, -- {meaning}"
        for name, kind, meaning in sql_columns(table.columns)
    ]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    for name, other in table.references.items():
        lines[-1] += ","
        lines.append(f"FOREIGN KEY ({name}) REFERENCES {other}")
    return f"CREATE TABLE {table.name} (\n  " + "\n  ".join(lines) + "\n)"


def _indexes(table: ExportTable) -> Iterator[str]:
    """Yield an index for each way to another table that the primary key does not begin with."""
    for name in table.references:
        if name != table.key[0]:
            yield f"CREATE INDEX {table.name}_{name} ON {table.name} ({name})"


def _values(row: Row, table: ExportTable) -> Iterator[float | str | None]:
    for value, column in zip(row, table.columns, strict=True):
        if isinstance(value, Decimal):
            yield from (float(value), number_text(value))
        elif column.dtype == DECIMAL:
            yield from (None, None)
        else:
            yield value.isoformat() if isinstance(value, datetime) else value
