"""The two programs: ``workbook-tool`` with all commands, and the short ``consolidate``.

Commands import their job inside the function, so that help stays light.
"""

import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import NoReturn

import click

from workbook_tool import __version__
from workbook_tool.cli.archive_commands import archive_command
from workbook_tool.cli.bilingual import BilingualGroup, BilingualOption, localise
from workbook_tool.cli.decision_commands import decide_command
from workbook_tool.cli.definition_commands import diff_command, import_scheme_command
from workbook_tool.cli.export_commands import export_command
from workbook_tool.cli.failures import EXIT_DONE, report_failure
from workbook_tool.cli.machine_commands import doctor_command
from workbook_tool.cli.mail_commands import collect_command, mail_setup_command, send_command
from workbook_tool.cli.notice_commands import notify_command
from workbook_tool.cli.options import language_option
from workbook_tool.cli.page_commands import ui_command
from workbook_tool.cli.publication_commands import publish_command
from workbook_tool.cli.question_commands import (
    explain_command,
    inspect_command,
    log_command,
    status_command,
)
from workbook_tool.cli.return_commands import check_command, consolidate_command
from workbook_tool.cli.review_commands import review_command
from workbook_tool.cli.round_commands import demo_command, generate_command, init_command
from workbook_tool.cli.started import as_typed_here
from workbook_tool.cli.terminal import Terminal, choose_language, prepare_streams, speak
from workbook_tool.core.text import Text


@click.group(
    cls=BilingualGroup,
    text=Text(
        "为每个单位生成加锁的自评表，收回后逐个核对，汇总成一张全县汇总表。\n\n"
        "退出码：0 完成；1 完成，但有退回、冲突或未打开的文件；2 无法运行。",
        "Locked self-assessment workbooks for every agency, and one checked county summary from "
        "what comes back.\n\n"
        "Exit codes: 0 done; 1 done, but files are rejected, in conflict or quarantined; "
        "2 could not run.",
    ),
)
@language_option
@click.version_option(
    __version__,
    cls=BilingualOption,
    message="%(prog)s %(version)s",
    text=Text("显示版本。", "Show the version."),
)
def workbook_tool() -> None:
    """Group all commands."""


for _command in (
    init_command,
    import_scheme_command,
    generate_command,
    consolidate_command,
    status_command,
    notify_command,
    review_command,
    mail_setup_command,
    send_command,
    collect_command,
    check_command,
    decide_command,
    publish_command,
    inspect_command,
    explain_command,
    log_command,
    diff_command,
    export_command,
    archive_command,
    ui_command,
    doctor_command,
    demo_command,
):
    workbook_tool.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``workbook-tool`` and exit with its code."""
    sys.exit(run(workbook_tool, "workbook-tool", arguments))


def consolidate_main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the short form ``consolidate RETURNED`` and exit with its code."""
    sys.exit(run(consolidate_command, "consolidate", arguments))


def run(command: click.Command, program: str, arguments: Sequence[str] | None) -> int:
    """Return the exit code of a command line, sys.argv's where none is given.

    Whatever happens is said in a sentence; nothing is raised.
    """
    prepare_streams()
    # A run makes a million values and hardly a cycle; walking them over and over took 5 % of it.
    # Much rarer walks take no less time, and 5 MB more.
    gc.set_threshold(10_000, 10, 20)
    given = sys.argv[1:] if arguments is None else arguments
    language = choose_language(given, os.environ)
    speak(language)
    # A script that calls this has no way of starting it that could be told.
    as_typed = partial(as_typed_here, commands=workbook_tool.commands) if arguments is None else str
    terminal = Terminal(language, as_typed=as_typed)
    try:
        code = localise(command, language).main(
            None if arguments is None else list(arguments),
            prog_name=program,
            standalone_mode=False,
            obj=terminal,
        )
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the edge: no traceback for users
        return report_failure(error, terminal)
    return code if isinstance(code, int) else EXIT_DONE
