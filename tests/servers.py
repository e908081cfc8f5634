"""Mail servers on loopback that tests start as ordinary processes, with certificates of their own.

``imap_server`` is dovecot with a private configuration: one password for whoever logs in, so that
each test takes a name of its own. ``smtp_server`` is aiosmtpd with STARTTLS and a login, and does
to each mail what its script says.
"""

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.programs import require_programs

PASSWORD = "口令-1"  # noqa: S105 - of servers that tests start
HOST = "127.0.0.1"
_PATIENCE = 20.0  # seconds until a server has to answer
_SYSTEM_PATH = ":/usr/sbin:/usr/local/sbin"  # where ordinary users do not look
_CONFIG = """
base_dir = {base}/run
state_dir = {base}/run
log_path = {base}/log
listen = {host}
protocols = imap
ssl = required
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.pem
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
auth_username_chars =
auth_failure_delay = 0
mail_save_crlf = yes
imap_id_log = *
mail_location = maildir:~/mail
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u
}}
{more}
namespace inbox {{
  inbox = yes
  mailbox 草稿箱 {{
    auto = subscribe
    special_use = \\Drafts
  }}
  mailbox 已发送 {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class ImapServer:
    """A running dovecot: its ports (TLS, STARTTLS), the authority of its certificate, its log."""

    port: int
    plain_port: int
    authority: Path
    log: Path
    folder: Path

    def mails(self, user: str, mailbox: str = "") -> list[bytes]:
        """Return the mails of a user's mailbox as they lie on the disk; "" is the inbox."""
        home = self.folder / "home" / user / "mail"
        place = home / f".{mailbox}" if mailbox else home
        files = [*place.glob("new/*"), *place.glob("cur/*")]
        return [path.read_bytes() for path in sorted(files)]


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Certificate(NamedTuple):
    """What the certificate of a server says: whose it is, and until when it holds."""

    names: tuple[str, ...] = (HOST, "localhost")
    not_after: datetime | None = None


RIGHT = Certificate()


def make_authority(folder: Path, certificate: Certificate = RIGHT) -> tuple[trustme.LeafCert, Path]:
    """Return a certificate, for loopback by default, and the file of who signed it."""
    authority = trustme.CA(organization_name="Tests")
    place = folder / "authority.pem"
    authority.cert_pem.write_to_path(place)
    return authority.issue_cert(*certificate.names, not_after=certificate.not_after), place


@contextlib.contextmanager
def imap_server(certificate: Certificate = RIGHT, *, more: str = "") -> Iterator[ImapServer]:
    """Start dovecot and yield it; every name logs in with ``PASSWORD``.

    Its drafts are kept in 草稿箱 and what was sent in 已发送, both marked by SPECIAL-USE. Paths of
    sockets are short, so it lives in a temporary folder of its own.
    """
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}{_SYSTEM_PATH}")
    if program is None:
        require_programs("dovecot")
    base = Path(tempfile.mkdtemp(prefix="wt-imap-"))
    try:
        (base / "home").mkdir()
        made, authority = make_authority(base, certificate)
        made.private_key_and_cert_chain_pem.write_to_path(base / "server.pem")
        # Dovecot refuses mail of the superuser, and an ordinary process is all that it has to be.
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        server = ImapServer(free_port(), free_port(), authority, base / "log", base)
        config = base / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                base=base,
                host=HOST,
                user=owner.pw_name,
                group=grp.getgrgid(owner.pw_gid).gr_name,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                port=server.port,
                plain_port=server.plain_port,
                password=PASSWORD,
                more=more,
            ),
            "utf-8",
        )
        for path in (base, *base.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        with _running([str(program), "-F", "-c", str(config)], owner, server):
            yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def _running(command: list[str], owner: pwd.struct_passwd, server: ImapServer) -> Iterator[None]:
    """Run dovecot until the block ends; it has answered by the time that the block begins."""
    settings: dict[str, Any] = {}
    if os.geteuid() == 0:
        settings = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **settings,
    )
    try:
        end = time.monotonic() + _PATIENCE
        while not _answers(server.port):
            if process.poll() is not None or time.monotonic() > end:
                told = server.log.read_text("utf-8") if server.log.exists() else ""
                message = f"dovecot does not run: {told}"
                raise AssertionError(message)
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=0.5):
            return True
    except OSError:
        return False


BREAK = "break"  # a script's answer: the connection is gone
KEEP_AND_BREAK = "keep and break"  # at the end of a mail: it is kept, and nobody hears of it


