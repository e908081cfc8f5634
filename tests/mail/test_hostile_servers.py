"""Servers that lie, never end or hang up: a sentence, nothing lost, and the next run is right."""

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.mail.hostile import Act, Hostile, Talk, fetched, hostile_imap, hostile_smtp
from tests.mail.rounds import OFFICE, VARIABLE, ledger_states, make_round
from tests.mail.test_collect import mail
from tests.mail.test_send import BY_SMTP, FEW, states
from tests.programs import ROOT
from tests.servers import HOST, PASSWORD
from workbook_tool.core.errors import MailError
from workbook_tool.mail.account import MailAccount, MailServer
from workbook_tool.mail.kinds import MailState, Security
from workbook_tool.round_folder.mail_files import save_account
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.collect import collect
from workbook_tool.workflows.send import send

pytestmark = pytest.mark.usefixtures("password")

NOW = datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000").encode()
MAILS = {
    number: mail(f"xp00{number}@example.cn", (f"{number}.jpg", b"\xff\xd8\xff\xe0" * 50))
    for number in (1, 2, 3)
}
MEGABYTE = 1 << 20
MOST_KILOBYTES = 512 * 1024
LONG = 10**9


def saying(*pieces: bytes) -> Act:
    return lambda talk: talk.say(*pieces)


def answering(*pieces: bytes, words: bytes = b"OK done") -> Act:
    def act(talk: Talk) -> None:
        talk.say(*pieces)
        talk.done(words)

    return act


def endless(piece: bytes) -> Act:
    return lambda talk: talk.say_many(piece, LONG)


def handing_over(**said: bytes) -> Act:
    def act(talk: Talk) -> None:
        talk.say(fetched(int(talk.line.split()[2]), MAILS[1], **said))  # type: ignore[arg-type]  # bytes
        talk.done()

    return act


def first_then(act: Act) -> Act:
    """Hand over the first mail as it should be, then do something else."""

    def both(talk: Talk) -> None:
        if talk.line.split()[2] == b"1":
            talk.say(fetched(1, MAILS[1], date=NOW))
            talk.done()
        else:
            act(talk)

    return both


def echoing(talk: Talk) -> None:
    talk.say(b"+ \r\n")
    said = talk.stream.recv(1000).strip()
    talk.done(b"NO \x1b]0;x\x07\x1b[31m " + PASSWORD.encode() + b" " + said)


def great_mail(talk: Talk) -> None:
    talk.say(fetched(1, b"", date=NOW, announced=300 * MEGABYTE)[:-3])
    for _ in range(300):
        talk.say(b"x" * MEGABYTE)
    talk.say(b")\r\n")
    talk.done()


BROKEN = "breaks the rules"
# What a server does at a step, and what the sentence says of it.
IMAP: dict[str, tuple[str, Act, str]] = {
    "a greeting without end": ("greeting", endless(b"* OK hello"), BROKEN),
    "a greeting of no protocol": ("greeting", saying(b"HTTP/1.1 400\r\n"), "Cannot reach"),
    "a greeting with codes": ("greeting", saying(b"* BYE \x1b[31m\x07x\r\n"), "Cannot reach"),
    "lines without end": ("capability", endless(b"* OK still here\r\n"), BROKEN),
    "a literal of 10 GB": ("search", saying(b"* SEARCH {10000000000}\r\nabc"), BROKEN),
    "a literal without end": ("search", saying(b"* SEARCH {" + b"9" * 5_000 + b"}\r\n"), BROKEN),
    "a mail of 10 GB": ("fetch", saying(fetched(1, b"x", announced=10**10)), BROKEN),
    "a mail of 300 MB": ("fetch", great_mail, BROKEN),
    "negative numbers": ("search", answering(b"* SEARCH 1 -1 2\r\n"), BROKEN),
    "numbers that wrap": ("search", answering(b"* SEARCH 1 4294967296\r\n"), BROKEN),
    "numbers of no end": ("search", answering(b"* SEARCH " + b"9" * 5_000 + b"\r\n"), BROKEN),
    "words for numbers": ("search", answering(b"* SEARCH one \xff\r\n"), BROKEN),
    "no numbering": ("status", answering(b"* STATUS INBOX (MESSAGES 3)\r\n"), BROKEN),
    "no status": ("status", answering(), BROKEN),
    "a status of other bytes": ("status", answering(b"* STATUS \xff (\xfe\r\n"), BROKEN),
    "another numbering": ("examine", answering(b"* OK [UIDVALIDITY 8] x\r\n"), BROKEN),
    "the password asked for ever": ("authenticate", endless(b"+ \r\n"), BROKEN),
    "the password said back": ("authenticate", echoing, "did not accept the login"),
    "a refusal of a megabyte": ("status", answering(words=b"NO " + b"a" * MEGABYTE), "cannot be"),
}
# The server says nothing of a mail that can be used: the others go on, and it is told.
KEPT_BACK: dict[str, Act] = {
    "a month that is none": handing_over(date=b"20-Foo-2018 01:02:03 +0000"),
    "a year beyond all": handing_over(date=b"31-Dec-9999 23:59:59 -1200"),
    "no year": handing_over(date=b"01-Jan-0000 00:00:00 +0000"),
    "no date": handing_over(date=b"soon"),
    "no mail": answering(),
    "nothing in it": answering(b"* 1 FETCH (UID 1 BODY[] NIL)\r\n"),
    "another mail": answering(fetched(9, MAILS[1], date=NOW)),
}
STEPS = ("greeting", "capability", "authenticate", "status", "examine", "search", "sizes", "fetch")


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("hostile") / "round", FEW)


