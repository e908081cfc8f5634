"""Details that are too long for a sheet, as a file beside the summary: Parquet or CSV."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.excel.summary.detail import build_detail, is_too_long
from workbook_tool.excel.summary.subject import build_subject
from workbook_tool.pivot.spec import MAX_ROWS, SourceValue

_MOST_HEADING = 10  # rows above the first record, at the most


@dataclass(frozen=True, slots=True)
class DetailFile:
    """All details of a summary: ``parquet`` is None where pyarrow is not installed."""

    columns: tuple[str, ...]
    records: Sequence[tuple[SourceValue, ...]]
    parquet: bytes | None


def build_detail_file(
    consolidation: Consolidation, *, most_rows: int = MAX_ROWS
) -> DetailFile | None:
    """Return the details where a sheet of ``most_rows`` rows cannot hold them, else None."""
    if len(consolidation.rows) + _MOST_HEADING <= most_rows:
        return None
    subject = build_subject(consolidation)
    if not is_too_long(subject, most_rows):
        return None
    detail = build_detail(subject)
    columns = tuple(detail.columns.headings)
    return DetailFile(columns, detail.records, _parquet(columns, detail.records))


def _parquet(columns: Sequence[str], records: Sequence[tuple[SourceValue, ...]]) -> bytes | None:
    """Return a table as a Parquet file, None where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        return None
    import pyarrow as pa
    from pyarrow import parquet

    table = {name: [record[place] for record in records] for place, name in enumerate(columns)}
    target = io.BytesIO()
    parquet.write_table(pa.table(table), target)
    return target.getvalue()
