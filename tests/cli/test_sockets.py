"""Only the commands that the design names open sockets; a new command cannot be forgotten."""

import json
import shutil
import sys
from pathlib import Path

import click
import openpyxl
import pytest

from tests.cli.running import PROJECT, run_apart
from workbook_tool.cli.main import workbook_tool

# What may go to the network. Without settings, as previews and where a policy forbids it they
# do not either.
MAY_CONNECT = frozenset({"collect", "mail-setup", "send", "ui"})
FILE = "returned/县财政局.xlsx"
# A call of every other command that does its whole job, in the folder of a sample round. The last
# one closes the round.
CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "init": (("init", "other", "--sample", "xinping"), ("init", "blank")),
    "import-scheme": (("import-scheme", "annex.csv", "-o", "imported.xlsx"),),
    "generate": (("generate", "other"),),
    "status": (("status",),),
    "check": (("check", "returned"), ("check", FILE, "--format", "json")),
    "consolidate": (("consolidate",), ("consolidate", "--jobs", "2", "--no-cache")),
    "inspect": (("inspect", FILE),),
    "explain": (("explain",), ("explain", "S103")),
    "decide": (
        ("decide", "XP026", "--file", "县发改局.xlsx", "--reason", "x"),
        ("decide", "XP026", "--undo"),
    ),
    "log": (("log",),),
    "diff": (("diff", "assessment.xlsx", "blank"),),
    "doctor": (("doctor",),),
    "demo": (("demo", "demo"), ("demo", "--review", "demo")),
    "export": (("export", "--to", "sqlite", "-o", "round.sqlite"),),
    "notify": (("notify",),),
    "review": (("review",),),
    "publish": (("publish", "--as", "draft"),),
    "archive": (("archive",),),
}
LISTEN = """
import json, os, sys
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")
heard, now = {}, ["-"]
def listen(event, arguments):
    if event in NETWORK:
        heard.setdefault(now[0], []).append(event)
sys.addaudithook(listen)
from workbook_tool.cli.main import run, workbook_tool
codes = {}
for name, calls in json.loads(sys.argv[1]).items():
    for call in calls:
        now[0] = name
        codes[" ".join(call)] = run(workbook_tool, "workbook-tool", call)
now[0] = "control"
import socket
with socket.socket() as probe:
    probe.connect_ex(("127.0.0.1", 9))
with open("heard.json", "w") as stream:
    json.dump([heard, codes], stream)
"""


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Return what every command did to the network, and its exit codes."""
    place = tmp_path_factory.mktemp("sockets") / "round"
    shutil.copytree(PROJECT / "samples" / "xinping", place)
    (place / "annex.csv").write_text(
        "一级指标,测评标准,分值\n组织,有组织,60\n宣传,有宣传,40\n", encoding="utf-8-sig"
    )
    book = openpyxl.load_workbook(place / "assessment.xlsx")
    book.create_sheet("考评组").append(["组名", "编号"])
    book["考评组"].append(["第一考评组", "G1"])
    book.save(place / "assessment.xlsx")
    calls = {name: calls for name, calls in CALLS.items() if name in workbook_tool.commands}
    start = f"import os; os.chdir({str(place)!r})\n"
    finished = run_apart(json.dumps(calls), code=start + LISTEN)
    assert finished.returncode == 0, finished.stderr.decode()
    events, codes = json.loads((place / "heard.json").read_text("utf-8"))
    return events, codes


def test_every_command_is_tried_or_may_connect() -> None:
    named = {name for name, one in workbook_tool.commands.items() if isinstance(one, click.Command)}
    assert named <= set(CALLS) | MAY_CONNECT
    assert not set(CALLS) & MAY_CONNECT


@pytest.mark.parametrize("name", sorted(set(workbook_tool.commands) - MAY_CONNECT))
def test_no_other_command_opens_a_socket(
    heard: tuple[dict[str, list[str]], dict[str, int]], name: str
) -> None:
    events, codes = heard
    assert events["control"]  # the ear hears
    assert name not in events
    tried = [codes[" ".join(call)] for call in CALLS[name]]
    assert set(tried) <= {0, 1}, tried


@pytest.mark.skipif(sys.platform == "win32", reason="a cluster is not tried there")
def test_a_cluster_is_asked_only_where_it_is_named(tmp_path: Path) -> None:
    place = Path(shutil.copytree(PROJECT / "samples" / "xinping", tmp_path / "round"))
    call = ("consolidate", "--dry-run", "--scheduler", "tcp://127.0.0.1:9")
    start = f"import os; os.chdir({str(place)!r})\n"
    run_apart(json.dumps({"consolidate": [call]}), code=start + LISTEN)
    events, codes = json.loads((place / "heard.json").read_text("utf-8"))
    assert "socket.connect" in events["consolidate"]
    assert codes[" ".join(call)] == 2


SETTINGS = """
address = "office@example.invalid"
[imap]
host = "127.0.0.1"
port = 9
user = "office"
[smtp]
host = "127.0.0.1"
port = 9
user = "office"
"""
SETUP = ("mail-setup", "--address", "office@example.invalid", "--imap", "127.0.0.1:9")
MAIL_CALLS = {
    "nothing is set": ((("send",), ("collect",), ("mail-setup", "--no-test")), {}),
    "previews": ((("send", "--dry-run"), ("send", "--via", "smtp", "--dry-run")), {}),
    "settings alone": (((*SETUP, "--no-test"),), {}),
    "the policy": (
        (("send",), ("collect",), SETUP, (*SETUP, "--no-test"), ("send", "--dry-run")),
        {"WORKBOOK_TOOL_POLICY": "policy.toml"},
    ),
}


@pytest.mark.parametrize("why", list(MAIL_CALLS))
def test_commands_of_mail_ask_no_server_while_they_need_none(tmp_path: Path, why: str) -> None:
    place = Path(shutil.copytree(PROJECT / "samples" / "xinping", tmp_path / "round"))
    calls, environment = MAIL_CALLS[why]
    if why != "nothing is set":
        (place / "mail.toml").write_text(SETTINGS, "utf-8")
    (place / "policy.toml").write_text('mail = false\nset_by = "县信息中心"\n', "utf-8")
    start = f"import os; os.chdir({str(place)!r})\n"
    finished = run_apart(
        json.dumps({"mail": calls}),
        code=start + LISTEN,
        environment={"WORKBOOK_TOOL_MAIL_PASSWORD": "x", "LANG": "zh_CN.UTF-8", **environment},
    )
    assert finished.returncode == 0, finished.stderr.decode()
    events, codes = json.loads((place / "heard.json").read_text("utf-8"))
    assert events["control"]
    assert "mail" not in events
    is_well = why in {"previews", "settings alone"}
    assert set(codes.values()) == {0 if is_well else 2}
    assert ("县信息中心" in finished.stderr.decode("utf-8", "replace")) is (why == "the policy")


def test_a_server_is_asked_only_when_something_is_to_be_sent(tmp_path: Path) -> None:
    place = Path(shutil.copytree(PROJECT / "samples" / "xinping", tmp_path / "round"))
    (place / "mail.toml").write_text(SETTINGS, "utf-8")
    start = f"import os; os.chdir({str(place)!r})\n"
    calls = {"send": [("generate",), ("send", "--via", "smtp")], "collect": [("collect",)]}
    environment = {"WORKBOOK_TOOL_MAIL_PASSWORD": "x"}
    run_apart(json.dumps(calls), code=start + LISTEN, environment=environment)
    events, codes = json.loads((place / "heard.json").read_text("utf-8"))
    assert "socket.connect" in events["collect"]
    assert codes == {"generate": 0, "send --via smtp": 2 if "send" in events else 1, "collect": 2}
