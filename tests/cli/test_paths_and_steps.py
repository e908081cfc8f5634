"""What a report prints can be typed back: its paths as arguments, its commands as they are."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import PROJECT, Runner
from workbook_tool.round_folder.command_lines import command_line

MEMBER = "县卫计局.zip!卫计局自评表.xlsx"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds a round whose name has blanks, Chinese and an ampersand."""
    place = tmp_path_factory.mktemp("home")
    shutil.copytree(PROJECT / "samples" / "xinping", place / "测评 2018 & 归档")
    return place


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "测评 2018 & 归档"
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "县水利局/自评表.xlsx",
            "returned/县水利局/自评表.xlsx",
            "./returned/县水利局/自评表.xlsx",
        ),
        *(r"returned\县水利局\自评表.xlsx", "“县水利局/自评表.xlsx”", "'县水利局/自评表.xlsx'"),
        "县水利局/",
    ],
)
def test_a_path_is_known_however_it_is_typed(run: Runner, here: Path, typed: str) -> None:
    assert "× 县水利局/自评表.xlsx" in run("check", typed).stdout


def test_every_path_of_a_report_is_an_argument(run: Runner, here: Path) -> None:
    reported = run("check", "returned").stdout
    paths = re.findall(r"^[×√·] (.*?)(?:  |$)", reported, re.MULTILINE)
    assert MEMBER in paths
    assert len(paths) > 20
    again = run("check", *paths).stdout
    assert re.findall(r"^[×√·] (.*?)(?:  |$)", again, re.MULTILINE) == paths
    assert "Files: 1 = " in run("consolidate", MEMBER).stdout


def test_one_file_of_an_archive_is_taken_alone(run: Runner, here: Path) -> None:
    for typed in (MEMBER, f"returned/{MEMBER}", str(here / "returned" / MEMBER)):
        assert run("check", typed).stdout.count("县卫计局.zip!") == 1
        assert "XP044" in run("inspect", typed).stdout
    absent = run("check", "县卫计局.zip!别的.xlsx")
    assert absent.code == 2
    assert MEMBER in absent.stderr
    assert MEMBER.partition("!")[2] in run("inspect", "县卫计局.zip!别的.xlsx").stderr


def test_decide_takes_the_same_paths(run: Runner, here: Path) -> None:
    typed = ("县发改局.xlsx", "returned/县发改局.xlsx", r"returned\县发改局.xlsx")
    for file in (*typed, str(here / "returned" / "县发改局.xlsx")):
        outcome = run("decide", "县发改局", "--file", file, "--reason", "x", "--dry-run")
        assert outcome.code == 0, outcome.stderr
    counts = run("decide", "县卫计局", "--file", f"returned/{MEMBER}", "--reason", "x")
    assert "counts for XP044 already" in counts.stderr


@pytest.mark.parametrize(
    ("arguments", "suggested"),
    [
        (("check", "县水利局.xlsx"), "returned/县水利局/自评表.xlsx"),
        (("check", "XP026"), "returned/县发改局.xlsx"),
        (("inspect", "县发改居.xlsx"), "returned/县发改局.xlsx"),
        (("consolidate", "retruned"), "returned"),
        (("status", "retruned"), "returned"),
    ],
)
def test_what_is_not_there_gets_a_suggestion_and_nothing_else(
    run: Runner, here: Path, arguments: tuple[str, ...], suggested: str
) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert suggested in outcome.stderr


def commands_in(printed: str) -> Iterator[str]:
    """Yield the commands that stand at the end of lines."""
    for line in printed.splitlines():
        found = re.search(r"workbook-tool [a-z-]+(?: .*)?$", line)
        if found:
            yield found[0]


@pytest.mark.parametrize(("place", "language"), [("inside", "zh"), ("above", "en")])
def test_every_printed_command_runs_in_a_shell_as_it_stands(
    tmp_path: Path, place: str, language: str
) -> None:
    start, name = tmp_path / "开始 &c", "新 活动"
    start.mkdir()
    program = start / "workbook-tool"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m workbook_tool "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{start}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
        "WORKBOOK_TOOL_LANG": language,
    }

    def shell(line: str) -> str:
        folder = start / name if place == "inside" and (start / name).exists() else start
        finished = subprocess.run(
            ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=False
        )
        assert finished.returncode in {0, 1}, (line, finished.stderr.decode())
        return finished.stdout.decode()

    def follow(printed: str, command: str) -> str:
        line = next(one for one in commands_in(printed) if f" {command}" in one)
        return shell(line)

    made = shell(f"workbook-tool init {shlex.quote(name)} --sample xinping")
    if place == "inside":
        made = made.replace(command_line("generate", name), "workbook-tool generate")
    generated = follow(made, "generate")
    shutil.copytree(
        PROJECT / "samples" / "xinping", start / name, dirs_exist_ok=True, copy_function=shutil.copy
    )
    summary = follow(generated, "consolidate")
    follow(summary, "check")
    for _ in range(9):
        if not any(" decide " in line for line in commands_in(summary)):
            break
        summary = follow(follow(summary, "decide"), "consolidate")
    else:
        pytest.fail("decisions without end")
    checked = follow(summary, "check")
    follow(checked, "explain")
    assert list(commands_in(summary.splitlines()[-1])), summary


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_quoted_words_are_the_words_again(words: list[str]) -> None:
    assert shlex.split(command_line(*words, is_windows=False))[1:] == words


@given(st.lists(st.text(st.sampled_from("ab 测&|;()^%.'-\\"), min_size=1).map(lambda x: x + "z")))
def test_words_quoted_for_windows_are_the_words_again(words: list[str]) -> None:
    line = command_line(*words, is_windows=True)
    assert [bare or quoted for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', line)][1:] == words
