"""Servers that offer no encryption, another login, no room, or go away: each says what to do."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mail.rounds import DRAFTS, OFFICE, make_round, use_servers
from tests.mail.test_collect import ARRIVED, Mailbox, mail
from tests.mail.test_send import BY_SMTP, FEW, all_sent, states
from tests.servers import (
    HOST,
    ImapServer,
    Moment,
    Stage,
    free_port,
    imap_server,
    smtp_server,
)
from tests.workflows.filling import REPOSITORY
from workbook_tool.core.errors import MailError
from workbook_tool.mail.account import MailServer
from workbook_tool.mail.kinds import MailState, Security
from workbook_tool.round_folder.mail_files import load_account, save_account
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.collect import CollectOptions, collect
from workbook_tool.workflows.send import SendOptions, send

QUOTA = """
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=200K
}
"""


pytestmark = pytest.mark.usefixtures("password")


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("refusing") / "round", FEW)


@pytest.fixture
def folder(issued_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued_round, tmp_path / "round"))


def use(folder: Path, **servers: MailServer) -> None:
    account = load_account(find_round(folder))
    save_account(find_round(folder), replace(account, **servers))  # type: ignore[arg-type]  # servers


def test_to_a_server_without_encryption_no_password_is_said(folder: Path) -> None:
    with smtp_server(is_encrypted=False) as smtp:
        use_servers(folder, smtp=smtp)
        with pytest.raises(MailError, match="offers no encryption") as refused:
            send(folder, BY_SMTP)
        assert smtp.mails == []
    assert "不支持加密（STARTTLS），没有登录" in refused.value.zh


def test_a_port_of_the_other_kind_says_which_ports_are_usual(
    folder: Path, imap: ImapServer
) -> None:
    use_servers(folder, imap=imap)
    use(folder, imap=MailServer(HOST, imap.plain_port, OFFICE, Security.TLS))
    with pytest.raises(MailError, match="tls at 993 and 465, starttls at 143 and 587") as refused:
        send(folder)
    assert "993、465 用 tls，143、587 用 starttls" in refused.value.zh


def test_nobody_at_the_port_is_told_with_the_place(folder: Path, imap: ImapServer) -> None:
    use_servers(folder, imap=imap)
    port = free_port()
    nobody = MailServer(HOST, port, OFFICE)
    use(folder, imap=nobody, smtp=nobody)
    for run in (lambda: send(folder), lambda: send(folder, BY_SMTP), lambda: collect(folder)):
        with pytest.raises(MailError, match=rf"Cannot reach {re.escape(HOST)}:{port}") as refused:
            run()
        assert f"连接不上 {HOST}:{port}" in refused.value.zh


def test_servers_that_know_one_way_to_log_in_are_used_by_it(folder: Path) -> None:
    with smtp_server() as smtp:
        smtp.excluded_logins = ("PLAIN",)
        use_servers(folder, smtp=smtp)
        assert all_sent(send(folder, BY_SMTP))
        assert len(smtp.mails) == len(FEW)


def test_a_server_that_is_gone_for_good_ends_the_run_and_the_rest_goes_later(
    folder: Path,
) -> None:
    with smtp_server() as smtp:
        use_servers(folder, smtp=smtp, per_connection=2)
        server = load_account(find_round(folder)).smtp
        assert server is not None

        def login_fails(moment: Moment) -> str | None:
            if moment.stage is Stage.END and len(smtp.mails) == 1:
                smtp.excluded_logins = ("PLAIN", "LOGIN")  # to whoever comes next
            return None

        smtp.script = login_fails
        result = send(folder, BY_SMTP)
        assert (result.count(MailState.SENT), result.count(MailState.QUEUED)) == (2, 3)
        assert result.count(MailState.TEMPORARY) == 1
        assert "4 mails are left" in result.notes[-1].en
        smtp.excluded_logins = ()
        assert all_sent(send(folder, BY_SMTP))
        assert len(smtp.mails) == len(set(smtp.recipients)) == len(FEW)


def test_an_account_without_room_refuses_drafts_until_somebody_clears_it(folder: Path) -> None:
    user = "full@example.invalid"
    with imap_server(more=QUOTA) as imap:
        use_servers(folder, imap=imap, user=user)
        result = send(folder)
        assert result.count(MailState.SENT) >= 1
        full = [one for one in result.mails if one.state is MailState.PERMANENT]
        assert full
        for one in full:
            assert one.explanation is not None
            assert "full" in one.explanation.meaning.en
            assert "邮箱空间已满" in one.explanation.meaning.zh
            assert "--resend" in one.explanation.remedy.en
        there = len(imap.mails(user, DRAFTS))
        assert there == result.count(MailState.SENT)
        assert states(send(folder)) == states(result)  # nothing is tried by itself
        home = imap.folder / "home" / user / "mail" / f".{DRAFTS}" / "cur"
        for path in home.iterdir():
            path.unlink()  # a person sent them and emptied the folder
        (imap.folder / "home" / user / "mail" / "dovecot.list.index.log").unlink(missing_ok=True)
        again = send(folder, SendOptions(resend=(full[0].code,), limit=1))
        assert again.mails[0].state is MailState.SENT


def test_a_mail_that_is_too_large_stays_there_and_is_told(
    folder: Path, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_tool.workflows.collect.MOST_MAIL", 50_000)
    box = Mailbox(imap, "large@example.invalid")
    use_servers(folder, imap=imap, user=box.user)
    large = mail("xp001@example.cn", ("录像.mp4", b"x" * 60_000))
    box.put((large, ARRIVED), (mail("xp002@example.cn", ("a.jpg", b"\xff\xd8")), ARRIVED))
    result = collect(folder, CollectOptions(since="2018-10-01"))
    assert [one.code for one in result.mails] == ["XP002"]
    assert result.too_large == 1
    (note,) = result.notes
    assert "1 mail is too large" in note.en
    assert "有 1 封邮件太大" in note.zh


def test_no_public_provider_is_preset_anywhere() -> None:
    provider = re.compile(
        r"(?:smtp|imap|pop|mail)s?\d*\.(?:163|126|yeah|qq|exmail|sina|sohu|aliyun|139|189|gmail"
        r"|google|outlook|office365|live|yahoo|icloud)\.",
        re.IGNORECASE,
    )
    package = REPOSITORY / "workbook_tool"
    files = [path for ending in ("py", "js", "html") for path in package.rglob(f"*.{ending}")]
    assert len(files) > 100
    assert provider.search('host = "smtp.163.com"')
    found = [path.name for path in files if provider.search(path.read_text("utf-8"))]
    assert found == []
    known = (REPOSITORY / "docs" / "mail.md").read_text("utf-8")
    assert "**None of it was tried here**" in known
    assert "均未在此实测" in known
