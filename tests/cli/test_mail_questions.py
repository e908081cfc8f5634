"""mail-setup asks a person at a terminal for what was not given, the password too."""

import os
import select
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.mail.rounds import AGENCIES, DRAFTS, OFFICE, VARIABLE, make_round
from tests.servers import HOST, PASSWORD, ImapServer, imap_server
from tests.workflows.filling import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
PATIENCE = 60.0
# Gives a program a terminal of its own, and hands on what is said there.
TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


class Terminal:
    """A program at a terminal, and what it printed so far."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.shown = ""

    def wait_for(self, words: str) -> None:
        """Wait until something stands on the screen."""
        end = time.monotonic() + PATIENCE
        assert self.process.stdout is not None
        while words not in self.shown:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.5)
            said = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            self.shown += said.decode()
            assert time.monotonic() < end, self.shown
            assert said or not ready, f"ended: {self.shown}"

    def answer(self, question: str, said: str) -> None:
        """Answer a question once it is asked, and forget what stood before."""
        self.wait_for(question)
        time.sleep(0.1)  # until what is typed is hidden
        self.shown = self.shown.partition(question)[2]
        assert self.process.stdin is not None
        self.process.stdin.write(said.encode() + b"\n")
        self.process.stdin.flush()


@contextmanager
def at_a_terminal(*words: str, environment: dict[str, str]) -> Iterator[Terminal]:
    kept = {name: value for name, value in os.environ.items() if name != VARIABLE}
    settings = {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUTF8": "1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", TERMINAL, sys.executable, "-m", "workbook_tool", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**kept, **settings, **environment},
    )
    try:
        yield Terminal(process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_round(tmp_path / "round", AGENCIES[:2])


QUESTIONS = {
    "zh": (
        "发件邮箱",
        "登录名",
        "IMAP 服务器（没有请写 -）",
        "SMTP 服务器（没有请写 -）",
        "的密码",
    ),
    "en": (
        "Address",
        "User name",
        "IMAP server (- for none)",
        "SMTP server (- for none)",
        "Passwo",
    ),
}


@pytest.mark.parametrize("language", list(QUESTIONS))
def test_what_is_not_given_is_asked_for_and_the_password_is_not_shown(
    folder: Path, imap: ImapServer, language: str
) -> None:
    user = f"asked-{language}@example.invalid"
    answers: Sequence[str] = (OFFICE, user, f"{HOST}:{imap.port}", "-", PASSWORD)
    shown = ""
    words = ("mail-setup", str(folder), "--tls-ca", str(imap.authority), "--lang", language)
    with at_a_terminal(*words, environment={}) as terminal:
        for question, said in zip(QUESTIONS[language], answers, strict=True):
            terminal.answer(question, said)
        terminal.wait_for("send ")
        shown = terminal.shown
        assert terminal.process.wait(PATIENCE) == 0
    assert "mail.toml" in shown
    assert PASSWORD not in shown
    written = tomllib.loads((folder / "mail.toml").read_text("utf-8"))
    assert (written["address"], written["imap"]["user"]) == (OFFICE, user)
    assert "smtp" not in written
    assert PASSWORD not in (folder / "mail.toml").read_text("utf-8")

    # A second time what stands there is offered; send asks for the password alone.
    with at_a_terminal(*words, "--no-test", environment={}) as terminal:
        for question in QUESTIONS[language][:4]:
            terminal.answer(question, "")
        terminal.wait_for("send ")
        assert terminal.process.wait(PATIENCE) == 0
    assert tomllib.loads((folder / "mail.toml").read_text("utf-8")) == written
    with at_a_terminal("send", str(folder), "--lang", language, environment={}) as terminal:
        terminal.answer(QUESTIONS[language][4], PASSWORD)
        terminal.wait_for("已存草稿箱 2" if language == "zh" else "in the drafts 2")
        assert terminal.process.wait(PATIENCE) == 0
    assert len(imap.mails(user, DRAFTS)) == 2
