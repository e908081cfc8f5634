"""The command that closes a round, verifies a closed one, and opens it again: archive."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.cli.options import (
    assessment_option,
    by_option,
    dry_run_option,
    format_option,
    language_option,
    option,
    round_argument,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text


@click.command(
    "archive",
    cls=BilingualCommand,
    text=Text(
        "活动结束后归档。写出归档目录.xlsx（每个文件是什么、大小、时间和 SHA-256），"
        "此后其他命令不再写入；未了事项列出，不影响归档。已归档的再次运行即核对文件有无改动。\n\n"
        "退出码：0 完成，或与归档时一致；1 归档后有文件改动、缺少或新增；2 无法运行。",
        "Close a round that is over. A list (归档目录.xlsx) says of every file what it is, its "
        "size, time and SHA-256; no other command writes from then on. What is open is listed and "
        "stops nothing. For a closed round it verifies the files.\n\n"
        "Exit codes: 0 closed, or all is as it was; 1 files changed, are missing or new since; "
        "2 could not run.",
    ),
)
@round_argument
@option(
    "--check",
    is_flag=True,
    text=Text(
        "只核对：列出归档后改动、缺少和新增的文件。",
        "Verify only: list the files that were changed, are missing or new since.",
    ),
)
@option(
    "--reopen",
    is_flag=True,
    text=Text(
        "重新打开已归档的活动，须用 --reason 写明理由，记入审计日志。",
        "Open a closed round again; needs --reason, which is kept in the audit log.",
    ),
)
@option(
    "--reason",
    metavar="TEXT",
    default="",
    text=Text("重新打开的理由。", "Why it is opened again."),
)
@by_option
@assessment_option
@dry_run_option
@format_option
@language_option
@click.pass_obj
def archive_command(
    terminal: Terminal,
    *,
    round: Path | None,
    check: bool,
    reopen: bool,
    reason: str,
    by: str,
    assessment: Path | None,
    dry_run: bool,
    format: str,
) -> int:
    """Close, verify or reopen a round."""
    from workbook_tool.cli import archive_reports as reports
    from workbook_tool.workflows import archive

    if check and reopen:
        raise UsageError(
            "--check 和 --reopen 只能用一个。", "Give --check or --reopen, not both of them."
        )
    language = terminal.language
    if reopen:
        opened = archive.reopen_round(
            round, reason=reason, assessment=assessment, person=by, dry_run=dry_run
        )
        terminal.report(
            format,
            lambda: reports.build_reopen_json(opened),
            reports.describe_reopen(opened, language),
        )
        return EXIT_DONE
    result = (
        archive.check_archive(round, assessment=assessment)
        if check
        else archive.archive_round(round, assessment=assessment, person=by, dry_run=dry_run)
    )
    terminal.report(
        format,
        lambda: reports.build_archive_json(result, language),
        reports.describe_archive(result, language),
    )
    return EXIT_ATTENTION if result.changes else EXIT_DONE
