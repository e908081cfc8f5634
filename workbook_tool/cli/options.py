"""Arguments and options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from workbook_tool.cli.bilingual import BilingualArgument, BilingualOption
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]
FILE = click.Path(path_type=Path)
MOST_JOBS = 256


def option(*names: str, text: Text, **settings: Any) -> Decorator[Any]:  # noqa: ANN401 - click's own signature
    """Return a decorator that gives a command an option with its help in both languages."""
    return click.option(*names, cls=BilingualOption, text=text, **settings)


def argument(name: str, *, text: Text, **settings: Any) -> Decorator[Any]:  # noqa: ANN401 - click's own signature
    """Return a decorator that gives a command an argument with its help in both languages."""
    return click.argument(name, cls=BilingualArgument, text=text, **settings)


def _parse_jobs(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    """Return the number of processes, None for ``auto``; raises UsageError for anything else."""
    del context, parameter
    text = value.strip().lower()
    if text == "auto":
        return None
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_JOBS:
        return int(text[:9])
    raise UsageError(
        f"--jobs 应为 1 至 {MOST_JOBS} 的整数，或 auto；收到的是“{value}”。",
        f"--jobs takes a whole number from 1 to {MOST_JOBS}, or auto; it got {value!r}.",
    )


# The value itself is read before the parser runs (``terminal.choose_language``).
language_option = option(
    "--lang",
    is_advanced=True,
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
    is_advanced=True,
    type=click.Choice(["text", "json"], case_sensitive=False),
    default="text",
    show_default=True,
    text=Text("输出格式：text 供人阅读，json 供程序读取。", "text for people, json for programs."),
)
exit_zero_option = option(
    "--exit-zero",
    is_advanced=True,
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
open_option = option(
    "--open",
    "opens",
    is_flag=True,
    text=Text(
        "完成后用系统的程序打开结果。", "Open the result with the system's program afterwards."
    ),
)
jobs_option = option(
    "--jobs",
    is_advanced=True,
    callback=_parse_jobs,
    default="auto",
    show_default=True,
    metavar="N|auto",
    text=Text(
        "用几个进程读取文件；auto 表示文件多时才用多个进程。结果相同。",
        "How many processes read the files; auto takes several only where they pay. "
        "The results are the same.",
    ),
)
scheduler_option = option(
    "--scheduler",
    is_advanced=True,
    metavar="ADDRESS",
    default="",
    text=Text(
        "改由 Dask 集群读取文件，写调度端的地址，例如 tcp://主机:8786。结果相同。",
        "Let a Dask cluster read the files; the address of its scheduler, such as "
        "tcp://host:8786. The results are the same.",
    ),
)
tls_ca_option = option(
    "--tls-ca",
    is_advanced=True,
    type=FILE,
    metavar="PATH",
    text=Text(
        "地址为 tls:// 的集群：签发证书的 CA（PEM 文件）。",
        "For a cluster at tls://: the authority that signed the certificates, a PEM file.",
    ),
)
tls_cert_option = option(
    "--tls-cert",
    is_advanced=True,
    type=FILE,
    metavar="PATH",
    text=Text("地址为 tls:// 的集群：本机的证书。", "For a cluster at tls://: our certificate."),
)
tls_key_option = option(
    "--tls-key",
    is_advanced=True,
    type=FILE,
    metavar="PATH",
    text=Text(
        "地址为 tls:// 的集群：本机证书的私钥。",
        "For a cluster at tls://: the private key of our certificate.",
    ),
)
no_cache_option = option(
    "--no-cache",
    is_advanced=True,
    is_flag=True,
    text=Text(
        "重新读取全部文件，不使用以前的读取结果。结果相同。",
        "Read every file anew instead of using what earlier runs read. The results are the same.",
    ),
)
accept_version_option = option(
    "--accept-version",
    "accept_version",
    metavar="VERSION",
    multiple=True,
    text=Text(
        "也采用旧版自评表中没有改动的各项：写版本号、编码前几位、previous（上一版）或 all（全部），"
        "可重复给出；版本见 workbook-tool status。",
        "Carry over what has not changed from returns on an older version of the form: its number, "
        "the first digits of it, previous or all; repeat it for several. workbook-tool status "
        "lists the versions.",
    ),
)
as_of_option = option(
    "--as-of",
    "as_of",
    metavar="TIME",
    default="",
    text=Text(
        "只统计到这个时间为止收到的文件，例如 2018-10-31（含当天）或 2018-10-31T18:00；"
        "之后收到的列出但不计入。",
        "Count only what came until this time, such as 2018-10-31 (the whole day) or "
        "2018-10-31T18:00; what came later is listed and does not count.",
    ),
)
by_option = option(
    "--by",
    "by",
    default="",
    metavar="NAME",
    text=Text(
        "操作人，写入记录；不写时用计算机账户名。",
        "Who decided, kept on record; the name of the account unless given.",
    ),
)
round_argument = argument(
    "round",
    required=False,
    type=FILE,
    text=Text(
        "测评活动的文件夹，默认为当前文件夹。", "The round's folder; the current one by default."
    ),
)
