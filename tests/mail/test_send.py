"""Drafts go out through real servers on loopback: each of them once, whatever happens."""

import email
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from imap_tools import MailBox

from tests.mail.rounds import (
    AGENCIES,
    DRAFTS,
    OFFICE,
    SENT,
    VARIABLE,
    ledger_states,
    make_round,
    use_servers,
)
from tests.servers import (
    BREAK,
    HOST,
    KEEP_AND_BREAK,
    PASSWORD,
    ImapServer,
    Moment,
    SmtpServer,
    Stage,
    smtp_server,
)
from tests.workflows.filling import REPOSITORY, fill, issued
from tests.workflows.test_carried_answers import SAMPLE, define
from workbook_tool.core.errors import MailError, RoundStateError, UsageError
from workbook_tool.mail.connections import verifying_context
from workbook_tool.mail.kinds import MailState, Outbox, Way
from workbook_tool.workflows.collect import collect
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.notify import notify
from workbook_tool.workflows.send import SendOptions, send
from workbook_tool.workflows.sent import SendResult

FEW = AGENCIES[:6]
BY_SMTP = SendOptions(via=Way.SMTP)


pytestmark = pytest.mark.usefixtures("password")


@pytest.fixture(scope="module")
def whole_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("whole") / "round")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_round(tmp_path / "round", FEW)


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def ready(folder: Path, smtp: SmtpServer) -> Path:
    use_servers(folder, smtp=smtp)
    return folder


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def states(result: SendResult) -> dict[str, MailState]:
    return {mail.code: mail.state for mail in result.mails}


def all_sent(result: SendResult) -> bool:
    return set(states(result).values()) == {MailState.SENT}


def address_of(code: str) -> str:
    return f"{code.lower()}@example.cn"


def at(stage: Stage, code: str, answer: str, *, times: int = 1_000) -> "Scripted":
    return Scripted(stage, address_of(code), answer, times)


class Scripted:
    """Gives one answer at one stage about one agency, so many times."""

    def __init__(self, stage: Stage, address: str, answer: str, times: int) -> None:
        self.stage, self.address, self.answer, self.left = stage, address, answer, times

    def __call__(self, moment: Moment) -> str | None:
        is_it = moment.stage is self.stage and moment.recipient == self.address
        if not is_it or self.left == 0:
            return None
        self.left -= 1
        return self.answer


def test_81_forms_go_out_once_each_with_chinese_names(whole_round: Path, smtp: SmtpServer) -> None:
    use_servers(whole_round, smtp=smtp)
    steps: list[tuple[str, int, int]] = []
    result = send(whole_round, BY_SMTP, progress=lambda *step: steps.append(step))
    assert all_sent(result)
    assert not result.has_trouble
    assert steps[-1] == ("send", 81, 81)
    assert Counter(smtp.recipients) == Counter(address_of(one.code) for one in AGENCIES)
    assert smtp.connections >= 9  # at most ten mails each
    by_address = {parsed(one)["To"].addresses[0].addr_spec: parsed(one) for one in smtp.mails}
    for agency in AGENCIES:
        message = by_address[address_of(agency.code)]
        assert message["To"].addresses[0].display_name == agency.name
        assert agency.short in message["Subject"]
        (form,) = message.iter_attachments()
        issued = whole_round / "outgoing" / str(form.get_filename())
        assert form.get_content() == issued.read_bytes()
        assert message["From"].addresses[0].addr_spec == OFFICE
        assert message["Date"].datetime.utcoffset().total_seconds() == 8 * 3600
        assert len(message.get_all("Message-ID", [])) == 1
        assert "X-Unsent" not in message
    assert len({str(one["Message-ID"]) for one in by_address.values()}) == 81
    assert set(map(tuple, ledger_states(whole_round).values())) == {("queued", "sending", "sent")}
    assert "@example.cn" not in (whole_round / ".workbook-tool" / "mail.jsonl").read_text("utf-8")
    again = send(whole_round, BY_SMTP)
    assert len(smtp.mails) == 81
    assert all_sent(again)
    assert not any(mail.is_new for mail in again.mails)
    (whole_round / ".workbook-tool" / "mail.jsonl").unlink()


