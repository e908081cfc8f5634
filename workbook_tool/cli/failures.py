"""What is said when a command could not run; never a traceback, unless it is asked for."""

import os
import re
from collections.abc import Iterator

import click

from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.errors import DefinitionError, WorkbookToolError
from workbook_tool.core.text import Language, Text

EXIT_DONE = 0
EXIT_ATTENTION = 1  # done, but something is rejected, in conflict or quarantined
EXIT_FAILED = 2  # could not run
EXIT_INTERRUPTED = 130  # what shells report for Ctrl-C
DEBUG_VARIABLE = "WORKBOOK_TOOL_DEBUG"

_ERROR = Text("错误：", "Error: ")
_INTERRUPTED = Text(
    "已中断。没有写了一半的文件，可以随时重新运行。",
    "Interrupted. Nothing is half-written; run it again at any time.",
)


def report_failure(error: BaseException, terminal: Terminal) -> int:
    """Say on stderr why a command stopped, and return its exit code."""
    if os.environ.get(DEBUG_VARIABLE) == "1":
        import traceback

        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        terminal.tell(_INTERRUPTED)
        return EXIT_INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        terminal.tell(error.format_message())
    elif isinstance(error, click.ClickException):
        _tell_usage(error, terminal)
    else:
        terminal.tell(*describe_failure(error, terminal.language))
    return EXIT_FAILED


def describe_failure(error: BaseException, language: Language) -> Iterator[str]:
    """Yield why a job could not run, in a sentence; faults of a definition each in a line."""
    if isinstance(error, WorkbookToolError):
        yield _ERROR.in_language(language) + Text(error.zh, error.en).in_language(language)
        if isinstance(error, DefinitionError):
            from workbook_tool.cli.finding_lines import describe_findings

            yield from describe_findings(error.findings, language)
    elif isinstance(error, OSError):
        yield _system_error(error).in_language(language)
    else:
        yield _defect(error).in_language(language)


def _tell_usage(error: click.ClickException, terminal: Terminal) -> None:
    message = error.format_message()
    if terminal.language is Language.ZH:
        # click adds the full stop, and the blank between two sentences, itself.
        message = re.sub(r"\.$|(?<=')\. ", "。", message).replace("。 ", "。")
    message = re.sub(r"\n\t", " ", message)
    terminal.tell(terminal.words(_ERROR) + message)
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = "workbook-tool" if context is None else context.command_path
    terminal.tell(
        Text(
            f"查看用法：{command} --help",
            f"How to use it: {command} --help",
        )
    )


def _system_error(error: OSError) -> Text:
    place = error.filename or error.filename2 or "-"
    reason = error.strerror or str(error)
    return Text(
        f"错误：无法读写“{place}”（{reason}）。请确认磁盘空间和权限，并关闭正在使用它的程序。",
        f"Error: cannot read or write {place} ({reason}). Check the space on the disk and your "
        "permissions, and close the program that uses it.",
    )


def _defect(error: BaseException) -> Text:
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return Text(
        f"错误：程序内部出错（{cause}）。请设置环境变量 {DEBUG_VARIABLE}=1 后重新运行，"
        "把全部输出发给程序维护人员。",
        f"Error: a defect of this program ({cause}). Please set {DEBUG_VARIABLE}=1, run it "
        "again and send the whole output to the maintainers.",
    )
