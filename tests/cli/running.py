"""Run a command line as a user would, in this process or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from workbook_tool.cli.main import consolidate_main, main

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str


class Runner:
    """Runs command lines and keeps what they print apart."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Outcome:
        return self._run(main, arguments)

    def consolidate(self, *arguments: str) -> Outcome:
        return self._run(consolidate_main, arguments)

    def _run(self, program: Callable[[tuple[str, ...]], object], given: tuple[str, ...]) -> Outcome:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            program(given)
        printed = self._capsys.readouterr()
        code = stopped.value.code
        assert isinstance(code, int)
        return Outcome(code, printed.out, printed.err)

    def stub(self, module: str, job: str, function: Callable[..., object]) -> None:
        """Let a command find this function instead of its job."""
        name = f"workbook_tool.workflows.{module}"
        stand_in = ModuleType(name)
        setattr(stand_in, job, function)
        self.monkeypatch.setitem(sys.modules, name, stand_in)


def run_apart(
    *arguments: str, environment: Mapping[str, str] | None = None, code: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run in a process of its own: the program, or a piece of Python that has to see it fresh."""
    start = ["-c", code] if code is not None else ["-m", "workbook_tool.cli"]
    return subprocess.run(
        [sys.executable, "-X", "utf8=0", *start, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **(environment or {})},
    )
