"""Details that no sheet can hold, written beside the summary."""

from pathlib import Path

from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.text import Text, how_many
from workbook_tool.round_folder.csv_files import csv_bytes
from workbook_tool.round_folder.storage import write_if_changed


def write_detail_file(
    consolidation: Consolidation, summary: Path, *, most_rows: int
) -> tuple[str, tuple[Text, ...]]:
    """Write the details beside the summary where a sheet of ``most_rows`` rows is too short.

    Returns the name of the file, "" where none is needed, and what has to be said, also of a file
    that an earlier run left. It is Parquet where pyarrow is installed, else CSV.
    """
    name, told = _write(consolidation, summary, most_rows)
    paths = [summary.with_name(f"{summary.stem}_detail.{ending}") for ending in ("csv", "parquet")]
    older = [path.name for path in paths if path.name != name and path.is_file()]
    return name, (*told, *map(_of_an_earlier_run, older))


def _write(
    consolidation: Consolidation, summary: Path, most_rows: int
) -> tuple[str, tuple[Text, ...]]:
    if len(consolidation.rows) < most_rows // 2:
        return "", ()
    # XlsxWriter takes its time to import: only when there is something to write.
    from workbook_tool.excel.summary.detail_file import build_detail_file

    detail = build_detail_file(consolidation, most_rows=most_rows)
    if detail is None:
        return "", ()
    ending = "csv" if detail.parquet is None else "parquet"
    path = summary.with_name(f"{summary.stem}_detail.{ending}")
    content = detail.parquet
    if content is None:
        content = csv_bytes(detail.columns, detail.records)
    write_if_changed(path, content)
    count = len(detail.records)
    return path.name, (
        Text(
            f"明细共 {count} 行，一个工作表容纳不下，已写入“{path.name}”，汇总表中不设透视表。",
            f"The details have {how_many(count, 'row')}, more than a sheet holds; they are in "
            f"“{path.name}”, "
            "and the summary has no pivots.",
        ),
    )


def _of_an_earlier_run(name: str) -> Text:
    return Text(
        f"“{name}”是以前汇总时写的明细，现在的汇总表不再使用；不需要时可以删除。",
        f"“{name}” holds the details of an earlier run; the summary does not refer to it any more. "
        "You may delete it.",
    )
