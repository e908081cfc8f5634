"""The servers that other tests start are real ones: with a login, and certificates that count."""

import smtplib
import socket
import ssl

import pytest
from imap_tools import MailBox, MailBoxStartTls

from tests.servers import HOST, PASSWORD, imap_server, smtp_server

USER = "office@example.invalid"


def test_dovecot_takes_a_draft_over_both_kinds_of_tls() -> None:
    with imap_server() as server:
        trusting = ssl.create_default_context(cafile=server.authority)
        for port, way in ((server.port, MailBox), (server.plain_port, MailBoxStartTls)):
            box = way(HOST, port, timeout=10, ssl_context=trusting)
            with box.login_utf8(USER, PASSWORD, initial_folder=None):
                marked = {one.name for one in box.folder.list() if "\\Drafts" in one.flags}
                assert marked == {"草稿箱"}
                box.append(b"Subject: x\r\n\r\nText\r\n", "草稿箱", flag_set=["\\Draft"])
        assert server.mails(USER, "&g0l6P3ux-") == [b"Subject: x\r\n\r\nText\r\n"] * 2
        suspicious = ssl.create_default_context()
        with (
            socket.create_connection((HOST, server.port), timeout=10) as plain,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            suspicious.wrap_socket(plain, server_hostname=HOST)


@pytest.mark.parametrize("is_tls_from_the_start", [False, True])
def test_the_smtp_server_wants_a_login_over_tls(is_tls_from_the_start: bool) -> None:
    with smtp_server(is_tls_from_the_start=is_tls_from_the_start) as server:
        trusting = ssl.create_default_context(cafile=server.authority)
        smtp = (
            smtplib.SMTP_SSL(HOST, server.port, timeout=10, context=trusting)
            if is_tls_from_the_start
            else smtplib.SMTP(HOST, server.port, timeout=10)
        )
        if not is_tls_from_the_start:
            smtp.starttls(context=trusting)
        smtp.ehlo()
        assert smtp.mail("a@example.invalid")[0] == 530
        assert smtp.docmd("AUTH", "PLAIN AGEAYg==")[0] == 535
        smtp.close()
        assert server.mails == []
