"""Answers come in from a real mailbox: each once, nothing there changed, counted like any other."""

import imaplib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from imap_tools import MailBox, MailMessageFlags

from bench.round_corpus import answered as answered_form
from tests.mail.rounds import OFFICE, make_round, use_servers
from tests.mail.test_send import FEW
from tests.servers import HOST, PASSWORD, ImapServer
from tests.workflows.filling import REPOSITORY, fill, issued, rerun
from tests.workflows.test_carried_answers import SAMPLE
from workbook_tool.core.errors import MailError, UsageError
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import Status
from workbook_tool.mail.connections import verifying_context
from workbook_tool.mail.kinds import MailState, Wanted
from workbook_tool.round_folder.receiving import add_file
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.collect import CollectOptions, CollectResult, collect
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.send import send

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ARRIVED = datetime(2018, 10, 20, 1, 2, 3, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("password")


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of six with two good returns beside it, in ``filled``."""
    folder = make_round(tmp_path_factory.mktemp("answered") / "round", FEW)
    for agency in FEW[:2]:
        fill(issued(folder, agency.code), folder.parent / "filled" / f"{agency.code}.xlsx")
    return folder


@pytest.fixture
def folder(answered: Path, tmp_path: Path) -> Path:
    shutil.copytree(answered.parent / "filled", tmp_path / "filled")
    return Path(shutil.copytree(answered, tmp_path / "round"))


def mail(sender: str, *files: tuple[str, bytes], subject: str = "自评表") -> bytes:
    message = EmailMessage()
    message["From"] = f"经办人 <{sender}>"
    message["To"] = OFFICE
    message["Subject"] = subject
    message["Date"] = "Mon, 01 Oct 2018 08:00:00 +0800"
    message.set_content("现报送自评表，请查收。")
    for name, content in files:
        message.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return message.as_bytes()


class Mailbox:
    """A person's mailbox on the server, as another program sees it."""

    def __init__(self, server: ImapServer, user: str) -> None:
        self.server, self.user = server, user

    def open(self) -> MailBox:
        context = verifying_context(str(self.server.authority))
        box = MailBox(HOST, self.server.port, timeout=20, ssl_context=context)
        box.login_utf8(self.user, PASSWORD)
        return box

    def put(self, *mails: tuple[bytes, datetime], folder: str = "INBOX") -> None:
        with self.open() as box:
            for content, moment in mails:
                box.append(content, folder, dt=moment)

    def contents(self) -> list[bytes]:
        return self.server.mails(self.user)

    def flags(self) -> list[tuple[str, ...]]:
        with self.open() as box:
            return [one.flags for one in box.fetch(mark_seen=False, headers_only=True)]


@pytest.fixture
def mailbox(folder: Path, imap: ImapServer, request: pytest.FixtureRequest) -> Mailbox:
    user = f"{abs(hash(request.node.name))}@example.invalid"
    use_servers(folder, imap=imap, user=user)
    return Mailbox(imap, user)


def filled(folder: Path, code: str) -> tuple[str, bytes]:
    return (f"{code}_自评表.xlsx", (folder.parent / "filled" / f"{code}.xlsx").read_bytes())


def outcome(result: CollectResult) -> tuple[int, int, int]:
    return len(result.mails), result.known, result.passed_over


def answers_of(folder: Path) -> list[tuple[str, bytes]]:
    """Return the answers of all agencies, of every ninth one twice."""
    the_round = load_definition(find_round(folder))
    forms = [issued(folder, agency.code) for agency in the_round.roster]
    blueprint = inspect_file(forms[0]).blueprint  # their cells stand at the same places
    assert blueprint is not None
    found = [
        (form.name, answered_form(form.read_bytes(), blueprint, number))
        for number, form in enumerate(forms)
    ]
    return [*found, *found[::9]]


def test_90_answers_are_collected_twice_and_counted_once(tmp_path: Path, imap: ImapServer) -> None:
    folder = make_round(tmp_path / "round", criteria=SAMPLE.scheme.criteria)
    box = Mailbox(imap, "county@example.invalid")
    use_servers(folder, imap=imap, user=box.user)
    answers = answers_of(folder)
    assert len(answers) == 90
    box.put(
        *((mail(f"{name[:5].lower()}@example.cn", (name, form)), ARRIVED) for name, form in answers)
    )
    first = collect(folder, CollectOptions(since="2018-10-01"))
    assert outcome(first) == (90, 0, 0)
    paths = sorted((folder / "returned").rglob("*.eml"))
    assert len(paths) == 90
    before = {path: path.read_bytes() for path in paths}
    assert outcome(collect(folder, CollectOptions(since="2018-10-01"))) == (0, 90, 0)
    assert outcome(collect(folder)) == (0, 0, 0)
    assert {path: path.read_bytes() for path in (folder / "returned").rglob("*.eml")} == before
    assert set(box.flags()) == {()}  # none was marked as read
    assert "name=workbook-tool" in imap.log.read_text("utf-8")  # the server was told who asks
    # What came by mail counts as if it had been saved by hand.
    direct = tmp_path / "direct"
    shutil.copytree(folder, direct, ignore=shutil.ignore_patterns("returned", "collected.json"))
    for name, form in answers:
        (direct / "returned").mkdir(exist_ok=True)
        (direct / "returned" / name).write_bytes(form)
    left, right = consolidate(direct / "returned"), consolidate(folder / "returned")
    totals = [
        {one.agency.code: one.outcome and one.outcome.total for one in result.consolidation.counted}
        for result in (left, right)
    ]
    assert len(totals[0]) == 81
    assert totals[0] == totals[1]
    assert right.consolidation.counts.ignored == 9
    for name in ("collected.json", "audit.jsonl"):
        assert "@example.cn" not in (folder / ".workbook-tool" / name).read_text("utf-8")


def test_the_servers_date_is_the_arrival_and_strangers_are_told(
    folder: Path, mailbox: Mailbox
) -> None:
    late = datetime(2018, 11, 2, 1, 0, tzinfo=UTC)
    mailbox.put(
        (mail("xp001@example.cn", filled(folder, "XP001")), ARRIVED),
        (mail("someone@qq.example", filled(folder, "XP002")), late),
    )
    result = collect(folder, CollectOptions(since="2018-10-01"))
    assert [one.code for one in result.mails] == ["XP001", None]
    home, stranger = (one.file for one in result.mails)
    assert home == f"returned/邮件/2018-10-20_{FEW[0].short}/090203-1.eml"
    assert stranger.startswith("returned/邮件/2018-11-02_qq.example-")
    assert "someone@qq.example" in result.notes[0].en
    found = rerun(folder)
    by_agency = {one.agency: one for one in found.consolidation.files}
    assert by_agency["XP001"].status is Status.ACCEPTED
    assert by_agency["XP001"].file.arrived == ARRIVED.timestamp()
    other = by_agency["XP002"]
    assert other.status is Status.WARNED
    rules = {one.rule for one in other.findings}
    assert Code.SENDER_DIFFERS in rules
    assert Code.LATE in rules  # by the server's date; the mail's own is a month earlier
    (told,) = [one for one in other.findings if one.rule is Code.SENDER_DIFFERS]
    assert told.observed == "someone@qq.example"
    assert "xp002@example.cn" in dict(told.facts)["known"].en  # type: ignore[union-attr]  # a text
    # Addresses stay out of what is printed and kept.
    written = consolidate(folder / "returned").summary
    assert written is not None
    with zipfile.ZipFile(written) as parts:
        shown = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert "来自其他邮箱" in shown
    assert "@example.cn" not in shown
    assert "@qq.example" not in shown


def test_what_is_no_answer_stays_in_the_mailbox(folder: Path, mailbox: Mailbox) -> None:
    ours = mail(OFFICE, filled(folder, "XP001")).replace(
        b"From:", f"Message-ID: <{'0' * 32}@workbook-tool.invalid>\r\nFrom:".encode(), 1
    )
    mailbox.put(
        (mail("news@shop.example", subject="优惠"), ARRIVED),
        (ours, ARRIVED),
        (mail("xp003@example.cn", subject="已报送，请查收"), ARRIVED),
        (b"\xff\xfe no mail at all", ARRIVED),
    )
    result = collect(folder, CollectOptions(since="2018-10-01"))
    assert [one.code for one in result.mails] == ["XP003"]
    assert outcome(result) == (1, 0, 3)
    # What stays is told, and never that of ours.
    (stayed,) = result.notes
    assert "2 mails without a file" in stayed.en
    assert "news@shop.example、?" in stayed.zh
    # A letter is listed under its agency, and counts for nothing.
    (letter,) = rerun(folder).consolidation.files
    assert (letter.status, letter.agency) == (Status.IGNORED, "XP003")


def test_a_server_hears_who_asks_first_and_nothing_that_changes_a_mail(
    folder: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.put((mail("xp001@example.cn", filled(folder, "XP001")), ARRIVED))
    said: list[tuple[str, str]] = []
    command = imaplib.IMAP4._command  # type: ignore[attr-defined]  # all that is said goes through it

    def hears(box: imaplib.IMAP4, name: str, *arguments: str | bytes) -> object:
        said.append((name, " ".join(map(str, arguments))))
        return command(box, name, *arguments)

    monkeypatch.setattr(imaplib.IMAP4, "_command", hears)
    assert len(collect(folder, CollectOptions(since="2018-10-01")).mails) == 1
    names = [name for name, _ in said]
    # Some servers refuse a folder to whoever has not said that (RFC 2971).
    assert names.index("ID") < min(names.index(one) for one in ("STATUS", "EXAMINE"))
    assert set(names) <= {
        *("CAPABILITY", "AUTHENTICATE", "LOGIN", "ID", "LIST", "STATUS", "EXAMINE", "UID"),
        "LOGOUT",
    }
    asked = [words for name, words in said if name == "UID"]
    assert {words.split()[0] for words in asked} == {"SEARCH", "FETCH"}
    assert all("BODY[" not in words and "RFC822)" not in words for words in asked)
    assert any("BODY.PEEK[]" in words for words in asked)


def test_a_folder_that_was_numbered_anew_brings_nothing_twice(
    folder: Path, mailbox: Mailbox
) -> None:
    first = (mail("xp001@example.cn", filled(folder, "XP001")), ARRIVED)
    mailbox.put(first, folder="INBOX")
    options = CollectOptions(folder="INBOX")
    assert outcome(collect(folder, CollectOptions(since="2018-10-01"))) == (1, 0, 0)
    home = mailbox.server.folder / "home" / mailbox.user / "mail"
    for path in home.glob("dovecot*"):
        path.unlink()  # UIDVALIDITY changes with it
    time.sleep(1.1)  # it is a time in seconds
    second = (mail("xp002@example.cn", filled(folder, "XP002")), ARRIVED)
    mailbox.put(second)
    state = json.loads((folder / ".workbook-tool" / "collected.json").read_text("utf-8"))
    result = collect(folder, CollectOptions(since="2018-10-01"))
    assert [one.code for one in result.mails] == ["XP002"]
    assert result.known == 1
    assert len(list((folder / "returned").rglob("*.eml"))) == 2
    assert state["mails"][0]["source"].count(":") == 2
    assert outcome(collect(folder, options)) in {(0, 0, 0), (0, 2, 0)}


def test_a_note_that_is_lost_costs_a_look_and_no_second_file(
    folder: Path, mailbox: Mailbox
) -> None:
    mailbox.put((mail("xp001@example.cn", filled(folder, "XP001")), ARRIVED))
    since = CollectOptions(since="2018-10-01")
    collect(folder, since)
    before = sorted((folder / "returned").rglob("*.eml"))
    (folder / ".workbook-tool" / "collected.json").write_bytes(b"{")
    assert len(collect(folder, since).mails) == 1
    assert sorted((folder / "returned").rglob("*.eml")) == before


def test_only_new_mails_since_the_first_issue_are_looked_at(folder: Path, mailbox: Mailbox) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    mailbox.put((mail("xp001@example.cn", filled(folder, "XP001")), ARRIVED))
    assert outcome(collect(folder)) == (0, 0, 0)
    mailbox.put((mail("xp001@example.cn", filled(folder, "XP001")), now))
    assert outcome(collect(folder, dry_run=True)) == (1, 0, 0)
    assert not (folder / "returned" / "邮件").exists()
    assert outcome(collect(folder, CollectOptions(what=Wanted.REVIEW))) == (0, 0, 0)
    assert outcome(collect(folder)) == (1, 0, 0)
    assert outcome(collect(folder)) == (0, 0, 0)


def test_a_bounce_is_told_and_its_mail_refused_in_the_ledger(
    folder: Path, mailbox: Mailbox
) -> None:
    sent = send(folder)
    assert sent.count(MailState.SENT) == len(FEW)
    ledger = (folder / ".workbook-tool" / "mail.jsonl").read_text("utf-8").splitlines()
    (message_id,) = {
        entry["message_id"] for entry in map(json.loads, ledger) if entry["agency"] == "XP004"
    }
    report = (
        "From: MAILER-DAEMON <postmaster@example.cn>\r\nSubject: 退信\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        "Final-Recipient: rfc822; xp004@example.cn\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n--b--\r\n"
    )
    mailbox.put((report.encode(), datetime.now(UTC)))
    result = collect(folder)
    assert outcome(result) == (0, 0, 1)
    assert FEW[3].name in result.notes[0].zh
    later = {one.code: one.state for one in send(folder).mails}
    assert later["XP004"] is MailState.PERMANENT


def test_a_mailbox_or_a_day_that_is_none_is_refused(folder: Path, mailbox: Mailbox) -> None:
    with pytest.raises(UsageError, match="--since takes a date"):
        collect(folder, CollectOptions(since="gestern"))
    with pytest.raises(MailError, match=r"“没有的”.*There are: .*草稿箱"):
        collect(folder, CollectOptions(folder="没有的"))
    assert MailMessageFlags.SEEN not in {flag for one in mailbox.flags() for flag in one}


def test_a_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    place = tmp_path / "a" / "1.eml"
    assert add_file(place, (b"one",), tmp_path, or_same=True) == place
    assert add_file(place, (b"one",), tmp_path, or_same=True) == place
    assert add_file(place, (b"two",), tmp_path, or_same=True).name == "1（2）.eml"
    assert add_file(place, (b"two",), tmp_path, or_same=True).name == "1（2）.eml"
    assert sorted(path.name for path in place.parent.iterdir()) == ["1.eml", "1（2）.eml"]
    assert place.read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert sys.platform == "win32" or place.stat().st_nlink == 1


SHARED_MEMORY = Path("/dev", "shm")


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="there is no second drive")
def test_returns_on_another_drive_take_mails_too(tmp_path: Path) -> None:
    other = Path(tempfile.mkdtemp(dir=SHARED_MEMORY))
    try:
        assert add_file(other / "1.eml", (b"one",), tmp_path, or_same=True).read_bytes() == b"one"
        assert add_file(other / "1.eml", (b"two",), tmp_path, or_same=True).name == "1（2）.eml"
    finally:
        shutil.rmtree(other)


def test_killed_at_random_every_mail_is_there_once_and_whole(
    folder: Path, mailbox: Mailbox
) -> None:
    chance = random.Random(20181031)
    letters = [mail("xp001@example.cn", (f"{turn}.xlsx", b"PK" * 40_000)) for turn in range(40)]
    mailbox.put(*((one, ARRIVED) for one in letters))
    for _ in range(3):
        before = len(list((folder / "returned").rglob("*.eml")))
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "workbook_tool",
                "collect",
                str(folder),
                "--since",
                "2018-10-01",
            ],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while len(list((folder / "returned").rglob("*.eml"))) <= before and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.1)
        process.kill()
        process.wait(60)
    collect(folder, CollectOptions(since="2018-10-01"))
    found = [path.read_bytes() for path in (folder / "returned").rglob("*") if path.is_file()]
    assert sorted(map(len, found)) == sorted(map(len, mailbox.contents()))
    assert len(set(found)) == 40
