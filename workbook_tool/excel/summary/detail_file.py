"""Details that are too long for a sheet, as a file beside the summary: Parquet or CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbook_tool.core.consolidation import Consolidation
from workbook_tool.excel.summary.detail import build_detail, is_too_long
from workbook_tool.excel.summary.frames import parquet_bytes
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
    return DetailFile(detail.columns, detail.records, parquet_bytes(detail.columns, detail.records))
