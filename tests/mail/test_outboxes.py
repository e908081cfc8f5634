"""What ``review`` and ``publish`` write goes out like forms and notices: each of them once."""

import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.mail.outboxes import FIRST, GROUP_MAILS, make_reviewed_round, write_results
from tests.mail.rounds import AGENCIES, DRAFTS, ledger_states, make_round, use_servers
from tests.mail.test_send import address_of, all_sent, parsed, start_sending, states
from tests.servers import ImapServer, Moment, SmtpServer, Stage, smtp_server
from tests.word.feedback_rounds import CODES, make_reviewed
from tests.workflows.filling import fill, issued
from workbook_tool import open_round
from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.mail.kinds import MailState, Outbox, Way
from workbook_tool.mail.outbox import read_draft
from workbook_tool.workflows.review import review
from workbook_tool.workflows.send import SendOptions, send

REVIEWS = SendOptions(Outbox.REVIEW)
RESULTS = SendOptions(Outbox.RESULTS)
ANSWERED = ("XP001", "XP002")


pytestmark = pytest.mark.usefixtures("password")


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reviewed_round(tmp_path_factory.mktemp("reviewed") / "round")


@pytest.fixture
def folder(reviewed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reviewed, tmp_path / "round"))


def by_smtp(options: SendOptions) -> SendOptions:
    return replace(options, via=Way.SMTP)


def test_a_draft_with_remarks_within_remarks_has_no_recipients() -> None:
    draft = read_draft("XP001", "form", "a.eml", b"To: " + b"(" * 5_000 + b"a@b.cn\r\n\r\nx")
    assert draft.recipients == ()


def test_each_group_gets_its_workbook_at_its_address_once(
    folder: Path, smtp: SmtpServer, imap: ImapServer
) -> None:
    user = "reviews@example.invalid"
    use_servers(folder, smtp=smtp, imap=imap, user=user)
    preview = send(folder, REVIEWS, dry_run=True)
    assert [(one.code, one.name, one.is_new) for one in preview.mails] == [
        ("G01", "第一考评组", True),
        ("G02", "第二考评组", True),
    ]
    assert not (folder / ".workbook-tool" / "mail.jsonl").exists()
    assert states(send(folder, replace(by_smtp(REVIEWS), limit=1))) == {
        "G01": MailState.SENT,
        "G02": MailState.QUEUED,
    }
    assert states(send(folder, replace(by_smtp(REVIEWS), only=("第二考评组",)))) == {
        "G02": MailState.SENT
    }
    assert smtp.recipients == list(GROUP_MAILS.values())
    for content, code in zip(smtp.mails, GROUP_MAILS, strict=True):
        message = parsed(content)
        assert message["Subject"].startswith("请考评：")
        (workbook,) = message.iter_attachments()
        written = folder / "review" / "outgoing" / str(workbook.get_filename())
        assert written.name.startswith(f"{code}_")
        assert workbook.get_content() == written.read_bytes()
    again = send(folder, by_smtp(REVIEWS))
    assert all_sent(again)
    assert not any(one.is_new for one in again.mails)
    # The other way is no reason for a second mail either.
    assert not any(one.is_new for one in send(folder, REVIEWS).mails)
    assert imap.mails(user, DRAFTS) == []
    assert ledger_states(folder) == {code: ["queued", "sending", "sent"] for code in GROUP_MAILS}
    with pytest.raises(UsageError, match=r"no group 'XP001'; there are: G01, G02"):
        send(folder, replace(REVIEWS, only=(FIRST,)))


def test_a_workbook_with_other_returns_in_it_is_another_mail(
    folder: Path, smtp: SmtpServer
) -> None:
    use_servers(folder, smtp=smtp)
    assert all_sent(send(folder, by_smtp(REVIEWS)))
    review(folder)  # the same state: nothing is new
    assert not any(one.is_new for one in send(folder, by_smtp(REVIEWS)).mails)
    fill(issued(folder, "XP003"), folder / "returned" / "XP003.xlsx")
    review(folder)
    assert [one.is_new for one in send(folder, by_smtp(REVIEWS)).mails] == [True, True]
    assert Counter(smtp.recipients) == dict.fromkeys(GROUP_MAILS.values(), 2)
    assert len({str(parsed(one)["Message-ID"]) for one in smtp.mails}) == 4