def test_81_drafts_stand_in_the_account_once_each(whole_round: Path, imap: ImapServer) -> None:
    user = "drafts@example.invalid"
    use_servers(whole_round, imap=imap, user=user)
    assert all_sent(send(whole_round))
    drafts = [parsed(one) for one in imap.mails(user, DRAFTS)]
    assert len({str(one["Message-ID"]) for one in drafts}) == len(drafts) == 81
    assert {one["To"].addresses[0].display_name for one in drafts} == {
        agency.name for agency in AGENCIES
    }
    names = [path.name for path in (imap.folder / "home" / user).rglob("*:2,*")]
    assert all(name.endswith(":2,DS") for name in names)  # a draft, and seen
    # A ledger that is lost is no reason for a second draft: they are looked for first.
    (whole_round / ".workbook-tool" / "mail.jsonl").unlink()
    assert all_sent(send(whole_round))
    assert len(imap.mails(user, DRAFTS)) == 81
    (whole_round / ".workbook-tool" / "mail.jsonl").unlink()


ANSWERS = [
    (Stage.RCPT, "550 5.1.1 <x@example.cn>: no such user", MailState.PERMANENT, "address"),
    (Stage.RCPT, "452 4.2.2 mailbox out of room", MailState.TEMPORARY, "room"),
    (Stage.RCPT, "450 4.7.1 greylisted, try again later", MailState.TEMPORARY, "greylisting"),
    (Stage.DATA, "554 DT:SPM spam", MailState.PERMANENT, "spam"),
    (Stage.DATA, "451 4.3.0 out of order", MailState.TEMPORARY, "for now"),
    (Stage.END, "552 message size exceeds fixed limit", MailState.PERMANENT, "too large"),
    (Stage.END, "552 too many mails of the same size", MailState.PERMANENT, "same size"),
    (Stage.END, "451 4.3.0 out of order", MailState.TEMPORARY, "for now"),
    (Stage.END, "554 5.0.0 refused", MailState.PERMANENT, "refused"),
]


@pytest.mark.parametrize(("stage", "answer", "state", "words"), ANSWERS)
def test_an_answer_costs_its_own_mail_only_and_is_explained(
    ready: Path, smtp: SmtpServer, stage: Stage, answer: str, state: MailState, words: str
) -> None:
    smtp.script = at(stage, "XP003", answer)
    result = send(ready, BY_SMTP)
    told = {mail.code: mail for mail in result.mails}
    assert states(result) == {
        one.code: state if one.code == "XP003" else MailState.SENT for one in FEW
    }
    assert result.has_trouble
    assert told["XP003"].explanation is not None
    assert words in told["XP003"].explanation.meaning.en
    assert told["XP003"].explanation.remedy.zh
    assert told["XP003"].answer is not None
    assert told["XP003"].answer.startswith(answer[:3])
    assert "@" not in told["XP003"].answer
    tried = ledger_states(ready)["XP003"].count(state.value)
    assert tried == (3 if state is MailState.TEMPORARY else 1)
    # What was refused waits for a word of staff, what was put off does not.
    smtp.script = lambda _: None
    later = states(send(ready, BY_SMTP))["XP003"]
    assert later is (MailState.SENT if state is MailState.TEMPORARY else state)
    assert all_sent(send(ready, replace(BY_SMTP, resend=("XP003",))))
    assert Counter(smtp.recipients) == Counter(address_of(one.code) for one in FEW)


def test_greylisting_is_waited_for_in_the_same_run(ready: Path, smtp: SmtpServer) -> None:
    met: set[str] = set()

    def once(moment: Moment) -> str | None:
        is_first = moment.stage is Stage.RCPT and moment.recipient not in met
        met.add(moment.recipient)
        return "451 4.7.1 Greylisted, please try again later" if is_first else None

    smtp.script = once
    assert all_sent(send(ready, BY_SMTP))
    assert len(smtp.mails) == len(FEW)
    assert ledger_states(ready)["XP001"] == ["queued", "temporary", "sending", "sent"]


