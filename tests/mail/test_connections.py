"""Connections to real servers: whose certificate counts, and lines that break with IMAP."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.mail.cutting import breaking_line
from tests.mail.rounds import AGENCIES, DRAFTS, OFFICE, make_round, use_servers
from tests.mail.test_collect import ARRIVED, Mailbox, mail, outcome
from tests.mail.test_send import BY_SMTP, all_sent, parsed, states
from tests.servers import (
    HOST,
    Certificate,
    ImapServer,
    SmtpServer,
    imap_server,
    smtp_server,
)
from workbook_tool.core.errors import MailError
from workbook_tool.mail.account import MailAccount, MailServer
from workbook_tool.mail.kinds import MailState, Security
from workbook_tool.round_folder.mail_files import load_account, save_account
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.collect import CollectOptions, collect
from workbook_tool.workflows.mail_session import MailAccess
from workbook_tool.workflows.mail_setup import mail_setup
from workbook_tool.workflows.send import SendOptions, send

FEW = AGENCIES[:4]
WRONG = {
    "another name": Certificate(("mail.example.cn",)),
    "expired": Certificate(not_after=datetime.now(UTC) - timedelta(days=1)),
}


pytestmark = pytest.mark.usefixtures("password")


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("connections") / "round", FEW)


@pytest.fixture
def folder(issued_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued_round, tmp_path / "round"))


def refused(folder: Path, smtp: SmtpServer, imap: ImapServer) -> Iterator[str]:
    """Yield why each command says nothing to these servers, in both languages."""
    user = "nobody@example.invalid"
    for security, port in ((Security.TLS, imap.port), (Security.STARTTLS, imap.plain_port)):
        account = load_account(find_round(folder))
        save_account(
            find_round(folder), replace(account, imap=MailServer(HOST, port, user, security))
        )
        for run in (lambda: send(folder), lambda: collect(folder)):
            with pytest.raises(MailError) as error:
                run()
            yield f"{error.value.zh} {error.value}"
    with pytest.raises(MailError) as error:
        send(folder, BY_SMTP)
    yield f"{error.value.zh} {error.value}"
    trusting = MailAccess(tls_ca=Path(load_account(find_round(folder)).tls_ca))
    (folder / "mail.toml").unlink()
    for account in (
        MailAccount(OFFICE, imap=MailServer(HOST, imap.port, user)),
        MailAccount(OFFICE, smtp=MailServer(HOST, smtp.port, user, Security.STARTTLS)),
    ):
        with pytest.raises(MailError) as error:
            mail_setup(folder, lambda _, made=account: made, access=trusting)  # type: ignore[misc]  # as bound
        yield f"{error.value.zh} {error.value}"
    assert not (folder / "mail.toml").exists()


@pytest.mark.parametrize("what", list(WRONG))
def test_a_certificate_that_does_not_hold_ends_every_command_before_the_password(
    folder: Path, what: str
) -> None:
    with smtp_server(WRONG[what]) as smtp, imap_server(WRONG[what]) as imap:
        use_servers(folder, smtp=smtp, imap=imap, user="nobody@example.invalid")
        told = list(refused(folder, smtp, imap))
        assert smtp.mails == []
        log = imap.log.read_text("utf-8") if imap.log.exists() else ""
    assert len(told) == 7
    for words in told:
        assert "证书不可信" in words
        assert "nothing was sent, not even the password" in words
        assert "--tls-ca" in words
    assert "Login: user=" not in log


def test_an_authority_given_on_the_command_line_counts_for_one_run(
    folder: Path, imap: ImapServer
) -> None:
    use_servers(folder, imap=imap, user="authority@example.invalid", tls_ca="")
    with pytest.raises(MailError, match="not to be trusted"):
        send(folder)
    assert all_sent(send(folder, access=MailAccess(tls_ca=imap.authority)))
    assert load_account(find_round(folder)).tls_ca == ""


@pytest.mark.parametrize("takes_the_answer", [False, True])
def test_a_line_that_breaks_while_a_draft_is_put_there_makes_none_double(
    folder: Path, imap: ImapServer, takes_the_answer: bool
) -> None:
    user = f"broken-{takes_the_answer:d}@example.invalid"
    sizes = [path.stat().st_size for path in sorted((folder / "outgoing" / "邮件").glob("*.eml"))]
    middle = sizes[0] + sizes[1] // 2  # of the second draft
    with breaking_line(imap.port, middle, takes_the_answer=takes_the_answer) as line:
        account = use_servers(folder, imap=imap, user=user)
        there = replace(account, imap=MailServer(HOST, line.port, user))
        save_account(find_round(folder), there)
        result = send(folder)
        assert line.is_broken
        # Where the draft turns out to stand there it is known as sent; where not, nobody knows.
        second = MailState.SENT if takes_the_answer else MailState.UNKNOWN
        assert states(result) == {
            one.code: second if one.code == "XP002" else MailState.SENT for one in FEW
        }
        assert states(send(folder)) == states(result)
        ids = [str(parsed(one)["Message-ID"]) for one in imap.mails(user, DRAFTS)]
        assert len(set(ids)) == len(ids) == len(FEW) - (not takes_the_answer)
        if not takes_the_answer:
            assert all_sent(send(folder, SendOptions(resend=("XP002",))))
    ids = [str(parsed(one)["Message-ID"]) for one in imap.mails(user, DRAFTS)]
    assert len(set(ids)) == len(ids) == len(FEW)


def test_a_line_that_breaks_while_mails_are_fetched_loses_none(
    folder: Path, imap: ImapServer
) -> None:
    box = Mailbox(imap, "fetched@example.invalid")
    use_servers(folder, imap=imap, user=box.user)
    letters = [mail("xp001@example.cn", (f"{turn}.jpg", b"\xff\xd8" * 999)) for turn in range(30)]
    box.put(*((one, ARRIVED) for one in letters))
    options = CollectOptions(since="2018-10-01")
    with breaking_line(imap.port, 2_500, takes_the_answer=True) as line:
        account = load_account(find_round(folder))
        save_account(
            find_round(folder), replace(account, imap=MailServer(HOST, line.port, box.user))
        )
        with pytest.raises(MailError, match="Cannot reach"):
            collect(folder, options)
        assert line.is_broken
        before = len(list((folder / "returned").rglob("*.eml")))
        assert 0 < before < len(letters)
        # The same account at another port is another place; its mails are known by their bytes.
        assert outcome(collect(folder, options)) == (len(letters) - before, before, 0)
    found = [path.read_bytes() for path in (folder / "returned").rglob("*.eml")]
    assert sorted(found) == sorted(box.contents())


def test_another_folder_of_the_mailbox_is_collected_for_itself(
    folder: Path, imap: ImapServer
) -> None:
    box = Mailbox(imap, "folders@example.invalid")
    use_servers(folder, imap=imap, user=box.user)
    with box.open() as opened:
        opened.folder.create("报送2018年")
    scan = ("扫描件.jpg", b"\xff\xd8\xff\xe0")
    now = datetime.now(UTC).replace(microsecond=0)
    box.put((mail("xp001@example.cn", scan), now))
    box.put((mail("xp002@example.cn", scan), now), folder="报送2018年")
    there = CollectOptions(folder="报送2018年")
    assert [one.code for one in collect(folder, there).mails] == ["XP002"]
    assert [one.code for one in collect(folder).mails] == ["XP001"]
    assert outcome(collect(folder, there)) == outcome(collect(folder)) == (0, 0, 0)
    box.put((mail("xp003@example.cn", scan), now), folder="报送2018年")
    account = load_account(find_round(folder))
    save_account(find_round(folder), replace(account, inbox="报送2018年"))
    assert [one.code for one in collect(folder).mails] == ["XP003"]