@pytest.fixture
def folder(issued_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued_round, tmp_path / "round"))


def use(folder: Path, server: Hostile, security: Security = Security.TLS) -> None:
    there = MailServer(HOST, server.port, OFFICE, security)
    smtp = replace(there, security=Security.STARTTLS)
    account = MailAccount(OFFICE, imap=there, smtp=smtp, pause=0.0, backoff=0.0)
    save_account(find_round(folder), replace(account, tls_ca=str(server.authority)))


def collected(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in (folder / "returned").rglob("*.eml"))


def honest(mails: dict[int, bytes] = MAILS) -> dict[str, Act]:
    """Return the acts of a server that hands its mails over with the date of today."""

    def hand_over(talk: Talk) -> None:
        uid = int(talk.line.split()[2])
        talk.say(fetched(uid, mails[uid], date=NOW))
        talk.done()

    return {"fetch": hand_over}


def next_run_is_right(folder: Path) -> None:
    """Assert that a run with an honest server has each mail once."""
    with hostile_imap(honest(), MAILS) as server:
        use(folder, server)
        collect(folder)
        assert collected(folder) == sorted(MAILS.values())
        collect(folder)
    assert collected(folder) == sorted(MAILS.values())


def assert_is_shown(error: MailError) -> None:
    """Assert that both sentences can be shown: short, without codes, without the password."""
    for words in (error.zh, error.en):
        assert 20 < len(words) < 700
        assert words.isprintable()
        assert PASSWORD not in words
    assert re.search(r"[一-鿿]", error.zh)


@pytest.mark.parametrize("shape", list(IMAP))
def test_an_imap_server_that_breaks_the_rules_costs_a_sentence(folder: Path, shape: str) -> None:
    step, act, words = IMAP[shape]
    with hostile_imap({**honest(), step: act}, MAILS) as server:
        use(folder, server)
        with pytest.raises(MailError, match=words) as refused:
            collect(folder)
    assert_is_shown(refused.value)
    assert collected(folder) == []
    next_run_is_right(folder)


@pytest.mark.parametrize("shape", list(KEPT_BACK))
def test_a_mail_that_is_not_handed_over_is_told_and_asked_for_again(
    folder: Path, shape: str
) -> None:
    with hostile_imap({"fetch": first_then(KEPT_BACK[shape])}, MAILS) as server:
        use(folder, server)
        result = collect(folder)
    assert collected(folder) == [MAILS[1]]
    (note,) = result.notes
    assert "did not hand over 2 mails whole" in note.en
    assert "有 2 封邮件服务器没有完整交出" in note.zh
    next_run_is_right(folder)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("goodbye", [b"", b"* BYE gone\r\n"])
def test_a_server_that_hangs_up_at_any_step_costs_a_sentence(
    folder: Path, step: str, goodbye: bytes
) -> None:
    def hang_up(talk: Talk) -> None:
        talk.say(goodbye)
        talk.drop()

    act = first_then(hang_up) if step == "fetch" else hang_up
    with hostile_imap({**honest(), step: act}, MAILS) as server:
        use(folder, server)
        with pytest.raises(MailError, match="Cannot reach") as refused:
            collect(folder)
    assert_is_shown(refused.value)
    assert collected(folder) == ([MAILS[1]] if step == "fetch" else [])
    if step == "fetch":
        assert "1 mail was collected and kept" in refused.value.en
        assert "此前已收取 1 封" in refused.value.zh
    next_run_is_right(folder)


def dripping(talk: Talk) -> None:
    talk.drip(b"* OK " + b"." * 10_000)


