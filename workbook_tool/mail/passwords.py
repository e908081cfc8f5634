"""Passwords of mail servers: the environment, the keyring of the system, or whoever is asked."""

import os
from base64 import b64encode
from collections.abc import Callable

from workbook_tool.core.errors import UsageError
from workbook_tool.mail.account import MailServer

VARIABLE = "WORKBOOK_TOOL_MAIL_PASSWORD"
_SERVICE = "workbook-tool"

Ask = Callable[[MailServer], str | None]
"""Asks a person for the password of a server; None where nobody can be asked."""


def nobody(_: MailServer) -> None:
    """Ask nobody."""


def find_password(server: MailServer, ask: Ask = nobody) -> str:
    """Return the password of a server; raises UsageError where it is to be had nowhere."""
    found = os.environ.get(VARIABLE) or _kept(server) or ask(server)
    if found:
        return found
    raise UsageError(
        f"没有 {server.host} 上 {server.user} 的密码。请在终端中运行以便输入，"
        "或用 workbook-tool mail-setup --keep-password 存入系统钥匙串，"
        f"或设置环境变量 {VARIABLE}。",
        f"There is no password of {server.user} at {server.host}. Run it in a terminal to type it, "
        f"keep it in the keyring with workbook-tool mail-setup --keep-password, or set {VARIABLE}.",
    )


def secrets_of(server: MailServer, password: str) -> tuple[str, ...]:
    """Return what no server may have us show: the password, as it is and as it is sent."""
    user, word = server.user.encode(), password.encode()
    sent = (b"\0" + user + b"\0" + word, word)
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    shown = (ascii(password)[1:-1], str(word)[2:-1])  # as an error of a library shows it
    return tuple(dict.fromkeys((*(b64encode(one).decode() for one in sent), quoted, *shown)))


def keep_password(server: MailServer, password: str) -> bool:
    """Put a password into the keyring of the system; tell whether there is one that took it."""
    try:
        import keyring

        keyring.set_password(_SERVICE, _entry(server), password)
    except Exception:  # noqa: BLE001 - every system's keyring fails in a way of its own
        return False
    return True


def _kept(server: MailServer) -> str | None:
    try:
        import keyring

        return keyring.get_password(_SERVICE, _entry(server))
    except Exception:  # noqa: BLE001 - as above; machines without a desktop have none
        return None


def _entry(server: MailServer) -> str:
    return f"{server.user}@{server.host}"