def test_too_many_mails_over_one_connection_take_another(ready: Path, smtp: SmtpServer) -> None:
    def two_each(moment: Moment) -> str | None:
        is_full = moment.stage is Stage.MAIL and moment.mails >= 2
        return "450 MI:DMC too many mails over this connection" if is_full else None

    smtp.script = two_each
    assert all_sent(send(ready, BY_SMTP))
    assert Counter(smtp.recipients) == Counter(address_of(one.code) for one in FEW)


def test_a_server_that_wants_no_more_today_is_left_in_peace(ready: Path, smtp: SmtpServer) -> None:
    def busy(moment: Moment) -> str | None:
        is_over = moment.stage is Stage.MAIL and len(smtp.mails) >= 2
        return "421 HL:ICC 10.0.0.1 too many connections" if is_over else None

    smtp.script = busy
    use_servers(ready, smtp=smtp, backoff=0.05)
    result = send(ready, BY_SMTP)
    assert [result.count(one) for one in (MailState.SENT, MailState.TEMPORARY)] == [2, 1]
    assert result.count(MailState.QUEUED) == 3
    assert [mail.is_new for mail in result.mails] == [True] * 3 + [False] * 3
    (stopped,) = result.notes
    assert "4 mails are left" in stopped.en
    assert "还有 4 封没有发" in stopped.zh
    smtp.script = lambda _: None
    assert all_sent(send(ready, BY_SMTP))
    assert len(smtp.mails) == len(FEW)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_a_connection_that_breaks_before_the_mail_has_sent_nothing(
    ready: Path, smtp: SmtpServer, stage: Stage
) -> None:
    broken: list[Stage] = []

    def breaks_once(moment: Moment) -> str | None:
        if moment.stage is stage and moment.mails == 2 and not broken:
            broken.append(stage)
            return BREAK
        return None

    smtp.script = breaks_once
    assert all_sent(send(ready, BY_SMTP))
    assert broken
    assert Counter(smtp.recipients) == Counter(address_of(one.code) for one in FEW)


@pytest.mark.parametrize(("ending", "was_kept"), [(BREAK, False), (KEEP_AND_BREAK, True)])
def test_a_connection_that_breaks_behind_the_mail_leaves_it_uncertain(
    ready: Path, smtp: SmtpServer, ending: str, was_kept: bool
) -> None:
    smtp.script = at(Stage.END, "XP002", ending, times=1)
    result = send(ready, BY_SMTP)
    assert states(result)["XP002"] is MailState.UNKNOWN
    assert result.count(MailState.SENT) == len(FEW) - 1
    (uncertain,) = [mail for mail in result.mails if mail.state is MailState.UNKNOWN]
    assert uncertain.explanation is not None
    assert "--resend" in uncertain.explanation.remedy.en
    assert send(ready, BY_SMTP).count(MailState.UNKNOWN) == 1
    assert smtp.recipients.count(address_of("XP002")) == was_kept
    assert all_sent(send(ready, replace(BY_SMTP, resend=("XP002",))))
    assert smtp.recipients.count(address_of("XP002")) == 1 + was_kept
    # A second copy is known by its Message-ID.
    ids = [str(parsed(one)["Message-ID"]) for one in smtp.mails]
    assert len(set(ids)) == len(FEW)


def test_a_wrong_password_ends_the_run_before_anything_is_sent(
    ready: Path, smtp: SmtpServer, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "falsch")
    with pytest.raises(MailError, match=r"authorisation code.*mail-setup") as refused:
        send(ready, BY_SMTP)
    assert "授权码" in refused.value.zh
    use_servers(ready, imap=imap)
    with pytest.raises(MailError, match="did not accept the login"):
        send(ready)
    assert smtp.mails == []
    assert not (ready / ".workbook-tool" / "mail.jsonl").exists()