def silent_in_a_literal(talk: Talk) -> None:
    talk.say(fetched(1, b"abc", announced=1_000)[:-3])
    talk.keep_silent()


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("greeting", dripping),
        ("greeting", Talk.keep_silent),
        ("search", dripping),
        ("fetch", silent_in_a_literal),
    ],
)
def test_a_server_that_takes_its_time_is_given_up(
    folder: Path, step: str, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_tool.mail.wire.SILENCE", 0.5)
    monkeypatch.setattr("workbook_tool.mail.wire.PATIENCE", 1.0)
    monkeypatch.setattr("workbook_tool.mail.wire.GOODBYE", 0.2)
    with hostile_imap({step: act}, MAILS) as server:
        use(folder, server)
        with pytest.raises(MailError, match=r"too slowly|said nothing for too long") as refused:
            collect(folder)
    assert_is_shown(refused.value)


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        ({"starttls": answering(words=b"NO not today")}, "no encryption"),
        ({"capability": answering(b"* CAPABILITY IMAP4rev1\r\n")}, "no encryption"),
        ({"greeting": saying(b"* PREAUTH welcome\r\n")}, "no encryption"),
        (
            {"starttls": lambda talk: talk.say(talk.tag + b" OK go\r\n* PREAUTH evil\r\n")},
            "slipped in an answer",
        ),
    ],
)
def test_a_server_that_withholds_encryption_hears_no_password(
    folder: Path, acts: dict[str, Act], words: str
) -> None:
    with hostile_imap(acts, MAILS, is_tls_from_the_start=False) as server:
        use(folder, server, Security.STARTTLS)
        with pytest.raises(MailError, match=words) as refused:
            collect(folder)
        assert_is_shown(refused.value)
        heard = b"".join(server.heard).upper()
    assert b"LOGIN" not in heard
    assert b"AUTHENTICATE" not in heard


@pytest.mark.parametrize(
    "listed",
    [
        b"* LIST (" + b"(" * MEGABYTE + b"\r\n",
        b'* LIST (\\X) "/" "&\xff\xfe"\r\n* LIST () NIL "&AAA"\r\n* LIST () "/" {3}\r\n\x1b[1\r\n',
        b"".join(b'* LIST () "/" "folder %d"\r\n' % number for number in range(20_000)),
        b"* LIST\r\n",
    ],
)
def test_names_of_folders_are_read_whatever_stands_there(folder: Path, listed: bytes) -> None:
    acts = {"status": answering(words=b"NO none"), "list": answering(listed)}
    with hostile_imap(acts, MAILS) as server:
        use(folder, server)
        with pytest.raises(MailError, match="INBOX") as refused:
            collect(folder)
    assert len(refused.value.en) < 2_000
    assert PASSWORD not in refused.value.en


def test_two_hundred_thousand_mails_are_looked_through(folder: Path) -> None:
    count = 200_000
    numbers = " ".join(map(str, range(1, count + 1)))

    def sizes(talk: Talk) -> None:
        uids = talk.line.split()[2].split(b",")
        lines = (b"* 1 FETCH (UID " + uid + b" RFC822.SIZE 999999999)\r\n" for uid in uids)
        talk.say(b"".join(lines))
        talk.done()

    acts = {
        "status": answering(
            f"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT {count + 1} MESSAGES 1)\r\n".encode()
        ),
        "search": answering(b"* SEARCH " + numbers.encode() + b"\r\n"),
        "sizes": sizes,
    }
    with hostile_imap(acts) as server:
        use(folder, server)
        assert collect(folder).too_large == count


def test_a_number_that_the_server_only_promises_skips_no_mail(folder: Path) -> None:
    promise = answering(b"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 4294967295 MESSAGES 1)\r\n")
    first = {1: MAILS[1]}
    with hostile_imap({**honest(), "status": promise}, first) as server:
        use(folder, server)
        collect(folder)
    next_run_is_right(folder)


class Run(NamedTuple):
    """How a command ended: its exit code, what it said, and the most memory that it took."""

    code: int
    said: str
    kilobytes: int


def run(folder: Path, *command: str) -> Run:
    """Run a command in a process of its own."""
    # ru_maxrss would count what its parent held when it was started.
    call = (
        "import runpy\n"
        "try:\n    runpy.run_module('workbook_tool', run_name='__main__')\n"
        "finally:\n    own = open('/proc/self/status').read().split('VmHWM:')[1].split()[0]\n"
        "    print('KB', own)\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", call, "--lang", "zh", *command, str(folder)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: PASSWORD},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30)),
    )
    said, _, kilobytes = finished.stdout.decode().rpartition("KB ")
    return Run(finished.returncode, said + finished.stderr.decode(), int(kilobytes))


