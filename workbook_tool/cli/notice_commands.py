"""notify: the command that writes what to tell whom."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE
from workbook_tool.cli.options import (
    assessment_option,
    dry_run_option,
    format_option,
    jobs_option,
    language_option,
    round_argument,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text


@click.command(
    "notify",
    cls=BilingualCommand,
    text=Text(
        "给每个有事项未了结的单位写一份通知草稿。需修改的附带入原答案的自评表，未报的附空表；"
        "结果在 notices 文件夹，不发送任何邮件。",
        "Write a draft for each agency with something open. Faulty returns go back as a form with "
        "their answers in it, missing ones get the blank form. notices/ holds all; nothing is "
        "sent.",
    ),
)
@round_argument
@assessment_option
@jobs_option
@format_option
@dry_run_option
@language_option
@click.pass_obj
def notify_command(
    terminal: Terminal,
    *,
    round: Path | None,
    assessment: Path | None,
    jobs: int | None,
    format: str,
    dry_run: bool,
) -> int:
    """Write the notices of a round."""
    from workbook_tool.cli.notice_reports import build_notify_json, describe_notices
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.notify import notify

    result = notify(
        round,
        assessment=assessment,
        dry_run=dry_run,
        reading=ReadingOptions(jobs),
    )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_notify_json(result, terminal.language),
        describe_notices(result, terminal.language),
    )
    return EXIT_DONE
