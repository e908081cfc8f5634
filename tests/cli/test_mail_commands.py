"""mail-setup, send and collect as commands: what they ask, print, write, and their exit codes."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import Runner, run_apart
from tests.mail.rounds import AGENCIES, OFFICE, VARIABLE, make_round
from tests.servers import (
    BREAK,
    HOST,
    PASSWORD,
    ImapServer,
    Moment,
    SmtpServer,
    Stage,
    imap_server,
    smtp_server,
)
from tools.json_schemas import build_schemas

USER = "commands@example.invalid"


@cache
def validator(command: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(build_schemas()[f"{command}.json"]))


def report(run: Runner, *arguments: str, code: int = 0) -> dict[str, Any]:
    outcome = run(*arguments, "--format", "json")
    assert outcome.code == code, outcome.stderr
    printed = json.loads(outcome.stdout)
    assert isinstance(printed, dict)
    assert list(validator(arguments[0]).iter_errors(printed)) == []
    return printed


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, imap: ImapServer, smtp: SmtpServer) -> Path:
    made = make_round(tmp_path / "round", AGENCIES[:3])
    known = (one.authority.read_text("ascii") for one in (imap, smtp))
    (made / "authority.pem").write_text("".join(known), "ascii")
    return made


def setup_words(folder: Path, imap: ImapServer, smtp: SmtpServer) -> tuple[str, ...]:
    return (
        *("mail-setup", str(folder), "--address", OFFICE, "--user", USER),
        *("--imap", f"{HOST}:{imap.port}", "--smtp", f"{HOST}:{smtp.port}"),
        *("--smtp-security", "starttls", "--tls-ca", str(folder / "authority.pem")),
    )


def test_an_account_is_tried_both_ways_written_and_used(
    run: Runner, folder: Path, imap: ImapServer, smtp: SmtpServer
) -> None:
    run.monkeypatch.setenv(VARIABLE, PASSWORD)
    words = setup_words(folder, imap, smtp)
    preview = report(run, *words, "--dry-run")
    assert preview["path"] is None
    assert not (folder / "mail.toml").exists()
    made = report(run, *words)
    assert [one["protocol"] for one in made["servers"]] == ["imap", "smtp"]
    assert "草稿箱" in made["servers"][0]["found"]
    assert smtp.mails == []
    written = (folder / "mail.toml").read_text("utf-8")
    assert PASSWORD not in written
    assert tomllib.loads(written)["smtp"]["security"] == "starttls"

    shown = run("send", str(folder), "--lang", "zh")
    assert shown.code == 0
    assert "自评表：已存草稿箱 3；其中本次 3 封" in shown.stdout
    assert "草稿箱" in shown.stdout.splitlines()[-1]
    sent = report(run, "send", str(folder), "--via", "smtp", "--again", "--limit", "2")
    assert sent["counts"]["sent"] == 2
    assert sent["counts"]["queued"] == 1
    assert len(smtp.mails) == 2
    assert run("collect", str(folder)).stdout.startswith("New mails in “INBOX”: 0")
    assert report(run, "collect", str(folder), "--since", "2018-01-01")["counts"]["new"] == 0


def test_what_did_not_go_is_exit_1_with_the_answer_and_what_to_do(
    run: Runner, folder: Path, imap: ImapServer, smtp: SmtpServer
) -> None:
    run.monkeypatch.setenv(VARIABLE, PASSWORD)
    assert run(*setup_words(folder, imap, smtp)).code == 0

    def script(moment: Moment) -> str | None:
        if moment.stage is Stage.RCPT and moment.recipient == "xp001@example.cn":
            return "550 5.1.1 <xp001@example.cn> unknown"
        is_second = moment.stage is Stage.END and moment.recipient == "xp002@example.cn"
        return BREAK if is_second else None

    smtp.script = script
    outcome = run("send", str(folder), "--via", "smtp", "--lang", "zh")
    assert outcome.code == 1
    lines = outcome.stdout.splitlines()
    (refused,) = [line for line in lines if "XP001" in line]
    assert "被拒绝：收件地址不存在或拒收（应答：550 5.1.1 <…> unknown）" in refused
    assert lines[lines.index(refused) + 1].strip().startswith("请与单位核对邮箱")
    assert any("XP002" in line and "不确定" in line for line in lines)
    assert "xp001@" not in outcome.stdout + outcome.stderr
    again = report(run, "send", str(folder), "--via", "smtp", code=1)
    assert again["counts"] == {
        "queued": 0,
        "sent": 1,
        "temporary": 0,
        "permanent": 1,
        "unknown": 1,
    }
    assert again["mails"][1]["remedy"]


def test_what_cannot_run_is_exit_2_and_says_why(
    run: Runner, folder: Path, imap: ImapServer, smtp: SmtpServer
) -> None:
    nothing = run("send", str(folder))
    assert nothing.code == 2
    assert f"workbook-tool mail-setup {folder}" in nothing.stderr
    run.monkeypatch.setenv(VARIABLE, "falsch")
    words = setup_words(folder, imap, smtp)
    refused = run(*words)
    assert refused.code == 2
    assert "did not accept the login" in refused.stderr
    assert not (folder / "mail.toml").exists()
    untrusted = run(*words[:-2])
    assert untrusted.code == 2
    assert "not to be trusted" in untrusted.stderr
    for wrong, told in (
        (("--imap", "mail:x"), "names no server"),
        (("--address", "office"), "no mail address"),
        (("--imap", "-", "--smtp", "-"), "At least one server"),
        (("--drafts", "没有的", "--no-test"), ""),
    ):
        outcome = run(*words, *wrong, *(() if told else ("--dry-run",)))
        assert outcome.code == (2 if told else 0)
        assert told in outcome.stderr
    run.monkeypatch.delenv(VARIABLE)
    run.monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    asked = run(*words)
    assert asked.code == 2
    assert "There is no password" in asked.stderr
    assert VARIABLE in asked.stderr


def test_settings_with_a_password_or_a_typo_are_refused(
    run: Runner, folder: Path, imap: ImapServer, smtp: SmtpServer
) -> None:
    run.monkeypatch.setenv(VARIABLE, PASSWORD)
    assert run(*setup_words(folder, imap, smtp)).code == 0
    path = folder / "mail.toml"
    whole = path.read_text("utf-8")
    for text, told in (
        (f'{whole}password = "x"', "a password must not stand there"),
        (whole.replace("pause = 3.0", "pose = 3.0"), "pose is not known"),
        (whole.replace("pause = 3.0", 'pause = "3"'), "pause has to be of type float"),
        (whole.replace("per_connection = 10", "per_connection = 0"), "per_connection"),
        (whole.replace('"starttls"', '"plain"'), "tls or starttls"),
        (whole.replace("host =", "haste ="), "imap.haste is not known"),
        ("= 1", "no TOML file"),
        (f"a = {'[' * 5_000}", "no TOML file"),
        ('address = "a@example.cn"\nimap = 1', "has to be a section"),
        ('address = "a@example.cn"\n[imap]\nhost = "x"', "imap.port, imap.user is missing"),
    ):
        path.write_text(text, "utf-8")
        outcome = run("send", str(folder), "--dry-run")
        assert outcome.code == 2, text
        assert told in outcome.stderr
        assert "mail-setup" in outcome.stderr


def test_a_keyring_that_is_there_keeps_the_password(
    tmp_path: Path, folder: Path, imap: ImapServer, smtp: SmtpServer
) -> None:
    kept = tmp_path / "kept.json"
    backend = tmp_path / "small_keyring.py"
    backend.write_text(
        "import json, pathlib\nfrom keyring.backend import KeyringBackend\n"
        f"PLACE = pathlib.Path({str(kept)!r})\n"
        "class Small(KeyringBackend):\n    priority = 1\n"
        "    def _all(self):\n"
        "        return json.loads(PLACE.read_text()) if PLACE.exists() else {}\n"
        "    def get_password(self, service, name):\n"
        "        return self._all().get(f'{service} {name}')\n"
        "    def set_password(self, service, name, word):\n"
        "        PLACE.write_text(json.dumps(self._all() | {f'{service} {name}': word}))\n",
        "utf-8",
    )
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
    code = start + "from workbook_tool.cli.main import main; main(sys.argv[1:])"
    ring = {"PYTHON_KEYRING_BACKEND": "small_keyring.Small", "PYTHONUTF8": "1"}
    words = (*setup_words(folder, imap, smtp), "--keep-password")
    first = run_apart(*words, code=code, environment={VARIABLE: PASSWORD, **ring})
    assert first.returncode == 0, first.stderr.decode()
    assert set(json.loads(kept.read_text()).values()) == {PASSWORD}
    second = run_apart("send", str(folder), code=code, environment={VARIABLE: "", **ring})
    assert second.returncode == 0, second.stderr.decode()
    null = {**ring, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", VARIABLE: PASSWORD}
    third = run_apart(*words, code=code, environment=null)
    assert third.returncode == 0
    assert b"keyring" in third.stderr


@pytest.mark.parametrize("command", ["send", "collect", "mail-setup"])
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Error: Mail needs the extra mail; run "),
        ("zh", "错误：收发邮件需要附加组件 mail，请运行 "),
    ],
)
def test_a_missing_extra_is_one_sentence_with_the_line_that_installs_it(
    folder: Path, imap: ImapServer, smtp: SmtpServer, command: str, language: str, told: str
) -> None:
    hide = (
        "import importlib.util as util, sys\nfind = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'imap_tools' else find(name, *more)\n"
        "from workbook_tool.cli.main import main; main(sys.argv[1:])"
    )
    (folder / "mail.toml").write_text('address = "a@example.cn"\n', "utf-8")
    words = (command, str(folder)) if command != "mail-setup" else setup_words(folder, imap, smtp)
    outcome = run_apart(*words, "--lang", language, code=hide, environment={"PYTHONUTF8": "1"})
    assert outcome.returncode == 2
    assert outcome.stdout == b""
    (line,) = outcome.stderr.decode().strip().splitlines()
    assert line.startswith(f'{told}pip install "workbook-tool[mail]"')
    assert "pip download" in line
    assert "--no-index --find-links" in line