@pytest.mark.parametrize("via", list(Way))
def test_a_certificate_of_an_unknown_authority_is_refused(
    folder: Path, smtp: SmtpServer, imap: ImapServer, via: Way
) -> None:
    use_servers(folder, smtp=smtp, imap=imap, tls_ca="")
    with pytest.raises(MailError, match=r"not to be trusted.*--tls-ca") as refused:
        send(folder, SendOptions(via=via))
    assert "证书不可信" in refused.value.zh
    use_servers(folder, smtp=smtp, imap=imap, tls_ca=str(folder / "none.pem"))
    with pytest.raises(MailError, match="Cannot read the certificate file"):
        send(folder, SendOptions(via=via))
    assert smtp.mails == []


def test_limit_only_again_and_preview(ready: Path, smtp: SmtpServer) -> None:
    preview = send(ready, replace(BY_SMTP, limit=2), dry_run=True)
    assert [mail.is_new for mail in preview.mails] == [True, True, False, False, False, False]
    assert smtp.connections == 0
    assert not (ready / ".workbook-tool" / "mail.jsonl").exists()
    first = send(ready, replace(BY_SMTP, limit=2))
    assert (first.count(MailState.SENT), first.count(MailState.QUEUED)) == (2, 4)
    named = send(ready, replace(BY_SMTP, only=("XP005", FEW[3].name)))
    assert states(named) == {"XP004": MailState.SENT, "XP005": MailState.SENT}
    again = send(ready, replace(BY_SMTP, only=("XP005",), again=True))
    assert [mail.is_new for mail in again.mails] == [True]
    ids = [str(parsed(one)["Message-ID"]) for one in smtp.mails[-2:]]
    assert ids[1] == ids[0].replace("@", ".2@")
    refused = send(ready, replace(BY_SMTP, resend=("XP005",)))
    assert "--again --only XP005" in refused.notes[-1].en
    assert len(smtp.mails) == 5
    with pytest.raises(UsageError, match="XP999"):
        send(ready, replace(BY_SMTP, only=("XP999",)))


def test_an_address_that_was_refused_is_tried_again_once_it_is_another(
    folder: Path, smtp: SmtpServer
) -> None:
    use_servers(folder, smtp=smtp)
    smtp.script = at(Stage.RCPT, "XP003", "550 no such user")
    assert send(folder, BY_SMTP).has_trouble
    mended = (*FEW[:2], replace(FEW[2], email="right@example.cn"), *FEW[3:])
    define(folder, agencies=mended)
    generate(folder)
    assert all_sent(send(folder, BY_SMTP))
    assert smtp.recipients[-1] == "right@example.cn"
    assert len(smtp.mails) == len(FEW)


def test_of_several_addresses_one_is_enough_and_none_is_told(
    folder: Path, smtp: SmtpServer, imap: ImapServer
) -> None:
    use_servers(folder, smtp=smtp, imap=imap, user="none@example.invalid")
    both = replace(FEW[0], email="xp001@example.cn；second@example.cn")
    define(folder, agencies=(both, replace(FEW[1], email="")))
    generate(folder)
    smtp.script = Scripted(Stage.RCPT, "second@example.cn", "550 no such user", 9)
    result = send(folder, BY_SMTP)
    assert states(result) == {"XP001": MailState.SENT, "XP002": MailState.PERMANENT}
    assert smtp.recipients == ["xp001@example.cn"]
    assert "1 of them refused" in result.notes[-1].en
    assert result.mails[1].explanation is not None
    assert "no address" in result.mails[1].explanation.meaning.en
    # A draft waits for its address in the account.
    assert states(send(folder))["XP002"] is MailState.SENT


def test_an_address_in_chinese_goes_out_where_the_server_takes_it(
    folder: Path, smtp: SmtpServer
) -> None:
    use_servers(folder, smtp=smtp)
    define(folder, agencies=(replace(FEW[0], email="经办@例子.cn"), FEW[1]))
    generate(folder)
    smtp.takes_any_script = False
    refused = send(folder, BY_SMTP)
    assert states(refused) == {"XP001": MailState.PERMANENT, "XP002": MailState.SENT}
    assert "SMTPUTF8" in str(refused.mails[0].answer)
    smtp.takes_any_script = True
    assert all_sent(send(folder, replace(BY_SMTP, resend=("XP001",))))
    assert smtp.recipients[-1] == "经办@xn--fsqu00a.cn"


