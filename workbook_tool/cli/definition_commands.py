"""Commands that work on definitions: diff."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.cli.options import FILE, argument, format_option, language_option
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text


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
    if format == "json":
        terminal.write_json(build_diff_json(result, terminal.language))
    else:
        terminal.write("\n".join(describe_diff(result, terminal.language)))
    return EXIT_ATTENTION if result.changes else EXIT_DONE
