"""How the program speaks: more or less on request, in colours for whoever watches, and opens."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import PROJECT, Runner, run_apart
from workbook_tool.cli.colours import paint
from workbook_tool.cli.main import workbook_tool
from workbook_tool.core.findings import CATALOGUE, CHAPTERS


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("manners") / "round"
    return Path(shutil.copytree(PROJECT / "samples" / "xinping", place))


def on_terminal(*arguments: str, environment: dict[str, str]) -> str:
    """Return what a command prints on a terminal of its own."""
    ours, theirs = pty.openpty()
    kept = {name: text for name, text in os.environ.items() if not name.endswith("_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "workbook_tool", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**kept, "TERM": "xterm", "PYTHONPATH": str(PROJECT), **environment},
    ) as process:
        os.close(theirs)
        printed = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so where macOS gives an empty read
                break
            if not part:
                break
            printed += part
        process.wait()
    os.close(ours)
    return printed.decode()


def test_the_package_runs_as_a_module_under_its_own_name() -> None:
    code = "import runpy; runpy.run_module('workbook_tool', run_name='__main__')"
    for arguments in (("--version",), ("--help",), ("nothing",)):
        assert run_apart(*arguments, code=code).stdout == run_apart(*arguments).stdout
    assert run_apart("--version", code=code).stdout.startswith(b"workbook-tool ")


def test_colours_are_for_terminals_and_their_variables_decide() -> None:
    faulty = ("nothing", "--lang", "en")
    assert "\x1b[31m" in on_terminal(*faulty, environment={})
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        assert "\x1b[3" not in on_terminal(*faulty, environment=environment)
    for forced, is_painted in (("1", True), ("true", True), ("", False), ("0", False)):
        piped = run_apart(*faulty, environment={"FORCE_COLOR": forced, "NO_COLOR": ""})
        assert (b"\x1b[31m" in piped.stderr) is is_painted


def test_a_report_in_colours_has_the_same_words(sample: Path) -> None:
    file = str(sample / "returned" / "县财政局.xlsx")
    plain = run_apart("check", file, "--lang", "zh").stdout.decode()
    painted = run_apart("check", file, "--lang", "zh", environment={"FORCE_COLOR": "1"})
    assert click.unstyle(painted.stdout.decode()) == plain
    assert "\x1b[31m\x1b[1m×" in painted.stdout.decode()


@given(st.text(st.sampled_from("×!√·[S103] ：下一步Next: \n错误Error"), max_size=80))
def test_painting_changes_no_word(text: str) -> None:
    assert click.unstyle(paint(text)) == text


def test_quiet_says_errors_only_and_json_all_the_same(run: Runner, sample: Path) -> None:
    for arguments in (("-q", "status"), ("status", "--quiet"), ("-q", "-v", "check")):
        silent = run(*arguments, str(sample))
        assert (silent.code, silent.stdout, silent.stderr) == (1, "", "")
    assert json.loads(run("status", str(sample), "-q", "--format", "json").stdout)["counts"]
    lost = run("status", "-q", "--assessment", "nowhere")
    assert lost.stderr.startswith("Error: ")


def test_verbose_cuts_no_list(run: Runner, sample: Path) -> None:
    usual = run("consolidate", str(sample), "--dry-run").stdout
    full = run("consolidate", str(sample), "--dry-run", "-v").stdout
    assert re.search(r"Missing \(\d+\): .* …\n", usual)
    assert "more files need attention" in usual
    assert " …" not in full.replace("(…", "")
    assert "more files need attention" not in full
    assert full.count("\n× ") > usual.count("\n× ")


@pytest.mark.parametrize("name", [*workbook_tool.commands])
def test_every_command_can_be_quiet_and_verbose(name: str) -> None:
    command = workbook_tool.commands[name]
    given_names = [option for parameter in command.params for option in parameter.opts]
    assert {"-q", "--quiet", "-v", "--verbose"} <= set(given_names)
    assert len(given_names) == len(set(given_names))


def test_what_clerks_never_need_stands_apart(run: Runner) -> None:
    for name in workbook_tool.commands:
        usual, _, advanced = run(name, "--help").stdout.partition("Advanced options")
        for option in ("--jobs", "--scheduler", "--tls-", "--exit-zero", "--refresh", "--no-cache"):
            assert f"  {option}" not in usual
        assert "  --lang" in advanced
    consolidate = run("consolidate", "--help").stdout.partition("Advanced options")[2]
    for option in ("--jobs", "--scheduler", "--tls-ca", "--exit-zero", "--refresh", "--format"):
        assert f"  {option}" in consolidate


def test_the_result_is_opened_by_the_desktop(sample: Path, tmp_path: Path) -> None:
    opener, seen = tmp_path / "xdg-open", tmp_path / "seen"
    opener.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{seen}.part"; mv "{seen}.part" "{seen}"\n')
    opener.chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "DISPLAY": ":99"}
    run_apart("consolidate", str(sample), "--open", environment=environment)
    for _ in range(200):
        if seen.exists():
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert Path(seen.read_text()) == sample / "county_summary.xlsx"


def test_without_a_desktop_one_sentence_says_where_the_result_is(run: Runner, sample: Path) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        run.monkeypatch.delenv(name, raising=False)
    outcome = run("consolidate", str(sample), "--open")
    said = f"There is no desktop here that could open it; open it yourself: {sample}"
    assert f"{said}{os.sep}county_summary.xlsx" in outcome.stderr
    assert "no desktop" not in run("consolidate", str(sample), "--open", "--dry-run").stderr


def test_explain_alone_lists_every_code_in_its_chapter(run: Runner) -> None:
    for language in ("zh", "en"):
        printed = run("explain", "--lang", language).stdout
        assert [*re.findall(r"^  ([A-Z]\d{3})  ", printed, re.MULTILINE)] == sorted(
            CATALOGUE, key=lambda code: [*CHAPTERS].index(code[0])
        )
        for rule in CATALOGUE.values():
            assert f"{rule.id}  {getattr(rule.title, language)}" in printed
    codes = json.loads(run("explain", "--format", "json").stdout)["codes"]
    assert [one["code"] for one in codes] == [*CATALOGUE]


def test_several_codes_are_explained_in_their_order(run: Runner) -> None:
    printed = run("explain", "s106", "[S103]", "S106").stdout
    assert [line[:4] for line in printed.splitlines() if line[:1] == "S"] == ["S106", "S103"]
    codes = json.loads(run("explain", "s106", "F301", "--format", "json").stdout)["codes"]
    assert [one["code"] for one in codes] == ["S106", "F301"]


@pytest.mark.parametrize("typed", ["得分不是数字", "Score is no number", "s1o6", "S10"])
def test_words_and_typos_get_suggestions_and_nothing_else(run: Runner, typed: str) -> None:
    outcome = run("explain", typed)
    assert (outcome.code, outcome.stdout) == (2, "")
    suggested = re.findall(r"[A-Z]\d{3}", outcome.stderr.partition("Did you mean")[2])
    assert suggested
    assert set(suggested) <= set(CATALOGUE)
