"""Commands that work on what came back: check, consolidate."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE, EXIT_FAILED
from workbook_tool.cli.opening import open_result
from workbook_tool.cli.options import (
    FILE,
    accept_version_option,
    argument,
    as_of_option,
    assessment_option,
    dry_run_option,
    exit_zero_option,
    format_option,
    jobs_option,
    language_option,
    no_cache_option,
    open_option,
    option,
    scheduler_option,
    tls_ca_option,
    tls_cert_option,
    tls_key_option,
)
from workbook_tool.cli.progress import ProgressBar
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text


@click.command(
    "check",
    cls=BilingualCommand,
    text=Text(
        "核对单个或多个自评表，列出全部问题。不写入任何文件。",
        "List everything that is wrong or odd about single returns. Nothing is written.",
    ),
)
@argument(
    "file",
    nargs=-1,
    required=True,
    type=FILE,
    text=Text("要核对的文件或文件夹。", "The files and folders to check."),
)
@assessment_option
@no_cache_option
@accept_version_option
@format_option
@exit_zero_option
@language_option
@click.pass_obj
def check_command(
    terminal: Terminal,
    file: tuple[Path, ...],
    assessment: Path | None,
    no_cache: bool,
    accept_version: tuple[str, ...],
    format: str,
    exit_zero: bool,
) -> int:
    """Check single returns."""
    from workbook_tool.cli.exit_codes import exit_code_of_verdicts
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.check import check_files

    reading = ReadingOptions(uses_cache=not no_cache)
    result = check_files(file, assessment=assessment, accept=accept_version, reading=reading)
    if format == "json":
        from workbook_tool.cli.json_reports import build_check_json

        terminal.write_json(build_check_json(result, terminal.language))
    else:
        from workbook_tool.cli.text_reports import describe_check

        terminal.write("\n".join(describe_check(result, terminal.language)))
    return EXIT_DONE if exit_zero else exit_code_of_verdicts(result.files, result.reviews)


@click.command(
    "consolidate",
    cls=BilingualCommand,
    text=Text(
        "把收回的自评表核对并汇总成 county_summary.xlsx。一个文件出错不影响其他文件，"
        "收回的文件不会被改动；每收到新邮件都可以重新运行。",
        "Check the returns and consolidate them into county_summary.xlsx. One faulty file never "
        "stops the others and no returned file is changed; run it again at every new mail.",
    ),
)
@argument(
    "returned",
    nargs=-1,
    type=FILE,
    text=Text(
        "放收回文件的文件夹（含子文件夹），或单个文件、压缩包；不给时为当前的测评活动。"
        "只给文件时不写汇总表。",
        "The folder of the returns, with sub-folders, or files and zips; without any, the round "
        "around the current folder. Files alone give a report and no summary.",
    ),
)
@assessment_option
@option(
    "-o",
    "--output",
    type=FILE,
    metavar="PATH",
    text=Text(
        "汇总表的位置，默认为测评活动文件夹中的 county_summary.xlsx。",
        "Where to write the summary; county_summary.xlsx in the round's folder by default.",
    ),
)
@option(
    "--final",
    is_flag=True,
    text=Text(
        "已不用：定稿由 workbook-tool publish --as final 发布。",
        "No longer used: workbook-tool publish --as final makes the final summary.",
    ),
)
@option(
    "--refresh/--no-refresh",
    is_advanced=True,
    default=False,
    text=Text(
        "打开汇总表时自动刷新透视表；不刷新时数字相同，默认不刷新。",
        "Let the pivots refresh when the summary is opened; the figures are the same without.",
    ),
)
@open_option
@jobs_option
@scheduler_option
@tls_ca_option
@tls_cert_option
@tls_key_option
@no_cache_option
@accept_version_option
@as_of_option
@dry_run_option
@format_option
@exit_zero_option
@language_option
@click.pass_obj
def consolidate_command(
    terminal: Terminal,
    *,
    returned: tuple[Path, ...],
    assessment: Path | None,
    output: Path | None,
    final: bool,
    refresh: bool,
    jobs: int | None,
    scheduler: str,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    no_cache: bool,
    accept_version: tuple[str, ...],
    as_of: str,
    opens: bool,
    dry_run: bool,
    format: str,
    exit_zero: bool,
) -> int:
    """Consolidate the returns of a round."""
    from workbook_tool.cli.exit_codes import exit_code_of_verdicts
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.consolidate import consolidate
    from workbook_tool.workflows.results import SummaryOptions

    if final:
        raise UsageError(
            "汇总表始终是送审稿。定稿请运行 workbook-tool publish --as final --approval "
            "“批准的会议或签字、日期”，写入 results 文件夹，以后不会被改写。",
            "The summary is always the working paper. For the final one run workbook-tool publish "
            "--as final --approval “the meeting or signature, and its date”: it goes into results/ "
            "and is never replaced.",
        )
    with ProgressBar(terminal) as progress:
        result = consolidate(
            *returned,
            assessment=assessment,
            output=output,
            dry_run=dry_run,
            options=SummaryOptions(refresh_on_load=refresh, as_of=as_of.strip()),
            reading=ReadingOptions(
                jobs, scheduler.strip(), uses_cache=not no_cache, tls=(tls_ca, tls_cert, tls_key)
            ),
            accept=accept_version,
            progress=progress,
        )
    terminal.tell(*result.notes)
    if format == "json":
        from workbook_tool.cli.json_reports import build_consolidation_json

        terminal.write_json(build_consolidation_json(result, terminal.language))
        terminal.tell(result.next_step)
    else:
        from workbook_tool.cli.text_reports import describe_consolidation

        terminal.write(
            "\n".join(
                describe_consolidation(result, terminal.language, is_full=terminal.is_verbose)
            )
        )
    if opens and result.summary is not None:
        open_result(result.summary, terminal)
    if result.is_beside:  # what stands at the usual place is not the newest result
        return EXIT_FAILED
    return (
        EXIT_DONE
        if exit_zero
        else exit_code_of_verdicts(result.consolidation.files, result.reviews or ())
    )