class Stage(StrEnum):
    """Where a script is asked what to do; the last two are before and after the mail itself."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    END = "end"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a script is asked about: a recipient, how many mails this connection has brought."""

    stage: Stage
    recipient: str
    mails: int


Script = Callable[[Moment], str | None]
"""Returns the server's answer, ``BREAK``, or None where all is well."""


@dataclass(slots=True)
class SmtpServer:
    """A running server: its port, the authority of its certificate, and what it took."""

    port: int
    authority: Path
    script: Script = lambda _: None
    mails: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    takes_any_script: bool = True  # SMTPUTF8
    excluded_logins: tuple[str, ...] = ()  # ways to log in that are not offered

    def authenticate(self, *asked: object) -> AuthResult:
        """Let whoever knows the password in."""
        login = asked[-1]
        is_right = isinstance(login, LoginPassword) and login.password == PASSWORD.encode()
        return AuthResult(success=is_right, handled=False)


class _Smtp(SMTP):
    """An SMTP server that asks a script at each stage."""

    def __init__(self, server: SmtpServer, handler: object, **settings: Any) -> None:  # noqa: ANN401 - aiosmtpd's own
        super().__init__(handler, **settings)
        self.desk = server
        self.brought = 0
        server.connections += 1

    def drop(self) -> None:
        """Break the connection, without a word."""
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()

    async def _is_well(self, stage: Stage) -> bool:
        """Say what the script says; true where it says nothing."""
        recipients = self.envelope.rcpt_tos if self.envelope else []
        recipient = recipients[-1] if recipients else ""
        answer = self.desk.script(Moment(stage, recipient, self.brought))
        if answer == BREAK:
            self.drop()
        elif answer is not None:
            await self.push(answer)
        return answer is None

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd looks for it
        if await self._is_well(Stage.MAIL):
            await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd looks for it
        if await self._is_well(Stage.DATA):
            await super().smtp_DATA(arg)


class _Desk:
    """What aiosmtpd asks of its handler: recipients and mails, by the script."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for it
        self, smtp: _Smtp, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.server.script(Moment(Stage.RCPT, address, smtp.brought))
        if answer == BREAK:
            smtp.drop()
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for it
        self, smtp: _Smtp, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.server.script(Moment(Stage.END, envelope.rcpt_tos[-1], smtp.brought))
        if answer in {None, KEEP_AND_BREAK}:
            assert isinstance(envelope.content, bytes)
            self.server.mails.append(envelope.content)
            self.server.recipients.extend(envelope.rcpt_tos)
            smtp.brought += 1
        if answer in {BREAK, KEEP_AND_BREAK}:
            smtp.drop()
        return answer or "250 OK"


@contextlib.contextmanager
def smtp_server(
    certificate: Certificate = RIGHT,
    *,
    is_tls_from_the_start: bool = False,
    is_encrypted: bool = True,
) -> Iterator[SmtpServer]:
    """Start a server with a login and yield it; TLS begins with STARTTLS, at once, or never."""
    folder = Path(tempfile.mkdtemp(prefix="wt-smtp-"))
    try:
        made, authority = make_authority(folder, certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.configure_cert(context)
        server = SmtpServer(free_port(), authority)
        used = context if is_encrypted else None
        controller = _Controller(server, used, is_tls_from_the_start=is_tls_from_the_start)
        controller.start()
        server.connections = 0  # it tries itself
        try:
            yield server
        finally:
            controller.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Controller(Controller):
    """Runs a server in a thread of its own."""

    def __init__(
        self, server: SmtpServer, context: ssl.SSLContext | None, *, is_tls_from_the_start: bool
    ) -> None:
        self.desk = server
        self.starttls = None if is_tls_from_the_start else context
        super().__init__(
            _Desk(server),
            hostname=HOST,
            port=server.port,
            ssl_context=context if is_tls_from_the_start else None,
        )

    def factory(self) -> SMTP:
        smtp = _Smtp(
            self.desk,
            self.handler,
            hostname="mail.example.invalid",
            tls_context=self.starttls,
            require_starttls=self.starttls is not None,
            authenticator=self.desk.authenticate,
            auth_required=True,
            data_size_limit=20_000_000,
            enable_SMTPUTF8=self.desk.takes_any_script,
            auth_exclude_mechanism=self.desk.excluded_logins,
        )
        if self.starttls is None:  # aiosmtpd knows no other TLS, and warns where none is asked for
            smtp._auth_require_tls = False
        return smtp
