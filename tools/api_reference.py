"""The tables of docs/api.md, analysis.md and exports.md: columns of results and of exports."""

from collections.abc import Iterable, Iterator
from typing import Any

from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.exports.sqlite_export import sql_columns
from workbook_tool.exports.tables import KEYS, REFERENCES, REVIEW_KEYS, export_columns
from workbook_tool.frames import TABLES, Column, Tables, reviewed_tables
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
    return "\n\n".join(
        "\n".join((f"### `{name}`", "", *_describe_export(name, TABLES[name]))) for name in KEYS
    )


def review_additions() -> Tables:
    """Return what a round with evaluators adds: more columns, and tables of their own."""
    tables = reviewed_tables(ScoreStage.FINAL)
    return {name: tables[name][len(TABLES.get(name, ())) :] for name in tables}


def build_review_exports_reference() -> str:
    """Return what a round with evaluators adds to an export, in Markdown."""
    added = review_additions()
    return "\n\n".join(
        "\n".join((f"### `{name}`, with evaluators", "", *_describe_export(name, added[name])))
        for name in (*KEYS, *REVIEW_KEYS)
        if added[name]
    )


def build_review_frames_reference() -> str:
    """Return what a round with evaluators adds to DataFrames, in Markdown."""
    return "\n\n".join(
        "\n".join((f"### {name}, with evaluators", "", *_describe(columns)))
        for name, columns in review_additions().items()
        if columns
    )


def _describe_export(name: str, columns: tuple[Column[Any], ...]) -> Iterator[str]:
    yield "| Column | SQLite | Key | Meaning |"
    yield "| --- | --- | --- | --- |"
    is_numbered = "findings" in name
    columns = export_columns(name, {name: columns}) if is_numbered else columns
    for column, kind, meaning in sql_columns(columns):
        key = "primary" if column in {**KEYS, **REVIEW_KEYS}[name] else ""
        other = REFERENCES[name].get(column, "")
        keys = ", ".join(filter(None, (key, other and f"→ `{other}`")))
        yield f"| `{column}` | `{kind}` | {keys} | {meaning} |"
