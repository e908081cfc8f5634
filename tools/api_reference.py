"""The tables of docs/api.md: the columns of what each job returns."""

from collections.abc import Iterable, Iterator
from typing import Any

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
