"""The report of ``export``: which tables were written, and where."""

from collections.abc import Iterator

from workbook_tool.cli.json_reports import SCHEMA_VERSION, relative_path
from workbook_tool.cli.report_shapes import ExportReport
from workbook_tool.cli.text_reports import NOTHING_WRITTEN
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.workflows.results import ExportResult

_TITLES = {
    "agencies": Text("单位", "agencies"),
    "criteria": Text("指标", "criteria"),
    "scores": Text("得分", "scores"),
    "findings": Text("审核问题", "findings"),
    "files": Text("文件", "files"),
    "review_files": Text("考评表文件", "review workbooks"),
    "reviews": Text("考评得分", "review scores"),
    "review_findings": Text("考评表问题", "findings of review workbooks"),
}


def describe_export(result: ExportResult, language: Language) -> Iterator[str]:
    """Yield each table with its rows, and where they stand."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    for table in result.tables:
        title = _TITLES[table.name]
        yield Text(
            f"  {title.zh}　{table.name}　{table.rows} 行",
            f"  {title.en}: {how_many(table.rows, 'row')}",
        ).in_language(language)
    yield Text(f"导出到：{result.path}", f"Exported to: {result.path}").in_language(language)


def build_export_json(result: ExportResult, language: Language) -> ExportReport:
    """Return the tables that were written; ``output_path`` is null where nothing was."""
    path = None if result.is_dry_run else relative_path(result.path, result.folder)
    return {
        "schema_version": SCHEMA_VERSION,
        "round": result.round_id,
        "to": result.form,
        "output_path": path,
        "tables": [
            {
                "name": table.name,
                "file": table.file,
                "columns": list(table.columns),
                "rows": table.rows,
            }
            for table in result.tables
        ],
        "notes": [note.in_language(language) for note in result.notes],
    }
