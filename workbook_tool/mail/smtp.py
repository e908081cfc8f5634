"""Sending by SMTP: one mail at a time, with a word of the server on each (RFC 5321)."""

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from workbook_tool.mail.account import MailServer
from workbook_tool.mail.answers import Answer, is_of_pace
from workbook_tool.mail.clients import BoundedSmtp, BoundedSmtpTls
from workbook_tool.mail.connections import (
    connection_error,
    no_encryption,
    refused_login,
)
from workbook_tool.mail.kinds import MailState, Security
from workbook_tool.mail.outbox import ReadyMail
from workbook_tool.mail.passwords import secrets_of
from workbook_tool.mail.wire import SILENCE

_HERE = "[127.0.0.1]"  # in place of the machine's name, which concerns no server
_DOT = re.compile(rb"(?m)^\.")
_GONE = (OSError, smtplib.SMTPException, UnicodeError)
_TAKEN = frozenset({250, 251, 252})
_GO_ON, _LATER, _NEVER, _CLOSING = 354, 400, 500, 421
_LOGIN_DONE, _LOGIN_ON = 235, 334


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one mail: its state, what the server said, who else was refused.

    ``is_of_pace`` says that the server wants fewer mails, of whomever.
    """

    state: MailState
    answer: Answer
    refused: tuple[Answer, ...] = ()
    is_of_pace: bool = False


class SmtpDesk:
    """Hands mails to a server over connections that bring so many mails at most."""

    def __init__(
        self,
        server: MailServer,
        password: str,
        context: ssl.SSLContext,
        *,
        per_connection: int = 10,
    ) -> None:
        """Remember where to go; ``open`` goes there."""
        self._server = server
        self._password = password
        self._context = context
        self._most = per_connection
        self._secrets = secrets_of(server, password)
        self._smtp: BoundedSmtp | None = None
        self._brought = 0

    def open(self) -> BoundedSmtp:
        """Connect and log in unless that is done; raises MailError where it cannot be."""
        if self._smtp is not None and self._brought < self._most:
            return self._smtp
        self.close()
        smtp: BoundedSmtp | None = None
        try:
            smtp = self._connect()
            self._login(smtp)
        except _GONE as error:
            _hang_up(smtp)
            raise connection_error(self._server, error, self._secrets) from error
        except BaseException:
            _hang_up(smtp)
            raise
        self._smtp, self._brought = smtp, 0
        return smtp

    def close(self) -> None:
        """Say goodbye."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.hurry()
            with suppress(*_GONE):
                smtp.docmd("QUIT")
            _hang_up(smtp)

    def deliver(self, mail: ReadyMail, before_data: Callable[[], None]) -> Delivery:
        """Hand over a mail and return what became of it.

        ``before_data`` is called when nothing but the mail itself is left to be said. A connection
        that breaks before that has sent nothing; one that breaks later leaves it uncertain.
        """
        smtp = self.open()
        try:
            refusal, refused = self._envelope(smtp, mail)
            if refusal is None:
                before_data()
                code, said = smtp.docmd("DATA")
                if code != _GO_ON:
                    refusal = self._answer(code, said)
        except _GONE as error:
            return self._broken(MailState.TEMPORARY, error)
        if refusal is not None:
            return self._refused(smtp, refusal, refused)
        try:
            smtp.send(_DOT.sub(b"..", mail.content) + b".\r\n")
            code, said = smtp.getreply()
        except _GONE as error:
            return self._broken(MailState.UNKNOWN, error)
        self._brought += 1
        answer = self._answer(code, said)
        if code in _TAKEN:
            return Delivery(MailState.SENT, answer, refused)
        if code < _LATER:  # an answer that no mail ever gets
            self._hang_up()
            return Delivery(MailState.UNKNOWN, answer, refused)
        return self._refused(smtp, answer, refused)

    def _answer(self, code: int, said: bytes) -> Answer:
        return Answer.of(code, said, self._secrets)

    def _connect(self) -> BoundedSmtp:
        host, port = self._server.host, self._server.port
        if self._server.security is Security.TLS:
            smtp: BoundedSmtp = BoundedSmtpTls(
                host, port, _HERE, timeout=SILENCE, context=self._context
            )
            smtp.ehlo()
            return smtp
        smtp = BoundedSmtp(host, port, _HERE, timeout=SILENCE)
        try:
            smtp.ehlo()
            is_offered = smtp.has_extn("starttls")
            if is_offered:
                smtp.starttls(context=self._context)
                smtp.ehlo()
        except BaseException:
            _hang_up(smtp)
            raise
        if not is_offered:
            _hang_up(smtp)
            raise no_encryption(self._server)
        return smtp

    def _login(self, smtp: smtplib.SMTP) -> None:
        """Log in; passwords may hold any character, which smtplib's own way does not allow."""
        user, word = self._server.user.encode(), self._password.encode()
        ways = smtp.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in ways or not ways:
            token = b64encode(b"\0" + user + b"\0" + word).decode()
            code, said = smtp.docmd("AUTH", f"PLAIN {token}")
        else:
            code, said = smtp.docmd("AUTH", "LOGIN")
            for part in (user, word):
                if code == _LOGIN_ON:
                    code, said = smtp.docmd(b64encode(part).decode())
        if code != _LOGIN_DONE:
            raise refused_login(self._server, self._answer(code, said))

    def _envelope(
        self, smtp: smtplib.SMTP, mail: ReadyMail
    ) -> tuple[Answer | None, tuple[Answer, ...]]:
        """Say who writes to whom; return why nobody gets it, None where somebody does."""
        options = []
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(mail.content)}")
        if not all(one.isascii() for one in (mail.sender, *mail.recipients)):
            if not smtp.has_extn("smtputf8"):
                words = "the server takes no addresses that are not ASCII (SMTPUTF8)"
                return Answer(553, words), ()
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        code, said = smtp.mail(mail.sender, options)
        if code not in _TAKEN:
            return self._answer(code, said), ()
        refused = []
        for recipient in mail.recipients:
            code, said = smtp.rcpt(recipient)
            if code == _CLOSING:
                return self._answer(code, said), ()
            if code not in _TAKEN:
                refused.append(self._answer(code, said))
        if len(refused) < len(mail.recipients):
            return None, tuple(refused)
        # While one may take it later, it is not refused for good.
        return min(refused, key=lambda one: one.code), ()

    def _refused(self, smtp: smtplib.SMTP, answer: Answer, refused: tuple[Answer, ...]) -> Delivery:
        if answer.code < _LATER:  # neither yes nor no: nothing was handed over, and who knows
            self._hang_up()  # what comes next
            return Delivery(MailState.TEMPORARY, answer, is_of_pace=True)
        is_permanent = answer.code >= _NEVER and not is_of_pace(answer)
        state = MailState.PERMANENT if is_permanent else MailState.TEMPORARY
        if answer.code == _CLOSING or is_of_pace(answer):
            self.close()
        else:
            with suppress(*_GONE):
                smtp.rset()
            self._brought += 1
        return Delivery(state, answer, refused, is_of_pace=is_of_pace(answer))

    def _broken(self, state: MailState, error: Exception) -> Delivery:
        self._hang_up()
        answer = Answer(0)
        if isinstance(error, smtplib.SMTPResponseException):
            answer = Answer.of(error.smtp_code, error.smtp_error, self._secrets)
        return Delivery(state, answer, is_of_pace=state is MailState.TEMPORARY)

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        _hang_up(smtp)


def _hang_up(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        with suppress(*_GONE):
            smtp.close()
