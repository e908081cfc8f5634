"""mail.toml: the servers, addresses and habits of the office's own account; never a password."""

import json
import tomllib
from dataclasses import dataclass, fields
from typing import Any

from workbook_tool.core.errors import UsageError
from workbook_tool.core.round.addresses import sendable
from workbook_tool.core.text import listed
from workbook_tool.mail.kinds import Security

FILE = "mail.toml"
_MOST_PORT = 65535
_KINDS = {str: "文字", int: "整数", float: "数字"}


@dataclass(frozen=True, slots=True)
class MailServer:
    """One server, and the name that logs in there."""

    host: str
    port: int
    user: str
    security: Security = Security.TLS


@dataclass(frozen=True, slots=True)
class MailAccount:
    """The account that mails go out from and answers come to.

    ``pause`` and ``backoff`` are seconds; a connection brings at most ``per_connection`` mails.
    ``drafts`` is "" where the server marks that folder itself. ``tls_ca`` is a PEM file, "" for the
    authorities that the machine trusts.
    """

    address: str
    name: str = ""
    imap: MailServer | None = None
    smtp: MailServer | None = None
    inbox: str = "INBOX"
    drafts: str = ""
    tls_ca: str = ""
    pause: float = 3.0
    backoff: float = 120.0
    per_connection: int = 10


def parse_server(
    typed: str, user: str, security: Security | None, *, usual: tuple[int, int]
) -> MailServer:
    """Return the server of ``HOST`` or ``HOST:PORT``; ``usual`` are the ports of TLS and STARTTLS.

    Without a word on security a usual port tells it. Raises UsageError for what names no server.
    """
    host, colon, port = typed.strip().rpartition(":")
    if not colon:
        host, port = typed.strip(), ""
    if not port:
        port = str(usual[security is Security.STARTTLS])
    if not host or not port.isascii() or not port.isdecimal() or not 0 < int(port) <= _MOST_PORT:
        raise UsageError(
            f"“{typed}”不是服务器地址；请写成 mail.example.cn 或 mail.example.cn:993。",
            f"{typed!r} names no server; write mail.example.cn or mail.example.cn:993.",
        )
    if security is None:
        security = Security.STARTTLS if int(port) in {usual[1], 25} else Security.TLS
    return MailServer(host, int(port), user, security)


def dump_account(account: MailAccount) -> str:
    """Return the text of mail.toml."""
    lines = [
        "# 邮件服务器与地址，由 workbook-tool mail-setup 写成；密码不写在这里。",
        "# Servers and addresses, written by workbook-tool mail-setup; no password stands here.",
    ]
    servers = {}
    for one in fields(account):
        value = getattr(account, one.name)
        if isinstance(value, MailServer):
            servers[one.name] = value
        elif value is not None:
            # A string of JSON is one of TOML, too.
            lines.append(f"{one.name} = {json.dumps(value, ensure_ascii=False)}")
    for name, server in servers.items():
        lines += ["", f"[{name}]"]
        lines += [
            f"{one.name} = {json.dumps(getattr(server, one.name), ensure_ascii=False)}"
            for one in fields(server)
        ]
    return "\n".join(lines) + "\n"


def parse_account(content: bytes) -> MailAccount:
    """Return the account that mail.toml describes; raises UsageError with what is wrong in it."""
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
        keys = _keys(said)
    except (ValueError, RecursionError) as error:
        raise _fault(f"不是 TOML 文件（{error}）", f"it is no TOML file ({error})") from error
    if any("password" in key.lower() for key in keys):
        raise _fault(
            "密码不能写在这里，请删去这一行；密码放在系统钥匙串或环境变量中",
            "a password must not stand there; remove that line. It belongs into the keyring or an "
            "environment variable",
        )
    imap, smtp = (_server(name, said.pop(name, None)) for name in ("imap", "smtp"))
    values = _values(MailAccount, said, "")
    try:
        sendable(str(values.get("address", "")))
    except ValueError as error:
        raise _fault("address 不是邮箱地址", "address is no mail address") from error
    return MailAccount(**values, imap=imap, smtp=smtp)


def _keys(said: dict[str, Any]) -> list[str]:
    return [
        key
        for name, value in said.items()
        for key in (name, *(_keys(value) if isinstance(value, dict) else ()))
    ]


def _server(name: str, said: object) -> MailServer | None:
    if said is None:
        return None
    if not isinstance(said, dict):
        raise _fault(f"[{name}] 应是一节", f"[{name}] has to be a section")
    values = _values(MailServer, said, f"{name}.")
    missing = listed(f"{name}.{key}" for key in ("host", "port", "user") if key not in values)
    if missing.zh:
        raise _fault(f"缺少 {missing.zh}", f"{missing.en} is missing")
    try:
        values["security"] = Security(values.get("security", "tls"))
    except ValueError as error:
        raise _fault(
            f"{name}.security 应为 tls 或 starttls", f"{name}.security is tls or starttls"
        ) from error
    return MailServer(**values)


def _values(record: type, said: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return what was said of the fields of a record; numbers are never negative."""
    kinds = {one.name: one.type for one in fields(record)}
    for key, value in said.items():
        kind = kinds.get(key)
        if kind is Security:
            kind = str
        if kind not in _KINDS:
            raise _fault(f"不认识 {prefix}{key}", f"{prefix}{key} is not known")
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        is_fitting = is_number if kind is float else isinstance(value, kind)
        if not is_fitting or isinstance(value, bool) or (kind is int and value < 1):
            raise _fault(
                f"{prefix}{key} 应是{_KINDS[kind]}",
                f"{prefix}{key} has to be of type {kind.__name__}",
            )
    return dict(said)


def _fault(zh: str, en: str) -> UsageError:
    return UsageError(
        f"邮件设置 {FILE} 有误：{zh}。请改正，或重新运行 workbook-tool mail-setup。",
        f"The mail settings {FILE} are wrong: {en}. Correct them, or run workbook-tool mail-setup "
        "again.",
    )
