"""Commands that answer questions and write nothing: status, log, inspect, explain."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.cli.options import (
    FILE,
    argument,
    assessment_option,
    exit_zero_option,
    format_option,
    jobs_option,
    language_option,
    no_cache_option,
    option,
    round_argument,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text

if TYPE_CHECKING:
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.results import RoundStatus


@click.command(
    "status",
    cls=BilingualCommand,
    text=Text(
        "说明测评活动进行到哪一步。列出阶段、剩余天数、已报、有问题和未报的单位，以及接下来该运行的命令。",
        "Tell where the round stands. Stage, days left, who returned, who is faulty or missing, "
        "and the command to run next.",
    ),
)
@round_argument
@option(
    "--handover",
    is_flag=True,
    text=Text(
        "改为写出一页移交说明：活动、日期、文件夹、未了事项、已作的决定和下一步，不含联系方式。",
        "Print one page for a successor instead: the round, dates, folders, what is open, what was "
        "decided, and the next steps; no contact data.",
    ),
)
@assessment_option
@jobs_option
@no_cache_option
@format_option
@exit_zero_option
@language_option
@click.pass_obj
def status_command(
    terminal: Terminal,
    *,
    round: Path | None,
    handover: bool,
    assessment: Path | None,
    jobs: int | None,
    no_cache: bool,
    format: str,
    exit_zero: bool,
) -> int:
    """Say where the round stands today."""
    from workbook_tool.cli.exit_codes import exit_code_of_counts
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.status import read_status

    today = date.today()  # noqa: DTZ011 - the clerk's own calendar day
    reading = ReadingOptions(jobs, uses_cache=not no_cache)
    if handover:
        status = _hand_over(terminal, round, assessment, today, reading, format=format)
        return EXIT_DONE if exit_zero else exit_code_of_counts(status.counts)
    status = read_status(round, assessment=assessment, today=today, reading=reading)
    terminal.tell(*status.notes)
    if format == "json":
        from workbook_tool.cli.json_reports import build_status_json

        terminal.write_json(build_status_json(status, terminal.language))
    else:
        from workbook_tool.cli.text_reports import describe_status

        terminal.write("\n".join(describe_status(status, terminal.language)))
    return EXIT_DONE if exit_zero else exit_code_of_counts(status.counts)


def _hand_over(
    terminal: Terminal,
    round: Path | None,
    assessment: Path | None,
    today: date,
    reading: "ReadingOptions",
    *,
    format: str,
) -> "RoundStatus":
    """Write the page for a successor; return where the round stands."""
    from workbook_tool.cli.handover_reports import build_handover_json, describe_handover
    from workbook_tool.workflows.handover import read_handover

    page = read_handover(round, assessment=assessment, today=today, reading=reading)
    terminal.tell(*page.status.notes)
    terminal.report(
        format,
        lambda: build_handover_json(page, terminal.language),
        describe_handover(page, terminal.language),
    )
    return page.status


@click.command(
    "log",
    cls=BilingualCommand,
    text=Text(
        "说明活动中发生过什么，并核对记录是否完整。逐次列出每次汇总的结果和变化；"
        "记录被改动、截短或丢失时，以退出码 1 结束。",
        "Tell what happened in a round, and whether the record of it is whole. Every consolidate "
        "with what it found and what had changed; exit code 1 where the record was changed, cut "
        "or lost.",
    ),
)
@round_argument
@assessment_option
@format_option
@language_option
@click.pass_obj
def log_command(
    terminal: Terminal, round: Path | None, assessment: Path | None, format: str
) -> int:
    """Say what happened in a round."""
    from workbook_tool.cli.log_reports import build_log_json, describe_log
    from workbook_tool.workflows.log import read_log

    log = read_log(round, assessment=assessment)
    terminal.tell(*log.notes)
    terminal.report(
        format,
        lambda: build_log_json(log, terminal.language),
        describe_log(log, terminal.language),
    )
    return EXIT_DONE if log.is_whole else EXIT_ATTENTION


@click.command(
    "inspect",
    cls=BilingualCommand,
    text=Text(
        "说明一个工作簿是什么。列出它属于哪个测评活动和单位，以及各项内容所在的单元格。",
        "Tell what a workbook is. Its round, its agency, and the cells where everything stands.",
    ),
)
@argument("file", type=FILE, text=Text("要查看的工作簿。", "The workbook to look at."))
@assessment_option
@format_option
@language_option
@click.pass_obj
def inspect_command(terminal: Terminal, file: Path, assessment: Path | None, format: str) -> int:
    """Say what a workbook is."""
    from workbook_tool.workflows.inspect import inspect_file

    inspection = inspect_file(file, assessment=assessment)
    if format == "json":
        from workbook_tool.cli.json_reports import build_inspection_json

        terminal.write_json(build_inspection_json(inspection))
    else:
        from workbook_tool.cli.job_reports import describe_inspection

        terminal.write("\n".join(describe_inspection(inspection, terminal.language)))
    return EXIT_DONE


@click.command(
    "explain",
    cls=BilingualCommand,
    text=Text(
        "说明问题代码的含义和处理办法；不给代码时列出全部代码。代码是报告中方括号里的字母和数字，"
        "例如 S103，可以一次给出几个。",
        "Explain findings, what they mean and what to do; without a code, list all of them. A code "
        "stands in brackets in the reports, S103 for instance; several may be given.",
    ),
)
@argument(
    "code",
    nargs=-1,
    text=Text("问题代码，不分大小写。", "The codes, in capitals or not."),
)
@format_option
@language_option
@click.pass_obj
def explain_command(terminal: Terminal, code: tuple[str, ...], format: str) -> int:
    """Explain codes of the catalogue."""
    from workbook_tool.cli import explanations

    rules = tuple(dict.fromkeys(explanations.find_rule(one) for one in code))
    if format == "json":
        terminal.write_json(explanations.build_explanation_json(rules))
    elif rules:
        terminal.write("\n".join(explanations.describe_rules(rules, terminal.language)))
    else:
        terminal.write("\n".join(explanations.list_rules(terminal.language)))
    return EXIT_DONE
