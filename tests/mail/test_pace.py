"""How fast mails go out: by a clock that only waiting moves, so that minutes cost nothing."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.mail.rounds import AGENCIES, VARIABLE, make_round, use_servers
from tests.mail.test_send import BY_SMTP, address_of, all_sent
from tests.servers import PASSWORD, Moment, SmtpServer, Stage, smtp_server
from workbook_tool.mail.account import MailAccount
from workbook_tool.mail.kinds import MailState
from workbook_tool.workflows.send import send


class Clock:
    """Stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("workbook_tool.workflows.sending.time", found)
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return found


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def usual(tmp_path: Path, smtp: SmtpServer) -> Path:
    """A round of four whose account has the habits that mail-setup writes."""
    folder = make_round(tmp_path / "round", AGENCIES[:4])
    usual = MailAccount("office@example.invalid")
    assert (usual.pause, usual.backoff, usual.per_connection) == (3, 120, 10)
    use_servers(folder, smtp=smtp, pause=usual.pause, backoff=usual.backoff, per_connection=2)
    return folder


def test_three_seconds_lie_between_mails_and_a_connection_brings_so_many(
    usual: Path, smtp: SmtpServer, clock: Clock
) -> None:
    begun: list[float] = []

    def notes(moment: Moment) -> str | None:
        if moment.stage is Stage.MAIL:
            begun.append(clock.now)
            assert moment.mails < 2
        return None

    smtp.script = notes
    told: list[tuple[str, int, int]] = []
    assert all_sent(send(usual, BY_SMTP, progress=lambda *step: told.append(step)))
    assert [after - before for before, after in pairwise(begun)] == [3, 3, 3]
    assert smtp.connections == 2
    # How long a wait still takes is said each second.
    assert [step for step in told if step[0] == "wait"][:3] == [
        ("wait", 0, 3),
        ("wait", 1, 3),
        ("wait", 2, 3),
    ]


def test_what_a_server_puts_off_is_tried_again_after_two_minutes_and_others_go_on(
    usual: Path, smtp: SmtpServer, clock: Clock
) -> None:
    asked: list[float] = []
    others: list[float] = []

    def greylists(moment: Moment) -> str | None:
        if moment.stage is Stage.END:
            others.append(clock.now)
        if moment.stage is not Stage.RCPT or moment.recipient != address_of("XP001"):
            return None
        asked.append(clock.now)
        return "451 4.7.1 Greylisted, please try again later" if len(asked) < 3 else None

    smtp.script = greylists
    assert all_sent(send(usual, BY_SMTP))
    assert [after - before for before, after in pairwise(asked)] == [120, 120]
    assert others[:3] == [1_000, 1_003, 1_006]  # nobody waits for the one that was put off


def test_a_server_that_wants_fewer_mails_is_left_alone_for_two_minutes_each_time(
    usual: Path, smtp: SmtpServer, clock: Clock
) -> None:
    asked: list[float] = []

    def busy(moment: Moment) -> str | None:
        if moment.stage is Stage.MAIL:
            asked.append(clock.now)
            return "451 MI:SFQ too many mails in 15 minutes"
        return None

    smtp.script = busy
    result = send(usual, BY_SMTP)
    assert [after - before for before, after in pairwise(asked)] == [120, 120]
    assert result.count(MailState.SENT) == 0
    assert "4 mails are left" in result.notes[-1].en
