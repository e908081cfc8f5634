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
    return EXIT_DONE if exit_zero else exit_code_of_verdicts(result.files)


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
        "生成定稿，而不是送审稿；有待核定的文件时不生成。",
        "Make the final summary instead of a draft; refused while files wait for a decision.",
    ),
)
@option(
    "--force",
    metavar="REASON",
    default="",
    text=Text(
        "有待核定的文件仍要定稿时的理由，会印在汇总表上。",
        "Why a final summary is made in spite of open conflicts; the reason is printed on it.",
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
    force: str,
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

    with ProgressBar(terminal) as progress:
        result = consolidate(
            *returned,
            assessment=assessment,
            output=output,
            dry_run=dry_run,
            options=SummaryOptions(
                final, force.strip(), refresh_on_load=refresh, as_of=as_of.strip()
            ),
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
    return EXIT_DONE if exit_zero else exit_code_of_verdicts(result.consolidation.files)
