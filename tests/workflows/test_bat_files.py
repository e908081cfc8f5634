"""The files to double-click: what a command line of cmd.exe makes of them, and Wine's cmd for real.

``Cmd`` follows what Microsoft documents and what everybody has measured of cmd's phases: percent
signs first, then the line is taken apart, then ``!NAME!``, whose value is never looked at again.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.programs import require_programs
from workbook_tool.core.text import Language
from workbook_tool.round_folder.bat_files import build_bat_files, remembered_python
from workbook_tool.workflows.init import init_round

HOME = "C:\\测评 100%(1)&^!,;=\\"
PYTHON = "C:\\Program Files (x86)\\Python & Co^\\python.exe"
HARD = (
    "a&b.xlsx", "a&calc&.xlsx", "c d.zip", "50%.xlsx", "100% %PATH%.xlsx", "x^y!z.xlsx",
    "!TOOL!.zip", "a,b;c=d.xlsx", "(1).xlsx", "自评表（终稿）.xlsx", "农业局 & 林业局",
)  # fmt: skip


def arguments_of(line: str) -> list[str]:
    """Return what a Windows program finds in its command line (CommandLineToArgvW)."""
    found, word, is_quoted, is_open = [], "", False, False
    for backslashes, char in re.findall(r"(\\*)([^\\]|$)", line):
        if char == '"':
            word += "\\" * (len(backslashes) // 2)
            is_open = True
            if len(backslashes) % 2:
                word += '"'
            else:
                is_quoted = not is_quoted
            continue
        word += backslashes
        is_open = is_open or bool(backslashes)
        if char in {"", " "} and not is_quoted:
            if is_open:
                found.append(word)
            word, is_open = "", False
        else:
            word, is_open = word + char, True
    return found


@dataclass(slots=True)
class Cmd:
    """Runs one of our batch files and keeps the lines of the program that it starts."""

    name: str
    given: str  # what stands behind the name of the batch file, as typed
    line: str = ""  # of cmd.exe itself
    has_script: bool = False
    has_python: bool = True  # where the files remember one
    started: list[str] = field(default_factory=list)
    left: str = ""
    _kept: list[tuple[dict[str, str], bool]] = field(default_factory=list)

    def run(self, content: bytes) -> None:  # noqa: C901, PLR0912 - a branch for each command of cmd
        lines = content.decode("ascii").split("\r\n")
        assert lines.pop() == ""
        values = {"CMDCMDLINE": self.line, "ERRORLEVEL": "1"} if self.line else {"ERRORLEVEL": "1"}
        is_delayed, at = False, 0
        while True:
            line = self._percent(lines[at], values)
            at += 1
            label = ""
            if line.startswith("setlocal "):
                self._kept.append((values, is_delayed))
                values, is_delayed = dict(values), line == "setlocal EnableDelayedExpansion"
            elif line == "endlocal":
                values, is_delayed = self._kept.pop()
            elif match := re.fullmatch(r'set (?:"(\w+)=(.*)"|(\w+)=(.*))', line):
                name, value = (match[1], match[2]) if match[1] else (match[3], match[4])
                value = _delayed(value, values) if is_delayed else value
                values.pop(name, None)
                values |= {name: value} if value else {}
            elif match := re.fullmatch(r"if not defined (\w+) goto (\w+)", line):
                label = "" if match[1] in values else match[2]
            elif match := re.fullmatch(r'if (not )?"(.*?)"=="(.*?)" goto (\w+)', line):
                assert is_delayed
                is_same = _delayed(match[2], values) == _delayed(match[3], values)
                label = match[4] if is_same is not bool(match[1]) else ""
            elif match := re.fullmatch(r'if exist "([^"]+)" set "(\w+)=(.*)"', line):
                if self.has_python:
                    values[match[2]] = match[3]
            elif line.startswith("for "):
                if self.has_script:
                    values["TOOL"] = "workbook-tool"
            elif line.startswith(("py ", "workbook-tool ", f'"{PYTHON}" ')):
                self._assert_one_command(line)
                self.started.append(_delayed(line, values) if is_delayed else line)
            elif line.startswith("exit"):
                self.left = _delayed(line, values) if is_delayed else line
                return
            else:
                assert line in {"@echo off", "echo.", "pause"} or line.startswith(":"), line
            at = lines.index(f":{label}") if label else at

    def _percent(self, line: str, values: Mapping[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            own = {"%~dp0": HOME, "%~nx0": self.name, "%*": self.given, "%%": "%"}
            return own[match[0]] if match[0] in own else values.get(match[1], "")

        return re.sub(r"%%|%~dp0|%~nx0|%\*|%(\w+)%", value, line)

    def _assert_one_command(self, line: str) -> None:
        outside = "".join(line.split('"')[::2])
        assert not re.search(r"[&|<>^]", outside), f"cmd would take this line apart: {line}"


def _delayed(text: str, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        if match[2]:
            head, what, tail = found.partition(match[2])
            found = tail if what else head
        elif match[3]:
            found = found[int(match[3]) : int(match[4]) if match[4] == "-1" else 1]
        return found

    return re.sub(r"!(\w+)(?::\*([^=!]*)=|:~(\d+),(-?\d+))?!", value, text)


def explorer(name: str, items: tuple[str, ...]) -> Cmd:
    """Return cmd as Explorer starts it: names without blanks come without quotes."""
    shown = " ".join(f'"{one}"' if " " in one else one for one in items)
    line = f'C:\\Windows\\system32\\cmd.exe /c ""{HOME}{name}" {shown}"'
    return Cmd(name, shown.partition("&")[0], line)


def typed(name: str, items: tuple[str, ...]) -> Cmd:
    """Return cmd as somebody works in it, every name in quotes."""
    quoted = " ".join(f'"{one}"' for one in items)
    return Cmd(name, quoted, '"C:\\Windows\\system32\\cmd.exe" ')


DROPS: tuple[tuple[str, ...], ...] = ((), *((f"D:\\收件\\{one}",) for one in HARD), HARD, ("E:\\",))


@pytest.mark.parametrize("items", DROPS, ids=" ".join)
@pytest.mark.parametrize("how", [explorer, typed])
def test_what_is_dropped_reaches_the_program_whole(how: object, items: tuple[str, ...]) -> None:
    if how is typed and items == ("E:\\",):
        items = ("E:",)  # a backslash before a closing quote is the typist's own
    cmd = (explorer if how is explorer else typed)("汇总.bat", items)
    cmd.run(build_bat_files(Language.ZH)["汇总.bat"])
    (line,) = cmd.started
    assert arguments_of(line) == [
        "py", "-3", "-P", "-m", "workbook_tool.cli", "consolidate",
        "--assessment", f"{HOME}assessment.xlsx", "--", *items,
    ]  # fmt: skip
    # What cmd cut off behind a "&" must not be run; a window somebody works in stays.
    assert cmd.left == ("exit 1" if how is explorer else "exit /b 1")


@pytest.mark.parametrize("command", ["generate", "status"])
@pytest.mark.parametrize("items", [(), ("C:\\a&calc&.xlsx",)])
def test_the_other_files_take_nothing_and_run_nothing_else(
    command: str, items: tuple[str, ...]
) -> None:
    name = f"{command}.bat"
    cmd = explorer(name, items)
    cmd.has_script = True
    cmd.run(build_bat_files(Language.EN)[name])
    assert [arguments_of(line) for line in cmd.started] == [
        ["workbook-tool", command, "--assessment", f"{HOME}assessment.xlsx"]
    ]
    assert cmd.left == "exit 1"


@pytest.mark.parametrize("how", [explorer, typed])
@pytest.mark.parametrize(
    ("has_python", "program"),
    [(True, [PYTHON, "-P", "-m", "workbook_tool.cli"]), (False, ["workbook-tool"])],
)
def test_the_python_that_made_them_is_tried_first(
    how: object, has_python: bool, program: list[str]
) -> None:
    cmd = (explorer if how is explorer else typed)("汇总.bat", ("a&b.xlsx",))
    cmd.has_script, cmd.has_python = True, has_python
    cmd.run(build_bat_files(Language.ZH, PYTHON)["汇总.bat"])
    assert [arguments_of(line) for line in cmd.started] == [
        [*program, "consolidate", "--assessment", f"{HOME}assessment.xlsx", "--", "a&b.xlsx"]
    ]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("C:\\Python 3\\python.exe", True),
        ("C:\\测评\\python.exe", False),  # no batch file can name it in every code page
        ("C:\\100%\\python.exe", False),
        ("C:\\a!b\\python.exe", False),
    ],
)
def test_a_python_that_no_batch_file_can_name_is_not_remembered(
    monkeypatch: pytest.MonkeyPatch, path: str, kept: bool
) -> None:
    monkeypatch.setattr(sys, "executable", path)
    assert remembered_python() == ""  # elsewhere than on Windows none is
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        found = remembered_python()
    assert found == (path if kept else "")


def test_no_program_or_module_of_the_rounds_folder_is_run() -> None:
    for content in (*build_bat_files(Language.ZH).values(), *build_bat_files(Language.EN).values()):
        text = content.decode("ascii")
        assert text.startswith("@echo off\r\n")
        assert 'set "NoDefaultCurrentDirectoryInExePath=1"\r\nset "PYTHONSAFEPATH=1"\r\n' in text
        assert "py -3 -P -m workbook_tool.cli" in text
        assert "where " not in text  # it looks in the current folder first


ENGLISH = {"generate.bat", "status.bat", "consolidate.bat", "notify.bat", "review.bat"}
CHINESE = {"生成.bat", "状态.bat", "汇总.bat", "通知.bat", "考评.bat", "工作台.bat"}


@pytest.mark.parametrize(
    ("sample", "language", "names"),
    [
        (None, Language.EN, ENGLISH | {"workbench.bat"}),
        (None, Language.ZH, CHINESE),
        ("xinping", Language.EN, CHINESE),
        ("baldrige", Language.ZH, ENGLISH | {"workbench.bat"}),
    ],
)
def test_their_names_are_in_the_language_of_the_round(
    tmp_path: Path, sample: str | None, language: Language, names: set[str]
) -> None:
    init_round(tmp_path / "round", sample=sample, language=language)
    assert {path.name for path in tmp_path.joinpath("round").glob("*.bat")} == names


# Wine knows no CMDCMDLINE, so that it takes the way of whoever types; and it parses once more what
# stood for a percent sign, so that names hold one of them at most.
_STUB = """#!{python}
import json, os, sys
part = {target!r} + ".part"
with open(part, "w", encoding="utf-8") as stream:
    json.dump(sys.argv[1:], stream)
