"""Commands on the screen begin as the program was started: each can be pasted as it stands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import PROJECT, run_apart
from workbook_tool.cli.main import workbook_tool
from workbook_tool.cli.started import as_typed_here, started_as

NOWHERE = {"PATH": "/usr/bin:/bin", "WORKBOOK_TOOL_LANG": "en"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder of blanks and Chinese that the shell stands in."""
    folder = tmp_path / "新 活动"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def nowhere(name: str) -> None:
    del name


def test_a_start_file_that_the_shell_does_not_find_is_named_with_its_path(place: Path) -> None:
    own = put(place / ".venv" / "bin" / "workbook-tool")
    python = put(own.with_name("python"))
    assert started_as(own, python, nowhere, is_windows=False) == ".venv/bin/workbook-tool"
    started = Path(".venv/bin/workbook-tool")  # as it was typed
    assert started_as(started, python, nowhere, is_windows=False) == ".venv/bin/workbook-tool"
    module = place / "workbook_tool" / "__main__.py"
    assert started_as(module, python, nowhere, is_windows=False) == ".venv/bin/workbook-tool"
    short = put(own.with_name("consolidate"))
    assert started_as(short, python, nowhere, is_windows=False) == ".venv/bin/workbook-tool"


def test_the_name_alone_stands_where_the_shell_finds_this_very_file(place: Path) -> None:
    own, other = (put(place / folder / "workbook-tool") for folder in ("a", "b"))
    assert started_as(own, sys_python(place), lambda _: str(own)) == "workbook-tool"
    assert started_as(own, sys_python(place), lambda _: str(other)) == "a/workbook-tool"
    module = place / "workbook_tool" / "__main__.py"
    assert started_as(module, sys_python(place), lambda _: str(other)) == "workbook-tool"


def sys_python(place: Path) -> Path:
    return put(place / "python" / "python3")


def test_a_start_file_beside_one_s_foot_gets_a_dot_and_blanks_get_quotes(place: Path) -> None:
    own = put(place / "workbook-tool")
    assert started_as(own, sys_python(place), nowhere) == "./workbook-tool"
    far = put(place.parent / "ein ort" / "workbook-tool")
    typed = started_as(far, sys_python(place), nowhere, is_windows=False)
    assert shlex.split(typed) == [str(far)]
    assert typed != str(far)
    assert started_as(far, sys_python(place), nowhere, is_windows=True) == f'"{far}"'


def test_python_runs_the_module_where_there_is_no_start_file(place: Path) -> None:
    python, module = sys_python(place), place / "workbook_tool" / "__main__.py"
    assert started_as(module, python, nowhere) == "python/python3 -m workbook_tool"

    def find(name: str) -> str | None:
        return str(python) if name == "python3" else None

    assert started_as(module, python, find) == "python3 -m workbook_tool"
    own = put(python.parent / "Scripts" / "workbook-tool.exe")  # as Windows installs it
    assert started_as(module, python, find) == str(own.relative_to(place))


@pytest.mark.parametrize(
    ("text", "is_changed"),
    [
        ("下一步：运行 workbook-tool init 文件夹", True),
        ("Commands: workbook-tool --help", True),
        ("run workbook-tool import-scheme F", True),
        ("“workbook-tool decide”", True),
        ("install workbook-tool again", False),
        ("workbook-tool 1.0.0", False),
        ("a folder /srv/workbook-tool generate/x", False),
        (r"C:\my-workbook-tool init\x", False),
        ("no command workbook-tool importing", False),
        ("nothing of it", False),
    ],
)
def test_only_commands_change(text: str, is_changed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", NOWHERE["PATH"])  # whatever path the tests were started with
    assert (as_typed_here(text, workbook_tool.commands) != text) is is_changed


def test_what_the_screen_says_can_be_pasted(place: Path) -> None:
    """Play the first steps by pasting what each step prints, where no path knows the program."""
    environment = {**os.environ, **NOWHERE, "PYTHONPATH": str(PROJECT)}

    def paste(line: str) -> str:
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, env=environment, check=True
        )
        return done.stdout.decode()

    program = Path(sys.executable).with_name("workbook-tool")
    said = paste(f"{shlex.quote(str(program))} init round --sample cdc-shi")
    for command in ("generate", "consolidate"):
        found = re.search(
            rf"(?:run|then run):? (\S*workbook-tool {command}.*)$", said, re.MULTILINE
        )
        assert found is not None, said
        assert found[1].startswith(str(program))
        said = paste(found[1])
    assert "No return has come back yet" in said


def test_json_and_papers_speak_of_the_program_by_its_name(place: Path) -> None:
    run_apart("init", "round", "--sample", "cdc-shi", environment=NOWHERE)
    said = run_apart("status", "round", "--format", "json", environment=NOWHERE).stdout.decode()
    assert re.search(r"[ \"]workbook-tool generate", said), said