def test_what_is_damaged_in_the_ledger_stops_everything(ready: Path, smtp: SmtpServer) -> None:
    send(ready, replace(BY_SMTP, limit=3))
    ledger = ready / ".workbook-tool" / "mail.jsonl"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + b'{"at": "2026-')  # torn: it was never synced
    assert send(ready, replace(BY_SMTP, limit=1)).count(MailState.SENT) == 4
    ledger.write_bytes(whole.replace(b'"sent"', b'"gone"', 1))
    with pytest.raises(RoundStateError, match=r"Line \d+ of the ledger .* Restore the file"):
        send(ready, BY_SMTP)
    assert len(smtp.mails) == 4


def test_without_settings_or_against_the_policy_nothing_runs(
    folder: Path, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="workbook-tool mail-setup"):
        send(folder)
    use_servers(folder, smtp=smtp)
    policy = folder / "policy.toml"
    monkeypatch.setenv("WORKBOOK_TOOL_POLICY", str(policy))
    for text, words in (
        ('mail = false\nset_by = "县信息中心"', "switched off .*set by 县信息中心"),
        ('mail_hosts = ["*.gov.cn"]', r"127.0.0.1 is not allowed .*administrator.*\*\.gov\.cn"),
        ("mial = false", "cannot be read .*unknown: mial"),
        ("mail = 1", "another type: mail"),
        ("mail =", "may forbid this"),
    ):
        policy.write_text(text, "utf-8")
        with pytest.raises(RoundStateError, match=words):
            send(folder, BY_SMTP)
    policy.unlink()
    with pytest.raises(RoundStateError, match="cannot be read"):
        send(folder, BY_SMTP)
    policy.write_text('mail_hosts = ["127.0.0.*"]\npage = false', "utf-8")
    assert smtp.connections == 0
    assert all_sent(send(folder, BY_SMTP))


def start_sending(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "workbook_tool", "send", str(folder), *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("stage", list(Stage))
def test_killed_at_any_stage_nothing_is_sent_twice(
    ready: Path, smtp: SmtpServer, stage: Stage
) -> None:
    victims: list[subprocess.Popen[bytes]] = []

    def kills(moment: Moment) -> str | None:
        if victims and moment.stage is stage and moment.mails == 1:
            victims.pop().send_signal(signal.SIGKILL)
            time.sleep(0.05)
        return None

    smtp.script = kills
    process = start_sending(ready, "--via", "smtp")
    victims.append(process)
    assert process.wait(60) == -signal.SIGKILL
    result = send(ready, BY_SMTP)
    counts = Counter(smtp.recipients)
    assert max(counts.values()) == 1
    for code, state in states(result).items():
        assert state in {MailState.SENT, MailState.UNKNOWN}
        assert counts[address_of(code)] == 1 or state is MailState.UNKNOWN
    # Before the mail itself was to be sent, nothing is uncertain.
    assert result.count(MailState.UNKNOWN) == (stage in {Stage.DATA, Stage.END})


def test_killed_at_random_no_draft_stands_there_twice(tmp_path: Path, imap: ImapServer) -> None:
    user, chance = "killed@example.invalid", random.Random(20124031)
    whole_round = make_round(tmp_path / "round", AGENCIES[:24])
    use_servers(whole_round, imap=imap, user=user)
    for _ in range(3):
        before = len(imap.mails(user, DRAFTS))
        process = start_sending(whole_round)
        while len(imap.mails(user, DRAFTS)) <= before and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.2)
        process.kill()
        process.wait(60)
    result = send(whole_round)
    ids = [str(parsed(one)["Message-ID"]) for one in imap.mails(user, DRAFTS)]
    assert len(set(ids)) == len(ids) >= 24 - result.count(MailState.UNKNOWN)
    uncertain = tuple(mail.code for mail in result.mails if mail.state is MailState.UNKNOWN)
    if uncertain:
        assert all_sent(send(whole_round, SendOptions(resend=uncertain)))
    assert len(imap.mails(user, DRAFTS)) == 24


