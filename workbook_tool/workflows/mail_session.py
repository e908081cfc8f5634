"""What send, collect and mail-setup have in common: settings, policy, certificates, passwords."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.mail.account import MailAccount, MailServer
from workbook_tool.mail.connections import verifying_context
from workbook_tool.mail.extra import MAIL
from workbook_tool.mail.imap import ImapDesk
from workbook_tool.mail.passwords import Ask, find_password, nobody
from workbook_tool.mail.smtp import SmtpDesk
from workbook_tool.round_folder.policy import load_policies, refuse_mail


@dataclass(frozen=True, slots=True)
class MailAccess:
    """How servers are reached: who can be asked for a password, whose certificates count."""

    ask: Ask = nobody
    tls_ca: Path | None = None


NO_QUESTIONS = MailAccess()


@dataclass(frozen=True, slots=True)
class MailSession:
    """An account that may be used: no policy forbids its servers."""

    account: MailAccount
    access: MailAccess

    def imap(self) -> ImapDesk:
        """Log in at the IMAP server; raises MailError or UsageError where that cannot be."""
        server = self._server(self.account.imap, "IMAP", "--imap")
        return ImapDesk(server, find_password(server, self.access.ask), self._context())

    def smtp(self) -> SmtpDesk:
        """Log in at the SMTP server; raises MailError or UsageError where that cannot be."""
        server = self._server(self.account.smtp, "SMTP", "--smtp")
        desk = SmtpDesk(
            server,
            find_password(server, self.access.ask),
            self._context(),
            per_connection=self.account.per_connection,
        )
        desk.open()
        return desk

    def _context(self) -> ssl.SSLContext:
        named = self.access.tls_ca
        return verifying_context(str(named) if named else self.account.tls_ca)

    @staticmethod
    def _server(server: MailServer | None, title: str, option: str) -> MailServer:
        if server is None:
            raise UsageError(
                f"mail.toml 中没有 {title} 服务器。请运行 workbook-tool mail-setup {option} 服务器",
                f"There is no {title} server in mail.toml. Run workbook-tool mail-setup {option} "
                "SERVER",
            )
        return server


def open_session(account: MailAccount, access: MailAccess) -> MailSession:
    """Return the session of an account; raises RoundStateError where a policy forbids it."""
    refuse_forbidden(account)
    MAIL.require()
    return MailSession(account, access)


def refuse_forbidden(account: MailAccount | None = None) -> None:
    """Raise RoundStateError where a policy forbids mail, or a server of an account."""
    servers = (account.imap, account.smtp) if account else ()
    refuse_mail(load_policies(), tuple(one.host for one in servers if one is not None))
