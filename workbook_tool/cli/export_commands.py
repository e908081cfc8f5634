"""The command that hands everything to other programs: export."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE
from workbook_tool.cli.options import (
    FILE,
    accept_version_option,
    as_of_option,
    assessment_option,
    dry_run_option,
    format_option,
    jobs_option,
    language_option,
    no_cache_option,
    option,
    round_argument,
)
from workbook_tool.cli.progress import ProgressBar
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text


@click.command(
    "export",
    cls=BilingualCommand,
    text=Text(
        "把一次活动的全部数据导出为规整的表，供其他程序分析。"
        "共五张：单位、指标、得分、审核问题、文件，数字与汇总表相同，不含联系人和电话。"
        "有考评组的另有三张：考评得分、考评表文件、考评表问题。",
        "Hand everything that came to other programs as tidy tables. Agencies, criteria, scores, "
        "findings and files, with the numbers of the summary and without contact data; where the "
        "round has evaluators also their scores, their files and what was found in these.",
    ),
)
@round_argument
@option(
    "--to",
    "form",
    required=True,
    type=click.Choice(["csv", "sqlite", "parquet"], case_sensitive=False),
    text=Text(
        "导出的格式：csv 每张表一个文件，sqlite 一个数据库，parquet 每张表一个文件。",
        "csv, one file for each table; sqlite, one database; parquet, one file for each table.",
    ),
)
@option(
    "-o",
    "--output",
    type=FILE,
    metavar="PATH",
    text=Text(
        "导出的位置：数据库为 .sqlite 文件，其他为文件夹或 .zip 文件；"
        "默认为活动文件夹中的 export。",
        "Where it goes: a .sqlite file, or for the others a folder or a .zip; export/ in the "
        "round's folder by default.",
    ),
)
@assessment_option
@accept_version_option
@as_of_option
@jobs_option
@no_cache_option
@dry_run_option
@format_option
@language_option
@click.pass_obj
def export_command(
    terminal: Terminal,
    *,
    round: Path | None,
    form: str,
    output: Path | None,
    assessment: Path | None,
    accept_version: tuple[str, ...],
    as_of: str,
    jobs: int | None,
    no_cache: bool,
    dry_run: bool,
    format: str,
) -> int:
    """Export a round; what is wrong with returns stands in the tables, so the exit code is 0."""
    from workbook_tool.cli.export_reports import build_export_json, describe_export
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.export import export_round
    from workbook_tool.workflows.results import ExportOptions

    with ProgressBar(terminal) as progress:
        result = export_round(
            round,
            ExportOptions(form.lower(), output, as_of.strip(), accept_version),
            assessment=assessment,
            dry_run=dry_run,
            reading=ReadingOptions(jobs, uses_cache=not no_cache),
            progress=progress,
        )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_export_json(result, terminal.language),
        describe_export(result, terminal.language),
    )
    return EXIT_DONE
