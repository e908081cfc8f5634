"""The clients of the standard library, on lines that have limits."""

import imaplib
import smtplib
import socket
import ssl
from typing import Any, Literal

from workbook_tool.mail.wire import Wire

MOST_MAIL = 64 * 1024 * 1024  # bytes; no return that is larger is opened
_MOST_BESIDE = 8 * 1024 * 1024  # of what is said beside a mail
_MOST_REPLY = 256 * 1024  # of an SMTP server


class BoundedImap(imaplib.IMAP4):
    """An IMAP client that a server can neither fill nor hold up."""

    _wire: Wire | None = None

    @property
    def wire(self) -> Wire:
        """Return the line as it is now: encryption makes another one of it."""
        if self._wire is None or self._wire.stream is not self.sock:
            self._wire = Wire(self.sock, MOST_MAIL + _MOST_BESIDE)
        return self._wire

    def read(self, size: int) -> bytes:
        """Return so many bytes."""
        return self.wire.read(size)

    def readline(self) -> bytes:
        """Return a line."""
        return self.wire.readline()

    def send(self, data: Any) -> None:  # noqa: ANN401 - whatever holds bytes
        """Say something."""
        self.wire.send(bytes(data))

    def starttls(
        self, ssl_context: ssl.SSLContext | None = None
    ) -> tuple[Literal["OK"], list[None]]:
        """Encrypt the line; nothing that was said before counts afterwards (CVE-2021-33515)."""
        plain = self.wire
        answer = super().starttls(ssl_context)
        plain.require_empty()
        return answer


class BoundedImapTls(BoundedImap, imaplib.IMAP4_SSL):
    """The same, encrypted from the start."""


class BoundedSmtp(smtplib.SMTP):
    """An SMTP client that a server can neither fill nor hold up."""

    sock: socket.socket | None
    _wire: Wire | None = None

    def hurry(self) -> None:
        """Wait for nothing long from now on."""
        if self._wire is not None:
            self._wire.hurry()

    def send(self, s: Any) -> None:  # noqa: ANN401 - bytes, or a line of ASCII
        """Say something."""
        content = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        try:
            self._line().send(content)
        except OSError as error:
            self.close()
            message = f"Server not connected: {error}"
            raise smtplib.SMTPServerDisconnected(message) from error

    def getreply(self) -> tuple[int, bytes]:
        """Return code and words of an answer."""
        self.file = self._line()
        return super().getreply()

    def starttls(self, *, context: ssl.SSLContext | None = None) -> tuple[int, bytes]:  # type: ignore[override]  # fewer ways
        """Encrypt the line; nothing that was said before counts afterwards (CVE-2021-38371)."""
        plain = self._line()
        answer = super().starttls(context=context)
        plain.require_empty()
        return answer

    def _line(self) -> Wire:
        if self.sock is None:
            message = "not connected"
            raise smtplib.SMTPServerDisconnected(message)
        if self._wire is None or self._wire.stream is not self.sock:
            self._wire = Wire(self.sock, _MOST_REPLY)
        return self._wire


class BoundedSmtpTls(BoundedSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""
