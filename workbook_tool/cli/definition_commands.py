"""Commands that work on definitions: import-scheme, diff."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE, EXIT_FAILED
from workbook_tool.cli.options import (
    FILE,
    argument,
    dry_run_option,
    format_option,
    language_option,
    option,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text


@click.command(
    "import-scheme",
    cls=BilingualCommand,
    text=Text(
        "把通知附表里的指标表变成指标定义 assessment.xlsx。表格按表头识别，合并或留空的指标栏、"
        "一行一种的测评方法、总分行都能读；分值与写明的总分、小计对不上时逐条指出，不写出定义。"
        "\n\n退出码：0 已导入；2 有错误或无法运行。",
        "Turn the table of criteria in the annex of a notice into a definition. Columns are known "
        "by their headers; merged or blank level cells, methods one a line and total lines are "
        "read. Where caps do not add up to a stated total or sum, each difference is said and no "
        "definition is written.\n\nExit codes: 0 imported; 2 with faults, or could not run.",
    ),
)
@argument(
    "file",
    type=FILE,
    text=Text(
        "通知附表：Word（.docx；装有 LibreOffice 时也可以是 .doc）、Excel（.xlsx）、"
        "网页（.html）、CSV 或文本。",
        "The annex: a Word (.docx, or .doc where LibreOffice is installed), Excel (.xlsx), HTML, "
        "CSV or text file.",
    ),
)
@option(
    "-o",
    "--output",
    type=FILE,
    metavar="PATH",
    text=Text(
        "定义的位置（.xlsx 文件或文件夹），默认写在附表旁边；已有的定义不会被覆盖。",
        "Where the definition goes, a .xlsx file or a folder; beside the annex by default. One "
        "that is there is never overwritten.",
    ),
)
@option(
    "--into",
    "--round",
    "into",
    type=FILE,
    metavar="DIR",
    text=Text(
        "替换这个测评活动的指标，保留设置、等次和单位名册；原定义留存在 .workbook-tool/previous。",
        "Replace the criteria of this round and keep its settings, grades and roster; the older "
        "definition is kept in .workbook-tool/previous.",
    ),
)
@option(
    "--table",
    type=click.IntRange(min=1),
    metavar="N",
    text=Text(
        "文件里有多个指标表时，导入第几个。",
        "Which table to import where there are several.",
    ),
)
@option(
    "--preview",
    is_flag=True,
    text=Text(
        "只显示将要写入的指标表，每项注明它在附表中的位置；不写入文件。",
        "Only show the table that would be written, each row with its place in the annex.",
    ),
)
@dry_run_option
@format_option
@language_option
@click.pass_obj
def import_scheme_command(
    terminal: Terminal,
    *,
    file: Path,
    output: Path | None,
    into: Path | None,
    table: int | None,
    preview: bool,
    dry_run: bool,
    format: str,
) -> int:
    """Import a scheme."""
    from workbook_tool.cli.definition_reports import build_import_json, describe_import
    from workbook_tool.workflows.import_scheme import import_scheme

    result = import_scheme(
        file,
        output=output,
        into=into,
        table=table,
        language=terminal.language,
        dry_run=dry_run or preview,
    )
    if format == "json":
        terminal.write_json(build_import_json(result, terminal.language))
        terminal.tell(result.next_step)
    else:
        terminal.write("\n".join(describe_import(result, terminal.language, preview=preview)))
    return EXIT_DONE if result.scheme.is_sound else EXIT_FAILED


@click.command(
    "diff",
    cls=BilingualCommand,
    text=Text(
        "比较两份指标定义。列出指标、设置、等次和单位名册的全部不同，并说明哪些会使已下发的自评表失效。"
        "不写入任何文件。\n\n退出码：0 相同；1 不同；2 无法运行。",
        "Compare two definitions. Lists what differs in criteria, settings, grades and roster, and "
        "which of it voids workbooks that are out. Nothing is written.\n\n"
        "Exit codes: 0 the same; 1 different; 2 could not run.",
    ),
)
@argument(
    "old",
    type=FILE,
    text=Text(
        "旧的 assessment.xlsx，或它所在的文件夹。",
        "The old assessment.xlsx, or the folder that holds it.",
    ),
)
@argument("new", type=FILE, text=Text("新的，同上。", "The new one, likewise."))
@format_option
@language_option
@click.pass_obj
def diff_command(terminal: Terminal, old: Path, new: Path, format: str) -> int:
    """Say what changed between two definitions."""
    from workbook_tool.cli.definition_reports import build_diff_json, describe_diff
    from workbook_tool.workflows.diff import diff_definitions

    result = diff_definitions(old, new)
    terminal.report(
        format,
        lambda: build_diff_json(result, terminal.language),
        describe_diff(result, terminal.language),
    )
    return EXIT_ATTENTION if result.changes else EXIT_DONE