def test_a_draft_that_a_person_sent_meanwhile_is_no_reason_for_another(
    folder: Path, imap: ImapServer
) -> None:
    user = "moved@example.invalid"
    use_servers(folder, imap=imap, user=user)
    send(folder, SendOptions(limit=2))
    home = imap.folder / "home" / user / "mail"
    for path in home.glob(f".{DRAFTS}/cur/*"):
        path.rename(home / f".{SENT}" / "cur" / path.name)
    (folder / ".workbook-tool" / "mail.jsonl").unlink()
    assert all_sent(send(folder))
    assert len(imap.mails(user, DRAFTS)) == len(FEW) - 2
    use_servers(folder, imap=imap, user=user, drafts="Entwürfe")
    with pytest.raises(MailError, match=r"there are: .*草稿箱.*mail-setup --drafts"):
        send(folder, SendOptions(again=True))


def test_there_is_nothing_to_send_yet(folder: Path, smtp: SmtpServer) -> None:
    use_servers(folder, smtp=smtp)
    for what, command in ((Outbox.NOTICES, "notify"), (Outbox.REVIEW, "review")):
        result = send(folder, SendOptions(what, Way.SMTP))
        assert result.mails == ()
        assert re.search(rf"workbook-tool {command}", result.notes[-1].en)
    assert smtp.connections == 0


def test_notices_are_written_sent_and_told_no_more(
    folder: Path, smtp: SmtpServer, imap: ImapServer
) -> None:
    user = "loop@example.invalid"
    use_servers(folder, smtp=smtp, imap=imap, user=user)
    notices = replace(BY_SMTP, what=Outbox.NOTICES)
    fill(issued(folder, "XP001"), folder / "returned" / "a.xlsx", {"C01": "八分"})
    deadline = SAMPLE.settings.deadline
    assert deadline is not None
    first = notify(folder, today=deadline + timedelta(days=1))
    assert [one.kind.value for one in first.notices] == ["correction"] + ["overdue"] * 5
    assert all_sent(send(folder, notices))
    (correction,) = [one for one in map(parsed, smtp.mails) if "退回修改" in one["Subject"]]
    (form,) = correction.iter_attachments()
    assert form.get_content() == (folder / str(first.notices[0].form)).read_bytes()
    # A day later the words are others, and what is open is the same.
    before = {path.name: path.read_bytes() for path in (folder / "notices").glob("*.eml")}
    notify(folder, today=deadline + timedelta(days=2))
    after = {path.name: path.read_bytes() for path in (folder / "notices").glob("*.eml")}
    assert before != after
    assert not any(mail.is_new for mail in send(folder, notices).mails)
    assert len(smtp.mails) == 6
    # The mended form comes back by mail, and nothing is open with its agency any more.
    mended = fill(folder / str(first.notices[0].form), folder / "mended.xlsx")
    with imap_box(imap, user) as box:
        message = EmailMessage()
        message["From"], message["Subject"] = address_of("XP001"), "已修改"
        message.add_attachment(
            mended.read_bytes(), maintype="application", subtype="octet-stream", filename="a.xlsx"
        )
        box.append(message.as_bytes(), "INBOX")
    assert [one.code for one in collect(folder).mails] == ["XP001"]
    assert {one.agency.code for one in notify(folder).notices} == {one.code for one in FEW[1:]}
    assert send(folder, notices).count(MailState.SENT) == 5
    # The same fault in another return is another item.
    fill(issued(folder, "XP002"), folder / "returned" / "b.xlsx", {"C01": "八分"})
    notify(folder, today=deadline + timedelta(days=2))
    assert [one.code for one in send(folder, notices).mails if one.is_new] == ["XP002"]
    assert len(smtp.mails) == 7


def imap_box(server: ImapServer, user: str) -> MailBox:
    context = verifying_context(str(server.authority))
    box = MailBox(HOST, server.port, timeout=20, ssl_context=context)
    box.login_utf8(user, PASSWORD)
    return box
