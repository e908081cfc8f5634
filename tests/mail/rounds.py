"""Rounds whose agencies have addresses, and accounts on the servers of these tests."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.servers import HOST, ImapServer, SmtpServer
from tests.workflows.test_carried_answers import CRITERIA, SAMPLE, define
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.mail.account import MailAccount, MailServer
from workbook_tool.mail.kinds import Security
from workbook_tool.mail.passwords import VARIABLE
from workbook_tool.round_folder.mail_files import save_account
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.generate import generate

OFFICE = "office@example.invalid"
AGENCIES = tuple(replace(one, email=f"{one.code.lower()}@example.cn") for one in SAMPLE.roster)
DRAFTS, SENT = "&g0l6P3ux-", "&XfJT0ZAB-"  # as they are called on the disk


def make_round(
    folder: Path,
    agencies: tuple[Agency, ...] = AGENCIES,
    *,
    criteria: tuple[Criterion, ...] = CRITERIA,
) -> Path:
    """Return the folder of a round that was issued to these agencies."""
    define(folder, criteria, agencies)
    generate(folder)
    return folder


def use_servers(
    folder: Path,
    *,
    smtp: SmtpServer | None = None,
    imap: ImapServer | None = None,
    user: str = OFFICE,
    **settings: Any,  # noqa: ANN401 - those of an account, by name
) -> MailAccount:
    """Write mail.toml for servers of these tests, in a hurry unless something else is said."""
    authority = folder / ".workbook-tool" / "authorities.pem"
    known = [one.authority.read_text("ascii") for one in (smtp, imap) if one]
    authority.write_text("".join(known), "ascii")
    hasty: Mapping[str, Any] = {"pause": 0.0, "backoff": 0.0, "tls_ca": str(authority)}
    account = MailAccount(
        OFFICE,
        smtp=MailServer(HOST, smtp.port, user, Security.STARTTLS) if smtp else None,
        imap=MailServer(HOST, imap.port, user) if imap else None,
        **{**hasty, **settings},
    )
    save_account(find_round(folder), account)
    return account


def ledger_states(folder: Path) -> dict[str, list[str]]:
    """Return the states that each agency's mails went through, in their order."""
    found: dict[str, list[str]] = {}
    for line in (folder / ".workbook-tool" / "mail.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        found.setdefault(entry["agency"], []).append(entry["state"])
    return found


__all__ = [
    "AGENCIES",
    "DRAFTS",
    "OFFICE",
    "SENT",
    "VARIABLE",
    "ledger_states",
    "make_round",
    "use_servers",
]
