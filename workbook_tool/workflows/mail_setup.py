"""mail-setup: the office's own servers, tried both ways, then written; never a password."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text
from workbook_tool.mail.account import FILE, MailAccount, MailServer, dump_account, parse_account
from workbook_tool.mail.passwords import find_password, keep_password
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.limits import ROUND_LIMITS, TooLargeError
from workbook_tool.round_folder.mail_files import mail_lock, save_account
from workbook_tool.round_folder.rounds import RoundFolder, find_round
from workbook_tool.round_folder.storage import as_output_errors, read_file
from workbook_tool.workflows.mail_session import (
    NO_QUESTIONS,
    MailAccess,
    open_session,
    refuse_forbidden,
)


@dataclass(frozen=True, slots=True)
class TriedServer:
    """One server that let us in, and what was found there."""

    protocol: str
    server: MailServer
    found: Text


@dataclass(frozen=True, slots=True)
class SetupResult:
    """The settings that were written, or would be; ``has_keyring`` where passwords were kept."""

    folder: Path
    account: MailAccount
    tried: tuple[TriedServer, ...]
    is_dry_run: bool
    next_step: Text
    is_password_kept: bool = False
    notes: tuple[Text, ...] = ()


@as_output_errors()
def mail_setup(
    start: Path | None,
    make_account: Callable[[MailAccount | None], MailAccount],
    *,
    assessment: Path | None = None,
    access: MailAccess = NO_QUESTIONS,
    tests: bool = True,
    keeps_password: bool = False,
    dry_run: bool = False,
) -> SetupResult:
    """Write mail.toml once both servers let us in, and return what was found there.

    ``make_account`` gets the settings that there are. Nothing is sent, and nothing is written where
    a server refuses. Raises UsageError where the settings name no server, RoundStateError where a
    policy forbids them, MailError where a server cannot be used.
    """
    folder = find_round(start, assessment=assessment)
    refuse_forbidden()
    account = make_account(_known(folder.path / FILE))
    # What is written has to be read again.
    account = parse_account(dump_account(account).encode())
    if account.imap is None and account.smtp is None:
        raise UsageError(
            "至少要有一个服务器：--imap（存草稿、收邮件）或 --smtp（直接发送）。",
            "At least one server is wanted: --imap for drafts and answers, --smtp for sending.",
        )
    if access.tls_ca is not None:
        account = replace(account, tls_ca=str(access.tls_ca.resolve()))
    tried: tuple[TriedServer, ...] = ()
    if tests:
        tried = _try_both(account, access)
    else:
        refuse_forbidden(account)
    is_kept, notes = False, tuple[Text, ...]()
    if keeps_password and not dry_run:
        is_kept, notes = _keep(account, access)
    if not dry_run:
        with mail_lock(folder):
            save_account(folder, account)
    return SetupResult(
        folder.path, account, tried, dry_run, _next_step(folder, account), is_kept, notes
    )


def _known(path: Path) -> MailAccount | None:
    """Return the settings that there are, None where none can be used."""
    try:
        return parse_account(read_file(path, ROUND_LIMITS.settings_bytes))
    except (OSError, UsageError, TooLargeError):
        return None


def _try_both(account: MailAccount, access: MailAccess) -> tuple[TriedServer, ...]:
    """Log in at each server and look around; nothing is changed there."""
    session = open_session(account, access)
    tried = []
    if account.imap is not None:
        desk = session.imap()
        try:
            drafts = desk.find_drafts(account.drafts)
            desk.examine(account.inbox)
        finally:
            desk.close()
        found = Text(
            f"登录成功，草稿箱“{drafts}”，收件箱“{account.inbox}”",
            f"logged in; drafts “{drafts}”, inbox “{account.inbox}”",
        )
        tried.append(TriedServer("imap", account.imap, found))
    if account.smtp is not None:
        session.smtp().close()
        tried.append(TriedServer("smtp", account.smtp, Text("登录成功", "logged in")))
    return tuple(tried)


def _keep(account: MailAccount, access: MailAccess) -> tuple[bool, tuple[Text, ...]]:
    """Put the passwords into the keyring; return whether it took them, and what is said if not."""
    servers = [one for one in (account.imap, account.smtp) if one is not None]
    taken = [keep_password(one, find_password(one, access.ask)) for one in servers]
    if all(taken):
        return True, ()
    return False, (
        Text(
            "这台电脑没有可用的系统钥匙串，密码没有保存；以后运行时请输入，"
            "或设置环境变量 WORKBOOK_TOOL_MAIL_PASSWORD。",
            "This machine has no keyring that can be used, so the password was not kept; type it "
            "at each run, or set WORKBOOK_TOOL_MAIL_PASSWORD.",
        ),
    )


def _next_step(folder: RoundFolder, account: MailAccount) -> Text:
    words = ("send", *round_argument(folder), "--dry-run")
    line = command_line(*words) if account.imap else command_line(*words, "--via", "smtp")
    return Text(f"下一步：预览要发的邮件，运行 {line}", f"Next: see what would be sent: {line}")
