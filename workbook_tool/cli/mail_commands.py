"""The commands that talk to mail servers: mail-setup, send, collect."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.cli.options import (
    FILE,
    assessment_option,
    dry_run_option,
    format_option,
    language_option,
    option,
    round_argument,
)
from workbook_tool.cli.progress import ProgressBar
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text
from workbook_tool.mail.kinds import Outbox, Security, Wanted, Way

_OUTBOXES = {one.value: one for one in Outbox}

if TYPE_CHECKING:
    from workbook_tool.mail.account import MailAccount, MailServer
    from workbook_tool.workflows.mail_session import MailAccess

authority_option = option(
    "--tls-ca",
    "tls_ca",
    is_advanced=True,
    type=FILE,
    metavar="PATH",
    text=Text(
        "单位自建的邮件服务器：签发证书的 CA（PEM 文件）。",
        "For servers of your own office: the authority that signed their certificates, a PEM file.",
    ),
)


@click.command(
    "mail-setup",
    cls=BilingualCommand,
    text=Text(
        "设置本单位的邮箱：服务器、端口、账号。没有写的逐项询问；两个服务器都登录试过后写入 "
        "mail.toml，密码从不写入。不发送任何邮件。",
        "Set up the office's mail account: servers, ports, name. What is not given is asked for; "
        "both servers are tried, then mail.toml is written, never a password. Nothing is sent.",
    ),
)
@round_argument
@option(
    "--address", metavar="ADDRESS", text=Text("发件邮箱。", "The address that mails go out from.")
)
@option(
    "--name",
    metavar="TEXT",
    text=Text(
        "收件人看到的发件人名称，默认为主办单位。", "The sender's name; the organiser by default."
    ),
)
@option(
    "--user",
    metavar="NAME",
    text=Text("登录名，默认与发件邮箱相同。", "The name that logs in; the address by default."),
)
@option(
    "--imap",
    metavar="HOST[:PORT]",
    text=Text(
        "IMAP 服务器（存草稿、收邮件），默认端口 993。",
        "The IMAP server, for drafts and answers; port 993 by default.",
    ),
)
@option(
    "--smtp",
    metavar="HOST[:PORT]",
    text=Text(
        "SMTP 服务器（直接发送），默认端口 465；不用可不填。",
        "The SMTP server, for sending directly; port 465 by default. It may be left out.",
    ),
)
@option(
    "--imap-security",
    is_advanced=True,
    type=click.Choice([one.value for one in Security]),
    text=Text(
        "IMAP 的加密方式，默认由端口决定。", "How IMAP is encrypted; the port tells by default."
    ),
)
@option(
    "--smtp-security",
    is_advanced=True,
    type=click.Choice([one.value for one in Security]),
    text=Text(
        "SMTP 的加密方式，默认由端口决定。", "How SMTP is encrypted; the port tells by default."
    ),
)
@option(
    "--drafts",
    is_advanced=True,
    metavar="FOLDER",
    text=Text("草稿箱的名称，默认自动查找。", "The folder of drafts; found by itself by default."),
)
@option(
    "--inbox",
    is_advanced=True,
    metavar="FOLDER",
    text=Text("收取哪个文件夹，默认 INBOX。", "The folder that is collected; INBOX by default."),
)
@option(
    "--keep-password",
    is_flag=True,
    text=Text("把密码存入系统钥匙串。", "Keep the password in the system's keyring."),
)
@option(
    "--no-test",
    is_advanced=True,
    is_flag=True,
    text=Text("不连接服务器，直接写入设置。", "Write the settings without trying the servers."),
)
@authority_option
@assessment_option
@format_option
@dry_run_option
@language_option
@click.pass_obj
def mail_setup_command(
    terminal: Terminal,
    /,
    *,
    round: Path | None,
    assessment: Path | None,
    tls_ca: Path | None,
    keep_password: bool,
    no_test: bool,
    format: str,
    dry_run: bool,
    **given: str | None,
) -> int:
    """Set up the mail account of a round."""
    from workbook_tool.cli.mail_reports import build_setup_json, describe_setup
    from workbook_tool.workflows.mail_setup import mail_setup

    result = mail_setup(
        round,
        lambda known: _account_of(terminal, known, given),
        assessment=assessment,
        access=_access(terminal, tls_ca),
        tests=not no_test,
        keeps_password=keep_password,
        dry_run=dry_run,
    )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_setup_json(result, terminal.language),
        describe_setup(result, terminal.language),
    )
    return EXIT_DONE


@click.command(
    "send",
    cls=BilingualCommand,
    text=Text(
        "用本单位的邮箱发出邮件草稿，每封只发一次。默认存入邮箱的草稿箱，由人核对后点发送；"
        "--via smtp 直接发送。中断后再运行，已发出的不会重发，不确定的单独列出。\n\n"
        "退出码：0 完成；1 有暂未发出、被拒绝或不确定的邮件；2 无法运行。",
        "Send the drafts through the office's own account, each of them once. By default they go "
        "into the account's drafts, where a person sends them; --via smtp sends directly. After an "
        "interruption nothing is sent twice, and what is uncertain is listed.\n\n"
        "Exit codes: 0 done; 1 mails were put off, refused or are uncertain; 2 could not run.",
    ),
)
@round_argument
@option(
    "--what",
    type=click.Choice([one.value for one in Outbox]),
    default=Outbox.FORMS.value,
    show_default=True,
    text=Text(
        "发什么：forms 自评表，notices 通知，review 考评表，results 考评结果。",
        "What is sent: forms, notices, review workbooks or results.",
    ),
)
@option(
    "--via",
    type=click.Choice([one.value for one in Way]),
    default=Way.DRAFTS.value,
    show_default=True,
    text=Text(
        "怎么发：drafts 存入邮箱的草稿箱，smtp 直接发送。",
        "How: into the account's drafts, or directly by SMTP.",
    ),
)
@option(
    "--only",
    multiple=True,
    metavar="AGENCY",
    text=Text(
        "只发给这个单位（代码、名称或简称），可重复给出。",
        "Send to this agency only, by code, name or alias; repeat it for several.",
    ),
)
@option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    text=Text("这次最多发几封。", "Send so many mails at most."),
)
@option(
    "--resend",
    multiple=True,
    metavar="AGENCY",
    text=Text(
        "被拒绝或不确定的，确认后再发给这个单位，可重复给出。",
        "Send again to this agency what was refused or is uncertain; repeat it for several.",
    ),
)
@option(
    "--again",
    is_flag=True,
    text=Text("以前已发出的也再发一次。", "Repeat what was sent already, too."),
)
@authority_option
@assessment_option
@format_option
@dry_run_option
@language_option
@click.pass_obj
def send_command(
    terminal: Terminal,
    *,
    round: Path | None,
    assessment: Path | None,
    what: str,
    via: str,
    only: tuple[str, ...],
    limit: int | None,
    resend: tuple[str, ...],
    again: bool,
    tls_ca: Path | None,
    format: str,
    dry_run: bool,
) -> int:
    """Send the drafts of a round."""
    from workbook_tool.cli.mail_reports import build_send_json, describe_sent
    from workbook_tool.workflows.send import SendOptions, send

    with ProgressBar(terminal) as progress:
        result = send(
            round,
            SendOptions(_OUTBOXES[what], Way(via), limit, only, resend, again),
            assessment=assessment,
            dry_run=dry_run,
            access=_access(terminal, tls_ca),
            progress=progress,
        )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_send_json(result, terminal.language),
        describe_sent(result, terminal.language, is_whole=terminal.is_verbose),
    )
    return EXIT_ATTENTION if result.has_trouble and not dry_run else EXIT_DONE


@click.command(
    "collect",
    cls=BilingualCommand,
    text=Text(
        "收取邮箱中的新邮件，存入 returned 文件夹，每封只收一次；考评组的回复存入 review/returned。"
        "邮箱里的邮件不删除，也不标为已读；归属仍以自评表上的编号为准。",
        "Put new mails of the account into returned/, each of them once; what evaluators send goes "
        "into review/returned/. Nothing in the mailbox is deleted or marked as read, and the code "
        "on a form still says whose it is.",
    ),
)
@round_argument
@option(
    "--since",
    metavar="DATE",
    default="",
    text=Text(
        "从这一天起的邮件，例如 2018-10-31；不写时收上次以后的新邮件。",
        "Mails since this day, such as 2018-10-31; otherwise what is new since the last time.",
    ),
)
@option(
    "--folder",
    metavar="FOLDER",
    default="",
    text=Text(
        "收取邮箱里的哪个文件夹，默认为收件箱。", "The mailbox's folder; the inbox by default."
    ),
)
@option(
    "--what",
    type=click.Choice([one.value for one in Wanted]),
    text=Text(
        "只收 returns 自评表，或 review 考评表；不写时都收。",
        "Only returns, or only review workbooks; both by default.",
    ),
)
@authority_option
@assessment_option
@format_option
@dry_run_option
@language_option
@click.pass_obj
def collect_command(
    terminal: Terminal,
    *,
    round: Path | None,
    assessment: Path | None,
    since: str,
    folder: str,
    what: str | None,
    tls_ca: Path | None,
    format: str,
    dry_run: bool,
) -> int:
    """Collect the answers that came by mail."""
    from workbook_tool.cli.mail_reports import build_collect_json, describe_collected
    from workbook_tool.workflows.collect import CollectOptions, collect

    with ProgressBar(terminal) as progress:
        result = collect(
            round,
            CollectOptions(since.strip(), folder, Wanted(what) if what else None),
            assessment=assessment,
            dry_run=dry_run,
            access=_access(terminal, tls_ca),
            progress=progress,
        )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_collect_json(result, terminal.language),
        describe_collected(result, terminal.language, is_whole=terminal.is_verbose),
    )
    return EXIT_DONE


def _access(terminal: Terminal, tls_ca: Path | None) -> "MailAccess":
    """Return how servers are reached; a person is asked for each password once."""
    from workbook_tool.workflows.mail_session import MailAccess

    known: dict[str, str] = {}

    def ask(server: "MailServer") -> str | None:
        if not sys.stdin.isatty():
            return None
        if server.user not in known:
            title = Text(f"{server.user} 的密码或授权码", f"Password of {server.user}")
            known[server.user] = click.prompt(terminal.words(title), hide_input=True, err=True)
        return known[server.user]

    return MailAccess(ask, tls_ca)


def _account_of(
    terminal: Terminal, known: "MailAccount | None", given: dict[str, str | None]
) -> "MailAccount":
    """Return the settings that were given; what is missing is asked for, or stays as it was."""
    from dataclasses import replace

    from workbook_tool.mail.account import MailAccount, parse_server

    def answer(name: str, title: Text, before: str) -> str:
        said = given[name]
        if said is None and sys.stdin.isatty():
            said = click.prompt(terminal.words(title), default=before, err=True)
        return (before if said is None else said).strip()

    address = answer("address", Text("发件邮箱", "Address"), known.address if known else "")
    if not address:
        raise UsageError(
            "缺少发件邮箱：在终端中运行可逐项填写，或用 --address、--imap、--smtp 给出。",
            "The address is missing: run it in a terminal to be asked, or give --address, --imap "
            "and --smtp.",
        )
    user = answer("user", Text("登录名", "User name"), _user_of(known) or address)

    def server(
        name: str, title: Text, before: "MailServer | None", usual: tuple[int, int]
    ) -> "MailServer | None":
        place = f"{before.host}:{before.port}" if before else "-"
        typed = answer(name, title, place)
        if typed in {"", "-"}:
            return None
        security = given[f"{name}_security"]
        kind = Security(security) if security else None
        if kind is None and before and typed == place:
            kind = before.security
        return parse_server(typed, user, kind, usual=usual)

    account = known or MailAccount(address)
    return replace(
        account,
        address=address,
        imap=server(
            "imap",
            Text("IMAP 服务器（没有请写 -）", "IMAP server (- for none)"),
            account.imap,
            (993, 143),
        ),
        smtp=server(
            "smtp",
            Text("SMTP 服务器（没有请写 -）", "SMTP server (- for none)"),
            account.smtp,
            (465, 587),
        ),
        name=account.name if given["name"] is None else given["name"],
        drafts=account.drafts if given["drafts"] is None else given["drafts"],
        inbox=account.inbox if given["inbox"] is None else given["inbox"],
    )


def _user_of(known: "MailAccount | None") -> str:
    servers = (known.imap, known.smtp) if known else ()
    return next((one.user for one in servers if one is not None), "")
