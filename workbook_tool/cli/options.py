"""Arguments and options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from workbook_tool.cli.bilingual import BilingualArgument, BilingualOption
from workbook_tool.core.text import Text

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]
FILE = click.Path(path_type=Path)


def option(*names: str, text: Text, **settings: Any) -> Decorator[Any]:  # noqa: ANN401 - click's own signature
    """Return a decorator that gives a command an option with its help in both languages."""
    return click.option(*names, cls=BilingualOption, text=text, **settings)


def argument(name: str, *, text: Text, **settings: Any) -> Decorator[Any]:  # noqa: ANN401 - click's own signature
    """Return a decorator that gives a command an argument with its help in both languages."""
    return click.argument(name, cls=BilingualArgument, text=text, **settings)


# The value itself is read before the parser runs (``terminal.choose_language``).
language_option = option(
    "--lang",
    type=click.Choice(["zh", "en"], case_sensitive=False),
    expose_value=False,
    text=Text(
        "界面语言：zh 中文，en 英文。不给时看环境变量 WORKBOOK_TOOL_LANG，再看系统语言。",
        "Language of the terminal: zh or en. Otherwise WORKBOOK_TOOL_LANG, then the locale.",
    ),
)
assessment_option = option(
    "--assessment",
    type=FILE,
    metavar="PATH",
    text=Text(
        "指标定义 assessment.xlsx 的位置。不给时从给定的位置逐级向上查找。",
        "The definition, assessment.xlsx. Otherwise it is looked for upwards from the given path.",
    ),
)
format_option = option(
    "--format",
    type=click.Choice(["text", "json"], case_sensitive=False),
    default="text",
    show_default=True,
    text=Text("输出格式：text 供人阅读，json 供程序读取。", "text for people, json for programs."),
)
exit_zero_option = option(
    "--exit-zero",
    is_flag=True,
    text=Text(
        "即使有退回、冲突或未打开的文件，也以退出码 0 结束，供脚本使用。",
        "End with exit code 0 even where files are rejected, in conflict or quarantined.",
    ),
)
dry_run_option = option(
    "--dry-run",
    is_flag=True,
    text=Text("只说明将要做什么，不写入任何文件。", "Say what would be done and write nothing."),
)
round_argument = argument(
    "round",
    required=False,
    type=FILE,
    text=Text(
        "测评活动的文件夹，默认为当前文件夹。", "The round's folder; the current one by default."
    ),
)