os.replace(part, {target!r})
"""
_NAMES = (
    "a&b.xlsx", "c d.zip", "50%.xlsx", "x^y!z.xlsx", "a,b;c=d.xlsx", "(1).xlsx",
    "e & f (2),;=^!.xlsx",
)  # fmt: skip


def test_in_wine_the_arguments_survive(tmp_path: Path) -> None:
    require_programs("wine")
    told = tmp_path / "arguments.json"
    programs = tmp_path / "programs"
    programs.mkdir()
    # Wine starts a script of this system under such a name, and does not wait for it.
    stub = programs / "py.exe"
    stub.write_text(_STUB.format(python="/usr/bin/env python3", target=str(told)))
    stub.chmod(0o755)
    home = tmp_path / "测评 (1)&^!,;=" / "round"
    home.mkdir(parents=True)
    (home / "consolidate.bat").write_bytes(build_bat_files(Language.EN)["consolidate.bat"])
    quoted = " ".join(f'"{name}"' for name in _NAMES).replace("%", "%%%%")  # read twice by "call"
    (home / "driver.bat").write_bytes(f"@call consolidate.bat {quoted}\r\n".encode("ascii"))
    environment = os.environ | {
        "WINEPREFIX": str(tmp_path / "wine"),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
        "WINEPATH": "Z:" + str(programs).replace("/", "\\"),
        "LC_ALL": "C.UTF-8",
        "DISPLAY": "",
    }
    subprocess.run(
        ["wine", "cmd", "/c", "driver.bat"], cwd=home, env=environment, check=True, timeout=240,
        stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    for _ in range(600):
        if told.is_file():
            break
        time.sleep(0.1)
    subprocess.run(["wineserver", "-w"], env=environment, check=False)
    round_ = "Z:" + str(home).replace("/", "\\")
    assert json.loads(told.read_text("utf-8")) == [
        "-3", "-P", "-m", "workbook_tool.cli", "consolidate",
        "--assessment", f"{round_}\\assessment.xlsx", "--", *_NAMES,
    ]  # fmt: skip