def test_results_go_to_the_agencies_that_have_any(
    folder: Path, smtp: SmtpServer, imap: ImapServer
) -> None:
    user = "results@example.invalid"
    use_servers(folder, smtp=smtp, imap=imap, user=user)
    nothing = send(folder, RESULTS)
    assert nothing.mails == ()
    assert "workbook-tool publish" in nothing.notes[-1].en
    place = write_results(folder, ANSWERED)
    preview = send(folder, replace(RESULTS, limit=1), dry_run=True)
    assert [(one.code, one.is_new) for one in preview.mails] == [("XP001", True), ("XP002", False)]
    assert preview.mails[0].file == f"results/反馈表/XP001_{AGENCIES[0].name}.eml"
    assert states(send(folder, replace(RESULTS, only=("XP002",)))) == {"XP002": MailState.SENT}
    assert all_sent(send(folder, RESULTS))
    drafts = [parsed(one) for one in imap.mails(user, DRAFTS)]
    to = {str(one["To"].addresses[0].addr_spec) for one in drafts}
    assert to == set(map(address_of, ANSWERED))
    # Without the ledger they are found in the account; by SMTP they are not sent besides.
    (folder / ".workbook-tool" / "mail.jsonl").unlink()
    assert all_sent(send(folder, RESULTS))
    assert not any(one.is_new for one in send(folder, by_smtp(RESULTS)).mails)
    assert len(imap.mails(user, DRAFTS)) == 2
    # Another result is another mail; what staff had changed stays aside and is never sent.
    changed = place / f"XP001_{AGENCIES[0].name}.eml"
    changed.write_bytes(changed.read_bytes() + b"\r\n")
    write_results(folder, ANSWERED[:1], said="更正：优秀")
    assert sorted(one.name for one in place.glob("XP001*")) == [
        f"XP001_{AGENCIES[0].name}.eml",
        f"XP001_{AGENCIES[0].name}（手工修改）.eml",
    ]
    assert [one.is_new for one in send(folder, by_smtp(RESULTS)).mails] == [True, False]
    assert smtp.recipients == [address_of("XP001")]
    assert "优秀" in parsed(smtp.mails[0]).get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one


def test_what_publish_writes_goes_out_once_it_is_settled(
    tmp_path: Path, smtp: SmtpServer, imap: ImapServer
) -> None:
    folder = make_reviewed(tmp_path / "round")
    user = "published@example.invalid"
    use_servers(folder, smtp=smtp, imap=imap, user=user)
    a_round = open_round(folder)
    told: dict[str, Any] = {"companions": ("feedback",)}
    a_round.publish("draft", day=date(2018, 11, 4), **told)
    with pytest.raises(
        RoundStateError, match=r"say “.*”.*publish --as notice --with feedback"
    ) as no:
        send(folder, by_smtp(RESULTS))
    assert "审定之前不能直接发给单位" in no.value.zh
    assert smtp.connections == 0
    a_round.publish("notice", day=date(2018, 11, 5), **told)
    preview = send(folder, by_smtp(RESULTS), dry_run=True)
    assert [(one.code, one.is_new) for one in preview.mails] == [(one, True) for one in CODES[:2]]
    assert all_sent(send(folder, by_smtp(RESULTS)))
    assert smtp.recipients == [address_of(one) for one in CODES[:2]]
    for content, code in zip(smtp.mails, CODES, strict=False):
        (sheet,) = parsed(content).iter_attachments()
        name = str(sheet.get_filename())
        assert name.startswith(f"{code}_")
        assert name.endswith(".docx")
        assert sheet.get_content() == (folder / "results" / "反馈表" / name).read_bytes()
    a_round.publish("notice", day=date(2018, 11, 6), **told)  # another day says no more
    assert not any(one.is_new for one in send(folder, by_smtp(RESULTS)).mails)
    a_round.publish("final", day=date(2018, 11, 20), approval="会议 2018年11月15日", **told)
    assert [one.is_new for one in send(folder, RESULTS).mails] == [True, True]
    assert len(imap.mails(user, DRAFTS)) == len(smtp.mails) == 2


@pytest.mark.parametrize("what", [Outbox.REVIEW, Outbox.RESULTS])
@pytest.mark.parametrize("stage", list(Stage))
def test_killed_at_any_stage_no_group_and_no_agency_hears_twice(
    folder: Path, smtp: SmtpServer, what: Outbox, stage: Stage
) -> None:
    write_results(folder, ANSWERED)
    use_servers(folder, smtp=smtp)
    victims: list[subprocess.Popen[bytes]] = []

    def kills(moment: Moment) -> str | None:
        if victims and moment.stage is stage and moment.mails == 1:
            victims.pop().kill()
            time.sleep(0.05)
        return None

    smtp.script = kills
    process = start_sending(folder, "--via", "smtp", "--what", what.value)
    victims.append(process)
    assert process.wait(60) < 0
    result = send(folder, SendOptions(what, Way.SMTP))
    assert len(result.mails) == 2
    assert set(Counter(smtp.recipients).values()) == {1}
    assert result.count(MailState.UNKNOWN) == (stage in {Stage.DATA, Stage.END})
    uncertain = [one.code for one in result.mails if one.state is MailState.UNKNOWN]
    assert len(smtp.mails) + len(uncertain) >= 2


def test_killed_at_random_no_draft_of_results_stands_there_twice(
    tmp_path: Path, imap: ImapServer
) -> None:
    user, chance = "killed-results@example.invalid", random.Random(20181130)
    folder = make_round(tmp_path / "round", AGENCIES[:16])
    codes = [one.code for one in AGENCIES[:16]]
    write_results(folder, codes)
    use_servers(folder, imap=imap, user=user)
    for _ in range(3):
        before = len(imap.mails(user, DRAFTS))
        process = start_sending(folder, "--what", "results")
        while len(imap.mails(user, DRAFTS)) <= before and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.1)
        process.kill()
        process.wait(60)
    result = send(folder, RESULTS)
    uncertain = tuple(one.code for one in result.mails if one.state is MailState.UNKNOWN)
    if uncertain:
        assert all_sent(send(folder, replace(RESULTS, resend=uncertain)))
    assert len(imap.mails(user, DRAFTS)) == len(codes)
    to = {str(parsed(one)["To"].addresses[0].addr_spec) for one in imap.mails(user, DRAFTS)}
    assert to == set(map(address_of, codes))