@pytest.mark.parametrize(
    "shape",
    ["lines without end", "a mail of 300 MB", "a mail of 10 GB", "the password said back"],
)
def test_the_command_says_it_and_takes_little_memory(folder: Path, shape: str) -> None:
    step, act, _ = IMAP[shape]
    with hostile_imap({**honest(), step: act}, MAILS) as server:
        use(folder, server)
        ended = run(folder, "collect")
    assert ended.code == 2
    assert "错误：" in ended.said
    assert "Traceback" not in ended.said
    assert "\x1b" not in ended.said
    assert PASSWORD not in ended.said
    assert ended.kilobytes < MOST_KILOBYTES


def test_the_largest_mail_that_is_taken_takes_little_memory(folder: Path) -> None:
    great = mail("xp001@example.cn", ("录像.mp4", os.urandom(45 * MEGABYTE)))
    assert len(great) > 60 * MEGABYTE
    with hostile_imap(honest({1: great}), {1: great}) as server:
        use(folder, server)
        ended = run(folder, "collect")
    assert ended.code == 0
    assert collected(folder) == [great]
    assert ended.kilobytes < MOST_KILOBYTES


# What a server does at a step, and what becomes of the first mail; None where the run is refused.
SMTP: dict[str, tuple[str, Act, MailState | None]] = {
    "a greeting without end": ("greeting", endless(b"220-hello\r\n"), None),
    "a greeting of one line": ("greeting", endless(b"220 hello"), None),
    "an answer without end": ("ehlo", endless(b"250-hello\r\n"), None),
    "another protocol": ("greeting", saying(b"* OK IMAP4rev1\r\n"), None),
    "no encryption after all": ("starttls", saying(b"454 not today\r\n"), None),
    "an answer before it": ("starttls", saying(b"220 go\r\n250 AUTH PLAIN\r\n"), None),
    "a hang-up at login": ("auth", Talk.drop, None),
    "the password said back": (
        "auth",
        lambda talk: talk.say(b"535 \x1b[1m" + PASSWORD.encode() + b" " + talk.line + b"\r\n"),
        None,
    ),
    "no end to the sender": ("mail", endless(b"250-hello\r\n"), MailState.TEMPORARY),
    "no code": ("rcpt", saying(b"hello\r\n"), MailState.TEMPORARY),
    "long words": ("rcpt", saying(b"550-" + b"a" * 8_000 + b"\r\n550 x\r\n"), MailState.PERMANENT),
    "yes before the mail": ("data", saying(b"250 queued\r\n"), MailState.TEMPORARY),
    "a hang-up before the mail": ("data", Talk.drop, MailState.TEMPORARY),
    "a hang-up after the mail": ("end", Talk.drop, MailState.UNKNOWN),
    "no word after the mail": ("end", saying(b"\r\n"), MailState.UNKNOWN),
    "no end after the mail": ("end", endless(b"250-hello\r\n"), MailState.UNKNOWN),
}


def handed_over(server: Hostile) -> int:
    return sum(one.startswith(b"From:") for one in server.heard)


@pytest.mark.parametrize("shape", list(SMTP))
def test_an_smtp_server_that_breaks_the_rules_has_no_mail_sent_twice_or_told_as_sent(
    folder: Path, shape: str
) -> None:
    step, act, state = SMTP[shape]
    with hostile_smtp({step: act}) as server:
        use(folder, server)
        if state is None:
            with pytest.raises(MailError) as refused:
                send(folder, BY_SMTP)
            assert_is_shown(refused.value)
        else:
            found = send(folder, BY_SMTP)
            assert states(found)["XP001"] is state
            assert MailState.SENT not in states(found).values()
            for one in found.mails:
                assert (one.answer or "").isprintable()
                assert len(one.answer or "") < 300
        first = handed_over(server)
        assert not any(PASSWORD.encode() in line for line in server.heard)
    told = ledger_states(folder) if state else {}
    uncertain = [code for code, steps in told.items() if steps[-1] == MailState.UNKNOWN.value]
    assert first == len(uncertain) <= 3
    refused_for_good = [
        code for code, steps in told.items() if steps[-1] == MailState.PERMANENT.value
    ]
    with hostile_smtp() as server:
        use(folder, server)
        send(folder, BY_SMTP)
        assert handed_over(server) == len(FEW) - len(uncertain) - len(refused_for_good)


def test_neither_ledger_nor_log_holds_the_password(folder: Path) -> None:
    echo = saying(b"550 no " + PASSWORD.encode() + b"\r\n")
    with hostile_smtp({"rcpt": echo}) as server:
        use(folder, server)
        send(folder, BY_SMTP)
    files: Iterable[Path] = (folder / ".workbook-tool").rglob("*")
    assert not [one.name for one in files if one.is_file() and PASSWORD in _text(one)]


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
