"""The tables of docs/api.md and docs/exports.md: the columns of results and of exports."""

from collections.abc import Iterable, Iterator
from typing import Any

from workbook_tool.exports.sqlite_export import sql_columns
from workbook_tool.exports.tables import KEYS, REFERENCES, export_columns
from workbook_tool.frames import Column
from workbook_tool.workflows.result_tables import RESULT_TABLES


def build_api_reference() -> str:
    """Return, for each result with a table of its own, its columns in Markdown."""
    return "\n\n".join(
        "\n".join((f"### Columns of `{name}`", "", *_describe(columns)))
        for name, columns in RESULT_TABLES.items()
    )


def _describe(columns: Iterable[Column[Any]]) -> Iterator[str]:
    """Yield a table of Markdown with a line for each column."""
    yield "| Column | dtype | Meaning |"
    yield "| --- | --- | --- |"
    for column in columns:
        yield f"| `{column.name}` | `{column.dtype}` | {column.meaning} |"


def build_exports_reference() -> str:
    """Return, for each table of an export, every column of the database in Markdown."""
    return "\n\n".join("\n".join((f"### `{name}`", "", *_describe_export(name))) for name in KEYS)


def _describe_export(name: str) -> Iterator[str]:
    yield "| Column | SQLite | Key | Meaning |"
    yield "| --- | --- | --- | --- |"
    for column, kind, meaning in sql_columns(export_columns(name)):
        key = "primary" if column in KEYS[name] else ""
        other = REFERENCES[name].get(column, "")
        keys = ", ".join(filter(None, (key, other and f"→ `{other}`")))
        yield f"| `{column}` | `{kind}` | {keys} | {meaning} |"
